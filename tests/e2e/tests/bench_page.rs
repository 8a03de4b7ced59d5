//! The page that holds the table alone, driven by its handles as a bench drives it; knows nothing of what is measured.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // All of it is test.

use std::path::PathBuf;

use e2e::{Options, Tab, run, until_so};
use serde_json::{Value, json};
use xtask::site::{Listener, Site};

/// Two pages of 2,000 records each, as bytes: names count down, every hundredth is won.
const PAGES: &str = "(() => { const page = from => new TextEncoder().encode(JSON.stringify({ totalSize: 4000, done: from > 0,\
    records: Array.from({ length: 2000 }, (_, at) => ({ attributes: { type: 'Opportunity' }, Id: '006' + String(from + at).padStart(15, '0'),\
    Name: 'Name ' + String(9999 - from - at), StageName: (from + at) % 100 ? 'Prospecting' : 'Closed Won', Amount: (from + at) * 7 % 4001 })) }));\
    return [page(0), page(2000)]; })()";

#[test]
fn the_table_alone_loads_sorts_searches_filters_and_scrolls_by_its_handles() {
    run(Options::default(), async |world| {
        let tab = &world.tab;
        open(tab).await;
        let loaded = told(tab, &format!("bench.load({PAGES})")).await;
        assert!(loaded["rowsMs"].as_f64().is_some_and(|millis| millis > 0.0), "{loaded}");
        assert_eq!(told(tab, "bench.rowCount()").await, json!(4_000));
        let grid = tab.find("grid", "Rows").await;
        assert_eq!(grid.attribute(tab, "aria-rowcount").await.unwrap().as_deref(), Some("4001"));
        first_is(tab, "Name 9999").await;

        told(tab, "bench.sort('Name', 'asc')").await;
        first_is(tab, "Name 6000").await;
        told(tab, "bench.sort('Amount', 'desc')").await;
        let amounts = told(tab, "bench.visibleText()").await;
        assert!(
            amounts.as_str().is_some_and(|text| text.contains("4,000") && !text.contains("Name 9999\n")),
            "{amounts}"
        );
        told(tab, "bench.sort(null)").await;
        first_is(tab, "Name 9999").await;

        told(tab, "bench.search('NAME 99')").await;
        assert_eq!(told(tab, "bench.rowCount()").await, json!(100));
        told(tab, "bench.search('')").await;
        told(tab, "bench.filter('StageName', 'Closed Won')").await;
        assert_eq!(told(tab, "bench.rowCount()").await, json!(40));
        told(tab, "bench.filter('StageName', null)").await;
        assert_eq!(told(tab, "bench.rowCount()").await, json!(4_000));

        told(tab, "bench.scrollTo(1)").await;
        until_so("the last row is in sight", async || shows(tab, "Name 6000").await).await;
        let appended = told(tab, &format!("bench.append({PAGES}[0])")).await;
        assert!(appended["paintedMs"].as_f64() >= appended["mainMs"].as_f64(), "{appended}");
        assert_eq!(told(tab, "bench.rowCount()").await, json!(6_000));
        assert!(told(tab, "bench.wasmBytes()").await.as_u64().is_some_and(|bytes| bytes > 1 << 20));
        let refused =
            told(tab, "bench.load([new TextEncoder().encode('<html>')]).then(() => 'taken', wrong => wrong.message)")
                .await;
        assert_eq!(refused, json!("page 0 is no page"));
        assert_eq!(told(tab, "bench.rowCount()").await, json!(6_000), "the rows are kept");
    });
}

async fn open(tab: &Tab) {
    let folder = std::env::var_os("ORGPANE_BENCH_PAGE").map_or_else(xtask::bench_page::folder, PathBuf::from);
    let is_there = folder.join("index.html").is_file();
    assert!(
        is_there,
        "{} holds no page: run `cargo xtask test`, or build it with `cargo xtask bench-page`",
        folder.display()
    );
    let listener = Listener::bind(0).expect("a port is free");
    let address = format!("http://localhost:{}/", listener.port());
    listener.serve(&Site::new(folder));
    tab.go(&address).await;
    until_so("the page is ready", async || {
        tab.evaluate("window.bench ? bench.ready.then(() => true) : false").await == Ok(json!(true))
    })
    .await;
}

async fn told(tab: &Tab, expression: &str) -> Value {
    tab.evaluate(expression).await.unwrap_or_else(|wrong| panic!("{expression}: {wrong}"))
}

async fn shows(tab: &Tab, words: &str) -> bool {
    tab.all("gridcell").await.iter().any(|cell| cell.name == words)
}

async fn first_is(tab: &Tab, name: &str) {
    until_so("the first row is another", async || {
        let cells = tab.all("gridcell").await;
        cells.get(1).is_some_and(|cell| cell.name == name)
    })
    .await;
}
