//! Which headers a person may set, and why not the others; knows no values.

/// Why a header is not a person's to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The app signs requests with the session's token.
    Session,
    /// It would be a sign-in of another kind.
    OtherSession,
    /// The browser writes it and lets no page do so.
    Browser,
}

impl Owner {
    /// Why, in words that follow the header's name.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Session => " is the app\u{2019}s own: it signs each request with the session\u{2019}s token.",
            Self::OtherSession => " would sign in another way than the session does.",
            Self::Browser => " is written by the browser, which lets no page set it.",
        }
    }
}

/// Whose a header is; nobody's where a person may set it. Source: Fetch, "forbidden request-header".
#[must_use]
pub fn owner(name: &str) -> Option<Owner> {
    const BROWSERS: &[&str] = &[
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
    ];
    const OTHERS: &[&str] =
        &["x-sfdc-session", "x-auth-token", "x-api-key", "sid", "x-http-method-override", "x-method-override"];
    let name = name.trim().to_ascii_lowercase();
    if name == "authorization" {
        Some(Owner::Session)
    } else if OTHERS.contains(&name.as_str()) {
        Some(Owner::OtherSession)
    } else if BROWSERS.contains(&name.as_str()) || name.starts_with("sec-") || name.starts_with("proxy-") {
        Some(Owner::Browser)
    } else {
        None
    }
}

/// Whether a header's value may hold a secret.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    let name = name.trim();
    matches!(owner(name), Some(Owner::Session | Owner::OtherSession)) || name.to_ascii_lowercase().contains("cookie")
}

/// Whether a text can be a header's name (RFC 9110 section 5.6.2).
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a text can be a header's value: visible ASCII and blanks.
#[must_use]
pub fn is_value(value: &str) -> bool {
    value.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_app_or_the_browser_writes_is_not_a_persons_to_set() {
        assert_eq!(owner("AUTHORIZATION"), Some(Owner::Session));
        assert_eq!(owner("x-sfdc-session"), Some(Owner::OtherSession));
        for name in ["Cookie", "Host", "Content-Length", "Sec-Fetch-Mode", "Proxy-Authorization", "Origin"] {
            assert_eq!(owner(name), Some(Owner::Browser), "{name}");
        }
        for name in ["Accept", "Content-Type", "Sforce-Query-Options", "X-PrettyPrint", "If-Modified-Since"] {
            assert_eq!(owner(name), None, "{name}");
        }
    }

    #[test]
    fn names_are_tokens_and_values_are_plain() {
        assert!(is_name("Sforce-Query-Options") && is_value("batchSize=200"));
        for odd in ["", "a b", "a:", "\u{e9}", "a\r\nb"] {
            assert!(!is_name(odd), "{odd}");
        }
        assert!(!is_value("a\r\nX: y") && !is_value("\u{e9}"));
    }
}
