//! Subqueries in conditions: semi-joins and anti-joins, and where they may not stand.
//!
//! Source: SOQL and SOSL Reference, "Comparison Operators", semi-joins with IN and anti-joins with NOT IN.

use super::super::ast::{
    Clause, Comparison, Condition, ConditionKind, Expression, Operand, Operator, Query, SelectItem, Span,
};
use super::super::diagnostic::{Code, Diagnostic};
use super::super::schema::{FieldType, Schema};
use super::condition::Check;
use super::names::{FieldPath, Scope};
use super::{Place, Plan, Planner, Typed, unsupported_type};

/// How many subqueries the conditions of one query may have.
const JOINS_MAX: usize = 2;

/// Objects that cannot be asked in a subquery of a condition.
const REFUSED_OBJECTS: &[&str] =
    &["ActivityHistory", "Attachment", "Event", "EventAttendee", "Note", "OpenActivity", "Task"];

impl<S: Schema> Planner<'_, S> {
    pub(super) fn in_query(
        &self,
        typed: &Typed,
        comparison: &Comparison<'_>,
        query: &Query<'_>,
        outer: &Scope<'_>,
        inner: &mut Vec<(Plan, FieldPath)>,
    ) -> Result<Check, Diagnostic> {
        let span = query.span.clone();
        let is_set = matches!(comparison.operator, Operator::In | Operator::NotIn);
        // The left side may not lead to a parent.
        let is_plain = matches!(&comparison.left, Expression::Field(path) if outer.names(path, self.schema).len() == 1);
        if !is_set || !is_plain || !is_id(typed.kind) {
            let message =
                "The left operand field in the where expression for outer query should be an id field, cannot use: ";
            let name = super::faults::text_of(&comparison.left);
            return Err(Diagnostic::malformed([message, "'", &name, "'"].concat(), comparison.left.span())
                .hint("Only an id of the object itself can be compared with the result of a subquery."));
        }
        let name = &query.from.object.last();
        let object = self
            .schema
            .object(name.text)
            .ok_or_else(|| Diagnostic::new(Code::InvalidType, unsupported_type(name.text), name.span.clone()))?;
        let object_name = self.schema.object_name(object);
        if REFUSED_OBJECTS.contains(&object_name) {
            let message = format!("Entity '{object_name}' is not supported for semi join inner selects");
            return Err(Diagnostic::malformed(message, name.span.clone())
                .hint("Ask for the ids in a query of its own, and list them here."));
        }
        if object == outer.object {
            let message = "The inner and outer selects should not be on the same object type";
            return Err(
                Diagnostic::malformed(message, span).hint("Use a path to the parent instead, such as Parent.Name.")
            );
        }
        let [item] = &query.select[..] else {
            return Err(Diagnostic::malformed("Semi join sub-selects must select exactly one field", span)
                .hint("Such as AccountId."));
        };
        let plan = self.query(query, object, Place::Condition)?;
        let SelectItem::Expression { expression: Expression::Field(path), alias: None } = item else {
            return Err(only_ids(&item_text(item), item.span()));
        };
        let scope = Scope::new(query, object);
        let (resolved, selected) = self.resolve(path, &scope)?;
        if !is_id(selected.kind) || !resolved.hops.is_empty() {
            return Err(only_ids(&path.text(), path.span()));
        }
        let own = |path: &Expression<'_>, scope: &Scope<'_>| match path {
            Expression::Field(path) => {
                self.resolve(path, scope).map(|(_, field)| self.objects_of(scope.object, &field))
            }
            Expression::Call(_) => Ok(Vec::new()),
        };
        let (left, right) = (own(&comparison.left, outer)?, self.objects_of(object, &selected));
        if left.iter().all(|object| !right.contains(object)) {
            let message = format!(
                "The selected field '{}' in the subquery and the left operand field in the where expression in the \
                 outer query '{}' should point to the same object type",
                selected.name, typed.name
            );
            return Err(Diagnostic::malformed(message, span).hint("Both sides must be ids of the same kind of record."));
        }
        inner.push((plan, resolved));
        Ok(Check::InQuery { number: inner.len() - 1, not: comparison.operator == Operator::NotIn })
    }

    /// The objects whose ids a field holds.
    fn objects_of(&self, object: u16, field: &super::super::schema::Field<'_>) -> Vec<u16> {
        if field.kind == FieldType::Id { vec![object] } else { field.targets.to_vec() }
    }
}

