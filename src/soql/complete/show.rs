//! How a candidate is shown, and what is typed for it.

use super::super::ast::Operator;
use super::super::bind::write_text;
use super::super::suits;
use super::{Candidate, Completion, CompletionKind as Kind, Shown, meaning};

/// How many objects of a relationship to several are named.
const TARGETS_SHOWN: usize = 3;

impl Shown<'_> {
    /// What a candidate is called, for sorting.
    pub(super) fn name<'n>(&'n self, candidate: &Candidate<'n>) -> &'n str {
        match *candidate {
            Candidate::Object(object) => self.schema.object_name(object),
            Candidate::Field { object, field } => self.schema.field(object, field).name,
            Candidate::Relationship { object, field } | Candidate::Link { object, field } => {
                self.schema.field(object, field).relationship.unwrap_or_default()
            }
            Candidate::Child { object, number } => self.schema.child_at(object, number).map_or("", |child| child.name),
            Candidate::Choice { object, field, place } => {
                self.schema.choice(object, field, place).map_or("", |choice| choice.value)
            }
            Candidate::Call(function) => function.as_str(),
            Candidate::Operator(operator) => operator.as_str(),
            Candidate::Alias(name) | Candidate::Expression(name) | Candidate::Plain(_, name) => name,
            Candidate::Fixed(_, line) => meaning(line).0,
            Candidate::List => "( )",
            Candidate::Join => "(SELECT",
        }
    }

    pub(super) fn item(&self, candidate: &Candidate<'_>, score: u32) -> Completion {
        let name = self.name(candidate).to_owned();
        let (kind, detail) = self.detail(candidate);
        let (insert, caret) = self.insert(candidate, &name);
        Completion { label: name, kind, detail, insert, caret, score }
    }

    fn detail(&self, candidate: &Candidate<'_>) -> (Kind, String) {
        let schema = self.schema;
        match *candidate {
            Candidate::Object(object) => (Kind::Object, schema.object_label(object).to_owned()),
            Candidate::Field { object, field } => (Kind::Field, self.field_detail(object, field)),
            Candidate::Relationship { object, field } | Candidate::Link { object, field } => {
                (Kind::Relationship, ["to ", &self.targets(schema.field(object, field).targets)].concat())
            }
            Candidate::Child { object, number } => {
                let child = schema.child_at(object, number);
                let name = child.map_or("", |child| schema.object_name(child.object));
                (Kind::ChildRelationship, ["rows of ", name].concat())
            }
            Candidate::Alias(_) => (Kind::Alias, String::new()),
            Candidate::Call(function) => (Kind::Function, suits::gives(function).to_owned()),
            Candidate::Fixed(kind, line) => (kind, meaning(line).1.to_owned()),
            Candidate::Plain(kind, _) => (kind, String::new()),
            Candidate::Expression(_) => (Kind::Expression, "in this query".to_owned()),
            Candidate::Operator(operator) => (Kind::Operator, operator_detail(operator).to_owned()),
            Candidate::List => (Kind::Keyword, "a list of values".to_owned()),
            Candidate::Join => (Kind::Keyword, "ids of other records".to_owned()),
            Candidate::Choice { object, field, place } => {
                let choice = schema.choice(object, field, place);
                let label = choice.filter(|choice| choice.label != choice.value).map_or("", |choice| choice.label);
                (Kind::Value, label.to_owned())
            }
        }
    }

    /// `Currency · Annual Revenue`
    fn field_detail(&self, object: u16, field: u16) -> String {
        let field = self.schema.field(object, field);
        let mut detail = suits::name(field.kind).to_owned();
        if !field.targets.is_empty() {
            detail.push_str(" to ");
            detail.push_str(&self.targets(field.targets));
        }
        if !field.label.is_empty() && field.label != field.name {
            detail.push_str(" · ");
            detail.push_str(field.label);
        }
        detail
    }

    fn targets(&self, targets: &[u16]) -> String {
        let names: Vec<&str> =
            targets.iter().take(TARGETS_SHOWN).map(|target| self.schema.object_name(*target)).collect();
        let mut text = names.join(", ");
        if targets.len() > TARGETS_SHOWN {
            text.push_str(" and others");
        }
        text
    }

    /// What is typed, and where in it the cursor stands afterwards.
    fn insert(&self, candidate: &Candidate<'_>, name: &str) -> (String, usize) {
        let ends = |text: String| {
            let caret = text.len();
            (text, caret)
        };
        let inside = |start: &str| {
            let text = [start, "()"].concat();
            let caret = text.len() - 1;
            (text, caret)
        };
        let next = self.next;
        match *candidate {
            Candidate::Relationship { .. } | Candidate::Alias(_) if !next.starts_with('.') => {
                ends([name, "."].concat())
            }
            Candidate::Call(_) if !next.starts_with('(') => inside(name),
            Candidate::Operator(
                operator @ (Operator::In | Operator::NotIn | Operator::Includes | Operator::Excludes),
            ) if !next.starts_with('(') => inside(&[operator.as_str(), " "].concat()),
            Candidate::List => inside(""),
            Candidate::Join => {
                let text = "(SELECT  FROM )".to_owned();
                (text, "(SELECT ".len())
            }
            Candidate::Choice { .. } => {
                let mut text = String::with_capacity(name.len() + 2);
                write_text(name, &mut text);
                ends(text)
            }
            _ => ends(name.to_owned()),
        }
    }
}

const fn operator_detail(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "equals",
        Operator::NotEqual => "does not equal",
        Operator::Less => "less than",
        Operator::LessEqual => "at most",
        Operator::Greater => "more than",
        Operator::GreaterEqual => "at least",
        Operator::Like => "fits a pattern with % and _",
        Operator::In => "is one of",
        Operator::NotIn => "is none of",
        Operator::Includes => "has all of one of these",
        Operator::Excludes => "has none of these",
        Operator::Missing => "",
    }
}
