//! The app, the org and the browser of one test, started together and ended together; knows the way through sign-in.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

use org_server::{Running, Server};
use orgpane::demo::Settings;
use serde_json::{Value, json};
use thirtyfour::WebDriver;
use xtask::site::{Listener, Site};

use crate::driver::Driver;
use crate::{Tab, wait};

/// The person of the demo org that the tests sign in as.
const USERNAME: &str = "demo@orgpane.example";
const PASSWORD: &str = "demo";

/// What differs from test to test.
pub struct Options {
    /// How the org is set up. Callback and allowlist are those of the app, whatever stands here.
    pub settings: Settings,
    /// The address path that the app lives under.
    pub base: String,
    /// Headers that the app's host sends beside the usual ones.
    pub headers: Vec<(String, String)>,
    /// Whether the browser lets the app store anything.
    pub storage: bool,
}

/// Everything of one test.
pub struct World {
    /// The demo org.
    pub org: Running,
    /// The first tab.
    pub tab: Tab,
    /// The app's address, with its slash: the callback URL.
    pub app: String,
    /// The app's origin.
    pub origin: String,
}

impl Default for Options {
    fn default() -> Self {
        let settings = Settings { rows: 3_000, ..Settings::default() };
        Self { settings, base: "/".to_owned(), headers: Vec::new(), storage: true }
    }
}

impl Options {
    /// An org with so many opportunities.
    #[must_use]
    pub fn with_rows(rows: u32) -> Self {
        let mut options = Self::default();
        options.settings.rows = rows;
        options
    }
}

/// Plays a scene in a world of its own. Whatever comes of it, the browser is closed.
///
/// # Panics
/// When the scene does, and when the world cannot be made.
pub fn run(options: Options, scene: impl AsyncFnOnce(&World)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let driver = Driver::start();
    let played = runtime.block_on(async {
        let (world, browser) = World::make(options, &driver).await;
        let played = catch(scene(&world)).await;
        if played.is_err() {
            report(&world).await;
        }
        browser.quit().await.expect("the browser closes");
        played
    });
    if let Err(panic) = played {
        resume_unwind(panic);
    }
}

impl World {
    async fn make(options: Options, driver: &Driver) -> (Self, WebDriver) {
        let listener = Listener::bind(0).expect("a port is free");
        let origin = format!("http://localhost:{}", listener.port());
        let mut site = Site::new(site_folder());
        site.base.clone_from(&options.base);
        site.headers.extend(options.headers);
        listener.serve(&site);

        let app = format!("{origin}{}", options.base);
        let mut settings = options.settings;
        settings.callback_urls = vec![app.clone()];
        settings.allow_origins = vec![origin.clone()];
        let org = Server::start(org_server::Options { port: 0, settings }).expect("the org starts");
        let browser = driver.browser(&preferences(&origin, options.storage)).await;
        let tab = Tab::first(&browser).await;
        (Self { org, tab, app, origin }, browser)
    }

    /// The app's address with the datasource filled in.
    #[must_use]
    pub fn address(&self) -> String {
        let host = self.org.origin.replace(':', "%3A").replace('/', "%2F");
        format!("{}#host={host}&client_id={}", self.app, orgpane::demo::CLIENT_ID)
    }

    /// Another tab of the same browser.
    pub async fn open_tab(&self) -> Tab {
        self.tab.another().await
    }

    /// Goes to the app and presses *Sign in*, up to the org's login page.
    pub async fn start_signing_in(&self) {
        self.tab.go(&self.address()).await;
        self.tab.click("button", "Sign in").await;
        self.tab.find("button", "Log In").await;
    }

    /// Goes through login and consent, up to the query box.
    pub async fn sign_in(&self) {
        self.start_signing_in().await;
        self.log_in().await;
        self.tab.click("button", "Allow").await;
        self.tab.find("textbox", "SOQL query").await;
        self.tab.find("button", "Sign out").await;
    }

    /// The window that the first tab has opened.
    pub async fn opened_window(&self) -> Tab {
        self.tab.opened(&[self.tab.window().clone()]).await
    }

    /// Fills in the org's login page in the first tab.
    pub async fn log_in(&self) {
        Self::log_in_at(&self.tab).await;
    }

    /// Fills in the org's login page.
    pub async fn log_in_at(tab: &Tab) {
        tab.fill("textbox", "Username", USERNAME).await;
        tab.fill("textbox", "Password", PASSWORD).await;
        tab.click("button", "Log In").await;
    }

    /// Waits until the org has counted so many of something.
    pub async fn counts(&self, what: &str, count: impl Fn(&orgpane::demo::Counts) -> u64, wanted: u64) {
        let reached = wait::answer(async || {
            let counted = count(&self.org.org().counts());
            if counted >= wanted { Ok(()) } else { Err(format!("the org counts {counted} {what}, not {wanted}")) }
        });
        reached.await.unwrap();
    }
}

/// The built site.
fn site_folder() -> PathBuf {
    let folder = std::env::var_os("ORGPANE_DIST").map_or_else(xtask::site_folder, PathBuf::from);
    let has_page = folder.join("index.html").is_file();
    assert!(has_page, "{} holds no site: run `cargo xtask test` or `cargo xtask dist` first", folder.display());
    folder
}

fn preferences(origin: &str, storage: bool) -> Value {
    if storage {
        return json!({});
    }
    // Chromium's "sites that can never use cookies" refuses them every other kind of storage as well.
    json!({ "profile": { "content_settings": { "exceptions": { "cookies": { format!("{origin},*"): { "setting": 2 } } } } } })
}

async fn catch<T>(scene: impl Future<Output = T>) -> std::thread::Result<T> {
    let mut scene = Box::pin(scene);
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| scene.as_mut().poll(context))) {
        Ok(polled) => polled.map(Ok),
        Err(panic) => std::task::Poll::Ready(Err(panic)),
    })
    .await
}

#[allow(clippy::print_stderr)] // libtest shows it with the failure.
async fn report(world: &World) {
    eprintln!("The org counted {:?}", world.org.org().counts());
    for entry in world.org.org().entries() {
        eprintln!("  {} {} {} {:?}", entry.status, entry.method.as_str(), entry.path, entry.grant_type);
    }
    for line in world.tab.console().await {
        eprintln!("  console: {line}");
    }
    let file =
        std::env::temp_dir().join(format!("orgpane-{}.png", world.org.origin.rsplit(':').next().unwrap_or_default()));
    if std::fs::write(&file, world.tab.picture().await).is_ok() {
        eprintln!("The last picture: {}", file.display());
    }
}
