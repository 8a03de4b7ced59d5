//! The bar over the table: search, what can be opened, undo, and chips for all that is set. Knows the view and its changes, and no
//! rows.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::panels::frame::focus_grid;
use super::panels::words::{name_of, words};
use super::wording::{grouped, rows};
use super::{Open, Screen};
use crate::app::event::Event;
use crate::app::view::TableView;
use crate::ui::markup::{effect, memo, view};
use crate::view::{Change, Condition, Search, SortBy, SortChange, View};

/// Rows from which on a search waits until nothing was typed for a moment, and that moment.
const ROWS_SEARCHED_AT_ONCE: usize = 50_000;
const TYPING_PAUSE: Duration = Duration::from_millis(160);

/// The bar and its chips.
#[component]
pub fn Toolbar(screen: Screen) -> impl IntoView {
    let table = screen.table;
    let has_columns = memo(move || table.with(|table| !(table.columns.is_empty() && table.hidden.is_empty())));
    view! {
        <section class="toolbar" aria-label="Table tools" hidden=move || !has_columns.get()>
            <div class="toolbar-line">
                <SearchBox screen />
                <div class="toolbar-buttons">
                    {opener(screen, Open::Filter, "Filter", |table| table.view.filter.as_ref().map_or(0, tests))}
                    {opener(screen, Open::Columns, "Columns", |table| table.hidden.len())}
                    {opener(screen, Open::Group, "Group", |table| table.view.groups.len())}
                    {opener(screen, Open::Formats, "Formats", |table| table.view.rules.len())}
                    {opener(screen, Open::Views, "Views", |_| 0)}
                    {opener(screen, Open::Chart, "Chart", |_| 0)}
                    {opener(screen, Open::Display, "View", |_| 0)}
                    {opener(screen, Open::TakeAway, "Take away", |_| 0)}
                    {stepper(screen, "Undo", "Control+Z Meta+Z", "↶", |table| table.can_undo, Event::ViewUndone)}
                    {stepper(screen, "Redo", "Control+Shift+Z Meta+Shift+Z", "↷", |table| table.can_redo, Event::ViewRedone)}
                </div>
            </div>
            <Chips screen />
        </section>
    }
    .into_any()
}

/// The keys of the whole table area: search, undo, redo. True if it was one of them.
pub fn area_key(screen: Screen, event: &KeyboardEvent) {
    if !(event.ctrl_key() || event.meta_key()) || event.alt_key() {
        return;
    }
    let key = event.key();
    if key.eq_ignore_ascii_case("f") && !event.shift_key() {
        super::panels::frame::focus_on("#table-search");
        event.prevent_default();
        return;
    }
    let redoes = key.eq_ignore_ascii_case("y") || (key.eq_ignore_ascii_case("z") && event.shift_key());
    if (redoes || key.eq_ignore_ascii_case("z")) && !is_in_field(event) {
        screen.emit(if redoes { Event::ViewRedone } else { Event::ViewUndone });
        event.prevent_default();
    }
}

/// What to do where a regular expression was too much work for some rows.
fn too_much(screen: Screen) -> Option<&'static str> {
    let mut words = None;
    screen.read_table(&mut |table| {
        words = if table.search_gave_up() {
            Some("This pattern is too much work: some rows were not looked at. Make it simpler.")
        } else if table.filter_gave_up() {
            Some("A pattern of the filter is too much work: rows not looked at count as not fitting it. Make it simpler.")
        } else {
            None
        };
    });
    words
}

