//! Checks a query against a schema and compiles it to numbers; knows no row.
//!
//! Names become object and field numbers once, so that a million rows are tested without comparing a name.

use super::ast::{
    Clause, Comparison, Condition, ConditionKind, CountValue, Expression, FieldSet, Literal, LiteralValue, Name,
    Operand, Operator, Path, Query, SelectItem, Span,
};
use super::calendar::{DAY_MILLIS, relative_days};
use super::diagnostic::{Code, Diagnostic};
use super::schema::{Field, FieldType, Schema};
use super::{fold, id};
use std::collections::HashSet;
use std::ops::Range;

/// A query that fits an org, ready to be run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The object that is asked for.
    pub object: u16,
    /// What each record shows, in order. Empty when only the count is asked for.
    pub columns: Vec<Column>,
    /// `COUNT()`.
    pub counts_only: bool,
    pub(super) test: Option<Test>,
    pub(super) order: Vec<Sort>,
    pub(super) limit: Option<u32>,
    pub(super) offset: u32,
    /// The subqueries of the conditions, each with one column of ids.
    pub(super) inner: Vec<(Plan, FieldPath)>,
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

/// A parent record inside a record.
#[derive(Clone, Debug)]
pub struct Parent {
    /// The relationship.
    pub name: String,
    /// The reference field behind it.
    pub field: u16,
    /// Whether the parent may be of several objects.
    pub is_polymorphic: bool,
    /// What to show of it, by its object.
    pub branches: Vec<(u16, Vec<Column>)>,
}

/// Child records inside a record.
#[derive(Clone, Debug)]
pub struct Children {
    /// The child relationship.
    pub name: String,
    /// The reference field of the child.
    pub field: u16,
    /// What to show of each child.
    pub plan: Plan,
}

/// How to get from a row to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FieldPath {
    pub(super) hops: Vec<u16>,
    pub(super) end: End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Field(u16),
    /// The field's number depends on the object of the last parent.
    ByObject(Vec<(u16, u16)>),
    ObjectName,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    And(Vec<Test>),
    Or(Vec<Test>),
    Not(Box<Test>),
    Field(FieldPath, Check),
}

#[derive(Clone, Debug)]
pub(super) struct Sort {
    pub(super) path: FieldPath,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
    /// The values of a picklist in their own order.
    pub(super) choices: Vec<String>,
}

/// What is asked of one value. Texts are folded to lower case.
#[derive(Clone, Debug)]
pub(super) enum Check {
    Never,
    Text {
        values: HashSet<String>,
        one: Option<String>,
        null: bool,
        not: bool,
    },
    TextOrder {
        value: String,
        relation: Relation,
    },
    Like {
        pieces: Vec<Piece>,
    },
    Ids {
        values: HashSet<[u8; 18]>,
        null: bool,
        not: bool,
    },
    IdOrder {
        value: [u8; 18],
        relation: Relation,
    },
    InQuery {
        number: usize,
        not: bool,
    },
    /// Ascending.
    Numbers {
        values: Vec<f64>,
        null: bool,
        not: bool,
    },
    NumberOrder {
        value: f64,
        relation: Relation,
    },
    Booleans {
        yes: bool,
        no: bool,
        not: bool,
    },
    Stretches {
        values: Vec<Range<i64>>,
        null: bool,
        not: bool,
    },
    StretchOrder {
        value: Range<i64>,
        relation: Relation,
    },
    /// Several choices; each value is a sorted set of them.
    Choices {
        values: Vec<Vec<String>>,
        null: bool,
        exact: bool,
        not: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// `%`
    Any,
    /// `_`
    One,
    Character(char),
}

/// The fields that every kind of parent has when a relationship leads to several.
///
/// Source: Salesforce Object Reference, "Name".
const NAME_FIELDS: &[&str] =
    &["Alias", "Email", "FirstName", "Id", "IsActive", "LastName", "Name", "Phone", "Title", "Type", "Username"];

/// The largest OFFSET. Source: SOQL and SOSL Reference, "OFFSET".
pub const OFFSET_MAX: u32 = 2_000;

/// The largest LIMIT beside `FIELDS(ALL)`. Source: SOQL and SOSL Reference, "FIELDS()".
pub const FIELDS_ROWS_MAX: u32 = 200;

/// How many relationships a path may follow. Source: SOQL and SOSL Reference, "Relationship Query Limitations".
pub const RELATIONSHIPS_MAX: usize = 5;

/// When a query is run, and for whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Since the Unix epoch; the day it falls on in UTC is today.
    pub now_millis: u64,
    /// Whose records are `mine`; nobody's if there is no user.
    pub user_id: Option<[u8; 18]>,
}

