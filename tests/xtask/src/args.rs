//! The command line as values; carries nothing out.

use std::fmt::Write;
use std::path::PathBuf;

/// A command with its settings.
#[derive(Debug, PartialEq, Eq)]
pub enum Command {
    /// Print this text and stop.
    Help(String),
    /// Build and serve the app beside the demo org.
    Demo(DemoOptions),
    /// Run every check.
    Test(TestOptions),
    /// Build the site and weigh it.
    Dist,
    /// Weigh the query language alone.
    WeighLanguage,
    /// Build the table's widget as a page of its own, into this folder.
    BenchPage(PathBuf),
}

/// What `cargo xtask demo` can be told.
#[derive(Debug, PartialEq, Eq)]
pub struct DemoOptions {
    /// The app's port.
    pub port: u16,
    /// The demo org's port.
    pub org_port: u16,
    /// How many opportunities the demo org holds.
    pub rows: u32,
    /// Whether to open a browser.
    pub open: bool,
}

/// What `cargo xtask test` can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestOptions {
    /// Whether the wasm build and the browser tests are run, too.
    pub browser: bool,
}

struct Flag {
    name: &'static str,
    value: &'static str,
    help: &'static str,
}

struct Verb {
    name: &'static str,
    summary: &'static str,
    flags: &'static [Flag],
}

const PORT: u16 = 8080;
const ORG_PORT: u16 = 8081;
const ROWS: u32 = 5_000;
const ROWS_MAX: u32 = 1_000_000;

const VERBS: &[Verb] = &[
    Verb {
        name: "demo",
        summary: "Build the app, serve it beside a demo org, and open a browser",
        flags: &[
            Flag { name: "--port", value: "PORT", help: "the app's port (8080)" },
            Flag { name: "--org-port", value: "PORT", help: "the demo org's port (8081)" },
            Flag { name: "--rows", value: "COUNT", help: "opportunities in the demo org (5000, at most 1000000)" },
            Flag { name: "--no-open", value: "", help: "open no browser" },
        ],
    },
    Verb {
        name: "test",
        summary: "Run every check: native tests, lints, format, docs, wasm build, browser tests",
        flags: &[Flag { name: "--native", value: "", help: "leave out the wasm build and the browser tests" }],
    },
    Verb { name: "dist", summary: "Build the static site into dist/ and print its sizes", flags: &[] },
    Verb {
        name: "bench-page",
        summary: "Build the table alone as a static page, for benches beside other grids",
        flags: &[Flag { name: "--out", value: "DIR", help: "the folder to put it into (target/bench-page)" }],
    },
    Verb { name: "weigh-language", summary: "Print what the query language adds to the download", flags: &[] },
    Verb { name: "ci", summary: "What continuous integration runs: the same as `test`", flags: &[] },
];

/// Reads the words after `cargo xtask`.
///
/// # Errors
///
/// A sentence for the person who typed them, which names what would have been understood.
pub fn parse(words: &[String]) -> Result<Command, String> {
    let Some((first, rest)) = words.split_first() else { return Ok(Command::Help(overview())) };
    if matches!(first.as_str(), "help" | "--help" | "-h") {
        return Ok(Command::Help(overview()));
    }
    let verb = VERBS.iter().find(|verb| verb.name == first).ok_or_else(|| {
        let names: Vec<&str> = VERBS.iter().map(|verb| verb.name).collect();
        format!("there is no command `{first}`. There are: {}.", names.join(", "))
    })?;
    let mut demo = DemoOptions { port: PORT, org_port: ORG_PORT, rows: ROWS, open: true };
    let mut test = TestOptions { browser: true };
    let mut out = PathBuf::from("target/bench-page");
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        if matches!(word.as_str(), "--help" | "-h") {
            return Ok(Command::Help(help(verb)));
        }
        let (name, attached) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (word.as_str(), None),
        };
        let flag = verb.flags.iter().find(|flag| flag.name == name).ok_or_else(|| unknown(verb, name))?;
        let value = match (flag.value.is_empty(), attached) {
            (true, None) => String::new(),
            (true, Some(_)) => return Err(format!("`{name}` takes no value.")),
            (false, Some(value)) => value,
            (false, None) => rest.next().cloned().ok_or_else(|| format!("`{name}` wants a {}.", flag.value))?,
        };
        match name {
            "--port" => demo.port = port(name, &value)?,
            "--org-port" => demo.org_port = port(name, &value)?,
            "--rows" => demo.rows = rows(&value)?,
            "--no-open" => demo.open = false,
            "--native" => test.browser = false,
            "--out" => out = value.into(),
            _ => return Err(unknown(verb, name)),
        }
    }
    if demo.port == demo.org_port {
        return Err(format!("the app and the demo org cannot both listen on port {}.", demo.port));
    }
    Ok(match verb.name {
        "demo" => Command::Demo(demo),
        "dist" => Command::Dist,
        "bench-page" => Command::BenchPage(out),
        "weigh-language" => Command::WeighLanguage,
        _ => Command::Test(test),
    })
}

