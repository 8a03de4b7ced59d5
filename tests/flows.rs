//! The main job against the demo org, natively: sign in, run, page, refresh, redirect, sign out; and what can go wrong on the way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::view::{QueryStatus, SessionView};
use orgpane::auth::record;
use orgpane::demo::{AppAccess, CLIENT_ID, Fault, Order};
use orgpane::error::Action;
use orgpane::http::Response;
use orgpane::secret::Secret;
use orgpane::table::Test;
use orgpane::view::{Change, Condition, Search};
use person::{APP, ORG};
use world::World;

const HOUR_MILLIS: u64 = 3_600_000;
const TOKEN: &str = "/services/oauth2/token";
const QUERY: &str = "/services/data/v68.0/query";

fn is_finished(status: &QueryStatus, expected: u64) -> bool {
    matches!(status, QueryStatus::Finished { rows, .. } if *rows == expected)
}

fn is_signed_in(session: &SessionView) -> bool {
    matches!(session, SessionView::SignedIn { refreshing: false, .. })
}

// Signing in.

#[test]
fn a_person_signs_in_runs_the_query_and_sees_all_rows() {
    let mut world = World::new();
    let tab = world.signed_in();
    let SessionView::SignedIn { org, .. } = world.session(tab) else { panic!() };
    assert_eq!(org.host, "localhost:8081");
    assert_eq!(org.user.unwrap().username, "demo@orgpane.example");
    assert_eq!(world.tabs[tab].address, format!("{APP}/"), "no code is left in the address");
    assert_eq!(world.views(tab).query.text, "SELECT Id, Name, CreatedDate FROM Opportunity");
    world.run(tab);
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
    assert_eq!(world.rows(tab), 5_000);
    let columns: Vec<String> = world.views(tab).table.columns.iter().map(|column| column.path.clone()).collect();
    assert_eq!(columns, ["Id", "Name", "CreatedDate"]);
}

#[test]
fn the_first_page_is_shown_while_others_are_on_their_way() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    let expected = QueryStatus::Running { rows: 2_000, total: Some(5_000), waiting: false };
    assert_eq!(world.status(tab), expected);
    assert_eq!(world.rows(tab), 2_000);
}

#[test]
fn a_count_is_a_number_and_no_row() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT COUNT() FROM Opportunity");
    world.run(tab);
    assert!(matches!(world.status(tab), QueryStatus::Counted { total: 5_000, .. }));
}

#[test]
fn every_attempt_has_its_own_state_and_verifier() {
    let mut world = World::new();
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    let mut seen = Vec::new();
    for _ in 0..3 {
        world.take(tab, Event::SignInClicked);
        seen.push(world.tabs[tab].left_for.clone().unwrap());
        world.reload(tab);
    }
    let parts = |url: &String| person::query_of(url);
    let states: std::collections::BTreeSet<String> = seen.iter().map(|url| parts(url)["state"].clone()).collect();
    let challenges: std::collections::BTreeSet<String> =
        seen.iter().map(|url| parts(url)["code_challenge"].clone()).collect();
    assert_eq!((states.len(), challenges.len()), (3, 3));
}

#[test]
fn two_tabs_that_sign_in_at_once_both_end_signed_in() {
    let mut world = World::new();
    let preset = format!("#host={ORG}&client_id={CLIENT_ID}");
    let (one, two) = (world.open(&preset), world.open(&preset));
    world.take(one, Event::SignInClicked);
    world.take(two, Event::SignInClicked);
    let (back_one, back_two) = (world.sign_in_address(one), world.sign_in_address(two));
    world.load(two, &back_two);
    world.load(one, &back_one);
    world.settle();
    assert!(is_signed_in(&world.session(one)) && is_signed_in(&world.session(two)));
    world.run(one);
    world.run(two);
    assert!(is_finished(&world.status(one), 5_000) && is_finished(&world.status(two), 5_000));
    assert_eq!(world.org.open_sign_ins(), 1, "the session that was replaced is revoked");
}

#[test]
fn a_callback_that_is_opened_twice_is_used_once() {
    let mut world = World::new();
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    let back = world.sign_in_address(tab);
    let other = world.open("");
    world.load(tab, &back);
    world.load(other, &back);
    world.settle();
    assert_eq!(world.org.counts().code_exchanges, 1);
    assert!(is_signed_in(&world.session(tab)) && is_signed_in(&world.session(other)));
    world.load(other, &back);
    world.settle();
    assert_eq!(world.org.counts().code_exchanges, 1);
    assert!(is_signed_in(&world.session(other)));
}

#[test]
fn a_wrong_state_is_refused_without_a_token_request_and_the_true_answer_still_works() {
    let mut world = World::new();
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    let back = world.sign_in_address(tab);
    let other = world.open("?code=aPrx%3D%3D&state=forged");
    world.settle();
    assert_eq!(world.notices(other), ["sign-in.unknown"]);
    assert_eq!(world.org.counts().code_exchanges, 0);
    assert_eq!(world.tabs[other].address, format!("{APP}/"));
    world.load(tab, &back);
    world.settle();
    assert!(is_signed_in(&world.session(tab)));
}

