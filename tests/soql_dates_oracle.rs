//! Every date literal and every part of a date in the user's time zone, around the days on which clocks are changed, against a
//! calendar that is counted out day by day and hour by hour.

#![allow(clippy::expect_used, clippy::panic)]

mod one_object;

use one_object::OneObject;
use orgpane::soql::evaluate::{Selection, groups, select};
use orgpane::soql::locale::Locale;
use orgpane::soql::parse;
use orgpane::soql::plan::{Context, plan};
use orgpane::soql::schema::{FieldType, Value};
use orgpane::soql::zone::Zone;
use std::ops::RangeInclusive;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// An object of moments and their days in UTC.
fn moments(at: &[i64]) -> OneObject {
    let row = |at: &i64| vec![Value::DateTime(*at), Value::Date(at.div_euclid(DAY))];
    let fields = &[("At", FieldType::DateTime), ("On", FieldType::Date)];
    OneObject { name: "Moment", fields, rows: at.iter().map(row).collect() }
}

/// A day as people write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
    /// 0 is Sunday.
    weekday: i64,
    /// Since 1970-01-01.
    number: i64,
}

/// All days of some years, counted out one by one from a known Thursday.
fn calendar() -> Vec<Date> {
    let mut days = Vec::new();
    let mut today = Date { year: 1970, month: 1, day: 1, weekday: 4, number: 0 };
    while today.year < 2033 {
        if today.year >= 2020 {
            days.push(today);
        }
        let is_leap = today.year % 4 == 0;
        let length = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            [usize::try_from(today.month - 1).expect("a month")];
        today.day += 1;
        if today.day > length {
            (today.day, today.month) = (1, today.month + 1);
        }
        if today.month > 12 {
            (today.month, today.year) = (1, today.year + 1);
        }
        today.weekday = (today.weekday + 1) % 7;
        today.number += 1;
    }
    days
}

