//! Which org and which app: My Domain host and client id, and what else a person may set, checked when made; knows nothing of
//! sessions or requests.

pub mod portable;
pub mod service;
pub mod settings;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::{Host as UrlHost, Url};

pub use settings::Settings;

/// An org and the app registered in it. Both parts were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datasource {
    /// Where to sign in.
    pub host: Host,
    /// The External Client App's consumer key.
    pub client_id: String,
    /// What was set under *Advanced*.
    pub settings: Settings,
}

/// The origin of an org: `https://acme.my.salesforce.com`, or of an org on this machine: `http://localhost:8081`.
///
/// There is no other way to get one than [`Host::parse`] and [`Host::parse_origin`], so that codes, verifiers and tokens go
/// to Salesforce or to this machine and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Host(String);

/// What kind of org a host belongs to, read off its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Environment {
    Production,
    Sandbox,
    Developer,
    Scratch,
    /// An Experience Cloud site.
    Site,
    /// An org on this very machine.
    Local,
    /// The demo org inside the page: made-up data, no server.
    Demo,
}

/// Origin of the demo org inside the page. No network leads there: `.invalid` never resolves (RFC 2606 section 2), and the
/// page's policy lets nothing through to it.
pub const DEMO_ORIGIN: &str = "https://demo.orgpane.invalid";

/// Why a text is no address to sign in at.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum HostError {
    #[error("The address is empty")]
    Empty,
    #[error("{host} is the sign-in page of all orgs, not your org's own address")]
    SharedLogin { host: String },
    #[error("The address begins with http, which anyone on the way can read")]
    Insecure,
    #[error("{host} is not an address of a Salesforce org")]
    NotSalesforce { host: String },
    #[error("{host} names a server of Salesforce, not your org")]
    Instance { host: String },
    #[error("This cannot be read as a web address")]
    Malformed,
}

/// Why a text is no client id.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum ClientIdError {
    #[error("The client id is empty")]
    Empty,
    #[error("The client id has a character that no consumer key has: {0:?}")]
    Character(char),
    #[error("This looks like a consumer secret, not a consumer key")]
    LooksLikeSecret,
}

impl Datasource {
    /// Reads both texts of the form; nothing is set beyond them.
    ///
    /// # Errors
    /// Whatever is wrong with either text; both are looked at.
    pub fn parse(host: &str, client_id: &str) -> Result<Self, (Option<HostError>, Option<ClientIdError>)> {
        match (Host::parse(host), parse_client_id(client_id)) {
            (Ok(host), Ok(client_id)) => Ok(Self { host, client_id, settings: Settings::default() }),
            (host, client_id) => Err((host.err(), client_id.err())),
        }
    }

    /// Tells this org and app from every other, e.g. in the keys of stored records.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}|{}", self.host.as_str(), self.client_id)
    }
}

impl Host {
    /// The demo org inside the page.
    #[must_use]
    pub fn demo() -> Self {
        Self(DEMO_ORIGIN.to_owned())
    }

    /// Reads what a person typed or pasted: a bare My Domain name, a host, or any address of the org (Lightning, Setup, Visualforce, …).
    ///
    /// # Errors
    /// See [`HostError`]; every one has a [hint](HostError::hint).
    pub fn parse(text: &str) -> Result<Self, HostError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(HostError::Empty);
        }
        let url = parse_loosely(text)?;
        let name = match url.host() {
            Some(UrlHost::Domain(name)) => name.to_ascii_lowercase(),
            Some(other) => other.to_string(),
            None => return Err(HostError::Malformed),
        };
        if is_local(&name) {
            return Ok(Self(url.origin().ascii_serialization()));
        }
        // To the letter, and only where there is such an org: nobody gets there by a slip.
        if cfg!(feature = "demo") && text == DEMO_ORIGIN {
            return Ok(Self::demo());
        }
        let my_domain = my_domain_of(name.trim_end_matches('.'))?;
        if url.scheme() == "http" {
            return Err(HostError::Insecure);
        }
        if url.port().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(HostError::NotSalesforce { host: name });
        }
        Ok(Self(format!("https://{my_domain}")))
    }

    /// Reads an origin that a server named (`instance_url`): nothing is guessed or corrected, an org elsewhere may not
    /// send the token to this machine, and none but the demo org to the demo org.
    #[must_use]
    pub fn parse_origin(&self, text: &str) -> Option<Self> {
        let url = parse_url(text)?;
        let bare = url.origin().ascii_serialization();
        let same_text = text.strip_suffix('/').unwrap_or(text).eq_ignore_ascii_case(&bare);
        let host = Self::parse(&bare).ok()?;
        let is_kept_apart = |kind| (host.environment() == kind) != (self.environment() == kind);
        let leads_here = host.environment() == Environment::Local && self.environment() != Environment::Local;
        let allowed = host.0 == bare && !leads_here && !is_kept_apart(Environment::Demo);
        (same_text && allowed).then_some(host)
    }

    /// The origin, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name (and port, if any) without the scheme.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once("://").map_or(self.0.as_str(), |(_, name)| name)
    }

    /// What kind of org this is.
    #[must_use]
    pub fn environment(&self) -> Environment {
        let name = self.name();
        if self.0 == DEMO_ORIGIN {
            return Environment::Demo;
        }
        let bare = name.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
        if is_local(bare.map_or(name, |(host, _)| host)) {
            Environment::Local
        } else if name.contains(".sandbox.my.") {
            Environment::Sandbox
        } else if name.contains(".develop.my.") || name.contains(".trailblaze.my.") || name.contains("-dev-ed.my.") {
            Environment::Developer
        } else if name.contains(".scratch.my.") {
            Environment::Scratch
        } else if name.ends_with(".my.site.com") {
            Environment::Site
        } else {
            Environment::Production
        }
    }
}

