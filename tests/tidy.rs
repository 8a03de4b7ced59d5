//! The rules of the house as tests, with their reasons; knows the shape of the project and nothing of what it does.

#![allow(clippy::unwrap_used, clippy::needless_pass_by_value, reason = "all of it is test")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom. A noun that is not named here may use only what everybody may.
///
/// ```text
/// main ─► browser ─► app ─► datasource auth doctor rest soql table export format embed demo ─► secret error http limits
///   └───► ui ──────► app (events and views)
/// ```
const MAY_USE: &[(&str, &[&str])] = &[
    ("main", &["browser", "ui", "app"]),
    // The shell puts the screen up, carries out the lock that auth defines, and carries messages to the demo org in its worker.
    ("browser", &["app", "ui", "auth", "table", "export", "datasource", "demo"]),
    // What describe says of a field is said in the language's types.
    ("ui", &["app", "table", "export", "view", "format", "soql", "editor", "parameter", "request", "library"]),
    (
        "app",
        &[
            "datasource",
            "auth",
            "doctor",
            "rest",
            "soql",
            "parameter",
            "library",
            "request",
            "table",
            "export",
            "view",
            "format",
            "embed",
            "demo",
        ],
    ),
    // An editor shows what the language makes of a text.
    ("editor", &["soql"]),
    // Values go into queries by the language's own way.
    ("parameter", &["soql"]),
    // A request takes values, and its answer is a document with rows.
    ("request", &["parameter", "soql", "table"]),
    // An export writes what a table holds, in the colours of its rules.
    ("export", &["table", "format"]),
    // A view sorts, filters and formats what a table holds.
    ("view", &["table", "format"]),
    // A value is written by its kind in the table and by what describe says of its field.
    ("format", &["table", "soql", "datasource"]),
    // A session belongs to a datasource, and a request goes to one.
    ("auth", &["datasource"]),
    // It asks as signing in would, short of signing in.
    ("doctor", &["datasource", "auth"]),
    // Describe answers are read into what the language knows of an org.
    ("rest", &["datasource", "soql"]),
    ("embed", &["datasource"]),
    ("table", &["soql"]),
    // The demo org answers queries with the language itself.
    ("demo", &["soql"]),
];

/// The lowest floor: everybody may use it.
const GROUND: &[&str] = &["secret", "error", "http", "json", "limits"];

/// What the ground itself stands on.
const GROUND_MAY_USE: &[(&str, &[&str])] = &[("error", &["limits", "http"]), ("http", &["limits"])];

/// Everything under `src/` that is not pure.
const EDGES: &[&str] = &["browser", "ui", "main"];

/// What a pure file must not name, and what it takes instead.
const IMPURE: &[(&str, &str)] = &[
    ("leptos", "drawing belongs to ui"),
    ("web_sys", "effects belong to browser"),
    ("js_sys", "effects belong to browser"),
    ("wasm_bindgen", "effects belong to browser"),
    ("gloo_net", "effects belong to browser"),
    ("gloo_storage", "effects belong to browser"),
    ("SystemTime", "time is an argument: now_millis"),
    ("Instant", "time is an argument: now_millis"),
    ("rand", "entropy is an argument: bytes"),
    ("getrandom", "entropy is an argument: bytes"),
    ("new_random", "entropy is an argument: bytes"),
    ("new_random_sha256", "entropy is an argument: bytes"),
    ("std::fs", "a noun reads no files"),
    ("TcpStream", "a noun opens no sockets"),
    ("TcpListener", "a noun opens no sockets"),
    ("UdpSocket", "a noun opens no sockets"),
    ("std::thread", "a noun starts no threads"),
    ("std::env", "settings are arguments"),
];

/// What a component must not name: it draws views and emits events.
const NOT_FOR_UI: &[(&str, &str)] = &[
    ("gloo_net", "ui never fetches"),
    ("gloo_storage", "ui never stores"),
    ("fetch_with_str", "ui never fetches"),
    ("fetch_with_request", "ui never fetches"),
    ("local_storage", "ui never stores"),
    ("session_storage", "ui never stores"),
    ("Date::now", "ui never reads a clock"),
    ("performance", "ui never reads a clock"),
    ("inner_html", "text from an org is never markup"),
    ("style=", "the page's policy refuses style attributes: use a class, or style:name=value, which sets a property"),
];

