//! Which rows fulfil conditions: tests by column, nested in groups of *all* and *any*. Knows no order of rows.
//!
//! Operands are texts, as a person types them; what they mean depends on what the column holds. Days may be typed as `today`,
//! `today+7` and `today-30`, too. A comparison with nothing is never
//! fulfilled, and the opposite of a test is fulfilled by every row that does not fulfil it, empty ones too: as in SOQL, where
//! `Name != 'x'` finds records without a name.

use std::cmp::Ordering;
use std::ops::Range;

use super::bits::Bits;
use super::collate;
use super::column::{Cell, Column, Data, Number};
use super::find::{Needle, find_pattern, folded, push_shown};
use super::moment::{self, DAY_MILLIS};
use super::order;
use super::pattern::Pattern;
use super::period::{Clock, Period, parse_relative};
use super::records::Records;
use super::scan::{Begin, Scan, unescaped};
use super::texts::Texts;
use super::zone::Zone;

/// A condition, or a group of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of these hold. Without any, it holds.
    All(Vec<Self>),
    /// At least one of these holds. Without any, none does.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// A column's cell passes a test.
    Is {
        /// The column's number.
        column: usize,
        /// The test.
        test: Test,
    },
}

/// A test of one cell. The opposite of each is [`Filter::Not`] of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// The same number, day, moment, truth or text; case does not matter.
    Equals(String),
    /// One of these.
    In(Vec<String>),
    /// Contains the text, whatever its case, as the cell is shown.
    Contains(String),
    /// Begins with the text, whatever its case.
    StartsWith(String),
    /// Ends with the text, whatever its case.
    EndsWith(String),
    /// Fits a pattern in which `%` stands for any characters and `_` for one, as in SOQL's `LIKE`.
    Like(String),
    /// Fits a pattern in which `*` stands for any characters and `?` for one.
    Glob(String),
    /// One of the values of a multi-select picklist, or of a list.
    HasValue(String),
    /// Before, smaller, or earlier in the alphabet.
    Less(String),
    /// The same or less.
    LessOrEqual(String),
    /// After, greater, or later in the alphabet.
    Greater(String),
    /// The same or greater.
    GreaterOrEqual(String),
    /// On that day on the viewer's clock, `2026-11-23`.
    OnDay(String),
    /// On one of the days of a period on the viewer's clock.
    During(Period),
    /// Fits a regular expression somewhere, as the cell is shown.
    Matches(Pattern),
    /// Null, or not there.
    IsNull,
    /// Null, not there, or a text of nothing but blanks.
    IsEmpty,
}

impl Filter {
    /// Finds the rows of a range that fulfil it. Says in `gave_up` if a regular expression was too much work for some.
    pub(super) fn find(&self, records: &Records, rows: &Range<usize>, clock: Clock, gave_up: &mut bool) -> Bits {
        match self {
            Self::All(parts) => {
                let mut kept = range(rows);
                for part in parts {
                    kept.intersect(&part.find(records, rows, clock, gave_up));
                }
                kept
            }
            Self::Any(parts) => {
                let mut kept = Bits::default();
                for part in parts {
                    kept.extend(&part.find(records, rows, clock, gave_up));
                }
                kept
            }
            Self::Not(part) => {
                let mut kept = part.find(records, rows, clock, gave_up);
                kept.complement(rows.end);
                kept.intersect(&range(rows));
                kept
            }
            Self::Is { column, test } => match records.columns.get(*column) {
                Some(column) => Probe::new(test, clock).find(column, rows.clone(), gave_up),
                None => Bits::default(),
            },
        }
    }

    pub(super) fn is_about(&self, wanted: usize) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.is_about(wanted)),
            Self::Not(part) => part.is_about(wanted),
            Self::Is { column, .. } => *column == wanted,
        }
    }

    /// Whether what it keeps depends on which day it is.
    pub(super) fn is_relative(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::is_relative),
            Self::Not(part) => part.is_relative(),
            Self::Is { test, .. } => {
                matches!(test, Test::During(_))
                    || test.operands().iter().any(|operand| parse_relative(operand.trim(), 0).is_some())
            }
        }
    }

    /// The same with other numbers for the columns; `None` where one has none.
    pub(super) fn renumbered(&self, number: &impl Fn(usize) -> Option<usize>) -> Option<Self> {
        let all = |parts: &[Self]| parts.iter().map(|part| part.renumbered(number)).collect::<Option<Vec<_>>>();
        Some(match self {
            Self::All(parts) => Self::All(all(parts)?),
            Self::Any(parts) => Self::Any(all(parts)?),
            Self::Not(part) => Self::Not(Box::new(part.renumbered(number)?)),
            Self::Is { column, test } => Self::Is { column: number(*column)?, test: test.clone() },
        })
    }
}

