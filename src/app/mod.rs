//! The app as a pure machine: [`Model`], [`step`] and [`views`]. Joins what the nouns ask for; performs nothing itself.
//!
//! Control plane and data plane are apart: [`views`] gives small values that can be compared; rows stay in [`Model::table`] and are
//! read from there, for the visible window alone.

mod children;
mod describes;
pub mod event;
mod layouts;
mod notices;
mod place;
mod run;
mod saved_views;
mod session;
pub mod take_away;
pub mod view;

use std::collections::VecDeque;

pub use event::{Address, Area, Boot, Effect, Event, Stored};
pub use view::Views;

use crate::auth::attempt::ENTROPY_BYTES;
use crate::auth::record;
use crate::auth::session::{Event as SessionEvent, Session};
use crate::datasource::{ClientIdError, Datasource, Host, HostError};
use crate::demo;
use crate::demo::message::Control;
use crate::error::{Action, Notice, Tone};
use crate::format::Asked;
use crate::http::{Failure, Request, Response};
use crate::json::Json;
use crate::limits;
use crate::rest;
use crate::secret::Secret;
use crate::soql::without_comments;
use crate::table::{OffsetMinutes, Table};
use crate::view::saved::SavedViews;
use children::Wanted;
use describes::Describes;
use layouts::Layouts;
use place::Place;
use run::{Phase, Run};
use take_away::TakeAway;
use view::{Copied, Environment, NoticeView, Problem, QueryStatus, QueryView, SetupView, User};

/// What stands in the query box at first.
const FIRST_QUERY: &str = "SELECT Id, Name, CreatedDate FROM Opportunity";

/// Notices shown at once; the oldest make room.
const NOTICES_MAX: usize = 4;

const DATASOURCE_KEY: &str = "orgpane.datasource";
const USER_KEY: &str = "orgpane.user";
const LAST_QUERY_KEY: &str = "orgpane.query";
/// In the tab's storage: the text in the query box.
const DRAFT_KEY: &str = "orgpane.draft";
/// In the tab's storage: the key of the attempt that this tab left for.
const LEAVING_KEY: &str = "orgpane.leaving";
/// In the tab's storage: when this tab went to the sign-in page by itself.
const REDIRECTS_KEY: &str = "orgpane.redirects";

/// Time and chance of one step.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Milliseconds since 1970, by this machine's clock.
    pub now_millis: u64,
    /// Fresh random bytes, or none where the browser has no cryptographic source.
    pub entropy: Option<[u8; ENTROPY_BYTES]>,
    /// The viewer's time zone.
    pub offset: OffsetMinutes,
}

/// All that the app knows.
#[derive(Debug, Default)]
pub struct Model {
    /// The rows.
    pub table: Table,
    address: Address,
    storage_works: bool,
    host_text: String,
    client_id_text: String,
    session_minutes: Option<u64>,
    setup_version: u32,
    host_error: Option<HostError>,
    client_id_error: Option<ClientIdError>,
    copied: Option<Copied>,
    session: Session,
    user: Option<StoredUser>,
    text: String,
    text_version: u32,
    mark: Option<view::Mark>,
    run: Option<Run>,
    layouts: Layouts,
    saved: SavedViews,
    saved_names: std::sync::Arc<Vec<view::SavedName>>,
    /// The text that a link took the place of.
    text_before: Option<String>,
    scrolled_row: usize,
    table_version: u64,
    /// Number of the run whose rows are in the table.
    table_run: u64,
    scroll_to_row: Option<usize>,
    /// Child rows that were asked for.
    children: Vec<Wanted>,
    describes: Describes,
    take_away: TakeAway,
    notices: Vec<NoticeView>,
    redirects: Vec<u64>,
    /// The attempt begun last, where storage is refused and a window of its own brings the answer.
    attempt_in_memory: Option<(String, Secret)>,
    /// Where the person comes back from, while the code is traded for tokens.
    returning_from: Option<Host>,
    /// Requests that wait for a token.
    waiting: VecDeque<Ask>,
    /// Requests that were sent, by number.
    sent: Vec<Sent>,
    lock: Option<u64>,
    token_request: Option<u64>,
    numbers: u64,
}

