//! Local and session storage, or memory where the browser refuses them; knows no record's meaning.
//!
//! `gloo-storage` panics where storage is refused, so it is asked only after a probe, and once.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_storage::{LocalStorage, SessionStorage, Storage as _};

use crate::app::{Area, Stored};

/// All keys of this app begin with this.
const PREFIX: &str = "orgpane.";

/// Where records are kept.
#[derive(Clone)]
pub(super) struct Storage {
    local: Option<web_sys::Storage>,
    tab: Option<web_sys::Storage>,
    memory: Rc<RefCell<Vec<(String, String)>>>,
}

impl Storage {
    /// Finds out whether storage can be used, by using it. Both areas or none.
    #[allow(clippy::disallowed_methods)] // the probe has shown that `raw` cannot panic
    pub(super) fn probe() -> Self {
        let works = probe_one(web_sys::Window::local_storage) && probe_one(web_sys::Window::session_storage);
        Self { local: works.then(LocalStorage::raw), tab: works.then(SessionStorage::raw), memory: Rc::default() }
    }

    pub(super) const fn works(&self) -> bool {
        self.local.is_some()
    }

    /// All of this app's records.
    pub(super) fn read(&self, area: Area) -> Stored {
        let Some(storage) = self.area(area) else {
            return Stored(if area == Area::Local { self.memory.borrow().clone() } else { Vec::new() });
        };
        let keys = (0..storage.length().unwrap_or(0)).filter_map(|index| storage.key(index).ok().flatten());
        let ours = keys.filter(|key| key.starts_with(PREFIX));
        Stored(ours.filter_map(|key| storage.get_item(&key).ok().flatten().map(|value| (key, value))).collect())
    }

    pub(super) fn read_one(&self, key: &str) -> Option<String> {
        match &self.local {
            Some(storage) => storage.get_item(key).ok().flatten(),
            None => self.memory.borrow().iter().find(|(stored, _)| stored == key).map(|(_, value)| value.clone()),
        }
    }

    /// Whether the record is stored and can be read back.
    pub(super) fn write(&self, area: Area, key: &str, value: &str) -> bool {
        match self.area(area) {
            Some(storage) => {
                storage.set_item(key, value).is_ok()
                    && storage.get_item(key).ok().flatten().is_some_and(|now| now == value)
            }
            None => {
                if area == Area::Local {
                    let mut memory = self.memory.borrow_mut();
                    memory.retain(|(stored, _)| stored != key);
                    memory.push((key.to_owned(), value.to_owned()));
                }
                true
            }
        }
    }

    pub(super) fn remove(&self, area: Area, key: &str) {
        if let Some(storage) = self.area(area) {
            let _ = storage.remove_item(key);
        } else {
            self.memory.borrow_mut().retain(|(stored, _)| stored != key);
        }
    }

    const fn area(&self, area: Area) -> Option<&web_sys::Storage> {
        match area {
            Area::Local => self.local.as_ref(),
            Area::Tab => self.tab.as_ref(),
        }
    }
}

type Getter = fn(&web_sys::Window) -> Result<Option<web_sys::Storage>, wasm_bindgen::JsValue>;

fn probe_one(get: Getter) -> bool {
    const KEY: &str = "orgpane.probe";
    let Some(Ok(Some(storage))) = web_sys::window().map(|window| get(&window)) else { return false };
    let works =
        storage.set_item(KEY, "1").is_ok() && storage.get_item(KEY).is_ok_and(|value| value.as_deref() == Some("1"));
    works && storage.remove_item(KEY).is_ok()
}
