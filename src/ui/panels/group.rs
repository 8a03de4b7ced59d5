//! *Group*: by which fields rows are grouped, the first above all, and all groups opened or closed at once. Knows no rows.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlSelectElement;

use super::frame::{Stand, focus_on, frame, soon};
use super::words::name_of;
use crate::app::event::Event;
use crate::app::view::TableView;
use crate::table::{Direction, Kind};
use crate::ui::Screen;
use crate::ui::markup::{memo, view};
use crate::view::Change;

/// Levels that can be chosen; more say nothing any more.
const LEVELS_MAX: usize = 8;

/// The popover.
pub fn group(screen: Screen) -> AnyView {
    let groups = memo(move || screen.table.with(|table| table.view.groups.clone()));
    let set = move |groups: Vec<String>| screen.emit(Event::ViewChanged(Change::Groups(groups)));
    let choose = move |level: usize, path: String| {
        let mut now = groups.get_untracked();
        now.retain(|other| !other.eq_ignore_ascii_case(&path));
        now.insert(level.min(now.len()), path);
        now.truncate(LEVELS_MAX);
        set(now);
    };
    let add = move |path: String| {
        if !path.is_empty() {
            choose(usize::MAX, path);
            soon(|| {
                // The options are others now, and one of them would stand there as if it had been chosen.
                if let Some(field) =
                    document().get_element_by_id("group-add").and_then(|one| one.dyn_into::<HtmlSelectElement>().ok())
                {
                    field.set_value("");
                }
                focus_on("#group-add");
            });
        }
    };
    let inside = view! {
        <div class="panel-body">
            <ol class="group-levels" aria-label="Levels, the first above all">
                {move || {
                    groups
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(level, path)| level_view(screen, groups, level, &path))
                        .collect_view()
                }}
            </ol>
            <select
                id="group-add"
                data-first=""
                aria-label="Group by"
                hidden=move || groups.with(|groups| groups.len() >= LEVELS_MAX)
                on:change=move |event| add(event_target_value(&event))
            >
                {move || {
                    let first = if groups.with(Vec::is_empty) { "Group by…" } else { "Then by…" };
                    let options = offered(screen, &groups.get());
                    view! {
                        <option value="">{first}</option>
                        {options
                            .into_iter()
                            .map(|(path, name)| view! { <option value=path>{name}</option> })
                            .collect_view()}
                    }
                }}
            </select>
        </div>
        <div class="panel-foot" hidden=move || groups.with(Vec::is_empty)>
            <button type="button" class="button" on:click=move |_| screen.emit(Event::GroupsCollapsed(false))>
                "Expand all"
            </button>
            <button type="button" class="button" on:click=move |_| screen.emit(Event::GroupsCollapsed(true))>
                "Collapse all"
            </button>
        </div>
    };
    frame(screen, || "Group".to_owned(), Stand::Popover, inside.into_any())
}

fn level_view(screen: Screen, groups: Memo<Vec<String>>, level: usize, path: &str) -> AnyView {
    let name = screen.table.with_untracked(|table| name_of(table, path));
    let is_absent = screen.table.with_untracked(|table| table.column(path).is_none());
    // Groups stand as rows would that are sorted by the same field.
    let sorted_by = path.to_owned();
    let direction = move || screen.table.with(|table| direction(table, &sorted_by));
    let set = move |groups: Vec<String>| {
        screen.emit(Event::ViewChanged(Change::Groups(groups)));
        soon(|| focus_on("#group-add"));
    };
    let up = move |_| {
        let mut now = groups.get_untracked();
        if level > 0 && level < now.len() {
            now.swap(level - 1, level);
            set(now);
        }
    };
    let remove = move |_| {
        let mut now = groups.get_untracked();
        if level < now.len() {
            now.remove(level);
            set(now);
        }
    };
    view! {
        <li class="group-level">
            <span class="choice-text">{name.clone()}</span>
            <span class="panel-quiet">{direction}</span>
            {is_absent.then(|| view! { <span class="filter-absent">"not in this result"</span> })}
            <button
                type="button"
                class="icon-button"
                aria-label="Move up: ".to_owned() + &name
                title="Move up"
                aria-disabled=(level == 0).to_string()
                on:click=up
            >
                <span aria-hidden="true">"↑"</span>
            </button>
            <button type="button" class="icon-button" aria-label="No longer group by ".to_owned() + &name title="Remove" on:click=remove>
                <span aria-hidden="true">"×"</span>
            </button>
        </li>
    }
    .into_any()
}

/// Which way the groups of a field stand.
fn direction(table: &TableView, path: &str) -> &'static str {
    match table.column(path).and_then(|column| column.sort) {
        Some(Direction::Descending) => "descending",
        _ => "ascending",
    }
}

/// Columns that rows can still be grouped by: path and name.
fn offered(screen: Screen, groups: &[String]) -> Vec<(String, String)> {
    let offered = |table: &TableView| {
        let columns = table.columns.iter().chain(table.hidden.iter());
        columns
            .filter(|column| column.kind != Kind::Nested)
            .filter(|column| !groups.iter().any(|group| group.eq_ignore_ascii_case(&column.path)))
            .map(|column| (column.path.clone(), name_of(table, &column.path)))
            .collect()
    };
    screen.table.with(offered)
}
