//! Values against the types of the fields that they are compared with.
//!
//! Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE", "Reserved Characters".

use super::super::ast::{Literal, LiteralValue, Operator, Span};
use super::super::bind::write_text;
use super::super::lexer::{TokenKind, lex};
use super::super::names::{is_alike, nearest};
use super::super::resolve::Kind;
use super::super::schema::{Choice, FieldType, Schema};
use super::super::suits::{self, Sort};
use super::super::texts::Texts;
use super::super::{fold, id, literal};
use super::{Checker, Fix, rules};

/// What is compared with a value, and how.
pub(super) struct Asked<'s, 't> {
    pub(super) kind: Kind,
    /// As typed.
    pub(super) name: &'t str,
    pub(super) span: Span,
    pub(super) operator: Operator,
    /// Whether it is a field itself, not a function of one.
    pub(super) of_field: bool,
    /// The values of the picklist that it is.
    pub(super) choices: Vec<Choice<'s>>,
    /// The same, without regard to case.
    pub(super) known: Texts,
    /// Whether date literals may stand for its value.
    pub(super) takes_literals: bool,
}

impl<'t> Checker<'_, 't> {
    /// One value against what it is compared with.
    pub(super) fn value(&mut self, value: &Literal<'t>, asked: &Asked<'_, 't>) {
        if self.is_full() {
            return;
        }
        let sort = suits::sort(asked.kind.kind);
        let source = self.text(&value.span);
        match &value.value {
            LiteralValue::Missing | LiteralValue::Bound(_) | LiteralValue::Null => {}
            _ if matches!(sort, Sort::Any | Sort::Compound) => {}
            // What a slot becomes is judged when it is bound.
            LiteralValue::Text { .. } if source.contains("{{") => {}
            LiteralValue::Text { text, .. } => self.text_value(text, value, asked, sort),
            LiteralValue::Number(_) => {
                if sort != Sort::Number {
                    self.wrong(value, asked, quoted(source, sort));
                }
            }
            LiteralValue::Currency { .. } => {
                if asked.kind.kind != FieldType::Currency {
                    self.wrong(value, asked, None);
                } else if asked.kind.origin.is_some_and(|(object, _)| self.has_one_currency(object)) {
                    self.note(rules::NO_CURRENCIES, &[], &value.span);
                }
            }
            LiteralValue::Boolean(_) => {
                if sort != Sort::Boolean {
                    self.wrong(value, asked, quoted(source, sort));
                }
            }
            LiteralValue::Date(_) => match sort {
                Sort::Date => {}
                Sort::DateTime if asked.of_field && is_equality(asked.operator) => self.day_of_moment(value, asked),
                Sort::DateTime => self.wrong(value, asked, Some(at_midnight(source))),
                _ => self.wrong(value, asked, quoted(source, sort)),
            },
            LiteralValue::DateTime(_) => match sort {
                Sort::DateTime => {}
                Sort::Date => self.wrong(value, asked, source.get(..10).map(str::to_owned)),
                _ => self.wrong(value, asked, quoted(source, sort)),
            },
            LiteralValue::Time(_) => {
                if sort != Sort::Time {
                    self.wrong(value, asked, quoted(source, sort));
                }
            }
            LiteralValue::Relative(_) => {
                if !matches!(sort, Sort::Date | Sort::DateTime) {
                    self.wrong(value, asked, None);
                } else if !asked.takes_literals {
                    self.note(rules::LITERAL_FOR_FUNCTION, &[], &value.span);
                }
            }
        }
    }

    /// A day is no moment; who asks for a day means all of it.
    fn day_of_moment(&mut self, value: &Literal<'t>, asked: &Asked<'_, 't>) {
        let wrapped = ["DAY_ONLY(", asked.name, ")"].concat();
        let fix = Fix::write(asked.span.clone(), &wrapped);
        let about = [asked.name, self.text(&value.span), &wrapped];
        self.tell(rules::DAY_OF_MOMENT, &about, &value.span, fix);
    }

    fn text_value(&mut self, text: &str, value: &Literal<'t>, asked: &Asked<'_, 't>, sort: Sort) {
        // Salesforce cannot tell an empty text from null.
        if text.is_empty() {
            return;
        }
        match sort {
            Sort::Text if text.eq_ignore_ascii_case("null") && asked.operator != Operator::Like => {
                if !asked.has(text) {
                    let fix = Fix::write(value.span.clone(), "null");
                    self.tell(rules::NULL_IN_QUOTES, &[], &value.span, fix);
                }
            }
            Sort::Text if asked.operator != Operator::Like => self.choice(text, value, asked),
            Sort::Choices => {
                let all = text.split(';').map(str::trim);
                let unknown: Vec<&str> = all.filter(|choice| !asked.has(choice)).collect();
                for choice in unknown {
                    self.choice(choice, value, asked);
                }
            }
            Sort::Id => {
                if id::read(text).is_none() && !self.is_definition(asked) {
                    self.note(rules::INVALID_ID, &[text], &value.span);
                }
            }
            Sort::Text | Sort::Any | Sort::Compound => {}
            _ if text.eq_ignore_ascii_case("null") => self.wrong(value, asked, Some("null".to_owned())),
            _ => self.wrong(value, asked, unquoted(text, sort)),
        }
    }

    /// Definitions of objects and fields go by their names, not by ids.
    fn is_definition(&self, asked: &Asked<'_, 't>) -> bool {
        asked.kind.origin.is_some_and(|(object, field)| {
            let targets = self.schema.field(object, field).targets;
            let mut objects = targets.iter().chain([&object]);
            objects.any(|object| self.schema.object_name(*object).ends_with("Definition"))
        })
    }

    /// A value that does not fit the type, and what should be written instead, if that is certain.
    fn wrong(&mut self, value: &Literal<'t>, asked: &Asked<'_, 't>, instead: Option<String>) {
        let kind = asked.kind.kind;
        let source = self.text(&value.span);
        let hint = match suits::sort(kind) {
            Sort::Text | Sort::Choices => "Text goes between single quotes.",
            Sort::Id => "An id goes between single quotes.",
            Sort::Number => "A number is written without quotes, such as 12.5.",
            Sort::Boolean => "Write TRUE or FALSE without quotes.",
            Sort::Date => {
                "A date is written without quotes and without a time, such as 2026-11-23, or as a date literal such as TODAY."
            }
            Sort::DateTime => {
                "A date and time is written without quotes and with its zone, such as 2026-11-23T09:00:00Z, or as a date \
                 literal such as TODAY."
            }
            Sort::Time => "A time is written without quotes, such as 09:00:00Z.",
            Sort::Compound | Sort::Any => "",
        };
        let fix = instead.and_then(|text| Fix::write(value.span.clone(), &text));
        let about = [asked.name, suits::name(kind), source, hint];
        self.tell(rules::WRONG_VALUE, &about, &value.span, fix);
    }

    /// A value that the picklist does not list.
    fn choice(&mut self, text: &str, value: &Literal<'t>, asked: &Asked<'_, 't>) {
        let listed = &asked.choices;
        if listed.is_empty() || asked.has(text) {
            return;
        }
        let labelled = listed.iter().find(|choice| is_alike(choice.label, text) || is_alike(choice.value, text));
        let meant = labelled
            .map(|choice| choice.value)
            .or_else(|| nearest(text, &listed.iter().map(|choice| choice.value).collect::<Vec<_>>()));
        let hint = match meant {
            Some(meant) => ["Did you mean ", meant, "?"].concat(),
            None => "Records may still have it if it was taken out of use.".to_owned(),
        };
        let whole = matches!(&value.value, LiteralValue::Text { text: all, .. } if all == text);
        let fix = meant.filter(|_| whole).and_then(|meant| {
            let mut written = String::new();
            write_text(meant, &mut written);
            Fix::write(value.span.clone(), &written)
        });
        self.tell(rules::UNKNOWN_CHOICE, &[asked.name, text, &hint], &value.span, fix);
    }
}

