//! A chart of what is grouped, selected or shown, drawn as an SVG of our own, which weighs less than any library. It can be read
//! without being seen: a summary, its points one by one by keyboard, and a table. Reads rows through the table alone.

mod file;
mod picture;
mod plan;
mod scale;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;

use super::writing::Writer;
use super::{close, target};
use crate::app::event::Event;
use crate::app::view::QueryStatus;
use crate::export::legal_name;
use crate::table::{Cell, Entry, Kind, Table, Unit};
use crate::ui::markup::{effect, memo, view};
use crate::ui::wording::{grouped, grouped_decimal, rows};
use crate::ui::{Screen, Selection, zone};
use picture::{Along, Picture, Point, Style, nearest, picture};
use plan::{Choice, How, Plan, can_be_across, how_words};
use scale::{fixed, month_of, quarter_of, year_of};

/// Labels and points that are drawn at most; more cannot be told apart.
const BARS_MAX: usize = 40;
const UPRIGHT_BARS_MAX: usize = 120;
const LINE_POINTS_MAX: usize = 600;
const DOTS_MAX: usize = 1_500;
/// Rows of the table below the chart.
const TABLE_ROWS_MAX: usize = 200;
/// While pages arrive, a chart of more rows than this is drawn anew only when they have become a quarter more.
const LIVE_ROWS_MAX: usize = 20_000;
/// What the panel takes away from the width of the chart.
const PADDING_PX: f64 = 32.0;
const DAY_MILLIS: f64 = 86_400_000.0;

/// A chart's contents.
#[derive(Clone, Debug, Default, PartialEq)]
struct Data {
    title: String,
    style: Style,
    along: Along,
    points: Vec<Point>,
    /// What it is of, and what was left out.
    words: String,
}

/// What is looked at of the rows.
#[derive(Clone, Debug, PartialEq)]
struct Source {
    plan: Plan,
    selection: Selection,
    run: u64,
    /// Another number for another drawing.
    drawing: u64,
    is_running: bool,
}

/// The panel's contents.
#[component]
pub fn Chart(screen: Screen, width: RwSignal<f64>) -> impl IntoView {
    let choice = RwSignal::new(Choice::default());
    let plan = memo(move || planned(screen, &choice.get()));
    let source = source(screen, plan);
    let data = memo(move || source.with(|source| source.as_ref().map(|source| read(screen, source))));
    let title = move || data.with(|data| data.as_ref().map_or_else(|| "Chart".to_owned(), |data| data.title.clone()));
    let words = move || data.with(|data| data.as_ref().map(|data| data.words.clone()));
    view! {
        <header class="side-head">
            <div class="side-bar">
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
            <h2 class="side-title" aria-live="polite">
                {title}
            </h2>
        </header>
        <Choices screen choice plan />
        {move || {
            if data.with(|data| data.as_ref().is_none_or(|data| data.points.is_empty())) {
                let words = "There is nothing to draw: run a query whose rows have a name and a value.";
                view! { <p class="side-count chart-nothing">{words}</p> }.into_any()
            } else {
                view! { <Drawing screen data width /> }.into_any()
            }
        }}
    }
    .into_any()
}

