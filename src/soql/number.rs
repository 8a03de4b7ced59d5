//! Decimal numbers to the nearest binary ones and back; knows only digits, a point and an exponent.
//!
//! The standard library does the same faster, with tables of powers and code that weigh as much as the parser: nothing
//! compresses them. Long numbers are rare in queries.

use std::cmp::Ordering;

/// More digits than any two neighbouring numbers need to be told apart; what follows counts as "a little more".
const DIGITS_MAX: usize = 780;

/// Powers of ten up to this one, and whole numbers below 2^53, are exact; so one operation rounds right.
const EXACT_POWER_MAX: i64 = 22;
const EXACT_WHOLE_MAX: u64 = 1 << 53;

/// The number nearest to `-12.5e3` and the like; of two that are equally near, the even one. Nothing if it is no number or
/// too large for one.
pub(super) fn read(text: &str) -> Option<f64> {
    let (is_negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (mantissa, exponent) = match digits.find(['e', 'E']) {
        Some(at) => (&digits[..at], read_exponent(&digits[at + 1..])?),
        None => (digits, 0),
    };
    let mut decimal = Decimal { digits: Vec::new(), exponent };
    decimal.read(mantissa)?;
    let value = decimal.nearest()?;
    Some(if is_negative { -value } else { value })
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
    let (digits, point) = shortest(value);
    let count = i64::try_from(digits.len()).unwrap_or(i64::MAX);
    if point <= 0 {
        out.push_str("0.");
    }
    for place in point.min(0)..point.max(count) {
        if place == point && place > 0 {
            out.push('.');
        }
        let digit = usize::try_from(place).ok().and_then(|place| digits.get(place));
        out.push(char::from(b'0' + digit.unwrap_or(&0)));
    }
}

/// The digits of a number above 0, and where the point stands among them.
fn shortest(value: f64) -> (Vec<u8>, i64) {
    let (all, point) = decimal_digits(value);
    let mut kept = 1;
    loop {
        let mut digits = all[..kept].to_vec();
        let mut grows = all[kept] >= 5;
        while grows && let Some(last) = digits.pop() {
            // What grows past 9 is 0, and is left out; the digit before it grows.
            grows = last == 9;
            if !grows {
                digits.push(last + 1);
            }
        }
        let point = point + i64::from(grows);
        if grows {
            digits.push(1);
        }
        let exponent = point - i64::try_from(digits.len()).unwrap_or_default();
        let decimal = Decimal { digits, exponent };
        // Seventeen digits always suffice.
        if kept == DIGITS_WRITTEN_MAX || decimal.nearest() == Some(value) {
            return (decimal.digits, point);
        }
        kept += 1;
    }
}

/// No number needs more digits to be told from its neighbours.
const DIGITS_WRITTEN_MAX: usize = 17;

/// The first digits of a number above 0, some more than are needed, and how many of them stand before the point.
fn decimal_digits(value: f64) -> (Vec<u8>, i64) {
    let bits = value.to_bits();
    let (mantissa, exponent) = (bits & ((1 << 52) - 1), i64::try_from(bits >> 52).unwrap_or_default());
    let (whole, power) = if exponent == 0 { (mantissa, -1074) } else { (mantissa | 1 << 52, exponent - 1075) };
    let (mut above, mut below) = (Whole(vec![low(whole), low(whole >> 32)]), Whole(vec![1]));
    above.trim();
    if power < 0 {
        below.shift_up(-power);
    } else {
        above.shift_up(power);
    }
    let mut point = 0;
    while above.order(&below) != Ordering::Less {
        below.times_ten_plus(0);
        point += 1;
    }
    let mut digits = Vec::new();
    while digits.len() < DIGITS_WRITTEN_MAX + 3 {
        above.times_ten_plus(0);
        let mut digit = 0;
        while above.order(&below) != Ordering::Less {
            above.minus(&below);
            digit += 1;
        }
        if digit > 0 || !digits.is_empty() {
            digits.push(digit);
        } else {
            point -= 1;
        }
    }
    if above.bits() > 0 {
        digits.push(1);
    }
    (digits, point)
}

/// Exponents that no number has are cut to such a one.
fn read_exponent(text: &str) -> Option<i64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    if digits.is_empty() {
        return None;
    }
    digits.bytes().try_fold(0_i64, |sum, byte| {
        byte.is_ascii_digit().then(|| (sum * 10 + sign * i64::from(byte - b'0')).clamp(-1_000_000, 1_000_000))
    })
}

