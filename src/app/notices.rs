//! Every failure in the words of the person it happens to; the one place where failures become notices.

use crate::auth::attempt::AttemptError;
use crate::auth::record::RecordError;
use crate::auth::session::{Lapse, SessionError};
use crate::auth::token::TokenError;
use crate::error::{Action, Notice, Tone};
use crate::http::Failure;
use crate::rest::Fault;

/// What a failed sign-in or refresh is called.
#[must_use]
pub fn of_session(error: &SessionError) -> Notice {
    match error {
        SessionError::MalformedCallback => Notice::error(
            "sign-in.malformed",
            "The sign-in answer in the address was not well-formed",
            "It was ignored. Sign in again from here; do not follow links that carry a sign-in code.",
        ),
        SessionError::ForeignCallback => Notice::new(
            Tone::Warning,
            "sign-in.foreign",
            "A sign-in answer that nobody here asked for was ignored",
            "Nothing has changed. If you were just signing in, press Sign in once more.",
        ),
        SessionError::Attempt(error) => of_attempt(*error),
        SessionError::Denied { error, description } => of_denial(error, description),
        SessionError::Token(error) => of_token(error),
        SessionError::Network(failure) => of_token_silence(*failure),
        SessionError::Instance(url) => Notice::error(
            "sign-in.instance",
            "The org named an address that is not Salesforce's",
            "No token was sent there. Check the My Domain address, and tell your admin if it is right.",
        )
        .with_detail(url),
        SessionError::Locked => Notice::error(
            "session.locked",
            "Another tab of Orgpane is busy with the session and does not answer",
            "Close the other tab, or wait a moment, and try again.",
        )
        .with_action(Action::RunAgain),
        SessionError::Stored(RecordError::OtherVersion) => Notice::new(
            Tone::Warning,
            "session.other-version",
            "The stored session was written by another version of Orgpane",
            "It was set aside. Sign in again.",
        ),
        SessionError::Stored(RecordError::Damaged) => Notice::new(
            Tone::Warning,
            "session.damaged",
            "The stored session could not be read",
            "It was set aside. Sign in again.",
        ),
        SessionError::Address => Notice::error(
            "sign-in.address",
            "The sign-in page's address could not be made",
            "Check the My Domain address and the client id.",
        ),
        SessionError::OtherUser => Notice::error(
            "session.other-user",
            "The org continued the session for another user",
            "Orgpane did not take it over. Sign in again.",
        )
        .with_action(Action::SignIn),
    }
}

/// What a session that cannot be refreshed is called, when the app does not go to the sign-in page by itself.
#[must_use]
pub fn of_lapse(lapse: &Lapse) -> Notice {
    let notice = Notice::new(
        Tone::Warning,
        "session.lapsed",
        "Your session has ended",
        "Sign in again. Your query and the rows loaded so far stay, and you come back to where you were.",
    )
    .with_action(Action::SignIn);
    match lapse {
        Lapse::NoRefreshToken => notice,
        Lapse::Refused { error, description } => notice.with_detail(&words(error, description)),
    }
}

/// What too many automatic redirects are called.
#[must_use]
pub fn of_redirect_loop() -> Notice {
    Notice::error(
        "session.redirects",
        "Signing in again by itself did not help",
        "The org let you in but its session did not work, twice within a minute. Check this computer's clock, and whether the org \
         restricts sessions to an IP range; then sign in again.",
    )
    .with_action(Action::SignIn)
}

/// What a REST answer's fault is called. `more` rows were already there when it struck.
#[must_use]
pub fn of_fault(fault: &Fault, rows: u64) -> Notice {
    let go_on = if rows > 0 { Action::Resume } else { Action::RunAgain };
    match fault {
        Fault::SessionExpired => Notice::error(
            "session.refused",
            "The org refuses this session although it is fresh",
            "Sign in again. If that does not help, ask your admin whether the app may use the API.",
        )
        .with_action(Action::SignIn),
        Fault::SessionUnfit { message } => Notice::error(
            "session.unfit",
            "This session may not use the REST API",
            "Signing in again will not change that: the app needs the scope api, and your user the permission API Enabled. Ask your admin.",
        )
        .with_detail(message),
        Fault::Refused { code, message, status, .. } => of_refusal(code, message, *status, rows),
        Fault::TooLong => Notice::error(
            "query.too-long",
            "The query is too long for the REST API",
            "An address may have about 16,000 characters. Shorten the list of fields or of values.",
        ),
        Fault::Unavailable { status } => Notice::error(
            "org.unavailable",
            "Salesforce cannot answer right now",
            "It may be in maintenance or overloaded (see status.salesforce.com). Try again in a moment.",
        )
        .with_detail(&format!("HTTP {status}"))
        .with_action(go_on),
        Fault::Unreadable { status, html } => Notice::error(
            if *html { "answer.page" } else { "answer.unreadable" },
            if *html { "A web page came instead of rows" } else { "The answer broke off or could not be read" },
            if *html {
                "Something between you and the org (a proxy, a login page of your network, or maintenance) answered. Try again."
            } else {
                "The connection may have been cut. Try again."
            },
        )
        .with_detail(&format!("HTTP {status}"))
        .with_action(go_on),
    }
}

