//! Every limit of the app by name and unit; decides nothing.

/// Salesforce API version that requests name. Winter '27.
pub const API_VERSION: &str = "v68.0";

/// Longest address that Salesforce reads; a longer one is answered 414, and in a way that no page can read.
pub const URL_BYTES_MAX: usize = 16_384;
/// From this length on an address may already be too long, together with the headers that browsers add.
pub const URL_BYTES_SUSPECT: usize = 14_000;

/// Longest wait for an answer to a REST request.
pub const REST_TIMEOUT_MILLIS: u32 = 120_000;
/// Descriptions of objects that are asked for on behalf of one query.
pub const DESCRIBES_PER_RUN_MAX: usize = 24;
/// Objects whose descriptions are kept at once. An account of 800 fields takes about half a megabyte.
pub const DESCRIBES_KEPT_MAX: usize = 200;
/// Longest wait for a token answer; the session lock is held meanwhile.
pub const TOKEN_TIMEOUT_MILLIS: u32 = 15_000;
/// Longest wait for an answer to one probe of the setup check.
pub const PROBE_TIMEOUT_MILLIS: u32 = 10_000;
/// How often a question to the demo org of the page is asked anew because another tab was faster.
pub const DEMO_TRIES_MAX: usize = 20;
/// Longest wait for the session lock: one token request of another tab and a little more.
pub const LOCK_TIMEOUT_MILLIS: u32 = 20_000;
/// A sign-in attempt older than this is refused and removed. Salesforce's codes live as long.
pub const ATTEMPT_LIFE_MILLIS: u64 = 15 * 60 * 1000;
/// Attempts kept at most; the oldest go first.
pub const ATTEMPTS_MAX: usize = 10;
/// Automatic redirects allowed within [`REDIRECT_WINDOW_MILLIS`]; after that a person has to ask.
pub const REDIRECTS_MAX: usize = 2;
/// See [`REDIRECTS_MAX`].
pub const REDIRECT_WINDOW_MILLIS: u64 = 60_000;
/// A session is refreshed when this share of its learned or set length has gone by without use.
pub const REFRESH_AHEAD_PERCENT: u64 = 90;
/// A token that worked less than this ago is not suspected when a request brings no answer.
pub const TOKEN_TRUSTED_MILLIS: u64 = 60_000;
/// Shortest session length that is learned. Salesforce allows none below 15 minutes: what ends sooner was revoked.
pub const SESSION_LENGTH_MIN_MILLIS: u64 = 14 * 60_000;
/// Longest token answer that is read.
pub const TOKEN_ANSWER_BYTES_MAX: usize = 1 << 20;
/// Longest stored record that is read.
pub const RECORD_BYTES_MAX: usize = 1 << 20;
/// Longest text in the query box that is kept over a redirect. SOQL itself ends at 100,000 characters.
pub const DRAFT_BYTES_MAX: usize = 200_000;
/// Longest text of a field under *Advanced*, and pairs of names and values in one.
pub const SETTING_BYTES_MAX: usize = 4_000;
/// See [`SETTING_BYTES_MAX`].
pub const SETTING_PAIRS_MAX: usize = 50;
/// Longest file of datasources and queries that is read.
pub const BUNDLE_BYTES_MAX: usize = 500_000;
/// Mistakes in such a file that are told at most.
pub const MISTAKES_MAX: usize = 20;
/// Queries that a deployment can preset.
pub const PRESET_QUERIES_MAX: usize = 200;
/// Longest session that can be set: thirty days.
pub const SESSION_SECONDS_MAX: u64 = 30 * 86_400;
/// Longest part of a server's own words that a notice shows.
pub const DETAIL_CHARS_MAX: usize = 600;
/// Objects of which it is remembered how their columns look, and the longest text that holds them.
pub const LAYOUTS_MAX: usize = 100;
/// See [`LAYOUTS_MAX`].
pub const LAYOUTS_BYTES_MAX: usize = 500_000;
/// What is typed without a longer pause is one change to take back.
pub const TYPING_PAUSE_MILLIS: u64 = 1_500;
/// Changes of how rows are shown that can be taken back.
pub const UNDO_STEPS_MAX: usize = 100;
/// Completions that are offered at most; who looks for more types another letter.
pub const COMPLETIONS_MAX: usize = 200;
/// Findings of a check that are told at most; a query with so many is best read from the start.
pub const FINDINGS_MAX: usize = 100;
/// Bytes after which an export lets its caller empty the buffer.
pub const EXPORT_CHUNK_BYTES: usize = 1 << 18;
/// Longest text that is offered to the clipboard; browsers hold it several times over.
pub const COPY_BYTES_MAX: usize = 64 << 20;
/// A timer that rings so much too early is set anew.
pub const TIMER_EARLY_MILLIS: u64 = 5_000;
/// Query tabs at once.
pub const TABS_MAX: usize = 50;
/// Closed tabs that can be brought back.
pub const TABS_CLOSED_MAX: usize = 20;
/// Longest name of a tab or a datasource.
pub const TAB_NAME_CHARS_MAX: usize = 60;
/// A longer text is not read anew with every letter to name its tab.
pub const TAB_NAME_TEXT_BYTES_MAX: usize = 20_000;
/// Datasources at once.
pub const DATASOURCES_MAX: u32 = 40;
/// Longest text that is coloured, checked and completed with every key.
pub const EDITOR_BYTES_MAX: usize = 24_000;
/// Completions that are on the screen at once; who looks for more types another letter.
pub const COMPLETIONS_SHOWN_MAX: usize = 50;
/// Longest name of an input or a query.
pub const NAME_BYTES_MAX: usize = 80;
/// Inputs of a page at most, what is typed into one, and the choices of one.
pub const INPUTS_MAX: usize = 50;
/// See [`INPUTS_MAX`].
pub const INPUT_BYTES_MAX: usize = 32_000;
/// See [`INPUTS_MAX`].
pub const CHOICES_MAX: usize = 1_000;
/// Pause after which a changed input runs the queries that need it.
pub const RERUN_PAUSE_MILLIS: u64 = 400;
/// Chosen rows that a query takes values from at most.
pub const CHOSEN_ROWS_MAX: usize = 2_000;
/// Longest cURL command that is read.
pub const CURL_BYTES_MAX: usize = 1 << 20;
/// Parameters, headers or parts of a body that a request has at most.
pub const REQUEST_PAIRS_MAX: usize = 200;
/// Longest request that is kept; a longer one is sent, and lost on reload.
pub const REQUEST_BYTES_MAX: usize = 400_000;
/// Pages that a request fetches by itself, unless a person says otherwise, and at most.
pub const REQUEST_PAGES: u64 = 100;
/// See [`REQUEST_PAGES`].
pub const REQUEST_PAGES_MAX: u64 = 10_000;
/// Longest answer whose text and tree are kept to look at.
pub const ANSWER_BYTES_MAX: usize = 8 << 20;
/// Queries that are saved at most.
pub const SAVED_QUERIES_MAX: usize = 2_000;
/// Longest text of all saved queries, and of all that were run.
pub const LIBRARY_BYTES_MAX: usize = 1_000_000;
/// Queries that are remembered after they were run.
pub const HISTORY_ROWS_MAX: usize = 200;
/// Tags of a saved query.
pub const TAGS_MAX: usize = 10;
/// Descriptions of objects that the editor asks for at once.
pub const DESCRIBES_AT_ONCE_MAX: usize = 6;
/// A description that was kept longer is asked for anew while it is in use.
pub const DESCRIBE_FRESH_MILLIS: u64 = 60 * 60_000;
/// Rows of a page, as Salesforce cuts them where nobody asks for fewer.
pub const PAGE_ROWS: u64 = 2_000;
