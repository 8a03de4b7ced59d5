//! The values of a column with their counts, as a list to pick from, and its statistics. Reads cells; knows nothing of sorting.

use leptos::prelude::*;
use leptos::web_sys::Element;

use crate::app::event::Event;
use crate::app::view::{ColumnView, TableView};
use crate::format::sent;
use crate::table::{Asked, Kind, Statistics, StatisticsJob, Table};
use crate::ui::Screen;
use crate::ui::cell::Cells;
use crate::ui::markup::{effect, memo, view};
use crate::ui::wording::{grouped, grouped_decimal};
use crate::view::pick::{Pick, is_same};
use crate::view::{Change, Condition};

/// Values that are listed at once; who looks for others types some letters.
const LISTED_MAX: usize = 200;
/// Values that are told as the most frequent ones.
const FREQUENT_MAX: usize = 5;

/// A value to pick.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    /// As a filter names it.
    value: String,
    /// As it is shown.
    text: String,
    rows: usize,
}

/// What a list holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Lines {
    first: Vec<Line>,
    /// Values in all that were found.
    found: usize,
    /// Rows without a value.
    empty: usize,
}

/// Whether the values of a column can be picked from a list.
#[must_use]
pub const fn has_list(kind: Kind) -> bool {
    !matches!(kind, Kind::Nested)
}

/// A list of values to let through or not.
pub fn list(screen: Screen, column: &ColumnView) -> AnyView {
    let path = StoredValue::new(column.path.clone());
    let number = column.column;
    let needle = RwSignal::new(String::new());
    let filter = memo(move || screen.table.with(|table| table.view.filter.clone()));
    let pick = memo(move || {
        filter.with(|filter| {
            let own = Condition::of_header(filter.as_ref(), &path.get_value());
            match &own[..] {
                [] => Pick::default(),
                [one] => Pick::of(one).unwrap_or_default(),
                _ => Pick::default(),
            }
        })
    });
    // Its own condition takes no value off the list, and so does not make it anew.
    let others = memo(move || Condition::with_header(filter.get(), &path.get_value(), None));
    let lines = memo(move || {
        let needle = needle.get();
        let others = others.get();
        let mut lines = Lines::default();
        screen.read_table(&mut |table| {
            lines = screen.table.with_untracked(|view| read(table, view, number, others.as_ref(), &needle));
        });
        lines
    });
    let set = move |pick: &Pick| {
        let path = path.get_value();
        let condition = pick.condition(&path);
        screen.emit(Event::ViewChanged(Change::FilterBy { path, condition }));
    };
    let toggle = move |value: &str, through: bool| {
        let mut now = pick.get_untracked();
        now.set(value, through);
        set(&now);
    };
    // With letters typed, what is listed is let through or not; without, everything.
    let all = move |through: bool| {
        if needle.with_untracked(String::is_empty) {
            set(&if through { Pick::default() } else { Pick::nothing() });
            return;
        }
        let mut now = pick.get_untracked();
        lines.with_untracked(|lines| lines.first.iter().for_each(|line| now.set(&line.value, through)));
        set(&now);
    };
    let only = move |_| {
        let mut now = Pick::nothing();
        lines.with_untracked(|lines| lines.first.iter().for_each(|line| now.set(&line.value, true)));
        set(&now);
    };
    let note = move || {
        lines.with(|lines| match lines.found {
            0 => Some("No value has this in it.".to_owned()),
            found if found > lines.first.len() => Some(
                "The first ".to_owned()
                    + &grouped(lines.first.len() as u64)
                    + " of "
                    + &grouped(found as u64)
                    + " values. Type to find others.",
            ),
            _ => None,
        })
    };
    view! {
        <div class="values">
            <input
                type="search"
                aria-label="Search values"
                placeholder="Search values"
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| needle.set(event_target_value(&event))
            />
            <div class="panel-row">
                <button type="button" class="button" on:click=move |_| all(true)>
                    "All"
                </button>
                <button type="button" class="button" on:click=move |_| all(false)>
                    "None"
                </button>
                <button type="button" class="button" disabled=move || needle.with(String::is_empty) on:click=only>
                    "Only these"
                </button>
            </div>
            <ul class="value-list" aria-label="Values">
                <li hidden=move || !needle.with(String::is_empty)>
                    <label class="choice">
                        <input
                            type="checkbox"
                            prop:checked=move || pick.with(|pick| pick.blanks)
                            on:change=move |event| {
                                set(&Pick { blanks: event_target_checked(&event), ..pick.get_untracked() });
                            }
                        />
                        <span class="choice-text panel-quiet">"(empty)"</span>
                        <span class="choice-count">{move || lines.with(|lines| grouped(lines.empty as u64))}</span>
                    </label>
                </li>
                <For each=move || lines.get().first key=|line| (line.value.clone(), line.rows) let:line>
                    {value_row(line, pick, toggle)}
                </For>
            </ul>
            <p class="panel-quiet panel-small" role="status">{note}</p>
        </div>
    }
    .into_any()
}

