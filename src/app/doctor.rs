//! The setup check as the app runs it: when it begins, one probe after the other, and what the screen shows of it. Finds no cause
//! itself.

use std::sync::Arc;

use super::event::Effect;
use super::view::Copied;
use super::{Model, Step};
use crate::auth::record::Record;
use crate::auth::session::SessionError;
use crate::auth::token::TokenError;
use crate::datasource::{Datasource, Environment, Host};
use crate::doctor::{Cause, Check, Doctor, Manner, Probe, Subject, Verdict};
pub use crate::doctor::{File, Heard, Outcome};
use crate::error::{Notice, Tone};
use crate::limits;
use crate::rest::Fault;

/// The examination under way, or the last one.
#[derive(Debug, Default)]
pub(super) struct Examination {
    doctor: Option<Doctor>,
    /// The probe that is under way, by the number of its request.
    asked: Option<(u64, Probe)>,
    /// Path of the file that is being copied, and of the one that was copied last.
    copying: Option<String>,
    copied: Option<String>,
}

/// What the screen shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DoctorView {
    /// Whether, and how far, the setup is looked into.
    pub stage: Stage,
    /// What a person hears of it while it goes on, and at its end.
    pub summary: String,
    /// What is known so far, in the order in which things have to be right.
    pub checks: Arc<Vec<CheckView>>,
    /// Path of the file that was copied last.
    pub copied: Option<String>,
}

/// How far an examination is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub enum Stage {
    #[default]
    None,
    Going,
    Done,
}

/// A check as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckView {
    /// What it is about.
    pub name: &'static str,
    /// How it stands.
    pub mark: Mark,
    /// What is wrong, or why nothing can be said.
    pub headline: String,
    /// What was tried; empty where nothing was.
    pub tried: String,
    /// What came back.
    pub came_back: String,
    /// What to do: for one cause, or for each of those that remain.
    pub cures: Vec<CureView>,
}

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Mark {
    Fine,
    Advice,
    Wrong,
    Unclear,
    Untried,
}

/// What to do about a cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CureView {
    /// The cause, where several remain; else it is the check's headline.
    pub cause: Option<&'static str>,
    /// What to do.
    pub cure: String,
    /// The page of Setup, and its address where it can be told.
    pub page: Option<(&'static str, Option<String>)>,
    /// Files that do it when they are deployed.
    pub files: Vec<File>,
}

