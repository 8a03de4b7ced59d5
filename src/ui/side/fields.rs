//! Which fields a record has and in which order they are read: its own, those of each parent, then its child rows. Draws nothing.

use crate::table::{Cell, Kind};
use crate::ui::cell::full_text;

/// Fields that name a record, the first one first. Source: Salesforce, "Name field" of the standard objects.
const TITLES: [&str; 12] = [
    "Name",
    "Subject",
    "Title",
    "CaseNumber",
    "LastName",
    "MasterLabel",
    "DeveloperName",
    "ContractNumber",
    "OrderNumber",
    "SolutionName",
    "FullName",
    "Label",
];

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The column's number in the table.
    pub column: usize,
    /// Whole path: `Account.Owner.Name`.
    pub path: String,
    /// What its values are.
    pub kind: Kind,
    /// Not shown in the table.
    pub is_hidden: bool,
}

/// Fields that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The way to the parent, `Account.Owner`; nothing for the record's own fields.
    pub parent: String,
    /// Its fields in the order of the table.
    pub fields: Vec<Field>,
}

impl Field {
    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }
}

/// Fields by parent, the record's own first, and apart from them its child rows.
#[must_use]
pub fn sections(fields: impl IntoIterator<Item = Field>) -> (Vec<Section>, Vec<Field>) {
    let mut sections = vec![Section { parent: String::new(), fields: Vec::new() }];
    let mut children = Vec::new();
    for field in fields {
        if field.kind == Kind::Nested {
            children.push(field);
            continue;
        }
        let parent = field.path.rsplit_once('.').map_or("", |(parent, _)| parent);
        match sections.iter_mut().find(|section| section.parent == parent) {
            Some(section) => section.fields.push(field),
            None => sections.push(Section { parent: parent.to_owned(), fields: vec![field] }),
        }
    }
    sections.retain(|section| !section.fields.is_empty());
    (sections, children)
}

/// The column that names a record: a name field of its own, or else its first text, or else its first column.
pub fn title<'a>(columns: &(impl Iterator<Item = (usize, &'a str, Kind)> + Clone)) -> Option<usize> {
    let named = |name: &&str| columns.clone().find(|(_, path, _)| path.eq_ignore_ascii_case(name));
    let of_kind = |wanted: Kind| columns.clone().find(|(_, _, kind)| *kind == wanted);
    let plain = || columns.clone().find(|(_, _, kind)| *kind != Kind::Nested);
    let found = TITLES.iter().find_map(named).or_else(|| of_kind(Kind::Text)).or_else(plain);
    found.map(|(column, ..)| column)
}

/// What a panel or card says in place of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The text; for nothing, nothing.
    pub text: String,
    /// As the org sent it, for the clipboard.
    pub sent: String,
    /// What is to be seen there.
    pub look: Look,
}

/// How a value looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Null.
    Empty,
    /// This record came without the field.
    Missing,
    /// The field may not be read.
    NoAccess,
    /// Text that may have many lines.
    Text,
    /// A number, date or anything else of one line.
    Plain,
    /// A checkbox that is ticked, or is not.
    Ticked(bool),
    /// A record's id.
    Id,
    /// An address of the web.
    Web,
}

/// The value of a cell, whole.
#[must_use]
pub fn value(cell: &Cell<'_>, kind: Kind) -> Value {
    let mut sent = String::new();
    cell.push_to(&mut sent);
    let (text, look) = match cell {
        Cell::Missing => (String::new(), Look::Missing),
        Cell::NoAccess => (String::new(), Look::NoAccess),
        Cell::Null => (String::new(), Look::Empty),
        Cell::Boolean(value) => ((if *value { "Yes" } else { "No" }).to_owned(), Look::Ticked(*value)),
        Cell::Text(_) if kind == Kind::Id => (sent.clone(), Look::Id),
        Cell::Text(text) if is_web_address(text) => (sent.clone(), Look::Web),
        Cell::Text(_) if kind == Kind::Text => (sent.clone(), Look::Text),
        Cell::Number(_) | Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) | Cell::Nested { .. } => {
            (full_text(cell, kind), Look::Plain)
        }
    };
    Value { text, sent, look }
}

