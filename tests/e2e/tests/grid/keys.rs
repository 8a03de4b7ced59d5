//! The keys of the grid pattern, from edge to edge, and back out of it. Knows places, not what stands there.

use e2e::{Options, Tab, run};

use super::{ROWS, active, is_at, with_rows};

#[test]
fn every_key_of_the_grid_pattern_goes_where_it_should() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        for (keys, row, column) in [
            ("End", 2, 6),
            ("ArrowRight", 2, 6),
            ("Home", 2, 1),
            ("ArrowLeft", 2, 1),
            ("ArrowDown ArrowRight", 3, 2),
            ("Control+ArrowDown", 3_001, 2),
            ("ArrowDown", 3_001, 2),
            ("Control+ArrowRight", 3_001, 6),
            ("Control+ArrowLeft", 3_001, 1),
            ("Control+ArrowUp", 2, 1),
            ("Control+ArrowUp", 1, 1),
            ("ArrowUp", 1, 1),
            ("End", 1, 6),
            ("ArrowDown", 2, 6),
            ("Control+End", 3_001, 6),
            ("Control+Home", 2, 1),
        ] {
            tab.chords(keys).await;
            is_at(tab, row, column).await;
        }
        tab.chord("PageDown").await;
        let page = active(tab).await.0 - 2;
        assert!(page > 5, "a page is what fits into the window, not {page} rows");
        tab.chords("PageDown").await;
        is_at(tab, 2 + 2 * page, 1).await;
        tab.chords("PageUp PageUp PageUp").await;
        is_at(tab, 2, 1).await;
        tab.chords("Control+End PageUp").await;
        is_at(tab, 3_001 - page, 6).await;
        // Whatever the keyboard is at is in sight.
        assert!(super::row_of(tab, &(3_001 - page).to_string()).await.is_some());
    });
}

#[test]
fn tab_passes_the_rows_in_one_step_each_way() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("ArrowDown ArrowRight").await;
        tab.chord("Tab").await;
        let behind = tab.focused().await;
        tab.chord("Shift+Tab").await;
        has_grid(tab).await;
        is_at(tab, 3, 2).await;
        tab.chord("Shift+Tab").await;
        assert_ne!(tab.focused().await, behind);
        tab.chord("Tab").await;
        has_grid(tab).await;
    });
}

#[test]
fn typing_goes_on_to_the_next_of_the_same_letter_and_finds_numbers() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("ArrowRight c").await;
        let first = active(tab).await;
        assert!(first.2.starts_with('C'), "{first:?}");
        tab.chord("c").await;
        let second = active(tab).await;
        assert!(second.2.starts_with('C') && second.0 > first.0, "{second:?} after {first:?}");
        tab.chords("Control+Home ArrowRight ArrowRight ArrowRight 7 5").await;
        let (_, column, amount) = active(tab).await;
        assert!(column == 4 && amount.replace(',', "").starts_with("75"), "{amount}");
    });
}

async fn has_grid(tab: &Tab) {
    tab.has("grid", async |grid, _| grid.property("focused") == true).await;
}
