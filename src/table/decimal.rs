//! Numbers as the digits they came as: kept exactly, ordered exactly, whatever their length. Knows no column.

use std::cmp::Ordering;

use super::float;

/// A number in nine bytes, from which its text can be made again as it came: up to 18 digits, plain (`1200.50`) or as Java writes large
/// ones (`2.497500094E7`), which is how Salesforce sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// All digits, without the point.
    pub mantissa: i64,
    /// Plain: digits behind the point. Otherwise the power of ten of the first digit, counted from [`EXPONENT_ZERO`].
    pub form: u8,
}

/// Digits behind the point of a plain number, at most.
pub(super) const PLAIN_SCALE_MAX: u8 = 40;
const EXPONENT_ZERO: u8 = 128;
const EXPONENTS: std::ops::RangeInclusive<i32> = -60..=120;

impl Decimal {
    /// `None` for what could not be written again as it came.
    #[must_use]
    #[inline]
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        let (negative, digits) = match text {
            [b'-', digits @ ..] => (true, digits),
            digits => (false, digits),
        };
        let mut size = 0_i64;
        let mut point = None;
        for (at, &byte) in digits.iter().enumerate() {
            if at > 18 {
                return Self::parse_exponent(text);
            }
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                // Of nineteen digits some do not fit; none of them is kept.
                size = size.wrapping_mul(10).wrapping_add(i64::from(digit));
            } else if byte == b'.' && point.is_none() && at > 0 {
                point = Some(at);
            } else {
                return Self::parse_exponent(text);
            }
        }
        let whole = point.unwrap_or(digits.len());
        let scale = digits.len() - whole - usize::from(point.is_some());
        let leads = digits.first() == Some(&b'0') && whole > 1;
        let ends = point.is_some() && scale == 0;
        if digits.is_empty()
            || leads
            || ends
            || (negative && size == 0)
            || digits.len() - usize::from(point.is_some()) > 18
        {
            return None;
        }
        let form = u8::try_from(scale).ok()?;
        Some(Self { mantissa: if negative { -size } else { size }, form })
    }

    #[cold]
    fn parse_exponent(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let (digits, exponent) = text.split_once('E')?;
        let exponent: i32 = exponent.parse().ok().filter(|exponent| EXPONENTS.contains(exponent))?;
        let (first, rest) = digits.trim_start_matches('-').split_once('.')?;
        let mantissa: i64 = (digits.replace('.', "")).parse().ok()?;
        let decimal = Self { mantissa, form: u8::try_from(exponent + i32::from(EXPONENT_ZERO)).ok()? };
        let fits = first.len() == 1 && first != "0" && !rest.is_empty() && rest.len() < 18;
        // Whatever else is odd shows when it is written again.
        let mut again = String::new();
        decimal.push_to(&mut again);
        (fits && again == text).then_some(decimal)
    }

    /// Writes the value without an exponent.
    pub(super) fn push_plain_to(self, out: &mut String) {
        if self.mantissa < 0 {
            out.push('-');
        }
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::try_from(-self.exponent()).unwrap_or(0);
        for at in 0..digits.len().max(scale + 1) {
            let left = digits.len().max(scale + 1) - at;
            if left == scale {
                out.push('.');
            }
            out.push(if left > digits.len() { '0' } else { char::from(digits.as_bytes()[digits.len() - left]) });
        }
        for _ in 0..self.exponent() {
            out.push('0');
        }
    }

    /// Writes the text that it came as.
    pub(super) fn push_to(self, out: &mut String) {
        if self.form <= PLAIN_SCALE_MAX {
            self.push_plain_to(out);
        } else {
            if self.mantissa < 0 {
                out.push('-');
            }
            let digits = self.mantissa.unsigned_abs().to_string();
            out.push_str(&digits[..1]);
            out.push('.');
            out.push_str(&digits[1..]);
            out.push('E');
            out.push_str(&(i32::from(self.form) - i32::from(EXPONENT_ZERO)).to_string());
        }
    }

    /// The power of ten that the mantissa counts.
    #[must_use]
    #[inline]
    pub(super) fn exponent(self) -> i32 {
        if self.form <= PLAIN_SCALE_MAX {
            return -i32::from(self.form);
        }
        let digits = self.mantissa.unsigned_abs().checked_ilog10().unwrap_or(0);
        i32::from(self.form) - i32::from(EXPONENT_ZERO) - i32::try_from(digits).unwrap_or(0)
    }

    /// The value times ten to the `scale`, where that is a whole number that fits.
    #[must_use]
    #[inline]
    pub(super) fn scaled(self, scale: i32) -> Option<i64> {
        let power = usize::try_from(scale + self.exponent()).ok()?;
        self.mantissa.checked_mul(*POWERS.get(power)?)
    }

    /// The nearest float.
    #[must_use]
    pub(super) fn value(self) -> f64 {
        let size = float::nearest(u128::from(self.mantissa.unsigned_abs()), self.exponent());
        if self.mantissa < 0 { -size } else { size }
    }
}

const POWERS: [i64; 19] = {
    let mut powers = [1; 19];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

/// Compares two JSON numbers by value. A text that is none counts as zero.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (Digits::parse(a), Digits::parse(b));
    match (a.sign(), b.sign()) {
        (a_sign, b_sign) if a_sign != b_sign => a_sign.cmp(&b_sign),
        (0, _) => Ordering::Equal,
        (1, _) => a.compare_size(&b),
        _ => b.compare_size(&a),
    }
}

