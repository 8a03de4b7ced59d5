//! The rows' elements: a pool as large as the window, made once; scrolling writes other texts into them. Knows no query.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use leptos::web_sys::{Document, Element, HtmlElement};

use super::columns::Columns;
use super::lines::Lines;
use super::marks::Marks;
use super::slot::{CellSlot, GroupHead, Slot, div, move_down, set, set_or_remove, set_px};
use super::{GROUP_LABEL_PX_MIN, Place, head_id, sums, whole_px};
use crate::app::view::{ColumnView, TableView};
use crate::format::FieldFacts;
use crate::table::{Entry, Table, Window};
use crate::ui::cell::{Cells, chars_wide, initial_width_px, sample_chars};
use crate::ui::selection::Selection;
use crate::ui::wording::grouped;
use crate::view::Density;

/// Rows drawn above and below those in sight; fewer after a jump, as of a dragged scroll bar, which the next jump would undo, and
/// where all rows are written anew: those in sight are waited for.
const OVERSCAN_ROWS: usize = 12;
const OVERSCAN_JUMP_ROWS: usize = 2;
/// Rows that are looked at for a column's first width.
pub const SAMPLE_ROWS: usize = 60;

/// The layout in which a cell is out of the page.
const NOWHERE: u64 = u64::MAX;

/// The elements and what they show.
#[derive(Default)]
pub struct Pool {
    /// How cells are written.
    pub cells: Cells,
    /// The columns shown, in order.
    pub heads: Arc<Vec<ColumnView>>,
    /// Where they stand.
    pub columns: Columns,
    /// Where rows stand.
    pub lines: Lines,
    /// What is selected.
    pub selection: Selection,
    /// What all rows stand in, and where it was moved to.
    lane: Option<(HtmlElement, f64)>,
    /// The row at the lane's top edge.
    base: usize,
    slots: VecDeque<Slot>,
    slots_made: usize,
    /// The row that the first slot shows.
    first: usize,
    /// Grows whenever values may have changed.
    content: u64,
    /// Rows have changed places since they were drawn.
    has_moved: bool,
    /// Grows whenever columns stand elsewhere.
    layout: u64,
    /// Grows whenever something else is selected.
    picked: u64,
    drawn: [Range<usize>; 3],
    /// Widths that fit.
    fitting: Vec<Fitting>,
    body_size: (f64, f64),
    edges: (f64, f64, f64),
    /// Whether columns to the left, and to the right, have to be held in place.
    held: [bool; 2],
    /// The element marked as active.
    marked: Option<Element>,
    is_zebra: bool,
    has_search: bool,
    marks: Marks,
    /// Columns that rows are grouped by.
    groups: Vec<usize>,
    /// The row below that sums up, and for which content and layout it did.
    sums: Option<Slot>,
    summed: Option<(u64, u64)>,
}

/// A width that fits, and what it follows from.
struct Fitting {
    path: String,
    facts: Option<Arc<FieldFacts>>,
    name_chars: usize,
    px: f64,
}

/// What a drawing needs beside the pool.
pub struct Frame<'a> {
    /// The page.
    pub document: &'a Document,
    /// The element that scrolls.
    pub grid: &'a HtmlElement,
    /// The element that is as high as all rows.
    pub body: &'a HtmlElement,
    /// The rows.
    pub table: &'a Table,
    /// Scroll position and size of what is in sight.
    pub sight: Sight,
    /// The cell that the keyboard is at.
    pub active: Option<Place>,
}

/// What is in sight, in pixels: scroll position, width of the grid, and height without heads and sums.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct Sight {
    pub top: f64,
    pub left: f64,
    pub width: f64,
    pub height: f64,
}

