//! Orders of rows: by several columns, always stable, each value made a number first and the numbers sorted by their digits. Knows
//! nothing of filters or of what is drawn.

use std::cmp::Ordering;
use std::ops::Range;

use super::collate;
use super::column::{Cell, Column, Data, Digits, Number};
use super::decimal::{self, Decimal};
use super::texts::{NO_CODE, Plain, Texts};
use super::{Direction, Nulls};

/// One column that rows are ordered by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'a> {
    pub column: &'a Column,
    pub direction: Direction,
    pub nulls: Nulls,
}

/// Fewer rows than this are sorted by comparing numbers.
const DIGITS_ROWS_MIN: usize = 400;
const DIGIT_BITS: u32 = 11;
/// Words of a text that are looked at one by one; texts that are alike up to there are compared as a whole.
const WORDS_MAX: usize = 8;

/// Orders a list of rows. Rows that are equal in all keys stay as they stand.
pub(super) fn sort(rows: &mut [u32], keys: &[Key<'_>]) {
    let span = span(rows);
    let ranked: Vec<Ranked<'_>> = keys.iter().map(|key| Ranked::of(*key, span.clone())).collect();
    refine(rows, &ranked);
}

/// The smallest range that holds all rows.
fn span(rows: &[u32]) -> Range<usize> {
    let first = rows.iter().min().map_or(0, |row| *row as usize);
    let last = rows.iter().max().map_or(0, |row| *row as usize + 1);
    first..last
}

/// The order of two rows; equal where all keys are.
pub(super) fn compare(a: usize, b: usize, keys: &[Key<'_>]) -> Ordering {
    let unequal = keys.iter().map(|key| compare_by(a, b, key)).find(|ordering| ordering.is_ne());
    unequal.unwrap_or(Ordering::Equal)
}

/// Puts rows that are in order themselves into an order. They are newer than all that are there.
pub(super) fn merge(order: &mut Vec<u32>, fresh: &[u32], keys: &[Key<'_>]) {
    // From the last on, each goes behind those that are not greater; what is behind it moves once.
    let mut end = order.len();
    order.resize(end + fresh.len(), 0);
    for (left, &row) in fresh.iter().enumerate().rev() {
        let place = order[..end].partition_point(|&old| compare(old as usize, row as usize, keys).is_le());
        order.copy_within(place..end, place + left + 1);
        order[place + left] = row;
        end = place;
    }
}

fn compare_by(a: usize, b: usize, key: &Key<'_>) -> Ordering {
    let Key { column, direction, nulls } = key;
    match (column.has_no_value(a), column.has_no_value(b)) {
        (true, true) => return Ordering::Equal,
        (true, false) => return if *nulls == Nulls::First { Ordering::Less } else { Ordering::Greater },
        (false, true) => return if *nulls == Nulls::First { Ordering::Greater } else { Ordering::Less },
        (false, false) => {}
    }
    let ordering = compare_cells(&column.cell(a), &column.cell(b));
    if *direction == Direction::Descending { ordering.reverse() } else { ordering }
}

/// Unlike values go by kind: booleans, numbers, dates, texts, child rows.
pub(super) fn compare_cells(a: &Cell<'_>, b: &Cell<'_>) -> Ordering {
    const fn rank(cell: &Cell<'_>) -> u8 {
        match cell {
            Cell::Boolean(_) => 0,
            Cell::Number(_) => 1,
            Cell::Date(_) => 2,
            Cell::DateTime(_) => 3,
            Cell::Text(_) => 4,
            Cell::Nested { .. } => 5,
            Cell::Missing | Cell::Null => 6,
        }
    }
    match (a, b) {
        (Cell::Boolean(a), Cell::Boolean(b)) => a.cmp(b),
        (Cell::Number(a), Cell::Number(b)) => compare_numbers(a, b),
        (Cell::Date(a), Cell::Date(b)) => a.cmp(b),
        (Cell::DateTime(a), Cell::DateTime(b)) => a.cmp(b),
        (Cell::Text(a), Cell::Text(b)) => collate::compare(a, b),
        (Cell::Nested { rows: a, .. }, Cell::Nested { rows: b, .. }) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}

pub(super) fn compare_numbers(a: &Number<'_>, b: &Number<'_>) -> Ordering {
    if let (Digits::Short(a), Digits::Short(b)) = (a.0, b.0) {
        let scale = -a.exponent().min(b.exponent());
        if let (Some(a), Some(b)) = (a.scaled(scale), b.scaled(scale)) {
            return a.cmp(&b);
        }
    }
    decimal::compare(&a.text(), &b.text())
}

/// A key with whatever makes a number of its rows.
struct Ranked<'a> {
    key: Key<'a>,
    by: By<'a>,
}

enum By<'a> {
    /// A number for each row from this one on; those of rows without a value mean nothing.
    Words(usize, Vec<u64>),
    /// Text by text.
    Plain(&'a Plain),
}

impl<'a> Ranked<'a> {
    fn of(key: Key<'a>, rows: Range<usize>) -> Self {
        let column = key.column;
        let start = rows.start;
        let by = match &column.data {
            Data::Text(Texts::Plain(plain)) => By::Plain(plain),
            Data::Text(Texts::Coded(coded)) => {
                let ranks = ranks(coded.distinct());
                let rank = |code: &u32| if *code == NO_CODE { 0 } else { u64::from(ranks[*code as usize]) };
                By::Words(start, coded.codes(start).flatten().take(rows.len()).map(rank).collect())
            }
            Data::Boolean(bits) => By::Words(start, rows.map(|row| u64::from(bits.contains(row))).collect()),
            Data::Date(days) => By::Words(
                start,
                days.pieces(start).flatten().take(rows.len()).map(|day| unsigned(i64::from(*day))).collect(),
            ),
            Data::DateTime(millis) => By::Words(
                start,
                millis.pieces(start).flatten().take(rows.len()).map(|moment| unsigned(*moment)).collect(),
            ),
            Data::Number(numbers) => {
                By::Words(start, scaled(numbers, rows.clone()).unwrap_or_else(|| compared(column, rows)))
            }
            Data::Unknown => By::Words(start, Vec::new()),
            Data::Mixed(_) | Data::Children(_) => By::Words(start, compared(column, rows)),
        };
        Self { key, by }
    }
}

/// The order of signed numbers for unsigned ones.
const fn unsigned(number: i64) -> u64 {
    number.cast_unsigned() ^ 1 << 63
}

/// Numbers as whole ones of one unit; `None` where some do not fit.
fn scaled(numbers: &super::column::Numbers, rows: Range<usize>) -> Option<Vec<u64>> {
    let pairs = || {
        let (mantissas, forms) = (numbers.mantissas.pieces(rows.start), numbers.forms.pieces(rows.start));
        let pairs = mantissas.flatten().zip(forms.flatten()).take(rows.len());
        pairs.map(|(&mantissa, &form)| Decimal { mantissa, form })
    };
    let scale =
        if numbers.are_plain() { numbers.scale_max() } else { pairs().map(|number| -number.exponent()).max()?.max(0) };
    pairs().map(|number| number.scaled(scale).map(unsigned)).collect()
}

/// Ranks found by comparing cells: for what has no other number.
fn compared(column: &Column, rows: Range<usize>) -> Vec<u64> {
    let start = rows.start;
    let mut order: Vec<usize> = rows.clone().filter(|row| !column.has_no_value(*row)).collect();
    order.sort_by(|a, b| compare_cells(&column.cell(*a), &column.cell(*b)));
    let mut ranks = vec![0; rows.len()];
    let mut rank = 0;
    for (at, &row) in order.iter().enumerate() {
        if at > 0 && compare_cells(&column.cell(order[at - 1]), &column.cell(row)).is_ne() {
            rank += 1;
        }
        ranks[row - start] = rank;
    }
    ranks
}

/// Ranks of all texts; equal ones have equal ranks.
fn ranks(texts: &Plain) -> Vec<u32> {
    let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
    let mut order: Vec<u32> = (0..count).collect();
    let mut ranks = vec![0; order.len()];
    let mut rank = 0;
    sort_texts(&mut order, texts, 0, false, &mut |equal| {
        for &entry in &*equal {
            ranks[entry as usize] = rank;
        }
        rank += 1;
    });
    ranks
}

fn refine(rows: &mut [u32], keys: &[Ranked<'_>]) {
    let Some((first, rest)) = keys.split_first() else { return };
    let values = set_apart(rows, &first.key);
    let (values, nulls) = match first.key.nulls {
        Nulls::Last => rows.split_at_mut(values),
        Nulls::First => {
            let (nulls, values) = rows.split_at_mut(rows.len() - values);
            (values, nulls)
        }
    };
    if !rest.is_empty() && nulls.len() > 1 {
        refine(nulls, rest);
    }
    let is_descending = first.key.direction == Direction::Descending;
    let mut then = |equal: &mut [u32]| {
        if equal.len() > 1 {
            refine(equal, rest);
        }
    };
    match &first.by {
        By::Plain(plain) => sort_texts(values, plain, 0, is_descending, &mut then),
        By::Words(start, words) => {
            let word = |row: u32| words.get(row as usize - start).copied().unwrap_or(0);
            sort_words(values, is_descending, word, |equal, _| then(equal), !rest.is_empty());
        }
    }
}

/// Moves rows without a value to their end of the list. Gives the number of the others.
fn set_apart(rows: &mut [u32], key: &Key<'_>) -> usize {
    if key.column.is_full() {
        return rows.len();
    }
    let nulls: Vec<u32> = rows.iter().copied().filter(|row| key.column.has_no_value(*row as usize)).collect();
    let count = rows.len() - nulls.len();
    if key.nulls == Nulls::Last {
        let mut to = 0;
        for from in 0..rows.len() {
            if !key.column.has_no_value(rows[from] as usize) {
                rows[to] = rows[from];
                to += 1;
            }
        }
        rows[count..].copy_from_slice(&nulls);
    } else {
        let mut to = rows.len();
        for from in (0..rows.len()).rev() {
            if !key.column.has_no_value(rows[from] as usize) {
                to -= 1;
                rows[to] = rows[from];
            }
        }
        rows[..nulls.len()].copy_from_slice(&nulls);
    }
    count
}

/// Orders rows by their texts, word by word. `then` gets every run of equal ones.
fn sort_texts(rows: &mut [u32], texts: &Plain, number: usize, is_descending: bool, then: &mut dyn FnMut(&mut [u32])) {
    let text = |row: u32| texts.get(row as usize);
    if number == WORDS_MAX {
        let directed = |ordering: Ordering| if is_descending { ordering.reverse() } else { ordering };
        rows.sort_by(|a, b| directed(collate::compare(text(*a), text(*b))));
        rows.chunk_by_mut(|a, b| collate::compare(text(*a), text(*b)).is_eq()).for_each(then);
        return;
    }
    let found = |equal: &mut [u32], word: u64| {
        if equal.len() == 1 {
            then(equal);
        } else if collate::is_last(word) {
            let directed = |ordering: Ordering| if is_descending { ordering.reverse() } else { ordering };
            equal.sort_by(|a, b| directed(collate::compare_accents(text(*a), text(*b))));
            equal.chunk_by_mut(|a, b| collate::compare_accents(text(*a), text(*b)).is_eq()).for_each(&mut *then);
        } else {
            sort_texts(equal, texts, number + 1, is_descending, then);
        }
    };
    sort_words(rows, is_descending, |row| collate::word(text(row), number), found, true);
}

/// Orders rows by numbers. `then` gets every run of equal ones, if it is `wanted`.
fn sort_words(
    rows: &mut [u32],
    is_descending: bool,
    word: impl Fn(u32) -> u64,
    mut then: impl FnMut(&mut [u32], u64),
    wanted: bool,
) {
    if rows.len() == 1 {
        let only = word(rows[0]);
        then(rows, only);
        return;
    }
    let mut pairs: Vec<(u64, u32)> = rows.iter().map(|&row| (word(row), row)).collect();
    let (mut least, mut most) = (u64::MAX, 0);
    for (word, _) in &pairs {
        least = least.min(*word);
        most = most.max(*word);
    }
    if least < most {
        for (word, _) in &mut pairs {
            *word = if is_descending { most - *word } else { *word - least };
        }
        let bits = u64::BITS - (most - least).leading_zeros();
        if rows.len() < DIGITS_ROWS_MIN {
            pairs.sort_by_key(|pair| pair.0);
        } else {
            sort_digits(&mut pairs, bits);
        }
        for (place, pair) in rows.iter_mut().zip(&pairs) {
            *place = pair.1;
        }
    }
    if !wanted {
        return;
    }
    let mut from = 0;
    while let Some(&(first, _)) = pairs.get(from) {
        let mut to = from + 1;
        while pairs.get(to).is_some_and(|pair| pair.0 == first) {
            to += 1;
        }
        let word = match (least < most, is_descending) {
            (false, _) => first,
            (true, false) => first + least,
            (true, true) => most - first,
        };
        then(&mut rows[from..to], word);
        from = to;
    }
}

/// Sorts pairs by the low `bits` of their first, least digit first.
#[allow(clippy::cast_possible_truncation, reason = "the digit is cut out of the rest")]
fn sort_digits(pairs: &mut Vec<(u64, u32)>, bits: u32) {
    let mut other = vec![(0, 0); pairs.len()];
    let mut shift = 0;
    while shift < bits {
        let digit = |word: u64| (word >> shift) as usize & ((1 << DIGIT_BITS) - 1);
        let mut places = [0_u32; 1 << DIGIT_BITS];
        for (word, _) in &*pairs {
            places[digit(*word)] += 1;
        }
        let mut sum = 0;
        for place in &mut places {
            let count = *place;
            *place = sum;
            sum += count;
        }
        for pair in &*pairs {
            let place = &mut places[digit(pair.0)];
            other[*place as usize] = *pair;
            *place += 1;
        }
        std::mem::swap(pairs, &mut other);
        shift += DIGIT_BITS;
    }
}
