//! Token requests and answers as values; sends nothing, stores nothing, knows no clock.
//!
//! Answers are read here before the `oauth2` crate parses them: it refuses a whole answer over an odd `expires_in`, and with it the
//! new refresh token, which the server has already put in the old one's place. Requests are what the crate would send, to the
//! letter (tested); its own way of sending them would cost 15 KB of compressed wasm.

use oauth2::basic::{BasicClient, BasicTokenType};
use oauth2::{
    AuthUrl, ClientId, EndpointNotSet, EndpointSet, ExtraTokenFields, RedirectUrl, StandardTokenResponse,
    TokenResponse, TokenUrl,
};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use crate::datasource::{Datasource, Host, Settings};
use crate::http::{Method, Request, Response};
use crate::limits;
use crate::secret::Secret;

/// What a token endpoint granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// For the `Authorization` header of requests to the org.
    pub access_token: Secret,
    /// The new refresh token where the server rotates them; the old one is then void.
    pub refresh_token: Option<Secret>,
    /// `instance_url`: where requests go. Not checked yet.
    pub instance_url: Option<String>,
    /// `id`: the user's identity URL, `https://login.salesforce.com/id/ORG/USER`.
    pub identity: Option<String>,
    /// The scopes granted, separated by spaces.
    pub scope: Option<String>,
}

/// Why a token endpoint granted nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The server said no, in the words of RFC 6749 section 5.2.
    #[error("{error}: {description}")]
    Refused {
        /// e.g. `invalid_grant`
        error: String,
        /// e.g. `expired access/refresh token`; may be empty.
        description: String,
    },
    /// The server is there but cannot answer now: 429, 5xx, or a page instead of an answer.
    #[error("the sign-in service answered {status} and no tokens")]
    Unavailable {
        /// HTTP status code.
        status: u16,
    },
    /// An answer with status 200 that cannot be used.
    #[error("the token answer cannot be used: {fault}")]
    Unusable {
        /// What is wrong with it.
        fault: &'static str,
        /// The refresh token found in it all the same. It is the only one that still works.
        refresh_token: Option<Secret>,
    },
}

/// Salesforce's own fields of a token answer.
#[derive(Debug, Deserialize, Serialize)]
struct SalesforceFields {
    instance_url: Option<String>,
    id: Option<String>,
}

impl ExtraTokenFields for SalesforceFields {}

type SalesforceAnswer = StandardTokenResponse<SalesforceFields, BasicTokenType>;
type PublicClient = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The `oauth2` client of an org and app. It has no secret: a browser app cannot keep one, and Salesforce checks one that is sent. One
/// that a person insists on is added to token requests below.
pub(super) fn client(datasource: &Datasource, callback_url: Option<&str>) -> Option<PublicClient> {
    let client = BasicClient::new(ClientId::new(datasource.client_id.clone()))
        .set_auth_uri(AuthUrl::new(authorize_url(datasource)).ok()?)
        .set_token_uri(TokenUrl::new(token_url(datasource)).ok()?);
    Some(match callback_url {
        Some(callback_url) => client.set_redirect_uri(RedirectUrl::new(callback_url.to_owned()).ok()?),
        None => client,
    })
}

/// The request that trades a code for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5). No `scope`: Salesforce refuses it here.
#[must_use]
pub fn exchange_request(datasource: &Datasource, callback_url: &str, code: &Secret, verifier: &Secret) -> Request {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("code_verifier", verifier.expose()),
        ("client_id", &datasource.client_id),
        ("redirect_uri", callback_url),
    ];
    fields.extend(own_fields(&datasource.settings));
    post(token_url(datasource), &fields)
}

/// The request that trades a refresh token for new tokens (RFC 6749 section 6). No `scope`, as above, unless it was asked for.
#[must_use]
pub fn refresh_request(datasource: &Datasource, refresh_token: &Secret) -> Request {
    let scopes = datasource.settings.scopes().join(" ");
    let mut fields = vec![
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token.expose()),
        ("client_id", datasource.client_id.as_str()),
    ];
    if datasource.settings.scope_with_refresh {
        fields.push(("scope", &scopes));
    }
    fields.extend(own_fields(&datasource.settings));
    post(token_url(datasource), &fields)
}

/// Fields of token requests that were set for the datasource.
fn own_fields(settings: &Settings) -> impl Iterator<Item = (&'static str, &str)> {
    let secret = settings.client_secret.as_ref().map(|secret| ("client_secret", secret.expose()));
    let resource = settings.resource.as_deref().map(|resource| ("resource", resource));
    secret.into_iter().chain(resource)
}

fn authorize_url(datasource: &Datasource) -> String {
    let usual = || datasource.host.as_str().to_owned() + "/services/oauth2/authorize";
    datasource.settings.authorize_url.clone().unwrap_or_else(usual)
}

fn token_url(datasource: &Datasource) -> String {
    let usual = || datasource.host.as_str().to_owned() + "/services/oauth2/token";
    datasource.settings.token_url.clone().unwrap_or_else(usual)
}

