//! Reads one record's JSON into columns, without a tree of values in between. Refuses to know what the fields mean.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::column::Column;

/// Reads a record as row number `row` (counted from 0). What cannot be read leaves its cells missing.
pub(super) fn record(columns: &mut Vec<Column>, row: usize, record: &RawValue) {
    let mut reader = Reader { columns, row, next: 0 };
    reader.object("", record.get());
}

struct Reader<'a> {
    columns: &'a mut Vec<Column>,
    row: usize,
    /// The column after the last one filled: records of an answer have their fields in the same order.
    next: usize,
}

impl Reader<'_> {
    fn object(&mut self, prefix: &str, json: &str) {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        // An error leaves the rest of the object unread; its cells are then missing.
        let _ = deserializer.deserialize_map(Fields { reader: self, prefix });
    }

    fn value(&mut self, prefix: &str, key: &str, json: &str) {
        let number = |reader: &mut Self| reader.column(prefix, key);
        match json.as_bytes().first() {
            Some(b'"') => {
                let column = number(self);
                if let Some(text) = unquoted(json) {
                    self.columns[column].push_text(&text);
                }
            }
            Some(b't' | b'f') => {
                let column = number(self);
                self.columns[column].push_boolean(json == "true");
            }
            Some(b'n') => self.null(prefix, key),
            Some(b'{') => self.nested(prefix, key, json),
            Some(b'[') => {
                let column = number(self);
                self.columns[column].push_text(json);
            }
            _ => {
                let column = number(self);
                self.columns[column].push_number(json);
            }
        }
    }

    /// Child rows, a parent record, or a compound value (address, geolocation): the last two become columns of their own.
    fn nested(&mut self, prefix: &str, key: &str, json: &str) {
        #[derive(serde::Deserialize)]
        struct Children<'a> {
            #[serde(rename = "totalSize")]
            total_size: u64,
            done: bool,
            #[serde(borrow)]
            #[allow(dead_code)]
            records: &'a RawValue,
        }
        // Parents are many and children few: what cannot be a list of children is not tried as one.
        let may_be_children = json.contains("\"totalSize\"");
        if may_be_children && let Ok(children) = serde_json::from_str::<Children<'_>>(json) {
            let column = self.column(prefix, key);
            self.columns[column].push_nested(children.total_size, children.done);
            return;
        }
        let path = joined(prefix, key);
        self.object(&path, json);
    }

    /// A null parent empties all columns of that parent; only where none is known it is a column itself.
    fn null(&mut self, prefix: &str, key: &str) {
        let path = joined(prefix, key);
        let below = format!("{path}.");
        let mut found = false;
        for (number, column) in self.columns.iter_mut().enumerate() {
            let starts = column.path().get(..below.len()).is_some_and(|start| start.eq_ignore_ascii_case(&below));
            if starts && !column.has(self.row) {
                column.pad(self.row);
                column.push_null();
                self.next = number + 1;
                found = true;
            }
        }
        if !found {
            let column = self.column(prefix, key);
            self.columns[column].push_null();
        }
    }

    /// The number of a field's column, padded up to this row; a new one where there is none.
    fn column(&mut self, prefix: &str, key: &str) -> usize {
        let row = self.row;
        let fits = |column: &Column| !column.has(row) && is_path(column.path(), prefix, key);
        let number = match self.columns.get(self.next) {
            Some(column) if fits(column) => self.next,
            _ => self.columns.iter().position(fits).unwrap_or_else(|| self.add(prefix, key)),
        };
        let column = &mut self.columns[number];
        column.spell(|| joined(prefix, key));
        column.pad(row);
        self.next = number + 1;
        number
    }

    /// A new column goes behind the one filled last: parents' fields stay together.
    fn add(&mut self, prefix: &str, key: &str) -> usize {
        let at = self.next.min(self.columns.len());
        self.columns.insert(at, Column::new(joined(prefix, key)));
        at
    }
}

struct Fields<'a, 'b> {
    reader: &'a mut Reader<'b>,
    prefix: &'a str,
}

impl<'de> Visitor<'de> for Fields<'_, '_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key_seed(Key)? {
            if key == "attributes" {
                map.next_value::<IgnoredAny>()?;
            } else {
                let value: &RawValue = map.next_value()?;
                self.reader.value(self.prefix, &key, value.get());
            }
        }
        Ok(())
    }
}

/// A field's name, borrowed wherever it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a field name")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

fn unquoted(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.as_bytes().contains(&b'\\') {
        return serde_json::from_str::<String>(json).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(inner))
}

fn joined(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

/// Whether `path` is `prefix.key`. Queries may be typed in any case; answers come in the case of the API names.
fn is_path(path: &str, prefix: &str, key: &str) -> bool {
    if prefix.is_empty() {
        return path.eq_ignore_ascii_case(key);
    }
    path.len() == prefix.len() + 1 + key.len()
        && path.as_bytes()[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
        && path.as_bytes()[prefix.len()] == b'.'
        && path.as_bytes()[prefix.len() + 1..].eq_ignore_ascii_case(key.as_bytes())
}
