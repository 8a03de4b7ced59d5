//! What an export needs to know of rows: columns with a name and a kind, and borrowed values. Knows no store.

use std::borrow::Cow;

use crate::format::rules::Paint;
use crate::table::Number;

/// Rows to be taken away. Cells are asked for by place in the order shown, never by record.
///
/// A place that does not exist gives [`Value::Missing`] or nothing.
pub trait Rows {
    /// Rows at hand.
    fn rows(&self) -> usize;

    /// Number of columns.
    fn columns(&self) -> usize;

    /// What a column is.
    fn column(&self, column: usize) -> Column<'_>;

    /// A cell's value.
    fn value(&self, row: usize, column: usize) -> Value<'_>;

    /// What people read instead of a cell's value: a picklist's label, the name of the record that an id leads to.
    fn shown(&self, _row: usize, _column: usize) -> Option<Cow<'_, str>> {
        None
    }

    /// The address that a cell leads to: the record's own page, a web address, an e-mail address as `mailto:`.
    fn link(&self, _row: usize, _column: usize) -> Option<Cow<'_, str>> {
        None
    }

    /// The ISO 4217 code of a cell's currency: `EUR`.
    fn currency(&self, _row: usize, _column: usize) -> Option<&str> {
        None
    }

    /// The colours of a cell, for files that have some.
    fn paint(&self, _row: usize, _column: usize) -> Paint {
        Paint::default()
    }

    /// The child rows of a cell that is [`Value::Nested`], as far as they are here.
    fn nested(&self, _row: usize, _column: usize) -> Option<Box<dyn Rows + '_>> {
        None
    }

    /// The record's id, also where no column shows it. Child rows are linked to their parents by it.
    fn id(&self, _row: usize) -> Option<&str> {
        None
    }
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column<'a> {
    /// Field path: `Account.Name`.
    pub name: &'a str,
    /// What people call it; the name where nothing else is known.
    pub label: &'a str,
    /// What its values are.
    pub kind: Kind,
    /// Digits behind the decimal point, where describe says so.
    pub decimals: Option<u8>,
}

/// What a column's values are. It decides formats, never values: a number in a column of texts stays a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    #[default]
    Text,
    Number,
    /// In the cell's own currency, see [`Rows::currency`].
    Currency,
    /// `25` is 25 %.
    Percent,
    Boolean,
    Date,
    DateTime,
    /// A time of day without a date: `10:15:00.000Z`.
    Time,
    /// A record's id.
    Id,
    Url,
    Email,
    /// Child rows.
    Nested,
}

/// One cell's value, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// The row's record has no such field.
    Missing,
    /// Empty.
    Null,
    /// The value exists, but was not asked for yet.
    NotLoaded,
    /// The org does not show the value to this user.
    NoAccess,
    /// Any text, also an empty one.
    Text(&'a str),
    /// A number.
    Number {
        /// The digits as they were sent, where `value` does not say it all; else they are made from `value`.
        sent: Option<&'a str>,
        /// The nearest float.
        value: f64,
    },
    /// A number of a table, which knows its digits.
    Stored(Number<'a>),
    /// `true` or `false`.
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Milliseconds since 1970-01-01 00:00 UTC.
    DateTime(i64),
    /// Child rows, see [`Rows::nested`].
    Nested {
        /// How many there are in all.
        rows: u64,
        /// Whether they are all here.
        complete: bool,
    },
}

impl Value<'_> {
    /// Whether there is nothing to write.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Missing | Self::Null | Self::NotLoaded | Self::NoAccess)
    }
}
