//! One record field by field, with the child rows that came with it; follows the row it was opened at. Fetches nothing.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::children::ChildTable;
use super::fields::{Field, Section, sections, title};
use super::writing::{Value, Writer};
use super::{close, focus_panel, record_place, target};
use crate::app::event::Event;
use crate::format::Whole;
use crate::table::{self, Entry, Kind, Table, Way};
use crate::ui::markup::{effect, memo, view};
use crate::ui::whole::WholeValue;
use crate::ui::wording::{grouped, rows};
use crate::ui::{Open, Screen, zone};

/// Characters of a long text that are shown until more is asked for.
const TEXT_CHARS_MAX: usize = 800;

/// What the panel is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A row of the table or one of its child rows.
    Record(Way),
    /// The head of a group, by its number.
    Group(usize),
}

/// What the parts of the panel share.
#[derive(Clone, Copy)]
pub struct Handles {
    /// Where rows are read and events go.
    pub screen: Screen,
    /// What is shown; nothing where the row is gone.
    pub subject: RwSignal<Option<Subject>>,
    /// The row is there still, but search or filter hides it.
    is_left_out: RwSignal<bool>,
    /// Path of the value that was copied last.
    copied: RwSignal<Option<String>>,
    /// What is looked for among the fields.
    wanted: RwSignal<String>,
    /// Fields without a value are left out.
    only_filled: RwSignal<bool>,
    /// How the record's values are written.
    writer: Memo<Writer>,
}

/// The fields of a record and its lists of child rows.
type Structure = (Vec<Section>, Vec<Field>);

/// The panel's contents.
#[component]
pub fn Record(screen: Screen) -> impl IntoView {
    let subject = RwSignal::new(None);
    let handles = Handles {
        screen,
        subject,
        writer: memo(move || writer_of(screen, subject)),
        is_left_out: RwSignal::new(false),
        copied: RwSignal::new(None),
        wanted: RwSignal::new(String::new()),
        only_filled: RwSignal::new(false),
    };
    handles.follow();
    let structure = memo(move || handles.structure());
    let group = memo(move || match handles.subject.get() {
        Some(Subject::Group(group)) => Some(group),
        _ => None,
    });
    view! {
        <div class="side-record">
            <Head handles />
            {move || group.get().map(|group| view! { <GroupWords handles group /> })}
            <div class="side-find" hidden=move || group.get().is_some()>
                <input
                    type="search"
                    aria-label="Find a field"
                    placeholder="Find a field"
                    autocomplete="off"
                    on:input=move |event| handles.wanted.set(event_target_value(&event).to_lowercase())
                />
                <label class="side-check">
                    <input type="checkbox" on:change=move |event| handles.only_filled.set(event_target_checked(&event)) />
                    "Only with a value"
                </label>
            </div>
            <For each=move || structure.get().0 key=section_key let:section>
                <Fields handles section />
            </For>
            <For each=move || structure.get().1 key=|field| field.path.clone() let:field>
                <ChildTable handles path=field.path />
            </For>
        </div>
    }
    .into_any()
}

