//! Child rows by the way to them, however deep: reading them, and taking in what is fetched later. Knows nothing of requests.

use super::column::{Cell, Children, Column, Data, Kind};
use super::records::Records;
use super::{ChildRows, Page, PageError, Table, read_page};

/// A record by the way to it: a row of the table, or one of its child rows, or one of theirs. Ways outlive sorting and further pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Way {
    /// Number of the row in the order of arrival.
    pub row: usize,
    /// From there down, step by step.
    pub steps: Vec<Step>,
}

/// From a record to one of its child rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Path of the column that holds the child rows: `Contacts`.
    pub path: String,
    /// Number of the row among them.
    pub row: usize,
}

/// A record to read: a row of the table or a child row.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    records: &'a Records,
    row: usize,
}

impl Table {
    /// The record at the end of a way; `None` where there is none.
    #[must_use]
    pub fn record(&self, way: &Way) -> Option<Record<'_>> {
        let mut record = Record { records: &self.records, row: way.row };
        if way.row >= self.records.rows {
            return None;
        }
        for step in &way.steps {
            let ChildRows { children, row } = record.children_under(&step.path)?;
            record = Record { records: &children.records, row: children.numbers(row).nth(step.row)? };
        }
        Some(record)
    }

    /// Appends a further page of a record's child rows.
    ///
    /// # Errors
    /// The bytes are no page, or the record has no such child rows. The table is then as it was.
    pub fn append_child_rows(&mut self, way: &Way, path: &str, page: &[u8]) -> Result<Page, PageError> {
        let (children, row) = find(&mut self.records, way, path).ok_or(PageError::Other)?;
        children.append(row, page, &mut self.scratch)
    }
}

impl<'a> Record<'a> {
    /// Number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.records.shown.len()
    }

    /// Field path of a column.
    #[must_use]
    pub fn path(&self, column: usize) -> &'a str {
        self.records.column(column).map_or("", |column| &column.path)
    }

    /// What a column's values are.
    #[must_use]
    pub fn kind(&self, column: usize) -> Kind {
        self.records.column(column).map_or(Kind::Unknown, Column::kind)
    }

    /// A cell.
    #[must_use]
    pub fn cell(&self, column: usize) -> Cell<'a> {
        self.records.column(column).map_or(Cell::Missing, |column| column.cell(self.row))
    }

    /// The child rows in a column; `None` where there are none.
    #[must_use]
    pub fn children(&self, column: usize) -> Option<ChildRows<'a>> {
        let column = self.records.column(column).filter(|column| !column.has_no_value(self.row))?;
        Some(ChildRows { children: column.children()?, row: self.row })
    }

    /// The child rows under a path.
    #[must_use]
    pub fn children_under(&self, path: &str) -> Option<ChildRows<'a>> {
        (0..self.columns()).filter(|column| self.path(*column) == path).find_map(|column| self.children(column))
    }
}

impl Children {
    pub(super) fn append(&mut self, row: usize, page: &[u8], scratch: &mut Vec<u8>) -> Result<Page, PageError> {
        let mark = self.records.mark();
        let before = self.records.rows;
        let read = read_page(page, &mut self.records, scratch);
        if read.is_err() {
            self.records.take_back(mark);
        }
        self.records.settle();
        let page = read?;
        self.came_later(row, before, &page);
        Ok(page)
    }
}

/// The child rows of one name at the end of a way, and whose they are.
fn find<'a>(mut records: &'a mut Records, way: &Way, path: &str) -> Option<(&'a mut Children, usize)> {
    let mut row = way.row;
    for step in &way.steps {
        let children = children_under(records, row, &step.path)?;
        row = children.numbers(row).nth(step.row)?;
        records = &mut children.records;
    }
    Some((children_under(records, row, path)?, row))
}

