//! What came back, read: one check for each thing that has to be right, with its verdict; asks for nothing.

use super::read;
use super::{Cause, Doctor, Heard, Outcome, Probe, Subject};
use crate::http::{Failure, Response};

/// One thing that has to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it is about: `My Domain`.
    pub name: &'static str,
    /// What was tried.
    pub tried: String,
    /// What came back. Empty while, or where, nothing was tried.
    pub came_back: String,
    /// What follows from it.
    pub verdict: Verdict,
}

/// What follows from what came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as it has to be.
    Fine,
    /// It works, and should be different all the same.
    Advice(Cause),
    /// This is why it does not work.
    Wrong(Cause),
    /// The browser cannot tell these apart.
    Unclear {
        /// Which causes remain.
        remaining: Vec<Cause>,
        /// What tells them apart.
        tell_apart: &'static str,
    },
    /// It was not tried, and why.
    Untried(&'static str),
}

const LATER: &str = "It is looked at as soon as what stands above is right.";
const WAITING: &str = "Not tried yet.";

/// All checks, in the order in which things have to be right.
pub(super) fn all(doctor: &Doctor) -> Vec<Check> {
    let mut checks = vec![page(doctor.subject()), storage(doctor.subject()), domain(doctor)];
    checks.extend([origin(doctor), oauth_cors(doctor)]);
    checks.extend([client(doctor), callback(doctor), secret(doctor), access(doctor), pkce(doctor)]);
    checks.extend(heard(doctor, &checks));
    checks
}

fn page(subject: &Subject) -> Check {
    let is_secure = subject.origin.starts_with("https://") || is_local(&subject.origin);
    let verdict = if is_secure { Verdict::Fine } else { Verdict::Wrong(Cause::PageInsecure) };
    let came_back = "It is ".to_owned() + &subject.origin + ".";
    Check { name: "This page", tried: "Looked at this page\u{2019}s own address.".to_owned(), came_back, verdict }
}

fn is_local(origin: &str) -> bool {
    let host = origin.strip_prefix("http://").unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost" || host.ends_with(".localhost") || host == "127.0.0.1" || host == "[::1]"
}

fn storage(subject: &Subject) -> Check {
    let (came_back, verdict) = if subject.storage_works {
        ("It was kept.", Verdict::Fine)
    } else {
        ("The browser refused.", Verdict::Wrong(Cause::StorageBlocked))
    };
    let tried = "Stored something in this browser.".to_owned();
    Check { name: "Storage", tried, came_back: came_back.to_owned(), verdict }
}

fn domain(doctor: &Doctor) -> Check {
    let probes = [Probe::Discovery, Probe::DiscoveryUnread, Probe::SharedLogin];
    let verdict = match doctor.outcome(Probe::Discovery) {
        None => Verdict::Untried(WAITING),
        Some(Outcome::Redirected) => Verdict::Wrong(Cause::DomainMoved { now: None }),
        Some(Outcome::Answered(answer)) => match read::issuer(answer) {
            None => Verdict::Wrong(Cause::NotAnOrg),
            Some(issuer) => of_issuer(doctor.subject(), &issuer),
        },
        Some(_) => match (doctor.outcome(Probe::DiscoveryUnread), doctor.outcome(Probe::SharedLogin)) {
            (None, _) => Verdict::Untried(WAITING),
            (Some(Outcome::Silent(_)), Some(Outcome::Answered(_) | Outcome::Opaque | Outcome::Redirected)) => {
                Verdict::Wrong(Cause::DomainUnknown)
            }
            (Some(Outcome::Silent(_)), None) if doctor.next().is_some() => Verdict::Untried(WAITING),
            (Some(Outcome::Silent(_)), _) => Verdict::Wrong(Cause::Unreachable),
            // Every page may read the document of an org: what forbids it is something else.
            (Some(_), _) => Verdict::Unclear {
                remaining: vec![Cause::NotAnOrg, Cause::Unreachable],
                tell_apart: "Open the address in a tab of its own: a page of Salesforce says that the org is there, and that something \
                             (a proxy, a browser extension) changes answers on their way to this page.",
            },
        },
    };
    check(doctor, "My Domain", &probes, verdict)
}

