//! What heads, keyboard, pointer and pool share, and how the grid follows the table: size, order, another run. Decides no style.

use leptos::html::Div;
use leptos::prelude::*;
#[cfg(target_arch = "wasm32")]
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::columns::Columns;
use super::held::{self, Held, Record};
use super::keys::Typing;
use super::point::{Drag, Press};
use super::pool::{Frame, Pool, SAMPLE_ROWS, Sight};
use super::slot::ten_digits_px;
use super::{HEAD_GROUPS_PX, Inspected, Place, bounded_width_px, head_px, names, whole_px};
use crate::app::event::Event;
use crate::app::view::{QueryStatus, TableView};
use crate::table::{Entry, Table};
use crate::ui::Screen;
use crate::ui::cell::{chars_wide, fitting_width_px};
use crate::ui::markup::effect;
use crate::ui::selection::{Bounds, Corner, Selection, Whole};
use crate::ui::wording::grouped;
use crate::view::{Change, SortChange};

/// Padding of a cell, both sides, as in the stylesheet; and a digit's width where it cannot be measured.
const CELL_SIDES_PX: f64 = 20.0;
const CHAR_PX_ASSUMED: f64 = 7.5;

/// Rows that the column of row numbers is made wide enough for in advance: nobody loads more.
const ROWS_BELIEVED_MAX: usize = 50_000_000;

/// Handles that heads, keyboard and pool share.
#[derive(Clone, Copy)]
pub struct Handles {
    /// Where views come from and events go.
    pub screen: Screen,
    /// The element that scrolls.
    pub grid: NodeRef<Div>,
    /// The element that is as high as all rows.
    pub body: NodeRef<Div>,
    /// The element that the row of sums stands in.
    pub sums: NodeRef<Div>,
    /// Where columns stand.
    pub columns: RwSignal<Columns>,
    /// Columns of which the heads are drawn, among those that move.
    pub drawn: RwSignal<(usize, usize)>,
    /// Whether there is a row of heads above the heads.
    pub has_groups: RwSignal<bool>,
    /// The cell that the keyboard is at.
    pub active: RwSignal<Option<Place>>,
    /// What the footer shows.
    pub inspected: RwSignal<Option<Inspected>>,
    /// Where a head that is dragged would be dropped: before which column.
    pub drop_at: RwSignal<Option<usize>>,
    /// The rows' elements.
    pub pool: StoredValue<Pool, LocalStorage>,
    /// What is remembered between two events.
    pub state: StoredValue<State, LocalStorage>,
}

/// What is remembered between two events.
#[derive(Default)]
pub struct State {
    /// Where a selection by Shift or by dragging begins, and what it takes in whole.
    pub anchor: Option<(Corner, Whole)>,
    /// A selection that is being dragged.
    pub drag: Option<Drag>,
    /// A head that is held, or dragged.
    pub head: Option<super::heads::HeadDrag>,
    /// A head was dragged just now: the click that follows is none.
    pub was_dragged: bool,
    /// A finger or button that is down.
    pub press: Option<Press>,
    /// Letters typed to find a cell.
    pub typing: Typing,
    widths: Vec<f64>,
    /// Width of a digit, once it was measured.
    char_px: Option<f64>,
    run: Option<u64>,
    /// Widths were chosen with rows at hand.
    sampled: bool,
    scroll_to_row: Option<usize>,
    /// The row to scroll to as soon as it is there.
    pending_row: Option<usize>,
    /// The first visible row as it was last told.
    told: usize,
    /// What is selected, by records.
    selected: Held,
    /// The record that the keyboard is at, and the path of the column.
    at: Option<(Record, String)>,
    /// The record at the top edge, and how far it reached beyond it.
    top: Option<(Record, f64)>,
    /// Rows that were looked through for records that come again.
    seen: usize,
    /// The order of rows as it was last: what tells whether they may have changed places.
    order: Option<Order>,
    sums_asked: bool,
}

/// What the places of rows follow from: how they are arranged, how many there are, and how many are shown.
struct Order {
    view: std::sync::Arc<crate::view::View>,
    loaded: usize,
    rows: usize,
}