impl Pool {
    /// Takes in what the table looks like now. Says whether rows stand elsewhere.
    pub fn follow(&mut self, table: &TableView) -> bool {
        self.content += 1;
        self.cells.follow(table);
        // Where columns stand is told by `lay_out`: another sort mark in a head moves none.
        self.heads = Arc::clone(&table.columns);
        self.is_zebra = table.view.zebra;
        self.has_search = !table.view.search.is_empty();
        let row_px = row_px(table.view.density);
        let is_same_height = self.lines.row_px().to_bits() == row_px.to_bits();
        let is_same = is_same_height && self.lines.is_wrapped() == table.view.wrap;
        if !is_same {
            self.lines = Lines::new(table.rows, row_px, table.view.wrap);
            self.layout += 1;
        }
        !is_same
    }

    /// Rows may have changed places.
    pub fn rows_moved(&mut self) {
        self.has_moved = true;
        self.forget_heights();
    }

    /// What was measured is measured again.
    pub fn forget_heights(&mut self) {
        if self.lines.is_wrapped() {
            self.lines = Lines::new(0, self.lines.row_px(), true);
            self.layout += 1;
        }
    }

    /// Widths that fit are found again.
    pub fn forget_widths(&mut self) {
        self.fitting.clear();
    }

    /// The width that fits a column's first rows, found once for as long as the same is written in it.
    pub fn fitting_width_px(&mut self, rows: &Table, head: &ColumnView, name_chars: usize, char_px: f64) -> f64 {
        // With what the org says of a field come labels, and names in place of ids.
        let is_same = |known: &Fitting| known.name_chars == name_chars && known.facts == head.facts;
        if let Some(known) = self.fitting.iter().find(|known| known.path == head.path && is_same(known)) {
            return known.px;
        }
        let sampled =
            (0..rows.shown().min(SAMPLE_ROWS)).filter(|place| matches!(rows.entry(*place), Some(Entry::Row(_))));
        let lengths = sampled.map(|row| chars_wide(&self.cells.shown(rows, row, head.column).text));
        let sample = sample_chars(head.kind, lengths);
        let width = initial_width_px(head.kind, name_chars, sample, char_px);
        self.fitting.retain(|known| known.path != head.path);
        let facts = head.facts.clone();
        self.fitting.push(Fitting { path: head.path.clone(), facts, name_chars, px: width });
        width
    }

    /// Columns stand so now. Says whether that is news.
    pub fn lay_out(&mut self, columns: Columns) -> bool {
        let is_news = columns != self.columns;
        if is_news {
            self.columns = columns;
            self.layout += 1;
            self.drawn = Default::default();
        }
        is_news
    }

    /// This is selected now.
    pub fn select(&mut self, selection: Selection) {
        if self.selection != selection {
            self.selection = selection;
            self.picked += 1;
        }
    }

    /// The columns that are drawn.
    #[must_use]
    pub const fn drawn(&self) -> &[Range<usize>; 3] {
        &self.drawn
    }

    /// The row at the top edge, and how far it reaches beyond it.
    #[must_use]
    pub fn top_row(&self, sight: Sight) -> (usize, f64) {
        let top = self.lines.virtual_top_px(sight.height, sight.top);
        let row = self.lines.row_at(top);
        (row, top - self.lines.top_px(row))
    }

