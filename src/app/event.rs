//! What can happen and what may be asked for, as data; decides nothing.

use super::advanced::Field;
use super::again::Again;
use super::doctor::Outcome;
use super::library::LibraryEvent;
use super::parameters::ParameterEvent;
use super::requests::RequestEvent;
use super::take_away::{Asked, Chosen, CopyAsked, CopyDone, CopyFailure, CopyJob, FileEnd, FileWish, Job};
use super::view::Copied;
use crate::demo::message::Control;
use crate::error::Action;
use crate::http::{Failure, Request, Response};
use crate::rest::Records;
use crate::secret::Secret;
use crate::soql::Lacks;
use crate::table::Way;
use crate::view::Change;

/// What happened. The person's doings first, then the answers to effects, then what other tabs and the browser did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The page has loaded. Always the first event, and only once.
    Started(Boot),

    /// The text of "My Domain address" changed.
    HostTyped(String),
    /// The text of "Client id" changed.
    ClientIdTyped(String),
    /// *Sign in* was pressed.
    SignInClicked,
    /// *Try the demo org* was pressed.
    DemoClicked,
    /// *Expire the session* was pressed, which only the demo org offers.
    ExpireDemoClicked,
    /// *Cancel* was pressed while the sign-in page was waited for.
    SignInCancelled,
    /// *Sign out* was pressed.
    SignOutClicked,
    /// A copy button was pressed.
    CopyClicked(Copied),
    /// The text of a field under *Advanced* changed.
    SettingTyped {
        /// Which field.
        field: Field,
        /// What stands in it now.
        text: Secret,
    },
    /// *Export* was pressed among datasources.
    DatasourcesExported,
    /// *Import* was pressed; the text of the file.
    DatasourcesImported(String),
    /// *Check the setup* was pressed.
    DoctorAsked,
    /// The setup check's result was put away.
    DoctorClosed,
    /// A file of the setup check was to be copied; its path.
    DoctorFileCopied(String),
    /// A file of the setup check was to be saved; its path.
    DoctorFileSaved(String),
    /// A value was to be copied.
    TextCopyClicked(String),
    /// The query in front is to be run by itself then.
    AgainChosen(Again),
    /// The query in front is to be about those records.
    RecordsChosen(Records),
    /// Something was done with the library.
    Library(LibraryEvent),
    /// *New tab*: an empty query that asks the same org.
    TabAdded,
    /// A tab was chosen, by its number.
    TabChosen(u64),
    /// A tab was closed, by its number.
    TabClosed(u64),
    /// A tab with the same text was asked for, by the number of the first.
    TabDuplicated(u64),
    /// The tab that was closed last was asked for.
    TabReopened,
    /// A tab was given a name; an empty one gives it back the name of its object.
    TabRenamed {
        /// Its number.
        id: u64,
        /// Its new name.
        name: String,
    },
    /// A tab was put at another place.
    TabMoved {
        /// Its number.
        id: u64,
        /// Its place, from 0.
        to: usize,
    },
    /// The tab in front is to ask that datasource, by its slot.
    DatasourceChosen(u32),
    /// *Add a datasource*: an empty form.
    DatasourceAdded,
    /// The form of a datasource was asked for, by its slot.
    DatasourceEdited(u32),
    /// A datasource was given a name; an empty one gives it back that of its host.
    DatasourceNamed {
        /// Its slot.
        slot: u32,
        /// Its new name.
        name: String,
    },
    /// A datasource was given a color.
    DatasourceColored {
        /// Its slot.
        slot: u32,
        /// One of [`super::COLORS`], counted from 1; 0 for the color of its kind.
        color: u8,
    },
    /// A datasource was removed, by its slot: its session ends.
    DatasourceRemoved(u32),
    /// The form was closed without signing in.
    SetupClosed,
    /// The text of the query box changed.
    QueryTyped(String),
    /// Something was done to the request of the tab in front.
    Request(RequestEvent),
    /// Something was done to inputs, or rows were chosen.
    Parameter(ParameterEvent),
    /// More could be told of the query if this were known.
    DescriptionsWanted(Lacks),
    /// *Estimate*: what the query would cost.
    PriceAsked,
    /// What is known of the query's object is to be asked for anew.
    FieldsRefreshed,
    /// *Run* or Ctrl/Cmd+Enter.
    RunClicked,
    /// *Stop*.
    StopClicked,
    /// *Load more* was pressed under child rows.
    ChildrenAsked {
        /// The record that they belong to.
        way: Way,
        /// Path of the column that holds them.
        path: String,
    },
    /// Something was changed about how rows are shown.
    ViewChanged(Change),
    /// *Undo*: the last change of how rows are shown is taken back.
    ViewUndone,
    /// *Redo*.
    ViewRedone,
    /// *Save*: how rows are shown now, under a name.
    ViewNamed(String),
    /// A saved view was chosen, by its name.
    ViewChosen(String),
    /// A saved view was given another name.
    ViewRenamed {
        /// Its name so far.
        from: String,
        /// Its new name.
        to: String,
    },
    /// A saved view was removed, by its name.
    ViewRemoved(String),
    /// A group was collapsed, or shown again; its number in the table.
    GroupToggled(usize),
    /// All groups were collapsed, or shown again.
    GroupsCollapsed(bool),
    /// The table was scrolled; the first visible row.
    Scrolled(usize),
    /// Cells are to be copied.
    CopyAsked(CopyAsked),
    /// A file is to be made.
    TakeAwayAsked(Box<Asked>),
    /// The making of a file was stopped.
    TakeAwayStopped {
        /// Whether what is written so far is kept, as a file that is whole and says that it was stopped.
        keep: bool,
    },
    /// A notice's button was pressed.
    ActionClicked {
        /// The notice's number.
        number: u64,
        /// What its button does.
        action: Action,
    },
    /// A notice was closed; its number.
    NoticeDismissed(u64),

    /// The answer to [`Effect::Send`].
    Answered {
        /// The number given with the request.
        number: u64,
        /// The answer, or why there is none.
        result: Result<Response, Failure>,
    },
    /// The answer to [`Effect::ReadPreset`]: the file's text, if there is one.
    PresetRead(Option<String>),
    /// The answer to [`Effect::Probe`].
    Probed {
        /// The number given with the request.
        number: u64,
        /// As much as the page may know.
        outcome: Outcome,
    },
    /// The answer to [`Effect::Wake`].
    Woke,
    /// The answer to [`Effect::SendToken`].
    TokenAnswered {
        /// The number given with the request.
        number: u64,
        /// The answer, or why there is none.
        result: Result<Response, Failure>,
        /// What local storage holds, read after the answer came.
        stored: Stored,
    },
    /// The answer to [`Effect::Lock`]: the lock is held, and this is what is stored now.
    LockGranted {
        /// The number given with the effect.
        number: u64,
        /// What local storage holds, read while the lock was held.
        stored: Stored,
    },
    /// The answer to [`Effect::Lock`]: it could not be had in time.
    LockRefused {
        /// The number given with the effect.
        number: u64,
    },
    /// The answer to [`Effect::Store`] when the browser refused: full, or storage switched off meanwhile.
    StoreRefused {
        /// The record that was to be stored.
        key: String,
    },
    /// The answer to [`Effect::Copy`].
    Copied {
        /// What was copied.
        what: Copied,
        /// Whether the browser did it.
        done: bool,
    },

    /// The answer to [`Effect::CopyRows`].
    RowsCopied {
        /// What the form is called, or nothing for a single value.
        as_what: &'static str,
        /// What was copied, or why not.
        result: Result<CopyDone, CopyFailure>,
    },
    /// The answer to [`Effect::ChooseFile`].
    FileChosen {
        /// The number given with the effect.
        number: u64,
        /// Whether there is a place for the file.
        chosen: Chosen,
    },
    /// More of a file was written, of [`Effect::WriteFile`].
    FileGrew {
        /// The number given with the effect.
        number: u64,
        /// Rows written.
        rows: u64,
        /// Bytes written.
        bytes: u64,
    },
    /// The last answer to [`Effect::WriteFile`].
    FileEnded {
        /// The number given with the effect.
        number: u64,
        /// What became of it.
        end: FileEnd,
    },

    /// The answer to [`Effect::ReadKept`].
    KeptRead {
        /// The number given with the effect.
        number: u64,
        /// What is kept under each key, if anything, in their order.
        found: Vec<Option<String>>,
    },

    /// The answer to [`Effect::ControlDemo`].
    DemoControlled {
        /// What was asked for.
        control: Control,
        /// Whether the demo org could be reached and has done it.
        done: bool,
    },
    /// The sign-in window of [`Effect::OpenWindow`] came back; the query part of its address.
    WindowReturned(Secret),
    /// The answer to [`Effect::OpenWindow`] when the browser refused to open one.
    WindowRefused,
    /// Another tab wrote or removed a record; `None` for the key means that everything was cleared.
    StorageChanged {
        /// The record's key.
        key: Option<String>,
        /// What is stored under it now, if anything.
        value: Option<Secret>,
    },
    /// The fragment of the page's address changed while the page is open; with its hash.
    FragmentChanged(String),
    /// The page is shown again out of the back/forward cache; this is what is stored now.
    PageRestored {
        /// What local storage holds.
        local: Stored,
        /// What this tab's storage holds.
        tab: Stored,
    },
}