/// The request that revokes a token (RFC 7009). Revoking a refresh token ends its access tokens too.
#[must_use]
pub fn revoke_request(host: &Host, token: &Secret) -> Request {
    post(host.as_str().to_owned() + "/services/oauth2/revoke", &[("token", token.expose())])
}

/// Reads what a token endpoint answered.
///
/// # Errors
/// See [`TokenError`]. A refresh token in an answer that is of no other use comes with the error.
pub fn read(response: &Response) -> Result<Grant, TokenError> {
    let status = response.status;
    if status == 429 || status >= 500 {
        return Err(TokenError::Unavailable { status });
    }
    if response.body.len() > limits::TOKEN_ANSWER_BYTES_MAX {
        return Err(TokenError::Unusable { fault: "it is too long", refresh_token: None });
    }
    let Ok(Fields(fields)) = serde_json::from_slice(&response.body) else {
        return Err(TokenError::Unavailable { status });
    };
    let raw = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.get());
    let text = |name: &str| raw(name).and_then(|value| serde_json::from_str::<String>(value).ok());
    if let Some(error) = text("error") {
        return Err(TokenError::Refused { error, description: text("error_description").unwrap_or_default() });
    }
    let refresh_token = text("refresh_token").filter(|token| !token.is_empty()).map(Secret::new);
    let unusable = |fault| TokenError::Unusable { fault, refresh_token: refresh_token.clone() };
    if status != 200 {
        return Err(TokenError::Unavailable { status });
    }
    // Salesforce sends no `expires_in`, others send odd ones; nobody reads it, so the crate does not get to see it.
    let kept = ["access_token", "token_type", "refresh_token", "scope", "instance_url", "id"];
    let kept = kept.iter().filter_map(|name| Some(format!("\"{name}\":{}", raw(name)?)));
    let answer: SalesforceAnswer = serde_json::from_str(&format!("{{{}}}", kept.collect::<Vec<_>>().join(",")))
        .map_err(|_| unusable("fields are missing or odd"))?;
    let access_token = Secret::new(answer.access_token().secret().clone());
    if !access_token.is_header_text() {
        return Err(unusable("the access token is empty or odd"));
    }
    if !matches!(answer.token_type(), BasicTokenType::Bearer) {
        return Err(unusable("its kind of token is not Bearer"));
    }
    Ok(Grant {
        access_token,
        refresh_token,
        instance_url: answer.extra_fields().instance_url.clone(),
        identity: answer.extra_fields().id.clone(),
        scope: answer.scopes().map(|scopes| scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")),
    })
}

