//! Rows taken away: as text for the clipboard, and as files in chunks of bytes. Knows no file, no clipboard and no clock,
//! and of rows only what [`Rows`] says.
//!
//! An [`Exporter`] takes rows page by page and appends bytes to a buffer, which the caller empties whenever it likes. What
//! it keeps between pages does not grow with the rows, but for workbooks: see [`Format::Workbook`].
//!
//! ```
//! use orgpane::export::{Exporter, Format, Options, Rows};
//! use orgpane::table::Table;
//!
//! let table = Table::new(["Id".to_owned(), "Name".to_owned()]);
//! let mut file = Vec::new();
//! let mut exporter = Exporter::new(&table, Options { format: Format::csv(), ..Options::default() });
//! let mut rest = 0..Rows::rows(&table);
//! while !rest.is_empty() {
//!     rest = exporter.push(&table, rest, &mut file)?;
//!     // Here a page writes `file` to the disk and clears it.
//! }
//! let outcome = exporter.finish(None, &mut file)?;
//! assert_eq!((file.as_slice(), outcome.rows), (b"Id,Name\r\n".as_slice(), 0));
//! # Ok::<(), orgpane::export::Refused>(())
//! ```

mod archive;
mod calendar;
mod copy;
mod delimited;
mod digits;
mod file;
mod guard;
mod html;
mod json;
mod markdown;
mod page;
mod part;
mod receipt;
mod rows;
mod store;
mod words;
mod workbook;

use std::fmt;
use std::ops::Range;
use std::rc::Rc;

pub use copy::{Copied, CopyForm, Copying, copy};
pub use file::{File, dated_name, estimated_bytes, legal_name};
pub use guard::{is_guarded, unguarded};
pub use part::Part;
pub use receipt::{Completeness, Outcome, Receipt};
pub use rows::{Column, Kind, Rows, Value};
pub use store::{Choice, Chosen, Field};

use crate::limits;
use page::{Heading, Page};

/// How rows are written.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the rows are, such as the object's name: a workbook's first sheet is called so, and a document.
    pub title: String,
    /// As which sort of file.
    pub format: Format,
    /// What stands above the columns.
    pub header: Header,
    /// Whether texts that a spreadsheet could run are made harmless. For formats that spreadsheets open.
    pub guard: Guard,
    /// How points in time are written. Workbooks hold real dates: for them it is always the local time.
    pub moments: Moments,
    /// Whose local time.
    pub zone: Zone,
    /// Values or what people see instead.
    pub values: Values,
    /// What stands in cells with child rows. Workbooks have sheets for them.
    pub children: Children,
    /// Whether cells that lead somewhere are links, where the format has links.
    pub links: bool,
}

impl Default for Options {
    /// CSV as RFC 4180 has it, with API names and values as they were sent, guarded.
    fn default() -> Self {
        Self {
            title: "Rows".to_owned(),
            format: Format::csv(),
            header: Header::Names,
            guard: Guard::On,
            moments: Moments::AsSent,
            zone: Zone::utc(),
            values: Values::Raw,
            children: Children::Rows,
            links: false,
        }
    }
}

/// As which sort of file rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Values between separators: CSV, TSV.
    Delimited(Delimited),
    /// A list of records, one a line. A receipt never changes its form.
    Json(Shape),
    /// One record a line and nothing around them (NDJSON).
    JsonLines(Shape),
    /// A table in GitHub Flavored Markdown. Control characters but NUL stay.
    Markdown,
    /// A document with a table.
    Html,
    /// XLSX. Rows go out as they come. What is kept until the end, deflated: the sheets of child rows, long texts and columns
    /// beyond 16,384. Beside them, at most 65,530 links for each open sheet. Lines within cells end with a line feed alone.
    Workbook,
}

impl Format {
    /// CSV as RFC 4180 has it: comma, CR LF, no byte order mark.
    #[must_use]
    pub const fn csv() -> Self {
        Self::Delimited(Delimited {
            separator: Separator::Comma,
            line_end: LineEnd::CrLf,
            byte_order_mark: false,
            decimal: Decimal::BySeparator,
        })
    }
}

/// How values between separators are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimited {
    /// Between two values.
    pub separator: Separator,
    /// Between two rows, and behind the last.
    pub line_end: LineEnd,
    /// U+FEFF in front: without it, Excel takes UTF-8 for the local code page.
    pub byte_order_mark: bool,
    /// Between whole and fraction.
    pub decimal: Decimal,
}

/// What stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Separator {
    Comma,
    Semicolon,
    Tab,
    Pipe,
}

impl Separator {
    const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Comma => "commas",
            Self::Semicolon => "semicolons",
            Self::Tab => "tabs",
            Self::Pipe => "vertical bars",
        }
    }
}

/// What stands between two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum LineEnd {
    CrLf,
    Lf,
}

