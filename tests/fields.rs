//! What the editor has to know of an org, natively: asked for once, kept for the next visit, renewed when it is old, gone at sign-out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]

mod person;
mod world;

use orgpane::app::Event;
use orgpane::app::view::Views;
use orgpane::soql::Lacks;
use orgpane::soql::schema::Schema;
use world::{TabId, World};

fn lacks(world: &mut World, tab: TabId, object_list: bool, names: &[&str]) {
    let descriptions = names.iter().map(|name| (*name).to_owned()).collect();
    world.take(tab, Event::DescriptionsWanted(Lacks { object_list, descriptions }));
    world.settle();
}

fn asked(world: &World, end: &str) -> usize {
    world.sent.iter().filter(|(request, _)| request.contains(&[end, " ["].concat())).count()
}

fn knows_fields(views: &Views, name: &str) -> bool {
    let catalog = views.query.known.catalog.read().unwrap();
    catalog.object(name).is_some_and(|object| catalog.is_described(object))
}

fn age_minutes(world: &World, tab: TabId) -> Option<u64> {
    world.views(tab).query.fields.map(|fields| fields.age_minutes)
}

#[test]
fn what_is_lacking_is_asked_for_once() {
    let mut world = World::new();
    let tab = world.signed_in();
    lacks(&mut world, tab, true, &["Account"]);
    lacks(&mut world, tab, true, &["account", "Contact"]);
    assert_eq!(
        (asked(&world, "/sobjects"), asked(&world, "/Account/describe"), asked(&world, "/Contact/describe")),
        (1, 1, 1)
    );
    let views = world.views(tab);
    assert!(views.query.known.catalog.read().unwrap().has_all_objects());
    assert!(knows_fields(&views, "Contact"));
}

#[test]
fn what_was_kept_is_used_on_the_next_visit_and_renewed_when_it_is_old() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id FROM Account");
    lacks(&mut world, tab, true, &["Account"]);
    assert_eq!(age_minutes(&world, tab), Some(0));

    world.reload(tab);
    world.settle();
    world.pass_millis(5 * 60_000);
    lacks(&mut world, tab, true, &["Account"]);
    assert_eq!((asked(&world, "/sobjects"), asked(&world, "/Account/describe")), (1, 1), "nothing is asked again");
    assert!(knows_fields(&world.views(tab), "Account"));
    assert_eq!(age_minutes(&world, tab), Some(5));

    world.reload(tab);
    world.settle();
    world.pass_millis(70 * 60_000);
    lacks(&mut world, tab, false, &["Account"]);
    assert_eq!(asked(&world, "/Account/describe"), 2, "it was old");
    assert_eq!(age_minutes(&world, tab), Some(0));
}

#[test]
fn refresh_asks_again_and_tells_the_new_age() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id FROM Account");
    lacks(&mut world, tab, true, &["Account"]);
    world.pass_millis(20 * 60_000);
    world.take(tab, Event::FieldsRefreshed);
    assert!(world.views(tab).query.fields.unwrap().is_asked);
    world.settle();
    assert_eq!((asked(&world, "/sobjects"), asked(&world, "/Account/describe")), (2, 2));
    assert_eq!(age_minutes(&world, tab), Some(0));
}

#[test]
fn signing_out_drops_what_was_kept_and_what_was_known() {
    let mut world = World::new();
    let tab = world.signed_in();
    lacks(&mut world, tab, true, &["Account"]);
    assert_eq!(world.kept.len(), 2);
    world.take(tab, Event::SignOutClicked);
    world.settle();
    assert!(world.kept.is_empty());
    assert!(!knows_fields(&world.views(tab), "Account"));
}

#[test]
fn what_is_kept_and_is_no_description_is_asked_for() {
    let mut world = World::new();
    let tab = world.signed_in();
    lacks(&mut world, tab, true, &["Account"]);
    for value in world.kept.values_mut() {
        *value = "99\n<html>".to_owned();
    }
    world.reload(tab);
    world.settle();
    lacks(&mut world, tab, true, &["Account"]);
    assert_eq!((asked(&world, "/sobjects"), asked(&world, "/Account/describe")), (2, 2));
    assert!(knows_fields(&world.views(tab), "Account"));
}

#[test]
fn an_estimate_counts_rows_within_limit_and_tells_calls_and_plan() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT Id, Name FROM Opportunity WHERE Amount > 0 ORDER BY Name LIMIT 4500");
    world.take(tab, Event::PriceAsked);
    assert!(world.views(tab).query.price.unwrap().is_asked);
    world.settle();
    let price = world.views(tab).query.price.unwrap();
    assert!(!price.is_asked);
    assert_eq!((price.rows, price.calls), (Some(4_500), Some(3)));
    let (left, all) = price.left.unwrap();
    assert!(left > 0 && left < all);
    assert!(price.plan.unwrap().contains("reads the whole object"));
    assert_eq!(world.rows(tab), 0, "nothing was run");
    world.type_query(tab, "SELECT Id FROM Account");
    assert_eq!(world.views(tab).query.price, None);
}

#[test]
fn what_cannot_be_counted_is_said_and_nothing_is_asked_of_a_query_with_a_fault() {
    let mut world = World::new();
    let tab = world.signed_in();
    world.type_query(tab, "SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName");
    world.take(tab, Event::PriceAsked);
    world.settle();
    let price = world.views(tab).query.price.unwrap();
    assert!(price.uncounted.unwrap().contains("groups") && price.plan.is_some());
    let before = world.sent.len();
    world.type_query(tab, "SELECT FROM");
    world.take(tab, Event::PriceAsked);
    world.settle();
    assert_eq!(world.sent.len(), before);
    assert!(world.views(tab).query.price.unwrap().uncounted.is_some());
}
