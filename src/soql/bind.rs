//! Values put in the places that a query leaves open, `{{ name }}` and `:name`; knows neither where the values come from nor
//! who asks.
//!
//! A value becomes one literal of the type that its place wants, or it is refused: no text can change the shape of a query.
//! Everything else of the query stays as it was typed, comments too. The result is a query without slots: what a value has in
//! braces is text, so bind once.

use std::borrow::Cow;
use std::fmt::Write;

use super::ast::{
    Argument, Bound, Comparison, Condition, ConditionKind, Count, CountValue, Expression, Function, Literal,
    LiteralValue, Operand, Operator, Query, SelectItem, Span, With,
};
use super::catalog::Catalog;
use super::lexer::{self, TokenKind};
use super::resolve::{Place, Scope};
use super::schema::{FieldType, Schema};
use super::suits::{self, Sort};
use super::syntax::Syntax;
use super::{behind, id, literal, number, part};

/// What a slot takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotType {
    /// Any text. In `LIKE {{ name }}` its `%` and `_` are wildcards, in `LIKE '{{ name }}%'` they are not.
    Text,
    /// A finite number.
    Number,
    /// Ticked or not.
    Boolean,
    /// A text such as `2026-11-23`, or a date literal such as `LAST_N_DAYS:7`.
    Date,
    /// A text such as `2026-11-23T09:00:00Z`, or a date literal.
    DateTime,
    /// A text such as `09:00:00Z`.
    Time,
    /// A text of 15 or 18 letters and digits.
    Id,
    /// Choices of a picklist: a text such as `a;b`, or a list of texts.
    Choices,
    /// A whole number from 0: how many rows.
    Count,
    /// The type is not known: the value says what it is, and a text goes between quotes.
    Any,
}

/// How a value is written into the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotForm {
    /// As one literal.
    One,
    /// As a list in parentheses: `IN {{ names }}`.
    List,
    /// As a part of a text that has its quotes already.
    Quoted {
        /// Whether `%` and `_` would be wildcards there, and have to be escaped.
        is_pattern: bool,
    },
}

/// A place in a query for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot<'t> {
    /// As typed; upper and lower case are told apart.
    pub name: &'t str,
    /// With colon or braces.
    pub span: Span,
    /// What it takes.
    pub kind: SlotType,
    /// How it is written.
    pub form: SlotForm,
}

/// How the type of a slot is found: as declared, or else from the field that it is compared with.
#[derive(Clone, Copy, Default)]
pub struct SlotTypes<'a> {
    /// Types by name.
    pub declared: &'a [(&'a str, SlotType)],
    /// What is known of the org.
    pub schema: Option<&'a dyn Schema>,
}

/// A value for a slot.
#[derive(Clone, Debug, PartialEq)]
pub enum BindValue<'v> {
    /// Empty.
    Null,
    /// Ticked or not.
    Boolean(bool),
    /// Any number.
    Number(f64),
    /// A text; dates, times and ids are texts, too.
    Text(Cow<'v, str>),
    /// Several values.
    List(Vec<BindValue<'v>>),
}

/// Why a query could not be bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindFault {
    /// Which slot; empty where it is the query.
    pub name: String,
    /// What is wrong.
    pub message: String,
    /// What to do now.
    pub hint: String,
    /// Where in the query; nothing for a value that has no slot.
    pub span: Option<Span>,
}

/// The slots of a query, in reading order; a name may come more than once.
#[must_use]
pub fn slots<'t>(syntax: &Syntax<'t>, types: &SlotTypes<'_>) -> Vec<Slot<'t>> {
    let nothing = Catalog::new();
    let schema = types.schema.unwrap_or(&nothing);
    let mut finder = Finder { text: syntax.text, schema, slots: Vec::new() };
    finder.query(&syntax.query, Place::Top, None);
    let mut slots = finder.slots;
    for slot in &mut slots {
        let declared = types.declared.iter().find(|(name, _)| *name == slot.name);
        // LIMIT takes a count, whatever is declared.
        if let Some((_, kind)) = declared.filter(|_| slot.kind != SlotType::Count) {
            slot.kind = *kind;
        }
    }
    slots
}

