//! The rows of a query in columns, and their order; knows nothing of how they are drawn or where they come from.
//!
//! Two halves: a store that only grows (`records`, `column` and what they stand on), and arrangements of it, which are lists of row
//! numbers beside the store.

mod arrange;
mod bits;
mod chart;
mod collate;
mod column;
mod decimal;
pub mod document;
mod filter;
mod find;
mod float;
mod group;
mod limits;
mod lookup;
mod memo;
mod moment;
mod nested;
mod order;
mod paged;
mod pattern;
mod period;
mod records;
mod scan;
mod slices;
mod sparse;
mod stable;
mod summary;
mod texts;
mod values;
mod window;
mod zone;

pub use chart::{Bar, Dot, Measure, Series};
pub use column::{Cell, Kind, Number};
pub use filter::{Filter, Test};
pub use float::bounded;
pub use group::{Entry, Group};
pub use limits::SCROLL_HEIGHT_PX_MAX;
pub use nested::{Record, Step, Way};
pub use pattern::{Pattern, PatternError};
pub use period::{Period, Unit};
pub use slices::StatisticsJob;
pub use stable::order_of;
pub use summary::{Count, Statistics, Summary};
pub use values::{Asked, Values};
pub use window::{Window, scroll_top_of, window};

use std::cell::RefCell;

use arrange::Arrangement;
use column::{Children, Column};
use find::Needle;
use memo::Memo;
use period::Clock;
use records::{Envelope, Records};
use scan::Scan;

/// Minutes that the viewer's clocks were ahead of UTC at a moment in Unix milliseconds.
pub type OffsetMinutes = fn(i64) -> i32;

/// Which way rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Direction {
    Ascending,
    Descending,
}

/// Where rows without a value are, whichever way the others are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Nulls {
    First,
    #[default]
    Last,
}

/// How rows are sorted by a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's number.
    pub column: usize,
    /// Which way.
    pub direction: Direction,
    /// Where rows without a value are.
    pub nulls: Nulls,
}

/// A query's rows, column by column. Pages are appended as they come; the order shown is a list of row numbers beside them.
#[derive(Debug, Default)]
pub struct Table {
    records: Records,
    scratch: Vec<u8>,
    arrangement: Arrangement,
    memo: RefCell<Memo>,
}

/// What a page said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Rows in this page.
    pub rows: usize,
    /// Rows of the whole result, as the answer claims.
    pub total_size: u64,
    /// Whether this is the last page.
    pub done: bool,
    /// Path of the next page, where there is one.
    pub next_records_url: Option<String>,
}

/// Why bytes are no page of a query's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageError {
    /// They are no JSON, or JSON that breaks off.
    Broken {
        /// The first byte that makes no sense; their number where it is the end that comes too early.
        at: usize,
    },
    /// They are JSON, but another answer.
    Other,
}

/// A row's child rows.
#[derive(Clone, Copy, Debug)]
pub struct ChildRows<'a> {
    children: &'a Children,
    row: usize,
}

impl Table {
    /// An empty table. `paths` are the fields that were asked for, in order, as far as they are known beforehand; they become
    /// columns even if no row has a value there.
    #[must_use]
    pub fn new(paths: impl IntoIterator<Item = String>) -> Self {
        Self { records: Records::new(paths), ..Self::default() }
    }

    /// Reads the bytes of a page, as the REST API returns them, straight into the columns. Only the new rows are touched.
    ///
    /// A record that is no JSON object becomes a row of missing cells.
    ///
    /// # Errors
    /// The bytes are no page. The table is then as it was.
    pub fn append(&mut self, page: &[u8]) -> Result<Page, PageError> {
        let mark = self.records.mark();
        match read_page(page, &mut self.records, &mut self.scratch) {
            Ok(page) => {
                self.records.settle();
                self.arrangement.grew(&self.records);
                Ok(page)
            }
            Err(wrong) => {
                self.records.take_back(mark);
                self.records.settle();
                Err(wrong)
            }
        }
    }

