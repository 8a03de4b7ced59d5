//! What the screen shows, as plain values that can be compared; knows nothing of how it is drawn.

use std::sync::{Arc, RwLock};

use super::advanced::SettingView;
use super::doctor::DoctorView;
use super::take_away::TakeAwayView;
use crate::error::Notice;
use crate::format::FieldFacts;
use crate::parameter::Input;
use crate::request::curl::CurlError;
use crate::request::{self, Draft};
pub use crate::rest::Records;
use crate::soql::catalog::Catalog;
use crate::table::{Direction, Kind, Way};
use crate::view::{Measure, Side, View};

/// What the datasource form shows.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SetupView {
    /// Text of "My Domain address". The field owns its text while a person types; it takes this one when `text_version` changes.
    pub host: String,
    /// Text of "Client id"; as `host`.
    pub client_id: String,
    /// Grows when the app itself, not the person, changed one of the two texts.
    pub text_version: u32,
    /// What is wrong with the address.
    pub host_problem: Option<Problem>,
    /// What is wrong with the client id.
    pub client_id_problem: Option<Problem>,
    /// The origin that sign-in will go to, once the text can be understood: `https://acme.my.salesforce.com`.
    pub host_understood: Option<String>,
    /// The exact callback URL to register in the org.
    pub callback_url: String,
    /// The exact origin to put on the org's CORS allowlist.
    pub origin: String,
    /// Which of the two was copied last.
    pub copied: Option<Copied>,
    /// What stands under *Advanced*, in the order of the form; as `host`.
    pub advanced: Arc<Vec<SettingView>>,
    /// Whether this app has a demo org inside to try.
    pub offers_demo: bool,
}

/// A field's fault and its cure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// A text that can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Copied {
    CallbackUrl,
    Origin,
    /// A value of a record.
    Text,
    /// A link to the query and its view.
    Link,
    /// A file that the setup check offers.
    File,
}

/// Who is signed in, or what is under way.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum SessionView {
    /// Nobody is: the datasource form is shown.
    #[default]
    SignedOut,
    /// On the way to the org's sign-in page, or back from it.
    SigningIn {
        /// Origin of the org.
        host: String,
    },
    /// Signed in.
    SignedIn {
        /// Who and where.
        org: OrgView,
        /// A new token is being fetched, or another tab that fetches one is waited for.
        refreshing: bool,
    },
    /// The session ended and could not go on by itself. Text and rows stay; the person has to press *Sign in again*.
    Lapsed {
        /// Who and where.
        org: OrgView,
    },
}

/// Who is signed in to which org.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgView {
    /// The person, as soon as the org has told.
    pub user: Option<User>,
    /// Host name of the org, with port if any: `acme.my.salesforce.com`; or `the demo org`.
    pub host: String,
    /// Production, sandbox, …
    pub environment: Environment,
    /// The browser refused storage: the session ends with this page.
    pub memory_only: bool,
}

/// The query tabs.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TabsView {
    /// Their heads, in order.
    pub tabs: Vec<TabHead>,
    /// The number of the one in front.
    pub front: u64,
    /// A tab that was closed can be brought back.
    pub can_reopen: bool,
}

/// A query tab's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabHead {
    /// Its number.
    pub id: u64,
    /// What the person called it, or else what its query is about.
    pub name: String,
    /// The person gave it its name.
    pub is_named: bool,
    /// The slot of the datasource that it asks.
    pub org: u32,
    /// What its query does.
    pub state: TabState,
}

/// What a tab's query does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TabState {
    /// Nothing.
    Still,
    /// Pages are arriving.
    Running {
        /// A session is waited for.
        waiting: bool,
    },
    /// It broke off.
    Failed,
}

/// The datasources.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct OrgsView {
    /// Their heads, in order.
    pub orgs: Vec<OrgHead>,
    /// The slot of the one that the tab in front asks.
    pub front: u32,
    /// The form was asked for though somebody is signed in.
    pub is_form_open: bool,
}

/// A datasource in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgHead {
    /// Its slot.
    pub slot: u32,
    /// What the person called it, or else its host.
    pub name: String,
    /// The person gave it its name.
    pub is_named: bool,
    /// Host name of the org, or `the demo org`.
    pub host: String,
    /// User name of who is signed in, as soon as the org has told.
    pub user: Option<String>,
    /// Production, sandbox, …
    pub environment: Environment,
    /// One of [`super::COLORS`], counted from 1; 0 for the color of its kind.
    pub color: u8,
    /// Whether somebody is signed in.
    pub state: OrgState,
}

/// Whether somebody is signed in to a datasource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum OrgState {
    SignedOut,
    SigningIn,
    SignedIn,
    Lapsed,
}

/// A Salesforce user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Full name.
    pub name: String,
    /// User name, in the form of an e-mail address.
    pub username: String,
}

