//! What a table makes of pages; the order of rows against a naive one.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

fn raw(records: &[String]) -> Vec<Box<RawValue>> {
    records.iter().map(|record| RawValue::from_string(record.clone()).unwrap()).collect()
}

fn append(table: &mut Table, records: &[String]) {
    let raw = raw(records);
    table.append(&raw.iter().map(AsRef::as_ref).collect::<Vec<_>>());
}

fn table(paths: &[&str], records: &[&str]) -> Table {
    let mut table = Table::new(paths.iter().map(ToString::to_string));
    append(&mut table, &records.iter().map(ToString::to_string).collect::<Vec<_>>());
    table
}

fn shown(table: &Table) -> String {
    let mut out = String::new();
    for column in 0..table.columns() {
        write!(out, "{} ({:?}):", table.path(column), table.kind(column)).unwrap();
        for row in 0..table.rows() {
            match table.cell(row, column) {
                Cell::Missing => out.push_str(" ?"),
                Cell::Null => out.push_str(" -"),
                Cell::Boolean(value) => write!(out, " {value}").unwrap(),
                Cell::Number(digits) => write!(out, " {digits}").unwrap(),
                Cell::Text(text) => write!(out, " {text:?}").unwrap(),
                Cell::Nested { rows, complete } => {
                    write!(out, " {rows} rows{}", if complete { "" } else { "+" }).unwrap();
                }
            }
        }
        out.push('\n');
    }
    out
}

