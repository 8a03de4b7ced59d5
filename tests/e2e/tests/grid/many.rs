//! Very many rows, columns and values: that numbers are right and only what is in sight is there. Knows how the answer was made.

use std::fmt::Write as _;

use e2e::{Options, Tab, run, until_so};

use super::{answered, finished, is_at, row_count};
use crate::accessibility::is_clean;

const MANY: usize = 1_000_000;
const QUERY: &str = "SELECT Name FROM Account";

#[test]
fn a_million_rows_are_numbered_right_wherever_one_looks() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        answered(world, QUERY, million()).await;
        finished(tab, "1,000,000 rows in ").await;
        assert_eq!(row_count(tab).await.as_deref(), Some("1000001"));
        tab.click("grid", "Rows").await;
        numbers_are_right(tab).await;
        tab.chord("Control+End").await;
        is_at(tab, 1_000_001, 1).await;
        numbers_are_right(tab).await;
        tab.chords("PageUp PageUp ArrowUp").await;
        numbers_are_right(tab).await;
        // Sorted the other way the first is the last.
        tab.chords("Control+Home ArrowUp Enter Enter").await;
        super::is_sorted(tab, "Name", "descending").await;
        tab.chord("ArrowDown").await;
        until_so("the last is the first", async || super::active(tab).await == (2, 1, name(MANY - 1))).await;
        assert!(tab.all("gridcell").await.len() < 200, "only rows in sight are there");
    });
}

#[test]
fn one_of_a_million_values_is_found_and_picked() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        answered(world, QUERY, million()).await;
        finished(tab, "1,000,000 rows in ").await;
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home ArrowUp Alt+ArrowDown").await;
        tab.find("dialog", "Column Name").await;
        tab.reads("status", |text| text == "The first 200 of 1,000,000 values. Type to find others.").await;
        assert!(tab.all("checkbox").await.len() < 300, "the list is not all values");
        is_clean(tab, "a long list of values").await;
        tab.click("button", "None").await;
        super::reads_status(tab, "0 of 1,000,000 rows").await;
        tab.fill("searchbox", "Search values", "765432").await;
        tab.click("checkbox", &(name(765_432) + " 1")).await;
        until_so("one row is left", async || row_count(tab).await.as_deref() == Some("2")).await;
        tab.find("gridcell", &name(765_432)).await;
        tab.click("button", "Clear this filter").await;
        until_so("all are there again", async || row_count(tab).await.as_deref() == Some("1000001")).await;
    });
}

#[test]
fn five_hundred_columns_are_there_and_only_those_in_sight_are_drawn() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let mut body = r#"{"totalSize":300,"done":true,"records":["#.to_owned();
        for row in 0..300 {
            body.push_str(if row > 0 { ",{" } else { "{" });
            for column in 1..=500 {
                let comma = if column > 1 { "," } else { "" };
                let _ = write!(body, r#"{comma}"F{column:03}__c":"r{row} c{column}""#);
            }
            body.push('}');
        }
        body.push_str("]}");
        answered(world, "SELECT FIELDS(ALL) FROM Account LIMIT 200", body).await;
        finished(tab, "300 rows in ").await;
        let grid = tab.find("grid", "Rows").await;
        assert_eq!(grid.attribute(tab, "aria-colcount").await.unwrap().as_deref(), Some("500"));
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home").await;
        columns_are_right(tab).await;
        tab.chord("Control+End").await;
        is_at(tab, 301, 500).await;
        columns_are_right(tab).await;
        is_clean(tab, "five hundred columns").await;
        tab.chords("ArrowLeft ArrowLeft").await;
        assert_eq!(super::active(tab).await.2, "r299 c498");
        // Found by name among all of them.
        tab.click("button", "Columns").await;
        tab.fill("searchbox", "Search columns", "F25").await;
        tab.click("button", "Only these").await;
        tab.reads("status", |text| text == "10 of 500 shown").await;
        assert_eq!(super::heads(tab).await.len(), 10);
    });
}

/// A million records with names of their own. Bare as they are, they are an answer.
fn million() -> Vec<u8> {
    let mut body = String::with_capacity(MANY * 24);
    let _ = write!(body, r#"{{"totalSize":{MANY},"done":true,"records":["#);
    for row in 0..MANY {
        let comma = if row > 0 { "," } else { "" };
        let _ = write!(body, r#"{comma}{{"Name":"{}"}}"#, name(row));
    }
    body.push_str("]}");
    body.into_bytes()
}

fn name(row: usize) -> String {
    format!("n{row:07}")
}

/// Every row that is drawn bears the number of the record in it.
async fn numbers_are_right(tab: &Tab) {
    until_so("rows are numbered right", async || {
        let mut seen = 0;
        for row in tab.all("row").await {
            let number = row.attribute(tab, "aria-rowindex").await.ok().flatten();
            let Some(number) = number.and_then(|number| number.parse::<usize>().ok()).filter(|number| *number > 1)
            else {
                continue;
            };
            if !row.name.contains(&name(number - 2)) {
                return false;
            }
            seen += 1;
        }
        seen > 5
    })
    .await;
}

async fn columns_are_right(tab: &Tab) {
    let cells = tab.all("gridcell").await;
    assert!(cells.len() < 2_000, "{} cells are drawn", cells.len());
    assert!(!cells.is_empty());
    for cell in cells.iter().take(40) {
        let column = cell.attribute(tab, "aria-colindex").await.unwrap().unwrap();
        assert!(cell.name.ends_with(&format!(" c{column}")), "{} in column {column}", cell.name);
    }
}
