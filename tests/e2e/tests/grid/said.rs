//! What is said of the table to those who do not see it. Knows the words.

use e2e::{Options, run};

use super::{ROWS, finished, reads_status, with_rows};

#[test]
fn counts_order_and_groups_are_said_when_they_change() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("ArrowUp ArrowRight Enter").await;
        reads_status(tab, "3,000 rows, sorted by Name").await;
        tab.chords("ArrowRight ArrowRight Shift+Enter Shift+Enter").await;
        reads_status(tab, "3,000 rows, sorted by Name, Amount descending").await;
        tab.fill("searchbox", "Search all columns", "gasoline").await;
        let said =
            tab.reads("status", |text| text.ends_with(" of 3,000 rows, sorted by Name, Amount descending")).await;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "StageName").await;
        reads_status(tab, &format!("{said}, grouped by StageName")).await;
        tab.press("Escape", false).await;
        tab.click("button", "Clear all").await;
        tab.reads("status", |text| text == "3,000 rows").await;
        // Another run is no news of this kind: the query's own status tells of it.
        tab.click("button", "Run").await;
        finished(tab, "3,000 rows in ").await;
    });
}