impl Handles {
    /// Handles to a grid that is not drawn yet.
    #[must_use]
    pub fn new(screen: Screen) -> Self {
        Self {
            screen,
            grid: NodeRef::new(),
            body: NodeRef::new(),
            sums: NodeRef::new(),
            columns: RwSignal::new(Columns::default()),
            drawn: RwSignal::new((0, 0)),
            has_groups: RwSignal::new(false),
            active: screen.active,
            inspected: RwSignal::new(None),
            drop_at: RwSignal::new(None),
            pool: StoredValue::new_local(Pool::default()),
            state: StoredValue::new_local(State::default()),
        }
    }

    /// Draws whenever the table, the selection or the grid's size changes.
    pub fn follow(self) {
        effect(move || {
            let table = self.screen.table.get();
            if self.grid.get().is_some() {
                self.table_changed(&table);
            }
        });
        effect(move || {
            let selection = self.screen.selection.get();
            self.selection_changed(selection);
        });
        // Another part of the screen may send the keyboard to a cell, too.
        effect(move || {
            self.active.track();
            self.draw();
        });
        #[cfg(target_arch = "wasm32")]
        self.follow_size();
    }

    #[cfg(target_arch = "wasm32")]
    fn follow_size(self) {
        use wasm_bindgen::closure::Closure;
        use web_sys::ResizeObserver;

        let on_resize = Closure::<dyn FnMut()>::new(move || self.lay_out());
        let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
        let kept = StoredValue::new_local(Some((observer, on_resize)));
        effect(move || {
            if let Some(grid) = self.grid.get() {
                kept.with_value(|kept| {
                    if let Some((observer, _)) = kept {
                        observer.observe(&grid);
                    }
                });
            }
        });
        on_cleanup(move || {
            let _ = kept.try_update_value(|kept| {
                if let Some((observer, _)) = kept.take() {
                    observer.disconnect();
                }
            });
        });
    }

    /// The grid was scrolled, by whomever.
    pub fn scrolled(self) {
        let Some(before) = self.sight() else { return };
        let sight = if self.draw_in(before) { self.sight().unwrap_or(before) } else { before };
        let (first, beyond) = self.pool.with_value(|pool| pool.top_row(sight));
        let is_awaiting = self.state.with_value(|state| state.top.as_ref().is_some_and(|(top, _)| top.is_awaited()));
        if !is_awaiting {
            let top = (sight.top > 0.0).then(|| self.record_at(first)).flatten();
            self.state.update_value(|state| state.top = top.map(|top| (top, beyond)));
        }
        let told = self.state.try_update_value(|state| {
            let news = state.pending_row.is_none() && state.told != first;
            if news {
                state.told = first;
            }
            news
        });
        if told == Some(true) {
            self.screen.emit(Event::Scrolled(first));
        }
    }

    /// The person goes elsewhere: what was awaited to come into sight again is no longer.
    pub fn taken_over(self) {
        self.state.update_value(|state| {
            if state.top.as_ref().is_some_and(|(top, _)| top.is_awaited()) {
                state.top = None;
            }
        });
    }

    /// The grid has the keyboard: some cell must be active.
    pub fn focused(self) {
        if self.active.get_untracked().is_none() {
            let row = if self.rows() == 0 { 0 } else { self.first_visible() + 1 };
            self.activate(Place { row, column: 0 });
        }
    }

    /// Gives the keyboard to the grid.
    pub fn take_focus(self) {
        if let Some(grid) = self.grid.get_untracked() {
            let _ = grid.focus();
        }
    }

    /// Makes a cell active and brings it into sight.
    pub fn go_to(self, place: Place) {
        self.show_place(place);
        self.activate(place);
        // Wrapped rows are measured as they are drawn: only then it is known where this one ends.
        if self.pool.with_value(|pool| pool.lines.is_wrapped()) {
            self.show_place(place);
        }
    }

