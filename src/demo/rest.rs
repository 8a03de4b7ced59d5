//! The demo org's REST API below `/services/data/`; knows nothing of tokens, cookies or sockets.
//!
//! Source: Salesforce, "REST API Developer Guide".

use super::data::Rows;
use super::describe;
use super::json::Json;
use super::query::{self, Asked, Cursors, PAGE_ROWS_MAX, PAGE_ROWS_MIN};
use crate::http::{Method, Request, Response};
use crate::soql::Diagnostic;
use crate::soql::schema::{Schema, Source};

/// The org's records and its open query cursors.
#[derive(Debug)]
pub struct Records {
    rows: Rows,
    cursors: Cursors,
    requests: u32,
}

/// Who asks. The caller has checked the token already.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// 18 characters, prefix `005`.
    pub user_id: &'a str,
    /// Where the org lives, such as `https://orgpane.my.salesforce.com`, without a slash at the end.
    pub instance_url: &'a str,
}

/// How many requests the org answers in a day, as `/limits` tells.
const DAILY_REQUESTS_MAX: u32 = 15_000;

const VERSION_MIN: u32 = 31;
const VERSION_MAX: u32 = 68;

impl Records {
    /// An org with so many opportunities (at most 1,000,000); the other objects are scaled to fit. Cheap: values are
    /// computed when asked for.
    #[must_use]
    pub fn new(opportunity_rows: u32) -> Self {
        Self { rows: Rows::new(opportunity_rows), cursors: Cursors::default(), requests: 0 }
    }

    /// How many requests were answered.
    pub(super) const fn requests(&self) -> u32 {
        self.requests
    }

    pub(super) const fn set_requests(&mut self, requests: u32) {
        self.requests = requests;
    }
}

/// Answers any request below `/services/data/` for a caller whose token was checked.
///
/// `now_millis` counts from the Unix epoch; `entropy` names new query cursors.
pub fn answer(
    records: &mut Records,
    request: &Request,
    caller: &Caller<'_>,
    now_millis: u64,
    entropy: &[u8; 32],
) -> Response {
    let target = target(&request.url);
    records.requests = records.requests.saturating_add(1);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut response = route(records, request, path, query, &Context { caller, now_millis, entropy });
    let used = records.requests.min(DAILY_REQUESTS_MAX);
    response.headers.push(("Sforce-Limit-Info".into(), format!("api-usage={used}/{DAILY_REQUESTS_MAX}")));
    if request.method == Method::Head {
        response.body.clear();
    }
    response
}

/// `GET /services/data/`: the API versions, which need no token.
#[must_use]
pub fn versions() -> Response {
    let mut json = Json::new();
    json.array(|json| {
        for version in VERSION_MIN..=VERSION_MAX {
            let (season, year) = release(version);
            json.object(|json| {
                json.text_member("label", &format!("{season} '{year}"));
                json.text_member("url", &format!("/services/data/v{version}.0"));
                json.text_member("version", &format!("{version}.0"));
            });
        }
    });
    answer_json(json)
}

/// What every answer may depend on besides the request.
struct Context<'a> {
    caller: &'a Caller<'a>,
    now_millis: u64,
    entropy: &'a [u8; 32],
}

fn route(records: &mut Records, request: &Request, path: &str, query: &str, context: &Context<'_>) -> Response {
    let decoded = percent_decoded(path);
    let Some(below) = decoded.strip_prefix("/services/data") else { return not_found() };
    let parts: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
    let Some((version, parts)) = parts.split_first() else {
        return if is_reading(request) { versions() } else { not_allowed(request) };
    };
    let Some(base) = base(version) else { return not_found() };
    let known: fn(&mut Records, &Call<'_>) -> Response = match parts {
        [] => resources,
        ["query" | "queryAll"] => first_page,
        ["query" | "queryAll", _] => next_page,
        ["sobjects"] => all_objects,
        ["sobjects", _] => object_basics,
        ["sobjects", _, "describe"] => describe_object,
        ["sobjects", _, _] => one_record,
        ["limits"] => limits,
        _ => return not_found(),
    };
    if !is_reading(request) {
        return not_allowed(request);
    }
    known(records, &Call { request, base: &base, parts, query, context })
}

/// A request on its way to the resource that answers it.
struct Call<'a> {
    request: &'a Request,
    /// Such as `/services/data/v68.0`.
    base: &'a str,
    /// What follows the version in the path.
    parts: &'a [&'a str],
    query: &'a str,
    context: &'a Context<'a>,
}

