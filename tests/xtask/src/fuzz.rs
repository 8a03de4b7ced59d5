//! A short run of the fuzz targets in `tests/fuzz`, where cargo-fuzz and a nightly compiler are there; knows nothing of what they try.

use std::process::{Command, Stdio};
use std::{env, fs};

use crate::{root, steps, tools};

/// What is fuzzed: any text, and bytes that choose a valid query.
pub const TARGETS: [&str; 2] = ["text", "query"];

/// How many inputs a run tries beyond the corpus.
pub const INPUTS: u32 = 20_000;

/// Whether a run is possible here.
///
/// # Errors
///
/// What is missing and how to get it, as sentences.
pub fn is_there() -> Result<(), String> {
    if tools::first_on_path(&["cargo-fuzz"]).is_none() {
        return Err("there is no cargo-fuzz (cargo install cargo-fuzz).".to_owned());
    }
    let mut rustc = Command::new("rustc");
    rustc.args(["+nightly", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    if !rustc.status().is_ok_and(|status| status.success()) {
        return Err("there is no nightly compiler (rustup toolchain install nightly).".to_owned());
    }
    if tools::first_on_path(&["c++", "g++", "clang++"]).is_none() {
        return Err("there is no C++ compiler, which libFuzzer is built with.".to_owned());
    }
    Ok(())
}

/// Runs one target over its corpus and over new inputs made from it. New finds go to a folder of their own, so that the saved
/// corpus stays as it is.
///
/// # Errors
///
/// That an input broke the target; the fuzzer's own words, with the input, stand above.
pub fn run(target: &str) -> Result<(), String> {
    let Some(cargo_fuzz) = tools::first_on_path(&["cargo-fuzz"]) else {
        return Err("there is no cargo-fuzz.".to_owned());
    };
    let folder = root().join("tests/fuzz");
    let build = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |target| root().join(target));
    let finds = build.join("fuzz/finds").join(target);
    fs::create_dir_all(&finds).map_err(|wrong| format!("{} cannot be made: {wrong}.", finds.display()))?;
    let mut fuzz = Command::new(cargo_fuzz);
    // The toolchain is chosen by the environment, and the project's own flags are not for this build.
    fuzz.env("RUSTUP_TOOLCHAIN", "nightly").env("CARGO_TARGET_DIR", build.join("fuzz")).env_remove("CARGO");
    fuzz.args(["fuzz", "run", "--sanitizer", "none", "--fuzz-dir"]).arg(&folder);
    fuzz.arg(target).arg(&finds).arg(folder.join("corpus").join(target));
    fuzz.args(["--", &format!("-runs={INPUTS}"), "-seed=1", "-max_len=600", "-print_final_stats=0", "-verbosity=0"]);
    steps::run(fuzz.current_dir(root()), "the fuzzer")
}
