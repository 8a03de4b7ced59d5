//! What a cell shows for its value: text, style, and the full text behind it; knows nothing of elements or of a clock.

use std::borrow::Cow;

use super::wording::{grouped_decimal, rows};
use crate::table::{Cell, Kind};

/// Longest text that is put into a cell. The footer and the tooltip show all of it.
const CELL_CHARS_MAX: usize = 240;
/// Narrowest and widest a column starts.
const COLUMN_PX_MIN: f64 = 64.0;
const COLUMN_PX_MAX: f64 = 320.0;
/// What surrounds the text in a cell, and in a head, where the sort mark has its place too.
const CELL_PADDING_PX: f64 = 24.0;
const HEAD_PADDING_PX: f64 = 40.0;
/// Room that a number has at least: `999,999.00`.
const NUMBER_CHARS_MIN: usize = 10;
/// An id of 18 characters in the monospaced face.
const ID_PX: f64 = 156.0;

/// Minutes that the viewer's clocks were ahead of UTC at a moment in Unix milliseconds.
pub type OffsetMinutes = fn(i64) -> i32;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    /// The text; for a boolean `true` or `false`, drawn as a mark.
    pub text: Cow<'a, str>,
    /// The cell's whole class attribute.
    pub class: &'static str,
}

/// What stands in the cell of a column of that kind.
#[must_use]
pub fn shown<'a>(cell: &Cell<'a>, kind: Kind, offset: OffsetMinutes) -> Shown<'a> {
    let (text, class) = match *cell {
        Cell::Missing | Cell::NoAccess => (Cow::Borrowed(""), "cell cell-missing"),
        Cell::Null if kind == Kind::Number => (Cow::Borrowed(""), "cell cell-null cell-number"),
        Cell::Null => (Cow::Borrowed(""), "cell cell-null"),
        Cell::Boolean(true) => (Cow::Borrowed("true"), "cell cell-true"),
        Cell::Boolean(false) => (Cow::Borrowed("false"), "cell cell-false"),
        Cell::Number(number) => (Cow::Owned(grouped_decimal(&number.text()).into_owned()), "cell cell-number"),
        Cell::Date(_) => (Cow::Owned(sent(cell)), "cell cell-date"),
        Cell::DateTime(millis) => (Cow::Owned(Local::at(millis, offset).to_minutes()), "cell cell-date"),
        Cell::Nested { rows: number, complete } => (nested(number, complete), "cell cell-nested"),
        Cell::Text(text) => match kind {
            Kind::Id => (Cow::Borrowed(text), "cell cell-id"),
            Kind::Date => (Cow::Borrowed(text), "cell cell-date"),
            Kind::DateTime => (
                local(text, offset).map_or(Cow::Borrowed(text), |local| Cow::Owned(local.to_minutes())),
                "cell cell-date",
            ),
            Kind::Number => (grouped_decimal(text), "cell cell-number"),
            _ => (Cow::Borrowed(text), "cell"),
        },
    };
    Shown { text: shortened(text), class }
}

/// All that is known of the value, for footer, tooltip and clipboard.
#[must_use]
pub fn full_text(cell: &Cell<'_>, kind: Kind, offset: OffsetMinutes) -> String {
    match *cell {
        Cell::Missing | Cell::NoAccess | Cell::Null => String::new(),
        Cell::Text(text) if kind == Kind::DateTime => match local(text, offset) {
            Some(local) => local.to_seconds() + " (" + text + ")",
            None => text.to_owned(),
        },
        Cell::DateTime(millis) => Local::at(millis, offset).to_seconds() + " (" + &sent(cell) + ")",
        Cell::Number(_) | Cell::Text(_) | Cell::Date(_) => sent(cell),
        _ => shown(cell, kind, offset).text.into_owned(),
    }
}

/// The value as the org sent it.
#[must_use]
pub fn sent(cell: &Cell<'_>) -> String {
    let mut text = String::new();
    cell.push_to(&mut text);
    text
}

/// How wide a column starts, in pixels: as its longest sampled text or its head asks, within limits. `char_px` is the width of a
/// digit in the table's face.
#[must_use]
pub fn initial_width_px(kind: Kind, head_chars: usize, sample_chars: usize, char_px: f64) -> f64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few dozen characters; the cast saturates
    let head_chars_max = (COLUMN_PX_MAX * 0.7 / char_px) as usize;
    fitting_width_px(kind, head_chars.min(head_chars_max), sample_chars, char_px).min(COLUMN_PX_MAX)
}

/// The same without an upper limit: for a person who asked for all of it.
#[must_use]
pub fn fitting_width_px(kind: Kind, head_chars: usize, sample_chars: usize, char_px: f64) -> f64 {
    #[allow(clippy::cast_precision_loss)] // character counts
    let px = |chars: usize| chars as f64 * char_px;
    let content = match kind {
        Kind::Id => ID_PX,
        Kind::Boolean => COLUMN_PX_MIN,
        // Rows to come may hold longer numbers, and half a number is a wrong number.
        Kind::Number => px((sample_chars + 1).max(NUMBER_CHARS_MIN)) + CELL_PADDING_PX,
        _ => px(sample_chars) + CELL_PADDING_PX,
    };
    let head = px(head_chars) + HEAD_PADDING_PX;
    content.max(head).max(COLUMN_PX_MIN).round()
}

