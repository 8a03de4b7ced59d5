//! Where columns stand: those that stay left, those that move, those that stay right. Pure arithmetic in CSS pixels; knows no element.

use std::ops::Range;

use super::gutter_px;
use crate::view::Side;

/// Columns drawn beside those in sight, and the number of columns up to which all are drawn.
const OVERSCAN_PX: f64 = 400.0;
const ALL_DRAWN_MAX: usize = 24;
/// What columns that stay may take of the width at most: something has to be left for the others.
const PINNED_SHARE_MAX: f64 = 0.6;

/// Where columns stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Width of the column of row numbers.
    pub gutter: f64,
    /// Left edge of each column, and the right edge of the last, as if nothing were scrolled; the gutter comes before.
    pub lefts: Vec<f64>,
    /// Columns before this one stay left.
    pub left: usize,
    /// This column and those behind it stay right.
    pub right: usize,
}

/// The parts of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Strip {
    Left = 0,
    Middle = 1,
    Right = 2,
}

impl Columns {
    /// Columns of these widths. Those that want to stay at an edge come first and last; where they would take up too much of
    /// `room_px` they do not stay.
    #[must_use]
    pub fn new(rows: usize, widths: &[f64], sides: &[Option<Side>], room_px: f64) -> Self {
        let gutter = gutter_px(rows);
        let mut lefts = Vec::with_capacity(widths.len() + 1);
        let mut edge = gutter;
        lefts.push(edge);
        for width in widths {
            edge += width;
            lefts.push(edge);
        }
        let count = widths.len();
        let left = sides.iter().take_while(|side| **side == Some(Side::Left)).count().min(count);
        let right = count - sides.iter().rev().take_while(|side| **side == Some(Side::Right)).count().min(count - left);
        let mut columns = Self { gutter, lefts, left, right };
        if columns.left_px() - gutter + columns.right_px() > (room_px - gutter) * PINNED_SHARE_MAX {
            columns.left = 0;
            columns.right = count;
        }
        columns
    }

    /// How many columns there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lefts.len().saturating_sub(1)
    }

    /// A column's width.
    #[must_use]
    pub fn width(&self, column: usize) -> f64 {
        self.edge(column + 1) - self.edge(column)
    }

    /// The part of a row that a column is in.
    #[must_use]
    pub const fn strip(&self, column: usize) -> Strip {
        if column < self.left {
            Strip::Left
        } else if column >= self.right {
            Strip::Right
        } else {
            Strip::Middle
        }
    }

    /// A column's left edge within its part of the row.
    #[must_use]
    pub fn left_in_strip(&self, column: usize) -> f64 {
        match self.strip(column) {
            Strip::Left | Strip::Middle => self.edge(column),
            Strip::Right => self.edge(column) - self.edge(self.right),
        }
    }

    /// Width of the part that stays left, row numbers among it.
    #[must_use]
    pub fn left_px(&self) -> f64 {
        self.edge(self.left)
    }

    /// Width of the part that stays right.
    #[must_use]
    pub fn right_px(&self) -> f64 {
        self.total_px() - self.edge(self.right)
    }

    /// Width of everything.
    #[must_use]
    pub fn total_px(&self) -> f64 {
        self.lefts.last().copied().unwrap_or(0.0)
    }

    /// The columns to draw in each part, at a scroll position. What was drawn is kept as long as it fills what is in sight.
    #[must_use]
    pub fn drawn(&self, before: &[Range<usize>; 3], scroll_px: f64, width_px: f64) -> [Range<usize>; 3] {
        let count = self.count();
        let middle = if count <= ALL_DRAWN_MAX {
            self.left..self.right
        } else {
            let (from, to) = (scroll_px + self.left_px(), scroll_px + width_px - self.right_px());
            let needed = self.in_sight(from, to);
            if before[1].start <= needed.start && needed.end <= before[1].end && before[1].end <= self.right {
                before[1].start.max(self.left)..before[1].end
            } else {
                self.in_sight(from - OVERSCAN_PX, to + OVERSCAN_PX)
            }
        };
        [0..self.left, middle, self.right..count]
    }

    /// The column at a place of the grid, in pixels from its left edge; the nearest one where there is none.
    #[must_use]
    pub fn at(&self, x_px: f64, scroll_px: f64, width_px: f64) -> usize {
        let last = self.count().saturating_sub(1);
        let find = |x: f64| self.lefts.partition_point(|left| *left <= x).saturating_sub(1).min(last);
        let right_from = width_px - self.right_px();
        if self.left > 0 && x_px < self.left_px() && x_px >= 0.0 {
            find(x_px)
        } else if self.right <= last && x_px >= right_from && x_px <= width_px {
            find(self.edge(self.right) + x_px - right_from)
        } else if self.left < self.right {
            find(x_px + scroll_px).clamp(self.left, self.right - 1)
        } else {
            find(x_px)
        }
    }

    /// Where to scroll to so that a column is in sight; `None` where it is, or always is.
    #[must_use]
    pub fn showing(&self, column: usize, scroll_px: f64, width_px: f64) -> Option<f64> {
        if self.strip(column) != Strip::Middle || column >= self.count() {
            return None;
        }
        let (left, right) = (self.edge(column), self.edge(column + 1));
        let room = width_px - self.left_px() - self.right_px();
        if left < scroll_px + self.left_px() || right - left > room {
            Some(left - self.left_px())
        } else if right > scroll_px + width_px - self.right_px() {
            Some(right - width_px + self.right_px())
        } else {
            None
        }
    }

    fn in_sight(&self, from_px: f64, to_px: f64) -> Range<usize> {
        let first = self.lefts.partition_point(|left| *left <= from_px).saturating_sub(1);
        let first = first.clamp(self.left, self.right);
        let end = self.lefts.partition_point(|left| *left < to_px).clamp(first, self.right);
        first..end
    }

    fn edge(&self, column: usize) -> f64 {
        self.lefts.get(column).copied().unwrap_or_else(|| self.total_px())
    }
}

