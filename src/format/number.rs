//! Decimal numbers as people of a place write them, made of digits and never of floats; knows no field.

use std::borrow::Cow;

/// Most places that an exponent moves the point; a number beyond is shown as it came.
const EXPONENT_MAX: usize = 40;

/// How digits are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digits {
    /// Between whole and fraction.
    pub decimal: char,
    /// Between groups of digits; none where they are not grouped.
    pub group: Option<char>,
    /// Digits in every group but the last, which has three: two in India.
    pub group_digits: u8,
    /// Digits that the whole must have to be grouped: five in Spain.
    pub grouped_from: u8,
}

impl Digits {
    /// `1,234.5`
    pub const PLAIN: Self = Self { decimal: '.', group: Some(','), group_digits: 3, grouped_from: 4 };

    /// A decimal number's text with its digits in groups. Digits are never computed with, so the text may be longer than any
    /// number type. `1.270000047E7`, as Salesforce sends large decimals, is written out in full. With a scale it gets so many
    /// digits behind the point, rounded half away from zero; without, those that it came with, but a fraction of nothing but one
    /// zero is left out. What is no such number comes back unchanged.
    #[must_use]
    pub fn written<'a>(&self, text: &'a str, scale: Option<u8>) -> Cow<'a, str> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = unsigned.split_once(['E', 'e']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let places = exponent.parse::<isize>().ok().filter(|places| places.unsigned_abs() <= EXPONENT_MAX);
        let (Some(places), true) = (places, !whole.is_empty() && all_digits(whole) && all_digits(fraction)) else {
            return Cow::Borrowed(text);
        };
        if places == 0 && whole.len() < usize::from(self.grouped_from) && fraction.is_empty() && scale.unwrap_or(0) == 0
        {
            return Cow::Borrowed(text);
        }
        let (mut whole, mut fraction) = shifted(whole, fraction, places);
        match scale {
            Some(scale) => round(&mut whole, &mut fraction, usize::from(scale)),
            None if fraction == "0" => fraction.clear(),
            None => {}
        }
        let mut out = String::with_capacity(text.len() + whole.len() + 1);
        let is_zero = scale.is_some() && !whole.bytes().chain(fraction.bytes()).any(|digit| digit != b'0');
        if text.len() > unsigned.len() && !is_zero {
            out.push('-');
        }
        self.push_grouped(&whole, &mut out);
        if !fraction.is_empty() {
            out.push(self.decimal);
            out.push_str(&fraction);
        }
        Cow::Owned(out)
    }

    fn push_grouped(&self, whole: &str, out: &mut String) {
        let group = self.group.filter(|_| whole.len() >= usize::from(self.grouped_from));
        for (place, digit) in whole.char_indices() {
            let left = whole.len() - place;
            let begins = left == 3 || (left > 3 && (left - 3).is_multiple_of(usize::from(self.group_digits.max(1))));
            if let Some(group) = group.filter(|_| place > 0 && begins) {
                out.push(group);
            }
            out.push(digit);
        }
    }
}

/// The digits before and after the point when the point moves to the right, or with a negative number to the left.
fn shifted(whole: &str, fraction: &str, places: isize) -> (String, String) {
    let mut digits = whole.to_owned() + fraction;
    let point = isize::try_from(whole.len()).unwrap_or(isize::MAX).saturating_add(places);
    if point <= 0 {
        return ("0".to_owned(), "0".repeat(point.unsigned_abs()) + &digits);
    }
    let point = point.unsigned_abs();
    while digits.len() < point {
        digits.push('0');
    }
    let after = digits.split_off(point);
    let significant = digits.trim_start_matches('0').len().max(1);
    (digits.split_off(digits.len() - significant), after)
}

/// Gives the fraction so many digits.
fn round(whole: &mut String, fraction: &mut String, scale: usize) {
    let up = fraction.as_bytes().get(scale).is_some_and(|digit| *digit >= b'5');
    fraction.truncate(scale);
    while fraction.len() < scale {
        fraction.push('0');
    }
    if up && incremented(fraction) && incremented(whole) {
        whole.insert(0, '1');
    }
}

