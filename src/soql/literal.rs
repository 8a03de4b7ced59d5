//! What values say: texts, numbers, dates and amounts; knows no query and no today.

use std::borrow::Cow;

use super::ast::{LiteralValue, Reach, RelativeDate, Span, Unit};
use super::calendar::{DAY_MILLIS, checked_days};
use super::diagnostic::Diagnostic;
use super::lexer::TokenKind;
use super::number;

/// More than any calendar needs, and little enough to count with.
const RELATIVE_MAX: u32 = 1_000_000;

type Read<'t> = Result<LiteralValue<'t>, Diagnostic>;

/// What stands between quotes, escapes read. `start` is where the quoted text begins.
///
/// Source: SOQL and SOSL Reference, "Quoted String Escape Sequences".
pub(super) fn text(quoted: &str, start: usize) -> Read<'_> {
    let inside = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(quoted);
    if !inside.contains('\\') {
        return Ok(LiteralValue::Text { text: Cow::Borrowed(inside), escaped: Vec::new() });
    }
    let mut text = String::with_capacity(inside.len());
    let mut escaped = Vec::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        let sequence = characters.next().map_or('\\', |(_, next)| next);
        match sequence {
            'n' | 'N' => text.push('\n'),
            'r' | 'R' => text.push('\r'),
            't' | 'T' => text.push('\t'),
            'b' | 'B' => text.push('\u{8}'),
            'f' | 'F' => text.push('\u{c}'),
            '\'' | '"' | '\\' => text.push(sequence),
            '%' | '_' => {
                escaped.push(text.len());
                text.push(sequence);
            }
            'u' | 'U' => {
                let digits = inside.get(at + 2..at + 6).unwrap_or_default();
                let point = if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits.len() == 4 {
                    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
                } else {
                    None
                };
                let Some(point) = point else { return Err(illegal_escape(inside, sequence, start + 1 + at)) };
                text.push(point);
                characters.nth(3);
            }
            _ => return Err(illegal_escape(inside, sequence, start + 1 + at)),
        }
    }
    Ok(LiteralValue::Text { text: Cow::Owned(text), escaped })
}

/// A number that a computer can hold.
pub(super) fn number(word: &str) -> Option<LiteralValue<'_>> {
    number::read(word).map(LiteralValue::Number)
}

/// A date, a date and time, or a time.
pub(super) fn moment<'t>(kind: TokenKind, word: &str, span: &Span) -> Read<'t> {
    let value = match kind {
        TokenKind::Date => date(word).map(LiteralValue::Date),
        TokenKind::DateTime => date_time(word).map(LiteralValue::DateTime),
        _ => time(word).map(LiteralValue::Time),
    };
    value.ok_or_else(|| {
        Diagnostic::malformed(format!("Invalid date: {word}"), span.clone())
            .hint("A date is written 2026-11-23, a date and time 2026-11-23T09:00:00Z.")
    })
}

