//! The syntax tree of a query: what is written, with its places; knows no schema, so names are as they were typed.
//!
//! The tree borrows the text. Of a query that is not finished yet it holds what is there: a name that is missing is an
//! empty text at the place where it belongs, an operator or a value that is missing says so.

use std::borrow::Cow;
use std::ops::Range;

/// A place in the query's text, in bytes.
pub type Span = Range<usize>;

/// One `SELECT`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query<'t> {
    /// What is asked for, in order; at least one.
    pub select: Vec<SelectItem<'t>>,
    /// The object (of a child subquery: the child relationship).
    pub from: From<'t>,
    /// `USING SCOPE mine`.
    pub scope: Option<Name<'t>>,
    /// `WHERE`.
    pub condition: Option<Condition<'t>>,
    /// `WITH SECURITY_ENFORCED` and its kin.
    pub with: Option<With<'t>>,
    /// `GROUP BY`.
    pub group: Option<Group<'t>>,
    /// `HAVING`.
    pub having: Option<Condition<'t>>,
    /// `ORDER BY`, the weightiest first.
    pub order: Vec<OrderItem<'t>>,
    /// `LIMIT`.
    pub limit: Option<Count<'t>>,
    /// `OFFSET`.
    pub offset: Option<Count<'t>>,
    /// `FOR VIEW` and its kin, in order.
    pub purposes: Vec<Purpose>,
    /// `UPDATE TRACKING` and its kin, in order.
    pub updates: Vec<Update>,
    /// `ALL ROWS`: deleted records too.
    pub all_rows: Option<Span>,
    /// Which clauses there are, in the order in which they are written, each from its first word to its last.
    pub clauses: Vec<(Clause, Span)>,
    /// From `SELECT` to the last word.
    pub span: Span,
}

/// A part of a query that begins with a keyword of its own, in the order that SOQL demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Clause {
    Select,
    From,
    UsingScope,
    Where,
    With,
    GroupBy,
    Having,
    OrderBy,
    Limit,
    Offset,
    For,
    Update,
    AllRows,
}

/// A word as it was typed; empty if it is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name<'t> {
    /// As typed; names are compared without regard to case.
    pub text: &'t str,
    /// Where.
    pub span: Span,
}

/// Names with dots between them: relationships, then a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path<'t> {
    /// At least one.
    pub parts: Vec<Name<'t>>,
}

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectItem<'t> {
    /// A field, perhaps of a parent, or a function of it; `COUNT()` is a call without arguments.
    Expression {
        /// What.
        expression: Expression<'t>,
        /// What the answer calls it.
        alias: Option<Name<'t>>,
    },
    /// `FIELDS(ALL)` and its kin.
    Fields(FieldSet, Span),
    /// `(SELECT … FROM Contacts)`: the children of each row.
    Children {
        /// The subquery.
        query: Box<Query<'t>>,
        /// With its parentheses.
        span: Span,
    },
    /// `TYPEOF What WHEN Account THEN Phone ELSE Name END`.
    TypeOf(TypeOf<'t>),
}

/// Fields that depend on the object that a relationship leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeOf<'t> {
    /// The relationship, perhaps behind an alias.
    pub relationship: Path<'t>,
    /// At least one.
    pub branches: Vec<When<'t>>,
    /// `ELSE`; empty if there is none.
    pub otherwise: Vec<Path<'t>>,
    /// From `TYPEOF` to `END`.
    pub span: Span,
}

/// `WHEN Account THEN Phone, Website`.
#[derive(Clone, Debug, PartialEq)]
pub struct When<'t> {
    /// The object.
    pub object: Name<'t>,
    /// At least one.
    pub fields: Vec<Path<'t>>,
    /// From `WHEN` to the last field.
    pub span: Span,
}

/// A field, or a function of fields.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression<'t> {
    /// A field, perhaps of a parent.
    Field(Path<'t>),
    /// A function.
    Call(Call<'t>),
}

/// `COUNT_DISTINCT(Company)`
#[derive(Clone, Debug, PartialEq)]
pub struct Call<'t> {
    /// Which function; nothing if there is none of that name.
    pub function: Option<Function>,
    /// As typed.
    pub name: Name<'t>,
    /// What stands between the parentheses.
    pub arguments: Vec<Argument<'t>>,
    /// From the name to the parenthesis.
    pub span: Span,
}

