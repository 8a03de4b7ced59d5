//! Days, weeks, months, and years of both kinds as arithmetic; knows no clock and no time zone.
//!
//! Days count from 1970-01-01. Source: Howard Hinnant, "chrono-compatible low-level date algorithms".

use super::ast::{Reach, RelativeDate, Unit};
use std::ops::Range;

/// How many milliseconds a day has.
pub const DAY_MILLIS: i64 = 86_400_000;

/// Days since 1970-01-01 of a date of the Gregorian calendar; nothing if there is no such day.
#[must_use]
pub fn checked_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let days = days(year, month, day);
    ((1..=12).contains(&month) && day >= 1 && date(days) == (year, month, day)).then_some(days)
}

/// Days since 1970-01-01; a month past December runs into the next year.
#[must_use]
pub fn days(year: i64, month: i64, day: i64) -> i64 {
    let month_index = year * 12 + month - 1;
    // The year begins in March, so that the leap day is its last.
    let shifted = month_index - 2;
    let (year, month) = (shifted.div_euclid(12), shifted.rem_euclid(12));
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a count of days.
#[must_use]
pub fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// What differs between orgs and people in how they count days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// The first day of a week, counted from Sunday as 0.
    pub week_start: u8,
    /// How many months after January the fiscal year begins. It is called by the calendar year in which it ends.
    pub fiscal_shift: u8,
}

/// The day of the week, counted from Sunday as 0.
#[must_use]
pub const fn weekday(day: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (day + 4).rem_euclid(7)
}

impl Calendar {
    /// The days that a date literal means: from the first to before the last.
    ///
    /// Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE".
    #[must_use]
    pub fn relative_days(self, literal: RelativeDate, today: i64) -> Range<i64> {
        let now = self.ordinal(literal.unit, today);
        let (first, end) = match literal.reach {
            Reach::Last => (now - 1, now),
            Reach::This => (now, now + 1),
            Reach::Next => (now + 1, now + 2),
            // LAST_N_DAYS holds today as well; weeks, months and so on leave out the current one.
            Reach::LastN(count) if literal.unit == Unit::Day => (now - i64::from(count), now + 1),
            Reach::LastN(count) => (now - i64::from(count), now),
            Reach::NextN(count) => (now + 1, now + 1 + i64::from(count)),
            Reach::Ago(count) => (now - i64::from(count), now - i64::from(count) + 1),
        };
        self.first_day(literal.unit, first)..self.first_day(literal.unit, end)
    }

    /// Number of the fiscal month (from 1), the fiscal quarter (from 1), and the fiscal year of a day.
    #[must_use]
    pub fn fiscal(self, day: i64) -> (i64, i64, i64) {
        let months = self.fiscal_months(day);
        let month = months.rem_euclid(12);
        (month + 1, month / 3 + 1, months.div_euclid(12) + i64::from(self.fiscal_shift > 0))
    }

    /// The number of the week, month … that holds the day.
    fn ordinal(self, unit: Unit, day: i64) -> i64 {
        let (year, month, _) = date(day);
        match unit {
            Unit::Day => day,
            Unit::Week => (day + 4 - i64::from(self.week_start)).div_euclid(7),
            Unit::Month => year * 12 + month - 1,
            Unit::Quarter => year * 4 + (month - 1) / 3,
            Unit::Year => year,
            Unit::FiscalQuarter => self.fiscal_months(day).div_euclid(3),
            Unit::FiscalYear => self.fiscal_months(day).div_euclid(12),
        }
    }

    fn first_day(self, unit: Unit, ordinal: i64) -> i64 {
        let first_of_month = |months: i64| days(0, months + 1, 1);
        let shift = i64::from(self.fiscal_shift);
        match unit {
            Unit::Day => ordinal,
            Unit::Week => ordinal * 7 - 4 + i64::from(self.week_start),
            Unit::Month => first_of_month(ordinal),
            Unit::Quarter => first_of_month(ordinal * 3),
            Unit::Year => days(ordinal, 1, 1),
            Unit::FiscalQuarter => first_of_month(ordinal * 3 + shift),
            Unit::FiscalYear => first_of_month(ordinal * 12 + shift),
        }
    }

