//! The app as a pure machine: [`Model`], [`step`] and [`views`]. Joins what the nouns ask for; performs nothing itself.
//!
//! Control plane and data plane are apart: [`views`] gives small values that can be compared; rows stay in [`Model::table`] and are
//! read from there, for the visible window alone.

pub mod advanced;
pub mod again;
mod children;
mod describes;
pub mod doctor;
pub mod event;
mod fields;
mod layouts;
pub mod library;
mod notices;
mod org;
pub mod parameters;
mod place;
pub mod portable;
mod price;
pub mod requests;
mod run;
mod saved_views;
mod session;
mod tab;
pub mod take_away;
pub mod view;

pub use event::{Address, Area, Boot, Effect, Event, Stored};
pub use view::Views;

use crate::auth::attempt::ENTROPY_BYTES;
use crate::auth::session::Event as SessionEvent;
use crate::datasource::{ClientIdError, Datasource, Host, HostError, Settings};
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
use advanced::Advanced;
use doctor::Examination;
use layouts::Kept;
pub use org::COLORS;
use org::Org;
use parameters::Parameters;
use place::Place;
use run::{Phase, Run};
use tab::{Closed, Tab};
use take_away::TakeAway;
use view::{Copied, Environment, NoticeView, OrgsView, Problem, QueryView, SetupView, TabsView, User};

/// What stands in the query box at first.
const FIRST_QUERY: &str = "SELECT Id, Name, CreatedDate FROM Opportunity";

/// Notices shown at once; the oldest make room.
const NOTICES_MAX: usize = 4;

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
///
/// One tab and its org are in hand: what happens concerns them, unless it says otherwise; then others are swapped in for as long as
/// it takes. Between two events the tab in hand is the one in front.
#[derive(Debug, Default)]
pub struct Model {
    tab: Tab,
    /// All other tabs, in no order.
    parked: Vec<Tab>,
    /// Numbers of all tabs, as they stand on the screen.
    order: Vec<u64>,
    /// The tab in front.
    front: u64,
    closed: Vec<Closed>,
    /// The list of tabs as it is stored.
    list_stored: String,
    org: Org,
    /// All other orgs, in no order.
    other_orgs: Vec<Org>,
    /// Slots of all orgs, as they stand on the screen.
    slots: Vec<u32>,
    address: Address,
    storage_works: bool,
    host_text: String,
    client_id_text: String,
    session_minutes: Option<u64>,
    setup_version: u32,
    host_error: Option<HostError>,
    client_id_error: Option<ClientIdError>,
    advanced: Advanced,
    /// Keys of datasources that a preset has brought already.
    preset_known: Vec<String>,
    /// Queries that came with the page.
    preset_queries: Vec<portable::NamedQuery>,
    /// The slot of the datasource in the form; none for a new one.
    form_slot: Option<u32>,
    /// The form was asked for though the org in front is signed in.
    form_open: bool,
    copied: Option<Copied>,
    text_version: u32,
    kept_layouts: Vec<Kept>,
    saved: SavedViews,
    table_version: u64,
    take_away: TakeAway,
    examination: Examination,
    notices: Vec<Noticed>,
    redirects: Vec<u64>,
    parameters: Parameters,
    library: library::LibraryView,
    numbers: u64,
    /// When the last thing happened.
    now_millis: u64,
}

/// A notice, and the tab that it is about; none if it is about all of them.
#[derive(Debug)]
struct Noticed {
    tab: Option<u64>,
    shown: NoticeView,
}

/// Beginnings of the codes of notices that are about one query.
const TAB_CODES: [&str; 6] = ["query.", "request.", "answer.", "org.", "network.", "children."];

/// Beginnings of the codes of notices that a new run makes old.
const RUN_CODES: [&str; 9] =
    ["query.", "request.", "org.", "network.", "answer.", "token.", "session.", "demo.", "link."];