/// An org that was renamed names its new address as issuer.
fn of_issuer(subject: &Subject, issuer: &str) -> Verdict {
    match crate::datasource::Host::parse(issuer) {
        Ok(now) if now != subject.datasource.host => {
            Verdict::Wrong(Cause::DomainMoved { now: Some(now.as_str().to_owned()) })
        }
        _ => Verdict::Fine,
    }
}

fn origin(doctor: &Doctor) -> Check {
    let readable = |probe| doctor.is_readable(probe);
    let verdict = match (doctor.outcome(Probe::UserInfo), doctor.outcome(Probe::Versions)) {
        (None, _) => not_yet(doctor),
        (Some(_), _) if readable(Probe::UserInfo) || readable(Probe::Versions) => Verdict::Fine,
        (Some(_), None) => Verdict::Untried(WAITING),
        // The switch for OAuth endpoints may be read past the list, and answers without a token may lack the headers.
        (Some(_), Some(_)) if readable(Probe::Generator) => Verdict::Unclear {
            remaining: vec![Cause::OriginNotListed],
            tell_apart: "Look at the list in Setup: if this origin is on it, all is well.",
        },
        (Some(_), Some(_)) => Verdict::Wrong(Cause::OriginNotListed),
    };
    check(doctor, "CORS allowlist", &[Probe::UserInfo, Probe::Versions], verdict)
}

fn oauth_cors(doctor: &Doctor) -> Check {
    let is_listed = doctor.is_readable(Probe::UserInfo) || doctor.is_readable(Probe::Versions);
    let verdict = match doctor.outcome(Probe::Generator) {
        None => not_yet(doctor),
        // A server without the address that may be read all the same has the switch on.
        Some(Outcome::Answered(_) | Outcome::Redirected | Outcome::Opaque) => Verdict::Fine,
        Some(Outcome::Silent(_)) if is_listed => Verdict::Wrong(Cause::OauthCorsOff),
        Some(Outcome::Silent(_)) => Verdict::Unclear {
            remaining: vec![Cause::OriginNotListed, Cause::OauthCorsOff],
            tell_apart: "The switch hides behind the allowlist. Add the origin first (or look at the switch: both are on the same page), \
                         then check again.",
        },
    };
    check(doctor, "CORS for OAuth endpoints", &[Probe::Generator], verdict)
}

fn client(doctor: &Doctor) -> Check {
    let from_page = page_cause(doctor);
    let from_token = token_cause(doctor, Probe::Exchange);
    let known = [Cause::ClientUnknown, Cause::AppNotInOrg];
    let found = [&from_page, &from_token].into_iter().flatten().find(|cause| known.contains(cause));
    let verdict = match (found, doctor.outcome(Probe::Exchange)) {
        (Some(cause), _) => Verdict::Wrong(cause.clone()),
        (None, None) => not_yet(doctor),
        (None, Some(Outcome::Answered(_))) => Verdict::Fine,
        (None, Some(_)) => match from_page {
            None if doctor.is_readable(Probe::Authorize) => Verdict::Fine,
            _ => unreadable(known.to_vec()),
        },
    };
    check(doctor, "Client id", &[Probe::Authorize, Probe::Exchange], verdict)
}

fn callback(doctor: &Doctor) -> Check {
    let verdict = match doctor.outcome(Probe::Authorize) {
        None => not_yet(doctor),
        Some(Outcome::Silent(_) | Outcome::Opaque) => unreadable(vec![Cause::CallbackMismatch]),
        Some(_) => match page_cause(doctor) {
            Some(cause @ (Cause::CallbackMismatch | Cause::ScopeMissing | Cause::ChallengeRefused)) => {
                Verdict::Wrong(cause)
            }
            // A page that knows no such app does not compare its callback.
            Some(Cause::ClientUnknown | Cause::AppNotInOrg) => Verdict::Untried(LATER),
            _ => Verdict::Fine,
        },
    };
    check(doctor, "Callback URL", &[Probe::Authorize], verdict)
}

