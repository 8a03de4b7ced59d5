//! How the demo org describes its objects and fields to itself; knows no row and no JSON.

use super::data::Row;
use crate::soql::schema::{Field, FieldType, Value};

/// One object of the org.
#[derive(Debug)]
pub struct ObjectDef {
    /// API name.
    pub name: &'static str,
    /// What a person reads for one.
    pub label: &'static str,
    /// What a person reads for several.
    pub label_plural: &'static str,
    /// The first three characters of its ids.
    pub prefix: &'static [u8; 3],
    /// Its fields, in pieces that objects share.
    pub fields: &'static [&'static [FieldDef]],
}

/// One field of an object, and how its values come about.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub struct FieldDef {
    pub name: &'static str,
    pub label: &'static str,
    pub kind: FieldType,
    pub make: Make,
    /// In characters, for texts.
    pub length: u32,
    /// Digits in all, for numbers.
    pub precision: u8,
    /// Digits after the point, for numbers.
    pub scale: u8,
    pub choices: &'static [&'static str],
    /// What people read instead of the choices, in the same order; empty where it is the same.
    pub labels: &'static [&'static str],
    pub default_choice: Option<&'static str>,
    pub targets: &'static [u16],
    pub relationship: Option<&'static str>,
    /// What the parent calls the rows that point at it.
    pub child: Option<&'static str>,
    pub compound: Option<&'static str>,
    pub formula: Option<&'static str>,
    pub help: Option<&'static str>,
    traits: u32,
}