/// Style, column from left to right, value.
#[component]
fn Choices(screen: Screen, choice: RwSignal<Choice>, plan: Memo<Option<Plan>>) -> impl IntoView {
    let style = move || plan.with(|plan| plan.as_ref().map(|plan| plan.style));
    let button = move |of: Style, name: &'static str| {
        view! {
            <button
                type="button"
                class="button"
                aria-pressed=move || (style() == Some(of)).to_string()
                on:click=move |_| choice.update(|choice| choice.style = Some(of))
            >
                {name}
            </button>
        }
    };
    let paths = memo(move || {
        screen.table.with(|table| {
            let of = |wanted: fn(&crate::app::view::ColumnView) -> bool| {
                table.columns.iter().filter(|head| wanted(head)).map(|head| head.path.clone()).collect::<Vec<String>>()
            };
            (of(can_be_across), of(|head| head.kind == Kind::Number))
        })
    });
    let across = move || plan.with(|plan| plan.as_ref().map(|plan| plan.across.path.clone()).unwrap_or_default());
    let value = move || {
        plan.with(|plan| {
            plan.as_ref().map_or_else(String::new, |plan| {
                value_key(plan.how, plan.up.as_ref().map_or("", |column| column.path.as_str()))
            })
        })
    };
    let option =
        |key: String, text: String, is_chosen: bool| view! { <option value=key selected=is_chosen>{text}</option> };
    view! {
        <div class="chart-choices">
            <div class="chart-styles" role="group" aria-label="Kind of chart">
                {button(Style::Bar, "Bar")} {button(Style::Line, "Line")} {button(Style::Scatter, "Scatter")}
            </div>
            <label class="chart-choice">
                "Along"
                <select
                    prop:value=across
                    on:change=move |event| choice.update(|choice| choice.across = Some(event_target_value(&event)))
                >
                    {move || {
                        let now = untrack(across);
                        paths.get().0.into_iter().map(|path| option(path.clone(), path.clone(), path == now)).collect_view()
                    }}
                </select>
            </label>
            <label class="chart-choice">
                "Value"
                <select
                    prop:value=value
                    on:change=move |event| {
                        let value = read_value_key(&event_target_value(&event));
                        choice.update(|choice| choice.value = value);
                    }
                >
                    {move || {
                        let now = untrack(value);
                        value_options(&paths.get().1)
                            .into_iter()
                            .map(|(key, text)| option(key.clone(), text, key == now))
                            .collect_view()
                    }}
                </select>
            </label>
        </div>
    }
    .into_any()
}

/// The picture, the point that is looked at, and the table.
#[component]
fn Drawing(screen: Screen, data: Memo<Option<Data>>, width: RwSignal<f64>) -> impl IntoView {
    let frame = NodeRef::<Div>::new();
    let at = RwSignal::new(None::<usize>);
    let laid_out = memo(move || {
        // On narrow screens the panel is as wide as they are, whatever width was chosen.
        let chosen = width.get();
        let measured = frame.get().map_or(0.0, |frame| f64::from(frame.client_width()));
        #[allow(clippy::cast_possible_truncation)] // a width on a screen
        let px = if measured > 1.0 && measured < chosen * 3.0 { measured } else { chosen - PADDING_PX } as i32;
        data.with(|data| {
            data.as_ref().map_or_else(Picture::default, |data| picture(&data.points, data.style, data.along, px))
        })
    });
    let style = move || data.with(|data| data.as_ref().map_or(Style::Bar, |data| data.style));
    let count = move || data.with(|data| data.as_ref().map_or(0, |data| data.points.len()));
    // Another chart has other points.
    effect(move || {
        data.track();
        at.set(None);
    });
    let keydown = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let next = after_key(&event.key(), at.get_untracked(), untrack(count));
        if let Some(next) = next {
            event.prevent_default();
            at.set(Some(next));
        }
    };
    let pointed = move |event: PointerEvent| {
        let found =
            laid_out.with_untracked(|picture| nearest(picture, untrack(style), event.offset_x(), event.offset_y()));
        at.set(found.filter(|_| target(&event).is_some()));
    };
    let words = move || {
        let at = at.get()?;
        data.with(|data| Some(data.as_ref()?.points.get(at)?.text.clone()))
    };
    let tip = memo(move || {
        let (x, y) = laid_out.with(|picture| at.get().and_then(|at| picture.places.get(at).copied()))?;
        Some((x, y, laid_out.with(|picture| x > picture.width / 2)))
    });
    let save = move |is_png: bool| {
        let data = data.get_untracked().unwrap_or_default();
        let picture = laid_out.with_untracked(|picture| file::svg(picture, data.style, &data.title, &summary(&data)));
        file::save(picture, &legal_name(&data.title), is_png);
    };
    let part =
        |of: fn(&(i32, i32, bool)) -> i32| move || tip.with(|tip| tip.as_ref().map(|tip| of(tip).to_string() + "px"));
    view! {
        <div
            class="chart"
            role="group"
            aria-roledescription="chart"
            aria-label="Points of the chart: use the arrow keys"
            tabindex="0"
            node_ref=frame
            on:keydown=keydown
            on:pointermove=pointed
            on:pointerleave=move |_| at.set(None)
        >
            {move || laid_out.with(|picture| draw(picture, untrack(style), &summary(&data.get_untracked().unwrap_or_default())))}
            <div
                class="chart-mark"
                class:of-row=move || laid_out.with(|picture| picture.is_lying)
                aria-hidden="true"
                hidden=move || tip.with(Option::is_none)
                style:left=part(|tip| tip.0)
                style:top=part(|tip| tip.1)
            ></div>
            <p
                class="chart-tip"
                class:leftwards=move || tip.with(|tip| tip.as_ref().is_some_and(|tip| tip.2))
                aria-hidden="true"
                hidden=move || tip.with(Option::is_none)
                style:left=part(|tip| tip.0)
                style:top=part(|tip| tip.1)
            >
                {words}
            </p>
        </div>
        <p class="visually-hidden" role="status">
            {words}
        </p>
        <div class="chart-files" role="group" aria-label="Save the chart">
            <button type="button" class="button" on:click=move |_| save(false)>
                "Save as SVG"
            </button>
            <button type="button" class="button" on:click=move |_| save(true)>
                "Save as PNG"
            </button>
        </div>
        <Numbers screen data />
    }
    .into_any()
}

