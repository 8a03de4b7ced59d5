//! A file as a whole: rows of a table, and a receipt within the file or packed with it. Knows no disk, and nobody to ask.

use super::archive::{Archive, Packer};
use super::receipt::{Completeness, Outcome, Receipt};
use super::rows::Rows;
use super::{Choice, Exporter, Format, Options, Part, Refused, Separator, calendar};
use crate::table::{OffsetMinutes, Table};

/// An archive without ZIP64 ends at 4 GiB; its directory wants room, too.
const PACK_BYTES_MAX: u64 = 4095 << 20;
/// Rows that the size of a file is guessed from.
const SAMPLE_ROWS: usize = 200;
/// Longest name of a file, without what tells its format. File systems take 255 bytes.
const NAME_CHARS_MAX: usize = 100;

/// A file that is being written, chunk by chunk. See [`Exporter`].
#[derive(Debug)]
pub struct File {
    choice: Choice,
    exporter: Exporter,
    options: Options,
    pack: Option<Pack>,
    next: usize,
    begun: bool,
}

/// The archive around a file.
#[derive(Debug)]
struct Pack {
    name: String,
    archive: Archive,
    packer: Packer,
    loose: Vec<u8>,
}

impl File {
    /// Begins a file. `packed_as` is its name within a ZIP archive, which then holds the receipt beside it; workbooks hold their
    /// receipt themselves.
    #[must_use]
    pub fn new(choice: Choice, table: &Table, options: Options, packed_as: Option<String>) -> Self {
        let exporter = Exporter::new(&choice.of(table), options.clone());
        let pack =
            packed_as.map(|name| Pack { name, archive: Archive::default(), packer: Packer::new(), loose: Vec::new() });
        Self { choice, exporter, options, pack, next: 0, begun: false }
    }

    /// Appends some rows to `out`; says whether there are more. The table must be the one that the choice was made of; more
    /// rows may have come, and it may be sorted and filtered otherwise.
    ///
    /// # Errors
    /// The file gets too large; it is not whole then.
    pub fn push(&mut self, table: &Table, out: &mut Vec<u8>) -> Result<bool, Refused> {
        let rows = self.choice.of(table);
        let rest = self.next..rows.rows();
        let Some(pack) = &mut self.pack else {
            self.next = self.exporter.push(&rows, rest, out)?.start;
            return Ok(self.next < self.choice.rows.len());
        };
        if !std::mem::replace(&mut self.begun, true) {
            pack.archive.open(&pack.name, out);
        }
        self.next = self.exporter.push(&rows, rest, &mut pack.loose)?.start;
        pack.pack(out);
        if !pack.archive.has_room(pack.packer.packed_bytes(), PACK_BYTES_MAX) {
            return Err(Refused::ArchiveTooLarge { rows: self.exporter.outcome().rows });
        }
        Ok(self.next < self.choice.rows.len())
    }

    /// What was written so far.
    #[must_use]
    pub const fn outcome(&self) -> &Outcome {
        self.exporter.outcome()
    }

    /// Ends the file, also before its last row.
    ///
    /// # Errors
    /// The file gets too large; it is not whole then.
    pub fn finish(self, receipt: Option<(&Receipt, Completeness)>, out: &mut Vec<u8>) -> Result<Outcome, Refused> {
        let Self { exporter, options, pack, begun, .. } = self;
        let Some(mut pack) = pack else { return exporter.finish(receipt, out) };
        if !begun {
            pack.archive.open(&pack.name, out);
        }
        let outcome = exporter.finish(None, &mut pack.loose)?;
        pack.pack(out);
        let Pack { mut archive, packer, .. } = pack;
        let sums = packer.finish(out);
        archive.close(sums, out);
        if let Some((receipt, completeness)) = receipt {
            archive.put("receipt.txt", receipt.text(&options, completeness, &outcome).as_bytes(), out);
        }
        archive.end(out);
        Ok(outcome)
    }
}

impl Pack {
    fn pack(&mut self, out: &mut Vec<u8>) {
        self.packer.put(&self.loose, out);
        self.loose.clear();
    }
}

impl Format {
    /// What the names of such files end with, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Delimited(shape) if matches!(shape.separator, Separator::Tab) => "tsv",
            Self::Delimited(_) => "csv",
            Self::Json(_) => "json",
            Self::JsonLines(_) => "ndjson",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Workbook => "xlsx",
        }
    }

    /// The media type of such files.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Delimited(shape) if matches!(shape.separator, Separator::Tab) => "text/tab-separated-values",
            Self::Delimited(_) => "text/csv",
            Self::Json(_) => "application/json",
            Self::JsonLines(_) => "application/x-ndjson",
            Self::Markdown => "text/markdown",
            Self::Html => "text/html",
            Self::Workbook => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// About how many bytes a file of these rows has, from a few hundred of them.
#[must_use]
pub fn estimated_bytes(rows: &dyn Rows, options: &Options) -> u64 {
    let count = rows.rows();
    let sample = count.min(SAMPLE_ROWS);
    let mut part = Part::new(rows).with_rows(0..0);
    for number in 0..sample {
        let row = number * count / sample.max(1);
        part = part.and_rows(row..row + 1);
    }
    let none = written_bytes(&Part::new(rows).with_rows(0..0), options);
    let some = written_bytes(&part, options).saturating_sub(none);
    none + some.saturating_mul(count as u64) / (sample as u64).max(1)
}

fn written_bytes(rows: &dyn Rows, options: &Options) -> u64 {
    let mut exporter = Exporter::new(rows, options.clone());
    let mut out = Vec::new();
    let mut bytes = 0;
    let mut rest = 0..rows.rows();
    while !rest.is_empty() {
        let Ok(left) = exporter.push(rows, rest, &mut out) else { return 0 };
        rest = left;
        bytes += out.len() as u64;
        out.clear();
    }
    let _ = exporter.finish(None, &mut out);
    bytes + out.len() as u64
}

/// A name for a file: what it holds, and the day on the person's calendar: `Opportunity 2026-11-23`.
#[must_use]
pub fn dated_name(what: &str, at_millis: i64, offset: OffsetMinutes) -> String {
    let mut name = what.to_owned();
    if !name.is_empty() {
        name.push(' ');
    }
    calendar::put_date(calendar::split(calendar::local_millis(at_millis, offset(at_millis))).0, &mut name);
    name
}

/// A name that every file system takes, as close to the wish as can be: without path separators and other letters that mean
/// something to a shell, control characters, letters that turn the direction, or dots and blanks at an end.
#[must_use]
pub fn legal_name(wish: &str) -> String {
    let is_refused = |letter: char| {
        letter.is_control()
            || "/\\:*?\"<>|".contains(letter)
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let name: String = wish.chars().filter(|letter| !is_refused(*letter)).take(NAME_CHARS_MAX).collect();
    let name = name.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    // Windows keeps these for devices, whatever follows the dot.
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_device = ["con", "prn", "aux", "nul"].iter().any(|device| stem.eq_ignore_ascii_case(device))
        || stem.len() == 4
            && ["com", "lpt"].iter().any(|port| stem.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(port)))
            && stem.ends_with(|digit: char| digit.is_ascii_digit());
    match name {
        "" => "rows".to_owned(),
        name if is_device => name.to_owned() + " rows",
        name => name.to_owned(),
    }
}
