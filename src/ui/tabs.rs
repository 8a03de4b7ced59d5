//! The strip of query tabs: the ARIA tabs pattern with manual activation, names, order and a menu. Knows no query.
//! <https://www.w3.org/WAI/ARIA/apg/patterns/tabs/>

use std::rc::Rc;

use leptos::ev::{KeyboardEvent, MouseEvent, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;

use super::datasources::color_class;
use super::dom::{focus, focused, frame};
use super::grid::px_text;
use super::library::Library;
use super::menu::{Entry, Item, Menu};
use super::{Open, Screen};
use crate::app::event::Event;
use crate::app::view::{OrgHead, SessionView, TabHead, TabState, TabsView};
use crate::ui::markup::{effect, memo, view};

/// The element that holds the query and its rows.
pub const PANEL_ID: &str = "tab-panel";

/// What hangs over the strip.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Menu { id: u64, at: (f64, f64) },
    Name { id: u64, left: f64 },
}

/// The strip.
#[component]
pub fn Tabs(screen: Screen) -> impl IntoView {
    let over = RwSignal::new(None::<Over>);
    let dragged = RwSignal::new(None::<u64>);
    let ids = memo(move || screen.tabs.with(|tabs| tabs.tabs.iter().map(|tab| tab.id).collect::<Vec<_>>()));
    let name_of = move |id: u64| screen.tabs.with_untracked(|tabs| find(tabs, id).map(|tab| tab.name.clone()));
    view! {
        <div class="tabs">
            <div class="tabs-list" role="tablist" aria-label="Queries" on:keydown=move |event| key(screen, over, &event)>
                <For each=move || ids.get() key=|id| *id let:id>
                    {head(screen, id, over, dragged)}
                </For>
            </div>
            <button
                type="button"
                class="tabs-add button bare"
                aria-label="New tab"
                aria-keyshortcuts="Alt+Shift+T"
                title="New tab (Alt+Shift+T)"
                on:click=move |_| screen.emit(Event::TabAdded)
            >
                "+"
            </button>
            <Library screen />
            {move || match over.get()? {
                Over::Menu { id, at } => {
                    let close = Rc::new(move || over.set(None));
                    let label = "Tab ".to_owned() + &name_of(id).unwrap_or_default();
                    Some(view! { <Menu label at entries=untrack(|| entries(screen, id, over)) close /> }.into_any())
                }
                Over::Name { id, left } => Some(naming(screen, over, id, left)),
            }}
        </div>
    }
    .into_any()
}

/// Keys that work wherever the keyboard is on the page.
pub fn page_key(screen: Screen, event: &KeyboardEvent) {
    if !event.alt_key() || event.ctrl_key() || event.meta_key() {
        return;
    }
    if event.shift_key() && event.code() == "KeyL" {
        event.prevent_default();
        screen.open.set(Some(Open::Library));
        return;
    }
    let tabs = screen.tabs.get_untracked();
    // By place on the keyboard: with Alt, macOS types other letters.
    let done = match (event.code().as_str(), event.shift_key()) {
        ("KeyT", true) => Event::TabAdded,
        ("KeyW", true) => Event::TabClosed(tabs.front),
        ("PageDown", false) => Event::TabChosen(beside(&tabs, 1)),
        ("PageUp", false) => Event::TabChosen(beside(&tabs, -1)),
        _ => return,
    };
    event.prevent_default();
    screen.emit(done);
}

