//! Edits of a query's text, token by token, so that comments and layout stay; knows no grammar but commas and words.

use super::ast::Span;
use super::lexer::{Token, TokenKind as Kind};
use super::part;
use super::syntax::Syntax;

/// A stretch of a text, and what takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Where, in bytes of the old text; empty where something is put in.
    pub span: Span,
    /// What is there afterwards.
    pub text: String,
}

/// The text after edits that are in order and do not overlap.
#[must_use]
pub fn applied(text: &str, edits: &[Edit]) -> String {
    let mut result = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for edit in edits {
        result.push_str(part(text, at..edit.span.start));
        result.push_str(&edit.text);
        at = edit.span.end;
    }
    result.push_str(part(text, at..text.len()));
    result
}

/// Edits that are being collected.
pub(super) struct Draft<'s, 't> {
    syntax: &'s Syntax<'t>,
    /// Of each token: whether it goes, and which blanks go with it.
    leaving: Vec<Option<Lean>>,
    edits: Vec<Edit>,
}

/// Which blanks go with what is removed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lean {
    /// Those before it.
    Back,
    /// Those behind it: nothing is left before it that it would be joined to.
    Ahead,
}

impl<'s, 't> Draft<'s, 't> {
    pub(super) fn new(syntax: &'s Syntax<'t>) -> Self {
        Self { syntax, leaving: vec![None; syntax.tokens.len()], edits: Vec::new() }
    }

    /// Puts a text in, with a blank where it would grow together with a word.
    pub(super) fn insert(&mut self, at: usize, text: &str) {
        self.put(at..at, text.to_owned());
    }

    /// Puts a text in the place of another; comments in that come behind it.
    pub(super) fn replace(&mut self, span: &Span, text: &str) {
        let mut text = text.to_owned();
        for comment in self.inside(span).filter(|token| token.kind == Kind::Comment) {
            text.push(' ');
            text.push_str(self.of(comment));
            if self.is_line_comment(comment) {
                text.push('\n');
            }
        }
        self.put(span.clone(), text);
    }

    /// Puts one more item into a list with commas: before the one at that position, or last. It gets a line of its own where
    /// its neighbour has one.
    pub(super) fn insert_item(&mut self, items: &[Span], position: usize, text: &str) {
        let Some(last) = items.last() else { return };
        let Some(next) = items.get(position) else {
            let (behind, _) = self.behind(last.end);
            if behind == last.end {
                return self.insert_behind(last.end, last.start, &format!(",{text}"));
            }
            self.insert(last.end, ",");
            return self.insert_behind(last.end, last.start, text);
        };
        let before = position.checked_sub(1).and_then(|before| items.get(before));
        let end = match before {
            Some(before) => self.between(before.end, next.start).map(|comma| comma.end),
            None => self.before(next.start).map(|token| token.end),
        };
        if let Some(end) = end {
            self.insert_behind(end, next.start, &format!("{text},"));
        }
    }

    /// Puts a text behind a place and the comments there, on a line of its own if what stands at `like` begins one. A comma
    /// at its start stays where it is.
    pub(super) fn insert_behind(&mut self, end: usize, like: usize, text: &str) {
        let (behind, is_line_over) = self.behind(end);
        let gap = self.gap_before(like);
        let opens = self.before(end + 1).is_some_and(|token| token.kind == Kind::Open && token.end == end);
        let gap = match gap.rfind('\n') {
            Some(at) => part(gap, at..gap.len()),
            None if is_line_over => "\n",
            None if opens => "",
            None => " ",
        };
        let (comma, text) = text.strip_prefix(',').map_or(("", text), |text| (",", text));
        self.put(behind..behind, format!("{comma}{gap}{text}"));
    }

    /// Takes items and as many commas, or words between them, out of a list that keeps at least one item.
    pub(super) fn remove_items(&mut self, items: &[Span], is_removed: &dyn Fn(usize) -> bool) {
        let mut is_first = true;
        for (number, item) in items.iter().enumerate() {
            if !is_removed(number) {
                is_first = false;
            } else if is_first {
                let end = items.get(number + 1).map_or(item.end, |next| next.start);
                self.mark(item.start, item.end, Lean::Ahead);
                if let Some(separator) = self.between(item.end, end) {
                    self.mark(separator.start, separator.end, Lean::Ahead);
                }
            } else {
                let before = number.checked_sub(1).and_then(|before| items.get(before));
                if let Some(separator) = before.and_then(|before| self.between(before.end, item.start)) {
                    self.mark(separator.start, separator.end, Lean::Back);
                }
                self.mark(item.start, item.end, Lean::Back);
            }
        }
    }

    /// Takes out a stretch with the comments in it.
    pub(super) fn remove_whole(&mut self, span: &Span) {
        self.mark(span.start, span.end, Lean::Back);
    }

    /// The first token between two places that is no comment.
    pub(super) fn between(&self, start: usize, end: usize) -> Option<Token> {
        self.inside(&(start..end)).find(|token| token.kind != Kind::Comment).copied()
    }

    /// Where one of these words stands in a stretch.
    pub(super) fn word(&self, span: &Span, words: &[&str]) -> Option<Span> {
        let is_one = |token: &&Token| words.iter().any(|word| self.of(token).eq_ignore_ascii_case(word));
        self.inside(span).find(is_one).map(Token::span)
    }

