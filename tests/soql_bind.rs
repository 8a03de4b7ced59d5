//! What becomes of the slots of every query in `data/bind`, and what no text may do to a query.
//!
//! A case is the query, a line `---`, then a line per value, `name = JSON`, or per declared type, `name: Type`. Fields are those
//! of the demo org. `UPDATE_EXPECT=1 cargo test --test soql_bind` writes the answers anew.

#![allow(clippy::expect_used, clippy::panic)]

mod described;

use std::borrow::Cow;
use std::fmt::Write;
use std::sync::OnceLock;

use expect_test::expect_file;
use orgpane::soql::ast::{Argument, Condition, ConditionKind, Expression, Literal, LiteralValue, Operand, Query};
use orgpane::soql::bind::{BindValue, SlotType, SlotTypes, bind, slots, write_text};
use orgpane::soql::catalog::Catalog;
use orgpane::soql::parse;
use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use serde_json::Value;

#[test]
fn every_case_is_bound_as_it_was_approved() {
    for case in described::cases("bind", "soql") {
        let text = described::text(&case);
        let (query, rest) = text.split_once("\n---").unwrap_or((&text, ""));
        expect_file![case.with_extension("txt")].assert_eq(&outcome(query, rest));
    }
}

fn outcome(query: &str, rest: &str) -> String {
    let lines = || rest.lines().filter(|line| !line.is_empty());
    let values: Vec<(&str, BindValue<'_>)> = lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, json)| (name, value_of(&serde_json::from_str(json).expect("JSON"))))
        .collect();
    let declared: Vec<(&str, SlotType)> =
        lines().filter_map(|line| line.split_once(": ")).map(|(name, kind)| (name, type_of(kind))).collect();
    let types = SlotTypes { declared: &declared, schema: Some(catalog()) };
    let syntax = parse(query);
    let mut out = String::new();
    for slot in slots(&syntax, &types) {
        writeln!(out, "{} {:?} {:?} at {:?}", slot.name, slot.kind, slot.form, &query[slot.span]).expect("text grows");
    }
    match bind(&syntax, &types, &values) {
        Ok(bound) => {
            assert_eq!(parse(&bound).faults, [], "{bound}");
            writeln!(out, "{bound}").expect("text grows");
        }
        Err(faults) => {
            for fault in faults {
                let quoted = fault.span.map_or("nowhere", |span| &query[span]);
                writeln!(out, "refused {:?} at {quoted}\n  {}\n  {}", fault.name, fault.message, fault.hint)
                    .expect("text grows");
            }
        }
    }
    out
}

fn value_of(json: &Value) -> BindValue<'static> {
    match json {
        Value::Null => BindValue::Null,
        Value::Bool(value) => BindValue::Boolean(*value),
        Value::Number(number) => BindValue::Number(number.as_f64().expect("a number")),
        Value::String(text) => BindValue::Text(Cow::Owned(text.clone())),
        Value::Array(values) => BindValue::List(values.iter().map(value_of).collect()),
        Value::Object(_) => panic!("no such value"),
    }
}

fn type_of(name: &str) -> SlotType {
    match name {
        "Text" => SlotType::Text,
        "Number" => SlotType::Number,
        "Boolean" => SlotType::Boolean,
        "Date" => SlotType::Date,
        "DateTime" => SlotType::DateTime,
        "Time" => SlotType::Time,
        "Id" => SlotType::Id,
        "Choices" => SlotType::Choices,
        "Any" => SlotType::Any,
        _ => panic!("no type {name}"),
    }
}

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(described::described)
}