/// The same as a table, and its way to the clipboard.
#[component]
fn Numbers(screen: Screen, data: Memo<Option<Data>>) -> impl IntoView {
    let is_copied = RwSignal::new(false);
    effect(move || {
        data.track();
        is_copied.set(false);
    });
    let copy = move |_| {
        screen.emit(Event::TextCopyClicked(data.with_untracked(|data| data.as_ref().map(tsv).unwrap_or_default())));
        is_copied.set(true);
    };
    let lines = move || {
        let data = data.get().unwrap_or_default();
        let line = |point: &Point| {
            view! {
                <tr>
                    <th scope="row">{point.label.clone()}</th>
                    <td class="numeric">{point.y.map(number_text)}</td>
                </tr>
            }
        };
        data.points.iter().take(TABLE_ROWS_MAX).map(line).collect_view()
    };
    let more = move || {
        let left = data.with(|data| data.as_ref().map_or(0, |data| data.points.len())).saturating_sub(TABLE_ROWS_MAX);
        (left > 0).then(|| grouped(left as u64) + " more are in the copy")
    };
    view! {
        <details class="chart-numbers">
            <summary>"As a table"</summary>
            <button type="button" class="button" on:click=copy>
                {move || if is_copied.get() { "Copied" } else { "Copy as text" }}
            </button>
            <div class="side-scroll" tabindex="0" role="region" aria-label="Values of the chart">
                <table aria-label="Values of the chart">
                    <tbody>{lines}</tbody>
                </table>
            </div>
            <p class="side-count">{more}</p>
        </details>
    }
    .into_any()
}

