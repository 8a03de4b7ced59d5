//! A query tab: its text, its run, its rows and how they are shown; and the list of tabs, which outlives the page. Draws nothing.

use std::sync::Arc;

use super::again::Again;
use super::children::Wanted;
use super::describes::Columns;
use super::layouts::{Layouts, object_of};
use super::parameters::ChosenRows;
use super::place::Place;
use super::price::Price;
use super::requests::OwnRequest;
use super::run::{Phase, Run};
use super::take_away::Source;
use super::view::{Mark, QueryStatus, SavedName, TabHead, TabState};
use super::{Area, FIRST_QUERY, Model, Step};
use crate::error::Notice;
use crate::json::{Json, name_of};
use crate::limits;
use crate::request::Draft;
use crate::rest::Records;
use crate::table::Table;
use crate::view::View;

/// The list of tabs, in the tab's storage and, for the next visit, in local storage.
pub(super) const TABS_KEY: &str = "orgpane.tabs";
/// Before the number of a tab: the text in its query box, in both storages.
const TEXT_PREFIX: &str = "orgpane.tab.";

/// What belongs to one query.
#[derive(Debug, Default)]
pub(super) struct Tab {
    /// Tells it from all others, in other browser tabs, too.
    pub id: u64,
    /// The name that the person gave it.
    pub name: Option<String>,
    /// The org that it asks, by the number of its slot.
    pub org: u32,
    /// What its query is about, as its name says while it has no other.
    pub object: String,
    pub text: String,
    /// Which records its query is about.
    pub records: Records,
    /// When its query is run by itself.
    pub again: Again,
    /// When it is to be next.
    pub again_at_millis: Option<u64>,
    pub mark: Option<Mark>,
    pub run: Option<Run>,
    pub price: Option<Price>,
    /// The rows.
    pub table: Table,
    /// Number of the run whose rows are in the table.
    pub table_run: u64,
    pub scrolled_row: usize,
    pub scroll_to_row: Option<usize>,
    /// Child rows that were asked for.
    pub children: Vec<Wanted>,
    pub columns: Columns,
    pub layouts: Layouts,
    pub saved_names: Arc<Vec<SavedName>>,
    /// The text that a link took the place of.
    pub text_before: Option<String>,
    pub source: Source,
    /// The query whose rows were here before the page was loaded anew: it is run when the tab is looked at.
    pub resting: Option<Place>,
    /// The request that it asks by, if not by SOQL.
    pub request: OwnRequest,
    /// Rows that other queries take values from.
    pub chosen: ChosenRows,
}

/// What records are called in storage.
const RECORDS: [(&str, Records); 3] = [("live", Records::Live), ("all", Records::All), ("tooling", Records::Tooling)];

/// A tab that was closed, for who wants it back.
#[derive(Debug)]
pub(super) struct Closed {
    at: usize,
    name: Option<String>,
    org: u32,
    text: String,
    view: View,
    request: Option<(Arc<Draft>, bool)>,
}

/// A tab as the list has it.
struct Listed {
    id: u64,
    name: Option<String>,
    org: u32,
    records: Records,
    again: Again,
    /// The query whose rows were shown.
    shown: Option<String>,
    view: Option<View>,
    /// The request, and whether the tab asks by it.
    request: Option<(Arc<Draft>, bool)>,
}

/// The list, and the tab in front.
struct List {
    front: u64,
    tabs: Vec<Listed>,
}

impl Tab {
    /// Where the person is in it.
    pub fn place(&self) -> Place {
        Place {
            tab: Some(self.id),
            org: self.org,
            text: self.text.clone(),
            shown: self.run.as_ref().map(|run| run.soql.clone()),
            row: self.scrolled_row,
            view: (*self.layouts.view).clone(),
        }
    }

    /// Its text has changed.
    pub fn text_changed(&mut self) {
        self.mark = None;
        self.price = None;
        if self.request.is_on {
            self.object = self.request.object();
        } else if self.text.len() <= limits::TAB_NAME_TEXT_BYTES_MAX {
            self.object = object_of(&self.text);
        }
    }