    /// Brings a cell into sight.
    pub fn show_place(self, place: Place) {
        let (Some(grid), Some(sight)) = (self.grid.get_untracked(), self.sight()) else { return };
        if place.row > 0 {
            let top = self.pool.with_value(|pool| {
                let top = pool.lines.virtual_top_px(sight.height, sight.top);
                let wanted = pool.lines.showing(place.row - 1, sight.height, top);
                wanted.map(|top| pool.lines.scroll_top_px(sight.height, top))
            });
            if let Some(top) = top {
                grid.set_scroll_top(whole_px(top));
            }
        }
        let left = self.pool.with_value(|pool| pool.columns.showing(place.column, sight.left, sight.width));
        if let Some(left) = left {
            grid.set_scroll_left(whole_px(left));
        }
    }

    /// Makes a cell active.
    pub fn activate(self, place: Place) {
        let record = place.row.checked_sub(1).and_then(|row| self.record_at(row));
        let path = self.path(place.column);
        self.state.update_value(|state| state.at = record.zip(path));
        if self.active.get_untracked() == Some(place) {
            self.draw();
        } else {
            self.active.set(Some(place));
        }
        self.inspect(Some(place));
    }

    /// Changes what is selected.
    pub fn select(self, change: impl FnOnce(&mut Selection, Bounds)) {
        let bounds = self.bounds();
        let before = self.screen.selection.get_untracked();
        let mut selection = before.clone();
        change(&mut selection, bounds);
        if selection != before {
            self.screen.selection.set(selection);
        }
    }

    /// Rows and columns that there are.
    #[must_use]
    pub fn bounds(self) -> Bounds {
        self.screen.table.with_untracked(|table| Bounds { rows: table.rows, columns: table.columns.len() })
    }

    /// Path of a column.
    #[must_use]
    pub fn path(self, column: usize) -> Option<String> {
        self.screen.table.with_untracked(|table| table.columns.get(column).map(|head| head.path.clone()))
    }

    /// Changes a column's width.
    pub fn resize(self, column: usize, change: impl FnOnce(f64) -> f64) {
        self.state.update_value(|state| {
            if let Some(width) = state.widths.get_mut(column) {
                *width = bounded_width_px(change(*width));
            }
        });
        self.lay_out();
    }

    /// A column's width.
    #[must_use]
    pub fn width(self, column: usize) -> Option<f64> {
        self.state.with_value(|state| state.widths.get(column).copied())
    }

    /// The width that a column has now is the one that the person chose.
    pub fn keep_width(self, column: usize) {
        if let (Some(path), Some(width)) = (self.path(column), self.width(column)) {
            let px = u16::try_from(whole_px(width)).ok();
            self.screen.emit(Event::ViewChanged(Change::Width { path, px }));
        }
    }

    /// Makes a column as wide as its head and the longest text among the rows in sight.
    pub fn fit(self, column: usize) {
        let char_px = self.char_px();
        let (first, rows) = (self.first_visible(), self.rows());
        let head = self.screen.table.with_untracked(|table| {
            let head = table.columns.get(column)?.clone();
            let chars = names::chars(&head, table.view.names);
            Some((head, chars))
        });
        let Some((head, name_chars)) = head else { return };
        let mut sample = 0;
        self.screen.read_table(&mut |table| {
            let end = first.saturating_add(SAMPLE_ROWS).min(rows).min(table.shown());
            self.pool.with_value(|pool| {
                let chars = |row| chars_wide(&pool.cells.shown(table, row, head.column).text);
                sample = (first..end).map(chars).max().unwrap_or(0);
            });
        });
        let width = fitting_width_px(head.kind, name_chars, sample, char_px);
        self.resize(column, |_| width);
        self.keep_width(column);
    }

    /// Sorts by a column: by it alone, or beside those that rows are sorted by already.
    pub fn sort(self, column: usize, beside: bool) {
        let how = if beside { SortChange::CycleBeside } else { SortChange::Cycle };
        if let Some(path) = self.path(column) {
            self.screen.emit(Event::ViewChanged(Change::Sort { path, how }));
        }
    }

    /// Puts a column before another one, or last.
    pub fn move_column(self, column: usize, before: usize) {
        if before != column
            && before != column + 1
            && let Some(path) = self.path(column)
        {
            let before = self.path(before);
            self.screen.emit(Event::ViewChanged(Change::Move { path, before }));
        }
    }

