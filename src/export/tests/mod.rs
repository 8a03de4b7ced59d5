//! Exports read back by second readers; knows rows that a test makes up, and every kind of value in them.

#![allow(clippy::unwrap_used, clippy::cast_precision_loss, reason = "all of it is test")]

mod delimited;
mod formatted;
mod json;
mod stored;
mod streamed;
mod workbook;

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::table::{self, Table};

/// A value that a test puts into a cell.
#[derive(Clone, Debug)]
pub(super) enum Given {
    Missing,
    Null,
    NotLoaded,
    NoAccess,
    Text(String),
    /// Digits as sent.
    Number(String),
    Float(f64),
    Boolean(bool),
    Date(i32),
    DateTime(i64),
    /// Child rows, how many there are said to be, and whether they are all here.
    Nested(Grid, u64, bool),
}

/// Rows that a test makes up.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub(super) columns: Vec<Head>,
    pub(super) rows: Vec<Vec<Given>>,
}

/// A column of a [`Grid`].
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) kind: Kind,
    pub(super) decimals: Option<u8>,
    /// Put before every text to make a link of it.
    pub(super) link: Option<String>,
    /// Put before every text to make what people see of it.
    pub(super) shown: Option<String>,
    pub(super) currency: Option<String>,
}

impl Rows for Grid {
    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn column(&self, column: usize) -> Column<'_> {
        let Some(Head { name, label, kind, decimals, .. }) = self.columns.get(column) else {
            return Column { name: "", label: "", kind: Kind::Text, decimals: None };
        };
        Column { name, label, kind: *kind, decimals: *decimals }
    }

    fn value(&self, row: usize, column: usize) -> Value<'_> {
        match self.rows.get(row).and_then(|row| row.get(column)) {
            None | Some(Given::Missing) => Value::Missing,
            Some(Given::Null) => Value::Null,
            Some(Given::NotLoaded) => Value::NotLoaded,
            Some(Given::NoAccess) => Value::NoAccess,
            Some(Given::Text(text)) => Value::Text(text),
            Some(Given::Number(sent)) => Value::Number { sent: Some(sent), value: sent.parse().unwrap_or(f64::NAN) },
            Some(Given::Float(value)) => Value::Number { sent: None, value: *value },
            Some(Given::Boolean(value)) => Value::Boolean(*value),
            Some(Given::Date(days)) => Value::Date(*days),
            Some(Given::DateTime(millis)) => Value::DateTime(*millis),
            Some(Given::Nested(_, rows, complete)) => Value::Nested { rows: *rows, complete: *complete },
        }
    }

    fn shown(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        let start = self.columns.get(column)?.shown.as_ref()?;
        match self.value(row, column) {
            Value::Text(text) => Some(format!("{start}{text}").into()),
            _ => None,
        }
    }

    fn link(&self, row: usize, column: usize) -> Option<Cow<'_, str>> {
        let start = self.columns.get(column)?.link.as_ref()?;
        match self.value(row, column) {
            Value::Text(text) => Some(format!("{start}{text}").into()),
            _ => None,
        }
    }

    fn currency(&self, _row: usize, column: usize) -> Option<&str> {
        self.columns.get(column)?.currency.as_deref()
    }

    fn nested(&self, row: usize, column: usize) -> Option<Box<dyn Rows + '_>> {
        match self.rows.get(row)?.get(column)? {
            Given::Nested(grid, ..) => Some(Box::new(Part::new(grid))),
            _ => None,
        }
    }

    fn id(&self, row: usize) -> Option<&str> {
        let column = self.columns.iter().position(|head| head.kind == Kind::Id)?;
        match self.rows.get(row)?.get(column)? {
            Given::Text(id) => Some(id),
            _ => None,
        }
    }
}

/// Rows with these columns.
pub(super) fn grid(columns: &[(&str, Kind)], rows: Vec<Vec<Given>>) -> Grid {
    let head = |&(name, kind): &(&str, Kind)| Head {
        name: name.to_owned(),
        label: format!("{name} label"),
        kind,
        decimals: None,
        link: None,
        shown: None,
        currency: None,
    };
    Grid { columns: columns.iter().map(head).collect(), rows }
}

