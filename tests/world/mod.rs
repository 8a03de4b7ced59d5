//! The app in a world without a browser: tabs that share storage and a lock, the demo org behind CORS, a clock the test sets.
//!
//! It performs effects as a browser would and hands events back. It knows no more of the app than the browser shell does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]
#![allow(dead_code, reason = "every test file uses another part")]

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;

use orgpane::app::doctor::Outcome as ProbeOutcome;
use orgpane::app::take_away::{Chosen, CopyDone, CopyFailure, CopyJob, FileEnd, Job};
use orgpane::app::view::{QueryStatus, SessionView};
use orgpane::app::{self, Address, Area, Boot, Effect, Event, Model, Moment, Stored, Views};
use orgpane::datasource::DEMO_ORIGIN;
use orgpane::demo::kept::Kept as _;
use orgpane::demo::message::{Answer, Ask, Desk, Outcome, Question, VERSION};
use orgpane::demo::visit::{self, Fetched};
use orgpane::demo::{CLIENT_ID, Org, PASSWORD, Settings};
use orgpane::export::{Completeness, File, Outcome as Written, Refused, Zone, copy};
use orgpane::http::{Failure, Method, Request, Response};
use orgpane::secret::Secret;
use orgpane::table::{Cell, Way};
use orgpane::view::{Change, SortChange};

use crate::person::{APP, CALLBACK, CONSENT, ORG, Person, USERNAME, authorization_of};

/// Where the browser keeps the memory of the demo org in the page.
pub const DEMO_KEY: &str = "orgpane.demo";

/// A number of a tab.
pub type TabId = usize;

/// See the module.
pub struct World {
    pub org: Org,
    /// The person's browser as the org sees it, and the clock.
    pub person: Person,
    pub local: BTreeMap<String, String>,
    /// Large things that can be had again.
    pub kept: BTreeMap<String, String>,
    pub tabs: Vec<Tab>,
    /// Whether the browser lets pages store.
    pub storage_works: bool,
    /// Keys that storage refuses.
    pub refused_keys: Vec<String>,
    /// Whether there is a network.
    pub online: bool,
    /// Whether the person closes the browser's dialogs for files.
    pub cancels_files: bool,
    lock: Option<(TabId, u64)>,
    lock_queue: VecDeque<(TabId, u64)>,
    entropy: u8,
    /// Everything that a debugger, a log or a person could have seen.
    pub seen: String,
    /// Every request that a tab sent: method, address without query, and whether it carried the token.
    pub sent: Vec<(String, bool)>,
}

/// One tab of the app.
pub struct Tab {
    model: Model,
    pub storage: BTreeMap<String, String>,
    memory: BTreeMap<String, String>,
    pub address: String,
    /// Where the app went, if it left.
    pub left_for: Option<String>,
    /// The window it opened to sign in, if it did.
    pub window: Option<String>,
    outbox: VecDeque<Outgoing>,
    inbox: VecDeque<Event>,
    pub copied: Option<String>,
    /// The name that the file was wanted under, and the file once it is whole.
    pub file_name: String,
    pub file: Option<Vec<u8>>,
    writing: Option<(Job, File, Vec<u8>)>,
    /// The worker of its page that the demo org lives in.
    desk: Desk,
    /// In the back/forward cache: it hears nothing.
    pub is_frozen: bool,
}

/// A request on its way.
pub struct Outgoing {
    number: u64,
    request: Request,
    is_token: bool,
    /// A probe of the setup check, and whether its answer is not to be read.
    probe: Option<bool>,
}

impl Tab {
    /// Takes the requests off the line: their answers are to be late.
    pub fn hold_back(&mut self) -> VecDeque<Outgoing> {
        std::mem::take(&mut self.outbox)
    }

