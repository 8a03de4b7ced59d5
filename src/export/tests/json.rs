//! Rows as JSON, read back by `serde_json`; knows no other format.

use serde_json::{Value as Json, json};

use super::*;

fn parsed(rows: &dyn Rows, shape: Shape) -> Json {
    serde_json::from_str(&exported_text(rows, &with_format(Format::Json(shape)))).unwrap()
}

fn with_parents() -> Grid {
    grid(
        &[("Id", Kind::Id), ("Account.Name", Kind::Text), ("Amount", Kind::Number), ("Account.Owner.Name", Kind::Text)],
        vec![
            vec![text("006"), text("Acme"), number("9007199254740993"), text("Ada")],
            vec![text("007"), Given::Null, Given::Null, Given::Null],
            vec![text("008"), Given::Missing, number("1.50"), Given::Missing],
            vec![Given::Missing, text("Beta"), Given::NotLoaded, Given::Null],
        ],
    )
}

#[test]
fn parents_are_objects_as_salesforce_sends_them() {
    assert_eq!(
        exported_text(&with_parents(), &with_format(Format::JsonLines(Shape::Nested))),
        concat!(
            "{\"Id\":\"006\",\"Account\":{\"Name\":\"Acme\",\"Owner\":{\"Name\":\"Ada\"}},\"Amount\":9007199254740993}\n",
            "{\"Id\":\"007\",\"Account\":null,\"Amount\":null}\n",
            "{\"Id\":\"008\",\"Amount\":1.50}\n",
            "{\"Account\":{\"Name\":\"Beta\",\"Owner\":null}}\n",
        )
    );
}

#[test]
fn flat_records_have_paths_or_labels_and_lists_have_neither() {
    let rows = with_parents();
    let first = Part::new(&rows).with_rows(0..1);
    assert_eq!(
        parsed(&first, Shape::Flat),
        json!([{"Id": "006", "Account.Name": "Acme", "Amount": 9_007_199_254_740_993_i64, "Account.Owner.Name": "Ada"}])
    );
    assert_eq!(parsed(&first, Shape::Lists), json!([["006", "Acme", 9_007_199_254_740_993_i64, "Ada"]]));
    let labels = Options { header: Header::Labels, ..with_format(Format::JsonLines(Shape::Flat)) };
    assert!(exported_text(&first, &labels).starts_with("{\"Id label\":\"006\",\"Account.Name label\":"));
}

#[test]
fn columns_of_one_name_get_different_keys() {
    let columns = [("A", Kind::Text), ("A", Kind::Text), ("A_2", Kind::Text), ("A", Kind::Text), ("A.B", Kind::Text)];
    let rows = grid(&columns, vec![["1", "2", "3", "4", "5"].map(text).to_vec()]);
    for shape in [Shape::Nested, Shape::Flat] {
        assert_eq!(parsed(&rows, shape), json!([{"A": "1", "A_2": "2", "A_2_2": "3", "A_3": "4", "A.B": "5"}]));
    }
}

#[test]
fn child_rows_stand_in_their_envelope_or_in_a_list() {
    let grandchildren = texts(&[&["deep"]]);
    let children = grid(
        &[("Owner.Name", Kind::Text), ("Cases", Kind::Nested)],
        vec![vec![text("Ada"), Given::Nested(grandchildren, 1, true)]],
    );
    let rows = grid(
        &[("Contacts", Kind::Nested)],
        vec![vec![Given::Nested(children.clone(), 1, true)], vec![Given::Nested(children, 9, false)]],
    );
    let cases = json!({"totalSize": 1, "done": true, "records": [{"A": "deep"}]});
    let record = json!({"Owner": {"Name": "Ada"}, "Cases": cases});
    assert_eq!(
        parsed(&rows, Shape::Nested),
        json!([
            {"Contacts": {"totalSize": 1, "done": true, "records": [record]}},
            {"Contacts": {"totalSize": 9, "done": false, "records": [record]}},
        ])
    );
    let record = json!({"Owner.Name": "Ada", "Cases": [{"A": "deep"}]});
    assert_eq!(
        parsed(&rows, Shape::Flat),
        json!([{"Contacts": [record]}, {"Contacts": {"totalSize": 9, "done": false, "records": [record]}}])
    );
    let (_, outcome) = exported(&rows, &with_format(Format::Json(Shape::Flat)));
    assert_eq!((outcome.child_rows, outcome.children_incomplete), (4, 1));
}

