//! Groups, totals, subtotals and subqueries in conditions against a slow and plain way that looks at every row once more.

#![allow(clippy::expect_used, clippy::panic)]

mod one_object;

use one_object::OneObject;
use orgpane::demo::data::Rows;
use orgpane::soql::evaluate::{groups, select};
use orgpane::soql::locale::Locale;
use orgpane::soql::parse;
use orgpane::soql::plan::{Context, plan};
use orgpane::soql::schema::{FieldType, Schema, Source, Value};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::sync::LazyLock;

static CONTEXT: LazyLock<Context> =
    LazyLock::new(|| Context { now_millis: 20_780 * 86_400_000, fiscal_shift: 1, ..Context::default() });

static ROWS: LazyLock<Rows> = LazyLock::new(|| Rows::new(240));

type OfRow<T> = fn(u32) -> T;
type OfCount = fn(usize) -> bool;

/// What rows can be grouped by: the text, and the value, spelled out.
const KEYS: &[(&str, OfRow<Value<'static>>)] = &[
    ("StageName", |row| field(row, "StageName")),
    ("LeadSource", |row| field(row, "LeadSource")),
    ("IsWon", |row| field(row, "IsWon")),
    ("FiscalYear", |row| field(row, "FiscalYear")),
    ("CloseDate", |row| field(row, "CloseDate")),
    ("Account.Industry", |row| parent_field(row, "AccountId", "Industry")),
    ("Owner.Name", |row| parent_field(row, "OwnerId", "Name")),
    ("CALENDAR_YEAR(CreatedDate)", |row| Value::Int(year_and_month(created(row)).0)),
    ("CALENDAR_MONTH(CloseDate)", |row| Value::Int(year_and_month(closed(row)).1)),
    ("FISCAL_YEAR(CloseDate)", |row| {
        // The year that begins in February is called by the next January's.
        let (year, month) = year_and_month(closed(row));
        Value::Int(if month >= 2 { year + 1 } else { year })
    }),
    ("DAY_IN_WEEK(CloseDate)", |row| Value::Int((closed(row) - 3).rem_euclid(7) + 1)),
    ("DAY_ONLY(CreatedDate)", |row| Value::Date(created(row))),
    ("HOUR_IN_DAY(CreatedDate)", |row| match field(row, "CreatedDate") {
        Value::DateTime(millis) => Value::Int(millis / 3_600_000 % 24),
        other => other,
    }),
];

/// What can be computed: the text, the function, the field.
const MEASURES: &[(&str, &str, &str)] = &[
    ("COUNT(Id)", "COUNT", "Id"),
    ("COUNT(NextStep)", "COUNT", "NextStep"),
    ("COUNT_DISTINCT(NextStep)", "COUNT_DISTINCT", "NextStep"),
    ("COUNT_DISTINCT(AccountId)", "COUNT_DISTINCT", "AccountId"),
    ("SUM(Amount)", "SUM", "Amount"),
    ("SUM(Discount__c)", "SUM", "Discount__c"),
    ("AVG(Amount)", "AVG", "Amount"),
    ("AVG(Probability)", "AVG", "Probability"),
    ("MIN(Amount)", "MIN", "Amount"),
    ("MAX(CreatedDate)", "MAX", "CreatedDate"),
    ("MIN(LastActivityDate)", "MIN", "LastActivityDate"),
    ("MAX(Name)", "MAX", "Name"),
    ("MIN(Type)", "MIN", "Type"),
    ("MAX(Id)", "MAX", "Id"),
];

const FILTERS: &[(&str, OfRow<bool>)] = &[
    ("", |_| true),
    (" WHERE IsWon = true", |row| field(row, "IsWon") == Value::Boolean(true)),
    (" WHERE Amount > 100000", |row| matches!(field(row, "Amount"), Value::Double(amount) if amount > 100_000.0)),
    (" WHERE Name = 'nobody'", |_| false),
    (" WHERE CALENDAR_YEAR(CloseDate) = 2025", |row| year_and_month(closed(row)).0 == 2025),
];

/// What is asked of the number of rows in a group.
const HAVINGS: &[(&str, OfCount)] = &[
    ("", |_| true),
    (" HAVING COUNT(Id) > 3", |count| count > 3),
    (" HAVING NOT (COUNT(Id) = 1 OR COUNT(Id) >= 20)", |count| !(count == 1 || count >= 20)),
    (" HAVING COUNT(Id) IN (2, 5)", |count| count == 2 || count == 5),
];

fn field_of(object: &str, row: u32, name: &str) -> Value<'static> {
    let object = ROWS.object(object).expect("the object");
    ROWS.value(object, row, ROWS.field_named(object, name).expect("the field"))
}

