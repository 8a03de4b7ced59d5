//! Puts rows into groups and computes what is asked of them; gives values, not rows.
//!
//! To users of English locales, texts that differ in case alone are one value: the group shows the first of them. To others they are
//! different. That is not documented for GROUP BY, but was seen (octoberswimmer/aer-dist, issue 11); COUNT_DISTINCT is taken to do the
//! same.

use super::super::ast::Function;
use super::super::collate::Collation;
use super::super::diagnostic::Diagnostic;
use super::super::fold;
use super::super::plan::{ALL_KEYS, Cell, Grouping, Measure, Plan, too_many_groups};
use super::super::schema::{Source, Value};
use super::super::zone::Zone;
use super::order::{Key, ordered};
use super::{Run, check, fetch, term};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

/// Finds the groups of a plan that asks for groups: the values of each in the order of [`Grouping::names`].
///
/// # Errors
/// If there are more than `page_max`: groups come on one page, or not at all.
pub fn groups<S: Source>(
    plan: &Plan,
    grouping: &Grouping,
    source: &S,
    deleted: bool,
    page_max: usize,
) -> Result<Vec<Vec<Value<'static>>>, Diagnostic> {
    // Without HAVING and LIMIT the groups cannot become fewer: looking at more of them is of no use.
    let is_whole = grouping.having.is_none() && plan.limit.is_none();
    let enough = if is_whole { page_max.saturating_add(plan.offset as usize) } else { usize::MAX };
    let groups = gather(plan, grouping, source, deleted, enough);
    let holds = |place: &u32| match &grouping.having {
        Some(having) => having.holds(&|cell, check| check.holds(&groups.value(*place, cell), &[])),
        None => true,
    };
    let mut order: Vec<u32> = groups.sets.iter().zip(0..).map(|(_, place)| place).filter(holds).collect();
    let offset = (plan.offset as usize).min(order.len());
    let end = plan.limit.map_or(order.len(), |limit| order.len().min(offset.saturating_add(limit as usize)));
    if end - offset > page_max {
        return Err(too_many_groups());
    }
    ordered(&mut order, end, &grouping.order, |sort, place| {
        Key::of(&groups.value(place, &sort.term), &sort.choices, plan.collation)
    });
    let shown = order[offset..end].iter();
    Ok(shown.map(|place| grouping.cells.iter().map(|cell| groups.value(*place, cell)).collect()).collect())
}

/// Rows with keys in common, many groups side by side: of each a set, its keys, and its tallies.
struct Groups<'g> {
    grouping: &'g Grouping,
    collation: Collation,
    /// Which keys count: [`Grouping::sets`].
    sets: Vec<u8>,
    /// Null where the set leaves one out.
    keys: Vec<Value<'static>>,
    tallies: Vec<Tally>,
    /// By the bytes of their keys.
    places: HashMap<Box<[u8]>, u32>,
}

/// What is known so far of one measure of one group.
#[derive(Clone)]
enum Tally {
    Count(i64),
    Distinct(HashSet<Vec<u8>>),
    Sum(Sum),
    /// The smallest or the largest.
    Best(Value<'static>),
}

/// A sum with what rounding took from it (Neumaier), so that a million amounts add up to the cent.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: u32,
    total: f64,
    lost: f64,
    /// Of the numbers without their signs: how large errors can be.
    size: f64,
}

