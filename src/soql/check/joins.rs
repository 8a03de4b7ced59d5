//! Subqueries in conditions: what they may ask for, and where they may stand.
//!
//! Source: SOQL and SOSL Reference, "Comparison Operators", semi-joins with IN and anti-joins with NOT IN.

use super::super::ast::{Clause, Comparison, Condition, ConditionKind, Expression, Operand, Query, SelectItem, Span};
use super::super::resolve::{Place, Scope, Target, is_any};
use super::super::schema::FieldType;
use super::{Checker, Here, listed, rules};

/// How many subqueries the conditions of one query may have.
const JOINS_MAX: usize = 2;

/// Objects that cannot be asked in a subquery of a condition.
const REFUSED_OBJECTS: &str = "ActivityHistory Attachment Event EventAttendee Note OpenActivity Task";

impl<'t> Checker<'_, 't> {
    /// `AccountId IN (SELECT …)`
    pub(super) fn join(&mut self, comparison: &Comparison<'t>, query: &Query<'t>, here: &Here<'_, 't>) {
        self.query(query, Place::Condition, Some(here));
        let left = self.ids(&comparison.left, &here.scope);
        if let Ids::Not = left {
            self.note(rules::JOIN_OF_NO_ID, &[], &comparison.left.span());
        }
        let scope = Scope::new(query, Place::Condition, None, self.schema);
        if let (Some(inner), Some(outer)) = (scope.object, here.scope.object) {
            let name = self.schema.object_name(inner);
            if is_any(name, REFUSED_OBJECTS) {
                self.note(rules::JOIN_OBJECT, &[name], &query.from.object.span());
            } else if inner == outer {
                self.note(rules::JOIN_SAME_OBJECT, &[], &query.from.object.span());
            }
        }
        let [SelectItem::Expression { expression, .. }] = &query.select[..] else {
            self.note(rules::JOIN_ONE_FIELD, &[], &select_span(query));
            return;
        };
        match (left, self.ids(expression, &scope)) {
            (_, Ids::Not) => self.note(rules::JOIN_FIELD, &[], &expression.span()),
            (Ids::Of(left), Ids::Of(right)) if !left.iter().any(|object| right.contains(object)) => {
                let names: Vec<&str> = left.iter().map(|object| self.schema.object_name(*object)).take(3).collect();
                self.note(rules::JOIN_OF_OTHERS, &[&listed(&names)], &expression.span());
            }
            _ => {}
        }
        for clause in [Clause::GroupBy, Clause::OrderBy, Clause::Limit, Clause::Offset, Clause::For] {
            self.superfluous(clause, query, rules::JOIN_CLAUSE, &[clause.as_str()]);
        }
    }

    /// The objects whose ids an expression holds.
    fn ids(&self, expression: &Expression<'t>, scope: &Scope<'t>) -> Ids {
        let Expression::Field(path) = expression else { return Ids::Not };
        match scope.find(path, self.schema) {
            Target::Field { object, field } => {
                let is_own = Some(object) == scope.object && path.parts.len() <= 1 + usize::from(scope.is_own(path));
                let field = self.schema.field(object, field);
                match field.kind {
                    _ if !is_own => Ids::Not,
                    FieldType::Id => Ids::Of(vec![object]),
                    FieldType::Reference if field.targets.is_empty() => Ids::Unknown,
                    FieldType::Reference => Ids::Of(field.targets.to_vec()),
                    _ => Ids::Not,
                }
            }
            Target::Unheld(_) => Ids::Not,
            _ => Ids::Unknown,
        }
    }

    /// Two at most, side by side at the top, joined by AND.
    pub(super) fn join_places(&mut self, condition: &Condition<'t>, place: Place) {
        let mut joins = Vec::new();
        collect(condition, Around::Top, &mut joins);
        for (around, span) in &joins {
            let rule = match around {
                _ if place == Place::Condition => rules::JOIN_IN_JOIN,
                Around::Top => continue,
                Around::Or => rules::JOIN_BY_OR,
                Around::Nested => rules::JOIN_NESTED,
            };
            self.note(rule, &[], span);
        }
        if let Some((_, span)) = joins.get(JOINS_MAX) {
            self.note(rules::TOO_MANY_JOINS, &[], span);
        }
    }
}

enum Ids {
    Of(Vec<u16>),
    Unknown,
    Not,
}

/// What stands around a comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Top,
    Or,
    Nested,
}

fn collect(condition: &Condition<'_>, around: Around, joins: &mut Vec<(Around, Span)>) {
    let is_group = |inner: &Condition<'_>| !matches!(inner.kind, ConditionKind::Compare(_));
    match &condition.kind {
        ConditionKind::And(all) => {
            for inner in all {
                collect(inner, if is_group(inner) { Around::Nested } else { around }, joins);
            }
        }
        ConditionKind::Or(any) => {
            let inner_around = if around == Around::Top { Around::Or } else { Around::Nested };
            for inner in any {
                collect(inner, inner_around, joins);
            }
        }
        ConditionKind::Not(inner) => collect(inner, Around::Nested, joins),
        ConditionKind::Compare(comparison) => {
            if let Operand::Query(query, _) = &comparison.operand {
                joins.push((around, query.span.clone()));
            }
        }
    }
}

fn select_span(query: &Query<'_>) -> Span {
    query.clause(Clause::Select).unwrap_or_else(|| query.span.clone())
}