fn moment(row: &[Value<'_>]) -> i64 {
    match row {
        [Value::DateTime(at), ..] => *at,
        other => panic!("{other:?}"),
    }
}

/// A person's clocks and calendar, with the moments of 2026 at which the clocks are changed, in UTC, from published tables.
struct Person {
    zone: &'static str,
    locale: &'static str,
    winter_hours: f64,
    summer: Option<(i64, i64)>,
    week_start: i64,
    fiscal_shift: u8,
}

fn utc(month: i64, day: i64, hour: i64) -> i64 {
    let date = calendar().into_iter().find(|it| (it.year, it.month, it.day) == (2026, month, day)).expect("a day");
    date.number * DAY + hour * HOUR
}

fn people() -> Vec<Person> {
    let person = |zone, locale, winter_hours, summer, week_start, fiscal_shift| Person {
        zone,
        locale,
        winter_hours,
        summer,
        week_start,
        fiscal_shift,
    };
    vec![
        person("America/Los_Angeles", "en_US", -8.0, Some((utc(3, 8, 10), utc(11, 1, 9))), 0, 1),
        person("Europe/Berlin", "de_DE", 1.0, Some((utc(3, 29, 1), utc(10, 25, 1))), 1, 0),
        person("Asia/Jerusalem", "iw_IL", 2.0, Some((utc(3, 27, 0), utc(10, 24, 23))), 0, 6),
        person("Asia/Kolkata", "en_IN", 5.5, None, 0, 3),
        person("Asia/Dubai", "ar_AE", 4.0, None, 6, 11),
        person("Asia/Tokyo", "ja_JP", 9.0, None, 0, 9),
    ]
}

impl Person {
    /// The clock on the wall: only for moments of 2026.
    fn wall(&self, utc_millis: i64) -> i64 {
        #[allow(clippy::cast_possible_truncation)]
        let winter = (self.winter_hours * HOUR as f64) as i64;
        let is_summer = self.summer.is_some_and(|(start, end)| (start..end).contains(&utc_millis));
        utc_millis + winter + if is_summer { HOUR } else { 0 }
    }

    fn context(&self, now: i64) -> Context {
        Context {
            now_millis: u64::try_from(now).expect("after 1970"),
            zone: Zone::named(self.zone).expect("a known zone"),
            locale: Locale::named(self.locale),
            fiscal_shift: self.fiscal_shift,
            ..Context::default()
        }
    }

    /// Moments worth asking at: around the changes of clocks, around midnights, at the turns of month, quarter and year.
    fn moments(&self) -> Vec<i64> {
        let mut moments = vec![utc(1, 1, 0), utc(2, 1, 0), utc(6, 30, 12), utc(7, 1, 0), utc(12, 31, 0), utc(4, 5, 6)];
        if let Some((start, end)) = self.summer {
            moments.extend([start, start - 1, end, end - 1]);
        }
        let around = moments.iter().flat_map(|at| [-26, -9, -1, 0, 1, 8, 25].map(|hours| at + hours * HOUR));
        let mut around: Vec<i64> = around.flat_map(|at| [at, at - 1]).collect();
        around.retain(|at| (utc(1, 2, 0)..utc(12, 30, 0)).contains(at));
        around
    }
}

/// Which fiscal year a day lies in, and which quarter of it, by the months since its first.
fn fiscal(date: Date, shift: u8) -> (i64, i64) {
    let first_month = i64::from(shift) + 1;
    let starts = if date.month >= first_month { date.year } else { date.year - 1 };
    let months = (date.month - first_month).rem_euclid(12);
    let name = if shift == 0 { starts } else { starts + 1 };
    (name, months / 3)
}

/// The days that a literal means, found by looking at every day of the calendar.
fn meant(literal: &str, today: Date, person: &Person, calendar: &[Date]) -> RangeInclusive<i64> {
    let (word, count) = literal.split_once(':').unwrap_or((literal, "0"));
    let count: i64 = count.parse().expect("a number");
    let unit_of = |date: Date, unit: &str| -> i64 {
        let (fiscal_year, fiscal_quarter) = fiscal(date, person.fiscal_shift);
        match unit {
            "DAY" => date.number,
            // The number of the first day of the week that it lies in.
            "WEEK" => (date.number - (date.weekday - person.week_start).rem_euclid(7)) / 7,
            "MONTH" => date.year * 12 + date.month,
            "QUARTER" => date.year * 4 + (date.month - 1) / 3,
            "YEAR" => date.year,
            "FISCAL_QUARTER" => fiscal_year * 4 + fiscal_quarter,
            "FISCAL_YEAR" => fiscal_year,
            other => panic!("{other}"),
        }
    };
    let (unit, first, last) = match word {
        "YESTERDAY" => ("DAY", -1, -1),
        "TODAY" => ("DAY", 0, 0),
        "TOMORROW" => ("DAY", 1, 1),
        "LAST_90_DAYS" => ("DAY", -90, 0),
        "NEXT_90_DAYS" => ("DAY", 1, 90),
        "LAST_N_DAYS" => ("DAY", -count, 0),
        _ => {
            if let Some(unit) = word.strip_prefix("LAST_N_") {
                (unit.trim_end_matches('S'), -count, -1)
            } else if let Some(unit) = word.strip_prefix("NEXT_N_") {
                (unit.trim_end_matches('S'), 1, count)
            } else if let Some(unit) = word.strip_prefix("N_") {
                (unit.trim_end_matches("S_AGO"), -count, -count)
            } else if let Some(unit) = word.strip_prefix("LAST_") {
                (unit, -1, -1)
            } else if let Some(unit) = word.strip_prefix("THIS_") {
                (unit, 0, 0)
            } else {
                (word.strip_prefix("NEXT_").expect("a literal"), 1, 1)
            }
        }
    };
    let now = unit_of(today, unit);
    let fits = |date: &&Date| (now + first..=now + last).contains(&unit_of(**date, unit));
    let (mut days, mut last_days) = (calendar.iter().filter(fits), calendar.iter().rev().filter(fits));
    match (days.next(), last_days.next()) {
        (Some(first), Some(last)) => first.number..=last.number,
        // LAST_N_WEEKS:0 means no day.
        #[allow(clippy::reversed_empty_ranges)]
        _ => 1..=0,
    }
}

fn literals() -> Vec<String> {
    let mut literals: Vec<String> =
        ["YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS"].map(str::to_owned).to_vec();
    for unit in ["WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"] {
        literals.extend(["LAST", "THIS", "NEXT"].map(|reach| format!("{reach}_{unit}")));
    }
    for unit in ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"] {
        for count in [0, 1, 2, 5] {
            literals.push(format!("LAST_N_{unit}S:{count}"));
            literals.push(format!("NEXT_N_{unit}S:{count}"));
            literals.push(format!("N_{unit}S_AGO:{count}"));
        }
    }
    literals
}