/// What the browser knows when the page has loaded.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Boot {
    /// The page's whole address, as it was when the page loaded.
    pub address: Address,
    /// What local storage holds.
    pub local: Stored,
    /// What this tab's storage holds.
    pub tab: Stored,
    /// Whether storage works; where not, both are empty and records live in memory.
    pub storage_works: bool,
    /// Whether a window of this app opened this one, to sign in.
    pub opened: bool,
}

/// A page address in parts. `Debug` leaves out query and fragment: they may hold a code.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// `https://app.example`
    pub origin: String,
    /// `/orgpane/`
    pub path: String,
    /// With the question mark, or empty.
    pub query: String,
    /// With the hash, or empty.
    pub fragment: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}{}", self.origin, self.path)
    }
}

/// Orgpane's records in one storage area: keys and values. A dozen at most, so a list will do. `Debug` shows the keys alone.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Stored(pub Vec<(String, String)>);

impl Stored {
    /// The record of that key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(stored, _)| stored == key).map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Debug for Stored {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(self.0.iter().map(|(key, _)| key)).finish()
    }
}

/// Where a record is kept. In both areas every key begins with `orgpane.`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Local storage: all tabs of this origin, until it is cleared.
    Local,
    /// Session storage: this tab alone.
    Tab,
}

/// What the shell is asked to do, in order. It decides nothing, and answers with at most one [`Event`] each.
#[derive(Clone, PartialEq, Eq)]
pub enum Effect {
    /// Write a record; answered only by [`Event::StoreRefused`].
    Store {
        /// Where.
        area: Area,
        /// Under which key.
        key: String,
        /// What.
        value: String,
    },
    /// Keep something large that can be had again; nothing is said if there is no room.
    Keep {
        /// Under which key.
        key: String,
        /// What.
        value: String,
    },
    /// Look for what is kept; answered by [`Event::KeptRead`].
    ReadKept {
        /// To tell its answer by.
        number: u64,
        /// Under which keys.
        keys: Vec<String>,
    },
    /// Keep nothing any more under keys that begin so.
    DropKept {
        /// How they begin.
        prefix: String,
    },
    /// Remove a record.
    Remove {
        /// Where.
        area: Area,
        /// Which key.
        key: String,
    },
    /// Change the page's address without loading anything and without a new history entry.
    ReplaceAddress(String),
    /// Leave for another page at top level. Not done when the attempt of the same step could not be stored: it would be missing on return.
    Leave(String),
    /// Open the sign-in page in a window of its own, where storage is refused and nothing would be left after a redirect.
    OpenWindow(String),
    /// In such a window: hand the query part of the address to the window that opened it, on this very origin, and close.
    HandOver(String),
    /// Send a request; answered by [`Event::Answered`].
    Send {
        /// To tell its answer by.
        number: u64,
        /// What to send.
        request: Request,
        /// When to give up.
        timeout_millis: u32,
        /// Whether the request must outlive the page (revoking at sign-out).
        keepalive: bool,
    },
    /// Send a request to the token endpoint; answered by [`Event::TokenAnswered`].
    SendToken {
        /// To tell its answer by.
        number: u64,
        /// What to send.
        request: Request,
    },
    /// Read a file of that name beside the page; answered by [`Event::PresetRead`].
    ReadPreset(String),
    /// Send a request that carries nothing secret, to learn whether and how it is answered; answered by [`Event::Probed`]. Redirects
    /// are not followed where the answer is to be read.
    Probe {
        /// To tell its answer by.
        number: u64,
        /// What to send.
        request: Request,
        /// Only whether anything answers is asked (`no-cors`).
        is_unread: bool,
        /// When to give up.
        timeout_millis: u32,
    },
    /// Say when a while is over; answered by [`Event::Woke`].
    Wake {
        /// How long.
        millis: u32,
    },
    /// Break a request off; it is answered with [`Failure::Aborted`].
    Abort {
        /// The request's number.
        number: u64,
    },
    /// Take the lock of that name, over all tabs; answered by [`Event::LockGranted`] or [`Event::LockRefused`].
    Lock {
        /// To tell its answer by.
        number: u64,
        /// The lock's name.
        name: String,
        /// When to give up.
        timeout_millis: u32,
    },
    /// Give the lock back. Records stored before are on disk by then.
    Unlock {
        /// The number given with [`Effect::Lock`].
        number: u64,
    },
    /// Do something to the demo org of the page that no request can do; answered by [`Event::DemoControlled`].
    ControlDemo(Control),
    /// Put text on the clipboard; answered by [`Event::Copied`].
    Copy {
        /// What it is.
        what: Copied,
        /// The text.
        text: String,
    },
    /// Save a small text as a file.
    SaveText {
        /// The file's name.
        name: String,
        /// What is in it.
        text: String,
    },
    /// Put cells on the clipboard; answered by [`Event::RowsCopied`].
    CopyRows(Box<CopyJob>),
    /// Find a place for a file, while the person's click still counts; answered by [`Event::FileChosen`].
    ChooseFile(FileWish),
    /// Write rows into the file that was chosen; answered by [`Event::FileGrew`] now and then, and by [`Event::FileEnded`].
    WriteFile(Box<Job>),
    /// Write no more of a file. With `keep`, end it well; else leave nothing of it behind. Answered by [`Event::FileEnded`] if it
    /// was being written.
    StopFile {
        /// The file's number.
        number: u64,
        /// See above.
        keep: bool,
    },
}

