//! The order of texts as people expect it: capitals beside small letters, accents beside their base letter, signs before digits before
//! letters. Knows no rows and no language: it is the common order that most languages share.
//!
//! Texts are compared by their *codes* first: seven bits for every letter without its accent, four times seven for characters of other
//! scripts, which stand behind the Latin ones in the order of Unicode. Among texts of equal codes accents decide. Capitals never do, as
//! in Salesforce.

use std::cmp::Ordering;

/// Codes in a word.
pub(super) const WORD_CODES: usize = 9;
const CODE_BITS: u32 = 7;
/// Begins a character of another script.
const OTHER: u8 = 0x7f;

/// Codes of ASCII in this order; what is not listed stands before all.
const ORDER: &[u8] = b"\t\n\x0b\x0c\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

const ASCII: [u8; 128] = {
    let mut codes = [1; 128];
    let mut at = 0;
    while at < ORDER.len() {
        #[allow(clippy::cast_possible_truncation, reason = "there are fewer than 100")]
        let code = at as u8 + 2;
        codes[ORDER[at] as usize] = code;
        codes[ORDER[at].to_ascii_uppercase() as usize] = code;
        at += 1;
    }
    codes
};

/// Base letters of U+00C0..U+0180, in runs. A dot stands for no base letter, a capital for two letters: see [`TWO`].
const LATIN: [u8; 192] = unrolled(&[
    (b'a', 6),
    (b'A', 1),
    (b'c', 1),
    (b'e', 4),
    (b'i', 4),
    (b'd', 1),
    (b'n', 1),
    (b'o', 5),
    (b'.', 1),
    (b'o', 1),
    (b'u', 4),
    (b'y', 1),
    (b'T', 1),
    (b'S', 1),
    (b'a', 6),
    (b'A', 1),
    (b'c', 1),
    (b'e', 4),
    (b'i', 4),
    (b'd', 1),
    (b'n', 1),
    (b'o', 5),
    (b'.', 1),
    (b'o', 1),
    (b'u', 4),
    (b'y', 1),
    (b'T', 1),
    (b'y', 1),
    (b'a', 6),
    (b'c', 8),
    (b'd', 4),
    (b'e', 10),
    (b'g', 8),
    (b'h', 4),
    (b'i', 10),
    (b'J', 2),
    (b'j', 2),
    (b'k', 3),
    (b'l', 10),
    (b'n', 9),
    (b'o', 6),
    (b'O', 2),
    (b'r', 6),
    (b's', 8),
    (b't', 6),
    (b'u', 12),
    (b'w', 2),
    (b'y', 3),
    (b'z', 6),
    (b's', 1),
]);

/// Base letters of U+1E00..U+1F00.
const LATIN_MORE: [u8; 256] = unrolled(&[
    (b'a', 2),
    (b'b', 6),
    (b'c', 2),
    (b'd', 10),
    (b'e', 10),
    (b'f', 2),
    (b'g', 2),
    (b'h', 10),
    (b'i', 4),
    (b'k', 6),
    (b'l', 8),
    (b'm', 6),
    (b'n', 8),
    (b'o', 8),
    (b'p', 4),
    (b'r', 8),
    (b's', 10),
    (b't', 8),
    (b'u', 10),
    (b'v', 4),
    (b'w', 10),
    (b'x', 4),
    (b'y', 2),
    (b'z', 6),
    (b'h', 1),
    (b't', 1),
    (b'w', 1),
    (b'y', 1),
    (b'a', 1),
    (b's', 3),
    (b'S', 1),
    (b'd', 1),
    (b'a', 24),
    (b'e', 16),
    (b'i', 4),
    (b'o', 24),
    (b'u', 14),
    (b'y', 8),
    (b'.', 6),
]);

const TWO: [(u8, [u8; 2]); 5] = [(b'A', *b"ae"), (b'J', *b"ij"), (b'O', *b"oe"), (b'S', *b"ss"), (b'T', *b"th")];

