//! What is asked for and the clauses behind the conditions, in queries that give records.

use std::collections::HashSet;

use super::super::ast::{
    Clause, Condition, ConditionKind, CountValue, Expression, FieldSet, Function, Operand, Operator, Path, Purpose,
    Query, SelectItem, Span, TypeOf, With,
};
use super::super::nearest::nearest;
use super::super::resolve::{Place, Reach, Scope, Target, fields};
use super::super::schema::Schema;
use super::{Checker, Fix, Found, Here, error, item_spans, warning};

/// Source: SOQL and SOSL Reference, "OFFSET".
const OFFSET_MAX: u32 = 2_000;

/// Source: SOQL and SOSL Reference, "FIELDS()".
const FIELDS_ROWS_MAX: u32 = 200;

/// How many subqueries a query may have in SELECT. Source: SOQL and SOSL Reference, "Relationship Query Limitations".
const CHILDREN_MAX: usize = 20;

/// How deep subqueries in SELECT may nest: with the query itself that makes five levels. Source: as above.
const CHILD_LEVELS_MAX: usize = 4;

/// Source: SOQL and SOSL Reference, "USING SCOPE".
const SCOPES: [&str; 9] = [
    "allPrivate",
    "delegated",
    "everything",
    "mine",
    "mine_and_my_groups",
    "my_territory",
    "my_team_territory",
    "scopingRule",
    "team",
];

