//! A Salesforce-like org as a pure function of requests, the time and entropy; knows no socket, clock or browser.
//!
//! [`Org`] plays an org with its login and consent pages, OAuth endpoints, CORS settings and REST API. It is the double
//! that tests sign in to, and the org to try the app with: behind a server of its own, or inside the page, where [`message`] is
//! the way to it and [`visit`] the browser around it. What it checks, Salesforce checks; where Salesforce is not
//! documented it takes the reading that is harder on the client, and a comment says so.

mod address;
mod authorize;
mod cors;
pub mod data;
mod describe;
mod fault;
mod form;
mod host;
// Who the org is and who has signed in: in the page nobody asks, and signing weighs 25 KB.
#[cfg(not(target_arch = "wasm32"))]
mod id_token;
#[cfg(not(target_arch = "wasm32"))]
mod identity;
mod journal;
mod json;
pub mod kept;
pub mod limits;
pub mod message;
mod oauth;
mod pages;
mod query;
pub mod rest;
mod schema;
mod sessions;
mod settings;
pub mod visit;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL};
use sha2::{Digest, Sha256};

pub use cors::check_entry as check_origin;
pub use fault::{Fault, Order};
pub use journal::{Counts, Entry};
pub use settings::{Account, AppAccess, CLIENT_ID, PASSWORD, Settings};

use crate::http::{Method, Request, Response};
use address::Address;
use authorize::Authorizations;
use cors::Policy;
use form::Form;
use host::Host;
use journal::Journal;
use json::Json;
use kept::Kept;
use sessions::{Grant, Sessions};

/// The org. Everything it remembers is in here.
pub struct Org {
    settings: Settings,
    sessions: Sessions,
    authorizations: Authorizations,
    records: rest::Records,
    journal: Journal,
    orders: Vec<Order>,
}

/// What the shell around the org has to do with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Send this.
    Answer(Response),
    /// Send nothing until told to let go; then send this answer, or without one ask the org again.
    Held(Option<Response>),
    /// Close the connection without an answer.
    Dropped,
}

/// One request on its way through the org.
struct Call<'a> {
    request: &'a Request,
    url: Address,
    host: Host,
    now_millis: u64,
    entropy: Entropy,
}

