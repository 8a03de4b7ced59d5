//! Changes to a query as a query builder makes them: edits of its text that leave everything else as it was typed; knows no
//! schema.
//!
//! Layout, case and comments stay. What is put in is read first, so that a field's name cannot bring a clause along; and the
//! changed text is read again, so that no change brings a fault into it.

use thiserror::Error;

use super::ast::{
    Argument, Clause, Condition, ConditionKind, Expression, LiteralValue, OrderItem, Query, SelectItem, Span,
};
use super::diagnostic::Diagnostic;
use super::edits::{Draft, Edit};
use super::part;
use super::syntax::{Syntax, parse};

/// A query in a text: the outermost one, or the children of one.
#[derive(Clone, Copy, Debug)]
pub struct Target<'s, 't> {
    syntax: &'s Syntax<'t>,
    query: &'s Query<'t>,
}

/// The text as it is after a change, and what was done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The whole text.
    pub text: String,
    /// What was put where in the old text, from its start to its end; none overlap.
    pub edits: Vec<Edit>,
}

/// How rows are ordered by a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Direction {
    /// The largest first.
    pub descending: bool,
    /// Rows without a value come last.
    pub nulls_last: bool,
}

/// Why a query was not changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// What is to be changed cannot be read.
    #[error("There is a fault in the part that would change: {}. Repair it first.", .0.message)]
    Faulty(Diagnostic),
    /// What is to be put in is something else.
    #[error("`{given}` is not {wanted}.")]
    Unfit {
        /// What was given.
        given: String,
        /// What would do, with its article.
        wanted: &'static str,
    },
    /// There is nothing to change.
    #[error("The query has no {wanted}.")]
    NotThere {
        /// What was looked for.
        wanted: String,
    },
    /// A query asks for something.
    #[error("A query asks for at least one field. Add another one before you remove this one.")]
    LastField,
    /// No query is without it.
    #[error("No query is without SELECT and FROM.")]
    Needed,
    /// `COUNT()` counts rows, not groups, and not the children of a row.
    #[error("COUNT() counts the rows of a whole query without GROUP BY.")]
    NotCountable,
    /// The query would not be one any more.
    #[error("That would break the query: {}. {}", .0.message, .0.hint)]
    Breaks(Diagnostic),
}

/// The changed text, or why there is none.
pub type Changed = Result<Change, Refusal>;

/// What is done to a draft.
type Making<'m, 's, 't> = &'m mut dyn FnMut(&mut Draft<'s, 't>) -> Result<(), Refusal>;

impl<'s, 't> Target<'s, 't> {
    /// The outermost query.
    #[must_use]
    pub const fn of(syntax: &'s Syntax<'t>) -> Self {
        Self { syntax, query: &syntax.query }
    }

    /// The subquery for the children of a relationship, such as `Contacts`.
    ///
    /// # Errors
    /// That there is no such subquery.
    pub fn children(self, relationship: &str) -> Result<Self, Refusal> {
        let found = self.query.select.iter().find_map(|item| match item {
            SelectItem::Children { query, .. } if same(query.from.object.last().text, relationship) => Some(&**query),
            _ => None,
        });
        match found {
            Some(query) => Ok(Self { query, ..self }),
            None => Err(no_such("subquery for ", relationship)),
        }
    }

    /// The place of a field, or of a function with or without its alias, in the list of what is asked for.
    #[must_use]
    pub fn position(self, field: &str) -> Option<usize> {
        let text = format!("SELECT {} FROM a", field.trim());
        let query = read(&text)?;
        let [SelectItem::Expression { expression: wanted, alias: wanted_alias }] = query.select.as_slice() else {
            return None;
        };
        self.query.select.iter().position(|item| match item {
            SelectItem::Expression { expression, alias } => {
                let is_called_so = match (wanted_alias, alias) {
                    (None, _) => true,
                    (Some(wanted), Some(alias)) => same(alias.text, wanted.text),
                    (Some(_), None) => false,
                };
                is_called_so && same_expression(expression, wanted)
            }
            _ => false,
        })
    }

