//! The server's words to causes: discovery documents, error pages, token answers; knows no probe and no order.

use url::form_urlencoded;

use super::Cause;
use crate::http::Response;
use crate::json::Json;

/// Longest part of a page that is searched for words.
const PAGE_BYTES_MAX: usize = 1 << 16;

/// Words that stand for a cause wherever they are found, also on pages without a code. Source: Salesforce Help, "OAuth 2.0
/// Error Codes", and what orgs were seen to say.
const WORDS: [(&str, Cause); 11] = [
    ("redirect_uri must match configuration", Cause::CallbackMismatch),
    ("client identifier invalid", Cause::ClientUnknown),
    ("External client app is not installed", Cause::AppNotInOrg),
    ("invalid client credentials", Cause::SecretRequired),
    ("missing required code challenge", Cause::ChallengeRefused),
    ("invalid code verifier", Cause::VerifierMismatch),
    ("not admin approved", Cause::NotApproved),
    ("blocked by admin", Cause::Blocked),
    ("ip restricted", Cause::IpRestricted),
    ("not valid for use with the REST API", Cause::SessionUnfit),
    ("API is not enabled for this Organization", Cause::ApiDisabled),
];

/// The cause behind an error code and its description, from the callback, the token endpoint or the REST API.
#[must_use]
pub fn cause_of_words(error: &str, description: &str) -> Option<Cause> {
    if let Some(cause) = spelled_out(description) {
        return Some(cause);
    }
    Some(match error {
        "invalid_client_id" => Cause::ClientUnknown,
        "invalid_client" | "invalid_basic_auth_header" => Cause::SecretRequired,
        "redirect_uri_mismatch" | "redirect_uri_missing" => Cause::CallbackMismatch,
        "OAUTH_EC_APP_NOT_FOUND" | "app_not_found" | "ecapp_policy_not_found" | "invalid_distribution_state" => {
            Cause::AppNotInOrg
        }
        "OAUTH_APP_ACCESS_DENIED" | "invalid_app_access" => Cause::NotApproved,
        "OAUTH_APP_BLOCKED" | "OAUTH_AUTHORIZATION_BLOCKED" | "app_blocked" | "fail_close_app_blocked" => {
            Cause::Blocked
        }
        "oauth_flow_disabled" => Cause::FlowDisabled,
        "invalid_scope" => Cause::ScopeMissing,
        "access_denied" => Cause::Denied,
        "inactive_user" | "inactive_org" => Cause::Inactive,
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" => Cause::ApiDisabled,
        _ => return None,
    })
}

/// The cause that an error page of the org states. At Salesforce errors about client id and callback are shown there and
/// never sent back: `error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration`.
#[must_use]
pub fn cause_of_page(page: &str) -> Option<Cause> {
    let page = page.get(..PAGE_BYTES_MAX).unwrap_or(page).replace("&amp;", "&");
    let parameter = |name: &str| {
        let rest = page.split_once(name)?.1;
        let end = rest.find(|letter: char| "&<\"' \n\r\t".contains(letter)).unwrap_or(rest.len());
        form_urlencoded::parse(("x=".to_owned() + &rest[..end]).as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    let Some(error) = parameter("error=") else { return spelled_out(&page) };
    cause_of_words(&error, &parameter("error_description=").unwrap_or_default())
}

/// The cause in a token endpoint's refusal, and the words for it. `None` where it is none.
pub(super) fn refusal(answer: &Response) -> Option<(String, String)> {
    let json = Json::read_bytes(&answer.body)?;
    let error = json.text("error").ok()?;
    Some((error, json.text_if_any("error_description").ok().flatten().unwrap_or_default()))
}

/// The `issuer` of a discovery document. `None` where it is none.
pub(super) fn issuer(answer: &Response) -> Option<String> {
    if answer.status != 200 {
        return None;
    }
    Json::read_bytes(&answer.body)?.text("issuer").ok()
}

fn spelled_out(text: &str) -> Option<Cause> {
    WORDS.iter().find(|(words, _)| text.contains(words)).map(|(_, cause)| cause.clone())
}