fn secret(doctor: &Doctor) -> Check {
    let exchange = token_cause(doctor, Probe::Exchange);
    let verdict = match (doctor.outcome(Probe::Exchange), doctor.outcome(Probe::Refresh)) {
        (None, _) => not_yet(doctor),
        (Some(_), _) if exchange == Some(Cause::SecretRequired) => Verdict::Wrong(Cause::SecretRequired),
        (Some(_), None) => Verdict::Untried(WAITING),
        (Some(Outcome::Answered(_)), Some(_)) if is_no_app(exchange.as_ref()) => Verdict::Untried(LATER),
        (Some(Outcome::Answered(_)), Some(Outcome::Answered(_))) => match token_cause(doctor, Probe::Refresh) {
            Some(Cause::SecretRequired) => Verdict::Wrong(Cause::SecretRequiredForRefresh),
            _ => Verdict::Fine,
        },
        _ => unreadable(vec![Cause::SecretRequired]),
    };
    check(doctor, "No secret needed", &[Probe::Exchange, Probe::Refresh], verdict)
}

fn access(doctor: &Doctor) -> Check {
    let exchange = token_cause(doctor, Probe::Exchange);
    let verdict = match (doctor.outcome(Probe::Exchange), exchange.or_else(|| page_cause(doctor))) {
        (None, _) => not_yet(doctor),
        (_, Some(cause @ (Cause::Blocked | Cause::NotApproved | Cause::FlowDisabled))) => Verdict::Wrong(cause),
        (_, Some(cause)) if is_no_app(Some(&cause)) || cause == Cause::SecretRequired => Verdict::Untried(LATER),
        (Some(Outcome::Answered(_)), _) => Verdict::Fine,
        _ => unreadable(vec![Cause::Blocked, Cause::NotApproved]),
    };
    check(doctor, "The app may be used", &[Probe::Exchange], verdict)
}

fn pkce(doctor: &Doctor) -> Check {
    let bare = match doctor.outcome(Probe::AuthorizeBare) {
        Some(Outcome::Answered(answer)) => read::cause_of_page(&answer.text()),
        _ => None,
    };
    let verdict = match doctor.outcome(Probe::AuthorizeBare) {
        None => not_yet(doctor),
        Some(_) if page_cause(doctor).is_some() => Verdict::Untried(LATER),
        Some(Outcome::Answered(_)) if bare == Some(Cause::ChallengeRefused) => Verdict::Fine,
        Some(Outcome::Answered(answer)) if answer.status < 400 => Verdict::Advice(Cause::PkceNotRequired),
        // Salesforce may send the refusal back by redirect, and the way to its login page is a redirect as well.
        Some(_) => Verdict::Untried(
            "This org answers both ways alike, so it cannot be told. Signing in from here uses PKCE anyway.",
        ),
    };
    check(doctor, "PKCE", &[Probe::AuthorizeBare], verdict)
}

/// The last sign-in, where there was one and what it came to is not explained by a check already.
fn heard(doctor: &Doctor, checks: &[Check]) -> Option<Check> {
    let is_explained =
        |cause: &Cause| checks.iter().any(|check| matches!(&check.verdict, Verdict::Wrong(found) if found == cause));
    let (tried, came_back, verdict) = match doctor.heard.as_ref()? {
        Heard::Refused { error, description } => {
            let cause = read::cause_of_words(error, description);
            let verdict = cause.map_or_else(unexplained, Verdict::Wrong);
            ("You signed in.", words(error, description), verdict)
        }
        Heard::RestRefused { code, message } => {
            let cause = read::cause_of_words(code, message);
            (
                "You signed in, and the app asked for your name.",
                words(code, message),
                cause.map_or_else(unexplained, Verdict::Wrong),
            )
        }
        Heard::TokenSilence => {
            let is_fixed = doctor.is_readable(Probe::Generator);
            let verdict = if is_fixed {
                Verdict::Untried("The token endpoint can be read now: sign in again.")
            } else {
                Verdict::Untried("What stands above explains it.")
            };
            ("You signed in.", "The token endpoint\u{2019}s answer could not be read.".to_owned(), verdict)
        }
        Heard::Abandoned => {
            let found = checks.iter().any(|check| matches!(check.verdict, Verdict::Wrong(_)));
            let verdict = if found { Verdict::Untried("What stands above explains it.") } else { abandoned(doctor) };
            ("You went to the sign-in page.", "You came back without an answer.".to_owned(), verdict)
        }
    };
    if let Verdict::Wrong(cause) = &verdict
        && is_explained(cause)
    {
        return None;
    }
    Some(Check { name: "The last sign-in", tried: tried.to_owned(), came_back, verdict })
}

