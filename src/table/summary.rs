//! What a column's values come to: counts, sums, averages, distinct values, a histogram. Knows nothing of what is drawn.

use super::column::{Cell, Column, Data, Digits};
use super::decimal::Decimal;
use super::order::{self, Key};
use super::{Direction, Nulls, values};
use super::{float, stable};

/// Bars of a histogram.
const BARS: usize = 16;

/// What the values of some rows come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Rows that were looked at.
    pub rows: usize,
    /// Rows with a value.
    pub filled: usize,
    /// Sum of all numbers, exact, as text: `1234.50`. `None` where there is no number, or more than 38 digits would be needed.
    pub sum: Option<String>,
    /// Mean of all numbers.
    pub average: Option<f64>,
    /// Number of the row with the least value, in order of arrival.
    pub least: Option<usize>,
    /// Number of the row with the greatest value, in order of arrival.
    pub greatest: Option<usize>,
}

/// A value and how often it occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Number of the first row that has it, in order of arrival.
    pub row: usize,
    /// Rows that have it.
    pub rows: usize,
}

/// How the values of a column are spread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statistics {
    /// Counts, sum and so on.
    pub summary: Summary,
    /// Distinct values.
    pub distinct: usize,
    /// Texts that are there and empty.
    pub blank: usize,
    /// The most frequent values, most frequent first.
    pub frequent: Vec<Count>,
    /// Numbers of rows, in order of arrival, that have the values below which a quarter, a half and three quarters of the others lie:
    /// the second has the median. Of rows with a value; texts have none.
    pub quartiles: Option<[usize; 3]>,
    /// For numbers, dates and moments: rows in each of equally wide parts between least and greatest.
    pub bars: Vec<usize>,
}

/// What rows come to, as far as they were looked at: more may follow.
#[derive(Clone, Debug, Default)]
pub(super) struct Running {
    rows: usize,
    filled: usize,
    sum: Sum,
    ends: Option<(usize, usize)>,
}

impl Running {
    pub(super) fn add(&mut self, column: &Column, rows: &[u32]) {
        self.rows += rows.len();
        for row in rows.iter().map(|row| *row as usize) {
            if column.has_no_value(row) {
                continue;
            }
            self.filled += 1;
            let cell = column.cell(row);
            if let Cell::Number(number) = cell {
                self.sum.add(number.0);
            }
            let (least, greatest) = self.ends.unwrap_or((row, row));
            let is_less = order::compare_cells(&cell, &column.cell(least)).is_lt();
            let is_more = !is_less && order::compare_cells(&cell, &column.cell(greatest)).is_gt();
            self.ends = Some((if is_less { row } else { least }, if is_more { row } else { greatest }));
        }
    }

    pub(super) fn summary(&self) -> Summary {
        Summary {
            rows: self.rows,
            filled: self.filled,
            sum: self.sum.text(),
            average: self.sum.average(),
            least: self.ends.map(|ends| ends.0),
            greatest: self.ends.map(|ends| ends.1),
        }
    }
}

pub(super) fn summary(column: &Column, rows: &[u32]) -> Summary {
    let mut running = Running::default();
    running.add(column, rows);
    running.summary()
}

/// Each distinct value of the rows with its count, in order; what has no value is left out.
pub(super) fn distinct(column: &Column, rows: &[u32]) -> Vec<Count> {
    let mut rows: Vec<u32> = rows.iter().copied().filter(|row| !column.has_no_value(*row as usize)).collect();
    order::sort(&mut rows, &[Key { column, direction: Direction::Ascending, nulls: Nulls::Last }]);
    let mut counts = Vec::new();
    // What the order holds for equal may still be written in several ways: `acme` and `Acme`.
    for equal in
        rows.chunk_by(|a, b| order::compare_cells(&column.cell(*a as usize), &column.cell(*b as usize)).is_eq())
    {
        if let [row] = equal {
            counts.push(Count { row: *row as usize, rows: 1 });
            continue;
        }
        let mut equal = equal.to_vec();
        if let Data::Text(_) | Data::Mixed(_) = column.data {
            stable::sort(&mut equal, &|a, b| text(column, a).cmp(text(column, b)));
        }
        let runs = equal.chunk_by(|a, b| text(column, *a) == text(column, *b));
        counts.extend(runs.map(|run| Count { row: run.iter().min().map_or(0, |row| *row as usize), rows: run.len() }));
    }
    counts
}

pub(super) fn statistics(column: &Column, rows: &[u32], frequent: usize) -> Statistics {
    let summary = summary(column, rows);
    // Texts have no quartiles, and need not be put into order.
    let counts = if is_text(column) { values::counted(column, rows) } else { distinct(column, rows) };
    let is_blank = |count: &&Count| matches!(column.cell(count.row), Cell::Text(text) if text.trim().is_empty());
    let blank = counts.iter().filter(is_blank).map(|count| count.rows).sum();
    let mut bars = no_bars(column, &summary);
    count_bars(column, rows, &summary, &mut bars);
    told(column, summary, counts, blank, bars, frequent)
}

