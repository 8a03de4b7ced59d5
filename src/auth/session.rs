//! The session's state machine: state and event in, new state and actions out. Knows no clock, no storage and no network.
//!
//! What it never does: send a refresh token that it knows to be spent; have two token requests under way; use a token before it
//! is stored; overwrite a newer session with an older one; bring back a session that was signed out of.

use thiserror::Error;

use super::attempt::{self, Attempt, AttemptError, Callback, ENTROPY_BYTES};
use super::record::{ASIDE_KEY, KEY, Record, RecordError, Tokens};
use super::token::{self, Grant, TokenError};
use crate::datasource::{Datasource, Host};
use crate::http::{Failure, Request, Response};
use crate::limits;
use crate::secret::Secret;

/// A session and where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    state: State,
    /// When a request with the present token last worked.
    used_at_millis: u64,
    /// Session length that was set for the org; else it is learned.
    set_length_millis: Option<u64>,
    /// Storage refused the session: it lives in this page alone, and what is stored says nothing about it.
    memory_only: bool,
}

/// Where a session stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum State {
    /// Nobody is signed in.
    #[default]
    SignedOut,
    /// The page is being left for the sign-in page.
    Leaving {
        /// Where to.
        host: Host,
        /// The session that is to be continued or replaced.
        previous: Option<Box<Record>>,
    },
    /// A code came back and is being traded for tokens.
    Exchanging {
        /// The callback, while the lock is waited for; then the attempt.
        phase: Exchange,
        /// The session there was before.
        previous: Option<Box<Record>>,
    },
    /// Requests can be sent.
    Active(Box<Record>),
    /// New tokens are being fetched, by this tab or another. Requests wait.
    Refreshing {
        /// The session as it was.
        record: Box<Record>,
        /// How far it is.
        phase: Refresh,
    },
    /// The session ended and only signing in again will help.
    Lapsed(Box<Record>),
    /// Signed out while a token request was under way: what it brings is revoked.
    Ending {
        /// Whom to tell.
        host: Host,
    },
}

/// How far an exchange is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Exchange {
    Locking { state: Secret, code: Secret, issuer: Option<String> },
    Sending { attempt: Box<Attempt> },
}

/// How far a refresh is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Refresh {
    Locking,
    Sending,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The person, or the app by itself, wants to sign in.
    SignIn(Box<SignIn>),
    /// The page was loaded with something in its address.
    CameBack {
        /// What.
        callback: Callback,
        /// The stored attempt of that `state`, as far as there is one.
        attempt: Option<String>,
    },
    /// The stored session, at load. What cannot be read is set aside.
    Loaded(Option<String>),
    /// The stored session, after another tab changed it or the page was restored.
    Found(Option<String>),
    /// The page is seen again though it was being left: Back was pressed, or the page came out of the back/forward cache.
    StayedHere,
    /// A request is about to be sent.
    Needed,
    /// A request with the token of that generation was answered.
    Worked(u64),
    /// The org said that the token of that generation is no longer good.
    Rejected(u64),
    /// A request with the token of that generation brought no readable answer.
    NoAnswer(u64),
    /// The lock is held; the stored session and attempt as they are now.
    LockGranted {
        /// The stored session.
        session: Option<String>,
        /// The stored attempt of the callback's `state`.
        attempt: Option<String>,
    },
    /// The lock could not be had in time.
    LockRefused,
    /// The token endpoint's answer.
    Answered {
        /// The answer, or why there is none.
        result: Result<Response, Failure>,
        /// The stored session, read after the answer came. The lock is still held.
        session: Option<String>,
    },
    /// The session could not be stored.
    StoreRefused,
    /// The person wants to sign out.
    SignOut,
}

/// What signing in takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Which org and app.
    pub datasource: Datasource,
    /// The page to come back to, exactly as registered.
    pub callback_url: String,
    /// Where the person is; comes back with [`Outcome::Returned`].
    pub place: String,
    /// Fresh random bytes.
    pub entropy: [u8; ENTROPY_BYTES],
}

