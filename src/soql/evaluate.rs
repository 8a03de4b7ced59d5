//! Runs a plan over rows: filter, order, limit and offset; gives row numbers, never whole rows.
//!
//! Comparisons are those of SOQL: text without regard to case, null unlike every value but itself, dates in UTC.

use super::plan::{Check, Children, End, FieldPath, Piece, Plan, Relation, Sort, Test, choices};
use super::schema::{Source, Value};
use super::{fold, fold_character};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
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
    let plan = &children.plan;
    let run = Run::new(plan, source, deleted);
    let places: HashMap<u32, usize> = parents.iter().enumerate().map(|(place, row)| (*row, place)).collect();
    let mut found = vec![Vec::new(); parents.len()];
    let end = source.rows(plan.object) + if deleted { source.deleted_rows(plan.object) } else { 0 };
    for row in 0..end {
        if let Some((object, parent)) = source.parent(plan.object, row, children.field)
            && object == parent_object
            && let Some(place) = places.get(&parent)
            && run.holds(row)
        {
            found[*place].push(row);
        }
    }
    for rows in &mut found {
        run.arrange(rows);
    }
    found
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
        self.plan.test.as_ref().is_none_or(|test| self.test(test, row))
    }

    fn test(&self, test: &Test, row: u32) -> bool {
        match test {
            Test::And(all) => all.iter().all(|test| self.test(test, row)),
            Test::Or(any) => any.iter().any(|test| self.test(test, row)),
            Test::Not(inner) => !self.test(inner, row),
            Test::Field(path, check) => check.holds(&fetch(self.source, self.plan.object, row, path), &self.sets),
        }
    }

    /// Orders the rows, then cuts them to OFFSET and LIMIT.
    fn arrange(&self, rows: &mut Vec<u32>) {
        let offset = (self.plan.offset as usize).min(rows.len());
        let end = self.plan.limit.map_or(rows.len(), |limit| rows.len().min(offset.saturating_add(limit as usize)));
        if !self.plan.order.is_empty() {
            *rows = self.ordered(rows, end);
        }
        rows.truncate(end);
        rows.drain(..offset);
    }

    /// The first `wanted` rows in order; what follows them is of no use. Rows that are alike stay as they lie.
    ///
    /// Only rows that are alike so far are compared by the next field: most keys of it are never made.
    fn ordered(&self, rows: &[u32], wanted: usize) -> Vec<u32> {
        let mut rows = rows.to_vec();
        let mut runs: Vec<Range<usize>> = std::iter::once(0..rows.len()).collect();
        for (level, sort) in self.plan.order.iter().enumerate() {
            let is_last = level + 1 == self.plan.order.len();
            let mut alike = Vec::new();
            for run in runs.into_iter().take_while(|run| run.start < wanted) {
                let mut keyed: Vec<(Key, u32)> =
                    rows[run.clone()].iter().map(|row| (self.key(sort, *row), *row)).collect();
                let compare =
                    |left: &(Key, u32), right: &(Key, u32)| left.0.compare(&right.0, sort).then(left.1.cmp(&right.1));
                if is_last && wanted - run.start < keyed.len() {
                    keyed.select_nth_unstable_by(wanted - run.start, compare);
                    keyed.truncate(wanted - run.start);
                }
                keyed.sort_unstable_by(compare);
                for (place, (_, row)) in rows[run.start..].iter_mut().zip(&keyed) {
                    *place = *row;
                }
                if !is_last {
                    add_runs(&mut alike, &keyed, run.start, sort);
                }
            }
            runs = alike;
        }
        rows
    }

    fn key(&self, sort: &Sort, row: u32) -> Key {
        let value = fetch(self.source, self.plan.object, row, &sort.path);
        match value {
            Value::Text(text) if !sort.choices.is_empty() => {
                // A picklist is ordered as its values are listed; what is not listed comes after, by name.
                match sort.choices.iter().position(|choice| *choice == text) {
                    Some(place) => Key::Bits(place as u64),
                    None => Key::text(&text, true),
                }
            }
            Value::Text(text) => Key::text(&text, false),
            Value::Boolean(value) => Key::Bits(u64::from(value)),
            Value::Int(number) => Key::number(number as f64),
            Value::Double(number) => Key::number(number),
            Value::Date(count) | Value::DateTime(count) | Value::Time(count) => {
                Key::Bits((count ^ i64::MIN).cast_unsigned())
            }
            Value::Id(id) => {
                let mut tail = [0; 8];
                tail[..7].copy_from_slice(&id[8..15]);
                let mut head = [0; 8];
                head.copy_from_slice(&id[..8]);
                Key::Long(u64::from_be_bytes(head), tail.iter().map(|byte| char::from(*byte)).collect())
            }
            Value::Null | Value::Location(..) | Value::Address(_) => Key::Null,
        }
    }
}

/// A value made easy to compare: most are told apart by 64 bits.
#[derive(Debug)]
enum Key {
    Null,
    Bits(u64),
    Long(u64, Box<str>),
}

impl Key {
    /// Numbers in the order of their bits.
    fn number(number: f64) -> Self {
        let bits = (number + 0.0).to_bits();
        Self::Bits(if bits >> 63 == 0 { bits | 1 << 63 } else { !bits })
    }

    /// The first eight bytes in the bits, and the whole text if there are more.
    fn text(text: &str, always_long: bool) -> Self {
        let folded = fold(text);
        let mut head = [0; 8];
        let length = folded.len().min(8);
        head[..length].copy_from_slice(&folded.as_bytes()[..length]);
        let bits = u64::from_be_bytes(head);
        if always_long || folded.len() > 8 { Self::Long(bits, folded.into()) } else { Self::Bits(bits) }
    }

