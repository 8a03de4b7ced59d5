//! Query tabs and several orgs side by side, natively: apart in rows, sessions and notices; kept over reloads and redirects; and what
//! hostile storage comes to.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::again::Again;
use orgpane::app::view::{OrgHead, OrgState, QueryStatus, Records, SessionView, TabHead, TabState};
use orgpane::demo::CLIENT_ID;
use orgpane::view::{Change, SortChange};
use person::{APP, ORG};
use world::{TabId, World};

const TABS: &str = "orgpane.tabs";
const DATASOURCES: &str = "orgpane.datasources";

fn heads(world: &World, tab: TabId) -> Vec<TabHead> {
    world.views(tab).tabs.tabs
}

fn names(world: &World, tab: TabId) -> Vec<String> {
    heads(world, tab).into_iter().map(|head| head.name).collect()
}

fn front(world: &World, tab: TabId) -> usize {
    let tabs = world.views(tab).tabs;
    tabs.tabs.iter().position(|head| head.id == tabs.front).unwrap()
}

fn show(world: &mut World, tab: TabId, at: usize) {
    let id = heads(world, tab)[at].id;
    world.take(tab, Event::TabChosen(id));
    world.settle();
}

fn add(world: &mut World, tab: TabId, text: &str) {
    world.take(tab, Event::TabAdded);
    world.type_query(tab, text);
}

fn orgs(world: &World, tab: TabId) -> Vec<OrgHead> {
    world.views(tab).orgs.orgs
}

fn finished(world: &World, tab: TabId) -> Option<u64> {
    match world.status(tab) {
        QueryStatus::Finished { rows, .. } => Some(rows),
        _ => None,
    }
}

#[test]
fn a_tab_is_called_what_its_query_is_about_until_the_person_names_it() {
    let mut world = World::new();
    let tab = world.signed_in();
    assert_eq!(names(&world, tab), ["Opportunity"]);
    add(&mut world, tab, "");
    assert_eq!(names(&world, tab), ["Opportunity", "Query 2"]);
    world.type_query(tab, "SELECT Id FROM Account WHERE");
    assert_eq!(names(&world, tab), ["Opportunity", "Account"]);
    let id = heads(&world, tab)[1].id;
    world.take(tab, Event::TabRenamed { id, name: "  Open accounts ".to_owned() });
    assert_eq!(names(&world, tab)[1], "Open accounts");
    assert!(heads(&world, tab)[1].is_named);
    world.take(tab, Event::TabRenamed { id, name: " ".to_owned() });
    assert_eq!(names(&world, tab)[1], "Account");
}

#[test]
fn tabs_have_texts_rows_and_views_of_their_own() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    world.sort(tab, "Name");
    let sorted = world.views(tab).table.view;
    add(&mut world, tab, "SELECT Id, Name FROM Account LIMIT 7");
    assert_eq!((world.rows(tab), world.status(tab)), (0, QueryStatus::Idle));
    world.run(tab);
    assert_eq!(world.rows(tab), 7);
    let accounts = world.views(tab).table.run;
    show(&mut world, tab, 0);
    let views = world.views(tab);
    assert_eq!((world.rows(tab), views.table.view, front(&world, tab)), (5_000, sorted, 0));
    assert!(views.query.text.contains("Opportunity") && views.table.run != accounts);
    let sent = world.sent.len();
    show(&mut world, tab, 1);
    assert_eq!((world.rows(tab), world.sent.len()), (7, sent), "nothing is asked anew");
}

#[test]
fn a_tab_shows_its_rows_where_it_was_left() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    world.take(tab, Event::Scrolled(1_234));
    add(&mut world, tab, "SELECT Id FROM Account");
    world.take(tab, Event::Scrolled(0));
    show(&mut world, tab, 0);
    assert_eq!(world.views(tab).table.scroll_to_row, Some(1_234));
}

#[test]
fn a_query_goes_on_in_a_tab_behind_and_its_failure_is_told_in_its_own_tab() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    add(&mut world, tab, "SELECT Nmae FROM Account");
    assert!(matches!(heads(&world, tab)[0].state, TabState::Running { .. }), "{:?}", heads(&world, tab));
    world.run(tab);
    assert_eq!(
        heads(&world, tab).iter().map(|head| head.state).collect::<Vec<_>>(),
        [TabState::Still, TabState::Failed]
    );
    assert_eq!(world.notices(tab).len(), 1);
    show(&mut world, tab, 0);
    assert_eq!((finished(&world, tab), world.notices(tab)), (Some(5_000), Vec::new()));
    show(&mut world, tab, 1);
    assert!(world.views(tab).query.mark.is_some());
    assert_eq!(world.notices(tab).len(), 1, "it is still there to be read");
}

