//! What is asked for and the clauses behind the conditions, in queries that give records.

use super::super::ast::{
    Clause, Condition, ConditionKind, CountValue, Expression, FieldSet, Function, Operand, Operator, Path, Purpose,
    Query, SelectItem, Span, TypeOf, With,
};
use super::super::resolve::{Place, Reach, Scope, Target, fields, is_any};
use super::super::schema::Schema;
use super::super::texts::Texts;
use super::{Checker, Fix, Found, Here, item_spans, rules};

/// Source: SOQL and SOSL Reference, "OFFSET".
const OFFSET_MAX: u32 = 2_000;

/// Source: SOQL and SOSL Reference, "FIELDS()".
const FIELDS_ROWS_MAX: u32 = 200;

/// How many subqueries a query may have in SELECT, those in subqueries counted too. Source: SOQL and SOSL Reference, "Relationship Query Limitations".
const CHILDREN_MAX: usize = 20;

/// How deep subqueries in SELECT may nest: with the query itself that makes five levels. Source: as above.
const CHILD_LEVELS_MAX: usize = 4;

/// Source: SOQL and SOSL Reference, "USING SCOPE".
const SCOPES: &str = "allPrivate delegated everything mine mine_and_my_groups my_territory \
     my_team_territory scopingRule team";

