//! Finds what names in a query mean: aliases, relationships, fields.

use super::super::ast::{Name, Path, Query};
use super::super::diagnostic::Diagnostic;
use super::super::names::nearest;
use super::super::resolve::{RELATIONSHIPS_MAX, SHARED_FIELDS};
use super::super::schema::{Field, FieldType, Schema};
use super::Planner;
use super::faults::{unknown_column, unknown_relationship};

/// How to get from a row to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::soql) struct FieldPath {
    pub(in crate::soql) hops: Vec<u16>,
    pub(in crate::soql) end: End,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::soql) enum End {
    Field(u16),
    /// The field's number depends on the object of the last parent.
    ByObject(Vec<(u16, u16)>),
    ObjectName,
}

/// What a name at the start of a path may mean in one query.
pub(super) struct Scope<'q> {
    pub(super) object: u16,
    own_names: Vec<&'q str>,
    aliases: Vec<(&'q str, Vec<&'q Name<'q>>)>,
}

impl<S: Schema> Planner<'_, S> {
    pub(super) fn resolve(&self, path: &Path<'_>, scope: &Scope<'_>) -> Result<(FieldPath, Field<'_>), Diagnostic> {
        self.resolve_names(scope.object, &scope.names(path, self.schema), path)
    }

    pub(super) fn resolve_names(
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
                let fields = 0..self.schema.field_count(object);
                let names: Vec<&str> = fields.map(|number| self.schema.field(object, number).name).collect();
                let hint = nearest(last.text, &names).map_or_else(String::new, |name| format!("Did you mean {name}?"));
                Err(unknown_column(last.text, self.schema.object_name(object), path).hint(hint))
            }
        }
    }

    pub(super) fn resolve_polymorphic(
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
        let Some(known) = shared_field(name.text) else {
            return Err(unknown_column(name.text, "Name", path)
                .hint("This relationship leads to several objects, which share only a few fields, such as Name."));
        };
        if known == "Type" {
            return Ok((FieldPath { hops, end: End::ObjectName }, OBJECT_NAME));
        }
        let field = match numbers.first() {
            Some((object, number)) => self.schema.field(*object, *number),
            // None of the objects has it: then it is always empty.
            None => Field {
                name: known,
                kind: if known == "IsActive" { FieldType::Boolean } else { FieldType::String },
                ..OBJECT_NAME
            },
        };
        Ok((FieldPath { hops, end: End::ByObject(numbers) }, field))
    }

    /// The field at the end of a path, as object and number, if all of its parents are of one object each.
    pub(super) fn end_of(&self, path: &FieldPath, object: u16) -> Option<(u16, u16)> {
        let mut object = object;
        for hop in &path.hops {
            object = match self.schema.field(object, *hop).targets {
                [target] => *target,
                _ => return None,
            };
        }
        match path.end {
            End::Field(number) => Some((object, number)),
            End::ByObject(_) | End::ObjectName => None,
        }
    }
}

/// The name of a field that parents of several objects have in common, as the API spells it.
pub(super) fn shared_field(name: &str) -> Option<&'static str> {
    SHARED_FIELDS.split(' ').find(|known| known.eq_ignore_ascii_case(name))
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
    pub(super) fn new(query: &'q Query<'q>, object: u16) -> Self {
        let from = &query.from;
        let mut own_names: Vec<&str> = from.object.parts.last().iter().map(|name| name.text).collect();
        own_names.extend(from.alias.as_ref().map(|alias| alias.text));
        let mut scope = Self { object, own_names, aliases: Vec::new() };
        for parent in &from.parents {
            let mut path = scope.unalias(&parent.path, true);
            // What is longer than a path can be is refused where it is used; aliases of aliases must not grow without end.
            path.truncate(RELATIONSHIPS_MAX + 2);
            scope.aliases.push((parent.alias.text, path));
        }
        scope
    }

    /// A path without aliases: relationships of the object, then a field.
    pub(super) fn names(&self, path: &'q Path<'q>, schema: &impl Schema) -> Vec<&'q Name<'q>> {
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
