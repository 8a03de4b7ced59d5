//! Comparisons: which fields may be filtered, and by which operators.
//!
//! Source: SOQL and SOSL Reference, "Comparison Operators".

use super::super::ast::{
    Call, Comparison, Condition, ConditionKind, Expression, Function, Literal, LiteralValue, Operand, Operator,
};
use super::super::fold;
use super::super::resolve::Place;
use super::super::schema::FieldType;
use super::super::suits::{self, Sort};
use super::super::texts::Texts;
use super::values::Asked;
use super::{Checker, Fix, Found, Here, rules};

impl<'t> Checker<'_, 't> {
    /// WHERE.
    pub(super) fn condition(&mut self, condition: &Condition<'t>, here: &Here<'_, 't>) {
        match &condition.kind {
            ConditionKind::And(all) | ConditionKind::Or(all) => {
                for inner in all {
                    self.condition(inner, here);
                }
            }
            ConditionKind::Not(inner) => self.condition(inner, here),
            ConditionKind::Compare(comparison) => {
                if self.filters(&comparison.left, here) {
                    self.operand(comparison, here);
                }
            }
        }
    }

    /// Whether the left side may stand in WHERE, as far as that is known.
    fn filters(&mut self, left: &Expression<'t>, here: &Here<'_, 't>) -> bool {
        match left {
            Expression::Field(path) => {
                let Some(Found { field, .. }) = self.field(path, here) else { return true };
                if !field.is_filterable {
                    self.note(rules::UNFILTERABLE, &[field.name, suits::name(field.kind)], &path.span());
                }
                field.is_filterable
            }
            Expression::Call(call) => self.filters_call(call, here),
        }
    }

    fn filters_call(&mut self, call: &Call<'t>, here: &Here<'_, 't>) -> bool {
        let Some(function) = call.function else { return false };
        self.call(call, here);
        let rule = if function.is_aggregate() || function == Function::Grouping {
            rules::AGGREGATE_IN_WHERE
        } else if function == Function::Format {
            rules::FORMAT_IN_WHERE
        } else {
            return true;
        };
        self.note(rule, &[], &call.span);
        false
    }

    /// Operator and values against the type of the left side.
    pub(super) fn operand(&mut self, comparison: &Comparison<'t>, here: &Here<'_, 't>) {
        if let Operand::Query(query, _) = &comparison.operand {
            return self.join(comparison, query, here);
        }
        let Some(kind) = here.scope.kind(&comparison.left, self.schema) else { return };
        let is_distance =
            matches!(&comparison.left, Expression::Call(call) if call.function == Some(Function::Distance));
        if is_distance && !matches!(comparison.operator, Operator::Less | Operator::Greater | Operator::Missing) {
            self.note(rules::DISTANCE_OPERATOR, &[], &comparison.operator_span);
            return;
        }
        if comparison.operator != Operator::Missing && !suits::operator_suits(kind.kind, comparison.operator) {
            return self.wrong_operator(comparison, kind.kind);
        }
        let literals = literals(&comparison.operand);
        let of_field = matches!(comparison.left, Expression::Field(_));
        let takes_literals = of_field || matches!(&comparison.left, Expression::Call(call) if is_extreme(call));
        let name = self.text(&comparison.left.span());
        let span = comparison.left.span();
        let choices = if of_field { Asked::choices_of(kind, self.schema) } else { Vec::new() };
        let mut known = Texts::default();
        for choice in &choices {
            known.insert(&fold(choice.value));
        }
        let operator = comparison.operator;
        let asked = Asked { kind, name, span, operator, of_field, choices, known, takes_literals };
        for literal in literals {
            self.value(literal, &asked);
        }
        if let Operand::One(literal) = &comparison.operand {
            self.single(comparison, literal, here);
        }
    }

    fn wrong_operator(&mut self, comparison: &Comparison<'t>, kind: FieldType) {
        let operator = comparison.operator;
        let name = self.text(&comparison.left.span());
        let hint = match (operator, suits::sort(kind)) {
            (Operator::Includes | Operator::Excludes, _) => {
                "INCLUDES and EXCLUDES are for picklists with several choices."
            }
            (_, Sort::Choices) => "Several choices are asked by INCLUDES, EXCLUDES, = or !=.",
            (Operator::Like, Sort::Id) => "Ids are compared as a whole.",
            (Operator::Like, _) => "LIKE is for texts.",
            (_, Sort::Boolean) => "A checkbox is compared by = or != with TRUE or FALSE.",
            _ => "",
        };
        let instead = match operator {
            Operator::Includes => Some("IN"),
            Operator::Excludes => Some("NOT IN"),
            _ => None,
        };
        let holds_several =
            |literal: &Literal<'_>| matches!(&literal.value, LiteralValue::Text { text, .. } if text.contains(';'));
        let fix = instead
            .filter(|_| suits::sort(kind) == Sort::Text && !literals(&comparison.operand).iter().any(holds_several))
            .and_then(|word| Fix::write(comparison.operator_span.clone(), word));
        let about = [operator.as_str(), name, suits::name(kind), hint];
        self.tell(rules::WRONG_OPERATOR, &about, &comparison.operator_span, fix);
    }

    /// What looks odd about one value, though it runs.
    fn single(&mut self, comparison: &Comparison<'t>, literal: &Literal<'t>, here: &Here<'_, 't>) {
        let operator = comparison.operator;
        let orders =
            matches!(operator, Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual);
        match &literal.value {
            LiteralValue::Null if orders || operator == Operator::Like => {
                let span = comparison.operator_span.clone();
                let fix = if orders { Fix::write(span, "!=") } else { None };
                self.tell(rules::ORDER_OF_NULL, &[], &comparison.span, fix);
            }
            LiteralValue::Text { text, escaped } if operator == Operator::Like => {
                // A slot may bring wildcards along, or texts that want escaping.
                if self.text(&literal.span).contains("{{") {
                    return;
                }
                let is_wild = |(at, letter): &(usize, char)| matches!(letter, '%' | '_') && !escaped.contains(at);
                if !text.char_indices().any(|letter| is_wild(&letter)) {
                    let span = comparison.operator_span.clone();
                    let fix = if escaped.is_empty() { Fix::write(span.clone(), "=") } else { None };
                    self.tell(rules::LIKE_WITHOUT_WILDCARD, &[], &span, fix);
                } else if text.starts_with('%') && here.place == Place::Top {
                    self.note(rules::LEADING_WILDCARD, &[], &literal.span);
                }
            }
            _ => {}
        }
    }
}

/// The values of a comparison.
fn literals<'q, 't>(operand: &'q Operand<'t>) -> &'q [Literal<'t>] {
    match operand {
        Operand::One(literal) => std::slice::from_ref(literal),
        Operand::Many(literals, _) => literals,
        Operand::Query(..) => &[],
    }
}

/// MIN and MAX give a value of the field itself.
fn is_extreme(call: &Call<'_>) -> bool {
    matches!(call.function, Some(Function::Min | Function::Max))
}
