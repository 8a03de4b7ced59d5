//! The options of a cURL command made a draft; what is left out, and why, is said in notes that hold no value.

use super::super::address::decoded_query;
use super::super::headers::{self, Owner};
use super::super::{Body, BodyKind, Draft, METHODS, Pair};
use super::{CurlError, words};
use crate::http::Method;
use crate::limits;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The request.
    pub draft: Draft,
    /// What was left out or understood in another way, one sentence each.
    pub notes: Vec<String>,
}

/// Options without a value that change nothing here.
const QUIET: &[&str] = &[
    "--compressed",
    "--silent",
    "--show-error",
    "--location",
    "--insecure",
    "--include",
    "--verbose",
    "--fail",
    "--globoff",
    "--http1.1",
    "--http2",
    "--http3",
    "--no-buffer",
    "--path-as-is",
    "--fail-with-body",
    "--progress-bar",
    "--ipv4",
    "--ipv6",
    "--no-keepalive",
    "--tlsv1.2",
    "--tlsv1.3",
];
/// Options with a value that change nothing here.
const IDLE: &[&str] = &[
    "--output",
    "--max-time",
    "--connect-timeout",
    "--write-out",
    "--retry",
    "--retry-delay",
    "--max-redirs",
    "--resolve",
    "--cacert",
    "--capath",
    "--ciphers",
    "--limit-rate",
    "--dump-header",
    "--interface",
    "--user-agent",
    "--referer",
];
/// Options whose value signs in, or leads through somebody else.
const SECRET: &[&str] = &[
    "--user",
    "--cookie",
    "--cookie-jar",
    "--oauth2-bearer",
    "--cert",
    "--key",
    "--pass",
    "--proxy",
    "--proxy-user",
    "--aws-sigv4",
    "--netrc-file",
    "--preproxy",
];
/// Short options and what they stand for.
const SHORT: &[(char, &str)] = &[
    ('X', "--request"),
    ('H', "--header"),
    ('d', "--data"),
    ('F', "--form"),
    ('G', "--get"),
    ('u', "--user"),
    ('b', "--cookie"),
    ('c', "--cookie-jar"),
    ('I', "--head"),
    ('A', "--user-agent"),
    ('e', "--referer"),
    ('o', "--output"),
    ('m', "--max-time"),
    ('w', "--write-out"),
    ('x', "--proxy"),
    ('U', "--proxy-user"),
    ('E', "--cert"),
    ('D', "--dump-header"),
    ('s', "--silent"),
    ('S', "--show-error"),
    ('L', "--location"),
    ('k', "--insecure"),
    ('i', "--include"),
    ('v', "--verbose"),
    ('f', "--fail"),
    ('g', "--globoff"),
    ('N', "--no-buffer"),
    ('T', "--upload-file"),
    ('4', "--ipv4"),
    ('6', "--ipv6"),
    ('#', "--progress-bar"),
];
/// Query parameters that sign in.
const SECRET_PARAMS: &[&str] = &["access_token", "oauth_token", "refresh_token", "client_secret", "password", "sid"];

/// Reads a command for the org at `base`. Whatever host it names, the draft has the path alone.
///
/// # Errors
/// It is no cURL command, or one without an address.
pub fn read(text: &str, base: &str) -> Result<Imported, CurlError> {
    if text.len() > limits::CURL_BYTES_MAX {
        return Err(CurlError::TooLong);
    }
    let text = text.trim();
    let text = text.strip_prefix("$ ").unwrap_or(text);
    let is_curl = text.split_whitespace().next().is_some_and(|first| matches!(first, "curl" | "curl.exe"));
    if !is_curl {
        return Err(CurlError::NotCurl);
    }
    let found = words::split(text)?;
    let mut reader = Reader { base, ..Reader::default() };
    if !found.behind.is_empty() {
        let start: String = found.behind.chars().take(30).collect();
        reader.note(["What follows the command was left out: ", &start].concat());
    }
    if found.has_variables {
        reader.note(
            "Variables of the shell, such as $NAME, are text here. Write {{ name }} for an input of the page."
                .to_owned(),
        );
    }
    let mut words = found.words.into_iter().skip(1);
    while let Some(word) = words.next() {
        reader.word(word, &mut words)?;
    }
    reader.finish()
}

/// A piece of data: as it goes into the body, and what it is as a form's pair, where that is known.
struct Data {
    text: String,
    pair: Option<Pair>,
}

#[derive(Default)]
struct Reader<'a> {
    base: &'a str,
    method: Option<Method>,
    url: Option<String>,
    headers: Vec<Pair>,
    data: Vec<Data>,
    parts: Vec<Pair>,
    is_get: bool,
    is_json: bool,
    is_head: bool,
    browsers: usize,
    notes: Vec<String>,
}

