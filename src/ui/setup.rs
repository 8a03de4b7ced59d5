//! The datasource form: which org, which app, what to register there, and *Sign in*; decides nothing about what is typed.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;

use super::Screen;
use super::advanced::Advanced;
use super::doctor::Doctor;
use super::notices::Notices;
use crate::app::event::Event;
use crate::app::view::{Copied, Problem, SetupView};
use crate::ui::markup::{memo, view};

/// What a person sees who is not signed in.
#[component]
pub fn Setup(screen: Screen) -> impl IntoView {
    view! {
        <main class="setup">
            <p class="setup-what">
                "Orgpane runs SOQL in your Salesforce org and shows the rows in a table. "
                <span>"It works wholly in this browser: nothing goes anywhere but to your org."</span>
            </p>
            <Notices screen />
            {move || screen.setup.with(|setup| setup.offers_demo).then(|| view! { <Demo screen /> })}
            <Datasource screen />
            <Portable screen />
        </main>
    }
    .into_any()
}

/// For those who have no org at hand, or do not want to begin with it.
#[component]
fn Demo(screen: Screen) -> impl IntoView {
    view! {
        <div class="setup-demo">
            <p id="demo-what">"No org at hand? The demo org holds 50,000 made-up opportunities, and nothing leaves this page."</p>
            <button
                type="button"
                class="button"
                aria-describedby="demo-what"
                on:click=move |_| screen.emit(Event::DemoClicked)
            >
                "Try the demo org"
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Datasource(screen: Screen) -> impl IntoView {
    let setup = screen.setup;
    let (host_field, client_id_field) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let version = memo(move || setup.with(|setup| setup.text_version));
    let text = move |of: fn(&SetupView) -> &String| {
        version.track();
        setup.with_untracked(|setup| of(setup).clone())
    };
    let host_problem = memo(move || setup.with(|setup| setup.host_problem.clone()));
    let client_id_problem = memo(move || setup.with(|setup| setup.client_id_problem.clone()));
    let host_help = memo(move || {
        setup.with(|setup| match &setup.host_understood {
            Some(origin) => "Signs in at ".to_owned() + origin,
            None => "Any address of your org will do: paste it from the address bar.".to_owned(),
        })
    });
    let to_first_fault = move || {
        let first_fault = if host_problem.with_untracked(Option::is_some) {
            host_field.get_untracked()
        } else if client_id_problem.with_untracked(Option::is_some) {
            client_id_field.get_untracked()
        } else {
            None
        };
        match first_fault {
            Some(field) => {
                let _ = field.focus();
            }
            None => super::advanced::to_first_fault(screen),
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        screen.emit(Event::SignInClicked);
        to_first_fault();
    };
    let check = move |_| {
        screen.emit(Event::DoctorAsked);
        to_first_fault();
    };
    view! {
        <form class="card datasource" aria-labelledby="datasource-head" novalidate on:submit=submit>
            <h2 id="datasource-head">"Datasource"</h2>
            <div class="field">
                <label for="host">"My Domain address"</label>
                <input
                    id="host"
                    type="text"
                    inputmode="url"
                    autocomplete="url"
                    autocapitalize="none"
                    spellcheck="false"
                    placeholder="acme.my.salesforce.com"
                    aria-describedby="host-help"
                    aria-invalid=move || invalid(host_problem)
                    prop:value=move || text(|setup| &setup.host)
                    on:input=move |event| screen.emit(Event::HostTyped(event_target_value(&event)))
                    node_ref=host_field
                />
                <FieldHelp id="host-help" problem=host_problem help=host_help />
            </div>
            <div class="field">
                <label for="client-id">"Client id"</label>
                <input
                    id="client-id"
                    class="mono"
                    type="text"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby="client-id-help"
                    aria-invalid=move || invalid(client_id_problem)
                    prop:value=move || text(|setup| &setup.client_id)
                    on:input=move |event| screen.emit(Event::ClientIdTyped(event_target_value(&event)))
                    node_ref=client_id_field
                />
                <FieldHelp
                    id="client-id-help"
                    problem=client_id_problem
                    help=Memo::new(|_| "The Consumer Key of the External Client App. It is not a secret.".to_owned())
                />
            </div>
            <Advanced screen />
            <div class="datasource-doors">
                <button type="submit" class="button primary datasource-sign-in">
                    "Sign in"
                </button>
                <button type="button" class="button" on:click=check>
                    "Check the setup"
                </button>
                {move || {
                    screen
                        .orgs
                        .with(|orgs| orgs.is_form_open)
                        .then(|| {
                            view! {
                                <button type="button" class="button" on:click=move |_| screen.emit(Event::SetupClosed)>
                                    "Cancel"
                                </button>
                            }
                        })
                }}
            </div>
            <Doctor screen />
            <Registration screen />
            <Steps />
        </form>
    }
    .into_any()
}

fn invalid(problem: Memo<Option<Problem>>) -> Option<&'static str> {
    problem.with(|problem| problem.is_some().then_some("true"))
}

/// What a field is for, or what is wrong with its text. Both stand in the same place, so that nothing moves.
#[component]
fn FieldHelp(id: &'static str, problem: Memo<Option<Problem>>, help: Memo<String>) -> impl IntoView {
    let words = move || match problem.get() {
        Some(problem) => problem.message + " " + &problem.hint,
        None => help.get(),
    };
    view! {
        <p id=id class="field-help" class:field-problem=move || problem.with(Option::is_some)>
            {words}
        </p>
    }
    .into_any()
}

/// Datasources out of this browser and into it, as a file without secrets.
#[component]
fn Portable(screen: Screen) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let take_in = move |event: SubmitEvent| {
        event.prevent_default();
        screen.emit(Event::DatasourcesImported(text.get_untracked()));
    };
    view! {
        <details class="portable">
            <summary>"Export or import datasources"</summary>
            <p>"A file holds addresses, client ids and settings: no session and no secret."</p>
            <button type="button" class="button" on:click=move |_| screen.emit(Event::DatasourcesExported)>
                "Export all"
            </button>
            <form class="portable-in" on:submit=take_in>
                <label for="portable-text">"Text of an exported file"</label>
                <textarea
                    id="portable-text"
                    class="mono"
                    rows="4"
                    spellcheck="false"
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
                <button type="submit" class="button">
                    "Import"
                </button>
            </form>
        </details>
    }
    .into_any()
}

#[component]
fn Registration(screen: Screen) -> impl IntoView {
    view! {
        <fieldset class="registration">
            <legend>"Register these in your org"</legend>
            <Registered
                screen
                what=Copied::CallbackUrl
                id="callback-url"
                label="Callback URL"
                text=|setup| &setup.callback_url
            />
            <Registered screen what=Copied::Origin id="origin" label="Origin for CORS" text=|setup| &setup.origin />
        </fieldset>
    }
    .into_any()
}

#[component]
fn Registered(
    screen: Screen,
    what: Copied,
    id: &'static str,
    label: &'static str,
    text: fn(&SetupView) -> &String,
) -> impl IntoView {
    let name = match what {
        Copied::CallbackUrl => "Copy callback URL",
        Copied::Origin => "Copy origin",
        Copied::Text | Copied::File => "Copy",
        Copied::Link => "Copy link",
    };
    let copied = move || screen.setup.with(|setup| setup.copied == Some(what));
    view! {
        <div class="registered">
            <label for=id>{label}</label>
            <input id=id class="mono" type="text" readonly value=move || screen.setup.with(|setup| text(setup).clone()) />
            <button
                type="button"
                class="button"
                aria-label=name
                on:click=move |_| screen.emit(Event::CopyClicked(what))
            >
                "Copy"
            </button>
            <span class="registered-copied" aria-live="polite">
                {move || copied().then_some("Copied")}
            </span>
        </div>
    }
    .into_any()
}

#[component]
fn Steps() -> impl IntoView {
    view! {
        <details class="steps">
            <summary>"How to set this up in Salesforce, once per org"</summary>
            <ol>
                <li>
                    "In Setup open " <b>"External Client App Manager"</b> " and press " <b>"New External Client App"</b> "."
                </li>
                <li>
                    "Turn on " <b>"Enable OAuth"</b> ", paste the callback URL from above, and choose the scopes "
                    <b>"Manage user data via APIs (api)"</b> " and "
                    <b>"Perform requests at any time (refresh_token, offline_access)"</b> "."
                </li>
                <li>
                    "Untick " <b>"Require secret for Web Server Flow"</b> " and "
                    <b>"Require secret for Refresh Token Flow"</b> ": a browser cannot keep a secret. Tick "
                    <b>"Require Proof Key for Code Exchange (PKCE)"</b> "."
                </li>
                <li>
                    "Press " <b>"Create"</b> ", open " <b>"Consumer Key and Secret"</b> ", and copy the Consumer Key into " <b>"Client id"</b>
                    ". The secret is not needed."
                </li>
                <li>
                    "In Setup open " <b>"CORS"</b> ", turn on " <b>"Enable CORS for OAuth endpoints"</b>
                    ", and add the origin from above."
                </li>
                <li>"Wait a little: Salesforce takes up to 10 minutes until all of this works."</li>
            </ol>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::Views;
    use crate::ui::tests::html;

    fn shown(setup: SetupView) -> String {
        html(Views { setup, ..Views::default() })
    }

    #[test]
    fn a_newcomer_reads_in_one_sentence_what_this_is() {
        let html = shown(SetupView::default());
        assert!(html.contains("Orgpane runs SOQL in your Salesforce org and shows the rows in a table."), "{html}");
        assert!(html.contains("It works wholly in this browser: nothing goes anywhere but to your org."), "{html}");
    }

    #[test]
    fn whoever_has_no_org_can_try_the_demo_org_where_there_is_one() {
        let html = shown(SetupView { offers_demo: true, ..SetupView::default() });
        assert!(html.contains(">Try the demo org</button>"), "{html}");
        assert!(html.contains("50,000 made-up opportunities, and nothing leaves this page."), "{html}");
        assert!(!shown(SetupView::default()).contains("demo org"), "{html}");
    }

    #[test]
    fn the_form_and_its_fields_have_names() {
        let html = shown(SetupView::default());
        assert!(html.contains("aria-labelledby=\"datasource-head\""), "{html}");
        assert!(html.contains("<h2 id=\"datasource-head\">Datasource</h2>"), "{html}");
        assert!(html.contains("<label for=\"host\">My Domain address</label>"), "{html}");
        assert!(html.contains("<label for=\"client-id\">Client id</label>"), "{html}");
        assert!(
            html.contains("aria-label=\"Copy callback URL\"") && html.contains("aria-label=\"Copy origin\""),
            "{html}"
        );
        assert!(html.contains("Any address of your org will do: paste it from the address bar."), "{html}");
        assert!(html.contains("The Consumer Key of the External Client App. It is not a secret."), "{html}");
        assert!(!html.contains("aria-invalid"), "{html}");
    }

    #[test]
    fn an_address_that_is_understood_shows_where_sign_in_goes() {
        let html = shown(SetupView {
            host_understood: Some("https://acme.my.salesforce.com".to_owned()),
            ..SetupView::default()
        });
        assert!(html.contains("Signs in at https://acme.my.salesforce.com"), "{html}");
    }

    #[test]
    fn a_fault_is_tied_to_its_field_with_its_cure() {
        let problem =
            Problem { message: "This is the general login page.".to_owned(), hint: "Use My Domain.".to_owned() };
        let html = shown(SetupView { host_problem: Some(problem), ..SetupView::default() });
        assert!(html.contains("aria-invalid=\"true\""), "{html}");
        assert!(html.contains("aria-describedby=\"host-help\""), "{html}");
        let help = html.split("id=\"host-help\"").nth(1).and_then(|rest| rest.split("</p>").next());
        assert!(help.is_some_and(|help| help.ends_with("This is the general login page. Use My Domain.")), "{html}");
        assert_eq!(html.matches("aria-invalid").count(), 1);
    }

    #[test]
    fn what_to_register_is_shown_exactly_and_copying_is_confirmed() {
        let html = shown(SetupView {
            callback_url: "https://pane.example/app/".to_owned(),
            origin: "https://pane.example".to_owned(),
            copied: Some(Copied::Origin),
            ..SetupView::default()
        });
        assert!(html.contains("Register these in your org"), "{html}");
        assert!(html.contains("value=\"https://pane.example/app/\""), "{html}");
        assert!(html.contains("value=\"https://pane.example\""), "{html}");
        assert_eq!(html.matches(">Copied").count(), 1);
    }

    #[test]
    fn the_steps_in_the_org_name_what_a_person_has_to_press() {
        let html = shown(SetupView::default());
        for words in [
            "How to set this up in Salesforce, once per org",
            "External Client App Manager",
            "Enable OAuth",
            "Manage user data via APIs (api)",
            "Perform requests at any time (refresh_token, offline_access)",
            "Require secret for Web Server Flow",
            "Require secret for Refresh Token Flow",
            "Require Proof Key for Code Exchange (PKCE)",
            "Consumer Key and Secret",
            "Enable CORS for OAuth endpoints",
            "Wait a little: Salesforce takes up to 10 minutes until all of this works.",
        ] {
            assert!(html.contains(words), "{words} is missing in {html}");
        }
    }
}
