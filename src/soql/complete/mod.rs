//! What could be typed at a cursor, the likeliest first; knows of the org what the schema knows, and asks nobody.
//!
//! Nothing is allocated for a candidate that does not fit what was typed: an org of 800 objects has to be gone through
//! between two keystrokes.

mod offer;
mod rank;
mod show;

use super::ast::{
    Comparison, Condition, ConditionKind, Expression, Function, Operand, Operator, Query, SelectItem, Span,
};
use super::names::{self, Ranked};
use super::resolve::{Lacks, Place, Scope};
use super::schema::Schema;
use super::syntax::{Cursor, parse_at};
use crate::limits;
use rank::{Fit, fit};

/// What could be typed at a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// What is replaced by [`Completion::insert`], in bytes; empty at the cursor if nothing was typed yet.
    pub replaces: Span,
    /// The likeliest first; at most [`limits::COMPLETIONS_MAX`].
    pub items: Vec<Completion>,
    /// What would have to be known of the org to offer more.
    pub lacks: Lacks,
}

/// One thing that could be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What a list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What is to be known of it: type and label of a field, label of an object; may be empty.
    pub detail: String,
    /// The text that takes the place of [`Completions::replaces`].
    pub insert: String,
    /// Where in `insert` the cursor stands afterwards, in bytes: between the parentheses of a function.
    pub caret: usize,
    /// How likely it is: the higher, the likelier. Only the order means something.
    pub score: u32,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum CompletionKind {
    Object,
    Field,
    /// To a parent; a path goes on behind it.
    Relationship,
    ChildRelationship,
    /// A name that FROM gives to an object.
    Alias,
    Function,
    /// A field or a function as it stands in the query already.
    Expression,
    Operator,
    /// A value of a picklist, `TRUE`, `null`.
    Value,
    DateLiteral,
    Keyword,
    Scope,
}

/// Says what could be typed at a cursor, given as a byte offset.
#[must_use]
pub fn complete(text: &str, cursor: usize, schema: &dyn Schema) -> Completions {
    let (syntax, found) = parse_at(text, cursor);
    let Cursor { replaces, typed, offers } = found;
    let mut sink = Sink { typed, found: Vec::new(), lacks: Lacks::default() };
    let next = text.get(replaces.end..).map_or("", str::trim_start);
    let mut around: Option<(&[usize], Vec<Around<'_, '_>>)> = None;
    for offer in &offers {
        if around.as_ref().is_none_or(|(queries, _)| *queries != offer.queries) {
            around = Some((&offer.queries, queries_around(&syntax.query, &offer.queries, schema)));
        }
        if let Some((_, queries)) = &around {
            let place = Site { text, replaces: replaces.clone(), next, queries, schema };
            place.offer(&offer.wanted, &mut sink);
        }
    }
    let shown = Shown { next, schema };
    Completions { items: sink.items(&shown), replaces, lacks: sink.lacks }
}

/// A query around the cursor.
struct Around<'q, 't> {
    query: &'q Query<'t>,
    place: Place,
    scope: Scope<'t>,
    /// The field that a subquery in a condition is compared with.
    left: Option<&'q Expression<'t>>,
}

/// Where the cursor stands.
struct Site<'a, 't> {
    text: &'t str,
    replaces: Span,
    /// What follows it, without the space before that.
    next: &'t str,
    /// The outermost first.
    queries: &'a [Around<'a, 't>],
    schema: &'a dyn Schema,
}

/// What is needed to write a candidate out.
struct Shown<'a> {
    /// What follows the cursor's word.
    next: &'a str,
    schema: &'a dyn Schema,
}

