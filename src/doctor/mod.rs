//! Why signing in does not work, and what to do: probes as values, decided one after the other by what came back. Knows no
//! network, no session and no secret: no probe carries a code, a token or a verifier that is good for anything.
//!
//! What may be asked, and in which order, is ruled by two facts. A page cannot read why a request failed, only that it did; so
//! each probe is one whose failure leaves few causes, and a second one tells those apart. And a token request is carried out
//! even where its answer cannot be read; so none is sent before the harmless PKCE generator, which stands behind the same
//! switch, could be read. Source: Salesforce Help, "Enable CORS for OAuth Endpoints" and "OAuth 2.0 Error Codes".

mod cause;
mod check;
mod metadata;
mod probe;
mod read;
mod setup;

#[cfg(test)]
mod tests;

pub use cause::Cause;
pub use check::{Check, Verdict};
pub use metadata::File;
pub use probe::{Manner, Probe};
pub use read::{cause_of_page, cause_of_words};
pub use setup::link;

use crate::datasource::Datasource;
use crate::http::{Failure, Request, Response};

/// What is looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which org and app.
    pub datasource: Datasource,
    /// This page's origin: `https://app.example`.
    pub origin: String,
    /// The callback URL that sign-in names.
    pub callback_url: String,
    /// Whether this browser lets the page store something.
    pub storage_works: bool,
}

/// What a sign-in, or the first request after one, came to. Words of a server are as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The callback, or the token endpoint, said no.
    Refused {
        /// e.g. `OAUTH_APP_BLOCKED`
        error: String,
        /// May be empty.
        description: String,
    },
    /// The REST API said no to a session that was fresh.
    RestRefused {
        /// e.g. `API_DISABLED_FOR_ORG`
        code: String,
        /// Salesforce's words.
        message: String,
    },
    /// The token endpoint's answer could not be read.
    TokenSilence,
    /// The person came back from the sign-in page without an answer.
    Abandoned,
}

/// What came of a probe.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The page may read status, headers and body.
    Answered(Response),
    /// The server sends the browser elsewhere, and the page may know that much.
    Redirected,
    /// Something answered that the page may not read. Only for [`Manner::Unread`].
    Opaque,
    /// The browser says only that it failed.
    Silent(Failure),
}

/// One examination. All it knows is what came back so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doctor {
    subject: Subject,
    heard: Option<Heard>,
    seen: Vec<(Probe, Outcome)>,
}

impl Doctor {
    /// Begins. `heard` is what the last sign-in came to, if there was one.
    #[must_use]
    pub const fn begin(subject: Subject, heard: Option<Heard>) -> Self {
        Self { subject, heard, seen: Vec::new() }
    }

    /// What is looked into.
    #[must_use]
    pub const fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What the last sign-in came to.
    #[must_use]
    pub const fn heard(&self) -> Option<&Heard> {
        self.heard.as_ref()
    }

    /// What to send now, and how; `None` when everything is known that can be.
    #[must_use]
    pub fn next(&self) -> Option<(Probe, Request)> {
        // A probe that cannot be made for this subject would be asked for over and over.
        let probe = self.next_probe()?;
        probe.request(&self.subject).map(|request| (probe, request))
    }

    /// Takes in what came of the probe that [`Self::next`] named.
    pub fn hear(&mut self, probe: Probe, outcome: Outcome) {
        let outcome = match (probe.manner(), outcome) {
            // What was not to be read says that something answered, and no more; what was to be read, and cannot be, says nothing.
            (Manner::Unread, Outcome::Answered(_) | Outcome::Redirected) => Outcome::Opaque,
            (Manner::Read, Outcome::Opaque) => Outcome::Silent(Failure::Unreachable),
            (_, outcome) => outcome,
        };
        if self.next_probe() == Some(probe) {
            self.seen.push((probe, outcome));
        }
    }

    /// How many probes were answered.
    #[must_use]
    pub const fn steps(&self) -> usize {
        self.seen.len()
    }

    /// What is known now, in the order in which things have to be right.
    #[must_use]
    pub fn checks(&self) -> Vec<Check> {
        check::all(self)
    }

    fn outcome(&self, probe: Probe) -> Option<&Outcome> {
        self.seen.iter().find(|(seen, _)| *seen == probe).map(|(_, outcome)| outcome)
    }

    fn next_probe(&self) -> Option<Probe> {
        match self.outcome(Probe::Discovery) {
            None => return Some(Probe::Discovery),
            Some(Outcome::Answered(answer)) if read::issuer(answer).is_some() => {}
            // Something else, or another name for the org: nothing there is worth asking.
            Some(Outcome::Answered(_) | Outcome::Redirected) => return None,
            Some(Outcome::Opaque | Outcome::Silent(_)) => match self.outcome(Probe::DiscoveryUnread) {
                None => return Some(Probe::DiscoveryUnread),
                Some(Outcome::Silent(_)) => {
                    return self.outcome(Probe::SharedLogin).is_none().then_some(Probe::SharedLogin);
                }
                Some(_) => {}
            },
        }
        let mut wanted = vec![Probe::UserInfo];
        if matches!(self.outcome(Probe::UserInfo), Some(Outcome::Silent(_))) {
            wanted.push(Probe::Versions);
        }
        wanted.push(Probe::Generator);
        if self.is_readable(Probe::Generator) {
            wanted.extend([Probe::Authorize, Probe::AuthorizeBare, Probe::Exchange, Probe::Refresh]);
        }
        wanted.into_iter().find(|probe| self.outcome(*probe).is_none())
    }

    fn is_readable(&self, probe: Probe) -> bool {
        matches!(self.outcome(probe), Some(Outcome::Answered(_) | Outcome::Redirected))
    }
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Answered(answer) => write!(out, "Answered({})", answer.status),
            Self::Redirected => write!(out, "Redirected"),
            Self::Opaque => write!(out, "Opaque"),
            Self::Silent(failure) => write!(out, "Silent({failure:?})"),
        }
    }
}
