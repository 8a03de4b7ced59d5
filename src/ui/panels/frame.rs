//! What every panel and popover has: a name, a way to close it, the focus going in and coming back. Knows nothing of what is inside.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html::Section;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, EventTarget, HtmlElement};

use crate::ui::Screen;
use crate::ui::markup::{effect, view};

/// How something stands over the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stand {
    /// Beside the rows; it stays while the person works in the table.
    Panel,
    /// The same, for what needs more room.
    Wide,
    /// Below the toolbar, small; it goes when the focus does.
    Popover,
    /// At a place of the window, in pixels from left and top; it goes when the focus does.
    At(f64, f64),
}

/// A panel: takes the focus when it comes, gives it back when it goes, closes with Escape.
pub fn frame(screen: Screen, title: impl Fn() -> String + Send + 'static, stand: Stand, inside: AnyView) -> AnyView {
    let own = NodeRef::<Section>::new();
    keep_focus(own);
    let close = move || screen.open.set(None);
    let keydown = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
    };
    let left = move |event: FocusEvent| {
        if matches!(stand, Stand::Panel | Stand::Wide) {
            return;
        }
        // Without a new place of the focus the window itself was left, or what had it is gone.
        if event.related_target().is_some_and(|target| is_elsewhere(own, target)) {
            close();
        }
    };
    if cfg!(target_arch = "wasm32") && !matches!(stand, Stand::Panel | Stand::Wide) {
        let listener = window_event_listener(leptos::ev::pointerdown, move |event| {
            if event.target().is_some_and(|target| is_elsewhere(own, target)) {
                close();
            }
        });
        on_cleanup(move || listener.remove());
    }
    let (class, left_px, top_px) = match stand {
        Stand::Panel => ("panel", None, None),
        Stand::Wide => ("panel panel-wide", None, None),
        Stand::Popover => ("panel panel-popover", None, None),
        Stand::At(x, y) => ("panel panel-at", Some(beside(x, "100vw - 348px")), Some(beside(y, "100dvh - 320px"))),
    };
    // It ends where the window does.
    let height_px = top_px.as_ref().map(|top| "min(560px, 100dvh - 8px - ".to_owned() + top + ")");
    let id = StoredValue::new("panel-title".to_owned());
    view! {
        <section
            class=class
            role="dialog"
            aria-labelledby=id.get_value()
            tabindex="-1"
            node_ref=own
            style:left=left_px
            style:top=top_px
            style:max-height=height_px
            on:keydown=keydown
            on:focusout=left
            on:click=move |_| soon(move || keep_inside(own))
        >
            <div class="panel-head">
                <h2 id=id.get_value()>{title}</h2>
                <button type="button" class="button bare panel-close" aria-label="Close" title="Close" on:click=move |_| close()>
                    <span aria-hidden="true">"×"</span>
                </button>
            </div>
            {inside}
        </section>
    }
    .into_any()
}

/// Whether something on the page is neither in a popover nor what opens and closes one, which sees to it by itself.
fn is_elsewhere(own: NodeRef<Section>, target: EventTarget) -> bool {
    let Ok(target) = target.dyn_into::<Element>() else { return false };
    let is_inside = own.get_untracked().is_none_or(|own| own.contains(Some(&target)));
    !is_inside && !target.closest("[aria-haspopup=dialog]").is_ok_and(|opener| opener.is_some())
}

/// A place that leaves room for what stands there.
fn beside(px: f64, most: &str) -> String {
    #[allow(clippy::cast_possible_truncation)] // a place in a window
    let px = px as i32;
    "max(8px, min(".to_owned() + &px.to_string() + "px, " + most + "))"
}

/// The focus goes in when the element is there, and back to where it was when it is gone.
fn keep_focus(own: NodeRef<Section>) {
    if !cfg!(target_arch = "wasm32") {
        return;
    }
    let before = StoredValue::new_local(document().active_element());
    effect(move || {
        if let Some(own) = own.get() {
            focus_first(&own);
        }
    });
    on_cleanup(move || {
        let is_lost = match document().active_element() {
            Some(active) => {
                active.tag_name() == "BODY" || own.get_untracked().is_some_and(|own| own.contains(Some(&active)))
            }
            None => true,
        };
        let before =
            before.try_get_value().flatten().filter(|before| before.is_connected() && before.tag_name() != "BODY");
        if is_lost && !before.is_some_and(|before| focus(&before)) {
            focus_grid();
        }
    });
}

/// A button that was pressed may be of no use any more, or gone, and the focus with it: without one Escape would do nothing.
fn keep_inside(own: NodeRef<Section>) {
    let Some(Some(own)) = own.try_get_untracked() else { return };
    let is_lost = document()
        .active_element()
        .is_none_or(|active| active.tag_name() == "BODY" || active.matches(":disabled").unwrap_or(false));
    if is_lost {
        let _ = own.focus();
    }
}

/// Gives the focus to what is marked as the first, or to the element itself.
fn focus_first(own: &HtmlElement) {
    let first = own.query_selector("[data-first]").ok().flatten();
    if !first.is_some_and(|first| focus(&first)) {
        let _ = own.focus();
    }
}

fn focus(element: &Element) -> bool {
    element.dyn_ref::<HtmlElement>().is_some_and(|element| element.focus().is_ok())
}

/// Gives the focus to the rows, however they are shown.
pub fn focus_grid() {
    focus_on(".as-cards .cards, .beside-rows:not(.as-cards) .grid");
}

/// Gives the focus to the first element that fits a selector.
pub fn focus_on(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        focus(&element);
    }
}

/// Does it once the page has been brought up to date: focus for what is about to be drawn.
pub fn soon(then: impl FnOnce() + 'static) {
    if cfg!(target_arch = "wasm32") {
        request_animation_frame(then);
    }
}
