//! Path and query as a person types or pastes them, understood and encoded. Knows one host, which is never another.

use super::{Place, Problem};
use crate::parameter::slots::{self, Piece, Position};
use crate::parameter::{Filling, Refused};

/// What was typed, taken apart. Slots are still in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Begins with a slash; as typed.
    pub path: String,
    /// Names and values behind the question mark, not encoded.
    pub pairs: Vec<(String, String)>,
}

/// Below this the app signs in and out; no request of a person's may.
const SIGN_IN_PATHS: &[&str] = &[
    "/services/oauth2/token",
    "/services/oauth2/authorize",
    "/services/oauth2/revoke",
    "/services/oauth2/introspect",
    "/services/oauth2/singleaccess",
];

impl Address {
    /// Takes apart what was typed: a path, a path with its query, or an address of the org `base`, such as
    /// `https://acme.my.salesforce.com`. A query with blanks in it is taken as typed, one without as it stands in an address.
    ///
    /// # Errors
    /// It is empty, or it leads to another host.
    pub fn parse(typed: &str, base: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(path_problem("There is no path.", "Paths of the REST API begin with /services/data/."));
        }
        let below = below(typed, base)?;
        let (path, query) = below.split_once('?').map_or((below, None), |(path, query)| (path, Some(query)));
        let path = if path.starts_with('/') { path.to_owned() } else { ["/", path].concat() };
        Ok(Self { path, pairs: query.map_or_else(Vec::new, pairs) })
    }

    /// The path with values in its slots, encoded.
    ///
    /// # Errors
    /// A slot without a value, a path that climbs or has a line break, or one that signs in or out.
    pub fn encoded_path(&self, filling: &Filling<'_>) -> Result<String, Problem> {
        if self.path.contains(|c: char| c.is_control()) {
            return Err(path_problem(
                "The path has a line break in it.",
                "Write it on one line; a query may have several.",
            ));
        }
        let mut out = String::new();
        for piece in slots::pieces(&self.path) {
            match piece {
                Piece::Plain(plain) => push_path(plain, &mut out),
                Piece::Slot(name) => {
                    let slot = ["{{", name, "}}"].concat();
                    out.push_str(&slots::fill(&slot, Position::Path, filling).map_err(at_path)?);
                }
            }
        }
        let decoded = decoded(&out);
        if decoded.split(['/', '\\']).any(|part| part == "." || part == "..") {
            return Err(path_problem("The path climbs with dots.", "Write where it leads to, without . and .. in it."));
        }
        if out.starts_with("//") {
            return Err(path_problem("The path begins with two slashes.", "Begin it with one."));
        }
        // Several slashes and letters of either case lead to the same page.
        let mut plain = String::with_capacity(decoded.len());
        for part in decoded.split('/').filter(|part| !part.is_empty()) {
            plain.push('/');
            plain.push_str(&part.to_ascii_lowercase());
        }
        if SIGN_IN_PATHS.contains(&plain.as_str()) {
            return Err(path_problem(
                "This path signs in or out, which the app does by itself.",
                "Use the buttons at the top. /services/oauth2/userinfo can be asked.",
            ));
        }
        Ok(out)
    }

    /// Whether the parameter `q` is SOQL here.
    #[must_use]
    pub fn is_query(&self) -> bool {
        let last = self.path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        self.path.contains("/services/data/") && (last == "query" || last == "queryAll")
    }
}

/// A refusal at the path.
pub(super) fn at_path(refused: Refused) -> Problem {
    Problem { place: Place::Path, message: refused.message, hint: refused.hint }
}

fn path_problem(message: &str, hint: &str) -> Problem {
    Problem::new(Place::Path, message, hint)
}

