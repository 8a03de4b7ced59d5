//! After a change by the query builder's helpers the tree is the old one with exactly that change, on generated queries, and
//! the rest of the text is as it was; knows no schema.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use orgpane::soql::ast::{
    Clause, Condition, ConditionKind, Count, CountValue, Expression, Group, GroupKind, OrderItem, SelectItem,
};
use orgpane::soql::transform::{Change, Direction, Refusal, Target};
use orgpane::soql::{Query, applied, parse};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;

mod soql_texts;

use soql_texts::{queries, shape, texts};

const FIELDS: [&str; 6] = [
    "Added__c",
    "Account.Added__c",
    "SUM(Added__c) added",
    "(SELECT Id FROM Added)",
    "TYPEOF Added WHEN A THEN B END",
    "FIELDS(ALL)",
];
const CONDITIONS: [&str; 5] =
    ["Added__c = 1", "a = 1 OR b = 2", "(a = 1 OR b = 2)", "a = 1 AND b = 2", "NOT Added__c IN ('x')"];
const COMPARISONS: [&str; 4] = ["Id = '001'", "Name LIKE 'a%'", "Amount IN (1, 2)", "COUNT(Id) > 1"];
const EXPRESSIONS: [&str; 5] = ["Id", "Name", "Added__c", "Account.Name", "COUNT(Id)"];

/// The outermost query, or the first subquery that is asked for.
fn target_of<'s, 't>(target: Target<'s, 't>, query: &Query<'t>, wants_child: bool) -> Target<'s, 't> {
    match first_child(query) {
        Some(number) if wants_child => {
            let SelectItem::Children { query, .. } = &query.select[number] else { panic!("children") };
            target.children(query.from.object.last().text).expect("it is there")
        }
        _ => target,
    }
}

fn first_child(query: &Query<'_>) -> Option<usize> {
    query.select.iter().position(|item| matches!(item, SelectItem::Children { .. }))
}

/// The tree as it should be: `change` made to the query that [`target_of`] finds.
fn expected<'t>(query: &Query<'t>, wants_child: bool, change: impl FnOnce(&mut Query<'t>)) -> String {
    let mut query = query.clone();
    match first_child(&query) {
        Some(number) if wants_child => {
            let SelectItem::Children { query, .. } = &mut query.select[number] else { panic!("children") };
            change(query);
        }
        _ => change(&mut query),
    }
    shape(&query)
}

/// Puts a clause among the others.
fn insert_clause(query: &mut Query<'_>, clause: Clause) {
    if query.clause(clause).is_none() {
        let at = query.clauses.iter().rposition(|(there, _)| *there < clause).expect("SELECT is there");
        query.clauses.insert(at + 1, (clause, 0..0));
    }
}

fn remove_clause(query: &mut Query<'_>, clause: Clause) {
    query.clauses.retain(|(there, _)| *there != clause);
    match clause {
        Clause::UsingScope => query.scope = None,
        Clause::Where => query.condition = None,
        Clause::With => query.with = None,
        Clause::GroupBy => query.group = None,
        Clause::Having => query.having = None,
        Clause::OrderBy => query.order.clear(),
        Clause::Limit => query.limit = None,
        Clause::Offset => query.offset = None,
        Clause::For => query.purposes.clear(),
        Clause::Update => query.updates.clear(),
        Clause::AllRows => query.all_rows = None,
        Clause::Select | Clause::From => panic!("no query is without them"),
    }
}

/// The change gives this tree, its edits give its text, and the comments are still there.
fn holds(text: &str, change: &Change, wanted: &str) -> TestCaseResult {
    let read = parse(&change.text);
    prop_assert!(read.faults.is_empty(), "{:?} in {}", read.faults, change.text);
    prop_assert_eq!(&shape(&read.query), wanted, "{}\n{}", text, change.text);
    prop_assert_eq!(&applied(text, &change.edits), &change.text);
    prop_assert!(change.edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{:?}", change.edits);
    Ok(())
}

fn keeps_comments(text: &str, change: &Change) -> TestCaseResult {
    let comments = |text: &str| -> Vec<String> {
        let syntax = parse(text);
        let mut comments: Vec<String> = syntax.comments().map(|span| text[span].trim_end().to_owned()).collect();
        comments.sort();
        comments
    };
    prop_assert_eq!(comments(text), comments(&change.text), "{}\n{}", text, &change.text);
    Ok(())
}

fn item(text: &str) -> SelectItem<'_> {
    parse(text).query.select.remove(0)
}

fn condition(text: &str) -> Condition<'_> {
    parse(text).query.condition.expect("a condition")
}