impl Org {
    /// An org in which nobody has signed in yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            records: rest::Records::new(settings.rows),
            settings,
            sessions: Sessions::default(),
            authorizations: Authorizations::default(),
            journal: Journal::default(),
            orders: Vec::new(),
        }
    }

    /// What the org remembers of sign-ins, approvals, orders and counts, as text, to go on with in another process. It holds
    /// hashes of tokens, never a token. Of each kind the newest are kept, and the org forgets the others as well. Open query
    /// cursors stay with the org that opened them.
    pub fn save(&mut self) -> String {
        self.sessions.trim(limits::SAVED_ENTRIES_MAX);
        self.authorizations.trim(limits::SAVED_ENTRIES_MAX);
        let mut text = String::new();
        self.sessions.write(&mut text);
        self.authorizations.write(&mut text);
        self.records.requests().write(&mut text);
        self.journal.counts.write(&mut text);
        self.orders.write(&mut text);
        text
    }

    /// Remembers what was saved, and nothing else but its own settings and cursors. Whether the text could be read; if not,
    /// nothing has changed.
    pub fn restore(&mut self, mut saved: &str) -> bool {
        let text = &mut saved;
        let (Some(sessions), Some(authorizations)) = (Kept::read(text), Kept::read(text)) else { return false };
        let (Some(requests), Some(counts), Some(orders)) = (Kept::read(text), Kept::read(text), Kept::read(text))
        else {
            return false;
        };
        if !text.is_empty() {
            return false;
        }
        self.sessions = sessions;
        self.authorizations = authorizations;
        self.records.set_requests(requests);
        self.journal.counts = counts;
        self.orders = orders;
        true
    }

    /// Answers a request. `now_millis` counts from the Unix epoch; `entropy` is to be fresh for every request.
    ///
    /// Where an ordered fault wants no answer, this gives 504 without a body; [`Org::reply`] tells the cases apart.
    pub fn answer(&mut self, request: &Request, now_millis: u64, entropy: &[u8; 32]) -> Response {
        match self.reply(request, now_millis, entropy) {
            Reply::Answer(response) => response,
            Reply::Held(_) | Reply::Dropped => empty(504),
        }
    }

    /// Answers a request, or says how it is left without an answer.
    pub fn reply(&mut self, request: &Request, now_millis: u64, entropy: &[u8; 32]) -> Reply {
        self.journal.counts.requests += 1;
        let parsed = Address::parse(&request.url).and_then(|url| Host::of(&url).map(|host| (url, host)));
        let Some((url, host)) = parsed else { return Reply::Answer(text(400, "Bad Request")) };
        let entropy = Entropy::new(entropy, self.journal.counts.requests);
        let mut call = Call { request, url, host, now_millis, entropy };
        let reply = self.strike_or_carry_out(&mut call);
        self.note(&call, &reply);
        reply
    }

    fn strike_or_carry_out(&mut self, call: &mut Call<'_>) -> Reply {
        let Some(order) = fault::strike(&mut self.orders, call.request, call.url.path()) else {
            return Reply::Answer(self.carry_out(call));
        };
        self.journal.counts.faults += 1;
        let policy = Policy::of(call.url.path(), &call.host);
        let (request, is_readable) = (call.request, order.is_readable());
        let replace = |org: &Self, mut response: Response| {
            if is_readable {
                cors::decorate(&mut response, request, policy, &org.settings);
            }
            Reply::Answer(response)
        };
        match order.fault {
            Fault::Answer(response) => replace(self, response),
            Fault::AnswerAfter(response) => {
                self.carry_out(call);
                replace(self, response)
            }
            Fault::Truncate(bytes_max) => {
                let mut response = self.carry_out(call);
                response.body.truncate(bytes_max);
                Reply::Answer(response)
            }
            Fault::Hold => Reply::Held(None),
            Fault::HoldAfter => Reply::Held(Some(self.carry_out(call))),
            Fault::Drop => Reply::Dropped,
            Fault::DropAfter => {
                self.carry_out(call);
                Reply::Dropped
            }
        }
    }

    fn carry_out(&mut self, call: &mut Call<'_>) -> Response {
        if let Some(refusal) = refuse_size(call.request) {
            return refusal;
        }
        let policy = Policy::of(call.url.path(), &call.host);
        if let Some(response) = cors::preflight(call.request, policy, &self.settings) {
            self.journal.counts.preflights += 1;
            return response;
        }
        if cors::is_refused(call.request, policy, &call.host, &self.settings) {
            return rest_error(403, "FORBIDDEN", "The origin is not on the CORS allowlist");
        }
        let mut response = self.route(call);
        self.isolate(&mut response, call);
        cors::decorate(&mut response, call.request, policy, &self.settings);
        if call.request.method == Method::Head {
            response.body.clear();
        }
        response
    }

    fn route(&mut self, call: &mut Call<'_>) -> Response {
        let path = call.url.path().to_owned();
        match path.as_str() {
            "/" => pages::home(&call.host, &self.settings),
            "/services/oauth2/authorize" => authorize::authorize(self, call),
            "/login" => authorize::login(self, call),
            authorize::CONSENT_PATH => authorize::consent(self, call),
            "/secur/logout.jsp" | "/services/auth/rp/oidc/logout" => authorize::logout(self, call),
            "/services/oauth2/token" => oauth::token(self, call),
            "/services/oauth2/revoke" => oauth::revoke(self, call),
            #[cfg(not(target_arch = "wasm32"))]
            "/services/oauth2/introspect" => oauth::introspect(self, call),
            #[cfg(not(target_arch = "wasm32"))]
            "/services/oauth2/pkce/generator" => oauth::generate_pkce(call),
            #[cfg(not(target_arch = "wasm32"))]
            "/services/oauth2/userinfo" => identity::user_info(self, call),
            #[cfg(not(target_arch = "wasm32"))]
            "/.well-known/openid-configuration" => identity::discovery(call),
            #[cfg(not(target_arch = "wasm32"))]
            "/.well-known/auth-configuration" => identity::auth_configuration(call),
            #[cfg(not(target_arch = "wasm32"))]
            "/id/keys" | "/services/oauth2/id/keys" => identity::keys(),
            #[cfg(not(target_arch = "wasm32"))]
            _ if path.starts_with("/id/") => identity::identity(self, call),
            _ if call.host.is_login() => pages::not_found(),
            "/services/data" | "/services/data/" => rest::versions(),
            _ if path.starts_with("/services/data/") => self.rest(call),
            _ if path.starts_with("/services/") => {
                rest_error(404, "NOT_FOUND", "The requested resource does not exist")
            }
            _ => pages::not_found(),
        }
    }

    /// A redirect cuts a popup off from its opener as a page does.
    fn isolate(&self, response: &mut Response, call: &Call<'_>) {
        let is_page = ["/", "/login", authorize::CONSENT_PATH, "/services/oauth2/authorize"].contains(&call.url.path());
        if let Some(policy) = self.settings.opener_policy.as_ref().filter(|_| is_page) {
            response.headers.push(("Cross-Origin-Opener-Policy".to_owned(), policy.clone()));
        }
    }

    fn rest(&mut self, call: &mut Call<'_>) -> Response {
        let grant = match self.authenticate(call) {
            Ok(grant) => grant,
            Err(message) => {
                self.journal.counts.unauthorized += 1;
                let code = if message == INVALID_HEADER { "INVALID_AUTH_HEADER" } else { "INVALID_SESSION_ID" };
                let mut response = rest_error(401, code, message);
                response.headers.push(("WWW-Authenticate".to_owned(), "Token".to_owned()));
                return response;
            }
        };
        if !self.settings.api_enabled {
            return rest_error(403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.");
        }
        self.journal.counts.rest += 1;
        let instance_url = self.instance_url(&call.host);
        let caller = rest::Caller { user_id: &grant.user_id, instance_url: &instance_url };
        rest::answer(&mut self.records, call.request, &caller, call.now_millis, &call.entropy.next())
    }

    /// The sign-in behind the token of the request, if it is good for the REST API.
    fn authenticate(&mut self, call: &Call<'_>) -> Result<Grant, &'static str> {
        let header = call.request.header("Authorization").ok_or(EXPIRED)?;
        let token = bearer(header).ok_or(INVALID_HEADER)?;
        let timeout_millis = self.settings.session_timeout_millis;
        let grant = self.sessions.touch(token, call.now_millis, timeout_millis).ok_or(EXPIRED)?;
        if !self.is_active(&grant.user_id) {
            return Err(EXPIRED);
        }
        if !(grant.has_scope("api") || grant.has_scope("full")) {
            return Err("This session is not valid for use with the REST API");
        }
        Ok(grant)
    }

    fn is_active(&self, user_id: &str) -> bool {
        self.settings.accounts.iter().any(|account| account.user_id == user_id && account.active)
    }

    fn instance_url(&self, host: &Host) -> String {
        self.settings.instance_url.clone().unwrap_or_else(|| host.my_domain())
    }

    fn note(&mut self, call: &Call<'_>, reply: &Reply) {
        let request = call.request;
        let is_token_request = request.method == Method::Post && call.url.path() == "/services/oauth2/token";
        let grant_type = if is_token_request { call.form().get("grant_type").map(str::to_owned) } else { None };
        self.journal.note(Entry {
            at_millis: call.now_millis,
            method: request.method,
            host: call.host.origin(),
            path: call.url.path().to_owned(),
            origin: request.header("Origin").map(str::to_owned),
            header_names: request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect(),
            grant_type,
            status: match reply {
                Reply::Answer(response) => response.status,
                Reply::Held(_) | Reply::Dropped => 0,
            },
        });
    }
}

/// What tests, and the people who run a demo, do to the org. None of it is reachable by a request.
impl Org {
    /// The settings.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to change. Changes take hold with the next request, except `rows`.
    pub const fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// How often things happened.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.journal.counts
    }

    /// The last requests, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.journal.entries()
    }

    /// Orders trouble for requests to come. Older orders are used up first.
    pub fn order(&mut self, order: Order) {
        self.orders.push(order);
    }

    /// Takes back every order that is not used up.
    pub fn clear_orders(&mut self) {
        self.orders.clear();
    }

    /// Ends every access token; refresh tokens stay good.
    pub fn expire_access_tokens(&mut self) {
        self.sessions.expire_access_tokens();
    }

    /// Ends every browser session, so that the next sign-in asks for the password.
    pub fn end_browser_sessions(&mut self) {
        self.sessions.close_browsers();
    }

    /// Ends every sign-in, browser session and approval.
    pub fn revoke_everything(&mut self) {
        self.sessions.revoke_everything();
        self.authorizations = Authorizations::default();
    }

    /// Freezes or thaws a user. Whether there is such a user.
    pub fn set_active(&mut self, username: &str, active: bool) -> bool {
        let account = self.settings.accounts.iter_mut().find(|account| account.username == username);
        account.map(|account| account.active = active).is_some()
    }

    /// Sign-ins that still have a live refresh token.
    #[must_use]
    pub fn open_sign_ins(&self) -> usize {
        self.sessions.refreshable_grants()
    }
}

