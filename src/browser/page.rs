//! The page itself: its address, leaving it, what other tabs and the back button do to it, and the clipboard.

use std::rc::Rc;

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{PageTransitionEvent, StorageEvent};

use super::Shell;
use crate::app::{Address, Area, Event};
use crate::secret::Secret;

/// The page's address.
pub(super) fn address() -> Address {
    let location = window().location();
    Address {
        origin: location.origin().unwrap_or_default(),
        path: location.pathname().unwrap_or_default(),
        query: location.search().unwrap_or_default(),
        fragment: location.hash().unwrap_or_default(),
    }
}

/// Changes the address of this very history entry.
pub(super) fn replace_address(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}

/// Goes to another page.
pub(super) fn leave(url: &str) {
    let _ = window().location().assign(url);
}

/// Puts text on the clipboard and tells whether the browser did it.
pub(super) fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    let navigator = window().navigator();
    // On insecure origins there is no clipboard, and asking web-sys for it would panic.
    let offered = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    let promise = offered.then(|| navigator.clipboard().write_text(text));
    spawn_local(async move {
        done(match promise {
            Some(promise) => JsFuture::from(promise).await.is_ok(),
            None => false,
        });
    });
}

/// Hears of other tabs' writes, and of the page coming back out of the back/forward cache.
pub(super) fn listen(shell: &Rc<Shell>) {
    let on_storage = {
        let shell = Rc::clone(shell);
        Closure::<dyn Fn(StorageEvent)>::new(move |event: StorageEvent| {
            let session_area = window().session_storage().ok().flatten();
            let ours = event.key().is_none_or(|key| key.starts_with("orgpane."));
            if ours && event.storage_area() != session_area {
                // Not what was written then, but what is there now: words of other tabs may be overtaken.
                let value = event.key().and_then(|key| shell.storage.read_one(&key)).map(Secret::new);
                shell.take(Event::StorageChanged { key: event.key(), value });
            }
        })
    };
    let on_show = {
        let shell = Rc::clone(shell);
        Closure::<dyn Fn(PageTransitionEvent)>::new(move |event: PageTransitionEvent| {
            if event.persisted() {
                let local = shell.storage.read(Area::Local);
                let tab = shell.storage.read(Area::Tab);
                shell.take(Event::PageRestored { local, tab });
            }
        })
    };
    let on_fragment = {
        let shell = Rc::clone(shell);
        Closure::<dyn Fn()>::new(move || shell.take(Event::FragmentChanged(address().fragment)))
    };
    let _ = window().add_event_listener_with_callback("hashchange", on_fragment.as_ref().unchecked_ref());
    on_fragment.forget();
    let _ = window().add_event_listener_with_callback("storage", on_storage.as_ref().unchecked_ref());
    let _ = window().add_event_listener_with_callback("pageshow", on_show.as_ref().unchecked_ref());
    // They live as long as the page.
    on_storage.forget();
    on_show.forget();
}

/// Says that the app has broken down. What was typed is in storage already.
pub(super) fn show_bug() {
    let Some(body) = document().body() else { return };
    let Ok(notice) = document().create_element("p") else { return };
    let _ = notice.set_attribute("role", "alert");
    let _ = notice.set_attribute("class", "bug");
    notice.set_text_content(Some(
        "Orgpane has hit a bug of its own and stopped. Your query is kept: reload the page to go on. The browser's console has the particulars.",
    ));
    let _ = body.insert_before(&notice, body.first_child().as_ref());
}
