//! Orders of rows by one column; knows nothing of where columns come from. Always stable; nulls last either way.

use std::cmp::Ordering;
use std::ops::Range;

use super::Direction;
use super::column::{Cell, Column};

/// The rows of a range in order.
pub(super) fn sorted(column: &Column, rows: Range<usize>, direction: Direction) -> Vec<u32> {
    let mut keyed: Vec<(Key<'_>, u32)> =
        rows.filter_map(|row| Some((Key::of(column.cell(row)), u32::try_from(row).ok()?))).collect();
    keyed.sort_by(|(a, _), (b, _)| compare(a, b, direction));
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Two orders as one; of equal rows those of `first` come first.
pub(super) fn merged(column: &Column, first: &[u32], second: &[u32], direction: Direction) -> Vec<u32> {
    let key = |row: u32| Key::of(column.cell(row as usize));
    let mut merged = Vec::with_capacity(first.len() + second.len());
    let (mut first, mut second) = (first.iter().copied().peekable(), second.iter().copied().peekable());
    while let (Some(&a), Some(&b)) = (first.peek(), second.peek()) {
        let take_second = compare(&key(b), &key(a), direction) == Ordering::Less;
        merged.extend(if take_second { second.next() } else { first.next() });
    }
    merged.extend(first);
    merged.extend(second);
    merged
}

/// What a cell is sorted by. Unlike values go by sort: booleans, numbers, texts, child rows, then what is empty.
enum Key<'a> {
    Boolean(bool),
    Number(f64, &'a str),
    Text(&'a str),
    Nested(u64),
    Empty,
}

impl<'a> Key<'a> {
    fn of(cell: Cell<'a>) -> Self {
        match cell {
            Cell::Missing | Cell::Null => Self::Empty,
            Cell::Boolean(value) => Self::Boolean(value),
            Cell::Number(digits) => Self::Number(digits.parse().unwrap_or(f64::NAN), digits),
            Cell::Text(text) => Self::Text(text),
            Cell::Nested { rows, .. } => Self::Nested(rows),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Boolean(_) => 0,
            Self::Number(..) => 1,
            Self::Text(_) => 2,
            Self::Nested(_) => 3,
            Self::Empty => 4,
        }
    }
}

fn compare(a: &Key<'_>, b: &Key<'_>, direction: Direction) -> Ordering {
    let ordering = match (a, b) {
        (Key::Empty, _) | (_, Key::Empty) => return a.rank().cmp(&b.rank()),
        (Key::Boolean(a), Key::Boolean(b)) => a.cmp(b),
        (Key::Number(a, a_digits), Key::Number(b, b_digits)) => {
            a.total_cmp(b).then_with(|| compare_integers(a_digits, b_digits))
        }
        (Key::Text(a), Key::Text(b)) => compare_texts(a, b),
        (Key::Nested(a), Key::Nested(b)) => a.cmp(b),
        _ => a.rank().cmp(&b.rank()),
    };
    match direction {
        Direction::Ascending => ordering,
        Direction::Descending => ordering.reverse(),
    }
}

/// Integers that are the same as floats may still differ in their digits.
fn compare_integers(a: &str, b: &str) -> Ordering {
    match (a.parse::<i128>(), b.parse::<i128>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => Ordering::Equal,
    }
}

/// Capitals and small letters are alike, as in Salesforce's own lists; only texts that are otherwise equal are told apart by them.
fn compare_texts(a: &str, b: &str) -> Ordering {
    let alike = if a.is_ascii() && b.is_ascii() {
        match a.bytes().zip(b.bytes()).find(|(a, b)| !a.eq_ignore_ascii_case(b)) {
            Some((a, b)) => a.to_ascii_lowercase().cmp(&b.to_ascii_lowercase()),
            None => a.len().cmp(&b.len()),
        }
    } else {
        a.chars().flat_map(char::to_lowercase).cmp(b.chars().flat_map(char::to_lowercase))
    };
    alike.then_with(|| a.cmp(b))
}
