//! Datasources and queries as a file: what `orgpane.json` beside the page presets, and what is exported and imported. Every mistake
//! is named with its place; there is no place for a secret.
//!
//! ```json
//! { "version": 1,
//!   "datasources": [ { "name": "Acme", "color": "red", "host": "acme.my.salesforce.com", "client_id": "3MVG9…",
//!                      "session_minutes": 120, "settings": { "scopes": "api refresh_token" } } ],
//!   "queries": [ { "name": "Open deals", "text": "SELECT Id FROM Opportunity" } ] }
//! ```

use super::{Datasource, Settings};
use crate::json::Json;
use crate::limits;

/// A datasource and how it is told from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portable {
    /// Which org and app, and what was set for them. Never a client secret.
    pub datasource: Datasource,
    /// The name that somebody gave it.
    pub name: Option<String>,
    /// One of the colors that there are.
    pub color: Option<String>,
    /// How long the org's sessions last without use, where somebody has set it.
    pub session_minutes: Option<u64>,
}

/// A query under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct NamedQuery {
    pub name: String,
    pub text: String,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Bundle {
    pub datasources: Vec<Portable>,
    pub queries: Vec<NamedQuery>,
}

/// A mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where: `$.datasources[1].host`, or line and column where it is no JSON.
    pub place: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// The version that is written, and the only one that is read.
const VERSION: u64 = 1;

impl Bundle {
    /// Reads a file. `colors` are the colors that there are.
    ///
    /// # Errors
    /// All mistakes that it has. Nothing of a file with mistakes is taken over.
    pub fn read(text: &str, colors: &[&str]) -> Result<Self, Vec<Mistake>> {
        if text.len() > limits::BUNDLE_BYTES_MAX {
            return Err(vec![mistake("$", "It is too long: 500,000 bytes are read at most.")]);
        }
        let json = match Json::read_or_place(text) {
            Ok(json) => json,
            Err(at) => {
                let place = place_in(text, at);
                return Err(vec![Mistake { place, message: "It is no JSON from here on.".to_owned() }]);
            }
        };
        let mut reader = Reader { colors, mistakes: Vec::new() };
        let bundle = reader.bundle(&json);
        if reader.mistakes.is_empty() { Ok(bundle) } else { Err(reader.mistakes) }
    }

    /// Writes a file: fields in a fixed order, one a line, so that versions of it can be compared. A client secret is left out.
    #[must_use]
    pub fn write(&self) -> String {
        let mut file = Json::object();
        file.put("version", Json::Whole(VERSION));
        file.put("datasources", Json::List(self.datasources.iter().map(Portable::to_json).collect()));
        if !self.queries.is_empty() {
            let query = |query: &NamedQuery| {
                let mut json = Json::object();
                json.put("name", Json::Text(query.name.clone().into()));
                json.put("text", Json::Text(query.text.clone().into()));
                json
            };
            file.put("queries", Json::List(self.queries.iter().map(query).collect()));
        }
        let mut out = String::new();
        lay_out(&file, 0, &mut out);
        out.push('\n');
        out
    }
}

impl Portable {
    fn to_json(&self) -> Json<'static> {
        let mut json = Json::object();
        let mut put = |name, text: &str| json.put(name, Json::Text(text.to_owned().into()));
        if let Some(name) = &self.name {
            put("name", name);
        }
        if let Some(color) = &self.color {
            put("color", color);
        }
        put("host", self.datasource.host.as_str());
        put("client_id", &self.datasource.client_id);
        if let Some(minutes) = self.session_minutes {
            json.put("session_minutes", Json::Whole(minutes));
        }
        if let Some(settings) = self.datasource.settings.to_json(false) {
            json.put("settings", settings);
        }
        json
    }
}

/// Collects mistakes while it reads on.
struct Reader<'a> {
    colors: &'a [&'a str],
    mistakes: Vec<Mistake>,
}

