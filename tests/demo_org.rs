//! The demo org checked as a client meets it: sign-in, tokens, rotation, CORS, time; no socket, a clock the test sets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;

use orgpane::{
    demo::{AppAccess, Fault, Order, Org, Reply, Settings},
    http::{Method, Request, Response},
    secret::Secret,
};
use person::{
    APP, CALLBACK, CONSENT, ORG, Person, USERNAME, authorization_of, authorize_url, exchange, exchange_with, form,
    json, query_of, refresh, rest,
};
use serde_json::Value;

fn org() -> (Org, Person) {
    org_with(|_| {})
}

fn org_with(change: impl FnOnce(&mut Settings)) -> (Org, Person) {
    let mut settings = Settings { rows: 10, ..Settings::default() };
    change(&mut settings);
    (Org::new(settings), Person::at(1_800_000_000_000))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// Status, `error` and `error_description` of a refused token request.
fn refusal(response: &Response) -> (u16, String, String) {
    let body = json(response);
    (response.status, text(&body, "error").to_owned(), text(&body, "error_description").to_owned())
}

fn refused(error: &str, description: &str) -> (u16, String, String) {
    (400, error.to_owned(), description.to_owned())
}

fn is_good(org: &mut Org, person: &mut Person, access_token: &str) -> bool {
    person.send(org, &rest(access_token)).status == 200
}

fn code(org: &mut Org, person: &mut Person, changes: &[(&str, &str)]) -> String {
    let back = person.sign_in(org, &authorize_url(changes));
    query_of(&back).remove("code").unwrap_or_else(|| panic!("no code in {back}"))
}

// Signing in.

#[test]
fn a_person_logs_in_allows_and_comes_back_with_a_code_and_the_state() {
    let (mut org, mut person) = org();
    let (_, page) = person.open(&mut org, &authorize_url(&[("login_hint", "a\"b@x")]));
    assert_eq!(page.status, 200);
    assert!(page.text().contains("value=\"a&quot;b@x\""));
    let back = person.sign_in(&mut org, &authorize_url(&[]));
    assert!(back.starts_with(CALLBACK) && back.contains("%3D%3D"), "{back}");
    let fields = query_of(&back);
    assert_eq!(fields["state"], "a state&with =signs");
    assert!(fields["code"].ends_with("=="));
    assert_eq!(fields.len(), 2);
}

#[test]
fn a_token_answer_has_what_salesforce_sends_and_not_what_it_leaves_out() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    assert_eq!(text(&tokens, "issued_at"), "1800000000000");
    assert_eq!(text(&tokens, "instance_url"), ORG);
    assert!(text(&tokens, "id").starts_with("http://login.localhost:8081/id/00D"));
    assert_eq!(text(&tokens, "scope"), "refresh_token api");
    assert_eq!(text(&tokens, "token_type"), "Bearer");
    assert_eq!(text(&tokens, "access_token").find('!'), Some(15));
    assert!(tokens["refresh_token"].is_string() && tokens["signature"].is_string());
    assert!(tokens.get("expires_in").is_none() && tokens.get("id_token").is_none());
}

#[test]
fn a_live_browser_session_with_approval_needs_no_page() {
    let (mut org, mut person) = org();
    person.tokens(&mut org, "api");
    let silent = authorize_url(&[("scope", "api")]);
    let (back, response) = person.open(&mut org, &silent);
    assert_eq!((response.status, query_of(&back).contains_key("code")), (302, true));
    for (prompt, page) in [("login", "name=password"), ("consent", "value=allow"), ("select_account", "name=password")]
    {
        let (_, response) = person.open(&mut org, &authorize_url(&[("scope", "api"), ("prompt", prompt)]));
        assert!(response.text().contains(page), "{prompt}");
    }
    let (_, more) = person.open(&mut org, &authorize_url(&[("scope", "api web")]));
    assert!(more.text().contains("value=allow"), "a new scope asks again");
    org.end_browser_sessions();
    let (_, after) = person.open(&mut org, &silent);
    assert!(after.text().contains("name=password"));
}

#[test]
fn immediate_brings_a_code_or_an_error_but_never_a_page() {
    let (mut org, mut person) = org();
    let immediate = authorize_url(&[("scope", "api"), ("immediate", "true")]);
    let (back, _) = person.open(&mut org, &immediate);
    assert_eq!(query_of(&back)["error"], "immediate_unsuccessful");
    assert_eq!(query_of(&back)["state"], "a state&with =signs");
    person.tokens(&mut org, "api");
    let (back, _) = person.open(&mut org, &immediate);
    assert!(query_of(&back).contains_key("code"));
    for change in [("scope", "api web"), ("prompt", "consent"), ("prompt", "login")] {
        let mut changes = vec![("scope", "api"), ("immediate", "true")];
        changes.push(change);
        let (back, _) = person.open(&mut org, &authorize_url(&changes));
        assert_eq!(query_of(&back)["error"], "immediate_unsuccessful", "{change:?}");
    }
}

