//! Copies and files of the rows: the dialog that asks what and how, how far a file is, and what is told in passing. Writes nothing.

use std::ops::Range;

use leptos::ev::SubmitEvent;
use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;

use super::wording::{grouped, rows, rows_of};
use super::{Open, Screen, zone};
use crate::app::event::Event;
use crate::app::take_away::{
    Asked, Cells, CopyAs, CopyAsked, FileFormat, TakeAwayStatus, TakeAwayView, What, Wishes, field, size,
};
use crate::app::view::{ColumnView, TableView};
use crate::export::{Choice, Separator, Zone, estimated_bytes};
use crate::table::{Entry, Table};
#[cfg(target_arch = "wasm32")]
use crate::ui::markup::effect;
use crate::ui::markup::{memo, view};

/// Rows that the size of a file is guessed from.
const SAMPLE_ROWS: usize = 200;

/// What a receipt says.
const RECEIPT: &str = "query, org, user, time, rows, and whether they are all";

/// Cells that are copied: those of the selection, or else one.
pub fn copy(screen: Screen, active: Option<(usize, usize)>, how: Option<(CopyAs, bool)>) {
    let mut cells = selected(screen);
    if cells.is_empty() {
        cells.extend(active.map(|(row, column)| (row..row + 1, column..column + 1)));
    }
    screen.emit(Event::CopyAsked(CopyAsked { cells, how }));
}

/// All of it: the dialog if it is open, progress if there is any, and the line that tells things in passing.
#[component]
pub fn TakeAway(screen: Screen) -> impl IntoView {
    let is_open = memo(move || screen.open.with(|open| *open == Some(Open::TakeAway)));
    let opened = memo(move || screen.take_away.with(|view| view.opened));
    Effect::new(move |before: Option<u64>| {
        let now = opened.get();
        if before.is_some_and(|before| before != now) {
            screen.open.set(Some(Open::TakeAway));
        }
        now
    });
    view! {
        <Progress screen />
        <Said screen />
        {move || is_open.get().then(|| dialog(screen))}
    }
    .into_any()
}

/// How far a file is, and the ways to stop it.
#[component]
fn Progress(screen: Screen) -> impl IntoView {
    let status = memo(move || screen.take_away.with(|view| view.status.clone()));
    let is_shown = memo(move || {
        status.with(|status| matches!(status, TakeAwayStatus::Loading { .. } | TakeAwayStatus::Writing { .. }))
    });
    let is_writing = memo(move || status.with(|status| matches!(status, TakeAwayStatus::Writing { .. })));
    let share = move || status.with(progress_share).map(|share| share.to_string());
    view! {
        {move || {
            is_shown
                .get()
                .then(|| {
                    view! {
                        <section class="take-away-progress" aria-label="File">
                            <p class="take-away-words">{move || status.with(progress_words)}</p>
                            <div
                                class="take-away-bar"
                                role="progressbar"
                                aria-label="File written"
                                aria-valuenow=share
                                aria-valuemax="100"
                                aria-valuetext=move || status.with(progress_words)
                            >
                                <div style:width=move || share().unwrap_or_else(|| "0".to_owned()) + "%"></div>
                            </div>
                            <button
                                type="button"
                                class="button"
                                title="Ends the file with the rows that are in it"
                                hidden=move || !is_writing.get()
                                on:click=move |_| screen.emit(Event::TakeAwayStopped { keep: true })
                            >
                                "Stop and keep"
                            </button>
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| screen.emit(Event::TakeAwayStopped { keep: false })
                            >
                                {move || if is_writing.get() { "Discard" } else { "Stop saving" }}
                            </button>
                        </section>
                    }
                })
        }}
    }
    .into_any()
}

/// What is told in passing. A screen reader hears the same sentence again only if the text differs.
#[component]
fn Said(screen: Screen) -> impl IntoView {
    let said = memo(move || screen.take_away.with(|view| view.said.clone()));
    let is_odd = move || said.with(|said| said.number % 2 == 1);
    let text = move || said.with(|said| said.text.clone() + if said.number % 2 == 1 { "\u{a0}" } else { "" });
    view! {
        <p class="said" class:said-odd=is_odd class:said-nothing=move || said.with(|said| said.number == 0) role="status">
            {text}
        </p>
    }
    .into_any()
}