/// The fields of a JSON object, their values unread.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Fields<'de>;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// Only simple headers: anything else would cause a CORS preflight, which Salesforce's token endpoint need not answer.
fn post(url: String, fields: &[(&str, &str)]) -> Request {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request { method: Method::Post, body: body.into_bytes(), ..Request::get(url) };
    request.with_header("accept", "application/json").with_header("content-type", "application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use oauth2::{AuthorizationCode, HttpRequest, HttpResponse, PkceCodeVerifier, RefreshToken, SyncHttpClient};

    use super::*;

    fn answer(status: u16, body: &str) -> Result<Grant, TokenError> {
        read(&Response { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
    }

    fn salvaged(body: &str) -> Option<String> {
        match answer(200, body) {
            Err(TokenError::Unusable { refresh_token, .. }) => refresh_token.map(|token| token.expose().to_owned()),
            other => panic!("{other:?}"),
        }
    }

    const GRANTED: &str = r#"{"access_token":"00D!a","refresh_token":"5Aep1","signature":"s=","scope":"refresh_token api",
        "instance_url":"https://acme.my.salesforce.com","id":"https://login.salesforce.com/id/00D/005","token_type":"Bearer",
        "issued_at":"1793270400000","api_instance_url":"https://api.salesforce.com"}"#;

    /// The `oauth2` crate's client over one that notes what it is given.
    #[derive(Default)]
    struct Note(RefCell<Option<HttpRequest>>);

    #[derive(Debug, Error)]
    #[error("noted, not sent")]
    struct NotSent;

    impl SyncHttpClient for Note {
        type Error = NotSent;

        fn call(&self, request: HttpRequest) -> Result<HttpResponse, NotSent> {
            *self.0.borrow_mut() = Some(request);
            Err(NotSent)
        }
    }

    fn assert_same(ours: &Request, note: Note) {
        let theirs = note.0.into_inner().unwrap();
        assert_eq!(
            (ours.method.as_str(), ours.url.as_str()),
            (theirs.method().as_str(), theirs.uri().to_string().as_str())
        );
        let headers: Vec<(String, String)> = theirs
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        assert_eq!(ours.headers, headers);
        assert_eq!(String::from_utf8_lossy(&ours.body), String::from_utf8_lossy(theirs.body()));
    }

    #[test]
    fn requests_are_those_of_the_oauth2_crate_without_scope_or_secret() {
        let datasource = Datasource::parse("acme", "3MVG9").unwrap();
        let secret = |text: &str| Secret::new(text.to_owned());
        let (callback_url, verifier) = ("http://localhost:8080/a b/", "v".repeat(43));
        let note = Note::default();
        let exchange = client(&datasource, Some(callback_url)).unwrap();
        let exchange = exchange.exchange_code(AuthorizationCode::new("aPrx==+&é".into()));
        drop(exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier.clone())).request(&note));
        assert_same(&exchange_request(&datasource, callback_url, &secret("aPrx==+&é"), &secret(&verifier)), note);
        let note = Note::default();
        let token = RefreshToken::new("5Aep.&=".into());
        drop(client(&datasource, None).unwrap().exchange_refresh_token(&token).request(&note));
        let ours = refresh_request(&datasource, &secret("5Aep.&="));
        assert_same(&ours, note);
        assert_eq!(
            String::from_utf8_lossy(&ours.body),
            "grant_type=refresh_token&refresh_token=5Aep.%26%3D&client_id=3MVG9"
        );
    }

    #[test]
    fn what_was_set_for_a_datasource_goes_into_its_token_requests_and_nothing_else_does() {
        use crate::datasource::settings::{Field, Form};
        let mut datasource = Datasource::parse("acme", "3MVG9").unwrap();
        let refresh = |datasource: &Datasource| {
            let request = refresh_request(datasource, &Secret::new("5Aep".to_owned()));
            (request.url, String::from_utf8(request.body).unwrap())
        };
        assert!(!refresh(&datasource).1.contains("client_secret"), "never sent unless it is filled in");
        let mut form = Form::default();
        for (field, text) in [
            (Field::TokenUrl, "/partners/services/oauth2/token"),
            (Field::ClientSecret, "s3cret"),
            (Field::Resource, "https://api.example.com/"),
            (Field::ScopeWithRefresh, "yes"),
            (Field::Scopes, "full, refresh_token"),
        ] {
            form.set(field, Secret::new(text.to_owned()));
        }
        datasource.settings = form.check(&datasource.host).unwrap();
        let (url, body) = refresh(&datasource);
        assert_eq!(url, "https://acme.my.salesforce.com/partners/services/oauth2/token");
        assert_eq!(
            body,
            "grant_type=refresh_token&refresh_token=5Aep&client_id=3MVG9&scope=full+refresh_token&client_secret=s3cret\
             &resource=https%3A%2F%2Fapi.example.com%2F"
        );
    }

    #[test]
    fn a_grant_is_read_whatever_else_stands_in_it() {
        let grant = answer(200, GRANTED).unwrap();
        assert_eq!(grant.access_token.expose(), "00D!a");
        assert_eq!(grant.refresh_token.as_ref().map(Secret::expose), Some("5Aep1"));
        assert_eq!(grant.instance_url.as_deref(), Some("https://acme.my.salesforce.com"));
        assert_eq!(grant.scope.as_deref(), Some("refresh_token api"));
    }

    #[test]
    fn an_odd_expires_in_costs_nothing() {
        for odd in ["\"3600\"", "3600.5", "-1", "18446744073709551615", "1e99", "null"] {
            let body = GRANTED.replacen('{', &format!("{{\"expires_in\":{odd},"), 1);
            assert!(answer(200, &body).is_ok(), "{odd}");
        }
    }

    #[test]
    fn the_refresh_token_of_a_useless_answer_is_saved() {
        for body in [
            r#"{"refresh_token":"5Aep1","token_type":"Bearer"}"#,
            r#"{"refresh_token":"5Aep1","token_type":"Bearer","access_token":""}"#,
            r#"{"refresh_token":"5Aep1","token_type":"mac","access_token":"a"}"#,
            r#"{"refresh_token":"5Aep1","access_token":"a"}"#,
            r#"{"refresh_token":"5Aep1","token_type":"Bearer","access_token":7}"#,
        ] {
            assert_eq!(salvaged(body).as_deref(), Some("5Aep1"), "{body}");
        }
    }

    #[test]
    fn a_refusal_a_closed_service_and_a_page_are_told_apart() {
        let invalid = r#"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#;
        let refused =
            TokenError::Refused { error: "invalid_grant".into(), description: "expired access/refresh token".into() };
        assert_eq!(answer(400, invalid), Err(refused.clone()));
        assert_eq!(answer(200, invalid), Err(refused));
        assert_eq!(answer(503, invalid), Err(TokenError::Unavailable { status: 503 }));
        assert_eq!(answer(429, ""), Err(TokenError::Unavailable { status: 429 }));
        assert_eq!(answer(200, "<html>"), Err(TokenError::Unavailable { status: 200 }));
        assert_eq!(answer(200, r#"{"access_token":"a"#), Err(TokenError::Unavailable { status: 200 }));
        assert_eq!(
            answer(400, r#"{"error":"invalid_client"}"#).map_err(|error| error.to_string()),
            Err("invalid_client: ".into())
        );
    }

    #[test]
    fn no_error_prints_a_token() {
        let error = answer(200, r#"{"refresh_token":"MARKER","token_type":"x","access_token":"MARKER"}"#).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("MARKER"));
    }
}
