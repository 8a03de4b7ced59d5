//! How pages follow each other, and where the rows are; knows no answer.

use leptos::prelude::*;

use super::Typed;
use crate::request::{Draft, Paging, PagingMode, Place};
use crate::ui::markup::{memo, view};

/// The fields of the way that is chosen.
pub(super) fn pages(typed: Typed) -> AnyView {
    let (paging, rows_at) = typed.draft.with_untracked(|draft| (draft.paging.clone(), draft.rows_at.clone()));
    let Paging { mode, path, name, first, size_name, size, pages_max } = paging;
    let choose = move |event| {
        let name = event_target_value(&event);
        let mode = PagingMode::ALL.into_iter().find(|mode| mode.label() == name).unwrap_or_default();
        typed.reshape(&|draft| draft.paging.mode = mode);
    };
    let text = move |label, value, placeholder, set: fn(&mut Draft, &str)| {
        field(typed, label, value, placeholder, "text", set)
    };
    let number = move |label, value: u64, set: fn(&mut Draft, &str)| {
        let value = if value == 0 { String::new() } else { value.to_string() };
        field(typed, label, value, "", "number", set)
    };
    let mut fields = Vec::new();
    match mode {
        PagingMode::None => {}
        PagingMode::Next => {
            fields.push(text("Next address at", path, "found, such as nextRecordsUrl", |draft, text| {
                text.clone_into(&mut draft.paging.path);
            }));
        }
        PagingMode::Cursor => {
            fields.push(text("Cursor at", path, "found, such as next_cursor", |draft, text| {
                text.clone_into(&mut draft.paging.path);
            }));
            fields.push(text("Cursor parameter", name, "cursor", set_name));
        }
        PagingMode::Page => {
            fields.push(text("Page parameter", name, "page", set_name));
            fields.push(number("First page", first, |draft, text| draft.paging.first = text.parse().unwrap_or(0)));
        }
        PagingMode::Offset => fields.push(text("Offset parameter", name, "offset", set_name)),
    }
    if matches!(mode, PagingMode::Page | PagingMode::Offset | PagingMode::Cursor) {
        fields.push(text("Size parameter", size_name, "limit", |draft, text| {
            text.clone_into(&mut draft.paging.size_name);
        }));
        fields.push(number("Rows of a page", size, |draft, text| draft.paging.size = text.parse().unwrap_or(0)));
    }
    if mode != PagingMode::None {
        fields.push(number("Pages at most", pages_max, |draft, text| {
            draft.paging.pages_max = text.parse().unwrap_or(0);
        }));
    }
    fields.push(text("Rows at", rows_at, "found, such as records or $.data.items", |draft, text| {
        text.clone_into(&mut draft.rows_at);
    }));
    let problem = memo(move || typed.problem(Place::Paging).or_else(|| typed.problem(Place::Rows)));
    view! {
        <div class="request-fields">
            <label class="request-field">
                <span>"Further pages"</span>
                <select on:change=choose>
                    {PagingMode::ALL
                        .map(|known| view! { <option selected=known == mode>{known.label()}</option> })
                        .collect_view()}
                </select>
            </label>
            {fields}
        </div>
        <p class="field-help field-problem" hidden=move || problem.with(Option::is_none)>
            {move || problem.get()}
        </p>
    }
    .into_any()
}

fn set_name(draft: &mut Draft, text: &str) {
    text.clone_into(&mut draft.paging.name);
}

fn field(
    typed: Typed,
    label: &'static str,
    value: String,
    placeholder: &'static str,
    kind: &'static str,
    set: fn(&mut Draft, &str),
) -> AnyView {
    view! {
        <label class="request-field">
            <span>{label}</span>
            <input
                type=kind
                min="0"
                placeholder=placeholder
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=value
                on:input=move |event| {
                    let text = event_target_value(&event);
                    typed.edit(&|draft| set(draft, &text));
                }
            />
        </label>
    }
    .into_any()
}
