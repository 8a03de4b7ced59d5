//! Values as an org sends them: order of texts, nothing and empty, currencies, what is odd. Knows the answers it gives itself.

use e2e::{Options, Tab, run, until_so};
use serde_json::{Value, json};

use super::{answered, finished, is_sorted, row_count};

#[test]
fn texts_are_sorted_as_people_read_them_and_equal_ones_keep_their_order() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let names = ["Zoë", "álamo", "b", "Ä", "a", "Z", "B2", "éclair", "z", "B"];
        let records: Vec<Value> =
            names.iter().enumerate().map(|(at, name)| json!({ "Name": name, "Site": at.to_string() })).collect();
        answered(world, "SELECT Name, Site FROM Account", body(&records)).await;
        finished(tab, "10 rows in ").await;
        tab.click("button", "Name").await;
        is_sorted(tab, "Name", "ascending").await;
        let sorted = column(tab, 1).await;
        let folded: Vec<String> = sorted.iter().map(|name| fold(name)).collect();
        assert!(folded.is_sorted(), "{sorted:?}");
        // Of texts that differ by case alone neither is above the other, or always the same one: the order can be told.
        tab.click("button", "Name").await;
        is_sorted(tab, "Name", "descending").await;
        let mut back: Vec<String> = column(tab, 1).await.iter().map(|name| fold(name)).collect();
        back.reverse();
        assert_eq!(back, folded);
    });
}

#[test]
fn nothing_empty_and_not_sent_are_told_apart() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let records = [
            json!({ "Name": "with", "Site": "x" }),
            json!({ "Name": "null", "Site": null }),
            json!({ "Name": "empty", "Site": "" }),
            json!({ "Name": "blank", "Site": " " }),
            json!({ "Name": "not sent" }),
        ];
        answered(world, "SELECT Name, Site FROM Account", body(&records)).await;
        finished(tab, "5 rows in ").await;
        tab.click("button", "Filter").await;
        tab.choose("combobox", "Field", "Site").await;
        for (condition, left) in [("is null", ["null", "not sent"].as_slice()), ("is not empty", &["with"])] {
            tab.choose("combobox", "Condition", condition).await;
            until_so(&format!("{condition} leaves {left:?}"), async || column(tab, 1).await == left).await;
        }
        // What has no value at all, for whichever reason.
        tab.choose("combobox", "Condition", "is empty").await;
        until_so("those without anything to read are left", async || {
            let names = column(tab, 1).await;
            ["null", "empty", "blank"].iter().all(|name| names.iter().any(|other| other == name))
                && !names.iter().any(|name| name == "with")
        })
        .await;
    });
}

#[test]
fn amounts_name_the_currency_of_their_record() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        let records = [
            json!({ "attributes": { "type": "Opportunity" }, "Amount": 1234.5, "CurrencyIsoCode": "EUR" }),
            json!({ "attributes": { "type": "Opportunity" }, "Amount": 1234.5, "CurrencyIsoCode": "JPY" }),
        ];
        answered(world, "SELECT Amount, CurrencyIsoCode FROM Opportunity", body(&records)).await;
        finished(tab, "2 rows in ").await;
        tab.has("gridcell", async |cell, _| {
            cell.name.contains("1,234.5") && (cell.name.contains("EUR") || cell.name.contains('€'))
        })
        .await;
        tab.has("gridcell", async |cell, _| cell.name.contains("JPY") || cell.name.contains('¥')).await;
    });
}

#[test]
fn child_rows_never_show_as_objects_and_their_count_is_a_column() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        world.sign_in().await;
        super::query(tab, "SELECT Name, (SELECT LastName FROM Contacts) FROM Account LIMIT 30").await;
        finished(tab, "30 rows in ").await;
        let counts = column(tab, 2).await;
        assert!(counts.iter().any(|text| text.ends_with(" rows") || text.ends_with(" row")), "{counts:?}");
        assert!(counts.iter().all(|text| !text.contains("[object") && !text.contains('{')), "{counts:?}");
        tab.click("button", "Filter").await;
        tab.choose("combobox", "Field", "Contacts").await;
        tab.choose("combobox", "Condition", "number of rows is over").await;
        tab.fill("combobox", "Value", "3").await;
        until_so("some are left", async || row_count(tab).await.is_some_and(|count| count != "31" && count != "1"))
            .await;
        for text in column(tab, 2).await {
            let rows: usize = text.split(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0);
            assert!(rows > 3, "{text}");
        }
    });
}

fn body(records: &[Value]) -> String {
    json!({ "totalSize": records.len(), "done": true, "records": records }).to_string()
}

/// Letters without case and accents.
fn fold(text: &str) -> String {
    text.to_lowercase().replace(['á', 'ä'], "a").replace(['é', 'ë'], "e")
}

async fn column(tab: &Tab, number: usize) -> Vec<String> {
    tab.column(number).await.into_iter().map(|cell| cell.name).collect()
}
