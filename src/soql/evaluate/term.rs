//! The values of functions: parts of dates, labels, distances and formatted text.
//!
//! Source: SOQL and SOSL Reference, "Date Functions", "toLabel()", "FORMAT()", "Location-Based SOQL Queries".

use super::super::ast::Function;
use super::super::calendar::{Calendar, DAY_MILLIS, date, days, weekday};
use super::super::plan::{Point, Shape, Style, Term};
use super::super::schema::{Source, Value};
use super::super::zone::Zone;
use super::fetch;
use std::borrow::Cow;
use std::f64::consts::{FRAC_PI_2, PI};

/// The mean radius of the earth in kilometers, and what a mile is in kilometers.
const EARTH_KILOMETERS: f64 = 6_371.008_8;
const MILE_KILOMETERS: f64 = 1.609_344;

pub(super) fn value<'s, S: Source>(source: &'s S, object: u16, row: u32, term: &Term) -> Value<'s> {
    match term {
        Term::Field(path) => fetch(source, object, row, path),
        Term::Part { part, path, zone, calendar } => {
            date_part(*part, &fetch(source, object, row, path), *zone, *calendar)
        }
        Term::Label { path, labels } => label(fetch(source, object, row, path), labels),
        Term::Distance { from, to, in_miles } => {
            let (from, to) = (place(source, object, row, from), place(source, object, row, to));
            match (from, to) {
                (Some(from), Some(to)) => {
                    let kilometers = kilometers(from, to);
                    Value::Double(if *in_miles { kilometers / MILE_KILOMETERS } else { kilometers })
                }
                _ => Value::Null,
            }
        }
        Term::Format(inner, style) => format(&value(source, object, row, inner), *style),
    }
}

/// A part of a date, or of a moment as clocks of the zone show it.
pub(super) fn date_part(part: Function, value: &Value<'_>, zone: Zone, calendar: Calendar) -> Value<'static> {
    let wall = match value {
        Value::Date(day) => day * DAY_MILLIS,
        Value::DateTime(millis) => zone.wall(*millis),
        _ => return Value::Null,
    };
    let day = wall.div_euclid(DAY_MILLIS);
    let (year, month, of_month) = date(day);
    let of_year = day - days(year, 1, 1);
    let (fiscal_month, fiscal_quarter, fiscal_year) = calendar.fiscal(day);
    Value::Int(match part {
        Function::DayOnly => return Value::Date(day),
        Function::CalendarMonth => month,
        Function::CalendarQuarter => (month - 1) / 3 + 1,
        Function::CalendarYear => year,
        Function::DayInMonth => of_month,
        Function::DayInWeek => weekday(day) + 1,
        Function::DayInYear => of_year + 1,
        Function::FiscalMonth => fiscal_month,
        Function::FiscalQuarter => fiscal_quarter,
        Function::FiscalYear => fiscal_year,
        Function::HourInDay => wall.rem_euclid(DAY_MILLIS) / 3_600_000,
        // Weeks are stretches of seven days from the first of the month or the year, whatever their weekday.
        Function::WeekInMonth => (of_month - 1) / 7 + 1,
        Function::WeekInYear => of_year / 7 + 1,
        _ => return Value::Null,
    })
}

/// Labels instead of values; of several choices, each.
pub(super) fn label<'v>(value: Value<'v>, labels: &[(String, String)]) -> Value<'v> {
    let Value::Text(text) = &value else { return value };
    let of_one = |one: &str| labels.iter().find(|(value, _)| value == one).map(|(_, label)| label.clone());
    if text.split(';').all(|one| of_one(one).is_none()) {
        return value;
    }
    let labels: Vec<String> = text.split(';').map(|one| of_one(one).unwrap_or_else(|| one.to_owned())).collect();
    Value::Text(Cow::Owned(labels.join(";")))
}

