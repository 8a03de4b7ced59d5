//! Rows as text for the clipboard. Puts nothing there itself.

use super::page::{self, Page};
use super::rows::Rows;
use super::words::words;
use super::{
    Children, Decimal, Delimited, Exporter, Format, Header, LineEnd, Options, Outcome, Refused, Separator, Shape,
};
use crate::limits;

/// Cells that are copied with markup at most: spreadsheets take plain text faster, and browsers hold both several times over.
const MARKUP_CELLS_MAX: usize = 200_000;

/// What is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyForm {
    /// One value as it was sent and nothing around it.
    Value,
    /// For pasting into spreadsheets; the same as a table for documents, where it is not too long.
    Tsv,
    /// Comma-separated.
    Csv,
    /// A list of records, in this shape.
    Json(Shape),
    /// For issues, chats and notes.
    Markdown,
    /// The source of a table in HTML.
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

/// A copy that is being made, some rows at a time.
#[derive(Debug)]
pub struct Copying {
    form: CopyForm,
    options: Options,
    text: Text,
    markup: Option<Text>,
}

#[derive(Debug)]
struct Text {
    exporter: Exporter,
    next: usize,
    out: Vec<u8>,
}

/// Rows as text for the clipboard, at once; of some rows and columns by [`super::Part`].
///
/// # Errors
/// [`Refused::CopyTooLong`] if the text is longer than [`COPY_BYTES_MAX`](limits::COPY_BYTES_MAX): browsers fail or stall on it.
pub fn copy(rows: &dyn Rows, form: CopyForm, options: &Options) -> Result<Copied, Refused> {
    let mut copying = Copying::new(rows, form, options);
    while copying.push(rows)? {}
    copying.finish()
}

impl Copying {
    /// Begins a copy. The format in `options` is not looked at: `form` counts. Lines end with a line feed.
    #[must_use]
    pub fn new(rows: &dyn Rows, form: CopyForm, options: &Options) -> Self {
        let delimited = |separator| {
            let (line_end, decimal) = (LineEnd::Lf, Decimal::BySeparator);
            Format::Delimited(Delimited { separator, line_end, decimal, byte_order_mark: false })
        };
        let format = match form {
            CopyForm::Tsv | CopyForm::Value => delimited(Separator::Tab),
            CopyForm::Csv => delimited(Separator::Comma),
            CopyForm::Json(shape) => Format::Json(shape),
            CopyForm::Markdown => Format::Markdown,
            CopyForm::Html => Format::Html,
        };
        let begun = |format| Text {
            exporter: Exporter::for_clipboard(rows, Options { format, ..options.clone() }),
            next: 0,
            out: Vec::new(),
        };
        let cells = rows.rows().saturating_mul(rows.columns());
        let has_markup = form == CopyForm::Tsv && cells <= MARKUP_CELLS_MAX;
        let markup = has_markup.then(|| begun(Format::Html));
        Self { form, options: options.clone(), text: begun(format), markup }
    }

    /// Takes in some more of the rows; says whether there are more.
    ///
    /// # Errors
    /// [`Refused::CopyTooLong`]
    pub fn push(&mut self, rows: &dyn Rows) -> Result<bool, Refused> {
        if self.form == CopyForm::Value {
            let head = page::headings(rows);
            let options = Options { children: Children::Count, ..self.options.clone() };
            let mut scratch = String::new();
            let page = Page::new(rows, &head);
            let words = words(&page, 0, 0, &options, &mut Outcome::default(), &mut scratch);
            self.text.out = words.text().as_bytes().to_vec();
            return if self.text.out.len() > limits::COPY_BYTES_MAX {
                Err(Refused::CopyTooLong { rows: 0 })
            } else {
                Ok(false)
            };
        }
        if self.text.push(rows)? {
            return Ok(true);
        }
        match self.markup.as_mut().map(|markup| markup.push(rows)) {
            Some(Ok(more)) => Ok(more),
            // The plain text says it all.
            Some(Err(_)) => {
                self.markup = None;
                Ok(false)
            }
            None => Ok(false),
        }
    }

    /// The copy.
    ///
    /// # Errors
    /// [`Refused::CopyTooLong`]
    pub fn finish(self) -> Result<Copied, Refused> {
        if self.form == CopyForm::Value {
            let text = String::from_utf8_lossy(&self.text.out).into_owned();
            return Ok(Copied { text, html: None, outcome: Outcome { rows: 1, columns: 1, ..Outcome::default() } });
        }
        let (text, outcome) = self.text.finish()?;
        let html = match self.form {
            CopyForm::Html => Some(text.clone()),
            _ => self.markup.and_then(|markup| markup.finish().ok()).map(|(html, _)| html),
        };
        Ok(Copied { text, html, outcome })
    }
}

impl Text {
    fn push(&mut self, rows: &dyn Rows) -> Result<bool, Refused> {
        let rest = self.exporter.push(rows, self.next..rows.rows(), &mut self.out)?;
        self.next = rest.start;
        if self.out.len() > limits::COPY_BYTES_MAX {
            return Err(Refused::CopyTooLong { rows: self.exporter.outcome().rows });
        }
        Ok(!rest.is_empty())
    }

    fn finish(self) -> Result<(String, Outcome), Refused> {
        let Self { exporter, mut out, .. } = self;
        let outcome = exporter.finish(None, &mut out)?;
        if out.last() == Some(&b'\n') {
            out.pop();
        }
        Ok((String::from_utf8_lossy(&out).into_owned(), outcome))
    }
}

impl CopyForm {
    /// Whether the heading makes a difference to what is copied.
    #[must_use]
    pub const fn has_header(self, options: &Options) -> bool {
        !matches!(options.header, Header::None) && !matches!(self, Self::Json(_) | Self::Value)
    }
}
