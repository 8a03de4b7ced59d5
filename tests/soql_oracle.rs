//! The fast way to filter, order and cut rows against a slow and plain one, and the parser against any text.

#![allow(clippy::expect_used, clippy::panic)]

use orgpane::demo::data::Rows;
use orgpane::soql::evaluate::{Selection, groups, select};
use orgpane::soql::plan::{Context, plan};
use orgpane::soql::schema::{Schema, Source, Value};
use orgpane::soql::{parse, place};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// Asked on 2026-11-23T00:00:00Z.
static CONTEXT: LazyLock<Context> = LazyLock::new(|| Context { now_millis: 20_780 * 86_400_000, ..Context::default() });

static ROWS: LazyLock<Rows> = LazyLock::new(|| Rows::new(300));

/// A condition in text, and the same as a plain function of a row.
#[derive(Clone, Debug)]
enum Node {
    Leaf(usize),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

type Holds = fn(&dyn Fn(&str) -> Value<'static>) -> bool;

/// Comparisons and what they mean, spelled out one by one.
const LEAVES: &[(&str, Holds)] = &[
    ("StageName = 'closed won'", |get| text(&get("StageName")).as_deref() == Some("closed won")),
    ("StageName != 'Closed Won'", |get| text(&get("StageName")).as_deref() != Some("closed won")),
    ("NextStep = null", |get| get("NextStep") == Value::Null),
    ("NextStep != null", |get| get("NextStep") != Value::Null),
    ("NextStep != 'call back'", |get| text(&get("NextStep")).as_deref() != Some("call back")),
    ("NextStep < 'n'", |get| text(&get("NextStep")).is_some_and(|it| *it < *"n")),
    ("NextStep >= 'Negotiate price'", |get| text(&get("NextStep")).is_some_and(|it| *it >= *"negotiate price")),
    ("Amount > 25000", |get| number(&get("Amount")).is_some_and(|it| it > 25_000.0)),
    ("Amount <= 25000", |get| number(&get("Amount")).is_some_and(|it| it <= 25_000.0)),
    ("Amount != 0", |get| number(&get("Amount")) != Some(0.0)),
    ("Probability IN (10, 20, 100)", |get| matches!(number(&get("Probability")), Some(10.0 | 20.0 | 100.0))),
    ("Probability NOT IN (10, 20, 100)", |get| !matches!(number(&get("Probability")), Some(10.0 | 20.0 | 100.0))),
    ("LeadSource IN ('Web', null)", |get| text(&get("LeadSource")).is_none_or(|it| it == "web")),
    ("LeadSource NOT IN ('Web', null)", |get| text(&get("LeadSource")).is_some_and(|it| it != "web")),
    ("IsWon = true", |get| get("IsWon") == Value::Boolean(true)),
    ("IsWon != true", |get| get("IsWon") != Value::Boolean(true)),
    ("CloseDate < 2025-01-01", |get| matches!(get("CloseDate"), Value::Date(day) if day < 20_089)),
    ("CloseDate = THIS_YEAR", |get| matches!(get("CloseDate"), Value::Date(day) if (20_454..20_819).contains(&day))),
    ("CloseDate > THIS_YEAR", |get| matches!(get("CloseDate"), Value::Date(day) if day >= 20_819)),
    ("CloseDate <= THIS_YEAR", |get| matches!(get("CloseDate"), Value::Date(day) if day < 20_819)),
    (
        "CreatedDate >= 2024-01-01T00:00:00Z",
        |get| matches!(get("CreatedDate"), Value::DateTime(at) if at >= 19_723 * 86_400_000),
    ),
    (
        "CreatedDate = LAST_N_YEARS:2",
        |get| matches!(get("CreatedDate"), Value::DateTime(at) if (19_723..20_454).contains(&at.div_euclid(86_400_000))),
    ),
    ("Name LIKE '%o%'", |get| text(&get("Name")).is_some_and(|it| it.contains('o'))),
    ("Name LIKE 'a%'", |get| text(&get("Name")).is_some_and(|it| it.starts_with('a'))),
    ("Name LIKE '_a%silver'", |get| {
        text(&get("Name")).is_some_and(|it| it.chars().nth(1) == Some('a') && it.ends_with("silver"))
    }),
    ("Competitors__c INCLUDES ('Acme;Globex', 'Hooli')", |get| {
        text(&get("Competitors__c")).is_some_and(|it| {
            let has = |choice| it.split(';').any(|part| part == choice);
            (has("acme") && has("globex")) || has("hooli")
        })
    }),
    ("Competitors__c EXCLUDES ('Acme')", |get| {
        text(&get("Competitors__c")).is_none_or(|it| !it.split(';').any(|part| part == "acme"))
    }),
    ("AccountId = null", |get| get("AccountId") == Value::Null),
];

/// Order items: the text, the field, descending, nulls last.
const ORDERS: &[(&str, &str, bool, bool)] = &[
    ("Name", "Name", false, false),
    ("Name DESC", "Name", true, false),
    ("Amount ASC NULLS LAST", "Amount", false, true),
    ("Amount DESC", "Amount", true, false),
    ("CloseDate DESC NULLS FIRST", "CloseDate", true, false),
    ("NextStep DESC NULLS LAST", "NextStep", true, true),
    ("IsWon", "IsWon", false, false),
    ("AccountId", "AccountId", false, false),
    ("Id DESC", "Id", true, false),
];

fn text(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.chars().filter_map(|character| character.to_lowercase().next()).collect()),
        _ => None,
    }
}

fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Double(number) => Some(*number),
        _ => None,
    }
}

fn written(node: &Node) -> String {
    let joined = |nodes: &[Node], joint: &str| {
        nodes.iter().map(|node| format!("({})", written(node))).collect::<Vec<_>>().join(joint)
    };
    match node {
        Node::Leaf(at) => LEAVES[*at].0.to_owned(),
        Node::Not(inner) => format!("NOT ({})", written(inner)),
        Node::And(all) => joined(all, " AND "),
        Node::Or(any) => joined(any, " or "),
    }
}

fn holds(node: &Node, get: &dyn Fn(&str) -> Value<'static>) -> bool {
    match node {
        Node::Leaf(at) => LEAVES[*at].1(get),
        Node::Not(inner) => !holds(inner, get),
        Node::And(all) => all.iter().all(|node| holds(node, get)),
        Node::Or(any) => any.iter().any(|node| holds(node, get)),
    }
}

fn value(row: u32, name: &str) -> Value<'static> {
    let object = ROWS.object("Opportunity").expect("the object");
    ROWS.value(object, row, ROWS.field_named(object, name).expect("the field"))
}

fn compare(left: &Value<'_>, right: &Value<'_>) -> Ordering {
    match (left, right) {
        (Value::Text(_), Value::Text(_)) => text(left).cmp(&text(right)),
        (Value::Double(left), Value::Double(right)) => left.total_cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Id(left), Value::Id(right)) => left.cmp(right),
        other => panic!("{other:?} cannot be compared"),
    }
}

fn compare_rows(left: u32, right: u32, order: &[usize]) -> Ordering {
    for at in order {
        let (_, field, descending, nulls_last) = ORDERS[*at];
        let (left, right) = (value(left, field), value(right, field));
        let result = match (left == Value::Null, right == Value::Null) {
            (true, true) => Ordering::Equal,
            (true, false) if nulls_last => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, true) if nulls_last => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) if descending => compare(&right, &left),
            (false, false) => compare(&left, &right),
        };
        if result.is_ne() {
            return result;
        }
    }
    left.cmp(&right)
}

fn conditions() -> impl Strategy<Value = Node> {
    let leaf = (0..LEAVES.len()).prop_map(Node::Leaf);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|node| Node::Not(Box::new(node))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Node::And),
            prop::collection::vec(inner, 2..4).prop_map(Node::Or),
        ]
    })
}

/// Words and signs of the language in any order: nearly queries.
fn soup() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "SELECT",
        "FROM",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "INCLUDES",
        "(",
        ")",
        ",",
        ".",
        "=",
        "!=",
        "<>",
        "<",
        ">=",
        "'a'",
        "'\\'",
        "'\\u00e9'",
        "'",
        "1",
        "-2.5e3",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "2026-99-99",
        "2026-01-01T99:00:00+99:99",
        "12:00:00",
        "TODAY",
        "LAST_N_DAYS",
        ":",
        "99999999999999999999",
        "ORDER BY",
        "DESC",
        "NULLS LAST",
        "LIMIT",
        "OFFSET",
        "FIELDS(ALL)",
        "COUNT()",
        "COUNT(Id)",
        "SUM(Amount)",
        "MAX(",
        "FORMAT(",
        "CALENDAR_YEAR(",
        "convertTimezone(CreatedDate)",
        "toLabel(Type)",
        "DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'km')",
        "GROUPING(Name)",
        "GROUP BY",
        "ROLLUP",
        "CUBE",
        "HAVING",
        "TYPEOF What WHEN Account THEN Name ELSE Name END",
        "TYPEOF",
        "WHEN",
        "THEN",
        "END",
        "Task",
        "CreatedDate",
        ":x",
        "{{ x }}",
        "USD5",
        "Id",
        "Name",
        "Account",
        "Contact",
        "Owner",
        "Contacts",
        "Amount",
        "CloseDate",
        "Opportunity",
        "WITH USER_MODE",
        "USING SCOPE mine",
        "FOR VIEW",
        "ALL ROWS",
        "null",
        "true",
        "--",
        "/*",
        "*/",
        "//",
        "\n",
        "é",
        "🚀",
        "\u{0}",
    ];
    prop::collection::vec(prop::sample::select(WORDS), 0..40).prop_map(|words| words.join(" "))
}

