//! How numbers, amounts, dates and times are written for people of a locale, as FORMAT() does; knows no field.
//!
//! Salesforce uses the locale formats of ICU. These follow CLDR 46 for the locales below; an org's single currency is the US
//! dollar. What other locales there are is written as in the United States.

use super::calendar::{DAY_MILLIS, date};
use super::collate::Collation;

/// One locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Locale {
    name: &'static str,
    decimal: char,
    group: char,
    /// `y`, `M`, `d` as many times as they have digits at least; the rest stands for itself.
    date: &'static str,
    /// What follows the date: the joint, then `H` or `h`, `m`, and `a` for the half of the day.
    time: &'static str,
    halves: (&'static str, &'static str),
    /// `$` before the amount or behind it.
    currency: Currency,
    /// The first day of a week, counted from Sunday as 0.
    pub week_start: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Currency {
    Before,
    SpacedBefore,
    SpacedBehind,
}

const fn locale(
    name: &'static str,
    signs: (char, char),
    date: &'static str,
    time: &'static str,
    currency: Currency,
    week_start: u8,
) -> Locale {
    Locale { name, decimal: signs.0, group: signs.1, date, time, halves: ("AM", "PM"), currency, week_start }
}

const POINT: (char, char) = ('.', ',');
const COMMA: (char, char) = (',', '.');
/// No-break space between groups.
const SPACE: (char, char) = (',', '\u{a0}');

static LOCALES: [Locale; 19] = {
    use Currency::{Before, SpacedBefore, SpacedBehind};
    let mut locales = [
        locale("en_US", POINT, "M/d/y", ", h:mm a", Before, 0),
        locale("en_GB", POINT, "dd/MM/y", ", HH:mm", Before, 1),
        locale("en_IE", POINT, "dd/MM/y", ", HH:mm", Before, 1),
        locale("en_IN", POINT, "dd/MM/y", ", h:mm a", Before, 0),
        locale("en_NG", POINT, "dd/MM/y", ", HH:mm", Before, 1),
        locale("es_ES", COMMA, "d/M/y", ", H:mm", SpacedBehind, 1),
        locale("de_DE", COMMA, "dd.MM.y", ", HH:mm", SpacedBehind, 1),
        locale("fr_FR", (',', '\u{202f}'), "dd/MM/y", " HH:mm", SpacedBehind, 1),
        locale("ja_JP", POINT, "y/MM/dd", " H:mm", Before, 0),
        locale("pl_PL", SPACE, "d.MM.y", ", HH:mm", SpacedBehind, 1),
        locale("ar_AE", POINT, "d/M/y", ", h:mm a", Before, 6),
        locale("pt_BR", COMMA, "dd/MM/y", ", HH:mm", SpacedBefore, 0),
        locale("is_IS", COMMA, "d.M.y", ", HH:mm", SpacedBehind, 1),
        locale("vi_VN", COMMA, "dd/MM/y", ", HH:mm", SpacedBehind, 1),
        locale("sv_SE", SPACE, "y-MM-dd", " HH:mm", SpacedBehind, 1),
        locale("iw_IL", POINT, "d.M.y", ", H:mm", SpacedBehind, 0),
        locale("ko_KR", POINT, "y. M. d.", " a h:mm", Before, 0),
        locale("el_GR", COMMA, "d/M/y", ", h:mm a", SpacedBehind, 1),
        locale("nl_NL", COMMA, "dd-MM-y", ", HH:mm", SpacedBefore, 1),
    ];
    locales[3].halves = ("am", "pm");
    locales[10].halves = ("ص", "م");
    locales[16].halves = ("오전", "오후");
    locales[17].halves = ("π.μ.", "μ.μ.");
    locales
};

impl Default for Locale {
    fn default() -> Self {
        LOCALES[0]
    }
}

impl Locale {
    /// The locale of that key, such as `de_DE`; that of the United States if it is not known here.
    #[must_use]
    pub fn named(name: &str) -> Self {
        LOCALES.iter().find(|locale| locale.name == name).copied().unwrap_or_default()
    }

    /// How texts are ordered there.
    #[must_use]
    pub fn collation(self) -> Collation {
        if self.name.starts_with("en_") { Collation::CodePoint } else { Collation::BaseLetter }
    }

    /// `1,234.5`
    #[must_use]
    pub fn number(self, number: f64) -> String {
        let text = number.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        self.digits(number < 0.0, whole, fraction)
    }

    /// `$1,234.50`
    #[must_use]
    pub fn amount(self, amount: f64) -> String {
        // Whole cents. Amounts have 18 digits at most; what is larger was none.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let cents = (amount.abs() * 100.0).round() as u64;
        let (whole, cents) = ((cents / 100).to_string(), cents % 100);
        let number = self.digits(false, &whole, &padded(cents, 2));
        let sign = if amount < 0.0 { "-" } else { "" };
        match self.currency {
            Currency::Before => [sign, "$", &number].concat(),
            Currency::SpacedBefore => [sign, "$\u{a0}", &number].concat(),
            Currency::SpacedBehind => [sign, &number, "\u{a0}$"].concat(),
        }
    }