fn port(name: &str, value: &str) -> Result<u16, String> {
    let wrong = || format!("`{name}` wants a port between 1 and 65535, not `{value}`.");
    value.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)
}

fn rows(value: &str) -> Result<u32, String> {
    let wrong = || format!("`--rows` wants a number between 0 and {ROWS_MAX}, not `{value}`.");
    value.replace('_', "").parse().ok().filter(|rows| *rows <= ROWS_MAX).ok_or_else(wrong)
}

fn unknown(verb: &Verb, name: &str) -> String {
    let known: Vec<&str> = verb.flags.iter().map(|flag| flag.name).chain(["--help"]).collect();
    format!("`cargo xtask {}` does not know `{name}`. It knows: {}.", verb.name, known.join(", "))
}

fn overview() -> String {
    let mut text = "cargo xtask COMMAND [--help]\n".to_owned();
    for verb in VERBS {
        let _ = write!(text, "\n  {:<14} {}", verb.name, verb.summary);
    }
    text
}

fn help(verb: &Verb) -> String {
    let mut text = format!("cargo xtask {}: {}\n", verb.name, verb.summary);
    for flag in verb.flags {
        let _ = write!(text, "\n  {:<18} {}", format!("{} {}", flag.name, flag.value), flag.help);
    }
    let _ = write!(text, "\n  {:<18} this text", "--help");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Command, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn demo_has_defaults_that_fit_together() {
        assert_eq!(
            read("demo"),
            Ok(Command::Demo(DemoOptions { port: 8080, org_port: 8081, rows: 5_000, open: true }))
        );
    }

    #[test]
    fn values_stand_behind_a_space_or_an_equals_sign() {
        let wanted = Ok(Command::Demo(DemoOptions { port: 1, org_port: 2, rows: 1_000_000, open: false }));
        assert_eq!(read("demo --port 1 --org-port=2 --rows 1_000_000 --no-open"), wanted);
    }

    #[test]
    fn test_and_ci_run_the_browser_unless_told_otherwise() {
        assert_eq!(read("test"), Ok(Command::Test(TestOptions { browser: true })));
        assert_eq!(read("ci"), Ok(Command::Test(TestOptions { browser: true })));
        assert_eq!(read("test --native"), Ok(Command::Test(TestOptions { browser: false })));
    }

    #[test]
    fn the_bench_page_goes_where_it_is_told() {
        assert_eq!(read("bench-page"), Ok(Command::BenchPage("target/bench-page".into())));
        assert_eq!(read("bench-page --out a/b"), Ok(Command::BenchPage("a/b".into())));
    }

    #[test]
    fn what_is_not_understood_is_answered_with_what_would_be() {
        for (line, wanted) in [
            ("dmeo", "there is no command `dmeo`. There are: demo, test, dist, bench-page, weigh-language, ci."),
            (
                "demo --prot 1",
                "`cargo xtask demo` does not know `--prot`. It knows: --port, --org-port, --rows, --no-open, --help.",
            ),
            ("dist --port 1", "`cargo xtask dist` does not know `--port`. It knows: --help."),
            ("demo --port", "`--port` wants a PORT."),
            ("demo --port 0", "`--port` wants a port between 1 and 65535, not `0`."),
            ("demo --port 65536", "`--port` wants a port between 1 and 65535, not `65536`."),
            ("demo --rows -1", "`--rows` wants a number between 0 and 1000000, not `-1`."),
            ("demo --rows 1000001", "`--rows` wants a number between 0 and 1000000, not `1000001`."),
            ("demo --no-open=yes", "`--no-open` takes no value."),
            ("demo --port 8081", "the app and the demo org cannot both listen on port 8081."),
        ] {
            assert_eq!(read(line), Err(wanted.to_owned()), "{line}");
        }
    }

    #[test]
    fn help_names_every_flag_of_its_command() {
        for verb in VERBS {
            let Ok(Command::Help(text)) = read(&format!("{} --help", verb.name)) else {
                panic!("no help for {}", verb.name)
            };
            assert!(verb.flags.iter().all(|flag| text.contains(flag.name)), "{text}");
        }
    }
}
