//! Rows taken away in a real browser: copied by keyboard, saved as a stream and as a download; knows what files hold, not how they
//! are written.

use std::path::{Path, PathBuf};

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use e2e::{Options, Tab, World, run, until};
use serde_json::Value;

use super::{finished, query, reads_status};

const QUERY: &str = "SELECT Id, Name, Amount FROM Opportunity ORDER BY Id LIMIT 12";

/// Browsers ask where a file should go; here it goes to a place that only the page sees.
const PRIVATE_PLACE: &str = "window.showSaveFilePicker = async wish => \
    (await navigator.storage.getDirectory()).getFileHandle(wish.suggestedName, { create: true }); 0";
/// Not every browser asks.
const NO_PLACE: &str = "window.showSaveFilePicker = undefined; 0";

#[test]
fn what_is_copied_by_keyboard_is_what_is_shown() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.may_read_clipboard().await;
        let names = column(tab, 2).await;
        tab.click("grid", "Rows").await;
        tab.press("Home", true).await;
        tab.press("ArrowDown", false).await;
        tab.press("ArrowRight", false).await;
        tab.copy().await;
        reads_status(tab, "Copied the cell").await;
        assert_eq!(clipboard(tab).await, names[1]);

        open(tab).await;
        tab.choose("combobox", "Copy as", "JSON").await;
        tab.click("button", "Copy").await;
        reads_status(tab, "Copied 12 rows × 3 columns as JSON").await;
        let copied: Value = serde_json::from_str(&clipboard(tab).await).unwrap();
        let copied: Vec<&str> = copied.as_array().unwrap().iter().map(|row| row["Name"].as_str().unwrap()).collect();
        assert_eq!(copied, names);
        // The choice is remembered.
        open(tab).await;
        tab.click("button", "Copy").await;
        assert!(clipboard(tab).await.starts_with('['));
    });
}

#[test]
fn a_file_is_written_as_a_stream_and_holds_the_cells_that_are_shown() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.evaluate(PRIVATE_PLACE).await.unwrap();
        open(tab).await;
        tab.choose("combobox", "Format", "CSV").await;
        tab.fill("textbox", "File name", "mine").await;
        tab.click("button", "Save").await;
        tab.reads("status", |text| text.starts_with("Saved mine.csv: 12 rows, ")).await;
        let file = private_file(tab, "mine.csv").await;
        let lines: Vec<&str> = file.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "Id,Name,Amount");
        let ids = column(tab, 1).await;
        assert_eq!(lines.len(), ids.len() + 1);
        for (line, id) in lines[1..].iter().zip(&ids) {
            assert!(line.starts_with(&format!("{id},")), "{line} is not of {id}");
        }
    });
}

#[test]
fn a_workbook_is_downloaded_where_the_browser_does_not_ask_for_a_place() {
    run(Options::default(), async |world| {
        let folder = folder("downloads");
        with_rows(world).await;
        let tab = &world.tab;
        tab.evaluate(NO_PLACE).await.unwrap();
        tab.downloads_to(&folder).await;
        let names = column(tab, 2).await;
        open(tab).await;
        tab.fill("textbox", "File name", "book").await;
        tab.click("button", "Save").await;
        tab.reads("status", |text| text.starts_with("Saved book.xlsx: 12 rows, ")).await;
        let path = folder.join("book.xlsx");
        until("the download is whole", || path.is_file()).await;
        let mut book: Xlsx<_> = open_workbook(&path).unwrap();
        assert_eq!(book.sheet_names(), ["Opportunity", "Receipt"]);
        let cells = book.worksheet_range("Opportunity").unwrap();
        let found: Vec<String> = cells
            .rows()
            .skip(1)
            .map(|row| if let Data::String(name) = &row[1] { name.clone() } else { String::new() })
            .collect();
        assert_eq!(found, names);
        assert!(cells.rows().skip(1).all(|row| matches!(row[2], Data::Float(_) | Data::Empty)), "amounts are numbers");
    });
}

