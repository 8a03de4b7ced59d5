//! Queries that count, sum or group: what goes beside what.
//!
//! Source: SOQL and SOSL Reference, "GROUP BY", "HAVING", "Aggregate Functions", "GROUP BY ROLLUP".

use super::super::ast::{
    Argument, Call, Clause, Condition, ConditionKind, Expression, Function, GroupKind, Literal, LiteralValue, Operand,
    Path, Query, SelectItem, Span,
};
use super::super::resolve::Target;
use super::super::schema::FieldType;
use super::super::suits;
use super::super::texts::{Text, Texts};
use super::clauses::count_ids;
use super::{Checker, Fix, Found, Here, item_spans, rules};

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
        let mut keys = Texts::default();
        if let Some(group) = &query.group {
            let spans: Vec<Span> = group.items.iter().map(Expression::span).collect();
            for ((at, item), span) in group.items.iter().enumerate().zip(&spans) {
                self.group_item(item, here);
                if !keys.insert(&self.key(item, here)) && !span.is_empty() {
                    let fix = self.without(&spans, at);
                    self.tell(rules::GROUPED_TWICE, &[self.text(span)], span, fix);
                }
            }
            if let (true, Some(item)) = (group.kind != GroupKind::Plain, group.items.get(SUBTOTALS_MAX)) {
                self.note(rules::TOO_MANY_SUBTOTALS, &[], &item.span());
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
            self.superfluous(clause, query, rules::TOTALS_WITH_LIMIT, &[clause.as_str()]);
        }
    }

    fn no_group(&mut self, item: &SelectItem<'t>) {
        let what = match item {
            SelectItem::Fields(..) => "FIELDS()",
            SelectItem::TypeOf(_) => "TYPEOF",
            _ => "A subquery",
        };
        self.note(rules::NOT_IN_GROUPS, &[what], &item.span());
    }

    /// Names in the answer may not come twice.
    fn answer_names(&mut self, here: &Here<'_, 't>) {
        let spans = item_spans(here.query);
        let mut unnamed = 0;
        // Of each name, what is called so first.
        let (mut names, mut keys): (Texts, Vec<String>) = (Texts::default(), Vec::new());
        for (at, item) in here.query.select.iter().enumerate() {
            let SelectItem::Expression { expression, alias } = item else { continue };
            let name = match (alias, expression) {
                (Some(alias), _) => alias.text.to_owned(),
                (None, Expression::Field(path)) => path.last().text.to_owned(),
                (None, Expression::Call(_)) => {
                    unnamed += 1;
                    ["expr", &(unnamed - 1).to_string()].concat()
                }
            };
            let key = self.key(expression, here);
            if name.is_empty() {
                continue;
            }
            let Text(number) = names.keep(&name.to_ascii_lowercase());
            match keys.get(number as usize) {
                None => keys.push(key),
                Some(other) if *other == key && alias.is_none() => self.selected_twice(&spans, at),
                Some(_) => {
                    let span = spans.get(at).cloned().unwrap_or_default();
                    self.note(rules::NAME_TWICE, &[&name], &span);
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
                    let rule = match suits::sort(field.kind) {
                        suits::Sort::DateTime => rules::UNGROUPABLE_MOMENT,
                        _ => rules::UNGROUPABLE,
                    };
                    self.note(rule, &[field.name], &path.span());
                }
            }
            Expression::Call(call) if call.function.is_some_and(Function::is_date_part) => self.call(call, here),
            Expression::Call(call) => self.note(rules::UNGROUPABLE_FUNCTION, &[], &call.span),
        }
    }

    /// A value of each group: a key, a part of one, or an aggregate.
    fn cell(&mut self, expression: &Expression<'t>, here: &Here<'_, 't>, keys: &Texts) {
        let call = match expression {
            Expression::Field(path) => return self.key_cell(path, expression, here, keys),
            Expression::Call(call) => call,
        };
        let is_key = |checker: &Self, expression: &Expression<'t>| keys.contains(&checker.key(expression, here));
        match (call.function, call.arguments.first()) {
            (Some(Function::Count), None) => {
                self.tell(rules::COUNT_BESIDE_FIELDS, &[], &call.span, count_ids(&call.span));
            }
            (Some(function), Some(Argument::Expression(inner))) if function.is_aggregate() => {
                self.call(call, here);
                let is_plain = here.query.group.as_ref().is_some_and(|group| group.kind == GroupKind::Plain);
                if is_plain && is_key(self, inner) {
                    self.note(rules::AGGREGATE_OF_KEY, &[self.text(&inner.span())], &inner.span());
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
                    self.note(rules::NO_SUBTOTALS, &[], &call.span);
                }
            }
            (
                Some(Function::Format | Function::ConvertCurrency | Function::ToLabel),
                Some(Argument::Expression(inner)),
            ) => {
                self.cell(inner, here, keys);
            }
            (Some(_), Some(_)) => {
                self.note(rules::NOT_IN_GROUPS, &[call.name.text], &call.span);
            }
            _ => {}
        }
    }

    fn key_cell(&mut self, path: &Path<'t>, expression: &Expression<'t>, here: &Here<'_, 't>, keys: &Texts) {
        if path.is_missing() || keys.contains(&here.scope.key(path, self.schema)) {
            return;
        }
        let target = here.scope.find(path, self.schema);
        let is_groupable = match target {
            Target::Field { object, field } => self.schema.field(object, field).is_groupable,
            Target::Unheld(_) => true,
            Target::Undescribed(_) | Target::Nowhere => false,
            other => return self.lost(other, path),
        };
        if let Target::Undescribed(object) = target {
            self.lacks.description(self.schema.object_name(object));
        }
        self.ungrouped(expression, here, is_groupable);
    }

    fn ungrouped(&mut self, expression: &Expression<'t>, here: &Here<'_, 't>, is_groupable: bool) {
        if self.is_full() {
            return;
        }
        let span = expression.span();
        let text = self.text(&span);
        let fix = if is_groupable { add_key(here.query, text) } else { None };
        self.tell(rules::UNGROUPED, &[text], &span, fix);
    }

    fn having(&mut self, condition: &Condition<'t>, here: &Here<'_, 't>, keys: &Texts) {
        match &condition.kind {
            ConditionKind::And(all) | ConditionKind::Or(all) => {
                for inner in all {
                    self.having(inner, here, keys);
                }
            }
            ConditionKind::Not(inner) => self.having(inner, here, keys),
            ConditionKind::Compare(comparison) => {
                self.cell(&comparison.left, here, keys);
                match &comparison.operand {
                    Operand::Query(_, span) => self.note(rules::JOIN_IN_HAVING, &[], span),
                    _ => self.operand(comparison, here),
                }
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
        if function == Function::ConvertCurrency
            && here.scope.object.is_some_and(|object| self.has_one_currency(object))
        {
            self.note(rules::NO_CURRENCIES, &[], &call.span);
        }
        let is_off = |(argument, most): (&Argument<'_>, f64)| match argument {
            Argument::Literal(Literal { value: LiteralValue::Number(degrees), .. }) => degrees.abs() > most,
            _ => false,
        };
        if function == Function::Geolocation && call.arguments.iter().zip([90.0, 180.0]).any(is_off) {
            self.note(rules::OFF_THE_EARTH, &[], &call.span);
        }
        for argument in &call.arguments {
            match argument {
                Argument::Expression(Expression::Field(path)) => {
                    if let Some(Found { object, field }) = self.field(path, here)
                        && !takes(function, &field, self.schema.object_name(object))
                    {
                        let name = field.name;
                        let about = [function.as_str(), name, suits::wants(function), name, suits::name(field.kind)];
                        self.note(rules::FUNCTION_OF_WRONG_TYPE, &about, &path.span());
                    }
                }
                Argument::Expression(Expression::Call(inner)) => self.call(inner, here),
                Argument::Literal(_) => {}
            }
        }
    }
}

fn takes(function: Function, field: &super::Field<'_>, object: &str) -> bool {
    // A record type's name has a label, too.
    suits::function_takes(function, field)
        || (function == Function::ToLabel && object == "RecordType" && field.name == "Name")
}

/// Adds a field to GROUP BY, or a GROUP BY behind the conditions.
fn add_key(query: &Query<'_>, text: &str) -> Option<Fix> {
    let title = ["Group by ", text];
    if let Some(group) = &query.group {
        let last = group.items.iter().rev().map(Expression::span).find(|span| !span.is_empty());
        let (end, before) = match last {
            Some(span) => (span.end, ", "),
            None => (query.clause(Clause::GroupBy)?.end, " "),
        };
        return Fix::titled(&title, end..end, &[before, text].concat());
    }
    let before = |(clause, _): &&(Clause, Span)| *clause < Clause::GroupBy;
    let end = query.clauses.iter().filter(before).map(|(_, span)| span.end).max()?;
    Fix::titled(&title, end..end, &[" GROUP BY ", text].concat())
}
