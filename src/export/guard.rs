//! The guard against formulas in files that spreadsheets open: which texts are dangerous, and how they are made harmless.
//!
//! Source: OWASP, "CSV Injection". A text that a spreadsheet could run begins with `=`, `+`, `-`, `@` (or their full-width
//! forms), with a control character such as tab or carriage return, or with a byte order mark, which programs drop. Such a
//! text gets an apostrophe in front. A text that is a plain negative number is left alone, as are real numbers: they
//! compute nothing.
//!
//! It can be undone: [`unguarded`] gives back what [`is_guarded`] texts were, so that a file can be read in again. For that,
//! texts that begin with apostrophes *and then* a dangerous letter get one more.
//!
//! What it cannot do: a program that splits the file at another separator than the one it was written with may find a
//! formula in the middle of a text. Texts with any common separator are therefore quoted, whatever the separator is.

/// Whether the guard puts an apostrophe before a text.
pub(super) fn is_dangerous(text: &str) -> bool {
    let Some(first) = text.bytes().next() else { return false };
    // Nearly all texts begin with a letter or a digit.
    if first.is_ascii_alphanumeric() {
        return false;
    }
    starts_dangerously(text.trim_start_matches('\'')) && !is_plain_negative(text)
}

/// Whether a text of a guarded file bears the guard's apostrophe.
#[must_use]
pub fn is_guarded(text: &str) -> bool {
    text.strip_prefix('\'').is_some_and(is_dangerous)
}

/// What a text was before the guard: without its apostrophe, if it bears one.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest) => rest,
        _ => text,
    }
}

fn starts_dangerously(text: &str) -> bool {
    text.chars().next().is_some_and(|first| {
        matches!(first, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\u{feff}') || first.is_control()
    })
}

/// `-12.5`: a minus, digits, perhaps a point and more digits.
fn is_plain_negative(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-') else { return false };
    let (whole, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn guarded(text: &str) -> String {
        if is_dangerous(text) { format!("'{text}") } else { text.to_owned() }
    }

    #[test]
    fn what_owasp_names_is_dangerous() {
        for text in [
            "=1+1",
            "+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "=",
            "-",
            "＝1",
            "\u{feff}=1",
            "\0=1",
            "-1-1",
            "'=1",
        ] {
            assert!(is_dangerous(text), "{text:?}");
        }
    }

    #[test]
    fn texts_that_compute_nothing_are_left_alone() {
        for text in ["", "Acme", "1=1", "a@b.c", "-5", "-12.50", "'t Hooft", "Ä=1", "(=1)", " =1", "\"=1\""] {
            assert!(!is_dangerous(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn the_guard_can_be_undone(text in "['=+@\\-0-9a\t\r.]{0,6}|\\PC{0,8}") {
            let written = guarded(&text);
            prop_assert_eq!(unguarded(&written), &text);
            prop_assert!(!is_dangerous(&text) || is_guarded(&written));
        }

        #[test]
        fn nothing_that_is_guarded_begins_with_a_formula(text in "['=+@\\-a\t\r]{1,6}") {
            let first = guarded(&text).chars().next().unwrap();
            prop_assert!(first == '\'' || first == 'a', "{}", text);
        }
    }
}