    /// Brings the elements up to date with the table and the scroll position. Measures first and writes after, so that the browser
    /// lays out once; wrapped rows are measured in between. Gives another scroll position where rows above turned out higher.
    pub fn draw(&mut self, frame: &Frame<'_>) -> Option<i32> {
        self.cells.prepare(frame.table);
        self.lines.set_rows(frame.table.shown());
        self.groups = frame.table.groups();
        let drawn = self.columns.drawn(&self.drawn, frame.sight.left, frame.sight.width);
        if drawn != self.drawn {
            self.drawn = drawn;
            self.layout += 1;
        }
        let window_with = |pool: &Self, overscan| pool.lines.window(frame.sight.top, frame.sight.height, overscan);
        let mut window = window_with(self, OVERSCAN_ROWS);
        let has_moved = std::mem::take(&mut self.has_moved);
        if has_moved || self.is_far(&window) {
            window = window_with(self, OVERSCAN_JUMP_ROWS);
            self.base = window.first;
        }
        self.set_edges(frame);
        let lane = self.lane(frame)?;
        while self.slots.len() < window.count {
            let slot = Slot::make(frame.document, "cell-".to_owned() + &self.slots_made.to_string() + "-")?;
            let _ = lane.append_child(&slot.element);
            self.slots.push_back(slot);
            self.slots_made += 1;
        }
        self.turn_to(window.first, &lane);
        let mut is_changed = false;
        for place in 0..self.slots.len() {
            if place >= window.count {
                self.slots[place].hide();
                continue;
            }
            let row = window.first + place;
            if self.slots[place].shown != Some((row, self.content, self.layout)) {
                self.fill(place, row, frame);
                is_changed = true;
            }
            self.pick(place, row);
        }
        let (offset, scroll) = self.settle(frame, &window);
        // Rows that stay in sight stand still: where all are others, the lane moves in their place.
        let mut top = self.lines.top_px(window.first) - self.lines.top_px(self.base);
        self.move_lane(offset - top);
        for place in 0..window.count.min(self.slots.len()) {
            self.slots[place].move_to(top);
            top += self.lines.height_px(window.first + place);
        }
        self.mark(frame.grid, frame.active);
        if is_changed || !self.has_search {
            self.mark_found(frame, window.count);
        }
        scroll
    }

    /// Sums columns up in the row below, if something has changed since. Over a million rows that takes its time: it is not part
    /// of a frame.
    pub fn draw_sums(&mut self, document: &Document, parent: &HtmlElement, table: &Table) {
        let now = (self.content, self.layout);
        if self.sums.is_none() {
            self.sums = Slot::make(document, "sum-".to_owned());
            if let Some(slot) = &mut self.sums {
                slot.set_class("grid-row grid-sums-row", String::new());
                slot.number("Σ");
                let _ = parent.append_child(&slot.element);
            }
        }
        let Some(mut slot) = self.sums.take() else { return };
        if self.summed != Some(now) {
            self.summed = Some(now);
            set(&slot.element, "aria-rowindex", &(table.shown() + 2).to_string());
            slot.grow(document, &self.drawn);
            for (strip, drawn) in self.drawn.iter().enumerate() {
                for (at, cell) in slot.strips[strip].iter_mut().enumerate() {
                    let column = drawn.clone().nth(at);
                    cell.lay_out(self.layout, column, &self.columns);
                    if let Some(head) = column.and_then(|column| self.heads.get(column)) {
                        let write = |row: usize| self.cells.text_of(table, row, head.column);
                        let text = sums::of_all(table, head, &write);
                        cell.show(&text, "cell cell-number", None);
                        cell.stand_out(None);
                        cell.element.set_title(&text);
                    }
                }
            }
        }
        self.sums = Some(slot);
    }

    /// The row below is no longer wanted.
    pub fn remove_sums(&mut self) {
        if let Some(slot) = self.sums.take() {
            slot.element.remove();
        }
        self.summed = None;
    }

    /// Columns that the head of a group takes the place of, and its width: it reaches up to the first column with a subtotal.
    #[must_use]
    pub fn group_label(&self) -> (usize, f64) {
        let from = self.columns.gutter;
        let has_sum = |head: &ColumnView| sums::measure(head) != crate::view::Measure::None;
        let reaches =
            |column: usize| self.columns.lefts.get(column).is_some_and(|left| left - from >= GROUP_LABEL_PX_MIN);
        let place = self.heads.iter().enumerate().position(|(column, head)| has_sum(head) && reaches(column));
        let columns = place.unwrap_or(self.heads.len());
        let width = self.columns.lefts.get(columns).map_or(GROUP_LABEL_PX_MIN, |left| left - from);
        (columns, width.max(GROUP_LABEL_PX_MIN))
    }

    /// A cell, if it is drawn.
    pub fn cell_mut(&mut self, place: Place) -> Option<&mut CellSlot> {
        let slot = self.slot_of(place.row)?;
        let (strip, at) = self.strip_of(place.column)?;
        self.slots.get_mut(slot)?.strips[strip].get_mut(at)
    }