    /// The requests are answered after all.
    pub fn put_back(&mut self, held: VecDeque<Outgoing>) {
        self.outbox.extend(held);
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { rows: 5_000, ..Settings::default() };
        change(&mut settings);
        Self {
            org: Org::new(settings),
            person: Person::at(1_800_000_000_000),
            local: BTreeMap::new(),
            kept: BTreeMap::new(),
            tabs: Vec::new(),
            storage_works: true,
            refused_keys: Vec::new(),
            online: true,
            cancels_files: false,
            lock: None,
            lock_queue: VecDeque::new(),
            entropy: 0,
            seen: String::new(),
            sent: Vec::new(),
        }
    }

    /// Opens a tab at an address of the app (query and fragment, or nothing).
    pub fn open(&mut self, rest: &str) -> TabId {
        self.tabs.push(Tab {
            model: Model::default(),
            storage: BTreeMap::new(),
            memory: BTreeMap::new(),
            address: String::new(),
            left_for: None,
            window: None,
            outbox: VecDeque::new(),
            inbox: VecDeque::new(),
            copied: None,
            file_name: String::new(),
            file: None,
            writing: None,
            desk: Desk::default(),
            is_frozen: false,
        });
        let tab = self.tabs.len() - 1;
        self.load(tab, &format!("{APP}/{rest}"));
        tab
    }

    /// Loads the app in a tab: a new page, the old one's model gone, and the lock with it.
    pub fn load(&mut self, tab: TabId, url: &str) {
        self.close_page(tab);
        let parsed = url::Url::parse(url).unwrap();
        let part = |part: Option<&str>, mark: char| part.map_or(String::new(), |part| format!("{mark}{part}"));
        let address = Address {
            origin: parsed.origin().ascii_serialization(),
            path: parsed.path().to_owned(),
            query: part(parsed.query(), '?'),
            fragment: part(parsed.fragment(), '#'),
        };
        let page = &mut self.tabs[tab];
        page.model = Model::default();
        page.memory.clear();
        page.desk = Desk::default();
        page.left_for = None;
        page.writing = None;
        url.clone_into(&mut page.address);
        let local = if self.storage_works { self.local.clone() } else { BTreeMap::new() };
        let session = if self.storage_works { page.storage.clone() } else { BTreeMap::new() };
        let boot = Boot {
            address,
            local: stored(&local),
            tab: stored(&session),
            storage_works: self.storage_works,
            opened: false,
        };
        self.take(tab, Event::Started(boot));
    }

    /// The page comes out of the back/forward cache, as it was.
    pub fn thaw(&mut self, tab: TabId) {
        self.tabs[tab].is_frozen = false;
        self.tabs[tab].left_for = None;
        let (local, session) = (stored(&self.local), stored(&self.tabs[tab].storage));
        self.take(tab, Event::PageRestored { local, tab: session });
        self.settle();
    }

    pub fn reload(&mut self, tab: TabId) {
        let address = self.tabs[tab].address.clone();
        self.load(tab, &address);
    }

    /// The tab is gone, in the middle of whatever it did.
    pub fn close_page(&mut self, tab: TabId) {
        self.tabs[tab].outbox.clear();
        self.tabs[tab].inbox.clear();
        self.lock_queue.retain(|(waiting, _)| *waiting != tab);
        if self.lock.is_some_and(|(holder, _)| holder == tab) {
            self.lock = None;
            self.grant_lock();
        }
    }

    /// The head of a column is pressed.
    pub fn sort(&mut self, tab: TabId, path: &str) {
        let how = SortChange::Cycle;
        self.take(tab, Event::ViewChanged(Change::Sort { path: path.to_owned(), how }));
    }