/// Ways to find an element that a person does not have.
const SELECTORS: &[&str] = &[
    "By::Css",
    "By::Id",
    "By::ClassName",
    "By::Tag",
    "By::XPath",
    "By::Name",
    "By::LinkText",
    "By::PartialLinkText",
    "querySelector",
    "getElementById",
    "getElementsBy",
];

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["core", "utils", "util", "common", "helpers", "helper", "types", "misc", "shared"];

/// Everything that may lie at the top; what `.gitignore` names, and editors' dot folders, are overlooked.
const TOP_LEVEL: &[&str] = &[
    ".cargo",
    ".ci",
    ".git",
    ".github",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "Trunk.toml",
    "clippy.toml",
    "deny.toml",
    "index.html",
    "rust-toolchain.toml",
    "rustfmt.toml",
    "src",
    "style",
    "tests",
];

const UNITS: &[&str] = &["MILLIS", "SECONDS", "MINUTES", "BYTES", "CHARS", "ROWS", "PX", "PERCENT", "COUNT", "COLUMNS"];

const FILE_LINES_MAX: usize = 1_200;
/// `rustfmt` keeps lines shorter where it can; it leaves macros alone.
const LINE_CHARS_MAX: usize = 160;
const TEST_NAME_WORDS_MIN: usize = 3;

#[test]
fn nouns_depend_only_downwards() {
    let mut findings =
        Findings::new("nouns depend only downwards (see MAY_USE), so that each can be read and tested alone");
    let known = top_modules();
    for file in sources() {
        let own = file.noun();
        if own == "lib" {
            continue;
        }
        for (line, used) in file.uses(&known) {
            if own != used && !may_use(&own, &used) {
                findings.add(&file, line, format!("`{own}` must not use `{used}`"));
            }
        }
    }
    findings.settle();
}

#[test]
fn nouns_have_no_clock_no_chance_and_no_browser() {
    let mut findings = Findings::new("a noun is pure: time and entropy are arguments, effects are values");
    for file in sources().iter().filter(|file| !EDGES.contains(&file.noun().as_str())) {
        file.look_for(IMPURE, &mut findings);
    }
    findings.settle();
}

#[test]
fn ui_draws_and_does_nothing_else() {
    let mut findings = Findings::new("ui draws views and emits events; what has an effect goes through the app");
    for file in sources().iter().filter(|file| file.noun() == "ui") {
        file.look_for(NOT_FOR_UI, &mut findings);
    }
    findings.settle();
}

#[test]
fn the_top_level_reads_as_the_product() {
    let mut findings = Findings::new("the top level holds the product and its settings, nothing else");
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    let ignored: Vec<&str> = ignored.lines().map(|line| line.trim_matches('/')).collect();
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        let known = TOP_LEVEL.contains(&name.as_str()) || ignored.contains(&name.as_str());
        if !known && name != ".idea" && name != ".vscode" {
            findings.add_path(&name, 1, "does not belong here".to_owned());
        }
    }
    findings.settle();
}

#[test]
fn modules_bear_names_that_say_something() {
    let mut findings = Findings::new("a module is named for what it holds");
    for file in rust_files() {
        for part in Path::new(&file.path).components() {
            let part = part.as_os_str().to_string_lossy();
            let name = part.strip_suffix(".rs").unwrap_or(&part);
            if EMPTY_NAMES.contains(&name) {
                findings.add(&file, 1, format!("`{name}` says nothing"));
            }
        }
        for (number, line) in file.code() {
            let inline = line.trim_start().trim_start_matches("pub ").strip_prefix("mod ");
            if let Some(name) = inline.map(|rest| rest.trim_end_matches([' ', '{', ';']))
                && EMPTY_NAMES.contains(&name)
            {
                findings.add(&file, number, format!("`{name}` says nothing"));
            }
        }
    }
    findings.settle();
}

#[test]
fn files_open_with_what_they_are() {
    let mut findings =
        Findings::new("the first line is a //! sentence: what this file is, and what it refuses to know");
    for file in rust_files() {
        let first = file.text.lines().next().unwrap_or_default();
        let sentence = first.strip_prefix("//! ").unwrap_or_default();
        if sentence.split_whitespace().count() < 3 {
            findings.add(&file, 1, format!("opens with `{first}`"));
        }
    }
    findings.settle();
}

