//! *Formats*: which cells and rows stand out and how, rule by rule, without code. Knows the rules, not how they are drawn.

use leptos::prelude::*;

use super::editor::{Editing, columns_field, fields, kind_of};
use super::frame::{Stand, focus_on, frame, soon};
use crate::app::event::Event;
use crate::app::view::TableView;
use crate::format::rules::{Icon, IconSet, Look, RULES_MAX, Rule, Tone, When};
use crate::table::Kind;
use crate::ui::Screen;
use crate::ui::markup::{effect, memo, view};
use crate::view::draft::{Draft, Id};
use crate::view::{Change, Condition};

const TONES: [(Option<Tone>, &str); 8] = [
    (None, "No colour"),
    (Some(Tone::Red), "Red"),
    (Some(Tone::Orange), "Orange"),
    (Some(Tone::Yellow), "Yellow"),
    (Some(Tone::Green), "Green"),
    (Some(Tone::Blue), "Blue"),
    (Some(Tone::Violet), "Violet"),
    (Some(Tone::Grey), "Grey"),
];
const ICONS: [(Option<Icon>, &str); 9] = [
    (None, "No icon"),
    (Some(Icon::Up), "▲ Up"),
    (Some(Icon::Level), "▬ Level"),
    (Some(Icon::Down), "▼ Down"),
    (Some(Icon::Check), "✓ Check"),
    (Some(Icon::Warning), "! Warning"),
    (Some(Icon::Cross), "✕ Cross"),
    (Some(Icon::Flag), "⚑ Flag"),
    (Some(Icon::Star), "★ Star"),
];
const SETS: [(IconSet, &str); 4] = [
    (IconSet::Arrows, "Arrows, up is high"),
    (IconSet::ArrowsDown, "Arrows, up is low"),
    (IconSet::Marks, "✓ ! ✕, ✓ is high"),
    (IconSet::MarksDown, "✓ ! ✕, ✓ is low"),
];

/// What a rule does, by the name that a person chooses it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    When,
    Scale,
    Bar,
    Icons,
}

const SORTS: [(Sort, &str); 4] = [
    (Sort::When, "Where a condition holds"),
    (Sort::Scale, "Colour scale"),
    (Sort::Bar, "Data bar"),
    (Sort::Icons, "Icons by thirds"),
];

/// A rule while a person works at it. Settings of the kinds not chosen now are kept for when they are chosen again.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// Its condition in the draft.
    id: Id,
    /// What is marked.
    path: String,
    sort: Sort,
    tone: Option<Tone>,
    low: Option<Tone>,
    bold: bool,
    icon: Option<Icon>,
    whole_row: bool,
    set: IconSet,
    /// The rule itself, where its condition is one that cannot be typed here.
    as_it_is: Option<Rule>,
}

#[derive(Clone, Copy)]
struct Rules {
    screen: Screen,
    rows: RwSignal<Vec<Row>>,
    draft: RwSignal<Draft>,
    editing: Editing,
}

/// The panel.
pub fn formats(screen: Screen) -> AnyView {
    let now = memo(move || screen.table.with(|table| table.view.rules.clone()));
    let (rows, draft) = screen.table.with_untracked(|table| read(table, &now.get_untracked()));
    let (rows, draft) = (RwSignal::new(rows), RwSignal::new(draft));
    let told = StoredValue::new(now.get_untracked());
    let editing = Editing::of_single_tests(screen, draft, move || {
        let rules = screen.table.with_untracked(|table| {
            rows.with_untracked(|rows| draft.with_untracked(|draft| written(table, rows, draft)))
        });
        if told.get_value() != rules {
            told.set_value(rules.clone());
            screen.emit(Event::ViewChanged(Change::Rules(rules)));
        }
    });
    let rules = Rules { screen, rows, draft, editing };
    // Undone, or another view chosen meanwhile.
    effect(move || {
        let now = now.get();
        if told.get_value() != now {
            let (fresh, made) = screen.table.with_untracked(|table| read(table, &now));
            editing.replace(made);
            rows.set(fresh);
            told.set_value(now);
        }
    });
    let inside = view! {
        <div class="panel-body filter-parts">
            <p class="panel-quiet" hidden=move || !rows.with(Vec::is_empty)>
                "Nothing stands out yet. A rule colours cells or whole rows where a condition holds, or shows how high a number is."
            </p>
            <ol class="filter-list format-list" aria-label="Rules, the first above all">
                <For
                    each=move || rows.get()
                    key=move |row| (editing.version.get_untracked(), row.id)
                    let:row
                >
                    {rule(rules, row.id)}
                </For>
            </ol>
            <div class="filter-line">
                <button
                    type="button"
                    class="button"
                    data-first=""
                    id="format-add"
                    disabled=move || rows.with(|rows| rows.len() >= RULES_MAX)
                    on:click=move |_| add(rules)
                >
                    "+ Rule"
                </button>
            </div>
        </div>
    };
    frame(screen, || "Formats".to_owned(), Stand::Wide, inside.into_any())
}