    /// What is drawn for a cell.
    #[must_use]
    pub fn element_of(&self, place: Place) -> Option<&HtmlElement> {
        let slot = &self.slots[self.slot_of(place.row)?];
        if place.column < self.group_label().0
            && let Some(label) = slot.label()
        {
            return Some(label);
        }
        let (strip, at) = self.strip_of(place.column)?;
        slot.strips[strip].get(at).map(|cell| &cell.element)
    }

    fn slot_of(&self, row: usize) -> Option<usize> {
        let row = row.checked_sub(1)?;
        let slot = row.checked_sub(self.first)?;
        let shown = self.slots.get(slot)?.shown;
        shown.is_some_and(|(shown, ..)| shown == row).then_some(slot)
    }

    fn strip_of(&self, column: usize) -> Option<(usize, usize)> {
        let strip = self.columns.strip(column) as usize;
        let drawn = &self.drawn[strip];
        drawn.contains(&column).then(|| (strip, column - drawn.start))
    }

    fn set_edges(&mut self, frame: &Frame<'_>) {
        let edges = (self.columns.gutter, self.columns.left_px(), self.columns.right_px());
        if self.edges != edges {
            self.edges = edges;
            set_px(frame.grid, "--gutter", edges.0);
            set_px(frame.grid, "--left", edges.1);
            set_px(frame.grid, "--right", edges.2);
        }
        // Each pane that is held in place is a layer of its own for the browser, in every row: only where they would else move.
        let held = [frame.sight.left > 0.0, edges.2 > 0.0];
        for (side, name) in ["data-holds-left", "data-holds-right"].into_iter().enumerate() {
            if self.held[side] != held[side] {
                set_or_remove(frame.grid, name, held[side].then_some(""));
            }
        }
        self.held = held;
        self.set_size(frame.body, self.lines.all_px().min(crate::table::SCROLL_HEIGHT_PX_MAX));
    }

    fn set_size(&mut self, body: &HtmlElement, height: f64) {
        let size = (self.columns.total_px(), height);
        if self.body_size != size {
            self.body_size = size;
            set_px(body, "min-width", size.0);
            set_px(body, "height", size.1);
        }
    }

    /// What rows stand in, made with the first of them.
    fn lane(&mut self, frame: &Frame<'_>) -> Option<HtmlElement> {
        if self.lane.is_none() {
            let lane = div(frame.document, "grid-lane", "presentation")?;
            let _ = frame.body.append_child(&lane);
            self.lane = Some((lane, 0.0));
        }
        self.lane.as_ref().map(|(lane, _)| lane.clone())
    }

    fn move_lane(&mut self, top: f64) {
        if let Some((lane, at)) = &mut self.lane
            && at.to_bits() != top.to_bits()
        {
            *at = top;
            move_down(lane, top);
        }
    }

    /// Whether none of the rows that are drawn stays.
    fn is_far(&self, window: &Window) -> bool {
        !self.slots.is_empty() && window.first.abs_diff(self.first) >= self.slots.len()
    }

    /// Makes the slots that are out of sight on one side those on the other, so that elements stand in the rows' order and
    /// rows that stay in sight are not touched.
    fn turn_to(&mut self, first: usize, lane: &HtmlElement) {
        let count = self.slots.len();
        let down = first.saturating_sub(self.first);
        let up = self.first.saturating_sub(first);
        if down < count {
            for _ in 0..down {
                if let Some(slot) = self.slots.pop_front() {
                    let _ = lane.append_child(&slot.element);
                    self.slots.push_back(slot);
                }
            }
        }
        if up < count {
            for _ in 0..up {
                if let Some(slot) = self.slots.pop_back() {
                    let _ = lane.insert_before(&slot.element, lane.first_child().as_ref());
                    self.slots.push_front(slot);
                }
            }
        }
        self.first = first;
    }

    fn fill(&mut self, place: usize, row: usize, frame: &Frame<'_>) {
        let mut slots = std::mem::take(&mut self.slots);
        if let Some(slot) = slots.get_mut(place) {
            self.fill_slot(slot, row, frame);
        }
        self.slots = slots;
    }