    /// Asks for one thing more: a field, a function with or without an alias, a subquery in parentheses, `TYPEOF`. It comes
    /// before the one at that position, or last.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn add_field(self, field: &str, position: Option<usize>) -> Changed {
        let field = field.trim();
        check_item(field)?;
        self.change(&[Clause::Select], &mut |draft| {
            let items = self.select_spans();
            draft.insert_item(&items, position.unwrap_or(items.len()), field);
            Ok(())
        })
    }

    /// Asks for what stands at that position no longer.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn remove_field(self, position: usize) -> Changed {
        self.change(&[Clause::Select], &mut |draft| {
            let items = self.select_spans();
            match items.len() {
                count if position >= count => return Err(no_such("field number ", &(position + 1).to_string())),
                1 => return Err(Refusal::LastField),
                _ => draft.remove_items(&items, &|number| number == position),
            }
            Ok(())
        })
    }

    /// Asks for what stands at one position at another: that is its position afterwards.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn move_field(self, from: usize, to: usize) -> Changed {
        self.change(&[Clause::Select], &mut |draft| {
            let mut items = self.select_spans();
            if from >= items.len() {
                return Err(no_such("field number ", &(from + 1).to_string()));
            }
            let to = to.min(items.len() - 1);
            if to != from {
                draft.remove_items(&items, &|number| number == from);
                let moved = items.remove(from);
                draft.insert_item(&items, to, part(self.syntax.text, moved));
            }
            Ok(())
        })
    }

    /// Asks another object, or for other children; its alias stays.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn set_object(self, object: &str) -> Changed {
        let object = object.trim();
        let text = format!("SELECT a FROM {object}");
        let fits = read(&text).is_some_and(|query| query.from.object.span() == (14..text.len()));
        if !fits {
            return Err(Refusal::Unfit { given: object.to_owned(), wanted: "the name of an object" });
        }
        self.change(&[Clause::From], &mut |draft| {
            draft.replace(&self.query.from.object.span(), object);
            Ok(())
        })
    }

    /// Demands one thing more of rows, beside what is demanded already.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn add_condition(self, condition: &str) -> Changed {
        let text = as_where(condition);
        let read = demanded(&text, condition)?;
        self.change(&[Clause::Where], &mut |draft| {
            self.and(draft, condition.trim(), &read);
            Ok(())
        })
    }

    /// Demands this of a field instead of everything that is demanded of it now: `condition` is one comparison, whose left
    /// side says which field. What stands in one comparison of several joined by OR is not touched.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn set_condition(self, condition: &str) -> Changed {
        let text = as_where(condition);
        let read = demanded(&text, condition)?;
        let Some(left) = compared(&read) else {
            let wanted = "a comparison of one field with a value";
            return Err(Refusal::Unfit { given: condition.to_owned(), wanted });
        };
        self.change(&[Clause::Where], &mut |draft| {
            let first = self.query.condition.as_ref().and_then(|root| first_on(root, left));
            match (first, &self.query.condition) {
                (Some(first), Some(root)) => {
                    draft.replace(&first.span, condition.trim());
                    remove_conditions(draft, root, &|part| part.span != first.span && is_on(part, left));
                }
                _ => self.and(draft, condition.trim(), &read),
            }
            Ok(())
        })
    }

    /// Demands nothing of a field, or of a function of one, any more. What stands in one comparison of several joined by OR
    /// is not touched.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn remove_condition(self, field: &str) -> Changed {
        let text = as_order(field);
        let left = &ordered_by(&text, field)?;
        self.change(&[Clause::Where], &mut |draft| {
            match &self.query.condition {
                Some(root) if first_on(root, left).is_some() => {
                    if remove_conditions(draft, root, &|part| is_on(part, left)) {
                        self.remove(draft, Clause::Where);
                    }
                }
                _ => return Err(no_such("condition on ", field)),
            }
            Ok(())
        })
    }

    /// Groups by one field or function more, before the one at that position, or last.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn add_group(self, field: &str, position: Option<usize>) -> Changed {
        ordered_by(&as_order(field), field)?;
        self.change(&[Clause::GroupBy], &mut |draft| {
            let items = self.group_spans();
            match items.len() {
                0 => self.add(draft, Clause::GroupBy, field.trim()),
                count => draft.insert_item(&items, position.unwrap_or(count), field.trim()),
            }
            Ok(())
        })
    }

    /// Groups by what stands at that position no longer.
    ///
    /// # Errors
    /// See [`Refusal`]. What HAVING needs is not removed.
    pub fn remove_group(self, position: usize) -> Changed {
        self.change(&[Clause::GroupBy], &mut |draft| {
            let items = self.group_spans();
            match items.len() {
                count if position >= count => return Err(no_such("group number ", &(position + 1).to_string())),
                1 => self.remove(draft, Clause::GroupBy),
                _ => draft.remove_items(&items, &|number| number == position),
            }
            Ok(())
        })
    }

    /// Orders rows by a field or a function: where they are already, in this direction; otherwise by this last.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn set_order(self, field: &str, direction: Direction) -> Changed {
        let read = as_order(field);
        let wanted = ordered_by(&read, field)?;
        self.change(&[Clause::OrderBy], &mut |draft| {
            let items = &self.query.order;
            if let Some(item) = items.iter().find(|item| same_expression(&item.expression, &wanted)) {
                self.turn(draft, item, direction);
                return Ok(());
            }
            let mut text = field.trim().to_owned();
            for (is_wanted, words) in [(direction.descending, " DESC"), (direction.nulls_last, " NULLS LAST")] {
                if is_wanted {
                    text.push_str(&self.keyword(words));
                }
            }
            if items.is_empty() {
                self.add(draft, Clause::OrderBy, &text);
            } else {
                draft.insert_item(&self.order_spans(), items.len(), &text);
            }
            Ok(())
        })
    }

    /// Orders rows by a field or a function no longer.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn remove_order(self, field: &str) -> Changed {
        let read = as_order(field);
        let wanted = ordered_by(&read, field)?;
        self.change(&[Clause::OrderBy], &mut |draft| {
            let items = &self.query.order;
            let is_wanted = |item: &OrderItem<'_>| same_expression(&item.expression, &wanted);
            match items.iter().filter(|item| is_wanted(item)).count() {
                0 => return Err(no_such("order by ", field)),
                count if count == items.len() => self.remove(draft, Clause::OrderBy),
                _ => draft.remove_items(&self.order_spans(), &|number| items.get(number).is_some_and(is_wanted)),
            }
            Ok(())
        })
    }

    /// Asks for so many rows at most, or for all of them.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn set_limit(self, rows: Option<u32>) -> Changed {
        self.set_count(Clause::Limit, rows)
    }

    /// Leaves out so many rows, or none.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn set_offset(self, rows: Option<u32>) -> Changed {
        self.set_count(Clause::Offset, rows)
    }

    /// Writes a clause anew, or for the first time. `content` is what follows its first words: `Name DESC` for `ORDER BY`,
    /// `VIEW` for `FOR`, nothing for `ALL ROWS`.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn set_clause(self, clause: Clause, content: &str) -> Changed {
        let content = content.trim();
        if matches!(clause, Clause::Select | Clause::From) {
            return Err(Refusal::Needed);
        }
        let before = if clause == Clause::Having { "SELECT a FROM a GROUP BY a " } else { "SELECT a FROM a " };
        let written = format!("{} {content}", clause.as_str());
        let whole = format!("{before}{}", written.trim_end());
        let fits = read(&whole).is_some_and(|query| {
            query.clauses.last().is_some_and(|(last, span)| *last == clause && span.start == before.len())
        });
        if !fits {
            return Err(Refusal::Unfit { given: content.to_owned(), wanted: "what that clause takes" });
        }
        self.change(&[clause], &mut |draft| {
            match self.query.clause(clause) {
                Some(span) => draft.replace(&span, &self.written(clause, content)),
                None => self.add(draft, clause, content),
            }
            Ok(())
        })
    }

    /// Leaves a clause out, with the comments in it.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn remove_clause(self, clause: Clause) -> Changed {
        if matches!(clause, Clause::Select | Clause::From) {
            return Err(Refusal::Needed);
        }
        if self.query.clause(clause).is_none() {
            return Err(no_such(clause.as_str(), ""));
        }
        self.change(&[clause], &mut |draft| {
            self.remove(draft, clause);
            Ok(())
        })
    }

    /// Asks how many rows there are, with `COUNT()`: without order, and without LIMIT and OFFSET, which would count a part.
    ///
    /// # Errors
    /// See [`Refusal`].
    pub fn count_rows(self) -> Changed {
        let is_outermost = self.query.span == self.syntax.query.span;
        if self.query.group.is_some() || !is_outermost {
            return Err(Refusal::NotCountable);
        }
        const LEFT_OUT: [Clause; 5] = [Clause::OrderBy, Clause::Limit, Clause::Offset, Clause::For, Clause::Update];
        self.sound(&[Clause::Select])?;
        self.change(&LEFT_OUT, &mut |draft| {
            let items = self.select_spans();
            if let ([first, ..], [.., last]) = (items.as_slice(), items.as_slice())
                && self.query.count().is_none()
            {
                draft.replace(&(first.start..last.end), "COUNT()");
            }
            for clause in LEFT_OUT {
                self.remove(draft, clause);
            }
            Ok(())
        })
    }

    // What the changes are made of.

    /// Changes the text if there is no fault in these clauses, and none comes of it.
    fn change(self, clauses: &[Clause], make: Making<'_, 's, 't>) -> Changed {
        self.sound(clauses)?;
        let mut draft = Draft::new(self.syntax);
        make(&mut draft)?;
        self.finish(draft)
    }

    fn select_spans(self) -> Vec<Span> {
        self.query.select.iter().map(SelectItem::span).collect()
    }

    fn group_spans(self) -> Vec<Span> {
        self.query.group.iter().flat_map(|group| &group.items).map(Expression::span).collect()
    }

    fn order_spans(self) -> Vec<Span> {
        self.query.order.iter().map(|item| item.span.clone()).collect()
    }

    /// Refuses if there is a fault in one of these clauses, or where it would be.
    fn sound(self, clauses: &[Clause]) -> Result<(), Refusal> {
        for clause in clauses {
            let written = &self.query.clauses;
            let at = written.iter().rposition(|(there, _)| there <= clause).unwrap_or(0);
            let start = written.get(at).map_or(self.query.span.start, |(_, span)| span.start);
            let end = written.get(at + 1).map_or(self.query.span.end, |(_, span)| span.start);
            let is_there = |fault: &&Diagnostic| fault.span.start <= end && fault.span.end >= start;
            if let Some(fault) = self.syntax.faults.iter().find(is_there) {
                return Err(Refusal::Faulty(fault.clone()));
            }
        }
        Ok(())
    }

    /// The words in the case in which the query is written.
    fn keyword(self, words: &str) -> String {
        let first = part(self.syntax.text, self.query.span.start..self.syntax.text.len());
        if first.starts_with("select") { words.to_ascii_lowercase() } else { words.to_owned() }
    }

    /// Writes a clause that is not there yet, at its place.
    fn add(self, draft: &mut Draft<'_, 't>, clause: Clause, content: &str) {
        let before = self.query.clauses.iter().rev().find(|(there, _)| *there < clause);
        let Some((_, before)) = before else { return };
        let from = self.query.clause(Clause::From).unwrap_or_else(|| before.clone());
        draft.insert_behind(before.end, from.start, &self.written(clause, content));
    }

    /// A clause with what follows its first words.
    fn written(self, clause: Clause, content: &str) -> String {
        self.keyword(clause.as_str()) + if content.is_empty() { "" } else { " " } + content
    }

    fn remove(self, draft: &mut Draft<'_, 't>, clause: Clause) {
        for (_, span) in self.query.clauses.iter().filter(|(there, _)| *there == clause) {
            draft.remove_whole(span);
        }
    }

    fn set_count(self, clause: Clause, rows: Option<u32>) -> Changed {
        self.change(&[clause], &mut |draft| {
            let there = if clause == Clause::Limit { &self.query.limit } else { &self.query.offset };
            match (rows, there) {
                (Some(rows), Some(count)) => draft.replace(&count.span, &rows.to_string()),
                (Some(rows), None) => self.add(draft, clause, &rows.to_string()),
                (None, _) => self.remove(draft, clause),
            }
            Ok(())
        })
    }

    /// Joins a condition to those there are.
    fn and(self, draft: &mut Draft<'_, 't>, text: &str, read: &Condition<'_>) {
        let Some(root) = &self.query.condition else {
            self.add(draft, Clause::Where, text);
            return;
        };
        let is_bare_or = |condition: &Condition<'_>| match &condition.kind {
            ConditionKind::Or(all) => all.first().is_some_and(|first| first.span.start == condition.span.start),
            _ => false,
        };
        let text = if is_bare_or(read) { format!("({text})") } else { text.to_owned() };
        if is_bare_or(root) {
            draft.insert(root.span.start, "(");
            draft.insert(root.span.end, ")");
        }
        // Where an AND begins a line, so does this one.
        let before = match &root.kind {
            ConditionKind::And(all) => {
                let ends = all.first().zip(all.get(1)).map(|(first, second)| (first.span.end, second.span.start));
                ends.and_then(|(end, start)| draft.between(end, start)).map(|and| and.start)
            }
            _ => None,
        };
        let text = format!("{} {text}", self.keyword("AND"));
        draft.insert_behind(root.span.end, before.unwrap_or(root.span.start), &text);
    }

    /// Changes the words behind a field of `ORDER BY`, as few as possible.
    fn turn(self, draft: &mut Draft<'_, 't>, item: &OrderItem<'t>, direction: Direction) {
        let behind = item.expression.span().end;
        if item.descending != direction.descending {
            let word = self.keyword(if direction.descending { "DESC" } else { "ASC" });
            match draft.word(&(behind..item.span.end), &["ASC", "DESC"]) {
                Some(there) => draft.replace(&there, &word),
                None => draft.insert(behind, &format!(" {word}")),
            }
        }
        if item.nulls_last != direction.nulls_last {
            let word = self.keyword(if direction.nulls_last { "LAST" } else { "FIRST" });
            match draft.word(&(behind..item.span.end), &["FIRST", "LAST"]) {
                Some(there) => draft.replace(&there, &word),
                None => draft.insert(item.span.end, &format!(" {} {word}", self.keyword("NULLS"))),
            }
        }
    }

    fn finish(self, draft: Draft<'_, 't>) -> Changed {
        let edits = draft.edits();
        let text = super::edits::applied(self.syntax.text, &edits);
        let faults = parse(&text).faults;
        if faults.len() > self.syntax.faults.len()
            && let Some(fault) = faults.into_iter().find(|fault| !self.syntax.faults.contains(fault))
        {
            return Err(Refusal::Breaks(fault));
        }
        Ok(Change { text, edits })
    }
}

