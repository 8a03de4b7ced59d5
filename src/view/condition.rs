//! Which rows a view shows: tests of fields, nested in groups. The table's filter with paths in place of column numbers.

use super::same;
use crate::table::{Filter, Test};

/// A condition, or a group of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// All of these hold. Without any, it holds.
    All(Vec<Self>),
    /// At least one of these holds. Without any, none does.
    Any(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// A field's value passes a test.
    Is {
        /// Path of the field.
        path: String,
        /// The test.
        test: Test,
    },
}

impl Condition {
    /// A field's value passes a test.
    #[must_use]
    pub fn is(path: impl Into<String>, test: Test) -> Self {
        Self::Is { path: path.into(), test }
    }

    /// The table's filter. What is about a field that is not there is left out; `None` where nothing is left.
    #[must_use]
    pub fn filter(&self, column: &dyn Fn(&str) -> Option<usize>) -> Option<Filter> {
        let filters = |parts: &[Self]| {
            let known: Vec<Filter> = parts.iter().filter_map(|part| part.filter(column)).collect();
            (!known.is_empty()).then_some(known)
        };
        Some(match self {
            Self::All(parts) => Filter::All(filters(parts)?),
            Self::Any(parts) => Filter::Any(filters(parts)?),
            Self::Not(part) => Filter::Not(Box::new(part.filter(column)?)),
            Self::Is { path, test } => Filter::Is { column: column(path)?, test: test.clone() },
        })
    }

    /// Paths of the fields that it is about; one may come several times.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::paths).collect(),
            Self::Not(part) => part.paths(),
            Self::Is { path, .. } => vec![path],
        }
    }

    /// Whether it is about a field.
    #[must_use]
    pub fn is_about(&self, path: &str) -> bool {
        self.paths().iter().any(|other| same(other, path))
    }

    /// How many tests and groups it has.
    #[must_use]
    pub fn parts(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => 1 + parts.iter().map(Self::parts).sum::<usize>(),
            Self::Not(part) => 1 + part.parts(),
            Self::Is { .. } => 1,
        }
    }

    /// The conditions at the top that are about a field alone: what that field's head says and changes.
    #[must_use]
    pub fn of_header<'a>(filter: Option<&'a Self>, path: &str) -> Vec<&'a Self> {
        let parts = match filter {
            Some(Self::All(parts)) => parts.as_slice(),
            Some(other) => std::slice::from_ref(other),
            None => &[],
        };
        parts.iter().filter(|part| part.is_only_about(path)).collect()
    }

    /// Whether it is about a field and about no other.
    fn is_only_about(&self, path: &str) -> bool {
        let paths = self.paths();
        !paths.is_empty() && paths.iter().all(|other| same(other, path))
    }

    /// A filter with another condition for one field in place of those that stand for it at the top; with `None`, without any.
    #[must_use]
    pub fn with_header(filter: Option<Self>, path: &str, condition: Option<Self>) -> Option<Self> {
        let mut parts = match filter {
            Some(Self::All(parts)) => parts,
            Some(other) => vec![other],
            None => Vec::new(),
        };
        let mut at = None;
        let mut place = 0;
        parts.retain(|part| {
            let is_its_own = part.is_only_about(path);
            if is_its_own {
                at = at.or(Some(place));
            } else {
                place += 1;
            }
            !is_its_own
        });
        if let Some(condition) = condition {
            parts.insert(at.unwrap_or(parts.len()), condition);
        }
        (!parts.is_empty()).then_some(Self::All(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equals(path: &str, value: &str) -> Condition {
        Condition::is(path, Test::Equals(value.to_owned()))
    }

    fn column(path: &str) -> Option<usize> {
        ["Id", "Name"].iter().position(|known| same(known, path))
    }

    #[test]
    fn what_is_about_a_field_that_is_not_there_is_left_out() {
        let condition = Condition::All(vec![
            equals("name", "x"),
            Condition::Any(vec![equals("Gone", "y"), Condition::Not(Box::new(equals("Gone", "z")))]),
        ]);
        let is = Filter::Is { column: 1, test: Test::Equals("x".to_owned()) };
        assert_eq!(condition.filter(&column), Some(Filter::All(vec![is])));
        assert_eq!(equals("Gone", "x").filter(&column), None);
        assert_eq!(condition.parts(), 6);
        assert!(condition.is_about("GONE") && !condition.is_about("Id"));
    }

    #[test]
    fn a_headers_filter_stands_beside_the_others_and_can_be_taken_away() {
        let other = Condition::Any(vec![equals("Id", "1"), equals("Name", "n")]);
        let filter = Condition::with_header(Some(other.clone()), "Name", Some(equals("Name", "a")));
        assert_eq!(Condition::of_header(filter.as_ref(), "name"), [&equals("Name", "a")]);
        let not = Condition::Not(Box::new(Condition::Any(vec![equals("Name", "b"), equals("name", "c")])));
        let filter = Condition::with_header(filter, "Name", Some(not.clone()));
        assert_eq!(filter, Some(Condition::All(vec![other.clone(), not])));
        assert_eq!(Condition::of_header(filter.as_ref(), "Name").len(), 1);
        assert!(Condition::of_header(filter.as_ref(), "Id").is_empty());
        let filter = Condition::with_header(filter, "name", None);
        assert_eq!(filter, Some(Condition::All(vec![other])));
        assert_eq!(Condition::with_header(Some(equals("Name", "a")), "Name", None), None);
    }
}
