//! What the grid's keys do: the doings behind [`after_key`], finding by typing, and copying. Knows no element but by its handles.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::Place;
use super::handles::Handles;
use super::keys::{After, Extent, Key, Typing, after_key};
use super::pool::is_expanded;
use crate::app::event::Event;
use crate::table::{Cell, Entry, Table};
use crate::ui::selection::{Corner, Selection, Whole};
use crate::ui::{Open, take_away};

impl Handles {
    /// A key was pressed in the grid.
    pub fn pressed(self, event: &KeyboardEvent) {
        self.taken_over();
        let bounds = self.bounds();
        let at = self.active.get_untracked().unwrap_or(Place { row: self.first_visible() + 1, column: 0 });
        let extent = Extent { rows: bounds.rows, columns: bounds.columns, page: self.rows_per_page() };
        let name = event.key();
        let control = event.ctrl_key() || event.meta_key();
        let key = Key { name: &name, control, shift: event.shift_key(), alt: event.alt_key() };
        let after = after_key(key, at, extent);
        if !matches!(after, After::Nothing | After::Typed(_)) {
            self.state.update_value(|state| state.typing = Typing::default());
        }
        let done = self.turned(key, at) || self.done(after, at, event);
        if done {
            event.prevent_default();
        }
    }

    fn done(self, after: After, at: Place, event: &KeyboardEvent) -> bool {
        match after {
            After::Nothing => return false,
            After::Moved(place) => self.moved(at, place),
            After::Extended(place) => self.extended(place),
            After::Sorted { column, beside } => self.sort(column, beside),
            After::Resized { column, by } => {
                self.resize(column, |width| width + by);
                self.keep_width(column);
            }
            After::Shifted { column, right } => self.shifted(column, right),
            After::Menu => self.open_menu_here(),
            After::All => self.select(Selection::select_all),
            After::Rows => self.selected_whole(Whole::Rows),
            After::Columns => self.selected_whole(Whole::Columns),
            After::Cleared => return self.cleared(),
            After::Opened => match at.row.checked_sub(1) {
                Some(row) if matches!(self.entry(row), Some(Entry::Row(_))) => {
                    self.screen.open.set(Some(Open::Record(row)));
                }
                _ => return false,
            },
            After::Typed(letter) => return self.typed(letter, event.time_stamp(), at),
        }
        true
    }

    fn moved(self, from: Place, mut to: Place) {
        // The head of a group takes the place of several cells: they are passed in one step.
        if let Some(row) = to.row.checked_sub(1)
            && matches!(self.entry(row), Some(Entry::Group(_)))
        {
            let label = self.pool.with_value(|pool| pool.group_label().0);
            if to.column < label {
                let goes_on = to.row == from.row && to.column > from.column && label < self.bounds().columns;
                to.column = if goes_on { label } else { 0 };
            }
        }
        self.state.update_value(|state| state.anchor = None);
        self.select(|selection, _| *selection = Selection::default());
        self.go_to(to);
    }

    fn extended(self, to: Place) {
        let Some(at) = self.active.get_untracked().filter(|at| at.row > 0) else { return };
        let here = (at.row - 1, at.column);
        let (from, whole) = self.state.with_value(|state| state.anchor).unwrap_or((here, Whole::Nothing));
        let corner = (to.row - 1, to.column);
        self.state.update_value(|state| state.anchor = Some((from, whole)));
        self.select(|selection, bounds| selection.extend(from, corner, whole, bounds));
        self.go_to(to);
    }

    /// What is selected, or the cell that the keyboard is at, with all its columns or rows.
    fn selected_whole(self, whole: Whole) {
        let Some(at) = self.active.get_untracked() else { return };
        let here: Corner = (at.row.saturating_sub(1), at.column);
        let anchor = self.state.with_value(|state| state.anchor);
        let from = anchor.filter(|_| at.row > 0).map_or(here, |(from, _)| from);
        self.state.update_value(|state| state.anchor = Some((from, whole)));
        self.select(|selection, bounds| selection.extend(from, here, whole, bounds));
    }

    fn cleared(self) -> bool {
        self.head_let_go();
        let had = !self.screen.selection.with_untracked(Selection::is_empty);
        self.state.update_value(|state| (state.anchor, state.drag) = (None, None));
        self.select(|selection, _| *selection = Selection::default());
        had
    }

    fn shifted(self, column: usize, right: bool) {
        let last = self.bounds().columns.saturating_sub(1);
        let to = if right { (column + 1).min(last) } else { column.saturating_sub(1) };
        if to != column {
            self.move_column(column, if right { to + 1 } else { to });
            self.go_to(Place { row: 0, column: to });
        }
    }

