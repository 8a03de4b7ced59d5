//! Checks a query against a schema and compiles it to numbers; knows no row.
//!
//! Names become object and field numbers once, so that a million rows are tested without comparing a name. What the user's
//! time zone, locale and calendar have to say is decided here as well: a plan needs no clock.

mod columns;
mod condition;
mod faults;
mod group;
mod join;
mod names;
mod term;

use super::ast::{
    Clause, CountValue, Expression, Function, Literal, LiteralValue, Name, Purpose, Query, SelectItem, With,
};
use super::calendar::Calendar;
use super::collate::Collation;
use super::diagnostic::{Code, Diagnostic};
use super::locale::Locale;
use super::schema::{FieldType, Schema};
use super::zone::Zone;
pub(super) use condition::{Check, Piece, Relation, Test, choices};
pub use faults::{too_many_groups, unsupported_type};
pub use group::Grouping;
pub(super) use group::{ALL_KEYS, Cell, Measure};
use names::Scope;
pub(super) use names::{End, FieldPath};
use std::sync::Arc;
pub(super) use term::{Point, Shape, Style, Term};

/// A query that fits an org, ready to be run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The object that is asked for.
    pub object: u16,
    /// What each record shows, in order. Empty when only the count is asked for, or groups.
    pub columns: Vec<Column>,
    /// `COUNT()`.
    pub counts_only: bool,
    /// What is asked of groups of rows; then there are no columns.
    pub grouping: Option<Box<Grouping>>,
    /// What the test looks at, each once.
    pub(super) terms: Vec<Term>,
    /// The leaves are places in `terms`.
    pub(super) test: Option<Test<usize>>,
    /// How many leaves the test has.
    pub(super) leaves: usize,
    pub(super) order: Vec<Sort<Term>>,
    pub(super) collation: Collation,
    pub(super) limit: Option<u32>,
    pub(super) offset: u32,
    /// The subqueries of the conditions, each with one column of ids.
    pub(super) inner: Vec<(Plan, FieldPath)>,
}

impl Plan {
    /// A leaf of the test. A value that is asked about twice is looked up once.
    fn leaf(&mut self, term: Term, check: Check) -> Test<usize> {
        self.leaves += 1;
        let place = self.terms.iter().position(|known| *known == term).unwrap_or_else(|| {
            self.terms.push(term);
            self.terms.len() - 1
        });
        Test::Leaf(place, check)
    }
}

/// One key of a record.
#[derive(Clone, Debug)]
pub enum Column {
    /// A field of the record.
    Field {
        /// API name.
        name: String,
        /// Its number.
        number: u16,
    },
    /// A function of fields.
    Computed(Computed),
    /// The name of the record's object.
    ObjectName,
    /// A field that this kind of parent does not have.
    Absent {
        /// API name.
        name: String,
    },
    /// A parent record.
    Parent(Parent),
    /// The child records.
    Children(Box<Children>),
}

/// A function of fields inside a record.
#[derive(Clone, Debug)]
pub struct Computed {
    /// The alias, or the name of the field.
    pub name: String,
    pub(super) term: Term,
}

/// A parent record inside a record.
#[derive(Clone, Debug)]
pub struct Parent {
    /// The relationship.
    pub name: String,
    /// The reference field behind it.
    pub field: u16,
    /// What to show of it, by its object. A parent of another object is not shown.
    pub branches: Vec<Branch>,
    /// Whether it comes from `TYPEOF`.
    is_type_of: bool,
}

/// What to show of a parent of one object.
#[derive(Clone, Debug)]
pub struct Branch {
    /// The object.
    pub object: u16,
    /// Whether the record goes as a `Name`: what several objects have in common.
    pub is_name: bool,
    /// What it shows.
    pub columns: Vec<Column>,
}

/// Child records inside a record.
#[derive(Clone, Debug)]
pub struct Children {
    /// The child relationship.
    pub name: String,
    /// The reference field of the child.
    pub field: u16,
    /// What to show of each child.
    pub plan: Arc<Plan>,
}

/// One item of ORDER BY.
#[derive(Clone, Debug)]
pub(super) struct Sort<T> {
    pub(super) term: T,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
    /// The values of a picklist in their own order.
    pub(super) choices: Vec<String>,
}

/// The largest OFFSET. Source: SOQL and SOSL Reference, "OFFSET".
pub const OFFSET_MAX: u32 = 2_000;

