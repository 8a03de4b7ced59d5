//! What is said of the table to those who do not see it: how many rows there are after a filter, how they are sorted, how much is
//! selected. One quiet region; what changes quickly is said once, at the end.

use std::time::Duration;

use leptos::prelude::*;

use crate::app::view::TableView;
use crate::table::Direction;
use crate::ui::Screen;
use crate::ui::markup::{memo, view};
use crate::ui::selection::Selection;
use crate::ui::wording::{grouped, rows};

/// How long nothing may change before something is said.
const QUIET_MILLIS: u64 = 500;

/// The region.
#[component]
pub fn Said(screen: Screen) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let arranged = memo(move || screen.table.with(arrangement));
    let selected = memo(move || screen.selection.with(selection));
    let turn = StoredValue::new(0_u32);
    let say = move |of: Memo<String>| {
        turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let now = turn.get_value();
        let speak = move || {
            if turn.try_get_value() == Some(now) {
                text.set(of.get_untracked());
            }
        };
        set_timeout(speak, Duration::from_millis(QUIET_MILLIS));
    };
    // What is there at first is no news, nor what comes with a new run: the query's own status tells of that.
    Effect::new(move |before: Option<(u64, String)>| {
        let now = (screen.table.with(|table| table.run), screen.table.with(way));
        if before.is_some_and(|before| before.0 == now.0 && before.1 != now.1) {
            say(arranged);
        }
        now
    });
    Effect::new(move |before: Option<String>| {
        let now = selected.get();
        if before.is_some_and(|before| before != now) {
            say(selected);
        }
        now
    });
    view! {
        <p class="visually-hidden" role="status">
            {move || text.get()}
        </p>
    }
    .into_any()
}

/// What rows are arranged by, to tell whether that has changed.
fn way(table: &TableView) -> String {
    let view = &table.view;
    let mut way = grouping(table) + "|" + &sorting(table) + "|" + &view.search.text;
    if view.filter.is_some() {
        way.push_str("|filter ");
        way.push_str(&table.passing.to_string());
    }
    way
}

/// `12,345 of 50,000 rows, sorted by Name, grouped by StageName`
fn arrangement(table: &TableView) -> String {
    let (passing, loaded) = (table.passing as u64, table.loaded as u64);
    let count = if passing == loaded { rows(loaded) } else { grouped(passing) + " of " + &rows(loaded) };
    count + &sorting(table) + &grouping(table)
}

fn sorting(table: &TableView) -> String {
    let known = table.view.sorts.iter().filter_map(|sort| Some((table.column(&sort.path)?, sort.descending)));
    let names = known.map(|(head, is_descending)| head.path.clone() + if is_descending { " descending" } else { "" });
    listed(", sorted by ", names)
}

fn grouping(table: &TableView) -> String {
    let is_descending =
        |path: &str| matches!(table.column(path), Some(head) if head.sort == Some(Direction::Descending));
    let name = |path: &String| path.clone() + if is_descending(path) { " descending" } else { "" };
    listed(", grouped by ", table.view.groups.iter().map(name))
}

fn listed(words: &str, names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    if names.is_empty() { String::new() } else { words.to_owned() + &names.join(", ") }
}

/// `3 rows, 2 columns selected`
fn selection(selection: &Selection) -> String {
    if selection.is_empty() {
        return "Nothing selected".to_owned();
    }
    let columns = selection.count_columns();
    let noun = if columns == 1 { " column selected" } else { " columns selected" };
    rows(selection.count_rows() as u64) + ", " + &grouped(columns as u64) + noun
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::view::ColumnView;
    use crate::table::Kind;
    use crate::ui::selection::{Area, Whole};
    use crate::view::{SortBy, View};

    #[test]
    fn an_arrangement_is_told_with_counts_sorting_and_groups() {
        let head = |path: &str| ColumnView::new(0, path, Kind::Text);
        let sort = |path: &str, descending| SortBy { path: path.to_owned(), descending, nulls_first: false };
        let mut table = TableView { rows: 50_000, passing: 50_000, loaded: 50_000, ..TableView::default() };
        assert_eq!(arrangement(&table), "50,000 rows");
        table.passing = 12_345;
        table.columns = Arc::new(vec![head("Name"), head("Amount")]);
        // What is not in this answer waits for one in which it is.
        let sorts = vec![sort("amount", false), sort("Elsewhere__c", false), sort("Name", true)];
        table.view = Arc::new(View { groups: vec!["StageName".to_owned()], sorts, ..View::default() });
        assert_eq!(
            arrangement(&table),
            "12,345 of 50,000 rows, sorted by Amount, Name descending, grouped by StageName"
        );
        let stage = ColumnView { sort: Some(Direction::Descending), ..head("StageName") };
        table.columns = Arc::new(vec![stage]);
        assert_eq!(arrangement(&table), "12,345 of 50,000 rows, grouped by StageName descending");
    }

    #[test]
    fn a_selection_is_told_by_rows_and_columns() {
        let areas = vec![Area { rows: 0..3, columns: 1..2, whole: Whole::Nothing }];
        assert_eq!(selection(&Selection { areas }), "3 rows, 1 column selected");
        assert_eq!(selection(&Selection::default()), "Nothing selected");
    }
}