#[test]
fn a_wrong_password_is_said_on_the_page() {
    let (mut org, mut person) = org();
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    let page = page.text().into_owned();
    let id = authorization_of(&page).unwrap();
    let fields = [("authorization", id), ("username", USERNAME), ("password", "wrong")];
    let (_, page) = person.post(&mut org, "/login", &fields);
    assert!(page.text().contains("role=alert") && page.text().contains(&format!("value=\"{USERNAME}\"")));
    assert!(!page.text().contains("wrong\""), "the password is not repeated");
    org.set_active(USERNAME, false);
    let fields = [("authorization", id), ("username", USERNAME), ("password", "demo")];
    let (_, page) = person.post(&mut org, "/login", &fields);
    assert!(page.text().contains("frozen"));
}

#[test]
fn a_form_from_another_browser_is_refused() {
    let (mut org, mut person) = org();
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    let page = page.text().into_owned();
    let fields = [("authorization", authorization_of(&page).unwrap()), ("username", USERNAME), ("password", "demo")];
    let mut stranger = Person::at(person.now_millis);
    stranger.open(&mut org, &authorize_url(&[]));
    let (_, answer) = stranger.post(&mut org, "/login", &fields);
    assert_eq!(answer.status, 400);
    person.now_millis += 15 * 60 * 1000;
    let (_, answer) = person.post(&mut org, "/login", &fields);
    assert_eq!(answer.status, 400, "and so is one that is too old");
}

#[test]
fn denying_goes_back_with_access_denied() {
    let (mut org, mut person) = org();
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    let id = authorization_of(&page.text()).unwrap().to_owned();
    let (_, page) =
        person.post(&mut org, "/login", &[("authorization", &id), ("username", USERNAME), ("password", "demo")]);
    assert!(page.text().contains("Manage user data via APIs"));
    let (back, _) = person.post(&mut org, CONSENT, &[("authorization", &id), ("decision", "deny")]);
    assert_eq!(
        back,
        "http://localhost:8080/?error=access_denied&error_description=end-user+denied+authorization\
         &state=a+state%26with+%3Dsigns"
    );
    let (_, again) = person.post(&mut org, CONSENT, &[("authorization", &id), ("decision", "allow")]);
    assert_eq!(again.status, 400, "a decision is made once");
}

#[test]
fn another_account_can_be_chosen_on_the_consent_page() {
    let (mut org, mut person) = org();
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    let id = authorization_of(&page.text()).unwrap().to_owned();
    let other = org.settings().accounts[1].username.clone();
    person.post(&mut org, "/login", &[("authorization", &id), ("username", USERNAME), ("password", "demo")]);
    let (_, page) = person.post(&mut org, CONSENT, &[("authorization", &id), ("decision", "switch")]);
    assert!(page.text().contains("name=password"));
    let (_, page) =
        person.post(&mut org, "/login", &[("authorization", &id), ("username", &other), ("password", "demo")]);
    assert!(page.text().contains(&other) && page.text().contains("value=allow"));
}

#[test]
fn errors_about_client_or_callback_are_shown_and_never_redirected() {
    for (changes, error) in [
        (vec![("client_id", "unknown")], "error=invalid_client_id&amp;error_description=client%20identifier%20invalid"),
        (vec![("client_id", "")], "error=invalid_client_id"),
        (
            vec![("redirect_uri", "http://localhost:8080")],
            "error=redirect_uri_mismatch&amp;error_description=redirect_uri%20must%20match%20configuration",
        ),
        (vec![("redirect_uri", "http://127.0.0.1:8080/")], "error=redirect_uri_mismatch"),
        (vec![("redirect_uri", "")], "error=redirect_uri_missing"),
        (vec![("code_challenge", "")], "error_description=missing%20required%20code%20challenge"),
        (vec![("code_challenge_method", "plain")], "error=invalid_request"),
        (vec![("code_challenge", "short")], "error=invalid_request"),
    ] {
        let (mut org, mut person) = org();
        let (_, page) = person.open(&mut org, &authorize_url(&changes));
        assert_eq!((page.status, page.header("Location")), (400, None), "{changes:?}");
        assert!(page.text().contains(error), "{changes:?}: {}", page.text());
    }
    let (mut org, mut person) = org_with(|settings| settings.access = AppAccess::NotInstalled);
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    assert!(page.text().contains("OAUTH_EC_APP_NOT_FOUND"));
    let (_, page) = person.open(&mut org, &format!("{}&redirect_uri=http%3A%2F%2Fevil.example", authorize_url(&[])));
    assert_eq!(page.status, 400, "a second redirect_uri");
}

