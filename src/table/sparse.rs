//! Something about a few rows, by row number; knows nothing of what it is.

/// Rows in ascending order, each with what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Sparse<T> {
    rows: Vec<(u32, T)>,
}

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self { rows: Vec::new() }
    }
}

impl<T> Sparse<T> {
    pub(super) fn get(&self, row: usize) -> Option<&T> {
        let place = self.place(row).ok()?;
        self.rows.get(place).map(|(_, value)| value)
    }

    pub(super) fn set(&mut self, row: usize, value: T) {
        match self.place(row) {
            Ok(place) => self.rows[place].1 = value,
            Err(place) => self.rows.insert(place, (u32::try_from(row).unwrap_or(u32::MAX), value)),
        }
    }

    /// Takes out every row from `rows` on.
    pub(super) fn truncate(&mut self, rows: usize) {
        let place = self.place(rows).unwrap_or_else(|place| place);
        self.rows.truncate(place);
    }

    fn place(&self, row: usize) -> Result<usize, usize> {
        self.rows.binary_search_by(|(known, _)| (*known as usize).cmp(&row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_whatever_order_they_came_in() {
        let mut sparse = Sparse::default();
        for (row, value) in [(7, 'a'), (3, 'b'), (9, 'c'), (3, 'd')] {
            sparse.set(row, value);
        }
        assert_eq!([3, 7, 8, 9].map(|row| sparse.get(row).copied()), [Some('d'), Some('a'), None, Some('c')]);
        sparse.truncate(8);
        assert_eq!([3, 7, 9].map(|row| sparse.get(row).copied()), [Some('d'), Some('a'), None]);
    }
}
