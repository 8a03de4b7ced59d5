//! The grid's keys: what a key asks for, from where the keyboard is. Pure; does nothing of it.
//! <https://www.w3.org/WAI/ARIA/apg/patterns/grid/>

use super::Place;

/// What one press of Shift+arrow adds to a column's width.
pub const WIDTH_STEP_PX: f64 = 16.0;
/// Letters typed within this time belong together.
const TYPING_MILLIS: f64 = 1_000.0;

/// How far the keyboard can go.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Rows without the heads.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Rows that Page Up and Page Down skip.
    pub page: usize,
}

/// A key, with what was held down beside it.
#[derive(Clone, Copy, Debug)]
pub struct Key<'a> {
    /// As the browser calls it: `ArrowDown`, `a`.
    pub name: &'a str,
    /// Control, or Command.
    pub control: bool,
    /// Shift.
    pub shift: bool,
    /// Alt, or Option.
    pub alt: bool,
}

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum After {
    /// It is left to the browser.
    Nothing,
    /// To go to a cell.
    Moved(Place),
    /// To select from the anchor to a cell.
    Extended(Place),
    /// To sort by a column, by it alone or beside the others.
    #[allow(missing_docs)]
    Sorted { column: usize, beside: bool },
    /// To make a column wider.
    #[allow(missing_docs)]
    Resized { column: usize, by: f64 },
    /// To put a column one place further left or right.
    #[allow(missing_docs)]
    Shifted { column: usize, right: bool },
    /// To open the menu of a cell or of a head.
    Menu,
    /// To select everything.
    All,
    /// To select the rows of what is selected.
    Rows,
    /// To select the columns of what is selected.
    Columns,
    /// To select nothing.
    Cleared,
    /// To open what a cell stands for, or to turn a group.
    Opened,
    /// To go to the next cell that begins with what is typed.
    Typed(char),
}

/// What a key asks for.
#[must_use]
pub fn after_key(key: Key<'_>, at: Place, extent: Extent) -> After {
    if extent.columns == 0 {
        return After::Nothing;
    }
    let at = Place { row: at.row.min(extent.rows), column: at.column.min(extent.columns - 1) };
    let is_head = at.row == 0;
    let column = at.column;
    match key.name {
        "ArrowDown" if key.alt => After::Menu,
        _ if key.alt => After::Nothing,
        "ContextMenu" => After::Menu,
        "F10" if key.shift => After::Menu,
        "ArrowLeft" | "ArrowRight" if is_head && key.control && key.shift => {
            After::Shifted { column, right: key.name == "ArrowRight" }
        }
        "ArrowLeft" if is_head && key.shift => After::Resized { column, by: -WIDTH_STEP_PX },
        "ArrowRight" if is_head && key.shift => After::Resized { column, by: WIDTH_STEP_PX },
        "a" | "A" if key.control && !key.shift => After::All,
        " " if key.control && key.shift => After::All,
        " " if key.control => After::Columns,
        "Enter" | " " if is_head => After::Sorted { column, beside: key.shift },
        " " if key.shift => After::Rows,
        "Enter" if !key.control && !key.shift => After::Opened,
        "Escape" => After::Cleared,
        name => match (moved(name, key.control, at, extent), key.shift) {
            (Some(to), false) => After::Moved(to),
            // Heads are no part of what is selected.
            (Some(to), true) if !is_head => After::Extended(Place { row: to.row.max(1), ..to }),
            (Some(_), true) => After::Nothing,
            (None, _) if key.control => After::Nothing,
            (None, _) => typed(name).map_or(After::Nothing, After::Typed),
        },
    }
}

fn moved(name: &str, control: bool, at: Place, extent: Extent) -> Option<Place> {
    let (last_row, last_column) = (extent.rows, extent.columns - 1);
    let Place { row, column } = at;
    let to = |row: usize, column: usize| Some(Place { row, column });
    match name {
        // With Control up to the edge; from the first row on to its head.
        "ArrowUp" if control => to(if row > 1 { 1 } else { 0 }, column),
        "ArrowDown" if control => to(last_row, column),
        "ArrowLeft" if control => to(row, 0),
        "ArrowRight" if control => to(row, last_column),
        "ArrowUp" => to(row.saturating_sub(1), column),
        "ArrowDown" => to((row + 1).min(last_row), column),
        "ArrowLeft" => to(row, column.saturating_sub(1)),
        "ArrowRight" => to(row, (column + 1).min(last_column)),
        "Home" if control => to(last_row.min(1), 0),
        "End" if control => to(last_row, last_column),
        "Home" => to(row, 0),
        "End" => to(row, last_column),
        "PageUp" => to(row.saturating_sub(extent.page).max(last_row.min(1)), column),
        "PageDown" => to(row.saturating_add(extent.page).min(last_row), column),
        _ => None,
    }
}

fn typed(name: &str) -> Option<char> {
    let mut letters = name.chars();
    letters.next().filter(|letter| letters.next().is_none() && !letter.is_control())
}

/// Letters typed one after the other, to find a cell by.
#[derive(Debug, Default)]
pub struct Typing {
    letters: String,
    last_millis: f64,
}

impl Typing {
    /// A letter was typed at a time. Gives what to look for, and whether the cell that the keyboard is at is looked at as well:
    /// with each further letter it may still be the one.
    pub fn push(&mut self, letter: char, at_millis: f64) -> (&str, bool) {
        if at_millis - self.last_millis > TYPING_MILLIS {
            self.letters.clear();
        }
        self.last_millis = at_millis;
        let is_again = self.letters.chars().count() == 1 && self.letters.starts_with(letter);
        // The same letter again goes on to the next one.
        if !is_again {
            self.letters.push(letter);
        }
        (&self.letters, self.letters.chars().count() > 1)
    }

