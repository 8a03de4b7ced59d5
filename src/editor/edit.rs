//! Changes of a query's text as one replacement each, so that one undo takes it back; changes nothing itself.

use std::ops::Range;

use super::place_at;
use crate::soql::check::Fix;
use crate::soql::complete::Completion;
use crate::soql::format::{Style, format};
use crate::soql::{applied, parse, place};

/// A stretch of the text, what takes its place, and what is selected afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Where, in bytes of the text before.
    pub span: Range<usize>,
    /// What is there afterwards.
    pub text: String,
    /// What is selected then, in bytes of the text afterwards; empty for a caret.
    pub selected: Range<usize>,
}

impl Replacement {
    /// The text afterwards.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let part = |span: Range<usize>| text.get(span).unwrap_or_default();
        [part(0..self.span.start), &self.text, part(self.span.end..text.len())].concat()
    }

    /// From one text to another, in as few characters as a common start and end leave.
    fn between(before: &str, after: &str, selected: Range<usize>) -> Option<Self> {
        if before == after {
            return None;
        }
        let same = |(a, b): &(char, char)| a == b;
        let start: usize = before.chars().zip(after.chars()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
        let (old, new) = (before.get(start..)?, after.get(start..)?);
        let end: usize = old.chars().rev().zip(new.chars().rev()).take_while(same).map(|(a, _)| a.len_utf8()).sum();
        let text = new.get(..new.len() - end)?.to_owned();
        Some(Self { span: start..before.len() - end, text, selected })
    }
}

/// Takes a completion in the place of what it completes.
#[must_use]
pub fn completed(replaces: &Range<usize>, item: &Completion) -> Replacement {
    let caret = replaces.start + item.caret;
    Replacement { span: replaces.clone(), text: item.insert.clone(), selected: caret..caret }
}

/// Makes a correction; the caret stands behind it.
#[must_use]
pub fn fixed(text: &str, fix: &Fix) -> Option<Replacement> {
    let after = applied(text, &fix.edits);
    let mut replacement = Replacement::between(text, &after, 0..0)?;
    let caret = replacement.span.start + replacement.text.len();
    replacement.selected = caret..caret;
    Some(replacement)
}

/// Lays the query out; the caret stays with the character that it was before. `None` where nothing changes: the query is laid out
/// already, or has a fault.
#[must_use]
pub fn laid_out(text: &str, caret: usize) -> Option<Replacement> {
    let after = format(&parse(text), &Style::default());
    let is_ink = |letter: &char| !letter.is_whitespace();
    let before_caret = text.get(..caret).unwrap_or_default().chars().filter(is_ink).count();
    // Nothing but white space and the case of letters is changed.
    let mut inked = after.char_indices().filter(|(_, letter)| is_ink(letter));
    let caret = match before_caret {
        0 => 0,
        count => inked.nth(count - 1).map_or(after.len(), |(at, letter)| at + letter.len_utf8()),
    };
    Replacement::between(text, &after, caret..caret)
}

const MARK: &str = "// ";

