//! Names that nothing has, and the name that was most likely meant.

use super::super::ast::{Name, Path};
use super::super::nearest::{is_alike, is_plural_of, nearest};
use super::super::resolve::{Place, RELATIONSHIPS_MAX, Reach, Target, fields};
use super::super::schema::{Field, Schema};
use super::{Checker, Draft, Fix, Here, error, listed};

/// How many names a hint lists.
const NAMES_SHOWN: usize = 4;

const NO_OBJECT: &str =
    "Objects go by their API name; those that the org added end with __c. Perhaps you may not see it.";
const NO_FIELD: &str =
    "Fields go by their API name; those that the org added end with __c. Perhaps you may not see it.";
const NO_RELATIONSHIP: &str =
    "The relationship of a field such as AccountId is Account; that of a field such as Site__c is Site__r.";
const NO_CHILD: &str = "A subquery names a child relationship, such as Contacts, not an object.";
const NOT_SHARED: &str =
    "A relationship to several objects gives only what they share, such as Name; TYPEOF gives more.";

impl<'t> Checker<'_, 't> {
    /// FROM: the object or child relationship, and the other names for parents.
    pub(super) fn from(&mut self, here: &Here<'_, 't>, outer: Option<&Here<'_, 't>>) {
        let path = &here.query.from.object;
        match (here.scope.object, here.place, outer) {
            _ if path.is_missing() => {}
            (Some(object), ..) => self.need(object),
            (None, Place::Children, Some(outer)) => self.unknown_child(path, outer),
            (None, ..) => self.unknown_object(path),
        }
        for parent in &here.query.from.parents {
            match here.scope.reach(&parent.path.parts, self.schema) {
                Reach::Stuck(target) => self.lost(target, &parent.path),
                Reach::One(object) => self.need(object),
                Reach::Several { .. } => {}
            }
        }
    }

    /// Notes that an object has to be described.
    fn need(&mut self, object: u16) {
        if !self.schema.is_described(object) {
            self.lacks.description(self.schema.object_name(object));
        }
    }

    /// Tells why a path leads nowhere.
    pub(super) fn lost(&mut self, target: Target<'t>, path: &Path<'t>) {
        match target {
            Target::Undescribed(object) => self.need(object),
            // Looking for what was meant takes time.
            _ if self.is_full() => {}
            Target::NoField { object, name } => self.unknown_field(object, &name),
            Target::NoRelationship { object, name } => self.unknown_relationship(object, &name),
            Target::NotShared { name } => {
                let message = ["Not every object that this leads to has ", name.text, "."].concat();
                self.find(error("field-not-shared", message).hint(NOT_SHARED), name.span);
            }
            Target::TooLong => {
                let most = RELATIONSHIPS_MAX.to_string();
                let draft = error("path-too-long", "The path follows too many relationships.");
                self.find(draft.hint(["A path may follow ", &most, "."].concat()), path.span());
            }
            Target::Field { .. } | Target::ObjectName | Target::Nowhere => {}
        }
    }

    fn unknown_object(&mut self, path: &Path<'t>) {
        let [name] = &path.parts[..] else { return };
        if !self.schema.has_all_objects() {
            self.lacks.object_list = true;
            self.lacks.description(name.text);
            return;
        }
        let draft = error("unknown-object", ["There is no object ", name.text, "."].concat());
        let meant = meant_object(self.schema, name.text);
        self.find(suggest(draft, name, meant, NO_OBJECT), name.span.clone());
    }

    fn unknown_child(&mut self, path: &Path<'t>, outer: &Here<'_, 't>) {
        let Some((name, parents)) = path.parts.split_last() else { return };
        let object = match outer.scope.reach(parents, self.schema) {
            Reach::One(object) if self.schema.is_described(object) => object,
            Reach::One(object) => return self.need(object),
            Reach::Stuck(target) => return self.lost(target, path),
            Reach::Several { .. } => return,
        };
        let schema = self.schema;
        let message = [schema.object_name(object), " has no child relationship ", name.text, "."].concat();
        let children = || (0..schema.child_count(object)).filter_map(|number| schema.child_at(object, number));
        let named = schema.object(name.text);
        let of_object: Vec<&str> =
            children().filter(|child| Some(child.object) == named).map(|child| child.name).collect();
        let meant = match of_object[..] {
            [one] => Some(one),
            [] => child_like(schema, object, bare(name.text))
                .or_else(|| nearest(name.text, children().map(|child| child.name))),
            _ => None,
        };
        let hint = if of_object.len() > 1 {
            [name.text, " is an object; its relationships are ", &listed(&of_object), "."].concat()
        } else if schema.relationship_named(object, name.text).is_some() {
            [name.text, " leads to a parent: ask for ", name.text, ".Name beside the other fields."].concat()
        } else {
            NO_CHILD.to_owned()
        };
        self.find(suggest(error("unknown-child", message), name, meant, &hint), name.span.clone());
    }

    fn unknown_field(&mut self, object: u16, name: &Name<'t>) {
        let schema = self.schema;
        let message = [schema.object_name(object), " has no field ", name.text, "."].concat();
        let relationship = schema.relationship_named(object, name.text).map(|number| schema.field(object, number));
        let hint = match relationship {
            Some(field) => {
                let target = field.targets.first().map_or("", |target| schema.object_name(*target));
                [name.text, " leads to ", target, ": ask for ", name.text, ".Name, or for ", field.name, "."].concat()
            }
            None => parent_with(schema, object, name.text).unwrap_or_else(|| NO_FIELD.to_owned()),
        };
        let meant = meant_field(schema, object, name.text);
        self.find(suggest(error("unknown-field", message), name, meant, &hint), name.span.clone());
    }

    fn unknown_relationship(&mut self, object: u16, name: &Name<'t>) {
        let schema = self.schema;
        let message = [schema.object_name(object), " has no relationship ", name.text, "."].concat();
        let leads = |field: &Field<'_>| match field.targets {
            [target] => {
                [schema.object_name(*target), schema.object_label(*target)].iter().any(|it| is_alike(it, name.text))
            }
            _ => false,
        };
        let leading: Vec<&str> = fields(schema, object)
            .filter(|(_, field)| leads(field))
            .filter_map(|(_, field)| field.relationship)
            .collect();
        let meant =
            meant_relationship(schema, object, name.text).or(if let [one] = leading[..] { Some(one) } else { None });
        let hint = if schema.child(object, name.text).is_some() {
            let query = ["(SELECT Id FROM ", name.text, ")"].concat();
            [name.text, " leads to several rows: ask for them in a subquery, ", &query, "."].concat()
        } else if leading.len() > 1 {
            let shown = &leading[..leading.len().min(NAMES_SHOWN)];
            [name.text, " is an object; relationships to it are ", &listed(shown), "."].concat()
        } else {
            NO_RELATIONSHIP.to_owned()
        };
        self.find(suggest(error("unknown-relationship", message), name, meant, &hint), name.span.clone());
    }

    /// TYPEOF … WHEN: an object that the relationship does not lead to.
    pub(super) fn unknown_target(&mut self, name: &Name<'t>, targets: &[u16]) {
        let schema = self.schema;
        let names = || targets.iter().map(|target| schema.object_name(*target));
        let draft = error("unknown-target", ["The relationship does not lead to ", name.text, "."].concat());
        let shown: Vec<&str> = names().take(NAMES_SHOWN).collect();
        let rest = if targets.len() > NAMES_SHOWN { " and others." } else { "." };
        let hint = ["It leads to ", &listed(&shown), rest].concat();
        self.find(suggest(draft, name, nearest(name.text, names()), &hint), name.span.clone());
    }
}

