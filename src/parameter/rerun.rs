//! Which queries are to run again because something they need has changed; knows no clock but the one it is handed.

/// Queries that wait for a pause. Changes that follow each other closely cost one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rerun {
    waiting: Vec<u64>,
    due_at_millis: u64,
}

impl Rerun {
    /// Something that these queries need has changed; they run when nothing more has changed for a while. Says when to look again.
    pub fn changed(
        &mut self,
        queries: impl IntoIterator<Item = u64>,
        now_millis: u64,
        pause_millis: u64,
    ) -> Option<u64> {
        let before = self.waiting.len();
        let mut any = false;
        for query in queries {
            any = true;
            if !self.waiting.contains(&query) {
                self.waiting.push(query);
            }
        }
        if any {
            self.due_at_millis = now_millis.saturating_add(pause_millis);
        }
        (any || before > 0).then_some(self.due_at_millis)
    }

    /// The queries whose time has come, each once, in the order of their first change. Nothing before that.
    pub fn due(&mut self, now_millis: u64) -> Vec<u64> {
        if now_millis < self.due_at_millis { Vec::new() } else { std::mem::take(&mut self.waiting) }
    }

    /// How long until queries are due, where that is so soon that nobody else will look again.
    #[must_use]
    pub fn rest(&self, now_millis: u64) -> Option<u32> {
        const SOON_MILLIS: u64 = 20;
        let rest = self.due_at_millis.saturating_sub(now_millis);
        (!self.waiting.is_empty() && rest <= SOON_MILLIS).then(|| u32::try_from(rest).unwrap_or(0))
    }

    /// A query was run by hand, or is gone.
    pub fn forget(&mut self, query: u64) {
        self.waiting.retain(|waiting| *waiting != query);
    }

    /// Whether a query waits.
    #[must_use]
    pub fn waits(&self, query: u64) -> bool {
        self.waiting.contains(&query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_changes_in_one_tick_cost_one_run() {
        let mut rerun = Rerun::default();
        assert_eq!(rerun.changed([1, 2], 1_000, 300), Some(1_300));
        assert_eq!(rerun.changed([2], 1_000, 300), Some(1_300));
        assert!(rerun.due(1_299).is_empty());
        assert_eq!((rerun.rest(1_299), rerun.rest(1_000)), (Some(1), None));
        assert_eq!(rerun.due(1_300), [1, 2]);
        assert_eq!(rerun.rest(1_300), None);
        assert!(rerun.due(9_999).is_empty());
    }

    #[test]
    fn typing_puts_the_run_off_until_a_pause() {
        let mut rerun = Rerun::default();
        rerun.changed([1], 0, 300);
        rerun.changed([1], 200, 300);
        assert!(rerun.due(300).is_empty());
        assert_eq!(rerun.due(500), [1]);
    }

    #[test]
    fn what_was_run_by_hand_does_not_run_again() {
        let mut rerun = Rerun::default();
        rerun.changed([1, 2], 0, 300);
        rerun.forget(1);
        assert!(rerun.waits(2) && !rerun.waits(1));
        assert_eq!(rerun.due(u64::MAX), [2]);
        assert_eq!(rerun.changed([], 0, 300), None);
    }
}
