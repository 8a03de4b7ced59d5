//! The table's rows as an export sees them: the one file that knows both. Decides nothing.

use super::rows::{Column, Kind, Rows, Value};
use crate::{Cell, Kind as StoredKind, Table};

impl Rows for Table {
    fn columns(&self) -> usize {
        Self::columns(self)
    }

    fn column(&self, column: usize) -> Column<'_> {
        let name = self.path(column);
        let kind = match self.kind(column) {
            StoredKind::Unknown | StoredKind::Text => Kind::Text,
            StoredKind::Number => Kind::Number,
            StoredKind::Boolean => Kind::Boolean,
            StoredKind::Date => Kind::Date,
            StoredKind::DateTime => Kind::DateTime,
            StoredKind::Id => Kind::Id,
            StoredKind::Nested => Kind::Nested,
        };
        Column { name, label: name, kind, decimals: None }
    }

    fn rows(&self) -> usize {
        Self::shown(self)
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        match self.cell(row, column) {
            Cell::Missing => Value::Missing,
            Cell::NoAccess => Value::NoAccess,
            Cell::Null => Value::Null,
            Cell::Boolean(value) => Value::Boolean(value),
            // Zeros at the end of a fraction are not kept: 2.50 goes as 2.5.
            Cell::Number(number) => Value::Number { sent: number.long(), value: number.value() },
            Cell::Text(text) => Value::Text(text),
            Cell::Date(days) => Value::Date(days),
            Cell::DateTime(millis) => Value::DateTime(millis),
            Cell::Nested { rows, complete } => Value::Nested { rows, complete },
        }
    }

    fn id(&self, row: usize) -> Option<&str> {
        let column = (0..Self::columns(self)).find(|&column| self.path(column).eq_ignore_ascii_case("Id"))?;
        match self.cell(row, column) {
            Cell::Text(id) => Some(id),
            _ => None,
        }
    }
}
