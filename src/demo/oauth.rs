//! Token, revocation and introspection endpoints of the org; asks no person anything and draws no page.
//!
//! Error texts are those of Salesforce help, "OAuth 2.0 Error Codes", and of answers that people reported.

use super::{
    AppAccess, Call, Form, Org, data, identity_url,
    json::Json,
    json_response, limits,
    sessions::{Redeemed, Refreshed},
};
use crate::{
    http::{Method, Response},
    secret::Secret,
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD as BASE64_URL},
};
use sha2::{Digest, Sha256};

/// Every scope that the org knows.
pub(super) const SCOPES: [&str; 18] = [
    "address",
    "api",
    "chatter_api",
    "content",
    "custom_permissions",
    "email",
    "full",
    "id",
    "lightning",
    "offline_access",
    "openid",
    "pardot_api",
    "phone",
    "profile",
    "refresh_token",
    "visualforce",
    "wave_api",
    "web",
];

/// `POST /services/oauth2/token`.
pub(super) fn token(org: &mut Org, call: &mut Call<'_>) -> Response {
    let form = call.form();
    let format = Format::of(call, &form);
    let (status, fields) = match grant(org, call, &form) {
        Ok(fields) => (200, fields),
        Err(refusal) => (refusal.status, refusal.fields()),
    };
    not_stored(format.write(status, &fields))
}

/// `/services/oauth2/revoke`: empty 200, or 400 for a token that is not good.
pub(super) fn revoke(org: &mut Org, call: &Call<'_>) -> Response {
    let (form, is_allowed) = match call.request.method {
        Method::Post => (call.form(), true),
        method => (call.query(), method == Method::Get),
    };
    let outcome = match form.get("token") {
        _ if !is_allowed => Err(refuse("invalid_request", "must use HTTP POST")),
        None => Err(refuse("invalid_request", "missing required parameter: token")),
        Some(token) if org.sessions.revoke(token) => Ok(()),
        Some(_) => Err(refuse("invalid_token", "invalid token")),
    };
    not_stored(match outcome {
        Ok(()) => {
            org.journal.counts.revocations += 1;
            super::empty(200)
        }
        Err(refusal) => Format::of(call, &form).write(refusal.status, &refusal.fields()),
    })
}

/// `POST /services/oauth2/introspect`: only for clients that can prove who they are.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn introspect(org: &Org, call: &Call<'_>) -> Response {
    let form = call.form();
    if let Err(refusal) = check_client(org, call, &form, true) {
        return not_stored(Format::Json.write(refusal.status, &refusal.fields()));
    }
    let timeout_millis = org.settings.session_timeout_millis;
    let known = form.get("token").and_then(|token| org.sessions.look(token, call.now_millis, timeout_millis));
    let Some((grant, used_at_millis)) = known else {
        let mut json = Json::new();
        json.object(|json| json.boolean_member("active", false));
        return not_stored(json_response(200, json));
    };
    let used_at = used_at_millis / 1000;
    let number = |seconds: u64| i64::try_from(seconds).unwrap_or(i64::MAX);
    let mut json = Json::new();
    json.object(|json| {
        json.boolean_member("active", true);
        json.text_member("scope", &grant.scopes.join(" "));
        json.text_member("client_id", &grant.client_id);
        json.optional_member("username", super::user(&grant.user_id).map(|user| user.username).as_deref());
        json.text_member("sub", &identity_url(&call.host, &grant.user_id));
        json.text_member("token_type", "access_token");
        json.int_member("exp", number(used_at.saturating_add(timeout_millis / 1000)));
        json.int_member("iat", number(used_at));
        json.int_member("nbf", number(used_at));
    });
    not_stored(json_response(200, json))
}

/// `/services/oauth2/pkce/generator`.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn generate_pkce(call: &mut Call<'_>) -> Response {
    let verifier = call.entropy.text(86);
    let challenge = challenge(&verifier);
    let mut json = Json::new();
    json.object(|json| {
        json.text_member("code_verifier", &verifier);
        json.text_member("code_challenge", &challenge);
    });
    json_response(200, json)
}

/// The S256 challenge of a verifier (RFC 7636 section 4.2).
fn challenge(verifier: &str) -> String {
    BASE64_URL.encode(Sha256::digest(verifier.as_bytes()))
}

