//! Mouse, pen and finger over the rows: selecting by click and drag, scrolling at the edges meanwhile, and the ways to the menus.

use std::time::Duration;

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event as DomEvent};

use super::handles::Handles;
use super::{Place, whole_px};
use crate::app::event::Event;
use crate::table::{Entry, bounded};
use crate::ui::Open;
use crate::ui::dom::frame;
use crate::ui::selection::{Area, Corner, Selection, Whole};

/// How long a finger stays for the menu to open, and how far it may stray.
const LONG_PRESS_MILLIS: u64 = 500;
const STRAY_PX: f64 = 10.0;
/// The most that a drag beyond the edge scrolls in one frame.
const SCROLL_STEP_PX_MAX: f64 = 60.0;

/// A selection that is being dragged.
#[derive(Clone, Copy, Debug)]
pub struct Drag {
    whole: Whole,
    /// Where the pointer is in the window.
    at: (f64, f64),
    /// It has left the cell where it began.
    has_begun: bool,
    is_scrolling: bool,
}

/// A finger that is down.
pub struct Press {
    from: (f64, f64),
    timer: Option<TimeoutHandle>,
    /// The menu was opened: lifting the finger is no tap.
    has_opened: bool,
}

/// What lies under the pointer.
enum Under {
    Cell(Place),
    /// A row's number; the place of the row.
    Number(usize),
}

impl Handles {
    /// The pointer went down over the rows.
    pub fn pointed(self, event: &PointerEvent) {
        self.taken_over();
        if event.pointer_type() == "touch" {
            self.touched(event);
            return;
        }
        if event.button() != 0 {
            return;
        }
        let (shift, control) = (event.shift_key(), event.ctrl_key() || event.meta_key());
        let (row, column, whole) = match self.under(event) {
            Some(Under::Number(row)) => (row, 0, Whole::Rows),
            Some(Under::Cell(place)) if place.row > 0 => (place.row - 1, place.column, Whole::Nothing),
            _ => return,
        };
        if let Some(Entry::Group(group)) = self.entry(row) {
            self.activate(Place { row: row + 1, column });
            if is_in(event, ".grid-group-label") {
                self.screen.emit(Event::GroupToggled(group));
            }
            return;
        }
        self.picked((row, column), whole, shift, control);
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let drag = Drag { whole, at, has_begun: false, is_scrolling: false };
        self.state.update_value(|state| state.drag = Some(drag));
    }

    /// A cell, row or column was chosen by click or tap.
    fn picked(self, at: Corner, whole: Whole, shift: bool, control: bool) {
        let place = Place { row: at.0 + 1, column: at.1 };
        let before =
            self.active.get_untracked().filter(|place| place.row > 0).map(|place| (place.row - 1, place.column));
        let anchor = self.state.with_value(|state| state.anchor);
        if shift {
            // The keyboard stays where the selection begins.
            let from = anchor.map(|(from, _)| from).or(before).unwrap_or(at);
            self.state.update_value(|state| state.anchor = Some((from, whole)));
            if control {
                self.select(|selection, bounds| selection.add(from, at, whole, bounds));
            } else {
                self.select(|selection, bounds| selection.extend(from, at, whole, bounds));
            }
            if self.active.get_untracked().is_none() {
                self.activate(place);
            }
            return;
        }
        self.state.update_value(|state| state.anchor = Some((at, whole)));
        self.select(|selection, bounds| {
            let is_selected = match whole {
                Whole::Rows => selection.has_row(at.0),
                _ => selection.contains(at.0, at.1),
            };
            match (control, whole) {
                (true, _) if is_selected => {
                    if let Some(area) = Area::between(at, at, whole, bounds) {
                        selection.remove(&area);
                    }
                }
                (true, _) => {
                    // A cell alone is not selected, but it was meant when another one is added.
                    if let (true, Some(first), Whole::Nothing) = (selection.is_empty(), before, whole) {
                        selection.add(first, first, whole, bounds);
                    }
                    selection.add(at, at, whole, bounds);
                }
                (false, Whole::Nothing) => *selection = Selection::default(),
                (false, _) => selection.select(at, at, whole, bounds),
            }
        });
        self.activate(place);
    }

    /// The pointer moved over the grid, perhaps with a selection in hand.
    pub fn dragged(self, event: &PointerEvent) {
        self.finger_moved(event);
        let Some(mut drag) = self.state.with_value(|state| state.drag) else { return };
        if event.buttons() & 1 == 0 {
            self.drag_ended();
            return;
        }
        drag.at = (f64::from(event.client_x()), f64::from(event.client_y()));
        self.state.update_value(|state| state.drag = Some(drag));
        self.drag_to(event.pointer_id());
    }

