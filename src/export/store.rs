//! A table's rows as an export sees them: the one file that knows both. Decides nothing.

use std::borrow::Cow;
use std::ops::Range;

use super::rows::{Column, Kind, Rows, Value};
use crate::format::rules::{Marks, Paint, Rule};
use crate::table::{Cell, ChildRows, Kind as StoredKind, Table};

/// Which columns and rows of a table are taken away, as a value that outlives changes of the table's order: columns by path, rows
/// by number in the order of arrival.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The columns, in order. One that the table lacks is empty.
    pub fields: Vec<Field>,
    /// The rows, in order.
    pub rows: Vec<u32>,
    /// If there are any, only cells within these: places among `rows` and `fields`. Other cells are missing.
    pub areas: Vec<(Range<usize>, Range<usize>)>,
    /// Where the org shows records: an origin, `https://acme.my.salesforce.com`. Without one, ids lead nowhere.
    pub records_at: Option<String>,
    /// What makes cells stand out.
    pub rules: Vec<Rule>,
}

/// A column that is taken away, and what is known of it beyond what the table tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Field path: `Account.Name`.
    pub path: String,
    /// What people call it. The path, if empty.
    pub label: String,
    /// What its values are, where something other than the table tells.
    pub kind: Option<Kind>,
    /// Digits behind the decimal point.
    pub decimals: Option<u8>,
    /// A picklist's values and their labels.
    pub labels: Vec<(String, String)>,
}

/// The cells of a [`Choice`] in a table.
#[derive(Debug)]
pub struct Chosen<'a> {
    table: &'a Table,
    choice: &'a Choice,
    places: Vec<Place>,
    id: Option<usize>,
    marks: Marks,
}

/// Where a field is in the table.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    column: Option<usize>,
    kind: Kind,
    /// The column with the name of the record that an id leads to.
    name: Option<usize>,
    /// The column with the code of the currency.
    currency: Option<usize>,
}

impl Choice {
    /// The cells, in a table that has these rows.
    #[must_use]
    pub fn of<'a>(&'a self, table: &'a Table) -> Chosen<'a> {
        let find = |path: &str| (0..table.columns()).find(|column| table.path(*column).eq_ignore_ascii_case(path));
        let place = |field: &Field| {
            let column = find(&field.path);
            let kind = field.kind.or_else(|| column.map(|column| kind(table.kind(column)))).unwrap_or_default();
            let name = name_path(&field.path).filter(|_| kind == Kind::Id).and_then(|path| find(&path));
            let currency = (kind == Kind::Currency).then(|| find(&currency_path(&field.path))).flatten();
            Place { column, kind, name, currency }
        };
        let marks = Marks::new(&self.rules, table);
        Chosen { table, choice: self, places: self.fields.iter().map(place).collect(), id: find("Id"), marks }
    }
}

impl<'a> Chosen<'a> {
    fn cell(&self, row: usize, column: usize) -> Cell<'a> {
        let areas = &self.choice.areas;
        let is_chosen =
            areas.is_empty() || areas.iter().any(|(rows, columns)| rows.contains(&row) && columns.contains(&column));
        let place = self.places.get(column).filter(|_| is_chosen).and_then(|place| place.column);
        self.stored(row, place)
    }

    fn stored(&self, row: usize, column: Option<usize>) -> Cell<'a> {
        let row = self.choice.rows.get(row).map(|row| *row as usize);
        row.zip(column).map_or(Cell::Missing, |(row, column)| self.table.cell_of(row, column))
    }

    fn text(&self, row: usize, column: Option<usize>) -> Option<&'a str> {
        match self.stored(row, column) {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl Rows for Chosen<'_> {
    fn rows(&self) -> usize {
        self.choice.rows.len()
    }

    fn columns(&self) -> usize {
        self.places.len()
    }

    fn column(&self, column: usize) -> Column<'_> {
        let (Some(field), Some(place)) = (self.choice.fields.get(column), self.places.get(column)) else {
            return Column { name: "", label: "", kind: Kind::Text, decimals: None };
        };
        let label = if field.label.is_empty() { &field.path } else { &field.label };
        Column { name: &field.path, label, kind: place.kind, decimals: field.decimals }
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        value(self.cell(row, column))
    }

    fn shown(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        let (field, place) = (self.choice.fields.get(column)?, self.places.get(column)?);
        if place.name.is_some() {
            return self.text(row, place.name).map(Cow::Borrowed);
        }
        match self.cell(row, column) {
            Cell::Text(text) if !field.labels.is_empty() => label(&field.labels, text),
            _ => None,
        }
    }

    fn link(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        let Cell::Text(text) = self.cell(row, column) else { return None };
        match self.places.get(column)?.kind {
            Kind::Id => self.choice.records_at.as_ref().map(|origin| Cow::Owned(origin.clone() + "/" + text)),
            Kind::Url => Some(Cow::Borrowed(text)),
            Kind::Email => Some(Cow::Owned("mailto:".to_owned() + text)),
            _ => None,
        }
    }

    fn currency(&self, row: usize, column: usize) -> Option<&str> {
        self.text(row, self.places.get(column)?.currency)
    }

    fn paint(&self, row: usize, column: usize) -> Paint {
        let place = self.places.get(column).and_then(|place| place.column);
        match (self.choice.rows.get(row), place) {
            (Some(row), Some(column)) if !self.marks.is_empty() => self.marks.paint(self.table, *row as usize, column),
            _ => Paint::default(),
        }
    }

    fn nested(&self, row: usize, column: usize) -> Option<Box<dyn Rows + '_>> {
        let row = *self.choice.rows.get(row)? as usize;
        let children = self.table.children_of(row, self.places.get(column)?.column?)?;
        Some(Box::new(children))
    }

    fn id(&self, row: usize) -> Option<&str> {
        self.text(row, self.id)
    }
}