#[test]
fn other_errors_come_by_redirect_with_the_state() {
    for (access, changes, error, description) in [
        (AppAccess::Open, ("response_type", "token"), "unsupported_response_type", "response type is not supported"),
        (AppAccess::Open, ("scope", "api bogus"), "invalid_scope", "the requested scope is invalid"),
        (AppAccess::Open, ("scope", "api,web"), "invalid_scope", "the requested scope is invalid"),
        (AppAccess::Open, ("scope", "full"), "invalid_scope", "the requested scope is not allowed"),
        (AppAccess::Blocked, ("scope", "api"), "OAUTH_APP_BLOCKED", "this app is blocked by admin"),
        (
            AppAccess::NotApproved,
            ("scope", "api"),
            "OAUTH_APP_ACCESS_DENIED",
            "user is not admin approved to access this app",
        ),
    ] {
        let (mut org, mut person) = org_with(|settings| settings.access = access);
        let back = query_of(&person.sign_in(&mut org, &authorize_url(&[changes])));
        assert_eq!((back["error"].as_str(), back["error_description"].as_str()), (error, description));
        assert_eq!(back["state"], "a state&with =signs");
    }
}

#[test]
fn login_and_authorization_refuse_to_be_framed() {
    let (mut org, mut person) = org();
    let page = person.send(&mut org, &Request::get(authorize_url(&[])));
    let redirect = person.send(&mut org, &Request::get(authorize_url(&[("immediate", "true")])));
    for response in [page, redirect] {
        assert_eq!(response.header("X-Frame-Options"), Some("DENY"));
        assert!(response.header("Content-Security-Policy").unwrap().contains("frame-ancestors 'none'"));
    }
}

#[test]
fn logging_out_ends_the_browser_session_and_no_token() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api");
    let mut copy = person.clone();
    let (_, page) = person.open(&mut org, &format!("{ORG}/secur/logout.jsp"));
    assert!(page.header("Set-Cookie").unwrap().contains("Max-Age=0"));
    for browser in [&mut person, &mut copy] {
        let (_, page) = browser.open(&mut org, &authorize_url(&[("scope", "api")]));
        assert!(page.text().contains("name=password"));
    }
    assert!(is_good(&mut org, &mut person, text(&tokens, "access_token")));
}

#[test]
fn a_preapproved_app_needs_no_consent() {
    let (mut org, mut person) = org_with(|settings| settings.preapproved = true);
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    let id = authorization_of(&page.text()).unwrap().to_owned();
    let (back, _) =
        person.post(&mut org, "/login", &[("authorization", &id), ("username", USERNAME), ("password", "demo")]);
    assert!(query_of(&back).contains_key("code"));
}

#[test]
fn pages_and_redirects_can_cut_a_popup_off_from_its_opener() {
    let (mut org, mut person) = org();
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    assert_eq!(page.header("Cross-Origin-Opener-Policy"), None, "as at Salesforce");
    org.settings_mut().opener_policy = Some("same-origin".into());
    for changes in [vec![], vec![("immediate", "true")]] {
        let response = person.send(&mut org, &Request::get(authorize_url(&changes)));
        assert_eq!(response.header("Cross-Origin-Opener-Policy"), Some("same-origin"));
    }
}

#[test]
fn without_required_pkce_a_code_goes_without_verifier_and_not_with_one() {
    for (verifier, status) in [("", 200), (person::VERIFIER, 400)] {
        let (mut org, mut person) = org_with(|settings| settings.pkce_required = false);
        let code = code(&mut org, &mut person, &[("code_challenge", ""), ("code_challenge_method", "")]);
        let response = person.send(&mut org, &exchange_with(&code, &[("code_verifier", verifier)]));
        assert_eq!(response.status, status);
    }
}

// Codes.

#[test]
fn a_code_is_good_once() {
    let (mut org, mut person) = org();
    let code = code(&mut org, &mut person, &[]);
    let tokens = json(&person.send(&mut org, &exchange(&code)));
    let again = person.send(&mut org, &exchange(&code));
    assert_eq!(refusal(&again), refused("invalid_grant", "expired authorization code"));
    assert!(is_good(&mut org, &mut person, text(&tokens, "access_token")), "what it brought stays good");
}

#[test]
fn a_code_is_good_for_fifteen_minutes() {
    for (age_millis, status) in [(15 * 60 * 1000 - 1, 200), (15 * 60 * 1000, 400)] {
        let (mut org, mut person) = org();
        let code = code(&mut org, &mut person, &[]);
        person.now_millis += age_millis;
        assert_eq!(person.send(&mut org, &exchange(&code)).status, status);
    }
}

