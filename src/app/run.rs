//! One run of a query: what was asked, how many rows came, where the rest is. Sends nothing.

use super::place::Place;
use super::view::{Mark, QueryStatus};
use crate::rest::Fault;
use crate::soql;
use crate::table::Page;

/// A run.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// To tell its answers from those of runs before.
    pub number: u64,
    /// The text that was sent.
    pub soql: String,
    /// When *Run* was pressed.
    pub started_at_millis: u64,
    /// Rows so far.
    pub rows: u64,
    /// Rows in all, once known.
    pub total: Option<u64>,
    /// Path of the next page, while there is one.
    pub next: Option<String>,
    /// What became of it.
    pub phase: Phase,
    /// It stands in the history.
    pub is_noted: bool,
    /// The row to go to once it is there, after a return.
    pub restore: Option<Place>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Phase {
    #[default]
    Going,
    Finished {
        millis: u64,
    },
    Counted {
        millis: u64,
    },
    Stopped,
    Failed,
}

impl Run {
    /// Takes in a page. Says whether there is more to fetch.
    pub(super) fn take_page(&mut self, page: Page, now_millis: u64) -> bool {
        self.rows += page.rows as u64;
        self.total = Some(page.total_size);
        self.next = if page.done { None } else { page.next_records_url };
        if self.next.is_some() {
            return true;
        }
        let millis = now_millis.saturating_sub(self.started_at_millis);
        self.phase = if is_count(&self.soql) { Phase::Counted { millis } } else { Phase::Finished { millis } };
        false
    }

    pub(super) fn status(&self, waiting: bool) -> QueryStatus {
        let Self { rows, total, .. } = *self;
        match self.phase {
            Phase::Going => QueryStatus::Running { rows, total, waiting },
            Phase::Finished { millis } => QueryStatus::Finished { rows, millis },
            Phase::Counted { millis } => QueryStatus::Counted { total: total.unwrap_or(0), millis },
            Phase::Stopped => QueryStatus::Stopped { rows, total },
            Phase::Failed => QueryStatus::Failed { rows, total },
        }
    }
}

/// Where the text is at fault, as the server says, or else as Orgpane's own reading of it finds.
pub(super) fn mark(soql: &str, fault: &Fault) -> Option<Mark> {
    let Fault::Refused { code, message, place, .. } = fault else { return None };
    let own = soql::parse(soql).faults.into_iter().next();
    let hint = own.as_ref().filter(|own| own.code.as_str() == code).map(|own| own.hint.clone()).unwrap_or_default();
    if let Some(place) = place {
        return Some(Mark { line: place.row, column: place.column, message: message.clone(), hint });
    }
    if !matches!(code.as_str(), "MALFORMED_QUERY" | "INVALID_FIELD" | "INVALID_TYPE") {
        return None;
    }
    let at = match own {
        Some(diagnostic) => Some(diagnostic.span.start),
        None => quoted(message).and_then(|word| find_word(soql, word)),
    }?;
    let (line, column) = soql::place(soql, at);
    Some(Mark { line, column, message: message.clone(), hint })
}

/// The first word in quotes: `No such column 'Foo' on entity …`.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('\'')?;
    rest.split_once('\'').map(|(word, _)| word).filter(|word| !word.is_empty())
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    (0..text.len()).find(|&at| {
        text.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
            && !text[..at].ends_with(is_part)
            && !text[at + word.len()..].starts_with(is_part)
    })
}

fn is_count(soql: &str) -> bool {
    soql::parse(soql).query.count().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::Place as TextPlace;

    fn refused(code: &str, message: &str, place: Option<TextPlace>) -> Fault {
        Fault::Refused { status: 400, code: code.into(), message: message.into(), place }
    }

    #[test]
    fn what_the_server_calls_malformed_is_explained() {
        let hint = |soql: &str, code: &str| mark(soql, &refused(code, "no", Some(TextPlace { row: 1, column: 1 })));
        let explained = hint("SELECT Id FROMAccount", "MALFORMED_QUERY").unwrap().hint;
        assert!(explained.contains("FROM"), "{explained}");
        assert!(hint("SELECT Id FROMAccount", "INVALID_FIELD").unwrap().hint.is_empty(), "another fault");
        assert!(hint("SELECT Id FROM Account", "MALFORMED_QUERY").unwrap().hint.is_empty(), "nothing is known");
    }

    #[test]
    fn a_fault_is_marked_where_the_server_says_or_where_its_word_stands() {
        let place = |mark: Option<Mark>| mark.map(|mark| (mark.line, mark.column));
        let at = Some(TextPlace { row: 2, column: 3 });
        assert_eq!(
            place(mark("SELECT\n  Foo FROM A", &refused("INVALID_FIELD", "No such column 'Foo'", at))),
            Some((2, 3))
        );
        assert_eq!(
            place(mark("SELECT Id,\n Foo FROM A", &refused("INVALID_FIELD", "No such column 'foo' on", None))),
            Some((2, 2))
        );
        assert_eq!(
            place(mark("SELECT Id FROM Bar", &refused("INVALID_TYPE", "sObject type 'Bar' is not supported.", None))),
            Some((1, 16))
        );
        assert_eq!(place(mark("SELECT Id FROM Bar", &refused("QUERY_TIMEOUT", "too long", None))), None);
    }
}