/// Rows of texts, with columns `A`, `B` and so on; none is null.
pub(super) fn texts(rows: &[&[&str]]) -> Grid {
    let names = ["A", "B", "C", "D", "E"];
    let columns: Vec<(&str, Kind)> =
        names.iter().take(rows.first().map_or(0, |row| row.len())).map(|&name| (name, Kind::Text)).collect();
    grid(&columns, rows.iter().map(|row| row.iter().map(|&cell| text(cell)).collect()).collect())
}

pub(super) fn text(text: &str) -> Given {
    Given::Text(text.to_owned())
}

pub(super) fn number(sent: &str) -> Given {
    Given::Number(sent.to_owned())
}

pub(super) fn with_format(format: Format) -> Options {
    Options { format, ..Options::default() }
}

/// The whole file, and what became of the cells.
pub(super) fn exported(rows: &dyn Rows, options: &Options) -> (Vec<u8>, Outcome) {
    let mut out = Vec::new();
    let mut exporter = Exporter::new(rows, options.clone());
    let mut rest = 0..rows.rows();
    while !rest.is_empty() {
        rest = exporter.push(rows, rest, &mut out).unwrap();
    }
    let outcome = exporter.finish(None, &mut out).unwrap();
    (out, outcome)
}

pub(super) fn exported_text(rows: &dyn Rows, options: &Options) -> String {
    String::from_utf8(exported(rows, options).0).unwrap()
}

/// Texts as an org may hold them: markup, formulas, controls, emoji, letters that turn the direction.
pub(super) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[ -~]{0,12}",
        3 => "[\"',;|=+@\\-\t\r\n\\\\<>&_*`\\[\\]a0 ]{0,10}",
        1 => "\\PC{0,10}",
        1 => any::<String>(),
        1 => "[\u{0}-\u{1f}\u{7f}\u{feff}\u{202e}\u{2066}\u{fffe}\u{ffff}😀שa]{0,8}",
        1 => "_x[0-9A-F]{4}_.{0,3}",
        1 => "ID.{0,3}",
    ]
}

/// Any value without child rows.
pub(super) fn any_given() -> impl Strategy<Value = Given> {
    prop_oneof![
        4 => any_text().prop_map(Given::Text),
        2 => "-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,6})?([eE][-+]?[0-9]{1,2})?".prop_map(Given::Number),
        1 => any::<f64>().prop_map(Given::Float),
        1 => any::<bool>().prop_map(Given::Boolean),
        1 => (-200_000i32..3_000_000).prop_map(Given::Date),
        1 => (-20_000_000_000_000i64..300_000_000_000_000).prop_map(Given::DateTime),
        1 => Just(Given::Null),
        1 => Just(Given::Missing),
        1 => Just(Given::NotLoaded),
        1 => Just(Given::NoAccess),
    ]
}

/// Rows of any values; names may be the same, empty or strange.
pub(super) fn any_grid() -> impl Strategy<Value = Grid> {
    (1usize..5).prop_flat_map(|columns| {
        let names = proptest::collection::vec("[A-C]|A\\.B|A\\.C\\.D|\\PC{0,5}", columns);
        let rows = proptest::collection::vec(proptest::collection::vec(any_given(), columns), 0..6);
        (names, rows).prop_map(|(names, rows)| {
            let columns: Vec<(&str, Kind)> = names.iter().map(|name| (name.as_str(), Kind::Text)).collect();
            grid(&columns, rows)
        })
    })
}