/// The query with values in the place of its slots.
///
/// # Errors
/// Everything that is wrong: a query that is no query, a slot without a value, a value without a slot, a value of the wrong
/// type, a list that is empty (SOQL has no empty list; leave the condition out, or do not ask).
pub fn bind(
    syntax: &Syntax<'_>,
    types: &SlotTypes<'_>,
    values: &[(&str, BindValue<'_>)],
) -> Result<String, Vec<BindFault>> {
    if let Some(fault) = syntax.faults.first() {
        return Err(vec![BindFault {
            name: String::new(),
            message: ["The query cannot be read: ", &fault.message].concat(),
            hint: fault.hint.clone(),
            span: Some(fault.span.clone()),
        }]);
    }
    let slots = slots(syntax, types);
    let mut faults = unused(&slots, values);
    let mut bound = String::with_capacity(syntax.text.len());
    let mut at = 0;
    for slot in &slots {
        bound.push_str(part(syntax.text, at..slot.span.start));
        at = slot.span.end;
        let value = values.iter().find(|(name, _)| *name == slot.name);
        let written = match value {
            Some((_, value)) => write_slot(slot, value),
            None => Err(Refusal { message: ["There is no value for ", slot.name, "."].concat(), hint: "Give it one." }),
        };
        match written {
            Ok(written) => put(&written, slot, syntax.text, &mut bound),
            Err(Refusal { message, hint }) => {
                let (name, hint) = (slot.name.to_owned(), hint.to_owned());
                faults.push(BindFault { name, message, hint, span: Some(slot.span.clone()) });
            }
        }
    }
    bound.push_str(part(syntax.text, at..syntax.text.len()));
    if faults.is_empty() { Ok(bound) } else { Err(faults) }
}

/// Writes a text as a literal, with its quotes.
pub fn write_text(text: &str, out: &mut String) {
    out.push('\'');
    escape(text, false, out);
    out.push('\'');
}

/// What is wrong with a value, and what to do now.
struct Refusal {
    message: String,
    hint: &'static str,
}

/// Names that come twice, and names that no slot has.
fn unused(slots: &[Slot<'_>], values: &[(&str, BindValue<'_>)]) -> Vec<BindFault> {
    let fault = |name: &str, message: String, hint: &str| BindFault {
        name: name.to_owned(),
        message,
        hint: hint.to_owned(),
        span: None,
    };
    let mut faults = Vec::new();
    for (at, (name, _)) in values.iter().enumerate() {
        if values[..at].iter().any(|(known, _)| known == name) {
            faults.push(fault(name, [name, " has two values."].concat(), "Give each value once."));
        } else if slots.iter().all(|slot| slot.name != *name) {
            let hint =
                "Upper and lower case are told apart. Write {{ name }} where the value belongs, or leave it out.";
            faults.push(fault(name, ["The query has no place for ", name, "."].concat(), hint));
        }
    }
    faults
}

/// Puts a literal in its place. What stood right beside the slot must not run together with it.
fn put(written: &str, slot: &Slot<'_>, text: &str, bound: &mut String) {
    let is_whole = !matches!(slot.form, SlotForm::Quoted { .. });
    let (before, after) = (text.get(..slot.span.start), text.get(slot.span.end..));
    let stands_apart = |byte: &u8| byte.is_ascii_whitespace() || b"(),=<>".contains(byte);
    if is_whole && !before.unwrap_or_default().as_bytes().last().is_none_or(stands_apart) {
        bound.push(' ');
    }
    bound.push_str(written);
    if is_whole && !after.unwrap_or_default().as_bytes().first().is_none_or(stands_apart) {
        bound.push(' ');
    }
}

/// The literal, or what is wrong with the value.
fn write_slot(slot: &Slot<'_>, value: &BindValue<'_>) -> Result<String, Refusal> {
    let mut out = String::new();
    match (slot.form, value) {
        (SlotForm::Quoted { is_pattern }, BindValue::Text(text)) => escape(text, is_pattern, &mut out),
        (SlotForm::Quoted { .. }, BindValue::Number(number)) if number.is_finite() => number::write(*number, &mut out),
        (SlotForm::Quoted { .. }, BindValue::Boolean(value)) => out.push_str(if *value { "true" } else { "false" }),
        (SlotForm::Quoted { .. }, _) => return Err(wrong(slot, value, "a text")),
        (SlotForm::List, BindValue::List(values)) => {
            if values.is_empty() {
                return Err(empty(slot));
            }
            write_list(slot, values, &mut out)?;
        }
        (SlotForm::List, one) => write_list(slot, std::slice::from_ref(one), &mut out)?,
        (SlotForm::One, value) => write_one(slot, value, &mut out)?,
    }
    Ok(out)
}

fn write_list(slot: &Slot<'_>, values: &[BindValue<'_>], out: &mut String) -> Result<(), Refusal> {
    for (at, value) in values.iter().enumerate() {
        out.push_str(if at == 0 { "(" } else { ", " });
        write_one(slot, value, out)?;
    }
    out.push(')');
    Ok(())
}