    /// One event into one tab, and all effects of it; requests stay in the outbox.
    pub fn take(&mut self, tab: TabId, event: Event) {
        self.entropy = self.entropy.wrapping_add(1);
        let mut entropy = [0; 80];
        for (index, byte) in entropy.iter_mut().enumerate() {
            *byte = self.entropy.wrapping_mul(31).wrapping_add(u8::try_from(index).unwrap());
        }
        let moment = Moment { now_millis: self.person.now_millis, entropy: Some(entropy), offset: |_| 0 };
        writeln!(self.seen, "{event:?}").unwrap();
        let effects = app::step(&mut self.tabs[tab].model, event, &moment);
        writeln!(self.seen, "{effects:?}\n{:?}\n{:?}", self.tabs[tab].model, self.views(tab)).unwrap();
        let mut refused = false;
        for effect in effects {
            self.perform(tab, effect, &mut refused);
        }
        while let Some(event) = self.tabs[tab].inbox.pop_front() {
            self.take(tab, event);
        }
    }

    fn perform(&mut self, tab: TabId, effect: Effect, refused: &mut bool) {
        match effect {
            Effect::Store { area, key, value } => self.store(tab, area, key, value, refused),
            Effect::Remove { area: Area::Tab, key } => {
                self.tabs[tab].storage.remove(&key);
            }
            Effect::Remove { key, .. } if !self.storage_works => {
                self.tabs[tab].memory.remove(&key);
            }
            Effect::Remove { key, .. } => {
                if self.local.remove(&key).is_some() {
                    self.tell_others(tab, &key, None);
                }
            }
            Effect::Keep { key, value } => drop(self.kept.insert(key, value)),
            Effect::ReadKept { number, keys } => {
                let found = keys.iter().map(|key| self.kept.get(key).cloned()).collect();
                self.tabs[tab].inbox.push_back(Event::KeptRead { number, found });
            }
            Effect::DropKept { prefix } => self.kept.retain(|key, _| !key.starts_with(&prefix)),
            Effect::ReplaceAddress(address) => self.tabs[tab].address = format!("{APP}{address}"),
            Effect::Leave(_) if *refused => {}
            Effect::Leave(url) => self.tabs[tab].left_for = Some(url),
            Effect::OpenWindow(url) => self.tabs[tab].window = Some(url),
            Effect::HandOver(_) => panic!("no test opens a window of the app"),
            Effect::Send { number, request, .. } => {
                self.tabs[tab].outbox.push_back(Outgoing { number, request, is_token: false, probe: None });
            }
            Effect::Probe { number, request, is_unread, .. } => {
                let probe = Some(is_unread);
                self.tabs[tab].outbox.push_back(Outgoing { number, request, is_token: false, probe });
            }
            Effect::SendToken { number, request } => {
                self.tabs[tab].outbox.push_back(Outgoing { number, request, is_token: true, probe: None });
            }
            // Tests ring by hand.
            Effect::Wake { .. } => {}
            Effect::Abort { number } => {
                self.tabs[tab].outbox.retain(|outgoing| outgoing.number != number);
            }
            Effect::Lock { number, .. } => {
                self.lock_queue.push_back((tab, number));
                self.grant_lock();
            }
            Effect::Unlock { number } => {
                if self.lock == Some((tab, number)) {
                    self.lock = None;
                    self.grant_lock();
                }
            }
            Effect::ControlDemo(control) => {
                let (outcome, _) = self.ask_demo(tab, &Ask::Control(control), Vec::new());
                let done = outcome == Outcome::Done;
                self.tabs[tab].inbox.push_back(Event::DemoControlled { control, done });
            }
            Effect::Copy { what, text } => {
                self.tabs[tab].copied = Some(text);
                self.tabs[tab].inbox.push_back(Event::Copied { what, done: true });
            }
            // No file came with the page, unless a test says so.
            Effect::ReadPreset(_) => {}
            Effect::SaveText { name, text } => {
                self.tabs[tab].file_name = name;
                self.tabs[tab].file = Some(text.into_bytes());
            }
            Effect::CopyRows(job) => self.copy_rows(tab, &job),
            Effect::ChooseFile(wish) => {
                let chosen = if self.cancels_files { Chosen::Cancelled } else { Chosen::Ready };
                self.tabs[tab].inbox.push_back(Event::FileChosen { number: wish.number, chosen });
                self.tabs[tab].file_name = wish.name;
            }
            Effect::WriteFile(job) => {
                let file = self.tabs[tab].model.rows_of(job.run).map(|table| {
                    let options = job.wishes.options(&job.title, Zone::utc());
                    File::new(job.choice.clone(), table, options, job.packed_as.clone())
                });
                self.tabs[tab].writing = file.map(|file| (*job, file, Vec::new()));
            }
            Effect::StopFile { number, keep } => self.stop_file(tab, number, keep),
        }
    }

