//! From the authorization request to the code: login, consent, redirects; issues no token and draws no page itself.

use super::{
    AppAccess, Call, Form, Org, form,
    kept::kept,
    limits, oauth, pages,
    sessions::{self, Authorized, Hash, Shelf},
};
use crate::{
    http::{Method, Response},
    secret::Secret,
};

/// Where the consent page is.
pub(super) const CONSENT_PATH: &str = "/setup/secur/RemoteAccessAuthorizationPage.apexp";

/// Names the browser session. Scripts cannot read it.
const SESSION_COOKIE: &str = "sid";
/// Ties an open login page to the browser that opened it, so that no other site can post its form.
const BROWSER_COOKIE: &str = "BrowserId";

/// Login and consent pages that are open. Forms name one by a random id; what was asked stays here.
#[derive(Default)]
pub(super) struct Authorizations {
    pending: Shelf<Pending>,
}
kept!(Authorizations { pending });

#[derive(Clone)]
struct Pending {
    at_millis: u64,
    browser: Hash,
    asked: Asked,
    must_consent: bool,
    user_id: Option<String>,
}
kept!(Pending { at_millis, browser, asked, must_consent, user_id });

/// What the client asked for, checked.
#[derive(Clone)]
struct Asked {
    redirect_uri: String,
    state: Option<String>,
    scopes: Vec<String>,
    challenge: Option<String>,
    nonce: Option<String>,
    login_hint: String,
}
kept!(Asked { redirect_uri, state, scopes, challenge, nonce, login_hint });

/// How an authorization request fails.
enum Refusal {
    /// On the org's own page: there is no address that could be trusted with it.
    Shown(&'static str, &'static str),
    /// By redirect, with the state.
    Redirected { redirect_uri: String, state: Option<String>, error: &'static str, description: &'static str },
}

/// `GET /services/oauth2/authorize`.
pub(super) fn authorize(org: &mut Org, call: &mut Call<'_>) -> Response {
    org.journal.counts.authorizations += 1;
    let query = call.query();
    let asked = match check(org, call, &query) {
        Ok(asked) => asked,
        Err(Refusal::Shown(error, description)) => return pages::failure(error, description),
        Err(Refusal::Redirected { redirect_uri, state, error, description }) => {
            return redirect_error(&redirect_uri, state.as_deref(), error, description);
        }
    };
    // Values that are not documented, `none` among them, are ignored.
    let prompts = |word: &str| query.get("prompt").unwrap_or_default().split_whitespace().any(|own| own == word);
    let must_log_in = prompts("login") || prompts("select_account");
    let must_consent = prompts("consent");
    let live_user = cookie(call, SESSION_COOKIE).and_then(|cookie| {
        let timeout_millis = org.settings.browser_session_millis;
        org.sessions.browser(cookie, call.now_millis, timeout_millis)
    });
    let user_id = live_user.filter(|id| !must_log_in && org.is_active(id));

    let is_immediate = query.get("immediate").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if is_immediate {
        let is_ready = user_id.as_ref().is_some_and(|id| !must_consent && is_approved(org, id, &asked));
        if !is_ready {
            return redirect_error(&asked.redirect_uri, asked.state.as_deref(), "immediate_unsuccessful", "");
        }
    }

    let browser = match cookie(call, BROWSER_COOKIE) {
        Some(cookie) if cookie.len() >= 32 => cookie.to_owned(),
        _ => call.entropy.text(32),
    };
    let pending = Pending {
        at_millis: call.now_millis,
        browser: sessions::hash(&browser),
        asked,
        must_consent,
        user_id: user_id.clone(),
    };
    let id = org.authorizations.add(pending.clone(), call);
    let mut response = match user_id {
        Some(_) => proceed(org, call, &id, 302),
        None => login_page(org, &id, &pending, "", None),
    };
    set_cookie(&mut response, call, BROWSER_COOKIE, &browser);
    response
}