/// What a function is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Argument<'t> {
    /// A field or another function.
    Expression(Expression<'t>),
    /// A value, such as `'mi'`.
    Literal(Literal<'t>),
}

/// The functions of SOQL.
///
/// Source: SOQL and SOSL Reference, "Aggregate Functions", "Date Functions", "Location-Based SOQL Queries" and others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Function {
    Avg,
    Count,
    CountDistinct,
    Max,
    Min,
    Sum,
    CalendarMonth,
    CalendarQuarter,
    CalendarYear,
    DayInMonth,
    DayInWeek,
    DayInYear,
    DayOnly,
    FiscalMonth,
    FiscalQuarter,
    FiscalYear,
    HourInDay,
    WeekInMonth,
    WeekInYear,
    ConvertCurrency,
    ConvertTimezone,
    Distance,
    Format,
    Geolocation,
    Grouping,
    ToLabel,
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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct From<'t> {
    /// The object, or the child relationship; a child relationship may stand behind an alias (`FROM a.Contacts`).
    pub object: Path<'t>,
    /// What paths may call the object.
    pub alias: Option<Name<'t>>,
    /// Further names for parents.
    pub parents: Vec<ParentAlias<'t>>,
}

/// `c.Account a`: `a` stands for the path.
#[derive(Clone, Debug, PartialEq)]
pub struct ParentAlias<'t> {
    /// Begins with an alias that was given before.
    pub path: Path<'t>,
    /// What paths may call it.
    pub alias: Name<'t>,
}

/// What `WHERE` or `HAVING` asks of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition<'t> {
    /// What it asks.
    pub kind: ConditionKind<'t>,
    /// With the parentheses around it, if any.
    pub span: Span,
}

/// What a condition is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum ConditionKind<'t> {
    /// All of them; at least two.
    And(Vec<Condition<'t>>),
    /// Any of them; at least two.
    Or(Vec<Condition<'t>>),
    /// Not that.
    Not(Box<Condition<'t>>),
    /// A field against a value.
    Compare(Comparison<'t>),
}

/// A field, or a function of one, against a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison<'t> {
    /// What is compared.
    pub left: Expression<'t>,
    /// How.
    pub operator: Operator,
    /// Where the operator stands.
    pub operator_span: Span,
    /// What with.
    pub operand: Operand<'t>,
    /// The whole comparison, without parentheses.
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
    /// Not written yet.
    Missing,
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand<'t> {
    /// One value.
    One(Literal<'t>),
    /// `('a', 'b')`; at least one, and the span with its parentheses.
    Many(Vec<Literal<'t>>, Span),
    /// `(SELECT AccountId FROM Contact)`, and the span with its parentheses.
    Query(Box<Query<'t>>, Span),
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal<'t> {
    /// What it says.
    pub value: LiteralValue<'t>,
    /// Where.
    pub span: Span,
}

/// What a literal says.
#[derive(Clone, Debug, PartialEq)]
pub enum LiteralValue<'t> {
    /// Between single quotes, escapes read. `escaped` are the byte offsets in `text` of `%` and `_` that were written with a
    /// backslash: in LIKE they mean themselves.
    Text {
        /// The text itself.
        text: Cow<'t, str>,
        /// Ascending.
        escaped: Vec<usize>,
    },
    /// With or without a fraction.
    Number(f64),
    /// `USD5000`
    Currency {
        /// Three letters, as typed.
        code: &'t str,
        /// How much.
        amount: f64,
    },
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
    /// `:name` or `{{ name }}`: a value that is given when the query is run.
    Bound(Bound<'t>),
    /// Not written yet.
    Missing,
}

/// A place for a value that is given when the query is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound<'t> {
    /// Without colon and braces; may have dots in it.
    pub name: &'t str,
    /// Where, with colon or braces.
    pub span: Span,
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
#[derive(Clone, Debug, PartialEq)]
pub enum With<'t> {
    /// `WITH SECURITY_ENFORCED`
    SecurityEnforced,
    /// `WITH USER_MODE`
    UserMode,
    /// `WITH SYSTEM_MODE`
    SystemMode,
    /// `WITH DATA CATEGORY Geography__c ABOVE usa__c AND …`: all of them.
    DataCategory(Vec<CategoryFilter<'t>>),
    /// `WITH RecordVisibilityContext (maxDescriptorPerRecord = 100, …)`
    RecordVisibilityContext(Vec<(Name<'t>, Literal<'t>)>),
}

/// `Geography__c ABOVE (usa__c, uk__c)`
#[derive(Clone, Debug, PartialEq)]
pub struct CategoryFilter<'t> {
    /// The group of categories.
    pub group: Name<'t>,
    /// Where in the tree of categories.
    pub selector: CategorySelector,
    /// At least one.
    pub categories: Vec<Name<'t>>,
}

/// Where in the tree of categories an article may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CategorySelector {
    At,
    Above,
    Below,
    AboveOrBelow,
}

/// `GROUP BY …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Group<'t> {
    /// Whether there are subtotals.
    pub kind: GroupKind,
    /// Fields and date functions; at least one.
    pub items: Vec<Expression<'t>>,
}

/// Which subtotals a grouping has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum GroupKind {
    Plain,
    Rollup,
    Cube,
}

/// One field of `ORDER BY`.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderItem<'t> {
    /// What is ordered by.
    pub expression: Expression<'t>,
    /// `DESC`.
    pub descending: bool,
    /// `NULLS LAST`. Without either, nulls come first.
    pub nulls_last: bool,
    /// From the field to the last word.
    pub span: Span,
}

