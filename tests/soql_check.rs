//! What is found in every query of `data/check`, against what the demo org says of itself; one file per case. A case named
//! `listed_…` knows only the names of the objects, `unknown_…` nothing at all.
//!
//! `UPDATE_EXPECT=1 cargo test --test soql_check` writes the findings anew.

#![allow(clippy::expect_used, clippy::panic)]

mod described;

use std::fmt::Write;

use std::sync::OnceLock;

use expect_test::expect_file;
use orgpane::limits::FINDINGS_MAX;
use orgpane::soql::catalog::Catalog;
use orgpane::soql::check::{Checked, Finding, Severity, check};
use orgpane::soql::schema::Schema;
use orgpane::soql::{parse, without_comments};
use proptest::prelude::{Strategy, any, prop, prop_oneof, proptest};

#[test]
fn every_case_is_checked_as_it_was_approved() {
    for case in described::cases("check", "soql") {
        let text = described::text(&case);
        expect_file![case.with_extension("txt")].assert_eq(&outcome(&text, known_to(&case)));
    }
}

#[test]
fn every_correction_makes_its_finding_go_away() {
    let mut fixes = 0;
    for case in described::cases("check", "soql").into_iter().chain(described::cases("soql", "soql")) {
        let text = described::text(&case);
        let catalog = known_to(&case);
        let syntax = parse(&text);
        for finding in check(&syntax, catalog).findings {
            let Some(fix) = &finding.fix else { continue };
            let fixed = fix.apply(&text);
            let again = parse(&fixed);
            assert!(again.faults.len() <= syntax.faults.len(), "{}: {fixed}: {:?}", case.display(), again.faults);
            let left = count(&check(&again, catalog), &finding);
            assert!(left < count(&check(&syntax, catalog), &finding), "{}: {fixed}: {finding:?}", case.display());
            fixes += 1;
        }
    }
    assert!(fixes > 40, "only {fixes} corrections were tried");
}

/// A finding of an error is what the demo org refuses, and the other way round.
#[test]
fn the_check_and_the_demo_org_agree() {
    let catalog = whole();
    let mut wrong = String::new();
    for case in described::cases("soql", "soql").into_iter().chain(described::cases("check", "soql")) {
        let text = described::text(&case);
        let syntax = parse(&text);
        if !syntax.faults.is_empty() || described::name(&case).starts_with("elsewhere_") {
            continue;
        }
        // Comments are ours: they are not sent.
        let refused = described::refusal(&without_comments(&text));
        let errors: Vec<Finding> = check(&syntax, catalog)
            .findings
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error)
            .collect();
        // What the API itself does not take, and what depends on rows, is no matter of the schema.
        let is_other = refused.as_ref().is_some_and(|(_, message)| {
            ["not allowed in this context", "Bind variables", "queryMore", "unsupported scope"]
                .iter()
                .any(|part| message.contains(part))
        });
        if errors.is_empty() != refused.is_none() && !is_other {
            writeln!(wrong, "{}: {text}\n  org: {refused:?}\n  check: {errors:?}", case.display()).expect("text grows");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn whole() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(described::described)
}

fn known_to(case: &std::path::Path) -> &'static Catalog {
    static LISTED: OnceLock<Catalog> = OnceLock::new();
    static NOTHING: OnceLock<Catalog> = OnceLock::new();
    match described::name(case) {
        name if name.starts_with("listed_") => LISTED.get_or_init(described::listed),
        name if name.starts_with("unknown_") => NOTHING.get_or_init(Catalog::new),
        _ => whole(),
    }
}

fn count(checked: &Checked, finding: &Finding) -> usize {
    checked.findings.iter().filter(|other| (other.code, &other.message) == (finding.code, &finding.message)).count()
}

