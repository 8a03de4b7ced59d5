//! The browser shell: performs effects and returns events, one file for each kind of effect. Decides nothing.

mod demo;
mod fetch;
mod kept;
mod lock;
mod org_page;
mod page;
mod storage;
mod take_away;
mod window;
mod worker;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

use crate::app::{self, Area, Boot, Effect, Event, Model, Moment};
use crate::auth::attempt::{ENTROPY_BYTES, KEY_PREFIX};
use crate::limits;
use crate::ui::{App, Screen};
use demo::Demo;
use fetch::Requests;
use lock::Locks;
use storage::Storage;
use take_away::TakeAways;

/// Mounts the app and lets it run; or, in a worker, the demo org.
pub fn start() {
    if let Some(worker) = worker::own() {
        console_error_panic_hook::set_once();
        worker::start(&worker);
        return;
    }
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        page::show_bug();
    }));
    let storage = Storage::probe();
    let demo = Demo::new(storage.clone());
    let address = page::address();
    if org_page::is_meant(&address) {
        org_page::start(&demo);
        return;
    }
    demo.serve_windows();
    let model = Rc::new(RefCell::new(Model::default()));
    let shell = Rc::new(Shell {
        model: Rc::clone(&model),
        screen: RefCell::new(None),
        events: RefCell::new(VecDeque::new()),
        requests: Requests::new(Rc::clone(&demo)),
        demo,
        locks: Locks::default(),
        take_aways: TakeAways::default(),
        storage,
    });
    let boot = Boot {
        address,
        local: shell.storage.read(Area::Local),
        tab: shell.storage.read(Area::Tab),
        storage_works: shell.storage.works(),
        opened: window::is_opened(),
    };
    shell.take(Event::Started(boot));
    let views = app::views(&model.borrow());
    let emit = {
        let shell = Rc::clone(&shell);
        move |event| shell.take(event)
    };
    let read_table = move |read: &mut dyn FnMut(&crate::table::Table)| {
        if let Ok(model) = model.try_borrow() {
            read(model.table());
        }
    };
    let Some(body) = document().body() else { return };
    let mounted = mount_to(body.unchecked_into(), {
        let shell = Rc::clone(&shell);
        move || {
            let screen = Screen::new(views, emit, read_table);
            shell.screen.replace(Some(screen));
            view! { <App screen /> }
        }
    });
    mounted.forget();
    page::listen(&shell);
    shell.listen_for_copies();
    window::listen(&shell);
}

/// The one loop of the app: events in, effects out.
struct Shell {
    model: Rc<RefCell<Model>>,
    screen: RefCell<Option<Screen>>,
    /// Events that came while one was being taken in.
    events: RefCell<VecDeque<Event>>,
    requests: Requests,
    demo: Rc<Demo>,
    locks: Locks,
    take_aways: TakeAways,
    storage: Storage,
}

impl Shell {
    /// Takes in an event, and those that its effects cause at once.
    fn take(self: &Rc<Self>, event: Event) {
        self.events.borrow_mut().push_back(event);
        let Ok(mut model) = self.model.try_borrow_mut() else { return };
        let mut effects = Vec::new();
        loop {
            let Some(event) = self.events.borrow_mut().pop_front() else { break };
            effects.extend(app::step(&mut model, event, &moment()));
        }
        let views = app::views(&model);
        drop(model);
        // Storing comes before showing, and showing before whatever the effects bring about.
        self.perform(effects);
        let screen = *self.screen.borrow();
        if let Some(screen) = screen {
            screen.show(views);
        }
        let next = self.events.borrow_mut().pop_front();
        if let Some(event) = next {
            self.take(event);
        }
    }

