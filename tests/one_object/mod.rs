//! An org of one object with plain fields, to ask it what a test is about; knows no query.

#![allow(clippy::expect_used, reason = "clippy knows tests, but not their helpers")]

use orgpane::soql::schema::{Child, Choice, Field, FieldType, Schema, Source, Value};

/// The object and its rows; every field may stand everywhere.
pub struct OneObject {
    pub name: &'static str,
    pub fields: &'static [(&'static str, FieldType)],
    /// A value for each field.
    pub rows: Vec<Vec<Value<'static>>>,
}

impl Schema for OneObject {
    fn object_count(&self) -> u16 {
        1
    }
    fn object(&self, name: &str) -> Option<u16> {
        (name == self.name).then_some(0)
    }
    fn object_name(&self, _: u16) -> &str {
        self.name
    }
    fn object_label(&self, _: u16) -> &str {
        self.name
    }
    fn is_described(&self, _: u16) -> bool {
        true
    }
    fn field_count(&self, _: u16) -> u16 {
        u16::try_from(self.fields.len()).expect("few")
    }
    fn field(&self, _: u16, number: u16) -> Field<'_> {
        let (name, kind) = self.fields[usize::from(number)];
        Field {
            name,
            label: name,
            kind,
            is_custom: false,
            is_filterable: true,
            is_sortable: true,
            is_groupable: true,
            is_aggregatable: true,
            relationship: None,
            targets: &[],
        }
    }
    fn choice(&self, _: u16, _: u16, _: usize) -> Option<Choice<'_>> {
        None
    }
    fn child_count(&self, _: u16) -> u16 {
        0
    }
    fn child_at(&self, _: u16, _: u16) -> Option<Child<'_>> {
        None
    }
}

impl Source for OneObject {
    fn rows(&self, _: u16) -> u32 {
        u32::try_from(self.rows.len()).expect("few")
    }
    fn deleted_rows(&self, _: u16) -> u32 {
        0
    }
    fn value(&self, _: u16, row: u32, field: u16) -> Value<'_> {
        self.rows[row as usize][usize::from(field)].clone()
    }
    fn parent(&self, _: u16, _: u32, _: u16) -> Option<(u16, u32)> {
        None
    }
}
