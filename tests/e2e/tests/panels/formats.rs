//! What stands out by rules, and how values of each type are written; knows no rule's insides.

use e2e::{Options, Tab, run, until_so};

use super::{finished, query, with_rows};
use crate::accessibility::is_clean;

const CLEAR: &str = "rgba(0, 0, 0, 0)";

#[test]
fn cells_stand_out_by_a_rule_and_no_longer_when_it_is_removed() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.click("button", "Formats").await;
        tab.find("dialog", "Formats").await;
        tab.click("button", "+ Rule").await;
        tab.choose("combobox", "Column", "StageName").await;
        tab.choose("combobox", "Condition", "is").await;
        tab.fill("combobox", "Value", "Closed Won").await;
        stands_out(tab, 4, |text, colour| (text == "Closed Won") == (colour != CLEAR)).await;
        tab.click("checkbox", "Whole row").await;
        stands_out(tab, 4, |_, colour| colour == CLEAR).await;
        tab.click("checkbox", "Whole row").await;
        is_clean(tab, "cells that stand out").await;

        // Numbers by a scale: more than two colours.
        tab.choose("combobox", "Column", "Amount").await;
        tab.choose("combobox", "What stands out", "Colour scale").await;
        tab.choose("combobox", "Colour of the lowest", "Red").await;
        tab.choose("combobox", "Colour of the highest", "Green").await;
        until_so("colours differ with the numbers", async || {
            let mut colours: Vec<String> = Vec::new();
            for cell in tab.column(3).await {
                colours.push(cell.style(tab, "background-color").await.unwrap_or_default());
            }
            colours.sort();
            colours.dedup();
            colours.len() > 2
        })
        .await;
        is_clean(tab, "a scale of colours").await;
        for sort in ["Data bar", "Icons by thirds"] {
            tab.choose("combobox", "What stands out", sort).await;
            is_clean(tab, sort).await;
        }
        tab.click("button", "Remove this rule").await;
        stands_out(tab, 3, |_, colour| colour == CLEAR).await;
        tab.press("Escape", false).await;
        assert!(tab.focused().await.starts_with("Formats"));
    });
}

/// Waits until the cells of a column that are in sight are all as they should be: text and colour behind it.
async fn stands_out(tab: &Tab, number: usize, likes: impl Fn(&str, &str) -> bool) {
    until_so("cells stand out", async || {
        let cells = tab.column(number).await;
        for cell in &cells {
            let colour = cell.style(tab, "background-color").await.unwrap_or_default();
            if !likes(&cell.name, &colour) {
                return false;
            }
        }
        !cells.is_empty()
    })
    .await;
}

/// A query, and of its first row that has a value the field and how the value is written. The demo org's person is American.
const WRITTEN: &[(&str, &str, fn(&str) -> bool)] = &[
    ("Opportunity", "Amount", |text| text.contains('.') && text.rsplit('.').next().is_some_and(|end| end.len() == 2)),
    ("Opportunity", "Probability", |text| text.ends_with('%')),
    ("Opportunity", "CloseDate", |text| text.len() == 10 && text.matches('/').count() == 2),
    ("Opportunity", "CreatedDate", |text| text.matches('/').count() == 2 && text.matches(':').count() >= 1),
    // The value is `BestCase`; people read its label.
    ("Opportunity", "ForecastCategory", |text| text.contains("Best Case") || text == "Commit" || text == "Closed"),
    ("Account", "BillingAddress", |text| text.contains(", ") && !text.contains('{')),
];

#[test]
fn values_are_written_by_their_types() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        world.sign_in().await;
        for (object, field, is_good) in WRITTEN {
            query(
                tab,
                &format!("SELECT {field} FROM {object} WHERE Name != NULL ORDER BY {field} DESC NULLS LAST LIMIT 40"),
            )
            .await;
            if *field == "BillingAddress" {
                query(tab, "SELECT BillingAddress FROM Account WHERE BillingCity != NULL LIMIT 40").await;
            }
            finished(tab, "40 rows in ").await;
            tab.find("columnheader", field).await;
            tab.has("gridcell", async |cell, _| is_good(&cell.name)).await;
        }
        tab.reads("status", |text| text.starts_with("40 rows in ")).await;
    });
}

#[test]
fn ids_references_pages_mailboxes_and_telephones_are_links() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        world.sign_in().await;
        query(tab, "SELECT Id, Name, Email, Phone, AccountId, Account.Website FROM Contact WHERE Email != NULL AND Phone != NULL LIMIT 20").await;
        finished(tab, "20 rows in ").await;
        for (begins, what) in
            [("mailto:", "a mailbox"), ("tel:", "a telephone"), ("https://", "a page"), (&world.org.origin, "a record")]
        {
            let begins = begins.to_owned();
            tab.has("link", async |link, tab| {
                link.attribute(tab, "href").await.ok().flatten().is_some_and(|href| href.starts_with(&begins))
            })
            .await;
            assert!(!what.is_empty());
        }
        // A page opens beside this one and learns nothing of it.
        for link in tab.all("link").await {
            let href = link.attribute(tab, "href").await.unwrap().unwrap_or_default();
            if href.starts_with("http") {
                assert_eq!(link.attribute(tab, "target").await.unwrap().as_deref(), Some("_blank"), "{href}");
                let rel = link.attribute(tab, "rel").await.unwrap().unwrap_or_default();
                assert!(rel.contains("noopener") && rel.contains("noreferrer"), "{href}: {rel}");
            }
        }
        is_clean(tab, "cells with links").await;
    });
}

#[test]
fn checkboxes_are_boxes_and_times_name_their_zone() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        world.sign_in().await;
        query(tab, "SELECT Name, IsWon, CreatedDate FROM Opportunity ORDER BY Id LIMIT 30").await;
        finished(tab, "30 rows in ").await;
        let words: Vec<String> = tab.column(2).await.into_iter().map(|cell| cell.name).collect();
        assert!(
            words.iter().all(|word| matches!(word.as_str(), "true" | "false" | "✓" | "" | "Yes" | "No")),
            "{words:?}"
        );
        let outline = tab.outline().await;
        assert!(outline.contains("Times in "), "{outline}");
    });
}
