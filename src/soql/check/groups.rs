//! Queries that count, sum or group: what goes beside what.
//!
//! Source: SOQL and SOSL Reference, "GROUP BY", "HAVING", "Aggregate Functions", "GROUP BY ROLLUP".

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::super::ast::{
    Argument, Call, Clause, Condition, ConditionKind, Expression, Function, GroupKind, Path, Query, SelectItem, Span,
};
use super::super::resolve::Target;
use super::super::schema::FieldType;
use super::super::suits;
use super::{Checker, Fix, Found, Here, error, item_spans, listed};

/// How many fields ROLLUP and CUBE take.
const SUBTOTALS_MAX: usize = 3;

/// Whether a query gives groups: because of GROUP BY, or of a function that makes one value of many rows. A part of a date
/// makes it one, too: then it has to be grouped by.
pub(super) fn is_aggregate(query: &Query<'_>) -> bool {
    query.group.is_some()
        || query.having.is_some()
        || query.select.iter().any(|item| match item {
            SelectItem::Expression { expression: Expression::Call(call), .. } => !call.counts_rows() && groups(call),
            _ => false,
        })
}

fn groups(call: &Call<'_>) -> bool {
    match (call.function, &call.arguments[..]) {
        (Some(Function::Format | Function::ConvertCurrency), [Argument::Expression(Expression::Call(inner))]) => {
            groups(inner)
        }
        (Some(function), _) => function.is_aggregate() || function.is_date_part() || function == Function::Grouping,
        (None, _) => false,
    }
}

impl<'c, 't> Checker<'c, 't> {
    pub(super) fn grouping(&mut self, here: &Here<'_, 't>) {
        let query = here.query;
        let mut keys: HashSet<String> = HashSet::new();
        if let Some(group) = &query.group {
            let spans: Vec<Span> = group.items.iter().map(Expression::span).collect();
            for (at, item) in group.items.iter().enumerate() {
                self.group_item(item, here);
                if !keys.insert(self.key(item, here)) && !spans[at].is_empty() {
                    let message = [self.text(&spans[at]), " is grouped by twice."].concat();
                    let fix = self.without("Take it out", &spans, at);
                    self.find(
                        error("grouped-twice", message).hint("Group by each field once.").fix(fix),
                        spans[at].clone(),
                    );
                }
            }
            if let (true, Some(item)) = (group.kind != GroupKind::Plain, group.items.get(SUBTOTALS_MAX)) {
                let draft = error("too-many-subtotals", "ROLLUP and CUBE take three fields at most.");
                self.find(draft.hint("Leave some of the fields out."), item.span());
            }
        }
        for item in &query.select {
            match item {
                SelectItem::Expression { expression, .. } => self.cell(expression, here, &keys),
                other => self.no_group(other),
            }
        }
        self.answer_names(here);
        if let Some(having) = &query.having {
            self.having(having, here, &keys);
        }
        for item in &query.order {
            self.cell(&item.expression, here, &keys);
        }
        if query.group.is_none() {
            self.totals(query);
        }
    }

    /// LIMIT and OFFSET make no sense of one row of totals.
    fn totals(&mut self, query: &Query<'t>) {
        for clause in [Clause::Limit, Clause::Offset] {
            if let Some(span) = query.clause(clause) {
                let message = ["There is one row of totals; it takes no ", clause.as_str(), "."].concat();
                let fix = self.without_clause(&["Take ", clause.as_str(), " out"].concat(), &span);
                self.find(
                    error("totals-with-limit", message).hint("Leave it out, or group by a field.").fix(fix),
                    span,
                );
            }
        }
    }

    fn no_group(&mut self, item: &SelectItem<'t>) {
        let (what, hint) = match item {
            SelectItem::Fields(..) => ("FIELDS() does not go with groups.", "Name the fields of GROUP BY."),
            SelectItem::TypeOf(_) => {
                ("TYPEOF does not go with groups.", "Ask for the records in a query of their own.")
            }
            _ => ("Groups have no child records.", "Ask for them in a query of their own."),
        };
        self.find(error("not-in-groups", what).hint(hint), item.span());
    }

