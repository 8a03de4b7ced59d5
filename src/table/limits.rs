//! The table's limits by name and unit; decides nothing.

/// Columns at most; what an answer has beyond is counted and left out. Salesforce objects end at 800 fields.
pub const COLUMNS_MAX: usize = 4_096;
/// Height in pixels beyond which browsers no longer lay an element out faithfully (Chromium 2^25 at ratio 1, less elsewhere).
pub const SCROLL_HEIGHT_PX_MAX: f64 = 8_000_000.0;
