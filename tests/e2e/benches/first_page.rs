//! How long the first page of 2,000 rows takes from the answer's last byte to painted rows, beside what the same browser needs to
//! `JSON.parse` the same bytes and draw one frame. Prints a ratio; the goal is at most 2. Knows nothing of the app but its roles and names.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench is all output")]

use e2e::{Options, run};
use serde_json::Value;

const ROUNDS: usize = 21;
const ROWS: u32 = 2_000;
const GOAL: f64 = 2.0;
const QUERY: &str =
    "SELECT Id, Name, StageName, Amount, CloseDate, CreatedDate, IsWon, Account.Name, Owner.Name FROM Opportunity";

/// Notes when an answer's bytes are there, and when the frame after it has been painted: a message that is posted in an animation
/// frame is heard after that frame's paint.
const INSTRUMENT: &str = "
window.painted = () => new Promise(done => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now());
  channel.port2.postMessage(0);
}));
const read = Response.prototype.arrayBuffer;
Response.prototype.arrayBuffer = async function () {
  const bytes = await read.call(this);
  if (bytes.byteLength > 200_000) {
    const received = performance.now();
    window.bytes = bytes.slice(0);
    window.painted().then(at => window.tell(at - received));
  }
  return bytes;
};
true";

const BASELINE: &str = "(async () => {
  const start = performance.now();
  window.parsed = JSON.parse(new TextDecoder().decode(window.bytes));
  return await window.painted() - start;
})()";

fn main() {
    let (mut ours, mut floor, mut bytes) = (Vec::new(), Vec::new(), 0.0);
    run(Options::with_rows(ROWS), async |world| {
        world.sign_in().await;
        world.tab.evaluate(INSTRUMENT).await.unwrap();
        world.tab.fill("textbox", "SOQL query", QUERY).await;
        // Turn by turn, so that a noisy machine is noisy for both.
        for round in 0..ROUNDS {
            world.tab.evaluate("window.taken = new Promise(tell => { window.tell = tell; }); true").await.unwrap();
            world.tab.click("button", "Run").await;
            let taken = number(&world.tab.evaluate("window.taken").await.unwrap());
            let cells = world.tab.all("gridcell").await;
            assert!(cells.iter().any(|cell| cell.name.starts_with("006")), "the rows are there");
            let parsed = number(&world.tab.evaluate(BASELINE).await.unwrap());
            // The first round pays for compiling on both sides.
            if round > 0 {
                ours.push(taken);
                floor.push(parsed);
            }
        }
        bytes = number(&world.tab.evaluate("window.bytes.byteLength").await.unwrap());
    });
    let (ours, floor) = (median(&mut ours), median(&mut floor));
    let ratio = ours / floor;
    println!("first page of {ROWS} rows, {bytes:.0} bytes, medians of {} rounds", ROUNDS - 1);
    println!("  answer received to rows painted     {ours:6.1} ms");
    println!("  JSON.parse of it and one frame      {floor:6.1} ms");
    println!("  ratio {ratio:.2} (goal: at most {GOAL})");
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
