//! Which org the tab in front asks, the menu to choose another, and the list of all of them. Knows no session.

use std::rc::Rc;

use leptos::ev::MouseEvent;
use leptos::html::Dialog as DialogElement;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

use super::dom::frame;
use super::menu::{Entry, Item, Menu};
use super::take_away::show_modal;
use super::{Open, Screen};
use crate::app::COLORS;
use crate::app::event::Event;
use crate::app::view::{Environment, OrgHead, OrgState, OrgsView};
use crate::ui::markup::{memo, view};

/// The class that gives an org's color: the one that was chosen, or that of its kind. Production must not be taken for anything else.
#[must_use]
pub fn color_class(org: &OrgHead) -> &'static str {
    match org.color {
        1 => "org-red",
        2 => "org-orange",
        3 => "org-green",
        4 => "org-teal",
        5 => "org-blue",
        6 => "org-purple",
        _ => match org.environment {
            Environment::Production => "org-red",
            Environment::Sandbox | Environment::Scratch => "org-orange",
            Environment::Developer | Environment::Site => "org-blue",
            Environment::Local | Environment::Demo => "org-green",
        },
    }
}

/// The org in front, as far as it is on the list.
#[must_use]
pub fn front(orgs: &OrgsView) -> Option<&OrgHead> {
    orgs.orgs.iter().find(|org| org.slot == orgs.front)
}

/// The button that opens the menu of datasources, around what is said of the one in front; and the menu and the list, while they are open.
#[component]
pub fn Datasources(
    /// What is shown, and who hears of it.
    screen: Screen,
    /// What is said of the datasource in front.
    children: Children,
) -> impl IntoView {
    let open = memo(move || {
        screen.open.with(|open| match open {
            Some(Open::Datasources { at }) => Some(*at),
            _ => None,
        })
    });
    let is_list_open = memo(move || screen.open.with(|open| *open == Some(Open::DatasourceList)));
    let color = memo(move || screen.orgs.with(|orgs| front(orgs).map_or("org-green", color_class)));
    let press = move |event: MouseEvent| {
        let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        let place = element.map(|element| frame(&element)).unwrap_or_default();
        screen.open.set(Some(Open::Datasources { at: (place.left, place.bottom + 4.0) }));
    };
    view! {
        <button
            type="button"
            class="button bare header-org"
            aria-haspopup="menu"
            aria-expanded=move || open.with(|open| if open.is_some() { "true" } else { "false" })
            on:click=press
        >
            <span class="visually-hidden">"Datasource: "</span>
            <span class=move || "org-dot ".to_owned() + color.get() aria-hidden="true"></span>
            {children()}
            <span class="header-more" aria-hidden="true">"▾"</span>
        </button>
        {move || {
            let at = open.get()?;
            let close = Rc::new(move || screen.open.set(None));
            let entries = untrack(|| entries(screen));
            Some(view! { <Menu label="Datasources".to_owned() at entries close /> })
        }}
        {move || is_list_open.get().then(|| list(screen))}
    }
    .into_any()
}

fn entries(screen: Screen) -> Vec<Entry> {
    let orgs = screen.orgs.get_untracked();
    let mut entries = vec![Entry::Title("This tab asks".to_owned())];
    for org in &orgs.orgs {
        let slot = org.slot;
        let choose = Item::new(label(org), move || screen.emit(Event::DatasourceChosen(slot)));
        entries.push(choose.checked(slot == orgs.front).into());
    }
    entries.push(Entry::Line);
    entries.push(Item::new("Add a datasource…", move || screen.emit(Event::DatasourceAdded)).into());
    let manage = Item::new("All datasources…", move || screen.open.set(Some(Open::DatasourceList)));
    entries.push(manage.into());
    entries
}

fn label(org: &OrgHead) -> String {
    let state = match org.state {
        OrgState::SignedIn => return org.name.clone() + " · " + org.environment.label(),
        OrgState::SignedOut => "signed out",
        OrgState::SigningIn => "signing in",
        OrgState::Lapsed => "session ended",
    };
    org.name.clone() + " · " + org.environment.label() + " · " + state
}

/// All datasources: names, colors, and what can be done about each.
fn list(screen: Screen) -> AnyView {
    let own = NodeRef::<DialogElement>::new();
    show_modal(own);
    let slots = memo(move || screen.orgs.with(|orgs| orgs.orgs.iter().map(|org| org.slot).collect::<Vec<_>>()));
    let close = move || screen.open.set(None);
    view! {
        <dialog class="datasources card" aria-labelledby="datasources-head" node_ref=own on:close=move |_| close()>
            <h2 id="datasources-head">"Datasources"</h2>
            <p class="datasources-what">
                "Each is signed in for itself, in this browser alone. Names and colors are for you to tell them apart."
            </p>
            <ul class="datasources-list">
                <For each=move || slots.get() key=|slot| *slot let:slot>
                    {line(screen, slot)}
                </For>
            </ul>
            <div class="datasources-buttons">
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        close();
                        screen.emit(Event::DatasourceAdded);
                    }
                >
                    "Add a datasource"
                </button>
                <button type="button" class="button primary" on:click=move |_| close()>
                    "Done"
                </button>
            </div>
        </dialog>
    }
    .into_any()
}