fn value_row(line: Line, pick: Memo<Pick>, toggle: impl Fn(&str, bool) + 'static) -> AnyView {
    let Line { value, text, rows } = line;
    let is_in = memo({
        let value = value.clone();
        move || pick.with(|pick| pick.has(&value))
    });
    view! {
        <li>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || is_in.get()
                    on:change=move |event| toggle(&value, event_target_checked(&event))
                />
                <span class="choice-text">{text}</span>
                <span class="choice-count">{grouped(rows as u64)}</span>
            </label>
        </li>
    }
    .into_any()
}

/// Values of the rows that the other conditions leave, with some letters in them.
fn read(table: &Table, view: &TableView, column: usize, others: Option<&Condition>, needle: &str) -> Lines {
    let filter = others.and_then(|others| others.filter(&|path| view.column(path).map(|column| column.column)));
    let values =
        table.values(column, filter.as_ref(), &Asked { containing: needle, most: LISTED_MAX, by_frequency: false });
    let cells = cells(view);
    let mut lines = Lines { first: Vec::new(), found: values.distinct, empty: values.empty };
    for count in &values.counts {
        let value = sent(&table.cell_of(count.row, column));
        if value.trim().is_empty() {
            lines.empty += count.rows;
            lines.found -= 1;
            continue;
        }
        // The same value in capitals is the same to a filter; such values stand next to each other.
        if let Some(last) = lines.first.last_mut().filter(|last| is_same(&last.value, &value)) {
            last.rows += count.rows;
            lines.found -= 1;
            continue;
        }
        lines.first.push(Line { value, text: cells.text_of_value(table, count.row, column), rows: count.rows });
    }
    lines
}

fn cells(view: &TableView) -> Cells {
    let mut cells = Cells::default();
    cells.follow(view);
    cells
}

/// What a column comes to, on demand: it looks at every row.
pub fn statistics(screen: Screen, column: &ColumnView) -> AnyView {
    let number = column.column;
    let is_open = RwSignal::new(false);
    let told = RwSignal::new(Vec::new());
    let is_counting = RwSignal::new(false);
    let jobs = StoredValue::new(0_u32);
    effect(move || {
        // Anew for other rows, but not while it is closed.
        screen.table.with(|table| table.version);
        let now = jobs.try_update_value(|jobs| std::mem::replace(jobs, jobs.wrapping_add(1)).wrapping_add(1));
        let mut job = None;
        if is_open.get() {
            screen.read_table(&mut |table| job = table.statistics_in_slices(number, FREQUENT_MAX));
        } else {
            told.set(Vec::new());
        }
        if let (Some(now), Some(job)) = (now, job) {
            is_counting.set(true);
            Counting { screen, number, told, is_counting, jobs, now }.go_on(job);
        }
    });
    view! {
        <details
            class="statistics"
            on:toggle=move |event| {
                use leptos::wasm_bindgen::JsCast;
                let details = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                is_open.set(details.is_some_and(|details| details.has_attribute("open")));
            }
        >
            <summary>"Statistics"</summary>
            <p class="panel-quiet panel-small" role="status" hidden=move || !is_counting.get()>
                "Counting…"
            </p>
            {move || told.get().into_iter().map(part).collect_view()}
        </details>
    }
    .into_any()
}

/// Statistics on their way to the screen.
#[derive(Clone, Copy)]
struct Counting {
    screen: Screen,
    number: usize,
    told: RwSignal<Vec<Told>>,
    is_counting: RwSignal<bool>,
    /// The number of the newest job, and of this one.
    jobs: StoredValue<u32>,
    now: u32,
}