fn dialog(screen: Screen) -> AnyView {
    let own = NodeRef::<DialogElement>::new();
    show_modal(own);
    let first = screen.take_away.with_untracked(|view| view.wishes);
    let has_selection = !screen.selection.with_untracked(|selection| selection.areas.is_empty());
    let what = if first.what == What::Selection && !has_selection { What::Shown } else { first.what };
    let wishes = RwSignal::new(Wishes { what, ..first });
    let name = RwSignal::new(screen.take_away.with_untracked(|view| view.name.clone()));
    let close = move || screen.open.set(None);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let asked = Asked { wishes: wishes.get_untracked(), name: name.get_untracked(), cells: selected(screen) };
        // Before the dialog goes: the click that counts is this one.
        screen.emit(Event::TakeAwayAsked(Box::new(asked)));
        close();
    };
    view! {
        <dialog
            class="take-away card"
            aria-labelledby="take-away-head"
            node_ref=own
            on:close=move |_| close()
        >
            <form class="take-away-form" on:submit=submit>
                <div class="take-away-fields">
                    <h2 id="take-away-head">"Take away"</h2>
                    {what_field(screen, wishes, has_selection)}
                    {copy_field(screen, wishes)}
                    <fieldset class="take-away-file">
                        <legend>"Save a file"</legend>
                        {file_fields(screen, wishes)}
                        <label class="take-away-name">
                            <span>"File name"</span>
                            <input
                                type="text"
                                maxlength="100"
                                autocomplete="off"
                                spellcheck="false"
                                prop:value=move || name.get()
                                on:input=move |event| name.set(event_target_value(&event))
                            />
                            <span class="take-away-ending" aria-hidden="true">{move || wishes.with(ending)}</span>
                        </label>
                    </fieldset>
                </div>
                <div class="take-away-buttons">
                    <p class="take-away-guess">{move || wishes.with(|wishes| guess(screen, wishes))}</p>
                    <button type="button" class="button" on:click=move |_| close()>
                        "Cancel"
                    </button>
                    <button type="submit" class="button primary">
                        "Save"
                    </button>
                </div>
            </form>
        </dialog>
    }
    .into_any()
}

fn what_field(screen: Screen, wishes: RwSignal<Wishes>, has_selection: bool) -> AnyView {
    let choice = move |what: What, label: &'static str, hint: String, is_there: bool| {
        view! {
            <label class="take-away-choice">
                <input
                    type="radio"
                    name="take-away-what"
                    disabled=!is_there
                    prop:checked=move || wishes.with(|wishes| wishes.what == what)
                    on:change=move |_| wishes.update(|wishes| wishes.what = what)
                />
                <span>{label} " " <small>{hint}</small></span>
            </label>
        }
        .into_any()
    };
    let (shown, everything) = screen
        .table
        .with_untracked(|table| screen.take_away.with_untracked(|view| (shown_hint(table), whole_hint(table, view))));
    let selection = if has_selection { selection_hint(screen) } else { "nothing is selected".to_owned() };
    view! {
        <fieldset>
            <legend>"What"</legend>
            {choice(What::Shown, "What is shown", shown, true)}
            {choice(What::Selection, "The selection", selection, has_selection)}
            {choice(What::Everything, "Everything", everything, true)}
        </fieldset>
    }
    .into_any()
}

fn copy_field(screen: Screen, wishes: RwSignal<Wishes>) -> AnyView {
    let forms = CopyAs::ALL.map(CopyAs::name);
    let at = move || wishes.with(|wishes| CopyAs::ALL.iter().position(|form| *form == wishes.copy).unwrap_or(0));
    let copy = move |_| {
        let now = wishes.get_untracked();
        let cells = match now.what {
            What::Selection => selected(screen),
            _ => screen.table.with_untracked(|table| vec![(0..table.rows, 0..table.columns.len())]),
        };
        screen.open.set(None);
        screen.emit(Event::CopyAsked(CopyAsked { cells, how: Some((now.copy, now.copy_header)) }));
    };
    view! {
        <fieldset class="take-away-copy" hidden=move || wishes.with(|wishes| wishes.what == What::Everything)>
            <legend>"Copy to the clipboard"</legend>
            {select("Copy as", &forms, at, move |at| wishes.update(|wishes| wishes.copy = CopyAs::ALL[at]))}
            {tick("With heading", "", wishes, |wishes| &mut wishes.copy_header)}
            <button type="button" class="button" on:click=copy>
                "Copy"
            </button>
        </fieldset>
    }
    .into_any()
}

