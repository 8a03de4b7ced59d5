//! Periods by the names that a person chooses them by: *this month*, *last N days*. Knows no clock.

use super::operator::Problem;
use crate::table::{Period, Unit};

/// Greatest number of days, weeks … in a period.
const COUNT_MAX: u32 = 100_000;

const UNITS: [(Unit, &str); 5] = [
    (Unit::Day, "day"),
    (Unit::Week, "week"),
    (Unit::Month, "month"),
    (Unit::Quarter, "quarter"),
    (Unit::Year, "year"),
];

/// Names of all periods; those with `N` in it want a number.
#[must_use]
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = ["today", "yesterday", "tomorrow"].map(str::to_owned).to_vec();
    for word in ["this ", "last ", "next "] {
        names.extend(UNITS[1..].iter().map(|(_, unit)| word.to_owned() + unit));
    }
    for word in ["last N ", "next N "] {
        names.extend(UNITS.iter().map(|(_, unit)| word.to_owned() + unit + "s"));
    }
    names.extend(UNITS.iter().map(|(_, unit)| "N ".to_owned() + unit + "s ago"));
    names
}

/// Whether a period of that name wants a number.
#[must_use]
pub fn wants_number(name: &str) -> bool {
    name.split(' ').any(|word| word == "N")
}

/// The period of a name and, where it wants one, a number.
pub(super) fn parse(values: &[String]) -> Result<Period, Problem> {
    let name = values.first().map_or("", String::as_str);
    let unit = |word: Option<&str>| {
        let word = word.unwrap_or_default();
        let word = word.strip_suffix('s').unwrap_or(word);
        UNITS.iter().find(|(_, unit)| *unit == word).map(|(unit, _)| *unit).ok_or(Problem::Incomplete)
    };
    let count = || {
        let text = values.get(1).map_or("", |text| text.trim());
        if text.is_empty() {
            return Err(Problem::Incomplete);
        }
        let count = text.parse::<u32>().ok().filter(|count| (1..=COUNT_MAX).contains(count));
        count.ok_or_else(|| {
            Problem::Wrong(
                "“".to_owned() + text + "” is not a number of them. Write a whole number from 1, such as 30.",
            )
        })
    };
    let mut words = name.split(' ');
    Ok(match (words.next().unwrap_or_default(), words.next()) {
        ("today", None) => Period::This(Unit::Day),
        ("yesterday", None) => Period::Last(Unit::Day),
        ("tomorrow", None) => Period::Next(Unit::Day),
        ("last", Some("N")) => Period::LastN(unit(words.next())?, count()?),
        ("next", Some("N")) => Period::NextN(unit(words.next())?, count()?),
        ("N", word) => Period::Ago(unit(word)?, count()?),
        ("this", word) => Period::This(unit(word)?),
        ("last", word) => Period::Last(unit(word)?),
        ("next", word) => Period::Next(unit(word)?),
        _ => return Err(Problem::Incomplete),
    })
}

/// Name and number of a period.
pub(super) fn values(period: Period) -> Vec<String> {
    let name = |unit: Unit| UNITS.iter().find(|(other, _)| *other == unit).map_or("", |(_, name)| *name);
    match period {
        Period::This(Unit::Day) => vec!["today".to_owned()],
        Period::Last(Unit::Day) => vec!["yesterday".to_owned()],
        Period::Next(Unit::Day) => vec!["tomorrow".to_owned()],
        Period::This(unit) => vec!["this ".to_owned() + name(unit)],
        Period::Last(unit) => vec!["last ".to_owned() + name(unit)],
        Period::Next(unit) => vec!["next ".to_owned() + name(unit)],
        Period::LastN(unit, count) => vec!["last N ".to_owned() + name(unit) + "s", count.to_string()],
        Period::NextN(unit, count) => vec!["next N ".to_owned() + name(unit) + "s", count.to_string()],
        Period::Ago(unit, count) => vec!["N ".to_owned() + name(unit) + "s ago", count.to_string()],
    }
}

/// A period in words: `the last 30 days`.
#[must_use]
pub fn words(values: &[String]) -> String {
    let name = values.first().map_or("", String::as_str);
    if wants_number(name) {
        let count = values.get(1).map_or("", |count| count.trim());
        let words = name.replace('N', count);
        return if name.starts_with('N') { words } else { "the ".to_owned() + &words };
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_period_comes_back_from_its_name() {
        let names = names();
        assert_eq!(names.len(), 3 + 12 + 10 + 5);
        for name in names {
            let mut told = vec![name.clone()];
            if wants_number(&name) {
                assert_eq!(parse(&told), Err(Problem::Incomplete), "{name}");
                told.push("30".to_owned());
            }
            assert_eq!(values(parse(&told).unwrap()), told);
        }
        let odd = |count: &str| parse(&["last N days".to_owned(), count.to_owned()]);
        assert!(matches!(odd("0"), Err(Problem::Wrong(_))) && matches!(odd("-3"), Err(Problem::Wrong(_))));
        assert_eq!(parse(&["some day".to_owned()]), Err(Problem::Incomplete));
        assert_eq!(words(&["last N days".to_owned(), "30".to_owned()]), "the last 30 days");
        assert_eq!(words(&["N weeks ago".to_owned(), "2".to_owned()]), "2 weeks ago");
    }
}
