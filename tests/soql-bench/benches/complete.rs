//! How long completion takes in the app's wasm, in Node and in Chromium, in an org of 800 objects with 500 fields each. Ends in an
//! error if one of twenty takes longer than 5 ms in the browser. Knows nothing of what is offered.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench is all output")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use base64::Engine as _;
use xtask::language::{self, Content};
use xtask::tools;

const OBJECTS: usize = 800;
const FIELDS: usize = 500;
const ROUNDS: usize = 200;
const MILLIS_MAX: f64 = 5.0;

/// A page of its own in a fresh profile; nothing else in the browser takes time.
const CHROMIUM_FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

struct Times<'p> {
    median: f64,
    slow: f64,
    items: &'p str,
    case: &'p str,
}

fn main() -> ExitCode {
    let module = language::module(Content::Language).unwrap();
    let (node, browser) = (in_node(&module), in_chromium(&module));
    println!("completion in wasm, {OBJECTS} objects with {FIELDS} fields, {ROUNDS} rounds, in ms (goal: 5)");
    println!("      Node          Chromium");
    println!("  median  95 %   median  95 %  offers");
    let mut slowest: f64 = 0.0;
    for (node, browser) in node.lines().map(read).zip(browser.lines().map(read)) {
        let Times { items, case, .. } = node;
        println!(
            "  {:6.2}{:6.2}   {:6.2}{:6.2}  {items:>6}  {case}",
            node.median, node.slow, browser.median, browser.slow
        );
        slowest = slowest.max(browser.slow);
    }
    println!("slowest in Chromium: 95 % below {slowest:.2} ms");
    if slowest <= MILLIS_MAX { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn in_node(module: &Path) -> String {
    let numbers = [OBJECTS, FIELDS, ROUNDS].map(|number| number.to_string());
    let mut node = Command::new("node");
    printed(node.arg(here().join("complete.mjs")).arg(module).args(numbers))
}

/// Opens a page that holds the module and the script, and reads what the script wrote into it.
fn in_chromium(module: &Path) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("complete-page");
    // What an earlier run left.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let script = fs::read_to_string(here().join("times.mjs")).unwrap().replace("export function", "function");
    let bytes = base64::engine::general_purpose::STANDARD.encode(fs::read(module).unwrap());
    let page = folder.join("page.html");
    let call = format!("completionTimes(bytes, {OBJECTS}, {FIELDS}, {ROUNDS})");
    fs::write(
        &page,
        format!(
            "<!doctype html><meta charset=utf-8><pre id=times></pre><script>{script}\n\
             const bytes = Uint8Array.from(atob(\"{bytes}\"), letter => letter.charCodeAt(0));\n\
             let shown;\ntry {{ shown = {call}; }} catch (wrong) {{ shown = `failed: ${{wrong}}`; }}\n\
             document.getElementById(\"times\").textContent = shown;\n</script>"
        ),
    )
    .unwrap();
    let chromium = tools::first_on_path(&["chromium", "chromium-browser", "google-chrome"]);
    let mut chromium = Command::new(chromium.expect("the bench wants Chromium"));
    chromium.args(CHROMIUM_FLAGS).arg(format!("--user-data-dir={}", folder.join("profile").display()));
    let shown = printed(chromium.arg("--dump-dom").arg(format!("file://{}", page.display())));
    let times = shown.split_once("<pre id=\"times\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let (times, _) = times.expect("the page shows times");
    let _ = fs::remove_dir_all(&folder);
    assert!(!times.starts_with("failed"), "{times}");
    times.to_owned()
}

fn printed(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn read(line: &str) -> Times<'_> {
    let mut parts = line.splitn(4, '\t');
    let mut part = || parts.next().expect("a line of four parts");
    let (median, slow) = (part().parse().unwrap(), part().parse().unwrap());
    Times { median, slow, items: part(), case: part() }
}

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
