//! The bar over the table and what it opens, by role and by keyboard; knows nothing of how rows are drawn.

mod columns;
mod filters;
mod formats;
mod groups;
mod saved;
mod search;

use e2e::{Element, Tab, World};

use super::{finished, query};

const QUERY: &str = "SELECT Id, Name, Amount, StageName, CloseDate FROM Opportunity ORDER BY Id";

async fn with_rows(world: &World) {
    world.sign_in().await;
    query(&world.tab, QUERY).await;
    finished(&world.tab, "3,000 rows in ").await;
}

/// Waits until so many rows are in the grid, heads not counted.
async fn rows_are(tab: &Tab, wanted: impl Fn(u64) -> bool) -> u64 {
    count_is(tab, "grid", wanted).await
}

/// The same for rows in groups.
async fn lines_are(tab: &Tab, wanted: impl Fn(u64) -> bool) -> u64 {
    count_is(tab, "treegrid", wanted).await
}

async fn count_is(tab: &Tab, role: &str, wanted: impl Fn(u64) -> bool) -> u64 {
    let mut rows = 0;
    tab.has(role, async |grid, tab| {
        let count = number_of(grid, tab, "aria-rowcount").await;
        rows = count.unwrap_or(1) - 1;
        count.is_some() && wanted(rows)
    })
    .await;
    rows
}

async fn number_of(element: &Element, tab: &Tab, attribute: &str) -> Option<u64> {
    element.attribute(tab, attribute).await.ok().flatten()?.parse().ok()
}

/// How many rows the org itself finds. The answer takes the place of the rows that were shown.
async fn counted(tab: &Tab, condition: &str) -> u64 {
    query(tab, &format!("SELECT COUNT() FROM Opportunity WHERE {condition}")).await;
    let said = tab.reads("status", |text| text.starts_with("Counted ")).await;
    let count = said.split(' ').nth(1).unwrap().replace(',', "").parse().unwrap();
    // The next count is not taken for this one.
    query(tab, "SELECT Id FROM Account LIMIT 1").await;
    finished(tab, "1 row in ").await;
    count
}

async fn focus_grid(tab: &Tab) {
    tab.click("grid", "Rows").await;
}

async fn has_keyboard(tab: &Tab, role: &str, name: &str) {
    tab.has(role, async |element, _| element.name == name && element.property("focused") == true).await;
}

/// `1,234`
fn grouped(number: u64) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}
