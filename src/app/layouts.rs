//! How rows are shown: the view of the table, its changes, undo, and what is remembered for each object. Draws nothing.

use std::sync::Arc;

use super::saved_views::PENDING_KEY;
use super::view::{ColumnView, TableView};
use super::{Area, Model, Step};
use crate::json::Json;
use crate::limits;
use crate::soql;
use crate::table::{Nulls, Pattern, Sort, Table};
use crate::view::{Change, Search, View, same};

/// In local storage: how columns of each object look.
pub(super) const LAYOUTS_KEY: &str = "orgpane.layouts";

/// On which day weeks begin, counted from Sunday as 0, as ISO 8601 has it.
const WEEK_START_MONDAY: u8 = 1;

/// What the model knows of how rows are shown.
#[derive(Debug, Default)]
pub(super) struct Layouts {
    /// The view of the rows on the screen.
    pub view: Arc<View>,
    /// What the rows on the screen are of, `Opportunity`.
    object: String,
    /// Views that changes were made to, the last one last; and those that were undone.
    past: Vec<Arc<View>>,
    future: Vec<Arc<View>>,
    columns: Arc<Vec<ColumnView>>,
    hidden: Arc<Vec<ColumnView>>,
    search_error: Option<String>,
    /// A view for the rows to come, from a link.
    pub pending: Option<View>,
    /// What was changed last, and when: changes by typing are one step to take back.
    last: Option<(String, u64)>,
}

impl Layouts {
    /// What the rows on the screen are of.
    pub fn object(&self) -> &str {
        &self.object
    }
}

/// How the columns of an object look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    object: String,
    view: View,
}

impl Kept {
    fn read(stored: &Json<'_>) -> Option<Self> {
        Some(Self { object: stored.text("object").ok()?, view: View::of_stored(stored.needed("view").ok()?)? })
    }

    fn write(&self) -> Json<'_> {
        let mut stored = Json::object();
        stored.put_text("object", &self.object);
        stored.put("view", self.view.to_stored());
        stored
    }
}

impl Layouts {
    /// Heads of the columns that are shown, in order.
    pub(super) fn columns(&self) -> &[ColumnView] {
        &self.columns
    }

    /// Heads of the columns that are hidden.
    pub(super) fn hidden(&self) -> &[ColumnView] {
        &self.hidden
    }
}

