//! The project's own commands: set up tools, build the site, serve the demo, run every test. Knows nothing of the app.
//!
//! It has next to no dependencies, so that the first command on a new machine starts within seconds.

pub mod args;
pub mod bench_page;
pub mod demo;
pub mod dist;
pub mod exports;
pub mod fuzz;
pub mod language;
pub mod say;
pub mod site;
pub mod steps;
pub mod tally;
pub mod test;
pub mod tools;

use std::path::PathBuf;

/// The folder that holds the project.
#[must_use]
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).map_or_else(|| here.clone(), PathBuf::from)
}

/// The folder that Trunk leaves the built site in.
#[must_use]
pub fn site_folder() -> PathBuf {
    root().join("dist")
}
