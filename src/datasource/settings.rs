//! Everything about signing in and asking that is not host and client id, checked field by field; knows no session and sends nothing.
//!
//! The fields are those of Appsmith's "Authenticated API" form, so that whoever moves finds them again. What is left empty is as
//! Salesforce wants it.

use std::fmt;

use url::Url;

use super::Host;
use crate::json::Json;
use crate::limits;
use crate::secret::Secret;

/// See the module. Made by [`Form::check`] and [`Settings::read`] alone, so that what is in here can be sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The query parameter that carries the token; in the `Authorization` header where there is none.
    pub token_parameter: Option<String>,
    /// What stands before the token in the header, where that is not `Bearer`.
    pub header_prefix: Option<String>,
    /// Where to sign in, on the datasource's own host, where it is not Salesforce's usual path.
    pub authorize_url: Option<String>,
    /// Where tokens come from, on the datasource's own host, where it is not Salesforce's usual path.
    pub token_url: Option<String>,
    /// What is asked for, where it is not `api` and `refresh_token`.
    pub scopes: Vec<String>,
    /// How long a session lasts without use, in seconds.
    pub session_seconds: Option<u64>,
    /// `audience` of the authorization request.
    pub audience: Option<String>,
    /// `resource` (RFC 8707) of authorization and token requests.
    pub resource: Option<String>,
    /// Further parameters of the authorization request.
    pub parameters: Vec<(String, String)>,
    /// Headers of every request.
    pub headers: Vec<(String, String)>,
    /// Query parameters of every request.
    pub query: Vec<(String, String)>,
    /// Sent with token requests if there is one. A browser cannot keep it.
    pub client_secret: Option<Secret>,
    /// Send the scopes with refresh requests, which Salesforce refuses.
    pub scope_with_refresh: bool,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Field {
    AuthorizeUrl,
    TokenUrl,
    Scopes,
    SessionSeconds,
    Audience,
    Resource,
    Parameters,
    TokenParameter,
    HeaderPrefix,
    Headers,
    Query,
    ScopeWithRefresh,
    ClientSecret,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// Names and values, one pair a line.
    Pairs,
    /// Yes or no: `yes`, or nothing.
    Flag,
    /// One line that is not shown.
    Secret,
}

/// What the form holds: a text for each field, right or wrong.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Form([Secret; FIELDS.len()]);

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Which field.
    pub field: Field,
    /// What is wrong, as a sentence, and what to do.
    pub message: String,
}

/// All fields in the order of the form.
pub const FIELDS: [Field; 13] = [
    Field::AuthorizeUrl,
    Field::TokenUrl,
    Field::Scopes,
    Field::SessionSeconds,
    Field::Audience,
    Field::Resource,
    Field::Parameters,
    Field::TokenParameter,
    Field::HeaderPrefix,
    Field::Headers,
    Field::Query,
    Field::ScopeWithRefresh,
    Field::ClientSecret,
];

/// What is asked for where nothing else is set: the REST API, and a refresh token.
pub const DEFAULT_SCOPES: [&str; 2] = ["api", "refresh_token"];

/// Parameters that the sign-in itself is made of.
const OWN_PARAMETERS: [&str; 11] = [
    "response_type",
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "audience",
    "resource",
    "response_mode",
];

/// Headers that the app or the browser sets by itself.
const OWN_HEADERS: [&str; 12] = [
    "authorization",
    "cookie",
    "cookie2",
    "host",
    "origin",
    "referer",
    "content-length",
    "transfer-encoding",
    "connection",
    "te",
    "upgrade",
    "accept-encoding",
];

