//! The app's side of the session: page load, leaving and coming back, and what the session's outcomes mean for requests and screen.

use super::describes::Describes;
use super::event::{Area, Boot, Effect, Stored};
use super::layouts::LAYOUTS_KEY;
use super::place::Place;
use super::run::Phase;
use super::saved_views::{PENDING_KEY, VIEWS_KEY};
use super::take_away::WISHES_KEY;
use super::view::{OrgView, SessionView};
use super::{
    Address, DATASOURCE_KEY, DRAFT_KEY, FIRST_QUERY, LAST_QUERY_KEY, LEAVING_KEY, Model, Purpose, REDIRECTS_KEY, Step,
    StoredDatasource, StoredUser, USER_KEY, notices, record, rest,
};
use crate::auth::attempt::{self, Attempt, Callback};
use crate::auth::record::Record;
use crate::auth::session::{
    Action as SessionAction, Event as SessionEvent, Exchange, Lapse, Outcome, SessionError, SignIn, State,
};
use crate::datasource::{Datasource, Environment, Host};
use crate::error::{Action, Notice, Tone};
use crate::http::{Failure, Response};
use crate::json::Json;
use crate::limits;
use crate::table::Table;
use crate::view::View;
use crate::view::link::Link;

/// Name of the lock that a tab holds while it fetches tokens.
const LOCK_NAME: &str = "orgpane.session";

