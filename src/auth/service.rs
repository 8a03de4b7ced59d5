//! Signing in to a service that is not Salesforce, and asking it: discovery documents, issuers, token answers of every make, and the key on
//! a request. Sends nothing and stores nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;
use url::form_urlencoded;

use super::token::TokenError;
use crate::datasource::service::{Access, Endpoints, Origin, endpoint};
use crate::http::{Request, Response};
use crate::json::Json;
use crate::limits;
use crate::secret::Secret;

/// What a token endpoint granted. Nothing beyond RFC 6749 section 5.1 is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceGrant {
    /// For requests to the service.
    pub access_token: Secret,
    /// The new refresh token, where there is one; an old one is then void.
    pub refresh_token: Option<Secret>,
    /// How long the access token is good, in seconds, where the server says so in whatever way.
    pub expires_in_seconds: Option<u64>,
    /// The scopes granted, where they are others than those asked for.
    pub scope: Option<String>,
}

/// Why a discovery document, or an answer's issuer, cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum IssuerError {
    /// Not JSON, not 200, or without the addresses that are needed.
    #[error("this is no discovery document")]
    NoDocument,
    /// RFC 8414 section 3.3: a document that names another server is not this server's.
    #[error("the discovery document is another server's")]
    OtherDocument,
    /// An address in it is neither https nor on this machine.
    #[error("the discovery document names an address that is not safe")]
    Address,
    /// It says that it cannot do PKCE with S256, without which no sign-in is begun.
    #[error("the server does not know PKCE with S256")]
    NoPkce,
    /// RFC 9207: the answer names another server than the one that was asked, or none where it always would.
    #[error("the answer comes from another server")]
    OtherServer,
}

/// Where a server's discovery document is: OpenID Connect first, then RFC 8414. `None` where the issuer is no safe address.
#[must_use]
pub fn discovery_requests(issuer: &str) -> Option<[Request; 2]> {
    let base = endpoint(issuer)?;
    let (origin, path) = base.split_at(base.find("://").and_then(|at| Some(at + 3 + base[at + 3..].find('/')?))?);
    let path = path.trim_end_matches('/');
    let get = |url: String| Request::get(url).with_header("accept", "application/json");
    Some([
        get(origin.to_owned() + path + "/.well-known/openid-configuration"),
        get(origin.to_owned() + "/.well-known/oauth-authorization-server" + path),
    ])
}

/// Reads a discovery document of `issuer` (RFC 8414 section 3.2).
///
/// # Errors
/// See [`IssuerError`].
pub fn read_discovery(response: &Response, issuer: &str) -> Result<Endpoints, IssuerError> {
    if response.status != 200 || response.body.len() > limits::TOKEN_ANSWER_BYTES_MAX {
        return Err(IssuerError::NoDocument);
    }
    let json = Json::read_bytes(&response.body).ok_or(IssuerError::NoDocument)?;
    let text = |name: &str| json.text_if_any(name).map_err(|_| IssuerError::NoDocument);
    let named = text("issuer")?.ok_or(IssuerError::NoDocument)?;
    // As simple strings; only a slash at the end may be left out, as people do.
    if named.trim_end_matches('/') != issuer.trim().trim_end_matches('/') {
        return Err(IssuerError::OtherDocument);
    }
    if let Ok(Some(Json::List(methods))) = json.part("code_challenge_methods_supported")
        && !methods.iter().any(|method| method.as_text() == Ok("S256"))
    {
        return Err(IssuerError::NoPkce);
    }
    let address = |name: &str| match text(name)? {
        Some(text) => endpoint(&text).map(Some).ok_or(IssuerError::Address),
        None => Ok(None),
    };
    Ok(Endpoints {
        issuer: Some(named),
        sends_issuer: json.is_set("authorization_response_iss_parameter_supported").unwrap_or_default(),
        authorize_url: address("authorization_endpoint")?.ok_or(IssuerError::NoDocument)?,
        token_url: address("token_endpoint")?.ok_or(IssuerError::NoDocument)?,
        revoke_url: address("revocation_endpoint")?,
    })
}

