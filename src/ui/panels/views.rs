//! *Views*: save how rows are shown under a name, choose, rename, overwrite and remove saved views, and copy a link. Knows names
//! alone.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;

use super::frame::{Stand, focus_on, frame, soon};
use crate::app::event::Event;
use crate::app::view::{Copied, SavedName};
use crate::ui::Screen;
use crate::ui::markup::{effect, memo, view};
use crate::view::saved::{NAME_CHARS_MAX, is_same_name};

/// The panel.
pub fn views(screen: Screen) -> AnyView {
    let saved = memo(move || screen.table.with(|table| table.saved.clone()));
    let field = NodeRef::<Input>::new();
    let name = RwSignal::new(String::new());
    let is_taken =
        memo(move || name.with(|name| saved.with(|saved| saved.iter().any(|one| is_same_name(&one.name, name)))));
    let renamed = RwSignal::new(None::<String>);
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let text = name.get_untracked();
        if text.trim().is_empty() {
            if let Some(field) = field.get_untracked() {
                let _ = field.focus();
            }
            return;
        }
        screen.emit(Event::ViewNamed(text));
        name.set(String::new());
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
    };
    let inside = view! {
        <div class="panel-body">
            <form class="views-save" on:submit=save>
                <input
                    type="text"
                    aria-label="Name of the view"
                    placeholder="Name of this view"
                    autocomplete="off"
                    maxlength=NAME_CHARS_MAX.to_string()
                    data-first=""
                    on:input=move |event| name.set(event_target_value(&event))
                    node_ref=field
                />
                <button type="submit" class="button primary">
                    {move || if is_taken.get() { "Overwrite" } else { "Save" }}
                </button>
            </form>
            <p class="panel-quiet" hidden=move || !saved.with(|saved| saved.is_empty())>
                "Columns, order, filter, search, groups and formats as they are now, under a name. Views are kept in this browser, for each object."
            </p>
            <ul class="views-list" aria-label="Saved views">
                <For each=move || saved.get().to_vec() key=|one| one.name.clone() let:one>
                    {row(screen, one, renamed, saved)}
                </For>
            </ul>
        </div>
        <div class="panel-foot">
            <span class="panel-small">"A link holds query and view, no rows."</span>
            <button type="button" class="button" on:click=move |_| screen.emit(Event::CopyClicked(Copied::Link))>
                "Copy link"
            </button>
        </div>
    };
    frame(screen, || "Views".to_owned(), Stand::Panel, inside.into_any())
}

fn row(
    screen: Screen,
    one: SavedName,
    renamed: RwSignal<Option<String>>,
    saved: Memo<std::sync::Arc<Vec<SavedName>>>,
) -> AnyView {
    let name = StoredValue::new(one.name);
    let is_shown =
        memo(move || saved.with(|saved| saved.iter().any(|one| one.is_shown && one.name == name.get_value())));
    let is_renamed = memo(move || renamed.with(|renamed| renamed.as_ref() == Some(&name.get_value())));
    let labelled = move |what: &str| what.to_owned() + &name.get_value();
    let remove = move |_| {
        screen.emit(Event::ViewRemoved(name.get_value()));
        soon(|| focus_on("[data-first]"));
    };
    view! {
        <li class="views-row">
            {move || {
                if is_renamed.get() {
                    rename_field(screen, name.get_value(), renamed, saved)
                } else {
                    view! {
                        <button
                            type="button"
                            class="views-name"
                            aria-pressed=move || is_shown.get().to_string()
                            on:click=move |_| screen.emit(Event::ViewChosen(name.get_value()))
                        >
                            <span class="choice-text">{name.get_value()}</span>
                            <span class="choice-count">{move || is_shown.get().then_some("shown")}</span>
                        </button>
                        <button
                            type="button"
                            class="icon-button"
                            aria-label=labelled("Overwrite with what is shown: ")
                            title="Overwrite with what is shown"
                            on:click=move |_| screen.emit(Event::ViewNamed(name.get_value()))
                        >
                            <span aria-hidden="true">"⤓"</span>
                        </button>
                        <button
                            type="button"
                            class="icon-button"
                            aria-label=labelled("Rename ")
                            title="Rename"
                            on:click=move |_| renamed.set(Some(name.get_value()))
                        >
                            <span aria-hidden="true">"✎"</span>
                        </button>
                        <button
                            type="button"
                            class="icon-button"
                            aria-label=labelled("Remove ")
                            title="Remove"
                            on:click=remove
                        >
                            <span aria-hidden="true">"×"</span>
                        </button>
                    }
                        .into_any()
                }
            }}
        </li>
    }
    .into_any()
}

/// The field for another name: Enter takes it, Escape leaves the old one.
fn rename_field(
    screen: Screen,
    from: String,
    renamed: RwSignal<Option<String>>,
    saved: Memo<std::sync::Arc<Vec<SavedName>>>,
) -> AnyView {
    let to = RwSignal::new(from.clone());
    let from = StoredValue::new(from);
    let is_taken = memo(move || {
        let (from, to) = (from.get_value(), to.get());
        saved.with(|saved| saved.iter().any(|one| one.name != from && is_same_name(&one.name, &to)))
    });
    let done = move || {
        let to = to.get_untracked();
        if is_taken.get_untracked() {
            return;
        }
        renamed.set(None);
        if !to.trim().is_empty() && to != from.get_value() {
            screen.emit(Event::ViewRenamed { from: from.get_value(), to });
        }
        soon(|| focus_on("[data-first]"));
    };
    let keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            done();
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            renamed.set(None);
            soon(|| focus_on("[data-first]"));
        }
        _ => {}
    };
    let field = NodeRef::<Input>::new();
    effect(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    view! {
        <span class="views-rename">
            <input
                type="text"
                aria-label="New name"
                maxlength=NAME_CHARS_MAX.to_string()
                value=from.get_value()
                aria-invalid=move || is_taken.get().then_some("true")
                on:input=move |event| to.set(event_target_value(&event))
                on:keydown=keydown
                node_ref=field
            />
            <button type="button" class="button" on:click=move |_| done()>
                "Rename"
            </button>
            <span class="panel-wrong" role="status">
                {move || is_taken.get().then_some("Another view has that name.")}
            </span>
        </span>
    }
    .into_any()
}