#[test]
fn everything_is_loaded_for_a_file_that_asks_for_it() {
    run(Options::with_rows(9_000), async |world| {
        use orgpane::demo::{Fault, Order};
        world.sign_in().await;
        let tab = &world.tab;
        world.org.org().order(Order::next(super::MORE_ROWS, Fault::Hold));
        query(tab, "SELECT Id FROM Opportunity").await;
        reads_status(tab, "2,000 of 9,000 rows").await;
        tab.click("button", "Stop").await;
        reads_status(tab, "Stopped at 2,000 of 9,000 rows").await;
        world.org.release_held();

        tab.evaluate(PRIVATE_PLACE).await.unwrap();
        open(tab).await;
        tab.click("radio", "Everything 9,000 rows × 1 column: loads those that are not here yet").await;
        tab.choose("combobox", "Format", "NDJSON").await;
        tab.fill("textbox", "File name", "all").await;
        tab.click("button", "Save").await;
        tab.reads("status", |text| text.starts_with("Saved all.ndjson: 9,000 rows, ")).await;
        assert_eq!(private_file(tab, "all.ndjson").await.lines().count(), 9_000);
        let grid = tab.find("grid", "Rows").await;
        assert_eq!(grid.attribute(tab, "aria-rowcount").await.unwrap().as_deref(), Some("9001"));
    });
}

#[test]
fn a_selection_is_copied_in_every_form_with_and_without_heading() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.may_read_clipboard().await;
        let names = column(tab, 2).await;
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home ArrowRight Shift+ArrowRight Shift+ArrowDown").await;
        reads_status(tab, "2 rows, 2 columns selected").await;
        for (form, heading, first) in [
            ("Spreadsheet cells (TSV)", true, "Name\tAmount"),
            ("Spreadsheet cells (TSV)", false, ""),
            ("CSV", true, "Name,Amount"),
            ("CSV", false, ""),
            ("Markdown", true, "| Name | Amount |"),
            ("HTML", true, "<meta charset=\"utf-8\"><table"),
        ] {
            open(tab).await;
            tab.click("radio", "The selection 2 rows × 2 columns").await;
            tab.choose("combobox", "Copy as", form).await;
            tick(tab, "With heading", heading).await;
            tab.click("button", "Copy").await;
            tab.loses("dialog", "Take away").await;
            let copied = clipboard(tab).await;
            assert!(copied.contains(&names[0]) || copied.contains(&names[0].replace('&', "&amp;")), "{form}: {copied}");
            assert!(!copied.contains(&names[2]), "{form}: the third row was not selected");
            if first.is_empty() {
                assert!(!copied.contains("Amount"), "{form}: {copied}");
            } else {
                let squeezed = copied.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
                assert!(squeezed.starts_with(first), "{form}: {copied}");
            }
        }
    });
}

#[test]
fn formulas_are_guarded_unless_a_person_says_otherwise_and_csv_is_as_wanted() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        let path = "/services/data/v68.0/query";
        until("the name was asked for", || world.org.org().entries().any(|entry| entry.path.starts_with(path))).await;
        let body = r#"{"totalSize":2,"done":true,"records":[{"Name":"=1+1","Site":"a;b"},{"Name":"@x","Site":"é"}]}"#;
        let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
        let answer = orgpane::http::Response { status: 200, headers, body: body.as_bytes().to_vec() };
        world.org.org().order(orgpane::demo::Order::next(path, orgpane::demo::Fault::Answer(answer)));
        query(tab, "SELECT Name, Site FROM Account").await;
        finished(tab, "2 rows in ").await;
        tab.evaluate(PRIVATE_PLACE).await.unwrap();
        for (name, guard, wanted) in [
            ("one", true, "\u{feff}Name;Site\n'=1+1;\"a;b\"\n'@x;é\n"),
            ("two", false, "\u{feff}Name;Site\n=1+1;\"a;b\"\n@x;é\n"),
        ] {
            open(tab).await;
            tab.choose("combobox", "Format", "CSV").await;
            tab.choose("combobox", "Separator", "Semicolon ;").await;
            tab.choose("combobox", "Line ends", "Unix (LF)").await;
            tick(tab, "Byte order mark", true).await;
            tick(tab, "Guard against formulas", guard).await;
            tab.fill("textbox", "File name", name).await;
            tab.click("button", "Save").await;
            tab.reads("status", |text| text.starts_with(&format!("Saved {name}.csv: 2 rows, "))).await;
            assert_eq!(private_bytes(tab, &format!("{name}.csv")).await, wanted);
        }
    });
}