/// A field has an undo of its own.
fn is_in_field(event: &KeyboardEvent) -> bool {
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::Element;
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

#[component]
fn SearchBox(screen: Screen) -> impl IntoView {
    let table = screen.table;
    let field = NodeRef::<Input>::new();
    let search = memo(move || table.with(|table| table.view.search.clone()));
    let problem = memo(move || table.with(|table| table.search_error.clone()));
    // What the app was told last. Another text in the view comes from elsewhere, and then the field takes it.
    let told = StoredValue::new(search.get_untracked().text);
    let waiting = StoredValue::new_local(None::<TimeoutHandle>);
    effect(move || {
        let text = search.with(|search| search.text.clone());
        if let Some(field) = field.get()
            && told.get_value() != text
        {
            field.set_value(&text);
            told.set_value(text);
        }
    });
    let tell = move |text: String, is_regex: bool| {
        stop_waiting(waiting);
        told.set_value(text.clone());
        screen.emit(Event::ViewChanged(Change::Search(Search { text, is_regex })));
    };
    let typed = move |text: String| {
        let is_regex = search.with_untracked(|search| search.is_regex);
        if table.with_untracked(|table| table.loaded) < ROWS_SEARCHED_AT_ONCE {
            tell(text, is_regex);
            return;
        }
        stop_waiting(waiting);
        waiting.set_value(set_timeout_with_handle(move || tell(text, is_regex), TYPING_PAUSE).ok());
    };
    let text = move || field.get_untracked().map_or_else(String::new, |field| field.value());
    let clear = move || {
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
        tell(String::new(), search.with_untracked(|search| search.is_regex));
    };
    let keydown = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" if !text().is_empty() => {
            event.prevent_default();
            clear();
        }
        "Escape" | "ArrowDown" => {
            event.prevent_default();
            focus_grid();
        }
        "Enter" => tell(text(), search.with_untracked(|search| search.is_regex)),
        _ => {}
    };
    let count = memo(move || table.with(found));
    let too_much = memo(move || table.with(|_| too_much(screen)));
    view! {
        <div class="search">
            <div class="search-field">
                <input
                    id="table-search"
                    type="text"
                    role="searchbox"
                    inputmode="search"
                    enterkeyhint="search"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder="Search all columns"
                    aria-label="Search all columns"
                    aria-keyshortcuts="Control+F Meta+F"
                    aria-describedby="search-words"
                    aria-invalid=move || problem.with(|problem| problem.is_some().then_some("true"))
                    value=search.get_untracked().text
                    on:input=move |event| typed(event_target_value(&event))
                    on:keydown=keydown
                    node_ref=field
                />
                <button
                    type="button"
                    class="search-regex mono"
                    aria-label="Regular expression"
                    title="Regular expression"
                    aria-pressed=move || search.with(|search| search.is_regex.to_string())
                    on:click=move |_| tell(text(), !search.with_untracked(|search| search.is_regex))
                >
                    ".*"
                </button>
                <button
                    type="button"
                    class="search-clear"
                    aria-label="Clear the search"
                    title="Clear"
                    hidden=move || search.with(Search::is_empty)
                    on:click=move |_| {
                        clear();
                        super::panels::frame::focus_on("#table-search");
                    }
                >
                    <span aria-hidden="true">"×"</span>
                </button>
            </div>
            <p id="search-words" class="search-words" class:search-wrong=move || problem.with(Option::is_some) || too_much.get().is_some()>
                {move || problem.get().or_else(|| too_much.get().map(str::to_owned)).or_else(|| count.get())}
            </p>
        </div>
    }
    .into_any()
}

fn stop_waiting(waiting: StoredValue<Option<TimeoutHandle>, LocalStorage>) {
    if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
        handle.clear();
    }
}

/// How many rows are left, where some are not.
fn found(table: &TableView) -> Option<String> {
    let is_narrowed = !table.view.search.is_empty() || table.view.filter.is_some();
    is_narrowed.then(|| grouped(table.passing as u64) + " of " + &rows(table.loaded as u64))
}

/// How many conditions a filter has.
fn tests(condition: &Condition) -> usize {
    condition.paths().len()
}

/// A button that opens and closes something, with a number of what is set in it.
fn opener(screen: Screen, opens: Open, label: &'static str, count: fn(&TableView) -> usize) -> AnyView {
    let count = memo(move || screen.table.with(count));
    let opens = StoredValue::new(opens);
    let is_open = memo(move || screen.open.with(|open| *open == Some(opens.get_value())));
    view! {
        <button
            type="button"
            class="button toolbar-button"
            aria-haspopup="dialog"
            aria-expanded=move || is_open.get().to_string()
            on:click=move |_| screen.open.set((!is_open.get_untracked()).then(|| opens.get_value()))
        >
            {label}
            {move || (count.get() > 0).then(|| view! { <span class="toolbar-count">{count.get().to_string()}</span> })}
        </button>
    }
    .into_any()
}

