//! Every cause that signing in can fail for, with its cure: what to do, where in Setup, and which file would do it; finds none.

use super::metadata::{self, File};
use super::setup::SetupPage;
use super::{Subject, link};

/// Why signing in, or asking after it, does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// This page itself came over http, which anyone on the way can change, and which no allowlist takes.
    PageInsecure,
    /// The browser refuses this page storage.
    StorageBlocked,
    /// There is no org of that name, while Salesforce can be reached.
    DomainUnknown,
    /// Neither the org nor Salesforce can be reached.
    Unreachable,
    /// Something answers, and it is no org.
    NotAnOrg,
    /// The org has another name by now.
    DomainMoved {
        /// Its present address, if it said so.
        now: Option<String>,
    },
    /// This page's origin is not on the CORS allowlist.
    OriginNotListed,
    /// "Enable CORS for OAuth endpoints" is off.
    OauthCorsOff,
    /// The org knows no app of that client id.
    ClientUnknown,
    /// The app belongs to another org.
    AppNotInOrg,
    /// The callback URL is not registered, letter for letter.
    CallbackMismatch,
    /// "Require Secret for Web Server Flow" is on.
    SecretRequired,
    /// "Require Secret for Refresh Token Flow" is on.
    SecretRequiredForRefresh,
    /// The app lets others sign in without PKCE. Signing in from here works all the same.
    PkceNotRequired,
    /// The org says that the PKCE challenge is missing though it was sent.
    ChallengeRefused,
    /// The PKCE verifier does not fit the challenge: two sign-ins were mixed up.
    VerifierMismatch,
    /// The app lacks a scope that is asked for.
    ScopeMissing,
    /// The authorization code flow is switched off for the app or the org.
    FlowDisabled,
    /// An admin has blocked the app.
    Blocked,
    /// An admin has not approved the user for the app.
    NotApproved,
    /// The person pressed *Deny*.
    Denied,
    /// User or org is inactive.
    Inactive,
    /// The network that the person is in is not allowed.
    IpRestricted,
    /// The REST API is not switched on for the org or the user.
    ApiDisabled,
    /// The session may not use the REST API: scope `api`, or API Access Control.
    SessionUnfit,
}

