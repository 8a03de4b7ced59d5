//! Arrangements against naive ones on generated rows: the naive ones know nothing of columns.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Names of the generated fields; `X` holds values of every type.
const FIELDS: [&str; 6] = ["N", "T", "D", "M", "B", "X"];

fn row() -> impl Strategy<Value = Value> {
    let number = || {
        prop_oneof![
            Just(Value::Null),
            (-20i32..20).prop_map(Value::from),
            (-20i32..20).prop_map(|n| json!(f64::from(n) / 4.0)),
            Just(json!(1.5e10)),
            Just(json!(9_007_199_254_740_993_i64)),
        ]
    };
    let text = || prop_oneof![1 => Just(Value::Null), 8 => "[ abABä\u{c4}1]{0,3}".prop_map(Value::from)];
    let date = prop_oneof![Just(Value::Null), (1..28).prop_map(|day| json!(format!("2026-02-{day:02}")))];
    let moment = prop_oneof![
        Just(Value::Null),
        (0..3, 0..24).prop_map(|(day, hour)| json!(format!("2026-02-0{}T{hour:02}:30:00.000+0000", day + 1)))
    ];
    let truth = prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from)];
    let mixed = prop_oneof![number(), text(), any::<bool>().prop_map(Value::from)];
    (number(), text(), date, moment, truth, mixed)
        .prop_map(|(n, t, d, m, b, x)| json!({"N": n, "T": t, "D": d, "M": m, "B": b, "X": x}))
}

fn rows() -> impl Strategy<Value = Vec<Value>> {
    // Beyond a few hundred rows another way of sorting is taken.
    prop_oneof![12 => prop::collection::vec(row(), 0..30), 1 => prop::collection::vec(row(), 380..460)]
}

fn sorts() -> impl Strategy<Value = Vec<Sort>> {
    let sort = (0..FIELDS.len(), any::<bool>(), any::<bool>()).prop_map(|(column, up, first)| Sort {
        column,
        direction: if up { Direction::Ascending } else { Direction::Descending },
        nulls: if first { Nulls::First } else { Nulls::Last },
    });
    prop::collection::vec(sort, 0..3)
}

fn test() -> impl Strategy<Value = Test> {
    let operand = || {
        prop_oneof![
            "[abä1 ]{0,2}",
            (-3i32..3).prop_map(|n| format!("{n}.50")),
            (1..28).prop_map(|day| format!("2026-02-{day:02}")),
            Just("true".to_owned()),
        ]
    };
    prop_oneof![
        operand().prop_map(Test::Equals),
        prop::collection::vec(operand(), 0..3).prop_map(Test::In),
        operand().prop_map(Test::Contains),
        operand().prop_map(Test::StartsWith),
        operand().prop_map(Test::EndsWith),
        operand().prop_map(|text| Test::Like(format!("%{text}_"))),
        operand().prop_map(Test::Less),
        operand().prop_map(Test::LessOrEqual),
        operand().prop_map(Test::Greater),
        operand().prop_map(Test::GreaterOrEqual),
        operand().prop_map(Test::OnDay),
        (0u32..14, 0usize..3).prop_map(|(count, way)| {
            let ways = [Period::LastN, Period::NextN, Period::Ago];
            Test::During(ways[way](Unit::Day, count))
        }),
        prop::sample::select(&["^a", "[aä]b?$", r"^-?\d+$", r"\b1", "0[12]-", ":30", "^$", "true|b", "^1[.5]"][..])
            .prop_map(|pattern| Test::Matches(Pattern::new(pattern).unwrap())),
        Just(Test::IsNull),
        Just(Test::IsEmpty),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let leaf = (0..FIELDS.len(), test()).prop_map(|(column, test)| Filter::Is { column, test });
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::All),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Any),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