/// A REST request and what its answer is for.
#[derive(Clone, Debug)]
struct Ask {
    purpose: Purpose,
    request: Request,
    /// How often it was sent and a new token was needed.
    refreshed: u32,
}

/// A request that was sent.
#[derive(Debug)]
struct Sent {
    number: u64,
    ask: Ask,
    /// Of the token that it carries.
    generation: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    User,
    Page {
        run: u64,
    },
    /// What an object is, by its number among the descriptions.
    Describe(usize),
    /// A page of child rows, by a number of their own.
    Children(u64),
}

/// Who is signed in, kept apart from the session so that storing it needs no lock.
#[derive(Clone, Debug, PartialEq, Eq)]
struct StoredUser {
    identity: String,
    name: String,
    username: String,
}

struct StoredDatasource {
    host: String,
    client_id: String,
    /// How long the org's sessions last without use, where somebody has set it.
    session_minutes: Option<u64>,
}

impl StoredUser {
    fn parse(stored: &str) -> Option<Self> {
        let stored = Json::read(stored)?;
        let text = |name| stored.text(name).ok();
        Some(Self { identity: text("identity")?, name: text("name")?, username: text("username")? })
    }

    fn to_text(&self) -> String {
        let mut stored = Json::object();
        stored.put_text("identity", &self.identity);
        stored.put_text("name", &self.name);
        stored.put_text("username", &self.username);
        stored.to_text()
    }
}

impl StoredDatasource {
    fn parse(stored: &str) -> Option<Self> {
        let stored = Json::read(stored)?;
        let text = |name| stored.text(name).ok();
        let session_minutes = stored.whole_if_any("session_minutes").ok()?;
        Some(Self { host: text("host")?, client_id: text("client_id")?, session_minutes })
    }

    fn to_text(&self) -> String {
        let mut stored = Json::object();
        stored.put_text("host", &self.host);
        stored.put_text("client_id", &self.client_id);
        stored.put("session_minutes", Json::whole_or_null(self.session_minutes));
        stored.to_text()
    }
}

/// Takes in what happened; gives what is to be done, in that order.
pub fn step(model: &mut Model, event: Event, moment: &Moment) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut step = Step { model, moment, effects: &mut effects };
    step.take(event);
    step.take_away_goes_on();
    effects
}

/// What the screen shows.
#[must_use]
pub fn views(model: &Model) -> Views {
    Views {
        setup: model.setup_view(),
        session: model.session_view(),
        query: model.query_view(),
        table: model.table_view(),
        children: model.children_view(),
        notices: model.notices.clone(),
        take_away: model.take_away_view(),
    }
}

/// One step: the model, the moment, and the effects so far.
struct Step<'a> {
    model: &'a mut Model,
    moment: &'a Moment,
    effects: &'a mut Vec<Effect>,
}

