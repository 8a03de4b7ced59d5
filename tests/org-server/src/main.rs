//! Runs a demo org from the command line: reads flags and prints addresses; all else is in the library.

mod flags;

use std::{io::Write as _, process::ExitCode};

use flags::Command;
use org_server::{Running, Server};
use orgpane::demo::PASSWORD;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match flags::read(&arguments) {
        Ok(Command::Help) => say(flags::HELP),
        Ok(Command::Serve(options)) => match Server::start(*options) {
            Ok(running) => {
                let code = say(&greeting(&running));
                if code == ExitCode::SUCCESS {
                    wait();
                }
                code
            }
            Err(error) => complain(&error.to_string()),
        },
        Err(problem) => complain(&format!("{problem}\nTry --help.")),
    }
}

fn greeting(running: &Running) -> String {
    let org = running.org();
    let settings = org.settings();
    let username = settings.accounts.first().map_or("", |account| account.username.as_str());
    let origins = if settings.allow_origins.is_empty() { "none".to_owned() } else { settings.allow_origins.join(", ") };
    format!(
        "Demo org:        {}\nLogin host:      {}\nClient id:       {}\nCallback URLs:   {}\nAllowed origins: {origins}\n\
         Username:        {username}\nPassword:        {PASSWORD}\nStop with Ctrl+C.\n",
        running.origin,
        running.login_origin,
        settings.client_id,
        settings.callback_urls.join(", "),
    )
}

/// Waits until the process is asked to end.
fn wait() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    if let Ok(runtime) = runtime {
        drop(runtime.block_on(tokio::signal::ctrl_c()));
    }
}

fn say(text: &str) -> ExitCode {
    let written = std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush());
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn complain(text: &str) -> ExitCode {
    drop(writeln!(std::io::stderr(), "org-server: {text}"));
    ExitCode::from(2)
}
