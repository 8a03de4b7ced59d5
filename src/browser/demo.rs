//! The demo org of the page: its worker, what it remembers between two questions, and the way to it. Knows nothing of orgs.
//!
//! The org is a function of what is saved and what is asked, so no lock is needed over tabs: a question is asked with what
//! was saved, and where another tab has saved something meanwhile the answer is dropped and the question asked anew.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortSignal, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::storage::Storage;
use super::{entropy, now_millis, page};
use crate::app::Area;
use crate::datasource::DEMO_ORIGIN;
use crate::demo::kept::Kept;
use crate::demo::message::{Answer, Ask, Control, Outcome, Question, VERSION};
use crate::http::{Method, Request, Response};
use crate::limits;

/// Where the org's memory is kept.
const KEY: &str = "orgpane.demo";

/// Name under which a page whose storage is refused answers the sign-in window that it has opened.
const WINDOW_KEY: &str = "orgpaneDemo";

/// The query part that makes the page show the org's own pages; the path there follows in the fragment, which no server sees.
pub(super) const PAGE_QUERY: &str = "?org";

/// See the module.
pub(super) struct Demo {
    storage: Storage,
    worker: RefCell<Option<Rc<Line>>>,
}

/// A worker and the questions that it has not answered.
struct Line {
    worker: Worker,
    numbers: Cell<u32>,
    waiting: RefCell<Vec<(u32, Function)>>,
    /// Resolved when the worker listens; rejected when it could not be started.
    ready: Promise,
}

/// Whether an address is one of the demo org.
pub(super) fn is_meant(url: &str) -> bool {
    path(url).is_some()
}

/// An address of the demo org as an address of this page; any other as it is.
pub(super) fn in_page(url: String) -> String {
    match path(&url) {
        Some(path) => format!("{}{PAGE_QUERY}#{path}", page::address().path),
        None => url,
    }
}

/// Path and query of an address of the demo org.
pub(super) fn path(url: &str) -> Option<&str> {
    let path = url.strip_prefix(DEMO_ORIGIN).filter(|_| cfg!(feature = "demo"))?;
    path.starts_with('/').then_some(path)
}

impl Demo {
    pub(super) fn new(storage: Storage) -> Rc<Self> {
        Rc::new(Self { storage, worker: RefCell::new(None) })
    }

    /// Sends a request of the app. `None` where there is no readable answer, or the signal came first.
    pub(super) async fn send(self: &Rc<Self>, request: Request, signal: &AbortSignal) -> Option<Response> {
        let slot = Rc::new(RefCell::new(None));
        let asking = {
            let (demo, slot) = (Rc::clone(self), Rc::clone(&slot));
            future_to_promise(async move {
                let Request { method, url, headers, body } = request;
                match demo.ask(Ask::Fetch { method, url, headers }, &body).await {
                    Some((Outcome::Answered { status, headers }, body)) => {
                        let status = u16::try_from(status).unwrap_or_default();
                        slot.replace(Some(Response { status, headers, body }));
                    }
                    // Until the request is given up.
                    Some((Outcome::Held, _)) => std::future::pending().await,
                    _ => {}
                }
                Ok(JsValue::UNDEFINED)
            })
        };
        let aborted = Promise::new(&mut |resolve, _| signal.set_onabort(Some(&resolve)));
        let _ = JsFuture::from(Promise::race(&Array::of2(&asking, &aborted))).await;
        if signal.aborted() { None } else { slot.take() }
    }

    /// Opens an address of the org, or posts a form to it.
    pub(super) async fn visit(&self, method: Method, url: String, form: &[u8]) -> Option<(Outcome, Vec<u8>)> {
        self.ask(Ask::Visit { method, url }, form).await
    }

    /// Does to the org what no request can do. Whether it is done.
    pub(super) async fn control(&self, control: Control) -> bool {
        matches!(self.ask(Ask::Control(control), &[]).await, Some((Outcome::Done, _)))
    }

    /// Where storage is refused, the org lives in this page's memory: a sign-in window asks it here.
    pub(super) fn serve_windows(self: &Rc<Self>) {
        if self.storage.works() || !cfg!(feature = "demo") {
            return;
        }
        let demo = Rc::clone(self);
        let answer = Closure::<dyn Fn(String, Uint8Array) -> Promise>::new(move |ask: String, body: Uint8Array| {
            let demo = Rc::clone(&demo);
            future_to_promise(async move {
                let ask = Ask::from_text(&ask).ok_or(JsValue::UNDEFINED)?;
                let (outcome, body) = demo.ask(ask, &body.to_vec()).await.ok_or(JsValue::UNDEFINED)?;
                Ok(Array::of2(&outcome.to_text().into(), &Uint8Array::from(body.as_slice())).into())
            })
        });
        let _ = Reflect::set(&window(), &WINDOW_KEY.into(), answer.as_ref());
        answer.forget();
    }

