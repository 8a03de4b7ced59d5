//! An org that the person works with: its entry in the list of datasources, its session, and the requests that go to it. Several are
//! signed in side by side; each has a slot of its own in storage, with a lock of its own.

use std::collections::VecDeque;

use super::describes::Objects;
use super::session::shown;
use super::view::{Environment, OrgHead, OrgState};
use super::{Area, Ask, Effect, Model, Sent, Step, StoredUser};
use crate::auth::record;
use crate::auth::session::{Event as SessionEvent, Session, State};
use crate::datasource::{Datasource, Host, Settings};
use crate::error::{Notice, Tone};
use crate::json::Json;
use crate::limits;
use crate::secret::Secret;

/// In local storage: the list of datasources.
pub(super) const DATASOURCES_KEY: &str = "orgpane.datasources";
/// In local storage: who is signed in.
const USER_KEY: &str = "orgpane.user";
/// Name of the lock that a browser tab holds while it fetches tokens.
const LOCK_NAME: &str = "orgpane.session";

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Org {
    /// Its number among those stored. Slot 0 has no suffix in its keys.
    pub slot: u32,
    pub entry: Entry,
    pub session: Session,
    pub user: Option<StoredUser>,
    /// The attempt begun last, where storage is refused and a window of its own brings the answer.
    pub attempt_in_memory: Option<(String, Secret)>,
    /// Where the person comes back from, while the code is traded for tokens.
    pub returning_from: Option<Host>,
    /// Requests that wait for a token.
    pub waiting: VecDeque<Ask>,
    /// Requests that were sent, by number.
    pub sent: Vec<Sent>,
    pub lock: Option<u64>,
    pub token_request: Option<u64>,
    pub objects: Objects,
}

/// A datasource as the list has it: what the person entered and how they tell it from others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The name that the person gave it.
    pub name: Option<String>,
    /// One of [`COLORS`], counted from 1; 0 for the color of its kind.
    pub color: u8,
    pub host: String,
    pub client_id: String,
    /// How long the org's sessions last without use, where somebody has set it.
    pub session_minutes: Option<u64>,
    /// What was set under *Advanced*.
    pub settings: Settings,
}

/// Colors that a datasource can have, by name; the style sheet has the values for light and dark.
pub const COLORS: [&str; 6] = ["red", "orange", "green", "teal", "blue", "purple"];

impl Entry {
    fn read(stored: &Json<'_>) -> Option<(u32, Self)> {
        let slot = u32::try_from(stored.whole("slot").ok()?).ok().filter(|slot| *slot < limits::DATASOURCES_MAX)?;
        let host = stored.text("host").ok()?;
        // Settings that cannot be read are as if there were none; what was entered otherwise stays.
        let settings = Host::parse(&host)
            .ok()
            .zip(stored.part("settings").ok()?)
            .and_then(|(host, settings)| Settings::read(settings, &host).ok());
        let color = u8::try_from(stored.whole_if_any("color").ok()?.unwrap_or(0)).unwrap_or(0);
        Some((
            slot,
            Self {
                name: stored.text_if_any("name").ok()?.and_then(|name| named(&name)),
                color: if usize::from(color) <= COLORS.len() { color } else { 0 },
                host,
                settings: settings.unwrap_or_default(),
                client_id: stored.text("client_id").ok()?,
                session_minutes: stored.whole_if_any("session_minutes").ok()?.filter(|minutes| *minutes > 0),
            },
        ))
    }

    fn write(&self, slot: u32) -> Json<'_> {
        let mut stored = Json::object();
        stored.put("slot", Json::Whole(slot.into()));
        stored.put("name", Json::text_or_null(self.name.as_deref()));
        stored.put("color", Json::Whole(self.color.into()));
        stored.put_text("host", &self.host);
        stored.put_text("client_id", &self.client_id);
        stored.put("session_minutes", Json::whole_or_null(self.session_minutes));
        if let Some(settings) = self.settings.to_json(true) {
            stored.put("settings", settings);
        }
        stored
    }

    pub fn is_for(&self, datasource: &Datasource) -> bool {
        self.host == datasource.host.as_str() && self.client_id == datasource.client_id
    }
}

impl Org {
    fn in_slot(slot: u32) -> Self {
        Self { slot, ..Self::default() }
    }

    /// The key of one of the session's records, in this org's slot.
    pub fn key(&self, key: &str) -> String {
        if self.slot == 0 || !(key == record::KEY || key == record::ASIDE_KEY || key == USER_KEY) {
            return key.to_owned();
        }
        key.to_owned() + "." + &self.slot.to_string()
    }