/// What a request without an answer is called.
#[must_use]
pub fn of_silence(failure: Failure, origin: &str, rows: u64) -> Notice {
    let go_on = if rows > 0 { Action::Resume } else { Action::RunAgain };
    match failure {
        Failure::TimedOut => Notice::error(
            "network.timeout",
            "The org did not answer in time",
            "Try again, or ask for fewer rows or fields.",
        )
        .with_action(go_on),
        Failure::Unreachable | Failure::Aborted => Notice::error(
            "network.unreachable",
            "The org could not be reached, or did not let this page read its answer",
            format!(
                "Check your connection. If it works, the org has to list {origin} in Setup › CORS. The browser does not say which of the two it is."
            ),
        )
        .with_action(go_on),
    }
}

/// What it is called when the person left for the sign-in page and is back without an answer.
#[must_use]
pub fn of_abandoned(callback_url: &str) -> Notice {
    Notice::new(
        Tone::Warning,
        "sign-in.abandoned",
        "Signing in was not finished",
        format!(
            "If Salesforce showed an error, its words tell the cause: “client identifier invalid” – the client id is not this org's; \
             “redirect_uri must match configuration” – register exactly {callback_url} as callback URL; “External client app is not \
             installed in this org” – the client id belongs to another org. New settings take up to ten minutes."
        ),
    )
}

/// What an org is called whose answers to token requests cannot be read.
fn of_token_silence(failure: Failure) -> Notice {
    match failure {
        Failure::TimedOut => Notice::error(
            "token.timeout",
            "The org's sign-in service did not answer in time",
            "You stay signed in as far as the org lets you. Try again in a moment.",
        )
        .with_action(Action::RunAgain),
        Failure::Unreachable | Failure::Aborted => Notice::error(
            "token.unreachable",
            "The org's token service could not be reached, or did not let this page read its answer",
            "Check your connection. If it works: in Setup › CORS of this org tick “Enable CORS for OAuth endpoints” and add this page's \
             origin to the allowlist, then sign in again.",
        )
        .with_action(Action::SignIn),
    }
}

fn of_attempt(error: AttemptError) -> Notice {
    match error {
        AttemptError::Unknown => Notice::error(
            "sign-in.unknown",
            "This sign-in was not begun in this browser, or was used already",
            "Press Sign in to begin anew.",
        ),
        AttemptError::TooOld => Notice::error(
            "sign-in.too-old",
            "Signing in took too long",
            "Press Sign in to begin anew; the answer was not used.",
        ),
        AttemptError::Damaged => Notice::error(
            "sign-in.damaged",
            "What was stored about this sign-in could not be read",
            "Press Sign in to begin anew.",
        ),
        AttemptError::WrongIssuer => Notice::error(
            "sign-in.wrong-issuer",
            "The sign-in answer comes from another org than the one you chose",
            "It was not used. Sign out of other orgs in this browser, then sign in again.",
        ),
    }
}

/// Refusals that come back through the address. Source: Salesforce Help, "OAuth 2.0 authorization errors".
fn of_denial(error: &str, description: &str) -> Notice {
    let (code, headline, hint) = match error {
        "access_denied" => {
            ("sign-in.denied", "You did not allow access", "Press Sign in and choose Allow if you want to go on.")
        }
        "OAUTH_APP_ACCESS_DENIED" | "invalid_app_access" => (
            "sign-in.not-approved",
            "Your user is not approved for this app",
            "Ask your admin to assign the app's permission set to you, or to let all users authorize themselves.",
        ),
        "OAUTH_APP_BLOCKED" | "app_blocked" | "OAUTH_AUTHORIZATION_BLOCKED" => (
            "sign-in.blocked",
            "The org blocks this app",
            "Ask your admin to unblock it in Setup › Connected Apps OAuth Usage.",
        ),
        "OAUTH_EC_APP_NOT_FOUND" | "app_not_found" => (
            "sign-in.no-app",
            "The app is not known in this org",
            "The client id belongs to another org, or you are signed in to another org in this browser.",
        ),
        "invalid_scope" => (
            "sign-in.scope",
            "The app lacks a scope that Orgpane needs",
            "Give it the scopes api and refresh_token (Setup › External Client App Manager › OAuth settings).",
        ),
        _ => (
            "sign-in.refused",
            "The org refused to sign you in",
            "Press Sign in to try again; the details tell the cause.",
        ),
    };
    Notice::error(code, headline, hint).with_detail(&words(error, description))
}

