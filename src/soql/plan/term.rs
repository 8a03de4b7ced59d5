//! Functions of single rows: parts of dates, labels, distances and formatted text.

use super::super::ast::{Argument, Call, Expression, Function, LiteralValue, Path};
use super::super::calendar::Calendar;
use super::super::diagnostic::Diagnostic;
use super::super::locale::Locale;
use super::super::schema::{FieldType, Schema};
use super::super::zone::Zone;
use super::faults::{bound, nested_function, text_of_call, wrong_argument};
use super::names::{FieldPath, Scope};
use super::{Planner, Typed, literal_text};

/// What gives a value of a row.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::soql) enum Term {
    Field(FieldPath),
    /// A part of a date, or of a moment as clocks of the zone show it.
    Part {
        part: Function,
        path: FieldPath,
        zone: Zone,
        calendar: Calendar,
    },
    /// A picklist's label instead of its value.
    Label {
        path: FieldPath,
        labels: Vec<(String, String)>,
    },
    Distance {
        from: Point,
        to: Point,
        in_miles: bool,
    },
    Format(Box<Term>, Style),
}

/// A place on earth.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::soql) enum Point {
    Field(FieldPath),
    /// Latitude and longitude in degrees.
    Fixed(f64, f64),
}

/// How a value becomes text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::soql) struct Style {
    pub(in crate::soql) shape: Shape,
    pub(in crate::soql) locale: Locale,
    pub(in crate::soql) zone: Zone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::soql) enum Shape {
    Number,
    Amount,
    Percent,
    Moment,
}

impl Term {
    /// The same term seen from a parent.
    pub(super) fn skip_hops(&mut self, hops: usize) {
        match self {
            Self::Field(path) | Self::Part { path, .. } | Self::Label { path, .. } => {
                path.hops.drain(..hops.min(path.hops.len()));
            }
            Self::Format(inner, _) => inner.skip_hops(hops),
            Self::Distance { .. } => {}
        }
    }
}