    fn copy_rows(&mut self, tab: TabId, job: &CopyJob) {
        let page = &mut self.tabs[tab];
        let rows = job.choice.of(page.model.table());
        let result = match copy(&rows, job.form, &job.wishes.copy_options(Zone::utc())) {
            Ok(copied) => {
                let Written { rows, columns, cells_guarded: guarded, .. } = copied.outcome;
                page.copied = Some(copied.text);
                Ok(CopyDone { rows, columns, guarded })
            }
            Err(Refused::CopyTooLong { rows }) => Err(CopyFailure::TooLong { rows }),
            Err(refused) => panic!("{refused}"),
        };
        page.inbox.push_back(Event::RowsCopied { as_what: job.as_what, result });
    }

    /// Writes one chunk of the file that is being made. False when there is none.
    pub fn write_some(&mut self, tab: TabId) -> bool {
        let page = &mut self.tabs[tab];
        let Some((job, mut file, mut out)) = page.writing.take() else { return false };
        let number = job.number;
        let Some(table) = page.model.rows_of(job.run) else {
            page.inbox.push_back(Event::FileEnded { number, end: FileEnd::RowsGone });
            return true;
        };
        if file.push(table, &mut out).unwrap() {
            let (rows, bytes) = (file.outcome().rows, out.len() as u64);
            page.inbox.push_back(Event::FileGrew { number, rows, bytes });
            page.writing = Some((job, file, out));
        } else {
            self.end_file(tab, &job, file, out, false);
        }
        true
    }

    fn stop_file(&mut self, tab: TabId, number: u64, keep: bool) {
        self.tabs[tab].file_name.clear();
        let Some((job, file, out)) = self.tabs[tab].writing.take() else { return };
        if keep {
            self.end_file(tab, &job, file, out, true);
        } else {
            self.tabs[tab].inbox.push_back(Event::FileEnded { number, end: FileEnd::Discarded });
        }
    }

    fn end_file(&mut self, tab: TabId, job: &Job, file: File, mut out: Vec<u8>, stopped: bool) {
        let of_rows = Some(job.choice.rows.len() as u64);
        let receipt = job.receipt.as_ref().map(|(receipt, completeness)| {
            (receipt, if stopped { Completeness::Partial { of_rows } } else { *completeness })
        });
        let outcome = file.finish(receipt, &mut out).unwrap();
        let (rows, bytes, notes) = (outcome.rows, out.len() as u64, outcome.notes());
        self.tabs[tab].file = Some(out);
        let end = FileEnd::Written { rows, bytes, notes, stopped };
        self.tabs[tab].inbox.push_back(Event::FileEnded { number: job.number, end });
    }

    fn store(&mut self, tab: TabId, area: Area, key: String, value: String, refused: &mut bool) {
        if self.refused_keys.iter().any(|refused| key.starts_with(refused.as_str())) {
            *refused = true;
            self.tabs[tab].inbox.push_back(Event::StoreRefused { key });
        } else if !self.storage_works {
            self.tabs[tab].memory.insert(key, value);
        } else if area == Area::Tab {
            self.tabs[tab].storage.insert(key, value);
        } else {
            self.tell_others(tab, &key, Some(&value));
            self.local.insert(key, value);
        }
    }

