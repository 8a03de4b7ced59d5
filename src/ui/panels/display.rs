//! *View*: how high rows are, what heads say, lines, shades, the row of sums. Knows no rows.

use leptos::prelude::*;

use super::frame::{Stand, frame};
use crate::app::event::Event;
use crate::ui::Screen;
use crate::ui::markup::{memo, view};
use crate::view::{Change, Density, Names, View};

/// The popover.
pub fn display(screen: Screen) -> AnyView {
    let change = move |change: Change| screen.emit(Event::ViewChanged(change));
    let inside = view! {
        <div class="panel-body panel-choices">
            <fieldset>
                <legend>"Rows"</legend>
                {[(Density::Compact, "Compact"), (Density::Normal, "Normal"), (Density::Roomy, "Roomy")]
                    .map(|(density, label)| {
                        choice(screen, "density", label, move |view| view.density == density, move || {
                            change(Change::Density(density));
                        })
                    })
                    .into_iter()
                    .collect_view()}
            </fieldset>
            <fieldset>
                <legend>"Heads say"</legend>
                {[(Names::Api, "API name"), (Names::Label, "Label"), (Names::Both, "Both")]
                    .map(|(names, label)| {
                        choice(screen, "names", label, move |view| view.names == names, move || {
                            change(Change::Names(names));
                        })
                    })
                    .into_iter()
                    .collect_view()}
            </fieldset>
            <fieldset>
                <legend>"Also"</legend>
                {toggle(screen, "Wrap long texts", |view| view.wrap, Change::Wrap)}
                {toggle(screen, "Shade every second row", |view| view.zebra, Change::Zebra)}
                {toggle(screen, "Row of sums", |view| view.summary, Change::Summary)}
            </fieldset>
        </div>
    };
    frame(screen, || "View".to_owned(), Stand::Popover, inside.into_any())
}

fn choice(
    screen: Screen,
    name: &'static str,
    label: &'static str,
    is: impl Fn(&View) -> bool + Send + Sync + 'static,
    choose: impl Fn() + 'static,
) -> AnyView {
    let checked = memo(move || screen.table.with(|table| is(&table.view)));
    view! {
        <label class="choice">
            <input type="radio" name=name prop:checked=move || checked.get() on:change=move |_| choose() />
            {label}
        </label>
    }
    .into_any()
}

fn toggle(screen: Screen, label: &'static str, is: fn(&View) -> bool, change: fn(bool) -> Change) -> AnyView {
    let checked = memo(move || screen.table.with(|table| is(&table.view)));
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || checked.get()
                on:change=move |event| screen.emit(Event::ViewChanged(change(event_target_checked(&event))))
            />
            {label}
        </label>
    }
    .into_any()
}