fn children_under<'a>(records: &'a mut Records, row: usize, path: &str) -> Option<&'a mut Children> {
    records.columns.iter_mut().find_map(|column| {
        let is_it = column.path == path && !column.has_no_value(row);
        match &mut column.data {
            Data::Children(children) if is_it => Some(&mut **children),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two accounts; the second has two contacts, of whom the first has one of three cases here.
    const PAGE: &[u8] = br#"{"totalSize":2,"done":true,"records":[
        {"Name":"Acme","Contacts":null},
        {"Name":"Globex","Contacts":{"totalSize":2,"done":true,"records":[
            {"LastName":"Abe","Cases":{"totalSize":3,"done":false,"nextRecordsUrl":"/more/1","records":[{"Subject":"A"}]}},
            {"LastName":"Zoe","Cases":{"totalSize":1,"done":true,"records":[{"Subject":"Z"}]}}]}}]}"#;

    fn table() -> Table {
        let mut table = Table::new([]);
        table.append(PAGE).unwrap();
        table
    }

    fn way(row: usize, steps: &[(&str, usize)]) -> Way {
        Way { row, steps: steps.iter().map(|(path, row)| Step { path: (*path).to_owned(), row: *row }).collect() }
    }

    fn subjects(table: &Table, contact: usize) -> Vec<String> {
        let record = table.record(&way(1, &[("Contacts", contact)])).unwrap();
        let cases = record.children_under("Cases").unwrap();
        (0..cases.rows())
            .map(|row| {
                let mut text = String::new();
                cases.cell(row, 0).push_to(&mut text);
                text
            })
            .collect()
    }

    #[test]
    fn a_record_is_found_by_the_way_to_it() {
        let table = table();
        let record = table.record(&way(1, &[("Contacts", 1)])).unwrap();
        assert_eq!((record.path(0), record.cell(0)), ("LastName", Cell::Text("Zoe")));
        assert_eq!(table.record(&way(1, &[("Contacts", 0), ("Cases", 0)])).unwrap().cell(0), Cell::Text("A"));
        for lost in [way(2, &[]), way(1, &[("Contacts", 2)]), way(1, &[("Cases", 0)]), way(0, &[("Contacts", 0)])] {
            assert!(table.record(&lost).is_none(), "{lost:?}");
        }
    }

    #[test]
    fn further_child_rows_of_child_rows_go_where_they_belong() {
        let mut table = table();
        let abe = way(1, &[("Contacts", 0)]);
        let more = br#"{"totalSize":3,"done":false,"nextRecordsUrl":"/more/2","records":[{"Subject":"B"}]}"#;
        table.append_child_rows(&abe, "Cases", more).unwrap();
        let cases = |table: &Table| {
            let cases = table.record(&abe).unwrap().children_under("Cases").unwrap();
            (cases.rows(), cases.total(), cases.next_records_url().map(str::to_owned))
        };
        assert_eq!(cases(&table), (2, (3, false), Some("/more/2".to_owned())));
        table.append_child_rows(&abe, "Cases", br#"{"totalSize":3,"done":true,"records":[{"Subject":"C"}]}"#).unwrap();
        assert_eq!(cases(&table), (3, (3, true), None));
        assert_eq!(
            (subjects(&table, 0), subjects(&table, 1)),
            (["A", "B", "C"].map(str::to_owned).to_vec(), vec!["Z".to_owned()])
        );
        // What comes later on does not mix with it.
        table.append(PAGE).unwrap();
        assert_eq!(subjects(&table, 1), ["Z"]);
        let later = table.record(&way(3, &[("Contacts", 0)])).unwrap().children_under("Cases").unwrap();
        assert_eq!((later.rows(), later.cell(0, 0)), (1, Cell::Text("A")));
    }

    #[test]
    fn what_is_no_page_or_has_no_place_changes_nothing() {
        let mut table = table();
        let abe = way(1, &[("Contacts", 0)]);
        assert!(table.append_child_rows(&abe, "Cases", b"<html>").is_err());
        assert!(
            table
                .append_child_rows(&abe, "Cases", br#"{"totalSize":3,"done":false,"records":[{"Subject":"B"}"#)
                .is_err()
        );
        let page = br#"{"totalSize":1,"done":true,"records":[{"Subject":"B"}]}"#;
        assert_eq!(table.append_child_rows(&way(0, &[]), "Contacts", page), Err(PageError::Other));
        assert_eq!(table.append_child_rows(&abe, "Nope", page), Err(PageError::Other));
        assert_eq!(subjects(&table, 0), ["A"]);
    }
}
