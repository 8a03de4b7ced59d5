//! What could stand where the grammar wants an object, a field, an operator or a value; judges by the schema alone.

use super::super::ast::{
    Argument, Comparison, Expression, Function, GroupKind, Literal, LiteralValue, Name, Operand, Operator, Query,
    SelectItem, TypeOf,
};
use super::super::part;
use super::super::resolve::{
    Kind as ValueKind, Place, RELATIONSHIPS_MAX, Reach, SHARED_FIELDS, Scope, Target, fields, is_any,
};
use super::super::schema::{Field, FieldType};
use super::super::suits::{self, Sort};
use super::super::syntax::{FieldUse, Wanted};
use super::super::texts::Texts;
use super::rank::Fit;
use super::{Around, Candidate, CompletionKind as Kind, Sink, Site, comparison};

/// How likely things are in themselves, from 0 to 999.
mod weight {
    pub(super) const IN_QUERY: u32 = 960;
    pub(super) const FITTING: u32 = 900;
    pub(super) const FIELD: u32 = 700;
    pub(super) const RELATIONSHIP: u32 = 690;
    pub(super) const VALUE: u32 = 700;
    pub(super) const ALIAS: u32 = 600;
    pub(super) const FUNCTION: u32 = 500;
    pub(super) const KEYWORD: u32 = 400;
    pub(super) const OBJECT: u32 = 600;
    pub(super) const OBSCURE: u32 = 200;
    pub(super) const ALREADY_THERE: u32 = 100;
}

/// What people ask for most, the most frequent first.
static WELL_KNOWN: &str = "Account Contact Opportunity Lead Case User Task Event Campaign OpportunityLineItem Product2 \
     CampaignMember Asset Contract Order Quote";

/// Objects that belong to others and that hardly anybody asks for.
static OBSCURE_ENDINGS: &str = "History Share Feed ChangeEvent OwnerSharingRule Tag TeamMember __e";

/// Fields that every object has and that few queries need.
static SYSTEM_FIELDS: &str = "CreatedById IsDeleted Jigsaw JigsawContactId LastModifiedById LastReferencedDate LastViewedDate \
     MasterRecordId PhotoUrl SystemModstamp UserRecordAccessId CleanStatus";

/// Source: SOQL and SOSL Reference, "USING SCOPE".
static SCOPES: &str = "\
mine|records that the user owns
everything|all records
team|records of the user's team
mine_and_my_groups|records of the user and of the user's queues
my_territory|records of the user's territory
my_team_territory|records of the team's territory
delegated|records that were delegated to the user";

/// Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE".
static DATES: &str = "\
TODAY
YESTERDAY
TOMORROW
LAST_N_DAYS:|today and so many days before
THIS_WEEK
THIS_MONTH
THIS_QUARTER
THIS_YEAR
LAST_WEEK
LAST_MONTH
LAST_QUARTER
LAST_YEAR
NEXT_N_DAYS:|so many days from tomorrow
NEXT_WEEK
NEXT_MONTH
NEXT_QUARTER
NEXT_YEAR
LAST_90_DAYS
NEXT_90_DAYS
THIS_FISCAL_QUARTER
THIS_FISCAL_YEAR
LAST_FISCAL_QUARTER
LAST_FISCAL_YEAR
NEXT_FISCAL_QUARTER
NEXT_FISCAL_YEAR
LAST_N_WEEKS:|so many weeks before this one
LAST_N_MONTHS:|so many months before this one
LAST_N_QUARTERS:|so many quarters before this one
LAST_N_YEARS:|so many years before this one
LAST_N_FISCAL_QUARTERS:|so many fiscal quarters before this one
LAST_N_FISCAL_YEARS:|so many fiscal years before this one
NEXT_N_WEEKS:|so many weeks after this one
NEXT_N_MONTHS:|so many months after this one
NEXT_N_QUARTERS:|so many quarters after this one
NEXT_N_YEARS:|so many years after this one
NEXT_N_FISCAL_QUARTERS:|so many fiscal quarters after this one
NEXT_N_FISCAL_YEARS:|so many fiscal years after this one
N_DAYS_AGO:|the day so many days ago
N_WEEKS_AGO:|the week so many weeks ago
N_MONTHS_AGO:|the month so many months ago
N_YEARS_AGO:|the year so many years ago";