/// What is to be done, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Store a record.
    Store {
        /// Its key.
        key: String,
        /// Its text.
        value: Secret,
    },
    /// Remove a record.
    Remove {
        /// Its key.
        key: String,
    },
    /// Take the session lock.
    Lock,
    /// Give it back.
    Unlock,
    /// Send a token request.
    Send(Request),
    /// Send a request whose answer is of no interest, and that must outlive the page.
    Revoke(Request),
    /// Go to the sign-in page.
    Leave(String),
    /// Tell the rest of the app.
    Tell(Outcome),
}

/// What the rest of the app is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Requests can be sent, those that waited first.
    Ready,
    /// Back from the sign-in page, signed in.
    Returned {
        /// See [`SignIn::place`].
        place: String,
        /// It is another person, or another org, than before.
        other_user: bool,
    },
    /// Back from the sign-in page, not signed in.
    ReturnedEmpty {
        /// See [`SignIn::place`].
        place: String,
    },
    /// The session ended and cannot be refreshed.
    Lapsed(Lapse),
    /// Another tab signed in as another user, or to another org.
    Switched,
    /// Signed out.
    SignedOut {
        /// In another tab.
        elsewhere: bool,
    },
    /// Nothing came of it; the state is as it was before.
    Failed(SessionError),
    /// Storage refused the session.
    NotStored,
    /// Nothing was known about the request's failure that a refresh could cure.
    Unreachable,
}

/// Why a session cannot be refreshed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lapse {
    /// The org granted no refresh token.
    NoRefreshToken,
    /// The org refused the refresh token.
    Refused {
        /// e.g. `invalid_grant`
        error: String,
        /// The server's words.
        description: String,
    },
}

/// Why signing in or refreshing came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum SessionError {
    #[error("the address held a sign-in answer that no proper server sends")]
    MalformedCallback,
    #[error("a sign-in answer that nobody here asked for was ignored")]
    ForeignCallback,
    #[error(transparent)]
    Attempt(AttemptError),
    #[error("the org refused: {error}: {description}")]
    Denied { error: String, description: String },
    #[error(transparent)]
    Token(TokenError),
    #[error("no token answer: {0}")]
    Network(Failure),
    #[error("the org named an address that is not Salesforce's: {0}")]
    Instance(String),
    #[error("another tab holds the session and does not answer")]
    Locked,
    #[error("the stored session cannot be read: {0}")]
    Stored(RecordError),
    #[error("the sign-in page's address could not be made")]
    Address,
    #[error("the refresh answered for another user or org")]
    OtherUser,
}

