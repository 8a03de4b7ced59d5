//! What is known of an org so far: its objects by name, and the fields of those that were described; knows no JSON and
//! asks nobody.
//!
//! Texts are kept once, fields in sixteen bytes: an org of 800 objects with 500 fields each fits into a browser's tab.

use super::names::{self, Ranked};
use super::schema::{Child, Choice, Field, FieldType, Schema};
use super::texts::{Text, Texts};

/// What the list of all objects says of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectName {
    /// API name.
    pub name: String,
    /// What a person reads for one.
    pub label: String,
}

/// What a description says of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectFacts {
    /// API name.
    pub name: String,
    /// What a person reads for one.
    pub label: String,
    /// In the org's own order.
    pub fields: Vec<FieldFacts>,
    /// The child relationships that have a name.
    pub children: Vec<ChildFacts>,
}

/// What a description says of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)]
pub struct FieldFacts {
    /// API name.
    pub name: String,
    /// What a person reads.
    pub label: String,
    /// Its type.
    pub kind: FieldType,
    /// Whether the org added it.
    pub is_custom: bool,
    /// Whether it may stand in WHERE.
    pub is_filterable: bool,
    /// Whether it may stand in ORDER BY.
    pub is_sortable: bool,
    /// Whether it may stand in GROUP BY.
    pub is_groupable: bool,
    /// Whether MIN, MAX and the like may be asked of it.
    pub is_aggregatable: bool,
    /// The parent relationship that goes with a reference field.
    pub relationship: Option<String>,
    /// API names of the objects that a reference field may point to.
    pub targets: Vec<String>,
    /// The values of a picklist that are in use, in their own order.
    pub choices: Vec<ChoiceFacts>,
    /// What matters to whoever shows values. The catalog keeps none of it.
    pub look: LookFacts,
}

/// What a description says of a field to whoever shows its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)]
pub struct LookFacts {
    /// Characters that a text may have.
    pub length: u32,
    /// Digits that a number may have in all.
    pub precision: u8,
    /// Digits that a number is shown with behind the point.
    pub scale: u8,
    /// The values of a picklist that are no longer in use; records may still have them.
    pub retired: Vec<ChoiceFacts>,
    /// What the org says to those who fill the field in.
    pub help: Option<String>,
    /// Whether a formula makes the values.
    pub is_calculated: bool,
    /// The formula, where the person may see it.
    pub formula: Option<String>,
    /// Whether it is the record's own name.
    pub is_name: bool,
    /// Whether no record may be without.
    pub is_required: bool,
    /// Whether this person may change it.
    pub is_updateable: bool,
    /// Whether most characters are sent as a mask.
    pub is_encrypted: bool,
    /// Whether the text is HTML.
    pub is_html: bool,
}

/// What a description says of one value of a picklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceFacts {
    /// What is stored and compared.
    pub value: String,
    /// What a person reads.
    pub label: String,
}

/// What a description says of a child relationship.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildFacts {
    /// Its name, such as `Contacts`.
    pub name: String,
    /// API name of the child object.
    pub object: String,
    /// API name of the child's reference field.
    pub field: String,
}

/// What is known of an org so far. Objects and fields keep their numbers when more becomes known; a description that is
/// read again replaces the one before.
#[derive(Debug, Default)]
pub struct Catalog {
    texts: Texts,
    objects: Vec<Object>,
    /// The objects' numbers in the order of their names.
    by_name: Vec<u16>,
    is_listed: bool,
}

#[derive(Debug)]
struct Object {
    name: Text,
    label: Text,
    details: Option<Box<Details>>,
}

#[derive(Debug, Default)]
struct Details {
    fields: Box<[FieldEntry]>,
    /// The fields' numbers in the order of their names.
    by_name: Box<[u16]>,
    /// The numbers of the fields with a relationship, in the order of its name.
    by_relationship: Box<[u16]>,
    extras: Box<[Extra]>,
    targets: Box<[u16]>,
    choices: Box<[(Text, Text)]>,
    children: Box<[ChildEntry]>,
    /// The child relationships' numbers in the order of their names.
    children_by_name: Box<[u16]>,
}

#[derive(Clone, Copy, Debug)]
struct FieldEntry {
    name: Text,
    label: Text,
    /// Place in `extras`; [`NO_EXTRA`] for most fields.
    extra: u32,
    kind: FieldType,
    flags: u8,
}

/// What only references and picklists have.
#[derive(Clone, Copy, Debug)]
struct Extra {
    relationship: Option<Text>,
    targets: (u32, u32),
    choices: (u32, u32),
}

#[derive(Clone, Copy, Debug)]
struct ChildEntry {
    name: Text,
    object: u16,
    field: Text,
}