impl Call<'_> {
    fn part(&self, place: usize) -> &str {
        self.parts.get(place).copied().unwrap_or_default()
    }

    fn parameter(&self, name: &str) -> Option<String> {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            user_id: self.context.caller.user_id,
            now_millis: self.context.now_millis,
            entropy: self.context.entropy,
            base: self.base,
            page_rows: page_rows(self.request),
            deleted: self.part(0) == "queryAll",
        }
    }
}

fn resources(_: &mut Records, call: &Call<'_>) -> Response {
    let mut json = Json::new();
    json.object(|json| {
        for name in ["limits", "query", "queryAll", "sobjects"] {
            json.text_member(name, &format!("{}/{name}", call.base));
        }
        let identity =
            format!("{}/id/{}/{}", call.context.caller.instance_url, super::data::ORG_ID, call.context.caller.user_id);
        json.text_member("identity", &identity);
    });
    answer_json(json)
}

fn first_page(records: &mut Records, call: &Call<'_>) -> Response {
    if let Some(text) = call.parameter("explain") {
        return match query::explained(&text, &records.rows, &call.asked()) {
            Ok(body) => answer_bytes(200, body),
            Err(diagnostic) => query_error(&diagnostic, &text),
        };
    }
    let Some(text) = call.parameter("q") else {
        return error(400, "MALFORMED_QUERY", "A query string has to be specified");
    };
    match query::first_page(&text, &records.rows, &mut records.cursors, &call.asked()) {
        Ok(body) => answer_bytes(200, body),
        Err(diagnostic) => query_error(&diagnostic, &text),
    }
}

fn next_page(records: &mut Records, call: &Call<'_>) -> Response {
    match query::next_page(call.part(1), &records.rows, &mut records.cursors, &call.asked()) {
        Some(body) => answer_bytes(200, body),
        None => error(400, "INVALID_QUERY_LOCATOR", "invalid query locator"),
    }
}

fn all_objects(_: &mut Records, call: &Call<'_>) -> Response {
    unless_unchanged(call.request, || describe::all(call.base))
}

fn object_basics(records: &mut Records, call: &Call<'_>) -> Response {
    match records.rows.object(call.part(1)) {
        Some(object) => answer_bytes(200, describe::basics(object, call.base)),
        None => not_found(),
    }
}

fn describe_object(records: &mut Records, call: &Call<'_>) -> Response {
    match records.rows.object(call.part(1)) {
        Some(object) => unless_unchanged(call.request, || describe::whole(&records.rows, object, call.base)),
        None => not_found(),
    }
}

fn one_record(records: &mut Records, call: &Call<'_>) -> Response {
    let rows = &records.rows;
    let Some(object) = rows.object(call.part(1)) else { return not_found() };
    let Some((_, row)) = rows.find(call.part(2)).filter(|(found, _)| *found == object) else { return not_found() };
    if row >= rows.rows(object) {
        return error(404, "ENTITY_IS_DELETED", "entity is deleted");
    }
    let mut fields = Vec::new();
    match call.parameter("fields") {
        None => fields.extend(0..rows.field_count(object)),
        Some(names) => {
            for name in names.split(',').map(str::trim) {
                match rows.field_named(object, name) {
                    Some(field) => fields.push(field),
                    None => {
                        let message =
                            format!("No such column '{name}' on sobject of type {}", rows.object_name(object));
                        return error(400, "INVALID_FIELD", &message);
                    }
                }
            }
            // The id is there whether it was asked for or not.
            if let Some(id) = rows.field_named(object, "Id").filter(|id| !fields.contains(id)) {
                fields.push(id);
            }
        }
    }
    answer_bytes(200, query::record(rows, call.base, object, row, &fields))
}

fn limits(records: &mut Records, _: &Call<'_>) -> Response {
    let used = i64::from(records.requests.min(DAILY_REQUESTS_MAX));
    let limits = [
        ("DailyApiRequests", i64::from(DAILY_REQUESTS_MAX), used),
        ("DailyBulkApiBatches", 15_000, 0),
        ("DailyBulkV2QueryFileStorageMB", 976_562, 0),
        ("DailyBulkV2QueryJobs", 10_000, 0),
        ("DataStorageMB", 1_024, 37),
        ("FileStorageMB", 1_024, 2),
        ("HourlyAsyncReportRuns", 1_200, 0),
        ("HourlySyncReportRuns", 500, 0),
    ];
    let mut json = Json::new();
    json.object(|json| {
        for (name, max, used) in limits {
            json.key(name);
            json.object(|json| {
                json.int_member("Max", max);
                json.int_member("Remaining", max - used);
            });
        }
    });
    answer_json(json)
}