    /// What stands at a place in the order shown.
    #[must_use]
    pub fn entry(self, place: usize) -> Option<Entry> {
        let mut entry = None;
        self.screen.read_table(&mut |table| entry = table.entry(place));
        entry
    }

    /// The first row in sight.
    #[must_use]
    pub fn first_visible(self) -> usize {
        self.sight().map_or(0, |sight| self.pool.with_value(|pool| pool.top_row(sight).0))
    }

    /// Rows that are in sight, less one that stays as the eye's hold.
    #[must_use]
    pub fn rows_per_page(self) -> usize {
        let Some(sight) = self.sight() else { return 1 };
        let rows = self.pool.with_value(|pool| {
            let top = pool.lines.virtual_top_px(sight.height, sight.top);
            pool.lines.row_at(top + sight.height).saturating_sub(pool.lines.row_at(top))
        });
        rows.saturating_sub(1).max(1)
    }

    /// Places in the order shown.
    #[must_use]
    pub fn rows(self) -> usize {
        self.screen.table.with_untracked(|table| table.rows)
    }

    /// What is in sight.
    #[must_use]
    pub fn sight(self) -> Option<Sight> {
        let grid = self.grid.get_untracked()?;
        let (names, has_sums) = self.screen.table.with_untracked(|table| (table.view.names, table.view.summary));
        let groups_px = if self.has_groups.get_untracked() { HEAD_GROUPS_PX } else { 0.0 };
        let sums_px = if has_sums { self.pool.with_value(|pool| pool.lines.row_px()) } else { 0.0 };
        let around = head_px(names) + groups_px + sums_px;
        Some(Sight {
            top: f64::from(grid.scroll_top()),
            left: f64::from(grid.scroll_left()),
            width: f64::from(grid.client_width()),
            height: (f64::from(grid.client_height()) - around).max(0.0),
        })
    }

    /// The full text of a cell.
    #[must_use]
    pub fn full_text(self, place: Place) -> String {
        self.read_cell(place, &|pool, table, row, column| pool.cells.full_text(table, row, column))
    }

    /// Brings the elements up to date with the table and the scroll position.
    pub fn draw(self) {
        if let Some(sight) = self.sight() {
            self.draw_in(sight);
        }
    }

    /// The same with what is in sight at hand: to ask for it once elements have changed would make the browser lay them out. Says
    /// whether it scrolled.
    fn draw_in(self, sight: Sight) -> bool {
        let (Some(grid), Some(body)) = (self.grid.get_untracked(), self.body.get_untracked()) else { return false };
        let active = self.active.get_untracked();
        let document = document();
        let mut scroll = None;
        self.screen.read_table(&mut |table| {
            let frame = Frame { document: &document, grid: &grid, body: &body, table, sight, active };
            self.pool.update_value(|pool| {
                pool.cells.prepare(table);
                scroll = pool.draw(&frame);
            });
        });
        let middle = self.pool.with_value(|pool| pool.drawn()[1].clone());
        if self.drawn.get_untracked() != (middle.start, middle.end) {
            self.drawn.set((middle.start, middle.end));
        }
        if let Some(scroll) = scroll {
            grid.set_scroll_top(scroll);
        }
        self.ask_sums();
        scroll.is_some()
    }

    /// Sums are shown once nothing else is to be done: they may take longer than a frame.
    fn ask_sums(self) {
        let wanted = self.screen.table.with_untracked(|table| table.view.summary && table.rows > 0);
        if !wanted {
            self.pool.update_value(Pool::remove_sums);
            return;
        }
        let is_asked = self.state.try_update_value(|state| std::mem::replace(&mut state.sums_asked, true));
        if is_asked == Some(false) {
            let draw = move || {
                let Some(parent) = self.sums.try_get_untracked().flatten() else { return };
                self.state.update_value(|state| state.sums_asked = false);
                self.screen.read_table(&mut |table| {
                    self.pool.update_value(|pool| pool.draw_sums(&document(), &parent, table));
                });
            };
            set_timeout(draw, std::time::Duration::from_millis(0));
        }
    }

