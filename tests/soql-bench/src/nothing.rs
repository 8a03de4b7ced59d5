//! What stands behind the doors of the module that has no language in it: as good as nothing.

use crate::org;

/// As long as the text.
pub fn parse(text: &str) -> i32 {
    rewrite(text)
}

/// As long as the text.
pub fn rewrite(text: &str) -> i32 {
    i32::try_from(text.len()).unwrap_or(-1)
}

/// How many fields there are.
pub fn learn(objects: usize, fields: usize) -> i32 {
    let facts =
        (0..objects).map(|object| org::name(object).label.len() + org::facts(object, objects, fields).fields.len());
    i32::try_from(facts.sum::<usize>()).unwrap_or(-1)
}

/// Where the cursor is.
pub fn complete(text: &str, cursor: usize) -> i32 {
    i32::try_from(text.len() + cursor).unwrap_or(-1)
}

/// As long as the text.
pub fn bind(text: &str) -> i32 {
    rewrite(text)
}

/// As long as the text.
pub fn check(text: &str) -> i32 {
    rewrite(text)
}