/// A part of a query, read on its own as `text`. Nothing if there is a fault or a comment in it: a comment could hide what
/// follows.
fn read(text: &str) -> Option<Query<'_>> {
    let syntax = parse(text);
    (syntax.faults.is_empty() && syntax.comments().next().is_none()).then_some(syntax.query)
}

/// One thing to ask for, and nothing behind it.
fn check_item(item: &str) -> Result<(), Refusal> {
    let text = format!("SELECT {item} FROM a");
    let is_item = read(&text).is_some_and(|query| {
        let spans: Vec<Span> = query.select.iter().map(SelectItem::span).collect();
        matches!(spans.as_slice(), [span] if *span == (7..7 + item.len()))
    });
    if is_item { Ok(()) } else { Err(unfit_field(item)) }
}

/// What is compared, grouped or ordered by: a field, or a function of one, and no more. `text` is what [`as_order`] makes of
/// it.
fn ordered_by<'p>(text: &'p str, given: &str) -> Result<Expression<'p>, Refusal> {
    let mut order = read(text).map(|query| query.order).unwrap_or_default();
    match (order.pop(), order.is_empty()) {
        (Some(item), true) if item.expression.span().end == text.len() => Ok(item.expression),
        _ => Err(unfit_field(given)),
    }
}

fn as_order(field: &str) -> String {
    format!("SELECT a FROM a ORDER BY {}", field.trim())
}