pub use crate::datasource::Environment;

/// The query box and what became of the last run.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct QueryView {
    /// Text for the box. The box owns its text while a person types; it takes this one when `text_version` changes.
    pub text: String,
    /// Grows when the app itself, not the person, changed the text.
    pub text_version: u32,
    /// What became of the last run.
    pub status: QueryStatus,
    /// Where the text is at fault; gone as soon as the text changes.
    pub mark: Option<Mark>,
    /// Which records it is about.
    pub records: Records,
    /// When it is run by itself.
    pub again: super::again::Again,
    /// What is known of the org.
    pub known: Known,
    /// How old is what is known of the query's object, where something is.
    pub fields: Option<FieldsView>,
    /// What the query would cost, where the person asked; gone as soon as the text changes.
    pub price: Option<PriceView>,
}

/// What a query would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceView {
    /// Some of it is still on its way.
    pub is_asked: bool,
    /// Rows that it would load.
    pub rows: Option<u64>,
    /// Why that is not known.
    pub uncounted: Option<&'static str>,
    /// Calls that it would take: one for each page.
    pub calls: Option<u64>,
    /// Calls that are left today, and how many a day has.
    pub left: Option<(u64, u64)>,
    /// How the org would look for the rows, in words.
    pub plan: Option<String>,
}

/// How old is what is known of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldsView {
    /// The object.
    pub object: String,
    /// Minutes since the org has told.
    pub age_minutes: u64,
    /// Something newer is on its way.
    pub is_asked: bool,
}

/// What is known of the objects and fields of an org. It is read in place, and equals itself until more is known.
#[derive(Clone, Default)]
pub struct Known {
    /// Objects and fields.
    pub catalog: Arc<RwLock<Catalog>>,
    /// Grows with what is known.
    pub version: u64,
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.catalog, &other.catalog) && self.version == other.version
    }
}

impl Eq for Known {}

impl std::fmt::Debug for Known {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Known {}", self.version)
    }
}

/// A place in the query text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there, in one sentence.
    pub message: String,
    /// What to do about it, where Orgpane's own reading of the text can tell; or nothing.
    pub hint: String,
}

/// What became of the last run.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum QueryStatus {
    /// Nothing was run yet.
    #[default]
    Idle,
    /// Pages are arriving.
    Running {
        /// Rows so far.
        rows: u64,
        /// Rows in all, as soon as the org has told.
        total: Option<u64>,
        /// The session is being refreshed; the run goes on by itself afterwards.
        waiting: bool,
    },
    /// All rows are here.
    Finished {
        /// Rows loaded.
        rows: u64,
        /// From *Run* to the last page, in milliseconds.
        millis: u64,
    },
    /// `SELECT COUNT()` was answered.
    Counted {
        /// The count.
        total: u64,
        /// From *Run* to the answer, in milliseconds.
        millis: u64,
    },
    /// The person pressed *Stop*; the rows so far stay.
    Stopped {
        /// Rows loaded.
        rows: u64,
        /// Rows in all, if known.
        total: Option<u64>,
    },
    /// It broke off; the rows so far stay and a notice says why.
    Failed {
        /// Rows loaded.
        rows: u64,
        /// Rows in all, if known.
        total: Option<u64>,
    },
}

/// The table's frame. Cells are read from the table itself, for the visible rows only.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TableView {
    /// The number of the query tab that it belongs to.
    pub tab: u64,
    /// The columns that are shown, in order: those pinned left, the others, those pinned right.
    pub columns: Arc<Vec<ColumnView>>,
    /// The columns that are hidden, in the order in which they would be shown.
    pub hidden: Arc<Vec<ColumnView>>,
    /// Places in the order shown: rows, and heads of groups.
    pub rows: usize,
    /// Rows that pass search and filter, in collapsed groups too.
    pub passing: usize,
    /// Rows in all.
    pub loaded: usize,
    /// Grows with every change of rows or of their order.
    pub version: u64,
    /// Grows with every new run: scroll position and widths start anew.
    pub run: u64,
    /// The first visible row to go to, after a return to the page.
    pub scroll_to_row: Option<usize>,
    /// How rows are shown. What it says of fields that are not in this answer waits for one in which they are.
    pub view: Arc<View>,
    /// Why what is searched for is no regular expression.
    pub search_error: Option<String>,
    /// Origin of the org, where its records have pages.
    pub org: Option<Arc<str>>,
    /// Views that are saved for the object whose rows these are.
    pub saved: Arc<Vec<SavedName>>,
    /// There is a change of the view to take back.
    pub can_undo: bool,
    /// There is a change that was taken back.
    pub can_redo: bool,
}

