//! The fields in which one condition is typed: what is asked, and the values for it. Knows the draft, not where it leads.

use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;

use super::words::name_of;
use crate::app::view::TableView;
use crate::table::Kind;
use crate::ui::Screen;
use crate::ui::markup::{memo, view};
use crate::view::draft::{Draft, Id};
use crate::view::operator::{Operator, Problem, Wants};
use crate::view::period;

/// Rows from which on what is typed waits until nothing was typed for a moment, and that moment.
const ROWS_AT_ONCE: usize = 50_000;
/// Values of a picklist that are offered while one is typed.
const CHOICES_MAX: usize = 500;
const TYPING_PAUSE: Duration = Duration::from_millis(160);

/// A draft on the screen, and who hears that it changed.
#[derive(Clone, Copy)]
pub struct Editing {
    /// Where kinds of columns come from.
    pub screen: Screen,
    /// The draft.
    pub draft: RwSignal<Draft>,
    /// Grows when the draft is another: its parts are then others under the same names.
    pub version: RwSignal<u32>,
    /// Only what comes to a single test can be asked.
    is_single: bool,
    apply: StoredValue<Rc<dyn Fn()>, LocalStorage>,
    waiting: StoredValue<Option<TimeoutHandle>, LocalStorage>,
}

impl Editing {
    /// A draft; `apply` is called when it has changed, and not for every letter where there are many rows.
    pub fn new(screen: Screen, draft: RwSignal<Draft>, apply: impl Fn() + 'static) -> Self {
        let editing = Self {
            screen,
            draft,
            version: RwSignal::new(0),
            is_single: false,
            apply: StoredValue::new_local(Rc::new(apply)),
            waiting: StoredValue::new_local(None),
        };
        on_cleanup(move || editing.stop_waiting());
        editing
    }

    /// The same where a condition must come to a single test.
    pub fn of_single_tests(screen: Screen, draft: RwSignal<Draft>, apply: impl Fn() + 'static) -> Self {
        Self { is_single: true, ..Self::new(screen, draft, apply) }
    }

    /// What can be asked of that kind; what is asked now is among it, even if the field holds something else by now.
    fn offered(self, kind: Kind, now: Operator) -> Vec<Operator> {
        let is_single = |operator: &&Operator| match operator {
            Operator::Between => false,
            Operator::LessOrEqual | Operator::Greater => kind != Kind::DateTime,
            _ => true,
        };
        let of_kind = Operator::of_kind(kind).iter();
        let mut offered: Vec<Operator> = of_kind.filter(|one| !self.is_single || is_single(one)).copied().collect();
        if !offered.contains(&now) {
            offered.push(now);
        }
        offered
    }

    /// Changes the draft, and lets what it comes to count at once.
    pub fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.apply_now();
    }

    /// Takes another draft, from elsewhere.
    pub fn replace(self, draft: Draft) {
        self.stop_waiting();
        self.draft.set(draft);
        self.version.update(|version| *version += 1);
    }

    /// A value was typed.
    fn typed(self, id: Id, at: usize, value: String) {
        self.draft.update(|draft| draft.set_value(id, at, value));
        if self.screen.table.with_untracked(|table| table.loaded) < ROWS_AT_ONCE {
            self.apply_now();
            return;
        }
        self.stop_waiting();
        self.waiting.set_value(set_timeout_with_handle(move || self.apply_now(), TYPING_PAUSE).ok());
    }

    fn apply_now(self) {
        self.stop_waiting();
        if let Some(apply) = self.apply.try_get_value() {
            apply();
        }
    }

    fn stop_waiting(self) {
        if let Some(handle) = self.waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    }
}

/// What a field holds, as far as it is known.
#[must_use]
pub fn kind_of(table: &TableView, path: &str) -> Kind {
    table.column(path).map_or(Kind::Unknown, |column| column.kind)
}

/// Values to offer while one is typed: those of a picklist, and days by name.
fn choices(table: &TableView, path: &str) -> Vec<String> {
    let Some(column) = table.column(path) else { return Vec::new() };
    if matches!(column.kind, Kind::Date | Kind::DateTime) {
        return ["today", "yesterday", "today-7", "today-30", "today-90", "today+7", "today+30"]
            .map(str::to_owned)
            .to_vec();
    }
    let choices = column.facts.as_ref().map(|facts| facts.field.choices.iter().take(CHOICES_MAX));
    choices.into_iter().flatten().map(|choice| choice.value.clone()).collect()
}

/// A field of a form in which a column is chosen. One that is not in this result stays what it is until another is.
pub fn columns_field(
    screen: Screen,
    label: &'static str,
    id: Option<String>,
    now: Memo<String>,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let paths = memo(move || {
        screen.table.with(|table| {
            let columns = table.columns.iter().chain(table.hidden.iter());
            columns.map(|column| (column.path.clone(), name_of(table, &column.path))).collect::<Vec<_>>()
        })
    });
    view! {
        <select id=id aria-label=label on:change=move |event| choose(event_target_value(&event))>
            {move || {
                let now = now.get();
                let mut paths = paths.get();
                if !paths.iter().any(|(path, _)| path.eq_ignore_ascii_case(&now)) {
                    paths.push((now.clone(), now.clone() + " (not in this result)"));
                }
                paths
                    .into_iter()
                    .map(|(path, name)| {
                        let selected = path.eq_ignore_ascii_case(&now);
                        view! {
                            <option value=path selected=selected>
                                {name}
                            </option>
                        }
                    })
                    .collect_view()
            }}
        </select>
    }
    .into_any()
}

