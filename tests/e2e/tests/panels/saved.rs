//! Views that are kept under a name and in links, and steps that are taken back. Knows nothing of where they are kept.

use e2e::{Options, Tab, run, until_so};

use super::{finished, focus_grid, has_keyboard, query, rows_are, with_rows};
use crate::accessibility::is_clean;

#[test]
fn a_view_is_saved_by_name_chosen_renamed_and_removed() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.fill("searchbox", "Search all columns", "gasoline").await;
        let some = rows_are(tab, |rows| rows < 3_000).await;
        tab.click("button", "Views").await;
        tab.fill("textbox", "Name of the view", "Gasoline").await;
        tab.press("Enter", false).await;
        is_shown(tab, "Gasoline", "true").await;
        is_clean(tab, "saved views").await;
        tab.click("button", "Clear the search").await;
        rows_are(tab, |rows| rows == 3_000).await;
        is_shown(tab, "Gasoline", "false").await;
        tab.click("button", "Gasoline").await;
        rows_are(tab, |rows| rows == some).await;
        assert_eq!(tab.find("searchbox", "Search all columns").await.value, "gasoline");

        tab.click("button", "Rename Gasoline").await;
        tab.fill("textbox", "New name", "Engines").await;
        tab.press("Enter", false).await;
        tab.find("button", "Remove Engines").await;
        // It is there after a reload, for rows of the same object.
        tab.reload().await;
        tab.find("button", "Sign out").await;
        query(tab, super::QUERY).await;
        finished(tab, "3,000 rows in ").await;
        tab.click("button", "Views").await;
        tab.click("button", "Engines").await;
        rows_are(tab, |rows| rows == some).await;
        tab.click("button", "Remove Engines").await;
        tab.loses("button", "Engines").await;
        tab.press("Escape", false).await;
        assert!(tab.focused().await.starts_with("Views"));
    });
}

#[test]
fn a_saved_view_holds_columns_widths_order_filter_groups_and_formats() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        let width = async || tab.find("columnheader", "Name").await.frame(tab).await.unwrap()[2];
        let before = width().await;
        focus_grid(tab).await;
        tab.chords("Control+Home ArrowUp ArrowRight Shift+ArrowRight Shift+ArrowRight Enter").await;
        tab.chords("Alt+ArrowDown").await;
        tab.click("button", "Freeze right").await;
        tab.press("Escape", false).await;
        tab.click("button", "Columns").await;
        tab.click("checkbox", "CloseDate").await;
        tab.press("Escape", false).await;
        tab.click("button", "Filter").await;
        tab.choose("combobox", "Field", "Amount").await;
        tab.choose("combobox", "Condition", ">").await;
        tab.fill("combobox", "Value", "100000").await;
        tab.press("Escape", false).await;
        tab.click("button", "Formats").await;
        tab.click("button", "+ Rule").await;
        tab.choose("combobox", "What stands out", "Data bar").await;
        tab.press("Escape", false).await;
        tab.click("button", "Group").await;
        tab.choose("combobox", "Group by", "StageName").await;
        let lines = super::lines_are(tab, |rows| rows < 3_000).await;
        tab.press("Escape", false).await;
        tab.click("button", "Views").await;
        tab.fill("textbox", "Name of the view", "All of it").await;
        tab.press("Enter", false).await;
        is_shown(tab, "All of it", "true").await;
        tab.press("Escape", false).await;
        let heads = async || tab.all("columnheader").await.into_iter().map(|head| head.name).collect::<Vec<_>>();
        let kept = (heads().await, width().await);
        assert!(kept.1 > before + 20.0);

        // Another view altogether, and back to it.
        tab.click("button", "Clear all").await;
        rows_are(tab, |rows| rows == 3_000).await;
        tab.click("button", "Columns 1").await;
        tab.click("button", "Reset").await;
        tab.find("columnheader", "CloseDate").await;
        tab.press("Escape", false).await;
        tab.click("button", "Views").await;
        tab.click("button", "All of it").await;
        super::lines_are(tab, |rows| rows == lines).await;
        assert_eq!((heads().await, width().await), kept);
        crate::sorted(tab, "ascending").await;
        tab.find("button", "Formats 1").await;
        tab.find("button", "Remove: Only Amount > 100,000").await;
    });
}

