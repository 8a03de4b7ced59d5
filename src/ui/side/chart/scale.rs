//! From values to pixels and from ranges to ticks that a person would have chosen: round numbers, first days of months and years. Draws
//! nothing.

/// A range of values laid on a range of pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The values at the ends.
    pub values: (f64, f64),
    /// Their places; they may run backwards.
    pub px: (f64, f64),
}

/// A value that is named beside an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value.
    pub at: f64,
    /// What it is called.
    pub text: String,
}

impl Scale {
    /// The place of a value, in whole pixels.
    #[must_use]
    pub fn place(&self, value: f64) -> i32 {
        let (from, to) = self.values;
        let share = if to > from { (value - from) / (to - from) } else { 0.5 };
        // Not so far away that places could no longer be subtracted.
        let px = (self.px.0 + share * (self.px.1 - self.px.0)).clamp(-1e5, 1e5);
        #[allow(clippy::cast_possible_truncation)] // a place on a screen
        let px = px.round() as i32;
        px
    }
}

/// Round numbers from one at or below the least to one at or above the greatest, about `count` of them.
#[must_use]
pub fn number_ticks(least: f64, greatest: f64, count: usize) -> Vec<Tick> {
    let (least, greatest) = widened(least, greatest);
    #[allow(clippy::cast_precision_loss)] // a handful
    let step = round_step((greatest - least) / count.max(1) as f64);
    let first = (least / step).floor();
    let last = (greatest / step).ceil();
    let mut ticks = Vec::new();
    let mut at = first;
    // Steps are at least a fifth of what fills the range, so these are few; numbers too large to be counted by ones end it, too.
    while at <= last && ticks.len() <= count * 5 + 2 {
        ticks.push(Tick { at: at * step, text: short(at * step, step) });
        at += 1.0;
    }
    ticks
}

/// First days of days, weeks, months, quarters or years within a range of days since 1970-01-01, at most `count` of them.
#[must_use]
pub fn day_ticks(least: f64, greatest: f64, count: usize) -> Vec<Tick> {
    let count = count.max(2);
    let (least, greatest) = (day(least), day(greatest));
    for step in [1, 2, 7, 14] {
        if (greatest - least) / step < count as i64 {
            let first = least + (step - least.rem_euclid(step)) % step;
            let step = usize::try_from(step).unwrap_or(1);
            return (first..=greatest).step_by(step).map(|day| tick(day, date_text(day))).collect();
        }
    }
    let month = |day: i64| {
        let (year, month, _) = civil_from_days(day);
        year * 12 + month - 1
    };
    let (from, to) = (month(least), month(greatest));
    let mut steps =
        [1, 3, 6].into_iter().chain((0..6).flat_map(|power: u32| [1, 2, 5].map(|by| 12 * by * 10_i64.pow(power))));
    let step = steps.find(|step| (to - from) / step < count as i64).unwrap_or(12_000_000);
    let mut months = (from + (step - from.rem_euclid(step)) % step..=to).step_by(usize::try_from(step).unwrap_or(1));
    let mut ticks = Vec::new();
    for month in &mut months {
        let (year, of_year) = (month.div_euclid(12), month.rem_euclid(12) + 1);
        let day = days_from_civil(year, of_year, 1);
        if day >= least {
            let text = if step >= 12 { year.to_string() } else { month_text(year, of_year) };
            ticks.push(tick(day, text));
        }
    }
    ticks
}

/// `2026-11` of the month that a day is in.
#[must_use]
pub fn month_of(day: i64) -> String {
    let (year, month, _) = civil_from_days(day);
    month_text(year, month)
}

/// `Q4 2026` of the quarter that a day is in.
#[must_use]
pub fn quarter_of(day: i64) -> String {
    let (year, month, _) = civil_from_days(day);
    "Q".to_owned() + &((month + 2) / 3).to_string() + " " + &year.to_string()
}

/// `2026` of the year that a day is in.
#[must_use]
pub fn year_of(day: i64) -> String {
    civil_from_days(day).0.to_string()
}

