//! What a datasource can be set to beyond host and client id, out of sight until it is asked for; checks nothing.

use leptos::prelude::*;

use super::{Screen, dom};
use crate::app::advanced::{FIELDS, Field, Kind, SettingView};
use crate::app::event::Event;
use crate::secret::Secret;
use crate::ui::markup::{memo, several, view};

/// The fields under *Advanced*. They open by themselves when one of them is wrong.
#[component]
pub fn Advanced(screen: Screen) -> impl IntoView {
    // At first; later [`to_first_fault`] opens them, and nothing closes them while somebody types.
    let is_wrong = screen.setup.with_untracked(|setup| setup.advanced.iter().any(|one| one.problem.is_some()));
    let set = memo(move || {
        screen.setup.with(|setup| setup.advanced.iter().filter(|one| !one.text.expose().trim().is_empty()).count())
    });
    let fields = FIELDS.into_iter().map(|field| setting(screen, field)).collect();
    view! {
        <details class="advanced" open=is_wrong.then_some("")>
            <summary>
                "Advanced"
                {move || (set.get() > 0).then(|| view! { <span class="advanced-count">{set.get().to_string() + " set"}</span> })}
            </summary>
            <p class="advanced-grant">"Grant type: authorization code with PKCE. A client secret is not asked for."</p>
            {several(fields)}
        </details>
    }
    .into_any()
}

/// The keyboard goes to the first field that is wrong, if one is. It may have been out of sight until now.
pub fn to_first_fault(screen: Screen) {
    let wrong = screen
        .setup
        .with_untracked(|setup| setup.advanced.iter().find(|one| one.problem.is_some()).map(|one| one.field.key()));
    if let Some(id) = wrong
        && cfg!(target_arch = "wasm32")
    {
        request_animation_frame(move || {
            #[cfg(target_arch = "wasm32")]
            if let Some(field) = document().get_element_by_id(id)
                && let Ok(Some(around)) = field.closest("details")
            {
                let _ = around.set_attribute("open", "");
            }
            dom::focus(id);
        });
    }
}

fn setting(screen: Screen, field: Field) -> AnyView {
    let version = memo(move || screen.setup.with(|setup| setup.text_version));
    let one = move |setting: &SettingView| (setting.problem.clone(), setting.note.clone());
    let said = memo(move || {
        screen
            .setup
            .with(|setup| setup.advanced.iter().find(|setting| setting.field == field).map(one).unwrap_or_default())
    });
    let text = move || {
        version.track();
        screen.setup.with_untracked(|setup| {
            let found = setup.advanced.iter().find(|setting| setting.field == field);
            found.map(|setting| setting.text.expose().to_owned()).unwrap_or_default()
        })
    };
    let emit = move |text: String| screen.emit(Event::SettingTyped { field, text: Secret::new(text) });
    let id = field.key();
    let help_id = id.to_owned() + "-help";
    let described = help_id.clone();
    let invalid = move || said.with(|(problem, _)| problem.is_some().then_some("true"));
    let control = match field.kind() {
        Kind::Flag => view! {
            <input
                id=id
                type="checkbox"
                aria-describedby=described
                prop:checked=move || text() == "yes"
                on:change=move |event| emit(if event_target_checked(&event) { "yes".to_owned() } else { String::new() })
            />
        }
        .into_any(),
        Kind::Pairs => view! {
            <textarea
                id=id
                class="mono"
                rows="2"
                spellcheck="false"
                autocapitalize="none"
                aria-describedby=described
                aria-invalid=invalid
                prop:value=text
                on:input=move |event| emit(event_target_value(&event))
            ></textarea>
        }
        .into_any(),
        Kind::Text | Kind::Secret => view! {
            <input
                id=id
                class="mono"
                type=if field.kind() == Kind::Secret { "password" } else { "text" }
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                prop:value=text
                on:input=move |event| emit(event_target_value(&event))
            />
        }
        .into_any(),
    };
    let words = move || match said.get() {
        (Some(problem), _) => problem,
        (None, Some(note)) => note,
        (None, None) => field.help().to_owned(),
    };
    view! {
        <div class=if field.kind() == Kind::Flag { "field advanced-flag" } else { "field" }>
            <label for=id>{field.label()}</label>
            {control}
            <p id=help_id class="field-help" class:field-problem=move || said.with(|(problem, _)| problem.is_some())>
                {words}
            </p>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::view::{SetupView, Views};
    use crate::ui::tests::html;

    fn shown(field: Field, text: &str, problem: Option<&str>, note: Option<&str>) -> String {
        let setting = SettingView {
            field,
            text: Secret::new(text.to_owned()),
            problem: problem.map(str::to_owned),
            note: note.map(str::to_owned),
        };
        html(Views {
            setup: SetupView { advanced: Arc::new(vec![setting]), ..SetupView::default() },
            ..Views::default()
        })
    }

    #[test]
    fn every_field_has_a_name_and_says_what_it_is_for() {
        let html = html(Views::default());
        assert!(html.contains("<details class=\"advanced\">"), "closed: {html}");
        for field in FIELDS {
            assert!(html.contains(&format!("<label for=\"{}\">{}</label>", field.key(), field.label())), "{field:?}");
            assert!(html.contains(&format!("aria-describedby=\"{}-help\"", field.key())), "{field:?}");
        }
        assert!(html.contains("A secret in a browser is none"), "{html}");
        assert!(html.contains("Grant type: authorization code with PKCE. A client secret is not asked for."));
    }

    #[test]
    fn what_is_wrong_opens_the_fields_and_stands_beside_its_own() {
        let html = shown(Field::Scopes, "a\"", Some("A scope has only visible letters"), None);
        assert!(html.contains("<details open=\"\" class=\"advanced\">"), "{html}");
        assert_eq!(html.matches("aria-invalid").count(), 1);
        assert!(html.contains("field-problem\">A scope has only visible letters"), "{html}");
        assert!(html.contains("1 set"), "{html}");
    }

    #[test]
    fn seconds_are_said_in_minutes_beside_the_field() {
        assert!(
            shown(Field::SessionSeconds, "6000", None, Some("That is 100 minutes.")).contains(">That is 100 minutes.<")
        );
    }
}
