//! How a person wants rows taken away: choices that are remembered as a line of words. Takes nothing away.

use crate::export::{
    Children, CopyForm, Decimal, Delimited, Format, Guard, Header, LineEnd, Moments, Options, Separator, Shape, Values,
    Zone,
};

/// Longest remembered text that is read.
const STORED_BYTES_MAX: usize = 1_000;

/// What is chosen in the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "so many boxes are there to be ticked")]
pub struct Wishes {
    /// Which rows and columns.
    pub what: What,
    /// As which sort of file.
    pub format: FileFormat,
    /// Between values, for CSV.
    pub separator: Separator,
    /// Lines end with CR LF, for CSV and TSV.
    pub crlf: bool,
    /// U+FEFF in front, for CSV and TSV.
    pub byte_order_mark: bool,
    /// The decimal sign is a comma, for CSV and TSV.
    pub decimal_comma: bool,
    /// Texts that a spreadsheet could run are made harmless.
    pub guard: bool,
    /// The first row says what columns are.
    pub header: bool,
    /// It says so with labels, not API names.
    pub labels: bool,
    /// Labels of picklist values and names of records, not what is stored.
    pub shown: bool,
    /// Times are those of the person's zone, not UTC.
    pub local: bool,
    /// Ids and addresses are links, in formats that have links.
    pub links: bool,
    /// Child rows, not only their number.
    pub children: bool,
    /// Workbooks have a sheet that says where their rows came from.
    pub receipt: bool,
    /// Other files are packed with a text that says so.
    pub packed: bool,
    /// What is copied.
    pub copy: CopyAs,
    /// Copies have a heading.
    pub copy_header: bool,
}

/// Which rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Columns as they are shown, rows that pass search and filter, in the order shown.
    Shown,
    /// What is selected.
    Selection,
    /// All columns and rows of the query, also those that are not loaded yet.
    Everything,
}

/// Sorts of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum FileFormat {
    Xlsx,
    Csv,
    Tsv,
    Json,
    NdJson,
    Markdown,
    Html,
}

/// Sorts of copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CopyAs {
    Tsv,
    Csv,
    Json,
    Markdown,
    Html,
}

impl FileFormat {
    /// All of them, the most wanted first.
    pub const ALL: [Self; 7] = [Self::Xlsx, Self::Csv, Self::Tsv, Self::Json, Self::NdJson, Self::Markdown, Self::Html];

    /// What a person calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xlsx => "Excel (XLSX)",
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Json => "JSON",
            Self::NdJson => "NDJSON",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::NdJson => "ndjson",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

impl CopyAs {
    /// All of them, the most wanted first.
    pub const ALL: [Self; 5] = [Self::Tsv, Self::Csv, Self::Json, Self::Markdown, Self::Html];

    /// What a person calls it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tsv => "Spreadsheet cells (TSV)",
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
        }
    }

    /// What an announcement calls it.
    #[must_use]
    pub const fn short_name(self) -> &'static str {
        match self {
            Self::Tsv => "TSV",
            _ => self.name(),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Tsv => "copy-tsv",
            Self::Csv => "copy-csv",
            Self::Json => "copy-json",
            Self::Markdown => "copy-markdown",
            Self::Html => "copy-html",
        }
    }

    pub(super) const fn form(self) -> CopyForm {
        match self {
            Self::Tsv => CopyForm::Tsv,
            Self::Csv => CopyForm::Csv,
            Self::Json => CopyForm::Json(Shape::Flat),
            Self::Markdown => CopyForm::Markdown,
            Self::Html => CopyForm::Html,
        }
    }
}

impl Default for Wishes {
    /// What opens well in a spreadsheet and runs nothing there.
    fn default() -> Self {
        Self {
            what: What::Shown,
            format: FileFormat::Xlsx,
            separator: Separator::Comma,
            crlf: true,
            byte_order_mark: true,
            decimal_comma: false,
            guard: true,
            header: true,
            labels: false,
            shown: false,
            local: true,
            links: true,
            children: true,
            receipt: true,
            packed: false,
            copy: CopyAs::Tsv,
            copy_header: true,
        }
    }
}