    fn head(&self, number: usize, is_waiting: bool) -> TabHead {
        let named =
            || if self.object.is_empty() { "Query ".to_owned() + &number.to_string() } else { self.object.clone() };
        let state = match self.run.as_ref().map(|run| run.phase) {
            Some(Phase::Going) => TabState::Running { waiting: is_waiting },
            Some(Phase::Failed) => TabState::Failed,
            _ => TabState::Still,
        };
        TabHead {
            id: self.id,
            name: self.name.clone().unwrap_or_else(named),
            is_named: self.name.is_some(),
            org: self.org,
            state,
        }
    }

    fn kept_request(&self) -> Option<(Arc<Draft>, bool)> {
        self.request.to_keep().map(|draft| (draft, self.request.is_on))
    }

    pub fn is_untouched(&self) -> bool {
        let text = self.text.trim();
        self.name.is_none() && !self.request.is_on && (text.is_empty() || text == FIRST_QUERY)
    }
}

impl Listed {
    fn of(tab: &Tab) -> Self {
        let place = tab.resting.as_ref();
        let shown =
            tab.run.as_ref().map(|run| run.soql.clone()).or_else(|| place.and_then(|place| place.shown.clone()));
        let view =
            if tab.run.is_some() { Some((*tab.layouts.view).clone()) } else { place.map(|place| place.view.clone()) };
        Self {
            id: tab.id,
            name: tab.name.clone(),
            org: tab.org,
            records: tab.records,
            again: tab.again,
            shown,
            view: view.filter(|view| *view != View::default()),
            request: tab.kept_request(),
        }
    }

    fn read(stored: &Json<'_>) -> Option<Self> {
        Some(Self {
            id: stored.whole("id").ok()?,
            name: stored.text_if_any("name").ok()?.filter(|name| !name.trim().is_empty()),
            org: u32::try_from(stored.whole_if_any("org").ok()?.unwrap_or(0)).ok()?,
            records: stored.choice("records", &RECORDS).ok()?.unwrap_or_default(),
            again: Again::of_stored(stored).ok()?,
            shown: stored.text_if_any("shown").ok()?,
            view: stored.part("view").ok()?.and_then(View::of_stored),
            // What cannot be read is gone; the tab is not.
            request: stored.part("request").ok().flatten().and_then(|request| {
                Some((Arc::new(Draft::from_json(request).ok()?), stored.is_set("asksByRequest").ok()?))
            }),
        })
    }

    fn write(&self) -> Json<'_> {
        let mut stored = Json::object();
        stored.put("id", Json::Whole(self.id));
        if self.again != Again::ByHand {
            stored.put("again", self.again.to_stored());
        }
        if self.records != Records::Live {
            stored.put("records", name_of(&self.records, &RECORDS));
        }
        stored.put("name", Json::text_or_null(self.name.as_deref()));
        stored.put("org", Json::Whole(self.org.into()));
        stored.put("shown", Json::text_or_null(self.shown.as_deref()));
        if let Some(view) = &self.view {
            stored.put("view", view.to_stored());
        }
        if let Some((request, is_on)) = &self.request {
            stored.put("request", request.to_json());
            stored.put_if_set("asksByRequest", *is_on);
        }
        stored
    }
}

impl List {
    fn parse(stored: &str) -> Option<Self> {
        let stored = Json::read(stored)?;
        let front = stored.whole("front").ok()?;
        let listed = stored.needed("tabs").ok()?.as_list().ok()?;
        let mut tabs: Vec<Listed> = Vec::new();
        for tab in listed.iter().take(limits::TABS_MAX).filter_map(Listed::read) {
            if tabs.iter().all(|known| known.id != tab.id) {
                tabs.push(tab);
            }
        }
        (!tabs.is_empty()).then_some(Self { front, tabs })
    }

    fn to_text(&self) -> String {
        let mut stored = Json::object();
        stored.put("front", Json::Whole(self.front));
        stored.put("tabs", Json::List(self.tabs.iter().map(Listed::write).collect()));
        stored.to_text()
    }
}