fn write_one(slot: &Slot<'_>, value: &BindValue<'_>, out: &mut String) -> Result<(), Refusal> {
    use BindValue as V;
    use SlotType as T;
    match (slot.kind, value) {
        (T::Count, V::Number(number)) if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number) => {
            number::write(number.abs(), out);
        }
        (T::Count, _) => return Err(wrong(slot, value, "a whole number from 0")),
        (_, V::Null) => out.push_str("null"),
        (T::Number | T::Any, V::Number(number)) if number.is_finite() => number::write(*number, out),
        (T::Boolean | T::Any, V::Boolean(value)) => out.push_str(if *value { "true" } else { "false" }),
        (T::Text | T::Any | T::Choices, V::Text(text)) => write_text(text, out),
        (T::Id, V::Text(text)) if id::read(text).is_some() => write_text(text, out),
        (T::Date, V::Text(text)) if is_moment(text, TokenKind::Date) => out.push_str(text),
        (T::DateTime, V::Text(text)) if is_moment(text, TokenKind::DateTime) => out.push_str(text),
        (T::Time, V::Text(text)) if is_moment(text, TokenKind::Time) => out.push_str(text),
        (T::Choices, V::List(choices)) => write_choices(slot, choices, out)?,
        _ => return Err(wrong(slot, value, wanted(slot.kind))),
    }
    Ok(())
}

/// Several choices as one text.
fn write_choices(slot: &Slot<'_>, choices: &[BindValue<'_>], out: &mut String) -> Result<(), Refusal> {
    let mut joined = String::new();
    for choice in choices {
        match choice {
            BindValue::Text(text) if !text.is_empty() && !text.contains(';') => {
                if !joined.is_empty() {
                    joined.push(';');
                }
                joined.push_str(text);
            }
            other => return Err(wrong(slot, other, "a choice without a semicolon")),
        }
    }
    if joined.is_empty() {
        return Err(empty(slot));
    }
    write_text(&joined, out);
    Ok(())
}