/// What is demanded of rows, and no more. `text` is what [`as_where`] makes of it.
fn demanded<'p>(text: &'p str, given: &str) -> Result<Condition<'p>, Refusal> {
    let condition = read(text).and_then(|query| query.condition);
    match condition.filter(|condition| condition.span.end == text.len()) {
        Some(condition) => Ok(condition),
        None => Err(Refusal::Unfit { given: given.trim().to_owned(), wanted: "a condition, such as Amount > 100" }),
    }
}

fn as_where(condition: &str) -> String {
    format!("SELECT a FROM a WHERE {}", condition.trim())
}

fn unfit_field(given: &str) -> Refusal {
    Refusal::Unfit { given: given.trim().to_owned(), wanted: "a field or a function of one" }
}

fn no_such(what: &str, name: &str) -> Refusal {
    Refusal::NotThere { wanted: [what, name.trim()].concat() }
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other.trim())
}

/// Whether two fields or functions are the same, whatever their case.
fn same_expression(one: &Expression<'_>, other: &Expression<'_>) -> bool {
    match (one, other) {
        (Expression::Field(one), Expression::Field(other)) => {
            one.parts.len() == other.parts.len()
                && one.parts.iter().zip(&other.parts).all(|(one, other)| same(one.text, other.text))
        }
        (Expression::Call(one), Expression::Call(other)) => {
            same(one.name.text, other.name.text)
                && one.arguments.len() == other.arguments.len()
                && one.arguments.iter().zip(&other.arguments).all(|(one, other)| match (one, other) {
                    (Argument::Expression(one), Argument::Expression(other)) => same_expression(one, other),
                    (Argument::Literal(one), Argument::Literal(other)) => same_value(&one.value, &other.value),
                    _ => false,
                })
        }
        _ => false,
    }
}

