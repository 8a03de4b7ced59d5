//! The app's side of the session: page load, leaving and coming back, and what the session's outcomes mean for requests and screen.

use super::doctor::Heard;
use super::event::{Area, Boot, Effect, Stored};
use super::layouts::LAYOUTS_KEY;
use super::library::{HISTORY_KEY, SAVED_KEY};
use super::org::DATASOURCES_KEY;
use super::place::Place;
use super::run::Phase;
use super::saved_views::{PENDING_KEY, VIEWS_KEY};
use super::take_away::WISHES_KEY;
use super::view::{OrgView, SessionView};
use super::{Address, LEAVING_KEY, Model, Purpose, REDIRECTS_KEY, Step, StoredUser, notices, rest};
use crate::auth::attempt::{self, Attempt, Callback};
use crate::auth::record::Record;
use crate::auth::session::{
    Action as SessionAction, Event as SessionEvent, Exchange, Lapse, Outcome, SessionError, SignIn, State,
};
use crate::datasource::{Datasource, Environment, Host, Settings};
use crate::error::{Action, Notice, Tone};
use crate::http::{Failure, Response};
use crate::json::Json;
use crate::limits;
use crate::table::Table;
use crate::view::View;
use crate::view::link::Link;

/// A datasource as a link names it.
struct Preset {
    host: String,
    client_id: String,
    session_minutes: Option<u64>,
}

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
        self.load_orgs(&local);
        self.load_tabs(&local, &tab);
        self.load_inputs(&local, &tab);
        self.load_texts(&local, &tab, preset);
        self.ask_for_preset(&local);
        let all = local.0.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        for key in attempt::stale_keys(all, self.moment.now_millis) {
            self.remove(Area::Local, &key);
        }
        self.model.redirects = tab.get(REDIRECTS_KEY).and_then(redirects).unwrap_or_default();
        for slot in self.model.slots.clone() {
            self.at_org(slot, |step| {
                step.model.org.apply_length();
                step.model.org.user = local.get(&step.model.org.user_key()).and_then(StoredUser::parse);
                let stored = local.get(&step.model.org.session_key()).map(str::to_owned);
                step.session(SessionEvent::Loaded(stored));
            });
        }
        if callback == Callback::None {
            // Whoever loads the page anew runs the queries anew; whoever was sent away to sign in finds them again.
            self.forget_resting();
            if link.is_none() {
                self.run_on_load();
            }
            self.notice_abandoned(&local, &tab);
        } else {
            self.remove(Area::Tab, LEAVING_KEY);
            self.came_back(callback, &local);
        }
        if let Some(link) = link {
            self.open_link(link);
        }
    }

    /// All orgs that this browser knows of: those on the list, and those that somebody is signed in to.
    fn load_orgs(&mut self, local: &Stored) {
        self.model.org_of_slot(0);
        for (key, value) in &local.0 {
            if let Some(slot) = Model::slot_of_session(key)
                && Record::parse(value).is_ok()
            {
                self.model.org_of_slot(slot);
            }
        }
        self.load_datasources(local.get(DATASOURCES_KEY));
        for (key, value) in &local.0 {
            let record = Model::slot_of_session(key).and_then(|slot| Some((slot, Record::parse(value).ok()?)));
            if let Some((slot, record)) = record {
                let entry = &mut self.model.org_of_slot(slot).entry;
                if entry.host.is_empty() {
                    record.host.as_str().clone_into(&mut entry.host);
                    entry.client_id = record.client_id;
                }
            }
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

    fn load_texts(&mut self, local: &Stored, tab: &Stored, preset: Option<Preset>) {
        let front = self.model.front;
        self.model.take_in_hand(front);
        if self.model.org.slot != self.model.tab.org {
            // The org of the tab is not on the list any more.
            self.model.tab.org = self.model.org.slot;
        }
        self.model.setup_version += 1;
        self.fill_form_from_org();
        if let Some(Preset { host, client_id, session_minutes }) = preset {
            self.fill_form(host, client_id, session_minutes, &Settings::default());
            // It is for an org that is known already, or for a slot of its own.
            self.model.form_slot = None;
        }
        self.load_layouts(local.get(LAYOUTS_KEY));
        self.load_saved_views(local.get(VIEWS_KEY), true);
        self.model.tab.layouts.pending = tab.get(PENDING_KEY).and_then(View::parse);
        self.load_wishes(local.get(WISHES_KEY));
        self.load_library(local);
    }

    pub(super) fn set_text(&mut self, text: String) {
        if self.model.tab.text != text {
            self.model.tab.text = text;
            self.model.tab.text_changed();
            self.model.text_version += 1;
        }
    }

    fn came_back(&mut self, callback: Callback, local: &Stored) {
        let state = match &callback {
            Callback::Code { state, .. } | Callback::Error { state: Some(state), .. } => Some(state),
            _ => None,
        };
        let attempt = state.and_then(|state| local.get(&attempt::key(state))).map(str::to_owned);
        self.take_attempt(callback, attempt);
    }

    /// Hands what came back to the org that it is about.
    fn take_attempt(&mut self, callback: Callback, attempt: Option<String>) {
        let place = attempt.as_deref().and_then(Attempt::place_in).as_deref().and_then(Place::parse);
        let slot = place.map_or(self.model.org.slot, |place| place.org);
        self.model.org_of_slot(slot);
        self.model.org_mut(slot).returning_from = attempt.as_deref().and_then(Attempt::host_in);
        self.at_org(slot, |step| step.session(SessionEvent::CameBack { callback, attempt }));
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
        let host = local.get(key).and_then(Attempt::host_in);
        self.signed_in_in_vain(host.as_ref(), Heard::Abandoned);
    }

    pub(super) fn page_restored(&mut self, local: &Stored, tab: &Stored) {
        self.load_datasources(local.get(DATASOURCES_KEY));
        for slot in self.model.slots.clone() {
            self.at_org(slot, |step| {
                let stored = local.get(&step.model.org.session_key()).map(str::to_owned);
                step.session(SessionEvent::Found(stored));
            });
        }
        self.stayed_here();
        self.notice_abandoned(local, tab);
    }

    /// The sign-in page did not come, or the person came back from it: what waited for it goes on, or is given up.
    pub(super) fn stayed_here(&mut self) {
        for slot in self.model.slots.clone() {
            self.at_org(slot, Self::stayed_at_org);
        }
    }

    fn stayed_at_org(&mut self) {
        self.session(SessionEvent::StayedHere);
        if let State::Active(_) = self.model.org.session.state() {
            self.session(SessionEvent::Needed);
            return;
        }
        self.each_tab_of_org(|step| {
            let id = step.model.tab.id;
            let is_sent = step.model.org.sent.iter().any(|sent| sent.ask.tab == id);
            if !is_sent && step.model.tab.run.as_ref().is_some_and(|run| run.phase == Phase::Going) {
                step.model.org.waiting.retain(|ask| ask.tab != id);
                step.fail_run(notices::of_lapse(&Lapse::NoRefreshToken));
            }
        });
    }

    pub(super) fn storage_changed(&mut self, key: Option<&str>, value: Option<&str>) {
        let Some(key) = key else {
            self.load_saved_views(None, false);
            for slot in self.model.slots.clone() {
                self.at_org(slot, |step| step.session(SessionEvent::Found(None)));
            }
            return;
        };
        if let Some(slot) = Model::slot_of_session(key) {
            // Another tab may have signed in to an org that this one does not know yet.
            if value.is_some() {
                self.model.org_of_slot(slot);
            }
            self.at_org(slot, |step| step.session(SessionEvent::Found(value.map(str::to_owned))));
        } else if let Some(slot) = Model::slot_of_user(key) {
            if let Some(user) = value.and_then(StoredUser::parse)
                && self.model.org(slot).is_some()
            {
                self.model.org_mut(slot).user = Some(user);
            }
        } else {
            match key {
                DATASOURCES_KEY => self.load_datasources(value),
                SAVED_KEY | HISTORY_KEY => self.library_changed(key, value.unwrap_or_default()),
                LAYOUTS_KEY => self.load_layouts(value),
                VIEWS_KEY => self.load_saved_views(value, false),
                _ => {}
            }
        }
    }

    pub(super) fn window_returned(&mut self, query: &str) {
        // The attempt was begun by this very page and is in its memory still.
        let callback = Callback::read(query, "");
        let attempts = self.model.all_orgs().filter_map(|org| org.attempt_in_memory.as_ref());
        let attempt = attempts.map(|(_, attempt)| attempt.expose().to_owned()).next();
        self.take_attempt(callback, attempt);
    }

    fn attempt_in_memory(&self) -> Option<String> {
        self.model.org.attempt_in_memory.as_ref().map(|(_, attempt)| attempt.expose().to_owned())
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
        let place = Place { org: self.model.org.slot, ..self.model.front_place() }.to_stored();
        self.session(SessionEvent::SignIn(Box::new(SignIn { datasource, callback_url, place, entropy })));
    }

    pub(super) fn sign_in_again(&mut self) {
        match self.model.org.session.record().map(Record::datasource) {
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
        let Some(datasource) = self.model.org.session.record().map(Record::datasource) else { return false };
        self.model.redirects.push(now_millis);
        let value = Json::List(self.model.redirects.iter().copied().map(Json::Whole).collect()).to_text();
        self.store(Area::Tab, REDIRECTS_KEY, value);
        self.leave_for(datasource);
        matches!(self.model.org.session.state(), State::Leaving { .. })
    }

    // The lock and the token requests.

    pub(super) fn lock_granted(&mut self, number: u64, stored: &Stored) {
        let Some(slot) = self.model.slot_where(|org| org.lock == Some(number)) else {
            self.effects.push(Effect::Unlock { number });
            return;
        };
        self.model.take_org_in_hand(slot);
        let attempt = match self.model.org.session.state() {
            State::Exchanging { phase: Exchange::Locking { state, .. }, .. } => stored.get(&attempt::key(state)),
            _ => None,
        };
        let attempt = attempt.map(str::to_owned).or_else(|| self.attempt_in_memory());
        let session = stored.get(&self.model.org.session_key()).map(str::to_owned);
        self.session(SessionEvent::LockGranted { session, attempt });
    }

    pub(super) fn lock_refused(&mut self, number: u64) {
        if let Some(slot) = self.model.slot_where(|org| org.lock == Some(number)) {
            self.model.take_org_in_hand(slot);
            self.model.org.lock = None;
            self.session(SessionEvent::LockRefused);
        }
    }

    pub(super) fn token_answered(&mut self, number: u64, result: Result<Response, Failure>, stored: &Stored) {
        if let Some(slot) = self.model.slot_where(|org| org.token_request == Some(number)) {
            self.model.take_org_in_hand(slot);
            self.model.org.token_request = None;
            let session = stored.get(&self.model.org.session_key()).map(str::to_owned);
            self.session(SessionEvent::Answered { result, session });
        }
    }

    pub(super) fn store_refused(&mut self, key: &str) {
        if let Some(slot) = Model::slot_of_session(key) {
            self.at_org(slot, |step| step.session(SessionEvent::StoreRefused));
        } else if key == VIEWS_KEY {
            self.saved_views_refused();
        } else if key == SAVED_KEY {
            self.library_refused();
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
        for action in self.model.org.session.step(event, self.moment.now_millis) {
            self.perform(action);
        }
    }

    fn perform(&mut self, action: SessionAction) {
        match action {
            SessionAction::Store { key, value } => {
                if key.starts_with(attempt::KEY_PREFIX) {
                    if !self.model.storage_works {
                        self.model.org.attempt_in_memory = Some((key, value));
                        return;
                    }
                    self.store(Area::Tab, LEAVING_KEY, key.clone());
                }
                let key = self.model.org.key(&key);
                self.store(Area::Local, &key, value.expose().to_owned());
            }
            SessionAction::Remove { key } => {
                self.model.org.attempt_in_memory.take_if(|(stored, _)| *stored == key);
                let key = self.model.org.key(&key);
                self.remove(Area::Local, &key);
            }
            SessionAction::Lock => self.lock(),
            SessionAction::Unlock => {
                if let Some(number) = self.model.org.lock.take() {
                    self.effects.push(Effect::Unlock { number });
                }
            }
            SessionAction::Send(request) => {
                let number = self.next_number();
                self.model.org.token_request = Some(number);
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
                    self.come_back_to(&place);
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
                for ask in std::mem::take(&mut self.model.org.waiting) {
                    let tab = ask.tab;
                    self.at_tab(tab, |step| step.gave_up(&ask, Failure::Unreachable));
                }
            }
        }
    }

    fn ready(&mut self) {
        self.drop_notices("session.lapsed");
        self.send_waiting();
        let asked = |purpose: Purpose| purpose == Purpose::User;
        let under_way = self.model.org.waiting.iter().any(|ask| asked(ask.purpose))
            || self.model.org.sent.iter().any(|sent| asked(sent.ask.purpose));
        if self.model.org.user_shown().is_none() && !under_way {
            let request = self
                .model
                .org
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
        self.doctor_closed();
        for code in ["sign-in.", "session.", "token."] {
            self.drop_notices(code);
        }
        if let Some(datasource) = self.model.org.session.record().map(Record::datasource) {
            let entry = &mut self.model.org.entry;
            datasource.host.as_str().clone_into(&mut entry.host);
            entry.client_id = datasource.client_id;
            self.fill_form_from_org();
            self.store_datasources();
        }
        self.model.form_open = false;
        let Some(place) = Place::parse(place) else { return };
        self.come_back_to(&place);
        if other_user {
            self.switched();
        } else if let Some(soql) = place.shown.clone() {
            self.model.tab.resting = None;
            self.run_shown(soql, place);
        }
    }

    /// Brings the tab to the front that was left for the sign-in page.
    fn come_back_to(&mut self, place: &Place) {
        if let Some(id) = place.tab.filter(|id| self.model.tab(*id).is_some()) {
            self.show_tab(id);
        }
        self.set_text(place.text.clone());
    }

    fn forget_resting(&mut self) {
        for tab in self.model.parked.iter_mut().chain([&mut self.model.tab]) {
            tab.resting = None;
        }
    }

    /// Rows of one person are not for the next, and their locators are of no use to another session.
    fn switched(&mut self) {
        self.each_tab_of_org(|step| {
            step.cancel_requests();
            step.clear_rows();
            step.model.tab.resting = None;
        });
        self.notify(Notice::new(
            Tone::Warning,
            "session.switched",
            "You are now signed in as another user, or to another org",
            "The rows of before are gone. Run the query again if you want to see it with these rights.",
        ));
    }

    fn lapsed(&mut self, why: &Lapse) {
        let missed: Vec<u64> =
            self.model.org.waiting.iter().filter(|ask| !ask.is_courtesy()).map(|ask| ask.tab).collect();
        self.model.org.waiting.clear();
        if missed.is_empty() || self.leave_automatically() {
            // Where nothing was asked for, the session's own place on the screen says it.
            return;
        }
        let looped = self.model.redirects.len() >= limits::REDIRECTS_MAX;
        for tab in missed {
            let notice = if looped { notices::of_redirect_loop() } else { notices::of_lapse(why) };
            self.at_tab(tab, |step| step.fail_run(notice));
        }
    }

    fn signed_out(&mut self, elsewhere: bool) {
        self.each_tab_of_org(|step| {
            step.cancel_requests();
            step.clear_rows();
            step.model.tab.resting = None;
            let tab = Some(step.model.tab.id);
            step.model.notices.retain(|notice| notice.tab != tab);
        });
        self.model.org.waiting.clear();
        for sent in std::mem::take(&mut self.model.org.sent) {
            self.effects.push(Effect::Abort { number: sent.number });
        }
        self.forget_kept();
        self.model.org.user = None;
        self.model.notices.retain(|notice| notice.tab.is_some());
        let user_key = self.model.org.user_key();
        self.remove(Area::Local, &user_key);
        self.remove(Area::Tab, LEAVING_KEY);
        self.forget_texts();
        let slot = self.model.org.slot;
        self.forget_history(slot);
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
        let waiting = std::mem::take(&mut self.model.org.waiting);
        let missed: Vec<u64> =
            waiting.iter().filter(|ask| matches!(ask.purpose, Purpose::Page { .. })).map(|ask| ask.tab).collect();
        self.look_into_session_error(error);
        let mut notice = notices::of_session(error);
        if missed.is_empty() {
            if notice.action == Some(Action::RunAgain) {
                notice.action = None;
            }
            self.notify(notice);
            return;
        }
        for tab in missed {
            let mut notice = notice.clone();
            self.at_tab(tab, |step| {
                // What a refresh was needed for can be taken up again where it stopped.
                let has_more = step.model.tab.run.as_ref().is_some_and(|run| run.next.is_some());
                if notice.action == Some(Action::RunAgain) && has_more {
                    notice.action = Some(Action::Resume);
                }
                step.fail_run(notice);
            });
        }
    }

    pub(super) fn clear_rows(&mut self) {
        if let Some(run) = &mut self.model.tab.run
            && run.phase == Phase::Going
        {
            run.phase = Phase::Stopped;
        }
        self.model.tab.run = None;
        self.model.tab.table = Table::default();
        self.model.table_version += 1;
        self.model.tab.table_run = 0;
        self.model.tab.mark = None;
        self.model.tab.request.forget_answer();
        self.model.tab.chosen = super::parameters::ChosenRows::default();
    }

    fn ask_for_user(&mut self, request: crate::http::Request) {
        let tab = self.model.tab.id;
        self.model.org.waiting.push_back(super::Ask { tab, purpose: Purpose::User, request, refreshed: 0 });
        self.send_waiting();
    }
}

impl Model {
    pub(super) fn session_view(&self) -> SessionView {
        let org = |record: &Record| OrgView {
            user: self.org.user_shown(),
            host: shown(&record.host),
            environment: record.host.environment(),
            memory_only: self.org.session.is_memory_only() || !self.storage_works,
        };
        match self.org.session.state() {
            State::SignedOut | State::Ending { .. } => SessionView::SignedOut,
            State::Active(record) => SessionView::SignedIn { org: org(record), refreshing: false },
            State::Refreshing { record, .. } => SessionView::SignedIn { org: org(record), refreshing: true },
            State::Lapsed(record) => SessionView::Lapsed { org: org(record) },
            State::Leaving { previous: Some(record), .. } | State::Exchanging { previous: Some(record), .. } => {
                SessionView::SignedIn { org: org(record), refreshing: true }
            }
            State::Leaving { host, .. } => SessionView::SigningIn { host: shown(host) },
            State::Exchanging { .. } => {
                let host = self.org.returning_from.as_ref().map_or_else(|| self.host_text.clone(), shown);
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
pub(super) fn shown(host: &Host) -> String {
    if host.environment() == Environment::Demo { "the demo org" } else { host.name() }.to_owned()
}

/// A datasource named in the fragment: `#host=…&client_id=…&session_minutes=…`. It only fills in the form; the person sees it and decides.
fn preset(fragment: &str) -> Option<Preset> {
    let pairs = || url::form_urlencoded::parse(fragment.trim_start_matches('#').as_bytes());
    let value = |name: &str| pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    Some(Preset {
        host: value("host")?,
        client_id: value("client_id").unwrap_or_default(),
        session_minutes: value("session_minutes")
            .and_then(|minutes| minutes.parse().ok())
            .filter(|&minutes| minutes > 0),
    })
}