/// The largest LIMIT beside `FIELDS(ALL)`. Source: SOQL and SOSL Reference, "FIELDS()".
pub const FIELDS_ROWS_MAX: u32 = 200;

/// How many subqueries a query may have in SELECT. Source: SOQL and SOSL Reference, "Relationship Query Limitations".
pub const CHILDREN_MAX: usize = 20;

/// How many relationships to parents a query may name in FROM. Source: as above.
pub const PARENTS_MAX: usize = 55;

/// How deep subqueries in SELECT may nest: with the query itself that makes five levels. Source: as above.
pub const CHILD_LEVELS_MAX: u8 = 4;

/// When a query is run, and for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// Since the Unix epoch.
    pub now_millis: u64,
    /// Whose records are `mine`; nobody's if there is no user.
    pub user_id: Option<[u8; 18]>,
    /// Where days begin for date literals, `convertTimezone` and `FORMAT`.
    pub zone: Zone,
    /// How the user reads numbers and dates, and where weeks begin.
    pub locale: Locale,
    /// How many months after January the org's fiscal year begins.
    pub fiscal_shift: u8,
    /// How deep subqueries in SELECT may nest: [`CHILD_LEVELS_MAX`], before API version 58.0 one.
    pub child_levels: u8,
}

impl Default for Context {
    fn default() -> Self {
        Self {
            now_millis: 0,
            user_id: None,
            zone: Zone::default(),
            locale: Locale::default(),
            fiscal_shift: 0,
            child_levels: CHILD_LEVELS_MAX,
        }
    }
}

/// Checks a query and compiles it.
///
/// # Errors
/// The first thing that does not fit the schema, with Salesforce's code and message.
pub fn plan(query: &Query<'_>, schema: &impl Schema, context: &Context) -> Result<Plan, Diagnostic> {
    let now = i64::try_from(context.now_millis).unwrap_or(i64::MAX);
    let calendar = Calendar { week_start: context.locale.week_start, fiscal_shift: context.fiscal_shift };
    // A moment past the last day that can be counted is no moment; it must not overflow either.
    let today = context.zone.day(now.min(i64::MAX / 4));
    let planner = Planner { schema, context, calendar, today };
    let name = &query.from.object.last();
    let object = schema.object(name.text).ok_or_else(|| {
        Diagnostic::new(Code::InvalidType, unsupported_type(name.text), name.span.clone())
            .hint("The name of an object is its API name, such as Account or Invoice__c.")
    })?;
    planner.query(query, object, Place::Top)
}

/// The scopes that `USING SCOPE` may name for an object, as its describe answer lists them.
///
/// Teams, territories and scoping rules belong to features that an org has to switch on; they are not here.
pub fn scopes(schema: &impl Schema, object: u16) -> impl Iterator<Item = &'static str> {
    let has_owner = schema.field_named(object, "OwnerId").is_some();
    let is_delegated = schema.object_name(object) == "Task";
    [("everything", true), ("mine", has_owner), ("delegated", is_delegated)]
        .into_iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(name, _)| name)
}

/// What a query is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    /// A subquery in SELECT, so many levels below the top.
    Children(u8),
    Condition,
}

struct Planner<'s, S> {
    schema: &'s S,
    context: &'s Context,
    calendar: Calendar,
    today: i64,
}