/// A value as text for a person; null stays null.
pub(super) fn format(value: &Value<'_>, style: Style) -> Value<'static> {
    let Style { shape, locale, zone } = style;
    let number = super::check::number(value);
    let text = match (shape, value, number) {
        (Shape::Number, _, Some(number)) => locale.number(number),
        (Shape::Amount, _, Some(number)) => locale.amount(number),
        (Shape::Percent, _, Some(number)) => locale.number(number) + "%",
        (Shape::Moment, Value::Date(day), _) => locale.date(*day),
        (Shape::Moment, Value::DateTime(millis), _) => locale.date_time(zone.wall(*millis)),
        (Shape::Moment, Value::Time(millis), _) => locale.time(*millis),
        _ => return Value::Null,
    };
    Value::Text(Cow::Owned(text))
}

fn place<S: Source>(source: &S, object: u16, row: u32, point: &Point) -> Option<(f64, f64)> {
    match point {
        Point::Fixed(latitude, longitude) => Some((*latitude, *longitude)),
        Point::Field(path) => match fetch(source, object, row, path) {
            Value::Location(latitude, longitude) => Some((latitude, longitude)),
            Value::Address(address) => address.place,
            _ => None,
        },
    }
}

/// As the crow flies (haversine).
fn kilometers(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (from_latitude, to_latitude) = (from.0.to_radians(), to.0.to_radians());
    let half = |from: f64, to: f64| sine((to - from) / 2.0).powi(2);
    let across = half(from.1.to_radians(), to.1.to_radians());
    let cosine = |angle: f64| sine(angle + FRAC_PI_2);
    let chord = (half(from_latitude, to_latitude) + cosine(from_latitude) * cosine(to_latitude) * across).min(1.0);
    2.0 * EARTH_KILOMETERS * 2.0 * arc_tangent(chord.sqrt() / (1.0 + (1.0 - chord).sqrt()))
}

/// The sine of an angle from -π to π, by its series. That of the standard library takes any angle, which in wasm costs as much as a
/// tenth of this module.
fn sine(angle: f64) -> f64 {
    let folded = if angle.abs() > FRAC_PI_2 { PI.copysign(angle) - angle } else { angle };
    let (mut sum, mut term) = (folded, folded);
    for step in 1..=11 {
        let even = f64::from(2 * step);
        term *= -folded * folded / (even * (even + 1.0));
        sum += term;
    }
    sum
}

/// The angle from 0 to π/4 of a tangent from 0 to 1: halved until its series is short.
fn arc_tangent(tangent: f64) -> f64 {
    const HALVINGS: i32 = 3;
    let mut small = tangent;
    for _ in 0..HALVINGS {
        small /= 1.0 + (1.0 + small * small).sqrt();
    }
    let (mut sum, mut power) = (0.0, small);
    for step in 0..9 {
        sum += power / f64::from(2 * step + 1);
        power *= -small * small;
    }
    sum * f64::from(1 << HALVINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_date_are_those_of_the_documentation() {
        use Function as F;
        let of = |part, year, month, day| {
            let zone = Zone::default();
            date_part(part, &Value::Date(days(year, month, day)), zone, Calendar::default())
        };
        let cases = [
            (F::CalendarMonth, of(F::CalendarMonth, 2026, 12, 31), 12),
            (F::CalendarQuarter, of(F::CalendarQuarter, 2026, 6, 30), 2),
            (F::CalendarYear, of(F::CalendarYear, 2009, 1, 1), 2009),
            (F::DayInMonth, of(F::DayInMonth, 2026, 2, 20), 20),
            (F::DayInWeek, of(F::DayInWeek, 2026, 11, 22), 1),
            (F::DayInWeek, of(F::DayInWeek, 2026, 11, 28), 7),
            (F::DayInYear, of(F::DayInYear, 2026, 2, 1), 32),
            (F::WeekInMonth, of(F::WeekInMonth, 2026, 3, 7), 1),
            (F::WeekInMonth, of(F::WeekInMonth, 2026, 3, 8), 2),
            (F::WeekInYear, of(F::WeekInYear, 2026, 1, 7), 1),
            (F::WeekInYear, of(F::WeekInYear, 2026, 1, 8), 2),
            (F::WeekInYear, of(F::WeekInYear, 2026, 12, 31), 53),
        ];
        for (part, found, expected) in cases {
            assert_eq!(found, Value::Int(expected), "{part:?}");
        }
    }

    #[test]
    fn angles_are_those_of_the_standard_library() {
        for step in -1_000..=1_000 {
            let part = f64::from(step) / 1_000.0;
            assert!((sine(part * PI) - (part * PI).sin()).abs() < 1e-14, "{part}");
            assert!((arc_tangent(part.abs()) - part.abs().atan()).abs() < 1e-15, "{part}");
        }
    }

    #[test]
    fn distances_are_those_of_an_atlas() {
        let (berlin, tokyo) = ((52.52, 13.405), (35.6762, 139.6503));
        assert!((kilometers(berlin, tokyo) - 8_918.0).abs() < 5.0, "{}", kilometers(berlin, tokyo));
        assert!(kilometers(berlin, berlin).abs() < 1e-9);
        assert!((kilometers((0.0, 0.0), (0.0, 180.0)) - 20_015.1).abs() < 1.0);
    }
}
