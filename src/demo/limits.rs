//! Every limit of the demo org by name and unit; decides nothing.

/// Longest request target; beyond it the answer is 414 (REST API guide, status codes).
pub const URI_BYTES_MAX: usize = 16_384;
/// Longest request target and headers together; beyond it the answer is 431.
pub const URI_AND_HEADERS_BYTES_MAX: usize = 16_384;
/// Longest form that the login, token and revocation endpoints read.
pub const FORM_BYTES_MAX: usize = 65_536;

/// How long an authorization code can be redeemed.
pub const CODE_MILLIS: u64 = 15 * 60 * 1000;
/// How long a login or consent page stays good.
pub const AUTHORIZATION_MILLIS: u64 = 15 * 60 * 1000;
/// Default session timeout of an access token; any use starts it anew.
pub const SESSION_TIMEOUT_MILLIS: u64 = 2 * 60 * 60 * 1000;
/// Default life of an unused browser session (the cookie of the login page).
pub const BROWSER_SESSION_MILLIS: u64 = 2 * 60 * 60 * 1000;
/// Default life of an unused refresh token.
pub const REFRESH_IDLE_MILLIS: u64 = 30 * 24 * 60 * 60 * 1000;
/// Default number of sign-ins with a refresh token that one user may have open in one app.
pub const APPROVALS_MAX: usize = 5;

/// Open login and consent pages that are kept; the oldest go first.
pub const AUTHORIZATIONS_MAX: usize = 1_000;
/// Browser sessions that are kept; the oldest go first.
pub const BROWSER_SESSIONS_MAX: usize = 1_000;
/// Authorization codes, fresh or spent, that are remembered; the oldest go first.
pub const CODES_MAX: usize = 10_000;
/// Access tokens that are kept; the oldest go first.
pub const ACCESS_TOKENS_MAX: usize = 10_000;
/// Refresh tokens, live or spent, that are remembered for finding reuse; the oldest go first.
pub const REFRESH_TOKENS_MAX: usize = 100_000;
/// Requests that the journal keeps; the oldest go first.
pub const JOURNAL_ENTRIES_MAX: usize = 1_000;
/// Entries of each kind that a saved org keeps; the oldest go first.
pub const SAVED_ENTRIES_MAX: usize = 100;
/// Redirects that a browser follows in one go.
pub const REDIRECTS_MAX: usize = 20;
