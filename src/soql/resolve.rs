//! What the names of a query mean in an org, as far as it is known: aliases, relationships, fields; knows no row and does
//! not judge.

use super::ast::{Argument, Call, Expression, Function, Name, Path, Query};
use super::schema::{Field, FieldType, Schema};

/// The fields that every kind of parent has when a relationship leads to several objects.
///
/// Source: Salesforce Object Reference, "Name".
pub(super) const SHARED_FIELDS: &str = "Alias Email FirstName Id IsActive LastName MiddleName Name NameOrAlias \
     Phone ProfileId Suffix Title Type UserRoleId Username";

/// Where a path may lead to from a relationship to several objects. Source: as above.
const SHARED_RELATIONSHIPS: &str = "Profile RecordType UserRole";

/// How many relationships a path may follow. Source: SOQL and SOSL Reference, "Relationship Query Limitations".
pub(super) const RELATIONSHIPS_MAX: usize = 5;

/// What a query is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    /// A subquery that is asked for: its FROM names a child relationship.
    Children,
    /// A subquery in a condition.
    Condition,
}

/// What would have to be known of the org to say more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lacks {
    /// Whether the list of all objects is lacking.
    pub object_list: bool,
    /// API names of the objects whose description is lacking, the one that is needed most first.
    pub descriptions: Vec<String>,
}

impl Lacks {
    pub(super) fn description(&mut self, name: &str) {
        if self.descriptions.iter().all(|known| !known.eq_ignore_ascii_case(name)) {
            self.descriptions.push(name.to_owned());
        }
    }
}

/// What a name at the start of a path may mean in one query.
#[derive(Clone, Debug)]
pub(super) struct Scope<'t> {
    /// Nothing if FROM names nothing that is known.
    pub(super) object: Option<u16>,
    own_names: Vec<&'t str>,
    aliases: Vec<(&'t str, Vec<Name<'t>>)>,
}