impl Session {
    /// Where it stands.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The session's record, lapsed or not.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        match &self.state {
            State::Active(record) | State::Lapsed(record) | State::Refreshing { record, .. } => Some(record),
            State::Leaving { previous, .. } | State::Exchanging { previous, .. } => previous.as_deref(),
            State::SignedOut | State::Ending { .. } => None,
        }
    }

    /// Sets how long a session lasts without use, for those who know their org's settings. `None`: it is learned.
    pub const fn set_length(&mut self, millis: Option<u64>) {
        self.set_length_millis = millis;
    }

    /// Whether storage refused this session.
    #[must_use]
    pub const fn is_memory_only(&self) -> bool {
        self.memory_only
    }

    /// Attaches the access token to a request: the one place where that happens. Only while the session is active, and only
    /// for a request to the very origin that the session belongs to (RFC 6750 section 2.1; section 2.3 where the person has chosen a
    /// query parameter for it). What was set for every request of the datasource goes on here, too, so that it goes nowhere
    /// else either. Also tells the token's generation.
    #[must_use]
    pub fn attach(&self, request: Request) -> Option<(Request, u64)> {
        let State::Active(record) = &self.state else { return None };
        let tokens = record.tokens.as_ref()?;
        let path = request.url.strip_prefix(record.instance.as_str())?;
        if !path.starts_with('/') {
            return None;
        }
        let settings = record.settings()?;
        let mut request = request;
        for (name, value) in &settings.headers {
            if request.header(name).is_none() {
                request = request.with_header(name, value);
            }
        }
        for (name, value) in &settings.query {
            add_parameter(&mut request.url, name, value);
        }
        if let Some(name) = &settings.token_parameter {
            add_parameter(&mut request.url, name, tokens.access.expose());
            return Some((request, record.generation));
        }
        let prefix = settings.header_prefix.as_deref().unwrap_or("Bearer");
        let value = prefix.to_owned() + " " + tokens.access.expose();
        Some((request.with_header("Authorization", value), record.generation))
    }

    /// Takes in what happened.
    pub fn step(&mut self, event: Event, now_millis: u64) -> Vec<Action> {
        match event {
            Event::SignIn(sign_in) => self.sign_in(&sign_in, now_millis),
            Event::CameBack { callback, attempt } => self.came_back(callback, attempt.as_deref(), now_millis),
            Event::Loaded(stored) => self.loaded(stored.as_deref(), now_millis),
            Event::Found(stored) => self.found(stored.as_deref(), now_millis),
            Event::StayedHere => self.stayed_here(),
            Event::Needed => self.needed(now_millis),
            Event::Worked(generation) => self.worked(generation, now_millis),
            Event::Rejected(generation) => self.rejected(generation, now_millis),
            Event::NoAnswer(generation) => self.no_answer(generation, now_millis),
            Event::LockGranted { session, attempt } => {
                self.lock_granted(session.as_deref(), attempt.as_deref(), now_millis)
            }
            Event::LockRefused => self.lock_refused(),
            Event::Answered { result, session } => self.answered(result, session.as_deref(), now_millis),
            Event::StoreRefused => self.store_refused(),
            Event::SignOut => self.sign_out(),
        }
    }

    fn take(&mut self) -> State {
        std::mem::take(&mut self.state)
    }

    fn sign_in(&mut self, sign_in: &SignIn, now_millis: u64) -> Vec<Action> {
        let previous = match self.take() {
            State::SignedOut => None,
            State::Leaving { previous, .. } => previous,
            State::Active(record) | State::Lapsed(record) => Some(record),
            busy => {
                self.state = busy;
                return Vec::new();
            }
        };
        let SignIn { datasource, callback_url, place, entropy } = sign_in;
        let attempt = Attempt::begin(datasource, callback_url, place.clone(), now_millis, entropy);
        let Some(url) = attempt.authorize_url() else {
            self.state = resting(previous);
            return vec![Action::Tell(Outcome::Failed(SessionError::Address))];
        };
        self.state = State::Leaving { host: datasource.host.clone(), previous };
        let value = Secret::new(attempt.to_stored());
        vec![Action::Store { key: attempt.key(), value }, Action::Leave(url)]
    }

    fn came_back(&mut self, callback: Callback, attempt: Option<&str>, now_millis: u64) -> Vec<Action> {
        match callback {
            Callback::None => Vec::new(),
            Callback::Malformed => vec![Action::Tell(Outcome::Failed(SessionError::MalformedCallback))],
            Callback::Code { state, code, issuer } => {
                let previous = match self.take() {
                    State::SignedOut => None,
                    State::Leaving { previous, .. } => previous,
                    State::Active(record) | State::Lapsed(record) => Some(record),
                    busy => {
                        self.state = busy;
                        return Vec::new();
                    }
                };
                self.state = State::Exchanging { phase: Exchange::Locking { state, code, issuer }, previous };
                vec![Action::Lock]
            }
            Callback::Error { state, error, description } => {
                let claimed = state.as_ref().map(|state| (state, Attempt::claim(attempt, state, None, now_millis)));
                let Some((state, Ok(attempt))) = claimed else {
                    return vec![Action::Tell(Outcome::Failed(SessionError::ForeignCallback))];
                };
                if let State::Leaving { previous, .. } = &mut self.state {
                    self.state = resting(previous.take());
                }
                vec![
                    Action::Remove { key: attempt::key(state) },
                    Action::Tell(Outcome::ReturnedEmpty { place: attempt.place }),
                    Action::Tell(Outcome::Failed(SessionError::Denied { error, description })),
                ]
            }
        }
    }

    fn loaded(&mut self, stored: Option<&str>, now_millis: u64) -> Vec<Action> {
        match stored.map(|stored| (stored, Record::parse(stored))) {
            Some((stored, Err(error))) => vec![
                Action::Store { key: ASIDE_KEY.to_owned(), value: Secret::new(stored.to_owned()) },
                Action::Remove { key: KEY.to_owned() },
                Action::Tell(Outcome::Failed(SessionError::Stored(error))),
            ],
            Some((_, Ok(record))) => self.adopt(record, now_millis),
            None => Vec::new(),
        }
    }

    fn found(&mut self, stored: Option<&str>, now_millis: u64) -> Vec<Action> {
        if self.memory_only {
            return Vec::new();
        }
        let Some(stored) = stored else { return self.removed_elsewhere() };
        // What this version cannot read may be another version's session, and is not for this tab to touch.
        let Ok(found) = Record::parse(stored) else { return Vec::new() };
        match &self.state {
            State::SignedOut => self.adopt(found, now_millis),
            State::Active(record) | State::Lapsed(record) if found.supersedes(record) => self.adopt(found, now_millis),
            _ => Vec::new(),
        }
    }

    fn removed_elsewhere(&mut self) -> Vec<Action> {
        let signed_out = vec![Action::Tell(Outcome::SignedOut { elsewhere: true })];
        match self.take() {
            State::Active(_) | State::Lapsed(_) | State::Refreshing { phase: Refresh::Locking, .. } => signed_out,
            State::Refreshing { record, phase: Refresh::Sending } => {
                self.state = State::Ending { host: record.host };
                signed_out
            }
            // A sign-in under way is a new session; the one that was removed is not.
            State::Leaving { host, .. } => {
                self.state = State::Leaving { host, previous: None };
                Vec::new()
            }
            State::Exchanging { phase, .. } => {
                self.state = State::Exchanging { phase, previous: None };
                Vec::new()
            }
            unchanged @ (State::SignedOut | State::Ending { .. }) => {
                self.state = unchanged;
                Vec::new()
            }
        }
    }

    fn stayed_here(&mut self) -> Vec<Action> {
        if let State::Leaving { previous, .. } = &mut self.state {
            self.state = resting(previous.take());
        }
        Vec::new()
    }

    /// Takes over a session that another tab, or an earlier page, stored.
    fn adopt(&mut self, found: Record, now_millis: u64) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.record().is_some_and(|record| record.who() != found.who() || record.host != found.host) {
            actions.push(Action::Tell(Outcome::Switched));
        }
        self.used_at_millis = found.obtained_at_millis.min(now_millis);
        if found.tokens.is_some() {
            self.state = State::Active(Box::new(found));
            actions.push(Action::Tell(Outcome::Ready));
        } else {
            self.state = State::Lapsed(Box::new(found));
        }
        actions
    }

    fn needed(&mut self, now_millis: u64) -> Vec<Action> {
        match &self.state {
            State::Active(record) if self.is_due(record, now_millis) => self.refresh(),
            State::Active(_) => vec![Action::Tell(Outcome::Ready)],
            State::Lapsed(_) => vec![Action::Tell(Outcome::Lapsed(Lapse::NoRefreshToken))],
            _ => Vec::new(),
        }
    }

    /// Whether a token is near the end of the session length that was set or learned. Sessions end by not being used.
    fn is_due(&self, record: &Record, now_millis: u64) -> bool {
        let refreshable = record.tokens.as_ref().is_some_and(|tokens| tokens.refresh.is_some());
        let unused_millis = now_millis.saturating_sub(self.used_at_millis);
        refreshable
            && self
                .set_length_millis
                .or(record.length_millis)
                .is_some_and(|length| unused_millis >= length / 100 * limits::REFRESH_AHEAD_PERCENT)
    }

    fn worked(&mut self, generation: u64, now_millis: u64) -> Vec<Action> {
        if self.record().is_some_and(|record| record.generation == generation) {
            self.used_at_millis = now_millis;
        }
        Vec::new()
    }

    fn rejected(&mut self, generation: u64, now_millis: u64) -> Vec<Action> {
        match &mut self.state {
            State::Active(record) if record.generation > generation => vec![Action::Tell(Outcome::Ready)],
            State::Active(record) => {
                let unused_millis = now_millis.saturating_sub(self.used_at_millis);
                if unused_millis >= limits::SESSION_LENGTH_MIN_MILLIS {
                    record.length_millis =
                        Some(record.length_millis.map_or(unused_millis, |known| known.min(unused_millis)));
                }
                self.refresh()
            }
            State::Lapsed(_) => vec![Action::Tell(Outcome::Lapsed(Lapse::NoRefreshToken))],
            _ => Vec::new(),
        }
    }

    /// An expired session's 401 may come without CORS headers, and then looks like no answer at all.
    fn no_answer(&mut self, generation: u64, now_millis: u64) -> Vec<Action> {
        match &self.state {
            State::Active(record) if record.generation > generation => vec![Action::Tell(Outcome::Ready)],
            State::Active(record) => {
                let refreshable = record.tokens.as_ref().is_some_and(|tokens| tokens.refresh.is_some());
                let suspect = now_millis.saturating_sub(self.used_at_millis) >= limits::TOKEN_TRUSTED_MILLIS;
                if refreshable && suspect { self.refresh() } else { vec![Action::Tell(Outcome::Unreachable)] }
            }
            State::Refreshing { .. } => Vec::new(),
            _ => vec![Action::Tell(Outcome::Unreachable)],
        }
    }

    fn refresh(&mut self) -> Vec<Action> {
        match self.take() {
            State::Active(record) if record.tokens.as_ref().is_some_and(|tokens| tokens.refresh.is_some()) => {
                self.state = State::Refreshing { record, phase: Refresh::Locking };
                vec![Action::Lock]
            }
            // Nothing is stored: without the lock it could overwrite the session of a tab that has just signed in again.
            State::Active(mut record) => {
                record.tokens = None;
                self.state = State::Lapsed(record);
                vec![Action::Tell(Outcome::Lapsed(Lapse::NoRefreshToken))]
            }
            other => {
                self.state = other;
                Vec::new()
            }
        }
    }

    /// Ends a session that cannot be refreshed, while the lock is held. What is stored tells other tabs, and who it was.
    fn lapse(&mut self, mut record: Box<Record>, why: Lapse) -> Vec<Action> {
        record.tokens = None;
        record.in_flight_since_millis = None;
        record.generation += 1;
        let store = store(&record);
        self.state = State::Lapsed(record);
        vec![store, Action::Tell(Outcome::Lapsed(why))]
    }

    fn lock_granted(&mut self, session: Option<&str>, attempt: Option<&str>, now_millis: u64) -> Vec<Action> {
        match self.take() {
            State::Refreshing { record, phase: Refresh::Locking } => self.refresh_locked(record, session, now_millis),
            State::Exchanging { phase: Exchange::Locking { state, code, issuer }, previous } => {
                let stored = session.and_then(|stored| Record::parse(stored).ok()).map(Box::new).or(previous);
                self.exchange_locked(&state, &code, issuer.as_deref(), stored, attempt, now_millis)
            }
            other => {
                self.state = other;
                vec![Action::Unlock]
            }
        }
    }

    fn refresh_locked(&mut self, mut record: Box<Record>, session: Option<&str>, now_millis: u64) -> Vec<Action> {
        let stored = session.and_then(|stored| Record::parse(stored).ok());
        match stored {
            // Another tab was faster.
            Some(stored) if stored.supersedes(&record) => {
                let lapsed = stored.tokens.is_none();
                self.state = State::Active(record);
                let mut actions = vec![Action::Unlock];
                actions.extend(self.adopt(stored, now_millis));
                if lapsed {
                    actions.push(Action::Tell(Outcome::Lapsed(Lapse::NoRefreshToken)));
                }
                return actions;
            }
            None if !self.memory_only => {
                return vec![Action::Unlock, Action::Tell(Outcome::SignedOut { elsewhere: true })];
            }
            _ => {}
        }
        let request = record
            .tokens
            .as_ref()
            .and_then(|tokens| tokens.refresh.as_ref())
            .map(|refresh| token::refresh_request(&record.datasource(), refresh));
        let Some(request) = request else {
            let mut actions = self.lapse(record, Lapse::NoRefreshToken);
            actions.insert(1, Action::Unlock);
            return actions;
        };
        // Should this tab die before the answer is stored, the next one knows that the token may be spent.
        record.in_flight_since_millis = Some(now_millis);
        let mark = store(&record);
        self.state = State::Refreshing { record, phase: Refresh::Sending };
        vec![mark, Action::Send(request)]
    }

    fn exchange_locked(
        &mut self,
        state: &Secret,
        code: &Secret,
        issuer: Option<&str>,
        previous: Option<Box<Record>>,
        attempt: Option<&str>,
        now_millis: u64,
    ) -> Vec<Action> {
        let remove = Action::Remove { key: attempt::key(state) };
        let claimed = Attempt::claim(attempt, state, issuer, now_millis);
        let request = claimed.as_ref().ok().and_then(|attempt| attempt.exchange_request(code));
        match (claimed, request) {
            (Ok(attempt), Some(request)) => {
                self.state = State::Exchanging { phase: Exchange::Sending { attempt: Box::new(attempt) }, previous };
                // The code counts as used from here on, whatever becomes of this page.
                vec![remove, Action::Send(request)]
            }
            // A reloaded or doubled callback of a sign-in that has already led to a session.
            (Err(AttemptError::Unknown), _) if previous.as_ref().is_some_and(|record| record.tokens.is_some()) => {
                self.state = resting(previous);
                vec![Action::Unlock, Action::Tell(Outcome::Ready)]
            }
            (claimed, _) => {
                self.state = resting(previous);
                let error = claimed.map_or_else(SessionError::Attempt, |_| SessionError::Address);
                vec![remove, Action::Unlock, Action::Tell(Outcome::Failed(error))]
            }
        }
    }

    fn lock_refused(&mut self) -> Vec<Action> {
        let failed = vec![Action::Tell(Outcome::Failed(SessionError::Locked))];
        match self.take() {
            State::Refreshing { record, phase: Refresh::Locking } => {
                self.state = State::Active(record);
                failed
            }
            State::Exchanging { phase: Exchange::Locking { .. }, previous } => {
                self.state = resting(previous);
                failed
            }
            other => {
                self.state = other;
                Vec::new()
            }
        }
    }

    fn answered(&mut self, result: Result<Response, Failure>, session: Option<&str>, now_millis: u64) -> Vec<Action> {
        let grant = match result {
            Ok(response) => token::read(&response).map_err(SessionError::Token),
            Err(failure) => Err(SessionError::Network(failure)),
        };
        let mut actions = Vec::new();
        let state = match self.take() {
            // Signing out elsewhere wins, even when word of it has not come yet.
            State::Refreshing { record, phase: Refresh::Sending } if session.is_none() && !self.memory_only => {
                actions.push(Action::Tell(Outcome::SignedOut { elsewhere: true }));
                State::Ending { host: record.host }
            }
            // This tab slept while it held the lock, and another one went on: what is stored is newer than this answer.
            State::Refreshing { record, phase: Refresh::Sending } => {
                let stored = session.and_then(|stored| Record::parse(stored).ok()).filter(|_| !self.memory_only);
                if let Some(stored) = stored.filter(|stored| stored.supersedes(&record)) {
                    self.state = State::Active(record);
                    actions.push(Action::Unlock);
                    actions.extend(self.adopt(stored, now_millis));
                    return actions;
                }
                State::Refreshing { record, phase: Refresh::Sending }
            }
            state => state,
        };
        match state {
            State::Refreshing { record, phase: Refresh::Sending } => self.refreshed(record, grant, now_millis),
            State::Exchanging { phase: Exchange::Sending { attempt }, previous } => {
                self.exchanged(*attempt, previous, grant, now_millis)
            }
            State::Ending { host } => {
                let late = grant.ok().map(|grant| grant.refresh_token.unwrap_or(grant.access_token));
                actions.extend(late.map(|token| Action::Revoke(token::revoke_request(&host, &token))));
                actions.push(Action::Unlock);
                // Somebody may have signed in again elsewhere meanwhile.
                actions.extend(session.map(|session| self.found(Some(session), now_millis)).unwrap_or_default());
                actions
            }
            other => {
                self.state = other;
                Vec::new()
            }
        }
    }

    fn refreshed(
        &mut self,
        mut record: Box<Record>,
        grant: Result<Grant, SessionError>,
        now_millis: u64,
    ) -> Vec<Action> {
        match grant {
            Ok(grant) => {
                let rotated = grant.refresh_token.clone();
                let previous_refresh = record.tokens.take().and_then(|tokens| tokens.refresh);
                record.tokens =
                    Some(Tokens { access: grant.access_token.clone(), refresh: rotated.or(previous_refresh) });
                record.generation += 1;
                record.obtained_at_millis = now_millis;
                record.in_flight_since_millis = None;
                self.used_at_millis = now_millis;
                if let Err(error) = retarget(&mut record, &grant) {
                    let mut actions = self.lapse(record, Lapse::NoRefreshToken);
                    actions.insert(1, Action::Unlock);
                    actions.insert(2, Action::Tell(Outcome::Failed(error)));
                    return actions;
                }
                let store = store(&record);
                self.state = State::Active(record);
                vec![store, Action::Unlock, Action::Tell(Outcome::Ready)]
            }
            Err(SessionError::Token(TokenError::Refused { error, description })) if is_final(&error) => {
                let mut actions = self.lapse(record, Lapse::Refused { error, description });
                actions.insert(1, Action::Unlock);
                actions
            }
            Err(error) => {
                // Whatever the answer was of no use for: a new refresh token in it is the one that counts now.
                if let SessionError::Token(TokenError::Unusable { refresh_token: Some(refresh), .. }) = &error
                    && let Some(tokens) = &mut record.tokens
                {
                    tokens.refresh = Some(refresh.clone());
                    record.generation += 1;
                }
                // Without an answer nobody knows whether the token is spent; the mark stays.
                if !matches!(error, SessionError::Network(_)) {
                    record.in_flight_since_millis = None;
                }
                let store = store(&record);
                self.state = State::Active(record);
                // No answer to a refresh is what no answer to the request was: most likely there is no network.
                let outcome = match error {
                    SessionError::Network(_) => Outcome::Unreachable,
                    error => Outcome::Failed(error),
                };
                vec![store, Action::Unlock, Action::Tell(outcome)]
            }
        }
    }

    fn exchanged(
        &mut self,
        attempt: Attempt,
        previous: Option<Box<Record>>,
        grant: Result<Grant, SessionError>,
        now_millis: u64,
    ) -> Vec<Action> {
        let made = grant.and_then(|grant| new_record(&attempt, grant, previous.as_deref(), now_millis));
        let record = match made {
            Ok(record) => record,
            Err(error) => {
                self.state = resting(previous);
                return vec![
                    Action::Unlock,
                    Action::Tell(Outcome::ReturnedEmpty { place: attempt.place }),
                    Action::Tell(Outcome::Failed(error)),
                ];
            }
        };
        let other_user = previous.as_ref().is_some_and(|previous| previous.who() != record.who());
        let mut actions = vec![store(&record), Action::Remove { key: ASIDE_KEY.to_owned() }, Action::Unlock];
        // Salesforce keeps five grants for a user and app; one that is replaced should not use up a place.
        if let Some(previous) = previous
            && let Some(tokens) = &previous.tokens
            && let Some(refresh) = &tokens.refresh
        {
            actions.push(Action::Revoke(token::revoke_request(&previous.host, refresh)));
        }
        self.used_at_millis = now_millis;
        self.memory_only = false;
        self.state = State::Active(Box::new(record));
        actions.push(Action::Tell(Outcome::Returned { place: attempt.place, other_user }));
        actions.push(Action::Tell(Outcome::Ready));
        actions
    }

    /// An older session left in storage would make other tabs send a spent refresh token: better none.
    fn store_refused(&mut self) -> Vec<Action> {
        // A refused mark costs nothing: what is stored still holds the token that is being used.
        let is_mark = matches!(self.state, State::Refreshing { phase: Refresh::Sending, .. });
        if self.memory_only || is_mark || self.record().is_none() {
            return Vec::new();
        }
        self.memory_only = true;
        vec![Action::Remove { key: KEY.to_owned() }, Action::Tell(Outcome::NotStored)]
    }

    fn sign_out(&mut self) -> Vec<Action> {
        let mut actions = vec![Action::Remove { key: KEY.to_owned() }, Action::Remove { key: ASIDE_KEY.to_owned() }];
        let revoke = |record: &Record| {
            let tokens = record.tokens.as_ref()?;
            let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
            Some(Action::Revoke(token::revoke_request(&record.host, token)))
        };
        let before = self.take();
        self.memory_only = false;
        match before {
            State::SignedOut => return Vec::new(),
            State::Active(record) | State::Lapsed(record) | State::Refreshing { record, phase: Refresh::Locking } => {
                actions.extend(revoke(&record));
            }
            // The refresh token under way is about to be replaced; its successor is revoked when it comes.
            State::Refreshing { record, phase: Refresh::Sending } => self.state = State::Ending { host: record.host },
            State::Exchanging { phase: Exchange::Sending { attempt }, previous } => {
                actions.extend(previous.as_deref().and_then(revoke));
                if let Some(datasource) = attempt.datasource() {
                    self.state = State::Ending { host: datasource.host };
                }
            }
            State::Leaving { previous, .. } | State::Exchanging { previous, .. } => {
                actions.extend(previous.as_deref().and_then(revoke));
            }
            State::Ending { host } => {
                self.state = State::Ending { host };
                return Vec::new();
            }
        }
        actions.push(Action::Tell(Outcome::SignedOut { elsewhere: false }));
        actions
    }
}