/// Format and its options: only those that make a difference to it.
fn file_fields(screen: Screen, wishes: RwSignal<Wishes>) -> AnyView {
    let formats = FileFormat::ALL.map(FileFormat::name);
    let format = memo(move || wishes.with(|wishes| wishes.format));
    let at = move || FileFormat::ALL.iter().position(|one| *one == format.get()).unwrap_or(0);
    let has_children = screen
        .table
        .with_untracked(|table| table.columns.iter().any(|column| column.kind == crate::table::Kind::Nested));
    view! {
        {select("Format", &formats, at, move |at| wishes.update(|wishes| wishes.format = FileFormat::ALL[at]))}
        {move || {
            let format = format.get();
            let is_delimited = matches!(format, FileFormat::Csv | FileFormat::Tsv);
            let is_json = matches!(format, FileFormat::Json | FileFormat::NdJson);
            let is_workbook = format == FileFormat::Xlsx;
            view! {
                {is_delimited.then(|| delimited_fields(wishes, format == FileFormat::Csv))}
                {(!is_json).then(|| heading_field(wishes))}
                {times_field(wishes, is_workbook)}
                {tick(
                    "Labels instead of API values",
                    "Labels of picklist values, and names of records where the query has them.",
                    wishes,
                    |wishes| &mut wishes.shown,
                )}
                {(!is_json && format != FileFormat::Markdown).then(|| guard_field(wishes, is_workbook))}
                {(is_workbook || matches!(format, FileFormat::Html | FileFormat::Markdown))
                    .then(|| tick("Links", "Ids lead to their records in the org.", wishes, |wishes| &mut wishes.links))}
                {has_children.then(|| children_field(wishes, is_workbook))}
                {receipt_field(wishes, is_workbook)}
            }
        }}
    }
    .into_any()
}

fn delimited_fields(wishes: RwSignal<Wishes>, is_csv: bool) -> AnyView {
    const SEPARATORS: [Separator; 4] = [Separator::Comma, Separator::Semicolon, Separator::Tab, Separator::Pipe];
    let separator =
        move || wishes.with(|wishes| SEPARATORS.iter().position(|one| *one == wishes.separator).unwrap_or(0));
    let separators = ["Comma ,", "Semicolon ;", "Tab", "Vertical bar |"];
    let set = move |at: usize| wishes.update(|wishes| wishes.separator = SEPARATORS[at]);
    let lines = move || usize::from(!wishes.with(|wishes| wishes.crlf));
    let decimal = move || usize::from(wishes.with(|wishes| wishes.decimal_comma));
    view! {
        {is_csv.then(|| select("Separator", &separators, separator, set))}
        {select("Line ends", &["Windows (CR LF)", "Unix (LF)"], lines, move |at| wishes.update(|wishes| wishes.crlf = at == 0))}
        {select("Decimal sign", &["Point: 1234.5", "Comma: 1234,5"], decimal, move |at| {
            wishes.update(|wishes| wishes.decimal_comma = at == 1);
        })}
        {tick(
            "Byte order mark",
            "Excel needs it to read letters beyond English; some programs stumble over it.",
            wishes,
            |wishes| &mut wishes.byte_order_mark,
        )}
    }
    .into_any()
}

fn heading_field(wishes: RwSignal<Wishes>) -> AnyView {
    let at = move || {
        wishes.with(|wishes| match (wishes.header, wishes.labels) {
            (true, false) => 0,
            (true, true) => 1,
            (false, _) => 2,
        })
    };
    let set = move |at: usize| {
        wishes.update(|wishes| {
            wishes.header = at < 2;
            wishes.labels = at == 1;
        });
    };
    select("First row", &["API names of the columns", "Labels of the columns", "No heading"], at, set)
}

