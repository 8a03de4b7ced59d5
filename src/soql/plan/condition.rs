//! What WHERE and HAVING ask of values.
//!
//! Null in conditions, as far as it is documented or seen: `=` and the comparisons of order are false of null, `!=`, NOT IN and
//! EXCLUDES are true of it, and so NOT of a comparison is true wherever the comparison is false ("Expression is true if
//! fieldExpressionX is false", SOQL and SOSL Reference, "Logical Operators"): there is no third value. A box is never null: a
//! missing one is not ticked.

use super::super::ast::{Comparison, Condition, ConditionKind, Literal, LiteralValue, Operand, Operator};
use super::super::calendar::DAY_MILLIS;
use super::super::collate::Collation;
use super::super::diagnostic::{Code, Diagnostic};
use super::super::schema::{FieldType, Schema};
use super::super::{fold, fold_character, id};
use super::faults::{bound, invalid_operator, wrong_argument, wrong_type};
use super::names::Scope;
use super::{Place, Plan, Planner, Term, Typed, join};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// What is asked of a row or a group; `L` is where the value comes from.
#[derive(Clone, Debug)]
pub(in crate::soql) enum Test<L> {
    And(Vec<Test<L>>),
    Or(Vec<Test<L>>),
    Not(Box<Test<L>>),
    Leaf(L, Check),
}

/// What is asked of one value. Texts are folded to lower case.
#[derive(Clone, Debug)]
pub(in crate::soql) enum Check {
    Never,
    Text {
        values: HashSet<String>,
        one: Option<String>,
        null: bool,
        not: bool,
    },
    /// Texts as they were written, for fields that tell upper from lower case.
    Exact {
        values: HashSet<String>,
        null: bool,
        not: bool,
    },
    /// The text as it was written.
    TextOrder {
        value: String,
        relation: Relation,
        collation: Collation,
    },
    Like {
        pieces: Vec<Piece>,
    },
    Ids {
        values: HashSet<[u8; 18]>,
        null: bool,
        not: bool,
    },
    IdOrder {
        value: [u8; 18],
        relation: Relation,
    },
    InQuery {
        number: usize,
        not: bool,
    },
    /// Ascending.
    Numbers {
        values: Vec<f64>,
        null: bool,
        not: bool,
    },
    NumberOrder {
        value: f64,
        relation: Relation,
    },
    Booleans {
        yes: bool,
        no: bool,
        not: bool,
    },
    /// Ascending, none of them touching another.
    Stretches {
        values: Vec<Range<i64>>,
        null: bool,
        not: bool,
    },
    StretchOrder {
        value: Range<i64>,
        relation: Relation,
    },
    /// Several choices: sorted sets of them, by the first of each.
    Choices {
        sets: HashMap<String, Vec<Vec<String>>>,
        null: bool,
        exact: bool,
        not: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::soql) enum Relation {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::soql) enum Piece {
    /// `%`
    Any,
    /// `_`
    One,
    Character(char),
}

impl<S: Schema> Planner<'_, S> {
    /// WHERE.
    pub(super) fn filter(
        &self,
        condition: &Condition<'_>,
        scope: &Scope<'_>,
        place: Place,
        plan: &mut Plan,
    ) -> Result<Test<usize>, Diagnostic> {
        join::refuse_places(condition, place == Place::Condition)?;
        test(condition, &mut |comparison| {
            let (term, typed) = self.term(&comparison.left, scope)?;
            if !typed.is_filterable {
                let message = format!("field '{}' can not be filtered in a query call", typed.name);
                return Err(Diagnostic::new(Code::InvalidField, message, comparison.left.span())
                    .hint("Long texts, encrypted and compound fields cannot stand in WHERE."));
            }
            if matches!(term, Term::Format(..)) {
                return Err(wrong_argument("FORMAT() is not allowed in WHERE".to_owned(), comparison.left.span())
                    .hint("Compare the field itself."));
            }
            let is_distance = matches!(term, Term::Distance { .. });
            if is_distance && !matches!(comparison.operator, Operator::Less | Operator::Greater) {
                return Err(invalid_operator(&typed, comparison).hint("A distance is compared by < or >."));
            }
            let check = match &comparison.operand {
                Operand::Query(query, _) => self.in_query(&typed, comparison, query, scope, &mut plan.inner)?,
                _ => {
                    let end = if let Term::Field(path) = &term { self.end_of(path, scope.object) } else { None };
                    let is_exact = end.is_some_and(|(object, field)| self.schema.is_case_sensitive(object, field));
                    self.checked(&Typed { is_exact, ..typed }, comparison)?
                }
            };
            Ok(plan.leaf(term, check))
        })
    }

