//! The way through the tokens, and what is noted on it: faults, and offers at the cursor.

use std::mem::discriminant;

use super::super::ast::{Name, Span};
use super::super::diagnostic::Diagnostic;
use super::super::keyword::{Keyword, Words};
use super::super::lexer::{Token, TokenKind as Kind};
use super::super::names::nearest;
use super::super::part;
use super::super::resolve::is_any;
use super::super::syntax::{NESTING_MAX, Offer, Wanted};
use super::{AFTER_FIELDS, FAULTS_MAX, Parser, RESERVED};

/// What people bring along from other languages and other programs, and what SOQL has instead.
static HABITS: [(&str, &str); 8] = [
    ("*", "SOQL has no *: name the fields, or ask for FIELDS(ALL) with LIMIT 200; COUNT() counts rows."),
    (";", "A query ends without a semicolon."),
    ("\" “ ” ‘ ’ `", "Text goes between straight single quotes; names have no quotes."),
    ("IS", "Write = null or != null."),
    ("BETWEEN", "Write >= and <=, joined by AND."),
    ("JOIN", "SOQL has no JOIN: follow a relationship, such as Account.Name, or ask for children in a subquery."),
    ("& |", "Write AND or OR."),
    ("TOP FETCH", "Write LIMIT 10 behind the conditions and the order."),
];

