//! The query box, *Run* and *Stop*, the fault in the text, and how far the run has come; knows no SOQL.

use leptos::html::Textarea;
use leptos::prelude::*;

use super::Screen;
use super::editor::QueryText;
use super::parameters::parameters;
use super::request::{kind_switch, request_box};
use super::wording::{announcement, price, rows_of, status};
use crate::app::again::Again;
use crate::app::event::Event;
use crate::app::view::{Mark, QueryStatus, Records};
use crate::ui::markup::{effect, memo, several, view};

/// Characters shown before and after the place at fault.
const EXCERPT_CHARS_MAX: usize = 48;

/// The query box and all that belongs to a run.
#[component]
pub fn Query(screen: Screen) -> impl IntoView {
    let query = screen.query;
    let is_rest = memo(move || screen.request.with(|request| request.is_rest));
    let field = NodeRef::<Textarea>::new();
    let state = memo(move || query.with(|query| query.status.clone()));
    let mark = memo(move || query.with(|query| query.mark.clone()));
    let running = move || state.with(|state| matches!(state, QueryStatus::Running { .. }));
    // The element that had the keyboard before is gone with the form or with the page before.
    effect(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    view! {
        <section class="query" aria-label="Query">
            {parameters(screen)}
            {request_box(screen)}
            <div hidden=move || is_rest.get()>
            <label class="visually-hidden" for="soql">
                "SOQL query"
            </label>
            <QueryText screen field />
            <div id="query-mark">
                {move || {
                    mark.get().map(|mark| {
                        let text = query.with_untracked(|query| query.text.clone());
                        view! { <Fault mark text field /> }
                    })
                }}
            </div>
            </div>
            <div class="query-bar">
                {kind_switch(screen)}
                <button
                    type="button"
                    class="button primary"
                    aria-keyshortcuts="Control+Enter Meta+Enter"
                    on:click=move |_| screen.emit(Event::RunClicked)
                >
                    {move || if is_rest.get() { "Send" } else { "Run" }}
                </button>
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || (!running()).to_string()
                    on:click=move |_| {
                        if state.with_untracked(|state| matches!(state, QueryStatus::Running { .. })) {
                            screen.emit(Event::StopClicked);
                        }
                    }
                >
                    "Stop"
                </button>
                <button
                    type="button"
                    class="button"
                    hidden=move || is_rest.get()
                    title="Counts the rows and asks for the plan without running the query. It takes up to three calls."
                    on:click=move |_| screen.emit(Event::PriceAsked)
                >
                    "Estimate"
                </button>
                <select
                    class="query-records"
                    aria-label="When to run"
                    title="A query can run by itself while somebody is signed in"
                    on:change=move |event| {
                        let chosen = event_target_value(&event).parse().ok().and_then(|at: usize| Again::ALL.get(at).copied());
                        if let Some(again) = chosen {
                            screen.emit(Event::AgainChosen(again));
                        }
                    }
                >
                    {several(again_choices(screen))}
                </select>
                <select
                    class="query-records"
                    aria-label="Records"
                    title="Which records the query is about"
                    hidden=move || is_rest.get()
                    on:change=move |event| {
                        let chosen = event_target_value(&event).parse().ok().and_then(|at: usize| Records::ALL.get(at).copied());
                        if let Some(records) = chosen {
                            screen.emit(Event::RecordsChosen(records));
                        }
                    }
                >
                    {several(record_choices(screen))}
                </select>
                <kbd class="query-hint" aria-hidden="true">{shortcut()}</kbd>
                <Progress state />
            </div>
            <p class="query-price" role="status">
                {memo(move || query.with(|query| query.price.as_ref().map(price).unwrap_or_default()))}
            </p>
        </section>
    }
    .into_any()
}

fn again_choices(screen: Screen) -> Vec<AnyView> {
    let choice = |(at, again): (usize, Again)| {
        let label = match again {
            Again::ByHand => "Run by hand".to_owned(),
            Again::OnLoad => "Run on load".to_owned(),
            Again::EveryMinutes(1) => "Every minute".to_owned(),
            Again::EveryMinutes(minutes) => "Every ".to_owned() + &minutes.to_string() + " minutes",
        };
        let is_chosen = memo(move || screen.query.with(|query| query.again == again));
        view! {
            <option value=at.to_string() prop:selected=move || is_chosen.get()>
                {label}
            </option>
        }
        .into_any()
    };
    Again::ALL.into_iter().enumerate().map(choice).collect()
}

fn record_choices(screen: Screen) -> Vec<AnyView> {
    let choice = |(at, records): (usize, Records)| {
        let label = match records {
            Records::Live => "Live records",
            Records::All => "Deleted ones, too",
            Records::Tooling => "Tooling API",
        };
        let is_chosen = memo(move || screen.query.with(|query| query.records == records));
        view! {
            <option value=at.to_string() prop:selected=move || is_chosen.get()>
                {label}
            </option>
        }
        .into_any()
    };
    Records::ALL.into_iter().enumerate().map(choice).collect()
}

/// The line at fault with the place marked, and a button that goes there.
#[component]
fn Fault(mark: Mark, text: String, field: NodeRef<Textarea>) -> impl IntoView {
    let Excerpt { before, at, after } = excerpt(&text, mark.line, mark.column);
    let caret = " ".repeat(before.chars().count()) + &"^".repeat(at.chars().count().max(1));
    let place = "line ".to_owned() + &mark.line.to_string() + ", column " + &mark.column.to_string();
    let length = utf16_length(&at);
    let start = utf16_offset(&text, mark.line, mark.column);
    let go = move |_| {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
            let _ = field.set_selection_range(start, start.saturating_add(length));
        }
    };
    view! {
        <div class="fault" role="alert">
            <p>{mark.message}</p>
            {(!mark.hint.is_empty()).then(|| view! { <p class="fault-hint">{mark.hint}</p> })}
            <pre class="fault-line mono" aria-hidden="true">
                {before} <span class="fault-place">{at}</span> {after} "\n" <span class="fault-caret">{caret}</span>
            </pre>
            <button type="button" class="button" on:click=go>
                {"Go to ".to_owned() + &place}
            </button>
        </div>
    }
    .into_any()
}