/// Adds one to digits. Whether one is to be carried to those before.
fn incremented(digits: &mut String) -> bool {
    let nines = digits.len() - digits.trim_end_matches('9').len();
    let rest = digits.len() - nines;
    let last = digits[..rest].chars().last();
    digits.truncate(rest.saturating_sub(1));
    if let Some(last) = last {
        digits.push(char::from_digit(last.to_digit(10).unwrap_or(0) + 1, 10).unwrap_or('0'));
    }
    digits.push_str(&"0".repeat(nines));
    last.is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    const GERMAN: Digits = Digits { decimal: ',', group: Some('.'), ..Digits::PLAIN };
    const INDIAN: Digits = Digits { group_digits: 2, ..Digits::PLAIN };
    const SPANISH: Digits = Digits { grouped_from: 5, ..GERMAN };

    #[test]
    fn digits_are_grouped_in_text_beyond_any_number_type() {
        for (text, shown) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567", "-1,234,567"),
            ("1234.5678", "1,234.5678"),
            ("12.50", "12.50"),
            ("5.0", "5"),
            ("1.270000047E7", "12,700,000.47"),
            ("2.5E-3", "0.0025"),
            ("123456789012345678901234567890", "123,456,789,012,345,678,901,234,567,890"),
            ("1E999", "1E999"),
            ("abc", "abc"),
            ("", ""),
            ("-", "-"),
            (".5", ".5"),
        ] {
            assert_eq!(Digits::PLAIN.written(text, None), shown, "{text}");
        }
    }

    #[test]
    fn places_group_and_point_in_their_own_way() {
        assert_eq!(GERMAN.written("1234567.5", None), "1.234.567,5");
        assert_eq!(INDIAN.written("123456789", None), "12,34,56,789");
        assert_eq!(INDIAN.written("1234", None), "1,234");
        assert_eq!(SPANISH.written("1234", None), "1234");
        assert_eq!(SPANISH.written("12345", None), "12.345");
        assert_eq!(Digits { group: None, ..GERMAN }.written("12345.6", None), "12345,6");
    }

    #[test]
    fn a_scale_pads_and_rounds_half_away_from_zero() {
        for (text, scale, shown) in [
            ("5", 2, "5.00"),
            ("1234.5", 2, "1,234.50"),
            ("0.005", 2, "0.01"),
            ("-0.004", 2, "0.00"),
            ("-0.005", 2, "-0.01"),
            ("999.995", 2, "1,000.00"),
            ("9.5", 0, "10"),
            ("33.3333333333333", 2, "33.33"),
            ("1.5E7", 2, "15,000,000.00"),
            ("12", 0, "12"),
            ("0.0", 0, "0"),
        ] {
            assert_eq!(Digits::PLAIN.written(text, Some(scale)), shown, "{text}");
        }
    }

    proptest! {
        #[test]
        fn rounding_is_what_integers_make_of_it(number in -1_000_000_000_i64..1_000_000_000, scale in 0_u8..4) {
            let sign = if number < 0 { "-" } else { "" };
            let digits = format!("{:05}", number.unsigned_abs());
            let text = format!("{sign}{}.{}", &digits[..digits.len() - 4], &digits[digits.len() - 4..]);
            let unit = 10_u64.pow(u32::from(4 - scale));
            let rounded = (number.unsigned_abs() + unit / 2) / unit;
            let shown = Digits { group: None, ..Digits::PLAIN }.written(&text, Some(scale)).into_owned();
            let value: String = shown.chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(value.parse::<u64>().unwrap(), rounded);
            prop_assert_eq!(shown.starts_with('-'), number < 0 && rounded > 0);
        }

        #[test]
        fn no_text_makes_it_panic_and_taking_the_groups_out_gives_the_number_back(text in "\\PC{0,20}", number in "-?[1-9][0-9]{0,30}") {
            let _ = (GERMAN.written(&text, Some(2)), INDIAN.written(&text, None));
            prop_assert!(INDIAN.written(&number, None).replace(',', "") == number);
        }
    }
}
