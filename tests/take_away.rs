//! Rows taken away by a person of the demo org, natively: copies, files of what is shown, selected and everything, and what can go
//! wrong on the way.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::take_away::{Asked, Cells, CopyAs, CopyAsked, FileFormat, TakeAwayStatus, What, Wishes};
use orgpane::app::view::QueryStatus;
use orgpane::table::Test;
use orgpane::view::{Change, Condition};
use world::{TabId, World};

const WISHES: &str = "orgpane.take-away";

fn csv(what: What) -> Wishes {
    Wishes { what, format: FileFormat::Csv, byte_order_mark: false, crlf: false, ..Wishes::default() }
}

fn save(world: &mut World, tab: TabId, wishes: Wishes, cells: Cells) {
    let asked = Asked { wishes, name: "rows".to_owned(), cells };
    world.take(tab, Event::TakeAwayAsked(Box::new(asked)));
}

fn file(world: &World, tab: TabId) -> String {
    String::from_utf8(world.tabs[tab].file.clone().unwrap()).unwrap()
}

fn said(world: &World, tab: TabId) -> String {
    world.views(tab).take_away.said.text
}

/// Signed in, with the first page of 5,000 rows, and stopped.
fn with_a_page(world: &mut World) -> TabId {
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.take(tab, Event::StopClicked);
    world.settle();
    tab
}

#[test]
fn a_file_holds_what_is_shown_in_the_order_shown() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id, Name, StageName FROM Opportunity LIMIT 300");
    world.run(tab);
    world.sort(tab, "Name");
    world.take(tab, Event::ViewChanged(Change::Hide { paths: vec!["Id".to_owned()], hidden: true }));
    save(&mut world, tab, csv(What::Shown), Vec::new());
    world.settle();
    let shown: Vec<String> = world.texts(tab, 1);
    let file = file(&world, tab);
    let mut lines = file.lines();
    assert_eq!(lines.next(), Some("Name,StageName"));
    assert_eq!(lines.count(), 300);
    assert!(file.lines().nth(1).unwrap().trim_matches('"').starts_with(shown[0].split('"').next().unwrap()));
    assert_eq!(world.tabs[tab].file_name, "rows.csv");
    assert!(said(&world, tab).starts_with("Saved rows.csv: 300 rows, "), "{}", said(&world, tab));
    assert_eq!(world.views(tab).take_away.status, TakeAwayStatus::Idle);
}

#[test]
fn everything_loads_the_pages_that_are_not_here_and_then_writes() {
    let mut world = World::new();
    let tab = with_a_page(&mut world);
    assert_eq!(world.rows(tab), 2_000);
    assert!(world.views(tab).take_away.has_more);
    world.take(tab, Event::ViewChanged(Change::Filter(Some(Condition::is("Name", Test::Contains("zzz".to_owned()))))));
    save(&mut world, tab, csv(What::Everything), Vec::new());
    let status = world.views(tab).take_away.status;
    assert_eq!(status, TakeAwayStatus::Loading { rows: 2_000, total: Some(5_000), paused: false });
    world.answer_one(tab);
    assert_eq!(world.rows(tab), 4_000, "rows are in the table while they come");
    world.settle();
    assert_eq!(file(&world, tab).lines().count(), 5_001, "no filter counts");
}

#[test]
fn a_session_that_ends_while_rows_are_loaded_is_refreshed_and_the_file_is_whole() {
    let mut world = World::new();
    let tab = with_a_page(&mut world);
    world.org.expire_access_tokens();
    save(&mut world, tab, csv(What::Everything), Vec::new());
    world.settle();
    assert_eq!(file(&world, tab).lines().count(), 5_001);
    assert_eq!(world.org.counts().refreshes, 1);
}

#[test]
fn a_run_that_breaks_off_pauses_the_file_until_it_goes_on() {
    let mut world = World::new();
    let tab = with_a_page(&mut world);
    world.online = false;
    save(&mut world, tab, csv(What::Everything), Vec::new());
    world.settle();
    let status = world.views(tab).take_away.status;
    assert_eq!(status, TakeAwayStatus::Loading { rows: 2_000, total: Some(5_000), paused: true });
    assert!(world.tabs[tab].file.is_none());
    world.online = true;
    world.press(tab, "network.unreachable");
    world.settle();
    assert_eq!(file(&world, tab).lines().count(), 5_001);
}

#[test]
fn stopping_while_rows_are_loaded_keeps_the_rows_and_saves_no_file() {
    let mut world = World::new();
    let tab = with_a_page(&mut world);
    save(&mut world, tab, csv(What::Everything), Vec::new());
    world.answer_one(tab);
    world.take(tab, Event::TakeAwayStopped { keep: false });
    world.settle();
    assert_eq!(world.rows(tab), 4_000);
    assert!(matches!(world.status(tab), QueryStatus::Stopped { rows: 4_000, .. }));
    assert!(world.tabs[tab].file.is_none() && world.tabs[tab].file_name.is_empty());
    assert!(world.notices(tab).contains(&"take-away.stopped"), "{:?}", world.notices(tab));
}

