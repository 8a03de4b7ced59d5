//! The query's text as a person works on it: coloured, completed, corrected, laid out, all by keyboard; knows roles and names.

use e2e::{Options, Tab, run};

use super::accessibility::is_clean;
use super::{finished, try_the_demo_org};

async fn text(tab: &Tab) -> String {
    tab.find("textbox", "SOQL query").await.value
}

async fn holds(tab: &Tab, wanted: &str) {
    tab.has("textbox", async |field, _| field.name == "SOQL query" && field.value == wanted).await;
}

async fn type_keys(tab: &Tab, keys: &str) {
    for key in keys.chars() {
        let key = if key == ' ' { "Space".to_owned() } else { key.to_string() };
        tab.chord(&key).await;
    }
}

#[test]
fn objects_and_fields_are_completed_by_keyboard_and_never_in_the_way_of_run() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        tab.go(&world.app).await;
        try_the_demo_org(tab).await;
        tab.fill("textbox", "SOQL query", "SELECT Id FROM ").await;
        // Objects are asked for now; typing filters them.
        tab.chord("Control+Space").await;
        tab.find("listbox", "Completions").await;
        type_keys(tab, "oppo").await;
        tab.has("option", async |option, _| option.name.starts_with("Opportunity")).await;
        is_clean(tab, "completions").await;
        tab.press("Enter", false).await;
        holds(tab, "SELECT Id FROM Opportunity").await;
        tab.loses("listbox", "Completions").await;

        type_keys(tab, " where stagen").await;
        tab.has("option", async |option, _| option.name.starts_with("StageName")).await;
        tab.press("Tab", false).await;
        holds(tab, "SELECT Id FROM Opportunity where StageName").await;
        // The browser's own undo takes it back.
        tab.evaluate("document.execCommand('undo')").await.unwrap();
        holds(tab, "SELECT Id FROM Opportunity where stagen").await;

        // Escape closes, and what is open does not stop Run.
        tab.chord("Control+Space").await;
        tab.find("listbox", "Completions").await;
        tab.press("Escape", false).await;
        tab.loses("listbox", "Completions").await;
        tab.fill("textbox", "SOQL query", "SELECT Id FROM Opportunity LIMIT 3 ").await;
        tab.chord("Control+Space").await;
        tab.press("Enter", true).await;
        finished(tab, "3 rows in ").await;
        tab.loses("listbox", "Completions").await;
    });
}

#[test]
fn what_is_wrong_is_said_gone_to_and_mended_by_keyboard() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        tab.go(&world.app).await;
        try_the_demo_org(tab).await;
        tab.fill("textbox", "SOQL query", "SELECT Id, Nmae FROM Opportunity ").await;
        // As soon as the fields are known the wrong one is.
        tab.reads("paragraph", |text| text.contains("has no field Nmae")).await;
        is_clean(tab, "a finding").await;
        tab.chord("F8").await;
        let caret = tab.evaluate("document.activeElement.selectionStart").await.unwrap();
        assert_eq!(caret, serde_json::json!(11), "the wrong name is selected");
        tab.reads("status", |text| text.contains("has no field Nmae")).await;
        tab.chord("Control+.").await;
        holds(tab, "SELECT Id, Name FROM Opportunity ").await;
        tab.has("button", async |button, _| button.name == "Refresh what is known of objects and fields").await;
    });
}

#[test]
fn a_query_is_laid_out_and_lines_become_comments() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        tab.go(&world.app).await;
        try_the_demo_org(tab).await;
        tab.fill("textbox", "SOQL query", "select Id,Name from Opportunity limit 2").await;
        tab.chord("Shift+Alt+F").await;
        holds(tab, "SELECT Id, Name FROM Opportunity LIMIT 2").await;
        tab.chord("Control+/").await;
        assert!(text(tab).await.starts_with("// SELECT"));
        tab.chord("Control+/").await;
        holds(tab, "SELECT Id, Name FROM Opportunity LIMIT 2").await;
        tab.click("button", "Format").await;
        tab.reads("status", |text| text.contains("laid out already")).await;
        tab.press("Enter", true).await;
    });
}

#[test]
fn a_text_of_a_hundred_thousand_letters_is_left_plain_and_says_so() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        tab.go(&world.app).await;
        try_the_demo_org(tab).await;
        let long = "SELECT Id FROM Account WHERE Name = '<b>\u{202e}' OR ".repeat(2_000);
        tab.fill("textbox", "SOQL query", &long).await;
        tab.reads("paragraph", |text| text.contains("too long to be coloured")).await;
        tab.fill("textbox", "SOQL query", "SELECT Id FROM Account LIMIT 1").await;
        tab.press("Enter", true).await;
        finished(tab, "1 row in ").await;
    });
}
