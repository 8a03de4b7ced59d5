//! The demo org inside the page, natively: the same sign-in, queries and renewals through what a page sends to its worker.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::view::{Environment, QueryStatus, SessionView};
use orgpane::datasource::DEMO_ORIGIN;
use orgpane::demo::kept::Kept as _;
use orgpane::demo::message::{Answer, Ask, Control, Desk, Outcome, Question, VERSION};
use orgpane::http::Method;
use person::{APP, CALLBACK};
use world::{DEMO_KEY, World};

fn is_finished(status: &QueryStatus, expected: u64) -> bool {
    matches!(status, QueryStatus::Finished { rows, .. } if *rows == expected)
}

fn question(saved: Option<String>, ask: Ask) -> Question {
    Question { version: VERSION, saved, page: CALLBACK.to_owned(), now_millis: 0, entropy: [3; 32], ask }
}

fn answer(desk: &mut Desk, question: &Question) -> Answer {
    Answer::from_text(&desk.answer(&question.to_text(), Vec::new()).0).unwrap()
}

fn login_page() -> Ask {
    Ask::Visit { method: Method::Get, url: person::authorize_url(&[]).replace(person::ORG, DEMO_ORIGIN) }
}

#[test]
fn a_newcomer_signs_in_and_sees_fifty_thousand_rows() {
    let mut world = World::new();
    let tab = world.signed_in_to_demo();
    let SessionView::SignedIn { org, .. } = world.session(tab) else { panic!() };
    assert_eq!((org.host.as_str(), org.environment), ("the demo org", Environment::Demo));
    assert_eq!(org.user.unwrap().username, "demo@orgpane.example");
    assert_eq!(world.tabs[tab].address, format!("{APP}/"), "no code is left in the address");
    world.run(tab);
    assert!(is_finished(&world.status(tab), 50_000), "{:?}", world.views(tab).query);
    assert_eq!(world.org.counts().requests, 0, "no other org was asked");
}

#[test]
fn what_was_entered_about_an_org_of_ones_own_stays() {
    let mut world = World::new();
    let tab = world.open("#host=acme&client_id=3MVG9own");
    world.take(tab, Event::SignInClicked);
    world.load(tab, &format!("{APP}/"));
    world.take(tab, Event::DemoClicked);
    world.go_through_demo(tab);
    world.take(tab, Event::SignOutClicked);
    world.settle();
    let setup = world.views(tab).setup;
    assert_eq!((setup.host.as_str(), setup.client_id.as_str()), ("https://acme.my.salesforce.com", "3MVG9own"));
}

#[test]
fn a_session_that_is_expired_by_hand_is_renewed_at_the_next_query() {
    let mut world = World::new();
    let tab = world.signed_in_to_demo();
    world.take(tab, Event::ExpireDemoClicked);
    world.settle();
    assert_eq!(world.notices(tab), ["demo.expired"]);
    world.run(tab);
    assert!(is_finished(&world.status(tab), 50_000));
    assert_eq!(world.notices(tab), [] as [&str; 0], "what was said is over");
    let tokens = world.sent.iter().filter(|(request, _)| request.contains("/services/oauth2/token")).count();
    assert_eq!(tokens, 2, "one for the code, one to renew");
}

#[test]
fn only_the_demo_org_can_be_expired_by_hand() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::ExpireDemoClicked);
    world.settle();
    assert_eq!(world.notices(tab), [] as [&str; 0]);
    assert!(!world.local.contains_key(DEMO_KEY));
}

#[test]
fn two_tabs_have_one_org_and_page_side_by_side() {
    let mut world = World::new();
    let one = world.signed_in_to_demo();
    let two = world.open("");
    world.take(one, Event::RunClicked);
    world.take(two, Event::RunClicked);
    world.answer_one(one);
    world.answer_one(two);
    world.take(one, Event::ExpireDemoClicked);
    world.settle();
    assert!(is_finished(&world.status(one), 50_000) && is_finished(&world.status(two), 50_000));
    let renewals = world.sent.iter().filter(|(request, _)| request.contains("/services/oauth2/token")).count() - 1;
    assert_eq!(renewals, 1, "both go on with what one of them has fetched");
    world.take(one, Event::SignOutClicked);
    world.settle();
    assert_eq!((world.session(one), world.session(two)), (SessionView::SignedOut, SessionView::SignedOut));
}

