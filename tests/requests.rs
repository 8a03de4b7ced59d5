//! REST requests and what `{{ name }}` stands for, natively, from the person's doing to the rows: the article's own request, answers
//! that are refused, pages, inputs, and one table that drives another.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::parameters::ParameterEvent;
use orgpane::app::requests::RequestEvent;
use orgpane::app::view::{QueryStatus, RequestView};
use orgpane::http::Method;
use orgpane::parameter::{Input, InputKind};
use orgpane::request::curl::Shell;
use orgpane::request::{Body, BodyKind, Draft, Paging, PagingMode, Pair, Place};
use orgpane::secret::Secret;
use world::{TabId, World};

const ARTICLE: &str = "/services/data/v56.0/query/?q=SELECT id, name, createdDate from Opportunity";
const PAUSE_MILLIS: u64 = 1_000;

fn request(world: &World, tab: TabId) -> RequestView {
    world.views(tab).request
}

fn draft(path: &str) -> Draft {
    Draft { path: path.into(), ..Draft::default() }
}

/// Makes the tab ask by this request.
fn ask_by(world: &mut World, tab: TabId, draft: Draft) {
    world.take(tab, Event::Request(RequestEvent::KindChosen { is_rest: true }));
    world.take(tab, Event::Request(RequestEvent::Changed(Box::new(draft))));
}

fn send(world: &mut World, tab: TabId, path: &str) {
    ask_by(world, tab, draft(path));
    world.run(tab);
}

fn name(world: &mut World, tab: TabId, name: &str) -> u64 {
    let id = world.views(tab).tabs.front;
    world.take(tab, Event::TabRenamed { id, name: name.to_owned() });
    id
}

fn choose_row(world: &mut World, tab: TabId, row: usize) {
    let places = std::iter::once(row..row + 1).collect();
    world.take(tab, Event::Parameter(ParameterEvent::RowsChosen { first: Some(row), places }));
}

fn inputs(world: &mut World, tab: TabId, inputs: &[(&str, InputKind, &str)]) {
    let inputs = inputs.iter().map(|(name, kind, text)| Input {
        name: (*name).to_owned(),
        kind: *kind,
        text: (*text).to_owned(),
        choices: Vec::new(),
    });
    world.take(tab, Event::Parameter(ParameterEvent::Changed(inputs.collect())));
}

/// The pause after a change is over.
fn pause(world: &mut World, tab: TabId) {
    world.pass_millis(PAUSE_MILLIS);
    world.take(tab, Event::Woke);
    world.settle();
}

fn path_of(world: &World, tab: TabId, column: usize) -> String {
    let view = world.views(tab).table;
    view.columns.get(column).map(|column| column.path.clone()).unwrap_or_default()
}

#[test]
fn the_articles_request_works_as_typed_and_shows_its_rows() {
    let mut world = World::new();
    let tab = world.signed_in();
    name(&mut world, tab, "getOpportunities");
    send(&mut world, tab, ARTICLE);
    assert_eq!(world.notices(tab), Vec::<&str>::new());
    assert_eq!(world.rows(tab), 5_000, "all pages came");
    assert!(matches!(world.status(tab), QueryStatus::Finished { rows: 5_000, .. }), "{:?}", world.status(tab));
    assert_eq!([0, 1, 2].map(|column| path_of(&world, tab, column)), ["Id", "Name", "CreatedDate"]);
    let answer = request(&world, tab).answer.unwrap();
    assert_eq!((answer.status, answer.rows_at.as_deref(), answer.page), (200, Some("records"), 3));
    let by_request = world.texts(tab, 1);
    world.take(tab, Event::Request(RequestEvent::KindChosen { is_rest: false }));
    world.type_query(tab, "SELECT Id, Name, CreatedDate FROM Opportunity");
    world.run(tab);
    assert_eq!(world.texts(tab, 1), by_request);
    assert_eq!(world.views(tab).tabs.tabs[0].name, "getOpportunities");
}

#[test]
fn only_the_sessions_own_host_is_asked_and_with_the_token() {
    let mut world = World::new();
    let tab = world.signed_in();
    let before = world.sent.len();
    send(&mut world, tab, "https://evil.example/services/data/v68.0/limits");
    assert_eq!((world.sent.len(), world.notices(tab)), (before, vec!["request.unfit"]));
    assert_eq!(request(&world, tab).problems[0].place, Place::Path);
    send(&mut world, tab, "/services/data/v68.0/limits");
    assert_eq!(world.sent[before..].iter().map(|(_, carries)| *carries).collect::<Vec<_>>(), [true]);
    assert_eq!((world.rows(tab), world.notices(tab)), (1, Vec::new()));
    assert!(path_of(&world, tab, 0).contains(".Max"), "{}", path_of(&world, tab, 0));
}

