//! The bar at the top: the product, who is signed in where, *Sign out*, and what the session has to say.

use leptos::prelude::*;

use super::Screen;
use super::datasources::{Datasources, front};
use crate::app::event::Event;
use crate::app::view::{Environment, OrgState, OrgView, SessionView};
use crate::error::Action;
use crate::ui::markup::{memo, view};

/// The bar, and beneath it what is wrong or unusual with the session.
#[component]
pub fn Header(screen: Screen) -> impl IntoView {
    let org = memo(move || screen.session.with(|session| org(session).cloned()));
    let elsewhere = memo(move || screen.orgs.with(|orgs| orgs.orgs.iter().any(|org| org.state == OrgState::SignedIn)));
    let refreshing =
        move || screen.session.with(|session| matches!(session, SessionView::SignedIn { refreshing: true, .. }));
    let lapsed = memo(move || screen.session.with(|session| matches!(session, SessionView::Lapsed { .. })));
    let is_demo = memo(move || org.with(|org| org.as_ref().is_some_and(|org| org.environment == Environment::Demo)));
    let memory_only = memo(move || org.with(|org| org.as_ref().is_some_and(|org| org.memory_only)));
    view! {
        <header class="header">
            <h1 class="header-name">"Orgpane"</h1>
            {move || match org.get() {
                Some(org) => Some(view! { <Org screen org refreshing /> }.into_any()),
                None => elsewhere.get().then(|| view! { <Others screen /> }.into_any()),
            }}
        </header>
        <Show when=move || is_demo.get()>
            <div class="header-line header-demo">
                <p>"Demo data: all of it is made up" <span>", and nothing leaves this page"</span> "."</p>
                <button type="button" class="button bare" on:click=move |_| screen.emit(Event::ExpireDemoClicked)>
                    "Expire the session"
                </button>
            </div>
        </Show>
        <Show when=move || memory_only.get()>
            <p class="header-line">
                "This browser refuses to store anything, so the session lives in this page alone: closing or reloading it signs you out."
            </p>
        </Show>
        <Show when=move || lapsed.get()>
            <div class="header-line header-lapsed" role="alert">
                <p>"The session has ended. Your query and the rows stay here."</p>
                <button type="button" class="button primary" on:click=move |_| screen.emit(Event::SignInClicked)>
                    {Action::SignIn.label()}
                </button>
            </div>
        </Show>
    }
    .into_any()
}

#[component]
fn Org(screen: Screen, org: OrgView, refreshing: impl Fn() -> bool + Copy + Send + 'static) -> impl IntoView {
    let username = org.user.as_ref().map(|user| user.username.clone());
    let user = org.user.map(|user| user.name + " at ");
    let host = org.host;
    // What the person calls it, as soon as they have named it.
    let name = memo(move || {
        let named = screen.orgs.with(|orgs| front(orgs).filter(|org| org.is_named).map(|org| org.name.clone()));
        named.unwrap_or_else(|| host.clone())
    });
    view! {
        <span class="header-refreshing" class:shown=refreshing aria-hidden=move || (!refreshing()).to_string()>
            "Renewing the session"
        </span>
        <Datasources screen>
            <span class="header-who" title=username>
                <span class="header-user">{user}</span>
                {move || name.get()}
            </span>
            <span class=badge_class(org.environment)>{org.environment.label()}</span>
        </Datasources>
        <button type="button" class="button" on:click=move |_| screen.emit(Event::SignOutClicked)>
            "Sign out"
        </button>
    }
    .into_any()
}

/// The way back to where somebody is signed in.
#[component]
fn Others(screen: Screen) -> impl IntoView {
    let name = move || screen.orgs.with(|orgs| front(orgs).map_or("New datasource".to_owned(), |org| org.name.clone()));
    view! {
        <Datasources screen>
            <span class="header-who">{name}</span>
        </Datasources>
    }
    .into_any()
}

const fn org(session: &SessionView) -> Option<&OrgView> {
    match session {
        SessionView::SignedIn { org, .. } | SessionView::Lapsed { org } => Some(org),
        SessionView::SignedOut | SessionView::SigningIn { .. } => None,
    }
}