fn head(screen: Screen, id: u64, over: RwSignal<Option<Over>>, dragged: RwSignal<Option<u64>>) -> AnyView {
    let tab = memo(move || screen.tabs.with(|tabs| find(tabs, id).cloned()));
    let is_front = memo(move || screen.tabs.with(|tabs| tabs.front == id));
    let has_panel = memo(move || {
        let is_open =
            screen.session.with(|session| matches!(session, SessionView::SignedIn { .. } | SessionView::Lapsed { .. }));
        is_open && !screen.orgs.with(|orgs| orgs.is_form_open)
    });
    let org = memo(move || {
        let slot = tab.with(|tab| tab.as_ref().map(|tab| tab.org))?;
        // Where there is but one org, nothing has to be told apart.
        screen.orgs.with(|orgs| {
            if orgs.orgs.len() > 1 { orgs.orgs.iter().find(|org| org.slot == slot).cloned() } else { None }
        })
    });
    let name = move || tab.with(|tab| tab.as_ref().map(|tab| tab.name.clone()).unwrap_or_default());
    let state = move || tab.with(|tab| tab.as_ref().map_or(TabState::Still, |tab| tab.state));
    let title = move || org.with(|org| org.as_ref().map_or_else(name, |org: &OrgHead| name() + " · " + &org.name));
    view! {
        <button
            type="button"
            role="tab"
            class="tab"
            id=head_id(id)
            draggable="true"
            title=title
            tabindex=move || if is_front.get() { "0" } else { "-1" }
            aria-selected=move || if is_front.get() { "true" } else { "false" }
            aria-controls=move || (is_front.get() && has_panel.get()).then_some(PANEL_ID)
            aria-keyshortcuts="Delete F2"
            class:tab-over=move || dragged.with(|dragged| dragged.is_some_and(|dragged| dragged != id))
            on:click=move |_| screen.emit(Event::TabChosen(id))
            on:auxclick=move |event: MouseEvent| {
                if event.button() == 1 {
                    event.prevent_default();
                    screen.emit(Event::TabClosed(id));
                }
            }
            on:dblclick=move |_| rename(over, id)
            on:contextmenu=move |event: MouseEvent| {
                event.prevent_default();
                over.set(Some(Over::Menu { id, at: (f64::from(event.client_x()), f64::from(event.client_y())) }));
            }
            on:dragstart=move |_| dragged.set(Some(id))
            on:dragend=move |_| dragged.set(None)
            on:dragover=move |event| {
                if dragged.with_untracked(Option::is_some) {
                    event.prevent_default();
                }
            }
            on:drop=move |event| {
                event.prevent_default();
                if let Some(moved) = dragged.try_update(Option::take).flatten() {
                    let to = screen.tabs.with_untracked(|tabs| tabs.tabs.iter().position(|tab| tab.id == id));
                    screen.emit(Event::TabMoved { id: moved, to: to.unwrap_or(usize::MAX) });
                }
            }
        >
            <span
                class=move || "tab-org ".to_owned() + org.with(|org| org.as_ref().map_or("", color_class))
                hidden=move || org.with(Option::is_none)
                aria-hidden="true"
            ></span>
            <span class="tab-name">{name}</span>
            <span class="visually-hidden">
                {move || org.with(|org| org.as_ref().map(|org| "at ".to_owned() + &org.name + " "))}
                {move || match state() {
                    TabState::Still => "",
                    TabState::Running { .. } => "(running)",
                    TabState::Failed => "(failed)",
                }}
            </span>
            <span
                class="tab-state"
                class:tab-running=move || matches!(state(), TabState::Running { .. })
                class:tab-failed=move || state() == TabState::Failed
                aria-hidden="true"
            ></span>
            <span
                class="tab-close"
                aria-hidden="true"
                title="Close (Delete)"
                on:click=move |event: MouseEvent| {
                    event.stop_propagation();
                    screen.emit(Event::TabClosed(id));
                }
            >
                "×"
            </span>
        </button>
    }
    .into_any()
}

