//! What a table makes of pages, against what serde reads. Knows nothing of arrangements but the simplest.

use std::fmt::Write;

use proptest::prelude::*;

use super::*;

fn page(records: &[String]) -> Vec<u8> {
    format!(r#"{{"totalSize":{},"done":true,"records":[{}]}}"#, records.len(), records.join(",")).into_bytes()
}

fn append(table: &mut Table, records: &[String]) {
    table.append(&page(records)).unwrap();
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
                Cell::NoAccess => out.push_str(" no access"),
                Cell::Null => out.push_str(" -"),
                Cell::Boolean(value) => write!(out, " {value}").unwrap(),
                Cell::Number(number) => write!(out, " {}", number.text()).unwrap(),
                cell @ (Cell::Date(_) | Cell::DateTime(_)) => {
                    out.push(' ');
                    cell.push_to(&mut out);
                }
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
        On (Date): 2026-11-23 -
        At (DateTime): 2018-12-10T17:50:19.000+0000 -
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
        Account.Name (Text): - "Acme"
        Account.Owner.Name (Text): - "Jo"
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
        table.set_sort(Some(Sort::new(column, direction)));
        shown(&table).lines().nth(column).unwrap().to_owned()
    };
    assert_eq!(sorted(0, Direction::Ascending), "N (Number): -1.5 9 10 -");
    assert_eq!(sorted(0, Direction::Descending), "N (Number): 10 9 -1.5 -");
    assert_eq!(sorted(1, Direction::Ascending), r#"T (Text): "A" "a" "Ä" "b""#);
    table.set_sort(None);
    assert_eq!(shown(&table).lines().next().unwrap(), "N (Number): 10 9 - -1.5");
}

#[test]
fn what_a_describe_knows_stands_whatever_the_values_are() {
    let mut table = table(
        &["Name", "Amount", "Account.Code", "Secret"],
        &[r#"{"Name":"2026-11-23","Amount":null,"Account":{"Code":"2026-01-01"}}"#],
    );
    assert_eq!((table.kind(0), table.kind(1), table.kind(2)), (Kind::Date, Kind::Unknown, Kind::Date));
    for (path, kind) in [("name", Kind::Text), ("Amount", Kind::Number), ("account.code", Kind::Text), ("No", Kind::Id)]
    {
        table.set_known_kind(path, kind);
    }
    table.set_no_access("secret");
    table.set_no_access("Account.Other");
    append(&mut table, &[r#"{"Name":"1999-02-03","Amount":"odd","Account":{"Code":"x"}}"#.to_owned()]);
    expect_test::expect![[r#"
        Name (Text): "2026-11-23" "1999-02-03"
        Amount (Number): - "odd"
        Account.Code (Text): "2026-01-01" "x"
        Secret (Unknown): no access no access
        Account.Other (Unknown): no access no access
    "#]]
    .assert_eq(&shown(&table));
    assert_eq!(table.append(br#"{"done":true,"records":[{"Name":"2026-05-05","#), Err(PageError::Broken { at: 45 }));
    assert_eq!((table.kind(0), table.cell(0, 0)), (Kind::Text, Cell::Text("2026-11-23")));
}

#[test]
fn ids_and_places_are_found_for_many_rows_at_once() {
    let mut table =
        table(&[], &[r#"{"Id":"a","N":3}"#, r#"{"Id":"b","N":1}"#, r#"{"Id":"c","N":2}"#, r#"{"Id":"a","N":0}"#]);
    assert_eq!(table.rows_of(0, &["c", "a", "x", "c"]), [Some(2), Some(0), None, Some(2)]);
    assert_eq!((table.row_of(0, "b"), table.row_of(9, "b"), table.rows_of(0, &[]).len()), (Some(1), None, 0));
    table.set_sort(Some(Sort::new(1, Direction::Ascending)));
    assert_eq!(table.places(&[0, 1, 2, 3, 9]), [Some(3), Some(1), Some(2), Some(0), None]);
    table.set_search("c");
    assert_eq!(
        (table.places(&[2, 1]), table.places(&[2]), table.places(&[])),
        (vec![Some(0), None], vec![Some(0)], vec![])
    );
}

#[test]
fn a_search_takes_patterns_and_marks_what_fits() {
    let mut table = table(&[], &[r#"{"T":"Acme AG","N":1200.5}"#, r#"{"T":"acmeag","N":7}"#, r#"{"T":null,"N":12}"#]);
    table.set_search_pattern(&Pattern::new(r"\bag$|^12").unwrap());
    assert_eq!((table.shown(), table.cell(1, 1)), (2, Cell::Number("12".into())));
    assert_eq!((table.matches("Acme AG"), table.matches("x"), table.search_gave_up()), (vec![5..7], vec![], false));
    append(&mut table, &[r#"{"T":"x ag","N":1}"#.to_owned()]);
    assert_eq!(table.shown(), 3);
    table.set_search("acme");
    assert_eq!((table.shown(), table.matches("Acme AG")), (2, vec![0..4]));
    table.set_search_pattern(&Pattern::new("^$").unwrap());
    assert_eq!(table.shown(), 0);
    table.set_search("");
    assert_eq!((table.shown(), table.matches("Acme")), (4, vec![]));
}

#[test]
fn of_very_many_values_no_more_are_listed_than_were_asked_for() {
    let records: Vec<String> = (0..40_000).map(|n| format!(r#"{{"Id":"n{n}","T":"t{}"}}"#, n % 30_000)).collect();
    let mut table = Table::default();
    append(&mut table, &records);
    for column in 0..2 {
        let distinct = [40_000, 30_000][column];
        let values = table.values(column, None, &Asked { containing: "", most: 5, by_frequency: true });
        assert_eq!((values.counts.len(), values.distinct, values.rows, values.empty), (5, distinct, 40_000, 0));
        let values = table.values(column, None, &Asked { containing: "2999", most: 50, by_frequency: false });
        let wanted = [14, 13][column];
        assert_eq!((values.distinct, values.counts.len()), (wanted, wanted));
        assert_eq!(table.values(column, None, &Asked::default()).counts, []);
        assert_eq!(table.statistics(column, 3).distinct, distinct);
    }
}

#[test]
fn texts_chosen_to_fall_into_one_place_are_counted_right() {
    // Blanks in pairs of words that the hash takes for one another would do; here whatever has the same lower bits.
    let mask = (1 << 14) - 1;
    let alike = (0_u32..).map(|n| format!("{n:08}")).filter(|text| texts::hash(text.as_bytes()) & mask == 7);
    let texts: Vec<String> = alike.take(400).collect();
    let records: Vec<String> =
        texts.iter().chain(&texts).map(|text| format!(r#"{{"Id":"{text}","T":"{text}"}}"#)).collect();
    let mut table = Table::default();
    append(&mut table, &records);
    for column in 0..2 {
        let values = table.values(column, None, &Asked { containing: "", most: 1_000, by_frequency: false });
        assert_eq!((values.distinct, values.rows), (400, 800));
        let listed: Vec<Cell<'_>> = values.counts.iter().map(|count| table.cell_of(count.row, column)).collect();
        assert_eq!(listed, texts.iter().map(|text| Cell::Text(text)).collect::<Vec<_>>());
    }
}

#[test]
fn an_answer_that_lies_about_itself_loses_no_row() {
    let mut table = Table::default();
    let page =
        table.append(br#"{"totalSize":7,"done":true,"records":[{"Id":"a"},{"attributes":7,"Id":"a"},{"Id":null}]}"#);
    assert_eq!(page, Ok(Page { rows: 3, total_size: 7, done: true, next_records_url: None }));
    assert_eq!((table.rows(), table.row_of(0, "a"), table.shown()), (3, Some(0), 3));
}

#[test]
fn rows_that_came_into_groups_stand_in_the_order_of_arrival_when_groups_are_taken_off() {
    let mut table = table(&["A", "B"], &[r#"{"A":"x","B":2}"#]);
    table.set_search("x");
    table.set_groups(&[1]);
    append(&mut table, &[r#"{"A":"x","B":3}"#.to_owned(), r#"{"A":"x","B":1}"#.to_owned()]);
    table.set_groups(&[]);
    let rows: Vec<_> = (0..table.shown()).map(|place| table.entry(place)).collect();
    assert_eq!(rows, [0, 1, 2].map(|row| Some(Entry::Row(row))));
}

#[test]
fn an_address_stands_before_its_parts() {
    let mut table = Table::new(["Id", "BillingAddress", "Phone"].map(str::to_owned));
    append(&mut table, &[r#"{"Id":"1","BillingAddress":{"city":"Bonn","street":"x"},"Phone":"2"}"#.to_owned()]);
    let paths: Vec<&str> = (0..table.columns()).map(|column| table.path(column)).collect();
    assert_eq!(paths, ["Id", "BillingAddress", "BillingAddress.city", "BillingAddress.street", "Phone"]);
}

#[test]
fn a_filter_says_that_its_pattern_was_too_much_work() {
    let mut seed = 1_u32;
    let mut noise = String::new();
    while noise.len() < 200_000 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.push(if seed >> 31 == 0 { 'a' } else { 'b' });
    }
    let mut table = table(&["A"], &[r#"{"A":"ax"}"#, &format!(r#"{{"A":"{noise}"}}"#)]);
    let filter = |pattern: &str| Filter::Is { column: 0, test: Test::Matches(Pattern::new(pattern).unwrap()) };
    table.set_filter(Some(&filter("(a|b)*a[ab]{700}x")));
    assert!(table.filter_gave_up() && !table.search_gave_up());
    table.set_filter(Some(&filter("x$")));
    assert_eq!((table.filter_gave_up(), table.passing()), (false, 1));
    table.set_filter(Some(&Filter::Not(Box::new(filter("(a|b)*a[ab]{700}x")))));
    assert!(table.filter_gave_up());
    table.set_filter(None);
    assert!(!table.filter_gave_up());
}

#[test]
fn a_filter_for_today_follows_the_clock() {
    let mut table = table(&[], &[r#"{"D":"2026-11-23"}"#, r#"{"D":"2026-11-24"}"#, r#"{"D":null}"#]);
    let midnight = i64::from(moment::parse_date(b"2026-11-24").unwrap()) * moment::DAY_MILLIS;
    table.set_now(midnight - 1, 0);
    table.set_filter(Some(&Filter::Is { column: 0, test: Test::During(Period::This(Unit::Day)) }));
    assert_eq!((table.shown(), table.cell(0, 0)), (1, Cell::Date(20_780)));
    table.set_now(midnight, 0);
    assert_eq!((table.shown(), table.cell(0, 0)), (1, Cell::Date(20_781)));
    table.set_filter(Some(&Filter::Is { column: 0, test: Test::Less("today".to_owned()) }));
    assert_eq!((table.shown(), table.cell(0, 0)), (1, Cell::Date(20_780)));
    table.set_offset(|_| 24 * 60);
    assert_eq!(table.shown(), 2);
}

proptest! {
    #[test]
    fn no_json_makes_it_panic(records in prop::collection::vec("\\{(\"[ab.]{0,2}\":(1|null|\"x\"|\\{\\}|\\{\"a\":1\\}|\\[\\]|\\{\"totalSize\":1,\"done\":true,\"records\":\\[\\]\\}))?\\}", 0..8)) {
        let mut table = Table::new(["a".to_owned(), "a.a".to_owned()]);
        append(&mut table, &records);
        prop_assert_eq!(table.rows(), records.len());
        let _ = shown(&table);
    }
}

#[test]
fn child_rows_are_tables_with_their_own_columns_and_completeness() {
    let mut table = table(
        &["Name", "Contacts"],
        &[
            r#"{"Name":"a","Contacts":{"totalSize":2,"done":true,"records":[{"attributes":{},"Name":"x","Notes":{"totalSize":1,"done":true,"records":[{"T":1}]}},{"Name":"y","Notes":null}]}}"#,
            r#"{"Name":"b","Contacts":null}"#,
            r#"{"Name":"c","Contacts":{"done":false,"records":[{"Name":"z","Phone":"1"}],"nextRecordsUrl":"/services/data/v68.0/query/01g-1","totalSize":300}}"#,
            r#"{"Name":"d","Contacts":{"totalSize":1,"done":true,"records":[{"Name":"w"}]}}"#,
        ],
    );
    expect_test::expect![[r#"
        Name (Text): "a" "b" "c" "d"
        Contacts (Nested): 2 rows - 300 rows+ 1 rows
    "#]]
    .assert_eq(&shown(&table));
    let names = |table: &Table, row| {
        let children = table.children(row, 1).unwrap();
        let cells = (0..children.rows()).map(|child| children.cell(child, 0));
        cells
            .map(|cell| if let Cell::Text(text) = cell { text.to_owned() } else { format!("{cell:?}") })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (names(&table, 0), names(&table, 2), names(&table, 3)),
        (vec!["x".into(), "y".into()], vec!["z".into()], vec!["w".into()])
    );
    assert!(table.children(1, 1).is_none() && table.children(0, 0).is_none() && table.children(9, 1).is_none());
    let first = table.children(0, 1).unwrap();
    assert_eq!((first.columns(), first.path(1), first.path(2), first.kind(2)), (3, "Phone", "Notes", Kind::Nested));
    assert_eq!(
        (cell_text(first.children(0, 2).unwrap().cell(0, 0)), first.cell(1, 1)),
        ("n 1".to_owned(), Cell::Missing)
    );
    assert!(first.children(1, 2).is_none());
    let cut = table.children(2, 1).unwrap();
    assert_eq!((cut.total(), cut.next_records_url()), ((300, false), Some("/services/data/v68.0/query/01g-1")));

    assert_eq!(table.append_children(2, 1, b"{"), Err(PageError::Broken { at: 1 }));
    table.append_children(2, 1, br#"{"totalSize":300,"done":true,"records":[{"Name":"z2"}]}"#).unwrap();
    append(&mut table, &[r#"{"Name":"e","Contacts":{"totalSize":1,"done":true,"records":[{"Name":"v"}]}}"#.to_owned()]);
    assert_eq!(
        (names(&table, 2), names(&table, 3), names(&table, 4)),
        (vec!["z".into(), "z2".into()], vec!["w".into()], vec!["v".into()])
    );
    assert_eq!(table.children(2, 1).unwrap().total(), (300, true));
}

#[test]
fn what_is_no_page_says_so_and_leaves_the_table_alone() {
    let mut table = table(&["A"], &[r#"{"A":1}"#]);
    let before = shown(&table);
    for (bytes, wrong) in [
        (&b"<html>"[..], PageError::Other),
        (b"[]", PageError::Other),
        (b"", PageError::Broken { at: 0 }),
        (br#"{"message":"x"}"#, PageError::Other),
        (br#"{"records":[{"A":2}]}"#, PageError::Other),
        (br#"{"done":true,"records":[{"A":"x","B":1},{"A":"#, PageError::Broken { at: 45 }),
        (br#"{"done":true,"records":[]} x"#, PageError::Broken { at: 27 }),
        (br#"{"done":true,"records":[{"A":1 "B":2}]}"#, PageError::Broken { at: 31 }),
    ] {
        assert_eq!(table.append(bytes), Err(wrong), "{}", String::from_utf8_lossy(bytes));
        assert_eq!(shown(&table), before);
    }
    let page = table.append(
        br#" { "done" : false , "nextRecordsUrl" : "\/n" , "records" : [ { "A" : 2 } , 7 ] , "totalSize" : 9 } "#,
    );
    assert_eq!(page, Ok(Page { rows: 2, total_size: 9, done: false, next_records_url: Some("/n".to_owned()) }));
    assert_eq!(shown(&table), "A (Number): 1 2 ?\n");
}

#[test]
fn names_that_repeat_and_records_of_other_types_lose_nothing() {
    expect_test::expect![[r#"
        Id (Text): ? ? "1"
        Type (Text): ? ? "u"
        Name (Text): "a" "b" ?
        Name (Text): "x" ? ?
        N (Number): 1 2 ?
    "#]]
    .assert_eq(&shown(&table(
        &[],
        &[r#"{"Name":"a","Name":"x","N":1}"#, r#"{"Name":"b","N":2}"#, r#"{"Id":"1","Type":"u"}"#],
    )));
}

#[test]
fn too_many_columns_and_too_deep_objects_are_bounded() {
    let mut wide = String::from("{");
    for n in 0..5_000 {
        write!(wide, r#"{}"f{n}":{n}"#, if n == 0 { "" } else { "," }).unwrap();
    }
    wide.push('}');
    let wide = table(&[], &[&wide, &wide]);
    assert_eq!((wide.columns(), wide.surplus()), (limits::COLUMNS_MAX, 2 * (5_000 - limits::COLUMNS_MAX as u64)));
    let deep = r#"{"a":"#.repeat(40) + "1" + &"}".repeat(40);
    let deep = table(&[], &[&deep]);
    assert_eq!(deep.path(0), vec!["a"; 17].join("."));
    assert!(matches!(deep.cell(0, 0), Cell::Text(text) if text == r#"{"a":"#.repeat(23) + "1" + &"}".repeat(23)));
    let deeper = r#"{"a":"#.repeat(200_000);
    assert!(Table::default().append(format!(r#"{{"done":true,"records":[{deeper}"#).as_bytes()).is_err());
}

/// A value of a record: what Salesforce sends, and what it never should.
fn value_json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::{Value, json};
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1000i32..1000).prop_map(|n| json!(f64::from(n) / 8.0)),
        any::<f64>().prop_map(|n| json!(n)),
        "\\PC{0,9}".prop_map(Value::from),
        "[0-3]{4}-[01][0-9]-[0-3][0-9]".prop_map(Value::from),
        "20[0-3][0-9]-0[1-9]-0[1-9]T0[0-9]:0[0-9]:0[0-9]\\.00[0-9]\\+0000".prop_map(Value::from),
        prop::collection::vec(0..9, 0..3).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let object = prop::collection::hash_map("[a-d]", inner.clone(), 1..4)
            .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>());
        prop_oneof![
            3 => object.clone().prop_map(Value::Object),
            1 => prop::collection::vec(object, 0..3)
                .prop_map(|rows| json!({"totalSize": rows.len(), "done": true, "records": rows})),
        ]
    })
}

fn record_json() -> impl Strategy<Value = serde_json::Value> {
    // Members in any order, and as often in the usual one.
    let member = (prop::sample::select(&["A", "B", "c_c__c", "Ünï \"q\"", "Account"][..]), value_json());
    prop::collection::vec(member, 0..6).prop_map(|members| {
        serde_json::Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    })
}

/// A cell as the oracle writes it.
fn cell_text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Missing => "?".to_owned(),
        Cell::Null => "null".to_owned(),
        Cell::Nested { rows, .. } => format!("{rows} rows"),
        cell => {
            let mut out = String::new();
            cell.push_to(&mut out);
            let kind = if let Cell::Number(_) = cell {
                "n"
            } else if let Cell::Boolean(_) = cell {
                "b"
            } else {
                "t"
            };
            format!("{kind} {out}")
        }
    }
}

/// What the record itself says about a path.
fn oracle_text(record: &serde_json::Value, path: &str) -> String {
    use serde_json::Value;
    let mut at = record;
    for part in path.split('.') {
        at = match at {
            Value::Object(members) if !is_children(at) => match members.get(part) {
                Some(value) => value,
                None => return "?".to_owned(),
            },
            Value::Null => return "null".to_owned(),
            _ => return "?".to_owned(),
        };
    }
    match at {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("b {value}"),
        Value::Number(number) => format!("n {number}"),
        Value::String(text) => format!("t {text}"),
        Value::Array(_) => format!("t {at}"),
        Value::Object(_) => "?".to_owned(),
    }
}

fn is_children(value: &serde_json::Value) -> bool {
    value.get("totalSize").is_some() && value.get("records").is_some()
}

proptest! {
    #[test]
    fn cells_are_what_serde_reads(records in prop::collection::vec(record_json(), 0..12), size in 1usize..5, pretty: bool) {
        let mut table = Table::default();
        for page in records.chunks(size) {
            let page = serde_json::json!({"totalSize": 1, "done": true, "records": page});
            let bytes = if pretty { serde_json::to_vec_pretty(&page) } else { serde_json::to_vec(&page) };
            table.append(&bytes.unwrap()).unwrap();
        }
        prop_assert_eq!(table.rows(), records.len());
        let mut seen = 0;
        for column in 0..table.columns() {
            let path = table.path(column).to_owned();
            for (row, record) in records.iter().enumerate() {
                let cell = table.cell(row, column);
                let pointer = format!("/{}", path.replace('.', "/"));
                let there = record.pointer(&pointer).filter(|value| is_children(value));
                if let (Cell::Nested { rows, complete }, Some(value)) = (cell, there) {
                    prop_assert_eq!((rows, complete), (value["records"].as_array().unwrap().len() as u64, true));
                    let children = table.children(row, column).unwrap();
                    for place in 0..children.columns() {
                        for (number, child) in value["records"].as_array().unwrap().iter().enumerate() {
                            let cell = children.cell(number, place);
                            if !matches!(cell, Cell::Nested { .. }) && children.kind(place) != Kind::Nested && !pretty {
                                let wanted = oracle_text(child, children.path(place));
                                let twin = wanted != "?" && cell == Cell::Missing;
                                prop_assert!(twin || cell_text(cell) == wanted, "{} {}", cell_text(cell), wanted);
                            }
                        }
                    }
                    seen += 1;
                } else if cell != Cell::Missing {
                    let text = cell_text(cell);
                    let wanted = oracle_text(record, &path);
                    if !(pretty && wanted.starts_with("t [")) {
                        prop_assert_eq!(text, wanted, "{}", path);
                    }
                    seen += usize::from(cell != Cell::Null);
                }
            }
        }
        // And nothing is missing: every value of every record stands in some column.
        let all: usize = records.iter().map(values).sum();
        prop_assert_eq!(seen, all);
    }

    #[test]
    fn pages_that_break_off_leave_no_trace(records in prop::collection::vec(record_json(), 1..6), cut in 0.0f64..1.0) {
        let whole = serde_json::to_vec(&serde_json::json!({"totalSize": 1, "done": true, "records": records})).unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let cut = &whole[..(whole.len() as f64 * cut) as usize];
        let mut table = Table::new(["A".to_owned(), "Account.a".to_owned()]);
        let mut untouched = Table::new(["A".to_owned(), "Account.a".to_owned()]);
        for table in [&mut table, &mut untouched] {
            table.append(br#"{"done":true,"records":[{"B":1,"Account":null}]}"#).unwrap();
        }
        prop_assert!(table.append(cut).is_err());
        prop_assert_eq!(shown(&table), shown(&untouched));
        for table in [&mut table, &mut untouched] {
            table.append(&whole).unwrap();
        }
        prop_assert_eq!(shown(&table), shown(&untouched));
    }

    #[test]
    fn no_bytes_make_a_table_panic(
        records in prop::collection::vec(record_json(), 1..4), wounds in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = serde_json::to_vec(&serde_json::json!({"totalSize": 1, "done": true, "records": records})).unwrap();
        for (at, byte) in wounds {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let mut table = Table::default();
        let _ = table.append(&bytes);
        let _ = shown(&table);
    }
}

/// Values of a record that are neither null nor a parent.
fn values(value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::Object(members) if !is_children(value) => {
            members.values().map(|value| if value.is_null() { 0 } else { values(value) }).sum()
        }
        _ => 1,
    }
}
