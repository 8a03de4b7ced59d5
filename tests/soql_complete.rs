//! What is offered at the cursor (`‸`) in every query of `data/complete`, against what the demo org says of itself; one file
//! per case. A case named `listed_…` knows only the names of the objects, `unknown_…` nothing at all.
//!
//! `UPDATE_EXPECT=1 cargo test --test soql_complete` writes the answers anew.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod described;

use std::fmt::Write;
use std::sync::OnceLock;
use std::time::Instant;

use expect_test::expect_file;
use orgpane::limits::COMPLETIONS_MAX;
use orgpane::soql::catalog::{Catalog, FieldFacts, LookFacts, ObjectFacts, ObjectName};
use orgpane::soql::complete::{CompletionKind as Kind, complete};
use orgpane::soql::schema::{FieldType, Schema};
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};

/// A large org.
const OBJECTS: u16 = 800;
const FIELDS: u16 = 500;

/// How many items of a list are kept.
const ITEMS_SHOWN_MAX: usize = 12;

#[test]
fn every_case_is_completed_as_it_was_approved() {
    let whole = described::described();
    let (listed, nothing) = (described::listed(), Catalog::new());
    for case in described::cases("complete", "soql") {
        let text = described::text(&case);
        let catalog = match described::name(&case) {
            name if name.starts_with("listed_") => &listed,
            name if name.starts_with("unknown_") => &nothing,
            _ => &whole,
        };
        expect_file![case.with_extension("txt")].assert_eq(&outcome(&text, catalog));
    }
}

fn outcome(marked: &str, schema: &dyn Schema) -> String {
    let (before, after) = marked.split_once('‸').expect("a case has a cursor");
    let text = format!("{before}{after}");
    let completions = complete(&text, before.len(), schema);
    let mut out = String::new();
    writeln!(out, "{} for {:?}", completions.items.len(), &text[completions.replaces.clone()]).expect("text grows");
    for item in completions.items.iter().take(ITEMS_SHOWN_MAX) {
        let mut insert = item.insert.clone();
        if item.caret < insert.len() {
            insert.insert(item.caret, '‸');
        }
        let insert = if insert == item.label { String::new() } else { format!(" → {insert}") };
        let detail = if item.detail.is_empty() { String::new() } else { format!(" ({})", item.detail) };
        writeln!(out, "{:?}: {}{detail}{insert}", item.kind, item.label).expect("text grows");
    }
    if completions.lacks.object_list {
        writeln!(out, "lacks the list of objects").expect("text grows");
    }
    for name in &completions.lacks.descriptions {
        writeln!(out, "lacks {name}").expect("text grows");
    }
    out
}

#[test]
fn a_completion_that_is_taken_leaves_a_query_that_is_no_worse() {
    let catalog = described::described();
    let text =
        "SELECT Id, Account.Name, (SELECT Id FROM Tasks) FROM Contact WHERE LeadSource = 'Web' AND Email != null";
    for cursor in 0..=text.len() {
        let completions = complete(text, cursor, &catalog);
        for item in &completions.items {
            let taken = [&text[..completions.replaces.start], &item.insert, &text[completions.replaces.end..]].concat();
            let is_name = matches!(item.kind, Kind::Object | Kind::Field | Kind::ChildRelationship | Kind::Value);
            if is_name && completions.replaces.end > cursor {
                assert_eq!(orgpane::soql::parse(&taken).faults, [], "{taken}");
            }
        }
    }
}

#[test]
fn a_list_has_an_end_and_no_item_twice() {
    let catalog = large_org();
    for text in ["SELECT  FROM Object7__c", "SELECT Id FROM ", "SELECT Id FROM Object7__c WHERE "] {
        let cursor = text.find("  ").map_or(text.len(), |at| at + 1);
        let items = complete(text, cursor, catalog).items;
        assert_eq!(items.len(), COMPLETIONS_MAX);
        for (at, item) in items.iter().enumerate() {
            assert!(items[..at].iter().all(|other| (&other.insert, other.caret) != (&item.insert, item.caret)));
        }
        assert!(items.is_sorted_by(|left, right| left.score >= right.score));
    }
}

