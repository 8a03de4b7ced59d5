//! Rows taken away: what is copied, which file is made of which rows, and how far it is. Writes nothing and reads no cell.

mod wishes;

use std::ops::Range;

pub use wishes::{CopyAs, FileFormat, What, Wishes};

use super::run::Phase as RunPhase;
use super::view::ColumnView;
use super::{Area, Effect, Model, Step, grouped};
use crate::error::{Action, Notice, Tone};
use crate::export::{Choice, Completeness, CopyForm, Field, Kind, Receipt, Refused, dated_name, legal_name};
use crate::format::rules::Rule;
use crate::soql::ast::Function;
use crate::soql::schema::FieldType;
use crate::table::{Entry, Table};

/// In local storage: what was chosen last.
pub(super) const WISHES_KEY: &str = "orgpane.take-away";

/// Rectangles of cells by their places in the order shown: rows, and columns among those shown.
pub type Cells = Vec<(Range<usize>, Range<usize>)>;

/// Cells that are to be copied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyAsked {
    /// Which.
    pub cells: Cells,
    /// As what, and whether with a heading; `None` for as last time, and a single cell as its mere value.
    pub how: Option<(CopyAs, bool)>,
}

/// A file that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// How.
    pub wishes: Wishes,
    /// The file's name without what tells its format.
    pub name: String,
    /// What is selected.
    pub cells: Cells,
}

/// A copy to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyJob {
    /// Which cells.
    pub choice: Choice,
    /// In which form.
    pub form: CopyForm,
    /// What the form is called; nothing for a single value.
    pub as_what: &'static str,
    /// How.
    pub wishes: Wishes,
}

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyDone {
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub columns: u64,
    /// Texts that got an apostrophe in front.
    pub guarded: u64,
}

/// Why nothing was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyFailure {
    /// The text gets too long.
    TooLong {
        /// Rows that there is room for.
        rows: u64,
    },
    /// The browser refused.
    Refused,
}

/// A place that is wanted for a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileWish {
    /// The file's number.
    pub number: u64,
    /// Its whole name.
    pub name: String,
    /// What the sort of file is called.
    pub sort: &'static str,
    /// Its media type.
    pub media_type: &'static str,
}

/// Whether there is a place for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// There is.
    Ready,
    /// The person wants none.
    Cancelled,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The file's number.
    pub number: u64,
    /// The run whose rows it holds, see [`Model::rows_of`].
    pub run: u64,
    /// What the rows are: `Opportunity`.
    pub title: String,
    /// Which cells.
    pub choice: Choice,
    /// How.
    pub wishes: Wishes,
    /// Its name within an archive, if it is packed.
    pub packed_as: Option<String>,
    /// Where the rows come from, and whether they are all; if that is to be in the file.
    pub receipt: Option<(Receipt, Completeness)>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileEnd {
    /// It is there.
    Written {
        /// Rows in it.
        rows: u64,
        /// Bytes in it.
        bytes: u64,
        /// What a person should know of it, in sentences.
        notes: Vec<String>,
        /// Whether it was stopped before its last row.
        stopped: bool,
    },
    /// It was stopped and is not there.
    Discarded,
    /// It got too large.
    TooLarge(Refused),
    /// Its rows are gone.
    RowsGone,
    /// The disk or the browser refused.
    Failed {
        /// The browser's words.
        detail: String,
    },
}

/// What the screen shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TakeAwayView {
    /// What was chosen last.
    pub wishes: Wishes,
    /// A name for a file of the rows in the table.
    pub name: String,
    /// How far a file is.
    pub status: TakeAwayStatus,
    /// Not all rows of the query are loaded, and the rest can be.
    pub has_more: bool,
    /// Rows of the query in all, where the org said so.
    pub of_rows: Option<u64>,
    /// What is to be told in passing.
    pub said: Said,
    /// Grows when the dialog is to be opened.
    pub opened: u64,
}

