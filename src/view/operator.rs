//! What can be asked of a field, by what it holds: *contains*, *is before*, *is one of* …, each with its values as a person types
//! them, and as the condition that they come to. Knows neither rows nor what is drawn.

use std::borrow::Cow;

use super::{Condition, period};
use crate::table::{Kind, Pattern, Test};

/// Longest list of values that is read from what was typed.
const LIST_MAX: usize = 2_000;

/// What is asked of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Equals,
    Differs,
    OneOf,
    NoneOf,
    Contains,
    Lacks,
    Begins,
    Ends,
    Like,
    Unlike,
    Glob,
    Matches,
    HasValue,
    LacksValue,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    OnDay,
    NotOnDay,
    During,
    NotDuring,
    True,
    False,
    Empty,
    Filled,
    Null,
    NotNull,
}

/// What an operator wants beside the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Nothing.
    Nothing,
    /// One value.
    One,
    /// A value to begin with and one to end with.
    Two,
    /// Values, one to a line.
    List,
    /// A period by its name, and a number for those that want one.
    Period,
}

/// Why values come to no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no value yet.
    Incomplete,
    /// A value is none for this field; what is wrong and what to write, as a sentence.
    Wrong(String),
}

const TEXT: &[Operator] = &[
    Operator::Contains,
    Operator::Lacks,
    Operator::Equals,
    Operator::Differs,
    Operator::Begins,
    Operator::Ends,
    Operator::OneOf,
    Operator::NoneOf,
    Operator::Like,
    Operator::Unlike,
    Operator::Glob,
    Operator::Matches,
    Operator::HasValue,
    Operator::LacksValue,
    Operator::Less,
    Operator::Greater,
    Operator::Empty,
    Operator::Filled,
    Operator::Null,
    Operator::NotNull,
];
const NUMBER: &[Operator] = &[
    Operator::Equals,
    Operator::Differs,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Between,
    Operator::OneOf,
    Operator::NoneOf,
    Operator::Contains,
    Operator::Empty,
    Operator::Filled,
];
const DATE: &[Operator] = &[
    Operator::During,
    Operator::NotDuring,
    Operator::OnDay,
    Operator::NotOnDay,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
    Operator::Between,
    Operator::Empty,
    Operator::Filled,
];
const BOOLEAN: &[Operator] = &[Operator::True, Operator::False, Operator::Empty, Operator::Filled];
const NESTED: &[Operator] = &[Operator::Filled, Operator::Empty, Operator::Equals, Operator::Greater, Operator::Less];

