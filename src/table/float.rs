//! The nearest float of a decimal number, and floats kept within bounds; without the tables and texts, 20 kilobytes of them, that the
//! standard library brings along for it. Knows no column.

/// Digits of a text that are looked at: as many as surely fit. What follows is less than the last bit of a float.
const DIGITS_MAX: u32 = 37;
/// Beyond these powers of ten every number is nothing or infinite.
const EXPONENT_MAX: i32 = 400;
/// The highest power of five that leaves room for a sign in 64 bits.
const POWER_MAX: u32 = 27;
/// Powers of ten that floats hold exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// The nearest float of a JSON number. A text that is none counts as zero.
#[must_use]
pub(super) fn read(text: &str) -> f64 {
    let (is_negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    // A power that is no number is one too large for it, or no power at all.
    let huge = if exponent.starts_with('-') { -EXPONENT_MAX } else { EXPONENT_MAX };
    let mut exponent = exponent.parse::<i32>().unwrap_or(huge);
    let (mut mantissa, mut count, mut is_behind_point) = (0_u128, 0, false);
    for byte in digits.bytes() {
        match byte {
            b'.' if !is_behind_point => is_behind_point = true,
            b'0'..=b'9' if count < DIGITS_MAX => {
                mantissa = mantissa * 10 + u128::from(byte - b'0');
                count += u32::from(mantissa > 0);
                exponent = exponent.saturating_sub(i32::from(is_behind_point));
            }
            b'0'..=b'9' => exponent = exponent.saturating_add(i32::from(!is_behind_point)),
            _ => return 0.0,
        }
    }
    let value = nearest(mantissa, exponent);
    if is_negative { -value } else { value }
}

/// The nearest float of `mantissa` times ten to the `exponent`.
#[must_use]
#[inline]
#[allow(clippy::cast_precision_loss, reason = "it is below 2^53")]
pub(super) fn nearest(mantissa: u128, exponent: i32) -> f64 {
    match EXACT_POWERS.get(exponent.unsigned_abs() as usize) {
        // Both are exact, and so their product or quotient is rounded once.
        Some(power) if mantissa < 1 << 53 && exponent > 0 => mantissa as f64 * power,
        Some(power) if mantissa < 1 << 53 => mantissa as f64 / power,
        _ => rounded(mantissa, exponent),
    }
}

/// Works with 128 bits, of which the last one stands for all that was cut off, and rounds in the end.
#[cold]
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "rounding is what is done")]
fn rounded(mantissa: u128, exponent: i32) -> f64 {
    if mantissa == 0 {
        return 0.0;
    }
    // Ten is two times five, and twos are counted apart.
    let exponent = exponent.clamp(-EXPONENT_MAX, EXPONENT_MAX);
    let zeros = mantissa.leading_zeros();
    let (mut bits, mut twos) = (mantissa << zeros, exponent - zeros.cast_signed());
    let mut left = exponent.unsigned_abs();
    while left > 0 {
        let power = 5_u128.pow(left.min(POWER_MAX));
        left -= left.min(POWER_MAX);
        let (top, low, is_cut) = if exponent > 0 {
            let low = (bits & u128::from(u64::MAX)) * power;
            ((bits >> 64) * power + (low >> 64), low as u64, false)
        } else {
            let rest = (bits % power) << 64;
            (bits / power, (rest / power) as u64, !rest.is_multiple_of(power))
        };
        let zeros = top.leading_zeros();
        // There are never so many zeros that the 64 bits below could not fill their places.
        let filled = if zeros == 0 { top } else { top << zeros | u128::from(low >> (64 - zeros)) };
        bits = filled | u128::from(is_cut || low << zeros != 0);
        twos += if exponent > 0 { 64 } else { 0 } - zeros.cast_signed();
    }
    let kept = (bits >> 64) as u64 | u64::from(bits as u64 != 0);
    scaled(kept as f64, twos + 64)
}

/// A float times a power of two, in two steps: the power alone may be beyond what floats hold.
fn scaled(value: f64, twos: i32) -> f64 {
    let power = |twos: i32| f64::from_bits(u64::from((twos + 1023).clamp(1, 2046).unsigned_abs()) << 52);
    value * power(twos / 2) * power(twos - twos / 2)
}

/// A number kept within bounds. If they contradict each other, the lower one holds.
#[must_use]
pub fn bounded(value: f64, least: f64, most: f64) -> f64 {
    // Other than that of the standard library it never panics, and so needs no text with the two bounds.
    value.min(most).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_are_read_as_the_standard_library_reads_them() {
        for text in [
            "0",
            "-0.0",
            "1",
            "-1.5",
            "0.1",
            "1200.50",
            "9007199254740993",
            "9007199254740993.00000000000000000001",
            "123456789012345678901234567890",
            "2.497500094E7",
            "1e23",
            "8.5e22",
            "1e-22",
            "1e-23",
            "3.0e-27",
            "1e28",
            "1.7976931348623157e308",
            "2.2250738585072014e-308",
            "4.9406564584124654e-324",
            "1e400",
            "1e-400",
            "-1e999",
            "1e99999999999",
            "1e-99999999999",
            "0e99999999999",
            "0.00000000000000000000000000000000000000000000001",
        ] {
            assert_eq!(read(text), text.parse::<f64>().unwrap(), "{text}");
        }
        for none in ["", "-", "NaN", "inf", "1.2.3", "0x1", "é"] {
            assert_eq!(read(none), 0.0, "{none}");
        }
    }

    #[test]
    fn a_number_stays_within_bounds() {
        assert_eq!([-1.0, 0.5, 7.0].map(|value| bounded(value, 0.0, 1.0)), [0.0, 0.5, 1.0]);
        assert_eq!(bounded(5.0, 2.0, 1.0), 2.0);
    }

    proptest! {
        #[test]
        fn every_number_becomes_the_nearest_float(text in "-?(0|[1-9][0-9]{0,24})(\\.[0-9]{1,12})?([eE][-+]?[0-9]{1,2})?") {
            prop_assert_eq!(read(&text), text.parse::<f64>().unwrap());
        }

        #[test]
        fn every_float_comes_back(value in any::<f64>().prop_filter("below, floats are rounded twice", |value| value.is_normal())) {
            prop_assert_eq!(read(&format!("{value:e}")), value);
            prop_assert_eq!(read(&format!("{value}")), value);
        }

        #[test]
        fn halves_are_rounded_to_even(odd in (1_u64 << 53..1 << 54), tens in 0_i32..12) {
            let text = format!("{}e{tens}", odd | 1);
            prop_assert_eq!(read(&text), text.parse::<f64>().unwrap());
        }
    }
}
