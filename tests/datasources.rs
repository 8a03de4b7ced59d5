//! Datasources as a person sets them up, beyond host and client id: what is set goes where it belongs and nowhere else, and files of them
//! bring what they say or nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "all of it is test")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::advanced::Field;
use orgpane::app::view::SessionView;
use orgpane::demo::CLIENT_ID;
use orgpane::secret::Secret;

use person::{APP, ORG};
use world::World;

fn form(world: &mut World, settings: &[(Field, &str)]) -> usize {
    let tab = world.open(&format!("#host={ORG}&client_id={CLIENT_ID}"));
    for (field, text) in settings {
        world.take(tab, Event::SettingTyped { field: *field, text: Secret::new((*text).to_owned()) });
    }
    tab
}

fn sign_in(world: &mut World, tab: usize) {
    world.take(tab, Event::SignInClicked);
    world.go_through_sign_in(tab);
    assert!(matches!(world.session(tab), SessionView::SignedIn { .. }), "{:?}", world.notices(tab));
}

fn problems(world: &World, tab: usize) -> Vec<(Field, String)> {
    let setup = world.views(tab).setup;
    setup.advanced.iter().filter_map(|one| Some((one.field, one.problem.clone()?))).collect()
}

#[test]
fn scopes_with_commas_as_an_article_has_them_sign_in_all_the_same() {
    let mut world = World::new();
    let tab = form(&mut world, &[(Field::Scopes, "api, refresh_token"), (Field::SessionSeconds, "6000")]);
    let setup = world.views(tab).setup;
    let note = |field| setup.advanced.iter().find(|one| one.field == field).and_then(|one| one.note.clone());
    assert_eq!(note(Field::Scopes).as_deref(), Some("Will be asked for as: api refresh_token"));
    assert_eq!(note(Field::SessionSeconds).as_deref(), Some("That is 100 minutes."));
    sign_in(&mut world, tab);
    // Refreshed ahead of its end, as the length was set: 90 of 100 minutes.
    world.pass_millis(91 * 60_000);
    world.run(tab);
    assert_eq!((world.org.counts().refreshes_granted, world.org.counts().unauthorized), (1, 0));
}

#[test]
fn a_mistake_under_advanced_keeps_the_person_here_and_is_named() {
    let mut world = World::new();
    let tab = form(&mut world, &[(Field::TokenUrl, "https://login.salesforce.com/services/oauth2/token")]);
    world.take(tab, Event::SignInClicked);
    assert_eq!(world.tabs[tab].left_for, None);
    let problems = problems(&world, tab);
    assert!(matches!(&problems[..], [(Field::TokenUrl, words)] if words.contains("Leave this empty")), "{problems:?}");
    world.take(tab, Event::SettingTyped { field: Field::TokenUrl, text: Secret::default() });
    sign_in(&mut world, tab);
}

#[test]
fn a_client_secret_goes_to_the_token_endpoint_alone_and_is_shown_nowhere() {
    let mut world = World::with(|settings| {
        settings.client_secret = Some(Secret::new("MARKERsecret".to_owned()));
        settings.secret_required_for_code = true;
        settings.secret_required_for_refresh = true;
    });
    let tab = form(&mut world, &[(Field::ClientSecret, "MARKERsecret")]);
    sign_in(&mut world, tab);
    world.org.expire_access_tokens();
    world.run(tab);
    assert_eq!(world.org.counts().refreshes_granted, 1, "it was sent with the refresh, too");
    assert!(!world.seen.contains("MARKERsecret"));
    assert!(world.sent.iter().all(|(request, _)| !request.contains("MARKERsecret")));
    world.take(tab, Event::DatasourcesExported);
    let file = String::from_utf8(world.tabs[tab].file.clone().unwrap()).unwrap();
    assert!(file.contains(CLIENT_ID) && !file.contains("MARKERsecret"), "{file}");
}

#[test]
fn headers_and_parameters_of_every_request_go_on_with_the_token_and_survive_a_reload() {
    let mut world = World::new();
    let settings = [(Field::Headers, "Sforce-Call-Options: client=pane"), (Field::Query, "trace=on 1")];
    let tab = form(&mut world, &settings);
    sign_in(&mut world, tab);
    world.reload(tab);
    world.settle();
    let before = world.sent.len();
    world.run(tab);
    let queries: Vec<_> = world.sent[before..].iter().filter(|(request, _)| request.contains("/query")).collect();
    assert!(!queries.is_empty());
    assert!(
        queries.iter().all(|(request, carries)| *carries && request.contains("Sforce-Call-Options")),
        "{queries:?}"
    );
    let tokens = world.sent.iter().filter(|(request, _)| request.contains("/oauth2/"));
    assert!(tokens.into_iter().all(|(request, _)| !request.contains("Sforce-Call-Options")));
}