impl Step<'_> {
    /// The page has loaded. Before anything else, what a sign-in left in the address goes.
    pub(super) fn start(&mut self, boot: Boot) {
        let Boot { address, local, tab, storage_works, opened } = boot;
        let callback = Callback::read(&address.query, &address.fragment);
        let preset = preset(&address.fragment);
        let link = Link::read(&address.fragment);
        self.clean_address(&address, preset.is_some() || link.is_some());
        self.model.storage_works = storage_works;
        self.model.address = Address { query: String::new(), fragment: String::new(), ..address.clone() };
        if opened && !matches!(callback, Callback::None) && !storage_works {
            self.effects.push(Effect::HandOver(address.query));
            return;
        }
        self.load_texts(&local, &tab, preset);
        let all = local.0.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        for key in attempt::stale_keys(all, self.moment.now_millis) {
            self.remove(Area::Local, &key);
        }
        self.model.redirects = tab.get(REDIRECTS_KEY).and_then(redirects).unwrap_or_default();
        self.model.user = local.get(USER_KEY).and_then(StoredUser::parse);
        self.session(SessionEvent::Loaded(local.get(record::KEY).map(str::to_owned)));
        if callback == Callback::None {
            self.notice_abandoned(&local, &tab);
        } else {
            self.remove(Area::Tab, LEAVING_KEY);
            self.came_back(callback, &local);
        }
        if let Some(link) = link {
            self.open_link(link);
        }
    }

    fn clean_address(&mut self, address: &Address, preset: bool) {
        let cleaned = attempt::cleaned(&address.query, &address.fragment);
        let (query, fragment) = match (cleaned, preset) {
            (Some((query, _)), true) => (query, String::new()),
            (Some(cleaned), false) => cleaned,
            (None, true) => (address.query.clone(), String::new()),
            (None, false) => return,
        };
        self.effects.push(Effect::ReplaceAddress(format!("{}{query}{fragment}", address.path)));
    }

    fn load_texts(&mut self, local: &Stored, tab: &Stored, preset: Option<StoredDatasource>) {
        let stored = local.get(DATASOURCE_KEY).and_then(StoredDatasource::parse);
        if let Some(datasource) = preset.or(stored) {
            self.model.host_text = datasource.host;
            self.model.client_id_text = datasource.client_id;
            self.model.session_minutes = datasource.session_minutes;
            self.model.session.set_length(datasource.session_minutes.map(|minutes| minutes.saturating_mul(60_000)));
        }
        self.model.setup_version += 1;
        let text = tab.get(DRAFT_KEY).or_else(|| local.get(LAST_QUERY_KEY)).unwrap_or(FIRST_QUERY);
        self.set_text(text.to_owned());
        self.load_layouts(local.get(LAYOUTS_KEY));
        self.load_saved_views(local.get(VIEWS_KEY), true);
        self.model.layouts.pending = tab.get(PENDING_KEY).and_then(View::parse);
        self.load_wishes(local.get(WISHES_KEY));
    }

    pub(super) fn set_text(&mut self, text: String) {
        if self.model.text != text {
            self.model.text = text;
            self.model.text_version += 1;
            self.model.mark = None;
        }
    }

    fn came_back(&mut self, callback: Callback, local: &Stored) {
        let state = match &callback {
            Callback::Code { state, .. } | Callback::Error { state: Some(state), .. } => Some(state),
            _ => None,
        };
        let attempt = state.and_then(|state| local.get(&attempt::key(state))).map(str::to_owned);
        self.model.returning_from = attempt.as_deref().and_then(Attempt::host_in);
        self.session(SessionEvent::CameBack { callback, attempt });
    }

    /// This tab left for the sign-in page, and is back without an answer: Back was pressed, or Salesforce kept the error to itself.
    fn notice_abandoned(&mut self, local: &Stored, tab: &Stored) {
        let Some(key) = tab.get(LEAVING_KEY) else { return };
        self.remove(Area::Tab, LEAVING_KEY);
        // The attempt itself stays: going forward again may still finish it.
        if let Some(place) = local.get(key).and_then(Attempt::place_in).as_deref().and_then(Place::parse) {
            self.set_text(place.text);
        }
        let callback_url = self.model.callback_url();
        self.notify(notices::of_abandoned(&callback_url));
    }

    pub(super) fn page_restored(&mut self, local: &Stored, tab: &Stored) {
        self.session(SessionEvent::Found(local.get(record::KEY).map(str::to_owned)));
        self.stayed_here();
        self.notice_abandoned(local, tab);
    }

    /// The sign-in page did not come, or the person came back from it: what waited for it goes on, or is given up.
    pub(super) fn stayed_here(&mut self) {
        self.session(SessionEvent::StayedHere);
        if let State::Active(_) = self.model.session.state() {
            self.session(SessionEvent::Needed);
            return;
        }
        let stands_still =
            self.model.sent.is_empty() && self.model.run.as_ref().is_some_and(|run| run.phase == Phase::Going);
        if stands_still {
            self.model.waiting.clear();
            self.fail_run(notices::of_lapse(&Lapse::NoRefreshToken));
        }
    }

    pub(super) fn storage_changed(&mut self, key: Option<&str>, value: Option<&str>) {
        match key {
            None => {
                self.load_saved_views(None, false);
                self.session(SessionEvent::Found(None));
            }
            Some(key) if key == record::KEY => self.session(SessionEvent::Found(value.map(str::to_owned))),
            Some(key) if key == USER_KEY => {
                if let Some(user) = value.and_then(StoredUser::parse) {
                    self.model.user = Some(user);
                }
            }
            Some(key) if key == LAYOUTS_KEY => self.load_layouts(value),
            Some(key) if key == VIEWS_KEY => self.load_saved_views(value, false),
            Some(_) => {}
        }
    }

    pub(super) fn window_returned(&mut self, query: &str) {
        // The attempt was begun by this very page and is in its memory still.
        let callback = Callback::read(query, "");
        let attempt = self.attempt_in_memory();
        self.model.returning_from = attempt.as_deref().and_then(Attempt::host_in);
        self.session(SessionEvent::CameBack { callback, attempt });
    }

    fn attempt_in_memory(&self) -> Option<String> {
        self.model.attempt_in_memory.as_ref().map(|(_, attempt)| attempt.expose().to_owned())
    }

    pub(super) fn window_refused(&mut self) {
        self.stayed_here();
        self.notify(Notice::error(
            "sign-in.window",
            "The browser did not open the sign-in window",
            "This browser refuses storage here, so signing in needs a window of its own. Allow pop-ups for this page, or allow it to store data.",
        ));
    }

    // Leaving.

    /// Goes to the sign-in page of an org.
    pub(super) fn leave_for(&mut self, datasource: Datasource) {
        let Some(entropy) = self.moment.entropy else {
            self.notify(Notice::error(
                "sign-in.randomness",
                "This browser offers no secure random numbers",
                "Without them signing in would not be safe. Use a current browser, and an https address.",
            ));
            return;
        };
        let callback_url = self.model.callback_url();
        let place = self.model.place().to_stored();
        self.session(SessionEvent::SignIn(Box::new(SignIn { datasource, callback_url, place, entropy })));
    }

    pub(super) fn sign_in_again(&mut self) {
        match self.model.session.record().map(Record::datasource) {
            Some(datasource) => self.leave_for(datasource),
            None => self.sign_in_clicked(),
        }
    }

    /// Goes to the sign-in page by itself, if that was not done too often of late.
    fn leave_automatically(&mut self) -> bool {
        let now_millis = self.moment.now_millis;
        let recent = |at: &u64| now_millis.saturating_sub(*at) < limits::REDIRECT_WINDOW_MILLIS;
        self.model.redirects.retain(recent);
        if self.model.redirects.len() >= limits::REDIRECTS_MAX || !self.model.storage_works {
            return false;
        }
        let Some(datasource) = self.model.session.record().map(Record::datasource) else { return false };
        self.model.redirects.push(now_millis);
        let value = Json::List(self.model.redirects.iter().copied().map(Json::Whole).collect()).to_text();
        self.store(Area::Tab, REDIRECTS_KEY, value);
        self.leave_for(datasource);
        matches!(self.model.session.state(), State::Leaving { .. })
    }

    // The lock and the token requests.

    pub(super) fn lock_granted(&mut self, number: u64, stored: &Stored) {
        if self.model.lock != Some(number) {
            self.effects.push(Effect::Unlock { number });
            return;
        }
        let attempt = match self.model.session.state() {
            State::Exchanging { phase: Exchange::Locking { state, .. }, .. } => stored.get(&attempt::key(state)),
            _ => None,
        };
        let attempt = attempt.map(str::to_owned).or_else(|| self.attempt_in_memory());
        let session = stored.get(record::KEY).map(str::to_owned);
        self.session(SessionEvent::LockGranted { session, attempt });
    }

    pub(super) fn lock_refused(&mut self, number: u64) {
        if self.model.lock == Some(number) {
            self.model.lock = None;
            self.session(SessionEvent::LockRefused);
        }
    }

    pub(super) fn token_answered(&mut self, number: u64, result: Result<Response, Failure>, stored: &Stored) {
        if self.model.token_request == Some(number) {
            self.model.token_request = None;
            let session = stored.get(record::KEY).map(str::to_owned);
            self.session(SessionEvent::Answered { result, session });
        }
    }

    pub(super) fn store_refused(&mut self, key: &str) {
        if key == record::KEY {
            self.session(SessionEvent::StoreRefused);
        } else if key == VIEWS_KEY {
            self.saved_views_refused();
        } else if key.starts_with(attempt::KEY_PREFIX) {
            self.stayed_here();
            self.notify(Notice::error(
                "storage.full",
                "The browser's storage for this page is full",
                "Signing in has to store a little. Clear this site's data in the browser, then press Sign in.",
            ));
        }
    }

    // The session's machine.

    /// Hands an event to the session and does what it asks for.
    pub(super) fn session(&mut self, event: SessionEvent) {
        for action in self.model.session.step(event, self.moment.now_millis) {
            self.perform(action);
        }
    }

    fn perform(&mut self, action: SessionAction) {
        match action {
            SessionAction::Store { key, value } => {
                if key.starts_with(attempt::KEY_PREFIX) {
                    if !self.model.storage_works {
                        self.model.attempt_in_memory = Some((key, value));
                        return;
                    }
                    self.store(Area::Tab, LEAVING_KEY, key.clone());
                }
                self.store(Area::Local, &key, value.expose().to_owned());
            }
            SessionAction::Remove { key } => {
                self.model.attempt_in_memory.take_if(|(stored, _)| *stored == key);
                self.remove(Area::Local, &key);
            }
            SessionAction::Lock => {
                let number = self.next_number();
                self.model.lock = Some(number);
                let timeout_millis = limits::LOCK_TIMEOUT_MILLIS;
                self.effects.push(Effect::Lock { number, name: LOCK_NAME.to_owned(), timeout_millis });
            }
            SessionAction::Unlock => {
                if let Some(number) = self.model.lock.take() {
                    self.effects.push(Effect::Unlock { number });
                }
            }
            SessionAction::Send(request) => {
                let number = self.next_number();
                self.model.token_request = Some(number);
                self.effects.push(Effect::SendToken { number, request });
            }
            SessionAction::Revoke(request) => {
                let number = self.next_number();
                let timeout_millis = limits::TOKEN_TIMEOUT_MILLIS;
                self.effects.push(Effect::Send { number, request, timeout_millis, keepalive: true });
            }
            SessionAction::Leave(url) if self.model.storage_works => self.effects.push(Effect::Leave(url)),
            SessionAction::Leave(url) => self.effects.push(Effect::OpenWindow(url)),
            SessionAction::Tell(outcome) => self.told(outcome),
        }
    }

    fn told(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Ready => self.ready(),
            Outcome::Returned { place, other_user } => self.returned(&place, other_user),
            Outcome::ReturnedEmpty { place } => {
                if let Some(place) = Place::parse(&place) {
                    self.set_text(place.text);
                }
            }
            Outcome::Lapsed(why) => self.lapsed(&why),
            Outcome::Switched => self.switched(),
            Outcome::SignedOut { elsewhere } => self.signed_out(elsewhere),
            Outcome::Failed(error) => self.session_failed(&error),
            Outcome::NotStored => self.notify(Notice::new(
                Tone::Warning,
                "storage.session",
                "The browser did not store your session",
                "It works until this page is closed, and in this tab alone. Free some storage for this site to keep it.",
            )),
            Outcome::Unreachable => {
                for ask in std::mem::take(&mut self.model.waiting) {
                    self.gave_up(&ask, Failure::Unreachable);
                }
            }
        }
    }

    fn ready(&mut self) {
        self.drop_notices("session.lapsed");
        self.send_waiting();
        let asked = |purpose: Purpose| purpose == Purpose::User;
        let under_way = self.model.waiting.iter().any(|ask| asked(ask.purpose))
            || self.model.sent.iter().any(|sent| asked(sent.ask.purpose));
        if self.model.user().is_none() && !under_way {
            let request = self
                .model
                .session
                .record()
                .and_then(|record| record.user_id().and_then(|id| rest::user_request(&record.instance, id)));
            if let Some(request) = request {
                self.ask_for_user(request);
            }
        }
    }

    fn returned(&mut self, place: &str, other_user: bool) {
        self.remove(Area::Tab, LEAVING_KEY);
        for code in ["sign-in.", "session.", "token."] {
            self.drop_notices(code);
        }
        let datasource = self.model.session.record().map(Record::datasource);
        if let Some(datasource) = datasource.filter(|own| own.host.environment() != Environment::Demo) {
            self.model.host_text = datasource.host.as_str().to_owned();
            self.model.client_id_text = datasource.client_id;
            self.model.setup_version += 1;
        }
        let Some(place) = Place::parse(place) else { return };
        self.set_text(place.text.clone());
        if other_user {
            self.switched();
        } else if let Some(soql) = place.shown.clone() {
            self.begin_run(soql, Some(place));
        }
    }

    /// Rows of one person are not for the next, and their locators are of no use to another session.
    fn switched(&mut self) {
        self.cancel_requests();
        self.clear_rows();
        self.notify(Notice::new(
            Tone::Warning,
            "session.switched",
            "You are now signed in as another user, or to another org",
            "The rows of before are gone. Run the query again if you want to see it with these rights.",
        ));
    }

    fn lapsed(&mut self, why: &Lapse) {
        let is_missed = self.model.waiting.iter().any(|ask| !ask.is_courtesy());
        self.model.waiting.clear();
        if is_missed {
            if self.leave_automatically() {
                return;
            }
            let looped = self.model.redirects.len() >= limits::REDIRECTS_MAX;
            self.fail_run(if looped { notices::of_redirect_loop() } else { notices::of_lapse(why) });
        }
        // Where nothing was asked for, the session's own place on the screen says it.
    }

    fn signed_out(&mut self, elsewhere: bool) {
        self.cancel_requests();
        self.model.waiting.clear();
        for sent in std::mem::take(&mut self.model.sent) {
            self.effects.push(Effect::Abort { number: sent.number });
        }
        self.clear_rows();
        self.model.describes = Describes::default();
        self.model.user = None;
        self.model.notices.clear();
        self.remove(Area::Local, USER_KEY);
        self.remove(Area::Local, LAST_QUERY_KEY);
        self.remove(Area::Tab, LEAVING_KEY);
        if elsewhere {
            self.notify(Notice::new(
                Tone::Info,
                "session.signed-out",
                "You signed out in another tab",
                "The rows are gone from this tab, too. Your query is still here.",
            ));
        }
    }

    fn session_failed(&mut self, error: &SessionError) {
        let had_run = self.model.waiting.iter().any(|ask| matches!(ask.purpose, Purpose::Page { .. }));
        self.model.waiting.clear();
        let mut notice = notices::of_session(error);
        if had_run {
            // What a refresh was needed for can be taken up again where it stopped.
            if notice.action == Some(Action::RunAgain) && self.model.run.as_ref().is_some_and(|run| run.next.is_some())
            {
                notice.action = Some(Action::Resume);
            }
            self.fail_run(notice);
        } else {
            if notice.action == Some(Action::RunAgain) {
                notice.action = None;
            }
            self.notify(notice);
        }
    }

    fn clear_rows(&mut self) {
        if let Some(run) = &mut self.model.run
            && run.phase == Phase::Going
        {
            run.phase = Phase::Stopped;
        }
        self.model.run = None;
        self.model.table = Table::default();
        self.model.table_version += 1;
        self.model.table_run = 0;
        self.model.mark = None;
    }

    fn ask_for_user(&mut self, request: crate::http::Request) {
        self.model.waiting.push_back(super::Ask { purpose: Purpose::User, request, refreshed: 0 });
        self.send_waiting();
    }
}