impl TableView {
    /// The column of a field, shown or hidden. Case does not matter.
    #[must_use]
    pub fn column(&self, path: &str) -> Option<&ColumnView> {
        let mut columns = self.columns.iter().chain(self.hidden.iter());
        columns.find(|column| column.path.eq_ignore_ascii_case(path))
    }
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedName {
    /// Its name.
    pub name: String,
    /// Rows are shown just so.
    pub is_shown: bool,
}

/// A column's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnView {
    /// The column's number in the table.
    pub column: usize,
    /// Field path as in the answer: `Account.Name`.
    pub path: String,
    /// What its values are: as the org says, or else from all seen so far.
    pub kind: Kind,
    /// What the org says of the field, as soon as it has told.
    pub facts: Option<Arc<FieldFacts>>,
    /// How the rows are sorted by it, if they are.
    pub sort: Option<Direction>,
    /// Where rows are sorted by several columns, which of them it is, from 1.
    pub sort_rank: Option<usize>,
    /// Rows without a value come first.
    pub nulls_first: bool,
    /// The width that was chosen for it.
    pub width_px: Option<u16>,
    /// The edge that it stays at.
    pub pinned: Option<Side>,
    /// What the summary row says of it, where that was chosen.
    pub measure: Option<Measure>,
    /// It is not shown.
    pub is_hidden: bool,
    /// The filter is about it.
    pub is_filtered: bool,
    /// Rows are grouped by it.
    pub is_grouped: bool,
}

impl ColumnView {
    /// A column about which nothing was chosen.
    #[must_use]
    pub fn new(column: usize, path: impl Into<String>, kind: Kind) -> Self {
        Self {
            column,
            path: path.into(),
            kind,
            facts: None,
            sort: None,
            sort_rank: None,
            nulls_first: false,
            width_px: None,
            pinned: None,
            measure: None,
            is_hidden: false,
            is_filtered: false,
            is_grouped: false,
        }
    }
}

/// Which child rows are on their way.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ChildrenView {
    /// The records that they belong to, and the paths of the columns that hold them.
    pub loading: Vec<(Way, String)>,
}

/// A notice with a number to dismiss it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    /// Distinct for every notice shown.
    pub number: u64,
    /// What it says.
    pub notice: Notice,
}

/// All control-plane views.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Views {
    pub setup: SetupView,
    pub session: SessionView,
    pub query: QueryView,
    pub table: TableView,
    pub children: ChildrenView,
    pub notices: Vec<NoticeView>,
    pub tabs: TabsView,
    pub orgs: OrgsView,
    pub take_away: TakeAwayView,
    pub doctor: DoctorView,
    pub request: RequestView,
    pub parameters: ParametersView,
    pub library: super::library::LibraryView,
}

/// The request of the tab in front.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RequestView {
    /// The tab asks by it; if not, by SOQL.
    pub is_rest: bool,
    /// As it is typed. The fields own their texts while a person types; they take these when `version` changes.
    pub draft: Arc<Draft>,
    /// See above.
    pub version: u32,
    /// Where it goes: `https://acme.my.salesforce.com`.
    pub base: String,
    /// What is wrong with it, since it was to be sent.
    pub problems: Arc<Vec<request::Problem>>,
    /// What came back last.
    pub answer: Option<Arc<AnswerView>>,
    /// What was left out of a cURL command.
    pub notes: Arc<Vec<String>>,
    /// Why a cURL command could not be read.
    pub curl_error: Option<CurlError>,
}

/// The answer to a request, to look at. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct AnswerView {
    /// HTTP status code.
    pub status: u16,
    /// Headers that a page may read.
    pub headers: Vec<(String, String)>,
    /// The body; empty where it is too long to look at.
    pub body: Vec<u8>,
    /// How long the body is.
    pub bytes: usize,
    /// How long it took, since the first page was asked for.
    pub millis: u64,
    /// Which page it is, from 1.
    pub page: u64,
    /// Where the rows were found.
    pub rows_at: Option<String>,
    /// Why there are no rows.
    pub problem: Option<String>,
}

impl std::fmt::Debug for AnswerView {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} ({} bytes)", self.status, self.bytes)
    }
}

/// The inputs of the page, and what the tab in front has to do with them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ParametersView {
    /// All of them, in order. The fields own their texts while a person types; they take these when `version` changes.
    pub inputs: Arc<Vec<Input>>,
    /// What there is to say of each.
    pub states: Vec<InputView>,
    /// See `inputs`.
    pub version: u32,
    /// Names in this tab's slots that no input has.
    pub missing: Vec<String>,
    /// Names of other queries' chosen rows in this tab's slots, and what they stand for now.
    pub follows: Vec<(String, String)>,
    /// Another tab takes values from the rows chosen here.
    pub is_followed: bool,
}

/// What there is to say of an input.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InputView {
    /// A query takes its value.
    pub is_used: bool,
    /// What is wrong with what was typed.
    pub problem: Option<String>,
}
