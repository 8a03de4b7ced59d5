//! What is open over or beside the table: one thing at a time. Draws nothing.

use super::grid::Place;

/// A menu, a panel or a dialog.
#[derive(Clone, Debug, PartialEq)]
pub enum Open {
    /// All that can be done about a column: sort, filter, group, hide, freeze, statistics.
    Head {
        /// Path of the field.
        path: String,
        /// Where it hangs, in pixels of the window: left and top.
        at: (f64, f64),
    },
    /// What can be done about a cell, a row or the selection.
    Cell {
        /// The cell.
        place: Place,
        /// Where it hangs, in pixels of the window: left and top.
        at: (f64, f64),
    },
    /// Which datasource the tab in front asks.
    Datasources {
        /// Where it hangs, in pixels of the window: left and top.
        at: (f64, f64),
    },
    /// Saved and past queries.
    Library,
    /// All datasources.
    DatasourceList,
    /// Conditions in groups.
    Filter,
    /// Which columns are shown, in which order.
    Columns,
    /// What rows are grouped by.
    Group,
    /// Density, wrapping, names, shades and sums.
    Display,
    /// Conditional formats.
    Formats,
    /// Saved views.
    Views,
    /// Copies and files.
    TakeAway,
    /// One record, field by field; the place of its row in the order shown.
    Record(usize),
    /// A chart of what is selected or grouped.
    Chart,
}
