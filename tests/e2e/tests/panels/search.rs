//! The search over all columns: reached, marked, wrong, never ending, taken off. Knows nothing of filters by column.

use e2e::{Options, Tab, run, until_so};

use super::{focus_grid, grouped, has_keyboard, rows_are, with_rows};
use crate::accessibility::is_clean;

const FIELD: &str = "Search all columns";

#[test]
fn a_search_is_reached_from_the_rows_and_marks_what_it_finds() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        focus_grid(tab).await;
        tab.chord("Control+f").await;
        has_keyboard(tab, "searchbox", FIELD).await;
        tab.fill("searchbox", FIELD, "gasoline").await;
        let some = rows_are(tab, |rows| rows < 3_000).await;
        assert!(some > 0);
        tab.reads("paragraph", |text| text == format!("{} of 3,000 rows", grouped(some))).await;
        marked(tab, |texts| !texts.is_empty() && texts.iter().all(|text| text.eq_ignore_ascii_case("gasoline"))).await;
        for cell in tab.all("row").await.iter().skip(1) {
            let text = cell.text(tab).await.unwrap_or_default().to_lowercase();
            assert!(text.contains("gasoline"), "a row without what is looked for: {text}");
        }
        is_clean(tab, "a search with marks").await;
        tab.press("Escape", false).await;
        rows_are(tab, |rows| rows == 3_000).await;
        marked(tab, <[String]>::is_empty).await;
        has_keyboard(tab, "searchbox", FIELD).await;
        tab.press("Escape", false).await;
        has_keyboard(tab, "grid", "Rows").await;
    });
}

#[test]
fn a_regular_expression_searches_says_what_is_wrong_with_it_and_always_ends() {
    run(Options::default(), async |world| {
        with_rows(world).await;
        let tab = &world.tab;
        tab.fill("searchbox", FIELD, "gas[").await;
        tab.click("button", "Regular expression").await;
        tab.reads("paragraph", |text| text.contains("At character ")).await;
        tab.has("searchbox", async |field, tab| {
            field.name == FIELD && field.attribute(tab, "aria-invalid").await == Ok(Some("true".to_owned()))
        })
        .await;
        is_clean(tab, "a search with a fault").await;
        tab.fill("searchbox", FIELD, "gas(oline|es)").await;
        rows_are(tab, |rows| rows > 0 && rows < 3_000).await;
        marked(tab, |texts| !texts.is_empty() && texts.iter().all(|text| text.to_lowercase().starts_with("gas"))).await;
        // Elsewhere this one tries for ever.
        tab.fill("searchbox", FIELD, "^(([a-z 0-9])+.)+([A-Z0-9]+)*$Z").await;
        rows_are(tab, |rows| rows == 0).await;
        tab.reads("paragraph", |text| text == "No row matches").await;
        tab.click("button", "Clear the search").await;
        rows_are(tab, |rows| rows == 3_000).await;
        has_keyboard(tab, "searchbox", FIELD).await;
    });
}

/// Waits until the texts that stand out by the search are as they should be.
async fn marked(tab: &Tab, likes: impl Fn(&[String]) -> bool) {
    until_so("so many places are marked", async || {
        let texts = tab.evaluate("[...(CSS.highlights.get('found') ?? [])].map(range => range.toString())").await;
        let texts: Vec<String> = texts.ok().and_then(|texts| serde_json::from_value(texts).ok()).unwrap_or_default();
        likes(&texts)
    })
    .await;
}