/// A REST request and what its answer is for.
#[derive(Clone, Debug)]
struct Ask {
    /// The tab that waits for it.
    tab: u64,
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
    /// A page of the answer to a request of the person's own.
    Request {
        run: u64,
    },
    /// The list of all objects.
    Objects,
    /// What a query would cost.
    Price {
        number: u64,
        question: price::Question,
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

/// Takes in what happened; gives what is to be done, in that order.
pub fn step(model: &mut Model, event: Event, moment: &Moment) -> Vec<Effect> {
    let mut effects = Vec::new();
    model.now_millis = moment.now_millis;
    let mut step = Step { model, moment, effects: &mut effects };
    step.take(event);
    step.take_away_goes_on();
    step.history_goes_on();
    let front = step.model.front;
    step.model.take_in_hand(front);
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
        notices: model.notices_shown(),
        tabs: TabsView { tabs: model.tab_heads(), front: model.front, can_reopen: !model.closed.is_empty() },
        orgs: OrgsView { orgs: model.org_heads(), front: model.org.slot, is_form_open: model.form_open },
        take_away: model.take_away_view(),
        doctor: model.doctor_view(),
        request: model.request_view(),
        parameters: model.parameters_view(),
        library: model.library_view(),
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
            Event::SignInClicked if self.model.org.session.record().is_some() && !self.model.form_open => {
                self.sign_in_again();
            }
            Event::SignInClicked => self.sign_in_clicked(),
            Event::DemoClicked => self.demo_clicked(),
            Event::ExpireDemoClicked => self.expire_demo(),
            Event::DemoControlled { control: Control::ExpireAccessTokens, done } => self.demo_expired(done),
            Event::SignInCancelled => self.stayed_here(),
            Event::SignOutClicked => self.session(SessionEvent::SignOut),
            Event::CopyClicked(what) => self.copy_clicked(what),
            Event::SettingTyped { field, text } => self.setting_typed(field, text),
            Event::PresetRead(text) => self.preset_read(text.as_deref()),
            Event::DatasourcesExported => self.datasources_exported(),
            Event::DatasourcesImported(text) => self.datasources_imported(&text),
            Event::DoctorAsked => self.doctor_asked(),
            Event::DoctorClosed => self.doctor_closed(),
            Event::DoctorFileCopied(path) => self.doctor_file_copied(path),
            Event::DoctorFileSaved(path) => self.doctor_file_saved(&path),
            Event::Probed { number, outcome } => self.probed(number, outcome),
            Event::TextCopyClicked(text) => self.effects.push(Effect::Copy { what: Copied::Text, text }),
            Event::TabAdded => self.tab_added(),
            Event::TabChosen(id) => self.tab_chosen(id),
            Event::TabClosed(id) => self.tab_closed(id),
            Event::TabDuplicated(id) => self.tab_duplicated(id),
            Event::TabReopened => self.tab_reopened(),
            Event::TabRenamed { id, name } => self.tab_renamed(id, &name),
            Event::TabMoved { id, to } => self.tab_moved(id, to),
            Event::DatasourceChosen(slot) => self.datasource_chosen(slot),
            Event::DatasourceAdded => self.datasource_added(),
            Event::DatasourceEdited(slot) => self.datasource_edited(slot),
            Event::DatasourceNamed { slot, name } => self.datasource_named(slot, &name),
            Event::DatasourceColored { slot, color } => self.datasource_colored(slot, color),
            Event::DatasourceRemoved(slot) => self.datasource_removed(slot),
            Event::SetupClosed => self.form_closed(),
            Event::QueryTyped(text) => self.query_typed(text),
            Event::AgainChosen(again) => self.again_chosen(again),
            Event::RecordsChosen(records) => self.records_chosen(records),
            Event::Library(event) => self.library_event(event),
            Event::Request(event) => self.request_event(event),
            Event::Parameter(event) => self.parameter_event(event),
            Event::Woke => self.woke(),
            Event::DescriptionsWanted(lacks) => self.descriptions_wanted(&lacks),
            Event::PriceAsked => self.price_asked(),
            Event::FieldsRefreshed => self.fields_refreshed(),
            Event::KeptRead { number, found } => self.kept_read(number, &found),
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
            Event::Scrolled(row) => self.model.tab.scrolled_row = row,
            Event::ActionClicked { number, action } => self.action_clicked(number, action),
            Event::NoticeDismissed(number) => self.model.notices.retain(|notice| notice.shown.number != number),
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
        if let Some(datasource) = self.datasource_of_form() {
            self.sign_in_to(datasource);
        }
    }

    fn expire_demo(&mut self) {
        let is_demo = |host: &Host| host.environment() == Environment::Demo;
        if self.model.org.session.record().is_some_and(|record| is_demo(&record.host)) {
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

    /// What a person has entered about an org of their own stays as it is.
    fn demo_clicked(&mut self) {
        let (form, host, client_id) =
            (self.model.form_slot, self.model.host_text.clone(), self.model.client_id_text.clone());
        // The form may hold an org that nobody signed in to yet: its slot is not for the demo org.
        if !host.is_empty() {
            self.model.form_slot = None;
        }
        self.sign_in_to(demo_datasource());
        (self.model.form_slot, self.model.host_text, self.model.client_id_text) = (form, host, client_id);
    }

    /// Signs in to a datasource, in a slot of its own.
    fn sign_in_to(&mut self, datasource: Datasource) {
        let minutes = self.model.session_minutes;
        if self.take_org_of(&datasource, minutes) {
            self.model.form_open = false;
            self.store_datasources();
            self.store_tabs();
            // A session goes on as it was begun; what was changed under *Advanced* needs a new one.
            let session = &self.model.org.session;
            let is_active = matches!(session.state(), crate::auth::session::State::Active(_));
            let is_as_set =
                session.record().is_some_and(|record| record.settings().as_ref() == Some(&datasource.settings));
            if !(is_active && is_as_set) {
                self.leave_for(datasource);
            }
        }
    }

    fn copy_clicked(&mut self, what: Copied) {
        let text = match what {
            Copied::CallbackUrl => self.model.callback_url(),
            Copied::Origin => self.model.address.origin.clone(),
            Copied::Text | Copied::File => return,
            Copied::Link => {
                self.copy_link();
                return;
            }
        };
        self.effects.push(Effect::Copy { what, text });
    }

    fn copied(&mut self, what: Copied, done: bool) {
        self.model.copied = done.then_some(what);
        if what == Copied::File {
            self.doctor_copied(done);
        }
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
        self.model.tab.text = text;
        self.model.tab.text_changed();
        self.store_text();
    }

    fn run_clicked(&mut self) {
        if self.model.tab.request.is_on {
            self.send_clicked();
            return;
        }
        let soql = self.model.tab.text.trim().to_owned();
        if soql.is_empty() {
            self.drop_notices("query.");
            self.notify(Notice::error(
                "query.empty",
                "There is no query to run",
                "Type one, for example SELECT Id, Name FROM Account.",
            ));
            return;
        }
        self.run_soql();
    }

    fn begin_run(&mut self, soql: String, restore: Option<Place>) {
        self.cancel_run();
        for code in RUN_CODES {
            self.drop_notices(code);
        }
        self.model.numbers += 1;
        let number = self.model.numbers;
        self.model.tab.mark = None;
        let request =
            self.model.org.session.record().map(|record| {
                rest::query_request_for(&record.instance, &without_comments(&soql), self.model.tab.records)
            });
        self.model.tab.run =
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
        let Some(run) = self.model.tab.run.as_mut().filter(|run| run.phase == Phase::Going) else { return };
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
        let Some(run) = &mut self.model.tab.run else { return };
        if run.phase == Phase::Going {
            return;
        }
        if self.model.tab.request.is_on {
            self.resume_request();
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
        let Some((number, rows)) = self.model.tab.run.as_ref().map(|run| (run.number, run.rows)) else { return };
        let request =
            self.model.org.session.record().and_then(|record| rest::next_page_request(&record.instance, path));
        match request {
            Some(request) => self.ask(Purpose::Page { run: number }, request),
            None => self.fail_run(notices::of_fault(&rest::Fault::Unreadable { status: 200, html: false }, rows)),
        }
    }

    fn cancel_run(&mut self) {
        if self.model.tab.run.as_ref().is_some_and(|run| run.phase == Phase::Going) {
            self.cancel_requests();
        }
    }

    fn cancel_requests(&mut self) {
        let tab = self.model.tab.id;
        let is_kept = |ask: &Ask| ask.is_courtesy() || ask.tab != tab;
        self.model.org.waiting.retain(is_kept);
        let effects = &mut *self.effects;
        self.model.org.sent.retain(|sent| {
            let keep = is_kept(&sent.ask);
            if !keep {
                effects.push(Effect::Abort { number: sent.number });
            }
            keep
        });
    }

    fn fail_run(&mut self, notice: Notice) {
        // What fails may be something else that was asked for when all rows were here.
        if let Some(run) = self.model.tab.run.as_mut().filter(|run| run.phase == Phase::Going) {
            run.phase = Phase::Failed;
        }
        self.notify(notice);
    }

    fn action_clicked(&mut self, number: u64, action: Action) {
        self.model.notices.retain(|notice| notice.shown.number != number);
        match action {
            Action::SignIn => self.sign_in_again(),
            Action::Resume => self.resume(),
            Action::Run => self.run_clicked(),
            Action::BringBack => self.bring_text_back(),
            Action::RunAgain => match &self.model.tab.run {
                _ if self.model.tab.request.is_on => self.send_clicked(),
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
        let tab = self.model.tab.id;
        self.model.org.waiting.push_back(Ask { tab, purpose, request, refreshed: 0 });
        self.session(SessionEvent::Needed);
    }

    /// Sends what waited. A request that the session does not belong to is not sent at all.
    fn send_waiting(&mut self) {
        while let Some(ask) = self.model.org.waiting.pop_front() {
            match self.model.org.session.attach(ask.request.clone()) {
                Some((request, generation)) => {
                    let number = self.next_number();
                    self.model.org.sent.push(Sent { number, ask, generation });
                    let timeout_millis = limits::REST_TIMEOUT_MILLIS;
                    self.effects.push(Effect::Send { number, request, timeout_millis, keepalive: false });
                }
                None if ask.is_courtesy() => {}
                // The session moved to another address of the org: the locator belongs to the old one.
                None => {
                    self.at_tab(ask.tab, |step| step.fail_run(session_moved()));
                }
            }
        }
    }

    fn answered(&mut self, number: u64, result: Result<Response, Failure>) {
        let has = |org: &Org| org.sent.iter().any(|sent| sent.number == number);
        let Some(slot) = self.model.slot_where(has) else { return };
        self.model.take_org_in_hand(slot);
        let Some(at) = self.model.org.sent.iter().position(|sent| sent.number == number) else { return };
        let sent = self.model.org.sent.swap_remove(at);
        let tab = sent.ask.tab;
        let mut sent = Some(sent);
        let at_its_tab = self.model.tab(tab).is_some_and(|tab| tab.org == slot)
            && self.at_tab(tab, |step| sent.take().into_iter().for_each(|sent| step.answer_came(sent, result.clone())));
        // The tab is gone, or asks another org by now; what the answer tells of the org is still of use.
        if !at_its_tab && let Some(sent) = sent.filter(|sent| sent.ask.is_courtesy()) {
            self.at_org(slot, |step| step.answer_came(sent, result));
        }
    }

    fn answer_came(&mut self, sent: Sent, result: Result<Response, Failure>) {
        let Sent { ask, generation, .. } = sent;
        if !self.is_current(&ask) {
            return;
        }
        match result {
            Ok(response) => self.responded(ask, generation, &response),
            Err(Failure::Aborted) => {}
            Err(failure @ Failure::TimedOut) => self.gave_up(&ask, failure),
            // What may have been written is not sent twice.
            Err(failure @ Failure::Unreachable) if ask.refreshed > 0 || ask.request.is_writing() => {
                self.gave_up(&ask, failure);
            }
            Err(Failure::Unreachable) => {
                self.model.org.waiting.push_back(Ask { refreshed: ask.refreshed + 1, ..ask });
                self.session(SessionEvent::NoAnswer(generation));
            }
        }
    }

    fn responded(&mut self, ask: Ask, generation: u64, response: &Response) {
        if matches!(ask.purpose, Purpose::Request { .. }) {
            self.request_answered(ask, generation, response);
            return;
        }
        let is_read = response.status == 200
            && match ask.purpose {
                Purpose::Page { .. } => self.page_came(&response.body, generation),
                Purpose::User => self.user_answered(&response.body, generation),
                Purpose::Objects => self.objects_came(&response.body),
                Purpose::Price { number, question } => self.price_came(number, question, &response.body),
                Purpose::Describe(number) => self.description_came(number, &response.body),
                Purpose::Children(number) => self.children_came(number, &response.body, generation),
                Purpose::Request { .. } => false,
            };
        if !is_read {
            let fault = rest::read_fault(response);
            self.look_into_fault(&fault);
            match fault {
                rest::Fault::SessionExpired if ask.refreshed == 0 => {
                    self.model.org.waiting.push_back(Ask { refreshed: 1, ..ask });
                    self.session(SessionEvent::Rejected(generation));
                }
                fault if matches!(ask.purpose, Purpose::Children(_)) => self.children_failed(ask.purpose, &fault),
                fault if !ask.is_courtesy() => {
                    let rows = self.model.tab.run.as_ref().map_or(0, |run| run.rows);
                    let run = self.model.tab.run.as_ref();
                    self.model.tab.mark = run
                        .filter(|run| run.soql == self.model.tab.text.trim())
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
        let text = &self.model.tab.text;
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
        let Some(run) = &self.model.tab.run else { return self.page_of_nobody(body, generation) };
        let first = self.model.tab.table_run != run.number;
        // Until it is known to be a page the rows of before stay: a query that fails costs nothing that was loaded.
        let asked = first.then(|| Asked::of(&run.soql));
        let mut fresh = asked.as_ref().map(|asked| Table::new(asked.clone().foreseen()));
        let Ok(page) = fresh.as_mut().unwrap_or(&mut self.model.tab.table).append(body) else { return false };
        self.session(SessionEvent::Worked(generation));
        let Some(mut run) = self.model.tab.run.take() else { return true };
        if let Some(table) = fresh {
            self.model.tab.table = table;
            self.model.tab.table_run = run.number;
            self.model.tab.columns.begin(asked.unwrap_or_default());
            self.model.tab.scrolled_row = 0;
            self.model.tab.scroll_to_row = None;
        }
        let more = run.take_page(page, self.moment.now_millis);
        if first {
            self.rows_came_from(&run.soql, run.restore.as_ref().map(|place| place.view.clone()));
        } else {
            self.more_rows_came();
        }
        if let Some(place) = &run.restore
            && (self.model.tab.table.rows() > place.row || !more)
        {
            self.model.tab.scroll_to_row = Some(place.row);
            run.restore = None;
        }
        let next = run.next.clone();
        self.model.tab.run = Some(run);
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
            let rows = self.model.tab.run.as_ref().map_or(0, |run| run.rows);
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
            Purpose::User | Purpose::Objects | Purpose::Describe(_) | Purpose::Price { .. } => true,
            Purpose::Children(number) => self.model.wants_children(number),
            Purpose::Page { run } | Purpose::Request { run } => {
                self.model.tab.run.as_ref().is_some_and(|now| now.number == run && now.phase == Phase::Going)
            }
        }
    }

    fn user_came(&mut self, body: &[u8]) {
        let identity = self.model.org.session.record().and_then(|record| record.identity.clone());
        if let (Some((name, username)), Some(identity)) = (rest::read_user(body), identity) {
            let user = StoredUser { identity, name, username };
            let (key, value) = (self.model.org.user_key(), user.to_text());
            self.model.org.user = Some(user);
            self.store(Area::Local, &key, value);
        }
    }

    // Small things.

    fn notify(&mut self, notice: Notice) {
        let tab = TAB_CODES.iter().any(|code| notice.code.starts_with(code)).then_some(self.model.tab.id);
        self.model.notices.retain(|other| other.shown.notice.code != notice.code || other.tab != tab);
        let number = self.next_number();
        self.model.notices.insert(0, Noticed { tab, shown: NoticeView { number, notice } });
        let mut room = NOTICES_MAX;
        self.model.notices.retain(|other| {
            let is_rival = other.tab == tab;
            room = room.saturating_sub(usize::from(is_rival && room > 0));
            !is_rival || room > 0 || other.shown.number == number
        });
    }

    /// Drops what was said of this tab, and of all of them.
    fn drop_notices(&mut self, code: &str) {
        let tab = self.model.tab.id;
        self.model
            .notices
            .retain(|other| !other.shown.notice.code.starts_with(code) || other.tab.is_some_and(|other| other != tab));
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

    fn notices_shown(&self) -> Vec<NoticeView> {
        let is_shown = |notice: &&Noticed| notice.tab.is_none_or(|tab| tab == self.front);
        self.notices.iter().filter(is_shown).take(NOTICES_MAX).map(|notice| notice.shown.clone()).collect()
    }

    /// The rows of the tab in front.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.tab.table
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
            advanced: self.settings_view(),
            offers_demo: cfg!(feature = "demo"),
        }
    }

    fn query_view(&self) -> QueryView {
        QueryView {
            text: self.tab.text.clone(),
            text_version: self.text_version,
            status: self.status(),
            mark: self.tab.mark.clone(),
            records: self.tab.records,
            again: self.tab.again,
            known: self.org.objects.known(),
            fields: self.fields_view(),
            price: self.price_view(),
        }
    }
}

impl Org {
    /// Who is signed in, as soon as the org has told.
    fn user_shown(&self) -> Option<User> {
        let identity = self.session.record()?.identity.as_deref()?;
        let user = self.user.as_ref().filter(|user| user.identity == identity)?;
        Some(User { name: user.name.clone(), username: user.username.clone() })
    }
}

fn session_moved() -> Notice {
    Notice::error(
        "session.moved",
        "The session moved to another address of the org",
        "Run the query again to fetch the rows from there.",
    )
    .with_action(Action::RunAgain)
}

/// The demo org inside the page.
fn demo_datasource() -> Datasource {
    Datasource { host: Host::demo(), client_id: demo::CLIENT_ID.to_owned(), settings: Settings::default() }
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