#[test]
fn a_denied_consent_is_said_in_words_and_a_foreign_denial_changes_nothing() {
    let mut world = World::new();
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    let left_for = world.tabs[tab].left_for.clone().unwrap();
    let state = person::query_of(&left_for)["state"].clone();
    world.load(
        tab,
        &format!("{APP}/?error=access_denied&error_description=end-user+denied+authorization&state={state}"),
    );
    world.settle();
    assert_eq!(world.notices(tab), ["sign-in.denied"]);
    assert_eq!(world.session(tab), SessionView::SignedOut);
    let signed_in = world.signed_in();
    world.load(signed_in, &format!("{APP}/?error=access_denied&state=forged"));
    world.settle();
    assert_eq!(world.notices(signed_in), ["sign-in.foreign"]);
    assert!(is_signed_in(&world.session(signed_in)));
}

#[test]
fn an_abandoned_sign_in_is_explained_on_return() {
    let mut world = World::new();
    let tab = world.open(&format!("#host={ORG}&client_id=3MVG9wrong"));
    world.take(tab, Event::SignInClicked);
    let (stayed, page) = world.person.open(&mut world.org, &world.tabs[tab].left_for.clone().unwrap());
    assert!(stayed.starts_with(ORG), "the org keeps this error to itself");
    assert!(page.text().contains("client identifier invalid"), "{}", page.text());
    world.load(tab, &format!("{APP}/"));
    assert_eq!(world.notices(tab), ["sign-in.abandoned"]);
    assert!(world.views(tab).notices[0].notice.hint.contains(&format!("{APP}/")));
    world.reload(tab);
    assert!(world.notices(tab).is_empty(), "it is said once");
}

#[test]
fn a_sign_in_that_took_too_long_is_refused() {
    let mut world = World::new();
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    let back = world.sign_in_address(tab);
    world.pass_millis(15 * 60 * 1000 + 1);
    world.load(tab, &back);
    world.settle();
    assert_eq!(world.org.counts().code_exchanges, 0);
    assert!(matches!(world.notices(tab)[..], ["sign-in.too-old" | "sign-in.unknown"]), "{:?}", world.notices(tab));
}

#[test]
fn cors_that_is_not_set_up_is_named_with_the_cure() {
    let mut world = World::with(|settings| settings.oauth_cors = false);
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    assert_eq!(world.notices(tab), ["token.unreachable"]);
    assert!(world.views(tab).notices[0].notice.hint.contains("Enable CORS for OAuth endpoints"));
    assert_eq!(world.session(tab), SessionView::SignedOut);
}

#[test]
fn an_app_that_wants_a_secret_is_named_with_the_cure() {
    let mut world = World::with(|settings| settings.secret_required_for_code = true);
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    assert_eq!(world.notices(tab), ["token.client"]);
}

#[test]
fn refusals_of_the_org_are_said_in_words() {
    for (access, code) in [(AppAccess::NotApproved, "sign-in.not-approved"), (AppAccess::Blocked, "sign-in.blocked")] {
        let mut world = World::with(|settings| settings.access = access);
        let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
        world.take(tab, Event::SignInClicked);
        world.go_through_sign_in(tab);
        assert_eq!(world.notices(tab), [code]);
    }
}

#[test]
fn an_instance_elsewhere_never_sees_the_token() {
    let mut world = World::with(|settings| settings.instance_url = Some("https://evil.example".to_owned()));
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    assert_eq!(world.notices(tab), ["sign-in.instance"]);
    assert!(world.sent.iter().all(|(_, carries)| !carries));
}

#[test]
fn bad_input_in_the_form_is_named_at_its_field() {
    let mut world = World::new();
    let tab = world.open("");
    world.take(tab, Event::HostTyped("https://login.salesforce.com".to_owned()));
    world.take(tab, Event::SignInClicked);
    let setup = world.views(tab).setup;
    assert!(setup.host_problem.unwrap().hint.contains("My Domain"));
    assert!(setup.client_id_problem.is_some());
    assert!(world.tabs[tab].left_for.is_none());
    world.take(tab, Event::HostTyped("http://acme.my.salesforce.com".to_owned()));
    world.take(tab, Event::SignInClicked);
    assert!(world.views(tab).setup.host_problem.unwrap().hint.contains("https://"));
}

// The session.

#[test]
fn a_reload_keeps_the_session_and_the_text() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id FROM Account");
    world.reload(tab);
    world.settle();
    assert!(is_signed_in(&world.session(tab)));
    assert_eq!(world.views(tab).query.text, "SELECT Id FROM Account");
    assert_eq!(world.org.counts().code_exchanges, 1);
}