fn add(rules: Rules) {
    let column = rules.screen.table.with_untracked(|table| {
        let number = table.columns.iter().find(|column| column.kind == Kind::Number);
        number.or_else(|| table.columns.first()).map(|column| (column.path.clone(), column.kind))
    });
    let Some((path, kind)) = column else { return };
    let mut id = None;
    rules.draft.update(|draft| id = draft.add_test(0, &path, kind));
    if let Some(id) = id {
        rules.rows.update(|rows| {
            rows.push(Row { tone: Some(Tone::Green), ..Row::new(id, path) });
        });
        soon(move || focus_on(&("#".to_owned() + &row_id(id))));
    }
}

impl Row {
    fn new(id: Id, path: String) -> Self {
        Self {
            id,
            path,
            sort: Sort::When,
            tone: None,
            low: None,
            bold: false,
            icon: None,
            whole_row: false,
            set: IconSet::Arrows,
            as_it_is: None,
        }
    }
}

impl Rules {
    fn row(self, id: Id) -> Option<Row> {
        self.rows.with(|rows| rows.iter().find(|row| row.id == id).cloned())
    }

    fn change(self, id: Id, change: impl FnOnce(&mut Row)) {
        self.rows.update(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                change(row);
            }
        });
        self.editing.change(|_| ());
    }

    fn remove(self, id: Id) {
        self.rows.update(|rows| rows.retain(|row| row.id != id));
        self.editing.change(|draft| {
            draft.remove(id);
        });
        soon(|| focus_on("#format-add"));
    }

    fn raise(self, id: Id) {
        self.rows.update(|rows| {
            if let Some(at) = rows.iter().position(|row| row.id == id).filter(|at| *at > 0) {
                rows.swap(at - 1, at);
            }
        });
        self.editing.change(|_| ());
        soon(move || focus_on(&("#".to_owned() + &row_id(id))));
    }
}

fn rule(rules: Rules, id: Id) -> AnyView {
    let row = memo(move || rules.row(id));
    let sort = memo(move || row.with(|row| row.as_ref().map_or(Sort::When, |row| row.sort)));
    let path = memo(move || row.with(|row| row.as_ref().map(|row| row.path.clone()).unwrap_or_default()));
    let marked = move |chosen: String| {
        let kind = rules.screen.table.with_untracked(|table| kind_of(table, &chosen));
        // The condition goes along unless it is about another field.
        let goes_along =
            rules.draft.with_untracked(|draft| draft.entry(id).is_some_and(|entry| entry.path == path.get_untracked()));
        if goes_along {
            rules.draft.update(|draft| draft.set_path(id, &chosen, kind));
        }
        rules.change(id, |row| row.path = chosen);
    };
    view! {
        <li class="filter-test">
            <div class="filter-line">
                {columns_field(rules.screen, "Column", Some(row_id(id)), path, marked)}
                {choice(
                    "What stands out",
                    &SORTS,
                    move || sort.get(),
                    move |sort| rules.change(id, |row| row.sort = sort),
                )}
                <span class="filter-buttons">
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="Move this rule up"
                        title="Move up"
                        on:click=move |_| rules.raise(id)
                    >
                        <span aria-hidden="true">"↑"</span>
                    </button>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="Remove this rule"
                        title="Remove"
                        on:click=move |_| rules.remove(id)
                    >
                        <span aria-hidden="true">"×"</span>
                    </button>
                </span>
            </div>
            {move || match sort.get() {
                Sort::When => when(rules, id, row),
                Sort::Scale => {
                    view! {
                        <div class="condition-fields">
                            {tone_field("Colour of the lowest", rules, id, row, |row| row.low, |row, tone| row.low = tone)}
                            {tone_field("Colour of the highest", rules, id, row, |row| row.tone, |row, tone| row.tone = tone)}
                        </div>
                    }
                        .into_any()
                }
                Sort::Bar => {
                    view! {
                        <div class="condition-fields">
                            {tone_field("Colour of the bar", rules, id, row, |row| row.tone, |row, tone| row.tone = tone)}
                        </div>
                    }
                        .into_any()
                }
                Sort::Icons => {
                    view! {
                        <div class="condition-fields">
                            {choice(
                                "Icons",
                                &SETS,
                                move || row.with(|row| row.as_ref().map_or(IconSet::Arrows, |row| row.set)),
                                move |set| rules.change(id, |row| row.set = set),
                            )}
                        </div>
                    }
                        .into_any()
                }
            }}
        </li>
    }
    .into_any()
}

