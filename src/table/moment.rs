//! Dates as days and moments as milliseconds, and their texts as Salesforce sends them. Knows no clock and no time zone.

/// Days since 1970-01-01 of `2026-11-23`; `None` for everything that is not exactly that form.
#[must_use]
pub(super) fn parse_date(text: &[u8]) -> Option<i32> {
    let text: &[u8; 10] = text.try_into().ok()?;
    if text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let year = two(text[0], text[1])? * 100 + two(text[2], text[3])?;
    let (month, day) = (two(text[5], text[6])?, two(text[8], text[9])?);
    if month == 0 || month > 12 || day == 0 || day > days_in(year, month) {
        return None;
    }
    Some(days_from_civil(year, month, day))
}

/// Unix milliseconds of `2018-12-10T17:50:19.000+0000`; `None` for everything that is not exactly that form.
#[must_use]
pub(super) fn parse_date_time(text: &[u8]) -> Option<i64> {
    let text: &[u8; 28] = text.try_into().ok()?;
    let (date, time) = (&text[..10], &text[10..]);
    if time[0] != b'T' || time[3] != b':' || time[6] != b':' || time[9] != b'.' || time[13..] != *b"+0000" {
        return None;
    }
    let days = parse_date(date)?;
    let (hour, minute, second) = (two(time[1], time[2])?, two(time[4], time[5])?, two(time[7], time[8])?);
    let millis = two(time[10], time[11])? * 10 + two(b'0', time[12])?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(i64::from(days) * DAY_MILLIS + i64::from(((hour * 60 + minute) * 60 + second) * 1000 + millis))
}

/// `2026-11-23`
pub(super) fn push_date(days: i32, out: &mut String) {
    let (year, month, day) = civil_from_days(days);
    // The formatter of the standard library takes ten times as long, and a search looks at a million dates.
    if year < 0 {
        out.push('-');
    }
    push_digits(year.unsigned_abs(), 4, out);
    out.push('-');
    push_digits(month.unsigned_abs(), 2, out);
    out.push('-');
    push_digits(day.unsigned_abs(), 2, out);
}

/// `2018-12-10T17:50:19.000+0000`
pub(super) fn push_date_time(millis: i64, out: &mut String) {
    push_date(i32::try_from(millis.div_euclid(DAY_MILLIS)).unwrap_or(i32::MAX), out);
    let of_day = millis.rem_euclid(DAY_MILLIS);
    let of_day = u32::try_from(of_day).unwrap_or(0);
    let seconds = of_day / 1000;
    for (sign, number) in [('T', seconds / 3600), (':', seconds / 60 % 60), (':', seconds % 60)] {
        out.push(sign);
        push_digits(number, 2, out);
    }
    out.push('.');
    push_digits(of_day % 1000, 3, out);
    out.push_str("+0000");
}

/// At least so many digits.
fn push_digits(number: u32, digits: u32, out: &mut String) {
    let digits = digits.max(number.checked_ilog10().map_or(1, |log| log + 1));
    for place in (0..digits).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        out.push(char::from(b'0' + u8::try_from(digit).unwrap_or(0)));
    }
}

pub(super) const DAY_MILLIS: i64 = 86_400_000;

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
#[must_use]
pub(super) const fn days_from_civil(year: i32, month: i32, day: i32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
#[must_use]
pub(super) const fn civil_from_days(days: i32) -> (i32, i32, i32) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

#[inline]
const fn two(tens: u8, ones: u8) -> Option<i32> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    if tens > 9 || ones > 9 { None } else { Some((tens * 10 + ones) as i32) }
}

const fn days_in(year: i32, month: i32) -> i32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(days: i32) -> String {
        let mut out = String::new();
        push_date(days, &mut out);
        out
    }

    fn date_time(millis: i64) -> String {
        let mut out = String::new();
        push_date_time(millis, &mut out);
        out
    }

    #[test]
    fn only_the_forms_that_salesforce_sends_become_numbers() {
        assert_eq!(parse_date(b"1970-01-02"), Some(1));
        assert_eq!(parse_date(b"2000-02-29"), Some(11_016));
        assert_eq!(parse_date_time(b"1970-01-01T00:00:01.002+0000"), Some(1002));
        for odd in
            [&b"1970-1-2"[..], b"1900-02-29", b"2026-13-01", b"2026-00-01", b"2026-01-32", b"2026/01/01", b"+026-01-01"]
        {
            assert_eq!(parse_date(odd), None, "{odd:?}");
        }
        for odd in ["2018-12-10T17:50:19.000Z", "2018-12-10T17:50:19.000+0100", "2018-12-10T24:50:19.000+0000"] {
            assert_eq!(parse_date_time(odd.as_bytes()), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_alike(days in -719_528i32..2_932_897, millis in 0i64..86_400_000) {
            prop_assert_eq!(parse_date(date(days).as_bytes()), Some(days));
            let moment = i64::from(days) * DAY_MILLIS + millis;
            prop_assert_eq!(parse_date_time(date_time(moment).as_bytes()), Some(moment));
        }

        #[test]
        fn whatever_is_taken_for_a_date_is_written_as_it_came(text in "[0-9]{4}-[01][0-9]-[0-3][0-9]") {
            if let Some(days) = parse_date(text.as_bytes()) {
                prop_assert_eq!(date(days), text);
            }
        }
    }
}
