//! A sign-in window of its own, where storage is refused and a redirect would leave nothing to come back to.

use std::rc::Rc;

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use web_sys::MessageEvent;

use super::Shell;
use crate::app::Event;
use crate::secret::Secret;

/// Name of the message in which the query part of the callback's address is handed over.
const MESSAGE_KEY: &str = "orgpaneCallback";

/// Opens the sign-in page; false if the browser does not allow it.
pub(super) fn open(url: &str) -> bool {
    let opened = window().open_with_url_and_target_and_features(url, "orgpane-sign-in", "popup,width=560,height=720");
    opened.is_ok_and(|window| window.is_some())
}

/// Whether another window opened this one.
pub(super) fn is_opened() -> bool {
    window().opener().is_ok_and(|opener| opener.is_object())
}

/// Hands the query part of the address to the window that opened this one, if that is of this very origin, and closes.
pub(super) fn hand_over(query: &str) {
    let message = js_sys::Object::new();
    let _ = Reflect::set(&message, &MESSAGE_KEY.into(), &query.into());
    if let (Ok(opener), Ok(origin)) = (window().opener(), window().location().origin()) {
        let opener: web_sys::Window = opener.unchecked_into();
        let _ = opener.post_message(&message, &origin);
        let _ = window().close();
    }
}

/// Hears what a sign-in window hands over. Only from this very origin; the `state` in it is checked like any other.
pub(super) fn listen(shell: &Rc<Shell>) {
    let on_message = {
        let shell = Rc::clone(shell);
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let ours = window().location().origin().is_ok_and(|origin| origin == event.origin() && origin != "null");
            let query = Reflect::get(&event.data(), &MESSAGE_KEY.into()).ok().and_then(|query| query.as_string());
            if let Some(query) = query.filter(|_| ours) {
                shell.take(Event::WindowReturned(Secret::new(query)));
            }
        })
    };
    let _ = window().add_event_listener_with_callback("message", on_message.as_ref().unchecked_ref());
    on_message.forget();
}
