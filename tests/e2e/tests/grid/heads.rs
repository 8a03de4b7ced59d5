//! What is done with columns from their heads by keyboard: sorting, their menu, freezing, hiding, widths. Knows no row.

use e2e::{Options, Tab, run, until_so};

use super::{ROWS, finished, heads, is_at, is_selected, is_sorted, query, with_rows};
use crate::accessibility::is_clean;

const WIDE: &str = "SELECT Id, Name, StageName, Amount, Probability, ExpectedRevenue, CloseDate, Type, NextStep, LeadSource, \
    IsClosed, IsWon, ForecastCategory, Account.Name, Account.Industry, Owner.Name, CreatedDate FROM Opportunity ORDER BY Id";

#[test]
fn heads_sort_by_keyboard_alone_and_beside_each_other() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("ArrowUp ArrowRight ArrowRight Enter").await;
        is_sorted(tab, "StageName", "ascending").await;
        tab.chords("ArrowRight Shift+Space").await;
        is_sorted(tab, "Amount", "ascending").await;
        is_sorted(tab, "StageName", "ascending").await;
        tab.chord("Shift+Enter").await;
        is_sorted(tab, "Amount", "descending").await;
        is_clean(tab, "rows sorted by two columns").await;
        let stages = column(tab, 3).await;
        assert!(stages.is_sorted(), "{stages:?}");
        let amounts: Vec<f64> = column(tab, 4).await.iter().map(|text| number(text)).collect();
        assert!(amounts.iter().rev().is_sorted(), "{amounts:?}");
        // By one alone, and by none.
        tab.chord("Enter").await;
        is_sorted(tab, "StageName", "none").await;
        until_so("nothing is sorted after some presses", async || {
            tab.chord("Enter").await;
            let list = tab.all("columnheader").await;
            for head in &list {
                if head.attribute(tab, "aria-sort").await != Ok(Some("none".to_owned())) {
                    return false;
                }
            }
            true
        })
        .await;
        is_at(tab, 1, 4).await;
    });
}

#[test]
fn rows_without_a_value_come_last_or_first_as_wanted() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("ArrowUp ArrowRight ArrowRight ArrowRight Enter Alt+ArrowDown").await;
        tab.find("dialog", "Column Amount").await;
        assert!(!column(tab, 4).await[0].is_empty());
        tab.click("checkbox", "Empty ones first").await;
        until_so("empty ones are first", async || column(tab, 4).await[..10].iter().all(String::is_empty)).await;
        tab.click("button", "↓ Descending").await;
        is_sorted(tab, "Amount", "descending").await;
        tab.click("checkbox", "Empty ones first").await;
        until_so("the highest is first", async || {
            column(tab, 4).await.first().is_some_and(|text| number(text) > 1.0e6)
        })
        .await;
    });
}

#[test]
fn the_menu_of_a_head_freezes_hides_and_fits_by_keyboard() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        world.sign_in().await;
        query(tab, WIDE).await;
        finished(tab, "3,000 rows in ").await;
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home ArrowUp ArrowRight Alt+ArrowDown").await;
        tab.find("dialog", "Column Name").await;
        assert_eq!(tab.focused().await, "↑ Ascending");
        press(tab, "Freeze left").await;
        until_so("it is the first", async || heads(tab).await[..2] == ["Name", "Id"]).await;
        tab.chord("Escape").await;
        tab.has("grid", async |grid, _| grid.property("focused") == true).await;
        // It stays when the others are scrolled away.
        let left = tab.find("columnheader", "Name").await.frame(tab).await.unwrap()[0];
        tab.chord("Control+ArrowRight").await;
        is_at(tab, 1, 17).await;
        assert_eq!(tab.find("columnheader", "Name").await.frame(tab).await.unwrap()[0].to_bits(), left.to_bits());
        is_clean(tab, "a frozen column").await;

        tab.chord("Shift+F10").await;
        tab.find("dialog", "Column CreatedDate").await;
        press(tab, "Hide").await;
        tab.loses("columnheader", "CreatedDate").await;
        tab.has("grid", async |grid, _| grid.property("focused") == true).await;
        assert_eq!(
            tab.find("grid", "Rows").await.attribute(tab, "aria-colcount").await.unwrap().as_deref(),
            Some("16")
        );
        is_at(tab, 1, 16).await;

        // Wider by hand, and as wide as it needs again.
        let width = async || tab.find("columnheader", "Owner.Name").await.frame(tab).await.unwrap()[2];
        let fitting = width().await;
        tab.chords("Shift+ArrowRight Shift+ArrowRight Shift+ArrowRight").await;
        until_so("it is wider", async || width().await > fitting + 40.0).await;
        tab.chord("Shift+F10").await;
        press(tab, "Fit width").await;
        until_so("it fits again", async || (width().await - fitting).abs() < 1.0).await;
        tab.chords("Escape Shift+F10").await;
        press(tab, "Freeze right").await;
        tab.chords("Escape Control+ArrowLeft").await;
        is_at(tab, 1, 1).await;
        tab.find("columnheader", "Owner.Name").await;
    });
}

#[test]
fn a_column_is_selected_from_its_head_and_its_facts_are_told() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("ArrowUp ArrowRight ArrowRight ArrowRight Control+Space").await;
        tab.has("columnheader", async |head, _| head.name == "Amount" && is_selected(head)).await;
        super::reads_status(tab, "3,000 rows, 1 column selected").await;
        // What is known of the field comes with the description of the object.
        tab.has("button", async |one, tab| {
            let facts = one.attribute(tab, "title").await.ok().flatten().unwrap_or_default();
            one.name == "Amount" && facts.starts_with("Amount") && facts.to_lowercase().contains("currency")
        })
        .await;
    });
}

/// Goes on with Tab to what bears that name, and presses it.
async fn press(tab: &Tab, name: &str) {
    for _ in 0..40 {
        if tab.focused().await == name {
            tab.chord("Space").await;
            return;
        }
        tab.chord("Tab").await;
    }
    panic!("Tab does not lead to {name}");
}

async fn column(tab: &Tab, number: usize) -> Vec<String> {
    tab.column(number).await.into_iter().map(|cell| cell.name).collect()
}

fn number(text: &str) -> f64 {
    text.replace(',', "").parse().unwrap_or(f64::NAN)
}
