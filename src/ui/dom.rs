//! What the screen asks elements of that the native build, which only prints markup, has no bindings for. Knows no component.

use leptos::prelude::document;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};

/// Where an element stands in the window, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

/// Where an element stands.
#[cfg_attr(not(target_arch = "wasm32"), allow(unused_variables))]
#[must_use]
pub fn frame(element: &Element) -> Frame {
    #[cfg(target_arch = "wasm32")]
    {
        let rect = element.get_bounding_client_rect();
        Frame { left: rect.left(), top: rect.top(), right: rect.right(), bottom: rect.bottom() }
    }
    #[cfg(not(target_arch = "wasm32"))]
    Frame::default()
}

/// What has the keyboard.
#[must_use]
pub fn focused() -> Option<HtmlElement> {
    #[cfg(target_arch = "wasm32")]
    return document().active_element().and_then(|element| element.dyn_into().ok());
    #[cfg(not(target_arch = "wasm32"))]
    None
}

/// Gives the keyboard to an element, if it is there.
pub fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}
