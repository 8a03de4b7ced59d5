//! Days and moments in parts, and texts of moments read; knows no place, and no zone but a number of minutes.

/// A moment as the viewer's clock and calendar show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub year: i64,
    pub month: i64,
    pub day: i64,
    pub second_of_day: i64,
}

impl Parts {
    /// Of a day, by its days since 1970-01-01.
    pub(super) const fn of_day(days: i64) -> Self {
        let (year, month, day) = civil_from_days(days);
        Self { year, month, day, second_of_day: 0 }
    }

    /// Of a moment in Unix milliseconds, on a clock that is so many minutes ahead of UTC.
    pub(super) const fn at(millis: i64, offset_minutes: i32) -> Self {
        let seconds = millis.div_euclid(1000) + offset_minutes as i64 * 60;
        Self { second_of_day: seconds.rem_euclid(86_400), ..Self::of_day(seconds.div_euclid(86_400)) }
    }
}

/// Unix milliseconds of `2018-12-10T17:50:19.000+0000` (also `Z`, `+00:00`, and without milliseconds).
pub(super) fn read_moment(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let days = read_day(date)?;
    let zone_at = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at(zone_at);
    let (seconds, millis) = read_clock(clock)?;
    Some((days * 1440 - zone_minutes(zone)?) * 60_000 + seconds * 1000 + millis)
}

/// Days since 1970-01-01 of `2026-11-23`.
pub(super) fn read_day(text: &str) -> Option<i64> {
    let (year, month_day) = text.split_once('-')?;
    let (month, day) = month_day.split_once('-')?;
    let (month, day) = (digits(month)?, digits(day)?);
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then_some(days_from_civil(digits(year)?, month, day))
}

/// Seconds since midnight, and milliseconds, of `17:50:19.000`.
pub(super) fn read_clock(text: &str) -> Option<(i64, i64)> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut clock = clock.split(':').map(digits);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(((hour * 60 + minute) * 60 + second, digits(fraction.get(..3).unwrap_or(fraction))?))
}

fn zone_minutes(zone: &str) -> Option<i64> {
    let sign = match zone.as_bytes().first()? {
        b'Z' => return Some(0),
        b'-' => -1,
        _ => 1,
    };
    let hours = digits(zone.get(1..3)?)?;
    let minutes = digits(zone.get(3..)?.trim_start_matches(':'))?;
    Some(sign * (hours * 60 + minutes))
}

fn digits(text: &str) -> Option<i64> {
    let good = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if good { text.parse().ok() } else { None }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
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
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn moments_are_read_in_all_the_forms_that_salesforce_sends() {
        for text in [
            "2018-12-10T17:50:19.000+0000",
            "2018-12-10T17:50:19.000Z",
            "2018-12-10T17:50:19Z",
            "2018-12-10T19:50:19+02:00",
            "2018-12-10T16:20:19-0130",
        ] {
            assert_eq!(read_moment(text), Some(1_544_464_219_000), "{text}");
        }
        for text in
            ["", "T", "2018-12-10", "2018-12-10T", "2018-13-10T17:50:19Z", "2018-12-10T25:50:19Z", "é-1-1T1:1:1Z"]
        {
            assert_eq!(read_moment(text), None, "{text}");
        }
        assert_eq!(read_clock("17:30:00.000"), Some((63_000, 0)));
        assert_eq!(read_day("1970-01-02"), Some(1));
    }

    proptest! {
        #[test]
        fn days_and_dates_are_inverse(days in -1_000_000_i64..4_000_000) {
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(year, month, day), days);
        }

        #[test]
        fn no_text_makes_the_reading_panic(text in "[0-9TZ:+.é-]{0,40}") {
            let _ = (read_moment(&text), read_day(&text), read_clock(&text));
        }
    }
}
