//! Rows as an HTML table, for the clipboard and for files; escapes everything and runs nothing. Knows no page of ours.
//!
//! Spreadsheets read the table when it is pasted. Texts that they would take for a number, a date or a formula say that
//! they are texts (`mso-number-format`), and line ends stay within their cell. HTML has no place for control characters:
//! they become U+FFFD.

use super::page::{Heading, Page};
use super::words::{Words, is_numeric, words};
use super::{Guard, Header, Options, Outcome, guard};

/// Writes rows as an HTML table.
#[derive(Debug)]
pub(super) struct Writer {
    /// A whole document, not only the table.
    document: bool,
    scratch: String,
}

impl Writer {
    pub(super) const fn new(document: bool) -> Self {
        Self { document, scratch: String::new() }
    }

    pub(super) fn begin(&self, head: &[Heading], options: &Options, outcome: &mut Outcome, out: &mut Vec<u8>) {
        if self.document {
            out.extend_from_slice(b"<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>");
            put_escaped(&options.title, out);
            out.extend_from_slice(b"</title></head><body>\n");
        } else {
            out.extend_from_slice(b"<meta charset=\"utf-8\">");
        }
        out.extend_from_slice(b"<table style=\"white-space:pre-wrap\">\n");
        if options.header != Header::None {
            out.extend_from_slice(b"<thead><tr>");
            for heading in head {
                out.extend_from_slice(b"<th scope=\"col\">");
                put_text(heading.text(options.header), options.guard, outcome, out);
                out.extend_from_slice(b"</th>");
            }
            out.extend_from_slice(b"</tr></thead>\n");
        }
        out.extend_from_slice(b"<tbody>\n");
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
        out.extend_from_slice(b"<tr>");
        for column in 0..page.columns() {
            let words = words(page, row, column, options, outcome, &mut scratch);
            let text = words.text();
            let link = if options.links && !text.is_empty() { page.link(row, column) } else { None };
            let link = link.filter(|link| super::is_safe_link(link));
            put_start(page, column, &words, out);
            if let Some(link) = &link {
                out.extend_from_slice(b"<a href=\"");
                put_escaped(link, out);
                out.extend_from_slice(b"\">");
            }
            match words {
                Words::Text(text) => put_text(text, options.guard, outcome, out),
                _ => put_escaped(text, out),
            }
            out.extend_from_slice(if link.is_some() { b"</a></td>" } else { b"</td>" });
        }
        out.extend_from_slice(b"</tr>\n");
        self.scratch = scratch;
    }

    pub(super) fn end(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"</tbody></table>\n");
        if self.document {
            out.extend_from_slice(b"</body></html>\n");
        }
    }
}

fn put_start(page: &Page<'_>, column: usize, words: &Words<'_>, out: &mut Vec<u8>) {
    let start: &[u8] = match words {
        Words::Number(_) if is_numeric(page.kind(column)) => b"<td align=\"right\">",
        // `dir` keeps right-to-left texts, and letters that turn the direction, to their own cell.
        Words::Text(text)
            if !text.starts_with(|first: char| first.is_ascii_alphabetic() || is_letter_beyond_ascii(first)) =>
        {
            b"<td dir=\"auto\" style=\"mso-number-format:'\\@'\">"
        }
        Words::Text(_) => b"<td dir=\"auto\">",
        _ => b"<td>",
    };
    out.extend_from_slice(start);
}

/// Letters of other scripts, but none of the full-width signs and digits that programs read as plain ones.
fn is_letter_beyond_ascii(first: char) -> bool {
    first > '\u{bf}' && !('\u{ff00}'..='\u{ffef}').contains(&first)
}

fn put_text(text: &str, guard: Guard, outcome: &mut Outcome, out: &mut Vec<u8>) {
    if guard == Guard::On && guard::is_dangerous(text) {
        outcome.cells_guarded += 1;
        out.push(b'\'');
    }
    put_escaped(text, out);
}

fn put_escaped(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let escaped: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\'' => b"&#39;",
            b'\n' if at > 0 && bytes[at - 1] == b'\r' => b"",
            b'\n' | b'\r' => b"<br style=\"mso-data-placement:same-cell\">",
            b'\t' => continue,
            0..=0x1f | 0x7f => "\u{fffd}".as_bytes(),
            _ => continue,
        };
        out.extend_from_slice(&bytes[copied..at]);
        out.extend_from_slice(escaped);
        copied = at + 1;
    }
    out.extend_from_slice(&bytes[copied..]);
}
