//! The grid of rows: heads, keyboard, footer, and what stands in its place where there are no rows. The rows' elements are the
//! pool's affair; cells come from the table, for visible rows only.

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;

use super::pool::Pool;
use super::wording::grouped;
use super::{Screen, side, zone};
use crate::app::view::{ColumnView, QueryStatus};
use crate::table::{Direction, Kind, SCROLL_HEIGHT_PX_MAX};

/// Height of a row; the stylesheet says the same.
pub const ROW_PX: f64 = 28.0;
/// Height of the row of heads; the stylesheet says the same.
pub const HEAD_PX: f64 = 32.0;
/// Narrowest and widest that a person can make a column.
const WIDTH_PX_MIN: f64 = 40.0;
const WIDTH_PX_MAX: f64 = 1200.0;
/// What one press of Shift+arrow adds to a column's width.
const WIDTH_STEP_PX: f64 = 16.0;

/// A cell of the grid as ARIA counts: row 0 is the row of heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Row, heads included.
    pub row: usize,
    /// Column.
    pub column: usize,
}

/// The cell whose whole text the footer shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// `Row 12 · Account.Name`
    pub label: String,
    /// The cell's full text.
    pub text: String,
}

/// Handles that heads, keyboard and pool share.
#[derive(Clone, Copy)]
pub struct Handles {
    /// Where views come from and events go.
    pub screen: Screen,
    /// The element that scrolls.
    pub grid: NodeRef<Div>,
    /// The element that is as high as all rows.
    pub body: NodeRef<Div>,
    /// Width of each column in pixels.
    pub widths: RwSignal<Vec<f64>>,
    /// The cell that the keyboard is at.
    pub active: RwSignal<Option<Place>>,
    /// What the footer shows.
    pub inspected: RwSignal<Option<Inspected>>,
    /// The rows' elements.
    pub pool: StoredValue<Pool, LocalStorage>,
}

/// The rows, or words in their place.
#[component]
pub fn Grid(screen: Screen) -> impl IntoView {
    let table = screen.table;
    let handles = Handles {
        screen,
        grid: NodeRef::new(),
        body: NodeRef::new(),
        widths: RwSignal::new(Vec::new()),
        active: screen.active,
        inspected: RwSignal::new(None),
        pool: StoredValue::new_local(Pool::default()),
    };
    handles.follow();
    side::follow(handles);
    let columns = Memo::new(move |_| table.with(|table| table.columns.len()));
    let rows = Memo::new(move |_| table.with(|table| table.rows));
    // Before the first rows the widths are guesses: heads appear together with rows.
    let waiting = Memo::new(move |_| {
        rows.get() == 0 && screen.query.with(|query| matches!(query.status, QueryStatus::Running { .. }))
    });
    let gutter = Memo::new(move |_| px_text(rows.with(|rows| gutter_px(*rows))));
    let body_width = move || {
        let columns: f64 = handles.widths.with(|widths| widths.iter().sum());
        px_text(columns + rows.with(|rows| gutter_px(*rows)))
    };
    view! {
        <section class="results" aria-label="Result">
            <div
                class="grid"
                class:waiting=move || waiting.get()
                role="grid"
                aria-label="Rows"
                aria-rowcount=move || (rows.get() + 1).to_string()
                aria-colcount=move || columns.get().to_string()
                tabindex="0"
                hidden=move || columns.get() == 0
                node_ref=handles.grid
                on:scroll=move |_| handles.scrolled()
                on:keydown=move |event| keydown(handles, &event)
                on:focus=move |_| handles.focused()
                on:pointerdown=move |event| handles.pointed(&event)
                on:mouseover=move |event| handles.hovered(&event)
                on:copy=move |_| handles.copied()
            >
                <div class="grid-head" role="rowgroup">
                    <div class="grid-heads" role="row" aria-rowindex="1" style:min-width=body_width>
                        <div class="grid-corner" aria-hidden="true" style:width=move || gutter.get()></div>
                        <For each=move || 0..columns.get() key=|column| *column let:column>
                            <Head handles column />
                        </For>
                    </div>
                </div>
                <div class="grid-body" role="rowgroup" node_ref=handles.body></div>
            </div>
            <InPlaceOfRows screen waiting />
            <Footer handles />
        </section>
    }
    .into_any()
}

