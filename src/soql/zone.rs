//! Time zones as rules: how far a place's clocks are from UTC at a moment; knows no clock and no history.
//!
//! The rules are those of today. They hold for the years since 2021, in which the demo org's records lie; before, some places
//! changed their clocks on other days.
//!
//! Source: IANA time zone database, 2025b.

use super::calendar::{DAY_MILLIS, date, days, weekday};

const MINUTE_MILLIS: i64 = 60_000;
const HOUR_MILLIS: i64 = 60 * MINUTE_MILLIS;

/// How a place's clocks go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// From UTC in winter, in minutes, east being positive.
    winter_minutes: i16,
    summer: Summer,
}

/// When clocks are an hour ahead.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Summer {
    #[default]
    Never,
    /// Last Sunday of March to last Sunday of October, both at 01:00 UTC.
    Europe,
    /// Second Sunday of March to first Sunday of November, both at 02:00 on the wall.
    UnitedStates,
    /// Friday before the last Sunday of March to last Sunday of October, both at 02:00 on the wall.
    Israel,
}

/// Names, minutes in winter, summer time.
const ZONES: &[(&str, i16, Summer)] = &[
    ("America/Los_Angeles", -480, Summer::UnitedStates),
    ("America/New_York", -300, Summer::UnitedStates),
    ("America/Sao_Paulo", -180, Summer::Never),
    ("Europe/London", 0, Summer::Europe),
    ("Europe/Dublin", 0, Summer::Europe),
    ("Europe/Madrid", 60, Summer::Europe),
    ("Europe/Berlin", 60, Summer::Europe),
    ("Europe/Warsaw", 60, Summer::Europe),
    ("Europe/Paris", 60, Summer::Europe),
    ("Europe/Stockholm", 60, Summer::Europe),
    ("Europe/Amsterdam", 60, Summer::Europe),
    ("Europe/Athens", 120, Summer::Europe),
    ("Atlantic/Reykjavik", 0, Summer::Never),
    ("Africa/Lagos", 60, Summer::Never),
    ("Asia/Jerusalem", 120, Summer::Israel),
    ("Asia/Dubai", 240, Summer::Never),
    ("Asia/Kolkata", 330, Summer::Never),
    ("Asia/Ho_Chi_Minh", 420, Summer::Never),
    ("Asia/Seoul", 540, Summer::Never),
    ("Asia/Tokyo", 540, Summer::Never),
    ("GMT", 0, Summer::Never),
];

impl Zone {
    /// The zone of that IANA name; nothing if its rules are not known here.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (_, winter_minutes, summer) = ZONES.iter().find(|(known, ..)| *known == name)?;
        Some(Self { winter_minutes: *winter_minutes, summer: *summer })
    }

    /// What a clock on the wall shows at a moment: both in milliseconds since 1970-01-01, the one there, the other in UTC.
    #[must_use]
    pub fn wall(self, utc_millis: i64) -> i64 {
        utc_millis + self.winter() + if self.is_summer(utc_millis) { HOUR_MILLIS } else { 0 }
    }

    /// When a day begins there, in milliseconds since 1970-01-01 in UTC.
    #[must_use]
    pub fn midnight(self, day: i64) -> i64 {
        let in_winter = day * DAY_MILLIS - self.winter();
        let in_summer = in_winter - HOUR_MILLIS;
        // No clock of these zones is changed at midnight, so one of the two is right.
        if self.wall(in_summer) == day * DAY_MILLIS { in_summer } else { in_winter }
    }

    /// The day that it is there at a moment, counted from 1970-01-01.
    #[must_use]
    pub fn day(self, utc_millis: i64) -> i64 {
        self.wall(utc_millis).div_euclid(DAY_MILLIS)
    }

    fn winter(self) -> i64 {
        i64::from(self.winter_minutes) * MINUTE_MILLIS
    }

    fn is_summer(self, utc_millis: i64) -> bool {
        let (year, ..) = date((utc_millis + self.winter()).div_euclid(DAY_MILLIS));
        let winter = self.winter();
        let (start, end) = match self.summer {
            Summer::Never => return false,
            Summer::Europe => {
                let at = |month: i64| sunday_before(days(year, month + 1, 1)) * DAY_MILLIS + HOUR_MILLIS;
                (at(3), at(10))
            }
            Summer::UnitedStates => {
                let at = |day: i64| day * DAY_MILLIS + 2 * HOUR_MILLIS - winter;
                // The second Sunday is the one on or before the 14th, the first the one on or before the 7th.
                (at(sunday_before(days(year, 3, 15))), at(sunday_before(days(year, 11, 8))) - HOUR_MILLIS)
            }
            Summer::Israel => {
                let at = |day: i64| day * DAY_MILLIS + 2 * HOUR_MILLIS - winter;
                (at(sunday_before(days(year, 4, 1)) - 2), at(sunday_before(days(year, 11, 1))) - HOUR_MILLIS)
            }
        };
        (start..end).contains(&utc_millis)
    }
}

