//! The setup doctor against the demo org, as through a browser's rules for pages of other origins: every cause that the org can be
//! given is named, and nothing else is.

#![allow(clippy::unwrap_used, clippy::panic, reason = "all of it is test")]

use orgpane::datasource::Datasource;
use orgpane::demo::{AppAccess, CLIENT_ID, Org, Settings};
use orgpane::doctor::{Cause, Check, Doctor, Heard, Manner, Outcome, Probe, Subject, Verdict};
use orgpane::http::{Failure, Method, Request};
use orgpane::secret::Secret;

const HOST: &str = "https://acme.my.salesforce.com";
const ORIGIN: &str = "https://app.example";
const CALLBACK: &str = "https://app.example/pane/";

/// The network of one examination: an org, the login host that all orgs share, and nothing else.
struct Net {
    org: Org,
    is_online: bool,
    requests: u8,
}

impl Net {
    fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            rows: 1,
            callback_urls: vec![CALLBACK.to_owned()],
            allow_origins: vec![ORIGIN.to_owned()],
            ..Settings::default()
        };
        change(&mut settings);
        Self { org: Org::new(settings), is_online: true, requests: 0 }
    }

    /// What a browser tells a page of it: an answer without the right header is none, a redirect is only that.
    fn send(&mut self, request: &Request, manner: Manner) -> Outcome {
        let is_there = request.url.starts_with(HOST) || request.url.starts_with("https://login.salesforce.com/");
        if !self.is_online || !is_there {
            return Outcome::Silent(Failure::Unreachable);
        }
        assert!(request.headers.iter().all(|(name, _)| is_simple(name)), "{request:?} would cause a preflight");
        self.requests += 1;
        let request = request.clone().with_header("Origin", ORIGIN);
        let answer = self.org.answer(&request, 1_800_000_000_000, &[self.requests; 32]);
        match (manner, answer.header("Access-Control-Allow-Origin")) {
            (Manner::Unread, _) => Outcome::Opaque,
            (Manner::Read, Some(ORIGIN)) if (300..400).contains(&answer.status) => Outcome::Redirected,
            (Manner::Read, Some(ORIGIN)) => Outcome::Answered(answer),
            (Manner::Read, _) => Outcome::Silent(Failure::Unreachable),
        }
    }

    fn examine(&mut self, mut doctor: Doctor) -> Doctor {
        for _ in 0..20 {
            let Some((probe, request)) = doctor.next() else { return doctor };
            let outcome = self.send(&request, probe.manner());
            doctor.hear(probe, outcome);
        }
        panic!("an examination comes to an end");
    }
}

fn is_simple(header: &str) -> bool {
    matches!(header.to_ascii_lowercase().as_str(), "accept" | "content-type")
}

fn subject(host: &str, client_id: &str) -> Subject {
    Subject {
        datasource: Datasource::parse(host, client_id).unwrap(),
        origin: ORIGIN.to_owned(),
        callback_url: CALLBACK.to_owned(),
        storage_works: true,
    }
}

fn refused(error: &str, description: &str) -> Option<Heard> {
    Some(Heard::Refused { error: error.to_owned(), description: description.to_owned() })
}

/// The causes that checks name, and for sure.
fn named(checks: &[Check]) -> Vec<&'static str> {
    let named = checks.iter().filter_map(|check| match &check.verdict {
        Verdict::Wrong(cause) | Verdict::Advice(cause) => Some(cause.code()),
        _ => None,
    });
    named.collect()
}

fn of_org(change: impl FnOnce(&mut Settings)) -> Vec<&'static str> {
    let mut net = Net::with(change);
    let doctor = net.examine(Doctor::begin(subject("acme", CLIENT_ID), None));
    assert_eq!(net.org.counts().codes, 0);
    named(&doctor.checks())
}

#[test]
fn an_org_in_which_all_is_right_is_fine_throughout() {
    let mut net = Net::with(|_| {});
    let doctor = net.examine(Doctor::begin(subject("acme", CLIENT_ID), None));
    for check in doctor.checks() {
        assert_eq!(check.verdict, Verdict::Fine, "{check:?}");
        assert!(!check.tried.is_empty() && !check.came_back.is_empty(), "{check:?}");
    }
    assert_eq!(doctor.steps(), 7);
}