impl Step<'_> {
    pub(super) fn load_layouts(&mut self, stored: Option<&str>) {
        let Some(stored) = stored.filter(|stored| stored.len() <= limits::LAYOUTS_BYTES_MAX) else { return };
        let Some(Json::List(kept)) = Json::read(stored) else { return };
        let kept: Option<Vec<Kept>> = kept.iter().take(limits::LAYOUTS_MAX).map(Kept::read).collect();
        if let Some(kept) = kept {
            self.model.kept_layouts = kept;
        }
    }

    /// The person changed something.
    pub(super) fn view_changed(&mut self, change: Change) {
        let before = Arc::clone(&self.model.tab.layouts.view);
        let mut view = (*before).clone();
        let paths: Vec<String> = self.model.paths_in_order();
        let typed = change.typed();
        view.apply(change, &paths.iter().map(String::as_str).collect::<Vec<_>>());
        if view != *before {
            let now_millis = self.moment.now_millis;
            let layouts = &mut self.model.tab.layouts;
            let goes_on = typed.as_ref().is_some_and(|typed| {
                let last = layouts.last.as_ref().filter(|(last, _)| last == typed);
                last.is_some_and(|(_, at)| now_millis.saturating_sub(*at) < limits::TYPING_PAUSE_MILLIS)
            });
            layouts.last = typed.map(|typed| (typed, now_millis));
            if !goes_on {
                layouts.past.push(before);
                if layouts.past.len() > limits::UNDO_STEPS_MAX {
                    layouts.past.remove(0);
                }
            }
            layouts.future.clear();
            self.show_view(Arc::new(view));
        }
    }

    /// Takes back the last change, or with `forth` does it again.
    pub(super) fn view_undone(&mut self, forth: bool) {
        self.model.tab.layouts.last = None;
        let Layouts { view, past, future, .. } = &mut self.model.tab.layouts;
        let (from, to) = if forth { (future, past) } else { (past, future) };
        if let Some(other) = from.pop() {
            to.push(Arc::clone(view));
            self.show_view(other);
        }
    }

    fn show_view(&mut self, view: Arc<View>) {
        let lasting = view.lasting();
        let is_news = self.model.tab.layouts.view.lasting() != lasting;
        self.model.tab.layouts.view = view;
        self.list_saved_views();
        self.arrange();
        if is_news {
            self.keep(lasting);
        }
    }

    pub(super) fn group_toggled(&mut self, group: usize) {
        self.model.tab.table.toggle_group(group);
        self.model.table_version += 1;
    }

    pub(super) fn groups_collapsed(&mut self, collapsed: bool) {
        self.model.tab.table.collapse_groups(collapsed);
        self.model.table_version += 1;
    }

    /// Rows of a new run are in the table. A view is kept as long as the same object is queried; another object has its own.
    pub(super) fn rows_came_from(&mut self, soql: &str, restored: Option<View>) {
        let object = object_of(soql);
        // Rows that come back after signing in are not those that a link was about.
        let pending = if restored.is_none() { self.model.tab.layouts.pending.take() } else { None };
        if pending.is_some() {
            self.remove(Area::Tab, PENDING_KEY);
        }
        let layouts = &mut self.model.tab.layouts;
        if let Some(view) = pending.or(restored) {
            layouts.view = Arc::new(view);
        } else if !same(&object, &layouts.object) {
            let kept = self.model.kept_layouts.iter().find(|kept| same(&kept.object, &object));
            layouts.view = Arc::new(kept.map(|kept| kept.view.clone()).unwrap_or_default());
            layouts.past.clear();
            layouts.future.clear();
        }
        layouts.object.clone_from(&object);
        self.list_saved_views();
        self.take_away_from(soql.to_owned(), &object);
        self.model.tab.table.set_offset(self.moment.offset);
        self.arrange();
    }

    /// More rows came; perhaps they brought columns along.
    pub(super) fn more_rows_came(&mut self) {
        if self.model.tab.layouts.columns.len() + self.model.tab.layouts.hidden.len() == self.model.tab.table.columns()
        {
            self.model.head_columns();
            self.model.table_version += 1;
        } else {
            self.arrange();
        }
    }

    /// Brings the table in line with the view.
    fn arrange(&mut self) {
        let view = Arc::clone(&self.model.tab.layouts.view);
        let table = &mut self.model.tab.table;
        table.set_sorts(&sorts(table, &view));
        let filter = view.filter.as_ref().and_then(|filter| filter.filter(&|path| column(table, path)));
        table.set_filter(filter.as_ref());
        let now_millis = i64::try_from(self.moment.now_millis).unwrap_or(i64::MAX);
        table.set_now(now_millis, WEEK_START_MONDAY);
        self.model.tab.layouts.search_error = search(table, &view.search).err();
        let groups: Vec<usize> = view.groups.iter().filter_map(|path| column(table, path)).collect();
        table.set_groups(&groups);
        self.model.table_version += 1;
        self.model.head_columns();
    }

    fn keep(&mut self, view: View) {
        let (kept, object) = (&mut self.model.kept_layouts, &self.model.tab.layouts.object);
        if object.is_empty() {
            return;
        }
        kept.retain(|kept| !same(&kept.object, object));
        if view != View::default() {
            kept.insert(0, Kept { object: object.clone(), view });
        }
        kept.truncate(limits::LAYOUTS_MAX);
        let mut text = to_text(kept);
        while text.len() > limits::LAYOUTS_BYTES_MAX && kept.pop().is_some() {
            text = to_text(kept);
        }
        self.store(Area::Local, LAYOUTS_KEY, text);
    }
}

