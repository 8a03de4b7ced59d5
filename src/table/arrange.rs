//! The arrangement of a store's rows: sort, filter, search and groups, each kept as long as its own inputs stay, and all of them
//! brought up to date by the new rows alone while pages arrive. Knows nothing of what is drawn.

use std::ops::Range;

use super::bits::Bits;
use super::filter::Filter;
use super::find::{Needle, Search, find_pattern};
use super::group::{Collapsed, Entry, Groups};
use super::order::{self, Key};
use super::pattern::Pattern;
use super::period::Clock;
use super::records::Records;
use super::{Direction, Nulls, Sort};

/// See the module. Columns have their numbers in the store.
#[derive(Debug, Default)]
pub(super) struct Arrangement {
    clock: Clock,
    sorts: Vec<Sort>,
    /// All rows in order; empty while that is the order of arrival.
    order: Vec<u32>,
    filter: Option<Filter>,
    kept: Bits,
    search: Option<Search>,
    found: Bits,
    /// The search was too much work for some rows.
    gave_up: bool,
    by: Vec<usize>,
    collapsed: Collapsed,
    groups: Option<Groups>,
    /// Rows that are shown, in order; nothing where that is all of them in the order of arrival.
    shown: Option<Vec<u32>>,
    /// Rows up to here are arranged.
    rows: usize,
}

impl Arrangement {
    pub(super) fn sorts(&self) -> &[Sort] {
        &self.sorts
    }

    pub(super) const fn filter(&self) -> Option<&Filter> {
        self.filter.as_ref()
    }

    pub(super) const fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Entries shown: rows, and heads of groups.
    pub(super) fn len(&self) -> usize {
        match (&self.groups, &self.shown) {
            (Some(groups), _) => groups.len(),
            (None, Some(shown)) => shown.len(),
            (None, None) => self.rows,
        }
    }

    /// Rows that pass search and filter.
    pub(super) fn passing(&self) -> usize {
        self.shown.as_ref().map_or(self.rows, Vec::len)
    }

    pub(super) fn entry(&self, place: usize) -> Option<Entry> {
        match (&self.groups, &self.shown) {
            (Some(groups), _) => groups.entry(place),
            (None, Some(shown)) => shown.get(place).map(|row| Entry::Row(*row as usize)),
            (None, None) => (place < self.rows).then_some(Entry::Row(place)),
        }
    }