/// `digits` without a point, times ten to the `exponent`.
struct Decimal {
    /// From 0 to 9; the first is not 0.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    fn read(&mut self, text: &str) -> Option<()> {
        let (mut has_point, mut has_digit, mut has_more) = (false, false, false);
        for byte in text.bytes() {
            let digit = match byte {
                b'.' if !has_point => {
                    has_point = true;
                    continue;
                }
                b'0'..=b'9' => byte - b'0',
                _ => return None,
            };
            has_digit = true;
            let is_kept = self.digits.len() < DIGITS_MAX;
            if is_kept && (digit > 0 || !self.digits.is_empty()) {
                self.digits.push(digit);
            }
            has_more |= !is_kept && digit > 0;
            self.exponent += i64::from(!is_kept) - i64::from(has_point);
        }
        if has_more {
            self.digits.push(1);
            self.exponent -= 1;
        }
        has_digit.then_some(())
    }

    fn nearest(&self) -> Option<f64> {
        if self.digits.is_empty() {
            return Some(0.0);
        }
        let size = i64::try_from(self.digits.len()).unwrap_or(i64::MAX).saturating_add(self.exponent);
        if size > 310 {
            return None;
        }
        if size < -330 {
            return Some(0.0);
        }
        if self.digits.len() <= 16 {
            let whole = self.digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit));
            if whole <= EXACT_WHOLE_MAX && self.exponent.abs() <= EXACT_POWER_MAX {
                let power = (0..self.exponent.abs()).fold(1.0, |power, _| power * 10.0);
                #[allow(clippy::cast_precision_loss, reason = "it was just seen to be exact")]
                let whole = whole as f64;
                return Some(if self.exponent < 0 { whole / power } else { whole * power });
            }
        }
        self.quotient()
    }

    /// The number as a fraction of two whole ones, divided bit by bit.
    fn quotient(&self) -> Option<f64> {
        let (mut above, mut below) = (Whole(Vec::new()), Whole(vec![1]));
        for digit in &self.digits {
            above.times_ten_plus(u32::from(*digit));
        }
        let scaled = if self.exponent < 0 { &mut below } else { &mut above };
        for _ in 0..self.exponent.abs() {
            scaled.times_ten_plus(0);
        }
        // So that the quotient has 65 or 66 bits: more than are kept.
        let shift = 65 + below.bits() - above.bits();
        if shift > 0 {
            above.shift_up(shift);
        } else {
            below.shift_up(-shift);
        }
        below.shift_up(66);
        let mut quotient = 0_u128;
        for _ in 0..=66 {
            quotient <<= 1;
            if above.order(&below) != Ordering::Less {
                above.minus(&below);
                quotient |= 1;
            }
            below.halve();
        }
        rounded(quotient, -shift, above.bits() > 0)
    }
}

/// `whole` times two to the `power`, and a little more if there is a rest, as the nearest number.
fn rounded(whole: u128, power: i64, has_rest: bool) -> Option<f64> {
    let bits = i64::from(128 - whole.leading_zeros());
    let highest = bits - 1 + power;
    if highest > 1023 {
        return None;
    }
    // Below 2^-1022 numbers have fewer digits.
    let kept = 53 - (-1022 - highest).max(0);
    if kept < 0 {
        return Some(0.0);
    }
    let dropped = bits - kept;
    let low = whole & ((1 << dropped) - 1);
    let half = 1 << (dropped - 1);
    let mut mantissa = u64::try_from(whole >> dropped).ok()?;
    let is_odd = mantissa & 1 == 1;
    if low > half || (low == half && (has_rest || is_odd)) {
        mantissa += 1;
    }
    // A mantissa that grew by a bit carries into the exponent, as it should.
    let exponent = u64::try_from((power + dropped + 1074).max(0)).ok()?;
    let value = f64::from_bits((exponent << 52) + mantissa);
    value.is_finite().then_some(value)
}

/// A whole number of any size, the lowest 32 bits first and no 0 at the end.
struct Whole(Vec<u32>);

impl Whole {
    fn bits(&self) -> i64 {
        let length = i64::try_from(self.0.len()).unwrap_or(i64::MAX / 64) * 32;
        length - self.0.last().map_or(0, |top| i64::from(top.leading_zeros()))
    }