/// The draft with `Did you mean …?` and the correction, or else with another hint.
fn suggest(draft: Draft, name: &Name<'_>, meant: Option<&str>, hint: &str) -> Draft {
    let Some(meant) = meant else { return draft.hint(hint) };
    let fix = Fix::replace(["Write ", meant].concat(), name.span.clone(), meant);
    draft.hint(["Did you mean ", meant, "?"].concat()).fix(fix)
}

/// The only one of several, if there is only one.
fn only<T: PartialEq>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

fn meant_object<'s>(schema: &'s dyn Schema, typed: &str) -> Option<&'s str> {
    let names = || (0..schema.object_count()).map(|object| schema.object_name(object));
    let stem = bare(typed);
    let is_labelled = |object: &u16| is_alike(schema.object_label(*object), typed);
    let custom = schema.object(&[stem, "__c"].concat()).map(|object| schema.object_name(object));
    custom
        .or_else(|| only(names().filter(|name| is_alike(name, typed))))
        .or_else(|| only((0..schema.object_count()).filter(is_labelled)).map(|object| schema.object_name(object)))
        .or_else(|| only(names().filter(|name| is_plural_of(stem, bare(name)) || is_plural_of(bare(name), stem))))
        .or_else(|| nearest(typed, names()))
}

fn meant_field<'s>(schema: &'s dyn Schema, object: u16, typed: &str) -> Option<&'s str> {
    let all = || fields(schema, object).map(|(_, field)| field);
    let stem = typed.strip_suffix("__r").unwrap_or(typed);
    if schema.relationship_named(object, typed).is_some() && stem == typed {
        // Two ways to go on: a field of the parent, or its id.
        return None;
    }
    let custom = schema.field_named(object, &[stem, "__c"].concat()).map(|number| schema.field(object, number).name);
    let counts_otherwise =
        |field: &Field<'_>| is_plural_of(typed, bare(field.name)) || is_plural_of(bare(field.name), typed);
    custom
        .or_else(|| only(all().filter(|field| is_alike(field.name, typed)).map(|field| field.name)))
        .or_else(|| only(all().filter(|field| is_alike(field.label, typed)).map(|field| field.name)))
        .or_else(|| only(all().filter(counts_otherwise).map(|field| field.name)))
        .or_else(|| nearest(typed, all().map(|field| field.name)))
}

