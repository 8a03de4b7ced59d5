//! Conditions by column: typed in groups, picked from a list of values, by operators of each type. Knows what the org itself counts.

use e2e::{Options, Tab, run};

use super::{counted, finished, focus_grid, grouped, query, rows_are, with_rows};
use crate::accessibility::is_clean;

const TYPES: &str = "SELECT Id, Name, StageName, Amount, CloseDate, IsWon FROM Opportunity ORDER BY Id";

#[test]
fn conditions_in_groups_are_typed_counted_taken_off_and_taken_back() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        let rich = counted(tab, "Amount > 100000").await;
        let rich_and_won = counted(tab, "Amount > 100000 AND StageName = 'Closed Won'").await;
        let or_early = counted(tab, "Amount > 100000 AND (StageName = 'Closed Won' OR StageName LIKE 'Pro%')").await;
        query(tab, TYPES).await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Filter").await;
        tab.find("dialog", "Filter").await;
        tab.choose("combobox", "Field", "Amount").await;
        tab.choose("combobox", "Condition", ">").await;
        tab.fill("combobox", "Value", "much").await;
        tab.press("Tab", false).await;
        tab.reads("status", |text| text == "“much” is not a number. Write 1000 or 2.5.").await;
        is_clean(tab, "a condition that is wrong").await;
        rows_are(tab, |rows| rows == 3_000).await;
        assert_eq!(tab.find("combobox", "Value").await.value, "much");
        tab.fill("combobox", "Value", "100,000").await;
        rows_are(tab, |rows| rows == rich).await;
        tab.reads("status", |text| text.ends_with(" of 3,000 rows left")).await;

        // A group of its own within, of which either has to hold.
        tab.click("button", "+ Group").await;
        tab.all("group").await;
        choose_last(tab, "How these stand together", "Any of these").await;
        choose_last(tab, "Field", "StageName").await;
        choose_last(tab, "Condition", "is").await;
        fill_last(tab, "Value", "Closed Won").await;
        rows_are(tab, |rows| rows == rich_and_won).await;
        add_condition_within(tab).await;
        choose_last(tab, "Field", "StageName").await;
        choose_last(tab, "Condition", "begins with").await;
        fill_last(tab, "Value", "Pro").await;
        rows_are(tab, |rows| rows == or_early).await;
        tab.find("group", "Any of these").await;
        is_clean(tab, "conditions in groups").await;
        tab.press("Escape", false).await;
        tab.loses("dialog", "Filter").await;
        assert!(tab.focused().await.starts_with("Filter"));

        tab.click("button", "Remove: Only Amount > 100,000").await;
        rows_are(tab, |rows| rows > or_early).await;
        focus_grid(tab).await;
        tab.chord("Control+z").await;
        rows_are(tab, |rows| rows == or_early).await;
        tab.click("button", "Clear all").await;
        rows_are(tab, |rows| rows == 3_000).await;
    });
}

/// Field, condition, value, and what the org calls it.
const CONDITIONS: &[(&str, &str, &str, &str)] = &[
    ("Name", "contains", "gen", "Name LIKE '%gen%'"),
    ("Name", "ends with", "r", "Name LIKE '%r'"),
    ("StageName", "is not", "Closed Won", "StageName != 'Closed Won'"),
    ("Amount", "≤", "50000", "Amount <= 50000"),
    ("Amount", "is empty", "", "Amount = NULL"),
    ("CloseDate", "is before", "2026-01-01", "CloseDate < 2026-01-01"),
    ("IsWon", "is true", "", "IsWon = true"),
];

#[test]
fn conditions_of_each_type_leave_the_rows_that_the_org_would() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        let mut wanted = Vec::new();
        for (.., condition) in CONDITIONS {
            wanted.push(counted(tab, condition).await);
        }
        query(tab, TYPES).await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Filter").await;
        for ((field, condition, value, _), wanted) in CONDITIONS.iter().zip(wanted) {
            tab.choose("combobox", "Field", field).await;
            tab.choose("combobox", "Condition", condition).await;
            if !value.is_empty() {
                tab.fill("combobox", "Value", value).await;
            }
            rows_are(tab, |rows| rows == wanted).await;
        }
        tab.click("button", "Remove all").await;
        rows_are(tab, |rows| rows == 3_000).await;
    });
}