/// The length that a column should have room for: that of the longest value, but of texts a tenth may be longer.
#[must_use]
pub fn sample_chars(kind: Kind, lengths: impl Iterator<Item = usize>) -> usize {
    // Counted by length, as sorting would bring several kilobytes of code along. Longer ones are beyond any first width.
    let mut counts = [0_usize; CELL_CHARS_MAX + 1];
    for length in lengths {
        counts[length.min(CELL_CHARS_MAX)] += 1;
    }
    let all: usize = counts.iter().sum();
    let mut beyond = if kind == Kind::Text { all / 10 } else { 0 };
    for (length, count) in counts.iter().enumerate().rev() {
        if *count > beyond {
            return length;
        }
        beyond -= count;
    }
    0
}

/// Characters of a text as far as width goes: those of East Asian scripts count twice.
#[must_use]
pub fn chars_wide(text: &str) -> usize {
    text.chars().map(|char| if ('\u{1100}'..='\u{ffef}').contains(&char) && char > '\u{2fff}' { 2 } else { 1 }).sum()
}

fn nested(number: u64, complete: bool) -> Cow<'static, str> {
    Cow::Owned(if complete { rows(number) } else { rows(number) + ", not all loaded" })
}

fn shortened(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.char_indices().nth(CELL_CHARS_MAX) {
        None => text,
        Some((end, _)) => Cow::Owned(text[..end].to_owned() + "…"),
    }
}

/// A moment as the viewer's clock and calendar show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Local {
    year: i64,
    month: i64,
    day: i64,
    second_of_day: i64,
}

impl Local {
    /// A moment in Unix milliseconds on the viewer's clock.
    fn at(millis: i64, offset: OffsetMinutes) -> Self {
        let seconds = millis.div_euclid(1000) + i64::from(offset(millis)) * 60;
        let (year, month, day) = civil_from_days(seconds.div_euclid(86_400));
        Self { year, month, day, second_of_day: seconds.rem_euclid(86_400) }
    }

    /// `2018-12-10 18:50`
    fn to_minutes(self) -> String {
        let mut out = String::with_capacity(19);
        for (number, digits, before) in [
            (self.year, 4, ""),
            (self.month, 2, "-"),
            (self.day, 2, "-"),
            (self.second_of_day / 3600, 2, " "),
            (self.second_of_day / 60 % 60, 2, ":"),
        ] {
            push_padded(&mut out, before, number, digits);
        }
        out
    }

    /// `2018-12-10 18:50:19`
    fn to_seconds(self) -> String {
        let mut out = self.to_minutes();
        push_padded(&mut out, ":", self.second_of_day % 60, 2);
        out
    }
}

fn push_padded(out: &mut String, before: &str, number: i64, digits: usize) {
    let text = number.to_string();
    out.push_str(before);
    for _ in text.len()..digits {
        out.push('0');
    }
    out.push_str(&text);
}

/// Reads `2018-12-10T17:50:19.000+0000` (also `Z`, `+00:00`, and without milliseconds) and shifts it to the viewer's offset.
fn local(text: &str, offset: OffsetMinutes) -> Option<Local> {
    unix_millis(text).map(|millis| Local::at(millis, offset))
}