#[test]
fn a_session_that_expires_during_a_run_is_refreshed_and_no_row_is_lost() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.org.expire_access_tokens();
    world.settle();
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
    assert_eq!(world.org.counts().refreshes, 1);
    let ids: std::collections::BTreeSet<String> = world.texts(tab, 0).into_iter().collect();
    assert_eq!(ids.len(), 5_000);
    assert!(world.notices(tab).is_empty());
}

#[test]
fn a_401_without_cors_headers_leads_to_one_refresh() {
    let mut world = World::with(|settings| settings.cors_on_unauthorized = false);
    let tab = world.signed_in();
    world.pass_millis(3 * HOUR_MILLIS);
    world.run(tab);
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
    assert_eq!(world.org.counts().refreshes, 1);
}

#[test]
fn without_a_network_nothing_is_lost_and_the_run_can_go_on_later() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.online = false;
    world.settle();
    assert_eq!(world.notices(tab), ["network.unreachable"]);
    assert_eq!(world.status(tab), QueryStatus::Failed { rows: 2_000, total: Some(5_000) });
    assert!(is_signed_in(&world.session(tab)));
    world.online = true;
    world.press(tab, "network.unreachable");
    world.settle();
    assert!(is_finished(&world.status(tab), 5_000));
}

#[test]
fn tabs_that_find_the_session_expired_at_once_refresh_it_once() {
    let mut world = World::new();
    let first = world.signed_in();
    let tabs: Vec<usize> = std::iter::once(first).chain((0..7).map(|_| world.open(""))).collect();
    world.settle();
    world.org.expire_access_tokens();
    for &tab in &tabs {
        world.take(tab, Event::RunClicked);
    }
    world.settle();
    assert_eq!(world.org.counts().refreshes, 1);
    assert_eq!(world.org.counts().reuses, 0);
    for tab in tabs {
        assert!(is_finished(&world.status(tab), 5_000), "{tab}: {:?}", world.views(tab));
    }
}

#[test]
fn a_session_is_refreshed_ahead_of_time_once_its_length_is_known() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    world.pass_millis(2 * HOUR_MILLIS + 1000);
    world.run(tab);
    assert_eq!((world.org.counts().refreshes, world.org.counts().unauthorized), (1, 1));
    world.pass_millis(2 * HOUR_MILLIS);
    world.run(tab);
    assert_eq!(
        (world.org.counts().refreshes, world.org.counts().unauthorized),
        (2, 1),
        "this time no request was wasted"
    );
}

#[test]
fn a_session_length_that_was_set_is_kept_ahead_of_from_the_start() {
    let mut world = World::new();
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}&session_minutes=120"));
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    world.pass_millis(2 * HOUR_MILLIS - 60_000);
    world.run(tab);
    assert_eq!((world.org.counts().refreshes, world.org.counts().unauthorized), (1, 0));
    world.pass_millis(HOUR_MILLIS);
    world.run(tab);
    assert_eq!(world.org.counts().refreshes, 1, "an hour is not yet near the end");
}

#[test]
fn a_401_that_no_refresh_cures_is_not_refreshed() {
    let mut world = World::new();
    let tab = world.signed_in();
    let body =
        br#"[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]"#;
    let response = Response { status: 401, headers: Vec::new(), body: body.to_vec() };
    world.org.order(Order::next(QUERY, Fault::Answer(response)));
    world.run(tab);
    assert_eq!(world.notices(tab), ["session.unfit"]);
    // The setup check, which runs by itself here, has asked with a made-up refresh token; the session's own was not sent.
    let counts = world.org.counts();
    assert_eq!((counts.refreshes, counts.refreshes_granted, world.org.open_sign_ins()), (1, 0, 1));
}

#[test]
fn a_session_that_stays_refused_after_a_refresh_does_not_loop() {
    let mut world = World::new();
    let tab = world.signed_in();
    let body = br#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#;
    let response = Response { status: 401, headers: Vec::new(), body: body.to_vec() };
    world.org.order(Order::next(QUERY, Fault::Answer(response)).times(50));
    world.run(tab);
    assert_eq!(world.notices(tab), ["session.refused"]);
    assert_eq!(world.org.counts().refreshes, 1);
}

#[test]
fn without_rotation_the_old_refresh_token_stays_in_use() {
    let mut world = World::with(|settings| settings.rotation = false);
    let tab = world.signed_in();
    for _ in 0..2 {
        world.org.expire_access_tokens();
        world.run(tab);
        assert!(is_finished(&world.status(tab), 5_000));
    }
    assert_eq!(world.org.counts().refreshes_granted, 2);
    world.org.settings_mut().rotation = true;
    for _ in 0..2 {
        world.org.expire_access_tokens();
        world.run(tab);
        assert!(is_finished(&world.status(tab), 5_000), "rotation switched on meanwhile is followed");
    }
}