#[test]
fn each_cause_in_the_org_is_named_and_no_other() {
    let allow_nobody = |settings: &mut Settings| settings.allow_origins.clear();
    assert_eq!(of_org(allow_nobody), ["cors.origin"]);
    assert_eq!(of_org(|settings| settings.oauth_cors = false), ["cors.oauth"]);
    assert_eq!(of_org(|settings| settings.client_id = "3MVG9another".to_owned()), ["app.client-id"]);
    assert_eq!(of_org(|settings| settings.access = AppAccess::NotInstalled), ["app.elsewhere"]);
    assert_eq!(
        of_org(|settings| settings.callback_urls = vec!["https://app.example/pane".to_owned()]),
        ["app.callback"]
    );
    assert_eq!(of_org(|settings| settings.secret_required_for_code = true), ["app.secret"]);
    assert_eq!(of_org(|settings| settings.secret_required_for_refresh = true), ["app.refresh-secret"]);
    assert_eq!(of_org(|settings| settings.pkce_required = false), ["app.pkce"]);
    assert_eq!(of_org(|settings| settings.access = AppAccess::Blocked), ["app.blocked"]);
    assert_eq!(of_org(|settings| settings.access = AppAccess::NotApproved), ["app.not-approved"]);
}

#[test]
fn two_things_that_are_wrong_at_once_are_both_named() {
    let both = of_org(|settings| {
        settings.callback_urls = vec!["https://app.example/".to_owned()];
        settings.secret_required_for_code = true;
    });
    assert_eq!(both, ["app.callback", "app.secret"]);
}

#[test]
fn what_hides_behind_the_allowlist_is_said_to_remain() {
    let mut net = Net::with(|settings| {
        settings.allow_origins.clear();
        settings.oauth_cors = false;
    });
    let checks = net.examine(Doctor::begin(subject("acme", CLIENT_ID), None)).checks();
    let switch = checks.iter().find(|check| check.name == "CORS for OAuth endpoints").unwrap();
    let Verdict::Unclear { remaining, tell_apart } = &switch.verdict else { panic!("{switch:?}") };
    assert_eq!(*remaining, [Cause::OriginNotListed, Cause::OauthCorsOff]);
    assert!(tell_apart.contains("check again"));
    assert!(checks.iter().filter(|check| check.name == "Callback URL").all(|check| check.came_back.is_empty()));
}

#[test]
fn what_only_a_sign_in_can_tell_is_named_from_its_words() {
    for (heard, cause) in [
        (refused("invalid_grant", "ip restricted"), "user.ip"),
        (refused("access_denied", "end-user denied authorization"), "user.denied"),
        (refused("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app"), "app.not-approved"),
        (refused("OAUTH_APP_BLOCKED", "this app is blocked by admin"), "app.blocked"),
        (refused("invalid_scope", "the requested scope is not allowed"), "app.scope"),
        (refused("invalid_grant", "invalid code verifier"), "app.verifier"),
        (refused("invalid_client", "invalid client credentials"), "app.secret"),
        (refused("redirect_uri_mismatch", "redirect_uri must match configuration"), "app.callback"),
        (refused("inactive_user", ""), "user.inactive"),
        (refused("OAUTH_EC_APP_NOT_FOUND", ""), "app.elsewhere"),
        (
            Some(Heard::RestRefused {
                code: "API_DISABLED_FOR_ORG".to_owned(),
                message: "The REST API is not enabled for this Organization.".to_owned(),
            }),
            "user.api",
        ),
        (
            Some(Heard::RestRefused {
                code: "INVALID_SESSION_ID".to_owned(),
                message: "This session is not valid for use with the REST API".to_owned(),
            }),
            "user.session",
        ),
    ] {
        let doctor = Net::with(|_| {}).examine(Doctor::begin(subject("acme", CLIENT_ID), heard.clone()));
        assert_eq!(named(&doctor.checks()), [cause], "{heard:?}");
    }
}

