//! Sends requests, with a time limit, and reads whole answers. Adds no header and no cookie of its own, follows no redirect.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::RequestBuilder;
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::set_timeout_with_handle;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect};

use crate::http::{Failure, Request, Response};

/// Requests under way, by number.
#[derive(Default)]
pub(super) struct Requests {
    controllers: Rc<RefCell<Vec<(u64, AbortController)>>>,
}

impl Requests {
    /// Sends a request; `done` hears of the answer, or why there is none, exactly once.
    pub(super) fn send(
        &self,
        number: u64,
        request: Request,
        timeout_millis: u32,
        keepalive: bool,
        done: impl FnOnce(Result<Response, Failure>) + 'static,
    ) {
        let Ok(controller) = AbortController::new() else {
            spawn_local(async move { done(Err(Failure::Unreachable)) });
            return;
        };
        let signal = controller.signal();
        let timed_out = Rc::new(Cell::new(false));
        let timer = {
            let (timed_out, controller) = (Rc::clone(&timed_out), controller.clone());
            let stop = move || {
                timed_out.set(true);
                controller.abort();
            };
            set_timeout_with_handle(stop, Duration::from_millis(timeout_millis.into())).ok()
        };
        self.controllers.borrow_mut().push((number, controller));
        let controllers = Rc::clone(&self.controllers);
        spawn_local(async move {
            let result =
                if keepalive { fetch_keepalive(&request, &signal).await } else { fetch(&request, &signal).await };
            controllers.borrow_mut().retain(|(other, _)| *other != number);
            if let Some(timer) = timer {
                timer.clear();
            }
            done(result.ok_or_else(|| match (signal.aborted(), timed_out.get()) {
                (true, true) => Failure::TimedOut,
                (true, false) => Failure::Aborted,
                _ => Failure::Unreachable,
            }));
        });
    }

    /// Breaks a request off.
    pub(super) fn abort(&self, number: u64) {
        let controllers = self.controllers.borrow();
        let controller =
            controllers.iter().find(|(other, _)| *other == number).map(|(_, controller)| controller.clone());
        drop(controllers);
        if let Some(controller) = controller {
            controller.abort();
        }
    }
}

async fn fetch(request: &Request, signal: &AbortSignal) -> Option<Response> {
    let mut builder = RequestBuilder::new(&request.url)
        .method(request.method.as_str().parse().ok()?)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Error)
        .cache(RequestCache::NoStore)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(signal));
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    let request = if request.body.is_empty() {
        builder.build().ok()?
    } else {
        builder.body(Uint8Array::from(request.body.as_slice())).ok()?
    };
    let response = request.send().await.ok()?;
    let headers = response.headers().entries().collect();
    Some(Response { status: response.status(), headers, body: response.binary().await.ok()? })
}

/// The same for requests that go on when the page is gone; `gloo-net` has no word for that.
async fn fetch_keepalive(request: &Request, signal: &AbortSignal) -> Option<Response> {
    let init = js_sys::Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&init, &name.into(), value).ok();
    let headers = js_sys::Object::new();
    for (name, value) in &request.headers {
        Reflect::set(&headers, &name.into(), &value.into()).ok()?;
    }
    set("method", &request.method.as_str().into())?;
    set("headers", &headers)?;
    set("body", &Uint8Array::from(request.body.as_slice()))?;
    set("keepalive", &true.into())?;
    set("credentials", &"omit".into())?;
    set("redirect", &"error".into())?;
    set("cache", &"no-store".into())?;
    set("referrerPolicy", &"no-referrer".into())?;
    set("signal", signal)?;
    let answer =
        JsFuture::from(web_sys::window()?.fetch_with_str_and_init(&request.url, init.unchecked_ref())).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    let body = JsFuture::from(answer.array_buffer().ok()?).await.ok()?;
    Some(Response { status: answer.status(), headers: Vec::new(), body: Uint8Array::new(&body).to_vec() })
}