impl Operator {
    /// What can be asked of a field of that kind, the most useful first.
    #[must_use]
    pub const fn of_kind(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Unknown | Kind::Text | Kind::Id => TEXT,
            Kind::Number => NUMBER,
            Kind::Boolean => BOOLEAN,
            Kind::Date | Kind::DateTime => DATE,
            Kind::Nested => NESTED,
        }
    }

    /// What it wants beside the field.
    #[must_use]
    pub const fn wants(self) -> Wants {
        match self {
            Self::True | Self::False | Self::Empty | Self::Filled | Self::Null | Self::NotNull => Wants::Nothing,
            Self::OneOf | Self::NoneOf => Wants::List,
            Self::Between => Wants::Two,
            Self::During | Self::NotDuring => Wants::Period,
            _ => Wants::One,
        }
    }

    /// The words between field and value.
    #[must_use]
    pub const fn label(self, kind: Kind) -> &'static str {
        let is_time = matches!(kind, Kind::Date | Kind::DateTime);
        let is_text = matches!(kind, Kind::Text | Kind::Id | Kind::Unknown);
        match self {
            Self::Equals if matches!(kind, Kind::Number) => "=",
            Self::Differs if matches!(kind, Kind::Number) => "≠",
            Self::Equals | Self::True if matches!(kind, Kind::Nested) => "number of rows is",
            Self::Greater if matches!(kind, Kind::Nested) => "number of rows is over",
            Self::Less if matches!(kind, Kind::Nested) => "number of rows is under",
            Self::Equals => "is",
            Self::Differs => "is not",
            Self::OneOf => "is one of",
            Self::NoneOf => "is none of",
            Self::Contains => "contains",
            Self::Lacks => "does not contain",
            Self::Begins => "begins with",
            Self::Ends => "ends with",
            Self::Like => "is like",
            Self::Unlike => "is not like",
            Self::Glob => "fits the pattern",
            Self::Matches => "matches the expression",
            Self::HasValue => "includes the value",
            Self::LacksValue => "does not include the value",
            Self::Less if is_time => "is before",
            Self::LessOrEqual if is_time => "is on or before",
            Self::Greater if is_time => "is after",
            Self::GreaterOrEqual if is_time => "is on or after",
            Self::Less if is_text => "comes before",
            Self::Greater if is_text => "comes after",
            Self::Less => "<",
            Self::LessOrEqual => "≤",
            Self::Greater => ">",
            Self::GreaterOrEqual => "≥",
            Self::Between => "is between",
            Self::OnDay => "is on",
            Self::NotOnDay => "is not on",
            Self::During => "is in",
            Self::NotDuring => "is not in",
            Self::True => "is true",
            Self::False => "is false",
            Self::Empty => "is empty",
            Self::Filled => "is not empty",
            Self::Null => "is null",
            Self::NotNull => "is not null",
        }
    }

    /// What to type, for the field in which it is typed.
    #[must_use]
    pub const fn example(self, kind: Kind) -> &'static str {
        match (self, kind) {
            (Self::During | Self::NotDuring, _) => "30",
            (_, Kind::Date | Kind::DateTime) => "2026-11-23 or today-7",
            (Self::Like | Self::Unlike, _) => "Acme% or _cme",
            (Self::Glob, _) => "Acme* or ?cme",
            (Self::Matches, _) => "^(acme|globex)",
            (Self::OneOf | Self::NoneOf, _) => "One value to a line",
            (_, Kind::Number | Kind::Nested) => "1000",
            _ => "",
        }
    }

    /// The condition that typed values come to.
    ///
    /// # Errors
    /// A value is missing, or is none for a field of that kind.
    pub fn condition(self, path: &str, kind: Kind, values: &[String]) -> Result<Condition, Problem> {
        let is = |test: Test| Condition::is(path, test);
        let not = |condition: Condition| Condition::Not(Box::new(condition));
        let value = |at: usize| typed(values.get(at).map_or("", String::as_str), kind);
        Ok(match self {
            Self::Equals => is(Test::Equals(value(0)?)),
            Self::Differs => not(is(Test::Equals(value(0)?))),
            Self::OneOf => is(Test::In(list(values, kind)?)),
            Self::NoneOf => not(is(Test::In(list(values, kind)?))),
            Self::Contains => is(Test::Contains(text(values)?)),
            Self::Lacks => not(is(Test::Contains(text(values)?))),
            Self::Begins => is(Test::StartsWith(text(values)?)),
            Self::Ends => is(Test::EndsWith(text(values)?)),
            Self::Like => is(Test::Like(text(values)?)),
            Self::Unlike => not(is(Test::Like(text(values)?))),
            Self::Glob => is(Test::Glob(text(values)?)),
            Self::Matches => is(Test::Matches(pattern(&text(values)?)?)),
            Self::HasValue => is(Test::HasValue(text(values)?)),
            Self::LacksValue => not(is(Test::HasValue(text(values)?))),
            Self::Less => is(Test::Less(value(0)?)),
            Self::GreaterOrEqual => is(Test::GreaterOrEqual(value(0)?)),
            Self::LessOrEqual => until(path, kind, value(0)?),
            Self::Greater => after(path, kind, value(0)?),
            Self::Between => Condition::All(vec![is(Test::GreaterOrEqual(value(0)?)), until(path, kind, value(1)?)]),
            Self::OnDay => is(Test::OnDay(value(0)?)),
            Self::NotOnDay => not(is(Test::OnDay(value(0)?))),
            Self::During => is(Test::During(period::parse(values)?)),
            Self::NotDuring => not(is(Test::During(period::parse(values)?))),
            Self::True => is(Test::Equals("true".to_owned())),
            Self::False => is(Test::Equals("false".to_owned())),
            Self::Empty => is(Test::IsEmpty),
            Self::Filled => not(is(Test::IsEmpty)),
            Self::Null => is(Test::IsNull),
            Self::NotNull => not(is(Test::IsNull)),
        })
    }

    /// Field, operator and values of a condition; `None` where it takes several.
    #[must_use]
    pub fn of(condition: &Condition, kind: &dyn Fn(&str) -> Kind) -> Option<(String, Self, Vec<String>)> {
        match condition {
            Condition::Is { path, test } => {
                let (operator, values) = of_test(test, kind(path), false)?;
                Some((path.clone(), operator, values))
            }
            Condition::Not(part) => match &**part {
                Condition::Is { path, test } => {
                    let (operator, values) = of_test(test, kind(path), true)?;
                    Some((path.clone(), operator, values))
                }
                _ => None,
            },
            Condition::All(parts) | Condition::Any(parts) => {
                let [first, second] = &parts[..] else { return None };
                of_pair(condition, first, second, kind)
            }
        }
    }
}