/// Makes comments of the lines of a selection, or takes the marks off where all of them are comments.
#[must_use]
pub fn commented(text: &str, selected: &Range<usize>) -> Replacement {
    let head = text.get(..selected.start).unwrap_or_default();
    let start = head.rfind('\n').map_or(0, |at| at + 1);
    // A selection that ends at the start of a line does not mean that line.
    let last = if selected.end > selected.start { selected.end - 1 } else { selected.end };
    let end = text.as_bytes().iter().skip(last).position(|byte| *byte == b'\n').map_or(text.len(), |at| last + at);
    let lines = text.get(start..end.max(start)).unwrap_or_default();
    let is_blank = |line: &str| line.trim().is_empty();
    let unmarked = |line: &str| {
        let inner = line.trim_start();
        let rest = inner.strip_prefix("//").or_else(|| inner.strip_prefix("--"))?;
        let margin = line.get(..line.len() - inner.len()).unwrap_or_default();
        Some([margin, rest.strip_prefix(' ').unwrap_or(rest)].concat())
    };
    let is_only = is_blank(lines);
    let all_marked = !is_only && lines.split('\n').all(|line| is_blank(line) || unmarked(line).is_some());
    let changed = lines.split('\n').map(|line| {
        if all_marked {
            unmarked(line).unwrap_or_else(|| line.to_owned())
        } else if is_blank(line) && !is_only {
            line.to_owned()
        } else {
            let margin = line.len() - line.trim_start().len();
            let (margin, rest) = line.split_at(margin);
            [margin, MARK, rest].concat()
        }
    });
    let changed = changed.collect::<Vec<_>>().join("\n");
    let span = start..end.max(start);
    let selected = if selected.is_empty() {
        // The caret keeps its distance to the line's end.
        let behind = span.end.saturating_sub(selected.start);
        let caret = start + changed.len().saturating_sub(behind);
        caret..caret
    } else {
        start..start + changed.len()
    };
    let mut replacement = Replacement { span, text: changed, selected };
    let after = replacement.apply(text);
    let floor = |at: usize| {
        let (line, column) = place(&after, at);
        place_at(&after, line, column)
    };
    replacement.selected = floor(replacement.selected.start)..floor(replacement.selected.end);
    replacement
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::soql::catalog::Catalog;
    use crate::soql::complete::complete;

    #[test]
    fn a_completion_takes_the_place_of_what_was_typed_with_the_caret_inside() {
        let text = "SELECT COU FROM Account";
        let found = complete(text, 10, &Catalog::new());
        let count = found.items.iter().find(|item| item.label == "COUNT").unwrap();
        let done = completed(&found.replaces, count);
        assert_eq!(done.apply(text), "SELECT COUNT() FROM Account");
        assert_eq!(done.selected, 13..13);
    }

    #[test]
    fn laying_out_keeps_the_caret_with_its_character() {
        let text = "select Id,Name from Account where Name='x'";
        let at = text.find("Account").unwrap();
        let done = laid_out(text, at).unwrap();
        let after = done.apply(text);
        assert_eq!(&after[..done.selected.start], "SELECT Id, Name FROM".to_owned());
        assert_eq!(laid_out(&after, 0), None, "{after}");
        assert_eq!(laid_out("SELECT FROM", 0), None, "a fault");
    }

    #[test]
    fn lines_become_comments_and_lines_again() {
        let text = "SELECT Id\n  FROM Account\nLIMIT 1";
        let done = commented(text, &(12..26));
        let after = done.apply(text);
        assert_eq!(after, "SELECT Id\n  // FROM Account\n// LIMIT 1");
        let back = commented(&after, &done.selected);
        assert_eq!(back.apply(&after), text);
        assert_eq!(commented("", &(0..0)).apply(""), "// ");
        assert_eq!(commented("// a", &(4..4)).selected, 1..1);
    }

    #[test]
    fn a_fix_is_one_replacement() {
        let fix = Fix {
            title: "both".into(),
            edits: vec![
                crate::soql::Edit { span: 0..1, text: "X".into() },
                crate::soql::Edit { span: 2..3, text: "Z".into() },
            ],
        };
        assert_eq!(fixed("abcd", &fix).unwrap(), Replacement { span: 0..3, text: "XbZ".into(), selected: 3..3 });
    }

    proptest! {
        #[test]
        fn whatever_is_commented_out_comes_back(text in "([a-zä ]{0,6}\n){0,4}[a-z]{1,3}", at in 0..40_usize) {
            let at = text.char_indices().map(|(at, _)| at).nth(at).unwrap_or(text.len());
            let done = commented(&text, &(at..text.len()));
            let after = done.apply(&text);
            prop_assert!(after.get(done.selected.clone()).is_some());
            if !text[at..].trim().is_empty() {
                prop_assert_eq!(commented(&after, &done.selected).apply(&after), text);
            }
        }
    }
}
