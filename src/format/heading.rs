//! What stands in a column's head and what a person is told of the field behind it. Draws nothing.

use super::facts::FieldFacts;
use crate::soql::schema::FieldType;
use crate::table::Kind;

/// Names that a head is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// `Account.Name`
    #[default]
    Api,
    /// `Account Name`, where the org has told.
    Label,
    /// Both.
    Both,
}

/// What stands in a column's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The way to the field, with what separates it from the name: `Account.Owner.` or `Account › Owner › `.
    pub way: String,
    /// The field's name.
    pub name: String,
    /// Its other name, where both are wanted and they differ.
    pub other: Option<String>,
}

/// The head of a column. A query's own name for a column is its label, too.
#[must_use]
pub fn heading(path: &str, facts: Option<&FieldFacts>, naming: Naming) -> Heading {
    let (way, name) = path.rfind('.').map_or(("", path), |dot| path.split_at(dot + 1));
    let api = Heading { way: way.to_owned(), name: name.to_owned(), other: None };
    let (Some(facts), true) = (facts, naming != Naming::Api) else { return api };
    let mut label = Heading { name: facts.field.label.clone(), ..Heading::default() };
    for part in &facts.way {
        label.way.push_str(part);
        label.way.push_str(" › ");
    }
    if naming == Naming::Both && label.way.clone() + &label.name != path {
        label.other = Some(path.to_owned());
    }
    label
}

/// What a person is told of a column: names, type and length, what must and may be done to it, formula and help; a line for each.
#[must_use]
pub fn facts_text(path: &str, facts: Option<&FieldFacts>, kind: Kind, zone: &str) -> String {
    let Some(facts) = facts else {
        return path.to_owned() + " · " + &words_of_kind(kind, zone);
    };
    let field = &facts.field;
    let mut lines = vec![field.label.clone()];
    let api = facts.object.clone() + "." + &field.name;
    lines.push(if api.eq_ignore_ascii_case(path) { api } else { path.to_owned() + " · " + &api });
    lines.push(type_words(facts, zone));
    let look = &field.look;
    let mut properties = Vec::new();
    for (is, words) in [
        (look.is_required, "required"),
        (look.is_calculated, "formula"),
        (!look.is_updateable && !look.is_calculated && facts.function.is_none(), "read only"),
        (look.is_encrypted, "encrypted"),
        (field.is_custom, "custom"),
    ] {
        if is {
            properties.push(words);
        }
    }
    if !properties.is_empty() {
        lines.push(properties.join(" · "));
    }
    if let Some(formula) = &look.formula {
        lines.push("Formula: ".to_owned() + formula);
    }
    if let Some(help) = &look.help {
        lines.push("Help: ".to_owned() + help);
    }
    lines.join("\n")
}

fn type_words(facts: &FieldFacts, zone: &str) -> String {
    let field = &facts.field;
    let mut out = type_name(field.kind).to_owned();
    match field.kind {
        FieldType::Currency | FieldType::Percent | FieldType::Double if field.look.precision > 0 => {
            let whole = field.look.precision.saturating_sub(field.look.scale);
            out = out + " (" + &whole.to_string() + ", " + &field.look.scale.to_string() + ")";
        }
        FieldType::Reference if !field.targets.is_empty() => {
            out.push_str(" to ");
            out.push_str(&some_of(&field.targets));
        }
        FieldType::Picklist | FieldType::MultiPicklist if !field.choices.is_empty() => {
            out = out + ", " + &field.choices.len().to_string() + " values";
        }
        FieldType::DateTime => out = out + ", shown in " + zone,
        _ if field.look.length > 0 && !matches!(field.kind, FieldType::Id | FieldType::Reference) => {
            out = out + " (" + &field.look.length.to_string() + ")";
        }
        _ => {}
    }
    if field.look.is_html {
        out.push_str(", rich text");
    }
    out
}

/// The first few names.
fn some_of(names: &[String]) -> String {
    let mut out = names.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > 3 {
        out = out + " and " + &(names.len() - 3).to_string() + " more";
    }
    out
}