    fn fill_slot(&self, slot: &mut Slot, row: usize, frame: &Frame<'_>) {
        if slot.shown.is_none_or(|(shown, ..)| shown != row) {
            set(&slot.element, "aria-rowindex", &(row + 2).to_string());
        }
        slot.grow(frame.document, &self.drawn);
        match frame.table.entry(row) {
            Some(Entry::Group(number)) => self.fill_group(slot, row, number, frame),
            _ => self.fill_row(slot, row, frame),
        }
        slot.shown = Some((row, self.content, self.layout));
        slot.picked = self.picked.wrapping_sub(1);
    }

    fn fill_row(&self, slot: &mut Slot, row: usize, frame: &Frame<'_>) {
        slot.number(&grouped(row as u64 + 1));
        let class = if self.is_zebra && row % 2 == 1 { "grid-row odd" } else { "grid-row" };
        slot.set_class(class, self.cells.row_classes(frame.table, row));
        slot.set_level(if self.groups.is_empty() { 0 } else { self.groups.len() + 1 }, None);
        slot.show_group(frame.document, None);
        for (strip, drawn) in self.drawn.iter().enumerate() {
            for (at, cell) in slot.strips[strip].iter_mut().enumerate() {
                let column = Some(drawn.start + at).filter(|column| *column < drawn.end);
                cell.lay_out(self.layout, column, &self.columns);
                if let Some(head) = column.and_then(|column| self.heads.get(column)) {
                    let shown = self.cells.shown(frame.table, row, head.column);
                    let is_link = shown.class.ends_with("cell-link");
                    let href = if is_link { self.cells.href(frame.table, row, head.column) } else { None };
                    cell.show(&shown.text, shown.class, href);
                    cell.stand_out(self.cells.mark(frame.table, row, head.column));
                }
            }
        }
    }

    fn fill_group(&self, slot: &mut Slot, row: usize, number: usize, frame: &Frame<'_>) {
        let Some(group) = frame.table.group(number) else { return };
        let is_expanded = is_expanded(frame.table, row, group.level);
        let value = self.groups.get(group.level).map(|column| self.cells.shown(frame.table, row, *column).text);
        let value = value.filter(|value| !value.is_empty());
        let (columns, width) = self.group_label();
        let head = GroupHead {
            text: value.as_deref().unwrap_or("(nothing)"),
            count: &grouped(group.rows as u64),
            level: group.level,
            columns,
            width,
        };
        slot.number("");
        slot.set_class("grid-row grid-group", String::new());
        slot.set_level(group.level + 1, Some(is_expanded));
        slot.show_group(frame.document, Some(&head));
        for (strip, drawn) in self.drawn.iter().enumerate() {
            for (at, cell) in slot.strips[strip].iter_mut().enumerate() {
                let column = Some(drawn.start + at).filter(|column| *column < drawn.end);
                // Cells below the head are out of the page, and have to be put back when the slot shows a row again.
                let beside = column.filter(|column| *column >= columns);
                cell.lay_out(if beside.is_some() { self.layout } else { NOWHERE }, beside, &self.columns);
                if let Some(head) = beside.and_then(|column| self.heads.get(column)) {
                    let write = |row: usize| self.cells.text_of(frame.table, row, head.column);
                    cell.show(&sums::of_group(frame.table, number, head, &write), "cell cell-number", None);
                }
            }
        }
    }

    /// Shows what is selected in a row.
    fn pick(&mut self, place: usize, row: usize) {
        let slot = &mut self.slots[place];
        if slot.picked == self.picked {
            return;
        }
        slot.picked = self.picked;
        let selected = if slot.label().is_some() { Vec::new() } else { self.selection.in_row(row) };
        slot.set_row_picked(!selected.is_empty() && self.selection.has_row(row));
        for (strip, drawn) in self.drawn.iter().enumerate() {
            for (cell, column) in slot.strips[strip].iter_mut().zip(drawn.clone()) {
                cell.select(selected.iter().any(|columns| columns.contains(&column)));
            }
        }
    }