    fn record_at(self, place: usize) -> Option<Record> {
        let id = self.id_column();
        let mut record = None;
        self.screen.read_table(&mut |table| record = Record::at(table, place, id));
        record
    }

    fn id_column(self) -> Option<usize> {
        self.screen.table.with_untracked(id_column)
    }

    /// The selection is another one, whoever changed it.
    fn selection_changed(self, selection: Selection) {
        if self.pool.with_value(|pool| pool.selection == selection) {
            return;
        }
        let id = self.id_column();
        self.screen.read_table(&mut |rows| {
            let held = self.screen.table.with_untracked(|table| Held::of(&selection, rows, &table.columns, id));
            self.state.update_value(|state| state.selected = held);
        });
        self.pool.update_value(|pool| pool.select(selection));
        self.draw();
    }

    /// Another run, more rows, another order or other columns.
    fn table_changed(self, table: &TableView) {
        let (Some(grid), Some(mut sight)) = (self.grid.get_untracked(), self.sight()) else { return };
        let is_new_run = self.state.with_value(|state| state.run != Some(table.run));
        let is_again = self.pool.with_value(|pool| {
            !pool.heads.is_empty()
                && pool.heads.iter().map(|head| &head.path).eq(table.columns.iter().map(|head| &head.path))
        });
        let before = self.pool.with_value(|pool| pool.top_row(sight));
        let is_other_height = self.pool.try_update_value(|pool| pool.follow(table)) == Some(true);
        if is_other_height && let Some(now) = self.sight() {
            sight = now;
        }
        let order = Order::of(table);
        let is_other_order =
            self.state.with_value(|state| state.order.as_ref().is_none_or(|before| !before.goes_on_as(&order)));
        self.state.update_value(|state| {
            state.order = Some(order);
            if state.scroll_to_row != table.scroll_to_row {
                state.scroll_to_row = table.scroll_to_row;
                state.pending_row = table.scroll_to_row;
            }
        });
        if is_new_run {
            self.run_changed(table, is_again, &grid);
            if !is_again {
                (sight.top, sight.left) = (0.0, 0.0);
            }
        }
        if is_other_order {
            self.pool.update_value(Pool::rows_moved);
        }
        self.choose_widths(table);
        self.hold(table, is_new_run || is_other_order);
        self.lay_out_in(sight);
        let is_wrapped = self.pool.with_value(|pool| pool.lines.is_wrapped());
        if !is_new_run && (is_other_height || (is_other_order && is_wrapped)) {
            self.scroll_to(Some(before));
        }
        self.keep_top(table);
        let pending = self.state.with_value(|state| state.pending_row).filter(|row| *row < table.rows);
        if let Some(row) = pending {
            self.state.update_value(|state| state.pending_row = None);
            self.scroll_to(Some((row, 0.0)));
        }
        self.inspect(self.active.get_untracked());
    }

    fn run_changed(self, table: &TableView, is_again: bool, grid: &HtmlElement) {
        self.state.update_value(|state| {
            state.run = Some(table.run);
            state.seen = 0;
            state.told = 0;
            state.pending_row = table.scroll_to_row;
            state.anchor = None;
            if is_again {
                state.selected.lose_rows();
                state.at.iter_mut().for_each(|(record, _)| record.lose());
                state.top.iter_mut().for_each(|(record, _)| record.lose());
            } else {
                state.sampled = false;
                state.selected = Held::default();
                (state.at, state.top) = (None, None);
            }
        });
        self.pool.update_value(Pool::rows_moved);
        if !is_again {
            self.pool.update_value(Pool::forget_widths);
            self.active.set(None);
            self.screen.selection.set(Selection::default());
            grid.set_scroll_top(0);
            grid.set_scroll_left(0);
        }
    }

