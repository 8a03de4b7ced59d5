//! What an administrator of the demo org can set, with the values that a new org has; enforces nothing.

use super::{address, data, limits};
use crate::secret::Secret;

/// Consumer key of the demo org's app.
pub const CLIENT_ID: &str = "3MVG9OrgpaneDemo";

/// Password of every account of the demo org. The login page says it.
pub const PASSWORD: &str = "demo";

/// Settings of the org and of its one external client app. Read at every request, so a change takes hold at once.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Consumer key.
    pub client_id: String,
    /// Consumer secret. A secret that a client sends is always checked; with `None` any secret is wrong.
    pub client_secret: Option<Secret>,
    /// "Require Secret for Web Server Flow".
    pub secret_required_for_code: bool,
    /// "Require Secret for Refresh Token Flow".
    pub secret_required_for_refresh: bool,
    /// Callback URLs; a redirect URI has to equal one of them to the letter.
    pub callback_urls: Vec<String>,
    /// "Require Proof Key for Code Exchange (PKCE)".
    pub pkce_required: bool,
    /// Scopes that the app may ask for, and gets when it asks for none.
    pub scopes: Vec<String>,
    /// Whether users may use the app.
    pub access: AppAccess,
    /// Whether the REST API may be used: "API Enabled".
    pub api_enabled: bool,
    /// Whether the user comes from a network outside the login IP ranges: no token is given out.
    pub ip_restricted: bool,
    /// "Admin approved users are pre-authorized": no consent page.
    pub preapproved: bool,
    /// Setup, CORS: the allowlist. `https://*.example.com` admits any label before `example.com`.
    pub allow_origins: Vec<String>,
    /// Setup, CORS: "Enable CORS for OAuth endpoints".
    pub oauth_cors: bool,
    /// Whether a 401 of the REST API carries CORS headers. Off, a page cannot tell an expired session from no network.
    pub cors_on_unauthorized: bool,
    /// Response headers that pages of other origins may read beyond those that they always may. Salesforce documents
    /// none.
    pub exposed_headers: Vec<String>,
    /// "Enable Refresh Token Rotation".
    pub rotation: bool,
    /// Session timeout of access tokens in milliseconds; any use starts it anew.
    pub session_timeout_millis: u64,
    /// Idle life of a refresh token in milliseconds.
    pub refresh_idle_millis: u64,
    /// Life of a sign-in in milliseconds however often it is refreshed ("expire refresh token after"); `None` is
    /// "valid until revoked".
    pub refresh_life_millis: Option<u64>,
    /// Idle life of a browser session in milliseconds.
    pub browser_session_millis: u64,
    /// Life of an authorization code in milliseconds.
    pub code_millis: u64,
    /// Sign-ins with a refresh token per user; one more silently ends the oldest.
    pub approvals_max: usize,
    /// Origin that token answers name as `instance_url`, where it is not the org's My Domain.
    pub instance_url: Option<String>,
    /// `Cross-Origin-Opener-Policy` of the org's pages; `same-origin` cuts a popup off from its opener.
    pub opener_policy: Option<String>,
    /// Origin of the page that the org itself lives in, where it does. Its pages may read what an allowlist would let them
    /// read, also where Setup would not take the origin, as one of plain http.
    pub home_origin: Option<String>,
    /// Whether the login page has user name and password filled in.
    pub prefilled: bool,
    /// Who can sign in.
    pub accounts: Vec<Account>,
    /// Rows of the large object. Read only when the org is made.
    pub rows: u32,
}

/// Whether users may use the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppAccess {
    /// Every user may.
    Open,
    /// The administrator has not approved the user: `OAUTH_APP_ACCESS_DENIED`, `invalid_app_access`.
    NotApproved,
    /// The administrator has blocked the app: `OAUTH_APP_BLOCKED`.
    Blocked,
    /// The app belongs to another org: `OAUTH_EC_APP_NOT_FOUND`.
    NotInstalled,
}

/// One person who can sign in.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Account {
    /// 18-character record id.
    pub user_id: String,
    pub username: String,
    pub password: Secret,
    /// A frozen user can neither sign in nor refresh, and open sessions are refused.
    pub active: bool,
}

impl Settings {
    /// The org that lives in the page of the app itself: `callback_url` is the page's address without query and fragment.
    #[must_use]
    pub fn in_page(callback_url: &str) -> Self {
        let origin = address::origin_of(callback_url).unwrap_or_default();
        Self {
            callback_urls: vec![callback_url.to_owned()],
            allow_origins: Vec::new(),
            // Without `openid` and what belongs to it: the org in the page leaves that out.
            scopes: ["api", "refresh_token", "offline_access", "web"].map(str::to_owned).to_vec(),
            home_origin: Some(origin),
            prefilled: true,
            rows: 50_000,
            ..Self::default()
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            client_id: CLIENT_ID.to_owned(),
            client_secret: None,
            secret_required_for_code: false,
            secret_required_for_refresh: false,
            callback_urls: vec!["http://localhost:8080/".to_owned()],
            pkce_required: true,
            scopes: ["api", "refresh_token", "offline_access", "openid", "id", "profile", "email", "web"]
                .map(str::to_owned)
                .to_vec(),
            access: AppAccess::Open,
            api_enabled: true,
            ip_restricted: false,
            preapproved: false,
            allow_origins: vec!["http://localhost:8080".to_owned()],
            oauth_cors: true,
            cors_on_unauthorized: true,
            exposed_headers: Vec::new(),
            rotation: true,
            session_timeout_millis: limits::SESSION_TIMEOUT_MILLIS,
            refresh_idle_millis: limits::REFRESH_IDLE_MILLIS,
            refresh_life_millis: None,
            browser_session_millis: limits::BROWSER_SESSION_MILLIS,
            code_millis: limits::CODE_MILLIS,
            approvals_max: limits::APPROVALS_MAX,
            instance_url: None,
            opener_policy: None,
            home_origin: None,
            prefilled: false,
            accounts: (0..data::users()).map(|n| account(data::user(n))).collect(),
            rows: 5_000,
        }
    }
}

fn account(user: data::User) -> Account {
    Account {
        user_id: user.id,
        username: user.username,
        password: Secret::new(PASSWORD.to_owned()),
        active: user.is_active,
    }
}