    /// The other tabs hear of it later, as in a browser: with [`World::settle`].
    fn tell_others(&mut self, tab: TabId, key: &str, value: Option<&str>) {
        for (other, page) in self.tabs.iter_mut().enumerate() {
            if other != tab && page.left_for.is_none() && !page.is_frozen {
                page.inbox.push_back(Event::StorageChanged {
                    key: Some(key.to_owned()),
                    value: value.map(|value| Secret::new(value.to_owned())),
                });
            }
        }
    }

    fn grant_lock(&mut self) {
        if self.lock.is_none()
            && let Some((tab, number)) = self.lock_queue.pop_front()
        {
            self.lock = Some((tab, number));
            let stored = self.stored(tab);
            self.tabs[tab].inbox.push_back(Event::LockGranted { number, stored });
        }
    }

    fn stored(&self, tab: TabId) -> Stored {
        stored(if self.storage_works { &self.local } else { &self.tabs[tab].memory })
    }

    /// Lets everything happen that can: events are taken in, requests answered, until nothing is left to do.
    pub fn settle(&mut self) {
        for _ in 0..100_000 {
            if !self.do_one() {
                return;
            }
        }
        panic!("the world does not come to rest");
    }

    /// One event or one request, of whichever tab has one. Events come first. False when there is nothing to do.
    pub fn do_one(&mut self) -> bool {
        for tab in 0..self.tabs.len() {
            if let Some(event) = self.tabs[tab].inbox.pop_front() {
                // What a lock guards is read when the lock is had, not when it was given.
                let event = match event {
                    Event::LockGranted { number, .. } => Event::LockGranted { number, stored: self.stored(tab) },
                    Event::StorageChanged { key: Some(key), .. } => {
                        let value = self.local.get(&key).cloned().map(Secret::new);
                        Event::StorageChanged { key: Some(key), value }
                    }
                    event => event,
                };
                self.take(tab, event);
                return true;
            }
        }
        (0..self.tabs.len()).any(|tab| self.answer_one(tab)) || (0..self.tabs.len()).any(|tab| self.write_some(tab))
    }

    /// Answers the oldest request of a tab. False when there is none.
    pub fn answer_one(&mut self, tab: TabId) -> bool {
        let Some(Outgoing { number, request, is_token, probe }) = self.tabs[tab].outbox.pop_front() else {
            return false;
        };
        let carries = request.header("Authorization").is_some();
        self.sent.push((format!("{request:?}"), carries));
        let result = if self.online { self.fetch(tab, &request) } else { Err(Failure::Unreachable) };
        if let Some(is_unread) = probe {
            assert!(!carries, "a probe carries a token: {request:?}");
            let outcome = match result {
                Ok(_) if is_unread => ProbeOutcome::Opaque,
                Ok(response) => ProbeOutcome::Answered(response),
                Err(_) if is_unread && self.online && request.url.starts_with(ORG) => ProbeOutcome::Opaque,
                Err(failure) => ProbeOutcome::Silent(failure),
            };
            self.take(tab, Event::Probed { number, outcome });
            return true;
        }
        let event = if is_token {
            Event::TokenAnswered { number, result, stored: self.stored(tab) }
        } else {
            Event::Answered { number, result }
        };
        self.take(tab, event);
        true
    }

    /// Requests that wait to be answered.
    pub fn outgoing(&self, tab: TabId) -> usize {
        self.tabs[tab].outbox.len()
    }