impl std::fmt::Debug for Org {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Org").field("counts", &self.journal.counts).finish_non_exhaustive()
    }
}

const EXPIRED: &str = "Session expired or invalid";
const INVALID_HEADER: &str = "INVALID_HEADER_TYPE";

impl Call<'_> {
    /// The posted form; empty if the body is not one.
    fn form(&self) -> Form {
        let kind = self.request.header("Content-Type").unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let is_form = kind.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        Form::read(if is_form { &self.request.body } else { &[] })
    }

    fn query(&self) -> Form {
        Form::read(self.url.query().as_bytes())
    }

    /// The value of a cookie.
    fn cookie(&self, name: &str) -> Option<&str> {
        let values = self.request.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case("Cookie"));
        values
            .flat_map(|(_, value)| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// The access token of the request, wherever it may stand.
    #[cfg(not(target_arch = "wasm32"))]
    fn bearer(&self) -> Option<&str> {
        self.request.header("Authorization").and_then(bearer)
    }
}

/// The token in an `Authorization` header. Salesforce knows `Bearer` and the older `OAuth`.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    let is_known = scheme.eq_ignore_ascii_case("Bearer") || scheme.eq_ignore_ascii_case("OAuth");
    is_known.then(|| token.trim())
}

/// Random values for one request, drawn from its entropy. Two requests with the same entropy still draw apart.
struct Entropy {
    seed: [u8; 32],
    drawn: u64,
}