/// Whatever the text: no panic on the way to an answer, and every place lies in the text.
fn survive(text: &str) {
    let fault = match parse(text).checked() {
        Ok(query) => match plan(&query, &*ROWS, &CONTEXT) {
            Ok(plan) => {
                return match &plan.grouping {
                    Some(grouping) => drop(groups(&plan, grouping, &*ROWS, true, 100)),
                    None => drop(select(&plan, &*ROWS, true)),
                };
            }
            Err(fault) => fault,
        },
        Err(fault) => fault,
    };
    assert!(text.get(fault.span.clone()).is_some(), "{:?} in {text:?}", fault.span);
    assert!(!fault.message.is_empty());
    assert!(place(text, fault.span.start) >= (1, 1));
    assert!(fault.as_salesforce(text).ends_with(&fault.message));
}

proptest! {
    #[test]
    fn rows_are_found_ordered_and_cut_as_the_plain_way_does(
        node in prop::option::of(conditions()),
        order in prop::collection::vec(0..ORDERS.len(), 0..4),
        limit in prop::option::of(0..400u32),
        offset in prop::option::of(0..400u32),
        deleted: bool,
    ) {
        let mut query = "SELECT Id FROM Opportunity".to_owned();
        if let Some(node) = &node {
            query += &format!(" WHERE {}", written(node));
        }
        for (place, at) in order.iter().enumerate() {
            query += &format!("{} {}", if place == 0 { " ORDER BY" } else { "," }, ORDERS[*at].0);
        }
        if let Some(limit) = limit {
            query += &format!(" LIMIT {limit}");
        }
        if let Some(offset) = offset {
            query += &format!(" OFFSET {offset}");
        }
        let compiled = plan(&parse(&query).checked().expect(&query), &*ROWS, &CONTEXT).expect(&query);
        let found = select(&compiled, &*ROWS, deleted);

        let object = compiled.object;
        let end = ROWS.rows(object) + if deleted { ROWS.deleted_rows(object) } else { 0 };
        let mut expected: Vec<u32> = (0..end)
            .filter(|row| node.as_ref().is_none_or(|node| holds(node, &|name| value(*row, name))))
            .collect();
        expected.sort_by(|left, right| compare_rows(*left, *right, &order));
        let expected: Vec<u32> = expected
            .into_iter()
            .skip(offset.unwrap_or(0) as usize)
            .take(limit.map_or(usize::MAX, |limit| limit as usize))
            .collect();
        prop_assert_eq!(found.page(0..found.len()), expected, "{}", query);
    }

    #[test]
    fn nearly_queries_are_survived(text in soup()) {
        survive(&text);
    }

    #[test]
    fn any_text_is_survived(text in ".*") {
        survive(&text);
    }

    #[test]
    fn any_text_between_quotes_is_survived(inside in "[a-f\\\\'uU0-9%_é]{0,20}") {
        survive(&format!("SELECT Id FROM Account WHERE Name LIKE '{inside}'"));
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    for opening in ["(", "NOT ", "NOT ("] {
        let text = format!("SELECT Id FROM Account WHERE {}Name = 'a'", opening.repeat(10_000));
        let fault = parse(&text).checked().expect_err("too deep");
        assert_eq!(fault.message, "The query is nested too deeply.");
    }
    survive(&format!("SELECT {}", "(SELECT ".repeat(10_000)));
    survive(&format!("SELECT Id FROM Account WHERE {}", "Id IN (SELECT Id FROM Account WHERE ".repeat(2_000)));
}

#[test]
fn a_query_that_is_too_long_is_refused() {
    let text = format!("SELECT Id FROM Account WHERE Name = '{}'", "é".repeat(100_000));
    let fault = parse(&text).checked().expect_err("too long");
    assert_eq!(fault.message, "SOQL statements cannot be longer than 100000 characters.");
}

#[test]
fn a_plain_query_over_a_million_rows_takes_no_memory() {
    let rows = Rows::new(1_000_000);
    let query = parse("SELECT Id, Name, CreatedDate FROM Opportunity").checked().expect("a query");
    let found = select(&plan(&query, &rows, &CONTEXT).expect("a plan"), &rows, false);
    assert!(matches!(&found, Selection::Stretch(stretch) if *stretch == (0..1_000_000)));
    assert_eq!(found.page(999_999..1_002_000), [999_999]);
}