/// The last Sunday before a day.
fn sunday_before(day: i64) -> i64 {
    day - 1 - weekday(day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(year: i64, month: i64, day: i64, hour: i64, minute: i64) -> i64 {
        days(year, month, day) * DAY_MILLIS + hour * HOUR_MILLIS + minute * MINUTE_MILLIS
    }

    #[test]
    fn clocks_are_changed_when_the_law_says_so() {
        // Moments of change in UTC, from the published tables of 2026.
        let changes = [
            ("America/Los_Angeles", utc(2026, 3, 8, 10, 0), utc(2026, 11, 1, 9, 0), -8),
            ("America/New_York", utc(2026, 3, 8, 7, 0), utc(2026, 11, 1, 6, 0), -5),
            ("Europe/Berlin", utc(2026, 3, 29, 1, 0), utc(2026, 10, 25, 1, 0), 1),
            ("Europe/London", utc(2026, 3, 29, 1, 0), utc(2026, 10, 25, 1, 0), 0),
            ("Europe/Athens", utc(2026, 3, 29, 1, 0), utc(2026, 10, 25, 1, 0), 2),
            ("Asia/Jerusalem", utc(2026, 3, 27, 0, 0), utc(2026, 10, 24, 23, 0), 2),
        ];
        for (name, spring, autumn, winter_hours) in changes {
            let zone = Zone::named(name).unwrap();
            let hours = |at: i64| (zone.wall(at) - at) / HOUR_MILLIS;
            assert_eq!((hours(spring - 1), hours(spring)), (winter_hours, winter_hours + 1), "{name} in spring");
            assert_eq!((hours(autumn - 1), hours(autumn)), (winter_hours + 1, winter_hours), "{name} in autumn");
        }
    }

    #[test]
    fn zones_without_summer_time_never_move() {
        for (name, minutes) in [("Asia/Kolkata", 330), ("Asia/Tokyo", 540), ("America/Sao_Paulo", -180), ("GMT", 0)] {
            let zone = Zone::named(name).unwrap();
            for month in 1..=12 {
                let at = utc(2026, month, 15, 12, 0);
                assert_eq!(zone.wall(at) - at, minutes * MINUTE_MILLIS, "{name}");
            }
        }
        assert_eq!(Zone::named("Mars/Olympus_Mons"), None);
    }

    #[test]
    fn every_day_begins_at_midnight_and_ends_where_the_next_begins() {
        for (name, ..) in ZONES {
            let zone = Zone::named(name).unwrap();
            for day in days(2021, 1, 1)..days(2029, 1, 1) {
                let start = zone.midnight(day);
                assert_eq!(zone.wall(start), day * DAY_MILLIS, "{name}");
                assert_eq!((zone.day(start - 1), zone.day(start)), (day - 1, day), "{name}");
            }
        }
    }

    #[test]
    fn a_day_of_change_has_23_or_25_hours() {
        let zone = Zone::named("America/Los_Angeles").unwrap();
        let hours = |day: i64| (zone.midnight(day + 1) - zone.midnight(day)) / HOUR_MILLIS;
        assert_eq!(hours(days(2026, 3, 8)), 23);
        assert_eq!(hours(days(2026, 11, 1)), 25);
        assert_eq!(hours(days(2026, 7, 4)), 24);
    }
}
