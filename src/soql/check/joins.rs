//! Subqueries in conditions: what they may ask for, and where they may stand.
//!
//! Source: SOQL and SOSL Reference, "Comparison Operators", semi-joins with IN and anti-joins with NOT IN.

use super::super::ast::{Clause, Comparison, Condition, ConditionKind, Expression, Operand, Query, SelectItem, Span};
use super::super::resolve::{Place, Scope, Target};
use super::super::schema::FieldType;
use super::{Checker, Here, error};

/// How many subqueries the conditions of one query may have.
const JOINS_MAX: usize = 2;

/// Objects that cannot be asked in a subquery of a condition.
const REFUSED_OBJECTS: [&str; 7] =
    ["ActivityHistory", "Attachment", "Event", "EventAttendee", "Note", "OpenActivity", "Task"];

impl<'t> Checker<'_, 't> {
    /// `AccountId IN (SELECT …)`
    pub(super) fn join(&mut self, comparison: &Comparison<'t>, query: &Query<'t>, here: &Here<'_, 't>) {
        self.query(query, Place::Condition, Some(here));
        let left = self.ids(&comparison.left, &here.scope);
        if let Ids::Not = left {
            let draft = error("join-of-no-id", "Only an id of the object itself can be compared with a subquery.");
            self.find(draft.hint("Such as Id or AccountId."), comparison.left.span());
        }
        let scope = Scope::new(query, Place::Condition, None, self.schema);
        if let (Some(inner), Some(outer)) = (scope.object, here.scope.object) {
            let name = self.schema.object_name(inner);
            let from = query.from.object.span();
            if REFUSED_OBJECTS.contains(&name) {
                let message = [name, " cannot be asked in a condition."].concat();
                self.find(
                    error("join-object", message).hint("Ask for the ids in a query of its own, and list them here."),
                    from,
                );
            } else if inner == outer {
                let draft = error("join-same-object", "The subquery is of the same object as the query around it.");
                self.find(draft.hint("Use a path to the parent instead, such as Parent.Name."), from);
            }
        }
        let [SelectItem::Expression { expression, .. }] = &query.select[..] else {
            let draft = error("join-one-field", "A subquery in a condition asks for exactly one field.");
            self.find(draft.hint("An id, such as AccountId."), select_span(query));
            return;
        };
        match (left, self.ids(expression, &scope)) {
            (_, Ids::Not) => {
                let draft = error("join-field", "A subquery in a condition asks for an id of its own object.");
                self.find(draft.hint("Such as AccountId."), expression.span());
            }
            (Ids::Of(left), Ids::Of(right)) if !left.iter().any(|object| right.contains(object)) => {
                let draft = error("join-of-others", "The two sides are ids of different kinds of records.");
                let names: Vec<&str> = left.iter().map(|object| self.schema.object_name(*object)).take(3).collect();
                let hint = ["The left side is an id of ", &super::listed(&names), "; ask for such an id."].concat();
                self.find(draft.hint(hint), expression.span());
            }
            _ => {}
        }
        for clause in [Clause::GroupBy, Clause::OrderBy, Clause::Limit, Clause::Offset, Clause::For] {
            if let Some(span) = query.clause(clause) {
                let message = ["A subquery in a condition takes no ", clause.as_str(), "."].concat();
                let fix = self.without_clause(&["Take ", clause.as_str(), " out"].concat(), &span);
                self.find(error("join-clause", message).hint("It ends with WHERE.").fix(fix), span);
            }
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
            Target::ObjectName => Ids::Not,
            _ => Ids::Unknown,
        }
    }

    /// Two at most, side by side at the top, joined by AND.
    pub(super) fn join_places(&mut self, condition: &Condition<'t>, place: Place) {
        let mut joins = Vec::new();
        collect(condition, Around::Top, &mut joins);
        for (around, span) in &joins {
            let message = match around {
                _ if place == Place::Condition => "A subquery in a condition cannot hold another one.",
                Around::Top => continue,
                Around::Or => "A subquery in a condition cannot be joined by OR.",
                Around::Nested => "A subquery in a condition stands at the top, not in parentheses or behind NOT.",
            };
            let hint = "Run the subquery as a query of its own, and list its ids here.";
            self.find(error("join-place", message).hint(hint), span.clone());
        }
        if let Some((_, span)) = joins.get(JOINS_MAX) {
            let draft = error("too-many-joins", "Conditions take two subqueries at most.");
            self.find(draft.hint("Run one of them as a query of its own, and list its ids here."), span.clone());
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
