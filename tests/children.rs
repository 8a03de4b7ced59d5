//! Further pages of child rows against the demo org: asked for one by one, appended where they belong, and what can go wrong.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::view::QueryStatus;
use orgpane::demo::{Fault, Order};
use orgpane::error::Action;
use orgpane::http::Response;
use orgpane::table::{Step, Way};
use world::{TabId, World};

const QUERY: &str = "/services/data/v68.0/query";
const MORE: &str = "/services/data/v68.0/query/0r8children";

/// Two accounts; the second has two of five contacts here, and the first of those one of two cases.
const PAGE: &str = r#"{"totalSize":2,"done":true,"records":[
    {"attributes":{"type":"Account"},"Name":"Zenith","Contacts":null},
    {"attributes":{"type":"Account"},"Name":"Acme","Contacts":{"totalSize":5,"done":false,
        "nextRecordsUrl":"/services/data/v68.0/query/0r8children-2","records":[
        {"attributes":{"type":"Contact"},"LastName":"Abe","Cases":{"totalSize":2,"done":false,
            "nextRecordsUrl":"/services/data/v68.0/query/0r8children-cases","records":[{"Subject":"A"}]}},
        {"attributes":{"type":"Contact"},"LastName":"Bea","Cases":null}]}}]}"#;
const CONTACTS: &str = r#"{"totalSize":5,"done":false,"nextRecordsUrl":"/services/data/v68.0/query/0r8children-4",
    "records":[{"LastName":"Cid","Cases":null},{"LastName":"Dan","Cases":null}]}"#;
const LAST: &str = r#"{"totalSize":5,"done":true,"records":[{"LastName":"Eva","Cases":null}]}"#;
const CASES: &str = r#"{"totalSize":2,"done":true,"records":[{"Subject":"B"}]}"#;

fn answer(body: &str) -> Fault {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Fault::Answer(Response { status: 200, headers, body: body.as_bytes().to_vec() })
}

fn acme() -> Way {
    Way { row: 1, steps: Vec::new() }
}

fn asked(way: Way, path: &str) -> Event {
    Event::ChildrenAsked { way, path: path.to_owned() }
}

/// A world in which the accounts above are in the table.
fn loaded() -> (World, TabId) {
    let mut world = World::new();
    let tab = world.signed_in();
    load(&mut world, tab);
    (world, tab)
}

fn load(world: &mut World, tab: TabId) {
    world.org.order(Order::next(QUERY, answer(PAGE)));
    world.type_query(tab, "SELECT Name, (SELECT LastName, (SELECT Subject FROM Cases) FROM Contacts) FROM Account");
    world.run(tab);
    assert_eq!(world.child_texts(tab, &acme(), "Contacts"), ["Abe", "Bea"]);
}

fn is_loading(world: &World, tab: TabId) -> bool {
    !world.views(tab).children.loading.is_empty()
}

#[test]
fn further_child_rows_come_page_by_page_when_they_are_asked_for() {
    let (mut world, tab) = loaded();
    world.settle();
    assert_eq!(world.child_texts(tab, &acme(), "Contacts").len(), 2, "nothing is fetched unasked");
    assert_eq!(world.child_count(tab, &acme(), "Contacts").map(|(total, all, _)| (total, all)), Some((5, false)));

    for (body, names, all) in
        [(CONTACTS, &["Abe", "Bea", "Cid", "Dan"][..], false), (LAST, &["Abe", "Bea", "Cid", "Dan", "Eva"][..], true)]
    {
        let before = world.views(tab).table.version;
        world.org.order(Order::next(MORE, answer(body)));
        world.take(tab, asked(acme(), "Contacts"));
        assert!(is_loading(&world, tab));
        world.settle();
        assert!(!is_loading(&world, tab));
        assert_eq!(world.child_texts(tab, &acme(), "Contacts"), names);
        assert_eq!(world.child_count(tab, &acme(), "Contacts").map(|(total, is, _)| (total, is)), Some((5, all)));
        assert!(world.views(tab).table.version > before, "the table is drawn anew");
    }
    world.take(tab, asked(acme(), "Contacts"));
    assert!(!is_loading(&world, tab) && world.outgoing(tab) == 0, "there is nothing more to ask for");
    assert!(matches!(world.status(tab), QueryStatus::Finished { rows: 2, .. }));
    assert!(world.notices(tab).is_empty());
}

#[test]
fn child_rows_of_child_rows_are_paged_too() {
    let (mut world, tab) = loaded();
    let abe = Way { row: 1, steps: vec![Step { path: "Contacts".to_owned(), row: 0 }] };
    world.org.order(Order::next(MORE, answer(CASES)));
    world.take(tab, asked(abe.clone(), "Cases"));
    world.settle();
    assert_eq!(world.child_texts(tab, &abe, "Cases"), ["A", "B"]);
    assert_eq!(world.child_count(tab, &abe, "Cases"), Some((2, true, None)));
}

#[test]
fn sorting_meanwhile_does_not_lead_child_rows_astray() {
    let (mut world, tab) = loaded();
    world.org.order(Order::next(MORE, answer(CONTACTS)));
    world.take(tab, asked(acme(), "Contacts"));
    world.sort(tab, "Name");
    assert_eq!(world.texts(tab, 0), ["Acme", "Zenith"]);
    world.settle();
    assert_eq!(world.child_texts(tab, &acme(), "Contacts").len(), 4);
}