    /// What the browser does with a request of a tab: to the demo org in the page it never leaves the tab.
    fn fetch(&mut self, tab: TabId, request: &Request) -> Result<Response, Failure> {
        if request.url.starts_with(DEMO_ORIGIN) {
            let Request { method, url, headers, body } = request.clone();
            let (outcome, body) = self.ask_demo(tab, &Ask::Fetch { method, url, headers }, body);
            return match outcome {
                Outcome::Answered { status, headers } => {
                    Ok(Response { status: u16::try_from(status).unwrap(), headers, body })
                }
                Outcome::Held => Err(Failure::TimedOut),
                _ => Err(Failure::Unreachable),
            };
        }
        self.entropy = self.entropy.wrapping_add(1);
        let entropy = [self.entropy; 32];
        match visit::fetch(&mut self.org, request, APP, self.person.now_millis, &entropy) {
            Fetched::Answered(response) => Ok(response),
            Fetched::Held => Err(Failure::TimedOut),
            Fetched::Failed => Err(Failure::Unreachable),
        }
    }

    /// Asks the demo org of a tab's page with what is saved, and saves what it gives back.
    pub fn ask_demo(&mut self, tab: TabId, ask: &Ask, body: Vec<u8>) -> (Outcome, Vec<u8>) {
        self.entropy = self.entropy.wrapping_add(1);
        let question = Question {
            version: VERSION,
            saved: self.local.get(DEMO_KEY).cloned(),
            page: CALLBACK.to_owned(),
            now_millis: self.person.now_millis,
            entropy: [self.entropy; 32],
            ask: ask.clone(),
        };
        let (answer, body) = self.tabs[tab].desk.answer(&question.to_text(), body);
        let Answer { saved, outcome } = Answer::from_text(&answer).unwrap();
        if let Some(saved) = saved {
            self.local.insert(DEMO_KEY.to_owned(), saved);
        }
        (outcome, body)
    }

    /// Opens the app, signs in to the demo org in the page, and comes back, pressing nothing but what is offered.
    pub fn signed_in_to_demo(&mut self) -> TabId {
        let tab = self.open("");
        self.take(tab, Event::DemoClicked);
        self.go_through_demo(tab);
        assert!(matches!(self.session(tab), SessionView::SignedIn { .. }), "{:?}", self.views(tab));
        tab
    }

    /// At the demo org's pages in the page: logs in and allows, each page loaded anew, until it leads back to the app.
    pub fn go_through_demo(&mut self, tab: TabId) {
        let url = self.tabs[tab].left_for.clone().expect("the app did not leave for the sign-in page");
        let (mut outcome, mut page) = self.visit_demo(tab, Method::Get, url, &[]);
        while let Outcome::Page { .. } = outcome {
            let text = String::from_utf8(page).unwrap();
            let id = authorization_of(&text).expect("a page of the sign-in").to_owned();
            let (path, choice) = if text.contains("name=password") {
                assert!(text.contains(&format!("value=\"{PASSWORD}\"")), "the password is filled in: {text}");
                ("/login", vec![("username", USERNAME), ("password", PASSWORD)])
            } else {
                (CONSENT, vec![("decision", "allow")])
            };
            let fields: Vec<(&str, &str)> = choice.into_iter().chain([("authorization", id.as_str())]).collect();
            (outcome, page) = self.visit_demo(tab, Method::Post, format!("{DEMO_ORIGIN}{path}"), &fields);
        }
        let Outcome::Elsewhere { address } = outcome else { panic!("{outcome:?}") };
        self.load(tab, &address);
        self.settle();
    }

    fn visit_demo(&mut self, tab: TabId, method: Method, url: String, fields: &[(&str, &str)]) -> (Outcome, Vec<u8>) {
        // The org's page is a page of its own, with a worker of its own.
        self.tabs[tab].desk = Desk::default();
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask_demo(tab, &Ask::Visit { method, url }, body.into_bytes())
    }

    // What a person does.

    /// Opens the app and signs in to the demo org; ends with rows to be asked for.
    pub fn signed_in(&mut self) -> TabId {
        let tab = self.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
        self.take(tab, Event::SignInClicked);
        self.go_through_sign_in(tab);
        assert!(matches!(self.session(tab), SessionView::SignedIn { .. }), "{:?}", self.views(tab));
        tab
    }

