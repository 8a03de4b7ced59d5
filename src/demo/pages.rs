//! The org's own pages as HTML: what a person sees of it; checks nothing and remembers nothing.
//!
//! Pages load nothing, run no script and refuse to be framed.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use sha2::{Digest, Sha256};

use super::{Host, PASSWORD, Settings, address::origin_of, authorize::CONSENT_PATH, page_less};
use crate::http::Response;

pub(super) const WRONG_PASSWORD: &str = "Check your username and password. They do not belong together.";
pub(super) const INACTIVE_USER: &str = "This user is frozen. Ask your administrator to activate it.";

/// The front page of the org.
pub(super) fn home(host: &Host, settings: &Settings) -> Response {
    let kind = if host.is_login() { "The shared login host" } else { "This org\u{2019}s My Domain address" };
    let body = format!(
        "<h1>Demo org</h1><p>{kind} is <code>{}</code>. Enter it in the app, then sign in from there.</p>\
         <dl><dt>Client id</dt><dd><code>{}</code></dd><dt>Username</dt><dd><code>{}</code></dd>\
         <dt>Password</dt><dd><code>{PASSWORD}</code></dd></dl>",
        escape(&host.origin()),
        escape(&settings.client_id),
        escape(demo_user(settings)),
    );
    page("Demo org", &body, None)
}

/// The login page. `problem` is said as an alert.
pub(super) fn login(
    settings: &Settings,
    authorization: &str,
    username: &str,
    problem: Option<&str>,
    redirect_uri: &str,
) -> Response {
    let alert = problem.map(|text| format!("<p class=problem role=alert>{}</p>", escape(text))).unwrap_or_default();
    let username = if settings.prefilled && username.is_empty() { demo_user(settings) } else { username };
    let password = if settings.prefilled { PASSWORD } else { "" };
    let focus = |wanted: bool| if wanted { " autofocus" } else { "" };
    let username_focus = focus(username.is_empty());
    let password_focus = focus(!username.is_empty() && password.is_empty());
    let button_focus = focus(!username.is_empty() && !password.is_empty());
    let body = format!(
        "<h1>Log in to the demo org</h1>{alert}<form method=post action=\"/login\">\
         <input type=hidden name=authorization value=\"{}\">\
         <label for=username>Username</label>\
         <input id=username name=username type=text value=\"{}\" autocomplete=username autocapitalize=none \
         spellcheck=false required{username_focus}>\
         <label for=password>Password</label>\
         <input id=password name=password type=password value=\"{password}\" autocomplete=current-password \
         required{password_focus}>\
         <button class=main{button_focus}>Log In</button></form>\
         <p class=hint>The demo user is <code>{}</code> with the password <code>{PASSWORD}</code>.</p>",
        escape(authorization),
        escape(username),
        escape(demo_user(settings)),
    );
    page("Log in to the demo org", &body, Some(redirect_uri))
}

/// The page that asks whether the app may act for the user.
pub(super) fn consent(authorization: &str, username: &str, scopes: &[String], redirect_uri: &str) -> Response {
    let asked: String = scopes
        .iter()
        .map(|scope| format!("<li>{} <code>{}</code></li>", escape(meaning(scope)), escape(scope)))
        .collect();
    let body = format!(
        "<h1>Allow access?</h1><p>An app at <code>{}</code> asks to</p><ul>{asked}</ul>\
         <form method=post action=\"{CONSENT_PATH}\">\
         <input type=hidden name=authorization value=\"{}\">\
         <div class=choice><button class=main name=decision value=allow>Allow</button>\
         <button name=decision value=deny>Deny</button></div>\
         <p class=hint>You are logged in as <strong>{}</strong>. \
         <button class=link name=decision value=switch>Use another account</button></p></form>",
        escape(&origin_of(redirect_uri).unwrap_or_default()),
        escape(authorization),
        escape(username),
    );
    page("Allow access?", &body, Some(redirect_uri))
}