#[test]
fn asking_twice_asks_once() {
    let (mut world, tab) = loaded();
    world.org.order(Order::next(MORE, answer(CONTACTS)).times(2));
    world.take(tab, asked(acme(), "Contacts"));
    world.take(tab, asked(acme(), "Contacts"));
    assert_eq!(world.outgoing(tab), 1);
    world.settle();
    assert_eq!(world.child_texts(tab, &acme(), "Contacts").len(), 4);
}

#[test]
fn a_page_that_does_not_come_is_told_and_can_be_asked_for_again() {
    let html = Response { status: 200, headers: Vec::new(), body: b"<html>Proxy</html>".to_vec() };
    for fault in [Fault::Answer(html), Fault::unavailable(), Fault::Hold, Fault::Drop, Fault::request_limit()] {
        let (mut world, tab) = loaded();
        world.org.order(Order::next(MORE, fault.clone()));
        world.take(tab, asked(acme(), "Contacts"));
        world.settle();
        assert_eq!(world.notices(tab), ["children.failed"], "{fault:?}");
        let notice = world.views(tab).notices[0].notice.clone();
        assert_eq!(notice.headline, "More rows of Contacts could not be loaded");
        assert_eq!(notice.action, None, "the run itself is not in question");
        assert!(!is_loading(&world, tab));
        assert_eq!(world.child_texts(tab, &acme(), "Contacts"), ["Abe", "Bea"]);
        assert!(matches!(world.status(tab), QueryStatus::Finished { rows: 2, .. }), "{:?}", world.status(tab));

        world.org.order(Order::next(MORE, answer(CONTACTS)));
        world.take(tab, asked(acme(), "Contacts"));
        world.settle();
        assert_eq!(world.child_texts(tab, &acme(), "Contacts").len(), 4);
        assert!(world.notices(tab).is_empty(), "what was said is over");
    }
}

#[test]
fn an_expired_session_is_renewed_on_the_way() {
    let (mut world, tab) = loaded();
    world.org.expire_access_tokens();
    world.org.order(Order::next(MORE, answer(CONTACTS)).after(1));
    let expired = br#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#;
    let response = Response { status: 401, headers: Vec::new(), body: expired.to_vec() };
    world.org.order(Order::next(MORE, Fault::Answer(response)));
    world.take(tab, asked(acme(), "Contacts"));
    world.settle();
    assert_eq!(world.org.counts().refreshes, 1);
    assert_eq!(world.child_texts(tab, &acme(), "Contacts").len(), 4);
}

#[test]
fn a_session_that_cannot_go_on_fails_no_run_that_had_finished() {
    let (mut world, tab) = loaded();
    world.org.revoke_everything();
    world.tabs[tab].storage.insert("orgpane.redirects".to_owned(), "[]".to_owned());
    world.take(tab, asked(acme(), "Contacts"));
    world.settle();
    assert!(!is_loading(&world, tab));
    let status = world.status(tab);
    assert!(matches!(status, QueryStatus::Finished { rows: 2, .. }), "{status:?}");
    assert!(world.tabs[tab].left_for.is_some() || world.notices(tab) == ["session.lapsed"], "{:?}", world.notices(tab));
}

#[test]
fn an_answer_for_rows_that_are_gone_is_dropped() {
    let (mut world, tab) = loaded();
    world.org.order(Order::next(MORE, answer(CONTACTS)));
    world.take(tab, asked(acme(), "Contacts"));
    // The same query again: its rows stand where those of before stood.
    world.org.order(Order::next(QUERY, answer(PAGE)));
    let late = world.tabs[tab].hold_back();
    world.run(tab);
    world.tabs[tab].put_back(late);
    world.settle();
    assert_eq!(world.child_texts(tab, &acme(), "Contacts"), ["Abe", "Bea"]);
    assert!(!is_loading(&world, tab));
    assert!(world.notices(tab).is_empty(), "{:?}", world.notices(tab));
}

#[test]
fn signing_out_takes_child_rows_and_their_requests_along() {
    let (mut world, tab) = loaded();
    world.take(tab, asked(acme(), "Contacts"));
    world.take(tab, Event::SignOutClicked);
    world.settle();
    assert!(!is_loading(&world, tab));
    assert_eq!((world.rows(tab), world.child_texts(tab, &acme(), "Contacts").len()), (0, 0));
}

#[test]
fn a_locator_that_leads_elsewhere_gets_no_token() {
    let (mut world, tab) = loaded();
    let page = PAGE.replace("/services/data/v68.0/query/0r8children-2", "https://evil.example/");
    world.org.order(Order::next(QUERY, answer(&page)));
    world.run(tab);
    let sent = world.sent.len();
    world.take(tab, asked(acme(), "Contacts"));
    world.settle();
    assert_eq!(world.sent.len(), sent, "nothing was sent");
    assert_eq!(world.notices(tab), ["children.failed"]);
    assert_eq!(world.views(tab).notices[0].notice.action, None::<Action>);
}
