//! Child rows as a small table with words on how many of them are here. Knows no requests: more of them are asked for by an event.

use leptos::html::Div;
use leptos::prelude::*;

use super::record::Handles;
use super::writing::Writer;
use crate::app::event::Event;
use crate::table::{ChildRows, Kind, window};
use crate::ui::grid::px_text;
use crate::ui::markup::{effect, memo, view};
use crate::ui::wording::{grouped, rows};

/// Height of a row; the stylesheet says the same.
const ROW_PX: f64 = 27.0;
/// Height of the part that scrolls, without its heads, where there are more rows.
const VIEWPORT_PX: f64 = 300.0;
/// Rows drawn above and below those in sight.
const OVERSCAN_ROWS: usize = 6;
/// Characters of a cell that are shown; the record of the row has them all.
const CELL_CHARS_MAX: usize = 120;

/// What is known of a list of child rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct List {
    here: usize,
    total: u64,
    is_complete: bool,
    has_next: bool,
    columns: Vec<(String, Kind)>,
}

/// What null stands for.
const NO_LIST: List = List { here: 0, total: 0, is_complete: true, has_next: false, columns: Vec::new() };

/// The child rows of the record that is shown, under one name.
#[component]
pub fn ChildTable(handles: Handles, path: String) -> impl IntoView {
    let path = StoredValue::new(path);
    let list = memo(move || handles.read_list(path).unwrap_or(NO_LIST));
    let scroll = NodeRef::<Div>::new();
    let scrolled = RwSignal::new(0.0_f64);
    let seen = memo(move || {
        let seen = window(list.with(|list| list.here), scrolled.get(), VIEWPORT_PX, ROW_PX, OVERSCAN_ROWS);
        (seen.first, seen.count)
    });
    let columns = memo(move || list.with(|list| list.columns.clone()));
    let is_loading = memo(move || handles.is_loading(path));
    let has_next = memo(move || list.with(|list| list.has_next));
    let was_asked = StoredValue::new(false);
    // The button that was pressed goes with the last page.
    effect(move || {
        if !has_next.get()
            && was_asked.try_update_value(std::mem::take) == Some(true)
            && let Some(scroll) = scroll.get_untracked()
        {
            let _ = scroll.focus();
        }
    });
    let load = move |_| {
        was_asked.set_value(true);
        handles.ask_for_children(path);
    };
    let name = path.get_value();
    let label = "Rows of ".to_owned() + &name;
    let (region_label, table_label) = (label.clone(), label.clone());
    let above = move || px_text(px(seen.get().0));
    let below = move || px_text(px(list.with(|list| list.here).saturating_sub(seen.get().0 + seen.get().1)));
    view! {
        <section class="side-children" aria-label=label>
            <h3 class="side-parent">{name}</h3>
            <p class="side-count" aria-live="polite">{move || list.with(words)}</p>
            <div
                class="side-scroll"
                tabindex="0"
                role="region"
                aria-label=region_label
                hidden=move || list.with(|list| list.here == 0)
                node_ref=scroll
                on:scroll=move |_| {
                    if let Some(scroll) = scroll.get_untracked() {
                        scrolled.set(f64::from(scroll.scroll_top()));
                    }
                }
            >
                <table aria-label=table_label aria-rowcount=move || (list.with(|list| list.here) + 1).to_string()>
                    <thead>
                        <tr aria-rowindex="1">
                            <th scope="col" class="side-number">
                                <span class="visually-hidden">"Row"</span>
                            </th>
                            {move || {
                                let head = |(path, kind): (String, Kind)| {
                                    view! { <th scope="col" class:numeric=kind == Kind::Number>{path}</th> }
                                };
                                columns.get().into_iter().map(head).collect_view()
                            }}
                        </tr>
                    </thead>
                    <tbody>
                        <tr aria-hidden="true" style:height=above></tr>
                        <For
                            each=move || {
                                let (first, count) = seen.get();
                                first..first + count
                            }
                            key=|row| *row
                            let:row
                        >
                            <Row handles path row columns />
                        </For>
                        <tr aria-hidden="true" style:height=below></tr>
                    </tbody>
                </table>
            </div>
            {move || {
                has_next.get().then(|| {
                    let label = "Load more rows of ".to_owned() + &path.get_value();
                    view! {
                        <button
                            type="button"
                            class="button side-load"
                            aria-label=label
                            aria-disabled=move || is_loading.get().to_string()
                            on:click=load
                        >
                            {move || if is_loading.get() { "Loading\u{2026}" } else { "Load more" }}
                        </button>
                    }
                })
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Row(handles: Handles, path: StoredValue<String>, row: usize, columns: Memo<Vec<(String, Kind)>>) -> impl IntoView {
    let cells = memo(move || handles.read_row(path, row, &columns.get()).unwrap_or_default());
    let number = grouped(row as u64 + 1);
    let label = "Open row ".to_owned() + &number + " of " + &path.get_value();
    let go = move || handles.go_down(path.get_value(), row);
    view! {
        <tr aria-rowindex=(row + 2).to_string() class="side-row" on:click=move |_| go()>
            <th scope="row" class="side-number">
                <button type="button" aria-label=label>
                    {number}
                </button>
            </th>
            {move || {
                cells
                    .get()
                    .into_iter()
                    .map(|(text, class)| view! { <td class=class>{text}</td> })
                    .collect_view()
            }}
        </tr>
    }
    .into_any()
}

impl Handles {
    fn read_list(self, path: StoredValue<String>) -> Option<List> {
        self.with_children(path, |children| {
            let (total, is_complete) = children.total();
            let columns = (0..children.columns()).map(|at| (children.path(at).to_owned(), children.kind(at)));
            List {
                here: children.rows(),
                total,
                is_complete,
                has_next: children.next_records_url().is_some(),
                columns: columns.collect(),
            }
        })
    }

    fn is_loading(self, path: StoredValue<String>) -> bool {
        let Some(way) = self.way() else { return false };
        self.screen.children.with(|children| {
            path.with_value(|path| children.loading.iter().any(|(of, under)| *of == way && under == path))
        })
    }

    fn ask_for_children(self, path: StoredValue<String>) {
        if let Some(way) = untrack(|| self.way()) {
            self.screen.emit(Event::ChildrenAsked { way, path: path.get_value() });
        }
    }

    fn read_row(
        self,
        path: StoredValue<String>,
        row: usize,
        columns: &[(String, Kind)],
    ) -> Option<Vec<(String, &'static str)>> {
        let writer = Writer::of_columns(columns, None);
        self.with_children(path, |children| {
            let cell = |(column, (_, kind)): (usize, &(String, Kind))| {
                let text = writer.text(&|column| children.cell(row, column), column);
                let class = match kind {
                    Kind::Number => "numeric",
                    Kind::Id => "mono",
                    Kind::Nested => "nested",
                    _ => "",
                };
                (cut(text), class)
            };
            columns.iter().enumerate().map(cell).collect()
        })
    }

    fn with_children<T>(self, path: StoredValue<String>, read: impl Fn(&ChildRows<'_>) -> T) -> Option<T> {
        self.read(|record| path.with_value(|path| record.children_under(path).map(|children| read(&children))))
            .flatten()
    }
}

/// `200 of 1,234 rows loaded`, `3 rows`, `No rows`.
fn words(list: &List) -> String {
    match list {
        List { here: 0, is_complete: true, .. } => "No rows".to_owned(),
        List { here, is_complete: true, .. } => rows(*here as u64),
        // What is claimed may be less than what is here.
        List { here, total, .. } if *total > *here as u64 => grouped(*here as u64) + " of " + &rows(*total) + " loaded",
        List { here, .. } => rows(*here as u64) + " loaded, there are more",
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(CELL_CHARS_MAX) {
        Some((end, _)) => text[..end].to_owned() + "…",
        None => text,
    }
}

fn px(rows: usize) -> f64 {
    #[allow(clippy::cast_precision_loss)] // row numbers are far below 2^53
    let rows = rows as f64;
    rows * ROW_PX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said() {
        let list = |here, total, is_complete| List { here, total, is_complete, ..List::default() };
        for (list, said) in [
            (list(0, 0, true), "No rows"),
            (list(1, 1, true), "1 row"),
            (list(200, 1_234, false), "200 of 1,234 rows loaded"),
            (list(200, 200, false), "200 rows loaded, there are more"),
        ] {
            assert_eq!(words(&list), said);
        }
    }

    #[test]
    fn long_cells_are_cut_between_characters() {
        assert_eq!(cut("é".repeat(500)).chars().count(), CELL_CHARS_MAX + 1);
        assert_eq!(cut("é".to_owned()), "é");
    }
}
