//! Panels and popovers over the table: what of them is open is drawn, one at a time. They know the view and its changes, and read
//! values for lists; they know nothing of how rows are drawn.

mod columns;
mod display;
mod editor;
mod filter;
mod formats;
pub(super) mod frame;
mod group;
mod head;
mod values;
mod views;
pub(super) mod words;

use leptos::prelude::*;

use super::{Open, Screen};

/// The one that is open, if any.
#[component]
pub fn Panels(screen: Screen) -> impl IntoView {
    move || {
        let open = screen.open.get();
        match &open {
            Some(Open::Head { path, at }) => Some(head::head(screen, path.clone(), *at)),
            Some(Open::Filter) => Some(filter::filter(screen)),
            Some(Open::Columns) => Some(columns::columns(screen)),
            Some(Open::Group) => Some(group::group(screen)),
            Some(Open::Formats) => Some(formats::formats(screen)),
            Some(Open::Views) => Some(views::views(screen)),
            Some(Open::Display) => Some(display::display(screen)),
            _ => None,
        }
    }
}