impl<'t> Checker<'_, 't> {
    /// What each record shows.
    pub(super) fn select(&mut self, here: &Here<'_, 't>) {
        let spans = item_spans(here.query);
        let mut names = Texts::default();
        let mut sets: Vec<FieldSet> = Vec::new();
        // Parents whose fields are asked for, by their path and by TYPEOF.
        let (mut parents, mut by_type) = (Texts::default(), Texts::default());
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
                    self.children(query, span, here);
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
                    let key = here.scope.key(&type_of.relationship, self.schema);
                    if !type_of.relationship.is_missing() && (parents.contains(&key) || !by_type.insert(&key)) {
                        self.selected_twice(&spans, at);
                    }
                    continue;
                }
            };
            let parent = name.trim_end_matches('.').rsplit_once('.').map(|(parent, _)| [parent, "."].concat());
            if let Some(parent) = parent {
                if by_type.contains(&parent) {
                    self.selected_twice(&spans, at);
                }
                parents.insert(&parent);
            }
            let is_missing = name.is_empty() || name.ends_with("..") || name == "." || name == "(";
            if !names.insert(&name) && !is_missing {
                self.selected_twice(&spans, at);
            }
        }
    }

    pub(super) fn selected_twice(&mut self, spans: &[Span], at: usize) {
        let Some(span) = spans.get(at).filter(|_| !self.is_full()) else { return };
        let fix = self.without(spans, at);
        self.tell(rules::SELECTED_TWICE, &[self.text(span)], span, fix);
    }

    /// `SELECT Name n`: mostly a comma is missing.
    fn alias_of_field(&mut self, path: &Path<'t>, alias: &Span, here: &Here<'_, 't>) {
        let name = self.text(alias);
        let is_field = here.scope.object.is_some_and(|object| self.schema.field_named(object, name).is_some());
        let end = path.span().end;
        let about = [self.text(&path.span()), name];
        if is_field {
            let fix = Fix::titled(&["Put a comma in"], end..end, ",");
            self.tell(rules::ALIAS_FOR_COMMA, &about, alias, fix);
        } else {
            let fix = self.removal("the name", end..alias.end);
            self.tell(rules::ALIAS, &about, alias, fix);
        }
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
            let fix = if here.place == Place::Top { count_ids(&span) } else { None };
            self.tell(rules::COUNT_BESIDE_FIELDS, &[], &span, fix);
        } else {
            self.superfluous(Clause::OrderBy, here.query, rules::COUNT_WITH_ORDER, &[]);
        }
    }

    fn children(&mut self, query: &Query<'t>, span: &Span, here: &Here<'_, 't>) {
        self.children += 1;
        if here.place == Place::Condition {
            self.note(rules::CHILDREN_IN_CONDITION, &[], span);
        } else if here.level >= CHILD_LEVELS_MAX {
            self.note(rules::CHILDREN_TOO_DEEP, &[], span);
        } else if self.children > CHILDREN_MAX {
            self.note(rules::TOO_MANY_CHILDREN, &[], span);
        }
        let limits_to_one = here.query.limit.as_ref().is_some_and(|limit| matches!(limit.value, CountValue::Number(1)));
        if !limits_to_one {
            self.superfluous(Clause::Offset, query, rules::OFFSET_OF_CHILDREN, &[]);
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
            let before = |(clause, _): &&(Clause, Span)| *clause < Clause::Limit;
            let end = query.clauses.iter().filter(before).map(|(_, span)| span.end).max().unwrap_or(query.span.end);
            let fix = match limit {
                Some(limit) => Fix::titled(&["Write LIMIT 200"], limit.span.clone(), "200"),
                None => Fix::titled(&["Add LIMIT 200"], end..end, " LIMIT 200"),
            };
            self.tell(rules::FIELDS_WITHOUT_LIMIT, &[], span, fix);
        }
        let Some(object) = here.scope.object.filter(|object| self.schema.is_described(*object)) else { return };
        let belongs = |is_custom: bool| match set {
            FieldSet::All => true,
            FieldSet::Standard => !is_custom,
            FieldSet::Custom => is_custom,
        };
        if query.select.len() == 1 && !fields(self.schema, object).any(|(_, field)| belongs(field.is_custom)) {
            self.note(rules::NO_FIELDS, &[self.schema.object_name(object)], span);
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
            self.note(rules::TYPE_OF_IN_CONDITION, &[], &type_of.span);
            return;
        }
        if path.is_missing() {
            return;
        }
        let targets = match here.scope.reach(&path.parts, self.schema) {
            Reach::Several { object, field } => self.schema.field(object, field).targets,
            Reach::One(target) => {
                let (name, text) = (self.schema.object_name(target), self.text(&path.span()));
                self.note(rules::TYPE_OF_ONE, &[text, name, text], &path.span());
                return;
            }
            Reach::Stuck(target) => return self.lost(target, path),
        };
        let mut seen: Vec<u16> = Vec::new();
        for branch in type_of.branches.iter().filter(|branch| !branch.object.is_missing()) {
            match self.schema.object(branch.object.text).filter(|object| targets.contains(object)) {
                None => self.unknown_target(&branch.object, targets),
                Some(object) if seen.contains(&object) => {
                    let name = &branch.object;
                    self.note(rules::WHEN_TWICE, &[name.text], &name.span);
                }
                Some(object) => {
                    seen.push(object);
                    let scope = Scope::within(Some(object));
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
        let mut keys = Texts::default();
        for (at, item) in here.query.order.iter().enumerate() {
            match &item.expression {
                Expression::Field(path) => {
                    if let Some(Found { field, .. }) = self.field(path, here)
                        && !field.is_sortable
                    {
                        let fix = self.without(&spans, at);
                        self.tell(rules::UNSORTABLE, &[field.name], &path.span(), fix);
                    }
                    let key = here.scope.key(path, self.schema);
                    if !keys.insert(&key) && !path.is_missing() {
                        let fix = self.without(&spans, at);
                        self.tell(rules::ORDERED_TWICE, &[self.text(&path.span())], &item.span, fix);
                    }
                }
                Expression::Call(call)
                    if call.function.is_some_and(|it| it == Function::Distance || it.is_date_part()) =>
                {
                    self.call(call, here);
                }
                Expression::Call(call) => self.note(rules::ORDER_BY_FUNCTION, &[], &call.span),
            }
        }
    }

    /// What stands behind the conditions.
    pub(super) fn clauses(&mut self, here: &Here<'_, 't>, outer: Option<&Here<'_, 't>>) {
        let query = here.query;
        if let Some(offset) = &query.offset
            && matches!(offset.value, CountValue::Number(number) if number > OFFSET_MAX)
        {
            self.note(rules::OFFSET_TOO_LARGE, &[], &offset.span);
        }
        if query.purposes.contains(&Purpose::Update) {
            self.superfluous(Clause::OrderBy, query, rules::ORDER_FOR_UPDATE, &[]);
        }
        self.scope_name(here);
        let is_article = |name: &str| name.ends_with("__kav") || name.starts_with("Knowledge") || name == "Question";
        let name = here.scope.object.map_or("", |object| self.schema.object_name(object));
        if outer.is_none() && !name.is_empty() && !is_article(name) {
            let is_by_category = matches!(query.with, Some(With::DataCategory(_)));
            for (clause, is_there) in [(Clause::With, is_by_category), (Clause::Update, !query.updates.is_empty())] {
                if is_there {
                    self.superfluous(clause, query, rules::ONLY_FOR_ARTICLES, &[name]);
                }
            }
        }
    }

    fn scope_name(&mut self, here: &Here<'_, 't>) {
        let Some(name) = here.query.scope.as_ref().filter(|name| !name.is_missing()) else { return };
        if !is_any(name.text, SCOPES) {
            self.unknown_scope(name, &SCOPES.split(' ').collect::<Vec<_>>());
            return;
        }
        let Some(object) = here.scope.object.filter(|object| self.schema.is_described(*object)) else { return };
        if name.text.eq_ignore_ascii_case("mine") && self.schema.field_named(object, "OwnerId").is_none() {
            let fix = Fix::write(name.span.clone(), "everything");
            self.tell(rules::SCOPE_WITHOUT_OWNER, &[self.schema.object_name(object)], &name.span, fix);
        }
    }
}

/// `COUNT()` as `COUNT(Id)`.
pub(super) fn count_ids(call: &Span) -> Option<Fix> {
    let end = call.end.saturating_sub(1);
    Fix::titled(&["Write COUNT(Id)"], end..end, "Id")
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