#[test]
fn headers_of_the_app_are_refused_where_they_stand_and_nothing_is_sent() {
    let mut world = World::new();
    let tab = world.signed_in();
    let before = world.sent.len();
    let headers = vec![Pair::new("Accept", "*/*"), Pair::new("authorization", "Bearer MARKER")];
    ask_by(&mut world, tab, Draft { headers, ..draft("/services/data/v68.0/limits") });
    world.run(tab);
    let problems = request(&world, tab).problems;
    assert_eq!((problems[0].place, world.sent.len()), (Place::Header(1), before));
    assert!(problems[0].message.contains("session\u{2019}s token"));
}

#[test]
fn what_the_org_refuses_is_told_and_its_answer_can_be_looked_at() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    send(&mut world, tab, "/services/data/v68.0/nothing");
    assert_eq!(world.notices(tab), ["request.refused"]);
    let answer = request(&world, tab).answer.unwrap();
    assert_eq!(answer.status, 404);
    assert!(String::from_utf8_lossy(&answer.body).contains("NOT_FOUND"));
    assert_eq!(world.rows(tab), 5_000, "rows of before stay");
}

#[test]
fn rows_are_read_where_the_person_says_or_it_is_told_what_is_there() {
    let mut world = World::new();
    let tab = world.signed_in();
    let at = |rows_at: &str| Draft { rows_at: rows_at.into(), ..draft("/services/data/v68.0/sobjects") };
    ask_by(&mut world, tab, at("sobjects"));
    world.run(tab);
    let found = world.rows(tab);
    assert!(found > 3 && world.notices(tab).is_empty(), "{found}");
    ask_by(&mut world, tab, at("$.objects"));
    world.run(tab);
    assert_eq!(world.notices(tab), ["request.rows"]);
    let problem = request(&world, tab).answer.unwrap().problem.clone().unwrap();
    assert!(problem.contains("objects") && problem.contains("sobjects"), "{problem}");
    ask_by(&mut world, tab, at(""));
    world.run(tab);
    assert_eq!(world.rows(tab), found, "found by itself");
}

#[test]
fn an_expired_session_is_renewed_on_the_way_and_what_writes_is_not_sent_twice() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.org.expire_access_tokens();
    send(&mut world, tab, ARTICLE);
    assert_eq!((world.rows(tab), world.notices(tab)), (5_000, Vec::new()));
    let post = Draft {
        method: Method::Post,
        body: Body { kind: BodyKind::Json, text: "{\"Name\":\"A\"}".into(), ..Body::default() },
        ..draft("/services/data/v68.0/sobjects/Account")
    };
    ask_by(&mut world, tab, post);
    world.online = false;
    let before = world.sent.len();
    world.run(tab);
    assert_eq!(world.sent.len(), before + 1, "{:?}", &world.sent[before..]);
    assert!(!world.notices(tab).is_empty());
}

#[test]
fn pages_stop_where_the_person_says() {
    let mut world = World::new();
    let tab = world.signed_in();
    let paging = Paging { pages_max: 2, ..Paging::default() };
    ask_by(&mut world, tab, Draft { paging, ..draft(ARTICLE) });
    world.run(tab);
    assert_eq!((world.rows(tab), world.notices(tab)), (4_000, vec!["request.enough"]));
    let paging = Paging { mode: PagingMode::None, ..Paging::default() };
    ask_by(&mut world, tab, Draft { paging, ..draft(ARTICLE) });
    world.run(tab);
    assert_eq!((world.rows(tab), world.notices(tab)), (2_000, Vec::new()));
}

#[test]
fn a_stopped_request_goes_on_where_it_was() {
    let mut world = World::new();
    let tab = world.signed_in();
    ask_by(&mut world, tab, draft(ARTICLE));
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.take(tab, Event::StopClicked);
    world.settle();
    assert_eq!((world.rows(tab), world.status(tab)), (2_000, QueryStatus::Stopped { rows: 2_000, total: None }));
    world.press(tab, "query.stopped");
    world.settle();
    assert_eq!(world.rows(tab), 5_000);
}