/// Checks a query and compiles it.
///
/// # Errors
/// The first thing that does not fit the schema, with Salesforce's code and message.
pub fn plan(query: &Query<'_>, schema: &impl Schema, context: &Context) -> Result<Plan, Diagnostic> {
    let now = i64::try_from(context.now_millis).unwrap_or(i64::MAX);
    let planner = Planner { schema, today: now.div_euclid(DAY_MILLIS), user_id: context.user_id };
    let name = &query.from.object.last();
    let object = schema.object(name.text).ok_or_else(|| {
        Diagnostic::new(Code::InvalidType, unsupported_type(name.text), name.span.clone())
            .hint("The name of an object is its API name, such as Account or Invoice__c.")
    })?;
    planner.query(query, object, Place::Top)
}

/// What Salesforce says of an object that it does not know.
#[must_use]
pub fn unsupported_type(name: &str) -> String {
    format!(
        "sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append the \
         '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
    )
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Children,
    Condition,
}

struct Planner<'s, S> {
    schema: &'s S,
    today: i64,
    user_id: Option<[u8; 18]>,
}

/// What a name at the start of a path may mean in one query.
struct Scope<'q> {
    object: u16,
    own_names: Vec<&'q str>,
    aliases: Vec<(&'q str, Vec<&'q Name<'q>>)>,
}

