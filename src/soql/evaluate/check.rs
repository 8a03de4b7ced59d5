//! Whether a value is what a condition asks for: text without regard to case, null unlike every value but itself.

use super::super::fold;
use super::super::fold_character;
use super::super::plan::{Check, Piece, Relation, choices};
use super::super::schema::Value;
use std::cmp::Ordering;
use std::collections::HashSet;

impl Check {
    pub(super) fn holds(&self, value: &Value<'_>, sets: &[HashSet<[u8; 18]>]) -> bool {
        let among = |null: &bool, not: &bool, found: &dyn Fn() -> bool| match value {
            Value::Null => *null != *not,
            _ => found() != *not,
        };
        match self {
            Self::Never => false,
            Self::Text { values, one, null, not } => among(null, not, &|| match (value, one) {
                (Value::Text(text), Some(one)) => is_same(text, one),
                (Value::Text(text), None) => !values.is_empty() && values.contains(&fold(text)),
                _ => false,
            }),
            Self::Exact { values, null, not } => among(null, not, &|| match value {
                Value::Text(text) => values.contains(text.as_ref()),
                _ => false,
            }),
            Self::TextOrder { value: wanted, relation, collation } => match value {
                Value::Text(text) => relation.holds(collation.compare(text, wanted)),
                _ => false,
            },
            Self::Like { pieces } => match value {
                Value::Text(text) => is_like(text, pieces),
                _ => false,
            },
            Self::Ids { values, null, not } => among(null, not, &|| match value {
                Value::Id(id) => values.contains(id),
                _ => false,
            }),
            Self::IdOrder { value: wanted, relation } => match value {
                Value::Id(id) => relation.holds(id[..15].cmp(&wanted[..15])),
                _ => false,
            },
            Self::InQuery { number, not } => match value {
                Value::Id(id) => sets.get(*number).is_some_and(|set| set.contains(id)) != *not,
                _ => *not,
            },
            Self::Numbers { values, null, not } => among(null, not, &|| {
                number(value)
                    .is_some_and(|number| values.binary_search_by(|known| known.total_cmp(&(number + 0.0))).is_ok())
            }),
            Self::NumberOrder { value: wanted, relation } => {
                number(value).and_then(|number| number.partial_cmp(wanted)).is_some_and(|order| relation.holds(order))
            }
            Self::Booleans { yes, no, not } => match value {
                Value::Boolean(true) => yes != not,
                _ => no != not,
            },
            Self::Stretches { values, null, not } => among(null, not, &|| {
                count(value).is_some_and(|count| {
                    let after = values.partition_point(|stretch| stretch.start <= count);
                    after.checked_sub(1).and_then(|at| values.get(at)).is_some_and(|stretch| count < stretch.end)
                })
            }),
            Self::StretchOrder { value: wanted, relation } => count(value).is_some_and(|count| match relation {
                Relation::Less => count < wanted.start,
                Relation::LessEqual => count < wanted.end,
                Relation::Greater => count >= wanted.end,
                Relation::GreaterEqual => count >= wanted.start,
            }),
            Self::Choices { sets, null, exact, not } => among(null, not, &|| {
                let Value::Text(text) = value else { return false };
                let has = choices(text);
                let is_there = |first: &String| {
                    let fits = |set: &Vec<String>| {
                        if *exact { *set == has } else { set.iter().all(|choice| has.contains(choice)) }
                    };
                    sets.get(first).is_some_and(|sets| sets.iter().any(fits))
                };
                if *exact { has.first().is_some_and(is_there) } else { has.iter().any(is_there) }
            }),
        }
    }
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
        }
    }
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        _ => None,
    }
}

fn count(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Date(count) | Value::DateTime(count) | Value::Time(count) => Some(*count),
        _ => None,
    }
}

fn is_same(text: &str, folded: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(folded) } else { compare_folded(text, folded).is_eq() }
}

fn compare_folded(text: &str, folded: &str) -> Ordering {
    text.chars().map(fold_character).cmp(folded.chars())
}

/// Whether a text fits a LIKE pattern. On a mismatch only the last `%` takes one character more, which is enough.
fn is_like(text: &str, pieces: &[Piece]) -> bool {
    let mut characters = text.chars();
    let mut at = 0;
    let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        let before = characters.clone();
        let fits = match (pieces.get(at), characters.next()) {
            (Some(Piece::Any), _) => {
                characters = before;
                at += 1;
                retry = Some((at, characters.clone()));
                continue;
            }
            (None, None) => return true,
            (Some(_), None) => return false,
            (Some(Piece::One), Some(_)) => true,
            (Some(Piece::Character(wanted)), Some(found)) => *wanted == fold_character(found),
            (None, Some(_)) => false,
        };
        if fits {
            at += 1;
        } else if let Some((after, mut rest)) = retry.take() {
            if rest.next().is_none() {
                return false;
            }
            at = after;
            characters = rest.clone();
            retry = Some((after, rest));
        } else {
            return false;
        }
    }
}