impl Step<'_> {
    fn take(&mut self, event: Event) {
        match event {
            Event::Started(boot) => self.start(boot),
            Event::HostTyped(text) => self.host_typed(text),
            Event::ClientIdTyped(text) => self.client_id_typed(text),
            Event::SignInClicked if self.model.session.record().is_some() => self.sign_in_again(),
            Event::SignInClicked => self.sign_in_clicked(),
            Event::DemoClicked => self.leave_for(demo_datasource()),
            Event::ExpireDemoClicked => self.expire_demo(),
            Event::DemoControlled { control: Control::ExpireAccessTokens, done } => self.demo_expired(done),
            Event::SignInCancelled => self.stayed_here(),
            Event::SignOutClicked => self.session(SessionEvent::SignOut),
            Event::CopyClicked(what) => self.copy_clicked(what),
            Event::TextCopyClicked(text) => self.effects.push(Effect::Copy { what: Copied::Text, text }),
            Event::QueryTyped(text) => self.query_typed(text),
            Event::RunClicked => self.run_clicked(),
            Event::StopClicked => self.stop(),
            Event::ChildrenAsked { way, path } => self.children_asked(way, path),
            Event::ViewChanged(change) => self.view_changed(change),
            Event::ViewUndone => self.view_undone(false),
            Event::ViewRedone => self.view_undone(true),
            Event::ViewNamed(name) => self.view_named(&name),
            Event::ViewChosen(name) => self.view_chosen(&name),
            Event::ViewRenamed { from, to } => self.view_renamed(&from, &to),
            Event::ViewRemoved(name) => self.view_removed(&name),
            Event::GroupToggled(group) => self.group_toggled(group),
            Event::GroupsCollapsed(collapsed) => self.groups_collapsed(collapsed),
            Event::Scrolled(row) => self.model.scrolled_row = row,
            Event::ActionClicked { number, action } => self.action_clicked(number, action),
            Event::NoticeDismissed(number) => self.model.notices.retain(|notice| notice.number != number),
            Event::Answered { number, result } => self.answered(number, result),
            Event::TokenAnswered { number, result, stored } => self.token_answered(number, result, &stored),
            Event::LockGranted { number, stored } => self.lock_granted(number, &stored),
            Event::LockRefused { number } => self.lock_refused(number),
            Event::StoreRefused { key } => self.store_refused(&key),
            Event::Copied { what, done } => self.copied(what, done),
            Event::CopyAsked(asked) => self.copy_asked(&asked),
            Event::RowsCopied { as_what, result } => self.rows_copied(as_what, result),
            Event::TakeAwayAsked(asked) => self.take_away_asked(*asked),
            Event::TakeAwayStopped { keep } => self.take_away_stopped(keep),
            Event::FileChosen { number, chosen } => self.file_chosen(number, chosen),
            Event::FileGrew { number, rows, bytes } => self.file_grew(number, rows, bytes),
            Event::FileEnded { number, end } => self.file_ended(number, end),
            Event::WindowReturned(query) => self.window_returned(query.expose()),
            Event::WindowRefused => self.window_refused(),
            Event::StorageChanged { key, value } => {
                self.storage_changed(key.as_deref(), value.as_ref().map(Secret::expose));
            }
            Event::FragmentChanged(fragment) => self.fragment_changed(&fragment),
            Event::PageRestored { local, tab } => self.page_restored(&local, &tab),
        }
    }

    // The datasource form.

    fn host_typed(&mut self, text: String) {
        self.model.host_text = text;
        self.model.host_error = None;
    }

    fn client_id_typed(&mut self, text: String) {
        self.model.client_id_text = text;
        self.model.client_id_error = None;
    }

    fn sign_in_clicked(&mut self) {
        match Datasource::parse(&self.model.host_text, &self.model.client_id_text) {
            Ok(datasource) => {
                self.remember_datasource(&datasource);
                self.leave_for(datasource);
            }
            Err((host, client_id)) => {
                self.model.host_error = host;
                self.model.client_id_error = client_id;
            }
        }
    }

    fn expire_demo(&mut self) {
        let is_demo = |host: &Host| host.environment() == Environment::Demo;
        if self.model.session.record().is_some_and(|record| is_demo(&record.host)) {
            self.effects.push(Effect::ControlDemo(Control::ExpireAccessTokens));
        }
    }

    fn demo_expired(&mut self, done: bool) {
        self.notify(if done {
            Notice::new(
                Tone::Info,
                "demo.expired",
                "The demo org has ended this session\u{2019}s access",
                "Run a query: the session is renewed on the way, and nothing that you see is lost.",
            )
        } else {
            Notice::error("demo.unreachable", "The demo org did not answer", "Reload the page and try again.")
        });
    }

    fn remember_datasource(&mut self, datasource: &Datasource) {
        let stored = StoredDatasource {
            host: datasource.host.as_str().to_owned(),
            client_id: datasource.client_id.clone(),
            session_minutes: self.model.session_minutes,
        };
        let value = stored.to_text();
        self.store(Area::Local, DATASOURCE_KEY, value);
    }

    fn copy_clicked(&mut self, what: Copied) {
        let text = match what {
            Copied::CallbackUrl => self.model.callback_url(),
            Copied::Origin => self.model.address.origin.clone(),
            Copied::Text => return,
            Copied::Link => {
                self.copy_link();
                return;
            }
        };
        self.effects.push(Effect::Copy { what, text });
    }

    fn copied(&mut self, what: Copied, done: bool) {
        self.model.copied = done.then_some(what);
        if done && what == Copied::Link {
            self.notify(Notice::new(
                Tone::Info,
                "link.copied",
                "The link was copied",
                "It holds the query and how its rows are shown: no rows, and nothing that signs anybody in.",
            ));
        }
        if !done {
            self.notify(Notice::new(
                Tone::Warning,
                "copy.refused",
                "The browser did not let the text be copied",
                "Select it and copy it with the keyboard.",
            ));
        }
    }

    // The query.

    fn query_typed(&mut self, text: String) {
        if text.len() <= limits::DRAFT_BYTES_MAX {
            self.store(Area::Tab, DRAFT_KEY, text.clone());
        }
        self.model.text = text;
        self.model.mark = None;
    }

    fn run_clicked(&mut self) {
        let soql = self.model.text.trim().to_owned();
        if soql.is_empty() {
            self.drop_notices("query.");
            self.notify(Notice::error(
                "query.empty",
                "There is no query to run",
                "Type one, for example SELECT Id, Name FROM Account.",
            ));
            return;
        }
        self.store(Area::Local, LAST_QUERY_KEY, self.model.text.clone());
        self.begin_run(soql, None);
    }

    fn begin_run(&mut self, soql: String, restore: Option<Place>) {
        self.cancel_run();
        for code in ["query.", "org.", "network.", "answer.", "token.", "session.", "demo.", "link."] {
            self.drop_notices(code);
        }
        self.model.numbers += 1;
        let number = self.model.numbers;
        self.model.mark = None;
        let request =
            self.model.session.record().map(|record| rest::query_request(&record.instance, &without_comments(&soql)));
        self.model.run =
            Some(Run { number, soql, started_at_millis: self.moment.now_millis, restore, ..Run::default() });
        match request {
            Some(request) if request.url.len() > limits::URL_BYTES_MAX => {
                self.fail_run(notices::of_fault(&rest::Fault::TooLong, 0));
            }
            Some(request) => self.ask(Purpose::Page { run: number }, request),
            None => self.fail_run(Notice::error("session.none", "Nobody is signed in", "Sign in to an org first.")),
        }
    }

    fn stop(&mut self) {
        let Some(run) = self.model.run.as_mut().filter(|run| run.phase == Phase::Going) else { return };
        run.phase = Phase::Stopped;
        let (rows, more) = (run.rows, run.next.is_some());
        self.cancel_requests();
        if more {
            let notice = Notice::new(
                Tone::Info,
                "query.stopped",
                format!("Stopped after {} rows", grouped(rows)),
                "The rows so far stay. You can load the rest later.",
            );
            self.notify(notice.with_action(Action::Resume));
        }
    }

    /// Goes on where a run was cut off: with its next page, or from its start if there was none yet.
    fn resume(&mut self) {
        let Some(run) = &mut self.model.run else { return };
        if run.phase == Phase::Going {
            return;
        }
        let Some(path) = run.next.clone() else {
            let soql = run.soql.clone();
            self.begin_run(soql, None);
            return;
        };
        run.phase = Phase::Going;
        self.ask_for_page(&path);
    }

    fn ask_for_page(&mut self, path: &str) {
        let Some((number, rows)) = self.model.run.as_ref().map(|run| (run.number, run.rows)) else { return };
        let request = self.model.session.record().and_then(|record| rest::next_page_request(&record.instance, path));
        match request {
            Some(request) => self.ask(Purpose::Page { run: number }, request),
            None => self.fail_run(notices::of_fault(&rest::Fault::Unreadable { status: 200, html: false }, rows)),
        }
    }

    fn cancel_run(&mut self) {
        if self.model.run.as_ref().is_some_and(|run| run.phase == Phase::Going) {
            self.cancel_requests();
        }
    }

    fn cancel_requests(&mut self) {
        self.model.waiting.retain(Ask::is_courtesy);
        let effects = &mut *self.effects;
        self.model.sent.retain(|sent| {
            let keep = sent.ask.is_courtesy();
            if !keep {
                effects.push(Effect::Abort { number: sent.number });
            }
            keep
        });
    }

    fn fail_run(&mut self, notice: Notice) {
        // What fails may be something else that was asked for when all rows were here.
        if let Some(run) = self.model.run.as_mut().filter(|run| run.phase == Phase::Going) {
            run.phase = Phase::Failed;
        }
        self.notify(notice);
    }

    fn action_clicked(&mut self, number: u64, action: Action) {
        self.model.notices.retain(|notice| notice.number != number);
        match action {
            Action::SignIn => self.sign_in_again(),
            Action::Resume => self.resume(),
            Action::Run => self.run_clicked(),
            Action::BringBack => self.bring_text_back(),
            Action::RunAgain => match &self.model.run {
                Some(run) => {
                    let soql = run.soql.clone();
                    self.begin_run(soql, None);
                }
                None => self.run_clicked(),
            },
            Action::TakeAway => self.model.take_away.opened += 1,
        }
    }

    // Requests and their answers.

    fn ask(&mut self, purpose: Purpose, request: Request) {
        self.model.waiting.push_back(Ask { purpose, request, refreshed: 0 });
        self.session(SessionEvent::Needed);
    }

    /// Sends what waited. A request that the session does not belong to is not sent at all.
    fn send_waiting(&mut self) {
        while let Some(ask) = self.model.waiting.pop_front() {
            match self.model.session.attach(ask.request.clone()) {
                Some((request, generation)) => {
                    let number = self.next_number();
                    self.model.sent.push(Sent { number, ask, generation });
                    let timeout_millis = limits::REST_TIMEOUT_MILLIS;
                    self.effects.push(Effect::Send { number, request, timeout_millis, keepalive: false });
                }
                None if ask.is_courtesy() => {}
                // The session moved to another address of the org: the locator belongs to the old one.
                None => self.fail_run(
                    Notice::error(
                        "session.moved",
                        "The session moved to another address of the org",
                        "Run the query again to fetch the rows from there.",
                    )
                    .with_action(Action::RunAgain),
                ),
            }
        }
    }

    fn answered(&mut self, number: u64, result: Result<Response, Failure>) {
        let Some(at) = self.model.sent.iter().position(|sent| sent.number == number) else { return };
        let Sent { ask, generation, .. } = self.model.sent.swap_remove(at);
        if !self.is_current(&ask) {
            return;
        }
        match result {
            Ok(response) => self.responded(ask, generation, &response),
            Err(Failure::Aborted) => {}
            Err(failure @ Failure::TimedOut) => self.gave_up(&ask, failure),
            Err(failure @ Failure::Unreachable) if ask.refreshed > 0 => self.gave_up(&ask, failure),
            Err(Failure::Unreachable) => {
                self.model.waiting.push_back(Ask { refreshed: ask.refreshed + 1, ..ask });
                self.session(SessionEvent::NoAnswer(generation));
            }
        }
    }

    fn responded(&mut self, ask: Ask, generation: u64, response: &Response) {
        let is_read = response.status == 200
            && match ask.purpose {
                Purpose::Page { .. } => self.page_came(&response.body, generation),
                Purpose::User => self.user_answered(&response.body, generation),
                Purpose::Describe(number) => self.description_came(number, &response.body),
                Purpose::Children(number) => self.children_came(number, &response.body, generation),
            };
        if !is_read {
            match rest::read_fault(response) {
                rest::Fault::SessionExpired if ask.refreshed == 0 => {
                    self.model.waiting.push_back(Ask { refreshed: 1, ..ask });
                    self.session(SessionEvent::Rejected(generation));
                }
                fault if matches!(ask.purpose, Purpose::Children(_)) => self.children_failed(ask.purpose, &fault),
                fault if !ask.is_courtesy() => {
                    let rows = self.model.run.as_ref().map_or(0, |run| run.rows);
                    self.model.mark = self
                        .model
                        .run
                        .as_ref()
                        .filter(|run| run.soql == self.model.text.trim())
                        .and_then(|run| run::mark(&run.soql, &fault))
                        .map(|mark| self.untrimmed(mark));
                    self.fail_run(notices::of_fault(&fault, rows));
                }
                // Who is signed in is a courtesy, too; the host is shown all the same.
                _ => self.went_without(ask.purpose),
            }
        }
    }

    /// What is sent has no blank lines in front; the box may.
    fn untrimmed(&self, mark: view::Mark) -> view::Mark {
        let text = &self.model.text;
        let front = &text[..text.len() - text.trim_start().len()];
        let column = if mark.line == 1 {
            mark.column + front.chars().rev().take_while(|&c| c != '\n').count()
        } else {
            mark.column
        };
        view::Mark { line: mark.line + front.matches('\n').count(), column, ..mark }
    }

    /// Whether it is a page of an answer.
    fn page_came(&mut self, body: &[u8], generation: u64) -> bool {
        let Some(run) = &self.model.run else { return self.page_of_nobody(body, generation) };
        let first = self.model.table_run != run.number;
        // Until it is known to be a page the rows of before stay: a query that fails costs nothing that was loaded.
        let asked = first.then(|| Asked::of(&run.soql));
        let mut fresh = asked.as_ref().map(|asked| Table::new(asked.clone().foreseen()));
        let Ok(page) = fresh.as_mut().unwrap_or(&mut self.model.table).append(body) else { return false };
        self.session(SessionEvent::Worked(generation));
        let Some(mut run) = self.model.run.take() else { return true };
        if let Some(table) = fresh {
            self.model.table = table;
            self.model.table_run = run.number;
            self.model.describes.begin(asked.unwrap_or_default());
            self.model.scrolled_row = 0;
            self.model.scroll_to_row = None;
        }
        let more = run.take_page(page, self.moment.now_millis);
        if first {
            self.rows_came_from(&run.soql, run.restore.as_ref().map(|place| place.view.clone()));
        } else {
            self.more_rows_came();
        }
        if let Some(place) = &run.restore
            && (self.model.table.rows() > place.row || !more)
        {
            self.model.scroll_to_row = Some(place.row);
            run.restore = None;
        }
        let next = run.next.clone();
        self.model.run = Some(run);
        if let Some(path) = next {
            self.ask_for_page(&path);
        }
        self.describe_columns();
        true
    }

    /// A page that nobody waits for any more; that it came at all says that the session works.
    fn page_of_nobody(&mut self, body: &[u8], generation: u64) -> bool {
        let is_page = Table::default().append(body).is_ok();
        if is_page {
            self.session(SessionEvent::Worked(generation));
        }
        is_page
    }

    /// Whether it is the answer to the question who is signed in.
    fn user_answered(&mut self, body: &[u8], generation: u64) -> bool {
        let is_page = self.page_of_nobody(body, generation);
        if is_page {
            self.user_came(body);
        }
        is_page
    }

    fn gave_up(&mut self, ask: &Ask, failure: Failure) {
        if ask.is_courtesy() {
            self.went_without(ask.purpose);
        } else if matches!(ask.purpose, Purpose::Children(_)) {
            self.children_silent(ask.purpose, failure);
        } else {
            let rows = self.model.run.as_ref().map_or(0, |run| run.rows);
            let is_too_long = failure == Failure::Unreachable && ask.request.url.len() > limits::URL_BYTES_SUSPECT;
            self.fail_run(if is_too_long {
                notices::of_fault(&rest::Fault::TooLong, rows)
            } else {
                notices::of_silence(failure, &self.model.address.origin, rows)
            });
        }
    }

    /// Whether anybody still waits for an answer.
    fn is_current(&self, ask: &Ask) -> bool {
        match ask.purpose {
            Purpose::User | Purpose::Describe(_) => true,
            Purpose::Children(number) => self.model.wants_children(number),
            Purpose::Page { run } => {
                self.model.run.as_ref().is_some_and(|now| now.number == run && now.phase == Phase::Going)
            }
        }
    }

    fn user_came(&mut self, body: &[u8]) {
        let identity = self.model.session.record().and_then(|record| record.identity.clone());
        if let (Some((name, username)), Some(identity)) = (rest::read_user(body), identity) {
            let user = StoredUser { identity, name, username };
            let value = user.to_text();
            self.model.user = Some(user);
            self.store(Area::Local, USER_KEY, value);
        }
    }

    // Small things.

    fn notify(&mut self, notice: Notice) {
        self.model.notices.retain(|shown| shown.notice.code != notice.code);
        let number = self.next_number();
        self.model.notices.insert(0, NoticeView { number, notice });
        self.model.notices.truncate(NOTICES_MAX);
    }

    fn drop_notices(&mut self, code: &str) {
        self.model.notices.retain(|shown| !shown.notice.code.starts_with(code));
    }

    fn next_number(&mut self) -> u64 {
        self.model.numbers += 1;
        self.model.numbers
    }

    fn store(&mut self, area: Area, key: &str, value: String) {
        self.effects.push(Effect::Store { area, key: key.to_owned(), value });
    }

    fn remove(&mut self, area: Area, key: &str) {
        self.effects.push(Effect::Remove { area, key: key.to_owned() });
    }
}