#[test]
fn a_code_wants_the_verifier_of_its_own_challenge() {
    let wrong = "x".repeat(43);
    for (verifier, good) in [(person::VERIFIER, true), (wrong.as_str(), false), ("", false)] {
        for method in ["S256", ""] {
            let (mut org, mut person) = org();
            let code = code(&mut org, &mut person, &[("code_challenge_method", method)]);
            let response = person.send(&mut org, &exchange_with(&code, &[("code_verifier", verifier)]));
            if good {
                assert_eq!(response.status, 200);
            } else {
                assert_eq!(refusal(&response), refused("invalid_grant", "invalid code verifier"));
            }
        }
    }
}

#[test]
fn token_requests_are_refused_with_salesforces_words() {
    for (changes, expected) in [
        (vec![("grant_type", "")], refused("invalid_request", "missing required parameter: grant_type")),
        (vec![("grant_type", "password")], refused("unsupported_grant_type", "grant type not supported")),
        (vec![("scope", "api")], refused("invalid_request", "scope parameter not supported")),
        (vec![("client_id", "other")], refused("invalid_client_id", "client identifier invalid")),
        (vec![("client_secret", "any")], refused("invalid_client", "invalid client credentials")),
        (
            vec![("redirect_uri", "http://localhost:8080")],
            refused("redirect_uri_mismatch", "redirect_uri must match configuration"),
        ),
        (vec![("code", "garbage")], refused("invalid_grant", "invalid authorization code")),
    ] {
        let (mut org, mut person) = org();
        let code = code(&mut org, &mut person, &[]);
        let response = person.send(&mut org, &exchange_with(&code, &changes));
        assert_eq!(refusal(&response), expected);
        assert_eq!(response.header("Cache-Control"), Some("no-store"));
    }
}

#[test]
fn a_required_secret_is_required_and_a_sent_secret_is_checked() {
    let (mut org, mut person) = org_with(|settings| {
        settings.client_secret = Some(Secret::new("right".into()));
        settings.secret_required_for_refresh = true;
    });
    let wrong = code(&mut org, &mut person, &[]);
    let response = person.send(&mut org, &exchange_with(&wrong, &[("client_secret", "wrong")]));
    assert_eq!(refusal(&response), refused("invalid_client", "invalid client credentials"));
    let tokens = json(&person.send(&mut org, &exchange(&wrong)));
    let response = person.send(&mut org, &refresh(text(&tokens, "refresh_token")));
    assert_eq!(refusal(&response), refused("invalid_client", "invalid client credentials"));
}

#[test]
fn the_answer_can_be_asked_for_in_other_formats() {
    let (mut org, mut person) = org();
    let first = code(&mut org, &mut person, &[]);
    let answer = person.send(&mut org, &exchange_with(&first, &[("format", "urlencoded")]));
    assert!(answer.text().contains("&token_type=Bearer"), "{}", answer.text());
    let second = code(&mut org, &mut person, &[]);
    let answer = person.send(&mut org, &exchange_with(&second, &[("format", "xml")]));
    assert!(answer.text().contains("<OAuth><access_token>"), "{}", answer.text());
}

// Refreshing.

#[test]
fn every_refresh_brings_a_new_refresh_token() {
    let (mut org, mut person) = org();
    let mut tokens = person.tokens(&mut org, "api refresh_token");
    for _ in 0..5 {
        let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
        assert_ne!(next["refresh_token"], tokens["refresh_token"]);
        assert_ne!(next["access_token"], tokens["access_token"]);
        assert_eq!(next["id"], tokens["id"]);
        tokens = next;
    }
    assert!(is_good(&mut org, &mut person, text(&tokens, "access_token")));
    assert_eq!((org.counts().refreshes_granted, org.open_sign_ins()), (5, 1));
}

#[test]
fn presenting_a_used_refresh_token_revokes_the_whole_family() {
    let (mut org, mut person) = org();
    let first = person.tokens(&mut org, "api refresh_token");
    let other = person.tokens(&mut org, "api refresh_token");
    let second = json(&person.send(&mut org, &refresh(text(&first, "refresh_token"))));
    let dead = refused("invalid_grant", "expired access/refresh token");
    assert_eq!(refusal(&person.send(&mut org, &refresh(text(&first, "refresh_token")))), dead);
    assert_eq!(refusal(&person.send(&mut org, &refresh(text(&second, "refresh_token")))), dead);
    assert!(!is_good(&mut org, &mut person, text(&first, "access_token")));
    assert!(!is_good(&mut org, &mut person, text(&second, "access_token")));
    assert!(is_good(&mut org, &mut person, text(&other, "access_token")), "another sign-in is untouched");
    assert_eq!(org.counts().reuses, 1);
}

#[test]
fn without_rotation_the_refresh_token_stays() {
    let (mut org, mut person) = org_with(|settings| settings.rotation = false);
    let tokens = person.tokens(&mut org, "api refresh_token");
    for _ in 0..3 {
        let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
        assert!(next.get("refresh_token").is_none());
    }
    org.settings_mut().rotation = true;
    let rotated = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    assert!(rotated["refresh_token"].is_string(), "switched on in between");
}