fn field(row: u32, name: &str) -> Value<'static> {
    field_of("Opportunity", row, name)
}

/// Through the parent's id, as a person would look it up.
fn parent_field(row: u32, reference: &str, name: &str) -> Value<'static> {
    let Value::Id(id) = field(row, reference) else { return Value::Null };
    let id: String = id.iter().map(|byte| char::from(*byte)).collect();
    let (object, row) = ROWS.find(&id).expect("the parent");
    ROWS.value(object, row, ROWS.field_named(object, name).expect("the field"))
}

fn closed(row: u32) -> i64 {
    match field(row, "CloseDate") {
        Value::Date(day) => day,
        other => panic!("{other:?}"),
    }
}

fn created(row: u32) -> i64 {
    match field(row, "CreatedDate") {
        Value::DateTime(millis) => millis / 86_400_000,
        other => panic!("{other:?}"),
    }
}

/// By counting days through the calendar.
fn year_and_month(day: i64) -> (i64, i64) {
    let (mut year, mut month, mut left) = (1970, 1, day);
    loop {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        if left < length {
            return (year, month);
        }
        left -= length;
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
}

fn computed(function: &str, name: &str, rows: &[u32]) -> Value<'static> {
    let mut values: Vec<Value<'static>> = rows.iter().map(|row| field(*row, name)).collect();
    values.retain(|value| *value != Value::Null);
    let distinct = |values: &[Value<'static>]| {
        let mut seen: Vec<&Value<'static>> = Vec::new();
        for value in values {
            if !seen.contains(&value) {
                seen.push(value);
            }
        }
        seen.len()
    };
    let whole = |count: usize| Value::Int(i64::try_from(count).expect("small"));
    match function {
        "COUNT" => whole(values.len()),
        "COUNT_DISTINCT" => whole(distinct(&values)),
        _ if values.is_empty() => Value::Null,
        "SUM" | "AVG" => {
            // In hundredths, exactly.
            let hundredths: i128 = values.iter().map(hundredths).sum();
            #[allow(clippy::cast_precision_loss)]
            let sum = hundredths as f64 / 100.0;
            #[allow(clippy::cast_precision_loss)]
            Value::Double(if function == "SUM" { sum } else { sum / values.len() as f64 })
        }
        _ => {
            let order = |left: &Value<'static>, right: &Value<'static>| compare(left, right, &choices(name));
            let best =
                if function == "MIN" { values.into_iter().min_by(order) } else { values.into_iter().max_by(order) };
            best.expect("one value at least")
        }
    }
}

fn hundredths(value: &Value<'_>) -> i128 {
    match value {
        #[allow(clippy::cast_possible_truncation)]
        Value::Double(number) => (number * 100.0).round() as i128,
        other => panic!("{other:?}"),
    }
}

fn choices(name: &str) -> Vec<String> {
    let object = ROWS.object("Opportunity").expect("the object");
    let Some(number) = ROWS.field_named(object, name) else { return Vec::new() };
    (0..).map_while(|place| ROWS.choice(object, number, place)).map(|choice| choice.value.to_owned()).collect()
}

fn compare(left: &Value<'_>, right: &Value<'_>, choices: &[String]) -> Ordering {
    match (left, right) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Less,
        (_, Value::Null) => Ordering::Greater,
        (Value::Text(left), Value::Text(right)) if !choices.is_empty() => {
            let place = |text: &str| choices.iter().position(|choice| choice == text);
            place(left).cmp(&place(right))
        }
        (Value::Text(left), Value::Text(right)) => upper(left).cmp(&upper(right)),
        (Value::Double(left), Value::Double(right)) => left.partial_cmp(right).expect("numbers"),
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Boolean(left), Value::Boolean(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) | (Value::DateTime(left), Value::DateTime(right)) => left.cmp(right),
        (Value::Id(left), Value::Id(right)) => left.cmp(right),
        other => panic!("{other:?}"),
    }
}

