//! Where rows stand: all of one height, or each as high as it was measured. Pure arithmetic in CSS pixels; knows no element.
//!
//! Beyond the height that browsers lay out faithfully the body is lower than its rows, and its scroll positions stand for positions
//! further apart: those as if the body had its whole height are called virtual here.

use crate::table::{SCROLL_HEIGHT_PX_MAX, Window, bounded, window};

/// Rows whose heights are summed up together.
const BLOCK_ROWS: usize = 256;

/// Where rows stand.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    rows: usize,
    row_px: f64,
    /// What measured rows are higher than `row_px`, by blocks; `None` where all rows have one height.
    measured: Option<Vec<Block>>,
}

#[derive(Clone, Debug, Default)]
struct Block {
    more_px: f64,
    /// Zero where a row was not measured yet.
    heights: Option<Box<[u16; BLOCK_ROWS]>>,
}

impl Lines {
    /// Rows of this height; with `wrapped` it is the least height, and [`Lines::measure`] tells what each really has. What was
    /// measured before is forgotten.
    #[must_use]
    pub fn new(rows: usize, row_px: f64, wrapped: bool) -> Self {
        let mut lines = Self { rows: 0, row_px, measured: wrapped.then(Vec::new) };
        lines.set_rows(rows);
        lines
    }

    /// There are more rows now, or fewer.
    pub fn set_rows(&mut self, rows: usize) {
        self.rows = rows;
        if let Some(blocks) = &mut self.measured {
            blocks.resize_with(rows.div_ceil(BLOCK_ROWS), Block::default);
        }
    }

    /// Height of rows that were not measured.
    #[must_use]
    pub const fn row_px(&self) -> f64 {
        self.row_px
    }

    /// Whether rows have heights of their own.
    #[must_use]
    pub const fn is_wrapped(&self) -> bool {
        self.measured.is_some()
    }

    /// Whether a row's own height is known.
    #[must_use]
    pub fn is_measured(&self, row: usize) -> bool {
        self.own_px(row) != 0
    }

    /// A row has this height. Says whether that is news.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a row is a few hundred pixels high; the cast saturates
    pub fn measure(&mut self, row: usize, px: f64) -> bool {
        let before = self.height_px(row);
        let row_px = self.row_px;
        let Some(block) = self.measured.as_mut().and_then(|blocks| blocks.get_mut(row / BLOCK_ROWS)) else {
            return false;
        };
        let px = px.max(row_px).round();
        block.heights.get_or_insert_with(|| Box::new([0; BLOCK_ROWS]))[row % BLOCK_ROWS] = px as u16;
        block.more_px += px - before;
        (px - before).abs() >= 1.0
    }

    /// A row's height.
    #[must_use]
    pub fn height_px(&self, row: usize) -> f64 {
        match self.own_px(row) {
            0 => self.row_px,
            px => f64::from(px),
        }
    }

    /// A row's virtual top.
    #[must_use]
    pub fn top_px(&self, row: usize) -> f64 {
        let row = row.min(self.rows);
        let mut top = length(row) * self.row_px;
        if let Some(blocks) = &self.measured {
            let block = row / BLOCK_ROWS;
            top += blocks[..block.min(blocks.len())].iter().map(|block| block.more_px).sum::<f64>();
            top += (block * BLOCK_ROWS..row).map(|row| self.height_px(row) - self.row_px).sum::<f64>();
        }
        top
    }

    /// The row at a virtual place.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a count of rows
    pub fn row_at(&self, px: f64) -> usize {
        let last = self.rows.saturating_sub(1);
        let Some(blocks) = &self.measured else {
            return ((px.max(0.0) / self.row_px) as usize).min(last);
        };
        let mut top = 0.0;
        let mut row = 0;
        for block in blocks {
            let height = length(BLOCK_ROWS) * self.row_px + block.more_px;
            if top + height > px || row + BLOCK_ROWS > last {
                break;
            }
            top += height;
            row += BLOCK_ROWS;
        }
        while row < last && top + self.height_px(row) <= px {
            top += self.height_px(row);
            row += 1;
        }
        row
    }

    /// Virtual height of all rows.
    #[must_use]
    pub fn all_px(&self) -> f64 {
        self.top_px(self.rows)
    }

    /// The virtual scroll position for a real one.
    #[must_use]
    pub fn virtual_top_px(&self, viewport_px: f64, scroll_top_px: f64) -> f64 {
        scroll_top_px.max(0.0) * self.stretch(viewport_px)
    }

    /// The real scroll position that shows a virtual one.
    #[must_use]
    pub fn scroll_top_px(&self, viewport_px: f64, virtual_top_px: f64) -> f64 {
        virtual_top_px.max(0.0) / self.stretch(viewport_px)
    }

    /// Where to scroll to, virtually, so that a row is wholly in sight; `None` where it is already.
    #[must_use]
    pub fn showing(&self, row: usize, viewport_px: f64, virtual_top_px: f64) -> Option<f64> {
        let (top, height) = (self.top_px(row), self.height_px(row));
        if top < virtual_top_px || height > viewport_px {
            Some(top)
        } else if top + height > virtual_top_px + viewport_px {
            Some(top + height - viewport_px)
        } else {
            None
        }
    }