/// Reads a stored host: exactly what [`Host::as_str`] gave, nothing looser.
impl TryFrom<String> for Host {
    type Error = HostError;

    fn try_from(text: String) -> Result<Self, HostError> {
        Self::parse(&text).and_then(|host| if host.0 == text { Ok(host) } else { Err(HostError::Malformed) })
    }
}

impl From<Host> for String {
    fn from(host: Host) -> Self {
        host.0
    }
}

impl Environment {
    /// The word for it on the screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Production => "Production",
            Self::Sandbox => "Sandbox",
            Self::Developer => "Developer Edition",
            Self::Scratch => "Scratch org",
            Self::Site => "Experience site",
            Self::Local => "Local demo",
            Self::Demo => "Demo data",
        }
    }
}

impl HostError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Paste any address of your org, for example https://acme.my.salesforce.com.",
            Self::SharedLogin { .. } => {
                "Salesforce lets a browser app fetch tokens only at your org's own My Domain address. Open your org and copy the \
                 address from there, or look in Setup › My Domain."
            }
            Self::Insecure => "Write https:// instead. Only an org on this machine (localhost) may use http.",
            Self::NotSalesforce { .. } => {
                "It should end in .my.salesforce.com (or .my.site.com). Your org's address stands in Setup › My Domain."
            }
            Self::Instance { .. } => "Use your org's My Domain address instead; it stands in Setup › My Domain.",
            Self::Malformed => "Paste the address as the browser shows it when your org is open.",
        }
    }
}

impl ClientIdError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Empty => {
                "Copy the Consumer Key of your External Client App: Settings › OAuth › Consumer Key and Secret."
            }
            Self::Character(_) => "Copy the Consumer Key again, without spaces or quotes around it.",
            Self::LooksLikeSecret => {
                "A browser app needs no secret. Copy the Consumer Key instead; it usually begins with 3MVG."
            }
        }
    }
}

fn parse_client_id(text: &str) -> Result<String, ClientIdError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ClientIdError::Empty);
    }
    if let Some(odd) = text.chars().find(|c| !c.is_ascii_alphanumeric() && !"._-~".contains(*c)) {
        return Err(ClientIdError::Character(odd));
    }
    // Consumer secrets are 64 hexadecimal digits (older ones 19 decimal digits); consumer keys are neither.
    let secret = (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
        || (text.len() == 19 && text.bytes().all(|byte| byte.is_ascii_digit()));
    if secret { Err(ClientIdError::LooksLikeSecret) } else { Ok(text.to_owned()) }
}

fn parse_loosely(text: &str) -> Result<Url, HostError> {
    let with_scheme = if text.contains("://") {
        text.to_owned()
    } else if !text.contains(['.', ':', '/', ' ']) && text != "localhost" {
        format!("https://{text}.my.salesforce.com")
    } else if is_local(text.split(['/', ':']).next().unwrap_or_default()) {
        format!("http://{text}")
    } else {
        format!("https://{text}")
    };
    parse_url(&with_scheme).filter(|url| matches!(url.scheme(), "http" | "https")).ok_or(HostError::Malformed)
}

/// Host names must be plain ASCII before the `url` crate sees them: without its Unicode tables it only asserts that they are.
fn parse_url(text: &str) -> Option<Url> {
    // Browsers take `https:host` and `https:\\host` for `https://host`: the authority is what follows the first colon.
    let is_scheme = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let rest = match text.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => rest,
        _ => text,
    };
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let plain = authority.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'%');
    if plain { Url::parse(text).ok() } else { None }
}

fn is_local(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost") || name == "127.0.0.1" || name == "[::1]"
}

