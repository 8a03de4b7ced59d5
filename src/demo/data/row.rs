//! One row as a source of made-up but repeatable values; knows no field.

use crate::soql::calendar::{DAY_MILLIS, days};
use crate::soql::schema::Value;
use std::borrow::Cow;

/// How many objects the org has.
pub const OBJECTS: usize = 13;

/// How many rows each object has that are not deleted.
pub type Sizes = [u32; OBJECTS];

/// A row: what it draws depends on its object, its number and a salt, on nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub(super) sizes: &'a Sizes,
    pub(super) object: u16,
    pub(super) number: u32,
}

impl<'a> Row<'a> {
    /// A number that looks like chance (splitmix64).
    pub(super) fn draw(self, salt: u32) -> u64 {
        let seed = u64::from(self.object) << 52 ^ u64::from(salt) << 32 ^ u64::from(self.number);
        let mut mixed = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// From 0 to before `end`.
    pub(super) fn below(self, salt: u32, end: u32) -> u32 {
        u32::try_from(self.draw(salt) % u64::from(end.max(1))).unwrap_or_default()
    }

    pub(super) fn chance(self, salt: u32, percent: u32) -> bool {
        self.below(salt, 100) < percent
    }

    pub(super) fn pick(self, salt: u32, words: &[&'static str]) -> &'static str {
        words.get(self.below(salt, u32::try_from(words.len()).unwrap_or(1)) as usize).copied().unwrap_or_default()
    }

    /// One of the words, or nothing in so many of a hundred rows.
    pub(super) fn maybe(self, salt: u32, empty_percent: u32, words: &[&'static str]) -> Value<'static> {
        if self.chance(salt ^ 0x800, empty_percent) { Value::Null } else { borrowed(self.pick(salt, words)) }
    }

    /// Some of the choices, in their order, with `;` between them; in some rows none.
    pub(super) fn some_of(self, salt: u32, choices: &[&'static str]) -> Value<'static> {
        let bits = self.draw(salt) & self.draw(salt + 1);
        let chosen: Vec<&str> =
            choices.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, choice)| *choice).collect();
        if chosen.is_empty() { Value::Null } else { owned(chosen.join(";")) }
    }

    /// Another row of an object; the first twentieth is drawn more often, as big customers are.
    pub(super) fn other(self, salt: u32, object: u16) -> Option<(u16, u32)> {
        let rows = self.sizes.get(usize::from(object)).copied().filter(|rows| *rows > 0)?;
        let reach = if self.chance(salt ^ 0x400, 30) { rows / 20 + 1 } else { rows };
        Some((object, self.below(salt, reach)))
    }

    /// Another row of an object, or none in so many of a hundred rows.
    pub(super) fn maybe_other(self, salt: u32, empty_percent: u32, object: u16) -> Option<(u16, u32)> {
        if self.chance(salt ^ 0x800, empty_percent) { None } else { self.other(salt, object) }
    }

    /// The same draws for another row.
    pub(super) fn of(self, object: u16, number: u32) -> Row<'a> {
        Row { object, number, ..self }
    }

    /// When the row was made, in whole seconds.
    pub(super) fn created(self) -> i64 {
        let first = days(2021, 6, 1) * DAY_MILLIS;
        first + i64::from(self.below(0xC0, 1_990 * 86_400)) * 1_000
    }

    /// When the row was changed last: never before it was made.
    pub(super) fn modified(self) -> i64 {
        let end = days(2026, 11, 16) * DAY_MILLIS;
        let span = u32::try_from((end - self.created()) / 1_000).unwrap_or_default();
        if self.chance(0xC1, 20) { self.created() } else { self.created() + i64::from(self.below(0xC2, span)) * 1_000 }
    }

    /// A day within so many days of a date.
    pub(super) fn day(self, salt: u32, first: i64, span: u32) -> i64 {
        first + i64::from(self.below(salt, span))
    }
}

pub(super) const fn borrowed(text: &'static str) -> Value<'static> {
    Value::Text(Cow::Borrowed(text))
}

pub(super) const fn owned(text: String) -> Value<'static> {
    Value::Text(Cow::Owned(text))
}
