//! The library of queries, by role and by keyboard; knows nothing of what is in the rows.

use e2e::{Options, run};

use crate::accessibility::is_clean;

#[test]
fn a_file_that_is_no_library_is_refused_in_words() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        tab.click("button", "Library").await;
        tab.find("dialog", "Library").await;
        is_clean(tab, "the library").await;
        tab.click("DisclosureTriangle", "Import").await;
        tab.fill("textbox", "Text of an exported library", "{\"format\":\"orgpane-library\",").await;
        tab.click("button", "Import").await;
        tab.press("Escape", false).await;
        let words = tab.alert("The library could not be imported").await;
        assert!(words.contains("line 1"), "{words}");
    });
}