    /// Reads the rows of any JSON document straight into the columns: those at a path, or, without one, where they most likely are.
    /// Objects within rows become columns by their dotted path, lists within rows are their text, and a row that is no object is a
    /// column `value`.
    ///
    /// # Errors
    /// The bytes are no JSON, or there are no rows at that path. The table is then as it was.
    pub fn append_document(
        &mut self,
        document: &[u8],
        path: Option<&document::DocumentPath>,
    ) -> Result<document::DocumentRows, document::DocumentError> {
        let mark = self.records.mark();
        match document::read_rows(document, path, &mut self.records, &mut self.scratch) {
            Ok(read) => {
                self.records.settle();
                self.arrangement.grew(&self.records);
                Ok(read)
            }
            Err(wrong) => {
                self.records.take_back(mark);
                self.records.settle();
                Err(wrong)
            }
        }
    }

    /// Rows in all, shown or not.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.records.rows
    }

    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.records.shown.len()
    }

    /// Values that were left out because there were too many columns.
    #[must_use]
    pub const fn surplus(&self) -> u64 {
        self.records.surplus
    }

    /// Field path of a column: `Account.Name`. Empty if there is no such column.
    #[must_use]
    pub fn path(&self, column: usize) -> &str {
        self.records.column(column).map_or("", |column| &column.path)
    }

    /// What a column's values are, from all values so far.
    #[must_use]
    pub fn kind(&self, column: usize) -> Kind {
        self.records.column(column).map_or(Kind::Unknown, Column::kind)
    }

    /// Says what the values of a field are, as a describe knows it: the column keeps that kind even if all values are null or odd.
    /// `path` is that of the field, through parents too, in any case. Without a column of that path there is none.
    pub fn set_known_kind(&mut self, path: &str, kind: Kind) {
        let is_another = self.records.find(path).is_some_and(|column| column.set_known(kind));
        if is_another {
            self.arrangement.renew(&self.records);
        }
    }

    /// Says that a field cannot be read: its cells are [`Cell::NoAccess`] instead of [`Cell::Missing`]. It becomes a column if it
    /// is none yet.
    pub fn set_no_access(&mut self, path: &str) {
        if let Some(column) = self.records.column_of(path) {
            column.set_unreadable();
        }
    }

    /// The cell at a place in the order shown. The head of a group has the values of its first row.
    #[must_use]
    pub fn cell(&self, place: usize, column: usize) -> Cell<'_> {
        let cell = self.records.column(column).zip(self.arrived(place));
        cell.map_or(Cell::Missing, |(column, row)| column.cell(row))
    }

    /// The cell of a row by its number in the order of arrival.
    #[must_use]
    pub fn cell_of(&self, row: usize, column: usize) -> Cell<'_> {
        self.records.column(column).map_or(Cell::Missing, |column| column.cell(row))
    }

    /// The child rows of a cell in the order shown; `None` where there are none.
    #[must_use]
    pub fn children(&self, place: usize, column: usize) -> Option<ChildRows<'_>> {
        self.children_of(self.arrived(place)?, column)
    }

    /// The child rows of a cell, by the row's number in the order of arrival.
    #[must_use]
    pub fn children_of(&self, row: usize, column: usize) -> Option<ChildRows<'_>> {
        let column = self.records.column(column).filter(|column| !column.has_no_value(row))?;
        Some(ChildRows { children: column.children()?, row })
    }

    /// Appends a further page of one cell's child rows, in the order shown.
    ///
    /// # Errors
    /// The bytes are no page, or the cell has no child rows. The table is then as it was.
    pub fn append_children(&mut self, place: usize, column: usize, page: &[u8]) -> Result<Page, PageError> {
        let row = self.arrived(place).ok_or(PageError::Other)?;
        let number = self.number_of_column(column).ok_or(PageError::Other)?;
        let children = self.records.children_mut(column).ok_or(PageError::Other)?;
        let page = children.append(row, page, &mut self.scratch)?;
        if self.arrangement.is_by(number) {
            self.arrangement.renew(&self.records);
        }
        Ok(page)
    }

    /// How rows are sorted now: the first column.
    #[must_use]
    pub fn sort(&self) -> Option<Sort> {
        self.sorts().first().copied()
    }

    /// How rows are sorted now: by the first column, within that by the second, and so on.
    #[must_use]
    pub fn sorts(&self) -> Vec<Sort> {
        let sorts = self.arrangement.sorts().iter();
        sorts.filter_map(|sort| Some(Sort { column: self.place_of_column(sort.column)?, ..*sort })).collect()
    }

    /// Sorts by one column, or with `None` goes back to the order of arrival. A column that does not exist changes nothing.
    pub fn set_sort(&mut self, sort: Option<Sort>) {
        self.set_sorts(sort.as_slice());
    }

    /// Sorts by several columns, the first above all. Columns that do not exist change nothing. Equal rows stay in the order of
    /// arrival.
    pub fn set_sorts(&mut self, sorts: &[Sort]) {
        let known = sorts.iter().map(|sort| Some(Sort { column: self.number_of_column(sort.column)?, ..*sort }));
        if let Some(sorts) = known.collect() {
            self.arrangement.set_sorts(&self.records, sorts);
        }
    }

    /// Shows only rows that fulfil a filter, or with `None` all. A filter for a column that does not exist changes nothing.
    pub fn set_filter(&mut self, filter: Option<&Filter>) {
        let known = filter.map(|filter| filter.renumbered(&|column| self.number_of_column(column)));
        if !matches!(known, Some(None)) {
            self.arrangement.set_filter(&self.records, known.flatten());
        }
    }

    /// The filter that is set.
    #[must_use]
    pub fn filter(&self) -> Option<Filter> {
        self.arrangement.filter()?.renumbered(&|column| self.place_of_column(column))
    }

    /// Shows only rows of which a cell contains a text as it is shown, whatever its case. An empty text takes the search off.
    pub fn set_search(&mut self, text: &str) {
        self.arrangement.set_search(&self.records, text);
    }

    /// Shows only rows of which a cell fits a regular expression as it is shown.
    pub fn set_search_pattern(&mut self, pattern: &Pattern) {
        self.arrangement.set_pattern(&self.records, pattern);
    }

    /// Whether the regular expression that is searched for was too much work: some rows were not looked at and are not shown.
    #[must_use]
    pub const fn search_gave_up(&self) -> bool {
        self.arrangement.gave_up()
    }

    /// Whether a regular expression of the filter was too much work: some rows were not looked at and pass as if it did not fit them.
    #[must_use]
    pub const fn filter_gave_up(&self) -> bool {
        self.arrangement.filter_gave_up()
    }

    /// Where what is searched for stands in a cell's shown text: ranges of bytes.
    #[must_use]
    pub fn matches(&self, shown: &str) -> Vec<std::ops::Range<usize>> {
        self.arrangement.search().map_or_else(Vec::new, |search| search.places(shown))
    }

    /// Whose clock moments are searched and filtered by. UTC until it is set.
    pub fn set_offset(&mut self, offset: OffsetMinutes) {
        let clock = Clock { offset, ..self.arrangement.clock() };
        self.arrangement.set_clock(&self.records, clock);
    }

    /// Says what time it is, in Unix milliseconds, and on which day weeks begin, counted from Sunday as 0: what filters for days
    /// named from today stand on. They follow when the day is another one. 1970 until it is set.
    pub fn set_now(&mut self, now_millis: i64, week_start: u8) {
        let clock = Clock { now_millis, week_start: week_start.min(6), ..self.arrangement.clock() };
        self.arrangement.set_clock(&self.records, clock);
    }

    /// Groups rows by the values of columns, the first above all; by none for no groups.
    pub fn set_groups(&mut self, columns: &[usize]) {
        let known = columns.iter().map(|column| self.number_of_column(*column));
        if let Some(by) = known.collect() {
            self.arrangement.set_groups(&self.records, by);
        }
    }

    /// Columns that rows are grouped by.
    #[must_use]
    pub fn groups(&self) -> Vec<usize> {
        self.arrangement.grouped_by().iter().filter_map(|column| self.place_of_column(*column)).collect()
    }

    /// A group by its number, as [`Entry::Group`] has it.
    #[must_use]
    pub fn group(&self, number: usize) -> Option<&Group> {
        self.arrangement.groups()?.list.get(number)
    }

    /// Collapses a group, or shows its rows again.
    pub fn toggle_group(&mut self, number: usize) {
        self.arrangement.toggle(&self.records, number);
    }

    /// Collapses every group, or none.
    pub fn collapse_groups(&mut self, collapsed: bool) {
        self.arrangement.collapse_all(&self.records, collapsed);
    }

    /// Places in the order shown: rows that pass search and filter, and heads of groups, without what is collapsed.
    #[must_use]
    pub fn shown(&self) -> usize {
        self.arrangement.len()
    }

    /// Numbers of the rows that pass search and filter, in the order shown, collapsed or not.
    #[must_use]
    pub fn passing_rows(&self) -> Vec<u32> {
        self.arrangement.in_order()
    }

    /// Rows that pass search and filter, collapsed or not.
    #[must_use]
    pub fn passing(&self) -> usize {
        self.arrangement.passing()
    }

    /// What stands at a place.
    #[must_use]
    pub fn entry(&self, place: usize) -> Option<Entry> {
        self.arrangement.entry(place)
    }

    /// The place at which a row is shown, by its number in the order of arrival. `None` where it is not.
    #[must_use]
    pub fn place(&self, row: usize) -> Option<usize> {
        self.arrangement.place(row)
    }

    /// The places at which rows are shown, all in one pass. `None` for each that is not.
    #[must_use]
    pub fn places(&self, rows: &[usize]) -> Vec<Option<usize>> {
        self.arrangement.places(rows)
    }

    /// The row, by its number in the order of arrival, whose cell in a column is this text, such as a record's id.
    #[must_use]
    pub fn row_of(&self, column: usize, text: &str) -> Option<usize> {
        self.rows_of(column, &[text]).pop().flatten()
    }

    /// The rows whose cells in a column are these texts, such as records' ids, all in one pass; of several the first.
    #[must_use]
    pub fn rows_of(&self, column: usize, texts: &[&str]) -> Vec<Option<usize>> {
        self.records.column(column).map_or_else(|| vec![None; texts.len()], |column| lookup::rows_of(column, texts))
    }

    /// Whether the cell of a row, by its number in the order of arrival, passes a test.
    #[must_use]
    pub fn passes(&self, row: usize, column: usize, test: &Test) -> bool {
        test.passes(&self.cell_of(row, column), self.arrangement.clock())
    }

    /// What a column comes to over the rows that pass search and filter.
    #[must_use]
    pub fn summary(&self, column: usize) -> Summary {
        let Some(number) = self.number_of_column(column) else { return Summary::default() };
        self.memo.borrow_mut().summary(number, &self.records, &self.arrangement)
    }

    /// What a column comes to in a group: its subtotal.
    #[must_use]
    pub fn subtotal(&self, group: usize, column: usize) -> Summary {
        let Some(number) = self.number_of_column(column) else { return Summary::default() };
        self.memo.borrow_mut().subtotal(group, number, &self.records, &self.arrangement)
    }

    /// The same as [`Table::statistics`], to be made in slices by [`Table::go_on`]. `None` where there is no such column.
    #[must_use]
    pub fn statistics_in_slices(&self, column: usize, frequent: usize) -> Option<StatisticsJob> {
        let number = self.number_of_column(column)?;
        Some(StatisticsJob::new(number, self.arrangement.passing_from(0), frequent))
    }

    /// Works at one slice of statistics: some milliseconds, however many rows there are. Gives them after the last slice.
    pub fn go_on(&self, job: &mut StatisticsJob) -> Option<Statistics> {
        match self.records.columns.get(job.column()) {
            Some(column) => job.go_on(column),
            None => Some(Statistics::default()),
        }
    }

    /// How a column's values are spread over the rows that pass search and filter, with as many of the most frequent ones.
    #[must_use]
    pub fn statistics(&self, column: usize, frequent: usize) -> Statistics {
        let rows = self.arrangement.passing_from(0);
        self.records
            .column(column)
            .map_or_else(Statistics::default, |column| summary::statistics(column, &rows, frequent))
    }

    /// The distinct values of a column in order, with their counts, over the rows that fulfil a filter: for a column's own filter
    /// that is the rest of the filter.
    #[must_use]
    pub fn distinct(&self, column: usize, filter: Option<&Filter>) -> Vec<Count> {
        let rows = self.fulfilling(filter);
        self.records.column(column).map_or_else(Vec::new, |column| values::all(column, &rows))
    }

    /// As many of the distinct values of a column as are asked for, with their counts, over the rows that fulfil a filter, and how
    /// many there are.
    #[must_use]
    pub fn values(&self, column: usize, filter: Option<&Filter>, asked: &Asked<'_>) -> Values {
        let rows = self.fulfilling(filter);
        let needle = Needle::new(asked.containing, self.arrangement.clock().offset);
        let column = self.records.column(column);
        column.map_or_else(Values::default, |column| values::values(column, &rows, asked, needle.as_ref()))
    }

    /// A label for each value of a column, and what its rows come to: what bars and lines are drawn from. With a unit, days that
    /// fall into the same one have one label. `rows`, by their numbers in the order of arrival, are all that pass search and filter
    /// if not given. `most` is the number of labels at most.
    #[must_use]
    pub fn series(
        &self,
        by: usize,
        unit: Option<Unit>,
        measure: Measure,
        rows: Option<&[usize]>,
        most: usize,
    ) -> Series {
        let Some(by) = self.records.column(by) else { return Series::default() };
        let measured = match measure {
            Measure::Rows => None,
            Measure::Sum(column) | Measure::Average(column) | Measure::Least(column) | Measure::Greatest(column) => {
                self.records.column(column)
            }
        };
        let unit = unit.map(|unit| (unit, self.arrangement.clock()));
        chart::series(by, unit, measured, measure, &self.chosen(rows), most)
    }

    /// Rows as points of two columns' values; of more than `most` rows some, always the same and spread evenly. `rows` as for
    /// [`Self::series`].
    #[must_use]
    pub fn dots(&self, x: usize, y: usize, rows: Option<&[usize]>, most: usize) -> Vec<Dot> {
        let columns = self.records.column(x).zip(self.records.column(y));
        columns.map_or_else(Vec::new, |(x, y)| chart::dots(x, y, &self.chosen(rows), most))
    }

    /// Another number whenever places, rows or groups may be others than before; the same while nothing was changed.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.arrangement.version()
    }

    /// Rows that fulfil a filter, in the order of arrival; all without one, or where it is about a column that does not exist.
    fn fulfilling(&self, filter: Option<&Filter>) -> Vec<u32> {
        let rows = 0..self.records.rows;
        let known = filter.and_then(|filter| filter.renumbered(&|column| self.number_of_column(column)));
        let kept = known.map(|filter| filter.find(&self.records, &rows, self.arrangement.clock(), &mut false));
        let number = |row: usize| u32::try_from(row).ok();
        kept.map_or_else(|| rows.filter_map(number).collect(), |kept| kept.iter().filter_map(number).collect())
    }

    /// Rows that were chosen, as far as they exist, or those that pass.
    fn chosen(&self, rows: Option<&[usize]>) -> Vec<u32> {
        let known = |row: &usize| u32::try_from(*row).ok().filter(|_| *row < self.records.rows);
        rows.map_or_else(|| self.arrangement.passing_from(0), |rows| rows.iter().filter_map(known).collect())
    }

    /// Number of the row, in the order of arrival, that is shown at a place; of a group its first.
    fn arrived(&self, place: usize) -> Option<usize> {
        match self.entry(place)? {
            Entry::Row(row) => Some(row),
            Entry::Group(group) => self.group(group).map(|group| group.row),
        }
    }

    /// Columns are known outside by their place, which may change when others come between, and inside by their number.
    fn number_of_column(&self, place: usize) -> Option<usize> {
        self.records.shown.get(place).map(|number| *number as usize)
    }

    fn place_of_column(&self, number: usize) -> Option<usize> {
        self.records.shown.iter().position(|shown| *shown as usize == number)
    }
}

