//! Answers that mean harm or lie: texts that would be pages, formulas, commands; records that are not what they should be. Knows that
//! the page stays as it is.

use e2e::{Options, run, until_so};
use orgpane::demo::{Fault, Order};
use serde_json::json;

use super::{MORE_ROWS, QUERY_PATH, answered, finished, query, reads_status, row_count};

/// What is wanted of the page by cells.
const TEXTS: [&str; 8] = [
    "<img src=x onerror=window.harmed=1>",
    "<script>window.harmed=1</script>",
    "=HYPERLINK(\"https://evil.example\",\"x\")",
    "javascript:window.harmed=1",
    "a\u{202e}gnp.exe",
    "nul\u{0}bell\u{7}esc\u{1b}[31m",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{5d0}\u{5d1}\u{5d2} e\u{301}",
    "{{constructor.constructor('window.harmed=1')()}}",
];

#[test]
fn hostile_texts_are_texts_in_cells_heads_lists_and_the_record() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let head = "<b onmouseover=window.harmed=1>__c";
        let records: Vec<_> = TEXTS.iter().map(|text| json!({ "Name": text, "Website": text, head: text })).collect();
        let body = json!({ "totalSize": records.len(), "done": true, "records": records });
        answered(world, "SELECT FIELDS(ALL) FROM Account LIMIT 200", body.to_string()).await;
        finished(tab, "8 rows in ").await;
        tab.find("columnheader", head).await;
        let shown: Vec<String> = tab.all("gridcell").await.into_iter().map(|cell| cell.name).collect();
        for text in &TEXTS[..4] {
            assert!(shown.iter().any(|cell| cell == text), "{text} is not shown as it is: {shown:?}");
        }
        // No link that runs anything.
        for link in tab.all("link").await {
            let href = link.attribute(tab, "href").await.unwrap().unwrap_or_default();
            assert!(!href.to_lowercase().starts_with("javascript"), "{href}");
        }
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home Enter").await;
        tab.find("complementary", "Record").await;
        tab.chord("Escape").await;
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home ArrowUp Alt+ArrowDown").await;
        tab.find("checkbox", &format!("{} 1", TEXTS[0])).await;
        tab.chord("Escape").await;
        // In chips, too.
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home Shift+F10").await;
        tab.click("menuitem", &format!("Only rows with “{}…”", &TEXTS[0][..24])).await;
        until_so("one row is left", async || row_count(tab).await.as_deref() == Some("2")).await;
        assert_eq!(tab.evaluate("window.harmed").await.unwrap(), json!(null));
        let complaints = tab.console().await.into_iter().filter(|line| crate::is_complaint(line));
        assert_eq!(complaints.collect::<Vec<_>>(), Vec::<String>::new());
    });
}

#[test]
fn rich_text_is_shown_without_what_it_would_run_or_load() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let html = "<p onclick=\"window.harmed=1\">Fine <b>work</b></p><script>window.harmed=1</script>\
            <img src=\"https://evil.example/track.gif\" onerror=\"window.harmed=1\"><a href=\"javascript:window.harmed=1\">bad</a>\
            <a href=\"https://good.example/\">good</a><iframe src=\"https://evil.example\"></iframe>\
            <style>body{display:none}</style><svg onload=window.harmed=1>";
        let record = json!({ "attributes": { "type": "Inspection__c" }, "Name": "One", RICH: html });
        let body = json!({ "totalSize": 1, "done": true, "records": [record] });
        answered(world, &format!("SELECT Name, {RICH} FROM Inspection__c"), body.to_string()).await;
        finished(tab, "1 row in ").await;
        // The cell holds its words once it is known that the field holds rich text.
        tab.has("gridcell", async |cell, _| cell.name.contains("Fine work") && !cell.name.contains('<')).await;
        tab.click("grid", "Rows").await;
        tab.chords("Control+Home Enter").await;
        tab.find("complementary", "Record").await;
        tab.has("link", async |link, tab| {
            link.name.starts_with("good")
                && link.attribute(tab, "href").await == Ok(Some("https://good.example/".to_owned()))
        })
        .await;
        for link in tab.all("link").await {
            let href = link.attribute(tab, "href").await.unwrap().unwrap_or_default();
            assert!(href.starts_with("https://") || href.starts_with("http://localhost"), "{href}");
        }
        assert!(tab.all("Iframe").await.is_empty());
        assert_eq!(tab.evaluate("window.harmed").await.unwrap(), json!(null));
        let asked = "performance.getEntriesByType('resource').filter(one => one.name.includes('evil.example')).length";
        assert_eq!(tab.evaluate(asked).await.unwrap(), json!(0), "nothing was loaded from elsewhere");
        crate::accessibility::is_clean(tab, "a record with rich text").await;
    });
}