#[test]
fn stop_stops_the_query_in_front_alone() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    add(&mut world, tab, "SELECT Id, Name FROM Opportunity");
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.take(tab, Event::StopClicked);
    world.settle();
    assert!(matches!(world.status(tab), QueryStatus::Stopped { .. }), "{:?}", world.status(tab));
    show(&mut world, tab, 0);
    assert_eq!(finished(&world, tab), Some(5_000));
}

#[test]
fn a_query_runs_on_load_and_every_so_many_minutes_where_that_was_chosen() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id FROM Opportunity LIMIT 3");
    world.take(tab, Event::AgainChosen(Again::EveryMinutes(5)));
    let queries = |world: &World| world.sent.iter().filter(|(request, _)| request.contains("/query ")).count();
    world.settle();
    let before = queries(&world);
    let asked = |world: &World| queries(world) - before;
    world.pass_millis(4 * 60_000);
    world.take(tab, Event::Woke);
    world.settle();
    assert_eq!(asked(&world), 0, "it is not due yet");
    // In a tab behind as well.
    add(&mut world, tab, "SELECT Id FROM Account");
    for runs in 1..=3 {
        world.pass_millis(5 * 60_000);
        world.take(tab, Event::Woke);
        world.settle();
        assert_eq!(asked(&world), runs);
    }
    assert_eq!(front(&world, tab), 1);
    world.reload(tab);
    world.settle();
    assert_eq!((asked(&world), world.rows(tab)), (4, 0), "it runs on load, and the tab in front does not");
    // Once the session is gone it waits for the person.
    world.org.revoke_everything();
    world.pass_millis(5 * 60_000);
    world.take(tab, Event::SignOutClicked);
    world.take(tab, Event::Woke);
    world.settle();
    assert_eq!(world.tabs[tab].left_for, None);
}

#[test]
fn a_link_never_runs_by_itself_in_a_tab_that_does() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::AgainChosen(Again::OnLoad));
    let fragment = "#q=SELECT%20Id%20FROM%20Contact";
    let queries = |world: &World| world.sent.iter().filter(|(request, _)| request.contains("/query ")).count();
    let before = queries(&world);
    world.load(tab, &format!("{APP}/{fragment}"));
    world.settle();
    assert_eq!(world.views(tab).query.text, "SELECT Id FROM Contact", "{:?}", world.notices(tab));
    world.reload(tab);
    world.settle();
    assert_eq!((queries(&world), world.status(tab)), (before, QueryStatus::Idle));
}

#[test]
fn a_query_is_about_deleted_records_only_where_that_was_chosen_and_the_choice_is_kept() {
    let mut world = World::new();
    let tab = world.signed_in();
    let count = |world: &mut World| {
        world.type_query(tab, "SELECT COUNT() FROM Opportunity WHERE IsDeleted = true");
        world.run(tab);
        match world.status(tab) {
            QueryStatus::Counted { total, .. } => total,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(count(&mut world), 0);
    world.take(tab, Event::RecordsChosen(Records::All));
    let deleted = count(&mut world);
    assert!(deleted > 0);
    world.reload(tab);
    world.settle();
    assert_eq!((world.views(tab).query.records, count(&mut world)), (Records::All, deleted));
    add(&mut world, tab, "SELECT COUNT() FROM Opportunity WHERE IsDeleted = true");
    assert_eq!(world.views(tab).query.records, Records::Live, "another tab has its own");
    world.take(tab, Event::RecordsChosen(Records::Tooling));
    world.run(tab);
    assert!(world.sent.last().unwrap().0.contains("/tooling/query"), "{:?}", world.sent.last());
}

#[test]
fn tabs_and_drafts_outlive_a_reload_and_nothing_runs_by_itself() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    add(&mut world, tab, "SELECT Id FROM Account /* a draft */");
    add(&mut world, tab, "SELECT Id FROM Contact");
    let id = heads(&world, tab)[2].id;
    world.take(tab, Event::TabMoved { id, to: 0 });
    show(&mut world, tab, 2);
    let sent = world.sent.len();
    world.reload(tab);
    world.settle();
    assert_eq!(names(&world, tab), ["Contact", "Opportunity", "Account"]);
    assert_eq!(world.views(tab).query.text, "SELECT Id FROM Account /* a draft */");
    show(&mut world, tab, 1);
    assert_eq!(world.rows(tab), 0);
    assert_eq!(world.sent.len(), sent, "no query was sent");
    // Another visit, in another tab of the browser.
    let other = world.open("");
    assert_eq!(names(&world, other), ["Contact", "Opportunity", "Account"]);
    show(&mut world, other, 2);
    assert_eq!(world.views(other).query.text, "SELECT Id FROM Account /* a draft */");
}

#[test]
fn a_closed_tab_can_be_brought_back_and_the_last_one_leaves_an_empty_one() {
    let mut world = World::new();
    let tab = world.signed_in();
    add(&mut world, tab, "SELECT Id FROM Account");
    assert!(!world.views(tab).tabs.can_reopen);
    let id = heads(&world, tab)[1].id;
    world.take(tab, Event::TabRenamed { id, name: "Mine".to_owned() });
    world.take(tab, Event::TabClosed(id));
    assert_eq!((names(&world, tab), front(&world, tab)), (vec!["Opportunity".to_owned()], 0));
    assert!(!world.local.keys().any(|key| key.ends_with(&id.to_string())), "its text is gone from storage");
    world.take(tab, Event::TabReopened);
    assert_eq!((names(&world, tab), front(&world, tab)), (vec!["Opportunity".to_owned(), "Mine".to_owned()], 1));
    assert_eq!(world.views(tab).query.text, "SELECT Id FROM Account");
    for head in heads(&world, tab) {
        world.take(tab, Event::TabClosed(head.id));
    }
    assert_eq!((names(&world, tab), world.views(tab).query.text), (vec!["Query 1".to_owned()], String::new()));
}

#[test]
fn a_duplicate_has_the_text_and_takes_the_view_for_its_own_rows() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    world.sort(tab, "Name");
    let id = heads(&world, tab)[0].id;
    world.take(tab, Event::TabDuplicated(id));
    assert_eq!((names(&world, tab), front(&world, tab)), (vec!["Opportunity".to_owned(); 2], 1));
    world.run(tab);
    assert_eq!(world.views(tab).table.view.sorts.len(), 1);
    let how = SortChange::Cycle;
    world.take(tab, Event::ViewChanged(Change::Sort { path: "Name".to_owned(), how }));
    show(&mut world, tab, 0);
    assert_eq!(world.views(tab).table.view.sorts[0].direction(), orgpane::table::Direction::Ascending);
}