    /// A comparison with values.
    pub(super) fn checked(&self, typed: &Typed, comparison: &Comparison<'_>) -> Result<Check, Diagnostic> {
        match &comparison.operand {
            Operand::One(literal) => self.check(typed, comparison, std::slice::from_ref(literal)),
            Operand::Many(literals, _) => self.check(typed, comparison, literals),
            Operand::Query(query, _) => {
                Err(wrong_argument("Semi join sub-selects are not allowed in HAVING".to_owned(), query.span.clone())
                    .hint("Put the subquery into WHERE."))
            }
        }
    }

    fn check(&self, typed: &Typed, comparison: &Comparison<'_>, literals: &[Literal<'_>]) -> Result<Check, Diagnostic> {
        use FieldType as T;
        let relation = match comparison.operator {
            Operator::Less => Some(Relation::Less),
            Operator::LessEqual => Some(Relation::LessEqual),
            Operator::Greater => Some(Relation::Greater),
            Operator::GreaterEqual => Some(Relation::GreaterEqual),
            _ => None,
        };
        let not = matches!(comparison.operator, Operator::NotEqual | Operator::NotIn | Operator::Excludes);
        let of_choices = matches!(comparison.operator, Operator::Includes | Operator::Excludes);
        let like = comparison.operator == Operator::Like;
        let is_allowed = match typed.kind {
            T::MultiPicklist => relation.is_none() && !like,
            T::Boolean => relation.is_none() && !like && !of_choices,
            T::String | T::Textarea | T::Picklist | T::Combobox | T::Email | T::Phone | T::Url | T::AnyType => {
                !of_choices
            }
            _ => !like && !of_choices,
        };
        if !is_allowed {
            return Err(invalid_operator(typed, comparison));
        }
        if let Some(span) = literals.iter().find_map(bound_span) {
            return Err(bound(span));
        }
        let null = literals.iter().any(is_null);
        let some: Vec<&Literal<'_>> = literals.iter().filter(|literal| !is_null(literal)).collect();
        if some.is_empty() && (relation.is_some() || like) {
            return Ok(Check::Never);
        }
        match typed.kind {
            T::Id | T::Reference => {
                let values = each(&some, |literal| id_value(typed, literal))?;
                match (relation, values.first()) {
                    (Some(relation), Some(value)) => Ok(Check::IdOrder { value: *value, relation }),
                    _ => Ok(Check::Ids { values: values.into_iter().collect(), null, not }),
                }
            }
            T::Int | T::Long | T::Double | T::Currency | T::Percent => {
                let mut values = each(&some, |literal| number_value(typed, literal))?;
                values.sort_unstable_by(f64::total_cmp);
                match (relation, values.first()) {
                    (Some(relation), Some(value)) => Ok(Check::NumberOrder { value: *value, relation }),
                    _ => Ok(Check::Numbers { values, null, not }),
                }
            }
            T::Boolean => {
                let values = each(&some, |literal| boolean_value(typed, literal))?;
                // To a box, null is the same as not ticked, on either side. Source: "Use null in WHERE".
                Ok(Check::Booleans { yes: values.contains(&true), no: null || values.contains(&false), not })
            }
            T::Date | T::DateTime | T::Time => {
                let values = each(&some, |literal| self.stretch(typed, literal))?;
                match (relation, values.first()) {
                    (Some(relation), Some(value)) => Ok(Check::StretchOrder { value: value.clone(), relation }),
                    _ => Ok(Check::Stretches { values: joined(values), null, not }),
                }
            }
            T::MultiPicklist => {
                let mut sets: HashMap<String, Vec<Vec<String>>> = HashMap::new();
                for literal in &some {
                    let set = choices(text_value(typed, literal)?.0);
                    sets.entry(set.first().cloned().unwrap_or_default()).or_default().push(set);
                }
                Ok(Check::Choices { sets, null, exact: !of_choices, not })
            }
            _ if like => {
                let Some(literal) = some.first() else { return Ok(Check::Never) };
                let (text, escaped) = text_value(typed, literal)?;
                Ok(Check::Like { pieces: pieces(text, escaped) })
            }
            _ => {
                let values = each(&some, |literal| text_value(typed, literal).map(|(text, _)| text))?;
                match (relation, values.first()) {
                    (Some(relation), Some(value)) => {
                        let collation = self.context.locale.collation();
                        Ok(Check::TextOrder { value: (*value).to_owned(), relation, collation })
                    }
                    _ if typed.is_exact => {
                        Ok(Check::Exact { values: values.into_iter().map(str::to_owned).collect(), null, not })
                    }
                    _ => {
                        let values: HashSet<String> = values.into_iter().map(fold).collect();
                        let one = if values.len() == 1 { values.iter().next().cloned() } else { None };
                        Ok(Check::Text { values, one, null, not })
                    }
                }
            }
        }
    }

    /// The days, or the milliseconds, that a literal means: from the first to before the end.
    fn stretch(&self, typed: &Typed, literal: &Literal<'_>) -> Result<Range<i64>, Diagnostic> {
        let days = |relative| {
            if typed.takes_literals {
                Ok(self.calendar.relative_days(relative, self.today))
            } else {
                Err(wrong_type(typed, literal))
            }
        };
        match (typed.kind, &literal.value) {
            (FieldType::Date, LiteralValue::Date(day)) => Ok(*day..day + 1),
            (FieldType::Date, LiteralValue::Relative(relative)) => days(*relative),
            (FieldType::DateTime, LiteralValue::DateTime(millis)) => Ok(*millis..millis + 1),
            (FieldType::DateTime, LiteralValue::Relative(relative)) => {
                // Days begin and end where the user's clocks say so.
                let days = days(*relative)?;
                // What lies further off than clocks go is as far as they go.
                let midnight = |day: i64| self.context.zone.midnight(day.clamp(-DAYS_MAX, DAYS_MAX));
                Ok(midnight(days.start)..midnight(days.end))
            }
            (FieldType::Time, LiteralValue::Time(millis)) => Ok(*millis..millis + 1),
            _ => Err(wrong_type(typed, literal)),
        }
    }
}

