//! What can be asked of an org without signing in, and how; draws no conclusion from what comes back.

use super::Subject;
use crate::auth::attempt::{Attempt, ENTROPY_BYTES};
use crate::auth::token;
use crate::datasource::Environment;
use crate::http::Request;
use crate::secret::Secret;

/// Where every page may ask whether Salesforce itself can be reached. Nothing but this probe ever goes there.
const SHARED_LOGIN: &str = "https://login.salesforce.com";

const DISCOVERY_PATH: &str = "/.well-known/openid-configuration";

/// Stands where a code or a refresh token would. It was never issued, so nothing can be used up.
const MADE_UP: &str = "orgpane-setup-check";

/// One thing to try. Each is tried once at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probe {
    /// The discovery document of the org, which every page may read.
    Discovery,
    /// The same without reading it: does anything answer at all?
    DiscoveryUnread,
    /// The discovery document of all of Salesforce: is it this address, or the network?
    SharedLogin,
    /// User information without a token. Pages on the CORS allowlist may read the refusal.
    UserInfo,
    /// The list of API versions, which is under the same allowlist: a second witness.
    Versions,
    /// The PKCE generator: behind the same switch as the token endpoint, and harmless.
    Generator,
    /// The sign-in page, as signing in would ask for it.
    Authorize,
    /// The same without a PKCE challenge.
    AuthorizeBare,
    /// A token request with a code that was never issued.
    Exchange,
    /// A token request with a refresh token that was never issued.
    Refresh,
}

/// How a probe is sent. None carries cookies, and none follows a redirect that it could read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As any request of a page to another origin.
    Read,
    /// So that the page learns whether anything answered, and no more (`no-cors`).
    Unread,
}

impl Probe {
    /// How it is sent.
    #[must_use]
    pub const fn manner(self) -> Manner {
        match self {
            Self::DiscoveryUnread => Manner::Unread,
            _ => Manner::Read,
        }
    }

    /// The request, if there is one to make for this subject.
    pub(super) fn request(self, subject: &Subject) -> Option<Request> {
        let host = &subject.datasource.host;
        let get = |path: &str| Some(Request::get(host.as_str().to_owned() + path));
        match self {
            Self::Discovery | Self::DiscoveryUnread => get(DISCOVERY_PATH),
            // An org on this machine has nothing to do with Salesforce's own hosts.
            Self::SharedLogin if matches!(host.environment(), Environment::Local | Environment::Demo) => None,
            Self::SharedLogin => Some(Request::get(SHARED_LOGIN.to_owned() + DISCOVERY_PATH)),
            Self::UserInfo => get("/services/oauth2/userinfo"),
            Self::Versions => get("/services/data/"),
            Self::Generator => get("/services/oauth2/pkce/generator"),
            Self::Authorize => authorize_url(subject).map(Request::get),
            Self::AuthorizeBare => authorize_url(subject).map(|url| Request::get(without_challenge(&url))),
            Self::Exchange => {
                let made_up = || Secret::new(MADE_UP.to_owned());
                Some(token::exchange_request(&subject.datasource, &subject.callback_url, &made_up(), &verifier()))
            }
            Self::Refresh => {
                let made_up = Secret::new(MADE_UP.to_owned());
                Some(token::refresh_request(&subject.datasource, &made_up))
            }
        }
    }

    /// What is tried, in the words of the person who reads it.
    #[must_use]
    pub const fn tried(self) -> &'static str {
        match self {
            Self::Discovery => "Read the org\u{2019}s discovery document, which every page may read.",
            Self::DiscoveryUnread => "Asked for it without reading it, to see whether anything answers.",
            Self::SharedLogin => "Asked login.salesforce.com, to see whether Salesforce can be reached at all.",
            Self::UserInfo => {
                "Asked for user information without a token: pages on the allowlist may read the refusal."
            }
            Self::Versions => "Asked for the list of API versions, which is under the same allowlist.",
            Self::Generator => "Read the PKCE generator, which stands behind the same switch as the token endpoint.",
            Self::Authorize => "Asked for the sign-in page, as signing in would.",
            Self::AuthorizeBare => "Asked for the sign-in page without a PKCE challenge, which has to be refused.",
            Self::Exchange => "Sent a token request with a made-up code, which can use nothing up.",
            Self::Refresh => "Sent a token request with a made-up refresh token.",
        }
    }
}

/// The very address that signing in would go to, with a `state` that no stored attempt has: an answer to it is foreign.
fn authorize_url(subject: &Subject) -> Option<String> {
    Attempt::begin(&subject.datasource, &subject.callback_url, String::new(), 0, &[0; ENTROPY_BYTES]).authorize_url()
}

fn without_challenge(url: &str) -> String {
    let (page, query) = url.split_once('?').unwrap_or((url, ""));
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("code_challenge")).collect();
    page.to_owned() + "?" + &kept.join("&")
}

/// Well-formed, and the counterpart of no challenge.
fn verifier() -> Secret {
    Secret::new("A".repeat(64))
}