#[component]
fn Head(handles: Handles, column: usize) -> impl IntoView {
    let screen = handles.screen;
    let head = Memo::new(move |_| screen.table.with(|table| table.columns.get(column).cloned()));
    let width =
        move || handles.widths.with(|widths| widths.get(column).map_or_else(String::new, |width| px_text(*width)));
    let active = move || handles.active.with(|active| *active == Some(Place { row: 0, column }));
    let names = move || head.with(|head| head.as_ref().map_or_else(<(String, String)>::default, names));
    view! {
        <div
            class="grid-head-cell"
            class:numeric=move || head.with(|head| head.as_ref().is_some_and(|head| head.kind == Kind::Number))
            role="columnheader"
            id=head_id(column)
            aria-colindex=(column + 1).to_string()
            aria-sort=move || head.with(|head| sort_word(head.as_ref()))
            data-active=move || active().then_some("")
            style:width=width
        >
            <button
                type="button"
                tabindex="-1"
                title=move || head.with(|head| head.as_ref().map(title))
                on:mousedown=|event: MouseEvent| event.prevent_default()
                on:click=move |event: MouseEvent| {
                    handles.take_focus();
                    handles.sort(column, event.shift_key());
                }
            >
                <span class="grid-head-text">
                    <span class="grid-head-parent">{move || names().0}</span>
                    {move || names().1}
                </span>
                <span class="grid-sort" aria-hidden="true"></span>
            </button>
            <span
                class="grid-resize"
                aria-hidden="true"
                on:pointerdown=move |event: PointerEvent| handles.resize_begun(&event, column)
                on:pointermove=move |event: PointerEvent| handles.resize_moved(&event, column)
                on:lostpointercapture=move |_| handles.keep_width(column)
                on:dblclick=move |_| handles.fit(column)
            ></span>
        </div>
    }
    .into_any()
}

/// Words for a grid without rows: before the first run, while waiting, and when nothing matched.
#[component]
fn InPlaceOfRows(screen: Screen, waiting: Memo<bool>) -> impl IntoView {
    let words = Memo::new(move |_| {
        let rows = screen.table.with(|table| table.rows);
        screen.query.with(|query| in_place_of_rows(&query.status, rows))
    });
    view! {
        {move || {
            words.get().map(|(head, text)| {
                view! {
                    <div class="no-rows" class:waiting=move || waiting.get()>
                        <p class="no-rows-head">{head}</p>
                        <p>{text}</p>
                    </div>
                }
            })
        }}
    }
    .into_any()
}

/// The whole text of the active cell, and the zone of times.
#[component]
fn Footer(handles: Handles) -> impl IntoView {
    let table = handles.screen.table;
    let times =
        Memo::new(move |_| table.with(|table| table.columns.iter().any(|column| column.kind == Kind::DateTime)));
    let shown = Memo::new(move |_| table.with(|table| !table.columns.is_empty()));
    let of_cell = move |part: fn(&Inspected) -> &String| {
        handles.inspected.with(|cell| cell.as_ref().map(|cell| part(cell).clone()))
    };
    view! {
        <div class="grid-foot" hidden=move || !shown.get()>
            <span class="grid-foot-label">{move || of_cell(|cell| &cell.label)}</span>
            <span class="grid-foot-text">{move || of_cell(|cell| &cell.text)}</span>
            <span class="grid-foot-zone">{move || times.get().then(|| "Times in ".to_owned() + &zone::name())}</span>
        </div>
    }
    .into_any()
}

fn keydown(handles: Handles, event: &KeyboardEvent) {
    if event.alt_key() {
        return;
    }
    let (rows, columns) = handles.screen.table.with_untracked(|table| (table.rows, table.columns.len()));
    let at = handles.active.get_untracked().unwrap_or(Place { row: handles.first_visible() + 1, column: 0 });
    let extent = Extent { rows, columns, page: handles.rows_per_page() };
    let control = event.ctrl_key() || event.meta_key();
    match after_key(&event.key(), control, event.shift_key(), at, extent) {
        After::Nothing => return,
        After::Moved(place) => handles.go_to(place),
        After::Sorted(column) => handles.sort(column, false),
        After::Resized { column, by } => {
            handles.resize(column, |width| width + by);
            handles.keep_width(column);
        }
    }
    event.prevent_default();
}