const fn unrolled<const N: usize>(runs: &[(u8, usize)]) -> [u8; N] {
    let mut letters = [b'.'; N];
    let (mut run, mut at) = (0, 0);
    while run < runs.len() {
        let mut more = runs[run].1;
        while more > 0 {
            letters[at] = runs[run].0;
            at += 1;
            more -= 1;
        }
        run += 1;
    }
    assert!(at == N, "the runs cover the block");
    letters
}

/// Nine codes of a text as a number, the first highest: those from number `9 * number` on. Zeros stand behind the end.
#[inline]
pub(super) fn word(text: &str, number: usize) -> u64 {
    let bytes = text.as_bytes();
    let from = number * WORD_CODES;
    let mut word = 0;
    if number == 0 || bytes.get(..from).is_some_and(<[u8]>::is_ascii) {
        let part = bytes.get(from..bytes.len().min(from + WORD_CODES)).unwrap_or_default();
        let mut is_plain = true;
        for &byte in part {
            is_plain &= byte < 128;
            word = word << CODE_BITS | u64::from(ASCII[usize::from(byte & 127)]);
        }
        if is_plain {
            #[allow(clippy::cast_possible_truncation, reason = "at most nine")]
            return word << (CODE_BITS * (WORD_CODES - part.len()) as u32);
        }
    }
    slow_word(text, from)
}

/// Whether a word holds the end of its text.
#[inline]
pub(super) const fn is_last(word: u64) -> bool {
    word & ((1 << CODE_BITS) - 1) == 0
}

#[cold]
fn slow_word(text: &str, from: usize) -> u64 {
    let mut word = 0;
    let mut left = WORD_CODES;
    let mut skip = from;
    let mut rest = text;
    while left > 0 && !rest.is_empty() {
        // Most letters of most texts are ASCII.
        let plain = rest.bytes().take(skip + left).take_while(u8::is_ascii).count();
        for byte in rest.bytes().take(plain).skip(skip) {
            word = word << CODE_BITS | u64::from(ASCII[usize::from(byte)]);
            left -= 1;
        }
        skip = skip.saturating_sub(plain);
        rest = rest.get(plain..).unwrap_or_default();
        let Some(char) = rest.chars().next().filter(|_| left > 0) else { continue };
        rest = rest.get(char.len_utf8()..).unwrap_or_default();
        let (codes, count) = codes(char);
        for &code in &codes[..count] {
            if skip > 0 {
                skip -= 1;
            } else if left > 0 {
                word = word << CODE_BITS | u64::from(code);
                left -= 1;
            }
        }
    }
    #[allow(clippy::cast_possible_truncation, reason = "at most nine")]
    let rest = CODE_BITS * left as u32;
    word << rest
}

/// The order of two texts.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    compare_codes(a, b).then_with(|| compare_accents(a, b))
}

fn compare_codes(a: &str, b: &str) -> Ordering {
    // Many names begin alike: eight letters at a time.
    let begin =
        a.as_bytes().chunks_exact(8).zip(b.as_bytes().chunks_exact(8)).take_while(|(a, b)| a == b && a.is_ascii());
    let begin = begin.count() * 8;
    let (rest_of_a, rest_of_b) = (a.bytes().skip(begin), b.bytes().skip(begin));
    let same = rest_of_a
        .zip(rest_of_b)
        .position(|(a, b)| a >= 128 || b >= 128 || ASCII[usize::from(a)] != ASCII[usize::from(b)]);
    let start = same.map_or(a.len().min(b.len()), |same| begin + same);
    let codes_of = |text: &str| {
        let rest = text.get(start..).unwrap_or_default().to_owned();
        let chars: Vec<char> = rest.chars().collect();
        chars.into_iter().flat_map(|char| {
            let (codes, count) = codes(char);
            codes.into_iter().take(count)
        })
    };
    match (a.as_bytes().get(start), b.as_bytes().get(start)) {
        (Some(&a), Some(&b)) if a < 128 && b < 128 => ASCII[usize::from(a)].cmp(&ASCII[usize::from(b)]),
        (None, None) => Ordering::Equal,
        _ => codes_of(a).cmp(codes_of(b)),
    }
}