/// Everything that is said of a cause, apart from what depends on the subject.
struct Words(&'static str, &'static str, &'static str, Option<SetupPage>);

impl Cause {
    /// Stable name for tests and reports: `cors.origin`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.words().0
    }

    /// What is wrong, as a sentence without a full stop.
    #[must_use]
    pub const fn headline(&self) -> &'static str {
        self.words().1
    }

    /// What to do about it. `{origin}`, `{callback}`, `{host}` and `{now}` are filled in.
    #[must_use]
    pub fn cure(&self, subject: &Subject) -> String {
        let now = match self {
            Self::DomainMoved { now: Some(now) } => now,
            _ => "the one that Setup › My Domain shows",
        };
        let mut cure = self.words().2.to_owned();
        for (slot, value) in [
            ("{origin}", subject.origin.as_str()),
            ("{callback}", &subject.callback_url),
            ("{host}", subject.datasource.host.name()),
            ("{now}", now),
        ] {
            cure = cure.replace(slot, value);
        }
        cure
    }

    /// The page of Setup where it is cured: its name, and its address where that can be told.
    #[must_use]
    pub fn page(&self, subject: &Subject) -> Option<(&'static str, Option<String>)> {
        self.words().3.map(|page| (page.name(), link(&subject.datasource.host, page)))
    }

    /// The files that cure it when they are deployed.
    #[must_use]
    pub fn files(&self, subject: &Subject) -> Vec<File> {
        match self {
            Self::OriginNotListed => vec![metadata::cors_origin(subject)],
            Self::OauthCorsOff => vec![metadata::oauth_cors()],
            Self::ClientUnknown | Self::AppNotInOrg => metadata::app(subject),
            Self::CallbackMismatch | Self::SecretRequired | Self::SecretRequiredForRefresh | Self::PkceNotRequired => {
                vec![metadata::oauth_app(subject)]
            }
            Self::ScopeMissing => vec![metadata::oauth_scopes()],
            _ => Vec::new(),
        }
    }

    #[allow(clippy::too_many_lines, reason = "one table of words")]
    const fn words(&self) -> Words {
        use SetupPage::{Cors, ExternalClientApps, MyDomain, OauthUsage, PermissionSets, Profiles, Users};
        match self {
            Self::PageInsecure => Words(
                "page.insecure",
                "This page came over http",
                "Salesforce puts only https origins on its allowlist (and localhost). Open this page at an https address.",
                None,
            ),
            Self::StorageBlocked => Words(
                "browser.storage",
                "This browser lets the page store nothing",
                "Signing in then needs a window of its own, and the session ends with the page. Allow cookies and site data for \
                 {origin}; where this page stands inside another one, third-party storage has to be allowed.",
                None,
            ),
            Self::DomainUnknown => Words(
                "domain.unknown",
                "There is no org at this address",
                "Salesforce can be reached, {host} cannot: its name has a typo, or the org was renamed. Copy the address from the \
                 browser while your org is open.",
                None,
            ),
            Self::Unreachable => Words(
                "domain.unreachable",
                "Nothing answers at this address",
                "Check the address {host} and your connection. A VPN, a proxy or an ad blocker may stand in between.",
                None,
            ),
            Self::NotAnOrg => Words(
                "domain.other",
                "What answers at this address is no org",
                "Check the address {host}. Copy it from the browser while your org is open.",
                None,
            ),
            Self::DomainMoved { .. } => Words(
                "domain.moved",
                "The org goes by another name",
                "{host} only leads on. Put the present address into the form: {now}.",
                Some(MyDomain),
            ),
            Self::OriginNotListed => Words(
                "cors.origin",
                "This page is not on the org\u{2019}s CORS allowlist",
                "In Setup open CORS, press New, and enter exactly {origin}. New entries may take some minutes.",
                Some(Cors),
            ),
            Self::OauthCorsOff => Words(
                "cors.oauth",
                "CORS for OAuth endpoints is switched off",
                "In Setup open CORS, press Edit, and tick Enable CORS for OAuth endpoints.",
                Some(Cors),
            ),
            Self::ClientUnknown => Words(
                "app.client-id",
                "The org knows no app with this client id",
                "Compare the client id with the Consumer Key of the app in this very org: a letter may be missing, the app may \
                 belong to another org, or it was made less than ten minutes ago.",
                Some(ExternalClientApps),
            ),
            Self::AppNotInOrg => Words(
                "app.elsewhere",
                "The app belongs to another org",
                "Make an External Client App in this org and use its Consumer Key, or install the app\u{2019}s package here.",
                Some(ExternalClientApps),
            ),
            Self::CallbackMismatch => Words(
                "app.callback",
                "The callback URL is not registered",
                "Add exactly {callback} to the app\u{2019}s callback URLs: one for each line, the slash at its end counts, and localhost is \
                 not 127.0.0.1.",
                Some(ExternalClientApps),
            ),
            Self::SecretRequired => Words(
                "app.secret",
                "The app asks for a client secret",
                "In the app\u{2019}s OAuth settings untick Require secret for Web Server Flow, and the one for the Refresh Token Flow. A \
                 browser cannot keep a secret; PKCE stands in for it.",
                Some(ExternalClientApps),
            ),
            Self::SecretRequiredForRefresh => Words(
                "app.refresh-secret",
                "The app asks for a client secret when a session is renewed",
                "In the app\u{2019}s OAuth settings untick Require secret for Refresh Token Flow. Else you have to sign in again every few hours.",
                Some(ExternalClientApps),
            ),
            Self::PkceNotRequired => Words(
                "app.pkce",
                "The app does not insist on PKCE",
                "Signing in from here uses it anyway. Tick Require Proof Key for Code Exchange (PKCE) in the app\u{2019}s OAuth settings, so \
                 that nobody else can leave it out.",
                Some(ExternalClientApps),
            ),
            Self::ChallengeRefused => Words(
                "app.challenge",
                "The org did not get the PKCE challenge",
                "It was sent, so something between here and the org cuts addresses short: a proxy, or a login page put in front.",
                None,
            ),
            Self::VerifierMismatch => Words(
                "app.verifier",
                "The org could not match the sign-in to the one that was begun",
                "Two sign-ins were mixed up, as when two tabs sign in at once. Sign in once more, in one tab.",
                None,
            ),
            Self::ScopeMissing => Words(
                "app.scope",
                "The app lacks a scope that is asked for",
                "Give the app the scopes Manage user data via APIs (api) and Perform requests at any time (refresh_token, \
                 offline_access), or ask for fewer.",
                Some(ExternalClientApps),
            ),
            Self::FlowDisabled => Words(
                "app.flow",
                "The authorization code flow is switched off",
                "Switch it on in the app\u{2019}s OAuth settings, and in Setup › OAuth and OpenID Connect Settings.",
                Some(ExternalClientApps),
            ),
            Self::Blocked => Words(
                "app.blocked",
                "An admin has blocked the app",
                "In Setup open Connected Apps OAuth Usage and press Unblock beside the app.",
                Some(OauthUsage),
            ),
            Self::NotApproved => Words(
                "app.not-approved",
                "Your user is not approved for the app",
                "In the app\u{2019}s policies let all users authorize themselves, or assign one of its permission sets to the user. An app that \
                 is not installed needs the permission Approve Uninstalled Connected Apps.",
                Some(ExternalClientApps),
            ),
            Self::Denied => Words(
                "user.denied",
                "You did not allow access",
                "Press Sign in and choose Allow if you want to go on.",
                None,
            ),
            Self::Inactive => Words(
                "user.inactive",
                "The user, or the org, is not active",
                "Ask your admin to activate or unfreeze the user.",
                Some(Users),
            ),
            Self::IpRestricted => Words(
                "user.ip",
                "The org lets nobody in from this network",
                "Add this network to the login IP ranges of the user\u{2019}s profile, or set IP Relaxation in the app\u{2019}s policies. Leave \
                 Enforce Refresh Token IP Allowlist off.",
                Some(Profiles),
            ),
            Self::ApiDisabled => Words(
                "user.api",
                "The API is not switched on for the org or your user",
                "Give the user the permission API Enabled. Where API Access Control is on, the app has to be allowed as well.",
                Some(PermissionSets),
            ),
            Self::SessionUnfit => Words(
                "user.session",
                "The session may not use the REST API",
                "Give the app the scope api; where API Access Control is on, allow the app there.",
                Some(ExternalClientApps),
            ),
        }
    }
}