    /// Keys at the head of a group: it is opened and closed like a branch of a tree.
    fn turned(self, key: Key<'_>, at: Place) -> bool {
        let label = self.pool.with_value(|pool| pool.group_label().0);
        let Some(row) = at.row.checked_sub(1).filter(|_| at.column < label) else { return false };
        let Some(Entry::Group(number)) = self.entry(row).filter(|_| !key.control && !key.shift && !key.alt) else {
            return false;
        };
        let mut group = (0, false, None);
        self.screen.read_table(&mut |table| {
            let level = table.group(number).map_or(0, |group| group.level);
            group = (level, is_expanded(table, row, level), parent(table, row, level));
        });
        let (_, is_expanded, parent) = group;
        match (key.name, is_expanded, parent) {
            ("Enter" | " ", ..) | ("ArrowRight", false, _) | ("ArrowLeft", true, _) => {
                self.screen.emit(Event::GroupToggled(number));
            }
            ("ArrowLeft", false, Some(parent)) => self.moved(at, Place { row: parent + 1, column: 0 }),
            _ => return false,
        }
        true
    }

    fn typed(self, letter: char, at_millis: f64, at: Place) -> bool {
        let goes_on = self.state.with_value(|state| state.typing.is_going_on(at_millis));
        if letter == ' ' && !goes_on {
            // A space alone is no word; the page is not to scroll by it either.
            return true;
        }
        let wanted = self.state.try_update_value(|state| {
            let (letters, stays) = state.typing.push(letter, at_millis);
            (letters.to_lowercase(), stays)
        });
        let Some((wanted, stays)) = wanted else { return false };
        let mut found = None;
        self.screen.read_table(&mut |table| {
            let column = self.screen.table.with_untracked(|view| view.columns.get(at.column).map(|head| head.column));
            let from = if stays { at.row.saturating_sub(1) } else { at.row };
            found = column.and_then(|column| find(table, column, &wanted, from));
        });
        if let Some(row) = found {
            self.moved(at, Place { row: row + 1, column: at.column });
        }
        true
    }

    /// Copy was asked for: what is selected or the active cell, unless text is selected.
    pub fn copied(self) {
        let Some(place) = self.active.get_untracked().filter(|place| place.row > 0) else { return };
        if !text_is_selected() {
            take_away::copy(self.screen, Some((place.row - 1, place.column)), None);
        }
    }
}

/// The place of the group that a row or a group at this level belongs to.
fn parent(table: &Table, place: usize, level: usize) -> Option<usize> {
    let is_above = |place: &usize| match table.entry(*place) {
        Some(Entry::Group(number)) => table.group(number).is_some_and(|group| group.level < level),
        _ => false,
    };
    (0..place).rev().find(is_above)
}

/// The next row from a place on, and then from the top, whose cell begins with a text in small letters.
fn find(table: &Table, column: usize, wanted: &str, from: usize) -> Option<usize> {
    let mut text = String::new();
    let begins = |place: &usize| {
        if !matches!(table.entry(*place), Some(Entry::Row(_))) {
            return false;
        }
        match table.cell(*place, column) {
            Cell::Text(text) => begins_with(text, wanted),
            cell => {
                text.clear();
                cell.push_to(&mut text);
                begins_with(&text, wanted)
            }
        }
    };
    (from..table.shown()).chain(0..from.min(table.shown())).find(begins)
}

fn begins_with(text: &str, wanted: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    wanted.chars().all(|letter| letters.next() == Some(letter))
}

fn text_is_selected() -> bool {
    #[cfg(target_arch = "wasm32")]
    if let Ok(Some(selection)) = window().get_selection() {
        return !selection.is_collapsed();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_finds_the_next_row_that_begins_so_and_goes_round() {
        let mut table = Table::default();
        let page = r#"{"totalSize":4,"done":true,"records":[
            {"attributes":{"type":"A"},"Name":"Alpha","N":12},{"attributes":{"type":"A"},"Name":"Éclair","N":7},
            {"attributes":{"type":"A"},"Name":null,"N":null},{"attributes":{"type":"A"},"Name":"alps","N":70}]}"#;
        assert!(table.append(page.as_bytes()).is_ok());
        assert_eq!(find(&table, 0, "al", 0), Some(0));
        assert_eq!(find(&table, 0, "al", 1), Some(3));
        assert_eq!(find(&table, 0, "alp", 4), Some(0));
        assert_eq!(find(&table, 0, "é", 2), Some(1));
        assert_eq!(find(&table, 1, "7", 2), Some(3));
        assert_eq!(find(&table, 0, "x", 9), None);
    }

    #[test]
    fn a_group_within_a_group_knows_the_one_above() {
        let mut table = Table::default();
        let page = r#"{"totalSize":2,"done":true,"records":[
            {"attributes":{"type":"A"},"A":"x","B":"1"},{"attributes":{"type":"A"},"A":"x","B":"2"}]}"#;
        assert!(table.append(page.as_bytes()).is_ok());
        table.set_groups(&[0, 1]);
        // x, 1, row, 2, row
        assert_eq!((parent(&table, 3, 1), parent(&table, 4, 2), parent(&table, 0, 0)), (Some(0), Some(3), None));
    }
}