impl Field {
    /// Its name in what is stored, exported and linked.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::AuthorizeUrl => "authorize_url",
            Self::TokenUrl => "token_url",
            Self::Scopes => "scopes",
            Self::SessionSeconds => "session_seconds",
            Self::Audience => "audience",
            Self::Resource => "resource",
            Self::Parameters => "parameters",
            Self::TokenParameter => "token_parameter",
            Self::HeaderPrefix => "header_prefix",
            Self::Headers => "headers",
            Self::Query => "query",
            Self::ScopeWithRefresh => "scope_with_refresh",
            Self::ClientSecret => "client_secret",
        }
    }

    /// Its name on the screen.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::AuthorizeUrl => "Authorization URL",
            Self::TokenUrl => "Access token URL",
            Self::Scopes => "Scopes",
            Self::SessionSeconds => "Authorization expires in (seconds)",
            Self::Audience => "Audience",
            Self::Resource => "Resource",
            Self::Parameters => "Custom authentication parameters",
            Self::TokenParameter => "Send the token in the query parameter",
            Self::HeaderPrefix => "Header prefix",
            Self::Headers => "Headers on every request",
            Self::Query => "Query parameters on every request",
            Self::ScopeWithRefresh => "Send the scopes with refresh requests",
            Self::ClientSecret => "Client secret",
        }
    }

    /// What it is for.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::AuthorizeUrl => {
                "Empty: /services/oauth2/authorize of the org. It has to be at the org\u{2019}s own address."
            }
            Self::TokenUrl => "Empty: /services/oauth2/token of the org. It has to be at the org\u{2019}s own address.",
            Self::Scopes => "Empty: api refresh_token. Blanks or commas part them.",
            Self::SessionSeconds => "How long a session lasts without use. Empty: it is learned.",
            Self::Audience => "Only where the service asks for it; Salesforce does not.",
            Self::Resource => "Only where the service asks for it (RFC 8707); Salesforce does not.",
            Self::Parameters => "Added to the sign-in address, one a line: prompt=login",
            Self::TokenParameter => {
                "Empty: in the Authorization header, where Salesforce wants it. In an address a token ends up in logs."
            }
            Self::HeaderPrefix => "Empty: Bearer.",
            Self::Headers => "One a line: Sforce-Call-Options: client=pane",
            Self::Query => "One a line: name=value",
            Self::ScopeWithRefresh => "Salesforce refuses this (\u{201c}scope parameter not supported\u{201d}).",
            Self::ClientSecret => {
                "Leave it empty. A secret in a browser is none: whoever uses this page can read it, and it is kept in this browser\u{2019}s \
                 storage. It is sent only if you fill it in, and never exported."
            }
        }
    }

    /// What it holds.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Parameters | Self::Headers | Self::Query => Kind::Pairs,
            Self::ScopeWithRefresh => Kind::Flag,
            Self::ClientSecret => Kind::Secret,
            _ => Kind::Text,
        }
    }

    const fn place(self) -> usize {
        self as usize
    }
}

impl Form {
    /// The text of a field.
    #[must_use]
    pub fn text(&self, field: Field) -> &str {
        self.0[field.place()].expose()
    }

    /// Puts a text into a field.
    pub fn set(&mut self, field: Field, text: Secret) {
        self.0[field.place()] = text;
    }

    /// Whether all fields are empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|text| text.expose().trim().is_empty())
    }

    /// The settings that the form states for a datasource at that host.
    ///
    /// # Errors
    /// What is wrong, for each field that is.
    pub fn check(&self, host: &Host) -> Result<Settings, Vec<FieldError>> {
        let (mut settings, mut errors) = (Settings::default(), Vec::new());
        for field in FIELDS {
            let text = self.text(field).trim();
            if text.len() > limits::SETTING_BYTES_MAX {
                errors.push(FieldError { field, message: "This is too long.".to_owned() });
            } else if !text.is_empty()
                && let Err(message) = settings.take(field, text, host)
            {
                errors.push(FieldError { field, message });
            }
        }
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    /// What is said beside a field whose text is right, in the place of its help.
    #[must_use]
    pub fn note(&self, field: Field) -> Option<String> {
        let text = self.text(field).trim();
        match field {
            Field::SessionSeconds => text.parse().ok().map(in_words),
            Field::Scopes if text.contains(',') => {
                Some("Will be asked for as: ".to_owned() + &scopes(text).ok()?.join(" "))
            }
            _ => None,
        }
    }
}

impl Settings {
    /// What is asked for.
    #[must_use]
    pub fn scopes(&self) -> Vec<&str> {
        if self.scopes.is_empty() {
            return DEFAULT_SCOPES.to_vec();
        }
        self.scopes.iter().map(String::as_str).collect()
    }