/// A number with so many digits after the point, and none that are nothing: printing floats would bring code of several kilobytes
/// along.
#[must_use]
pub fn fixed(value: f64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals.min(9));
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // what is beyond is cut off by the cast
    let units = (value * unit as f64).round() as i64;
    let (whole, fraction) = (units.unsigned_abs() / unit.unsigned_abs(), units.unsigned_abs() % unit.unsigned_abs());
    let mut text = String::new();
    if units < 0 {
        text.push('-');
    }
    text += &whole.to_string();
    if fraction > 0 {
        let digits = fraction.to_string();
        text.push('.');
        for _ in digits.len()..decimals.min(9) as usize {
            text.push('0');
        }
        text += digits.trim_end_matches('0');
    }
    text
}

/// A number as it stands beside an axis: `1.5M`.
fn short(value: f64, step: f64) -> String {
    let (unit, name) = match value.abs() {
        size if size >= 1e15 => return exponent(value),
        size if size >= 1e12 => (1e12, "T"),
        size if size >= 1e9 => (1e9, "B"),
        size if size >= 1e6 => (1e6, "M"),
        size if size >= 1e4 => (1e3, "K"),
        _ => (1.0, ""),
    };
    let mut decimals = 0;
    let mut size = step / unit;
    // A step has at most two digits that count.
    while size < 9.99 && decimals < 9 {
        size *= 10.0;
        decimals += 1;
    }
    fixed(value / unit, decimals) + name
}

/// `3e17`: for numbers that have no name that everybody knows.
#[must_use]
pub fn exponent(value: f64) -> String {
    let mut size = value;
    let mut power = 0;
    while size.abs() >= 10.0 && power < 400 {
        size /= 10.0;
        power += 1;
    }
    fixed(size, 1) + "e" + &power.to_string()
}

/// 1, 2 or 5 times a power of ten that is not less.
fn round_step(rough: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= rough {
        power *= 10.0;
    }
    while power > rough && power > 1e-9 {
        power /= 10.0;
    }
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|by| by * power).find(|step| *step >= rough).unwrap_or(power * 10.0)
}

/// A range that has a width, whatever the values are.
fn widened(least: f64, greatest: f64) -> (f64, f64) {
    let bounded = |value: f64| if value.is_finite() { value.clamp(-1e300, 1e300) } else { 0.0 };
    let (least, greatest) = (bounded(least), bounded(greatest));
    if greatest > least {
        (least, greatest)
    } else if least == 0.0 {
        (0.0, 1.0)
    } else {
        (least.min(0.0), least.max(0.0))
    }
}

fn day(value: f64) -> i64 {
    #[allow(clippy::cast_possible_truncation)] // dates end at year 4000; the cast saturates
    let day = value.floor().clamp(-1e8, 1e8) as i64;
    day
}

fn tick(day: i64, text: String) -> Tick {
    #[allow(clippy::cast_precision_loss)] // days are far below 2^53
    let at = day as f64;
    Tick { at, text }
}

fn date_text(day: i64) -> String {
    let (year, month, of_month) = civil_from_days(day);
    month_text(year, month) + if of_month < 10 { "-0" } else { "-" } + &of_month.to_string()
}

fn month_text(year: i64, month: i64) -> String {
    year.to_string() + if month < 10 { "-0" } else { "-" } + &month.to_string()
}