    /// Months since the first one of the fiscal year that began in the year 0.
    fn fiscal_months(self, day: i64) -> i64 {
        let (year, month, _) = date(day);
        year * 12 + month - 1 - i64::from(self.fiscal_shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_are_counted_right() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
        assert_eq!(days(2026, 11, 23), 20_780);
        assert_eq!(checked_days(2024, 2, 29), Some(19_782));
        assert_eq!(checked_days(2026, 2, 29), None);
        assert_eq!(checked_days(2026, 13, 1), None);
        assert_eq!(checked_days(2026, 0, 1), None);
    }

    #[test]
    fn dates_and_days_are_each_others_inverse() {
        for day in (-1_000_000..1_000_000).step_by(37) {
            let (year, month, of_month) = date(day);
            assert_eq!(days(year, month, of_month), day);
        }
    }

    #[test]
    fn date_literals_mean_the_documented_days() {
        // A Monday.
        let today = days(2026, 11, 23);
        let day = |year, month, day| days(year, month, day);
        let cases = [
            (Reach::This, Unit::Day, today, today + 1),
            (Reach::Last, Unit::Day, today - 1, today),
            (Reach::LastN(7), Unit::Day, today - 7, today + 1),
            (Reach::NextN(7), Unit::Day, today + 1, today + 8),
            (Reach::Ago(3), Unit::Day, today - 3, today - 2),
            (Reach::This, Unit::Week, today - 1, today + 6),
            (Reach::LastN(2), Unit::Week, today - 15, today - 1),
            (Reach::This, Unit::Month, day(2026, 11, 1), day(2026, 12, 1)),
            (Reach::Next, Unit::Month, day(2026, 12, 1), day(2027, 1, 1)),
            (Reach::NextN(2), Unit::Month, day(2026, 12, 1), day(2027, 2, 1)),
            (Reach::Last, Unit::Quarter, day(2026, 7, 1), day(2026, 10, 1)),
            (Reach::LastN(5), Unit::FiscalQuarter, day(2025, 7, 1), day(2026, 10, 1)),
            (Reach::Ago(2), Unit::Year, day(2024, 1, 1), day(2025, 1, 1)),
            (Reach::Next, Unit::FiscalYear, day(2027, 1, 1), day(2028, 1, 1)),
        ];
        for (reach, unit, first, end) in cases {
            let found = Calendar::default().relative_days(RelativeDate { reach, unit }, today);
            assert_eq!(found, first..end, "{reach:?} {unit:?}");
        }
    }

    #[test]
    fn weeks_begin_where_the_locale_says() {
        let today = days(2026, 11, 22); // A Sunday.
        let this_week = RelativeDate { reach: Reach::This, unit: Unit::Week };
        for (week_start, before) in [(0, 0), (1, 6), (6, 1)] {
            let calendar = Calendar { week_start, ..Calendar::default() };
            let first = today - before;
            assert_eq!(calendar.relative_days(this_week, today), first..first + 7);
            assert_eq!(weekday(first), i64::from(week_start));
        }
    }

    #[test]
    fn a_fiscal_year_is_called_by_the_year_in_which_it_ends() {
        let calendar = Calendar { fiscal_shift: 1, ..Calendar::default() };
        let of = |reach, unit| calendar.relative_days(RelativeDate { reach, unit }, days(2026, 11, 23));
        assert_eq!(of(Reach::This, Unit::FiscalYear), days(2026, 2, 1)..days(2027, 2, 1));
        assert_eq!(of(Reach::This, Unit::FiscalQuarter), days(2026, 11, 1)..days(2027, 2, 1));
        assert_eq!(of(Reach::LastN(2), Unit::FiscalQuarter), days(2026, 5, 1)..days(2026, 11, 1));
        assert_eq!(of(Reach::Ago(1), Unit::FiscalYear), days(2025, 2, 1)..days(2026, 2, 1));
        assert_eq!(calendar.fiscal(days(2026, 11, 23)), (10, 4, 2027));
        assert_eq!(calendar.fiscal(days(2027, 1, 31)), (12, 4, 2027));
        assert_eq!(calendar.fiscal(days(2027, 2, 1)), (1, 1, 2028));
        assert_eq!(Calendar::default().fiscal(days(2026, 11, 23)), (11, 4, 2026));
    }
}