#[test]
fn loading_everything_for_a_file_can_be_stopped_and_costs_no_rows() {
    run(Options::with_rows(9_000), async |world| {
        use orgpane::demo::{Fault, Order};
        world.sign_in().await;
        let tab = &world.tab;
        world.org.org().order(Order::next(super::MORE_ROWS, Fault::Hold));
        query(tab, "SELECT Id FROM Opportunity").await;
        reads_status(tab, "2,000 of 9,000 rows").await;
        tab.evaluate(PRIVATE_PLACE).await.unwrap();
        open(tab).await;
        tab.click("radio", "Everything 9,000 rows × 1 column: loads those that are not here yet").await;
        tab.choose("combobox", "Format", "NDJSON").await;
        tab.click("button", "Save").await;
        tab.reads("paragraph", |text| text.contains("of 9,000 rows") && text.ends_with("then the file is written"))
            .await;
        super::accessibility::is_clean(tab, "a file under way").await;
        tab.click("button", "Stop saving").await;
        tab.loses("region", "File").await;
        world.org.release_held();
        tab.reads("heading", |text| text == "Stopped: no file was saved").await;
        reads_status(tab, "Stopped at 2,000 of 9,000 rows").await;
        tab.click("button", "Load the rest").await;
        finished(tab, "9,000 rows in ").await;
    });
}

/// Ticks a box or not, by how its name begins.
async fn tick(tab: &Tab, begins: &str, wanted: bool) {
    let found = tab.all("checkbox").await.into_iter().find(|one| one.name.starts_with(begins));
    let found = found.unwrap_or_else(|| panic!("there is no checkbox {begins}"));
    if (found.property("checked") == "true") != wanted {
        tab.click_one(&found).await;
    }
}

/// A file with its mark at the beginning, which reading it as a text drops.
async fn private_bytes(tab: &Tab, name: &str) -> String {
    let read = format!(
        "navigator.storage.getDirectory().then(d => d.getFileHandle({name:?})).then(h => h.getFile())\
         .then(f => f.arrayBuffer()).then(b => new TextDecoder('utf-8', {{ ignoreBOM: true }}).decode(b))"
    );
    tab.evaluate(&read).await.unwrap().as_str().unwrap_or_default().to_owned()
}

async fn with_rows(world: &World) {
    world.sign_in().await;
    query(&world.tab, QUERY).await;
    finished(&world.tab, "12 rows in ").await;
}

async fn open(tab: &Tab) {
    tab.click("button", "Take away").await;
    tab.find("dialog", "Take away").await;
}

/// The texts of a column's cells as they are shown, from the first row on. Columns count from 1.
async fn column(tab: &Tab, number: usize) -> Vec<String> {
    let mut cells = Vec::new();
    for cell in tab.all("gridcell").await {
        if cell.attribute(tab, "aria-colindex").await == Ok(Some(number.to_string())) {
            cells.push(cell.name.clone());
        }
    }
    assert!(!cells.is_empty(), "column {number} has no cells");
    cells
}

async fn clipboard(tab: &Tab) -> String {
    match tab.evaluate("navigator.clipboard.readText()").await {
        Ok(Value::String(text)) => text,
        other => panic!("the clipboard cannot be read: {other:?}"),
    }
}

async fn private_file(tab: &Tab, name: &str) -> String {
    let read = format!(
        "navigator.storage.getDirectory().then(d => d.getFileHandle({name:?})).then(h => h.getFile()).then(f => f.text())"
    );
    match tab.evaluate(&read).await {
        Ok(Value::String(text)) => text,
        other => panic!("{name} cannot be read: {other:?}"),
    }
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