#[test]
fn signing_in_again_asks_neither_for_the_password_nor_for_consent() {
    let mut world = World::new();
    let tab = world.signed_in_to_demo();
    world.take(tab, Event::SignOutClicked);
    world.settle();
    world.take(tab, Event::DemoClicked);
    let url = world.tabs[tab].left_for.clone().unwrap();
    let (outcome, _) = world.ask_demo(tab, &Ask::Visit { method: Method::Get, url }, Vec::new());
    let Outcome::Elsewhere { address } = outcome else { panic!("{outcome:?}") };
    assert!(address.starts_with(CALLBACK), "{address}");
}

#[test]
fn an_org_whose_memory_was_cleared_knows_nobody_and_the_person_signs_in_again() {
    for damage in [None, Some("7:nothing"), Some("")] {
        let mut world = World::new();
        let tab = world.signed_in_to_demo();
        match damage {
            None => world.local.remove(DEMO_KEY),
            Some(text) => world.local.insert(DEMO_KEY.to_owned(), text.to_owned()),
        };
        world.run(tab);
        assert!(world.tabs[tab].left_for.as_ref().is_some_and(|url| url.starts_with(DEMO_ORIGIN)), "{damage:?}");
        world.go_through_demo(tab);
        assert!(is_finished(&world.status(tab), 50_000), "{damage:?}");
    }
}

#[test]
fn nothing_is_saved_when_nothing_has_changed() {
    let mut desk = Desk::default();
    let first = answer(&mut desk, &question(None, login_page()));
    let control = question(first.saved.clone(), Ask::Control(Control::ExpireAccessTokens));
    let second = answer(&mut desk, &control);
    assert_eq!((second.saved, second.outcome), (None, Outcome::Done));
    // Neither by an org that has to read first what was saved.
    let third = answer(&mut Desk::default(), &control);
    assert_eq!((third.saved, third.outcome), (None, Outcome::Done));
}

#[test]
fn an_answer_that_came_too_late_can_be_asked_for_again_on_what_is_saved_now() {
    let (mut one, mut two) = (Desk::default(), Desk::default());
    let began = answer(&mut one, &question(None, login_page())).saved;
    // Both tabs go on from there; the first to save wins, and the other asks anew.
    let faster = answer(&mut two, &question(began.clone(), login_page())).saved;
    let slower = answer(&mut one, &question(began, login_page())).saved;
    assert!(faster.is_some() && slower.is_some());
    let again = answer(&mut one, &question(faster.clone(), login_page())).saved;
    let alone = answer(&mut Desk::default(), &question(faster, login_page())).saved;
    assert_eq!(again, alone, "nothing is left of what was dropped");
}

#[test]
fn page_and_org_of_different_versions_do_not_talk() {
    let mut desk = Desk::default();
    let other = Question { version: VERSION + 1, ..question(None, login_page()) };
    assert_eq!(answer(&mut desk, &other).outcome, Outcome::NotUnderstood);
    let (text, body) = desk.answer("nothing of the kind", vec![1]);
    assert_eq!((Answer::from_text(&text).unwrap().outcome, body.len()), (Outcome::NotUnderstood, 0));
}

#[test]
fn nothing_that_is_saved_can_be_presented() {
    let mut world = World::new();
    let tab = world.signed_in_to_demo();
    world.run(tab);
    let saved = &world.local[DEMO_KEY];
    for secret in world.stored_secrets() {
        assert!(!saved.contains(&secret), "a token stands in clear in what the demo org remembers");
    }
    assert!(saved.len() < 2_000, "{} bytes for one sign-in", saved.len());
}