const NO_EXTRA: u32 = u32::MAX;
const CUSTOM: u8 = 1;
const FILTERABLE: u8 = 1 << 1;
const SORTABLE: u8 = 1 << 2;
const GROUPABLE: u8 = 1 << 3;
const AGGREGATABLE: u8 = 1 << 4;

/// What a number stands for that no field has.
const NO_FIELD: Field<'static> = Field {
    name: "",
    label: "",
    kind: FieldType::AnyType,
    is_custom: false,
    is_filterable: false,
    is_sortable: false,
    is_groupable: false,
    is_aggregatable: false,
    relationship: None,
    targets: &[],
};

impl Catalog {
    /// Nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the list of all objects that can be queried. Objects past the 65,535th are left out.
    pub fn list(&mut self, objects: impl IntoIterator<Item = ObjectName>) {
        for object in objects {
            self.enter(&object.name, &object.label);
        }
        self.is_listed = true;
    }

    /// Takes in the description of one object.
    pub fn describe(&mut self, facts: &ObjectFacts) {
        let Some(number) = self.enter(&facts.name, &facts.label) else { return };
        let details = self.details(facts);
        if let Some(object) = self.objects.get_mut(usize::from(number)) {
            object.details = Some(Box::new(details));
        }
    }

    fn details(&mut self, facts: &ObjectFacts) -> Details {
        let mut details = Parts::default();
        for field in facts.fields.iter().take(usize::from(u16::MAX)) {
            self.add_field(field, &mut details);
        }
        for child in facts.children.iter().take(usize::from(u16::MAX)) {
            if let Some(object) = self.enter(&child.object, "") {
                let (name, field) = (self.texts.keep(&child.name), self.texts.keep(&child.field));
                details.children.push(ChildEntry { name, object, field });
            }
        }
        let texts = &self.texts;
        let by_name = sorted(details.fields.len(), &|at| Some(texts.get(details.fields.get(at)?.name)));
        let by_relationship = sorted(details.fields.len(), &|at| {
            let extra = details.extras.get(details.fields.get(at)?.extra as usize)?;
            Some(texts.get(extra.relationship?))
        });
        let children_by_name = sorted(details.children.len(), &|at| Some(texts.get(details.children.get(at)?.name)));
        Details {
            fields: details.fields.into(),
            by_name,
            by_relationship,
            extras: details.extras.into(),
            targets: details.targets.into(),
            choices: details.choices.into(),
            children: details.children.into(),
            children_by_name,
        }
    }

    fn add_field(&mut self, field: &FieldFacts, details: &mut Parts) {
        let mut extra = NO_EXTRA;
        if field.relationship.is_some() || !field.targets.is_empty() || !field.choices.is_empty() {
            let first_target = count(&details.targets);
            for target in &field.targets {
                details.targets.extend(self.enter(target, ""));
            }
            let first_choice = count(&details.choices);
            for choice in &field.choices {
                details.choices.push((self.texts.keep(&choice.value), self.texts.keep(&choice.label)));
            }
            extra = count(&details.extras);
            details.extras.push(Extra {
                relationship: field.relationship.as_deref().map(|name| self.texts.keep(name)),
                targets: (first_target, count(&details.targets)),
                choices: (first_choice, count(&details.choices)),
            });
        }
        let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
        details.fields.push(FieldEntry {
            name: self.texts.keep(&field.name),
            label: self.texts.keep(&field.label),
            extra,
            kind: field.kind,
            flags: flag(field.is_custom, CUSTOM)
                | flag(field.is_filterable, FILTERABLE)
                | flag(field.is_sortable, SORTABLE)
                | flag(field.is_groupable, GROUPABLE)
                | flag(field.is_aggregatable, AGGREGATABLE),
        });
    }

    /// The object of that name, which is made known by it if it was not. A label that is empty says nothing.
    fn enter(&mut self, name: &str, label: &str) -> Option<u16> {
        if let Some(number) = self.object(name) {
            if !label.is_empty()
                && let Some(object) = self.objects.get_mut(usize::from(number))
            {
                object.label = self.texts.keep(label);
            }
            return Some(number);
        }
        let number = u16::try_from(self.objects.len()).ok().filter(|number| *number < u16::MAX && !name.is_empty())?;
        let at = self.by_name.partition_point(|known| names::compare(self.object_name(*known), name).is_lt());
        self.by_name.insert(at, number);
        let text = self.texts.keep(name);
        let label = if label.is_empty() { text } else { self.texts.keep(label) };
        self.objects.push(Object { name: text, label, details: None });
        Some(number)
    }

    fn details_of(&self, object: u16) -> Option<&Details> {
        self.objects.get(usize::from(object))?.details.as_deref()
    }

    fn extra_of(details: &Details, field: u16) -> Option<&Extra> {
        details.extras.get(details.fields.get(usize::from(field))?.extra as usize)
    }
}

