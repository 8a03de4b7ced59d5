//! What is selected: rectangles of cells, by their places in the order shown. Knows neither elements nor rows' contents.

use std::ops::Range;

use crate::table::order_of;

/// Rectangles of cells. Rows and columns are places in the order shown, from 0 without the heads; a column selected whole spans all
/// rows, a row selected whole all columns. How many rows there are makes no difference to what it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The rectangles, the one selected last at the end. They may overlap.
    pub areas: Vec<Area>,
}

/// A rectangle of cells. None is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Places of rows.
    pub rows: Range<usize>,
    /// Places of columns among those shown.
    pub columns: Range<usize>,
    /// What it grows with.
    pub whole: Whole,
}

/// What an area takes in whole, also when more comes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whole {
    /// Nothing: just these cells.
    #[default]
    Nothing,
    /// Rows with all their columns.
    Rows,
    /// Columns with all their rows.
    Columns,
    /// Everything.
    All,
}

/// A cell: places of its row and of its column, from 0 without the heads.
pub type Corner = (usize, usize);

/// Rows and columns that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Bounds {
    pub rows: usize,
    pub columns: usize,
}

/// More areas than this are not added: each is looked at for each row drawn.
pub const AREAS_MAX: usize = 5_000;

impl Selection {
    /// Whether a cell is selected.
    #[must_use]
    pub fn contains(&self, row: usize, column: usize) -> bool {
        self.areas.iter().any(|area| area.contains(row, column))
    }

    /// The columns that are selected in a row.
    #[must_use]
    pub fn in_row(&self, row: usize) -> Vec<Range<usize>> {
        let areas = self.areas.iter().filter(|area| area.rows.contains(&row));
        areas.map(|area| area.columns.clone()).collect()
    }

    /// Whether nothing is selected.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The rows that have a selected cell, in order, each once.
    #[must_use]
    pub fn rows(&self) -> Vec<Range<usize>> {
        merged(&self.areas.iter().map(|area| area.rows.clone()).collect::<Vec<_>>())
    }

    /// The columns that have a selected cell, in order, each once.
    #[must_use]
    pub fn columns(&self) -> Vec<Range<usize>> {
        merged(&self.areas.iter().map(|area| area.columns.clone()).collect::<Vec<_>>())
    }

    /// How many rows have a selected cell.
    #[must_use]
    pub fn count_rows(&self) -> usize {
        self.rows().iter().map(ExactSizeIterator::len).sum()
    }

    /// How many columns have a selected cell.
    #[must_use]
    pub fn count_columns(&self) -> usize {
        self.columns().iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether all columns of a row are selected by one area.
    #[must_use]
    pub fn has_row(&self, row: usize) -> bool {
        self.areas.iter().any(|area| matches!(area.whole, Whole::Rows | Whole::All) && area.rows.contains(&row))
    }

    /// Whether all rows of a column are selected by one area.
    #[must_use]
    pub fn has_column(&self, column: usize) -> bool {
        let is_whole = |area: &Area| matches!(area.whole, Whole::Columns | Whole::All);
        self.areas.iter().any(|area| is_whole(area) && area.columns.contains(&column))
    }

    /// Only what lies between two corners, with both.
    pub fn select(&mut self, from: Corner, to: Corner, whole: Whole, bounds: Bounds) {
        self.areas.clear();
        self.add(from, to, whole, bounds);
    }

    /// What lies between two corners, beside what is selected already.
    pub fn add(&mut self, from: Corner, to: Corner, whole: Whole, bounds: Bounds) {
        if self.areas.len() < AREAS_MAX {
            self.areas.extend(Area::between(from, to, whole, bounds));
        }
    }

    /// The area selected last reaches from a corner to another one now; the others stay.
    pub fn extend(&mut self, from: Corner, to: Corner, whole: Whole, bounds: Bounds) {
        self.areas.pop();
        self.add(from, to, whole, bounds);
    }

    /// Everything.
    pub fn select_all(&mut self, bounds: Bounds) {
        self.select((0, 0), (0, 0), Whole::All, bounds);
    }

    /// Takes out what an area has in common with this one. What is left of a whole row or column is no longer whole.
    pub fn remove(&mut self, out: &Area) {
        let areas = std::mem::take(&mut self.areas);
        for area in areas {
            area.without(out, &mut self.areas);
        }
        self.areas.truncate(AREAS_MAX);
    }

    /// There are more rows or columns now, or fewer: what is whole stays whole, what is gone is no longer selected.
    pub fn fit(&mut self, bounds: Bounds) {
        self.areas.retain_mut(|area| area.fit(bounds));
    }
}

impl Area {
    /// The area between two corners, with both. `None` where nothing of it is there.
    #[must_use]
    pub fn between(from: Corner, to: Corner, whole: Whole, bounds: Bounds) -> Option<Self> {
        let span = |a: usize, b: usize| a.min(b)..a.max(b).saturating_add(1);
        let mut area = Self { rows: span(from.0, to.0), columns: span(from.1, to.1), whole };
        area.fit(bounds).then_some(area)
    }

