//! The fuzzer's saved corpus once more, on any compiler: what held of each text still holds; knows nothing of fuzzing.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

#[path = "soql_texts/grammar.rs"]
mod grammar;
#[path = "fuzz/holds.rs"]
mod holds;

/// The files of a folder of the corpus, in order.
fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(folder);
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() > 20, "the corpus is there");
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn what_held_of_every_text_of_the_corpus_still_holds() {
    for bytes in corpus("text") {
        if let Ok(text) = str::from_utf8(&bytes) {
            holds::of_text(text);
        }
    }
}

#[test]
fn what_held_of_every_query_of_the_corpus_still_holds() {
    for bytes in corpus("query") {
        let text = grammar::query(&bytes);
        let faults = orgpane::soql::parse(&text).faults;
        assert!(faults.is_empty(), "{faults:?} in {text}");
        holds::of_text(&text);
    }
}