    /// Names in the answer may not come twice.
    fn answer_names(&mut self, here: &Here<'_, 't>) {
        let spans = item_spans(here.query);
        let mut names: HashMap<String, String> = HashMap::new();
        for (at, item) in here.query.select.iter().enumerate() {
            let SelectItem::Expression { expression, alias } = item else { continue };
            let name = match (alias, expression) {
                (Some(alias), _) => alias.text.to_owned(),
                (None, Expression::Field(path)) => path.last().text.to_owned(),
                (None, Expression::Call(_)) => continue,
            };
            let key = self.key(expression, here);
            if name.is_empty() {
                continue;
            }
            match names.entry(name.to_ascii_lowercase()) {
                Entry::Vacant(entry) => {
                    entry.insert(key);
                }
                Entry::Occupied(other) if *other.get() == key && alias.is_none() => self.selected_twice(&spans, at),
                Entry::Occupied(_) => {
                    let draft = error("name-twice", ["Two values of the answer are called ", &name, "."].concat());
                    self.find(draft.hint("Write another name behind one of them."), spans[at].clone());
                }
            }
        }
    }

    fn group_item(&mut self, item: &Expression<'t>, here: &Here<'_, 't>) {
        match item {
            Expression::Field(path) => {
                if let Some(Found { field, .. }) = self.field(path, here)
                    && !field.is_groupable
                {
                    let draft = error("ungroupable", ["Rows cannot be grouped by ", field.name, "."].concat());
                    let hint = match suits::sort(field.kind) {
                        suits::Sort::DateTime => "Group by a part of it, such as DAY_ONLY(CreatedDate).",
                        _ => "Numbers with decimals, formulas and long texts cannot be grouped by.",
                    };
                    self.find(draft.hint(hint), path.span());
                }
            }
            Expression::Call(call) if call.function.is_some_and(Function::is_date_part) => self.call(call, here),
            Expression::Call(call) => {
                let draft = error("ungroupable", "Rows are grouped by fields and by parts of dates.");
                self.find(draft.hint("Such as GROUP BY CALENDAR_YEAR(CloseDate)."), call.span.clone());
            }
        }
    }

    /// A value of each group: a key, a part of one, or an aggregate.
    fn cell(&mut self, expression: &Expression<'t>, here: &Here<'_, 't>, keys: &HashSet<String>) {
        let call = match expression {
            Expression::Field(path) => return self.key_cell(path, here, keys),
            Expression::Call(call) => call,
        };
        let is_key = |checker: &Self, expression: &Expression<'t>| keys.contains(&checker.key(expression, here));
        match (call.function, call.arguments.first()) {
            (Some(Function::Count), None) => {
                let end = call.span.end.saturating_sub(1);
                let fix = Fix::replace("Write COUNT(Id)", end..end, "Id");
                let draft = error("count-beside-fields", "COUNT() stands alone.");
                self.find(draft.hint("Beside other values write COUNT(Id).").fix(fix), call.span.clone());
            }
            (Some(function), Some(Argument::Expression(inner))) if function.is_aggregate() => {
                self.call(call, here);
                let is_plain = here.query.group.as_ref().is_some_and(|group| group.kind == GroupKind::Plain);
                if is_plain && is_key(self, inner) {
                    let message = ["In each group there is one ", self.text(&inner.span()), "."].concat();
                    let draft = error("aggregate-of-key", message);
                    self.find(draft.hint("Ask for the field itself; COUNT(Id) counts the rows."), inner.span());
                }
            }
            (Some(function), Some(Argument::Expression(inner))) if function.is_date_part() => {
                self.call(call, here);
                let is_date = here.scope.kind(inner, self.schema).is_none_or(|kind| kind.kind == FieldType::Date);
                let is_grouped = is_key(self, expression) || (is_date && is_key(self, inner));
                if !is_grouped {
                    self.ungrouped(expression, here, true);
                }
            }
            (Some(Function::Grouping), Some(Argument::Expression(inner))) => {
                if !is_key(self, inner) {
                    self.ungrouped(inner, here, false);
                } else if here.query.group.as_ref().is_some_and(|group| group.kind == GroupKind::Plain) {
                    let draft = error("grouping-without-subtotals", "GROUPING() tells subtotals; there are none.");
                    self.find(draft.hint("Write GROUP BY ROLLUP(…) or CUBE(…)."), call.span.clone());
                }
            }
            (
                Some(Function::Format | Function::ConvertCurrency | Function::ToLabel),
                Some(Argument::Expression(inner)),
            ) => {
                self.cell(inner, here, keys);
            }
            (Some(_), Some(_)) => {
                let draft = error("not-in-groups", [call.name.text, " does not go with groups."].concat());
                self.find(draft.hint("Ask for it in a query of its own."), call.span.clone());
            }
            _ => {}
        }
    }

