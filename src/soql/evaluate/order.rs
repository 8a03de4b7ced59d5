//! Puts rows, or groups, in order by keys; knows neither.
//!
//! Nulls come first whatever the direction, unless NULLS LAST says otherwise.

use super::super::collate::Collation;
use super::super::plan::Sort;
use super::super::schema::Value;
use std::cmp::Ordering;
use std::ops::Range;

/// Puts the first `wanted` items in order; what follows them is of no use. Items that are alike stay as they lie.
///
/// Only items that are alike so far are compared by the next key: most of its values are never made.
pub(super) fn ordered<T>(items: &mut [u32], wanted: usize, sorts: &[Sort<T>], key: impl Fn(&Sort<T>, u32) -> Key) {
    let mut runs: Vec<Range<usize>> = std::iter::once(0..items.len()).collect();
    for (level, sort) in sorts.iter().enumerate() {
        let is_last = level + 1 == sorts.len();
        let mut alike = Vec::new();
        let directed = Directed { descending: sort.descending, nulls_last: sort.nulls_last };
        for run in runs.into_iter().take_while(|run| run.start < wanted) {
            let mut keyed: Vec<(Key, u32)> = items[run.clone()].iter().map(|item| (key(sort, *item), *item)).collect();
            directed.arrange(&mut keyed, wanted - run.start, is_last);
            for (place, (_, item)) in items[run.start..].iter_mut().zip(&keyed) {
                *place = *item;
            }
            if !is_last {
                add_runs(&mut alike, &keyed, run.start, directed);
            }
        }
        runs = alike;
    }
}

/// A value made easy to compare: most are told apart by 64 bits.
#[derive(Debug)]
pub(super) enum Key {
    Null,
    Bits(u64),
    Long(u64, Box<str>),
    Id([u64; 2]),
}

impl Key {
    /// `choices` are the values of a picklist: it is ordered as they are listed, and what is not listed comes after, by name.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn of(value: &Value<'_>, choices: &[String], collation: Collation) -> Self {
        match value {
            Value::Text(text) if !choices.is_empty() => match choices.iter().position(|choice| choice == text) {
                Some(place) => Self::Bits(place as u64),
                None => Self::Long(u64::MAX, collation.key(text).into()),
            },
            Value::Text(text) => Self::text(&collation.key(text)),
            Value::Boolean(value) => Self::Bits(u64::from(*value)),
            Value::Int(number) => Self::number(*number as f64),
            Value::Double(number) => Self::number(*number),
            Value::Date(count) | Value::DateTime(count) | Value::Time(count) => {
                Self::Bits((count ^ i64::MIN).cast_unsigned())
            }
            Value::Id(id) => {
                let mut halves = [[0; 8]; 2];
                halves[0].copy_from_slice(&id[..8]);
                halves[1][..7].copy_from_slice(&id[8..15]);
                Self::Id(halves.map(u64::from_be_bytes))
            }
            Value::Null | Value::Location(..) | Value::Address(_) => Self::Null,
        }
    }

    /// Numbers in the order of their bits.
    fn number(number: f64) -> Self {
        let bits = (number + 0.0).to_bits();
        Self::Bits(if bits >> 63 == 0 { bits | 1 << 63 } else { !bits })
    }

    /// The first eight bytes in the bits, and the whole text if there are more.
    fn text(text: &str) -> Self {
        let mut head = [0; 8];
        let length = text.len().min(8);
        head[..length].copy_from_slice(&text.as_bytes()[..length]);
        let bits = u64::from_be_bytes(head);
        if text.len() > 8 { Self::Long(bits, text.into()) } else { Self::Bits(bits) }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Bits(left), Self::Bits(right)) => left.cmp(right),
            (Self::Bits(left), Self::Long(right, _)) => left.cmp(right).then(Ordering::Less),
            (Self::Long(left, _), Self::Bits(right)) => left.cmp(right).then(Ordering::Greater),
            (Self::Long(left, left_rest), Self::Long(right, right_rest)) => {
                left.cmp(right).then_with(|| left_rest.cmp(right_rest))
            }
            (Self::Id(left), Self::Id(right)) => left.cmp(right),
            // Values of one field are of one kind.
            (Self::Id(_), _) => Ordering::Greater,
            (_, Self::Id(_)) => Ordering::Less,
        }
    }
}

/// Which end comes first.
#[derive(Clone, Copy)]
struct Directed {
    descending: bool,
    nulls_last: bool,
}

impl Directed {
    fn compare(self, left: &Key, right: &Key) -> Ordering {
        let order = left.compare(right);
        let is_null = matches!(left, Key::Null) || matches!(right, Key::Null);
        let reversed = if is_null { self.nulls_last } else { self.descending };
        if reversed { order.reverse() } else { order }
    }

    /// Puts the first `wanted` in order; of the last key nothing more is needed.
    fn arrange(self, keyed: &mut Vec<(Key, u32)>, wanted: usize, is_last: bool) {
        let compare =
            |left: &(Key, u32), right: &(Key, u32)| self.compare(&left.0, &right.0).then(left.1.cmp(&right.1));
        if is_last && wanted < keyed.len() {
            keyed.select_nth_unstable_by(wanted, compare);
            keyed.truncate(wanted);
        }
        keyed.sort_unstable_by(compare);
    }
}

/// Adds the stretches of more than one item in which all keys are alike.
fn add_runs(runs: &mut Vec<Range<usize>>, keyed: &[(Key, u32)], start: usize, directed: Directed) {
    let mut end = start;
    for run in keyed.chunk_by(|left, right| directed.compare(&left.0, &right.0).is_eq()) {
        end += run.len();
        if run.len() > 1 {
            runs.push(end - run.len()..end);
        }
    }
}