fn draw(picture: &Picture, style: Style, summary: &str) -> AnyView {
    let (left, top, right, bottom) = picture.inside;
    let text = |x: i32, y: i32, anchor: &'static str, text: &str| {
        view! { <text x=x.to_string() y=y.to_string() text-anchor=anchor>{text.to_owned()}</text> }.into_any()
    };
    let line = |x1: i32, y1: i32, x2: i32, y2: i32| {
        view! { <line x1=x1.to_string() y1=y1.to_string() x2=x2.to_string() y2=y2.to_string()></line> }.into_any()
    };
    let mut axes = Vec::new();
    for (place, words) in &picture.values {
        if picture.is_lying {
            axes.push(line(*place, top, *place, bottom));
            axes.push(text(*place, bottom + 15, "middle", words));
        } else {
            axes.push(line(left, *place, right, *place));
            axes.push(text(left - 6, place + 4, "end", words));
        }
    }
    for (place, words) in &picture.along {
        axes.push(if picture.is_lying {
            text(left - 6, place + 4, "end", words)
        } else {
            text(*place, bottom + 16, "middle", words)
        });
    }
    let bars = picture.bars.iter().map(|(x, y, width, height)| {
        view! {
            <rect x=x.to_string() y=y.to_string() width=width.to_string() height=height.to_string() rx="2"></rect>
        }
    });
    let dots = picture.places.iter().filter(|_| style == Style::Scatter).map(|(x, y)| {
        view! { <circle cx=x.to_string() cy=y.to_string() r="3"></circle> }
    });
    view! {
        <svg
            class="chart-picture"
            role="img"
            aria-label=summary.to_owned()
            width=picture.width.to_string()
            height=picture.height.to_string()
        >
            <g class="chart-axes" aria-hidden="true">
                {axes}
            </g>
            <g class="chart-bars">{bars.collect_view()}</g>
            <path class="chart-line" d=picture.line.clone()></path>
            <g class="chart-dots">{dots.collect_view()}</g>
        </svg>
    }
    .into_any()
}

/// The plan for what is grouped, selected and chosen.
fn planned(screen: Screen, choice: &Choice) -> Option<Plan> {
    let selected: Vec<usize> = screen.selection.with(|selection| match is_of_rows(selection) {
        true => selection.columns().into_iter().flatten().take(200).collect(),
        false => Vec::new(),
    });
    screen.table.with(|table| Plan::new(&table.columns, &table.view.groups, &selected, choice))
}

/// One cell is where a person happens to be; more is what they mean.
fn is_of_rows(selection: &Selection) -> bool {
    selection.count_rows() > 1
}

/// What to draw, and when to draw it anew: at once while rows are few, later at each quarter more.
fn source(screen: Screen, plan: Memo<Option<Plan>>) -> Memo<Option<Source>> {
    let drawn = StoredValue::new((0_u64, 0_usize, 0_u64));
    Memo::new(move |before: Option<&Option<Source>>| {
        let plan = plan.get()?;
        let selection = screen.selection.get();
        let selection = if is_of_rows(&selection) { selection } else { Selection::default() };
        let is_running = screen.query.with(|query| matches!(query.status, QueryStatus::Running { .. }));
        let (run, version, count) = screen.table.with(|table| (table.run, table.version, table.loaded));
        let (run_drawn, count_drawn, drawing) = drawn.get_value();
        let is_early = is_running && run == run_drawn && count > LIVE_ROWS_MAX && count < count_drawn + count_drawn / 4;
        // Sort, filter and the like come at once: they are no further rows.
        let is_same_count = count == count_drawn;
        let drawing = if is_early && !is_same_count && before.is_some() { drawing } else { version };
        if drawing == version {
            drawn.set_value((run, count, drawing));
        }
        Some(Source { plan, selection, run, drawing, is_running })
    })
}

fn read(screen: Screen, source: &Source) -> Data {
    let mut data = Data::default();
    let writer = screen.table.with_untracked(Writer::of_table);
    screen.read_table(&mut |table| data = read_from(table, &writer, source));
    data
}