    /// For events that come from the outside world at a later time.
    fn later(self: &Rc<Self>) -> impl Fn(Event) + Clone + 'static {
        let shell = Rc::clone(self);
        move |event| shell.take(event)
    }

    fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        let mut refused = false;
        for effect in effects {
            match effect {
                Effect::Store { area, key, value } => {
                    if !self.storage.write(area, &key, &value) {
                        refused |= key.starts_with(KEY_PREFIX);
                        self.events.borrow_mut().push_back(Event::StoreRefused { key });
                    }
                }
                Effect::Keep { key, value } => kept::keep(key, value),
                Effect::ReadKept { number, keys } => {
                    let later = self.later();
                    kept::read(keys, move |found| later(Event::KeptRead { number, found }));
                }
                Effect::DropKept { prefix } => kept::drop_all(prefix),
                Effect::Remove { area, key } => self.storage.remove(area, &key),
                Effect::ReplaceAddress(address) => page::replace_address(&address),
                Effect::Leave(_) if refused => {}
                Effect::Leave(url) => page::leave(&demo::in_page(url)),
                Effect::OpenWindow(url) => {
                    if !window::open(&demo::in_page(url)) {
                        self.events.borrow_mut().push_back(Event::WindowRefused);
                    }
                }
                Effect::HandOver(query) => window::hand_over(&query),
                Effect::Send { number, request, timeout_millis, keepalive } => {
                    let later = self.later();
                    let done = move |result| later(Event::Answered { number, result });
                    self.requests.send(number, request, timeout_millis, keepalive, done);
                }
                Effect::ReadPreset(name) => {
                    let later = self.later();
                    fetch::read_beside(name, move |text| later(Event::PresetRead(text)));
                }
                Effect::Probe { number, request, is_unread, timeout_millis } => {
                    let later = self.later();
                    let done = move |outcome| later(Event::Probed { number, outcome });
                    self.requests.probe(number, request, is_unread, timeout_millis, done);
                }
                Effect::SendToken { number, request } => {
                    let shell = Rc::clone(self);
                    let done = move |result| {
                        let stored = shell.storage.read(Area::Local);
                        shell.take(Event::TokenAnswered { number, result, stored });
                    };
                    self.requests.send(number, request, limits::TOKEN_TIMEOUT_MILLIS, true, done);
                }
                Effect::Wake { millis } => {
                    let later = self.later();
                    set_timeout(move || later(Event::Woke), Duration::from_millis(millis.into()));
                }
                Effect::Abort { number } => self.requests.abort(number),
                Effect::Lock { number, name, timeout_millis } => self.lock(number, &name, timeout_millis),
                Effect::Unlock { number } => self.locks.release(number),
                Effect::ControlDemo(control) => {
                    let (later, demo) = (self.later(), Rc::clone(&self.demo));
                    spawn_local(async move {
                        let done = demo.control(control).await;
                        later(Event::DemoControlled { control, done });
                    });
                }
                Effect::Copy { what, text } => {
                    let later = self.later();
                    page::copy(&text, move |done| later(Event::Copied { what, done }));
                }
                Effect::SaveText { name, text } => take_away::save_text(&name, &text),
                Effect::CopyRows(job) => self.copy_rows(*job),
                Effect::ChooseFile(wish) => self.choose_file(wish),
                Effect::WriteFile(job) => self.write_file(*job),
                Effect::StopFile { number, keep } => self.stop_file(number, keep),
            }
        }
    }

    fn lock(self: &Rc<Self>, number: u64, name: &str, timeout_millis: u32) {
        let shell = Rc::clone(self);
        let answer = move |granted| {
            shell.take(if granted {
                Event::LockGranted { number, stored: shell.storage.read(Area::Local) }
            } else {
                Event::LockRefused { number }
            });
        };
        self.locks.request(number, name, timeout_millis, &self.storage, Rc::new(answer));
    }
}

fn moment() -> Moment {
    Moment { now_millis: now_millis(), entropy: entropy(), offset: crate::ui::zone::offset_minutes }
}

/// Milliseconds since 1970.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn now_millis() -> u64 {
    js_sys::Date::now() as u64
}

fn entropy() -> Option<[u8; ENTROPY_BYTES]> {
    let mut bytes = [0; ENTROPY_BYTES];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}
