//! Steps that several commands share; knows nothing of the order they are wanted in.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::Tools;
use crate::{root, say, site_folder};

/// Builds the site for release into `dist/`.
///
/// # Errors
///
/// That a tool is missing, or that Trunk failed, whose own words stand above.
pub fn build_site() -> Result<(), String> {
    say::step("Building the app for release (about two minutes the first time, then seconds)");
    build_site_into(&site_folder(), &[])
}

/// Builds the site without the demo org in the page, to see what that weighs. Gives the folder.
///
/// # Errors
///
/// As [`build_site`].
pub fn build_site_without_demo() -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let folder = target.join("site-without-demo");
    say::step("Building it once more without the demo org (about a minute the first time)");
    build_site_into(&folder, &["--no-default-features", "--features", "ui"])?;
    Ok(folder)
}

fn build_site_into(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let tools = Tools::for_the_site()?;
    let mut trunk = tools.command("trunk");
    trunk.args(["build", "--release"]).args(arguments).arg("--dist").arg(folder);
    trunk.env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk takes this one for a flag that wants "true" or "false".
    trunk.env_remove("NO_COLOR");
    // They would take the place of the compiler flags in .cargo/config.toml, which the app needs.
    trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut trunk, "the site")?;
    if folder.join("index.html").is_file() {
        Ok(())
    } else {
        Err(format!("Trunk left no index.html in {}.", folder.display()))
    }
}

/// Cargo, in the project's folder.
#[must_use]
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end.
///
/// # Errors
///
/// What was being made, and how it ended.
pub fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} failed: {program} ended with {status}.")),
        Err(wrong) => Err(format!("{what} failed: {program} does not start: {wrong}.")),
    }
}