#[test]
fn child_rows_that_are_not_here_are_counted_and_not_made_up() {
    let mut table = Table::new([]);
    let page = br#"{"totalSize":1,"done":true,"records":[
        {"Contacts":{"totalSize":3,"done":false,"nextRecordsUrl":"/n","records":[{"A":1},{"A":2.50}]}}]}"#;
    table.append(page).unwrap();
    let (file, outcome) = exported(&table, &with_format(Format::Json(Shape::Nested)));
    let expected = "[\n{\"Contacts\":{\"totalSize\":3,\"done\":false,\"records\":[{\"A\":1},{\"A\":2.50}]}}\n]\n";
    assert_eq!(String::from_utf8(file).unwrap(), expected);
    assert_eq!((outcome.child_rows, outcome.children_incomplete), (2, 1));
}

#[test]
fn numbers_that_are_none_and_names_without_end_do_no_harm() {
    let deep = "a.".repeat(50_000);
    let columns = [("N", Kind::Number), ("F", Kind::Number), (deep.as_str(), Kind::Text), ("x..y", Kind::Text)];
    let rows = grid(&columns, vec![vec![number("01}"), Given::Float(f64::NAN), text("v"), text("w")]]);
    let found = parsed(&rows, Shape::Nested);
    assert_eq!(found[0]["N"], "01}");
    assert_eq!(found[0]["F"], Json::Null);
    assert_eq!(found[0][&deep], "v");
    assert_eq!(found[0]["x..y"], "w");
}

#[test]
fn an_empty_list_is_still_a_list() {
    let none = grid(&[("A", Kind::Text)], vec![]);
    assert_eq!(exported_text(&none, &with_format(Format::Json(Shape::Nested))), "[]\n");
    assert_eq!(exported_text(&none, &with_format(Format::JsonLines(Shape::Nested))), "");
    assert_eq!(copy(&none, CopyForm::Json(Shape::Flat), &Options::default()).unwrap().text, "[]");
}

/// What a cell should read as.
fn expected(given: &Given) -> Json {
    let text = |put: &dyn Fn(&mut String)| {
        let mut out = String::new();
        put(&mut out);
        Json::String(out)
    };
    match given {
        Given::Text(text) => Json::String(text.clone()),
        Given::Number(sent) => serde_json::from_str(sent).unwrap_or_else(|_| Json::String(sent.clone())),
        Given::Float(value) => {
            digits::digits(None, *value).map_or(Json::Null, |digits| serde_json::from_str(&digits).unwrap())
        }
        Given::Boolean(value) => Json::Bool(*value),
        Given::Date(days) => text(&|out| calendar::put_date((*days).into(), out)),
        Given::DateTime(millis) => text(&|out| calendar::put_moment_as_sent(*millis, out)),
        _ => Json::Null,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_second_reader_finds_the_same_values(rows in any_grid()) {
        let found = parsed(&rows, Shape::Lists);
        let expected = rows.rows.iter().map(|row| row.iter().map(expected).collect()).collect::<Vec<Json>>();
        prop_assert_eq!(found, Json::Array(expected));
    }

    #[test]
    fn every_value_is_found_in_every_shape(rows in any_grid()) {
        let count = rows.rows.iter().flatten().filter(|given| !matches!(given, Given::Missing | Given::NotLoaded | Given::NoAccess)).count();
        let flat = parsed(&rows, Shape::Flat);
        let found: usize = flat.as_array().unwrap().iter().map(|record| record.as_object().unwrap().len()).sum();
        prop_assert_eq!(found, count);
        let lines = exported_text(&rows, &with_format(Format::JsonLines(Shape::Nested)));
        prop_assert_eq!(lines.lines().count(), rows.rows.len());
        let filled = rows.rows.iter().flatten().filter(|given| expected(given) != Json::Null).count();
        let found: usize = lines.lines().map(|line| leaves(&serde_json::from_str(line).unwrap())).sum();
        prop_assert_eq!(found, filled);
    }
}

fn leaves(value: &Json) -> usize {
    match value {
        Json::Object(fields) => fields.values().map(leaves).sum(),
        Json::Null => 0,
        _ => 1,
    }
}
