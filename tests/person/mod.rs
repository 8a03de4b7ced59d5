//! A person at a browser, for tests: the browser is the one that people have around the demo org in the page; no network.

#![allow(dead_code, reason = "every test file uses another part")]
#![allow(clippy::unwrap_used, reason = "clippy knows tests, but not their helpers")]

use std::collections::BTreeMap;

use orgpane::{
    demo::visit::{Browser, Stop},
    demo::{CLIENT_ID, Org, PASSWORD},
    http::{Method, Request, Response},
};

/// RFC 7636 appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// RFC 7636 appendix B.
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// The org's My Domain in tests.
pub const ORG: &str = "http://localhost:8081";
/// Where the app is.
pub const APP: &str = "http://localhost:8080";
/// The app's callback URL.
pub const CALLBACK: &str = "http://localhost:8080/";
/// The demo user.
pub const USERNAME: &str = "demo@orgpane.example";

/// A browser with its cookies, and the time.
#[derive(Clone, Default)]
pub struct Person {
    pub now_millis: u64,
    browser: Browser,
    requests: u64,
}

impl Person {
    /// A browser without cookies at a moment.
    pub fn at(now_millis: u64) -> Self {
        Self { now_millis, ..Self::default() }
    }

    /// Opens an address and follows redirects while they stay in the org. Gives where it ended and what was there.
    pub fn open(&mut self, org: &mut Org, url: &str) -> (String, Response) {
        self.browse(org, Request::get(url))
    }

    /// Posts a form of the org and follows redirects as `open` does.
    pub fn post(&mut self, org: &mut Org, path: &str, fields: &[(&str, &str)]) -> (String, Response) {
        self.browse(org, form(&format!("{ORG}{path}"), fields))
    }

    fn browse(&mut self, org: &mut Org, request: Request) -> (String, Response) {
        let entropy = self.entropy();
        match self.browser.visit(org, request, self.now_millis, &entropy) {
            Stop::Page { address, response } | Stop::Elsewhere { address, response } => (address, response),
            Stop::Nowhere => (String::new(), Response { status: 504, headers: Vec::new(), body: Vec::new() }),
        }
    }

    /// Sends one request as it is, with fresh entropy.
    pub fn send(&mut self, org: &mut Org, request: &Request) -> Response {
        let entropy = self.entropy();
        org.answer(request, self.now_millis, &entropy)
    }

    fn entropy(&mut self) -> [u8; 32] {
        self.requests += 1;
        let mut entropy = [7; 32];
        entropy[..8].copy_from_slice(&self.requests.to_be_bytes());
        entropy
    }

    /// Logs in and allows, if asked to, until the browser is back at the app. Gives the address there.
    pub fn sign_in(&mut self, org: &mut Org, authorize_url: &str) -> String {
        let (mut url, mut page) = self.open(org, authorize_url);
        for _ in 0..3 {
            let text = page.text().into_owned();
            let Some(id) = authorization_of(&text) else { return url };
            let fields = if text.contains("name=password") {
                vec![("authorization", id), ("username", USERNAME), ("password", PASSWORD)]
            } else {
                vec![("authorization", id), ("decision", "allow")]
            };
            let path = if text.contains("name=password") { "/login" } else { CONSENT };
            (url, page) = self.post(org, path, &fields);
        }
        url
    }

    /// Signs in with these scopes and exchanges the code. Gives the token answer.
    pub fn tokens(&mut self, org: &mut Org, scope: &str) -> serde_json::Value {
        let back = self.sign_in(org, &authorize_url(&[("scope", scope)]));
        let response = self.send(org, &exchange(&query_of(&back)["code"]));
        assert_eq!(response.status, 200, "{}", response.text());
        json(&response)
    }
}

/// Where the consent page's form goes.
pub const CONSENT: &str = "/setup/secur/RemoteAccessAuthorizationPage.apexp";

/// A good authorization address; `changes` replace or add fields, and take away those with an empty value.
pub fn authorize_url(changes: &[(&str, &str)]) -> String {
    let mut fields = BTreeMap::from([
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", CALLBACK),
        ("state", "a state&with =signs"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    for &(name, value) in changes {
        if value.is_empty() {
            fields.remove(name)
        } else {
            fields.insert(name, value)
        };
    }
    url::Url::parse_with_params(&format!("{ORG}/services/oauth2/authorize"), fields).unwrap().into()
}

/// A POST of form fields.
pub fn form(url: &str, fields: &[(&str, &str)]) -> Request {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Request { method: Method::Post, body: body.into_bytes(), ..Request::get(url) }
        .with_header("Content-Type", "application/x-www-form-urlencoded")
}

/// A good token request for a code.
pub fn exchange(code: &str) -> Request {
    exchange_with(code, &[])
}

/// A token request for a code with fields replaced, added, or (empty value) taken away.
pub fn exchange_with(code: &str, changes: &[(&str, &str)]) -> Request {
    let mut fields = BTreeMap::from([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", CLIENT_ID),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]);
    for &(name, value) in changes {
        if value.is_empty() {
            fields.remove(name)
        } else {
            fields.insert(name, value)
        };
    }
    form(&format!("{ORG}/services/oauth2/token"), &fields.into_iter().collect::<Vec<_>>())
}

/// A refresh.
pub fn refresh(token: &str) -> Request {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", CLIENT_ID)];
    form(&format!("{ORG}/services/oauth2/token"), &fields)
}

/// A REST request that every caller with a token may make.
pub fn rest(token: &str) -> Request {
    Request::get(format!("{ORG}/services/data/v68.0/")).with_header("Authorization", format!("Bearer {token}"))
}

/// The body as JSON.
pub fn json(response: &Response) -> serde_json::Value {
    serde_json::from_slice(&response.body).unwrap()
}

/// The decoded query fields of an address.
pub fn query_of(url: &str) -> BTreeMap<String, String> {
    url::Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

/// The opaque id in the form of a login or consent page.
pub fn authorization_of(page: &str) -> Option<&str> {
    page.split("name=authorization value=\"").nth(1)?.split('"').next()
}
