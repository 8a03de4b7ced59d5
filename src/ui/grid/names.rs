//! What heads of columns say: API names, labels, or both, and the facts of the field. Knows no element.

use crate::app::view::ColumnView;
use crate::soql::schema::FieldType;
use crate::table::{Direction, Kind};
use crate::ui::cell::chars_wide;
use crate::ui::zone;
use crate::view::Names;

/// What a head says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// The way to the field: `Account.`
    pub parent: String,
    /// The field itself.
    pub field: String,
    /// The API name beside the label, where both are wanted.
    pub beside: String,
}

/// What a column's head says. Without a label, it is the API name.
#[must_use]
pub fn name(head: &ColumnView, names: Names) -> Name {
    let (parent, field) = match head.path.rfind('.') {
        Some(dot) => head.path.split_at(dot + 1),
        None => ("", head.path.as_str()),
    };
    let api = || Name { parent: parent.to_owned(), field: field.to_owned(), beside: String::new() };
    let facts = head.facts.as_ref().filter(|facts| names != Names::Api && !facts.field.label.is_empty());
    let Some(facts) = facts else { return api() };
    let way: String = facts.way.iter().map(|step| step.clone() + " ").collect();
    let beside = if names == Names::Both { head.path.clone() } else { String::new() };
    Name { parent: way, field: facts.field.label.clone(), beside }
}

/// The name in one line.
#[must_use]
pub fn text(head: &ColumnView, names: Names) -> String {
    let Name { parent, field, beside } = name(head, names);
    let text = parent + &field;
    if beside.is_empty() || beside == text { text } else { text + " · " + &beside }
}

/// How many characters wide a head's name is.
#[must_use]
pub fn chars(head: &ColumnView, names: Names) -> usize {
    let Name { parent, field, beside } = name(head, names);
    (chars_wide(&parent) + chars_wide(&field)).max(chars_wide(&beside))
}

/// What is known of the field, for a tooltip.
#[must_use]
pub fn facts(head: &ColumnView) -> String {
    let Some(facts) = &head.facts else { return head.path.clone() + " · " + &seen(head.kind) };
    let (field, look) = (&facts.field, &facts.field.look);
    let mut text = head.path.clone();
    let mut line = |parts: &[&str]| {
        text.push('\n');
        parts.iter().for_each(|part| text.push_str(part));
    };
    let label = field.label.as_str();
    if !label.is_empty() {
        line(&[label, " · ", &facts.object_label]);
    }
    let moment =
        if field.kind == FieldType::DateTime { ", shown in ".to_owned() + &zone::name() } else { String::new() };
    let length = if look.length > 0 { ", up to ".to_owned() + &look.length.to_string() } else { String::new() };
    line(&[type_name(field.kind), &length, &moment]);
    if !field.targets.is_empty() {
        line(&["Leads to ", &field.targets[..field.targets.len().min(5)].join(", ")]);
    }
    let traits = [
        (look.is_required, "required"),
        (field.is_custom, "custom"),
        (look.is_calculated, "formula"),
        (look.is_encrypted, "encrypted"),
        (look.is_html, "rich text"),
    ];
    let traits: Vec<&str> = traits.into_iter().filter_map(|(holds, word)| holds.then_some(word)).collect();
    if !traits.is_empty() {
        line(&[&traits.join(", ")]);
    }
    if let Some(help) = &look.help {
        line(&[help]);
    }
    text
}

/// How rows are sorted by a column, as ARIA says it.
#[must_use]
pub fn sort_word(head: Option<&ColumnView>) -> &'static str {
    match head.and_then(|head| head.sort) {
        Some(Direction::Ascending) => "ascending",
        Some(Direction::Descending) => "descending",
        None => "none",
    }
}

fn seen(kind: Kind) -> String {
    let kind = match kind {
        Kind::Unknown => "empty so far",
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Boolean => "true or false",
        Kind::Date => "date",
        Kind::DateTime => return "date and time, shown in ".to_owned() + &zone::name(),
        Kind::Id => "id",
        Kind::Nested => "child rows",
    };
    kind.to_owned()
}

const fn type_name(kind: FieldType) -> &'static str {
    use FieldType as F;
    match kind {
        F::Id => "Id",
        F::String => "Text",
        F::Textarea => "Long text",
        F::Boolean => "Checkbox",
        F::Int | F::Long => "Whole number",
        F::Double => "Number",
        F::Currency => "Currency",
        F::Percent => "Percent",
        F::Date => "Date",
        F::DateTime => "Date and time",
        F::Time => "Time",
        F::Picklist => "Picklist",
        F::MultiPicklist => "Picklist, several values",
        F::Combobox => "Combobox",
        F::Reference => "Reference",
        F::Email => "E-mail",
        F::Phone => "Phone",
        F::Url => "URL",
        F::Base64 => "File",
        F::Address => "Address",
        F::Location => "Location",
        F::EncryptedString => "Encrypted text",
        F::AnyType => "Any type",
        F::ComplexValue => "Compound",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::format::FieldFacts;
    use crate::soql::catalog;

    fn head(with_facts: bool) -> ColumnView {
        let field = catalog::FieldFacts {
            name: "CloseDate".to_owned(),
            label: "Close Date".to_owned(),
            kind: FieldType::Date,
            is_custom: true,
            is_filterable: true,
            is_sortable: true,
            is_groupable: true,
            is_aggregatable: true,
            relationship: None,
            targets: Vec::new(),
            choices: Vec::new(),
            look: catalog::LookFacts { help: Some("When it is won.".to_owned()), ..Default::default() },
        };
        let facts = FieldFacts {
            object: "Opportunity".to_owned(),
            object_label: "Opportunity".to_owned(),
            way: vec!["Deal".to_owned()],
            function: None,
            field,
        };
        let facts = with_facts.then(|| Arc::new(facts));
        ColumnView { facts, ..ColumnView::new(0, "Deal__r.CloseDate", Kind::Date) }
    }

    #[test]
    fn a_head_says_the_name_that_is_wanted_or_else_the_one_that_is_known() {
        assert_eq!(text(&head(true), Names::Api), "Deal__r.CloseDate");
        assert_eq!(text(&head(true), Names::Label), "Deal Close Date");
        assert_eq!(text(&head(true), Names::Both), "Deal Close Date · Deal__r.CloseDate");
        assert_eq!(text(&head(false), Names::Label), "Deal__r.CloseDate");
        assert_eq!((chars(&head(true), Names::Label), chars(&head(true), Names::Both)), (15, 17));
    }

    #[test]
    fn the_facts_of_a_field_are_told_and_without_them_what_was_seen() {
        assert_eq!(facts(&head(false)), "Deal__r.CloseDate · date");
        assert_eq!(facts(&head(true)), "Deal__r.CloseDate\nClose Date · Opportunity\nDate\ncustom\nWhen it is won.");
    }
}
