//! The syntax tree of a query: what is written, with its places; knows no schema, so names are as they were typed.

use std::ops::Range;

/// A place in the query's text, in bytes.
pub type Span = Range<usize>;

/// One `SELECT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What is asked for, in order; at least one.
    pub select: Vec<SelectItem>,
    /// The object (of a child subquery: the child relationship).
    pub from: From,
    /// `USING SCOPE mine`.
    pub scope: Option<Name>,
    /// `WHERE`.
    pub condition: Option<Condition>,
    /// `WITH SECURITY_ENFORCED` and its kin.
    pub security: Option<Security>,
    /// `ORDER BY`, the weightiest first.
    pub order: Vec<OrderItem>,
    /// `LIMIT`.
    pub limit: Option<Count>,
    /// `OFFSET`.
    pub offset: Option<Count>,
    /// `FOR VIEW` and its kin, in order.
    pub purposes: Vec<Purpose>,
    /// `ALL ROWS`: deleted records too.
    pub all_rows: Option<Span>,
    /// Comments in the whole text; empty in a nested query.
    pub comments: Vec<Span>,
    /// From `SELECT` to the last word.
    pub span: Span,
}

/// A word as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As typed; names are compared without regard to case.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// Names with dots between them: relationships, then a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// At least one.
    pub parts: Vec<Name>,
}

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectItem {
    /// A field, perhaps of a parent.
    Field(Path),
    /// `COUNT()`: only how many.
    Count(Span),
    /// `FIELDS(ALL)` and its kin.
    Fields(FieldSet, Span),
    /// `(SELECT … FROM Contacts)`: the children of each row.
    Children(Box<Query>),
}

/// Which fields `FIELDS()` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum FieldSet {
    All,
    Standard,
    Custom,
}

/// `FROM Contact c, c.Account a`.
#[derive(Clone, Debug, PartialEq)]
pub struct From {
    /// The object, or the child relationship.
    pub object: Name,
    /// What paths may call the object.
    pub alias: Option<Name>,
    /// Further names for parents.
    pub parents: Vec<ParentAlias>,
}

/// `c.Account a`: `a` stands for the path.
#[derive(Clone, Debug, PartialEq)]
pub struct ParentAlias {
    /// Begins with an alias that was given before.
    pub path: Path,
    /// What paths may call it.
    pub alias: Name,
}

/// What `WHERE` asks of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All of them; at least two.
    And(Vec<Condition>),
    /// Any of them; at least two.
    Or(Vec<Condition>),
    /// Not that.
    Not(Box<Condition>),
    /// A field against a value.
    Compare(Comparison),
}

/// A field against a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The field.
    pub path: Path,
    /// How they are compared.
    pub operator: Operator,
    /// Where the operator stands.
    pub operator_span: Span,
    /// What with.
    pub operand: Operand,
    /// The whole comparison.
    pub span: Span,
}

/// How a field and a value are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Like,
    In,
    NotIn,
    Includes,
    Excludes,
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// One value.
    One(Literal),
    /// `('a', 'b')`; at least one.
    Many(Vec<Literal>),
    /// `(SELECT AccountId FROM Contact)`.
    Query(Box<Query>),
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// What it says.
    pub value: LiteralValue,
    /// Where.
    pub span: Span,
}

/// What a literal says.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralValue {
    /// Between single quotes, escapes read. `escaped` are the byte offsets in `text` of `%` and `_` that were written with a
    /// backslash: in LIKE they mean themselves.
    Text {
        /// The text itself.
        text: String,
        /// Ascending.
        escaped: Vec<usize>,
    },
    /// With or without a fraction.
    Number(f64),
    /// `TRUE` or `FALSE`.
    Boolean(bool),
    /// `NULL`.
    Null,
    /// Days since 1970-01-01.
    Date(i64),
    /// Milliseconds since 1970-01-01 in UTC.
    DateTime(i64),
    /// Milliseconds since midnight.
    Time(i64),
    /// `TODAY`, `LAST_N_DAYS:7`.
    Relative(RelativeDate),
}

/// A stretch of days that depends on today: `THIS_MONTH` is (`This`, `Month`), `LAST_N_DAYS:7` is (`LastN(7)`, `Day`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelativeDate {
    /// Which.
    pub reach: Reach,
    /// Of what.
    pub unit: Unit,
}

/// Which stretch, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Reach {
    Last,
    This,
    Next,
    LastN(u32),
    NextN(u32),
    Ago(u32),
}

/// What a stretch is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    FiscalQuarter,
    FiscalYear,
}

/// `WITH …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Security {
    SecurityEnforced,
    UserMode,
    SystemMode,
}

/// One field of `ORDER BY`.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderItem {
    /// The field.
    pub path: Path,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS LAST`. Without either, nulls come first.
    pub nulls_last: bool,
}

/// A whole number.
#[derive(Clone, Debug, PartialEq)]
pub struct Count {
    /// Larger ones are cut to what fits.
    pub number: u32,
    /// Where.
    pub span: Span,
}

/// `FOR …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Purpose {
    View,
    Reference,
    Update,
}

impl Path {
    /// From the first name to the last.
    #[must_use]
    pub fn span(&self) -> Span {
        let start = self.parts.first().map_or(0, |name| name.span.start);
        start..self.parts.last().map_or(start, |name| name.span.end)
    }

    /// As typed, with dots and without spaces.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(".")
    }
}

impl SelectItem {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Field(path) => path.span(),
            Self::Count(span) | Self::Fields(_, span) => span.clone(),
            Self::Children(query) => query.span.clone(),
        }
    }
}