/// An error that must not be redirected. It says the text that Salesforce says, and what to look at.
pub(super) fn failure(error: &str, description: &str) -> Response {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.append_pair("error", error).append_pair("error_description", description);
    let text = text.finish().replace('+', "%20");
    let advice = match error {
        "redirect_uri_mismatch" => "The callback URL of the request is not one of the app\u{2019}s, letter for letter.",
        "invalid_client_id" => "This org has no app with that consumer key.",
        "OAUTH_EC_APP_NOT_FOUND" => "The app lives in another org.",
        _ => "The app asked in a way that this org does not accept.",
    };
    let body = format!(
        "<h1>We can\u{2019}t authorize you because of an OAuth error</h1>\
         <p class=problem role=alert><code>{}</code></p><p>In words: {}. {advice}</p>\
         <p class=hint>Go back to the app to try again.</p>",
        escape(&text),
        escape(description)
    );
    bare_page(400, "OAuth error", &body)
}

/// A form whose authorization is gone, or that another browser opened.
pub(super) fn stale() -> Response {
    let body = "<h1>This page is out of date</h1>\
        <p role=alert>The sign-in took too long, was finished before, or this browser blocks cookies.</p>\
        <p class=hint>Go back to the app and sign in again.</p>";
    bare_page(400, "Page out of date", body)
}

/// After logging out. At Salesforce this page may be framed by the org itself.
pub(super) fn logged_out() -> Response {
    let body = "<h1>You are logged out</h1><p>The next sign-in asks for the password.</p>";
    let mut response = bare_page(200, "Logged out", body);
    for (name, value) in &mut response.headers {
        if name == "X-Frame-Options" {
            "SAMEORIGIN".clone_into(value);
        }
        if name == "Content-Security-Policy" {
            *value = value.replace("frame-ancestors 'none'", "frame-ancestors 'self'");
        }
    }
    response
}

pub(super) fn not_found() -> Response {
    bare_page(404, "Page not found", "<h1>Page not found</h1><p>The demo org has nothing at this address.</p>")
}

