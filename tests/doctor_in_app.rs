//! The setup check as a person meets it in the app: by its button, and by itself when a sign-in comes to nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "all of it is test")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::doctor::{CheckView, DoctorView, Mark, Stage};
use orgpane::app::view::SessionView;
use orgpane::demo::{AppAccess, CLIENT_ID};
use orgpane::http::Method;

use person::{APP, ORG};
use world::World;

fn wrong(view: &DoctorView) -> Vec<&CheckView> {
    view.checks.iter().filter(|check| check.mark == Mark::Wrong).collect()
}

fn headlines(world: &World, tab: usize) -> Vec<String> {
    wrong(&world.views(tab).doctor).into_iter().map(|check| check.headline.clone()).collect()
}

fn form(world: &mut World) -> usize {
    world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"))
}

#[test]
fn nothing_is_asked_of_anybody_until_the_person_does_something() {
    let mut world = World::new();
    let tab = form(&mut world);
    world.settle();
    assert!(world.sent.is_empty(), "{:?}", world.sent);
    assert_eq!(world.views(tab).doctor, DoctorView::default());
}

#[test]
fn the_button_checks_what_stands_in_the_form() {
    let mut world = World::new();
    let tab = form(&mut world);
    world.take(tab, Event::DoctorAsked);
    let view = world.views(tab).doctor;
    assert_eq!(view.stage, Stage::Going);
    assert!(view.summary.starts_with("Checking localhost:8081, step 1."), "{}", view.summary);
    world.settle();
    let view = world.views(tab).doctor;
    assert_eq!(view.stage, Stage::Done);
    assert!(view.checks.iter().all(|check| check.mark == Mark::Fine), "{view:?}");
    assert_eq!(view.summary, "Everything that can be told from here is as it has to be.");
    assert!(world.sent.iter().all(|(_, carries)| !carries));
    assert_eq!(world.org.counts().codes, 0);
    world.take(tab, Event::DoctorClosed);
    assert_eq!(world.views(tab).doctor, DoctorView::default());
}

#[test]
fn a_form_that_cannot_be_read_is_marked_and_nothing_is_sent() {
    let mut world = World::new();
    let tab = world.open("");
    world.take(tab, Event::DoctorAsked);
    let setup = world.views(tab).setup;
    assert!(setup.host_problem.is_some() && setup.client_id_problem.is_some());
    world.settle();
    assert!(world.sent.is_empty());
}

#[test]
fn a_check_that_is_begun_anew_or_closed_takes_back_what_is_under_way() {
    let mut world = World::new();
    let tab = form(&mut world);
    world.take(tab, Event::DoctorAsked);
    world.take(tab, Event::DoctorAsked);
    assert_eq!(world.outgoing(tab), 1);
    world.take(tab, Event::DoctorClosed);
    assert_eq!(world.outgoing(tab), 0);
}

#[test]
fn an_error_that_the_org_keeps_to_itself_is_found_on_return() {
    let mut world = World::with(|settings| settings.callback_urls = vec![format!("{APP}/elsewhere")]);
    let tab = form(&mut world);
    world.take(tab, Event::SignInClicked);
    world.load(tab, &format!("{APP}/"));
    world.settle();
    assert_eq!(world.notices(tab), ["sign-in.abandoned"]);
    assert_eq!(headlines(&world, tab), ["The callback URL is not registered"]);
    let view = world.views(tab).doctor;
    let cure = &wrong(&view)[0].cures[0];
    assert!(cure.cure.contains(&format!("Add exactly {APP}/ to")), "{}", cure.cure);
    assert!(cure.files[0].text.contains(&format!("<callbackUrl>{APP}/</callbackUrl>")));
}

#[test]
fn each_refusal_that_comes_back_leads_to_its_cause() {
    for (access, headline) in [
        (AppAccess::Blocked, "An admin has blocked the app"),
        (AppAccess::NotApproved, "Your user is not approved for the app"),
    ] {
        let mut world = World::with(|settings| settings.access = access);
        let tab = form(&mut world);
        world.take(tab, Event::SignInClicked);
        world.go_through_sign_in(tab);
        assert_eq!(headlines(&world, tab), [headline]);
    }
    let mut world = World::with(|settings| settings.ip_restricted = true);
    let tab = form(&mut world);
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    assert_eq!(world.notices(tab), ["token.ip"]);
    assert_eq!(headlines(&world, tab), ["The org lets nobody in from this network"]);
}

