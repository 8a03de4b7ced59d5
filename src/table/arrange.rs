//! Orders of rows by one column; knows nothing of where columns come from. Always stable; nulls last either way.

use std::cmp::Ordering;
use std::ops::Range;

use super::Direction;
use super::column::{Cell, Column};
use super::decimal;

/// The rows of a range in order.
pub(super) fn sorted(column: &Column, rows: Range<usize>, direction: Direction) -> Vec<u32> {
    // Small letters are made once for each row, not once for each comparison.
    let mut folded = String::new();
    let ends: Vec<usize> = rows
        .clone()
        .map(|row| {
            if let Cell::Text(text) = column.cell(row) {
                fold_into(text, &mut folded);
            }
            folded.len()
        })
        .collect();
    let first = rows.start;
    let key = |row: u32| {
        let row = row as usize;
        let start = (row - first).checked_sub(1).map_or(0, |before| ends[before]);
        Key::of(column.cell(row), &folded[start..ends[row - first]])
    };
    let mut order: Vec<u32> = rows.filter_map(|row| u32::try_from(row).ok()).collect();
    order.sort_by(|&a, &b| compare(&key(a), &key(b), direction));
    order
}

/// Two orders as one; of equal rows those of `first` come first.
pub(super) fn merged(column: &Column, first: &[u32], second: &[u32], direction: Direction) -> Vec<u32> {
    let (mut a_folded, mut b_folded) = (String::new(), String::new());
    let fold = |row: u32, folded: &mut String| {
        folded.clear();
        if let Cell::Text(text) = column.cell(row as usize) {
            fold_into(text, folded);
        }
    };
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().copied().peekable(), second.iter().copied().peekable());
    if let Some(&a) = first.peek() {
        fold(a, &mut a_folded);
    }
    if let Some(&b) = second.peek() {
        fold(b, &mut b_folded);
    }
    while let (Some(&a), Some(&b)) = (first.peek(), second.peek()) {
        let a_key = Key::of(column.cell(a as usize), &a_folded);
        let b_key = Key::of(column.cell(b as usize), &b_folded);
        if compare(&b_key, &a_key, direction) == Ordering::Less {
            merged.extend(second.next());
            if let Some(&b) = second.peek() {
                fold(b, &mut b_folded);
            }
        } else {
            merged.extend(first.next());
            if let Some(&a) = first.peek() {
                fold(a, &mut a_folded);
            }
        }
    }
    merged.extend(first);
    merged.extend(second);
    merged
}

/// What a cell is sorted by. Unlike values go by kind: booleans, numbers, texts, child rows, then what is empty.
enum Key<'a> {
    Boolean(bool),
    Number(&'a str),
    /// In small letters, and as it is.
    Text(&'a str, &'a str),
    Nested(u64),
    Empty,
}

impl<'a> Key<'a> {
    const fn of(cell: Cell<'a>, folded: &'a str) -> Self {
        match cell {
            Cell::Missing | Cell::Null => Self::Empty,
            Cell::Boolean(value) => Self::Boolean(value),
            Cell::Number(digits) => Self::Number(digits),
            Cell::Text(text) => Self::Text(folded, text),
            Cell::Nested { rows, .. } => Self::Nested(rows),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Number(_) => 1,
            Self::Text(..) => 2,
            Self::Nested(_) => 3,
            Self::Empty => 4,
        }
    }
}

/// Capitals and small letters are alike, as in Salesforce's own lists; only texts that are otherwise equal are told apart by them.
fn compare(a: &Key<'_>, b: &Key<'_>, direction: Direction) -> Ordering {
    let ordering = match (a, b) {
        (Key::Empty, _) | (_, Key::Empty) => return a.rank().cmp(&b.rank()),
        (Key::Boolean(a), Key::Boolean(b)) => a.cmp(b),
        (Key::Number(a), Key::Number(b)) => decimal::compare(a, b),
        (Key::Text(a_folded, a), Key::Text(b_folded, b)) => a_folded.cmp(b_folded).then_with(|| a.cmp(b)),
        (Key::Nested(a), Key::Nested(b)) => a.cmp(b),
        _ => a.rank().cmp(&b.rank()),
    };
    match direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    }
}

fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        let start = folded.len();
        folded.push_str(text);
        folded[start..].make_ascii_lowercase();
    } else {
        folded.extend(text.chars().flat_map(char::to_lowercase));
    }
}
