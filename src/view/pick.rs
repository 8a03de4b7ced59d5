//! Values of a field picked from a list, as a spreadsheet's filter does it: all but some, or none but some. Knows neither rows nor
//! what is drawn.

use super::Condition;
use crate::table::Test;

/// Values that a condition may name; one with more is none that can be picked by hand.
pub const PICKED_MAX: usize = 5_000;

/// Which values of a field are let through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// All but those named, or none but those.
    pub others: bool,
    /// The values named. Case does not matter.
    pub named: Vec<String>,
    /// Whether rows without a value are let through.
    pub blanks: bool,
}

impl Default for Pick {
    fn default() -> Self {
        Self { others: true, named: Vec::new(), blanks: true }
    }
}

impl Pick {
    /// Nothing at all.
    #[must_use]
    pub const fn nothing() -> Self {
        Self { others: false, named: Vec::new(), blanks: false }
    }

    /// The values that a condition lets through; `None` where it is of another kind.
    #[must_use]
    pub fn of(condition: &Condition) -> Option<Self> {
        let named = |condition: &Condition| match condition {
            Condition::Is { test: Test::In(named), .. } => Some(named.clone()),
            Condition::Is { test: Test::Equals(value), .. } => Some(vec![value.clone()]),
            _ => None,
        };
        let is_blank = |condition: &Condition| matches!(condition, Condition::Is { test: Test::IsEmpty, .. });
        let with_blanks = |condition: &Condition| match condition {
            Condition::Any(parts) => match &parts[..] {
                [first, second] if is_blank(second) => named(first),
                _ => None,
            },
            _ => None,
        };
        match condition {
            Condition::Not(part) if is_blank(part) => Some(Self { others: true, named: Vec::new(), blanks: false }),
            Condition::Not(part) => match with_blanks(part) {
                Some(named) => Some(Self { others: true, named, blanks: false }),
                None => named(part).map(|named| Self { others: true, named, blanks: true }),
            },
            other if is_blank(other) => Some(Self { blanks: true, ..Self::nothing() }),
            other => match with_blanks(other) {
                Some(named) => Some(Self { others: false, named, blanks: true }),
                None => named(other).map(|named| Self { others: false, named, blanks: false }),
            },
        }
    }

    /// As a condition; `None` where everything is let through.
    #[must_use]
    pub fn condition(&self, path: &str) -> Option<Condition> {
        let is = |test: Test| Condition::is(path, test);
        let named = (!self.named.is_empty() || !(self.others || self.blanks)).then(|| is(Test::In(self.named.clone())));
        let has_blanks = self.others != self.blanks;
        let condition = match (named, has_blanks) {
            (Some(named), true) => Condition::Any(vec![named, is(Test::IsEmpty)]),
            (Some(named), false) => named,
            (None, true) => is(Test::IsEmpty),
            (None, false) => return None,
        };
        Some(if self.others { Condition::Not(Box::new(condition)) } else { condition })
    }

    /// Whether a value is let through.
    #[must_use]
    pub fn has(&self, value: &str) -> bool {
        self.position(value).is_some() != self.others
    }

    /// Lets a value through, or not.
    pub fn set(&mut self, value: &str, through: bool) {
        match self.position(value) {
            Some(at) if through == self.others => drop(self.named.remove(at)),
            None if through != self.others && self.named.len() < PICKED_MAX => self.named.push(value.to_owned()),
            _ => {}
        }
    }

    fn position(&self, value: &str) -> Option<usize> {
        self.named.iter().position(|named| is_same(named, value))
    }
}

/// Whether two values are one to a filter.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && !b.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picked_values_come_back_from_their_condition() {
        let named = vec!["a".to_owned(), "b".to_owned()];
        for others in [true, false] {
            for blanks in [true, false] {
                for named in [named.clone(), Vec::new()] {
                    let pick = Pick { others, named, blanks };
                    match pick.condition("Name") {
                        Some(condition) => assert_eq!(Pick::of(&condition), Some(pick)),
                        None => assert_eq!(pick, Pick::default()),
                    }
                }
            }
        }
        assert_eq!(Pick::of(&Condition::is("Name", Test::Contains("a".to_owned()))), None);
        assert_eq!(Pick::of(&Condition::All(Vec::new())), None);
    }

    #[test]
    fn a_value_is_taken_out_and_put_back_whatever_its_case() {
        let mut pick = Pick::default();
        assert!(pick.has("Acme") && pick.blanks);
        pick.set("Acme", false);
        pick.set("ÉTÉ", false);
        assert!(!pick.has("acme") && !pick.has("été") && pick.has("Globex"));
        pick.set("ACME", true);
        pick.set("été", true);
        assert_eq!(pick, Pick::default());
        let mut pick = Pick::nothing();
        pick.set("Acme", true);
        assert!(pick.has("ACME") && !pick.has("Globex"));
        pick.set("acme", false);
        assert_eq!(pick, Pick::nothing());
    }
}