#[test]
fn a_refresh_must_not_name_scopes() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    let mut request = refresh(text(&tokens, "refresh_token"));
    request.body.extend(b"&scope=api");
    let expected = refused("invalid_request", "scope parameter not supported");
    assert_eq!(refusal(&person.send(&mut org, &request)), expected);
    assert_eq!(person.send(&mut org, &refresh(text(&tokens, "refresh_token"))).status, 200, "and it was not spent");
}

#[test]
fn the_sixth_sign_in_silently_ends_the_first() {
    let (mut org, mut person) = org();
    let all: Vec<Value> = (0..6).map(|_| person.tokens(&mut org, "api refresh_token")).collect();
    assert_eq!((org.open_sign_ins(), org.counts().evictions), (5, 1));
    assert!(!is_good(&mut org, &mut person, text(&all[0], "access_token")));
    let response = person.send(&mut org, &refresh(text(&all[0], "refresh_token")));
    assert_eq!(refusal(&response), refused("invalid_grant", "expired access/refresh token"));
    assert!(is_good(&mut org, &mut person, text(&all[1], "access_token")));
}

#[test]
fn sign_ins_without_refresh_token_end_no_other() {
    let (mut org, mut person) = org();
    let kept = person.tokens(&mut org, "api refresh_token");
    for _ in 0..8 {
        assert!(person.tokens(&mut org, "api").get("refresh_token").is_none());
    }
    assert!(is_good(&mut org, &mut person, text(&kept, "access_token")));
}

#[test]
fn a_refresh_token_unused_for_thirty_days_is_dead() {
    const DAY_MILLIS: u64 = 24 * 60 * 60 * 1000;
    let (mut org, mut person) = org();
    let mut tokens = person.tokens(&mut org, "api refresh_token");
    for _ in 0..3 {
        person.now_millis += 29 * DAY_MILLIS;
        tokens = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    }
    person.now_millis += 30 * DAY_MILLIS;
    let response = person.send(&mut org, &refresh(text(&tokens, "refresh_token")));
    assert_eq!(refusal(&response), refused("invalid_grant", "expired access/refresh token"));
}

#[test]
fn a_frozen_user_can_neither_refresh_nor_ask() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    assert!(org.set_active(USERNAME, false));
    assert!(!is_good(&mut org, &mut person, text(&tokens, "access_token")));
    let response = person.send(&mut org, &refresh(text(&tokens, "refresh_token")));
    assert_eq!(json(&response)["error"], "inactive_user");
}

// Access tokens.

#[test]
fn an_access_token_lives_as_long_as_it_is_used() {
    let (mut org, mut person) = org_with(|settings| settings.session_timeout_millis = 10_000);
    let tokens = person.tokens(&mut org, "api refresh_token");
    let access_token = text(&tokens, "access_token");
    for _ in 0..5 {
        person.now_millis += 9_999;
        assert!(is_good(&mut org, &mut person, access_token));
    }
    person.now_millis += 10_000;
    let response = person.send(&mut org, &rest(access_token));
    assert_eq!(response.status, 401);
    assert_eq!(response.text(), r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#);
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    assert!(is_good(&mut org, &mut person, text(&next, "access_token")));
}

#[test]
fn a_token_without_the_api_scope_is_no_use_for_rest_and_refreshing_does_not_help() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "openid refresh_token");
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    let response = person.send(&mut org, &rest(text(&next, "access_token")));
    assert_eq!(response.status, 401);
    assert_eq!(json(&response)[0]["message"], "This session is not valid for use with the REST API");
    assert_eq!(json(&response)[0]["errorCode"], "INVALID_SESSION_ID");
}

#[test]
fn rest_without_a_good_token_is_refused_but_versions_need_none() {
    let (mut org, mut person) = org();
    let mut status = |request: Request| person.send(&mut org, &request).status;
    assert_eq!(status(Request::get(format!("{ORG}/services/data/"))), 200);
    assert_eq!(status(Request::get(format!("{ORG}/services/data/v68.0/"))), 401);
    assert_eq!(status(rest("garbage")), 401);
    let odd = Request::get(format!("{ORG}/services/data/v68.0/")).with_header("Authorization", "Token x");
    let response = person.send(&mut org, &odd);
    assert_eq!(json(&response)[0]["errorCode"], "INVALID_AUTH_HEADER");
}

