//! Where a value may lead: addresses of a few harmless kinds, made of values that are checked. Opens nothing.

/// Of a record in its org: `https://acme.my.salesforce.com/001…`, which shows it in whichever way the person has chosen there.
/// `None` for what is no id.
#[must_use]
pub fn record(org: &str, id: &str) -> Option<String> {
    let is_id = matches!(id.len(), 15 | 18) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then(|| org.to_owned() + "/" + id)
}

/// Of a page: what begins with `http://` or `https://`, and names of hosts, which Salesforce takes for addresses, too.
#[must_use]
pub fn web(text: &str) -> Option<String> {
    let text = text.trim();
    let is_plain = text.chars().all(|char| !char.is_whitespace() && !char.is_control() && !is_odd(char));
    if !is_plain || text.len() > 2_048 {
        return None;
    }
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let scheme = ["https://", "http://"].into_iter().find(|scheme| begins(scheme));
    let rest = scheme.map_or(text, |scheme| &text[scheme.len()..]);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = |host: &str| {
        host.contains('.')
            && !host.starts_with('.')
            && host.chars().all(|char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_'))
    };
    match scheme {
        Some(_) => (!host.is_empty()).then(|| text.to_owned()),
        // Without a scheme nothing may be taken for one.
        None => is_host(host).then(|| "https://".to_owned() + text),
    }
}

/// Of a mailbox. Nothing in it can become a subject or a second recipient.
#[must_use]
pub fn mail(text: &str) -> Option<String> {
    let text = text.trim();
    let (name, host) = text.split_once('@')?;
    let is_good = !name.is_empty() && host.contains('.') && !host.contains('@') && text.len() <= 254;
    if !is_good || text.chars().any(|char| char.is_whitespace() || char.is_control() || is_odd(char)) {
        return None;
    }
    let mut out = "mailto:".to_owned();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+' | b'@') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                out.push(char::from_digit(u32::from(half), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
    Some(out)
}

/// Of a telephone: its digits alone.
#[must_use]
pub fn phone(text: &str) -> Option<String> {
    let mut digits = String::new();
    for char in text.trim().chars() {
        match char {
            '+' if digits.is_empty() => digits.push('+'),
            '0'..='9' => digits.push(char),
            ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/' => {}
            // An extension, or words: what stands before is what can be called.
            _ if digits.len() >= 5 => break,
            _ => return None,
        }
    }
    (4..=20).contains(&digits.len()).then(|| "tel:".to_owned() + &digits)
}

/// Where a link in a rich text leads, if that is harmless.
#[must_use]
pub(super) fn of_rich_text(href: &str) -> Option<String> {
    let href = href.trim();
    match href.get(..7) {
        Some(start) if start.eq_ignore_ascii_case("mailto:") => mail(&href[7..]),
        _ if href.contains("://") => web(href),
        _ => None,
    }
}

/// What browsers read differently from people.
const fn is_odd(char: char) -> bool {
    matches!(char, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    #[test]
    fn only_pages_become_links_to_pages() {
        for (text, href) in [
            ("https://acme.example/a?b=c#d", Some("https://acme.example/a?b=c#d")),
            ("HTTP://Acme.example", Some("HTTP://Acme.example")),
            ("www.acme.com", Some("https://www.acme.com")),
            ("acme.com/path", Some("https://acme.com/path")),
            (" https://x.y ", Some("https://x.y")),
            ("javascript:alert(1)", None),
            ("JaVaScRiPt://x.y/%0aalert(1)", None),
            ("java\tscript:alert(1)", None),
            ("data:text/html,x", None),
            ("vbscript:x.y", None),
            ("https:evil.com", None),
            ("https://", None),
            ("//evil.com", None),
            ("evil.com:80@x", None),
            ("user@evil.com", None),
            ("https://a b", None),
            ("https://a\u{202e}b", None),
            ("https://a\"onclick=", None),
            ("acme", None),
            ("", None),
            (".", None),
        ] {
            assert_eq!(web(text).as_deref(), href, "{text}");
        }
    }

    #[test]
    fn a_mailbox_gets_no_subject_and_no_second_recipient() {
        assert_eq!(mail("jo+a@acme.example").as_deref(), Some("mailto:jo+a@acme.example"));
        assert_eq!(mail("jo?bcc=x&y@acme.example").as_deref(), Some("mailto:jo%3Fbcc%3Dx%26y@acme.example"));
        assert_eq!(mail("ü@acme.example").as_deref(), Some("mailto:%C3%BC@acme.example"));
        for text in ["jo", "@a.b", "jo@b", "a@b.c@d.e", "a b@c.d", "a\n@b.c", ""] {
            assert_eq!(mail(text), None, "{text}");
        }
    }

    #[test]
    fn a_telephone_is_called_by_its_digits() {
        for (text, href) in [
            ("+49 (30) 123-456", Some("tel:+4930123456")),
            ("(415) 555-1212 ext. 7", Some("tel:4155551212")),
            ("12", None),
            ("call me", None),
            ("javascript:1234567", None),
            ("123456789012345678901", None),
        ] {
            assert_eq!(phone(text).as_deref(), href, "{text}");
        }
    }

    #[test]
    fn records_are_named_by_ids_alone() {
        let org = "https://acme.my.salesforce.com";
        assert_eq!(record(org, "001000000000001AAA").unwrap(), "https://acme.my.salesforce.com/001000000000001AAA");
        for id in ["", "../../secur/logout", "001000000000001AA?", "00100000000000"] {
            assert_eq!(record(org, id), None);
        }
    }

    proptest! {
        #[test]
        fn whatever_the_text_no_other_kind_of_address_comes_out(text in "\\PC{0,40}|[a-z:/@.?+0-9]{0,40}") {
            for href in [web(&text), mail(&text), phone(&text), of_rich_text(&text)].into_iter().flatten() {
                let scheme = href.split(':').next().unwrap().to_ascii_lowercase();
                prop_assert!(["http", "https", "mailto", "tel"].contains(&scheme.as_str()), "{}", href);
                prop_assert!(!href.contains(['"', '<', '>', ' ', '\n']), "{}", href);
            }
        }
    }
}
