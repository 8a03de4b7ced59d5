//! The rows' elements: a pool as large as the window, made once; scrolling writes other texts into them. Knows no query.

use std::collections::VecDeque;
use std::ops::Range;

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Document, Element, Event as DomEvent, HtmlElement, Node};

use super::cell::{Cells, chars_wide, fitting_width_px, initial_width_px, sample_chars};
use super::grid::{
    HEAD_PX, Handles, Inspected, Place, ROW_PX, bounded_width_px, columns_in_sight, gutter_px, head_id, px_text,
    scroll_top_px, virtual_top_px, virtual_top_showing, whole_px,
};
use super::wording::grouped;
use crate::app::event::Event;
use crate::app::view::{ColumnView, TableView};
use crate::table::{Kind, Table, Window, window};
use crate::view::{Change, SortChange};

/// Rows drawn above and below those in sight; fewer after a jump, as of a dragged scroll bar, which the next jump would undo.
const OVERSCAN_ROWS: usize = 12;
const OVERSCAN_JUMP_ROWS: usize = 2;
/// Columns drawn beside those in sight, and the number of columns up to which all are drawn.
const OVERSCAN_PX: f64 = 400.0;
const COLUMNS_ALL_DRAWN_MAX: usize = 24;
/// Padding of a cell, both sides, as in the stylesheet; and a digit's width where it cannot be measured.
const CELL_SIDES_PX: f64 = 20.0;
const CHAR_PX_ASSUMED: f64 = 7.5;
/// Rows that are looked at for a column's first width.
const SAMPLE_ROWS: usize = 60;

/// The elements and what they show.
#[derive(Default)]
pub struct Pool {
    slots: VecDeque<Slot>,
    slots_made: usize,
    /// The row that the first slot shows.
    first: usize,
    /// Grows whenever values may have changed.
    content: u64,
    /// Grows whenever columns stand elsewhere.
    layout: u64,
    columns: Range<usize>,
    /// Left edge of each column, and the right edge of the last.
    lefts: Vec<f64>,
    /// How cells are written.
    cells: Cells,
    /// Number in the table and kind of each column shown.
    shown_columns: Vec<(usize, Kind)>,
    /// Widths that fit, by path.
    fitting: Vec<(String, f64)>,
    body_size: (f64, f64),
    gutter: f64,
    /// The element marked as active.
    marked: Option<Element>,
    run: Option<u64>,
    /// Widths were chosen with rows at hand.
    sampled: bool,
    scroll_to_row: Option<usize>,
    /// The row to scroll to as soon as it is there.
    pending_row: Option<usize>,
    /// The first visible row as it was last told.
    told: usize,
    /// Where a column's edge was taken hold of: pointer and width.
    held: Option<(i32, f64)>,
}

struct Slot {
    number: usize,
    element: HtmlElement,
    row_number: Node,
    cells: Vec<CellSlot>,
    /// Row, content, layout.
    shown: Option<(usize, u64, u64)>,
    top: f64,
}

struct CellSlot {
    element: HtmlElement,
    text_node: Node,
    text: String,
    class: &'static str,
    layout: u64,
    titled: bool,
    link: Option<Link>,
}

/// The element that makes a cell's text lead somewhere.
struct Link {
    element: Element,
    href: String,
}

/// What a drawing needs beside the pool.
struct Frame<'a> {
    document: &'a Document,
    body: &'a HtmlElement,
    window: Window,
    table: &'a Table,
}

impl Handles {
    /// Draws whenever the table or the grid's size changes.
    pub fn follow(self) {
        Effect::new(move |_| {
            let table = self.screen.table.get();
            if self.grid.get().is_some() {
                self.table_changed(&table);
            }
        });
        #[cfg(target_arch = "wasm32")]
        self.follow_size();
    }

