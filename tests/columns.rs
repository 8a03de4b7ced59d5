//! What the app learns of a query's columns from the org's descriptions, and that nothing waits for them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "all of it is test")]

mod described;
mod person;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;

use orgpane::app::Event;
use orgpane::app::view::QueryStatus;
use orgpane::demo::{Fault, Order};
use orgpane::format::{Asked, FieldFacts, Known, child_object, describes_needed};
use orgpane::http::Response;
use orgpane::soql::ast::Function;
use orgpane::soql::catalog::ObjectFacts;
use orgpane::soql::schema::FieldType;
use orgpane::table::Kind;
use world::{TabId, World};

const DESCRIBE: &str = "/describe";

/// Descriptions by the name of the object.
#[derive(Default)]
struct Descriptions(BTreeMap<String, ObjectFacts>);

impl Descriptions {
    fn look_up(&self, name: &str) -> Known<'_> {
        let found = self.0.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map_or(Known::Unknown, |(_, facts)| Known::Described(facts))
    }

    fn needed(&self, asked: &Asked, paths: &[&str]) -> Vec<String> {
        describes_needed(asked, paths, &|name| self.look_up(name))
    }

    /// Asks for what is needed until nothing is; in rounds, as the app does.
    fn fill(&mut self, asked: &Asked, paths: &[&str]) -> Vec<Vec<String>> {
        let mut rounds = Vec::new();
        loop {
            let needed = self.needed(asked, paths);
            if needed.is_empty() {
                return rounds;
            }
            for name in &needed {
                self.0.insert(name.clone(), described::facts(name));
            }
            rounds.push(needed);
        }
    }

    fn facts(&self, asked: &Asked, path: &str) -> Option<FieldFacts> {
        FieldFacts::of_column(asked, path, &|name| self.look_up(name))
    }
}

fn known_of(soql: &str) -> impl Fn(&str) -> Option<FieldFacts> {
    let asked = Asked::of(soql);
    let paths: Vec<String> = asked.columns.iter().map(|column| column.path.clone()).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let mut descriptions = Descriptions::default();
    descriptions.fill(&asked, &paths);
    move |path| descriptions.facts(&asked, path)
}

#[test]
fn objects_are_asked_about_in_the_order_in_which_they_become_known_to_matter() {
    let asked = Asked::of(
        "SELECT Id, Account.Owner.Name, Account.Name, (SELECT Id, Contact.Name FROM OpportunityContactRoles) FROM Opportunity",
    );
    let rounds = Descriptions::default().fill(&asked, &["Id", "Account.Owner.Name", "Account.Name"]);
    assert_eq!(rounds[0], ["Opportunity"]);
    assert_eq!(rounds[1][0], "Account");
    assert!(rounds.concat().contains(&"User".to_owned()), "{rounds:?}");
}

#[test]
fn of_a_relationship_to_many_objects_few_are_asked_about() {
    let asked = Asked::of("SELECT Id, What.Name, Who.Name, What.Nothing FROM Task");
    let mut descriptions = Descriptions::default();
    let rounds = descriptions.fill(&asked, &["Id", "What.Name", "Who.Name", "What.Nothing"]);
    assert!(rounds.concat().len() <= 5, "{rounds:?}");
    assert_eq!(descriptions.facts(&asked, "What.Nothing"), None);
    assert!(descriptions.facts(&asked, "Who.Name").is_some());
}

#[test]
fn facts_are_found_over_parents_whatever_the_case_of_the_path() {
    let facts = known_of("SELECT Amount, account.owner.name, AccountId, StageName FROM Opportunity");
    let amount = facts("Amount").unwrap();
    assert_eq!(
        (amount.field.kind, amount.field.look.scale, amount.object.as_str()),
        (FieldType::Currency, 2, "Opportunity")
    );
    assert_eq!(amount.kind(), Some(Kind::Number));
    let owner = facts("Account.Owner.Name").unwrap();
    assert_eq!((owner.way.join(" > "), owner.field.look.is_name), ("Account > Owner".to_owned(), true));
    assert_eq!(facts("AccountId").unwrap().field.relationship.as_deref(), Some("Account"));
    assert!(!facts("StageName").unwrap().field.choices.is_empty());
    assert_eq!(facts("Nothing__c"), None);
}

#[test]
fn functions_change_what_is_known() {
    let facts = known_of(
        "SELECT Account.Name, COUNT(Id), MAX(Amount) most, AVG(Amount), CALENDAR_YEAR(CloseDate) FROM Opportunity GROUP BY Account.Name, CALENDAR_YEAR(CloseDate)",
    );
    let told = |path: &str| {
        let facts = facts(path).unwrap();
        (facts.field.label, facts.field.kind, facts.function)
    };
    assert_eq!(told("Name"), ("Account Name".to_owned(), FieldType::String, None));
    assert_eq!(told("expr0"), ("Count".to_owned(), FieldType::Int, Some(Function::Count)));
    assert_eq!(told("most"), ("most".to_owned(), FieldType::Currency, Some(Function::Max)));
    assert_eq!(told("expr1"), ("Average of Amount".to_owned(), FieldType::Currency, Some(Function::Avg)));
    assert_eq!(told("expr2").1, FieldType::Int);
}