fn stepper(
    screen: Screen,
    label: &'static str,
    keys: &'static str,
    sign: &'static str,
    can: fn(&TableView) -> bool,
    event: Event,
) -> AnyView {
    let can = memo(move || screen.table.with(can));
    let event = StoredValue::new_local(event);
    view! {
        <button
            type="button"
            class="button bare toolbar-step"
            aria-label=label
            title=label
            aria-keyshortcuts=keys
            aria-disabled=move || (!can.get()).to_string()
            on:click=move |_| {
                if can.get_untracked() {
                    screen.emit(event.get_value());
                }
            }
        >
            <span aria-hidden="true">{sign}</span>
        </button>
    }
    .into_any()
}

/// What is set, each with a way to take it off.
#[derive(Clone, PartialEq)]
struct Chip {
    /// What kind of thing it is: `Sorted by`.
    what: &'static str,
    words: String,
    /// Fields that this answer does not have.
    absent: Vec<String>,
    change: Change,
}

#[component]
fn Chips(screen: Screen) -> impl IntoView {
    let chips = memo(move || screen.table.with(chips));
    view! {
        {move || {
            let chips = chips.get();
            (!chips.is_empty())
                .then(|| {
                    view! {
                        <div class="chips">
                            <ul aria-label="What is set">
                                {chips.into_iter().map(|chip| one_chip(screen, chip)).collect_view()}
                            </ul>
                            <button
                                type="button"
                                class="button bare chips-clear"
                                on:click=move |_| {
                                    screen.emit(Event::ViewChanged(cleared(screen)));
                                    focus_grid();
                                }
                            >
                                "Clear all"
                            </button>
                        </div>
                    }
                })
        }}
    }
    .into_any()
}

fn one_chip(screen: Screen, chip: Chip) -> AnyView {
    let Chip { what, words, absent, change } = chip;
    let note = (!absent.is_empty())
        .then(|| absent.join(", ") + if absent.len() == 1 { " is" } else { " are" } + " not in this result");
    let label = "Remove: ".to_owned()
        + what
        + " "
        + &words
        + &note.as_ref().map_or_else(String::new, |note| " (".to_owned() + note + ")");
    let change = StoredValue::new_local(change);
    view! {
        <li class="chip" class:chip-absent=!absent.is_empty()>
            <button
                type="button"
                aria-label=label
                on:click=move |_| {
                    screen.emit(Event::ViewChanged(change.get_value()));
                    after_removal();
                }
            >
                // The blanks are for readers: what is seen has to be part of what is said.
                <span class="chip-what">{what}</span>
                " "
                <span class="chip-words">{words}</span>
                {note.map(|note| view! { " " <span class="chip-note">"(" {note} ")"</span> })}
                <span class="chip-cross" aria-hidden="true">
                    "×"
                </span>
            </button>
        </li>
    }
    .into_any()
}

/// The chip took the focus with it: the next one has it, or the rows.
fn after_removal() {
    super::panels::frame::soon(|| {
        let next = document().query_selector(".chip button").ok().flatten();
        if next.is_some() {
            super::panels::frame::focus_on(".chip button");
        } else {
            focus_grid();
        }
    });
}

/// A view without order, filter, search and groups; all else stays.
fn cleared(screen: Screen) -> Change {
    let view = screen.table.with_untracked(|table| (*table.view).clone());
    Change::Replace(Box::new(View {
        sorts: Vec::new(),
        filter: None,
        groups: Vec::new(),
        search: Search { text: String::new(), is_regex: view.search.is_regex },
        ..view
    }))
}