/// An amount such as `USD5000`: the currency and how much, in whole units.
pub(super) fn currency(word: &str) -> Option<(&str, f64)> {
    let (code, digits) = word.split_at_checked(3)?;
    let fits = code.bytes().all(|byte| byte.is_ascii_alphabetic()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if fits { Some((code, number::read(digits)?)) } else { None }
}

fn illegal_escape(inside: &str, sequence: char, at: usize) -> Diagnostic {
    let message =
        format!("Invalid string literal '{inside}'. Illegal character sequence '\\{sequence}' in string literal.");
    Diagnostic::malformed(message, at..at + 1 + sequence.len_utf8())
        .hint("A backslash itself is written \\\\.")
        .without_place()
}

/// Days since 1970-01-01, if there is such a day.
pub(super) fn date(word: &str) -> Option<i64> {
    checked_days(digits(word, 0, 4)?, digits(word, 5, 2)?, digits(word, 8, 2)?)
}

/// Milliseconds since 1970-01-01 in UTC.
pub(super) fn date_time(word: &str) -> Option<i64> {
    let days = date(word)?;
    let rest = word.get(11..)?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let millis = time(rest.get(..zone_at)?)?;
    let zone = rest.get(zone_at..)?;
    let mut offset_minutes = 0;
    if zone.len() > 1 {
        let (hours, minutes) = (digits(zone, 1, 2)?, digits(zone, zone.len() - 2, 2)?);
        if hours > 23 || minutes > 59 || zone.len() > 6 {
            return None;
        }
        offset_minutes = hours * 60 + minutes;
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    Some(days * DAY_MILLIS + millis - sign * offset_minutes * 60_000)
}

/// Milliseconds since midnight.
pub(super) fn time(word: &str) -> Option<i64> {
    let (hours, minutes, seconds) = (digits(word, 0, 2)?, digits(word, 3, 2)?, digits(word, 6, 2)?);
    let mut millis = ((hours * 60 + minutes) * 60 + seconds) * 1_000;
    // Behind the point.
    for (byte, weight) in word.bytes().skip(9).zip([100, 10, 1]) {
        if !byte.is_ascii_digit() {
            break;
        }
        millis += i64::from(byte - b'0') * weight;
    }
    (hours < 24 && minutes < 60 && seconds < 60).then_some(millis)
}

/// A number of so many digits at a place.
fn digits(word: &str, at: usize, count: usize) -> Option<i64> {
    let mut number = 0;
    for byte in word.as_bytes().get(at..at + count)? {
        number = number * 10 + i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
    }
    Some(number)
}

/// A date literal with the number behind its colon.
pub(super) fn with_number(date: RelativeDate, digits: &str) -> RelativeDate {
    let count = digits.parse().unwrap_or(RELATIVE_MAX).min(RELATIVE_MAX);
    let reach = match date.reach {
        Reach::LastN(_) => Reach::LastN(count),
        Reach::NextN(_) => Reach::NextN(count),
        _ => Reach::Ago(count),
    };
    RelativeDate { reach, ..date }
}

/// A date literal by its name, and whether a number follows it.
///
/// Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE".
pub(super) fn relative(word: &str) -> Option<(RelativeDate, bool)> {
    /// The longest name, `LAST_N_FISCAL_QUARTERS`, has 22.
    const CHARACTERS_MAX: usize = 24;
    if word.len() > CHARACTERS_MAX {
        return None;
    }
    let word = word.to_ascii_uppercase();
    if let Some((_, reach)) = DAYS.iter().find(|(name, _)| *name == word) {
        return Some((RelativeDate { reach: *reach, unit: Unit::Day }, false));
    }
    for (start, end, reach, takes_number) in REACHES {
        let Some(rest) = word.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)) else { continue };
        if let Some((_, unit)) = UNITS.iter().skip(usize::from(!takes_number)).find(|(name, _)| *name == rest) {
            return Some((RelativeDate { reach, unit: *unit }, takes_number));
        }
    }
    None
}

/// Days have names of their own where no number follows.
static DAYS: [(&str, Reach); 5] = [
    ("YESTERDAY", Reach::Last),
    ("TODAY", Reach::This),
    ("TOMORROW", Reach::Next),
    ("LAST_90_DAYS", Reach::LastN(90)),
    ("NEXT_90_DAYS", Reach::NextN(90)),
];

/// What stands before the unit and behind it, and whether a number follows.
const REACHES: [(&str, &str, Reach, bool); 6] = [
    ("LAST_N_", "S", Reach::LastN(0), true),
    ("NEXT_N_", "S", Reach::NextN(0), true),
    ("N_", "S_AGO", Reach::Ago(0), true),
    ("LAST_", "", Reach::Last, false),
    ("THIS_", "", Reach::This, false),
    ("NEXT_", "", Reach::Next, false),
];

