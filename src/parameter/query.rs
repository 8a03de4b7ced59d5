//! Values put into the slots of a SOQL query, by the types that its places take; the writing itself is the language's.
//! Knows no org but what it is told of one.

use std::borrow::Cow;

use super::{Filling, Refused, Value};
use crate::soql::bind::{self, BindFault, BindValue, SlotForm, SlotType, SlotTypes};
use crate::soql::{self, without_comments};

/// The query with values in its slots. A query without slots comes back as it is.
///
/// # Errors
/// What is wrong first: a query that is none, a name without a value, a value of another type than its place takes.
pub fn bind(text: &str, filling: &Filling<'_>) -> Result<String, Refused> {
    // Slots in comments ask for nothing.
    let plain = without_comments(text);
    let syntax = soql::parse(&plain);
    let types = SlotTypes { declared: &[], schema: filling.schema };
    let slots = bind::slots(&syntax, &types);
    if slots.is_empty() {
        return Ok(text.to_owned());
    }
    let mut values: Vec<(&str, Value)> = Vec::new();
    let mut bound: Vec<(&str, BindValue<'_>)> = Vec::new();
    let mut declared: Vec<(&str, SlotType)> = Vec::new();
    for slot in &slots {
        if !values.iter().any(|(name, _)| *name == slot.name) {
            values.push((slot.name, (filling.values)(slot.name)?));
        }
    }
    for (name, value) in &values {
        // The same name may stand in places of several types: the narrowest that is known decides how it is written.
        let mut kinds = slots.iter().filter(|slot| slot.name == *name && !matches!(slot.form, SlotForm::Quoted { .. }));
        let kind = kinds.clone().find(|slot| slot.kind != SlotType::Any).or_else(|| kinds.next());
        let kind = kind.map_or(SlotType::Text, |slot| slot.kind);
        if kind == SlotType::Any
            && let Some(own) = own_type(value)
        {
            declared.push((name, own));
        }
        bound.push((name, written(value, kind)));
    }
    bind::bind(&syntax, &SlotTypes { declared: &declared, schema: filling.schema }, &bound).map_err(first)
}

/// Whether a text is a day that there is, or a date literal.
#[must_use]
pub fn is_day(text: &str) -> bool {
    is_of(text, SlotType::Date)
}

/// Whether a text is a moment with its zone.
#[must_use]
pub fn is_moment(text: &str) -> bool {
    is_of(text, SlotType::DateTime)
}

/// Asks the language itself.
fn is_of(text: &str, kind: SlotType) -> bool {
    let syntax = soql::parse("SELECT Id FROM A WHERE B = :v");
    let types = SlotTypes { declared: &[("v", kind)], schema: None };
    bind::bind(&syntax, &types, &[("v", BindValue::Text(Cow::Borrowed(text)))]).is_ok()
}

/// What a value is where the place does not say.
fn own_type(value: &Value) -> Option<SlotType> {
    match value {
        Value::Date(_) => Some(SlotType::Date),
        Value::DateTime(_) => Some(SlotType::DateTime),
        Value::List(values) => values.first().and_then(own_type),
        Value::Null | Value::Boolean(_) | Value::Number(_) | Value::Text(_) => None,
    }
}

fn written(value: &Value, kind: SlotType) -> BindValue<'_> {
    match (value, kind) {
        (Value::Null, _) => BindValue::Null,
        (Value::Boolean(flag), _) => BindValue::Boolean(*flag),
        (Value::Number(digits), SlotType::Text | SlotType::Choices) => BindValue::Text(Cow::Borrowed(digits)),
        (Value::Number(digits), _) => digits.parse().map_or(BindValue::Text(Cow::Borrowed(digits)), BindValue::Number),
        // A day in the place of a moment is its beginning.
        (Value::Date(day), SlotType::DateTime) if day.starts_with(|c: char| c.is_ascii_digit()) => {
            BindValue::Text(Cow::Owned([day, "T00:00:00Z"].concat()))
        }
        // A moment in the place of a day is its day.
        (Value::DateTime(moment), SlotType::Date) => {
            BindValue::Text(Cow::Borrowed(moment.split('T').next().unwrap_or_default()))
        }
        (Value::Text(text) | Value::Date(text) | Value::DateTime(text), _) => BindValue::Text(Cow::Borrowed(text)),
        (Value::List(values), _) => BindValue::List(values.iter().map(|value| written(value, kind)).collect()),
    }
}

fn first(faults: Vec<BindFault>) -> Refused {
    faults.into_iter().next().map_or_else(
        || Refused::new("The query cannot be filled.", "Look at its inputs."),
        |fault| Refused { message: fault.message, hint: fault.hint },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(text: &str, value: &Value) -> Result<String, Refused> {
        bind(text, &Filling { values: &|_| Ok(value.clone()), schema: None })
    }

    #[test]
    fn values_become_literals_of_the_type_their_place_takes() {
        let text = |text: &str| Value::Text(text.into());
        let all = "SELECT Id FROM A WHERE B = {{ v }}";
        assert_eq!(bound(all, &text("O'Neil")).unwrap(), "SELECT Id FROM A WHERE B = 'O\\'Neil'");
        assert_eq!(bound(all, &Value::Number("1.5".into())).unwrap(), "SELECT Id FROM A WHERE B = 1.5");
        assert_eq!(bound(all, &Value::Date("2026-11-23".into())).unwrap(), "SELECT Id FROM A WHERE B = 2026-11-23");
        assert_eq!(
            bound(all, &Value::Date("LAST_N_DAYS:7".into())).unwrap(),
            "SELECT Id FROM A WHERE B = LAST_N_DAYS:7"
        );
        assert_eq!(bound(all, &Value::Null).unwrap(), "SELECT Id FROM A WHERE B = null");
        assert_eq!(
            bound("SELECT Id FROM A WHERE B LIKE '{{ v }}%' LIMIT 5", &Value::Number("5".into())).unwrap(),
            "SELECT Id FROM A WHERE B LIKE '5%' LIMIT 5"
        );
        assert_eq!(
            bound("SELECT Id FROM A WHERE B IN {{ v }}", &Value::List(vec![text("a"), text("b")])).unwrap(),
            "SELECT Id FROM A WHERE B IN ('a', 'b')"
        );
        assert_eq!(
            bound("SELECT Id FROM A LIMIT {{ v }}", &Value::Number("7".into())).unwrap(),
            "SELECT Id FROM A LIMIT 7"
        );
        assert!(bound("SELECT Id FROM A LIMIT {{ v }}", &text("7; DROP")).is_err());
        assert!(bound(all, &Value::Date("2026-13-99".into())).is_err());
    }

    #[test]
    fn what_has_no_slots_stays_as_it_is_and_comments_ask_for_nothing() {
        let query = "SELECT Id -- {{ note }}\nFROM A";
        let refuse = Filling { values: &super::super::no_values, schema: None };
        assert_eq!(bind(query, &refuse).unwrap(), query);
        assert!(bind("SELECT Id FROM A WHERE B = {{ gone }}", &refuse).unwrap_err().message.contains("gone"));
        assert_eq!(bind("not a query at all", &refuse).unwrap(), "not a query at all");
    }
}