#[test]
fn tests_are_never_skipped_and_never_wait_for_a_clock() {
    let mut findings =
        Findings::new("a test that is skipped or that waits proves nothing: repair it, and wait for conditions");
    for file in rust_files() {
        let setup = file.path.starts_with("tests/xtask/") || file.path.starts_with("tests/org-server/");
        for (number, line) in file.code() {
            if line.contains("#[ignore") {
                findings.add(&file, number, "an ignored test".to_owned());
            }
            if !setup && (has_word(&line, "sleep") || has_word(&line, "sleep_until")) {
                findings.add(&file, number, "a sleep".to_owned());
            }
        }
    }
    findings.settle();
}

#[test]
fn browser_tests_find_things_as_people_do() {
    let mut findings =
        Findings::new("browser tests name roles and accessible names, so that they test what people use");
    for file in files_under("tests/e2e", &["rs", "js"]) {
        for (number, line) in file.text.lines().enumerate() {
            for selector in SELECTORS.iter().filter(|selector| line.contains(**selector)) {
                findings.add(&file, number + 1, format!("`{selector}`"));
            }
        }
    }
    findings.settle();
}

#[test]
fn test_names_are_sentences() {
    let mut findings =
        Findings::new("a test's name is a sentence in the present tense, so that a failure reads as one");
    for file in rust_files() {
        let mut marked = false;
        for (number, line) in file.code() {
            let line = line.trim();
            marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            let name = line.trim_start_matches("async ").strip_prefix("fn ").and_then(|rest| rest.split('(').next());
            if let Some(name) = name.filter(|_| marked) {
                marked = false;
                if name.split('_').count() < TEST_NAME_WORDS_MIN {
                    findings.add(&file, number, format!("`{name}` is no sentence"));
                }
            }
        }
    }
    findings.settle();
}

#[test]
fn every_stylesheet_is_linked_and_tokens_come_first() {
    let mut findings =
        Findings::new("a stylesheet that no page links does nothing, and the tokens have to be known first");
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    let linked: Vec<&str> = page
        .lines()
        .filter(|line| line.contains("rel=\"css\""))
        .filter_map(|line| line.split("href=\"").nth(1)?.split('"').next())
        .collect();
    for sheet in files_under("style", &["css"]) {
        if !linked.contains(&sheet.path.as_str()) {
            findings.add(&sheet, 1, "is not linked in index.html".to_owned());
        }
    }
    for path in &linked {
        if !root().join(path).is_file() {
            findings.add_path("index.html", 1, format!("links {path}, which is not there"));
        }
    }
    if linked.first().is_some_and(|path| *path != "style/tokens.css") {
        findings.add_path("index.html", 1, "does not link style/tokens.css first".to_owned());
    }
    findings.settle();
}

#[test]
fn the_page_runs_no_inline_code() {
    let mut findings =
        Findings::new("the page's Content-Security-Policy allows neither inline scripts nor inline styles");
    let page = fs::read_to_string(root().join("index.html")).unwrap();
    for (number, line) in page.lines().enumerate() {
        let inline_script = line.contains("<script") && !line.contains(" src=");
        let handler = line.split_whitespace().any(|word| word.starts_with("on") && word.contains("=\""));
        if inline_script || handler || line.contains("<style") || line.contains(" style=") {
            findings.add_path("index.html", number + 1, "inline code".to_owned());
        }
        let is_policy = line.contains("content=\"default-src");
        if is_policy && ["'unsafe-inline'", "'unsafe-eval'", " * ", " http: "].iter().any(|word| line.contains(word)) {
            findings.add_path("index.html", number + 1, "the policy is loosened".to_owned());
        }
    }
    if !page.contains("default-src 'none'") {
        findings.add_path("index.html", 1, "has no policy that begins with default-src 'none'".to_owned());
    }
    findings.settle();
}