impl Reader<'_> {
    fn wrong(&mut self, place: &str, message: impl Into<String>) {
        if self.mistakes.len() < limits::MISTAKES_MAX {
            self.mistakes.push(Mistake { place: place.to_owned(), message: message.into() });
        }
    }

    fn bundle(&mut self, json: &Json<'_>) -> Bundle {
        let mut bundle = Bundle::default();
        let Json::Object(parts) = json else {
            self.wrong("$", "It has to be an object.");
            return bundle;
        };
        match json.part("version") {
            Ok(Some(Json::Whole(VERSION))) => {}
            Ok(None) => self.wrong("$.version", "It is missing. It has to be 1."),
            _ => self.wrong("$.version", "It has to be 1: this file is for another version of Orgpane."),
        }
        self.known(parts, "$", &["version", "datasources", "queries"]);
        for (at, entry) in self.list(json, "datasources", limits::DATASOURCES_MAX as usize).iter().enumerate() {
            let place = "$.datasources[".to_owned() + &at.to_string() + "]";
            bundle.datasources.extend(self.datasource(entry, &place));
        }
        for (at, entry) in self.list(json, "queries", limits::PRESET_QUERIES_MAX).iter().enumerate() {
            let place = "$.queries[".to_owned() + &at.to_string() + "]";
            bundle.queries.extend(self.query(entry, &place));
        }
        bundle
    }

    fn list<'a, 'b>(&mut self, json: &'a Json<'b>, name: &str, max: usize) -> &'a [Json<'b>] {
        let place = "$.".to_owned() + name;
        match json.part(name) {
            Ok(None) => &[],
            Ok(Some(Json::List(list))) if list.len() <= max => list,
            Ok(Some(Json::List(_))) => {
                self.wrong(&place, "There may be ".to_owned() + &max.to_string() + " at most.");
                &[]
            }
            _ => {
                self.wrong(&place, "It has to be a list.");
                &[]
            }
        }
    }

    fn datasource(&mut self, json: &Json<'_>, place: &str) -> Option<Portable> {
        let Json::Object(parts) = json else {
            self.wrong(place, "It has to be an object.");
            return None;
        };
        self.known(parts, place, &["name", "color", "host", "client_id", "session_minutes", "settings"]);
        let name = self.text(json, place, "name", limits::TAB_NAME_CHARS_MAX);
        let color = self.text(json, place, "color", 20);
        if let Some(color) = color.as_ref().filter(|color| !self.colors.contains(&color.as_str())) {
            let colors = self.colors.join(", ");
            self.wrong(
                &(place.to_owned() + ".color"),
                "There is no color ".to_owned() + color + ", but " + &colors + ".",
            );
        }
        let session_minutes = match json.part("session_minutes") {
            Ok(None) => None,
            Ok(Some(Json::Whole(minutes))) if (1..=limits::SESSION_SECONDS_MAX / 60).contains(minutes) => {
                Some(*minutes)
            }
            _ => {
                self.wrong(&(place.to_owned() + ".session_minutes"), "It has to be a whole number of minutes.");
                None
            }
        };
        let host = self.text(json, place, "host", limits::SETTING_BYTES_MAX).unwrap_or_default();
        let client_id = self.text(json, place, "client_id", limits::SETTING_BYTES_MAX).unwrap_or_default();
        let mut datasource = match Datasource::parse(&host, &client_id) {
            Ok(datasource) => datasource,
            Err((host, client_id)) => {
                if let Some(error) = host {
                    self.wrong(&(place.to_owned() + ".host"), error.to_string() + ". " + error.hint());
                }
                if let Some(error) = client_id {
                    self.wrong(&(place.to_owned() + ".client_id"), error.to_string() + ". " + error.hint());
                }
                return None;
            }
        };
        if let Ok(Some(settings)) = json.part("settings") {
            let place = place.to_owned() + ".settings";
            match Settings::read(settings, &datasource.host) {
                Ok(settings) if settings.client_secret.is_some() => {
                    let message =
                        "A secret does not belong into a file: whoever has the file has the secret. Take it out.";
                    self.wrong(&(place + ".client_secret"), message);
                }
                Ok(settings) => datasource.settings = settings,
                Err((field, message)) if field.is_empty() => self.wrong(&place, message),
                Err((field, message)) => self.wrong(&(place + "." + &field), message),
            }
        }
        Some(Portable { datasource, name, color, session_minutes })
    }

    fn query(&mut self, json: &Json<'_>, place: &str) -> Option<NamedQuery> {
        let Json::Object(parts) = json else {
            self.wrong(place, "It has to be an object.");
            return None;
        };
        self.known(parts, place, &["name", "text"]);
        let name = self.text(json, place, "name", limits::TAB_NAME_CHARS_MAX);
        let text = self.text(json, place, "text", limits::DRAFT_BYTES_MAX);
        for (name, value) in [("name", &name), ("text", &text)] {
            if value.as_ref().is_none_or(|value| value.trim().is_empty()) {
                self.wrong(&(place.to_owned() + "." + name), "It is missing or empty.");
            }
        }
        Some(NamedQuery { name: name?, text: text? })
    }

    fn text(&mut self, json: &Json<'_>, place: &str, name: &str, max: usize) -> Option<String> {
        let value = json.part(name).ok().flatten()?;
        let place = place.to_owned() + "." + name;
        match value.as_text() {
            Ok(text) if text.len() > max => self.wrong(&place, "It is too long."),
            Ok(text) => return Some(text.to_owned()),
            Err(_) => self.wrong(&place, "It has to be a text."),
        }
        None
    }

    /// A part that nobody knows is a typo, and what it was meant for would not happen.
    fn known(&mut self, parts: &[(std::borrow::Cow<'_, str>, Json<'_>)], place: &str, known: &[&str]) {
        for (at, (name, _)) in parts.iter().enumerate() {
            // Names come from a file and may be of any length.
            let shown: String = name.chars().take(40).collect();
            let place = place.to_owned() + "." + &shown;
            if !known.contains(&name.as_ref()) {
                self.wrong(&place, "There is no such part, but ".to_owned() + &known.join(", ") + ".");
            } else if parts.iter().take(at).any(|(other, _)| other == name) {
                self.wrong(&place, "It stands there twice.");
            }
        }
    }
}

