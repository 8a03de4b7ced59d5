//! One page of rows as an export sees it: its columns brought into the order of the heading. Knows no format.

use std::borrow::Cow;
use std::collections::HashMap;

use super::rows::{Column, Kind, Rows, Value};
use crate::format::rules::Paint;

/// A column's heading, kept from the first page to the last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
}

/// The headings of rows.
pub(super) fn headings(rows: &dyn Rows) -> Vec<Heading> {
    let heading = |column: Column<'_>| Heading {
        name: column.name.to_owned(),
        label: column.label.to_owned(),
        kind: column.kind,
    };
    (0..rows.columns()).map(|number| heading(rows.column(number))).collect()
}

/// See the module.
pub(super) struct Page<'a> {
    rows: &'a dyn Rows,
    /// For every heading, the page's own column. Pages that are read one by one may lack a column or have them in another
    /// order.
    columns: Vec<Option<usize>>,
    facts: Vec<(Kind, Option<u8>)>,
    /// Whether the page has columns that no heading has: they would be lost.
    pub(super) has_more: bool,
}

impl<'a> Page<'a> {
    pub(super) fn new(rows: &'a dyn Rows, head: &[Heading]) -> Self {
        let same = rows.columns() >= head.len()
            && head.iter().enumerate().all(|(number, heading)| rows.column(number).name == heading.name);
        let columns = if same { (0..head.len()).map(Some).collect() } else { by_name(rows, head) };
        let facts = columns.iter().zip(head).map(|(column, heading)| match column {
            Some(column) => (rows.column(*column).kind, rows.column(*column).decimals),
            None => (heading.kind, None),
        });
        let matched = columns.iter().flatten().count();
        Self { rows, facts: facts.collect(), has_more: matched < rows.columns(), columns }
    }

    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn kind(&self, column: usize) -> Kind {
        self.facts.get(column).map_or(Kind::Text, |facts| facts.0)
    }

    pub(super) fn decimals(&self, column: usize) -> Option<u8> {
        self.facts.get(column).and_then(|facts| facts.1)
    }

    pub(super) fn value(&self, row: usize, column: usize) -> Value<'a> {
        self.at(column).map_or(Value::Missing, |column| self.rows.value(row, column))
    }

    pub(super) fn shown(&self, row: usize, column: usize) -> Option<Cow<'a, str>> {
        self.at(column).and_then(|column| self.rows.shown(row, column))
    }

    pub(super) fn paint(&self, row: usize, column: usize) -> Paint {
        self.at(column).map_or_else(Paint::default, |column| self.rows.paint(row, column))
    }

    pub(super) fn link(&self, row: usize, column: usize) -> Option<Cow<'a, str>> {
        self.at(column).and_then(|column| self.rows.link(row, column))
    }

    pub(super) fn currency(&self, row: usize, column: usize) -> Option<&'a str> {
        self.at(column).and_then(|column| self.rows.currency(row, column))
    }

    pub(super) fn nested(&self, row: usize, column: usize) -> Option<Box<dyn Rows + 'a>> {
        self.at(column).and_then(|column| self.rows.nested(row, column))
    }

    pub(super) fn id(&self, row: usize) -> Option<&'a str> {
        self.rows.id(row)
    }

    fn at(&self, column: usize) -> Option<usize> {
        self.columns.get(column).copied().flatten()
    }
}

/// The names of a page's columns that no heading has: they would be lost.
pub(super) fn left_out(rows: &dyn Rows, head: &[Heading]) -> Vec<String> {
    let matched: Vec<usize> = by_name(rows, head).into_iter().flatten().collect();
    if matched.len() == rows.columns() {
        return Vec::new();
    }
    let mut known = vec![false; rows.columns()];
    matched.into_iter().for_each(|column| known[column] = true);
    (0..rows.columns()).filter(|&column| !known[column]).map(|column| rows.column(column).name.to_owned()).collect()
}

/// The n-th heading of a name belongs to the n-th column of that name.
fn by_name(rows: &dyn Rows, head: &[Heading]) -> Vec<Option<usize>> {
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for column in (0..rows.columns()).rev() {
        places.entry(rows.column(column).name).or_default().push(column);
    }
    head.iter().map(|heading| places.get_mut(heading.name.as_str()).and_then(Vec::pop)).collect()
}
