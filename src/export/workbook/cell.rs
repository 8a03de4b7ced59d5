//! A value as a cell of a workbook: a real number, date, truth or text, with the format that shows it. Knows no sheet.
//!
//! Dates are days in the "1900 system", in which 1900 had a 29th of February, as Lotus 1-2-3 believed (ECMA-376 part 1,
//! 18.17.4.1). Of the days before that, Excel and LibreOffice show different dates for the same number, and before 1900 and
//! after 9999 there are none: all those are texts, which everybody reads alike. So are numbers of more whole digits than
//! the 15 that a spreadsheet keeps.

use super::super::page::Page;
use super::super::rows::{Kind, Value};
use super::super::words::{Taken, taken};
use super::super::{Guard, Options, Outcome, calendar, digits, guard};
use super::styles::{Look, Shown};

const SIGNIFICANT_DIGITS_MAX: usize = 15;
/// Longer numbers are written as short as they can be.
const DIGITS_MAX: usize = 40;
/// The first number whose whole part has more digits than a spreadsheet keeps.
const WHOLE_MAX: f64 = 1e15;
/// The largest and the smallest number that spreadsheets take.
const NUMBER_MAX: f64 = 9.99e307;
const NUMBER_MIN: f64 = 2.2251e-308;
/// 1900-03-01 and 10000-01-01 as days since 1970.
const AFTER_LOTUS: i64 = -25_508;
const DAY_TOO_LATE: i64 = 2_932_897;
const DAY_MILLIS: f64 = 86_400_000.0;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    Empty,
    Number(&'a str, Shown),
    Boolean(bool),
    Text(&'a str, Look),
}

/// The cell of a value. `scratch` is where its text is made if it has to be.
pub(super) fn cell<'a>(
    page: &Page<'a>,
    row: usize,
    column: usize,
    options: &Options,
    outcome: &mut Outcome,
    scratch: &'a mut String,
) -> Cell<'a> {
    let value = match taken(page, (row, column), options, outcome, scratch) {
        Taken::Nothing => return Cell::Empty,
        Taken::Shown => return text(scratch, options),
        Taken::Sent(value) => value,
    };
    match value {
        Value::Text(time) if page.kind(column) == Kind::Time && put_time(time, scratch) => {
            Cell::Number(scratch, Shown::Time)
        }
        Value::Text(words) => text(words, options),
        Value::Boolean(value) => Cell::Boolean(value),
        Value::Number { sent, value } => {
            let kept = put_number(sent, value, page.kind(column) == Kind::Percent, scratch);
            number(page, (row, column), kept, options, outcome, scratch)
        }
        Value::Stored(stored) => {
            let mut sent = String::new();
            stored.push_to(&mut sent);
            let kept = put_number(Some(&sent), 0.0, page.kind(column) == Kind::Percent, scratch);
            number(page, (row, column), kept, options, outcome, scratch)
        }
        Value::Date(days) => match serial_day(days.into()) {
            Some(serial) => {
                scratch.push_str(&serial.to_string());
                Cell::Number(scratch, Shown::Date)
            }
            None => {
                outcome.dates_as_text += 1;
                calendar::put_date(days.into(), scratch);
                Cell::Text(scratch, Look::Plain)
            }
        },
        Value::DateTime(millis) => moment(millis, options, outcome, scratch),
        Value::Nested { rows, complete } => {
            scratch.push_str(&rows.to_string());
            Cell::Number(scratch, if complete { Shown::Rows } else { Shown::RowsInPart })
        }
        Value::Missing | Value::Null | Value::NotLoaded | Value::NoAccess => Cell::Empty,
    }
}

fn number<'a>(
    page: &Page<'a>,
    (row, column): (usize, usize),
    kept: Kept,
    options: &Options,
    outcome: &mut Outcome,
    digits: &'a str,
) -> Cell<'a> {
    if kept == Kept::No {
        outcome.numbers_as_text += 1;
        return text(digits, options);
    }
    outcome.numbers_rounded += u64::from(kept == Kept::Rounded);
    Cell::Number(digits, number_format(page, row, column))
}

fn text<'a>(text: &'a str, options: &Options) -> Cell<'a> {
    let marked = options.guard == Guard::On && guard::is_dangerous(text);
    Cell::Text(text, if marked { Look::Marked } else { Look::Plain })
}

/// Whether a spreadsheet keeps a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Exactly,
    /// Its fraction is longer.
    Rounded,
    No,
}

