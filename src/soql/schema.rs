//! What the language needs to know of an org: objects, fields, relationships, and the values of rows; knows no query.

use std::borrow::Cow;

/// The type of a field, named as in a describe answer.
///
/// Source: Salesforce SOAP API, "Field Types".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum FieldType {
    Id,
    String,
    Textarea,
    Boolean,
    Int,
    Long,
    Double,
    Currency,
    Percent,
    Date,
    DateTime,
    Time,
    Picklist,
    MultiPicklist,
    Combobox,
    Reference,
    Email,
    Phone,
    Url,
    Base64,
    Address,
    Location,
    EncryptedString,
    AnyType,
    ComplexValue,
}

/// What a query may ask about one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)]
pub struct Field<'a> {
    /// API name.
    pub name: &'a str,
    /// What a person reads.
    pub label: &'a str,
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
    pub relationship: Option<&'a str>,
    /// The objects that a reference field may point to.
    pub targets: &'a [u16],
}

/// One value of a picklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<'a> {
    /// What is stored and compared.
    pub value: &'a str,
    /// What a person reads.
    pub label: &'a str,
}

/// A child relationship: the rows of `object` whose `field` points here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Child<'a> {
    /// Its name, such as `Contacts`.
    pub name: &'a str,
    /// The child object.
    pub object: u16,
    /// The reference field of the child.
    pub field: u16,
}

/// The objects and fields of an org, by number. Names are found whatever their case.
pub trait Schema {
    /// How many objects there are; they are numbered from 0.
    fn object_count(&self) -> u16;
    /// The object of that name.
    fn object(&self, name: &str) -> Option<u16>;
    /// API name of an object.
    fn object_name(&self, object: u16) -> &str;
    /// What a person calls an object.
    fn object_label(&self, object: u16) -> &str;
    /// Whether the fields and child relationships of an object are known; until then it has none.
    fn is_described(&self, object: u16) -> bool;
    /// Whether all objects are known by name; until then one that is missing may well be there.
    fn has_all_objects(&self) -> bool {
        true
    }
    /// How many fields an object has; they are numbered from 0.
    fn field_count(&self, object: u16) -> u16;
    /// One field of an object.
    fn field(&self, object: u16, number: u16) -> Field<'_>;
    /// The value of a picklist at a place, in the order in which values sort; nothing past the last.
    fn choice(&self, object: u16, field: u16, place: usize) -> Option<Choice<'_>>;
    /// How many child relationships with a name an object has; they are numbered from 0.
    fn child_count(&self, object: u16) -> u16;
    /// One child relationship of an object.
    fn child_at(&self, object: u16, number: u16) -> Option<Child<'_>>;

    /// Whether `=` and IN tell upper from lower case in a field, as they do in unique fields that are declared so.
    fn is_case_sensitive(&self, _object: u16, _field: u16) -> bool {
        false
    }

    /// The child relationship of that name.
    fn child(&self, object: u16, name: &str) -> Option<Child<'_>> {
        (0..self.child_count(object))
            .filter_map(|number| self.child_at(object, number))
            .find(|child| child.name.eq_ignore_ascii_case(name))
    }

    /// The field of that name.
    fn field_named(&self, object: u16, name: &str) -> Option<u16> {
        (0..self.field_count(object)).find(|number| self.field(object, *number).name.eq_ignore_ascii_case(name))
    }

    /// The reference field behind the parent relationship of that name.
    fn relationship_named(&self, object: u16, name: &str) -> Option<u16> {
        (0..self.field_count(object)).find(|number| {
            self.field(object, *number).relationship.is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
    }
}

/// The value of one field of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Empty.
    Null,
    /// Ticked or not.
    Boolean(bool),
    /// A whole number.
    Int(i64),
    /// A number, an amount or a percentage (12.5 is 12.5 %).
    Double(f64),
    /// Any kind of text; several choices have `;` between them.
    Text(Cow<'a, str>),
    /// An id with its check characters.
    Id([u8; 18]),
    /// Days since 1970-01-01.
    Date(i64),
    /// Milliseconds since 1970-01-01 in UTC.
    DateTime(i64),
    /// Milliseconds since midnight.
    Time(i64),
    /// Latitude and longitude in degrees.
    Location(f64, f64),
    /// An address in parts.
    Address(Box<Address<'a>>),
}

/// An address in parts. Source: REST API Developer Guide, "Address Compound Fields".
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Address<'a> {
    pub street: Option<Cow<'a, str>>,
    pub city: Option<Cow<'a, str>>,
    pub state: Option<Cow<'a, str>>,
    pub postal_code: Option<Cow<'a, str>>,
    pub country: Option<Cow<'a, str>>,
    pub place: Option<(f64, f64)>,
}

/// Rows with values. Rows of an object count from 0; the deleted ones come after the others.
pub trait Source: Schema {
    /// How many rows are not deleted.
    fn rows(&self, object: u16) -> u32;
    /// How many rows are deleted.
    fn deleted_rows(&self, object: u16) -> u32;
    /// The value of a field.
    fn value(&self, object: u16, row: u32, field: u16) -> Value<'_>;
    /// Object and row that a reference field points to.
    fn parent(&self, object: u16, row: u32, field: u16) -> Option<(u16, u32)>;
}
