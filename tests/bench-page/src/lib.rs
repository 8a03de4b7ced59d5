//! The table's widget with nothing around it, and handles for a script to drive it; knows no app, no org and no session.
#![cfg(target_arch = "wasm32")]

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use orgpane::app::view::{ColumnView, QueryStatus, QueryView, TableView, Views};
use orgpane::table::{Direction, Sort, Table, Test};
use orgpane::ui::{Grid, Screen};
use orgpane::view::{Condition, Search, SortBy, View};
use wasm_bindgen::prelude::wasm_bindgen;

/// A table and the widget that shows it.
#[wasm_bindgen]
pub struct Bench {
    table: Rc<RefCell<Table>>,
    screen: Screen,
    view: View,
    version: u64,
    /// Rows that the pages promised.
    total: u64,
}

#[wasm_bindgen]
impl Bench {
    /// Puts the widget into the page's body.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::new_without_default, reason = "a default should have no effects")]
    #[must_use]
    pub fn new() -> Self {
        let table = Rc::new(RefCell::new(Table::default()));
        let read = Rc::clone(&table);
        let read_table = move |reader: &mut dyn FnMut(&Table)| reader(&read.borrow());
        // Handles to what is drawn belong to an owner that lives as long as the page.
        let owner = Owner::new();
        let screen = owner.with(|| Screen::new(Views::default(), |_| {}, read_table));
        std::mem::forget(owner);
        mount_to_body(move || view! { <Grid screen /> });
        Self { table, screen, view: View::default(), version: 0, total: 0 }
    }

    /// Takes in a page's bytes. Says whether they are a page.
    #[must_use]
    pub fn append(&mut self, page: &[u8]) -> bool {
        let read = self.table.borrow_mut().append(page);
        self.total = read.as_ref().map_or(self.total, |page| page.total_size);
        read.is_ok()
    }

    /// Sorts by a column, or by none.
    pub fn sort(&mut self, path: Option<String>, is_descending: bool) {
        let direction = if is_descending { Direction::Descending } else { Direction::Ascending };
        let sort = path.as_deref().and_then(|path| Some(Sort::new(self.column(path)?, direction)));
        self.table.borrow_mut().set_sort(sort);
        let by = |path| SortBy { path, descending: is_descending, nulls_first: false };
        self.view.sorts = path.map(by).into_iter().collect();
        self.show();
    }

    /// Shows rows that contain a text.
    pub fn search(&mut self, text: &str) {
        self.table.borrow_mut().set_search(text);
        self.view.search = Search { text: text.to_owned(), is_regex: false };
        self.show();
    }

    /// Shows rows whose cell in a column equals a value, or all.
    pub fn filter(&mut self, path: &str, value: Option<String>) {
        let condition = value.map(|value| Condition::is(path, Test::Equals(value)));
        let filter = condition.as_ref().and_then(|condition| condition.filter(&|path| self.column(path)));
        self.table.borrow_mut().set_filter(filter.as_ref());
        self.view.filter = condition;
        self.show();
    }

    /// Rows that are shown.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.table.borrow().shown()
    }

    /// Draws what has changed.
    pub fn show(&mut self) {
        self.version += 1;
        let view = self.view();
        let (rows, total) = (view.loaded as u64, self.total);
        let status = match rows < total {
            true => QueryStatus::Running { rows, total: Some(total), waiting: false },
            false => QueryStatus::Finished { rows, millis: 0 },
        };
        self.screen.show_query(QueryView { status, ..QueryView::default() });
        self.screen.show_table(view);
    }

    fn view(&self) -> TableView {
        let table = self.table.borrow();
        let sort = table.sort();
        let column = |place: usize| ColumnView {
            sort: sort.filter(|sort| sort.column == place).map(|sort| sort.direction),
            ..ColumnView::new(place, table.path(place), table.kind(place))
        };
        let columns = Arc::new((0..table.columns()).map(column).collect());
        let (rows, passing, loaded) = (table.shown(), table.passing(), table.rows());
        let view = Arc::new(self.view.clone());
        TableView { columns, rows, passing, loaded, version: self.version, run: 1, view, ..TableView::default() }
    }

    fn column(&self, path: &str) -> Option<usize> {
        let table = self.table.borrow();
        (0..table.columns()).find(|place| table.path(*place) == path)
    }
}
