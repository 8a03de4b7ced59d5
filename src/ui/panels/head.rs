//! What can be done about one column: sort, filter, freeze, hide, group, sum, and what its values come to. Knows the view and its
//! changes.

use leptos::prelude::*;

use super::editor::{Editing, fields, kind_of};
use super::frame::{Stand, frame};
use super::values;
use super::words::name_of;
use crate::app::event::Event;
use crate::app::view::ColumnView;
use crate::table::{Direction, Kind};
use crate::ui::markup::{effect, memo, view};
use crate::ui::{Open, Screen};
use crate::view::draft::{Draft, Part};
use crate::view::{Change, Condition, Measure, Side, SortChange};

/// The popover of a column's head.
pub fn head(screen: Screen, path: String, at: (f64, f64)) -> AnyView {
    let Some(column) = screen.table.with_untracked(|table| table.column(&path).cloned()) else {
        screen.open.set(None);
        return ().into_any();
    };
    let title = {
        let path = path.clone();
        move || "Column ".to_owned() + &screen.table.with(|table| name_of(table, &path))
    };
    let own = Own { screen, path: StoredValue::new(path) };
    let inside = view! {
        <div class="panel-body head-menu">
            {sorting(own)}
            {placing(own)}
            {filtering(own, &column)}
            {values::statistics(screen, &column)}
        </div>
    };
    frame(screen, title, Stand::At(at.0, at.1), inside.into_any())
}

/// The column and where it is told.
#[derive(Clone, Copy)]
struct Own {
    screen: Screen,
    path: StoredValue<String>,
}

impl Own {
    fn column<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&ColumnView) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        memo(move || self.screen.table.with(|table| table.column(&self.path.get_value()).map(&read)))
    }

    fn change(self, change: Change) {
        self.screen.emit(Event::ViewChanged(change));
    }

    fn sort(self, how: SortChange) {
        self.change(Change::Sort { path: self.path.get_value(), how });
    }

    fn close(self) {
        self.screen.open.set(None);
    }
}

fn sorting(own: Own) -> AnyView {
    let sort = own.column(|column| column.sort);
    let nulls_first = own.column(|column| column.nulls_first);
    let now = move || sort.get().flatten();
    let has_others = memo(move || {
        let path = own.path.get_value();
        own.screen.table.with(|table| table.view.sorts.iter().any(|sort| !sort.path.eq_ignore_ascii_case(&path)))
    });
    let button = move |direction: Direction, label: &'static str, is_first: bool| {
        view! {
            <button
                type="button"
                class="button head-sort"
                data-first=is_first.then_some("")
                aria-pressed=move || (now() == Some(direction)).to_string()
                on:click=move |_| own.sort(SortChange::Only(direction))
            >
                {label}
            </button>
        }
    };
    let beside = move |direction: Direction, label: &'static str| {
        view! {
            <button type="button" class="button" on:click=move |_| own.sort(SortChange::Beside(direction))>
                {label}
            </button>
        }
    };
    view! {
        <fieldset>
            <legend>"Sort"</legend>
            <div class="panel-row">
                {button(Direction::Ascending, "↑ Ascending", true)}
                {button(Direction::Descending, "↓ Descending", false)}
                <button
                    type="button"
                    class="button"
                    disabled=move || now().is_none()
                    on:click=move |_| own.sort(SortChange::Remove)
                >
                    "Not"
                </button>
            </div>
            <div class="panel-row" hidden=move || !has_others.get()>
                <span class="panel-quiet">"After the others:"</span>
                {beside(Direction::Ascending, "↑ Add")}
                {beside(Direction::Descending, "↓ Add")}
            </div>
            <label class="choice" hidden=move || now().is_none()>
                <input
                    type="checkbox"
                    prop:checked=move || nulls_first.get() == Some(true)
                    on:change=move |event| own.sort(SortChange::NullsFirst(event_target_checked(&event)))
                />
                "Empty ones first"
            </label>
        </fieldset>
    }
    .into_any()
}