impl Schema for Catalog {
    fn object_count(&self) -> u16 {
        u16::try_from(self.objects.len()).unwrap_or(u16::MAX)
    }

    fn object(&self, name: &str) -> Option<u16> {
        find(&self.by_name, name, &|number| self.object_name(*number))
    }

    fn object_name(&self, object: u16) -> &str {
        self.objects.get(usize::from(object)).map_or("", |object| self.texts.get(object.name))
    }

    fn object_label(&self, object: u16) -> &str {
        self.objects.get(usize::from(object)).map_or("", |object| self.texts.get(object.label))
    }

    fn is_described(&self, object: u16) -> bool {
        self.details_of(object).is_some()
    }

    fn has_all_objects(&self) -> bool {
        self.is_listed
    }

    fn field_count(&self, object: u16) -> u16 {
        self.details_of(object).map_or(0, |details| count16(&details.fields))
    }

    fn field(&self, object: u16, number: u16) -> Field<'_> {
        let Some(details) = self.details_of(object) else { return NO_FIELD };
        let Some(entry) = details.fields.get(usize::from(number)) else { return NO_FIELD };
        let extra = Self::extra_of(details, number);
        let is = |flag: u8| entry.flags & flag != 0;
        Field {
            name: self.texts.get(entry.name),
            label: self.texts.get(entry.label),
            kind: entry.kind,
            is_custom: is(CUSTOM),
            is_filterable: is(FILTERABLE),
            is_sortable: is(SORTABLE),
            is_groupable: is(GROUPABLE),
            is_aggregatable: is(AGGREGATABLE),
            relationship: extra.and_then(|extra| extra.relationship).map(|name| self.texts.get(name)),
            targets: extra.map_or(&[], |extra| slice(&details.targets, extra.targets)),
        }
    }

    fn choice(&self, object: u16, field: u16, place: usize) -> Option<Choice<'_>> {
        let details = self.details_of(object)?;
        let (value, label) = slice(&details.choices, Self::extra_of(details, field)?.choices).get(place)?;
        Some(Choice { value: self.texts.get(*value), label: self.texts.get(*label) })
    }

    fn child_count(&self, object: u16) -> u16 {
        self.details_of(object).map_or(0, |details| count16(&details.children))
    }

    /// The child's field has a number that no field has for as long as the child object is not described.
    fn child_at(&self, object: u16, number: u16) -> Option<Child<'_>> {
        let child = self.details_of(object)?.children.get(usize::from(number))?;
        let field = self.field_named(child.object, self.texts.get(child.field)).unwrap_or(u16::MAX);
        Some(Child { name: self.texts.get(child.name), object: child.object, field })
    }

    fn child(&self, object: u16, name: &str) -> Option<Child<'_>> {
        let details = self.details_of(object)?;
        let text =
            |number: &u16| details.children.get(usize::from(*number)).map_or("", |child| self.texts.get(child.name));
        self.child_at(object, find(&details.children_by_name, name, &text)?)
    }

    fn field_named(&self, object: u16, name: &str) -> Option<u16> {
        let details = self.details_of(object)?;
        find(&details.by_name, name, &|number| {
            details.fields.get(usize::from(*number)).map_or("", |field| self.texts.get(field.name))
        })
    }

    fn relationship_named(&self, object: u16, name: &str) -> Option<u16> {
        let details = self.details_of(object)?;
        find(&details.by_relationship, name, &|number| {
            let extra = Self::extra_of(details, *number).and_then(|extra| extra.relationship);
            extra.map_or("", |name| self.texts.get(name))
        })
    }
}

/// What becomes of [`Details`] while a description is read.
#[derive(Default)]
struct Parts {
    fields: Vec<FieldEntry>,
    extras: Vec<Extra>,
    targets: Vec<u16>,
    choices: Vec<(Text, Text)>,
    children: Vec<ChildEntry>,
}

/// The numbers of what has a name, in the order of the names.
fn sorted<'n>(entries: usize, name: &dyn Fn(usize) -> Option<&'n str>) -> Box<[u16]> {
    let mut named: Vec<Ranked<'n>> = Vec::new();
    for (at, number) in (0..entries).zip(0u32..) {
        named.extend(name(at).map(|name| Ranked { rank: 0, name, number }));
    }
    names::sort(&mut named);
    named.into_iter().map(|entry| u16::try_from(entry.number).unwrap_or(u16::MAX)).collect()
}

fn find<'n>(sorted: &[u16], name: &str, text: &dyn Fn(&u16) -> &'n str) -> Option<u16> {
    let at = sorted.partition_point(|number| names::compare(text(number), name).is_lt());
    sorted.get(at).filter(|number| text(number).eq_ignore_ascii_case(name)).copied()
}

