//! What stands behind the doors of the module that has no language in it: nothing. The crate is linked all the same, so that the two
//! modules differ in the language alone.

use orgpane as _;

/// As long as the text.
pub fn parse(text: &str) -> i32 {
    i32::try_from(text.len()).unwrap_or(-1)
}

/// As long as the text.
pub fn rewrite(text: &str) -> i32 {
    parse(text)
}

/// As many as there are.
pub fn learn(objects: usize, fields: usize) -> i32 {
    i32::try_from(objects + fields).unwrap_or(-1)
}

/// Where the cursor is.
pub fn complete(text: &str, cursor: usize) -> i32 {
    i32::try_from(text.len() + cursor).unwrap_or(-1)
}

/// As long as the text.
pub fn bind(text: &str) -> i32 {
    parse(text)
}