#[test]
fn files_and_lines_stay_readable() {
    let mut findings = Findings::new(&format!(
        "a file of more than {FILE_LINES_MAX} lines, or more than {LINE_CHARS_MAX} characters of code in a line, is two things in one"
    ));
    let others = files_under("src", &["js"]).into_iter().chain(files_under("style", &["css"]));
    for file in rust_files().into_iter().chain(others) {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            findings.add(&file, lines, format!("{lines} lines"));
        }
        // A long text in quotes is nothing that a break would make more readable.
        for (number, line) in file.code() {
            let chars = line.chars().count();
            if chars > LINE_CHARS_MAX {
                findings.add(&file, number, format!("{chars} characters"));
            }
        }
    }
    findings.settle();
}

#[test]
fn text_files_are_clean() {
    let mut findings =
        Findings::new("no blanks at line ends, no tabs, one newline at the end: differences show changes alone");
    let mut files = files_under("src", &["rs", "js"]);
    files.extend(files_under("tests", &["rs", "toml", "js", "md"]));
    files.extend(files_under("style", &["css"]));
    files.extend(files_in("", &["toml", "md", "html"]));
    for file in files {
        for (number, line) in file.text.lines().enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                findings.add(&file, number + 1, "blanks at the end".to_owned());
            }
            if line.contains('\t') {
                findings.add(&file, number + 1, "a tab".to_owned());
            }
        }
        if !file.text.is_empty() && (!file.text.ends_with('\n') || file.text.ends_with("\n\n")) {
            findings.add(&file, file.text.lines().count(), "does not end with one newline".to_owned());
        }
    }
    findings.settle();
}

#[test]
fn every_package_has_its_licence_and_the_common_lints() {
    let mut findings =
        Findings::new("each package is licensed, kept off the registry, and held to the workspace's lints");
    for file in files_in("", &["toml"]).into_iter().chain(files_under("tests", &["toml"])) {
        if !file.path.ends_with("Cargo.toml") {
            continue;
        }
        for wanted in
            ["license = \"MIT OR Apache-2.0\"", "publish = false", "edition = \"2024\"", "[lints]\nworkspace = true"]
        {
            if !file.text.contains(wanted) {
                findings.add(&file, 1, format!("lacks `{}`", wanted.replace('\n', " ")));
            }
        }
    }
    findings.settle();
}

#[test]
fn limits_name_their_units() {
    let mut findings =
        Findings::new("a number without a unit is misread: name it like `token_timeout_millis` or `attempts_max`");
    for file in sources().iter().filter(|file| file.path.ends_with("limits.rs")) {
        for (number, line) in file.code() {
            let Some(rest) = line.trim_start().trim_start_matches("pub ").strip_prefix("const ") else { continue };
            let Some((name, kind)) = rest.split_once(':') else { continue };
            let is_text = kind.trim_start().starts_with("&str");
            let words: BTreeSet<&str> = name.split('_').collect();
            // `ATTEMPTS_MAX`: the plural is the unit.
            let counts = name.split('_').any(|word| word.len() > 3 && word.ends_with('S'));
            if !is_text && !counts && !UNITS.iter().any(|unit| words.contains(unit)) {
                findings.add(file, number, format!("`{name}` has no unit"));
            }
        }
    }
    findings.settle();
}

#[test]
fn the_rules_themselves_catch_what_they_are_for() {
    let file = File {
        path: "src/auth/token.rs".to_owned(),
        text: concat!(
            "//! crate::ui\nuse crate::{http::Request, demo::{Org, a}};\n",
            "/* crate::ui */ let a = \"crate::ui\";\nuse super::super::rest;\n",
            "fn f<'a>(c: char) -> bool { c == '\"' || crate::browser::run::now() }\n",
        )
        .to_owned(),
    };
    let known: Vec<String> = ["http", "demo", "ui", "rest", "browser"].map(str::to_owned).to_vec();
    let uses: Vec<(usize, String)> = file.uses(&known);
    let uses: Vec<(usize, &str)> = uses.iter().map(|(line, name)| (*line, name.as_str())).collect();
    assert_eq!(uses, [(2, "http"), (2, "demo"), (4, "rest"), (5, "browser")]);
    assert!(may_use("demo", "soql") && may_use("auth", "secret") && may_use("ui", "app"));
    assert!(!may_use("soql", "demo") && !may_use("secret", "auth") && !may_use("ui", "auth"));
    assert!(has_word("a::rand::b", "rand") && !has_word("random", "rand") && !has_word("operand", "rand"));
}