/// All places in the order shown, heads of groups among them.
impl Rows for Table {
    fn columns(&self) -> usize {
        Self::columns(self)
    }

    fn column(&self, column: usize) -> Column<'_> {
        named(self.path(column), self.kind(column))
    }

    fn rows(&self) -> usize {
        Self::shown(self)
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        value(self.cell(row, column))
    }

    fn nested(&self, row: usize, column: usize) -> Option<Box<dyn Rows + '_>> {
        Some(Box::new(self.children(row, column)?))
    }

    fn id(&self, row: usize) -> Option<&str> {
        let is_id = |column: &usize| self.path(*column).eq_ignore_ascii_case("Id");
        text_of((0..Self::columns(self)).find(is_id).map(|column| self.cell(row, column)))
    }
}

impl Rows for ChildRows<'_> {
    fn columns(&self) -> usize {
        Self::columns(self)
    }

    fn column(&self, column: usize) -> Column<'_> {
        named(self.path(column), self.kind(column))
    }

    fn rows(&self) -> usize {
        Self::rows(self)
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        value(self.cell(row, column))
    }

    fn nested(&self, row: usize, column: usize) -> Option<Box<dyn Rows + '_>> {
        Some(Box::new(self.children(row, column)?))
    }

    fn id(&self, row: usize) -> Option<&str> {
        let is_id = |column: &usize| self.path(*column).eq_ignore_ascii_case("Id");
        text_of((0..Self::columns(self)).find(is_id).map(|column| self.cell(row, column)))
    }
}

/// The text of a cell that holds one.
fn text_of(cell: Option<Cell<'_>>) -> Option<&str> {
    match cell {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

fn named(name: &str, stored: StoredKind) -> Column<'_> {
    Column { name, label: name, kind: kind(stored), decimals: None }
}

fn value(cell: Cell<'_>) -> Value<'_> {
    match cell {
        Cell::Missing => Value::Missing,
        Cell::NoAccess => Value::NoAccess,
        Cell::Null => Value::Null,
        Cell::Boolean(value) => Value::Boolean(value),
        Cell::Number(number) => Value::Stored(number),
        Cell::Text(text) => Value::Text(text),
        Cell::Date(days) => Value::Date(days),
        Cell::DateTime(millis) => Value::DateTime(millis),
        Cell::Nested { rows, complete } => Value::Nested { rows, complete },
    }
}

const fn kind(stored: StoredKind) -> Kind {
    match stored {
        StoredKind::Unknown | StoredKind::Text => Kind::Text,
        StoredKind::Number => Kind::Number,
        StoredKind::Boolean => Kind::Boolean,
        StoredKind::Date => Kind::Date,
        StoredKind::DateTime => Kind::DateTime,
        StoredKind::Id => Kind::Id,
        StoredKind::Nested => Kind::Nested,
    }
}

/// Where the name of the record is that a field leads to: `OwnerId` to `Owner.Name`, `Plant__c` to `Plant__r.Name`.
fn name_path(path: &str) -> Option<String> {
    let relation = match path.strip_suffix("__c") {
        Some(custom) => custom.to_owned() + "__r",
        None => path.strip_suffix("Id").filter(|name| !name.is_empty() && !name.ends_with('.'))?.to_owned(),
    };
    Some(relation + ".Name")
}

/// Where the currency's code stands beside an amount: `Account.Worth` and `Account.CurrencyIsoCode`.
fn currency_path(path: &str) -> String {
    path.rfind('.').map_or("", |dot| &path[..=dot]).to_owned() + "CurrencyIsoCode"
}

/// The label of a picklist's value; of several values, joined by semicolons, all their labels.
fn label<'a>(labels: &'a [(String, String)], text: &str) -> Option<Cow<'a, str>> {
    let one = |text: &str| labels.iter().find(|(value, _)| value == text).map(|(_, label)| label.as_str());
    if let Some(label) = one(text) {
        return Some(Cow::Borrowed(label));
    }
    if !text.contains(';') {
        return None;
    }
    let known: Option<Vec<&str>> = text.split(';').map(one).collect();
    known.map(|labels| Cow::Owned(labels.join("; ")))
}