/// A sentence that is told in passing, also when it is the same as before.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Said {
    /// Grows with every sentence.
    pub number: u64,
    /// The sentence.
    pub text: String,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum TakeAwayStatus {
    /// None is being made.
    #[default]
    Idle,
    /// The person chooses a place for it.
    Choosing,
    /// Rows are loaded for it.
    Loading {
        /// Rows so far.
        rows: u64,
        /// Rows in all.
        total: Option<u64>,
        /// Loading was cut off; it goes on when the query does.
        paused: bool,
    },
    /// It is being written.
    Writing {
        /// Its name.
        name: String,
        /// Rows written.
        rows: u64,
        /// Rows in all.
        of: u64,
        /// Bytes written.
        bytes: u64,
    },
}

/// What the model knows of it.
#[derive(Debug, Default)]
pub(super) struct TakeAway {
    wishes: Wishes,
    task: Option<Task>,
    said: Said,
    pub opened: u64,
}

/// What is known of the rows of a tab, for files of them.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// What they are of.
    title: String,
    soql: String,
    /// A name for a file of them.
    name: String,
}

/// A file that is being made.
#[derive(Debug)]
struct Task {
    number: u64,
    run: u64,
    wishes: Wishes,
    /// Its whole name.
    name: String,
    packed_as: Option<String>,
    /// The cells, if they were chosen from those that were there.
    choice: Option<Choice>,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Choosing,
    Loading,
    Writing { rows: u64, of: u64, bytes: u64 },
}

