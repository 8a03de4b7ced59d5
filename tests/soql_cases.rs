//! Every query in `data/soql` against the demo org: what it answers, or what is wrong and where; one file per case.
//!
//! `UPDATE_EXPECT=1 cargo test --test soql_cases` writes the answers anew.

#![allow(clippy::expect_used, clippy::panic)]

use expect_test::expect_file;
use orgpane::demo::data::user;
use orgpane::demo::rest::{Caller, Records, answer};
use orgpane::http::Request;
use orgpane::soql;
use serde_json::value::RawValue;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// 2026-11-23T00:00:00Z, a Monday.
const NOW_MILLIS: u64 = 20_780 * 86_400_000;

/// How many records of an answer are kept.
const RECORDS_SHOWN_MAX: usize = 5;

#[test]
fn every_case_is_answered_as_it_was_approved() {
    let mut records = Records::new(5_000);
    let cases = cases();
    assert!(!cases.is_empty());
    for case in cases {
        let text = std::fs::read_to_string(&case).expect("a case can be read");
        let text = text.strip_suffix('\n').unwrap_or(&text);
        expect_file![case.with_extension("txt")].assert_eq(&outcome(&mut records, text));
    }
}

#[test]
fn every_approved_answer_belongs_to_a_case() {
    for file in std::fs::read_dir(folder()).expect("the folder is there") {
        let path = file.expect("an entry").path();
        assert!(path.with_extension("soql").exists(), "{} has no case", path.display());
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/soql")
}

fn cases() -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder()).expect("the folder is there");
    let mut cases: Vec<PathBuf> = files.map(|file| file.expect("an entry").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "soql"));
    cases.sort();
    cases
}

/// What the parser says of the text, then what the org answers.
fn outcome(records: &mut Records, text: &str) -> String {
    let mut out = String::new();
    match soql::parse(text).checked() {
        Ok(_) => out.push_str("parses\n"),
        Err(fault) => {
            let (row, column) = soql::place(text, fault.span.start);
            let quoted = &text[fault.span.clone()];
            writeln!(out, "fault at {row}:{column} {quoted:?}\nhint: {}", fault.hint).expect("text grows");
        }
    }
    let caller = Caller { user_id: &user(0).id, instance_url: "https://orgpane.my.salesforce.com" };
    let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let url = format!("{}/services/data/v68.0/query?q={encoded}", caller.instance_url);
    let response = answer(records, &Request::get(url), &caller, NOW_MILLIS, &[7; 32]);
    writeln!(out, "{}", response.status).expect("text grows");
    if response.status == 200 {
        show_records(&mut out, &response.body);
    } else {
        let faults: serde_json::Value = serde_json::from_slice(&response.body).expect("an error is JSON");
        let show = |key: &str| faults[0][key].as_str().expect("a text").to_owned();
        writeln!(out, "{}\n{}", show("errorCode"), show("message")).expect("text grows");
    }
    out
}

/// The records as they came, one on a line: the order of their keys counts.
fn show_records(out: &mut String, body: &[u8]) {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Page<'a> {
        total_size: u64,
        done: bool,
        #[serde(borrow)]
        records: Vec<&'a RawValue>,
    }
    let page: Page<'_> = serde_json::from_slice(body).expect("a page is JSON");
    writeln!(out, "totalSize {} done {}", page.total_size, page.done).expect("text grows");
    for record in page.records.iter().take(RECORDS_SHOWN_MAX) {
        writeln!(out, "{}", record.get()).expect("text grows");
    }
}
