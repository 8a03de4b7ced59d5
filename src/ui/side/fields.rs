//! Which fields a record has and in which order they are read: its own, those of each parent, then its child rows. Draws nothing.

use crate::table::Kind;

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
    /// What a person calls it, where the org has told.
    pub label: Option<String>,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn field(column: usize, path: &str, kind: Kind) -> Field {
        Field { column, path: path.to_owned(), label: None, kind, is_hidden: false }
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
}
