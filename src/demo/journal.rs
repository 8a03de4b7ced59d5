//! What the org was asked, in numbers and lines without secrets; changes nothing.

use std::collections::VecDeque;

use super::{kept::kept, limits};
use crate::http::Method;

/// How often things happened since the org was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests of any kind, preflights included.
    pub requests: u64,
    /// CORS preflights.
    pub preflights: u64,
    /// Requests for the authorization page.
    pub authorizations: u64,
    /// Authorization codes given out.
    pub codes: u64,
    /// Token requests with a code, whatever came of them.
    pub code_exchanges: u64,
    /// Token requests with a refresh token, whatever came of them.
    pub refreshes: u64,
    /// Refreshes that brought a new access token.
    pub refreshes_granted: u64,
    /// Uses of a refresh token that had been rotated away.
    pub reuses: u64,
    /// Sign-ins that ended silently because the user had too many.
    pub evictions: u64,
    /// Revocations that found something to revoke.
    pub revocations: u64,
    /// Requests of the REST API with a good token.
    pub rest: u64,
    /// Answers 401 of the REST API.
    pub unauthorized: u64,
    /// Requests that met an ordered fault.
    pub faults: u64,
}

kept!(Counts {
    requests,
    preflights,
    authorizations,
    codes,
    code_exchanges,
    refreshes,
    refreshes_granted,
    reuses,
    evictions,
    revocations,
    rest,
    unauthorized,
    faults,
});

/// One request as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, from the Unix epoch.
    pub at_millis: u64,
    /// How.
    pub method: Method,
    /// Scheme, host and port that were asked.
    pub host: String,
    /// Where, without the query.
    pub path: String,
    /// The `Origin` header.
    pub origin: Option<String>,
    /// The names of all headers.
    pub header_names: Vec<String>,
    /// The `grant_type` of a token request.
    pub grant_type: Option<String>,
    /// What was answered; 0 if the answer was held or the connection dropped.
    pub status: u16,
}

/// The counts and the last requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    pub(super) counts: Counts,
    entries: VecDeque<Entry>,
}

impl Journal {
    pub(super) fn note(&mut self, entry: Entry) {
        if self.entries.len() >= limits::JOURNAL_ENTRIES_MAX {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}