/// Bar and words; the words for a screen reader change seldom and stand apart.
#[component]
fn Progress(state: Memo<QueryStatus>) -> impl IntoView {
    let extent = move || state.with(extent);
    let share = move || extent().and_then(|(rows, total)| Some(percent(rows, total?)));
    view! {
        <div class="progress">
            <p class="progress-words" role="status" aria-live="off">
                {move || state.with(status)}
            </p>
            <p class="visually-hidden" aria-live="polite">
                {memo(move || state.with(announcement))}
            </p>
            {move || {
                state.with(|state| matches!(state, QueryStatus::Running { .. })).then(|| {
                    view! {
                        <div
                            class="progress-bar"
                            role="progressbar"
                            aria-label="Rows loaded"
                            aria-valuemin="0"
                            aria-valuenow=move || extent().and_then(|(rows, total)| total.map(|_| rows.to_string()))
                            aria-valuemax=move || extent().and_then(|(_, total)| total).map(|total| total.to_string())
                            aria-valuetext=move || extent().map(|(rows, total)| rows_of(rows, total))
                            class:unknown=move || share().is_none()
                        >
                            <div style:width=move || share().map_or_else(|| "40%".to_owned(), |share| share + "%")></div>
                        </div>
                    }
                })
            }}
        </div>
    }
    .into_any()
}

const fn extent(state: &QueryStatus) -> Option<(u64, Option<u64>)> {
    match *state {
        QueryStatus::Running { rows, total, .. } => Some((rows, total)),
        _ => None,
    }
}

fn percent(rows: u64, total: u64) -> String {
    (u128::from(rows.min(total)) * 100 / u128::from(total.max(1))).to_string()
}

/// A part of one line: what stands before the place, the word or sign at it, and what stands after.
#[derive(Debug, PartialEq, Eq)]
struct Excerpt {
    before: String,
    at: String,
    after: String,
}

/// The line of the text, cut around the column. A place beyond the text is its end.
fn excerpt(text: &str, line: usize, column: usize) -> Excerpt {
    let line: Vec<char> = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().chars().collect();
    let start = column.saturating_sub(1).min(line.len());
    let is_word = |char: &char| char.is_alphanumeric() || *char == '_';
    let word = line[start..].iter().take_while(|char| is_word(char)).count();
    let end = (start + word.max(1)).min(line.len());
    let from = start.saturating_sub(EXCERPT_CHARS_MAX);
    let to = end.saturating_add(EXCERPT_CHARS_MAX).min(line.len());
    // A tab would put the caret beneath elsewhere.
    let joined = |chars: &[char]| chars.iter().map(|char| if *char == '\t' { ' ' } else { *char }).collect::<String>();
    Excerpt {
        before: if from > 0 { "…".to_owned() } else { String::new() } + &joined(&line[from..start]),
        at: joined(&line[start..end]),
        after: joined(&line[end..to]) + if to < line.len() { "…" } else { "" },
    }
}

/// The place in UTF-16 units from the text's start, as the DOM counts.
fn utf16_offset(text: &str, line: usize, column: usize) -> u32 {
    let mut lines = text.split_inclusive('\n');
    let before: u32 = lines.by_ref().take(line.saturating_sub(1)).map(utf16_length).sum();
    let within: String = lines.next().unwrap_or_default().chars().take(column.saturating_sub(1)).collect();
    before + utf16_length(&within)
}

