//! Rows as cards, for narrow screens: a name and a few fields each, one below the other, and only those in sight are there. Opens
//! records; knows nothing of what is in them.

use leptos::ev::KeyboardEvent;
use leptos::html::Div;
use leptos::prelude::*;

use super::grid::{Place, px_text, sums, whole_px};
use super::side::{Writer, group_words, on_resize, title};
use super::wording::grouped;
use super::{Open, Screen};
use crate::app::event::Event;
use crate::app::view::ColumnView;
use crate::table::{Entry, Kind, Window, scroll_top_of, window};
use crate::ui::markup::{effect, memo, view};

/// Fields of a card beside its name.
const FIELDS_MAX: usize = 5;
/// Heights as in the stylesheet: what surrounds the fields, and a field.
const FRAME_PX: f64 = 54.0;
const FIELD_PX: f64 = 22.0;
/// Cards drawn above and below those in sight.
const OVERSCAN_ROWS: usize = 4;

/// What a card shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Card {
    title: String,
    /// Names and values.
    fields: Vec<(String, String, &'static str)>,
}

/// Which columns a card shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Choice {
    title: Option<usize>,
    /// Places among the columns that are shown.
    fields: Vec<usize>,
}

/// The rows as cards.
#[component]
pub fn Cards(
    /// Where rows are read and events go.
    screen: Screen,
) -> impl IntoView {
    let list = NodeRef::<Div>::new();
    let scrolled = RwSignal::new((0.0_f64, 0.0_f64));
    let columns = memo(move || screen.table.with(|table| std::sync::Arc::clone(&table.columns)));
    let choice = memo(move || columns.with(|columns| choose(columns)));
    let count = memo(move || screen.table.with(|table| table.rows));
    let card_px = memo(move || choice.with(|choice| card_px(choice.fields.len())));
    let seen = memo(move || {
        let (top, viewport) = scrolled.get();
        Seen(window(count.get(), top, viewport, card_px.get(), OVERSCAN_ROWS))
    });
    let measure = move || {
        if let Some(list) = list.get_untracked() {
            scrolled.set((f64::from(list.scroll_top()), f64::from(list.client_height())));
        }
    };
    let show = move |row: usize| {
        if let Some(list) = list.get_untracked() {
            let (_, viewport) = scrolled.get_untracked();
            let Seen(seen) = seen.get_untracked();
            let px = card_px.get_untracked();
            #[allow(clippy::cast_precision_loss)] // a screen's worth of cards
            let top = seen.offset_px + (row as f64 - seen.first as f64) * px - scrolled.get_untracked().0;
            if top < 0.0 || px > viewport {
                list.set_scroll_top(whole_px(scroll_top_of(row, count.get_untracked(), viewport, px)));
            } else if top + px > viewport {
                list.set_scroll_top(whole_px(scrolled.get_untracked().0 + top + px - viewport));
            }
            measure();
        }
    };
    follow(screen, list, Callback::new(move |()| measure()), Callback::new(show));
    let active = move || screen.active.get().and_then(|place| place.row.checked_sub(1));
    let keydown = move |event: KeyboardEvent| {
        if event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let (_, viewport) = scrolled.get_untracked();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a screen's worth of cards
        let page = (viewport / card_px.get_untracked()) as usize;
        if let Some(row) = after_key(&event.key(), untrack(active), count.get_untracked(), page) {
            event.prevent_default();
            go_to(screen, row);
        }
    };
    view! {
        <div
            class="cards"
            role="grid"
            aria-label="Rows as cards"
            aria-rowcount=move || count.get().to_string()
            aria-colcount="1"
            aria-activedescendant=move || active().map(card_id)
            tabindex="0"
            node_ref=list
            on:scroll=move |_| {
                measure();
                screen.emit(Event::Scrolled(seen.get_untracked().0.top));
            }
            on:focus=move |_| {
                if untrack(active).is_none() && count.get_untracked() > 0 {
                    go_to(screen, seen.get_untracked().0.top);
                }
            }
            on:keydown=keydown
        >
            <div class="cards-body" role="rowgroup" style:height=move || px_text(seen.get().0.height_px)>
                <For
                    each=move || {
                        let Seen(seen) = seen.get();
                        seen.first..seen.first + seen.count
                    }
                    key=|row| *row
                    let:row
                >
                    <OneCard screen choice row seen card_px />
                </For>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn OneCard(screen: Screen, choice: Memo<Choice>, row: usize, seen: Memo<Seen>, card_px: Memo<f64>) -> impl IntoView {
    let card = memo(move || read(screen, &choice.get(), row));
    let top = move || {
        let Seen(seen) = seen.get();
        #[allow(clippy::cast_precision_loss)] // a screen's worth of cards
        let top = seen.offset_px + (row as f64 - seen.first as f64) * card_px.get();
        "translateY(".to_owned() + &px_text(top) + ")"
    };
    let is_active = move || screen.active.with(|place| place.is_some_and(|place| place.row == row + 1));
    let field = |(name, value, class): (String, String, &'static str)| {
        view! {
            <span class="cards-field">
                <span class="cards-name">{name}</span>
                <span class=class>{value}</span>
            </span>
        }
    };
    view! {
        <div
            class="cards-card"
            role="row"
            aria-rowindex=(row + 1).to_string()
            data-active=move || is_active().then_some("")
            style:height=move || px_text(card_px.get())
            style:transform=top
            on:click=move |_| {
                go_to(screen, row);
                screen.open.set(Some(Open::Record(row)));
            }
        >
            <div class="cards-cell" role="gridcell" id=card_id(row)>
                <span class="cards-title">{move || card.with(|card| card.title.clone())}</span>
                {move || card.get().fields.into_iter().map(field).collect_view()}
            </div>
        </div>
    }
    .into_any()
}

/// Cards are measured when they come into sight, begin anew with each run, and follow the row that is looked at.
fn follow(screen: Screen, list: NodeRef<Div>, measure: Callback<()>, show: Callback<usize>) {
    let run = memo(move || screen.table.with(|table| table.run));
    let wanted = memo(move || screen.table.with(|table| table.scroll_to_row.filter(|row| *row < table.rows)));
    Effect::new(move |before: Option<u64>| {
        let run = run.get();
        if let Some(list) = list.get() {
            if before.is_some_and(|before| before != run) {
                list.set_scroll_top(0);
            }
            measure.run(());
        }
        run
    });
    effect(move || {
        if let (Some(_), Some(row)) = (list.get(), wanted.get()) {
            show.run(row);
        }
    });
    effect(move || {
        if let (Some(_), Some(row)) = (list.get(), screen.active.get().and_then(|place| place.row.checked_sub(1))) {
            show.run(row);
        }
    });
    on_resize(list, measure);
}

fn go_to(screen: Screen, row: usize) {
    let column = screen.active.get_untracked().map_or(0, |place| place.column);
    screen.active.set(Some(Place { row: row + 1, column }));
}

/// The row that a key goes to.
fn after_key(key: &str, at: Option<usize>, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let at = at.unwrap_or(0).min(last);
    match key {
        "ArrowDown" => Some((at + 1).min(last)),
        "ArrowUp" => Some(at.saturating_sub(1)),
        "PageDown" => Some((at + page.max(1)).min(last)),
        "PageUp" => Some(at.saturating_sub(page.max(1))),
        "Home" => Some(0),
        "End" => Some(last),
        _ => None,
    }
}

/// The name and the first fields that say something: ids and child rows only where there is nothing else.
fn choose(columns: &[ColumnView]) -> Choice {
    let title = title(&columns.iter().enumerate().map(|(at, head)| (at, head.path.as_str(), head.kind)));
    let others = || (0..columns.len()).filter(|at| Some(*at) != title);
    let says_little = |at: &usize| matches!(columns[*at].kind, Kind::Id | Kind::Unknown);
    let fields = others().filter(|at| !says_little(at)).chain(others().filter(says_little));
    Choice { title, fields: fields.take(FIELDS_MAX).collect() }
}

fn card_px(fields: usize) -> f64 {
    #[allow(clippy::cast_precision_loss)] // a handful
    let fields = fields as f64;
    FRAME_PX + fields * FIELD_PX
}

fn card_id(row: usize) -> String {
    "card-".to_owned() + &row.to_string()
}

fn read(screen: Screen, choice: &Choice, place: usize) -> Card {
    let mut card = Card::default();
    screen.table.with(|view| {
        let writer = Writer::of_table(view);
        screen.read_table(&mut |table| match table.entry(place) {
            Some(Entry::Row(row)) => {
                let text = |at: usize| {
                    let head = view.columns.get(at);
                    head.map(|head| writer.text(&|column| table.cell_of(row, column), head.column)).unwrap_or_default()
                };
                card.title = choice.title.map(text).unwrap_or_default();
                if card.title.trim().is_empty() {
                    card.title = "Row ".to_owned() + &grouped(place as u64 + 1);
                }
                let class = |kind| if kind == Kind::Number { "cards-value numeric" } else { "cards-value" };
                let named = choice.fields.iter().filter_map(|at| {
                    let head = view.columns.get(*at)?;
                    let label = head.facts.as_ref().map_or(&head.path, |facts| &facts.field.label);
                    Some((label.clone(), text(*at), class(head.kind)))
                });
                card.fields = named.collect();
            }
            Some(Entry::Group(group)) => {
                card.title = group_words(table, &writer, group);
                let write =
                    |head: &ColumnView, row: usize| writer.text(&|column| table.cell_of(row, column), head.column);
                for head in choice.fields.iter().filter_map(|at| view.columns.get(*at)) {
                    let text = sums::of_group(table, group, head, &|row| write(head, row));
                    if !text.is_empty() {
                        let label = head.facts.as_ref().map_or(&head.path, |facts| &facts.field.label);
                        card.fields.push((label.clone(), text, "cards-value numeric"));
                    }
                }
            }
            None => {}
        });
    });
    card
}

/// A window that can be told from another one.
#[derive(Clone, Copy, PartialEq)]
struct Seen(Window);

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(of: &[(&str, Kind)]) -> Vec<ColumnView> {
        of.iter().enumerate().map(|(at, (path, kind))| ColumnView::new(at, *path, *kind)).collect()
    }

    #[test]
    fn a_card_has_the_name_and_the_fields_that_say_something() {
        let columns = columns(&[
            ("Id", Kind::Id),
            ("Name", Kind::Text),
            ("Amount", Kind::Number),
            ("AccountId", Kind::Id),
            ("StageName", Kind::Text),
            ("CloseDate", Kind::Date),
            ("IsWon", Kind::Boolean),
            ("Contacts", Kind::Nested),
            ("More", Kind::Text),
        ]);
        assert_eq!(choose(&columns), Choice { title: Some(1), fields: vec![2, 4, 5, 6, 7] });
    }

    #[test]
    fn ids_are_shown_where_there_is_nothing_else() {
        assert_eq!(
            choose(&columns(&[("Id", Kind::Id), ("AccountId", Kind::Id)])),
            Choice { title: Some(0), fields: vec![1] }
        );
        assert_eq!(choose(&[]), Choice::default());
    }

    #[test]
    fn keys_go_from_card_to_card_and_stop_at_the_ends() {
        assert_eq!(after_key("ArrowDown", Some(3), 10, 4), Some(4));
        assert_eq!(after_key("ArrowUp", Some(0), 10, 4), Some(0));
        assert_eq!(after_key("PageDown", Some(8), 10, 4), Some(9));
        assert_eq!(after_key("End", None, 10, 4), Some(9));
        assert_eq!(after_key("End", None, 0, 4), None);
        assert_eq!(after_key("x", Some(1), 10, 4), None);
    }
}