fn times_field(wishes: RwSignal<Wishes>, is_workbook: bool) -> AnyView {
    let mine = "My time zone, ".to_owned() + &zone::name();
    let utc = if is_workbook { "UTC" } else { "As Salesforce sends them (UTC)" };
    let at = move || usize::from(!wishes.with(|wishes| wishes.local));
    select("Times", &[mine.as_str(), utc], at, move |at| wishes.update(|wishes| wishes.local = at == 0))
}

fn guard_field(wishes: RwSignal<Wishes>, is_workbook: bool) -> AnyView {
    let hint = if is_workbook {
        "Texts that begin like a formula are marked as text: they stay text when somebody edits them."
    } else {
        "Texts that begin with =, +, -, @ or a control character get an apostrophe (') in front, so that no spreadsheet runs them."
    };
    tick("Guard against formulas", hint, wishes, |wishes| &mut wishes.guard)
}

fn children_field(wishes: RwSignal<Wishes>, is_workbook: bool) -> AnyView {
    let (label, hint) = if is_workbook {
        (
            "Child rows on sheets of their own",
            "Each names its parent's row and Id. Without it, cells say how many there are.",
        )
    } else {
        ("Child rows within their cell", "As JSON. Without it, cells say how many there are.")
    };
    tick(label, hint, wishes, |wishes| &mut wishes.children)
}

fn receipt_field(wishes: RwSignal<Wishes>, is_workbook: bool) -> AnyView {
    let hint = "It says: ".to_owned() + RECEIPT + ".";
    if is_workbook {
        tick("Receipt on a sheet of its own", &hint, wishes, |wishes| &mut wishes.receipt)
    } else {
        tick("Packed in a ZIP with a receipt", &hint, wishes, |wishes| &mut wishes.packed)
    }
}

/// A choice of one from a few.
fn select(
    label: &'static str,
    options: &[&str],
    at: impl Fn() -> usize + Copy + Send + Sync + 'static,
    set: impl Fn(usize) + 'static,
) -> AnyView {
    let options: Vec<AnyView> = options
        .iter()
        .enumerate()
        .map(|(number, words)| {
            let words = (*words).to_owned();
            view! { <option value=number.to_string() selected=move || at() == number>{words}</option> }.into_any()
        })
        .collect();
    view! {
        <label class="take-away-field">
            <span>{label}</span>
            <select on:change=move |event| {
                if let Ok(number) = event_target_value(&event).parse() {
                    set(number);
                }
            }>{options}</select>
        </label>
    }
    .into_any()
}

/// A box to tick.
fn tick(label: &'static str, hint: &str, wishes: RwSignal<Wishes>, flag: fn(&mut Wishes) -> &mut bool) -> AnyView {
    let hint = (!hint.is_empty()).then(|| view! { <small>{hint.to_owned()}</small> });
    let checked = move || wishes.with(|wishes| *flag(&mut wishes.clone()));
    view! {
        <label class="take-away-choice">
            <input
                type="checkbox"
                prop:checked=checked
                on:change=move |_| {
                    wishes.update(|wishes| {
                        let flag = flag(wishes);
                        *flag = !*flag;
                    });
                }
            />
            <span>{label} " " {hint}</span>
        </label>
    }
    .into_any()
}

fn selected(screen: Screen) -> Cells {
    screen.selection.with_untracked(|selection| {
        selection.areas.iter().map(|area| (area.rows.clone(), area.columns.clone())).collect()
    })
}

fn shown_hint(table: &TableView) -> String {
    let mut words = rows(table.passing as u64) + " × " + &columns(table.columns.len());
    if !table.hidden.is_empty() {
        words.push_str(", without hidden columns");
    }
    if !table.view.groups.is_empty() {
        words.push_str(", rows of collapsed groups too");
    }
    words
}

fn whole_hint(table: &TableView, view: &TakeAwayView) -> String {
    let all = columns(table.columns.len() + table.hidden.len());
    let narrowed =
        if table.passing < table.loaded || !table.hidden.is_empty() { ", filtered out or hidden, too" } else { "" };
    if !view.has_more {
        return rows(table.loaded as u64) + " × " + &all + narrowed;
    }
    let total = view.of_rows.map_or_else(|| "all rows".to_owned(), rows);
    total + " × " + &all + ": loads those that are not here yet"
}