    fn compare(&self, other: &Self, sort: &Sort) -> Ordering {
        let nulls = if sort.nulls_last { Ordering::Greater } else { Ordering::Less };
        let result = match (self, other) {
            (Self::Null, Self::Null) => return Ordering::Equal,
            (Self::Null, _) => return nulls,
            (_, Self::Null) => return nulls.reverse(),
            (Self::Bits(left), Self::Bits(right)) => left.cmp(right),
            (Self::Bits(left), Self::Long(right, _)) => left.cmp(right).then(Ordering::Less),
            (Self::Long(left, _), Self::Bits(right)) => left.cmp(right).then(Ordering::Greater),
            (Self::Long(left, left_rest), Self::Long(right, right_rest)) => {
                left.cmp(right).then_with(|| left_rest.cmp(right_rest))
            }
        };
        if sort.descending { result.reverse() } else { result }
    }
}

/// Adds the stretches of more than one row in which all keys are alike.
fn add_runs(runs: &mut Vec<Range<usize>>, keyed: &[(Key, u32)], start: usize, sort: &Sort) {
    let mut end = start;
    for run in keyed.chunk_by(|left, right| left.0.compare(&right.0, sort).is_eq()) {
        end += run.len();
        if run.len() > 1 {
            runs.push(end - run.len()..end);
        }
    }
}

/// Follows a path from a row to a value.
fn fetch<'s>(source: &'s impl Source, object: u16, row: u32, path: &FieldPath) -> Value<'s> {
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

impl Check {
    fn holds(&self, value: &Value<'_>, sets: &[HashSet<[u8; 18]>]) -> bool {
        let among = |null: &bool, not: &bool, found: &dyn Fn() -> bool| match value {
            Value::Null => *null != *not,
            _ => found() != *not,
        };
        match self {
            Self::Never => false,
            Self::Text { values, one, null, not } => among(null, not, &|| match (value, one) {
                (Value::Text(text), Some(one)) => is_same(text, one),
                (Value::Text(text), None) => !values.is_empty() && values.contains(&fold(text)),
                _ => false,
            }),
            Self::TextOrder { value: wanted, relation } => match value {
                Value::Text(text) => relation.holds(compare_folded(text, wanted)),
                _ => false,
            },
            Self::Like { pieces } => match value {
                Value::Text(text) => is_like(text, pieces),
                _ => false,
            },
            Self::Ids { values, null, not } => among(null, not, &|| match value {
                Value::Id(id) => values.contains(id),
                _ => false,
            }),
            Self::IdOrder { value: wanted, relation } => match value {
                Value::Id(id) => relation.holds(id[..15].cmp(&wanted[..15])),
                _ => false,
            },
            Self::InQuery { number, not } => match value {
                Value::Id(id) => sets.get(*number).is_some_and(|set| set.contains(id)) != *not,
                _ => *not,
            },
            Self::Numbers { values, null, not } => among(null, not, &|| {
                number(value)
                    .is_some_and(|number| values.binary_search_by(|known| known.total_cmp(&(number + 0.0))).is_ok())
            }),
            Self::NumberOrder { value: wanted, relation } => {
                number(value).and_then(|number| number.partial_cmp(wanted)).is_some_and(|order| relation.holds(order))
            }
            Self::Booleans { yes, no, not } => match value {
                Value::Boolean(true) => yes != not,
                Value::Boolean(false) => no != not,
                _ => *not,
            },
            Self::Stretches { values, null, not } => among(null, not, &|| {
                count(value).is_some_and(|count| values.iter().any(|stretch| stretch.contains(&count)))
            }),
            Self::StretchOrder { value: wanted, relation } => count(value).is_some_and(|count| match relation {
                Relation::Less => count < wanted.start,
                Relation::LessEqual => count < wanted.end,
                Relation::Greater => count >= wanted.end,
                Relation::GreaterEqual => count >= wanted.start,
            }),
            Self::Choices { values, null, exact, not } => among(null, not, &|| {
                let Value::Text(text) = value else { return false };
                let has = choices(text);
                values.iter().any(|wanted| {
                    if *exact { *wanted == has } else { wanted.iter().all(|choice| has.contains(choice)) }
                })
            }),
        }
    }
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
        }
    }
}

#[allow(clippy::cast_precision_loss)]
fn number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        _ => None,
    }
}

fn count(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Date(count) | Value::DateTime(count) | Value::Time(count) => Some(*count),
        _ => None,
    }
}

fn is_same(text: &str, folded: &str) -> bool {
    if text.is_ascii() { text.eq_ignore_ascii_case(folded) } else { compare_folded(text, folded).is_eq() }
}

fn compare_folded(text: &str, folded: &str) -> Ordering {
    text.chars().map(fold_character).cmp(folded.chars())
}

/// Whether a text fits a LIKE pattern. On a mismatch only the last `%` takes one character more, which is enough.
fn is_like(text: &str, pieces: &[Piece]) -> bool {
    let mut characters = text.chars();
    let mut at = 0;
    let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        let before = characters.clone();
        let fits = match (pieces.get(at), characters.next()) {
            (Some(Piece::Any), _) => {
                characters = before;
                at += 1;
                retry = Some((at, characters.clone()));
                continue;
            }
            (None, None) => return true,
            (Some(_), None) => return false,
            (Some(Piece::One), Some(_)) => true,
            (Some(Piece::Character(wanted)), Some(found)) => *wanted == fold_character(found),
            (None, Some(_)) => false,
        };
        if fits {
            at += 1;
        } else if let Some((after, mut rest)) = retry.take() {
            if rest.next().is_none() {
                return false;
            }
            at = after;
            characters = rest.clone();
            retry = Some((after, rest));
        } else {
            return false;
        }
    }
}