/// What a test is called; of its opposite where `not`.
fn of_test(test: &Test, kind: Kind, not: bool) -> Option<(Operator, Vec<String>)> {
    use Operator as O;
    let one = |is: O, is_not: Option<O>, value: &String| Some((if not { is_not? } else { is }, vec![value.clone()]));
    match test {
        Test::Equals(value) if kind == Kind::Boolean && value == "true" && !not => Some((O::True, Vec::new())),
        Test::Equals(value) if kind == Kind::Boolean && value == "false" && !not => Some((O::False, Vec::new())),
        Test::Equals(value) => one(O::Equals, Some(O::Differs), value),
        Test::In(values) => Some((if not { O::NoneOf } else { O::OneOf }, vec![values.join("\n")])),
        Test::Contains(value) => one(O::Contains, Some(O::Lacks), value),
        Test::StartsWith(value) => one(O::Begins, None, value),
        Test::EndsWith(value) => one(O::Ends, None, value),
        Test::Like(value) => one(O::Like, Some(O::Unlike), value),
        Test::Glob(value) => one(O::Glob, None, value),
        Test::HasValue(value) => one(O::HasValue, Some(O::LacksValue), value),
        Test::Less(value) => one(O::Less, None, value),
        Test::LessOrEqual(value) => one(O::LessOrEqual, None, value),
        Test::Greater(value) => one(O::Greater, None, value),
        Test::GreaterOrEqual(value) => one(O::GreaterOrEqual, None, value),
        Test::OnDay(value) => one(O::OnDay, Some(O::NotOnDay), value),
        Test::Matches(pattern) => one(O::Matches, None, &pattern.text().to_owned()),
        Test::During(period) => Some((if not { O::NotDuring } else { O::During }, period::values(*period))),
        Test::IsNull => Some((if not { O::NotNull } else { O::Null }, Vec::new())),
        Test::IsEmpty => Some((if not { O::Filled } else { O::Empty }, Vec::new())),
    }
}

/// Two conditions that one operator stands for.
fn of_pair(
    whole: &Condition,
    first: &Condition,
    second: &Condition,
    kind: &dyn Fn(&str) -> Kind,
) -> Option<(String, Operator, Vec<String>)> {
    let Condition::Is { path, test } = first else { return None };
    let kind = kind(path);
    let found = match test {
        Test::GreaterOrEqual(from) => {
            let to = match second {
                Condition::Is { test: Test::LessOrEqual(to), .. } => to,
                Condition::Any(parts) => match parts.first()? {
                    Condition::Is { test: Test::Less(to), .. } => to,
                    _ => return None,
                },
                _ => return None,
            };
            (Operator::Between, vec![from.clone(), to.clone()])
        }
        Test::Less(value) => (Operator::LessOrEqual, vec![value.clone()]),
        Test::Greater(value) => (Operator::Greater, vec![value.clone()]),
        _ => return None,
    };
    // It is that operator only if that operator says just this.
    let (operator, values) = found;
    (operator.condition(path, kind, &values).as_ref() == Ok(whole)).then(|| (path.clone(), operator, values))
}

/// Up to a value. A day of a moment ends a day later than it begins.
fn until(path: &str, kind: Kind, value: String) -> Condition {
    if kind == Kind::DateTime && is_day(&value) {
        let day = Condition::is(path, Test::OnDay(value.clone()));
        return Condition::Any(vec![Condition::is(path, Test::Less(value)), day]);
    }
    Condition::is(path, Test::LessOrEqual(value))
}