static FIELD_SETS: &str = "\
FIELDS(STANDARD)|all standard fields
FIELDS(ALL)|all fields, of at most 200 rows
FIELDS(CUSTOM)|all custom fields, of at most 200 rows";

/// Of a relationship to several objects.
static TYPE: &str = "Type|Text · name of the object";

static COUNT: &str = "COUNT()|how many rows";

static FIELD_SET_WORDS: &str = "STANDARD\nALL\nCUSTOM";

static BOOLEANS: &str = "TRUE\nFALSE";

static NULL: &str = "NULL";

static OPERATORS: [Operator; 11] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessEqual,
    Operator::Greater,
    Operator::GreaterEqual,
    Operator::Like,
    Operator::In,
    Operator::NotIn,
    Operator::Includes,
    Operator::Excludes,
];

impl<'t> Site<'_, 't> {
    /// Offers everything that could stand where the grammar wants this.
    pub(super) fn offer(&self, wanted: &Wanted<'t>, sink: &mut Sink<'t>) {
        match wanted {
            Wanted::Keyword(words) => {
                if !self.is_in_quotes() {
                    let rank = u32::try_from(sink.found.len()).unwrap_or_default().min(99);
                    sink.take_beginning(Candidate::Plain(Kind::Keyword, words), words, weight::KEYWORD - rank);
                }
            }
            Wanted::Object => self.objects(sink),
            Wanted::ChildRelationship => self.children(sink),
            Wanted::Field { before, usage } => self.fields(before, usage, sink),
            Wanted::Operator { left } => self.operators(*left, sink),
            Wanted::Value { left, operator } => self.values(*left, *operator, sink),
            Wanted::TypeOfRelationship => self.type_of_relationships(sink),
            Wanted::TypeOfObject { relationship } => self.type_of_objects(*relationship, sink),
            Wanted::FieldSet => sink.take_words(Fit::Word, Kind::Keyword, FIELD_SET_WORDS, weight::VALUE),
            Wanted::Scope => sink.take_words(Fit::Scattered, Kind::Scope, SCOPES, weight::VALUE),
        }
    }

    fn here(&self) -> Option<&Around<'_, 't>> {
        self.queries.last()
    }

    fn is_in_quotes(&self) -> bool {
        part(self.text, self.replaces.clone()).starts_with('\'')
    }

    /// The last character before the cursor's word that is no space.
    fn before(&self) -> char {
        part(self.text, 0..self.replaces.start).trim_end().chars().next_back().unwrap_or(' ')
    }

    fn objects(&self, sink: &mut Sink<'t>) {
        sink.lacks.object_list |= !self.schema.has_all_objects();
        // A subquery in a condition cannot be of the object that the query around it is of.
        let outer = match self.queries {
            [.., outer, inner] if inner.place == Place::Condition => outer.scope.object,
            _ => None,
        };
        for object in 0..self.schema.object_count() {
            let (name, label) = (self.schema.object_name(object), self.schema.object_label(object));
            let weight = if outer == Some(object) { weight::ALREADY_THERE } else { object_weight(name) };
            sink.take(Candidate::Object(object), name, label, weight);
        }
    }

    fn children(&self, sink: &mut Sink<'t>) {
        let [.., outer, inner] = self.queries else { return };
        if inner.place != Place::Children {
            return;
        }
        let parts = &inner.query.from.object.parts;
        let is_before = |name: &&Name<'t>| !name.is_missing() && name.span.end < self.replaces.start;
        let parents: Vec<Name<'t>> = parts.iter().take_while(is_before).cloned().collect();
        if parents.is_empty() && self.before() == '.' {
            return;
        }
        match outer.scope.reach(&parents, self.schema) {
            Reach::One(object) if self.schema.is_described(object) => {
                for number in 0..self.schema.child_count(object) {
                    let Some(child) = self.schema.child_at(object, number) else { continue };
                    let name = self.schema.object_name(child.object);
                    let weight = if is_obscure(name) { weight::OBSCURE } else { weight::FIELD };
                    sink.take(Candidate::Child { object, number }, child.name, name, weight);
                }
            }
            Reach::One(object) => sink.lacks.description(self.schema.object_name(object)),
            Reach::Stuck(target) => self.lack(&target, outer, sink),
            Reach::Several { .. } => {}
        }
    }

    /// Notes what description keeps a path from being followed.
    fn lack(&self, target: &Target<'t>, around: &Around<'_, 't>, sink: &mut Sink<'t>) {
        match target {
            Target::Undescribed(object) => sink.lacks.description(self.schema.object_name(*object)),
            Target::Nowhere if around.scope.object.is_none() && !self.schema.has_all_objects() => {
                sink.lacks.object_list = true;
                if let (Place::Top | Place::Condition, [name]) = (around.place, &around.query.from.object.parts[..])
                    && !name.is_missing()
                {
                    sink.lacks.description(name.text);
                }
            }
            _ => {}
        }
    }

    fn fields(&self, before: &[&'t str], usage: &FieldUse<'t>, sink: &mut Sink<'t>) {
        let Some(here) = self.here() else { return };
        let typed_of: Scope<'t>;
        let mut scope = &here.scope;
        if let FieldUse::TypeOf { object, relationship } = usage {
            if object.is_empty() {
                self.shared_fields_of(*relationship, here, before, sink);
                return;
            }
            let number = self.schema.object(object);
            typed_of = Scope::within(number);
            scope = &typed_of;
            if number.is_none() {
                sink.lacks.object_list |= !self.schema.has_all_objects();
            }
        } else if before.is_empty() && !self.is_in_quotes() && !self.next.starts_with('.') {
            self.of_the_query(here, usage, sink);
        }
        if matches!(usage, FieldUse::Argument(function, at) if !takes_field(*function, *at)) {
            return;
        }
        let before: Vec<Name<'t>> = before.iter().map(|text| Name { text, span: 0..0 }).collect();
        match scope.reach(&before, self.schema) {
            Reach::One(object) if self.schema.is_described(object) => {
                let depth = scope.depth(&before, self.schema);
                self.fields_of(object, &before, depth, usage, here, sink);
            }
            Reach::One(object) => sink.lacks.description(self.schema.object_name(object)),
            Reach::Several { object, field } => self.shared_fields(object, field, sink),
            Reach::Stuck(target) => self.lack(&target, here, sink),
        }
    }

    fn fields_of(
        &self,
        object: u16,
        before: &[Name<'t>],
        depth: usize,
        usage: &FieldUse<'t>,
        here: &Around<'_, 't>,
        sink: &mut Sink<'t>,
    ) {
        let there = self.there_already(before, usage, here);
        let rule = self.rule(usage, here);
        // In the middle of a path only a relationship can stand.
        let is_path = self.next.starts_with('.');
        for (number, field) in fields(self.schema, object) {
            if let Some(weight) = rule.weight(&field).filter(|_| !is_path) {
                let is_there = there.iter().any(|name| name.eq_ignore_ascii_case(field.name));
                let weight = if is_there { weight::ALREADY_THERE } else { weight };
                sink.take(Candidate::Field { object, field: number }, field.name, field.label, weight);
            }
            if let Some(relationship) = field.relationship.filter(|_| depth < RELATIONSHIPS_MAX && rule.follows()) {
                let weight = if is_system(field.name) { weight::OBSCURE } else { weight::RELATIONSHIP };
                if !matches!(rule, Rule::Relationships) || field.targets.len() == 1 {
                    sink.take(Candidate::Relationship { object, field: number }, relationship, "", weight);
                }
            }
        }
    }

    fn rule(&self, usage: &FieldUse<'t>, here: &Around<'_, 't>) -> Rule {
        match usage {
            FieldUse::Select if here.place == Place::Condition => Rule::Ids(self.compared_objects()),
            FieldUse::Select if here.query.group.is_some() => Rule::Unlikely,
            FieldUse::Select | FieldUse::TypeOf { .. } | FieldUse::Argument(None, _) => Rule::Filter(|_| true),
            FieldUse::Where => Rule::Filter(|field| field.is_filterable),
            FieldUse::GroupBy => Rule::Filter(|field| field.is_groupable),
            FieldUse::OrderBy if is_grouped(here.query) => Rule::Nothing,
            FieldUse::OrderBy => Rule::Filter(|field| field.is_sortable),
            FieldUse::Having => Rule::Nothing,
            FieldUse::Argument(Some(function), _) => Rule::Function(*function),
            FieldUse::From => Rule::Relationships,
        }
    }

    /// The objects whose ids the subquery in a condition is compared with.
    fn compared_objects(&self) -> Vec<u16> {
        let [.., outer, inner] = self.queries else { return Vec::new() };
        let kind = inner.left.and_then(|left| outer.scope.kind(left, self.schema));
        match kind.and_then(|kind| kind.origin) {
            Some((object, field)) => match self.schema.field(object, field) {
                field if field.kind == FieldType::Id => vec![object],
                field => field.targets.to_vec(),
            },
            None => Vec::new(),
        }
    }

    /// Last names of the fields with this beginning that the clause has already, the one at the cursor left out.
    fn there_already(&self, before: &[Name<'t>], usage: &FieldUse<'t>, here: &Around<'_, 't>) -> Vec<&'t str> {
        let paths = present(here.query, usage).into_iter().filter_map(|expression| match expression {
            Expression::Field(path) => path.parts.split_last(),
            Expression::Call(_) => None,
        });
        let is_here = |name: &Name<'t>| name.span.start <= self.replaces.end && self.replaces.start <= name.span.end;
        let begins = |parts: &[Name<'t>]| {
            parts.len() == before.len() && parts.iter().zip(before).all(|(a, b)| a.text.eq_ignore_ascii_case(b.text))
        };
        paths.filter(|(last, parts)| begins(parts) && !is_here(last)).map(|(last, _)| last.text).collect()
    }

    /// Functions, aliases and what the query has already: what only stands at the start of a path.
    fn of_the_query(&self, here: &Around<'_, 't>, usage: &FieldUse<'t>, sink: &mut Sink<'t>) {
        let has_parenthesis = self.next.starts_with('(');
        for function in Function::ALL {
            if let Some(weight) = function_weight(function, usage, here) {
                sink.take(Candidate::Call(function), function.as_str(), "", weight);
            }
        }
        if matches!(usage, FieldUse::Select) && here.place != Place::Condition && !has_parenthesis {
            if here.place == Place::Top && here.query.select.len() < 2 {
                sink.take_words(Fit::Scattered, Kind::Function, COUNT, weight::FUNCTION);
            }
            sink.take_words(Fit::Scattered, Kind::Function, FIELD_SETS, weight::FUNCTION - 10);
        }
        if let Some(alias) = &here.query.from.alias {
            sink.take(Candidate::Alias(alias.text), alias.text, "", weight::ALIAS);
        }
        for alias in here.scope.aliases() {
            sink.take(Candidate::Alias(alias), alias, "", weight::ALIAS);
        }
        for expression in self.fitting_expressions(here, usage) {
            let text = part(self.text, expression.span());
            sink.take(Candidate::Expression(text), text, "", weight::IN_QUERY);
        }
    }

    /// What stands elsewhere in the query and belongs here, too.
    fn fitting_expressions<'q>(&self, here: &'q Around<'_, 't>, usage: &FieldUse<'t>) -> Vec<&'q Expression<'t>> {
        let query = here.query;
        let is_field = |expression: &Expression<'t>| matches!(expression, Expression::Field(_));
        let is_grouped = is_grouped(query);
        // What of the list of fields fits, and whether what is grouped by does.
        let (of_selected, takes_grouped): (&dyn Fn(&Expression<'t>) -> bool, bool) = match usage {
            FieldUse::GroupBy => (&|it| !is_aggregate(it), false),
            FieldUse::OrderBy if is_grouped => (&is_aggregate, true),
            FieldUse::OrderBy => (&is_field, false),
            FieldUse::Having => (&is_aggregate, true),
            FieldUse::Argument(Some(Function::Grouping), 0) => (&|_| false, true),
            FieldUse::Select => (&|_| false, true),
            _ => return Vec::new(),
        };
        let mut fitting = selected(query);
        fitting.retain(|expression| of_selected(expression));
        if takes_grouped {
            fitting.append(&mut grouped(query));
        }
        let is_here = |expression: &Expression<'t>| {
            let span = expression.span();
            span.start <= self.replaces.end && self.replaces.start <= span.end
        };
        let text = |expression: &Expression<'t>| part(self.text, expression.span()).to_ascii_lowercase();
        let mut known = Texts::default();
        for expression in present(query, usage) {
            if !is_here(expression) {
                known.insert(&text(expression));
            }
        }
        fitting.retain(|expression| {
            !expression.span().is_empty()
                && !is_here(expression)
                && !known.contains(&text(expression))
                && !matches!(expression, Expression::Field(path) if path.is_missing())
        });
        fitting
    }

    fn shared_fields_of(&self, relationship: usize, here: &Around<'_, 't>, before: &[&'t str], sink: &mut Sink<'t>) {
        let Some(type_of) = type_of(here.query, relationship).filter(|_| before.is_empty()) else { return };
        match here.scope.reach(&type_of.relationship.parts, self.schema) {
            Reach::Several { object, field } => self.shared_fields(object, field, sink),
            Reach::Stuck(target) => self.lack(&target, here, sink),
            Reach::One(_) => {}
        }
    }

    /// The fields that all objects have to which a relationship leads.
    fn shared_fields(&self, object: u16, field: u16, sink: &mut Sink<'t>) {
        let targets = self.schema.field(object, field).targets;
        if let Some(unknown) = targets.iter().find(|target| !self.schema.is_described(**target))
            && targets.iter().all(|target| !self.schema.is_described(*target))
        {
            sink.lacks.description(self.schema.object_name(*unknown));
        }
        for name in SHARED_FIELDS.split(' ') {
            if name == "Type" {
                sink.take_words(Fit::Scattered, Kind::Field, TYPE, weight::FIELD);
                continue;
            }
            let found = targets.iter().find_map(|target| Some((*target, self.schema.field_named(*target, name)?)));
            if let Some((object, field)) = found {
                let label = self.schema.field(object, field).label;
                sink.take(Candidate::Field { object, field }, name, label, field_weight(name));
            }
        }
    }

    /// The comparison of a field that begins at a place, in the query at the cursor.
    fn compared(&self, left: usize) -> Option<(&Around<'_, 't>, &Comparison<'t>)> {
        let here = self.here()?;
        Some((here, comparison(here.query, &|it| it.left.span().start == left)?))
    }

    fn operators(&self, left: usize, sink: &mut Sink<'t>) {
        let Some((here, Comparison { left, .. })) = self.compared(left) else { return };
        let kind = here.scope.kind(left, self.schema);
        if kind.is_none() {
            self.lack_of(left, here, sink);
        }
        for (at, operator) in OPERATORS.iter().copied().enumerate() {
            if kind.is_some_and(|kind| !suits::operator_suits(kind.kind, operator)) {
                continue;
            }
            let is_first = match kind.map(|kind| suits::sort(kind.kind)) {
                Some(Sort::Choices) => matches!(operator, Operator::Includes | Operator::Excludes),
                Some(_) if matches!(operator, Operator::Includes | Operator::Excludes) => continue,
                _ => false,
            };
            let weight = if is_first { weight::FITTING } else { weight::VALUE };
            sink.take_beginning(Candidate::Operator(operator), operator.as_str(), weight - index(at));
        }
    }

    fn lack_of(&self, expression: &Expression<'t>, here: &Around<'_, 't>, sink: &mut Sink<'t>) {
        match expression {
            Expression::Field(path) => self.lack(&here.scope.find(path, self.schema), here, sink),
            Expression::Call(call) => {
                for argument in &call.arguments {
                    if let Argument::Expression(inner) = argument {
                        self.lack_of(inner, here, sink);
                    }
                }
            }
        }
    }

    fn values(&self, left: usize, operator: Operator, sink: &mut Sink<'t>) {
        let Some((here, Comparison { left, operand, .. })) = self.compared(left) else { return };
        let Some(kind) = here.scope.kind(left, self.schema) else {
            self.lack_of(left, here, sink);
            return;
        };
        let is_set = matches!(operator, Operator::In | Operator::NotIn | Operator::Includes | Operator::Excludes);
        let is_inside = matches!(self.before(), '(' | ',');
        if is_set && !is_inside {
            if !self.next.starts_with('(') && sink.typed.is_empty() {
                sink.take(Candidate::List, "", "", weight::FITTING);
                if suits::sort(kind.kind) == Sort::Id && matches!(operator, Operator::In | Operator::NotIn) {
                    sink.take(Candidate::Join, "", "", weight::FITTING - 1);
                }
            }
            return;
        }
        if operator != Operator::Like {
            self.choices(kind, &self.values_there(operand), sink);
        }
        if !self.is_in_quotes() {
            plain_values(kind.kind, operator, sink);
        }
    }

    fn choices(&self, kind: ValueKind, there: &[&str], sink: &mut Sink<'t>) {
        let Some((object, field)) = kind.origin else { return };
        if !matches!(
            self.schema.field(object, field).kind,
            FieldType::Picklist | FieldType::MultiPicklist | FieldType::Combobox
        ) {
            return;
        }
        let mut place = 0;
        while let Some(choice) = self.schema.choice(object, field, place) {
            let is_there = there.iter().any(|value| value.eq_ignore_ascii_case(choice.value));
            // The values keep their own order.
            let weight = if is_there { weight::ALREADY_THERE } else { weight::FITTING - index(place).min(200) };
            sink.take(Candidate::Choice { object, field, place }, choice.value, choice.label, weight);
            place += 1;
        }
    }

    /// The texts that the list at the cursor has already.
    fn values_there<'q>(&self, operand: &'q Operand<'t>) -> Vec<&'q str> {
        let Operand::Many(values, _) = operand else { return Vec::new() };
        let text = |value: &'q Literal<'t>| match &value.value {
            LiteralValue::Text { text, .. } if value.span != self.replaces => Some(&**text),
            _ => None,
        };
        values.iter().filter_map(text).collect()
    }

    fn type_of_relationships(&self, sink: &mut Sink<'t>) {
        let Some(here) = self.here() else { return };
        match here.scope.reach(&[], self.schema) {
            Reach::One(object) if self.schema.is_described(object) => {
                for (number, field) in fields(self.schema, object) {
                    if let Some(name) = field.relationship.filter(|_| field.targets.len() > 1) {
                        sink.take(Candidate::Link { object, field: number }, name, "", weight::RELATIONSHIP);
                    }
                }
            }
            Reach::One(object) => sink.lacks.description(self.schema.object_name(object)),
            Reach::Stuck(target) => self.lack(&target, here, sink),
            Reach::Several { .. } => {}
        }
    }

    fn type_of_objects(&self, relationship: usize, sink: &mut Sink<'t>) {
        let Some(here) = self.here() else { return };
        let Some(type_of) = type_of(here.query, relationship) else { return };
        match here.scope.reach(&type_of.relationship.parts, self.schema) {
            Reach::Several { object, field } => {
                for target in self.schema.field(object, field).targets {
                    let (name, label) = (self.schema.object_name(*target), self.schema.object_label(*target));
                    let is_there = type_of
                        .branches
                        .iter()
                        .map(|branch| &branch.object)
                        .any(|known| known.text.eq_ignore_ascii_case(name) && known.span != self.replaces);
                    let weight = if is_there { weight::ALREADY_THERE } else { object_weight(name) };
                    sink.take(Candidate::Object(*target), name, label, weight);
                }
            }
            Reach::One(target) => {
                let (name, label) = (self.schema.object_name(target), self.schema.object_label(target));
                sink.take(Candidate::Object(target), name, label, weight::OBJECT);
            }
            Reach::Stuck(target) => self.lack(&target, here, sink),
        }
    }
}

/// Which fields may stand at a place, and which of them are likely.
enum Rule {
    Filter(fn(&Field<'_>) -> bool),
    Function(Function),
    /// A subquery in a condition asks for ids, best of those of the objects that it is compared with.
    Ids(Vec<u16>),
    /// Others than those of GROUP BY are hardly any use.
    Unlikely,
    /// Only paths, and only to one object.
    Relationships,
    Nothing,
}

impl Rule {
    fn weight(&self, field: &Field<'_>) -> Option<u32> {
        let is_fitting = match self {
            Self::Filter(filter) => filter(field),
            Self::Function(function) => suits::function_takes(*function, field),
            Self::Ids(objects) => {
                let is_own = field.kind == FieldType::Id;
                let fits = field.targets.iter().any(|target| objects.contains(target));
                return match (fits, is_own, field.kind) {
                    (true, ..) => Some(weight::FITTING),
                    (_, true, _) => Some(weight::FIELD),
                    (_, _, FieldType::Reference) => Some(weight::FIELD - 100),
                    _ => None,
                };
            }
            Self::Unlikely => return Some(weight::OBSCURE),
            Self::Nothing | Self::Relationships => false,
        };
        is_fitting.then(|| field_weight(field.name))
    }

    fn follows(&self) -> bool {
        !matches!(self, Self::Nothing)
    }
}

fn function_weight(function: Function, usage: &FieldUse<'_>, here: &Around<'_, '_>) -> Option<u32> {
    use Function as F;
    let is_part = function.is_date_part();
    let weight = weight::FUNCTION;
    match usage {
        FieldUse::Select if here.place != Place::Top => (here.place == Place::Children
            && matches!(function, F::ToLabel | F::Format | F::ConvertCurrency))
        .then_some(weight),
        FieldUse::Select => match function {
            F::Geolocation | F::ConvertTimezone => None,
            F::Grouping => {
                let is_rolled = here.query.group.as_ref().is_some_and(|group| group.kind != GroupKind::Plain);
                is_rolled.then_some(weight)
            }
            _ if function.is_aggregate() => Some(if here.query.group.is_some() { weight::FITTING } else { weight }),
            _ => Some(weight - 20),
        },
        FieldUse::Where => (is_part || matches!(function, F::Distance | F::ToLabel)).then_some(weight),
        FieldUse::GroupBy => is_part.then_some(weight),
        FieldUse::Having => (function.is_aggregate() || function == F::Grouping).then_some(weight::FITTING),
        FieldUse::OrderBy if is_grouped(here.query) => {
            (function.is_aggregate() || function == F::Grouping).then_some(weight::FITTING)
        }
        FieldUse::OrderBy => (is_part || function == F::Distance).then_some(weight),
        FieldUse::Argument(outer, at) => match outer {
            Some(F::Format) => (function.is_aggregate() || function == F::ConvertCurrency).then_some(weight),
            Some(outer) if outer.is_date_part() => (function == F::ConvertTimezone).then_some(weight),
            Some(F::Distance) => (function == F::Geolocation && *at == 1).then_some(weight),
            Some(F::Grouping) => is_part.then_some(weight),
            _ => None,
        },
        FieldUse::TypeOf { .. } | FieldUse::From => None,
    }
}

/// Whether a field may be the argument of a function at this place.
fn takes_field(function: Option<Function>, at: usize) -> bool {
    match function {
        Some(Function::Geolocation) => false,
        Some(Function::Distance) => at < 2,
        _ => at == 0,
    }
}

fn plain_values(kind: FieldType, operator: Operator, sink: &mut Sink<'_>) {
    let orders = matches!(operator, Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual);
    let is_equal = !orders && operator != Operator::Like;
    match suits::sort(kind) {
        Sort::Boolean => sink.take_words(Fit::Word, Kind::Value, BOOLEANS, weight::VALUE),
        Sort::Date | Sort::DateTime => sink.take_words(Fit::Word, Kind::DateLiteral, DATES, weight::VALUE),
        _ => {}
    }
    if is_equal && suits::sort(kind) != Sort::Boolean {
        sink.take_words(Fit::Word, Kind::Value, NULL, weight::ALIAS);
    }
}

/// What the clause at the cursor has already.
fn present<'q, 't>(query: &'q Query<'t>, usage: &FieldUse<'t>) -> Vec<&'q Expression<'t>> {
    match usage {
        FieldUse::Select => selected(query),
        FieldUse::GroupBy => grouped(query),
        FieldUse::OrderBy => query.order.iter().map(|item| &item.expression).collect(),
        _ => Vec::new(),
    }
}

fn selected<'q, 't>(query: &'q Query<'t>) -> Vec<&'q Expression<'t>> {
    query.select.iter().filter_map(plain).collect()
}

fn grouped<'q, 't>(query: &'q Query<'t>) -> Vec<&'q Expression<'t>> {
    query.group.as_ref().map_or(&[][..], |group| &group.items).iter().collect()
}

/// A field or function that is asked for.
fn plain<'q, 't>(item: &'q SelectItem<'t>) -> Option<&'q Expression<'t>> {
    match item {
        SelectItem::Expression { expression, .. } => Some(expression),
        _ => None,
    }
}

fn is_aggregate(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::Field(_) => false,
        Expression::Call(call) => {
            call.function.is_some_and(|function| function.is_aggregate() || function == Function::Grouping)
                || call
                    .arguments
                    .iter()
                    .any(|inner| matches!(inner, Argument::Expression(inner) if is_aggregate(inner)))
        }
    }
}

fn is_grouped(query: &Query<'_>) -> bool {
    query.group.is_some() || query.select.iter().filter_map(plain).any(is_aggregate)
}

/// The `TYPEOF` whose relationship begins at a place.
fn type_of<'q, 't>(query: &'q Query<'t>, relationship: usize) -> Option<&'q TypeOf<'t>> {
    query.select.iter().find_map(|item| match item {
        SelectItem::TypeOf(type_of) if type_of.relationship.span().start == relationship => Some(type_of),
        _ => None,
    })
}

fn object_weight(name: &str) -> u32 {
    if let Some(at) = WELL_KNOWN.split(' ').position(|known| known.eq_ignore_ascii_case(name)) {
        return weight::FITTING - index(at);
    }
    if is_obscure(name) {
        return weight::OBSCURE;
    }
    match name.matches("__").count() {
        0 => weight::OBJECT,
        1 if name.ends_with("__c") => weight::OBJECT + 20,
        _ => weight::OBJECT - 100,
    }
}

fn is_obscure(name: &str) -> bool {
    OBSCURE_ENDINGS.split(' ').any(|ending| name.ends_with(ending))
}

fn field_weight(name: &str) -> u32 {
    match name {
        "Name" => weight::FITTING,
        "Id" => weight::FITTING - 1,
        _ if is_system(name) => weight::OBSCURE,
        "CreatedDate" | "LastModifiedDate" => weight::FIELD - 20,
        // Of a package.
        _ if name.matches("__").count() > 1 => weight::FIELD - 50,
        _ => weight::FIELD,
    }
}

fn is_system(name: &str) -> bool {
    is_any(name, SYSTEM_FIELDS)
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX).min(399)
}