impl Step<'_> {
    /// *Check the setup* was pressed.
    pub(super) fn doctor_asked(&mut self) {
        // Where the form is not shown the org in hand is meant.
        let record = self.model.org.session.record().filter(|_| !self.model.form_open);
        let Some(datasource) = record.map(Record::datasource).or_else(|| self.datasource_of_form()) else { return };
        if datasource.host.environment() == Environment::Demo {
            self.notify(Notice::new(
                Tone::Info,
                "doctor.demo",
                "The demo org needs no setup",
                "It lives in this page. Press Try the demo org.",
            ));
            return;
        }
        // What the last sign-in came to still counts, as long as it is about the same org and app.
        let before = self.model.examination.doctor.as_ref();
        let is_same = |doctor: &&Doctor| {
            let known = &doctor.subject().datasource;
            known.host == datasource.host && known.client_id == datasource.client_id
        };
        let heard = before.filter(is_same).and_then(|doctor| doctor.heard().cloned());
        self.examine(datasource, heard);
    }

    /// A sign-in at that host came to nothing. It is looked into where the form is about the same org.
    pub(super) fn signed_in_in_vain(&mut self, host: Option<&Host>, heard: Heard) {
        // Without a host it was a session that could not go on. A form that is empty, as beside the demo org, is nobody's fault.
        let of_session = if host.is_none() { self.model.org.session.record().map(Record::datasource) } else { None };
        let Some(datasource) = of_session.or_else(|| self.model.datasource_in_form().ok()) else { return };
        let is_same = host.is_none_or(|host| *host == datasource.host);
        if is_same && datasource.host.environment() != Environment::Demo {
            self.examine(datasource, Some(heard));
        }
    }

    /// What an error of the session says about the setup, if anything.
    pub(super) fn look_into_session_error(&mut self, error: &SessionError) {
        let heard = match error {
            // Whoever pressed Deny knows why nothing came of it.
            SessionError::Denied { error, description }
                if error == "access_denied" && description.contains("end-user denied") =>
            {
                return;
            }
            SessionError::Denied { error, description }
            | SessionError::Token(TokenError::Refused { error, description }) => {
                Heard::Refused { error: error.clone(), description: description.clone() }
            }
            SessionError::Network(_) => Heard::TokenSilence,
            _ => return,
        };
        let host = self.model.org.returning_from.clone();
        self.signed_in_in_vain(host.as_ref(), heard);
    }

    /// The REST API refused a fresh session for a reason that lies in the setup.
    pub(super) fn look_into_fault(&mut self, fault: &Fault) {
        let (code, message) = match fault {
            Fault::Refused { code, message, .. } if code.starts_with("API_") => (code.clone(), message.clone()),
            Fault::SessionUnfit { message } => ("INVALID_SESSION_ID".to_owned(), message.clone()),
            _ => return,
        };
        let Some(datasource) = self.model.org.session.record().map(Record::datasource) else { return };
        let heard = Some(Heard::RestRefused { code, message });
        let is_known = |doctor: &Doctor| doctor.heard() == heard.as_ref() && doctor.subject().datasource == datasource;
        let is_demo = datasource.host.environment() == Environment::Demo;
        if !is_demo && !self.model.examination.doctor.as_ref().is_some_and(is_known) {
            self.examine(datasource, heard);
        }
    }

    fn examine(&mut self, datasource: Datasource, heard: Option<Heard>) {
        self.doctor_closed();
        let subject = Subject {
            datasource,
            origin: self.model.address.origin.clone(),
            callback_url: self.model.callback_url(),
            storage_works: self.model.storage_works,
        };
        self.model.examination.doctor = Some(Doctor::begin(subject, heard));
        self.probe();
    }

    fn probe(&mut self) {
        let next = self.model.examination.doctor.as_ref().and_then(Doctor::next);
        self.model.examination.asked = next.map(|(probe, request)| {
            let number = self.next_number();
            let is_unread = probe.manner() == Manner::Unread;
            let timeout_millis = limits::PROBE_TIMEOUT_MILLIS;
            self.effects.push(Effect::Probe { number, request, is_unread, timeout_millis });
            (number, probe)
        });
    }

    pub(super) fn probed(&mut self, number: u64, outcome: Outcome) {
        let Some((_, probe)) = self.model.examination.asked.take_if(|(asked, _)| *asked == number) else { return };
        if let Some(doctor) = &mut self.model.examination.doctor {
            doctor.hear(probe, outcome);
        }
        self.probe();
    }

    /// The result is put away.
    pub(super) fn doctor_closed(&mut self) {
        if let Some((number, _)) = self.model.examination.asked {
            self.effects.push(Effect::Abort { number });
        }
        self.model.examination = Examination::default();
    }

    pub(super) fn doctor_file_copied(&mut self, path: String) {
        if let Some(text) = self.model.doctor_file(&path).map(|file| file.text) {
            self.model.examination.copied = None;
            self.model.examination.copying = Some(path);
            self.effects.push(Effect::Copy { what: Copied::File, text });
        }
    }

    /// The browser has put a file on the clipboard, or has not.
    pub(super) fn doctor_copied(&mut self, done: bool) {
        let copying = self.model.examination.copying.take();
        self.model.examination.copied = copying.filter(|_| done);
    }

    pub(super) fn doctor_file_saved(&mut self, path: &str) {
        if let Some(File { path, text }) = self.model.doctor_file(path) {
            let name = path.rsplit('/').next().unwrap_or_default().to_owned();
            self.effects.push(Effect::SaveText { name, text });
        }
    }
}