    /// The same as texts of a form.
    #[must_use]
    pub fn to_form(&self) -> Form {
        let mut form = Form::default();
        for field in FIELDS {
            form.set(field, self.text(field));
        }
        form
    }

    /// Its stored form, or `None` where nothing is set. The client secret is left out unless it is asked for: what is shown, exported
    /// or linked has none.
    #[must_use]
    pub fn to_json(&self, with_secret: bool) -> Option<Json<'static>> {
        let mut json = Json::object();
        for field in FIELDS {
            let text = self.text(field);
            if !text.expose().is_empty() && (with_secret || field != Field::ClientSecret) {
                json.put(field.key(), Json::Text(text.expose().to_owned().into()));
            }
        }
        (json != Json::object()).then_some(json)
    }

    /// Reads a stored form for a datasource at that host. Fields that it does not know are an error: they may matter.
    ///
    /// # Errors
    /// The name of the field that is wrong, and what is wrong.
    pub fn read(json: &Json<'_>, host: &Host) -> Result<Self, (String, String)> {
        let Json::Object(parts) = json else { return Err((String::new(), "It has to be an object.".to_owned())) };
        let mut form = Form::default();
        for (name, value) in parts {
            let Some(field) = FIELDS.into_iter().find(|field| field.key() == name) else {
                return Err((name.to_string(), "There is no such setting.".to_owned()));
            };
            let Ok(text) = value.as_text() else { return Err((name.to_string(), "It has to be a text.".to_owned())) };
            form.set(field, Secret::new(text.to_owned()));
        }
        form.check(host).map_err(|mut errors| {
            let FieldError { field, message } = errors.swap_remove(0);
            (field.key().to_owned(), message)
        })
    }

    fn text(&self, field: Field) -> Secret {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let pairs = |pairs: &[(String, String)], mark: &str| {
            pairs.iter().map(|(name, value)| name.to_owned() + mark + value).collect::<Vec<_>>().join("\n")
        };
        Secret::new(match field {
            Field::AuthorizeUrl => optional(&self.authorize_url),
            Field::TokenUrl => optional(&self.token_url),
            Field::Scopes => self.scopes.join(" "),
            Field::SessionSeconds => self.session_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
            Field::Audience => optional(&self.audience),
            Field::Resource => optional(&self.resource),
            Field::Parameters => pairs(&self.parameters, "="),
            Field::TokenParameter => optional(&self.token_parameter),
            Field::HeaderPrefix => optional(&self.header_prefix),
            Field::Headers => pairs(&self.headers, ": "),
            Field::Query => pairs(&self.query, "="),
            Field::ScopeWithRefresh => if self.scope_with_refresh { "yes" } else { "" }.to_owned(),
            Field::ClientSecret => return self.client_secret.clone().unwrap_or_default(),
        })
    }

    /// Takes in a text that is not empty.
    fn take(&mut self, field: Field, text: &str, host: &Host) -> Result<(), String> {
        match field {
            Field::AuthorizeUrl => self.authorize_url = Some(endpoint(text, host)?),
            Field::TokenUrl => self.token_url = Some(endpoint(text, host)?),
            Field::Scopes => self.scopes = scopes(text)?,
            Field::SessionSeconds => self.session_seconds = Some(seconds(text)?),
            Field::Audience => self.audience = Some(line(text)?),
            Field::Resource => self.resource = Some(resource(text)?),
            Field::Parameters => self.parameters = pairs(text, '=', own_parameter)?,
            Field::TokenParameter => self.token_parameter = Some(parameter_name(text)?),
            Field::HeaderPrefix => self.header_prefix = Some(header_value(text)?),
            Field::Headers => self.headers = pairs(text, ':', own_header)?,
            Field::Query => self.query = pairs(text, '=', |name, _| parameter_name(name).map(drop))?,
            Field::ScopeWithRefresh => self.scope_with_refresh = flag(text)?,
            Field::ClientSecret => self.client_secret = Some(secret(text)?),
        }
        Ok(())
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = FIELDS.into_iter().filter(|field| !self.text(*field).expose().is_empty());
        out.debug_list().entries(set.map(Field::key)).finish()
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = FIELDS.into_iter().filter(|field| !self.text(*field).is_empty());
        out.debug_list().entries(set.map(Field::key)).finish()
    }
}

