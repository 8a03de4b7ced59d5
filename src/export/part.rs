//! Some rows and some columns of rows, as rows themselves: what was selected, or what is in sight. Copies no cell.

use std::borrow::Cow;
use std::ops::Range;

use super::rows::{Column, Rows, Value};

/// A part of rows: columns in any order, rows by ranges.
///
/// ```
/// # use orgpane::export::{Part, Rows};
/// # use orgpane::table::Table;
/// # let table = Table::new(["Id".to_owned(), "Name".to_owned()]);
/// let names_of_ten = Part::new(&table).with_columns(vec![1]).with_rows(0..10);
/// assert_eq!(names_of_ten.columns(), 1);
/// ```
pub struct Part<'a> {
    whole: &'a dyn Rows,
    columns: Vec<usize>,
    ranges: Vec<Range<usize>>,
    /// How many rows there are in the ranges before, for each range.
    before: Vec<usize>,
    rows: usize,
}

impl<'a> Part<'a> {
    /// All of it.
    #[must_use]
    pub fn new(whole: &'a dyn Rows) -> Self {
        let part = Self { whole, columns: Vec::new(), ranges: Vec::new(), before: Vec::new(), rows: 0 };
        part.with_columns((0..whole.columns()).collect()).with_rows(0..whole.rows())
    }

    /// These columns of the whole, in this order. Numbers of columns that do not exist are left out.
    #[must_use]
    pub fn with_columns(mut self, mut columns: Vec<usize>) -> Self {
        columns.retain(|&column| column < self.whole.columns());
        self.columns = columns;
        self
    }

    /// These rows of the whole and no others. What lies beyond the last row is left out.
    #[must_use]
    pub fn with_rows(mut self, range: Range<usize>) -> Self {
        self.ranges.clear();
        self.before.clear();
        self.rows = 0;
        self.and_rows(range)
    }

    /// These rows as well, behind those there are.
    #[must_use]
    pub fn and_rows(mut self, range: Range<usize>) -> Self {
        let range = range.start..range.end.min(self.whole.rows());
        if !range.is_empty() {
            self.before.push(self.rows);
            self.rows += range.len();
            self.ranges.push(range);
        }
        self
    }

    fn row_of_whole(&self, row: usize) -> Option<usize> {
        let number = self.before.partition_point(|&before| before <= row).checked_sub(1)?;
        let range = self.ranges.get(number)?;
        let at = range.start + (row - self.before[number]);
        (at < range.end).then_some(at)
    }

    fn place(&self, row: usize, column: usize) -> Option<(usize, usize)> {
        Some((self.row_of_whole(row)?, *self.columns.get(column)?))
    }
}

impl Rows for Part<'_> {
    fn rows(&self) -> usize {
        self.rows
    }

    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn column(&self, column: usize) -> Column<'_> {
        self.whole.column(self.columns.get(column).copied().unwrap_or(usize::MAX))
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        self.place(row, column).map_or(Value::Missing, |(row, column)| self.whole.value(row, column))
    }

    fn shown(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        self.place(row, column).and_then(|(row, column)| self.whole.shown(row, column))
    }

    fn link(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        self.place(row, column).and_then(|(row, column)| self.whole.link(row, column))
    }

    fn currency(&self, row: usize, column: usize) -> Option<&str> {
        self.place(row, column).and_then(|(row, column)| self.whole.currency(row, column))
    }

    fn nested(&self, row: usize, column: usize) -> Option<Box<dyn Rows + '_>> {
        self.place(row, column).and_then(|(row, column)| self.whole.nested(row, column))
    }

    fn id(&self, row: usize) -> Option<&str> {
        self.row_of_whole(row).and_then(|row| self.whole.id(row))
    }
}
