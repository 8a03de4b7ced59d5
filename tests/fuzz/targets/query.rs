//! Bytes that choose a valid query, which is then read, laid out and changed; knows nothing of what comes out.
#![no_main]

#[path = "../holds.rs"]
mod holds;
#[allow(dead_code)]
#[path = "../../soql_texts/grammar.rs"]
mod grammar;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = grammar::query(bytes);
    assert!(orgpane::soql::parse(&text).faults.is_empty(), "{text}");
    holds::of_text(&text);
});
