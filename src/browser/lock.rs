//! Locks over all tabs: Web Locks, or a lease in storage where those are missing or refused. Knows not what they guard.
//!
//! `web-sys` hides `navigator.locks` behind an unstable flag, so it is bound here.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::{set_timeout, set_timeout_with_handle};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::AbortController;

use super::storage::Storage;
use super::{entropy, now_millis};
use crate::app::Area;
use crate::auth::lease;

#[wasm_bindgen]
extern "C" {
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(this: &LockManager, name: &str, options: &JsValue, callback: &JsValue) -> Result<Promise, JsValue>;
}

/// Locks held, by number.
#[derive(Default)]
pub(super) struct Locks {
    held: Rc<RefCell<Vec<(u64, Held)>>>,
}

enum Held {
    /// Resolves the promise that the browser's lock lasts for.
    Web(Function),
    Lease {
        storage: Storage,
        owner: String,
    },
}

type Answer = Rc<dyn Fn(bool)>;

impl Locks {
    /// Asks for a lock; `answer` hears once whether it is held.
    pub(super) fn request(&self, number: u64, name: &str, timeout_millis: u32, storage: &Storage, answer: Answer) {
        let lease = Lease {
            number,
            owner: owner(),
            storage: storage.clone(),
            held: Rc::clone(&self.held),
            until_millis: now_millis() + u64::from(timeout_millis),
            answer: Rc::clone(&answer),
        };
        // In memory there are no other tabs to be kept apart from.
        if !storage.works() {
            self.held.borrow_mut().push((number, Held::Lease { storage: storage.clone(), owner: String::new() }));
            spawn_local(async move { answer(true) });
            return;
        }
        match manager() {
            Some(manager) => self.request_web(&manager, number, name, timeout_millis, answer, lease),
            None => lease.try_to_take(),
        }
    }

    /// Gives a lock back.
    pub(super) fn release(&self, number: u64) {
        let mut all = self.held.borrow_mut();
        let held = all.iter().position(|(other, _)| *other == number).map(|at| all.swap_remove(at).1);
        drop(all);
        match held {
            Some(Held::Web(resolve)) => {
                let _ = resolve.call0(&JsValue::UNDEFINED);
            }
            Some(Held::Lease { storage, owner }) => {
                let ours = storage.read_one(lease::KEY).is_some_and(|record| record.split('|').next() == Some(&owner));
                if ours {
                    storage.remove(Area::Local, lease::KEY);
                }
            }
            None => {}
        }
    }

    fn request_web(
        &self,
        manager: &LockManager,
        number: u64,
        name: &str,
        timeout_millis: u32,
        answer: Answer,
        lease: Lease,
    ) {
        let Ok(controller) = AbortController::new() else {
            lease.try_to_take();
            return;
        };
        let timer = {
            let controller = controller.clone();
            set_timeout_with_handle(move || controller.abort(), Duration::from_millis(timeout_millis.into())).ok()
        };
        let options = Object::new();
        let _ = Reflect::set(&options, &"signal".into(), &controller.signal());
        let granted = {
            let (held, answer) = (Rc::clone(&self.held), Rc::clone(&answer));
            Closure::once_into_js(move |_lock: JsValue| {
                if let Some(timer) = timer {
                    timer.clear();
                }
                // The lock lasts until this promise is resolved.
                Promise::new(&mut |resolve, _| {
                    held.borrow_mut().push((number, Held::Web(resolve)));
                    // Not now: what is stored is read and changed on a turn of its own.
                    let answer = Rc::clone(&answer);
                    spawn_local(async move { answer(true) });
                })
            })
        };
        let Ok(promise) = manager.request(name, &options, &granted) else {
            lease.try_to_take();
            return;
        };
        spawn_local(async move {
            if JsFuture::from(promise).await.is_err() {
                if controller.signal().aborted() {
                    answer(false);
                } else {
                    // Some browsers have the manager but refuse it in frames of other sites.
                    lease.try_to_take();
                }
            }
        });
    }
}

/// A lease that is being asked for.
struct Lease {
    number: u64,
    owner: String,
    storage: Storage,
    held: Rc<RefCell<Vec<(u64, Held)>>>,
    until_millis: u64,
    answer: Answer,
}

impl Lease {
    fn try_to_take(self) {
        if now_millis() > self.until_millis {
            (self.answer)(false);
            return;
        }
        let stored = self.storage.read_one(lease::KEY);
        match lease::next(stored.as_deref(), &self.owner, now_millis()) {
            lease::Next::Held => {
                let held = Held::Lease { storage: self.storage.clone(), owner: self.owner.clone() };
                self.held.borrow_mut().push((self.number, held));
                (self.answer)(true);
                return;
            }
            lease::Next::Write(record) => {
                self.storage.write(Area::Local, lease::KEY, &record);
            }
            lease::Next::Wait => {}
        }
        set_timeout(move || self.try_to_take(), Duration::from_millis(lease::SETTLE_MILLIS.into()));
    }
}

fn manager() -> Option<LockManager> {
    let navigator = web_sys::window()?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    (!locks.is_undefined() && !locks.is_null()).then(|| locks.unchecked_into())
}

fn owner() -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&entropy().unwrap_or([0; 80])[..16])
}