fn line(screen: Screen, slot: u32) -> AnyView {
    let org = memo(move || screen.orgs.with(|orgs| orgs.orgs.iter().find(|org| org.slot == slot).cloned()));
    let said = move |of: fn(&OrgHead) -> String| org.with(|org| org.as_ref().map(of).unwrap_or_default());
    let name = move || said(|org| org.name.clone());
    let own_name = move || said(|org| if org.is_named { org.name.clone() } else { String::new() });
    let choices = std::iter::once("Color of its kind").chain(COLORS);
    let choices = choices.enumerate().map(|(at, label)| {
        let is_chosen = move || org.with(|org| org.as_ref().is_some_and(|org| usize::from(org.color) == at));
        view! {
            <option value=at.to_string() prop:selected=is_chosen>
                {label}
            </option>
        }
    });
    let choices: Vec<_> = choices.collect();
    let recolor = move |event| {
        if let Ok(color) = event_target_value(&event).parse() {
            screen.emit(Event::DatasourceColored { slot, color });
        }
    };
    view! {
        <li class="datasources-line">
            <span class=move || "org-dot ".to_owned() + org.with(|org| org.as_ref().map_or("", color_class)) aria-hidden="true"></span>
            <div class="datasources-fields">
                <input
                    type="text"
                    maxlength="60"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=move || "Name of ".to_owned() + &said(|org| org.host.clone())
                    placeholder=move || said(|org| org.host.clone())
                    prop:value=own_name
                    on:change=move |event| {
                        let name = event_target_value(&event);
                        screen.emit(Event::DatasourceNamed { slot, name });
                    }
                />
                <select aria-label=move || "Color of ".to_owned() + &name() on:change=recolor>
                    {choices}
                </select>
                <p class="datasources-facts">
                    {move || said(|org| org.host.clone() + " · " + org.environment.label())}
                    " · "
                    {move || said(state)}
                </p>
            </div>
            <div class="datasources-does">
                <button
                    type="button"
                    class="button"
                    aria-label=move || "Use ".to_owned() + &name() + " for this tab"
                    disabled=move || screen.orgs.with(|orgs| orgs.front == slot)
                    on:click=move |_| screen.emit(Event::DatasourceChosen(slot))
                >
                    "Use"
                </button>
                <button
                    type="button"
                    class="button"
                    aria-label=move || "Settings of ".to_owned() + &name()
                    on:click=move |_| {
                        screen.open.set(None);
                        screen.emit(Event::DatasourceEdited(slot));
                    }
                >
                    "Settings"
                </button>
                <button
                    type="button"
                    class="button"
                    aria-label=move || "Remove ".to_owned() + &name()
                    on:click=move |_| screen.emit(Event::DatasourceRemoved(slot))
                >
                    "Remove"
                </button>
            </div>
        </li>
    }
    .into_any()
}

fn state(org: &OrgHead) -> String {
    match (&org.state, &org.user) {
        (OrgState::SignedIn, Some(user)) => "signed in as ".to_owned() + user,
        (OrgState::SignedIn, None) => "signed in".to_owned(),
        (OrgState::SignedOut, _) => "signed out".to_owned(),
        (OrgState::SigningIn, _) => "signing in".to_owned(),
        (OrgState::Lapsed, _) => "its session has ended".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_has_its_color_until_another_was_chosen() {
        let org = |environment, color| OrgHead {
            slot: 0,
            name: String::new(),
            is_named: false,
            host: String::new(),
            user: None,
            environment,
            color,
            state: OrgState::SignedIn,
        };
        assert_eq!(color_class(&org(Environment::Production, 0)), "org-red");
        assert_eq!(color_class(&org(Environment::Sandbox, 0)), "org-orange");
        assert_eq!(color_class(&org(Environment::Production, 6)), "org-purple");
        for (at, color) in COLORS.iter().enumerate() {
            let class = color_class(&org(Environment::Local, u8::try_from(at + 1).unwrap_or(0)));
            assert_eq!(class, "org-".to_owned() + color);
        }
    }

    #[test]
    fn who_is_not_signed_in_is_called_that() {
        let mut org = OrgHead {
            slot: 0,
            name: "Live".to_owned(),
            is_named: true,
            host: "acme.my.salesforce.com".to_owned(),
            user: Some("dana@acme.example".to_owned()),
            environment: Environment::Production,
            color: 0,
            state: OrgState::SignedIn,
        };
        assert_eq!(
            (label(&org).as_str(), state(&org).as_str()),
            ("Live · Production", "signed in as dana@acme.example")
        );
        org.state = OrgState::SignedOut;
        assert_eq!((label(&org).as_str(), state(&org).as_str()), ("Live · Production · signed out", "signed out"));
    }
}
