//! *Filter*: conditions in groups, as deep as wanted, with the rows that are left counted while they are typed. Knows no rows.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::editor::{Editing, columns_field, fields, kind_of};
use super::frame::{Stand, focus_on, frame, soon};
use crate::app::event::Event;
use crate::table::Kind;
use crate::ui::Screen;
use crate::ui::markup::{effect, memo, view};
use crate::ui::wording::{grouped, rows};
use crate::view::draft::{Draft, Id, Joint, Part};
use crate::view::{Change, Condition};

/// The panel.
pub fn filter(screen: Screen) -> AnyView {
    let table = screen.table;
    let now = memo(move || table.with(|table| table.view.filter.clone()));
    let draft = RwSignal::new(fresh(screen, now.get_untracked().as_ref()));
    // What this panel has made of the filter. Another one comes from elsewhere: undo, a chip, a head's menu.
    let told = StoredValue::new(now.get_untracked());
    let editing = Editing::new(screen, draft, move || {
        let filter =
            draft.with_untracked(|draft| draft.condition(&|path| table.with_untracked(|table| kind_of(table, path))));
        if told.get_value() != filter {
            told.set_value(filter.clone());
            screen.emit(Event::ViewChanged(Change::Filter(filter)));
        }
    });
    effect(move || {
        let now = now.get();
        if told.get_value() != now {
            editing.replace(fresh(screen, now.as_ref()));
            told.set_value(now);
        }
    });
    let left =
        memo(move || table.with(|table| grouped(table.passing as u64) + " of " + &rows(table.loaded as u64) + " left"));
    let inside = view! {
        <div class="panel-body filter-parts">
            {move || {
                editing.version.track();
                group(editing, 0)
            }}
        </div>
        <div class="panel-foot">
            <span role="status">{move || left.get()}</span>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    editing.replace(Draft::new(None, &|_| Kind::Unknown));
                    editing.change(|_| ());
                    soon(|| focus_on("[data-first]"));
                }
            >
                "Remove all"
            </button>
        </div>
    };
    frame(screen, || "Filter".to_owned(), Stand::Wide, inside.into_any())
}

/// A draft of the filter that is set; with one condition to begin with where none is.
fn fresh(screen: Screen, filter: Option<&Condition>) -> Draft {
    screen.table.with_untracked(|table| {
        let mut draft = Draft::new(filter, &|path| kind_of(table, path));
        if let (None, Some(column)) = (filter, table.columns.first()) {
            draft.add_test(0, &column.path, column.kind);
        }
        draft
    })
}

