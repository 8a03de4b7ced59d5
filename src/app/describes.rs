//! Descriptions of the objects that a query's columns belong to: asked for once rows are here, kept until sign-out. Nothing
//! waits for them, and one that fails costs only what it would have told.

use std::sync::Arc;

use super::fields::Reading;
use super::view::Known as KnownView;
use super::{Ask, Model, Purpose, Step};
use crate::datasource::Environment;
use crate::format::{Asked, FieldFacts, Known, describes_needed};
use crate::limits;
use crate::rest::describe;
use crate::soql::catalog::{Catalog, ObjectFacts, ObjectName};

/// What is known of an org's objects.
#[derive(Debug, Default)]
pub(super) struct Objects {
    asked: Vec<Object>,
    /// The same, for whoever completes and checks queries.
    known: KnownView,
    /// The editor has asked for the list of all objects.
    pub is_list_wanted: bool,
    /// What is being looked for among what the browser has kept.
    pub reading: Vec<Reading>,
}

/// What is known of the columns of a table.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// What the query in the table asks for.
    asked: Asked,
    /// The columns when facts were looked up for them last.
    columns: Vec<(String, Option<Arc<FieldFacts>>)>,
    /// Descriptions that were asked for on behalf of the query in the table.
    asked_count: usize,
}

/// An object that was asked about.
#[derive(Debug)]
struct Object {
    name: String,
    facts: Option<ObjectFacts>,
    /// When that was so.
    as_of_millis: u64,
    /// The editor has asked for it.
    is_wanted: bool,
    /// The run in which there was no answer, or none that could be read.
    refused_in_run: u64,
}

impl Columns {
    /// What is known of the field behind a column.
    pub(super) fn facts(&self, column: usize, path: &str) -> Option<&Arc<FieldFacts>> {
        let (known, facts) = self.columns.get(column)?;
        facts.as_ref().filter(|_| known == path)
    }

    /// Another query's rows are in the table.
    pub(super) fn begin(&mut self, asked: Asked) {
        self.asked = asked;
        self.asked_count = 0;
        self.columns.clear();
    }

    /// They are looked up anew.
    fn forget(&mut self) {
        self.columns.clear();
    }
}

impl Objects {
    /// All of it, as the language reads it. Of an object that nobody has described yet it has what all objects have: the moments
    /// that a date is no literal for.
    pub(super) fn catalog(&self, object: &str) -> Catalog {
        let mut catalog = Catalog::new();
        let mut is_known = object.is_empty();
        for facts in self.asked.iter().filter_map(|known| known.facts.as_ref()) {
            is_known |= facts.name.eq_ignore_ascii_case(object);
            catalog.describe(facts);
        }
        if !is_known {
            let field = |name: &&str| describe::moment_field(name);
            let fields = ["CreatedDate", "LastModifiedDate", "SystemModstamp", "LastViewedDate"].iter().map(field);
            catalog.describe(&ObjectFacts {
                name: object.to_owned(),
                fields: fields.collect(),
                ..ObjectFacts::default()
            });
        }
        catalog
    }

    pub(super) fn known(&self) -> KnownView {
        self.known.clone()
    }

    /// An object was described.
    pub(super) fn described(&mut self, number: usize, facts: ObjectFacts, as_of_millis: u64) {
        if let Ok(mut catalog) = self.known.catalog.write() {
            catalog.describe(&facts);
            self.known.version += 1;
        }
        if let Some(object) = self.asked.get_mut(number) {
            object.facts = Some(facts);
            object.as_of_millis = as_of_millis;
        }
    }

    /// All objects are known by name.
    pub(super) fn listed(&mut self, objects: Vec<ObjectName>) {
        if let Ok(mut catalog) = self.known.catalog.write() {
            catalog.list(objects);
            self.known.version += 1;
        }
    }

    /// Whether the editor asks for this object for the first time.
    pub(super) fn want(&mut self, name: &str) -> bool {
        let number = self.number(name);
        let object = number.and_then(|number| self.asked.get_mut(number));
        object.is_some_and(|object| !std::mem::replace(&mut object.is_wanted, true) && object.facts.is_none())
    }

    /// When the description of an object was so, where there is one.
    pub(super) fn as_of_millis(&self, name: &str) -> Option<u64> {
        let object = self.asked.get(self.number_of(name)?)?;
        object.facts.as_ref().map(|_| object.as_of_millis)
    }

    pub(super) fn number_of(&self, name: &str) -> Option<usize> {
        self.asked.iter().position(|object| object.name.eq_ignore_ascii_case(name))
    }

