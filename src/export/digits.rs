//! Numbers as digits: those that were sent, or made from a float; moved points and decimal signs. Never rounds.

use std::borrow::Cow;
use std::io::Write;

/// Longest number that is written without an exponent; `1e400` stays as it is.
const PLAIN_CHARS_MAX: usize = 40;

/// The digits of a number: those that were sent, else the shortest that give the same float. Nothing for what is no number.
pub(super) fn digits(sent: Option<&str>, value: f64) -> Option<Cow<'_, str>> {
    match sent {
        Some(sent) if is_number(sent) => Some(Cow::Borrowed(sent)),
        Some(_) => None,
        None => shortest(value).map(Cow::Owned),
    }
}

/// Whether a text is a number by JSON's grammar (RFC 8259, section 6).
pub(super) fn is_number(text: &str) -> bool {
    let rest = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let whole = count_digits(rest);
    if whole == 0 || whole > 1 && rest[0] == b'0' {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let places = count_digits(fraction);
        if places == 0 {
            return false;
        }
        rest = &fraction[places..];
    }
    if let Some(exponent) = rest.strip_prefix(b"e").or_else(|| rest.strip_prefix(b"E")) {
        let exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let places = count_digits(exponent);
        return places > 0 && places == exponent.len();
    }
    rest.is_empty()
}

/// A number without an exponent, the point moved and no digit changed: `2.497500094E7` is `24975000.94`. What would get
/// very long stays as it is.
pub(super) fn plain(digits: &str) -> Cow<'_, str> {
    let Some(at) = digits.bytes().position(|byte| matches!(byte, b'e' | b'E')) else { return Cow::Borrowed(digits) };
    let Ok(exponent) = digits[at + 1..].parse::<i32>() else { return Cow::Borrowed(digits) };
    let (sign, number) = digits[..at].strip_prefix('-').map_or(("", &digits[..at]), |number| ("-", number));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let length = whole.len() + fraction.len() + exponent.unsigned_abs() as usize;
    if length > PLAIN_CHARS_MAX {
        return Cow::Borrowed(digits);
    }
    let all = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).unwrap_or(0) + exponent;
    let (whole, fraction) = match usize::try_from(point) {
        Ok(point) if point >= all.len() => (format!("{all:0<point$}"), String::new()),
        Ok(point) if point > 0 => (all[..point].to_owned(), all[point..].to_owned()),
        _ => ("0".to_owned(), format!("{}{all}", "0".repeat(point.unsigned_abs() as usize))),
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Cow::Owned(format!("{sign}{whole}{point}{fraction}"))
}

/// How many digits count: without leading zeros, and without zeros at the end.
pub(super) fn significant(digits: &str) -> usize {
    let number = digits.bytes().take_while(|byte| !matches!(byte, b'e' | b'E')).filter(u8::is_ascii_digit);
    let mut counted = 0;
    let mut zeros = 0;
    for digit in number {
        match digit {
            b'0' if counted == 0 => {}
            b'0' => zeros += 1,
            _ => {
                counted += zeros + 1;
                zeros = 0;
            }
        }
    }
    counted
}

#[allow(clippy::cast_possible_truncation, reason = "whole numbers below 2^53 fit")]
fn shortest(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let mut out = Vec::new();
    // Writing into a Vec cannot fail.
    if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
        let _ = write!(out, "{}", value as i64);
    } else {
        let _ = serde_json::to_writer(&mut out, &value);
    }
    String::from_utf8(out).ok()
}

fn count_digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn exponents_become_places_and_no_digit_changes() {
        for (sent, written) in [
            ("2.497500094E7", "24975000.94"),
            ("1E3", "1000"),
            ("1.50E1", "15"),
            ("-1.5e-3", "-0.0015"),
            ("0E5", "0"),
            ("12", "12"),
            ("12.50", "12.50"),
            ("1e400", "1e400"),
            ("9.0071992547409937E15", "9007199254740993.7"),
        ] {
            assert_eq!(plain(sent), written);
        }
    }

    #[test]
    fn digits_that_count_are_counted() {
        for (number, count) in
            [("0", 0), ("0.0010", 1), ("100", 1), ("-1.050", 3), ("9007199254740993", 16), ("1e9", 1)]
        {
            assert_eq!(significant(number), count, "{number}");
        }
    }

    #[test]
    fn numbers_are_those_of_json() {
        for number in ["0", "-0", "1.5", "1e5", "1E+5", "-1.25e-3", "10"] {
            assert!(is_number(number), "{number}");
        }
        for text in ["", "-", "01", "1.", ".5", "1e", "+1", "NaN", "1 ", "0x1", "１", "1e5.0", "--1"] {
            assert!(!is_number(text), "{text}");
        }
        assert_eq!(digits(None, f64::NAN), None);
        assert_eq!(digits(Some("1)"), 1.0), None);
        assert_eq!(digits(None, 1e21).as_deref(), Some("1e+21").or(Some("1e21")));
    }

    proptest! {
        #[test]
        fn a_moved_point_keeps_the_value(number in "-?(0|[1-9][0-9]{0,8})(\\.[0-9]{1,8})?[eE][-+]?[0-9]{1,2}") {
            prop_assert!(is_number(&number));
            prop_assert_eq!(plain(&number).parse::<f64>().unwrap(), number.parse::<f64>().unwrap());
        }

        #[test]
        fn a_float_is_read_as_it_is_written(value in any::<f64>()) {
            let written = digits(None, value);
            prop_assert_eq!(written.is_some(), value.is_finite());
            if let Some(written) = written {
                prop_assert!(is_number(&written), "{}", written);
                prop_assert_eq!(written.parse::<f64>().unwrap(), value);
            }
        }

        #[test]
        fn our_numbers_are_those_of_serde(text in "[-+0-9.eE]{0,8}") {
            prop_assert_eq!(is_number(&text), serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok());
        }
    }
}
