//! *Columns*: which are shown, in which order, which stay in sight at an edge. Knows heads, and no rows.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::frame::{Stand, focus_on, frame, soon};
use super::words::name_of;
use crate::app::event::Event;
use crate::app::view::{ColumnView, TableView};
use crate::ui::Screen;
use crate::ui::markup::{memo, view};
use crate::view::{Change, Side};

/// The panel.
pub fn columns(screen: Screen) -> AnyView {
    let list = List {
        screen,
        all: memo(move || screen.table.with(in_order)),
        needle: RwSignal::new(String::new()),
        active: RwSignal::new(None),
        dragged: RwSignal::new(None),
    };
    let found = memo(move || list.found());
    let show = move |hidden: bool| {
        let paths = found.get_untracked();
        screen.emit(Event::ViewChanged(Change::Hide { paths, hidden }));
    };
    let only = move |_| {
        let found = found.get_untracked();
        let (shown, others): (Vec<_>, Vec<_>) =
            list.all.get_untracked().into_iter().map(|column| column.path).partition(|path| found.contains(path));
        screen.emit(Event::ViewChanged(Change::Hide { paths: others, hidden: true }));
        screen.emit(Event::ViewChanged(Change::Hide { paths: shown, hidden: false }));
    };
    let count = move || {
        list.all.with(|all| {
            let shown = all.iter().filter(|column| !column.is_hidden).count();
            shown.to_string() + " of " + &all.len().to_string() + " shown"
        })
    };
    let inside = view! {
        <div class="panel-tools">
            <input
                type="search"
                aria-label="Search columns"
                placeholder="Search columns"
                autocomplete="off"
                spellcheck="false"
                data-first=""
                on:input=move |event| list.needle.set(event_target_value(&event))
            />
            <div class="panel-row">
                <button type="button" class="button" on:click=move |_| show(false)>
                    "Show all"
                </button>
                <button type="button" class="button" on:click=move |_| show(true)>
                    "Hide all"
                </button>
                <button type="button" class="button" on:click=only disabled=move || list.needle.with(String::is_empty)>
                    "Only these"
                </button>
            </div>
        </div>
        <ul class="panel-body column-list" aria-label="Columns in order" on:keydown=move |event| list.key(&event)>
            <For each=move || found.get() key=Clone::clone let:path>
                {row(list, path)}
            </For>
        </ul>
        <p class="panel-body panel-quiet" hidden=move || !found.with(Vec::is_empty)>
            "No column has this in its name."
        </p>
        {actions(list)}
        <div class="panel-foot">
            <span role="status">{count}</span>
            <button
                type="button"
                class="button"
                on:click=move |_| screen.emit(Event::ViewChanged(Change::ColumnsReset))
            >
                "Reset"
            </button>
        </div>
    };
    frame(screen, || "Columns".to_owned(), Stand::Panel, inside.into_any())
}

/// What the list's parts share.
#[derive(Clone, Copy)]
struct List {
    screen: Screen,
    all: Memo<Vec<ColumnView>>,
    needle: RwSignal<String>,
    /// The column that keys and buttons are for.
    active: RwSignal<Option<String>>,
    dragged: RwSignal<Option<String>>,
}

impl List {
    /// Paths of the columns that are looked for.
    fn found(self) -> Vec<String> {
        let needle = self.needle.with(|needle| needle.trim().to_lowercase());
        let names = |column: &ColumnView| {
            let name = self.screen.table.with(|table| name_of(table, &column.path));
            column.path.to_lowercase().contains(&needle) || name.to_lowercase().contains(&needle)
        };
        self.all.with(|all| all.iter().filter(|column| names(column)).map(|column| column.path.clone()).collect())
    }

    fn column(self, path: &str) -> Option<ColumnView> {
        self.all.with(|all| all.iter().find(|column| column.path == path).cloned())
    }

    /// The column that keys and buttons are for: the one that had the focus last, or the first.
    fn active(self) -> Option<ColumnView> {
        let active = self.active.get().and_then(|path| self.column(&path));
        active.or_else(|| self.all.with(|all| all.first().cloned()))
    }

    fn key(self, event: &KeyboardEvent) {
        let key = event.key();
        let by = match key.as_str() {
            "ArrowDown" => 1,
            "ArrowUp" => -1,
            "Home" => isize::MIN / 2,
            "End" => isize::MAX / 2,
            _ => return,
        };
        event.prevent_default();
        if event.alt_key() {
            self.shift(by);
            return;
        }
        let found = self.found();
        let at = self.active.get_untracked().and_then(|path| found.iter().position(|other| *other == path));
        let next = at.map_or(0, |at| at.saturating_add_signed(by).min(found.len().saturating_sub(1)));
        if let Some(path) = found.get(next) {
            self.active.set(Some(path.clone()));
            focus_active();
        }
    }

    /// Moves the active column so many places.
    fn shift(self, by: isize) {
        let Some(active) = self.active() else { return };
        let all: Vec<String> = self.all.get_untracked().into_iter().map(|column| column.path).collect();
        let Some(at) = all.iter().position(|path| *path == active.path) else { return };
        let last = all.len() - 1;
        let to = at.saturating_add_signed(by).min(last);
        if to != at {
            let before = if to > at { all.get(to + 1) } else { all.get(to) }.cloned();
            self.put(active.path, before);
            focus_active();
        }
    }