impl<S: Schema> Planner<'_, S> {
    fn query(&self, query: &Query<'_>, object: u16, place: Place) -> Result<Plan, Diagnostic> {
        let scope = Scope::new(query, object);
        if let Some(span) = query.clause(Clause::GroupBy).or(query.clause(Clause::Having)) {
            return Err(not_yet(span));
        }
        let mut plan = Plan {
            object,
            columns: Vec::new(),
            counts_only: false,
            test: None,
            order: Vec::new(),
            limit: query.limit.as_ref().and_then(|limit| number_of(&limit.value)),
            offset: 0,
            inner: Vec::new(),
        };
        for item in &query.select {
            self.select(query, item, &scope, place, &mut plan)?;
        }
        if plan.columns.is_empty() && !plan.counts_only {
            let message = "'FIELDS(...)' expansion function must result in at least one field being selected.";
            return Err(Diagnostic::malformed(message, query.span.clone()).without_place());
        }
        if let Some(condition) = &query.condition {
            plan.test = Some(self.test(condition, &scope, place, &mut plan.inner)?);
        }
        if let Some(name) = &query.scope {
            self.narrow(name, &mut plan)?;
        }
        for item in &query.order {
            let Expression::Field(order_path) = &item.expression else { return Err(not_yet(item.span.clone())) };
            let (path, field) = self.resolve(order_path, &scope)?;
            if !field.is_sortable {
                let message = format!("field '{}' can not be sorted in a query call", field.name);
                return Err(Diagnostic::new(Code::InvalidField, message, item.span.clone())
                    .hint("Long texts, several choices and compound fields have no order."));
            }
            // A field that is there already has nothing left to order.
            if plan.order.iter().all(|sort| sort.path != path) {
                let choices = self.choices(&path, object);
                plan.order.push(Sort { path, descending: item.descending, nulls_last: item.nulls_last, choices });
            }
        }
        if let Some(offset) = &query.offset {
            let number = number_of(&offset.value).unwrap_or_default();
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

    /// `USING SCOPE`: everything, or what the user owns.
    fn narrow(&self, scope: &Name<'_>, plan: &mut Plan) -> Result<(), Diagnostic> {
        if scope.text.eq_ignore_ascii_case("everything") {
            return Ok(());
        }
        let owner = self.schema.field_named(plan.object, "OwnerId");
        let (true, Some(owner)) = (scope.text.eq_ignore_ascii_case("mine"), owner) else {
            return Err(Diagnostic::malformed(format!("unsupported scope: '{}'", scope.text), scope.span.clone())
                .hint("The scopes are everything and, where records have an owner, mine."));
        };
        let check = Check::Ids { values: self.user_id.into_iter().collect(), null: false, not: false };
        let mine = Test::Field(FieldPath { hops: Vec::new(), end: End::Field(owner) }, check);
        plan.test = Some(match plan.test.take() {
            Some(test) => Test::And(vec![mine, test]),
            None => mine,
        });
        Ok(())
    }

    fn select(
        &self,
        query: &Query<'_>,
        item: &SelectItem<'_>,
        scope: &Scope<'_>,
        place: Place,
        plan: &mut Plan,
    ) -> Result<(), Diagnostic> {
        match item {
            SelectItem::Expression { expression: Expression::Field(path), alias: None } => {
                self.add_field(path, scope, &mut plan.columns)
            }
            SelectItem::Expression { expression: Expression::Call(call), .. } if call.counts_rows() => {
                if query.count().is_none() || place != Place::Top {
                    return Err(Diagnostic::malformed("unexpected token: 'COUNT'", call.span.clone())
                        .hint("COUNT() stands alone; to count beside other fields use COUNT(Id)."));
                }
                plan.counts_only = true;
                Ok(())
            }
            SelectItem::Expression { .. } | SelectItem::TypeOf(_) => Err(not_yet(item.span())),
            SelectItem::Fields(set, span) => self.add_fields(*set, span, query, plan),
            SelectItem::Children { span, .. } if place != Place::Top => {
                Err(Diagnostic::malformed("unexpected token: '('", span.clone())
                    .hint("A subquery cannot hold another one here."))
            }
            SelectItem::Children { query: inner, .. } => {
                let name = &inner.from.object.last();
                let Some(child) = self.schema.child(plan.object, name.text) else {
                    let message = format!(
                        "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to use a \
                         custom relationship, be sure to append the '__r' after the custom relationship name. Please \
                         reference your WSDL or the describe call for the appropriate names.",
                        name.text
                    );
                    return Err(Diagnostic::new(Code::InvalidType, message, name.span.clone())
                        .hint("A subquery names a child relationship, such as Contacts, not an object."));
                };
                if plan.columns.iter().any(|column| matches!(column, Column::Children(it) if it.name == child.name)) {
                    return Err(duplicate(child.name, inner.span.clone()));
                }
                let children = self.query(inner, child.object, Place::Children)?;
                let (name, field) = (child.name.to_owned(), child.field);
                plan.columns.push(Column::Children(Box::new(Children { name, field, plan: children })));
                Ok(())
            }
        }
    }

    fn add_fields(&self, set: FieldSet, span: &Span, query: &Query<'_>, plan: &mut Plan) -> Result<(), Diagnostic> {
        let is_bounded = query
            .limit
            .as_ref()
            .is_some_and(|limit| number_of(&limit.value).is_some_and(|number| number <= FIELDS_ROWS_MAX))
            || query.condition.as_ref().is_some_and(names_few_ids);
        if set != FieldSet::Standard && !is_bounded {
            let message = format!("The SOQL FIELDS function must have a LIMIT of at most {FIELDS_ROWS_MAX}");
            return Err(Diagnostic::malformed(message, span.clone())
                .hint("Add LIMIT 200, or use FIELDS(STANDARD).")
                .without_place());
        }
        for number in 0..self.schema.field_count(plan.object) {
            let field = self.schema.field(plan.object, number);
            let belongs = match set {
                FieldSet::All => true,
                FieldSet::Standard => !field.is_custom,
                FieldSet::Custom => field.is_custom,
            };
            if belongs {
                add(Column::Field { name: field.name.to_owned(), number }, span, &mut plan.columns)?;
            }
        }
        Ok(())
    }

    fn add_field(&self, path: &Path<'_>, scope: &Scope<'_>, columns: &mut Vec<Column>) -> Result<(), Diagnostic> {
        let names = scope.names(path, self.schema);
        self.add_column(scope.object, &names, path, columns)
    }

    /// Walks down the relationships and adds the field to the innermost parent.
    fn add_column(
        &self,
        object: u16,
        names: &[&Name<'_>],
        path: &Path<'_>,
        columns: &mut Vec<Column>,
    ) -> Result<(), Diagnostic> {
        let (resolved, _) = self.resolve_names(object, names, path)?;
        let (mut object, mut columns) = (object, columns);
        for hop in &resolved.hops {
            let field = self.schema.field(object, *hop);
            let found = columns.iter().position(|column| matches!(column, Column::Parent(it) if it.field == *hop));
            let at = found.unwrap_or(columns.len());
            if found.is_none() {
                columns.push(Column::Parent(Parent {
                    name: field.relationship.unwrap_or_default().to_owned(),
                    field: *hop,
                    is_polymorphic: field.targets.len() > 1,
                    branches: field.targets.iter().map(|target| (*target, Vec::new())).collect(),
                }));
            }
            let Some(Column::Parent(parent)) = columns.get_mut(at) else { return Ok(()) };
            if parent.is_polymorphic {
                return self.add_to_branches(&resolved.end, names, path, parent);
            }
            let Some((target, inner)) = parent.branches.first_mut() else { return Ok(()) };
            (object, columns) = (*target, inner);
        }
        if let End::Field(number) = resolved.end {
            let name = self.schema.field(object, number).name.to_owned();
            add(Column::Field { name, number }, &path.span(), columns)?;
        }
        Ok(())
    }

    fn add_to_branches(
        &self,
        end: &End,
        names: &[&Name<'_>],
        path: &Path<'_>,
        parent: &mut Parent,
    ) -> Result<(), Diagnostic> {
        let last = names.last().map_or("", |name| name.text);
        let known = NAME_FIELDS.iter().find(|name| name.eq_ignore_ascii_case(last)).copied().unwrap_or(last);
        for (object, columns) in &mut parent.branches {
            let column = match end {
                End::ObjectName => Column::ObjectName,
                End::ByObject(numbers) => match numbers.iter().find(|(owner, _)| owner == object) {
                    Some((_, number)) => Column::Field { name: known.to_owned(), number: *number },
                    None => Column::Absent { name: known.to_owned() },
                },
                End::Field(number) => Column::Field { name: known.to_owned(), number: *number },
            };
            add(column, &path.span(), columns)?;
        }
        Ok(())
    }

    /// The values of the picklist that a path ends in, in their own order.
    fn choices(&self, path: &FieldPath, object: u16) -> Vec<String> {
        let mut object = object;
        for hop in &path.hops {
            match self.schema.field(object, *hop).targets {
                [target] => object = *target,
                _ => return Vec::new(),
            }
        }
        let End::Field(number) = path.end else { return Vec::new() };
        (0..).map_while(|place| self.schema.choice(object, number, place)).map(|it| it.value.to_owned()).collect()
    }

    fn resolve(&self, path: &Path<'_>, scope: &Scope<'_>) -> Result<(FieldPath, Field<'_>), Diagnostic> {
        self.resolve_names(scope.object, &scope.names(path, self.schema), path)
    }

    fn resolve_names(
        &self,
        object: u16,
        names: &[&Name<'_>],
        path: &Path<'_>,
    ) -> Result<(FieldPath, Field<'_>), Diagnostic> {
        let Some((last, relationships)) = names.split_last() else {
            return Err(Diagnostic::malformed("unexpected token: '.'", path.span()));
        };
        if relationships.len() > RELATIONSHIPS_MAX {
            let message = format!("The relationship path '{}' has too many levels", path.text());
            return Err(Diagnostic::malformed(message, path.span())
                .hint(format!("A path may follow {RELATIONSHIPS_MAX} relationships.")));
        }
        let mut object = object;
        let mut hops = Vec::new();
        for (at, name) in relationships.iter().enumerate() {
            let Some(hop) = self.schema.relationship_named(object, name.text) else {
                return Err(unknown_relationship(name.text, path));
            };
            hops.push(hop);
            match self.schema.field(object, hop).targets {
                [target] => object = *target,
                _ if at + 1 < relationships.len() => {
                    return Err(unknown_relationship(relationships[at + 1].text, path));
                }
                targets => return self.resolve_polymorphic(hops, targets, last, path),
            }
        }
        match self.schema.field_named(object, last.text) {
            Some(number) => Ok((FieldPath { hops, end: End::Field(number) }, self.schema.field(object, number))),
            None => {
                let names = (0..self.schema.field_count(object)).map(|number| self.schema.field(object, number).name);
                let hint = closest(last.text, names).map_or_else(String::new, |name| format!("Did you mean {name}?"));
                Err(unknown_column(last.text, self.schema.object_name(object), path).hint(hint))
            }
        }
    }

    fn resolve_polymorphic(
        &self,
        hops: Vec<u16>,
        targets: &[u16],
        name: &Name<'_>,
        path: &Path<'_>,
    ) -> Result<(FieldPath, Field<'_>), Diagnostic> {
        let numbers: Vec<(u16, u16)> = targets
            .iter()
            .filter_map(|target| self.schema.field_named(*target, name.text).map(|number| (*target, number)))
            .collect();
        let is_known = NAME_FIELDS.iter().any(|known| known.eq_ignore_ascii_case(name.text));
        if is_known && name.text.eq_ignore_ascii_case("Type") {
            return Ok((FieldPath { hops, end: End::ObjectName }, OBJECT_NAME));
        }
        match numbers.first() {
            Some((object, number)) if is_known => {
                let field = self.schema.field(*object, *number);
                Ok((FieldPath { hops, end: End::ByObject(numbers) }, field))
            }
            _ => Err(unknown_column(name.text, "Name", path)
                .hint("This relationship leads to several objects, which share only a few fields, such as Name.")),
        }
    }

    fn test(
        &self,
        condition: &Condition<'_>,
        scope: &Scope<'_>,
        place: Place,
        inner: &mut Vec<(Plan, FieldPath)>,
    ) -> Result<Test, Diagnostic> {
        let mut all = |conditions: &[Condition<'_>]| {
            conditions.iter().map(|condition| self.test(condition, scope, place, inner)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match &condition.kind {
            ConditionKind::And(conditions) => Test::And(all(conditions)?),
            ConditionKind::Or(conditions) => Test::Or(all(conditions)?),
            ConditionKind::Not(condition) => Test::Not(Box::new(self.test(condition, scope, place, inner)?)),
            ConditionKind::Compare(comparison) => {
                let Expression::Field(left) = &comparison.left else { return Err(not_yet(comparison.span.clone())) };
                let (path, field) = self.resolve(left, scope)?;
                if !field.is_filterable {
                    let message = format!("field '{}' can not be filtered in a query call", field.name);
                    return Err(Diagnostic::new(Code::InvalidField, message, comparison.left.span())
                        .hint("Long texts, encrypted and compound fields cannot stand in WHERE."));
                }
                let check = match &comparison.operand {
                    Operand::One(literal) => self.check(&field, comparison, std::slice::from_ref(literal))?,
                    Operand::Many(literals, _) => self.check(&field, comparison, literals)?,
                    Operand::Query(query, _) => self.in_query(&field, comparison, query, place, inner)?,
                };
                Test::Field(path, check)
            }
        })
    }

    fn in_query(
        &self,
        field: &Field<'_>,
        comparison: &Comparison<'_>,
        query: &Query<'_>,
        place: Place,
        inner: &mut Vec<(Plan, FieldPath)>,
    ) -> Result<Check, Diagnostic> {
        let span = query.span.clone();
        if place == Place::Condition {
            return Err(Diagnostic::malformed("Nesting of semi join sub-selects is not supported", span)
                .hint("A subquery in a condition cannot hold another one."));
        }
        let is_set = matches!(comparison.operator, Operator::In | Operator::NotIn);
        if !is_set || !matches!(field.kind, FieldType::Id | FieldType::Reference) {
            let message = "Semi join sub-selects are only allowed for id and reference fields";
            return Err(Diagnostic::malformed(message, comparison.left.span())
                .hint("Only an id can be compared with the result of a subquery."));
        }
        let name = &query.from.object.last();
        let object = self
            .schema
            .object(name.text)
            .ok_or_else(|| Diagnostic::new(Code::InvalidType, unsupported_type(name.text), name.span.clone()))?;
        let [SelectItem::Expression { expression: Expression::Field(path), alias: None }] = &query.select[..] else {
            return Err(Diagnostic::malformed("Semi join sub-selects must select exactly one field", span)
                .hint("Such as AccountId."));
        };
        let (path, selected) = self.resolve(path, &Scope::new(query, object))?;
        if !matches!(selected.kind, FieldType::Id | FieldType::Reference) {
            let message = format!(
                "The selected field '{}' in the subquery and the left operand field in the where expression in the \
                 outer query '{}' should point to the same object type",
                selected.name, field.name
            );
            return Err(Diagnostic::malformed(message, span).hint("The subquery selects an id, such as AccountId."));
        }
        inner.push((self.query(query, object, Place::Condition)?, path));
        Ok(Check::InQuery { number: inner.len() - 1, not: comparison.operator == Operator::NotIn })
    }

    fn check(
        &self,
        field: &Field<'_>,
        comparison: &Comparison<'_>,
        literals: &[Literal<'_>],
    ) -> Result<Check, Diagnostic> {
        use FieldType as T;
        let relation = match comparison.operator {
            Operator::Less => Some(Relation::Less),
            Operator::LessEqual => Some(Relation::LessEqual),
            Operator::Greater => Some(Relation::Greater),
            Operator::GreaterEqual => Some(Relation::GreaterEqual),
            _ => None,
        };
        let not = matches!(comparison.operator, Operator::NotEqual | Operator::NotIn | Operator::Excludes);
        let of_choices = matches!(comparison.operator, Operator::Includes | Operator::Excludes);
        let like = comparison.operator == Operator::Like;
        let is_allowed = match field.kind {
            T::MultiPicklist => relation.is_none() && !like,
            T::Boolean => relation.is_none() && !like && !of_choices,
            T::String | T::Textarea | T::Picklist | T::Combobox | T::Email | T::Phone | T::Url | T::AnyType => {
                !of_choices
            }
            _ => !like && !of_choices,
        };
        if !is_allowed {
            return Err(invalid_operator(field, comparison));
        }
        let null = literals.iter().any(is_null);
        let some: Vec<&Literal<'_>> = literals.iter().filter(|literal| !is_null(literal)).collect();
        if let ([], Some(_)) | ([], _) = (&some[..], relation)
            && (relation.is_some() || like)
        {
            return Ok(Check::Never);
        }
        match field.kind {
            T::Id | T::Reference => {
                let values = some.iter().map(|literal| id_value(field, literal)).collect::<Result<HashSet<_>, _>>()?;
                match (relation, values.iter().next()) {
                    (Some(relation), Some(value)) => Ok(Check::IdOrder { value: *value, relation }),
                    _ => Ok(Check::Ids { values, null, not }),
                }
            }
            T::Int | T::Long | T::Double | T::Currency | T::Percent => {
                let mut values =
                    some.iter().map(|literal| number_value(field, literal)).collect::<Result<Vec<_>, _>>()?;
                values.sort_unstable_by(f64::total_cmp);
                match (relation, values.first()) {
                    (Some(relation), Some(value)) => Ok(Check::NumberOrder { value: *value, relation }),
                    _ => Ok(Check::Numbers { values, null, not }),
                }
            }
            T::Boolean => {
                let values = some.iter().map(|literal| boolean_value(field, literal)).collect::<Result<Vec<_>, _>>()?;
                Ok(Check::Booleans { yes: values.contains(&true), no: values.contains(&false), not })
            }
            T::Date | T::DateTime | T::Time => {
                let values = some.iter().map(|literal| self.stretch(field, literal)).collect::<Result<Vec<_>, _>>()?;
                match (relation, values.first()) {
                    (Some(relation), Some(value)) => Ok(Check::StretchOrder { value: value.clone(), relation }),
                    _ => Ok(Check::Stretches { values, null, not }),
                }
            }
            T::MultiPicklist => {
                let values = some
                    .iter()
                    .map(|literal| text_value(field, literal).map(|(text, _)| choices(text)))
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(Check::Choices { values, null, exact: !of_choices, not })
            }
            _ if like => {
                let Some(literal) = some.first() else { return Ok(Check::Never) };
                let (text, escaped) = text_value(field, literal)?;
                Ok(Check::Like { pieces: pieces(text, escaped) })
            }
            _ => {
                let values = some
                    .iter()
                    .map(|literal| text_value(field, literal).map(|(text, _)| fold(text)))
                    .collect::<Result<HashSet<_>, _>>()?;
                match (relation, values.iter().next()) {
                    (Some(relation), Some(value)) => Ok(Check::TextOrder { value: value.clone(), relation }),
                    _ => {
                        let one = if values.len() == 1 { values.iter().next().cloned() } else { None };
                        Ok(Check::Text { values, one, null, not })
                    }
                }
            }
        }
    }

    /// The days, or the milliseconds, that a literal means: from the first to before the end.
    fn stretch(&self, field: &Field<'_>, literal: &Literal<'_>) -> Result<Range<i64>, Diagnostic> {
        let of_days = |days: Range<i64>| days.start * DAY_MILLIS..days.end * DAY_MILLIS;
        match (field.kind, &literal.value) {
            (FieldType::Date, LiteralValue::Date(day)) => Ok(*day..day + 1),
            (FieldType::Date, LiteralValue::Relative(relative)) => Ok(relative_days(*relative, self.today)),
            (FieldType::DateTime, LiteralValue::DateTime(millis)) => Ok(*millis..millis + 1),
            (FieldType::DateTime, LiteralValue::Relative(relative)) => {
                Ok(of_days(relative_days(*relative, self.today)))
            }
            (FieldType::Time, LiteralValue::Time(millis)) => Ok(*millis..millis + 1),
            _ => Err(wrong_type(field, literal)),
        }
    }
}

fn number_of(value: &CountValue<'_>) -> Option<u32> {
    match value {
        CountValue::Number(number) => Some(*number),
        CountValue::Bound(_) | CountValue::Missing => None,
    }
}

fn not_yet(span: Span) -> Diagnostic {
    Diagnostic::malformed("Grouping, functions and TYPEOF are not answered here yet", span)
}

/// What a path to `What.Type` ends in.
const OBJECT_NAME: Field<'static> = Field {
    name: "Type",
    label: "Type",
    kind: FieldType::String,
    is_custom: false,
    is_filterable: true,
    is_sortable: true,
    is_groupable: true,
    is_aggregatable: true,
    relationship: None,
    targets: &[],
};

impl<'q> Scope<'q> {
    fn new(query: &'q Query<'q>, object: u16) -> Self {
        let from = &query.from;
        let mut own_names: Vec<&str> = from.object.parts.last().iter().map(|name| name.text).collect();
        own_names.extend(from.alias.as_ref().map(|alias| alias.text));
        let mut scope = Self { object, own_names, aliases: Vec::new() };
        for parent in &from.parents {
            let path = scope.unalias(&parent.path, true);
            scope.aliases.push((parent.alias.text, path));
        }
        scope
    }

    /// A path without aliases: relationships of the object, then a field.
    fn names(&self, path: &'q Path<'q>, schema: &impl Schema) -> Vec<&'q Name<'q>> {
        let first = path.parts.first().map_or("", |name| name.text);
        // A relationship may be called like the object or its alias: then it is the relationship.
        let is_own = schema.relationship_named(self.object, first).is_none();
        self.unalias(path, is_own)
    }

    fn unalias(&self, path: &'q Path<'q>, is_own: bool) -> Vec<&'q Name<'q>> {
        let Some((first, rest)) = path.parts.split_first() else { return Vec::new() };
        if rest.is_empty() {
            return vec![first];
        }
        if let Some((_, prefix)) = self.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(first.text)) {
            return prefix.iter().copied().chain(rest).collect();
        }
        if is_own && self.own_names.iter().any(|own| own.eq_ignore_ascii_case(first.text)) {
            return rest.iter().collect();
        }
        path.parts.iter().collect()
    }
}

/// Adds a column, unless it is there already.
fn add(column: Column, span: &Span, columns: &mut Vec<Column>) -> Result<(), Diagnostic> {
    let name = key(&column);
    if columns.iter().any(|known| key(known) == name) {
        return Err(duplicate(name, span.clone()));
    }
    columns.push(column);
    Ok(())
}

fn key(column: &Column) -> &str {
    match column {
        Column::Field { name, .. } | Column::Absent { name } => name,
        Column::ObjectName => "Type",
        Column::Parent(parent) => &parent.name,
        Column::Children(children) => &children.name,
    }
}

/// Whether a condition lets through at most [`FIELDS_ROWS_MAX`] rows because it lists their ids.
fn names_few_ids(condition: &Condition<'_>) -> bool {
    match &condition.kind {
        ConditionKind::And(all) => all.iter().any(names_few_ids),
        ConditionKind::Or(_) | ConditionKind::Not(_) => false,
        ConditionKind::Compare(comparison) => {
            let is_id = matches!(&comparison.left, Expression::Field(path) if path.text().eq_ignore_ascii_case("Id"));
            is_id
                && match (&comparison.operator, &comparison.operand) {
                    (Operator::Equal, Operand::One(_)) => true,
                    (Operator::In, Operand::Many(values, _)) => values.len() <= FIELDS_ROWS_MAX as usize,
                    _ => false,
                }
        }
    }
}

fn duplicate(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::InvalidField, format!("duplicate field selected: {name}"), span)
        .hint("Ask for each field once.")
        .without_place()
}

fn unknown_column(name: &str, object: &str, path: &Path<'_>) -> Diagnostic {
    let message = format!(
        "No such column '{name}' on entity '{object}'. If you are attempting to use a custom field, be sure to append \
         the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate \
         names."
    );
    Diagnostic::new(Code::InvalidField, message, path.span())
}

fn unknown_relationship(name: &str, path: &Path<'_>) -> Diagnostic {
    let message = format!(
        "Didn't understand relationship '{name}' in field path. If you are attempting to use a custom relationship, be \
         sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call \
         for the appropriate names."
    );
    Diagnostic::new(Code::InvalidField, message, path.span())
}

fn invalid_operator(field: &Field<'_>, comparison: &Comparison<'_>) -> Diagnostic {
    let message = match (field.kind, comparison.operator) {
        (FieldType::Id | FieldType::Reference, _) => "invalid operator on id field".to_owned(),
        (_, Operator::Includes | Operator::Excludes) => {
            "includes or excludes operator only valid on multipicklist field".to_owned()
        }
        (kind, _) => format!("invalid operator on {} field", type_name(kind)),
    };
    Diagnostic::new(Code::InvalidQueryFilterOperator, message, comparison.operator_span.clone())
        .hint("This operator does not suit the type of the field.")
}

fn wrong_type(field: &Field<'_>, literal: &Literal<'_>) -> Diagnostic {
    let kind = type_name(field.kind);
    let quotes = if kind == "string" { "should" } else { "should not" };
    let message = format!(
        "value of filter criterion for field '{}' must be of type {kind} and {quotes} be enclosed in quotes",
        field.name
    );
    let hint = match field.kind {
        FieldType::Date => "A date is written 2026-11-23 or as a date literal such as TODAY.",
        FieldType::DateTime => "A date and time is written 2026-11-23T09:00:00Z or as a date literal such as TODAY.",
        _ => "",
    };
    Diagnostic::new(Code::InvalidField, message, literal.span.clone()).hint(hint)
}

fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Boolean => "boolean",
        FieldType::Int | FieldType::Long => "int",
        FieldType::Double => "double",
        FieldType::Currency => "currency",
        FieldType::Percent => "percent",
        FieldType::Date => "date",
        FieldType::DateTime => "dateTime",
        FieldType::Time => "time",
        FieldType::MultiPicklist => "multipicklist",
        _ => "string",
    }
}

/// `null`, and the empty text, which Salesforce cannot tell from it.
fn is_null(literal: &Literal<'_>) -> bool {
    match &literal.value {
        LiteralValue::Null => true,
        LiteralValue::Text { text, .. } => text.is_empty(),
        _ => false,
    }
}

fn id_value(field: &Field<'_>, literal: &Literal<'_>) -> Result<[u8; 18], Diagnostic> {
    let (text, _) = text_value(field, literal)?;
    id::read(text).ok_or_else(|| {
        let message = format!("invalid ID field: {text}");
        Diagnostic::new(Code::InvalidQueryFilterOperator, message, literal.span.clone())
            .hint("An id has 15 or 18 letters and digits.")
    })
}

fn number_value(field: &Field<'_>, literal: &Literal<'_>) -> Result<f64, Diagnostic> {
    match literal.value {
        // Minus zero is zero.
        LiteralValue::Number(number) => Ok(number + 0.0),
        _ => Err(wrong_type(field, literal)),
    }
}

fn boolean_value(field: &Field<'_>, literal: &Literal<'_>) -> Result<bool, Diagnostic> {
    match literal.value {
        LiteralValue::Boolean(value) => Ok(value),
        _ => Err(wrong_type(field, literal)),
    }
}

fn text_value<'l>(field: &Field<'_>, literal: &'l Literal<'_>) -> Result<(&'l str, &'l [usize]), Diagnostic> {
    match &literal.value {
        LiteralValue::Text { text, escaped } => Ok((text, escaped)),
        _ => {
            let field = Field { kind: FieldType::String, ..*field };
            Err(wrong_type(&field, literal))
        }
    }
}

