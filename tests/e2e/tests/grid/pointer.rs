//! Mouse and finger over the rows: drags, double clicks, taps, a finger that stays. Knows places in the window.

use e2e::{Options, Tab, run, until_so};

use super::{ROWS, cell, heads, is_selected, reads_status, selected, with_rows};

#[test]
fn a_drag_selects_and_scrolls_on_at_the_edge() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        let (from, to) = (cell(tab, 3, 2).await, cell(tab, 6, 4).await);
        let (start, end) = (tab.middle(&from).await, tab.middle(&to).await);
        tab.drag_by(&from, (end.0 - start.0, end.1 - start.1)).await;
        selected(tab, 12).await;
        reads_status(tab, "4 rows, 3 columns selected").await;
        // Beyond the lower edge rows come up for as long as the button is held.
        let from = cell(tab, 3, 2).await;
        tab.hold(&from, tab.middle(&from).await, (0.0, 2_000.0)).await;
        until_so("rows far below are selected", async || {
            let rows = tab.all("row").await;
            let last = rows.last().expect("rows are drawn").attribute(tab, "aria-rowindex").await.ok().flatten();
            last.is_some_and(|number| number.parse().is_ok_and(|number: usize| number > 80))
                && tab.all("gridcell").await.iter().any(is_selected)
        })
        .await;
        tab.find("grid", "Rows").await.pointer(tab, "pointerup", (400.0, 700.0), 0).await;
        let said = tab.reads("status", |text| text.ends_with(" rows, 1 column selected")).await;
        let rows: usize = said.split(' ').next().unwrap().replace(',', "").parse().unwrap();
        assert!(rows > 40, "{said}");
    });
}

#[test]
fn heads_are_dragged_to_another_place_and_their_edges_to_another_width() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        let (id, stage) = (tab.find("button", "Id").await, tab.find("button", "StageName").await);
        let by = tab.middle(&stage).await.0 - tab.middle(&id).await.0 + 30.0;
        tab.drag_by(&id, (by, 0.0)).await;
        until_so("it stands behind", async || heads(tab).await[..3] == ["Name", "StageName", "Id"]).await;
        // Its edge is nothing to readers: it is where the head ends.
        let head = tab.find("columnheader", "Name").await;
        let [left, top, width, height] = head.frame(tab).await.unwrap();
        let edge = (left + width - 2.0, top + height / 2.0);
        let pull = format!(
            "(() => {{ const edge = document.elementFromPoint({}, {}); const send = (kind, x, buttons) => edge.dispatchEvent(\
             new PointerEvent(kind, {{ bubbles: true, cancelable: true, clientX: x, clientY: {}, buttons, pointerId: 1 }}));\
             send('pointerdown', {}, 1); send('pointermove', {} - 80, 1); send('pointerup', {} - 80, 0); }})()",
            edge.0, edge.1, edge.1, edge.0, edge.0, edge.0
        );
        tab.evaluate(&pull).await.unwrap();
        until_so("it is narrower", async || {
            let now = tab.find("columnheader", "Name").await.frame(tab).await.unwrap()[2];
            (width - now - 80.0).abs() < 2.0
        })
        .await;
    });
}

#[test]
fn a_click_with_shift_or_control_adds_to_the_selection_and_two_clicks_open_the_record() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.click_with(&cell(tab, 3, 3).await, "").await;
        tab.click_with(&cell(tab, 5, 4).await, "Shift").await;
        selected(tab, 6).await;
        tab.click_with(&cell(tab, 8, 6).await, "Control").await;
        selected(tab, 7).await;
        tab.click_with(&cell(tab, 4, 3).await, "Control").await;
        selected(tab, 6).await;
        let opened = cell(tab, 9, 2).await;
        opened.pointer(tab, "dblclick", tab.middle(&opened).await, 0).await;
        tab.find("complementary", "Record").await;
        tab.reads("paragraph", |text| text == "Row 8 of 3,000").await;
    });
}

#[test]
fn a_click_with_control_on_a_link_selects_and_opens_nothing() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        // Ids lead to the org's own pages.
        let href = tab.all("link").await[0].attribute(tab, "href").await.unwrap().unwrap_or_default();
        assert!(href.starts_with(&world.org.origin), "{href}");
        let heard = "document.addEventListener('click', event => { if (event.target.closest('a')) window.kept = event.defaultPrevented; })";
        tab.evaluate(heard).await.unwrap();
        tab.click_with(&cell(tab, 3, 3).await, "").await;
        tab.click_with(&cell(tab, 5, 1).await, "Control").await;
        selected(tab, 2).await;
        assert_eq!(tab.evaluate("window.kept").await.unwrap(), serde_json::json!(true));
    });
}

#[test]
fn rows_and_everything_are_selected_at_the_edge_and_a_double_click_fits_a_column() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        let number = async |row: usize| {
            let [left, top, _, height] = cell(tab, row, 1).await.frame(tab).await.unwrap();
            (left - 20.0, top + height / 2.0)
        };
        tab.click_at(number(4).await, "").await;
        reads_status(tab, "1 row, 6 columns selected").await;
        tab.click_at(number(7).await, "Shift").await;
        reads_status(tab, "4 rows, 6 columns selected").await;
        tab.click_at(number(9).await, "Control").await;
        reads_status(tab, "5 rows, 6 columns selected").await;
        let [left, top, ..] = tab.find("columnheader", "Id").await.frame(tab).await.unwrap();
        tab.click_at((left - 20.0, top + 10.0), "").await;
        reads_status(tab, "3,000 rows, 6 columns selected").await;

        let width = async || tab.find("columnheader", "Name").await.frame(tab).await.unwrap()[2];
        let before = width().await;
        let [left, top, wide, height] = tab.find("columnheader", "Name").await.frame(tab).await.unwrap();
        let (x, y) = (left + wide - 2.0, top + height / 2.0);
        let twice = format!(
            "document.elementFromPoint({x}, {y}).dispatchEvent(new MouseEvent('dblclick', {{ bubbles: true, clientX: {x}, clientY: {y} }}))"
        );
        tab.evaluate(&twice).await.unwrap();
        until_so("all of the longest name fits", async || width().await > before + 20.0).await;
    });
}

#[test]
fn a_tap_selects_and_a_finger_that_stays_opens_the_menu() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        with_rows(world, ROWS).await;
        tab.has_touch_screen().await;
        let tapped = cell(tab, 4, 3).await;
        tab.touch(&tapped, async || ()).await;
        super::is_at(tab, 4, 3).await;
        let held = cell(tab, 6, 3).await;
        tab.touch(&held, async || {
            tab.find("menu", "Cell").await;
        })
        .await;
        // The finger is up again, and the menu closes by a key all the same.
        tab.press("Escape", false).await;
        tab.loses("menu", "Cell").await;
        tab.touch(&held, async || {
            tab.find("menu", "Cell").await;
        })
        .await;
        let stage = tab.find("grid", "Rows").await.active_cell(tab).await.unwrap().2;
        let only = tab.find("menuitem", &format!("Only rows with “{stage}”")).await;
        tab.touch(&only, async || ()).await;
        tab.loses("menu", "Cell").await;
        reads_some(tab).await;
    });
}

async fn reads_some(tab: &Tab) {
    tab.reads("status", |text| text.ends_with(" of 3,000 rows")).await;
}