#[test]
fn what_is_changed_for_an_org_that_is_signed_in_takes_a_new_sign_in_and_the_same_again_takes_none() {
    let mut world = World::new();
    let tab = form(&mut world, &[]);
    sign_in(&mut world, tab);
    let slot = world.views(tab).orgs.orgs[0].slot;
    world.take(tab, Event::DatasourceEdited(slot));
    world.take(tab, Event::SignInClicked);
    assert_eq!(world.tabs[tab].left_for, None, "nothing was changed");
    world.take(tab, Event::DatasourceEdited(slot));
    let text = Secret::new("Sforce-Call-Options: client=pane".to_owned());
    world.take(tab, Event::SettingTyped { field: Field::Headers, text });
    world.take(tab, Event::SignInClicked);
    assert!(world.tabs[tab].left_for.is_some());
    world.go_through_sign_in(tab);
    world.run(tab);
    let (last, _) = world.sent.iter().rfind(|(request, _)| request.contains("/query")).unwrap();
    assert!(last.contains("Sforce-Call-Options"), "{last}");
}

const FILE: &str = r#"{"version":1,"datasources":[
    {"name":"Acme","color":"red","host":"acme","client_id":"3MVG9a"},
    {"host":"acme--uat.sandbox.my.salesforce.com","client_id":"3MVG9b","settings":{"scopes":"api"}}],
    "queries":[{"name":"Accounts","text":"SELECT Id FROM Account"}]}"#;

fn names(world: &World, tab: usize) -> Vec<String> {
    world.views(tab).orgs.orgs.into_iter().map(|org| org.name).collect()
}

#[test]
fn what_the_deployer_presets_is_there_once_and_stays_removed() {
    let mut world = World::new();
    let tab = world.open("");
    world.take(tab, Event::PresetRead(Some(FILE.to_owned())));
    assert_eq!(names(&world, tab), ["Acme", "acme--uat.sandbox.my.salesforce.com"]);
    let setup = world.views(tab).setup;
    assert_eq!((setup.host.as_str(), setup.client_id.as_str()), ("https://acme.my.salesforce.com", "3MVG9a"));
    assert_eq!(world.views(tab).query.text, "SELECT Id FROM Account");
    let slot = world.views(tab).orgs.orgs[0].slot;
    world.take(tab, Event::DatasourceRemoved(slot));
    world.load(tab, &format!("{APP}/"));
    world.take(tab, Event::PresetRead(Some(FILE.to_owned())));
    assert_eq!(names(&world, tab), ["acme--uat.sandbox.my.salesforce.com"]);
}

#[test]
fn a_preset_does_not_take_the_place_of_what_somebody_has_typed() {
    let mut world = World::new();
    let tab = form(&mut world, &[]);
    world.type_query(tab, "SELECT Name FROM Lead");
    world.take(tab, Event::PresetRead(Some(FILE.to_owned())));
    let views = world.views(tab);
    assert_eq!((views.setup.host.as_str(), views.query.text.as_str()), (ORG, "SELECT Name FROM Lead"));
}

#[test]
fn a_preset_with_a_mistake_is_not_taken_over_and_the_deployer_reads_where_it_is() {
    let mut world = World::new();
    let tab = world.open("");
    world.take(tab, Event::PresetRead(Some(FILE.replace("\"red\"", "\"mauve\""))));
    assert_eq!(world.notices(tab), ["preset.wrong"]);
    let notice = world.views(tab).notices[0].notice.clone();
    assert!(notice.hint.contains("$.datasources[0].color: There is no color mauve"), "{}", notice.hint);
    assert!(names(&world, tab).is_empty());
    world.take(tab, Event::PresetRead(None));
}

#[test]
fn what_one_browser_exports_another_imports() {
    let mut world = World::new();
    let tab = form(&mut world, &[(Field::Scopes, "api refresh_token"), (Field::HeaderPrefix, "Bearer")]);
    sign_in(&mut world, tab);
    world.take(tab, Event::DatasourcesExported);
    assert_eq!(world.tabs[tab].file_name, "orgpane-datasources.json");
    let file = String::from_utf8(world.tabs[tab].file.clone().unwrap()).unwrap();
    for secret in world.stored_secrets() {
        assert!(!file.contains(&secret));
    }
    let mut other = World::new();
    let tab = other.open("");
    other.take(tab, Event::DatasourcesImported(file.clone()));
    assert_eq!(other.notices(tab), ["datasources.imported"]);
    other.take(tab, Event::DatasourcesExported);
    assert_eq!(other.tabs[tab].file.as_deref(), Some(file.as_bytes()));
    other.take(tab, Event::DatasourcesImported("{".to_owned()));
    assert_eq!(other.notices(tab), ["datasources.wrong"]);
}
