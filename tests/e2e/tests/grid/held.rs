//! What stays with its record when the query is run again or rows come in another order. Knows no page of rows.

use e2e::{Options, run, until_so};

use super::{ROWS, active, finished, query, row_of, selected, with_rows};

#[test]
fn another_run_leaves_the_keyboard_and_the_selection_at_their_records() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("PageDown PageDown PageDown PageDown Shift+ArrowDown").await;
        let before = active(tab).await;
        selected(tab, 2).await;
        let row = row_of(tab, &before.0.to_string()).await.expect("it is in sight");
        let place = row.frame(tab).await.unwrap()[1];
        tab.click("button", "Run").await;
        finished(tab, "3,000 rows in ").await;
        until_so("the keyboard is at the same record", async || active(tab).await == before).await;
        selected(tab, 2).await;
        let row = row_of(tab, &before.0.to_string()).await.expect("it is still in sight");
        assert!((row.frame(tab).await.unwrap()[1] - place).abs() < 2.0, "it stands where it stood");
        // In another order the record stands elsewhere, and they go along.
        query(tab, &ROWS.replace("ORDER BY Id", "ORDER BY Id DESC")).await;
        finished(tab, "3,000 rows in ").await;
        // A step up and back shows where the keyboard is.
        tab.find("grid", "Rows").await.focus(tab).await;
        tab.chords("Shift+ArrowUp Shift+ArrowDown").await;
        until_so("the keyboard has gone along", async || {
            let (row, column, text) = active(tab).await;
            row == 3_003 - before.0 && (column, text) == (before.1, before.2.clone())
        })
        .await;
    });
}

#[test]
fn a_sort_and_a_filter_take_keyboard_and_selection_along_with_their_records() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.chords("ArrowDown ArrowDown Shift+ArrowRight").await;
        let before = active(tab).await;
        selected(tab, 2).await;
        tab.click("button", "Name").await;
        until_so("the record stands elsewhere", async || active(tab).await.0 == 1).await;
        tab.click("button", "Undo").await;
        until_so("and where it was again", async || row_of(tab, "4").await.is_some()).await;
        selected(tab, 2).await;
        assert_eq!(before.0, 4);
    });
}
