//! Values as panels, cards and charts write them: those of the table by what the org says of their fields, those of child rows by what
//! they look like. Draws nothing.

use std::sync::Arc;

use crate::app::view::TableView;
use crate::format::{ColumnFacts, Format, Reader, Whole, formats};
use crate::table::{Cell, Kind};
use crate::ui::zone;

/// The cells of one row, by the column's number.
pub type Cells<'r, 'a> = &'r dyn Fn(usize) -> Cell<'a>;

/// How the columns of a table, or of child rows, are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Writer {
    formats: Vec<Format>,
    org: Option<Arc<str>>,
}

/// A value for a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What is to be seen.
    pub whole: Whole,
    /// The same as one text; for nothing, nothing.
    pub text: String,
    /// As the org sent it, for the clipboard.
    pub sent: String,
    /// Where there is nothing, why.
    pub nothing: &'static str,
}

impl Writer {
    /// For the rows of the table.
    #[must_use]
    pub fn of_table(table: &TableView) -> Self {
        let mut columns = vec![NO_COLUMN; table.columns.len() + table.hidden.len()];
        for head in table.columns.iter().chain(table.hidden.iter()) {
            if let Some(column) = columns.get_mut(head.column) {
                *column = ColumnFacts { path: &head.path, kind: head.kind, facts: head.facts.as_ref() };
            }
        }
        Self { formats: formats(&columns), org: table.org.clone() }
    }

    /// For child rows.
    #[must_use]
    pub fn of_columns(columns: &[(String, Kind)], org: Option<Arc<str>>) -> Self {
        let column = |(path, kind): &'_ (String, Kind)| (path.clone(), *kind);
        let owned: Vec<(String, Kind)> = columns.iter().map(column).collect();
        let columns: Vec<ColumnFacts<'_>> =
            owned.iter().map(|(path, kind)| ColumnFacts { path, kind: *kind, facts: None }).collect();
        Self { formats: formats(&columns), org }
    }

    /// What stands in a cell, short.
    #[must_use]
    pub fn text<'a>(&self, cells: Cells<'_, 'a>, column: usize) -> String {
        let cell = cells(column);
        if let Cell::Boolean(value) = cell {
            return yes_or_no(value).to_owned();
        }
        let locale = zone::locale();
        let reader = Reader { locale: &locale, org: self.org.as_deref() };
        self.formats.get(column).map_or_else(String::new, |format| format.shown(&cell, cells, reader).text.into_owned())
    }

    /// All there is to see of a cell.
    #[must_use]
    pub fn value<'a>(&self, cells: Cells<'_, 'a>, column: usize) -> Value {
        let cell = cells(column);
        let mut sent = String::new();
        cell.push_to(&mut sent);
        let nothing = match cell {
            Cell::Missing => "not in this record",
            Cell::NoAccess => "no access",
            _ => "empty",
        };
        if let Cell::Boolean(value) = cell {
            let text = yes_or_no(value).to_owned();
            return Value { whole: Whole::Text(text.clone()), text, sent, nothing };
        }
        let locale = zone::locale();
        let reader = Reader { locale: &locale, org: self.org.as_deref() };
        let Some(format) = self.formats.get(column) else {
            return Value { whole: Whole::Nothing, text: String::new(), sent, nothing };
        };
        let text = format.full_text(&cell, cells, reader);
        Value { whole: format.whole(&cell, cells, reader), text, sent, nothing }
    }

    /// Where the record itself is shown in the org.
    #[must_use]
    pub fn link(&self, id: &str) -> Option<String> {
        crate::format::link::record(self.org.as_deref()?, id)
    }
}

const NO_COLUMN: ColumnFacts<'static> = ColumnFacts { path: "", kind: Kind::Unknown, facts: None };

const fn yes_or_no(value: bool) -> &'static str {
    if value { "Yes" } else { "No" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::ColumnView;

    fn value(cell: Cell<'_>, kind: Kind) -> Value {
        let columns = [("Field".to_owned(), kind)];
        Writer::of_columns(&columns, None).value(&|_| cell, 0)
    }

    #[test]
    fn values_are_whole_and_nothing_is_told_apart_from_not_asked_for() {
        let long = "x\n".repeat(70_000);
        assert_eq!(value(Cell::Text(&long), Kind::Text).text, long);
        assert_eq!(value(Cell::Null, Kind::Text).nothing, "empty");
        assert_eq!(value(Cell::Missing, Kind::Text).nothing, "not in this record");
        assert_eq!(value(Cell::NoAccess, Kind::Text).nothing, "no access");
        let number = value(Cell::Number("1234567.50".into()), Kind::Number);
        assert_eq!((number.text.as_str(), number.sent.as_str()), ("1,234,567.50", "1234567.50"));
        assert_eq!(value(Cell::Boolean(true), Kind::Boolean).text, "Yes");
    }

    #[test]
    fn an_id_leads_to_its_record_where_the_org_has_pages() {
        let columns = Arc::new(vec![ColumnView::new(0, "Id", Kind::Id)]);
        let org = Some(Arc::from("https://acme.my.salesforce.com"));
        let writer = Writer::of_table(&TableView { columns, org, ..TableView::default() });
        let id = Cell::Text("001Hs000001LuueIAC");
        assert!(
            matches!(writer.value(&|_| id, 0).whole, Whole::Link { href, .. } if href.contains("001Hs000001LuueIAC"))
        );
        assert!(writer.link("001Hs000001LuueIAC").is_some());
        assert!(matches!(value(id, Kind::Id).whole, Whole::Text(_)));
    }
}
