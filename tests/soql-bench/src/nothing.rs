//! What stands behind the doors of the module that has no language in it: what the app has of the standard library with or without
//! the language, so that the two modules differ in the language alone.

use std::collections::HashMap;
use std::hint::black_box;

use crate::org;

/// Formatted numbers and texts, found and joined texts, and a table of texts.
fn standard(text: &str) -> i32 {
    let pixels = f64::from(u32::try_from(text.len()).unwrap_or_default());
    let words: Vec<String> = text.split("\n\n").map(str::to_lowercase).collect();
    let mut table: HashMap<String, usize> = HashMap::new();
    for word in &words {
        *table.entry(word.clone()).or_default() += word.rfind("FROM").unwrap_or_default();
    }
    let formatted = format!("{pixels:.1} {pixels} {:?} {} {}", text.get(1..), words.join(", "), table.len());
    i32::try_from(black_box(formatted).len()).unwrap_or(-1)
}

/// As long as something made of the text.
pub fn parse(text: &str) -> i32 {
    standard(text)
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