impl<S: Schema> Planner<'_, S> {
    fn query(&self, query: &Query<'_>, object: u16, place: Place) -> Result<Plan, Diagnostic> {
        self.refuse_clauses(query, object, place)?;
        let scope = Scope::new(query, object);
        let mut plan = Plan {
            object,
            columns: Vec::new(),
            counts_only: false,
            grouping: None,
            terms: Vec::new(),
            test: None,
            leaves: 0,
            order: Vec::new(),
            collation: self.context.locale.collation(),
            limit: count_of(query.limit.as_ref().map(|limit| &limit.value))?,
            offset: 0,
            inner: Vec::new(),
        };
        let is_grouped = group::is_aggregate(query);
        if is_grouped && place != Place::Top {
            return Err(faults::only_root(query.span.clone()));
        }
        if !is_grouped {
            for item in &query.select {
                self.select(query, item, &scope, place, &mut plan)?;
            }
            if plan.columns.is_empty() && !plan.counts_only {
                let message = "'FIELDS(...)' expansion function must result in at least one field being selected.";
                return Err(Diagnostic::malformed(message, query.span.clone()).without_place());
            }
        }
        if let Some(condition) = &query.condition {
            plan.test = Some(self.filter(condition, &scope, place, &mut plan)?);
        }
        if let Some(name) = &query.scope {
            self.narrow(name, &mut plan)?;
        }
        if is_grouped {
            plan.grouping = Some(Box::new(self.grouping(query, &scope)?));
        } else {
            plan.order = self.order(query, &scope, plan.counts_only)?;
        }
        if let Some(offset) = &query.offset {
            let number = count_of(Some(&offset.value))?.unwrap_or_default();
            if number > OFFSET_MAX {
                let message = format!("Maximum SOQL offset allowed is {OFFSET_MAX}");
                return Err(Diagnostic::new(Code::NumberOutsideValidRange, message, offset.span.clone())
                    .hint("To go further, order by Id and ask for ids greater than the last one seen.")
                    .without_place());
            }
            plan.offset = number;
        }
        Ok(plan)
    }

    /// Clauses that are SOQL but not for this query.
    fn refuse_clauses(&self, query: &Query<'_>, object: u16, place: Place) -> Result<(), Diagnostic> {
        let name = self.schema.object_name(object);
        let refuse = |clause: Clause, message: String, hint: &str| {
            let span = query.clause(clause).unwrap_or_else(|| query.span.clone());
            Err(Diagnostic::malformed(message, span).hint(hint))
        };
        if let Some(parent) = query.from.parents.get(PARENTS_MAX) {
            let message = format!("The maximum number of parent relationships in a query is {PARENTS_MAX}");
            return Err(Diagnostic::malformed(message, parent.path.span()).hint("Leave some of the aliases out."));
        }
        // What Salesforce says of categories in an org without Knowledge is not documented.
        if let Some(With::DataCategory(_)) = &query.with {
            let message = format!("WITH DATA CATEGORY is not supported for entity '{name}'");
            return refuse(Clause::With, message, "Only articles and questions have categories; this org has neither.");
        }
        // Nor what it says of statistics of anything but articles.
        if !query.updates.is_empty() && !name.ends_with("__kav") {
            let message = format!("UPDATE TRACKING and UPDATE VIEWSTAT are not supported for entity '{name}'");
            return refuse(Clause::Update, message, "They count how often articles of Knowledge are found and read.");
        }
        if query.purposes.contains(&Purpose::Update) && !query.order.is_empty() {
            return refuse(Clause::For, "ORDER BY is not allowed with FOR UPDATE".to_owned(), "Leave one of them out.");
        }
        match place {
            Place::Condition => join::refuse_clauses(query),
            Place::Children(_) => Ok(()),
            Place::Top => match subqueries(query).nth(CHILDREN_MAX) {
                Some(subquery) => {
                    let message = format!("The maximum number of sub-selects in a query is {CHILDREN_MAX}");
                    Err(Diagnostic::malformed(message, subquery.span.clone())
                        .hint("Ask for some of the children in another query."))
                }
                None => Ok(()),
            },
        }
    }

    fn order(&self, query: &Query<'_>, scope: &Scope<'_>, counts_only: bool) -> Result<Vec<Sort<Term>>, Diagnostic> {
        let mut order: Vec<Sort<Term>> = Vec::new();
        for item in &query.order {
            if counts_only {
                let name = faults::text_of(&item.expression);
                return Err(faults::not_grouped("Ordered field", &name, item.span.clone())
                    .hint("COUNT() has no order; leave ORDER BY out."));
            }
            let (term, typed) = match &item.expression {
                Expression::Call(call) if !is_orderable(call.function) => {
                    return Err(Diagnostic::malformed(
                        format!("unexpected token: '{}'", call.name.text),
                        call.span.clone(),
                    )
                    .hint("Records are ordered by fields, by parts of dates, and by DISTANCE()."));
                }
                expression => self.term(expression, scope)?,
            };
            if !typed.is_sortable {
                let message = format!("field '{}' can not be sorted in a query call", typed.name);
                return Err(Diagnostic::new(Code::InvalidField, message, item.span.clone())
                    .hint("Long texts, several choices and compound fields have no order."));
            }
            // A field that is there already has nothing left to order.
            if order.iter().all(|sort| sort.term != term) {
                let choices = self.choices(&term, scope.object);
                order.push(Sort { term, descending: item.descending, nulls_last: item.nulls_last, choices });
            }
        }
        Ok(order)
    }

    /// `USING SCOPE`: everything, what the user owns, or what the user gave to others.
    fn narrow(&self, scope: &Name<'_>, plan: &mut Plan) -> Result<(), Diagnostic> {
        let known = scopes(self.schema, plan.object).find(|known| known.eq_ignore_ascii_case(scope.text));
        let own: &[(&str, bool)] = match known {
            Some("everything") => &[],
            Some("mine") => &[("OwnerId", false)],
            Some(_) => &[("OwnerId", true), ("CreatedById", false)],
            None => {
                return Err(Diagnostic::malformed(format!("unsupported scope: '{}'", scope.text), scope.span.clone())
                    .hint("The object's describe answer lists its scopes; everything is always one."));
            }
        };
        for (name, not) in own {
            let Some(number) = self.schema.field_named(plan.object, name) else { continue };
            let check = Check::Ids { values: self.context.user_id.into_iter().collect(), null: false, not: *not };
            let leaf = plan.leaf(Term::Field(FieldPath { hops: Vec::new(), end: End::Field(number) }), check);
            plan.test = Some(match plan.test.take() {
                Some(test) => Test::And(vec![leaf, test]),
                None => leaf,
            });
        }
        Ok(())
    }

    /// The values of the picklist that a term is, in their own order.
    fn choices(&self, term: &Term, object: u16) -> Vec<String> {
        let Term::Field(path) = term else { return Vec::new() };
        self.choices_of(path, object).map(|(value, _)| value).collect()
    }

    /// Values and labels of the picklist that a path ends in.
    fn choices_of(&self, path: &FieldPath, object: u16) -> impl Iterator<Item = (String, String)> {
        let end = self.end_of(path, object);
        (0..).map_while(move |place| {
            let (object, number) = end?;
            let choice = self.schema.choice(object, number, place)?;
            Some((choice.value.to_owned(), choice.label.to_owned()))
        })
    }
}

