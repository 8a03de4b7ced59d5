//! What charts are drawn from: labels with a measure, and points in a plane; no more of them than can be told apart. Knows no pixels.

use super::column::Column;
use super::order::{self, Key};
use super::period::{Clock, Unit};
use super::summary::{self, Summary};
use super::zone::Zone;
use super::{Direction, Nulls, filter, float};

/// What is measured for each label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// How many rows there are.
    Rows,
    /// The sum of a column's numbers.
    Sum(usize),
    /// The mean of a column's numbers.
    Average(usize),
    /// The least of a column's numbers, or the earliest of its dates: days, or Unix milliseconds.
    Least(usize),
    /// The greatest of a column's numbers, or the latest of its dates.
    Greatest(usize),
}

/// A label and what its rows come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Number of the first row with the label, in order of arrival.
    pub row: usize,
    /// The first day of the week, month … that the bar is for, counted from 1970-01-01. `None` where values are not put together,
    /// and for rows without a day.
    pub day: Option<i32>,
    /// Rows with the label.
    pub rows: usize,
    /// The measure; `None` where there is nothing to measure.
    pub value: Option<f64>,
}

/// Labels in order, each with what its rows come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Those with the greatest values, in the order of labels; rows without a value in the labels' column come last.
    pub bars: Vec<Bar>,
    /// Labels that were left out because there were too many.
    pub others: usize,
}

/// A row in a plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Number of the row, in order of arrival.
    pub row: usize,
    /// Where it is from left to right: a number, days, or Unix milliseconds.
    pub x: f64,
    /// Where it is from bottom to top.
    pub y: f64,
}

/// `by` has the labels; with a unit, days that fall into the same one have one label.
pub(super) fn series(
    by: &Column,
    unit: Option<(Unit, Clock)>,
    measured: Option<&Column>,
    measure: Measure,
    rows: &[u32],
    most: usize,
) -> Series {
    let mut rows = rows.to_vec();
    order::sort(&mut rows, &[Key { column: by, direction: Direction::Ascending, nulls: Nulls::Last }]);
    let mut day = days(by, unit);
    let mut bars: Vec<Bar> = Vec::new();
    let mut rest = &rows[..];
    while let Some(&first) = rest.first() {
        let first_day = day(first);
        let mut is_alike = |row: &u32| match unit {
            Some(_) => day(*row) == first_day,
            None => order::compare_cells(&by.cell(first as usize), &by.cell(*row as usize)).is_eq(),
        };
        let (rows, others) = rest.split_at(rest.iter().copied().take_while(|row| is_alike(row)).count());
        rest = others;
        let summary = measured.map_or_else(Summary::default, |column| summary::summary(column, rows));
        let cell = |row: Option<usize>| row.zip(measured).and_then(|(row, column)| summary::number(&column.cell(row)));
        #[allow(clippy::cast_precision_loss, reason = "nobody sees a row in so many")]
        let value = match measure {
            Measure::Rows => Some(rows.len() as f64),
            Measure::Sum(_) => summary.sum.map(|sum| float::read(&sum)),
            Measure::Average(_) => summary.average,
            Measure::Least(_) => cell(summary.least),
            Measure::Greatest(_) => cell(summary.greatest),
        };
        let row = rows.iter().min().map_or(0, |row| *row as usize);
        bars.push(Bar { row, day: first_day, rows: rows.len(), value });
    }
    let others = bars.len().saturating_sub(most);
    if others > 0 {
        keep_greatest(&mut bars, most);
    }
    Series { bars, others }
}

/// The first days of the weeks, months … of rows. Rows of one day mostly come one after the other.
fn days(by: &Column, unit: Option<(Unit, Clock)>) -> impl FnMut(u32) -> Option<i32> {
    let mut last: (Option<i32>, Option<i32>) = (None, None);
    let zone = unit.map(|(_, clock)| Zone::new(clock.offset));
    move |row| {
        let (unit, clock) = unit?;
        let day = filter::day(&by.cell(row as usize), zone.as_ref()?)?;
        if last.0 != Some(day) {
            last = (Some(day), Some(clock.begin(unit, day)));
        }
        last.1
    }
}

/// Leaves the bars with the greatest values, in their order; of equal ones the first.
fn keep_greatest(bars: &mut Vec<Bar>, most: usize) {
    let size = |bar: &Bar| bar.value.map_or(-1.0, f64::abs);
    let mut order: Vec<u32> = (0..u32::try_from(bars.len()).unwrap_or(u32::MAX)).collect();
    super::stable::sort(&mut order, &|a, b| size(&bars[b as usize]).total_cmp(&size(&bars[a as usize])));
    let mut is_kept = vec![false; bars.len()];
    for bar in order.iter().take(most) {
        is_kept[*bar as usize] = true;
    }
    let mut kept = is_kept.iter();
    bars.retain(|_| kept.next().copied().unwrap_or(false));
}

/// Rows that have both values; of too many, rows that are equally far apart, the first among them.
pub(super) fn dots(x: &Column, y: &Column, rows: &[u32], most: usize) -> Vec<Dot> {
    let dot = |row: &u32| {
        let row = *row as usize;
        let place = |column: &Column| if column.has_no_value(row) { None } else { summary::number(&column.cell(row)) };
        Some(Dot { row, x: place(x)?, y: place(y)? })
    };
    let count = rows.iter().filter_map(dot).count();
    // Goes up by `most` for each, and takes one whenever it goes over `count`.
    let mut sum = count;
    let mut is_taken = |_: &Dot| {
        let is_taken = count <= most || sum >= count;
        sum = if sum >= count { sum - count + most } else { sum + most };
        is_taken
    };
    rows.iter().filter_map(dot).filter(|dot| is_taken(dot)).collect()
}