impl Entropy {
    fn new(entropy: &[u8; 32], request_number: u64) -> Self {
        let seed = Sha256::new().chain_update(entropy).chain_update(request_number.to_be_bytes());
        Self { seed: seed.finalize().into(), drawn: 0 }
    }

    fn next(&mut self) -> [u8; 32] {
        self.drawn += 1;
        Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes()).finalize().into()
    }

    /// Text of so many base64url characters.
    fn text(&mut self, chars: usize) -> String {
        let mut text = String::with_capacity(chars + 43);
        while text.len() < chars {
            text.push_str(&BASE64_URL.encode(self.next()));
        }
        text.truncate(chars);
        text
    }
}

/// Refuses addresses and headers that are too long, as the REST API's status codes say.
///
/// No page of another origin can read this: it comes before the org looks at origins, and where the address is too long
/// the preflight has failed already. A client has to count for itself.
fn refuse_size(request: &Request) -> Option<Response> {
    let target = request.url.splitn(4, '/').nth(3).map_or(1, |rest| rest.len() + 1);
    let headers: usize = request.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    if target > limits::URI_BYTES_MAX {
        return Some(page_less(414, "<h1>URI Too Long</h1>"));
    }
    if target + headers > limits::URI_AND_HEADERS_BYTES_MAX {
        return Some(page_less(431, "<h1>Request Header Fields Too Large</h1>"));
    }
    None
}

