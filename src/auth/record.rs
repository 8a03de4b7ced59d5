//! The session as it is stored: one versioned JSON record for an org and app. Decides nothing about it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::datasource::{Datasource, Host, Settings};
use crate::json::Json;
use crate::limits;
use crate::secret::Secret;

/// The version that this app writes.
const VERSION: u32 = 1;

/// Key of the stored session. One org is signed in to at a time.
pub const KEY: &str = "orgpane.session";

/// Key under which a stored session that cannot be read is set aside, until the next sign-in or sign-out.
pub const ASIDE_KEY: &str = "orgpane.set-aside.session";

/// A session. Where `tokens` is missing it has lapsed: everything but the right to ask is still known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    version: u32,
    /// Which sign-in it came from. Another one is another session, whatever its generation.
    pub sign_in: String,
    /// Grows with every new set of tokens of one sign-in; a higher one wins over tabs.
    pub generation: u64,
    /// Where the person signed in, and where tokens are refreshed and revoked.
    pub host: Host,
    /// The app's consumer key.
    pub client_id: String,
    /// `instance_url`: the only origin that the access token is sent to.
    pub instance: Host,
    /// The right to ask.
    pub tokens: Option<Tokens>,
    /// The user's identity URL; ends in `/ORG/USER`.
    pub identity: Option<String>,
    /// When the tokens came, by this machine's clock (the server's `issued_at` may be of another opinion).
    pub obtained_at_millis: u64,
    /// Shortest unused time after which a session was seen to have ended; a session is refreshed before that.
    pub length_millis: Option<u64>,
    /// What was set for the datasource, as it is stored; may hold a client secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Secret>,
    /// Set while a refresh is under way, and left behind by a tab that dies meanwhile: the refresh token may then be spent. Trying it
    /// once is right all the same; a refusal leads through the sign-in page.
    pub in_flight_since_millis: Option<u64>,
}

/// The tokens of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// For REST requests.
    pub access: Secret,
    /// For new tokens; single use.
    pub refresh: Option<Secret>,
}

/// Why a stored session cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecordError {
    /// Written by another version of the app.
    #[error("written by another version of Orgpane")]
    OtherVersion,
    /// Cut off, changed by hand, or not ours.
    #[error("damaged")]
    Damaged,
}

impl Record {
    /// A first session for `datasource`.
    #[must_use]
    pub fn new(
        datasource: &Datasource,
        sign_in: String,
        instance: Host,
        tokens: Tokens,
        identity: Option<String>,
        now_millis: u64,
    ) -> Self {
        Self {
            version: VERSION,
            sign_in,
            generation: 1,
            host: datasource.host.clone(),
            client_id: datasource.client_id.clone(),
            instance,
            tokens: Some(tokens),
            identity,
            obtained_at_millis: now_millis,
            length_millis: None,
            settings: datasource.settings.to_json(true).map(|settings| Secret::new(settings.to_text())),
            in_flight_since_millis: None,
        }
    }

    /// Reads a stored session.
    ///
    /// # Errors
    /// See [`RecordError`].
    pub fn parse(stored: &str) -> Result<Self, RecordError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        if stored.len() > limits::RECORD_BYTES_MAX {
            return Err(RecordError::Damaged);
        }
        let versioned: Versioned = serde_json::from_str(stored).map_err(|_| RecordError::Damaged)?;
        if versioned.version != VERSION {
            return Err(RecordError::OtherVersion);
        }
        let record: Self = serde_json::from_str(stored).map_err(|_| RecordError::Damaged)?;
        let instance_ok = record.host.parse_origin(record.instance.as_str()).is_some();
        let access_ok = record.tokens.as_ref().is_none_or(|tokens| tokens.access.is_header_text());
        let datasource_ok = Datasource::parse(record.host.as_str(), &record.client_id).is_ok();
        let settings_ok = record.settings().is_some();
        if instance_ok && access_ok && datasource_ok && settings_ok { Ok(record) } else { Err(RecordError::Damaged) }
    }

    /// Its stored form.
    #[must_use]
    pub fn to_stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The org and app it belongs to.
    #[must_use]
    pub fn datasource(&self) -> Datasource {
        let settings = self.settings().unwrap_or_default();
        Datasource { host: self.host.clone(), client_id: self.client_id.clone(), settings }
    }

    /// What was set for the datasource. `None` where it cannot be read.
    #[must_use]
    pub fn settings(&self) -> Option<Settings> {
        match &self.settings {
            None => Some(Settings::default()),
            Some(stored) => Settings::read(&Json::read(stored.expose())?, &self.host).ok(),
        }
    }

    /// Whether this is a later state of things than `other`, as far as both were stored.
    #[must_use]
    pub fn supersedes(&self, other: &Self) -> bool {
        self.sign_in != other.sign_in || self.generation > other.generation
    }

    /// Id of the signed-in user, the last part of the identity URL, if it looks like an id.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        let id = self.identity.as_deref()?.rsplit('/').next()?;
        ((id.len() == 15 || id.len() == 18) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(id)
    }

    /// Org and user, to notice when another person came back from the sign-in page.
    #[must_use]
    pub fn who(&self) -> Option<(&str, &str)> {
        let mut parts = self.identity.as_deref()?.rsplit('/');
        let user = parts.next()?;
        Some((parts.next()?, user))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record() -> Record {
        let tokens = Tokens { access: Secret::new("00D!a".into()), refresh: Some(Secret::new("5Aep".into())) };
        let identity = Some("https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA".to_owned());
        let datasource = Datasource::parse("acme", "3MVG9").unwrap();
        Record::new(&datasource, "one".into(), Host::parse("acme").unwrap(), tokens, identity, 5)
    }

    #[test]
    fn a_record_is_read_back_as_it_was() {
        assert_eq!(Record::parse(&record().to_stored()), Ok(record()));
        assert_eq!(record().user_id(), Some("005000000000001AAA"));
        assert_eq!(record().who(), Some(("00D000000000001EAA", "005000000000001AAA")));
    }

    #[test]
    fn other_versions_and_damage_are_told_apart() {
        let stored = record().to_stored();
        let changed = |from: &str, to: &str| Record::parse(&stored.replacen(from, to, 1));
        assert_eq!(changed("\"version\":1", "\"version\":2"), Err(RecordError::OtherVersion));
        assert_eq!(changed("\"version\":1", "\"version\":0"), Err(RecordError::OtherVersion));
        assert_eq!(Record::parse(&stored[..stored.len() / 2]), Err(RecordError::Damaged));
        assert_eq!(Record::parse(""), Err(RecordError::Damaged));
        assert_eq!(changed("00D!a", ""), Err(RecordError::Damaged));
        assert_eq!(changed("00D!a", "00D!a\\nb"), Err(RecordError::Damaged));
        assert_eq!(
            changed("instance\":\"https://acme.my", "instance\":\"https://evil.example/"),
            Err(RecordError::Damaged)
        );
        assert_eq!(
            changed("instance\":\"https://acme.my.salesforce.com", "instance\":\"http://localhost"),
            Err(RecordError::Damaged)
        );
    }

    proptest! {
        #[test]
        fn no_stored_text_makes_it_panic(cut in 0usize..400, junk in "\\PC{0,20}") {
            let stored = record().to_stored();
            let cut = cut.min(stored.len());
            let _ = Record::parse(&format!("{}{junk}{}", &stored[..cut], &stored[cut..]));
        }
    }
}