/// A describe answer, or 304 if the caller has it already.
fn unless_unchanged(request: &Request, body: impl FnOnce() -> Vec<u8>) -> Response {
    let since = request.header("If-Modified-Since").and_then(describe::http_date_millis);
    let mut response = match since {
        Some(since) if since >= describe::CHANGED_AT_MILLIS => {
            Response { status: 304, headers: Vec::new(), body: Vec::new() }
        }
        _ => answer_bytes(200, body()),
    };
    response.headers.push(("Last-Modified".into(), describe::CHANGED_AT.into()));
    response
}

/// `Sforce-Query-Options: batchSize=500`.
fn page_rows(request: &Request) -> usize {
    let asked = request.header("Sforce-Query-Options").and_then(|options| {
        let mut pairs = options.split([',', ';']).filter_map(|option| option.split_once('='));
        pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("batchSize"))?.1.trim().parse().ok()
    });
    asked.unwrap_or(PAGE_ROWS_MAX).clamp(PAGE_ROWS_MIN, PAGE_ROWS_MAX)
}

/// Path and query of an absolute address.
fn target(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..].find('/').map_or("/", |at| &url[after_scheme + at..]);
    path.split('#').next().unwrap_or(path)
}

/// `/services/data/v68.0` for a version that is served; `latest` is the newest.
fn base(version: &str) -> Option<String> {
    let number = match version {
        "latest" => VERSION_MAX,
        _ => (VERSION_MIN..=VERSION_MAX).find(|number| version == format!("v{number}.0"))?,
    };
    Some(format!("/services/data/v{number}.0"))
}

/// Three releases a year: version 66.0 is Spring '26.
fn release(version: u32) -> (&'static str, u32) {
    let season = ["Spring", "Summer", "Winter"][(version % 3) as usize];
    (season, version / 3 + 4 + u32::from(version % 3 == 2))
}