/// As Salesforce's setup calls it.
const fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Id => "Id",
        FieldType::String => "Text",
        FieldType::Textarea => "Text area",
        FieldType::Boolean => "Checkbox",
        FieldType::Int | FieldType::Long => "Whole number",
        FieldType::Double => "Number",
        FieldType::Currency => "Currency",
        FieldType::Percent => "Percent",
        FieldType::Date => "Date",
        FieldType::DateTime => "Date and time",
        FieldType::Time => "Time",
        FieldType::Picklist => "Picklist",
        FieldType::MultiPicklist => "Multi-select picklist",
        FieldType::Combobox => "Combobox",
        FieldType::Reference => "Reference",
        FieldType::Email => "Email",
        FieldType::Phone => "Phone",
        FieldType::Url => "URL",
        FieldType::Base64 => "File content",
        FieldType::Address => "Address",
        FieldType::Location => "Geolocation",
        FieldType::EncryptedString => "Encrypted text",
        FieldType::AnyType | FieldType::ComplexValue => "Any type",
    }
}

fn words_of_kind(kind: Kind, zone: &str) -> String {
    let words = match kind {
        Kind::Unknown => "empty so far",
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Boolean => "true or false",
        Kind::Date => "date",
        Kind::DateTime => return "date and time, shown in ".to_owned() + zone,
        Kind::Id => "id",
        Kind::Nested => "child rows",
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soql::catalog::{self, LookFacts};

    fn facts(name: &str, label: &str, kind: FieldType, look: LookFacts) -> FieldFacts {
        let field = catalog::FieldFacts {
            name: name.into(),
            label: label.into(),
            kind,
            is_custom: false,
            is_filterable: true,
            is_sortable: true,
            is_groupable: true,
            is_aggregatable: true,
            relationship: None,
            targets: vec!["Account".into(), "Case".into(), "Lead".into(), "Order".into()],
            choices: Vec::new(),
            look,
        };
        let way = vec!["Account".into(), "Owner".into()];
        FieldFacts { object: "User".into(), object_label: "User".into(), way, function: None, field }
    }

    #[test]
    fn heads_have_the_names_that_are_wanted() {
        let name = facts("Name", "Full Name", FieldType::String, LookFacts::default());
        let head = |facts, naming| {
            let Heading { way, name, other } = heading("Account.Owner.Name", facts, naming);
            (way, name, other.unwrap_or_default())
        };
        let told = |way: &str, name: &str, other: &str| (way.to_owned(), name.to_owned(), other.to_owned());
        assert_eq!(head(Some(&name), Naming::Api), told("Account.Owner.", "Name", ""));
        assert_eq!(head(Some(&name), Naming::Label), told("Account › Owner › ", "Full Name", ""));
        assert_eq!(head(Some(&name), Naming::Both), told("Account › Owner › ", "Full Name", "Account.Owner.Name"));
        for naming in [Naming::Api, Naming::Label, Naming::Both] {
            assert_eq!(head(None, naming), told("Account.Owner.", "Name", ""));
        }
    }

    #[test]
    fn a_person_is_told_what_is_known_of_a_field() {
        let look = LookFacts {
            precision: 18,
            scale: 2,
            is_required: true,
            is_updateable: true,
            help: Some("In euros".into()),
            ..LookFacts::default()
        };
        let amount = facts("Amount", "Amount", FieldType::Currency, look);
        assert_eq!(
            facts_text("Account.Owner.Amount", Some(&amount), Kind::Number, "UTC"),
            "Amount\nAccount.Owner.Amount · User.Amount\nCurrency (16, 2)\nrequired\nHelp: In euros"
        );
        let look = LookFacts { is_calculated: true, formula: Some("A + B".into()), length: 80, ..LookFacts::default() };
        let formula = facts("F__c", "F", FieldType::String, look);
        assert_eq!(
            facts_text("User.F__c", Some(&formula), Kind::Text, "UTC"),
            "F\nUser.F__c\nText (80)\nformula\nFormula: A + B"
        );
        let reference = facts("WhatId", "What", FieldType::Reference, LookFacts::default());
        assert!(
            facts_text("WhatId", Some(&reference), Kind::Id, "UTC")
                .contains("Reference to Account, Case, Lead and 1 more")
        );
        assert_eq!(
            facts_text("At", None, Kind::DateTime, "Europe/Berlin"),
            "At · date and time, shown in Europe/Berlin"
        );
    }
}