impl<'t> Checker<'_, 't> {
    /// What each record shows.
    pub(super) fn select(&mut self, here: &Here<'_, 't>) {
        let spans = item_spans(here.query);
        let mut names: HashSet<String> = HashSet::new();
        let mut sets: Vec<FieldSet> = Vec::new();
        let mut children = 0;
        for (at, item) in here.query.select.iter().enumerate() {
            let name = match item {
                SelectItem::Expression { expression, alias } => {
                    if let Expression::Field(path) = expression {
                        self.field(path, here);
                        if let Some(alias) = alias {
                            self.alias_of_field(path, &alias.span, here);
                        }
                    }
                    if let Expression::Call(call) = expression {
                        if call.counts_rows() {
                            self.count(here);
                            continue;
                        }
                        self.call(call, here);
                    }
                    match (alias, shown(expression)) {
                        (Some(alias), _) => [alias.text, "."].concat().to_ascii_lowercase(),
                        (None, Some(path)) => here.scope.key(path, self.schema),
                        (None, None) => continue,
                    }
                }
                SelectItem::Children { query, span } => {
                    children += 1;
                    self.children(query, span, children, here);
                    ["(", &query.from.object.last().text.to_ascii_lowercase()].concat()
                }
                SelectItem::Fields(set, span) => {
                    let is_covered = sets.contains(set) || sets.contains(&FieldSet::All);
                    if is_covered || (!sets.is_empty() && *set == FieldSet::All) {
                        self.selected_twice(&spans, at);
                    } else {
                        self.field_set(*set, span, here);
                        sets.push(*set);
                    }
                    continue;
                }
                SelectItem::TypeOf(type_of) => {
                    self.type_of(type_of, here);
                    continue;
                }
            };
            let is_missing = name.is_empty() || name.ends_with("..") || name == "." || name == "(";
            if !names.insert(name) && !is_missing {
                self.selected_twice(&spans, at);
            }
        }
    }

    pub(super) fn selected_twice(&mut self, spans: &[Span], at: usize) {
        let Some(span) = spans.get(at).filter(|_| !self.is_full()) else { return };
        let draft = error("selected-twice", [self.text(span), " is asked for twice."].concat());
        let fix = self.without("Take it out", spans, at);
        self.find(draft.hint("Ask for each field once.").fix(fix), span.clone());
    }

    /// `SELECT Name n`: mostly a comma is missing.
    fn alias_of_field(&mut self, path: &Path<'t>, alias: &Span, here: &Here<'_, 't>) {
        let name = self.text(alias);
        let is_field = here.scope.object.is_some_and(|object| self.schema.field_named(object, name).is_some());
        let end = path.span().end;
        let (fix, hint) = if is_field {
            (Fix::replace("Put a comma in", end..end, ","), "A comma is missing between the two fields.")
        } else {
            let fix = self.removal("Take the name out", end..alias.end);
            (fix, "Without GROUP BY a value is called like its field.")
        };
        let draft =
            error("alias-without-group", [self.text(&path.span()), " cannot be called ", name, " here."].concat());
        self.find(draft.hint(hint).fix(fix), alias.clone());
    }

    fn count(&mut self, here: &Here<'_, 't>) {
        let Some(span) = here.query.select.iter().find_map(|item| match item {
            SelectItem::Expression { expression: Expression::Call(call), .. } if call.counts_rows() => {
                Some(call.span.clone())
            }
            _ => None,
        }) else {
            return;
        };
        if here.query.count().is_none() || here.place != Place::Top {
            let end = span.end.saturating_sub(1);
            let fix = Fix::replace("Write COUNT(Id)", end..end, "Id").filter(|_| here.place == Place::Top);
            let draft = error("count-beside-fields", "COUNT() stands alone.");
            self.find(draft.hint("Beside other values write COUNT(Id).").fix(fix), span);
        } else if let Some(order) = here.query.clause(Clause::OrderBy) {
            let fix = self.without_clause("Take ORDER BY out", &order);
            self.find(
                error("count-with-order", "A number of rows has no order.").hint("Leave ORDER BY out.").fix(fix),
                order,
            );
        }
    }

    fn children(&mut self, query: &Query<'t>, span: &Span, number: usize, here: &Here<'_, 't>) {
        if here.place == Place::Condition {
            let draft = error("children-in-condition", "A subquery in a condition asks for one id.");
            self.find(draft.hint("Take the child records out."), span.clone());
        } else if here.level >= CHILD_LEVELS_MAX {
            let draft = error("children-too-deep", "Subqueries are nested too deeply.");
            self.find(
                draft.hint("Four levels below the query are the most; ask for the rest in a query of its own."),
                span.clone(),
            );
        } else if number > CHILDREN_MAX {
            let draft = error("too-many-children", "A query takes twenty subqueries at most.");
            self.find(draft.hint("Ask for some of the child records in another query."), span.clone());
        }
        let limits_to_one = here.query.limit.as_ref().is_some_and(|limit| limit.value == CountValue::Number(1));
        if let (Some(offset), false) = (query.clause(Clause::Offset), limits_to_one) {
            let fix = self.without_clause("Take OFFSET out", &offset);
            let draft = error("offset-of-children", "OFFSET in a subquery needs LIMIT 1 in the query around it.");
            self.find(draft.hint("Leave it out, or ask for the children of one record.").fix(fix), offset);
        }
        self.query(query, Place::Children, Some(here));
    }

    fn field_set(&mut self, set: FieldSet, span: &Span, here: &Here<'_, 't>) {
        let query = here.query;
        let limit = query.limit.as_ref();
        let is_bounded =
            limit.is_some_and(|limit| match limit.value {
                CountValue::Number(number) => number <= FIELDS_ROWS_MAX,
                CountValue::Bound(_) | CountValue::Missing => true,
            }) || query.condition.as_ref().is_some_and(|condition| names_few_ids(condition, &here.scope, self.schema));
        if set != FieldSet::Standard && !is_bounded {
            let draft = error("fields-without-limit", "FIELDS(ALL) and FIELDS(CUSTOM) take at most 200 rows.");
            let before = |(clause, _): &&(Clause, Span)| *clause < Clause::Limit;
            let end = query.clauses.iter().filter(before).map(|(_, span)| span.end).max().unwrap_or(query.span.end);
            let fix = match limit {
                Some(limit) => Fix::replace("Write LIMIT 200", limit.span.clone(), "200"),
                None => Fix::replace("Add LIMIT 200", end..end, " LIMIT 200"),
            };
            self.find(draft.hint("Add LIMIT 200, or name the fields.").fix(fix), span.clone());
        }
        let Some(object) = here.scope.object.filter(|object| self.schema.is_described(*object)) else { return };
        let belongs = |is_custom: bool| match set {
            FieldSet::All => true,
            FieldSet::Standard => !is_custom,
            FieldSet::Custom => is_custom,
        };
        if query.select.len() == 1 && !fields(self.schema, object).any(|(_, field)| belongs(field.is_custom)) {
            let draft = error("no-fields", [self.schema.object_name(object), " has no such fields."].concat());
            self.find(draft.hint("Name the fields, or use FIELDS(STANDARD)."), span.clone());
        }
        let spans = item_spans(query);
        for (at, item) in query.select.iter().enumerate() {
            let SelectItem::Expression { expression: Expression::Field(path), alias: None } = item else { continue };
            if let Target::Field { object: owner, field } = here.scope.find(path, self.schema)
                && owner == object
                && path.parts.len() <= 1 + usize::from(here.scope.is_own(path))
                && belongs(self.schema.field(owner, field).is_custom)
            {
                self.selected_twice(&spans, at);
            }
        }
    }

    fn type_of(&mut self, type_of: &TypeOf<'t>, here: &Here<'_, 't>) {
        let path = &type_of.relationship;
        if here.place == Place::Condition {
            let draft = error("type-of-in-condition", "A subquery in a condition asks for one id.");
            self.find(draft.hint("Take TYPEOF out."), type_of.span.clone());
            return;
        }
        if path.is_missing() {
            return;
        }
        let targets = match here.scope.reach(&path.parts, self.schema) {
            Reach::Several { object, field } => self.schema.field(object, field).targets,
            Reach::One(target) => {
                let name = self.schema.object_name(target);
                let draft = error("type-of-one", [self.text(&path.span()), " leads to ", name, " alone."].concat());
                let hint = ["Ask for its fields by their path, such as ", self.text(&path.span()), ".Name."].concat();
                self.find(draft.hint(hint), path.span());
                return;
            }
            Reach::Stuck(target) => return self.lost(target, path),
        };
        let mut seen: Vec<u16> = Vec::new();
        for branch in type_of.branches.iter().filter(|branch| !branch.object.is_missing()) {
            match self.schema.object(branch.object.text).filter(|object| targets.contains(object)) {
                None => self.unknown_target(&branch.object, targets),
                Some(object) if seen.contains(&object) => {
                    let message = [branch.object.text, " stands behind WHEN twice."].concat();
                    self.find(
                        error("when-twice", message).hint("Put all its fields behind one THEN."),
                        branch.object.span.clone(),
                    );
                }
                Some(object) => {
                    seen.push(object);
                    let scope = Scope::of_object(&Query::default(), Some(object));
                    let inner = Here { query: here.query, place: here.place, scope, level: here.level };
                    for path in &branch.fields {
                        self.field(path, &inner);
                    }
                }
            }
        }
        for other in type_of.otherwise.iter().filter(|other| !other.is_missing()) {
            let mut whole = path.clone();
            whole.parts.extend(other.parts.iter().cloned());
            self.field(&whole, here);
        }
    }

    /// ORDER BY of single records.
    pub(super) fn order(&mut self, here: &Here<'_, 't>) {
        let spans: Vec<Span> = here.query.order.iter().map(|item| item.span.clone()).collect();
        let mut keys: HashSet<String> = HashSet::new();
        for (at, item) in here.query.order.iter().enumerate() {
            match &item.expression {
                Expression::Field(path) => {
                    if let Some(Found { field, .. }) = self.field(path, here)
                        && !field.is_sortable
                    {
                        let draft = error("unsortable", ["Rows cannot be ordered by ", field.name, "."].concat());
                        let fix = self.without("Take it out", &spans, at);
                        self.find(
                            draft.hint("Long texts, several choices and compound fields have no order.").fix(fix),
                            path.span(),
                        );
                    }
                    let key = here.scope.key(path, self.schema);
                    if !keys.insert(key) && !path.is_missing() {
                        let draft =
                            warning("ordered-twice", [self.text(&path.span()), " is ordered by already."].concat());
                        let fix = self.without("Take it out", &spans, at);
                        self.find(draft.hint("The second time changes nothing.").fix(fix), item.span.clone());
                    }
                }
                Expression::Call(call) if call.function == Some(Function::Distance) => self.call(call, here),
                Expression::Call(call) => {
                    let draft =
                        error("order-by-function", "Single records are ordered by fields and by DISTANCE alone.");
                    self.find(draft.hint("Order by the field itself."), call.span.clone());
                }
            }
        }
    }

    /// What stands behind the conditions.
    pub(super) fn clauses(&mut self, here: &Here<'_, 't>, outer: Option<&Here<'_, 't>>) {
        let query = here.query;
        if let Some(offset) = &query.offset
            && matches!(offset.value, CountValue::Number(number) if number > OFFSET_MAX)
        {
            let draft = error("offset-too-large", "OFFSET goes up to 2,000.");
            let hint = "To go further, order by Id and ask for ids greater than the last one seen.";
            self.find(draft.hint(hint), offset.span.clone());
        }
        if query.purposes.contains(&Purpose::Update)
            && let Some(order) = query.clause(Clause::OrderBy)
        {
            let fix = self.without_clause("Take ORDER BY out", &order);
            let draft = error("order-for-update", "FOR UPDATE does not go with ORDER BY.");
            self.find(draft.hint("Leave one of them out.").fix(fix), order);
        }
        self.scope_name(here);
        let is_article = |name: &str| name.ends_with("__kav") || name.starts_with("Knowledge") || name == "Question";
        let name = here.scope.object.map_or("", |object| self.schema.object_name(object));
        if outer.is_none() && !name.is_empty() && !is_article(name) {
            let is_by_category = matches!(query.with, Some(With::DataCategory(_)));
            for (clause, is_there) in [(Clause::With, is_by_category), (Clause::Update, !query.updates.is_empty())] {
                if let Some(span) = query.clause(clause).filter(|_| is_there) {
                    let draft = error("only-for-articles", [name, " is no article of Knowledge."].concat());
                    let fix = self.without_clause("Take it out", &span);
                    self.find(draft.hint("Only articles have categories and statistics.").fix(fix), span);
                }
            }
        }
    }

    fn scope_name(&mut self, here: &Here<'_, 't>) {
        let Some(name) = here.query.scope.as_ref().filter(|name| !name.is_missing()) else { return };
        if !SCOPES.iter().any(|known| known.eq_ignore_ascii_case(name.text)) {
            let meant = nearest(name.text, SCOPES.into_iter());
            let hint = match meant {
                Some(meant) => ["Did you mean ", meant, "?"].concat(),
                None => "There are everything, mine, team, delegated and a few more.".to_owned(),
            };
            let fix = meant.and_then(|meant| Fix::replace(["Write ", meant].concat(), name.span.clone(), meant));
            self.find(
                error("unknown-scope", ["There is no scope ", name.text, "."].concat()).hint(hint).fix(fix),
                name.span.clone(),
            );
            return;
        }
        let Some(object) = here.scope.object.filter(|object| self.schema.is_described(*object)) else { return };
        if name.text.eq_ignore_ascii_case("mine") && self.schema.field_named(object, "OwnerId").is_none() {
            let draft = error("scope-without-owner", [self.schema.object_name(object), " has no owners."].concat());
            let fix = Fix::replace("Write everything", name.span.clone(), "everything");
            self.find(draft.hint("Ask for everything.").fix(fix), name.span.clone());
        }
    }
}

