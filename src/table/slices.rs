//! Statistics of a column in slices, so that nothing else has to wait while a million rows are counted. Does not know when slices are
//! worked at.

use super::column::{Cell, Column};
use super::summary::{self, Count, Running, Statistics, Summary};
use super::values;

/// Rows that are looked at in one slice, and values that are put in their place.
const SLICE_ROWS: usize = 20_000;

/// Statistics that are being made. Values must not change meanwhile: whoever appends a page begins anew.
#[derive(Debug)]
pub struct StatisticsJob {
    column: usize,
    frequent: usize,
    rows: Vec<u32>,
    /// Rows, or values, of one slice.
    slice: usize,
    /// Rows looked at in this stage.
    at: usize,
    running: Running,
    /// The values of each slice, in their order, and how many of them were taken.
    runs: Vec<(Vec<Count>, usize)>,
    /// Numbers of the runs that have values left, as a heap: the least value is on top.
    heap: Vec<usize>,
    counts: Vec<Count>,
    blank: usize,
    /// Known as soon as all values are in their place.
    summary: Option<Summary>,
    bars: Vec<usize>,
}

impl StatisticsJob {
    pub(super) fn new(column: usize, rows: Vec<u32>, frequent: usize) -> Self {
        Self {
            column,
            frequent,
            rows,
            slice: SLICE_ROWS,
            at: 0,
            running: Running::default(),
            runs: Vec::new(),
            heap: Vec::new(),
            counts: Vec::new(),
            blank: 0,
            summary: None,
            bars: Vec::new(),
        }
    }

    /// The column's number in the store.
    pub(super) const fn column(&self) -> usize {
        self.column
    }

    #[cfg(test)]
    pub(super) fn sliced(self, slice: usize) -> Self {
        Self { slice, ..self }
    }

    /// Works at one slice. Gives the statistics after the last one.
    pub(super) fn go_on(&mut self, column: &Column) -> Option<Statistics> {
        if self.summary.is_some() {
            return self.count_bars(column);
        }
        if self.at < self.rows.len() {
            self.look(column);
        } else {
            self.merge(column);
        }
        if self.at < self.rows.len() || !self.heap.is_empty() {
            return None;
        }
        let summary = self.running.summary();
        self.bars = summary::no_bars(column, &summary);
        self.runs.clear();
        self.summary = Some(summary);
        self.at = if self.bars.is_empty() { self.rows.len() } else { 0 };
        // A few rows are counted at once.
        if self.at < self.rows.len() && self.rows.len() > self.slice {
            return None;
        }
        self.count_bars(column)
    }

    /// Sums up a slice of rows, and orders its values.
    fn look(&mut self, column: &Column) {
        let slice = &self.rows[self.at..self.rows.len().min(self.at + self.slice)];
        self.at += slice.len();
        self.running.add(column, slice);
        let counts = summary::distinct(column, slice);
        if !counts.is_empty() {
            self.runs.push((counts, 0));
        }
        if self.at == self.rows.len() {
            for run in 0..self.runs.len() {
                self.heap.push(run);
                self.rise(column);
            }
            if self.rows.len() <= self.slice {
                self.merge(column);
            }
        }
    }

    /// Puts values of all runs into one order, the same ones together.
    fn merge(&mut self, column: &Column) {
        for _ in 0..self.slice {
            let Some(&run) = self.heap.first() else { return };
            let Some(count) = self.head(run) else { return };
            self.runs[run].1 += 1;
            if self.head(run).is_none() {
                self.heap.swap_remove(0);
            }
            self.sink(column);
            if matches!(column.cell(count.row), Cell::Text(text) if text.trim().is_empty()) {
                self.blank += count.rows;
            }
            match self.counts.last_mut().filter(|last| values::compare(column, last.row, count.row).is_eq()) {
                Some(last) => *last = Count { row: last.row.min(count.row), rows: last.rows + count.rows },
                None => self.counts.push(count),
            }
        }
    }

    fn count_bars(&mut self, column: &Column) -> Option<Statistics> {
        let summary = self.summary.as_ref()?;
        let slice = &self.rows[self.at..self.rows.len().min(self.at + self.slice)];
        self.at += slice.len();
        summary::count_bars(column, slice, summary, &mut self.bars);
        if self.at < self.rows.len() {
            return None;
        }
        let (counts, bars) = (std::mem::take(&mut self.counts), std::mem::take(&mut self.bars));
        Some(summary::told(column, summary.clone(), counts, self.blank, bars, self.frequent))
    }

    /// The least value of a run that was not taken yet.
    fn head(&self, run: usize) -> Option<Count> {
        let (counts, taken) = self.runs.get(run)?;
        counts.get(*taken).copied()
    }

    /// Whether the value of one run comes before that of another; of equal ones that of the earlier run.
    fn is_before(&self, column: &Column, a: usize, b: usize) -> bool {
        match (self.head(a), self.head(b)) {
            (Some(first), Some(second)) => values::compare(column, first.row, second.row).then(a.cmp(&b)).is_lt(),
            (first, _) => first.is_some(),
        }
    }

    /// Takes the last run of the heap to its place.
    fn rise(&mut self, column: &Column) {
        let mut at = self.heap.len() - 1;
        while at > 0 && self.is_before(column, self.heap[at], self.heap[(at - 1) / 2]) {
            self.heap.swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    /// Takes the first run of the heap to its place.
    fn sink(&mut self, column: &Column) {
        let mut at = 0;
        loop {
            let mut least = at;
            for child in [2 * at + 1, 2 * at + 2] {
                if child < self.heap.len() && self.is_before(column, self.heap[child], self.heap[least]) {
                    least = child;
                }
            }
            if least == at {
                return;
            }
            self.heap.swap(at, least);
            at = least;
        }
    }
}
