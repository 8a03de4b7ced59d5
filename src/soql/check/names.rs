//! Names that nothing has, and the name that was most likely meant.

use super::super::ast::{Name, Path};
use super::super::names::{is_alike, is_plural_of, nearest};
use super::super::resolve::{Place, Reach, Target, fields};
use super::super::schema::{Field, Schema};
use super::rules::{self, Rule};
use super::{Checker, Fix, Here, listed};

/// How many names a hint lists.
const NAMES_SHOWN: usize = 4;

const NO_NAME: &str =
    "Objects and fields go by their API name; what the org added ends with __c. Perhaps you may not see it.";
const NO_RELATIONSHIP: &str =
    "The relationship of a field such as AccountId is Account; that of a field such as Site__c is Site__r.";
const NO_CHILD: &str = "A subquery names a child relationship, such as Contacts, not an object.";

impl<'c, 't> Checker<'c, 't> {
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
            Target::NotShared { name } => self.note(rules::NOT_SHARED, &[name.text], &name.span),
            Target::TooLong => self.note(rules::PATH_TOO_LONG, &[], &path.span()),
            Target::Field { .. } | Target::Unheld(_) | Target::Nowhere => {}
        }
    }

    /// Tells of a name that nothing has: `Did you mean …?` with the correction, or else another hint.
    fn unknown(&mut self, rule: Rule, owner: &[&str], name: &Name<'t>, meant: Option<&str>, hint: &str) {
        let question = meant.map(|meant| ["Did you mean ", meant, "?"].concat());
        let fix = meant.and_then(|meant| Fix::write(name.span.clone(), meant));
        let about = [owner, &[name.text, question.as_deref().unwrap_or(hint)]].concat();
        self.tell(rule, &about, &name.span, fix);
    }

    fn unknown_object(&mut self, path: &Path<'t>) {
        let [name] = &path.parts[..] else { return };
        if !self.schema.has_all_objects() {
            self.lacks.object_list = true;
            self.lacks.description(name.text);
            return;
        }
        let meant = meant_object(self.schema, name.text);
        self.unknown(rules::UNKNOWN_OBJECT, &[], name, meant, NO_NAME);
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
        let named = schema.object(name.text);
        let (mut all, mut of_object) = (Vec::new(), Vec::new());
        for number in 0..schema.child_count(object) {
            let Some(child) = schema.child_at(object, number) else { continue };
            all.push(child.name);
            if Some(child.object) == named {
                of_object.push(child.name);
            }
        }
        let meant = match of_object[..] {
            [one] => Some(one),
            [] => meant(name.text, &all, &[]),
            _ => None,
        };
        let hint = if of_object.len() > 1 {
            [name.text, " is an object; its relationships are ", &listed(&of_object), "."].concat()
        } else if schema.relationship_named(object, name.text).is_some() {
            [name.text, " leads to a parent: ask for ", name.text, ".Name beside the other fields."].concat()
        } else {
            NO_CHILD.to_owned()
        };
        self.unknown(rules::UNKNOWN_CHILD, &[schema.object_name(object)], name, meant, &hint);
    }

    fn unknown_field(&mut self, object: u16, name: &Name<'t>) {
        let schema = self.schema;
        let relationship = schema.relationship_named(object, name.text).map(|number| schema.field(object, number));
        let hint = match relationship {
            Some(field) => {
                let target = field.targets.first().map_or("", |target| schema.object_name(*target));
                [name.text, " leads to ", target, ": ask for ", name.text, ".Name, or for ", field.name, "."].concat()
            }
            None => parent_with(schema, object, name.text).unwrap_or_else(|| NO_NAME.to_owned()),
        };
        let meant = meant_field(schema, object, name.text);
        self.unknown(rules::UNKNOWN_FIELD, &[schema.object_name(object)], name, meant, &hint);
    }

    fn unknown_relationship(&mut self, object: u16, name: &Name<'t>) {
        let schema = self.schema;
        let (mut all, mut leading) = (Vec::new(), Vec::new());
        for (_, field) in fields(schema, object) {
            let Some(relationship) = field.relationship else { continue };
            all.push(relationship);
            if let [target] = field.targets
                && [schema.object_name(*target), schema.object_label(*target)].iter().any(|it| is_alike(it, name.text))
            {
                leading.push(relationship);
            }
        }
        let meant = meant_relationship(schema, object, &all, name.text).or(if let [one] = leading[..] {
            Some(one)
        } else {
            None
        });
        let hint = if schema.child(object, name.text).is_some() {
            [name.text, " leads to several rows: ask for them in a subquery, (SELECT Id FROM ", name.text, ")."]
                .concat()
        } else if leading.len() > 1 {
            let shown = &leading[..leading.len().min(NAMES_SHOWN)];
            [name.text, " is an object; relationships to it are ", &listed(shown), "."].concat()
        } else {
            NO_RELATIONSHIP.to_owned()
        };
        self.unknown(rules::UNKNOWN_RELATIONSHIP, &[schema.object_name(object)], name, meant, &hint);
    }

    /// TYPEOF … WHEN: an object that the relationship does not lead to.
    pub(super) fn unknown_target(&mut self, name: &Name<'t>, targets: &[u16]) {
        let names: Vec<&str> = targets.iter().map(|target| self.schema.object_name(*target)).collect();
        let rest = if names.len() > NAMES_SHOWN { " and others." } else { "." };
        let hint = ["It leads to ", &listed(&names[..names.len().min(NAMES_SHOWN)]), rest].concat();
        let meant = nearest(name.text, &names);
        self.unknown(rules::UNKNOWN_TARGET, &[], name, meant, &hint);
    }

    pub(super) fn unknown_scope(&mut self, name: &Name<'t>, scopes: &[&'static str]) {
        let meant = nearest(name.text, scopes);
        let hint = "There are everything, mine, team, delegated and a few more.";
        self.unknown(rules::UNKNOWN_SCOPE, &[], name, meant, hint);
    }
}

