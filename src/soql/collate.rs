//! The order of texts in ORDER BY, in MIN and MAX, and behind `<` and `>`; knows no query and no locale's name.
//!
//! For English locales Salesforce compares the UTF-8 values of the upper-case text. For others it has an order natural to the
//! locale; here accented Latin letters then stand with the letters they are made of. What is not done: letters that a language
//! puts elsewhere (Swedish å after z), digraphs, and the orders of Chinese, Japanese and Korean by reading or stroke: other
//! scripts stand by code point.
//!
//! Source: SOQL and SOSL Reference, "ORDER BY"; GraphQL API guide, "Order By Considerations".

use super::fold_character;
use std::cmp::Ordering;

/// Which of the two orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Collation {
    /// By code point, letters without case.
    #[default]
    CodePoint,
    /// Accented letters by their base letter first.
    BaseLetter,
}

/// Where stretches of letters with the same base begin; `-` for letters that stay what they are.
const BASES: &[(u32, char)] = &[
    (0x00DF, 'S'),
    (0x00E0, 'A'),
    (0x00E7, 'C'),
    (0x00E8, 'E'),
    (0x00EC, 'I'),
    (0x00F0, 'D'),
    (0x00F1, 'N'),
    (0x00F2, 'O'),
    (0x00F7, '-'),
    (0x00F8, 'O'),
    (0x00F9, 'U'),
    (0x00FD, 'Y'),
    (0x00FE, 'T'),
    (0x00FF, 'Y'),
    (0x0100, 'A'),
    (0x0106, 'C'),
    (0x010E, 'D'),
    (0x0112, 'E'),
    (0x011C, 'G'),
    (0x0124, 'H'),
    (0x0128, 'I'),
    (0x0134, 'J'),
    (0x0136, 'K'),
    (0x0139, 'L'),
    (0x0143, 'N'),
    (0x014C, 'O'),
    (0x0154, 'R'),
    (0x015A, 'S'),
    (0x0162, 'T'),
    (0x0168, 'U'),
    (0x0174, 'W'),
    (0x0176, 'Y'),
    (0x0179, 'Z'),
    (0x017F, 'S'),
    (0x0180, '-'),
    (0x01A0, 'O'),
    (0x01A2, '-'),
    (0x01AF, 'U'),
    (0x01B1, '-'),
    (0x0218, 'S'),
    (0x021A, 'T'),
    (0x021C, '-'),
    (0x1EA0, 'A'),
    (0x1EB8, 'E'),
    (0x1EC8, 'I'),
    (0x1ECC, 'O'),
    (0x1EE4, 'U'),
    (0x1EF2, 'Y'),
    (0x1EFA, '-'),
];

impl Collation {
    /// Which text comes first; texts that differ in case alone are equal.
    #[must_use]
    pub fn compare(self, left: &str, right: &str) -> Ordering {
        let plain = || left.chars().map(without_case).cmp(right.chars().map(without_case));
        match self {
            Self::CodePoint => plain(),
            Self::BaseLetter => left.chars().map(base).cmp(right.chars().map(base)).then_with(plain),
        }
    }

    /// A text whose bytes are ordered as the texts are.
    #[must_use]
    pub fn key(self, text: &str) -> String {
        let plain = || text.chars().map(without_case);
        if self == Self::CodePoint || text.is_ascii() {
            return plain().collect();
        }
        // The text itself decides between those of the same letters; the zero keeps a shorter one before a longer.
        text.chars().map(base).chain(std::iter::once('\0')).chain(plain()).collect()
    }
}

/// Capital ASCII letters, as documented. Other letters are folded to small ones: their order among each other is the same but for
/// a handful, and it spares a table.
fn without_case(character: char) -> char {
    if character.is_ascii() { character.to_ascii_uppercase() } else { fold_character(character) }
}

fn base(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_uppercase();
    }
    let folded = fold_character(character);
    let after = BASES.partition_point(|(start, _)| *start <= u32::from(folded));
    match after.checked_sub(1).and_then(|at| BASES.get(at)) {
        Some((_, letter)) if *letter != '-' => *letter,
        _ => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(collation: Collation, words: &[&'static str]) -> Vec<&'static str> {
        let mut words = words.to_vec();
        words.sort_by(|left, right| collation.compare(left, right));
        words
    }

    #[test]
    fn english_order_is_that_of_code_points_without_case() {
        let expected = ["_x", "apple", "Éclair", "zoo"];
        assert_eq!(sorted(Collation::CodePoint, &expected), ["apple", "zoo", "_x", "Éclair"]);
        assert_eq!(Collation::CodePoint.compare("ACME", "acme"), Ordering::Equal);
        assert_eq!(Collation::CodePoint.compare("acme", "acme "), Ordering::Less);
    }

    #[test]
    fn other_orders_keep_accents_by_their_letter() {
        let words = ["Zebra", "Äpfel", "Apfel", "Apfelbaum", "Österreich", "Oslo", "Żółć", "Nguyễn", "Nguyen", "日本"];
        assert_eq!(
            sorted(Collation::BaseLetter, &words),
            ["Apfel", "Äpfel", "Apfelbaum", "Nguyen", "Nguyễn", "Oslo", "Österreich", "Zebra", "Żółć", "日本"]
        );
    }

    #[test]
    fn keys_are_ordered_as_texts_are() {
        let words = ["", "a", "A", "ä", "ab", "äb", "b", "z", "Z", "é", "ß", "s", "ss", "日", "_", "[", "ÿ", "Þ", "t"];
        for collation in [Collation::CodePoint, Collation::BaseLetter] {
            for left in words {
                for right in words {
                    let by_key = collation.key(left).cmp(&collation.key(right));
                    assert_eq!(by_key, collation.compare(left, right), "{collation:?} {left} {right}");
                }
            }
        }
    }
}
