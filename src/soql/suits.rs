//! Which functions, operators and values suit which type of field; knows no query.

use super::ast::{Function, Operator};
use super::schema::{Field, FieldType};

/// What can be compared by size in words: a number, a text …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Id,
    Text,
    Number,
    Boolean,
    Date,
    DateTime,
    Time,
    /// Several choices of a picklist.
    Choices,
    /// Nothing that a value could be written for.
    Compound,
    /// Not known: everything may suit.
    Any,
}

/// What values of a type are written as.
pub(super) const fn sort(kind: FieldType) -> Sort {
    use FieldType as T;
    match kind {
        T::Id | T::Reference => Sort::Id,
        T::String | T::Textarea | T::Picklist | T::Combobox | T::Email | T::Phone | T::Url | T::EncryptedString => {
            Sort::Text
        }
        T::Boolean => Sort::Boolean,
        T::Int | T::Long | T::Double | T::Currency | T::Percent => Sort::Number,
        T::Date => Sort::Date,
        T::DateTime => Sort::DateTime,
        T::Time => Sort::Time,
        T::MultiPicklist => Sort::Choices,
        T::Base64 | T::Address | T::Location | T::ComplexValue => Sort::Compound,
        T::AnyType => Sort::Any,
    }
}

/// Whether an operator may stand behind a field of a type.
///
/// Source: SOQL and SOSL Reference, "Comparison Operators".
pub(super) const fn operator_suits(kind: FieldType, operator: Operator) -> bool {
    use Operator as O;
    let orders = matches!(operator, O::Less | O::LessEqual | O::Greater | O::GreaterEqual);
    let of_choices = matches!(operator, O::Includes | O::Excludes);
    match sort(kind) {
        Sort::Any | Sort::Compound => true,
        Sort::Choices => !orders && !matches!(operator, O::Like),
        Sort::Boolean => !orders && !of_choices && !matches!(operator, O::Like),
        Sort::Text => !of_choices,
        _ => !of_choices && !matches!(operator, O::Like),
    }
}

/// Whether a function may be given a field.
///
/// Source: SOQL and SOSL Reference, "Aggregate Functions", "Support for Field Types in Aggregate Functions", "Date
/// Functions", "FORMAT ()", "toLabel()", "DISTANCE and GEOLOCATION".
pub(super) fn function_takes(function: Function, field: &Field<'_>) -> bool {
    use Function as F;
    let sort = sort(field.kind);
    let is_any = matches!(sort, Sort::Any);
    match function {
        F::Avg | F::Sum => matches!(sort, Sort::Number | Sort::Any) && field.is_aggregatable,
        F::Count | F::CountDistinct => field.is_aggregatable,
        F::Max | F::Min => field.is_aggregatable && !matches!(sort, Sort::Boolean | Sort::Choices | Sort::Compound),
        F::DayOnly | F::HourInDay | F::ConvertTimezone => matches!(sort, Sort::DateTime | Sort::Any),
        F::ConvertCurrency => is_any || field.kind == FieldType::Currency,
        F::Format => is_any || matches!(sort, Sort::Number | Sort::Date | Sort::DateTime | Sort::Time),
        F::Distance => matches!(field.kind, FieldType::Location | FieldType::Address) || is_any,
        F::Geolocation => false,
        F::Grouping => field.is_groupable,
        F::ToLabel => {
            matches!(field.kind, FieldType::Picklist | FieldType::MultiPicklist | FieldType::Combobox) || is_any
        }
        part if part.is_date_part() => matches!(sort, Sort::Date | Sort::DateTime | Sort::Any),
        _ => true,
    }
}

/// What a function is given, for people.
pub(super) const fn wants(function: Function) -> &'static str {
    use Function as F;
    match function {
        F::Avg | F::Sum => "a number",
        F::Count | F::CountDistinct => "a field that can be counted",
        F::Max | F::Min => "a number, a date, a text or a single choice",
        F::DayOnly | F::HourInDay | F::ConvertTimezone => "a date and time",
        F::ConvertCurrency => "an amount of money",
        F::Format => "a number, a date or a time",
        F::Distance => "a place, such as a geolocation field or an address",
        F::Geolocation => "two numbers, latitude and longitude",
        F::Grouping => "a field of GROUP BY",
        F::ToLabel => "a picklist",
        _ => "a date",
    }
}

/// What a function gives, for people.
pub(super) const fn gives(function: Function) -> &'static str {
    use Function as F;
    match function {
        F::Avg => "average of numbers",
        F::Count => "how many rows have a value",
        F::CountDistinct => "how many different values",
        F::Max => "largest value",
        F::Min => "smallest value",
        F::Sum => "sum of numbers",
        F::CalendarMonth => "month of a date, 1 to 12",
        F::CalendarQuarter => "quarter of a date, 1 to 4",
        F::CalendarYear => "year of a date",
        F::DayInMonth => "day of the month, 1 to 31",
        F::DayInWeek => "day of the week, 1 (Sunday) to 7",
        F::DayInYear => "day of the year, 1 to 366",
        F::DayOnly => "date of a date and time",
        F::FiscalMonth => "fiscal month of a date",
        F::FiscalQuarter => "fiscal quarter of a date",
        F::FiscalYear => "fiscal year of a date",
        F::HourInDay => "hour of a date and time, 0 to 23",
        F::WeekInMonth => "week of the month, 1 to 5",
        F::WeekInYear => "week of the year, 1 to 53",
        F::ConvertCurrency => "amount in the user's currency",
        F::ConvertTimezone => "date and time in the user's time zone",
        F::Distance => "distance between two places",
        F::Format => "text as the user's locale writes it",
        F::Geolocation => "a place by latitude and longitude",
        F::Grouping => "1 in a row with a subtotal",
        F::ToLabel => "label in the user's language",
    }
}

/// A type's name for people.
pub(super) const fn name(kind: FieldType) -> &'static str {
    use FieldType as T;
    match kind {
        T::Id => "Id",
        T::String => "Text",
        T::Textarea => "Text area",
        T::Boolean => "Checkbox",
        T::Int | T::Long => "Whole number",
        T::Double => "Number",
        T::Currency => "Currency",
        T::Percent => "Percent",
        T::Date => "Date",
        T::DateTime => "Date and time",
        T::Time => "Time",
        T::Picklist => "Picklist",
        T::MultiPicklist => "Picklist (several)",
        T::Combobox => "Combobox",
        T::Reference => "Reference",
        T::Email => "Email",
        T::Phone => "Phone",
        T::Url => "URL",
        T::Base64 => "File",
        T::Address => "Address",
        T::Location => "Geolocation",
        T::EncryptedString => "Encrypted text",
        T::AnyType => "Any type",
        T::ComplexValue => "Compound",
    }
}
