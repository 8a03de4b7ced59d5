//! Web addresses as far as the org needs them: scheme, host, port, path, query. Knows no names and resolves none.
//!
//! The `url` crate knows more, but without its Unicode tables it stops at host names that somebody has made up; the org
//! has to answer any request.

/// An absolute address of http or https, without user and fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    scheme: &'static str,
    /// In lower case, without port.
    host: String,
    /// Where it is not the scheme's own.
    port: Option<u16>,
    /// Begins with a slash.
    path: String,
    query: Option<String>,
}

impl Address {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (scheme, own_port) = match scheme.to_ascii_lowercase().as_str() {
            "http" => ("http", 80),
            "https" => ("https", 443),
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
            _ => (authority, None),
        };
        let is_number = host.starts_with('[') && host.ends_with(']') && host.len() > 2;
        let inner = if is_number { &host[1..host.len() - 1] } else { host };
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte) || is_number && byte == b':';
        if inner.is_empty() || !inner.bytes().all(is_allowed) {
            return None;
        }
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        Some(Self {
            scheme,
            host: host.to_ascii_lowercase(),
            port: port.filter(|port| *port != own_port),
            path: if path.is_empty() { "/".to_owned() } else { path.to_owned() },
            query: query.map(str::to_owned),
        })
    }

    pub(super) const fn scheme(&self) -> &'static str {
        self.scheme
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) const fn port(&self) -> Option<u16> {
        self.port
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn query(&self) -> &str {
        self.query.as_deref().unwrap_or_default()
    }

    /// Scheme, host and port, as browsers write an origin.
    pub(super) fn origin(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}", self.scheme, self.host)
    }

    /// Where a `Location` leads from here: an address, or a path that begins with a slash.
    pub(super) fn join(&self, location: &str) -> String {
        if location.starts_with('/') { self.origin() + location } else { location.to_owned() }
    }
}

/// The origin of an address; for a scheme that is not of the web the scheme alone.
pub(super) fn origin_of(address: &str) -> Option<String> {
    if let Some(address) = Address::parse(address) {
        return Some(address.origin());
    }
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (is_scheme && !is_web && scheme.starts_with(|first: char| first.is_ascii_alphabetic()))
        .then(|| format!("{scheme}:"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use url::Url;

    use super::*;

    #[test]
    fn an_address_comes_apart_as_browsers_take_it_apart() {
        for text in [
            "http://localhost:8081",
            "http://LOCALHOST:8081/a/b?c=d&e#f",
            "https://demo.orgpane.invalid/services/oauth2/authorize?x=%20?y",
            "https://a.example:443/?",
            "http://[::1]:81/",
            "http://127.0.0.1:80/x#y?z",
            "http://a?b=/c",
        ] {
            let (ours, theirs) = (Address::parse(text).unwrap(), Url::parse(text).unwrap());
            assert_eq!(ours.origin(), theirs.origin().ascii_serialization(), "{text}");
            assert_eq!((ours.path(), ours.port()), (theirs.path(), theirs.port()), "{text}");
            assert_eq!(ours.query(), theirs.query().unwrap_or_default(), "{text}");
        }
        for text in ["", "a", "ftp://a/", "http://", "http:///x", "http://a@b/", "http://a:99999/", "http://[]/", "//a"]
        {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_location_leads_on_within_the_org_or_away() {
        let here = Address::parse("https://demo.orgpane.invalid/login").unwrap();
        assert_eq!(here.join("/setup?a=b"), "https://demo.orgpane.invalid/setup?a=b");
        assert_eq!(here.join("http://localhost:8080/?code=x"), "http://localhost:8080/?code=x");
    }

    #[test]
    fn an_app_of_its_own_scheme_has_that_for_an_origin() {
        assert_eq!(origin_of("http://localhost:8080/back").as_deref(), Some("http://localhost:8080"));
        assert_eq!(origin_of("myapp://callback").as_deref(), Some("myapp:"));
        assert_eq!(origin_of("https://"), None);
        assert_eq!(origin_of("a;b:c"), None);
    }

    proptest! {
        #[test]
        fn an_origin_is_never_another_than_the_browsers(text in "(https?://|HTTP://)?[a-zA-Z0-9.:@/?#_\\[\\]-]{0,24}") {
            if let (Some(ours), Ok(theirs)) = (Address::parse(&text), Url::parse(&text)) {
                // Numbers have more than one spelling; browsers write one of them.
                let is_number = matches!(theirs.host(), Some(url::Host::Ipv4(_) | url::Host::Ipv6(_)));
                prop_assert!(is_number || ours.origin() == theirs.origin().ascii_serialization(), "{text}");
            }
        }
    }
}
