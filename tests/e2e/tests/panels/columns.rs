//! The chooser of columns: which are shown, in which order, which stay at an edge. Knows nothing of widths.

use e2e::{Options, Tab, run};

use super::with_rows;
use crate::accessibility::is_clean;

#[test]
fn columns_are_hidden_found_and_moved_by_keyboard() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.click("button", "Columns").await;
        tab.find("dialog", "Columns").await;
        assert_eq!(tab.focused().await, "Search columns");
        is_clean(tab, "the columns' panel").await;
        tab.click("checkbox", "Amount").await;
        tab.loses("columnheader", "Amount").await;
        tab.reads("status", |text| text == "4 of 5 shown").await;
        // The active column goes one down.
        tab.click("button", "Move down").await;
        let boxes = boxes(tab).await;
        let place = |name: &str| boxes.iter().position(|other| other == name);
        assert!(place("StageName") < place("Amount"), "{boxes:?}");
        tab.fill("searchbox", "Search columns", "name").await;
        tab.click("button", "Only these").await;
        tab.reads("status", |text| text == "2 of 5 shown").await;
        tab.click("button", "Reset").await;
        tab.reads("status", |text| text == "5 of 5 shown").await;
        tab.press("Escape", false).await;
        tab.loses("dialog", "Columns").await;
        assert!(tab.focused().await.starts_with("Columns"), "the button that opened it has the keyboard again");
    });
}

#[test]
fn a_column_is_chosen_moved_and_frozen_without_the_mouse() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.click("button", "Columns").await;
        tab.find("dialog", "Columns").await;
        // From the field past three buttons to the list, and down in it.
        tab.fill("searchbox", "Search columns", "").await;
        tab.chords("Tab Tab Tab").await;
        tab.has("checkbox", async |one, _| one.name == "Id" && one.property("focused") == true).await;
        tab.chords("ArrowDown ArrowDown Alt+ArrowUp Alt+ArrowUp").await;
        tab.has("checkbox", async |one, _| one.name == "Amount" && one.property("focused") == true).await;
        assert_eq!(boxes(tab).await, ["Amount", "Id", "Name", "StageName", "CloseDate"]);
        tab.chords("Space").await;
        tab.reads("status", |text| text == "4 of 5 shown").await;
        tab.chords("Space End").await;
        tab.has("checkbox", async |one, _| one.name == "CloseDate" && one.property("focused") == true).await;
        tab.click("button", "Freeze left").await;
        tab.has("button", async |one, tab| {
            one.name == "Freeze left" && one.attribute(tab, "aria-pressed").await == Ok(Some("true".to_owned()))
        })
        .await;
        let heads: Vec<String> = tab.all("columnheader").await.into_iter().map(|head| head.name).collect();
        assert_eq!(heads, ["CloseDate", "Amount", "Id", "Name", "StageName"]);
    });
}

async fn boxes(tab: &Tab) -> Vec<String> {
    tab.all("checkbox").await.into_iter().map(|one| one.name).collect()
}