/// A whole number.
#[derive(Clone, Debug, PartialEq)]
pub struct Count<'t> {
    /// What it says.
    pub value: CountValue<'t>,
    /// Where.
    pub span: Span,
}

/// What `LIMIT` or `OFFSET` says.
#[derive(Clone, Debug, PartialEq)]
pub enum CountValue<'t> {
    /// Larger ones are cut to what fits.
    Number(u32),
    /// Given when the query is run.
    Bound(Bound<'t>),
    /// Not written yet.
    Missing,
}

/// `FOR …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Purpose {
    View,
    Reference,
    Update,
}

/// `UPDATE …`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Update {
    Tracking,
    ViewStat,
}

impl Query<'_> {
    /// Where a clause stands, if the query has it.
    #[must_use]
    pub fn clause(&self, clause: Clause) -> Option<Span> {
        self.clauses.iter().find(|(known, _)| *known == clause).map(|(_, span)| span.clone())
    }

    /// Where `COUNT()` stands, if the query asks for nothing but the number of rows.
    #[must_use]
    pub fn count(&self) -> Option<Span> {
        match self.select.as_slice() {
            [SelectItem::Expression { expression: Expression::Call(call), alias: None }] if call.counts_rows() => {
                Some(call.span.clone())
            }
            _ => None,
        }
    }
}

impl Name<'_> {
    /// Whether there is no such word yet.
    #[must_use]
    pub const fn is_missing(&self) -> bool {
        self.text.is_empty()
    }
}

impl<'t> Path<'t> {
    /// From the first name to the last.
    #[must_use]
    pub fn span(&self) -> Span {
        let start = self.parts.first().map_or(0, |name| name.span.start);
        start..self.parts.last().map_or(start, |name| name.span.end)
    }

    /// As typed, with dots and without spaces.
    #[must_use]
    pub fn text(&self) -> String {
        self.parts.iter().map(|name| name.text).collect::<Vec<_>>().join(".")
    }

    /// The last name; of a path without names, an empty one.
    #[must_use]
    pub fn last(&self) -> Name<'t> {
        self.parts.last().cloned().unwrap_or_default()
    }

    /// Whether the last name is not there yet.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.parts.last().is_none_or(Name::is_missing)
    }
}

impl Call<'_> {
    /// `COUNT()`
    #[must_use]
    pub fn counts_rows(&self) -> bool {
        self.function == Some(Function::Count) && self.arguments.is_empty()
    }
}

impl Expression<'_> {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Field(path) => path.span(),
            Self::Call(call) => call.span.clone(),
        }
    }
}

