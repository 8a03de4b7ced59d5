//! REST requests and inputs, by role and by keyboard; knows nothing of what is in the rows.

use e2e::{Options, Tab, run};

use super::{finished, query};
use crate::accessibility::is_clean;

const ARTICLE: &str = "/services/data/v56.0/query/?q=SELECT id, name, createdDate from Opportunity LIMIT 30";

/// Makes the tab ask by a request with that path, and sends it from the field itself.
async fn send(tab: &Tab, path: &str) {
    tab.click("button", "REST").await;
    tab.fill("textbox", "Path", path).await;
    tab.find("textbox", "Path").await.focus(tab).await;
    tab.press("Enter", false).await;
}

#[test]
fn the_articles_request_is_sent_as_typed_and_its_answer_looked_at_in_four_ways() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        send(tab, ARTICLE).await;
        finished(tab, "30 rows in ").await;
        tab.find("columnheader", "CreatedDate").await;
        is_clean(tab, "a request and its rows").await;

        tab.find("tab", "Table").await.focus(tab).await;
        tab.chord("ArrowRight").await;
        tab.find("tabpanel", "JSON").await;
        assert!(!tab.all("listitem").await.is_empty(), "the first level is open");
        is_clean(tab, "an answer as a tree").await;
        tab.chord("ArrowRight").await;
        tab.find("tabpanel", "Raw").await;
        tab.chord("ArrowRight").await;
        tab.find("rowheader", "content-type").await;
        is_clean(tab, "headers of an answer").await;
        tab.chord("Home").await;
        tab.find("columnheader", "CreatedDate").await;
    });
}

#[test]
fn parts_of_a_request_are_filled_in_by_keyboard_and_faults_told_where_they_are() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        tab.click("button", "REST").await;
        tab.fill("textbox", "Path", "/services/data/v68.0/limits").await;
        tab.find("tab", "Params").await.focus(tab).await;
        tab.chord("ArrowRight").await;
        tab.click("button", "Add header").await;
        tab.fill("textbox", "Header 1 name", "Authorization").await;
        tab.fill("textbox", "Header 1 value", "Bearer x").await;
        tab.click("button", "Send").await;
        tab.alert("signs each request").await;
        is_clean(tab, "a request with a fault").await;
        tab.click("button", "Remove header 1").await;
        tab.loses("textbox", "Header 1 name").await;
        for (name, inside) in [("Body", "Kind"), ("Pagination", "Further pages")] {
            tab.click("tab", name).await;
            tab.find("combobox", inside).await;
            is_clean(tab, name).await;
        }
        tab.click("tab", "cURL").await;
        let command =
            "curl 'https://elsewhere.my.salesforce.com/services/data/v68.0/sobjects' -H 'Authorization: Bearer 00Dx'";
        tab.fill("textbox", "cURL command", command).await;
        tab.click("button", "Import cURL").await;
        tab.reads("status", |text| text.contains("Authorization") && text.contains("elsewhere")).await;
        assert_eq!(tab.find("textbox", "Path").await.value, "/services/data/v68.0/sobjects");
        is_clean(tab, "a command that was read").await;
        tab.click("button", "Send").await;
        tab.reads("status", |text| text.contains(" rows in ")).await;
        tab.is_wide(390).await;
        is_clean(tab, "a request in a narrow window").await;
        let wide = tab.evaluate("document.documentElement.scrollWidth").await.unwrap();
        // A scroll bar takes its share.
        assert!(wide.as_u64().is_some_and(|wide| wide <= 390), "the page is wider than its window: {wide}");
    });
}

#[test]
fn an_input_drives_a_query_while_it_is_typed() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Id, Name FROM Opportunity LIMIT {{ most }}").await;
        tab.alert("no input called most").await;
        tab.click("button", "Add input most").await;
        tab.fill("textbox", "most", "3").await;
        tab.click("button", "Run").await;
        finished(tab, "3 rows in ").await;
        tab.fill("textbox", "most", "5").await;
        finished(tab, "5 rows in ").await;
        tab.click("button", "Change input most").await;
        is_clean(tab, "inputs").await;
        tab.fill("textbox", "most", "five").await;
        tab.find("textbox", "most").await;
        finished(tab, "5 rows in ").await;
        tab.reload().await;
        assert_eq!(tab.find("textbox", "most").await.value, "five");
    });
}

#[test]
fn a_row_chosen_in_one_tab_drives_the_query_of_another() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Id, Name FROM Account ORDER BY Name LIMIT 4").await;
        finished(tab, "4 rows in ").await;
        tab.find("tab", "Account").await.focus(tab).await;
        tab.chord("F2").await;
        tab.fill("textbox", "Name of the tab", "getAccounts").await;
        tab.press("Enter", false).await;
        tab.chord("Alt+Shift+T").await;
        query(tab, "SELECT Id, Name FROM Contact WHERE AccountId = {{ getAccounts.selectedRow.Id }}").await;
        tab.alert("No row is chosen in getAccounts").await;
        tab.click("tab", "getAccounts").await;
        tab.click("grid", "Rows").await;
        tab.press("ArrowDown", false).await;
        tab.press("ArrowDown", false).await;
        tab.click("tab", "Contact").await;
        tab.reads("status", |text| text.contains("row") && text.contains(" in ")).await;
    });
}