/// Refuses clauses that a subquery in a condition may not have.
pub(super) fn refuse_clauses(query: &Query<'_>) -> Result<(), Diagnostic> {
    for clause in [Clause::GroupBy, Clause::OrderBy, Clause::Limit, Clause::Offset, Clause::For] {
        if let Some(span) = query.clause(clause) {
            let word = clause.as_str().split(' ').next().unwrap_or_default();
            return Err(Diagnostic::malformed(format!("missing value at '{word}'"), span)
                .hint("A subquery in a condition has WHERE, and nothing behind it."));
        }
    }
    Ok(())
}

/// Refuses subqueries where conditions may not have them: two at most, side by side at the top, joined by AND.
pub(super) fn refuse_places(condition: &Condition<'_>, is_inner: bool) -> Result<(), Diagnostic> {
    let mut joins = Vec::new();
    collect(condition, Around::Top, &mut joins);
    for (around, span) in &joins {
        let message = match around {
            _ if is_inner => "Nesting of semi join sub-selects is not supported",
            Around::Top => continue,
            Around::Or => "Semi join sub-selects are not allowed with the 'OR' operator",
            Around::Nested => {
                "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE \
                 expressions."
            }
        };
        return Err(Diagnostic::malformed(message, span.clone())
            .hint("Run the subquery as a query of its own, and list its ids here."));
    }
    match joins.get(JOINS_MAX) {
        Some((_, span)) => {
            let message = format!("Maximum {JOINS_MAX} semi join sub-selects are allowed");
            Err(Diagnostic::malformed(message, span.clone())
                .hint("Run one of the subqueries as a query of its own, and list its ids here."))
        }
        None => Ok(()),
    }
}

/// What stands around a comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Top,
    Or,
    Nested,
}

fn collect(condition: &Condition<'_>, around: Around, joins: &mut Vec<(Around, Span)>) {
    let is_top = around == Around::Top;
    match &condition.kind {
        ConditionKind::And(all) => {
            for inner in all {
                // Only what is joined at the very top is at the top; a group in parentheses is not.
                let inner_around = match inner.kind {
                    ConditionKind::And(_) | ConditionKind::Or(_) | ConditionKind::Not(_) => Around::Nested,
                    ConditionKind::Compare(_) => around,
                };
                collect(inner, inner_around, joins);
            }
        }
        ConditionKind::Or(any) => {
            let inner_around = if is_top { Around::Or } else { Around::Nested };
            any.iter().for_each(|inner| collect(inner, inner_around, joins));
        }
        ConditionKind::Not(inner) => collect(inner, Around::Nested, joins),
        ConditionKind::Compare(comparison) => {
            if let Operand::Query(query, _) = &comparison.operand {
                joins.push((around, query.span.clone()));
            }
        }
    }
}

const fn is_id(kind: FieldType) -> bool {
    matches!(kind, FieldType::Id | FieldType::Reference)
}

fn only_ids(name: &str, span: Span) -> Diagnostic {
    Diagnostic::malformed(format!("Semi join sub-selects can only query id fields, cannot use: '{name}'"), span)
        .hint("The subquery selects an id of its own object, such as AccountId.")
}

fn item_text(item: &SelectItem<'_>) -> String {
    match item {
        SelectItem::Expression { expression, .. } => super::faults::text_of(expression),
        _ => String::new(),
    }
}