/// A group with all that is in it.
fn group(editing: Editing, id: Id) -> AnyView {
    let draft = editing.draft;
    let own = memo(move || draft.with(|draft| draft.group(id)));
    let joint = memo(move || own.with(|own| own.joint));
    let is_deep = move || draft.with(|draft| draft.depth(id) >= crate::view::draft::DEPTH_MAX);
    let add_test = move |_| {
        let column = editing
            .screen
            .table
            .with_untracked(|table| table.columns.first().map(|column| (column.path.clone(), column.kind)));
        let mut added = None;
        if let Some((path, kind)) = column {
            editing.change(|draft| added = draft.add_test(id, &path, kind));
        }
        focus_part(added);
    };
    let add_group = move |_| {
        let mut added = None;
        let column = editing
            .screen
            .table
            .with_untracked(|table| table.columns.first().map(|column| (column.path.clone(), column.kind)));
        editing.change(|draft| {
            added = draft.add_group(id);
            if let (Some(group), Some((path, kind))) = (added, column) {
                draft.add_test(group, &path, kind);
            }
        });
        focus_part(added);
    };
    view! {
        <div class="filter-group" role="group" aria-label=move || joint.get().label()>
            <div class="filter-line">
                <select
                    id=part_id(id)
                    class="filter-joint"
                    aria-label="How these stand together"
                    data-first=(id == 0).then_some("")
                    on:change=move |event| {
                        let number = event_target_value(&event).parse::<usize>().unwrap_or(0);
                        editing.change(|draft| draft.set_joint(id, Joint::EACH[number.min(3)]));
                    }
                >
                    {Joint::EACH
                        .into_iter()
                        .enumerate()
                        .map(|(number, one)| {
                            view! {
                                <option value=number.to_string() selected=move || joint.get() == one>
                                    {one.label()}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
                {(id != 0).then(|| part_buttons(editing, id, "this group"))}
            </div>
            <ul class="filter-list">
                <For each=move || own.with(|own| own.parts.clone()) key=|part| *part let:part>
                    <li>{part_view(editing, part)}</li>
                </For>
            </ul>
            <div class="filter-line">
                <button type="button" class="button bare filter-add" on:click=add_test>
                    "+ Condition"
                </button>
                <button type="button" class="button bare filter-add" hidden=is_deep on:click=add_group>
                    "+ Group"
                </button>
            </div>
        </div>
    }
    .into_any()
}

fn part_view(editing: Editing, id: Id) -> AnyView {
    let is_group = editing.draft.with_untracked(|draft| matches!(draft.part(id), Some(Part::Group(_))));
    if is_group { group(editing, id) } else { test(editing, id) }
}

/// One condition: field, what is asked, values.
fn test(editing: Editing, id: Id) -> AnyView {
    let Editing { screen, draft, .. } = editing;
    let path = memo(move || draft.with(|draft| draft.entry(id).map(|entry| entry.path.clone()).unwrap_or_default()));
    let is_absent = memo(move || path.with(|path| screen.table.with(|table| table.column(path).is_none())));
    let choose = move |chosen: String| {
        let kind = screen.table.with_untracked(|table| kind_of(table, &chosen));
        editing.change(|draft| draft.set_path(id, &chosen, kind));
    };
    view! {
        <div class="filter-test">
            <div class="filter-line">
                {columns_field(screen, "Field", Some(part_id(id)), path, choose)}
                {part_buttons(editing, id, "this condition")}
            </div>
            {fields(editing, id)}
            <p class="filter-absent" hidden=move || !is_absent.get()>
                {move || path.get() + " is not in this result: the condition waits for one with it."}
            </p>
        </div>
    }
    .into_any()
}

fn part_buttons(editing: Editing, id: Id, what: &'static str) -> AnyView {
    let is_outer = move || editing.draft.with(|draft| draft.depth(id) < 2);
    let button =
        move |label: (&'static str, &'static str), sign: &'static str, keys: &'static str, does: fn(&mut Draft, Id)| {
            view! {
                <button
                    type="button"
                    class="icon-button"
                    aria-label=label.0.to_owned() + what + label.1
                    title=label.0.to_owned() + what + label.1
                    aria-keyshortcuts=keys
                    on:click=move |_| {
                        editing.change(|draft| does(draft, id));
                        focus_part(Some(id));
                    }
                >
                    <span aria-hidden="true">{sign}</span>
                </button>
            }
        };
    let keydown = move |event: KeyboardEvent| {
        let does: fn(&mut Draft, Id) = match event.key().as_str() {
            "ArrowRight" if event.alt_key() => Draft::indent,
            "ArrowLeft" if event.alt_key() => Draft::outdent,
            _ => return,
        };
        event.prevent_default();
        editing.change(|draft| does(draft, id));
        focus_part(Some(id));
    };
    view! {
        <span class="filter-buttons" on:keydown=keydown>
            {button(("Put ", " into a group"), "⇥", "Alt+ArrowRight", Draft::indent)}
            <span hidden=is_outer>{button(("Take ", " out of its group"), "⇤", "Alt+ArrowLeft", Draft::outdent)}</span>
            <button
                type="button"
                class="icon-button"
                aria-label="Remove ".to_owned() + what
                title="Remove"
                on:click=move |_| {
                    let mut next = 0;
                    editing.change(|draft| next = draft.remove(id));
                    focus_part(Some(next));
                }
            >
                <span aria-hidden="true">"×"</span>
            </button>
        </span>
    }
    .into_any()
}

fn part_id(id: Id) -> String {
    "part-".to_owned() + &id.to_string()
}

fn focus_part(id: Option<Id>) {
    if let Some(id) = id {
        soon(move || focus_on(&("#".to_owned() + &part_id(id))));
    }
}
