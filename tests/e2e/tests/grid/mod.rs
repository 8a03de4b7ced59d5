//! What a person does with the rows themselves, by keyboard and mouse; knows roles and names.

mod heads;
mod held;
mod hostile;
mod keys;
mod looks;
mod many;
mod pointer;
mod said;
mod values;

use std::path::Path;

use e2e::{Element, Options, Tab, World, run, until, until_so};
use orgpane::demo::{Fault, Order};
use orgpane::http::Response;

use super::{MORE_ROWS, finished, query, reads_status};

const QUERY_PATH: &str = "/services/data/v68.0/query";
const ROWS: &str = "SELECT Id, Name, StageName, Amount, Account.Name, Account.Industry FROM Opportunity ORDER BY Id";

#[test]
fn cells_rows_columns_and_everything_are_selected_by_keyboard() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chord("ArrowDown").await;
        tab.chord("ArrowRight").await;
        for _ in 0..2 {
            tab.chord("Shift+ArrowDown").await;
        }
        tab.chord("Shift+ArrowRight").await;
        selected(tab, 6).await;
        reads_status(tab, "3 rows, 2 columns selected").await;
        tab.chord("Shift+ ").await;
        reads_status(tab, "3 rows, 6 columns selected").await;
        tab.chord("Escape").await;
        selected(tab, 0).await;
        tab.chord("Control+ ").await;
        reads_status(tab, "3,000 rows, 1 column selected").await;
        tab.chord("Control+a").await;
        reads_status(tab, "3,000 rows, 6 columns selected").await;
        assert!(tab.all("gridcell").await.iter().all(is_selected));
        tab.chord("Control+Shift+ArrowUp").await;
        tab.chord("Control+Home").await;
        selected(tab, 0).await;
        tab.chord("Control+Shift+End").await;
        reads_status(tab, "3,000 rows, 6 columns selected").await;
        is_at(tab, 3_001, 6).await;
    });
}

#[test]
fn what_is_selected_is_copied_with_its_rows_and_columns() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chord("ArrowRight").await;
        let (row, _, first) = active(tab).await;
        tab.chord("Shift+ArrowRight").await;
        tab.chord("Shift+ArrowDown").await;
        tab.chord("Control+c").await;
        tab.fill("textbox", "SOQL query", "").await;
        tab.paste().await;
        let pasted = tab.find("textbox", "SOQL query").await.value;
        // Heads come along.
        assert_eq!((row, pasted.matches('\t').count()), (2, 3), "{pasted}");
        assert!(pasted.lines().nth(1).is_some_and(|line| line.starts_with(&first)), "{pasted} holds {first}");
    });
}

#[test]
fn the_menu_of_a_cell_opens_by_keyboard_and_by_mouse_and_filters() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chord("ArrowRight").await;
        tab.chord("ArrowRight").await;
        let (_, column, stage) = active(tab).await;
        assert_eq!(column, 3);
        tab.chord("Shift+F10").await;
        tab.find("menu", "Cell").await;
        tab.chord("ArrowDown").await;
        tab.chord("Escape").await;
        tab.loses("menu", "Cell").await;
        assert_eq!(tab.find("grid", "Rows").await.property("focused"), true, "the grid has the keyboard again");
        tab.click_right(&cell(tab, 2, 3).await).await;
        tab.click("menuitem", &format!("Only rows with “{stage}”")).await;
        let said = tab.reads("status", |text| text.contains(" of 3,000 rows")).await;
        let rows: usize = said.split(' ').next().unwrap().replace(',', "").parse().unwrap();
        let count = tab.find("grid", "Rows").await.attribute(tab, "aria-rowcount").await.unwrap().unwrap();
        assert_eq!(count, (rows + 1).to_string());
        assert!(rows > 0 && rows < 3_000);
    });
}

#[test]
fn a_column_is_moved_and_made_wider_by_keyboard() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chord("ArrowUp").await;
        tab.chord("Control+Shift+ArrowRight").await;
        until_so("the column is the second", async || heads(tab).await[..2] == ["Name", "Id"]).await;
        is_at(tab, 1, 2).await;
        let width = async || tab.find("columnheader", "Id").await.attribute(tab, "style").await.unwrap().unwrap();
        let before = width().await;
        tab.chord("Shift+ArrowRight").await;
        until_so("the column is wider", async || width().await != before).await;
        // Another run of the query keeps both.
        let after = width().await;
        tab.click("button", "Run").await;
        finished(tab, "3,000 rows in ").await;
        assert_eq!(heads(tab).await[..2], ["Name", "Id"]);
        assert_eq!(width().await, after);
    });
}