impl SelectItem<'_> {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Expression { expression, alias } => {
                let span = expression.span();
                span.start..alias.as_ref().map_or(span.end, |alias| alias.span.end)
            }
            Self::Fields(_, span) | Self::Children { span, .. } => span.clone(),
            Self::TypeOf(type_of) => type_of.span.clone(),
        }
    }
}

impl Operand<'_> {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::One(literal) => literal.span.clone(),
            Self::Many(_, span) | Self::Query(_, span) => span.clone(),
        }
    }
}

impl Operator {
    /// As SOQL writes it; nothing if it is missing.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Like => "LIKE",
            Self::In => "IN",
            Self::NotIn => "NOT IN",
            Self::Includes => "INCLUDES",
            Self::Excludes => "EXCLUDES",
            Self::Missing => "",
        }
    }
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 26] = [
        Self::Avg,
        Self::Count,
        Self::CountDistinct,
        Self::Max,
        Self::Min,
        Self::Sum,
        Self::CalendarMonth,
        Self::CalendarQuarter,
        Self::CalendarYear,
        Self::DayInMonth,
        Self::DayInWeek,
        Self::DayInYear,
        Self::DayOnly,
        Self::FiscalMonth,
        Self::FiscalQuarter,
        Self::FiscalYear,
        Self::HourInDay,
        Self::WeekInMonth,
        Self::WeekInYear,
        Self::ConvertCurrency,
        Self::ConvertTimezone,
        Self::Distance,
        Self::Format,
        Self::Geolocation,
        Self::Grouping,
        Self::ToLabel,
    ];

    /// As SOQL writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Avg => "AVG",
            Self::Count => "COUNT",
            Self::CountDistinct => "COUNT_DISTINCT",
            Self::Max => "MAX",
            Self::Min => "MIN",
            Self::Sum => "SUM",
            Self::CalendarMonth => "CALENDAR_MONTH",
            Self::CalendarQuarter => "CALENDAR_QUARTER",
            Self::CalendarYear => "CALENDAR_YEAR",
            Self::DayInMonth => "DAY_IN_MONTH",
            Self::DayInWeek => "DAY_IN_WEEK",
            Self::DayInYear => "DAY_IN_YEAR",
            Self::DayOnly => "DAY_ONLY",
            Self::FiscalMonth => "FISCAL_MONTH",
            Self::FiscalQuarter => "FISCAL_QUARTER",
            Self::FiscalYear => "FISCAL_YEAR",
            Self::HourInDay => "HOUR_IN_DAY",
            Self::WeekInMonth => "WEEK_IN_MONTH",
            Self::WeekInYear => "WEEK_IN_YEAR",
            Self::ConvertCurrency => "convertCurrency",
            Self::ConvertTimezone => "convertTimezone",
            Self::Distance => "DISTANCE",
            Self::Format => "FORMAT",
            Self::Geolocation => "GEOLOCATION",
            Self::Grouping => "GROUPING",
            Self::ToLabel => "toLabel",
        }
    }

    /// The function of that name, whatever its case.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|function| function.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it makes one value of many rows.
    #[must_use]
    pub const fn is_aggregate(self) -> bool {
        matches!(self, Self::Avg | Self::Count | Self::CountDistinct | Self::Max | Self::Min | Self::Sum)
    }

    /// Whether it takes a part of a date, such as its month, or its day.
    #[must_use]
    pub const fn is_date_part(self) -> bool {
        matches!(
            self,
            Self::CalendarMonth
                | Self::CalendarQuarter
                | Self::CalendarYear
                | Self::DayInMonth
                | Self::DayInWeek
                | Self::DayInYear
                | Self::DayOnly
                | Self::FiscalMonth
                | Self::FiscalQuarter
                | Self::FiscalYear
                | Self::HourInDay
                | Self::WeekInMonth
                | Self::WeekInYear
        )
    }
}

impl Clause {
    /// The words it begins with.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::From => "FROM",
            Self::UsingScope => "USING SCOPE",
            Self::Where => "WHERE",
            Self::With => "WITH",
            Self::GroupBy => "GROUP BY",
            Self::Having => "HAVING",
            Self::OrderBy => "ORDER BY",
            Self::Limit => "LIMIT",
            Self::Offset => "OFFSET",
            Self::For => "FOR",
            Self::Update => "UPDATE",
            Self::AllRows => "ALL ROWS",
        }
    }
}