fn utf16_length(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// How the keyboard says *Run* on this platform.
fn shortcut() -> &'static str {
    #[cfg(target_arch = "wasm32")]
    if window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac OS") || agent.contains("iPhone")) {
        return "⌘ Enter";
    }
    "Ctrl Enter"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::{Environment, OrgView, QueryView, SessionView, Views};
    use crate::ui::tests::html;

    fn shown(query: QueryView) -> String {
        let host = "acme.my.salesforce.com".to_owned();
        let org = OrgView { user: None, host, environment: Environment::Sandbox, memory_only: false };
        html(Views { query, session: SessionView::SignedIn { org, refreshing: false }, ..Views::default() })
    }

    fn at(status: QueryStatus) -> String {
        shown(QueryView { status, ..QueryView::default() })
    }

    #[test]
    fn the_box_and_its_buttons_have_names() {
        let html = shown(QueryView::default());
        assert!(html.contains("<label for=\"soql\" class=\"visually-hidden\">SOQL query</label>"), "{html}");
        assert!(html.contains(">Run</button>") && html.contains(">Stop</button>"), "{html}");
        assert!(html.contains("Ctrl Enter"), "{html}");
    }

    #[test]
    fn while_pages_arrive_words_and_bar_tell_how_far_it_is() {
        let html = at(QueryStatus::Running { rows: 4000, total: Some(53_213), waiting: false });
        assert!(
            html.contains("<p role=\"status\" aria-live=\"off\" class=\"progress-words\">4,000 of 53,213 rows</p>"),
            "{html}"
        );
        assert!(html.contains("role=\"progressbar\" aria-label=\"Rows loaded\""), "{html}");
        assert!(html.contains("aria-valuenow=\"4000\" aria-valuemax=\"53213\""), "{html}");
        assert!(html.contains("aria-valuetext=\"4,000 of 53,213 rows\""), "{html}");
        assert!(html.contains("width:7%"), "{html}");
        assert!(html.contains("aria-disabled=\"false\""), "{html}");
    }

    #[test]
    fn before_the_total_is_known_the_bar_claims_no_share() {
        let html = at(QueryStatus::Running { rows: 0, total: None, waiting: false });
        assert!(html.contains("Waiting for the first rows") && html.contains("progress-bar unknown"), "{html}");
        assert!(!html.contains("aria-valuenow"), "{html}");
    }

    #[test]
    fn after_the_run_the_bar_is_gone_and_stop_does_nothing() {
        let html = at(QueryStatus::Finished { rows: 53_213, millis: 4_200 });
        assert!(html.contains("53,213 rows in 4.2 s") && !html.contains("progressbar"), "{html}");
        assert!(html.contains("aria-disabled=\"true\""), "{html}");
    }

    #[test]
    fn a_fault_in_the_text_is_shown_at_its_place() {
        let html = shown(QueryView {
            text: "SELECT Id,\n  Nmae x FROM Account".to_owned(),
            mark: Some(Mark {
                line: 2,
                column: 3,
                message: "Account has no field Nmae.".to_owned(),
                hint: "Is it Name?".to_owned(),
            }),
            ..QueryView::default()
        });
        assert!(html.contains("Is it Name?"), "{html}");
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("aria-describedby=\"query-mark "), "{html}");
        assert!(html.contains("Account has no field Nmae."), "{html}");
        assert!(html.contains("<span class=\"fault-place\">Nmae</span>"), "{html}");
        assert!(html.contains("  ^^^^</span>"), "{html}");
        assert!(html.contains("Go to line 2, column 3"), "{html}");
    }

    #[test]
    fn the_place_is_cut_out_of_long_lines_and_found_in_short_ones() {
        let cut = |before: &str, at: &str, after: &str| Excerpt {
            before: before.to_owned(),
            at: at.to_owned(),
            after: after.to_owned(),
        };
        assert_eq!(excerpt("SELECT Id FORM A", 1, 11), cut("SELECT Id ", "FORM", " A"));
        assert_eq!(excerpt("a\n\tb, c", 2, 3), cut(" b", ",", " c"));
        assert_eq!(excerpt("a\nb", 2, 9), cut("b", "", ""));
        assert_eq!(excerpt("a", 7, 1), cut("", "", ""));
        assert_eq!(excerpt("", 0, 0), cut("", "", ""));
        let long = "x ".repeat(200);
        let around = excerpt(&long, 1, 201);
        assert!(around.before.starts_with('…') && around.after.ends_with('…'), "{around:?}");
        assert_eq!((around.before.chars().count(), around.at.as_str()), (EXCERPT_CHARS_MAX + 1, "x"));
    }

    #[test]
    fn a_place_is_counted_in_utf16_units_for_the_box() {
        assert_eq!(utf16_offset("SELECT", 1, 3), 2);
        assert_eq!(utf16_offset("😀 a\n é b", 2, 4), 5 + 3);
        assert_eq!(utf16_offset("a\nb", 5, 5), 4 - 1);
    }

    #[test]
    fn a_share_never_exceeds_the_whole() {
        assert_eq!(percent(5, 0), "0");
        assert_eq!(percent(9, 3), "100");
        assert_eq!(percent(u64::MAX, u64::MAX), "100");
    }
}