impl Model {
    pub(super) fn table_view(&self) -> TableView {
        let layouts = &self.tab.layouts;
        TableView {
            tab: self.tab.id,
            columns: Arc::clone(&layouts.columns),
            hidden: Arc::clone(&layouts.hidden),
            rows: self.tab.table.shown(),
            passing: self.tab.table.passing(),
            loaded: self.tab.table.rows(),
            version: self.table_version,
            run: self.tab.table_run,
            scroll_to_row: self.tab.scroll_to_row,
            view: Arc::clone(&layouts.view),
            search_error: layouts.search_error.clone(),
            org: self.org_of_pages(),
            saved: Arc::clone(&self.tab.saved_names),
            can_undo: !layouts.past.is_empty(),
            can_redo: !layouts.future.is_empty(),
        }
    }

    /// Paths of all columns in the order shown.
    fn paths_in_order(&self) -> Vec<String> {
        let paths: Vec<&str> = (0..self.tab.table.columns()).map(|column| self.tab.table.path(column)).collect();
        self.tab.layouts.view.order(&paths).into_iter().map(|at| paths[at].to_owned()).collect()
    }

    /// Heads for the columns that there are now.
    pub(super) fn head_columns(&mut self) {
        let view = &self.tab.layouts.view;
        let paths: Vec<&str> = (0..self.tab.table.columns()).map(|column| self.tab.table.path(column)).collect();
        let (mut shown, mut hidden) = (Vec::new(), Vec::new());
        for column in view.order(&paths) {
            let head = self.head(view, column);
            if head.is_hidden { hidden.push(head) } else { shown.push(head) }
        }
        replace(&mut self.tab.layouts.columns, shown);
        replace(&mut self.tab.layouts.hidden, hidden);
    }

    fn head(&self, view: &View, column: usize) -> ColumnView {
        let path = self.tab.table.path(column);
        let choice = view.choice(path);
        let sort = view.sorts.iter().position(|sort| same(&sort.path, path));
        ColumnView {
            column,
            path: path.to_owned(),
            kind: self.tab.table.kind(column),
            facts: self.tab.columns.facts(column, path).cloned(),
            sort: sort.map(|rank| view.sorts[rank].direction()),
            sort_rank: sort.filter(|_| view.sorts.len() > 1).map(|rank| rank + 1),
            nulls_first: sort.is_some_and(|rank| view.sorts[rank].nulls() == Nulls::First),
            width_px: choice.and_then(|choice| choice.width_px),
            pinned: choice.and_then(|choice| choice.pinned),
            measure: choice.and_then(|choice| choice.measure),
            is_hidden: choice.is_some_and(|choice| choice.hidden),
            is_filtered: view.filter.as_ref().is_some_and(|filter| filter.is_about(path)),
            is_grouped: view.groups.iter().any(|group| same(group, path)),
        }
    }
}

fn to_text(kept: &[Kept]) -> String {
    Json::List(kept.iter().map(Kept::write).collect()).to_text()
}

/// Equal columns stay the same value, which is cheap to compare.
fn replace(kept: &mut Arc<Vec<ColumnView>>, columns: Vec<ColumnView>) {
    if **kept != columns {
        *kept = Arc::new(columns);
    }
}

fn sorts(table: &Table, view: &View) -> Vec<Sort> {
    let sort = |sort: &crate::view::SortBy| {
        Some(Sort { column: column(table, &sort.path)?, direction: sort.direction(), nulls: sort.nulls() })
    };
    view.sorts.iter().filter_map(sort).collect()
}

fn column(table: &Table, path: &str) -> Option<usize> {
    (0..table.columns()).find(|column| same(table.path(*column), path))
}

/// Sets the search, or says why it is none; then nothing is searched for.
fn search(table: &mut Table, search: &Search) -> Result<(), String> {
    if !search.is_regex || search.is_empty() {
        table.set_search(&search.text);
        return Ok(());
    }
    match Pattern::new(&search.text) {
        Ok(pattern) => {
            table.set_search_pattern(&pattern);
            Ok(())
        }
        Err(error) => {
            table.set_search("");
            let before = search.text.get(..error.at).unwrap_or(&search.text);
            let place = (before.chars().count() + 1).to_string();
            Err(error.wrong.to_owned() + " At character " + &place + ".")
        }
    }
}

/// What a query's rows are of: the object after FROM, or nothing where the text has none.
pub(super) fn object_of(soql: &str) -> String {
    soql::parse(soql).query.from.object.last().text.to_owned()
}
