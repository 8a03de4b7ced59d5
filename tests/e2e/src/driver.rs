//! chromedriver and Chromium as processes; knows nothing of pages.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};
use thirtyfour::common::capabilities::desiredcapabilities::CapabilitiesHelper as _;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, WebDriver};

const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
];

/// A chromedriver of its own; it ends when this is dropped.
pub(crate) struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts it on a port that it chooses itself.
    pub(crate) fn start() -> Self {
        let program = std::env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let started = Command::new(&program).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut process = started.unwrap_or_else(|wrong| panic!("{} does not start: {wrong}", program.display()));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map_while(Result::ok);
        // "ChromeDriver was started successfully on port 40123."
        let port =
            lines.find_map(|line| line.split_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
        let port = port.expect("chromedriver names its port");
        // Whoever closes the reading end kills a writer.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, port }
    }

    /// Opens a browser with a fresh profile and these preferences.
    pub(crate) async fn browser(&self, preferences: &Value) -> WebDriver {
        let mut wanted = ChromeCapabilities::new();
        FLAGS.iter().for_each(|flag| wanted.add_arg(flag).unwrap());
        if let Ok(program) = std::env::var("CHROMIUM") {
            wanted.set_binary(&program).unwrap();
        }
        wanted.add_experimental_option("prefs", preferences).unwrap();
        wanted.set("goog:loggingPrefs", json!({ "browser": "ALL" })).unwrap();
        WebDriver::new(format!("http://127.0.0.1:{}", self.port), wanted).await.expect("Chromium starts")
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