impl Counting {
    /// Works at a slice, and leaves the next one for later: the page is alive in between.
    fn go_on(self, mut job: StatisticsJob) {
        if self.jobs.try_get_value() != Some(self.now) {
            return;
        }
        let mut told = None;
        self.screen.read_table(&mut |table| {
            if let Some(all) = table.go_on(&mut job) {
                told = Some(self.screen.table.with_untracked(|view| tell(table, view, self.number, &all)));
            }
        });
        match told {
            Some(told) => {
                self.is_counting.set(false);
                self.told.set(told);
            }
            None => set_timeout(move || self.go_on(job), std::time::Duration::ZERO),
        }
    }
}

/// A part of what is told of a column.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    /// Name and value.
    Fact(&'static str, String),
    /// Percent of the highest, and rows; where the first begins and the last ends.
    Bars(Vec<(usize, usize)>, String, String),
    /// Values and their rows.
    Frequent(Vec<(String, usize)>),
}

fn tell(table: &Table, view: &TableView, column: usize, all: &Statistics) -> Vec<Told> {
    let summary = &all.summary;
    let cells = cells(view);
    let text = |row: usize| cells.text_of(table, row, column);
    let share = summary.filled.saturating_mul(100) / summary.rows.max(1);
    let filled =
        grouped(summary.filled as u64) + " of " + &grouped(summary.rows as u64) + " rows, " + &share.to_string() + " %";
    let mut told = vec![Told::Fact("Filled", filled), Told::Fact("Distinct", grouped(all.distinct as u64))];
    if all.blank > 0 {
        told.push(Told::Fact("Blank texts", grouped(all.blank as u64)));
    }
    if let Some(sum) = &summary.sum {
        told.push(Told::Fact("Sum", grouped_decimal(sum).into_owned()));
    }
    if let Some(average) = summary.average {
        told.push(Told::Fact("Average", rounded(average)));
    }
    if let Some([lower, median, upper]) = all.quartiles {
        told.push(Told::Fact("Median", text(median)));
        told.push(Told::Fact("Middle half", text(lower) + " to " + &text(upper)));
    }
    if let (Some(least), Some(greatest)) = (summary.least, summary.greatest) {
        told.push(Told::Fact("Least", text(least)));
        told.push(Told::Fact("Greatest", text(greatest)));
        let most = all.bars.iter().copied().max().unwrap_or(0).max(1);
        if !all.bars.is_empty() {
            let bars = all.bars.iter().map(|rows| (rows.saturating_mul(100).div_ceil(most), *rows)).collect();
            told.push(Told::Bars(bars, text(least), text(greatest)));
        }
    }
    let frequent: Vec<(String, usize)> =
        all.frequent.iter().filter(|count| count.rows > 1).map(|count| (text(count.row), count.rows)).collect();
    if !frequent.is_empty() {
        told.push(Told::Frequent(frequent));
    }
    told
}