/// Whether two values are the same, of those that a function may be given.
fn same_value(one: &LiteralValue<'_>, other: &LiteralValue<'_>) -> bool {
    match (one, other) {
        (LiteralValue::Text { text: one, .. }, LiteralValue::Text { text: other, .. }) => one == other,
        (LiteralValue::Number(one), LiteralValue::Number(other)) => one == other,
        _ => false,
    }
}

/// What a comparison, perhaps behind NOT, compares.
fn compared<'c, 't>(condition: &'c Condition<'t>) -> Option<&'c Expression<'t>> {
    match &condition.kind {
        ConditionKind::Compare(comparison) => Some(&comparison.left),
        ConditionKind::Not(inner) => compared(inner),
        ConditionKind::And(_) | ConditionKind::Or(_) => None,
    }
}

fn is_on(condition: &Condition<'_>, left: &Expression<'_>) -> bool {
    compared(condition).is_some_and(|compared| same_expression(compared, left))
}

/// The first of the conditions that all have to hold which is on a field.
fn first_on<'c, 't>(condition: &'c Condition<'t>, left: &Expression<'_>) -> Option<&'c Condition<'t>> {
    match &condition.kind {
        ConditionKind::And(all) => all.iter().find_map(|part| first_on(part, left)),
        _ => is_on(condition, left).then_some(condition),
    }
}