    /// What is selected and where the keyboard is go with their records and columns.
    fn hold(self, table: &TableView, may_have_moved: bool) {
        let id = id_column(table);
        let mut selection = None;
        let mut active = None;
        self.screen.read_table(&mut |rows| {
            self.state.update_value(|state| {
                let State { selected, at, top, seen, .. } = state;
                let others = at.iter_mut().map(|(record, _)| record).chain(top.iter_mut().map(|(record, _)| record));
                held::find(selected.records_mut().chain(others), rows, id, *seen);
                *seen = rows.rows();
                let before = self.pool.with_value(|pool| pool.selection.clone());
                let after = state.selected.selection(&before, rows, &table.columns, may_have_moved);
                if after != before {
                    selection = Some(after);
                }
                active = state.at.as_ref().and_then(|(record, path)| {
                    let column = table.columns.iter().position(|head| head.path == *path)?;
                    Some(Place { row: record.place(rows)? + 1, column })
                });
            });
        });
        if let Some(selection) = selection {
            self.pool.update_value(|pool| pool.select(selection.clone()));
            self.screen.selection.set(selection);
        }
        let last = Place { row: table.rows, column: table.columns.len().saturating_sub(1) };
        let now = self
            .active
            .get_untracked()
            .map(|at| Place { row: at.row.min(last.row), column: at.column.min(last.column) });
        let active = active.or(now);
        if active != self.active.get_untracked() {
            self.active.set(active);
        }
    }

    /// After another run the record that was at the top edge comes there again.
    fn keep_top(self, table: &TableView) {
        let is_running = self.screen.query.with_untracked(|query| matches!(query.status, QueryStatus::Running { .. }));
        let mut found = None;
        self.screen.read_table(&mut |rows| {
            self.state.update_value(|state| {
                if let Some((record, beyond)) = &mut state.top {
                    found = record.arrived(rows).map(|place| (place, *beyond));
                }
                // It did not come again.
                if !is_running && table.rows > 0 {
                    state.top.take_if(|(record, _)| record.is_awaited());
                }
            });
        });
        if found.is_some() {
            self.scroll_to(found);
        }
    }

    /// Brings a row to the top edge, so far beyond it.
    fn scroll_to(self, row: Option<(usize, f64)>) {
        let (Some(grid), Some(sight), Some((row, beyond))) = (self.grid.get_untracked(), self.sight(), row) else {
            return;
        };
        let top = self.pool.with_value(|pool| pool.lines.scroll_top_px(sight.height, pool.lines.top_px(row) + beyond));
        grid.set_scroll_top(whole_px(top));
        self.draw();
    }

    /// Widths that were chosen, or else that fit the first rows; those found before there were rows are found again.
    fn choose_widths(self, table: &TableView) {
        if !self.state.with_value(|state| state.sampled) {
            self.pool.update_value(Pool::forget_widths);
        }
        let char_px = self.char_px();
        let mut widths = Vec::with_capacity(table.columns.len());
        self.screen.read_table(&mut |rows| {
            self.pool.update_value(|pool| {
                for head in table.columns.iter() {
                    let chosen = head.width_px.map(f64::from);
                    let chars = names::chars(head, table.view.names);
                    widths.push(chosen.unwrap_or_else(|| pool.fitting_width_px(rows, head, chars, char_px)));
                }
            });
        });
        self.state.update_value(|state| {
            state.widths = widths;
            state.sampled |= table.rows > 0;
        });
    }

    /// Puts columns where they belong at this width of the grid, and draws.
    pub fn lay_out(self) {
        if let Some(sight) = self.sight() {
            self.lay_out_in(sight);
        }
    }

