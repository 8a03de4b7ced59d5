//! What a command tells the person who runs it; decides nothing.
#![allow(clippy::print_stdout, clippy::print_stderr)] // The terminal is the user interface here.

/// One step that begins, and why.
pub fn step(what: &str) {
    println!("\n==> {what}");
}

/// A plain line.
pub fn line(text: &str) {
    println!("{text}");
}

/// What went wrong, on standard error.
pub fn problem(text: &str) {
    eprintln!("\nerror: {text}");
}
