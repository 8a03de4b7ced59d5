//! The list of what could be typed: a listbox whose active line is told to the field that keeps the keyboard. Knows no query.
//! <https://www.w3.org/WAI/ARIA/apg/patterns/combobox/>

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::html::Ul;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::Editor;
use crate::limits;
use crate::soql::complete::{Completion, CompletionKind};
use crate::ui::dom::frame;
use crate::ui::grid::{px_text, whole_px};
use crate::ui::markup::view;

/// Id of the list.
pub const LIST_ID: &str = "soql-completions";

/// A list that is open.
#[derive(Clone, Default)]
pub struct Open {
    /// What is offered.
    pub items: Vec<Completion>,
    /// What of the text is replaced, in bytes.
    pub replaces: std::ops::Range<usize>,
    /// Where it hangs, in pixels of the window.
    pub left: f64,
    /// Its upper edge, or its lower one.
    pub edge: f64,
    /// It stands above the line.
    pub is_above: bool,
}

/// Id of a line.
#[must_use]
pub fn option_id(at: usize) -> String {
    LIST_ID.to_owned() + "-" + &at.to_string()
}

/// Fills the list's element anew.
pub fn fill(list: &Element, items: &[Completion]) {
    list.set_text_content(None);
    let count = items.len().to_string();
    for (at, item) in items.iter().take(limits::COMPLETIONS_SHOWN_MAX).enumerate() {
        let Ok(line) = document().create_element("li") else { return };
        line.set_id(&option_id(at));
        for (name, value) in [
            ("role", "option"),
            ("class", class(item.kind)),
            ("aria-selected", if at == 0 { "true" } else { "false" }),
            ("aria-posinset", &(at + 1).to_string()),
            ("aria-setsize", &count),
        ] {
            let _ = line.set_attribute(name, value);
        }
        for (class, text) in [("completion-label", item.label.as_str()), ("completion-detail", &item.detail)] {
            let Ok(part) = document().create_element("span") else { return };
            part.set_class_name(class);
            part.set_text_content(Some(text));
            let _ = line.append_child(&part);
        }
        let _ = list.append_child(&line);
    }
}

/// Makes another line the active one.
pub fn activate(list: &Element, before: usize, now: usize) {
    let line = |at: usize| list.children().item(u32::try_from(at).unwrap_or(u32::MAX));
    if let Some(line) = line(before) {
        let _ = line.set_attribute("aria-selected", "false");
    }
    if let Some(line) = line(now) {
        let _ = line.set_attribute("aria-selected", "true");
        let (line, around) = (frame(&line), frame(list));
        let by = if line.top < around.top { line.top - around.top } else { (line.bottom - around.bottom).max(0.0) };
        list.set_scroll_top(list.scroll_top() + whole_px(by));
    }
}

/// The list, hidden while nothing is offered.
#[component]
pub fn List(editor: Editor, list: NodeRef<Ul>) -> impl IntoView {
    let open = editor.open;
    let edge = move |above: bool| {
        open.with(|open| open.as_ref().filter(|open| open.is_above == above).map(|open| px_text(open.edge)))
    };
    let take = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let line = target.and_then(|target| target.closest("[role=option]").ok().flatten());
        let at = line.and_then(|line| line.get_attribute("aria-posinset")).and_then(|at| at.parse::<usize>().ok());
        if let Some(at) = at {
            editor.take_completion(at.saturating_sub(1));
        }
    };
    view! {
        <ul
            id=LIST_ID
            class="completions mono"
            role="listbox"
            aria-label="Completions"
            hidden=move || open.with(Option::is_none)
            style:left=move || open.with(|open| open.as_ref().map(|open| px_text(open.left)).unwrap_or_default())
            style:top=move || edge(false).unwrap_or_else(|| "auto".to_owned())
            style:bottom=move || edge(true).unwrap_or_else(|| "auto".to_owned())
            // The field keeps the keyboard.
            on:pointerdown=move |event: PointerEvent| event.prevent_default()
            on:mousedown=move |event: MouseEvent| event.prevent_default()
            on:click=take
            node_ref=list
        ></ul>
    }
    .into_any()
}

const fn class(kind: CompletionKind) -> &'static str {
    match kind {
        CompletionKind::Keyword | CompletionKind::Operator | CompletionKind::Scope => "completion of-keyword",
        CompletionKind::Function => "completion of-function",
        CompletionKind::Value | CompletionKind::DateLiteral => "completion of-value",
        CompletionKind::Object | CompletionKind::Relationship | CompletionKind::ChildRelationship => {
            "completion of-object"
        }
        CompletionKind::Field | CompletionKind::Alias | CompletionKind::Expression => "completion of-field",
    }
}
