//! What stands behind the doors of the module: the whole language; knows no wasm.

use orgpane::soql;
use orgpane::soql::format::{Style, format, print};

/// The number of tokens, or -1 if there is a fault.
pub fn parse(text: &str) -> i32 {
    let syntax = soql::parse(text);
    if syntax.faults.is_empty() { number(syntax.tokens.len()) } else { -1 }
}

/// How long the results are.
pub fn rewrite(text: &str) -> i32 {
    let syntax = soql::parse(text);
    number(format(&syntax, &Style::default()).len() + print(&syntax).len())
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
