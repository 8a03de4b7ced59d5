//! A set of row numbers, one bit each; knows nothing of what the rows hold.

/// Row numbers. What lies beyond the last one that was put in costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub(super) fn contains(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    pub(super) fn insert(&mut self, row: usize) {
        let word = row / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        self.words[word] |= 1 << (row % 64);
    }

    #[cfg(test)]
    pub(super) fn remove(&mut self, row: usize) {
        if let Some(word) = self.words.get_mut(row / 64) {
            *word &= !(1 << (row % 64));
        }
    }

    pub(super) fn insert_range(&mut self, from: usize, to: usize) {
        let mut row = from;
        while row < to {
            if row.is_multiple_of(64) && row + 64 <= to {
                let word = row / 64;
                if word >= self.words.len() {
                    self.words.resize(word + 1, 0);
                }
                self.words[word] = u64::MAX;
                row += 64;
            } else {
                self.insert(row);
                row += 1;
            }
        }
    }

    /// Takes out every row from `rows` on.
    pub(super) fn truncate(&mut self, rows: usize) {
        self.words.truncate(rows.div_ceil(64));
        if !rows.is_multiple_of(64)
            && let Some(word) = self.words.get_mut(rows / 64)
        {
            *word &= (1 << (rows % 64)) - 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Rows `64 * number ..` as bits.
    pub(super) fn set_word(&mut self, number: usize, word: u64) {
        if number >= self.words.len() {
            if word == 0 {
                return;
            }
            self.words.resize(number + 1, 0);
        }
        self.words[number] = word;
    }

    pub(super) fn extend(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    pub(super) fn intersect(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word &= more;
        }
    }

    /// All of `0..rows` that are not in it.
    pub(super) fn complement(&mut self, rows: usize) {
        self.words.resize(rows.div_ceil(64), 0);
        for word in &mut self.words {
            *word = !*word;
        }
        self.truncate(rows);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.iter_from(0)
    }

    /// Row numbers from one on.
    pub(super) fn iter_from(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let first = row / 64;
        self.words.iter().enumerate().skip(first).flat_map(move |(number, &word)| {
            let word = if number == first { word & (u64::MAX << (row % 64)) } else { word };
            Ones(word).map(move |bit| number * 64 + bit)
        })
    }
}

struct Ones(u64);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let bit = self.0.trailing_zeros();
        self.0 &= self.0.wrapping_sub(1);
        if bit < 64 { Some(bit as usize) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_holds_what_a_set_holds(rows in prop::collection::vec(0usize..300, 0..40), from in 0usize..200, long in 0usize..150, cut in 0usize..300) {
            let mut bits = Bits::default();
            let mut set = BTreeSet::new();
            for row in rows {
                bits.insert(row);
                set.insert(row);
            }
            bits.insert_range(from, from + long);
            set.extend(from..from + long);
            bits.remove(from);
            set.remove(&from);
            bits.truncate(cut);
            set.retain(|row| *row < cut);
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.iter_from(from).collect::<Vec<_>>(), set.range(from..).copied().collect::<Vec<_>>());
            prop_assert_eq!((bits.count(), bits.is_empty()), (set.len(), set.is_empty()));
            bits.complement(cut);
            prop_assert!((0..cut).all(|row| bits.contains(row) != set.contains(&row)));
            prop_assert_eq!(bits.count(), cut - set.len());
        }
    }
}