/// Appends a number, or the digits of one that a spreadsheet would change: too large, or with a whole part of more digits
/// than it keeps. Such numbers are numbers of something, and each digit counts; a long fraction comes out of a division.
fn put_number(sent: Option<&str>, value: f64, percent: bool, out: &mut String) -> Kept {
    let Some(number) = digits::digits(sent, value) else {
        out.push_str(sent.unwrap_or("not a number"));
        return Kept::No;
    };
    // The value of what was sent, which `value` only claims to be.
    let value = number.parse::<f64>().unwrap_or(f64::INFINITY);
    let size = value.abs();
    let count = digits::significant(&number);
    let fits = size <= NUMBER_MAX && (size >= NUMBER_MIN || count == 0);
    if !fits || count > SIGNIFICANT_DIGITS_MAX && size >= WHOLE_MAX {
        out.push_str(&digits::plain(&number));
        return Kept::No;
    }
    let kept = if count > SIGNIFICANT_DIGITS_MAX { Kept::Rounded } else { Kept::Exactly };
    // A hundred thousand digits are a number, too, but none that programs read.
    let number = if number.len() > DIGITS_MAX { digits::digits(None, value).unwrap_or(number) } else { number };
    if !percent {
        out.push_str(&number);
        return kept;
    }
    // 7.1 % is 0.071: the exponent says so exactly, a division would not.
    let (digits, exponent) = number.split_once(['e', 'E']).unwrap_or((&number, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or(0).saturating_sub(2);
    out.push_str(&digits::plain(&format!("{digits}E{exponent}")));
    kept
}

fn number_format(page: &Page<'_>, row: usize, column: usize) -> Shown {
    let decimals = page.decimals(column);
    match page.kind(column) {
        Kind::Currency => Shown::Currency(currency(page, row, column), decimals.unwrap_or(2)),
        Kind::Percent => Shown::Percent(decimals.unwrap_or(2)),
        Kind::Number => decimals.map_or(Shown::General, Shown::Decimals),
        _ => Shown::General,
    }
}

/// The currency's code, if it is three letters: nothing else gets into a format.
fn currency(page: &Page<'_>, row: usize, column: usize) -> Option<[u8; 3]> {
    let code: [u8; 3] = page.currency(row, column)?.as_bytes().try_into().ok()?;
    code.iter().all(u8::is_ascii_uppercase).then_some(code)
}

/// A day's number in the 1900 system.
const fn serial_day(days: i64) -> Option<i64> {
    match days {
        AFTER_LOTUS..DAY_TOO_LATE => Some(days + 25_569),
        _ => None,
    }
}

#[allow(clippy::cast_precision_loss, reason = "milliseconds of a day, and days of 10,000 years, are small")]
fn moment<'a>(millis: i64, options: &Options, outcome: &mut Outcome, scratch: &'a mut String) -> Cell<'a> {
    let offset_minutes = options.zone.offset_minutes(millis);
    let (day, of_day) = calendar::split(calendar::local_millis(millis, offset_minutes));
    match serial_day(day) {
        Some(serial) => {
            let number = serial as f64 + of_day as f64 / DAY_MILLIS;
            scratch.push_str(digits::digits(None, number).as_deref().unwrap_or("0"));
            Cell::Number(scratch, Shown::DateTime)
        }
        None => {
            outcome.dates_as_text += 1;
            calendar::put_moment_local(millis, offset_minutes, scratch);
            Cell::Text(scratch, Look::Plain)
        }
    }
}

/// Appends a time of day as a share of the day.
#[allow(clippy::cast_precision_loss, reason = "milliseconds of a day are few")]
fn put_time(text: &str, out: &mut String) -> bool {
    match calendar::read_clock(text) {
        Some((millis, "" | "Z")) => {
            out.push_str(digits::digits(None, millis as f64 / DAY_MILLIS).as_deref().unwrap_or("0"));
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_where_all_programs_count_alike() {
        for (date, serial) in [
            ("1899-12-31", None),
            ("1900-01-01", None),
            ("1900-02-28", None),
            ("1900-03-01", Some(61)),
            ("2008-01-01", Some(39_448)),
            ("9999-12-31", Some(2_958_465)),
        ] {
            assert_eq!(serial_day(calendar::read_date(date).unwrap()), serial, "{date}");
        }
        assert_eq!(serial_day(DAY_TOO_LATE), None);
    }

    #[test]
    fn numbers_stay_numbers_while_no_digit_is_lost() {
        let written = |sent: &str, percent| {
            let mut out = String::new();
            (put_number(Some(sent), f64::NAN, percent, &mut out), out)
        };
        let exactly = |digits: &str| (Kept::Exactly, digits.to_owned());
        let not = |digits: &str| (Kept::No, digits.to_owned());
        assert_eq!(written("24975000.94", false), exactly("24975000.94"));
        assert_eq!(written("123456789012345", false), exactly("123456789012345"));
        assert_eq!(written("9007199254740993", false), not("9007199254740993"));
        assert_eq!(written("9.0071992547409935E15", false), not("9007199254740993.5"));
        assert_eq!(written("33.333333333333336", false), (Kept::Rounded, "33.333333333333336".to_owned()));
        assert_eq!(
            written(&format!("0.{}", "3".repeat(99_999)), false),
            (Kept::Rounded, "0.3333333333333333".to_owned())
        );
        assert_eq!(written("1000000000000000000", false), exactly("1000000000000000000"));
        assert_eq!(written("1e400", false), not("1e400"));
        assert_eq!(written("1e-320", false), not("1e-320"));
        assert_eq!(written("0.0", false), exactly("0.0"));
        assert_eq!(written("7.1", true), exactly("0.071"));
        assert_eq!(written("-2.5E1", true), exactly("-0.25"));
        assert_eq!(written("100", true), exactly("1"));
    }
}
