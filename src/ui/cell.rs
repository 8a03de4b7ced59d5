//! How the cells of the table on the screen are written, and how wide they are; knows nothing of elements or of a clock.

use std::rc::Rc;
use std::sync::Arc;

use super::zone;
use crate::app::view::{ColumnView, TableView};
use crate::format::{CELL_CHARS_MAX, ColumnFacts, Format, Locale, Mark, Marks, Reader, Shown, formats, sent};
use crate::table::{Cell, Entry, Kind, Table};
use crate::view::View;

/// Narrowest and widest a column starts.
const COLUMN_PX_MIN: f64 = 64.0;
const COLUMN_PX_MAX: f64 = 320.0;
/// What surrounds the text in a cell, and in a head, where the sort mark has its place too.
const CELL_PADDING_PX: f64 = 24.0;
const HEAD_PADDING_PX: f64 = 40.0;
/// Room that a number has at least: `999,999.00`.
const NUMBER_CHARS_MIN: usize = 10;
/// An id of 18 characters in the monospaced face.
const ID_PX: f64 = 156.0;

/// How all columns of a table are written. Columns and rows are named as the table itself names them.
pub struct Cells {
    formats: Vec<Format>,
    columns: [Arc<Vec<ColumnView>>; 2],
    locale: Rc<Locale>,
    org: Option<Arc<str>>,
    view: Arc<View>,
    version: u64,
    marks: Option<Marks>,
}

impl Default for Cells {
    fn default() -> Self {
        Self {
            formats: Vec::new(),
            columns: Default::default(),
            locale: zone::locale(),
            org: None,
            view: Arc::default(),
            version: 0,
            marks: None,
        }
    }
}

impl Cells {
    /// Takes in what the table looks like now.
    pub fn follow(&mut self, table: &TableView) {
        let is_known = |at: usize, columns: &Arc<Vec<ColumnView>>| Arc::ptr_eq(&self.columns[at], columns);
        let is_same = is_known(0, &table.columns) && is_known(1, &table.hidden);
        self.org.clone_from(&table.org);
        if self.version != table.version || !Arc::ptr_eq(&self.view, &table.view) {
            self.version = table.version;
            self.view = Arc::clone(&table.view);
            self.marks = None;
        }
        if is_same {
            return;
        }
        self.marks = None;
        self.columns = [Arc::clone(&table.columns), Arc::clone(&table.hidden)];
        let count = table.columns.len() + table.hidden.len();
        let mut columns = vec![ColumnFacts { path: "", kind: Kind::Unknown, facts: None }; count];
        for column in table.columns.iter().chain(&*table.hidden) {
            if let Some(place) = columns.get_mut(column.column) {
                *place = ColumnFacts { path: &column.path, kind: column.kind, facts: column.facts.as_ref() };
            }
        }
        self.formats = formats(&columns);
    }

    /// Finds out what stands out, where that is not known. To be called before cells are drawn.
    pub fn prepare(&mut self, table: &Table) {
        if self.marks.is_none() {
            self.marks = Some(Marks::new(&self.view.rules, table));
        }
    }

    /// How a cell stands out.
    #[must_use]
    pub fn mark(&self, table: &Table, row: usize, column: usize) -> Option<Mark> {
        let marks = self.marks.as_ref().filter(|marks| !marks.is_empty())?;
        match table.entry(row)? {
            Entry::Row(row) => marks.cell(table, row, column),
            Entry::Group(_) => None,
        }
    }

    /// How a whole row stands out: classes, each with a blank in front.
    #[must_use]
    pub fn row_classes(&self, table: &Table, row: usize) -> String {
        let marks = self.marks.as_ref().filter(|marks| !marks.is_empty());
        match (marks, table.entry(row)) {
            (Some(marks), Some(Entry::Row(row))) => marks.row(table, row),
            _ => String::new(),
        }
    }

    /// What stands in a cell.
    #[must_use]
    pub fn shown<'t>(&self, table: &'t Table, row: usize, column: usize) -> Shown<'t> {
        let cell = table.cell(row, column);
        match self.formats.get(column) {
            Some(format) => format.shown(&cell, &|column| table.cell(row, column), self.reader()),
            None => Shown { text: sent(&cell).into(), class: "cell" },
        }
    }

    /// The text of a cell, the row by its number in the order of arrival: where a value stands for all that are the same.
    #[must_use]
    pub fn text_of(&self, table: &Table, row: usize, column: usize) -> String {
        let cell = table.cell_of(row, column);
        match self.formats.get(column) {
            Some(format) => format.shown(&cell, &|column| table.cell_of(row, column), self.reader()).text.into_owned(),
            None => sent(&cell),
        }
    }

    /// The same where values have to be told apart: moments to the second.
    #[must_use]
    pub fn text_of_value(&self, table: &Table, row: usize, column: usize) -> String {
        match (table.cell_of(row, column), self.formats.get(column)) {
            (cell @ Cell::DateTime(_), Some(format)) => {
                format.full_text(&cell, &|column| table.cell_of(row, column), self.reader())
            }
            _ => self.text_of(table, row, column),
        }
    }

    /// All that is known of the value, as one text.
    #[must_use]
    pub fn full_text(&self, table: &Table, row: usize, column: usize) -> String {
        let format = self.formats.get(column);
        let others = |column: usize| table.cell(row, column);
        format.map_or_else(String::new, |format| format.full_text(&table.cell(row, column), &others, self.reader()))
    }

    /// Where a cell leads: a record of the org, a page, a mailbox or a telephone.
    #[must_use]
    pub fn href(&self, table: &Table, row: usize, column: usize) -> Option<String> {
        let others = |column: usize| table.cell(row, column);
        self.formats.get(column)?.href(&table.cell(row, column), &others, self.reader())
    }

    fn reader(&self) -> Reader<'_> {
        Reader { locale: &self.locale, org: self.org.as_deref() }
    }
}

