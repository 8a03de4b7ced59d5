//! One attempt to sign in: the authorization address, what is remembered of it, and what the callback brings back.
//! Knows nothing of tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use url::form_urlencoded;

use super::token;
use crate::datasource::{Datasource, Host, Settings};
use crate::json::Json;
use crate::limits;
use crate::secret::Secret;

/// Keys of stored attempts begin with this; the `state` follows.
pub const KEY_PREFIX: &str = "orgpane.attempt.";

/// Random bytes that one attempt takes: 32 for `state`, 48 for the verifier.
pub const ENTROPY_BYTES: usize = 80;

/// What is remembered between leaving for the sign-in page and coming back, under its own `state`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    version: u32,
    state: Secret,
    verifier: Secret,
    host: String,
    client_id: String,
    callback_url: String,
    created_at_millis: u64,
    /// What was set for the datasource, as it is stored; may hold a client secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settings: Option<Secret>,
    /// Where the person was; only the app can read it.
    pub place: String,
}

/// What the page's address says when the page loads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Nothing about signing in.
    None,
    /// The org granted a code.
    Code {
        /// Which attempt it answers.
        state: Secret,
        /// To be traded for tokens, once.
        code: Secret,
        /// The server that says so (RFC 9207), if it does.
        issuer: Option<String>,
    },
    /// The org refused.
    Error {
        /// Which attempt it answers, if it says so.
        state: Option<Secret>,
        /// e.g. `access_denied`
        error: String,
        /// e.g. `end-user denied authorization`; may be empty.
        description: String,
    },
    /// Something that no proper answer looks like.
    Malformed,
}

/// Why a stored attempt cannot be used for a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AttemptError {
    /// There is none of that `state`: never begun here, used already, or cleared.
    #[error("no sign-in of that state was begun in this browser")]
    Unknown,
    /// It was begun too long ago.
    #[error("the sign-in took too long")]
    TooOld,
    /// The stored record cannot be read.
    #[error("what was stored about the sign-in cannot be read")]
    Damaged,
    /// The answer comes from another server than the one that was asked.
    #[error("the answer comes from another server")]
    WrongIssuer,
}

impl Attempt {
    /// Begins an attempt. `entropy` must come from the browser's cryptographic source and be used for nothing else.
    #[must_use]
    pub fn begin(
        datasource: &Datasource,
        callback_url: &str,
        place: String,
        now_millis: u64,
        entropy: &[u8; ENTROPY_BYTES],
    ) -> Self {
        let (state, verifier) = entropy.split_at(32);
        Self {
            version: 1,
            state: Secret::new(URL_SAFE_NO_PAD.encode(state)),
            verifier: Secret::new(URL_SAFE_NO_PAD.encode(verifier)),
            host: datasource.host.as_str().to_owned(),
            client_id: datasource.client_id.clone(),
            callback_url: callback_url.to_owned(),
            created_at_millis: now_millis,
            settings: datasource.settings.to_json(true).map(|settings| Secret::new(settings.to_text())),
            place,
        }
    }

    /// The address of the org's sign-in page for this attempt (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
    #[must_use]
    pub fn authorize_url(&self) -> Option<String> {
        let datasource = self.datasource()?;
        let settings = &datasource.settings;
        let client = token::client(&datasource, Some(&self.callback_url))?;
        let verifier = PkceCodeVerifier::new(self.verifier.expose().to_owned());
        let mut request = client
            .authorize_url(|| CsrfToken::new(self.state.expose().to_owned()))
            .add_scopes(settings.scopes().into_iter().map(|scope| Scope::new(scope.to_owned())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        let named = [("audience", &settings.audience), ("resource", &settings.resource)];
        for (name, value) in named.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            request = request.add_extra_param(name, value.clone());
        }
        for (name, value) in &settings.parameters {
            request = request.add_extra_param(name.clone(), value.clone());
        }
        Some(request.url().0.into())
    }

    /// The key under which it is stored.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.state)
    }

    /// A name for the session that may come of it.
    #[must_use]
    pub fn sign_in(&self) -> String {
        self.state.expose().chars().take(12).collect()
    }

