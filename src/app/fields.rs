//! What the editor has to know of the org: looked for among what this browser has kept, asked for where that is nothing or old, kept
//! for the next visit. What is old is used until something newer is here. Draws nothing.

use super::describes::Objects;
use super::view::FieldsView;
use super::{Effect, Model, Purpose, Step};
use crate::limits;
use crate::rest::describe;
use crate::soql::Lacks;

/// The name under which the list of all objects is kept; no object has it.
const LIST: &str = "";

/// What was looked for among what is kept.
#[derive(Debug)]
pub(super) struct Reading {
    number: u64,
    names: Vec<String>,
}

impl Step<'_> {
    /// The editor would tell more if it knew more.
    pub(super) fn descriptions_wanted(&mut self, lacks: &Lacks) {
        if self.model.org.session.record().is_none() {
            return;
        }
        let mut names = Vec::new();
        let objects = &mut self.model.org.objects;
        if lacks.object_list && !std::mem::replace(&mut objects.is_list_wanted, true) {
            names.push(LIST.to_owned());
        }
        for name in lacks.descriptions.iter().take(limits::DESCRIBES_AT_ONCE_MAX) {
            if objects.want(name) {
                names.push(name.clone());
            }
        }
        if names.is_empty() {
            return;
        }
        let number = self.next_number();
        let keys = names.iter().map(|name| self.model.kept_key(name)).collect();
        self.model.org.objects.reading.push(Reading { number, names });
        self.effects.push(Effect::ReadKept { number, keys });
    }

    /// What is kept was looked through.
    pub(super) fn kept_read(&mut self, number: u64, found: &[Option<String>]) {
        let is_ours = |reading: &Reading| reading.number == number;
        let Some(slot) = self.model.slot_where(|org| org.objects.reading.iter().any(is_ours)) else { return };
        self.at_org(slot, |step| {
            let readings = &mut step.model.org.objects.reading;
            let Some(at) = readings.iter().position(is_ours) else { return };
            let Reading { names, .. } = readings.swap_remove(at);
            for (at, name) in names.iter().enumerate() {
                let as_of_millis = found.get(at).and_then(Option::as_deref).and_then(|kept| step.take_kept(name, kept));
                let age = as_of_millis.map(|as_of| step.moment.now_millis.saturating_sub(as_of));
                if age.is_none_or(|age| age >= limits::DESCRIBE_FRESH_MILLIS) {
                    step.ask_about(name);
                }
            }
        });
    }

    /// *Refresh*: the fields of the query's object, and the list of objects.
    pub(super) fn fields_refreshed(&mut self) {
        self.ask_about(LIST);
        let object = self.model.tab.object.clone();
        if !object.is_empty() {
            self.ask_about(&object);
        }
    }

    /// Whether it is the list of all objects.
    pub(super) fn objects_came(&mut self, body: &[u8]) -> bool {
        let Some(objects) = describe::read_objects(body) else { return false };
        self.model.org.objects.listed(objects);
        self.keep_answer(LIST, body);
        true
    }

    /// Keeps an answer for the next visit, with the time that it is of.
    pub(super) fn keep_answer(&mut self, name: &str, body: &[u8]) {
        if let Ok(body) = std::str::from_utf8(body) {
            let value = self.moment.now_millis.to_string() + "\n" + body;
            self.effects.push(Effect::Keep { key: self.model.kept_key(name), value });
        }
    }

    /// What this person saw of the org is not for the next one.
    pub(super) fn forget_kept(&mut self) {
        self.model.org.objects = Objects::default();
        self.effects.push(Effect::DropKept { prefix: self.model.kept_prefix() });
    }

    /// Takes in what was kept; says of when it is.
    fn take_kept(&mut self, name: &str, kept: &str) -> Option<u64> {
        let (as_of, body) = kept.split_once('\n')?;
        // A clock that was put back must not make it eternal.
        let as_of: u64 = as_of.parse().ok().filter(|as_of| *as_of <= self.moment.now_millis)?;
        if name == LIST {
            self.model.org.objects.listed(describe::read_objects(body.as_bytes())?);
        } else {
            let facts = describe::read_object(body.as_bytes()).filter(|facts| facts.name.eq_ignore_ascii_case(name))?;
            let number = self.model.org.objects.number(name)?;
            self.model.org.objects.described(number, facts, as_of);
        }
        Some(as_of)
    }

    fn ask_about(&mut self, name: &str) {
        let Some(instance) = self.model.org.session.record().map(|record| record.instance.clone()) else { return };
        let asked = if name == LIST {
            Some((Purpose::Objects, describe::objects_request(&instance)))
        } else {
            let number = self.model.org.objects.number(name);
            number.map(Purpose::Describe).zip(describe::object_request(&instance, name))
        };
        if let Some((purpose, request)) = asked.filter(|(purpose, _)| !self.model.is_asked(*purpose)) {
            self.ask(purpose, request);
        }
    }
}

impl Model {
    /// Whether an answer to that is on its way.
    pub(super) fn is_asked(&self, purpose: Purpose) -> bool {
        let sent = self.org.sent.iter().map(|sent| &sent.ask);
        self.org.waiting.iter().chain(sent).any(|ask| ask.purpose == purpose)
    }

    /// How old is what is known of the query's object.
    pub(super) fn fields_view(&self) -> Option<FieldsView> {
        let as_of_millis = self.org.objects.as_of_millis(&self.tab.object)?;
        let is_asked =
            self.org.objects.number_of(&self.tab.object).is_some_and(|at| self.is_asked(Purpose::Describe(at)));
        Some(FieldsView {
            object: self.tab.object.clone(),
            age_minutes: self.now_millis.saturating_sub(as_of_millis) / 60_000,
            is_asked: is_asked || self.is_asked(Purpose::Objects),
        })
    }

    /// Another person sees other fields, and another version of the API tells others.
    fn kept_key(&self, name: &str) -> String {
        let record = self.org.session.record();
        let who = record.and_then(|record| record.identity.as_deref()).unwrap_or_default();
        let instance = record.map_or("", |record| record.instance.as_str());
        [&self.kept_prefix(), instance, "|", who, "|", limits::API_VERSION, "|", &name.to_ascii_lowercase()].concat()
    }

    fn kept_prefix(&self) -> String {
        self.org.slot.to_string() + "|"
    }
}