fn percent_decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = path.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(value)) => {
                decoded.push(value);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn is_reading(request: &Request) -> bool {
    matches!(request.method, Method::Get | Method::Head)
}

fn query_error(diagnostic: &Diagnostic, text: &str) -> Response {
    error(400, diagnostic.code.as_str(), &diagnostic.as_salesforce(text))
}

fn not_found() -> Response {
    error(404, "NOT_FOUND", "The requested resource does not exist")
}

fn not_allowed(request: &Request) -> Response {
    let message = format!("HTTP Method '{}' not allowed. Allowed are HEAD,GET", request.method.as_str());
    let mut response = error(405, "METHOD_NOT_ALLOWED", &message);
    response.headers.push(("Allow".into(), "HEAD,GET".into()));
    response
}

fn error(status: u16, code: &str, message: &str) -> Response {
    let mut json = Json::new();
    json.array(|json| {
        json.object(|json| {
            json.text_member("message", message);
            json.text_member("errorCode", code);
        });
    });
    answer_bytes(status, json.into_bytes())
}

fn answer_json(json: Json) -> Response {
    answer_bytes(200, json.into_bytes())
}

fn answer_bytes(status: u16, body: Vec<u8>) -> Response {
    Response { status, headers: vec![("Content-Type".into(), "application/json;charset=UTF-8".into())], body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const NOW: u64 = 1_795_392_000_000;
    const CALLER: Caller<'static> =
        Caller { user_id: "005Hs000001LuueIAC", instance_url: "https://orgpane.my.salesforce.com" };

    fn ask(records: &mut Records, request: &Request) -> Response {
        answer(records, request, &CALLER, NOW, &[7; 32])
    }

    fn get(records: &mut Records, path: &str) -> Response {
        ask(records, &Request::get(format!("https://orgpane.my.salesforce.com{path}")))
    }

    fn query(records: &mut Records, text: &str) -> Value {
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let response = get(records, &format!("/services/data/v68.0/query?q={encoded}"));
        serde_json::from_slice(&response.body).unwrap()
    }

    #[test]
    fn a_query_is_explained_without_being_run() {
        let mut records = Records::new(3_000);
        let mut plan = |soql: &str| {
            let soql: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
            let response = get(&mut records, &format!("/services/data/v68.0/query?explain={soql}"));
            let answer: Value = serde_json::from_slice(&response.body).unwrap();
            answer["plans"][0].clone()
        };
        let whole = plan("SELECT Id FROM Opportunity WHERE Amount > 1");
        assert_eq!(whole["leadingOperationType"], "TableScan");
        assert_eq!(whole["sobjectCardinality"], 3_000);
        let indexed = plan("SELECT Id FROM Opportunity WHERE Name = 'x' AND Amount > 1");
        assert_eq!((&indexed["leadingOperationType"], &indexed["fields"][0]), (&"Index".into(), &"Name".into()));
    }

    #[test]
    fn versions_carry_the_names_of_their_releases() {
        let text = versions().text().into_owned();
        assert!(text.starts_with(r#"[{"label":"Summer '14","url":"/services/data/v31.0","version":"31.0"}"#), "{text}");
        assert!(text.ends_with(r#"{"label":"Winter '27","url":"/services/data/v68.0","version":"68.0"}]"#), "{text}");
    }

    fn encoded(text: &str) -> String {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    }

    /// The code of an error answer, and its status.
    fn refusal(response: &Response) -> (u16, String) {
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        (response.status, body[0]["errorCode"].as_str().unwrap().to_owned())
    }

    fn ids(page: &Value) -> Vec<String> {
        page["records"].as_array().unwrap().iter().map(|row| row["Id"].as_str().unwrap().to_owned()).collect()
    }

    /// All pages of a query, as ids, with so many rows asked for on a page.
    fn pages(records: &mut Records, text: &str, batch: &str) -> Vec<Vec<String>> {
        let mut path = format!("/services/data/v68.0/query?q={}", encoded(text));
        let mut pages = Vec::new();
        loop {
            let request = Request::get(format!("https://orgpane.my.salesforce.com{path}"));
            let response = ask(records, &request.with_header("Sforce-Query-Options", batch));
            let page: Value = serde_json::from_slice(&response.body).unwrap();
            pages.push(ids(&page));
            if page["done"] == true {
                return pages;
            }
            path = page["nextRecordsUrl"].as_str().unwrap().to_owned();
        }
    }

    #[test]
    fn pages_together_hold_every_row_once() {
        for order in ["", " WHERE Amount > 0", " ORDER BY Name DESC"] {
            let mut records = Records::new(5_000);
            let text = format!("SELECT Id FROM Opportunity{order}");
            let pages = pages(&mut records, &text, "batchSize=700");
            let (last, full) = pages.split_last().unwrap();
            assert!(full.iter().all(|page| page.len() == 700) && last.len() <= 700);
            let mut all = pages.concat();
            let count = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count);
            let counted =
                query(&mut records, &text.replace("SELECT Id", "SELECT COUNT()").replace(" ORDER BY Name DESC", ""));
            assert_eq!(counted["totalSize"], count);
        }
    }

    #[test]
    fn a_page_has_from_200_to_2000_rows_whatever_is_asked_for() {
        let sizes =
            [("", 2_000), ("batchSize=1", 200), ("batchSize=250", 250), ("batchSize=9999", 2_000), ("x", 2_000)];
        for (asked, expected) in sizes {
            let mut records = Records::new(3_000);
            assert_eq!(pages(&mut records, "SELECT Id FROM Opportunity", asked)[0].len(), expected, "{asked}");
        }
    }

    #[test]
    fn two_long_texts_make_pages_small() {
        let mut records = Records::new(5_000);
        let one = pages(&mut records, "SELECT Id, Findings__c FROM Inspection__c", "");
        let two = pages(&mut records, "SELECT Id, Findings__c, Report__c FROM Inspection__c", "");
        assert_eq!((one.len(), two.len(), two[0].len()), (1, 5, 200));
    }

    #[test]
    fn the_first_and_the_last_page_of_a_million_rows_are_at_hand() {
        let mut records = Records::new(1_000_000);
        let first = query(&mut records, "SELECT Id, Name, CreatedDate FROM Opportunity");
        assert_eq!(first["totalSize"], 1_000_000);
        let next = first["nextRecordsUrl"].as_str().unwrap();
        assert!(next.starts_with("/services/data/v68.0/query/0r8") && next.ends_with("-2000"), "{next}");
        let last = get(&mut records, &next.replace("-2000", "-998000"));
        let last: Value = serde_json::from_slice(&last.body).unwrap();
        assert_eq!((last["done"].clone(), ids(&last).len()), (Value::Bool(true), 2_000));
    }

    #[test]
    fn a_locator_is_good_for_two_days_and_for_its_user_only() {
        const DAY: u64 = 86_400_000;
        let mut records = Records::new(5_000);
        let first = query(&mut records, "SELECT Id FROM Opportunity");
        let url = format!("https://orgpane.my.salesforce.com{}", first["nextRecordsUrl"].as_str().unwrap());
        let wrong = (400, "INVALID_QUERY_LOCATOR".to_owned());
        let other = Caller { user_id: "005Hs000001LuufIAC", ..CALLER };
        assert_eq!(refusal(&answer(&mut records, &Request::get(&url), &other, NOW, &[7; 32])), wrong);
        for broken in [url.replace("0r8", "0r9"), url.replace("-2000", "-5000"), url.replace("-2000", "")] {
            assert_eq!(refusal(&ask(&mut records, &Request::get(broken))), wrong);
        }
        let late = answer(&mut records, &Request::get(&url), &CALLER, NOW + 2 * DAY, &[7; 32]);
        assert_eq!(late.status, 200);
        let too_late = answer(&mut records, &Request::get(&url), &CALLER, NOW + 2 * DAY + 1, &[7; 32]);
        assert_eq!(refusal(&too_late), wrong);
    }

    #[test]
    fn the_oldest_cursor_is_closed_when_there_are_too_many() {
        let mut records = Records::new(5_000);
        let first = query(&mut records, "SELECT Id FROM Opportunity");
        let path = first["nextRecordsUrl"].as_str().unwrap();
        for _ in 0..100 {
            query(&mut records, "SELECT Id FROM Opportunity");
        }
        assert_eq!(refusal(&get(&mut records, path)).1, "INVALID_QUERY_LOCATOR");
    }

    #[test]
    fn deleted_rows_are_found_by_query_all_alone() {
        let mut records = Records::new(1_000);
        let count = |records: &mut Records, resource: &str| {
            let text = encoded("SELECT COUNT() FROM Opportunity WHERE IsDeleted = true");
            let response = get(records, &format!("/services/data/v68.0/{resource}?q={text}"));
            serde_json::from_slice::<Value>(&response.body).unwrap()["totalSize"].clone()
        };
        assert_eq!(count(&mut records, "query"), 0);
        assert_eq!(count(&mut records, "queryAll"), 4);
    }

    #[test]
    fn long_lists_of_children_go_on_behind_a_locator_of_their_own() {
        let mut records = Records::new(100_000);
        let text = "SELECT Id, (SELECT Id FROM Tasks) FROM Account WHERE Id = '001Hs000001Luue'";
        let all = query(&mut records, text)["records"][0]["Tasks"].clone();
        let text = "SELECT Id, (SELECT Id FROM Opportunities) FROM Account ORDER BY Id LIMIT 40";
        let request = Request::get(format!("https://x/services/data/v68.0/query?q={}", encoded(text)));
        let response = ask(&mut records, &request.with_header("Sforce-Query-Options", "batchSize=200"));
        let page: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(all["done"], true);
        assert_eq!(page["done"], false, "children count as rows of the page");
        let rows: usize =
            page["records"].as_array().unwrap().iter().map(|row| 1 + ids(&row["Opportunities"]).len()).sum();
        assert!(rows <= 200);

        let mut records = Records::new(1_000_000);
        let text = "SELECT Id, (SELECT Id FROM Opportunities) FROM Account LIMIT 1";
        let request = Request::get(format!("https://x/services/data/v68.0/query?q={}", encoded(text)));
        let first = ask(&mut records, &request.clone().with_header("Sforce-Query-Options", "batchSize=200"));
        let first: Value = serde_json::from_slice(&first.body).unwrap();
        let children = &first["records"][0]["Opportunities"];
        assert_eq!((children["done"].clone(), ids(children).len()), (Value::Bool(false), 200));
        let rest = get(&mut records, children["nextRecordsUrl"].as_str().unwrap());
        let rest: Value = serde_json::from_slice(&rest.body).unwrap();
        let counted = usize::try_from(children["totalSize"].as_u64().unwrap()).unwrap();
        assert_eq!(rest["totalSize"], children["totalSize"]);
        assert!(ids(&rest).len() == (counted - 200).min(200) && !ids(&rest).contains(&ids(children)[0]));
    }

    #[test]
    fn what_belongs_to_the_user_is_the_users() {
        let mut records = Records::new(5_000);
        let mine = query(&mut records, "SELECT OwnerId FROM Account USING SCOPE mine");
        let owned = query(&mut records, &format!("SELECT COUNT() FROM Account WHERE OwnerId = '{}'", CALLER.user_id));
        assert_eq!(mine["totalSize"], owned["totalSize"]);
        assert!(mine["totalSize"].as_u64() > Some(0));
        assert_eq!(mine["records"][0]["OwnerId"], CALLER.user_id);
    }

    #[test]
    fn one_record_is_found_by_its_id() {
        let mut records = Records::new(1_000);
        let path = "/services/data/v68.0/sobjects/account/001Hs000001Luue";
        let whole: Value = serde_json::from_slice(&get(&mut records, path).body).unwrap();
        assert_eq!(whole["attributes"]["url"], "/services/data/v68.0/sobjects/Account/001Hs000001LuueIAC");
        assert!(whole.get("BillingAddress").is_some());
        let some = get(&mut records, &format!("{path}?fields=name,%20Phone")).text().into_owned();
        assert!(some.contains(r#"},"Name":"#) && some.ends_with(r#""Id":"001Hs000001LuueIAC"}"#), "{some}");
        assert_eq!(refusal(&get(&mut records, &format!("{path}?fields=Foo"))), (400, "INVALID_FIELD".to_owned()));
        for missing in ["Account/001Hs000001LuuX", "Contact/001Hs000001Luue", "Account/abc", "Foo/001Hs000001Luue"] {
            let response = get(&mut records, &format!("/services/data/v68.0/sobjects/{missing}"));
            assert_eq!(refusal(&response), (404, "NOT_FOUND".to_owned()), "{missing}");
        }
        let deleted = id_of_row(ACCOUNT, records.rows.rows(ACCOUNT));
        let response = get(&mut records, &format!("/services/data/v68.0/sobjects/Account/{deleted}"));
        assert_eq!(refusal(&response), (404, "ENTITY_IS_DELETED".to_owned()));
    }

    const ACCOUNT: u16 = 0;

    fn id_of_row(object: u16, row: u32) -> String {
        super::super::data::id_text(&Rows::id(object, row))
    }

    #[test]
    fn versions_that_are_served_are_those_that_are_listed() {
        let mut records = Records::new(100);
        let mut status = |version: &str| get(&mut records, &format!("/services/data/{version}/limits")).status;
        for served in ["v31.0", "v68.0", "latest"] {
            assert_eq!(status(served), 200, "{served}");
        }
        for unknown in ["v30.0", "v69.0", "v68", "68.0", "v068.0", "v+68.0", "newest"] {
            assert_eq!(status(unknown), 404, "{unknown}");
        }
    }

    #[test]
    fn only_reading_is_allowed_and_unknown_paths_are_not_found() {
        let mut records = Records::new(100);
        let request = Request::get("https://x/services/data/v68.0/query?q=SELECT+Id+FROM+Account");
        let head = ask(&mut records, &Request { method: Method::Head, ..request.clone() });
        assert_eq!((head.status, head.body.len()), (200, 0));
        let post = ask(&mut records, &Request { method: Method::Post, ..request });
        assert_eq!(refusal(&post), (405, "METHOD_NOT_ALLOWED".to_owned()));
        assert!(post.text().contains("HTTP Method 'POST' not allowed. Allowed are HEAD,GET"));
        for path in [
            "/services/data/v68.0/nothing",
            "/services/data/v68.0/sobjects/Foo/describe",
            "/services/data/v68.0/sobjects/Account/x/y",
        ] {
            assert_eq!(refusal(&get(&mut records, path)), (404, "NOT_FOUND".to_owned()));
        }
        assert_eq!(refusal(&get(&mut records, "/services/data/v68.0/query")), (400, "MALFORMED_QUERY".to_owned()));
        for path in [
            "/services/data/v68.0",
            "/services/data/v68.0/",
            "/services/data/v68.0/sobjects/",
            "/services/data/v68.0/sobjects/Account",
        ] {
            assert_eq!(get(&mut records, path).status, 200, "{path}");
        }
    }

    #[test]
    fn requests_are_counted() {
        let mut records = Records::new(100);
        get(&mut records, "/services/data/v68.0/sobjects");
        let response = get(&mut records, "/services/data/v68.0/limits");
        assert_eq!(response.header("Sforce-Limit-Info"), Some("api-usage=2/15000"));
        let limits: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(limits["DailyApiRequests"]["Remaining"], 14_998);
    }
}
