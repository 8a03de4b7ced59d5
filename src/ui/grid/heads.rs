//! The heads of columns: sorting, resizing, moving, and the way to their menu; and the heads above them of fields of one parent.

use leptos::ev::{MouseEvent, PointerEvent};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::columns::{Columns, Strip, parents};
use super::names::{facts, name, sort_word, text};
use super::{Handles, Place, head_id, px_text, whole_px};
use crate::table::Kind;
use crate::ui::Open;
use crate::ui::dom::frame;
use crate::ui::markup::{memo, view};
use crate::ui::selection::{Selection, Whole};

/// How far a head is pulled before it goes along.
const DRAG_PX: f64 = 6.0;
/// How near to the edges a dragged head makes the grid scroll, and how far at a time.
const EDGE_PX: f64 = 32.0;
const EDGE_STEP_PX: f64 = 24.0;

/// A head that is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadDrag {
    column: usize,
    from: f64,
    what: Held,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Held {
    /// By its edge; it had this width.
    Edge(f64),
    /// By its name; whether it has been pulled far enough to go along.
    Name(bool),
}

/// All heads.
#[component]
pub fn Heads(handles: Handles) -> impl IntoView {
    let columns = handles.columns;
    let count = memo(move || handles.screen.table.with(|table| table.columns.len()));
    let edges = memo(move || columns.with(|columns| (columns.left, columns.right)));
    // What is drawn follows from the layout a moment later: never more than there is.
    let middle = memo(move || {
        let ((left, right), (from, to)) = (edges.get(), handles.drawn.get());
        let right = right.min(count.get());
        (from.clamp(left.min(right), right), to.clamp(left.min(right), right))
    });
    let body_width = move || px_text(columns.with(Columns::total_px));
    view! {
        <div class="grid-head" role="rowgroup">
            <Groups handles />
            <div class="grid-heads" role="row" aria-rowindex="1" style:min-width=body_width>
                <div class="grid-pane-left" role="presentation">
                    <div
                        class="grid-corner"
                        aria-hidden="true"
                        title="Select everything"
                        on:click=move |_| {
                            handles.take_focus();
                            handles.select(Selection::select_all);
                        }
                    ></div>
                    <For each=move || 0..edges.get().0.min(count.get()) key=|column| *column let:column>
                        <Head handles column />
                    </For>
                </div>
                <For each=move || middle.get().0..middle.get().1 key=|column| *column let:column>
                    <Head handles column />
                </For>
                <div class="grid-pane-right" role="presentation">
                    <For each=move || edges.get().1.min(count.get())..count.get() key=|column| *column let:column>
                        <Head handles column />
                    </For>
                </div>
                <DropMark handles />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Head(handles: Handles, column: usize) -> impl IntoView {
    let screen = handles.screen;
    let head = memo(move || screen.table.with(|table| table.columns.get(column).cloned()));
    let names = memo(move || screen.table.with(|table| table.view.names));
    let said = memo(move || head.with(|head| head.as_ref().map(|head| name(head, names.get())).unwrap_or_default()));
    let whole = memo(move || head.with(|head| head.as_ref().map_or_else(String::new, |head| text(head, names.get()))));
    let active = move || handles.active.with(|active| *active == Some(Place { row: 0, column }));
    let is_selected = memo(move || screen.selection.with(|selection| selection.has_column(column)));
    let with = move |read: fn(&crate::app::view::ColumnView) -> bool| head.with(|head| head.as_ref().is_some_and(read));
    let rank = move || head.with(|head| head.as_ref().and_then(|head| head.sort_rank).map(|rank| rank.to_string()));
    let left = move || px_text(handles.columns.with(|columns| columns.left_in_strip(column)));
    let width = move || px_text(handles.columns.with(|columns| columns.width(column)));
    view! {
        <div
            class="grid-head-cell"
            class:numeric=move || with(|head| head.kind == Kind::Number)
            role="columnheader"
            id=head_id(column)
            aria-label=move || whole.get()
            aria-colindex=(column + 1).to_string()
            aria-sort=move || head.with(|head| sort_word(head.as_ref()))
            aria-selected=move || if is_selected.get() { "true" } else { "false" }
            data-active=move || active().then_some("")
            style:left=left
            style:width=width
        >
            <button
                type="button"
                class="grid-head-name"
                tabindex="-1"
                title=move || head.with(|head| head.as_ref().map(facts))
                on:mousedown=|event: MouseEvent| event.prevent_default()
                on:pointerdown=move |event: PointerEvent| handles.head_held(&event, column)
                on:pointermove=move |event: PointerEvent| handles.head_pulled(&event)
                on:pointerup=move |event: PointerEvent| handles.head_dropped(&event)
                on:pointercancel=move |_| handles.head_let_go()
                on:click=move |event: MouseEvent| handles.head_clicked(&event, column)
            >
                <span class="grid-head-text">
                    <span class="grid-head-parent">{move || said.get().parent}</span>
                    {move || said.get().field}
                    <span class="grid-head-beside">{move || said.get().beside}</span>
                </span>
                <span class="grid-filtered" aria-hidden="true" hidden=move || !with(|head| head.is_filtered)></span>
                <span class="grid-sort" aria-hidden="true"></span>
                <span class="grid-sort-rank" aria-hidden="true">{rank}</span>
            </button>
            <button
                type="button"
                class="grid-head-menu"
                tabindex="-1"
                aria-haspopup="menu"
                aria-label=move || "Options for ".to_owned() + &whole.get()
                on:mousedown=|event: MouseEvent| event.prevent_default()
                on:click=move |_| {
                    handles.take_focus();
                    handles.activate(Place { row: 0, column });
                    handles.open_head_menu(column, None);
                }
            ></button>
            <span
                class="grid-resize"
                aria-hidden="true"
                on:pointerdown=move |event: PointerEvent| handles.edge_held(&event, column)
                on:pointermove=move |event: PointerEvent| handles.head_pulled(&event)
                on:pointerup=move |_| handles.head_let_go()
                on:pointercancel=move |_| handles.head_let_go()
                on:dblclick=move |_| handles.fit(column)
            ></span>
        </div>
    }
    .into_any()
}

/// Heads above the heads. What they say stands in the names of the columns, too: readers do not need them.
#[component]
fn Groups(handles: Handles) -> impl IntoView {
    let table = handles.screen.table;
    let groups = memo(move || {
        table.with(|table| {
            let paths: Vec<&str> = table.columns.iter().map(|head| head.path.as_str()).collect();
            let groups = handles.columns.with(|columns| parents(&paths, columns));
            groups.into_iter().map(|(range, parent)| (range.start, range.end, parent.to_owned())).collect::<Vec<_>>()
        })
    });
    let of = move |strip: Strip| {
        groups.with(|groups| {
            let drawn = handles.drawn.get();
            let is_drawn = |start: usize, end: usize| strip != Strip::Middle || (start < drawn.1 && end > drawn.0);
            handles.columns.with(|columns| {
                let here =
                    groups.iter().filter(|(start, end, _)| columns.strip(*start) == strip && is_drawn(*start, *end));
                here.map(|(start, end, parent)| {
                    let left = columns.left_in_strip(*start);
                    let width: f64 = (*start..*end).map(|column| columns.width(column)).sum();
                    view! {
                        <div class="grid-head-group" style:left=px_text(left) style:width=px_text(width)>
                            <span>{parent.clone()}</span>
                        </div>
                    }
                })
                .collect_view()
            })
        })
    };
    view! {
        <div
            class="grid-head-groups"
            aria-hidden="true"
            hidden=move || !handles.has_groups.get()
            style:min-width=move || px_text(handles.columns.with(Columns::total_px))
        >
            <div class="grid-pane-left">{move || of(Strip::Left)}</div>
            {move || of(Strip::Middle)}
            <div class="grid-pane-right">{move || of(Strip::Right)}</div>
        </div>
    }
    .into_any()
}

/// Where a dragged head would be dropped.
#[component]
fn DropMark(handles: Handles) -> impl IntoView {
    let left = move || {
        let before = handles.drop_at.get()?;
        let grid = handles.grid.get_untracked()?;
        let (scroll, width) = (f64::from(grid.scroll_left()), f64::from(grid.client_width()));
        handles.columns.with(|columns| {
            let (column, after) = if before < columns.count() { (before, 0.0) } else { (before.checked_sub(1)?, 1.0) };
            let edge = columns.left_in_strip(column) + after * columns.width(column);
            Some(px_text(match columns.strip(column) {
                Strip::Left => edge + scroll,
                Strip::Middle => edge,
                Strip::Right => edge + scroll + width - columns.right_px(),
            }))
        })
    };
    view! {
        <div
            class="grid-drop"
            aria-hidden="true"
            hidden=move || handles.drop_at.with(Option::is_none)
            style:left=move || left().unwrap_or_default()
        ></div>
    }
    .into_any()
}

impl Handles {
    /// Opens the menu of a head, at a place of the window or below the head.
    pub fn open_head_menu(self, column: usize, at: Option<(f64, f64)>) {
        let below = || {
            let element = document().get_element_by_id(&head_id(column))?;
            let frame = frame(&element);
            Some((frame.left, frame.bottom))
        };
        if let (Some(path), Some(at)) = (self.path(column), at.or_else(below)) {
            self.screen.open.set(Some(Open::Head { path, at }));
        }
    }

    fn head_clicked(self, event: &MouseEvent, column: usize) {
        if self.state.with_value(|state| state.was_dragged) {
            return;
        }
        self.take_focus();
        self.activate(Place { row: 0, column });
        if event.ctrl_key() || event.meta_key() {
            self.select_columns(column, event.shift_key());
        } else {
            self.sort(column, event.shift_key());
        }
    }

    fn select_columns(self, column: usize, further: bool) {
        let anchor = self.state.with_value(|state| state.anchor);
        match anchor {
            Some((from, Whole::Columns)) if further => {
                self.select(|selection, bounds| selection.extend(from, (0, column), Whole::Columns, bounds));
            }
            _ => {
                self.state.update_value(|state| state.anchor = Some(((0, column), Whole::Columns)));
                self.select(|selection, bounds| selection.add((0, column), (0, column), Whole::Columns, bounds));
            }
        }
    }

    fn head_held(self, event: &PointerEvent, column: usize) {
        event.stop_propagation();
        // A finger scrolls, and opens the menu when it stays.
        if event.button() == 0 && event.pointer_type() != "touch" {
            let drag = HeadDrag { column, from: f64::from(event.client_x()), what: Held::Name(false) };
            self.state.update_value(|state| state.head = Some(drag));
        } else if event.pointer_type() == "touch" {
            self.touched(event);
        }
    }

    fn edge_held(self, event: &PointerEvent, column: usize) {
        event.prevent_default();
        event.stop_propagation();
        capture(event);
        if let Some(width) = self.width(column) {
            let drag = HeadDrag { column, from: f64::from(event.client_x()), what: Held::Edge(width) };
            self.state.update_value(|state| state.head = Some(drag));
        }
    }

    fn head_pulled(self, event: &PointerEvent) {
        let Some(drag) = self.state.with_value(|state| state.head) else { return self.finger_moved(event) };
        if event.buttons() == 0 {
            return self.head_let_go();
        }
        let by = f64::from(event.client_x()) - drag.from;
        match drag.what {
            Held::Edge(width) => self.resize(drag.column, |_| width + by),
            Held::Name(false) if by.abs() < DRAG_PX => {}
            Held::Name(_) => {
                capture(event);
                let drag = HeadDrag { what: Held::Name(true), ..drag };
                self.state.update_value(|state| state.head = Some(drag));
                self.drop_at.set(self.gap_at(f64::from(event.client_x())));
            }
        }
    }

    fn head_dropped(self, event: &PointerEvent) {
        self.finger_lifted();
        let drag = self.state.with_value(|state| state.head);
        if let Some(HeadDrag { column, what: Held::Name(true), .. }) = drag {
            event.prevent_default();
            if let Some(before) = self.drop_at.get_untracked() {
                self.move_column(column, before);
            }
            // The click that follows a drag is none; where the pointer was let go elsewhere, none follows.
            self.state.update_value(|state| state.was_dragged = true);
            set_timeout(
                move || {
                    let _ = self.state.try_update_value(|state| state.was_dragged = false);
                },
                std::time::Duration::from_millis(0),
            );
        }
        self.head_let_go();
    }

    /// The head is let go without more ado.
    pub fn head_let_go(self) {
        let drag = self.state.try_update_value(|state| state.head.take()).flatten();
        if self.drop_at.get_untracked().is_some() {
            self.drop_at.set(None);
        }
        if let Some(HeadDrag { column, what: Held::Edge(width), .. }) = drag
            && self.width(column) != Some(width)
        {
            self.keep_width(column);
        }
    }

    /// The gap between columns that is nearest to a place of the window, by the number of the column behind it. Near the edges
    /// the grid is scrolled.
    fn gap_at(self, x: f64) -> Option<usize> {
        let grid = self.grid.get_untracked()?;
        let x = x - frame(&grid).left;
        let (scroll, width) = (f64::from(grid.scroll_left()), f64::from(grid.client_width()));
        let gap = self.columns.with_untracked(|columns| {
            if x < columns.left_px() + EDGE_PX && scroll > 0.0 {
                grid.set_scroll_left(whole_px(scroll - EDGE_STEP_PX));
            } else if x > width - columns.right_px() - EDGE_PX {
                grid.set_scroll_left(whole_px(scroll + EDGE_STEP_PX));
            }
            let column = columns.at(x, scroll, width);
            let left = columns.left_in_strip(column);
            let middle = columns.width(column) / 2.0;
            let at = match columns.strip(column) {
                Strip::Left => x,
                Strip::Middle => x + scroll,
                Strip::Right => x - width + columns.right_px(),
            };
            if at > left + middle { column + 1 } else { column }
        });
        Some(gap)
    }
}

fn capture(event: &PointerEvent) {
    if let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
        let _ = target.set_pointer_capture(event.pointer_id());
    }
}