/// Something that could be typed, in few bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Candidate<'t> {
    Object(u16),
    Field {
        object: u16,
        field: u16,
    },
    Relationship {
        object: u16,
        field: u16,
    },
    /// A relationship that nothing follows.
    Link {
        object: u16,
        field: u16,
    },
    Child {
        object: u16,
        number: u16,
    },
    Alias(&'t str),
    Call(Function),
    /// A word of the language and what it means, with a bar between them; typed as it is.
    Fixed(CompletionKind, &'static str),
    /// A word of the language that needs no words.
    Plain(CompletionKind, &'static str),
    /// As it stands in the query.
    Expression(&'t str),
    Operator(Operator),
    /// A list in parentheses, to be filled.
    List,
    /// A subquery in a condition.
    Join,
    Choice {
        object: u16,
        field: u16,
        place: usize,
    },
}

/// Takes candidates that fit what was typed.
struct Sink<'t> {
    typed: &'t str,
    found: Vec<(u32, Candidate<'t>)>,
    lacks: Lacks,
}

/// How much more how well a candidate fits counts than how likely it is in itself, which is below this.
const FIT: u32 = 1_000;

impl<'t> Sink<'t> {
    /// Takes a candidate if it fits; `weight` is how likely it is in itself, below [`FIT`].
    fn take(&mut self, candidate: Candidate<'t>, name: &str, label: &str, weight: u32) {
        self.take_at_least(Fit::Scattered, candidate, name, label, weight);
    }

    /// As [`Sink::take`], where only a beginning fits: operators, keywords.
    fn take_beginning(&mut self, candidate: Candidate<'t>, name: &str, weight: u32) {
        self.take_at_least(Fit::Word, candidate, name, "", weight);
    }

    fn take_at_least(&mut self, least: Fit, candidate: Candidate<'t>, name: &str, label: &str, weight: u32) {
        if let Some(fit) = fit(self.typed, name, label).filter(|fit| *fit >= least) {
            self.found.push((fit as u32 * FIT + weight.min(FIT - 1), candidate));
        }
    }

    /// Takes words of the language that fit, the first the likeliest: one on a line, and what it means behind a bar.
    fn take_words(&mut self, least: Fit, kind: CompletionKind, words: &'static str, weight: u32) {
        for (line, less) in words.split('\n').zip(0..) {
            self.take_at_least(least, Candidate::Fixed(kind, line), meaning(line).0, "", weight - less);
        }
    }

    fn items(&self, shown: &Shown<'_>) -> Vec<Completion> {
        let mut order: Vec<Ranked<'_>> = Vec::with_capacity(self.found.len());
        for ((score, candidate), number) in self.found.iter().zip(0..) {
            order.push(Ranked { rank: !score, name: shown.name(candidate), number });
        }
        names::sort(&mut order);
        let mut items: Vec<Completion> = Vec::new();
        for Ranked { number, .. } in order {
            let Some((score, candidate)) = self.found.get(number as usize) else { continue };
            let item = shown.item(candidate, *score);
            // A field that the query has already is there twice: once as such.
            if items.iter().all(|known| (&known.insert, known.caret) != (&item.insert, item.caret)) {
                items.push(item);
            }
            if items.len() == limits::COMPLETIONS_MAX {
                break;
            }
        }
        items
    }
}

/// A word, and what it means.
fn meaning(line: &str) -> (&str, &str) {
    line.split_once('|').unwrap_or((line, ""))
}

/// The queries that begin at these places, each inside the one before.
fn queries_around<'q, 't>(query: &'q Query<'t>, starts: &[usize], schema: &dyn Schema) -> Vec<Around<'q, 't>> {
    let mut around: Vec<Around<'q, 't>> = Vec::new();
    for start in starts {
        let next = match around.last() {
            None => Some((query, Place::Top, None)),
            Some(outer) => inner_query(outer.query, *start),
        };
        let Some((query, place, left)) = next else { break };
        let scope = Scope::new(query, place, around.last().map(|outer| &outer.scope), schema);
        around.push(Around { query, place, scope, left });
    }
    around
}

type Inner<'q, 't> = (&'q Query<'t>, Place, Option<&'q Expression<'t>>);

/// The subquery that begins at a place.
fn inner_query<'q, 't>(query: &'q Query<'t>, start: usize) -> Option<Inner<'q, 't>> {
    let children = query.select.iter().find_map(|item| match item {
        SelectItem::Children { query, .. } if query.span.start == start => Some((&**query, Place::Children, None)),
        _ => None,
    });
    children.or_else(|| {
        let compared =
            |it: &Comparison<'t>| matches!(&it.operand, Operand::Query(query, _) if query.span.start == start);
        let found = comparison(query, &compared)?;
        let Operand::Query(query, _) = &found.operand else { return None };
        Some((&**query, Place::Condition, Some(&found.left)))
    })
}

/// The first comparison of a query's own conditions that is looked for.
fn comparison<'q, 't>(query: &'q Query<'t>, is_it: &dyn Fn(&Comparison<'t>) -> bool) -> Option<&'q Comparison<'t>> {
    query.condition.iter().chain(&query.having).find_map(|condition| comparison_in(condition, is_it))
}

fn comparison_in<'q, 't>(
    condition: &'q Condition<'t>,
    is_it: &dyn Fn(&Comparison<'t>) -> bool,
) -> Option<&'q Comparison<'t>> {
    match &condition.kind {
        ConditionKind::And(all) | ConditionKind::Or(all) => all.iter().find_map(|inner| comparison_in(inner, is_it)),
        ConditionKind::Not(inner) => comparison_in(inner, is_it),
        ConditionKind::Compare(comparison) => Some(comparison).filter(|comparison| is_it(comparison)),
    }
}