impl Step<'_> {
    // What is in hand.

    /// Does something with another tab and its org in hand; false where there is no such tab.
    pub(super) fn at_tab(&mut self, id: u64, act: impl FnOnce(&mut Self)) -> bool {
        let (tab, org) = (self.model.tab.id, self.model.org.slot);
        if !self.model.take_in_hand(id) {
            return false;
        }
        act(self);
        self.model.take_in_hand(tab);
        self.model.take_org_in_hand(org);
        true
    }

    /// Does something with every tab of the org in hand, one after the other.
    pub(super) fn each_tab_of_org(&mut self, mut act: impl FnMut(&mut Self)) {
        let slot = self.model.org.slot;
        for id in self.model.order.clone() {
            if self.model.tab(id).is_some_and(|tab| tab.org == slot) {
                self.at_tab(id, &mut act);
            }
        }
    }

    // What the person does with tabs.

    pub(super) fn tab_added(&mut self) {
        if self.model.order.len() >= limits::TABS_MAX {
            let hint = "Close one first: press its ✕, or its middle mouse button.";
            self.notify(Notice::error("tabs.full", "There is no room for another tab", hint));
            return;
        }
        let org = self.model.tab.org;
        self.add_tab(usize::MAX, Tab { org, ..Tab::default() });
    }

    pub(super) fn tab_duplicated(&mut self, id: u64) {
        let Some(tab) = self.model.tab(id) else { return };
        if self.model.order.len() >= limits::TABS_MAX {
            self.tab_added();
            return;
        }
        let (org, text, request) = (tab.org, tab.text.clone(), tab.kept_request());
        let name = tab.name.as_ref().map(|name| name.clone() + " copy");
        let pending = (*tab.layouts.view).clone();
        let at = self.model.order.iter().position(|other| *other == id).map_or(usize::MAX, |at| at + 1);
        let mut copy = Tab { org, text, name, request: OwnRequest::of_kept(request), ..Tab::default() };
        copy.layouts.pending = (pending != View::default()).then_some(pending);
        self.add_tab(at, copy);
    }

    /// Puts a tab at a place in the list and shows it.
    pub(super) fn add_tab(&mut self, at: usize, mut tab: Tab) -> u64 {
        let latest = self.model.order.iter().copied().max().unwrap_or(0);
        tab.id = self.moment.now_millis.max(latest + 1);
        tab.text_changed();
        let id = tab.id;
        let at = at.min(self.model.order.len());
        self.model.order.insert(at, id);
        self.model.parked.push(tab);
        self.show_tab(id);
        self.store_text();
        id
    }

    pub(super) fn tab_chosen(&mut self, id: u64) {
        if (self.model.front != id || self.model.form_open) && self.model.tab(id).is_some() {
            self.show_tab(id);
            self.store_tabs();
            self.wake_tab();
        }
    }

    /// Brings a tab to the front.
    pub(super) fn show_tab(&mut self, id: u64) {
        if self.model.tab.id == self.model.front {
            // Whoever comes back finds the rows where they were.
            self.model.tab.scroll_to_row = Some(self.model.tab.scrolled_row).filter(|_| self.model.tab.table_run > 0);
        }
        self.model.front = id;
        self.model.form_open = false;
        self.model.take_in_hand(id);
        self.model.text_version += 1;
        self.model.table_version += 1;
        self.list_saved_views();
    }

    /// Runs what was shown in this tab before the page was loaded anew, once somebody looks at it.
    pub(super) fn wake_tab(&mut self) {
        if self.model.org.session.record().is_none() {
            return;
        }
        if let Some(place) = self.model.tab.resting.take()
            && let Some(soql) = place.shown.clone()
        {
            self.run_shown(soql, place);
        }
    }

    /// Runs what was shown before. What writes is only ever sent by a person.
    pub(super) fn run_shown(&mut self, soql: String, place: Place) {
        if !self.model.tab.request.is_on {
            self.begin_run(soql, Some(place));
        } else if self.model.tab.request.draft.is_reading() && self.model.can_fill() {
            self.send_clicked();
        }
    }

    pub(super) fn tab_closed(&mut self, id: u64) {
        let Some(at) = self.model.order.iter().position(|other| *other == id) else { return };
        self.at_tab(id, |step| {
            step.cancel_run();
            let tab = &mut step.model.tab;
            if !tab.is_untouched() {
                let view = (*tab.layouts.view).clone();
                let request = tab.kept_request();
                let (name, org, text) = (tab.name.take(), tab.org, std::mem::take(&mut tab.text));
                step.model.closed.push(Closed { at, name, org, text, view, request });
                if step.model.closed.len() > limits::TABS_CLOSED_MAX {
                    step.model.closed.remove(0);
                }
            }
        });
        let is_last = self.model.order.len() == 1;
        let next = self.model.order.get(at + 1).or_else(|| self.model.order.get(at.wrapping_sub(1))).copied();
        if is_last {
            let org = self.model.tab.org;
            self.add_tab(usize::MAX, Tab { org, ..Tab::default() });
        } else if self.model.front == id
            && let Some(next) = next
        {
            self.show_tab(next);
            self.wake_tab();
        }
        self.model.order.retain(|other| *other != id);
        self.model.parked.retain(|tab| tab.id != id);
        for area in [Area::Local, Area::Tab] {
            self.remove(area, &text_key(id));
        }
        self.store_tabs();
        self.drop_notices("tabs.");
    }

    /// Brings back the tab that was closed last.
    pub(super) fn tab_reopened(&mut self) {
        let Some(Closed { at, name, org, text, view, request }) = self.model.closed.pop() else { return };
        let mut tab = Tab { name, org, text, request: OwnRequest::of_kept(request), ..Tab::default() };
        tab.layouts.pending = (view != View::default()).then_some(view);
        self.add_tab(at, tab);
    }

    pub(super) fn tab_renamed(&mut self, id: u64, name: &str) {
        let name: String = name.trim().chars().take(limits::TAB_NAME_CHARS_MAX).collect();
        self.at_tab(id, |step| step.model.tab.name = Some(name).filter(|name| !name.is_empty()));
        self.store_tabs();
    }

    pub(super) fn records_chosen(&mut self, records: Records) {
        self.model.tab.records = records;
        self.store_tabs();
    }

    pub(super) fn tab_moved(&mut self, id: u64, to: usize) {
        let order = &mut self.model.order;
        let Some(from) = order.iter().position(|other| *other == id) else { return };
        order.remove(from);
        order.insert(to.min(order.len()), id);
        self.store_tabs();
    }

    // What is stored.

    /// The text of the tab in hand, in both storages: this tab's, which nobody else writes, and the one that outlives it.
    pub(super) fn store_text(&mut self) {
        let tab = &self.model.tab;
        if tab.text.len() <= limits::DRAFT_BYTES_MAX {
            let (key, text) = (text_key(tab.id), tab.text.clone());
            self.store(Area::Tab, &key, text.clone());
            self.store(Area::Local, &key, text);
        }
        self.store_tabs();
    }

    /// The list, if it has changed.
    pub(super) fn store_tabs(&mut self) {
        let text = self.model.list().to_text();
        if self.model.list_stored != text {
            self.model.list_stored.clone_from(&text);
            self.store(Area::Tab, TABS_KEY, text.clone());
            self.store(Area::Local, TABS_KEY, text);
        }
    }

    /// The tabs of before, from this tab's storage or, on another visit, from the one that all share.
    pub(super) fn load_tabs(&mut self, local: &super::Stored, own: &super::Stored) {
        let mine = own.get(TABS_KEY).and_then(List::parse);
        let list = mine.or_else(|| local.get(TABS_KEY).and_then(List::parse));
        let text = |id: u64| own.get(&text_key(id)).or_else(|| local.get(&text_key(id))).map(str::to_owned);
        if let Some(List { front, tabs }) = list {
            let front = tabs.iter().find(|tab| tab.id == front).or(tabs.first()).map_or(0, |tab| tab.id);
            self.model.order = tabs.iter().map(|tab| tab.id).collect();
            self.model.parked = tabs.into_iter().map(|listed| of_listed(listed, &text)).collect();
            self.model.tab = Tab::default();
            self.model.front = front;
            self.model.take_in_hand(front);
            self.model.parked.retain(|tab| self.model.order.contains(&tab.id));
        } else {
            let id = self.moment.now_millis;
            self.model.tab.id = id;
            self.model.tab.text = FIRST_QUERY.to_owned();
            self.model.tab.text_changed();
            self.model.front = id;
            self.model.order = vec![id];
        }
        self.model.text_version += 1;
        self.remove_orphans(local);
    }

    /// Texts of tabs that no list has any more: those of browser tabs closed long ago. The newest stay a while.
    fn remove_orphans(&mut self, local: &super::Stored) {
        let ids = local.0.iter().filter_map(|(key, _)| key.strip_prefix(TEXT_PREFIX)?.parse::<u64>().ok());
        let mut orphans: Vec<u64> = ids.filter(|id| !self.model.order.contains(id)).collect();
        while orphans.len() > limits::TABS_MAX {
            let oldest = (0..orphans.len()).min_by_key(|&at| orphans[at]).unwrap_or(0);
            let id = orphans.swap_remove(oldest);
            self.remove(Area::Local, &text_key(id));
        }
    }

    /// What is on this computer for the next visit goes with the sign-out; what is in this tab stays until it is closed.
    pub(super) fn forget_texts(&mut self) {
        let slot = self.model.org.slot;
        for id in self.model.order.clone() {
            if self.model.tab(id).is_some_and(|tab| tab.org == slot) {
                self.remove(Area::Local, &text_key(id));
            }
        }
        self.remove(Area::Local, TABS_KEY);
        self.remove(Area::Local, super::parameters::INPUTS_KEY);
    }
}