/// Whether a name or its label is one that may be meant.
type Fits<'f> = &'f dyn Fn(&str, &str) -> bool;

/// The one of these names that was most likely meant: the only one that is alike, or has an alike label, or counts otherwise; or
/// else the nearest. The labels are in the order of the names; there may be none.
fn meant<'n>(typed: &str, names: &[&'n str], labels: &[&str]) -> Option<&'n str> {
    let stem = bare(typed);
    let fits: [Fits<'_>; 3] = [&|name, _| is_alike(name, typed), &|_, label| is_alike(label, typed), &|name, _| {
        let name = bare(name);
        name.eq_ignore_ascii_case(stem) || is_plural_of(stem, name) || is_plural_of(name, stem)
    }];
    for fits in fits {
        let mut found = Vec::new();
        for (at, name) in names.iter().enumerate() {
            if fits(name, labels.get(at).unwrap_or(&"")) && !found.contains(name) {
                found.push(*name);
            }
        }
        if let [one] = found[..] {
            return Some(one);
        }
    }
    nearest(typed, names)
}

fn meant_object<'s>(schema: &'s dyn Schema, typed: &str) -> Option<&'s str> {
    if let Some(custom) = schema.object(&[bare(typed), "__c"].concat()) {
        return Some(schema.object_name(custom));
    }
    let (mut names, mut labels) = (Vec::new(), Vec::new());
    for object in 0..schema.object_count() {
        names.push(schema.object_name(object));
        labels.push(schema.object_label(object));
    }
    meant(typed, &names, &labels)
}

fn meant_field<'s>(schema: &'s dyn Schema, object: u16, typed: &str) -> Option<&'s str> {
    let stem = typed.strip_suffix("__r").unwrap_or(typed);
    if schema.relationship_named(object, typed).is_some() && stem == typed {
        // Two ways to go on: a field of the parent, or its id.
        return None;
    }
    if let Some(custom) = schema.field_named(object, &[stem, "__c"].concat()) {
        return Some(schema.field(object, custom).name);
    }
    let (mut names, mut labels) = (Vec::new(), Vec::new());
    for (_, field) in fields(schema, object) {
        names.push(field.name);
        labels.push(field.label);
    }
    meant(typed, &names, &labels)
}

fn meant_relationship<'s>(schema: &'s dyn Schema, object: u16, all: &[&'s str], typed: &str) -> Option<&'s str> {
    let custom = [bare(typed), "__r"].concat();
    let of_field = || schema.field_named(object, typed);
    match of_field().or_else(|| schema.relationship_named(object, &custom)) {
        Some(number) => schema.field(object, number).relationship,
        None => nearest(typed, all),
    }
}

/// A parent that has the field.
fn parent_with(schema: &dyn Schema, object: u16, name: &str) -> Option<String> {
    let has_it = |(_, field): &(u16, Field<'_>)| match field.targets {
        [target] => schema.object_name(*target) != "User" && schema.field_named(*target, name).is_some(),
        _ => false,
    };
    let (_, field) = fields(schema, object).find(has_it)?;
    Some(["Did you mean ", field.relationship?, ".", name, "?"].concat())
}

/// Without the ending of custom names.
fn bare(name: &str) -> &str {
    match name.len().checked_sub(3).map(|at| name.split_at_checked(at)) {
        Some(Some((bare, ending))) if ending.eq_ignore_ascii_case("__c") || ending.eq_ignore_ascii_case("__r") => bare,
        _ => name,
    }
}