/// How wide a column starts, in pixels: as its longest sampled text or its head asks, within limits. `char_px` is the width of a
/// digit in the table's face.
#[must_use]
pub fn initial_width_px(kind: Kind, head_chars: usize, sample_chars: usize, char_px: f64) -> f64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few dozen characters; the cast saturates
    let head_chars_max = (COLUMN_PX_MAX * 0.7 / char_px) as usize;
    fitting_width_px(kind, head_chars.min(head_chars_max), sample_chars, char_px).min(COLUMN_PX_MAX)
}

/// The same without an upper limit: for a person who asked for all of it.
#[must_use]
pub fn fitting_width_px(kind: Kind, head_chars: usize, sample_chars: usize, char_px: f64) -> f64 {
    #[allow(clippy::cast_precision_loss)] // character counts
    let px = |chars: usize| chars as f64 * char_px;
    let content = match kind {
        Kind::Id => ID_PX,
        Kind::Boolean => COLUMN_PX_MIN,
        // Rows to come may hold longer numbers, and half a number is a wrong number.
        Kind::Number => px((sample_chars + 1).max(NUMBER_CHARS_MIN)) + CELL_PADDING_PX,
        _ => px(sample_chars) + CELL_PADDING_PX,
    };
    let head = px(head_chars) + HEAD_PADDING_PX;
    content.max(head).max(COLUMN_PX_MIN).round()
}

/// The length that a column should have room for: that of the longest value, but of texts a tenth may be longer.
#[must_use]
pub fn sample_chars(kind: Kind, lengths: impl Iterator<Item = usize>) -> usize {
    // Counted by length, as sorting would bring several kilobytes of code along. Longer ones are beyond any first width.
    let mut counts = [0_usize; CELL_CHARS_MAX + 1];
    for length in lengths {
        counts[length.min(CELL_CHARS_MAX)] += 1;
    }
    let all: usize = counts.iter().sum();
    let mut beyond = if kind == Kind::Text { all / 10 } else { 0 };
    for (length, count) in counts.iter().enumerate().rev() {
        if *count > beyond {
            return length;
        }
        beyond -= count;
    }
    0
}

/// Characters of a text as far as width goes: those of East Asian scripts count twice.
#[must_use]
pub fn chars_wide(text: &str) -> usize {
    text.chars().map(|char| if ('\u{1100}'..='\u{ffef}').contains(&char) && char > '\u{2fff}' { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_start_as_wide_as_their_texts_within_limits() {
        let width = |kind, head, sample| initial_width_px(kind, head, sample, 7.0);
        assert!(width(Kind::Text, 4, 20) > width(Kind::Text, 4, 10));
        assert!(width(Kind::Text, 30, 2) > width(Kind::Text, 4, 2));
        assert_eq!(width(Kind::Text, 4, 32_000).to_bits(), COLUMN_PX_MAX.to_bits());
        assert!(width(Kind::Number, 4, 2) >= 10.0 * 7.0);
        assert_eq!(width(Kind::Boolean, 1, 5).to_bits(), COLUMN_PX_MIN.to_bits());
        assert!(width(Kind::Text, 32_000, 0) < COLUMN_PX_MAX);
        assert!(fitting_width_px(Kind::Text, 4, 100, 7.0) > 700.0);
        assert!(initial_width_px(Kind::Text, 4, 20, 8.0) > width(Kind::Text, 4, 20));
        assert_eq!(chars_wide("ab株式"), 6);
    }

    #[test]
    fn a_few_long_texts_do_not_widen_a_column_but_every_number_has_room() {
        let lengths = || (1..=20).map(|length| if length > 18 { 200 } else { length });
        assert_eq!(sample_chars(Kind::Text, lengths()), 18);
        assert_eq!(sample_chars(Kind::Number, lengths()), 200);
        assert_eq!(sample_chars(Kind::Text, [7].into_iter()), 7);
        assert_eq!(sample_chars(Kind::Text, std::iter::empty()), 0);
    }
}