/// Makes the groups; not many more than `enough`.
fn gather<'g, S: Source>(plan: &Plan, grouping: &'g Grouping, source: &S, deleted: bool, enough: usize) -> Groups<'g> {
    let run = Run::new(plan, source, deleted);
    let end = source.rows(plan.object) + if deleted { source.deleted_rows(plan.object) } else { 0 };
    let (sets, keys, tallies, places) = (Vec::new(), Vec::new(), Vec::new(), HashMap::new());
    let mut groups = Groups { grouping, collation: plan.collation, sets, keys, tallies, places };
    if grouping.keys.is_empty() {
        // The totals of no rows are totals, too.
        groups.add(&[], ALL_KEYS);
    }
    let mut name = Vec::new();
    for row in (0..end).filter(|row| run.holds(*row)) {
        name.clear();
        for key in &grouping.keys {
            encode(&term::value(source, plan.object, row, key), plan.collation, &mut name);
        }
        let place = match groups.places.get(&name[..]) {
            Some(place) => *place,
            None => {
                if groups.sets.len() > enough {
                    break;
                }
                groups.keys.extend(grouping.keys.iter().map(|key| owned(term::value(source, plan.object, row, key))));
                groups.add(&name, ALL_KEYS)
            }
        };
        for (measure, tally) in grouping.measures.iter().zip(groups.tallies_mut(place)) {
            tally.add(fetch(source, plan.object, row, &measure.path), measure, plan.collation);
        }
    }
    groups.add_subtotals();
    groups
}

impl Groups<'_> {
    /// Adds a group whose keys have been added.
    fn add(&mut self, name: &[u8], set: u8) -> u32 {
        let place = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        self.sets.push(set);
        self.tallies.extend(self.grouping.measures.iter().map(Tally::new));
        self.places.insert(name.into(), place);
        place
    }

    fn keys(&self, place: u32) -> &[Value<'static>] {
        let count = self.grouping.keys.len();
        self.keys.get(place as usize * count..).and_then(|keys| keys.get(..count)).unwrap_or_default()
    }

    fn tallies(&self, place: u32) -> &[Tally] {
        let count = self.grouping.measures.len();
        self.tallies.get(place as usize * count..).and_then(|tallies| tallies.get(..count)).unwrap_or_default()
    }

    fn tallies_mut(&mut self, place: u32) -> &mut [Tally] {
        let count = self.grouping.measures.len();
        let tallies = self.tallies.get_mut(place as usize * count..);
        tallies.and_then(|tallies| tallies.get_mut(..count)).unwrap_or_default()
    }

    /// Subtotals are made of the finest groups, not of rows once more.
    fn add_subtotals(&mut self) {
        let finest = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        let grouping = self.grouping;
        for set in grouping.sets.iter().skip(1) {
            self.places.clear();
            for from in 0..finest {
                let keys = self.keys(from).iter().zip(0u32..);
                let keys: Vec<Value<'static>> =
                    keys.map(|(key, number)| if is_in(*set, number) { key.clone() } else { Value::Null }).collect();
                let mut name = Vec::new();
                keys.iter().for_each(|key| encode(key, self.collation, &mut name));
                let place = match self.places.get(&name[..]) {
                    Some(place) => *place,
                    None => {
                        self.keys.extend(keys);
                        self.add(&name, *set)
                    }
                };
                let tallies = self.tallies(from).to_vec();
                let collation = self.collation;
                for ((tally, measure), other) in self.tallies_mut(place).iter_mut().zip(&grouping.measures).zip(tallies)
                {
                    tally.merge(other, measure, collation);
                }
            }
        }
    }

    fn value(&self, place: u32, cell: &Cell) -> Value<'static> {
        let key = |number: &usize| self.keys(place).get(*number).cloned().unwrap_or(Value::Null);
        match cell {
            Cell::Key(number) => key(number),
            Cell::KeyPart(number, part, calendar) => term::date_part(*part, &key(number), Zone::default(), *calendar),
            Cell::KeyLabel(number, labels) => term::label(key(number), labels),
            Cell::Measure(number) => match (self.tallies(place).get(*number), self.grouping.measures.get(*number)) {
                (Some(tally), Some(measure)) => tally.value(measure),
                _ => Value::Null,
            },
            Cell::IsSubtotal(number) => {
                let set = self.sets.get(place as usize).copied().unwrap_or(ALL_KEYS);
                Value::Int(i64::from(!is_in(set, u32::try_from(*number).unwrap_or_default())))
            }
            Cell::Format(inner, style) => term::format(&self.value(place, inner), *style),
        }
    }
}