fn ordered_by(text: &str) -> Expression<'_> {
    parse(text).query.order.remove(0).expression
}

/// The conditions that all have to hold, one by one, and what each is on.
fn conjuncts(condition: Option<&Condition<'_>>) -> Vec<(String, Option<String>)> {
    match condition.map(|condition| (&condition.kind, condition)) {
        None => Vec::new(),
        Some((ConditionKind::And(all), _)) => all.iter().flat_map(|part| conjuncts(Some(part))).collect(),
        Some((_, condition)) => vec![(shape(condition), on(condition))],
    }
}

fn on(condition: &Condition<'_>) -> Option<String> {
    match &condition.kind {
        ConditionKind::Compare(comparison) => Some(shape(&comparison.left).to_lowercase()),
        ConditionKind::Not(inner) => on(inner),
        _ => None,
    }
}

fn positions() -> impl Strategy<Value = usize> {
    0_usize..8
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_field_comes_where_it_was_wanted(text in queries(), field in select(&FIELDS[..]), at in positions(), child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let change = target.add_field(&format!(" {field}\n"), Some(at)).expect("no fault is there");
        let whole = format!("SELECT {field} FROM a");
        let wanted = expected(&syntax.query, child, |query| query.select.insert(at.min(query.select.len()), item(&whole)));
        holds(&text, &change, &wanted)?;
        keeps_comments(&text, &change)?;
    }

    #[test]
    fn a_field_goes_and_the_others_stay(text in queries(), at in positions(), child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let mut count = 0;
        let wanted = expected(&syntax.query, child, |query| {
            count = query.select.len();
            if at < count {
                query.select.remove(at);
            }
        });
        match target.remove_field(at) {
            Err(Refusal::LastField) => prop_assert!(count == 1),
            Err(Refusal::NotThere { .. }) => prop_assert!(at >= count),
            change => holds(&text, &change.expect("no fault is there"), &wanted)?,
        }
    }

    #[test]
    fn a_field_moves_and_the_others_keep_their_order(text in queries(), from in 0_usize..4, to in positions(), child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let mut is_there = false;
        let wanted = expected(&syntax.query, child, |query| {
            is_there = from < query.select.len();
            if is_there {
                let item = query.select.remove(from);
                query.select.insert(to.min(query.select.len()), item);
            }
        });
        let change = target.move_field(from, to);
        prop_assert_eq!(change.is_ok(), is_there);
        if let Ok(change) = change {
            holds(&text, &change, &wanted)?;
            keeps_comments(&text, &change)?;
        }
    }

    #[test]
    fn another_object_is_asked_under_the_same_alias(text in queries(), child: bool) {
        let syntax = parse(&text);
        let change = target_of(Target::of(&syntax), &syntax.query, child).set_object("Other__c").expect("no fault is there");
        let other = parse("SELECT a FROM Other__c");
        let wanted = expected(&syntax.query, child, |query| query.from.object = other.query.from.object.clone());
        holds(&text, &change, &wanted)?;
        keeps_comments(&text, &change)?;
    }

    #[test]
    fn a_condition_is_demanded_beside_the_others(text in queries(), added in select(&CONDITIONS[..]), child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let change = target.add_condition(added).expect("no fault is there");
        let whole = format!("SELECT a FROM a WHERE {added}");
        let wanted = expected(&syntax.query, child, |query| {
            insert_clause(query, Clause::Where);
            let mut all = Vec::new();
            for part in query.condition.take().into_iter().chain([condition(&whole)]) {
                match part.kind {
                    // In parentheses it stays one.
                    ConditionKind::And(inner) if inner[0].span.start == part.span.start => all.extend(inner),
                    kind => all.push(Condition { kind, span: part.span }),
                }
            }
            query.condition = if all.len() == 1 {
                all.pop()
            } else {
                Some(Condition { kind: ConditionKind::And(all), span: 0..0 })
            };
        });
        holds(&text, &change, &wanted)?;
        keeps_comments(&text, &change)?;
    }

    #[test]
    fn one_condition_on_a_field_takes_the_place_of_all(text in queries(), set in select(&COMPARISONS[..]), child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let change = target.set_condition(set).expect("no fault is there");
        let whole = format!("SELECT a FROM a WHERE {set}");
        let set = condition(&whole);
        let field = on(&set);
        let mut wanted = Vec::new();
        let mut is_set = false;
        let condition_of = |query: &Query<'_>| conjuncts(query.condition.as_ref());
        for (part, part_is_on) in on_target(&syntax.query, child, condition_of) {
            if part_is_on != field {
                wanted.push(part);
            } else if !is_set {
                is_set = true;
                wanted.push(shape(&set));
            }
        }
        if !is_set {
            wanted.push(shape(&set));
        }
        let read = parse(&change.text);
        prop_assert!(read.faults.is_empty());
        let found: Vec<String> = on_target(&read.query, child, condition_of).into_iter().map(|(part, _)| part).collect();
        prop_assert_eq!(found, wanted, "{}\n{}", text, &change.text);
        rest_is_same(&syntax.query, &read.query, child, |query| {
            query.condition = None;
            query.clauses.retain(|(clause, _)| *clause != Clause::Where);
        })?;
    }

    #[test]
    fn nothing_is_demanded_of_a_field_any_more(text in queries(), field in select(&EXPRESSIONS[..]), child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let whole = format!("SELECT a FROM a ORDER BY {field}");
        let field_shape = Some(shape(&ordered_by(&whole)).to_lowercase());
        let condition_of = |query: &Query<'_>| conjuncts(query.condition.as_ref());
        let before = on_target(&syntax.query, child, condition_of);
        let Ok(change) = target.remove_condition(field) else {
            prop_assert!(before.iter().all(|(_, part_is_on)| *part_is_on != field_shape));
            return Ok(());
        };
        let read = parse(&change.text);
        prop_assert!(read.faults.is_empty(), "{}\n{}", text, &change.text);
        let kept: Vec<_> = before.into_iter().filter(|(_, part_is_on)| *part_is_on != field_shape).collect();
        prop_assert_eq!(on_target(&read.query, child, condition_of), kept, "{}\n{}", text, &change.text);
        rest_is_same(&syntax.query, &read.query, child, |query| {
            query.condition = None;
            query.clauses.retain(|(clause, _)| *clause != Clause::Where);
        })?;
    }

    #[test]
    fn rows_are_ordered_as_wanted(text in queries(), field in select(&EXPRESSIONS[..]), down: bool, last: bool, child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let direction = Direction { descending: down, nulls_last: last };
        let change = target.set_order(field, direction).expect("no fault is there");
        let whole = format!("SELECT a FROM a ORDER BY {field}");
        let expression = ordered_by(&whole);
        let is_same = |item: &OrderItem<'_>| shape(&item.expression).to_lowercase() == shape(&expression).to_lowercase();
        let wanted = expected(&syntax.query, child, |query| {
            insert_clause(query, Clause::OrderBy);
            let there = query.order.iter_mut().find(|item| is_same(item));
            if let Some(item) = there {
                (item.descending, item.nulls_last) = (down, last);
            } else {
                let expression = expression.clone();
                query.order.push(OrderItem { expression, descending: down, nulls_last: last, span: 0..0 });
            }
        });
        holds(&text, &change, &wanted)?;
        keeps_comments(&text, &change)?;
        let again = parse(&change.text);
        let gone = target_of(Target::of(&again), &again.query, child).remove_order(field).expect("it is there");
        let wanted = expected(&again.query, child, |query| {
            query.order.retain(|item| !is_same(item));
            if query.order.is_empty() {
                remove_clause(query, Clause::OrderBy);
            }
        });
        holds(&change.text, &gone, &wanted)?;
    }

    #[test]
    fn rows_are_grouped_by_one_more_and_one_less(text in queries(), at in positions(), child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let change = target.add_group("Added__c", Some(at)).expect("no fault is there");
        let added = ordered_by("SELECT a FROM a ORDER BY Added__c");
        let wanted = expected(&syntax.query, child, |query| {
            insert_clause(query, Clause::GroupBy);
            let group = query.group.get_or_insert(Group { kind: GroupKind::Plain, items: Vec::new() });
            group.items.insert(at.min(group.items.len()), added.clone());
        });
        holds(&text, &change, &wanted)?;
        keeps_comments(&text, &change)?;
        let again = parse(&change.text);
        let place = on_target(&again.query, child, |query| {
            let items = &query.group.as_ref().expect("it is there").items;
            items.iter().position(|item| shape(item) == shape(&added)).expect("it is there")
        });
        match target_of(Target::of(&again), &again.query, child).remove_group(place) {
            Ok(gone) => holds(&change.text, &gone, &shape(&syntax.query))?,
            Err(refusal) => prop_assert!(matches!(refusal, Refusal::Breaks(_)), "{refusal}"),
        }
    }

    #[test]
    fn limit_and_offset_say_what_was_wanted(text in queries(), rows in 0_u32..5_000, is_limit: bool, child: bool) {
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let clause = if is_limit { Clause::Limit } else { Clause::Offset };
        let set = |target: Target<'_, '_>, rows| if is_limit { target.set_limit(rows) } else { target.set_offset(rows) };
        let change = set(target, Some(rows)).expect("no fault is there");
        let wanted = expected(&syntax.query, child, |query| {
            insert_clause(query, clause);
            let count = Some(Count { value: CountValue::Number(rows), span: 0..0 });
            if is_limit { query.limit = count } else { query.offset = count }
        });
        holds(&text, &change, &wanted)?;
        keeps_comments(&text, &change)?;
        let again = parse(&change.text);
        let gone = set(target_of(Target::of(&again), &again.query, child), None).expect("no fault is there");
        let wanted = expected(&again.query, child, |query| remove_clause(query, clause));
        holds(&change.text, &gone, &wanted)?;
    }

    #[test]
    fn a_clause_goes_and_comes_back(text in queries(), number in 0_usize..9, child: bool) {
        const CLAUSES: [(Clause, &str); 9] = [
            (Clause::UsingScope, "mine"),
            (Clause::Where, "x = 1 OR y = 2"),
            (Clause::With, "SECURITY_ENFORCED"),
            (Clause::OrderBy, "Name, Id DESC"),
            (Clause::Limit, "7"),
            (Clause::Offset, ":skipped"),
            (Clause::For, "VIEW FOR REFERENCE"),
            (Clause::Update, "TRACKING"),
            (Clause::AllRows, ""),
        ];
        let (clause, content) = CLAUSES[number];
        let syntax = parse(&text);
        let target = target_of(Target::of(&syntax), &syntax.query, child);
        let written = target.set_clause(clause, content).expect("it fits");
        let again = parse(&written.text);
        prop_assert!(again.faults.is_empty(), "{:?}\n{}\n{}", again.faults, text, written.text);
        rest_is_same(&syntax.query, &again.query, child, |query| remove_clause(query, clause))?;
        let gone = target_of(Target::of(&again), &again.query, child).remove_clause(clause).expect("it is there");
        let wanted = expected(&again.query, child, |query| remove_clause(query, clause));
        holds(&written.text, &gone, &wanted)?;
    }

    #[test]
    fn rows_are_counted_instead(text in queries()) {
        let syntax = parse(&text);
        match Target::of(&syntax).count_rows() {
            Ok(change) => {
                let wanted = expected(&syntax.query, false, |query| {
                    query.select = vec![item("SELECT COUNT() FROM a")];
                    for clause in [Clause::OrderBy, Clause::Limit, Clause::Offset, Clause::For, Clause::Update] {
                        remove_clause(query, clause);
                    }
                });
                holds(&text, &change, &wanted)?;
            }
            Err(refusal) => prop_assert!(syntax.query.group.is_some(), "{refusal}"),
        }
    }

    #[test]
    fn no_text_and_no_part_brings_a_fault_in(text in texts(), part in texts(), which in any::<u8>(), at in positions()) {
        let syntax = parse(&text);
        let target = Target::of(&syntax);
        let change = match which % 9 {
            0 => target.add_field(&part, Some(at)),
            1 => target.set_object(&part),
            2 => target.add_condition(&part),
            3 => target.set_condition(&part),
            4 => target.set_order(&part, Direction { descending: true, nulls_last: true }),
            5 => target.add_group(&part, None),
            6 => target.set_clause(Clause::OrderBy, &part),
            7 => target.remove_field(at),
            _ => target.set_limit(Some(7)),
        };
        match change {
            Ok(change) => prop_assert!(parse(&change.text).faults.len() <= syntax.faults.len(), "{}", change.text),
            Err(refusal) => prop_assert!(!refusal.to_string().is_empty()),
        }
    }
}

/// What is to be said of the query that [`target_of`] finds.
fn on_target<'t, T>(query: &Query<'t>, wants_child: bool, say: impl FnOnce(&Query<'t>) -> T) -> T {
    let child = first_child(query).filter(|_| wants_child).map(|number| &query.select[number]);
    match child {
        Some(SelectItem::Children { query, .. }) => say(query),
        _ => say(query),
    }
}

/// Two trees are the same apart from what `forget` takes out of both.
fn rest_is_same<'t, 'u>(
    one: &Query<'t>,
    other: &Query<'u>,
    wants_child: bool,
    forget: impl Fn(&mut Query<'_>),
) -> TestCaseResult {
    let one = expected(one, wants_child, |query| forget(query));
    let other = expected(other, wants_child, |query| forget(query));
    prop_assert_eq!(one, other);
    Ok(())
}