    fn put(self, path: String, before: Option<String>) {
        self.active.set(Some(path.clone()));
        self.screen.emit(Event::ViewChanged(Change::Move { path, before }));
    }
}

/// All columns in the order in which they are shown, hidden ones in their places.
fn in_order(table: &TableView) -> Vec<ColumnView> {
    let mut places: Vec<Option<&ColumnView>> = vec![None; table.columns.len() + table.hidden.len()];
    for column in table.columns.iter().chain(table.hidden.iter()) {
        if let Some(place) = places.get_mut(column.column) {
            *place = Some(column);
        }
    }
    let columns: Vec<&ColumnView> = places.into_iter().flatten().collect();
    let paths: Vec<&str> = columns.iter().map(|column| column.path.as_str()).collect();
    table.view.order(&paths).into_iter().filter_map(|at| columns.get(at).copied().cloned()).collect()
}

fn row(list: List, path: String) -> AnyView {
    let path = StoredValue::new(path);
    let column = memo(move || list.column(&path.get_value()));
    let is_active = memo(move || list.active().is_some_and(|active| active.path == path.get_value()));
    let name = move || list.screen.table.with(|table| name_of(table, &path.get_value()));
    let side = move || column.with(|column| column.as_ref().and_then(|column| column.pinned));
    let hide = move |shown: bool| {
        let paths = vec![path.get_value()];
        list.screen.emit(Event::ViewChanged(Change::Hide { paths, hidden: !shown }));
    };
    let dropped = move || {
        if let Some(dragged) = list.dragged.try_update(Option::take).flatten() {
            list.put(dragged, Some(path.get_value()));
        }
    };
    view! {
        <li
            class="column-row"
            class:column-active=move || is_active.get()
            draggable="true"
            on:dragstart=move |_| list.dragged.set(Some(path.get_value()))
            on:dragend=move |_| list.dragged.set(None)
            on:dragover=move |event| {
                if list.dragged.with_untracked(Option::is_some) {
                    event.prevent_default();
                }
            }
            on:drop=move |event| {
                event.prevent_default();
                dropped();
            }
        >
            <span class="column-grip" aria-hidden="true">
                "⠿"
            </span>
            <label class="choice">
                <input
                    type="checkbox"
                    tabindex=move || if is_active.get() { "0" } else { "-1" }
                    data-active=move || is_active.get().then_some("")
                    prop:checked=move || column.with(|column| column.as_ref().is_some_and(|column| !column.is_hidden))
                    on:focus=move |_| list.active.set(Some(path.get_value()))
                    on:change=move |event| hide(event_target_checked(&event))
                />
                <span class="choice-text">{name}</span>
            </label>
            <span class="choice-count">
                {move || match side() {
                    Some(Side::Left) => Some("frozen left"),
                    Some(Side::Right) => Some("frozen right"),
                    None => None,
                }}
            </span>
        </li>
    }
    .into_any()
}

/// What can be done with the active column, for those who do not drag.
fn actions(list: List) -> AnyView {
    let screen = list.screen;
    let active = memo(move || list.active());
    let pinned =
        move |side: Side| active.with(|active| active.as_ref().is_some_and(|active| active.pinned == Some(side)));
    let pin = move |side: Side| {
        if let Some(column) = active.get_untracked() {
            let side = (column.pinned != Some(side)).then_some(side);
            screen.emit(Event::ViewChanged(Change::Pin { path: column.path, side }));
        }
    };
    let fit = move |_| {
        if let Some(column) = active.get_untracked() {
            screen.emit(Event::ViewChanged(Change::Width { path: column.path, px: None }));
        }
    };
    let name = move || {
        active.with(|active| active.as_ref().map(|active| screen.table.with(|table| name_of(table, &active.path))))
    };
    view! {
        <div class="panel-tools column-actions" role="group" aria-label=move || name().map(|name| "Column ".to_owned() + &name)>
            <span class="choice-text panel-legend">{name}</span>
            <button
                type="button"
                class="icon-button"
                aria-label="Move up"
                title="Move up"
                aria-keyshortcuts="Alt+ArrowUp"
                on:click=move |_| list.shift(-1)
            >
                <span aria-hidden="true">"↑"</span>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label="Move down"
                title="Move down"
                aria-keyshortcuts="Alt+ArrowDown"
                on:click=move |_| list.shift(1)
            >
                <span aria-hidden="true">"↓"</span>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label="Freeze left"
                title="Freeze left"
                aria-pressed=move || pinned(Side::Left).to_string()
                on:click=move |_| pin(Side::Left)
            >
                <span aria-hidden="true">"⇤"</span>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label="Freeze right"
                title="Freeze right"
                aria-pressed=move || pinned(Side::Right).to_string()
                on:click=move |_| pin(Side::Right)
            >
                <span aria-hidden="true">"⇥"</span>
            </button>
            <button type="button" class="button" on:click=fit>
                "Fit width"
            </button>
        </div>
    }
    .into_any()
}

fn focus_active() {
    soon(|| focus_on(".column-list [data-active]"));
}