/// Prints how long a completion takes; the figure is for people, a slow machine is no fault.
#[test]
#[allow(clippy::disallowed_methods, reason = "it is the time of this machine that is looked at")]
fn an_org_of_800_objects_with_500_fields_is_gone_through_at_once() {
    let catalog = large_org();
    let fields = (0..500).map(|at| format!("Field_Number_{at}__c")).collect::<Vec<_>>().join(", ");
    let long = format!("SELECT {fields} FROM Object7__c WHERE Field_Number_1__c = 1 AND fi‸");
    for marked in [
        "SELECT ‸ FROM Object7__c",
        "SELECT number‸ FROM Object7__c",
        "SELECT fnc‸ FROM Object7__c",
        "SELECT Parent__r.Parent__r.‸ FROM Object7__c",
        "SELECT Id FROM ‸",
        "SELECT Id FROM obj9‸",
        &long,
    ] {
        let (before, after) = marked.split_once('‸').expect("a cursor");
        let text = format!("{before}{after}");
        let started = Instant::now();
        const TIMES: u32 = 20;
        for _ in 0..TIMES {
            assert!(!complete(&text, before.len(), catalog).items.is_empty());
        }
        let start = &marked[marked.len().saturating_sub(40)..];
        println!("{:>8.3} ms  …{start}", started.elapsed().as_secs_f64() * 1e3 / f64::from(TIMES));
    }
}

fn large_org() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| {
        let name = |object: u16| format!("Object{object}__c");
        let mut catalog = Catalog::new();
        catalog.list((0..OBJECTS).map(|object| ObjectName { name: name(object), label: format!("Object {object}") }));
        let mut facts = ObjectFacts { fields: (0..FIELDS).map(number_field).collect(), ..ObjectFacts::default() };
        for object in 0..OBJECTS {
            facts.name = name(object);
            facts.label = format!("Object {object}");
            if let Some(field) = facts.fields.last_mut() {
                field.kind = FieldType::Reference;
                field.relationship = Some("Parent__r".into());
                field.targets = vec![name((object + 1) % OBJECTS)];
            }
            catalog.describe(&facts);
        }
        catalog
    })
}

fn number_field(number: u16) -> FieldFacts {
    FieldFacts {
        name: format!("Field_Number_{number}__c"),
        label: format!("Field Number {number}"),
        kind: FieldType::Double,
        is_custom: true,
        is_filterable: true,
        is_sortable: true,
        is_groupable: true,
        is_aggregatable: true,
        relationship: None,
        targets: Vec::new(),
        choices: Vec::new(),
        look: LookFacts::default(),
    }
}

/// Pieces that queries are made of, and pieces that nobody expects.
fn pieces() -> impl Strategy<Value = String> {
    let words = "SELECT FROM WHERE AND OR NOT IN LIKE INCLUDES GROUP BY HAVING ORDER LIMIT OFFSET TYPEOF WHEN THEN ELSE END \
        FIELDS ALL NULLS LAST USING SCOPE WITH Id Name Account Account. Owner. What Who. Contacts c a. COUNT( SUM( \
        CALENDAR_YEAR( toLabel( ( ) , = != < 'x' '' ' \\ :x {{x}} {{ LAST_N_DAYS: 5 1e9 -- /* */ . é 😀 \0";
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let piece = prop_oneof![9 => prop::sample::select(words), 1 => any::<String>()];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_completed_at_any_place(text in pieces(), at in any::<prop::sample::Index>()) {
        let catalog = described_once();
        let cursor = at.index(text.len() + 3);
        let completions = complete(&text, cursor, catalog);
        assert!(text.get(completions.replaces.clone()).is_some());
        for item in &completions.items {
            assert!(item.insert.is_char_boundary(item.caret));
        }
    }
}

fn described_once() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(described::described)
}

#[test]
fn long_and_deep_texts_are_completed_as_well() {
    let catalog = described_once();
    let many = "Name, ".repeat(16_000);
    let subqueries = "(SELECT Id FROM Contacts), ".repeat(20);
    let joins = "Id IN (SELECT AccountId FROM Contact WHERE ".repeat(40);
    for text in [
        format!("SELECT {many} FROM Account"),
        format!("SELECT Id FROM Account WHERE {}", "(".repeat(1_000)),
        format!("SELECT {} FROM Account", "FORMAT(".repeat(1_000)),
        format!("SELECT {subqueries} Id FROM Account"),
        format!("SELECT Id FROM Account WHERE {joins}"),
        format!("SELECT Id FROM Account WHERE {}", "Name = 'a' AND ".repeat(6_000)),
        format!("SELECT Id FROM Account WHERE Name IN ({})", "'a', ".repeat(20_000)),
        "'".repeat(1_001),
        format!("SELECT {}", "Account.".repeat(12_000)),
    ] {
        for cursor in [0, text.len() / 2, text.len()] {
            assert!(complete(&text, cursor, catalog).items.len() <= COMPLETIONS_MAX);
        }
    }
}
