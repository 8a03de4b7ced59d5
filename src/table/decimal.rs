//! Numbers as the digits they came as: their order, exactly, whatever their length. No float is made of them.

use std::cmp::Ordering;

/// Compares two JSON numbers by value. A text that is none counts as zero.
pub(super) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (Decimal::parse(a), Decimal::parse(b));
    match (a.sign(), b.sign()) {
        (a_sign, b_sign) if a_sign != b_sign => a_sign.cmp(&b_sign),
        (0, _) => Ordering::Equal,
        (1, _) => a.compare_size(&b),
        _ => b.compare_size(&a),
    }
}

/// Digits without a sign, and where their point is.
struct Decimal<'a> {
    negative: bool,
    whole: &'a [u8],
    fraction: &'a [u8],
    /// The power of ten of the first digit that is not zero; nothing for zero.
    magnitude: Option<i64>,
}

impl<'a> Decimal<'a> {
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

    proptest! {
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