impl<S: Schema> Planner<'_, S> {
    /// What an expression is, outside of grouped queries.
    pub(super) fn term(&self, expression: &Expression<'_>, scope: &Scope<'_>) -> Result<(Term, Typed), Diagnostic> {
        match expression {
            Expression::Field(path) => {
                let (path, field) = self.resolve(path, scope)?;
                Ok((Term::Field(path), Typed::of(&field)))
            }
            Expression::Call(call) => self.call(call, scope),
        }
    }

    /// What a function is, outside of grouped queries.
    pub(super) fn call(&self, call: &Call<'_>, scope: &Scope<'_>) -> Result<(Term, Typed), Diagnostic> {
        match call.function {
            Some(function) if function.is_date_part() => self.part(function, call, scope),
            Some(Function::ToLabel) => self.label(call, scope),
            Some(Function::Distance) => self.distance(call, scope),
            Some(Function::ConvertCurrency) => Err(no_currencies(call)),
            Some(Function::Format) => {
                let argument = one_argument(call)?;
                if let Expression::Call(inner) = argument
                    && inner.function == Some(Function::ConvertCurrency)
                {
                    return Err(no_currencies(inner));
                }
                let Expression::Field(_) = argument else {
                    return Err(nested_function(call.name.text, call.span.clone()));
                };
                let (term, typed) = self.term(argument, scope)?;
                let style = self.style(&typed, call)?;
                let name = text_of_call(call);
                Ok((Term::Format(Box::new(term), style), Typed::computed(name, FieldType::String)))
            }
            _ => Err(nested_function(call.name.text, call.span.clone())),
        }
    }

    /// `CALENDAR_MONTH(CloseDate)`, `HOUR_IN_DAY(convertTimezone(CreatedDate))`
    fn part(&self, part: Function, call: &Call<'_>, scope: &Scope<'_>) -> Result<(Term, Typed), Diagnostic> {
        let (path, is_converted) = match one_argument(call)? {
            Expression::Field(path) => (path, false),
            Expression::Call(inner) if inner.function == Some(Function::ConvertTimezone) => {
                match one_argument(inner)? {
                    Expression::Field(path) => (path, true),
                    Expression::Call(_) => return Err(nested_function(call.name.text, call.span.clone())),
                }
            }
            Expression::Call(_) => return Err(nested_function(call.name.text, call.span.clone())),
        };
        let (resolved, field) = self.resolve(path, scope)?;
        // Only moments have hours, and only they can be cut to a day or moved to another time zone.
        let needs_moment = is_converted || matches!(part, Function::DayOnly | Function::HourInDay);
        let fits = match field.kind {
            FieldType::DateTime => true,
            FieldType::Date => !needs_moment,
            _ => false,
        };
        if !fits {
            let message = format!("field '{}' does not support function {}", field.name, call.name.text);
            let hint = if needs_moment { "It takes a date and time." } else { "It takes a date, or a date and time." };
            return Err(wrong_argument(message, path.span()).hint(hint));
        }
        let kind = if part == Function::DayOnly { FieldType::Date } else { FieldType::Int };
        let mut typed = Typed::computed(text_of_call(call), kind);
        typed.is_filterable = field.is_filterable;
        let zone = if is_converted { self.context.zone } else { Zone::default() };
        Ok((Term::Part { part, path: resolved, zone, calendar: self.calendar }, typed))
    }

    fn label(&self, call: &Call<'_>, scope: &Scope<'_>) -> Result<(Term, Typed), Diagnostic> {
        let Expression::Field(path) = one_argument(call)? else {
            return Err(nested_function(call.name.text, call.span.clone()));
        };
        let (resolved, field) = self.resolve(path, scope)?;
        if !matches!(field.kind, FieldType::Picklist | FieldType::MultiPicklist | FieldType::Combobox) {
            let message = format!("toLabel() cannot be used with field '{}'", field.name);
            return Err(wrong_argument(message, path.span()).hint("Only the values of a picklist have labels."));
        }
        let labels = self.choices_of(&resolved, scope.object).filter(|(value, label)| value != label).collect();
        let typed = Typed { is_sortable: false, takes_literals: false, ..Typed::of(&field) };
        Ok((Term::Label { path: resolved, labels }, typed))
    }

    /// `DISTANCE(Site__c, GEOLOCATION(37.775, -122.418), 'mi')`
    fn distance(&self, call: &Call<'_>, scope: &Scope<'_>) -> Result<(Term, Typed), Diagnostic> {
        let [from, to, unit] = &call.arguments[..] else {
            return Err(wrong_argument("DISTANCE takes three arguments".to_owned(), call.span.clone())
                .hint("Such as DISTANCE(Site__c, GEOLOCATION(37.775, -122.418), 'mi')."));
        };
        let (from, to) = (self.point(from, call, scope)?, self.point(to, call, scope)?);
        let in_miles = match unit {
            Argument::Literal(literal) => match literal_text(literal) {
                Some("mi") => true,
                Some("km") => false,
                _ => return Err(unknown_unit(literal.span.clone())),
            },
            Argument::Expression(expression) => return Err(unknown_unit(expression.span())),
        };
        let typed = Typed::computed(text_of_call(call), FieldType::Double);
        Ok((Term::Distance { from, to, in_miles }, typed))
    }

    fn point(&self, argument: &Argument<'_>, call: &Call<'_>, scope: &Scope<'_>) -> Result<Point, Diagnostic> {
        match argument {
            Argument::Expression(Expression::Field(path)) => {
                let (resolved, field) = self.resolve(path, scope)?;
                if !matches!(field.kind, FieldType::Location | FieldType::Address) {
                    let message = format!("field '{}' does not support function {}", field.name, call.name.text);
                    return Err(wrong_argument(message, path.span()).hint("It takes a geolocation or an address."));
                }
                Ok(Point::Field(resolved))
            }
            Argument::Expression(Expression::Call(inner)) if inner.function == Some(Function::Geolocation) => {
                match &inner.arguments[..] {
                    [Argument::Literal(latitude), Argument::Literal(longitude)] => {
                        match (&latitude.value, &longitude.value) {
                            (LiteralValue::Number(latitude), LiteralValue::Number(longitude))
                                if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 =>
                            {
                                Ok(Point::Fixed(*latitude, *longitude))
                            }
                            (LiteralValue::Bound(it), _) | (_, LiteralValue::Bound(it)) => Err(bound(it.span.clone())),
                            _ => Err(wrong_place(inner)),
                        }
                    }
                    _ => Err(wrong_place(inner)),
                }
            }
            Argument::Expression(Expression::Call(inner)) => Err(nested_function(inner.name.text, inner.span.clone())),
            Argument::Literal(literal) => Err(wrong_argument("invalid location".to_owned(), literal.span.clone())
                .hint("A place is a field, or GEOLOCATION(latitude, longitude).")),
        }
    }

    /// How FORMAT writes a value of a type.
    pub(super) fn style(&self, typed: &Typed, call: &Call<'_>) -> Result<Style, Diagnostic> {
        let shape = match typed.kind {
            FieldType::Int | FieldType::Long | FieldType::Double => Shape::Number,
            FieldType::Currency => Shape::Amount,
            FieldType::Percent => Shape::Percent,
            FieldType::Date | FieldType::DateTime | FieldType::Time => Shape::Moment,
            _ => {
                let message = format!("field '{}' does not support function {}", typed.name, call.name.text);
                return Err(wrong_argument(message, call.span.clone())
                    .hint("FORMAT() takes numbers, amounts, dates and times."));
            }
        };
        Ok(Style { shape, locale: self.context.locale, zone: self.context.zone })
    }
}

