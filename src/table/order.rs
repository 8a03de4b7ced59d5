//! Orders of rows: by several columns, always stable, each value made a number first and the numbers sorted by their digits. Knows
//! nothing of filters or of what is drawn.

use std::cmp::Ordering;
use std::ops::Range;

use super::bits::Bits;
use super::collate;
use super::column::{Cell, Column, Data, Digits, Number};
use super::decimal;
use super::stable;
use super::texts::{NO_CODE, Plain, Texts};
use super::{Direction, Nulls};

/// One column that rows are ordered by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key<'a> {
    pub column: &'a Column,
    pub direction: Direction,
    pub nulls: Nulls,
}

/// Rows that are sorted by putting each in its place.
const SHORT_ROWS: usize = 24;
/// From so many rows on, digits are long.
const MANY_ROWS: usize = 4_000;
const DIGIT_BITS: u32 = 11;
/// Words of a text that are looked at one by one; texts that are alike up to there are compared as a whole.
const WORDS_MAX: usize = 8;

/// Orders a list of rows. Rows that are equal in all keys stay as they stand.
pub(super) fn sort(rows: &mut [u32], keys: &[Key<'_>]) {
    let span = span(rows);
    let ranked: Vec<Ranked<'_>> = keys.iter().map(|key| Ranked::of(*key, span.clone())).collect();
    refine(rows, &ranked);
}

/// The smallest range that holds all rows. One pass: the first sort of a session runs in code that the browser has not made fast yet.
fn span(rows: &[u32]) -> Range<usize> {
    let Some(&row) = rows.first() else { return 0..0 };
    let (first, last) = rows.iter().fold((row, row), |(first, last), row| (first.min(*row), last.max(*row)));
    first as usize..last as usize + 1
}

/// The order of two rows; equal where all keys are.
pub(super) fn compare(a: usize, b: usize, keys: &[Key<'_>]) -> Ordering {
    let unequal = keys.iter().map(|key| compare_by(a, b, key)).find(|ordering| ordering.is_ne());
    unequal.unwrap_or(Ordering::Equal)
}

/// Puts rows that are in order themselves into an order. They are newer than all that are there.
pub(super) fn merge(order: &mut Vec<u32>, fresh: &[u32], keys: &[Key<'_>]) {
    let mut places = vec![0; fresh.len()];
    find_places(order, 0, fresh, &mut places, keys);
    // From the last on, what is behind each moves once.
    let mut end = order.len();
    order.resize(end + fresh.len(), 0);
    for (left, (&row, &place)) in fresh.iter().zip(&places).enumerate().rev() {
        order.copy_within(place..end, place + left + 1);
        order[place + left] = row;
        end = place;
    }
}

/// Each fresh row goes behind those that are not greater. The middle one is looked up first: it halves the way for the others.
fn find_places(order: &[u32], from: usize, fresh: &[u32], places: &mut [usize], keys: &[Key<'_>]) {
    let middle = fresh.len() / 2;
    let Some(&row) = fresh.get(middle) else { return };
    let place = order.partition_point(|&old| compare(old as usize, row as usize, keys).is_le());
    places[middle] = from + place;
    let (before, after) = places.split_at_mut(middle);
    find_places(&order[..place], from, &fresh[..middle], before, keys);
    find_places(&order[place..], from + place, &fresh[middle + 1..], &mut after[1..], keys);
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
            Cell::Missing | Cell::NoAccess | Cell::Null => 6,
        }
    }
    match (a, b) {
        (Cell::Boolean(a), Cell::Boolean(b)) => a.cmp(b),
        (Cell::Number(a), Cell::Number(b)) => compare_numbers(a, b),
        (Cell::Date(a), Cell::Date(b)) => a.cmp(b),
        (Cell::DateTime(a), Cell::DateTime(b)) => a.cmp(b),
        // Numbered texts are often the very same one.
        (Cell::Text(a), Cell::Text(b)) if std::ptr::eq(*a, *b) => Ordering::Equal,
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
            // A page of rows has fewer texts than the column.
            Data::Text(Texts::Coded(coded)) if coded.entries() as usize > rows.len() => {
                By::Words(start, compared(column, rows))
            }
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
    let mut words = Vec::with_capacity(rows.len());
    if !numbers.are_plain() {
        let pairs = || rows.clone().map(|row| numbers.get(row));
        let scale = pairs().map(|number| -number.exponent()).max()?.max(0);
        for number in pairs() {
            words.push(unsigned(number.scaled(scale)?));
        }
        return Some(words);
    }
    // What a number is multiplied with, and how large it may be, by digits behind its point: dividing once is cheaper than asking
    // each multiplication whether it fits.
    let scale = numbers.scale_max();
    let factors: Vec<i64> =
        (0..=scale).map(|form| 10_i64.checked_pow((scale - form).unsigned_abs()).unwrap_or(0)).collect();
    let limits: Vec<u64> =
        factors.iter().map(|factor| i64::MAX.checked_div(*factor).unwrap_or(0).unsigned_abs()).collect();
    let pieces = numbers.mantissas.pieces(rows.start).zip(numbers.forms.pieces(rows.start));
    for (mantissas, forms) in pieces {
        for (&mantissa, &form) in mantissas.iter().zip(forms) {
            let form = usize::from(form);
            if mantissa.unsigned_abs() > *limits.get(form)? {
                return None;
            }
            words.push(unsigned(mantissa.wrapping_mul(factors[form])));
        }
        if words.len() >= rows.len() {
            break;
        }
    }
    Some(words)
}

/// Ranks found by comparing cells: for what has no other number.
fn compared(column: &Column, rows: Range<usize>) -> Vec<u64> {
    let start = rows.start;
    let with_value = rows.clone().filter(|row| !column.has_no_value(*row));
    let mut order: Vec<u32> = with_value.filter_map(|row| u32::try_from(row).ok()).collect();
    let compare = |a: u32, b: u32| compare_cells(&column.cell(a as usize), &column.cell(b as usize));
    stable::sort(&mut order, &compare);
    let mut ranks = vec![0; rows.len()];
    let mut rank = 0;
    for (at, &row) in order.iter().enumerate() {
        if at > 0 && compare(order[at - 1], row).is_ne() {
            rank += 1;
        }
        ranks[row as usize - start] = rank;
    }
    ranks
}

/// Ranks of all texts; equal ones have equal ranks.
fn ranks(texts: &Plain) -> Vec<u32> {
    let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
    let mut order: Vec<u32> = (0..count).collect();
    let mut ranks = vec![0; order.len()];
    let mut rank = 0;
    sort_texts(&mut order, texts, false, &mut |equal| {
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
        By::Plain(plain) => sort_texts(values, plain, is_descending, &mut then),
        By::Words(start, words) => {
            let word = |row: &u32| words.get(*row as usize - start).copied().unwrap_or(0);
            let found: Found<'_> = &mut |equal: &mut [u32], _| then(equal);
            let mut words = Vec::with_capacity(values.len());
            let mut ends = (u64::MAX, 0);
            for row in &*values {
                let word = word(row);
                ends = (ends.0.min(word), ends.1.max(word));
                words.push(word);
            }
            sort_words(values, &mut words, ends, is_descending, (!rest.is_empty()).then_some(found));
        }
    }
}

/// Moves rows without a value to their end of the list. Gives the number of the others.
fn set_apart(rows: &mut [u32], key: &Key<'_>) -> usize {
    if key.column.is_full() {
        return rows.len();
    }
    let mut nulls = Vec::new();
    let mut count = 0;
    for from in 0..rows.len() {
        let row = rows[from];
        if key.column.has_no_value(row as usize) {
            nulls.push(row);
        } else {
            rows[count] = row;
            count += 1;
        }
    }
    if key.nulls == Nulls::Last {
        rows[count..].copy_from_slice(&nulls);
    } else {
        rows.copy_within(..count, nulls.len());
        rows[..nulls.len()].copy_from_slice(&nulls);
    }
    count
}

/// Orders rows by their texts, word by word: first all rows by their first word, then those that are still alike by the second, and
/// so on. `then` gets every run of equal ones, in order.
fn sort_texts(rows: &mut [u32], texts: &Plain, is_descending: bool, then: &mut dyn FnMut(&mut [u32])) {
    let text = |row: u32| texts.get(row as usize);
    let mut words = TextWords::new(rows, texts);
    // Where runs of rows begin that are not equal to those before them.
    let mut begins = Bits::default();
    begins.insert(rows.len());
    let mut alike = vec![(0, rows.len())];
    let mut scratch = Vec::new();
    for number in 0..WORDS_MAX {
        words.read(rows, &alike, number);
        let mut still_alike = Vec::new();
        for (from, to) in alike {
            scratch.clear();
            scratch.extend(rows[from..to].iter().map(|row| words.get(*row)));
            let ends = ends(&scratch);
            let mut place = from;
            let found = &mut |equal: &mut [u32], word: u64| {
                begins.insert(place);
                let mut at = place;
                let mut apart = |equal: &mut [u32]| {
                    begins.insert(at);
                    at += equal.len();
                };
                if equal.len() == 1 {
                } else if collate::is_last(word) {
                    sort_equal(equal, is_descending, &|a, b| collate::compare_accents(text(a), text(b)), &mut apart);
                } else if number + 1 == WORDS_MAX {
                    sort_equal(equal, is_descending, &|a, b| collate::compare(text(a), text(b)), &mut apart);
                } else {
                    still_alike.push((place, place + equal.len()));
                }
                place += equal.len();
            };
            sort_words(&mut rows[from..to], &mut scratch, ends, is_descending, Some(found));
        }
        alike = still_alike;
        if alike.is_empty() {
            break;
        }
    }
    let mut from = 0;
    for to in begins.iter().filter(|to| *to > 0) {
        then(&mut rows[from..to]);
        from = to;
    }
}

/// One word of many texts. Texts are read in the order in which they lie in memory: reading them in the order of the rows would
/// take several times as long.
struct TextWords<'a> {
    texts: &'a Plain,
    first: usize,
    /// Words of the rows from the first on; none where the rows are few and far between.
    words: Vec<u64>,
    number: usize,
}

impl<'a> TextWords<'a> {
    fn new(rows: &[u32], texts: &'a Plain) -> Self {
        let span = span(rows);
        let is_dense = span.len() / 4 <= rows.len();
        Self { texts, first: span.start, words: vec![0; if is_dense { span.len() } else { 0 }], number: 0 }
    }

    fn read(&mut self, rows: &[u32], alike: &[(usize, usize)], number: usize) {
        self.number = number;
        if self.words.is_empty() {
            return;
        }
        let mut wanted = Bits::default();
        for row in alike.iter().flat_map(|(from, to)| &rows[*from..*to]) {
            wanted.insert(*row as usize - self.first);
        }
        for row in wanted.iter() {
            self.words[row] = collate::word(self.texts.get(self.first + row), number);
        }
    }

    #[inline]
    fn get(&self, row: u32) -> u64 {
        match self.words.get(row as usize - self.first) {
            Some(word) => *word,
            None => collate::word(self.texts.get(row as usize), self.number),
        }
    }
}

/// Orders by comparing what words do not tell apart.
fn sort_equal(
    rows: &mut [u32],
    is_descending: bool,
    compare: &dyn Fn(u32, u32) -> Ordering,
    then: &mut dyn FnMut(&mut [u32]),
) {
    stable::sort(rows, &|a, b| if is_descending { compare(b, a) } else { compare(a, b) });
    let mut from = 0;
    for to in 1..=rows.len() {
        if to == rows.len() || compare(rows[from], rows[to]).is_ne() {
            then(&mut rows[from..to]);
            from = to;
        }
    }
}

/// Gets rows that have the same word, and that word.
type Found<'a> = &'a mut dyn FnMut(&mut [u32], u64);

/// The least and the greatest word.
fn ends(words: &[u64]) -> (u64, u64) {
    words.iter().fold((u64::MAX, 0), |(least, most), word| (least.min(*word), most.max(*word)))
}

/// Orders rows by their words, of which `ends` are the least and the greatest. `found` gets every run of equal ones.
fn sort_words(
    rows: &mut [u32],
    words: &mut Vec<u64>,
    (least, most): (u64, u64),
    is_descending: bool,
    found: Option<Found<'_>>,
) {
    if least < most {
        let bits = u64::BITS - (most - least).leading_zeros();
        let is_packed = bits <= u32::BITS && rows.len() > SHORT_ROWS;
        // Where word and row fit into one number, it takes the place of the word: a large table has no room to spare.
        for (word, row) in words.iter_mut().zip(&*rows) {
            let number = if is_descending { most - *word } else { *word - least };
            *word = if is_packed { number << u32::BITS | u64::from(*row) } else { number };
        }
        if is_packed {
            sort_digits(words, bits, |packed| packed >> u32::BITS);
            #[allow(clippy::cast_possible_truncation, reason = "the row is the low half")]
            for (row, packed) in rows.iter_mut().zip(words.iter_mut()) {
                *row = *packed as u32;
                *packed >>= u32::BITS;
            }
        } else if rows.len() <= SHORT_ROWS {
            sort_short(rows, words);
        } else {
            let mut pairs: Vec<(u64, u32)> = words.iter().copied().zip(rows.iter().copied()).collect();
            sort_digits(&mut pairs, bits, |pair| pair.0);
            for (place, pair) in pairs.iter().enumerate() {
                (words[place], rows[place]) = *pair;
            }
        }
    }
    let Some(found) = found else { return };
    let mut from = 0;
    while let Some(&first) = words.get(from) {
        let run = words[from..].iter().take_while(|word| **word == first).count();
        let word = match (least < most, is_descending) {
            (false, _) => first,
            (true, false) => first + least,
            (true, true) => most - first,
        };
        found(&mut rows[from..from + run], word);
        from += run;
    }
}

/// Puts each in its place.
fn sort_short(rows: &mut [u32], words: &mut [u64]) {
    for at in 1..rows.len() {
        let mut place = at;
        while place > 0 && words[place - 1] > words[place] {
            words.swap(place - 1, place);
            rows.swap(place - 1, place);
            place -= 1;
        }
    }
}

/// Sorts items by the low `bits` of their words, least digit first.
#[allow(clippy::cast_possible_truncation, reason = "a digit is cut out of a word")]
fn sort_digits<T: Copy + Default>(items: &mut Vec<T>, bits: u32, word: impl Fn(&T) -> u64) {
    // For few items the counting of digits must not cost more than they do.
    let digit_bits = if items.len() < MANY_ROWS { 6 } else { DIGIT_BITS };
    let mask = (1_usize << digit_bits) - 1;
    let mut other = vec![T::default(); items.len()];
    // All digits are counted at once.
    let digits = bits.div_ceil(digit_bits) as usize;
    let mut counts = vec![0_u32; digits << digit_bits];
    for item in &*items {
        let mut word = word(item);
        for places in counts.chunks_exact_mut(mask + 1) {
            places[word as usize & mask] += 1;
            word >>= digit_bits;
        }
    }
    let mut shift = 0;
    for places in counts.chunks_exact_mut(mask + 1) {
        let mut sum = 0;
        for place in &mut *places {
            sum += std::mem::replace(place, sum);
        }
        for item in &*items {
            let place = &mut places[(word(item) >> shift) as usize & mask];
            other[*place as usize] = *item;
            *place += 1;
        }
        std::mem::swap(items, &mut other);
        shift += digit_bits;
    }
}