fn placing(own: Own) -> AnyView {
    let pinned = own.column(|column| column.pinned);
    let grouped = own.column(|column| column.is_grouped);
    let measure = own.column(|column| column.measure);
    let path = move || own.path.get_value();
    let pin = move |side: Side, label: &'static str| {
        let is = move || pinned.get().flatten() == Some(side);
        view! {
            <button
                type="button"
                class="button"
                aria-pressed=move || is().to_string()
                on:click=move |_| {
                    let side = (pinned.get_untracked().flatten() != Some(side)).then_some(side);
                    own.change(Change::Pin { path: path(), side });
                }
            >
                {label}
            </button>
        }
    };
    let group = move |_| {
        let path = path();
        let mut groups = own.screen.table.with_untracked(|table| table.view.groups.clone());
        let before = groups.len();
        groups.retain(|group| !group.eq_ignore_ascii_case(&path));
        if groups.len() == before {
            groups.push(path);
        }
        own.change(Change::Groups(groups));
    };
    view! {
        <fieldset>
            <legend>"Column"</legend>
            <div class="panel-row">
                {pin(Side::Left, "Freeze left")}
                {pin(Side::Right, "Freeze right")}
                <button
                    type="button"
                    class="button"
                    on:click=move |_| own.change(Change::Width { path: path(), px: None })
                >
                    "Fit width"
                </button>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        own.close();
                        own.change(Change::Hide { paths: vec![path()], hidden: true });
                    }
                >
                    "Hide"
                </button>
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || (grouped.get() == Some(true)).to_string()
                    on:click=group
                >
                    "Group by this"
                </button>
            </div>
            <label class="head-measure">
                <span class="panel-quiet">"Row of sums says"</span>
                <select on:change=move |event| {
                    let number = event_target_value(&event).parse::<usize>().unwrap_or(0);
                    let measure = MEASURES.get(number).and_then(|(measure, _)| *measure);
                    own.change(Change::Measure { path: path(), measure });
                }>
                    {MEASURES
                        .iter()
                        .enumerate()
                        .map(|(number, (one, label))| {
                            view! {
                                <option value=number.to_string() selected=move || measure.get().flatten() == *one>
                                    {*label}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </label>
        </fieldset>
    }
    .into_any()
}

const MEASURES: &[(Option<Measure>, &str)] = &[
    (None, "What suits it"),
    (Some(Measure::Sum), "Sum"),
    (Some(Measure::Average), "Average"),
    (Some(Measure::Least), "Least"),
    (Some(Measure::Greatest), "Greatest"),
    (Some(Measure::Distinct), "Distinct values"),
    (Some(Measure::Filled), "Filled"),
    (Some(Measure::None), "Nothing"),
];

/// A condition to type, and a list to pick from. Where the filter says more of the column than one condition, the panel is the place.
fn filtering(own: Own, column: &ColumnView) -> AnyView {
    let screen = own.screen;
    let path = column.path.clone();
    let filter = memo(move || screen.table.with(|table| table.view.filter.clone()));
    let is_set = memo({
        let path = path.clone();
        move || filter.with(|filter| !Condition::of_header(filter.as_ref(), &path).is_empty())
    });
    let clear = {
        let path = path.clone();
        move |_| own.change(Change::FilterBy { path: path.clone(), condition: None })
    };
    view! {
        <fieldset>
            <legend>"Filter"</legend>
            {condition(own, &path, column.kind)}
            {values::has_list(column.kind).then(|| values::list(screen, column))}
            <div class="panel-row">
                <button type="button" class="button" disabled=move || !is_set.get() on:click=clear>
                    "Clear this filter"
                </button>
                <button type="button" class="button" on:click=move |_| screen.open.set(Some(Open::Filter))>
                    "All conditions…"
                </button>
            </div>
        </fieldset>
    }
    .into_any()
}

/// The one condition of a column, as it is typed.
fn condition(own: Own, path: &str, kind: Kind) -> AnyView {
    let screen = own.screen;
    let filter = screen.table.with_untracked(|table| table.view.filter.clone());
    let draft = RwSignal::new(fresh(screen, filter.as_ref(), path, kind));
    let told = StoredValue::new(draft.with_untracked(|draft| single(screen, draft)));
    let path = StoredValue::new(path.to_owned());
    let editing = Editing::new(screen, draft, move || {
        let condition = draft.with_untracked(|draft| single(screen, draft));
        if told.get_value() != condition {
            told.set_value(condition.clone());
            own.change(Change::FilterBy { path: path.get_value(), condition });
        }
    });
    // Cleared, undone or picked from the list meanwhile: the fields follow.
    let of_view = memo(move || {
        screen.table.with(|table| {
            let own = Condition::of_header(table.view.filter.as_ref(), &path.get_value());
            own.first().map(|condition| (*condition).clone()).filter(|_| own.len() == 1)
        })
    });
    effect(move || {
        let now = of_view.get();
        if told.get_value() != now {
            let filter = screen.table.with_untracked(|table| table.view.filter.clone());
            editing.replace(fresh(screen, filter.as_ref(), &path.get_value(), kind));
            told.set_value(now);
        }
    });
    view! {
        {move || {
            editing.version.track();
            let id = draft.with_untracked(|draft| draft.group(0).parts.first().copied());
            id.map(|id| fields(editing, id))
        }}
    }
    .into_any()
}

/// A draft of the column's one condition, or of a new one. A list of picked values is told by the list.
fn fresh(screen: Screen, filter: Option<&Condition>, path: &str, kind: Kind) -> Draft {
    let own = Condition::of_header(filter, path);
    let kinds = |path: &str| screen.table.with_untracked(|table| kind_of(table, path));
    if let [one] = &own[..] {
        let draft = Draft::new(Some(&Condition::All(vec![(*one).clone()])), &kinds);
        let is_one = draft.group(0).parts.first().is_some_and(|part| matches!(draft.part(*part), Some(Part::Test(_))));
        if is_one {
            return draft;
        }
    }
    let mut draft = Draft::new(None, &kinds);
    draft.add_test(0, path, kind);
    draft
}

/// What the one condition of a draft comes to.
fn single(screen: Screen, draft: &Draft) -> Option<Condition> {
    let condition = draft.condition(&|path| screen.table.with_untracked(|table| kind_of(table, path)));
    match condition {
        Some(Condition::All(mut parts)) => parts.pop(),
        other => other,
    }
}
