//! What stands beside the rows: one record field by field, or a chart. Knows where it stands and how wide it is, not what a record is.

mod chart;
mod children;
mod fields;
mod record;
mod writing;

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, Event as DomEvent};

use super::cards::Cards;
use super::grid::{Handles, px_text, whole_px};
use super::panels::frame::{focus_grid, focus_on};
use super::{Open, Place, Screen};
use crate::table::Kind;
use crate::ui::markup::{effect, memo, view};
use chart::Chart;
pub use fields::title;
use record::Record;
pub use record::group_words;
pub use writing::Writer;

/// Narrowest and widest that the panel is made, how wide it starts, and what a press of an arrow adds.
const WIDTH_PX_MIN: f64 = 260.0;
const WIDTH_PX_MAX: f64 = 1_200.0;
const WIDTH_PX: f64 = 420.0;
const WIDTH_STEP_PX: f64 = 24.0;

/// Below this width rows are cards.
const NARROW_PX: i32 = 640;

/// What the panel shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Record,
    Chart,
}

/// The rows and, where something is open beside them, the panel.
#[component]
pub fn Beside(
    screen: Screen,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let which = memo(move || {
        screen.open.with(|open| match open {
            Some(Open::Record(_)) => Some(Which::Record),
            Some(Open::Chart) => Some(Which::Chart),
            _ => None,
        })
    });
    let width = RwSignal::new(WIDTH_PX);
    let frame = NodeRef::<Div>::new();
    let is_narrow = RwSignal::new(false);
    on_resize(
        frame,
        Callback::new(move |()| {
            if let Some(frame) = frame.get_untracked() {
                let now = frame.client_width() < NARROW_PX;
                if is_narrow.get_untracked() != now {
                    is_narrow.set(now);
                }
            }
        }),
    );
    // Cards are what a narrow screen begins with; the table is a press away.
    let wants_table = RwSignal::new(false);
    let has_rows = memo(move || screen.table.with(|table| table.rows > 0));
    let is_cards = memo(move || is_narrow.get() && !wants_table.get() && has_rows.get());
    let switch = move |table: bool, name: &'static str| {
        view! {
            <button
                type="button"
                class="button"
                aria-pressed=move || (wants_table.get() == table).to_string()
                on:click=move |_| wants_table.set(table)
            >
                {name}
            </button>
        }
    };
    view! {
        <div
            class="beside"
            node_ref=frame
            on:keydown=move |event| keydown(screen, &event)
            on:click=move |event| clicked(screen, &event)
        >
            <div class="beside-rows" class:as-cards=move || is_cards.get()>
                {move || {
                    (is_narrow.get() && has_rows.get()).then(|| {
                        view! {
                            <div class="beside-switch" role="group" aria-label="Show rows as">
                                {switch(false, "Cards")} {switch(true, "Table")}
                            </div>
                        }
                    })
                }}
                {children()}
                {move || is_cards.get().then(|| view! { <Cards screen /> })}
            </div>
            {move || {
                which.get().map(|which| view! { <Panel screen which width /> })
            }}
        </div>
    }
    .into_any()
}

/// Tells when an element is laid out in another size, and as soon as it is there.
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_variables))]
pub fn on_resize(element: NodeRef<Div>, tell: Callback<()>) {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::closure::Closure;

        let told = Closure::<dyn FnMut()>::new(move || tell.run(()));
        let Ok(observer) = web_sys::ResizeObserver::new(told.as_ref().unchecked_ref()) else { return };
        let kept = StoredValue::new_local(Some((observer, told)));
        effect(move || {
            if let Some(element) = element.get() {
                kept.with_value(|kept| {
                    if let Some((observer, _)) = kept {
                        observer.observe(&element);
                    }
                });
            }
        });
        on_cleanup(move || {
            let _ = kept.try_update_value(|kept| {
                if let Some((observer, _)) = kept.take() {
                    observer.disconnect();
                }
            });
        });
    }
}

/// Keeps the open record at the row that the keyboard is at, and the other way round.
pub fn follow(handles: Handles) {
    let Handles { screen, active, .. } = handles;
    effect(move || {
        let row = active.get().and_then(|place| place.row.checked_sub(1));
        let shown = screen.open.with_untracked(record_place);
        if let (Some(row), Some(shown)) = (row, shown)
            && row != shown
        {
            screen.open.set(Some(Open::Record(row)));
        }
    });
    effect(move || {
        let Some(shown) = screen.open.with(record_place) else { return };
        let at = active.get_untracked();
        if at.is_none_or(|place| place.row != shown + 1) {
            handles.go_to(Place { row: shown + 1, column: at.map_or(0, |place| place.column) });
        }
    });
}