#[test]
fn a_refresh_that_the_service_cannot_answer_now_costs_nothing() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.org.expire_access_tokens();
    world.org.order(Order::next(TOKEN, Fault::unavailable()));
    world.settle();
    assert_eq!(world.notices(tab), ["token.unavailable"]);
    assert_eq!(world.rows(tab), 2_000);
    world.press(tab, "token.unavailable");
    world.settle();
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
    assert_eq!(world.org.counts().code_exchanges, 1);
}

#[test]
fn an_odd_token_answer_costs_nothing_that_is_in_it() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.org.expire_access_tokens();
    world.org.order(Order::next(TOKEN, Fault::Truncate(10)));
    world.run(tab);
    // The answer with the new refresh token broke off: the old one is spent, and the org ends the session when it is used again.
    assert_eq!(world.notices(tab), ["token.unavailable"]);
    world.press(tab, "token.unavailable");
    world.settle();
    world.go_through_sign_in(tab);
    assert!(is_finished(&world.status(tab), 5_000), "the sign-in page brought it back: {:?}", world.views(tab));
}

#[test]
fn a_tab_that_dies_while_it_refreshes_leaves_the_others_a_way_on() {
    let mut world = World::new();
    let (one, two) = (world.signed_in(), world.open(""));
    world.settle();
    world.org.expire_access_tokens();
    world.take(one, Event::RunClicked);
    while !world.local[record::KEY].contains("\"in_flight_since_millis\":1") {
        assert!(world.do_one());
    }
    world.close_page(one);
    world.tabs[one].left_for = Some("gone".to_owned());
    world.run(two);
    assert!(is_finished(&world.status(two), 5_000), "{:?}", world.views(two));
}

// Refreshing through a redirect.

#[test]
fn without_a_refresh_token_the_sign_in_page_is_the_way_back_to_the_same_place() {
    let mut world = World::with(|settings| settings.scopes = vec!["api".to_owned(), "refresh_token".to_owned()]);
    let tab = world.signed_in();
    let query = "SELECT Id, Name FROM Opportunity ORDER BY Name";
    world.type_query(tab, query);
    world.run(tab);
    world.sort(tab, "Name");
    world.take(tab, Event::Scrolled(1234));
    world.org.revoke_everything();
    world.take(tab, Event::RunClicked);
    world.type_query(tab, &format!("{query} LIMIT 7"));
    world.settle();
    assert!(
        world.tabs[tab].left_for.as_deref().is_some_and(|url| !url.contains("Opportunity")),
        "{:?}",
        world.views(tab)
    );
    world.go_through_sign_in(tab);
    let views = world.views(tab);
    assert!(is_signed_in(&views.session));
    assert_eq!(views.query.text, "SELECT Id, Name FROM Opportunity ORDER BY Name LIMIT 7", "an edit since is kept");
    assert!(is_finished(&views.query.status, 5_000), "what was cut off was run again: {:?}", views.query);
    assert_eq!(views.table.scroll_to_row, Some(1234));
    assert!(views.table.columns[1].sort.is_some());
    assert!(world.notices(tab).is_empty(), "{:?}", world.notices(tab));
}

#[test]
fn after_two_redirects_in_a_minute_the_person_is_asked() {
    let mut world = World::new();
    let tab = world.signed_in();
    for round in 0..2 {
        world.org.revoke_everything();
        world.run(tab);
        assert!(world.tabs[tab].left_for.is_some(), "round {round}");
        world.pass_millis(1000);
        let back = world.sign_in_address(tab);
        world.load(tab, &back);
        while world.org.counts().code_exchanges < round + 2 {
            assert!(world.do_one());
        }
    }
    world.org.revoke_everything();
    world.settle();
    assert!(world.tabs[tab].left_for.is_none());
    assert!(world.notices(tab).contains(&"session.redirects"), "{:?}", world.notices(tab));
    assert!(matches!(world.session(tab), SessionView::Lapsed { .. }));
    world.press(tab, "session.redirects");
    world.go_through_sign_in(tab);
    assert!(is_finished(&world.status(tab), 5_000));
}

#[test]
fn a_grant_that_was_evicted_by_other_sign_ins_leads_through_the_sign_in_page() {
    let mut world = World::new();
    let tab = world.signed_in();
    for _ in 0..5 {
        world.person.tokens(&mut world.org, "api refresh_token");
    }
    world.org.expire_access_tokens();
    world.run(tab);
    world.go_through_sign_in(tab);
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
}

// Signing out.

#[test]
fn signing_out_revokes_wipes_and_tells_the_other_tabs() {
    let mut world = World::new();
    let (one, two) = (world.signed_in(), world.open(""));
    world.settle();
    world.run(two);
    world.type_query(two, "SELECT Id FROM Account");
    let secrets = world.stored_secrets();
    world.take(one, Event::SignOutClicked);
    world.settle();
    for tab in [one, two] {
        assert_eq!(world.session(tab), SessionView::SignedOut);
        assert_eq!(world.rows(tab), 0);
    }
    assert_eq!(world.views(two).query.text, "SELECT Id FROM Account");
    assert_eq!(world.org.open_sign_ins(), 0);
    assert!(world.local.values().all(|value| secrets.iter().all(|secret| !value.contains(secret.as_str()))));
}