    fn look_up(&self, name: &str, run: u64) -> Known<'_> {
        match self.asked.iter().find(|object| object.name.eq_ignore_ascii_case(name)) {
            Some(Object { facts: Some(facts), .. }) => Known::Described(facts),
            Some(object) if object.refused_in_run == run => Known::Refused,
            _ => Known::Unknown,
        }
    }

    /// The number of the object of that name, which is made room for.
    pub(super) fn number(&mut self, name: &str) -> Option<usize> {
        let known = self.number_of(name);
        if known.is_none() && self.asked.len() < limits::DESCRIBES_KEPT_MAX {
            let name = name.to_owned();
            self.asked.push(Object { name, facts: None, as_of_millis: 0, is_wanted: false, refused_in_run: 0 });
            return Some(self.asked.len() - 1);
        }
        known
    }
}

impl Step<'_> {
    /// Looks up facts for columns that have none, and asks for what is lacking.
    pub(super) fn describe_columns(&mut self) {
        if !self.model.look_up_columns() {
            return;
        }
        self.model.head_columns();
        let Some(instance) = self.model.org.session.record().map(|record| record.instance.clone()) else { return };
        for name in self.model.descriptions_lacking() {
            if self.model.tab.columns.asked_count >= limits::DESCRIBES_PER_RUN_MAX {
                return;
            }
            let Some(number) = self.model.org.objects.number(&name) else { return };
            let purpose = Purpose::Describe(number);
            if self.model.is_asked(purpose) {
                continue;
            }
            match describe::object_request(&instance, &name) {
                Some(request) => {
                    self.model.tab.columns.asked_count += 1;
                    self.ask(purpose, request);
                }
                None => self.description_failed(number),
            }
        }
    }

    /// Whether it is a description.
    pub(super) fn description_came(&mut self, number: usize, body: &[u8]) -> bool {
        let Some(facts) = describe::read_object(body) else { return false };
        let name = facts.name.clone();
        self.model.org.objects.described(number, facts, self.moment.now_millis);
        self.keep_answer(&name, body);
        // What is known now may show what else there is to know.
        self.each_tab_of_org(|step| {
            step.model.tab.columns.forget();
            step.describe_columns();
        });
        true
    }

    /// An answer that nobody misses much did not come, or said nothing.
    pub(super) fn went_without(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Describe(number) => self.description_failed(number),
            Purpose::Price { number, question } => self.price_failed(number, question),
            _ => {}
        }
    }

    /// Without it the table is what it was.
    fn description_failed(&mut self, number: usize) {
        let run = self.model.tab.table_run;
        if let Some(object) = self.model.org.objects.asked.get_mut(number) {
            object.refused_in_run = run;
        }
    }
}

impl Model {
    /// Origin of the org, where its records have pages: those of the demo org have none.
    pub(super) fn org_of_pages(&self) -> Option<Arc<str>> {
        let host = &self.org.session.record()?.instance;
        (host.environment() != Environment::Demo).then(|| Arc::from(host.as_str()))
    }

    /// Whether anything is new.
    fn look_up_columns(&mut self) -> bool {
        let (known, table) = (&self.tab.columns, &self.tab.table);
        let is_same = known.columns.len() == table.columns()
            && known.columns.iter().enumerate().all(|(column, (path, _))| path == table.path(column));
        if is_same {
            return false;
        }
        let lookup = |name: &str| self.org.objects.look_up(name, self.tab.table_run);
        let columns = (0..table.columns()).map(|column| {
            let path = table.path(column);
            (path.to_owned(), FieldFacts::of_column(&known.asked, path, &lookup).map(Arc::new))
        });
        let columns: Vec<_> = columns.collect();
        for (path, facts) in &columns {
            if let Some(kind) = facts.as_ref().and_then(|facts| facts.kind()) {
                self.tab.table.set_known_kind(path, kind);
            }
        }
        self.tab.columns.columns = columns;
        true
    }

    fn descriptions_lacking(&self) -> Vec<String> {
        let paths: Vec<&str> = self.tab.columns.columns.iter().map(|(path, _)| path.as_str()).collect();
        describes_needed(&self.tab.columns.asked, &paths, &|name| self.org.objects.look_up(name, self.tab.table_run))
    }
}

impl Ask {
    /// Whether nobody misses the answer much.
    pub(super) fn is_courtesy(&self) -> bool {
        matches!(self.purpose, Purpose::User | Purpose::Objects | Purpose::Describe(_) | Purpose::Price { .. })
    }
}
