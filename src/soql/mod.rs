//! SOQL, the query language of Salesforce: text to tree, tree to plan, plan to row numbers; knows no network, no clock
//! and no particular org.
//!
//! [`parse`] reads any text into a [`Syntax`]: tokens, tree and faults; [`plan::plan`] checks the tree against a
//! [`schema::Schema`] and compiles it; [`evaluate::select`] finds the rows of a [`schema::Source`], [`evaluate::groups`] the
//! groups of them.
//!
//! For whoever writes queries: [`complete::complete`] says what could be typed at a cursor, [`check::check`] what is wrong, both
//! from what a [`catalog::Catalog`] knows of an org so far; [`bind::bind`] puts values into `{{ name }}`; [`mod@format`] and
//! [`transform`] change the text.
//!
//! Source: Salesforce, "SOQL and SOSL Reference".

pub mod ast;
pub mod bind;
pub mod calendar;
pub mod catalog;
pub mod check;
pub mod collate;
mod colours;
pub mod complete;
mod diagnostic;
mod edits;
pub mod evaluate;
pub mod format;
pub mod id;
mod keyword;
mod layout;
mod lexer;
mod literal;
pub mod locale;
mod names;
mod number;
mod parser;
pub mod plan;
mod resolve;
pub mod schema;
mod suits;
mod syntax;
mod texts;
pub mod transform;
pub mod zone;

pub use ast::Query;
pub use colours::{Colour, colours};
pub use diagnostic::{Code, Diagnostic, place};
pub use edits::{Edit, applied};
pub use lexer::{Token, TokenKind, without_comments};
pub use resolve::Lacks;
pub use syntax::{Cursor, FieldUse, NESTING_MAX, Offer, QUERY_CHARACTERS_MAX, Syntax, Wanted, parse, parse_at};

/// A part of a text; nothing where there is no such part. One function for all, because a place that may stop the app weighs
/// more in wasm than a call.
fn part(text: &str, span: std::ops::Range<usize>) -> &str {
    text.get(span).unwrap_or_default()
}

/// What is behind a place among bytes.
fn behind(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

/// A text without regard to case.
fn fold(text: &str) -> String {
    text.chars().map(fold_character).collect()
}

/// A character without regard to case. One character stays one: that keeps LIKE's `_` honest.
fn fold_character(character: char) -> char {
    if character.is_ascii() {
        character.to_ascii_lowercase()
    } else {
        character.to_lowercase().next().unwrap_or(character)
    }
}
