//! Rows in groups with subtotals, and sums below all; knows what the org itself sums up.

use e2e::{Element, Options, Tab, run};

use super::{finished, focus_grid, lines_are, query, rows_are, with_rows};
use crate::accessibility::is_clean;

#[test]
fn rows_are_grouped_on_two_levels_with_subtotals_and_groups_are_closed() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT StageName, COUNT(Id), SUM(Amount) FROM Opportunity WHERE StageName = 'Closed Won' GROUP BY StageName").await;
        finished(tab, "1 row in ").await;
        let cells = tab.all("gridcell").await;
        let (count, sum) = (cells[1].name.clone(), cells[2].name.clone());
        query(tab, "SELECT StageName, IsWon, Name, Amount FROM Opportunity ORDER BY Id").await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "IsWon").await;
        lines_are(tab, |rows| rows == 3_002).await;
        tab.choose("combobox", "Group by", "StageName").await;
        lines_are(tab, |rows| rows > 3_002).await;
        assert_eq!(
            tab.find("combobox", "Group by").await.value,
            "Then by…",
            "nothing stands there as if it were chosen"
        );
        is_clean(tab, "rows in groups").await;
        tab.click("button", "Collapse all").await;
        lines_are(tab, |rows| rows == 2).await;
        tab.press("Escape", false).await;
        tab.loses("dialog", "Group").await;

        // By keyboard: the second group is that of the won ones.
        focus_tree(tab).await;
        tab.chords("Control+Home ArrowDown ArrowRight").await;
        lines_are(tab, |rows| rows == 3).await;
        let won = line(tab, "Closed Won").await;
        assert_eq!(won.attribute(tab, "aria-level").await.unwrap().as_deref(), Some("2"));
        assert_eq!(won.attribute(tab, "aria-expanded").await.unwrap().as_deref(), Some("false"));
        let text = won.text(tab).await.unwrap();
        assert!(text.contains(&count) && text.contains(&sum), "{text} tells neither {count} nor {sum}");
        tab.chords("ArrowDown Enter").await;
        let count: u64 = count.replace(',', "").parse().unwrap();
        lines_are(tab, |rows| rows == 3 + count).await;
        let open = line(tab, "Closed Won").await;
        assert_eq!(open.attribute(tab, "aria-expanded").await.unwrap().as_deref(), Some("true"));
        // From a closed group to the one above it, which is closed in turn.
        tab.chords("ArrowLeft ArrowLeft ArrowLeft").await;
        lines_are(tab, |rows| rows == 2).await;
        tab.click("button", "Group 2").await;
        tab.click("button", "Expand all").await;
        lines_are(tab, |rows| rows > 3_002).await;
        tab.click("button", "No longer group by IsWon").await;
        tab.click("button", "No longer group by StageName").await;
        rows_are(tab, |rows| rows == 3_000).await;
    });
}

#[test]
fn a_row_of_sums_stands_below_and_says_what_was_chosen_for_a_column() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT SUM(Amount) FROM Opportunity").await;
        finished(tab, "1 row in ").await;
        let sum = tab.all("gridcell").await[0].name.clone();
        // Amounts come to a sum, percentages to their mean.
        query(tab, "SELECT Id, Name, Amount, Probability FROM Opportunity ORDER BY Id").await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "View").await;
        tab.click("checkbox", "Row of sums").await;
        sums(tab, |text| text.contains(&sum) && text.contains("avg ")).await;
        is_clean(tab, "the row of sums").await;
        rows_are(tab, |rows| rows == 3_001).await;
        tab.press("Escape", false).await;
        sums(tab, |text| text.contains(&sum)).await;
        focus_grid(tab).await;
        tab.chords("Control+Home ArrowUp ArrowRight ArrowRight Shift+F10").await;
        for (measure, word) in
            [("Average", "avg "), ("Greatest", "max "), ("Distinct values", " distinct"), ("Filled", "% filled")]
        {
            tab.choose("combobox", "Row of sums says", measure).await;
            sums(tab, |text| text.contains(word)).await;
        }
        // Fewer rows come to less.
        tab.choose("combobox", "Row of sums says", "Sum").await;
        tab.press("Escape", false).await;
        sums(tab, |text| text.contains(&sum)).await;
        tab.fill("searchbox", "Search all columns", "gasoline").await;
        rows_are(tab, |rows| rows < 3_000).await;
        sums(tab, |text| !text.contains(&sum) && text.chars().any(|char| char.is_ascii_digit())).await;
    });
}

#[test]
fn order_search_filter_and_groups_stay_on_while_pages_arrive() {
    use orgpane::demo::{Fault, Order};
    run(Options::with_rows(20_000), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        world.org.org().order(Order::next(crate::MORE_ROWS, Fault::Hold).after(1));
        query(tab, super::QUERY).await;
        finished(tab, "4,000 of 20,000 rows").await;
        focus_grid(tab).await;
        tab.chords("Control+Home ArrowUp ArrowRight Enter").await;
        tab.fill("searchbox", "Search all columns", "o").await;
        tab.click("button", "Filter").await;
        tab.choose("combobox", "Field", "Amount").await;
        tab.choose("combobox", "Condition", ">").await;
        tab.fill("combobox", "Value", "100000").await;
        tab.press("Escape", false).await;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "StageName").await;
        let before = lines_are(tab, |rows| rows < 4_000).await;
        world.org.release_held();
        finished(tab, "20,000 rows in ").await;
        let after = lines_are(tab, |rows| rows > before).await;
        assert!(after < 20_000, "search and filter are still on");
        // The same asked of the org, which counts no heads of groups.
        tab.click("button", "Clear all").await;
        rows_are(tab, |rows| rows == 20_000).await;
    });
}

#[test]
fn groups_are_moved_and_the_first_level_is_above_all() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "StageName").await;
        let stages = lines_are(tab, |rows| rows > 3_000).await - 3_000;
        tab.choose("combobox", "Group by", "CloseDate").await;
        tab.click("button", "Move up: CloseDate").await;
        tab.click("button", "Collapse all").await;
        let days = lines_are(tab, |rows| rows < 3_000 && rows != stages).await;
        assert!(days > stages, "{days} days, {stages} stages");
        tab.click("button", "Undo").await;
        tab.click("button", "Group 2").await;
        tab.click("button", "Move up: CloseDate").await;
    });
}

async fn focus_tree(tab: &Tab) {
    tab.click("treegrid", "Rows").await;
}

/// The row that begins so.
async fn line(tab: &Tab, text: &str) -> Element {
    let mut found = None;
    tab.has("row", async |row, tab| {
        let is_it = row.text(tab).await.is_ok_and(|shown| shown.trim_start().starts_with(text));
        if is_it {
            found = Some(row.clone());
        }
        is_it
    })
    .await;
    found.unwrap()
}

async fn sums(tab: &Tab, likes: impl Fn(&str) -> bool) {
    tab.reads("rowgroup", |text| likes(text)).await;
}