/// How a field's values come about.
#[derive(Clone, Copy, Debug)]
pub enum Make {
    /// The row's own id.
    Id,
    /// Made up from the row.
    Value(fn(Row<'_>) -> Value<'static>),
    /// The id of another row: its object and number.
    Parent(fn(Row<'_>) -> Option<(u16, u32)>),
}

/// A yes-or-no property of a field, by its name in a describe answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
#[allow(missing_docs)]
pub enum Trait {
    AutoNumber = 1,
    Calculated = 1 << 1,
    CascadeDelete = 1 << 2,
    CaseSensitive = 1 << 3,
    Createable = 1 << 4,
    Custom = 1 << 5,
    DefaultedOnCreate = 1 << 6,
    ExternalId = 1 << 7,
    Filterable = 1 << 8,
    Groupable = 1 << 9,
    HtmlFormatted = 1 << 10,
    IdLookup = 1 << 11,
    NameField = 1 << 12,
    Nillable = 1 << 13,
    RestrictedPicklist = 1 << 14,
    Sortable = 1 << 15,
    Unique = 1 << 16,
    Updateable = 1 << 17,
}

const EDITABLE: u32 = Trait::Createable as u32 | Trait::Updateable as u32;
const SEARCHABLE: u32 = Trait::Filterable as u32 | Trait::Sortable as u32;
const PLAIN: u32 = EDITABLE | SEARCHABLE | Trait::Groupable as u32 | Trait::Nillable as u32;

impl FieldDef {
    const fn new(name: &'static str, label: &'static str, kind: FieldType, traits: u32, make: Make) -> Self {
        Self {
            name,
            label,
            kind,
            make,
            length: 0,
            precision: 0,
            scale: 0,
            choices: &[],
            labels: &[],
            default_choice: None,
            targets: &[],
            relationship: None,
            child: None,
            compound: None,
            formula: None,
            help: None,
            traits,
        }
    }

    /// Whether the field has a property.
    #[must_use]
    pub const fn is(&self, property: Trait) -> bool {
        self.traits & property as u32 != 0
    }

    pub(super) const fn with(mut self, property: Trait) -> Self {
        self.traits |= property as u32;
        self
    }

    pub(super) const fn without(mut self, property: Trait) -> Self {
        self.traits &= !(property as u32);
        self
    }

    /// Never empty.
    pub(super) const fn required(self) -> Self {
        self.without(Trait::Nillable)
    }

    pub(super) const fn read_only(mut self) -> Self {
        self.traits &= !EDITABLE;
        self
    }

    pub(super) const fn custom(self) -> Self {
        self.with(Trait::Custom)
    }

    pub(super) const fn name_field(self) -> Self {
        self.with(Trait::NameField)
    }

    pub(super) const fn child(mut self, name: &'static str) -> Self {
        self.child = Some(name);
        self
    }

    pub(super) const fn part_of(mut self, compound: &'static str) -> Self {
        self.compound = Some(compound);
        self
    }

    pub(super) const fn formula(mut self, formula: &'static str) -> Self {
        self.formula = Some(formula);
        // Formulas cannot be grouped by.
        self.read_only().with(Trait::Calculated).without(Trait::Groupable)
    }

    pub(super) const fn help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    pub(super) const fn default_choice(mut self, choice: &'static str) -> Self {
        self.default_choice = Some(choice);
        self.with(Trait::DefaultedOnCreate)
    }

    pub(super) const fn labels(mut self, labels: &'static [&'static str]) -> Self {
        self.labels = labels;
        self
    }

    /// What people read for the choice at a place.
    #[must_use]
    pub fn label_of(&self, place: usize) -> &'static str {
        self.labels.get(place).or(self.choices.get(place)).copied().unwrap_or_default()
    }

    /// Whether COUNT, MIN and the like may be asked of the field.
    ///
    /// Source: SOQL and SOSL Reference, "Support for Field Types in Aggregate Functions".
    #[must_use]
    pub const fn is_aggregatable(&self) -> bool {
        use FieldType as T;
        let is_refused = matches!(
            self.kind,
            T::Boolean
                | T::Time
                | T::MultiPicklist
                | T::Base64
                | T::Address
                | T::Location
                | T::EncryptedString
                | T::AnyType
        );
        self.is(Trait::Filterable) && !is_refused
    }

    /// What the query language needs to know of the field.
    #[must_use]
    pub const fn facts(&'static self) -> Field<'static> {
        Field {
            name: self.name,
            label: self.label,
            kind: self.kind,
            is_custom: self.is(Trait::Custom),
            is_filterable: self.is(Trait::Filterable),
            is_sortable: self.is(Trait::Sortable),
            is_groupable: self.is(Trait::Groupable),
            is_aggregatable: self.is_aggregatable(),
            relationship: self.relationship,
            targets: self.targets,
        }
    }
}

type Maker = fn(Row<'_>) -> Value<'static>;

pub(super) const fn record_id() -> FieldDef {
    let traits = SEARCHABLE | Trait::Groupable as u32 | Trait::IdLookup as u32 | Trait::DefaultedOnCreate as u32;
    let mut field = FieldDef::new("Id", "Record ID", FieldType::Id, traits, Make::Id);
    field.length = 18;
    field
}

pub(super) const fn text(name: &'static str, label: &'static str, length: u32, make: Maker) -> FieldDef {
    of_kind(FieldType::String, name, label, length, make)
}

/// Email, phone, url, combobox: texts with a meaning.
pub(super) const fn of_kind(
    kind: FieldType,
    name: &'static str,
    label: &'static str,
    length: u32,
    make: Maker,
) -> FieldDef {
    let mut field = FieldDef::new(name, label, kind, PLAIN, Make::Value(make));
    field.length = length;
    field
}

pub(super) const fn long_text(name: &'static str, label: &'static str, length: u32, make: Maker) -> FieldDef {
    let mut field =
        FieldDef::new(name, label, FieldType::Textarea, EDITABLE | Trait::Nillable as u32, Make::Value(make));
    field.length = length;
    field
}

/// Binary content, compound values, encrypted texts: shown, never searched.
pub(super) const fn opaque(
    kind: FieldType,
    name: &'static str,
    label: &'static str,
    length: u32,
    make: Maker,
) -> FieldDef {
    let mut field = FieldDef::new(name, label, kind, Trait::Nillable as u32, Make::Value(make));
    field.length = length;
    field
}

pub(super) const fn boolean(name: &'static str, label: &'static str, make: Maker) -> FieldDef {
    FieldDef::new(name, label, FieldType::Boolean, PLAIN, Make::Value(make)).required().with(Trait::DefaultedOnCreate)
}

pub(super) const fn int(name: &'static str, label: &'static str, digits: u8, make: Maker) -> FieldDef {
    let mut field = FieldDef::new(name, label, FieldType::Int, PLAIN, Make::Value(make));
    field.precision = digits;
    field
}

/// Double, currency and percent.
pub(super) const fn number(
    kind: FieldType,
    name: &'static str,
    label: &'static str,
    digits: (u8, u8),
    make: Maker,
) -> FieldDef {
    let mut field = FieldDef::new(name, label, kind, PLAIN, Make::Value(make)).without(Trait::Groupable);
    (field.precision, field.scale) = digits;
    field
}

/// Date, dateTime and time.
pub(super) const fn moment(kind: FieldType, name: &'static str, label: &'static str, make: Maker) -> FieldDef {
    let field = FieldDef::new(name, label, kind, PLAIN, Make::Value(make));
    if matches!(kind, FieldType::Date) { field } else { field.without(Trait::Groupable) }
}

pub(super) const fn picklist(
    name: &'static str,
    label: &'static str,
    choices: &'static [&'static str],
    make: Maker,
) -> FieldDef {
    let mut field = FieldDef::new(name, label, FieldType::Picklist, PLAIN, Make::Value(make));
    field.length = 255;
    field.choices = choices;
    field
}

pub(super) const fn multi_picklist(
    name: &'static str,
    label: &'static str,
    choices: &'static [&'static str],
    make: Maker,
) -> FieldDef {
    let traits = EDITABLE | Trait::Filterable as u32 | Trait::Nillable as u32 | Trait::RestrictedPicklist as u32;
    let mut field = FieldDef::new(name, label, FieldType::MultiPicklist, traits, Make::Value(make));
    field.length = 4_099;
    field.choices = choices;
    field
}

pub(super) const fn reference(
    name: &'static str,
    label: &'static str,
    relationship: &'static str,
    targets: &'static [u16],
    make: fn(Row<'_>) -> Option<(u16, u32)>,
) -> FieldDef {
    let mut field = FieldDef::new(name, label, FieldType::Reference, PLAIN, Make::Parent(make));
    field.length = 18;
    field.relationship = Some(relationship);
    field.targets = targets;
    field
}