/// Whether an answer that came back in the address is from the server that was asked (RFC 9207 section 2.4). Before any request is made.
///
/// # Errors
/// [`IssuerError::OtherServer`].
pub fn check_issuer(endpoints: &Endpoints, named: Option<&str>) -> Result<(), IssuerError> {
    match (&endpoints.issuer, named) {
        (Some(ours), Some(theirs)) if ours == theirs => Ok(()),
        (_, Some(_)) if endpoints.issuer.is_some() => Err(IssuerError::OtherServer),
        (_, None) if endpoints.sends_issuer => Err(IssuerError::OtherServer),
        _ => Ok(()),
    }
}

/// Reads what a token endpoint answered: JSON, or a form as older servers write it.
///
/// # Errors
/// See [`TokenError`]. A refresh token in an answer that is of no other use comes with the error.
pub fn read_grant(response: &Response) -> Result<ServiceGrant, TokenError> {
    let status = response.status;
    if status == 429 || status >= 500 {
        return Err(TokenError::Unavailable { status });
    }
    if response.body.len() > limits::TOKEN_ANSWER_BYTES_MAX {
        return Err(TokenError::Unusable { fault: "it is too long", refresh_token: None });
    }
    let Some(fields) = fields(&response.body) else { return Err(TokenError::Unavailable { status }) };
    let text = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.expose().to_owned());
    if let Some(error) = text("error") {
        return Err(TokenError::Refused { error, description: text("error_description").unwrap_or_default() });
    }
    // 201 is what some answer.
    if !(200..300).contains(&status) {
        return Err(TokenError::Unavailable { status });
    }
    let secret = |name: &str| text(name).filter(|text| !text.is_empty()).map(Secret::new);
    let refresh_token = secret("refresh_token");
    let unusable = |fault| TokenError::Unusable { fault, refresh_token: refresh_token.clone() };
    let Some(access_token) = secret("access_token").filter(Secret::is_header_text) else {
        return Err(unusable("the access token is missing, empty or odd"));
    };
    // Where it is missing it is Bearer: nobody means anything else. GitHub writes it small, others say `token`.
    let kind = text("token_type").unwrap_or_default().to_ascii_lowercase();
    if !matches!(kind.as_str(), "" | "bearer" | "token") {
        return Err(unusable("its kind of token is not Bearer"));
    }
    let expires_in_seconds = text("expires_in").and_then(|text| seconds(&text));
    Ok(ServiceGrant { access_token, refresh_token, expires_in_seconds, scope: text("scope") })
}

/// Puts a service's own key on a request: the one place where that happens, and only for a request to the origin that the person named.
/// `None` for a request to anywhere else, and for a key that cannot be sent.
#[must_use]
pub fn attach(origin: &Origin, access: &Access, mut request: Request) -> Option<Request> {
    if !origin.owns(&request.url) || request.header("authorization").is_some() {
        return None;
    }
    match access {
        Access::Open => Some(request),
        Access::Bearer(token) if token.is_header_text() => {
            Some(request.with_header("Authorization", "Bearer ".to_owned() + token.expose()))
        }
        Access::Basic { user, password } if !user.contains(':') => {
            let pair = Secret::new(user.to_owned() + ":" + password.expose());
            Some(request.with_header("Authorization", "Basic ".to_owned() + &STANDARD.encode(pair.expose())))
        }
        Access::ApiKey { in_header: true, name, key } if key.is_header_text() && is_header_name(name) => {
            Some(request.with_header(name, key.expose()))
        }
        Access::ApiKey { in_header: false, name, key } if !name.is_empty() => {
            let pair = form_urlencoded::Serializer::new(String::new()).append_pair(name, key.expose()).finish();
            let (url, fragment) = request.url.split_once('#').unwrap_or((&request.url, ""));
            let mark = if url.contains('?') { "&" } else { "?" };
            let fragment = if fragment.is_empty() { String::new() } else { "#".to_owned() + fragment };
            request.url = url.to_owned() + mark + &pair + &fragment;
            Some(request)
        }
        _ => None,
    }
}

/// RFC 9110 section 5.6.2, and none that a browser or HTTP itself owns.
fn is_header_name(name: &str) -> bool {
    let is_token =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    is_token && !matches!(name.to_ascii_lowercase().as_str(), "host" | "cookie" | "origin" | "content-length")
}

