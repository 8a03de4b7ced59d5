//! What the table does with many rows, natively: reading pages beside `serde_json`, and arrangements. Prints figures; asserts nothing
//! but that the work was done.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench is all output and time"
)]

use std::fmt::Write;
use std::time::Instant;

use orgpane_table::{Asked, Direction, Filter, Measure, Pattern, Sort, Table, Test, Unit};

const PAGE_ROWS: usize = 2_000;

fn main() {
    let rows: usize = std::env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(100_000);
    let pages: Vec<Vec<u8>> = (0..rows / PAGE_ROWS).map(|page| page_of(page * PAGE_ROWS)).collect();
    let bytes: usize = pages.iter().map(Vec::len).sum();
    println!("{rows} rows, {} MB in pages of {PAGE_ROWS}", bytes / 1_000_000);

    let mut table = Table::default();
    let millis = timed("read pages", || {
        for page in &pages {
            table.append(page).unwrap();
        }
    });
    println!("{:<34} {:>9.0} MB/s", "", bytes as f64 / 1_000.0 / millis);
    timed("serde_json to values (a tenth)", || {
        for page in pages.iter().step_by(10) {
            let value: serde_json::Value = serde_json::from_slice(page).unwrap();
            assert!(value["done"].is_boolean());
        }
    });
    let column = |path: &str| (0..table.columns()).find(|column| table.path(*column) == path).unwrap();
    let (name, amount, stage, account) =
        (column("Name"), column("Amount"), column("StageName"), column("Account.Name"));
    let (id, close) = (column("Id"), column("CloseDate"));
    timed("sort by Amount", || table.set_sort(Some(Sort::new(amount, Direction::Descending))));
    timed("sort by Name", || table.set_sort(Some(Sort::new(name, Direction::Ascending))));
    timed("sort by Account.Name, Amount", || {
        table.set_sorts(&[Sort::new(account, Direction::Ascending), Sort::new(amount, Direction::Ascending)]);
    });
    timed("a page more, sorted by two", || {
        table.append(&pages[0]).unwrap();
    });
    timed("sort off", || table.set_sort(None));
    live(&mut table, &pages, name, amount, stage);
    timed("search acme", || table.set_search("acme"));
    assert!(table.passing() > 0);
    timed("search 2021-03", || table.set_search("2021-03"));
    timed("search off", || table.set_search(""));
    let pattern = Pattern::new(r"\bacme\b.*\b(9|1)\d{3}$").unwrap();
    timed("search a pattern", || table.set_search_pattern(&pattern));
    assert!(table.passing() > 0 && !table.search_gave_up());
    timed("search off", || table.set_search(""));
    let won = Filter::Is { column: stage, test: Test::Equals("Closed Won".to_owned()) };
    timed("filter StageName", || table.set_filter(Some(&won)));
    let large = Filter::Is { column: amount, test: Test::Greater("50000".to_owned()) };
    timed("filter StageName and Amount", || table.set_filter(Some(&Filter::All(vec![won.clone(), large.clone()]))));
    timed("filter off", || table.set_filter(None));
    timed("groups by StageName, Account.Name", || table.set_groups(&[stage, account]));
    timed("collapse all", || table.collapse_groups(true));
    timed("groups off", || table.set_groups(&[]));
    timed("summary of Amount", || assert!(table.summary(amount).sum.is_some()));
    timed("statistics of Name", || assert!(table.statistics(name, 10).distinct > 0));
    let asked = Asked { containing: "", most: 200, by_frequency: true };
    timed("values of Name, 200 most frequent", || assert!(table.values(name, None, &asked).distinct > 0));
    let asked = Asked { containing: "zen", ..asked };
    timed("values of Account.Name with zen", || assert!(table.values(account, None, &asked).distinct > 0));
    timed("sums of Amount by month", || {
        let months = table.series(close, Some(Unit::Month), Measure::Sum(amount), None, 100);
        assert_eq!(months.bars.len(), 60);
    });
    timed("5,000 dots", || assert_eq!(table.dots(close, amount, None, 5_000).len(), 5_000));
    let ids: Vec<String> = (0..1_000).map(|row| format!("0065g000{:07}AAX", row * 90)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    timed("1,000 rows by id", || assert!(table.rows_of(id, &ids).iter().any(Option::is_some)));
    timed("distinct StageName", || assert_eq!(table.distinct(stage, None).len(), 10));
}

/// Pages that come while a sort, a filter, a search, groups and a summary are on.
fn live(table: &mut Table, pages: &[Vec<u8>], name: usize, amount: usize, stage: usize) {
    let page = |what: &str, table: &mut Table| {
        timed(what, || {
            table.append(&pages[pages.len() / 2]).unwrap();
        });
    };
    let won = Filter::Is { column: stage, test: Test::In(vec!["Closed Won".to_owned(), "Closed Lost".to_owned()]) };
    table.set_sort(Some(Sort::new(name, Direction::Ascending)));
    page("a page more under a sort by Name", table);
    table.set_sort(Some(Sort::new(amount, Direction::Descending)));
    page("a page more under a sort by Amount", table);
    table.set_filter(Some(&won));
    page("a page more under that and a filter", table);
    timed("filter off again", || table.set_filter(None));
    table.set_filter(Some(&won));
    table.set_search("acme");
    assert!(table.summary(amount).sum.is_some());
    page("a page more under that and a search", table);
    timed("summary after it", || assert!(table.summary(amount).sum.is_some()));
    table.set_search("");
    table.set_filter(None);
    table.set_groups(&[stage]);
    page("a page more under sort and groups", table);
    table.set_groups(&[]);
    table.set_sort(None);
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> f64 {
    let start = (Instant::now(), processor_millis());
    drop(work());
    let wall = start.0.elapsed().as_secs_f64() * 1_000.0;
    let millis = start.1.zip(processor_millis()).map_or(wall, |(start, end)| end - start);
    println!("{what:<34} {millis:>9.2} ms");
    millis
}

/// Time that this process had a processor, where the system tells: other work on the machine does not count.
fn processor_millis() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/schedstat").ok()?;
    Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

/// Opportunities as Salesforce sends them.
fn page_of(first: usize) -> Vec<u8> {
    const STAGES: [&str; 10] = [
        "Prospecting",
        "Qualification",
        "Needs Analysis",
        "Value Proposition",
        "Id. Decision Makers",
        "Perception Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
        "Closed Won",
        "Closed Lost",
    ];
    const WORDS: [&str; 12] = [
        "Acme",
        "Blue",
        "Cedar",
        "Delta",
        "Élan",
        "First",
        "Global",
        "Harbor",
        "Iron",
        "Österreich",
        "Quantum",
        "Zenith",
    ];
    let mut page = String::from(
        r#"{"totalSize":1000000,"done":false,"nextRecordsUrl":"/services/data/v68.0/query/0r8-2000","records":["#,
    );
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(first as u64 + 1);
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 11) as usize % below
    };
    for row in first..first + PAGE_ROWS {
        let (account, owner, stage) = (random(20_000), random(200), STAGES[random(10)]);
        let account_name = format!("{} {} Group {}", WORDS[account % 12], WORDS[account / 12 % 12], 100 + account);
        let amount =
            if random(50) == 0 { "null".to_owned() } else { format!("{}.{}", 400 + random(3_000_000), random(99)) };
        let comma = if row == first { "" } else { "," };
        write!(
            page,
            r#"{comma}{{"attributes":{{"type":"Opportunity","url":"/services/data/v68.0/sobjects/Opportunity/0065g00000{row:05}AAX"}},"Id":"0065g000{row:07}AAX","Name":"{account_name} - Platform Renewal {}","StageName":"{stage}","Amount":{amount},"CloseDate":"20{:02}-{:02}-{:02}","CreatedDate":"20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}.000+0000","IsWon":{},"Account":{{"attributes":{{"type":"Account","url":"/services/data/v68.0/sobjects/Account/0015g000{account:07}AAC"}},"Name":"{account_name}"}},"Owner":{{"attributes":{{"type":"User","url":"/services/data/v68.0/sobjects/User/0055g000{owner:07}AAU"}},"Name":"Owner {owner}"}}}}"#,
            1_000 + random(900_000), 21 + random(5), 1 + random(12), 1 + random(28), 20 + random(5), 1 + random(12), 1 + random(28),
            random(24), random(60), random(60), stage == "Closed Won",
        )
        .unwrap();
    }
    page.push_str("]}");
    page.into_bytes()
}