#[test]
fn an_input_drives_queries_and_two_changes_cost_one_run() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id, Name, CreatedDate FROM Opportunity WHERE StageName = {{ stage }} AND CreatedDate >= {{ since }} LIMIT {{ most }}");
    assert_eq!(world.views(tab).parameters.missing, ["stage", "since", "most"]);
    world.run(tab);
    assert_eq!(world.notices(tab), ["query.unbound"]);
    let set = |world: &mut World, stage: &str, most: &str| {
        inputs(
            world,
            tab,
            &[
                ("stage", InputKind::Text, stage),
                ("since", InputKind::Date, "2000-01-01"),
                ("most", InputKind::Number, most),
            ],
        );
    };
    set(&mut world, "Closed Won", "7");
    world.run(tab);
    assert_eq!((world.rows(tab), world.notices(tab)), (7, Vec::new()));
    let before = world.sent.len();
    set(&mut world, "Closed Won", "8");
    set(&mut world, "Closed Lost", "9");
    pause(&mut world, tab);
    world.take(tab, Event::Woke);
    world.settle();
    assert_eq!((world.rows(tab), world.sent.len()), (9, before + 1));
    set(&mut world, "Closed Lost", "nine");
    pause(&mut world, tab);
    assert_eq!((world.rows(tab), world.notices(tab)), (9, Vec::new()), "what is half typed runs nothing");
    assert!(world.views(tab).parameters.states[2].problem.is_some());
    set(&mut world, "x' OR Name != '", "5");
    pause(&mut world, tab);
    assert_eq!(world.rows(tab), 0, "a value is a value");
}

#[test]
fn a_row_chosen_in_one_table_drives_another_query() {
    let mut world = World::new();
    let tab = world.signed_in();
    let first = name(&mut world, tab, "getAccounts");
    world.type_query(tab, "SELECT Id, Name FROM Account ORDER BY Name LIMIT 20");
    world.run(tab);
    let names = world.texts(tab, 1);
    world.take(tab, Event::TabAdded);
    let second = world.views(tab).tabs.front;
    send(
        &mut world,
        tab,
        "/services/data/v68.0/query?q=SELECT Id, Name FROM Account WHERE Id = {{ getAccounts.selectedRow.Id }}",
    );
    assert_eq!(world.notices(tab), ["request.unfit"]);
    assert!(request(&world, tab).problems[0].message.contains("No row is chosen in getAccounts"));
    world.take(tab, Event::TabChosen(first));
    assert!(world.views(tab).parameters.is_followed);
    let before = world.sent.len();
    choose_row(&mut world, tab, 3);
    choose_row(&mut world, tab, 5);
    pause(&mut world, tab);
    assert_eq!(world.sent.len(), before + 1);
    world.take(tab, Event::TabChosen(second));
    assert_eq!(world.texts(tab, 1), [names[5].clone()]);
    assert_eq!(world.views(tab).parameters.follows[0].0, "getAccounts.selectedRow.Id");
}

#[test]
fn queries_that_wait_for_each_other_are_refused() {
    let mut world = World::new();
    let tab = world.signed_in();
    name(&mut world, tab, "a");
    world.type_query(tab, "SELECT Id FROM Account WHERE Id = {{ b.selectedRow.Id }}");
    world.take(tab, Event::TabAdded);
    name(&mut world, tab, "b");
    world.type_query(tab, "SELECT Id FROM Account WHERE Id = {{ a.selectedRow.Id }}");
    world.run(tab);
    assert_eq!(world.notices(tab), ["query.circle"]);
}

#[test]
fn a_curl_command_comes_in_without_its_token_and_goes_out_without_one() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::Request(RequestEvent::KindChosen { is_rest: true }));
    let command = "curl 'https://other.my.salesforce.com/services/data/v68.0/limits' -H 'Authorization: Bearer SECRETMARKER' -H 'X-PrettyPrint: 1'";
    world.take(tab, Event::Request(RequestEvent::CurlPasted(Secret::new(command.to_owned()))));
    let shown = request(&world, tab);
    assert_eq!(
        (shown.draft.path.as_str(), shown.draft.headers.len(), shown.notes.len()),
        ("/services/data/v68.0/limits", 1, 2)
    );
    world.run(tab);
    assert_eq!(world.rows(tab), 1);
    world.take(tab, Event::Request(RequestEvent::CurlAsked(Shell::Bash)));
    world.settle();
    let copied = world.tabs[tab].copied.clone().unwrap();
    assert!(copied.contains("/limits'") && copied.contains("$ACCESS_TOKEN") && !copied.contains("00D"), "{copied}");
    world.take(tab, Event::Request(RequestEvent::CurlPasted(Secret::new("wget x".to_owned()))));
    let shown = request(&world, tab);
    assert!(shown.curl_error.is_some() && shown.draft.path.ends_with("limits"), "what was there stays");
    let stored = format!("{:?} {:?} {}", world.local, world.tabs[tab].storage, world.seen);
    assert!(!stored.contains("SECRETMARKER"));
}