/// Whether a text is an address that may be followed: nothing but `http` and `https`, and nothing but the address.
fn is_web_address(text: &str) -> bool {
    let begins = |start: &str| text.get(..start.len()).is_some_and(|part| part.eq_ignore_ascii_case(start));
    (begins("https://") || begins("http://")) && text.len() < 4_000 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(column: usize, path: &str, kind: Kind) -> Field {
        Field { column, path: path.to_owned(), kind, is_hidden: false }
    }

    #[test]
    fn fields_stand_by_parent_and_child_rows_apart() {
        let fields = [
            field(0, "Account.Name", Kind::Text),
            field(1, "Id", Kind::Id),
            field(2, "Account.Owner.Name", Kind::Text),
            field(3, "OpportunityLineItems", Kind::Nested),
            field(4, "Account.Phone", Kind::Text),
            field(5, "Name", Kind::Text),
        ];
        let (sections, children) = sections(fields);
        let seen: Vec<(&str, Vec<&str>)> = sections
            .iter()
            .map(|section| (&*section.parent, section.fields.iter().map(Field::name).collect()))
            .collect();
        assert_eq!(
            seen,
            [("", vec!["Id", "Name"]), ("Account", vec!["Name", "Phone"]), ("Account.Owner", vec!["Name"])]
        );
        assert_eq!(children.iter().map(|field| field.column).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn a_record_without_own_fields_begins_with_its_parent() {
        let (sections, _) = sections([field(0, "Account.Name", Kind::Text)]);
        assert_eq!(sections.len(), 1);
        assert_eq!(sections[0].parent, "Account");
    }

    #[test]
    fn the_title_is_the_name_or_else_the_first_text() {
        let title = |columns: &[(&str, Kind)]| {
            title(&columns.iter().enumerate().map(|(column, (path, kind))| (column, *path, *kind)))
        };
        assert_eq!(title(&[("Id", Kind::Id), ("StageName", Kind::Text), ("name", Kind::Text)]), Some(2));
        assert_eq!(title(&[("Id", Kind::Id), ("Account.Name", Kind::Text), ("Amount", Kind::Number)]), Some(1));
        assert_eq!(title(&[("Contacts", Kind::Nested), ("expr0", Kind::Number)]), Some(1));
        assert_eq!(title(&[("Contacts", Kind::Nested)]), None);
        assert_eq!(title(&[]), None);
    }

    #[test]
    fn values_are_whole_and_nothing_is_told_apart_from_not_asked_for() {
        let value = |cell: Cell<'_>, kind| {
            let value = value(&cell, kind);
            (value.text, value.look)
        };
        let long = "x\n".repeat(70_000);
        assert_eq!(value(Cell::Text(&long), Kind::Text), (long.clone(), Look::Text));
        assert_eq!(value(Cell::Null, Kind::Text).1, Look::Empty);
        assert_eq!(value(Cell::Missing, Kind::Text).1, Look::Missing);
        assert_eq!(value(Cell::Number("1234567.50".into()), Kind::Number).0, "1,234,567.50");
        assert_eq!(value(Cell::Boolean(true), Kind::Boolean), ("Yes".to_owned(), Look::Ticked(true)));
    }

    #[test]
    fn only_plain_web_addresses_are_followed() {
        assert!(is_web_address("https://acme.example/a?b#c") && is_web_address("HTTP://acme.example"));
        for text in
            ["javascript:alert(1)", "https://acme.example and more", "data:text/html,x", "www.acme.example", "", "é"]
        {
            assert!(!is_web_address(text), "{text}");
        }
    }
}