/// Takes out of the conditions that all have to hold those that are meant. Whether that is all of them: then nothing was
/// taken out yet.
fn remove_conditions(
    draft: &mut Draft<'_, '_>,
    condition: &Condition<'_>,
    is_meant: &dyn Fn(&Condition<'_>) -> bool,
) -> bool {
    let ConditionKind::And(all) = &condition.kind else { return is_meant(condition) };
    let are_meant: Vec<bool> = all.iter().map(|part| remove_conditions(draft, part, is_meant)).collect();
    if are_meant.iter().all(|is_meant| *is_meant) {
        return true;
    }
    let spans: Vec<Span> = all.iter().map(|part| part.span.clone()).collect();
    draft.remove_items(&spans, &|number| are_meant.get(number) == Some(&true));
    false
}

#[cfg(test)]
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method itself is not general enough")]
mod tests {
    use super::*;

    /// One field on a line, a comment beside each.
    const LAID_OUT: &str = "SELECT\n  Id, -- the id\n  Name -- the name\nFROM Account -- all of them\nWHERE Industry = 'Energy'\n  \
                            AND Amount > 1 -- not small\nORDER BY Name\n";

    fn changed(text: &str, change: impl Fn(Target<'_, '_>) -> Changed) -> String {
        match change(Target::of(&parse(text))) {
            Ok(change) => change.text,
            Err(refusal) => refusal.to_string(),
        }
    }

    #[test]
    fn a_new_field_gets_a_line_where_the_others_have_one_and_comments_stay_beside_theirs() {
        let add = |position| changed(LAID_OUT, |query| query.add_field("Phone", position));
        assert!(add(Some(0)).starts_with("SELECT\n  Phone,\n  Id, -- the id\n  Name -- the name\nFROM"));
        assert!(add(Some(1)).starts_with("SELECT\n  Id, -- the id\n  Phone,\n  Name -- the name\nFROM"));
        assert!(add(None).starts_with("SELECT\n  Id, -- the id\n  Name, -- the name\n  Phone\nFROM"));
        assert_eq!(changed("SELECT Id FROM A", |query| query.add_field("Name", None)), "SELECT Id, Name FROM A");
    }

    #[test]
    fn a_removed_field_takes_its_comma_along_and_leaves_comments() {
        let remove = |position| changed(LAID_OUT, |query| query.remove_field(position));
        assert!(remove(0).starts_with("SELECT\n  -- the id\n  Name -- the name\nFROM"));
        assert!(remove(1).starts_with("SELECT\n  Id -- the id\n  -- the name\nFROM"), "{}", remove(1));
        let text = "SELECT Id, Name, Phone FROM A";
        assert_eq!(changed(text, |query| query.remove_field(2)), "SELECT Id, Name FROM A");
        assert_eq!(changed(text, |query| query.move_field(2, 0)), "SELECT Phone, Id, Name FROM A");
        assert_eq!(
            changed("SELECT Id FROM A", |query| query.remove_field(0)),
            "A query asks for at least one field. Add another one before you remove this one."
        );
    }

    #[test]
    fn children_are_changed_by_the_name_of_their_relationship() {
        let text = "SELECT Id, (SELECT Id FROM Contacts) FROM Account";
        assert_eq!(
            changed(text, |query| query.children("contacts")?.add_field("Name", None)),
            "SELECT Id, (SELECT Id, Name FROM Contacts) FROM Account"
        );
        assert_eq!(
            changed(text, |query| query.children("contacts")?.set_limit(Some(5))),
            "SELECT Id, (SELECT Id FROM Contacts LIMIT 5) FROM Account"
        );
        assert_eq!(
            changed(text, |query| query.children("Cases")?.remove_field(0)),
            "The query has no subquery for Cases."
        );
    }

    #[test]
    fn a_field_is_found_whatever_its_case_and_alias() {
        let syntax = parse("SELECT Id, owner.NAME, count(Id) n FROM Account GROUP BY Id");
        let position = |field| Target::of(&syntax).position(field);
        assert_eq!(position("Owner.Name"), Some(1));
        assert_eq!(position("COUNT(id)"), Some(2));
        assert_eq!(position("COUNT(id) N"), Some(2));
        assert_eq!(position("COUNT(id) other"), None);
        assert_eq!(position("Phone"), None);
    }

    #[test]
    fn conditions_are_joined_replaced_and_taken_out() {
        let add = |text: &str, condition: &str| changed(text, |query| query.add_condition(condition));
        assert_eq!(add("select Id from A limit 1", "B = 1"), "select Id from A where B = 1 limit 1");
        assert_eq!(
            add("SELECT Id FROM A WHERE B = 1", "C = 2 OR D = 3"),
            "SELECT Id FROM A WHERE B = 1 AND (C = 2 OR D = 3)"
        );
        assert_eq!(
            add("SELECT Id FROM A WHERE B = 1 OR C = 2", "D = 3"),
            "SELECT Id FROM A WHERE (B = 1 OR C = 2) AND D = 3"
        );
        assert!(add(LAID_OUT, "C = 1").contains("  AND Amount > 1 -- not small\n  AND C = 1\nORDER BY Name\n"));
        let set = |text: &str, condition: &str| changed(text, |query| query.set_condition(condition));
        assert_eq!(
            set("SELECT Id FROM A WHERE B > 1 AND C = 2 AND NOT b = 9 AND (D = 1 OR B = 1)", "B IN (4, 5)"),
            "SELECT Id FROM A WHERE B IN (4, 5) AND C = 2 AND (D = 1 OR B = 1)"
        );
        assert!(set(LAID_OUT, "Amount <= 7").contains("\n  AND Amount <= 7 -- not small\n"));
        let remove = |text: &str, field: &str| changed(text, |query| query.remove_condition(field));
        assert!(remove(LAID_OUT, "industry").contains("WHERE Amount > 1 -- not small\n"));
        assert!(remove(LAID_OUT, "Amount").contains("WHERE Industry = 'Energy' -- not small\nORDER BY"));
        assert_eq!(remove("SELECT Id FROM A WHERE (B = 1) LIMIT 1", "B"), "SELECT Id FROM A LIMIT 1");
        assert_eq!(remove("SELECT Id FROM A WHERE C = 1", "B"), "The query has no condition on B.");
    }

    #[test]
    fn an_order_is_turned_by_as_few_words_as_possible() {
        let order = |text: &str, descending, nulls_last| {
            changed(text, |query| query.set_order("name", Direction { descending, nulls_last }))
        };
        assert_eq!(order("select Id from A order by Name", true, false), "select Id from A order by Name desc");
        assert_eq!(
            order("SELECT Id FROM A ORDER BY Name ASC /* why */ NULLS FIRST, B", true, true),
            "SELECT Id FROM A ORDER BY Name DESC /* why */ NULLS LAST, B"
        );
        assert_eq!(order("SELECT Id FROM A ORDER BY B", false, true), "SELECT Id FROM A ORDER BY B, name NULLS LAST");
        assert_eq!(order("SELECT Id FROM A -- c", false, false), "SELECT Id FROM A -- c\nORDER BY name");
    }

    #[test]
    fn a_clause_comes_to_its_place_and_goes_with_its_line() {
        let limit = |rows| changed(LAID_OUT, |query| query.set_limit(rows));
        assert!(limit(Some(5)).ends_with("ORDER BY Name\nLIMIT 5\n"));
        let group = changed(LAID_OUT, |query| query.set_clause(Clause::GroupBy, "Industry"));
        assert!(group.contains("AND Amount > 1 -- not small\nGROUP BY Industry\nORDER BY"));
        let without = changed(LAID_OUT, |query| query.remove_clause(Clause::Where));
        assert!(without.contains("FROM Account -- all of them\n-- not small\nORDER BY"), "{without}");
        let counted = changed(LAID_OUT, |query| query.count_rows());
        assert!(counted.starts_with("SELECT\n  COUNT() -- the id\n"), "{counted}");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_a_reason() {
        let text = "SELECT Id FROM A WHERE B = LIMIT 5";
        for (said, wanted) in [
            (
                changed(text, |query| query.add_condition("C = 1")),
                "There is a fault in the part that would change: unexpected token",
            ),
            (changed(text, |query| query.add_field("Name FROM B --", None)), "`Name FROM B --` is not a field"),
            (changed(text, |query| query.add_field("Name, Phone", None)), "`Name, Phone` is not a field"),
            (changed(text, |query| query.set_object("B WHERE C = 1")), "`B WHERE C = 1` is not the name of an object."),
            (changed(text, |query| query.set_condition("C = 1 AND D = 1")), "`C = 1 AND D = 1` is not a comparison"),
            (
                changed(text, |query| query.set_clause(Clause::Limit, "5 OFFSET x")),
                "`5 OFFSET x` is not what that clause takes.",
            ),
            (changed(text, |query| query.remove_clause(Clause::From)), "No query is without SELECT and FROM."),
            (
                changed("SELECT COUNT(Id) FROM A GROUP BY B HAVING COUNT(Id) > 1", |query| query.remove_group(0)),
                "That would break",
            ),
        ] {
            assert!(said.starts_with(wanted), "{said}");
        }
        assert_eq!(changed(text, |query| query.add_field("Name", None)), "SELECT Id, Name FROM A WHERE B = LIMIT 5");
    }
}
