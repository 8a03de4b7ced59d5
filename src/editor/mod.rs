//! What an editor shows of a query and does to it: stretches in colour, notes with their places, edits; knows no screen and asks
//! nobody.
//!
//! Places are bytes of the text, on borders of characters; [`utf16`] and [`byte_at`] turn them into what browsers count in, and back.

mod brackets;
mod edit;

pub use edit::{Replacement, commented, completed, fixed, laid_out};

use std::ops::Range;

use crate::limits;
use crate::soql::check::{Finding, Fix, Severity, check};
use crate::soql::schema::Schema;
use crate::soql::{Colour, Lacks, Syntax, TokenKind, colours, parse, place};

/// A stretch of the text that looks the same throughout. Stretches follow each other without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it is.
    pub span: Range<usize>,
    /// What it is.
    pub colour: Colour,
    /// How bad what is noted of it is.
    pub severity: Option<Severity>,
    /// One of the two brackets at the caret.
    pub is_pair: bool,
}

/// Something to be said of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do now; may be empty.
    pub hint: String,
    /// Where, never empty unless the text is.
    pub span: Range<usize>,
    /// Line and column of its first character, from 1.
    pub place: (usize, usize),
    /// A correction, where one is certain.
    pub fix: Option<Fix>,
}

/// What can be told of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The whole text in stretches; one alone where it is too long to be coloured.
    pub stretches: Vec<Stretch>,
    /// What is wrong, in reading order.
    pub notes: Vec<Note>,
    /// What would have to be known of the org to tell more.
    pub lacks: Lacks,
    /// The text is too long to be coloured and checked while somebody types.
    pub is_too_long: bool,
}

/// Reads a text: its colours, what is wrong with it, the bracket at the caret and its other one. `mark` is a place that a server
/// has complained of.
#[must_use]
pub fn read(text: &str, caret: Option<usize>, mark: Option<&Range<usize>>, schema: &dyn Schema) -> Reading {
    if text.len() > limits::EDITOR_BYTES_MAX {
        let whole = Stretch { span: 0..text.len(), colour: Colour::Plain, severity: None, is_pair: false };
        return Reading { stretches: vec![whole], is_too_long: true, ..Reading::default() };
    }
    let syntax = parse(text);
    let is_blank = syntax.tokens.iter().all(|token| token.kind == TokenKind::Comment);
    let (notes, lacks) = if is_blank { (Vec::new(), Lacks::default()) } else { notes(&syntax, schema) };
    let pair = caret.and_then(|caret| brackets::at(&syntax.tokens, caret));
    let mut spans: Vec<(Range<usize>, Severity)> =
        notes.iter().map(|note| (note.span.clone(), note.severity)).collect();
    spans.extend(mark.map(|mark| (widened(text, mark), Severity::Error)));
    Reading { stretches: stretches(&syntax, &spans, pair.as_ref()), notes, lacks, is_too_long: false }
}