/// The My Domain host behind any host name of an org.
fn my_domain_of(name: &str) -> Result<String, HostError> {
    let labels_ok = name
        .split('.')
        .all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    let not_salesforce = || HostError::NotSalesforce { host: name.to_owned() };
    if !labels_ok {
        return Err(not_salesforce());
    }
    if matches!(name, "login.salesforce.com" | "test.salesforce.com" | "welcome.salesforce.com") {
        return Err(HostError::SharedLogin { host: name.to_owned() });
    }
    for kept in [".my.salesforce.com", ".my.salesforce.mil", ".my.site.com"] {
        if name.strip_suffix(kept).is_some_and(is_my_domain) {
            return Ok(name.to_owned());
        }
    }
    // Lightning and Setup pages have hosts of their own beside the same My Domain name.
    for other in [".lightning.force.com", ".my.salesforce-setup.com", ".lightning.force.mil"] {
        if let Some(domain) = name.strip_suffix(other).filter(|domain| is_my_domain(domain)) {
            let end = if other.ends_with(".mil") { "mil" } else { "com" };
            return Ok(format!("{domain}.my.salesforce.{end}"));
        }
    }
    // Visualforce, content and file hosts put `--package` behind the name: acme--c.vf.force.com, acme--uat--c.sandbox.vf.force.com.
    for other in [".vf.force.com", ".file.force.com", ".content.force.com"] {
        if let Some(domain) = name.strip_suffix(other) {
            let (first, rest) = domain.split_once('.').map_or((domain, None), |(first, rest)| (first, Some(rest)));
            let first = first.rsplit_once("--").map_or(first, |(first, _)| first);
            let domain = rest.map_or_else(|| first.to_owned(), |rest| format!("{first}.{rest}"));
            return Ok(format!("{domain}.my.salesforce.com"));
        }
    }
    if name.ends_with(".salesforce.com") {
        Err(HostError::Instance { host: name.to_owned() })
    } else {
        Err(not_salesforce())
    }
}

