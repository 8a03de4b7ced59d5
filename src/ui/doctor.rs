//! The setup check: what is right, what is not and what to do about it, for eyes, keyboard and screen readers; finds nothing itself.

use leptos::prelude::*;

use super::Screen;
use crate::app::doctor::{CheckView, CureView, File, Mark, Stage};
use crate::app::event::Event;
use crate::ui::markup::{keyed, memo, several, view};

/// The check's result, as far as it goes. Nothing until one was asked for, but for the place where it will be announced.
#[component]
pub fn Doctor(screen: Screen) -> impl IntoView {
    let stage = memo(move || screen.doctor.with(|doctor| doctor.stage));
    let summary = memo(move || screen.doctor.with(|doctor| doctor.summary.clone()));
    let checks = move || screen.doctor.with(|doctor| doctor.checks.to_vec());
    view! {
        <section class="doctor" aria-labelledby="doctor-head" hidden=move || stage.get() == Stage::None>
            <div class="doctor-top">
                <h2 id="doctor-head">"Setup check"</h2>
                <button
                    type="button"
                    class="button bare"
                    aria-label="Close the setup check"
                    title="Close"
                    on:click=move |_| screen.emit(Event::DoctorClosed)
                >
                    <span aria-hidden="true">"×"</span>
                </button>
            </div>
            <p class="doctor-summary" role="status">
                {move || {
                    (stage.get() == Stage::Going).then(|| view! { <span class="spinner" aria-hidden="true"></span> })
                }}
                {move || summary.get()}
            </p>
            <ol class="doctor-checks" aria-label="What was checked">
                {keyed(checks, |check| (check.name, check.mark as u8, check.tried.len(), check.headline.len()), move |check| {
                    row(screen, check)
                })}
            </ol>
        </section>
    }
    .into_any()
}

/// A mark's class, its sign, and its word.
const fn words(mark: Mark) -> (&'static str, &'static str, &'static str) {
    match mark {
        Mark::Fine => ("doctor-check doctor-fine", "✓", "Fine"),
        Mark::Advice => ("doctor-check doctor-advice", "!", "Advice"),
        Mark::Wrong => ("doctor-check doctor-wrong", "✕", "To put right"),
        Mark::Unclear => ("doctor-check doctor-unclear", "?", "Could not tell"),
        Mark::Untried => ("doctor-check doctor-untried", "–", "Not tried"),
    }
}

fn row(screen: Screen, check: CheckView) -> AnyView {
    let CheckView { name, mark, headline, tried, came_back, cures } = check;
    let (class, sign, word) = words(mark);
    let is_tried = !tried.is_empty();
    let cures = cures.into_iter().map(|cure| cured(screen, cure)).collect();
    view! {
        <li class=class>
            <p class="doctor-name">
                <span class="doctor-sign" aria-hidden="true">{sign}</span>
                <b>{name}</b>
                <span class="doctor-word">{word}</span>
            </p>
            {(!headline.is_empty()).then(|| view! { <p class="doctor-headline">{headline.clone()}</p> })}
            {several(cures)}
            {is_tried
                .then(|| {
                    view! {
                        <details class="doctor-tried">
                            <summary>"What was tried"<span class="visually-hidden">" for " {name}</span></summary>
                            <p>{tried.clone()}</p>
                            <p>"What came back: " {came_back.clone()}</p>
                        </details>
                    }
                })}
        </li>
    }
    .into_any()
}