/// Whether a set has a key.
fn is_in(set: u8, key: u32) -> bool {
    set == ALL_KEYS || set >> key.min(7) & 1 == 1
}

impl Tally {
    fn new(measure: &Measure) -> Self {
        match measure.function {
            Function::Count => Self::Count(0),
            Function::CountDistinct => Self::Distinct(HashSet::new()),
            Function::Min | Function::Max => Self::Best(Value::Null),
            _ => Self::Sum(Sum::default()),
        }
    }

    /// Nulls are not counted, not added, and neither smallest nor largest.
    fn add(&mut self, value: Value<'_>, measure: &Measure, collation: Collation) {
        if value == Value::Null {
            return;
        }
        match self {
            Self::Count(count) => *count += 1,
            Self::Distinct(values) => {
                let mut bytes = Vec::new();
                encode(&value, collation, &mut bytes);
                values.insert(bytes);
            }
            Self::Sum(sum) => sum.add(check::number(&value).unwrap_or_default()),
            Self::Best(best) => {
                if is_better(&value, best, measure, collation) {
                    *best = owned(value);
                }
            }
        }
    }

    fn merge(&mut self, other: Self, measure: &Measure, collation: Collation) {
        match (self, other) {
            (Self::Count(count), Self::Count(other)) => *count += other,
            (Self::Distinct(values), Self::Distinct(other)) => values.extend(other),
            (Self::Sum(sum), Self::Sum(other)) => {
                let count = sum.count + other.count;
                let size = sum.size + other.size;
                sum.add(other.total);
                sum.add(other.lost);
                (sum.count, sum.size) = (count, size);
            }
            (best @ Self::Best(_), Self::Best(other)) => best.add(other, measure, collation),
            _ => {}
        }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn value(&self, measure: &Measure) -> Value<'static> {
        match self {
            Self::Count(count) => Value::Int(*count),
            Self::Distinct(values) => Value::Int(i64::try_from(values.len()).unwrap_or(i64::MAX)),
            Self::Best(value) => value.clone(),
            // The sum and the average of nothing are null.
            Self::Sum(Sum { count: 0, .. }) => Value::Null,
            Self::Sum(sum) if measure.function == Function::Avg => Value::Double(sum.value() / f64::from(sum.count)),
            Self::Sum(sum) if measure.is_whole => Value::Int(sum.value() as i64),
            Self::Sum(sum) => Value::Double(sum.value()),
        }
    }
}

impl Sum {
    fn add(&mut self, number: f64) {
        let total = self.total + number;
        self.lost += if self.total.abs() >= number.abs() {
            (self.total - total) + number
        } else {
            (number - total) + self.total
        };
        self.total = total;
        self.size += number.abs();
        self.count += 1;
    }

    /// The number with the fewest decimals that the sum may be: amounts are decimals, and so is their sum.
    fn value(self) -> f64 {
        let sum = self.total + self.lost;
        let doubt = self.size * f64::EPSILON;
        let mut scale = 1.0;
        for _ in 0..10 {
            let rounded = (sum * scale).round() / scale;
            if (rounded - sum).abs() <= doubt {
                return rounded;
            }
            scale *= 10.0;
        }
        sum
    }
}

fn is_better(value: &Value<'_>, best: &Value<'_>, measure: &Measure, collation: Collation) -> bool {
    if *best == Value::Null {
        return true;
    }
    let order = match (value, best) {
        (Value::Text(left), Value::Text(right)) => {
            // Picklists go by the order of their values; what is not among them comes last.
            let place = |text: &str| measure.choices.iter().position(|choice| choice == text).unwrap_or(usize::MAX);
            let by_place = if measure.choices.is_empty() { Ordering::Equal } else { place(left).cmp(&place(right)) };
            by_place.then_with(|| collation.compare(left, right))
        }
        (Value::Date(left), Value::Date(right))
        | (Value::DateTime(left), Value::DateTime(right))
        | (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::Double(left), Value::Double(right)) => left.total_cmp(right),
        (Value::Id(left), Value::Id(right)) => left.cmp(right),
        _ => Ordering::Equal,
    };
    order == if measure.function == Function::Min { Ordering::Less } else { Ordering::Greater }
}

