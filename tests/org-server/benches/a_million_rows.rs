//! What a million opportunities cost the demo org: pages, filters, orders and groups, in milliseconds of processor time.
//!
//! `cargo bench -p org-server` prints the figures. They are measured on the thread that answers, so waiting does not count; nothing
//! is asserted, because machines differ. The aims: a page of a plain query in 20 ms, everything else in 2,000 ms, all in 3 GB.

#![allow(clippy::expect_used, clippy::print_stdout)]

use orgpane::demo::data::user;
use orgpane::demo::rest::{Caller, Records, answer};
use orgpane::http::Request;
use std::fs::read_to_string;

const OPPORTUNITIES: u32 = 1_000_000;

/// 2026-11-23T00:00:00Z.
const NOW_MILLIS: u64 = 20_780 * 86_400_000;

/// A query is run until it has taken so much: the clock of the processor is coarse.
const ENOUGH_MILLIS: f64 = 200.0;

/// What is asked, and what makes it work.
const QUERIES: &[(&str, &str)] = &[
    ("first page, plain", "SELECT Id, Name, StageName, Amount, CloseDate, CreatedDate FROM Opportunity"),
    ("first page, with parents", "SELECT Id, Name, Account.Name, Owner.Name, Amount FROM Opportunity"),
    ("one page, filter met soon", "SELECT Id, Name FROM Opportunity WHERE StageName = 'Closed Won' LIMIT 2000"),
    ("count, all", "SELECT COUNT() FROM Opportunity"),
    ("count, filter", "SELECT COUNT() FROM Opportunity WHERE Amount > 100000 AND StageName LIKE '%Won'"),
    ("filter by date literal", "SELECT Id FROM Opportunity WHERE CreatedDate = LAST_N_DAYS:90 AND IsClosed = true"),
    (
        "filter by text of a parent",
        "SELECT Id FROM Opportunity WHERE Account.Name LIKE 'a%' AND Owner.Name != 'Zoë Brontë'",
    ),
    ("filter by ids from a subquery", "SELECT Id FROM Opportunity WHERE AccountId IN (SELECT AccountId FROM Contact)"),
    ("order by a number", "SELECT Id FROM Opportunity ORDER BY Amount DESC NULLS LAST"),
    ("order by a text", "SELECT Id FROM Opportunity ORDER BY Name"),
    ("order by three", "SELECT Id FROM Opportunity ORDER BY StageName, CloseDate DESC, Name"),
    ("order by a text, ten rows", "SELECT Id, Name FROM Opportunity ORDER BY Name LIMIT 10"),
    (
        "filter and order",
        "SELECT Id FROM Opportunity WHERE Amount > 5000 AND NextStep != null ORDER BY CloseDate, Name",
    ),
    ("after an id", "SELECT Id FROM Opportunity WHERE Id > '006Hs000002000A' ORDER BY Id LIMIT 2000"),
    ("children of a page of accounts", "SELECT Id, (SELECT Id, Name FROM Opportunities) FROM Account"),
    ("totals", "SELECT COUNT(Id), SUM(Amount), AVG(Probability), MIN(CloseDate), MAX(Name) FROM Opportunity"),
    ("distinct", "SELECT COUNT_DISTINCT(AccountId), COUNT_DISTINCT(Name) FROM Opportunity"),
    ("group by a picklist", "SELECT StageName, COUNT(Id), SUM(Amount) FROM Opportunity GROUP BY StageName"),
    (
        "group by parts of a date",
        "SELECT CALENDAR_YEAR(CreatedDate), CALENDAR_MONTH(CreatedDate), COUNT(Id) FROM Opportunity \
      GROUP BY CALENDAR_YEAR(CreatedDate), CALENDAR_MONTH(CreatedDate)",
    ),
    ("group by a text of a parent", "SELECT Owner.Name, COUNT(Id), SUM(Amount) FROM Opportunity GROUP BY Owner.Name"),
    (
        "group by 20,000 accounts, ten of them",
        "SELECT AccountId, SUM(Amount) FROM Opportunity GROUP BY AccountId \
      ORDER BY SUM(Amount) DESC LIMIT 10",
    ),
    ("group by a million ids, ten of them", "SELECT Id, COUNT(Name) FROM Opportunity GROUP BY Id ORDER BY Id LIMIT 10"),
    (
        "subtotals by three",
        "SELECT StageName, Type, LeadSource, COUNT(Id), SUM(Amount) FROM Opportunity \
      GROUP BY CUBE(StageName, Type, LeadSource)",
    ),
];

fn main() {
    let mut records = Records::new(OPPORTUNITIES);
    println!("{OPPORTUNITIES} opportunities, processor time in ms");
    for (name, query) in QUERIES {
        println!("{:8.1}  {name}", mean(&mut records, &path(query)));
    }
    for (name, query) in [
        ("page in the middle, plain", "SELECT Id, Name, StageName, Amount FROM Opportunity"),
        ("page in the middle, ordered", "SELECT Id, Name, StageName, Amount FROM Opportunity ORDER BY Name"),
    ] {
        let (_, body) = timed(&mut records, &path(query));
        let first: String = body.chars().take(300).collect();
        let locator = first.split("/query/").nth(1).and_then(|rest| rest.split('-').next()).expect("a locator");
        let middle = format!("/services/data/v68.0/query/{locator}-{}", OPPORTUNITIES / 2);
        println!("{:8.1}  {name}", mean(&mut records, &middle));
    }
    println!("{:8.0}  MB at most", peak_megabytes());
}

fn path(query: &str) -> String {
    let mut encoded = String::new();
    for byte in query.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("/services/data/v68.0/query?q={encoded}")
}

/// Milliseconds of processor time for one answer.
fn mean(records: &mut Records, path: &str) -> f64 {
    let (mut spent, mut runs) = (0.0, 0.0);
    while spent < ENOUGH_MILLIS && runs < 100.0 {
        spent += timed(records, path).0;
        runs += 1.0;
    }
    spent / runs
}

/// Milliseconds of processor time, and the answer.
fn timed(records: &mut Records, path: &str) -> (f64, String) {
    let caller = Caller { user_id: &user(0).id, instance_url: "https://orgpane.my.salesforce.com" };
    let request = Request::get(format!("{}{path}", caller.instance_url));
    let before = processor_millis();
    let response = answer(records, &request, &caller, NOW_MILLIS, &[7; 32]);
    let spent = processor_millis() - before;
    assert_eq!(response.status, 200, "{}", response.text());
    (spent, response.text().into_owned())
}

/// Of this thread, from the first field of its `schedstat`, which counts nanoseconds.
fn processor_millis() -> f64 {
    let stat = read_to_string("/proc/thread-self/schedstat").expect("Linux counts processor time");
    let nanoseconds: f64 = stat.split(' ').next().and_then(|first| first.parse().ok()).expect("nanoseconds");
    nanoseconds / 1e6
}

fn peak_megabytes() -> f64 {
    let status = read_to_string("/proc/self/status").expect("Linux knows the size of a process");
    let line = status.lines().find(|line| line.starts_with("VmHWM")).expect("the largest size");
    line.split_whitespace().nth(1).and_then(|size| size.parse::<f64>().ok()).expect("kilobytes") / 1_024.0
}