/// An error of the REST API in Salesforce's shape, the message first as there.
fn rest_error(status: u16, code: &str, message: &str) -> Response {
    let mut json = Json::new();
    json.array(|json| {
        json.object(|json| {
            json.text_member("message", message);
            json.text_member("errorCode", code);
        });
    });
    json_response(status, json)
}

fn json_response(status: u16, json: Json) -> Response {
    let mut response = with_type(status, "application/json;charset=UTF-8", String::new());
    response.body = json.into_bytes();
    response
}

/// The identity URL of a user: always on the shared login host, which is not where the REST API lives.
fn identity_url(host: &Host, user_id: &str) -> String {
    format!("{}/id/{}/{user_id}", host.login(), data::ORG_ID)
}

/// The person behind a user id.
fn user(id: &str) -> Option<data::User> {
    (0..data::users()).map(data::user).find(|user| user.id == id)
}

fn text(status: u16, body: &str) -> Response {
    with_type(status, "text/plain;charset=UTF-8", body.to_owned())
}

/// An answer from before the org's own pages: bare HTML.
fn page_less(status: u16, body: &str) -> Response {
    with_type(status, "text/html;charset=UTF-8", body.to_owned())
}

fn with_type(status: u16, kind: &str, body: String) -> Response {
    Response { status, headers: vec![("Content-Type".to_owned(), kind.to_owned())], body: body.into_bytes() }
}