/// How many UTF-16 units are before a place.
#[must_use]
pub fn utf16(text: &str, at: usize) -> u32 {
    let before = text.get(..at).unwrap_or(text);
    let units = if before.is_ascii() { before.len() } else { before.chars().map(char::len_utf16).sum() };
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// The place that so many UTF-16 units are before; the end where the text is shorter.
#[must_use]
pub fn byte_at(text: &str, units: u32) -> usize {
    let units = units as usize;
    if text.is_ascii() {
        return units.min(text.len());
    }
    let mut seen = 0;
    let at = text.char_indices().find(|(_, letter)| {
        let is_there = seen >= units;
        seen += letter.len_utf16();
        is_there
    });
    at.map_or(text.len(), |(at, _)| at)
}

/// The place of a line and a column, counted in characters from 1; beyond the text it is its end.
#[must_use]
pub fn place_at(text: &str, line: usize, column: usize) -> usize {
    let start = match line.saturating_sub(1) {
        0 => Some(0),
        lines => text.match_indices('\n').nth(lines - 1).map(|(at, _)| at + 1),
    };
    let Some(start) = start else { return text.len() };
    let rest = text.get(start..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}

/// The word at a place, or the character, or what is before it at the end.
#[must_use]
pub fn widened(text: &str, span: &Range<usize>) -> Range<usize> {
    let end = span.end.min(text.len());
    let start = span.start.min(end);
    if start < end {
        return start..end;
    }
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let rest = text.get(start..).unwrap_or_default();
    let word = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
    let first = rest.chars().next().filter(|letter| !letter.is_whitespace()).map_or(0, char::len_utf8);
    if word.max(first) > 0 {
        return start..start + word.max(first);
    }
    // Nothing stands there: what is before it lacks something behind.
    let before = text.get(..start).unwrap_or_default().trim_end();
    let word = before.rfind(|letter| !is_part(letter)).map_or(0, |at| {
        let letter = before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        if at + letter < before.len() { at + letter } else { at }
    });
    if before.is_empty() { start..end } else { word..before.len() }
}

fn notes(syntax: &Syntax<'_>, schema: &dyn Schema) -> (Vec<Note>, Lacks) {
    let text = syntax.text;
    let faults = syntax.faults.iter().map(|fault| Finding {
        severity: Severity::Error,
        code: "",
        message: fault.message.clone(),
        hint: fault.hint.clone(),
        span: fault.span.clone(),
        fix: None,
    });
    let checked = check(syntax, schema);
    let mut found: Vec<Finding> = Vec::new();
    for finding in faults.chain(checked.findings) {
        // Of one place the fault tells more than what follows from it.
        if found.len() < limits::FINDINGS_MAX && found.iter().all(|known| known.span != finding.span) {
            let at = found.partition_point(|known| known.span.start <= finding.span.start);
            found.insert(at, finding);
        }
    }
    let note = |finding: Finding| {
        let span = widened(text, &finding.span);
        let Finding { severity, message, hint, fix, .. } = finding;
        Note { severity, message, hint, place: place(text, finding.span.start), span, fix }
    };
    (found.into_iter().map(note).collect(), checked.lacks)
}

/// Cuts the text where colour, note or bracket change.
fn stretches(
    syntax: &Syntax<'_>,
    notes: &[(Range<usize>, Severity)],
    pair: Option<&[Range<usize>; 2]>,
) -> Vec<Stretch> {
    let length = syntax.text.len();
    let mut cuts: Vec<usize> = notes.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    cuts.extend(pair.into_iter().flatten().flat_map(|span| [span.start, span.end]));
    cuts.push(length);
    cuts.sort_unstable();
    let is_in = |span: &Range<usize>, at: usize| span.contains(&at);
    let mut done: Vec<Stretch> = Vec::new();
    let mut next_cut = 0;
    let mut add = |from: usize, to: usize, colour: Colour| {
        let mut from = from;
        while from < to {
            while cuts.get(next_cut).is_some_and(|cut| *cut <= from) {
                next_cut += 1;
            }
            let end = cuts.get(next_cut).copied().unwrap_or(length).min(to);
            let severity = notes.iter().filter(|(span, _)| is_in(span, from)).map(|(_, severity)| *severity).min();
            let is_pair = pair.into_iter().flatten().any(|span| is_in(span, from));
            match done.last_mut() {
                Some(last) if (last.colour, last.severity, last.is_pair) == (colour, severity, is_pair) => {
                    last.span.end = end;
                }
                _ => done.push(Stretch { span: from..end, colour, severity, is_pair }),
            }
            from = end;
        }
    };
    let mut at = 0;
    for (token, colour) in colours(syntax) {
        add(at, token.start, Colour::Plain);
        add(token.start.max(at), token.end, colour);
        at = token.end.max(at);
    }
    add(at, length, Colour::Plain);
    done
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::soql::catalog::Catalog;

    fn reading(text: &str, caret: Option<usize>) -> Reading {
        read(text, caret, None, &Catalog::new())
    }

    fn underlined<'t>(text: &'t str, reading: &Reading) -> Vec<&'t str> {
        reading.stretches.iter().filter(|it| it.severity.is_some()).map(|it| &text[it.span.clone()]).collect()
    }

    #[test]
    fn a_fault_is_underlined_at_its_word_and_said_with_its_place() {
        let text = "SELECT Id,\n FROM Account LIMIT x";
        let reading = reading(text, None);
        assert!(!reading.notes.is_empty());
        for note in &reading.notes {
            assert!(!note.message.is_empty() && !note.span.is_empty(), "{note:?}");
        }
        assert_eq!(reading.notes[0].place.0, 2);
        assert!(underlined(text, &reading).contains(&"FROM"), "{reading:?}");
    }

    #[test]
    fn what_lacks_something_at_the_end_is_underlined_itself() {
        let text = "SELECT Id FROM ";
        assert_eq!(underlined(text, &reading(text, None)), ["FROM"]);
        assert_eq!(widened("a ==", &(4..4)), 3..4);
        assert_eq!(widened("", &(0..0)), 0..0);
    }

    #[test]
    fn nothing_is_said_of_an_empty_text_or_a_comment_alone() {
        for text in ["", "  \n ", "-- later", "/* a */ // b"] {
            assert_eq!(reading(text, Some(0)).notes, [], "{text}");
        }
    }

    #[test]
    fn a_servers_mark_is_underlined_like_a_finding() {
        let text = "SELECT Foo FROM Account";
        let reading = read(text, None, Some(&(7..7)), &Catalog::new());
        assert_eq!(underlined(text, &reading), ["Foo"]);
    }

    #[test]
    fn brackets_at_the_caret_are_paired() {
        let text = "SELECT Id FROM A WHERE (B = 1 AND (C = 2))";
        let pairs = |caret| {
            let reading = reading(text, Some(caret));
            reading.stretches.iter().filter(|it| it.is_pair).map(|it| it.span.clone()).collect::<Vec<_>>()
        };
        assert_eq!(pairs(23), [23..24, 41..42]);
        assert_eq!(pairs(42), [23..24, 41..42]);
        assert_eq!(pairs(34), [34..35, 40..41]);
        assert!(pairs(5).is_empty());
    }

    #[test]
    fn a_text_beyond_the_limit_is_left_plain_and_says_so() {
        let text = "SELECT Id FROM Account ".repeat(limits::EDITOR_BYTES_MAX / 20);
        let reading = reading(&text, Some(3));
        assert!(reading.is_too_long && reading.notes.is_empty());
        assert_eq!(reading.stretches.len(), 1);
    }

    #[test]
    fn places_of_lines_and_columns_are_found() {
        assert_eq!(place_at("ab\ncd", 2, 2), 4);
        assert_eq!(place_at("ab\ncd", 1, 9), 2);
        assert_eq!(place_at("ab\ncd", 9, 1), 5);
        assert_eq!(place_at("äb", 1, 2), 2);
    }

    proptest! {
        #[test]
        fn stretches_are_the_whole_text_without_gaps(text in "(SELECT |FROM |[a-z]{0,3}|[(){}':,\\n]|ä|😀|--|\\PC){0,40}", caret in 0..200_usize) {
            let reading = reading(&text, Some(caret));
            let mut at = 0;
            for stretch in &reading.stretches {
                prop_assert_eq!(stretch.span.start, at);
                prop_assert!(stretch.span.end > at && text.is_char_boundary(stretch.span.end));
                at = stretch.span.end;
            }
            prop_assert_eq!(at, text.len());
            for note in &reading.notes {
                prop_assert!(text.get(note.span.clone()).is_some());
            }
        }

        #[test]
        fn units_of_browsers_and_places_lead_to_each_other(text in "(a|ä|😀|\\n){0,20}") {
            for (at, _) in text.char_indices() {
                prop_assert_eq!(byte_at(&text, utf16(&text, at)), at);
            }
            prop_assert_eq!(byte_at(&text, u32::MAX), text.len());
        }
    }
}