impl Model {
    /// Only what the examination offers can be taken away.
    fn doctor_file(&self, path: &str) -> Option<File> {
        let doctor = self.examination.doctor.as_ref()?;
        let causes = doctor.checks().into_iter().flat_map(|check| causes(&check.verdict));
        causes.flat_map(|cause| cause.files(doctor.subject())).find(|file| file.path == path)
    }

    pub(super) fn doctor_view(&self) -> DoctorView {
        let Some(doctor) = &self.examination.doctor else { return DoctorView::default() };
        let checks = doctor.checks();
        let (stage, summary) = match self.examination.asked {
            Some((_, probe)) => (Stage::Going, going(doctor, probe)),
            None => (Stage::Done, summary(&checks)),
        };
        let subject = doctor.subject();
        let is_wrong = |check: &Check| match &check.verdict {
            Verdict::Wrong(cause) => Some(cause.clone()),
            _ => None,
        };
        let named: Vec<Cause> = checks.iter().filter_map(is_wrong).collect();
        let mut checks: Vec<CheckView> = checks.into_iter().map(|check| shown(check, subject, &named)).collect();
        // Why something was not tried is said once and not for each that was not.
        let mut reasons: Vec<String> = Vec::new();
        for check in checks.iter_mut().filter(|check| check.mark == Mark::Untried) {
            if reasons.contains(&check.headline) {
                check.headline.clear();
            } else {
                reasons.push(check.headline.clone());
            }
        }
        DoctorView { stage, summary, checks: Arc::new(checks), copied: self.examination.copied.clone() }
    }
}

fn going(doctor: &Doctor, probe: Probe) -> String {
    let host = doctor.subject().datasource.host.name();
    "Checking ".to_owned() + host + ", step " + &(doctor.steps() + 1).to_string() + ". " + probe.tried()
}

/// What came of it, in a sentence or two.
fn summary(checks: &[Check]) -> String {
    let wrong: Vec<&'static str> = checks
        .iter()
        .filter_map(|check| match &check.verdict {
            Verdict::Wrong(cause) => Some(cause.headline()),
            _ => None,
        })
        .collect();
    let is_unclear = checks.iter().any(|check| matches!(check.verdict, Verdict::Unclear { .. }));
    match wrong.as_slice() {
        [] if is_unclear => "Nothing was found to be wrong, but not everything could be told.".to_owned(),
        [] => "Everything that can be told from here is as it has to be.".to_owned(),
        [one] => "One thing to put right: ".to_owned() + one + ".",
        many => many.len().to_string() + " things to put right: " + &many.join("; ") + ".",
    }
}

fn causes(verdict: &Verdict) -> Vec<Cause> {
    match verdict {
        Verdict::Wrong(cause) | Verdict::Advice(cause) => vec![cause.clone()],
        Verdict::Unclear { remaining, .. } => remaining.clone(),
        Verdict::Fine | Verdict::Untried(_) => Vec::new(),
    }
}

/// What is named for sure by one check needs no second telling where another leaves it open.
fn shown(check: Check, subject: &Subject, named: &[Cause]) -> CheckView {
    let (mark, headline) = match &check.verdict {
        Verdict::Fine => (Mark::Fine, ""),
        Verdict::Advice(cause) => (Mark::Advice, cause.headline()),
        Verdict::Wrong(cause) => (Mark::Wrong, cause.headline()),
        Verdict::Unclear { tell_apart, .. } => (Mark::Unclear, *tell_apart),
        Verdict::Untried(why) => (Mark::Untried, *why),
    };
    let is_open = mark == Mark::Unclear;
    let causes = causes(&check.verdict).into_iter().filter(|cause| !is_open || !named.contains(cause));
    let cures = causes.map(|cause| CureView {
        cause: is_open.then(|| cause.headline()),
        cure: cause.cure(subject),
        page: cause.page(subject),
        files: cause.files(subject),
    });
    CheckView {
        name: check.name,
        mark,
        headline: headline.to_owned(),
        tried: check.tried,
        came_back: check.came_back,
        cures: cures.collect(),
    }
}
