//! What is wrong with a query, or looks wrong, given what is known of an org; corrects where it is certain, and asks nobody.
//!
//! The parser's faults are not told again. What depends on an object that is not described yet is not judged; the result says
//! which description is lacking.

mod clauses;
mod conditions;
mod groups;
mod joins;
mod names;
mod rules;
mod values;

use super::ast::{Clause, Path, Query, SelectItem, Span};
use super::edits::{Edit, applied};
use super::lexer::TokenKind;
use super::part;
use super::resolve::{Lacks, Place, Scope, Target};
use super::schema::{Field, Schema};
use super::syntax::Syntax;
use crate::limits;
use rules::Rule;

/// What is wrong with a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// In reading order; at most [`limits::FINDINGS_MAX`].
    pub findings: Vec<Finding>,
    /// What would have to be known of the org to judge the rest.
    pub lacks: Lacks,
}

/// One thing that is wrong, or looks wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// What kind of thing: stable, for hosts and tests.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do now; may be empty.
    pub hint: String,
    /// Where in the query's text, in bytes.
    pub span: Span,
    /// A correction, where one is certain.
    pub fix: Option<Fix>,
}

/// How bad a finding is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Salesforce refuses the query.
    Error,
    /// The query runs, but most likely does not do what was meant.
    Warning,
    /// The query runs; it could be better.
    Note,
}

/// A change of the query's text after which its finding is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for a button.
    pub title: String,
    /// Places and what is written there instead, in order; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Checks a query against what is known of an org.
#[must_use]
pub fn check(syntax: &Syntax<'_>, schema: &dyn Schema) -> Checked {
    let mut checker = Checker { syntax, schema, findings: Vec::new(), lacks: Lacks::default(), children: 0 };
    checker.query(&syntax.query, Place::Top, None);
    Checked { findings: checker.findings, lacks: checker.lacks }
}

impl Fix {
    /// The text with the change made.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        applied(text, &self.edits)
    }

    /// Writes something instead of what stands at a place.
    fn write(span: Span, text: &str) -> Option<Self> {
        Self::titled(&["Write ", text], span, text)
    }

    fn titled(title: &[&str], span: Span, text: &str) -> Option<Self> {
        Some(Self { title: title.concat(), edits: vec![Edit { span, text: text.to_owned() }] })
    }
}

struct Checker<'c, 't> {
    syntax: &'c Syntax<'t>,
    schema: &'c dyn Schema,
    findings: Vec<Finding>,
    lacks: Lacks,
    /// How many subqueries were asked for so far.
    children: usize,
}

/// A query with what its names mean.
struct Here<'q, 't> {
    query: &'q Query<'t>,
    place: Place,
    scope: Scope<'t>,
    /// How many queries are around it.
    level: usize,
}

impl<'c, 't> Checker<'c, 't> {
    fn query(&mut self, query: &Query<'t>, place: Place, outer: Option<&Here<'_, 't>>) {
        let scope = Scope::new(query, place, outer.map(|outer| &outer.scope), self.schema);
        let level = outer.map_or(0, |outer| outer.level + 1);
        let here = Here { query, place, scope, level };
        self.from(&here, outer);
        let is_grouped = groups::is_aggregate(query);
        if is_grouped && place != Place::Top {
            self.note(rules::AGGREGATE_IN_SUBQUERY, &[], &query.span);
            return;
        }
        if is_grouped {
            self.grouping(&here);
        } else {
            self.select(&here);
            self.order(&here);
        }
        if let Some(condition) = &query.condition {
            self.condition(condition, &here);
            self.join_places(condition, place);
        }
        self.clauses(&here, outer);
    }

    /// The field that a path leads to; what is wrong with the path is told.
    fn field(&mut self, path: &Path<'t>, here: &Here<'_, 't>) -> Option<Found<'c>> {
        match here.scope.find(path, self.schema) {
            Target::Field { object, field } => Some(Found { object, field: self.schema.field(object, field) }),
            other => {
                self.lost(other, path);
                None
            }
        }
    }

    /// Whether no more findings are told.
    fn is_full(&self) -> bool {
        self.findings.len() >= limits::FINDINGS_MAX
    }

    /// Tells a finding in reading order. About one place the same is told once.
    fn tell(&mut self, rule: Rule, about: &[&str], span: &Span, fix: Option<Fix>) {
        let (severity, [code, message, hint]) = rule.parts();
        let is_told = |known: &Finding| known.code == code && known.span == *span;
        if self.is_full() || self.findings.iter().any(is_told) {
            return;
        }
        let mut about = about.iter();
        let (message, hint) = (fill(message, &mut about), fill(hint, &mut about));
        let key = (span.start, severity);
        let at = self.findings.partition_point(|known| (known.span.start, known.severity) <= key);
        let span = span.clone();
        self.findings.insert(at, Finding { severity, code, message, hint, span, fix });
    }

    /// Tells a finding that nothing certain can be done about.
    fn note(&mut self, rule: Rule, about: &[&str], span: &Span) {
        self.tell(rule, about, span, None);
    }

    /// Tells of a clause that had better not be there, if it is.
    fn superfluous(&mut self, clause: Clause, query: &Query<'t>, rule: Rule, about: &[&str]) {
        if let Some(span) = query.clause(clause) {
            let before = part(self.syntax.text, 0..span.start);
            let what = if matches!(clause, Clause::With | Clause::Update) { "it" } else { clause.as_str() };
            let fix = self.removal(what, before.trim_end().len()..span.end);
            self.tell(rule, about, &span, fix);
        }
    }

    /// Whether an org with a field of that object has one currency: with several, there is an object for them, and records
    /// have a field that says which is theirs.
    fn has_one_currency(&self, object: u16) -> bool {
        self.schema.has_all_objects()
            && self.schema.object("CurrencyType").is_none()
            && self.schema.is_described(object)
            && self.schema.field_named(object, "CurrencyIsoCode").is_none()
    }

    fn text(&self, span: &Span) -> &'t str {
        part(self.syntax.text, span.clone())
    }

    /// Takes one item out of a list with commas; nothing if that would take a comment along.
    fn without(&self, spans: &[Span], at: usize) -> Option<Fix> {
        let own = spans.get(at)?;
        let span = match (at.checked_sub(1).and_then(|before| spans.get(before)), spans.get(at + 1)) {
            (Some(before), _) => before.end..own.end,
            (None, Some(after)) => own.start..after.start,
            (None, None) => return None,
        };
        self.removal("it", span)
    }

    /// Takes a stretch out; nothing if that would take a comment along.
    fn removal(&self, what: &str, span: Span) -> Option<Fix> {
        let is_inside = |start: usize, end: usize| start < span.end && span.start < end;
        let takes_comment =
            |token: &super::Token| token.kind == TokenKind::Comment && is_inside(token.start, token.end);
        let has_comment = !self.is_full() && self.syntax.tokens.iter().any(takes_comment);
        if has_comment { None } else { Fix::titled(&["Take ", what, " out"], span, "") }
    }
}

/// A field, and the object that it is of.
#[derive(Clone, Copy)]
struct Found<'s> {
    object: u16,
    field: Field<'s>,
}

/// A text with what it is about in the place of each `{}`.
fn fill(template: &str, about: &mut std::slice::Iter<'_, &str>) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("{}") {
        filled.push_str(before);
        filled.push_str(about.next().copied().unwrap_or_default());
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// A list in words: `A, B and C`.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => [&all.join(", "), " and ", last].concat(),
    }
}

/// The places of what is asked for.
fn item_spans(query: &Query<'_>) -> Vec<Span> {
    query.select.iter().map(SelectItem::span).collect()
}