fn outcome(text: &str, schema: &dyn Schema) -> String {
    let syntax = parse(text);
    let mut out = String::new();
    for fault in &syntax.faults {
        writeln!(out, "fault {:?}: {}", &text[fault.span.clone()], fault.message).expect("text grows");
    }
    let checked = check(&syntax, schema);
    for finding in &checked.findings {
        let quoted = &text[finding.span.clone()];
        writeln!(out, "{:?} {} {quoted:?}\n  {}", finding.severity, finding.code, finding.message).expect("text grows");
        if !finding.hint.is_empty() {
            writeln!(out, "  {}", finding.hint).expect("text grows");
        }
        if let Some(fix) = &finding.fix {
            writeln!(out, "  {} → {}", fix.title, fix.apply(text)).expect("text grows");
        }
    }
    if checked.lacks.object_list {
        out.push_str("lacks the list of objects\n");
    }
    for name in &checked.lacks.descriptions {
        writeln!(out, "lacks {name}").expect("text grows");
    }
    if out.is_empty() {
        out.push_str("nothing\n");
    }
    out
}

/// Pieces that queries are made of, and pieces that nobody expects.
fn pieces() -> impl Strategy<Value = String> {
    let words = "SELECT SELECT FROM FROM WHERE AND OR NOT IN LIKE INCLUDES GROUP BY HAVING ORDER LIMIT OFFSET TYPEOF WHEN THEN ELSE END \
        FIELDS(ALL) NULLS LAST USING SCOPE WITH Id Name Nmae Account Account.Name Owner.Foo What.Name Contacts Contact c a COUNT() \
        SUM( CALENDAR_YEAR(CloseDate) toLabel( ( ) , = != < 'x' 'null' '' ' \\ :x {{x}} LAST_N_DAYS:5 5 2026-01-01 TRUE -- /* */ é 😀 \0";
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let piece = prop_oneof![19 => prop::sample::select(words), 1 => any::<String>()];
    let start = prop::sample::select(vec!["", "SELECT Id FROM Opportunity WHERE ", "SELECT "]);
    (start, prop::collection::vec(piece, 0..40)).prop_map(|(start, pieces)| start.to_owned() + &pieces.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_checked_and_every_correction_is_a_change(text in pieces()) {
        let checked = check(&parse(&text), whole());
        for finding in &checked.findings {
            assert!(text.get(finding.span.clone()).is_some());
            if let Some(fix) = &finding.fix {
                assert_ne!(fix.apply(&text), text);
                assert!(fix.edits.iter().all(|edit| text.get(edit.span.clone()).is_some()));
                assert!(fix.edits.is_sorted_by(|left, right| left.span.end <= right.span.start));
            }
        }
    }
}

#[test]
fn long_and_deep_texts_are_checked_as_well() {
    let fields = (0..4_000).map(|at| format!("Field{at}")).collect::<Vec<_>>().join(", ");
    let conditions = "StageName = 'x' OR ".repeat(5_000);
    for text in [
        format!("SELECT {} FROM Account", "Name, ".repeat(16_000)),
        format!("SELECT {fields} FROM Account ORDER BY {fields}"),
        format!("SELECT {fields}, COUNT(Id) FROM Account GROUP BY {fields}"),
        format!("SELECT {} Id FROM Account", "FIELDS(ALL), Name, ".repeat(5_000)),
        format!("SELECT Id FROM Opportunity WHERE {conditions} Name = null"),
        format!("SELECT Id FROM Opportunity WHERE StageName IN ({} null)", "'Closed Wno', ".repeat(7_000)),
        format!("SELECT Id FROM Account WHERE {}", "(".repeat(1_000)),
        format!("SELECT Id FROM Account WHERE {}", "Id IN (SELECT AccountId FROM Contact WHERE ".repeat(40)),
        format!("SELECT {} Id FROM Account", "(SELECT Nmae FROM Contacts), ".repeat(3_000)),
        format!("SELECT {}Name FROM Account", "Parent.".repeat(14_000)),
        format!("SELECT {} FROM Account", "FORMAT(".repeat(1_000)),
        "'".repeat(1_001),
    ] {
        assert!(check(&parse(&text), whole()).findings.len() <= FINDINGS_MAX);
    }
}