impl Step<'_> {
    pub(super) fn load_wishes(&mut self, stored: Option<&str>) {
        self.model.take_away.wishes = stored.map(Wishes::parse).unwrap_or_default();
    }

    /// Rows of another run are in the table.
    pub(super) fn take_away_from(&mut self, soql: String, object: &str) {
        let now = i64::try_from(self.moment.now_millis).unwrap_or(0);
        let state = &mut self.model.tab.source;
        state.name = legal_name(&dated_name(object, now, self.moment.offset));
        state.title = if object.is_empty() { "Rows".to_owned() } else { object.to_owned() };
        state.soql = soql;
    }

    // Copies.

    pub(super) fn copy_asked(&mut self, asked: &CopyAsked) {
        let choice = self.model.choice(&asked.cells);
        if choice.rows.is_empty() || choice.fields.is_empty() {
            self.say("There is nothing to copy".to_owned());
            return;
        }
        if let Some((copy, copy_header)) = asked.how {
            self.remember(Wishes { copy, copy_header, ..self.model.take_away.wishes });
        }
        let wishes = self.model.take_away.wishes;
        let is_value = asked.how.is_none() && choice.rows.len() == 1 && choice.fields.len() == 1;
        let (form, as_what) =
            if is_value { (CopyForm::Value, "") } else { (wishes.copy.form(), wishes.copy.short_name()) };
        // A single value is what the org has: no clock changes it.
        let wishes = if is_value { Wishes { local: false, shown: false, ..wishes } } else { wishes };
        self.effects.push(Effect::CopyRows(Box::new(CopyJob { choice, form, as_what, wishes })));
    }

    pub(super) fn rows_copied(&mut self, as_what: &str, result: Result<CopyDone, CopyFailure>) {
        match result {
            Ok(CopyDone { rows, columns, guarded }) => {
                self.drop_notices("copy.");
                let mut text = match as_what {
                    "" => "Copied the cell".to_owned(),
                    form => ["Copied ", &count(rows, "row"), " × ", &count(columns, "column"), " as ", form].concat(),
                };
                if guarded > 0 {
                    text.push_str(". ");
                    text.push_str(&count(guarded, "text"));
                    text.push_str(" that could run as a formula got an apostrophe in front");
                }
                self.say(text);
            }
            Err(CopyFailure::TooLong { rows }) => {
                let hint = match rows {
                    0 => "Save it as a file instead.".to_owned(),
                    rows => ["There is room for ", &grouped(rows), " rows. Copy fewer, or save a file."].concat(),
                };
                let headline = "That is more than a clipboard can hold";
                self.notify(Notice::new(Tone::Warning, "copy.too-long", headline, hint).with_action(Action::TakeAway));
            }
            Err(CopyFailure::Refused) => self.notify(
                Notice::new(
                    Tone::Warning,
                    "copy.refused",
                    "The browser did not let the cells be copied",
                    "Click into the table and press the keys for copying once more, or save a file.",
                )
                .with_action(Action::TakeAway),
            ),
        }
    }

    // Files.

    pub(super) fn take_away_asked(&mut self, asked: Asked) {
        let Asked { wishes, name, cells } = asked;
        self.remember(wishes);
        if self.model.take_away.task.is_some() {
            self.say("Another file is being made".to_owned());
            return;
        }
        self.drop_notices("take-away.");
        let choice = match wishes.what {
            What::Shown => Some(self.model.shown_choice()),
            What::Selection => Some(self.model.choice(&cells)),
            What::Everything => None,
        };
        let is_empty = choice.as_ref().map_or(self.model.tab.table.columns() == 0, |choice| choice.fields.is_empty());
        if is_empty {
            self.notify(Notice::error(
                "take-away.empty",
                "There are no cells to take away",
                "Run a query, show a column, or select some cells first.",
            ));
            return;
        }
        let format = wishes.file_format();
        let inner = [&legal_name(&name), ".", format.extension()].concat();
        let is_packed = wishes.is_packed();
        let number = self.next_number();
        let wish = FileWish {
            number,
            name: if is_packed { legal_name(&name) + ".zip" } else { inner.clone() },
            sort: if is_packed { "ZIP" } else { wishes.format.name() },
            media_type: if is_packed { "application/zip" } else { format.media_type() },
        };
        self.model.take_away.task = Some(Task {
            number,
            run: self.model.tab.table_run,
            wishes,
            name: wish.name.clone(),
            packed_as: is_packed.then_some(inner),
            choice,
            phase: Phase::Choosing,
        });
        self.effects.push(Effect::ChooseFile(wish));
    }

    /// Does something with the tab in hand whose rows the file is made of; with the one in hand where there is none any more.
    fn at_task(&mut self, act: impl FnOnce(&mut Self)) {
        let run = self.model.take_away.task.as_ref().map(|task| task.run);
        let here = self.model.tab.id;
        let tab = run.and_then(|run| self.model.tab_of_run(run)).unwrap_or(here);
        self.at_tab(tab, act);
    }

    pub(super) fn file_chosen(&mut self, number: u64, chosen: Chosen) {
        self.at_task(|step| step.place_chosen(number, chosen));
    }

    fn place_chosen(&mut self, number: u64, chosen: Chosen) {
        let has_more = self.model.has_more_rows();
        let Some(task) = self.model.take_away.task.as_mut().filter(|task| task.number == number) else {
            self.effects.push(Effect::StopFile { number, keep: false });
            return;
        };
        if chosen == Chosen::Cancelled {
            self.model.take_away.task = None;
            self.say("No file was saved".to_owned());
            return;
        }
        if task.choice.is_none() && has_more {
            task.phase = Phase::Loading;
            self.resume();
        } else {
            self.write();
        }
    }

    /// Looks after every event whether the rows are there that a file waits for.
    pub(super) fn take_away_goes_on(&mut self) {
        if self.model.take_away.task.as_ref().is_some_and(|task| task.phase == Phase::Loading) {
            self.at_task(Self::task_goes_on);
        }
    }

    fn task_goes_on(&mut self) {
        let Some(task) = self.model.take_away.task.as_ref().filter(|task| task.phase == Phase::Loading) else { return };
        let number = task.number;
        let phase = self.model.tab.run.as_ref().filter(|run| run.number == task.run).map(|run| run.phase);
        match phase {
            Some(RunPhase::Going | RunPhase::Failed) => {}
            Some(RunPhase::Finished { .. } | RunPhase::Counted { .. }) => self.write(),
            Some(RunPhase::Stopped) => {
                self.model.take_away.task = None;
                self.effects.push(Effect::StopFile { number, keep: false });
                self.notify(Notice::new(
                    Tone::Info,
                    "take-away.stopped",
                    "Stopped: no file was saved",
                    "The rows that are here stay. You can load the rest later, or save what is shown.",
                ));
            }
            None => {
                self.model.take_away.task = None;
                self.effects.push(Effect::StopFile { number, keep: false });
                self.notify(rows_gone());
            }
        }
    }

    pub(super) fn take_away_stopped(&mut self, keep: bool) {
        self.at_task(|step| step.task_stopped(keep));
    }

    fn task_stopped(&mut self, keep: bool) {
        let Some(task) = &self.model.take_away.task else { return };
        match task.phase {
            // The dialog of the browser has buttons of its own.
            Phase::Choosing => {}
            Phase::Loading => {
                let is_going = self.model.tab.run.as_ref().is_some_and(|run| run.phase == RunPhase::Going);
                if is_going {
                    self.stop();
                } else if let Some(run) = &mut self.model.tab.run {
                    run.phase = RunPhase::Stopped;
                }
            }
            Phase::Writing { .. } => self.effects.push(Effect::StopFile { number: task.number, keep }),
        }
    }

    pub(super) fn file_grew(&mut self, number: u64, rows: u64, bytes: u64) {
        if let Some(task) = self.model.take_away.task.as_mut().filter(|task| task.number == number)
            && let Phase::Writing { of, .. } = task.phase
        {
            task.phase = Phase::Writing { rows, of, bytes };
        }
    }

    pub(super) fn file_ended(&mut self, number: u64, end: FileEnd) {
        let Some(task) = self.model.take_away.task.take_if(|task| task.number == number) else { return };
        match end {
            FileEnd::Written { rows, bytes, notes, stopped } => {
                let of = match task.phase {
                    Phase::Writing { of, .. } if stopped => Some(of),
                    _ => None,
                };
                self.file_written(&task.name, (rows, of), bytes, &notes);
            }
            FileEnd::Discarded => self.say("Stopped: no file was saved".to_owned()),
            FileEnd::TooLarge(refused) => self.notify(Notice::error(
                "take-away.too-large",
                "The file got too large, and was not saved",
                refused.to_string(),
            )),
            FileEnd::RowsGone => self.notify(rows_gone()),
            FileEnd::Failed { detail } => self.notify(
                Notice::error(
                    "take-away.failed",
                    "The file could not be written",
                    "Nothing of it was kept, and no row is lost. Look whether the disk is full, then save it once more or elsewhere.",
                )
                .with_detail(&detail)
                .with_action(Action::TakeAway),
            ),
        }
    }

    fn file_written(&mut self, name: &str, (rows, of): (u64, Option<u64>), bytes: u64, notes: &[String]) {
        let what = [name, ": ", &count(rows, "row"), ", ", &size(bytes)].concat();
        let (tone, code, headline) = match of {
            Some(of) => {
                let headline = ["Stopped: ", name, " holds ", &grouped(rows), " of ", &count(of, "row")].concat();
                (Tone::Warning, "take-away.stopped", headline)
            }
            None if notes.is_empty() => {
                self.say("Saved ".to_owned() + &what);
                return;
            }
            None => (Tone::Info, "take-away.notes", "Saved ".to_owned() + &what),
        };
        let hint = match notes {
            [] => "Everything in it is as it was.".to_owned(),
            notes => notes.join(" "),
        };
        self.notify(Notice::new(tone, code, headline, hint));
    }

    /// Has the file of the task written.
    fn write(&mut self) {
        let now = i64::try_from(self.moment.now_millis).unwrap_or(0);
        let model = &mut *self.model;
        let Some(mut task) = model.take_away.task.take() else { return };
        if task.run != model.tab.table_run {
            self.effects.push(Effect::StopFile { number: task.number, keep: false });
            self.notify(rows_gone());
            return;
        }
        let choice = task.choice.take().unwrap_or_else(|| model.whole_choice());
        let completeness = model.completeness(&choice);
        let receipt = task.wishes.has_receipt().then(|| (model.receipt(now), completeness));
        task.phase = Phase::Writing { rows: 0, of: choice.rows.len() as u64, bytes: 0 };
        let job = Job {
            number: task.number,
            run: task.run,
            title: model.tab.source.title.clone(),
            choice,
            wishes: task.wishes,
            packed_as: task.packed_as.clone(),
            receipt,
        };
        model.take_away.task = Some(task);
        self.effects.push(Effect::WriteFile(Box::new(job)));
    }

    fn remember(&mut self, wishes: Wishes) {
        if wishes != self.model.take_away.wishes {
            self.model.take_away.wishes = wishes;
            self.store(Area::Local, WISHES_KEY, wishes.to_text());
        }
    }

    fn say(&mut self, text: String) {
        let said = &mut self.model.take_away.said;
        said.number += 1;
        said.text = text;
    }
}