/// `POST /login`: the form of the login page.
pub(super) fn login(org: &mut Org, call: &mut Call<'_>) -> Response {
    if call.request.method != Method::Post {
        return see_other("/");
    }
    let form = call.form();
    let Some((id, pending)) = org.authorizations.find(call, &form) else { return pages::stale() };
    let username = form.get("username").unwrap_or_default().trim();
    let password = Secret::new(form.get("password").unwrap_or_default().to_owned());
    let account = org
        .settings
        .accounts
        .iter()
        .find(|account| account.username.eq_ignore_ascii_case(username) && account.password == password);
    let user_id = match account {
        None => return login_page(org, &id, &pending, username, Some(pages::WRONG_PASSWORD)),
        Some(account) if !account.active => {
            return login_page(org, &id, &pending, username, Some(pages::INACTIVE_USER));
        }
        Some(account) => account.user_id.clone(),
    };
    let session = call.entropy.text(43);
    org.sessions.open_browser(&session, &user_id, call.now_millis);
    org.authorizations.set_user(&id, Some(user_id));
    let mut response = proceed(org, call, &id, 303);
    set_cookie(&mut response, call, SESSION_COOKIE, &session);
    response
}

/// The consent page and its form.
pub(super) fn consent(org: &mut Org, call: &mut Call<'_>) -> Response {
    let is_post = call.request.method == Method::Post;
    let form = if is_post { call.form() } else { call.query() };
    let Some((id, pending)) = org.authorizations.find(call, &form) else { return pages::stale() };
    let Some(user_id) = pending.user_id.clone() else { return login_page(org, &id, &pending, "", None) };
    let decision = if is_post { form.get("decision") } else { None };
    match decision {
        Some("allow") => {
            org.sessions.approve(&user_id, &org.settings.client_id, &pending.asked.scopes);
            finish(org, call, &id, 303)
        }
        Some("deny") => {
            org.authorizations.remove(&id);
            let asked = &pending.asked;
            redirect_error(
                &asked.redirect_uri,
                asked.state.as_deref(),
                "access_denied",
                "end-user denied authorization",
            )
        }
        Some("switch") => {
            if let Some(cookie) = cookie(call, SESSION_COOKIE) {
                org.sessions.close_browser(cookie);
            }
            org.authorizations.set_user(&id, None);
            login_page(org, &id, &pending, "", None)
        }
        _ => {
            let username = super::user(&user_id).map(|user| user.username).unwrap_or_default();
            pages::consent(&id, &username, &pending.asked.scopes, &pending.asked.redirect_uri)
        }
    }
}

/// `/secur/logout.jsp`: ends the browser session, not the app's tokens.
pub(super) fn logout(org: &mut Org, call: &Call<'_>) -> Response {
    if let Some(cookie) = cookie(call, SESSION_COOKIE) {
        org.sessions.close_browser(cookie);
    }
    let mut response = pages::logged_out();
    set_cookie(&mut response, call, SESSION_COOKIE, "");
    response
}

fn check(org: &Org, call: &Call<'_>, query: &Form) -> Result<Asked, Refusal> {
    let shown = |error, description| Err(Refusal::Shown(error, description));
    if !matches!(call.request.method, Method::Get | Method::Head) {
        return shown("invalid_request", "Must use HTTP GET");
    }
    if ["client_id", "redirect_uri", "response_type", "state"].iter().any(|name| query.repeats(name)) {
        return shown("invalid_request", "duplicate parameter");
    }
    if query.get("client_id") != Some(org.settings.client_id.as_str()) {
        return shown("invalid_client_id", "client identifier invalid");
    }
    let Some(redirect_uri) = query.get("redirect_uri") else {
        return shown("redirect_uri_missing", "redirect_uri is missing");
    };
    if !org.settings.callback_urls.iter().any(|own| own == redirect_uri) {
        return shown("redirect_uri_mismatch", "redirect_uri must match configuration");
    }
    if org.settings.access == AppAccess::NotInstalled {
        return shown("OAUTH_EC_APP_NOT_FOUND", "External client app is not installed in this org");
    }
    let challenge = match check_challenge(org, query) {
        Ok(challenge) => challenge,
        Err(description) => return shown("invalid_request", description),
    };
    let state = query.get("state").map(str::to_owned);
    let redirected = |error, description| Refusal::Redirected {
        redirect_uri: redirect_uri.to_owned(),
        state: state.clone(),
        error,
        description,
    };
    if query.get("response_type") != Some("code") {
        return Err(redirected("unsupported_response_type", "response type is not supported"));
    }
    let scopes = match check_scopes(org, query.get("scope")) {
        Ok(scopes) => scopes,
        Err(description) => return Err(redirected("invalid_scope", description)),
    };
    if org.settings.access == AppAccess::Blocked {
        return Err(redirected("OAUTH_APP_BLOCKED", "this app is blocked by admin"));
    }
    Ok(Asked {
        redirect_uri: redirect_uri.to_owned(),
        state,
        scopes,
        challenge,
        nonce: query.get("nonce").map(str::to_owned),
        login_hint: query.get("login_hint").unwrap_or_default().to_owned(),
    })
}

