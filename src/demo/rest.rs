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

/// How long a request's path and query may be, in bytes; with the headers it is the same.
///
/// Source: REST API Developer Guide, "Status Codes and Error Responses" (414, 431).
pub const REQUEST_TARGET_BYTES_MAX: usize = 16_384;

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
    if let Some(refused) = too_long(request, target) {
        return refused;
    }
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

fn too_long(request: &Request, target: &str) -> Option<Response> {
    let headers: usize = request.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
    let (status, reason) = if target.len() > REQUEST_TARGET_BYTES_MAX {
        (414, "URI Too Long")
    } else if target.len() + headers > REQUEST_TARGET_BYTES_MAX {
        (431, "Request Header Fields Too Large")
    } else {
        return None;
    };
    let body = format!("<h1>Bad Message {status}</h1><pre>reason: {reason}</pre>").into_bytes();
    Some(Response { status, headers: vec![("Content-Type".into(), "text/html;charset=iso-8859-1".into())], body })
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
        _ => version.strip_prefix('v')?.strip_suffix(".0")?.parse().ok()?,
    };
    (VERSION_MIN..=VERSION_MAX).contains(&number).then(|| format!("/services/data/v{number}.0"))
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
        Caller { user_id: "005Hs00001M51Y0IAJ", instance_url: "https://orgpane.my.salesforce.com" };

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
    fn versions_carry_the_names_of_their_releases() {
        let text = versions().text().into_owned();
        assert!(text.starts_with(r#"[{"label":"Summer '14","url":"/services/data/v31.0","version":"31.0"}"#), "{text}");
        assert!(text.ends_with(r#"{"label":"Winter '27","url":"/services/data/v68.0","version":"68.0"}]"#), "{text}");
    }

    #[test]
    fn a_query_is_answered_with_records_in_the_order_of_their_ids() {
        let mut records = Records::new(5_000);
        let answer = query(&mut records, "SELECT Id, Name FROM Opportunity");
        assert_eq!(answer["totalSize"], 5_000);
        assert_eq!(answer["done"], false);
        assert_eq!(answer["records"].as_array().unwrap().len(), 2_000);
        assert_eq!(answer["records"][0]["Id"], "006Hs000001LuueIAC");
    }
}
