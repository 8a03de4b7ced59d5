//! A browser around the org: what a person's browser does between the org's pages and the app's; draws nothing.
//!
//! [`Browser::visit`] follows links, forms and redirects with cookies, as the address bar does. [`fetch`] does what a page's
//! `fetch` does without credentials: preflight, `Origin`, and an answer only where CORS lets the page read it (Fetch standard,
//! sections 4.8 and 4.9).

use super::{Org, Reply, address::Address, kept::kept, limits};
use crate::http::{Method, Request, Response};

/// A person's browser as far as the org can see it: its cookies.
#[derive(Clone, Default)]
pub struct Browser {
    cookies: Vec<(String, String)>,
}
kept!(Browser { cookies });

/// Where a visit to the org ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// At a page of the org.
    Page {
        /// Its address.
        address: String,
        /// The page.
        response: Response,
    },
    /// The org sends the browser to an address elsewhere.
    Elsewhere {
        /// Where.
        address: String,
        /// The redirect.
        response: Response,
    },
    /// No answer came.
    Nowhere,
}

/// What a page's `fetch` came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// An answer, with those headers that a page of another origin may see.
    Answered(Response),
    /// "Failed": no connection, or an answer that the page may not read. They look the same.
    Failed,
    /// No answer so far.
    Held,
}