    async fn ask(&self, ask: Ask, body: &[u8]) -> Option<(Outcome, Vec<u8>)> {
        if !self.storage.works()
            && let Some(opener) = opener()
        {
            return ask_opener(&opener, &ask, body).await;
        }
        let address = page::address();
        for _ in 0..limits::DEMO_TRIES_MAX {
            let saved = self.storage.read_one(KEY);
            let question = Question {
                version: VERSION,
                saved: saved.clone(),
                page: format!("{}{}", address.origin, address.path),
                now_millis: now_millis(),
                entropy: entropy()?[..32].try_into().ok()?,
                ask: ask.clone(),
            };
            let (answer, body) = self.post(&question.to_text(), body).await?;
            let Answer { saved: changed, outcome } = Answer::from_text(&answer)?;
            if self.storage.read_one(KEY) != saved {
                continue;
            }
            if let Some(changed) = changed {
                self.storage.write(Area::Local, KEY, &changed);
            }
            return Some((outcome, body));
        }
        None
    }

    /// One question to the worker and its answer. A worker that fails is given up, and another one started next time.
    async fn post(&self, question: &str, body: &[u8]) -> Option<(String, Vec<u8>)> {
        let line = {
            let mut worker = self.worker.borrow_mut();
            if worker.is_none() {
                worker.replace(Line::open()?);
            }
            Rc::clone(worker.as_ref()?)
        };
        let answered = line.ask(question, body).await;
        if answered.is_none() {
            line.worker.terminate();
            self.worker.borrow_mut().take_if(|now| Rc::ptr_eq(now, &line));
        }
        answered
    }
}

impl Line {
    fn open() -> Option<Rc<Self>> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&script()?, &options).ok()?;
        let (mut listening, mut failed) = (None, None);
        let ready = Promise::new(&mut |resolve, reject| {
            listening = Some(resolve);
            failed = Some(reject);
        });
        let (listening, failed) = (listening?, failed?);
        let line = Rc::new(Self { worker, numbers: Cell::new(0), waiting: RefCell::default(), ready });
        let on_message = {
            let line = Rc::downgrade(&line);
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let answer: Array = event.data().unchecked_into();
                let Some(line) = line.upgrade() else { return };
                match answer.get(0).as_f64() {
                    Some(number) => line.resolve(number, &answer),
                    // It says once that it listens.
                    None => drop(listening.call0(&JsValue::UNDEFINED)),
                }
            })
        };
        let on_error = {
            let line = Rc::downgrade(&line);
            Closure::<dyn Fn()>::new(move || {
                let _ = failed.call0(&JsValue::UNDEFINED);
                if let Some(line) = line.upgrade() {
                    line.give_up();
                }
            })
        };
        line.worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        line.worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // They live as long as the worker, and that mostly as long as the page.
        on_message.forget();
        on_error.forget();
        Some(line)
    }

    async fn ask(&self, question: &str, body: &[u8]) -> Option<(String, Vec<u8>)> {
        JsFuture::from(self.ready.clone()).await.ok()?;
        let number = self.numbers.replace(self.numbers.get().wrapping_add(1));
        let answered = Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push((number, resolve)));
        let body = Uint8Array::from(body).buffer();
        let message = Array::of3(&number.into(), &question.into(), &body);
        self.worker.post_message_with_transfer(&message, &Array::of1(&body)).ok()?;
        let answer: Array = JsFuture::from(answered).await.ok()?.dyn_into().ok()?;
        Some((answer.get(1).as_string()?, Uint8Array::new(&answer.get(2)).to_vec()))
    }

    fn resolve(&self, number: f64, answer: &Array) {
        let mut waiting = self.waiting.borrow_mut();
        let at = waiting.iter().position(|(own, _)| f64::from(*own) == number);
        let resolve = at.map(|at| waiting.swap_remove(at).1);
        drop(waiting);
        if let Some(resolve) = resolve {
            let _ = resolve.call1(&JsValue::UNDEFINED, answer);
        }
    }

    /// Nobody will answer any more.
    fn give_up(&self) {
        for (_, resolve) in self.waiting.take() {
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }
}

/// The worker's script: the one that has started this app, with the names of the very files that it has started.
fn script() -> Option<String> {
    document().query_selector("template[data-worker]").ok()??.get_attribute("data-worker")
}

/// The page that has opened this window, if it answers for the demo org.
fn opener() -> Option<Function> {
    let opener = window().opener().ok().filter(JsValue::is_object)?;
    // Of another origin it would throw.
    Reflect::get(&opener, &WINDOW_KEY.into()).ok()?.dyn_into().ok()
}

async fn ask_opener(opener: &Function, ask: &Ask, body: &[u8]) -> Option<(Outcome, Vec<u8>)> {
    let promise = opener.call2(&JsValue::UNDEFINED, &ask.to_text().into(), &Uint8Array::from(body)).ok()?;
    let answer: Array = JsFuture::from(promise.unchecked_into::<Promise>()).await.ok()?.unchecked_into();
    Some((Outcome::from_text(&answer.get(0).as_string()?)?, Uint8Array::new(&answer.get(1)).to_vec()))
}