    /// The place at which a row is shown.
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        if self.groups.is_none() && self.shown.is_none() {
            return (row < self.rows).then_some(row);
        }
        (0..self.len()).find(|place| self.entry(*place) == Some(Entry::Row(row)))
    }

    /// The places at which rows are shown.
    pub(super) fn places(&self, rows: &[usize]) -> Vec<Option<usize>> {
        if let [row] = rows {
            return vec![self.place(*row)];
        }
        let mut places = vec![u32::MAX; if rows.is_empty() { 0 } else { self.rows }];
        for place in 0..if rows.is_empty() { 0 } else { self.len() } {
            if let Some(Entry::Row(row)) = self.entry(place) {
                places[row] = u32::try_from(place).unwrap_or(u32::MAX);
            }
        }
        let place = |row: &usize| places.get(*row).filter(|place| **place != u32::MAX).map(|place| *place as usize);
        rows.iter().map(place).collect()
    }

    /// Rows that pass search and filter, in the order shown.
    pub(super) fn shown(&self) -> Vec<u32> {
        match (&self.groups, &self.shown) {
            (Some(groups), _) => groups.order.clone(),
            (None, Some(shown)) => shown.clone(),
            (None, None) => numbers(0..self.rows),
        }
    }

    pub(super) const fn groups(&self) -> Option<&Groups> {
        self.groups.as_ref()
    }

    pub(super) fn grouped_by(&self) -> &[usize] {
        &self.by
    }

    pub(super) fn set_sorts(&mut self, records: &Records, sorts: Vec<Sort>) {
        if self.sorts != sorts {
            self.sorts = sorts;
            // Free before the next is made: there may not be room for two.
            self.order = Vec::new();
            self.shown = None;
            if !self.sorts.is_empty() {
                self.order = numbers(0..records.rows);
                order::sort(&mut self.order, &keys(records, &self.sorts));
            }
            self.show(records);
        }
    }

    pub(super) fn set_filter(&mut self, records: &Records, filter: Option<Filter>) {
        if self.filter != filter {
            self.kept = filter
                .as_ref()
                .map_or_else(Bits::default, |filter| filter.find(records, &(0..records.rows), self.clock));
            self.filter = filter;
            self.show(records);
        }
    }

    /// Looks for a text; an empty one takes the search off.
    pub(super) fn set_search(&mut self, records: &Records, text: &str) {
        let is_set = match &self.search {
            None => text.is_empty(),
            Some(Search::Text(needle)) => needle.is_the_same(text),
            Some(Search::Pattern(_)) => false,
        };
        if !is_set {
            self.search_for(records, Needle::new(text, self.clock.offset).map(Search::Text));
        }
    }

    /// Looks for what fits a regular expression.
    pub(super) fn set_pattern(&mut self, records: &Records, pattern: &Pattern) {
        if !matches!(&self.search, Some(Search::Pattern(known)) if known == pattern) {
            self.search_for(records, Some(Search::Pattern(pattern.clone())));
        }
    }

    fn search_for(&mut self, records: &Records, search: Option<Search>) {
        self.search = search;
        self.found = Bits::default();
        self.gave_up = false;
        self.look_for(records, 0..records.rows);
        self.show(records);
    }

    /// Whose clock it is, and what it says. Filters for *today* follow.
    pub(super) fn set_clock(&mut self, records: &Records, clock: Clock) {
        let before = std::mem::replace(&mut self.clock, clock);
        let is_relative = self.filter.as_ref().is_some_and(Filter::is_relative);
        if is_relative && (before.today(), before.week_start) != (clock.today(), clock.week_start) {
            let filter = self.filter.take();
            self.set_filter(records, filter);
        }
    }

    pub(super) const fn clock(&self) -> Clock {
        self.clock
    }

    pub(super) const fn gave_up(&self) -> bool {
        self.gave_up
    }

    pub(super) fn set_groups(&mut self, records: &Records, by: Vec<usize>) {
        if self.by != by {
            self.by = by;
            self.collapsed = Collapsed::default();
            self.group(records);
        }
    }

    /// Collapses a group, or shows its rows again.
    pub(super) fn toggle(&mut self, records: &Records, group: usize) {
        let Some(groups) = &self.groups else { return };
        let way = groups.way(group, &self.group_keys(records));
        self.collapsed.toggle(way);
        self.show_groups(records);
    }

    /// Collapses all groups of all levels, or none.
    pub(super) fn collapse_all(&mut self, records: &Records, collapsed: bool) {
        self.collapsed = Collapsed { all: collapsed, others: Vec::new() };
        self.show_groups(records);
    }

    /// New rows came.
    pub(super) fn grew(&mut self, records: &Records) {
        let fresh = self.rows..records.rows;
        self.rows = records.rows;
        if !self.sorts.is_empty() {
            let keys = keys(records, &self.sorts);
            let mut rows = numbers(fresh.clone());
            order::sort(&mut rows, &keys);
            order::merge(&mut self.order, &rows, &keys);
        }
        if let Some(filter) = &self.filter {
            self.kept.extend(&filter.find(records, &fresh, self.clock));
        }
        self.look_for(records, fresh);
        self.show(records);
    }

    fn look_for(&mut self, records: &Records, rows: Range<usize>) {
        let columns = records.shown.iter().map(|column| &records.columns[*column as usize]);
        match &self.search {
            None => {}
            Some(Search::Text(needle)) => {
                for column in columns {
                    needle.find(column, rows.clone(), &mut self.found);
                }
            }
            Some(Search::Pattern(pattern)) => {
                let mut matcher = pattern.matcher();
                for column in columns {
                    find_pattern(&mut *matcher, column, rows.clone(), self.clock.offset, &mut self.found);
                }
                self.gave_up |= matcher.gave_up();
            }
        }
    }

    fn show(&mut self, records: &Records) {
        let passing = match (&self.filter, &self.search) {
            (None, None) => None,
            (Some(_), None) => Some(&self.kept),
            (None, Some(_)) => Some(&self.found),
            (Some(_), Some(_)) => None,
        };
        let both = (self.filter.is_some() && self.search.is_some()).then(|| {
            let mut both = self.kept.clone();
            both.intersect(&self.found);
            both
        });
        self.shown = match (passing.or(both.as_ref()), self.sorts.is_empty()) {
            (None, true) => None,
            (None, false) => Some(self.order.clone()),
            (Some(passing), true) => Some(passing.iter().filter_map(|row| u32::try_from(row).ok()).collect()),
            (Some(passing), false) => {
                let mut shown = Vec::with_capacity(passing.count());
                shown.extend(self.order.iter().copied().filter(|row| passing.contains(*row as usize)));
                Some(shown)
            }
        };
        self.group(records);
    }

    fn group(&mut self, records: &Records) {
        self.groups = None;
        if !self.by.is_empty() {
            let rows = self.shown();
            self.groups = Some(Groups::new(&rows, &self.group_keys(records), &self.collapsed));
        }
    }

    fn show_groups(&mut self, records: &Records) {
        let keys = self.group_keys(records);
        if let Some(groups) = &mut self.groups {
            groups.show(&keys, &self.collapsed);
        }
    }

    /// A column that is sorted by keeps its direction when it is grouped by.
    fn group_keys<'a>(&self, records: &'a Records) -> Vec<Key<'a>> {
        let sorts: Vec<Sort> = self
            .by
            .iter()
            .map(|&column| {
                let sorted = self.sorts.iter().find(|sort| sort.column == column);
                sorted.copied().unwrap_or_else(|| Sort::new(column, Direction::Ascending))
            })
            .collect();
        keys(records, &sorts)
    }
}

fn keys<'a>(records: &'a Records, sorts: &[Sort]) -> Vec<Key<'a>> {
    let key = |sort: &Sort| {
        let column = records.columns.get(sort.column)?;
        Some(Key { column, direction: sort.direction, nulls: sort.nulls })
    };
    sorts.iter().filter_map(key).collect()
}

fn numbers(rows: Range<usize>) -> Vec<u32> {
    let number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
    (number(rows.start)..number(rows.end)).collect()
}

impl Sort {
    /// By a column, what is empty last.
    #[must_use]
    pub const fn new(column: usize, direction: Direction) -> Self {
        Self { column, direction, nulls: Nulls::Last }
    }
}