/// How far the keyboard can go.
#[derive(Clone, Copy, Debug)]
struct Extent {
    /// Rows without the heads.
    rows: usize,
    columns: usize,
    /// Rows that Page Up and Page Down skip.
    page: usize,
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq)]
enum After {
    Nothing,
    Moved(Place),
    Sorted(usize),
    Resized { column: usize, by: f64 },
}

/// The keys of the ARIA grid pattern. <https://www.w3.org/WAI/ARIA/apg/patterns/grid/>
fn after_key(key: &str, control: bool, shift: bool, at: Place, extent: Extent) -> After {
    if extent.columns == 0 {
        return After::Nothing;
    }
    let (last_row, last_column) = (extent.rows, extent.columns - 1);
    let Place { row, column } = Place { row: at.row.min(last_row), column: at.column.min(last_column) };
    let moved = |row: usize, column: usize| After::Moved(Place { row, column });
    match key {
        "ArrowLeft" if shift && row == 0 => After::Resized { column, by: -WIDTH_STEP_PX },
        "ArrowRight" if shift && row == 0 => After::Resized { column, by: WIDTH_STEP_PX },
        _ if shift => After::Nothing,
        "ArrowUp" => moved(row.saturating_sub(1), column),
        "ArrowDown" => moved((row + 1).min(last_row), column),
        "ArrowLeft" => moved(row, column.saturating_sub(1)),
        "ArrowRight" => moved(row, (column + 1).min(last_column)),
        "Home" if control => moved(last_row.min(1), 0),
        "End" if control => moved(last_row, last_column),
        "Home" => moved(row, 0),
        "End" => moved(row, last_column),
        "PageUp" => moved(row.saturating_sub(extent.page).max(last_row.min(1)), column),
        "PageDown" => moved(row.saturating_add(extent.page).min(last_row), column),
        "Enter" | " " if row == 0 => After::Sorted(column),
        _ => After::Nothing,
    }
}

/// The scroll position as if the body were as high as all its rows, in pixels. Beyond the height that browsers lay out
/// faithfully the body is lower, and its scroll positions stand for positions further apart.
#[must_use]
pub fn virtual_top_px(rows: usize, viewport_px: f64, scroll_top_px: f64) -> f64 {
    scroll_top_px.max(0.0) * stretch(rows, viewport_px)
}

/// The scroll position that shows a virtual one; see [`virtual_top_px`].
#[must_use]
pub fn scroll_top_px(rows: usize, viewport_px: f64, virtual_top_px: f64) -> f64 {
    virtual_top_px.max(0.0) / stretch(rows, viewport_px)
}

/// Where to scroll to, virtually, so that a row is wholly in sight; `None` where it is already.
#[must_use]
pub fn virtual_top_showing(row: usize, viewport_px: f64, virtual_top_px: f64) -> Option<f64> {
    #[allow(clippy::cast_precision_loss)] // row numbers are far below 2^53
    let top = row as f64 * ROW_PX;
    if top < virtual_top_px || ROW_PX > viewport_px {
        Some(top)
    } else if top + ROW_PX > virtual_top_px + viewport_px {
        Some(top + ROW_PX - viewport_px)
    } else {
        None
    }
}

fn stretch(rows: usize, viewport_px: f64) -> f64 {
    #[allow(clippy::cast_precision_loss)] // row numbers are far below 2^53
    let all = rows as f64 * ROW_PX;
    let laid_out = all.min(SCROLL_HEIGHT_PX_MAX);
    if all > laid_out && laid_out > viewport_px { (all - viewport_px) / (laid_out - viewport_px) } else { 1.0 }
}

