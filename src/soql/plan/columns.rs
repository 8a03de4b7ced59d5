//! What each record shows: fields, parents, functions, TYPEOF and subqueries.

use super::super::ast::{
    Call, Condition, ConditionKind, Count, CountValue, Expression, FieldSet, Function, Name, Operand, Operator, Path,
    Query, SelectItem, Span, TypeOf,
};
use super::super::diagnostic::Diagnostic;
use super::super::schema::Schema;
use super::faults::{
    duplicate, nested_function, only_aggregates_have_aliases, unknown_children, unknown_column, unknown_relation,
    wrong_argument,
};
use super::names::{End, Scope, shared_field};
use super::{Branch, Children, Column, Computed, FIELDS_ROWS_MAX, Parent, Place, Plan, Planner};
use std::sync::Arc;

impl<S: Schema> Planner<'_, S> {
    pub(super) fn select(
        &self,
        query: &Query<'_>,
        item: &SelectItem<'_>,
        scope: &Scope<'_>,
        place: Place,
        plan: &mut Plan,
    ) -> Result<(), Diagnostic> {
        match item {
            SelectItem::Expression { expression: Expression::Field(_), alias: Some(alias) } => {
                Err(only_aggregates_have_aliases(alias.span.clone()))
            }
            SelectItem::Expression { expression: Expression::Field(path), alias: None } => {
                self.add_field(path, scope, &mut plan.columns)
            }
            SelectItem::Expression { expression: Expression::Call(call), alias } => {
                if let (true, Some(alias)) = (call.counts_rows(), alias) {
                    return Err(Diagnostic::malformed(
                        format!("unexpected token: '{}'", alias.text),
                        alias.span.clone(),
                    )
                    .hint("COUNT() answers with a number and no record, so it has no name."));
                }
                if call.counts_rows() {
                    if query.count().is_none() || place != Place::Top {
                        return Err(Diagnostic::malformed("unexpected token: 'COUNT'", call.span.clone())
                            .hint("COUNT() stands alone; to count beside other fields use COUNT(Id)."));
                    }
                    plan.counts_only = true;
                    return Ok(());
                }
                self.add_computed(call, alias.as_ref(), scope, &mut plan.columns)
            }
            SelectItem::TypeOf(type_of) => self.add_type_of(type_of, scope, place, &mut plan.columns),
            SelectItem::Fields(set, span) => self.add_fields(*set, span, query, plan),
            SelectItem::Children { query: inner, span } => self.add_children(query, inner, span, scope, place, plan),
        }
    }

    fn add_children(
        &self,
        query: &Query<'_>,
        inner: &Query<'_>,
        span: &Span,
        scope: &Scope<'_>,
        place: Place,
        plan: &mut Plan,
    ) -> Result<(), Diagnostic> {
        let level = match place {
            Place::Top => 1,
            Place::Children(level) => level + 1,
            Place::Condition => {
                return Err(Diagnostic::malformed("unexpected token: '('", span.clone())
                    .hint("A subquery in a condition selects one id."));
            }
        };
        let levels = self.context.child_levels;
        if level > levels {
            // Until version 57.0 Salesforce says "1 level"; what it says of more is not documented.
            let many = if levels == 1 { "1 level".to_owned() } else { format!("{levels} levels") };
            let message = format!(
                "SOQL statements cannot query aggregate relationships more than {many} away from the root entity object."
            );
            return Err(Diagnostic::malformed(message, span.clone())
                .hint("Ask for the innermost records in a query of their own."));
        }
        if let (Some(offset), false) = (&inner.offset, limits_to_one(query.limit.as_ref())) {
            let message = "OFFSET clause in a subquery is only allowed when the parent query has LIMIT 1";
            return Err(Diagnostic::malformed(message, offset.span.clone()).hint("Add LIMIT 1 to the outer query."));
        }
        let names = scope.names(&inner.from.object, self.schema);
        let Some((name, [])) = names.split_last() else {
            return Err(unknown_children(&inner.from.object.text(), inner.from.object.span()));
        };
        let Some(child) = self.schema.child(plan.object, name.text) else {
            return Err(unknown_children(name.text, name.span.clone()));
        };
        if plan.columns.iter().any(|column| matches!(column, Column::Children(it) if it.name == child.name)) {
            return Err(duplicate(child.name, span.clone()));
        }
        let (name, field) = (child.name.to_owned(), child.field);
        let children = self.query(inner, child.object, Place::Children(level))?;
        plan.columns.push(Column::Children(Box::new(Children { name, field, plan: Arc::new(children) })));
        Ok(())
    }

    fn add_fields(&self, set: FieldSet, span: &Span, query: &Query<'_>, plan: &mut Plan) -> Result<(), Diagnostic> {
        let is_bounded = query
            .limit
            .as_ref()
            .is_some_and(|limit| matches!(limit.value, CountValue::Number(number) if number <= FIELDS_ROWS_MAX))
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
        let Some((object, columns)) = self.parent_columns(object, &resolved.hops, path, columns)? else {
            return Ok(());
        };
        match (columns, resolved.end) {
            (Inner::One(columns), End::Field(number)) => {
                let name = self.schema.field(object, number).name.to_owned();
                add(Column::Field { name, number }, &path.span(), columns)
            }
            (Inner::Several(branches), end) => add_to_branches(branches, &end, names, path),
            (Inner::One(_), _) => Ok(()),
        }
    }

    /// The columns of the parent at the end of the relationships, and its object.
    fn parent_columns<'c>(
        &self,
        object: u16,
        hops: &[u16],
        path: &Path<'_>,
        columns: &'c mut Vec<Column>,
    ) -> Result<Option<(u16, Inner<'c>)>, Diagnostic> {
        let (mut object, mut columns) = (object, columns);
        for hop in hops {
            let field = self.schema.field(object, *hop);
            let found = columns.iter().position(|column| matches!(column, Column::Parent(it) if it.field == *hop));
            let at = found.unwrap_or(columns.len());
            if found.is_none() {
                let is_name = field.targets.len() > 1;
                let branch = |object: &u16| Branch { object: *object, is_name, columns: Vec::new() };
                columns.push(Column::Parent(Parent {
                    name: field.relationship.unwrap_or_default().to_owned(),
                    field: *hop,
                    branches: field.targets.iter().map(branch).collect(),
                    is_type_of: false,
                }));
            }
            let Some(Column::Parent(parent)) = columns.get_mut(at) else { return Ok(None) };
            if parent.is_type_of {
                return Err(duplicate(&parent.name, path.span()));
            }
            if parent.branches.len() > 1 {
                return Ok(Some((object, Inner::Several(&mut parent.branches))));
            }
            let Some(branch) = parent.branches.first_mut() else { return Ok(None) };
            (object, columns) = (branch.object, &mut branch.columns);
        }
        Ok(Some((object, Inner::One(columns))))
    }

    /// A function: under its alias, or in the place of the field that it is of.
    fn add_computed(
        &self,
        call: &Call<'_>,
        alias: Option<&Name<'_>>,
        scope: &Scope<'_>,
        columns: &mut Vec<Column>,
    ) -> Result<(), Diagnostic> {
        let is_shown = matches!(
            call.function,
            Some(Function::Format | Function::ToLabel | Function::ConvertCurrency | Function::Distance)
        );
        if !is_shown {
            return Err(nested_function(call.name.text, call.span.clone()));
        }
        let (mut term, _) = self.call(call, scope)?;
        let path = super::term::field_of(call);
        let name = match (alias, path) {
            (Some(alias), _) => alias.text.to_owned(),
            (None, Some(path)) if call.function != Some(Function::Distance) => {
                // toLabel(Account.Industry) stands where Account.Industry would.
                let names = scope.names(path, self.schema);
                let (resolved, field) = self.resolve_names(scope.object, &names, path)?;
                let name = field.name.to_owned();
                let column = |term| Column::Computed(Computed { name: name.clone(), term });
                return match self.parent_columns(scope.object, &resolved.hops, path, columns)? {
                    Some((_, Inner::One(columns))) => {
                        term.skip_hops(resolved.hops.len());
                        add(column(term), &call.span, columns)
                    }
                    Some((_, Inner::Several(_))) => {
                        // What is undocumented is refused: a function of a field that several objects share.
                        let message = format!("field '{}' does not support function {}", path.text(), call.name.text);
                        Err(wrong_argument(message, call.span.clone()).hint("Give the function an alias."))
                    }
                    None => Ok(()),
                };
            }
            (None, _) => {
                let functions = columns.iter().filter(|column| key(column).starts_with("expr")).count();
                format!("expr{functions}")
            }
        };
        add(Column::Computed(Computed { name, term }), &call.span, columns)
    }

    /// `TYPEOF What WHEN Account THEN Phone ELSE Name END`.
    fn add_type_of(
        &self,
        type_of: &TypeOf<'_>,
        scope: &Scope<'_>,
        place: Place,
        columns: &mut Vec<Column>,
    ) -> Result<(), Diagnostic> {
        if place == Place::Condition {
            return Err(Diagnostic::malformed("unexpected token: 'TYPEOF'", type_of.span.clone())
                .hint("A subquery in a condition selects one id."));
        }
        let path = &type_of.relationship;
        let names = scope.names(path, self.schema);
        let Some((last, hops)) = names.split_last() else { return Ok(()) };
        let (object, hops) = self.follow(scope.object, hops, path)?;
        let Some(number) = self.schema.relationship_named(object, last.text) else {
            return Err(unknown_relation(last.text, self.schema.object_name(object), path)
                .hint("TYPEOF takes the name of a relationship, such as What."));
        };
        let field = self.schema.field(object, number);
        if field.targets.len() < 2 {
            let message = format!("TYPEOF operand '{}' is not a polymorphic relationship field", path.text());
            return Err(wrong_argument(message, path.span())
                .hint("This relationship leads to one object: ask for its fields, such as Account.Name."));
        }
        let branches = self.type_of_branches(type_of, field.targets)?;
        let (name, targets) = (field.relationship.unwrap_or_default().to_owned(), path.span());
        let parent = Parent { name, field: number, branches, is_type_of: true };
        match self.parent_columns(scope.object, &hops, path, columns)? {
            Some((_, Inner::One(columns))) => add(Column::Parent(parent), &targets, columns),
            Some((_, Inner::Several(_))) | None => Err(unknown_relation(last.text, "Name", path)),
        }
    }

    fn type_of_branches(&self, type_of: &TypeOf<'_>, targets: &[u16]) -> Result<Vec<Branch>, Diagnostic> {
        let mut branches: Vec<Branch> = Vec::new();
        for when in &type_of.branches {
            let object = self.schema.object(when.object.text).filter(|object| targets.contains(object));
            let Some(object) = object else {
                let message = format!("sObject type '{}' is not supported in TYPEOF", when.object.text);
                return Err(wrong_argument(message, when.object.span.clone())
                    .hint("The relationship does not lead to such an object."));
            };
            if branches.iter().any(|branch| branch.object == object) {
                let message = format!("WHEN clause operand [{}] is not unique", when.object.text);
                return Err(
                    wrong_argument(message, when.object.span.clone()).hint("Put all its fields behind one THEN.")
                );
            }
            let mut columns = Vec::new();
            for path in &when.fields {
                let names: Vec<&Name<'_>> = path.parts.iter().collect();
                self.add_column(object, &names, path, &mut columns)?;
            }
            branches.push(Branch { object, is_name: false, columns });
        }
        if type_of.otherwise.is_empty() {
            return Ok(branches);
        }
        let others = targets.iter().filter(|target| branches.iter().all(|branch| branch.object != **target));
        let mut others: Vec<Branch> =
            others.map(|object| Branch { object: *object, is_name: true, columns: Vec::new() }).collect();
        for path in &type_of.otherwise {
            let names: Vec<&Name<'_>> = path.parts.iter().collect();
            let [name] = names[..] else {
                return Err(unknown_column(path.last().text, "Name", path)
                    .hint("ELSE takes what all objects have, such as Name."));
            };
            let (resolved, _) = self.resolve_polymorphic(Vec::new(), targets, name, path)?;
            add_to_branches(&mut others, &resolved.end, &names, path)?;
        }
        branches.append(&mut others);
        Ok(branches)
    }

    /// Follows relationships to one object each.
    fn follow(&self, object: u16, names: &[&Name<'_>], path: &Path<'_>) -> Result<(u16, Vec<u16>), Diagnostic> {
        let (mut object, mut hops) = (object, Vec::new());
        for name in names {
            let hop = self.schema.relationship_named(object, name.text);
            let found = hop.and_then(|hop| match self.schema.field(object, hop).targets {
                [target] => Some((hop, *target)),
                _ => None,
            });
            let Some((hop, target)) = found else { return Err(super::faults::unknown_relationship(name.text, path)) };
            hops.push(hop);
            object = target;
        }
        Ok((object, hops))
    }
}