#[test]
fn signing_out_wins_over_a_refresh_under_way_in_another_tab() {
    for word_comes_first in [true, false] {
        let mut world = World::new();
        let (one, two) = (world.signed_in(), world.open(""));
        world.settle();
        world.org.expire_access_tokens();
        world.take(one, Event::RunClicked);
        while !world.local[record::KEY].contains("\"in_flight_since_millis\":1") {
            assert!(world.do_one());
        }
        world.take(two, Event::SignOutClicked);
        if !word_comes_first {
            world.answer_one(one);
        }
        world.settle();
        assert_eq!(world.session(one), SessionView::SignedOut, "{word_comes_first}");
        assert_eq!(world.session(two), SessionView::SignedOut);
        assert!(!world.local.contains_key(record::KEY));
        assert_eq!(world.org.open_sign_ins(), 0, "the late tokens are revoked, not kept");
    }
}

#[test]
fn signing_in_in_one_tab_signs_the_others_in() {
    let mut world = World::new();
    let two = world.open("");
    let _ = world.signed_in();
    world.settle();
    assert!(is_signed_in(&world.session(two)));
}

// Storage.

#[test]
fn a_damaged_or_foreign_session_is_set_aside_with_a_notice() {
    let good = {
        let mut world = World::new();
        world.signed_in();
        world.local[record::KEY].clone()
    };
    for (stored, code) in [
        (good[..good.len() / 2].to_owned(), "session.damaged"),
        (good.replacen("\"version\":1", "\"version\":99", 1), "session.other-version"),
        (good.replace(ORG, "https://evil.example"), "session.damaged"),
        (String::new(), "session.damaged"),
    ] {
        let mut world = World::new();
        world.local.insert(record::KEY.to_owned(), stored.clone());
        let tab = world.open("");
        world.settle();
        assert_eq!(world.notices(tab), [code]);
        assert_eq!(world.session(tab), SessionView::SignedOut);
        assert_eq!(world.local.get(record::ASIDE_KEY), Some(&stored));
        assert!(world.sent.is_empty());
    }
}

#[test]
fn a_session_that_cannot_be_stored_lives_in_the_page_and_says_so() {
    let mut world = World::new();
    world.refused_keys.push(record::KEY.to_owned());
    let tab = world.signed_in();
    assert!(world.notices(tab).contains(&"storage.session"));
    let SessionView::SignedIn { org, .. } = world.session(tab) else { panic!() };
    assert!(org.memory_only);
    for _ in 0..2 {
        world.org.expire_access_tokens();
        world.run(tab);
        assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
    }
}

#[test]
fn storage_that_is_full_is_noticed_before_the_page_is_left() {
    let mut world = World::new();
    world.refused_keys.push("orgpane.attempt.".to_owned());
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    assert!(world.tabs[tab].left_for.is_none());
    assert_eq!(world.notices(tab), ["storage.full"]);
    world.refused_keys.clear();
    world.take(tab, Event::SignInClicked);
    assert!(world.tabs[tab].left_for.is_some());
}

#[test]
fn where_storage_is_refused_a_window_signs_in_and_the_session_lives_in_memory() {
    let mut world = World::new();
    world.storage_works = false;
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    assert!(world.tabs[tab].left_for.is_none());
    let url = world.tabs[tab].window.clone().unwrap();
    let back = world.person.sign_in(&mut world.org, &url);
    let query = format!("?{}", back.split_once('?').unwrap().1);
    world.take(tab, Event::WindowReturned(Secret::new("?code=x&state=forged".to_owned())));
    world.settle();
    assert_eq!(world.org.counts().code_exchanges, 0);
    world.take(tab, Event::WindowReturned(Secret::new(query)));
    world.settle();
    let SessionView::SignedIn { org, .. } = world.session(tab) else { panic!("{:?}", world.views(tab)) };
    assert!(org.memory_only);
    world.org.expire_access_tokens();
    world.run(tab);
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
    assert!(world.local.is_empty());
}

#[test]
fn cleared_storage_signs_out() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.local.clear();
    world.take(tab, Event::StorageChanged { key: None, value: None });
    assert_eq!(world.session(tab), SessionView::SignedOut);
}

// Pages that were away.

#[test]
fn a_page_that_was_away_takes_over_the_session_that_is_there_now() {
    let mut world = World::new();
    let (old, tab) = (world.signed_in(), world.open(""));
    world.settle();
    for _ in 0..3 {
        world.org.expire_access_tokens();
        world.run(old);
    }
    world.tabs[old].is_frozen = true;
    world.take(tab, Event::SignOutClicked);
    world.settle();
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    let stored = world.local[record::KEY].clone();
    world.thaw(old);
    world.org.expire_access_tokens();
    world.run(old);
    assert!(is_finished(&world.status(old), 5_000), "{:?}", world.views(old));
    assert_ne!(world.local[record::KEY], stored, "the session there was refreshed");
    assert_eq!(world.org.counts().reuses, 0);
    world.run(tab);
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
}

