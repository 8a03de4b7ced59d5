//! What is wrong with a query, where, and what to do about it; knows neither the query's tree nor who shows it.

use std::ops::Range;

/// One fault in a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Salesforce's name for this kind of fault.
    pub code: Code,
    /// What is wrong, in Salesforce's words.
    pub message: String,
    /// What to do now, in our words; empty where there is nothing to add.
    pub hint: String,
    /// Where in the query's text, in bytes.
    pub span: Range<usize>,
    /// Whether Salesforce quotes the place (`ERROR at Row:1:Column:8`) before the message.
    pub is_placed: bool,
}

/// The error codes that Salesforce gives for a query.
///
/// Source: Salesforce REST API Developer Guide, "Status Codes and Error Responses"; SOAP API, `ExceptionCode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The text is not SOQL.
    MalformedQuery,
    /// No such field or relationship, or the field cannot be used that way.
    InvalidField,
    /// No such object or child relationship.
    InvalidType,
    /// The operator or the value does not suit the field.
    InvalidQueryFilterOperator,
    /// A number, such as that of OFFSET, is too large.
    NumberOutsideValidRange,
    /// Groups, which cannot be asked for page by page, do not go on one page.
    ExceededIdLimit,
}

impl Code {
    /// The code as it stands in an answer.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MalformedQuery => "MALFORMED_QUERY",
            Self::InvalidField => "INVALID_FIELD",
            Self::InvalidType => "INVALID_TYPE",
            Self::InvalidQueryFilterOperator => "INVALID_QUERY_FILTER_OPERATOR",
            Self::NumberOutsideValidRange => "NUMBER_OUTSIDE_VALID_RANGE",
            Self::ExceededIdLimit => "EXCEEDED_ID_LIMIT",
        }
    }
}

impl Diagnostic {
    pub(crate) fn new(code: Code, message: impl Into<String>, span: Range<usize>) -> Self {
        Self { code, message: message.into(), hint: String::new(), span, is_placed: true }
    }

    pub(crate) fn malformed(message: impl Into<String>, span: Range<usize>) -> Self {
        Self::new(Code::MalformedQuery, message, span)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// For the faults that Salesforce reports without saying where.
    pub(crate) fn without_place(mut self) -> Self {
        self.is_placed = false;
        self
    }

    /// The message as Salesforce sends it: the line around the place, a caret, row and column, then the message.
    ///
    /// `text` is the query that this diagnostic is about.
    #[must_use]
    pub fn as_salesforce(&self, text: &str) -> String {
        if !self.is_placed {
            return self.message.clone();
        }
        let offset = floor(text, self.span.start);
        let (row, column) = place(text, offset);
        let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
        let before = tail(&text[line_start..offset]);
        let after = head(&text[offset..line_end]);
        let caret = " ".repeat(before.chars().count());
        format!("\n{before}{after}\n{caret}^\nERROR at Row:{row}:Column:{column}\n{}", self.message)
    }
}

/// Row and column of a byte offset, both counted from 1, the column in characters.
///
/// An offset past the end means the end; one inside a character means that character.
#[must_use]
pub fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..floor(text, offset)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// How much of a line is quoted on each side of the place, in characters, before it is widened to a whole word.
const QUOTED_CHARACTERS: usize = 40;

/// The end of a line, from the start of a word.
fn tail(line: &str) -> &str {
    let Some((start, _)) = line.char_indices().rev().nth(QUOTED_CHARACTERS - 1) else { return line };
    if start == 0 || line[..start].ends_with([' ', ',', '(']) {
        return &line[start..];
    }
    line[start..].find([' ', ',', '(']).map_or(&line[start..], |at| line[start + at + 1..].trim_start())
}

/// The start of a line, to the end of a word.
fn head(line: &str) -> &str {
    let Some((end, _)) = line.char_indices().nth(QUOTED_CHARACTERS) else { return line };
    line[..end].rfind([' ', ',', ')']).map_or(&line[..end], |at| &line[..at])
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_rows_from_one() {
        assert_eq!(place("", 0), (1, 1));
        assert_eq!(place("äb\ncd", 0), (1, 1));
        assert_eq!(place("äb\ncd", 1), (1, 1));
        assert_eq!(place("äb\ncd", 2), (1, 2));
        assert_eq!(place("äb\ncd", 4), (2, 1));
        assert_eq!(place("äb\ncd", 99), (2, 3));
    }

    #[test]
    fn salesforce_wording_quotes_the_line_and_points_at_the_place() {
        let text = "SELECT Id, Foo FROM Account";
        let diagnostic = Diagnostic::malformed("No.", 11..14);
        assert_eq!(
            diagnostic.as_salesforce(text),
            "\nSELECT Id, Foo FROM Account\n           ^\nERROR at Row:1:Column:12\nNo."
        );
    }

    #[test]
    fn salesforce_wording_quotes_only_a_part_of_a_long_line() {
        let text = format!("SELECT {}Foo FROM Account", "Name, ".repeat(40));
        let message = Diagnostic::malformed("No.", 247..250).as_salesforce(&text);
        let mut lines = message.lines().skip(1);
        let (quoted, caret) = (lines.next().unwrap(), lines.next().unwrap());
        assert_eq!(quoted, "Name, Name, Name, Name, Name, Name, Foo FROM Account");
        assert_eq!(caret.find('^'), quoted.find("Foo"));
    }
}
