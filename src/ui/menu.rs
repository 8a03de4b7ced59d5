//! A menu that hangs at a place of the window: the ARIA menu pattern for any list of entries. Knows nothing of what they do.
//! <https://www.w3.org/WAI/ARIA/apg/patterns/menubar/>

use std::rc::Rc;

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::ui::markup::{effect, view};
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::HtmlElement;

use super::dom::{focus, focused, frame};
use super::grid::px_text;

/// Room that a menu keeps to the window's edges.
const EDGE_PX: f64 = 8.0;

/// A line of a menu.
#[derive(Clone)]
pub enum Entry {
    /// Something to choose.
    Item(Item),
    /// Words above what follows.
    Title(String),
    /// A line between groups.
    Line,
}

/// Something to choose in a menu.
#[derive(Clone)]
pub struct Item {
    label: String,
    keys: &'static str,
    is_checked: Option<bool>,
    is_disabled: bool,
    does: Does,
}

#[derive(Clone)]
enum Does {
    Run(Rc<dyn Fn()>),
    More(Rc<Vec<Entry>>),
}

impl Item {
    /// Does something when it is chosen. The menu is closed and the keyboard back where it was by then.
    pub fn new(label: impl Into<String>, run: impl Fn() + 'static) -> Self {
        Self::with(label, Does::Run(Rc::new(run)))
    }

    /// Opens a menu of its own beside it.
    pub fn more(label: impl Into<String>, entries: Vec<Entry>) -> Self {
        Self::with(label, Does::More(Rc::new(entries)))
    }

    /// The keys that do the same, `Ctrl+C`.
    #[must_use]
    pub const fn keys(mut self, keys: &'static str) -> Self {
        self.keys = keys;
        self
    }

    /// It is one of several that hold or do not.
    #[must_use]
    pub const fn checked(mut self, is_checked: bool) -> Self {
        self.is_checked = Some(is_checked);
        self
    }

    /// It cannot be chosen now.
    #[must_use]
    pub const fn disabled(mut self, is_disabled: bool) -> Self {
        self.is_disabled = is_disabled;
        self
    }

    fn with(label: impl Into<String>, does: Does) -> Self {
        Self { label: label.into(), keys: "", is_checked: None, is_disabled: false, does }
    }
}

impl From<Item> for Entry {
    fn from(item: Item) -> Self {
        Self::Item(item)
    }
}

/// A menu that is open. It takes the keyboard, and gives it back to what had it when it is closed.
#[component]
pub fn Menu(
    /// What the menu is called.
    label: String,
    /// Where it hangs, in pixels of the window: left and top.
    at: (f64, f64),
    /// What it offers.
    entries: Vec<Entry>,
    /// Takes it off the screen.
    close: Rc<dyn Fn()>,
) -> impl IntoView {
    let before = StoredValue::new_local(focused());
    let close_all: Rc<dyn Fn()> = Rc::new(move || {
        close();
        if let Some(element) = before.try_get_value().flatten() {
            let _ = element.focus();
        }
    });
    let (by_pointer, by_menu) = (Rc::clone(&close_all), Rc::clone(&close_all));
    // A finger that opened the menu takes the keyboard elsewhere when it is lifted: Escape is heard wherever that is.
    let by_key = Rc::clone(&close_all);
    if cfg!(target_arch = "wasm32") {
        let keys = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
            if event.key() == "Escape" && !event.default_prevented() {
                event.prevent_default();
                by_key();
            }
        });
        on_cleanup(move || keys.remove());
    }
    view! {
        <div
            class="menu-cover"
            on:pointerdown=move |event: PointerEvent| {
                event.prevent_default();
                by_pointer();
            }
            on:contextmenu=move |event: MouseEvent| {
                event.prevent_default();
                by_menu();
            }
        ></div>
        <List level=Level { number: 0, label, at, close: Rc::clone(&close_all), close_all } entries=Rc::new(entries) />
    }
    .into_any()
}

/// One of the menus that are open beside each other.
#[derive(Clone)]
struct Level {
    number: usize,
    label: String,
    at: (f64, f64),
    close: Rc<dyn Fn()>,
    close_all: Rc<dyn Fn()>,
}

/// What hangs beside a menu: the item that it belongs to and where.
#[derive(Clone, Copy, PartialEq)]
struct Beside {
    item: usize,
    at: (f64, f64),
}