const fn is_text(column: &Column) -> bool {
    matches!(column.data, Data::Text(_))
}

/// All together, from what was counted: values in their order, unless they are texts.
pub(super) fn told(
    column: &Column,
    summary: Summary,
    counts: Vec<Count>,
    blank: usize,
    bars: Vec<usize>,
    frequent: usize,
) -> Statistics {
    Statistics {
        bars,
        distinct: counts.len(),
        blank,
        quartiles: if is_text(column) { None } else { quartiles(&counts, summary.filled) },
        frequent: values::best(column, counts.into_iter(), frequent, true),
        summary,
    }
}

/// Rows at a quarter, a half and three quarters of all, by the nearest rank.
fn quartiles(ordered: &[Count], filled: usize) -> Option<[usize; 3]> {
    let mut found = [0; 3];
    let mut before = 0;
    let mut next = 0;
    for count in ordered {
        before += count.rows;
        while next < 3 && before * 4 >= (filled * (next + 1)).max(1) {
            found[next] = count.row;
            next += 1;
        }
    }
    (next == 3).then_some(found)
}

/// Where the scale of the bars begins, and how wide it is.
fn scale(column: &Column, summary: &Summary) -> Option<(f64, f64)> {
    let (least, greatest) = (number(&column.cell(summary.least?))?, number(&column.cell(summary.greatest?))?);
    let width = greatest - least;
    (width.is_finite() && width > 0.0).then_some((least, width))
}

/// Bars in which nothing is counted yet; none where values are on no scale.
pub(super) fn no_bars(column: &Column, summary: &Summary) -> Vec<usize> {
    vec![0; if scale(column, summary).is_some() { BARS } else { 0 }]
}

pub(super) fn count_bars(column: &Column, rows: &[u32], summary: &Summary, bars: &mut [usize]) {
    let Some((least, width)) = scale(column, summary).filter(|_| !bars.is_empty()) else { return };
    for value in rows.iter().filter_map(|row| number(&column.cell(*row as usize))) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a few bars"
        )]
        let bar = ((value - least) / width * BARS as f64) as usize;
        bars[bar.min(BARS - 1)] += 1;
    }
}

/// A place on a scale.
pub(super) fn number(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(number.value()),
        Cell::Date(days) => Some(f64::from(*days)),
        #[allow(clippy::cast_precision_loss, reason = "a place on a scale")]
        Cell::DateTime(millis) => Some(*millis as f64),
        _ => None,
    }
}

fn text(column: &Column, row: u32) -> &str {
    match column.cell(row as usize) {
        Cell::Text(text) => text,
        _ => "",
    }
}

/// A sum that loses nothing: whole numbers of the smallest unit seen.
#[derive(Clone, Debug, Default)]
struct Sum {
    units: i128,
    /// Units are `10^-scale`.
    scale: i32,
    count: usize,
    /// A number was too long, or the sum is.
    overflowed: bool,
    rough: f64,
}

impl Sum {
    fn add(&mut self, number: Digits<'_>) {
        self.count += 1;
        match number {
            Digits::Short(decimal) => {
                self.rough += decimal.value();
                self.add_exactly(decimal);
            }
            Digits::Long(digits) => {
                self.rough += float::read(digits);
                match Decimal::parse(digits.as_bytes()) {
                    Some(decimal) => self.add_exactly(decimal),
                    None => self.overflowed = true,
                }
            }
        }
    }

    fn add_exactly(&mut self, decimal: Decimal) {
        let scale = (-decimal.exponent()).max(self.scale);
        let power = |power: i32| 10_i128.checked_pow(u32::try_from(power).ok()?);
        let units = (|| {
            let before = self.units.checked_mul(power(scale - self.scale)?)?;
            before.checked_add(i128::from(decimal.mantissa).checked_mul(power(scale + decimal.exponent())?)?)
        })();
        match units {
            Some(units) => (self.units, self.scale) = (units, scale),
            None => self.overflowed = true,
        }
    }

    fn text(&self) -> Option<String> {
        if self.count == 0 || self.overflowed {
            return None;
        }
        let digits = self.units.unsigned_abs().to_string();
        let scale = usize::try_from(self.scale).unwrap_or(0);
        let digits = "0".repeat((scale + 1).saturating_sub(digits.len())) + &digits;
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.units < 0 { "-" } else { "" };
        Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
    }

    #[allow(clippy::cast_precision_loss, reason = "a mean is a float")]
    fn average(&self) -> Option<f64> {
        let sum = self.text().map_or(self.rough, |sum| float::read(&sum));
        (self.count > 0).then(|| sum / self.count as f64)
    }
}