fn part(told: Told) -> AnyView {
    match told {
        Told::Fact(name, value) => view! {
            <p class="statistics-fact">
                <span class="panel-quiet">{name}</span>
                <span class="statistics-value">{value}</span>
            </p>
        }
        .into_any(),
        Told::Bars(bars, least, greatest) => {
            let label = "How values are spread from ".to_owned() + &least + " to " + &greatest;
            view! {
                <div class="statistics-bars" role="img" aria-label=label>
                    {bars
                        .into_iter()
                        .map(|(percent, rows)| {
                            view! { <span title=grouped(rows as u64) style:height=percent.to_string() + "%"></span> }
                        })
                        .collect_view()}
                </div>
                <p class="statistics-fact panel-small panel-quiet">
                    <span>{least}</span>
                    <span>{greatest}</span>
                </p>
            }
            .into_any()
        }
        Told::Frequent(values) => view! {
            <p class="panel-legend">"Most frequent"</p>
            <ul class="statistics-frequent">
                {values
                    .into_iter()
                    .map(|(text, rows)| {
                        view! {
                            <li class="statistics-fact">
                                <span class="choice-text">{text}</span>
                                <span class="choice-count">{grouped(rows as u64)}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        }
        .into_any(),
    }
}

/// A mean with two places. Printing floats would bring code of several kilobytes along.
fn rounded(value: f64) -> String {
    let hundredths = (value.abs() * 100.0).round();
    if hundredths >= 9.0e15 || !hundredths.is_finite() {
        return "beyond what can be told".to_owned();
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked above
    let hundredths = hundredths as u64;
    let sign = if value < 0.0 && hundredths > 0 { "-" } else { "" };
    let fraction = hundredths % 100;
    let places = if fraction < 10 { "0".to_owned() + &fraction.to_string() } else { fraction.to_string() };
    sign.to_owned() + &grouped(hundredths / 100) + "." + &places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(records: &str) -> Table {
        let mut table = Table::new(["Name".to_owned(), "Amount".to_owned()]);
        let page = "{\"totalSize\":9,\"done\":true,\"records\":[".to_owned() + records + "]}";
        table.append(page.as_bytes()).unwrap();
        table
    }

    #[test]
    fn values_are_listed_once_whatever_their_case_and_found_by_letters() {
        let table = table(r#"{"Name":"acme"},{"Name":"Globex"},{"Name":"ACME"},{"Name":null},{"Name":" "}"#);
        let lines = |needle: &str| read(&table, &TableView::default(), 0, None, needle);
        let all = lines("");
        assert_eq!((all.found, all.empty), (2, 2));
        let told: Vec<(String, usize)> =
            all.first.into_iter().map(|line| (line.value.to_lowercase(), line.rows)).collect();
        assert_eq!(told, [("acme".to_owned(), 2), ("globex".to_owned(), 1)]);
        assert_eq!(lines("GLO").first.len(), 1);
        assert_eq!(lines("x y").found, 0);
    }

    #[test]
    fn moments_are_listed_apart_to_the_second() {
        let mut table = table(
            r#"{"Name":"2026-02-01T03:30:00.000+0000"},{"Name":"2026-02-01T03:30:07.000+0000"},{"Name":"2026-02-01T03:30:00.000+0000"}"#,
        );
        assert_eq!(table.kind(0), Kind::DateTime);
        let head = ColumnView::new(0, "Name", Kind::DateTime);
        let view = TableView { columns: std::sync::Arc::new(vec![head]), ..TableView::default() };
        let lines = read(&table, &view, 0, None, "");
        let rows: Vec<usize> = lines.first.iter().map(|line| line.rows).collect();
        assert_eq!(rows, [2, 1]);
        assert_ne!(lines.first[0].text, lines.first[1].text);
        // What is picked is what passes.
        let mut pick = Pick::nothing();
        pick.set(&lines.first[1].value, true);
        let filter = pick.condition("Name").and_then(|condition| condition.filter(&|_| Some(0)));
        table.set_filter(filter.as_ref());
        assert_eq!((table.passing(), table.entry(0)), (1, Some(crate::table::Entry::Row(1))));
    }

    #[test]
    fn a_long_list_ends_and_says_so() {
        let records: Vec<String> = (0..500).map(|number| format!("{{\"Name\":\"n{number}\"}}")).collect();
        let lines = read(&table(&records.join(",")), &TableView::default(), 0, None, "");
        assert_eq!((lines.first.len(), lines.found), (LISTED_MAX, 500));
    }

    #[test]
    fn a_column_is_told_in_numbers() {
        let table = table(r#"{"Amount":1.5},{"Amount":2.5},{"Amount":null},{"Amount":2.5}"#);
        let told = tell(&table, &TableView::default(), 1, &table.statistics(1, FREQUENT_MAX));
        let fact = |wanted: &str| {
            told.iter().find_map(|told| match told {
                Told::Fact(name, value) if *name == wanted => Some(value.clone()),
                _ => None,
            })
        };
        assert_eq!(fact("Filled").as_deref(), Some("3 of 4 rows, 75 %"));
        assert_eq!((fact("Sum").as_deref(), fact("Average").as_deref()), (Some("6.5"), Some("2.17")));
        assert_eq!((fact("Distinct").as_deref(), fact("Greatest").as_deref()), (Some("2"), Some("2.5")));
        assert!(told.contains(&Told::Frequent(vec![("2.5".to_owned(), 2)])), "{told:?}");
    }

    #[test]
    fn a_mean_has_two_places() {
        for (value, text) in [(0.0, "0.00"), (-0.001, "0.00"), (-1234.567, "-1,234.57"), (2.005e3, "2,005.00")] {
            assert_eq!(rounded(value), text);
        }
        assert_eq!(rounded(1.0e300), "beyond what can be told");
    }
}