#[test]
fn rows_of_one_user_are_gone_from_every_tab_when_another_signs_in() {
    let mut world = World::new();
    let (one, two) = (world.signed_in(), world.open(""));
    world.settle();
    world.run(one);
    let other = world.local[record::KEY].replacen("\"sign_in\":\"", "\"sign_in\":\"x", 1);
    let at = other.find("/005").expect("there is an identity") + 4;
    let other = format!("{}Zz{}", &other[..at], &other[at + 2..]);
    world.local.insert(record::KEY.to_owned(), other.clone());
    for tab in [one, two] {
        let value = Some(Secret::new(other.clone()));
        world.take(tab, Event::StorageChanged { key: Some(record::KEY.to_owned()), value });
        assert_eq!(world.rows(tab), 0);
        assert!(world.notices(tab).contains(&"session.switched"));
    }
}

#[test]
fn back_from_the_sign_in_page_ends_the_wait_and_forward_can_still_finish_it() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.org.revoke_everything();
    world.run(tab);
    let back = world.sign_in_address(tab);
    world.thaw(tab);
    assert!(matches!(world.session(tab), SessionView::Lapsed { .. }));
    assert!(matches!(world.status(tab), QueryStatus::Failed { .. }), "{:?}", world.status(tab));
    assert!(world.notices(tab).contains(&"sign-in.abandoned"));
    world.load(tab, &back);
    world.settle();
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
}

#[test]
fn a_sign_in_that_is_waited_for_can_be_cancelled() {
    let mut world = World::new();
    world.storage_works = false;
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    world.take(tab, Event::SignInClicked);
    assert!(matches!(world.session(tab), SessionView::SigningIn { .. }));
    world.take(tab, Event::SignInCancelled);
    assert_eq!(world.session(tab), SessionView::SignedOut);
    world.take(tab, Event::SignInClicked);
    world.take(tab, Event::WindowRefused);
    assert_eq!(world.session(tab), SessionView::SignedOut);
    assert_eq!(world.notices(tab), ["sign-in.window"]);
}

#[test]
fn waking_up_without_a_network_is_no_reason_to_sign_in_again() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.pass_millis(9 * HOUR_MILLIS);
    world.online = false;
    world.settle();
    assert_eq!(world.notices(tab), ["network.unreachable"]);
    world.online = true;
    world.press(tab, "network.unreachable");
    world.settle();
    assert!(is_finished(&world.status(tab), 5_000), "{:?}", world.views(tab));
}

#[test]
fn another_versions_session_is_not_touched_by_a_tab_that_is_open() {
    let mut world = World::new();
    let tab = world.open("");
    let newer = "{\"version\":99}".to_owned();
    world.local.insert(record::KEY.to_owned(), newer.clone());
    let value = Some(Secret::new(newer.clone()));
    world.take(tab, Event::StorageChanged { key: Some(record::KEY.to_owned()), value });
    assert_eq!(world.local.get(record::KEY), Some(&newer));
}

// Queries that come to nothing.

#[test]
fn faults_of_the_query_are_named_with_their_place() {
    let mut world = World::new();
    let tab = world.signed_in();
    for (query, code, place) in [
        ("SELECT Id, Nmae FROM Opportunity", "query.field", Some((1, 12))),
        ("SELECT Id,\n  Nmae FROM Opportunity", "query.field", Some((2, 3))),
        ("SELECT Id FROM Oportunity", "query.object", Some((1, 16))),
        ("SELECT Id Opportunity", "query.malformed", None),
        ("SELECT Id FROM Opportunity WHERE Name = 5", "query.field", None),
    ] {
        world.type_query(tab, query);
        world.run(tab);
        let shown = world.notices(tab);
        assert!(shown[0].starts_with("query."), "{query}: {shown:?}");
        if let Some(place) = place {
            assert_eq!(shown, [code], "{query}");
            let mark = world.views(tab).query.mark.unwrap_or_else(|| panic!("{query} has no mark"));
            assert_eq!((mark.line, mark.column), place, "{query}");
        }
        assert_eq!(world.views(tab).query.text, query);
    }
    world.type_query(tab, "SELECT Id Opportunity");
    world.run(tab);
    assert!(world.views(tab).query.mark.is_some(), "a malformed query is marked");
    world.type_query(tab, "SELECT Id O");
    assert!(world.views(tab).query.mark.is_none(), "the mark goes when the text changes");
}