/// Beyond a value.
fn after(path: &str, kind: Kind, value: String) -> Condition {
    if kind == Kind::DateTime && is_day(&value) {
        let day = Condition::is(path, Test::OnDay(value.clone()));
        return Condition::All(vec![Condition::is(path, Test::Greater(value)), Condition::Not(Box::new(day))]);
    }
    Condition::is(path, Test::Greater(value))
}

/// A typed value as the table understands it.
fn typed(text: &str, kind: Kind) -> Result<String, Problem> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Problem::Incomplete);
    }
    let quoted = || "“".to_owned() + trimmed + "”";
    match kind {
        Kind::Number | Kind::Nested => number(trimmed)
            .map(Cow::into_owned)
            .ok_or_else(|| Problem::Wrong(quoted() + " is not a number. Write 1000 or 2.5.")),
        Kind::Date | Kind::DateTime => moment(trimmed)
            .map(Cow::into_owned)
            .ok_or_else(|| Problem::Wrong(quoted() + " is not a day. Write 2026-11-23, today, yesterday or today-7.")),
        Kind::Boolean if !matches!(trimmed, "true" | "false") => {
            Err(Problem::Wrong(quoted() + " is neither true nor false."))
        }
        _ => Ok(text.to_owned()),
    }
}

/// A value that is searched for as it stands, blanks too.
fn text(values: &[String]) -> Result<String, Problem> {
    values.first().filter(|value| !value.is_empty()).cloned().ok_or(Problem::Incomplete)
}

fn list(values: &[String], kind: Kind) -> Result<Vec<String>, Problem> {
    let lines = values.first().map_or("", String::as_str).lines();
    let filled = lines.filter(|line| !line.trim().is_empty()).take(LIST_MAX);
    let list: Vec<String> = filled.map(|line| typed(line, kind)).collect::<Result<_, _>>()?;
    if list.is_empty() { Err(Problem::Incomplete) } else { Ok(list) }
}

fn pattern(text: &str) -> Result<Pattern, Problem> {
    Pattern::new(text).map_err(|error| {
        let place = text.get(..error.at).map_or(0, |before| before.chars().count()) + 1;
        Problem::Wrong(error.wrong.to_owned() + " At character " + &place.to_string() + ".")
    })
}

/// A number as JSON has it: commas between groups of three are taken out.
fn number(text: &str) -> Option<Cow<'_, str>> {
    let unsigned = text.strip_prefix(['-', '+', '−']).unwrap_or(text);
    let sign = if unsigned.len() < text.len() && !text.starts_with('+') { "-" } else { "" };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let mut groups = whole.split(',');
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = groups.next().filter(|first| are_digits(first))?;
    let has_groups = whole.len() > first.len();
    if (has_groups && first.len() > 3) || !groups.all(|group| group.len() == 3 && are_digits(group)) {
        return None;
    }
    if !are_digits(fraction) {
        return None;
    }
    Some(if sign.is_empty() && !has_groups && unsigned.len() == text.len() {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(sign.to_owned() + &unsigned.replace(',', ""))
    })
}

/// A day or a moment in words that the table knows.
fn moment(text: &str) -> Option<Cow<'_, str>> {
    if text.eq_ignore_ascii_case("yesterday") {
        return Some(Cow::Borrowed("today-1"));
    }
    if text.eq_ignore_ascii_case("tomorrow") {
        return Some(Cow::Borrowed("today+1"));
    }
    (is_day(text) || is_moment(text)).then_some(Cow::Borrowed(text))
}

/// `2026-11-23`, `today` or `today-7`.
fn is_day(text: &str) -> bool {
    if let Some(rest) = text.get(..5).filter(|word| word.eq_ignore_ascii_case("today")).and_then(|_| text.get(5..)) {
        let digits = rest.trim().strip_prefix(['+', '-']).map_or("", str::trim);
        return rest.trim().is_empty() || digits.parse::<u32>().is_ok();
    }
    let Ok(bytes) = <&[u8; 10]>::try_from(text.as_bytes()) else { return false };
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    bytes[4] == b'-' && bytes[7] == b'-' && !text.contains('+') && (1..=days).contains(&day)
}

/// `2018-12-10T17:50:19.000+0000`, as the org sends it.
fn is_moment(text: &str) -> bool {
    text.len() == 28 && text.get(..10).is_some_and(is_day) && text.get(10..11) == Some("T") && text.ends_with("+0000")
}