impl Model {
    /// The table, if it still has the rows of that run.
    #[must_use]
    pub fn rows_of(&self, run: u64) -> Option<&Table> {
        self.all_tabs().find(|tab| tab.table_run == run).map(|tab| &tab.table)
    }

    pub(super) fn take_away_view(&self) -> TakeAwayView {
        let state = &self.take_away;
        let status = state.task.as_ref().map_or(TakeAwayStatus::Idle, |task| match task.phase {
            Phase::Choosing => TakeAwayStatus::Choosing,
            Phase::Loading => {
                let run = self.all_tabs().filter_map(|tab| tab.run.as_ref()).find(|run| run.number == task.run);
                TakeAwayStatus::Loading {
                    rows: run.map_or(0, |run| run.rows),
                    total: run.and_then(|run| run.total),
                    paused: run.is_none_or(|run| run.phase != RunPhase::Going),
                }
            }
            Phase::Writing { rows, of, bytes } => TakeAwayStatus::Writing { name: task.name.clone(), rows, of, bytes },
        });
        TakeAwayView {
            wishes: state.wishes,
            name: self.tab.source.name.clone(),
            status,
            has_more: self.has_more_rows(),
            of_rows: self.tab.run.as_ref().filter(|run| run.number == self.tab.table_run).and_then(|run| run.total),
            said: state.said.clone(),
            opened: state.opened,
        }
    }