/// Where a path leads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target<'t> {
    /// To a field. Of a relationship to several objects it is the field of the first one that has it.
    Field { object: u16, field: u16 },
    /// To a field of no object: `What.Type`, the name of the parent's object, or one that all could have and none has.
    Unheld(FieldType),
    /// That depends on an object that is not described yet.
    Undescribed(u16),
    /// The object has no such field.
    NoField { object: u16, name: Name<'t> },
    /// The object has no such relationship.
    NoRelationship { object: u16, name: Name<'t> },
    /// A relationship to several objects has no such field.
    NotShared { name: Name<'t> },
    /// Over too many relationships.
    TooLong,
    /// Nowhere: a name is missing, or the object is not known.
    Nowhere,
}

/// The objects that a path of relationships leads to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reach<'t> {
    One(u16),
    /// What a relationship to several objects leads to: the object and number of its reference field.
    Several {
        object: u16,
        field: u16,
    },
    /// To none that can be told.
    Stuck(Target<'t>),
}

/// The type of an expression, and the field that its values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) kind: FieldType,
    /// Object and number of the field.
    pub(super) origin: Option<(u16, u16)>,
}

impl<'t> Scope<'t> {
    /// The names of a query; `outer` are those of the query around it.
    pub(super) fn new(query: &Query<'t>, place: Place, outer: Option<&Self>, schema: &dyn Schema) -> Self {
        let object = match (place, outer) {
            (Place::Children, Some(outer)) => outer.child_object(&query.from.object, schema),
            _ => match &query.from.object.parts[..] {
                [name] => schema.object(name.text),
                _ => None,
            },
        };
        Self::of_object(query, object)
    }

    /// No names but those of an object's own fields and relationships.
    pub(super) const fn within(object: Option<u16>) -> Self {
        Self { object, own_names: Vec::new(), aliases: Vec::new() }
    }

    /// The names of a query from an object.
    fn of_object(query: &Query<'t>, object: Option<u16>) -> Self {
        let from = &query.from;
        let mut own_names = Vec::with_capacity(2);
        own_names.extend(from.object.parts.last().map(|name| name.text));
        own_names.extend(from.alias.as_ref().map(|alias| alias.text));
        own_names.retain(|name| !name.is_empty());
        let mut scope = Self { object, own_names, aliases: Vec::new() };
        for parent in &from.parents {
            if !parent.alias.is_missing() {
                let mut path = scope.unalias(&parent.path.parts, true);
                // What is longer than a path can be is refused where it is used; aliases of aliases must not grow without end.
                path.truncate(RELATIONSHIPS_MAX + 2);
                scope.aliases.push((parent.alias.text, path));
            }
        }
        scope
    }

    /// The other names for parents that FROM gives.
    pub(super) fn aliases(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.aliases.iter().map(|(alias, _)| *alias)
    }

    /// Whether a path begins with a name of the query's own object.
    pub(super) fn is_own(&self, path: &Path<'t>) -> bool {
        let first = path.parts.first().map_or("", |name| name.text);
        self.own_names.iter().any(|own| own.eq_ignore_ascii_case(first))
    }

    /// Where a path to a field leads.
    pub(super) fn find(&self, path: &Path<'t>, schema: &dyn Schema) -> Target<'t> {
        let names = self.names(&path.parts, schema);
        let Some((last, relationships)) = names.split_last() else { return Target::Nowhere };
        if relationships.len() > RELATIONSHIPS_MAX {
            return Target::TooLong;
        }
        match self.follow(relationships, schema) {
            Reach::Stuck(target) => target,
            _ if last.is_missing() => Target::Nowhere,
            Reach::One(object) if !schema.is_described(object) => Target::Undescribed(object),
            Reach::One(object) => match schema.field_named(object, last.text) {
                Some(field) => Target::Field { object, field },
                None => Target::NoField { object, name: last.clone() },
            },
            Reach::Several { object, field } => shared(schema.field(object, field).targets, last, schema),
        }
    }

    /// What a path of relationships leads to.
    pub(super) fn reach(&self, relationships: &[Name<'t>], schema: &dyn Schema) -> Reach<'t> {
        // The field that is not there yet keeps a single name from being taken for one.
        let mut parts = relationships.to_vec();
        parts.push(Name::default());
        let names = self.names(&parts, schema);
        self.follow(&names[..names.len().saturating_sub(1)], schema)
    }

    /// The object that a child relationship leads to, perhaps one of a parent's.
    pub(super) fn child_object(&self, path: &Path<'t>, schema: &dyn Schema) -> Option<u16> {
        let (last, parents) = path.parts.split_last()?;
        match self.reach(parents, schema) {
            Reach::One(object) => schema.child(object, last.text).map(|child| child.object),
            _ => None,
        }
    }

    /// How many relationships a path follows, aliases not counted.
    pub(super) fn depth(&self, relationships: &[Name<'t>], schema: &dyn Schema) -> usize {
        let mut parts = relationships.to_vec();
        parts.push(Name::default());
        self.names(&parts, schema).len().saturating_sub(1)
    }

    /// A path to a field as one text without aliases, to tell two of them apart.
    pub(super) fn key(&self, path: &Path<'t>, schema: &dyn Schema) -> String {
        let names = self.names(&path.parts, schema);
        let mut key = String::new();
        for name in names {
            key.push_str(name.text);
            key.push('.');
        }
        key.make_ascii_lowercase();
        key
    }

    /// The type of a field or a function; nothing where it cannot be told.
    pub(super) fn kind(&self, expression: &Expression<'t>, schema: &dyn Schema) -> Option<Kind> {
        match expression {
            Expression::Field(path) => match self.find(path, schema) {
                Target::Field { object, field } => {
                    Some(Kind { kind: schema.field(object, field).kind, origin: Some((object, field)) })
                }
                Target::Unheld(kind) => Some(Kind { kind, origin: None }),
                _ => None,
            },
            Expression::Call(call) => self.kind_of_call(call, schema),
        }
    }

    fn kind_of_call(&self, call: &Call<'t>, schema: &dyn Schema) -> Option<Kind> {
        use Function as F;
        let first = || match call.arguments.first() {
            Some(Argument::Expression(inner)) => self.kind(inner, schema),
            _ => None,
        };
        let kind = match call.function? {
            F::Max | F::Min | F::Sum => return first(),
            F::ToLabel => return first().map(|kind| Kind { kind: FieldType::String, ..kind }),
            F::ConvertCurrency => FieldType::Currency,
            F::ConvertTimezone => FieldType::DateTime,
            F::DayOnly => FieldType::Date,
            F::Format => FieldType::String,
            F::Geolocation => FieldType::Location,
            F::Avg | F::Distance => FieldType::Double,
            F::Count | F::CountDistinct | F::Grouping => FieldType::Int,
            part if part.is_date_part() => FieldType::Int,
            _ => return None,
        };
        Some(Kind { kind, origin: None })
    }

    fn follow(&self, relationships: &[Name<'t>], schema: &dyn Schema) -> Reach<'t> {
        let Some(mut object) = self.object else { return Reach::Stuck(Target::Nowhere) };
        for (at, name) in relationships.iter().enumerate() {
            if !schema.is_described(object) {
                return Reach::Stuck(Target::Undescribed(object));
            }
            let Some(field) = schema.relationship_named(object, name.text) else {
                return Reach::Stuck(Target::NoRelationship { object, name: name.clone() });
            };
            match (schema.field(object, field).targets, relationships.get(at + 1)) {
                ([target], _) => object = *target,
                ([], _) => return Reach::Stuck(Target::Nowhere),
                (_, None) => return Reach::Several { object, field },
                (_, Some(next)) if is_any(next.text, SHARED_RELATIONSHIPS) => return Reach::Stuck(Target::Nowhere),
                (_, Some(next)) => return Reach::Stuck(Target::NotShared { name: next.clone() }),
            }
        }
        Reach::One(object)
    }

    /// A path without aliases: relationships of the object, then a field.
    fn names(&self, parts: &[Name<'t>], schema: &dyn Schema) -> Vec<Name<'t>> {
        let first = parts.first().map_or("", |name| name.text);
        // A relationship may be called like the object or its alias: then it is the relationship.
        let is_own = self.object.is_none_or(|object| schema.relationship_named(object, first).is_none());
        self.unalias(parts, is_own)
    }

    fn unalias(&self, parts: &[Name<'t>], is_own: bool) -> Vec<Name<'t>> {
        let Some((first, rest)) = parts.split_first() else { return Vec::new() };
        if rest.is_empty() {
            return parts.to_vec();
        }
        if let Some((_, prefix)) = self.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(first.text)) {
            return prefix.iter().chain(rest).cloned().collect();
        }
        if is_own && self.own_names.iter().any(|own| own.eq_ignore_ascii_case(first.text)) {
            return rest.to_vec();
        }
        parts.to_vec()
    }
}

/// The fields of an object.
pub(super) fn fields(schema: &dyn Schema, object: u16) -> impl Iterator<Item = (u16, Field<'_>)> {
    (0..schema.field_count(object)).map(move |number| (number, schema.field(object, number)))
}

fn shared<'t>(targets: &[u16], name: &Name<'t>, schema: &dyn Schema) -> Target<'t> {
    if name.text.eq_ignore_ascii_case("Type") {
        return Target::Unheld(FieldType::String);
    }
    if !is_any(name.text, SHARED_FIELDS) {
        return Target::NotShared { name: name.clone() };
    }
    let found = targets.iter().find_map(|object| Some((*object, schema.field_named(*object, name.text)?)));
    let unknown = || targets.iter().find(|object| !schema.is_described(**object));
    match (found, unknown()) {
        (Some((object, field)), _) => Target::Field { object, field },
        (None, Some(object)) => Target::Undescribed(*object),
        (None, None) if name.text.eq_ignore_ascii_case("IsActive") => Target::Unheld(FieldType::Boolean),
        (None, None) if name.text.to_ascii_lowercase().ends_with("id") => Target::Unheld(FieldType::Id),
        (None, None) => Target::Unheld(FieldType::String),
    }
}

/// Whether a word is one of several with blanks between them, whatever its case.
pub(super) fn is_any(word: &str, words: &str) -> bool {
    words.split(' ').any(|known| known.eq_ignore_ascii_case(word))
}