#[test]
fn answers_that_are_no_answers_have_a_headline_a_hint_and_lose_nothing() {
    let html =
        Response { status: 200, headers: Vec::new(), body: b"<!doctype html><p>Please log in to the network".to_vec() };
    for (fault, code, action) in [
        (Fault::Answer(html), "answer.page", Some(Action::Resume)),
        (Fault::Truncate(1000), "answer.unreadable", Some(Action::Resume)),
        (Fault::unavailable(), "org.unavailable", Some(Action::Resume)),
        (Fault::request_limit(), "org.limit", Some(Action::Resume)),
        (Fault::Hold, "network.timeout", Some(Action::Resume)),
        (Fault::Drop, "network.unreachable", Some(Action::Resume)),
        (Fault::query_timeout(), "query.timeout", Some(Action::RunAgain)),
    ] {
        let mut world = World::new();
        let tab = world.signed_in();
        world.take(tab, Event::RunClicked);
        world.answer_one(tab);
        world.org.order(Order::next(QUERY, fault));
        world.settle();
        let views = world.views(tab);
        assert_eq!(world.notices(tab), [code]);
        let notice = &views.notices[0].notice;
        assert!(!notice.headline.is_empty() && !notice.hint.is_empty());
        assert_eq!(notice.action, action);
        assert_eq!(
            (world.rows(tab), views.query.status),
            (2_000, QueryStatus::Failed { rows: 2_000, total: Some(5_000) })
        );
        world.press(tab, code);
        world.settle();
        assert!(is_finished(&world.status(tab), 5_000), "{code}");
    }
}

#[test]
fn a_query_that_fails_costs_nothing_that_was_loaded() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    let before = world.views(tab).table;
    world.type_query(tab, "SELECT Nmae FROM Opportunity");
    world.run(tab);
    assert_eq!(world.notices(tab), ["query.field"]);
    assert_eq!(world.views(tab).table, before);
    world.type_query(tab, "SELECT Id FROM Account LIMIT 3");
    world.run(tab);
    assert_eq!(world.rows(tab), 3);
}

#[test]
fn a_query_that_is_too_long_is_said_to_be_so() {
    let mut world = World::new();
    let tab = world.signed_in();
    // Beyond what the org reads at all; and just below, where the headers are one too many.
    for names in [6_000, 1_420] {
        let names = vec!["'x'"; names].join(",");
        world.type_query(tab, &format!("SELECT Id FROM Opportunity WHERE Name IN ({names})"));
        world.org.order(Order::next(QUERY, Fault::uri_too_long()).with_method(orgpane::http::Method::Options));
        world.run(tab);
        assert_eq!(world.notices(tab), ["query.too-long"]);
    }
}

#[test]
fn stopping_keeps_the_rows_and_the_rest_can_be_loaded_later() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.take(tab, Event::StopClicked);
    assert_eq!(world.outgoing(tab), 1, "the page is given up, the description of its columns is not");
    world.settle();
    assert_eq!(world.status(tab), QueryStatus::Stopped { rows: 2_000, total: Some(5_000) });
    world.press(tab, "query.stopped");
    world.settle();
    assert!(is_finished(&world.status(tab), 5_000));
}

#[test]
fn an_answer_that_was_overtaken_by_another_run_is_dropped() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.type_query(tab, "SELECT Id FROM Account LIMIT 3");
    world.run(tab);
    assert!(is_finished(&world.status(tab), 3));
    assert_eq!(world.rows(tab), 3);
}

#[test]
fn rows_sorted_while_pages_arrive_are_in_order_at_the_end() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.sort(tab, "Name");
    world.settle();
    let names = world.texts(tab, 1);
    assert_eq!(names.len(), 5_000);
    // Letters alone, as where signs and accents stand is the collation's affair.
    let plain = |name: &&String| name.bytes().all(|byte| byte.is_ascii_alphabetic());
    let words =
        names.iter().filter_map(|name| name.split_once(' ')).map(|(word, _)| word.to_owned()).collect::<Vec<_>>();
    assert!(words.iter().filter(plain).map(|name| name.to_lowercase()).is_sorted());
    world.sort(tab, "Name");
    world.sort(tab, "Name");
    assert!(world.texts(tab, 1) != names, "the third press gives back the order of arrival");
    world.sort(tab, "Name");
    assert!(world.texts(tab, 1) == names, "rows sorted at once stand as those sorted while they came");
}

#[test]
fn a_token_refresh_changes_nothing_in_the_table() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    let before = world.views(tab).table;
    world.org.expire_access_tokens();
    world.org.order(Order::next(QUERY, Fault::Hold).after(1));
    let _ = world.open("");
    world.settle();
    world.take(tab, Event::NoticeDismissed(0));
    assert_eq!(world.views(tab).table, before);
}

// Secrets.