/// What is asked, the values, and what is wrong with them.
pub fn fields(editing: Editing, id: Id) -> AnyView {
    let Editing { screen, draft, .. } = editing;
    let entry = memo(move || draft.with(|draft| draft.entry(id).cloned()));
    let kind = memo(move || {
        entry.with(|entry| {
            entry.as_ref().map_or(Kind::Unknown, |entry| screen.table.with(|table| kind_of(table, &entry.path)))
        })
    });
    let operator = memo(move || entry.with(|entry| entry.as_ref().map_or(Operator::Equals, |entry| entry.operator)));
    // A value is not called wrong while it is being typed.
    let is_left = RwSignal::new(true);
    let wrong = memo(move || {
        let kind_of = |path: &str| screen.table.with(|table| kind_of(table, path));
        match draft.with(|draft| draft.problem(id, &kind_of)) {
            Some(Problem::Wrong(words)) if is_left.get() => Some(words),
            _ => None,
        }
    });
    let wrong_id = "wrong-".to_owned() + &id.to_string();
    let fields_of = move || Fields { operator, kind, is_left, wrong, wrong_id: "wrong-".to_owned() + &id.to_string() };
    let value = move |at: usize, label: &'static str| value_field(editing, id, at, label, fields_of());
    let wants = memo(move || operator.get().wants());
    view! {
        <div class="condition-fields">
            <select
                aria-label="Condition"
                on:change=move |event| {
                    let number = event_target_value(&event).parse::<usize>().unwrap_or(0);
                    if let Some(operator) = editing.offered(kind.get_untracked(), operator.get_untracked()).get(number) {
                        editing.change(|draft| draft.set_operator(id, *operator));
                    }
                }
            >
                {move || {
                    let (kind, now) = (kind.get(), operator.get());
                    editing
                        .offered(kind, now)
                        .into_iter()
                        .enumerate()
                        .map(|(number, operator)| {
                            view! {
                                <option value=number.to_string() selected=operator == now>
                                    {operator.label(kind)}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
            {move || match wants.get() {
                Wants::Nothing => ().into_any(),
                Wants::One | Wants::List => value(0, "Value"),
                Wants::Period => period_fields(editing, id, fields_of()),
                Wants::Two => {
                    view! {
                        {value(0, "From")}
                        <span class="panel-quiet">"and"</span>
                        {value(1, "To")}
                    }
                        .into_any()
                }
            }}
            <p id=wrong_id class="panel-wrong" role="status" hidden=move || wrong.with(Option::is_none)>
                {move || wrong.get()}
            </p>
        </div>
    }
    .into_any()
}

/// What the fields of one condition share.
#[derive(Clone)]
struct Fields {
    operator: Memo<Operator>,
    kind: Memo<Kind>,
    is_left: RwSignal<bool>,
    wrong: Memo<Option<String>>,
    wrong_id: String,
}

/// A period to choose, and a number for those that want one.
fn period_fields(editing: Editing, id: Id, fields: Fields) -> AnyView {
    let name = memo(move || {
        editing.draft.with(|draft| draft.entry(id).and_then(|entry| entry.values.first().cloned()).unwrap_or_default())
    });
    let wants_number = memo(move || name.with(|name| period::wants_number(name)));
    let fields = StoredValue::new_local(fields);
    let number = move || fields.with_value(|fields| value_field(editing, id, 1, "How many", fields.clone()));
    view! {
        <select
            aria-label="Period"
            on:change=move |event| {
                let name = event_target_value(&event);
                editing.change(|draft| draft.set_value(id, 0, name));
            }
        >
            <option value="" selected=move || name.with(String::is_empty)>
                "Choose…"
            </option>
            {period::names()
                .into_iter()
                .map(|one| {
                    let label = one.clone();
                    let is_it = {
                        let one = one.clone();
                        move || name.with(|name| *name == one)
                    };
                    view! {
                        <option value=one selected=is_it>
                            {label}
                        </option>
                    }
                })
                .collect_view()}
        </select>
        {move || wants_number.get().then(number)}
    }
    .into_any()
}

fn value_field(editing: Editing, id: Id, at: usize, label: &'static str, fields: Fields) -> AnyView {
    let Fields { operator, kind, is_left, wrong, wrong_id } = fields;
    let text = editing
        .draft
        .with_untracked(|draft| draft.entry(id).and_then(|entry| entry.values.get(at).cloned()).unwrap_or_default());
    let input = move |value: String| {
        is_left.set(false);
        editing.typed(id, at, value);
    };
    let invalid = move || wrong.with(|wrong| wrong.is_some().then_some("true"));
    let example = move || operator.get().example(kind.get());
    if operator.get_untracked().wants() == Wants::List {
        return view! {
            <textarea
                rows="3"
                aria-label="Values, one to a line"
                placeholder=example
                aria-invalid=invalid
                aria-describedby=wrong_id
                prop:value=text
                on:input=move |event| input(event_target_value(&event))
                on:change=move |_| is_left.set(true)
            ></textarea>
        }
        .into_any();
    }
    let list_id = "values-".to_owned() + &id.to_string() + "-" + &at.to_string();
    let choices = move || {
        let path = editing.draft.with(|draft| draft.entry(id).map(|entry| entry.path.clone()).unwrap_or_default());
        editing.screen.table.with(|table| choices(table, &path))
    };
    let listed = list_id.clone();
    view! {
        <datalist id=list_id>
            {move || choices().into_iter().map(|value| view! { <option value=value></option> }).collect_view()}
        </datalist>
        <input
            type="text"
            autocomplete="off"
            list=listed
            spellcheck="false"
            aria-label=label
            placeholder=example
            aria-invalid=invalid
            aria-describedby=wrong_id
            prop:value=text
            on:input=move |event| input(event_target_value(&event))
            on:change=move |_| is_left.set(true)
        />
    }
    .into_any()
}
