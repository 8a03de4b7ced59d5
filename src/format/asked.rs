//! What the columns of an answer come from, read off the query: fields, functions of fields, child rows. Knows no org.

use crate::soql;
use crate::soql::ast::{Argument, Expression, From, Function, Name, Path, Query, SelectItem};

/// What a query asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Name after FROM: of an object, or in a subquery of a child relationship.
    pub from: String,
    /// What the columns of the answer come from, in order.
    pub columns: Vec<Origin>,
    /// Whether there are no others: `FIELDS(ALL)` and `TYPEOF` have columns that only the answer tells.
    pub is_complete: bool,
    /// Whether rows are groups.
    pub is_grouped: bool,
}

/// What a column comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// What the answer calls it.
    pub path: String,
    /// Path of the field, without the object's own name and without aliases. Empty where there is no field.
    pub field: String,
    /// The object that the field belongs to, where the query says so: `TYPEOF What WHEN Account`.
    pub object: Option<String>,
    /// What was done to the field.
    pub function: Option<Function>,
    /// Whether the query gives the column its name.
    pub is_named: bool,
    /// The subquery, where the column holds child rows.
    pub children: Option<Box<Asked>>,
}

impl Asked {
    /// What a query asks for; nothing where the text cannot be read.
    #[must_use]
    pub fn of(soql: &str) -> Self {
        soql::parse(soql).checked().map_or_else(|_| Self::default(), |query| Self::of_query(&query))
    }

    /// The columns of the answer, in order, as far as the text tells: none where only the answer can.
    #[must_use]
    pub fn foreseen(self) -> Vec<String> {
        if self.is_complete { self.columns.into_iter().map(|column| column.path).collect() } else { Vec::new() }
    }

    /// What a column of the answer comes from. In an answer with one row a record, a column that the query does not name is
    /// the field of that path.
    #[must_use]
    pub fn origin(&self, path: &str) -> Option<Origin> {
        let known = self.columns.iter().find(|column| column.path.eq_ignore_ascii_case(path));
        known.cloned().or_else(|| (!self.is_grouped).then(|| Origin::of_field(path.to_owned())))
    }

    fn of_query(query: &Query<'_>) -> Self {
        let mut asked = Self {
            from: query.from.object.last().text.to_owned(),
            columns: Vec::new(),
            is_complete: true,
            is_grouped: query.group.is_some() || query.select.iter().any(is_aggregate),
        };
        let mut unnamed = 0_u32;
        for item in &query.select {
            asked.add(item, &query.from, &mut unnamed);
        }
        asked
    }

    fn add(&mut self, item: &SelectItem<'_>, from: &From<'_>, unnamed: &mut u32) {
        match item {
            // COUNT() alone: an answer without rows.
            SelectItem::Expression { expression: Expression::Call(call), .. } if call.counts_rows() => {
                self.is_complete = false;
            }
            SelectItem::Expression { expression, alias } => {
                let mut origin = of_expression(expression, from);
                origin.path = match (alias, kept_path(expression)) {
                    (Some(alias), _) => alias.text.to_owned(),
                    (None, Some(path)) if self.is_grouped => path.last().text.to_owned(),
                    (None, Some(_)) => origin.field.clone(),
                    (None, None) => {
                        *unnamed += 1;
                        "expr".to_owned() + &(*unnamed - 1).to_string()
                    }
                };
                origin.is_named = alias.is_some();
                self.columns.push(origin);
            }
            SelectItem::Children { query, .. } => {
                let children = Self::of_query(query);
                let path = children.from.clone();
                self.columns.push(Origin { path, children: Some(Box::new(children)), ..Origin::default() });
            }
            SelectItem::Fields(..) => self.is_complete = false,
            SelectItem::TypeOf(typeof_) => {
                self.is_complete = false;
                let relationship = field_path(&typeof_.relationship, from) + ".";
                for branch in &typeof_.branches {
                    for field in &branch.fields {
                        let origin = Origin::of_field(relationship.clone() + &field.text());
                        self.columns.push(Origin { object: Some(branch.object.text.to_owned()), ..origin });
                    }
                }
            }
        }
    }
}

impl Origin {
    fn of_field(path: String) -> Self {
        Self { field: path.clone(), path, ..Self::default() }
    }
}

fn of_expression(expression: &Expression<'_>, from: &From<'_>) -> Origin {
    match expression {
        Expression::Field(path) => Origin { field: field_path(path, from), ..Origin::default() },
        Expression::Call(call) => {
            let inner = match call.arguments.first() {
                Some(Argument::Expression(inner)) => of_expression(inner, from),
                _ => Origin::default(),
            };
            Origin { function: call.function.or(inner.function), ..inner }
        }
    }
}

