//! Rows as JSON: parents as objects within objects like Salesforce sends them, or flat by path, or as lists of values.
//! Knows no page and no file.
//!
//! Numbers are written with the digits that were sent. What is missing, not loaded or not allowed to be seen has no key;
//! null is null. A parent of which every field is null is null itself. Two columns of one name get different keys: the
//! second is `Name_2`.

use std::collections::HashMap;

use super::page::{self, Heading, Page};
use super::rows::{Rows, Value};
use super::{Children, Header, Options, Outcome, Shape, Values, calendar, digits, words};
use crate::json;

/// Parents within parents; SOQL ends at five. Names with more points than this, which no org has, stay in one piece.
const PARENTS_DEEP_MAX: usize = 8;
/// Child rows within child rows; SOQL ends at five.
pub(super) const CHILDREN_DEEP_MAX: usize = 8;

/// Writes rows as JSON, one record a line.
#[derive(Debug)]
pub(super) struct Writer {
    tree: Tree,
    shape: Shape,
    /// A list around the records; without it, every line is a text of its own (NDJSON).
    list: bool,
    first: bool,
}

impl Writer {
    pub(super) fn new(head: &[Heading], shape: Shape, list: bool, header: Header) -> Self {
        Self { tree: Tree::new(head, shape, header), shape, list, first: true }
    }

    pub(super) fn begin(&self, out: &mut Vec<u8>) {
        if self.list {
            out.push(b'[');
        }
    }

    pub(super) fn row(
        &mut self,
        page: &Page<'_>,
        row: usize,
        options: &Options,
        outcome: &mut Outcome,
        out: &mut Vec<u8>,
    ) {
        if self.list {
            out.extend_from_slice(if self.first { b"\n" } else { b",\n" });
        }
        self.first = false;
        let mut writing = Writing { options, shape: self.shape, outcome, scratch: String::new(), depth: 0 };
        writing.record(page, row, &self.tree, out);
        if !self.list {
            out.push(b'\n');
        }
    }

    pub(super) fn end(&self, out: &mut Vec<u8>) {
        if self.list {
            out.extend_from_slice(if self.first { b"]\n" } else { b"\n]\n" });
        }
    }
}

/// Child rows within a cell of another format. They are told from other text by their form alone.
pub(super) fn put_children(
    children: &dyn Rows,
    rows: u64,
    complete: bool,
    options: &Options,
    outcome: &mut Outcome,
    out: &mut Vec<u8>,
) {
    let mut writing = Writing { options, shape: Shape::Flat, outcome, scratch: String::new(), depth: 0 };
    writing.children(children, rows, complete, out);
}

/// A text in quotes.
pub(super) fn put_text(text: &str, out: &mut Vec<u8>) {
    json::write_text(text, out);
}

/// Keys as they are nested.
#[derive(Debug)]
struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    /// The key, written and with its colon, and the column.
    Leaf(String, usize),
    Branch(String, Tree),
}

struct Writing<'o> {
    options: &'o Options,
    shape: Shape,
    outcome: &'o mut Outcome,
    scratch: String,
    depth: usize,
}