fn key(screen: Screen, over: RwSignal<Option<Over>>, event: &KeyboardEvent) {
    let tabs = screen.tabs.get_untracked();
    let Some(at) = focused_tab(&tabs) else { return };
    let count = tabs.tabs.len();
    let id = tabs.tabs[at].id;
    let go = |to: usize| focus(&head_id(tabs.tabs[to].id));
    let moved = |to: usize| {
        screen.emit(Event::TabMoved { id, to });
        focus_when_drawn(id);
    };
    match event.key().as_str() {
        "ArrowLeft" if event.ctrl_key() && event.shift_key() => moved(at.saturating_sub(1)),
        "ArrowRight" if event.ctrl_key() && event.shift_key() => moved((at + 1).min(count - 1)),
        "ArrowLeft" => go((at + count - 1) % count),
        "ArrowRight" => go((at + 1) % count),
        "Home" => go(0),
        "End" => go(count - 1),
        "F2" => rename(over, id),
        "Delete" | "Backspace" => {
            screen.emit(Event::TabClosed(id));
            let next = screen.tabs.with_untracked(|tabs| tabs.tabs.get(at).or(tabs.tabs.last()).map(|tab| tab.id));
            if let Some(next) = next {
                focus_when_drawn(next);
            }
        }
        "ContextMenu" | "F10" if event.key() == "ContextMenu" || event.shift_key() => {
            let place = focused().map(|element| frame(&element)).unwrap_or_default();
            over.set(Some(Over::Menu { id, at: (place.left, place.bottom) }));
        }
        _ => return,
    }
    event.prevent_default();
}

/// A head that is put elsewhere loses the keyboard on the way.
fn focus_when_drawn(id: u64) {
    request_animation_frame(move || focus(&head_id(id)));
}

fn entries(screen: Screen, id: u64, over: RwSignal<Option<Over>>) -> Vec<Entry> {
    let tabs = screen.tabs.get_untracked();
    let at = tabs.tabs.iter().position(|tab| tab.id == id).unwrap_or(0);
    let count = tabs.tabs.len();
    let does = move |event: Event| move || screen.emit(event.clone());
    let others: Vec<u64> = tabs.tabs.iter().map(|tab| tab.id).filter(|other| *other != id).collect();
    vec![
        Item::new("Rename…", move || rename(over, id)).keys("F2").into(),
        Item::new("Duplicate", does(Event::TabDuplicated(id))).into(),
        Entry::Line,
        Item::new("Move left", does(Event::TabMoved { id, to: at.saturating_sub(1) }))
            .keys("Ctrl+Shift+←")
            .disabled(at == 0)
            .into(),
        Item::new("Move right", does(Event::TabMoved { id, to: at + 1 }))
            .keys("Ctrl+Shift+→")
            .disabled(at + 1 >= count)
            .into(),
        Entry::Line,
        Item::new("Close", does(Event::TabClosed(id))).keys("Delete").into(),
        Item::new("Close the others", move || others.iter().for_each(|other| screen.emit(Event::TabClosed(*other))))
            .disabled(count < 2)
            .into(),
        Item::new("Reopen closed tab", does(Event::TabReopened)).disabled(!tabs.can_reopen).into(),
    ]
}

fn rename(over: RwSignal<Option<Over>>, id: u64) {
    let left = document().get_element_by_id(&head_id(id)).map(|element| {
        let strip = element.parent_element().and_then(|list| list.parent_element());
        frame(&element).left - strip.map_or(0.0, |strip| frame(&strip).left)
    });
    over.set(Some(Over::Name { id, left: left.unwrap_or(0.0).max(0.0) }));
}

