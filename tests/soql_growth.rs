//! How the work of the language grows with the text, counted in bytes of memory asked for: twice the text, about twice the work. And
//! what is too long or too deep gets an answer all the same. Reads no clock.
#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(unsafe_code, reason = "counting what is asked of the allocator takes an allocator")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use orgpane::soql::catalog::Catalog;
use orgpane::soql::complete::complete;
use orgpane::soql::format::{Style, format, print};
use orgpane::soql::transform::Target;
use orgpane::soql::{parse, without_comments};

/// The system's allocator, which adds up what this thread asked for.
struct Counting;

thread_local! {
    static ASKED_BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: everything is handed on to the system's allocator as it came; the counter needs no memory of its own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED_BYTES.set(ASKED_BYTES.get() + layout.size());
        // SAFETY: the caller keeps the promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often the work may grow when the text doubles, in hundredths: buffers that double jump.
const GROWTH_HUNDREDTHS_MAX: usize = 260;

fn asked_bytes(work: impl FnOnce()) -> usize {
    let before = ASKED_BYTES.get();
    work();
    ASKED_BYTES.get() - before
}

/// Texts of any size, each of which is hard in its own way: (name, what begins it, what is repeated, what ends it).
const HARD: [(&str, &str, &str, &str); 20] = [
    ("fields", "SELECT Id", ", Account.Owner.Name", " FROM Contact"),
    ("values", "SELECT Id FROM A WHERE B IN ('x'", ", 'yyyy'", ")"),
    ("conditions", "SELECT Id FROM A WHERE B = 1", " AND C = 'x'", ""),
    ("mixed conditions", "SELECT Id FROM A WHERE B = 1", " AND C = 'x' OR D = 2", ""),
    ("groups", "SELECT Id FROM A WHERE (B = 1)", " AND (C = 'x' OR D = 2)", ""),
    ("parentheses", "SELECT Id FROM A WHERE ", "(", ""),
    ("closing parentheses", "SELECT Id FROM A WHERE ", ")", ""),
    ("NOTs", "SELECT Id FROM A WHERE ", "NOT ", "B = 1"),
    ("functions", "SELECT ", "FORMAT(", "Id"),
    ("subqueries beside each other", "SELECT Id", ", (SELECT Id FROM Contacts)", " FROM A"),
    ("subqueries in each other", "", "SELECT Id, (", ""),
    ("unpaired quotes", "SELECT Id FROM A WHERE B = ", "'a ", ""),
    ("line comments", "SELECT Id", " -- c\n", "FROM A"),
    ("block comments", "SELECT Id", " /* c */", " FROM A"),
    ("comments without an end", "SELECT Id", " /*", " FROM A"),
    ("commas", "SELECT ", ",", " FROM A"),
    ("dots", "SELECT a", ".b", " FROM A"),
    ("words", "", "SELECT FROM ", ""),
    ("characters of every plane", "SELECT Id FROM A WHERE B = '", "aé漢𝄞\u{10FFFF}", "'"),
    ("slots", "SELECT Id FROM A WHERE B IN (1", ", {{ x }}", ")"),
];

fn text_of(hard: (&str, &str, &str, &str), bytes: usize) -> String {
    let (_, start, repeated, end) = hard;
    [start, &repeated.repeat(bytes / repeated.len()), end].concat()
}

/// Does the work to a smaller and a twice as large text, and compares what was asked for.
fn grows_with_the_text(what: &str, work: impl Fn(&str)) {
    for hard in HARD {
        let (small, large) = (text_of(hard, 20_000), text_of(hard, 40_000));
        // What is set up once is not counted.
        work(&small);
        let (one, other) = (asked_bytes(|| work(&small)), asked_bytes(|| work(&large)));
        assert!(
            other <= one * GROWTH_HUNDREDTHS_MAX / 100 + 10_000,
            "{what} of {}: {one} bytes, then {other} for twice the text",
            hard.0
        );
    }
}

#[test]
fn reading_grows_with_the_text() {
    grows_with_the_text("reading", |text| drop(parse(text)));
}

#[test]
fn laying_out_and_printing_grow_with_the_text() {
    grows_with_the_text("laying out", |text| drop(format(&parse(text), &Style::default())));
    grows_with_the_text("printing", |text| drop(print(&parse(text))));
    grows_with_the_text("blanking comments", |text| drop(without_comments(text)));
}

#[test]
fn changing_grows_with_the_text() {
    grows_with_the_text("adding a field", |text| drop(Target::of(&parse(text)).add_field("Added__c", None)));
    grows_with_the_text("setting a condition", |text| drop(Target::of(&parse(text)).set_condition("C = 9")));
    grows_with_the_text("removing a field", |text| drop(Target::of(&parse(text)).remove_field(0)));
}

#[test]
fn completing_grows_with_the_text() {
    let org = Catalog::new();
    grows_with_the_text("completing", |text| drop(complete(text, text.len(), &org)));
}

#[test]
fn tokens_and_faults_are_no_more_than_the_text_has_letters() {
    for hard in HARD {
        let text = text_of(hard, 100_000);
        let syntax = parse(&text);
        assert!(syntax.tokens.len() <= text.len(), "{}", hard.0);
        assert!(syntax.faults.len() <= 200, "{}: {} faults", hard.0, syntax.faults.len());
        assert!(syntax.faults.iter().all(|fault| text.get(fault.span.clone()).is_some()), "{}", hard.0);
    }
}

#[test]
fn what_is_too_deep_says_so_and_what_is_not_is_read() {
    let nested = |depth: usize| {
        let (open, close) = ("(".repeat(depth), ")".repeat(depth));
        format!("SELECT Id FROM A WHERE {open}B = 1{close}")
    };
    let fault = |text: &str| parse(text).faults.first().map(|fault| fault.message.clone()).unwrap_or_default();
    assert_eq!(fault(&nested(50)), "");
    assert_eq!(fault(&nested(1_000)), "The query is nested too deeply.");
    let subqueries = ", (SELECT Id FROM Contacts WHERE Name != null)".repeat(20);
    assert_eq!(fault(&format!("SELECT Id{subqueries} FROM Account")), "");
    assert_eq!(fault("SELECT A.B.C.D.E.Name FROM Account"), "");
}
