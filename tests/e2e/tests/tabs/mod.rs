//! Query tabs and several orgs side by side, by role and by keyboard; knows nothing of what is in the rows.

use e2e::{Options, Tab, run};

use super::{finished, query, try_the_demo_org};
use crate::accessibility::is_clean;

const OWN: &str = "SELECT Id, Name FROM Opportunity ORDER BY Id LIMIT 40";

#[test]
fn tabs_are_opened_named_moved_and_closed_by_keyboard() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, OWN).await;
        finished(tab, "40 rows in ").await;
        tab.chord("Alt+Shift+T").await;
        tabs_are(tab, &["Opportunity", "Query 2"]).await;
        query(tab, "SELECT Nmae FROM Account").await;
        tabs_are(tab, &["Opportunity", "Account (failed)"]).await;
        tab.chord("Alt+PageDown").await;
        finished(tab, "40 rows in ").await;
        assert!(tab.all("alert").await.is_empty(), "the fault is in the other tab");

        // In the strip arrows go along, and nothing is chosen before it is pressed.
        let own = tab.find("tab", "Opportunity").await;
        own.focus(tab).await;
        is_clean(tab, "the strip of tabs").await;
        tab.chords("ArrowRight").await;
        has_keyboard(tab, "tab", "Account (failed)").await;
        is_front(tab, "Opportunity").await;
        tab.chord("Control+Shift+ArrowLeft").await;
        tabs_are(tab, &["Account (failed)", "Opportunity"]).await;
        has_keyboard(tab, "tab", "Account (failed)").await;
        tab.chord("F2").await;
        tab.fill("textbox", "Name of the tab", "Mine").await;
        tab.press("Enter", false).await;
        tabs_are(tab, &["Mine (failed)", "Opportunity"]).await;
        tab.chord("Shift+F10").await;
        tab.find("menu", "Tab Mine").await;
        is_clean(tab, "the menu of a tab").await;
        tab.click("menuitem", "Duplicate").await;
        tabs_are(tab, &["Mine (failed)", "Mine copy", "Opportunity"]).await;
        is_front(tab, "Mine copy").await;
        tab.find("tab", "Mine copy").await.focus(tab).await;
        tab.chord("Delete").await;
        tabs_are(tab, &["Mine (failed)", "Opportunity"]).await;

        // A reload finds names, texts and order.
        tab.reload().await;
        tabs_are(tab, &["Mine", "Opportunity"]).await;
        tab.click("tab", "Mine").await;
        assert_eq!(tab.find("textbox", "SOQL query").await.value, "SELECT Nmae FROM Account");
    });
}

#[test]
fn two_orgs_are_signed_in_side_by_side_with_names_and_colors() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, OWN).await;
        finished(tab, "40 rows in ").await;
        open_menu(tab).await;
        is_clean(tab, "the menu of datasources").await;
        tab.click("menuitem", "Add a datasource…").await;
        tab.find("button", "Cancel").await;
        is_clean(tab, "the form for another org").await;
        tab.click("button", "Cancel").await;
        finished(tab, "40 rows in ").await;
        open_menu(tab).await;
        tab.click("menuitem", "Add a datasource…").await;
        tab.click("button", "New tab").await;
        tab.loses("button", "Cancel").await;
        open_menu(tab).await;
        tab.click("menuitem", "Add a datasource…").await;
        try_the_demo_org(tab).await;
        query(tab, "SELECT Id FROM Opportunity").await;
        finished(tab, "50,000 rows in ").await;
        let asked = world.org.org().counts().requests;

        // The first tab asks its own org, and finds its rows again.
        tab.has("tab", async |head, _| head.name.starts_with("Opportunity at localhost")).await;
        let own = tab.all("tab").await.into_iter().find(|head| head.name.contains("localhost")).unwrap();
        tab.click_one(&own).await;
        finished(tab, "40 rows in ").await;
        assert!(world.org.org().counts().requests > asked);

        // Names and colors.
        open_menu(tab).await;
        tab.click("menuitem", "All datasources…").await;
        tab.find("dialog", "Datasources").await;
        is_clean(tab, "the list of datasources").await;
        tab.is_wide(390).await;
        is_clean(tab, "the list of datasources, narrow").await;
        tab.is_wide(1280).await;
        tab.fill("textbox", "Name of the demo org", "Playground").await;
        tab.press("Tab", false).await;
        tab.choose("combobox", "Color of Playground", "purple").await;
        tab.click("button", "Done").await;
        tab.has("tab", async |head, _| head.name == "Opportunity at Playground").await;

        // Signing out of one leaves the other.
        tab.click("button", "Sign out").await;
        tab.find("button", "Try the demo org").await;
        tab.click("tab", "Opportunity at Playground").await;
        query(tab, "SELECT Id FROM Account LIMIT 3").await;
        finished(tab, "3 rows in ").await;
    });
}

async fn open_menu(tab: &Tab) {
    tab.has("button", async |button, tab| {
        let is_it = button.name.starts_with("Datasource: ");
        if is_it {
            tab.click_one(button).await;
        }
        is_it
    })
    .await;
    tab.find("menu", "Datasources").await;
}

async fn tabs_are(tab: &Tab, wanted: &[&str]) {
    tab.has("tablist", async |_, tab| {
        tab.all("tab").await.iter().map(|head| head.name.as_str()).eq(wanted.iter().copied())
    })
    .await;
}

async fn is_front(tab: &Tab, name: &str) {
    tab.has("tab", async |head, _| head.name == name && head.property("selected") == true).await;
}

async fn has_keyboard(tab: &Tab, role: &str, name: &str) {
    tab.has(role, async |element, _| element.name == name && element.property("focused") == true).await;
}
