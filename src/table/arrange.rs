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
    /// All rows in order, but for the newest while another list is shown; empty while the order is that of arrival.
    order: Vec<u32>,
    filter: Option<Filter>,
    kept: Bits,
    search: Option<Search>,
    found: Bits,
    /// Rows that are both kept and found, where there are both.
    both: Bits,
    /// The search was too much work for some rows.
    gave_up: bool,
    /// A regular expression of the filter was.
    filter_gave_up: bool,
    by: Vec<usize>,
    collapsed: Collapsed,
    groups: Option<Groups>,
    /// Rows that pass filter and search, in order, where there is one of these.
    shown: Option<Vec<u32>>,
    /// Rows up to here are arranged.
    rows: usize,
    /// Another number whenever other rows pass than did; new rows that pass are none.
    passing_version: u64,
    /// Another number whenever anything is another way.
    version: u64,
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
        self.groups.as_ref().map_or(self.passing(), Groups::len)
    }

    /// Rows that pass search and filter.
    pub(super) fn passing(&self) -> usize {
        self.shown.as_ref().map_or(self.rows, Vec::len)
    }

    pub(super) const fn passing_version(&self) -> u64 {
        self.passing_version
    }

    pub(super) const fn version(&self) -> u64 {
        self.version
    }

    pub(super) fn entry(&self, place: usize) -> Option<Entry> {
        match (&self.groups, self.listed()) {
            (Some(groups), _) => groups.entry(place),
            (None, Some(listed)) => listed.get(place).map(|row| Entry::Row(*row as usize)),
            (None, None) => (place < self.rows).then_some(Entry::Row(place)),
        }
    }

    /// The rows that pass, in order, where that is not all of them in the order of arrival.
    fn listed(&self) -> Option<&[u32]> {
        let order = (!self.sorts.is_empty()).then_some(&self.order);
        self.shown.as_ref().or(order).map(Vec::as_slice)
    }

    /// The place at which a row is shown.
    pub(super) fn place(&self, row: usize) -> Option<usize> {
        match (&self.groups, self.listed()) {
            (None, None) => (row < self.rows).then_some(row),
            (None, Some(listed)) => listed.iter().position(|listed| *listed as usize == row),
            (Some(groups), _) => (0..groups.len()).find(|place| groups.entry(*place) == Some(Entry::Row(row))),
        }
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

    /// Rows that pass search and filter, in the order shown; within groups where there are some.
    pub(super) fn in_order(&self) -> Vec<u32> {
        match (&self.groups, self.listed()) {
            (Some(groups), _) => groups.order.clone(),
            (None, Some(listed)) => listed.to_vec(),
            (None, None) => numbers(0..self.rows),
        }
    }

    /// Rows that pass search and filter, from one on, in the order of arrival.
    pub(super) fn passing_from(&self, row: usize) -> Vec<u32> {
        match self.passing_bits() {
            None => numbers(row.min(self.rows)..self.rows),
            Some(bits) => bits.iter_from(row).filter_map(|row| u32::try_from(row).ok()).collect(),
        }
    }

    fn passing_bits(&self) -> Option<&Bits> {
        match (&self.filter, &self.search) {
            (None, None) => None,
            (Some(_), None) => Some(&self.kept),
            (None, Some(_)) => Some(&self.found),
            (Some(_), Some(_)) => Some(&self.both),
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
            self.show(records);
        }
    }

    pub(super) fn set_filter(&mut self, records: &Records, filter: Option<Filter>) {
        if self.filter != filter {
            self.filter_gave_up = false;
            self.filter = filter;
            self.kept = self.keep(records, &(0..records.rows));
            self.pass(records);
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
        self.gave_up = false;
        self.found = self.look_for(records, 0..records.rows);
        self.pass(records);
    }

    /// Whether it depends on the values of a column.
    pub(super) fn is_by(&self, column: usize) -> bool {
        let is_filtered = self.filter.as_ref().is_some_and(|filter| filter.is_about(column));
        is_filtered || self.by.contains(&column) || self.sorts.iter().any(|sort| sort.column == column)
    }

    /// Values have become others: everything is arranged anew.
    pub(super) fn renew(&mut self, records: &Records) {
        let filter = self.filter.take();
        let search = self.search.take();
        self.order = Vec::new();
        self.filter_gave_up = false;
        self.filter = filter;
        self.kept = self.keep(records, &(0..records.rows));
        self.search_for(records, search);
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

    pub(super) const fn filter_gave_up(&self) -> bool {
        self.filter_gave_up
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

    /// New rows came: they are put between those that are there.
    pub(super) fn grew(&mut self, records: &Records) {
        let fresh = self.rows..records.rows;
        self.rows = records.rows;
        self.version += 1;
        let kept = self.keep(records, &fresh);
        self.kept.extend(&kept);
        let found = self.look_for(records, fresh.clone());
        self.found.extend(&found);
        if let (Some(_), Some(_)) = (&self.filter, &self.search) {
            let new = self.kept.iter_from(fresh.start).filter(|row| found.contains(*row));
            new.for_each(|row| self.both.insert(row));
        }
        let mut passing = self.passing_from(fresh.start);
        if let Some(groups) = &mut self.groups {
            let by = group_sorts(&self.by, &self.sorts);
            let all = keys(records, &[&by, &self.sorts[..]].concat());
            // The rows themselves stay in the order of arrival: that is what is shown when groups are taken off.
            let mut grouped = passing.clone();
            order::sort(&mut grouped, &all);
            groups.grow(&grouped, &all, by.len(), &self.collapsed);
        }
        // Beside another list the order of all rows may wait: see `catch_up`.
        if !self.sorts.is_empty() {
            let keys = keys(records, &self.sorts);
            order::sort(&mut passing, &keys);
            order::merge(self.shown.as_mut().unwrap_or(&mut self.order), &passing, &keys);
        } else if let Some(shown) = &mut self.shown {
            shown.append(&mut passing);
        }
    }

    /// Rows that the filter keeps.
    fn keep(&mut self, records: &Records, rows: &Range<usize>) -> Bits {
        let Some(filter) = &self.filter else { return Bits::default() };
        filter.find(records, rows, self.clock, &mut self.filter_gave_up)
    }

    /// Rows that the search finds.
    fn look_for(&mut self, records: &Records, rows: Range<usize>) -> Bits {
        let mut found = Bits::default();
        let columns = records.shown.iter().map(|column| &records.columns[*column as usize]);
        match &self.search {
            None => {}
            Some(Search::Text(needle)) => {
                for column in columns {
                    needle.find(column, rows.clone(), &mut found);
                }
            }
            Some(Search::Pattern(pattern)) => {
                let mut matcher = pattern.matcher();
                for column in columns {
                    find_pattern(&mut *matcher, column, rows.clone(), self.clock.offset, &mut found);
                }
                self.gave_up |= matcher.gave_up();
            }
        }
        found
    }

    /// Other rows pass now.
    fn pass(&mut self, records: &Records) {
        self.passing_version += 1;
        self.both = Bits::default();
        if let (Some(_), Some(_)) = (&self.filter, &self.search) {
            self.both.extend(&self.kept);
            self.both.intersect(&self.found);
        }
        self.show(records);
    }

    fn show(&mut self, records: &Records) {
        // Free before the next is made.
        self.shown = None;
        self.catch_up(records);
        self.shown = self.passing_bits().map(|passing| {
            let mut shown = Vec::with_capacity(passing.count());
            if self.sorts.is_empty() {
                shown.extend(passing.iter_from(0).filter_map(|row| u32::try_from(row).ok()));
            } else {
                shown.extend(self.order.iter().copied().filter(|row| passing.contains(*row as usize)));
            }
            shown
        });
        self.group(records);
    }

    /// Puts the rows into order that came while another list was shown.
    fn catch_up(&mut self, records: &Records) {
        if self.sorts.is_empty() || self.order.len() == records.rows {
            return;
        }
        let keys = keys(records, &self.sorts);
        let mut late = numbers(self.order.len()..records.rows);
        // A few are looked up one by one.
        if late.len() > self.order.len() / 16 {
            late = numbers(0..records.rows);
            self.order = Vec::new();
        }
        order::sort(&mut late, &keys);
        if self.order.is_empty() {
            self.order = late;
        } else {
            order::merge(&mut self.order, &late, &keys);
        }
    }

    fn group(&mut self, records: &Records) {
        self.version += 1;
        self.groups = None;
        if !self.by.is_empty() {
            let all = numbers(0..self.rows);
            let rows = self.listed().unwrap_or(&all);
            self.groups = Some(Groups::new(rows, &self.group_keys(records), &self.collapsed));
        }
    }

    fn show_groups(&mut self, records: &Records) {
        self.version += 1;
        let keys = self.group_keys(records);
        if let Some(groups) = &mut self.groups {
            groups.show(&keys, &self.collapsed);
        }
    }

    fn group_keys<'a>(&self, records: &'a Records) -> Vec<Key<'a>> {
        keys(records, &group_sorts(&self.by, &self.sorts))
    }
}

/// A column that is sorted by keeps its direction when it is grouped by.
fn group_sorts(by: &[usize], sorts: &[Sort]) -> Vec<Sort> {
    let sort = |column: usize| sorts.iter().find(|sort| sort.column == column).copied();
    by.iter().map(|column| sort(*column).unwrap_or_else(|| Sort::new(*column, Direction::Ascending))).collect()
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
