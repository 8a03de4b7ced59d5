//! The bar over the table and what it opens, by role and by keyboard; knows nothing of how rows are drawn.

use e2e::{Options, Tab, World, run};
use serde_json::Value;

use super::{finished, query};

const QUERY: &str = "SELECT Id, Name, Amount, StageName, CloseDate FROM Opportunity ORDER BY Id";

async fn with_rows(world: &World) {
    world.sign_in().await;
    query(&world.tab, QUERY).await;
    finished(&world.tab, "3,000 rows in ").await;
}

/// Waits until so many rows are in the grid, heads not counted.
async fn rows_are(tab: &Tab, wanted: impl Fn(u64) -> bool) -> u64 {
    let mut rows = 0;
    tab.has("grid", async |grid, tab| {
        let count =
            grid.attribute(tab, "aria-rowcount").await.ok().flatten().and_then(|count| count.parse::<u64>().ok());
        rows = count.unwrap_or(1) - 1;
        count.is_some() && wanted(rows)
    })
    .await;
    rows
}

/// The accessible name or text of what has the focus.
async fn focused(tab: &Tab) -> String {
    let name = "(e => e.getAttribute('aria-label') || e.textContent)(document.activeElement)";
    match tab.evaluate(name).await {
        Ok(Value::String(name)) => name,
        other => panic!("nothing has the focus: {other:?}"),
    }
}

async fn focus_grid(tab: &Tab) {
    tab.click("grid", "Rows").await;
}

#[test]
fn columns_are_hidden_found_and_moved_by_keyboard() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.click("button", "Columns").await;
        tab.find("dialog", "Columns").await;
        assert_eq!(focused(tab).await, "Search columns");
        tab.click("checkbox", "Amount").await;
        tab.loses("columnheader", "Amount").await;
        tab.reads("status", |text| text == "4 of 5 shown").await;
        // The active column goes one down.
        tab.click("button", "Move down").await;
        let boxes: Vec<String> = tab.all("checkbox").await.into_iter().map(|one| one.name).collect();
        let place = |name: &str| boxes.iter().position(|other| other == name);
        assert!(place("StageName") < place("Amount"), "{boxes:?}");
        tab.fill("searchbox", "Search columns", "name").await;
        tab.click("button", "Only these").await;
        tab.reads("status", |text| text == "2 of 5 shown").await;
        tab.click("button", "Reset").await;
        tab.reads("status", |text| text == "5 of 5 shown").await;
        tab.press("Escape", false).await;
        tab.loses("dialog", "Columns").await;
    });
}