fn of_token(error: &TokenError) -> Notice {
    match error {
        TokenError::Refused { error, description } => {
            let (code, headline, hint) = match (error.as_str(), description.as_str()) {
                ("invalid_client" | "invalid_client_id", _) => (
                    "token.client",
                    "The org wants a client secret, or does not know the client id",
                    "Untick “Require Secret for Web Server Flow” and “Require Secret for Refresh Token Flow” in the app's settings, and check \
                     the client id.",
                ),
                ("invalid_grant", "invalid code verifier") => (
                    "token.verifier",
                    "The org could not match this sign-in to the one you began",
                    "Two sign-ins may have been mixed up. Press Sign in once more.",
                ),
                ("invalid_grant", "expired authorization code" | "invalid authorization code") => (
                    "token.code",
                    "The sign-in code was no longer valid",
                    "It works once and for a few minutes. Press Sign in once more.",
                ),
                ("invalid_grant", "ip restricted") => (
                    "token.ip",
                    "The org does not let you in from this network",
                    "Ask your admin about the IP ranges of your profile or of the app.",
                ),
                ("redirect_uri_mismatch", _) => (
                    "token.callback",
                    "The callback URL does not match the one registered",
                    "Register the callback URL exactly as shown here, with its slash at the end.",
                ),
                ("inactive_user", _) => {
                    ("token.inactive-user", "Your user is inactive in this org", "Ask your admin to activate it.")
                }
                _ => (
                    "token.refused",
                    "The org gave no token",
                    "Press Sign in to try again; the details tell the cause.",
                ),
            };
            Notice::error(code, headline, hint).with_detail(&words(error, description))
        }
        TokenError::Unavailable { status } => Notice::error(
            "token.unavailable",
            "The org's sign-in service cannot answer right now",
            "Nothing is lost. Try again in a moment.",
        )
        .with_detail(&format!("HTTP {status}"))
        .with_action(Action::RunAgain),
        TokenError::Unusable { fault, .. } => Notice::error(
            "token.unusable",
            "The org's token answer could not be used",
            "Try again. If it happens again, something between you and the org changes its answers.",
        )
        .with_detail(fault)
        .with_action(Action::RunAgain),
    }
}

/// Refusals of REST requests. Source: Salesforce, "REST API Developer Guide: status codes and error responses".
fn of_refusal(code: &str, message: &str, status: u16, rows: u64) -> Notice {
    let (id, headline, hint, action) = match code {
        "MALFORMED_QUERY" => {
            ("query.malformed", "The query is not well-formed", "See the place marked in the query.", None)
        }
        "INVALID_FIELD" => (
            "query.field",
            "The query names a field that this org does not show you",
            "Check its spelling (custom fields end in __c, custom relationships in __r), and whether you may see it.",
            None,
        ),
        "INVALID_TYPE" => (
            "query.object",
            "The query names an object that this org does not show you",
            "Check its spelling (custom objects end in __c), and whether you may see it.",
            None,
        ),
        "REQUEST_LIMIT_EXCEEDED" => (
            "org.limit",
            "The org has used up its API requests",
            "The limit counts over 24 hours and frees up bit by bit. Try again later, or ask your admin.",
            Some(if rows > 0 { Action::Resume } else { Action::RunAgain }),
        ),
        "API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED" => (
            "org.api-disabled",
            "The API is not switched on for this org or your user",
            "Ask your admin for the permission API Enabled.",
            None,
        ),
        "QUERY_TIMEOUT" => (
            "query.timeout",
            "Salesforce gave up on the query because it ran too long",
            "Filter by an indexed field (Id, Name, CreatedDate, an external id), or ask for fewer rows.",
            Some(Action::RunAgain),
        ),
        "INVALID_QUERY_LOCATOR" => (
            "query.locator",
            "The rest of these rows can no longer be fetched",
            "Salesforce keeps a result for two days at most. Run the query again.",
            Some(Action::RunAgain),
        ),
        "INSUFFICIENT_ACCESS" | "INSUFFICIENT_ACCESS_OR_READONLY" => {
            ("query.access", "You may not read this", "Ask your admin for access to the object.", None)
        }
        _ => ("query.refused", "Salesforce refused the query", "The details tell the cause.", Some(Action::RunAgain)),
    };
    let notice = Notice::error(id, headline, hint).with_detail(&format!("{message}\n{code} (HTTP {status})"));
    match action {
        Some(action) => notice.with_action(action),
        None => notice,
    }
}

