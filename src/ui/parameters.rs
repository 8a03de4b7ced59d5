//! Inputs above the query: what `{{ name }}` stands for, typed or chosen. Knows no query and checks nothing.

use leptos::prelude::*;

use super::Screen;
use crate::app::event::Event;
use crate::app::parameters::ParameterEvent;
use crate::parameter::{Input, InputKind};
use crate::ui::markup::{effect, memo, view};
use crate::ui::panels::frame::{focus_on, soon};

/// The inputs as they are typed here, ahead of the app by one event at most.
#[derive(Clone, Copy)]
struct Typed {
    screen: Screen,
    inputs: RwSignal<Vec<Input>>,
    shape: RwSignal<u32>,
    /// The input that is being changed itself.
    changed: RwSignal<Option<usize>>,
}

impl Typed {
    fn edit(self, change: &dyn Fn(&mut Vec<Input>)) {
        self.inputs.update(|inputs| change(inputs));
        let inputs = self.inputs.get_untracked();
        self.screen.emit(Event::Parameter(ParameterEvent::Changed(inputs)));
    }

    fn reshape(self, change: &dyn Fn(&mut Vec<Input>)) {
        self.edit(change);
        self.shape.update(|shape| *shape += 1);
    }

    fn set(self, number: usize, change: &dyn Fn(&mut Input)) {
        self.edit(&|inputs| {
            if let Some(input) = inputs.get_mut(number) {
                change(input);
            }
        });
    }
}

/// The inputs, and the names that lack one. Tells which rows are chosen, where another query wants to know.
pub fn parameters(screen: Screen) -> AnyView {
    tell_chosen_rows(screen);
    let seen = screen.parameters;
    let typed = Typed {
        screen,
        inputs: RwSignal::new(seen.with_untracked(|seen| (*seen.inputs).clone())),
        shape: RwSignal::new(0),
        changed: RwSignal::new(None),
    };
    let version = memo(move || seen.with(|seen| (seen.version, seen.inputs.len())));
    effect(move || {
        let _ = version.get();
        let inputs = seen.with_untracked(|seen| (*seen.inputs).clone());
        if typed.inputs.with_untracked(|typed| *typed != inputs) {
            typed.inputs.set(inputs);
            typed.shape.update(|shape| *shape += 1);
        }
    });
    let missing = memo(move || seen.with(|seen| seen.missing.clone()));
    let follows = memo(move || seen.with(|seen| seen.follows.clone()));
    let is_empty =
        memo(move || seen.with(|seen| seen.inputs.is_empty() && seen.missing.is_empty() && seen.follows.is_empty()));
    view! {
        <section class="inputs" aria-label="Inputs" hidden=move || is_empty.get()>
            {move || {
                typed.shape.track();
                let inputs = typed.inputs.get_untracked();
                inputs.into_iter().enumerate().map(|(number, input)| one(typed, number, input)).collect_view()
            }}
            {move || missing.get().into_iter().map(|name| offer(typed, name)).collect_view()}
            {move || {
                follows
                    .get()
                    .into_iter()
                    .map(|(name, value)| {
                        view! {
                            <p class="input-followed">
                                <span class="input-name mono">{name}</span>
                                <span class="input-value">{value}</span>
                            </p>
                        }
                    })
                    .collect_view()
            }}
        </section>
    }
    .into_any()
}

/// Where another query takes values from this tab's rows, the app hears which are chosen.
fn tell_chosen_rows(screen: Screen) {
    let is_followed = memo(move || screen.parameters.with(|seen| seen.is_followed));
    let at = memo(move || screen.active.with(|active| active.and_then(|place| place.row.checked_sub(1))));
    effect(move || {
        // Where nothing is at hand the choice of before stays: whoever comes back to this tab has not chosen anew.
        if is_followed.get()
            && let Some(first) = at.get()
        {
            let mut places = screen.selection.with(super::Selection::rows);
            if places.is_empty() {
                places.push(first..first + 1);
            }
            let first = Some(first);
            screen.emit(Event::Parameter(ParameterEvent::RowsChosen { first, places }));
        }
    });
}

/// A name in the query that no input has.
fn offer(typed: Typed, name: String) -> AnyView {
    let label = ["Add input ", &name].concat();
    let add = move |_| {
        // What a name says of its kind is a guess that can be changed.
        let lower = name.to_ascii_lowercase();
        let kind = if lower == "id" || name.ends_with("Id") {
            InputKind::Record
        } else if ["date", "since", "until", "from", "to", "day"].iter().any(|word| lower.ends_with(word)) {
            InputKind::Date
        } else if ["limit", "most", "count", "amount", "number"].iter().any(|word| lower.ends_with(word)) {
            InputKind::Number
        } else {
            InputKind::Text
        };
        typed.reshape(&|inputs| inputs.push(Input { name: name.clone(), kind, ..Input::default() }));
        soon(|| focus_on(".inputs .input:last-of-type .input-field"));
    };
    view! {
        <button type="button" class="button input-add" on:click=add>
            {label}
        </button>
    }
    .into_any()
}

