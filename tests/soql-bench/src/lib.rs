//! The query language behind the doors of a wasm module, to be weighed and timed; knows no browser.
//!
//! Texts are handed over in a buffer: [`text_buffer`] makes room and says where, the other doors read from there.
//! Without the feature `language` the doors are there and nothing is behind them. With the feature `app` the whole app is
//! in the same module, for what the language weighs beside it.

// A door of a wasm module has to keep its name.
#![allow(unsafe_code)]

use std::cell::RefCell;

#[cfg(feature = "language")]
mod language;
#[cfg(not(feature = "language"))]
#[path = "nothing.rs"]
mod language;
mod org;

thread_local! {
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a text of that many bytes and says where it is to be written.
#[unsafe(no_mangle)]
pub extern "C" fn text_buffer(bytes: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        text.resize(bytes, 0);
        text.as_mut_ptr()
    })
}

/// Parses the first `bytes` of the buffer: how many tokens there are, or -1 if there is a fault.
#[unsafe(no_mangle)]
pub extern "C" fn parse(bytes: usize) -> i32 {
    with_text(bytes, language::parse)
}

/// Formats, prints and changes the first `bytes` of the buffer: how many bytes the results have.
#[unsafe(no_mangle)]
pub extern "C" fn rewrite(bytes: usize) -> i32 {
    with_text(bytes, language::rewrite)
}

/// Learns an org of so many objects with so many fields each, of every type, with parents, children and choices.
#[unsafe(no_mangle)]
pub extern "C" fn learn(objects: usize, fields: usize) -> i32 {
    language::learn(objects, fields)
}

/// Says what could be typed at a cursor in the first `bytes` of the buffer, in the org that was learned last: how many
/// things.
#[unsafe(no_mangle)]
pub extern "C" fn complete(bytes: usize, cursor: usize) -> i32 {
    with_text(bytes, |text| language::complete(text, cursor))
}

/// Fills the slots of the first `bytes` of the buffer: how many bytes the result has, or how many faults there are, below 0.
#[unsafe(no_mangle)]
pub extern "C" fn bind(bytes: usize) -> i32 {
    with_text(bytes, language::bind)
}

/// Checks the first `bytes` of the buffer against the org that was learned last: more than 0 if there is something to say.
#[unsafe(no_mangle)]
pub extern "C" fn check(bytes: usize) -> i32 {
    with_text(bytes, language::check)
}

/// Starts the app, as its own module does.
#[cfg(all(feature = "app", target_arch = "wasm32"))]
#[unsafe(no_mangle)]
pub extern "C" fn app() {
    orgpane::browser::start();
}

fn with_text(bytes: usize, work: impl Fn(&str) -> i32) -> i32 {
    TEXT.with_borrow(|text| text.get(..bytes).and_then(|text| std::str::from_utf8(text).ok()).map_or(-1, work))
}
