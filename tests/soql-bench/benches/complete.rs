//! How long completion takes in the app's wasm, in an org of 800 objects with 500 fields each. The goal is 5 ms. Knows nothing of
//! what is offered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench is all output")]

use std::path::Path;
use std::process::Command;

use xtask::language::{self, Content};

const OBJECTS: &str = "800";
const FIELDS: &str = "500";
const ROUNDS: &str = "200";

fn main() {
    let module = language::module(Content::Language).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("complete.mjs");
    let node = Command::new("node").arg(script).arg(&module).args([OBJECTS, FIELDS, ROUNDS]).output();
    let node = node.expect("the bench wants Node");
    assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
    println!("completion in wasm in Node, {OBJECTS} objects with {FIELDS} fields (goal: below 5 ms)");
    print!("{}", String::from_utf8_lossy(&node.stdout));
}
