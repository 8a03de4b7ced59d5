//! What stands behind the doors of the module: the whole language; knows no wasm.

use std::borrow::Cow;
use std::cell::RefCell;

use orgpane::soql;
use orgpane::soql::ast::Clause;
use orgpane::soql::bind::{BindValue, SlotTypes};
use orgpane::soql::catalog::Catalog;
use orgpane::soql::format::{Style, format, print};
use orgpane::soql::transform::{Changed, Direction, Target};

use crate::org;

thread_local! {
    static ORG: RefCell<Catalog> = RefCell::new(Catalog::new());
}

/// The number of tokens, or -1 if there is a fault.
pub fn parse(text: &str) -> i32 {
    let syntax = soql::parse(text);
    if syntax.faults.is_empty() { number(syntax.tokens.len()) } else { -1 }
}

/// How long the results are: the layout, the short text, and every change that a query builder can make.
pub fn rewrite(text: &str) -> i32 {
    let syntax = soql::parse(text);
    let target = Target::of(&syntax);
    let down = Direction { descending: true, nulls_last: true };
    let mut length = format(&syntax, &Style::default()).len() + print(&syntax).len();
    length += target.position("Name").unwrap_or_default();
    length += done(target.add_field("Added__c", Some(1)));
    length += done(target.remove_field(0));
    length += done(target.move_field(0, 1));
    length += done(target.set_object("Other__c"));
    length += done(target.add_condition("Added__c = 1"));
    length += done(target.set_condition("Name = 'a'"));
    length += done(target.remove_condition("Name"));
    length += done(target.add_group("Name", None));
    length += done(target.remove_group(0));
    length += done(target.set_order("Name", down));
    length += done(target.remove_order("Name"));
    length += done(target.set_limit(Some(10)));
    length += done(target.count_rows());
    length += done(target.set_clause(Clause::Having, "COUNT(Id) > 1"));
    length += done(target.remove_clause(Clause::Where));
    number(length + done(target.children("Contacts").and_then(|children| children.set_offset(None))))
}

/// How long the changed text is, or why there is none.
fn done(change: Changed) -> usize {
    match change {
        Ok(change) => change.text.len(),
        Err(refusal) => refusal.to_string().len(),
    }
}

/// Learns an org and says how many objects it has.
pub fn learn(objects: usize, fields: usize) -> i32 {
    let mut org = Catalog::new();
    org.list((0..objects).map(org::name));
    for object in 0..objects {
        org.describe(&org::facts(object, objects, fields));
    }
    ORG.set(org);
    number(objects)
}

/// How many things could be typed at the cursor.
pub fn complete(text: &str, cursor: usize) -> i32 {
    ORG.with_borrow(|org| number(soql::complete::complete(text, cursor, org).items.len()))
}

/// How many findings there are, and how long the text is with their corrections.
pub fn check(text: &str) -> i32 {
    ORG.with_borrow(|org| {
        let syntax = soql::parse(text);
        let checked = soql::check::check(&syntax, org);
        let corrected =
            checked.findings.iter().filter_map(|finding| finding.fix.as_ref()).map(|fix| fix.apply(text).len());
        number(checked.findings.len() + corrected.sum::<usize>())
    })
}

/// How long the query with its values is, or how many faults there are, below 0.
pub fn bind(text: &str) -> i32 {
    ORG.with_borrow(|org| {
        let types = SlotTypes { declared: &[], schema: Some(org) };
        let values = [("name", BindValue::Text(Cow::Borrowed(text))), ("max", BindValue::Number(7.0))];
        match soql::bind::bind(&soql::parse(text), &types, &values) {
            Ok(bound) => number(bound.len()),
            Err(faults) => -number(faults.len()),
        }
    })
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