fn add_parameter(url: &mut String, name: &str, value: &str) {
    url.push(if url.contains('?') { '&' } else { '?' });
    url.push_str(&url::form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish());
}

fn resting(record: Option<Box<Record>>) -> State {
    match record {
        None => State::SignedOut,
        Some(record) if record.tokens.is_some() => State::Active(record),
        Some(record) => State::Lapsed(record),
    }
}

fn store(record: &Record) -> Action {
    Action::Store { key: KEY.to_owned(), value: Secret::new(record.to_stored()) }
}

/// Answers to a refresh after which the refresh token is of no more use. All others leave the session as it is.
fn is_final(error: &str) -> bool {
    matches!(
        error,
        "invalid_grant"
            | "inactive_user"
            | "inactive_org"
            | "invalid_token"
            | "invalid_app_access"
            | "app_blocked"
            | "app_not_found"
    )
}

/// A refresh may move the session to another instance of the org, but never to another user.
fn retarget(record: &mut Record, grant: &Grant) -> Result<(), SessionError> {
    if let Some(url) = &grant.instance_url {
        record.instance = record.host.parse_origin(url).ok_or_else(|| SessionError::Instance(url.clone()))?;
    }
    let before = record.who().map(|(org, user)| (org.to_owned(), user.to_owned()));
    let previous = record.identity.clone();
    if grant.identity.is_some() {
        record.identity.clone_from(&grant.identity);
    }
    let after = record.who();
    if before.is_some() && before.as_ref().map(|(org, user)| (org.as_str(), user.as_str())) != after {
        record.identity = previous;
        return Err(SessionError::OtherUser);
    }
    Ok(())
}

fn new_record(
    attempt: &Attempt,
    grant: Grant,
    previous: Option<&Record>,
    now_millis: u64,
) -> Result<Record, SessionError> {
    let datasource = attempt.datasource().ok_or(SessionError::Attempt(AttemptError::Damaged))?;
    let instance = match &grant.instance_url {
        Some(url) => datasource.host.parse_origin(url).ok_or_else(|| SessionError::Instance(url.clone()))?,
        None => datasource.host.clone(),
    };
    let tokens = Tokens { access: grant.access_token, refresh: grant.refresh_token };
    let mut record = Record::new(&datasource, attempt.sign_in(), instance, tokens, grant.identity, now_millis);
    let same = previous.filter(|previous| previous.who().is_some() && previous.who() == record.who());
    record.length_millis = same.and_then(|previous| previous.length_millis);
    Ok(record)
}

#[cfg(test)]
mod tests;