/// The choices of a `;`-joined text, folded and sorted.
pub(super) fn choices(text: &str) -> Vec<String> {
    let mut choices: Vec<String> = text.split(';').map(|choice| fold(choice.trim())).collect();
    choices.sort_unstable();
    choices.dedup();
    choices
}

fn pieces(text: &str, escaped: &[usize]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, character) in text.char_indices() {
        let is_plain = escaped.binary_search(&at).is_ok();
        pieces.push(match character {
            '%' if !is_plain => Piece::Any,
            '_' if !is_plain => Piece::One,
            _ => Piece::Character(super::fold_character(character)),
        });
    }
    pieces.dedup_by(|next, previous| *next == Piece::Any && *previous == Piece::Any);
    pieces
}

/// The name that differs least from what was typed, if it differs little.
fn closest<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const DIFFERENCES_MAX: usize = 2;
    let typed: Vec<u8> = typed.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    names
        .filter(|name| name.len().abs_diff(typed.len()) <= DIFFERENCES_MAX && typed.len() > DIFFERENCES_MAX)
        .map(|name| (differences(&typed, &name.to_ascii_lowercase()), name))
        .filter(|(differences, _)| *differences <= DIFFERENCES_MAX)
        .min_by_key(|(differences, _)| *differences)
        .map(|(_, name)| name)
}

/// Levenshtein distance in bytes.
fn differences(left: &[u8], right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (at, byte) in left.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (column, other) in right.bytes().enumerate() {
            let replaced = diagonal + usize::from(*byte != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