    fn drag_to(self, pointer: i32) {
        let Some(mut drag) = self.state.with_value(|state| state.drag) else { return };
        let (Some(at), Some((from, _))) = (self.corner_at(drag.at), self.state.with_value(|state| state.anchor)) else {
            return;
        };
        let is_elsewhere = at.0 != from.0 || (drag.whole == Whole::Nothing && at.1 != from.1);
        if !drag.has_begun && is_elsewhere {
            drag.has_begun = true;
            if let Some(grid) = self.grid.get_untracked() {
                let _ = grid.set_pointer_capture(pointer);
            }
        }
        if drag.has_begun {
            self.select(|selection, bounds| selection.extend(from, at, drag.whole, bounds));
            let is_beyond = self.beyond(drag.at) != (0.0, 0.0);
            if is_beyond && !drag.is_scrolling {
                drag.is_scrolling = true;
                request_animation_frame(move || self.scroll_on(pointer));
            }
        }
        self.state.update_value(|state| state.drag = Some(drag));
    }

    /// Scrolls on for as long as the pointer is held beyond an edge.
    fn scroll_on(self, pointer: i32) {
        let drag = self.state.try_update_value(|state| {
            let drag = state.drag.as_mut()?;
            drag.is_scrolling = false;
            Some(*drag)
        });
        let (Some(Some(drag)), Some(Some(grid))) = (drag, self.grid.try_get_untracked()) else { return };
        let (x, y) = self.beyond(drag.at);
        let step = |px: f64| whole_px((px / 3.0).clamp(-SCROLL_STEP_PX_MAX, SCROLL_STEP_PX_MAX));
        grid.set_scroll_left(grid.scroll_left() + step(x));
        grid.set_scroll_top(grid.scroll_top() + step(y));
        self.drag_to(pointer);
    }

    /// How far a place of the window is beyond the edges of the rows, right and down; zero within.
    fn beyond(self, at: (f64, f64)) -> (f64, f64) {
        let (Some(grid), Some(sight)) = (self.grid.get_untracked(), self.sight()) else { return (0.0, 0.0) };
        let frame = frame(&grid);
        let out = |at: f64, from: f64, to: f64| (at - to).max(0.0) + (at - from).min(0.0);
        let (left, right) = self.columns.with_untracked(|columns| (columns.left_px(), columns.right_px()));
        let top = frame.top + self.heads_px();
        (out(at.0, frame.left + left, frame.left + sight.width - right), out(at.1, top, top + sight.height))
    }

    /// The cell at a place of the window; beyond the edges the nearest one.
    fn corner_at(self, at: (f64, f64)) -> Option<Corner> {
        let (grid, sight) = (self.grid.get_untracked()?, self.sight()?);
        let frame = frame(&grid);
        let y = bounded(at.1 - frame.top - self.heads_px(), 0.0, sight.height - 1.0);
        let x = bounded(at.0 - frame.left, 0.0, sight.width - 1.0);
        let row =
            self.pool.with_value(|pool| pool.lines.row_at(pool.lines.virtual_top_px(sight.height, sight.top) + y));
        let column = self.columns.with_untracked(|columns| columns.at(x, sight.left, sight.width));
        Some((row, column))
    }

    /// The pointer was let go.
    pub fn drag_ended(self) {
        self.state.update_value(|state| state.drag = None);
        self.finger_lifted();
    }

    /// A tap of a finger, which the browser reports as a click once it is clear that nothing is scrolled.
    pub fn tapped(self, event: &MouseEvent) {
        // With a key held down a click selects: a link is not to open beside it.
        if (event.ctrl_key() || event.meta_key() || event.shift_key()) && is_in(event, ".cell a") {
            event.prevent_default();
        }
        let press = self.state.try_update_value(|state| state.press.take()).flatten();
        let Some(press) = press.filter(|press| !press.has_opened) else { return };
        if let Some(timer) = press.timer {
            timer.clear();
        }
        let (row, column, whole) = match self.under(event) {
            Some(Under::Number(row)) => (row, 0, Whole::Rows),
            Some(Under::Cell(place)) if place.row > 0 => (place.row - 1, place.column, Whole::Nothing),
            _ => return,
        };
        if let Some(Entry::Group(group)) = self.entry(row) {
            self.screen.emit(Event::GroupToggled(group));
        }
        self.picked((row, column), whole, false, false);
    }

    /// A double click opens what a cell stands for.
    pub fn double_clicked(self, event: &MouseEvent) {
        if let Some(Under::Cell(place)) = self.under(event)
            && place.row > 0
            && matches!(self.entry(place.row - 1), Some(Entry::Row(_)))
        {
            self.screen.open.set(Some(Open::Record(place.row - 1)));
        }
    }

    /// A finger went down: if it stays, a menu opens.
    pub fn touched(self, event: &PointerEvent) {
        self.finger_lifted();
        let from = (f64::from(event.client_x()), f64::from(event.client_y()));
        let under = self.under(event);
        let open = move || {
            let is_down = self.state.try_update_value(|state| {
                let press = state.press.as_mut()?;
                press.has_opened = true;
                Some(())
            });
            if is_down == Some(Some(()))
                && let Some(under) = &under
            {
                self.open_menu(under, from);
            }
        };
        let timer = set_timeout_with_handle(open, Duration::from_millis(LONG_PRESS_MILLIS)).ok();
        self.state.update_value(|state| state.press = Some(Press { from, timer, has_opened: false }));
    }

