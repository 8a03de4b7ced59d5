//! The rows of a query in columns, and their order; knows nothing of how they are drawn or where they come from.

/// What a column's values are, from all values seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    /// Nothing but nulls so far.
    #[default]
    Unknown,
    Text,
    Number,
    Boolean,
    Date,
    DateTime,
    /// A record's 18-character id.
    Id,
    /// Child rows or a compound value.
    Nested,
}

/// Which way rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Direction {
    Ascending,
    Descending,
}