fn table(rows: &[Value], page: usize, arrange: impl Fn(&mut Table)) -> Table {
    let mut table = Table::new(FIELDS.map(str::to_owned));
    let day = moment::parse_date(b"2026-02-14").unwrap();
    table.set_now(i64::from(day) * moment::DAY_MILLIS + 1, 0);
    let half = rows.len() / 2;
    // Half of the rows are there when it is arranged, the others come page by page.
    let bytes =
        |rows: &[Value]| serde_json::to_vec(&json!({"totalSize": rows.len(), "done": true, "records": rows})).unwrap();
    table.append(&bytes(&rows[..half])).unwrap();
    arrange(&mut table);
    for page in rows[half..].chunks(page) {
        table.append(&bytes(page)).unwrap();
    }
    table
}

fn shown(table: &Table) -> Vec<Entry> {
    (0..table.shown()).filter_map(|place| table.entry(place)).collect()
}

fn shown_rows(table: &Table) -> Vec<usize> {
    shown(table).into_iter().filter_map(|entry| if let Entry::Row(row) = entry { Some(row) } else { None }).collect()
}

fn compare(a: &Value, b: &Value, sort: &Sort) -> Ordering {
    let rank = |value: &Value| match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        _ => 2,
    };
    let (a, b) = (&a[FIELDS[sort.column]], &b[FIELDS[sort.column]]);
    let nulls = a.is_null().cmp(&b.is_null());
    if a.is_null() || b.is_null() {
        return if sort.nulls == Nulls::First { nulls.reverse() } else { nulls };
    }
    let ordering = match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.as_f64().partial_cmp(&b.as_f64()).unwrap(),
        (Value::String(a), Value::String(b)) => collate::compare(a, b),
        _ => rank(a).cmp(&rank(b)),
    };
    if sort.direction == Direction::Descending { ordering.reverse() } else { ordering }
}

fn compare_all(a: &Value, b: &Value, sorts: &[Sort]) -> Ordering {
    sorts.iter().map(|sort| compare(a, b, sort)).find(|ordering| ordering.is_ne()).unwrap_or(Ordering::Equal)
}

fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn holds(row: &Value, filter: &Filter) -> bool {
    match filter {
        Filter::All(parts) => parts.iter().all(|part| holds(row, part)),
        Filter::Any(parts) => parts.iter().any(|part| holds(row, part)),
        Filter::Not(part) => !holds(row, part),
        Filter::Is { column, test } => passes(FIELDS[*column], &row[FIELDS[*column]], test),
    }
}

fn passes(field: &str, value: &Value, test: &Test) -> bool {
    let text = written(value).to_lowercase();
    let is = |operand: &String, wanted: fn(Ordering) -> bool| naive_order(field, value, operand).is_some_and(wanted);
    let search = |operand: &String| {
        let shown = match field {
            "M" => text[..16].replace('t', " ") + ":00",
            _ if value.is_number() && text.contains('e') => return false,
            _ => text.clone(),
        };
        shown.contains(&operand.to_lowercase())
    };
    match test {
        Test::IsNull => value.is_null(),
        Test::IsEmpty => value.is_null() || text.trim().is_empty(),
        _ if value.is_null() => false,
        Test::Equals(operand) => is(operand, Ordering::is_eq),
        Test::In(operands) => operands.iter().any(|operand| is(operand, Ordering::is_eq)),
        Test::Less(operand) => is(operand, Ordering::is_lt),
        Test::LessOrEqual(operand) => is(operand, Ordering::is_le),
        Test::Greater(operand) => is(operand, Ordering::is_gt),
        Test::GreaterOrEqual(operand) => is(operand, Ordering::is_ge),
        Test::Contains(operand) => search(operand),
        Test::StartsWith(operand) => text.starts_with(&operand.to_lowercase()),
        Test::EndsWith(operand) => text.ends_with(&operand.to_lowercase()),
        Test::Like(pattern) => {
            let inner = pattern[1..pattern.len() - 1].to_lowercase();
            text.char_indices().next_back().is_some_and(|(last, _)| text[..last].ends_with(&inner))
        }
        Test::OnDay(operand) => value.is_string() && operand.len() == 10 && text.starts_with(operand.as_str()),
        Test::During(period) => {
            let day = text.get(8..10).filter(|_| text.starts_with("2026-02-")).and_then(|day| day.parse::<u32>().ok());
            day.is_some_and(|day| match period {
                Period::LastN(_, count) => (14 - count..=14).contains(&day),
                Period::NextN(_, count) => (15..15 + count).contains(&day),
                Period::Ago(_, count) => day + count == 14,
                _ => unreachable!("not generated"),
            })
        }
        Test::Matches(pattern) => {
            let shown = match field {
                "M" => text[..16].replace('t', " ") + ":00",
                _ => written(value),
            };
            regex::RegexBuilder::new(pattern.text()).case_insensitive(true).build().unwrap().is_match(&shown)
        }
        Test::Glob(_) | Test::HasValue(_) => unreachable!("not generated"),
    }
}