fn read_from(table: &Table, writer: &Writer, source: &Source) -> Data {
    let Source { plan, selection, is_running, .. } = source;
    let chosen = (!selection.is_empty()).then(|| {
        let places = selection.rows().into_iter().flatten().filter(|place| *place < table.shown());
        let row = |place| match table.entry(place)? {
            Entry::Row(row) => Some(row),
            Entry::Group(_) => None,
        };
        places.filter_map(row).collect::<Vec<usize>>()
    });
    let count = chosen.as_ref().map_or_else(|| table.passing(), Vec::len);
    let mut words = rows(count as u64);
    words += if chosen.is_some() {
        " selected"
    } else if *is_running {
        " so far"
    } else {
        ""
    };
    let chosen = chosen.as_deref();
    let points = if plan.is_of_rows() {
        let points = dots(table, writer, plan, chosen);
        if points.len() < count && points.len() >= DOTS_MAX {
            words += " · ";
            words += &grouped(points.len() as u64);
            words += " of them drawn, spread evenly";
        }
        points
    } else {
        let most = match (plan.style, plan.along) {
            (Style::Bar, Along::Names) => BARS_MAX,
            (Style::Bar, _) => UPRIGHT_BARS_MAX,
            _ => LINE_POINTS_MAX,
        };
        let unit = (plan.along == Along::Days).then(|| unit_of(table, plan.across.column, most));
        let series = table.series(plan.across.column, unit, plan.measure(), chosen, most);
        if series.others > 0 {
            words += " · the greatest ";
            words += &grouped(series.bars.len() as u64);
            words += " of ";
            words += &grouped((series.bars.len() + series.others) as u64);
            words += " values";
        }
        let bars = series.bars.iter();
        bars.filter_map(|bar| bar_point(table, writer, plan, unit, bar)).collect()
    };
    // What a style cannot show is shown as bars.
    let style = if plan.style == Style::Scatter && !plan.is_of_rows() { Style::Bar } else { plan.style };
    Data { title: plan.title(), style, along: plan.along, points, words }
}

fn bar_point(
    table: &Table,
    writer: &Writer,
    plan: &Plan,
    unit: Option<Unit>,
    bar: &crate::table::Bar,
) -> Option<Point> {
    let cell = table.cell_of(bar.row, plan.across.column);
    let label = match (unit, bar.day) {
        (Some(unit), Some(day)) => unit_text(unit, i64::from(day)),
        // Without a day there is no place among days.
        (Some(_), None) => return None,
        _ => writer.text(&|column| table.cell_of(bar.row, column), plan.across.column),
    };
    let label = if label.is_empty() { "(empty)".to_owned() } else { label };
    let x = match (bar.day, cell) {
        (Some(day), _) => f64::from(day),
        (None, Cell::Number(number)) => number.value(),
        (None, _) if plan.along == Along::Numbers => return None,
        _ => 0.0,
    };
    let said = bar.value.map_or_else(|| "no value".to_owned(), number_text);
    let text = label.clone() + ": " + &said + if plan.how == How::Rows { "" } else { " · " };
    let text = if plan.how == How::Rows { text } else { text + &rows(bar.rows as u64) };
    Some(Point { label, x, y: bar.value, text })
}

fn dots(table: &Table, writer: &Writer, plan: &Plan, chosen: Option<&[usize]>) -> Vec<Point> {
    let Some(up) = &plan.up else { return Vec::new() };
    let to_days = if plan.across.kind == Kind::DateTime { DAY_MILLIS } else { 1.0 };
    let point = |dot: &crate::table::Dot| {
        let label = writer.text(&|column| table.cell_of(dot.row, column), plan.across.column);
        let text = label.clone() + ": " + &number_text(dot.y);
        Point { label, x: dot.x / to_days, y: Some(dot.y), text }
    };
    table.dots(plan.across.column, up.column, chosen, DOTS_MAX).iter().map(point).collect()
}

