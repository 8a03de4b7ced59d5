//! The rows of a query in columns, and their order; knows nothing of how they are drawn or where they come from.

mod arrange;
mod column;
mod decimal;
mod read;
mod window;

use serde_json::value::RawValue;

pub use column::{Cell, Kind};
pub use window::{Window, scroll_top_of, window};

use column::Column;

/// Which way rows are sorted. Nulls are last either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Direction {
    Ascending,
    Descending,
}

/// How rows are sorted: by one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's number.
    pub column: usize,
    /// Which way.
    pub direction: Direction,
}

/// A query's rows, column by column. Pages are appended as they come; the order shown is a list of row numbers beside them.
#[derive(Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
    sort: Option<Sort>,
    /// Row numbers in the order shown; empty while that is the order of arrival.
    order: Vec<u32>,
}

impl Table {
    /// An empty table. `paths` are the fields that were asked for, in order, as far as they are known beforehand; they become
    /// columns even if no row has a value there.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = String>) -> Self {
        Self { columns: paths.into_iter().map(Column::new).collect(), ..Self::default() }
    }

    /// Appends a page's records. A record that is no JSON object becomes a row of missing cells. Only the new rows are touched.
    pub fn append(&mut self, records: &[&RawValue]) {
        let before = self.rows;
        for record in records {
            read::record(&mut self.columns, self.rows, record);
            self.rows += 1;
        }
        for column in &mut self.columns {
            column.pad(self.rows);
        }
        if let Some(sort) = self.sort {
            let fresh = arrange::sorted(&self.columns[sort.column], before..self.rows, sort.direction);
            self.order = arrange::merged(&self.columns[sort.column], &self.order, &fresh, sort.direction);
        }
    }

    /// Rows in all.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Field path of a column: `Account.Name`. Empty if there is no such column.
    #[must_use]
    pub fn path(&self, column: usize) -> &str {
        self.columns.get(column).map_or("", Column::path)
    }

    /// What a column's values are, from all values so far.
    #[must_use]
    pub fn kind(&self, column: usize) -> Kind {
        self.columns.get(column).map_or(Kind::Unknown, Column::kind)
    }

    /// The cell at a place in the order shown.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        self.columns.get(column).map_or(Cell::Missing, |column| column.cell(self.arrived(row)))
    }

    /// How rows are sorted now.
    #[must_use]
    pub const fn sort(&self) -> Option<Sort> {
        self.sort
    }

    /// Sorts, or with `None` goes back to the order of arrival. A column that does not exist changes nothing.
    pub fn set_sort(&mut self, sort: Option<Sort>) {
        match sort {
            Some(sort) if sort.column < self.columns.len() => {
                self.order = arrange::sorted(&self.columns[sort.column], 0..self.rows, sort.direction);
                self.sort = Some(sort);
            }
            Some(_) => {}
            None => {
                self.order = Vec::new();
                self.sort = None;
            }
        }
    }

    /// Number of the row, in the order of arrival, that is shown at a place.
    fn arrived(&self, row: usize) -> usize {
        self.order.get(row).map_or(row, |&number| number as usize)
    }
}

#[cfg(test)]
mod tests;
