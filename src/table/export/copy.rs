//! Rows as text for the clipboard. Puts nothing there itself.

use super::rows::Rows;
use super::{Decimal, Delimited, Exporter, Format, Header, LineEnd, Options, Outcome, Refused, Separator, Shape};
use crate::limits;

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyForm {
    /// For pasting into spreadsheets.
    Tsv,
    /// Comma-separated.
    Csv,
    /// A list of records, in this shape.
    Json(Shape),
    /// For issues, chats and notes.
    Markdown,
    /// A table for documents and mail; as plain text the same as [`CopyForm::Tsv`].
    Html,
}

/// What goes to the clipboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// As `text/plain`. It does not end with a line end.
    pub text: String,
    /// As `text/html`.
    pub html: Option<String>,
    /// What became of the cells.
    pub outcome: Outcome,
}

/// Rows as text for the clipboard; of some rows and columns by [`super::Part`]. The format in `options` is not looked at:
/// `form` counts. Lines end with a line feed.
///
/// # Errors
///
/// [`Refused::CopyTooLong`] if the text is longer than [`COPY_BYTES_MAX`](crate::COPY_BYTES_MAX): browsers fail or stall on it.
pub fn copy(rows: &dyn Rows, form: CopyForm, options: &Options) -> Result<Copied, Refused> {
    let delimited = |separator| {
        let (line_end, decimal) = (LineEnd::Lf, Decimal::BySeparator);
        Format::Delimited(Delimited { separator, line_end, decimal, byte_order_mark: false })
    };
    let format = match form {
        CopyForm::Tsv | CopyForm::Html => delimited(Separator::Tab),
        CopyForm::Csv => delimited(Separator::Comma),
        CopyForm::Json(shape) => Format::Json(shape),
        CopyForm::Markdown => Format::Markdown,
    };
    let (text, outcome) = written(rows, format, options)?;
    let html = match form {
        CopyForm::Html => Some(written(rows, Format::Html, options)?.0),
        _ => None,
    };
    Ok(Copied { text, html, outcome })
}

impl CopyForm {
    /// Whether the heading makes a difference to what is copied.
    #[must_use]
    pub const fn has_header(self, options: &Options) -> bool {
        !matches!(options.header, Header::None) && !matches!(self, Self::Json(_))
    }
}

fn written(rows: &dyn Rows, format: Format, options: &Options) -> Result<(String, Outcome), Refused> {
    let mut out = Vec::new();
    let mut exporter = Exporter::for_clipboard(rows, Options { format, ..options.clone() });
    let mut rest = 0..rows.rows();
    loop {
        rest = exporter.push(rows, rest, &mut out)?;
        if out.len() > limits::COPY_BYTES_MAX {
            return Err(Refused::CopyTooLong { rows: exporter.outcome().rows });
        }
        if rest.is_empty() {
            break;
        }
    }
    let outcome = exporter.finish(None, &mut out)?;
    if out.last() == Some(&b'\n') {
        out.pop();
    }
    Ok((String::from_utf8_lossy(&out).into_owned(), outcome))
}
