//! The library of queries, by role and by keyboard; knows nothing of what is in the rows.

use e2e::{Options, run};

use super::{finished, query};
use crate::accessibility::is_clean;

#[test]
fn a_query_is_saved_found_and_opened_again_and_what_was_run_is_remembered() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        query(tab, "SELECT Id FROM Opportunity LIMIT 7").await;
        finished(tab, "7 rows in ").await;
        tab.chord("Alt+Shift+L").await;
        tab.find("dialog", "Library").await;
        assert_eq!(tab.focused().await, "Search the library");
        is_clean(tab, "the library").await;
        tab.fill("textbox", "Name", "Seven").await;
        tab.fill("textbox", "Folder", "Small").await;
        tab.fill("textbox", "Tags", "few, lucky").await;
        tab.press("Enter", false).await;
        tab.reads("status", |text| text == "Saved Seven").await;
        tab.find("region", "Saved · Small").await;
        tab.find("region", "History").await;

        // Found by a tag, and opened in a tab of its own, under its name.
        tab.fill("searchbox", "Search the library", "lucky").await;
        tab.loses("region", "History").await;
        tab.has("button", async |button, tab| {
            let is_it = button.name.starts_with("Seven");
            if is_it {
                tab.click_one(button).await;
            }
            is_it
        })
        .await;
        tab.loses("dialog", "Library").await;
        tab.has("tab", async |head, _| head.name == "Seven" && head.property("selected") == true).await;
        assert_eq!(tab.find("textbox", "SOQL query").await.value, "SELECT Id FROM Opportunity LIMIT 7");

        // It is there after a reload, also in a narrow window, and is removed for good.
        tab.reload().await;
        tab.find("textbox", "SOQL query").await;
        tab.is_wide(390).await;
        tab.click("button", "Library").await;
        tab.find("region", "Saved · Small").await;
        is_clean(tab, "the library, narrow").await;
        let wide = tab.evaluate("document.documentElement.scrollWidth").await.unwrap();
        assert_eq!(wide, serde_json::json!(390), "the page is not wider than its window");
        tab.click("button", "Remove Seven").await;
        tab.loses("region", "Saved · Small").await;
        tab.press("Escape", false).await;
        tab.loses("dialog", "Library").await;
    });
}

#[test]
fn a_file_that_is_no_library_is_refused_in_words() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        tab.click("button", "Library").await;
        tab.find("dialog", "Library").await;
        tab.click("DisclosureTriangle", "Import").await;
        tab.fill("textbox", "Text of an exported library", "{\"format\":\"orgpane-library\",").await;
        tab.click("button", "Import").await;
        tab.press("Escape", false).await;
        let words = tab.alert("The library could not be imported").await;
        assert!(words.contains("line 1"), "{words}");
    });
}