#[test]
fn no_secret_is_printed_shown_or_put_in_an_address() {
    let mut world = World::new();
    let tab = world.signed_in();
    let _listener = world.open("");
    let mut secrets = world.stored_secrets();
    world.run(tab);
    world.org.expire_access_tokens();
    world.run(tab);
    secrets.extend(world.stored_secrets());
    world.org.revoke_everything();
    world.run(tab);
    secrets.extend(world.stored_secrets());
    let back = world.sign_in_address(tab);
    secrets.push(person::query_of(&back)["code"].clone());
    world.load(tab, &back);
    world.settle();
    secrets.extend(world.stored_secrets());
    world.take(tab, Event::SignOutClicked);
    world.settle();
    assert!(secrets.len() >= 8, "{}", secrets.len());
    for secret in &secrets {
        assert!(secret.len() > 20);
        assert!(!world.seen.contains(secret.as_str()), "a secret was printed");
        assert!(world.sent.iter().all(|(request, _)| !request.contains(secret.as_str())));
        assert!(world.tabs.iter().all(|tab| !tab.address.contains(secret.as_str())));
    }
    assert!(world.local.values().all(|value| secrets.iter().all(|secret| !value.contains(secret.as_str()))));
}

// How rows are shown.

#[test]
fn a_view_stays_with_its_object_and_comes_back_with_it() {
    let mut world = World::new();
    let tab = world.signed_in();
    let hide = |path: &str| Event::ViewChanged(Change::Hide { paths: vec![path.to_owned()], hidden: true });
    world.run(tab);
    world.take(tab, hide("CreatedDate"));
    world.sort(tab, "Name");
    let shown = |world: &World| {
        let table = world.views(tab).table;
        table.columns.iter().map(|column| column.path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(shown(&world), ["Id", "Name"]);
    world.type_query(tab, "SELECT Id, CreatedDate FROM Account");
    world.run(tab);
    assert_eq!(shown(&world), ["Id", "CreatedDate"], "another object has its own view");
    world.type_query(tab, "SELECT Id, CreatedDate, Name, Amount FROM opportunity");
    world.run(tab);
    assert_eq!(shown(&world), ["Id", "Name", "Amount"]);
    let table = world.views(tab).table;
    assert_eq!(table.hidden.len(), 1);
    assert!(table.view.sorts.is_empty(), "what was looked for is not remembered: {:?}", table.view);

    let again = world.open("");
    world.run(again);
    assert_eq!(world.views(again).table.hidden.len(), 1, "another page of this browser knows it too");
}

#[test]
fn a_condition_taken_off_right_after_it_was_typed_comes_back() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    let all = world.views(tab).table;
    let condition = |text: &str| Condition::is("Name", Test::Contains(text.to_owned()));
    world.take(tab, Event::ViewChanged(Change::Filter(Some(condition("b")))));
    world.take(tab, Event::ViewChanged(Change::Filter(Some(condition("bu")))));
    let typed = world.views(tab).table;
    world.take(tab, Event::ViewChanged(Change::FilterLeft(None)));
    assert_eq!(world.views(tab).table.rows, all.rows);
    world.take(tab, Event::ViewUndone);
    assert_eq!(world.views(tab).table.view, typed.view);
    // Both letters were one change.
    world.take(tab, Event::ViewUndone);
    assert_eq!(world.views(tab).table.view, all.view);
    let search = |text: &str| Event::ViewChanged(Change::Search(Search { text: text.to_owned(), is_regex: false }));
    world.take(tab, search("bu"));
    world.take(tab, search(""));
    world.take(tab, Event::ViewUndone);
    assert_eq!(world.views(tab).table.view.search.text, "bu");
}

#[test]
fn changes_of_a_view_are_taken_back_one_by_one_and_done_again() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    let all = world.views(tab).table;
    let word = world.texts(tab, 1)[0].split(' ').next().unwrap().to_uppercase();
    let search = Search { text: word, is_regex: false };
    world.take(tab, Event::ViewChanged(Change::Search(search)));
    let found = world.views(tab).table;
    assert!(found.rows > 0 && found.rows < all.rows && found.loaded == all.loaded, "{found:?}");
    for (text, is_right) in [("^[a-m]", true), ("(", false), ("burl", true)] {
        let search = Search { text: text.to_owned(), is_regex: true };
        // What is typed without a pause is one change.
        world.person.now_millis += 60_000;
        world.take(tab, Event::ViewChanged(Change::Search(search)));
        assert_eq!(world.views(tab).table.search_error.is_none(), is_right, "{text}");
        world.take(tab, Event::ViewUndone);
    }
    world.sort(tab, "Name");
    world.take(tab, Event::ViewUndone);
    assert_eq!(world.views(tab).table.view, found.view);
    world.take(tab, Event::ViewUndone);
    let back = world.views(tab).table;
    assert_eq!((back.rows, back.can_undo, back.can_redo), (all.rows, false, true));
    world.take(tab, Event::ViewRedone);
    assert_eq!(world.views(tab).table.rows, found.rows);
    world.take(tab, Event::ViewChanged(Change::Groups(vec!["Name".to_owned(), "Gone".to_owned()])));
    let grouped = world.views(tab).table;
    assert!(!grouped.can_redo && grouped.rows > grouped.passing, "{grouped:?}");
    world.take(tab, Event::GroupsCollapsed(true));
    assert!(world.views(tab).table.rows < grouped.rows);
}