    /// A finger moved: one that strays scrolls, and opens no menu.
    pub fn finger_moved(self, event: &PointerEvent) {
        let at = (f64::from(event.client_x()), f64::from(event.client_y()));
        let strays = self.state.with_value(|state| {
            let far = |press: &Press| (press.from.0 - at.0).abs().max((press.from.1 - at.1).abs()) > STRAY_PX;
            state.press.as_ref().is_some_and(far)
        });
        if strays {
            self.state.update_value(|state| {
                if let Some(timer) = state.press.take().and_then(|press| press.timer) {
                    timer.clear();
                }
            });
        }
    }

    /// The finger is up: what follows is a tap, or nothing.
    pub fn finger_lifted(self) {
        self.state.update_value(|state| {
            if let Some(timer) = state.press.as_mut().and_then(|press| press.timer.take()) {
                timer.clear();
            }
        });
    }

    /// The menu of what is under the pointer was asked for.
    pub fn menu_asked(self, event: &MouseEvent) {
        event.prevent_default();
        let has_opened = self.state.with_value(|state| state.press.as_ref().is_some_and(|press| press.has_opened));
        if has_opened {
            return;
        }
        self.state.update_value(|state| {
            state.drag = None;
            if let Some(press) = &mut state.press {
                press.has_opened = true;
            }
        });
        self.finger_lifted();
        if let Some(under) = self.under(event) {
            self.take_focus();
            self.open_menu(&under, (f64::from(event.client_x()), f64::from(event.client_y())));
        }
    }

    fn open_menu(self, under: &Under, at: (f64, f64)) {
        match *under {
            Under::Cell(Place { row: 0, column }) => {
                self.activate(Place { row: 0, column });
                self.open_head_menu(column, Some(at));
            }
            Under::Cell(place) => {
                // Within the selection the menu is about the selection, beside it about the cell.
                if !self.screen.selection.with_untracked(|selection| selection.contains(place.row - 1, place.column)) {
                    self.picked((place.row - 1, place.column), Whole::Nothing, false, false);
                }
                self.activate(place);
                self.screen.open.set(Some(Open::Cell { place, at }));
            }
            Under::Number(row) => {
                let place = Place { row: row + 1, column: 0 };
                if !self.screen.selection.with_untracked(|selection| selection.has_row(row)) {
                    self.picked((row, 0), Whole::Rows, false, false);
                }
                self.screen.open.set(Some(Open::Cell { place, at }));
            }
        }
    }

    /// Opens the menu of the cell or head that the keyboard is at.
    pub fn open_menu_here(self) {
        let Some(place) = self.active.get_untracked() else { return };
        self.show_place(place);
        self.draw();
        if place.row == 0 {
            self.open_head_menu(place.column, None);
            return;
        }
        let below = self.pool.with_value(|pool| {
            let frame = frame(pool.element_of(place)?);
            Some((frame.left, frame.bottom))
        });
        if let Some(at) = below {
            self.screen.open.set(Some(Open::Cell { place, at }));
        }
    }

    /// The pointer is over a cell: where its text does not fit or says less than the value, a tooltip has all of it.
    pub fn hovered(self, event: &MouseEvent) {
        let Some(Under::Cell(place)) = self.under(event) else { return };
        if place.row == 0 {
            return;
        }
        let text = self.full_text(place);
        self.pool.update_value(|pool| {
            if let Some(cell) = pool.cell_mut(place) {
                cell.explain(&text);
            }
        });
    }

    /// What an event happened over. Sums are nobody's cells.
    fn under(self, event: &DomEvent) -> Option<Under> {
        let rows = self.rows();
        under(event).filter(|under| match under {
            Under::Cell(place) => place.row <= rows,
            Under::Number(row) => *row < rows,
        })
    }

    /// Height of the heads.
    fn heads_px(self) -> f64 {
        let groups = if self.has_groups.get_untracked() { super::HEAD_GROUPS_PX } else { 0.0 };
        self.screen.table.with_untracked(|table| super::head_px(table.view.names)) + groups
    }
}

/// What an event happened over.
fn under(event: &DomEvent) -> Option<Under> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let row = target.closest("[aria-rowindex]").ok()??;
    let number = |element: &Element, name: &str| element.get_attribute(name)?.parse::<usize>().ok()?.checked_sub(1);
    let index = number(&row, "aria-rowindex")?;
    if let Some(cell) = target.closest("[aria-colindex]").ok()? {
        return Some(Under::Cell(Place { row: index, column: number(&cell, "aria-colindex")? }));
    }
    target.closest(".grid-number").ok()??;
    Some(Under::Number(index.checked_sub(1)?))
}

fn is_in(event: &DomEvent, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).ok().flatten().is_some())
}