fn mistake(place: &str, message: &str) -> Mistake {
    Mistake { place: place.to_owned(), message: message.to_owned() }
}

fn place_in(text: &str, at: usize) -> String {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
    "line ".to_owned() + &line.to_string() + ", column " + &column.to_string()
}

/// Indented by two blanks.
fn lay_out(json: &Json<'_>, depth: usize, out: &mut String) {
    let indent = |depth: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    match json {
        Json::List(values) if !values.is_empty() => {
            out.push('[');
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                indent(depth + 1, out);
                lay_out(value, depth + 1, out);
            }
            indent(depth, out);
            out.push(']');
        }
        Json::Object(parts) if !parts.is_empty() => {
            out.push('{');
            for (at, (name, value)) in parts.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                indent(depth + 1, out);
                out.push_str(&Json::text_of(name).to_text());
                out.push_str(": ");
                lay_out(value, depth + 1, out);
            }
            indent(depth, out);
            out.push('}');
        }
        plain => out.push_str(&plain.to_text()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::datasource::settings::{FIELDS, Field, Form};
    use crate::secret::Secret;

    const COLORS: [&str; 2] = ["red", "teal"];

    fn mistakes(text: &str) -> Vec<String> {
        let mistakes = Bundle::read(text, &COLORS).unwrap_err();
        mistakes.into_iter().map(|mistake| mistake.place + ": " + &mistake.message).collect()
    }

    #[test]
    fn a_file_is_read_with_everything_that_can_stand_in_it() {
        let text = r#"{"version":1,"datasources":[{"name":"Acme","color":"red","host":"acme","client_id":"3MVG9","session_minutes":120,
            "settings":{"scopes":"api, full","headers":"X-A: 1\nX-B: 2"}}],"queries":[{"name":"Deals","text":"SELECT Id FROM Opportunity"}]}"#;
        let bundle = Bundle::read(text, &COLORS).unwrap();
        let Portable { datasource, name, color, session_minutes } = &bundle.datasources[0];
        assert_eq!(datasource.host.as_str(), "https://acme.my.salesforce.com");
        assert_eq!(datasource.settings.scopes(), ["api", "full"]);
        assert_eq!((name.as_deref(), color.as_deref(), *session_minutes), (Some("Acme"), Some("red"), Some(120)));
        assert_eq!(bundle.queries[0].text, "SELECT Id FROM Opportunity");
        assert_eq!(Bundle::read(&bundle.write(), &COLORS), Ok(bundle));
    }

    #[test]
    fn every_mistake_is_named_with_its_place() {
        for (text, place) in [
            ("", "line 1, column 1: It is no JSON from here on."),
            ("{\"version\":1,\n  \"datasources\": [,]}", "line 2, column 19: It is no JSON from here on."),
            ("[]", "$: It has to be an object."),
            ("{}", "$.version: It is missing. It has to be 1."),
            (r#"{"version":2}"#, "$.version: It has to be 1: this file is for another version of Orgpane."),
            (
                r#"{"version":1,"datasource":[]}"#,
                "$.datasource: There is no such part, but version, datasources, queries.",
            ),
            (r#"{"version":1,"version":1}"#, "$.version: It stands there twice."),
            (r#"{"version":1,"datasources":{}}"#, "$.datasources: It has to be a list."),
            (r#"{"version":1,"datasources":[7]}"#, "$.datasources[0]: It has to be an object."),
            (r#"{"version":1,"queries":[{"name":"A"}]}"#, "$.queries[0].text: It is missing or empty."),
            (r#"{"version":1,"queries":[{"name":"A","text":[]}]}"#, "$.queries[0].text: It has to be a text."),
        ] {
            assert_eq!(mistakes(text)[0], place, "{text}");
        }
        let all = mistakes(
            r#"{"version":1,"datasources":[{"host":"acme","client_id":"x"},
                {"host":"https://login.salesforce.com","client_id":"","color":"mauve","session_minutes":"2h"},
                {"host":"acme","client_id":"x","settings":{"token_url":"https://evil.example/"}},
                {"host":"acme","client_id":"x","settings":{"client_secret":"s3cret"}},
                {"host":"acme","client_id":"x","settings":{"scope":"api"}}]}"#,
        );
        let places: Vec<&str> = all.iter().map(|mistake| mistake.split(':').next().unwrap()).collect();
        assert_eq!(
            places,
            [
                "$.datasources[1].color",
                "$.datasources[1].session_minutes",
                "$.datasources[1].host",
                "$.datasources[1].client_id",
                "$.datasources[2].settings.token_url",
                "$.datasources[3].settings.client_secret",
                "$.datasources[4].settings.scope"
            ]
        );
        assert!(!all.join("").contains("s3cret"), "a mistake does not repeat a secret");
    }

    #[test]
    fn what_is_written_can_be_compared_line_by_line() {
        let datasource = Datasource::parse("acme", "3MVG9").unwrap();
        let one = Portable { datasource, name: Some("A \"b\"".to_owned()), color: None, session_minutes: None };
        expect_test::expect![[r#"
            {
              "version": 1,
              "datasources": [
                {
                  "name": "A \"b\"",
                  "host": "https://acme.my.salesforce.com",
                  "client_id": "3MVG9"
                }
              ]
            }
        "#]]
        .assert_eq(&Bundle { datasources: vec![one], queries: Vec::new() }.write());
    }

    proptest! {
        #[test]
        fn no_secret_is_ever_in_what_is_written(
            secret in "S[!-~]{12,24}Z",
            name in prop::option::of("[^\"\\\\]{1,20}"),
            texts in prop::collection::vec("[a-z]{1,8}", FIELDS.len()),
        ) {
            let mut datasource = Datasource::parse("acme", "3MVG9").unwrap();
            let mut form = Form::default();
            for (field, text) in FIELDS.into_iter().zip(texts) {
                let mut one = Form::default();
                one.set(field, Secret::new(text.clone()));
                if one.check(&datasource.host).is_ok() {
                    form.set(field, Secret::new(text));
                }
            }
            form.set(Field::ClientSecret, Secret::new(secret.clone()));
            datasource.settings = form.check(&datasource.host).unwrap();
            prop_assert!(datasource.settings.client_secret.is_some());
            let bundle = Bundle {
                datasources: vec![Portable { datasource, name, color: Some("teal".to_owned()), session_minutes: Some(5) }],
                queries: Vec::new(),
            };
            let written = bundle.write();
            let as_json = Json::text_of(&secret).to_text();
            prop_assert!(!written.contains(&secret) && !written.contains(as_json.trim_matches('"')), "{written}");
            prop_assert!(!written.contains("client_secret"));
            let mut kept = bundle;
            kept.datasources[0].datasource.settings.client_secret = None;
            prop_assert_eq!(Bundle::read(&written, &COLORS), Ok(kept));
        }

        #[test]
        fn any_file_is_read_or_refused_without_harm(text in "[\\[\\]{}\":,a-z0-9$. \\n]{0,200}|\\PC{0,200}") {
            if let Err(mistakes) = Bundle::read(&text, &COLORS) {
                prop_assert!(!mistakes.is_empty() && mistakes.len() <= limits::MISTAKES_MAX);
            }
        }
    }
}