    #[cfg(target_arch = "wasm32")]
    fn follow_size(self) {
        use wasm_bindgen::closure::Closure;
        use web_sys::ResizeObserver;

        let on_resize = Closure::<dyn FnMut()>::new(move || self.draw());
        let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) else { return };
        let kept = StoredValue::new_local(Some((observer, on_resize)));
        Effect::new(move |_| {
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
        self.draw();
        let first = self.first_visible();
        let told = self.pool.try_update_value(|pool| {
            let news = pool.pending_row.is_none() && pool.told != first;
            if news {
                pool.told = first;
            }
            news
        });
        if told == Some(true) {
            self.screen.emit(Event::Scrolled(first));
        }
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

    /// The pointer went down on a cell: that cell is active.
    pub fn pointed(self, event: &PointerEvent) {
        if let Some(place) = place_of(event) {
            self.activate(place);
        }
    }

    /// The pointer is over a cell: where its text does not fit or says less than the value, a tooltip has all of it.
    pub fn hovered(self, event: &MouseEvent) {
        let Some(place) = place_of(event) else { return };
        let text = self.full_text(place);
        self.pool.update_value(|pool| {
            let Some(cell) = pool.cell_mut(place) else { return };
            if !cell.titled && (cell.element.scroll_width() > cell.element.client_width() || cell.text != text) {
                cell.titled = true;
                cell.element.set_title(&text);
            }
        });
    }

    /// Copy was asked for: what is selected or the active cell, unless text is selected.
    pub fn copied(self) {
        let Some(place) = self.active.get_untracked().filter(|place| place.row > 0) else { return };
        if text_is_selected() {
            return;
        }
        super::take_away::copy(self.screen, Some((place.row - 1, place.column)), None);
    }

    /// Makes a cell active and brings it into sight.
    pub fn go_to(self, place: Place) {
        if let Some(grid) = self.grid.get_untracked() {
            if place.row > 0 {
                let rows = self.rows();
                let viewport = viewport_px(&grid);
                let top = virtual_top_px(rows, viewport, f64::from(grid.scroll_top()));
                if let Some(top) = virtual_top_showing(place.row - 1, viewport, top) {
                    grid.set_scroll_top(whole_px(scroll_top_px(rows, viewport, top)));
                }
            }
            self.bring_column_into_sight(&grid, place.column);
        }
        self.activate(place);
    }

    /// Changes a column's width.
    pub fn resize(self, column: usize, change: impl FnOnce(f64) -> f64) {
        self.widths.update(|widths| {
            if let Some(width) = widths.get_mut(column) {
                *width = bounded_width_px(change(*width));
            }
        });
        self.pool.update_value(|pool| pool.lay_out(&self.widths.get_untracked()));
        self.draw();
    }

    /// The width that a column has now is the one that the person chose.
    pub fn keep_width(self, column: usize) {
        let path = self.screen.table.with_untracked(|table| table.columns.get(column).map(|head| head.path.clone()));
        let width = self.widths.with_untracked(|widths| widths.get(column).copied());
        if let (Some(path), Some(width)) = (path, width) {
            let px = u16::try_from(whole_px(width)).ok();
            self.screen.emit(Event::ViewChanged(Change::Width { path, px }));
        }
    }

    /// Makes a column as wide as its head and the longest text among the rows in sight.
    pub fn fit(self, column: usize) {
        let char_px = self.char_px();
        let (first, rows) = (self.first_visible(), self.rows());
        let Some(head) = self.screen.table.with_untracked(|table| table.columns.get(column).cloned()) else { return };
        let mut sample = 0;
        self.screen.read_table(&mut |table| {
            let end = first.saturating_add(SAMPLE_ROWS).min(rows).min(table.shown());
            sample = (first..end)
                .map(|row| self.pool.with_value(|pool| chars_wide(&pool.cells.shown(table, row, head.column).text)))
                .max()
                .unwrap_or(0);
        });
        let width = fitting_width_px(head.kind, chars_wide(&head.path), sample, char_px);
        self.resize(column, |_| width);
        self.keep_width(column);
    }

    /// A column's edge was taken hold of.
    pub fn resize_begun(self, event: &PointerEvent, column: usize) {
        event.prevent_default();
        event.stop_propagation();
        let width = self.widths.with_untracked(|widths| widths.get(column).copied());
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let (Some(width), Some(target)) = (width, target) {
            let _ = target.set_pointer_capture(event.pointer_id());
            self.pool.update_value(|pool| pool.held = Some((event.client_x(), width)));
        }
    }

    /// The pointer moved over a column's edge, perhaps with the edge in hand.
    pub fn resize_moved(self, event: &PointerEvent, column: usize) {
        let held = self.pool.with_value(|pool| pool.held);
        match held {
            Some((from, width)) if event.buttons() != 0 => {
                self.resize(column, |_| width + f64::from(event.client_x() - from));
            }
            Some(_) => self.pool.update_value(|pool| pool.held = None),
            None => {}
        }
    }

    /// The first row in sight.
    #[must_use]
    pub fn first_visible(self) -> usize {
        let Some(grid) = self.grid.get_untracked() else { return 0 };
        window(self.rows(), f64::from(grid.scroll_top()), viewport_px(&grid), ROW_PX, 0).top
    }

    /// Rows that are wholly in sight, less one that stays as the eye's hold.
    #[must_use]
    pub fn rows_per_page(self) -> usize {
        let viewport = self.grid.get_untracked().map_or(0.0, |grid| viewport_px(&grid));
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a screen's worth of rows
        let rows = (viewport / ROW_PX) as usize;
        rows.saturating_sub(1).max(1)
    }

    fn rows(self) -> usize {
        self.screen.table.with_untracked(|table| table.rows)
    }

    fn activate(self, place: Place) {
        self.active.set(Some(place));
        self.draw();
    }

    fn bring_column_into_sight(self, grid: &HtmlElement, column: usize) {
        let edges =
            self.pool.with_value(|pool| Some((*pool.lefts.get(column)?, *pool.lefts.get(column + 1)?, pool.gutter)));
        let Some((left, right, gutter)) = edges else { return };
        let (from, width) = (f64::from(grid.scroll_left()), f64::from(grid.client_width()));
        if left < from + gutter || right - left > width - gutter {
            grid.set_scroll_left(whole_px(left - gutter));
        } else if right > from + width {
            grid.set_scroll_left(whole_px(right - width));
        }
    }

    /// Another run, more rows, another order or other columns.
    fn table_changed(self, table: &TableView) {
        let Some(grid) = self.grid.get_untracked() else { return };
        let new_run = self.pool.try_update_value(|pool| {
            pool.content += 1;
            pool.cells.follow(table);
            pool.shown_columns = table.columns.iter().map(|column| (column.column, column.kind)).collect();
            if pool.scroll_to_row != table.scroll_to_row {
                pool.scroll_to_row = table.scroll_to_row;
                pool.pending_row = table.scroll_to_row;
            }
            let new_run = pool.run != Some(table.run);
            if new_run {
                pool.run = Some(table.run);
                pool.sampled = false;
                pool.fitting.clear();
                pool.told = 0;
                pool.pending_row = table.scroll_to_row;
            }
            new_run
        });
        if new_run == Some(true) {
            self.widths.set(Vec::new());
            self.active.set(None);
            grid.set_scroll_top(0);
            grid.set_scroll_left(0);
        }
        self.choose_widths(table);
        self.draw();
        let pending = self.pool.with_value(|pool| pool.pending_row).filter(|row| *row < table.rows);
        if let Some(row) = pending {
            self.pool.update_value(|pool| pool.pending_row = None);
            #[allow(clippy::cast_precision_loss)] // row numbers are far below 2^53
            let top = row as f64 * ROW_PX;
            grid.set_scroll_top(whole_px(scroll_top_px(table.rows, viewport_px(&grid), top)));
            self.draw();
        }
    }

    /// Widths that were chosen, or else that fit the first rows; those found before there were rows are found again.
    fn choose_widths(self, table: &TableView) {
        self.pool.update_value(|pool| {
            if !pool.sampled {
                pool.fitting.clear();
            }
        });
        let char_px = self.char_px();
        let mut widths = Vec::with_capacity(table.columns.len());
        self.screen.read_table(&mut |rows| {
            self.pool.update_value(|pool| {
                for head in table.columns.iter() {
                    let width = head.width_px.map(f64::from);
                    widths.push(width.unwrap_or_else(|| pool.fitting_width_px(rows, head, char_px)));
                }
            });
        });
        if self.widths.with_untracked(|shown| *shown != widths) {
            self.widths.set(widths);
        }
        self.pool.update_value(|pool| {
            pool.sampled |= table.rows > 0;
            pool.gutter = gutter_px(table.loaded.max(table.rows));
            pool.lay_out(&self.widths.get_untracked());
        });
    }

    /// Sorts by a column: by it alone, or beside those that rows are sorted by already.
    pub fn sort(self, column: usize, beside: bool) {
        let path = self.screen.table.with_untracked(|table| table.columns.get(column).map(|head| head.path.clone()));
        let how = if beside { SortChange::CycleBeside } else { SortChange::Cycle };
        if let Some(path) = path {
            self.screen.emit(Event::ViewChanged(Change::Sort { path, how }));
        }
    }

    /// Width of a digit in the table's face, measured: system faces differ by a fifth.
    fn char_px(self) -> f64 {
        let measured = self.body.get_untracked().and_then(|body| {
            let probe = div(&document(), "cell", "presentation")?;
            probe.set_text_content(Some("0123456789"));
            body.append_child(&probe).ok()?;
            let width = f64::from(probe.scroll_width()) - CELL_SIDES_PX;
            probe.remove();
            Some(width / 10.0)
        });
        measured.filter(|px| *px > 1.0).unwrap_or(CHAR_PX_ASSUMED)
    }

    /// Brings the elements up to date with the table and the scroll position. Measures first and writes after, so that the
    /// browser lays out once.
    fn draw(self) {
        let (Some(grid), Some(body)) = (self.grid.get_untracked(), self.body.get_untracked()) else { return };
        let (top, left) = (f64::from(grid.scroll_top()), f64::from(grid.scroll_left()));
        let (width, viewport) = (f64::from(grid.client_width()), viewport_px(&grid));
        let active = self.active.get_untracked();
        let document = document();
        self.screen.read_table(&mut |table| {
            let window_with = |overscan| window(table.shown(), top, viewport, ROW_PX, overscan);
            let mut window = window_with(OVERSCAN_ROWS);
            if self.pool.with_value(|pool| pool.is_far(&window)) {
                window = window_with(OVERSCAN_JUMP_ROWS);
            }
            self.pool.update_value(|pool| {
                pool.see_columns(left, width);
                pool.draw(&Frame { document: &document, body: &body, window, table });
                pool.mark(&grid, active);
            });
        });
        self.inspect(active);
    }

    fn inspect(self, active: Option<Place>) {
        let inspected = active.filter(|place| place.row > 0 && place.row <= self.rows()).map(|place| {
            let path = self.screen.table.with_untracked(|table| {
                table.columns.get(place.column).map_or_else(String::new, |column| column.path.clone())
            });
            let label = "Row ".to_owned() + &grouped(place.row as u64) + " · " + &path;
            Inspected { label, text: self.full_text(place) }
        });
        if self.inspected.with_untracked(|shown| *shown != inspected) {
            self.inspected.set(inspected);
        }
    }

    fn full_text(self, place: Place) -> String {
        self.read_cell(place, &|cells, table, row, column| cells.full_text(table, row, column))
    }

    fn read_cell(self, place: Place, read: &dyn Fn(&Cells, &Table, usize, usize) -> String) -> String {
        let mut text = String::new();
        let Some(row) = place.row.checked_sub(1) else { return text };
        self.screen.read_table(&mut |table| {
            self.pool.with_value(|pool| {
                if let Some((column, _)) = pool.shown_columns.get(place.column).filter(|_| row < table.shown()) {
                    text = read(&pool.cells, table, row, *column);
                }
            });
        });
        text
    }
}

impl Pool {
    /// The width that fits a column's first rows, found once for each path.
    fn fitting_width_px(&mut self, rows: &Table, head: &ColumnView, char_px: f64) -> f64 {
        if let Some((_, width)) = self.fitting.iter().find(|(path, _)| *path == head.path) {
            return *width;
        }
        let lengths =
            (0..rows.shown().min(SAMPLE_ROWS)).map(|row| chars_wide(&self.cells.shown(rows, row, head.column).text));
        let sample = sample_chars(head.kind, lengths);
        let width = initial_width_px(head.kind, chars_wide(&head.path), sample, char_px);
        self.fitting.push((head.path.clone(), width));
        width
    }

    /// Columns have these widths now.
    fn lay_out(&mut self, widths: &[f64]) {
        let mut left = self.gutter;
        let mut lefts = Vec::with_capacity(widths.len() + 1);
        lefts.push(left);
        for width in widths {
            left += width;
            lefts.push(left);
        }
        if lefts != self.lefts {
            self.lefts = lefts;
            self.layout += 1;
            self.columns = 0..0;
        }
    }

    /// Chooses the columns to draw. Those drawn already are kept as long as they fill what is in sight.
    fn see_columns(&mut self, left: f64, width: f64) {
        let count = self.lefts.len().saturating_sub(1);
        let columns = if count <= COLUMNS_ALL_DRAWN_MAX {
            0..count
        } else {
            let needed = columns_in_sight(&self.lefts, left, left + width);
            if self.columns.start <= needed.start && needed.end <= self.columns.end && !self.columns.is_empty() {
                return;
            }
            columns_in_sight(&self.lefts, left - OVERSCAN_PX, left + width + OVERSCAN_PX)
        };
        if columns != self.columns {
            self.columns = columns;
            self.layout += 1;
        }
    }

    fn draw(&mut self, frame: &Frame<'_>) {
        let window = &frame.window;
        let size = (self.lefts.last().copied().unwrap_or(0.0), window.height_px);
        if self.body_size != size {
            self.body_size = size;
            set_px(frame.body, "min-width", size.0);
            set_px(frame.body, "height", size.1);
            set_px(frame.body, "--gutter", self.gutter);
        }
        while self.slots.len() < window.count {
            if !self.add_slot(frame) {
                return;
            }
        }
        self.turn_to(window.first, frame.body);
        for place in 0..self.slots.len() {
            let row = window.first + place;
            if place >= window.count {
                self.slots[place].hide();
                continue;
            }
            let now = (row, self.content, self.layout);
            if self.slots[place].shown != Some(now) {
                self.fill(place, row, frame);
            }
            #[allow(clippy::cast_precision_loss)] // a screen's worth of rows
            let top = window.offset_px + place as f64 * ROW_PX;
            self.slots[place].move_to(top);
        }
    }

    /// Whether none of the rows that are drawn stays.
    fn is_far(&self, window: &Window) -> bool {
        !self.slots.is_empty() && window.first.abs_diff(self.first) >= self.slots.len()
    }

    /// Makes the slots that are out of sight on one side those on the other, so that elements stand in the rows' order and
    /// rows that stay in sight are not touched.
    fn turn_to(&mut self, first: usize, body: &HtmlElement) {
        let count = self.slots.len();
        let down = first.saturating_sub(self.first);
        let up = self.first.saturating_sub(first);
        if down < count {
            for _ in 0..down {
                if let Some(slot) = self.slots.pop_front() {
                    let _ = body.append_child(&slot.element);
                    self.slots.push_back(slot);
                }
            }
        }
        if up < count {
            for _ in 0..up {
                if let Some(slot) = self.slots.pop_back() {
                    let _ = body.insert_before(&slot.element, body.first_child().as_ref());
                    self.slots.push_front(slot);
                }
            }
        }
        self.first = first;
    }

    fn add_slot(&mut self, frame: &Frame<'_>) -> bool {
        let number = self.slots_made;
        let slot = Slot::make(frame.document, number);
        if let Some(slot) = slot {
            let _ = frame.body.append_child(&slot.element);
            self.slots.push_back(slot);
            self.slots_made += 1;
            return true;
        }
        false
    }

    fn fill(&mut self, place: usize, row: usize, frame: &Frame<'_>) {
        let slot = &mut self.slots[place];
        if slot.shown.is_none_or(|(shown, ..)| shown != row) {
            set(&slot.element, "aria-rowindex", &(row + 2).to_string());
            slot.row_number.set_node_value(Some(&grouped(row as u64 + 1)));
        }
        while slot.cells.len() < self.columns.len() {
            match CellSlot::make(frame.document, slot.number, slot.cells.len()) {
                Some(cell) => {
                    let _ = slot.element.append_child(&cell.element);
                    slot.cells.push(cell);
                }
                None => return,
            }
        }
        for (cell, column) in slot.cells.iter_mut().zip(self.columns.clone()) {
            let (number, _) = self.shown_columns.get(column).copied().unwrap_or_default();
            let shown = self.cells.shown(frame.table, row, number);
            let href =
                if shown.class.ends_with("cell-link") { self.cells.href(frame.table, row, number) } else { None };
            cell.show(&shown.text, shown.class, href);
            if cell.layout != self.layout {
                cell.layout = self.layout;
                set(&cell.element, "aria-colindex", &(column + 1).to_string());
                set_px(&cell.element, "left", self.lefts[column]);
                set_px(&cell.element, "width", self.lefts[column + 1] - self.lefts[column]);
                cell.element.set_hidden(false);
            }
        }
        for cell in slot.cells.iter_mut().skip(self.columns.len()) {
            if cell.layout != self.layout {
                cell.layout = self.layout;
                cell.element.set_hidden(true);
            }
        }
        slot.shown = Some((row, self.content, self.layout));
    }

    /// Marks the active cell for the eye and for assistive technology; one out of sight is not there to be marked.
    fn mark(&mut self, grid: &HtmlElement, active: Option<Place>) {
        let found = match active {
            Some(Place { row: 0, column }) => {
                let _ = grid.set_attribute("aria-activedescendant", &head_id(column));
                None
            }
            Some(place) => self.cell_mut(place).map(|cell| Element::from(cell.element.clone())),
            None => None,
        };
        if active.is_none_or(|place| place.row > 0) {
            match &found {
                Some(element) => set(grid, "aria-activedescendant", &element.id()),
                None => {
                    let _ = grid.remove_attribute("aria-activedescendant");
                }
            }
        }
        if self.marked != found {
            if let Some(old) = self.marked.take() {
                let _ = old.remove_attribute("data-active");
            }
            if let Some(new) = &found {
                set(new, "data-active", "");
            }
            self.marked = found;
        }
    }

    fn cell_mut(&mut self, place: Place) -> Option<&mut CellSlot> {
        let row = place.row.checked_sub(1)?;
        let slot = self.slots.get_mut(row.checked_sub(self.first)?)?;
        let shows_it = slot.shown.is_some_and(|(shown, ..)| shown == row);
        if shows_it && self.columns.contains(&place.column) {
            slot.cells.get_mut(place.column - self.columns.start)
        } else {
            None
        }
    }
}

impl Slot {
    fn make(document: &Document, number: usize) -> Option<Self> {
        let element = div(document, "grid-row", "row")?;
        let gutter = div(document, "grid-number", "presentation")?;
        set(&gutter, "aria-hidden", "true");
        let row_number: Node = document.create_text_node("").into();
        gutter.append_child(&row_number).ok()?;
        element.append_child(&gutter).ok()?;
        Some(Self { number, element, row_number, cells: Vec::new(), shown: None, top: f64::NAN })
    }

    fn move_to(&mut self, top: f64) {
        if self.top.to_bits() != top.to_bits() {
            if self.top.is_infinite() {
                self.element.set_hidden(false);
            }
            self.top = top;
            let _ = self.element.style().set_property("transform", &("translateY(".to_owned() + &px_text(top) + ")"));
        }
    }

    /// Out of the page without being taken out of it. An infinite top stands for it.
    fn hide(&mut self) {
        if !self.top.is_infinite() {
            self.top = f64::INFINITY;
            self.shown = None;
            self.element.set_hidden(true);
        }
    }
}

impl CellSlot {
    fn make(document: &Document, slot: usize, number: usize) -> Option<Self> {
        let element = div(document, "cell", "gridcell")?;
        element.set_id(&("cell-".to_owned() + &slot.to_string() + "-" + &number.to_string()));
        let text_node: Node = document.create_text_node("").into();
        element.append_child(&text_node).ok()?;
        Some(Self { element, text_node, text: String::new(), class: "cell", layout: 0, titled: false, link: None })
    }

    fn show(&mut self, text: &str, class: &'static str, href: Option<String>) {
        self.lead(href);
        if self.text != text {
            self.text_node.set_node_value(Some(text));
            text.clone_into(&mut self.text);
        }
        if self.class != class {
            self.class = class;
            self.element.set_class_name(class);
        }
        if self.titled {
            self.titled = false;
            let _ = self.element.remove_attribute("title");
        }
    }
}

impl CellSlot {
    /// Makes the text lead somewhere, or nowhere.
    fn lead(&mut self, href: Option<String>) {
        match (&mut self.link, href) {
            (None, None) => {}
            (Some(link), Some(href)) => {
                if link.href != href {
                    set(&link.element, "href", &href);
                    link.href = href;
                }
            }
            (Some(link), None) => {
                let _ = self.element.replace_child(&self.text_node, &link.element);
                self.link = None;
            }
            (None, Some(href)) => self.link = self.link_to(href),
        }
    }

    fn link_to(&self, href: String) -> Option<Link> {
        let element = document().create_element("a").ok()?;
        set(&element, "href", &href);
        set(&element, "target", "_blank");
        set(&element, "rel", "noopener noreferrer");
        // The grid has one stop for the Tab key.
        set(&element, "tabindex", "-1");
        self.element.replace_child(&element, &self.text_node).ok()?;
        element.append_child(&self.text_node).ok()?;
        Some(Link { element, href })
    }
}

fn div(document: &Document, class: &str, role: &str) -> Option<HtmlElement> {
    let element = document.create_element("div").ok()?.dyn_into::<HtmlElement>().ok()?;
    element.set_class_name(class);
    set(&element, "role", role);
    Some(element)
}

fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Through the object model: the content security policy admits no style attributes in markup.
fn set_px(element: &HtmlElement, name: &str, px: f64) {
    let _ = element.style().set_property(name, &px_text(px));
}

fn viewport_px(grid: &HtmlElement) -> f64 {
    (f64::from(grid.client_height()) - HEAD_PX).max(0.0)
}

/// The cell that an event happened in.
fn place_of(event: &DomEvent) -> Option<Place> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let cell = target.closest("[aria-colindex]").ok()??;
    let row = cell.closest("[aria-rowindex]").ok()??;
    let number = |element: &Element, name: &str| element.get_attribute(name)?.parse::<usize>().ok()?.checked_sub(1);
    Some(Place { row: number(&row, "aria-rowindex")?, column: number(&cell, "aria-colindex")? })
}

fn text_is_selected() -> bool {
    #[cfg(target_arch = "wasm32")]
    if let Ok(Some(selection)) = leptos::prelude::window().get_selection() {
        return !selection.is_collapsed();
    }
    false
}
