//! A growing list that never moves what it holds: fixed runs of rows, each in memory of its own. Knows nothing of their meaning.

/// Rows in one run: a growing table never copies more than this.
pub(super) const RUN_ROWS: usize = 1 << 14;

/// Values by row number.
#[derive(Clone, Debug)]
pub(super) struct Paged<T> {
    runs: Vec<Vec<T>>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { runs: Vec::new() }
    }
}

impl<T: Copy> Paged<T> {
    #[inline]
    pub(super) fn push(&mut self, value: T) {
        match self.runs.last_mut() {
            Some(run) if run.len() < RUN_ROWS => run.push(value),
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
        while self.len() < rows {
            let room = match self.runs.last() {
                Some(run) if run.len() < RUN_ROWS => RUN_ROWS - run.len(),
                _ => {
                    self.runs.push(Vec::new());
                    RUN_ROWS
                }
            };
            let more = room.min(rows - self.len());
            if let Some(run) = self.runs.last_mut() {
                run.resize(run.len() + more, value);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.runs.last().map_or(0, |last| (self.runs.len() - 1) * RUN_ROWS + last.len())
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<T> {
        self.runs.get(row / RUN_ROWS)?.get(row % RUN_ROWS).copied()
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.runs.truncate(rows.div_ceil(RUN_ROWS));
        if let Some(run) = self.runs.get_mut(rows / RUN_ROWS) {
            run.truncate(rows % RUN_ROWS);
        }
    }

    /// The values from a row on, in pieces.
    pub(super) fn pieces(&self, from: usize) -> impl Iterator<Item = &[T]> {
        let first = from / RUN_ROWS;
        self.runs.iter().enumerate().skip(first).map(move |(number, run)| {
            let start = if number == first { from % RUN_ROWS } else { 0 };
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
}
