//! The demo org's side of the worker: takes a message in, sends one back. Knows nothing of what they say.
//!
//! The worker runs the app's own program, which is there already: a program of its own would be nearly twice as much to
//! fetch, for it would bring along all that the two have in common.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::demo::message::Desk;

/// The worker that this program runs in, if it does not run in a page.
pub(super) fn own() -> Option<DedicatedWorkerGlobalScope> {
    if cfg!(feature = "demo") { js_sys::global().dyn_into().ok() } else { None }
}

/// Answers messages for as long as the worker lives.
pub(super) fn start(worker: &DedicatedWorkerGlobalScope) {
    let desk = RefCell::new(Desk::default());
    let on_message = {
        let worker = worker.clone();
        Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // Number, question, body; the answer goes back under the same number.
            let asked: Array = event.data().unchecked_into();
            let question = asked.get(1).as_string().unwrap_or_default();
            let body = Uint8Array::new(&asked.get(2)).to_vec();
            let (answer, body) = desk.borrow_mut().answer(&question, body);
            let body = Uint8Array::from(body.as_slice()).buffer();
            let answer = Array::of3(&asked.get(0), &answer.into(), &body);
            let _ = worker.post_message_with_transfer(&answer, &Array::of1(&body));
        })
    };
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    // Messages that came before this would have gone nowhere.
    let _ = worker.post_message(&Array::new());
}