    /// The rows in sight at a scroll position, with so many more on both sides.
    #[must_use]
    pub fn window(&self, scroll_top_px: f64, viewport_px: f64, overscan: usize) -> Window {
        if self.measured.is_none() {
            return window(self.rows, scroll_top_px, viewport_px, self.row_px, overscan);
        }
        let all = self.all_px();
        let height_px = all.min(SCROLL_HEIGHT_PX_MAX);
        let scroll_top_px = bounded(scroll_top_px, 0.0, height_px - viewport_px);
        let virtual_top = self.virtual_top_px(viewport_px, scroll_top_px);
        let top = self.row_at(virtual_top);
        let first = top.saturating_sub(overscan);
        let mut end = top;
        let mut bottom = self.top_px(top);
        while end < self.rows && bottom < virtual_top + viewport_px {
            bottom += self.height_px(end);
            end += 1;
        }
        let count = (end + overscan).min(self.rows) - first;
        Window { first, count, offset_px: scroll_top_px - (virtual_top - self.top_px(first)), height_px, top }
    }

    fn own_px(&self, row: usize) -> u16 {
        let block = self.measured.as_ref().and_then(|blocks| blocks.get(row / BLOCK_ROWS));
        block.and_then(|block| block.heights.as_ref()).map_or(0, |heights| heights[row % BLOCK_ROWS])
    }

    fn stretch(&self, viewport_px: f64) -> f64 {
        let all = self.all_px();
        let laid_out = all.min(SCROLL_HEIGHT_PX_MAX);
        if all > laid_out && laid_out > viewport_px { (all - viewport_px) / (laid_out - viewport_px) } else { 1.0 }
    }
}

#[allow(clippy::cast_precision_loss)] // row numbers are far below 2^53
const fn length(rows: usize) -> f64 {
    rows as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop, prop_assert, prop_assert_eq, proptest};

    use super::*;

    const ROW_PX: f64 = 28.0;

    #[test]
    fn a_row_is_brought_into_sight_by_the_shortest_way() {
        let lines = Lines::new(100, ROW_PX, false);
        assert_eq!(lines.showing(0, 280.0, 0.0), None);
        assert_eq!(lines.showing(9, 280.0, 0.0), None);
        assert_eq!(lines.showing(10, 280.0, 0.0), Some(28.0));
        assert_eq!(lines.showing(3, 280.0, 100.0), Some(84.0));
    }

    #[test]
    fn a_measured_row_moves_all_below_it() {
        let mut lines = Lines::new(1000, ROW_PX, true);
        assert!(lines.measure(10, 100.0) && !lines.measure(10, 100.0));
        assert!(!lines.measure(11, 5.0), "rows have a least height");
        assert!(!lines.measure(2000, 50.0), "there is no such row");
        assert_eq!((lines.top_px(10), lines.top_px(11)), (280.0, 380.0));
        assert_eq!(lines.all_px(), 28_072.0);
        assert_eq!((lines.row_at(379.0), lines.row_at(380.0)), (10, 11));
        lines.set_rows(2000);
        assert_eq!(lines.top_px(1000), 28_072.0);
    }

    #[test]
    fn both_ends_of_ten_million_wrapped_rows_can_be_reached() {
        let mut lines = Lines::new(10_000_000, ROW_PX, true);
        lines.measure(9_999_999, 300.0);
        let end = lines.window(f64::MAX, 560.0, 0);
        assert_eq!(end.height_px, SCROLL_HEIGHT_PX_MAX);
        assert_eq!(end.first + end.count, 10_000_000);
        assert_eq!(lines.window(0.0, 560.0, 0).first, 0);
    }

    proptest! {
        #[test]
        fn scrolling_to_a_row_puts_that_row_first(rows in 1_usize..3_000_000, part in 0.0_f64..1.0, viewport in 56.0_f64..2000.0, wrapped in prop::bool::ANY) {
            let lines = Lines::new(rows, ROW_PX, wrapped);
            #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let row = (rows as f64 * part) as usize;
            let last_top = (lines.all_px() - viewport).max(0.0);
            let top = (lines.top_px(row) + 0.5).min(last_top);
            let scroll = lines.scroll_top_px(viewport, top);
            prop_assert!((lines.virtual_top_px(viewport, scroll) - top).abs() < 0.01);
            prop_assert_eq!(lines.window(scroll, viewport, 0).top, lines.row_at(top));
        }

        #[test]
        fn tops_and_places_of_measured_rows_are_inverse(rows in 1_usize..2000, heights in prop::collection::vec((0_usize..2000, 28_u16..400), 0..60)) {
            let mut lines = Lines::new(rows, ROW_PX, true);
            let mut naive = vec![ROW_PX; rows];
            for (row, px) in heights {
                lines.measure(row, f64::from(px));
                if let Some(height) = naive.get_mut(row) {
                    *height = f64::from(px);
                }
            }
            let mut top = 0.0;
            for (row, height) in naive.iter().enumerate() {
                prop_assert_eq!(lines.top_px(row), top);
                prop_assert_eq!(lines.row_at(top), row);
                prop_assert_eq!(lines.row_at(top + height - 0.5), row);
                top += height;
            }
            prop_assert_eq!(lines.all_px(), top);
        }

        #[test]
        fn what_is_in_sight_of_measured_rows_is_drawn(
            rows in 1_usize..2000, share in 0.0_f64..1.0, tall in prop::collection::vec(0_usize..2000, 0..40), overscan in 0_usize..9,
        ) {
            let mut lines = Lines::new(rows, ROW_PX, true);
            for row in tall {
                lines.measure(row, 200.0);
            }
            let scroll = share * (lines.all_px() - 500.0).max(0.0);
            let window = lines.window(scroll, 500.0, overscan);
            prop_assert!(window.offset_px <= scroll + 0.001);
            let end = window.first + window.count;
            let bottom = window.offset_px + lines.top_px(end) - lines.top_px(window.first);
            prop_assert!(end == rows || bottom >= scroll + 499.999);
        }
    }
}