#[test]
fn requests_and_inputs_outlive_a_reload_and_nothing_is_sent_by_itself() {
    let mut world = World::new();
    let tab = world.signed_in();
    inputs(&mut world, tab, &[("most", InputKind::Number, "6")]);
    send(&mut world, tab, "/services/data/v68.0/query?q=SELECT Id FROM Account LIMIT {{ most }}");
    assert_eq!(world.rows(tab), 6);
    world.take(tab, Event::TabAdded);
    let post = Draft { method: Method::Post, ..draft("/services/data/v68.0/sobjects/Account") };
    ask_by(&mut world, tab, post.clone());
    world.run(tab);
    let before = world.sent.len();
    world.reload(tab);
    world.settle();
    let sent: Vec<_> = world.sent[before..].iter().filter(|(said, _)| said.contains("POST")).collect();
    assert!(sent.is_empty(), "{sent:?}");
    assert_eq!((request(&world, tab).is_rest, (*request(&world, tab).draft).clone()), (true, post));
    let first = world.views(tab).tabs.tabs[0].id;
    world.take(tab, Event::TabChosen(first));
    world.run(tab);
    assert_eq!((world.rows(tab), world.views(tab).parameters.inputs[0].text.as_str()), (6, "6"));
}

#[test]
fn who_was_sent_away_to_sign_in_finds_the_answer_again_and_nothing_is_written_twice() {
    for (method, rows) in [(Method::Get, 6), (Method::Post, 0)] {
        let mut world = World::new();
        let tab = world.signed_in();
        let path = "/services/data/v68.0/query?q=SELECT Id FROM Account LIMIT 6";
        ask_by(&mut world, tab, Draft { method, ..draft(path) });
        world.run(tab);
        assert_eq!(world.rows(tab), rows);
        world.org.revoke_everything();
        world.run(tab);
        let before = world.sent.len();
        world.go_through_sign_in(tab);
        let posts =
            world.sent[before..].iter().filter(|(said, _)| said.starts_with("POST") && said.contains("/query")).count();
        assert_eq!((world.rows(tab), request(&world, tab).is_rest, posts), (rows, true, 0));
    }
}

#[test]
fn odd_things_in_storage_cost_a_request_and_not_its_tab() {
    for odd in ["7", "{}", r#"{"method":"TRACE","path":"/"}"#, r#"{"method":"GET","path":7}"#, "[[[[]]]]"] {
        let mut world = World::new();
        let tabs = format!(r#"{{"front":1,"tabs":[{{"id":1,"org":0,"request":{odd},"asksByRequest":true}}]}}"#);
        world.local.insert("orgpane.tabs".into(), tabs);
        world.local.insert("orgpane.inputs".into(), odd.to_owned());
        let tab = world.open("");
        world.settle();
        assert_eq!((world.views(tab).tabs.tabs.len(), request(&world, tab).is_rest), (1, false), "{odd}");
        assert!(world.views(tab).parameters.inputs.is_empty());
    }
}

#[test]
fn a_link_shows_its_query_and_its_button_sends_no_request() {
    let mut world = World::new();
    let tab = world.signed_in();
    ask_by(&mut world, tab, Draft { method: Method::Post, ..draft("/services/data/v68.0/sobjects/Account") });
    let before = world.sent.len();
    world.take(tab, Event::FragmentChanged("#q=SELECT+Name+FROM+Account+LIMIT+3".to_owned()));
    assert!(!request(&world, tab).is_rest);
    world.press(tab, "link.opened");
    world.settle();
    assert_eq!(world.rows(tab), 3);
    assert!(world.sent[before..].iter().all(|(said, _)| !said.starts_with("POST")), "{:?}", &world.sent[before..]);
}