    fn key_cell(&mut self, path: &Path<'t>, here: &Here<'_, 't>, keys: &HashSet<String>) {
        if path.is_missing() {
            return;
        }
        let target = here.scope.find(path, self.schema);
        let expression = Expression::Field(path.clone());
        if keys.contains(&self.key(&expression, here)) {
            return;
        }
        let is_groupable = match target {
            Target::Field { object, field } => self.schema.field(object, field).is_groupable,
            Target::ObjectName => true,
            Target::Undescribed(_) | Target::Nowhere => false,
            other => return self.lost(other, path),
        };
        if let Target::Undescribed(object) = target {
            self.lacks.description(self.schema.object_name(object));
        }
        self.ungrouped(&expression, here, is_groupable);
    }

    fn ungrouped(&mut self, expression: &Expression<'t>, here: &Here<'_, 't>, is_groupable: bool) {
        if self.is_full() {
            return;
        }
        let span = expression.span();
        let text = self.text(&span);
        let draft = error("ungrouped", [text, " is neither grouped by nor aggregated."].concat());
        let fix = if is_groupable { add_key(here.query, text) } else { None };
        self.find(draft.hint("Add it to GROUP BY, or ask for its MIN, MAX or COUNT.").fix(fix), span);
    }

    fn having(&mut self, condition: &Condition<'t>, here: &Here<'_, 't>, keys: &HashSet<String>) {
        match &condition.kind {
            ConditionKind::And(all) | ConditionKind::Or(all) => {
                for inner in all {
                    self.having(inner, here, keys);
                }
            }
            ConditionKind::Not(inner) => self.having(inner, here, keys),
            ConditionKind::Compare(comparison) => {
                self.cell(&comparison.left, here, keys);
                self.operand(comparison, here);
            }
        }
    }

    /// An expression as one text, to tell two of them apart.
    fn key(&self, expression: &Expression<'t>, here: &Here<'_, 't>) -> String {
        match expression {
            Expression::Field(path) => here.scope.key(path, self.schema),
            Expression::Call(call) => {
                let mut key = call.name.text.to_ascii_lowercase();
                for argument in &call.arguments {
                    key.push('(');
                    match argument {
                        Argument::Expression(inner) => key.push_str(&self.key(inner, here)),
                        Argument::Literal(literal) => key.push_str(self.text(&literal.span)),
                    }
                }
                key
            }
        }
    }

    /// The argument of a function against what the function takes.
    pub(super) fn call(&mut self, call: &Call<'t>, here: &Here<'_, 't>) {
        let Some(function) = call.function else { return };
        for argument in &call.arguments {
            match argument {
                Argument::Expression(Expression::Field(path)) => {
                    if let Some(Found { object, field }) = self.field(path, here)
                        && !takes(function, object, &field, self.schema.object_name(object))
                    {
                        let message = [function.as_str(), " does not take ", field.name, "."].concat();
                        let what = listed(&[suits::wants(function)]);
                        let kind = suits::name(field.kind);
                        let hint = ["It takes ", &what, "; ", field.name, " is of type ", kind, "."].concat();
                        self.find(error("function-of-wrong-type", message).hint(hint), path.span());
                    }
                }
                Argument::Expression(Expression::Call(inner)) => self.call(inner, here),
                Argument::Literal(_) => {}
            }
        }
    }
}

fn takes(function: Function, _object: u16, field: &super::Field<'_>, object: &str) -> bool {
    // A record type's name has a label, too.
    suits::function_takes(function, field)
        || (function == Function::ToLabel && object == "RecordType" && field.name == "Name")
}

/// Adds a field to GROUP BY, or a GROUP BY behind the conditions.
fn add_key(query: &Query<'_>, text: &str) -> Option<Fix> {
    let title = ["Group by ", text].concat();
    if let Some(group) = &query.group {
        let last = group.items.iter().rev().map(Expression::span).find(|span| !span.is_empty());
        let (end, before) = match last {
            Some(span) => (span.end, ", "),
            None => (query.clause(Clause::GroupBy)?.end, " "),
        };
        return Fix::replace(title, end..end, [before, text].concat());
    }
    let before = |(clause, _): &&(Clause, Span)| *clause < Clause::GroupBy;
    let end = query.clauses.iter().filter(before).map(|(_, span)| span.end).max()?;
    Fix::replace(title, end..end, [" GROUP BY ", text].concat())
}
