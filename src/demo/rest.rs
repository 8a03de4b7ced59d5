//! The demo org's REST API below `/services/data/`; knows nothing of tokens, cookies or sockets.

use crate::http::{Method, Request, Response};

/// The org's records and its open query cursors.
#[derive(Debug)]
pub struct Records {
    opportunity_rows: u32,
}

/// Who asks. The caller has checked the token already.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// 18 characters, prefix `005`.
    pub user_id: &'a str,
    /// Where the org lives, such as `https://orgpane.my.salesforce.com`, without a slash at the end.
    pub instance_url: &'a str,
}

impl Records {
    /// An org with so many opportunities (at most 1,000,000); the other objects are scaled to fit. Cheap: values are
    /// computed when asked for.
    #[must_use]
    pub fn new(opportunity_rows: u32) -> Self {
        Self { opportunity_rows: opportunity_rows.min(1_000_000) }
    }
}

/// Answers any request below `/services/data/` for a caller whose token was checked.
///
/// `now_millis` counts from the Unix epoch; `entropy` names new query cursors.
pub fn answer(
    records: &mut Records,
    request: &Request,
    caller: &Caller<'_>,
    now_millis: u64,
    entropy: &[u8; 32],
) -> Response {
    let _ = (records.opportunity_rows, request, caller, now_millis, entropy);
    error(404, "NOT_FOUND", "The requested resource does not exist")
}

/// `GET /services/data/`: the API versions, which need no token.
#[must_use]
pub fn versions() -> Response {
    let mut body = String::from("[");
    for version in VERSION_MIN..=VERSION_MAX {
        if version > VERSION_MIN {
            body.push(',');
        }
        let (season, year) = release(version);
        body.push_str(&format!(
            r#"{{"label":"{season} '{year}","url":"/services/data/v{version}.0","version":"{version}.0"}}"#
        ));
    }
    body.push(']');
    json(200, body.into_bytes())
}

const VERSION_MIN: u32 = 31;
const VERSION_MAX: u32 = 68;

/// Three releases a year: version 66.0 is Spring '26.
fn release(version: u32) -> (&'static str, u32) {
    let season = ["Spring", "Summer", "Winter"][(version % 3) as usize];
    (season, version / 3 + 4 + u32::from(version % 3 == 2))
}

fn json(status: u16, body: Vec<u8>) -> Response {
    Response { status, headers: vec![("Content-Type".into(), "application/json;charset=UTF-8".into())], body }
}

fn error(status: u16, code: &str, message: &str) -> Response {
    let message = serde_json::Value::from(message);
    json(status, format!(r#"[{{"message":{message},"errorCode":"{code}"}}]"#).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_carry_the_names_of_their_releases() {
        let text = versions().text().into_owned();
        assert!(text.starts_with(r#"[{"label":"Summer '14","url":"/services/data/v31.0","version":"31.0"}"#), "{text}");
        assert!(text.ends_with(r#"{"label":"Winter '27","url":"/services/data/v68.0","version":"68.0"}]"#), "{text}");
    }
}