    /// Whether the run whose rows are in the table has more of them.
    fn has_more_rows(&self) -> bool {
        self.tab.run.as_ref().is_some_and(|run| run.number == self.tab.table_run && run.next.is_some())
    }

    /// What is shown: columns as they stand, rows that pass in their order.
    fn shown_choice(&self) -> Choice {
        let fields = self.tab.layouts.columns().iter().map(field).collect();
        let rules = self.rules();
        Choice { fields, rows: self.tab.table.passing_rows(), areas: Vec::new(), records_at: self.records_at(), rules }
    }

    /// All that is loaded, in the order of arrival.
    fn whole_choice(&self) -> Choice {
        let rows = (0..self.tab.table.rows()).map_while(|row| u32::try_from(row).ok()).collect();
        let heads = self.tab.layouts.columns().iter().chain(self.tab.layouts.hidden());
        let mut numbered: Vec<(usize, Field)> = heads.map(|head| (head.column, field(head))).collect();
        // Few columns, and nothing else in the app sorts such pairs: this costs the page less than a sort of the library's.
        for at in 1..numbered.len() {
            let mut place = at;
            while place > 0 && numbered[place - 1].0 > numbered[place].0 {
                numbered.swap(place - 1, place);
                place -= 1;
            }
        }
        let fields = numbered.into_iter().map(|(_, field)| field).collect();
        Choice { fields, rows, areas: Vec::new(), records_at: self.records_at(), rules: self.rules() }
    }

    /// Rows and columns that any of the rectangles has, and where they are among them. Heads of groups are no rows.
    fn choice(&self, cells: &Cells) -> Choice {
        let heads = self.tab.layouts.columns();
        let in_rows = union(cells.iter().map(|(rows, _)| rows.clone()), self.tab.table.shown());
        let in_columns = union(cells.iter().map(|(_, columns)| columns.clone()), heads.len());
        let fields = in_columns.iter().flat_map(Clone::clone).map(|column| field(&heads[column])).collect();
        let (mut rows, mut places) = (Vec::new(), Vec::new());
        for place in in_rows.into_iter().flatten() {
            if let Some(Entry::Row(row)) = self.tab.table.entry(place)
                && let Ok(row) = u32::try_from(row)
            {
                rows.push(row);
                places.push(place);
            }
        }
        let columns: Vec<usize> = in_columns.into_iter().flatten().collect();
        let among = |places: &[usize], range: &Range<usize>| {
            places.partition_point(|place| *place < range.start)..places.partition_point(|place| *place < range.end)
        };
        let areas = match cells.as_slice() {
            [_] => Vec::new(),
            cells => cells.iter().map(|(r, c)| (among(&places, r), among(&columns, c))).collect(),
        };
        Choice { fields, rows, areas, records_at: self.records_at(), rules: self.rules() }
    }

    /// What makes cells stand out.
    fn rules(&self) -> Vec<Rule> {
        self.tab.layouts.view.rules.clone()
    }