    /// Its stored form.
    #[must_use]
    pub fn to_stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a stored attempt for the callback that carries `state`.
    ///
    /// # Errors
    /// See [`AttemptError`]. The stored record is to be removed in any case.
    pub fn claim(
        stored: Option<&str>,
        state: &Secret,
        issuer: Option<&str>,
        now_millis: u64,
    ) -> Result<Self, AttemptError> {
        let stored = stored.ok_or(AttemptError::Unknown)?;
        if stored.len() > limits::RECORD_BYTES_MAX {
            return Err(AttemptError::Damaged);
        }
        let attempt: Self = serde_json::from_str(stored).map_err(|_| AttemptError::Damaged)?;
        if attempt.version != 1 || attempt.state != *state || attempt.verifier.expose().len() < 43 {
            return Err(AttemptError::Damaged);
        }
        attempt.datasource().ok_or(AttemptError::Damaged)?;
        if issuer.is_some_and(|issuer| issuer != attempt.host) {
            return Err(AttemptError::WrongIssuer);
        }
        if attempt.age_millis(now_millis) > limits::ATTEMPT_LIFE_MILLIS {
            Err(AttemptError::TooOld)
        } else {
            Ok(attempt)
        }
    }

    /// The org and app it is for.
    #[must_use]
    pub fn datasource(&self) -> Option<Datasource> {
        let mut found = Datasource::parse(&self.host, &self.client_id).ok()?;
        if let Some(settings) = &self.settings {
            found.settings = Settings::read(&Json::read(settings.expose())?, &found.host).ok()?;
        }
        (found.host.as_str() == self.host).then_some(found)
    }

    /// The token request for a code that came back.
    #[must_use]
    pub fn exchange_request(&self, code: &Secret) -> Option<crate::http::Request> {
        let datasource = self.datasource()?;
        Some(token::exchange_request(&datasource, &self.callback_url, code, &self.verifier))
    }

    /// The place that a stored attempt remembers, if it can be read.
    #[must_use]
    pub fn place_in(stored: &str) -> Option<String> {
        serde_json::from_str::<Self>(stored).ok().map(|attempt| attempt.place)
    }

    /// The host that a stored attempt is for, if it can be read.
    #[must_use]
    pub fn host_in(stored: &str) -> Option<Host> {
        serde_json::from_str::<Self>(stored).ok().and_then(|attempt| attempt.datasource()).map(|found| found.host)
    }

    fn age_millis(&self, now_millis: u64) -> u64 {
        now_millis.saturating_sub(self.created_at_millis)
    }
}

/// Stored attempts that are to go: too old, unreadable, or more than are kept.
pub fn stale_keys<'a>(stored: impl Iterator<Item = (&'a str, &'a str)>, now_millis: u64) -> Vec<String> {
    let mut stale = Vec::new();
    let mut live = Vec::new();
    for (key, value) in stored.filter(|(key, _)| key.starts_with(KEY_PREFIX)) {
        match serde_json::from_str::<Attempt>(value) {
            Ok(attempt) if attempt.age_millis(now_millis) <= limits::ATTEMPT_LIFE_MILLIS => {
                live.push((attempt.created_at_millis, key.to_owned()));
            }
            _ => stale.push(key.to_owned()),
        }
    }
    while live.len() > limits::ATTEMPTS_MAX {
        let oldest = (0..live.len()).min_by_key(|&at| live[at].0).unwrap_or(0);
        stale.push(live.swap_remove(oldest).1);
    }
    stale
}

/// The key under which the attempt of that `state` is stored.
#[must_use]
pub fn key(state: &Secret) -> String {
    format!("{KEY_PREFIX}{}", state.expose())
}

impl Callback {
    /// Reads the query and fragment of the page's address (`?…`, `#…` or empty).
    #[must_use]
    pub fn read(query: &str, fragment: &str) -> Self {
        if pairs(fragment).any(|(name, _)| is_token_name(&name)) {
            return Self::Malformed;
        }
        let one = |name: &str| {
            let mut values = pairs(query).filter(|(key, _)| key == name).map(|(_, value)| value);
            let first = values.next();
            if values.next().is_some() { Err(()) } else { Ok(first) }
        };
        let (Ok(code), Ok(error), Ok(state), Ok(issuer)) = (one("code"), one("error"), one("state"), one("iss")) else {
            return Self::Malformed;
        };
        let state = state.filter(|state| !state.is_empty()).map(|state| Secret::new(state.into_owned()));
        match (code, error, state) {
            (None, None, _) => Self::None,
            (Some(code), None, Some(state)) if !code.is_empty() => {
                Self::Code { state, code: Secret::new(code.into_owned()), issuer: issuer.map(Into::into) }
            }
            (None, Some(error), state) => {
                let description = one("error_description").ok().flatten().unwrap_or_default();
                Self::Error { state, error: error.into_owned(), description: description.into_owned() }
            }
            _ => Self::Malformed,
        }
    }
}