/// A text file of the project.
struct File {
    /// From the project's folder, with slashes.
    path: String,
    text: String,
}

/// What breaks one rule.
struct Findings {
    rule: String,
    lines: Vec<String>,
}

impl Findings {
    fn new(rule: &str) -> Self {
        Self { rule: rule.to_owned(), lines: Vec::new() }
    }

    fn add(&mut self, file: &File, line: usize, what: String) {
        self.add_path(&file.path, line, what);
    }

    fn add_path(&mut self, path: &str, line: usize, what: String) {
        self.lines.push(format!("  {path}:{line}: {what}"));
    }

    fn settle(self) {
        assert!(self.lines.is_empty(), "{}\n{}", self.rule, self.lines.join("\n"));
    }
}

impl File {
    /// The first name of the module path: `src/auth/token.rs` belongs to `auth`.
    fn noun(&self) -> String {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let first = path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first).to_owned()
    }

    /// Line numbers and code, without comments and quoted texts.
    fn code(&self) -> Vec<(usize, String)> {
        code_of(&self.text).into_iter().enumerate().map(|(number, line)| (number + 1, line)).collect()
    }

    /// The modules of the crate that the code names, whichever way the path is written.
    fn uses(&self, known: &[String]) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for (number, path) in self.crate_paths() {
            for name in first_names(&path) {
                if known.contains(&name) {
                    found.push((number, name));
                }
            }
        }
        found
    }

    /// What stands behind `crate::`, or behind as many `super::` as lead there.
    fn crate_paths(&self) -> Vec<(usize, String)> {
        let depth = self
            .path
            .trim_start_matches("src/")
            .trim_end_matches("mod.rs")
            .split('/')
            .filter(|part| !part.is_empty())
            .count();
        let to_root = "super::".repeat(depth);
        let text = code_of(&self.text).join("\n");
        let mut found = Vec::new();
        for start in ["crate::", to_root.as_str()] {
            let mut from = 0;
            while let Some(at) = text[from..].find(start).map(|at| at + from) {
                from = at + start.len();
                // `super::super::super::` holds `super::super::`, but is not it; in a test module it is one level more.
                if start != "crate::" && (text[..at].ends_with("super::") || text[..at].contains("mod tests")) {
                    continue;
                }
                let number = text[..at].matches('\n').count() + 1;
                found.push((number, path_at(&text[from..])));
            }
        }
        found.sort();
        found
    }

    fn look_for(&self, banned: &[(&str, &str)], findings: &mut Findings) {
        for (number, line) in self.code() {
            for (word, reason) in banned {
                if has_word(&line, word) {
                    findings.add(self, number, format!("`{word}`: {reason}"));
                }
            }
        }
    }
}

/// A path or a tree of paths in braces, without blanks, up to where it ends.
fn path_at(text: &str) -> String {
    let mut path = String::new();
    let mut depth = 0;
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            ':' | '_' => {}
            _ if letter.is_alphanumeric() => {}
            _ => break,
        }
        if !letter.is_whitespace() {
            path.push(letter);
        }
        if letter == '}' && depth == 0 {
            break;
        }
    }
    path
}

/// `http::Request` gives `http`; `{http::Request,demo::{A,B}}` gives `http` and `demo`.
fn first_names(path: &str) -> Vec<String> {
    let Some(inner) = path.strip_prefix('{') else {
        return vec![path.split("::").next().unwrap_or_default().to_owned()];
    };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut part = String::new();
    for letter in inner.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(part.split("::").next().map(str::to_owned));
                part.clear();
                continue;
            }
            _ => {}
        }
        part.push(letter);
    }
    names.extend(part.trim_end_matches('}').split("::").next().map(str::to_owned));
    names
}

fn may_use(own: &str, used: &str) -> bool {
    let allowed = |table: &[(&str, &[&str])]| table.iter().any(|(name, uses)| *name == own && uses.contains(&used));
    if GROUND.contains(&own) { allowed(GROUND_MAY_USE) } else { GROUND.contains(&used) || allowed(MAY_USE) }
}

fn has_word(line: &str, word: &str) -> bool {
    let part_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let open_end = word.ends_with('=');
        !before.is_some_and(part_of_name) && (open_end || !after.is_some_and(part_of_name))
    })
}