fn one(typed: Typed, number: usize, input: Input) -> AnyView {
    let seen = typed.screen.parameters;
    let problem = memo(move || seen.with(|seen| seen.states.get(number).and_then(|state| state.problem.clone())));
    let id = "input-".to_owned() + &number.to_string();
    let problem_id = id.clone() + "-problem";
    let Input { name, kind, text, choices } = input.clone();
    let is_changed = move || typed.changed.get() == Some(number);
    let toggle =
        move |_| typed.changed.update(|changed| *changed = if *changed == Some(number) { None } else { Some(number) });
    let field = if kind == InputKind::Picklist {
        let unknown = (!choices.contains(&text)).then(|| text.clone());
        view! {
            <select
                id=id.clone()
                class="input-field"
                aria-describedby=problem_id.clone()
                on:change=move |event| {
                    let text = event_target_value(&event);
                    typed.set(number, &|input| input.text.clone_from(&text));
                }
            >
                {unknown
                    .into_iter()
                    .chain(choices)
                    .map(|choice| {
                        let is_it = choice == text;
                        view! {
                            <option value=choice.clone() selected=is_it>
                                {choice.clone()}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        }
        .into_any()
    } else {
        let placeholder = match kind {
            InputKind::Number => "1500.25",
            InputKind::Date => "2026-11-23 or LAST_N_DAYS:7",
            InputKind::Record => "Id",
            InputKind::Text | InputKind::Picklist => "",
        };
        view! {
            <input
                id=id.clone()
                class="input-field"
                type="text"
                inputmode=(kind == InputKind::Number).then_some("decimal")
                placeholder=placeholder
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=problem_id.clone()
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=text
                on:input=move |event| {
                    let text = event_target_value(&event);
                    typed.set(number, &|input| input.text.clone_from(&text));
                }
            />
        }
        .into_any()
    };
    let label = ["Change input ", &name].concat();
    view! {
        <div class="input">
            <label class="input-name mono" for=id>
                {name}
            </label>
            {field}
            <button
                type="button"
                class="button bare input-change"
                aria-label=label
                title="Kind, choices, remove"
                aria-expanded=move || is_changed().to_string()
                on:click=toggle
            >
                <span aria-hidden="true">"⋯"</span>
            </button>
            {move || is_changed().then(|| change(typed, number, &input))}
            <p class="field-help field-problem" id=problem_id hidden=move || problem.with(Option::is_none)>
                {move || problem.get()}
            </p>
        </div>
    }
    .into_any()
}

/// Kind and choices of an input, and its end.
fn change(typed: Typed, number: usize, input: &Input) -> AnyView {
    let kind = input.kind;
    let choose = move |event| {
        let name = event_target_value(&event);
        let kind = InputKind::ALL.into_iter().find(|kind| kind.label() == name).unwrap_or_default();
        typed.reshape(&|inputs| {
            if let Some(input) = inputs.get_mut(number) {
                input.kind = kind;
            }
        });
    };
    let remove = move |_| {
        typed.changed.set(None);
        typed.reshape(&|inputs| {
            if number < inputs.len() {
                inputs.remove(number);
            }
        });
    };
    let choices = input.choices.join("\n");
    view! {
        <div class="input-settings">
            <label class="request-field">
                <span>"Kind"</span>
                <select on:change=choose>
                    {InputKind::ALL
                        .map(|known| view! { <option selected=known == kind>{known.label()}</option> })
                        .collect_view()}
                </select>
            </label>
            {(kind == InputKind::Picklist)
                .then(|| {
                    view! {
                        <label class="request-field">
                            <span>"Choices, one a line"</span>
                            <textarea
                                rows="3"
                                prop:value=choices
                                on:change=move |event| {
                                    let text = event_target_value(&event);
                                    typed
                                        .reshape(&|inputs| {
                                            if let Some(input) = inputs.get_mut(number) {
                                                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                                                input.choices = lines.map(str::to_owned).collect();
                                                let first = input.choices.first().cloned();
                                                if !input.choices.contains(&input.text) {
                                                    input.text = first.unwrap_or_default();
                                                }
                                            }
                                        });
                                }
                            ></textarea>
                        </label>
                    }
                })}
            <button type="button" class="button" on:click=remove>
                "Remove this input"
            </button>
        </div>
    }
    .into_any()
}
