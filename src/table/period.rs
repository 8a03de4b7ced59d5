//! Days named from today, such as *last 30 days* or *next month*, as SOQL's date literals have them. Knows no clock: today is given.

use std::ops::Range;

use super::OffsetMinutes;
use super::moment::{self, DAY_MILLIS};

/// What periods are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Days named from today. `Last(Unit::Day)` is yesterday, `This(Unit::Day)` today, `Next(Unit::Day)` tomorrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The one before the current one.
    Last(Unit),
    /// The current one.
    This(Unit),
    /// The one after the current one.
    Next(Unit),
    /// So many before the current one; of days those before today, and today. SOQL: `LAST_N_DAYS:30`.
    LastN(Unit, u32),
    /// So many after the current one. SOQL: `NEXT_N_DAYS:30`.
    NextN(Unit, u32),
    /// The one that was so many ago.
    Ago(Unit, u32),
}

/// What is needed to know which day it is for the viewer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub offset: OffsetMinutes,
    pub now_millis: i64,
    /// The first day of a week, counted from Sunday as 0.
    pub week_start: u8,
}

impl Default for Clock {
    fn default() -> Self {
        Self { offset: |_| 0, now_millis: 0, week_start: 0 }
    }
}

impl Clock {
    /// The viewer's day, counted from 1970-01-01.
    pub(super) fn today(&self) -> i32 {
        let local = self.now_millis.saturating_add(i64::from((self.offset)(self.now_millis)) * 60_000);
        i32::try_from(local.div_euclid(DAY_MILLIS)).unwrap_or(0)
    }

    /// The first day of the week, month … into which a day falls.
    pub(super) fn begin(&self, unit: Unit, day: i32) -> i32 {
        self.first_day(unit, self.ordinal(unit, day))
    }

    /// Days of a period, from the first to before the last.
    pub(super) fn days(&self, period: Period) -> Range<i32> {
        let (unit, from, to) = match period {
            Period::Last(unit) => (unit, -1, 0),
            Period::This(unit) => (unit, 0, 1),
            Period::Next(unit) => (unit, 1, 2),
            Period::LastN(Unit::Day, count) => (Unit::Day, -number(count), 1),
            Period::LastN(unit, count) => (unit, -number(count), 0),
            Period::NextN(unit, count) => (unit, 1, 1 + number(count)),
            Period::Ago(unit, count) => (unit, -number(count), 1 - number(count)),
        };
        let now = self.ordinal(unit, self.today());
        self.first_day(unit, now + from)..self.first_day(unit, now + to)
    }

    /// Number of the week, month … that holds a day.
    fn ordinal(&self, unit: Unit, day: i32) -> i32 {
        let (year, month, _) = moment::civil_from_days(day);
        match unit {
            Unit::Day => day,
            // 1970-01-01 was a Thursday.
            Unit::Week => (day + 4 - i32::from(self.week_start)).div_euclid(7),
            Unit::Month => year * 12 + month - 1,
            Unit::Quarter => year * 4 + (month - 1) / 3,
            Unit::Year => year,
        }
    }

    fn first_day(&self, unit: Unit, ordinal: i32) -> i32 {
        let month = |months: i32| moment::days_from_civil(months.div_euclid(12), months.rem_euclid(12) + 1, 1);
        match unit {
            Unit::Day => ordinal,
            Unit::Week => ordinal * 7 - 4 + i32::from(self.week_start),
            Unit::Month => month(ordinal),
            Unit::Quarter => month(ordinal * 3),
            Unit::Year => month(ordinal * 12),
        }
    }
}

/// A hundred thousand of anything lies beyond all calendars; more would not fit into the days that are counted.
fn number(count: u32) -> i32 {
    i32::try_from(count.min(100_000)).unwrap_or(0)
}

/// The day of `today`, `today+7` and `today-30`.
pub(super) fn parse_relative(text: &str, today: i32) -> Option<i32> {
    let rest = text.get(..5).filter(|word| word.eq_ignore_ascii_case("today")).and_then(|_| text.get(5..))?.trim();
    let digits = rest.strip_prefix(['+', '-']).map_or("", str::trim);
    if rest.is_empty() {
        return Some(today);
    }
    let count = number(digits.parse().ok()?);
    Some(if rest.starts_with('-') { today - count } else { today + count })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(day: &[u8], week_start: u8) -> Clock {
        let day = i64::from(moment::parse_date(day).unwrap());
        Clock { now_millis: day * DAY_MILLIS + DAY_MILLIS - 1, week_start, ..Clock::default() }
    }

    #[test]
    fn periods_are_those_of_soql() {
        // A Monday.
        let clock = clock(b"2026-11-23", 0);
        let written = |period| {
            let days = clock.days(period);
            let mut out = String::new();
            moment::push_date(days.start, &mut out);
            out.push(' ');
            moment::push_date(days.end - 1, &mut out);
            out
        };
        for (period, wanted) in [
            (Period::Last(Unit::Day), "2026-11-22 2026-11-22"),
            (Period::This(Unit::Day), "2026-11-23 2026-11-23"),
            (Period::LastN(Unit::Day, 30), "2026-10-24 2026-11-23"),
            (Period::NextN(Unit::Day, 7), "2026-11-24 2026-11-30"),
            (Period::Ago(Unit::Day, 2), "2026-11-21 2026-11-21"),
            (Period::This(Unit::Week), "2026-11-22 2026-11-28"),
            (Period::Last(Unit::Week), "2026-11-15 2026-11-21"),
            (Period::This(Unit::Month), "2026-11-01 2026-11-30"),
            (Period::NextN(Unit::Month, 3), "2026-12-01 2027-02-28"),
            (Period::LastN(Unit::Quarter, 1), "2026-07-01 2026-09-30"),
            (Period::Next(Unit::Quarter), "2027-01-01 2027-03-31"),
            (Period::Ago(Unit::Year, 1), "2025-01-01 2025-12-31"),
        ] {
            assert_eq!(written(period), wanted, "{period:?}");
        }
        let monday = Clock { week_start: 1, ..clock };
        assert_eq!(monday.days(Period::This(Unit::Week)).start, clock.today());
    }

    #[test]
    fn today_is_where_the_viewer_is_and_no_count_is_too_great() {
        let clock = Clock { offset: |_| 60, now_millis: DAY_MILLIS - 1, week_start: 0 };
        assert_eq!(clock.today(), 1);
        for unit in [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter, Unit::Year] {
            assert!(clock.days(Period::LastN(unit, u32::MAX)).start < clock.days(Period::NextN(unit, u32::MAX)).end);
        }
        let relative = |text| parse_relative(text, 100);
        assert_eq!((relative("today"), relative("Today - 30"), relative("TODAY+7")), (Some(100), Some(70), Some(107)));
        assert_eq!((relative("today7"), relative("tod"), relative("today+x")), (None, None, None));
    }
}