fn cured(screen: Screen, cure: CureView) -> AnyView {
    let CureView { cause, cure, page, files } = cure;
    let page = page.map(|(name, address)| match address {
        Some(address) => view! {
            <p class="doctor-page">
                <a href=address target="_blank" rel="noopener noreferrer">
                    "Open " {name} " in Setup"
                    <span class="visually-hidden">", in a new tab"</span>
                </a>
            </p>
        }
        .into_any(),
        None => view! { <p class="doctor-page">"In Setup: " <b>{name}</b></p> }.into_any(),
    });
    let words = match files.as_slice() {
        [] => None,
        [only] => Some("Or deploy ".to_owned() + name_of(&only.path)),
        _ => Some("Or deploy these files".to_owned()),
    };
    let files: Vec<AnyView> = files.into_iter().map(|file| offered(screen, file)).collect();
    view! {
        <div class="doctor-cure">
            {cause.map(|cause| view! { <p class="doctor-cause">{cause}</p> })}
            <p>{cure}</p>
            {page}
            {words
                .map(|words| {
                    view! {
                        <details class="doctor-files">
                            <summary>{words}</summary>
                            {several(files)}
                        </details>
                    }
                })}
        </div>
    }
    .into_any()
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

fn offered(screen: Screen, file: File) -> AnyView {
    let File { path, text } = file;
    let name = name_of(&path).to_owned();
    let labelled = |what: &str| what.to_owned() + &name;
    let (copy, save, shown) = (labelled("Copy "), labelled("Download "), "force-app/main/default/".to_owned() + &path);
    let path = StoredValue::new(path);
    let is_copied = move || {
        screen.doctor.with(|doctor| doctor.copied.as_ref().is_some_and(|copied| path.with_value(|path| path == copied)))
    };
    view! {
        <div class="doctor-file">
            <p class="doctor-path mono">{shown}</p>
            <pre tabindex="0" role="region" aria-label=name>{text}</pre>
            <div class="doctor-buttons">
                <button
                    type="button"
                    class="button"
                    aria-label=copy
                    on:click=move |_| screen.emit(Event::DoctorFileCopied(path.get_value()))
                >
                    "Copy"
                </button>
                <button
                    type="button"
                    class="button"
                    aria-label=save
                    on:click=move |_| screen.emit(Event::DoctorFileSaved(path.get_value()))
                >
                    "Download"
                </button>
                <span class="registered-copied" aria-live="polite">
                    {move || is_copied().then_some("Copied")}
                </span>
            </div>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::doctor::DoctorView;
    use crate::app::view::Views;
    use crate::ui::tests::html;

    fn shown(checks: Vec<CheckView>) -> String {
        let summary = "One thing to put right: a thing.".to_owned();
        let doctor = DoctorView { stage: Stage::Done, summary, checks: Arc::new(checks), copied: None };
        html(Views { doctor, ..Views::default() })
    }

    fn check(mark: Mark, cures: Vec<CureView>) -> CheckView {
        let (tried, came_back) = ("Asked for it.".to_owned(), "HTTP 403.".to_owned());
        CheckView { name: "CORS allowlist", mark, headline: "It is not on it".to_owned(), tried, came_back, cures }
    }

    #[test]
    fn a_cause_is_shown_with_its_cure_its_page_and_its_file() {
        let file =
            File { path: "corsWhitelistOrigins/A.xml".to_owned(), text: "<urlPattern>&</urlPattern>".to_owned() };
        let page = Some(("CORS", Some("https://acme.my.salesforce-setup.com/x".to_owned())));
        let cure = CureView { cause: None, cure: "Press New.".to_owned(), page, files: vec![file] };
        let html = shown(vec![check(Mark::Wrong, vec![cure])]);
        for part in [
            "To put right",
            "It is not on it",
            "Press New.",
            "href=\"https://acme.my.salesforce-setup.com/x\"",
            "force-app/main/default/corsWhitelistOrigins/A.xml",
            "&lt;urlPattern&gt;&amp;&lt;/urlPattern&gt;",
            "aria-label=\"Copy A.xml\"",
            "aria-label=\"Download A.xml\"",
            "What came back: HTTP 403.",
        ] {
            assert!(html.replace("<!>", "").contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn each_mark_is_said_in_words_and_not_by_its_colour_alone() {
        for (mark, word) in [
            (Mark::Fine, "Fine"),
            (Mark::Advice, "Advice"),
            (Mark::Wrong, "To put right"),
            (Mark::Unclear, "Could not tell"),
            (Mark::Untried, "Not tried"),
        ] {
            assert!(shown(vec![check(mark, Vec::new())]).contains(word), "{word}");
        }
    }

    #[test]
    fn before_a_check_was_asked_for_there_is_only_the_button() {
        let html = html(Views::default());
        assert!(html.contains(">Check the setup</button>"), "{html}");
        assert!(html.contains("<section aria-labelledby=\"doctor-head\" hidden class=\"doctor\">"), "{html}");
    }
}