impl Wishes {
    /// Reads what was remembered. Words that say nothing are passed over: what is not told stays as it is at first.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut wishes = Self::default();
        if text.len() > STORED_BYTES_MAX {
            return wishes;
        }
        for word in text.split_ascii_whitespace() {
            match word {
                "shown" => wishes.what = What::Shown,
                "selection" => wishes.what = What::Selection,
                "everything" => wishes.what = What::Everything,
                "comma" => wishes.separator = Separator::Comma,
                "semicolon" => wishes.separator = Separator::Semicolon,
                "tab" => wishes.separator = Separator::Tab,
                "pipe" => wishes.separator = Separator::Pipe,
                _ => wishes.take_word(word),
            }
        }
        wishes
    }

    fn take_word(&mut self, word: &str) {
        if let Some(format) = FileFormat::ALL.into_iter().find(|format| format.word() == word) {
            self.format = format;
        } else if let Some(copy) = CopyAs::ALL.into_iter().find(|copy| copy.word() == word) {
            self.copy = copy;
        } else {
            let (name, on) = word.strip_prefix("no-").map_or((word, true), |name| (name, false));
            if let Some((_, flag)) = self.flags().into_iter().find(|(known, _)| *known == name) {
                *flag = on;
            }
        }
    }

    /// As words that [`Wishes::parse`] reads.
    #[must_use]
    pub fn to_text(mut self) -> String {
        let what = match self.what {
            What::Shown => "shown",
            What::Selection => "selection",
            What::Everything => "everything",
        };
        let separator = match self.separator {
            Separator::Comma => "comma",
            Separator::Semicolon => "semicolon",
            Separator::Tab => "tab",
            Separator::Pipe => "pipe",
        };
        let mut text = [what, self.format.word(), self.copy.word(), separator].join(" ");
        for (name, flag) in self.flags() {
            text.push_str(if *flag { " " } else { " no-" });
            text.push_str(name);
        }
        text
    }

    fn flags(&mut self) -> [(&'static str, &mut bool); 13] {
        [
            ("crlf", &mut self.crlf),
            ("bom", &mut self.byte_order_mark),
            ("decimal-comma", &mut self.decimal_comma),
            ("guard", &mut self.guard),
            ("header", &mut self.header),
            ("labels", &mut self.labels),
            ("shown-values", &mut self.shown),
            ("local", &mut self.local),
            ("links", &mut self.links),
            ("children", &mut self.children),
            ("receipt", &mut self.receipt),
            ("packed", &mut self.packed),
            ("copy-header", &mut self.copy_header),
        ]
    }

    /// The sort of file, to the last detail.
    #[must_use]
    pub const fn file_format(&self) -> Format {
        let line_end = if self.crlf { LineEnd::CrLf } else { LineEnd::Lf };
        let decimal = if self.decimal_comma { Decimal::Comma } else { Decimal::Point };
        let byte_order_mark = self.byte_order_mark;
        match self.format {
            FileFormat::Xlsx => Format::Workbook,
            FileFormat::Csv => {
                Format::Delimited(Delimited { separator: self.separator, line_end, byte_order_mark, decimal })
            }
            FileFormat::Tsv => {
                Format::Delimited(Delimited { separator: Separator::Tab, line_end, byte_order_mark, decimal })
            }
            FileFormat::Json => Format::Json(Shape::Nested),
            FileFormat::NdJson => Format::JsonLines(Shape::Nested),
            FileFormat::Markdown => Format::Markdown,
            FileFormat::Html => Format::Html,
        }
    }

    /// Whether the file is packed with its receipt.
    #[must_use]
    pub fn is_packed(&self) -> bool {
        self.packed && self.format != FileFormat::Xlsx
    }

    /// Whether there is a receipt.
    #[must_use]
    pub fn has_receipt(&self) -> bool {
        if self.format == FileFormat::Xlsx { self.receipt } else { self.packed }
    }

    /// How a file is written; `zone` is the person's.
    #[must_use]
    pub fn options(&self, title: &str, zone: Zone) -> Options {
        Options { format: self.file_format(), ..self.ways(title, zone, self.header) }
    }

    /// How a copy is made.
    #[must_use]
    pub fn copy_options(&self, zone: Zone) -> Options {
        Options { links: self.links && self.copy != CopyAs::Markdown, ..self.ways("", zone, self.copy_header) }
    }

    fn ways(&self, title: &str, zone: Zone, header: bool) -> Options {
        Options {
            title: title.to_owned(),
            header: match (header, self.labels) {
                (false, _) => Header::None,
                (true, false) => Header::Names,
                (true, true) => Header::Labels,
            },
            guard: if self.guard { Guard::On } else { Guard::Off },
            moments: if self.local { Moments::Local } else { Moments::AsSent },
            zone: if self.local { zone } else { Zone::utc() },
            values: if self.shown { Values::Shown } else { Values::Raw },
            children: if self.children { Children::Rows } else { Children::Count },
            links: self.links,
            ..Options::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_come_back_from_their_words() {
        let mut odd = Wishes {
            what: What::Everything,
            format: FileFormat::NdJson,
            separator: Separator::Pipe,
            copy: CopyAs::Markdown,
            ..Wishes::default()
        };
        odd.flags().into_iter().for_each(|(_, flag)| *flag = !*flag);
        for wishes in [Wishes::default(), odd] {
            assert_eq!(Wishes::parse(&wishes.to_text()), wishes);
        }
    }

    #[test]
    fn what_says_nothing_is_passed_over() {
        let parsed = Wishes::parse("csv \u{0} no-guardx no- {\"guard\":false} no-bom csvv");
        assert_eq!(parsed, Wishes { format: FileFormat::Csv, byte_order_mark: false, ..Wishes::default() });
        assert_eq!(Wishes::parse(&"no-guard ".repeat(1_000)), Wishes::default());
        assert!(Wishes::parse("").guard, "the guard is on until somebody takes it off");
    }

    #[test]
    fn a_receipt_is_in_a_workbook_or_beside_a_file() {
        let with = |format, receipt, packed| Wishes { format, receipt, packed, ..Wishes::default() };
        assert!(with(FileFormat::Xlsx, true, true).has_receipt() && !with(FileFormat::Xlsx, true, true).is_packed());
        assert!(!with(FileFormat::Csv, true, false).has_receipt() && with(FileFormat::Csv, false, true).is_packed());
    }
}
