//! Every screen as axe-core sees it, in light and dark; knows how to get there, not what is on it.

use std::path::Path;

use e2e::{Options, Tab, World, run};

use super::{finished, query};

#[test]
fn no_screen_has_a_serious_fault_for_readers() {
    run(Options::default(), async |world| {
        world.tab.go(&world.address()).await;
        world.tab.find("button", "Sign in").await;
        is_clean(&world.tab, "the first screen").await;
        world.tab.click("button", "Sign in").await;
        world.tab.find("button", "Log In").await;
        world.log_in().await;
        world.tab.click("button", "Allow").await;
        world.tab.find("button", "Run").await;
        is_clean(&world.tab, "the workspace without rows").await;
        with_rows(world).await;
        is_clean(&world.tab, "the grid").await;
        query(&world.tab, "SELECT Id FROMAccount").await;
        world.tab.alert("not well-formed").await;
        is_clean(&world.tab, "a fault in the query").await;
    });
}

#[test]
fn no_panel_has_a_serious_fault_for_readers_or_leaves_a_narrow_window() {
    run(Options::default(), async |world| {
        world.sign_in().await;
        let tab = &world.tab;
        with_rows(world).await;
        tab.is_wide(390).await;
        for (button, role) in [
            ("Filter", "dialog"),
            ("Columns", "dialog"),
            ("Group", "dialog"),
            ("Formats", "dialog"),
            ("Views", "dialog"),
            ("View", "dialog"),
            ("Take away", "dialog"),
            ("Chart", "complementary"),
        ] {
            tab.click("button", button).await;
            let panel = tab.find(role, button).await;
            let [left, _, width, _] = panel.frame(tab).await.unwrap();
            assert!(left >= 0.0 && left + width <= 390.0, "{button}: from {left}, {width} wide");
            is_clean(tab, button).await;
            tab.press("Escape", false).await;
            tab.loses(role, button).await;
        }
        let wide = tab.evaluate("document.documentElement.scrollWidth").await.unwrap();
        assert_eq!(wide, serde_json::json!(390), "the page is not wider than its window");
    });
}

async fn with_rows(world: &World) {
    query(&world.tab, "SELECT Id, Name, Amount, CloseDate, IsWon, Account.Name FROM Opportunity LIMIT 300").await;
    finished(&world.tab, "300 rows in ").await;
    // One cell is active, as after any key.
    world.tab.click("grid", "Rows").await;
    world.tab.press("ArrowDown", false).await;
}

/// In both schemes of colours, as contrast is a matter of each.
pub async fn is_clean(tab: &Tab, what: &str) {
    for scheme in ["light", "dark"] {
        tab.prefers(scheme).await;
        let faults = tab.faults_for_readers(Path::new(env!("CARGO_TARGET_TMPDIR"))).await;
        assert!(faults.is_empty(), "{what}, {scheme}:\n{}", faults.join("\n"));
    }
}