fn range(rows: &Range<usize>) -> Bits {
    let mut bits = Bits::default();
    bits.insert_range(rows.start, rows.end);
    bits
}

/// A test with its operands read.
struct Probe<'a> {
    test: &'a Test,
    operands: Vec<Operand>,
    needle: Option<Needle>,
    clock: Clock,
    zone: Zone,
    period: Range<i32>,
}

/// An operand as everything that it can mean.
struct Operand {
    text: String,
    folded: String,
    is_number: bool,
    /// Milliseconds of a moment, or of the day's begin on the viewer's clock.
    moment: Option<i64>,
    /// Days since 1970-01-01.
    day: Option<i32>,
}

impl<'a> Probe<'a> {
    fn new(test: &'a Test, clock: Clock) -> Self {
        let operands = test.operands().iter().map(|text| Operand::new(text, clock)).collect();
        let needle = if let Test::Contains(text) = test { Needle::new(text, clock.offset) } else { None };
        let period = if let Test::During(period) = test { clock.days(*period) } else { 0..0 };
        Self { test, operands, needle, zone: Zone::new(clock.offset), clock, period }
    }

    fn find(&self, column: &Column, rows: Range<usize>, gave_up: &mut bool) -> Bits {
        let mut found = Bits::default();
        if let Some(needle) = &self.needle {
            needle.find(column, rows, &mut found);
            return found;
        }
        if let Test::Matches(pattern) = self.test {
            let mut matcher = pattern.matcher();
            find_pattern(&mut *matcher, column, rows, self.clock.offset, &mut found);
            *gave_up |= matcher.gave_up();
            return found;
        }
        // Each distinct text is tested once.
        if let Data::Text(Texts::Coded(coded)) = &column.data
            && !matches!(self.test, Test::IsNull | Test::IsEmpty)
        {
            let passes = coded.tested(&rows, &mut |text| self.passes(&Cell::Text(text)));
            let mut word = 0_u64;
            let mut row = rows.start;
            for &code in coded.codes(rows.start).flatten().take(rows.len()) {
                let hit = passes.get(code as usize).copied().unwrap_or(false);
                word |= u64::from(hit) << (row % 64);
                row += 1;
                if row.is_multiple_of(64) {
                    found.set_word(row / 64 - 1, word);
                    word = 0;
                }
            }
            if !row.is_multiple_of(64) {
                found.set_word(row / 64, word);
            }
            return found;
        }
        for row in rows {
            if self.passes(&column.cell(row)) {
                found.insert(row);
            }
        }
        found
    }

    fn passes(&self, cell: &Cell<'_>) -> bool {
        let ordering = |wanted: fn(Ordering) -> bool| {
            self.operands.iter().any(|operand| operand.compare(cell).is_some_and(wanted))
        };
        match self.test {
            Test::IsNull => cell.is_empty(),
            Test::IsEmpty => cell.is_empty() || matches!(cell, Cell::Text(text) if text.trim().is_empty()),
            _ if cell.is_empty() => false,
            Test::Equals(_) | Test::In(_) => ordering(Ordering::is_eq),
            Test::Less(_) => ordering(Ordering::is_lt),
            Test::LessOrEqual(_) => ordering(Ordering::is_le),
            Test::Greater(_) => ordering(Ordering::is_gt),
            Test::GreaterOrEqual(_) => ordering(Ordering::is_ge),
            Test::OnDay(_) => {
                self.operands.iter().any(|operand| operand.day.is_some() && day(cell, &self.zone) == operand.day)
            }
            Test::During(_) => day(cell, &self.zone).is_some_and(|day| self.period.contains(&day)),
            Test::Matches(_) => false,
            // The empty text is everywhere.
            Test::Contains(_) => self.operands.iter().all(|operand| operand.text.is_empty()),
            Test::HasValue(value) => has_value(cell, value),
            Test::StartsWith(_) => self.with_text(cell, |text, operand| text.starts_with(operand)),
            Test::EndsWith(_) => self.with_text(cell, |text, operand| text.ends_with(operand)),
            Test::Like(_) => self.with_text(cell, |text, pattern| fits(text, pattern, '%', '_')),
            Test::Glob(_) => self.with_text(cell, |text, pattern| fits(text, pattern, '*', '?')),
        }
    }