/// `acme`, `acme--uat.sandbox`, `acme-dev-ed.develop`: a name and at most one kind.
fn is_my_domain(domain: &str) -> bool {
    let mut parts = domain.split('.');
    parts.next().is_some_and(|name| !name.is_empty() && !name.starts_with('-'))
        && parts.next().is_none_or(|kind| {
            matches!(
                kind,
                "sandbox"
                    | "develop"
                    | "scratch"
                    | "trailblaze"
                    | "demo"
                    | "patch"
                    | "stage"
                    | "free"
                    | "pc-rnd"
                    | "test1"
            )
        })
        && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> String {
        Host::parse(text).map_or_else(
            |error| format!("{error}"),
            |host| format!("{} ({})", host.as_str(), host.environment().label()),
        )
    }

    #[test]
    fn any_address_of_an_org_leads_to_its_my_domain() {
        for (typed, understood) in [
            ("acme", "https://acme.my.salesforce.com (Production)"),
            ("acme.my.salesforce.com", "https://acme.my.salesforce.com (Production)"),
            (" https://ACME.my.salesforce.com/ ", "https://acme.my.salesforce.com (Production)"),
            (
                "https://acme.lightning.force.com/lightning/o/Account/list?filterName=x",
                "https://acme.my.salesforce.com (Production)",
            ),
            ("https://acme--uat.sandbox.lightning.force.com/", "https://acme--uat.sandbox.my.salesforce.com (Sandbox)"),
            ("acme--uat.sandbox.my.salesforce.com", "https://acme--uat.sandbox.my.salesforce.com (Sandbox)"),
            (
                "https://acme.my.salesforce-setup.com/lightning/setup/SetupOneHome/home",
                "https://acme.my.salesforce.com (Production)",
            ),
            ("https://acme--c.vf.force.com/apex/x", "https://acme.my.salesforce.com (Production)"),
            (
                "https://acme--uat--c.sandbox.vf.force.com/apex/x",
                "https://acme--uat.sandbox.my.salesforce.com (Sandbox)",
            ),
            (
                "acme-dev-ed.develop.my.salesforce.com",
                "https://acme-dev-ed.develop.my.salesforce.com (Developer Edition)",
            ),
            ("x.scratch.my.salesforce.com", "https://x.scratch.my.salesforce.com (Scratch org)"),
            ("https://acme.my.site.com/partners", "https://acme.my.site.com (Experience site)"),
            ("localhost:8081", "http://localhost:8081 (Local demo)"),
            ("http://localhost:8081/x", "http://localhost:8081 (Local demo)"),
            ("http://127.0.0.1:9", "http://127.0.0.1:9 (Local demo)"),
            ("http://org.localhost:9", "http://org.localhost:9 (Local demo)"),
            #[cfg(feature = "demo")]
            ("https://demo.orgpane.invalid", "https://demo.orgpane.invalid (Demo data)"),
        ] {
            assert_eq!(parsed(typed), understood, "{typed}");
        }
    }

    #[test]
    fn what_is_no_org_is_refused_with_the_reason() {
        for (typed, error) in [
            ("", "The address is empty"),
            (
                "https://login.salesforce.com",
                "login.salesforce.com is the sign-in page of all orgs, not your org's own address",
            ),
            ("test.salesforce.com", "test.salesforce.com is the sign-in page of all orgs, not your org's own address"),
            ("http://acme.my.salesforce.com", "The address begins with http, which anyone on the way can read"),
            ("https://evil.example", "evil.example is not an address of a Salesforce org"),
            (
                "https://acme.my.salesforce.com.evil.example",
                "acme.my.salesforce.com.evil.example is not an address of a Salesforce org",
            ),
            ("https://acme.my.salesforce.com@evil.example", "evil.example is not an address of a Salesforce org"),
            ("https://me:pw@acme.my.salesforce.com", "acme.my.salesforce.com is not an address of a Salesforce org"),
            ("https://acme.my.salesforce.com:8443", "acme.my.salesforce.com is not an address of a Salesforce org"),
            ("https://evil-my.salesforce.com", "evil-my.salesforce.com names a server of Salesforce, not your org"),
            ("https://na139.salesforce.com", "na139.salesforce.com names a server of Salesforce, not your org"),
            ("https://аcme.my.salesforce.com", "This cannot be read as a web address"),
            ("demo.orgpane.invalid", "demo.orgpane.invalid is not an address of a Salesforce org"),
            ("http://demo.orgpane.invalid", "demo.orgpane.invalid is not an address of a Salesforce org"),
            ("https://demo.orgpane.invalid/x", "demo.orgpane.invalid is not an address of a Salesforce org"),
            ("not an address", "This cannot be read as a web address"),
            ("https:A\u{1ee5b}://acme.my.salesforce.com", "This cannot be read as a web address"),
            ("https:/A\u{1ee5b}", "https is not an address of a Salesforce org"),
            ("ftp://acme.my.salesforce.com", "This cannot be read as a web address"),
            ("https://localhost.evil.example", "localhost.evil.example is not an address of a Salesforce org"),
        ] {
            assert_eq!(parsed(typed), error, "{typed}");
        }
    }

    #[test]
    fn an_instance_url_is_taken_only_as_it_stands() {
        let acme = Host::parse("acme").unwrap();
        let local = Host::parse("http://localhost:1").unwrap();
        assert_eq!(
            acme.parse_origin("https://acme2.my.salesforce.com"),
            Some(Host("https://acme2.my.salesforce.com".into()))
        );
        assert_eq!(
            acme.parse_origin("https://acme2.my.salesforce.com/"),
            Some(Host("https://acme2.my.salesforce.com".into()))
        );
        assert_eq!(local.parse_origin("http://127.0.0.1:2"), Some(Host("http://127.0.0.1:2".into())));
        let demo = Host::demo();
        assert_eq!(demo.parse_origin(DEMO_ORIGIN), cfg!(feature = "demo").then(|| demo.clone()));
        assert_eq!(local.parse_origin(DEMO_ORIGIN), None);
        for other in ["https://acme.my.salesforce.com", "http://localhost:1"] {
            assert_eq!(demo.parse_origin(other), None, "{other}");
        }
        for refused in [
            DEMO_ORIGIN,
            "http://localhost:1",
            "https://evil.example",
            "http://acme.my.salesforce.com",
            "https://x.salesforce.com.evil",
            "https://a@evil",
            "https://acme.lightning.force.com",
            "https://acme.my.salesforce.com/path",
            "https://acme.my.salesforce.com:1",
            "acme",
            "",
        ] {
            assert_eq!(acme.parse_origin(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_client_id_is_a_consumer_key() {
        assert_eq!(parse_client_id(" 3MVG9.x_y-z "), Ok("3MVG9.x_y-z".into()));
        assert_eq!(parse_client_id(" "), Err(ClientIdError::Empty));
        assert_eq!(parse_client_id("3MVG\"9"), Err(ClientIdError::Character('"')));
        assert_eq!(parse_client_id(&"0aF".repeat(22)[..64]), Err(ClientIdError::LooksLikeSecret));
    }

    proptest! {
        #[test]
        fn no_text_leads_anywhere_but_to_salesforce_or_this_machine(text in "\\PC{0,40}(\\.my\\.salesforce\\.com|localhost|@|\\.|/|:|#|\\?|\\\\|%2e|evil){0,4}\\PC{0,12}") {
            if let Ok(host) = Host::parse(&text) {
                let url = Url::parse(host.as_str()).unwrap();
                let name = url.host_str().unwrap();
                let salesforce = [".my.salesforce.com", ".my.salesforce.mil", ".my.site.com"].iter().any(|end| name.ends_with(end));
                prop_assert!(is_local(name) || (salesforce && url.scheme() == "https" && url.port().is_none()), "{text:?} -> {host:?}");
            }
        }
    }
}
