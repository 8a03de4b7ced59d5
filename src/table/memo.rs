//! Sums of columns that were worked out once, kept as long as what they are of; rows that come are added to them. Knows no screen.

use super::arrange::Arrangement;
use super::records::Records;
use super::summary::{self, Running, Summary};

/// Subtotals that are kept at most: more than are on a screen.
const SUBTOTALS_MAX: usize = 4_096;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Memo {
    passing_version: u64,
    sums: Vec<Sum>,
    version: u64,
    subtotals: Vec<Subtotal>,
}

#[derive(Debug)]
struct Sum {
    column: usize,
    /// Rows up to here are in it.
    rows: usize,
    running: Running,
}

#[derive(Debug)]
struct Subtotal {
    group: usize,
    column: usize,
    summary: Summary,
}

impl Memo {
    /// What a column, by its number in the store, comes to over the rows that pass.
    pub(super) fn summary(&mut self, column: usize, records: &Records, arrangement: &Arrangement) -> Summary {
        let Some(values) = records.columns.get(column) else { return Summary::default() };
        if self.passing_version != arrangement.passing_version() {
            self.passing_version = arrangement.passing_version();
            self.sums.clear();
        }
        let place = match self.sums.binary_search_by_key(&column, |sum| sum.column) {
            Ok(place) => place,
            Err(place) => {
                self.sums.insert(place, Sum { column, rows: 0, running: Running::default() });
                place
            }
        };
        let sum = &mut self.sums[place];
        if sum.rows < records.rows {
            sum.running.add(values, &arrangement.passing_from(sum.rows));
            sum.rows = records.rows;
        }
        sum.running.summary()
    }

    /// What a column comes to in a group.
    pub(super) fn subtotal(
        &mut self,
        group: usize,
        column: usize,
        records: &Records,
        arrangement: &Arrangement,
    ) -> Summary {
        let Some(values) = records.columns.get(column) else { return Summary::default() };
        if self.version != arrangement.version() || self.subtotals.len() > SUBTOTALS_MAX {
            self.version = arrangement.version();
            self.subtotals.clear();
        }
        let key = (group, column);
        let place = match self.subtotals.binary_search_by_key(&key, |known| (known.group, known.column)) {
            Ok(place) => place,
            Err(place) => {
                let rows = arrangement.groups().map_or(&[][..], |groups| groups.rows(group));
                let summary = summary::summary(values, rows);
                self.subtotals.insert(place, Subtotal { group, column, summary });
                place
            }
        };
        self.subtotals[place].summary.clone()
    }
}
