//! Rows as a table in GitHub Flavored Markdown (section 4.10): every text is read back as it is. Knows no page.

use super::page::{Heading, Page};
use super::words::{Words, is_numeric, words};
use super::{Header, Options, Outcome};

/// Writes rows as a Markdown table.
#[derive(Debug, Default)]
pub(super) struct Writer {
    scratch: String,
}

impl Writer {
    /// The format has no table without a heading: without one, it is empty.
    pub(super) fn begin(&self, head: &[Heading], header: Header, out: &mut Vec<u8>) {
        if head.is_empty() {
            return;
        }
        out.push(b'|');
        for heading in head {
            put_cell(heading.text(header), out);
        }
        out.extend_from_slice(b"\n|");
        for heading in head {
            out.extend_from_slice(if is_numeric(heading.kind) { b" ---: |" } else { b" --- |" });
        }
        out.push(b'\n');
    }

    pub(super) fn row(
        &mut self,
        page: &Page<'_>,
        row: usize,
        options: &Options,
        outcome: &mut Outcome,
        out: &mut Vec<u8>,
    ) {
        if page.columns() == 0 {
            return;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        out.push(b'|');
        for column in 0..page.columns() {
            let words = words(page, row, column, options, outcome, &mut scratch);
            let link = if options.links && !matches!(words, Words::Nothing) { page.link(row, column) } else { None };
            match link.filter(|link| is_plain_address(link)) {
                Some(link) => {
                    out.extend_from_slice(b" [");
                    put_escaped(words.text(), out);
                    out.extend_from_slice(format!("](<{link}>) |").as_bytes());
                }
                None => put_cell(words.text(), out),
            }
        }
        out.push(b'\n');
        self.scratch = scratch;
    }
}

fn put_cell(text: &str, out: &mut Vec<u8>) {
    out.push(b' ');
    put_escaped(text, out);
    out.extend_from_slice(b" |");
}

/// Web and mail addresses without letters that end the link's brackets or the cell.
fn is_plain_address(link: &str) -> bool {
    super::is_safe_link(link) && !link.contains(['<', '>', '|', '\\', '\n', '\r', '&'])
}

/// Escapes what Markdown would read as markup. Underscores within words are none, and are left: `Close_Date__c`.
fn put_escaped(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let last = bytes.len().saturating_sub(1);
    let is_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let escaped: &[u8] = match byte {
            b'\n' if at > 0 && bytes[at - 1] == b'\r' => b"",
            b'\n' | b'\r' => b"<br>",
            b'<' => b"&lt;",
            b'&' => b"&amp;",
            b'|' => b"\\|",
            b'\\' => b"\\\\",
            b'`' => b"\\`",
            b'*' => b"\\*",
            b'[' => b"\\[",
            b']' => b"\\]",
            b'~' => b"\\~",
            b'$' => b"\\$",
            b'_' if !in_word(&is_word, bytes, at) => b"\\_",
            // Blanks at the edges of a cell are dropped.
            b' ' if at == 0 || at == last => b"&#32;",
            b'\t' if at == 0 || at == last => b"&#9;",
            0x0b if at == 0 || at == last => b"&#11;",
            0x0c if at == 0 || at == last => b"&#12;",
            0 => "\u{fffd}".as_bytes(),
            _ => continue,
        };
        out.extend_from_slice(&bytes[copied..at]);
        out.extend_from_slice(escaped);
        copied = at + 1;
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// Whether an underscore stands, perhaps with others, between letters or digits.
fn in_word(is_word: &impl Fn(Option<usize>) -> bool, bytes: &[u8], at: usize) -> bool {
    // A run of more than a few is no name; looking further would cost time.
    let mut before = at;
    while before > 0 && at - before < 4 && bytes[before] == b'_' {
        before -= 1;
    }
    let mut after = at;
    while after + 1 < bytes.len() && after - at < 4 && bytes[after] == b'_' {
        after += 1;
    }
    is_word(Some(before)) && is_word(Some(after))
}
