//! `cargo xtask bench-page`: the table's widget as a static page, for benches that compare it with other grids. Knows nothing of them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::{self, Tools};
use crate::{dist, exports, language, root, say, steps};

/// What the page may weigh, brotli at quality 11, in bytes.
pub const PAGE_BROTLI_BYTES_MAX: usize = 120 * 1_000;

/// The stylesheets that the widget needs, in order.
const STYLES: [&str; 4] = ["style/tokens.css", "style/base.css", "style/grid.css", "tests/bench-page/page.css"];

/// Builds the page into a folder and prints what it weighs.
///
/// # Errors
///
/// That a tool is missing, that a build failed, or that the page is heavier than its budget.
pub fn run(out: &Path) -> Result<(), String> {
    build(out)?;
    weigh(out)
}

/// Where the page is that the tests look at.
#[must_use]
pub fn folder() -> PathBuf {
    language::target_folder().join("bench-page")
}

/// Builds the page into a folder.
///
/// # Errors
///
/// That a tool is missing, or that a build failed.
pub fn build(out: &Path) -> Result<(), String> {
    let site_tools = Tools::for_the_site()?;
    say::step("Building the table's widget as the app is built");
    let mut build = steps::cargo(&["build", "--package", "bench-page", "--release", "--target", tools::WASM_TARGET]);
    // They would take the place of the compiler flags in .cargo/config.toml, which the app is built with.
    build.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    steps::run(&mut build, "the widget")?;

    say::step(&format!("Putting the page together in {}", out.display()));
    fs::create_dir_all(out).map_err(|wrong| unwritable(out, &wrong))?;
    let module = language::target_folder().join(tools::WASM_TARGET).join("release/bench_page.wasm");
    let mut bindgen = site_tools.command("wasm-bindgen");
    bindgen.arg(module).args(["--target", "web", "--no-typescript", "--out-dir"]).arg(absolute(out)?);
    steps::run(&mut bindgen, "the page's script")?;
    let module = absolute(&out.join("bench_page_bg.wasm"))?;
    let read = fs::read(&module).map_err(|wrong| format!("{} cannot be read: {wrong}.", module.display()))?;
    let lean = exports::without(&read, &exports::OF_STREAMS).ok_or("what was built is no WebAssembly module.")?;
    write(&module, &lean)?;
    let mut optimise = site_tools.command("wasm-opt");
    optimise.arg(&module).arg("-Oz").args(language::WASM_OPT_PARAMETERS).arg("-o").arg(&module);
    steps::run(&mut optimise, "the page's module")?;

    let mut style = String::new();
    for path in STYLES {
        style += &fs::read_to_string(root().join(path)).map_err(|wrong| format!("{path} cannot be read: {wrong}."))?;
    }
    write(&out.join("page.css"), style.as_bytes())?;
    for name in ["index.html", "page.js"] {
        let bytes = fs::read(root().join("tests/bench-page").join(name));
        write(&out.join(name), &bytes.map_err(|wrong| format!("{name} cannot be read: {wrong}."))?)?;
    }
    Ok(())
}

fn weigh(out: &Path) -> Result<(), String> {
    let mut brotli = 0;
    for name in ["bench_page_bg.wasm", "bench_page.js", "page.js", "page.css", "index.html"] {
        let bytes = fs::read(out.join(name)).map_err(|wrong| format!("{name} cannot be read: {wrong}."))?;
        let weight = dist::compressed(&bytes)?.len();
        say::line(&format!("{name:<24} {:>9} {weight:>9}", bytes.len()));
        brotli += weight;
    }
    say::line(&format!("{:<24} {:>9} {brotli:>9}  (budget {PAGE_BROTLI_BYTES_MAX})", "brotli, together", ""));
    if brotli > PAGE_BROTLI_BYTES_MAX {
        return Err(format!("the page is {} bytes over its budget.", brotli - PAGE_BROTLI_BYTES_MAX));
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    fs::write(path, bytes).map_err(|wrong| unwritable(path, &wrong))
}

fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|wrong| unwritable(path, &wrong))
}

fn unwritable(path: &Path, wrong: &std::io::Error) -> String {
    format!("{} cannot be written: {wrong}.", path.display())
}