/// A condition and what it looks like where it holds.
fn when(rules: Rules, id: Id, row: Memo<Option<Row>>) -> AnyView {
    let Rules { screen, draft, .. } = rules;
    let tested = memo(move || draft.with(|draft| draft.entry(id).map(|entry| entry.path.clone()).unwrap_or_default()));
    let choose = move |path: String| {
        let kind = screen.table.with_untracked(|table| kind_of(table, &path));
        rules.editing.change(|draft| draft.set_path(id, &path, kind));
    };
    let toggle = move |label: &'static str, is: fn(&Row) -> bool, set: fn(&mut Row, bool)| {
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || row.with(|row| row.as_ref().is_some_and(is))
                    on:change=move |event| {
                        let checked = event_target_checked(&event);
                        rules.change(id, |row| set(row, checked));
                    }
                />
                {label}
            </label>
        }
    };
    view! {
        <div class="format-when">
            {columns_field(screen, "Field of the condition", None, tested, choose)}
            {fields(rules.editing, id)}
        </div>
        <div class="condition-fields">
            {tone_field("Colour", rules, id, row, |row| row.tone, |row, tone| row.tone = tone)}
            {choice(
                "Icon",
                &ICONS,
                move || row.with(|row| row.as_ref().and_then(|row| row.icon)),
                move |icon| rules.change(id, |row| row.icon = icon),
            )}
            {toggle("Bold", |row| row.bold, |row, is| row.bold = is)}
            {toggle("Whole row", |row| row.whole_row, |row, is| row.whole_row = is)}
        </div>
    }
    .into_any()
}

fn tone_field(
    label: &'static str,
    rules: Rules,
    id: Id,
    row: Memo<Option<Row>>,
    is: fn(&Row) -> Option<Tone>,
    set: fn(&mut Row, Option<Tone>),
) -> AnyView {
    choice(
        label,
        &TONES,
        move || row.with(|row| row.as_ref().and_then(is)),
        move |tone| rules.change(id, |row| set(row, tone)),
    )
}

/// One of a few, by name.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    all: &'static [(T, &'static str)],
    now: impl Fn() -> T + Copy + Send + Sync + 'static,
    choose: impl Fn(T) + 'static,
) -> AnyView {
    view! {
        <select
            aria-label=label
            on:change=move |event| {
                let number = event_target_value(&event).parse::<usize>().unwrap_or(0);
                if let Some((one, _)) = all.get(number) {
                    choose(*one);
                }
            }
        >
            {all
                .iter()
                .enumerate()
                .map(|(number, (one, label))| {
                    let one = *one;
                    view! {
                        <option value=number.to_string() selected=move || now() == one>
                            {*label}
                        </option>
                    }
                })
                .collect_view()}
        </select>
    }
    .into_any()
}

fn row_id(id: Id) -> String {
    "format-".to_owned() + &id.to_string()
}

