//! What is offered at the cursor (`‸`) in every query of `data/complete`, against what the demo org says of itself; one file
//! per case. A case named `listed_…` knows only the names of the objects, `unknown_…` nothing at all.
//!
//! `UPDATE_EXPECT=1 cargo test --test soql_complete` writes the answers anew.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod described;

use std::fmt::Write;


use expect_test::expect_file;
use orgpane::limits::COMPLETIONS_MAX;
use orgpane::soql::catalog::{Catalog, FieldFacts, ObjectFacts, ObjectName};
use orgpane::soql::complete::complete;
use orgpane::soql::parse;
use orgpane::soql::schema::{FieldType, Schema};


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