/// Where a field goes: into the columns of one parent, or of a parent of several objects.
enum Inner<'c> {
    One(&'c mut Vec<Column>),
    Several(&'c mut Vec<Branch>),
}

fn add_to_branches(branches: &mut [Branch], end: &End, names: &[&Name<'_>], path: &Path<'_>) -> Result<(), Diagnostic> {
    let last = names.last().map_or("", |name| name.text);
    let known = shared_field(last).unwrap_or(last);
    for branch in branches {
        let column = match end {
            End::ObjectName => Column::ObjectName,
            End::ByObject(numbers) => match numbers.iter().find(|(owner, _)| *owner == branch.object) {
                Some((_, number)) => Column::Field { name: known.to_owned(), number: *number },
                None => Column::Absent { name: known.to_owned() },
            },
            End::Field(number) => Column::Field { name: known.to_owned(), number: *number },
        };
        add(column, &path.span(), &mut branch.columns)?;
    }
    Ok(())
}

/// Adds a column, unless it is there already.
fn add(column: Column, span: &Span, columns: &mut Vec<Column>) -> Result<(), Diagnostic> {
    let name = key(&column);
    if columns.iter().any(|known| key(known).eq_ignore_ascii_case(name)) {
        return Err(duplicate(name, span.clone()));
    }
    columns.push(column);
    Ok(())
}

fn key(column: &Column) -> &str {
    match column {
        Column::Field { name, .. } | Column::Absent { name } => name,
        Column::Computed(computed) => &computed.name,
        Column::ObjectName => "Type",
        Column::Parent(parent) => &parent.name,
        Column::Children(children) => &children.name,
    }
}

fn limits_to_one(limit: Option<&Count<'_>>) -> bool {
    limit.is_some_and(|limit| limit.value == CountValue::Number(1))
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
