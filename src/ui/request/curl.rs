//! A cURL command pasted, and the request copied as one; reads neither.

use leptos::html::Textarea;
use leptos::prelude::*;

use super::Typed;
use crate::app::event::Event;
use crate::app::requests::RequestEvent;
use crate::request::curl::Shell;
use crate::secret::Secret;
use crate::ui::markup::{memo, view};

/// Paste, import, copy, and what was left out.
pub(super) fn curl(typed: Typed) -> AnyView {
    let screen = typed.screen;
    let field = NodeRef::<Textarea>::new();
    let error = memo(move || screen.request.with(|request| request.curl_error));
    let notes = memo(move || screen.request.with(|request| request.notes.clone()));
    let import = move |_| {
        if let Some(field) = field.get_untracked() {
            screen.emit(Event::Request(RequestEvent::CurlPasted(Secret::new(field.value()))));
            // It may hold a token, which is not to stay on the screen. What could not be read stays, to be mended.
            if screen.request.with_untracked(|request| request.curl_error.is_none()) {
                field.set_value("");
            }
        }
    };
    let copy = move |shell| screen.emit(Event::Request(RequestEvent::CurlAsked(shell)));
    view! {
        <textarea
            class="request-text mono"
            rows="3"
            aria-label="cURL command"
            placeholder="curl 'https://…' -H 'Accept: application/json'"
            spellcheck="false"
            autocomplete="off"
            autocapitalize="none"
            aria-invalid=move || error.get().is_some().then_some("true")
            node_ref=field
        ></textarea>
        <p class="field-help field-problem" role="alert">
            {move || error.get().map(|error| [error.message(), " ", error.hint()].concat())}
        </p>
        <div role="status">
            <ul class="request-notes">
                {move || notes.get().iter().map(|note| view! { <li>{note.clone()}</li> }).collect_view()}
            </ul>
        </div>
        <div class="request-fields">
            <button type="button" class="button" on:click=import>
                "Import cURL"
            </button>
            <button type="button" class="button" on:click=move |_| copy(Shell::Bash)>
                "Copy as cURL"
            </button>
            <button type="button" class="button" on:click=move |_| copy(Shell::Cmd)>
                "Copy for Windows"
            </button>
            <p class="request-note">"No token comes in or goes out: the app signs requests itself."</p>
        </div>
    }
    .into_any()
}
