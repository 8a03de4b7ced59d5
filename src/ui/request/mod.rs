//! A REST request in the place of the query box: method, path, and tabs for parameters, headers, body, pages and cURL. Knows no token
//! and decides nothing about what is typed.

pub(super) mod answer;
mod curl;
mod pages;
mod pairs;
mod tree;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::Screen;
use crate::app::event::Event;
use crate::app::requests::RequestEvent;
use crate::request::{Body, BodyKind, Draft, METHODS, Pair, Place};
use crate::ui::markup::{effect, memo, view};
use pairs::{List, pairs};

/// The draft as it is typed here, ahead of the app by one event at most.
#[derive(Clone, Copy)]
pub(super) struct Typed {
    screen: Screen,
    draft: RwSignal<Draft>,
    /// Grows when fields have to take their texts anew, or there are others.
    shape: RwSignal<u32>,
    /// Which tab is open.
    tab: RwSignal<Tab>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Params,
    Headers,
    Body,
    Pages,
    Curl,
}

const TABS: [Tab; 5] = [Tab::Params, Tab::Headers, Tab::Body, Tab::Pages, Tab::Curl];

impl Typed {
    fn edit(self, change: &dyn Fn(&mut Draft)) {
        self.draft.update(|draft| change(draft));
        let draft = self.draft.get_untracked();
        self.screen.emit(Event::Request(RequestEvent::Changed(Box::new(draft))));
    }

    /// The same where fields come or go.
    fn reshape(self, change: &dyn Fn(&mut Draft)) {
        self.edit(change);
        self.shape.update(|shape| *shape += 1);
    }

    /// What is wrong at a place.
    fn problem(self, place: Place) -> Option<String> {
        self.screen.request.with(|request| {
            let problem = request.problems.iter().find(|problem| problem.place == place)?;
            Some([problem.message.as_str(), " ", &problem.hint].concat())
        })
    }
}

/// Whether the tab asks by SOQL or by a request.
pub fn kind_switch(screen: Screen) -> AnyView {
    let is_rest = memo(move || screen.request.with(|request| request.is_rest));
    let choose = move |is_rest: bool| screen.emit(Event::Request(RequestEvent::KindChosen { is_rest }));
    view! {
        <div class="kind" role="group" aria-label="Ask by">
            <button
                type="button"
                class="kind-choice"
                aria-pressed=move || (!is_rest.get()).to_string()
                on:click=move |_| choose(false)
            >
                "SOQL"
            </button>
            <button
                type="button"
                class="kind-choice"
                aria-pressed=move || is_rest.get().to_string()
                on:click=move |_| choose(true)
            >
                "REST"
            </button>
        </div>
    }
    .into_any()
}

/// The request, where the tab asks by one.
pub fn request_box(screen: Screen) -> AnyView {
    let is_rest = memo(move || screen.request.with(|request| request.is_rest));
    (move || is_rest.get().then(|| whole(screen))).into_any()
}

fn whole(screen: Screen) -> AnyView {
    let request = screen.request;
    let typed = Typed {
        screen,
        draft: RwSignal::new(request.with_untracked(|request| (*request.draft).clone())),
        shape: RwSignal::new(0),
        tab: RwSignal::new(Tab::Params),
    };
    let version = memo(move || request.with(|request| request.version));
    effect(move || {
        // Read and not only tracked: what nobody reads is not kept up to date.
        let _ = version.get();
        typed.draft.set(request.with_untracked(|request| (*request.draft).clone()));
        typed.shape.update(|shape| *shape += 1);
    });
    let send = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            screen.emit(Event::RunClicked);
        }
    };
    let problems = memo(move || request.with(|request| request.problems.clone()));
    effect(move || {
        if let Some(tab) = problems.with(|problems| problems.first().and_then(|problem| tab_of(problem.place))) {
            typed.tab.set(tab);
        }
    });
    view! {
        <div class="request" on:keydown=send>
            {address(typed)}
            {tabs(typed)}
            <div class="request-pane" role="tabpanel" aria-labelledby=move || tab_id(typed.tab.get())>
                {move || {
                    typed.shape.track();
                    match typed.tab.get() {
                        Tab::Params => pairs(typed, List::Params),
                        Tab::Headers => pairs(typed, List::Headers),
                        Tab::Body => body(typed),
                        Tab::Pages => pages::pages(typed),
                        Tab::Curl => curl::curl(typed),
                    }
                }}
            </div>
        </div>
    }
    .into_any()
}

const fn tab_of(place: Place) -> Option<Tab> {
    match place {
        Place::Path => None,
        Place::Param(_) => Some(Tab::Params),
        Place::Header(_) => Some(Tab::Headers),
        Place::Body => Some(Tab::Body),
        Place::Paging | Place::Rows => Some(Tab::Pages),
    }
}