/// Seconds as a person counts: `6000` is “100 minutes”.
#[must_use]
pub fn in_words(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0 => return "That is no time at all.".to_owned(),
        _ if seconds.is_multiple_of(86_400) => (seconds / 86_400, "day"),
        _ if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        _ if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ if seconds > 120 => return about(seconds),
        _ => (seconds, "second"),
    };
    "That is ".to_owned() + &count.to_string() + " " + unit + if count == 1 { "." } else { "s." }
}

fn about(seconds: u64) -> String {
    "That is about ".to_owned() + &((seconds + 30) / 60).to_string() + " minutes."
}

/// Codes, verifiers and secrets go to these addresses: they have to be on the host that the person named.
fn endpoint(text: &str, host: &Host) -> Result<String, String> {
    let path = text.strip_prefix(host.as_str()).or_else(|| text.starts_with('/').then_some(text));
    let is_plain = |path: &str| path.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\?#\"<>".contains(&byte));
    match path.filter(|path| path.starts_with('/') && !path.starts_with("//") && is_plain(path)) {
        Some(path) => Ok(host.as_str().to_owned() + path),
        None if text.contains("login.salesforce.com") || text.contains("test.salesforce.com") => {
            Err("Browsers get no token from the sign-in page of all orgs. Leave this empty: the org\u{2019}s own address is used.".to_owned())
        }
        None => Err("This has to begin with ".to_owned() + host.as_str() + "/. Leave it empty for the usual one."),
    }
}

/// Scopes parted by blanks or commas, each once.
fn scopes(text: &str) -> Result<Vec<String>, String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in text.split([',', ' ', '\t', '\n', '\r']).filter(|scope| !scope.is_empty()) {
        // RFC 6749 section 3.3: visible ASCII but quotes and backslashes.
        if !scope.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\') {
            return Err("A scope has only visible letters, without quotes: ".to_owned() + scope);
        }
        if !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    if scopes.is_empty() { Err("There is no scope in this.".to_owned()) } else { Ok(scopes) }
}

fn seconds(text: &str) -> Result<u64, String> {
    let seconds: u64 = text.parse().map_err(|_| "This has to be a whole number of seconds.".to_owned())?;
    if (60..=limits::SESSION_SECONDS_MAX).contains(&seconds) {
        Ok(seconds)
    } else {
        Err("A session lasts from 60 seconds to 30 days.".to_owned())
    }
}

fn line(text: &str) -> Result<String, String> {
    if text.chars().any(char::is_control) { Err("This has to be one line.".to_owned()) } else { Ok(text.to_owned()) }
}

/// RFC 8707 section 2: an absolute address without a fragment.
fn resource(text: &str) -> Result<String, String> {
    let is_address = text.is_ascii() && !text.contains('#') && Url::parse(text).is_ok();
    if is_address {
        line(text)
    } else {
        Err("This has to be a whole address, such as https://api.example.com/.".to_owned())
    }
}

fn parameter_name(text: &str) -> Result<String, String> {
    let is_name = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.~".contains(&byte));
    if is_name { Ok(text.to_owned()) } else { Err("This is no name of a parameter: ".to_owned() + text) }
}

fn header_value(text: &str) -> Result<String, String> {
    let is_plain = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if is_plain { Ok(text.to_owned()) } else { Err("A header has only plain letters, digits and signs.".to_owned()) }
}

fn own_parameter(name: &str, _: &str) -> Result<(), String> {
    if OWN_PARAMETERS.contains(&name) {
        return Err(name.to_owned() + " is set by the sign-in itself.");
    }
    parameter_name(name).map(drop)
}

fn own_header(name: &str, value: &str) -> Result<(), String> {
    let lower = name.to_ascii_lowercase();
    if OWN_HEADERS.contains(&lower.as_str()) || lower.starts_with("sec-") || lower.starts_with("proxy-") {
        return Err(name.to_owned() + " is set by the app or the browser itself.");
    }
    // RFC 9110 section 5.6.2.
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
    if !is_name {
        return Err("This is no name of a header: ".to_owned() + name);
    }
    header_value(value).map(drop)
}