impl Reader<'_> {
    fn word(&mut self, word: String, rest: &mut impl Iterator<Item = String>) -> Result<(), CurlError> {
        if word.starts_with("--") && word.len() > 2 {
            let (name, value) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            return self.option(name, value.map(str::to_owned), rest);
        }
        if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            return self.letters(letters, rest);
        }
        if self.url.is_some() {
            self.note("Only the first address of the command was taken.".to_owned());
        } else {
            self.url = Some(word);
        }
        Ok(())
    }

    /// `-sXPOST`: letters without values first, and the value of the last right behind it or in the next word.
    fn letters(&mut self, letters: &str, rest: &mut impl Iterator<Item = String>) -> Result<(), CurlError> {
        for (at, letter) in letters.char_indices() {
            let Some((_, name)) = SHORT.iter().find(|(short, _)| *short == letter) else {
                self.unknown(&["-", letters].concat());
                return Ok(());
            };
            if takes_value(name) {
                let value = letters.get(at + letter.len_utf8()..).filter(|value| !value.is_empty());
                return self.option(name, value.map(str::to_owned), rest);
            }
            self.option(name, None, rest)?;
        }
        Ok(())
    }

    fn option(
        &mut self,
        name: &str,
        value: Option<String>,
        rest: &mut impl Iterator<Item = String>,
    ) -> Result<(), CurlError> {
        if !takes_value(name) {
            match name {
                "--get" => self.is_get = true,
                "--head" => self.is_head = true,
                _ if QUIET.contains(&name) => {}
                _ => self.unknown(name),
            }
            return Ok(());
        }
        let value = value.or_else(|| rest.next()).ok_or(CurlError::NoValue)?;
        match name {
            "--request" => self.set_method(&value),
            "--url" => self.url = Some(value),
            "--header" => self.header(&value),
            "--data" | "--data-ascii" | "--data-binary" if value.starts_with('@') => self.file(&value),
            "--data" | "--data-ascii" | "--data-binary" | "--data-raw" => {
                self.data.push(Data { text: value, pair: None });
            }
            "--json" => {
                self.is_json = true;
                self.data.push(Data { text: value, pair: None });
            }
            "--data-urlencode" => self.urlencoded(&value),
            "--form" | "--form-string" => self.part(&value, name == "--form-string"),
            "--upload-file" => self.file(&value),
            _ if SECRET.contains(&name) => {
                self.note([name, " was left out: the session signs requests itself."].concat());
            }
            _ => {}
        }
        Ok(())
    }

    fn set_method(&mut self, value: &str) {
        let method = Method::parse(&value.to_ascii_uppercase()).filter(|method| METHODS.contains(method));
        if method.is_none() {
            self.note("The method of the command is none that can be sent here.".to_owned());
        }
        self.method = method;
    }

    fn header(&mut self, header: &str) {
        // `Name;` is a header without a value, and `Name:` none at all.
        let (name, value) = header.split_once(':').unwrap_or_else(|| (header.trim_end_matches(';'), ""));
        let (name, value) = (name.trim(), value.trim());
        match headers::owner(name) {
            Some(Owner::Browser) if !headers::is_secret(name) => self.browsers += 1,
            Some(_) => self.note(["The header ", name, " was left out: the session signs requests itself."].concat()),
            None if name.is_empty() => {}
            None => self.headers.push(Pair::new(name, value)),
        }
    }

    /// `name=content`, `=content`, `content`: encoded but for the name.
    fn urlencoded(&mut self, value: &str) {
        let (name, content) = value.split_once('=').unwrap_or(("", value));
        if name.is_empty() && value.starts_with('@') || value.split('=').next().is_some_and(|name| name.contains('@')) {
            self.file(value);
            return;
        }
        let encoded: String = url::form_urlencoded::byte_serialize(content.as_bytes()).collect();
        let text = if name.is_empty() { encoded } else { [name, "=", &encoded].concat() };
        let pair = if name.is_empty() { Pair::new(content, "") } else { Pair::new(decoded_query(name), content) };
        self.data.push(Data { text, pair: Some(pair) });
    }

    fn part(&mut self, value: &str, is_plain: bool) {
        let (name, content) = value.split_once('=').unwrap_or((value, ""));
        let content = if !is_plain && content.starts_with(['@', '<']) {
            self.file(content);
            ""
        } else {
            content
        };
        self.parts.push(Pair::new(name, content));
    }

    fn file(&mut self, value: &str) {
        let name: String = value.chars().filter(|c| !matches!(c, '@' | '<')).take(80).collect();
        self.note(["The command reads the file ", &name, ". Paste its text into the body."].concat());
    }

    fn unknown(&mut self, name: &str) {
        let name: String = name.chars().take(40).collect();
        self.note([&name, " is not understood and was left out."].concat());
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) && self.notes.len() < 20 {
            self.notes.push(note);
        }
    }

    fn finish(mut self) -> Result<Imported, CurlError> {
        let url = self.url.take().ok_or(CurlError::NoAddress)?;
        let (path, query) = self.address(&url);
        let mut draft = Draft { path, ..Draft::default() };
        let mut add = |pair: Pair, notes: &mut Vec<String>| {
            if SECRET_PARAMS.contains(&pair.name.to_ascii_lowercase().as_str()) {
                notes
                    .push(["The parameter ", &pair.name, " was left out: the session signs requests itself."].concat());
            } else {
                draft.params.push(pair);
            }
        };
        for pair in form_pairs(&query) {
            add(pair, &mut self.notes);
        }
        let has_data = !self.data.is_empty() || !self.parts.is_empty();
        if self.is_get {
            for data in std::mem::take(&mut self.data) {
                for pair in data.pair.map_or_else(|| form_pairs(&data.text), |pair| vec![pair]) {
                    add(pair, &mut self.notes);
                }
            }
        }
        let usual = if self.is_head {
            Method::Head
        } else if has_data && !self.is_get {
            Method::Post
        } else {
            Method::Get
        };
        draft.method = self.method.unwrap_or(usual);
        draft.body = self.body();
        draft.headers = self.headers;
        if self.browsers > 0 {
            self.notes.push("Headers that the browser writes itself were left out.".to_owned());
        }
        for pairs in [&mut draft.params, &mut draft.headers, &mut draft.body.pairs] {
            pairs.truncate(limits::REQUEST_PAIRS_MAX);
        }
        Ok(Imported { draft, notes: self.notes })
    }

    /// Path and query of an address, whatever its host.
    fn address(&mut self, url: &str) -> (String, String) {
        let url = url.split('#').next().unwrap_or_default();
        let below = match url.split_once("://") {
            Some((_, rest)) => Some(rest),
            None if url.starts_with('/') => None,
            None => Some(url),
        };
        let whole = below.map_or(url, |below| {
            let end = below.find(['/', '?']).unwrap_or(below.len());
            let (host, rest) = below.split_at(end);
            if host.contains('@') {
                self.note("The name and password in the address were left out.".to_owned());
            }
            let host = host.rsplit('@').next().unwrap_or_default().to_ascii_lowercase();
            let own = self.base.split("//").nth(1).unwrap_or_default();
            if !host.is_empty() && host != own && !host.starts_with('$') && !host.starts_with("{{") {
                self.note(
                    ["The command asks ", &host, ". Here it goes to the org that you are signed in to."].concat(),
                );
            }
            rest
        });
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        (if path.starts_with('/') { path.to_owned() } else { ["/", path].concat() }, query.to_owned())
    }

    fn body(&mut self) -> Body {
        if !self.parts.is_empty() {
            self.headers.retain(|header| !header.name.eq_ignore_ascii_case("content-type"));
            return Body { kind: BodyKind::Multipart, pairs: std::mem::take(&mut self.parts), ..Body::default() };
        }
        if self.data.is_empty() {
            return Body::default();
        }
        let typed = self.headers.iter().position(|header| header.name.eq_ignore_ascii_case("content-type"));
        let media_type = typed.map(|at| self.headers.remove(at).value).unwrap_or_default();
        let plain_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let joined = self.data.iter().map(|data| data.text.as_str()).collect::<Vec<_>>().join("&");
        let looks_like_json = joined.trim_start().starts_with(['{', '[']);
        if plain_type == "application/json" || (plain_type.is_empty() && (self.is_json || looks_like_json)) {
            if plain_type.is_empty() && !self.is_json {
                self.note("The body looks like JSON and is sent as such; cURL would have called it a form.".to_owned());
            }
            return Body { kind: BodyKind::Json, text: joined, ..Body::default() };
        }
        if plain_type.is_empty() || plain_type == "application/x-www-form-urlencoded" {
            let mut pairs = Vec::new();
            for data in &self.data {
                match &data.pair {
                    Some(pair) => pairs.push(pair.clone()),
                    None => pairs.extend(form_pairs(&data.text)),
                }
            }
            return Body { kind: BodyKind::Form, pairs, ..Body::default() };
        }
        Body { kind: BodyKind::Raw, text: joined, media_type, ..Body::default() }
    }
}

fn takes_value(name: &str) -> bool {
    const OWN: &[&str] = &[
        "--request",
        "--url",
        "--header",
        "--data",
        "--data-ascii",
        "--data-binary",
        "--data-raw",
        "--data-urlencode",
        "--json",
        "--form",
        "--form-string",
        "--upload-file",
    ];
    OWN.contains(&name) || IDLE.contains(&name) || SECRET.contains(&name)
}

fn form_pairs(text: &str) -> Vec<Pair> {
    let parts = text.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Pair::new(decoded_query(name), decoded_query(value))
        })
        .collect()
}