fn slice<T>(all: &[T], (start, end): (u32, u32)) -> &[T] {
    all.get(start as usize..end as usize).unwrap_or_default()
}

fn count<T>(all: &[T]) -> u32 {
    u32::try_from(all.len()).unwrap_or(u32::MAX)
}

fn count16<T>(all: &[T]) -> u16 {
    u16::try_from(all.len()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str) -> FieldFacts {
        FieldFacts {
            name: name.to_owned(),
            label: format!("The {name}"),
            kind: FieldType::String,
            is_custom: false,
            is_filterable: true,
            is_sortable: true,
            is_groupable: false,
            is_aggregatable: true,
            relationship: None,
            targets: Vec::new(),
            choices: Vec::new(),
            look: LookFacts::default(),
        }
    }

    fn listed(names: &[&str]) -> Catalog {
        let mut catalog = Catalog::new();
        catalog.list(names.iter().map(|name| ObjectName { name: (*name).to_owned(), label: format!("{name}s") }));
        catalog
    }

    #[test]
    fn objects_are_found_whatever_their_case() {
        let catalog = listed(&["Lead", "account", "Case"]);
        assert_eq!(catalog.object("ACCOUNT").map(|number| catalog.object_name(number)), Some("account"));
        assert_eq!(catalog.object("Contact"), None);
        assert_eq!(catalog.object(""), None);
        assert_eq!(catalog.object_label(0), "Leads");
        assert_eq!((catalog.object_name(9), catalog.field(9, 9)), ("", NO_FIELD));
    }

    #[test]
    fn numbers_stay_when_more_becomes_known() {
        let mut catalog = Catalog::new();
        let account = FieldFacts {
            relationship: Some("Account".into()),
            targets: vec!["Account".into(), "Lead".into()],
            choices: vec![ChoiceFacts { value: "a".into(), label: "A".into() }],
            ..field("AccountId")
        };
        let child = ChildFacts { name: "Cases".into(), object: "Case".into(), field: "ContactId".into() };
        let facts = ObjectFacts {
            name: "Contact".into(),
            label: "Contact".into(),
            fields: vec![field("Name"), account],
            children: vec![child],
        };
        catalog.describe(&facts);
        assert!(!catalog.has_all_objects());
        let contact = catalog.object("contact").unwrap();
        catalog.list(listed_names(&["Account", "Case", "Contact"]));
        catalog.describe(&facts);
        assert!(catalog.has_all_objects());
        assert_eq!(catalog.object("Contact"), Some(contact));
        assert_eq!(catalog.object_count(), 4);
        let number = catalog.relationship_named(contact, "ACCOUNT").unwrap();
        assert_eq!(Some(number), catalog.field_named(contact, "accountid"));
        let targets: Vec<&str> =
            catalog.field(contact, number).targets.iter().map(|target| catalog.object_name(*target)).collect();
        assert_eq!(targets, ["Account", "Lead"]);
        assert_eq!(catalog.choice(contact, number, 0), Some(Choice { value: "a", label: "A" }));
        assert_eq!(catalog.choice(contact, number, 1), None);
        assert_eq!(catalog.choice(contact, 0, 0), None);
        assert_eq!(catalog.child(contact, "cases").map(|child| catalog.object_name(child.object)), Some("Case"));
        assert_eq!(catalog.child_at(contact, 0).unwrap().field, u16::MAX);
        let case = catalog.object("Case").unwrap();
        assert!(!catalog.is_described(case));
        catalog.describe(&ObjectFacts { name: "Case".into(), fields: vec![field("ContactId")], ..facts });
        assert_eq!(catalog.child_at(contact, 0).unwrap().field, 0);
    }

    #[test]
    fn names_are_kept_once_and_fields_are_small() {
        let mut catalog = Catalog::new();
        catalog.list(listed_names(&(0..40).map(|at| format!("Object{at}__c")).collect::<Vec<_>>()));
        let fields: Vec<FieldFacts> = (0..500).map(|at| field(&format!("Field{at}__c"))).collect();
        for object in 0..40 {
            let name = format!("Object{object}__c");
            catalog.describe(&ObjectFacts { label: name.clone(), name, fields: fields.clone(), children: Vec::new() });
        }
        assert_eq!(size_of::<FieldEntry>(), 16);
        assert_eq!(catalog.texts.keep("new"), Text(40 + 2 * 500));
        assert_eq!(catalog.field_count(39), 500);
        assert_eq!(catalog.field_named(39, "FIELD499__c"), Some(499));
    }

    fn listed_names<T: AsRef<str>>(names: &[T]) -> Vec<ObjectName> {
        names.iter().map(|name| ObjectName { name: name.as_ref().to_owned(), label: String::new() }).collect()
    }
}
