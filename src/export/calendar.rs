//! Days and milliseconds since 1970 as the texts people and Salesforce write; knows no time zone but a number of minutes.

use std::fmt::Write;

const DAY_MILLIS: i64 = 86_400_000;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) year: i64,
    pub(super) month: u8,
    pub(super) day: u8,
}

/// The day that is so many days after 1970-01-01. Howard Hinnant, "chrono-compatible low-level date algorithms".
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days of an era and months fit a byte")]
pub(super) const fn day(days: i64) -> Day {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * from_march + 2) / 5 + 1) as u8;
    let month = (if from_march < 10 { from_march + 3 } else { from_march - 9 }) as u8;
    Day { year: year_of_era + era * 400 + (if month <= 2 { 1 } else { 0 }), month, day }
}

/// How many days after 1970-01-01 a day is.
#[cfg(test)]
pub(super) const fn days(year: i64, month: u8, day: u8) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let from_march = (month as i64 + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day as i64 - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// `2026-11-23`
pub(super) fn put_date(days: i64, out: &mut String) {
    let Day { year, month, day } = day(days);
    put_number(year, 4, out);
    out.push('-');
    put_number(month.into(), 2, out);
    out.push('-');
    put_number(day.into(), 2, out);
}

/// `2018-12-10T17:50:19.000+0000`, as Salesforce sends it.
pub(super) fn put_moment_as_sent(millis: i64, out: &mut String) {
    put_date(millis.div_euclid(DAY_MILLIS), out);
    out.push('T');
    put_clock(millis, out);
    out.push('.');
    put_number(millis.rem_euclid(1000), 3, out);
    out.push_str("+0000");
}

/// `2018-12-10 18:50:19`, and the thousandths only if there are any. Spreadsheets read it as a date with a time.
pub(super) fn put_moment_local(millis: i64, offset_minutes: i32, out: &mut String) {
    let local = local_millis(millis, offset_minutes);
    put_date(local.div_euclid(DAY_MILLIS), out);
    out.push(' ');
    put_clock(local, out);
    let thousandths = local.rem_euclid(1000);
    if thousandths != 0 {
        out.push('.');
        put_number(thousandths, 3, out);
    }
}

/// What a clock on the wall shows, as milliseconds since its own 1970-01-01 00:00.
pub(super) const fn local_millis(millis: i64, offset_minutes: i32) -> i64 {
    millis.saturating_add(offset_minutes as i64 * 60_000)
}

/// The day of a local time, and the milliseconds since its midnight.
pub(super) const fn split(local_millis: i64) -> (i64, i64) {
    (local_millis.div_euclid(DAY_MILLIS), local_millis.rem_euclid(DAY_MILLIS))
}

/// Reads `2026-11-23` at the start of a text.
#[cfg(test)]
pub(super) fn read_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, number) = (read_digits(&bytes[..4])?, read_digits(&bytes[5..7])?, read_digits(&bytes[8..10])?);
    let (month, number) = (u8::try_from(month).ok()?, u8::try_from(number).ok()?);
    let days = days(year, month, number);
    // 2026-02-30 comes back as another day.
    (day(days) == Day { year, month, day: number }).then_some(days)
}

/// Reads `17:50:19` or `17:50:19.000` at the start of a text, as milliseconds since midnight; gives what follows, too.
pub(super) fn read_clock(text: &str) -> Option<(i64, &str)> {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[2] != b':' || bytes[5] != b':' {
        return None;
    }
    let (hour, minute, second) = (read_digits(&bytes[..2])?, read_digits(&bytes[3..5])?, read_digits(&bytes[6..8])?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let whole = ((hour * 60 + minute) * 60 + second) * 1000;
    match bytes.get(8) {
        Some(b'.') if bytes.len() >= 12 => Some((whole + read_digits(&bytes[9..12])?, &text[12..])),
        _ => Some((whole, &text[8..])),
    }
}

/// Reads `2018-12-10T17:50:19.000+0000` or the same with `Z` or `+00:00`. Nothing else may follow.
#[cfg(test)]
pub(super) fn read_moment(text: &str) -> Option<i64> {
    let date = read_date(text)?;
    let clock = text.get(10..)?.strip_prefix('T')?;
    let (clock, zone) = read_clock(clock)?;
    Some(date * DAY_MILLIS + clock - read_offset_minutes(zone)? * 60_000)
}

#[cfg(test)]
fn read_offset_minutes(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (sign, rest) = match zone.as_bytes().split_first()? {
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match rest.len() {
        4 => (&rest[..2], &rest[2..]),
        5 if rest[2] == b':' => (&rest[..2], &rest[3..]),
        _ => return None,
    };
    Some(sign * (read_digits(hours)? * 60 + read_digits(minutes)?))
}

fn read_digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
}

fn put_clock(millis: i64, out: &mut String) {
    let seconds = millis.rem_euclid(DAY_MILLIS) / 1000;
    put_number(seconds / 3600, 2, out);
    out.push(':');
    put_number(seconds / 60 % 60, 2, out);
    out.push(':');
    put_number(seconds % 60, 2, out);
}

fn put_number(number: i64, width: usize, out: &mut String) {
    // Writing into a String cannot fail.
    let _ = write!(out, "{number:0width$}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(millis: i64) -> String {
        let mut out = String::new();
        put_moment_as_sent(millis, &mut out);
        out
    }

    #[test]
    fn known_days_are_written_as_people_know_them() {
        for (number, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (-25_567, "1900-01-01"),
            (-98_615, "1700-01-01"),
            (2_932_896, "9999-12-31"),
        ] {
            let mut out = String::new();
            put_date(number, &mut out);
            assert_eq!(out, text);
            assert_eq!(read_date(text), Some(number));
        }
    }

    #[test]
    fn moments_are_written_as_sent_and_as_the_wall_shows_them() {
        assert_eq!(moment(1_544_464_219_000), "2018-12-10T17:50:19.000+0000");
        assert_eq!(moment(-1), "1969-12-31T23:59:59.999+0000");
        let mut out = String::new();
        put_moment_local(1_544_464_219_000, 60, &mut out);
        assert_eq!(out, "2018-12-10 18:50:19");
        assert_eq!(read_moment("2018-12-10T18:50:19.000+01:00"), Some(1_544_464_219_000));
        assert_eq!(read_moment("2018-12-10T17:50:19Z"), Some(1_544_464_219_000));
    }

    #[test]
    fn what_is_no_date_is_not_read_as_one() {
        for text in ["", "2026-02-30", "2026-13-01", "2026-11-2", "20261-1-23", "２０２６-11-23", "2026-00-10"] {
            assert_eq!(read_date(text), None, "{text}");
        }
        for text in ["2026-11-23", "2026-11-23T25:00:00Z", "2026-11-23T10:00:00", "2026-11-23T10:00:00.000+1"] {
            assert_eq!(read_moment(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_day_and_every_moment_is_read_as_it_is_written(days in -719_528i64..2_932_896, millis in 0i64..86_400_000) {
            let mut date = String::new();
            put_date(days, &mut date);
            prop_assert_eq!(read_date(&date), Some(days));
            let at = days * 86_400_000 + millis;
            prop_assert_eq!(read_moment(&moment(at)), Some(at));
        }

        #[test]
        fn no_number_and_no_text_makes_it_panic(days in any::<i64>(), millis in any::<i64>(), offset in any::<i32>(), text in "\\PC{0,40}") {
            let mut out = String::new();
            put_date(days, &mut out);
            put_moment_local(millis, offset, &mut out);
            let _ = (read_date(&text), read_moment(&text), read_clock(&text));
        }
    }
}
