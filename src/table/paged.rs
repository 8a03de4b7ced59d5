//! A growing list that never moves what it holds: fixed runs of rows, each in memory of its own. Knows nothing of their meaning.

/// Rows in one run: a growing table never copies more than this.
pub(super) const RUN_ROWS: usize = 1 << 14;

/// Values by row number. Runs before the first value hold nothing.
#[derive(Clone, Debug)]
pub(super) struct Paged<T> {
    runs: Vec<Vec<T>>,
    /// A run of what was filled in, for those that hold nothing.
    blank: Vec<T>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { runs: Vec::new(), blank: Vec::new() }
    }
}

impl<T: Copy> Paged<T> {
    #[inline]
    pub(super) fn push(&mut self, value: T) {
        match self.runs.last_mut() {
            Some(run) if !run.is_empty() && run.len() < RUN_ROWS => run.push(value),
            _ => self.push_run(value),
        }
    }

    #[cold]
    fn push_run(&mut self, value: T) {
        // Small tables stay small; from the second run on the room that is needed is known.
        let mut run = if self.runs.is_empty() { Vec::new() } else { Vec::with_capacity(RUN_ROWS) };
        run.push(value);
        self.runs.push(run);
    }

    /// Fills up with copies of a value, to `rows` in all.
    pub(super) fn fill(&mut self, rows: usize, value: T) {
        // A column that comes late takes no memory for the rows before it.
        if self.runs.is_empty() && rows >= RUN_ROWS {
            self.runs.resize_with(rows / RUN_ROWS, Vec::new);
            self.blank = vec![value; RUN_ROWS];
        }
        while self.len() < rows {
            let missing = rows - self.len();
            match self.runs.last_mut() {
                Some(run) if !run.is_empty() && run.len() < RUN_ROWS => {
                    run.resize((run.len() + missing).min(RUN_ROWS), value);
                }
                _ => self.push_run(value),
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        let last = self.runs.last().map_or(0, |last| if last.is_empty() { RUN_ROWS } else { last.len() });
        self.runs.len().saturating_sub(1) * RUN_ROWS + last
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<T> {
        self.runs.get(row / RUN_ROWS)?.get(row % RUN_ROWS).copied()
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.runs.truncate(rows.div_ceil(RUN_ROWS));
        if let Some(run) = self.runs.get_mut(rows / RUN_ROWS) {
            if run.is_empty() {
                run.extend_from_slice(self.blank.get(..rows % RUN_ROWS).unwrap_or_default());
            }
            run.truncate(rows % RUN_ROWS);
        }
    }

    /// The values from a row on, in pieces.
    pub(super) fn pieces(&self, from: usize) -> impl Iterator<Item = &[T]> {
        let first = from / RUN_ROWS;
        self.runs.iter().enumerate().skip(first).map(move |(number, run)| {
            let start = if number == first { from % RUN_ROWS } else { 0 };
            let run = if run.is_empty() { &self.blank } else { run };
            run.get(start..).unwrap_or_default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_over_the_borders_of_runs() {
        let mut paged = Paged::default();
        paged.fill(RUN_ROWS - 1, 7_u32);
        for value in 0..3 {
            paged.push(value);
        }
        assert_eq!((paged.len(), paged.get(RUN_ROWS - 2), paged.get(RUN_ROWS + 1)), (RUN_ROWS + 2, Some(7), Some(2)));
        assert_eq!(paged.get(RUN_ROWS + 2), None);
        assert_eq!(paged.pieces(RUN_ROWS - 1).collect::<Vec<_>>(), [&[0][..], &[1, 2][..]]);
        paged.truncate(RUN_ROWS);
        assert_eq!((paged.len(), paged.get(RUN_ROWS)), (RUN_ROWS, None));
        paged.push(9);
        paged.truncate(5);
        assert_eq!((paged.len(), paged.get(4), paged.get(5)), (5, Some(7), None));
        paged.truncate(0);
        assert_eq!(paged.len(), 0);
    }

    #[test]
    fn rows_before_a_late_column_take_no_memory() {
        let mut paged = Paged::default();
        paged.fill(3 * RUN_ROWS + 1, 0_i64);
        paged.push(9);
        assert_eq!((paged.len(), paged.get(5), paged.get(3 * RUN_ROWS + 1)), (3 * RUN_ROWS + 2, None, Some(9)));
        assert_eq!(paged.runs.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 0, 2]);
        assert_eq!(paged.pieces(RUN_ROWS).flatten().count(), 2 * RUN_ROWS + 2);
        paged.truncate(RUN_ROWS + 1);
        paged.push(4);
        assert_eq!((paged.len(), paged.get(RUN_ROWS), paged.get(RUN_ROWS + 1)), (RUN_ROWS + 2, Some(0), Some(4)));
    }
}
