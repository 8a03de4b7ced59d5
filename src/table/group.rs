//! Rows in groups by the values of several columns: which rows belong to which, and what is shown while some are collapsed. Knows
//! nothing of what is drawn.

use super::order::{self, Key};

/// Rows of equal value in a column, within the group above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// How many groups are above it.
    pub level: usize,
    /// The first of its rows, in order of arrival: it has the value that the group is for.
    pub row: usize,
    /// Rows in it.
    pub rows: usize,
    /// Where its rows begin in the order of groups.
    pub(super) start: usize,
}

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A row, by its number in order of arrival.
    Row(usize),
    /// The head of a group, by number.
    Group(usize),
}

/// Groups, and what is shown of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Groups {
    pub list: Vec<Group>,
    /// Rows in the order of groups.
    pub order: Vec<u32>,
    /// Heads have the highest bit.
    shown: Vec<u32>,
}

const HEAD: u32 = 1 << 31;

/// Tells a group from all others, also after more rows have come: the values on the way to it.
pub(super) type Way = Vec<String>;

/// Which groups are collapsed: all but a few, or none but a few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Collapsed {
    pub all: bool,
    pub others: Vec<Way>,
}

impl Collapsed {
    pub(super) fn toggle(&mut self, way: Way) {
        match self.others.iter().position(|other| *other == way) {
            Some(place) => drop(self.others.remove(place)),
            None => self.others.push(way),
        }
    }
}

impl Groups {
    /// `rows` in their order; `keys` are the columns grouped by.
    pub(super) fn new(rows: &[u32], keys: &[Key<'_>], collapsed: &Collapsed) -> Self {
        let mut order = rows.to_vec();
        order::sort(&mut order, keys);
        let mut groups = Self { list: Vec::new(), order, shown: Vec::new() };
        groups.split(0, groups.order.len(), keys, 0);
        groups.show(keys, collapsed);
        groups
    }

    /// Puts new rows, in order themselves, between the others. The first `levels` keys are the columns grouped by, the others say
    /// what is before what within a group.
    pub(super) fn grow(&mut self, fresh: &[u32], keys: &[Key<'_>], levels: usize, collapsed: &Collapsed) {
        order::merge(&mut self.order, fresh, keys);
        self.list.clear();
        let by = keys.get(..levels).unwrap_or_default();
        self.split(0, self.order.len(), by, 0);
        self.show(by, collapsed);
    }

    pub(super) fn len(&self) -> usize {
        self.shown.len()
    }

    pub(super) fn entry(&self, place: usize) -> Option<Entry> {
        let entry = *self.shown.get(place)?;
        Some(if entry & HEAD == 0 { Entry::Row(entry as usize) } else { Entry::Group((entry & !HEAD) as usize) })
    }

    /// The rows of a group.
    pub(super) fn rows(&self, group: usize) -> &[u32] {
        self.list.get(group).and_then(|group| self.order.get(group.start..group.start + group.rows)).unwrap_or_default()
    }

    /// The values that lead to a group.
    pub(super) fn way(&self, group: usize, keys: &[Key<'_>]) -> Way {
        let Some(group) = self.list.get(group) else { return Way::new() };
        keys.iter().take(group.level + 1).map(|key| value(key, group.row)).collect()
    }

    /// The groups of a level within a range of the order, and all below them.
    fn split(&mut self, from: usize, to: usize, keys: &[Key<'_>], level: usize) {
        let Some(key) = keys.get(level) else { return };
        let mut start = from;
        while start < to {
            let row = self.order[start] as usize;
            let alike = |other: &u32| order::compare(row, *other as usize, std::slice::from_ref(key)).is_eq();
            // Equal rows lie together, mostly few: their end is looked for further and further away, then by halves.
            let mut reach = 1;
            while self.order[start..to].get(reach).is_some_and(alike) {
                reach *= 2;
            }
            let near = (start + reach).min(to);
            let end = start + reach / 2 + self.order[start + reach / 2..near].partition_point(alike);
            self.list.push(Group { level, row, rows: end - start, start });
            self.split(start, end, keys, level + 1);
            start = end;
        }
    }

    /// What is shown while some groups are collapsed.
    pub(super) fn show(&mut self, keys: &[Key<'_>], collapsed: &Collapsed) {
        let mut number = 0;
        self.shown.clear();
        while let Some(group) = self.list.get(number) {
            self.shown.push(HEAD | u32::try_from(number).unwrap_or(0));
            let (level, end) = (group.level, group.start + group.rows);
            let is_other = !collapsed.others.is_empty() && collapsed.others.contains(&self.way(number, keys));
            let is_collapsed = collapsed.all != is_other;
            if is_collapsed {
                // Over all groups within.
                number += 1 + self.list[number + 1..].iter().take_while(|group| group.level > level).count();
            } else {
                if level + 1 == keys.len() {
                    self.shown.extend_from_slice(&self.order[self.list[number].start..end]);
                }
                number += 1;
            }
        }
    }
}

fn value(key: &Key<'_>, row: usize) -> String {
    let cell = key.column.cell(row);
    let mut text = String::from(if cell.is_empty() { "-" } else { "=" });
    cell.push_to(&mut text);
    if let super::Cell::Text(_) = cell {
        // Groups do not tell capitals from small letters.
        text = super::find::folded(&text);
    }
    text
}