/// A value as bytes: the same for equal values, different for others, and none the beginning of another.
fn encode(value: &Value<'_>, collation: Collation, out: &mut Vec<u8>) {
    match value {
        Value::Null | Value::Location(..) | Value::Address(_) => out.push(0),
        Value::Boolean(value) => out.extend([1, u8::from(*value)]),
        Value::Double(number) => {
            out.push(2);
            // Minus zero is zero.
            out.extend((number + 0.0).to_bits().to_be_bytes());
        }
        Value::Int(count) | Value::Date(count) | Value::DateTime(count) | Value::Time(count) => {
            out.push(3);
            out.extend(count.to_be_bytes());
        }
        Value::Id(id) => {
            out.push(4);
            out.extend(&id[..15]);
        }
        Value::Text(text) => {
            out.push(5);
            if collation != Collation::CodePoint {
                out.extend(text.as_bytes());
            } else if text.is_ascii() {
                out.extend(text.bytes().map(|byte| byte.to_ascii_lowercase()));
            } else {
                out.extend(fold(text).as_bytes());
            }
            // No text has such a byte, so none is the beginning of another.
            out.push(0xFF);
        }
    }
}

fn owned(value: Value<'_>) -> Value<'static> {
    match value {
        Value::Null => Value::Null,
        Value::Boolean(value) => Value::Boolean(value),
        Value::Int(number) => Value::Int(number),
        Value::Double(number) => Value::Double(number),
        Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
        Value::Id(id) => Value::Id(id),
        Value::Date(day) => Value::Date(day),
        Value::DateTime(millis) => Value::DateTime(millis),
        Value::Time(millis) => Value::Time(millis),
        Value::Location(latitude, longitude) => Value::Location(latitude, longitude),
        // Addresses can be neither grouped by nor aggregated.
        Value::Address(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_to_the_cent() {
        let mut sum = Sum::default();
        for number in 0..1_000_000u32 {
            sum.add(f64::from(number % 1_000) + 0.1);
        }
        assert_eq!(sum.value(), 499_600_000.0);
        let mut sum = Sum::default();
        [0.1, 0.2, -0.3].into_iter().for_each(|number| sum.add(number));
        assert_eq!(sum.value(), 0.0);
        let mut sum = Sum::default();
        [1e16, 1.0, -1e16].into_iter().for_each(|number| sum.add(number));
        assert_eq!(sum.value(), 1.0);
    }

    #[test]
    fn values_are_the_same_bytes_only_if_they_are_the_same() {
        let values = [
            Value::Null,
            Value::Boolean(false),
            Value::Int(0),
            Value::Double(0.5),
            Value::Text(Cow::Borrowed("")),
            Value::Text(Cow::Borrowed("a")),
            Value::Text(Cow::Borrowed("A")),
            Value::Id(*b"001Hs000001LuueIAC"),
        ];
        let bytes = |value: &Value<'_>| {
            let mut out = Vec::new();
            encode(value, Collation::BaseLetter, &mut out);
            out
        };
        for (at, left) in values.iter().enumerate() {
            for (other, right) in values.iter().enumerate() {
                assert_eq!(bytes(left) == bytes(right), at == other);
                assert!(at == other || !bytes(left).starts_with(&bytes(right)), "{left:?} {right:?}");
            }
        }
        assert_eq!(bytes(&Value::Double(-0.0)), bytes(&Value::Double(0.0)));
    }
}