impl<'t> Parser<'t, '_> {
    pub(super) fn name(&mut self, hint: &str) -> Option<Name<'t>> {
        let Some(text) = self.word() else {
            self.unexpected(hint);
            return None;
        };
        let span = self.next().span();
        Some(Name { text, span })
    }

    /// A name that is none of the words that follow it.
    pub(super) fn name_but(&mut self, words: Words, hint: &str) -> Option<Name<'t>> {
        if self.keyword().is_in(words) {
            self.unexpected(hint);
            return None;
        }
        self.name(hint)
    }

    /// Every recursion goes through here. Nothing if it is too deep; then the parenthesis is passed over.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if !self.descend() {
            return None;
        }
        let result = read(self);
        self.depth -= 1;
        Some(result)
    }

    fn descend(&mut self) -> bool {
        let may = self.depth < NESTING_MAX;
        if may {
            self.depth += 1;
        } else {
            let span = self.here.span();
            let fault = Diagnostic::malformed("The query is nested too deeply.", span)
                .hint(format!("Parentheses, NOT, functions and subqueries may nest {NESTING_MAX} deep."));
            self.complain(fault);
            self.skip_nested();
        }
        may
    }

    /// To the parenthesis that closes what is too deep.
    pub(super) fn skip_nested(&mut self) {
        let mut depth = 0usize;
        loop {
            match self.here.kind {
                Kind::End => return,
                Kind::Close if depth == 0 => return,
                Kind::Open => depth += 1,
                Kind::Close => depth -= 1,
                _ => {}
            }
            self.next();
        }
    }

    /// The token here, which is passed over; the end stays.
    pub(super) fn next(&mut self) -> Token {
        let token = self.here;
        if token.kind != Kind::End {
            self.at += 1;
            self.here = self.ahead;
            self.ahead = token_at(self.text, self.tokens, self.at + 1);
        }
        token
    }

    pub(super) fn previous(&self) -> Option<&Token> {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at))
    }

    pub(super) fn previous_start(&self) -> usize {
        self.previous().map_or(0, |token| token.start)
    }

    pub(super) fn previous_end(&self) -> usize {
        self.previous().map_or(0, |token| token.end)
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    pub(super) fn word(&self) -> Option<&'t str> {
        let token = self.here;
        (token.kind == Kind::Word).then(|| part(self.text, token.span()))
    }

    /// Which word of the language stands here.
    pub(super) fn keyword(&self) -> Keyword {
        self.here.keyword
    }

    pub(super) fn is(&self, kind: Kind) -> bool {
        self.here.kind == kind
    }

    pub(super) fn is_word(&self, word: Keyword) -> bool {
        self.keyword() == word
    }

    pub(super) fn is_reserved(&self) -> bool {
        self.keyword().is_in(RESERVED) || self.begins_clause()
    }

    pub(super) fn take_word(&mut self, word: Keyword) -> bool {
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    pub(super) fn expect_word(&mut self, word: Keyword, hint: &str) {
        if !self.take_word(word) {
            self.unexpected(hint);
        }
    }

    /// As [`Parser::expect_word`], and offers the word.
    pub(super) fn must_follow(&mut self, word: Keyword, hint: &str) {
        self.offer_word(word.as_str());
        self.expect_word(word, hint);
    }

    pub(super) fn take(&mut self, kind: Kind) -> bool {
        let found = self.is(kind);
        if found {
            self.next();
        }
        found
    }

    pub(super) fn expect(&mut self, kind: Kind, hint: &str) -> bool {
        let found = self.take(kind);
        if !found {
            self.unexpected(hint);
        }
        found
    }

    pub(super) fn is_here(&self) -> bool {
        self.cursor == Some(self.at)
    }

    pub(super) fn offer(&mut self, wanted: impl FnOnce() -> Wanted<'t>) {
        if self.wants_offers() {
            self.note(wanted());
        }
    }

    pub(super) fn offer_word(&mut self, words: &'static str) {
        self.offer_words(&[words]);
    }

    pub(super) fn offer_words(&mut self, all: &[&'static str]) {
        if self.wants_offers() {
            for words in all {
                self.note(Wanted::Keyword(words));
            }
        }
    }

    fn wants_offers(&self) -> bool {
        // What comes after something that is missing here cannot be meant.
        self.is_here() && self.faulted_at != Some(self.at)
    }

    fn note(&mut self, wanted: Wanted<'t>) {
        if !self.offers.iter().any(|offer| is_same(&offer.wanted, &wanted)) {
            self.offers.push(Offer { wanted, queries: self.queries.clone() });
        }
    }

    pub(super) fn unexpected(&mut self, hint: &str) {
        if self.faulted_at != Some(self.at) {
            let fault = self.complaint(hint);
            self.complain(fault);
        }
    }

    pub(super) fn complain(&mut self, fault: Diagnostic) {
        if self.faulted_at != Some(self.at) && self.faults.len() < FAULTS_MAX {
            self.faults.push(fault);
        }
        self.faulted_at = Some(self.at);
    }

    pub(super) fn complaint(&self, hint: &str) -> Diagnostic {
        let token = self.here;
        if token.kind == Kind::Unterminated {
            return self.unterminated();
        }
        let runs_together = |word: &str| {
            let rest = word.get(..4).filter(|first| first.eq_ignore_ascii_case("FROM"));
            rest.is_some() && word.len() > 4
        };
        let is_nearly_from = |word: &str| nearest(word, &["FROM"]).is_some();
        let before =
            self.previous().filter(|before| before.kind == Kind::Word).map(|before| part(self.text, before.span()));
        let word = part(self.text, token.span());
        // A word of another language may have been taken for a name, with the fault behind it.
        let habit = HABITS.iter().find(|(words, _)| is_any(word, words) || before.is_some_and(|it| is_any(it, words)));
        let touches = |kind: Kind| self.previous().is_some_and(|it| it.end == token.start && it.kind == kind);
        let hint = match token.kind {
            // What follows a closing quote without a gap was most likely meant to be inside.
            Kind::Word | Kind::Open | Kind::Text if touches(Kind::Text) => "A quote inside a text is written \\'.",
            Kind::Word | Kind::Number if touches(Kind::Date) || touches(Kind::Number) => {
                "A date is written 2026-11-23, a date and time 2026-11-23T09:00:00Z."
            }
            _ if let Some((_, hint)) = habit => hint,
            Kind::Equal if self.previous().is_some_and(|before| before.kind == Kind::Equal) => "A single = compares.",
            _ if hint == AFTER_FIELDS && before.is_some_and(|before| before.eq_ignore_ascii_case("AS")) => {
                "A name follows its field without AS."
            }
            _ if hint == AFTER_FIELDS && before.is_some_and(runs_together) => "A space is missing behind FROM.",
            // A misspelt FROM was taken for the name of the field before it.
            _ if hint == AFTER_FIELDS && before.is_some_and(is_nearly_from) => "Is the word before this one FROM?",
            _ => hint,
        };
        self.unexpected_at(token.span()).hint(hint)
    }

    /// What stands at a place, as Salesforce complains of it: a text without its quotes.
    pub(super) fn unexpected_at(&self, span: Span) -> Diagnostic {
        let word = part(self.text, span.clone());
        let inside = word.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(word);
        let shown = if span.start == self.text.len() { "<EOF>" } else { inside };
        Diagnostic::malformed(["unexpected token: '", shown, "'"].concat(), span)
    }

    pub(super) fn unterminated(&self) -> Diagnostic {
        let token = self.here;
        let (row, column) = super::super::place(self.text, token.end);
        let message = format!("line {row}:{} mismatched character '<EOF>' expecting '''", column - 1);
        Diagnostic::malformed(message, token.span())
            .hint("The text that begins here has no closing quote; a quote inside it is written \\'.")
            .without_place()
    }
}

/// A token, or the end of the text behind the last one.
pub(super) fn token_at(text: &str, tokens: &[Token], at: usize) -> Token {
    match tokens.get(at) {
        Some(token) => *token,
        None => Token { kind: Kind::End, keyword: Keyword::None, start: text.len(), end: text.len() },
    }
}

/// Whether the same is offered at one place: words are told apart, of everything else there is one kind there.
fn is_same(one: &Wanted<'_>, other: &Wanted<'_>) -> bool {
    match (one, other) {
        (Wanted::Keyword(one), Wanted::Keyword(other)) => one == other,
        _ => discriminant(one) == discriminant(other),
    }
}