#[test]
fn periods_lists_ranges_and_expressions_leave_the_rows_that_the_org_would() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        let this_year = counted(tab, "CloseDate = THIS_YEAR").await;
        let last_quarters = counted(tab, "CloseDate = LAST_N_QUARTERS:3").await;
        let stages = counted(tab, "StageName IN ('Closed Won', 'Prospecting')").await;
        let between = counted(tab, "Amount >= 1000 AND Amount <= 50000").await;
        let ends = counted(tab, "Name LIKE '%0kW'").await;
        query(tab, TYPES).await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Filter").await;
        tab.choose("combobox", "Field", "CloseDate").await;
        tab.choose("combobox", "Condition", "is in").await;
        tab.choose("combobox", "Period", "this year").await;
        rows_are(tab, |rows| rows == this_year).await;
        tab.choose("combobox", "Period", "last N quarters").await;
        tab.fill("combobox", "How many", "3").await;
        rows_are(tab, |rows| rows == last_quarters).await;
        is_clean(tab, "a condition with a period").await;
        tab.choose("combobox", "Field", "StageName").await;
        tab.choose("combobox", "Condition", "is one of").await;
        tab.fill("textbox", "Values, one to a line", "Closed Won\nProspecting").await;
        rows_are(tab, |rows| rows == stages).await;
        tab.choose("combobox", "Field", "Amount").await;
        tab.choose("combobox", "Condition", "is between").await;
        tab.fill("combobox", "From", "1000").await;
        tab.fill("combobox", "To", "50000").await;
        rows_are(tab, |rows| rows == between).await;
        tab.choose("combobox", "Field", "Name").await;
        tab.choose("combobox", "Condition", "matches the expression").await;
        tab.fill("combobox", "Value", "0kW$").await;
        rows_are(tab, |rows| rows == ends).await;
        tab.fill("combobox", "Value", "0kW(").await;
        tab.press("Tab", false).await;
        tab.has("combobox", async |field, tab| {
            field.name == "Value" && field.attribute(tab, "aria-invalid").await == Ok(Some("true".to_owned()))
        })
        .await;
        rows_are(tab, |rows| rows > 0).await;
    });
}

#[test]
fn values_are_picked_with_their_counts_from_the_menu_of_a_head() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        let won = counted(tab, "StageName = 'Closed Won'").await;
        let lost = counted(tab, "StageName = 'Closed Lost'").await;
        let (won_line, lost_line) = (line("Closed Won", won), line("Closed Lost", lost));
        query(tab, super::QUERY).await;
        finished(tab, "3,000 rows in ").await;
        focus_grid(tab).await;
        tab.chords("Control+Home ArrowUp ArrowRight ArrowRight ArrowRight Alt+ArrowDown").await;
        tab.find("dialog", "Column StageName").await;
        is_clean(tab, "the menu of a head").await;
        tab.find("checkbox", &won_line).await;
        tab.click("button", "None").await;
        rows_are(tab, |rows| rows == 0).await;
        tab.click("checkbox", &won_line).await;
        rows_are(tab, |rows| rows == won).await;
        tab.fill("searchbox", "Search values", "lost").await;
        tab.loses("checkbox", &won_line).await;
        tab.click("checkbox", &lost_line).await;
        rows_are(tab, |rows| rows == won + lost).await;
        tab.click("button", "Only these").await;
        rows_are(tab, |rows| rows == lost).await;
        tab.click("button", "Clear this filter").await;
        rows_are(tab, |rows| rows == 3_000).await;
        tab.press("Escape", false).await;
        tab.loses("dialog", "Column StageName").await;
        super::has_keyboard(tab, "grid", "Rows").await;
    });
}

#[test]
fn statistics_of_a_column_are_told_on_demand() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        focus_grid(tab).await;
        tab.chords("Control+Home ArrowUp ArrowRight ArrowRight Shift+F10").await;
        tab.find("dialog", "Column Amount").await;
        tab.click("DisclosureTriangle", "Statistics").await;
        tab.reads("group", |text| {
            text.contains("Filled") && text.contains(" of 3,000 rows") && text.contains("Median")
        })
        .await;
        tab.has("image", async |image, _| image.name.starts_with("How values are spread from ")).await;
        is_clean(tab, "statistics of a column").await;
    });
}

/// A value with its rows, as the list tells it.
fn line(value: &str, rows: u64) -> String {
    format!("{value} {}", grouped(rows))
}

/// Chooses in the last field of that name.
async fn choose_last(tab: &Tab, name: &str, option: &str) {
    tab.choose_in_last("combobox", name, option).await;
}

async fn fill_last(tab: &Tab, name: &str, text: &str) {
    tab.fill_last("combobox", name, text).await;
}

/// Presses the button of the group within, which comes before that of the group around it.
async fn add_condition_within(tab: &Tab) {
    let buttons: Vec<_> = tab.all("button").await.into_iter().filter(|one| one.name == "+ Condition").collect();
    assert_eq!(buttons.len(), 2, "one for each group");
    tab.click_one(&buttons[0]).await;
}
