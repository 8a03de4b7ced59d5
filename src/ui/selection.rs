//! What is selected: rectangles of cells, by their places in the order shown. Knows neither elements nor rows' contents.

use std::ops::Range;

/// Rectangles of cells. Rows and columns are places in the order shown, from 0 without the heads; a column selected whole spans all
/// rows, a row selected whole all columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The rectangles, the one selected last at the end. They may overlap.
    pub areas: Vec<Area>,
}

/// A rectangle of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// Places of rows.
    pub rows: Range<usize>,
    /// Places of columns among those shown.
    pub columns: Range<usize>,
}

impl Selection {
    /// Whether a cell is selected.
    #[must_use]
    pub fn contains(&self, row: usize, column: usize) -> bool {
        self.areas.iter().any(|area| area.rows.contains(&row) && area.columns.contains(&column))
    }

    /// Whether nothing is selected.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_selected_by_any_area() {
        let area = |rows, columns| Area { rows, columns };
        let selection = Selection { areas: vec![area(0..2, 0..9), area(5..6, 1..2)] };
        assert!(selection.contains(1, 8) && selection.contains(5, 1));
        assert!(!selection.contains(2, 0) && !selection.contains(5, 0));
        assert!(Selection::default().is_empty() && !selection.is_empty());
    }
}
