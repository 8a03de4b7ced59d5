//! `cargo xtask demo`: the app and a demo org on two origins; knows neither from inside.

use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, thread};

use crate::args::DemoOptions;
use crate::site::{Listener, Site};
use crate::{root, say, site_folder, steps, tools};

/// The consumer key that the demo org knows.
const CLIENT_ID: &str = "3MVG9OrgpaneDemo";
const USER: &str = "demo@orgpane.example";
const PASSWORD: &str = "demo";

const POLL_MILLIS: u64 = 50;
const START_SECONDS_MAX: u64 = 120;

/// Builds and serves both, and stays until it is stopped.
///
/// # Errors
///
/// That a port is taken, a tool missing, a build broken, or that the demo org ended.
pub fn run(options: &DemoOptions) -> Result<(), String> {
    // Before anything is built: a taken port should not show after minutes.
    let listener = Listener::bind(options.port).map_err(|wrong| taken(options.port, "the app", "--port", &wrong))?;
    let org_port = |wrong| taken(options.org_port, "the demo org", "--org-port", &wrong);
    drop(Listener::bind(options.org_port).map_err(org_port)?);

    steps::build_site()?;
    say::step("Building the demo org (about a minute the first time)");
    steps::run(&mut steps::cargo(&["build", "--profile", "tool", "--package", "org-server"]), "the demo org")?;

    say::step(&format!("Starting the demo org with {} opportunities", options.rows));
    let mut org = start_org(options)?;
    listener.serve(&Site::new(site_folder()));
    let app = address(options);
    say::line(&welcome(options, &app));
    if options.open {
        open(&app);
    }
    let ended = org.wait().map_err(|wrong| format!("the demo org is gone: {wrong}."))?;
    Err(format!("the demo org ended with {ended}."))
}

/// The app's address with the demo org filled in. A fragment is never sent to a server.
fn address(options: &DemoOptions) -> String {
    format!(
        "http://localhost:{}/#host=http%3A%2F%2Flocalhost%3A{}&client_id={CLIENT_ID}",
        options.port, options.org_port
    )
}

fn welcome(options: &DemoOptions, app: &str) -> String {
    format!(
        "\n  App        {app}\n  Demo org   http://localhost:{}\n  Client id  {CLIENT_ID}\n  \
         User       {USER}\n  Password   {PASSWORD}\n\n  Ctrl-C ends both.",
        options.org_port
    )
}

fn taken(port: u16, whose: &str, flag: &str, wrong: &std::io::Error) -> String {
    format!("port {port}, meant for {whose}, cannot be used: {wrong}. Choose another with `{flag} PORT`.")
}

fn start_org(options: &DemoOptions) -> Result<Child, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // Where a command can be tied to its parent, the org does not outlive this process, however that ends.
    let mut command = match tools::first_on_path(&["setpriv"]) {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "TERM", "--"]).arg(cargo);
            command
        }
        None => Command::new(cargo),
    };
    command.args(["run", "--quiet", "--profile", "tool", "--package", "org-server", "--"]);
    command.arg("--port").arg(options.org_port.to_string());
    command.arg("--allow-origin").arg(format!("http://localhost:{}", options.port));
    command.arg("--callback").arg(format!("http://localhost:{}/", options.port));
    command.arg("--rows").arg(options.rows.to_string());
    // What it says of itself stands in the welcome, together with the app.
    command.stdout(Stdio::null());
    let mut org =
        command.current_dir(root()).spawn().map_err(|wrong| format!("the demo org does not start: {wrong}."))?;
    for _ in 0..START_SECONDS_MAX * 1_000 / POLL_MILLIS {
        if let Ok(Some(ended)) = org.try_wait() {
            return Err(format!("the demo org ended at once with {ended}."));
        }
        if TcpStream::connect((Ipv4Addr::LOCALHOST, options.org_port)).is_ok() {
            return Ok(org);
        }
        #[allow(clippy::disallowed_methods)] // A process that starts tells nobody when it listens.
        thread::sleep(Duration::from_millis(POLL_MILLIS));
    }
    let _ = org.kill();
    Err(format!("the demo org did not answer within {START_SECONDS_MAX} seconds."))
}

/// Opens a browser where there is a screen to show it on; otherwise the printed address has to do.
fn open(address: &str) {
    let mac = cfg!(target_os = "macos");
    let has_screen = mac || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
    let opener = tools::first_on_path(&[if mac { "open" } else { "xdg-open" }]);
    if let Some(opener) = opener.filter(|_| has_screen) {
        let started = Command::new(opener).arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        if started.is_ok() {
            return;
        }
    }
    say::line("  (No browser was opened: there is no screen here, or no xdg-open.)");
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: DemoOptions = DemoOptions { port: 8080, org_port: 8081, rows: 5_000, open: true };

    #[test]
    fn the_printed_address_brings_the_datasource_along() {
        assert_eq!(
            address(&OPTIONS),
            "http://localhost:8080/#host=http%3A%2F%2Flocalhost%3A8081&client_id=3MVG9OrgpaneDemo"
        );
    }

    #[test]
    fn a_taken_port_is_named_together_with_the_way_out() {
        let busy = Listener::bind(0).unwrap();
        let options = DemoOptions { port: busy.port(), ..OPTIONS };
        let wrong = run(&options).unwrap_err();
        assert!(wrong.contains(&format!("port {}", busy.port())) && wrong.contains("--port PORT"), "{wrong}");
        // Neither may it be the org's.
        let options = DemoOptions { port: 0, org_port: busy.port(), ..OPTIONS };
        let wrong = run(&options).unwrap_err();
        assert!(wrong.contains("the demo org") && wrong.contains("--org-port PORT"), "{wrong}");
    }
}