    /// At the org's page: logs in and allows if asked, and comes back to the app.
    pub fn go_through_sign_in(&mut self, tab: TabId) {
        let back = self.sign_in_address(tab);
        self.load(tab, &back);
        self.settle();
    }

    /// The address that the org sends the person back to.
    pub fn sign_in_address(&mut self, tab: TabId) -> String {
        let left_for = self.tabs[tab].left_for.clone().expect("the app did not leave for the sign-in page");
        self.person.sign_in(&mut self.org, &left_for)
    }

    pub fn type_query(&mut self, tab: TabId, text: &str) {
        self.take(tab, Event::QueryTyped(text.to_owned()));
    }

    pub fn run(&mut self, tab: TabId) {
        self.take(tab, Event::RunClicked);
        self.settle();
    }

    pub fn pass_millis(&mut self, millis: u64) {
        self.person.now_millis += millis;
    }

    // What a person sees.

    pub fn views(&self, tab: TabId) -> Views {
        app::views(&self.tabs[tab].model)
    }

    pub fn session(&self, tab: TabId) -> SessionView {
        self.views(tab).session
    }

    pub fn status(&self, tab: TabId) -> QueryStatus {
        self.views(tab).query.status
    }

    /// The codes of the notices shown, newest first.
    pub fn notices(&self, tab: TabId) -> Vec<&'static str> {
        self.views(tab).notices.iter().map(|shown| shown.notice.code).collect()
    }

    /// Presses the button of a notice.
    pub fn press(&mut self, tab: TabId, code: &str) {
        let views = self.views(tab);
        let shown = views.notices.iter().find(|shown| shown.notice.code == code).unwrap_or_else(|| panic!("no {code}"));
        let action = shown.notice.action.expect("the notice has no button");
        self.take(tab, Event::ActionClicked { number: shown.number, action });
    }

    pub fn rows(&self, tab: TabId) -> usize {
        self.tabs[tab].model.table().rows()
    }

    pub fn texts(&self, tab: TabId, column: usize) -> Vec<String> {
        let table = self.tabs[tab].model.table();
        let text = |row| match table.cell(row, column) {
            cell @ (Cell::Missing | Cell::NoAccess | Cell::Null | Cell::Nested { .. }) => format!("{cell:?}"),
            cell => {
                let mut text = String::new();
                cell.push_to(&mut text);
                text
            }
        };
        (0..table.rows()).map(text).collect()
    }

    /// Child rows of a record, each as the text of its first column.
    pub fn child_texts(&self, tab: TabId, way: &Way, path: &str) -> Vec<String> {
        let Some(record) = self.tabs[tab].model.table().record(way) else { return Vec::new() };
        let Some(children) = record.children_under(path) else { return Vec::new() };
        let text = |row| {
            let mut text = String::new();
            children.cell(row, 0).push_to(&mut text);
            text
        };
        (0..children.rows()).map(text).collect()
    }

    /// How many child rows there are, whether they are all here, and where the next ones are.
    pub fn child_count(&self, tab: TabId, way: &Way, path: &str) -> Option<(u64, bool, Option<String>)> {
        let children = self.tabs[tab].model.table().record(way)?.children_under(path)?;
        let (total, is_complete) = children.total();
        Some((total, is_complete, children.next_records_url().map(str::to_owned)))
    }

    /// A token, code or verifier that is stored just now, for tests that look for it elsewhere.
    pub fn stored_secrets(&self) -> Vec<String> {
        let mut secrets = Vec::new();
        for value in self.local.values() {
            let Ok(json) = serde_json::from_str::<serde_json::Value>(value) else { continue };
            for pointer in ["/tokens/access", "/tokens/refresh", "/verifier"] {
                secrets.extend(json.pointer(pointer).and_then(|secret| secret.as_str()).map(str::to_owned));
            }
        }
        secrets
    }
}

fn stored(records: &BTreeMap<String, String>) -> Stored {
    Stored(records.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
}
