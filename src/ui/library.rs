//! The library: queries that were saved, that were run, that came with the page, and to begin with. Runs none of them.

use leptos::ev::SubmitEvent;
use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;

use super::take_away::show_modal;
use super::wording::{grouped, rows};
use super::{Open, Screen, zone};
use crate::app::event::Event;
use crate::app::library::LibraryEvent;
use crate::library::{Outcome, Ran, STARTERS, SavedQuery, has_words};
use crate::ui::markup::{memo, several, view};

/// Lines of a list that are drawn at most; who looks for more types a word.
const LINES_MAX: usize = 100;
/// Characters of a query in a line.
const EXCERPT_CHARS: usize = 110;

/// The button that opens it, and the dialog while it is open.
#[component]
pub fn Library(screen: Screen) -> impl IntoView {
    let is_open = memo(move || screen.open.with(|open| *open == Some(Open::Library)));
    view! {
        <button
            type="button"
            class="button bare library-open"
            aria-haspopup="dialog"
            aria-keyshortcuts="Alt+Shift+L"
            title="Saved and past queries (Alt+Shift+L)"
            on:click=move |_| screen.open.set(Some(Open::Library))
        >
            "Library"
        </button>
        {move || is_open.get().then(|| dialog(screen))}
    }
    .into_any()
}

fn dialog(screen: Screen) -> AnyView {
    let own = NodeRef::<DialogElement>::new();
    show_modal(own);
    let search = RwSignal::new(String::new());
    let close = move || screen.open.set(None);
    let said = memo(move || screen.library.with(|library| library.said.clone()));
    let first = said.get_untracked().0;
    view! {
        <dialog class="library card" aria-labelledby="library-head" node_ref=own on:close=move |_| close()>
            <div class="library-top">
                <h2 id="library-head">"Library"</h2>
                <input
                    type="search"
                    aria-label="Search the library"
                    placeholder="Search names, folders, tags and queries"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))
                />
                <button type="button" class="button" on:click=move |_| close()>
                    "Close"
                </button>
            </div>
            {keep(screen)}
            <p class="library-said" role="status">
                {move || said.with(|(number, text)| if *number == first { String::new() } else { text.clone() })}
            </p>
            <div class="library-lists">
                {move || saved(screen, &search.get())}
                {move || preset(screen, &search.get())}
                {move || history(screen, &search.get())}
                {move || starters(screen, &search.get())}
            </div>
            {files(screen)}
        </dialog>
    }
    .into_any()
}

/// The form that keeps the query in front.
fn keep(screen: Screen) -> AnyView {
    let named = screen.tabs.with_untracked(|tabs| {
        let front = tabs.tabs.iter().find(|tab| tab.id == tabs.front);
        front.filter(|tab| tab.is_named).map(|tab| tab.name.clone()).unwrap_or_default()
    });
    let (name, folder, tags) = (RwSignal::new(named), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let field = |label: &'static str, hint: &'static str, text: RwSignal<String>| {
        view! {
            <label class="library-field">
                <span>{label}</span>
                <input
                    type="text"
                    maxlength="60"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=hint
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </label>
        }
        .into_any()
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (name, folder, tags) = (name.get_untracked(), folder.get_untracked(), tags.get_untracked());
        screen.emit(Event::Library(LibraryEvent::Saved { name, folder, tags }));
    };
    view! {
        <form class="library-keep" aria-label="Save the query" on:submit=submit>
            {field("Name", "Open pipeline", name)}
            {field("Folder", "none", folder)}
            {field("Tags", "weekly, sales", tags)}
            <button type="submit" class="button primary">
                "Save this query"
            </button>
        </form>
    }
    .into_any()
}

/// A heading and its lines; nothing where there are none.
fn section(head: String, lines: Vec<AnyView>, more: usize) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let more = (more > 0).then(|| [&grouped(more as u64), " more: type a word to find them"].concat());
    Some(
        view! {
            <section class="library-section" aria-label=head.clone()>
                <h3>{head}</h3>
                <ul>{several(lines)}</ul>
                {more.map(|more| view! { <p class="library-more">{more}</p> })}
            </section>
        }
        .into_any(),
    )
}

fn open(screen: Screen, name: String, text: String) -> impl Fn() {
    move || {
        screen.open.set(None);
        screen.emit(Event::Library(LibraryEvent::Opened { name: name.clone(), text: text.clone() }));
    }
}

fn line(
    screen: Screen,
    name: &str,
    tab_name: String,
    facts: String,
    text: &str,
    remove: Option<LibraryEvent>,
) -> AnyView {
    let press = open(screen, tab_name, text.to_owned());
    let name = name.to_owned();
    let label = "Remove ".to_owned() + &name;
    view! {
        <li class="library-line">
            <button type="button" class="library-query" on:click=move |_| press()>
                <span class="library-name">{name}</span>
                <span class="library-facts">{facts}</span>
                <span class="library-text mono">{excerpt(text)}</span>
            </button>
            {remove
                .map(|event| {
                    view! {
                        <button
                            type="button"
                            class="button bare"
                            aria-label=label
                            title="Remove"
                            on:click=move |_| screen.emit(Event::Library(event.clone()))
                        >
                            "×"
                        </button>
                    }
                })}
        </li>
    }
    .into_any()
}

