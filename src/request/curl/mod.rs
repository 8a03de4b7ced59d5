//! cURL commands, read into drafts and written from requests, for bash and for the Windows command line. No secret comes in or goes
//! out: what signs in is dropped, and that is said.

mod read;
mod words;
mod write;

pub use read::{Imported, read};
pub use write::{Shell, write};

/// Why a text is no cURL command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurlError {
    /// It does not begin with `curl`.
    NotCurl,
    /// A quote is never closed; where it opens, in bytes.
    OpenQuote {
        /// See above.
        at: usize,
    },
    /// No address is in it.
    NoAddress,
    /// It is longer than anything a browser copies.
    TooLong,
    /// An option wants a value and is the last word.
    NoValue,
}

impl CurlError {
    /// What is wrong, in words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::NotCurl => "This is no cURL command: it does not begin with curl.",
            Self::OpenQuote { .. } => "A quote in this command is never closed.",
            Self::NoAddress => "No address was found in this command.",
            Self::TooLong => "This command is too long.",
            Self::NoValue => "The last option of this command lacks its value.",
        }
    }

    /// What to do now.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::NotCurl => {
                "In the browser\u{2019}s network list choose \u{201c}Copy as cURL\u{201d}, for bash or for cmd."
            }
            Self::OpenQuote { .. } | Self::NoValue => "Copy it again, all of it to its last line.",
            Self::NoAddress => "Write the address behind curl, or behind --url.",
            Self::TooLong => "Take the body out of it and paste that into the Body tab.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Method, Request};
    use crate::parameter::{Filling, no_values};
    use crate::request::{BodyKind, Pair, Turn, compose};
    use proptest::prelude::*;

    const BASE: &str = "https://acme.my.salesforce.com";

    fn imported(text: &str) -> Imported {
        read(text, BASE).unwrap()
    }

    fn params(imported: &Imported) -> Vec<(&str, &str)> {
        imported.draft.params.iter().map(|pair| (pair.name.as_str(), pair.value.as_str())).collect()
    }

    #[test]
    fn a_command_of_the_documentation_is_read_without_its_token() {
        let read = imported(concat!(
            "curl https://MyDomainName.my.salesforce.com/services/data/v67.0/query/?q=SELECT+name+from+Account \\\n",
            "  -H \"Authorization: Bearer 00D!MARKER\" -H 'X-PrettyPrint: 1'"
        ));
        assert_eq!(read.draft.path, "/services/data/v67.0/query/");
        assert_eq!(params(&read), [("q", "SELECT name from Account")]);
        assert_eq!(read.draft.headers, [Pair::new("X-PrettyPrint", "1")]);
        let said = read.notes.join(" ");
        assert!(said.contains("Authorization") && said.contains("mydomainname.my.salesforce.com"), "{said}");
        assert!(!format!("{read:?}").contains("MARKER"));
    }

    #[test]
    fn bodies_become_what_they_are() {
        let json = imported(
            r#"curl -X PATCH "$URL/services/data/v68.0/sobjects/Account/001" -H "content-type: application/json" -d '{"Name":"It'\''s"}' --compressed -sS"#,
        );
        assert_eq!((json.draft.method, json.draft.body.kind), (Method::Patch, BodyKind::Json));
        assert_eq!(
            (json.draft.body.text.as_str(), json.draft.path.as_str()),
            ("{\"Name\":\"It's\"}", "/services/data/v68.0/sobjects/Account/001")
        );
        assert!(json.draft.headers.is_empty());
        let form = imported(
            "curl --url https://acme.my.salesforce.com/x -d a=1 --data-urlencode 'b=c d&e' --data-urlencode =f --data g=%20",
        );
        assert_eq!((form.draft.method, form.draft.body.kind), (Method::Post, BodyKind::Form));
        assert_eq!(
            form.draft.body.pairs,
            [Pair::new("a", "1"), Pair::new("b", "c d&e"), Pair::new("f", ""), Pair::new("g", " ")]
        );
        let parts =
            imported("curl acme.my.salesforce.com/x -F 'entity={\"a\":1};type=application/json' -F file=@a.txt");
        assert_eq!(parts.draft.body.kind, BodyKind::Multipart);
        assert_eq!(
            parts.draft.body.pairs,
            [Pair::new("entity", "{\"a\":1};type=application/json"), Pair::new("file", "")]
        );
        assert!(parts.notes.iter().any(|note| note.contains("a.txt")));
        let raw = imported("curl /x -H 'Content-Type: text/csv' --data-binary $'a,b\\n1,\\u00e9'");
        assert_eq!((raw.draft.body.kind, raw.draft.body.text.as_str()), (BodyKind::Raw, "a,b\n1,\u{e9}"));
        assert_eq!(raw.draft.body.media_type, "text/csv");
    }

    #[test]
    fn get_makes_data_parameters_and_secrets_stay_out_everywhere() {
        let read = imported(concat!(
            "curl -G 'https://jo:MARKER@acme.my.salesforce.com/x?a=b&access_token=MARKER' --data-urlencode 'q=SELECT Id FROM A' ",
            "-u jo:MARKER -b 'sid=MARKER' --cookie=MARKER -H 'Cookie: MARKER' -H 'X-SFDC-Session: MARKER' --oauth2-bearer MARKER ",
            "-H 'User-Agent: x' -A agent -e 'https://x' -k -o out.json -m 5 -HAccept:text/csv -sXGET"
        ));
        assert_eq!(params(&read), [("a", "b"), ("q", "SELECT Id FROM A")]);
        assert_eq!(
            (read.draft.method, read.draft.headers.as_slice()),
            (Method::Get, &[Pair::new("Accept", "text/csv")][..])
        );
        assert!(!format!("{read:?}").contains("MARKER"), "{read:?}");
        assert!(read.notes.len() >= 3, "{:?}", read.notes);
    }

    #[test]
    fn what_browsers_copy_for_windows_is_read() {
        let read = imported(concat!(
            "curl ^\"https://acme.my.salesforce.com/services/data/v68.0/query?q=SELECT^%^20Id^\" ^\r\n",
            "  -H ^\"accept: */*^\" ^\r\n",
            "  -H ^\"content-type: application/json^\" ^\r\n",
            "  --data-raw ^\"^{^\\^\"a^\\^\":^\\^\"b ^& c^\\^\"^}^\""
        ));
        assert_eq!(params(&read), [("q", "SELECT Id")]);
        assert_eq!(read.draft.body.text, r#"{"a":"b & c"}"#);
        assert_eq!(read.draft.headers, [Pair::new("accept", "*/*")]);
        let old = imported(
            "curl \"https://acme.my.salesforce.com/x\" ^\n -d \"{\\\"a\\\":1}\" -H \"Content-Type: application/json\"",
        );
        assert_eq!(old.draft.body.text, r#"{"a":1}"#);
    }

    #[test]
    fn what_is_no_command_is_refused_and_what_is_not_understood_is_said() {
        assert_eq!(read("wget x", BASE), Err(CurlError::NotCurl));
        assert_eq!(read("", BASE), Err(CurlError::NotCurl));
        assert_eq!(read("curl -s", BASE), Err(CurlError::NoAddress));
        assert_eq!(read("curl 'x", BASE), Err(CurlError::OpenQuote { at: 5 }));
        assert_eq!(read("curl x -H", BASE), Err(CurlError::NoValue));
        assert_eq!(read(&"curl ".repeat(1 << 20), BASE), Err(CurlError::TooLong));
        let odd = imported("$ curl /x --frobnicate | jq . > out");
        assert_eq!(odd.draft.path, "/x");
        assert!(
            odd.notes.iter().any(|note| note.contains("--frobnicate"))
                && odd.notes.iter().any(|note| note.contains("jq"))
        );
    }

    fn sent(shell: Shell, url: &str, header: &str, body: &str) -> Request {
        let request = Request {
            method: Method::Post,
            url: format!("{BASE}{url}"),
            headers: vec![("X-Note".into(), header.into()), ("Content-Type".into(), "text/plain".into())],
            body: body.as_bytes().to_vec(),
        };
        let command = write(&request, shell);
        let read = read(&command, BASE).unwrap_or_else(|error| panic!("{error:?}: {command}"));
        compose(&read.draft, BASE, &Turn::First, &Filling { values: &no_values, schema: None })
            .unwrap_or_else(|problems| panic!("{problems:?}: {command}"))
    }

    #[test]
    fn a_written_command_has_a_place_for_a_token_and_never_one() {
        let request = Request::get(format!("{BASE}/x?q=it's")).with_header("Accept", "application/json");
        assert_eq!(
            write(&request, Shell::Bash),
            "curl 'https://acme.my.salesforce.com/x?q=it'\\''s' \\\n  -H 'Accept: application/json' \\\n  -H \"Authorization: Bearer $ACCESS_TOKEN\""
        );
        assert!(
            write(&request, Shell::Cmd).contains("Bearer ^%ACCESS_TOKEN^%")
                || write(&request, Shell::Cmd).contains("%ACCESS_TOKEN%")
        );
        let signed = request.with_header("Authorization", "Bearer MARKER");
        assert!(!write(&signed, Shell::Bash).contains("MARKER"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(
            body in "[ -~\n\t\u{e9}\u{1f600}]{1,30}", header in "[!-~]{1,8}[ -~]{0,10}[!-~]", query in "[a-zA-Z0-9%]{0,8}",
            shell in prop::sample::select(&[Shell::Bash, Shell::Cmd][..]),
        ) {
            prop_assume!(!body.contains("{{") && !header.contains("{{"));
            let request = sent(shell, &format!("/x?q={}", query.replace('%', "%25")), &header, &body);
            prop_assert_eq!(request.header("x-note"), Some(header.as_str()));
            prop_assert_eq!(String::from_utf8(request.body).unwrap(), body);
            prop_assert_eq!(request.url, format!("{BASE}/x?q={}", query.replace('%', "%25")));
        }

        #[test]
        fn hostile_commands_never_panic(text in "[ -~\n\u{e9}]{0,60}", odd in any::<String>()) {
            let _ = read(&text, BASE);
            let _ = read(&format!("curl {text}"), BASE);
            let _ = read(&format!("curl ^\" {text} {odd}"), BASE);
            let _ = read(&format!("curl $'{text}' {odd}"), BASE);
        }
    }
}
