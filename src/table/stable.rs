//! Stable sorting of a few hundred rows by comparison: one piece of code for all that compare. Knows nothing of what is compared.

use std::cmp::Ordering;

/// Rows that are sorted by putting each in its place.
const SHORT_ROWS: usize = 12;

/// Sorts rows; equal ones stay as they stand.
///
/// The standard library's sort is made anew for every way of comparing, some kilobytes each; this one is made once.
pub(super) fn sort(rows: &mut [u32], compare: &dyn Fn(u32, u32) -> Ordering) {
    for short in rows.chunks_mut(SHORT_ROWS) {
        for at in 1..short.len() {
            let row = short[at];
            let mut place = at;
            while place > 0 && compare(short[place - 1], row).is_gt() {
                short[place] = short[place - 1];
                place -= 1;
            }
            short[place] = row;
        }
    }
    let mut width = SHORT_ROWS;
    let mut left: Vec<u32> = Vec::new();
    while width < rows.len() {
        for pair in rows.chunks_mut(2 * width).filter(|pair| pair.len() > width) {
            // Already in order: nothing to merge.
            if compare(pair[width - 1], pair[width]).is_gt() {
                left.clear();
                left.extend_from_slice(&pair[..width]);
                merge(pair, &left, compare);
            }
        }
        width *= 2;
    }
}

/// The order in which so many things stand, by comparing them by their numbers; equal ones stay as they are.
#[must_use]
pub fn order_of(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<u32> = (0..u32::try_from(count).unwrap_or(u32::MAX)).collect();
    sort(&mut order, &|a, b| compare(a as usize, b as usize));
    order.into_iter().map(|number| number as usize).collect()
}

/// `pair` ends in one sorted part; `left` is the other, of which `pair` begins with a copy.
fn merge(pair: &mut [u32], left: &[u32], compare: &dyn Fn(u32, u32) -> Ordering) {
    let (mut from_left, mut from_right, mut to) = (0, left.len(), 0);
    while from_left < left.len() {
        let take_right = from_right < pair.len() && compare(left[from_left], pair[from_right]).is_gt();
        pair[to] = if take_right { pair[from_right] } else { left[from_left] };
        from_right += usize::from(take_right);
        from_left += usize::from(!take_right);
        to += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_stand_as_the_standard_library_puts_them(values in prop::collection::vec(0u8..30, 0..200)) {
            let mut rows: Vec<u32> = (0..).take(values.len()).collect();
            let mut wanted = rows.clone();
            sort(&mut rows, &|a, b| values[a as usize].cmp(&values[b as usize]));
            wanted.sort_by_key(|row| values[*row as usize]);
            prop_assert_eq!(rows, wanted);
        }
    }
}