/// The field under whose name the answer shows an expression: functions that only change the look of a field keep it.
fn kept_path<'q, 't>(expression: &'q Expression<'t>) -> Option<&'q Path<'t>> {
    match expression {
        Expression::Field(path) => Some(path),
        Expression::Call(call) => match (call.function, call.arguments.as_slice()) {
            (Some(Function::Format | Function::ToLabel | Function::ConvertCurrency), [Argument::Expression(inner)]) => {
                kept_path(inner)
            }
            _ => None,
        },
    }
}

fn is_aggregate(item: &SelectItem<'_>) -> bool {
    matches!(item, SelectItem::Expression { expression: Expression::Call(call), .. }
        if call.function.is_some_and(Function::is_aggregate))
}

/// A path without the object's own name before it, and with what aliases of parents stand for.
fn field_path(path: &Path<'_>, from: &From<'_>) -> String {
    let mut parts: Vec<&str> = path.parts.iter().map(|name| name.text).collect();
    // An alias may stand on another one that was given before it.
    for parent in from.parents.iter().rev() {
        if parts.len() > 1 && parts[0].eq_ignore_ascii_case(parent.alias.text) {
            let way = parent.path.parts.iter().map(|name| name.text);
            parts.splice(..1, way);
        }
    }
    let is_own = |name: &Name<'_>| parts.len() > 1 && parts[0].eq_ignore_ascii_case(name.text);
    if from.alias.as_ref().is_some_and(is_own) || is_own(&from.object.last()) {
        parts.remove(0);
    }
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(soql: &str) -> Vec<(String, String, Option<Function>)> {
        Asked::of(soql).columns.into_iter().map(|column| (column.path, column.field, column.function)).collect()
    }

    fn origin(path: &str, field: &str, function: Option<Function>) -> (String, String, Option<Function>) {
        (path.to_owned(), field.to_owned(), function)
    }

    #[test]
    fn columns_are_foreseen_from_the_text() {
        let foreseen = |soql| Asked::of(soql).foreseen();
        assert_eq!(
            foreseen("SELECT Id, a.Owner.Name, Account.Name, (SELECT Id FROM Contacts) FROM Account a"),
            ["Id", "Owner.Name", "Name", "Contacts"]
        );
        assert_eq!(foreseen("SELECT o.Name, u.Email FROM Contact c, c.Account o, o.Owner u").len(), 2);
        assert!(foreseen("SELECT COUNT() FROM Account").is_empty());
        assert!(foreseen("SELECT FIELDS(ALL) FROM Account LIMIT 1").is_empty());
        assert!(foreseen("SELECT FROM").is_empty());
    }

    #[test]
    fn aliases_of_parents_are_replaced_by_what_they_stand_for() {
        assert_eq!(
            origins("SELECT c.Name, o.Name, u.Email FROM Contact c, c.Account o, o.Owner u"),
            [
                origin("Name", "Name", None),
                origin("Account.Name", "Account.Name", None),
                origin("Account.Owner.Email", "Account.Owner.Email", None)
            ]
        );
    }

    #[test]
    fn functions_say_what_they_were_done_to() {
        use Function::{Count, Max, Sum, ToLabel};
        assert_eq!(
            origins(
                "SELECT Account.Name, COUNT(Id), MAX(Amount) most, SUM(Amount) FROM Opportunity GROUP BY Account.Name"
            ),
            [
                origin("Name", "Account.Name", None),
                origin("expr0", "Id", Some(Count)),
                origin("most", "Amount", Some(Max)),
                origin("expr1", "Amount", Some(Sum))
            ]
        );
        assert_eq!(
            origins("SELECT toLabel(Account.Industry) FROM Opportunity"),
            [origin("Account.Industry", "Account.Industry", Some(ToLabel))]
        );
    }

    #[test]
    fn what_a_query_does_not_name_is_a_field_unless_rows_are_groups() {
        let all = Asked::of("SELECT FIELDS(ALL) FROM Account LIMIT 1");
        assert_eq!(all.origin("Owner.Name").map(|origin| origin.field).as_deref(), Some("Owner.Name"));
        let groups = Asked::of("SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName");
        assert_eq!(groups.origin("Amount"), None);
        assert_eq!(groups.origin("stagename").map(|origin| origin.field).as_deref(), Some("StageName"));
    }

    #[test]
    fn a_branch_says_whose_field_it_is_and_a_subquery_keeps_its_own_columns() {
        let asked =
            Asked::of("SELECT TYPEOF What WHEN Account THEN Phone ELSE Name END, (SELECT Id FROM Contacts) FROM Task");
        assert_eq!(
            (asked.columns[0].path.as_str(), asked.columns[0].object.as_deref()),
            ("What.Phone", Some("Account"))
        );
        let children =
            asked.columns[1].children.as_ref().map(|children| (children.from.as_str(), children.columns.len()));
        assert_eq!(children, Some(("Contacts", 1)));
    }
}