/// Which row it is, the way to its neighbours, and its name.
#[component]
fn Head(handles: Handles) -> impl IntoView {
    let screen = handles.screen;
    let place = memo(move || screen.open.with(record_place));
    let count = memo(move || screen.table.with(|table| table.rows));
    let at_first = move || place.get() == Some(0);
    let at_last = move || place.get().is_none_or(|place| place + 1 >= count.get());
    let words = move || place.get().map(|place| place_words(place, count.get(), handles.is_left_out.get()));
    let trail = memo(move || handles.trail());
    let link = memo(move || {
        let id = handles.read(|record| {
            let id = (0..record.columns()).find(|column| record.path(*column).eq_ignore_ascii_case("Id"))?;
            Some(sent(record.cell(id)))
        });
        id.flatten().and_then(|id| handles.writer.with(|writer| writer.link(&id)))
    });
    view! {
        <header class="side-head">
            <div class="side-bar">
                <button
                    type="button"
                    class="button bare side-step"
                    aria-label="Previous record"
                    title="Previous record (\u{2190})"
                    aria-disabled=move || at_first().to_string()
                    on:click=move |_| step(screen, -1)
                >
                    <span aria-hidden="true">"‹"</span>
                </button>
                <button
                    type="button"
                    class="button bare side-step"
                    aria-label="Next record"
                    title="Next record (\u{2192})"
                    aria-disabled=move || at_last().to_string()
                    on:click=move |_| step(screen, 1)
                >
                    <span aria-hidden="true">"›"</span>
                </button>
                <p class="side-place">{words}</p>
                <button
                    type="button"
                    class="button bare side-step"
                    aria-label="Close the panel"
                    title="Close (Esc)"
                    on:click=move |_| close(screen)
                >
                    <span aria-hidden="true">"×"</span>
                </button>
            </div>
            {move || {
                trail.get().map(|words| {
                    view! {
                        <button type="button" class="side-back" on:click=move |_| handles.back()>
                            <span aria-hidden="true">"‹ "</span>
                            {words}
                        </button>
                    }
                })
            }}
            <h2 class="side-title" aria-live="polite">
                {move || handles.title()}
            </h2>
            {move || {
                link.get().map(|link| {
                    view! {
                        <a class="side-link" href=link target="_blank" rel="noopener noreferrer">
                            "Open in Salesforce"
                        </a>
                    }
                })
            }}
            <p class="visually-hidden" role="status">
                {move || handles.copied.get().map(|path| "Copied ".to_owned() + &path)}
            </p>
        </header>
    }
    .into_any()
}

/// The left and right arrows go to the neighbours, but for where they move a caret or scroll.
pub fn keydown(screen: Screen, event: &KeyboardEvent) {
    let is_taken = target(event).is_some_and(|target| {
        target.tag_name().eq_ignore_ascii_case("input") || matches!(target.closest(".side-scroll"), Ok(Some(_)))
    });
    let is_chord = event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key();
    if is_taken || is_chord || event.default_prevented() {
        return;
    }
    match event.key().as_str() {
        "ArrowLeft" => step(screen, -1),
        "ArrowRight" => step(screen, 1),
        _ => return,
    }
    event.prevent_default();
}

/// To the neighbouring record.
fn step(screen: Screen, by: isize) {
    let count = screen.table.with_untracked(|table| table.rows);
    let next = screen.open.with_untracked(record_place).and_then(|place| place.checked_add_signed(by));
    if let Some(next) = next.filter(|next| *next < count) {
        screen.open.set(Some(Open::Record(next)));
    }
}