#[test]
fn a_part_is_some_rows_and_columns_in_any_order() {
    let whole = texts(&[&["a1", "b1"], &["a2", "b2"], &["a3", "b3"], &["a4", "b4"]]);
    let part = Part::new(&whole).with_columns(vec![1, 0, 9]).with_rows(3..9).and_rows(0..2).and_rows(1..1);
    assert_eq!((part.rows(), part.columns()), (3, 2));
    assert_eq!(exported_text(&part, &Options::default()), "B,A\r\nb4,a4\r\nb1,a1\r\nb2,a2\r\n");
    assert_eq!(part.value(3, 0), Value::Missing);
    assert_eq!(part.value(0, 2), Value::Missing);
}

#[test]
fn a_table_is_exported_as_it_is_sorted() {
    let mut table = Table::new(["Name".to_owned(), "Amount".to_owned(), "At".to_owned()]);
    let page = br#"{"totalSize":2,"done":true,"records":[
        {"Name":"b","Amount":2.50,"At":"2018-12-10T17:50:19.000+0000"},
        {"Name":"a","Amount":null,"At":"2018-12-10T17:50:19.500+0000"}]}"#;
    table.append(page).unwrap();
    table.set_sort(Some(table::Sort { column: 0, direction: table::Direction::Ascending, nulls: table::Nulls::Last }));
    let file = exported_text(&table, &Options::default());
    assert_eq!(file, "Name,Amount,At\r\na,,2018-12-10T17:50:19.500+0000\r\nb,2.50,2018-12-10T17:50:19.000+0000\r\n");
}

#[test]
fn a_receipt_says_where_rows_came_from_and_what_became_of_them() {
    let rows = texts(&[&["=1+1"], &["fine"]]);
    let options = Options::default();
    let (_, outcome) = exported(&rows, &options);
    let receipt = Receipt {
        query: "SELECT A\nFROM B".to_owned(),
        org: "acme.my.salesforce.com".to_owned(),
        user: "ada@acme.example".to_owned(),
        taken_at_millis: 1_544_464_219_000,
    };
    let text = receipt.text(&options, Completeness::Partial { of_rows: Some(10) }, &outcome);
    expect_test::expect![[r#"
        Query: SELECT A
            FROM B
        Org: acme.my.salesforce.com
        User: ada@acme.example
        Taken at: 2018-12-10 17:50:19 UTC
        Rows: 2
        Columns: 1
        Complete: no: 2 of 10 rows
        Format: values between commas, CR LF line ends, without byte order mark, decimal point
        Header: API names
        Values: as stored
        Times: as Salesforce sends them (UTC)
        Child rows are written: as rows
        Formula guard: on: an apostrophe (') before texts that could run
        Note: 1 text could have run as a formula and got an apostrophe (') in front. Take it off to have the text back.
    "#]]
    .assert_eq(&text);
    let json: serde_json::Value =
        serde_json::from_str(&receipt.json(&options, Completeness::Complete, &outcome)).unwrap();
    assert_eq!(json["Rows"], 2);
    assert_eq!(json["Complete"], "yes: every row of the query");
    assert_eq!(json["Notes"].as_array().unwrap().len(), 1);
    let chosen = Completeness::Chosen { of_rows: 5, all_loaded: false };
    assert!(receipt.text(&options, chosen, &outcome).contains("a choice: 2 of 5 rows, and not every row"));
}

#[test]
fn cells_that_are_empty_for_another_reason_than_null_are_counted() {
    let cells = vec![Given::NotLoaded, Given::NoAccess, Given::Missing, Given::Null];
    let rows = grid(&[("A", Kind::Text), ("B", Kind::Text), ("C", Kind::Text), ("D", Kind::Text)], vec![cells]);
    for format in every_format() {
        let (_, outcome) = exported(&rows, &with_format(format));
        assert_eq!((outcome.cells_not_loaded, outcome.cells_no_access), (1, 1), "{format:?}");
        assert_eq!(outcome.notes().len(), 2, "{format:?}");
    }
}

/// One format of each sort.
pub(super) fn every_format() -> [Format; 7] {
    [
        Format::csv(),
        Format::Json(Shape::Nested),
        Format::Json(Shape::Flat),
        Format::JsonLines(Shape::Lists),
        Format::Markdown,
        Format::Html,
        Format::Workbook,
    ]
}
