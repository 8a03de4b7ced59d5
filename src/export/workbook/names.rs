//! Names of sheets and cells by the rules of spreadsheets. Knows no sheet.

use std::collections::HashSet;

const SHEET_NAME_UNITS_MAX: usize = 31;

/// Names of sheets that are taken.
#[derive(Debug, Default)]
pub(super) struct SheetNames {
    taken: HashSet<String>,
}

impl SheetNames {
    /// A legal name that no sheet has yet, as close to the wish as can be: at most 31 characters, none of `[]:*?/\`, no
    /// control characters, no apostrophe at an end, not `History`, and told apart from others by more than capitals.
    pub(super) fn take(&mut self, wish: &str) -> String {
        let clean: String =
            wish.chars().map(|letter| if is_refused(letter) { ' ' } else { letter }).collect::<String>();
        let clean = clean.trim_matches(|letter: char| letter == '\'' || letter.is_whitespace());
        let clean = if clean.is_empty() { "Sheet" } else { clean };
        let clean = if clean.eq_ignore_ascii_case("history") { "History rows" } else { clean };
        let mut number = 1_u32;
        loop {
            let ending = if number == 1 { String::new() } else { format!(" ({number})") };
            let name = format!("{}{ending}", cut(clean, SHEET_NAME_UNITS_MAX - ending.len()));
            if self.taken.insert(folded(&name)) {
                return name;
            }
            number += 1;
        }
    }
}

/// A name without what spreadsheets may not tell apart. All letters beyond ASCII count as one: to know their capitals takes
/// tables that weigh more than they are worth here.
fn folded(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii() { letter.to_ascii_lowercase() } else { '?' }).collect()
}

/// The first part of a text that has at most so many UTF-16 units, which is how spreadsheets count.
pub(super) fn cut(text: &str, units_max: usize) -> &str {
    // No text has more units than bytes.
    if text.len() <= units_max {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find_map(|(at, letter)| {
        units += letter.len_utf16();
        (units > units_max).then_some(at)
    });
    &text[..end.unwrap_or(text.len())]
}

/// A column's letters: 0 is `A`, 26 is `AA`.
pub(super) fn put_column(column: usize, out: &mut Vec<u8>) {
    let letter = |number: usize| b'A' + u8::try_from(number % 26).unwrap_or(0);
    if column >= 26 * 27 {
        out.push(letter((column - 26 * 27) / (26 * 26)));
    }
    if column >= 26 {
        out.push(letter((column - 26) / 26));
    }
    out.push(letter(column));
}

/// A sheet's name within a reference: in apostrophes, those within doubled.
pub(super) fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

fn is_refused(letter: char) -> bool {
    matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\u{fffe}' | '\u{ffff}') || letter.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(number: usize) -> String {
        let mut out = Vec::new();
        put_column(number, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_have_their_letters() {
        for (number, letters) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(column(number), letters);
        }
    }

    #[test]
    fn sheets_get_legal_names() {
        let mut names = SheetNames::default();
        assert_eq!(names.take("Opportunity"), "Opportunity");
        assert_eq!(names.take("OPPORTUNITY"), "OPPORTUNITY (2)");
        assert_eq!(names.take("ÄRA"), "ÄRA");
        assert_eq!(names.take("ära"), "ära (2)");
        assert_eq!(names.take("'a/b:c'"), "a b c");
        assert_eq!(names.take(""), "Sheet");
        assert_eq!(names.take("history"), "History rows");
        assert_eq!(names.take(&"x".repeat(40)), "x".repeat(31));
        assert_eq!(names.take(&"x".repeat(40)), format!("{} (2)", "x".repeat(27)));
        assert_eq!(names.take(&"😀".repeat(20)), "😀".repeat(15));
    }

    proptest! {
        #[test]
        fn any_wishes_give_legal_names_that_differ(wishes in proptest::collection::vec("\\PC{0,40}|['\\[\\]:*?/]{0,5}|[aA]{30,33}", 1..12)) {
            let mut names = SheetNames::default();
            let given: Vec<String> = wishes.iter().map(|wish| names.take(wish)).collect();
            for name in &given {
                prop_assert!((1..=SHEET_NAME_UNITS_MAX).contains(&name.encode_utf16().count()));
                prop_assert!(!name.contains(is_refused) && !name.starts_with('\''));
            }
            let different: HashSet<String> = given.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(different.len(), given.len());
        }
    }
}