#[component]
fn List(level: Level, entries: Rc<Vec<Entry>>) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let place = RwSignal::new(level.at);
    let beside = RwSignal::new(None::<Beside>);
    let number = level.number;
    effect(move || {
        if let Some(element) = element.get() {
            place.set(kept_inside(&element, level.at));
            focus_item(number, 0);
        }
    });
    let items: Rc<Vec<Item>> = Rc::new(entries.iter().filter_map(item).cloned().collect());
    let choose = {
        let (items, close_all) = (Rc::clone(&items), Rc::clone(&level.close_all));
        Rc::new(move |at: usize| {
            let Some(item) = items.get(at).filter(|item| !item.is_disabled) else { return };
            match &item.does {
                Does::Run(run) => {
                    close_all();
                    run();
                }
                Does::More(_) => beside.set(beside_item(number, at)),
            }
        })
    };
    let keydown = {
        let (items, close, close_all) = (Rc::clone(&items), Rc::clone(&level.close), Rc::clone(&level.close_all));
        let choose = Rc::clone(&choose);
        move |event: KeyboardEvent| {
            let labels: Vec<&str> = items.iter().map(|item| item.label.as_str()).collect();
            let at = focused_item(number).unwrap_or(0);
            match after_key(&event.key(), at, &labels) {
                After::Nothing => return,
                After::Moved(to) => focus_item(number, to),
                After::Chosen => choose(at),
                After::Opened if matches!(items.get(at).map(|item| &item.does), Some(Does::More(_))) => choose(at),
                After::Left if number > 0 => close(),
                After::Opened | After::Left => {}
                After::Closed => close(),
                After::ClosedAll => close_all(),
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    let mut at = 0;
    let lines: Vec<AnyView> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Line => view! { <div class="menu-line" role="separator"></div> }.into_any(),
            Entry::Title(text) => view! { <div class="menu-title" role="presentation">{text.clone()}</div> }.into_any(),
            Entry::Item(item) => {
                at += 1;
                line(item.clone(), (number, at - 1), Rc::clone(&choose), beside)
            }
        })
        .collect();
    let further = {
        let close_all = Rc::clone(&level.close_all);
        move || {
            let Beside { item, at } = beside.get()?;
            let Does::More(entries) = &items.get(item)?.does else { return None };
            let close: Rc<dyn Fn()> = Rc::new(move || {
                beside.set(None);
                focus_item(number, item);
            });
            let label = items.get(item)?.label.clone();
            let level = Level { number: number + 1, label, at, close, close_all: Rc::clone(&close_all) };
            Some(view! { <List level entries=Rc::clone(entries) /> }.into_any())
        }
    };
    view! {
        <div
            class="menu"
            role="menu"
            aria-label=level.label
            node_ref=element
            style:left=move || px_text(place.get().0)
            style:top=move || px_text(place.get().1)
            on:keydown=keydown
            on:contextmenu=|event: MouseEvent| event.prevent_default()
        >
            {lines}
        </div>
        {local(further)}
    }
    .into_any()
}

/// A function that holds what belongs to this thread, for the view, which is drawn on it and nowhere else.
fn local<V: 'static>(f: impl Fn() -> V + 'static) -> impl Fn() -> V + Clone + Send + 'static {
    let f = StoredValue::new_local(Rc::new(f));
    move || f.get_value()()
}

fn line(
    item: Item,
    (level, at): (usize, usize),
    choose: Rc<impl Fn(usize) + 'static>,
    beside: RwSignal<Option<Beside>>,
) -> AnyView {
    let has_more = matches!(item.does, Does::More(_));
    let is_open = move || beside.with(|beside| beside.is_some_and(|beside| beside.item == at));
    let checked = item.is_checked.map(|checked| if checked { "true" } else { "false" });
    view! {
        <div
            class="menu-item"
            id=item_id(level, at)
            role=if item.is_checked.is_some() { "menuitemcheckbox" } else { "menuitem" }
            tabindex="-1"
            aria-checked=checked
            aria-disabled=item.is_disabled.then_some("true")
            aria-haspopup=has_more.then_some("menu")
            aria-expanded=move || has_more.then(|| if is_open() { "true" } else { "false" })
            aria-keyshortcuts=(!item.keys.is_empty()).then_some(item.keys)
            on:pointermove=move |event: PointerEvent| {
                if event.pointer_type() == "mouse" && focused_item(level) != Some(at) {
                    focus_item(level, at);
                    beside.set(if has_more { beside_item(level, at) } else { None });
                }
            }
            on:click=move |_| choose(at)
        >
            <span class="menu-mark" aria-hidden="true">{if item.is_checked == Some(true) { "✓" } else { "" }}</span>
            <span class="menu-label">{item.label}</span>
            <span class="menu-keys" aria-hidden="true">{if has_more { "›" } else { item.keys }}</span>
        </div>
    }
    .into_any()
}

/// What a key did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum After {
    Nothing,
    Moved(usize),
    Chosen,
    Opened,
    Left,
    Closed,
    ClosedAll,
}