fn unix_millis(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let (year, month_day) = date.split_once('-')?;
    let (month, day) = month_day.split_once('-')?;
    let zone_at = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at(zone_at);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut clock = clock.split(':').map(digits);
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let (month, day) = (digits(month)?, digits(day)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let millis = digits(fraction.get(..3).unwrap_or(fraction))?;
    let days = days_from_civil(digits(year)?, month, day);
    Some(((days * 24 + hour) * 60 + minute - zone_minutes(zone)?) * 60_000 + second * 1000 + millis)
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

    fn utc(_: i64) -> i32 {
        0
    }

    /// Central European Time with the switch of 2018-10-28, 01:00 UTC.
    fn berlin(millis: i64) -> i32 {
        if millis < 1_540_688_400_000 { 120 } else { 60 }
    }

    fn datetime(text: &str, offset: OffsetMinutes) -> String {
        shown(&Cell::Text(text), Kind::DateTime, offset).text.into_owned()
    }

    #[test]
    fn a_date_and_time_is_shown_on_the_viewers_clock() {
        assert_eq!(datetime("2018-12-10T17:50:19.000+0000", berlin), "2018-12-10 18:50");
        assert_eq!(datetime("2018-07-10T17:50:19.000+0000", berlin), "2018-07-10 19:50");
        assert_eq!(datetime("2018-12-31T23:30:00.000Z", berlin), "2019-01-01 00:30");
        assert_eq!(datetime("2020-03-01T00:10:00.000+0000", |_| -30), "2020-02-29 23:40");
        assert_eq!(datetime("2018-12-10T17:50:19+02:00", utc), "2018-12-10 15:50");
        assert_eq!(datetime("0999-01-01T00:00:00.000+0000", utc), "0999-01-01 00:00");
    }

    #[test]
    fn the_full_text_of_a_date_and_time_keeps_seconds_and_what_the_org_sent() {
        let cell = Cell::Text("2018-12-10T17:50:19.000+0000");
        for cell in [cell, Cell::DateTime(1_544_464_219_000)] {
            assert_eq!(full_text(&cell, Kind::DateTime, berlin), "2018-12-10 18:50:19 (2018-12-10T17:50:19.000+0000)");
        }
    }

    #[test]
    fn text_that_is_no_date_and_time_is_shown_as_it_is() {
        for text in [
            "",
            "T",
            "2018-12-10",
            "2018-12-10T",
            "2018-13-10T17:50:19.000+0000",
            "2018-12-10T25:50:19.000+0000",
            "2018-12-10T17:50:19.000+0é",
            "2018-12-10T17:50:19.éé+0000",
            "9999999-12-10T17:50:19.000+0000",
            "-T::+",
        ] {
            assert_eq!(datetime(text, berlin), text);
        }
    }

    #[test]
    fn values_are_shown_by_what_they_are() {
        for (cell, kind, text, class) in [
            (Cell::Missing, Kind::Text, "", "cell cell-missing"),
            (Cell::Null, Kind::Text, "", "cell cell-null"),
            (Cell::Null, Kind::Number, "", "cell cell-null cell-number"),
            (Cell::Boolean(true), Kind::Boolean, "true", "cell cell-true"),
            (Cell::Boolean(false), Kind::Boolean, "false", "cell cell-false"),
            (Cell::Number("9007199254740993.10".into()), Kind::Number, "9,007,199,254,740,993.10", "cell cell-number"),
            (Cell::Text("006Ws000001AbCdIAK"), Kind::Id, "006Ws000001AbCdIAK", "cell cell-id"),
            (Cell::Text("2026-11-23"), Kind::Date, "2026-11-23", "cell cell-date"),
            (Cell::Date(20_780), Kind::Date, "2026-11-23", "cell cell-date"),
            (Cell::DateTime(1_544_464_219_000), Kind::DateTime, "2018-12-10 17:50", "cell cell-date"),
            (Cell::Text("Ünïcode 株式会社"), Kind::Text, "Ünïcode 株式会社", "cell"),
            (Cell::Nested { rows: 1, complete: true }, Kind::Nested, "1 row", "cell cell-nested"),
            (Cell::Nested { rows: 3, complete: true }, Kind::Nested, "3 rows", "cell cell-nested"),
            (
                Cell::Nested { rows: 2000, complete: false },
                Kind::Nested,
                "2,000 rows, not all loaded",
                "cell cell-nested",
            ),
        ] {
            assert_eq!(shown(&cell, kind, utc), Shown { text: Cow::Borrowed(text), class });
        }
    }

    #[test]
    fn long_text_is_cut_between_characters_in_the_cell_alone() {
        let text = "é".repeat(1000);
        assert_eq!(shown(&Cell::Text(&text), Kind::Text, utc).text.chars().count(), CELL_CHARS_MAX + 1);
        assert_eq!(full_text(&Cell::Text(&text), Kind::Text, utc), text);
    }

    #[test]
    fn columns_start_as_wide_as_their_texts_within_limits() {
        let width = |kind, head, sample| initial_width_px(kind, head, sample, 7.0);
        assert!(width(Kind::Text, 4, 20) > width(Kind::Text, 4, 10));
        assert!(width(Kind::Text, 30, 2) > width(Kind::Text, 4, 2));
        assert_eq!(width(Kind::Text, 4, 32_000).to_bits(), COLUMN_PX_MAX.to_bits());
        assert!(width(Kind::Number, 4, 2) >= 10.0 * 7.0);
        assert_eq!(width(Kind::Boolean, 1, 5).to_bits(), COLUMN_PX_MIN.to_bits());
        assert!(width(Kind::Text, 32_000, 0) < COLUMN_PX_MAX);
        assert!(fitting_width_px(Kind::Text, 4, 100, 7.0) > 700.0);
        assert!(initial_width_px(Kind::Text, 4, 20, 8.0) > width(Kind::Text, 4, 20));
        assert_eq!(chars_wide("ab株式"), 6);
    }

    #[test]
    fn a_few_long_texts_do_not_widen_a_column_but_every_number_has_room() {
        let lengths = || (1..=20).map(|length| if length > 18 { 200 } else { length });
        assert_eq!(sample_chars(Kind::Text, lengths()), 18);
        assert_eq!(sample_chars(Kind::Number, lengths()), 200);
        assert_eq!(sample_chars(Kind::Text, [7].into_iter()), 7);
        assert_eq!(sample_chars(Kind::Text, std::iter::empty()), 0);
    }

    proptest! {
        #[test]
        fn days_and_dates_are_inverse(days in -1_000_000_i64..4_000_000) {
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(year, month, day), days);
        }

        #[test]
        fn no_text_makes_the_conversion_panic(text in "[0-9TZ:+.é-]{0,40}") {
            let _ = local(&text, utc);
        }
    }
}
