//! What a file says of itself: from which query, org and user it came, when, with how many rows, whether they are all of
//! them, and what was done to the cells. Reads no clock.

use super::rows::Value;
use super::{Children, Decimal, Format, Guard, Header, Moments, Options, Values, calendar, json};

/// Names of columns that are told at most.
const NAMES_MAX: usize = 100;

/// Where rows came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The query's text.
    pub query: String,
    /// The org, as people know it: its name, its host or both.
    pub org: String,
    /// Who was signed in.
    pub user: String,
    /// When the file was made.
    pub taken_at_millis: i64,
}

/// Whether the rows taken away are all that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// Every row of the query.
    Complete,
    /// A choice: a selection, or what filters left.
    Chosen {
        /// Rows there were to choose from.
        of_rows: u64,
        /// Whether all rows of the query were there to choose from.
        all_loaded: bool,
    },
    /// It was stopped, or not every row was loaded.
    Partial {
        /// Rows of the query in all, where the org said so.
        of_rows: Option<u64>,
    },
}

/// What became of the cells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outcome {
    /// Rows written.
    pub rows: u64,
    /// Columns written.
    pub columns: u64,
    /// Bytes written, receipts beside the file not counted.
    pub bytes: u64,
    /// Texts that got the guard's apostrophe.
    pub cells_guarded: u64,
    /// Empty cells whose values exist but were not loaded.
    pub cells_not_loaded: u64,
    /// Empty cells whose values the user may not see.
    pub cells_no_access: u64,
    /// Child rows written, or counted where the format holds none.
    pub child_rows: u64,
    /// Cells of which not every child row was here.
    pub children_incomplete: u64,
    /// Columns of later pages that the first page did not have; they are not in the file. At most a hundred are named.
    pub columns_left_out: Vec<String>,
    /// Sheets of a workbook.
    pub sheets: u64,
    /// Numbers whose whole part has more digits than a workbook keeps, written as text.
    pub numbers_as_text: u64,
    /// Numbers whose fraction has more digits than a workbook keeps.
    pub numbers_rounded: u64,
    /// Dates and times before March 1900 or after 9999, written as text.
    pub dates_as_text: u64,
    /// Texts too long for a workbook's cell, continued on a sheet of their own.
    pub texts_continued: u64,
    /// Links beyond what a sheet or a link can hold.
    pub links_left_out: u64,
}

impl Outcome {
    pub(super) const fn count_gap(&mut self, value: &Value<'_>) {
        match value {
            Value::NotLoaded => self.cells_not_loaded += 1,
            Value::NoAccess => self.cells_no_access += 1,
            _ => {}
        }
    }

    pub(super) fn count_children(&mut self, rows: u64, complete: bool, here: Option<usize>) {
        let here = here.map_or(0, |here| here as u64);
        self.child_rows += here;
        if !complete || here < rows {
            self.children_incomplete += 1;
        }
    }

    pub(super) fn note_left_out(&mut self, name: String) {
        if self.columns_left_out.len() < NAMES_MAX && !self.columns_left_out.contains(&name) {
            self.columns_left_out.push(name);
        }
    }

    /// What a person should know of the file, in sentences. Empty if everything is in it as it was.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |count: u64, one: &str, many: &str| match count {
            0 => {}
            1 => notes.push(format!("1 {one}")),
            _ => notes.push(format!("{count} {many}")),
        };
        note(
            self.cells_guarded,
            "text could have run as a formula and got an apostrophe (') in front. Take it off to have the text back.",
            "texts could have run as formulas and got an apostrophe (') in front. Take it off to have the texts back.",
        );
        note(self.cells_not_loaded, "empty cell was not loaded.", "empty cells were not loaded.");
        note(
            self.cells_no_access,
            "empty cell holds what this user may not see.",
            "empty cells hold what this user may not see.",
        );
        note(
            self.children_incomplete,
            "cell lacks some of its child rows: not all were loaded.",
            "cells lack some of their child rows: not all were loaded.",
        );
        note(
            self.numbers_as_text,
            "number has more digits than a spreadsheet keeps and is written as text.",
            "numbers have more digits than a spreadsheet keeps and are written as text.",
        );
        note(
            self.numbers_rounded,
            "number has more than 15 digits; a spreadsheet shows no more than that.",
            "numbers have more than 15 digits; a spreadsheet shows no more than that.",
        );
        note(
            self.dates_as_text,
            "date lies before March 1900 or after 9999, which a spreadsheet cannot hold, and is written as text.",
            "dates lie before March 1900 or after 9999, which a spreadsheet cannot hold, and are written as text.",
        );
        note(
            self.texts_continued,
            "text is longer than a cell holds (32,767 characters); the whole of it is on the sheet \"Long texts\".",
            "texts are longer than a cell holds (32,767 characters); the whole of them is on the sheet \"Long texts\".",
        );
        note(self.links_left_out, "cell has its text but no link.", "cells have their text but no link.");
        if !self.columns_left_out.is_empty() {
            let names = self.columns_left_out.join(", ");
            notes.push(format!("Not in the file, for they came after the first rows: {names}."));
        }
        notes
    }
}