/// The challenge, where there is one. Without a method it is taken for S256, unlike RFC 7636 section 4.3 has it.
fn check_challenge(org: &Org, query: &Form) -> Result<Option<String>, &'static str> {
    let Some(challenge) = query.get("code_challenge") else {
        return if org.settings.pkce_required { Err("missing required code challenge") } else { Ok(None) };
    };
    if !matches!(query.get("code_challenge_method"), None | Some("S256")) {
        return Err("code challenge method is not supported");
    }
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if challenge.len() != 43 || !challenge.bytes().all(is_allowed) || query.repeats("code_challenge") {
        return Err("invalid code challenge");
    }
    Ok(Some(challenge.to_owned()))
}

/// The scopes asked for, or without any those of the app.
fn check_scopes(org: &Org, asked: Option<&str>) -> Result<Vec<String>, &'static str> {
    let Some(asked) = asked else { return Ok(org.settings.scopes.clone()) };
    let mut scopes: Vec<String> = Vec::new();
    for scope in asked.split_ascii_whitespace() {
        if !oauth::SCOPES.contains(&scope) {
            return Err("the requested scope is invalid");
        }
        if !org.settings.scopes.iter().any(|own| own == scope) {
            return Err("the requested scope is not allowed");
        }
        if !scopes.iter().any(|own| own == scope) {
            scopes.push(scope.to_owned());
        }
    }
    Ok(scopes)
}

/// What comes after login: refusal, consent page or code.
fn proceed(org: &mut Org, call: &mut Call<'_>, id: &str, redirect_status: u16) -> Response {
    let Some(pending) = org.authorizations.get(id) else { return pages::stale() };
    let asked = &pending.asked;
    if org.settings.access == AppAccess::NotApproved {
        let description = "user is not admin approved to access this app";
        org.authorizations.remove(id);
        return redirect_error(&asked.redirect_uri, asked.state.as_deref(), "OAUTH_APP_ACCESS_DENIED", description);
    }
    let is_settled = pending.user_id.as_ref().is_some_and(|user_id| is_approved(org, user_id, asked));
    if is_settled && !pending.must_consent {
        return finish(org, call, id, redirect_status);
    }
    redirect(redirect_status, &form::with_query(CONSENT_PATH, &[("authorization", id)]))
}

fn is_approved(org: &Org, user_id: &str, asked: &Asked) -> bool {
    org.settings.preapproved || org.sessions.is_approved(user_id, &org.settings.client_id, &asked.scopes)
}