#[test]
fn typing_goes_to_the_next_row_that_begins_so_and_tab_leaves() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chord("ArrowRight").await;
        for letter in ["z", "e"] {
            tab.chord(letter).await;
        }
        let (_, column, name) = active(tab).await;
        assert_eq!(column, 2);
        assert!(name.starts_with("Ze"), "{name}");
        tab.press("Tab", false).await;
        until_so("the grid has lost the keyboard", async || tab.find("grid", "Rows").await.property("focused") != true)
            .await;
    });
}

#[test]
fn a_token_refresh_and_pages_that_come_touch_no_cell_in_sight() {
    run(Options::with_rows(20_000), async |world| {
        let tab = &world.tab;
        world.sign_in().await;
        world.org.org().order(Order::next(MORE_ROWS, Fault::Hold).after(2));
        query(tab, ROWS).await;
        reads_status(tab, "6,000 of 20,000 rows").await;
        let grid = tab.find("grid", "Rows").await;
        let rows = row_of(tab, "2").await.expect("the first row is there");
        rows.watch(tab).await;
        world.org.org().expire_access_tokens();
        world.org.release_held();
        finished(tab, "20,000 rows in ").await;
        assert_eq!(world.org.org().counts().refreshes, 1);
        assert_eq!(rows.changes(tab).await, 0);
        assert_eq!(grid.attribute(tab, "aria-rowcount").await.unwrap().as_deref(), Some("20001"));
    });
}

#[test]
fn the_grid_with_a_selection_and_its_menu_has_no_serious_fault_for_readers() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chord("ArrowDown").await;
        tab.chord("Shift+ArrowRight").await;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        for scheme in ["light", "dark"] {
            tab.prefers(scheme).await;
            let faults = tab.faults_for_readers(folder).await;
            assert!(faults.is_empty(), "{scheme}:\n{}", faults.join("\n"));
        }
        tab.chord("Shift+F10").await;
        tab.find("menu", "Cell").await;
        let faults = tab.faults_for_readers(folder).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

/// Signs in, runs the query, and puts the keyboard at the first cell.
async fn with_rows(world: &World, text: &str) {
    world.sign_in().await;
    query(&world.tab, text).await;
    finished(&world.tab, "3,000 rows in ").await;
    world.tab.click("grid", "Rows").await;
    world.tab.chord("Control+Home").await;
    is_at(&world.tab, 2, 1).await;
}

async fn active(tab: &Tab) -> (u64, u64, String) {
    tab.find("grid", "Rows").await.active_cell(tab).await.unwrap_or_default()
}

async fn is_at(tab: &Tab, row: u64, column: u64) {
    until_so("the keyboard is there", async || {
        let (at_row, at_column, _) = active(tab).await;
        (at_row, at_column) == (row, column)
    })
    .await;
}

fn is_selected(cell: &Element) -> bool {
    cell.property("selected") == true
}

async fn selected(tab: &Tab, count: usize) {
    until_so("so many cells are selected", async || {
        tab.all("gridcell").await.iter().filter(|cell| is_selected(cell)).count() == count
    })
    .await;
}

async fn heads(tab: &Tab) -> Vec<String> {
    tab.all("columnheader").await.into_iter().map(|head| head.name).collect()
}

async fn is_sorted(tab: &Tab, head: &str, how: &str) {
    tab.has("columnheader", async |one, tab| {
        one.name == head && one.attribute(tab, "aria-sort").await == Ok(Some(how.to_owned()))
    })
    .await;
}

/// An answer with this body, in place of the org's.
fn answer(body: impl Into<Vec<u8>>) -> Fault {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Fault::Answer(Response { status: 200, headers, body: body.into() })
}

/// Signs in and runs a query that is answered so.
async fn answered(world: &World, text: &str, body: impl Into<Vec<u8>>) {
    world.sign_in().await;
    // The app asks for the person's name on its own; the next query is ours.
    until("the name was asked for", || world.org.org().entries().any(|entry| entry.path.starts_with(QUERY_PATH))).await;
    world.org.org().order(Order::next(QUERY_PATH, answer(body)));
    query(&world.tab, text).await;
}

async fn row_count(tab: &Tab) -> Option<String> {
    tab.find("grid", "Rows").await.attribute(tab, "aria-rowcount").await.unwrap()
}

async fn row_of(tab: &Tab, number: &str) -> Option<Element> {
    for row in tab.all("row").await {
        if row.attribute(tab, "aria-rowindex").await == Ok(Some(number.to_owned())) {
            return Some(row);
        }
    }
    None
}

async fn cell(tab: &Tab, row: usize, column: usize) -> Element {
    let row = row_of(tab, &row.to_string()).await.expect("the row is in sight");
    tab.all_in(&row, "gridcell").await.into_iter().nth(column - 1).expect("the column is drawn")
}