/// Digits without a sign, and where their point is.
struct Digits<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// The power of ten of the first digit that is not zero; nothing for zero.
    magnitude: Option<i64>,
}

impl<'a> Digits<'a> {
    fn parse(text: &'a str) -> Self {
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (digits, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let exponent: i64 = exponent.parse().unwrap_or(0);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, fraction) = (whole.as_bytes(), fraction.as_bytes());
        let first = whole.iter().chain(fraction).position(|&digit| digit != b'0');
        let place = |at: usize| i64::try_from(whole.len()).unwrap_or(0) - i64::try_from(at).unwrap_or(0) - 1;
        Self { negative, whole, fraction, magnitude: first.map(|at| place(at).saturating_add(exponent)) }
    }

    const fn sign(&self) -> i8 {
        match (self.magnitude, self.negative) {
            (None, _) => 0,
            (Some(_), false) => 1,
            (Some(_), true) => -1,
        }
    }

    fn compare_size(&self, other: &Self) -> Ordering {
        self.magnitude.cmp(&other.magnitude).then_with(|| {
            let (mut ours, mut theirs) = (self.significant(), other.significant());
            loop {
                match (ours.next(), theirs.next()) {
                    (None, None) => return Ordering::Equal,
                    (ours, theirs) => match ours.unwrap_or(b'0').cmp(&theirs.unwrap_or(b'0')) {
                        Ordering::Equal => {}
                        unequal => return unequal,
                    },
                }
            }
        })
    }

    fn significant(&self) -> impl Iterator<Item = u8> {
        self.whole.iter().chain(self.fraction).copied().skip_while(|&digit| digit == b'0')
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_compared_by_value_and_not_by_length() {
        for (a, ordering, b) in [
            ("9", Ordering::Less, "10"),
            ("-9", Ordering::Greater, "-10"),
            ("0", Ordering::Equal, "-0.00"),
            ("1.10", Ordering::Equal, "1.1"),
            ("1e3", Ordering::Equal, "1000.0"),
            ("2.497500094E7", Ordering::Equal, "24975000.94"),
            ("9007199254740993", Ordering::Greater, "9007199254740992"),
            ("0.001", Ordering::Less, "1e-2"),
            ("-1", Ordering::Less, "0"),
            ("1e400", Ordering::Greater, "1e399"),
        ] {
            assert_eq!(compare(a, b), ordering, "{a} {b}");
            assert_eq!(compare(b, a), ordering.reverse(), "{b} {a}");
        }
    }

    fn again(text: &str) -> Option<String> {
        Decimal::parse(text.as_bytes()).map(|decimal| {
            let mut out = String::new();
            decimal.push_to(&mut out);
            out
        })
    }

    #[test]
    fn numbers_are_kept_in_nine_bytes_or_not_at_all() {
        for text in [
            "0",
            "0.0",
            "-1",
            "1.10",
            "9007199254740993",
            "0.001",
            "-0.05",
            "2.497500094E7",
            "1.0E10",
            "-1.5E-7",
            "999999999999999999",
        ] {
            assert_eq!(again(text).as_deref(), Some(text));
        }
        for odd in [
            "-0",
            "-0.0",
            "01",
            "1.",
            ".5",
            "1e3",
            "1E3",
            "1.0E+3",
            "12.0E3",
            "1.0E400",
            "1234567890123456789012",
            "",
            "-",
            "1.2.3",
            "0.5E3",
            "NaN",
        ] {
            assert_eq!(again(odd), None, "{odd}");
        }
        let decimal = |text: &str| Decimal::parse(text.as_bytes()).unwrap();
        assert_eq!(decimal("2.497500094E7").scaled(2), Some(2_497_500_094));
        assert_eq!(decimal("2.497500094E7").scaled(1), None);
        assert_eq!(decimal("1.10").scaled(3), Some(1100));
        assert_eq!(decimal("999999999999999999").scaled(2), None);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_written_as_it_came(text in "-?(0|[1-9][0-9]{0,19})(\\.[0-9]{1,9})?(E-?[0-9]{1,2})?") {
            if let Some(decimal) = Decimal::parse(text.as_bytes()) {
                prop_assert_eq!(again(&text), Some(text.clone()));
                prop_assert_eq!(decimal.value(), text.parse::<f64>().unwrap());
            } else {
                prop_assert!(text.contains('E') || text.len() > 18 || text.starts_with("-0"), "{}", text);
            }
        }

        #[test]
        fn the_order_is_that_of_floats_where_floats_are_exact(a in -1_000_000i32..1_000_000, b in -1_000_000i32..1_000_000, scale in 0i32..4) {
            let value = |n: i32| f64::from(n) / 10f64.powi(scale);
            let text = |n: i32| format!("{:.3}", value(n));
            let exponent = |n: i32| format!("{n}E-{scale}");
            prop_assert_eq!(compare(&text(a), &text(b)), value(a).total_cmp(&value(b)));
            prop_assert_eq!(compare(&exponent(a), &text(b)), value(a).total_cmp(&value(b)));
        }

        #[test]
        fn no_text_makes_it_panic(a in "\\PC{0,12}", b in "[-0-9.eE+]{0,12}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        }
    }
}