#[test]
fn a_token_answer_that_cannot_be_read_leads_to_the_switch() {
    let mut world = World::with(|settings| settings.oauth_cors = false);
    let tab = form(&mut world);
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    assert_eq!(headlines(&world, tab), ["CORS for OAuth endpoints is switched off"]);
    // The one token request was the sign-in\u{2019}s own.
    let posts = world.org.entries().filter(|entry| entry.method == Method::Post && entry.path.ends_with("/token"));
    assert_eq!(posts.count(), 1);
}

#[test]
fn an_api_that_is_switched_off_is_looked_into_though_the_person_is_signed_in() {
    let mut world = World::with(|settings| settings.api_enabled = false);
    let tab = world.signed_in();
    world.settle();
    assert!(matches!(world.session(tab), SessionView::SignedIn { .. }));
    assert_eq!(headlines(&world, tab), ["The API is not switched on for the org or your user"]);
    let asked = world.sent.len();
    world.run(tab);
    let is_probe = |(request, _): &(String, bool)| request.contains("/.well-known/");
    assert!(!world.sent[asked..].iter().any(is_probe), "it is looked into once: {:?}", &world.sent[asked..]);
}

#[test]
fn two_things_are_put_right_one_after_the_other_and_then_the_sign_in_works() {
    let mut world = World::with(|settings| {
        settings.secret_required_for_code = true;
        settings.callback_urls = vec![format!("{APP}/elsewhere")];
    });
    let tab = form(&mut world);
    world.take(tab, Event::DoctorAsked);
    world.settle();
    assert_eq!(headlines(&world, tab), ["The callback URL is not registered", "The app asks for a client secret"]);
    world.org.settings_mut().callback_urls = vec![format!("{APP}/")];
    world.take(tab, Event::DoctorAsked);
    world.settle();
    assert_eq!(headlines(&world, tab), ["The app asks for a client secret"]);
    world.org.settings_mut().secret_required_for_code = false;
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    assert!(matches!(world.session(tab), SessionView::SignedIn { .. }));
    assert_eq!(world.views(tab).doctor, DoctorView::default(), "what was wrong is no longer of interest");
}

#[test]
fn files_are_copied_and_saved_and_only_those_that_are_offered() {
    let mut world = World::with(|settings| settings.oauth_cors = false);
    let tab = form(&mut world);
    world.take(tab, Event::DoctorAsked);
    world.settle();
    let file = wrong(&world.views(tab).doctor)[0].cures[0].files[0].clone();
    world.take(tab, Event::DoctorFileCopied(file.path.clone()));
    assert_eq!(world.tabs[tab].copied.as_deref(), Some(file.text.as_str()));
    assert_eq!(world.views(tab).doctor.copied.as_deref(), Some(file.path.as_str()));
    world.take(tab, Event::DoctorFileSaved(file.path.clone()));
    assert_eq!(world.tabs[tab].file_name, "Security.settings-meta.xml");
    assert_eq!(world.tabs[tab].file.as_deref(), Some(file.text.as_bytes()));
    world.tabs[tab].file = None;
    world.take(tab, Event::DoctorFileSaved("../x".to_owned()));
    assert_eq!(world.tabs[tab].file, None);
}

#[test]
fn the_demo_org_in_the_page_is_not_looked_into() {
    let mut world = World::new();
    let tab = form(&mut world);
    world.take(tab, Event::DemoClicked);
    world.load(tab, &format!("{APP}/"));
    world.settle();
    assert_eq!(world.views(tab).doctor, DoctorView::default());
}

#[test]
fn an_empty_form_is_not_blamed_for_a_sign_in_at_the_demo_org_that_was_given_up() {
    let mut world = World::new();
    let tab = world.open("");
    world.take(tab, Event::DemoClicked);
    assert!(world.tabs[tab].left_for.is_some());
    world.load(tab, &format!("{APP}/"));
    world.settle();
    let views = world.views(tab);
    assert_eq!((views.doctor, views.setup.host_problem), (DoctorView::default(), None));
}

#[test]
fn no_connection_is_said_to_be_none() {
    let mut world = World::new();
    world.online = false;
    let tab = form(&mut world);
    world.take(tab, Event::DoctorAsked);
    world.settle();
    assert_eq!(headlines(&world, tab), ["Nothing answers at this address"]);
}
