//! Which of the org's hosts a request came to, told from the address alone; knows no settings and no network.

use super::address::Address;

/// The host that was asked, and through it the names of the org's other host.
///
/// A host whose first label is `login` or `test` is the shared login host; every other host is the org's My Domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Host {
    scheme: String,
    /// Host name without the label of the login host.
    name: String,
    port: Option<u16>,
    label: Option<&'static str>,
}

const LOGIN_LABELS: [&str; 2] = ["login", "test"];

impl Host {
    pub(super) fn of(url: &Address) -> Option<Self> {
        let host = url.host();
        let (scheme, port) = (url.scheme().to_owned(), url.port());
        for label in LOGIN_LABELS {
            if let Some(rest) = host.strip_prefix(label).and_then(|rest| rest.strip_prefix('.'))
                && !rest.is_empty()
            {
                return Some(Self { scheme, name: rest.to_owned(), port, label: Some(label) });
            }
        }
        Some(Self { scheme, name: host.to_owned(), port, label: None })
    }

    pub(super) const fn is_login(&self) -> bool {
        self.label.is_some()
    }

    pub(super) fn is_secure(&self) -> bool {
        self.scheme == "https"
    }

    /// The origin that was asked; also the issuer of what is signed there.
    pub(super) fn origin(&self) -> String {
        self.named(self.label)
    }

    /// The origin of the org itself.
    pub(super) fn my_domain(&self) -> String {
        self.named(None)
    }

    /// The origin of the shared login host. An address of numbers cannot carry a label: it is its own login host.
    pub(super) fn login(&self) -> String {
        let is_number = self.name.starts_with('[') || self.name.parse::<std::net::Ipv4Addr>().is_ok();
        self.named(if is_number { None } else { Some(self.label.unwrap_or(LOGIN_LABELS[0])) })
    }

    fn named(&self, label: Option<&str>) -> String {
        let mut origin = format!("{}://", self.scheme);
        if let Some(label) = label {
            origin.push_str(label);
            origin.push('.');
        }
        origin.push_str(&self.name);
        if let Some(port) = self.port {
            origin.push_str(&format!(":{port}"));
        }
        origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(url: &str) -> Host {
        Host::of(&Address::parse(url).unwrap()).unwrap()
    }

    #[test]
    fn the_first_label_tells_the_login_host_from_my_domain() {
        let org = host("http://localhost:8081/services/data/");
        assert!(!org.is_login());
        assert_eq!(org.origin(), "http://localhost:8081");
        assert_eq!(org.login(), "http://login.localhost:8081");
        let login = host("http://login.localhost:8081/services/oauth2/token");
        assert!(login.is_login());
        assert_eq!(login.origin(), "http://login.localhost:8081");
        assert_eq!(login.my_domain(), "http://localhost:8081");
        assert_eq!(host("https://test.salesforce.com/").login(), "https://test.salesforce.com");
    }

    #[test]
    fn a_host_of_numbers_is_its_own_login_host() {
        assert_eq!(host("http://127.0.0.1:81/").login(), "http://127.0.0.1:81");
        assert_eq!(host("http://[::1]:81/").login(), "http://[::1]:81");
    }
}