fn saved(screen: Screen, search: &str) -> Vec<AnyView> {
    let library = screen.library.with(|view| std::sync::Arc::clone(&view.library));
    let found: Vec<&SavedQuery> = library.saved().iter().filter(|query| query.answers(search)).collect();
    let mut sections = Vec::new();
    let mut at = 0;
    while at < found.len() {
        let folder = found[at].folder.as_str();
        let count = found[at..].iter().take_while(|query| query.folder == folder).count();
        let lines = found[at..at + count].iter().take(LINES_MAX).map(|query| {
            let tags = query.tags.join(", ");
            let remove = LibraryEvent::Removed { folder: query.folder.clone(), name: query.name.clone() };
            line(screen, &query.name, query.name.clone(), tags, &query.text, Some(remove))
        });
        let head = if folder.is_empty() { "Saved".to_owned() } else { "Saved · ".to_owned() + folder };
        sections.extend(section(head, lines.collect(), count.saturating_sub(LINES_MAX)));
        at += count;
    }
    sections
}

fn preset(screen: Screen, search: &str) -> Option<AnyView> {
    let preset = screen.library.with(|view| std::sync::Arc::clone(&view.preset));
    let found = preset.iter().filter(|(name, text)| has_words(&[name, " ", text].concat(), search));
    let lines = found.map(|(name, text)| line(screen, name, name.clone(), String::new(), text, None)).collect();
    section("Came with this page".to_owned(), lines, 0)
}

fn history(screen: Screen, search: &str) -> Option<AnyView> {
    let library = screen.library.with(|view| std::sync::Arc::clone(&view.library));
    let found: Vec<&Ran> = library.ran().iter().filter(|ran| ran.answers(search)).collect();
    let lines = found.iter().take(LINES_MAX).map(|ran| {
        let facts = [&outcome(ran.outcome), " · ", &ran.org].concat();
        line(screen, &when(ran.at_millis), String::new(), facts, &ran.text, None)
    });
    let lines: Vec<AnyView> = lines.collect();
    section("History".to_owned(), lines, found.len().saturating_sub(LINES_MAX))
}

fn starters(screen: Screen, search: &str) -> Option<AnyView> {
    let found = STARTERS
        .iter()
        .filter(|starter| has_words(&[starter.name, " ", starter.object, " ", starter.text].concat(), search));
    let lines = found.map(|starter| {
        line(screen, starter.name, starter.name.to_owned(), starter.object.to_owned(), starter.text, None)
    });
    section("To begin with".to_owned(), lines.collect(), 0)
}

/// Export and import.
fn files(screen: Screen) -> AnyView {
    let text = RwSignal::new(String::new());
    let take = move |_| screen.emit(Event::Library(LibraryEvent::Imported(text.get_untracked())));
    view! {
        <div class="library-files">
            <button type="button" class="button" on:click=move |_| screen.emit(Event::Library(LibraryEvent::Exported))>
                "Export saved queries"
            </button>
            <button type="button" class="button" on:click=move |_| screen.emit(Event::Library(LibraryEvent::HistoryCleared))>
                "Clear the history"
            </button>
            <details class="library-import">
                <summary>"Import"</summary>
                <textarea
                    class="mono"
                    rows="4"
                    aria-label="Text of an exported library"
                    spellcheck="false"
                    autocapitalize="none"
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
                <button type="button" class="button" on:click=take>
                    "Import"
                </button>
            </details>
        </div>
    }
    .into_any()
}

fn excerpt(text: &str) -> String {
    let mut words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(EXCERPT_CHARS) {
        words.truncate(end);
        words.push('…');
    }
    words
}

fn outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Finished { rows: count, millis } => [&rows(count), " in ", &grouped(millis), " ms"].concat(),
        Outcome::Stopped { rows: count } => "stopped after ".to_owned() + &rows(count),
        Outcome::Failed => "failed".to_owned(),
    }
}

/// `2026-11-24 14:05`, by the person's clock.
fn when(at_millis: u64) -> String {
    let at = i64::try_from(at_millis).unwrap_or(0);
    let local = at.saturating_add(i64::from(zone::offset_minutes(at)) * 60_000);
    let (days, minutes) = (local.div_euclid(86_400_000), local.rem_euclid(86_400_000) / 60_000);
    let (year, month, day) = crate::soql::calendar::date(days);
    let two = |number: i64| if number < 10 { ["0", &number.to_string()].concat() } else { number.to_string() };
    [&year.to_string(), "-", &two(month), "-", &two(day), " ", &two(minutes / 60), ":", &two(minutes % 60)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_shown_in_one_line_of_bounded_length() {
        assert_eq!(excerpt("SELECT Id\n  FROM A"), "SELECT Id FROM A");
        assert_eq!(excerpt(&"é ".repeat(500)).chars().count(), EXCERPT_CHARS + 1);
    }

    #[test]
    fn what_came_of_a_run_is_said_in_words() {
        assert_eq!(outcome(Outcome::Finished { rows: 1, millis: 1_200 }), "1 row in 1,200 ms");
        assert_eq!(outcome(Outcome::Stopped { rows: 4_000 }), "stopped after 4,000 rows");
        assert_eq!(outcome(Outcome::Failed), "failed");
        assert_eq!(when(1_800_000_000_000), "2027-01-15 08:00");
    }
}
