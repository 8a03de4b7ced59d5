//! `cargo xtask weigh-language`: what the query language adds to the app's download; knows nothing of what is in it.
//!
//! Two modules are built as the app is. Both have the app in them, without the demo org. One has the whole language behind
//! doors that nothing else keeps closed: reading, layout, changes, checks, completion, values. The other has the same
//! doors with nothing behind them, and its app does without what of the language it links today. The difference is what the
//! language adds to the app; allocator, formatting, text and number routines that the app has anyway are in both.

use std::path::PathBuf;
use std::{env, fs};

use crate::tools::{self, Tools};
use crate::{dist, root, say, steps};

/// What the language may add, brotli at quality 11, in bytes.
pub const LANGUAGE_BROTLI_BYTES_MAX: usize = 60 * 1_000;

/// Builds both modules and prints what they weigh.
///
/// # Errors
///
/// That a build failed, or that the language is heavier than its budget.
pub fn run() -> Result<(), String> {
    let mut weights = Vec::new();
    for content in [Content::AppAndLanguage, Content::AppAlone] {
        let module = module(content)?;
        let bytes = fs::read(&module).map_err(|wrong| format!("{} cannot be read: {wrong}.", module.display()))?;
        weights.push((bytes.len(), dist::compressed(&bytes)?.len()));
    }
    let [(raw, brotli), (raw_app, brotli_app)] = weights[..] else {
        return Err("two modules were built, but not two were weighed.".to_owned());
    };
    let (raw, brotli) = (raw.saturating_sub(raw_app), brotli.saturating_sub(brotli_app));
    say::line(&sentence(raw, brotli));
    if brotli <= LANGUAGE_BROTLI_BYTES_MAX {
        return Ok(());
    }
    Err(format!("the language is {} bytes over its budget.", brotli - LANGUAGE_BROTLI_BYTES_MAX))
}

/// What a module of `tests/soql-bench` holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// The language and nothing else.
    Language,
    /// The app, and the whole language.
    AppAndLanguage,
    /// The app with nothing of the language in it.
    AppAlone,
}

impl Content {
    const fn name(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::AppAndLanguage => "app-and-language",
            Self::AppAlone => "app-alone",
        }
    }

    const fn features(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::AppAndLanguage => "app,language",
            Self::AppAlone => "app-without-language",
        }
    }
}

/// Builds a module of `tests/soql-bench` as the app is built, and says where it lies.
///
/// # Errors
///
/// That a tool is missing or that the build failed, whose own words stand above.
pub fn module(content: Content) -> Result<PathBuf, String> {
    let tools = Tools::for_the_site()?;
    let name = content.name();
    say::step(&format!("Building the module {name}"));
    let mut build = steps::cargo(&["build", "--package", "soql-bench", "--lib", "--release"]);
    build.args(["--target", tools::WASM_TARGET, "--no-default-features", "--features", content.features()]);
    // They would take the place of the compiler flags in .cargo/config.toml, which the app is built with.
    build.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    steps::run(&mut build, name)?;
    let folder = target_folder().join(tools::WASM_TARGET).join("release");
    let module = folder.join(format!("soql-{name}.wasm"));
    // As Trunk does it: what the crates leave for wasm-bindgen goes, then wasm-opt shrinks what stays.
    let mut bindgen = tools.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-name", name, "--out-dir"]).arg(&folder);
    steps::run(bindgen.arg(folder.join("soql_bench.wasm")), name)?;
    let mut optimise = tools.command("wasm-opt");
    optimise.arg(folder.join(format!("{name}_bg.wasm"))).arg("-Oz").args(WASM_OPT_PARAMETERS).arg("-o").arg(&module);
    steps::run(&mut optimise, name)?;
    Ok(module)
}

/// As in `index.html`.
pub const WASM_OPT_PARAMETERS: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--one-caller-inline-max-function-size=0",
    "--low-memory-unused",
];

/// Where cargo puts what it builds.
#[must_use]
pub fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

fn sentence(raw: usize, brotli: usize) -> String {
    let kilobytes = |bytes: usize| format!("{}.{}", bytes / 1_000, bytes % 1_000 / 100);
    format!(
        "language: {} KB brotli (budget {}), {} KB raw",
        kilobytes(brotli),
        LANGUAGE_BROTLI_BYTES_MAX / 1_000,
        kilobytes(raw)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_the_weight_and_the_budget() {
        assert_eq!(sentence(120_050, 40_990), "language: 40.9 KB brotli (budget 60), 120.0 KB raw");
    }

    #[test]
    fn the_module_is_shrunk_as_the_app_is() {
        let page = fs::read_to_string(root().join("index.html")).unwrap();
        assert!(page.contains(&WASM_OPT_PARAMETERS.join(" ")));
    }
}