impl<'a> ChildRows<'a> {
    /// Child rows that are here.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.children.numbers(self.row).count()
    }

    /// Child rows in all, as the answer says, and whether they are all here.
    #[must_use]
    pub fn total(&self) -> (u64, bool) {
        self.children.partial(self.row).map_or((self.rows() as u64, true), |partial| (partial.total, !partial.more))
    }

    /// Path of the next page, where there is one.
    #[must_use]
    pub fn next_records_url(&self) -> Option<&'a str> {
        self.children.partial(self.row).and_then(|partial| partial.next.as_deref())
    }

    /// Number of columns: those of the child rows of all rows.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.children.records.shown.len()
    }

    /// Field path of a column.
    #[must_use]
    pub fn path(&self, column: usize) -> &'a str {
        self.children.records.column(column).map_or("", |column| &column.path)
    }

    /// What a column's values are.
    #[must_use]
    pub fn kind(&self, column: usize) -> Kind {
        self.children.records.column(column).map_or(Kind::Unknown, Column::kind)
    }

    /// A cell.
    #[must_use]
    pub fn cell(&self, row: usize, column: usize) -> Cell<'a> {
        let number = self.children.numbers(self.row).nth(row);
        let column = self.children.records.column(column);
        number.zip(column).map_or(Cell::Missing, |(number, column)| column.cell(number))
    }

    /// The child rows of a child row.
    #[must_use]
    pub fn children(&self, row: usize, column: usize) -> Option<Self> {
        let row = self.children.numbers(self.row).nth(row)?;
        let column = self.children.records.column(column).filter(|column| !column.has_no_value(row))?;
        Some(Self { children: column.children()?, row })
    }
}

fn read_page(bytes: &[u8], records: &mut Records, scratch: &mut Vec<u8>) -> Result<Page, PageError> {
    let before = records.rows;
    let mut scan = Scan::new(bytes);
    scan.blanks();
    if scan.peek().is_some_and(|byte| byte != b'{') {
        // HTML, or JSON of another kind: which one matters to nobody.
        return Err(PageError::Other);
    }
    let broken = |broken: scan::Broken| PageError::Broken { at: broken.0 };
    let Envelope { total, done, next, has_records } = Envelope::read(&mut scan, scratch, records, 0).map_err(broken)?;
    scan.blanks();
    if scan.peek().is_some() {
        return Err(PageError::Broken { at: scan.at() });
    }
    let (Some(done), true) = (done, has_records || total.is_some()) else { return Err(PageError::Other) };
    let rows = records.rows - before;
    Ok(Page { rows, total_size: total.unwrap_or(0), done, next_records_url: next })
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
#[allow(clippy::single_range_in_vec_init, reason = "one place is one range")]
mod tests;