fn meant_relationship<'s>(schema: &'s dyn Schema, object: u16, typed: &str) -> Option<&'s str> {
    let of = |number: u16| schema.field(object, number).relationship;
    let custom = [bare(typed), "__r"].concat();
    schema
        .field_named(object, typed)
        .and_then(of)
        .or_else(|| schema.relationship_named(object, &custom).and_then(of))
        .or_else(|| nearest(typed, fields(schema, object).filter_map(|(_, field)| field.relationship)))
}

/// The child relationship of that name or its plural.
fn child_like<'s>(schema: &'s dyn Schema, object: u16, stem: &str) -> Option<&'s str> {
    let children = (0..schema.child_count(object)).filter_map(|number| schema.child_at(object, number));
    only(children.map(|child| child.name).filter(|name| {
        let bare = bare(name);
        bare.eq_ignore_ascii_case(stem) || is_plural_of(bare, stem)
    }))
}

/// A parent that has the field.
fn parent_with(schema: &dyn Schema, object: u16, name: &str) -> Option<String> {
    let has_it = |field: &Field<'_>| match field.targets {
        [target] => schema.object_name(*target) != "User" && schema.field_named(*target, name).is_some(),
        _ => false,
    };
    let field = fields(schema, object).map(|(_, field)| field).find(has_it)?;
    Some(["Did you mean ", field.relationship?, ".", name, "?"].concat())
}

/// Without the ending of custom names.
fn bare(name: &str) -> &str {
    match name.len().checked_sub(3).map(|at| name.split_at_checked(at)) {
        Some(Some((bare, ending))) if ending.eq_ignore_ascii_case("__c") || ending.eq_ignore_ascii_case("__r") => bare,
        _ => name,
    }
}