/// Headers that pages may read without further leave (Fetch standard, "CORS-safelisted response-header name").
const READABLE: [&str; 7] =
    ["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

/// Content types that want no preflight.
const SIMPLE_TYPES: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

impl Browser {
    /// Opens an address of the org, or posts a form to it, and follows redirects while they stay in the org.
    pub fn visit(&mut self, org: &mut Org, request: Request, now_millis: u64, entropy: &[u8; 32]) -> Stop {
        let Some(home) = Address::parse(&request.url).map(|url| url.origin()) else { return Stop::Nowhere };
        let mut request = request;
        for _ in 0..limits::REDIRECTS_MAX {
            let address = request.url.clone();
            let response = match org.reply(&self.dressed(request), now_millis, entropy) {
                Reply::Answer(response) => response,
                Reply::Held(_) | Reply::Dropped => return Stop::Nowhere,
            };
            self.keep_cookies(&response);
            let Some(location) = response.header("Location").filter(|_| (300..400).contains(&response.status)) else {
                return Stop::Page { address, response };
            };
            let Some(target) = Address::parse(&address).map(|from| from.join(location)) else { return Stop::Nowhere };
            if Address::parse(&target).is_none_or(|target| target.origin() != home) {
                return Stop::Elsewhere { address: target, response };
            }
            request = Request::get(target);
        }
        Stop::Nowhere
    }

    /// The request with what a browser adds.
    fn dressed(&self, mut request: Request) -> Request {
        if request.method == Method::Post
            && let Some(url) = Address::parse(&request.url)
        {
            request = request.with_header("Origin", url.origin());
        }
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if jar.is_empty() { request } else { request.with_header("Cookie", jar.join("; ")) }
    }

    fn keep_cookies(&mut self, response: &Response) {
        let set = response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Set-Cookie"));
        for (_, cookie) in set {
            let mut parts = cookie.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            self.cookies.retain(|(own, _)| own != name);
            if !parts.any(|part| part.eq_ignore_ascii_case("Max-Age=0")) {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// Cookies are nothing to print.
impl std::fmt::Debug for Browser {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Browser ({} cookies)", self.cookies.len())
    }
}

/// What `fetch` does for a page of `origin`, without credentials and without following redirects.
pub fn fetch(org: &mut Org, request: &Request, origin: &str, now_millis: u64, entropy: &[u8; 32]) -> Fetched {
    if let Some(preflight) = preflight(request, origin) {
        match org.reply(&preflight, now_millis, entropy) {
            Reply::Answer(answer) if lets_through(&answer, request, &preflight, origin) => {}
            Reply::Held(_) => return Fetched::Held,
            Reply::Answer(_) | Reply::Dropped => return Fetched::Failed,
        }
    }
    match org.reply(&request.clone().with_header("Origin", origin), now_millis, entropy) {
        Reply::Answer(response) => readable(response, origin).map_or(Fetched::Failed, Fetched::Answered),
        Reply::Held(_) => Fetched::Held,
        Reply::Dropped => Fetched::Failed,
    }
}

/// The question that comes before every request that a form could not have sent.
fn preflight(request: &Request, origin: &str) -> Option<Request> {
    let is_simple = |(name, value): &&(String, String)| match name.to_ascii_lowercase().as_str() {
        "accept" | "accept-language" | "content-language" => true,
        "content-type" => SIMPLE_TYPES.iter().any(|kind| value.to_ascii_lowercase().starts_with(kind)),
        _ => false,
    };
    let names: Vec<String> =
        request.headers.iter().filter(|header| !is_simple(header)).map(|(name, _)| name.to_ascii_lowercase()).collect();
    let is_simple_method = matches!(request.method, Method::Get | Method::Head | Method::Post);
    if names.is_empty() && is_simple_method {
        return None;
    }
    let mut preflight = Request { method: Method::Options, ..Request::get(&request.url) }
        .with_header("Origin", origin)
        .with_header("Access-Control-Request-Method", request.method.as_str());
    if !names.is_empty() {
        preflight = preflight.with_header("Access-Control-Request-Headers", names.join(","));
    }
    Some(preflight)
}

fn lets_through(answer: &Response, request: &Request, preflight: &Request, origin: &str) -> bool {
    let names = |header: Option<&str>| -> Vec<String> {
        let words = header.unwrap_or_default().split(',').map(|word| word.trim().to_ascii_lowercase());
        words.filter(|word| !word.is_empty()).collect()
    };
    let allowed = names(answer.header("Access-Control-Allow-Headers"));
    let methods = names(answer.header("Access-Control-Allow-Methods"));
    let is_simple_method = matches!(request.method, Method::Get | Method::Head | Method::Post);
    (200..300).contains(&answer.status)
        && answer.header("Access-Control-Allow-Origin") == Some(origin)
        && names(preflight.header("Access-Control-Request-Headers")).iter().all(|name| allowed.contains(name))
        && (is_simple_method || methods.contains(&request.method.as_str().to_ascii_lowercase()))
}

/// What the page gets to see of an answer, if anything. Redirects are errors to it, as the app asks for.
fn readable(response: Response, origin: &str) -> Option<Response> {
    let is_redirect = (300..400).contains(&response.status) && response.status != 304;
    if is_redirect || response.header("Access-Control-Allow-Origin") != Some(origin) {
        return None;
    }
    let exposed = response.header("Access-Control-Expose-Headers").unwrap_or_default().to_ascii_lowercase();
    let exposed: Vec<&str> = exposed.split(',').map(str::trim).collect();
    let is_readable = |name: &str| {
        let name = name.to_ascii_lowercase();
        READABLE.contains(&name.as_str()) || exposed.contains(&name.as_str())
    };
    let Response { status, headers, body } = response;
    let headers = headers.into_iter().filter(|(name, _)| is_readable(name)).collect();
    Some(Response { status, headers, body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::{Fault, Order, Settings};

    const APP: &str = "http://localhost:8080";
    const ORG: &str = "http://localhost:8081";

    fn fetched(change: impl FnOnce(&mut Org), request: &Request) -> Fetched {
        let mut org = Org::new(Settings::default());
        change(&mut org);
        fetch(&mut org, request, APP, 0, &[0; 32])
    }

    fn query() -> Request {
        Request::get(format!("{ORG}/services/data/v68.0/query?q=SELECT+Id+FROM+Account"))
            .with_header("Authorization", "x")
    }

    fn status(fetched: &Fetched) -> Option<u16> {
        if let Fetched::Answered(response) = fetched { Some(response.status) } else { None }
    }

    #[test]
    fn a_page_on_the_allowlist_reads_the_answer_and_only_its_safe_headers() {
        let Fetched::Answered(response) = fetched(|_| {}, &query()) else { panic!() };
        assert_eq!(response.status, 401);
        assert!(response.header("Content-Type").is_some() && response.header("WWW-Authenticate").is_none());
        let expose = |org: &mut Org| org.settings_mut().exposed_headers = vec!["WWW-Authenticate".to_owned()];
        let Fetched::Answered(response) = fetched(expose, &query()) else { panic!() };
        assert_eq!(response.header("WWW-Authenticate"), Some("Token"));
    }

    #[test]
    fn what_the_org_does_not_let_a_page_read_looks_like_no_network() {
        let stranger = |org: &mut Org| org.settings_mut().allow_origins.clear();
        assert_eq!(fetched(stranger, &query()), Fetched::Failed);
        let hidden = |org: &mut Org| org.settings_mut().cors_on_unauthorized = false;
        assert_eq!(fetched(hidden, &query()), Fetched::Failed);
        let no_oauth = |org: &mut Org| org.settings_mut().oauth_cors = false;
        let token = Request { method: Method::Post, ..Request::get(format!("{ORG}/services/oauth2/token")) };
        assert_eq!(fetched(no_oauth, &token), Fetched::Failed);
        assert_eq!(status(&fetched(|_| {}, &token)), Some(400));
        // A page, which nobody else may read; and a redirect.
        assert_eq!(fetched(|_| {}, &Request::get(format!("{ORG}/"))), Fetched::Failed);
        assert_eq!(fetched(|_| {}, &Request::get(format!("{ORG}/login"))), Fetched::Failed);
    }

    #[test]
    fn the_page_that_the_org_lives_in_reads_it_whatever_its_scheme() {
        let home = |org: &mut Org| *org.settings_mut() = Settings::in_page("http://intranet.example/orgpane/");
        let mut org = Org::new(Settings::default());
        home(&mut org);
        let read = fetch(&mut org, &query(), "http://intranet.example", 0, &[0; 32]);
        assert_eq!(status(&read), Some(401));
        assert_eq!(fetch(&mut org, &query(), "http://other.example", 0, &[0; 32]), Fetched::Failed);
    }

    #[test]
    fn only_what_a_form_could_send_goes_without_a_preflight() {
        let asked = |request: &Request| {
            let mut org = Org::new(Settings::default());
            fetch(&mut org, request, APP, 0, &[0; 32]);
            org.counts().preflights
        };
        assert_eq!(asked(&query()), 1);
        assert_eq!(asked(&Request::get(format!("{ORG}/services/data")).with_header("Accept", "application/json")), 0);
        assert_eq!(asked(&Request { method: Method::Patch, ..Request::get(format!("{ORG}/services/data/v68.0/")) }), 1);
        let json = Request::get(format!("{ORG}/services/data/v68.0/")).with_header("Content-Type", "application/json");
        assert_eq!(asked(&json), 1);
    }

    #[test]
    fn dropped_and_held_requests_are_told_apart() {
        let order = |fault: Fault| move |org: &mut Org| org.order(Order::next("/services/data", fault));
        assert_eq!(fetched(order(Fault::Drop), &query()), Fetched::Failed);
        assert_eq!(fetched(order(Fault::Hold), &query()), Fetched::Held);
        assert_eq!(fetched(order(Fault::HoldAfter), &query()), Fetched::Held);
    }

    #[test]
    fn a_visit_ends_at_a_page_elsewhere_or_nowhere() {
        let mut org = Org::new(Settings::default());
        let mut browser = Browser::default();
        let Stop::Page { address, response } =
            browser.visit(&mut org, Request::get(format!("{ORG}/login")), 0, &[0; 32])
        else {
            panic!()
        };
        assert_eq!((address, response.status), (format!("{ORG}/"), 200), "the redirect was followed");
        org.order(Order::next("/login", Fault::Drop));
        assert_eq!(browser.visit(&mut org, Request::get(format!("{ORG}/login")), 0, &[0; 32]), Stop::Nowhere);
        assert_eq!(browser.visit(&mut org, Request::get("no address"), 0, &[0; 32]), Stop::Nowhere);
    }

    #[test]
    fn logging_out_takes_the_cookie_back() {
        let mut browser = Browser::default();
        let set = |cookie: &str| Response {
            status: 200,
            headers: vec![("set-cookie".to_owned(), cookie.to_owned())],
            body: Vec::new(),
        };
        browser.keep_cookies(&set("sid=one; Path=/; HttpOnly"));
        assert_eq!(format!("{browser:?}"), "Browser (1 cookies)");
        browser.keep_cookies(&set("sid=; Path=/; Max-Age=0"));
        assert_eq!(format!("{browser:?}"), "Browser (0 cookies)");
    }
}
