//! What a request brought: as a table, as a tree, raw, and its headers. Reads the answer, decides nothing.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::tree;
use crate::app::event::Event;
use crate::app::view::AnswerView;
use crate::ui::Screen;
use crate::ui::markup::{memo, view};
use crate::ui::panels::frame::{focus_on, soon};

/// How an answer is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// Its rows.
    #[default]
    Table,
    /// Name by name.
    Tree,
    /// As it came.
    Raw,
    /// What came with it.
    Headers,
}

const FACES: [(Face, &str, &str); 4] = [
    (Face::Table, "Table", "answer-table"),
    (Face::Tree, "JSON", "answer-json"),
    (Face::Raw, "Raw", "answer-raw"),
    (Face::Headers, "Headers", "answer-headers"),
];

/// Characters of a raw answer that are shown; all of them can be copied.
const RAW_BYTES_MAX: usize = 200_000;

/// The face that is shown now: that of the table, where the tab asks by SOQL.
pub fn shown(screen: Screen, face: RwSignal<Face>) -> Face {
    let has_answer = screen.request.with(|request| request.is_rest && request.answer.is_some());
    if has_answer { face.get() } else { Face::Table }
}

/// Tabs for the ways to look at the answer, and what there is to say of it.
pub fn answer_tabs(screen: Screen, face: RwSignal<Face>) -> AnyView {
    let answer = memo(move || screen.request.with(|request| request.answer.clone().filter(|_| request.is_rest)));
    let has_answer = memo(move || answer.with(Option::is_some));
    let words = move || answer.with(|answer| answer.as_ref().map(|answer| said(answer)));
    let go = move |event: KeyboardEvent| {
        let at = FACES.iter().position(|(known, ..)| *known == face.get_untracked()).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % FACES.len(),
            "ArrowLeft" => (at + FACES.len() - 1) % FACES.len(),
            "Home" => 0,
            "End" => FACES.len() - 1,
            _ => return,
        };
        event.prevent_default();
        face.set(FACES[to].0);
        soon(|| focus_on(".answer-tabs [aria-selected=true]"));
    };
    (move || {
        has_answer.get().then(|| {
            view! {
                <div class="answer-bar">
                    <div class="request-tabs answer-tabs" role="tablist" aria-label="Answer" on:keydown=go>
                        {FACES
                            .map(|(known, name, id)| {
                                let is_open = move || face.get() == known;
                                view! {
                                    <button
                                        type="button"
                                        role="tab"
                                        class="request-tab"
                                        id=id
                                        aria-selected=move || is_open().to_string()
                                        tabindex=move || if is_open() { "0" } else { "-1" }
                                        on:click=move |_| face.set(known)
                                    >
                                        {name}
                                    </button>
                                }
                            })
                            .collect_view()}
                    </div>
                    <p class="answer-words">{words}</p>
                </div>
            }
            .into_any()
        })
    })
    .into_any()
}

/// The answer in any way but the table's.
pub fn answer_pane(screen: Screen, face: RwSignal<Face>) -> AnyView {
    let answer = memo(move || screen.request.with(|request| request.answer.clone()));
    let now = memo(move || shown(screen, face));
    (move || {
        let answer = answer.get()?;
        let (label, inside) = match now.get() {
            Face::Table => return None,
            Face::Tree => ("answer-json", tree::tree(answer)),
            Face::Raw => ("answer-raw", raw(screen, &answer)),
            Face::Headers => ("answer-headers", headers(&answer)),
        };
        Some(
            view! {
                <div class="answer-pane" role="tabpanel" tabindex="0" aria-labelledby=label>
                    {inside}
                </div>
            }
            .into_any(),
        )
    })
    .into_any()
}

/// `200 · 1.2 kB · page 3 · rows at records`
fn said(answer: &AnswerView) -> String {
    let mut words = vec![answer.status.to_string(), bytes(answer.bytes), [&answer.millis.to_string(), " ms"].concat()];
    if answer.page > 1 {
        words.push(["page ", &answer.page.to_string()].concat());
    }
    if let Some(rows_at) = &answer.rows_at {
        words.push(["rows at ", rows_at].concat());
    }
    words.extend(answer.problem.clone());
    words.join(" \u{b7} ")
}

fn bytes(bytes: usize) -> String {
    if bytes < 1_000 { [&bytes.to_string(), " bytes"].concat() } else { [&(bytes / 1_000).to_string(), " kB"].concat() }
}

fn raw(screen: Screen, answer: &AnswerView) -> AnyView {
    if answer.body.is_empty() {
        return nothing(answer);
    }
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let end = (0..=RAW_BYTES_MAX.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let is_cut = end < text.len();
    let shown = text.get(..end).unwrap_or_default().to_owned();
    let whole = StoredValue::new(text);
    view! {
        <div class="request-fields">
            <button
                type="button"
                class="button"
                on:click=move |_| screen.emit(Event::TextCopyClicked(whole.get_value()))
            >
                "Copy"
            </button>
            {is_cut.then(|| view! { <p class="request-note">"This is its beginning; Copy takes all of it."</p> })}
        </div>
        <pre class="answer-text mono">{shown}</pre>
    }
    .into_any()
}

fn headers(answer: &AnswerView) -> AnyView {
    let rows = answer.headers.iter().map(|(name, value)| {
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td>{value.clone()}</td>
            </tr>
        }
    });
    view! {
        <table class="answer-headers">
            <caption class="visually-hidden">"Headers that this page may read"</caption>
            <tbody>{rows.collect_view()}</tbody>
        </table>
        <p class="request-note">"Browsers let a page read only those headers that the org allows."</p>
    }
    .into_any()
}

/// Why there is no text to look at.
pub(super) fn nothing(answer: &AnswerView) -> AnyView {
    let words = if answer.bytes == 0 {
        "The answer has no body."
    } else {
        "The answer is too long to look at here. Its rows are in the table."
    };
    view! { <p class="request-note">{words}</p> }.into_any()
}

/// Keeps the answer alive while parts of it are drawn.
pub(super) type Shared = Arc<AnswerView>;