/// The headers of every page and redirect: no frame, no cache, no referrer, no type guessing.
///
/// `form_targets` is where forms may go, redirects after them included; `style` the hash of the page's style sheet.
pub(super) fn guards(form_targets: &str, style: Option<&str>) -> Vec<(String, String)> {
    let style = style.map(|hash| format!("; style-src 'sha256-{hash}'")).unwrap_or_default();
    let policy =
        format!("default-src 'none'{style}; form-action {form_targets}; base-uri 'none'; frame-ancestors 'none'");
    [
        ("Content-Security-Policy", policy.as_str()),
        ("X-Frame-Options", "DENY"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-store"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// Text made safe inside HTML text and quoted attributes, and in XML.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

fn page(title: &str, body: &str, redirect_uri: Option<&str>) -> Response {
    // Chromium checks the redirect after a form against form-action, so the callback's origin has to be in it.
    let targets = redirect_uri.and_then(origin_of).map_or("'self'".to_owned(), |origin| format!("'self' {origin}"));
    dressed(200, title, body, &targets)
}

fn bare_page(status: u16, title: &str, body: &str) -> Response {
    dressed(status, title, body, "'none'")
}

fn dressed(status: u16, title: &str, body: &str, form_targets: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>{}</title>\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\
         <meta name=color-scheme content=\"light dark\"><meta name=robots content=noindex>\
         <style>{STYLE}</style></head><body>\
         <header><p><strong>Demo org.</strong> Made up from end to end; do not enter a real password.</p></header>\
         <main>{body}</main></body></html>",
        escape(title)
    );
    let mut response = page_less(status, &html);
    response.headers.extend(guards(form_targets, Some(&BASE64.encode(Sha256::digest(STYLE.as_bytes())))));
    response
}

fn demo_user(settings: &Settings) -> &str {
    settings.accounts.first().map_or("", |account| account.username.as_str())
}

/// What a scope lets an app do, in words.
fn meaning(scope: &str) -> &str {
    match scope {
        "api" => "Manage user data via APIs",
        "refresh_token" | "offline_access" => "Perform requests at any time",
        "openid" => "Know who you are",
        "id" => "Access the identity URL service",
        "profile" => "Access your profile",
        "email" => "Access your e-mail address",
        "address" => "Access your address",
        "phone" => "Access your phone number",
        "web" => "Manage user data via web browsers",
        "full" => "Full access",
        _ => "Access more of the org",
    }
}

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#f4f5f7;--card:#fff;--ink:#1b1f27;--soft:#5a6270;--line:#c9ced8;--main:#0b5cab;\
--on-main:#fff;--bad:#b3261e;--bad-paper:#fdecea;--note:#fff3cd;--on-note:#3d3000}\
@media(prefers-color-scheme:dark){:root{--paper:#14171c;--card:#1e232b;--ink:#e8ebf0;--soft:#a6aebb;--line:#434b58;\
--main:#7ab7f5;--on-main:#0c1a29;--bad:#ffb4ab;--bad-paper:#3b1a18;--note:#3d3412;--on-note:#ffe9a8}}\
*{box-sizing:border-box}\
body{margin:0;min-height:100vh;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}\
header{background:var(--note);color:var(--on-note);padding:.5rem 1rem;text-align:center}header p{margin:0}\
main{background:var(--card);max-width:26rem;margin:2.5rem auto;padding:1.75rem;border:1px solid var(--line);\
border-radius:.75rem;overflow-wrap:anywhere}\
@media(max-width:30rem){main{margin:0;border-width:0 0 1px;border-radius:0;padding:1.25rem}}\
h1{font-size:1.35rem;line-height:1.25;margin:0 0 1rem}\
label{display:block;font-weight:600;margin:1rem 0 .25rem}\
input[type=text],input[type=password]{width:100%;font:inherit;color:inherit;background:var(--card);\
padding:.6rem .7rem;border:1px solid var(--soft);border-radius:.4rem}\
button{font:inherit;font-weight:600;padding:.65rem 1rem;border-radius:.4rem;border:1px solid var(--soft);\
background:var(--card);color:var(--ink);cursor:pointer}\
button.main{background:var(--main);border-color:var(--main);color:var(--on-main)}\
form>button.main{width:100%;margin-top:1.5rem}\
.choice{display:flex;gap:.75rem;margin-top:1.5rem}.choice button{flex:1}\
button.link{border:0;padding:0;background:none;color:var(--main);text-decoration:underline;font-weight:400}\
:focus-visible{outline:3px solid var(--main);outline-offset:2px}\
.problem{background:var(--bad-paper);color:var(--bad);padding:.6rem .8rem;border-radius:.4rem;margin:0}\
.hint{color:var(--soft);margin:1.25rem 0 0}\
ul{padding-left:1.2rem;margin:.5rem 0}code{font:.9em ui-monospace,monospace}\
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}dt{color:var(--soft)}dd{margin:0}";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_escaped() {
        let settings = Settings::default();
        let marker = "\"><script>alert('x')</script>";
        let pages = [
            login(&settings, marker, marker, Some(marker), "http://localhost:8080/"),
            consent(marker, marker, &[marker.to_owned()], "http://localhost:8080/"),
            failure(marker, marker),
        ];
        for page in pages {
            assert!(!page.text().contains("<script"), "{}", page.text());
        }
    }

    #[test]
    fn pages_refuse_frames_and_let_forms_end_at_the_callback() {
        let page = login(&Settings::default(), "id", "", None, "http://localhost:8080/back");
        let policy = page.header("Content-Security-Policy").unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && page.header("X-Frame-Options") == Some("DENY"));
        assert!(policy.contains("form-action 'self' http://localhost:8080;"), "{policy}");
    }
}