#[test]
fn a_redirect_comes_back_to_the_tab_it_left_and_the_others_load_when_looked_at() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    add(&mut world, tab, "SELECT Id, Name FROM Account LIMIT 7");
    world.run(tab);
    world.org.revoke_everything();
    world.run(tab);
    world.go_through_sign_in(tab);
    assert_eq!((front(&world, tab), world.rows(tab)), (1, 7));
    let sent = world.sent.len();
    show(&mut world, tab, 0);
    assert!(world.sent.len() > sent);
    assert_eq!(finished(&world, tab), Some(5_000));
}

#[test]
fn two_orgs_are_signed_in_side_by_side_and_each_tab_asks_its_own() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    world.take(tab, Event::TabAdded);
    world.take(tab, Event::DemoClicked);
    world.go_through_demo(tab);
    let states: Vec<(String, OrgState)> = orgs(&world, tab).into_iter().map(|org| (org.name, org.state)).collect();
    let signed_in = |name: &str| (name.to_owned(), OrgState::SignedIn);
    assert_eq!(states, [signed_in("localhost:8081"), signed_in("the demo org")]);
    assert_eq!(front(&world, tab), 1);
    world.type_query(tab, "SELECT Id, Name FROM Opportunity");
    let asked = world.org.counts().requests;
    world.run(tab);
    assert_eq!((finished(&world, tab), world.org.counts().requests), (Some(50_000), asked));
    show(&mut world, tab, 0);
    // The page was left for the demo org's sign-in.
    assert_eq!(finished(&world, tab), Some(5_000));
    world.org.expire_access_tokens();
    world.run(tab);
    assert_eq!((finished(&world, tab), world.org.counts().refreshes), (Some(5_000), 1));
    // Signing out ends one session, takes its rows, and leaves the other alone.
    world.take(tab, Event::SignOutClicked);
    world.settle();
    assert_eq!((world.session(tab), world.rows(tab)), (SessionView::SignedOut, 0));
    show(&mut world, tab, 1);
    assert!(matches!(world.session(tab), SessionView::SignedIn { .. }));
    assert_eq!(world.rows(tab), 50_000);
    world.reload(tab);
    world.settle();
    let states: Vec<OrgState> = orgs(&world, tab).into_iter().map(|org| org.state).collect();
    assert_eq!(states, [OrgState::SignedOut, OrgState::SignedIn]);
}

#[test]
fn a_token_goes_to_no_org_but_its_own_even_when_a_tab_changes_sides() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::TabAdded);
    world.take(tab, Event::DemoClicked);
    world.go_through_demo(tab);
    world.type_query(tab, "SELECT Id FROM Opportunity");
    world.take(tab, Event::RunClicked);
    let held = world.tabs[tab].hold_back();
    let own = orgs(&world, tab)[0].slot;
    world.take(tab, Event::DatasourceChosen(own));
    world.tabs[tab].put_back(held);
    world.settle();
    assert_eq!(
        (world.rows(tab), world.status(tab)),
        (0, QueryStatus::Idle),
        "an answer of the other org is not for it"
    );
    let from = world.sent.len();
    world.run(tab);
    assert!(world.sent[from..].iter().all(|(request, _)| request.contains(ORG)), "{:?}", &world.sent[from..]);
    assert_eq!(finished(&world, tab), Some(5_000));
}

