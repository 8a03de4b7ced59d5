//! The library, natively: what is run is noted, what is saved is kept and shared between tabs, files go both ways, signing out forgets.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::library::LibraryEvent;
use orgpane::library::{Outcome, SavedQuery};
use world::{TabId, World};

fn save(world: &mut World, tab: TabId, name: &str, folder: &str, tags: &str) {
    let (name, folder, tags) = (name.to_owned(), folder.to_owned(), tags.to_owned());
    world.take(tab, Event::Library(LibraryEvent::Saved { name, folder, tags }));
}

fn saved(world: &World, tab: TabId) -> Vec<SavedQuery> {
    world.views(tab).library.library.saved().to_vec()
}

fn history(world: &World, tab: TabId) -> Vec<(String, Outcome)> {
    let view = world.views(tab).library;
    view.library.ran().iter().map(|ran| (ran.text.clone(), ran.outcome)).collect()
}

#[test]
fn what_was_run_stands_in_the_history_with_its_outcome_and_outlives_a_reload() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, " SELECT Id FROM Opportunity LIMIT 3 ");
    world.run(tab);
    world.type_query(tab, "SELECT Nmae FROM Opportunity");
    world.run(tab);
    world.type_query(tab, "SELECT COUNT() FROM Opportunity");
    world.run(tab);
    world.reload(tab);
    world.settle();
    let told = history(&world, tab);
    assert_eq!(told[0], ("SELECT COUNT() FROM Opportunity".to_owned(), Outcome::Finished { rows: 5_000, millis: 0 }));
    assert_eq!(told[1], ("SELECT Nmae FROM Opportunity".to_owned(), Outcome::Failed));
    assert_eq!(told[2], ("SELECT Id FROM Opportunity LIMIT 3".to_owned(), Outcome::Finished { rows: 3, millis: 0 }));
    world.take(tab, Event::Library(LibraryEvent::HistoryCleared));
    assert!(history(&world, tab).is_empty() && !world.local.contains_key("orgpane.history"));
}

#[test]
fn a_query_is_saved_found_by_other_tabs_opened_in_a_tab_of_its_own_and_removed() {
    let mut world = World::new();
    let tab = world.signed_in();
    let other = world.open("");
    world.type_query(tab, "SELECT Id FROM Account");
    save(&mut world, tab, " All accounts ", "Basics", "weekly, , weekly, all");
    world.settle();
    for page in [tab, other] {
        let kept = saved(&world, page);
        assert_eq!((kept[0].name.as_str(), kept[0].folder.as_str(), kept.len()), ("All accounts", "Basics", 1));
        assert_eq!(kept[0].tags, ["weekly", "all"]);
    }
    let (name, text) = ("All accounts".to_owned(), "SELECT Id FROM Account".to_owned());
    world.take(tab, Event::Library(LibraryEvent::Opened { name, text }));
    let tabs = world.views(tab).tabs;
    assert_eq!(tabs.tabs.iter().map(|head| head.name.as_str()).collect::<Vec<_>>(), ["Account", "All accounts"]);
    assert_eq!(world.views(tab).query.text, "SELECT Id FROM Account");
    // A tab that nobody has typed into is taken.
    world.take(tab, Event::TabAdded);
    let (name, text) = (String::new(), "SELECT Id FROM Case".to_owned());
    world.take(tab, Event::Library(LibraryEvent::Opened { name, text }));
    assert_eq!(world.views(tab).tabs.tabs.len(), 3);
    let (folder, name) = ("Basics".to_owned(), "All accounts".to_owned());
    world.take(tab, Event::Library(LibraryEvent::Removed { folder, name }));
    world.settle();
    assert!(saved(&world, tab).is_empty() && saved(&world, other).is_empty());
}

#[test]
fn what_cannot_be_saved_or_imported_is_told_and_nothing_is_lost() {
    let mut world = World::new();
    let tab = world.signed_in();
    save(&mut world, tab, " ", "", "");
    assert_eq!(world.notices(tab), ["library.not-saved"]);
    save(&mut world, tab, "Mine", "", "");
    assert_eq!(world.notices(tab), [] as [&str; 0]);
    for text in ["", "{", "[]", "{\"format\":\"orgpane-library\",\"version\":9}"] {
        world.take(tab, Event::Library(LibraryEvent::Imported(text.to_owned())));
        assert_eq!(world.notices(tab), ["library.not-imported"], "{text}");
        assert_eq!(saved(&world, tab).len(), 1);
    }
}

#[test]
fn signing_out_forgets_what_was_asked_of_that_org_and_keeps_what_was_saved() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    save(&mut world, tab, "Mine", "", "");
    world.take(tab, Event::SignOutClicked);
    world.settle();
    assert!(history(&world, tab).is_empty());
    assert!(!world.local.get("orgpane.history").is_some_and(|stored| stored.contains("Opportunity")));
    assert_eq!(saved(&world, tab).len(), 1);
}