impl<'s> Asked<'s, '_> {
    fn has(&self, text: &str) -> bool {
        self.known.contains(&fold(text))
    }

    /// The values of a picklist; of another type, none.
    pub(super) fn choices_of(kind: Kind, schema: &'s dyn Schema) -> Vec<Choice<'s>> {
        let is_list = matches!(kind.kind, FieldType::Picklist | FieldType::MultiPicklist);
        match kind.origin.filter(|_| is_list) {
            Some((object, field)) => (0..).map_while(|place| schema.choice(object, field, place)).collect(),
            None => Vec::new(),
        }
    }
}

/// Between quotes, where a text is wanted.
fn quoted(source: &str, sort: Sort) -> Option<String> {
    matches!(sort, Sort::Text).then(|| ["'", source, "'"].concat())
}

const fn is_equality(operator: Operator) -> bool {
    matches!(operator, Operator::Equal | Operator::NotEqual)
}

fn at_midnight(date: &str) -> String {
    [date, "T00:00:00Z"].concat()
}

/// Without quotes, where the text is a value of another sort.
fn unquoted(text: &str, sort: Sort) -> Option<String> {
    let text = text.trim();
    let lexed = lex(text);
    let kind = match &lexed.tokens[..] {
        [token] if token.span() == (0..text.len()) => Some(token.kind),
        _ => None,
    };
    let is_relative = || {
        let word = text.split_once(':').map_or(text, |(word, _)| word);
        literal::relative(word).is_some_and(|(_, takes_number)| takes_number == text.contains(':'))
    };
    let fits = match (sort, kind) {
        (Sort::Number, Some(TokenKind::Number)) => literal::number(text).is_some(),
        (Sort::Boolean, _) => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        (Sort::Date, Some(TokenKind::Date)) => literal::date(text).is_some(),
        (Sort::DateTime, Some(TokenKind::DateTime)) => literal::date_time(text).is_some(),
        (Sort::DateTime, Some(TokenKind::Date)) => return literal::date(text).map(|_| at_midnight(text)),
        (Sort::Time, Some(TokenKind::Time)) => literal::time(text).is_some(),
        (Sort::Date | Sort::DateTime, _) => is_relative(),
        _ => false,
    };
    fits.then(|| text.to_owned())
}