impl LineEnd {
    const fn words(self) -> &'static str {
        match self {
            Self::CrLf => "CR LF",
            Self::Lf => "LF",
        }
    }
}

/// What stands between a number's whole and its fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// A comma if values stand between semicolons, else a point. Semicolons are what spreadsheets expect where the comma is
    /// the decimal sign; there, `1.5` would be read as the first of May.
    BySeparator,
    /// As sent.
    Point,
    /// Between commas, such a number stands in quotes.
    Comma,
}

/// The form of a record in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Parents are objects, child rows stand in `records`, as Salesforce sends them: `{"Account":{"Name":"Acme"}}`.
    Nested,
    /// One object by path: `{"Account.Name":"Acme"}`. With [`Header::Labels`], by label.
    Flat,
    /// Values alone, in the order of the columns.
    Lists,
}

impl Shape {
    const fn words(self) -> &'static str {
        match self {
            Self::Nested => "parents nested",
            Self::Flat => "flat",
            Self::Lists => "lists of values",
        }
    }
}

/// What stands above the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Header {
    /// Nothing.
    None,
    /// Field paths.
    Names,
    /// What people call the fields.
    Labels,
}

/// Whether texts that a spreadsheet could run as formulas get an apostrophe in front. See [`is_guarded`] and [`unguarded`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Guard {
    On,
    Off,
}

/// How points in time are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moments {
    /// `2018-12-10T17:50:19.000+0000`
    AsSent,
    /// `2018-12-10 18:50:19`, in the options' zone. Spreadsheets read it as a date.
    Local,
}

/// Values or what people see instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Picklists' API values, ids.
    Raw,
    /// Picklists' labels, names of the records that ids lead to.
    Shown,
}

/// What stands in cells with child rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Children {
    /// The rows, as JSON.
    Rows,
    /// How many there are.
    Count,
}

/// A time zone: its name, and how far its clocks are ahead of UTC.
#[derive(Clone)]
pub struct Zone {
    name: String,
    offset_minutes: Rc<dyn Fn(i64) -> i32>,
}

impl Zone {
    /// A zone by its name. `offset_minutes` takes milliseconds since 1970 UTC and says how many minutes clocks there were
    /// ahead of UTC at that time.
    pub fn new(name: impl Into<String>, offset_minutes: impl Fn(i64) -> i32 + 'static) -> Self {
        Self { name: name.into(), offset_minutes: Rc::new(offset_minutes) }
    }

    /// Universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self::new("UTC", |_| 0)
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn offset_minutes(&self, at_millis: i64) -> i32 {
        (self.offset_minutes)(at_millis)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Zone({})", self.name)
    }
}

/// Why rows cannot be taken away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The text is longer than clipboards take.
    #[error("The text gets too long for the clipboard, from row {rows} on. Copy fewer rows, or export a file.")]
    CopyTooLong {
        /// How many rows there is room for.
        rows: u64,
    },
    /// A workbook ends at 4 GiB, which is the end of its container.
    #[error("The workbook gets larger than 4 GiB, from row {rows} on. Export CSV, or fewer rows.")]
    WorkbookTooLarge {
        /// How many rows there is room for.
        rows: u64,
    },
    /// A ZIP archive ends at 4 GiB, too.
    #[error(
        "The file gets larger than 4 GiB, from row {rows} on, which no ZIP archive holds. Leave out the receipt, or export fewer rows."
    )]
    ArchiveTooLarge {
        /// How many rows there is room for.
        rows: u64,
    },
}

/// Writes rows as they come. See the module.
#[derive(Debug)]
pub struct Exporter {
    head: Vec<Heading>,
    options: Options,
    writer: Writer,
    outcome: Outcome,
    begun: bool,
}

#[derive(Debug)]
enum Writer {
    Delimited(delimited::Writer),
    Json(json::Writer),
    Markdown(markdown::Writer),
    Html(html::Writer),
    Workbook(Box<workbook::Writer>),
}

impl Exporter {
    /// Begins a file with the columns of `rows`; rows themselves are not looked at yet.
    #[must_use]
    pub fn new(rows: &dyn Rows, options: Options) -> Self {
        Self::begun(rows, options, Purpose::File)
    }

    fn for_clipboard(rows: &dyn Rows, options: Options) -> Self {
        Self::begun(rows, options, Purpose::Clipboard)
    }

    fn begun(rows: &dyn Rows, options: Options, purpose: Purpose) -> Self {
        let head = page::headings(rows);
        let clipboard = purpose == Purpose::Clipboard;
        let writer = match options.format {
            Format::Delimited(shape) => {
                let pasted = clipboard && shape.separator == Separator::Tab;
                Writer::Delimited(delimited::Writer::new(shape, pasted))
            }
            Format::Json(shape) => Writer::Json(json::Writer::new(&head, shape, true, options.header)),
            Format::JsonLines(shape) => Writer::Json(json::Writer::new(&head, shape, false, options.header)),
            Format::Markdown => Writer::Markdown(markdown::Writer::default()),
            Format::Html => Writer::Html(html::Writer::new(!clipboard)),
            Format::Workbook => Writer::Workbook(Box::new(workbook::Writer::new(&head, &options))),
        };
        let outcome = Outcome { columns: head.len() as u64, ..Outcome::default() };
        Self { head, options, writer, outcome, begun: false }
    }

