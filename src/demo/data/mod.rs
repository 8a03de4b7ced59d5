//! The demo org's made-up records: every value is a function of object, row and field; knows no query and no request.

mod parts;
mod people;
mod row;
mod sales;
mod service;
mod words;

pub use crate::soql::id::with_check;
pub(super) use people::user_of;
pub use people::{User, user, users};
pub use row::{Row, Sizes};

use super::schema::{FieldDef, Make, ObjectDef, Trait};
use crate::soql::id;
use crate::soql::schema::{Child, Choice, Field, Schema, Source, Value};
use people::FIRST_NUMBER;

/// The organization id of the demo org, 18 characters.
pub const ORG_ID: &str = "00DHs00000OrgPaMAJ";

/// How many months after January the org's fiscal year begins: in February, as in many shops.
pub(super) const FISCAL_SHIFT: u8 = 1;

pub(crate) const ACCOUNT: u16 = 0;
pub(crate) const CONTACT: u16 = 1;
pub(crate) const OPPORTUNITY: u16 = 2;
const LINE_ITEM: u16 = 3;
const PRODUCT: u16 = 4;
const LEAD: u16 = 5;
const CASE: u16 = 6;
const TASK: u16 = 7;
const EVENT: u16 = 8;
pub(crate) const USER: u16 = 9;
const INSPECTION: u16 = 10;
const ATTACHMENT: u16 = 11;
const HISTORY: u16 = 12;

/// By object number.
static OBJECTS: [&ObjectDef; row::OBJECTS] = [
    &sales::ACCOUNT_DEF,
    &sales::CONTACT_DEF,
    &sales::OPPORTUNITY_DEF,
    &sales::LINE_ITEM_DEF,
    &sales::PRODUCT_DEF,
    &sales::LEAD_DEF,
    &service::CASE_DEF,
    &service::TASK_DEF,
    &service::EVENT_DEF,
    &service::USER_DEF,
    &service::INSPECTION_DEF,
    &service::ATTACHMENT_DEF,
    &service::HISTORY_DEF,
];

/// The most opportunities that the org can have.
pub const OPPORTUNITY_ROWS_MAX: u32 = 1_000_000;

/// All rows of all objects, none of them in memory.
#[derive(Debug)]
pub struct Rows {
    sizes: Sizes,
    fields: Vec<Vec<&'static FieldDef>>,
}

impl Rows {
    /// An org with so many opportunities; the other objects are scaled to fit, and stay small.
    #[must_use]
    pub fn new(opportunity_rows: u32) -> Self {
        let rows = opportunity_rows.min(OPPORTUNITY_ROWS_MAX);
        let mut sizes = [0; row::OBJECTS];
        let mut set = |object: u16, count: u32| sizes[usize::from(object)] = count;
        set(OPPORTUNITY, rows);
        set(ACCOUNT, (rows / 10).clamp(20, 20_000));
        set(CONTACT, (rows / 5).clamp(40, 40_000));
        set(LINE_ITEM, rows.min(40_000));
        set(PRODUCT, 64);
        set(LEAD, (rows / 5).clamp(20, 20_000));
        set(CASE, (rows / 5).clamp(20, 20_000));
        set(TASK, (rows / 2).clamp(20, 40_000));
        set(EVENT, (rows / 5).clamp(20, 20_000));
        set(USER, users());
        set(INSPECTION, (rows / 5).clamp(20, 20_000));
        set(ATTACHMENT, (rows / 50).clamp(10, 500));
        set(HISTORY, rows.min(5_000));
        let fields = OBJECTS.iter().map(|object| object.fields.iter().copied().flatten().collect()).collect();
        Self { sizes, fields }
    }

    /// How many objects there are; they are numbered from 0.
    #[must_use]
    pub fn object_count() -> u16 {
        u16::try_from(OBJECTS.len()).unwrap_or_default()
    }