/// Query and fragment without what belongs to a callback; everything else stays as it stands. `None` when nothing is to go.
#[must_use]
pub fn cleaned(query: &str, fragment: &str) -> Option<(String, String)> {
    if Callback::read(query, fragment) == Callback::None {
        return None;
    }
    let kept: Vec<&str> = query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| !pairs(pair).any(|(name, _)| is_callback_name(&name)))
        .collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    let tokens = pairs(fragment).any(|(name, _)| is_token_name(&name));
    Some((query, if tokens { String::new() } else { fragment.to_owned() }))
}

fn pairs(text: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(text.trim_start_matches(['?', '#']).as_bytes())
}

fn is_callback_name(name: &str) -> bool {
    matches!(name, "code" | "state" | "iss" | "error" | "error_description" | "error_uri")
}

fn is_token_name(name: &str) -> bool {
    matches!(name, "code" | "access_token" | "id_token" | "refresh_token")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn datasource() -> Datasource {
        Datasource::parse("acme", "3MVG9").unwrap()
    }

    fn begun(byte: u8) -> Attempt {
        Attempt::begin(&datasource(), "http://localhost:8080/", "here".into(), 1000, &[byte; ENTROPY_BYTES])
    }

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        assert_eq!(challenge.as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn the_authorization_address_has_state_and_challenge_and_no_verifier() {
        let attempt = begun(7);
        let url = attempt.authorize_url().unwrap();
        expect_test::expect!["https://acme.my.salesforce.com/services/oauth2/authorize?response_type=code&client_id=3MVG9&state=BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc&code_challenge=Ir8XyCKefo-uHOtECWrNwk4BiKfbSZNJ0CcQAZcvA9A&code_challenge_method=S256&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2F&scope=api+refresh_token"].assert_eq(&url);
        assert!(!url.contains(attempt.verifier.expose()));
    }

    #[test]
    fn what_was_set_for_a_datasource_goes_into_its_address() {
        use crate::datasource::settings::{Field, Form};
        let mut datasource = datasource();
        let mut form = Form::default();
        for (field, text) in [
            (Field::AuthorizeUrl, "/partners/services/oauth2/authorize"),
            (Field::Scopes, "api,openid"),
            (Field::Audience, "https://aud.example"),
            (Field::Parameters, "prompt=login consent\nlogin_hint=a@b.example"),
            (Field::ClientSecret, "MARKER"),
        ] {
            form.set(field, Secret::new(text.to_owned()));
        }
        datasource.settings = form.check(&datasource.host).unwrap();
        let attempt = Attempt::begin(&datasource, "http://localhost:8080/", String::new(), 0, &[1; ENTROPY_BYTES]);
        let url = attempt.authorize_url().unwrap();
        assert!(url.starts_with("https://acme.my.salesforce.com/partners/services/oauth2/authorize?"), "{url}");
        for part in [
            "&scope=api+openid",
            "&audience=https%3A%2F%2Faud.example",
            "&prompt=login+consent",
            "&login_hint=a%40b.example",
        ] {
            assert!(url.contains(part), "{part} is missing in {url}");
        }
        assert!(!url.contains("MARKER") && !format!("{attempt:?}").contains("MARKER"));
        let claimed = Attempt::claim(Some(&attempt.to_stored()), &attempt.state, None, 1).unwrap();
        assert_eq!(claimed.datasource(), Some(datasource));
    }

    #[test]
    fn a_stored_attempt_serves_its_own_state_for_fifteen_minutes() {
        let attempt = begun(1);
        let stored = attempt.to_stored();
        let claim = |stored: Option<&str>, attempt: &Attempt, issuer: Option<&str>, now| {
            Attempt::claim(stored, &attempt.state, issuer, now)
        };
        assert_eq!(claim(Some(&stored), &attempt, None, 2000), Ok(attempt.clone()));
        assert_eq!(claim(Some(&stored), &attempt, Some("https://acme.my.salesforce.com"), 2000), Ok(attempt.clone()));
        assert_eq!(claim(Some(&stored), &begun(2), None, 2000), Err(AttemptError::Damaged));
        assert_eq!(claim(None, &attempt, None, 2000), Err(AttemptError::Unknown));
        assert_eq!(claim(Some("{"), &attempt, None, 2000), Err(AttemptError::Damaged));
        assert_eq!(claim(Some(&stored), &attempt, None, 901_001), Err(AttemptError::TooOld));
        for wrong in
            ["https://acme.my.salesforce.com/", "https://ACME.my.salesforce.com", "https://acme.my.salesforce.com:443"]
        {
            assert_eq!(claim(Some(&stored), &attempt, Some(wrong), 2000), Err(AttemptError::WrongIssuer));
        }
        let elsewhere = stored.replace("https://acme.my.salesforce.com", "https://evil.example");
        assert_eq!(claim(Some(&elsewhere), &attempt, None, 2000), Err(AttemptError::Damaged));
    }

    #[test]
    fn a_callback_is_read_strictly() {
        let read = |query| format!("{:?}", Callback::read(query, ""));
        assert_eq!(read(""), "None");
        assert_eq!(read("?tab=1&state=5"), "None");
        assert_eq!(read("?code=a%3D%3D&state=s"), "Code { state: Secret(…), code: Secret(…), issuer: None }");
        for malformed in [
            "?code=a",
            "?code=a&state=",
            "?code=&state=s",
            "?code=a&code=b&state=s",
            "?code=a&state=s&state=t",
            "?code=a&error=b&state=s",
        ] {
            assert_eq!(read(malformed), "Malformed", "{malformed}");
        }
        assert_eq!(Callback::read("", "#access_token=x&state=s"), Callback::Malformed);
        assert_eq!(
            Callback::read("?error=access_denied&error_description=end-user+denied+authorization&state=s", ""),
            Callback::Error {
                state: Some(Secret::new("s".into())),
                error: "access_denied".into(),
                description: "end-user denied authorization".into()
            }
        );
    }

    #[test]
    fn a_code_is_decoded_once() {
        let code = |query: &str| match Callback::read(query, "") {
            Callback::Code { code, .. } => code.expose().to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(code("?code=aPrx%3D%3D&state=s"), "aPrx==");
        assert_eq!(code("?code=a%252B%2B%zz=b&state=s"), "a%2B+%zz=b");
    }

    #[test]
    fn cleaning_keeps_foreign_parameters_and_the_route() {
        let clean = |query, fragment| cleaned(query, fragment);
        assert_eq!(clean("?code=a&state=s", ""), Some((String::new(), String::new())));
        assert_eq!(clean("?tab=%201&code=a&x&state=s&iss=i", "#/r"), Some(("?tab=%201&x".into(), "#/r".into())));
        assert_eq!(clean("?tab=1&state=5", "#/r"), None);
        assert_eq!(clean("?tab=1", "#access_token=t"), Some(("?tab=1".into(), String::new())));
    }

    #[test]
    fn stale_attempts_are_found() {
        let stored: Vec<(String, String)> = (0..14u8).map(|n| (begun(n).key(), begun(n).to_stored())).collect();
        let all = || stored.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        assert_eq!(stale_keys(all(), 2000).len(), 4);
        assert_eq!(stale_keys(all(), 10_000_000).len(), 14);
        assert_eq!(
            stale_keys([("orgpane.attempt.x", "{"), ("orgpane.session", "{")].into_iter(), 0),
            ["orgpane.attempt.x"]
        );
    }

    proptest! {
        #[test]
        fn no_address_makes_it_panic_or_leaves_a_code_behind(query in "\\?(code|state|error|iss|x|%63ode|=|&|%|\\+|a|é){0,12}", fragment in "#?(code|access_token|=|&|a){0,6}") {
            if let Some((query, fragment)) = cleaned(&query, &fragment) {
                prop_assert_eq!(Callback::read(&query, &fragment), Callback::None);
            }
        }

        #[test]
        fn no_stored_text_makes_it_panic(text in "\\PC{0,200}") {
            prop_assert!(Attempt::claim(Some(&text), &Secret::new("s".into()), None, 0).is_err());
        }
    }
}
