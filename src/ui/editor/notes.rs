//! What is wrong with the text, in words: the nearest note in a line of its own, all of them in a list, each with a way there and a
//! correction where one is certain. Knows no query.

use leptos::prelude::*;

use super::Editor;
use crate::app::event::Event;
use crate::editor::Note;
use crate::soql::check::Severity;
use crate::ui::markup::{memo, view};
use crate::ui::wording::ago;

/// Id of the line that describes the field.
pub const NOTE_ID: &str = "soql-note";

/// Where the caret is, what is wrong, and what can be done with the text as a whole.
#[component]
pub fn Foot(editor: Editor) -> impl IntoView {
    let (notes, place, mark) = (editor.notes, editor.place, editor.mark);
    let nearest = memo(move || if mark.with(Option::is_some) { None } else { editor.nearest() });
    let is_listed = RwSignal::new(false);
    let count = memo(move || notes.with(Vec::len));
    view! {
        <div class="editor-foot">
            <div class="editor-note" id=NOTE_ID>
                {move || {
                    if editor.is_too_long.get() {
                        let words = "This text is too long to be coloured and checked while you type. It can be run as it is.";
                        return view! { <p class="editor-words">{words}</p> }.into_any();
                    }
                    let Some(note) = nearest.get() else { return ().into_any() };
                    view! { <Words editor note /> }.into_any()
                }}
            </div>
            <div class="editor-tools">
                {move || {
                    (count.get() > 1).then(|| {
                        view! {
                            <button
                                type="button"
                                class="button bare"
                                aria-expanded=move || is_listed.get().to_string()
                                aria-controls="soql-findings"
                                on:click=move |_| is_listed.update(|is_listed| *is_listed = !*is_listed)
                            >
                                {move || count.get().to_string() + " findings"}
                            </button>
                        }
                    })
                }}
                <Fields editor />
                <button
                    type="button"
                    class="button bare"
                    aria-keyshortcuts="Shift+Alt+F"
                    title="Lay the query out (Shift+Alt+F)"
                    on:click=move |_| editor.lay_out()
                >
                    "Format"
                </button>
                <span class="editor-place">
                    {move || {
                        let (line, column) = place.get();
                        "Line ".to_owned() + &line.to_string() + ", column " + &column.to_string()
                    }}
                </span>
            </div>
        </div>
        {move || {
            (is_listed.get() && count.get() > 1).then(|| {
                view! {
                    <ul id="soql-findings" class="editor-findings" aria-label="Findings">
                        {move || {
                            let line = |note: Note| view! { <li><Words editor note /></li> }.into_any();
                            notes.get().into_iter().map(line).collect::<Vec<_>>()
                        }}
                    </ul>
                }
            })
        }}
    }
}

/// How old is what is known of the query's object.
#[component]
fn Fields(editor: Editor) -> impl IntoView {
    let query = editor.screen.query;
    let fields = memo(move || query.with(|query| query.fields.clone()));
    view! {
        <span class="editor-fields">
            {move || {
                fields.get().map(|fields| {
                    let words = if fields.is_asked { "asking\u{2026}".to_owned() } else { "as of ".to_owned() + &ago(fields.age_minutes) };
                    view! {
                        <span>{"Fields of ".to_owned() + &fields.object + " " + &words}</span>
                        <button
                            type="button"
                            class="button bare"
                            aria-label="Refresh what is known of objects and fields"
                            on:click=move |_| editor.screen.emit(Event::FieldsRefreshed)
                        >
                            "Refresh"
                        </button>
                    }
                })
            }}
        </span>
    }
    .into_any()
}

/// A note with its buttons.
#[component]
fn Words(editor: Editor, note: Note) -> impl IntoView {
    let (line, column) = note.place;
    let place = "line ".to_owned() + &line.to_string() + ", column " + &column.to_string();
    let span = note.span.clone();
    let fix = note.fix.clone();
    view! {
        <div class=class(note.severity)>
            <p class="editor-words">
                <span class="visually-hidden">{kind(note.severity)}</span>
                {note.message}
                {(!note.hint.is_empty()).then(|| view! { <span class="editor-hint">{" ".to_owned() + &note.hint}</span> })}
            </p>
            <button
                type="button"
                class="button bare"
                aria-label="Go to ".to_owned() + &place
                on:click=move |_| editor.select(span.clone())
            >
                "Go to"
            </button>
            {fix.map(|fix| {
                let title = fix.title.clone();
                view! {
                    <button type="button" class="button bare" aria-label="Fix: ".to_owned() + &title on:click=move |_| editor.fix(&fix)>
                        {title}
                    </button>
                }
            })}
        </div>
    }
    .into_any()
}

/// For screen readers, before the message.
#[must_use]
pub const fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error: ",
        Severity::Warning => "Warning: ",
        Severity::Note => "Hint: ",
    }
}

const fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "editor-line is-error",
        Severity::Warning => "editor-line is-warning",
        Severity::Note => "editor-line is-note",
    }
}
