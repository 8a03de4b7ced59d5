//! Requests and answers of the Salesforce REST API as values; no credentials inside, nothing is sent.

pub mod describe;
mod fault;
mod price;

pub use fault::{Fault, Place, read_fault};
pub use price::{DailyCalls, Plan, explain_request, limits_request, read_count, read_daily_calls, read_plan};

use crate::datasource::Host;
use crate::http::Request;
use crate::json::Json;
use crate::limits;

/// Which records a query is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Records {
    /// Those that are there.
    #[default]
    Live,
    /// Those in the recycle bin, too, and archived activities: `queryAll`.
    All,
    /// Those of the Tooling API: classes, flows, fields.
    Tooling,
}

impl Records {
    /// All of them, in the order of a choice.
    pub const ALL: [Self; 3] = [Self::Live, Self::All, Self::Tooling];

    /// The resource that answers for them.
    #[must_use]
    pub const fn resource(self) -> &'static str {
        match self {
            Self::Live => "query",
            Self::All => "queryAll",
            Self::Tooling => "tooling/query",
        }
    }
}

/// Asks for the first page of a query.
#[must_use]
pub fn query_request(instance: &Host, soql: &str) -> Request {
    query_request_for(instance, soql, Records::Live)
}

/// The same for a choice of records.
#[must_use]
pub fn query_request_for(instance: &Host, soql: &str, records: Records) -> Request {
    let soql: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    let resource = records.resource();
    get([instance.as_str(), "/services/data/", limits::API_VERSION, "/", resource, "?q=", &soql].concat())
}

/// Asks for a further page. `None` where `path` is not a path of the REST API: an answer may not choose where the token goes.
#[must_use]
pub fn next_page_request(instance: &Host, path: &str) -> Option<Request> {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (plain && path.starts_with("/services/data/")).then(|| get(format!("{}{path}", instance.as_str())))
}

/// Asks for the name of the user with that id; every user may read the own record.
#[must_use]
pub fn user_request(instance: &Host, user_id: &str) -> Option<Request> {
    let is_id = matches!(user_id.len(), 15 | 18) && user_id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then(|| query_request(instance, &format!("SELECT Name, Username FROM User WHERE Id = '{user_id}'")))
}

/// Reads the answer to [`user_request`]: full name and user name.
#[must_use]
pub fn read_user(body: &[u8]) -> Option<(String, String)> {
    let page = Json::read_bytes(body)?;
    let user = page.list("records").ok()?.first()?;
    Some((user.text("Name").ok()?, user.text("Username").ok()?))
}

fn get(url: String) -> Request {
    Request::get(url).with_header("Accept", "application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_encoded_into_the_address() {
        let request = query_request(&Host::parse("acme").unwrap(), "SELECT Id FROM Account WHERE Name = 'A+B & Ü'");
        assert_eq!(
            request.url,
            "https://acme.my.salesforce.com/services/data/v68.0/query?q=SELECT+Id+FROM+Account+WHERE+Name+%3D+%27A%2BB+%26+%C3%9C%27"
        );
    }

    #[test]
    fn an_answer_cannot_send_the_next_request_elsewhere() {
        let host = Host::parse("acme").unwrap();
        let next = |path: &str| next_page_request(&host, path).map(|request| request.url);
        assert_eq!(
            next("/services/data/v68.0/query/0r8xx-2000").as_deref(),
            Some("https://acme.my.salesforce.com/services/data/v68.0/query/0r8xx-2000")
        );
        for elsewhere in [
            "https://evil.example/services/data/",
            "//evil.example",
            ".evil.example/services/data/",
            "@evil.example",
            "",
        ] {
            assert_eq!(next(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn a_user_is_asked_for_by_id_only() {
        let host = Host::parse("acme").unwrap();
        assert!(user_request(&host, "005000000000001AAA").is_some());
        assert!(user_request(&host, "005' OR Id != '").is_none());
        let body = br#"{"totalSize":1,"done":true,"records":[{"attributes":{},"Name":"Jo","Username":"jo@x"}]}"#;
        assert_eq!(read_user(body), Some(("Jo".into(), "jo@x".into())));
        for other in [&b"<html>"[..], br#"{"totalSize":0,"done":true,"records":[]}"#, br#"{"records":[{"Name":"Jo"}]}"#]
        {
            assert_eq!(read_user(other), None);
        }
    }
}