#[test]
fn names_and_colors_of_datasources_are_kept_and_told_to_other_tabs() {
    let mut world = World::new();
    let tab = world.signed_in();
    let other = world.open("");
    world.take(tab, Event::DatasourceNamed { slot: 0, name: " Live ".to_owned() });
    world.take(tab, Event::DatasourceColored { slot: 0, color: 1 });
    world.take(tab, Event::DatasourceColored { slot: 0, color: 99 });
    world.settle();
    for page in [tab, other] {
        let org = orgs(&world, page).remove(0);
        assert_eq!((org.name.as_str(), org.color, org.host.as_str()), ("Live", 1, "localhost:8081"));
    }
    world.reload(tab);
    assert_eq!(orgs(&world, tab)[0].name, "Live");
}

#[test]
fn a_removed_datasource_is_signed_out_of_and_its_tabs_ask_another() {
    let mut world = World::new();
    let tab = world.signed_in();
    add(&mut world, tab, "SELECT Id FROM Account");
    world.take(tab, Event::DemoClicked);
    world.go_through_demo(tab);
    let own = orgs(&world, tab)[0].slot;
    world.take(tab, Event::DatasourceRemoved(own));
    world.settle();
    assert_eq!(world.org.counts().revocations, 1);
    let left = orgs(&world, tab);
    assert_eq!(left.len(), 1);
    assert!(heads(&world, tab).iter().all(|head| head.org == left[0].slot));
    assert_eq!(names(&world, tab), ["Opportunity", "Account"], "no text is lost");
    assert!(!world.local.get(DATASOURCES).unwrap().contains("8081"));
    world.run(tab);
    assert!(finished(&world, tab).is_some());
}

#[test]
fn the_form_for_another_org_can_be_opened_and_closed_while_one_is_signed_in() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::DatasourceAdded);
    let views = world.views(tab);
    assert!(views.orgs.is_form_open && views.setup.host.is_empty());
    world.take(tab, Event::HostTyped("nowhere.example".to_owned()));
    world.take(tab, Event::SignInClicked);
    assert!(world.views(tab).setup.host_problem.is_some());
    assert_eq!(orgs(&world, tab).len(), 1, "what cannot be an org is not on the list");
    world.take(tab, Event::SetupClosed);
    assert!(!world.views(tab).orgs.is_form_open);
    world.take(tab, Event::DatasourceAdded);
    world.take(tab, Event::HostTyped("acme".to_owned()));
    world.take(tab, Event::ClientIdTyped(CLIENT_ID.to_owned()));
    world.take(tab, Event::SignInClicked);
    assert!(world.tabs[tab].left_for.as_ref().is_some_and(|url| url.contains("acme.my.salesforce.com")));
    world.load(tab, &format!("{APP}/"));
    assert_eq!(orgs(&world, tab).len(), 2);
    assert!(matches!(orgs(&world, tab)[0].state, OrgState::SignedIn), "the session there is untouched");
}

#[test]
fn an_unlimited_number_of_tabs_is_refused_in_words() {
    let mut world = World::new();
    let tab = world.signed_in();
    for _ in 0..60 {
        world.take(tab, Event::TabAdded);
    }
    assert_eq!(heads(&world, tab).len(), 50);
    assert_eq!(world.notices(tab), ["tabs.full"]);
}

#[test]
fn hostile_lists_of_tabs_and_datasources_cost_nothing_but_themselves() {
    let deep = "[".repeat(20_000);
    for text in [
        "",
        "{",
        "[]",
        "null",
        r#"{"front":1,"tabs":[]}"#,
        r#"{"front":1,"tabs":[{"id":1},{"id":1},{"id":-3},{"id":"x"}]}"#,
        r#"{"front":9,"tabs":[{"id":1,"org":4000000000},{"id":2,"org":7,"view":{"sorts":3},"name":"  "}]}"#,
        r#"[{"slot":0,"host":"https://evil.example","client_id":"x"},{"slot":39,"host":"","client_id":""}]"#,
        r#"[{"slot":3,"host":"javascript:alert(1)","client_id":"<script>","name":"x","color":300}]"#,
        &deep,
    ] {
        let mut world = World::new();
        world.local.insert(TABS.to_owned(), text.to_owned());
        world.local.insert(DATASOURCES.to_owned(), text.to_owned());
        let tab = world.signed_in();
        assert!(!heads(&world, tab).is_empty());
        world.type_query(tab, "SELECT Id, Name FROM Opportunity");
        world.run(tab);
        assert_eq!(finished(&world, tab), Some(5_000), "{text:.80}");
    }
}