fn is_orderable(function: Option<Function>) -> bool {
    function.is_some_and(|function| function.is_date_part() || function == Function::Distance)
}

/// The subqueries in SELECT, with those inside of them.
fn subqueries<'q, 't>(query: &'q Query<'t>) -> Box<dyn Iterator<Item = &'q Query<'t>> + 'q> {
    let own = query.select.iter().filter_map(|item| match item {
        SelectItem::Children { query, .. } => Some(&**query),
        _ => None,
    });
    Box::new(own.flat_map(|query| std::iter::once(query).chain(subqueries(query))))
}

/// What LIMIT or OFFSET says.
fn count_of(value: Option<&CountValue<'_>>) -> Result<Option<u32>, Diagnostic> {
    match value {
        Some(CountValue::Number(number)) => Ok(Some(*number)),
        Some(CountValue::Bound(bound)) => Err(faults::bound(bound.span.clone())),
        Some(CountValue::Missing) | None => Ok(None),
    }
}

/// What an item of SELECT, a comparison or an order is about, as far as its type goes.
#[derive(Clone, Debug)]
struct Typed {
    /// As messages call it.
    name: String,
    kind: FieldType,
    is_filterable: bool,
    is_sortable: bool,
    /// Whether date literals may stand for its value.
    takes_literals: bool,
    /// Whether upper and lower case differ in it.
    is_exact: bool,
}

impl Typed {
    fn of(field: &super::schema::Field<'_>) -> Self {
        Self {
            name: field.name.to_owned(),
            kind: field.kind,
            is_filterable: field.is_filterable,
            is_sortable: field.is_sortable,
            takes_literals: true,
            is_exact: false,
        }
    }

    /// The value of a function.
    const fn computed(name: String, kind: FieldType) -> Self {
        Self { name, kind, is_filterable: true, is_sortable: true, takes_literals: false, is_exact: false }
    }
}

fn literal_text<'l>(literal: &'l Literal<'_>) -> Option<&'l str> {
    match &literal.value {
        LiteralValue::Text { text, .. } => Some(text),
        _ => None,
    }
}

/// The calls among what is selected, with FORMAT looked into.
fn call_of<'q, 't>(item: &'q SelectItem<'t>) -> Option<&'q super::ast::Call<'t>> {
    match item {
        SelectItem::Expression { expression: Expression::Call(call), .. } => Some(call),
        _ => None,
    }
}