/// The demo org's field of rich text.
const RICH: &str = "Report__c";

#[test]
fn an_answer_that_lies_is_shown_as_it_is_and_the_page_lives_on() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let account = |id: &str, value: serde_json::Value| json!({ "attributes": { "type": "Account" }, "Id": id, "Value__c": value });
        let records = json!([
            account("001000000000001AAA", json!(7)),
            account("001000000000001AAA", json!("seven")),
            account("001000000000002AAA", json!(9_007_199_254_740_993_i64)),
            { "attributes": { "type": "Contact" }, "Id": "003000000000001AAA", "Value__c": null, "LastName": "Abe" },
            { "Id": "001000000000003AAA" },
            account("001000000000004AAA", json!({ "attributes": {}, "Inner": { "Deep": { "Deeper": "found" } } })),
            account("", json!("x".repeat(131_072))),
            account("001000000000005AAA", json!(true)),
        ]);
        let body = json!({ "totalSize": 5_000, "done": true, "records": records });
        answered(world, "SELECT FIELDS(ALL) FROM Account LIMIT 200", body.to_string()).await;
        until_so("eight rows are there", async || row_count(tab).await.as_deref() == Some("9")).await;
        for text in ["7", "seven", "9007199254740993", "Abe"] {
            tab.has("gridcell", async |cell, _| cell.name.replace(',', "") == text).await;
        }
        assert!(!tab.all("gridcell").await.iter().any(|cell| cell.name.contains("[object")));
        // Sorting, selecting and running again work on it.
        tab.click("button", "Id").await;
        crate::sorted(tab, "ascending").await;
        tab.click("grid", "Rows").await;
        tab.chord("Control+a").await;
        tab.reads("status", |text| text.starts_with("8 rows, ")).await;
        query(tab, "SELECT Id FROM Account LIMIT 3").await;
        finished(tab, "3 rows in ").await;
    });
}

#[test]
fn a_truncated_page_and_one_nested_too_deep_leave_the_rows_that_are_there() {
    run(Options::with_rows(6_000), async |world| {
        let tab = &world.tab;
        world.sign_in().await;
        world.org.org().order(Order::next(MORE_ROWS, Fault::Truncate(5_000)).times(9));
        query(tab, "SELECT Id, Name FROM Opportunity ORDER BY Id").await;
        reads_status(tab, "Broke off at 2,000 of 6,000 rows").await;
        tab.alert("broke off").await;
        assert_eq!(row_count(tab).await.as_deref(), Some("2001"));
        crate::accessibility::is_clean(tab, "rows that broke off").await;
        world.org.org().clear_orders();
        tab.click("button", "Load the rest").await;
        finished(tab, "6,000 rows in ").await;

        let deep = format!(
            r#"{{"totalSize":1,"done":true,"records":[{{"Id":{}1{}}}]}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        world.org.org().order(Order::next(QUERY_PATH, super::answer(deep)));
        query(tab, "SELECT Id FROM Account").await;
        tab.has("status", async |_, _| true).await;
        query(tab, "SELECT Id FROM Account LIMIT 3").await;
        finished(tab, "3 rows in ").await;
    });
}
