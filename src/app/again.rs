//! Queries that run by themselves because the person chose so: when the page loads, or every so many minutes. Knows no clock of its own.

use super::{Effect, Step};
use crate::auth::session::State;
use crate::json::{Json, Odd};
use crate::limits;

/// When a tab's query is run without being told to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Again {
    /// Never.
    #[default]
    ByHand,
    /// When the page loads.
    OnLoad,
    /// When the page loads, and after so many minutes each time.
    EveryMinutes(u16),
}

impl Again {
    /// What can be chosen, in order.
    pub const ALL: [Self; 6] = [
        Self::ByHand,
        Self::OnLoad,
        Self::EveryMinutes(1),
        Self::EveryMinutes(5),
        Self::EveryMinutes(15),
        Self::EveryMinutes(60),
    ];

    pub(super) fn to_stored(self) -> Json<'static> {
        match self {
            Self::ByHand => Json::Null,
            Self::OnLoad => Json::Whole(0),
            Self::EveryMinutes(minutes) => Json::Whole(minutes.into()),
        }
    }

    pub(super) fn of_stored(stored: &Json<'_>) -> Result<Self, Odd> {
        Ok(match stored.whole_if_any("again")? {
            None => Self::ByHand,
            Some(0) => Self::OnLoad,
            Some(minutes) => Self::EveryMinutes(u16::try_from(minutes).map_err(|_| Odd)?),
        })
    }

    fn pause_millis(self) -> Option<u64> {
        match self {
            Self::EveryMinutes(minutes) => Some(u64::from(minutes).max(1) * 60_000),
            Self::ByHand | Self::OnLoad => None,
        }
    }
}

impl Step<'_> {
    pub(super) fn again_chosen(&mut self, again: Again) {
        self.model.tab.again = again;
        self.wait_for_next_run();
        self.store_tabs();
    }

    /// The page has loaded: runs what was to be run then. Somebody else's text, from a link, is never among it.
    pub(super) fn run_on_load(&mut self) {
        for id in self.model.order.clone() {
            self.at_tab(id, |step| {
                if step.model.tab.again != Again::ByHand {
                    step.run_by_itself();
                }
                step.wait_for_next_run();
            });
        }
    }

    /// A pause is over: runs what is due.
    pub(super) fn run_what_is_due(&mut self) {
        let now_millis = self.moment.now_millis;
        for id in self.model.order.clone() {
            let due = self.model.tab(id).and_then(|tab| tab.again_at_millis);
            let Some(due_millis) = due else { continue };
            if due_millis <= now_millis {
                self.at_tab(id, |step| {
                    step.run_by_itself();
                    step.wait_for_next_run();
                });
            } else if due_millis - now_millis < limits::TIMER_EARLY_MILLIS {
                // Timers ring a little early at times.
                self.wake_in(due_millis - now_millis);
            }
        }
    }

    fn wait_for_next_run(&mut self) {
        let pause = self.model.tab.again.pause_millis();
        self.model.tab.again_at_millis = pause.map(|pause| self.moment.now_millis + pause);
        if let Some(pause) = pause {
            self.wake_in(pause);
        }
    }

    fn wake_in(&mut self, millis: u64) {
        self.effects.push(Effect::Wake { millis: u32::try_from(millis).unwrap_or(u32::MAX) });
    }

    /// Only while somebody is signed in: nobody is sent to a sign-in page for a query that they did not ask for. What writes is
    /// never sent by itself, and a query that still runs is not cut off.
    fn run_by_itself(&mut self) {
        let is_in = matches!(self.model.org.session.state(), State::Active(_) | State::Refreshing { .. });
        let own = &self.model.tab.request;
        let may = (!own.is_on || own.draft.is_reading()) && self.model.can_fill();
        let is_going = self.model.tab.run.as_ref().is_some_and(|run| run.phase == super::run::Phase::Going);
        if is_in && may && !is_going {
            if self.model.tab.request.is_on { self.send_clicked() } else { self.run_soql() }
        }
    }
}