/// The first one only where a number follows.
static UNITS: [(&str, Unit); 7] = [
    ("DAY", Unit::Day),
    ("WEEK", Unit::Week),
    ("MONTH", Unit::Month),
    ("QUARTER", Unit::Quarter),
    ("YEAR", Unit::Year),
    ("FISCAL_QUARTER", Unit::FiscalQuarter),
    ("FISCAL_YEAR", Unit::FiscalYear),
];

#[cfg(test)]
mod tests {
    use super::super::ast::{Comparison, ConditionKind, Operand};
    use super::super::calendar::days;
    use super::super::parse;
    use super::*;

    /// The value that a query compares with.
    fn value(literal: &str) -> Result<LiteralValue<'static>, Diagnostic> {
        let text: &'static str = format!("SELECT Id FROM Account WHERE Name = {literal}").leak();
        let query = parse(text).checked()?;
        match query.condition.map(|condition| condition.kind) {
            Some(ConditionKind::Compare(Comparison { operand: Operand::One(literal), .. })) => Ok(literal.value),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dates_and_times_are_read_in_utc() {
        let day = days(2026, 1, 1);
        let at = |hours: i64, minutes: i64| LiteralValue::DateTime(day * DAY_MILLIS + (hours * 60 + minutes) * 60_000);
        let cases = [
            ("2026-01-01", LiteralValue::Date(day)),
            ("2026-01-01T00:00:00Z", at(0, 0)),
            ("2026-01-01T00:00:00z", at(0, 0)),
            ("2026-01-01T05:30:00+05:30", at(0, 0)),
            ("2026-01-01T05:30:00.000+0530", at(0, 0)),
            ("2026-01-01T19:30:00.000-05:00", at(24, 30)),
            ("17:30:00.250Z", LiteralValue::Time((17 * 60 + 30) * 60_000 + 250)),
            ("17:30:00", LiteralValue::Time((17 * 60 + 30) * 60_000)),
        ];
        for (literal, expected) in cases {
            assert_eq!(value(literal), Ok(expected), "{literal}");
        }
        for wrong in
            ["2026-13-01", "2026-02-29", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+0"]
        {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_documented_date_literal_is_known() {
        let units = ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"];
        let mut literals = vec![
            "YESTERDAY".to_owned(),
            "today".into(),
            "TOMORROW".into(),
            "LAST_90_DAYS".into(),
            "NEXT_90_DAYS".into(),
        ];
        for unit in units {
            literals.extend([format!("LAST_N_{unit}S:5"), format!("NEXT_N_{unit}S:5"), format!("N_{unit}S_AGO:5")]);
            if unit != "DAY" {
                literals.extend(["LAST", "THIS", "NEXT"].map(|reach| format!("{reach}_{unit}")));
            }
        }
        for literal in literals {
            assert!(matches!(value(&literal), Ok(LiteralValue::Relative(_))), "{literal}");
        }
        let last = value("LAST_N_DAYS : 99999999999");
        assert_eq!(
            last,
            Ok(LiteralValue::Relative(RelativeDate { reach: Reach::LastN(RELATIVE_MAX), unit: Unit::Day }))
        );
        for wrong in ["THIS_DAY", "LAST_N_WEEK:5", "N_DAYS_AGO", "LAST_N_DAYS:-1", "LAST_N_DAYS:1.5", "TODAY:1"] {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn escapes_are_read_and_escaped_wildcards_are_remembered() {
        let expected = LiteralValue::Text { text: "a'\"\\\n\u{e9}%_".into(), escaped: vec![7] };
        assert_eq!(value(r#"'a\'\"\\\n\u00e9\%_'"#), Ok(expected));
        for wrong in [r"'\u00e'", r"'\ud800'", r"'\x'", r"'\é'"] {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn amounts_have_a_currency_before_them() {
        assert_eq!(value("USD5000"), Ok(LiteralValue::Currency { code: "USD", amount: 5_000.0 }));
        assert_eq!(value("eur12.50"), Ok(LiteralValue::Currency { code: "eur", amount: 12.5 }));
        for wrong in ["USD", "US5000", "USDX5", "5000USD"] {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }
}