#[test]
fn a_signed_in_person_reads_page_after_page() {
    let (mut org, mut person) = org_with(|settings| settings.rows = 4_500);
    let tokens = person.tokens(&mut org, "api");
    let authorization = format!("Bearer {}", text(&tokens, "access_token"));
    let mut path = "/services/data/v68.0/query?q=SELECT+Id+FROM+Opportunity".to_owned();
    let mut ids = std::collections::BTreeSet::new();
    for expected in [2_000, 2_000, 500] {
        let request = Request::get(format!("{ORG}{path}")).with_header("Authorization", authorization.clone());
        let page = json(&person.send(&mut org, &from(APP, request)));
        let records = page["records"].as_array().unwrap();
        assert_eq!((records.len(), page["totalSize"].as_u64()), (expected, Some(4_500)));
        ids.extend(records.iter().map(|record| text(record, "Id").to_owned()));
        path = page["nextRecordsUrl"].as_str().unwrap_or_default().to_owned();
        person.now_millis += 60_000;
    }
    assert_eq!((path.as_str(), ids.len()), ("", 4_500));
}

#[test]
fn revoking_a_refresh_token_ends_its_access_tokens_and_an_access_token_only_itself() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    let revoke = |token: &str| form(&format!("{ORG}/services/oauth2/revoke"), &[("token", token)]);
    let answer = person.send(&mut org, &revoke(text(&tokens, "access_token")));
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert!(!is_good(&mut org, &mut person, text(&tokens, "access_token")));
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    assert_eq!(person.send(&mut org, &revoke(text(&next, "refresh_token"))).status, 200);
    assert!(!is_good(&mut org, &mut person, text(&next, "access_token")));
    assert_eq!(person.send(&mut org, &revoke(text(&next, "refresh_token"))).status, 400);
    assert_eq!(person.send(&mut org, &revoke("never given out")).status, 400);
}

#[test]
fn the_controls_expire_and_revoke() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    org.expire_access_tokens();
    assert!(!is_good(&mut org, &mut person, text(&tokens, "access_token")));
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    org.revoke_everything();
    assert!(!is_good(&mut org, &mut person, text(&next, "access_token")));
    assert_eq!(person.send(&mut org, &refresh(text(&next, "refresh_token"))).status, 400);
    let (_, page) = person.open(&mut org, &authorize_url(&[]));
    assert!(page.text().contains("name=password"));
}

#[test]
fn clocks_may_jump_anywhere() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token openid");
    for now_millis in [0, u64::MAX, 1, u64::MAX - 1] {
        person.now_millis = now_millis;
        person.send(&mut org, &rest(text(&tokens, "access_token")));
        person.send(&mut org, &refresh(text(&tokens, "refresh_token")));
        person.sign_in(&mut org, &authorize_url(&[]));
    }
}

#[test]
fn introspection_is_for_clients_with_a_secret() {
    let (mut org, mut person) = org_with(|settings| settings.client_secret = Some(Secret::new("right".into())));
    let tokens = person.tokens(&mut org, "api");
    let url = format!("{ORG}/services/oauth2/introspect");
    let fields = [("client_id", orgpane::demo::CLIENT_ID), ("token", text(&tokens, "access_token"))];
    assert_eq!(json(&person.send(&mut org, &form(&url, &fields)))["error"], "invalid_client");
    let known = json(&person.send(&mut org, &form(&url, &[fields[0], fields[1], ("client_secret", "right")])));
    assert_eq!((known["active"].as_bool(), text(&known, "username")), (Some(true), USERNAME));
    org.expire_access_tokens();
    let gone = json(&person.send(&mut org, &form(&url, &[fields[0], fields[1], ("client_secret", "right")])));
    assert_eq!(gone, serde_json::json!({ "active": false }));
}

#[test]
fn a_sign_in_can_be_given_a_set_life() {
    let (mut org, mut person) = org_with(|settings| settings.refresh_life_millis = Some(1_000));
    let tokens = person.tokens(&mut org, "api refresh_token");
    person.now_millis += 999;
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    person.now_millis += 1;
    let response = person.send(&mut org, &refresh(text(&next, "refresh_token")));
    assert_eq!(refusal(&response), refused("invalid_grant", "expired access/refresh token"));
}

#[test]
fn an_org_can_move_and_say_so_in_the_next_token_answer() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    org.settings_mut().instance_url = Some("http://moved.localhost:8081".into());
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    assert_eq!(text(&next, "instance_url"), "http://moved.localhost:8081");
    assert_eq!(next["id"], tokens["id"]);
}

// Identity.

#[test]
fn user_information_fails_in_plain_text() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "openid");
    let mut ask = |authorization: Option<String>| {
        let mut request = Request::get(format!("{ORG}/services/oauth2/userinfo"));
        request.headers.extend(authorization.map(|value| ("Authorization".to_owned(), value)));
        person.send(&mut org, &request)
    };
    let good = ask(Some(format!("Bearer {}", text(&tokens, "access_token"))));
    assert_eq!(json(&good)["preferred_username"], USERNAME);
    assert_eq!(json(&good)["sub"], tokens["id"]);
    let bad = ask(Some("Bearer garbage".into()));
    assert_eq!((bad.status, bad.text().as_ref()), (403, "Bad_OAuth_Token"));
    assert!(bad.header("Content-Type").unwrap().starts_with("text/plain"));
    assert_eq!(ask(None).text(), "Missing_OAuth_Token");
}