impl Model {
    /// The address that sign-in comes back to: this page without query and fragment.
    fn callback_url(&self) -> String {
        format!("{}{}", self.address.origin, self.address.path)
    }

    fn place(&self) -> Place {
        Place {
            text: self.text.clone(),
            shown: self.run.as_ref().map(|run| run.soql.clone()),
            row: self.scrolled_row,
            view: (*self.layouts.view).clone(),
        }
    }

    fn setup_view(&self) -> SetupView {
        let problem = |message: String, hint: &str| Problem { message, hint: hint.to_owned() };
        SetupView {
            host: self.host_text.clone(),
            client_id: self.client_id_text.clone(),
            text_version: self.setup_version,
            host_problem: self.host_error.as_ref().map(|error| problem(format!("{error}."), error.hint())),
            client_id_problem: self.client_id_error.as_ref().map(|error| problem(format!("{error}."), error.hint())),
            host_understood: Host::parse(&self.host_text).ok().map(Into::into),
            callback_url: self.callback_url(),
            origin: self.address.origin.clone(),
            copied: self.copied,
            offers_demo: cfg!(feature = "demo"),
        }
    }

    fn query_view(&self) -> QueryView {
        QueryView {
            text: self.text.clone(),
            text_version: self.text_version,
            status: self.run.as_ref().map_or(QueryStatus::Idle, |run| run.status(!self.waiting.is_empty())),
            mark: self.mark.clone(),
        }
    }

    fn user(&self) -> Option<User> {
        let identity = self.session.record()?.identity.as_deref()?;
        let user = self.user.as_ref().filter(|user| user.identity == identity)?;
        Some(User { name: user.name.clone(), username: user.username.clone() })
    }
}

/// The demo org inside the page. What a person has entered about an org of their own stays as it is.
fn demo_datasource() -> Datasource {
    Datasource { host: Host::demo(), client_id: demo::CLIENT_ID.to_owned() }
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