fn abandoned(doctor: &Doctor) -> Verdict {
    if doctor.next().is_some() {
        return Verdict::Untried(WAITING);
    }
    Verdict::Unclear {
        remaining: vec![Cause::NotApproved, Cause::IpRestricted, Cause::Denied],
        tell_apart: "Salesforce keeps some refusals on its own page: sign in again and read what it says there. If you pressed Back \
                     yourself, nothing is wrong.",
    }
}

fn unexplained() -> Verdict {
    Verdict::Unclear {
        remaining: Vec::new(),
        tell_apart: "These words stand for no one cause. Salesforce Help explains them under \u{201c}OAuth 2.0 error codes\u{201d}, and the \
                     user\u{2019}s Login History in Setup names the reason.",
    }
}

fn words(error: &str, description: &str) -> String {
    let words = if description.is_empty() { error.to_owned() } else { error.to_owned() + ": " + description };
    let end = words.char_indices().nth(crate::limits::DETAIL_CHARS_MAX).map_or(words.len(), |(end, _)| end);
    words[..end].to_owned()
}

fn is_no_app(cause: Option<&Cause>) -> bool {
    matches!(cause, Some(Cause::ClientUnknown | Cause::AppNotInOrg))
}

/// What the sign-in page said.
fn page_cause(doctor: &Doctor) -> Option<Cause> {
    match doctor.outcome(Probe::Authorize)? {
        Outcome::Answered(answer) => read::cause_of_page(&answer.text()),
        _ => None,
    }
}

/// What the token endpoint said.
fn token_cause(doctor: &Doctor, probe: Probe) -> Option<Cause> {
    match doctor.outcome(probe)? {
        Outcome::Answered(answer) => {
            let (error, description) = read::refusal(answer)?;
            read::cause_of_words(&error, &description)
        }
        _ => None,
    }
}

fn unreadable(remaining: Vec<Cause>) -> Verdict {
    Verdict::Unclear {
        remaining,
        tell_apart: "The org did not let this page read its answer. Press Sign in: what is wrong is said on Salesforce\u{2019}s own page, or \
                     comes back from there.",
    }
}

fn not_yet(doctor: &Doctor) -> Verdict {
    Verdict::Untried(if doctor.next().is_some() { WAITING } else { LATER })
}

fn check(doctor: &Doctor, name: &'static str, probes: &[Probe], verdict: Verdict) -> Check {
    let (mut tried, mut came_back) = (String::new(), String::new());
    for (probe, outcome) in &doctor.seen {
        if probes.contains(probe) {
            for (text, more) in [(&mut tried, probe.tried().to_owned()), (&mut came_back, said(outcome))] {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(&more);
            }
        }
    }
    Check { name, tried, came_back, verdict }
}

/// What came back, in words that go into a report.
fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answered(answer) => said_by(answer),
        Outcome::Redirected => "A redirect.".to_owned(),
        Outcome::Opaque => "Something answered.".to_owned(),
        Outcome::Silent(Failure::TimedOut) => "Nothing within ten seconds.".to_owned(),
        Outcome::Silent(_) => "Nothing that this page may read.".to_owned(),
    }
}

fn said_by(answer: &Response) -> String {
    let status = "HTTP ".to_owned() + &answer.status.to_string();
    match read::refusal(answer) {
        Some((error, description)) => status + " " + &words(&error, &description) + ".",
        None => match read::cause_of_page(&answer.text()) {
            Some(cause) => status + ", a page that says: " + cause.headline() + ".",
            None => status + ".",
        },
    }
}
