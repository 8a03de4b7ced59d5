//! Names and values in rows: parameters, headers, parts of a form. Knows no meaning of any.

use leptos::prelude::*;

use super::Typed;
use crate::request::{Draft, Pair, Place};
use crate::ui::markup::{memo, view};
use crate::ui::panels::frame::{focus_on, soon};

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Params,
    Headers,
    Body,
}

impl List {
    const fn word(self) -> &'static str {
        match self {
            Self::Params => "Parameter",
            Self::Headers => "Header",
            Self::Body => "Part",
        }
    }

    fn of(self, draft: &mut Draft) -> &mut Vec<Pair> {
        match self {
            Self::Params => &mut draft.params,
            Self::Headers => &mut draft.headers,
            Self::Body => &mut draft.body.pairs,
        }
    }

    fn read(self, draft: &Draft) -> Vec<Pair> {
        match self {
            Self::Params => draft.params.clone(),
            Self::Headers => draft.headers.clone(),
            Self::Body => draft.body.pairs.clone(),
        }
    }

    const fn place(self, number: usize) -> Place {
        match self {
            Self::Params => Place::Param(number),
            Self::Headers => Place::Header(number),
            Self::Body => Place::Body,
        }
    }

    const fn empty(self) -> &'static str {
        match self {
            Self::Params => "Parameters stand behind the path already, or are added here; both are sent.",
            Self::Headers => "The app signs requests itself. Add others here, such as Sforce-Query-Options.",
            Self::Body => "A form has names and values.",
        }
    }
}

/// The rows, and a button for another one.
pub(super) fn pairs(typed: Typed, list: List) -> AnyView {
    let all = typed.draft.with_untracked(|draft| list.read(draft));
    let is_empty = all.is_empty();
    let rows: Vec<AnyView> = all.into_iter().enumerate().map(|(number, pair)| row(typed, list, number, pair)).collect();
    let add = move |_| {
        typed.reshape(&|draft| list.of(draft).push(Pair::new("", "")));
        soon(|| focus_on(".pairs li:last-child .pair-name"));
    };
    view! {
        <ul class="pairs" aria-label=list.word().to_owned() + "s">
            {rows}
        </ul>
        <div class="request-fields">
            <button type="button" class="button pair-add" on:click=add>
                {"Add ".to_owned() + &list.word().to_ascii_lowercase()}
            </button>
            {is_empty.then(|| view! { <p class="request-note">{list.empty()}</p> })}
        </div>
    }
    .into_any()
}

fn row(typed: Typed, list: List, number: usize, pair: Pair) -> AnyView {
    let Pair { name, value, is_on } = pair;
    let labelled = move |what: &str| [list.word(), " ", &(number + 1).to_string(), what].concat();
    let problem = memo(move || if list == List::Body { None } else { typed.problem(list.place(number)) });
    let change = move |act: &dyn Fn(&mut Pair)| {
        typed.edit(&|draft| {
            if let Some(pair) = list.of(draft).get_mut(number) {
                act(pair);
            }
        });
    };
    let remove = move |_| {
        typed.reshape(&|draft| {
            if number < list.of(draft).len() {
                list.of(draft).remove(number);
            }
        });
        soon(|| focus_on(".pair-add"));
    };
    view! {
        <li class="pair">
            <input
                type="checkbox"
                aria-label=labelled(" is sent")
                prop:checked=is_on
                on:change=move |event| {
                    let is_on = event_target_checked(&event);
                    change(&|pair| pair.is_on = is_on);
                }
            />
            <input
                type="text"
                class="mono pair-name"
                aria-label=labelled(" name")
                placeholder="Name"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=name
                on:input=move |event| {
                    let text = event_target_value(&event);
                    change(&|pair| pair.name.clone_from(&text));
                }
            />
            <input
                type="text"
                class="mono"
                aria-label=labelled(" value")
                placeholder="Value"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=value
                on:input=move |event| {
                    let text = event_target_value(&event);
                    change(&|pair| pair.value.clone_from(&text));
                }
            />
            <button type="button" class="button bare" aria-label=["Remove ", &labelled("").to_lowercase()].concat() title="Remove" on:click=remove>
                <span aria-hidden="true">"×"</span>
            </button>
            <p class="field-help field-problem pair-problem" hidden=move || problem.with(Option::is_none)>
                {move || problem.get()}
            </p>
        </li>
    }
    .into_any()
}