#[test]
fn a_view_that_the_browser_does_not_store_lasts_until_the_page_is_closed_and_says_so() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        let full = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }; 0";
        tab.evaluate(full).await.unwrap();
        tab.click("button", "Views").await;
        tab.fill("textbox", "Name of the view", "For now").await;
        tab.press("Enter", false).await;
        tab.has("alert", async |_, _| true).await;
        tab.alert("The browser did not store the saved views").await;
        is_shown(tab, "For now", "true").await;
        is_clean(tab, "a notice beside a panel").await;
    });
}

#[test]
fn a_link_brings_query_and_view_along_and_runs_nothing_by_itself() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.may_read_clipboard().await;
        tab.fill("searchbox", "Search all columns", "gasoline").await;
        let some = rows_are(tab, |rows| rows < 3_000).await;
        tab.click("button", "Views").await;
        tab.click("button", "Copy link").await;
        tab.reads("status", |text| text.contains("link")).await;
        let link = tab.evaluate("navigator.clipboard.readText()").await.unwrap().as_str().unwrap().to_owned();
        assert!(link.starts_with(&format!("{}#", world.app)), "{link}");

        // In another tab, where nothing was asked yet.
        let other = world.open_tab().await;
        other.go(&link).await;
        other.reads("status", |text| text.contains("A link filled in this query and its view")).await;
        assert_eq!(other.find("textbox", "SOQL query").await.value, super::QUERY);
        assert!(other.all("gridcell").await.is_empty(), "nothing ran by itself");
        other.click("button", "Run it").await;
        finished(&other, "3,000 rows in ").await;
        rows_are(&other, |rows| rows == some).await;
        assert_eq!(other.address().await, world.app, "the address holds nothing of it any more");

        tab.evaluate("location.hash = '#q=SELECT&view=damaged!'").await.unwrap();
        tab.alert("This link cannot be read").await;
        rows_are(tab, |rows| rows == some).await;
    });
}

#[test]
fn steps_are_taken_back_and_done_again_by_button_and_by_keyboard() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        can(tab, "Undo", false).await;
        focus_grid(tab).await;
        tab.chords("Control+Home ArrowUp ArrowRight ArrowRight Enter").await;
        crate::sorted(tab, "ascending").await;
        tab.click("button", "Columns").await;
        tab.click("checkbox", "CloseDate").await;
        tab.loses("columnheader", "CloseDate").await;
        tab.press("Escape", false).await;
        tab.click("button", "Undo").await;
        tab.find("columnheader", "CloseDate").await;
        focus_grid(tab).await;
        tab.chord("Control+z").await;
        until_so("nothing is sorted", async || sorted_heads(tab).await == 0).await;
        can(tab, "Undo", false).await;
        tab.chord("Control+Shift+z").await;
        until_so("it is sorted again", async || sorted_heads(tab).await == 1).await;
        tab.chord("Control+y").await;
        tab.loses("columnheader", "CloseDate").await;
        can(tab, "Redo", false).await;
        has_keyboard(tab, "grid", "Rows").await;
    });
}

async fn can(tab: &Tab, step: &str, can: bool) {
    let wanted = (!can).to_string();
    tab.has("button", async |one, tab| {
        one.name == step && one.attribute(tab, "aria-disabled").await == Ok(Some(wanted.clone()))
    })
    .await;
}

async fn is_shown(tab: &Tab, view: &str, pressed: &str) {
    tab.has("button", async |one, tab| {
        (one.name == view || one.name == format!("{view} shown"))
            && one.attribute(tab, "aria-pressed").await == Ok(Some(pressed.to_owned()))
    })
    .await;
}

async fn sorted_heads(tab: &Tab) -> usize {
    let mut sorted = 0;
    for head in tab.all("columnheader").await {
        let sort = head.attribute(tab, "aria-sort").await.ok().flatten();
        sorted += usize::from(sort.is_some_and(|sort| sort != "none"));
    }
    sorted
}
