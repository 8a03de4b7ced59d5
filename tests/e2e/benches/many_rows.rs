//! How a table of 100,000 rows feels: the frames of a dragged scroll bar beside those of an idle page, and what a sort takes beside
//! JavaScript's own sort of as many numbers. Prints ratios. Knows nothing of the app but its roles and names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench is all output")]

use e2e::{Options, run};
use serde_json::Value;

const ROWS: u32 = 100_000;
const QUERY: &str =
    "SELECT Id, Name, StageName, Amount, CloseDate, CreatedDate, IsWon, Account.Name, Owner.Name FROM Opportunity";

/// Median and 95th percentile of the time between frames, over 240 frames: standing still, then with the scroll bar dragged through
/// the whole table.
const SCROLL: &str = "(async () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
  let table;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) if (node.scrollHeight > 1_000_000) { table = node; break; }
  const frames = async move => {
    const times = [];
    let last = await new Promise(requestAnimationFrame);
    for (let n = 0; n < 240; n++) {
      move(n / 239);
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    times.sort((a, b) => a - b);
    return [times[120], times[228]];
  };
  const idle = await frames(() => {});
  const range = table.scrollHeight - table.clientHeight;
  return [...idle, ...await frames(share => { table.scrollTop = share * range; })];
})()";

const PAINTED: &str = "(async () => {
  const start = performance.now();
  window.head.click();
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
})()";

const JS_SORT: &str = "(() => {
  const texts = Array.from({ length: 100_000 }, (_, n) => 'Opportunity ' + Math.imul(n, 2654435761));
  const start = performance.now();
  texts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return performance.now() - start;
})()";

const FIND_HEAD: &str = "(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node.role === 'columnheader' || node.getAttribute('role') === 'columnheader')
      if (node.textContent.trim().startsWith('Name')) { window.head = node.firstElementChild; return true; }
  return false;
})()";

fn main() {
    run(Options::with_rows(ROWS), async |world| {
        world.sign_in().await;
        world.tab.fill("textbox", "SOQL query", QUERY).await;
        world.tab.click("button", "Run").await;
        world.tab.reads("status", |text| text.contains("100,000 rows in ")).await;
        let frames = numbers(&world.tab.evaluate(SCROLL).await.unwrap());
        assert_eq!(world.tab.evaluate(FIND_HEAD).await.unwrap(), Value::Bool(true), "there is a column Name");
        let sort = world.tab.evaluate(PAINTED).await.unwrap().as_f64().unwrap_or(f64::NAN);
        let sorted = world.tab.all("columnheader").await;
        let head = sorted.iter().find(|head| head.name.starts_with("Name")).expect("there is a column Name");
        let order = head.attribute(&world.tab, "aria-sort").await.unwrap();
        assert_eq!(order.as_deref(), Some("ascending"), "the press sorted");
        let js = world.tab.evaluate(JS_SORT).await.unwrap().as_f64().unwrap_or(f64::NAN);
        println!("a table of {ROWS} rows and 9 columns");
        if let [idle, idle_slow, scrolled, scrolled_slow] = frames[..] {
            println!("  frame, idle                 median {idle:5.1} ms, 95 % below {idle_slow:5.1} ms");
            println!("  frame, scroll bar dragged   median {scrolled:5.1} ms, 95 % below {scrolled_slow:5.1} ms");
            println!("  ratios {:.2} and {:.2}", scrolled / idle, scrolled_slow / idle_slow);
        }
        println!(
            "  sort by Name, to the next frame {sort:.0} ms; JavaScript's sort of as many texts {js:.0} ms; ratio {:.1}",
            sort / js
        );
    });
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}