    /// All edits, in order.
    pub(super) fn edits(self) -> Vec<Edit> {
        let mut edits = self.removals();
        // Removals are in order already, and little is put in.
        for edit in self.edits {
            let key = |edit: &Edit| (edit.span.start, edit.span.end);
            let at = edits.partition_point(|known| key(known) <= key(&edit));
            edits.insert(at, edit);
        }
        edits
    }

    fn removals(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        let mut at = 0;
        while let Some(leaving) = self.leaving.get(at) {
            let Some(lean) = leaving else {
                at += 1;
                continue;
            };
            let first = at;
            while self.leaving.get(at).is_some_and(Option::is_some) {
                at += 1;
            }
            edits.push(self.removal(first, at, *lean));
        }
        edits
    }

    /// Takes out the tokens from `first` up to `end`, with the blanks on one side.
    fn removal(&self, first: usize, end: usize, lean: Lean) -> Edit {
        let (tokens, text) = (&self.syntax.tokens, self.syntax.text);
        let before = first.checked_sub(1).and_then(|before| tokens.get(before));
        let next = tokens.get(end);
        let mut start = tokens.get(first).map_or(0, |token| token.start);
        let mut stop = tokens.iter().take(end).next_back().map_or(start, |token| token.end);
        let (gap_start, gap_end) = (before.map_or(0, |token| token.end), next.map_or(text.len(), |token| token.start));
        let has_gap_before = gap_start < start;
        let follows_comment = before.is_some_and(|token| token.kind == Kind::Comment);
        let ends_line = next.is_none() || part(text, stop..gap_end).contains('\n');
        if follows_comment {
            // The line that a comment ends goes on being over.
            match (lean, ends_line) {
                (Lean::Back, true) => start = gap_start,
                _ if has_gap_before && next.is_some() => stop = gap_end,
                _ => {}
            }
        } else if lean == Lean::Ahead {
            let is_apart = has_gap_before || before.is_none_or(|token| token.kind == Kind::Open);
            if is_apart && next.is_some() {
                stop = gap_end;
            }
        } else {
            start = gap_start;
        }
        let is_apart = |token: &Token| matches!(token.kind, Kind::Close | Kind::Comma | Kind::Comment);
        let touches = start == gap_start && stop == gap_end;
        let is_begun = before.is_some_and(|token| token.kind != Kind::Open);
        let left = if touches && is_begun && next.is_some_and(|token| !is_apart(token)) { " " } else { "" };
        Edit { span: start..stop, text: left.to_owned() }
    }

    fn put(&mut self, span: Span, mut text: String) {
        let bytes = self.syntax.text.as_bytes();
        let (before, behind) = (span.start.checked_sub(1).and_then(|at| bytes.get(at)), bytes.get(span.end));
        let is_joined = |left: Option<&u8>, right: Option<&u8>, others: (u8, u8)| match (left, right) {
            (Some(left), Some(right)) => {
                (is_word(*left) || *left == others.0) && (is_word(*right) || *right == others.1)
            }
            _ => false,
        };
        if is_joined(before, text.as_bytes().first(), (b'_', b'_')) {
            text.insert(0, ' ');
        }
        if is_joined(text.as_bytes().last(), behind, (b',', b'(')) {
            text.push(' ');
        }
        self.edits.push(Edit { span, text });
    }

    /// Marks what goes, comments and all.
    fn mark(&mut self, start: usize, end: usize, lean: Lean) {
        let from = self.syntax.tokens.partition_point(|token| token.end <= start);
        for (token, leaving) in self.syntax.tokens.iter().zip(&mut self.leaving).skip(from) {
            if token.start >= end {
                break;
            }
            leaving.get_or_insert(lean);
        }
    }

    fn inside(&self, span: &Span) -> impl Iterator<Item = &'s Token> + use<'s, 't> {
        let tokens: &'s [Token] = &self.syntax.tokens;
        let from = tokens.partition_point(|token| token.start < span.start);
        let end = span.end;
        tokens.get(from..).unwrap_or_default().iter().take_while(move |token| token.start < end)
    }

    /// The last token before a place, comments among them.
    fn before(&self, at: usize) -> Option<Token> {
        let count = self.syntax.tokens.partition_point(|token| token.start < at);
        let before = self.syntax.tokens.get(..count)?;
        before.iter().rev().find(|token| token.kind != Kind::Comment).copied()
    }

    /// The white space before a place.
    fn gap_before(&self, at: usize) -> &'t str {
        let text = part(self.syntax.text, 0..at);
        part(text, text.trim_end().len()..text.len())
    }

    /// Behind the comments that stand behind a place and end its line, and whether such a comment has to end with the line.
    fn behind(&self, end: usize) -> (usize, bool) {
        let text = self.syntax.text;
        let (mut behind, mut is_line_over) = (end, false);
        let from = self.syntax.tokens.partition_point(|token| token.start < end);
        for token in self.syntax.tokens.get(from..).unwrap_or_default() {
            let is_on_line = !part(text, behind..token.start).contains('\n');
            if !is_on_line {
                return (behind, is_line_over);
            }
            if token.kind != Kind::Comment {
                return (end, false);
            }
            behind = token.end;
            is_line_over = self.is_line_comment(token);
        }
        (behind, is_line_over)
    }

    fn is_line_comment(&self, token: &Token) -> bool {
        token.kind == Kind::Comment && !self.of(token).starts_with("/*")
    }

    fn of(&self, token: &Token) -> &'t str {
        part(self.syntax.text, token.span())
    }
}

/// Whether a byte belongs to something that would grow together with a word beside it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || b"_'{}:".contains(&byte)
}