/// What follows the org's host.
fn below<'t>(typed: &'t str, base: &str) -> Result<&'t str, Problem> {
    let has_scheme = typed.split(['/', '?', '#']).next().is_some_and(|first| {
        first
            .strip_suffix(':')
            .is_some_and(|scheme| !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphabetic()))
    });
    if !has_scheme && !typed.starts_with("//") && !typed.starts_with("\\") {
        return Ok(typed);
    }
    let own = typed.get(..base.len()).filter(|start| start.eq_ignore_ascii_case(base)).map(|_| &typed[base.len()..]);
    match own {
        Some("") => Ok("/"),
        Some(rest) if rest.starts_with(['/', '?']) => Ok(rest),
        _ => {
            let host = typed.trim_start_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, ':' | '/' | '\\'));
            let host_start = typed.len() - host.len();
            // The scheme's letters may have eaten the host's first ones: everything behind the slashes is the host.
            let from = typed.find("//").map_or(host_start, |at| at + 2);
            let host = typed.get(from..).unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
            let own = base.split("//").nth(1).unwrap_or(base);
            Err(Problem::new(
                Place::Path,
                ["This request goes to ", host, ", but the session belongs to ", own, "."].concat(),
                "Write the path alone. Requests go to the org that you are signed in to, and to no other host.",
            ))
        }
    }
}

/// Names and values of a query as typed or as it stands in an address.
fn pairs(query: &str) -> Vec<(String, String)> {
    let is_typed = slots::pieces(query).iter().any(|piece| match piece {
        Piece::Plain(plain) => plain.contains(|c: char| !c.is_ascii_graphic() || matches!(c, '"' | '<' | '>')),
        Piece::Slot(_) => false,
    });
    let mut pairs = Vec::new();
    for part in parts(query, is_typed) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        if part.is_empty() {
            continue;
        }
        if is_typed {
            // Line ends of a pasted query mean nothing around names.
            pairs.push((name.trim().to_owned(), value.trim_end_matches(['\r', '\n']).to_owned()));
        } else {
            pairs.push((decoded_query(name), decoded_query(value)));
        }
    }
    pairs
}

/// In a query as typed an ampersand parts only where a name and `=` follow: `WHERE Name = 'A & B'` is one value.
fn parts(query: &str, is_typed: bool) -> Vec<&str> {
    if !is_typed {
        return query.split('&').collect();
    }
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in query.match_indices('&') {
        let rest = query.get(at + 1..).unwrap_or_default();
        let name = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_-.$".contains(c))).unwrap_or(rest.len());
        if name > 0 && rest.get(name..).is_some_and(|rest| rest.starts_with('=')) {
            parts.push(query.get(from..at).unwrap_or_default());
            from = at + 1;
        }
    }
    parts.push(query.get(from..).unwrap_or_default());
    parts
}

/// A path keeps what is encoded already; everything that no path holds is encoded (RFC 3986 section 3.3).
fn push_path(plain: &str, out: &mut String) {
    let bytes = plain.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let is_escape =
            byte == b'%' && bytes.get(at + 1..at + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
        if is_escape || byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            slots::push_percent(byte, out);
        }
    }
}

/// `%XX` and `+` of a query resolved.
pub(super) fn decoded_query(text: &str) -> String {
    decoded(&text.replace('+', " "))
}

