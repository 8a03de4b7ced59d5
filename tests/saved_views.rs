//! Saved views and links, natively: kept, shared between tabs, followed; and what hostile storage and damaged links come to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::view::{Copied, QueryStatus, SavedName};
use orgpane::demo::CLIENT_ID;
use orgpane::table::Test;
use orgpane::view::{Change, Condition, Search};
use person::{APP, ORG};
use world::{TabId, World};

const VIEWS: &str = "orgpane.views";
const UNREADABLE: &str = "orgpane.views.unreadable";

fn names(world: &World, tab: TabId) -> Vec<(String, bool)> {
    let told = |saved: &SavedName| (saved.name.clone(), saved.is_shown);
    world.views(tab).table.saved.iter().map(told).collect()
}

fn only_won(world: &mut World, tab: TabId) {
    let filter = Condition::All(vec![Condition::is("Name", Test::Contains("acme".to_owned()))]);
    world.take(tab, Event::ViewChanged(Change::Filter(Some(filter))));
}

fn with_rows() -> (World, TabId) {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    (world, tab)
}

#[test]
fn a_view_is_saved_chosen_renamed_and_removed_and_choosing_can_be_taken_back() {
    let (mut world, tab) = with_rows();
    only_won(&mut world, tab);
    let left = world.views(tab).table.passing;
    assert!(left < 5_000);
    world.take(tab, Event::ViewNamed("Won ones".to_owned()));
    assert_eq!(names(&world, tab), [("Won ones".to_owned(), true)]);
    world.take(tab, Event::ViewChanged(Change::Filter(None)));
    assert_eq!(names(&world, tab), [("Won ones".to_owned(), false)]);
    world.take(tab, Event::ViewChosen("won ones".to_owned()));
    assert_eq!(world.views(tab).table.passing, left);
    world.take(tab, Event::ViewUndone);
    assert_eq!(world.views(tab).table.passing, 5_000);

    world.take(tab, Event::ViewNamed("All".to_owned()));
    world.take(tab, Event::ViewRenamed { from: "All".to_owned(), to: "WON ONES".to_owned() });
    assert_eq!(world.notices(tab), ["views.not-saved"]);
    world.take(tab, Event::ViewRenamed { from: "All".to_owned(), to: "Everything".to_owned() });
    world.take(tab, Event::ViewRemoved("Won ones".to_owned()));
    assert_eq!(names(&world, tab), [("Everything".to_owned(), true)]);
    assert!(world.notices(tab).is_empty());
}

#[test]
fn views_are_there_for_their_object_in_other_tabs_and_after_a_reload() {
    let (mut world, tab) = with_rows();
    let other = world.open("");
    world.settle();
    world.run(other);
    world.take(tab, Event::ViewNamed("Mine".to_owned()));
    world.settle();
    assert_eq!(names(&world, other), [("Mine".to_owned(), true)]);
    world.type_query(other, "SELECT Id FROM Account");
    world.run(other);
    assert!(names(&world, other).is_empty());
    world.reload(tab);
    world.settle();
    world.type_query(tab, "SELECT Id FROM Opportunity");
    world.run(tab);
    assert_eq!(names(&world, tab), [("Mine".to_owned(), true)]);
}

#[test]
fn stored_views_that_cannot_be_read_are_kept_aside_and_told_of() {
    for hostile in ["{", "[{\"object\":\"Opportunity\",\"name\":\"x\",\"view\":{\"sorts\":7}}]", "7", "[[[["] {
        let mut world = World::new();
        world.local.insert(VIEWS.to_owned(), hostile.to_owned());
        let tab = world.signed_in();
        assert_eq!(world.local.get(UNREADABLE).map(String::as_str), Some(hostile));
        assert_eq!(world.local.get(VIEWS).map(String::as_str), Some("[]"));
        world.run(tab);
        world.take(tab, Event::ViewNamed("Mine".to_owned()));
        assert_eq!(names(&world, tab).len(), 1);
    }
    let mut world = World::new();
    world.local.insert(VIEWS.to_owned(), "{".to_owned());
    let tab = world.open("");
    assert_eq!(world.notices(tab), ["views.unreadable"]);
}

#[test]
fn views_that_the_browser_does_not_store_last_as_long_as_the_page() {
    let (mut world, tab) = with_rows();
    world.refused_keys.push(VIEWS.to_owned());
    world.take(tab, Event::ViewNamed("Mine".to_owned()));
    assert_eq!(world.notices(tab), ["views.not-stored"]);
    assert_eq!(names(&world, tab).len(), 1);
}

