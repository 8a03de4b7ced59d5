//! The command line of the demo org: flags to settings, or a sentence about what is wrong; starts nothing.

use org_server::Options;
use orgpane::{
    demo::{AppAccess, Settings, check_origin},
    secret::Secret,
};

/// What the command line asks for.
#[derive(Debug)]
pub(super) enum Command {
    Help,
    Serve(Box<Options>),
}

pub(super) const HELP: &str = "\
Runs a demo org on this computer.

Usage: cargo run -p org-server -- [FLAGS]

  --port N               port on localhost, 0 for any (default 8081)
  --allow-origin ORIGIN  origin on the CORS allowlist; repeatable (default http://localhost:8080)
  --callback URL         callback URL of the app; repeatable (default http://localhost:8080/)
  --client-id ID         consumer key of the app (default 3MVG9OrgpaneDemo)
  --client-secret TEXT   consumer secret; checked when a client sends one
  --require-secret       refuse token requests without the secret
  --rows N               opportunities in the org, at most 1000000 (default 5000)
  --session-seconds N    session timeout of access tokens (default 7200)
  --no-rotation          keep refresh tokens instead of rotating them
  --no-oauth-cors        switch \"Enable CORS for OAuth endpoints\" off
  --no-cors-on-401       leave CORS headers out of 401 answers
  --no-pkce              do not require PKCE
  --preapproved          skip the consent page
  --access WORD          open, not-approved, blocked or not-installed (default open)
  --no-api               the user may not use the REST API
  --ip-restricted        the user comes from a network that the org does not let in
  --opener-policy WORD   Cross-Origin-Opener-Policy of the org's pages, such as same-origin
  --help                 this text
";

const PORT: u16 = 8081;
const ROWS_MAX: u32 = 1_000_000;

pub(super) fn read(arguments: &[String]) -> Result<Command, String> {
    let mut options = Options { port: PORT, settings: Settings::default() };
    let (mut origins, mut callbacks) = (Vec::new(), Vec::new());
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let (flag, joined) =
            argument.split_once('=').map_or((argument.as_str(), None), |(flag, value)| (flag, Some(value)));
        let is_switch = SWITCHES.contains(&flag);
        if is_switch && joined.is_some() {
            return Err(format!("{flag} takes no value"));
        }
        let mut value = || joined.or_else(|| rest.next().map(String::as_str)).ok_or(format!("{flag} needs a value"));
        let settings = &mut options.settings;
        match flag {
            "--help" | "-h" => return Ok(Command::Help),
            "--port" => options.port = number(flag, value()?, u16::MAX)?,
            "--rows" => settings.rows = number(flag, value()?, ROWS_MAX)?,
            "--session-seconds" => {
                settings.session_timeout_millis = u64::from(number(flag, value()?, u32::MAX)?).saturating_mul(1000);
            }
            "--allow-origin" => origins.push(origin(value()?)?),
            "--callback" => callbacks.push(value()?.to_owned()),
            "--client-id" => value()?.clone_into(&mut settings.client_id),
            "--client-secret" => settings.client_secret = Some(Secret::new(value()?.to_owned())),
            "--require-secret" => {
                settings.secret_required_for_code = true;
                settings.secret_required_for_refresh = true;
            }
            "--no-rotation" => settings.rotation = false,
            "--no-oauth-cors" => settings.oauth_cors = false,
            "--no-cors-on-401" => settings.cors_on_unauthorized = false,
            "--no-pkce" => settings.pkce_required = false,
            "--preapproved" => settings.preapproved = true,
            "--no-api" => settings.api_enabled = false,
            "--ip-restricted" => settings.ip_restricted = true,
            "--access" => settings.access = access(value()?)?,
            "--opener-policy" => settings.opener_policy = Some(value()?.to_owned()),
            _ => return Err(format!("{flag} is not a flag of this program")),
        }
    }
    if !origins.is_empty() {
        options.settings.allow_origins = origins;
    }
    if !callbacks.is_empty() {
        options.settings.callback_urls = callbacks;
    }
    Ok(Command::Serve(Box::new(options)))
}

const SWITCHES: [&str; 9] = [
    "--help",
    "--require-secret",
    "--no-rotation",
    "--no-oauth-cors",
    "--no-cors-on-401",
    "--no-pkce",
    "--no-api",
    "--ip-restricted",
    "--preapproved",
];

fn number<N: Copy + PartialOrd + std::str::FromStr + std::fmt::Display>(
    flag: &str,
    text: &str,
    max: N,
) -> Result<N, String> {
    match text.parse::<N>() {
        Ok(number) if number <= max => Ok(number),
        _ => Err(format!("{flag} needs a whole number from 0 to {max}, not {text}")),
    }
}

fn origin(text: &str) -> Result<String, String> {
    match check_origin(text) {
        Ok(()) => Ok(text.to_owned()),
        Err(problem) => Err(format!("--allow-origin {text}: {problem}")),
    }
}

fn access(word: &str) -> Result<AppAccess, String> {
    match word {
        "open" => Ok(AppAccess::Open),
        "not-approved" => Ok(AppAccess::NotApproved),
        "blocked" => Ok(AppAccess::Blocked),
        "not-installed" => Ok(AppAccess::NotInstalled),
        _ => Err(format!("--access is open, not-approved, blocked or not-installed, not {word}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(line: &str) -> Result<Command, String> {
        read(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn flags_become_settings() {
        let Ok(Command::Serve(options)) = run(
            "--port 9000 --allow-origin=http://localhost:1 --allow-origin https://a.example --rows 7 --no-rotation \
                 --session-seconds 3 --access blocked",
        ) else {
            panic!("not served");
        };
        assert_eq!(options.port, 9000);
        assert_eq!(options.settings.allow_origins, ["http://localhost:1", "https://a.example"]);
        assert_eq!((options.settings.rows, options.settings.session_timeout_millis), (7, 3_000));
        assert!(!options.settings.rotation && options.settings.access == AppAccess::Blocked);
    }

    #[test]
    fn wrong_flags_are_named() {
        for (line, problem) in [
            ("--prot 1", "--prot is not a flag of this program"),
            ("--port", "--port needs a value"),
            ("--port 70000", "--port needs a whole number from 0 to 65535, not 70000"),
            ("--rows=-1", "--rows needs a whole number from 0 to 1000000, not -1"),
            ("--no-rotation=yes", "--no-rotation takes no value"),
            (
                "--allow-origin http://app.example",
                "--allow-origin http://app.example: an origin starts with https://, unless its host is localhost",
            ),
        ] {
            assert_eq!(run(line).err().as_deref(), Some(problem), "{line}");
        }
    }

    #[test]
    fn help_names_every_flag() {
        for line in HELP.lines().filter(|line| line.starts_with("  --")) {
            let flag = line.split_whitespace().next().unwrap();
            let outcome = run(&format!("{flag} 1"));
            assert_ne!(outcome.err(), Some(format!("{flag} is not a flag of this program")));
        }
    }
}