    fn times_ten_plus(&mut self, digit: u32) {
        let mut carry = u64::from(digit);
        for part in &mut self.0 {
            carry += u64::from(*part) * 10;
            *part = low(carry);
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
    }

    fn shift_up(&mut self, bits: i64) {
        let bits = usize::try_from(bits).unwrap_or(0);
        let mut carry = 0_u64;
        for part in &mut self.0 {
            carry |= u64::from(*part) << (bits % 32);
            *part = low(carry);
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
        self.0.splice(0..0, std::iter::repeat_n(0, bits / 32));
    }

    fn halve(&mut self) {
        let mut carry = 0;
        for part in self.0.iter_mut().rev() {
            let lowest = *part & 1;
            *part = (*part >> 1) | (carry << 31);
            carry = lowest;
        }
        self.trim();
    }

    fn minus(&mut self, other: &Self) {
        let mut borrow = 0_u64;
        for (at, part) in self.0.iter_mut().enumerate() {
            let less = u64::from(other.0.get(at).copied().unwrap_or(0)) + borrow;
            borrow = u64::from(u64::from(*part) < less);
            *part = low((u64::from(*part) + (borrow << 32)) - less);
        }
        self.trim();
    }

    fn order(&self, other: &Self) -> Ordering {
        let parts = || self.0.iter().rev().cmp(other.0.iter().rev());
        self.0.len().cmp(&other.0.len()).then_with(parts)
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
const fn low(wide: u64) -> u32 {
    wide as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    use super::*;

    /// As the standard library reads it, which is right; the same bits, also of 0.
    fn standard(text: &str) -> Option<u64> {
        text.parse::<f64>().ok().filter(|value| value.is_finite()).map(f64::to_bits)
    }

    fn bits(text: &str) -> Option<u64> {
        read(text).map(f64::to_bits)
    }

    #[test]
    fn hard_numbers_are_read_as_the_standard_library_reads_them() {
        let halves = [
            "9007199254740993",
            "9007199254740992.99999999999999999999",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "4.9406564584124654e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e-400",
            "1e999999999999",
            "-0",
            "+.5",
            "5.",
            "0e5",
            "123456789012345678901234567890",
            "0.000000000000000000000000000001",
            "1e23",
            "8.5e22",
            "100000000000000016777215",
            "100000000000000016777216",
            "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
        ];
        for text in halves {
            assert_eq!(bits(text), standard(text), "{text}");
        }
        let long = format!("0.5{}1", "0".repeat(2_000));
        assert_eq!(bits(&long), standard(&long));
        let long = format!("{}.{}", "9".repeat(300), "9".repeat(100_000));
        assert_eq!(bits(&long), standard(&long));
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
        for text in ["", "-", ".", "e5", "1e", "1e+", "1.2.3", "a", "1a", "--1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_comes_back_from_its_own_text(bits_of in any::<u64>()) {
            let value = f64::from_bits(bits_of);
            if value.is_finite() {
                let shortest = format!("{value:e}");
                prop_assert_eq!(bits(&shortest), Some(bits_of), "{}", shortest);
                let long = format!("{value:.40e}");
                prop_assert_eq!(bits(&long), standard(&long), "{}", long);
            }
        }

        #[test]
        fn every_number_is_written_so_that_it_reads_the_same(bits_of in any::<u64>()) {
            let value = f64::from_bits(bits_of);
            let mut written = String::new();
            write(value, &mut written);
            // Of two texts that are equally short and near, either will do.
            prop_assert_eq!(written.len(), value.to_string().len());
            prop_assert!(!value.is_finite() || bits(&written) == Some(bits_of));
        }

        #[test]
        fn everyday_numbers_are_written_as_people_write_them(hundredths in -1_000_000_000_i64..1_000_000_000) {
            let value = i32::try_from(hundredths).map(f64::from).unwrap() / 100.0;
            let mut written = String::new();
            write(value, &mut written);
            prop_assert_eq!(&written, &value.to_string());
        }

        #[test]
        fn any_decimal_is_read_as_the_standard_library_reads_it(text in "[+-]?[0-9]{0,30}(\\.[0-9]{1,30})?(e[+-]?[0-9]{1,3})?") {
            prop_assert_eq!(bits(&text), standard(&text), "{}", text);
        }
    }
}