    fn with_text(&self, cell: &Cell<'_>, passes: fn(&str, &str) -> bool) -> bool {
        let mut text = String::new();
        cell.push_to(&mut text);
        let text = folded(&text);
        self.operands.iter().any(|operand| passes(&text, &operand.folded))
    }
}

impl Test {
    /// Whether one cell passes.
    pub(super) fn passes(&self, cell: &Cell<'_>, clock: Clock) -> bool {
        let probe = Probe::new(self, clock);
        let mut text = String::new();
        match (self, &probe.needle) {
            (_, Some(needle)) => needle.is_in_cell(cell, &mut text),
            (Self::Matches(pattern), None) if !cell.is_empty() => {
                push_shown(cell, &probe.zone, &mut text);
                pattern.matcher().is_match(&text)
            }
            _ => probe.passes(cell),
        }
    }

    fn operands(&self) -> &[String] {
        match self {
            Self::In(operands) => operands,
            Self::Equals(operand)
            | Self::Contains(operand)
            | Self::StartsWith(operand)
            | Self::EndsWith(operand)
            | Self::Like(operand)
            | Self::Glob(operand)
            | Self::HasValue(operand)
            | Self::Less(operand)
            | Self::LessOrEqual(operand)
            | Self::Greater(operand)
            | Self::GreaterOrEqual(operand)
            | Self::OnDay(operand) => std::slice::from_ref(operand),
            Self::IsNull | Self::IsEmpty | Self::During(_) | Self::Matches(_) => &[],
        }
    }
}

impl Operand {
    fn new(text: &str, clock: Clock) -> Self {
        let offset = clock.offset;
        let day = moment::parse_date(text.trim().as_bytes()).or_else(|| parse_relative(text.trim(), clock.today()));
        // The day begins where the viewer is; one step is near enough to find out by how much that differs from UTC.
        let begin = day.map(|day| {
            let midnight = i64::from(day) * DAY_MILLIS;
            midnight - i64::from(offset(midnight - i64::from(offset(midnight)) * 60_000)) * 60_000
        });
        Self {
            is_number: is_number(text.trim()),
            moment: moment::parse_date_time(text.trim().as_bytes()).or(begin),
            day,
            folded: folded(text),
            text: text.to_owned(),
        }
    }

    /// How the cell stands to the operand; nothing where they cannot be compared.
    fn compare(&self, cell: &Cell<'_>) -> Option<Ordering> {
        match cell {
            Cell::Missing | Cell::NoAccess | Cell::Null => None,
            Cell::Boolean(value) => match &*self.folded {
                "true" => Some(value.cmp(&true)),
                "false" => Some(value.cmp(&false)),
                _ => None,
            },
            Cell::Number(number) if self.is_number => {
                Some(order::compare_numbers(number, &Number::from(self.text.trim())))
            }
            Cell::Number(_) => None,
            Cell::Nested { rows, .. } => self.text.trim().parse().ok().map(|wanted: u64| rows.cmp(&wanted)),
            Cell::Date(days) => self.day.map(|day| days.cmp(&day)),
            Cell::DateTime(millis) => self.moment.map(|moment| millis.cmp(&moment)),
            Cell::Text(text) => Some(collate::compare(text, &self.text)),
        }
    }
}

/// What JSON takes for a number.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction) && are_digits(exponent)
}

/// The day of a cell on the viewer's clock.
pub(super) fn day(cell: &Cell<'_>, zone: &Zone) -> Option<i32> {
    match cell {
        Cell::Date(days) => Some(*days),
        Cell::DateTime(millis) => i32::try_from(zone.local(*millis).div_euclid(DAY_MILLIS)).ok(),
        Cell::Text(text) => moment::parse_date(text.as_bytes().get(..10)?),
        _ => None,
    }
}