/// The text's lines with comments cut off and quoted text blanked, so that a word in a sentence is no finding.
fn code_of(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let mut lines = vec![String::new()];
    let mut at = 0;
    let put = |lines: &mut Vec<String>, letter: char| match letter {
        '\n' => lines.push(String::new()),
        _ => lines.last_mut().unwrap().push(letter),
    };
    while at < letters.len() {
        let rest = &letters[at..];
        let skipped = if rest.starts_with(&['/', '/']) {
            rest.iter().take_while(|letter| **letter != '\n').count()
        } else if rest.starts_with(&['/', '*']) {
            block_comment(rest)
        } else if rest[0] == '"' {
            quoted(rest, 0)
        } else if let Some(hashes) = raw_start(rest).filter(|_| !follows_name(&letters, at)) {
            quoted(rest, hashes)
        } else {
            char_literal(rest)
        };
        if skipped == 0 {
            put(&mut lines, letters[at]);
            at += 1;
        } else {
            letters[at..at + skipped].iter().filter(|letter| **letter == '\n').for_each(|_| put(&mut lines, '\n'));
            at += skipped;
        }
    }
    lines
}

fn follows_name(letters: &[char], at: usize) -> bool {
    at > 0 && (letters[at - 1].is_alphanumeric() || letters[at - 1] == '_')
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(&['/', '*']) {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(&['*', '/']) {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The number of hashes of a raw text that begins here.
fn raw_start(rest: &[char]) -> Option<usize> {
    let start = if rest.starts_with(&['b', 'r']) { 2 } else { 1 };
    let hashes = rest.get(start..)?.iter().take_while(|letter| **letter == '#').count();
    (rest[start - 1] == 'r' && rest.get(start + hashes) == Some(&'"')).then_some(hashes)
}

/// The length of the quoted text that begins here, quotes included.
fn quoted(rest: &[char], hashes: usize) -> usize {
    let raw = rest[0] != '"';
    let mut at = rest.iter().position(|letter| *letter == '"').unwrap_or_default() + 1;
    while at < rest.len() {
        if rest[at] == '\\' && !raw {
            at += 2;
        } else if rest[at] == '"'
            && rest[at + 1..].iter().take(hashes).filter(|letter| **letter == '#').count() == hashes
        {
            return at + 1 + hashes;
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// The length of a character in quotes; a lifetime has none.
fn char_literal(rest: &[char]) -> usize {
    match rest {
        ['\'', '\\', ..] => rest.iter().skip(3).position(|letter| *letter == '\'').map_or(0, |end| end + 4),
        ['\'', _, '\'', ..] => 3,
        _ => 0,
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The modules that `src/lib.rs` declares.
fn top_modules() -> Vec<String> {
    let map = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared = map.lines().filter_map(|line| line.trim().strip_prefix("pub mod ")?.strip_suffix(';'));
    declared.map(str::to_owned).collect()
}

fn sources() -> Vec<File> {
    files_under("src", &["rs"])
}

fn rust_files() -> Vec<File> {
    sources().into_iter().chain(files_under("tests", &["rs"])).collect()
}

/// The files with one of these endings in a folder and the folders below it.
fn files_under(folder: &str, endings: &[&str]) -> Vec<File> {
    let mut files = files_in(folder, endings);
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return files };
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    for inner in folders {
        let name = inner.file_name().unwrap().to_string_lossy();
        // Case folders hold texts that are wrong on purpose.
        if name != "target" && name != "data" || folder.starts_with("src") {
            files.extend(files_under(&format!("{folder}/{name}"), endings));
        }
    }
    files
}

fn files_in(folder: &str, endings: &[&str]) -> Vec<File> {
    let Ok(entries) = fs::read_dir(root().join(folder)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    paths.sort();
    let wanted = |path: &PathBuf| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted));
    let mut files = Vec::new();
    for path in paths.into_iter().filter(wanted) {
        let mut name = String::new();
        let _ = write!(name, "{}", path.strip_prefix(root()).unwrap().display());
        files.push(File { path: name.replace('\\', "/"), text: fs::read_to_string(&path).unwrap() });
    }
    files
}