impl Model {
    /// Where the person is.
    pub(super) fn front_place(&self) -> Place {
        self.tab(self.front).unwrap_or(&self.tab).place()
    }

    /// A tab, in hand or not.
    pub(super) fn tab(&self, id: u64) -> Option<&Tab> {
        if self.tab.id == id { Some(&self.tab) } else { self.parked.iter().find(|tab| tab.id == id) }
    }

    /// All tabs, in no order.
    pub(super) fn all_tabs(&self) -> impl Iterator<Item = &Tab> {
        std::iter::once(&self.tab).chain(self.parked.iter())
    }

    /// Swaps a tab in, and its org with it. False where there is no such tab.
    pub(super) fn take_in_hand(&mut self, id: u64) -> bool {
        if self.tab.id != id {
            let Some(at) = self.parked.iter().position(|tab| tab.id == id) else { return false };
            std::mem::swap(&mut self.tab, &mut self.parked[at]);
        }
        self.take_org_in_hand(self.tab.org);
        true
    }

    /// Heads of all tabs, in order.
    pub(super) fn tab_heads(&self) -> Vec<TabHead> {
        let head = |(at, id): (usize, &u64)| {
            let tab = self.tab(*id)?;
            let is_waiting = self.org(tab.org).is_some_and(|org| !org.waiting.is_empty());
            Some(tab.head(at + 1, is_waiting))
        };
        self.order.iter().enumerate().filter_map(head).collect()
    }

