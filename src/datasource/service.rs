//! A service that is not Salesforce: where it is, and how it wants to know who asks; checked when made. Knows no session.

use thiserror::Error;
use url::{Host as UrlHost, Url};

use crate::secret::Secret;

/// The origin of a service as the person named it: `https://api.example.com`, or `http://localhost:3000` on this machine. Keys and tokens
/// of the service go there and nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Why a text is no origin to send a key to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[allow(missing_docs)]
pub enum OriginError {
    #[error("The address is empty")]
    Empty,
    #[error("The address begins with http, which anyone on the way can read")]
    Insecure,
    #[error("The address has a user name in it")]
    UserInfo,
    #[error("This is an org of Salesforce")]
    Salesforce,
    #[error("This cannot be read as a web address")]
    Malformed,
}

/// How a service wants to know who asks. OAuth has its own place: [`Endpoints`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// It does not.
    Open,
    /// RFC 6750: a token that somebody has made by hand.
    Bearer(Secret),
    /// RFC 7617.
    Basic {
        /// Without a colon.
        user: String,
        #[allow(missing_docs)]
        password: Secret,
    },
    /// A key in a header or a query parameter of its own.
    ApiKey {
        /// In a header; else in the query, where it ends up in logs.
        in_header: bool,
        /// The header's or parameter's name.
        name: String,
        #[allow(missing_docs)]
        key: Secret,
    },
}

/// Where an OAuth 2.0 service signs people in and gives tokens. Each address was checked: https, or this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// The server's own name, where it has told (RFC 8414); what `iss` has to be in its answers (RFC 9207).
    pub issuer: Option<String>,
    /// It sends `iss` with every answer, so that one without it is somebody else's.
    pub sends_issuer: bool,
    #[allow(missing_docs)]
    pub authorize_url: String,
    #[allow(missing_docs)]
    pub token_url: String,
    /// RFC 7009.
    pub revoke_url: Option<String>,
}

impl Origin {
    /// Reads what a person typed: an origin, or any address of the service.
    ///
    /// # Errors
    /// See [`OriginError`].
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(OriginError::Empty);
        }
        let url = super::parse_url(text).ok_or(OriginError::Malformed)?;
        let name = match url.host() {
            Some(UrlHost::Domain(name)) => name.trim_end_matches('.').to_ascii_lowercase(),
            Some(other) => other.to_string(),
            None => return Err(OriginError::Malformed),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(OriginError::UserInfo);
        }
        if super::my_domain_of(&name).is_ok() || name.ends_with(".salesforce.com") {
            return Err(OriginError::Salesforce);
        }
        match url.scheme() {
            "https" => {}
            "http" if super::is_local(&name) => {}
            "http" => return Err(OriginError::Insecure),
            _ => return Err(OriginError::Malformed),
        }
        Ok(Self(url.origin().ascii_serialization()))
    }

    /// The origin, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether an address is one of this service, to the letter: it begins with the origin, and what follows begins a path.
    #[must_use]
    pub fn owns(&self, url: &str) -> bool {
        url.strip_prefix(&self.0).is_some_and(|rest| rest.starts_with('/'))
    }
}

impl OriginError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Empty | Self::Malformed => {
                "Enter the whole address of the service, for example https://api.example.com."
            }
            Self::Insecure => "Write https:// instead. Only a service on this machine (localhost) may use http.",
            Self::UserInfo => "Take it out, and enter user name and password in their own fields.",
            Self::Salesforce => "Make it a Salesforce datasource: its sign-in knows the org.",
        }
    }
}

/// An address of an endpoint: https, or this machine, and with nothing in it that a request would add to.
#[must_use]
pub fn endpoint(text: &str) -> Option<String> {
    let url: Url = super::parse_url(text.trim())?;
    let is_plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    let is_secure = url.scheme() == "https" || (url.scheme() == "http" && url.host_str().is_some_and(super::is_local));
    (is_plain && is_secure).then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_origin_is_https_or_this_machine() {
        for (text, origin) in [
            ("https://api.example.com", Ok("https://api.example.com")),
            (" https://API.example.com/v1/things?x=1 ", Ok("https://api.example.com")),
            ("https://api.example.com:8443/", Ok("https://api.example.com:8443")),
            ("http://localhost:3000/x", Ok("http://localhost:3000")),
            ("http://[::1]:3000", Ok("http://[::1]:3000")),
            ("http://api.example.com", Err(OriginError::Insecure)),
            ("https://me:pw@api.example.com", Err(OriginError::UserInfo)),
            ("https://acme.my.salesforce.com", Err(OriginError::Salesforce)),
            ("https://login.salesforce.com", Err(OriginError::Salesforce)),
            ("ftp://api.example.com", Err(OriginError::Malformed)),
            ("https://api.ex\u{430}mple.com", Err(OriginError::Malformed)),
            ("api.example.com", Err(OriginError::Malformed)),
            ("", Err(OriginError::Empty)),
        ] {
            assert_eq!(
                Origin::parse(text).as_ref().map(Origin::as_str),
                origin.as_ref().map(|origin| *origin),
                "{text}"
            );
        }
    }

    #[test]
    fn only_addresses_that_begin_with_the_origin_are_its_own() {
        let origin = Origin::parse("https://api.example.com").unwrap();
        assert!(origin.owns("https://api.example.com/v1"));
        for url in [
            "https://api.example.com",
            "https://api.example.com.evil.example/",
            "https://api.example.com@evil.example/",
            "https://api.example.com:8443/",
            "http://api.example.com/",
            "HTTPS://API.EXAMPLE.COM/",
            "/v1",
        ] {
            assert!(!origin.owns(url), "{url}");
        }
    }

    proptest! {
        #[test]
        fn whatever_an_origin_owns_is_asked_at_that_origin(
            text in "(https|http)://[a-z0-9.@:/\\\\-]{1,24}",
            rest in "[ -~]{0,24}",
        ) {
            if let Ok(origin) = Origin::parse(&text) {
                let url = origin.as_str().to_owned() + &rest;
                if origin.owns(&url) && let Ok(parsed) = Url::parse(&url) {
                    prop_assert_eq!(parsed.origin().ascii_serialization(), origin.as_str());
                }
            }
        }
    }
}