/// The columns that are drawn: all where they are few, otherwise those in sight with a margin. `lefts` holds the left edge of each
/// column and the right edge of the last.
#[must_use]
pub fn columns_in_sight(lefts: &[f64], from_px: f64, to_px: f64) -> std::ops::Range<usize> {
    let count = lefts.len().saturating_sub(1);
    let first = lefts.partition_point(|left| *left <= from_px).saturating_sub(1).min(count);
    let end = lefts.partition_point(|left| *left < to_px).clamp(first, count);
    first..end
}

/// A width that a person may choose.
#[must_use]
pub fn bounded_width_px(width: f64) -> f64 {
    width.clamp(WIDTH_PX_MIN, WIDTH_PX_MAX).round()
}

/// Width of the column of row numbers: that of `99,999` until there are more.
#[must_use]
pub fn gutter_px(rows: usize) -> f64 {
    let digits = grouped(rows as u64).len().max(6);
    #[allow(clippy::cast_precision_loss)] // a few digits
    let digits = digits as f64;
    (digits * 7.0 + 20.0).round()
}

/// A length for a style, in whole pixels. Printing fractions would bring code of several kilobytes along.
#[must_use]
pub fn px_text(px: f64) -> String {
    whole_px(px).to_string() + "px"
}

/// A scroll position or length in whole pixels.
#[must_use]
pub fn whole_px(px: f64) -> i32 {
    #[allow(clippy::cast_possible_truncation)] // what is laid out ends far below 2^31, and the cast saturates
    let whole = px.round() as i32;
    whole
}

/// The id of a head's element.
#[must_use]
pub fn head_id(column: usize) -> String {
    "head-".to_owned() + &column.to_string()
}

const fn sort_word(head: Option<&ColumnView>) -> &'static str {
    match head {
        Some(ColumnView { sort: Some(Direction::Ascending), .. }) => "ascending",
        Some(ColumnView { sort: Some(Direction::Descending), .. }) => "descending",
        _ => "none",
    }
}

/// `Account.Owner.Name` in two parts: the way to the field, and the field.
fn names(head: &ColumnView) -> (String, String) {
    match head.path.rfind('.') {
        Some(dot) => (head.path[..=dot].to_owned(), head.path[dot + 1..].to_owned()),
        None => (String::new(), head.path.clone()),
    }
}

fn title(head: &ColumnView) -> String {
    let kind = match head.kind {
        Kind::Unknown => "empty so far",
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Boolean => "true or false",
        Kind::Date => "date",
        Kind::DateTime => return head.path.clone() + " · date and time, shown in " + &zone::name(),
        Kind::Id => "id",
        Kind::Nested => "child rows",
    };
    head.path.clone() + " · " + kind
}

