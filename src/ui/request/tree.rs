//! A JSON document as a tree that is read as far as it is opened; knows no rows.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use super::answer::{Shared, nothing};
use crate::table::document::{Member, What, members};
use crate::ui::markup::view;

/// Members shown of one object or list at once.
const MEMBERS_MAX: usize = 100;
/// Characters of a value that are shown.
const VALUE_CHARS_MAX: usize = 400;

/// The whole document, its first level open.
pub(super) fn tree(answer: Shared) -> AnyView {
    if answer.body.is_empty() {
        return nothing(&answer);
    }
    let start = answer.body.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(0);
    match members(&answer.body, start, 0, 1) {
        Ok(_) if matches!(answer.body.get(start), Some(b'{' | b'[')) => {
            view! { <div class="tree mono">{level(answer, start, 0)}</div> }.into_any()
        }
        _ => view! { <p class="request-note">"The answer is no JSON object or list. It stands under Raw."</p> }
            .into_any(),
    }
}

/// Members from number `from` on, and a button for more.
fn level(answer: Shared, at: usize, from: usize) -> AnyView {
    let Ok((found, more)) = members(&answer.body, at, from, MEMBERS_MAX) else {
        return view! { <p class="request-note">"Here the JSON breaks off."</p> }.into_any();
    };
    let next = from + found.len();
    let rows = found.into_iter().map(|member| one(&answer, member)).collect_view();
    let is_more_open = RwSignal::new(false);
    let rest = move || {
        if !more {
            return ().into_any();
        }
        if is_more_open.get() {
            return level(answer.clone(), at, next);
        }
        view! {
            <button type="button" class="button bare" on:click=move |_| is_more_open.set(true)>
                {"More from number ".to_owned() + &next.to_string()}
            </button>
        }
        .into_any()
    };
    view! {
        <ul class="tree-level">{rows}</ul>
        {rest}
    }
    .into_any()
}

fn one(answer: &Shared, member: Member) -> AnyView {
    let Member { name, what, span } = member;
    let text = String::from_utf8_lossy(answer.body.get(span.clone()).unwrap_or_default());
    let cut: String = text.chars().take(VALUE_CHARS_MAX).collect();
    let is_cut = cut.len() < text.len();
    if !matches!(what, What::Object | What::List) {
        let class = match what {
            What::Text => "tree-text",
            What::Null => "tree-null",
            _ => "tree-plain",
        };
        return view! {
            <li>
                <span class="tree-name">{name}</span>
                " "
                <span class=class>{if is_cut { cut + "…" } else { cut }}</span>
            </li>
        }
        .into_any();
    }
    let brief: String = cut.split_whitespace().collect::<Vec<_>>().join(" ");
    let brief = match brief.char_indices().nth(60) {
        Some((end, _)) => brief.get(..end).unwrap_or_default().to_owned() + "…",
        None => brief,
    };
    let is_open = RwSignal::new(false);
    let answer = answer.clone();
    view! {
        <li>
            <details on:toggle=move |event| {
                let details = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
                is_open.set(details.is_some_and(|details| details.has_attribute("open")));
                event.stop_propagation();
            }>
                <summary>
                    <span class="tree-name">{name}</span>
                    " "
                    <span class="tree-brief">{brief}</span>
                </summary>
                {move || is_open.get().then(|| level(answer.clone(), span.start, 0))}
            </details>
        </li>
    }
    .into_any()
}