fn chips(table: &TableView) -> Vec<Chip> {
    let view = &table.view;
    let absent = |path: &str| if table.column(path).is_none() { vec![path.to_owned()] } else { Vec::new() };
    let mut chips = Vec::new();
    for (place, path) in view.groups.iter().enumerate() {
        let mut left = view.groups.clone();
        left.remove(place);
        let words = name_of(table, path);
        chips.push(Chip { what: "Grouped by", words, absent: absent(path), change: Change::Groups(left) });
    }
    for sort in &view.sorts {
        let change = Change::Sort { path: sort.path.clone(), how: SortChange::Remove };
        chips.push(Chip { what: "Sorted by", words: sort_words(table, sort), absent: absent(&sort.path), change });
    }
    let parts = match &view.filter {
        Some(Condition::All(parts)) => parts.clone(),
        Some(other) => vec![other.clone()],
        None => Vec::new(),
    };
    for (place, part) in parts.iter().enumerate() {
        let mut left = parts.clone();
        left.remove(place);
        let (words, absent) = words(table, part);
        let change = Change::FilterLeft((!left.is_empty()).then_some(Condition::All(left)));
        chips.push(Chip { what: "Only", words, absent, change });
    }
    chips
}

fn sort_words(table: &TableView, sort: &SortBy) -> String {
    name_of(table, &sort.path)
        + if sort.descending { " ↓" } else { " ↑" }
        + if sort.nulls_first { ", empty first" } else { "" }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::view::{ColumnView, Environment, OrgView, SessionView, Views};
    use crate::table::{Direction, Kind, Test};
    use crate::ui::tests::html;

    fn table(view: View) -> TableView {
        let columns = vec![ColumnView::new(0, "Name", Kind::Text), ColumnView::new(1, "Amount", Kind::Number)];
        TableView {
            columns: Arc::new(columns),
            loaded: 5_000,
            passing: 70,
            view: Arc::new(view),
            ..TableView::default()
        }
    }

    fn shown(table: TableView) -> String {
        let host = "acme.my.salesforce.com".to_owned();
        let org = OrgView { user: None, host, environment: Environment::Sandbox, memory_only: false };
        html(Views { session: SessionView::SignedIn { org, refreshing: false }, table, ..Views::default() })
    }

    #[test]
    fn every_thing_that_is_set_has_a_chip_that_takes_it_off() {
        let not_empty = Condition::Not(Box::new(Condition::is("Name", Test::IsEmpty)));
        let gone = Condition::is("Gone", Test::Equals("x".to_owned()));
        let view = View {
            sorts: vec![SortBy::new("amount", Direction::Descending)],
            filter: Some(Condition::All(vec![not_empty.clone(), gone])),
            groups: vec!["Name".to_owned()],
            ..View::default()
        };
        let chips = chips(&table(view.clone()));
        let told: Vec<String> = chips.iter().map(|chip| chip.what.to_owned() + " " + &chip.words).collect();
        assert_eq!(told, ["Grouped by Name", "Sorted by Amount ↓", "Only Name is not empty", "Only Gone is “x”"]);
        assert_eq!(chips[3].absent, ["Gone"]);
        assert_eq!(chips[3].change, Change::FilterLeft(Some(Condition::All(vec![not_empty]))));
        let mut after = view;
        for chip in self::chips(&table(after.clone())) {
            after.apply(chip.change, &["Name", "Amount"]);
        }
        assert!(after.sorts.is_empty() && after.groups.is_empty());
        let html = shown(table(View { filter: Some(Condition::is("Gone", Test::IsNull)), ..View::default() }));
        assert!(html.contains("aria-label=\"Remove: Only Gone is null (Gone is not in this result)\""), "{html}");
        assert!(html.contains("70 of 5,000 rows"), "{html}");
    }

    #[test]
    fn the_bar_waits_for_columns_and_counts_what_is_set() {
        let html = shown(TableView::default());
        assert!(html.contains("aria-label=\"Table tools\" hidden"), "{html}");
        let filter = Condition::Any(vec![Condition::is("Name", Test::IsNull), Condition::is("Amount", Test::IsNull)]);
        let html = shown(table(View { filter: Some(filter), ..View::default() }));
        assert!(html.contains("Filter<span class=\"toolbar-count\">2</span>"), "{html}");
        assert!(html.contains("aria-label=\"Undo\"") && html.contains("aria-label=\"Regular expression\""), "{html}");
    }

    #[test]
    fn a_wrong_search_is_told_under_it() {
        let wrong = "A bracket is not closed (at character 3)";
        let html = shown(TableView { search_error: Some(wrong.to_owned()), ..table(View::default()) });
        assert!(html.contains(wrong) && html.contains("aria-invalid=\"true\""), "{html}");
    }
}
