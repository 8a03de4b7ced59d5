//! Sends requests, with a time limit, and reads whole answers. Adds no header and no cookie of its own, follows no redirect.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::RequestBuilder;
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::set_timeout_with_handle;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    AbortController, AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit, RequestMode,
    RequestRedirect, ResponseType,
};

use super::demo::{self, Demo};
use crate::app::doctor::Outcome;
use crate::http::{Failure, Method, Request, Response};

/// Requests under way, by number.
pub(super) struct Requests {
    controllers: Rc<RefCell<Vec<(u64, AbortController)>>>,
    demo: Rc<Demo>,
}

impl Requests {
    /// Requests to the demo org go to `demo`, all others to the network.
    pub(super) fn new(demo: Rc<Demo>) -> Self {
        Self { controllers: Rc::default(), demo }
    }

    /// Sends a request; `done` hears of the answer, or why there is none, exactly once.
    pub(super) fn send(
        &self,
        number: u64,
        request: Request,
        timeout_millis: u32,
        keepalive: bool,
        done: impl FnOnce(Result<Response, Failure>) + 'static,
    ) {
        let demo = demo::is_meant(&request.url).then(|| Rc::clone(&self.demo));
        let sent = move |signal: AbortSignal| async move {
            match demo {
                Some(demo) => demo.send(request, &signal).await,
                None => fetch(&request, &signal, keepalive).await,
            }
        };
        self.answer(number, timeout_millis, sent, done);
    }

    /// Lets something be sent that a number and a time limit can call off.
    fn answer<T: 'static, F: Future<Output = Option<T>> + 'static>(
        &self,
        number: u64,
        timeout_millis: u32,
        sent: impl FnOnce(AbortSignal) -> F + 'static,
        done: impl FnOnce(Result<T, Failure>) + 'static,
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
            let result = sent(signal.clone()).await;
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

    /// Sends a probe; `done` hears as much of the answer as the page may know, exactly once.
    pub(super) fn probe(
        &self,
        number: u64,
        request: Request,
        is_unread: bool,
        timeout_millis: u32,
        done: impl FnOnce(Outcome) + 'static,
    ) {
        let sent = move |signal: AbortSignal| async move { probe(&request, &signal, is_unread).await };
        self.answer(number, timeout_millis, sent, move |result| done(result.unwrap_or_else(Outcome::Silent)));
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

/// Reads a text file beside the page; nothing where there is none, or something else stands in its place.
pub(super) fn read_beside(name: String, done: impl FnOnce(Option<String>) + 'static) {
    spawn_local(async move {
        let read = async {
            let builder =
                RequestBuilder::new(&name).credentials(RequestCredentials::Omit).redirect(RequestRedirect::Error);
            let response = builder.send().await.ok()?;
            // Some hosts answer with their front page whatever is asked for.
            let is_page = response.headers().get("content-type").is_some_and(|kind| kind.contains("html"));
            if response.ok() && !is_page { response.text().await.ok() } else { None }
        };
        done(read.await);
    });
}

async fn fetch(request: &Request, signal: &AbortSignal, keepalive: bool) -> Option<Response> {
    let request = built(request, signal, RequestMode::Cors, RequestRedirect::Error)?;
    let response = if keepalive { send_keepalive(request).await? } else { request.send().await.ok()? };
    whole(&response).await
}

async fn probe(request: &Request, signal: &AbortSignal, is_unread: bool) -> Option<Outcome> {
    // What is not to be read cannot forbid redirects either; what is to be read says that there was one, and no more.
    let (mode, redirect) = if is_unread {
        (RequestMode::NoCors, RequestRedirect::Follow)
    } else {
        (RequestMode::Cors, RequestRedirect::Manual)
    };
    let response = built(request, signal, mode, redirect)?.send().await.ok()?;
    Some(match response.type_() {
        ResponseType::Opaque => Outcome::Opaque,
        ResponseType::Opaqueredirect => Outcome::Redirected,
        _ => Outcome::Answered(whole(&response).await?),
    })
}

fn built(
    request: &Request,
    signal: &AbortSignal,
    mode: RequestMode,
    redirect: RequestRedirect,
) -> Option<gloo_net::http::Request> {
    let mut builder = RequestBuilder::new(&request.url)
        .method(method(request.method))
        .mode(mode)
        .credentials(RequestCredentials::Omit)
        .redirect(redirect)
        .cache(RequestCache::NoStore)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(signal));
    for (name, value) in &request.headers {
        builder = builder.header(name, value);
    }
    if request.body.is_empty() {
        builder.build().ok()
    } else {
        builder.body(Uint8Array::from(request.body.as_slice())).ok()
    }
}

async fn whole(response: &gloo_net::http::Response) -> Option<Response> {
    let headers = response.headers().entries().collect();
    Some(Response { status: response.status(), headers, body: response.binary().await.ok()? })
}

/// For requests that go on when the page is gone; `gloo-net` has no word for that.
async fn send_keepalive(request: gloo_net::http::Request) -> Option<gloo_net::http::Response> {
    let init = RequestInit::new();
    Reflect::set(&init, &"keepalive".into(), &true.into()).ok()?;
    let request = web_sys::Request::new_with_request_and_init(&request.into(), &init).ok()?;
    let answer = JsFuture::from(web_sys::window()?.fetch_with_request(&request)).await.ok()?;
    Some(answer.dyn_into::<web_sys::Response>().ok()?.into())
}

const fn method(method: Method) -> gloo_net::http::Method {
    match method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Head => gloo_net::http::Method::HEAD,
        Method::Post => gloo_net::http::Method::POST,
        Method::Put => gloo_net::http::Method::PUT,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Delete => gloo_net::http::Method::DELETE,
        Method::Options => gloo_net::http::Method::OPTIONS,
    }
}
