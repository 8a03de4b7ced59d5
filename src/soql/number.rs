//! Decimal numbers to the nearest binary ones and back; knows only digits, a point and an exponent.
//!
//! Both ways go through code that the app has anyway: the table reads long numbers with the standard library, and JSON's
//! numbers are written. Code of our own would be smaller than either, and come on top.

/// The number nearest to `-12.5e3` and the like. Nothing if it is no number, or too large for one.
pub(super) fn read(text: &str) -> Option<f64> {
    // The standard library knows words, too: infinity, and what is no number.
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|value: &f64| is_digits && value.is_finite())
}

/// Writes a number with as few digits as tell it from its neighbours, and without an exponent: the language has one, but not
/// everything that reads queries knows it.
pub(super) fn write(value: f64, out: &mut String) {
    if value.is_nan() {
        out.push_str("NaN");
        return;
    }
    if value.is_sign_negative() {
        out.push('-');
    }
    let value = value.abs();
    if value == 0.0 || value.is_infinite() {
        out.push_str(if value == 0.0 { "0" } else { "inf" });
        return;
    }
    // The app has the code that JSON's numbers are written with anyway: as few digits, but with an exponent now and then.
    let json = serde_json::to_string(&value).unwrap_or_default();
    let (mantissa, exponent) = json.split_once('e').unwrap_or((&json, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let digits = digits.trim_end_matches('0').as_bytes();
    let point = length(whole.len()) + exponent.parse().unwrap_or(0);
    if point <= 0 {
        out.push_str("0.");
    }
    for place in point.min(0)..point.max(length(digits.len())) {
        if place == point && place > 0 {
            out.push('.');
        }
        let digit = usize::try_from(place).ok().and_then(|place| digits.get(place));
        out.push(char::from(*digit.unwrap_or(&b'0')));
    }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX / 64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn numbers_are_read_to_the_nearest_one() {
        for (text, expected) in [
            ("007", 7.0),
            ("-2.5", -2.5),
            ("+.5", 0.5),
            ("5.", 5.0),
            ("1e3", 1_000.0),
            ("2.5E-3", 0.0025),
            ("9007199254740993", 9_007_199_254_740_992.0),
            ("1e-400", 0.0),
            ("1.7976931348623158e308", f64::MAX),
        ] {
            assert_eq!(read(text), Some(expected), "{text}");
        }
        assert!(read("-0").is_some_and(|zero| zero == 0.0 && zero.is_sign_negative()));
    }

    #[test]
    fn hard_numbers_are_written_as_the_standard_library_writes_them() {
        let hard = [
            0.0,
            -0.0,
            5e-324,
            2.2250738585072014e-308,
            1.7976931348623157e308,
            1e21,
            1e23,
            0.1,
            1e-7,
            9.5,
            99.95,
            999_999.999,
        ];
        for value in hard.into_iter().chain([f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 9_007_199_254_740_993.0]) {
            let mut written = String::new();
            write(value, &mut written);
            assert_eq!(written, value.to_string());
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in
            ["", "-", ".", "e5", "1e", "1e+", "1.2.3", "a", "1a", "--1", "inf", "-Infinity", "NaN", "1e309", "1_0"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_written_so_that_it_reads_the_same(bits_of in any::<u64>()) {
            let value = f64::from_bits(bits_of);
            let mut written = String::new();
            write(value, &mut written);
            // Of two texts that are equally short and near, either will do.
            prop_assert_eq!(written.len(), value.to_string().len());
            prop_assert!(!value.is_finite() || read(&written).map(f64::to_bits) == Some(bits_of));
        }

        #[test]
        fn everyday_numbers_are_written_as_people_write_them(hundredths in -1_000_000_000_i64..1_000_000_000) {
            let value = i32::try_from(hundredths).map(f64::from).unwrap() / 100.0;
            let mut written = String::new();
            write(value, &mut written);
            prop_assert_eq!(&written, &value.to_string());
        }
    }
}