fn after_key(key: &str, at: usize, labels: &[&str]) -> After {
    let count = labels.len().max(1);
    match key {
        "ArrowDown" => After::Moved((at + 1) % count),
        "ArrowUp" => After::Moved((at + count - 1) % count),
        "Home" | "PageUp" => After::Moved(0),
        "End" | "PageDown" => After::Moved(count - 1),
        "Enter" | " " => After::Chosen,
        "ArrowRight" => After::Opened,
        "ArrowLeft" => After::Left,
        "Escape" => After::Closed,
        "Tab" => After::ClosedAll,
        // A letter goes to the next item that begins with it.
        letter if letter.chars().count() == 1 => {
            let starts = |place: &usize| {
                let label = labels[*place].chars().next().map(|first| first.to_lowercase().to_string());
                label == Some(letter.to_lowercase())
            };
            (at + 1..labels.len()).chain(0..at.min(labels.len())).find(starts).map_or(After::Nothing, After::Moved)
        }
        _ => After::Nothing,
    }
}

const fn item(entry: &Entry) -> Option<&Item> {
    match entry {
        Entry::Item(item) => Some(item),
        Entry::Title(_) | Entry::Line => None,
    }
}

/// Where something so large has to hang so that it stays within the window.
fn kept_inside(element: &HtmlElement, at: (f64, f64)) -> (f64, f64) {
    let window = window();
    let inner = |length: Option<JsValue>| length.and_then(|px| px.as_f64()).unwrap_or(0.0);
    let (width, height) = (f64::from(element.offset_width()), f64::from(element.offset_height()));
    let within = |at: f64, length: f64, all: f64| at.min(all - length - EDGE_PX).max(EDGE_PX);
    (within(at.0, width, inner(window.inner_width().ok())), within(at.1, height, inner(window.inner_height().ok())))
}

/// Beside an item, or over its left part where there is no room.
fn beside_item(level: usize, at: usize) -> Option<Beside> {
    let element = document().get_element_by_id(&item_id(level, at))?;
    let frame = frame(&element);
    Some(Beside { item: at, at: (frame.right - 4.0, frame.top - 5.0) })
}

fn item_id(level: usize, at: usize) -> String {
    "menu-".to_owned() + &level.to_string() + "-" + &at.to_string()
}

fn focused_item(level: usize) -> Option<usize> {
    let id = focused()?.id();
    let rest = id.strip_prefix("menu-")?.strip_prefix(&level.to_string())?;
    rest.strip_prefix('-')?.parse().ok()
}

fn focus_item(level: usize, at: usize) {
    focus(&item_id(level, at));
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABELS: [&str; 4] = ["Copy", "Copy with heads", "Filter", "open"];

    fn moved(key: &str, at: usize) -> Option<usize> {
        match after_key(key, at, &LABELS) {
            After::Moved(to) => Some(to),
            _ => None,
        }
    }

    #[test]
    fn arrows_go_round_and_letters_go_to_the_next_item_that_begins_with_them() {
        assert_eq!((moved("ArrowDown", 3), moved("ArrowUp", 0)), (Some(0), Some(3)));
        assert_eq!((moved("Home", 2), moved("End", 0)), (Some(0), Some(3)));
        assert_eq!((moved("c", 0), moved("C", 1), moved("O", 0), moved("x", 0)), (Some(1), Some(0), Some(3), None));
        assert_eq!(after_key("Tab", 0, &LABELS), After::ClosedAll);
        assert_eq!(after_key("F5", 0, &LABELS), After::Nothing);
        assert_eq!(after_key("ArrowDown", 0, &[]), After::Moved(0));
    }

    #[test]
    fn a_menu_tells_what_is_checked_what_cannot_be_chosen_and_what_has_more() {
        let owner = Owner::new();
        let html = owner.with(|| {
            let entries = vec![
                Item::new("Copy", || {}).keys("Ctrl+C").into(),
                Entry::Line,
                Item::new("Wrap", || {}).checked(true).into(),
                Item::new("Undo", || {}).disabled(true).into(),
                Item::more("Copy as", vec![Item::new("CSV", || {}).into()]).into(),
            ];
            view! { <Menu label="Cell".to_owned() at=(1.0, 2.0) entries close=Rc::new(|| {}) /> }.to_html()
        });
        assert!(html.contains("role=\"menu\" aria-label=\"Cell\""), "{html}");
        assert!(html.contains("aria-keyshortcuts=\"Ctrl+C\"") && html.contains("role=\"separator\""), "{html}");
        assert!(html.contains("role=\"menuitemcheckbox\" aria-checked=\"true\""), "{html}");
        assert!(html.contains("aria-disabled=\"true\"") && html.contains("aria-haspopup=\"menu\""), "{html}");
        assert!(!html.contains(">CSV<"), "what is beside is not open yet: {html}");
    }
}