/// Pairs, one a line.
fn pairs(
    text: &str,
    mark: char,
    check: impl Fn(&str, &str) -> Result<(), String>,
) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    for row in text.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let Some((name, value)) = row.split_once(mark) else {
            return Err("A line has a name, ".to_owned() + mark.encode_utf8(&mut [0; 4]) + " and a value: " + row);
        };
        let (name, value) = (name.trim(), value.trim());
        check(name, value)?;
        line(value)?;
        if found.len() == limits::SETTING_PAIRS_MAX {
            return Err("These are too many.".to_owned());
        }
        found.push((name.to_owned(), value.to_owned()));
    }
    Ok(found)
}

fn flag(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("This is yes or no.".to_owned()),
    }
}

fn secret(text: &str) -> Result<Secret, String> {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(Secret::new(text.to_owned()))
    } else {
        Err("A client secret has only visible letters. Copy it again, without blanks.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn host() -> Host {
        Host::parse("acme").unwrap()
    }

    fn form(fields: &[(Field, &str)]) -> Form {
        let mut form = Form::default();
        for (field, text) in fields {
            form.set(*field, Secret::new((*text).to_owned()));
        }
        form
    }

    fn checked(field: Field, text: &str) -> Result<Settings, String> {
        form(&[(field, text)]).check(&host()).map_err(|mut errors| {
            assert_eq!((errors.len(), errors[0].field), (1, field));
            errors.swap_remove(0).message
        })
    }

    #[test]
    fn an_empty_form_is_what_salesforce_wants() {
        let settings = Form::default().check(&host()).unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(settings.scopes(), ["api", "refresh_token"]);
        assert_eq!(settings.to_json(true), None);
    }

    #[test]
    fn scopes_are_parted_by_blanks_or_commas() {
        for text in ["full,refresh_token", "full refresh_token", " full ,\n refresh_token, full"] {
            assert_eq!(checked(Field::Scopes, text).unwrap().scopes(), ["full", "refresh_token"], "{text}");
        }
        let note = form(&[(Field::Scopes, "full, api")]).note(Field::Scopes);
        assert_eq!(note.as_deref(), Some("Will be asked for as: full api"));
        assert!(checked(Field::Scopes, ",").is_err() && checked(Field::Scopes, "a\"b").is_err());
    }

    #[test]
    fn seconds_are_said_as_people_count() {
        for (seconds, words) in [
            (6000, "That is 100 minutes."),
            (60, "That is 1 minute."),
            (7200, "That is 2 hours."),
            (86_400, "That is 1 day."),
            (90, "That is 90 seconds."),
            (6001, "That is about 100 minutes."),
            (0, "That is no time at all."),
        ] {
            assert_eq!(in_words(seconds), words);
        }
        assert!(checked(Field::SessionSeconds, "5").is_err() && checked(Field::SessionSeconds, "1.5").is_err());
        assert_eq!(checked(Field::SessionSeconds, "6000").unwrap().session_seconds, Some(6000));
    }

    #[test]
    fn codes_and_secrets_go_to_the_host_that_was_named_and_nowhere_else() {
        for (text, address) in [
            ("/partners/services/oauth2/token", "https://acme.my.salesforce.com/partners/services/oauth2/token"),
            (
                "https://acme.my.salesforce.com/services/oauth2/token",
                "https://acme.my.salesforce.com/services/oauth2/token",
            ),
        ] {
            assert_eq!(checked(Field::TokenUrl, text).unwrap().token_url.as_deref(), Some(address));
        }
        for text in [
            "https://evil.example/token",
            "https://acme.my.salesforce.com.evil.example/token",
            "https://acme.my.salesforce.com@evil.example/token",
            "https://other.my.salesforce.com/services/oauth2/token",
            "http://acme.my.salesforce.com/token",
            "//evil.example/token",
            "/a\\b",
            "/a?x=1",
            "/a b",
            "token",
        ] {
            let error = checked(Field::TokenUrl, text).unwrap_err();
            assert!(error.starts_with("This has to begin with https://acme.my.salesforce.com/."), "{text}: {error}");
        }
        let login = checked(Field::AuthorizeUrl, "https://login.salesforce.com/services/oauth2/authorize").unwrap_err();
        assert!(login.contains("Leave this empty"), "{login}");
    }

    #[test]
    fn what_the_sign_in_is_made_of_cannot_be_set_twice() {
        for (field, text) in [
            (Field::Parameters, "state=1"),
            (Field::Parameters, "code_challenge=x"),
            (Field::Parameters, "redirect_uri=https://evil.example"),
            (Field::Headers, "Authorization: Bearer x"),
            (Field::Headers, "cookie: a"),
            (Field::Headers, "Sec-Fetch-Mode: cors"),
        ] {
            assert!(checked(field, text).unwrap_err().contains("itself"), "{text}");
        }
        for (field, text) in [
            (Field::Headers, "no colon"),
            (Field::Headers, "bad name: x"),
            (Field::Headers, ": x"),
            (Field::Headers, "X-A: \u{e9}"),
            (Field::Query, "=x"),
            (Field::Query, "a b=x"),
            (Field::TokenParameter, "a&b"),
            (Field::ClientSecret, "two words"),
            (Field::Resource, "not an address"),
            (Field::ScopeWithRefresh, "perhaps"),
        ] {
            assert!(checked(field, text).is_err(), "{text}");
        }
    }

    #[test]
    fn neither_settings_nor_the_form_print_what_is_in_them() {
        let form = form(&[(Field::ClientSecret, "MARKER"), (Field::Headers, "X-Key: MARKER")]);
        let settings = form.check(&host()).unwrap();
        let printed = format!("{form:?} {settings:?}");
        assert!(!printed.contains("MARKER") && printed.contains("client_secret"), "{printed}");
    }

    fn any_form() -> impl Strategy<Value = Form> {
        let text = prop_oneof![
            Just(String::new()),
            ".{0,30}",
            "[a-zA-Z_-]{1,8}[=:] ?[ -~]{0,12}(\n[a-z]{1,5}[=:][a-z]{0,5}){0,3}",
            "/[a-z/]{0,12}",
            "[0-9]{1,7}",
            "[a-z]{1,6}[, ]{1,2}[a-z]{1,6}",
            "yes",
        ];
        prop::collection::vec(text, FIELDS.len()).prop_map(|texts| {
            let mut form = Form::default();
            for (field, text) in FIELDS.into_iter().zip(texts) {
                form.set(field, Secret::new(text));
            }
            form
        })
    }

    proptest! {
        #[test]
        fn what_is_right_is_read_back_as_it_was_and_exported_without_its_secret(form in any_form(), secret in "[!-~]{12,20}") {
            let mut right = Form::default();
            for field in FIELDS {
                let mut one = Form::default();
                one.set(field, Secret::new(form.text(field).to_owned()));
                if one.check(&host()).is_ok() {
                    right.set(field, Secret::new(form.text(field).to_owned()));
                }
            }
            right.set(Field::ClientSecret, Secret::new(secret.clone()));
            let settings = right.check(&host()).unwrap();
            let stored = settings.to_json(true).unwrap().to_text();
            prop_assert_eq!(Settings::read(&Json::read(&stored).unwrap(), &host()), Ok(settings.clone()));
            prop_assert_eq!(settings.to_form().check(&host()), Ok(settings.clone()));
            let exported = settings.to_json(false).map(|json| json.to_text()).unwrap_or_default();
            prop_assert!(!exported.contains("client_secret"), "{exported}");
        }

        #[test]
        fn any_texts_are_checked_without_harm(form in any_form()) {
            if let Ok(settings) = form.check(&host()) {
                for url in settings.token_url.iter().chain(&settings.authorize_url) {
                    prop_assert!(url.starts_with("https://acme.my.salesforce.com/"), "{url}");
                    let parsed = Url::parse(url).unwrap();
                    prop_assert_eq!(parsed.host_str(), Some("acme.my.salesforce.com"));
                }
            }
        }
    }
}
