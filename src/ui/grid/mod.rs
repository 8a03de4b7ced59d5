//! The grid of rows: what stands around them, and what stands in their place where there are none. The rows' elements are the pool's
//! affair; cells come from the table, for visible rows only.

mod columns;
mod handles;
mod heads;
mod held;
mod keys;
mod lines;
mod marks;
mod names;
mod point;
mod pool;
mod press;
mod said;
mod slot;
pub(super) mod sums;

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::prelude::*;

use super::wording::grouped;
use super::{Screen, side, zone};
use crate::app::view::QueryStatus;
use crate::table::Kind;
use crate::ui::markup::{memo, view};
use crate::view::{Density, Names};
pub use handles::Handles;
use heads::Heads;
use said::Said;

/// Heights of the row of heads and of the one above it; the stylesheet says the same.
const HEAD_PX: f64 = 32.0;
const HEAD_BOTH_PX: f64 = 44.0;
const HEAD_GROUPS_PX: f64 = 24.0;
/// The least width of the head of a group of rows.
const GROUP_LABEL_PX_MIN: f64 = 160.0;
/// Narrowest and widest that a person can make a column.
const WIDTH_PX_MIN: f64 = 40.0;
const WIDTH_PX_MAX: f64 = 1200.0;

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

/// The rows, or words in their place.
#[component]
pub fn Grid(screen: Screen) -> impl IntoView {
    let table = screen.table;
    let handles = Handles::new(screen);
    handles.follow();
    side::follow(handles);
    let columns = memo(move || table.with(|table| table.columns.len()));
    let rows = memo(move || table.with(|table| table.rows));
    // Heads and sums are rows, too.
    let row_count =
        memo(move || table.with(|table| table.rows + 1 + usize::from(table.view.summary && table.rows > 0)));
    let is_grouped =
        memo(move || table.with(|table| table.columns.iter().chain(&*table.hidden).any(|head| head.is_grouped)));
    let class = memo(move || table.with(|table| class(&table.view)));
    // Before the first rows the widths are guesses: heads appear together with rows.
    let waiting =
        memo(move || rows.get() == 0 && screen.query.with(|query| matches!(query.status, QueryStatus::Running { .. })));
    let has_sums = memo(move || table.with(|table| table.view.summary && table.rows > 0));
    view! {
        <section class="results" aria-label="Result">
            <div
                class=move || class.get() + if waiting.get() { " waiting" } else { "" }
                role=move || if is_grouped.get() { "treegrid" } else { "grid" }
                aria-label="Rows"
                aria-multiselectable="true"
                aria-rowcount=move || row_count.get().to_string()
                aria-colcount=move || columns.get().to_string()
                tabindex="0"
                hidden=move || columns.get() == 0
                node_ref=handles.grid
                on:scroll=move |_| handles.scrolled()
                on:keydown=move |event: KeyboardEvent| handles.pressed(&event)
                on:focus=move |_| handles.focused()
                on:wheel=move |_| handles.taken_over()
                on:pointerdown=move |event: PointerEvent| handles.pointed(&event)
                on:pointermove=move |event: PointerEvent| handles.dragged(&event)
                on:pointerup=move |_| handles.drag_ended()
                on:pointercancel=move |_| handles.drag_ended()
                on:click=move |event: MouseEvent| handles.tapped(&event)
                on:dblclick=move |event: MouseEvent| handles.double_clicked(&event)
                on:contextmenu=move |event: MouseEvent| handles.menu_asked(&event)
                on:mouseover=move |event: MouseEvent| handles.hovered(&event)
                on:copy=move |_| handles.copied()
            >
                <Heads handles />
                <div class="grid-body" role="rowgroup" node_ref=handles.body></div>
                <div
                    class="grid-sums"
                    role="rowgroup"
                    aria-label="Sums"
                    hidden=move || !has_sums.get()
                    style:min-width=move || px_text(handles.columns.with(columns::Columns::total_px))
                    node_ref=handles.sums
                ></div>
            </div>
            <InPlaceOfRows screen waiting />
            <Footer handles />
            <Said screen />
        </section>
    }
    .into_any()
}

/// Words for a grid without rows: before the first run, while waiting, and when nothing matched.
#[component]
fn InPlaceOfRows(screen: Screen, waiting: Memo<bool>) -> impl IntoView {
    let words = memo(move || {
        let (rows, loaded) = screen.table.with(|table| (table.rows, table.loaded));
        screen.query.with(|query| in_place_of_rows(&query.status, rows, loaded))
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
    let times = memo(move || table.with(|table| table.columns.iter().any(|column| column.kind == Kind::DateTime)));
    let shown = memo(move || table.with(|table| !table.columns.is_empty()));
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

/// The grid's whole class attribute.
fn class(view: &crate::view::View) -> String {
    let words = [
        (view.density == Density::Compact, " compact"),
        (view.density == Density::Roomy, " roomy"),
        (view.names == Names::Both, " both"),
        (view.wrap, " wrap"),
        (view.zebra, " zebra"),
    ];
    words.into_iter().filter(|(holds, _)| *holds).fold("grid".to_owned(), |class, (_, word)| class + word)
}

/// Height of the row of heads.
const fn head_px(names: Names) -> f64 {
    match names {
        Names::Api | Names::Label => HEAD_PX,
        Names::Both => HEAD_BOTH_PX,
    }
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

fn in_place_of_rows(status: &QueryStatus, rows: usize, loaded: usize) -> Option<(String, &'static str)> {
    if rows > 0 {
        return None;
    }
    if loaded > 0 {
        return Some(("No row matches".to_owned(), "Change the filter or the search to see rows again."));
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

    use super::*;
    use crate::app::view::{ColumnView, Environment, OrgView, QueryView, SessionView, TableView, Views};
    use crate::table::Direction;
    use crate::ui::tests::html;

    fn column(path: &str, kind: Kind, sort: Option<Direction>) -> ColumnView {
        ColumnView { sort, ..ColumnView::new(0, path, kind) }
    }

    fn shown(status: QueryStatus, table: TableView) -> String {
        let host = "acme.my.salesforce.com".to_owned();
        let org = OrgView { user: None, host, environment: Environment::Sandbox, memory_only: false };
        let session = SessionView::SignedIn { org, refreshing: false };
        html(Views { session, table, query: QueryView { status, ..QueryView::default() }, ..Views::default() })
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
        assert!(html.contains("role=\"grid\" aria-rowcount=\"53214\" aria-colcount=\"4\""), "{html}");
        assert!(html.contains("aria-label=\"Rows\" aria-multiselectable=\"true\""), "{html}");
        let head = "id=\"head-1\" aria-label=\"Account.Name\" aria-colindex=\"2\" aria-sort=\"descending\"";
        assert!(html.contains(head), "{html}");
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
}
