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
fn a_search_is_reached_from_the_rows_and_says_what_is_wrong_with_an_expression() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        focus_grid(tab).await;
        tab.press("f", true).await;
        assert_eq!(focused(tab).await, "Search all columns");
        tab.fill("searchbox", "Search all columns", "generator").await;
        let some = rows_are(tab, |rows| rows < 3_000).await;
        tab.reads("paragraph", |text| text.ends_with(" of 3,000 rows")).await;
        tab.fill("searchbox", "Search all columns", "gener[").await;
        tab.click("button", "Regular expression").await;
        tab.reads("paragraph", |text| text.contains("At character ")).await;
        tab.has("searchbox", async |field, tab| {
            field.attribute(tab, "aria-invalid").await == Ok(Some("true".to_owned()))
        })
        .await;
        tab.fill("searchbox", "Search all columns", "gener(ator|ation)").await;
        assert!(rows_are(tab, |rows| rows > 0 && rows < 3_000).await >= some);
        tab.press("Escape", false).await;
        rows_are(tab, |rows| rows == 3_000).await;
        tab.press("Escape", false).await;
        tab.has("grid", async |grid, _| grid.property("focused") == true).await;
    });
}

#[test]
fn conditions_in_groups_are_typed_counted_taken_off_and_taken_back() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.click("button", "Filter").await;
        tab.find("dialog", "Filter").await;
        tab.choose("combobox", "Field", "Amount").await;
        tab.choose("combobox", "Condition", ">").await;
        tab.fill("textbox", "Value", "much").await;
        tab.press("Tab", false).await;
        tab.reads("status", |text| text == "“much” is not a number. Write 1000 or 2.5.").await;
        rows_are(tab, |rows| rows == 3_000).await;
        assert_eq!(tab.find("textbox", "Value").await.value, "much");
        tab.fill("textbox", "Value", "100,000").await;
        let rich = rows_are(tab, |rows| rows < 3_000).await;
        tab.reads("status", |text| text.ends_with(" of 3,000 rows left")).await;
        // In a group of its own with a second condition.
        tab.click("button", "Put this condition into a group").await;
        tab.find("group", "Any of these").await;
        tab.press("Escape", false).await;
        tab.loses("dialog", "Filter").await;
        assert!(focused(tab).await.starts_with("Filter"));
        tab.click("button", "Remove: Only Amount > 100,000").await;
        rows_are(tab, |rows| rows == 3_000).await;
        focus_grid(tab).await;
        tab.press("z", true).await;
        rows_are(tab, |rows| rows == rich).await;
        tab.click("button", "Clear all").await;
        rows_are(tab, |rows| rows == 3_000).await;
    });
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

#[test]
fn rows_are_grouped_and_groups_closed_at_once() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "StageName").await;
        rows_are(tab, |rows| rows > 3_000).await;
        tab.click("button", "Collapse all").await;
        rows_are(tab, |rows| rows < 30).await;
        tab.click("button", "Expand all").await;
        rows_are(tab, |rows| rows > 3_000).await;
        tab.click("button", "No longer group by StageName").await;
        rows_are(tab, |rows| rows == 3_000).await;
    });
}

#[test]
fn a_view_is_saved_and_comes_back_and_a_link_runs_nothing_by_itself() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.fill("searchbox", "Search all columns", "generator").await;
        let some = rows_are(tab, |rows| rows < 3_000).await;
        tab.click("button", "Views").await;
        tab.fill("textbox", "Name of the view", "Generators").await;
        tab.press("Enter", false).await;
        tab.click("button", "Clear the search").await;
        rows_are(tab, |rows| rows == 3_000).await;
        tab.click("button", "Views").await;
        tab.click("button", "Generators").await;
        rows_are(tab, |rows| rows == some).await;
        tab.click("button", "Rename Generators").await;
        tab.fill("textbox", "New name", "Engines").await;
        tab.press("Enter", false).await;
        tab.find("button", "Remove Engines").await;
        tab.press("Escape", false).await;

        tab.evaluate("location.hash = '#q=SELECT+Id+FROM+Account+LIMIT+5'").await.unwrap();
        tab.reads("status", |text| text.contains("A link filled in this query and its view")).await;
        assert_eq!(tab.find("textbox", "SOQL query").await.value, "SELECT Id FROM Account LIMIT 5");
        rows_are(tab, |rows| rows == some).await;
        tab.click("button", "Run it").await;
        finished(tab, "5 rows in ").await;
        assert_eq!(tab.address().await, world.app);
        tab.evaluate("location.hash = '#q=SELECT&view=damaged!'").await.unwrap();
        tab.alert("This link cannot be read").await;
    });
}
