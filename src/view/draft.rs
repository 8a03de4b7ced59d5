//! A filter while a person works at it: groups and conditions as they are typed, finished or not. Knows what the finished ones come
//! to; knows nothing of what is drawn.

use super::operator::{Operator, Problem};
use super::{Condition, PARTS_MAX};
use crate::table::Kind;

/// Names a part for as long as the draft lives.
pub type Id = usize;

/// Deepest that groups are put into groups.
pub const DEPTH_MAX: usize = 8;

/// A filter being worked at. The part 0 is the group that holds all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    parts: Vec<Option<Part>>,
}

/// A group or a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Conditions and groups together.
    Group(Group),
    /// One condition.
    Test(Entry),
}

/// Conditions and groups together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How they stand together.
    pub joint: Joint,
    /// What is in it, in order.
    pub parts: Vec<Id>,
}

/// How the parts of a group stand together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Joint {
    #[default]
    All,
    Any,
    NotAny,
    NotAll,
}

/// A condition as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path of the field.
    pub path: String,
    /// What is asked of it.
    pub operator: Operator,
    /// What was typed, as it was typed.
    pub values: Vec<String>,
}

impl Joint {
    /// All of them.
    pub const EACH: [Self; 4] = [Self::All, Self::Any, Self::NotAny, Self::NotAll];

    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All of these",
            Self::Any => "Any of these",
            Self::NotAny => "None of these",
            Self::NotAll => "Not all of these",
        }
    }
}

impl Draft {
    /// A draft of a filter. `kind` tells what a field holds.
    #[must_use]
    pub fn new(filter: Option<&Condition>, kind: &dyn Fn(&str) -> Kind) -> Self {
        let mut draft = Self { parts: vec![Some(Part::Group(Group::default()))] };
        match filter {
            None => {}
            Some(filter) => match group_of(filter).filter(|_| Operator::of(filter, kind).is_none()) {
                Some((joint, parts)) => {
                    let ids = parts.iter().map(|part| draft.read(part, kind)).collect();
                    draft.parts[0] = Some(Part::Group(Group { joint, parts: ids }));
                }
                None => {
                    let id = draft.read(filter, kind);
                    draft.parts[0] = Some(Part::Group(Group { joint: Joint::All, parts: vec![id] }));
                }
            },
        }
        draft
    }

    fn read(&mut self, condition: &Condition, kind: &dyn Fn(&str) -> Kind) -> Id {
        if let Some((path, operator, values)) = Operator::of(condition, kind) {
            return self.push(Part::Test(Entry { path, operator, values }));
        }
        let (joint, parts) = group_of(condition).unwrap_or((Joint::All, std::slice::from_ref(condition)));
        let own = self.push(Part::Group(Group { joint, parts: Vec::new() }));
        let ids: Vec<Id> = if parts.len() == 1 && std::ptr::eq(&raw const parts[0], condition) {
            Vec::new()
        } else {
            parts.iter().map(|part| self.read(part, kind)).collect()
        };
        if let Some(Part::Group(group)) = &mut self.parts[own] {
            group.parts = ids;
        }
        own
    }

    fn push(&mut self, part: Part) -> Id {
        self.parts.push(Some(part));
        self.parts.len() - 1
    }

    /// A part, unless it was removed.
    #[must_use]
    pub fn part(&self, id: Id) -> Option<&Part> {
        self.parts.get(id)?.as_ref()
    }

    /// The group of that name, or an empty one.
    #[must_use]
    pub fn group(&self, id: Id) -> Group {
        match self.part(id) {
            Some(Part::Group(group)) => group.clone(),
            _ => Group::default(),
        }
    }

    /// The condition of that name.
    #[must_use]
    pub fn entry(&self, id: Id) -> Option<&Entry> {
        match self.part(id)? {
            Part::Test(entry) => Some(entry),
            Part::Group(_) => None,
        }
    }

    /// The group that a part is in.
    #[must_use]
    pub fn parent(&self, id: Id) -> Option<Id> {
        self.parts.iter().position(|part| matches!(part, Some(Part::Group(group)) if group.parts.contains(&id)))
    }

