//! Accessibility as axe-core sees it: put into the page from outside, asked, and read. Knows nothing of Orgpane.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;
use xtask::steps;

use crate::Tab;

/// Installs axe-core in the version that the lock file names, once for all tests, and gives its text.
fn axe(folder: &Path) -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let folder = folder.join("axe");
        fs::create_dir_all(&folder).unwrap();
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        for file in ["package.json", "package-lock.json"] {
            fs::copy(here.join(file), folder.join(file)).unwrap();
        }
        let mut install = Command::new("npm");
        install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&folder);
        steps::run(&mut install, "axe-core, which the browser tests want npm for").unwrap();
        fs::read_to_string(folder.join("node_modules/axe-core/axe.min.js")).unwrap()
    })
}

impl Tab {
    /// What axe-core calls serious or critical on the page as it is now, a line each with the elements it is about. `folder` is one
    /// to install into, the test's `CARGO_TARGET_TMPDIR`.
    ///
    /// # Panics
    /// When axe-core cannot be installed or does not run.
    pub async fn faults_for_readers(&self, folder: &Path) -> Vec<String> {
        let run = "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations)";
        let script = axe(folder).to_owned() + ";\n" + run;
        let found = self.evaluate(&script).await.unwrap();
        let violations = found.as_array().expect("axe-core gives a list");
        let is_grave = |one: &&Value| matches!(one["impact"].as_str(), Some("serious" | "critical"));
        violations.iter().filter(is_grave).map(line).collect()
    }
}

fn line(violation: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = violation["nodes"].as_array().into_iter().flatten();
    let places: Vec<String> =
        nodes.take(5).map(|node| format!("{} {}", text(&node["html"]), text(&node["failureSummary"]))).collect();
    format!("{} ({}): {}", text(&violation["id"]), text(&violation["help"]), places.join(" | "))
}
