//! Queries of every shape that the grammar allows, texts of every kind, and trees compared without their places; knows no
//! schema.
#![allow(dead_code, reason = "not every test uses all of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "all of it is test")]

use std::fmt::Debug;

use orgpane::soql::Query;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::strategy::Union;

mod grammar;

use grammar::Choices;
pub use grammar::query;

/// Valid queries over the whole grammar, with comments and odd white space between their words.
pub fn queries() -> impl Strategy<Value = String> {
    vec(any::<u8>(), 0..240).prop_map(|bytes| query(&bytes))
}

/// Any text: queries, queries with a part missing, doubled or replaced, words of the language in any order, and characters of
/// every Unicode plane.
pub fn texts() -> impl Strategy<Value = String> {
    let soup = vec(any::<u8>(), 0..120).prop_map(|bytes| soup(&bytes));
    let broken = (vec(any::<u8>(), 0..160), vec(any::<u8>(), 3..12)).prop_map(|(bytes, wounds)| {
        let mut text = query(&bytes);
        for wound in wounds.chunks(3) {
            text = broken(&text, wound);
        }
        text
    });
    Union::new([queries().boxed(), soup.boxed(), broken.boxed(), ".{0,60}".boxed()])
}

/// What a tree says, without its places and without the case in which functions were typed: equal for equal trees.
pub fn shape(tree: &impl Debug) -> String {
    let printed = format!("{tree:#?}");
    let is_place = |line: &str| {
        let value = line.rsplit(": ").next().unwrap_or_default();
        value.split_once("..").is_some_and(|(start, end)| {
            let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number(start) && is_number(end.trim_end_matches(','))
        })
    };
    let mut shape = String::new();
    let mut function_lines = 0;
    for line in printed.lines().map(str::trim).filter(|line| !is_place(line)) {
        if line.starts_with("function: Some(") {
            // The function, a parenthesis, `name: Name {`, and the name as it was typed.
            function_lines = 6;
        }
        function_lines = usize::saturating_sub(function_lines, 1);
        if function_lines == 0 || !line.starts_with("text: ") {
            shape.push_str(line);
        }
        shape.push('\n');
    }
    shape
}

/// Every place in a tree.
pub fn places(query: &Query<'_>) -> Vec<(usize, usize)> {
    let printed = format!("{query:#?}");
    let mut places = Vec::new();
    for line in printed.lines().filter(|line| !line.contains('"')) {
        let value = line.trim().rsplit(": ").next().unwrap_or_default().trim_end_matches(',');
        if let Some((start, end)) = value.split_once("..")
            && let (Ok(start), Ok(end)) = (start.parse(), end.parse())
        {
            places.push((start, end));
        }
    }
    places
}

const SOUP: &[&str] = &[
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "IN",
    "LIKE",
    "(",
    ")",
    ",",
    ".",
    ":",
    "=",
    "!=",
    "<>",
    "<",
    ">",
    ">=",
    "'",
    "'a'",
    "1",
    "-",
    "--",
    "/*",
    "*/",
    "//",
    "\n",
    " ",
    "{{",
    "}}",
    "{{ a }}",
    "TYPEOF",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "GROUP",
    "BY",
    "ROLLUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "FOR",
    "UPDATE",
    "USING",
    "SCOPE",
    "WITH",
    "DATA",
    "CATEGORY",
    "ALL",
    "ROWS",
    "FIELDS",
    "COUNT",
    "Id",
    "Account",
    "TODAY",
    "LAST_N_DAYS",
    "USD5",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "NULL",
    "TRUE",
    "INCLUDES",
    "NULLS",
    "FIRST",
    "\\",
    "é",
    "𝄞",
    "\u{0}",
    "\u{feff}",
    ";",
    "[",
    "]",
];

/// Words of the language and other things in any order.
fn soup(bytes: &[u8]) -> String {
    let mut choices = Choices { bytes, at: 0 };
    let mut text = String::new();
    while choices.at < bytes.len() {
        text.push_str(SOUP[choices.pick(SOUP.len())]);
        if choices.pick(3) > 0 {
            text.push(' ');
        }
    }
    text
}

/// A text with a stretch of it cut out, doubled, or replaced by something else.
fn broken(text: &str, wound: &[u8]) -> String {
    let mut choices = Choices { bytes: wound, at: 0 };
    let letters: Vec<char> = text.chars().collect();
    let start = choices.pick(256) * letters.len() / 256;
    let end = (start + choices.pick(12)).min(letters.len());
    let kind = choices.pick(SOUP.len() + 2);
    let (before, hit, after) = (&letters[..start], &letters[start..end], &letters[end..]);
    let middle: String = match kind {
        0 => String::new(),
        1 => hit.iter().chain(hit).collect(),
        other => SOUP[other - 2].to_owned(),
    };
    before.iter().collect::<String>() + &middle + &after.iter().collect::<String>()
}