    pub fn user_key(&self) -> String {
        self.key(USER_KEY)
    }

    pub fn session_key(&self) -> String {
        self.key(record::KEY)
    }

    pub fn lock_name(&self) -> String {
        if self.slot == 0 { LOCK_NAME.to_owned() } else { LOCK_NAME.to_owned() + "." + &self.slot.to_string() }
    }

    /// What it is called on the screen.
    pub fn name(&self) -> String {
        if let Some(name) = &self.entry.name {
            return name.clone();
        }
        match self.host() {
            Some(host) => shown(&host),
            None => self.entry.host.clone(),
        }
    }

    pub fn host(&self) -> Option<Host> {
        let of_session = self.session.record().map(|record| record.host.clone());
        of_session.or_else(|| Host::parse(&self.entry.host).ok())
    }

    fn head(&self) -> OrgHead {
        let state = match self.session.state() {
            State::SignedOut | State::Ending { .. } => OrgState::SignedOut,
            State::Lapsed(_) => OrgState::Lapsed,
            State::Leaving { previous: None, .. } | State::Exchanging { previous: None, .. } => OrgState::SigningIn,
            _ => OrgState::SignedIn,
        };
        OrgHead {
            slot: self.slot,
            name: self.name(),
            is_named: self.entry.name.is_some(),
            host: self.host().map_or_else(|| self.entry.host.clone(), |host| shown(&host)),
            user: self.user_shown().map(|user| user.username),
            environment: self.host().map_or(Environment::Production, |host| host.environment()),
            color: self.entry.color,
            state,
        }
    }
}

