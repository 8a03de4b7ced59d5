//! How far the viewer's clocks are ahead of UTC, asked of the browser once for each day: asking for each of a million rows would take
//! half a second. Knows no rules of zones.

use std::cell::{Cell, RefCell};

use super::OffsetMinutes;
use super::moment::DAY_MILLIS;

/// Days that are remembered at a time: eleven years.
const DAYS: i64 = 4_096;
/// Moments after which days are remembered: a few cells are not worth it.
const FEW: usize = 64;
/// No day has this number.
const NO_DAY: i64 = i64::MIN;

/// See the module.
#[derive(Clone, Debug)]
pub(super) struct Zone {
    offset: OffsetMinutes,
    asked: Cell<usize>,
    /// Days by their number, each with its offset, if that is one from its begin to its end.
    days: RefCell<Vec<(i64, Option<i32>)>>,
}

impl Zone {
    pub(super) const fn new(offset: OffsetMinutes) -> Self {
        Self { offset, asked: Cell::new(0), days: RefCell::new(Vec::new()) }
    }

    /// Unix milliseconds as if the viewer's clock showed UTC.
    pub(super) fn local(&self, millis: i64) -> i64 {
        millis.saturating_add(i64::from(self.offset(millis)) * 60_000)
    }

    /// No zone sets its clocks twice in a day: where both ends are alike, all between is.
    fn offset(&self, millis: i64) -> i32 {
        self.asked.set(self.asked.get().saturating_add(1));
        if self.asked.get() <= FEW {
            return (self.offset)(millis);
        }
        let day = millis.div_euclid(DAY_MILLIS);
        let mut days = self.days.borrow_mut();
        if days.is_empty() {
            days.resize(usize::try_from(DAYS).unwrap_or(1), (NO_DAY, None));
        }
        let place = usize::try_from(day.rem_euclid(DAYS)).unwrap_or(0);
        let Some(known) = days.get_mut(place) else { return (self.offset)(millis) };
        if known.0 != day {
            let begin = (self.offset)(day.saturating_mul(DAY_MILLIS));
            let end = (self.offset)(day.saturating_add(1).saturating_mul(DAY_MILLIS));
            *known = (day, (begin == end).then_some(begin));
        }
        known.1.unwrap_or_else(|| (self.offset)(millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Clocks that are set by half an hour every 200 days and 7 hours.
    fn restless(millis: i64) -> i32 {
        if millis.div_euclid(200 * DAY_MILLIS + 7 * 3_600_000) % 2 == 0 { 60 } else { 90 }
    }

    proptest! {
        #[test]
        fn moments_are_those_of_the_zone_whatever_was_asked_before(moments in prop::collection::vec(-900 * DAY_MILLIS..9_000 * DAY_MILLIS, 1..60)) {
            let zone = Zone::new(restless);
            for moment in moments.iter().cycle().take(FEW + 2 * moments.len()) {
                prop_assert_eq!(zone.local(*moment), moment + i64::from(restless(*moment)) * 60_000);
            }
            prop_assert!(zone.local(i64::MAX) == i64::MAX && zone.local(i64::MIN) < 0);
        }
    }
}