/// Multi-select picklists come as `a;b;c`, lists as JSON.
fn has_value(cell: &Cell<'_>, value: &str) -> bool {
    let Cell::Text(text) = cell else { return false };
    let is_it = |part: &str| collate::compare(part, value).is_eq();
    list_has(text, is_it).unwrap_or_else(|| text.split(';').any(is_it))
}

/// Whether one of the items of a list in JSON fits; `None` where the text is no such list.
fn list_has(text: &str, fits: impl Fn(&str) -> bool) -> Option<bool> {
    let mut scan = Scan::new(text.as_bytes());
    let mut scratch = Vec::new();
    let (mut is_first, mut has_it) = (true, false);
    if !scan.take(b'[') {
        return None;
    }
    while scan.more(is_first, b']').ok()? {
        is_first = false;
        let item = match scan.begin().ok()? {
            Begin::Text => unescaped(scan.quoted().ok()?, &mut scratch),
            _ => scan.skip().ok()?,
        };
        has_it |= std::str::from_utf8(item).is_ok_and(&fits);
    }
    Some(has_it)
}

/// Whether a text fits a pattern. Takes as many steps as text and pattern have characters, multiplied.
fn fits(text: &str, pattern: &str, any: char, one: char) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let (mut at, mut in_pattern) = (0, 0);
    // Where the last `any` stood, and how much of the text it took.
    let mut back: Option<(usize, usize)> = None;
    while at < text.len() {
        let expected = pattern.get(in_pattern).copied();
        // A backslash takes the next sign as it is.
        let (expected, is_sign, width) = match (expected, pattern.get(in_pattern + 1)) {
            (Some('\\'), Some(next)) => (Some(*next), false, 2),
            (expected, _) => (expected, true, 1),
        };
        if is_sign && expected == Some(any) {
            back = Some((in_pattern, at));
            in_pattern += 1;
        } else if expected.is_some_and(|sign| (is_sign && sign == one) || sign == text[at]) {
            at += 1;
            in_pattern += width;
        } else if let Some((star, taken)) = back {
            back = Some((star, taken + 1));
            in_pattern = star + 1;
            at = taken + 1;
        } else {
            return false;
        }
    }
    pattern[in_pattern.min(pattern.len())..].iter().all(|sign| *sign == any)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_fit_as_in_soql() {
        for (text, pattern, fitting) in [
            ("acme", "a%", true),
            ("acme", "%me", true),
            ("acme", "a__e", true),
            ("acme", "a_e", false),
            ("", "%", true),
            ("a%b", r"a\%b", true),
            ("axb", r"a\%b", false),
            ("abcabd", "%ab_", true),
            ("abcabde", "%ab_", false),
            ("a", "a%%", true),
        ] {
            assert_eq!(fits(text, pattern, '%', '_'), fitting, "{text} {pattern}");
        }
        assert!(has_value(&Cell::Text("a;B c;d"), "b C") && !has_value(&Cell::Text("a;Bc"), "B"));
        assert!(has_value(&Cell::Text(r#"["x", 1, "\u00e9"]"#), "É") && has_value(&Cell::Text("[1]"), "1"));
        assert!(has_value(&Cell::Text("[a;b]"), "b]") && !has_value(&Cell::Null, ""));
        let long = "a".repeat(2_000);
        assert!(!fits(&long, &("%a".repeat(30) + "b"), '%', '_'));
    }

    proptest! {
        #[test]
        fn patterns_fit_what_a_naive_matcher_takes(text in "[ab]{0,8}", pattern in "[ab%_]{0,6}") {
            fn naive(text: &[u8], pattern: &[u8]) -> bool {
                match (text, pattern) {
                    (_, [b'%', rest @ ..]) => (0..=text.len()).any(|at| naive(&text[at..], rest)),
                    ([first, text @ ..], [sign, rest @ ..]) => (*sign == b'_' || sign == first) && naive(text, rest),
                    (text, pattern) => text.is_empty() && pattern.is_empty(),
                }
            }
            prop_assert_eq!(fits(&text, &pattern, '%', '_'), naive(text.as_bytes(), pattern.as_bytes()));
        }
    }
}