/// Names and values of an answer; numbers as their text.
fn fields(body: &[u8]) -> Option<Vec<(String, Secret)>> {
    let text = std::str::from_utf8(body).ok()?.trim();
    if let Some(json) = Json::read(text) {
        let Json::Object(parts) = json else { return None };
        // Numbers beyond whole ones are read from the text itself: an answer is never refused for them.
        let number = |name: &str| number_after(text, name);
        let value = |name: &str, value: &Json<'_>| match value {
            Json::Text(text) => Some(text.as_ref().to_owned()),
            Json::Whole(whole) => Some(whole.to_string()),
            Json::Number => number(name),
            _ => None,
        };
        let pairs = parts.iter().filter_map(|(name, part)| Some((name.to_string(), Secret::new(value(name, part)?))));
        return Some(pairs.collect());
    }
    let is_form = text.contains('=') && !text.starts_with(['<', '{', '[']) && !text.contains(['\n', ' ']);
    is_form.then(|| {
        form_urlencoded::parse(text.as_bytes())
            .map(|(name, value)| (name.into_owned(), Secret::new(value.into_owned())))
            .collect()
    })
}

fn number_after(text: &str, name: &str) -> Option<String> {
    let rest = text.split_once(&("\"".to_owned() + name + "\""))?.1.trim_start().strip_prefix(':')?.trim_start();
    let end = rest.find(|letter: char| !(letter.is_ascii_digit() || "+-.eE".contains(letter))).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

/// `3600`, `"3600"` and `3600.0`. What is negative or beyond a year says nothing.
fn seconds(text: &str) -> Option<u64> {
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    whole.parse().ok().filter(|seconds| *seconds <= 366 * 86_400)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
    }

    const DOCUMENT: &str = r#"{"issuer":"https://id.example.com/realms/a","authorization_endpoint":"https://id.example.com/auth",
        "token_endpoint":"https://id.example.com/token","code_challenge_methods_supported":["plain","S256"],
        "authorization_response_iss_parameter_supported":true}"#;

    #[test]
    fn discovery_is_asked_for_in_both_places_that_the_standards_name() {
        let urls = |issuer| discovery_requests(issuer).map(|requests| requests.map(|request| request.url));
        assert_eq!(
            urls("https://id.example.com/realms/a/"),
            Some([
                "https://id.example.com/realms/a/.well-known/openid-configuration".to_owned(),
                "https://id.example.com/.well-known/oauth-authorization-server/realms/a".to_owned()
            ])
        );
        assert_eq!(
            urls("https://id.example.com").unwrap()[1],
            "https://id.example.com/.well-known/oauth-authorization-server"
        );
        assert_eq!(urls("http://id.example.com"), None);
    }

    #[test]
    fn a_document_is_taken_only_from_the_server_that_it_names() {
        let read = |body: &str| read_discovery(&answer(200, body), "https://id.example.com/realms/a");
        let endpoints = read(DOCUMENT).unwrap();
        assert_eq!((endpoints.token_url.as_str(), endpoints.sends_issuer), ("https://id.example.com/token", true));
        for (from, to, error) in [
            ("realms/a\"", "realms/b\"", IssuerError::OtherDocument),
            ("https://id.example.com/token", "http://id.example.com/token", IssuerError::Address),
            ("\"S256\"", "\"S512\"", IssuerError::NoPkce),
            ("token_endpoint", "tokenendpoint", IssuerError::NoDocument),
            ("{", "<", IssuerError::NoDocument),
        ] {
            assert_eq!(read(&DOCUMENT.replacen(from, to, 1)), Err(error), "{to}");
        }
        assert_eq!(read_discovery(&answer(404, DOCUMENT), "x"), Err(IssuerError::NoDocument));
    }

    #[test]
    fn an_answer_from_another_server_is_refused() {
        let ours = read_discovery(&answer(200, DOCUMENT), "https://id.example.com/realms/a").unwrap();
        assert_eq!(check_issuer(&ours, Some("https://id.example.com/realms/a")), Ok(()));
        for other in [Some("https://id.example.com/realms/a/"), Some("https://evil.example"), None] {
            assert_eq!(check_issuer(&ours, other), Err(IssuerError::OtherServer), "{other:?}");
        }
        // One that does not say that it sends its name may leave it out, and still may not send another.
        let silent = Endpoints { sends_issuer: false, ..ours.clone() };
        assert_eq!(check_issuer(&silent, None), Ok(()));
        assert!(check_issuer(&silent, Some("https://evil.example")).is_err());
        let unnamed = Endpoints { issuer: None, ..silent };
        assert_eq!(check_issuer(&unnamed, Some("https://anything.example")), Ok(()));
    }

    #[test]
    fn token_answers_of_every_make_are_read() {
        let read = |body: &str| read_grant(&answer(200, body)).unwrap();
        for (body, seconds) in [
            (r#"{"access_token":"t","token_type":"Bearer","expires_in":3600}"#, Some(3600)),
            (r#"{"access_token":"t","token_type":"bearer","expires_in":"3600"}"#, Some(3600)),
            (r#"{"access_token":"t","expires_in":3600.0}"#, Some(3600)),
            (r#"{"access_token":"t","expires_in":-1}"#, None),
            (r#"{"access_token":"t","expires_in":18446744073709551616}"#, None),
            (r#"{"access_token":"t","expires_in":null,"more":[1,{}]}"#, None),
            ("access_token=t&token_type=bearer&expires_in=60", Some(60)),
        ] {
            let grant = read(body);
            assert_eq!((grant.access_token.expose(), grant.expires_in_seconds), ("t", seconds), "{body}");
        }
        assert_eq!(read("access_token=a%2Bb&scope=").access_token.expose(), "a+b");
    }

    #[test]
    fn a_refresh_token_is_saved_out_of_an_answer_that_is_of_no_other_use() {
        let spoiled = read_grant(&answer(200, r#"{"refresh_token":"r","access_token":""}"#));
        assert!(
            matches!(spoiled, Err(TokenError::Unusable { refresh_token: Some(token), .. }) if token.expose() == "r")
        );
        for (status, body) in [(200, "<html>"), (200, ""), (503, "{}"), (404, "{}"), (200, "[1]")] {
            assert_eq!(read_grant(&answer(status, body)), Err(TokenError::Unavailable { status }), "{body}");
        }
        let refused = read_grant(&answer(200, r#"{"error":"invalid_grant"}"#));
        assert_eq!(refused, Err(TokenError::Refused { error: "invalid_grant".into(), description: String::new() }));
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn keys_are_put_where_the_service_wants_them() {
        let origin = Origin::parse("https://api.example.com").unwrap();
        let sent = |access: &Access| attach(&origin, access, Request::get("https://api.example.com/v1?a=1"));
        let header = |access: &Access, name: &str| sent(access).and_then(|sent| sent.header(name).map(str::to_owned));
        assert_eq!(header(&Access::Bearer(secret("t0k")), "authorization").as_deref(), Some("Bearer t0k"));
        // RFC 7617 section 2.
        let basic = Access::Basic { user: "Aladdin".to_owned(), password: secret("open sesame") };
        assert_eq!(header(&basic, "authorization").as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        let key = |in_header, name: &str| Access::ApiKey { in_header, name: name.to_owned(), key: secret("k&y") };
        assert_eq!(header(&key(true, "X-Api-Key"), "x-api-key").as_deref(), Some("k&y"));
        assert_eq!(sent(&key(false, "key")).unwrap().url, "https://api.example.com/v1?a=1&key=k%26y");
        for refused in [
            Access::Bearer(secret("two words")),
            Access::Basic { user: "a:b".to_owned(), password: secret("") },
            key(true, "Cookie"),
            key(true, "a b"),
            key(false, ""),
        ] {
            assert_eq!(sent(&refused), None, "{refused:?}");
        }
        assert!(!format!("{basic:?} {:?}", key(true, "X")).contains("sesame"));
    }

    proptest! {
        #[test]
        fn no_key_goes_to_another_origin(url in "(https?://)?[a-z.@:/?#\\\\0-9-]{0,40}", prefix in any::<bool>()) {
            let origin = Origin::parse("https://api.example.com").unwrap();
            let url = if prefix { origin.as_str().to_owned() + &url } else { url };
            let access = Access::Bearer(secret("MARKER"));
            if let Some(request) = attach(&origin, &access, Request::get(url)) {
                let parsed = url::Url::parse(&request.url).unwrap();
                prop_assert_eq!(parsed.origin().ascii_serialization(), "https://api.example.com");
            }
        }

        #[test]
        fn any_token_answer_is_read_or_refused_without_harm(status in 100..600_u16, body in prop::collection::vec(any::<u8>(), 0..200)) {
            let response = Response { status, headers: Vec::new(), body };
            let _ = read_grant(&response);
            let _ = read_discovery(&response, "https://id.example.com");
        }
    }
}