fn address(typed: Typed) -> AnyView {
    let base = move || typed.screen.request.with(|request| request.base.trim_start_matches("https://").to_owned());
    let keydown = move |event: KeyboardEvent| {
        // With Control the whole request hears of it.
        if event.key() == "Enter" && !event.shift_key() && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            typed.screen.emit(Event::RunClicked);
        }
    };
    let problem = memo(move || typed.problem(Place::Path));
    let method = move || {
        typed.shape.track();
        typed.draft.with_untracked(|draft| draft.method)
    };
    view! {
        <div class="request-line">
            <select
                class="request-method mono"
                aria-label="Method"
                on:change=move |event| {
                    let name = event_target_value(&event);
                    typed.reshape(&|draft| draft.method = crate::http::Method::parse(&name).unwrap_or(draft.method));
                }
            >
                {move || {
                    let chosen = method();
                    METHODS
                        .map(|method| {
                            view! {
                                <option value=method.as_str() selected=method == chosen>
                                    {method.as_str()}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
            <span class="request-base mono" title=base>
                {base}
            </span>
            <textarea
                class="request-path mono"
                rows="1"
                aria-label="Path"
                spellcheck="false"
                autocomplete="off"
                autocapitalize="none"
                placeholder="/services/data/v68.0/query?q=SELECT Id, Name FROM Account"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                aria-describedby="path-problem"
                prop:value=move || {
                    typed.shape.track();
                    typed.draft.with_untracked(|draft| draft.path.clone())
                }
                on:input=move |event| {
                    let text = event_target_value(&event);
                    typed.edit(&|draft| draft.path.clone_from(&text));
                }
                on:keydown=keydown
            ></textarea>
        </div>
        <p id="path-problem" class="field-help field-problem" hidden=move || problem.with(Option::is_none)>
            {move || problem.get()}
        </p>
    }
    .into_any()
}

const fn tab_id(tab: Tab) -> &'static str {
    match tab {
        Tab::Params => "request-params",
        Tab::Headers => "request-headers",
        Tab::Body => "request-body",
        Tab::Pages => "request-pages",
        Tab::Curl => "request-curl",
    }
}

/// What a tab is called, with what there is in it.
fn tab_name(tab: Tab, draft: &Draft) -> String {
    let counted = |name: &str, list: &[Pair]| match list.iter().filter(|pair| pair.counts()).count() {
        0 => name.to_owned(),
        count => [name, " ", &count.to_string()].concat(),
    };
    match tab {
        Tab::Params => counted("Params", &draft.params),
        Tab::Headers => counted("Headers", &draft.headers),
        Tab::Body if draft.body.kind == BodyKind::None => "Body".to_owned(),
        Tab::Body => ["Body ", draft.body.kind.label()].concat(),
        Tab::Pages => "Pagination".to_owned(),
        Tab::Curl => "cURL".to_owned(),
    }
}

fn tabs(typed: Typed) -> AnyView {
    let go = move |event: KeyboardEvent| {
        let at = TABS.iter().position(|tab| *tab == typed.tab.get_untracked()).unwrap_or(0);
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % TABS.len(),
            "ArrowLeft" => (at + TABS.len() - 1) % TABS.len(),
            "Home" => 0,
            "End" => TABS.len() - 1,
            _ => return,
        };
        event.prevent_default();
        typed.tab.set(TABS[to]);
        super::panels::frame::soon(|| super::panels::frame::focus_on(".request-tabs [aria-selected=true]"));
    };
    view! {
        <div class="request-tabs" role="tablist" aria-label="Parts of the request" on:keydown=go>
            {TABS
                .map(|tab| {
                    let is_open = move || typed.tab.get() == tab;
                    view! {
                        <button
                            type="button"
                            role="tab"
                            class="request-tab"
                            id=tab_id(tab)
                            aria-selected=move || is_open().to_string()
                            tabindex=move || if is_open() { "0" } else { "-1" }
                            on:click=move |_| typed.tab.set(tab)
                        >
                            {move || typed.draft.with(|draft| tab_name(tab, draft))}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}

fn body(typed: Typed) -> AnyView {
    let Body { kind, text, media_type, .. } = typed.draft.with_untracked(|draft| draft.body.clone());
    let is_reading = typed.draft.with_untracked(Draft::is_reading);
    let problem = memo(move || typed.problem(Place::Body));
    let choose = move |event| {
        let name = event_target_value(&event);
        let kind = BodyKind::ALL.into_iter().find(|kind| kind.label() == name).unwrap_or_default();
        typed.reshape(&|draft| draft.body.kind = kind);
    };
    let inside = match kind {
        BodyKind::None => ().into_any(),
        BodyKind::Form | BodyKind::Multipart => pairs(typed, List::Body),
        BodyKind::Json | BodyKind::Raw => view! {
            <textarea
                class="request-text mono"
                rows="4"
                aria-label="Body"
                spellcheck="false"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                placeholder=if kind == BodyKind::Json { "{\"Name\": {{ name }}}" } else { "" }
                prop:value=text.clone()
                on:input=move |event| {
                    let text = event_target_value(&event);
                    typed.edit(&|draft| draft.body.text.clone_from(&text));
                }
            ></textarea>
        }
        .into_any(),
    };
    view! {
        <div class="request-fields">
            <label class="request-field">
                <span>"Kind"</span>
                <select on:change=choose>
                    {BodyKind::ALL
                        .map(|known| view! { <option selected=known == kind>{known.label()}</option> })
                        .collect_view()}
                </select>
            </label>
            {(kind == BodyKind::Raw)
                .then(|| {
                    view! {
                        <label class="request-field">
                            <span>"Media type"</span>
                            <input
                                type="text"
                                placeholder="text/plain"
                                prop:value=media_type
                                on:input=move |event| {
                                    let text = event_target_value(&event);
                                    typed.edit(&|draft| draft.body.media_type.clone_from(&text));
                                }
                            />
                        </label>
                    }
                })}
            {(is_reading && kind != BodyKind::None)
                .then(|| view! { <p class="request-note">"GET and HEAD send no body. Choose another method to send this one."</p> })}
        </div>
        {inside}
        <p class="field-help field-problem" hidden=move || problem.with(Option::is_none)>
            {move || problem.get()}
        </p>
    }
    .into_any()
}