    /// Measures rows that break into lines, and keeps the row at the top edge where it is. Gives the top of the first slot, and the
    /// scroll position to go to if it is another one.
    fn settle(&mut self, frame: &Frame<'_>, window: &Window) -> (f64, Option<i32>) {
        let slots = self.slots.len().min(window.count);
        if !self.lines.is_wrapped() {
            self.slots.iter_mut().take(slots).for_each(|slot| slot.set_height(None));
            return (window.offset_px, None);
        }
        let (height, top) = (frame.sight.height, frame.sight.top);
        let virtual_top = self.lines.virtual_top_px(height, top);
        let beyond = virtual_top - self.lines.top_px(window.top);
        let is_at_end = virtual_top + height >= self.lines.all_px() - 1.0 && virtual_top > 0.0;
        let new: Vec<usize> = (0..slots).filter(|place| !self.lines.is_measured(window.first + place)).collect();
        let measured: Vec<(usize, f64)> =
            new.into_iter().map(|place| (window.first + place, self.slots[place].content_px() + 1.0)).collect();
        let mut is_news = false;
        for (row, px) in measured {
            is_news |= self.lines.measure(row, px);
        }
        for place in 0..slots {
            let px = self.lines.height_px(window.first + place);
            self.slots[place].set_height(Some(px));
        }
        if !is_news {
            return (window.offset_px, None);
        }
        self.set_size(frame.body, self.lines.all_px().min(crate::table::SCROLL_HEIGHT_PX_MAX));
        let wanted = if is_at_end { self.lines.all_px() - height } else { self.lines.top_px(window.top) + beyond };
        let scroll = whole_px(self.lines.scroll_top_px(height, wanted));
        let shown = self.lines.virtual_top_px(height, f64::from(scroll));
        let offset = f64::from(scroll) + self.lines.top_px(window.first) - shown;
        (offset, (f64::from(scroll) - top).abs().ge(&1.0).then_some(scroll))
    }

    /// Marks the active cell for the eye and for assistive technology; one out of sight is not there to be marked.
    fn mark(&mut self, grid: &HtmlElement, active: Option<Place>) {
        let found = match active {
            Some(Place { row: 0, column }) => {
                set(grid, "aria-activedescendant", &head_id(column));
                None
            }
            Some(place) => self.element_of(place).map(|element| Element::from(element.clone())),
            None => None,
        };
        if active.is_none_or(|place| place.row > 0) {
            match &found {
                Some(element) => set(grid, "aria-activedescendant", &element.id()),
                None => drop(grid.remove_attribute("aria-activedescendant")),
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

    /// Marks what is searched for in the cells that are drawn.
    fn mark_found(&mut self, frame: &Frame<'_>, count: usize) {
        if !self.has_search {
            self.marks.clear();
            return;
        }
        self.marks.begin();
        for slot in self.slots.iter().take(count).filter(|slot| slot.label().is_none()) {
            for (strip, drawn) in self.drawn.iter().enumerate() {
                for cell in slot.strips[strip].iter().take(drawn.len()) {
                    let (node, text) = cell.text();
                    if !text.is_empty() {
                        self.marks.add(frame.document, node, text, &frame.table.matches(text));
                    }
                }
            }
        }
    }
}

/// Height of a row; the stylesheet says the same.
#[must_use]
pub const fn row_px(density: Density) -> f64 {
    match density {
        Density::Compact => 24.0,
        Density::Normal => 28.0,
        Density::Roomy => 36.0,
    }
}

/// Whether the rows of the group at a place are shown. No group is without rows.
#[must_use]
pub fn is_expanded(table: &Table, place: usize, level: usize) -> bool {
    match table.entry(place + 1) {
        Some(Entry::Row(_)) => true,
        Some(Entry::Group(next)) => table.group(next).is_some_and(|next| next.level > level),
        None => false,
    }
}
