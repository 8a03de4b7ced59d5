//! Queries that give groups instead of records: aggregate functions, GROUP BY, HAVING, and their order.
//!
//! Sources: SOQL and SOSL Reference, "Aggregate Functions", "Support for Field Types in Aggregate Functions", "GROUP BY",
//! "Considerations for GROUP BY", "HAVING", "Identify Subtotals with GROUP BY".

use super::super::ast::{Call, Expression, Function, GroupKind, Query, SelectItem};
use super::super::calendar::Calendar;
use super::super::diagnostic::{Code, Diagnostic};
use super::super::schema::{FieldType, Schema};
use super::condition::{Test, test};
use super::faults::{
    duplicate, duplicate_alias, nested_function, no_aggregate, not_grouped, text_of, text_of_call, wrong_argument,
};
use super::names::{FieldPath, Scope};
use super::term::{Style, Term, one_argument};
use super::{Planner, Sort, Typed, call_of};

/// What is asked of groups of rows.
#[derive(Clone, Debug)]
pub struct Grouping {
    /// What the answer calls each value of a group, in order.
    pub names: Vec<String>,
    /// What each value is, in the same order.
    pub(in crate::soql) cells: Vec<Cell>,
    /// What rows of a group have in common.
    pub(in crate::soql) keys: Vec<Term>,
    /// Which keys count for groups, a bit for each of the first three: one set for GROUP BY, several for subtotals.
    pub(in crate::soql) sets: Vec<u8>,
    /// What is computed of the rows of a group.
    pub(in crate::soql) measures: Vec<Measure>,
    pub(in crate::soql) having: Option<Test<Cell>>,
    pub(in crate::soql) order: Vec<Sort<Cell>>,
}

/// An aggregate function of a field.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::soql) struct Measure {
    pub(in crate::soql) function: Function,
    pub(in crate::soql) path: FieldPath,
    /// Whether a sum of it is a whole number.
    pub(in crate::soql) is_whole: bool,
    /// The values of a picklist in their own order: MIN and MAX go by it.
    pub(in crate::soql) choices: Vec<String>,
}

/// One value of a group.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::soql) enum Cell {
    Key(usize),
    /// A part of a key that is a date.
    KeyPart(usize, Function, Calendar),
    /// The label of a key that is a picklist.
    KeyLabel(usize, Vec<(String, String)>),
    Measure(usize),
    /// Whether the key is left out of this group: 1 in a subtotal over it.
    IsSubtotal(usize),
    Format(Box<Cell>, Style),
}

/// The set of all keys, however many.
pub(in crate::soql) const ALL_KEYS: u8 = u8::MAX;

/// How many fields ROLLUP and CUBE take.
const SUBTOTALS_MAX: usize = 3;

/// Whether a query gives groups: because of GROUP BY, or of a function that makes one value of many rows. A part of a date makes it
/// one, too: then it has to be grouped by.
pub(super) fn is_aggregate(query: &Query<'_>) -> bool {
    let counts = |call: &Call<'_>| {
        let function = match call.function {
            Some(Function::Format) => one_argument(call).ok().and_then(|argument| match argument {
                Expression::Call(inner) => inner.function,
                Expression::Field(_) => None,
            }),
            function => function,
        };
        !call.counts_rows()
            && function.is_some_and(|it| it.is_aggregate() || it.is_date_part() || it == Function::Grouping)
    };
    query.group.is_some() || query.having.is_some() || query.select.iter().filter_map(call_of).any(counts)
}