/// Fields of the record, or of one of its parents.
#[component]
fn Fields(handles: Handles, section: Section) -> impl IntoView {
    let Section { parent, fields } = section;
    let heading = (!parent.is_empty()).then(|| view! { <h3 class="side-parent">{parent}</h3> });
    view! {
        <section class="side-section">
            {heading} <dl class="side-fields">
                {fields.into_iter().map(|field| view! { <OneField handles field /> }).collect_view()}
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn OneField(handles: Handles, field: Field) -> impl IntoView {
    let shown = memo({
        let path = field.path.clone();
        let column = field.column;
        move || handles.value(column, &path)
    });
    let all = RwSignal::new(false);
    let searched = field.path.to_lowercase() + "\n" + &field.label.clone().unwrap_or_default().to_lowercase();
    let is_out = move || {
        shown.with(|shown| {
            let found = handles.wanted.with(|wanted| {
                wanted.is_empty()
                    || searched.contains(wanted.as_str())
                    || shown.text.to_lowercase().contains(wanted.as_str())
            });
            !found || (handles.only_filled.get() && shown.text.is_empty())
        })
    };
    let name = field.name().to_owned();
    let label = field.label.clone().filter(|label| *label != name);
    let api_name = label.as_ref().map(|_| view! { <span class="side-hidden mono">{name.clone()}</span> });
    let name = label.unwrap_or(name);
    let label = "Copy ".to_owned() + &field.path;
    let copied = {
        let path = field.path.clone();
        memo(move || handles.copied.with(|copied| copied.as_ref() == Some(&path)))
    };
    let path = field.path.clone();
    let copy = move |_| {
        handles.screen.emit(Event::TextCopyClicked(shown.with_untracked(|shown| shown.sent.clone())));
        handles.copied.set(Some(path.clone()));
    };
    view! {
        <div class="side-field" hidden=is_out>
            <dt title=field.path>
                {name} {api_name} {field.is_hidden.then(|| view! { <span class="side-hidden">"not in the table"</span> })}
            </dt>
            <dd>
                {move || draw(shown.get(), all)}
                <button
                    type="button"
                    class="side-copy"
                    class:done=move || copied.get()
                    aria-label=label.clone()
                    title=label
                    hidden=move || shown.with(|shown| shown.sent.is_empty())
                    on:click=copy
                ></button>
            </dd>
        </div>
    }
    .into_any()
}

fn draw(value: Value, all: RwSignal<bool>) -> AnyView {
    match value.whole {
        Whole::Nothing => view! { <span class="side-nothing">{value.nothing}</span> }.into_any(),
        Whole::Text(text) => draw_text(text, all),
        whole => view! { <WholeValue whole /> }.into_any(),
    }
}

fn draw_text(text: String, all: RwSignal<bool>) -> AnyView {
    let Some((end, _)) = text.char_indices().nth(TEXT_CHARS_MAX) else {
        return view! { <span class="side-value" dir="auto">{text}</span> }.into_any();
    };
    let count = grouped(text.chars().count() as u64);
    let more = "Show all ".to_owned() + &count + " characters";
    let text = StoredValue::new(text);
    let part = move || text.with_value(|text| if all.get() { text.clone() } else { text[..end].to_owned() + "…" });
    view! {
        <span class="side-value" dir="auto">{part}</span>
        <button type="button" class="side-more" on:click=move |_| all.update(|all| *all = !*all)>
            {move || if all.get() { "Show less".to_owned() } else { more.clone() }}
        </button>
    }
    .into_any()
}

/// What a group comes to: its rows, and the sums and ends of its columns.
#[component]
fn GroupWords(handles: Handles, group: usize) -> impl IntoView {
    let screen = handles.screen;
    let lines = memo(move || {
        let columns = screen.table.with(|table| std::sync::Arc::clone(&table.columns));
        let mut lines = Vec::new();
        handles.writer.with(|writer| {
            screen.read_table(&mut |table| {
                let of = |row: Option<usize>, column: usize| {
                    row.map(|row| writer.text(&|column| table.cell_of(row, column), column))
                };
                let is_measured = |kind| matches!(kind, Kind::Number | Kind::Date | Kind::DateTime);
                for head in columns.iter().filter(|head| is_measured(head.kind)) {
                    let summary = table.subtotal(group, head.column);
                    let ends = [of(summary.least, head.column), of(summary.greatest, head.column)];
                    let sum = summary.sum.map(|sum| zone::locale().number(&sum, None).into_owned());
                    lines.push((head.path.clone(), sum, ends));
                }
            });
        });
        lines
    });
    let line = |(path, sum, [least, greatest]): (String, Option<String>, [Option<String>; 2])| {
        let part = |name: &'static str, value: Option<String>| {
            value.map(|value| view! { <span class="side-value">{name.to_owned() + ": " + &value}</span> })
        };
        view! {
            <div class="side-field">
                <dt>{path}</dt>
                <dd class="side-sums">{part("Sum", sum)} {part("Least", least)} {part("Greatest", greatest)}</dd>
            </div>
        }
    };
    view! {
        <section class="side-section">
            <dl class="side-fields">{move || lines.get().into_iter().map(line).collect_view()}</dl>
        </section>
    }
    .into_any()
}

impl Handles {
    /// Stays with the row that was opened, wherever sorting, searching and further pages take it.
    fn follow(self) {
        let screen = self.screen;
        let seen = memo(move || screen.table.with(|table| (table.run, table.version)));
        let at = StoredValue::new(None::<At>);
        effect(move || {
            let Some(place) = screen.open.with(record_place) else { return };
            let (run, _) = seen.get();
            let before = at.get_value();
            let mut next = None;
            screen.read_table(&mut |table| next = Some(look(table, run, place, before.as_ref())));
            match next {
                Some(Next::Here(now, subject)) => {
                    self.is_left_out.set(false);
                    if before.is_none_or(|before| {
                        before.place != now.place || before.entry != now.entry || before.run != run
                    }) || self.subject.with_untracked(Option::is_none)
                    {
                        self.copied.set(None);
                        self.subject.set(Some(subject));
                    }
                    let place = now.place;
                    at.set_value(Some(now));
                    if screen.open.with_untracked(record_place) != Some(place) {
                        screen.open.set(Some(Open::Record(place)));
                    }
                }
                Some(Next::LeftOut) => self.is_left_out.set(true),
                Some(Next::Gone) => close(screen),
                None => {}
            }
        });
    }

    /// Goes down to one of the child rows.
    pub fn go_down(self, path: String, row: usize) {
        self.subject.update(|subject| {
            if let Some(Subject::Record(way)) = subject {
                way.steps.push(table::Step { path, row });
            }
        });
        focus_panel();
    }

    /// Back to the record whose child row is shown.
    fn back(self) {
        self.subject.update(|subject| {
            if let Some(Subject::Record(way)) = subject {
                way.steps.pop();
            }
        });
        focus_panel();
    }

    /// Where the child row that is shown belongs; nothing for a row of the table.
    fn trail(self) -> Option<String> {
        let Some(Subject::Record(way)) = self.subject.get() else { return None };
        let last = way.steps.last()?;
        let above = Way { row: way.row, steps: way.steps[..way.steps.len() - 1].to_vec() };
        let mut name = String::new();
        self.screen
            .read_table(&mut |table| name = table.record(&above).map(|record| title_of(&record)).unwrap_or_default());
        Some("Row ".to_owned() + &grouped(last.row as u64 + 1) + " of " + &last.path + " of " + &name)
    }

    /// The way to the record that is shown.
    pub fn way(self) -> Option<Way> {
        match self.subject.get() {
            Some(Subject::Record(way)) => Some(way),
            _ => None,
        }
    }

    fn title(self) -> String {
        self.screen.table.with(|table| table.version);
        match self.subject.get() {
            Some(Subject::Record(_)) => self.read(title_of).unwrap_or_default(),
            Some(Subject::Group(group)) => self.group_title(group),
            None => String::new(),
        }
    }

    fn group_title(self, number: usize) -> String {
        let mut words = String::new();
        self.writer.with(|writer| {
            self.screen.read_table(&mut |table| words = group_words(table, writer, number));
        });
        words
    }

    fn structure(self) -> Structure {
        self.screen.table.with(|table| table.version);
        let Some(Subject::Record(way)) = self.subject.get() else { return Structure::default() };
        if way.steps.is_empty() {
            return self.screen.table.with(|table| {
                let heads = table.columns.iter().chain(table.hidden.iter());
                sections(heads.map(|head| Field {
                    column: head.column,
                    path: head.path.clone(),
                    label: head.facts.as_ref().map(|facts| facts.field.label.clone()),
                    kind: head.kind,
                    is_hidden: head.is_hidden,
                }))
            });
        }
        let fields = self.read(|record| {
            let field = |column| Field {
                column,
                path: record.path(column).to_owned(),
                label: None,
                kind: record.kind(column),
                is_hidden: false,
            };
            (0..record.columns()).map(field).collect::<Vec<_>>()
        });
        sections(fields.unwrap_or_default())
    }

    /// Reads the record that is shown, and again whenever it is another one.
    pub fn read<T>(self, read: impl Fn(&table::Record<'_>) -> T) -> Option<T> {
        self.screen.table.with(|table| table.version);
        let mut found = None;
        self.subject.with(|subject| {
            if let Some(Subject::Record(way)) = subject {
                self.screen.read_table(&mut |table| found = table.record(way).map(|record| read(&record)));
            }
        });
        found
    }

    /// A child row's columns are others than those of the row above: the path tells.
    fn value(self, column: usize, path: &str) -> Value {
        let found = self.writer.with(|writer| {
            self.read(|record| {
                (record.path(column) == path).then(|| writer.value(&|column| record.cell(column), column))
            })
        });
        found.flatten().unwrap_or(Value {
            whole: Whole::Nothing,
            text: String::new(),
            sent: String::new(),
            nothing: "not in this record",
        })
    }
}

/// How values are written: the org tells of the table's columns, not of those of child rows.
fn writer_of(screen: Screen, subject: RwSignal<Option<Subject>>) -> Writer {
    screen.table.with(|table| {
        let way = subject.get().and_then(|subject| match subject {
            Subject::Record(way) if !way.steps.is_empty() => Some(way),
            _ => None,
        });
        let Some(way) = way else { return Writer::of_table(table) };
        let mut columns = Vec::new();
        screen.read_table(&mut |rows| {
            if let Some(record) = rows.record(&way) {
                columns = (0..record.columns()).map(|at| (record.path(at).to_owned(), record.kind(at))).collect();
            }
        });
        Writer::of_columns(&columns, table.org.clone())
    })
}

/// The row that was open last.
#[derive(Clone, Debug, PartialEq)]
struct At {
    run: u64,
    place: usize,
    entry: Entry,
    /// The record's id, by which it is found again in another run.
    id: Option<String>,
}

/// What is open now.
enum Next {
    Here(At, Subject),
    LeftOut,
    Gone,
}

fn look(table: &Table, run: u64, place: usize, before: Option<&At>) -> Next {
    let here = |place: usize, entry: Entry| {
        let subject = match entry {
            Entry::Row(row) => Subject::Record(Way { row, steps: Vec::new() }),
            Entry::Group(group) => Subject::Group(group),
        };
        let id = match entry {
            Entry::Row(row) => id_column(table).and_then(|column| match table.cell_of(row, column) {
                table::Cell::Text(id) => Some(id.to_owned()),
                _ => None,
            }),
            Entry::Group(_) => None,
        };
        Next::Here(At { run, place, entry, id }, subject)
    };
    let at = table.entry(place);
    match before {
        // Another run: the same record, wherever it is.
        Some(before) if before.run != run => {
            let found = before.id.as_ref().and_then(|id| table.row_of(id_column(table)?, id));
            let place = found.and_then(|row| table.place(row));
            place.and_then(|place| Some(here(place, table.entry(place)?))).unwrap_or(Next::Gone)
        }
        // The same place, but rows have moved: the same row.
        Some(At { place: seen, entry: Entry::Row(row), .. }) if *seen == place && at != Some(Entry::Row(*row)) => {
            match table.place(*row) {
                Some(place) => here(place, Entry::Row(*row)),
                None => Next::LeftOut,
            }
        }
        _ => at.map_or(Next::Gone, |entry| here(place, entry)),
    }
}

fn id_column(table: &Table) -> Option<usize> {
    (0..table.columns()).find(|column| table.path(*column).eq_ignore_ascii_case("Id"))
}

/// `StageName: Closed Won · 213 rows`
pub fn group_words(table: &Table, writer: &Writer, number: usize) -> String {
    let Some(group) = table.group(number) else { return String::new() };
    let Some(column) = table.groups().get(group.level).copied() else { return String::new() };
    let value = writer.text(&|column| table.cell_of(group.row, column), column);
    let value = if value.is_empty() { "empty".to_owned() } else { value };
    table.path(column).to_owned() + ": " + &value + " · " + &rows(group.rows as u64)
}

fn title_of(record: &table::Record<'_>) -> String {
    let columns = (0..record.columns()).map(|column| (column, record.path(column), record.kind(column)));
    let name = title(&columns).map(|column| sent(record.cell(column))).unwrap_or_default();
    if name.trim().is_empty() { "A record without a name".to_owned() } else { name }
}

fn sent(cell: table::Cell<'_>) -> String {
    let mut text = String::new();
    cell.push_to(&mut text);
    text
}

fn place_words(place: usize, count: usize, is_left_out: bool) -> String {
    if is_left_out {
        return "Search or filter leaves this record out".to_owned();
    }
    "Row ".to_owned() + &grouped(place as u64 + 1) + " of " + &grouped(count as u64)
}

fn section_key(section: &Section) -> String {
    let mut key = section.parent.clone();
    for field in &section.fields {
        key += "\n";
        key += &field.path;
        key += field.label.as_deref().unwrap_or_default();
        key += if field.is_hidden { "-" } else { "+" };
        key += &field.column.to_string();
        key += &(field.kind as u8).to_string();
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Direction, Sort};

    fn table(names: &[&str]) -> Table {
        let records: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(row, name)| format!("{{\"Id\":\"001Hs0000000{row:02}AAA\",\"Name\":\"{name}\"}}"))
            .collect();
        let page = format!("{{\"totalSize\":{},\"done\":true,\"records\":[{}]}}", names.len(), records.join(","));
        let mut table = Table::new([]);
        table.append(page.as_bytes()).unwrap();
        table
    }

    fn opened(table: &Table, run: u64, place: usize, before: Option<&At>) -> Option<At> {
        match look(table, run, place, before) {
            Next::Here(at, _) => Some(at),
            Next::LeftOut | Next::Gone => None,
        }
    }

    #[test]
    fn the_panel_stays_with_its_row_through_sort_and_search() {
        let mut table = table(&["Zoe", "Abe", "Max"]);
        let zoe = opened(&table, 1, 0, None).unwrap();
        assert_eq!(zoe.id.as_deref(), Some("001Hs000000000AAA"));
        table.set_sort(Some(Sort::new(1, Direction::Ascending)));
        let moved = opened(&table, 1, 0, Some(&zoe)).unwrap();
        assert_eq!((moved.place, moved.entry), (2, Entry::Row(0)));
        // Another place is another row.
        assert_eq!(opened(&table, 1, 1, Some(&moved)).unwrap().entry, Entry::Row(2));
        table.set_search("Abe");
        assert!(matches!(look(&table, 1, 2, Some(&moved)), Next::LeftOut));
    }

    #[test]
    fn another_run_shows_the_same_record_or_none() {
        let zoe = opened(&table(&["Zoe", "Abe"]), 1, 0, None).unwrap();
        let again = table(&["Zoe", "Abe"]);
        assert_eq!(opened(&again, 2, 0, Some(&zoe)).map(|at| at.place), Some(0));
        let other = At { id: Some("001Hs000000099AAA".to_owned()), ..zoe };
        assert!(matches!(look(&again, 2, 0, Some(&other)), Next::Gone));
    }

    #[test]
    fn the_head_of_a_group_is_no_record() {
        let mut table = table(&["Zoe", "Zoe"]);
        table.set_groups(&[1]);
        assert!(matches!(look(&table, 1, 0, None), Next::Here(_, Subject::Group(0))));
        assert!(matches!(look(&table, 1, 2, None), Next::Here(_, Subject::Record(Way { row: 1, .. }))));
        assert!(matches!(look(&table, 1, 3, None), Next::Gone));
    }

    #[test]
    fn a_record_is_called_by_its_name() {
        let title = |name: &str| title_of(&table(&[name]).record(&Way::default()).unwrap());
        assert_eq!(title("Acme"), "Acme");
        assert_eq!(title(" "), "A record without a name");
        assert_eq!(place_words(11, 3_000, false), "Row 12 of 3,000");
    }
}