    /// Where the org shows records. The demo org has no such pages.
    fn records_at(&self) -> Option<String> {
        let record = self.org.session.record()?;
        let is_org = record.host.environment() != super::Environment::Demo;
        is_org.then(|| record.instance.as_str().trim_end_matches('/').to_owned())
    }

    fn receipt(&self, taken_at_millis: i64) -> Receipt {
        let user = self.org.user_shown().map_or_else(String::new, |user| user.name + " (" + &user.username + ")");
        let org = self.org.session.record().map_or_else(String::new, |record| match record.host.environment() {
            super::Environment::Demo => "the demo org in the page".to_owned(),
            _ => record.host.as_str().to_owned(),
        });
        Receipt { query: self.tab.source.soql.clone(), org, user, taken_at_millis }
    }

    fn completeness(&self, choice: &Choice) -> Completeness {
        let run = self.tab.run.as_ref().filter(|run| run.number == self.tab.table_run);
        let is_loaded =
            run.is_some_and(|run| matches!(run.phase, RunPhase::Finished { .. } | RunPhase::Counted { .. }));
        let loaded = self.tab.table.rows();
        let is_all = choice.rows.len() == loaded && choice.areas.is_empty();
        match (is_all, is_loaded) {
            (true, true) => Completeness::Complete,
            (true, false) => Completeness::Partial { of_rows: run.and_then(|run| run.total) },
            (false, all_loaded) => Completeness::Chosen { of_rows: loaded as u64, all_loaded },
        }
    }
}

/// What is known of a column.
#[must_use]
pub fn field(head: &ColumnView) -> Field {
    let Some(facts) = &head.facts else { return Field { path: head.path.clone(), ..Field::default() } };
    let (kind, has_scale) = match facts.field.kind {
        // It gives texts, whatever the field is.
        _ if facts.function == Some(Function::Format) => (None, false),
        FieldType::Currency => (Some(Kind::Currency), true),
        FieldType::Percent => (Some(Kind::Percent), true),
        FieldType::Double => (Some(Kind::Number), true),
        FieldType::Url => (Some(Kind::Url), false),
        FieldType::Email => (Some(Kind::Email), false),
        FieldType::Time => (Some(Kind::Time), false),
        FieldType::Id | FieldType::Reference => (Some(Kind::Id), false),
        _ => (None, false),
    };
    let mut way = facts.way.clone();
    way.push(facts.field.label.clone());
    let choices = facts.field.choices.iter().chain(&facts.field.look.retired);
    Field {
        path: head.path.clone(),
        label: way.join(" / "),
        kind,
        decimals: has_scale.then_some(facts.field.look.scale),
        labels: choices.map(|choice| (choice.value.clone(), choice.label.clone())).collect(),
    }
}

/// Ranges that touch or overlap, as one; in order, up to `end`.
fn union(ranges: impl Iterator<Item = Range<usize>>, end: usize) -> Vec<Range<usize>> {
    let mut united: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        let mut range = range.start..range.end.min(end);
        if range.is_empty() {
            continue;
        }
        united.retain(|other| {
            let apart = other.end < range.start || range.end < other.start;
            if !apart {
                range = range.start.min(other.start)..range.end.max(other.end);
            }
            apart
        });
        let place = united.partition_point(|other| other.start < range.start);
        united.insert(place, range);
    }
    united
}

fn rows_gone() -> Notice {
    Notice::new(
        Tone::Warning,
        "take-away.rows-gone",
        "The file was not saved: its rows are gone",
        "Another query has taken their place. Save a file of the rows that are here now, or run the query again.",
    )
    .with_action(Action::TakeAway)
}

/// `1 row`, `2,000 rows`.
fn count(number: u64, what: &str) -> String {
    grouped(number) + " " + what + if number == 1 { "" } else { "s" }
}

/// `812 bytes`, `4.2 MB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1_000 => return count(bytes, "byte"),
        1_000..1_000_000 => (1_000, " KB"),
        1_000_000..1_000_000_000 => (1_000_000, " MB"),
        _ => (1_000_000_000, " GB"),
    };
    let tenths = bytes / (unit / 10);
    let mut text = grouped(tenths / 10);
    if tenths < 100 {
        text.push('.');
        text.push_str(&(tenths % 10).to_string());
    }
    text + name
}