impl Step<'_> {
    /// Does something with another org in hand, and the tab as it is.
    pub(super) fn at_org(&mut self, slot: u32, act: impl FnOnce(&mut Self)) {
        let before = self.model.org.slot;
        if self.model.take_org_in_hand(slot) {
            act(self);
            self.model.take_org_in_hand(before);
        }
    }

    /// Reads the list of datasources. Those that are gone from it stay as long as this page has something to do with them.
    pub(super) fn load_datasources(&mut self, stored: Option<&str>) {
        let Some(Json::List(list)) = stored.and_then(Json::read) else { return };
        let entries: Vec<(u32, Entry)> = list.iter().filter_map(Entry::read).collect();
        for (slot, entry) in &entries {
            self.model.org_of_slot(*slot).entry = entry.clone();
        }
        let is_kept = |slot: u32| entries.iter().any(|(kept, _)| *kept == slot);
        for slot in std::mem::take(&mut self.model.slots) {
            let is_used = self.model.all_tabs().any(|tab| tab.org == slot);
            let is_idle = self.model.org(slot).is_none_or(|org| org.session.record().is_none());
            if is_kept(slot) || is_used || !is_idle {
                self.model.slots.push(slot);
            } else {
                self.model.other_orgs.retain(|org| org.slot != slot);
            }
        }
        // In the order of the list.
        let place = |slot: &u32| entries.iter().position(|(kept, _)| kept == slot).unwrap_or(usize::MAX);
        self.model.slots.sort_by_key(place);
    }

    pub(super) fn store_datasources(&mut self) {
        let model = &*self.model;
        let orgs = model.slots.iter().filter_map(|slot| model.org(*slot));
        let kept = orgs.filter(|org| !org.entry.host.is_empty());
        let text = Json::List(kept.map(|org| org.entry.write(org.slot)).collect()).to_text();
        self.store(Area::Local, DATASOURCES_KEY, text);
    }

    /// Takes the org of a datasource in hand: the one that is it already, or the one that the form was opened for, or a new one.
    /// The tab in front asks it from now on.
    pub(super) fn take_org_of(&mut self, datasource: &Datasource, session_minutes: Option<u64>) -> bool {
        let known = self
            .model
            .slots
            .iter()
            .copied()
            .find(|slot| self.model.org(*slot).is_some_and(|org| org.entry.is_for(datasource)));
        let is_free = |slot: &u32| {
            let org = self.model.org(*slot);
            org.is_none_or(|org| {
                matches!(org.session.state(), State::SignedOut | State::Leaving { previous: None, .. })
            })
        };
        let edited = self.model.form_slot.filter(is_free);
        let is_unused = |slot: &u32| {
            self.model.org(*slot).is_none_or(|org| org.entry.host.is_empty() && org.session.record().is_none())
        };
        let unused = (0..limits::DATASOURCES_MAX).find(is_unused);
        let Some(slot) = known.or(edited).or(unused) else {
            let hint = "Remove one that you no longer need from the list of datasources.";
            self.notify(Notice::error("datasources.full", "There is no room for another datasource", hint));
            return false;
        };
        let entry = &mut self.model.org_of_slot(slot).entry;
        datasource.host.as_str().clone_into(&mut entry.host);
        entry.client_id.clone_from(&datasource.client_id);
        entry.settings.clone_from(&datasource.settings);
        if session_minutes.is_some() {
            entry.session_minutes = session_minutes;
        }
        self.model.form_slot = Some(slot);
        self.give_tab_org(slot);
        true
    }

    /// The tab in hand asks that org from now on.
    pub(super) fn give_tab_org(&mut self, slot: u32) {
        if self.model.tab.org != slot {
            self.cancel_run();
            // Rows of one org are not rows of another.
            self.clear_rows();
            self.model.tab.org = slot;
            self.model.tab.resting = None;
        }
        self.model.take_org_in_hand(slot);
        self.model.org.apply_length();
    }

    pub(super) fn datasource_chosen(&mut self, slot: u32) {
        if self.model.org(slot).is_none() {
            return;
        }
        self.model.form_open = false;
        self.give_tab_org(slot);
        self.fill_form_from_org();
        self.store_tabs();
    }

    /// An empty form, for another org.
    pub(super) fn datasource_added(&mut self) {
        self.model.form_open = true;
        self.model.form_slot = None;
        self.fill_form(String::new(), String::new(), None, &Settings::default());
    }

    /// The form of an org, to change it or to sign in.
    pub(super) fn datasource_edited(&mut self, slot: u32) {
        let Some(org) = self.model.org(slot) else { return };
        let Entry { host, client_id, session_minutes, settings, .. } = org.entry.clone();
        self.model.form_open = true;
        self.model.form_slot = Some(slot);
        self.fill_form(host, client_id, session_minutes, &settings);
    }

    pub(super) fn form_closed(&mut self) {
        self.model.form_open = false;
    }

    /// The form shows the org of the tab in front; the demo org needs no form, so there it shows the first of the person's own.
    pub(super) fn fill_form_from_org(&mut self) {
        let is_own = |org: &Org| {
            let is_demo = Host::parse(&org.entry.host).is_ok_and(|host| host.environment() == Environment::Demo);
            !is_demo && !org.entry.host.is_empty()
        };
        let model = &*self.model;
        let slots = std::iter::once(model.org.slot).chain(model.slots.iter().copied());
        let own = slots.filter_map(|slot| model.org(slot)).find(|org| is_own(org));
        if let Some((slot, entry)) = own.map(|org| (org.slot, org.entry.clone())) {
            self.model.form_slot = Some(slot);
            self.fill_form(entry.host, entry.client_id, entry.session_minutes, &entry.settings);
        } else {
            self.model.form_slot = None;
        }
    }

    pub(super) fn fill_form(
        &mut self,
        host: String,
        client_id: String,
        session_minutes: Option<u64>,
        settings: &Settings,
    ) {
        self.fill_advanced(settings);
        let model = &mut *self.model;
        model.host_text = host;
        model.client_id_text = client_id;
        model.session_minutes = session_minutes;
        (model.host_error, model.client_id_error) = (None, None);
        model.setup_version += 1;
    }

    pub(super) fn datasource_named(&mut self, slot: u32, name: &str) {
        self.at_org(slot, |step| step.model.org.entry.name = named(name));
        self.store_datasources();
    }

    pub(super) fn datasource_colored(&mut self, slot: u32, color: u8) {
        if usize::from(color) <= COLORS.len() {
            self.at_org(slot, |step| step.model.org.entry.color = color);
            self.store_datasources();
        }
    }

    /// Takes a datasource off the list, and signs out of it.
    pub(super) fn datasource_removed(&mut self, slot: u32) {
        self.at_org(slot, |step| step.session(SessionEvent::SignOut));
        self.model.slots.retain(|other| *other != slot);
        let next = self.model.slots.first().copied();
        let next = next.unwrap_or_else(|| {
            self.model.org_of_slot(0).entry = Entry::default();
            0
        });
        let front = self.model.front;
        for id in self.model.order.clone() {
            if self.model.tab(id).is_some_and(|tab| tab.org == slot) {
                self.at_tab(id, |step| step.give_tab_org(next));
            }
        }
        self.model.take_in_hand(front);
        if next != slot {
            self.model.other_orgs.retain(|org| org.slot != slot);
        }
        if self.model.form_slot == Some(slot) {
            self.model.form_slot = None;
            self.fill_form(String::new(), String::new(), None, &Settings::default());
        }
        self.store_datasources();
        self.store_tabs();
        self.notify(Notice::new(
            Tone::Info,
            "datasources.removed",
            "The datasource was removed",
            "Its session has ended here. Queries that asked it stay; they ask another one now.",
        ));
    }

    /// Takes the lock of the org in hand.
    pub(super) fn lock(&mut self) {
        let number = self.next_number();
        self.model.org.lock = Some(number);
        let (name, timeout_millis) = (self.model.org.lock_name(), limits::LOCK_TIMEOUT_MILLIS);
        self.effects.push(Effect::Lock { number, name, timeout_millis });
    }
}