/// The shortest unit of which there are not too many between the first and the last day.
fn unit_of(table: &Table, column: usize, most: usize) -> Unit {
    let summary = table.summary(column);
    let day = |row: Option<usize>| match table.cell_of(row?, column) {
        Cell::Date(day) => Some(i64::from(day)),
        Cell::DateTime(millis) => Some(millis.div_euclid(86_400_000)),
        _ => None,
    };
    let days = day(summary.greatest).unwrap_or(0).saturating_sub(day(summary.least).unwrap_or(0));
    let most = i64::try_from(most.min(100)).unwrap_or(100);
    let units = [(Unit::Day, 1), (Unit::Week, 7), (Unit::Month, 30), (Unit::Quarter, 91)];
    // Weeks are seldom what a person thinks in beyond half a year.
    let fits = |unit: &&(Unit, i64)| days / unit.1 <= if unit.1 == 7 { most.min(26) } else { most.min(62) };
    units.iter().find(fits).map_or(Unit::Year, |unit| unit.0)
}

fn unit_text(unit: Unit, day: i64) -> String {
    match unit {
        Unit::Day | Unit::Week => zone::locale().day(day),
        Unit::Month => month_of(day),
        Unit::Quarter => quarter_of(day),
        Unit::Year => year_of(day),
    }
}

/// The chart in a sentence or two.
fn summary(data: &Data) -> String {
    let style = match data.style {
        Style::Bar => "Bar chart",
        Style::Line => "Line chart",
        Style::Scatter => "Scatter chart",
    };
    let mut text = style.to_owned() + " of " + &data.title + ", " + &data.words + ".";
    let by = |better: fn(f64, f64) -> bool| {
        let valued = data.points.iter().filter_map(|point| Some((point.y?, point)));
        let best = valued.reduce(|best, other| if better(other.0, best.0) { other } else { best });
        best.map(|(_, point)| point.text.as_str())
    };
    if let (Some(greatest), Some(least)) = (by(|a, b| a > b), by(|a, b| a < b)) {
        text = text + " Greatest: " + greatest + ". Least: " + least + ".";
    }
    text
}

/// A number in full, as far as a person reads one.
fn number_text(value: f64) -> String {
    let size = value.abs();
    if size >= 1e15 {
        return scale::exponent(value);
    }
    grouped_decimal(&fixed(value, if size >= 1.0 { 2 } else { 6 })).into_owned()
}

fn tsv(data: &Data) -> String {
    let mut text = data.title.clone() + "\t\n";
    for point in &data.points {
        let plain = |text: &str| text.replace(['\t', '\n', '\r'], " ");
        text += &plain(&point.label);
        text.push('\t');
        text += &point.y.map_or_else(String::new, |value| fixed(value, 6));
        text.push('\n');
    }
    text
}

/// The point that a key goes to.
fn after_key(key: &str, at: Option<usize>, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "ArrowRight" | "ArrowDown" => Some(at.map_or(0, |at| (at + 1).min(last))),
        "ArrowLeft" | "ArrowUp" => Some(at.map_or(last, |at| at.saturating_sub(1))),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

const HOWS: [(How, &str); 4] =
    [(How::Sum, "sum"), (How::Average, "average"), (How::Least, "least"), (How::Greatest, "greatest")];

/// What stands for a value among the options: `sum Amount`.
fn value_key(how: How, path: &str) -> String {
    let name = HOWS.iter().find(|(of, _)| *of == how).map_or("rows", |(_, name)| *name);
    name.to_owned() + " " + path
}

fn read_value_key(key: &str) -> Option<(How, String)> {
    let (name, path) = key.split_once(' ')?;
    let how = HOWS.iter().find(|(_, known)| *known == name).map_or(How::Rows, |(how, _)| *how);
    Some((how, path.to_owned()))
}

fn value_options(numbers: &[String]) -> Vec<(String, String)> {
    let mut options = vec![(value_key(How::Rows, ""), how_words(How::Rows, ""))];
    for path in numbers {
        options.extend(HOWS.iter().map(|(how, _)| (value_key(*how, path), how_words(*how, path))));
    }
    options
}