#[test]
fn values_are_kept_as_they_came() {
    let table = table(
        &["id", "amount"],
        &[
            r#"{"attributes":{"type":"X"},"Id":"001000000000001AAA","Amount":9007199254740993,"Big":1.10,"Won":true,"On":"2026-11-23","At":"2018-12-10T17:50:19.000+0000","T":"a\"\u00e9\\","Kids":{"totalSize":3,"done":false,"records":[]}}"#,
            r#"{"attributes":{"type":"X"},"Id":"001000000000002AAA","Amount":null,"Big":-2e5,"Won":false,"On":null,"At":null,"T":"","Kids":null}"#,
        ],
    );
    expect_test::expect![[r#"
        Id (Id): "001000000000001AAA" "001000000000002AAA"
        Amount (Number): 9007199254740993 -
        Big (Number): 1.10 -2e5
        Won (Boolean): true false
        On (Date): "2026-11-23" -
        At (DateTime): "2018-12-10T17:50:19.000+0000" -
        T (Text): "a\"é\\" ""
        Kids (Nested): 3 rows+ -
    "#]]
    .assert_eq(&shown(&table));
}

#[test]
fn parents_become_columns_even_if_the_first_are_null() {
    let rows = [
        r#"{"Name":"a","Account":null}"#,
        r#"{"Name":"b","Account":{"attributes":{},"Name":"Acme","Owner":{"Name":"Jo"}}}"#,
    ];
    expect_test::expect![[r#"
        Name (Text): "a" "b"
        Account.Name (Text): - "Acme"
        Account.Owner.Name (Text): - "Jo"
    "#]]
    .assert_eq(&shown(&table(&["Name", "Account.name", "account.owner.name"], &rows)));
    expect_test::expect![[r#"
        Name (Text): "a" "b"
        Account.Name (Text): ? "Acme"
        Account.Owner.Name (Text): ? "Jo"
        Account (Unknown): - ?
    "#]]
    .assert_eq(&shown(&table(&[], &rows)));
}

#[test]
fn a_field_that_changes_its_type_is_text_and_shown_as_it_is() {
    expect_test::expect![[r#"
        V (Text): 1 "1" true "[1,2]" ?
    "#]]
    .assert_eq(&shown(&table(&[], &[r#"{"V":1}"#, r#"{"V":"1"}"#, r#"{"V":true}"#, r#"{"V":[1,2]}"#, "7"])));
}

#[test]
fn a_field_asked_for_that_never_comes_is_still_a_column() {
    expect_test::expect![[r"
        A (Number): 1
        B (Unknown): ?
    "]]
    .assert_eq(&shown(&table(&["A", "B"], &[r#"{"A":1}"#])));
}

#[test]
fn sorting_puts_numbers_by_value_text_by_letter_and_nulls_last() {
    let mut table =
        table(&[], &[r#"{"N":10,"T":"b"}"#, r#"{"N":9,"T":"A"}"#, r#"{"N":null,"T":"a"}"#, r#"{"N":-1.5,"T":"Ä"}"#]);
    let mut sorted = |column, direction| {
        table.set_sort(Some(Sort { column, direction }));
        shown(&table).lines().nth(column).unwrap().to_owned()
    };
    assert_eq!(sorted(0, Direction::Ascending), "N (Number): -1.5 9 10 -");
    assert_eq!(sorted(0, Direction::Descending), "N (Number): 10 9 -1.5 -");
    assert_eq!(sorted(1, Direction::Ascending), r#"T (Text): "A" "a" "b" "Ä""#);
    table.set_sort(None);
    assert_eq!(shown(&table).lines().next().unwrap(), "N (Number): 10 9 - -1.5");
}

fn cell_json() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("null".to_owned()),
        (-50i32..50).prop_map(|number| number.to_string()),
        (-5.0f64..5.0).prop_map(|number| format!("{number:.1}")),
        "[abAB\u{e9}]{0,2}".prop_map(|text| format!("{text:?}")),
        any::<bool>().prop_map(|value| value.to_string()),
    ]
}

proptest! {
    #[test]
    fn pages_sorted_as_they_come_are_in_the_order_of_a_naive_stable_sort(
        values in prop::collection::vec(cell_json(), 0..60), page in 1usize..20, descending: bool,
    ) {
        let records: Vec<String> = values.iter().enumerate().map(|(n, value)| format!(r#"{{"N":{n},"V":{value}}}"#)).collect();
        let direction = if descending { Direction::Descending } else { Direction::Ascending };
        let sort = Some(Sort { column: 1, direction });
        let mut paged = Table::new(["N".to_owned(), "V".to_owned()]);
        paged.set_sort(sort);
        for page in records.chunks(page) {
            append(&mut paged, page);
        }
        let naive = naive_order(&values, descending);
        let order: Vec<usize> = (0..paged.rows()).map(|row| match paged.cell(row, 0) { Cell::Number(n) => n.parse().unwrap(), _ => usize::MAX }).collect();
        prop_assert_eq!(order, naive);
    }

    #[test]
    fn no_json_makes_it_panic(records in prop::collection::vec("\\{(\"[ab.]{0,2}\":(1|null|\"x\"|\\{\\}|\\{\"a\":1\\}|\\[\\]|\\{\"totalSize\":1,\"done\":true,\"records\":\\[\\]\\}))?\\}", 0..8)) {
        let mut table = Table::new(["a".to_owned(), "a.a".to_owned()]);
        append(&mut table, &records);
        prop_assert_eq!(table.rows(), records.len());
        let _ = shown(&table);
    }
}

fn naive_order(values: &[String], descending: bool) -> Vec<usize> {
    let rank = |json: &serde_json::Value| match json {
        serde_json::Value::Bool(_) => 0,
        serde_json::Value::Number(_) => 1,
        serde_json::Value::String(_) => 2,
        _ => 4,
    };
    let values: Vec<serde_json::Value> = values.iter().map(|value| serde_json::from_str(value).unwrap()).collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (&values[a], &values[b]);
        if a.is_null() || b.is_null() {
            return a.is_null().cmp(&b.is_null());
        }
        let ordering = rank(a).cmp(&rank(b)).then_with(|| match (a, b) {
            (serde_json::Value::Bool(a), serde_json::Value::Bool(b)) => a.cmp(b),
            (serde_json::Value::Number(a), serde_json::Value::Number(b)) => {
                a.as_f64().unwrap().partial_cmp(&b.as_f64().unwrap()).unwrap()
            }
            (serde_json::Value::String(a), serde_json::Value::String(b)) => {
                a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| a.cmp(b))
            }
            _ => std::cmp::Ordering::Equal,
        });
        if descending { ordering.reverse() } else { ordering }
    });
    order
}