    /// Whether a cell lies in it.
    #[must_use]
    pub fn contains(&self, row: usize, column: usize) -> bool {
        self.rows.contains(&row) && self.columns.contains(&column)
    }

    fn fit(&mut self, bounds: Bounds) -> bool {
        if matches!(self.whole, Whole::Rows | Whole::All) {
            self.columns = 0..bounds.columns;
        }
        if matches!(self.whole, Whole::Columns | Whole::All) {
            self.rows = 0..bounds.rows;
        }
        self.rows.end = self.rows.end.min(bounds.rows);
        self.columns.end = self.columns.end.min(bounds.columns);
        !self.rows.is_empty() && !self.columns.is_empty()
    }

    fn without(self, out: &Self, left: &mut Vec<Self>) {
        let rows = self.rows.start.max(out.rows.start)..self.rows.end.min(out.rows.end);
        let columns = self.columns.start.max(out.columns.start)..self.columns.end.min(out.columns.end);
        if rows.is_empty() || columns.is_empty() {
            left.push(self);
            return;
        }
        // Rows above and below keep all their columns; whole columns that lose rows are whole no more.
        let upright = if self.whole == Whole::All { Whole::Rows } else { self.whole };
        let upright = if upright == Whole::Columns { Whole::Nothing } else { upright };
        let beside = if matches!(self.whole, Whole::All | Whole::Columns) && rows == self.rows {
            Whole::Columns
        } else {
            Whole::Nothing
        };
        let parts = [
            (self.rows.start..rows.start, self.columns.clone(), upright),
            (rows.end..self.rows.end, self.columns.clone(), upright),
            (rows.clone(), self.columns.start..columns.start, beside),
            (rows, columns.end..self.columns.end, beside),
        ];
        let parts = parts.into_iter().map(|(rows, columns, whole)| Self { rows, columns, whole });
        left.extend(parts.filter(|part| !part.rows.is_empty() && !part.columns.is_empty()));
    }
}

/// Ranges in order, those that meet or overlap as one.
#[must_use]
pub fn merged(ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for at in order_of(ranges.len(), &|a, b| ranges[a].start.cmp(&ranges[b].start)) {
        let range = ranges[at].clone();
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, prop, prop_assert_eq, proptest};

    use super::*;

    const BOUNDS: Bounds = Bounds { rows: 1_000_000, columns: 9 };

    fn area(rows: Range<usize>, columns: Range<usize>) -> Area {
        Area { rows, columns, whole: Whole::Nothing }
    }

    #[test]
    fn a_cell_is_selected_by_any_area() {
        let selection = Selection { areas: vec![area(0..2, 0..9), area(5..6, 1..2)] };
        assert!(selection.contains(1, 8) && selection.contains(5, 1));
        assert!(!selection.contains(2, 0) && !selection.contains(5, 0));
        assert!(Selection::default().is_empty() && !selection.is_empty());
        assert_eq!((selection.rows(), selection.count_rows()), (vec![0..2, 5..6], 3));
        assert_eq!(selection.columns(), std::iter::once(0..9).collect::<Vec<_>>());
        assert_eq!(selection.count_columns(), 9);
    }

    #[test]
    fn an_area_reaches_from_its_anchor_to_the_other_corner_whichever_way() {
        let mut selection = Selection::default();
        selection.select((5, 3), (2, 4), Whole::Nothing, BOUNDS);
        assert_eq!(selection.areas, [area(2..6, 3..5)]);
        selection.add((9, 0), (9, 0), Whole::Nothing, BOUNDS);
        selection.extend((9, 0), (usize::MAX, 1), Whole::Nothing, BOUNDS);
        assert_eq!(selection.areas, [area(2..6, 3..5), area(9..1_000_000, 0..2)]);
        selection.select((1, 1), (1, 1), Whole::Nothing, BOUNDS);
        assert_eq!(selection.areas, [area(1..2, 1..2)]);
    }

    #[test]
    fn what_is_whole_stays_whole_when_rows_and_columns_come_and_go() {
        let mut selection = Selection::default();
        selection.select((0, 2), (0, 3), Whole::Columns, BOUNDS);
        selection.add((7, 0), (8, 0), Whole::Rows, BOUNDS);
        selection.fit(Bounds { rows: 2_000_000, columns: 12 });
        assert_eq!(selection.areas[0].rows, 0..2_000_000);
        assert_eq!(selection.areas[1].columns, 0..12);
        assert!(selection.has_column(3) && !selection.has_column(4) && selection.has_row(7) && !selection.has_row(9));
        selection.fit(Bounds { rows: 8, columns: 3 });
        assert_eq!(selection.areas[0], Area { rows: 0..8, columns: 2..3, whole: Whole::Columns });
        assert_eq!(selection.areas[1], Area { rows: 7..8, columns: 0..3, whole: Whole::Rows });
        selection.fit(Bounds { rows: 0, columns: 3 });
        assert!(selection.is_empty());
    }

    #[test]
    fn everything_but_one_row_and_one_column_can_be_selected() {
        let mut selection = Selection::default();
        selection.select_all(BOUNDS);
        assert!(selection.contains(999_999, 8));
        selection.remove(&Area { rows: 3..4, columns: 0..9, whole: Whole::Rows });
        assert!(!selection.contains(3, 5) && selection.contains(2, 5) && selection.contains(4, 5));
        assert!(selection.has_row(2) && !selection.has_row(3) && !selection.has_column(5));
        selection.select_all(BOUNDS);
        selection.remove(&Area { rows: 0..1_000_000, columns: 4..5, whole: Whole::Columns });
        assert!(
            selection.has_column(3) && selection.has_column(5) && !selection.has_column(4) && !selection.has_row(9)
        );
    }

    fn some_area() -> impl Strategy<Value = Area> {
        (0_usize..9, 1_usize..9, 0_usize..9, 1_usize..9)
            .prop_map(|(row, rows, column, columns)| area(row..row + rows, column..column + columns))
    }

    proptest! {
        #[test]
        fn what_is_taken_out_is_out_and_all_else_stays(areas in prop::collection::vec(some_area(), 0..4), out in some_area()) {
            let before = Selection { areas };
            let mut after = before.clone();
            after.remove(&out);
            for row in 0..20 {
                for column in 0..20 {
                    let wanted = before.contains(row, column) && !out.contains(row, column);
                    prop_assert_eq!(after.contains(row, column), wanted);
                }
            }
            let rows: usize = (0..20).filter(|row| (0..20).any(|column| after.contains(*row, column))).count();
            prop_assert_eq!(after.count_rows(), rows);
        }
    }
}