/// The field in whose place a function stands in a record.
fn shown<'q, 't>(expression: &'q Expression<'t>) -> Option<&'q Path<'t>> {
    use super::super::ast::Argument;
    match expression {
        Expression::Field(path) => Some(path),
        Expression::Call(call) => match (call.function?, call.arguments.first()?) {
            (Function::ToLabel | Function::Format | Function::ConvertCurrency, Argument::Expression(inner)) => {
                shown(inner)
            }
            _ => None,
        },
    }
}

/// Whether a condition lets through at most [`FIELDS_ROWS_MAX`] rows because it lists their ids.
fn names_few_ids(condition: &Condition<'_>, scope: &Scope<'_>, schema: &dyn Schema) -> bool {
    match &condition.kind {
        ConditionKind::And(all) => all.iter().any(|inner| names_few_ids(inner, scope, schema)),
        ConditionKind::Or(_) | ConditionKind::Not(_) => false,
        ConditionKind::Compare(comparison) => {
            let is_id = matches!(&comparison.left, Expression::Field(path) if scope.key(path, schema) == "id.");
            is_id
                && match (&comparison.operator, &comparison.operand) {
                    (Operator::Equal, Operand::One(_)) | (Operator::In, Operand::One(_)) => true,
                    (Operator::In, Operand::Many(values, _)) => values.len() <= FIELDS_ROWS_MAX as usize,
                    _ => false,
                }
        }
    }
}