/// Sends the browser back to the app with a code.
fn finish(org: &mut Org, call: &mut Call<'_>, id: &str, redirect_status: u16) -> Response {
    let Some(Pending { asked, user_id: Some(user_id), .. }) = org.authorizations.remove(id) else {
        return pages::stale();
    };
    // The padding is part of the code: it tests that the client decodes exactly once.
    let code = format!("aPrx{}==", call.entropy.text(82));
    org.sessions.add_code(
        &code,
        Authorized {
            user_id,
            client_id: org.settings.client_id.clone(),
            redirect_uri: asked.redirect_uri.clone(),
            scopes: asked.scopes,
            challenge: asked.challenge,
            nonce: asked.nonce,
            issuer: call.host.origin(),
            at_millis: call.now_millis,
        },
    );
    org.journal.counts.codes += 1;
    let mut fields = vec![("code", code.as_str())];
    if let Some(state) = &asked.state {
        fields.push(("state", state));
    }
    redirect(redirect_status, &form::with_query(&asked.redirect_uri, &fields))
}

fn login_page(org: &Org, id: &str, pending: &Pending, username: &str, problem: Option<&str>) -> Response {
    let username = if username.is_empty() { &pending.asked.login_hint } else { username };
    pages::login(&org.settings, id, username, problem, &pending.asked.redirect_uri)
}

fn redirect_error(redirect_uri: &str, state: Option<&str>, error: &str, description: &str) -> Response {
    let mut fields = vec![("error", error)];
    if !description.is_empty() {
        fields.push(("error_description", description));
    }
    if let Some(state) = state {
        fields.push(("state", state));
    }
    redirect(302, &form::with_query(redirect_uri, &fields))
}

fn see_other(location: &str) -> Response {
    redirect(303, location)
}

fn redirect(status: u16, location: &str) -> Response {
    let mut headers = pages::guards("'none'", None);
    headers.push(("Location".to_owned(), location.to_owned()));
    Response { status, headers, body: Vec::new() }
}

/// Browsers do not tell cookies of one host's ports apart, so the port is in the name: two orgs on one computer are two.
fn cookie_name(call: &Call<'_>, name: &str) -> String {
    call.url.port().map_or_else(|| name.to_owned(), |port| format!("{name}-{port}"))
}

fn cookie<'a>(call: &'a Call<'_>, name: &str) -> Option<&'a str> {
    call.cookie(&cookie_name(call, name))
}

fn set_cookie(response: &mut Response, call: &Call<'_>, name: &str, value: &str) {
    let name = cookie_name(call, name);
    let secure = if call.host.is_secure() { "; Secure" } else { "" };
    let life = if value.is_empty() { "; Max-Age=0" } else { "" };
    let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}");
    response.headers.push(("Set-Cookie".to_owned(), cookie));
}

impl Authorizations {
    /// Keeps a pending authorization and gives it a name for forms.
    fn add(&mut self, pending: Pending, call: &mut Call<'_>) -> String {
        let now_millis = call.now_millis;
        self.pending.retain(|own| now_millis.saturating_sub(own.at_millis) < limits::AUTHORIZATION_MILLIS);
        let id = call.entropy.text(32);
        self.pending.add(sessions::hash(&id), pending, limits::AUTHORIZATIONS_MAX);
        id
    }

    /// The authorization that a form names, if the form comes from the browser that it was made for.
    fn find(&self, call: &Call<'_>, form: &Form) -> Option<(String, Pending)> {
        let id = form.get("authorization")?;
        let pending = self.get(id)?;
        let is_fresh = call.now_millis.saturating_sub(pending.at_millis) < limits::AUTHORIZATION_MILLIS;
        let is_same_browser = pending.browser == sessions::hash(cookie(call, BROWSER_COOKIE)?);
        (is_fresh && is_same_browser).then(|| (id.to_owned(), pending))
    }

    fn get(&self, id: &str) -> Option<Pending> {
        self.pending.get(&sessions::hash(id)).cloned()
    }

    fn set_user(&mut self, id: &str, user_id: Option<String>) {
        if let Some(pending) = self.pending.get_mut(&sessions::hash(id)) {
            pending.user_id = user_id;
        }
    }

    fn remove(&mut self, id: &str) -> Option<Pending> {
        let pending = self.get(id);
        self.pending.remove(&sessions::hash(id));
        pending
    }

    /// Forgets all but so many, the newest.
    pub(super) fn trim(&mut self, kept: usize) {
        self.pending.trim(kept);
    }
}