#[test]
fn the_parts_of_an_address_have_names_of_their_own() {
    let facts = known_of("SELECT BillingAddress FROM Account");
    let city = facts("BillingAddress.city").unwrap();
    assert_eq!((city.way.as_slice(), city.field.label.as_str()), (&["Billing Address".to_owned()][..], "City"));
    assert_eq!(facts("BillingAddress.postalCode").unwrap().field.label, "Postal code");
    assert_eq!(facts("BillingAddress.latitude").unwrap().kind(), None);
}

#[test]
fn a_relationship_that_leads_back_does_no_harm() {
    let path = "Parent.".repeat(30) + "Name";
    let asked = Asked::of("SELECT Id FROM Account");
    let mut descriptions = Descriptions::default();
    descriptions.fill(&asked, &[&path]);
    assert_eq!(descriptions.facts(&asked, &path), None);
    assert!(descriptions.facts(&asked, "Parent.Parent.Name").is_some());
    assert_eq!(child_object("Account", "contacts", &|name| descriptions.look_up(name)).as_deref(), Some("Contact"));
}

// In the app.

fn labels(world: &World, tab: TabId) -> Vec<Option<String>> {
    let columns = world.views(tab).table.columns;
    columns.iter().map(|column| column.facts.as_ref().map(|facts| facts.field.label.clone())).collect()
}

fn asked_about(world: &World) -> Vec<String> {
    let sent = world.sent.iter().filter(|(request, _)| request.contains(DESCRIBE));
    sent.filter_map(|(request, _)| Some(request.split("/sobjects/").nth(1)?.split('/').next()?.to_owned())).collect()
}

#[test]
fn columns_get_the_orgs_own_labels_once_rows_are_here() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id, Name, Account.Name FROM Opportunity");
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    assert!(matches!(world.status(tab), QueryStatus::Running { rows: 2_000, .. }), "rows do not wait");
    assert_eq!(labels(&world, tab), [None, None, None]);
    world.settle();
    let expected = ["Record ID", "Name", "Account Name"].map(|label| Some(label.to_owned()));
    assert_eq!(labels(&world, tab), expected);
    assert_eq!(asked_about(&world), ["Opportunity", "Account"]);
}

#[test]
fn an_object_is_asked_about_once_and_forgotten_at_sign_out() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.run(tab);
    world.run(tab);
    assert_eq!(asked_about(&world), ["Opportunity"]);
    let facts = world.views(tab).table.columns[0].facts.clone().unwrap();
    world.run(tab);
    assert_eq!(Some(facts.as_ref()), world.views(tab).table.columns[0].facts.as_deref());
    assert!(!Arc::ptr_eq(&facts, world.views(tab).table.columns[1].facts.as_ref().unwrap()));
    world.take(tab, Event::SignOutClicked);
    world.settle();
    let tab = world.signed_in();
    world.run(tab);
    assert_eq!(asked_about(&world), ["Opportunity", "Opportunity"]);
}

#[test]
fn a_description_that_does_not_come_is_missed_by_nobody_and_asked_for_again_by_the_next_run() {
    let prefix = "/services/data/v68.0/sobjects/";
    let denied = Response { status: 403, headers: Vec::new(), body: b"[]".to_vec() };
    for fault in [Fault::Drop, Fault::Hold, Fault::Truncate(200), Fault::Answer(denied)] {
        let mut world = World::new();
        let tab = world.signed_in();
        world.org.order(Order::next(prefix, fault.clone()).times(9));
        world.run(tab);
        assert!(matches!(world.status(tab), QueryStatus::Finished { rows: 5_000, .. }), "{fault:?}");
        assert_eq!(labels(&world, tab), [None, None, None], "{fault:?}");
        assert!(world.notices(tab).is_empty(), "{fault:?} {:?}", world.notices(tab));
        assert!(asked_about(&world).len() <= 2, "{fault:?}");
        world.org.clear_orders();
        world.run(tab);
        assert!(labels(&world, tab).iter().all(Option::is_some), "{fault:?}");
    }
}

#[test]
fn stopping_a_query_does_not_stop_its_descriptions() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.take(tab, Event::StopClicked);
    world.settle();
    assert!(matches!(world.status(tab), QueryStatus::Stopped { .. }));
    assert!(labels(&world, tab).iter().all(Option::is_some));
}

#[test]
fn a_session_that_ends_on_the_way_is_renewed_for_a_description_too() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id, Account.Name FROM Opportunity LIMIT 5");
    world.take(tab, Event::RunClicked);
    world.answer_one(tab);
    world.org.expire_access_tokens();
    world.settle();
    assert!(matches!(world.status(tab), QueryStatus::Finished { rows: 5, .. }));
    assert!(labels(&world, tab).iter().all(Option::is_some));
    assert!(world.notices(tab).is_empty());
}

#[test]
fn an_address_keeps_its_own_column_beside_those_of_its_parts() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Name, BillingAddress, Phone FROM Account LIMIT 20");
    world.run(tab);
    let columns = world.views(tab).table.columns.clone();
    let paths: Vec<&str> = columns.iter().map(|column| column.path.as_str()).collect();
    assert!(paths[1..].starts_with(&["BillingAddress", "BillingAddress.city", "BillingAddress.country"]), "{paths:?}");
    assert!(paths.ends_with(&["BillingAddress.street", "Phone"]), "{paths:?}");
}