fn upper(text: &str) -> String {
    let fold = |character: char| match character {
        'a'..='z' => character.to_ascii_uppercase(),
        other if other.is_ascii() => other,
        other => other.to_lowercase().next().expect("a character"),
    };
    text.chars().map(fold).collect()
}

fn is_close(left: &Value<'_>, right: &Value<'_>) -> bool {
    match (left, right) {
        (Value::Double(left), Value::Double(right)) => (left - right).abs() <= 1e-9 * right.abs().max(1.0),
        (left, right) => left == right,
    }
}

/// Every group of the plain way: its keys, which of them count, and its rows.
fn plain_groups(keys: &[usize], filter: usize, subtotals: &str) -> Vec<(Vec<Value<'static>>, Vec<bool>, Vec<u32>)> {
    let object = ROWS.object("Opportunity").expect("the object");
    let rows: Vec<u32> = (0..ROWS.rows(object)).filter(|row| FILTERS[filter].1(*row)).collect();
    let sets: Vec<Vec<bool>> = match subtotals {
        "ROLLUP" => (0..=keys.len()).map(|count| (0..keys.len()).map(|key| key < count).collect()).collect(),
        "CUBE" => {
            (0..1u32 << keys.len()).map(|bits| (0..keys.len()).map(|key| bits >> key & 1 == 1).collect()).collect()
        }
        _ => vec![vec![true; keys.len()]],
    };
    let mut groups: Vec<(Vec<Value<'static>>, Vec<bool>, Vec<u32>)> = Vec::new();
    if keys.is_empty() {
        return vec![(Vec::new(), Vec::new(), rows)];
    }
    for set in sets {
        for row in &rows {
            let of_row =
                keys.iter().zip(&set).map(|(key, counts)| if *counts { KEYS[*key].1(*row) } else { Value::Null });
            let of_row: Vec<Value<'static>> = of_row.collect();
            match groups.iter_mut().find(|(known, known_set, _)| *known == of_row && *known_set == set) {
                Some((.., rows)) => rows.push(*row),
                None => groups.push((of_row, set.clone(), vec![*row])),
            }
        }
    }
    groups
}

fn keys() -> impl Strategy<Value = Vec<usize>> {
    prop::sample::subsequence((0..KEYS.len()).collect::<Vec<_>>(), 0..4)
}

proptest! {
    #[test]
    fn groups_and_subtotals_are_those_of_the_plain_way(
        keys in keys(),
        measures in prop::collection::vec(0..MEASURES.len(), 1..5),
        filter in 0..FILTERS.len(),
        having in 0..HAVINGS.len(),
        subtotals in prop::sample::select(vec!["", "", "ROLLUP", "CUBE"]),
    ) {
        let subtotals = if keys.is_empty() { "" } else { subtotals };
        // Only the whole of the rows can do without GROUP BY, and only groups can be filtered.
        let having = if keys.is_empty() { 0 } else { having };
        let names: Vec<&str> = keys.iter().map(|key| KEYS[*key].0).collect();
        let mut select: Vec<String> = names.iter().enumerate().map(|(at, name)| format!("{name} k{at}")).collect();
        let plain_names = names.iter().enumerate().filter(|(_, name)| !name.contains('('));
        let marked: Vec<usize> = plain_names.map(|(at, _)| at).filter(|_| !subtotals.is_empty()).collect();
        select.extend(marked.iter().map(|at| format!("GROUPING({}) g{at}", names[*at])));
        select.extend(measures.iter().enumerate().map(|(at, measure)| format!("{} m{at}", MEASURES[*measure].0)));
        let group = match (keys.is_empty(), subtotals) {
            (true, _) => String::new(),
            (false, "") => format!(" GROUP BY {}", names.join(", ")),
            (false, word) => format!(" GROUP BY {word}({})", names.join(", ")),
        };
        let (filter_text, having_text) = (FILTERS[filter].0, HAVINGS[having].0);
        let query = format!("SELECT {} FROM Opportunity{filter_text}{group}{having_text}", select.join(", "));

        let compiled = plan(&parse(&query).checked().expect(&query), &*ROWS, &CONTEXT).expect(&query);
        let grouping = compiled.grouping.as_ref().expect("groups");
        let found = groups(&compiled, grouping, &*ROWS, false, usize::MAX).expect(&query);

        let mut expected = plain_groups(&keys, filter, subtotals);
        expected.retain(|(.., rows)| HAVINGS[having].1(rows.len()));
        prop_assert_eq!(found.len(), expected.len(), "{}", query);
        for (keys_of, set, rows) in expected {
            let flags = marked.iter().map(|at| Value::Int(i64::from(!set[*at])));
            let values = measures.iter().map(|measure| computed(MEASURES[*measure].1, MEASURES[*measure].2, &rows));
            let whole: Vec<Value<'static>> = keys_of.into_iter().chain(flags).chain(values).collect();
            let is_there = found.iter().any(|group| group.iter().zip(&whole).all(|(left, right)| is_close(left, right)));
            prop_assert!(is_there, "{query}\n{whole:?}\nis not among\n{found:?}");
        }
    }

    #[test]
    fn groups_are_ordered_and_cut_as_the_plain_way_does(
        key in 0..KEYS.len(),
        by_count: bool,
        descending: bool,
        nulls_last: bool,
        limit in 0..20u32,
        offset in 0..20u32,
    ) {
        let name = KEYS[key].0;
        let direction = format!("{}{}", if descending { " DESC" } else { "" }, if nulls_last { " NULLS LAST" } else { "" });
        let order = if by_count { format!("COUNT(Name){direction}, {name}") } else { format!("{name}{direction}") };
        let query = format!(
            "SELECT {name} k, COUNT(Name) n FROM Opportunity GROUP BY {name} ORDER BY {order} LIMIT {limit} OFFSET {offset}"
        );
        let compiled = plan(&parse(&query).checked().expect(&query), &*ROWS, &CONTEXT).expect(&query);
        let grouping = compiled.grouping.as_ref().expect("groups");
        let found = groups(&compiled, grouping, &*ROWS, false, usize::MAX).expect(&query);

        let mut expected: Vec<(Value<'static>, usize)> = plain_groups(&[key], 0, "")
            .into_iter()
            .map(|(mut keys, _, rows)| (keys.remove(0), rows.len()))
            .collect();
        // A field of the record itself may be a picklist, which has an order of its own; so may one of a parent.
        let own = choices(name);
        let of_account = if name == "Account.Industry" { industries() } else { own };
        expected.sort_by(|left, right| {
            let by_key = compare(&left.0, &right.0, &of_account);
            let directed = match (left.0 == Value::Null, right.0 == Value::Null) {
                (false, false) if descending => by_key.reverse(),
                (false, false) => by_key,
                _ if nulls_last => by_key.reverse(),
                _ => by_key,
            };
            if by_count {
                let by_count = left.1.cmp(&right.1);
                (if descending { by_count.reverse() } else { by_count }).then(by_key)
            } else {
                directed
            }
        });
        let shown: Vec<Vec<Value<'static>>> = expected
            .into_iter()
            .skip(offset as usize)
            .take(limit as usize)
            .map(|(key, count)| vec![key, Value::Int(i64::try_from(count).expect("small"))])
            .collect();
        prop_assert_eq!(found, shown, "{}", query);
    }

    #[test]
    fn subqueries_in_conditions_find_what_loops_find(
        pair in 0..JOINS.len(),
        not: bool,
        deleted: bool,
        amount in prop::sample::select(vec![0, 1_000, 100_000, 5_000_000]),
    ) {
        let (outer, left, inner, right) = JOINS[pair];
        let word = if not { "NOT IN" } else { "IN" };
        let condition = if inner == "Opportunity" { format!(" WHERE Amount > {amount}") } else { String::new() };
        let query = format!("SELECT Id FROM {outer} WHERE {left} {word} (SELECT {right} FROM {inner}{condition})");
        let compiled = plan(&parse(&query).checked().expect(&query), &*ROWS, &CONTEXT).expect(&query);
        let found = select(&compiled, &*ROWS, deleted);

        let end = |object: &str| {
            let object = ROWS.object(object).expect("the object");
            ROWS.rows(object) + if deleted { ROWS.deleted_rows(object) } else { 0 }
        };
        let fits = |row: u32| {
            inner != "Opportunity"
                || matches!(field(row, "Amount"), Value::Double(it) if it > f64::from(amount))
        };
        let ids: Vec<Value<'static>> =
            (0..end(inner)).filter(|row| fits(*row)).map(|row| field_of(inner, row, right)).collect();
        let expected: Vec<u32> = (0..end(outer))
            .filter(|row| {
                let id = field_of(outer, *row, left);
                let is_among = id != Value::Null && ids.contains(&id);
                is_among != not
            })
            .collect();
        prop_assert_eq!(found.page(0..found.len()), expected, "{}", query);
    }
}

/// Outer object, its field, inner object, its field.
const JOINS: &[(&str, &str, &str, &str)] = &[
    ("Account", "Id", "Opportunity", "AccountId"),
    ("Contact", "AccountId", "Opportunity", "AccountId"),
    ("Opportunity", "AccountId", "Contact", "AccountId"),
    ("Task", "WhatId", "Opportunity", "Id"),
    ("Task", "WhoId", "Lead", "Id"),
    ("Contact", "OwnerId", "Opportunity", "OwnerId"),
    ("Case", "ContactId", "Contact", "ReportsToId"),
];

fn industries() -> Vec<String> {
    let object = ROWS.object("Account").expect("the object");
    let number = ROWS.field_named(object, "Industry").expect("the field");
    (0..).map_while(|place| ROWS.choice(object, number, place)).map(|choice| choice.value.to_owned()).collect()
}

#[test]
fn case_makes_no_group_in_english_and_does_elsewhere() {
    let rows = ["acme", "Äpfel", "ACME", "b", "äpfel", "Acme"].map(|word| vec![Value::Text(word.into())]);
    let words = OneObject { name: "Word", fields: &[("Text", FieldType::String)], rows: rows.into() };
    let ask = |locale: &str, query: &str| {
        let context = Context { locale: Locale::named(locale), ..Context::default() };
        let compiled = plan(&parse(query).checked().expect(query), &words, &context).expect(query);
        let grouping = compiled.grouping.as_ref().expect("groups");
        groups(&compiled, grouping, &words, false, 100).expect(query)
    };
    let by_text = "SELECT Text, COUNT(Text) FROM Word GROUP BY ROLLUP(Text)";
    let shown = |groups: Vec<Vec<Value<'static>>>| format!("{groups:?}");
    let text = |text: &'static str| Value::Text(text.into());
    let english = [
        vec![text("acme"), Value::Int(3)],
        vec![text("Äpfel"), Value::Int(2)],
        vec![text("b"), Value::Int(1)],
        vec![Value::Null, Value::Int(6)],
    ];
    assert_eq!(shown(ask("en_GB", by_text)), shown(english.to_vec()));
    assert_eq!(ask("de_DE", by_text).len(), 7);
    let distinct = "SELECT COUNT_DISTINCT(Text) FROM Word";
    assert_eq!(ask("en_US", distinct), [[Value::Int(3)]]);
    assert_eq!(ask("ja_JP", distinct), [[Value::Int(6)]]);
}

#[test]
fn too_many_groups_are_refused_as_soon_as_that_is_sure() {
    let rows = Rows::new(5_000);
    let ask = |query: &str, page_max: usize| {
        let compiled = plan(&parse(query).checked().expect(query), &rows, &CONTEXT).expect(query);
        let grouping = compiled.grouping.as_ref().expect("groups");
        groups(&compiled, grouping, &rows, false, page_max)
            .map(|groups| groups.len())
            .map_err(|fault| fault.code.as_str())
    };
    assert_eq!(ask("SELECT Id FROM Opportunity GROUP BY Id", 2_000), Err("EXCEEDED_ID_LIMIT"));
    assert_eq!(ask("SELECT Id FROM Opportunity GROUP BY Id LIMIT 2000", 2_000), Ok(2_000));
    assert_eq!(ask("SELECT Id FROM Opportunity GROUP BY Id LIMIT 2001", 2_000), Err("EXCEEDED_ID_LIMIT"));
    assert_eq!(ask("SELECT Id FROM Account GROUP BY Id", 500), Ok(500));
    assert_eq!(ask("SELECT Id FROM Account GROUP BY Id", 499), Err("EXCEEDED_ID_LIMIT"));
    assert_eq!(ask("SELECT Id FROM Opportunity GROUP BY Id HAVING COUNT(Name) > 1", 10), Ok(0));
    assert_eq!(ask("SELECT Id FROM Opportunity GROUP BY Id OFFSET 2000", 3_000), Ok(3_000));
}
