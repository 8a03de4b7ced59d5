//! Which rows are in sight; pure arithmetic over heights in CSS pixels, knows no element.

use super::{bounded, limits};

/// The rows to draw, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// The first row to draw.
    pub first: usize,
    /// How many rows to draw.
    pub count: usize,
    /// Top of the first row drawn, within the spacer.
    pub offset_px: f64,
    /// Height of the spacer that the scroll bar belongs to.
    pub height_px: f64,
    /// The first row that is in sight at least in part.
    pub top: usize,
}

/// The window at a scroll position. `overscan` rows are drawn beyond both edges.
///
/// Up to [`limits::SCROLL_HEIGHT_PX_MAX`] a row has its real place. Beyond, browsers no longer lay out faithfully: the spacer stays
/// that high and the scroll position is taken as a share of the whole.
#[must_use]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
pub fn window(rows: usize, scroll_top_px: f64, viewport_px: f64, row_px: f64, overscan: usize) -> Window {
    let row_px = if row_px.is_finite() && row_px >= 1.0 { row_px } else { 1.0 };
    let viewport_px = if viewport_px.is_finite() { viewport_px.max(0.0) } else { 0.0 };
    let real_px = rows as f64 * row_px;
    let height_px = real_px.min(limits::SCROLL_HEIGHT_PX_MAX);
    let scroll_max_px = (height_px - viewport_px).max(0.0);
    let scroll_top_px = if scroll_top_px.is_finite() { bounded(scroll_top_px, 0.0, scroll_max_px) } else { 0.0 };
    let real_max_px = (real_px - viewport_px).max(0.0);
    let real_top_px = if scroll_max_px > 0.0 { scroll_top_px / scroll_max_px * real_max_px } else { 0.0 };
    let top = ((real_top_px / row_px) as usize).min(rows.saturating_sub(1));
    let first = top.saturating_sub(overscan);
    let in_sight = (viewport_px / row_px).ceil() as usize + 1;
    let count = (top + in_sight + overscan).min(rows) - first.min(rows);
    // The row at the top keeps its distance to the edge of the view, whatever the scale.
    let offset_px = scroll_top_px - (real_top_px - first as f64 * row_px);
    Window { first, count, offset_px, height_px, top }
}

/// The scroll position at which a row is the first in sight.
#[must_use]
#[allow(clippy::cast_precision_loss)]
pub fn scroll_top_of(row: usize, rows: usize, viewport_px: f64, row_px: f64) -> f64 {
    let real_px = rows as f64 * row_px;
    let height_px = real_px.min(limits::SCROLL_HEIGHT_PX_MAX);
    let (real_max_px, scroll_max_px) = (real_px - viewport_px, height_px - viewport_px);
    if real_max_px <= 0.0 {
        return 0.0;
    }
    bounded(row as f64 * row_px / real_max_px * scroll_max_px, 0.0, scroll_max_px)
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares of a count of rows")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_table_is_drawn_whole() {
        let all = window(3, 0.0, 100.0, 28.0, 5);
        assert_eq!((all.first, all.count, all.offset_px, all.height_px), (0, 3, 0.0, 84.0));
        assert_eq!(window(0, 0.0, 100.0, 28.0, 5).count, 0);
    }

    #[test]
    fn rows_have_their_real_place_while_the_browser_can_take_it() {
        let middle = window(100_000, 28_014.0, 560.0, 28.0, 4);
        assert_eq!((middle.top, middle.first, middle.offset_px), (1000, 996, 996.0 * 28.0));
    }

    #[test]
    fn both_ends_of_ten_million_rows_can_be_reached() {
        let rows = 10_000_000;
        let end = window(rows, f64::MAX, 560.0, 28.0, 0);
        assert_eq!(end.height_px, limits::SCROLL_HEIGHT_PX_MAX);
        assert_eq!(end.first + end.count, rows);
        assert_eq!(window(rows, 0.0, 560.0, 28.0, 0).first, 0);
    }

    proptest! {
        #[test]
        fn what_is_in_sight_is_drawn(rows in 0usize..20_000_000, share in 0.0f64..1.0, viewport in 0.0f64..3000.0, overscan in 0usize..20) {
            let height = (rows as f64 * 28.0).min(limits::SCROLL_HEIGHT_PX_MAX);
            let scroll_top = share * (height - viewport).max(0.0);
            let window = window(rows, scroll_top, viewport, 28.0, overscan);
            prop_assert!(window.first + window.count <= rows);
            prop_assert!(rows == 0 || window.offset_px <= scroll_top + 0.001);
            let bottom = window.offset_px + window.count as f64 * 28.0;
            prop_assert!(window.first + window.count == rows || bottom >= scroll_top + viewport - 0.001);
        }

        #[test]
        fn a_row_that_is_scrolled_to_is_in_sight(rows in 1usize..20_000_000, share in 0.0f64..1.0) {
            let row = ((rows - 1) as f64 * share) as usize;
            let window = window(rows, scroll_top_of(row, rows, 560.0, 28.0), 560.0, 28.0, 0);
            prop_assert!((window.first..window.first + window.count).contains(&row));
        }
    }
}
