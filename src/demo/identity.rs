//! Who the org is and who has signed in: discovery, user information, identity; gives out no tokens.

use serde_json::{Value, json};

use super::{Call, Org, data, identity_url, text, user, with_type};
use crate::http::{Method, Response};

/// `/services/oauth2/userinfo`. Failures are plain text, unlike everywhere else.
pub(super) fn user_info(org: &mut Org, call: &Call<'_>) -> Response {
    if !matches!(call.request.method, Method::Get | Method::Post | Method::Head) {
        return text(405, "Method Not Allowed");
    }
    match signed_in_user(org, call) {
        Ok(user) => json_response(200, &describe(org, call, &user)),
        Err(failure) => text(403, failure),
    }
}

/// `/id/ORG/USER`. Its preflight fails as it does at Salesforce: no token comes with it.
pub(super) fn identity(org: &mut Org, call: &Call<'_>) -> Response {
    let user = match signed_in_user(org, call) {
        Ok(user) => user,
        Err(failure) => return text(403, failure),
    };
    let mut parts = call.url.path().split('/').skip(2);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(organization), Some(id), None) if organization == data::ORG_ID => {
            if id == user.id {
                json_response(200, &describe(org, call, &user))
            } else {
                text(403, "No_Access")
            }
        }
        (Some(_), Some(_), None) => text(403, "Wrong_Org"),
        _ => text(403, "Bad_Id"),
    }
}

/// The OpenID discovery document, with what Salesforce leaves out left out: no grant types, no challenge methods, no
/// `none` among the ways to authenticate.
pub(super) fn discovery(call: &Call<'_>) -> Response {
    let origin = call.host.origin();
    let at = |path: &str| format!("{origin}{path}");
    json_response(
        200,
        &json!({
            "issuer": origin,
            "authorization_endpoint": at("/services/oauth2/authorize"),
            "token_endpoint": at("/services/oauth2/token"),
            "revocation_endpoint": at("/services/oauth2/revoke"),
            "userinfo_endpoint": at("/services/oauth2/userinfo"),
            "jwks_uri": at("/id/keys"),
            "registration_endpoint": at("/services/oauth2/register"),
            "introspection_endpoint": at("/services/oauth2/introspect"),
            "end_session_endpoint": at("/services/auth/rp/oidc/logout"),
            "scopes_supported": super::oauth::SCOPES,
            "response_types_supported": ["code", "token", "token id_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "display_values_supported": ["page", "popup", "touch"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "private_key_jwt"],
            "claims_supported": [
                "active", "address", "email", "email_verified", "family_name", "given_name", "is_app_installed",
                "language", "locale", "name", "nickname", "organization_id", "phone_number", "photos", "picture",
                "preferred_username", "profile", "sub", "updated_at", "urls", "user_id", "user_type", "zoneinfo"
            ],
        }),
    )
}

/// The keys that check id_tokens.
pub(super) fn keys() -> Response {
    json_response(200, &super::id_token::key_set())
}

/// `/.well-known/auth-configuration`: how the login page looks.
pub(super) fn auth_configuration(call: &Call<'_>) -> Response {
    let kind = if call.host.is_login() { "Standard" } else { "MyDomain" };
    json_response(
        200,
        &json!({
            "OrgId": data::ORG_ID,
            "MyDomainSettings": { "MyDomainDevDisableNativeBrowser": false },
            "LoginPage": { "LoginPageType": kind, "UseNativeBrowserForAuthentication": false },
            "SamlProviders": [], "AuthProviders": []
        }),
    )
}

fn signed_in_user(org: &mut Org, call: &Call<'_>) -> Result<data::User, &'static str> {
    let token = call.bearer().ok_or("Missing_OAuth_Token")?;
    let timeout_millis = org.settings.session_timeout_millis;
    let grant = org.sessions.touch(token, call.now_millis, timeout_millis).ok_or("Bad_OAuth_Token")?;
    if !org.is_active(&grant.user_id) {
        return Err("Bad_OAuth_Token");
    }
    user(&grant.user_id).ok_or("Internal Error")
}

fn json_response(status: u16, value: &Value) -> Response {
    with_type(status, "application/json;charset=UTF-8", value.to_string())
}

fn describe(org: &Org, call: &Call<'_>, user: &data::User) -> Value {
    let instance = org.instance_url(&call.host);
    let rest = |path: &str| format!("{instance}/services/data/v{{version}}{path}");
    let photo = |size: char| format!("{instance}/profilephoto/005/{size}");
    json!({
        "sub": identity_url(&call.host, &user.id),
        "user_id": user.id,
        "organization_id": data::ORG_ID,
        "preferred_username": user.username,
        "nickname": user.alias,
        "name": user.name,
        "email": user.email,
        "email_verified": true,
        "given_name": user.first_name,
        "family_name": user.last_name,
        "zoneinfo": user.time_zone,
        "photos": { "picture": photo('F'), "thumbnail": photo('T') },
        "profile": format!("{instance}/{}", user.id),
        "picture": photo('F'),
        "address": {},
        "urls": {
            "enterprise": format!("{instance}/services/Soap/c/{{version}}/{}", data::ORG_ID),
            "rest": rest("/"), "sobjects": rest("/sobjects/"), "search": rest("/search/"), "query": rest("/query/"),
            "recent": rest("/recent/"), "profile": format!("{instance}/{}", user.id), "custom_domain": instance,
        },
        "active": user.is_active,
        "user_type": "STANDARD",
        "language": user.language,
        "locale": user.locale,
        "utcOffset": 0,
        "updated_at": "2026-01-01T00:00:00Z",
        "is_app_installed": true,
        "is_salesforce_integration_user": false,
    })
}