/// The one field or function that a function is of.
pub(super) fn one_argument<'q, 't>(call: &'q Call<'t>) -> Result<&'q Expression<'t>, Diagnostic> {
    match &call.arguments[..] {
        [Argument::Expression(expression)] => Ok(expression),
        [Argument::Literal(literal), ..] => {
            Err(wrong_argument(format!("{} takes a field", call.name.text), literal.span.clone()))
        }
        [] => Err(Diagnostic::malformed("unexpected token: ')'", call.span.end.saturating_sub(1)..call.span.end)
            .hint("The function takes a field.")),
        _ => {
            Err(Diagnostic::malformed("unexpected token: ','", call.span.clone()).hint("The function takes one field."))
        }
    }
}

/// The field that a function is of, under any further functions.
pub(super) fn field_of<'q, 't>(call: &'q Call<'t>) -> Option<&'q Path<'t>> {
    match call.arguments.first() {
        Some(Argument::Expression(Expression::Field(path))) => Some(path),
        Some(Argument::Expression(Expression::Call(inner))) => field_of(inner),
        _ => None,
    }
}

/// The org has one currency; then convertCurrency() is refused. Source: SOQL and SOSL Reference, "convertCurrency()"; the words are
/// not documented.
fn no_currencies(call: &Call<'_>) -> Diagnostic {
    wrong_argument("convertCurrency() requires multiple currencies to be enabled".to_owned(), call.span.clone())
        .hint("The org has one currency: ask for the field itself.")
}

fn unknown_unit(span: super::super::ast::Span) -> Diagnostic {
    wrong_argument("Invalid distance unit. Valid unit is either 'mi' or 'km'".to_owned(), span)
        .hint("Miles are 'mi', kilometers 'km'.")
}

fn wrong_place(call: &Call<'_>) -> Diagnostic {
    wrong_argument("GEOLOCATION takes a latitude and a longitude".to_owned(), call.span.clone())
        .hint("Such as GEOLOCATION(37.775, -122.418): from -90 to 90, and from -180 to 180.")
}