    fn list(&self) -> List {
        let tabs = self.order.iter().filter_map(|id| self.tab(*id)).map(Listed::of).collect();
        List { front: self.front, tabs }
    }

    /// The tab whose rows are of that run.
    pub(super) fn tab_of_run(&self, run: u64) -> Option<u64> {
        let has = |tab: &&Tab| tab.table_run == run || tab.run.as_ref().is_some_and(|own| own.number == run);
        self.all_tabs().find(has).map(|tab| tab.id)
    }

    /// What became of the last run of the tab in front.
    pub(super) fn status(&self) -> QueryStatus {
        self.tab.run.as_ref().map_or(QueryStatus::Idle, |run| run.status(!self.org.waiting.is_empty()))
    }
}

fn of_listed(listed: Listed, text: &dyn Fn(u64) -> Option<String>) -> Tab {
    let Listed { id, name, org, records, again, shown, view, request } = listed;
    let request = OwnRequest::of_kept(request);
    // A text that was never touched is not stored.
    let asked = shown.clone().filter(|_| !request.is_on);
    let text = text(id).or(asked).unwrap_or_else(|| FIRST_QUERY.to_owned());
    let place = shown.map(|shown| Place {
        tab: Some(id),
        org,
        text: text.clone(),
        shown: Some(shown),
        row: 0,
        view: view.unwrap_or_default(),
    });
    let mut tab = Tab { id, name, org, records, again, text, resting: place, request, ..Tab::default() };
    tab.text_changed();
    tab
}

fn text_key(id: u64) -> String {
    TEXT_PREFIX.to_owned() + &id.to_string()
}