    /// How many groups a part is in.
    #[must_use]
    pub fn depth(&self, id: Id) -> usize {
        let mut depth = 0;
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            depth += 1;
            at = parent;
        }
        depth
    }

    /// Adds a condition for a field at the end of a group, and gives its name.
    pub fn add_test(&mut self, group: Id, path: &str, kind: Kind) -> Option<Id> {
        let operator = Operator::of_kind(kind)[0];
        self.add(group, Part::Test(Entry { path: path.to_owned(), operator, values: Vec::new() }))
    }

    /// Adds a group at the end of a group, and gives its name.
    pub fn add_group(&mut self, group: Id) -> Option<Id> {
        let joint = if self.group(group).joint == Joint::All { Joint::Any } else { Joint::All };
        self.add(group, Part::Group(Group { joint, parts: Vec::new() }))
    }

    fn add(&mut self, group: Id, part: Part) -> Option<Id> {
        let has_room = self.parts.len() < PARTS_MAX && self.depth(group) < DEPTH_MAX;
        if !has_room || !matches!(self.part(group), Some(Part::Group(_))) {
            return None;
        }
        let id = self.push(part);
        self.group_mut(group)?.parts.push(id);
        Some(id)
    }

    /// Takes a part away with all that is in it, and gives the part that stands in its place, or else before it, or else its group.
    pub fn remove(&mut self, id: Id) -> Id {
        let Some(parent) = self.parent(id) else { return 0 };
        let at = self.detach(id, parent);
        self.forget(id);
        let left = self.group(parent).parts;
        left.get(at).or_else(|| left.last()).copied().unwrap_or(parent)
    }

    fn forget(&mut self, id: Id) {
        if let Some(Some(Part::Group(group))) = self.parts.get_mut(id).map(Option::take) {
            for part in group.parts {
                self.forget(part);
            }
        }
    }

    /// Puts a part into the group before it, or into one of its own.
    pub fn indent(&mut self, id: Id) {
        let Some(parent) = self.parent(id) else { return };
        if self.depth(id) + self.height(id) > DEPTH_MAX {
            return;
        }
        let at = self.detach(id, parent);
        let before = at.checked_sub(1).and_then(|before| self.group(parent).parts.get(before).copied());
        let into = before.filter(|before| matches!(self.part(*before), Some(Part::Group(_))));
        if let Some(group) = into.and_then(|into| self.group_mut(into)) {
            group.parts.push(id);
            return;
        }
        let joint = if self.group(parent).joint == Joint::All { Joint::Any } else { Joint::All };
        let own = self.push(Part::Group(Group { joint, parts: vec![id] }));
        if let Some(group) = self.group_mut(parent) {
            group.parts.insert(at, own);
        }
    }

    /// Takes a part out of its group, to stand behind that.
    pub fn outdent(&mut self, id: Id) {
        let Some(parent) = self.parent(id) else { return };
        let Some(above) = self.parent(parent) else { return };
        self.detach(id, parent);
        let at = self.group(above).parts.iter().position(|part| *part == parent).unwrap_or(0);
        if let Some(group) = self.group_mut(above) {
            group.parts.insert(at + 1, id);
            if self.group(parent).parts.is_empty() {
                self.remove(parent);
            }
        }
    }

    /// How its parts stand together.
    pub fn set_joint(&mut self, id: Id, joint: Joint) {
        if let Some(group) = self.group_mut(id) {
            group.joint = joint;
        }
    }

    /// Asks it of another field. What was typed and fits that field, too, stays.
    pub fn set_path(&mut self, id: Id, path: &str, kind: Kind) {
        if let Some(entry) = self.entry_mut(id) {
            path.clone_into(&mut entry.path);
            let fitting = Operator::of_kind(kind);
            let is_untouched = entry.values.iter().all(String::is_empty);
            if is_untouched || !fitting.contains(&entry.operator) {
                entry.operator = fitting[0];
            }
        }
    }

    /// Asks something else. What was typed stays.
    pub fn set_operator(&mut self, id: Id, operator: Operator) {
        if let Some(entry) = self.entry_mut(id) {
            entry.operator = operator;
        }
    }

    /// A value was typed.
    pub fn set_value(&mut self, id: Id, at: usize, value: String) {
        if let Some(entry) = self.entry_mut(id) {
            while entry.values.len() <= at {
                entry.values.push(String::new());
            }
            entry.values[at] = value;
        }
    }

    /// What is not right with a condition yet.
    #[must_use]
    pub fn problem(&self, id: Id, kind: &dyn Fn(&str) -> Kind) -> Option<Problem> {
        let entry = self.entry(id)?;
        entry.operator.condition(&entry.path, kind(&entry.path), &entry.values).err()
    }

    /// What the finished conditions come to; those that are not finished, and groups without any, are left out.
    #[must_use]
    pub fn condition(&self, kind: &dyn Fn(&str) -> Kind) -> Option<Condition> {
        self.come_to(0, kind)
    }

    fn come_to(&self, id: Id, kind: &dyn Fn(&str) -> Kind) -> Option<Condition> {
        match self.part(id)? {
            Part::Test(entry) => entry.operator.condition(&entry.path, kind(&entry.path), &entry.values).ok(),
            Part::Group(group) => {
                let parts: Vec<Condition> = group.parts.iter().filter_map(|part| self.come_to(*part, kind)).collect();
                if parts.is_empty() {
                    return None;
                }
                Some(match group.joint {
                    Joint::All => Condition::All(parts),
                    Joint::Any => Condition::Any(parts),
                    Joint::NotAny => Condition::Not(Box::new(Condition::Any(parts))),
                    Joint::NotAll => Condition::Not(Box::new(Condition::All(parts))),
                })
            }
        }
    }

    /// Groups within, this one among them.
    fn height(&self, id: Id) -> usize {
        match self.part(id) {
            Some(Part::Group(group)) => 1 + group.parts.iter().map(|part| self.height(*part)).max().unwrap_or(0),
            _ => 0,
        }
    }

    fn detach(&mut self, id: Id, parent: Id) -> usize {
        let Some(group) = self.group_mut(parent) else { return 0 };
        let at = group.parts.iter().position(|part| *part == id).unwrap_or(0);
        group.parts.retain(|part| *part != id);
        at
    }

    fn group_mut(&mut self, id: Id) -> Option<&mut Group> {
        match self.parts.get_mut(id)?.as_mut()? {
            Part::Group(group) => Some(group),
            Part::Test(_) => None,
        }
    }

    fn entry_mut(&mut self, id: Id) -> Option<&mut Entry> {
        match self.parts.get_mut(id)?.as_mut()? {
            Part::Test(entry) => Some(entry),
            Part::Group(_) => None,
        }
    }
}