#[test]
fn an_id_token_comes_with_openid_and_carries_the_nonce_of_its_sign_in() {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let (mut org, mut person) = org();
    let code = code(&mut org, &mut person, &[("scope", "openid refresh_token"), ("nonce", "once")]);
    let tokens = json(&person.send(&mut org, &exchange(&code)));
    let claims = |tokens: &Value| -> Value {
        let payload = text(tokens, "id_token").split('.').nth(1).unwrap();
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
    };
    assert_eq!((text(&claims(&tokens), "nonce"), text(&claims(&tokens), "iss")), ("once", ORG));
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    assert!(claims(&next).get("nonce").is_none());
    assert_eq!(claims(&next)["sub"], claims(&tokens)["sub"]);
}

#[test]
fn each_host_is_its_own_issuer_and_discovery_leaves_out_what_salesforce_does() {
    let (mut org, mut person) = org();
    for origin in [ORG, "http://login.localhost:8081"] {
        let url = format!("{origin}/.well-known/openid-configuration");
        let response = person.send(&mut org, &Request::get(url).with_header("Origin", "https://anyone.example"));
        let document = json(&response);
        assert_eq!(text(&document, "issuer"), origin);
        assert_eq!(text(&document, "token_endpoint"), format!("{origin}/services/oauth2/token"));
        for absent in ["code_challenge_methods_supported", "grant_types_supported", "prompt_values_supported"] {
            assert!(document.get(absent).is_none());
        }
        assert!(!document["token_endpoint_auth_methods_supported"].as_array().unwrap().contains(&"none".into()));
        assert_eq!(response.header("Access-Control-Allow-Origin"), Some("https://anyone.example"));
    }
}

// CORS.

fn from(origin: &str, request: Request) -> Request {
    request.with_header("Origin", origin)
}

fn allowed(response: &Response) -> Option<&str> {
    response.header("Access-Control-Allow-Origin")
}

#[test]
fn a_listed_origin_may_read_rest_and_another_is_refused() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api");
    let request = rest(text(&tokens, "access_token"));
    let response = person.send(&mut org, &from(APP, request.clone()));
    assert_eq!((org.counts().rest, allowed(&response)), (1, Some(APP)));
    assert_eq!(response.header("Access-Control-Expose-Headers"), None);
    for origin in ["https://other.example", "null"] {
        let response = person.send(&mut org, &from(origin, request.clone()));
        assert_eq!((response.status, allowed(&response)), (403, None));
    }
    assert_eq!(org.counts().rest, 1, "nothing was carried out");
}

#[test]
fn a_preflight_echoes_the_headers_and_may_succeed_where_the_request_fails() {
    let (mut org, mut person) = org();
    for (origin, path) in [(APP, "/services/data/v68.0/query"), ("https://other.example", "/services/data/v68.0/query")]
    {
        let request = Request { method: Method::Options, ..Request::get(format!("{ORG}{path}")) }
            .with_header("Access-Control-Request-Method", "GET")
            .with_header("Access-Control-Request-Headers", "authorization,x-odd");
        let response = person.send(&mut org, &from(origin, request));
        assert_eq!((response.status, allowed(&response)), (200, Some(origin)));
        assert_eq!(response.header("Access-Control-Allow-Headers"), Some("authorization,x-odd"));
        assert_eq!(response.header("Access-Control-Allow-Methods"), Some("HEAD, GET, POST, PUT, PATCH, DELETE"));
    }
    assert_eq!(org.counts().preflights, 2);
}

#[test]
fn with_oauth_cors_off_the_token_request_is_carried_out_unread() {
    for change in [
        (|settings| settings.oauth_cors = false) as fn(&mut Settings),
        (|settings| settings.allow_origins.clear()) as fn(&mut Settings),
    ] {
        let (mut org, mut person) = org_with(change);
        let code = code(&mut org, &mut person, &[]);
        let response = person.send(&mut org, &from(APP, exchange(&code)));
        assert_eq!((response.status, allowed(&response)), (200, None));
        let again = person.send(&mut org, &from(APP, exchange(&code)));
        assert_eq!(refusal(&again), refused("invalid_grant", "expired authorization code"), "the code is spent");
    }
}

#[test]
fn the_pkce_generator_shows_whether_oauth_cors_is_on() {
    let (mut org, mut person) = org();
    let request = from(APP, Request::get(format!("{ORG}/services/oauth2/pkce/generator")));
    let response = person.send(&mut org, &request);
    assert_eq!(allowed(&response), Some(APP));
    assert!(json(&response)["code_challenge"].is_string());
    org.settings_mut().oauth_cors = false;
    assert_eq!(allowed(&person.send(&mut org, &request)), None);
}

