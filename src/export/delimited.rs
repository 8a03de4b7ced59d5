//! Values between separators: CSV by RFC 4180, and its relatives with another separator. Knows nothing of files.
//!
//! A text is quoted when it holds a quote, a line end, or any common separator; quotes within are doubled. Null is nothing
//! between two separators, an empty text is `""`: what was null can be told from what was empty. A row of one column and no
//! value is `""` as well, for an empty line is no row to most readers.

use super::page::{Heading, Page};
use super::words::{Words, words};
use super::{Decimal, Delimited, Guard, Header, LineEnd, Options, Outcome, guard};

/// Writes rows between separators.
#[derive(Debug)]
pub(super) struct Writer {
    shape: Delimited,
    /// For pasting: a quote within a text that does not begin with one is left alone, as spreadsheets do.
    pasted: bool,
    at_start: bool,
    scratch: String,
}

impl Writer {
    pub(super) const fn new(shape: Delimited, pasted: bool) -> Self {
        Self { shape, pasted, at_start: true, scratch: String::new() }
    }

    pub(super) fn begin(&mut self, head: &[Heading], options: &Options, outcome: &mut Outcome, out: &mut Vec<u8>) {
        if self.shape.byte_order_mark {
            out.extend_from_slice("\u{feff}".as_bytes());
        }
        if options.header == Header::None {
            return;
        }
        for (number, heading) in head.iter().enumerate() {
            self.separate(number, out);
            self.put_text(heading.text(options.header), options.guard, outcome, out);
        }
        self.end_line(out);
    }

    pub(super) fn row(
        &mut self,
        page: &Page<'_>,
        row: usize,
        options: &Options,
        outcome: &mut Outcome,
        out: &mut Vec<u8>,
    ) {
        let mut scratch = std::mem::take(&mut self.scratch);
        for column in 0..page.columns() {
            self.separate(column, out);
            match words(page, row, column, options, outcome, &mut scratch) {
                Words::Nothing if page.columns() == 1 => out.extend_from_slice(b"\"\""),
                Words::Nothing => {}
                Words::Number(digits) => self.put_number(digits, out),
                Words::Own(text) => self.put_quoted_if_needed(text, options.guard, out),
                Words::Text(text) => self.put_text(text, options.guard, outcome, out),
            }
            self.at_start = false;
        }
        self.end_line(out);
        self.scratch = scratch;
    }

    fn put_number(&self, digits: &str, out: &mut Vec<u8>) {
        let comma = self.shape.decimal_comma();
        let Some(point) = digits.bytes().position(|byte| byte == b'.').filter(|_| comma) else {
            out.extend_from_slice(digits.as_bytes());
            return;
        };
        let quote: &[u8] = if self.shape.separator.byte() == b',' { b"\"" } else { b"" };
        out.extend_from_slice(quote);
        out.extend_from_slice(&digits.as_bytes()[..point]);
        out.push(b',');
        out.extend_from_slice(&digits.as_bytes()[point + 1..]);
        out.extend_from_slice(quote);
    }

    fn put_text(&mut self, text: &str, guard: Guard, outcome: &mut Outcome, out: &mut Vec<u8>) {
        let apostrophe = guard == Guard::On && guard::is_dangerous(text);
        if !apostrophe {
            self.put_quoted_if_needed(text, guard, out);
            return;
        }
        outcome.cells_guarded += 1;
        let quoted = self.needs_quotes(text, guard);
        out.extend_from_slice(if quoted { b"\"'" } else { b"'" });
        put_doubled(text, quoted, out);
        out.extend_from_slice(if quoted { b"\"" } else { b"" });
        self.at_start = false;
    }

    fn put_quoted_if_needed(&mut self, text: &str, guard: Guard, out: &mut Vec<u8>) {
        if self.needs_quotes(text, guard) {
            out.push(b'"');
            put_doubled(text, true, out);
            out.push(b'"');
        } else {
            out.extend_from_slice(text.as_bytes());
        }
        self.at_start = false;
    }

    fn needs_quotes(&self, text: &str, guard: Guard) -> bool {
        let separator = self.shape.separator.byte();
        let bytes = text.as_bytes();
        let Some(&first) = bytes.first() else { return true };
        // A file that begins with `ID` is taken for another format (SYLK), and a mark at the start for the file's own.
        if self.at_start && (text.starts_with("ID") || text.starts_with('\u{feff}')) {
            return true;
        }
        let any_separator = guard == Guard::On && !self.pasted;
        let quotes_within = !self.pasted || first == b'"';
        bytes.iter().any(|&byte| match byte {
            b'"' => quotes_within,
            b'\r' | b'\n' => true,
            b',' | b';' | b'\t' | b'|' => any_separator || byte == separator,
            _ => false,
        })
    }

    fn separate(&self, column: usize, out: &mut Vec<u8>) {
        if column > 0 {
            out.push(self.shape.separator.byte());
        }
    }

    fn end_line(&mut self, out: &mut Vec<u8>) {
        self.at_start = false;
        out.extend_from_slice(self.shape.line_end.text().as_bytes());
    }
}

impl Delimited {
    fn decimal_comma(self) -> bool {
        match self.decimal {
            Decimal::BySeparator => self.separator.byte() == b';',
            Decimal::Point => false,
            Decimal::Comma => true,
        }
    }
}

impl LineEnd {
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::CrLf => "\r\n",
            Self::Lf => "\n",
        }
    }
}

fn put_doubled(text: &str, doubled: bool, out: &mut Vec<u8>) {
    if !doubled || !text.as_bytes().contains(&b'"') {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
}
