//! What a REST answer says went wrong, as one value; the words for the person are made in [`crate::error`].

use crate::http::Response;
use crate::json::Json;

/// Why a REST request was not answered as asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 401, or 403 from the identity services: a refresh may cure it.
    SessionExpired,
    /// 401 that no refresh cures: the session may not use the REST API at all.
    SessionUnfit {
        /// The server's words.
        message: String,
    },
    /// Salesforce refused, with its own code and words.
    Refused {
        /// HTTP status code.
        status: u16,
        /// e.g. `MALFORMED_QUERY`
        code: String,
        /// The server's words.
        message: String,
        /// Where in the query, if the words say so.
        place: Option<Place>,
    },
    /// 414 or 431: the query is too long for an address.
    TooLong,
    /// 503, 502, 500 without words, 420: the service cannot answer now.
    Unavailable {
        /// HTTP status code.
        status: u16,
    },
    /// Something answered, but not the REST API: a page of HTML, or JSON that breaks off.
    Unreadable {
        /// HTTP status code.
        status: u16,
        /// Whether it looks like a web page.
        html: bool,
    },
}

/// A place in a query's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row, from 1.
    pub row: usize,
    /// Column, from 1.
    pub column: usize,
}

/// Reads an answer that is not what was asked for. Also for status 200, when the body could not be read.
#[must_use]
pub fn read_fault(response: &Response) -> Fault {
    let status = response.status;
    let text = response.text();
    if status == 403 && text.trim() == "Bad_OAuth_Token" {
        return Fault::SessionExpired;
    }
    if status == 414 || status == 431 {
        return Fault::TooLong;
    }
    if let Some((code, message)) = first_error(&text) {
        return match status {
            401 if code == "INVALID_SESSION_ID" && !is_incurable(&message) => Fault::SessionExpired,
            401 => Fault::SessionUnfit { message },
            503 => Fault::Unavailable { status },
            _ => {
                let place = place_in(&message);
                Fault::Refused { status, code, message: without_excerpt(&message), place }
            }
        };
    }
    match status {
        401 if is_incurable(&text) => Fault::SessionUnfit { message: text.trim().to_owned() },
        401 => Fault::SessionExpired,
        420 | 500..=599 => Fault::Unavailable { status },
        _ => Fault::Unreadable { status, html: text.trim_start().starts_with('<') },
    }
}

/// Code and message of the first error in an answer that is a list of them.
fn first_error(text: &str) -> Option<(String, String)> {
    let errors = Json::read(text)?;
    let error = errors.as_list().ok()?.first()?;
    Some((error.text("errorCode").ok()?, error.text_if_any("message").ok()?.unwrap_or_default()))
}

/// 401s that come back however fresh the token is.
fn is_incurable(message: &str) -> bool {
    message.contains("not valid for use with the REST API") || message.contains("not attached to Agent")
}

/// Finds `ERROR at Row:1:Column:12` in the server's words.
fn place_in(message: &str) -> Option<Place> {
    let rest = message.split_once("Row:")?.1;
    let (row, rest) = rest.split_once(":Column:")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    Some(Place { row: row.trim().parse().ok()?, column: rest[..digits].parse().ok()? })
}

/// The words after the excerpt of the query that Salesforce puts in front of them.
fn without_excerpt(message: &str) -> String {
    let words = message
        .split_once("ERROR at Row:")
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or(message, |(_, rest)| rest);
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, body: &str) -> Fault {
        read_fault(&Response { status, headers: Vec::new(), body: body.into() })
    }

    fn item(code: &str, message: &str) -> String {
        serde_json::json!([{ "message": message, "errorCode": code }]).to_string()
    }

    #[test]
    fn an_expired_session_is_told_from_one_that_no_refresh_cures() {
        let expired = item("INVALID_SESSION_ID", "Session expired or invalid");
        let unfit = "This session is not valid for use with the REST API";
        assert_eq!(fault(401, &expired), Fault::SessionExpired);
        assert_eq!(fault(401, "<html>"), Fault::SessionExpired);
        assert_eq!(fault(403, "Bad_OAuth_Token"), Fault::SessionExpired);
        assert_eq!(fault(401, &item("INVALID_SESSION_ID", unfit)), Fault::SessionUnfit { message: unfit.into() });
        let agent = "Connected app is not attached to Agent";
        assert_eq!(fault(401, agent), Fault::SessionUnfit { message: agent.into() });
        assert!(matches!(fault(401, &item("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")), Fault::SessionUnfit { .. }));
    }

    #[test]
    fn a_place_in_the_query_is_found() {
        let message = "\nSELECT Id, Foo FROM Account\n           ^\nERROR at Row:1:Column:12\nNo such column 'Foo' on entity 'Account'.";
        assert_eq!(
            fault(400, &item("INVALID_FIELD", message)),
            Fault::Refused {
                status: 400,
                code: "INVALID_FIELD".into(),
                message: "No such column 'Foo' on entity 'Account'.".into(),
                place: Some(Place { row: 1, column: 12 })
            }
        );
        assert!(matches!(
            fault(400, &item("MALFORMED_QUERY", "unexpected token: 'FROM'")),
            Fault::Refused { place: None, .. }
        ));
    }

    #[test]
    fn pages_and_broken_answers_are_told_apart() {
        assert_eq!(fault(200, "<!DOCTYPE html>"), Fault::Unreadable { status: 200, html: true });
        assert_eq!(fault(200, r#"{"totalSize":1,"rec"#), Fault::Unreadable { status: 200, html: false });
        assert_eq!(fault(503, ""), Fault::Unavailable { status: 503 });
        assert_eq!(fault(420, "<html>"), Fault::Unavailable { status: 420 });
        assert_eq!(fault(414, "<html>"), Fault::TooLong);
        assert_eq!(fault(431, ""), Fault::TooLong);
        assert!(matches!(
            fault(403, &item("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")),
            Fault::Refused { .. }
        ));
    }
}