impl Model {
    pub(super) fn session_view(&self) -> SessionView {
        let org = |record: &Record| OrgView {
            user: self.user(),
            host: shown(&record.host),
            environment: record.host.environment(),
            memory_only: self.session.is_memory_only() || !self.storage_works,
        };
        match self.session.state() {
            State::SignedOut | State::Ending { .. } => SessionView::SignedOut,
            State::Active(record) => SessionView::SignedIn { org: org(record), refreshing: false },
            State::Refreshing { record, .. } => SessionView::SignedIn { org: org(record), refreshing: true },
            State::Lapsed(record) => SessionView::Lapsed { org: org(record) },
            State::Leaving { previous: Some(record), .. } | State::Exchanging { previous: Some(record), .. } => {
                SessionView::SignedIn { org: org(record), refreshing: true }
            }
            State::Leaving { host, .. } => SessionView::SigningIn { host: shown(host) },
            State::Exchanging { .. } => {
                let host = self.returning_from.as_ref().map_or_else(|| self.host_text.clone(), shown);
                SessionView::SigningIn { host }
            }
        }
    }
}

/// When the page left for the sign-in page by itself.
fn redirects(stored: &str) -> Option<Vec<u64>> {
    Json::read(stored)?.as_list().ok()?.iter().map(|at| at.as_whole().ok()).collect()
}

/// A host as a person knows it.
fn shown(host: &Host) -> String {
    if host.environment() == Environment::Demo { "the demo org" } else { host.name() }.to_owned()
}

/// A datasource named in the fragment: `#host=…&client_id=…&session_minutes=…`. It only fills in the form; the person sees it and decides.
fn preset(fragment: &str) -> Option<StoredDatasource> {
    let pairs = || url::form_urlencoded::parse(fragment.trim_start_matches('#').as_bytes());
    let value = |name: &str| pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    Some(StoredDatasource {
        host: value("host")?,
        client_id: value("client_id").unwrap_or_default(),
        session_minutes: value("session_minutes")
            .and_then(|minutes| minutes.parse().ok())
            .filter(|&minutes| minutes > 0),
    })
}
