//! Troubles that a test orders for the next requests: which request, how often, what goes wrong.

use super::kept::{Kept, kept};
use crate::http::{Method, Request, Response};

/// What goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// This answer comes instead; nothing is carried out.
    Answer(Response),
    /// The request is carried out, and this answer comes instead of the true one.
    AnswerAfter(Response),
    /// The request is carried out, and the body of the answer ends after so many bytes.
    Truncate(usize),
    /// No answer comes until the shell is told to let go; then the request is carried out.
    Hold,
    /// The request is carried out, and its answer comes only when the shell is told to let go.
    HoldAfter,
    /// The connection closes without an answer; nothing is carried out.
    Drop,
    /// The request is carried out, and the connection closes without an answer.
    DropAfter,
}

/// One order of trouble: requests that fit it fail until it is used up. Preflights fit only if asked for by method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    path_prefix: String,
    method: Option<Method>,
    body_part: String,
    skip: u32,
    times: u32,
    is_readable: bool,
    pub(super) fault: Fault,
}

kept!(Order { path_prefix, method, body_part, skip, times, is_readable, fault });

impl Kept for Fault {
    fn write(&self, out: &mut String) {
        let (kind, bytes, response): (u32, u64, Option<&Response>) = match self {
            Self::Answer(response) => (0, 0, Some(response)),
            Self::AnswerAfter(response) => (1, 0, Some(response)),
            Self::Truncate(bytes) => (2, *bytes as u64, None),
            Self::Hold => (3, 0, None),
            Self::HoldAfter => (4, 0, None),
            Self::Drop => (5, 0, None),
            Self::DropAfter => (6, 0, None),
        };
        kind.write(out);
        bytes.write(out);
        response.cloned().write(out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        let (kind, bytes) = (u32::read(text)?, u64::read(text)?);
        let response = Option::<Response>::read(text)?;
        Some(match kind {
            0 => Self::Answer(response?),
            1 => Self::AnswerAfter(response?),
            2 => Self::Truncate(usize::try_from(bytes).ok()?),
            3 => Self::Hold,
            4 => Self::HoldAfter,
            5 => Self::Drop,
            6 => Self::DropAfter,
            _ => return None,
        })
    }
}

impl Order {
    /// The next request whose path starts like this meets the fault.
    #[must_use]
    pub fn next(path_prefix: &str, fault: Fault) -> Self {
        Self {
            path_prefix: path_prefix.to_owned(),
            method: None,
            body_part: String::new(),
            skip: 0,
            times: 1,
            is_readable: true,
            fault,
        }
    }

    /// Not one but so many requests meet it.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// So many fitting requests pass unharmed first.
    #[must_use]
    pub const fn after(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Only requests of that method.
    #[must_use]
    pub const fn with_method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only requests whose body holds this text, such as `grant_type=refresh_token`.
    #[must_use]
    pub fn with_body_part(mut self, text: &str) -> Self {
        text.clone_into(&mut self.body_part);
        self
    }

    /// The wrong answer has no CORS headers, as one from a proxy before the org.
    #[must_use]
    pub const fn unreadable(mut self) -> Self {
        self.is_readable = false;
        self
    }

    pub(super) const fn is_readable(&self) -> bool {
        self.is_readable
    }

    fn fits(&self, request: &Request, path: &str) -> bool {
        let method_fits = self.method.map_or(request.method != Method::Options, |method| method == request.method);
        method_fits && path.starts_with(&self.path_prefix) && holds(&request.body, self.body_part.as_bytes())
    }
}

impl Fault {
    /// 503 with a page, as while an org moves house.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::Answer(Response {
            status: 503,
            headers: vec![html(), ("Retry-After".to_owned(), "1".to_owned())],
            body: b"<html><body><h1>Down for maintenance</h1></body></html>".to_vec(),
        })
    }

    /// 403 `REQUEST_LIMIT_EXCEEDED`: the day's API requests are used up.
    #[must_use]
    pub fn request_limit() -> Self {
        Self::Answer(super::rest_error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
    }

    /// 400 `QUERY_TIMEOUT`.
    #[must_use]
    pub fn query_timeout() -> Self {
        Self::Answer(super::rest_error(400, "QUERY_TIMEOUT", "Your query request was running for too long."))
    }

    /// 414 with a page: the address is too long.
    #[must_use]
    pub fn uri_too_long() -> Self {
        Self::Answer(Response { status: 414, headers: vec![html()], body: b"<h1>URI Too Long</h1>".to_vec() })
    }

    /// 420 with a page: the edge of the network does not know the org.
    #[must_use]
    pub fn no_route() -> Self {
        Self::Answer(Response { status: 420, headers: vec![html()], body: b"<h1>No routing information</h1>".to_vec() })
    }

    /// 200 with a page where JSON is expected.
    #[must_use]
    pub fn not_json() -> Self {
        Self::Answer(Response {
            status: 200,
            headers: vec![html()],
            body: b"<!doctype html><title>Hello</title>".to_vec(),
        })
    }
}

/// The first order that the request fits and that is not used up; counts the request.
pub(super) fn strike(orders: &mut Vec<Order>, request: &Request, path: &str) -> Option<Order> {
    let at = orders.iter().position(|order| order.fits(request, path))?;
    let order = orders.get_mut(at)?;
    if order.skip > 0 {
        order.skip -= 1;
        return None;
    }
    order.times = order.times.saturating_sub(1);
    let struck = order.clone();
    if struck.times == 0 {
        orders.remove(at);
    }
    Some(struck)
}

fn holds(body: &[u8], part: &[u8]) -> bool {
    part.is_empty() || body.windows(part.len()).any(|window| window == part)
}

fn html() -> (String, String) {
    ("Content-Type".to_owned(), "text/html;charset=UTF-8".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(orders: &mut Vec<Order>, method: Method, body: &str) -> bool {
        let request =
            Request { method, body: body.as_bytes().to_vec(), ..Request::get("http://a/services/oauth2/token") };
        strike(orders, &request, "/services/oauth2/token").is_some()
    }

    #[test]
    fn an_order_strikes_fitting_requests_until_it_is_used_up() {
        let order = Order::next("/services/oauth2/", Fault::Drop).with_body_part("refresh").after(1).times(2);
        let mut orders = vec![order];
        assert!(!strikes(&mut orders, Method::Post, "grant_type=code"));
        assert!(!strikes(&mut orders, Method::Post, "refresh"), "skipped");
        assert!(strikes(&mut orders, Method::Post, "refresh"));
        assert!(strikes(&mut orders, Method::Post, "a refresh b"));
        assert!(!strikes(&mut orders, Method::Post, "refresh"));
        assert!(orders.is_empty());
    }

    #[test]
    fn preflights_are_struck_only_by_name() {
        let mut orders = vec![Order::next("/", Fault::Drop)];
        assert!(!strikes(&mut orders, Method::Options, ""));
        orders.push(Order::next("/", Fault::Drop).with_method(Method::Options));
        assert!(strikes(&mut orders, Method::Options, ""));
        assert_eq!(orders.len(), 1);
    }
}