fn found(object: &OneObject, condition: &str, context: &Context) -> Vec<i64> {
    let query = format!("SELECT At FROM Moment WHERE {condition}");
    let compiled = plan(&parse(&query).checked().expect(&query), object, context).expect(&query);
    match select(&compiled, object, false) {
        Selection::Rows(rows) => rows.into_iter().map(|row| moment(&object.rows[row as usize])).collect(),
        Selection::Stretch(_) => panic!("a condition picks rows"),
    }
}

#[test]
fn every_date_literal_means_the_days_of_the_users_clocks() {
    let calendar = calendar();
    let today_of = |day: i64| *calendar.iter().find(|date| date.number == day).expect("a day");
    for person in people() {
        let all = person.moments();
        let object = moments(&all);
        for now in person.moments().into_iter().step_by(13) {
            let context = person.context(now);
            let today = today_of(person.wall(now).div_euclid(DAY));
            for literal in literals() {
                let days = meant(&literal, today, &person, &calendar);
                let expected: Vec<i64> =
                    all.iter().copied().filter(|at| days.contains(&person.wall(*at).div_euclid(DAY))).collect();
                let shown = format!("{literal} in {} at {now}", person.zone);
                assert_eq!(found(&object, &format!("At = {literal}"), &context), expected, "{shown}");
                // A date is a day whatever the clocks say.
                let expected: Vec<i64> = all.iter().copied().filter(|at| days.contains(&at.div_euclid(DAY))).collect();
                assert_eq!(found(&object, &format!("On = {literal}"), &context), expected, "{shown}");
                if days.is_empty() {
                    continue;
                }
                let before: Vec<i64> =
                    all.iter().copied().filter(|at| person.wall(*at).div_euclid(DAY) < *days.start()).collect();
                assert_eq!(found(&object, &format!("At < {literal}"), &context), before, "before {shown}");
                let after: Vec<i64> =
                    all.iter().copied().filter(|at| person.wall(*at).div_euclid(DAY) > *days.end()).collect();
                assert_eq!(found(&object, &format!("At > {literal}"), &context), after, "after {shown}");
            }
        }
    }
}

#[test]
fn every_part_of_a_moment_is_that_of_the_users_clocks_if_it_is_converted() {
    let calendar = calendar();
    for person in people() {
        let context = person.context(utc(6, 1, 0));
        for at in person.moments().into_iter().step_by(3) {
            let object = moments(&[at]);
            for is_converted in [false, true] {
                let wall = if is_converted { person.wall(at) } else { at };
                let date = *calendar.iter().find(|date| date.number == wall.div_euclid(DAY)).expect("a day");
                let of_year = calendar.iter().filter(|it| it.year == date.year && it.number <= date.number).count();
                let of_year = i64::try_from(of_year).expect("small");
                let (fiscal_year, fiscal_quarter) = fiscal(date, person.fiscal_shift);
                let parts = [
                    ("CALENDAR_YEAR", date.year),
                    ("CALENDAR_QUARTER", (date.month + 2) / 3),
                    ("CALENDAR_MONTH", date.month),
                    ("DAY_IN_MONTH", date.day),
                    ("DAY_IN_WEEK", date.weekday + 1),
                    ("DAY_IN_YEAR", of_year),
                    ("FISCAL_YEAR", fiscal_year),
                    ("FISCAL_QUARTER", fiscal_quarter + 1),
                    ("FISCAL_MONTH", (date.month - 1 - i64::from(person.fiscal_shift)).rem_euclid(12) + 1),
                    ("HOUR_IN_DAY", wall.rem_euclid(DAY) / HOUR),
                    ("WEEK_IN_MONTH", (date.day + 6) / 7),
                    ("WEEK_IN_YEAR", (of_year + 6) / 7),
                ];
                for (part, expected) in parts {
                    let field = if is_converted { "convertTimezone(At)" } else { "At" };
                    let query = format!("SELECT {part}({field}) FROM Moment GROUP BY {part}({field})");
                    let compiled = plan(&parse(&query).checked().expect(&query), &object, &context).expect(&query);
                    let grouping = compiled.grouping.as_ref().expect("groups");
                    let found = groups(&compiled, grouping, &object, false, 10).expect(&query);
                    assert_eq!(found, [[Value::Int(expected)]], "{query} of {at} in {}", person.zone);
                }
            }
        }
    }
}
