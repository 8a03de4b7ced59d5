//! The demo org's own pages, where its login page would be if it had a server: shows them, posts their forms, follows them back
//! to the app. Knows nothing of what they say, and runs nothing of them.

use std::rc::Rc;

use js_sys::{Array, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CssStyleSheet, DomParser, FormData, HtmlElement, HtmlFormElement, SubmitEvent, SupportedType};

use super::demo::{self, Demo, PAGE_QUERY};
use super::page;
use crate::app::Address;
use crate::datasource::DEMO_ORIGIN;
use crate::demo::message::Outcome;
use crate::http::Method;

/// Whether the page was opened for the org's own pages instead of the app.
pub(super) fn is_meant(address: &Address) -> bool {
    cfg!(feature = "demo") && address.query == PAGE_QUERY
}

/// Shows the org's page that the address names.
pub(super) fn start(demo: &Rc<Demo>) {
    let on_submit = {
        let demo = Rc::clone(demo);
        Closure::<dyn Fn(SubmitEvent)>::new(move |event: SubmitEvent| {
            event.prevent_default();
            if let Some((url, fields)) = form(&event) {
                go(&demo, Method::Post, url, fields);
            }
        })
    };
    let _ = document().add_event_listener_with_callback("submit", on_submit.as_ref().unchecked_ref());
    // Somebody typed another path, or went back to one.
    let on_hash = Closure::<dyn Fn()>::new(|| drop(window().location().reload()));
    let _ = window().add_event_listener_with_callback("hashchange", on_hash.as_ref().unchecked_ref());
    on_submit.forget();
    on_hash.forget();
    let fragment = page::address().fragment;
    let path = fragment.strip_prefix('#').filter(|path| path.starts_with('/')).unwrap_or("/");
    go(demo, Method::Get, format!("{DEMO_ORIGIN}{path}"), String::new());
}

/// Opens an address of the org, and shows where that leads. The whole visit is one entry of the history: Back leads to the app.
fn go(demo: &Rc<Demo>, method: Method, url: String, fields: String) {
    let demo = Rc::clone(demo);
    spawn_local(async move {
        match demo.visit(method, url, fields.as_bytes()).await {
            Some((Outcome::Page { address }, html)) => {
                // A page that came of a form alone cannot be opened again; the one before it can.
                if demo::path(&address).is_some() && (method == Method::Get || !is_form_target(&address)) {
                    page::replace_address(&demo::in_page(address));
                }
                show(&String::from_utf8_lossy(&html));
            }
            Some((Outcome::Elsewhere { address }, _)) if is_app(&address) => {
                let _ = window().location().replace(&address);
            }
            Some((Outcome::Elsewhere { .. }, _)) => show(ELSEWHERE),
            _ => show(NO_ANSWER),
        }
    });
}

const ELSEWHERE: &str = "<main><h1>The demo org leads nowhere else</h1>\
    <p role=alert>It was to send you to another site. Go back to Orgpane and sign in from there.</p></main>";
const NO_ANSWER: &str = "<main><h1>The demo org did not answer</h1>\
    <p role=alert>Reload the page. If that does not help, go back to Orgpane and try again.</p></main>";

/// The login page is posted to an address of its own, which shows nothing by itself.
fn is_form_target(address: &str) -> bool {
    demo::path(address) == Some("/login")
}

/// Whether an address is this page's own, as the app is known by.
fn is_app(address: &str) -> bool {
    let own = page::address();
    let rest = address.strip_prefix(&format!("{}{}", own.origin, own.path));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['?', '#']))
}

/// Where a form of the org is to be posted, and its fields, encoded.
fn form(event: &SubmitEvent) -> Option<(String, String)> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let action = form.get_attribute("action").filter(|action| action.starts_with('/'))?;
    let mut fields = url::form_urlencoded::Serializer::new(String::new());
    let data = FormData::new_with_form(&form).ok()?;
    for entry in js_sys::try_iter(&data).ok()??.flatten() {
        let pair: Array = entry.unchecked_into();
        if let (Some(name), Some(value)) = (pair.get(0).as_string(), pair.get(1).as_string()) {
            fields.append_pair(&name, &value);
        }
    }
    // The button that was pressed is a field, too.
    if let Some(button) = event.submitter() {
        let name = button.get_attribute("name").unwrap_or_default();
        if !name.is_empty() {
            fields.append_pair(&name, &button.get_attribute("value").unwrap_or_default());
        }
    }
    Some((format!("{DEMO_ORIGIN}{action}"), fields.finish()))
}

/// Puts a page of the org in the place of what is shown. What is parsed like this runs no script, and the policy of this page
/// goes for it as well; its style sheet is taken over as an object, for the policy lets no sheet stand in a page, not even
/// while it is parsed.
fn show(html: &str) {
    let (style, html) = parted(html);
    let Ok(parsed) = DomParser::new().and_then(|parser| parser.parse_from_string(&html, SupportedType::TextHtml))
    else {
        return;
    };
    if let Some(style) = style {
        dress(style);
    }
    let document = document();
    document.set_title(&parsed.title());
    if let Some(body) = parsed.body() {
        document.set_body(Some(&body));
    }
    if let Ok(Some(first)) = document.query_selector("[autofocus]") {
        let _ = first.unchecked_into::<HtmlElement>().focus();
    }
}

/// The style sheet of a page, and the page without it.
fn parted(html: &str) -> (Option<&str>, String) {
    let parts = html.split_once("<style>").and_then(|(before, rest)| {
        rest.split_once("</style>").map(|(style, after)| (Some(style), before.to_owned() + after))
    });
    parts.unwrap_or_else(|| (None, html.to_owned()))
}

/// The org's style sheet instead of the app's.
fn dress(css: &str) {
    let Ok(sheet) = CssStyleSheet::new() else { return };
    let _ = sheet.replace_sync(css);
    let document = document();
    let _ = Reflect::set(&document, &"adoptedStyleSheets".into(), &Array::of1(&sheet));
    while let Ok(Some(own)) = document.query_selector("link[rel=stylesheet]") {
        own.remove();
    }
}
