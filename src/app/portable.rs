//! Datasources that come in files: the deployer's `orgpane.json`, and what a person exports and imports. Reads no file itself.

use super::org::COLORS;
use super::{Area, Effect, FIRST_QUERY, Model, Step, Stored};
pub use crate::datasource::portable::NamedQuery;
use crate::datasource::portable::{Bundle, Mistake, Portable};
use crate::error::{Notice, Tone};
use crate::json::Json;
use crate::limits;

/// In local storage: keys of datasources that a preset has brought once. Who removed one does not get it again.
const PRESET_KEY: &str = "orgpane.preset";
/// The file beside the page.
const PRESET_NAME: &str = "orgpane.json";
const EXPORT_NAME: &str = "orgpane-datasources.json";

impl Step<'_> {
    /// Asks for the deployer's file; the page is there without it.
    pub(super) fn ask_for_preset(&mut self, local: &Stored) {
        let known = local.get(PRESET_KEY).and_then(Json::read);
        let texts = known.as_ref().and_then(|known| known.as_list().ok()).unwrap_or_default();
        self.model.preset_known = texts.iter().filter_map(|key| key.as_text().ok().map(str::to_owned)).collect();
        self.effects.push(Effect::ReadPreset(PRESET_NAME.to_owned()));
    }

    /// The deployer's file, if there is one. With mistakes in it nothing of it is taken over.
    pub(super) fn preset_read(&mut self, text: Option<&str>) {
        let Some(text) = text else { return };
        let bundle = match Bundle::read(text, &COLORS) {
            Ok(bundle) => bundle,
            Err(mistakes) => {
                self.notify(refused(
                    "preset.wrong",
                    "orgpane.json, which came with this page, has mistakes",
                    "Nothing of it was taken over. Whoever put this page here can correct it:",
                    &mistakes,
                ));
                return;
            }
        };
        let is_new = |one: &Portable| !self.model.preset_known.contains(&one.datasource.key());
        let fresh: Vec<Portable> = bundle.datasources.into_iter().filter(is_new).collect();
        let named = bundle.queries.iter().map(|query| (query.name.clone(), query.text.clone()));
        self.model.library.preset = std::sync::Arc::new(named.collect());
        self.model.preset_queries = bundle.queries;
        // Whoever has typed nothing yet begins with the first of them.
        if self.model.tab.text == FIRST_QUERY
            && self.model.tab.run.is_none()
            && let Some(first) = self.model.preset_queries.first().map(|query| query.text.clone())
        {
            self.set_text(first);
        }
        if fresh.is_empty() {
            return;
        }
        self.model.preset_known.extend(fresh.iter().map(|one| one.datasource.key()));
        let keys = self.model.preset_known.iter().map(|key| Json::text_of(key)).collect();
        let stored = Json::List(keys).to_text();
        self.store(Area::Local, PRESET_KEY, stored);
        let is_blank = self.model.host_text.is_empty() && self.model.client_id_text.is_empty();
        self.take_over(fresh);
        if is_blank {
            self.fill_form_from_org();
        }
    }

    pub(super) fn datasources_exported(&mut self) {
        let text = self.model.bundle().write();
        self.effects.push(Effect::SaveText { name: EXPORT_NAME.to_owned(), text });
    }

    pub(super) fn datasources_imported(&mut self, text: &str) {
        self.drop_notices("datasources.");
        match Bundle::read(text, &COLORS) {
            Ok(bundle) if bundle.datasources.is_empty() => self.notify(Notice::new(
                Tone::Warning,
                "datasources.none",
                "There is no datasource in this file",
                "Export one from Orgpane elsewhere, and put the whole text of that file in.",
            )),
            Ok(bundle) => {
                let count = bundle.datasources.len();
                if self.take_over(bundle.datasources) {
                    self.fill_form_from_org();
                    let headline = count.to_string()
                        + if count == 1 { " datasource is here now" } else { " datasources are here now" };
                    let hint = "No session and no secret came with it: sign in as ever.";
                    self.notify(Notice::new(Tone::Info, "datasources.imported", headline, hint));
                }
            }
            Err(mistakes) => self.notify(refused(
                "datasources.wrong",
                "This file has mistakes",
                "Nothing of it was taken over. Correct this and try again:",
                &mistakes,
            )),
        }
    }

    /// Puts datasources on the list; one that is there already takes over name, color and settings. All of them or none.
    fn take_over(&mut self, datasources: Vec<Portable>) -> bool {
        let slots: Option<Vec<(u32, Portable)>> = {
            let mut taken = Vec::new();
            datasources
                .into_iter()
                .map(|one| {
                    let slot = self.model.slot_for(&one.datasource, &taken)?;
                    taken.push(slot);
                    Some((slot, one))
                })
                .collect()
        };
        let Some(slots) = slots else {
            let hint = "Remove some that you no longer need from the list of datasources.";
            self.notify(Notice::error("datasources.full", "There is no room for these datasources", hint));
            return false;
        };
        for (slot, one) in slots {
            let color = one.color.and_then(|color| COLORS.iter().position(|known| *known == color));
            let entry = &mut self.model.org_of_slot(slot).entry;
            one.datasource.host.as_str().clone_into(&mut entry.host);
            entry.client_id = one.datasource.client_id;
            // What a file cannot hold stays as it was.
            let secret = entry.settings.client_secret.take();
            entry.settings = one.datasource.settings;
            entry.settings.client_secret = secret;
            entry.name = one.name.or(entry.name.take());
            entry.session_minutes = one.session_minutes.or(entry.session_minutes);
            if let Some(color) = color.and_then(|color| u8::try_from(color + 1).ok()) {
                entry.color = color;
            }
        }
        self.store_datasources();
        true
    }
}

impl Model {
    /// The slot of a datasource that is on the list, or a free one that is not among `taken`.
    fn slot_for(&self, datasource: &crate::datasource::Datasource, taken: &[u32]) -> Option<u32> {
        let known = self.slot_where(|org| org.entry.is_for(datasource));
        let is_free = |slot: &u32| {
            let is_blank = |org: &super::Org| org.entry.host.is_empty() && org.session.record().is_none();
            !taken.contains(slot) && self.org(*slot).is_none_or(is_blank)
        };
        known.or_else(|| (0..limits::DATASOURCES_MAX).find(is_free))
    }

    /// Everything that may leave this browser: no session, no secret, and not the demo org, which is in every page.
    fn bundle(&self) -> Bundle {
        let portable = |slot: &u32| {
            let entry = &self.org(*slot)?.entry;
            let mut datasource = crate::datasource::Datasource::parse(&entry.host, &entry.client_id).ok()?;
            datasource.settings = entry.settings.clone();
            let is_demo = datasource.host.environment() == super::Environment::Demo;
            (!is_demo).then(|| Portable {
                datasource,
                name: entry.name.clone(),
                color: usize::from(entry.color)
                    .checked_sub(1)
                    .and_then(|at| COLORS.get(at))
                    .map(|color| (*color).to_owned()),
                session_minutes: entry.session_minutes,
            })
        };
        Bundle { datasources: self.slots.iter().filter_map(portable).collect(), queries: Vec::new() }
    }
}

fn refused(code: &'static str, headline: &str, hint: &str, mistakes: &[Mistake]) -> Notice {
    let lines: Vec<String> = mistakes.iter().map(|mistake| mistake.place.clone() + ": " + &mistake.message).collect();
    let first = lines.first().cloned().unwrap_or_default();
    Notice::error(code, headline, hint.to_owned() + " " + &first).with_detail(&lines.join("\n"))
}