/// A condition as a group.
fn group_of(condition: &Condition) -> Option<(Joint, &[Condition])> {
    match condition {
        Condition::All(parts) => Some((Joint::All, parts)),
        Condition::Any(parts) => Some((Joint::Any, parts)),
        Condition::Not(part) => Some(match &**part {
            Condition::All(parts) => (Joint::NotAll, parts),
            Condition::Any(parts) => (Joint::NotAny, parts),
            // A test that has no opposite, or the opposite of an opposite.
            other => (Joint::NotAll, std::slice::from_ref(other)),
        }),
        Condition::Is { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Test;

    fn kind(path: &str) -> Kind {
        match path {
            "Amount" => Kind::Number,
            "CloseDate" => Kind::Date,
            "CreatedDate" => Kind::DateTime,
            "IsWon" => Kind::Boolean,
            _ => Kind::Text,
        }
    }

    fn contains(path: &str, value: &str) -> Condition {
        Condition::is(path, Test::Contains(value.to_owned()))
    }

    #[test]
    fn a_filter_comes_back_from_its_draft() {
        let not = |condition| Condition::Not(Box::new(condition));
        let amount = |test: fn(String) -> Test, value: &str| Condition::is("Amount", test(value.to_owned()));
        for filter in [
            Condition::All(vec![contains("Name", "a"), amount(Test::Greater, "7")]),
            Condition::Any(vec![contains("Name", "a"), Condition::All(vec![contains("Name", "b")])]),
            not(Condition::Any(vec![contains("Name", "a"), not(contains("Name", "b"))])),
            Condition::All(vec![
                Condition::All(vec![amount(Test::GreaterOrEqual, "1"), amount(Test::LessOrEqual, "9")]),
                not(Condition::is("Name", Test::IsEmpty)),
                not(Condition::All(vec![contains("Name", "x")])),
            ]),
        ] {
            assert_eq!(Draft::new(Some(&filter), &kind).condition(&kind), Some(filter));
        }
        assert_eq!(Draft::new(None, &kind).condition(&kind), None);
        // Said otherwise, but the same.
        let odd = not(not(contains("Name", "a")));
        let draft = Draft::new(Some(&odd), &kind);
        let all = |part| Condition::All(vec![part]);
        assert_eq!(draft.condition(&kind), Some(not(all(not(contains("Name", "a"))))));
        assert_eq!(Draft::new(Some(&contains("Name", "a")), &kind).condition(&kind), Some(all(contains("Name", "a"))));
    }

    #[test]
    fn what_is_not_finished_is_left_out_and_kept_as_typed() {
        let mut draft = Draft::new(None, &kind);
        let name = draft.add_test(0, "Name", Kind::Text).unwrap();
        let amount = draft.add_test(0, "Amount", Kind::Number).unwrap();
        draft.add_group(0).unwrap();
        assert_eq!(draft.condition(&kind), None);
        assert_eq!(draft.problem(name, &kind), Some(Problem::Incomplete));
        draft.set_value(name, 0, "a ".to_owned());
        draft.set_value(amount, 0, "1.5 million".to_owned());
        assert_eq!(draft.condition(&kind), Some(Condition::All(vec![contains("Name", "a ")])));
        let wrong = Problem::Wrong("“1.5 million” is not a number. Write 1000 or 2.5.".to_owned());
        assert_eq!(draft.problem(amount, &kind), Some(wrong));
        assert_eq!(draft.entry(amount).unwrap().values, ["1.5 million"]);
        draft.set_value(amount, 0, "-1,500,000.5".to_owned());
        assert_eq!(draft.problem(amount, &kind), None);
        draft.set_path(amount, "CloseDate", Kind::Date);
        draft.set_operator(amount, Operator::OnDay);
        assert!(matches!(draft.problem(amount, &kind), Some(Problem::Wrong(_))));
    }

    #[test]
    fn parts_are_put_into_groups_and_taken_out_again() {
        let mut draft = Draft::new(None, &kind);
        let mut add = |value: &str| {
            let id = draft.add_test(0, "Name", Kind::Text).unwrap();
            draft.set_value(id, 0, value.to_owned());
            id
        };
        let (a, b, c) = (add("a"), add("b"), add("c"));
        draft.indent(b);
        draft.indent(c);
        let (in_a, in_b, in_c) = (contains("Name", "a"), contains("Name", "b"), contains("Name", "c"));
        let nested = Condition::All(vec![in_a.clone(), Condition::Any(vec![in_b.clone(), in_c.clone()])]);
        assert_eq!(draft.condition(&kind), Some(nested));
        assert_eq!((draft.depth(a), draft.depth(c)), (1, 2));
        draft.outdent(b);
        draft.outdent(c);
        draft.outdent(a);
        assert_eq!(draft.condition(&kind), Some(Condition::All(vec![in_a, in_c, in_b.clone()])));
        assert_eq!(draft.remove(a), c);
        assert_eq!(draft.remove(c), b);
        assert_eq!(draft.condition(&kind), Some(Condition::All(vec![in_b])));
        assert_eq!((draft.remove(b), draft.remove(0), draft.condition(&kind)), (0, 0, None));
    }

    #[test]
    fn groups_end_at_a_depth() {
        let mut draft = Draft::new(None, &kind);
        let mut group = 0;
        while let Some(deeper) = draft.add_group(group) {
            group = deeper;
        }
        assert_eq!(draft.depth(group), DEPTH_MAX);
        assert_eq!(draft.add_test(group, "Name", Kind::Text), None);
        let test = draft.add_test(draft.parent(group).unwrap(), "Name", Kind::Text).unwrap();
        draft.indent(test);
        draft.indent(test);
        assert!(draft.depth(test) <= DEPTH_MAX + 1);
    }

    #[test]
    fn a_day_of_a_moment_is_a_whole_day() {
        let mut draft = Draft::new(None, &kind);
        let id = draft.add_test(0, "CreatedDate", Kind::DateTime).unwrap();
        draft.set_value(id, 0, "2026-11-23".to_owned());
        assert_eq!(draft.problem(id, &kind), Some(Problem::Incomplete));
        for operator in [Operator::LessOrEqual, Operator::Greater, Operator::Less, Operator::NotOnDay] {
            draft.set_operator(id, operator);
            let filter = draft.condition(&kind).unwrap();
            let again = Draft::new(Some(&filter), &kind);
            let entry = again.entry(again.group(0).parts[0]).unwrap();
            assert_eq!((entry.operator, entry.values[0].as_str()), (operator, "2026-11-23"));
        }
        draft.set_value(id, 1, "today+7".to_owned());
        draft.set_operator(id, Operator::Between);
        let filter = draft.condition(&kind).unwrap();
        assert_eq!(Draft::new(Some(&filter), &kind).condition(&kind), Some(filter));
        for odd in ["2026-02-29", "23.11.2026", "soon", "today-x"] {
            draft.set_value(id, 0, odd.to_owned());
            assert!(matches!(draft.problem(id, &kind), Some(Problem::Wrong(_))), "{odd}");
        }
    }
}
