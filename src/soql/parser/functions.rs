//! What the functions take: how many arguments and of what form; knows no field and no type.
//!
//! Source: SOQL and SOSL Reference, "Aggregate Functions", "Date Functions", "Location-Based SOQL Queries".

use super::super::ast::{Argument, Call, Expression, Function, LiteralValue, Span};

/// What is wrong with a call: where, and what the function takes.
pub(super) fn misuse(call: &Call<'_>, outer: Option<Function>) -> Option<(Span, &'static str)> {
    let function = call.function?;
    let is_geolocation = function == Function::Geolocation;
    if is_geolocation && outer != Some(Function::Distance) {
        return Some((call.name.span.clone(), "GEOLOCATION stands in DISTANCE alone."));
    }
    if function.is_aggregate() && outer.is_some_and(Function::is_aggregate) {
        return Some((call.name.span.clone(), "An aggregate cannot stand in another one."));
    }
    if function == Function::ConvertTimezone && !outer.is_some_and(Function::is_date_part) {
        let hint = "convertTimezone stands in a date function, such as HOUR_IN_DAY(convertTimezone(CreatedDate)).";
        return Some((call.name.span.clone(), hint));
    }
    let hint = usage(function);
    let most = match function {
        Function::Distance => 3,
        Function::Geolocation => 2,
        _ => 1,
    };
    let wrong =
        call.arguments.iter().enumerate().find(|(place, argument)| *place >= most || !fits(function, *place, argument));
    if let Some((_, argument)) = wrong {
        return Some((span(argument), hint));
    }
    let is_short = call.arguments.len() < most && !call.counts_rows();
    is_short.then(|| (call.span.end.saturating_sub(1)..call.span.end, hint))
}

fn fits(function: Function, place: usize, argument: &Argument<'_>) -> bool {
    if matches!(argument, Argument::Literal(literal) if matches!(literal.value, LiteralValue::Bound(_))) {
        return matches!(function, Function::Distance | Function::Geolocation);
    }
    let is_field = matches!(argument, Argument::Expression(Expression::Field(_)));
    let is_call = |allowed: fn(Function) -> bool| matches!(argument, Argument::Expression(Expression::Call(call)) if call.function.is_none_or(allowed));
    match (function, place) {
        (Function::Distance, 0) => is_field,
        (Function::Distance, 1) => is_field || is_call(|inner| inner == Function::Geolocation),
        (Function::Distance, _) => matches!(argument, Argument::Literal(literal)
            if matches!(&literal.value, LiteralValue::Text { text, .. } if matches!(text.as_ref(), "mi" | "km"))),
        (Function::Geolocation, _) => {
            matches!(argument, Argument::Literal(literal) if matches!(literal.value, LiteralValue::Number(_)))
        }
        (Function::Format, _) => is_field || is_call(|_| true),
        (Function::ConvertCurrency, _) => is_field || is_call(Function::is_aggregate),
        (function, _) if function.is_aggregate() => {
            is_field || is_call(|inner| inner.is_date_part() || inner == Function::ConvertCurrency)
        }
        (function, _) if function.is_date_part() => is_field || is_call(|inner| inner == Function::ConvertTimezone),
        _ => is_field,
    }
}

const fn usage(function: Function) -> &'static str {
    match function {
        Function::Distance => "DISTANCE takes a location field, GEOLOCATION(latitude, longitude), and 'mi' or 'km'.",
        Function::Geolocation => "GEOLOCATION takes a latitude and a longitude in degrees.",
        Function::Count => "COUNT takes one field, or nothing.",
        Function::Format => "FORMAT takes a field, or a function of one.",
        _ => "This function takes one field.",
    }
}

fn span(argument: &Argument<'_>) -> Span {
    match argument {
        Argument::Expression(expression) => expression.span(),
        Argument::Literal(literal) => literal.span.clone(),
    }
}