/// Rules as rows to work at, and their conditions as a draft.
fn read(table: &TableView, rules: &[Rule]) -> (Vec<Row>, Draft) {
    let kind = |path: &str| kind_of(table, path);
    let conditions = rules.iter().map(|rule| match &rule.look {
        Look::When(when) => {
            let is = Condition::is(when.of.as_deref().unwrap_or(&rule.path), when.test.clone());
            if when.fails { Condition::Not(Box::new(is)) } else { is }
        }
        // It has none; one to begin with, should another kind be chosen.
        _ => Condition::is(rule.path.clone(), crate::table::Test::IsEmpty),
    });
    let draft = Draft::new(Some(&Condition::All(conditions.collect())), &kind);
    let ids = draft.group(0).parts;
    let row = |(rule, id): (&Rule, Id)| {
        let as_it_is = draft.entry(id).is_none().then(|| rule.clone());
        let row = Row { as_it_is, ..Row::new(id, rule.path.clone()) };
        match &rule.look {
            Look::When(When { tone, bold, icon, whole_row, .. }) => {
                Row { tone: *tone, bold: *bold, icon: *icon, whole_row: *whole_row, ..row }
            }
            Look::Scale { low, high } => Row { sort: Sort::Scale, low: *low, tone: *high, ..row },
            Look::Bar(tone) => Row { sort: Sort::Bar, tone: Some(*tone), ..row },
            Look::Icons(set) => Row { sort: Sort::Icons, set: *set, ..row },
        }
    };
    (rules.iter().zip(ids).map(row).collect(), draft)
}

/// The rules that rows come to; those whose condition is not finished are left out.
fn written(table: &TableView, rows: &[Row], draft: &Draft) -> Vec<Rule> {
    let look = |row: &Row| {
        Some(match row.sort {
            Sort::Scale => Look::Scale { low: row.low, high: row.tone },
            Sort::Bar => Look::Bar(row.tone.unwrap_or(Tone::Blue)),
            Sort::Icons => Look::Icons(row.set),
            Sort::When => {
                let entry = draft.entry(row.id)?;
                let kind = kind_of(table, &entry.path);
                let (test, fails) = match entry.operator.condition(&entry.path, kind, &entry.values).ok()? {
                    Condition::Is { test, .. } => (test, false),
                    Condition::Not(part) => match *part {
                        Condition::Is { test, .. } => (test, true),
                        _ => return None,
                    },
                    _ => return None,
                };
                let of = (!entry.path.eq_ignore_ascii_case(&row.path)).then(|| entry.path.clone());
                Look::When(When {
                    test,
                    fails,
                    of,
                    whole_row: row.whole_row,
                    tone: row.tone,
                    bold: row.bold,
                    icon: row.icon,
                })
            }
        })
    };
    let rule = |row: &Row| {
        let as_it_is = row.as_it_is.clone().filter(|_| row.sort == Sort::When);
        as_it_is.or_else(|| Some(Rule { path: row.path.clone(), look: look(row)? }))
    };
    rows.iter().filter_map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Test;
    use crate::view::operator::Operator;

    #[test]
    fn rules_come_back_from_the_rows_that_they_are_worked_at_in() {
        let when = When {
            test: Test::Greater("7".to_owned()),
            fails: true,
            of: Some("Amount".to_owned()),
            whole_row: true,
            tone: Some(Tone::Red),
            bold: true,
            icon: Some(Icon::Flag),
        };
        let rule = |look: Look| Rule { path: "Name".to_owned(), look };
        let rules = vec![
            rule(Look::When(when.clone())),
            rule(Look::When(When { of: None, fails: false, test: Test::IsEmpty, ..when })),
            rule(Look::Scale { low: None, high: Some(Tone::Green) }),
            rule(Look::Bar(Tone::Blue)),
            rule(Look::Icons(IconSet::MarksDown)),
        ];
        let table = TableView::default();
        let (rows, mut draft) = read(&table, &rules);
        let kept = written(&table, &rows, &draft);
        assert_eq!(kept, rules);
        draft.set_operator(rows[1].id, Operator::Contains);
        assert_eq!(written(&table, &rows, &draft).len(), 4, "a rule that is not finished is left out");
    }
}