/// A link to the rows of a tab, as it is copied.
fn link_of(world: &mut World, tab: TabId) -> String {
    world.take(tab, Event::CopyClicked(Copied::Link));
    assert!(world.notices(tab).contains(&"link.copied"));
    let link = world.tabs[tab].copied.clone().unwrap();
    link.strip_prefix(&format!("{APP}/")).unwrap().to_owned()
}

#[test]
fn a_link_fills_in_query_and_view_and_runs_nothing_by_itself() {
    let (mut world, tab) = with_rows();
    only_won(&mut world, tab);
    let left = world.views(tab).table.passing;
    let link = link_of(&mut world, tab);
    assert!(!link.contains("token") && link.len() < 400, "{link}");

    let other = world.open(&link);
    world.settle();
    assert_eq!(world.tabs[other].address, format!("{APP}/"));
    assert_eq!(world.views(other).query.text, "SELECT Id, Name, CreatedDate FROM Opportunity");
    assert_eq!(world.status(other), QueryStatus::Idle);
    assert_eq!(world.notices(other), ["link.opened"]);
    world.press(other, "link.opened");
    world.settle();
    assert_eq!(world.views(other).table.passing, left);
    assert!(world.notices(other).is_empty());
    // It was for those rows: another object has its own view.
    world.type_query(other, "SELECT Id FROM Account");
    world.run(other);
    assert_eq!(world.views(other).table.view.filter, None);
}

#[test]
fn a_link_waits_until_somebody_has_signed_in() {
    let (mut world, tab) = with_rows();
    world.take(tab, Event::ViewChanged(Change::Search(Search { text: "acme".to_owned(), is_regex: false })));
    let left = world.views(tab).table.passing;
    let link = link_of(&mut world, tab);
    world.take(tab, Event::SignOutClicked);
    world.settle();

    let other = world.open(&format!("{link}&host={ORG}&client_id={CLIENT_ID}"));
    assert_eq!(world.notices(other), ["link.opened"]);
    world.take(other, Event::SignInClicked);
    world.settle();
    world.go_through_sign_in(other);
    world.settle();
    assert_eq!(world.status(other), QueryStatus::Idle);
    world.run(other);
    assert_eq!(world.views(other).table.passing, left);
}

#[test]
fn a_link_followed_in_an_open_tab_loses_nothing_that_was_typed() {
    let (mut world, tab) = with_rows();
    world.type_query(tab, "SELECT Id FROM Contact");
    world.take(tab, Event::FragmentChanged("#q=SELECT+Name+FROM+Account".to_owned()));
    assert_eq!(world.views(tab).query.text, "SELECT Name FROM Account");
    assert_eq!(world.rows(tab), 5_000, "the rows stay until something is run");
    assert_eq!(world.notices(tab), ["link.opened", "link.replaced"]);
    world.press(tab, "link.replaced");
    assert_eq!(world.views(tab).query.text, "SELECT Id FROM Contact");
    assert!(world.notices(tab).is_empty());
    world.take(tab, Event::FragmentChanged("#nothing-of-ours".to_owned()));
    assert!(world.notices(tab).is_empty());
}

#[test]
fn a_damaged_link_says_so_and_changes_nothing() {
    for damaged in ["#q=SELECT&view=%%%", "#view=e30x", "#q=SELECT+Id&view=eyJzb3J0cyI6MX0"] {
        let mut world = World::new();
        let tab = world.open(damaged);
        assert_eq!(world.notices(tab), ["link.damaged"], "{damaged}");
        assert_eq!(world.views(tab).query.text, "SELECT Id, Name, CreatedDate FROM Opportunity");
        assert_eq!(world.tabs[tab].address, format!("{APP}/"));
    }
}

#[test]
fn what_is_typed_letter_by_letter_is_one_change_to_take_back() {
    let (mut world, tab) = with_rows();
    for text in ["a", "ac", "acm"] {
        world.take(tab, Event::ViewChanged(Change::Search(Search { text: text.to_owned(), is_regex: false })));
        world.pass_millis(200);
    }
    world.pass_millis(5_000);
    world.take(tab, Event::ViewChanged(Change::Search(Search { text: "acme".to_owned(), is_regex: false })));
    world.take(tab, Event::ViewUndone);
    assert_eq!(world.views(tab).table.view.search.text, "acm");
    world.take(tab, Event::ViewUndone);
    assert_eq!(world.views(tab).table.view.search.text, "");
    assert!(!world.views(tab).table.can_undo);
}