impl<S: Schema> Planner<'_, S> {
    /// Checked in Salesforce's order: groups, HAVING, ORDER BY, and what is asked for last.
    pub(super) fn grouping(&self, query: &Query<'_>, scope: &Scope<'_>) -> Result<Grouping, Diagnostic> {
        let mut grouping = Grouping {
            names: Vec::new(),
            cells: Vec::new(),
            keys: Vec::new(),
            sets: Vec::new(),
            measures: Vec::new(),
            having: None,
            order: Vec::new(),
        };
        if let Some(group) = &query.group {
            for item in &group.items {
                let key = self.key(item, scope)?;
                if grouping.keys.contains(&key) {
                    let message = format!("duplicate grouping expression: {}", text_of(item));
                    return Err(wrong_argument(message, item.span()).hint("Group by each field once."));
                }
                grouping.keys.push(key);
            }
            if group.kind != GroupKind::Plain && grouping.keys.len() > SUBTOTALS_MAX {
                let word = if group.kind == GroupKind::Cube { "CUBE" } else { "ROLLUP" };
                let message = format!("GROUP BY {word} must contain {SUBTOTALS_MAX} fields or less");
                return Err(
                    wrong_argument(message, group.items[SUBTOTALS_MAX].span()).hint("Leave some of the fields out.")
                );
            }
        }
        let kind = query.group.as_ref().map_or(GroupKind::Plain, |group| group.kind);
        grouping.sets = sets(kind, grouping.keys.len());
        if let Some(condition) = &query.having {
            let having = test(condition, &mut |comparison| {
                let (cell, typed) = self.cell("Field", &comparison.left, scope, kind, &mut grouping)?;
                let check = self.checked(&typed, comparison)?;
                Ok(Test::Leaf(cell, check))
            })?;
            grouping.having = Some(having);
        }
        for item in &query.order {
            let (cell, _) = self.cell("Ordered field", &item.expression, scope, kind, &mut grouping)?;
            let choices = match &cell {
                Cell::Key(key) => grouping.keys.get(*key).map(|key| self.choices(key, scope.object)),
                Cell::Measure(measure) => grouping.measures.get(*measure).map(|measure| measure.choices.clone()),
                _ => None,
            };
            let choices = choices.unwrap_or_default();
            grouping.order.push(Sort { term: cell, descending: item.descending, nulls_last: item.nulls_last, choices });
        }
        self.grouped_select(query, scope, kind, &mut grouping)?;
        if query.group.is_none() {
            for (clause, span) in [
                ("LIMIT", query.limit.as_ref().map(|limit| &limit.span)),
                ("OFFSET", query.offset.as_ref().map(|offset| &offset.span)),
            ] {
                if let Some(span) = span {
                    let message =
                        format!("Non-grouped query that uses overall aggregate functions cannot also use {clause}");
                    return Err(wrong_argument(message, span.clone())
                        .hint("There is one row of totals: leave it out.")
                        .without_place());
                }
            }
        }
        Ok(grouping)
    }

    fn grouped_select(
        &self,
        query: &Query<'_>,
        scope: &Scope<'_>,
        kind: GroupKind,
        grouping: &mut Grouping,
    ) -> Result<(), Diagnostic> {
        let mut unnamed = 0;
        for item in &query.select {
            let (expression, alias) = match item {
                SelectItem::Expression { expression, alias } => (expression, alias.as_ref()),
                SelectItem::TypeOf(type_of) => {
                    return Err(Diagnostic::malformed("unexpected token: 'TYPEOF'", type_of.span.clone())
                        .hint("TYPEOF does not go with GROUP BY."));
                }
                SelectItem::Fields(_, span) => {
                    let message = "The SOQL FIELDS function is not supported with GROUP BY";
                    return Err(wrong_argument(message.to_owned(), span.clone()).hint("Name the fields of GROUP BY."));
                }
                SelectItem::Children { query, .. } => {
                    return Err(not_grouped("Field", &query.from.object.text(), query.span.clone())
                        .hint("Groups have no children; ask for them in a query of their own."));
                }
            };
            let (cell, _) = self.cell("Field", expression, scope, kind, grouping)?;
            let name = match (alias, expression) {
                (Some(alias), _) => alias.text.to_owned(),
                (None, Expression::Field(path)) => self.resolve(path, scope)?.1.name.to_owned(),
                (None, Expression::Call(_)) => {
                    unnamed += 1;
                    format!("expr{}", unnamed - 1)
                }
            };
            if let Some(at) = grouping.names.iter().position(|known| known.eq_ignore_ascii_case(&name)) {
                let is_twice = alias.is_none() && grouping.cells.get(at) == Some(&cell);
                let span = item.span();
                return Err(if is_twice { duplicate(&name, span) } else { duplicate_alias(&name, span) });
            }
            grouping.names.push(name);
            grouping.cells.push(cell);
        }
        Ok(())
    }

    /// An item of GROUP BY.
    fn key(&self, item: &Expression<'_>, scope: &Scope<'_>) -> Result<Term, Diagnostic> {
        match item {
            Expression::Field(path) => {
                let (resolved, field) = self.resolve(path, scope)?;
                if !field.is_groupable {
                    let message = format!("field '{}' can not be grouped in a query call", field.name);
                    return Err(wrong_argument(message, path.span())
                        .hint("Numbers with decimals, moments, formulas and long texts cannot be grouped by."));
                }
                Ok(Term::Field(resolved))
            }
            Expression::Call(call) if call.function.is_some_and(Function::is_date_part) => {
                self.term(item, scope).map(|(term, _)| term)
            }
            Expression::Call(call) => {
                Err(Diagnostic::malformed(format!("unexpected token: '{}'", call.name.text), call.span.clone())
                    .hint("GROUP BY takes fields and parts of dates, such as CALENDAR_YEAR(CloseDate)."))
            }
        }
    }

    /// What an expression is of a group; `what` is how messages call it.
    fn cell(
        &self,
        what: &str,
        expression: &Expression<'_>,
        scope: &Scope<'_>,
        kind: GroupKind,
        grouping: &mut Grouping,
    ) -> Result<(Cell, Typed), Diagnostic> {
        let call = match expression {
            Expression::Field(path) => {
                let (resolved, field) = self.resolve(path, scope)?;
                let typed = Typed::of(&field);
                let key = key_of(&grouping.keys, &Term::Field(resolved));
                return match key {
                    Some(key) => Ok((Cell::Key(key), typed)),
                    None => Err(not_grouped(what, &path.text(), path.span())),
                };
            }
            Expression::Call(call) => call,
        };
        let ungrouped = || not_grouped(what, &text_of(expression), call.span.clone());
        match call.function {
            Some(function) if function.is_aggregate() => self.measure(function, call, scope, kind, grouping),
            Some(function) if function.is_date_part() => {
                let (term, typed) = self.term(expression, scope)?;
                if let Some(key) = key_of(&grouping.keys, &term) {
                    return Ok((Cell::Key(key), typed));
                }
                // A date that is grouped by may be taken apart; a moment may not.
                let Term::Part { path, calendar, .. } = term else { return Err(ungrouped()) };
                let field = super::term::field_of(call).map(|path| self.resolve(path, scope)).transpose()?;
                let is_date = field.is_some_and(|(_, field)| field.kind == FieldType::Date);
                match key_of(&grouping.keys, &Term::Field(path)).filter(|_| is_date) {
                    Some(key) => Ok((Cell::KeyPart(key, function, calendar), typed)),
                    None => Err(ungrouped()),
                }
            }
            Some(Function::Grouping) => {
                let argument = one_argument(call)?;
                let term = match argument {
                    Expression::Field(path) => Term::Field(self.resolve(path, scope)?.0),
                    Expression::Call(_) => self.term(argument, scope)?.0,
                };
                let Some(key) = key_of(&grouping.keys, &term) else {
                    return Err(not_grouped(what, &text_of(argument), argument.span()));
                };
                if kind == GroupKind::Plain {
                    let message = "GROUPING() can only be used with GROUP BY ROLLUP or GROUP BY CUBE";
                    return Err(wrong_argument(message.to_owned(), call.span.clone())
                        .hint("Without subtotals there is nothing to tell apart."));
                }
                Ok((Cell::IsSubtotal(key), Typed::computed(text_of(expression), FieldType::Int)))
            }
            Some(Function::ToLabel) => {
                let (term, typed) = self.term(expression, scope)?;
                let Term::Label { path, labels } = term else { return Err(ungrouped()) };
                match key_of(&grouping.keys, &Term::Field(path)) {
                    Some(key) => Ok((Cell::KeyLabel(key, labels), typed)),
                    None => Err(ungrouped()),
                }
            }
            Some(Function::Format) => {
                let (cell, typed) = self.cell(what, one_argument(call)?, scope, kind, grouping)?;
                let style = self.style(&typed, call)?;
                Ok((Cell::Format(Box::new(cell), style), Typed::computed(text_of(expression), FieldType::String)))
            }
            Some(Function::ConvertCurrency) => self
                .term(expression, scope)
                .map(|_| (Cell::Key(0), Typed::computed(String::new(), FieldType::Currency))),
            _ => Err(nested_function(call.name.text, call.span.clone())),
        }
    }

    fn measure(
        &self,
        function: Function,
        call: &Call<'_>,
        scope: &Scope<'_>,
        kind: GroupKind,
        grouping: &mut Grouping,
    ) -> Result<(Cell, Typed), Diagnostic> {
        if call.counts_rows() {
            return Err(Diagnostic::malformed("unexpected token: 'COUNT'", call.span.clone())
                .hint("Beside GROUP BY use COUNT(Id)."));
        }
        let Expression::Field(path) = one_argument(call)? else {
            return Err(nested_function(call.name.text, call.span.clone()));
        };
        let (resolved, field) = self.resolve(path, scope)?;
        let is_number = matches!(
            field.kind,
            FieldType::Int | FieldType::Long | FieldType::Double | FieldType::Currency | FieldType::Percent
        );
        if !field.is_aggregatable || (matches!(function, Function::Sum | Function::Avg) && !is_number) {
            return Err(no_aggregate(field.name, function.as_str(), call.span.clone()));
        }
        if kind == GroupKind::Plain && key_of(&grouping.keys, &Term::Field(resolved.clone())).is_some() {
            let message = format!("Grouped field should not be aggregated: {}", path.text());
            return Err(Diagnostic::new(Code::MalformedQuery, message, path.span())
                .hint("In a group it has one value; COUNT(Id) counts the rows."));
        }
        let is_whole = matches!(field.kind, FieldType::Int | FieldType::Long);
        let result = match function {
            Function::Count | Function::CountDistinct => FieldType::Int,
            Function::Avg => FieldType::Double,
            _ => field.kind,
        };
        // An average of amounts is an amount.
        let result = if function == Function::Avg && !is_whole { field.kind } else { result };
        let term = Term::Field(resolved.clone());
        let choices = match function {
            Function::Min | Function::Max => self.choices(&term, scope.object),
            _ => Vec::new(),
        };
        let measure = Measure { function, path: resolved, is_whole, choices };
        let at = grouping.measures.iter().position(|known| *known == measure).unwrap_or_else(|| {
            grouping.measures.push(measure);
            grouping.measures.len() - 1
        });
        let mut typed = Typed::computed(text_of_call(call), result);
        // The earliest and the latest day are days like any other.
        typed.takes_literals = matches!(function, Function::Min | Function::Max);
        Ok((Cell::Measure(at), typed))
    }
}

fn key_of(keys: &[Term], term: &Term) -> Option<usize> {
    keys.iter().position(|key| key == term)
}

/// The sets of keys that groups are made by, the finest first.
fn sets(kind: GroupKind, keys: usize) -> Vec<u8> {
    let keys = keys.min(SUBTOTALS_MAX);
    match kind {
        GroupKind::Plain => vec![ALL_KEYS],
        GroupKind::Rollup => std::iter::once(ALL_KEYS).chain((0..keys).rev().map(|count| (1 << count) - 1)).collect(),
        GroupKind::Cube => std::iter::once(ALL_KEYS).chain((0..(1 << keys) - 1).rev()).collect(),
    }
}