/// Why a token request is refused.
#[derive(Debug)]
struct Refusal {
    status: u16,
    error: &'static str,
    description: &'static str,
}

/// Fields of an answer, in their order.
type Fields = Vec<(&'static str, String)>;

const fn refuse(error: &'static str, description: &'static str) -> Refusal {
    Refusal { status: 400, error, description }
}

impl Refusal {
    fn fields(&self) -> Fields {
        vec![("error", self.error.to_owned()), ("error_description", self.description.to_owned())]
    }
}

fn grant(org: &mut Org, call: &mut Call<'_>, form: &Form) -> Result<Fields, Refusal> {
    if call.request.method != Method::Post {
        return Err(refuse("invalid_request", "must use HTTP POST"));
    }
    if call.request.body.len() > limits::FORM_BYTES_MAX {
        return Err(refuse("invalid_request", "request is too large"));
    }
    let grant_type =
        form.get("grant_type").ok_or(refuse("invalid_request", "missing required parameter: grant_type"))?;
    let is_code = grant_type == "authorization_code";
    if is_code {
        org.journal.counts.code_exchanges += 1;
    } else if grant_type == "refresh_token" {
        org.journal.counts.refreshes += 1;
    } else {
        return Err(refuse("unsupported_grant_type", "grant type not supported"));
    }
    if form.has("scope") {
        return Err(refuse("invalid_request", "scope parameter not supported"));
    }
    for name in ["grant_type", "code", "redirect_uri", "code_verifier", "client_id", "refresh_token"] {
        if form.repeats(name) {
            return Err(refuse("invalid_request", "duplicate parameter"));
        }
    }
    let settings = &org.settings;
    let needs_secret = if is_code { settings.secret_required_for_code } else { settings.secret_required_for_refresh };
    check_client(org, call, form, needs_secret)?;
    match org.settings.access {
        AppAccess::Open => {}
        AppAccess::NotApproved => {
            return Err(refuse("invalid_app_access", "user is not admin approved to access this app"));
        }
        AppAccess::Blocked => return Err(refuse("app_blocked", "this app is blocked by admin")),
        AppAccess::NotInstalled => {
            return Err(refuse("app_not_found", "External client app is not installed in this org"));
        }
    }
    org.sessions.tidy(call.now_millis, org.settings.session_timeout_millis);
    if is_code { exchange(org, call, form) } else { refresh(org, call, form) }
}

/// Checks the client id, and the secret where one is sent or required.
fn check_client(org: &Org, call: &Call<'_>, form: &Form, needs_secret: bool) -> Result<(), Refusal> {
    const WRONG_SECRET: Refusal = refuse("invalid_client", "invalid client credentials");
    let basic = match call.request.header("Authorization") {
        None => None,
        Some(header) => {
            Some(read_basic(header).ok_or(refuse("invalid_basic_auth_header", "invalid basic auth header"))?)
        }
    };
    let (basic_id, basic_secret) = basic.map_or((None, None), |(id, secret)| (Some(id), Some(secret)));
    let id = form.get("client_id").or(basic_id.as_deref());
    if id != Some(org.settings.client_id.as_str()) {
        return Err(refuse("invalid_client_id", "client identifier invalid"));
    }
    let sent = form.get("client_secret").map(str::to_owned).or(basic_secret).map(Secret::new);
    match (&org.settings.client_secret, sent) {
        (_, None) if !needs_secret => Ok(()),
        (Some(ours), Some(theirs)) if *ours == theirs => Ok(()),
        _ => Err(WRONG_SECRET),
    }
}

fn read_basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(BASE64.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

fn exchange(org: &mut Org, call: &mut Call<'_>, form: &Form) -> Result<Fields, Refusal> {
    let code = form.get("code").ok_or(refuse("invalid_request", "missing required parameter: code"))?;
    let redirect_uri = form.get("redirect_uri").ok_or(refuse("redirect_uri_missing", "redirect_uri is missing"))?;
    // From here on the code is spent, even if the rest is wrong: who has it wrong once may be guessing.
    let authorized = match org.sessions.redeem(code, call.now_millis, org.settings.code_millis) {
        Redeemed::Good(authorized) => authorized,
        Redeemed::Expired => return Err(refuse("invalid_grant", "expired authorization code")),
        Redeemed::Unknown => return Err(refuse("invalid_grant", "invalid authorization code")),
    };
    if authorized.client_id != org.settings.client_id {
        return Err(refuse("invalid_grant", "invalid authorization code"));
    }
    if redirect_uri != authorized.redirect_uri {
        return Err(refuse("redirect_uri_mismatch", "redirect_uri must match configuration"));
    }
    if !verifies(authorized.challenge.as_deref(), form.get("code_verifier")) {
        return Err(refuse("invalid_grant", "invalid code verifier"));
    }
    check_user(org, &authorized.user_id)?;
    let client_id = authorized.client_id.as_str();
    let is_refreshable = authorized.scopes.iter().any(|scope| scope == "refresh_token" || scope == "offline_access");
    let id =
        org.sessions.open_grant(&authorized.user_id, client_id, authorized.scopes, &authorized.issuer, call.now_millis);
    let refresh_token = is_refreshable.then(|| add_refresh_token(org, call, id));
    let kept = org.settings.approvals_max.max(1);
    let evicted = org.sessions.end_oldest(&authorized.user_id, client_id, kept);
    org.journal.counts.evictions += u64::try_from(evicted).unwrap_or_default();
    issue(org, call, id, refresh_token, authorized.nonce.as_deref())
}

/// Whether the verifier is the one that the challenge was made of (RFC 7636 section 4.6).
fn verifies(expected: Option<&str>, verifier: Option<&str>) -> bool {
    match (expected, verifier) {
        (None, None) => true,
        (Some(expected), Some(verifier)) => {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            (43..=128).contains(&verifier.len())
                && verifier.bytes().all(is_allowed)
                && Secret::new(challenge(verifier)) == Secret::new(expected.to_owned())
        }
        _ => false,
    }
}

fn refresh(org: &mut Org, call: &mut Call<'_>, form: &Form) -> Result<Fields, Refusal> {
    // One text for expired, revoked, rotated away and never given out, as at Salesforce.
    const DEAD: Refusal = refuse("invalid_grant", "expired access/refresh token");
    let token =
        form.get("refresh_token").ok_or(refuse("invalid_request", "missing required parameter: refresh_token"))?;
    let (idle_millis, life_millis) = (org.settings.refresh_idle_millis, org.settings.refresh_life_millis);
    let id = match org.sessions.refresh(token, call.now_millis, idle_millis, life_millis) {
        Refreshed::Live(id) => id,
        Refreshed::Dead => return Err(DEAD),
        Refreshed::Reused => {
            org.journal.counts.reuses += 1;
            return Err(DEAD);
        }
    };
    let grant = org.sessions.grant(id).ok_or(DEAD)?;
    if grant.client_id != org.settings.client_id {
        return Err(refuse("invalid_grant", "authentication failure"));
    }
    let user_id = grant.user_id.clone();
    check_user(org, &user_id)?;
    let refresh_token = org.settings.rotation.then(|| add_refresh_token(org, call, id));
    org.journal.counts.refreshes_granted += 1;
    issue(org, call, id, refresh_token, None)
}

fn check_user(org: &Org, user_id: &str) -> Result<(), Refusal> {
    if org.settings.ip_restricted {
        return Err(refuse("invalid_grant", "ip restricted"));
    }
    if org.is_active(user_id) { Ok(()) } else { Err(refuse("inactive_user", "user is inactive")) }
}

fn add_refresh_token(org: &mut Org, call: &mut Call<'_>, grant: u64) -> String {
    let token = format!("5Aep861{}", call.entropy.text(80).replace('-', "."));
    org.sessions.add_refresh_token(grant, &token, call.now_millis);
    token
}

/// A new access token and the answer that carries it.
fn issue(
    org: &mut Org,
    call: &mut Call<'_>,
    id: u64,
    refresh_token: Option<String>,
    #[cfg_attr(target_arch = "wasm32", allow(unused_variables))] nonce: Option<&str>,
) -> Result<Fields, Refusal> {
    let organization = data::ORG_ID.get(..15).unwrap_or(data::ORG_ID);
    let access_token = format!("{organization}!{}", call.entropy.text(96).replace('-', "."));
    org.sessions.add_access_token(id, &access_token, call.now_millis);
    let grant = org.sessions.grant(id).ok_or(refuse("server_error", "unexpected error"))?;
    let identity_url = identity_url(&call.host, &grant.user_id);
    #[cfg(not(target_arch = "wasm32"))]
    let id_token = grant.has_scope("openid").then(|| {
        super::id_token::sign(&super::id_token::Claims {
            issuer: &grant.issuer,
            subject: &identity_url,
            audience: &grant.client_id,
            nonce,
            access_token: &access_token,
            now_millis: call.now_millis,
        })
    });

    let mut fields = Fields::new();
    let mut put = |name, value| fields.push((name, value));
    put("access_token", access_token);
    if let Some(token) = refresh_token {
        put("refresh_token", token);
    }
    // At Salesforce an HMAC with the consumer secret, which a client without the secret cannot check either.
    put("signature", BASE64.encode(call.entropy.next()));
    put("scope", reordered(&grant.scopes));
    #[cfg(not(target_arch = "wasm32"))]
    if let Some(token) = id_token.flatten() {
        put("id_token", token);
    }
    put("instance_url", org.instance_url(&call.host));
    put("id", identity_url);
    put("token_type", "Bearer".to_owned());
    put("issued_at", call.now_millis.to_string());
    put("api_instance_url", "https://api.salesforce.com".to_owned());
    put("token_format", "opaque".to_owned());
    put("x_unknown_field", "clients ignore what they do not know".to_owned());
    Ok(fields)
}

/// The scopes in another order than asked for, so that no client relies on the order.
fn reordered(scopes: &[String]) -> String {
    let reversed: Vec<&str> = scopes.iter().rev().map(String::as_str).collect();
    reversed.join(" ")
}

fn not_stored(mut response: Response) -> Response {
    response.headers.push(("Cache-Control".to_owned(), "no-store".to_owned()));
    response.headers.push(("Pragma".to_owned(), "no-cache".to_owned()));
    response
}

/// How the token endpoint writes its answer.
#[derive(Clone, Copy)]
enum Format {
    Json,
    /// This and the next are of no use to the page, and not in it.
    #[cfg(not(target_arch = "wasm32"))]
    UrlEncoded,
    #[cfg(not(target_arch = "wasm32"))]
    Xml,
}

impl Format {
    #[cfg(target_arch = "wasm32")]
    const fn of(_: &Call<'_>, _: &Form) -> Self {
        Self::Json
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn of(call: &Call<'_>, form: &Form) -> Self {
        let accept = call.request.header("Accept").unwrap_or_default();
        match form.get("format") {
            Some("json") => Self::Json,
            Some("urlencoded") => Self::UrlEncoded,
            Some("xml") => Self::Xml,
            _ if accept.starts_with("application/x-www-form-urlencoded") => Self::UrlEncoded,
            _ if accept.starts_with("application/xml") => Self::Xml,
            _ => Self::Json,
        }
    }

    fn write(self, status: u16, fields: &[(&str, String)]) -> Response {
        match self {
            #[cfg(not(target_arch = "wasm32"))]
            Self::UrlEncoded => {
                let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
                super::with_type(status, "application/x-www-form-urlencoded;charset=UTF-8", body)
            }
            #[cfg(not(target_arch = "wasm32"))]
            Self::Xml => {
                let elements: String = fields
                    .iter()
                    .map(|(name, value)| format!("<{name}>{}</{name}>", super::pages::escape(value)))
                    .collect();
                let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><OAuth>{elements}</OAuth>");
                super::with_type(status, "application/xml;charset=UTF-8", body)
            }
            Self::Json => {
                let mut json = Json::new();
                json.object(|json| fields.iter().for_each(|(name, value)| json.text_member(name, value)));
                json_response(status, json)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(verifies(Some("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), Some(verifier)));
    }

    #[test]
    fn a_verifier_without_challenge_or_a_challenge_without_verifier_is_refused() {
        let verifier = "v".repeat(43);
        let made = challenge(&verifier);
        assert!(verifies(None, None));
        assert!(!verifies(Some(&made), None));
        assert!(!verifies(None, Some(&verifier)));
        assert!(!verifies(Some(&challenge("short")), Some("short")));
    }

    #[test]
    fn scopes_come_back_in_another_order() {
        let own = |scopes: &[&str]| scopes.iter().map(|&scope| scope.to_owned()).collect::<Vec<_>>();
        assert_eq!(reordered(&own(&["api", "refresh_token"])), "refresh_token api");
        assert_eq!(reordered(&own(&["refresh_token", "api"])), "api refresh_token");
        assert_eq!(reordered(&own(&["api"])), "api");
    }
}
