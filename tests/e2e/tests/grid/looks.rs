//! How rows look: heights, shades, names of heads, colours that a person forces upon all pages. Knows sizes, not values.

use e2e::{Options, Tab, run, until_so};

use super::{ROWS, heads, row_of, with_rows};
use crate::accessibility::is_clean;

#[test]
fn rows_are_as_high_as_wanted_and_break_long_texts() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        let normal = height(tab).await;
        tab.click("button", "View").await;
        tab.click("radio", "Compact").await;
        until_so("rows are lower", async || height(tab).await < normal).await;
        tab.click("radio", "Roomy").await;
        until_so("rows are higher", async || height(tab).await > normal).await;
        tab.click("checkbox", "Shade every second row").await;
        let behind = async |row: &str| row_of(tab, row).await.unwrap().style(tab, "background-color").await.unwrap();
        until_so("rows differ", async || behind("2").await != behind("3").await).await;
        is_clean(tab, "shaded rows").await;
        tab.click("radio", "Normal").await;
        until_so("rows are as they were", async || (height(tab).await - normal).abs() < 1.0).await;

        // A narrow column breaks its texts once they may.
        tab.press("Escape", false).await;
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home ArrowUp ArrowRight").await;
        for _ in 0..14 {
            tab.chord("Shift+ArrowLeft").await;
        }
        tab.click("button", "View").await;
        tab.click("checkbox", "Wrap long texts").await;
        until_so("a row has several lines", async || height(tab).await > normal * 1.5).await;
        is_clean(tab, "broken texts").await;
        // The last row can still be reached, and nothing lies over anything.
        tab.press("Escape", false).await;
        tab.click("grid", "Rows").await;
        tab.chord("Control+End").await;
        until_so("the last row is there", async || row_of(tab, "3001").await.is_some()).await;
        let mut frames = Vec::new();
        for row in tab.all("row").await.iter().skip(1) {
            frames.push(row.frame(tab).await.unwrap());
        }
        frames.sort_by(|a, b| a[1].total_cmp(&b[1]));
        for pair in frames.windows(2) {
            assert!(pair[0][1] + pair[0][3] <= pair[1][1] + 1.0, "{pair:?} overlap");
        }
    });
}

#[test]
fn heads_bear_labels_api_names_or_both() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.click("button", "View").await;
        tab.click("radio", "Label").await;
        until_so("heads bear labels", async || {
            let heads = heads(tab).await;
            heads.iter().any(|head| head == "Stage") && !heads.iter().any(|head| head == "StageName")
        })
        .await;
        tab.click("radio", "Both").await;
        until_so("heads bear both", async || heads(tab).await.iter().any(|head| head == "Stage · StageName")).await;
        is_clean(tab, "heads with labels and names").await;
        tab.click("radio", "API name").await;
        until_so("heads bear names", async || heads(tab).await.iter().any(|head| head == "StageName")).await;
    });
}

#[test]
fn where_colours_are_forced_selection_and_keyboard_are_still_seen() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.forces_colours().await;
        tab.chords("ArrowDown Shift+ArrowRight Shift+ArrowDown").await;
        super::selected(tab, 4).await;
        let cells = tab.all("gridcell").await;
        let (picked, other) =
            (cells.iter().find(|cell| super::is_selected(cell)), cells.iter().find(|cell| !super::is_selected(cell)));
        let (picked, other) = (picked.unwrap(), other.unwrap());
        let looks = async |cell: &e2e::Element| {
            let mut looks = Vec::new();
            for property in ["background-color", "outline-style", "outline-width", "color"] {
                looks.push(cell.style(tab, property).await.unwrap());
            }
            looks
        };
        assert_ne!(looks(picked).await, looks(other).await, "a selected cell looks like any other");
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
        let faults = tab.faults_for_readers(folder).await;
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    });
}

async fn height(tab: &Tab) -> f64 {
    match row_of(tab, "2").await {
        Some(row) => row.frame(tab).await.map_or(0.0, |frame| frame[3]),
        None => 0.0,
    }
}