/// Source: SOQL and SOSL Reference, "Quoted String Escape Sequences".
fn escape(text: &str, is_pattern: bool, out: &mut String) {
    for character in text.chars() {
        match character {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '%' if is_pattern => out.push_str("\\%"),
            '_' if is_pattern => out.push_str("\\_"),
            // U+0000 to U+001F and U+007F to U+009F: four digits are enough.
            _ if character.is_control() => {
                // Writing to a text cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
}

/// Whether a text is exactly one literal of a kind, of a day and a time that there are.
fn is_moment(text: &str, kind: TokenKind) -> bool {
    let is_relative = || {
        let (word, digits) = text.split_once(':').map_or((text, None), |(word, digits)| (word, Some(digits)));
        let is_count =
            |digits: &str| (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        match (literal::relative(word), digits) {
            (Some((_, takes_number)), Some(digits)) => takes_number && is_count(digits),
            (Some((_, takes_number)), None) => !takes_number,
            (None, _) => false,
        }
    };
    let lexed = lexer::lex(text);
    let is_literal = match &lexed.tokens[..] {
        [token] if token.kind == kind && token.span() == (0..text.len()) => match kind {
            TokenKind::Date => literal::date(text).is_some(),
            TokenKind::DateTime => literal::date_time(text).is_some(),
            _ => literal::time(text).is_some(),
        },
        _ => false,
    };
    is_literal || (kind != TokenKind::Time && is_relative())
}

fn wrong(slot: &Slot<'_>, value: &BindValue<'_>, wanted: &str) -> Refusal {
    let found = match value {
        BindValue::Null => "nothing".to_owned(),
        BindValue::Boolean(true) => "true".to_owned(),
        BindValue::Boolean(false) => "false".to_owned(),
        BindValue::Number(number) => {
            let mut shown = String::new();
            number::write(*number, &mut shown);
            shown
        }
        BindValue::Text(text) => {
            const SHOWN_CHARACTERS: usize = 40;
            let mut shown = String::from("the text ");
            let end = text.char_indices().nth(SHOWN_CHARACTERS).map_or(text.len(), |(at, _)| at);
            write_text(part(text, 0..end), &mut shown);
            shown.push_str(if end < text.len() { " …" } else { "" });
            shown
        }
        BindValue::List(_) => "a list".to_owned(),
    };
    let message = [slot.name, " takes ", wanted, ", but the value is ", &found, "."].concat();
    Refusal { message, hint: hint(slot, value) }
}

fn empty(slot: &Slot<'_>) -> Refusal {
    let hint = "SOQL has no empty list: leave the condition out, or do not ask at all.";
    Refusal { message: ["The list for ", slot.name, " is empty."].concat(), hint }
}

const fn wanted(kind: SlotType) -> &'static str {
    match kind {
        SlotType::Text => "a text",
        SlotType::Number => "a number",
        SlotType::Boolean => "true or false",
        SlotType::Date => "a date",
        SlotType::DateTime => "a date and time",
        SlotType::Time => "a time",
        SlotType::Id => "an id",
        SlotType::Choices => "choices",
        SlotType::Count => "a whole number from 0",
        SlotType::Any => "one value",
    }
}

fn hint(slot: &Slot<'_>, value: &BindValue<'_>) -> &'static str {
    match (slot.form, slot.kind, value) {
        (SlotForm::Quoted { .. }, ..) => "Give a text or a number; it becomes part of the text around it.",
        (SlotForm::One, kind, BindValue::List(_)) if kind != SlotType::Choices => {
            "A list goes behind IN or NOT IN, without parentheses of its own: IN {{ name }}."
        }
        (_, SlotType::Date, _) => "A date is written 2026-11-23, or as a date literal such as TODAY or LAST_N_DAYS:7.",
        (_, SlotType::DateTime, _) => {
            "A date and time is written 2026-11-23T09:00:00Z, with its zone, or as a date literal such as TODAY."
        }
        (_, SlotType::Time, _) => "A time is written 09:00:00Z.",
        (_, SlotType::Id, _) => "An id has 15 or 18 letters and digits.",
        (_, SlotType::Choices, _) => "Give a text such as a;b, or a list of texts.",
        (_, SlotType::Count, _) => "Give a number such as 100.",
        (_, SlotType::Number, _) => "Give a number, not a text with digits.",
        (_, SlotType::Boolean, _) => "Give true or false, not a text.",
        (_, SlotType::Text, _) => "Give a text; a number has to be made one first.",
        (_, SlotType::Any, _) => "Give a text, a finite number, true, false or nothing.",
    }
}

/// Walks a query and notes the slots.
struct Finder<'s, 't> {
    text: &'t str,
    schema: &'s dyn Schema,
    slots: Vec<Slot<'t>>,
}

impl<'t> Finder<'_, 't> {
    fn query(&mut self, query: &Query<'t>, place: Place, outer: Option<&Scope<'t>>) {
        let scope = Scope::new(query, place, outer, self.schema);
        for item in &query.select {
            match item {
                SelectItem::Expression { expression, .. } => self.expression(expression),
                SelectItem::Children { query, .. } => self.query(query, Place::Children, Some(&scope)),
                SelectItem::Fields(..) | SelectItem::TypeOf(_) => {}
            }
        }
        for condition in query.condition.iter().chain(&query.having) {
            self.condition(condition, &scope);
        }
        if let Some(With::RecordVisibilityContext(settings)) = &query.with {
            for (_, value) in settings {
                self.literal(value, SlotType::Any, SlotForm::One);
            }
        }
        for expression in query.group.iter().flat_map(|group| &group.items) {
            self.expression(expression);
        }
        for item in &query.order {
            self.expression(&item.expression);
        }
        for count in query.limit.iter().chain(&query.offset) {
            if let Count { value: CountValue::Bound(bound), .. } = count {
                self.bound(bound, SlotType::Count, SlotForm::One);
            }
        }
    }

    fn condition(&mut self, condition: &Condition<'t>, scope: &Scope<'t>) {
        match &condition.kind {
            ConditionKind::And(all) | ConditionKind::Or(all) => {
                for inner in all {
                    self.condition(inner, scope);
                }
            }
            ConditionKind::Not(inner) => self.condition(inner, scope),
            ConditionKind::Compare(comparison) => self.comparison(comparison, scope),
        }
    }

    fn comparison(&mut self, comparison: &Comparison<'t>, scope: &Scope<'t>) {
        self.expression(&comparison.left);
        let kind = match comparison.operator {
            Operator::Like => SlotType::Text,
            Operator::Includes | Operator::Excludes => SlotType::Choices,
            _ => {
                let kind = scope.kind(&comparison.left, self.schema);
                kind.map_or(SlotType::Any, |kind| slot_type(kind.kind))
            }
        };
        let is_set =
            matches!(comparison.operator, Operator::In | Operator::NotIn | Operator::Includes | Operator::Excludes);
        let is_pattern = comparison.operator == Operator::Like;
        match &comparison.operand {
            Operand::One(literal) => {
                let form = if is_set { SlotForm::List } else { SlotForm::One };
                self.operand(literal, kind, form, is_pattern);
            }
            Operand::Many(literals, _) => {
                for literal in literals {
                    self.operand(literal, kind, SlotForm::One, is_pattern);
                }
            }
            Operand::Query(query, _) => self.query(query, Place::Condition, Some(scope)),
        }
    }

    fn expression(&mut self, expression: &Expression<'t>) {
        let Expression::Call(call) = expression else { return };
        for argument in &call.arguments {
            match argument {
                Argument::Expression(inner) => self.expression(inner),
                Argument::Literal(literal) => {
                    let is_number = call.function == Some(Function::Geolocation);
                    let kind = if is_number { SlotType::Number } else { SlotType::Text };
                    self.literal(literal, kind, SlotForm::One);
                }
            }
        }
    }

    fn literal(&mut self, literal: &Literal<'t>, kind: SlotType, form: SlotForm) {
        self.operand(literal, kind, form, false);
    }

    fn operand(&mut self, literal: &Literal<'t>, kind: SlotType, form: SlotForm, is_pattern: bool) {
        match &literal.value {
            LiteralValue::Bound(bound) => self.bound(bound, kind, form),
            LiteralValue::Text { .. } => self.quoted(&literal.span, is_pattern),
            _ => {}
        }
    }

    fn bound(&mut self, bound: &Bound<'t>, kind: SlotType, form: SlotForm) {
        self.found(Slot { name: bound.name, span: bound.span.clone(), kind, form });
    }

    /// The slots inside a text in quotes.
    fn quoted(&mut self, span: &Span, is_pattern: bool) {
        let text = part(self.text, span.clone());
        let mut at = 0;
        while let Some(found) = part(text, at..text.len()).find("{{") {
            at += found;
            let Some(length) = lexer::slot(behind(text.as_bytes(), at)) else {
                at += 1;
                continue;
            };
            let start = span.start + at;
            at += length;
            let span = start..start + length;
            let name = lexer::slot_name(part(self.text, span.clone()));
            self.found(Slot { name, span, kind: SlotType::Text, form: SlotForm::Quoted { is_pattern } });
        }
    }

    /// Keeps the slots in reading order, which is nearly the order in which they are found.
    fn found(&mut self, slot: Slot<'t>) {
        let at = self.slots.iter().rposition(|known| known.span.start < slot.span.start).map_or(0, |at| at + 1);
        self.slots.insert(at, slot);
    }
}

fn slot_type(kind: FieldType) -> SlotType {
    match suits::sort(kind) {
        Sort::Id => SlotType::Id,
        Sort::Text => SlotType::Text,
        Sort::Number => SlotType::Number,
        Sort::Boolean => SlotType::Boolean,
        Sort::Date => SlotType::Date,
        Sort::DateTime => SlotType::DateTime,
        Sort::Time => SlotType::Time,
        Sort::Choices => SlotType::Choices,
        Sort::Compound | Sort::Any => SlotType::Any,
    }
}