fn selection_hint(screen: Screen) -> String {
    screen.selection.with_untracked(|selection| match selection.areas.as_slice() {
        [area] => rows(area.rows.len() as u64) + " × " + &columns(area.columns.len()),
        areas => grouped(areas.len() as u64) + " areas",
    })
}

fn columns(number: usize) -> String {
    if number == 1 { "1 column".to_owned() } else { grouped(number as u64) + " columns" }
}

fn ending(wishes: &Wishes) -> String {
    let own = wishes.file_format().extension();
    if wishes.is_packed() { ".zip".to_owned() } else { ".".to_owned() + own }
}

/// How large the file gets, about.
fn guess(screen: Screen, wishes: &Wishes) -> String {
    let (heads, places, count) = screen.table.with_untracked(|table| match wishes.what {
        What::Shown => (table.columns.to_vec(), 0..table.rows, table.passing as u64),
        What::Everything => {
            let all = screen.take_away.with_untracked(|view| view.of_rows).unwrap_or(table.loaded as u64);
            (table.columns.iter().chain(table.hidden.iter()).cloned().collect(), 0..table.rows, all)
        }
        What::Selection => selected_part(screen, table),
    });
    let mut bytes = 0;
    screen.read_table(&mut |table| bytes = guessed_bytes(table, &heads, &places, count, wishes));
    if count == 0 { "No rows".to_owned() } else { rows(count) + ", about " + &size(bytes) }
}

/// Columns, a range and the number of the rows that are selected.
fn selected_part(screen: Screen, table: &TableView) -> (Vec<ColumnView>, Range<usize>, u64) {
    screen.selection.with_untracked(|selection| {
        let Some(first) = selection.areas.first() else { return (Vec::new(), 0..0, 0) };
        let heads = table.columns.get(first.columns.clone()).unwrap_or_default().to_vec();
        let count = selection.areas.iter().map(|area| area.rows.len() as u64).sum();
        (heads, first.rows.clone(), count)
    })
}

fn guessed_bytes(table: &Table, heads: &[ColumnView], places: &Range<usize>, count: u64, wishes: &Wishes) -> u64 {
    let sampled = places.len().min(SAMPLE_ROWS);
    let row = |number: usize| match table.entry(places.start + number * places.len() / sampled.max(1)) {
        Some(Entry::Row(row)) => u32::try_from(row).ok(),
        _ => None,
    };
    let choice = Choice {
        fields: heads.iter().map(field).collect(),
        rows: (0..sampled).filter_map(row).collect(),
        ..Choice::default()
    };
    let options = wishes.options("Rows", Zone::new("", zone::offset_minutes));
    let empty = Choice { rows: Vec::new(), ..choice.clone() };
    let fixed = estimated_bytes(&empty.of(table), &options);
    let of_sample = estimated_bytes(&choice.of(table), &options).saturating_sub(fixed);
    fixed + of_sample.saturating_mul(count) / (choice.rows.len() as u64).max(1)
}

fn progress_words(status: &TakeAwayStatus) -> String {
    match status {
        TakeAwayStatus::Loading { rows, total, paused: false } => {
            "Loading ".to_owned() + &rows_of(*rows, *total) + ", then the file is written"
        }
        TakeAwayStatus::Loading { rows, total, paused: true } => {
            "Paused at ".to_owned() + &rows_of(*rows, *total) + ": load the rest, and the file is written"
        }
        TakeAwayStatus::Writing { name, rows, of, bytes } => {
            ["Writing ", name, ": ", &rows_of(*rows, Some(*of)), ", ", &size(*bytes)].concat()
        }
        TakeAwayStatus::Idle | TakeAwayStatus::Choosing => String::new(),
    }
}

fn progress_share(status: &TakeAwayStatus) -> Option<u64> {
    let (done, all) = match status {
        TakeAwayStatus::Loading { rows, total, .. } => (*rows, (*total)?),
        TakeAwayStatus::Writing { rows, of, .. } => (*rows, *of),
        TakeAwayStatus::Idle | TakeAwayStatus::Choosing => return None,
    };
    Some(done.min(all).saturating_mul(100) / all.max(1))
}

