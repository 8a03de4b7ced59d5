//! Which answers of the org a page of another origin may read; knows no tokens and looks at no bodies.
//!
//! Source: Salesforce help, "Enable CORS for OAuth Endpoints" and "Configure Salesforce CORS Allowlist".

use super::{host::Host, settings::Settings};
use crate::http::{Method, Request, Response};

/// What rules the reading of an address by pages of other origins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Discovery documents and keys: every origin.
    Everyone,
    /// REST API and user information: origins on the allowlist; others are refused.
    Allowlist,
    /// OAuth endpoints: origins on the allowlist, on My Domain, with the switch on. Others are served unread.
    OAuth,
    /// Pages and everything on the shared login host: nobody.
    Nobody,
}

/// Methods that a preflight names.
const METHODS: &str = "HEAD, GET, POST, PUT, PATCH, DELETE";

impl Policy {
    pub(super) fn of(path: &str, host: &Host) -> Self {
        if path.starts_with("/.well-known/") || matches!(path, "/id/keys" | "/services/oauth2/id/keys") {
            return Self::Everyone;
        }
        if host.is_login() {
            return Self::Nobody;
        }
        match path {
            "/services/oauth2/userinfo" => Self::Allowlist,
            "/services/oauth2/token"
            | "/services/oauth2/revoke"
            | "/services/oauth2/introspect"
            | "/services/oauth2/authorize"
            | "/services/oauth2/pkce/generator" => Self::OAuth,
            _ if path == "/services/data" || path.starts_with("/services/data/") => Self::Allowlist,
            _ => Self::Nobody,
        }
    }

    /// Whether a page of that origin may read the answer.
    fn admits(self, origin: &str, settings: &Settings) -> bool {
        let is_home = settings.home_origin.as_deref() == Some(origin);
        let is_listed = || is_home || settings.allow_origins.iter().any(|entry| matches(entry, origin));
        match self {
            Self::Everyone => true,
            Self::Allowlist => is_listed(),
            // Salesforce does not say whether the token endpoint consults the allowlist. The stricter reading.
            Self::OAuth => settings.oauth_cors && is_listed(),
            Self::Nobody => false,
        }
    }
}

/// The answer to a preflight, if the request is one.
///
/// For the REST API it always succeeds: Salesforce warns that a preflight may, although the request then fails.
/// Where a page may not read, there are no preflights: the request goes on as any other OPTIONS.
pub(super) fn preflight(request: &Request, policy: Policy, settings: &Settings) -> Option<Response> {
    if request.method != Method::Options {
        return None;
    }
    let origin = request.header("Origin")?;
    request.header("Access-Control-Request-Method")?;
    if policy != Policy::Allowlist && !policy.admits(origin, settings) {
        return None;
    }
    let mut headers = vec![
        ("Access-Control-Allow-Origin".to_owned(), origin.to_owned()),
        ("Access-Control-Allow-Methods".to_owned(), METHODS.to_owned()),
        ("Vary".to_owned(), "Origin".to_owned()),
    ];
    if let Some(names) = request.header("Access-Control-Request-Headers") {
        headers.push(("Access-Control-Allow-Headers".to_owned(), names.to_owned()));
    }
    Some(Response { status: 200, headers, body: Vec::new() })
}

/// Whether the request is to be refused with 403 before anything is done.
pub(super) fn is_refused(request: &Request, policy: Policy, host: &Host, settings: &Settings) -> bool {
    let Some(origin) = request.header("Origin") else { return false };
    policy == Policy::Allowlist && origin != host.origin() && !policy.admits(origin, settings)
}

/// Adds the headers that let the asking page read the answer, where it may.
pub(super) fn decorate(response: &mut Response, request: &Request, policy: Policy, settings: &Settings) {
    let Some(origin) = request.header("Origin") else { return };
    let is_hidden = response.status == 401 && policy == Policy::Allowlist && !settings.cors_on_unauthorized;
    if policy.admits(origin, settings) && !is_hidden {
        response.headers.push(("Access-Control-Allow-Origin".to_owned(), origin.to_owned()));
        response.headers.push(("Vary".to_owned(), "Origin".to_owned()));
        if !settings.exposed_headers.is_empty() {
            let names = settings.exposed_headers.join(", ");
            response.headers.push(("Access-Control-Expose-Headers".to_owned(), names));
        }
    }
}

/// Whether an entry of the allowlist admits the origin.
fn matches(entry: &str, origin: &str) -> bool {
    if check_entry(entry).is_err() {
        return false;
    }
    match entry.split_once("://*.") {
        None => entry == origin,
        Some((scheme, domain)) => origin
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix("://"))
            .and_then(|host| host.strip_suffix(domain))
            .and_then(|label| label.strip_suffix('.'))
            .is_some_and(|label| !label.is_empty() && label.bytes().all(is_host_byte)),
    }
}

/// Checks an entry as Setup does: `https://`, or `http://` for this computer; a host; no path; `*` only as first label.
///
/// # Errors
/// A sentence for the administrator.
pub fn check_entry(entry: &str) -> Result<(), &'static str> {
    let (scheme, host_and_port) = entry.split_once("://").ok_or("an origin starts with https://")?;
    if host_and_port.contains(['/', '?', '#', '@']) || host_and_port.is_empty() {
        return Err("an origin is a scheme, a host and perhaps a port, without a slash at the end");
    }
    let host = match host_and_port.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host,
        Some((_, port)) if !port.ends_with(']') => return Err("the port is not a number up to 65535"),
        _ => host_and_port,
    };
    let fixed = host.strip_prefix("*.").unwrap_or(host);
    if host != fixed && !fixed.contains('.') {
        return Err("* stands only before a second-level domain, as in https://*.example.com");
    }
    if fixed.is_empty() || !fixed.bytes().all(|byte| is_host_byte(byte) || b"[:]".contains(&byte)) {
        return Err("the host is not in plain lower-case letters, digits, dots and hyphens");
    }
    let is_local = fixed == "localhost" || fixed.ends_with(".localhost") || fixed == "127.0.0.1" || fixed == "[::1]";
    match scheme {
        "https" | "chrome-extension" | "moz-extension" => Ok(()),
        "http" if is_local => Ok(()),
        _ => Err("an origin starts with https://, unless its host is localhost"),
    }
}

const fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_checked_as_setup_checks_them() {
        for good in [
            "https://app.example",
            "https://app.example:8443",
            "https://*.example.com",
            "http://localhost:8080",
            "http://embed.localhost:9000",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
            "https://192.0.2.1",
        ] {
            assert_eq!(check_entry(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "*",
            "app.example",
            "https://",
            "http://app.example",
            "https://app.example/",
            "https://*.com",
            "https://a.*.com",
            "https://app.example:99999",
            "https://App.example",
            "https://user@app.example",
            "ftp://app.example",
        ] {
            assert!(check_entry(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_entry_admits_its_own_origin_and_a_star_its_subdomains() {
        for (entry, origin, admitted) in [
            ("https://app.example", "https://app.example", true),
            ("https://app.example", "https://app.example:8443", false),
            ("https://app.example", "http://app.example", false),
            ("https://app.example", "null", false),
            ("https://*.example.com", "https://a.example.com", true),
            ("https://*.example.com", "https://a.b.example.com", true),
            ("https://*.example.com", "https://example.com", false),
            ("https://*.example.com", "https://evil.example/.example.com", false),
            ("https://*.example.com", "https://aexample.com", false),
            ("http://app.example", "http://app.example", false),
        ] {
            assert_eq!(matches(entry, origin), admitted, "{entry} for {origin}");
        }
    }
}
