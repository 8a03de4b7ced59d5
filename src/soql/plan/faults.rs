//! What is said of a query that does not fit: Salesforce's words where they are known, and what to do.
//!
//! Sources: SOQL and SOSL Reference; error reports in public issue trackers (restforce, jsforce, Salesforce CLI).

use super::super::ast::{Argument, Call, Comparison, Expression, Literal, LiteralValue, Operator, Path, Span};
use super::super::diagnostic::{Code, Diagnostic};
use super::super::schema::FieldType;
use super::Typed;

/// What Salesforce says of an object that it does not know.
#[must_use]
pub fn unsupported_type(name: &str) -> String {
    let words = ["sObject type '", name, "' is not supported. ", CUSTOM_OBJECT];
    words.concat()
}

/// What Salesforce says of groups that do not go on one page.
#[must_use]
pub fn too_many_groups() -> Diagnostic {
    let message = "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch";
    Diagnostic::new(Code::ExceededIdLimit, message, 0..0)
        .hint("Add LIMIT 2000, or group by something with fewer values.")
        .without_place()
}

const CUSTOM_OBJECT: &str = "If you are attempting to use a custom object, be sure to append the '__c' after the \
    entity name. Please reference your WSDL or the describe call for the appropriate names.";

const CUSTOM_FIELD: &str = "If you are attempting to use a custom field, be sure to append the '__c' after the custom \
    field name. Please reference your WSDL or the describe call for the appropriate names.";

const CUSTOM_RELATIONSHIP: &str = "If you are attempting to use a custom relationship, be sure to append the '__r' after \
    the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.";

pub(super) fn duplicate(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::InvalidField, format!("duplicate field selected: {name}"), span)
        .hint("Ask for each field once.")
        .without_place()
}

pub(super) fn duplicate_alias(name: &str, span: Span) -> Diagnostic {
    Diagnostic::malformed(format!("duplicate alias: {name}"), span).hint("Give one of the two another name behind it.")
}

pub(super) fn unknown_column(name: &str, object: &str, path: &Path<'_>) -> Diagnostic {
    let message = format!("No such column '{name}' on entity '{object}'. {CUSTOM_FIELD}");
    Diagnostic::new(Code::InvalidField, message, path.span())
}

pub(super) fn unknown_relation(name: &str, object: &str, path: &Path<'_>) -> Diagnostic {
    let message = format!("No such relation '{name}' on entity '{object}'. {CUSTOM_FIELD}");
    Diagnostic::new(Code::InvalidField, message, path.span())
}

pub(super) fn unknown_relationship(name: &str, path: &Path<'_>) -> Diagnostic {
    let message = format!("Didn't understand relationship '{name}' in field path. {CUSTOM_RELATIONSHIP}");
    Diagnostic::new(Code::InvalidField, message, path.span())
}

pub(super) fn unknown_children(name: &str, span: Span) -> Diagnostic {
    let message = format!("Didn't understand relationship '{name}' in FROM part of query call. {CUSTOM_RELATIONSHIP}");
    Diagnostic::new(Code::InvalidType, message, span)
        .hint("A subquery names a child relationship, such as Contacts, not an object.")
}

pub(super) fn bound(span: Span) -> Diagnostic {
    Diagnostic::malformed("Bind variables only allowed in Apex code", span)
        .hint("Put the value itself here before the query is sent.")
}

pub(super) fn only_root(span: Span) -> Diagnostic {
    Diagnostic::malformed("only root queries support aggregate expressions", span)
        .hint("Count, sum and group in a query of its own.")
        .without_place()
}

pub(super) fn only_aggregates_have_aliases(span: Span) -> Diagnostic {
    Diagnostic::malformed("only aggregate expressions use field aliasing", span)
        .hint("Between two fields there is a comma; a name of its own can be given beside GROUP BY only.")
}

/// `what` is `Field` or `Ordered field`.
pub(super) fn not_grouped(what: &str, name: &str, span: Span) -> Diagnostic {
    Diagnostic::malformed(format!("{what} must be grouped or aggregated: {name}"), span)
        .hint("Add it to GROUP BY, or ask for its MIN, MAX or COUNT.")
        .without_place()
}

pub(super) fn no_aggregate(name: &str, function: &str, span: Span) -> Diagnostic {
    Diagnostic::malformed(format!("field {name} does not support aggregate operator {function}"), span)
        .hint("SUM and AVG take numbers; boxes, times, long texts and several choices cannot be aggregated at all.")
}

pub(super) fn nested_function(name: &str, span: Span) -> Diagnostic {
    let message = "nested functional syntax can only be used in the following manner: \
        date_function(convertTimezone(columnName)): ";
    Diagnostic::malformed([message, name].concat(), span).hint("Functions take a field, not another function.")
}

pub(super) fn wrong_argument(message: String, span: Span) -> Diagnostic {
    Diagnostic::malformed(message, span)
}

pub(super) fn invalid_operator(typed: &Typed, comparison: &Comparison<'_>) -> Diagnostic {
    let message = match (typed.kind, comparison.operator) {
        (FieldType::Id | FieldType::Reference, _) => "invalid operator on id field".to_owned(),
        (_, Operator::Includes | Operator::Excludes) => {
            "includes or excludes operator only valid on multipicklist field".to_owned()
        }
        (kind, _) => format!("invalid operator on {} field", type_name(kind)),
    };
    Diagnostic::new(Code::InvalidQueryFilterOperator, message, comparison.operator_span.clone())
        .hint("This operator does not suit the type of the field.")
}

pub(super) fn wrong_type(typed: &Typed, literal: &Literal<'_>) -> Diagnostic {
    if let LiteralValue::Bound(bound) = &literal.value {
        return self::bound(bound.span.clone());
    }
    let kind = type_name(typed.kind);
    let quotes = if kind == "string" { "should" } else { "should not" };
    let message = format!(
        "value of filter criterion for field '{}' must be of type {kind} and {quotes} be enclosed in quotes",
        typed.name
    );
    let hint = match (typed.kind, &literal.value) {
        (_, LiteralValue::Currency { .. }) => "The org has one currency: leave the three letters out.",
        (_, LiteralValue::Relative(_)) if !typed.takes_literals => "A date literal cannot stand behind a function.",
        (FieldType::Date, _) => "A date is written 2026-11-23 or as a date literal such as TODAY.",
        (FieldType::DateTime, _) => {
            "A date and time is written 2026-11-23T09:00:00Z or as a date literal such as TODAY."
        }
        _ => "",
    };
    Diagnostic::new(Code::InvalidField, message, literal.span.clone()).hint(hint)
}

fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Boolean => "boolean",
        FieldType::Int | FieldType::Long => "int",
        FieldType::Double => "double",
        FieldType::Currency => "currency",
        FieldType::Percent => "percent",
        FieldType::Date => "date",
        FieldType::DateTime => "dateTime",
        FieldType::Time => "time",
        FieldType::MultiPicklist => "multipicklist",
        _ => "string",
    }
}

/// An expression as messages quote it: without spaces.
pub(super) fn text_of(expression: &Expression<'_>) -> String {
    match expression {
        Expression::Field(path) => path.text(),
        Expression::Call(call) => text_of_call(call),
    }
}

pub(super) fn text_of_call(call: &Call<'_>) -> String {
    let arguments = call.arguments.iter().filter_map(|argument| match argument {
        Argument::Expression(expression) => Some(text_of(expression)),
        Argument::Literal(_) => None,
    });
    let arguments: Vec<String> = arguments.collect();
    [call.name.text, "(", &arguments.join(","), ")"].concat()
}