    /// `11/23/2026`, of a day counted from 1970-01-01.
    #[must_use]
    pub fn date(self, day: i64) -> String {
        let mut out = String::new();
        self.write(&mut out, self.date, day * DAY_MILLIS);
        out
    }

    /// `3:31 PM`, of milliseconds since midnight.
    #[must_use]
    pub fn time(self, millis: i64) -> String {
        let mut out = String::new();
        self.write(&mut out, self.time.trim_start_matches([',', ' ']), millis);
        out
    }

    /// `4/10/2025, 3:31 PM`, of what a clock on the wall shows, in milliseconds since 1970-01-01.
    #[must_use]
    pub fn date_time(self, wall_millis: i64) -> String {
        let mut out = self.date(wall_millis.div_euclid(DAY_MILLIS));
        self.write(&mut out, self.time, wall_millis);
        out
    }

    /// Digits in groups.
    fn digits(self, is_negative: bool, whole: &str, fraction: &str) -> String {
        let mut out = String::new();
        if is_negative {
            out.push('-');
        }
        for (at, digit) in whole.char_indices() {
            let left = whole.len() - at;
            // In India the groups are of two, but for the last.
            let is_edge =
                if self.name == "en_IN" && left > 3 { (left - 3).is_multiple_of(2) } else { left.is_multiple_of(3) };
            if at > 0 && is_edge {
                out.push(self.group);
            }
            out.push(digit);
        }
        if !fraction.is_empty() {
            out.push(self.decimal);
            out.push_str(fraction);
        }
        out
    }

    fn write(self, out: &mut String, pattern: &str, wall_millis: i64) {
        let (year, month, day) = date(wall_millis.div_euclid(DAY_MILLIS));
        let minutes = wall_millis.rem_euclid(DAY_MILLIS) / 60_000;
        let hour = minutes / 60;
        let mut rest = pattern;
        while let Some(letter) = rest.chars().next() {
            let after = rest.trim_start_matches(letter);
            let width = rest.len() - after.len();
            let number = match letter {
                'y' => year,
                'M' => month,
                'd' => day,
                'H' => hour,
                'h' => (hour + 11) % 12 + 1,
                'm' => minutes % 60,
                'a' => {
                    out.push_str(if hour < 12 { self.halves.0 } else { self.halves.1 });
                    rest = after;
                    continue;
                }
                _ => {
                    out.push_str(&rest[..width]);
                    rest = after;
                    continue;
                }
            };
            out.push_str(&padded(number.unsigned_abs(), width));
            rest = after;
        }
    }
}

/// With zeros in front.
fn padded(number: u64, width: usize) -> String {
    let text = number.to_string();
    "0".repeat(width.saturating_sub(text.len())) + &text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soql::calendar::days;

    #[test]
    fn amounts_and_numbers_are_grouped_as_the_locale_does() {
        let cases = [
            ("en_US", "$44,000.00", "-$0.05", "1,234,567.891", "-12.5"),
            ("de_DE", "44.000,00\u{a0}$", "-0,05\u{a0}$", "1.234.567,891", "-12,5"),
            ("en_IN", "$44,000.00", "-$0.05", "12,34,567.891", "-12.5"),
            ("nl_NL", "$\u{a0}44.000,00", "-$\u{a0}0,05", "1.234.567,891", "-12,5"),
            ("xx_XX", "$44,000.00", "-$0.05", "1,234,567.891", "-12.5"),
        ];
        for (name, amount, small, number, negative) in cases {
            let locale = Locale::named(name);
            let found =
                [locale.amount(44_000.0), locale.amount(-0.049), locale.number(1_234_567.891), locale.number(-12.5)];
            assert_eq!(found, [amount, small, number, negative], "{name}");
        }
        assert_eq!(Locale::default().number(0.0), "0");
        assert_eq!(Locale::default().number(1e15), "1,000,000,000,000,000");
    }

    #[test]
    fn dates_and_times_are_written_as_the_locale_does() {
        let day = days(2025, 4, 9);
        let cases = [
            ("en_US", "4/9/2025", "4/9/2025, 3:31 PM", "12:05 AM"),
            ("en_GB", "09/04/2025", "09/04/2025, 15:31", "00:05"),
            ("de_DE", "09.04.2025", "09.04.2025, 15:31", "00:05"),
            ("ja_JP", "2025/04/09", "2025/04/09 15:31", "0:05"),
            ("ko_KR", "2025. 4. 9.", "2025. 4. 9. 오후 3:31", "오전 12:05"),
            ("sv_SE", "2025-04-09", "2025-04-09 15:31", "00:05"),
        ];
        for (name, date, date_time, time) in cases {
            let locale = Locale::named(name);
            let wall = day * DAY_MILLIS + (15 * 60 + 31) * 60_000;
            assert_eq!(
                [locale.date(day), locale.date_time(wall), locale.time(300_000)],
                [date, date_time, time],
                "{name}"
            );
        }
    }

    #[test]
    fn only_english_is_ordered_by_code_point() {
        assert_eq!(Locale::named("en_GB").collation(), Collation::CodePoint);
        assert_eq!(Locale::named("de_DE").collation(), Collation::BaseLetter);
    }
}