/// Columns next to each other whose fields are of the same parent, and the parent's path: `Account.Owner`. Empty where no parent
/// has two: a row of its own would say nothing that the heads do not.
#[must_use]
pub fn parents<'a>(paths: &[&'a str], columns: &Columns) -> Vec<(Range<usize>, &'a str)> {
    let mut groups: Vec<(Range<usize>, &str)> = Vec::new();
    for (column, path) in paths.iter().enumerate() {
        let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
        match groups.last_mut() {
            Some((range, last)) if *last == parent && columns.strip(range.start) == columns.strip(column) => {
                range.end = column + 1;
            }
            _ => groups.push((column..column + 1, parent)),
        }
    }
    groups.retain(|(_, parent)| !parent.is_empty());
    if groups.iter().all(|(range, _)| range.len() < 2) {
        groups.clear();
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: f64 = 900.0;

    fn columns(count: usize, left: usize, right: usize) -> Columns {
        let side = |column| match column {
            _ if column < left => Some(Side::Left),
            _ if column >= count - right => Some(Side::Right),
            _ => None,
        };
        Columns::new(10, &vec![100.0; count], &(0..count).map(side).collect::<Vec<_>>(), ROOM)
    }

    #[test]
    fn columns_that_stay_are_apart_from_those_that_move() {
        let columns = columns(10, 2, 1);
        let gutter = columns.gutter;
        assert_eq!((columns.left, columns.right), (2, 9));
        assert_eq!((columns.left_px(), columns.right_px()), (gutter + 200.0, 100.0));
        assert_eq!(columns.left_in_strip(1), gutter + 100.0);
        assert_eq!(columns.left_in_strip(9), 0.0);
        assert_eq!(columns.total_px(), gutter + 1000.0);
    }

    #[test]
    fn where_the_window_is_narrow_no_column_stays() {
        let sides = [Some(Side::Left), None, None];
        let columns = |room| Columns::new(10, &[200.0, 100.0, 100.0], &sides, room);
        assert_eq!((columns(390.0).left, columns(900.0).left), (0, 1));
    }

    #[test]
    fn columns_out_of_sight_are_not_drawn_but_those_that_stay_always_are() {
        let none = [0..0, 0..0, 0..0];
        assert_eq!(columns(20, 1, 1).drawn(&none, 0.0, ROOM), [0..1, 1..19, 19..20]);
        let many = columns(500, 1, 1);
        let [left, middle, right] = many.drawn(&none, 10_000.0, ROOM);
        assert_eq!((left, right), (0..1, 499..500));
        assert!(middle.contains(&103) && middle.len() < 25, "{middle:?}");
        // A small step draws nothing anew.
        assert_eq!(many.drawn(&[0..1, middle.clone(), 499..500], 10_100.0, ROOM)[1], middle);
        assert_eq!(many.drawn(&none, 1e9, ROOM)[1].end, 499);
    }

    #[test]
    fn a_column_is_found_by_where_it_is_drawn() {
        let columns = columns(20, 1, 1);
        let gutter = columns.gutter;
        assert_eq!(columns.at(0.0, 500.0, ROOM), 0);
        assert_eq!(columns.at(gutter + 150.0, 0.0, ROOM), 1);
        assert_eq!(columns.at(gutter + 150.0, 500.0, ROOM), 6);
        assert_eq!(columns.at(ROOM - 1.0, 500.0, ROOM), 19);
        assert_eq!(columns.at(ROOM + 500.0, 1e6, ROOM), 18);
        assert_eq!(columns.at(-500.0, 0.0, ROOM), 1);
        assert_eq!(Columns::default().at(5.0, 0.0, ROOM), 0);
    }

    #[test]
    fn a_column_is_brought_into_sight_from_behind_those_that_stay() {
        let columns = columns(20, 1, 1);
        assert_eq!(columns.showing(0, 500.0, ROOM), None);
        assert_eq!(columns.showing(19, 0.0, ROOM), None);
        assert_eq!(columns.showing(1, 500.0, ROOM), Some(0.0));
        assert_eq!(columns.showing(2, 0.0, ROOM), None);
        let scroll = columns.showing(18, 0.0, ROOM).unwrap();
        assert_eq!(scroll, columns.gutter + 1900.0 - ROOM + 100.0);
    }

    #[test]
    fn parents_with_several_fields_side_by_side_have_a_head_of_their_own() {
        let all = columns(5, 0, 0);
        assert_eq!(parents(&["Id", "Account.Name", "Owner.Name"], &all), []);
        let paths = ["Id", "Account.Name", "Account.Phone", "Owner.Name", "Name"];
        assert_eq!(parents(&paths, &all), [(1..3, "Account"), (3..4, "Owner")]);
        // What stays left is apart from what moves.
        assert_eq!(parents(&["A.X", "A.Y", "A.Z", "B", "C"], &columns(5, 1, 0)), [(0..1, "A"), (1..3, "A")]);
    }
}