impl Org {
    /// Sets the length of sessions that was given for it.
    pub fn apply_length(&mut self) {
        let of_minutes = self.entry.session_minutes.map(|minutes| minutes.saturating_mul(60_000));
        let of_seconds = self.entry.settings.session_seconds.map(|seconds| seconds.saturating_mul(1_000));
        self.session.set_length(of_seconds.or(of_minutes));
    }
}

impl Model {
    /// An org, in hand or not.
    pub(super) fn org(&self, slot: u32) -> Option<&Org> {
        if self.org.slot == slot {
            return Some(&self.org);
        }
        self.other_orgs.iter().find(|org| org.slot == slot)
    }

    /// The org of that slot, which is made if there is none.
    pub(super) fn org_of_slot(&mut self, slot: u32) -> &mut Org {
        if !self.slots.contains(&slot) {
            self.slots.push(slot);
        }
        if self.org.slot == slot {
            return &mut self.org;
        }
        let known = self.other_orgs.iter().position(|org| org.slot == slot);
        let at = known.unwrap_or_else(|| {
            self.other_orgs.push(Org::in_slot(slot));
            self.other_orgs.len() - 1
        });
        &mut self.other_orgs[at]
    }

    /// The org of that slot, to be changed.
    pub(super) fn org_mut(&mut self, slot: u32) -> &mut Org {
        self.org_of_slot(slot)
    }

    /// Swaps an org in. False where there is no such org.
    pub(super) fn take_org_in_hand(&mut self, slot: u32) -> bool {
        if self.org.slot == slot {
            return true;
        }
        let Some(at) = self.other_orgs.iter().position(|org| org.slot == slot) else { return false };
        std::mem::swap(&mut self.org, &mut self.other_orgs[at]);
        true
    }

    /// All orgs, in no order.
    pub(super) fn all_orgs(&self) -> impl Iterator<Item = &Org> {
        std::iter::once(&self.org).chain(self.other_orgs.iter())
    }

    /// The slot of the org that fits.
    pub(super) fn slot_where(&self, fits: impl Fn(&Org) -> bool) -> Option<u32> {
        self.all_orgs().find(|org| fits(org)).map(|org| org.slot)
    }

    /// The slot that a key of a session's record names.
    pub(super) fn slot_of_key(key: &str, base: &str) -> Option<u32> {
        let rest = key.strip_prefix(base)?;
        if rest.is_empty() {
            return Some(0);
        }
        let slot: u32 = rest.strip_prefix('.')?.parse().ok()?;
        (slot > 0 && slot < limits::DATASOURCES_MAX).then_some(slot)
    }

    /// The slot whose session record has that key.
    pub(super) fn slot_of_session(key: &str) -> Option<u32> {
        Self::slot_of_key(key, record::KEY)
    }

    /// The slot whose user's record has that key.
    pub(super) fn slot_of_user(key: &str) -> Option<u32> {
        Self::slot_of_key(key, USER_KEY)
    }

    /// Heads of all datasources, in order.
    pub(super) fn org_heads(&self) -> Vec<OrgHead> {
        let orgs = self.slots.iter().filter_map(|slot| self.org(*slot));
        orgs.filter(|org| !org.entry.host.is_empty() || org.session.record().is_some()).map(Org::head).collect()
    }
}

fn named(name: &str) -> Option<String> {
    let name: String = name.trim().chars().take(limits::TAB_NAME_CHARS_MAX).collect();
    (!name.is_empty()).then_some(name)
}