fn naive_order(field: &str, value: &Value, operand: &str) -> Option<Ordering> {
    let is_day = operand.len() == 10;
    match value {
        Value::Bool(value) => operand.parse::<bool>().ok().map(|operand| value.cmp(&operand)),
        Value::Number(number) => number.as_f64().partial_cmp(&operand.trim().parse::<f64>().ok()?.into()),
        Value::String(text) if field == "D" => is_day.then(|| text.as_str().cmp(operand)),
        Value::String(text) if field == "M" => is_day.then(|| text[..23].cmp(&(operand.to_owned() + "T00:00:00.000"))),
        Value::String(text) => Some(collate::compare(text, operand)),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn rows_stand_in_the_order_of_a_naive_stable_sort(rows in rows(), sorts in sorts(), page in 1usize..50) {
        let table = table(&rows, page, |table| table.set_sorts(&sorts));
        let mut naive: Vec<usize> = (0..rows.len()).collect();
        naive.sort_by(|a, b| compare_all(&rows[*a], &rows[*b], &sorts));
        prop_assert_eq!(shown_rows(&table), naive);
        prop_assert_eq!(table.sorts(), sorts);
    }

    #[test]
    fn rows_that_pass_are_those_that_a_naive_filter_keeps(rows in rows(), filter in filter(), sorts in sorts(), page in 1usize..50) {
        let table = table(&rows, page, |table| {
            table.set_filter(Some(&filter));
            table.set_sorts(&sorts);
        });
        let mut naive: Vec<usize> = (0..rows.len()).filter(|row| holds(&rows[*row], &filter)).collect();
        naive.sort_by(|a, b| compare_all(&rows[*a], &rows[*b], &sorts));
        prop_assert_eq!(shown_rows(&table), naive);
        prop_assert_eq!(table.filter(), Some(filter));
    }

    #[test]
    fn a_search_looks_into_every_column(rows in rows(), text in "[aä1]{1,2}|true|02-1|:30|15000", column in 0..FIELDS.len(), page in 1usize..50) {
        let other = Filter::Not(Box::new(Filter::Is { column, test: Test::IsNull }));
        let table = table(&rows, page, |table| {
            table.set_search(&text);
            table.set_filter(Some(&other));
        });
        let is_in = |row: &Value, field: &str| {
            let value = &row[field];
            let shown = match field {
                "M" => written(value).get(..16).unwrap_or_default().replace('T', " ") + ":00",
                _ => written(value),
            };
            !value.is_null() && shown.to_lowercase().contains(&text)
        };
        let naive = (0..rows.len()).filter(|row| holds(&rows[*row], &other) && FIELDS.iter().any(|field| is_in(&rows[*row], field)));
        prop_assert_eq!(shown_rows(&table), naive.collect::<Vec<_>>());
        prop_assert_eq!(table.passing(), table.shown());
    }

    #[test]
    fn groups_hold_their_rows_in_order_and_keep_collapsed(
        rows in prop::collection::vec(row(), 0..40), by in prop::sample::subsequence(vec![0usize, 1, 2, 3, 4, 5], 1..3),
        sorts in sorts(), collapse in any::<prop::sample::Index>(), page in 1usize..50,
    ) {
        let table = table(&rows, page, |table| {
            table.set_sorts(&sorts);
            table.set_groups(&by);
            let groups: Vec<usize> = shown(table).into_iter().filter_map(|entry| if let Entry::Group(n) = entry { Some(n) } else { None }).collect();
            if !groups.is_empty() {
                table.toggle_group(groups[collapse.index(groups.len())]);
            }
        });
        let keys: Vec<Sort> = by.iter().map(|column| {
            sorts.iter().find(|sort| sort.column == *column).copied().unwrap_or_else(|| Sort::new(*column, Direction::Ascending))
        }).collect();
        let mut naive: Vec<usize> = (0..rows.len()).collect();
        naive.sort_by(|a, b| compare_all(&rows[*a], &rows[*b], &keys).then_with(|| compare_all(&rows[*a], &rows[*b], &sorts)));
        let mut all = table;
        all.collapse_groups(false);
        prop_assert_eq!(shown_rows(&all), naive.clone());
        for entry in shown(&all) {
            if let Entry::Group(number) = entry {
                let group = all.group(number).unwrap().clone();
                let alike = naive.iter().filter(|row| compare_all(&rows[**row], &rows[group.row], &keys[..=group.level]).is_eq()).count();
                prop_assert_eq!(group.rows, alike);
                prop_assert_eq!(all.subtotal(number, 0).rows, alike);
            }
        }
        all.collapse_groups(true);
        prop_assert!(shown(&all).iter().all(|entry| matches!(entry, Entry::Group(number) if all.group(*number).unwrap().level == 0)));
        all.set_groups(&[]);
        prop_assert_eq!(all.shown(), rows.len());
    }

    #[test]
    fn a_collapsed_group_stays_collapsed_while_rows_come(rows in prop::collection::vec(row(), 2..40), page in 1usize..50) {
        let table = table(&rows, page, |table| {
            table.set_groups(&[4]);
            table.toggle_group(0);
        });
        let first = &rows[table.group(0).unwrap().row]["B"];
        let early = rows[..rows.len() / 2].iter().map(|row| &row["B"]).min_by_key(|value| match value {
            Value::Bool(false) => 0,
            Value::Bool(true) => 1,
            _ => 2,
        }).unwrap();
        let hidden = rows.iter().filter(|row| row["B"] == *early).count();
        prop_assert_eq!(shown_rows(&table).len(), rows.len() - hidden, "{}", first);
    }

    #[test]
    fn summaries_and_distinct_values_are_those_of_a_naive_count(rows in rows(), column in 0..FIELDS.len(), slice in 1usize..90) {
        let table = table(&rows, 7, |_| {});
        let values: Vec<&Value> = rows.iter().map(|row| &row[FIELDS[column]]).filter(|value| !value.is_null()).collect();
        let summary = table.summary(column);
        prop_assert_eq!((summary.rows, summary.filled), (rows.len(), values.len()));
        let numbers: Vec<f64> = values.iter().filter_map(|value| value.as_f64()).collect();
        prop_assert_eq!(summary.sum.is_some(), !numbers.is_empty());
        if let Some(sum) = &summary.sum {
            let quarters = |value: &&Value| {
                #[allow(clippy::cast_possible_truncation, reason = "generated numbers are small, or whole")]
                let rough = (value.as_f64().unwrap_or(0.0) * 4.0) as i128;
                value.as_i64().map_or(rough, |whole| i128::from(whole) * 4)
            };
            let exact: i128 = values.iter().filter(|value| value.is_number()).map(quarters).sum();
            let written: i128 = sum.parse::<f64>().map(|_| {
                let (whole, fraction) = sum.split_once('.').unwrap_or((sum, ""));
                let hundredths: i128 = format!("{whole}{fraction:0<2.2}").parse().unwrap();
                hundredths / 25
            }).unwrap();
            prop_assert_eq!(written, exact, "{}", sum);
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for value in &values {
            let key = value.as_f64().map_or_else(|| value.to_string(), |number| number.to_string());
            *counts.entry(key).or_default() += 1;
        }
        let distinct = table.distinct(column, None);
        let mut found: Vec<usize> = distinct.iter().map(|count| count.rows).collect();
        let mut wanted: Vec<usize> = counts.into_values().collect();
        found.sort_unstable();
        wanted.sort_unstable();
        prop_assert_eq!(&found, &wanted);
        let statistics = table.statistics(column, 3);
        prop_assert_eq!((statistics.distinct, statistics.frequent.first().map(|count| count.rows)), (wanted.len(), wanted.last().copied()));
        let mut job = table.statistics_in_slices(column, 3).unwrap().sliced(slice);
        let mut slices = 0;
        let sliced = loop {
            slices += 1;
            if let Some(sliced) = table.go_on(&mut job) { break sliced }
        };
        prop_assert_eq!(&sliced, &statistics);
        prop_assert!(slices >= rows.len() / slice, "{} slices of {} rows", slices, slice);
        prop_assert!(statistics.bars.is_empty() || statistics.bars.iter().sum::<usize>() <= values.len());
    }

    #[test]
    fn what_was_arranged_while_rows_came_is_what_is_arranged_at_once(
        rows in rows(), steps in prop::collection::vec((0usize..40, step()), 0..8), last in prop::collection::vec(step(), 0..3),
    ) {
        let mut grown = Table::new(FIELDS.map(str::to_owned));
        let mut at_once = Table::new(FIELDS.map(str::to_owned));
        let mut rest = &rows[..];
        let mut arranged = Vec::new();
        for (page, step) in steps {
            let (now, later) = rest.split_at(page.min(rest.len()));
            grown.append(&page_of(now)).unwrap();
            rest = later;
            step.take(&mut grown);
            let _ = grown.summary(0);
            arranged.push(step);
        }
        grown.append(&page_of(rest)).unwrap();
        at_once.append(&page_of(&rows)).unwrap();
        for step in &last {
            step.take(&mut grown);
        }
        for step in arranged.iter().chain(&last) {
            step.take(&mut at_once);
        }
        prop_assert_eq!(shown(&grown), shown(&at_once));
        prop_assert_eq!(grown.passing(), at_once.passing());
        let all: Vec<usize> = (0..rows.len()).collect();
        prop_assert_eq!(grown.places(&all), all.iter().map(|row| at_once.place(*row)).collect::<Vec<_>>());
        for column in 0..FIELDS.len() {
            prop_assert_eq!(grown.summary(column), at_once.summary(column));
            for group in 0..3 {
                prop_assert_eq!(grown.subtotal(group, column), at_once.subtotal(group, column));
            }
        }
    }

    #[test]
    fn values_asked_for_are_the_first_or_the_most_frequent_of_all(
        rows in rows(), column in 0..FIELDS.len(), containing in "[a1ä]{0,1}", most in 0usize..6, by_frequency: bool, filter in filter(),
    ) {
        let mut table = table(&rows, 7, |_| {});
        let asked = Asked { containing: &containing, most, by_frequency };
        let values = table.values(column, Some(&filter), &asked);
        let mut all = table.distinct(column, Some(&filter));
        prop_assert_eq!(values.empty, rows.iter().filter(|row| holds(row, &filter) && row[FIELDS[column]].is_null()).count());
        table.set_search(&containing);
        let one = |row: usize| Needle::new(&containing, |_| 0).is_none_or(|needle| needle.is_in_cell(&table.cell_of(row, column), &mut String::new()));
        all.retain(|count| one(count.row));
        prop_assert_eq!((values.distinct, values.rows), (all.len(), all.iter().map(|count| count.rows).sum::<usize>()));
        if by_frequency {
            all.sort_by_key(|count| std::cmp::Reverse(count.rows));
        }
        all.truncate(most);
        prop_assert_eq!(values.counts, all);
    }

    #[test]
    fn bars_and_quartiles_are_those_of_a_naive_count(rows in rows(), by in prop::sample::select(&[1usize, 2, 4][..]), most in 1usize..9) {
        let table = table(&rows, 9, |_| {});
        let sort = Sort::new(by, Direction::Ascending);
        let mut naive: Vec<&Value> = rows.iter().collect();
        naive.sort_by(|a, b| compare(a, b, &sort));
        let groups: Vec<&[&Value]> = naive.chunk_by(|a, b| compare(a, b, &sort).is_eq()).collect();
        let series = table.series(by, None, Measure::Rows, None, usize::MAX);
        let counts: Vec<usize> = series.bars.iter().map(|bar| bar.rows).collect();
        prop_assert_eq!(counts, groups.iter().map(|group| group.len()).collect::<Vec<_>>());
        let few = table.series(by, None, Measure::Rows, None, most);
        prop_assert_eq!((few.bars.len(), few.others), (groups.len().min(most), groups.len().saturating_sub(most)));
        let least = few.bars.iter().map(|bar| bar.rows).min();
        prop_assert!(series.bars.iter().filter(|bar| !few.bars.contains(bar)).all(|bar| Some(bar.rows) <= least));
        let averages = table.series(by, None, Measure::Average(0), None, usize::MAX);
        for (bar, group) in averages.bars.iter().zip(&groups) {
            let numbers: Vec<f64> = group.iter().filter_map(|row| row["N"].as_f64()).collect();
            #[allow(clippy::cast_precision_loss, reason = "a few rows")]
            let mean = (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64);
            let near = bar.value.zip(mean).map(|(value, mean)| (value - mean).abs() <= mean.abs() * 1e-9);
            prop_assert!(near.unwrap_or(bar.value == mean), "{:?} {:?}", bar, mean);
        }
        let mut values: Vec<&Value> = rows.iter().filter(|row| !row[FIELDS[by]].is_null()).collect();
        values.sort_by(|a, b| compare(a, b, &sort));
        if let Some(quartiles) = table.statistics(by, 1).quartiles {
            for (number, row) in quartiles.into_iter().enumerate() {
                let rank = (values.len() * (number + 1)).div_ceil(4);
                prop_assert!(compare(&rows[row], values[rank - 1], &sort).is_eq());
            }
        } else {
            prop_assert!(values.is_empty() || by == 1);
        }
        let dots = table.dots(0, 2, None, most);
        let both: Vec<usize> = (0..rows.len()).filter(|row| rows[*row]["N"].is_number() && rows[*row]["D"].is_string()).collect();
        prop_assert_eq!(dots.len(), both.len().min(most));
        prop_assert_eq!(dots.first().map(|dot| dot.row), both.first().copied());
        prop_assert!(dots.windows(2).all(|pair| pair[0].row < pair[1].row) && dots.iter().all(|dot| both.contains(&dot.row)));
    }
}

/// One thing that a person does to the arrangement.
#[derive(Clone, Debug)]
enum Step {
    Sorts(Vec<Sort>),
    Filter(Option<Filter>),
    Search(String),
    Pattern(Pattern),
    Groups(Vec<usize>),
    Collapse(bool),
}

impl Step {
    fn take(&self, table: &mut Table) {
        match self {
            Self::Sorts(sorts) => table.set_sorts(sorts),
            Self::Filter(filter) => table.set_filter(filter.as_ref()),
            Self::Search(text) => table.set_search(text),
            Self::Pattern(pattern) => table.set_search_pattern(pattern),
            Self::Groups(by) => table.set_groups(by),
            Self::Collapse(all) => table.collapse_groups(*all),
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => sorts().prop_map(Step::Sorts),
        2 => prop::option::of(filter()).prop_map(Step::Filter),
        2 => "[ab1]{0,1}".prop_map(Step::Search),
        1 => prop::sample::select(&["^a", "1$", r"\d{2}"][..]).prop_map(|text| Step::Pattern(Pattern::new(text).unwrap())),
        1 => prop::sample::subsequence(vec![1usize, 2, 4, 5], 0..3).prop_map(Step::Groups),
        1 => any::<bool>().prop_map(Step::Collapse),
    ]
}

fn page_of(rows: &[Value]) -> Vec<u8> {
    serde_json::to_vec(&json!({"totalSize": rows.len(), "done": true, "records": rows})).unwrap()
}
