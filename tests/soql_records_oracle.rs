//! Records with parents, TYPEOF and children inside children, page by page, against the same put together row by row.

#![allow(clippy::expect_used, clippy::panic)]

use orgpane::demo::data::{Rows, user};
use orgpane::demo::rest::{Caller, Records, answer};
use orgpane::http::Request;
use orgpane::soql::schema::{Schema, Source, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// 2026-11-23T00:00:00Z.
const NOW_MILLIS: u64 = 20_780 * 86_400_000;
const ORG: &str = "https://orgpane.my.salesforce.com";

/// An org, and the user who asks it.
struct Asked {
    records: Records,
    user_id: String,
    batch: usize,
}

impl Asked {
    fn new(opportunities: u32, user_number: u32, batch: usize) -> Self {
        Self { records: Records::new(opportunities), user_id: user(user_number).id, batch }
    }

    fn send(&mut self, path: &str) -> Result<Json, Json> {
        let caller = Caller { user_id: &self.user_id, instance_url: ORG };
        let request = Request::get(format!("{ORG}{path}"));
        let request = request.with_header("Sforce-Query-Options", format!("batchSize={}", self.batch));
        let response = answer(&mut self.records, &request, &caller, NOW_MILLIS, &[7; 32]);
        let body = serde_json::from_slice(&response.body).expect("JSON");
        if response.status == 200 { Ok(body) } else { Err(body) }
    }

    fn query(&mut self, version: &str, text: &str) -> Result<Json, Json> {
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        self.send(&format!("/services/data/v{version}/query?q={encoded}"))
    }

    /// All records behind an answer: its pages put together, and those of every list in them.
    fn whole(&mut self, page: &Json) -> Vec<Json> {
        let mut records: Vec<Json> = page["records"].as_array().expect("records").clone();
        let mut page = page.clone();
        while let Some(next) = page["nextRecordsUrl"].as_str() {
            assert_eq!(page["done"], false);
            let next = next.to_owned();
            page = self.send(&next).expect("a page");
            records.extend(page["records"].as_array().expect("records").iter().cloned());
        }
        assert_eq!(page["totalSize"], records.len());
        for record in &mut records {
            for (name, value) in record.as_object_mut().expect("a record") {
                if name != "attributes" && value.get("records").is_some() {
                    *value = Json::from(self.whole(value));
                }
            }
        }
        records
    }
}

fn text_of(id: [u8; 18]) -> String {
    id.iter().map(|byte| char::from(*byte)).collect()
}

/// A field of a row as an answer has it; only texts, ids, numbers and ticks are asked for here.
fn value(rows: &Rows, object: u16, row: u32, name: &str) -> Json {
    match rows.value(object, row, rows.field_named(object, name).expect("the field")) {
        Value::Null => Json::Null,
        Value::Text(text) => Json::from(text.into_owned()),
        Value::Id(id) => Json::from(text_of(id)),
        Value::Int(number) => Json::from(number),
        Value::Double(number) => Json::from(number),
        Value::Boolean(value) => Json::from(value),
        other => panic!("{other:?}"),
    }
}

fn record(rows: &Rows, object: u16, row: u32, shown_as: Option<&str>, fields: &[&str]) -> Json {
    let name = rows.object_name(object);
    let url = format!("/services/data/v68.0/sobjects/{name}/{}", text_of(Rows::id(object, row)));
    let mut record = json!({ "attributes": { "type": shown_as.unwrap_or(name), "url": url } });
    for field in fields {
        record[*field] = value(rows, object, row, field);
    }
    record
}

fn number(rows: &Rows, name: &str) -> u16 {
    rows.object(name).expect("the object")
}

/// The rows of an object whose reference leads to a row, by their ids.
fn pointing(rows: &Rows, child: &str, reference: &str, parent: [u8; 18]) -> Vec<u32> {
    let object = number(rows, child);
    let field = rows.field_named(object, reference).expect("the field");
    (0..rows.rows(object)).filter(|row| rows.value(object, *row, field) == Value::Id(parent)).collect()
}

fn list(records: Vec<Json>) -> Json {
    if records.is_empty() { Json::Null } else { Json::from(records) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn type_of_shows_what_belongs_to_the_object(
        first in prop::sample::select(vec!["Account", "Opportunity", "Case"]),
        second in prop::option::of(prop::sample::select(vec!["Account", "Opportunity", "Case"])),
        has_else: bool,
        object in prop::sample::select(vec!["Task", "Event"]),
    ) {
        let fields_of = |object: &str| match object {
            "Account" => &["Name", "NumberOfEmployees"][..],
            "Opportunity" => &["StageName", "Amount", "IsWon"][..],
            _ => &["CaseNumber"][..],
        };
        let second = second.filter(|second| *second != first);
        let mut branches = format!("WHEN {first} THEN {}", fields_of(first).join(", "));
        if let Some(second) = second {
            branches += &format!(" WHEN {second} THEN {}", fields_of(second).join(", "));
        }
        if has_else {
            branches += " ELSE Id";
        }
        let text = format!("SELECT TYPEOF What {branches} END, Subject FROM {object} ORDER BY Id");
        let mut asked = Asked::new(300, 0, 200);
        let page = asked.query("68.0", &text).expect("an answer");
        let found = asked.whole(&page);

        let rows = Rows::new(300);
        let own = number(&rows, object);
        let what = rows.field_named(own, "WhatId").expect("the field");
        let expected: Vec<Json> = (0..rows.rows(own))
            .map(|row| {
                let mut shown = record(&rows, own, row, None, &["Subject"]);
                shown["What"] = match rows.value(own, row, what) {
                    Value::Id(id) => {
                        let (parent, parent_row) = rows.find(&text_of(id)).expect("the parent");
                        let name = rows.object_name(parent);
                        if name == first || Some(name) == second {
                            record(&rows, parent, parent_row, None, fields_of(name))
                        } else if has_else {
                            record(&rows, parent, parent_row, Some("Name"), &["Id"])
                        } else {
                            Json::Null
                        }
                    }
                    _ => Json::Null,
                };
                shown
            })
            .collect();
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn children_of_children_come_whole_over_all_pages(
        batch in prop::sample::select(vec![200usize, 300, 2_000]),
        opportunities in prop::sample::select(vec![100u32, 900]),
        levels in 1..4usize,
        limit in prop::option::of(1..3u32),
    ) {
        let limit_text = limit.map_or_else(String::new, |limit| format!(" LIMIT {limit}"));
        let inner = match levels {
            1 => String::new(),
            2 => format!(", (SELECT CaseNumber FROM Cases ORDER BY Id{limit_text})"),
            _ => format!(", (SELECT CaseNumber, (SELECT Subject FROM Tasks ORDER BY Id) FROM Cases ORDER BY Id{limit_text})"),
        };
        let text = format!(
            "SELECT Name, (SELECT LastName{inner} FROM Contacts ORDER BY Id), (SELECT Amount FROM Opportunities ORDER BY Id) \
             FROM Account ORDER BY Id"
        );
        let mut asked = Asked::new(opportunities, 0, batch);
        let page = asked.query("68.0", &text).expect("an answer");
        let found = asked.whole(&page);

        let rows = Rows::new(opportunities);
        let (account, contact, case, task) =
            (number(&rows, "Account"), number(&rows, "Contact"), number(&rows, "Case"), number(&rows, "Task"));
        let opportunity = number(&rows, "Opportunity");
        let cases_of = |contact_row: u32| {
            let cases = pointing(&rows, "Case", "ContactId", Rows::id(contact, contact_row));
            let cases = cases.into_iter().take(limit.map_or(usize::MAX, |limit| limit as usize));
            list(cases.map(|row| {
                let mut shown = record(&rows, case, row, None, &["CaseNumber"]);
                if levels > 2 {
                    let tasks = pointing(&rows, "Task", "WhatId", Rows::id(case, row));
                    shown["Tasks"] = list(tasks.iter().map(|row| record(&rows, task, *row, None, &["Subject"])).collect());
                }
                shown
            }).collect())
        };
        let expected: Vec<Json> = (0..rows.rows(account))
            .map(|row| {
                let mut shown = record(&rows, account, row, None, &["Name"]);
                let contacts = pointing(&rows, "Contact", "AccountId", Rows::id(account, row));
                shown["Contacts"] = list(contacts.into_iter().map(|row| {
                    let mut shown = record(&rows, contact, row, None, &["LastName"]);
                    if levels > 1 {
                        shown["Cases"] = cases_of(row);
                    }
                    shown
                }).collect());
                let own = pointing(&rows, "Opportunity", "AccountId", Rows::id(account, row));
                shown["Opportunities"] =
                    list(own.iter().map(|row| record(&rows, opportunity, *row, None, &["Amount"])).collect());
                shown
            })
            .collect();
        prop_assert_eq!(found.len(), expected.len());
        for (left, right) in found.iter().zip(&expected) {
            prop_assert_eq!(left, right, "{}", text);
        }
    }
}

#[test]
fn children_of_a_long_list_go_on_with_children_of_their_own() {
    let mut asked = Asked::new(100_000, 0, 200);
    let text = "SELECT Name, (SELECT Name, (SELECT Quantity FROM OpportunityLineItems ORDER BY Id) FROM Opportunities ORDER BY Id) \
        FROM Account ORDER BY Id LIMIT 3";
    let page = asked.query("68.0", text).expect("an answer");
    let found = asked.whole(&page);
    let rows = Rows::new(100_000);
    for (row, account) in (0..).zip(&found) {
        let own = pointing(&rows, "Opportunity", "AccountId", Rows::id(number(&rows, "Account"), row));
        let shown = account["Opportunities"].as_array().map_or(0, Vec::len);
        assert_eq!(shown, own.len());
        for (row, opportunity) in own.iter().zip(account["Opportunities"].as_array().into_iter().flatten()) {
            let items =
                pointing(&rows, "OpportunityLineItem", "OpportunityId", Rows::id(number(&rows, "Opportunity"), *row));
            let shown = opportunity["OpportunityLineItems"].as_array().map_or(0, Vec::len);
            assert_eq!(shown, items.len());
        }
    }
}

#[test]
fn subqueries_nest_from_version_58_on() {
    let mut asked = Asked::new(100, 0, 2_000);
    let text = "SELECT Id, (SELECT Id, (SELECT Id FROM Cases) FROM Contacts) FROM Account LIMIT 1";
    assert!(asked.query("58.0", text).is_ok());
    let fault = asked.query("57.0", text).expect_err("too deep for that version");
    let message = fault[0]["message"].as_str().expect("a message").to_owned();
    assert!(
        message.ends_with("cannot query aggregate relationships more than 1 level away from the root entity object.")
    );
    assert!(asked.query("57.0", "SELECT Id, (SELECT Id FROM Contacts) FROM Account LIMIT 1").is_ok());
}

#[test]
fn groups_come_on_one_page_of_the_size_that_was_asked_for() {
    let text = "SELECT CloseDate, COUNT(Id) FROM Opportunity GROUP BY CloseDate LIMIT 300";
    let mut small = Asked::new(5_000, 0, 200);
    assert_eq!(small.query("68.0", text).expect_err("too many")[0]["errorCode"], "EXCEEDED_ID_LIMIT");
    let page = Asked::new(5_000, 0, 300).query("68.0", text).expect("an answer");
    assert_eq!((&page["totalSize"], &page["done"]), (&json!(300), &json!(true)));
    assert_eq!(page.get("nextRecordsUrl"), None);
    assert_eq!(page["records"][0]["attributes"], json!({ "type": "AggregateResult" }));
}

#[test]
fn each_user_reads_dates_numbers_and_labels_in_their_own_way() {
    let text = "SELECT FORMAT(CreatedDate) at, FORMAT(CloseDate) closes, FORMAT(Amount) money, FORMAT(Discount__c) less \
        FROM Opportunity WHERE Amount > 1000000 AND Discount__c != null ORDER BY Id LIMIT 1";
    // Made at 2025-05-13T08:09 UTC.
    let expected = [
        (0, json!(["5/13/2025, 1:09 AM", "9/11/2022", "$12,700,000.47", "29.83%"])),
        (4, json!(["13.05.2025, 10:09", "11.09.2022", "12.700.000,47\u{a0}$", "29,83%"])),
        (5, json!(["2025/05/13 17:09", "2022/09/11", "$12,700,000.47", "29.83%"])),
        (9, json!(["13/05/2025, 1:39 pm", "11/09/2022", "$1,27,00,000.47", "29.83%"])),
    ];
    for (number, shown) in expected {
        let page = Asked::new(5_000, number, 2_000).query("68.0", text).expect("an answer");
        let record = &page["records"][0];
        assert_eq!(
            json!([record["at"], record["closes"], record["money"], record["less"]]),
            shown,
            "{}",
            user(number).name
        );
    }
}

#[test]
fn each_user_sees_texts_in_the_order_of_their_locale() {
    let names = |number: u32| {
        let page = Asked::new(100, number, 2_000).query("68.0", "SELECT LastName FROM User ORDER BY LastName");
        let page = page.expect("an answer");
        let names =
            page["records"].as_array().expect("records").iter().map(|it| it["LastName"].as_str().expect("a name"));
        names.take(7).map(str::to_owned).collect::<Vec<_>>()
    };
    // In English the accented letters stand behind z; elsewhere by their base letters.
    assert_eq!(names(0), ["Adébáyọ̀", "Brontë", "de Souza", "Demo", "Größe", "L'Hôpital", "Muñoz"]);
    assert_eq!(names(4), ["Adébáyọ̀", "Ægisdóttir", "Åkesson", "Brontë", "de Souza", "Demo", "Größe"]);
}

#[test]
fn each_user_has_a_week_of_their_own() {
    // Asked on a Monday, 00:00 UTC: in Los Angeles it is still Sunday, where the week begins on that day; in Germany a new one has begun.
    let first_and_last = |number: u32| {
        let text = "SELECT MIN(CloseDate) f, MAX(CloseDate) l FROM Opportunity WHERE CloseDate = THIS_WEEK";
        let page = Asked::new(50_000, number, 2_000).query("68.0", text).expect("an answer");
        (page["records"][0]["f"].clone(), page["records"][0]["l"].clone())
    };
    assert_eq!(first_and_last(0), (json!("2026-11-22"), json!("2026-11-28")));
    assert_eq!(first_and_last(4), (json!("2026-11-23"), json!("2026-11-29")));
    assert_eq!(first_and_last(7), (json!("2026-11-21"), json!("2026-11-27")));
}
