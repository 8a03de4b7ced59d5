//! Inputs on the page and rows chosen in tables: what `{{ name }}` stands for in queries and requests, and which of them run again when it
//! changes. Joins [`crate::parameter`] with the tabs.

use std::ops::Range;
use std::sync::Arc;

use super::layouts::object_of;
use super::view::{InputView, ParametersView};
use super::{Area, Effect, Model, Step, Stored};
use crate::error::Notice;
use crate::json::Json;
use crate::limits;
use crate::parameter::reference::{self, Needs, Reference};
use crate::parameter::rerun::Rerun;
use crate::parameter::{Filling, Input, Refused, Value, no_values, query, read_inputs, slots, write_inputs};
use crate::request;
use crate::soql::without_comments;
use crate::table::{Cell, Entry, Kind, Table};

/// The inputs, in both storages.
pub(super) const INPUTS_KEY: &str = "orgpane.inputs";

/// What the person did to inputs, or chose in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterEvent {
    /// Inputs were added, removed or changed; this is how they are now.
    Changed(Vec<Input>),
    /// Other rows of the tab in front are chosen: places in the order shown. The first is the one that the keyboard is at.
    RowsChosen {
        /// See above.
        first: Option<usize>,
        /// All of them.
        places: Vec<Range<usize>>,
    },
}

/// Inputs, and the queries that wait to run again.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    pub inputs: Arc<Vec<Input>>,
    rerun: Rerun,
}

/// Rows chosen in a tab, by their numbers in the order of arrival.
#[derive(Debug, Default)]
pub(super) struct ChosenRows {
    /// Of which run they are.
    run: u64,
    first: Option<usize>,
    all: Vec<usize>,
}

impl Step<'_> {
    pub(super) fn parameter_event(&mut self, event: ParameterEvent) {
        match event {
            ParameterEvent::Changed(inputs) => self.inputs_changed(inputs),
            ParameterEvent::RowsChosen { first, places } => self.rows_chosen(first, &places),
        }
    }

    fn inputs_changed(&mut self, mut inputs: Vec<Input>) {
        inputs.truncate(limits::INPUTS_MAX);
        let before = std::mem::replace(&mut self.model.parameters.inputs, Arc::new(inputs));
        let now = Arc::clone(&self.model.parameters.inputs);
        let text = write_inputs(&now).to_text();
        if text.len() <= limits::DRAFT_BYTES_MAX {
            self.store(Area::Tab, INPUTS_KEY, text.clone());
            self.store(Area::Local, INPUTS_KEY, text);
        }
        let is_other = |input: &&Input| !before.contains(input);
        let changed: Vec<&str> = now.iter().filter(is_other).map(|input| input.name.as_str()).collect();
        self.run_again(&|needs: &Needs, was_run| was_run && changed.iter().any(|name| needs.takes(name)));
    }

    fn rows_chosen(&mut self, first: Option<usize>, places: &[Range<usize>]) {
        let table = &self.model.tab.table;
        let row = |place: usize| match table.entry(place) {
            Some(Entry::Row(row)) => Some(row),
            _ => None,
        };
        let first = first.and_then(row);
        let all: Vec<usize> = places.iter().cloned().flatten().take(limits::CHOSEN_ROWS_MAX).filter_map(row).collect();
        let chosen = ChosenRows { run: self.model.tab.table_run, first, all };
        let known = &self.model.tab.chosen;
        if (known.run, known.first, &known.all) == (chosen.run, chosen.first, &chosen.all) {
            return;
        }
        self.model.tab.chosen = chosen;
        if first.is_some() {
            let name = self.model.name_of(self.model.tab.id);
            self.run_again(&|needs: &Needs, _| needs.follows(&name));
        }
    }

    /// The queries that something has changed for run after a pause, all of them at once.
    fn run_again(&mut self, concerns: &dyn Fn(&Needs, bool) -> bool) {
        let tabs = self.model.needs();
        let front = self.model.front;
        let concerned = tabs.iter().filter(|(id, was_run, needs)| concerns(needs, *was_run || *id == front));
        let concerned: Vec<u64> = concerned.map(|(id, ..)| *id).collect();
        if concerned.is_empty() {
            return;
        }
        let (now, pause) = (self.moment.now_millis, limits::RERUN_PAUSE_MILLIS);
        self.model.parameters.rerun.changed(concerned, now, pause);
        self.effects.push(Effect::Wake { millis: u32::try_from(pause).unwrap_or(u32::MAX) });
    }

    /// A pause is over.
    pub(super) fn woke(&mut self) {
        let due = self.model.parameters.rerun.due(self.moment.now_millis);
        // Timers ring a little early at times.
        if let Some(millis) = self.model.parameters.rerun.rest(self.moment.now_millis) {
            self.effects.push(Effect::Wake { millis });
        }
        self.run_what_is_due();
        for id in due {
            self.at_tab(id, |step| {
                // What writes is sent by a person, and an unfinished value is no reason for a notice.
                let own = &step.model.tab.request;
                let may = if own.is_on { own.draft.is_reading() } else { true };
                if may && step.model.org.session.record().is_some() && step.model.can_fill() {
                    if step.model.tab.request.is_on { step.send_clicked() } else { step.run_soql() }
                }
            });
        }
    }

    /// Runs the query in the box, with values in its slots.
    pub(super) fn run_soql(&mut self) {
        let soql = self.model.tab.text.trim().to_owned();
        if let Some(refused) = self.model.circle_here() {
            self.drop_notices("query.");
            self.notify(Notice::error("query.circle", refused.message, refused.hint));
            return;
        }
        let bound = self.model.filling(&object_of(&soql), &|filling| query::bind(&soql, filling));
        match bound {
            Ok(bound) => {
                self.model.tab.resting = None;
                self.model.parameters.rerun.forget(self.model.tab.id);
                self.begin_run(bound, None);
                self.store_text();
            }
            Err(refused) => {
                self.drop_notices("query.");
                self.notify(Notice::error("query.unbound", refused.message, refused.hint));
            }
        }
    }

    /// Inputs of before.
    pub(super) fn load_inputs(&mut self, local: &Stored, own: &Stored) {
        let stored = own.get(INPUTS_KEY).or_else(|| local.get(INPUTS_KEY));
        let inputs = stored.and_then(Json::read).and_then(|json| read_inputs(&json).ok());
        self.model.parameters.inputs = Arc::new(inputs.unwrap_or_default());
    }
}

