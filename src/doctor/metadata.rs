//! Files to deploy instead of clicking, made for one origin and callback; knows what is in them and sends none.
//!
//! Source: Metadata API Developer Guide, `ExternalClientApplication`, `ExtlClntAppGlobalOauthSettings`,
//! `ExtlClntAppOauthSettings`, `CorsWhitelistOrigin`, `SecuritySettings`.

use super::Subject;

/// A file of a Salesforce DX project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Below `force-app/main/default/`.
    pub path: String,
    /// XML.
    pub text: String,
}

/// Name of the app in the files. An app that exists already has another one, which takes its place.
const APP: &str = "Orgpane";

/// The entry on the CORS allowlist.
#[must_use]
pub fn cors_origin(subject: &Subject) -> File {
    let path = "corsWhitelistOrigins/".to_owned() + &developer_name(&subject.origin) + ".corsWhitelistOrigin-meta.xml";
    file(path, "CorsWhitelistOrigin", &element("urlPattern", &subject.origin))
}

/// "Enable CORS for OAuth endpoints". Settings that the file does not name stay as they are.
#[must_use]
pub fn oauth_cors() -> File {
    let setting =
        "    <sessionSettings>\n        <enableOauthCorsPolicy>true</enableOauthCorsPolicy>\n    </sessionSettings>\n";
    file("settings/Security.settings-meta.xml".to_owned(), "SecuritySettings", setting)
}

/// The app: its head, who may use it without a secret and where it comes back to, and its scopes.
#[must_use]
pub fn app(subject: &Subject) -> Vec<File> {
    let head = element("contactEmail", "admin@example.com")
        + &element("description", &("Orgpane, in the browser, at ".to_owned() + &subject.origin))
        + &element("distributionState", "Local")
        + &element("isProtected", "false")
        + &element("label", APP);
    vec![
        file("externalClientApps/".to_owned() + APP + ".eca-meta.xml", "ExternalClientApplication", &head),
        oauth_app(subject),
        oauth_scopes(),
    ]
}

/// Callback URL, PKCE, and that no secret is asked for.
#[must_use]
pub fn oauth_app(subject: &Subject) -> File {
    let settings = element("callbackUrl", &subject.callback_url)
        + &element("externalClientApplication", APP)
        + &element("isConsumerSecretOptional", "true")
        + &element("isIntrospectAllTokens", "false")
        + &element("isPkceRequired", "true")
        + &element("isSecretRequiredForRefreshToken", "false")
        + &element("label", "Orgpane global OAuth settings")
        + &element("shouldRotateConsumerKey", "false")
        + &element("shouldRotateConsumerSecret", "false");
    let path = "extlClntAppGlobalOauthSets/".to_owned() + APP + "_global.ecaGlblOauth-meta.xml";
    file(path, "ExtlClntAppGlobalOauthSettings", &settings)
}

/// The scopes.
#[must_use]
pub fn oauth_scopes() -> File {
    let settings = element("commaSeparatedOauthScopes", "Api, RefreshToken")
        + &element("externalClientApplication", APP)
        + &element("label", "Orgpane OAuth settings");
    let path = "extlClntAppOauthSettings/".to_owned() + APP + "_oauth.ecaOauth-meta.xml";
    file(path, "ExtlClntAppOauthSettings", &settings)
}

fn file(path: String, kind: &str, inside: &str) -> File {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<".to_owned()
        + kind
        + " xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n"
        + inside
        + "</"
        + kind
        + ">\n";
    File { path, text }
}

fn element(name: &str, value: &str) -> String {
    "    <".to_owned() + name + ">" + &escaped(value) + "</" + name + ">\n"
}

/// What XML 1.0 cannot hold at all is left out; what it can is escaped.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(letter),
        }
    }
    out
}

/// A developer name: letters, digits and single underscores, a letter first, no underscore last, 80 characters at most.
fn developer_name(origin: &str) -> String {
    let mut name = APP.to_owned();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    name.push('_');
    for letter in host.chars() {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(80);
    name.trim_end_matches('_').to_owned()
}