    /// Appends some of the rows to `out`, in order, and gives the range of those that are left: after about
    /// [`limits::EXPORT_CHUNK_BYTES`] it stops, so that the page stays alive and `out` can be emptied. At least one row is
    /// written if there is any.
    ///
    /// Pages may come from different stores. Their columns are matched by name; a column that is lacking is empty, one that
    /// the first page did not have is named in the [`Outcome`].
    ///
    /// # Errors
    ///
    /// [`Refused::WorkbookTooLarge`]; the file is not whole then.
    pub fn push(&mut self, rows: &dyn Rows, range: Range<usize>, out: &mut Vec<u8>) -> Result<Range<usize>, Refused> {
        let page = Page::new(rows, &self.head);
        let end = range.end.min(rows.rows());
        let start = range.start.min(end);
        let before = out.len();
        self.begin(Some((&page, start..end)), out);
        if page.has_more && start < end {
            self.note_left_out(rows);
        }
        let mut row = start;
        while row < end {
            self.row(&page, row, out)?;
            row += 1;
            if out.len() - before >= limits::EXPORT_CHUNK_BYTES || self.is_due() {
                break;
            }
        }
        self.outcome.bytes += (out.len() - before) as u64;
        Ok(row..end)
    }

    /// Ends the file. A workbook gets the receipt as its last sheet; for other files it goes beside them, by
    /// [`Receipt::text`] or [`Receipt::json`] and the outcome given here.
    ///
    /// # Errors
    ///
    /// [`Refused::WorkbookTooLarge`]; the file is not whole then.
    pub fn finish(mut self, receipt: Option<(&Receipt, Completeness)>, out: &mut Vec<u8>) -> Result<Outcome, Refused> {
        let before = out.len();
        self.begin(None, out);
        match &mut self.writer {
            Writer::Json(writer) => writer.end(out),
            Writer::Html(writer) => writer.end(out),
            Writer::Workbook(writer) => writer.end(receipt, &self.options, &mut self.outcome, out)?,
            Writer::Delimited(_) | Writer::Markdown(_) => {}
        }
        self.outcome.bytes += (out.len() - before) as u64;
        Ok(self.outcome)
    }

    /// What was written so far, for a progress bar.
    #[must_use]
    pub const fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Writes what stands before the rows. `first` are rows to take column widths from.
    fn begin(&mut self, first: Option<(&Page<'_>, Range<usize>)>, out: &mut Vec<u8>) {
        if std::mem::replace(&mut self.begun, true) {
            return;
        }
        let (head, options, outcome) = (&self.head, &self.options, &mut self.outcome);
        match &mut self.writer {
            Writer::Delimited(writer) => writer.begin(head, options, outcome, out),
            Writer::Json(writer) => writer.begin(out),
            Writer::Markdown(writer) => writer.begin(head, options.header, out),
            Writer::Html(writer) => writer.begin(head, options, outcome, out),
            Writer::Workbook(writer) => writer.begin(first, options, out),
        }
    }

    fn row(&mut self, page: &Page<'_>, row: usize, out: &mut Vec<u8>) -> Result<(), Refused> {
        let (options, outcome) = (&self.options, &mut self.outcome);
        match &mut self.writer {
            Writer::Delimited(writer) => writer.row(page, row, options, outcome, out),
            Writer::Json(writer) => writer.row(page, row, options, outcome, out),
            Writer::Markdown(writer) => writer.row(page, row, options, outcome, out),
            Writer::Html(writer) => writer.row(page, row, options, outcome, out),
            Writer::Workbook(writer) => writer.row(page, row, options, outcome, out)?,
        }
        self.outcome.rows += 1;
        Ok(())
    }

    /// Whether enough was done for now, though little may have come out yet.
    fn is_due(&mut self) -> bool {
        match &mut self.writer {
            Writer::Workbook(writer) => writer.take_due(),
            _ => false,
        }
    }

    fn note_left_out(&mut self, rows: &dyn Rows) {
        for name in page::left_out(rows, &self.head) {
            self.outcome.note_left_out(name);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    File,
    Clipboard,
}

impl Heading {
    fn text(&self, header: Header) -> &str {
        match header {
            Header::None => "",
            Header::Names => &self.name,
            Header::Labels => &self.label,
        }
    }
}

/// Whether an address may become a link: web and mail, nothing that runs or opens files.
fn is_safe_link(link: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|start| link.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)))
        && !link.chars().any(|letter| letter.is_control() || letter.is_whitespace())
}

#[cfg(test)]
mod tests;
