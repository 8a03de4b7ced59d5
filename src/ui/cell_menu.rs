//! The menu of a cell: copying it, filtering by it, opening its record. Knows where each of them is done, and does none itself.

use std::rc::Rc;

use leptos::prelude::*;

use super::menu::{Entry, Item, Menu};
use super::{Open, Place, Screen, Selection, take_away};
use crate::app::event::Event;
use crate::app::take_away::CopyAs;
use crate::app::view::ColumnView;
use crate::table::{Cell, Entry as Row, Test};
use crate::ui::markup::{memo, view};
use crate::view::{Change, Condition};

/// The menu of a cell, while it is open.
#[component]
pub fn CellMenu(screen: Screen) -> impl IntoView {
    let open = memo(move || {
        screen.open.with(|open| match open {
            Some(Open::Cell { place, at }) => Some((*place, *at)),
            _ => None,
        })
    });
    move || {
        let (place, at) = open.get()?;
        let close = Rc::new(move || screen.open.set(None));
        let entries = untrack(|| entries(screen, place));
        Some(view! { <Menu label="Cell".to_owned() at entries close /> })
    }
}

fn entries(screen: Screen, place: Place) -> Vec<Entry> {
    let row = place.row.saturating_sub(1);
    let head = screen.table.with(|table| table.columns.get(place.column).cloned());
    let mut entries = Vec::new();
    let is_several = screen.selection.with(|selection| !selection.is_empty());
    let copy = if is_several { "Copy selection" } else { "Copy" };
    let at = Some((row, place.column));
    entries.push(Item::new(copy, move || take_away::copy(screen, at, None)).keys("Ctrl+C").into());
    let copied_as = |label: &str, how: CopyAs, heads: bool| -> Entry {
        Item::new(label, move || take_away::copy(screen, at, Some((how, heads)))).into()
    };
    entries.push(
        Item::more(
            "Copy as",
            vec![
                copied_as("Cells with heads", CopyAs::Tsv, true),
                copied_as("CSV", CopyAs::Csv, true),
                copied_as("JSON", CopyAs::Json, true),
                copied_as("Markdown", CopyAs::Markdown, true),
                copied_as("HTML", CopyAs::Html, true),
            ],
        )
        .into(),
    );
    entries.push(Item::new("Take away…", move || screen.open.set(Some(Open::TakeAway))).into());
    if let Some(head) = head
        && let Some(value) = value(screen, row, &head)
    {
        entries.push(Entry::Line);
        entries.extend(filters(screen, &head, value.as_deref()));
    }
    let mut is_row = false;
    screen.read_table(&mut |table| is_row = matches!(table.entry(row), Some(Row::Row(_))));
    entries.push(Entry::Line);
    if is_row {
        let open = Item::new("Open record", move || screen.open.set(Some(Open::Record(row)))).keys("Enter");
        entries.push(open.into());
    }
    entries.push(
        Item::new("Clear selection", move || screen.selection.set(Selection::default()))
            .keys("Esc")
            .disabled(!is_several)
            .into(),
    );
    entries
}

fn filters(screen: Screen, head: &ColumnView, value: Option<&str>) -> Vec<Entry> {
    let test = value.map_or(Test::IsNull, |value| Test::Equals(value.to_owned()));
    let shown = value.map_or_else(|| "no value".to_owned(), quoted);
    let filter_by = move |path: String, condition: Option<Condition>| {
        screen.emit(Event::ViewChanged(Change::FilterBy { path, condition }));
    };
    let (only, without, path) = (head.path.clone(), head.path.clone(), head.path.clone());
    let (kept, left_out) = (test.clone(), test);
    let mut entries = vec![
        Item::new("Only rows with ".to_owned() + &shown, move || {
            filter_by(only.clone(), Some(Condition::is(only.clone(), kept.clone())));
        })
        .into(),
        Item::new("Without rows with ".to_owned() + &shown, move || {
            let condition = Condition::is(without.clone(), left_out.clone());
            filter_by(without.clone(), Some(Condition::Not(Box::new(condition))));
        })
        .into(),
    ];
    if head.is_filtered {
        let item = Item::new("No filter by ".to_owned() + &head.path, move || filter_by(path.clone(), None));
        entries.push(item.into());
    }
    entries
}

/// The value to filter by, as the org sent it: `Some(None)` for an empty cell, `None` where the cell cannot be filtered by.
#[allow(clippy::option_option, reason = "no value is a value to filter by")]
fn value(screen: Screen, row: usize, head: &ColumnView) -> Option<Option<String>> {
    let mut value = None;
    screen.read_table(&mut |table| {
        if !matches!(table.entry(row), Some(Row::Row(_))) {
            return;
        }
        value = match table.cell(row, head.column) {
            Cell::Missing | Cell::Nested { .. } => None,
            Cell::Null => Some(None),
            cell => {
                let mut text = String::new();
                cell.push_to(&mut text);
                Some(Some(text))
            }
        };
    });
    value
}

fn quoted(value: &str) -> String {
    const CHARS_MAX: usize = 24;
    match value.char_indices().nth(CHARS_MAX) {
        None => "“".to_owned() + value + "”",
        Some((end, _)) => "“".to_owned() + &value[..end] + "…”",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_cut_in_the_menu() {
        assert_eq!(quoted("Prospecting"), "“Prospecting”");
        assert_eq!(quoted(&"é".repeat(30)), "“".to_owned() + &"é".repeat(24) + "…”");
    }
}
