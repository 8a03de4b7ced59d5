//! What a query would cost, as Salesforce tells before it is run: the plan of its execution and the calls that are left today. Sends
//! nothing.

use super::get;
use crate::datasource::Host;
use crate::http::Request;
use crate::json::Json;
use crate::limits;

/// How Salesforce would begin to look for rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// `Index`, `TableScan`, `Sharing`, `Other`, or one that is new.
    pub leading: String,
    /// The fields of the index, if there is one.
    pub fields: Vec<String>,
    /// Rows that this step would find.
    pub rows: u64,
    /// Rows of the object in all.
    pub rows_of_object: u64,
    /// Why no better index is used.
    pub notes: Vec<String>,
}

/// The requests of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyCalls {
    /// How many there may be.
    pub max: u64,
    /// How many are left.
    pub remaining: u64,
}

/// Asks how a query would be executed.
///
/// Source: REST API Developer Guide, "Get Feedback on Query Performance".
#[must_use]
pub fn explain_request(instance: &Host, soql: &str) -> Request {
    let soql: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    get(format!("{}/services/data/{}/query?explain={soql}", instance.as_str(), limits::API_VERSION))
}

/// Reads the answer to [`explain_request`]: the cheapest plan, which comes first.
#[must_use]
pub fn read_plan(body: &[u8]) -> Option<Plan> {
    let answer = Json::read_bytes(body)?;
    let plan = answer.list("plans").ok()?.first()?;
    let notes = plan.list("notes").unwrap_or_default().iter();
    Some(Plan {
        leading: plan.text("leadingOperationType").ok()?,
        fields: plan.texts("fields").unwrap_or_default(),
        rows: plan.whole("cardinality").unwrap_or_default(),
        rows_of_object: plan.whole("sobjectCardinality").unwrap_or_default(),
        notes: notes.filter_map(|note| note.text("description").ok()).collect(),
    })
}

/// Asks for the limits of the org. It costs a call itself.
#[must_use]
pub fn limits_request(instance: &Host) -> Request {
    get(format!("{}/services/data/{}/limits", instance.as_str(), limits::API_VERSION))
}

/// Reads the answer to [`limits_request`].
#[must_use]
pub fn read_daily_calls(body: &[u8]) -> Option<DailyCalls> {
    let answer = Json::read_bytes(body)?;
    let calls = answer.part("DailyApiRequests").ok()??;
    Some(DailyCalls { max: calls.whole("Max").ok()?, remaining: calls.whole("Remaining").ok()? })
}

/// Reads how many rows a query with `COUNT()` has found.
#[must_use]
pub fn read_count(body: &[u8]) -> Option<u64> {
    Json::read_bytes(body)?.whole("totalSize").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_plan_is_read_and_what_is_none_is_refused() {
        let body = br#"{"plans":[{"cardinality":12,"fields":["CreatedDate"],"leadingOperationType":"Index","notes":[{"description":"Not considering filter for optimization because unindexed","fields":["Name"],"tableEnumOrId":"Account"}],"relativeCost":0.02,"sobjectCardinality":5000,"sobjectType":"Account"},{"leadingOperationType":"TableScan"}],"sourceQuery":"x"}"#;
        let plan = read_plan(body).unwrap();
        assert_eq!((plan.leading.as_str(), plan.rows, plan.rows_of_object), ("Index", 12, 5_000));
        assert_eq!(plan.fields, ["CreatedDate"]);
        assert_eq!(plan.notes.len(), 1);
        for body in ["", "{}", "[]", r#"{"plans":[]}"#, r#"{"plans":[{}]}"#, "<html>"] {
            assert_eq!(read_plan(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn calls_that_are_left_are_read() {
        let body = br#"{"DailyApiRequests":{"Max":15000,"Remaining":14998},"Other":{}}"#;
        assert_eq!(read_daily_calls(body), Some(DailyCalls { max: 15_000, remaining: 14_998 }));
        assert_eq!(read_daily_calls(b"{}"), None);
        assert_eq!(read_count(br#"{"totalSize":7,"done":true,"records":[]}"#), Some(7));
    }
}
