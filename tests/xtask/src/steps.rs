//! Steps that several commands share; knows nothing of the order they are wanted in.

use std::path::Path;
use std::process::Command;

use crate::tools::Tools;
use crate::{root, say, site_folder};

/// Builds the site for release into `dist/`.
///
/// # Errors
///
/// That a tool is missing, or that Trunk failed, whose own words stand above.
pub fn build_site() -> Result<(), String> {
    let tools = Tools::for_the_site()?;
    say::step("Building the app for release (about two minutes the first time, then seconds)");
    let mut trunk = tools.command("trunk");
    trunk.args(["build", "--release"]).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk takes this one for a flag that wants "true" or "false".
    trunk.env_remove("NO_COLOR");
    // They would take the place of the compiler flags in .cargo/config.toml, which the app needs.
    trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    run(&mut trunk, "the site")?;
    if site_folder().join("index.html").is_file() {
        Ok(())
    } else {
        Err("Trunk left no index.html in dist/.".to_owned())
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
