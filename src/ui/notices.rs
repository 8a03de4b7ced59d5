//! What happened and what to do about it, newest on top; knows no cause.

use leptos::prelude::*;

use super::Screen;
use crate::app::event::Event;
use crate::app::view::NoticeView;
use crate::error::{Notice, Tone};
use crate::ui::markup::view;

/// Notices shown at once; older ones wait until these are closed.
const NOTICES_MAX: usize = 3;

/// The newest notices, in the flow of the page: they push the table down and never cover it.
#[component]
pub fn Notices(screen: Screen) -> impl IntoView {
    let newest =
        move || screen.notices.with(|notices| notices.iter().take(NOTICES_MAX).cloned().collect::<Vec<NoticeView>>());
    let waiting = move || screen.notices.with(|notices| notices.len().saturating_sub(NOTICES_MAX));
    view! {
        <div class="notices">
            <For each=newest key=|view| view.number let:view>
                <One screen view />
            </For>
            {move || match waiting() {
                0 => None,
                1 => Some("1 more notice is under these".to_owned()),
                many => Some(many.to_string() + " more notices are under these"),
            }
                .map(|words| view! { <p class="notices-more">{words}</p> })}
        </div>
    }
    .into_any()
}

#[component]
fn One(screen: Screen, view: NoticeView) -> impl IntoView {
    let NoticeView { number, notice } = view;
    let Notice { tone, headline, hint, detail, action, .. } = notice;
    let (role, class) = match tone {
        Tone::Info => ("status", "notice notice-info"),
        Tone::Warning => ("alert", "notice notice-warning"),
        Tone::Error => ("alert", "notice notice-error"),
    };
    view! {
        <section class=class role=role>
            <div class="notice-words">
                <h2>{headline}</h2>
                <p>{hint}</p>
                {detail
                    .map(|detail| {
                        view! {
                            <details>
                                <summary>"What the server said"</summary>
                                <pre>{detail}</pre>
                            </details>
                        }
                    })}
            </div>
            {action
                .map(|action| {
                    view! {
                        <button
                            type="button"
                            class="button"
                            on:click=move |_| {
                                screen.emit(Event::ActionClicked { number, action });
                                hand_focus_on();
                            }
                        >
                            {action.label()}
                        </button>
                    }
                })}
            <button
                type="button"
                class="button bare notice-close"
                aria-label="Close this notice"
                title="Close"
                on:click=move |_| {
                    screen.emit(Event::NoticeDismissed(number));
                    hand_focus_on();
                }
            >
                <span aria-hidden="true">"×"</span>
            </button>
        </section>
    }
    .into_any()
}

/// A notice that goes takes the focus with it; the person goes on where work is done.
fn hand_focus_on() {
    #[cfg(target_arch = "wasm32")]
    for id in ["soql", "host"] {
        use wasm_bindgen::JsCast as _;
        let field = document().get_element_by_id(id).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(field) = field {
            let _ = field.focus();
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::view::Views;
    use crate::error::Action;
    use crate::ui::tests::html;

    fn notice(number: u64, notice: Notice) -> NoticeView {
        NoticeView { number, notice }
    }

    fn shown(notices: Vec<NoticeView>) -> String {
        html(Views { notices, ..Views::default() })
    }

    #[test]
    fn an_error_is_an_alert_with_headline_hint_detail_and_button() {
        let error = Notice::error("rest.limit", "The org's daily limit is used up", "Try again tomorrow.")
            .with_detail("REQUEST_LIMIT_EXCEEDED: <TotalRequests>")
            .with_action(Action::RunAgain);
        let html = shown(vec![notice(1, error)]);
        assert!(html.contains("role=\"alert\""), "{html}");
        assert!(
            html.contains("<h2>The org&#x27;s daily limit is used up</h2>") || html.contains("<h2>The org's"),
            "{html}"
        );
        assert!(html.contains("<p>Try again tomorrow.</p>"), "{html}");
        assert!(html.contains("<summary>What the server said</summary>"), "{html}");
        assert!(html.contains("REQUEST_LIMIT_EXCEEDED: &lt;TotalRequests&gt;"), "{html}");
        assert!(html.contains(">Run again</button>"), "{html}");
        assert!(html.contains("aria-label=\"Close this notice\""), "{html}");
    }

    #[test]
    fn a_warning_is_an_alert_too_and_mere_information_is_not() {
        let warning = shown(vec![notice(1, Notice::new(Tone::Warning, "x", "Careful", "h"))]);
        assert!(warning.contains("role=\"alert\" class=\"notice notice-warning\""), "{warning}");
        let info = shown(vec![notice(1, Notice::new(Tone::Info, "x", "By the way", "h"))]);
        assert!(info.contains("role=\"status\"") && !info.contains("role=\"alert\""), "{info}");
        assert!(!info.contains("What the server said"), "{info}");
    }

    #[test]
    fn the_newest_notice_is_on_top_and_few_are_shown() {
        let many =
            (1..=5).rev().map(|number| notice(number, Notice::error("x", format!("Fault {number}"), "h"))).collect();
        let html = shown(many);
        let place = |words: &str| html.find(words);
        assert!(place("Fault 5") < place("Fault 4") && place("Fault 4") < place("Fault 3"), "{html}");
        assert!(place("Fault 3").is_some() && place("Fault 2").is_none(), "{html}");
        assert!(html.contains("2 more notices are under these"), "{html}");
    }
}