const fn empty(status: u16) -> Response {
    Response { status, headers: Vec::new(), body: Vec::new() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PATHS: [&str; 22] = [
        "/",
        "/login",
        "/services/oauth2/authorize",
        "/services/oauth2/token",
        "/services/oauth2/revoke",
        "/services/oauth2/introspect",
        "/services/oauth2/userinfo",
        "/services/oauth2/pkce/generator",
        authorize::CONSENT_PATH,
        "/secur/logout.jsp",
        "/services/data",
        "/services/data/",
        "/services/data/v68.0/query",
        "/services/data/latest/sobjects/Account/describe",
        "/services/data/v9999999999999999999.0/limits",
        "/services/apexrest/x",
        "/id/keys",
        "/id/00D/005",
        "/.well-known/openid-configuration",
        "/.well-known/auth-configuration",
        "/.well-known/oauth-authorization-server",
        "/nothing",
    ];

    fn any_method() -> impl Strategy<Value = Method> {
        prop::sample::select(vec![
            Method::Get,
            Method::Head,
            Method::Post,
            Method::Put,
            Method::Patch,
            Method::Delete,
            Method::Options,
        ])
    }

    fn any_header() -> impl Strategy<Value = (String, String)> {
        let name = prop::sample::select(vec![
            "Origin",
            "Authorization",
            "Cookie",
            "Content-Type",
            "Accept",
            "Access-Control-Request-Method",
            "Access-Control-Request-Headers",
        ]);
        let value = prop_oneof![
            ".*",
            "(Bearer|OAuth|Basic) .*",
            Just("application/x-www-form-urlencoded".to_owned()),
            Just("http://localhost:8080".to_owned()),
            "(sid|BrowserId)-8081=.*",
        ];
        (name.prop_map(str::to_owned), value)
    }

    fn any_body() -> impl Strategy<Value = Vec<u8>> {
        let field = "(grant_type|code|client_id|redirect_uri|refresh_token|token|authorization|format)=[ -~]{0,20}&";
        prop_oneof![prop::collection::vec(any::<u8>(), 0..300), (field, field).prop_map(|(a, b)| (a + &b).into_bytes())]
    }

    fn any_url() -> impl Strategy<Value = String> {
        let known = (prop::sample::select(PATHS.to_vec()), "(\\?.{0,60})?");
        prop_oneof![
            ".*",
            known.prop_map(|(path, query)| format!("http://localhost:8081{path}{query}")),
            prop::sample::select(PATHS.to_vec()).prop_map(|path| format!("http://login.localhost:8081{path}")),
            ".{0,40}".prop_map(|path| format!("http://localhost:8081/services/data/{path}")),
        ]
    }

    /// The token answer of a sign-in that skips the pages.
    fn signed_in(org: &mut Org) -> String {
        let id = org.sessions.open_grant(&data::user(0).id, CLIENT_ID, vec!["api".into()], "http://localhost:8081", 0);
        org.sessions.add_access_token(id, "token", 0);
        "Bearer token".to_owned()
    }

    proptest! {
        #[test]
        fn no_request_makes_the_org_panic(
            method in any_method(),
            url in any_url(),
            headers in prop::collection::vec(any_header(), 0..5),
            body in any_body(),
            now_millis in any::<u64>(),
            entropy in any::<[u8; 32]>(),
        ) {
            let mut org = Org::new(Settings { session_timeout_millis: u64::MAX, ..Settings::default() });
            let authorization = signed_in(&mut org);
            let mut request = Request { method, url, headers, body };
            let response = org.answer(&request, now_millis, &entropy);
            prop_assert!((100..600).contains(&response.status));
            request.headers.insert(0, ("Authorization".to_owned(), authorization));
            let response = org.answer(&request, now_millis, &entropy);
            prop_assert!((100..600).contains(&response.status));
        }
    }

    #[test]
    fn draws_differ_even_from_the_same_entropy() {
        let mut first = Entropy::new(&[0; 32], 1);
        let mut second = Entropy::new(&[0; 32], 2);
        let texts = [first.text(43), first.text(43), second.text(43), second.text(43)];
        let distinct: std::collections::BTreeSet<_> = texts.iter().collect();
        assert_eq!(distinct.len(), 4);
        assert_eq!(first.text(96).len(), 96);
    }

    #[test]
    fn debug_shows_no_token() {
        let mut org = Org::new(Settings { client_secret: Some(secret("MARKER".to_owned())), ..Settings::default() });
        let id = org.sessions.open_grant("MARKER", "MARKER", vec![], "MARKER", 0);
        org.sessions.add_access_token(id, "MARKER", 0);
        assert!(!format!("{org:?} {:?}", org.settings()).contains("MARKER"));
    }

    fn secret(text: String) -> crate::secret::Secret {
        crate::secret::Secret::new(text)
    }

    #[test]
    fn addresses_and_headers_that_are_too_long_are_refused() {
        let mut org = Org::new(Settings::default());
        let base = "http://localhost:8081";
        let mut status = |target: String, header: usize| {
            let request = Request::get(format!("{base}{target}")).with_header("X-Long", "x".repeat(header));
            org.answer(&request, 0, &[0; 32]).status
        };
        let path = "/services/data/v68.0/query?q=";
        let filled = |bytes: usize| format!("{path}{}", "x".repeat(bytes - path.len()));
        assert_eq!(status(filled(limits::URI_BYTES_MAX + 1), 0), 414);
        assert_eq!(status(filled(limits::URI_BYTES_MAX - 10), 0), 401);
        assert_eq!(status(filled(limits::URI_BYTES_MAX - 10), 1), 431);
    }
}