impl std::fmt::Debug for Effect {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store { area, key, value } => write!(out, "Store {area:?} {key} ({} bytes)", value.len()),
            Self::Keep { key, value } => write!(out, "Keep {key} ({} bytes)", value.len()),
            Self::ReadKept { number, keys } => write!(out, "ReadKept {number} {keys:?}"),
            Self::DropKept { prefix } => write!(out, "DropKept {prefix}"),
            Self::Remove { area, key } => write!(out, "Remove {area:?} {key}"),
            Self::ReplaceAddress(_) => write!(out, "ReplaceAddress"),
            Self::Leave(url) => write!(out, "Leave {}", url.split('?').next().unwrap_or_default()),
            Self::OpenWindow(url) => write!(out, "OpenWindow {}", url.split('?').next().unwrap_or_default()),
            Self::HandOver(_) => write!(out, "HandOver"),
            Self::SendToken { number, request } => write!(out, "SendToken {number} {request:?}"),
            Self::Send { number, request, .. } => write!(out, "Send {number} {request:?}"),
            Self::Probe { number, request, is_unread, .. } => write!(out, "Probe {number} {request:?} {is_unread}"),
            Self::ReadPreset(name) => write!(out, "ReadPreset {name}"),
            Self::SaveText { name, .. } => write!(out, "SaveText {name}"),
            Self::Wake { millis } => write!(out, "Wake {millis}"),
            Self::Abort { number } => write!(out, "Abort {number}"),
            Self::Lock { number, name, .. } => write!(out, "Lock {number} {name}"),
            Self::Unlock { number } => write!(out, "Unlock {number}"),
            Self::ControlDemo(control) => write!(out, "ControlDemo {control:?}"),
            Self::Copy { what, .. } => write!(out, "Copy {what:?}"),
            Self::CopyRows(job) => write!(out, "CopyRows {}", job.choice.rows.len()),
            Self::ChooseFile(wish) => write!(out, "ChooseFile {wish:?}"),
            Self::WriteFile(job) => write!(out, "WriteFile {} {}", job.number, job.choice.rows.len()),
            Self::StopFile { number, keep } => write!(out, "StopFile {number} {keep}"),
        }
    }
}