fn words(error: &str, description: &str) -> String {
    if description.is_empty() { error.to_owned() } else { format!("{error}: {description}") }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;
    use crate::secret::Secret;

    fn sessions() -> Vec<SessionError> {
        let refused = |error: &str, description: &str| {
            SessionError::Token(TokenError::Refused { error: error.into(), description: description.into() })
        };
        let denied = |error: &str| SessionError::Denied { error: error.into(), description: "words".into() };
        vec![
            SessionError::MalformedCallback,
            SessionError::ForeignCallback,
            SessionError::Attempt(AttemptError::Unknown),
            SessionError::Attempt(AttemptError::TooOld),
            SessionError::Attempt(AttemptError::Damaged),
            SessionError::Attempt(AttemptError::WrongIssuer),
            denied("access_denied"),
            denied("OAUTH_APP_ACCESS_DENIED"),
            denied("OAUTH_APP_BLOCKED"),
            denied("OAUTH_EC_APP_NOT_FOUND"),
            denied("invalid_scope"),
            denied("OAUTH_APPROVAL_ERROR_GENERIC"),
            refused("invalid_client", "invalid client credentials"),
            refused("invalid_grant", "invalid code verifier"),
            refused("invalid_grant", "expired authorization code"),
            refused("invalid_grant", "ip restricted"),
            refused("redirect_uri_mismatch", ""),
            refused("inactive_user", ""),
            refused("unknown_error", ""),
            SessionError::Token(TokenError::Unavailable { status: 503 }),
            SessionError::Token(TokenError::Unusable {
                fault: "the access token is empty",
                refresh_token: Some(Secret::new("MARKER".into())),
            }),
            SessionError::Network(Failure::TimedOut),
            SessionError::Network(Failure::Unreachable),
            SessionError::Instance("https://evil.example".into()),
            SessionError::Locked,
            SessionError::Stored(RecordError::OtherVersion),
            SessionError::Stored(RecordError::Damaged),
            SessionError::Address,
            SessionError::OtherUser,
        ]
    }

    fn faults() -> Vec<Fault> {
        let refused =
            |code: &str| Fault::Refused { status: 400, code: code.into(), message: "words".into(), place: None };
        let codes = [
            "MALFORMED_QUERY",
            "INVALID_FIELD",
            "INVALID_TYPE",
            "REQUEST_LIMIT_EXCEEDED",
            "API_DISABLED_FOR_ORG",
            "QUERY_TIMEOUT",
            "INVALID_QUERY_LOCATOR",
            "INSUFFICIENT_ACCESS",
            "UNKNOWN_EXCEPTION",
        ];
        let mut faults: Vec<Fault> = codes.into_iter().map(refused).collect();
        faults.extend([
            Fault::SessionExpired,
            Fault::SessionUnfit { message: "words".into() },
            Fault::TooLong,
            Fault::Unavailable { status: 503 },
            Fault::Unreadable { status: 200, html: true },
            Fault::Unreadable { status: 200, html: false },
        ]);
        faults
    }

    #[test]
    fn every_failure_has_a_headline_a_hint_and_a_code_of_its_own() {
        let mut notices: Vec<Notice> = sessions().iter().map(of_session).collect();
        notices.extend(faults().iter().map(|fault| of_fault(fault, 0)));
        notices.push(of_lapse(&Lapse::NoRefreshToken));
        notices.push(of_redirect_loop());
        notices.push(of_silence(Failure::TimedOut, "https://app.example", 0));
        notices.push(of_silence(Failure::Unreachable, "https://app.example", 0));
        notices.push(of_abandoned("https://app.example/"));
        let mut text = String::new();
        for Notice { tone, code, headline, hint, detail, action } in &notices {
            let detail = detail.as_deref().unwrap_or_default().replace('\n', " / ");
            let action = action.map_or("", Action::label);
            writeln!(text, "{code} ({tone:?})\n    {headline}\n    {hint}\n    [{action}] {detail}").unwrap();
        }
        assert!(!text.contains("MARKER"));
        let codes: std::collections::BTreeSet<&str> = notices.iter().map(|notice| notice.code).collect();
        assert_eq!(codes.len(), notices.len());
        expect_test::expect_file!["../../tests/data/notices.txt"].assert_eq(&text);
    }

    #[test]
    fn what_can_go_on_offers_to_go_on_and_not_to_start_anew() {
        for fault in faults() {
            let (first, later) = (of_fault(&fault, 0).action, of_fault(&fault, 2_000).action);
            assert_ne!(first, Some(Action::Resume), "{fault:?}");
            let restarts = matches!(&fault, Fault::Refused { code, .. } if code != "REQUEST_LIMIT_EXCEEDED");
            assert!(later != Some(Action::RunAgain) || restarts, "{fault:?}");
        }
    }
}
