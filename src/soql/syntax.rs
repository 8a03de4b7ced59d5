//! A text read as a query: its tokens, its tree, its faults, and what could stand at a cursor; knows no schema.
//!
//! Every text can be read. Tokens and the gaps between them together are the text, so nothing that was typed is lost; the
//! tree holds what could be made out, also of a query that is only half written.

use super::ast::{Function, Operator, Query, Span};
use super::diagnostic::Diagnostic;
use super::lexer::{Lexed, Token, TokenKind, lex};
use super::parser::Parser;
use super::part;

/// How deep parentheses, NOT, functions and subqueries may nest.
pub const NESTING_MAX: u32 = 60;

/// How long a query may be. Source: Salesforce, "SOQL and SOSL Limits".
pub const QUERY_CHARACTERS_MAX: usize = 100_000;

/// A text read as a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Syntax<'t> {
    /// The whole text.
    pub text: &'t str,
    /// All tokens and comments in order. What lies between them is white space.
    pub tokens: Vec<Token>,
    /// What could be made out; where something is missing it says so.
    pub query: Query<'t>,
    /// What is wrong, in reading order: the first is what Salesforce would complain of.
    pub faults: Vec<Diagnostic>,
}

/// Reads a text as a query.
#[must_use]
pub fn parse(text: &str) -> Syntax<'_> {
    read(text, None).0
}

/// Reads a text as a query, and tells what the grammar would take at a cursor, given as a byte offset.
#[must_use]
pub fn parse_at(text: &str, cursor: usize) -> (Syntax<'_>, Cursor<'_>) {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    read(text, Some(cursor))
}

impl<'t> Syntax<'t> {
    /// The query, if nothing is wrong with it.
    ///
    /// # Errors
    /// The first fault.
    pub fn checked(self) -> Result<Query<'t>, Diagnostic> {
        match self.faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok(self.query),
        }
    }

    /// The comments, in order.
    pub fn comments(&self) -> impl Iterator<Item = Span> + '_ {
        self.tokens.iter().filter(|token| token.kind == TokenKind::Comment).map(Token::span)
    }
}

/// What could stand at a place in the text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cursor<'t> {
    /// The word, or the text in quotes, in which or right behind which the cursor stands; empty if there is none.
    pub replaces: Span,
    /// The part of it before the cursor, without an opening quote.
    pub typed: &'t str,
    /// Everything that the grammar would take there.
    pub offers: Vec<Offer<'t>>,
}

/// One kind of thing that the grammar would take at the cursor.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer<'t> {
    /// What.
    pub wanted: Wanted<'t>,
    /// Where the queries around the cursor begin ([`Query::span`]), the outermost first.
    pub queries: Vec<usize>,
}

/// What the grammar would take.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted<'t> {
    /// A word of the language, or several.
    Keyword(&'static str),
    /// The object of a query, or of a subquery in a condition.
    Object,
    /// The child relationship of a subquery that is asked for.
    ChildRelationship,
    /// A field, or a relationship on the way to one.
    Field {
        /// The names before the cursor, such as `Account`, `Owner`.
        before: Vec<&'t str>,
        /// What it is wanted for.
        usage: FieldUse<'t>,
    },
    /// How a field is compared.
    Operator {
        /// Where the field begins, in bytes.
        left: usize,
    },
    /// What a field is compared with.
    Value {
        /// Where the field begins, in bytes.
        left: usize,
        /// How.
        operator: Operator,
    },
    /// The relationship of `TYPEOF`.
    TypeOfRelationship,
    /// The object of `WHEN`.
    TypeOfObject {
        /// Where the relationship of `TYPEOF` begins, in bytes.
        relationship: usize,
    },
    /// The word in `FIELDS()`.
    FieldSet,
    /// The word behind `USING SCOPE`.
    Scope,
}