impl Writing<'_> {
    fn record(&mut self, page: &Page<'_>, row: usize, tree: &Tree, out: &mut Vec<u8>) {
        if self.shape == Shape::Lists {
            out.push(b'[');
            for column in 0..page.columns() {
                out.extend_from_slice(if column > 0 { b"," } else { b"" });
                self.value(page, row, column, out);
            }
            out.push(b']');
            return;
        }
        let start = out.len();
        if self.object(page, row, tree, out) == Filled::Nothing {
            // Every field is missing.
            out.truncate(start);
            out.extend_from_slice(b"{}");
        }
    }

    /// Writes an object and says what it holds; an object of nulls is left to the caller to undo.
    fn object(&mut self, page: &Page<'_>, row: usize, tree: &Tree, out: &mut Vec<u8>) -> Filled {
        let mut filled = Filled::Nothing;
        out.push(b'{');
        for node in &tree.nodes {
            let before = out.len();
            if filled != Filled::Nothing {
                out.push(b',');
            }
            let inner = match node {
                Node::Leaf(key, column) => self.leaf(page, row, (key, *column), out),
                Node::Branch(key, tree) => self.branch(page, row, (key, tree), out),
            };
            if inner == Filled::Nothing {
                out.truncate(before);
            }
            filled = filled.max(inner);
        }
        out.push(b'}');
        filled
    }

    fn leaf(&mut self, page: &Page<'_>, row: usize, (key, column): (&str, usize), out: &mut Vec<u8>) -> Filled {
        let value = page.value(row, column);
        match value {
            Value::Missing | Value::NotLoaded | Value::NoAccess => {
                self.outcome.count_gap(&value);
                Filled::Nothing
            }
            _ => {
                out.extend_from_slice(key.as_bytes());
                self.value(page, row, column, out);
                if matches!(value, Value::Null) { Filled::Nulls } else { Filled::Values }
            }
        }
    }

    fn branch(&mut self, page: &Page<'_>, row: usize, (key, tree): (&str, &Tree), out: &mut Vec<u8>) -> Filled {
        out.extend_from_slice(key.as_bytes());
        let start = out.len();
        let filled = self.object(page, row, tree, out);
        if filled == Filled::Nulls {
            out.truncate(start);
            out.extend_from_slice(b"null");
        }
        filled
    }

    fn value(&mut self, page: &Page<'_>, row: usize, column: usize, out: &mut Vec<u8>) {
        let value = page.value(row, column);
        self.outcome.count_gap(&value);
        if self.options.values == Values::Shown
            && !value.is_empty()
            && let Some(shown) = page.shown(row, column)
        {
            put_text(&shown, out);
            return;
        }
        match value {
            Value::Missing | Value::Null | Value::NotLoaded | Value::NoAccess => out.extend_from_slice(b"null"),
            Value::Text(text) => put_text(text, out),
            Value::Boolean(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
            Value::Stored(number) => {
                self.scratch.clear();
                number.push_to(&mut self.scratch);
                out.extend_from_slice(self.scratch.as_bytes());
            }
            Value::Number { sent, value } => match (digits::digits(sent, value), sent) {
                (Some(number), _) => out.extend_from_slice(number.as_bytes()),
                (None, Some(sent)) => put_text(sent, out),
                (None, None) => out.extend_from_slice(b"null"),
            },
            Value::Date(_) | Value::DateTime(_) => self.put_time(&value, out),
            Value::Nested { rows, complete } => {
                let children = page.nested(row, column);
                self.outcome.count_children(rows, complete, children.as_ref().map(|children| children.rows()));
                match children {
                    Some(children) if self.options.children == Children::Rows && self.depth < CHILDREN_DEEP_MAX => {
                        self.depth += 1;
                        self.children(&*children, rows, complete, out);
                        self.depth -= 1;
                    }
                    _ => self.put_envelope(rows, complete, out),
                }
            }
        }
    }

    fn put_time(&mut self, value: &Value<'_>, out: &mut Vec<u8>) {
        self.scratch.clear();
        match *value {
            Value::Date(days) => calendar::put_date(days.into(), &mut self.scratch),
            Value::DateTime(millis) => words::put_moment(millis, self.options, &mut self.scratch),
            _ => {}
        }
        put_text(&self.scratch, out);
    }

    /// Child rows: within Salesforce's envelope where records are nested, or where rows are lacking, which a bare list could
    /// not say.
    fn children(&mut self, children: &dyn Rows, rows: u64, complete: bool, out: &mut Vec<u8>) {
        let enveloped = self.shape == Shape::Nested || !complete;
        if enveloped {
            self.put_envelope(rows, complete, out);
            out.pop();
            out.extend_from_slice(b",\"records\":");
        }
        let head = page::headings(children);
        let page = Page::new(children, &head);
        let tree = Tree::new(&head, self.shape, self.options.header);
        out.push(b'[');
        for row in 0..children.rows() {
            out.extend_from_slice(if row > 0 { b"," } else { b"" });
            self.record(&page, row, &tree, out);
        }
        out.push(b']');
        if enveloped {
            out.push(b'}');
        }
    }

    fn put_envelope(&self, rows: u64, complete: bool, out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{{\"totalSize\":{rows},\"done\":{complete}}}").as_bytes());
    }
}

/// What an object holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Filled {
    Nothing,
    Nulls,
    Values,
}

impl Tree {
    fn new(head: &[Heading], shape: Shape, header: Header) -> Self {
        let header = if header == Header::Labels && shape == Shape::Flat { Header::Labels } else { Header::Names };
        let mut planting = Planting::default();
        for (column, heading) in head.iter().enumerate() {
            let path = heading.text(header);
            let parts = if shape == Shape::Nested { path.split('.').collect() } else { vec![path] };
            if parts.len() > PARENTS_DEEP_MAX || parts.iter().any(|part| part.is_empty()) {
                planting.plant(&[path], column);
            } else {
                planting.plant(&parts, column);
            }
        }
        planting.grown()
    }
}

/// A tree while it is made; the map is for finding branches and for keys that are taken.
#[derive(Default)]
struct Planting {
    nodes: Vec<Sprout>,
    taken: HashMap<String, (usize, usize)>,
}

enum Sprout {
    Leaf(String, usize),
    Branch(String, Planting),
}

impl Planting {
    fn plant(&mut self, path: &[&str], column: usize) {
        let Some((first, rest)) = path.split_first() else { return };
        if rest.is_empty() {
            let key = self.free_key(first);
            self.take(key.clone());
            self.nodes.push(Sprout::Leaf(key, column));
            return;
        }
        match self.taken.get(*first).map(|&(place, _)| place) {
            None => {
                let mut branch = Self::default();
                branch.plant(rest, column);
                self.take((*first).to_owned());
                self.nodes.push(Sprout::Branch((*first).to_owned(), branch));
            }
            Some(place) => match self.nodes.get_mut(place) {
                Some(Sprout::Branch(_, branch)) => branch.plant(rest, column),
                // A field has the parent's name already.
                _ => self.plant(&[&path.join(".")], column),
            },
        }
    }

    /// The key, or the key with the next number behind it.
    fn free_key(&mut self, key: &str) -> String {
        let Some(mut number) = self.taken.get(key).map(|&(_, uses)| uses) else { return key.to_owned() };
        loop {
            number += 1;
            let next = format!("{key}_{number}");
            if !self.taken.contains_key(&next) {
                if let Some(entry) = self.taken.get_mut(key) {
                    entry.1 = number;
                }
                return next;
            }
        }
    }

    fn take(&mut self, key: String) {
        self.taken.insert(key, (self.nodes.len(), 1));
    }

    fn grown(self) -> Tree {
        let grown = |sprout| match sprout {
            Sprout::Leaf(key, column) => Node::Leaf(written(&key), column),
            Sprout::Branch(key, branch) => Node::Branch(written(&key), branch.grown()),
        };
        Tree { nodes: self.nodes.into_iter().map(grown).collect() }
    }
}

/// A key in quotes, with its colon.
fn written(key: &str) -> String {
    let mut out = Vec::new();
    put_text(key, &mut out);
    out.push(b':');
    String::from_utf8_lossy(&out).into_owned()
}
