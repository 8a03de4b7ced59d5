//! How many queries a second our parser reads, natively and as wasm in Node, beside the npm package
//! @jetstreamapp/soql-parser-js on the same queries. Prints ratios, and ends in an error if the native one is below
//! 20. Knows nothing of the grammar.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a bench is all output")]
#![allow(clippy::disallowed_methods, reason = "a bench reads a clock")]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use orgpane::soql;
use xtask::language::Content;
use xtask::{language, steps};

const ROUNDS: usize = 9;
const ROUND_MILLIS: u64 = 400;
const GOAL: f64 = 20.0;

fn main() -> ExitCode {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(here.join("queries.soql")).unwrap();
    let queries: Vec<&str> = text.trim_end().split("\n\n").collect();
    for query in &queries {
        let faults = soql::parse(query).faults;
        assert!(faults.is_empty(), "our parser finds a fault: {faults:?} in {query}");
    }
    let module = language::module(Content::Language).unwrap();
    let node = Command::new("node")
        .arg(here.join("peer.mjs"))
        .args([&here.join("queries.soql"), &peer_folder(here), &module])
        .args([ROUNDS.to_string(), ROUND_MILLIS.to_string()])
        .output()
        .expect("the bench wants Node");
    assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
    let printed = String::from_utf8_lossy(&node.stdout).into_owned();
    let peer = median(&mut figures(&printed, "peer"));
    let wasm = median(&mut figures(&printed, "wasm"));
    let native = median(&mut native(&queries));
    println!("{} queries of {} bytes, medians of {ROUNDS} rounds, warm", queries.len(), text.len());
    println!("  @jetstreamapp/soql-parser-js in Node   {peer:>9.0} queries/s");
    println!("  ours as wasm in Node, as in the app    {wasm:>9.0} queries/s   ratio {:5.1}", wasm / peer);
    println!("  ours, native                           {native:>9.0} queries/s   ratio {:5.1}", native / peer);
    println!("  goal, native: at least {GOAL}");
    if native / peer >= GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Installs the package in the version that the lock file names, and says where.
fn peer_folder(here: &Path) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("soql-peer");
    fs::create_dir_all(&folder).unwrap();
    for file in ["package.json", "package-lock.json"] {
        fs::copy(here.join(file), folder.join(file)).unwrap();
    }
    let mut install = Command::new("npm");
    install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
    steps::run(&mut install, "the package to compare with").unwrap();
    folder
}

fn native(queries: &[&str]) -> Vec<f64> {
    let millis = |millis| Duration::from_millis(millis);
    per_second(queries, millis(1_000));
    (0..ROUNDS).map(|_| per_second(queries, millis(ROUND_MILLIS))).collect()
}

fn per_second(queries: &[&str], least: Duration) -> f64 {
    let start = Instant::now();
    let mut count = 0_u32;
    loop {
        for query in queries {
            black_box(soql::parse(black_box(query)));
            count += 1;
        }
        let taken = start.elapsed();
        if taken >= least {
            return f64::from(count) / taken.as_secs_f64();
        }
    }
}

/// The numbers behind `"name":[` in what Node printed.
fn figures(printed: &str, name: &str) -> Vec<f64> {
    let (_, rest) = printed.split_once(&format!("\"{name}\":[")).unwrap();
    let (list, _) = rest.split_once(']').unwrap();
    list.split(',').map(|figure| figure.parse().unwrap()).collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