/// The same stretches in order, those that touch made one: a long list is searched in few steps.
fn joined(mut stretches: Vec<Range<i64>>) -> Vec<Range<i64>> {
    stretches.sort_unstable_by_key(|stretch| stretch.start);
    stretches.dedup_by(|next, previous| {
        let touches = next.start <= previous.end;
        if touches {
            previous.end = previous.end.max(next.end);
        }
        touches
    });
    stretches
}

/// Days that can be counted in milliseconds.
const DAYS_MAX: i64 = i64::MAX / DAY_MILLIS / 4;

/// The tree of a condition, with each comparison compiled by `leaf`.
pub(super) fn test<L: PartialEq>(
    condition: &Condition<'_>,
    leaf: &mut impl FnMut(&Comparison<'_>) -> Result<Test<L>, Diagnostic>,
) -> Result<Test<L>, Diagnostic> {
    let mut all = |conditions: &[Condition<'_>]| {
        conditions.iter().map(|condition| test(condition, leaf)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match &condition.kind {
        ConditionKind::And(conditions) => Test::And(all(conditions)?),
        ConditionKind::Or(conditions) => Test::Or(gathered(all(conditions)?)),
        ConditionKind::Not(condition) => Test::Not(Box::new(test(condition, leaf)?)),
        ConditionKind::Compare(comparison) => leaf(comparison)?,
    })
}

/// What OR joins, with `x = 1 OR x = 2 OR …` as one list: programs write lists of thousands that way.
fn gathered<L: PartialEq>(tests: Vec<Test<L>>) -> Vec<Test<L>> {
    let mut all: Vec<Test<L>> = Vec::new();
    for test in tests {
        let mut left = Some(test);
        for known in &mut all {
            let (Test::Leaf(place, known), Some(Test::Leaf(other, check))) = (known, left.as_mut()) else { continue };
            if place == other && known.takes(check) {
                left = None;
                break;
            }
        }
        all.extend(left);
    }
    for test in &mut all {
        match test {
            Test::Leaf(_, Check::Numbers { values, .. }) => values.sort_unstable_by(f64::total_cmp),
            Test::Leaf(_, Check::Stretches { values, .. }) => *values = joined(std::mem::take(values)),
            _ => {}
        }
    }
    all
}

impl Check {
    /// Takes over the values of another check of the same term, if either of them is enough.
    fn takes(&mut self, other: &mut Self) -> bool {
        match (self, other) {
            (Self::Numbers { values, null, not: false }, Self::Numbers { values: more, null: too, not: false }) => {
                values.append(more);
                *null |= *too;
            }
            (Self::Stretches { values, null, not: false }, Self::Stretches { values: more, null: too, not: false }) => {
                values.append(more);
                *null |= *too;
            }
            (Self::Ids { values, null, not: false }, Self::Ids { values: more, null: too, not: false }) => {
                values.extend(more.drain());
                *null |= *too;
            }
            (Self::Text { values, one, null, not: false }, Self::Text { values: more, null: too, not: false, .. }) => {
                values.extend(more.drain());
                *one = if values.len() == 1 { values.iter().next().cloned() } else { None };
                *null |= *too;
            }
            _ => return false,
        }
        true
    }
}

fn each<'l, 't, V>(
    literals: &[&'l Literal<'t>],
    read: impl Fn(&'l Literal<'t>) -> Result<V, Diagnostic>,
) -> Result<Vec<V>, Diagnostic> {
    literals.iter().map(|literal| read(literal)).collect()
}

fn bound_span(literal: &Literal<'_>) -> Option<super::super::ast::Span> {
    match &literal.value {
        LiteralValue::Bound(bound) => Some(bound.span.clone()),
        _ => None,
    }
}

/// `null`, and the empty text, which Salesforce cannot tell from it.
fn is_null(literal: &Literal<'_>) -> bool {
    match &literal.value {
        LiteralValue::Null => true,
        LiteralValue::Text { text, .. } => text.is_empty(),
        _ => false,
    }
}

fn id_value(typed: &Typed, literal: &Literal<'_>) -> Result<[u8; 18], Diagnostic> {
    let (text, _) = text_value(typed, literal)?;
    id::read(text).ok_or_else(|| {
        let message = format!("invalid ID field: {text}");
        Diagnostic::new(Code::InvalidQueryFilterOperator, message, literal.span.clone())
            .hint("An id has 15 or 18 letters and digits.")
    })
}

fn number_value(typed: &Typed, literal: &Literal<'_>) -> Result<f64, Diagnostic> {
    match literal.value {
        // Minus zero is zero.
        LiteralValue::Number(number) => Ok(number + 0.0),
        _ => Err(wrong_type(typed, literal)),
    }
}

fn boolean_value(typed: &Typed, literal: &Literal<'_>) -> Result<bool, Diagnostic> {
    match literal.value {
        LiteralValue::Boolean(value) => Ok(value),
        _ => Err(wrong_type(typed, literal)),
    }
}

fn text_value<'l>(typed: &Typed, literal: &'l Literal<'_>) -> Result<(&'l str, &'l [usize]), Diagnostic> {
    match &literal.value {
        LiteralValue::Text { text, escaped } => Ok((text, escaped)),
        _ => {
            let typed = Typed { kind: FieldType::String, ..typed.clone() };
            Err(wrong_type(&typed, literal))
        }
    }
}

/// The choices of a `;`-joined text, folded and sorted.
pub(in crate::soql) fn choices(text: &str) -> Vec<String> {
    let mut choices: Vec<String> = text.split(';').map(|choice| fold(choice.trim())).collect();
    choices.sort_unstable();
    choices.dedup();
    choices
}

fn pieces(text: &str, escaped: &[usize]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, character) in text.char_indices() {
        let is_plain = escaped.binary_search(&at).is_ok();
        pieces.push(match character {
            '%' if !is_plain => Piece::Any,
            '_' if !is_plain => Piece::One,
            _ => Piece::Character(fold_character(character)),
        });
    }
    pieces.dedup_by(|next, previous| *next == Piece::Any && *previous == Piece::Any);
    pieces
}