/// Shows the dialog over everything else once it is there; the browser keeps the focus in it and gives it back.
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_variables))]
/// Opens a dialog over everything else once it is there.
pub fn show_modal(own: NodeRef<DialogElement>) {
    #[cfg(target_arch = "wasm32")]
    effect(move || {
        if let Some(dialog) = own.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::take_away::Said as SaidView;
    use crate::app::view::{Environment, OrgView, SessionView, Views};
    use crate::table::Kind;
    use crate::ui::tests::html;

    fn shown(take_away: TakeAwayView) -> String {
        let host = "acme.my.salesforce.com".to_owned();
        let org = OrgView { user: None, host, environment: Environment::Sandbox, memory_only: false };
        let table = TableView {
            columns: Arc::new(vec![ColumnView::new(0, "Name", Kind::Text)]),
            rows: 3,
            passing: 3,
            loaded: 3,
            ..TableView::default()
        };
        html(Views { take_away, table, session: SessionView::SignedIn { org, refreshing: false }, ..Views::default() })
    }

    fn dialog_html(wishes: Wishes, has_more: bool) -> String {
        let owner = Owner::new();
        let html = owner.with(|| {
            let take_away = TakeAwayView { wishes, has_more, of_rows: Some(9_000), ..TakeAwayView::default() };
            let table = TableView { passing: 2, loaded: 3, ..TableView::default() };
            let screen = Screen::new(Views { take_away, table, ..Views::default() }, |_| {}, |_| {});
            dialog(screen).to_html()
        });
        owner.cleanup();
        html
    }

    #[test]
    fn progress_says_how_far_it_is_and_offers_to_stop() {
        let html = shown(TakeAwayView {
            status: TakeAwayStatus::Writing { name: "a.csv".to_owned(), rows: 1_000, of: 4_000, bytes: 42_000 },
            ..TakeAwayView::default()
        });
        assert!(html.contains("Writing a.csv: 1,000 of 4,000 rows, 42 KB"), "{html}");
        assert!(html.contains("aria-valuenow=\"25\"") && html.contains("width:25%"), "{html}");
        assert!(html.contains(">Stop and keep</button>") && html.contains(">Discard</button>"), "{html}");
        let loading = TakeAwayStatus::Loading { rows: 2_000, total: Some(9_000), paused: true };
        let html = shown(TakeAwayView { status: loading, ..TakeAwayView::default() });
        assert!(html.contains("Paused at 2,000 of 9,000 rows") && html.contains(">Stop saving</button>"), "{html}");
        assert!(!shown(TakeAwayView::default()).contains("take-away-progress"));
    }

    #[test]
    fn the_same_sentence_is_told_again() {
        let said = |number| {
            let said = SaidView { number, text: "Copied the cell".to_owned() };
            shown(TakeAwayView { said, ..TakeAwayView::default() })
        };
        assert!(said(1).contains("Copied the cell\u{a0}") || said(1).contains("Copied the cell&nbsp;"));
        assert!(said(2).contains(">Copied the cell<") || !said(2).contains("Copied the cell\u{a0}"));
    }

    #[test]
    fn a_format_is_asked_for_what_makes_a_difference_to_it() {
        let with = |format| dialog_html(Wishes { format, ..Wishes::default() }, false);
        let (csv, xlsx, json) = (with(FileFormat::Csv), with(FileFormat::Xlsx), with(FileFormat::Json));
        assert!(csv.contains("Separator") && csv.contains("Byte order mark") && csv.contains("Packed in a ZIP"));
        assert!(csv.contains("get an apostrophe"), "{csv}");
        assert!(!xlsx.contains("Separator") && xlsx.contains("Receipt on a sheet") && xlsx.contains("marked as text"));
        assert!(!json.contains("First row") && !json.contains("Guard against formulas"), "{json}");
    }

    #[test]
    fn the_dialog_says_what_is_not_loaded_yet() {
        assert!(
            dialog_html(Wishes::default(), true).contains("9,000 rows × 0 columns: loads those that are not here yet")
        );
        assert!(dialog_html(Wishes::default(), false).contains("filtered out or hidden, too"));
    }
}
