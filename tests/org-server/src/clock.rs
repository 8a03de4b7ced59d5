//! The time that the org is told: the computer's, moved ahead as far as a test wants; moves nothing by itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// A clock that can be moved ahead. Clones are the same clock.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_millis: Arc<AtomicU64>,
}

impl Clock {
    /// Milliseconds from the Unix epoch.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the edge that reads a clock")]
    pub fn now_millis(&self) -> u64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        millis(now).saturating_add(self.ahead_millis.load(Ordering::Relaxed))
    }

    /// Moves the clock ahead, as if the computer had slept.
    pub fn advance(&self, by: Duration) {
        self.ahead_millis.fetch_add(millis(by), Ordering::Relaxed);
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