impl Model {
    /// Hands out what names stand for now, for a text about an object.
    pub(super) fn filling<T>(&self, object: &str, act: &dyn Fn(&Filling<'_>) -> T) -> T {
        let catalog = self.org.objects.catalog(object);
        act(&Filling { values: &|name| self.value_of(name), schema: Some(&catalog) })
    }

    fn value_of(&self, name: &str) -> Result<Value, Refused> {
        match Reference::parse(name)? {
            Reference::Input(name) => {
                let input = self.parameters.inputs.iter().find(|input| input.name == name);
                input.map_or_else(|| no_values(name), Input::value)
            }
            Reference::SelectedRow { query, path } => {
                let (tab, column) = self.column_of(query, path)?;
                match tab.chosen.first.filter(|_| tab.chosen.run == tab.table_run) {
                    Some(row) => Ok(value_in(&tab.table, row, column)),
                    None => Err(none_chosen(query)),
                }
            }
            Reference::SelectedRows { query, path } => {
                let (tab, column) = self.column_of(query, path)?;
                let rows = Some(&tab.chosen.all).filter(|rows| tab.chosen.run == tab.table_run && !rows.is_empty());
                let rows = rows.ok_or_else(|| none_chosen(query))?;
                Ok(Value::List(rows.iter().map(|row| value_in(&tab.table, *row, column)).collect()))
            }
        }
    }

    fn column_of(&self, query: &str, path: &str) -> Result<(&super::tab::Tab, usize), Refused> {
        let named = self.order.iter().filter_map(|id| self.tab(*id)).find(|tab| self.name_of(tab.id) == query);
        let tab = named.ok_or_else(|| {
            Refused::new(
                ["There is no query called ", query, "."].concat(),
                "Names of queries are those of their tabs; double-click a tab to give it another.",
            )
        })?;
        let mut columns = 0..tab.table.columns();
        let column = columns.find(|column| tab.table.path(*column).eq_ignore_ascii_case(path));
        let column = column.ok_or_else(|| {
            Refused::new(
                ["The rows of ", query, " have no column ", path, "."].concat(),
                "Run that query first, with this field among its columns.",
            )
        })?;
        Ok((tab, column))
    }

    /// What a tab is called, for references.
    fn name_of(&self, id: u64) -> String {
        let head = self.tab_heads().into_iter().find(|head| head.id == id);
        head.map(|head| head.name).unwrap_or_default()
    }

    /// What each tab needs, and whether it was run.
    fn needs(&self) -> Vec<(u64, bool, Needs)> {
        let heads = self.tab_heads();
        let needs = heads.into_iter().filter_map(|head| {
            let tab = self.tab(head.id)?;
            Some((head.id, tab.run.is_some(), Needs { query: head.name, names: tab.names() }))
        });
        needs.collect()
    }

    /// Why the query in hand may not run: it waits for itself.
    pub(super) fn circle_here(&self) -> Option<Refused> {
        let needs: Vec<Needs> = self.needs().into_iter().map(|(.., needs)| needs).collect();
        let circle = reference::circle(&needs)?;
        let name = self.name_of(self.tab.id);
        circle.contains(&name.as_str()).then(|| reference::refuse_circle(&circle))
    }

    /// Whether every slot of the tab in hand has a value.
    pub(super) fn can_fill(&self) -> bool {
        self.tab.names().iter().all(|name| self.value_of(name).is_ok())
    }

    pub(super) fn parameters_view(&self) -> ParametersView {
        let names = self.tab.names();
        let needs = self.needs();
        let own = self.name_of(self.tab.id);
        let inputs = self.parameters.inputs.iter().map(|input| InputView {
            is_used: needs.iter().any(|(.., needs)| needs.takes(&input.name)),
            problem: input.value().err().map(|refused| [refused.message, " ".to_owned(), refused.hint].concat()),
        });
        let is_open =
            |name: &&String| !name.contains('.') && self.parameters.inputs.iter().all(|input| input.name != **name);
        ParametersView {
            inputs: Arc::clone(&self.parameters.inputs),
            states: inputs.collect(),
            version: self.text_version,
            missing: names.iter().filter(is_open).cloned().collect(),
            is_followed: !own.is_empty() && needs.iter().any(|(.., needs)| needs.follows(&own)),
            follows: names.iter().filter(|name| name.contains('.')).map(|name| self.followed(name)).collect(),
        }
    }

    /// A reference and its value now, for who wonders what a query runs with.
    fn followed(&self, name: &str) -> (String, String) {
        let value = self.value_of(name).map_or_else(|refused| refused.message, |value| value.text());
        (name.to_owned(), value.chars().take(limits::NAME_BYTES_MAX).collect())
    }
}

impl super::tab::Tab {
    /// The names in its slots.
    pub(super) fn names(&self) -> Vec<String> {
        if self.request.is_on {
            return request::names(&self.request.draft);
        }
        if !self.text.contains("{{") {
            return Vec::new();
        }
        slots::names(&without_comments(&self.text)).into_iter().map(str::to_owned).collect()
    }
}

fn none_chosen(query: &str) -> Refused {
    Refused::new(
        ["No row is chosen in ", query, "."].concat(),
        "Go to that tab and click a row, or go to it with the arrow keys.",
    )
}

fn value_in(table: &Table, row: usize, column: usize) -> Value {
    let cell = table.cell_of(row, column);
    let mut text = String::new();
    cell.push_to(&mut text);
    match cell {
        Cell::Missing | Cell::NoAccess | Cell::Null | Cell::Nested { .. } => Value::Null,
        Cell::Boolean(flag) => Value::Boolean(flag),
        Cell::Number(_) => Value::Number(text),
        Cell::Date(_) => Value::Date(text),
        Cell::DateTime(_) => Value::DateTime(with_zone(&text)),
        Cell::Text(_) if table.kind(column) == Kind::Date => Value::Date(text),
        Cell::Text(_) => Value::Text(text),
    }
}

/// Salesforce answers `+0000` and wants `Z` or `+00:00`.
fn with_zone(text: &str) -> String {
    text.strip_suffix("+0000").map_or_else(|| text.to_owned(), |front| front.to_owned() + "Z")
}