#[test]
fn a_file_that_is_stopped_while_it_is_written_says_so() {
    let mut world = World::with(|settings| settings.rows = 30_000);
    let tab = world.signed_in();
    world.run(tab);
    let wishes = Wishes { packed: true, ..csv(What::Shown) };
    save(&mut world, tab, wishes, Vec::new());
    world.write_some(tab);
    assert!(world.do_one());
    let TakeAwayStatus::Writing { rows, of, .. } = world.views(tab).take_away.status else { panic!() };
    assert!(rows > 0 && rows < of && of == 30_000);
    world.take(tab, Event::TakeAwayStopped { keep: true });
    world.settle();
    assert!(world.tabs[tab].file.as_ref().unwrap().starts_with(b"PK"));
    let notice = world.views(tab).notices.remove(0).notice;
    assert!(notice.headline.starts_with("Stopped: rows.zip holds "), "{}", notice.headline);
    assert!(notice.headline.ends_with(" of 30,000 rows"), "{}", notice.headline);
}

#[test]
fn a_file_whose_rows_are_replaced_is_given_up_with_a_word() {
    let mut world = World::with(|settings| settings.rows = 30_000);
    let tab = world.signed_in();
    world.run(tab);
    save(&mut world, tab, csv(What::Shown), Vec::new());
    world.write_some(tab);
    world.type_query(tab, "SELECT Id FROM Account LIMIT 3");
    world.run(tab);
    assert!(world.tabs[tab].file.is_none());
    assert!(world.notices(tab).contains(&"take-away.rows-gone"), "{:?}", world.notices(tab));
    assert_eq!(world.views(tab).take_away.status, TakeAwayStatus::Idle);
}

#[test]
fn closing_the_dialog_of_the_browser_saves_nothing_and_the_next_file_works() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    world.cancels_files = true;
    save(&mut world, tab, csv(What::Shown), Vec::new());
    world.settle();
    assert_eq!(said(&world, tab), "No file was saved");
    world.cancels_files = false;
    save(&mut world, tab, csv(What::Shown), Vec::new());
    world.settle();
    assert_eq!(file(&world, tab).lines().count(), 5_001);
}

#[test]
fn without_rows_there_is_nothing_to_save() {
    let mut world = World::new();
    let tab = world.signed_in();
    for what in [What::Shown, What::Selection, What::Everything] {
        save(&mut world, tab, csv(what), Vec::new());
        assert_eq!(world.notices(tab), ["take-away.empty"]);
    }
}

#[test]
fn a_selection_is_copied_in_the_form_chosen_last() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id, Name, StageName FROM Opportunity LIMIT 20");
    world.run(tab);
    let copied = |world: &mut World, cells: Cells, how| {
        world.take(tab, Event::CopyAsked(CopyAsked { cells, how }));
        (world.tabs[tab].copied.clone().unwrap(), said(world, tab))
    };
    let (text, words) = copied(&mut world, vec![(0..12, 0..3)], Some((CopyAs::Markdown, true)));
    assert!(text.starts_with("| Id | Name | StageName |"), "{text}");
    assert_eq!(words, "Copied 12 rows × 3 columns as Markdown");
    let number = world.views(tab).take_away.said.number;
    let (text, words) = copied(&mut world, vec![(0..2, 1..2)], None);
    assert!(text.starts_with("| Name |") && words.ends_with("as Markdown"));
    assert_eq!(world.views(tab).take_away.said.number, number + 1, "told once more");
    // A cell alone is its mere value.
    let (text, words) = copied(&mut world, vec![(3..4, 1..2)], None);
    assert_eq!((text, words.as_str()), (world.texts(tab, 1)[3].clone(), "Copied the cell"));
    assert!(world.local[WISHES].contains("copy-markdown"));
}

#[test]
fn areas_apart_are_copied_with_their_gaps() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id, Name FROM Opportunity LIMIT 9");
    world.run(tab);
    let cells = vec![(0..1, 0..1), (4..5, 1..2)];
    world.take(tab, Event::CopyAsked(CopyAsked { cells, how: Some((CopyAs::Csv, false)) }));
    let text = world.tabs[tab].copied.clone().unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].ends_with(',') && lines[1].starts_with(','), "{text}");
}

#[test]
fn choices_are_remembered_and_hostile_ones_are_not_believed() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    save(&mut world, tab, csv(What::Shown), Vec::new());
    world.settle();
    world.reload(tab);
    world.settle();
    assert_eq!(world.views(tab).take_away.wishes, csv(What::Shown));
    for hostile in ["\u{0}{}[[[", &"no-guard ".repeat(1_000_000), "no-"] {
        world.local.insert(WISHES.to_owned(), hostile.to_owned());
        world.reload(tab);
        world.settle();
        assert_eq!(world.views(tab).take_away.wishes, Wishes::default());
    }
}

#[test]
fn a_name_is_offered_by_object_and_day() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    assert_eq!(world.views(tab).take_away.name, "Opportunity 2027-01-15");
}