/// Howard Hinnant, "chrono-compatible low-level date algorithms".
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    (year_of_era + era * 400 + if month <= 2 { 1 } else { 0 }, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    fn texts(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn ticks_of_numbers_are_round_and_reach_beyond_both_ends() {
        assert_eq!(texts(&number_ticks(0.0, 97.0, 5)), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(texts(&number_ticks(0.0, 12_700_000.0, 4)), ["0", "5M", "10M", "15M"]);
        assert_eq!(texts(&number_ticks(0.0, 23_000.0, 5)), ["0", "5000", "10K", "15K", "20K", "25K"]);
        assert_eq!(texts(&number_ticks(-3.0, 4.0, 4)), ["-4", "-2", "0", "2", "4"]);
        assert_eq!(texts(&number_ticks(0.0, 0.7, 4)), ["0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(texts(&number_ticks(0.0, 2_400_000_000.0, 3)), ["0", "1B", "2B", "3B"]);
        assert_eq!(texts(&number_ticks(0.0, 1.6e6, 4)), ["0", "500K", "1M", "1.5M", "2M"]);
    }

    #[test]
    fn a_range_without_width_has_ticks_all_the_same() {
        assert_eq!(texts(&number_ticks(0.0, 0.0, 2)), ["0", "0.5", "1"]);
        assert_eq!(texts(&number_ticks(7.0, 7.0, 2)), ["0", "5", "10"]);
        assert_eq!(texts(&number_ticks(-7.0, -7.0, 2)), ["-10", "-5", "0"]);
        assert_eq!(texts(&number_ticks(f64::NAN, f64::INFINITY, 2)), ["0", "0.5", "1"]);
    }

    #[test]
    fn ticks_of_days_are_first_days() {
        let day = |year, month, day| days_from_civil(year, month, day) as f64;
        assert_eq!(texts(&day_ticks(day(2024, 2, 27), day(2024, 3, 2), 6)).len(), 5);
        assert_eq!(
            texts(&day_ticks(day(2025, 11, 15), day(2026, 3, 20), 5)),
            ["2025-12", "2026-01", "2026-02", "2026-03"]
        );
        assert_eq!(
            texts(&day_ticks(day(2019, 5, 5), day(2026, 3, 20), 8)),
            ["2020", "2021", "2022", "2023", "2024", "2025", "2026"]
        );
        assert_eq!(texts(&day_ticks(day(1700, 1, 1), day(4000, 1, 1), 5)), ["2000", "2500", "3000", "3500", "4000"]);
        assert_eq!(texts(&day_ticks(day(2026, 1, 1), day(2026, 1, 1), 5)), ["2026-01-01"]);
    }

    #[test]
    fn days_are_called_by_month_quarter_and_year() {
        let day = days_from_civil(2026, 11, 23);
        assert_eq!((month_of(day), quarter_of(day), year_of(day)), ("2026-11".into(), "Q4 2026".into(), "2026".into()));
        assert_eq!(quarter_of(days_from_civil(2026, 3, 31)), "Q1 2026");
    }

    #[test]
    fn numbers_are_written_without_what_is_nothing() {
        for (value, decimals, text) in [
            (0.0, 2, "0"),
            (1.5, 2, "1.5"),
            (-0.05, 2, "-0.05"),
            (1234.0, 0, "1234"),
            (-0.001, 2, "0"),
            (2.999, 2, "3"),
        ] {
            assert_eq!(fixed(value, decimals), text);
        }
        assert_eq!(exponent(-3e17), "-3e17");
    }

    #[test]
    fn a_scale_runs_either_way() {
        let scale = Scale { values: (0.0, 10.0), px: (200.0, 0.0) };
        assert_eq!((scale.place(0.0), scale.place(10.0), scale.place(2.5)), (200, 0, 150));
        assert_eq!(Scale { values: (1.0, 1.0), px: (0.0, 100.0) }.place(1.0), 50);
    }

    proptest! {
        #[test]
        fn ticks_enclose_the_values_and_are_few(least in -1e12_f64..1e12, width in 0.0_f64..1e12, count in 2_usize..12) {
            let ticks = number_ticks(least, least + width, count);
            prop_assert!(ticks.len() >= 2 && ticks.len() <= count * 3 + 2, "{}", ticks.len());
            let slack = 1e-6 * (least.abs() + width + 1.0);
            prop_assert!(ticks[0].at <= least + slack && ticks[ticks.len() - 1].at >= least + width - slack);
        }

        #[test]
        fn ticks_of_days_lie_within_and_are_few(least in -200_000_i32..800_000, width in 0_i32..800_000, count in 2_usize..12) {
            let (from, to) = (f64::from(least), f64::from(least) + f64::from(width));
            let ticks = day_ticks(from, to, count);
            prop_assert!(ticks.len() <= count + 1, "{}", ticks.len());
            prop_assert!(ticks.iter().all(|tick| tick.at >= from && tick.at <= to));
        }

        #[test]
        fn no_range_makes_ticks_endless(least in proptest::num::f64::ANY, greatest in proptest::num::f64::ANY) {
            prop_assert!(number_ticks(least, greatest, 5).len() < 30);
            prop_assert!(day_ticks(least, greatest, 5).len() < 30);
        }
    }
}