#[test]
fn the_words_of_a_sign_in_are_not_repeated_where_a_probe_has_found_the_cause() {
    let mut net = Net::with(|settings| settings.access = AppAccess::Blocked);
    let heard = refused("OAUTH_APP_BLOCKED", "this app is blocked by admin");
    let doctor = net.examine(Doctor::begin(subject("acme", CLIENT_ID), heard));
    assert_eq!(named(&doctor.checks()), ["app.blocked"]);
}

#[test]
fn words_that_stand_for_no_one_cause_are_shown_as_they_came() {
    let heard = refused("OAUTH_APPROVAL_ERROR_GENERIC", "An unexpected error has occurred during authentication.");
    let doctor = Net::with(|_| {}).examine(Doctor::begin(subject("acme", CLIENT_ID), heard));
    let last = doctor.checks().pop().unwrap();
    assert!(matches!(last.verdict, Verdict::Unclear { .. }), "{last:?}");
    assert!(last.came_back.contains("OAUTH_APPROVAL_ERROR_GENERIC: An unexpected error"), "{last:?}");
}

#[test]
fn a_typo_is_told_from_a_network_that_is_down() {
    let typo = Net::with(|_| {}).examine(Doctor::begin(subject("acmee", CLIENT_ID), None));
    assert_eq!(named(&typo.checks()), ["domain.unknown"]);
    let mut down = Net::with(|_| {});
    down.is_online = false;
    let down = down.examine(Doctor::begin(subject("acme", CLIENT_ID), None));
    assert_eq!(named(&down.checks()), ["domain.unreachable"]);
    // For an org on this machine Salesforce's own host says nothing, and is not asked.
    let local = Net::with(|_| {}).examine(Doctor::begin(subject("localhost:9", CLIENT_ID), None));
    assert_eq!((named(&local.checks()), local.steps()), (vec!["domain.unreachable"], 2));
}

#[test]
fn the_browser_and_the_page_are_looked_at_without_asking_anybody() {
    let mut blocked = subject("acme", CLIENT_ID);
    blocked.storage_works = false;
    assert_eq!(named(&Net::with(|_| {}).examine(Doctor::begin(blocked, None)).checks()), ["browser.storage"]);
    let mut insecure = subject("acme", CLIENT_ID);
    insecure.origin = "http://app.example".to_owned();
    assert_eq!(named(&Doctor::begin(insecure, None).checks()), ["page.insecure"]);
}

#[test]
fn no_token_request_is_sent_before_its_answer_can_be_read() {
    for close in
        [(|settings| settings.oauth_cors = false) as fn(&mut Settings), |settings| settings.allow_origins.clear()]
    {
        let mut net = Net::with(close);
        net.examine(Doctor::begin(subject("acme", CLIENT_ID), None));
        assert!(net.org.entries().all(|entry| entry.method == Method::Get), "{:?}", net.org.counts());
    }
}

#[test]
fn an_examination_uses_up_nothing_of_a_session_that_is_open() {
    let mut net = Net::with(|settings| settings.preapproved = true);
    let before = net.org.open_sign_ins();
    let doctor = net.examine(Doctor::begin(subject("acme", CLIENT_ID), None));
    let counts = net.org.counts();
    assert_eq!((net.org.open_sign_ins(), counts.reuses, counts.refreshes_granted, counts.codes), (before, 0, 0, 0));
    // What it sends as code and refresh token was never issued; a marker in the journal's place.
    let exchange = doctor_request(Probe::Exchange);
    let body = String::from_utf8(exchange.body).unwrap();
    assert!(body.contains("code=orgpane-setup-check"), "{body}");
    assert!(!format!("{doctor:?}").contains("orgpane-setup-check"));
    drop(Secret::new(body));
}

/// The request of a probe, out of an examination in which all goes well.
fn doctor_request(wanted: Probe) -> Request {
    let (mut net, mut doctor) = (Net::with(|_| {}), Doctor::begin(subject("acme", CLIENT_ID), None));
    loop {
        let (probe, request) = doctor.next().unwrap();
        if probe == wanted {
            return request;
        }
        let outcome = net.send(&request, probe.manner());
        doctor.hear(probe, outcome);
    }
}