/// Texts that want to be more than a text.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "'",
        "''",
        "\\",
        "\\'",
        "\\\\",
        "\\u0027",
        "\\n",
        "\n",
        "\r\n",
        "\t",
        "\0",
        "\u{7}",
        "\u{8}",
        "\u{c}",
        "\u{1b}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "{{",
        "}}",
        "{{ name }}",
        "{{q}}",
        ":name",
        "/*",
        "*/",
        "--",
        "//",
        "%",
        "_",
        "\\%",
        "\\_",
        "\"",
        "' OR Name != '",
        "') OR (Name LIKE '%",
        "\\' OR Name != \\'",
        " LIMIT 1",
        ")",
        "(SELECT Id FROM User)",
        "null",
        "TRUE",
        "é",
        "ß",
        "日本語",
        "😀",
        "\u{fffd}",
        "\u{202e}",
        "\u{feff}",
        "\u{10ffff}",
        "\u{e000}",
        "\u{20000}",
    ];
    let piece = prop_oneof![8 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 2 => any::<String>()];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Queries with one slot for a text, and what stands before and behind the text in its literal.
const TEXT_SLOTS: [(&str, &str, &str); 12] = [
    ("SELECT Id FROM Account WHERE Name = {{ q }}", "", ""),
    ("SELECT Id FROM Account WHERE Name = :q AND Industry != null", "", ""),
    ("SELECT Id FROM Account WHERE Name={{q}}AND Industry != null", "", ""),
    ("SELECT Id FROM Account WHERE Name = '{{ q }}'", "", ""),
    ("SELECT Id FROM Account WHERE Name = 'a {{ q }} z' LIMIT 5", "a ", " z"),
    ("SELECT Id FROM Account WHERE Name LIKE '{{ q }}%'", "", "%"),
    ("SELECT Id FROM Account WHERE (NOT Name LIKE '%{{ q }}_') OR Id = null", "%", "_"),
    ("SELECT Id FROM Account WHERE Name LIKE {{ q }}", "", ""),
    ("SELECT Id FROM Account WHERE Name IN {{ q }}", "", ""),
    ("SELECT Id FROM Account WHERE Name IN ({{ q }}) /* {{ q }} */ ORDER BY Name", "", ""),
    ("SELECT Id, (SELECT Id FROM Contacts WHERE LastName = {{ q }}) FROM Account -- {{ q }}", "", ""),
    ("SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName != :q)", "", ""),
];

proptest! {
    #[test]
    fn no_text_changes_more_than_its_literal(text in hostile(), at in 0..TEXT_SLOTS.len()) {
        let (query, before, after) = TEXT_SLOTS[at];
        let types = SlotTypes { declared: &[], schema: Some(catalog()) };
        let bound = |text: &str| {
            bind(&parse(query), &types, &[("q", BindValue::Text(Cow::Owned(text.to_owned())))]).expect("a text can be bound")
        };
        let (hostile, harmless) = (bound(&text), bound("x"));
        let (hostile, harmless) = (shape(&hostile), shape(&harmless));
        assert_eq!(hostile.0, harmless.0);
        let found: Vec<&String> = hostile.1.iter().filter(|found| !harmless.1.contains(found)).collect();
        let expected = [before, &text, after].concat();
        assert!(found.is_empty() || found == [&expected], "{found:?} instead of {expected:?}");
        assert!(hostile.1.contains(&expected));
    }

    #[test]
    fn under_like_a_text_in_quotes_has_no_wildcards(text in hostile()) {
        let query = parse("SELECT Id FROM Account WHERE Name LIKE '{{ q }}'");
        let value = [("q", BindValue::Text(Cow::Borrowed(text.as_str())))];
        let bound = bind(&query, &SlotTypes::default(), &value).expect("a text can be bound");
        let read = parse(&bound).checked().expect("a query").condition.expect("a condition");
        let ConditionKind::Compare(comparison) = read.kind else { panic!("a comparison") };
        let Operand::One(Literal { value: LiteralValue::Text { text: found, escaped }, .. }) = comparison.operand else {
            panic!("a text")
        };
        let wild: Vec<usize> = text.match_indices(['%', '_']).map(|(at, _)| at).collect();
        assert_eq!((found.as_ref(), escaped), (text.as_str(), wild));
    }

    #[test]
    fn numbers_read_back_as_they_were(number in prop_oneof![any::<f64>(), any::<i32>().prop_map(f64::from), Just(f64::MAX), Just(-0.0)]) {
        let query = parse("SELECT Id FROM Opportunity WHERE Amount >{{ n }}");
        let bound = bind(&query, &SlotTypes::default(), &[("n", BindValue::Number(number))]);
        if !number.is_finite() {
            assert!(bound.is_err());
            return Ok(());
        }
        let bound = bound.expect("a number can be bound");
        assert!(!bound.split('>').nth(1).expect("a value").contains(['e', 'E']));
        let read = parse(&bound).checked().expect("a query").condition.expect("a condition");
        let ConditionKind::Compare(comparison) = read.kind else { panic!("a comparison") };
        let Operand::One(Literal { value: LiteralValue::Number(found), .. }) = comparison.operand else { panic!("a number") };
        assert_eq!(found, number);
    }

    #[test]
    fn whatever_is_bound_is_refused_or_becomes_a_query(query in pieces(), name in "[a-c]", text in hostile()) {
        let syntax = parse(&query);
        let types = SlotTypes { declared: &[], schema: Some(catalog()) };
        let values: Vec<(&str, BindValue<'_>)> = vec![(name.as_str(), BindValue::Text(Cow::Borrowed(text.as_str())))];
        let _ = slots(&syntax, &types);
        if let Ok(bound) = bind(&syntax, &types, &values) {
            assert_eq!(parse(&bound).faults, [], "{bound}");
        }
    }

    #[test]
    fn a_date_is_a_date_or_it_is_refused(text in prop_oneof![hostile(), "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,12}(Z|[+-][0-9:]{4,5})?)?", "[A-Z_]{4,12}(:[0-9]{1,3})?"]) {
        for kind in [SlotType::Date, SlotType::DateTime, SlotType::Time, SlotType::Id, SlotType::Number, SlotType::Boolean] {
            let query = parse("SELECT Id FROM Opportunity WHERE CloseDate = {{ d }}");
            let types = SlotTypes { declared: &[("d", kind)], schema: None };
            let value = [("d", BindValue::Text(Cow::Borrowed(text.as_str())))];
            let Ok(bound) = bind(&query, &types, &value) else { continue };
            let read = parse(&bound).checked().expect("a query").condition.expect("a condition");
            let ConditionKind::Compare(comparison) = read.kind else { panic!("a comparison") };
            let Operand::One(literal) = comparison.operand else { panic!("one value") };
            let fits = match literal.value {
                LiteralValue::Date(_) => kind == SlotType::Date,
                LiteralValue::DateTime(_) => kind == SlotType::DateTime,
                LiteralValue::Relative(_) => matches!(kind, SlotType::Date | SlotType::DateTime),
                LiteralValue::Time(_) => kind == SlotType::Time,
                LiteralValue::Text { .. } => kind == SlotType::Id,
                _ => false,
            };
            assert!(fits, "{bound}");
        }
    }
}

/// Pieces of queries with slots.
fn pieces() -> impl Strategy<Value = String> {
    let words = "SELECT Id FROM Account WHERE AND OR ( ) , = != LIKE IN INCLUDES Name Amount CloseDate '{{a}}' '{{ b }}%' {{a}} {{b}} :a \
        :c.d 'x' ' \\ LIMIT OFFSET GROUP BY HAVING COUNT(Id) ORDER 5 -- /* */ {{ }}";
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let starts = prop_oneof![Just(""), Just("SELECT Id FROM Account WHERE ")];
    (starts, prop::collection::vec(prop::sample::select(words), 0..12))
        .prop_map(|(start, words)| start.to_owned() + &words.join(" "))
}

/// The tree without places and without texts, and the texts.
fn shape(text: &str) -> (String, Vec<String>) {
    let syntax = parse(text);
    assert_eq!(syntax.faults, [], "{text}");
    let mut query = syntax.query;
    let mut texts = Vec::new();
    take_texts(&mut query, &mut texts);
    let mut tree = String::new();
    let shown = format!("{query:?}");
    // Places are the only ranges of numbers.
    for part in shown.split(|letter: char| letter.is_ascii_digit()).filter(|part| !part.is_empty() && *part != "..") {
        tree.push_str(part);
    }
    (tree, texts)
}

fn take_texts(query: &mut Query<'_>, texts: &mut Vec<String>) {
    for item in &mut query.select {
        match item {
            orgpane::soql::ast::SelectItem::Children { query, .. } => take_texts(query, texts),
            orgpane::soql::ast::SelectItem::Expression { expression: Expression::Call(call), .. } => {
                for argument in &mut call.arguments {
                    if let Argument::Literal(literal) = argument {
                        take_text(literal, texts);
                    }
                }
            }
            _ => {}
        }
    }
    for condition in query.condition.iter_mut().chain(&mut query.having) {
        take_from_condition(condition, texts);
    }
}

fn take_from_condition(condition: &mut Condition<'_>, texts: &mut Vec<String>) {
    match &mut condition.kind {
        ConditionKind::And(all) | ConditionKind::Or(all) => {
            all.iter_mut().for_each(|inner| take_from_condition(inner, texts));
        }
        ConditionKind::Not(inner) => take_from_condition(inner, texts),
        ConditionKind::Compare(comparison) => match &mut comparison.operand {
            Operand::One(literal) => take_text(literal, texts),
            Operand::Many(literals, _) => literals.iter_mut().for_each(|literal| take_text(literal, texts)),
            Operand::Query(query, _) => take_texts(query, texts),
        },
    }
}

fn take_text(literal: &mut Literal<'_>, texts: &mut Vec<String>) {
    if let LiteralValue::Text { text, .. } = &literal.value {
        texts.push(text.clone().into_owned());
        literal.value = LiteralValue::Null;
    }
}

#[test]
fn a_text_of_every_plane_and_every_control_character_reads_back() {
    let mut points: Vec<char> =
        (0..0x3000).chain((0x3000..0x11_0000).step_by(257)).filter_map(char::from_u32).collect();
    points.extend(['\u{ffff}', '\u{1ffff}', '\u{10ffff}']);
    let text: String = points.into_iter().collect();
    let mut query = "SELECT Id FROM Account WHERE Name = ".to_owned();
    write_text(&text, &mut query);
    assert!(query.chars().all(|letter| !letter.is_control()));
    assert_eq!(shape(&query).1, [text]);
}

#[test]
fn long_queries_with_many_slots_are_bound() {
    let conditions = "Name = {{ q }} OR ".repeat(6_000);
    let query = format!("SELECT Id FROM Account WHERE {conditions} Name = '{}'", "{{ q }}".repeat(1_000));
    let syntax = parse(&query);
    let values = [("q", BindValue::Text(Cow::Borrowed("O'Neil")))];
    let types = SlotTypes::default();
    // The query itself may be too long for Salesforce; its slots are found all the same.
    assert_eq!(slots(&syntax, &types).len(), 7_000);
    let _ = bind(&syntax, &types, &values);
}