    /// One object.
    #[must_use]
    pub fn definition(object: u16) -> &'static ObjectDef {
        OBJECTS.get(usize::from(object)).copied().unwrap_or(&sales::ACCOUNT_DEF)
    }

    /// The fields of an object, by number.
    #[must_use]
    pub fn fields(&self, object: u16) -> &[&'static FieldDef] {
        self.fields.get(usize::from(object)).map_or(&[], Vec::as_slice)
    }

    /// The id of a row.
    #[must_use]
    pub fn id(object: u16, row: u32) -> [u8; 18] {
        record_id(Self::definition(object).prefix, FIRST_NUMBER + u64::from(row))
    }

    /// Object and row of an id, if there is such a row, deleted or not.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<(u16, u32)> {
        let id = id::read(text)?;
        let object = (0..Self::object_count()).find(|object| Self::definition(*object).prefix[..] == id[..3])?;
        let number = id[6..15].iter().try_fold(0u64, |sum, byte| {
            let digit = BASE_62.iter().position(|known| known == byte)?;
            sum.checked_mul(62)?.checked_add(digit as u64)
        })?;
        let row = u32::try_from(number.checked_sub(FIRST_NUMBER)?).ok()?;
        let is_ours = Self::id(object, row) == id;
        (is_ours && row < self.rows(object) + self.deleted_rows(object)).then_some((object, row))
    }

    /// The child relationships of an object: name (there may be none), child object, and its reference field.
    pub fn children(&self, object: u16) -> impl Iterator<Item = (Option<&'static str>, u16, &'static FieldDef, u16)> {
        (0..Self::object_count()).flat_map(move |child| {
            let fields = self.fields(child).iter().zip(0u16..);
            fields
                .filter(move |(field, _)| field.targets.contains(&object))
                .map(move |(field, number)| (Self::child_name(child, object, field), child, *field, number))
        })
    }

    fn named_children(&self, object: u16) -> impl Iterator<Item = Child<'static>> {
        self.children(object).filter_map(|(name, object, _, field)| name.map(|name| Child { name, object, field }))
    }

    /// Activities have a name per child object, not per field.
    fn child_name(child: u16, parent: u16, field: &'static FieldDef) -> Option<&'static str> {
        let is_activity = field.name == "WhoId" || field.name == "WhatId";
        match child {
            TASK if is_activity => Some("Tasks"),
            EVENT if is_activity => Some("Events"),
            // Each name may stand only once under a parent.
            CASE if field.name == "ParentId" => (parent == CASE).then_some("Cases"),
            _ => field.child,
        }
    }

    fn row(&self, object: u16, number: u32) -> Row<'_> {
        Row { sizes: &self.sizes, object, number }
    }
}

impl Schema for Rows {
    fn object_count(&self) -> u16 {
        Self::object_count()
    }

    fn object(&self, name: &str) -> Option<u16> {
        (0..Self::object_count()).find(|object| Self::definition(*object).name.eq_ignore_ascii_case(name))
    }

    fn object_name(&self, object: u16) -> &str {
        Self::definition(object).name
    }

    fn object_label(&self, object: u16) -> &str {
        Self::definition(object).label
    }

    fn is_described(&self, _: u16) -> bool {
        true
    }

    fn field_count(&self, object: u16) -> u16 {
        u16::try_from(self.fields(object).len()).unwrap_or(u16::MAX)
    }

    fn field(&self, object: u16, number: u16) -> Field<'_> {
        match self.fields(object).get(usize::from(number)) {
            Some(field) => field.facts(),
            None => OBJECTS[0].fields[0][0].facts(),
        }
    }

    fn choice(&self, object: u16, field: u16, place: usize) -> Option<Choice<'_>> {
        let field = self.fields(object).get(usize::from(field))?;
        field.choices.get(place).map(|value| Choice { value, label: field.label_of(place) })
    }

    fn is_case_sensitive(&self, object: u16, field: u16) -> bool {
        self.fields(object)
            .get(usize::from(field))
            .is_some_and(|it| it.is(Trait::CaseSensitive) && it.is(Trait::Unique))
    }

    fn child_count(&self, object: u16) -> u16 {
        u16::try_from(self.named_children(object).count()).unwrap_or(u16::MAX)
    }

    fn child_at(&self, object: u16, number: u16) -> Option<Child<'_>> {
        self.named_children(object).nth(usize::from(number))
    }
}

impl Source for Rows {
    fn rows(&self, object: u16) -> u32 {
        self.sizes.get(usize::from(object)).copied().unwrap_or_default()
    }

    fn deleted_rows(&self, object: u16) -> u32 {
        if matches!(object, USER | PRODUCT) { 0 } else { self.rows(object) / 500 + 2 }
    }

    fn value(&self, object: u16, row: u32, field: u16) -> Value<'_> {
        match self.fields(object).get(usize::from(field)).map(|field| field.make) {
            Some(Make::Id) => Value::Id(Self::id(object, row)),
            Some(Make::Value(make)) => make(self.row(object, row)),
            Some(Make::Parent(find)) => {
                find(self.row(object, row)).map_or(Value::Null, |(object, row)| Value::Id(Self::id(object, row)))
            }
            None => Value::Null,
        }
    }

    fn parent(&self, object: u16, row: u32, field: u16) -> Option<(u16, u32)> {
        match self.fields(object).get(usize::from(field)).map(|field| field.make) {
            Some(Make::Parent(find)) => find(self.row(object, row)),
            _ => None,
        }
    }
}

/// An 18-character id: three characters of key prefix, the demo org's pod, and a number in base 62.
fn record_id(prefix: &[u8; 3], number: u64) -> [u8; 18] {
    let mut id = *b"...Hs0000000000";
    id[..3].copy_from_slice(prefix);
    let mut rest = number;
    for place in (6..15).rev() {
        id[place] = BASE_62[(rest % 62) as usize];
        rest /= 62;
    }
    with_check(id)
}

pub(crate) const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An id as text. Ids are ASCII, so this never loses a byte.
#[must_use]
pub fn id_text(id: &[u8; 18]) -> String {
    id.iter().map(|byte| char::from(*byte)).collect()
}
