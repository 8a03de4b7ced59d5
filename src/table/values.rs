//! The values that a column has, with their counts: no more of them than were asked for, however many there are. Knows no filters.

use std::cmp::Ordering;

use super::column::{Cell, Column, Data};
use super::find::Needle;
use super::order;
use super::summary::{self, Count};
use super::texts::{NO_CODE, Texts, hash};

/// Which values are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Only values that contain this text as they are shown, whatever its case. All contain the empty one.
    pub containing: &'a str,
    /// Values at most.
    pub most: usize,
    /// The most frequent ones, most frequent first; otherwise the first ones in their order.
    pub by_frequency: bool,
}

/// Values of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// As many as were asked for at most.
    pub counts: Vec<Count>,
    /// How many there are.
    pub distinct: usize,
    /// Rows that have one of them, those included that are not listed.
    pub rows: usize,
    /// Rows without a value.
    pub empty: usize,
}

/// Places in the table of texts that are looked at before another way is taken: texts may be chosen so that all fall into one place.
const PROBES_MAX: usize = 128;

pub(super) fn values(column: &Column, rows: &[u32], asked: &Asked<'_>, needle: Option<&Needle>) -> Values {
    let counts = counted(column, rows);
    let filled: usize = counts.iter().map(|count| count.rows).sum();
    let mut values = Values { empty: rows.len() - filled, ..Values::default() };
    let mut scratch = String::new();
    let listed = counts.into_iter().filter(|count| {
        let is_listed = needle.is_none_or(|needle| needle.is_in_cell(&column.cell(count.row), &mut scratch));
        values.distinct += usize::from(is_listed);
        values.rows += if is_listed { count.rows } else { 0 };
        is_listed
    });
    values.counts = best(column, listed, asked.most, asked.by_frequency);
    values
}

/// All values in their order.
pub(super) fn all(column: &Column, rows: &[u32]) -> Vec<Count> {
    match &column.data {
        // They are counted already but for the rows.
        Data::Text(Texts::Coded(_)) => best(column, counted(column, rows).into_iter(), usize::MAX, false),
        _ => summary::distinct(column, rows),
    }
}

/// The most frequent values, most frequent first, or the first ones in their order.
pub(super) fn best(
    column: &Column,
    counts: impl Iterator<Item = Count>,
    most: usize,
    by_frequency: bool,
) -> Vec<Count> {
    let better = |a: &Count, b: &Count| {
        let by_count = if by_frequency { b.rows.cmp(&a.rows) } else { Ordering::Equal };
        by_count.then_with(|| compare(column, a.row, b.row)).is_lt()
    };
    let mut listed: Vec<Count> = Vec::new();
    for count in counts {
        if listed.len() < most {
            listed.push(count);
            rise(&mut listed, &better);
        } else if listed.first().is_some_and(|worst| better(&count, worst)) {
            listed[0] = count;
            sink(&mut listed, most, &better);
        }
    }
    // A heap with the worst on top: taking that away again and again leaves the best in front.
    for end in (1..listed.len()).rev() {
        listed.swap(0, end);
        sink(&mut listed, end, &better);
    }
    listed
}

pub(super) fn compare(column: &Column, a: usize, b: usize) -> Ordering {
    let (a, b) = (column.cell(a), column.cell(b));
    let written = || match (a, b) {
        (Cell::Text(a), Cell::Text(b)) => a.cmp(b),
        _ => Ordering::Equal,
    };
    order::compare_cells(&a, &b).then_with(written)
}

/// Takes the last one of a heap to its place.
fn rise(heap: &mut [Count], better: &dyn Fn(&Count, &Count) -> bool) {
    let mut at = heap.len() - 1;
    while at > 0 && better(&heap[(at - 1) / 2], &heap[at]) {
        heap.swap(at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

/// Takes the first one of a heap of `len` to its place.
fn sink(heap: &mut [Count], len: usize, better: &dyn Fn(&Count, &Count) -> bool) {
    let mut at = 0;
    loop {
        let mut worst = at;
        for child in [2 * at + 1, 2 * at + 2] {
            if child < len && better(&heap[worst], &heap[child]) {
                worst = child;
            }
        }
        if worst == at {
            return;
        }
        heap.swap(at, worst);
        at = worst;
    }
}

/// Each distinct value once, in no order.
pub(super) fn counted(column: &Column, rows: &[u32]) -> Vec<Count> {
    match &column.data {
        Data::Text(Texts::Coded(coded)) => {
            let mut counts = vec![Count { row: usize::MAX, rows: 0 }; coded.entries() as usize];
            for &row in rows {
                let code = coded.code(row as usize);
                if code != NO_CODE {
                    counts[code as usize].add(row);
                }
            }
            // Texts that were found by none stand there twice: see how they are numbered.
            counts.retain(|count| count.rows > 0);
            if coded.may_repeat() { summary::distinct(column, rows) } else { counts }
        }
        Data::Text(Texts::Plain(_)) => counted_texts(column, rows).unwrap_or_else(|| summary::distinct(column, rows)),
        _ => summary::distinct(column, rows),
    }
}

/// `None` where the texts fall into too few places.
fn counted_texts(column: &Column, rows: &[u32]) -> Option<Vec<Count>> {
    let mut counts: Vec<Count> = Vec::new();
    let mut places = vec![NO_CODE; 1 << 10];
    for &row in rows {
        let Cell::Text(text) = column.cell(row as usize) else { continue };
        if counts.len() * 2 > places.len() {
            places = vec![NO_CODE; places.len() * 4];
            for (number, count) in counts.iter().enumerate() {
                let Cell::Text(text) = column.cell(count.row) else { continue };
                *find(&mut places, text, &|_| false)? = u32::try_from(number).unwrap_or(NO_CODE);
            }
        }
        let is_it = |number: u32| column.cell(counts[number as usize].row) == Cell::Text(text);
        let place = find(&mut places, text, &is_it)?;
        if *place == NO_CODE {
            *place = u32::try_from(counts.len()).unwrap_or(NO_CODE);
            counts.push(Count { row: usize::MAX, rows: 0 });
        }
        let number = *place as usize;
        counts[number].add(row);
    }
    Some(counts)
}

/// The place of a text, or the free one that it may have.
fn find<'a>(places: &'a mut [u32], text: &str, is_it: &dyn Fn(u32) -> bool) -> Option<&'a mut u32> {
    let mask = places.len() - 1;
    let first = hash(text.as_bytes());
    let taken = (0..PROBES_MAX).map(|probe| first.wrapping_add(probe) & mask);
    let place = taken.into_iter().find(|place| places[*place] == NO_CODE || is_it(places[*place]))?;
    places.get_mut(place)
}

impl Count {
    fn add(&mut self, row: u32) {
        self.row = self.row.min(row as usize);
        self.rows += 1;
    }
}
