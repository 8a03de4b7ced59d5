//! `cargo xtask test`: every check in one run, counted; knows nothing of what the tests test.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::args::TestOptions;
use crate::tally::{Libtest, Tally};
use crate::{bench_page, fuzz, say, site_folder, steps, tools};

/// Runs all checks, also after one has failed, and ends with one closing line `N passed, N failed`.
///
/// # Errors
///
/// That something failed; the list of it has been printed.
pub fn run(options: TestOptions) -> Result<(), String> {
    let mut tally = Tally::default();
    // The cheapest first: whoever forgot to format need not wait.
    check(&mut tally, "format", &mut steps::cargo(&["fmt", "--all", "--check"]));
    tests(&mut tally, "native", &mut steps::cargo(&["test", "--workspace", "--no-fail-fast"]));
    check(
        &mut tally,
        "clippy",
        &mut clippy(&["--workspace", "--all-targets", "--test", "browser", "--test", "bench_page"]),
    );
    fuzzing(&mut tally);
    if options.browser {
        browser(&mut tally);
    }
    let mut docs = steps::cargo(&["doc", "--workspace", "--no-deps"]);
    check(&mut tally, "docs", docs.env("RUSTDOCFLAGS", "-D warnings"));
    if tools::first_on_path(&["cargo-deny"]).is_some() {
        check(
            &mut tally,
            "licences and bans",
            &mut steps::cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"]),
        );
    }
    close(&tally)
}

/// A short run of the fuzzer, where it is there. Its corpus is replayed by the native tests everywhere.
fn fuzzing(tally: &mut Tally) {
    if let Err(missing) = fuzz::is_there() {
        say::line(&format!("\nThe fuzzer is left out: {missing} Its corpus was replayed by the native tests."));
        return;
    }
    for target in fuzz::TARGETS {
        say::step(&format!("fuzzing {target}: {} inputs", fuzz::INPUTS));
        let done = fuzz::run(target);
        tell(&done);
        tally.check(&format!("fuzzing {target}"), done.is_ok());
    }
}

/// The wasm build and the tests in a browser, which stand or fall with their tools.
fn browser(tally: &mut Tally) {
    let site = steps::build_site();
    tell(&site);
    tally.check("wasm build", site.is_ok());
    if site.is_ok() {
        let wasm = ["--package", "orgpane", "--lib", "--bins", "--target", "wasm32-unknown-unknown"];
        check(tally, "clippy for wasm", &mut clippy(&wasm));
        match browser_and_driver() {
            Ok(()) => {
                // The target is built for all members at once, as the native tests are: nothing is compiled again.
                let page = bench_page::build(&bench_page::folder());
                tell(&page);
                tally.check("the table's own page", page.is_ok());
                let scenes = ["--test", "browser", "--test", "bench_page"];
                let mut e2e = steps::cargo(&["test", "--workspace", "--no-fail-fast"]);
                e2e.args(scenes).env("ORGPANE_DIST", site_folder()).env("ORGPANE_BENCH_PAGE", bench_page::folder());
                tests(tally, "browser", &mut e2e);
            }
            Err(wrong) => {
                say::problem(&wrong);
                tally.check("browser", false);
            }
        }
    } else {
        tally.check("browser (nothing to test: the site was not built)", false);
    }
}

fn browser_and_driver() -> Result<(), String> {
    let chosen = |name: &str| std::env::var_os(name).is_some();
    let is_there = || {
        let browser =
            chosen("CHROMIUM") || tools::first_on_path(&["chromium", "chromium-browser", "google-chrome"]).is_some();
        browser && (chosen("CHROMEDRIVER") || tools::first_on_path(&["chromedriver"]).is_some())
    };
    if is_there() {
        return Ok(());
    }
    tools::install_packages(&["chromium", "chromium-driver"], "the browser tests want Chromium and chromedriver")?;
    if is_there() { Ok(()) } else { Err("Chromium was installed but is not on the PATH.".to_owned()) }
}

fn clippy(what: &[&str]) -> Command {
    let mut command = steps::cargo(&["clippy"]);
    command.args(what).args(["--", "-D", "warnings"]);
    command
}

fn check(tally: &mut Tally, name: &str, command: &mut Command) {
    say::step(&format!("{name}: {}", spelled(command)));
    let done = steps::run(command, name);
    tell(&done);
    tally.check(name, done.is_ok());
}

/// Runs tests, shows what they print as it comes, and counts.
fn tests(tally: &mut Tally, name: &str, command: &mut Command) {
    say::step(&format!("{name}: {}", spelled(command)));
    let mut counted = Libtest::default();
    let ended_well = command.stdout(Stdio::piped()).spawn().is_ok_and(|mut child| {
        let mut screen = std::io::stdout();
        for line in
            child.stdout.take().into_iter().flat_map(|output| BufReader::new(output).split(b'\n')).map_while(Result::ok)
        {
            let _ = screen.write_all(&line).and_then(|()| screen.write_all(b"\n"));
            counted.read(&String::from_utf8_lossy(&line));
        }
        child.wait().is_ok_and(|status| status.success())
    });
    tally.tests(name, counted, ended_well);
}

fn tell(done: &Result<(), String>) {
    if let Err(wrong) = done {
        say::problem(wrong);
    }
}

fn spelled(command: &Command) -> String {
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy()).collect();
    format!("cargo {}", words.join(" "))
}

fn close(tally: &Tally) -> Result<(), String> {
    if !tally.failures().is_empty() {
        say::line(&format!("\nFailed:\n  {}", tally.failures().join("\n  ")));
    }
    say::line(&format!("\n{}", tally.closing_line()));
    if tally.all_passed() { Ok(()) } else { Err("not everything passed.".to_owned()) }
}
