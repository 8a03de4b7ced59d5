//! One HTTP request and its response as plain values; knows nothing of sockets, browsers or what is asked for.
//!
//! `Debug` prints neither bodies nor header values nor the query of an address: any of them may hold a secret.

use std::fmt;

/// A request as a value. `url` is absolute.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// How to ask.
    pub method: Method,
    /// Absolute address, already percent-encoded.
    pub url: String,
    /// Header names and values, in order. Names are compared without regard to case.
    pub headers: Vec<(String, String)>,
    /// The body, empty where there is none.
    pub body: Vec<u8>,
}

/// The request methods that Orgpane and the demo org know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
}

/// A whole answer as a value.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status code, 100 to 599.
    pub status: u16,
    /// Header names and values, in order. In a browser only what CORS lets a page read.
    pub headers: Vec<(String, String)>,
    /// The body, empty where there is none.
    pub body: Vec<u8>,
}

/// Why a request brought no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The browser says only "failed": offline, refused, or an answer without CORS headers. They look the same.
    #[error("no readable answer")]
    Unreachable,
    /// Nothing came within the time that the request was given.
    #[error("no answer in time")]
    TimedOut,
    /// The person, or the app, called it off.
    #[error("called off")]
    Aborted,
}

impl Method {
    /// The method's name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Reads a method's name as it stands on the wire (upper case).
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options]
            .into_iter()
            .find(|method| method.as_str() == name)
    }
}

impl Request {
    /// A GET without headers or body.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: Method::Get, url: url.into(), headers: Vec::new(), body: Vec::new() }
    }

    /// The first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Whether it may change something at the server.
    #[must_use]
    pub const fn is_writing(&self) -> bool {
        !matches!(self.method, Method::Get | Method::Head | Method::Options)
    }

    /// The same request with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

impl Response {
    /// The first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// The body as text; bytes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

impl fmt::Debug for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        write!(out, "{} {} {names:?} ({} bytes)", self.method.as_str(), without_query(&self.url), self.body.len())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ({} bytes)", self.status, self.body.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_value_that_may_be_secret() {
        let request = Request {
            body: b"refresh_token=MARKER".to_vec(),
            ..Request::get("https://a.example/token?code=MARKER").with_header("Authorization", "Bearer MARKER")
        };
        let response = Response { status: 200, headers: vec![("X".into(), "MARKER".into())], body: b"MARKER".to_vec() };
        assert!(!format!("{request:?} {response:?}").contains("MARKER"));
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        let request = Request::get("https://a.example/").with_header("X-One", "1");
        assert_eq!(request.header("x-one"), Some("1"));
        assert_eq!(request.header("x-two"), None);
    }
}