/// `%XX` resolved; what is none stays.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |place: usize| bytes.get(place).and_then(|byte| char::from(*byte).to_digit(16));
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameter::{Value, no_values};
    use proptest::prelude::*;

    const BASE: &str = "https://acme.my.salesforce.com";

    fn parsed(typed: &str) -> Address {
        Address::parse(typed, BASE).unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    fn path(typed: &str) -> Result<String, Problem> {
        parsed(typed).encoded_path(&Filling { values: &no_values, schema: None })
    }

    #[test]
    fn the_articles_own_path_is_understood_as_typed() {
        let address = parsed("/services/data/v56.0/query/?q=SELECT id, name, createdDate from Opportunity");
        assert_eq!(address.path, "/services/data/v56.0/query/");
        assert_eq!(address.pairs, [pair("q", "SELECT id, name, createdDate from Opportunity")]);
        assert!(address.is_query());
    }

    #[test]
    fn a_query_is_taken_as_typed_where_it_has_blanks_and_as_encoded_where_not() {
        for (typed, pairs) in [
            ("/x?q=SELECT+Id+FROM+A&b=1%2B2", vec![pair("q", "SELECT Id FROM A"), pair("b", "1+2")]),
            (
                "/x?q=SELECT Id FROM A WHERE B LIKE '%20' AND C = 'a+b'",
                vec![pair("q", "SELECT Id FROM A WHERE B LIKE '%20' AND C = 'a+b'")],
            ),
            (
                "/x?q=SELECT Id FROM A WHERE B = 'A & B' AND C = 1&d=e f",
                vec![pair("q", "SELECT Id FROM A WHERE B = 'A & B' AND C = 1"), pair("d", "e f")],
            ),
            ("/x?q={{ a }}&b=c%20d", vec![pair("q", "{{ a }}"), pair("b", "c d")]),
            ("/x?flag&a=", vec![pair("flag", ""), pair("a", "")]),
            ("/x?q=50%", vec![pair("q", "50%")]),
            ("/x?q=SELECT Id\nFROM A\n", vec![pair("q", "SELECT Id\nFROM A")]),
            ("/x", vec![]),
        ] {
            assert_eq!(parsed(typed).pairs, pairs, "{typed}");
        }
    }

    #[test]
    fn no_path_leads_to_another_host() {
        assert_eq!(parsed("https://ACME.my.salesforce.com/services/data/?a=b").path, "/services/data/");
        assert_eq!(parsed("limits").path, "/limits");
        for elsewhere in [
            "https://evil.example/services/data/",
            "http://acme.my.salesforce.com/x",
            "https://acme.my.salesforce.com.evil.example/x",
            "https://acme.my.salesforce.com@evil.example/x",
            "//evil.example/x",
            "\\\\evil.example",
            "javascript://x",
        ] {
            let problem = Address::parse(elsewhere, BASE).unwrap_err();
            assert!(problem.message.contains("session belongs to acme.my.salesforce.com"), "{elsewhere}: {problem:?}");
        }
        assert!(Address::parse("https://evil.example/x", BASE).unwrap_err().message.contains("evil.example"));
        for odd in ["/a/../b", "/a/%2e%2E/b", "/a/%2e./b", "//evil.example/", "/a\\..\\b", "/a\nb"] {
            assert!(
                Address { path: odd.into(), pairs: vec![] }
                    .encoded_path(&Filling { values: &no_values, schema: None })
                    .is_err(),
                "{odd}"
            );
        }
    }

    #[test]
    fn signing_in_and_out_is_left_to_the_app() {
        for own in ["/services/oauth2/token", "/services//oauth2/Revoke/", "/services/oauth2/%74oken"] {
            assert!(path(own).unwrap_err().message.contains("by itself"), "{own}");
        }
        assert_eq!(path("/services/oauth2/userinfo").unwrap(), "/services/oauth2/userinfo");
    }

    #[test]
    fn values_stay_within_their_part_of_the_path() {
        let filled = |value: &str| {
            let value = Value::Text(value.into());
            parsed("/sobjects/{{ object }}/x y").encoded_path(&Filling { values: &|_| Ok(value.clone()), schema: None })
        };
        assert_eq!(filled("Account").unwrap(), "/sobjects/Account/x%20y");
        assert_eq!(filled("a/b?c#d").unwrap(), "/sobjects/a%2Fb%3Fc%23d/x%20y");
        assert!(filled("../../oauth2").is_err(), "some servers decode before they split");
        assert!(filled("..").is_err());
        assert_eq!(path("/caf\u{e9}/%41?x").unwrap(), "/caf%C3%A9/%41");
    }

    proptest! {
        #[test]
        fn hostile_paths_never_leave_the_host(typed in "[/\\\\.:@?#%a-z2eE& ='\u{0}\u{9}\u{a}\u{e9}-]{0,24}") {
            if let Ok(address) = Address::parse(&typed, BASE)
                && let Ok(path) = address.encoded_path(&Filling { values: &no_values, schema: None })
            {
                let whole = format!("{BASE}{path}");
                let url = url::Url::parse(&whole).unwrap();
                prop_assert_eq!(url.host_str(), Some("acme.my.salesforce.com"));
                prop_assert_eq!(url.as_str(), whole.as_str(), "nothing is left for a browser to change");
            }
        }
    }
}