    fn lay_out_in(self, mut sight: Sight) {
        // Row numbers have room for all rows that were promised: to widen their column later would move every cell.
        let expected = self.screen.query.with_untracked(|query| expected(&query.status));
        let columns = self.screen.table.with_untracked(|table| {
            let sides: Vec<_> = table.columns.iter().map(|head| head.pinned).collect();
            let rows = table.loaded.max(table.rows).max(expected);
            self.state.with_value(|state| Columns::new(rows, &state.widths, &sides, sight.width))
        });
        let has_groups = self.screen.table.with_untracked(|table| {
            let paths: Vec<&str> = table.columns.iter().map(|head| head.path.as_str()).collect();
            !super::columns::parents(&paths, &columns).is_empty()
        });
        if self.has_groups.get_untracked() != has_groups {
            self.has_groups.set(has_groups);
            let more = if has_groups { -HEAD_GROUPS_PX } else { HEAD_GROUPS_PX };
            sight.height = (sight.height + more).max(0.0);
        }
        let mut top = None;
        let is_news = self.pool.try_update_value(|pool| {
            // Texts break elsewhere where columns are wider: rows are measured again, and the one at the top stays there.
            if pool.lines.is_wrapped() && pool.columns.lefts != columns.lefts {
                top = Some(pool.top_row(sight));
                pool.forget_heights();
            }
            pool.lay_out(columns.clone())
        });
        if is_news == Some(true) {
            self.columns.set(columns);
        }
        self.draw_in(sight);
        if top.is_some() {
            self.scroll_to(top);
        }
    }

    /// Width of a digit in the table's face, measured: system faces differ by a fifth.
    fn char_px(self) -> f64 {
        if let Some(known) = self.state.with_value(|state| state.char_px) {
            return known;
        }
        let measured = self.body.get_untracked().and_then(|body| ten_digits_px(&body));
        let char_px = measured.map(|px| (px - CELL_SIDES_PX) / 10.0).filter(|px| *px > 1.0);
        self.state.update_value(|state| state.char_px = char_px);
        char_px.unwrap_or(CHAR_PX_ASSUMED)
    }

    fn inspect(self, active: Option<Place>) {
        let is_row =
            |place: &Place| matches!(place.row.checked_sub(1).and_then(|row| self.entry(row)), Some(Entry::Row(_)));
        let inspected = active.filter(is_row).map(|place| {
            let path = self.path(place.column).unwrap_or_default();
            let label = "Row ".to_owned() + &grouped(place.row as u64) + " · " + &path;
            Inspected { label, text: self.full_text(place) }
        });
        if self.inspected.with_untracked(|shown| *shown != inspected) {
            self.inspected.set(inspected);
        }
    }

    fn read_cell(self, place: Place, read: &dyn Fn(&Pool, &Table, usize, usize) -> String) -> String {
        let mut text = String::new();
        let Some(row) = place.row.checked_sub(1) else { return text };
        self.screen.read_table(&mut |table| {
            self.pool.with_value(|pool| {
                if let Some(head) = pool.heads.get(place.column).filter(|_| row < table.shown()) {
                    text = read(pool, table, row, head.column);
                }
            });
        });
        text
    }
}

impl Order {
    fn of(table: &TableView) -> Self {
        Self { view: std::sync::Arc::clone(&table.view), loaded: table.loaded, rows: table.rows }
    }

    /// Whether all rows that there were are still where they were: nothing has changed, or rows came behind them.
    fn goes_on_as(&self, after: &Self) -> bool {
        let (a, b) = (&self.view, &after.view);
        let is_same_way = (&a.sorts, &a.filter, &a.search, &a.groups) == (&b.sorts, &b.filter, &b.search, &b.groups);
        let is_in_order_of_arrival = b.sorts.is_empty() && b.groups.is_empty();
        let is_same_count = (self.loaded, self.rows) == (after.loaded, after.rows);
        is_same_way && (is_same_count || (is_in_order_of_arrival && self.loaded <= after.loaded))
    }
}

/// Rows that there will be, as far as the org has told.
fn expected(status: &QueryStatus) -> usize {
    let total = match status {
        QueryStatus::Running { total, .. } | QueryStatus::Stopped { total, .. } | QueryStatus::Failed { total, .. } => {
            *total
        }
        QueryStatus::Idle | QueryStatus::Finished { .. } | QueryStatus::Counted { .. } => None,
    };
    // What claims to be more is not believed.
    usize::try_from(total.unwrap_or(0)).unwrap_or(usize::MAX).min(ROWS_BELIEVED_MAX)
}

fn id_column(table: &TableView) -> Option<usize> {
    let mut heads = table.columns.iter().chain(table.hidden.iter());
    heads.find(|head| head.path.eq_ignore_ascii_case("Id")).map(|head| head.column)
}