    /// Whether a letter typed now would go on with what was typed before.
    #[must_use]
    pub fn is_going_on(&self, at_millis: f64) -> bool {
        !self.letters.is_empty() && at_millis - self.last_millis <= TYPING_MILLIS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXTENT: Extent = Extent { rows: 100, columns: 5, page: 20 };
    const PLAIN: Key<'_> = Key { name: "", control: false, shift: false, alt: false };

    fn key(name: &str, control: bool, row: usize, column: usize) -> After {
        after_key(Key { name, control, ..PLAIN }, Place { row, column }, EXTENT)
    }

    fn shift(name: &str, control: bool, row: usize, column: usize) -> After {
        after_key(Key { name, control, shift: true, ..PLAIN }, Place { row, column }, EXTENT)
    }

    fn place(row: usize, column: usize) -> After {
        After::Moved(Place { row, column })
    }

    fn extended(row: usize, column: usize) -> After {
        After::Extended(Place { row, column })
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
    fn control_and_an_arrow_go_to_the_edge() {
        assert_eq!(key("ArrowDown", true, 5, 2), place(100, 2));
        assert_eq!(key("ArrowUp", true, 5, 2), place(1, 2));
        assert_eq!(key("ArrowUp", true, 1, 2), place(0, 2));
        assert_eq!(key("ArrowLeft", true, 5, 2), place(5, 0));
        assert_eq!(key("ArrowRight", true, 5, 2), place(5, 4));
    }

    #[test]
    fn with_shift_the_same_keys_select_but_never_a_head() {
        assert_eq!(shift("ArrowDown", false, 5, 2), extended(6, 2));
        assert_eq!(shift("ArrowUp", false, 1, 2), extended(1, 2));
        assert_eq!(shift("ArrowUp", true, 5, 2), extended(1, 2));
        assert_eq!(shift("End", false, 5, 2), extended(5, 4));
        assert_eq!(shift("PageDown", false, 5, 2), extended(25, 2));
        assert_eq!(shift("End", true, 5, 2), extended(100, 4));
        assert_eq!(shift("ArrowDown", false, 0, 2), After::Nothing);
    }

    #[test]
    fn rows_columns_and_everything_are_selected_by_space_and_a() {
        assert_eq!(shift(" ", false, 5, 2), After::Rows);
        assert_eq!(key(" ", true, 5, 2), After::Columns);
        assert_eq!(key(" ", true, 0, 2), After::Columns);
        assert_eq!(key("a", true, 5, 2), After::All);
        assert_eq!(shift(" ", true, 5, 2), After::All);
        assert_eq!(key("Escape", false, 5, 2), After::Cleared);
    }

    #[test]
    fn a_head_sorts_by_enter_and_space_and_is_resized_and_moved_with_shift() {
        assert_eq!(key("Enter", false, 0, 3), After::Sorted { column: 3, beside: false });
        assert_eq!(shift(" ", false, 0, 3), After::Sorted { column: 3, beside: true });
        assert_eq!(key("Enter", false, 1, 3), After::Opened);
        assert_eq!(shift("ArrowRight", false, 0, 3), After::Resized { column: 3, by: WIDTH_STEP_PX });
        assert_eq!(shift("ArrowLeft", true, 0, 3), After::Shifted { column: 3, right: false });
    }

    #[test]
    fn the_menu_has_the_keys_that_menus_have_everywhere() {
        let alt = Key { name: "ArrowDown", alt: true, ..PLAIN };
        assert_eq!(after_key(alt, Place { row: 3, column: 3 }, EXTENT), After::Menu);
        assert_eq!(shift("F10", false, 0, 3), After::Menu);
        assert_eq!(key("ContextMenu", false, 3, 3), After::Menu);
        assert_eq!(
            after_key(Key { name: "ArrowUp", alt: true, ..PLAIN }, Place { row: 3, column: 3 }, EXTENT),
            After::Nothing
        );
    }

    #[test]
    fn letters_find_and_other_keys_are_left_to_the_browser() {
        assert_eq!((key("x", false, 3, 3), key("É", false, 3, 3)), (After::Typed('x'), After::Typed('É')));
        assert_eq!(key(" ", false, 3, 3), After::Typed(' '));
        for other in ["Tab", "F5", "F10", "Shift", "Dead"] {
            assert_eq!(key(other, false, 3, 3), After::Nothing, "{other}");
        }
        assert_eq!(key("c", true, 3, 3), After::Nothing, "copying is the browser's word");
    }

    #[test]
    fn a_grid_that_shrank_takes_the_keyboard_back_into_it() {
        let at = Place { row: 500, column: 50 };
        let left = Key { name: "ArrowLeft", ..PLAIN };
        assert_eq!(after_key(left, at, EXTENT), place(100, 3));
        let home = Key { name: "Home", control: true, ..PLAIN };
        assert_eq!(after_key(home, at, Extent { rows: 0, columns: 2, page: 1 }), place(0, 0));
        assert_eq!(after_key(home, at, Extent { rows: 0, columns: 0, page: 1 }), After::Nothing);
    }

    #[test]
    fn letters_typed_soon_after_each_other_belong_together() {
        let mut typing = Typing::default();
        assert_eq!(typing.push('a', 5_000.0), ("a", false));
        assert!(typing.is_going_on(5_500.0) && !typing.is_going_on(7_000.0));
        assert_eq!(typing.push('c', 5_300.0), ("ac", true));
        assert_eq!(typing.push('b', 9_000.0), ("b", false));
        assert_eq!(typing.push('b', 9_100.0), ("b", false), "the same letter goes on to the next one");
        assert_eq!(typing.push('c', 9_200.0), ("bc", true));
    }
}
