//! Runs a plan over rows: filter, order, limit and offset; gives row numbers and groups, never whole rows.

mod check;
mod group;
mod order;
mod term;

use super::plan::{Children, Computed, End, FieldPath, Plan, Test};
use super::schema::{Source, Value};
pub use group::groups;
use order::{Key, ordered};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

/// The rows that a query finds, in order.
#[derive(Clone, Debug)]
pub enum Selection {
    /// A stretch of rows as they lie: takes no memory, however long.
    Stretch(Range<u32>),
    /// Row numbers.
    Rows(Vec<u32>),
}

impl Selection {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Stretch(rows) => rows.len(),
            Self::Rows(rows) => rows.len(),
        }
    }

    /// Whether no row was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows from one place to before another; places past the end are left out.
    pub fn page(&self, places: Range<usize>) -> Vec<u32> {
        match self {
            Self::Stretch(rows) => rows.clone().skip(places.start).take(places.len()).collect(),
            Self::Rows(rows) => rows.iter().copied().skip(places.start).take(places.len()).collect(),
        }
    }
}

/// Finds the rows; with `deleted`, also among the deleted ones.
pub fn select<S: Source>(plan: &Plan, source: &S, deleted: bool) -> Selection {
    let end = source.rows(plan.object) + if deleted { source.deleted_rows(plan.object) } else { 0 };
    let offset = plan.offset.min(end);
    if plan.test.is_none() && plan.order.is_empty() {
        let length = plan.limit.unwrap_or(u32::MAX).min(end - offset);
        return Selection::Stretch(offset..offset + length);
    }
    let run = Run::new(plan, source, deleted);
    // Without an order, the rows past the limit need not be looked at.
    let enough = match plan.limit {
        Some(limit) if plan.order.is_empty() => offset.saturating_add(limit) as usize,
        _ => usize::MAX,
    };
    let mut rows: Vec<u32> = (0..end).filter(|row| run.holds(*row)).take(enough).collect();
    run.arrange(&mut rows);
    Selection::Rows(rows)
}

/// Finds the children of each of the parents, in the order of the parents.
pub fn children<S: Source>(
    children: &Children,
    parent_object: u16,
    parents: &[u32],
    source: &S,
    deleted: bool,
) -> Vec<Vec<u32>> {
    const NOBODY: u32 = u32::MAX;
    let plan = &children.plan;
    let run = Run::new(plan, source, deleted);
    // Where each parent stands in the list, by its row; most rows in between are nobody's.
    let first = parents.iter().copied().min().unwrap_or_default();
    let last = parents.iter().copied().max().unwrap_or_default();
    let mut places = vec![NOBODY; (last - first) as usize + 1];
    for (row, place) in parents.iter().zip(0u32..) {
        places[(row - first) as usize] = place;
    }
    let mut found = vec![Vec::new(); parents.len()];
    let end = source.rows(plan.object) + if deleted { source.deleted_rows(plan.object) } else { 0 };
    for row in 0..end {
        let Some((object, parent)) = source.parent(plan.object, row, children.field) else { continue };
        let place = parent.checked_sub(first).and_then(|at| places.get(at as usize)).copied().unwrap_or(NOBODY);
        if object == parent_object
            && let Some(rows) = found.get_mut(place as usize)
            && run.holds(row)
        {
            rows.push(row);
        }
    }
    for rows in &mut found {
        run.arrange(rows);
    }
    found
}

/// The value of a function that a record shows.
pub fn computed<'s, S: Source>(source: &'s S, object: u16, row: u32, computed: &Computed) -> Value<'s> {
    term::value(source, object, row, &computed.term)
}

/// A plan, its rows, and the answers of the subqueries in its conditions.
struct Run<'r, S> {
    plan: &'r Plan,
    source: &'r S,
    sets: Vec<HashSet<[u8; 18]>>,
}

impl<'r, S: Source> Run<'r, S> {
    fn new(plan: &'r Plan, source: &'r S, deleted: bool) -> Self {
        let set = |(inner, path): &(Plan, FieldPath)| {
            let rows = select(inner, source, deleted);
            let ids =
                rows.page(0..rows.len()).into_iter().filter_map(|row| match fetch(source, inner.object, row, path) {
                    Value::Id(id) => Some(id),
                    _ => None,
                });
            ids.collect()
        };
        Self { plan, source, sets: plan.inner.iter().map(set).collect() }
    }

    fn holds(&self, row: u32) -> bool {
        let Some(test) = &self.plan.test else { return true };
        let Plan { terms, object, leaves, .. } = self.plan;
        let fetched = |place: usize| match terms.get(place) {
            Some(term) => term::value(self.source, *object, row, term),
            None => Value::Null,
        };
        if *leaves == terms.len() {
            return test.holds(&|place, check| check.holds(&fetched(*place), &self.sets));
        }
        // Some value is asked about more than once: it is kept while the row is tested.
        let kept: Vec<OnceCell<Value<'_>>> = terms.iter().map(|_| OnceCell::new()).collect();
        test.holds(&|place, check| {
            kept.get(*place).is_some_and(|cell| check.holds(cell.get_or_init(|| fetched(*place)), &self.sets))
        })
    }

    /// Orders the rows, then cuts them to OFFSET and LIMIT.
    fn arrange(&self, rows: &mut Vec<u32>) {
        let offset = (self.plan.offset as usize).min(rows.len());
        let end = self.plan.limit.map_or(rows.len(), |limit| rows.len().min(offset.saturating_add(limit as usize)));
        let Plan { object, order, collation, .. } = self.plan;
        ordered(rows, end, order, |sort, row| {
            Key::of(&term::value(self.source, *object, row, &sort.term), &sort.choices, *collation)
        });
        rows.truncate(end);
        rows.drain(..offset);
    }
}

impl<L> Test<L> {
    fn holds(&self, leaf: &impl Fn(&L, &super::plan::Check) -> bool) -> bool {
        match self {
            Self::And(all) => all.iter().all(|test| test.holds(leaf)),
            Self::Or(any) => any.iter().any(|test| test.holds(leaf)),
            Self::Not(inner) => !inner.holds(leaf),
            Self::Leaf(value, check) => leaf(value, check),
        }
    }
}

/// Follows a path from a row to a value.
fn fetch<'s, S: Source>(source: &'s S, object: u16, row: u32, path: &FieldPath) -> Value<'s> {
    let (mut object, mut row) = (object, row);
    for hop in &path.hops {
        match source.parent(object, row, *hop) {
            Some(parent) => (object, row) = parent,
            None => return Value::Null,
        }
    }
    match &path.end {
        End::Field(number) => source.value(object, row, *number),
        End::ByObject(numbers) => numbers
            .iter()
            .find(|(owner, _)| *owner == object)
            .map_or(Value::Null, |(_, number)| source.value(object, row, *number)),
        End::ObjectName => Value::Text(Cow::Borrowed(source.object_name(object))),
    }
}
