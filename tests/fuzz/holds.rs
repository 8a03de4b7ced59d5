//! What has to hold of the language for any text, as plain asserts: for the fuzzer, and for the test that replays its corpus. Knows
//! neither of them.
#![allow(missing_docs, clippy::panic, reason = "all of it is test")]

use std::borrow::Cow;

use orgpane::soql::bind::{BindValue, SlotTypes, bind, slots};
use orgpane::soql::catalog::Catalog;
use orgpane::soql::check::check;
use orgpane::soql::complete::complete;
use orgpane::soql::format::{FieldLayout, KeywordCase, Style, format, print};
use orgpane::soql::transform::Target;
use orgpane::soql::{parse, without_comments};

/// Reads, lays out, prints, changes, completes and binds a text; what comes out can be read again and says the same.
pub fn of_text(text: &str) {
    let syntax = parse(text);
    let mut end = 0;
    for token in &syntax.tokens {
        assert!(token.start >= end && token.end > token.start && text.get(token.span()).is_some());
        end = token.end;
    }
    for fault in &syntax.faults {
        assert!(text.get(fault.span.clone()).is_some(), "{fault:?}");
        assert!(!fault.as_salesforce(text).is_empty() && !fault.hint.is_empty(), "{fault:?}");
    }
    assert_eq!(without_comments(text).len(), text.len());
    let styles =
        [Style::default(), Style { width: 20, indent: 1, keywords: KeywordCase::AsTyped, fields: FieldLayout::Filled }];
    for style in styles {
        let written = format(&syntax, &style);
        let again = parse(&written);
        assert_eq!(again.faults.len(), syntax.faults.len(), "{written}");
        assert_eq!(format(&again, &style), written);
        assert_eq!(print(&again).len(), print(&syntax).len());
    }
    let printed = print(&syntax);
    assert_eq!(print(&parse(&printed)), printed);
    change(text);
    let org = Catalog::new();
    for cursor in [0, text.len() / 2, text.len()] {
        let offered = complete(text, cursor, &org);
        assert!(text.get(offered.replaces).is_some());
    }
    for finding in check(&syntax, &org).findings {
        assert!(text.get(finding.span.clone()).is_some() && !finding.message.is_empty(), "{finding:?}");
        if let Some(fix) = finding.fix {
            assert_ne!(fix.apply(text), text, "{}", fix.title);
        }
    }
    fill(text);
}

/// Each change gives a text with no more faults, or a reason.
fn change(text: &str) {
    let syntax = parse(text);
    let target = Target::of(&syntax);
    let changes = [
        target.add_field("Added__c", Some(1)),
        target.remove_field(0),
        target.move_field(0, 2),
        target.set_condition("Name = 'it\\'s'"),
        target.remove_condition("Id"),
        target.add_group("Added__c", None),
        target.set_limit(Some(1)),
        target.count_rows(),
    ];
    for change in changes {
        match change {
            Ok(change) => assert!(parse(&change.text).faults.len() <= syntax.faults.len(), "{}", change.text),
            Err(refusal) => assert!(!refusal.to_string().is_empty()),
        }
    }
}

/// A value that would like to be more than a value stays one.
fn fill(text: &str) {
    let syntax = parse(text);
    let types = SlotTypes::default();
    let hostile = BindValue::Text(Cow::Borrowed("' OR Name != '\\"));
    let names: Vec<&str> = slots(&syntax, &types).iter().map(|slot| slot.name).collect();
    let mut values: Vec<(&str, BindValue<'_>)> = Vec::new();
    for name in names {
        if values.iter().all(|(known, _)| *known != name) {
            values.push((name, hostile.clone()));
        }
    }
    if let Ok(bound) = bind(&syntax, &types, &values) {
        let read = parse(&bound);
        assert!(read.faults.is_empty(), "{bound}");
        assert_eq!(read.query.clauses.len(), syntax.query.clauses.len(), "{bound}");
    }
}
