//! What the demo org says of itself, read as the app reads it: nothing here is made by hand.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "clippy knows tests, but not their helpers")]
#![allow(dead_code, reason = "every test file uses another part")]

use std::path::{Path, PathBuf};

use orgpane::datasource::Host;
use orgpane::demo::data::user;
use orgpane::demo::rest::{Caller, Records, answer};
use orgpane::http::Request;
use orgpane::rest::describe::{object_request, objects_request, read_object, read_objects};
use orgpane::soql::catalog::{Catalog, ObjectFacts};
use orgpane::soql::schema::Schema;

/// 2026-11-23T00:00:00Z, a Monday.
pub const NOW_MILLIS: u64 = 20_780 * 86_400_000;

/// Everything that can be known.
pub fn described() -> Catalog {
    let mut catalog = listed();
    for object in 0..catalog.object_count() {
        let name = catalog.object_name(object).to_owned();
        describe(&mut catalog, &name);
    }
    catalog
}

/// The objects' names alone.
pub fn listed() -> Catalog {
    let mut catalog = Catalog::new();
    catalog.list(read_objects(&ask(&objects_request(&host()))).expect("a list of objects"));
    catalog
}

/// What the org says of one object.
pub fn facts(name: &str) -> ObjectFacts {
    let request = object_request(&host(), name).expect("a name of an object");
    read_object(&ask(&request)).expect("a description")
}

/// Reads one object's description.
pub fn describe(catalog: &mut Catalog, name: &str) {
    catalog.describe(&facts(name));
}

/// The case files with this ending in a folder of `tests/data`, in order.
pub fn cases(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder);
    let files = std::fs::read_dir(folder).expect("the folder is there");
    let mut cases: Vec<PathBuf> = files.map(|file| file.expect("an entry").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == ending));
    cases.sort();
    assert!(!cases.is_empty());
    cases
}

/// A case's text without the newline at its end.
pub fn text(case: &Path) -> String {
    let text = std::fs::read_to_string(case).expect("a case can be read");
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}

/// What the case knows of the org: `listed_…` the names of the objects, `unknown_…` nothing.
pub fn known_to(case: &Path, described: Catalog) -> Catalog {
    match name(case) {
        name if name.starts_with("listed_") => listed(),
        name if name.starts_with("unknown_") => Catalog::new(),
        _ => described,
    }
}

/// A case's name.
pub fn name(case: &Path) -> &str {
    case.file_stem().and_then(|name| name.to_str()).expect("a name")
}

fn host() -> Host {
    Host::parse("orgpane").expect("a host")
}

fn ask(request: &Request) -> Vec<u8> {
    let user_id = user(0).id;
    let caller = Caller { user_id: &user_id, instance_url: "https://orgpane.my.salesforce.com" };
    let response = answer(&mut Records::new(100), request, &caller, NOW_MILLIS, &[7; 32]);
    assert_eq!(response.status, 200, "{}: {}", request.url, response.text());
    response.body
}

/// Code and message of the demo org's refusal of a query.
pub fn refusal(text: &str) -> Option<(String, String)> {
    let user_id = user(0).id;
    let caller = Caller { user_id: &user_id, instance_url: "https://orgpane.my.salesforce.com" };
    let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let request = Request::get(format!("{}/services/data/v68.0/query?q={encoded}", caller.instance_url));
    let response = answer(&mut Records::new(500), &request, &caller, NOW_MILLIS, &[7; 32]);
    if response.status == 200 {
        return None;
    }
    let faults: serde_json::Value = serde_json::from_slice(&response.body).expect("an error is JSON");
    let show = |key: &str| faults[0][key].as_str().expect("a text").to_owned();
    Some((show("errorCode"), show("message")))
}