#[test]
fn the_login_host_never_answers_cors() {
    let (mut org, mut person) = org();
    for path in ["token", "revoke", "userinfo", "pkce/generator"] {
        let url = format!("http://login.localhost:8081/services/oauth2/{path}");
        let response = person.send(&mut org, &from(APP, form(&url, &[("token", "x")])));
        assert_eq!(allowed(&response), None, "{path}");
        let preflight = Request { method: Method::Options, ..Request::get(url) }
            .with_header("Access-Control-Request-Method", "POST");
        let response = person.send(&mut org, &from(APP, preflight));
        assert_eq!(allowed(&response), None, "{path}");
    }
}

#[test]
fn a_401_can_lack_cors_headers() {
    let (mut org, mut person) = org();
    let response = person.send(&mut org, &from(APP, rest("expired")));
    assert_eq!((response.status, allowed(&response)), (401, Some(APP)));
    org.settings_mut().cors_on_unauthorized = false;
    let response = person.send(&mut org, &from(APP, rest("expired")));
    assert_eq!((response.status, allowed(&response)), (401, None));
}

#[test]
fn a_preflight_of_the_identity_url_fails_for_want_of_a_token() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api");
    let preflight = Request { method: Method::Options, ..Request::get(text(&tokens, "id")) }
        .with_header("Access-Control-Request-Method", "GET");
    let response = person.send(&mut org, &from(APP, preflight));
    assert_eq!((response.status, response.text().as_ref()), (403, "Missing_OAuth_Token"));
}

// Faults.

#[test]
fn ordered_faults_strike_once_and_can_be_unreadable() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api");
    let request = from(APP, rest(text(&tokens, "access_token")));
    org.order(Order::next("/services/data/", Fault::request_limit()));
    org.order(Order::next("/services/data/", Fault::unavailable()).unreadable());
    let limited = person.send(&mut org, &request);
    assert_eq!((limited.status, allowed(&limited)), (403, Some(APP)));
    assert_eq!(json(&limited)[0]["errorCode"], "REQUEST_LIMIT_EXCEEDED");
    let unavailable = person.send(&mut org, &request);
    assert_eq!((unavailable.status, allowed(&unavailable)), (503, None));
    person.send(&mut org, &request);
    assert_eq!((org.counts().faults, org.counts().rest), (2, 1));
}

#[test]
fn a_lost_answer_after_rotation_costs_the_family() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    let request = refresh(text(&tokens, "refresh_token"));
    org.order(Order::next("/services/oauth2/token", Fault::DropAfter).with_body_part("grant_type=refresh_token"));
    assert_eq!(org.reply(&request, person.now_millis, &[1; 32]), Reply::Dropped);
    assert_eq!(org.counts().refreshes_granted, 1);
    let response = person.send(&mut org, &request);
    assert_eq!(refusal(&response), refused("invalid_grant", "expired access/refresh token"));
    assert_eq!(org.open_sign_ins(), 0);
}

#[test]
fn a_dropped_request_was_not_carried_out_and_a_held_one_can_be_asked_again() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    let request = refresh(text(&tokens, "refresh_token"));
    org.order(Order::next("/services/oauth2/token", Fault::Drop));
    org.order(Order::next("/services/oauth2/token", Fault::Hold));
    assert_eq!(org.reply(&request, person.now_millis, &[1; 32]), Reply::Dropped);
    assert_eq!(org.reply(&request, person.now_millis, &[2; 32]), Reply::Held(None));
    assert_eq!(person.send(&mut org, &request).status, 200);
}

#[test]
fn an_answer_can_be_cut_short() {
    let (mut org, mut person) = org();
    let code = code(&mut org, &mut person, &[]);
    org.order(Order::next("/services/oauth2/token", Fault::Truncate(20)));
    let response = person.send(&mut org, &exchange(&code));
    assert_eq!((response.status, response.body.len()), (200, 20));
}

// The journal.

#[test]
fn the_journal_tells_what_was_asked_and_keeps_no_secret() {
    let (mut org, mut person) = org();
    let tokens = person.tokens(&mut org, "api refresh_token");
    person.send(&mut org, &rest(text(&tokens, "access_token")));
    let next = json(&person.send(&mut org, &refresh(text(&tokens, "refresh_token"))));
    let told = format!("{:?}", org.entries().collect::<Vec<_>>());
    for value in [&tokens, &next] {
        for name in ["access_token", "refresh_token"] {
            assert!(!told.contains(text(value, name)));
        }
    }
    assert!(!told.contains(person::VERIFIER) && !told.contains("aPrx"));
    let grants: Vec<&str> = org.entries().filter_map(|entry| entry.grant_type.as_deref()).collect();
    assert_eq!(grants, ["authorization_code", "refresh_token"]);
    assert_eq!((org.counts().code_exchanges, org.counts().refreshes, org.counts().rest), (1, 1, 1));
}