/// Production must not be taken for anything else, nor anything else for production.
const fn badge_class(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "badge badge-production",
        Environment::Sandbox | Environment::Scratch => "badge badge-sandbox",
        Environment::Developer | Environment::Site => "badge badge-developer",
        Environment::Local | Environment::Demo => "badge badge-local",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::{User, Views};
    use crate::ui::tests::html;

    fn acme(environment: Environment) -> OrgView {
        let user = User { name: "Dana Demo".to_owned(), username: "dana@acme.example".to_owned() };
        OrgView { user: Some(user), host: "acme.my.salesforce.com".to_owned(), environment, memory_only: false }
    }

    fn signed_in(org: OrgView, refreshing: bool) -> String {
        html(Views { session: SessionView::SignedIn { org, refreshing }, ..Views::default() })
    }

    #[test]
    fn the_header_says_who_is_signed_in_where() {
        let html = signed_in(acme(Environment::Production), false);
        assert!(html.contains("Dana Demo at </span>acme.my.salesforce.com</span>"), "{html}");
        assert!(html.contains("title=\"dana@acme.example\""), "{html}");
        assert!(html.contains(">Sign out</button>"), "{html}");
    }

    #[test]
    fn until_the_org_has_told_the_name_its_host_stands_alone() {
        let html = signed_in(OrgView { user: None, ..acme(Environment::Sandbox) }, false);
        assert!(!html.contains(" at ") && html.contains("acme.my.salesforce.com</span>"), "{html}");
    }

    #[test]
    fn every_kind_of_org_has_its_badge_and_production_has_one_of_its_own() {
        for (environment, badge) in [
            (Environment::Production, "badge-production\">Production<"),
            (Environment::Sandbox, "badge-sandbox\">Sandbox<"),
            (Environment::Scratch, "badge-sandbox\">Scratch org<"),
            (Environment::Developer, "badge-developer\">Developer Edition<"),
            (Environment::Site, "badge-developer\">Experience site<"),
            (Environment::Local, "badge-local\">Local demo<"),
            (Environment::Demo, "badge-local\">Demo data<"),
        ] {
            let html = signed_in(acme(environment), false);
            assert!(html.contains(badge), "{html}");
        }
    }

    #[test]
    fn refreshing_is_shown_to_the_eye_only_while_it_goes_on() {
        assert!(signed_in(acme(Environment::Local), true).contains("class=\"header-refreshing shown\""));
        let html = signed_in(acme(Environment::Local), false);
        assert!(!html.contains("refreshing shown") && html.contains("aria-hidden=\"true\""), "{html}");
    }

    #[test]
    fn demo_data_is_called_that_and_its_session_can_be_ended_to_see_what_happens() {
        let words = "Demo data: all of it is made up";
        let html = signed_in(acme(Environment::Demo), false);
        assert!(html.contains(", and nothing leaves this page"), "{html}");
        assert!(html.contains(words) && html.contains(">Expire the session</button>"), "{html}");
        let html = signed_in(acme(Environment::Local), false);
        assert!(!html.contains(words) && !html.contains("Expire the session"), "{html}");
    }

    #[test]
    fn a_session_that_lives_in_memory_alone_says_so() {
        let words = "This browser refuses to store anything, so the session lives in this page alone";
        let html = signed_in(OrgView { memory_only: true, ..acme(Environment::Local) }, false);
        assert!(html.contains(words), "{html}");
        assert!(!signed_in(acme(Environment::Local), false).contains(words));
    }

    #[test]
    fn a_lapsed_session_asks_to_sign_in_again_and_keeps_query_and_table_on_the_page() {
        let session = SessionView::Lapsed { org: acme(Environment::Sandbox) };
        let html = html(Views { session, ..Views::default() });
        assert!(html.contains("The session has ended. Your query and the rows stay here."), "{html}");
        assert!(html.contains(">Sign in again</button>"), "{html}");
        assert!(html.contains("SOQL query") && html.contains("aria-label=\"Rows\""), "{html}");
    }

    #[test]
    fn nobody_signed_in_means_nobody_is_named() {
        let html = html(Views::default());
        assert!(html.contains("Orgpane</h1>") && !html.contains("Sign out"), "{html}");
    }
}