/// One line of a receipt: what, and its value.
pub(super) type Line = (&'static str, String);

impl Receipt {
    /// The receipt as a text, for a file beside the rows.
    #[must_use]
    pub fn text(&self, options: &Options, completeness: Completeness, outcome: &Outcome) -> String {
        let mut out = String::new();
        for (name, value) in self.lines(options, completeness, outcome) {
            // A query of several lines stays one entry.
            out.push_str(&format!("{name}: {}\n", value.replace('\n', "\n    ")));
        }
        out
    }

    /// The receipt as a JSON object, for a file beside the rows. Names and values are those of [`Receipt::text`], and numbers
    /// are numbers.
    #[must_use]
    pub fn json(&self, options: &Options, completeness: Completeness, outcome: &Outcome) -> String {
        let mut out = b"{".to_vec();
        let mut notes = Vec::new();
        for (name, value) in self.lines(options, completeness, outcome) {
            if name == "Note" {
                notes.push(value);
                continue;
            }
            out.extend_from_slice(if out.len() > 1 { b",\n  " } else { b"\n  " });
            json::put_text(name, &mut out);
            out.extend_from_slice(b": ");
            if is_count(name) {
                out.extend_from_slice(value.as_bytes());
            } else {
                json::put_text(&value, &mut out);
            }
        }
        out.extend_from_slice(b",\n  \"Notes\": [");
        for (number, note) in notes.iter().enumerate() {
            out.extend_from_slice(if number > 0 { b",\n    " } else { b"\n    " });
            json::put_text(note, &mut out);
        }
        out.extend_from_slice(if notes.is_empty() { b"]\n}\n" } else { b"\n  ]\n}\n" });
        String::from_utf8_lossy(&out).into_owned()
    }

    pub(super) fn lines(&self, options: &Options, completeness: Completeness, outcome: &Outcome) -> Vec<Line> {
        let mut lines = vec![
            ("Query", self.query.clone()),
            ("Org", self.org.clone()),
            ("User", self.user.clone()),
            ("Taken at", moment(self.taken_at_millis)),
            ("Rows", outcome.rows.to_string()),
            ("Columns", outcome.columns.to_string()),
            ("Complete", completeness.words(outcome.rows)),
        ];
        if outcome.child_rows > 0 {
            lines.push(("Child rows", outcome.child_rows.to_string()));
        }
        lines.extend(options.lines());
        lines.extend(outcome.notes().into_iter().map(|note| ("Note", note)));
        lines
    }
}

impl Completeness {
    fn words(self, rows: u64) -> String {
        match self {
            Self::Complete => "yes: every row of the query".to_owned(),
            Self::Chosen { of_rows, all_loaded: true } => format!("a choice: {rows} of the query's {of_rows} rows"),
            Self::Chosen { of_rows, all_loaded: false } => {
                format!("a choice: {rows} of {of_rows} rows, and not every row of the query was loaded")
            }
            Self::Partial { of_rows: Some(all) } => format!("no: {rows} of {all} rows"),
            Self::Partial { of_rows: None } => format!("no: {rows} rows, and there are more"),
        }
    }
}

impl Options {
    fn lines(&self) -> Vec<Line> {
        let mut lines = vec![("Format", self.format.words())];
        let header = match self.header {
            Header::None => "none",
            Header::Names => "API names",
            Header::Labels => "labels",
        };
        lines.push(("Header", header.to_owned()));
        let values = match self.values {
            Values::Raw => "as stored",
            Values::Shown => "as shown (labels and names)",
        };
        lines.push(("Values", values.to_owned()));
        let workbook = self.format == Format::Workbook;
        let times = match self.moments {
            Moments::AsSent if !workbook => "as Salesforce sends them (UTC)".to_owned(),
            _ => format!("as in {}", self.zone.name()),
        };
        lines.push(("Times", times));
        if !workbook {
            let children = match self.children {
                Children::Rows => "as rows",
                Children::Count => "as their number",
            };
            lines.push(("Child rows are written", children.to_owned()));
        }
        if matches!(self.format, Format::Delimited(_) | Format::Html | Format::Workbook) {
            let guard = match (self.guard, workbook) {
                (Guard::Off, _) => "off",
                (Guard::On, false) => "on: an apostrophe (') before texts that could run",
                (Guard::On, true) => "on: texts that could run are marked as texts",
            };
            lines.push(("Formula guard", guard.to_owned()));
        }
        lines
    }
}

impl Format {
    fn words(self) -> String {
        match self {
            Self::Delimited(shape) => {
                let mark = if shape.byte_order_mark { "with" } else { "without" };
                let decimal = match shape.decimal {
                    Decimal::BySeparator if shape.separator.byte() == b';' => "comma",
                    Decimal::Comma => "comma",
                    _ => "point",
                };
                let (separator, line_end) = (shape.separator.words(), shape.line_end.words());
                format!("values between {separator}, {line_end} line ends, {mark} byte order mark, decimal {decimal}")
            }
            Self::Json(shape) => format!("JSON, {}", shape.words()),
            Self::JsonLines(shape) => format!("NDJSON, {}", shape.words()),
            Self::Markdown => "Markdown".to_owned(),
            Self::Html => "HTML".to_owned(),
            Self::Workbook => "XLSX".to_owned(),
        }
    }
}

/// Whether a line's value is a number. What people typed is none, even if it looks like one.
pub(super) fn is_count(name: &str) -> bool {
    matches!(name, "Rows" | "Columns" | "Child rows")
}

fn moment(millis: i64) -> String {
    let mut out = String::new();
    calendar::put_moment_local(millis, 0, &mut out);
    out.push_str(" UTC");
    out
}