/// A field over the tab's head.
fn naming(screen: Screen, over: RwSignal<Option<Over>>, id: u64, left: f64) -> AnyView {
    let field = NodeRef::<Input>::new();
    let tab = screen.tabs.with_untracked(|tabs| find(tabs, id).cloned());
    let (name, is_named) = tab.map(|tab| (tab.name, tab.is_named)).unwrap_or_default();
    let text = RwSignal::new(if is_named { name.clone() } else { String::new() });
    effect(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let done = move |keep: bool| {
        if over.with_untracked(|over| matches!(over, Some(Over::Name { .. }))) {
            over.set(None);
            if keep {
                screen.emit(Event::TabRenamed { id, name: text.get_untracked() });
            }
            focus(&head_id(id));
        }
    };
    view! {
        <form
            class="tab-naming"
            style:left=px_text(left)
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                done(true);
            }
        >
            <input
                type="text"
                aria-label="Name of the tab"
                placeholder=name
                maxlength="60"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
                on:keydown=move |event: KeyboardEvent| {
                    if event.key() == "Escape" {
                        event.prevent_default();
                        done(false);
                    }
                }
                on:blur=move |_| done(true)
                node_ref=field
            />
        </form>
    }
    .into_any()
}

fn find(tabs: &TabsView, id: u64) -> Option<&TabHead> {
    tabs.tabs.iter().find(|tab| tab.id == id)
}

fn beside(tabs: &TabsView, by: isize) -> u64 {
    let count = tabs.tabs.len();
    let at = tabs.tabs.iter().position(|tab| tab.id == tabs.front).unwrap_or(0);
    let to = at.checked_add_signed(by).map_or(count.saturating_sub(1), |to| to % count.max(1));
    tabs.tabs.get(to).map_or(tabs.front, |tab| tab.id)
}

fn focused_tab(tabs: &TabsView) -> Option<usize> {
    let id = focused()?.id();
    tabs.tabs.iter().position(|tab| head_id(tab.id) == id)
}

/// The element of a tab's head.
#[must_use]
pub fn head_id(id: u64) -> String {
    "tab-".to_owned() + &id.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::{Environment, OrgState, OrgView, OrgsView, Views};
    use crate::ui::tests::html;

    fn tab(id: u64, name: &str, org: u32, state: TabState) -> TabHead {
        TabHead { id, name: name.to_owned(), is_named: false, org, state }
    }

    fn org(slot: u32, name: &str) -> OrgHead {
        OrgHead {
            slot,
            name: name.to_owned(),
            is_named: true,
            host: "acme.my.salesforce.com".to_owned(),
            user: None,
            environment: Environment::Production,
            color: 0,
            state: OrgState::SignedIn,
        }
    }

    fn shown(tabs: Vec<TabHead>, orgs: Vec<OrgHead>) -> String {
        let user = None;
        let host = "acme.my.salesforce.com".to_owned();
        let org = OrgView { user, host, environment: Environment::Production, memory_only: false };
        html(Views {
            session: SessionView::SignedIn { org, refreshing: false },
            tabs: TabsView { tabs, front: 1, can_reopen: false },
            orgs: OrgsView { orgs, front: 0, is_form_open: false },
            ..Views::default()
        })
    }

    #[test]
    fn the_tab_in_front_is_selected_and_names_its_panel() {
        let still = TabState::Still;
        let html = shown(vec![tab(1, "Account", 0, still), tab(2, "Case", 0, still)], vec![org(0, "Live")]);
        assert!(html.contains("role=\"tablist\" aria-label=\"Queries\""), "{html}");
        assert_eq!(html.matches("aria-selected=\"true\"").count(), 1);
        assert_eq!(html.matches("role=\"tab\"").count(), 2);
        assert!(html.contains("id=\"tab-panel\"") && html.contains("aria-labelledby=\"tab-1\""), "{html}");
        assert!(!html.contains("at Live"), "one org needs no telling apart: {html}");
    }

    #[test]
    fn what_a_tab_does_and_which_org_it_asks_is_told_in_words() {
        let tabs =
            vec![tab(1, "Account", 0, TabState::Failed), tab(2, "Case", 1, TabState::Running { waiting: false })];
        let html = shown(tabs, vec![org(0, "Live"), org(1, "Sandbox")]);
        for words in ["at Live ", "(failed)", "at Sandbox ", "(running)"] {
            assert!(html.contains(words), "{words} in {html}");
        }
    }
}