fn in_place_of_rows(status: &QueryStatus, rows: usize) -> Option<(String, &'static str)> {
    if rows > 0 {
        return None;
    }
    let (head, text) = match *status {
        QueryStatus::Idle => ("Rows appear here", "Write a query above and press Run."),
        QueryStatus::Running { rows: 0, .. } => ("Asking the org", "The first rows appear as soon as they arrive."),
        QueryStatus::Finished { .. } => ("No rows", "The query ran, and no record matched it."),
        QueryStatus::Counted { total, .. } => return Some((grouped(total), "records match. COUNT() returns no rows.")),
        QueryStatus::Stopped { .. } => ("No rows", "The query was stopped before any arrived."),
        QueryStatus::Failed { .. } => ("No rows", "The query failed before any arrived."),
        QueryStatus::Running { .. } => return None,
    };
    Some((head.to_owned(), text))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;
    use crate::app::view::{Environment, OrgView, QueryView, SessionView, TableView, Views};
    use crate::table::window;
    use crate::ui::tests::html;

    const EXTENT: Extent = Extent { rows: 100, columns: 5, page: 20 };

    fn column(path: &str, kind: Kind, sort: Option<Direction>) -> ColumnView {
        ColumnView { sort, ..ColumnView::new(0, path, kind) }
    }

    fn shown(status: QueryStatus, table: TableView) -> String {
        let host = "acme.my.salesforce.com".to_owned();
        let org = OrgView { user: None, host, environment: Environment::Sandbox, memory_only: false };
        let session = SessionView::SignedIn { org, refreshing: false };
        html(Views { session, table, query: QueryView { status, ..QueryView::default() }, ..Views::default() })
    }

    fn key(key: &str, control: bool, row: usize, column: usize) -> After {
        after_key(key, control, false, Place { row, column }, EXTENT)
    }

    fn place(row: usize, column: usize) -> After {
        After::Moved(Place { row, column })
    }

    #[test]
    fn the_grid_names_itself_counts_its_heads_row_and_tells_the_sort() {
        let columns = vec![
            column("Id", Kind::Id, None),
            column("Account.Name", Kind::Text, Some(Direction::Descending)),
            column("Amount", Kind::Number, Some(Direction::Ascending)),
            column("CreatedDate", Kind::DateTime, None),
        ];
        let html =
            shown(QueryStatus::Idle, TableView { columns: Arc::new(columns), rows: 53_213, ..TableView::default() });
        assert!(html.contains("aria-label=\"Rows\" aria-rowcount=\"53214\" aria-colcount=\"4\""), "{html}");
        assert!(
            html.contains("role=\"columnheader\" id=\"head-1\" aria-colindex=\"2\" aria-sort=\"descending\""),
            "{html}"
        );
        assert!(html.contains("aria-sort=\"ascending\"") && html.contains("aria-sort=\"none\""), "{html}");
        assert!(html.contains("title=\"CreatedDate · date and time, shown in UTC\""), "{html}");
        assert!(html.contains("Times in UTC"), "{html}");
        assert!(!html.contains("no-rows"), "{html}");
    }

    #[test]
    fn without_rows_there_are_words() {
        use QueryStatus::{Counted, Failed, Finished, Idle, Running, Stopped};
        for (status, head, text) in [
            (Idle, "Rows appear here", "Write a query above and press Run."),
            (
                Running { rows: 0, total: None, waiting: false },
                "Asking the org",
                "The first rows appear as soon as they arrive.",
            ),
            (Finished { rows: 0, millis: 9 }, "No rows", "The query ran, and no record matched it."),
            (Counted { total: 53_213, millis: 9 }, "53,213", "records match. COUNT() returns no rows."),
            (Stopped { rows: 0, total: None }, "No rows", "The query was stopped before any arrived."),
            (Failed { rows: 0, total: None }, "No rows", "The query failed before any arrived."),
        ] {
            let html = shown(status, TableView::default());
            assert!(html.contains(&format!("<p class=\"no-rows-head\">{head}</p><p>{text}</p>")), "{html}");
        }
    }

    #[test]
    fn heads_wait_for_the_first_rows_and_the_row_numbers_seldom_need_more_room() {
        let columns = vec![column("Name", Kind::Unknown, None)];
        let running = QueryStatus::Running { rows: 0, total: None, waiting: false };
        let waiting = shown(running.clone(), TableView { columns: Arc::new(columns.clone()), ..TableView::default() });
        assert!(
            waiting.contains("class=\"grid waiting\"") && waiting.contains("class=\"no-rows waiting\""),
            "{waiting}"
        );
        let arrived = shown(running, TableView { columns: Arc::new(columns), rows: 1, ..TableView::default() });
        assert!(arrived.contains("class=\"grid\""), "{arrived}");
        assert_eq!(gutter_px(0).to_bits(), gutter_px(99_999).to_bits());
        assert!(gutter_px(100_000) > gutter_px(99_999));
    }

    #[test]
    fn a_grid_without_columns_is_not_there_for_anybody() {
        let html = shown(QueryStatus::Idle, TableView::default());
        let grid = html.split("role=\"grid\"").nth(1).and_then(|rest| rest.split('>').next());
        assert!(grid.is_some_and(|grid| grid.contains(" hidden")), "{html}");
    }

    #[test]
    fn arrows_move_by_one_and_stop_at_the_edges() {
        assert_eq!(key("ArrowDown", false, 5, 2), place(6, 2));
        assert_eq!(key("ArrowUp", false, 5, 2), place(4, 2));
        assert_eq!(key("ArrowLeft", false, 5, 2), place(5, 1));
        assert_eq!(key("ArrowRight", false, 5, 2), place(5, 3));
        assert_eq!(key("ArrowUp", false, 0, 0), place(0, 0));
        assert_eq!(key("ArrowLeft", false, 0, 0), place(0, 0));
        assert_eq!(key("ArrowDown", false, 100, 4), place(100, 4));
        assert_eq!(key("ArrowRight", false, 100, 4), place(100, 4));
    }

    #[test]
    fn home_end_and_page_keys_follow_the_grid_pattern() {
        assert_eq!(key("Home", false, 5, 2), place(5, 0));
        assert_eq!(key("End", false, 5, 2), place(5, 4));
        assert_eq!(key("Home", true, 5, 2), place(1, 0));
        assert_eq!(key("End", true, 5, 2), place(100, 4));
        assert_eq!(key("PageDown", false, 5, 2), place(25, 2));
        assert_eq!(key("PageDown", false, 95, 2), place(100, 2));
        assert_eq!(key("PageUp", false, 25, 2), place(5, 2));
        assert_eq!(key("PageUp", false, 5, 2), place(1, 2));
    }

    #[test]
    fn a_head_sorts_by_enter_and_space_and_is_resized_with_shift() {
        assert_eq!(key("Enter", false, 0, 3), After::Sorted(3));
        assert_eq!(key(" ", false, 0, 3), After::Sorted(3));
        assert_eq!(key("Enter", false, 1, 3), After::Nothing);
        let wider = after_key("ArrowRight", false, true, Place { row: 0, column: 3 }, EXTENT);
        assert_eq!(wider, After::Resized { column: 3, by: WIDTH_STEP_PX });
    }

    #[test]
    fn other_keys_are_left_to_the_browser() {
        for other in ["Tab", "a", "Escape", "F5", "c"] {
            assert_eq!(key(other, false, 3, 3), After::Nothing);
        }
    }

    #[test]
    fn a_grid_that_shrank_takes_the_keyboard_back_into_it() {
        let at = Place { row: 500, column: 50 };
        assert_eq!(after_key("ArrowLeft", false, false, at, EXTENT), place(100, 3));
        let empty = Extent { rows: 0, columns: 2, page: 1 };
        assert_eq!(after_key("Home", true, false, at, empty), place(0, 0));
        let nothing = Extent { rows: 0, columns: 0, page: 1 };
        assert_eq!(after_key("End", true, false, at, nothing), After::Nothing);
    }

    #[test]
    fn columns_out_of_sight_are_not_drawn() {
        let lefts = [0.0, 100.0, 200.0, 300.0, 400.0];
        assert_eq!(columns_in_sight(&lefts, 0.0, 400.0), 0..4);
        assert_eq!(columns_in_sight(&lefts, 150.0, 250.0), 1..3);
        assert_eq!(columns_in_sight(&lefts, 100.0, 200.0), 1..2);
        assert_eq!(columns_in_sight(&lefts, 900.0, 950.0), 4..4);
        assert_eq!(columns_in_sight(&[], 0.0, 100.0), 0..0);
    }

    #[test]
    fn a_row_is_brought_into_sight_by_the_shortest_way() {
        assert_eq!(virtual_top_showing(0, 280.0, 0.0), None);
        assert_eq!(virtual_top_showing(9, 280.0, 0.0), None);
        assert_eq!(virtual_top_showing(10, 280.0, 0.0), Some(28.0));
        assert_eq!(virtual_top_showing(3, 280.0, 100.0), Some(84.0));
    }

    proptest! {
        #[test]
        fn scrolling_to_a_row_puts_that_row_first(rows in 1_usize..3_000_000, part in 0.0_f64..1.0, viewport in 56.0_f64..2000.0) {
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let row = (rows as f64 * part) as usize;
            #[allow(clippy::cast_precision_loss)]
            let last_top = (rows as f64 * ROW_PX - viewport).max(0.0);
            #[allow(clippy::cast_precision_loss)]
            let top = (row as f64 * ROW_PX + 0.5).min(last_top);
            let scroll = scroll_top_px(rows, viewport, top);
            prop_assert!((virtual_top_px(rows, viewport, scroll) - top).abs() < 0.01);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let first = (top / ROW_PX) as usize;
            prop_assert_eq!(window(rows, scroll, viewport, ROW_PX, 0).top, first);
        }
    }
}