/// The order of two texts of equal codes.
pub(super) fn compare_accents(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        return Ordering::Equal;
    }
    a.chars().flat_map(char::to_lowercase).cmp(b.chars().flat_map(char::to_lowercase))
}

fn codes(char: char) -> ([u8; 4], usize) {
    let code = char as u32;
    let base = match code {
        0..128 => return ([ASCII[code as usize], 0, 0, 0], 1),
        0x2010..0x2016 | 0x2212 => b'-',
        0x2018..0x201c => b'\'',
        0xab | 0xbb | 0x201c..0x2020 => b'"',
        // Accents that stand apart from their letter.
        0x300..0x370 => return ([0; 4], 0),
        0xa0 => b' ',
        0xc0..0x180 => LATIN[code as usize - 0xc0],
        0x1e00..0x1f00 => LATIN_MORE[code as usize - 0x1e00],
        _ => b'.',
    };
    if base != b'.' && !base.is_ascii_uppercase() {
        return ([ASCII[usize::from(base)], 0, 0, 0], 1);
    }
    if let Some((_, [first, second])) = TWO.iter().find(|(letter, _)| *letter == base) {
        return ([ASCII[usize::from(*first)], ASCII[usize::from(*second)], 0, 0], 2);
    }
    let code = folded(char) as u32;
    #[allow(clippy::cast_possible_truncation, reason = "seven bits each")]
    let part = |shift: u32| (code >> shift & 127) as u8;
    // Never zero at the end: that would look like the end of the text.
    ([OTHER, part(14) + 1, part(7).max(1), part(0).max(1)], 4)
}

/// Without case, and without accents where they do not make another letter.
fn folded(char: char) -> char {
    let small = char.to_lowercase().next().unwrap_or(char);
    match small {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        'ς' => 'σ',
        'ё' => 'е',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_stand_where_people_look_for_them() {
        let sorted = [
            "",
            " a",
            "_",
            "-",
            "'",
            "(",
            "&",
            "#1",
            "$",
            "0",
            "10",
            "9",
            "a",
            "AB",
            "abc",
            "Ada",
            "Äda",
            "ädam",
            "Aeb",
            "æc",
            "Élan",
            "Elana",
            "müller",
            "Muller2",
            "Nuñez",
            "o",
            "ostern",
            "Österreich",
            "Straße",
            "strasseb",
            "zoë",
            "Ω",
            "ωα",
            "Ёж",
            "жук",
            "日本",
            "株式",
        ];
        for pair in sorted.windows(2) {
            assert_ne!(compare(pair[0], pair[1]), Ordering::Greater, "{pair:?}");
        }
        assert_eq!(compare("ACME", "acme"), Ordering::Equal);
        assert_eq!(compare("a – b", "a - c"), Ordering::Less);
        assert_eq!(compare("resume", "résumé"), Ordering::Less);
        assert_eq!(compare("résumé", "resumf"), Ordering::Less);
        assert_eq!(compare("e\u{301}", "E"), Ordering::Greater);
    }

    fn words(text: &str) -> Vec<u64> {
        let mut words = vec![word(text, 0)];
        while words.last().is_some_and(|word| !is_last(*word)) {
            words.push(word(text, words.len()));
        }
        words
    }

    proptest! {
        #[test]
        fn words_are_in_the_order_of_the_texts(a in "[ a-cA-CäÄß日é\u{301}Ω😀1-]{0,22}", b in "[ a-cA-CäÄß日é\u{301}Ω😀1-]{0,22}") {
            prop_assert_eq!(words(&a).cmp(&words(&b)), compare_codes(&a, &b));
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        }

        #[test]
        fn every_text_has_an_end(text in "\\PC{0,30}") {
            let words = words(&text);
            prop_assert!(words.len() <= text.chars().count() * 4 / WORD_CODES + 1);
            prop_assert_eq!(compare(&text, &text), Ordering::Equal);
        }
    }
}