/// What a field is wanted for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldUse<'t> {
    /// To be asked for.
    Select,
    /// To be compared in `WHERE`.
    Where,
    /// To group by.
    GroupBy,
    /// To be compared in `HAVING`.
    Having,
    /// To order by.
    OrderBy,
    /// As an argument of a function, with its place from 0.
    Argument(Option<Function>, usize),
    /// Behind `THEN` or, without an object, behind `ELSE`.
    TypeOf {
        /// The object of `WHEN`.
        object: &'t str,
        /// Where the relationship of `TYPEOF` begins, in bytes.
        relationship: usize,
    },
    /// As another name's path in `FROM`.
    From,
}

fn read(text: &str, cursor: Option<usize>) -> (Syntax<'_>, Cursor<'_>) {
    if cfg!(feature = "language-left-out") {
        let (tokens, faults) = (Vec::new(), Vec::new());
        return (Syntax { text, tokens, query: Query::default(), faults }, Cursor::default());
    }
    let Lexed { tokens, comments } = lex(text);
    let (mut found, place) = match cursor {
        Some(cursor) => locate(text, &tokens, &comments, cursor),
        None => (Cursor::default(), None),
    };
    let mut parser = Parser::new(text, &tokens, place);
    let query = parser.whole();
    found.offers = parser.offers;
    let mut faults = parser.faults;
    if text.len() > QUERY_CHARACTERS_MAX && text.chars().count() > QUERY_CHARACTERS_MAX {
        faults.insert(0, too_long(text));
    }
    (Syntax { text, tokens: merge(tokens, comments), query, faults }, found)
}

fn too_long(text: &str) -> Diagnostic {
    let message = format!("SOQL statements cannot be longer than {QUERY_CHARACTERS_MAX} characters.");
    Diagnostic::malformed(message, 0..text.len())
        .hint("Ask for fewer fields, or split a long list of values.")
        .without_place()
}

/// The cursor's word, and the number of the token that it is, or before which it would stand; none inside a comment.
fn locate<'t>(text: &'t str, tokens: &[Token], comments: &[Token], cursor: usize) -> (Cursor<'t>, Option<usize>) {
    let is_in_comment = |comment: &Token| {
        let is_block = part(text, comment.span()).starts_with("/*");
        comment.start < cursor && (cursor < comment.end || (cursor == comment.end && !is_block))
    };
    let nothing = Cursor { replaces: cursor..cursor, ..Cursor::default() };
    if comments.iter().any(is_in_comment) {
        return (nothing, None);
    }
    let place = tokens.iter().position(|token| token.end >= cursor && (token.start >= cursor || holds(token, cursor)));
    let place = place.unwrap_or(tokens.len());
    let found = match tokens.get(place).filter(|token| token.start < cursor) {
        None => nothing,
        Some(token) => {
            let is_text = matches!(token.kind, TokenKind::Text | TokenKind::Unterminated);
            // What follows an open quote is the rest of the query as well as of the text.
            let end = if token.kind == TokenKind::Unterminated { cursor } else { token.end };
            let start = token.start + usize::from(is_text);
            Cursor { replaces: token.start..end, typed: part(text, start..cursor), offers: Vec::new() }
        }
    };
    (found, Some(place))
}

/// Whether a cursor behind a token's start stands in it, or goes on with it.
fn holds(token: &Token, cursor: usize) -> bool {
    match token.kind {
        TokenKind::Word | TokenKind::Number | TokenKind::Date | TokenKind::DateTime | TokenKind::Time => true,
        TokenKind::Unterminated => true,
        TokenKind::Text | TokenKind::Slot => cursor < token.end,
        _ => false,
    }
}

/// Tokens and comments in the order in which they stand; each list is in order.
fn merge(tokens: Vec<Token>, comments: Vec<Token>) -> Vec<Token> {
    if comments.is_empty() {
        return tokens;
    }
    let mut merged = Vec::with_capacity(tokens.len() + comments.len());
    let mut rest = tokens.as_slice();
    for comment in comments {
        let (before, behind) = rest.split_at(rest.partition_point(|token| token.start < comment.start));
        merged.extend_from_slice(before);
        merged.push(comment);
        rest = behind;
    }
    merged.extend_from_slice(rest);
    merged
}