/// Closes what is open beside the rows and gives the keyboard back to them.
fn close(screen: Screen) {
    screen.open.set(None);
    focus_grid();
}

fn record_place(open: &Option<Open>) -> Option<usize> {
    match open {
        Some(Open::Record(place)) => Some(*place),
        _ => None,
    }
}

/// The panel's frame: its edge can be moved, Escape closes it.
#[component]
fn Panel(screen: Screen, which: Which, width: RwSignal<f64>) -> impl IntoView {
    let panel = NodeRef::<Div>::new();
    let held = StoredValue::new(None::<(i32, f64)>);
    let resize = move |to: f64| width.set(to.clamp(WIDTH_PX_MIN, WIDTH_PX_MAX));
    // Who opened it wants to read it.
    effect(move || {
        if let Some(panel) = panel.get() {
            let _ = panel.focus();
        }
    });
    let label = match which {
        Which::Record => "Record",
        Which::Chart => "Chart",
    };
    view! {
        <div
            class="side-edge"
            role="separator"
            tabindex="0"
            aria-label="Width of the panel"
            aria-orientation="vertical"
            aria-valuemin=px_number(WIDTH_PX_MIN)
            aria-valuemax=px_number(WIDTH_PX_MAX)
            aria-valuenow=move || px_number(width.get())
            on:pointerdown=move |event: PointerEvent| {
                event.prevent_default();
                if let Some(edge) = target(&event) {
                    let _ = edge.set_pointer_capture(event.pointer_id());
                }
                held.set_value(Some((event.client_x(), width.get_untracked())));
            }
            on:pointermove=move |event: PointerEvent| {
                if let Some((from, before)) = held.get_value() {
                    resize(before + f64::from(from - event.client_x()));
                }
            }
            on:lostpointercapture=move |_| held.set_value(None)
            on:keydown=move |event: KeyboardEvent| {
                let by = match event.key().as_str() {
                    "ArrowLeft" => WIDTH_STEP_PX,
                    "ArrowRight" => -WIDTH_STEP_PX,
                    _ => return,
                };
                event.prevent_default();
                resize(width.get_untracked() + by);
            }
        ></div>
        <div
            class="side"
            role="complementary"
            aria-label=label
            tabindex="-1"
            style:width=move || px_text(width.get())
            node_ref=panel
            on:keydown=move |event| {
                if which == Which::Record {
                    record::keydown(screen, &event);
                }
            }
        >
            {match which {
                Which::Record => view! { <Record screen /> }.into_any(),
                Which::Chart => view! { <Chart screen width /> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

/// Escape closes what is open; Enter opens the row that the keyboard is at. What the rows use themselves is theirs.
fn keydown(screen: Screen, event: &KeyboardEvent) {
    if event.default_prevented() || event.alt_key() || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let is_open = screen.open.with_untracked(|open| matches!(open, Some(Open::Record(_) | Open::Chart)));
    match event.key().as_str() {
        "Escape" if is_open => close(screen),
        "Enter" if is_rows(event) => {
            let row = screen.active.get_untracked().and_then(|place| place.row.checked_sub(1));
            let Some(row) = row.filter(|row| screen.table.with_untracked(|table| *row < table.rows)) else { return };
            screen.open.set(Some(Open::Record(row)));
        }
        _ => return,
    }
    event.prevent_default();
}

/// A click on child rows opens their record: there they can be read.
fn clicked(screen: Screen, event: &MouseEvent) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
        return;
    }
    let is_cell = target(event).is_some_and(|target| matches!(target.closest("[role=gridcell]"), Ok(Some(_))));
    let place = screen.active.get_untracked().filter(|_| is_cell);
    let nested = place.and_then(|Place { row, column }| {
        let row = row.checked_sub(1)?;
        let of_kind = |wanted| {
            screen.table.with_untracked(|table| table.columns.get(column).is_some_and(|head| head.kind == wanted))
        };
        of_kind(Kind::Nested).then_some(row)
    });
    if let Some(row) = nested {
        screen.open.set(Some(Open::Record(row)));
    }
}

/// Whether an event happened at the rows themselves and not at a field or button among them.
fn is_rows(event: &DomEvent) -> bool {
    target(event)
        .and_then(|target| target.get_attribute("role"))
        .is_some_and(|role| role == "grid" || role == "treegrid")
}

fn target(event: &DomEvent) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()
}

fn px_number(px: f64) -> String {
    whole_px(px).to_string()
}

/// The keyboard goes to the panel: what had it before is gone.
fn focus_panel() {
    focus_on(".side");
}
