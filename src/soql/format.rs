//! Lays a query out for people to read, or prints it as short as it goes; knows no schema and changes no name and no value.
//!
//! Only white space, the case of keywords and the spelling of functions are touched: every token and every comment of the
//! text is in the result, in order. What has a fault is given back as it is, so nothing that was typed is lost.

use super::ast::{
    Argument, Call, CategoryFilter, Clause, Comparison, Condition, ConditionKind, Expression, From, Group, GroupKind,
    Operand, OrderItem, Path, Query, SelectItem, Span, TypeOf, With,
};
use super::layout::Doc;
use super::lexer::{Token, TokenKind as Kind};
use super::part;
use super::syntax::Syntax;

/// How a query is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// How many characters a line has at most, if its words allow it.
    pub width: usize,
    /// By how many blanks a level is indented.
    pub indent: usize,
    /// How the words of the language are written.
    pub keywords: KeywordCase,
    /// How a list of fields is written that does not fit into a line.
    pub fields: FieldLayout,
}

/// How the words of the language are written; names and values stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeywordCase {
    /// `SELECT`; functions as the reference spells them.
    Upper,
    /// `select`; functions as the reference spells them.
    Lower,
    /// As they were typed, functions too.
    AsTyped,
}

/// How a list of fields is written that does not fit into a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldLayout {
    /// Each on a line of its own.
    OnePerLine,
    /// As many in a line as fit.
    Filled,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 100, indent: 2, keywords: KeywordCase::Upper, fields: FieldLayout::OnePerLine }
    }
}

/// The query laid out in a style, without a newline at the end. Laid out again it stays the same.
///
/// Comments stay beside what they were beside. A text with a fault in it is given back unchanged.
#[must_use]
pub fn format(syntax: &Syntax<'_>, style: &Style) -> String {
    if !syntax.faults.is_empty() {
        return syntax.text.to_owned();
    }
    let mut writer = Writer::new(syntax, *style, false);
    writer.query(&syntax.query);
    writer.comments();
    writer.doc.written(style.width, style.indent)
}

/// The shortest text with the same tree that keeps words and parentheses apart: no comments, no line ends, no blanks around
/// commas and signs, no parentheses and no words that say what holds without them. Words stay as they were typed.
///
/// A text with a fault in it is given back unchanged.
#[must_use]
pub fn print(syntax: &Syntax<'_>) -> String {
    if !syntax.faults.is_empty() {
        return syntax.text.to_owned();
    }
    let style = Style { keywords: KeywordCase::AsTyped, ..Style::default() };
    let mut writer = Writer::new(syntax, style, true);
    writer.query(&syntax.query);
    writer.doc.on_one_line()
}

/// What stands between a token and the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// What suits the two of them.
    Usual,
    Nothing,
    Line,
    SoftLine,
    Fill,
}

/// How a token is written.
#[derive(Clone, Copy)]
enum Spelling {
    AsTyped,
    Keyword,
    Known(&'static str),
}

/// Walks over tree and tokens side by side: the tree says where lines may end, the tokens are what is written.
struct Writer<'s, 't> {
    syntax: &'s Syntax<'t>,
    style: Style,
    /// Whether everything is left out that need not be there.
    is_short: bool,
    /// The next token.
    at: usize,
    /// The last token that was written and is no comment.
    before: Option<Kind>,
    /// What comes before the next token.
    gap: Gap,
    /// Whether the line has to end before the next token, because a comment ends it.
    ends_line: bool,
    /// Whether what comes before the next token is written already.
    is_settled: bool,
    doc: Doc<'t>,
}

impl<'s, 't> Writer<'s, 't> {
    fn new(syntax: &'s Syntax<'t>, style: Style, is_short: bool) -> Self {
        let (gap, doc) = (Gap::Usual, Doc::default());
        Self { syntax, style, is_short, at: 0, before: None, gap, ends_line: false, is_settled: false, doc }
    }

    // Clauses.

    fn query(&mut self, query: &Query<'t>) {
        self.open();
        for (number, (clause, span)) in query.clauses.iter().enumerate() {
            if number > 0 {
                self.gap = Gap::Line;
            }
            self.open();
            self.clause(*clause, query);
            // What is left are words of the language.
            self.keywords_to(span.end);
            self.doc.close();
        }
        self.doc.close();
    }

    fn clause(&mut self, clause: Clause, query: &Query<'t>) {
        match clause {
            Clause::Select => self.select(&query.select),
            Clause::From => self.from(&query.from),
            Clause::UsingScope => {
                if let Some(scope) = &query.scope {
                    self.keywords_to(scope.span.start);
                    self.as_typed(&scope.span);
                }
            }
            Clause::Where => self.condition_clause(query.condition.as_ref()),
            Clause::Having => self.condition_clause(query.having.as_ref()),
            Clause::With => self.with(query.with.as_ref()),
            Clause::GroupBy => self.group(query.group.as_ref()),
            Clause::OrderBy => self.order(&query.order),
            Clause::Limit => self.count(query.limit.as_ref().map(|count| &count.span)),
            Clause::Offset => self.count(query.offset.as_ref().map(|count| &count.span)),
            Clause::For | Clause::Update | Clause::AllRows => {}
        }
    }

    fn select(&mut self, items: &[SelectItem<'t>]) {
        self.token(Spelling::Keyword);
        self.doc.indent();
        let is_field = |item: &SelectItem<'t>| matches!(item, SelectItem::Expression { .. } | SelectItem::Fields(..));
        let mut before = true;
        for (number, item) in items.iter().enumerate() {
            self.keywords_to(item.span().start);
            let is_filled = self.style.fields == FieldLayout::Filled && before && is_field(item);
            self.gap = match (is_filled, number) {
                (true, 0) => Gap::Usual,
                (true, _) => Gap::Fill,
                (false, _) => Gap::Line,
            };
            before = is_field(item);
            match item {
                SelectItem::Expression { expression, alias } => {
                    self.expression(expression);
                    if let Some(alias) = alias {
                        self.keywords_to(alias.span.start);
                        self.as_typed(&alias.span);
                    }
                }
                SelectItem::Fields(_, span) => {
                    self.token(Spelling::Keyword);
                    self.gap = Gap::Nothing;
                    self.keywords_to(span.end);
                }
                SelectItem::Children { query, .. } => self.subquery(query),
                SelectItem::TypeOf(type_of) => self.type_of(type_of),
            }
        }
        self.doc.dedent();
    }

    fn subquery(&mut self, query: &Query<'t>) {
        self.open_parenthesis();
        self.query(query);
        self.close_parenthesis();
    }

    fn type_of(&mut self, type_of: &TypeOf<'t>) {
        self.open();
        self.token(Spelling::Keyword);
        self.path(&type_of.relationship);
        self.doc.indent();
        for when in &type_of.branches {
            self.gap = Gap::Line;
            self.token(Spelling::Keyword);
            self.as_typed(&when.object.span);
            self.paths(&when.fields);
        }
        if !type_of.otherwise.is_empty() {
            self.gap = Gap::Line;
            self.paths(&type_of.otherwise);
        }
        self.doc.dedent();
        self.gap = Gap::Line;
        self.token(Spelling::Keyword);
        self.doc.close();
    }

    /// `THEN` or `ELSE` and fields.
    fn paths(&mut self, paths: &[Path<'t>]) {
        self.open();
        self.token(Spelling::Keyword);
        self.doc.indent();
        for (number, path) in paths.iter().enumerate() {
            self.keywords_to(path.span().start);
            if number > 0 {
                self.gap = Gap::Fill;
            }
            self.path(path);
        }
        self.doc.dedent();
        self.doc.close();
    }

    fn from(&mut self, from: &From<'t>) {
        self.token(Spelling::Keyword);
        self.path(&from.object);
        self.doc.indent();
        self.alias(from.alias.as_ref().map(|alias| &alias.span));
        for parent in &from.parents {
            self.keywords_to(parent.path.span().start);
            self.gap = Gap::Fill;
            self.path(&parent.path);
            self.alias(Some(&parent.alias.span));
        }
        self.doc.dedent();
    }

    /// A name, perhaps with `AS` before it.
    fn alias(&mut self, span: Option<&Span>) {
        let Some(span) = span else { return };
        if self.is_short {
            self.skip_to(span.start);
        }
        self.keywords_to(span.start);
        self.as_typed(span);
    }

    fn with(&mut self, with: Option<&With<'t>>) {
        match with {
            Some(With::DataCategory(filters)) => {
                self.doc.indent();
                for (number, filter) in filters.iter().enumerate() {
                    if number > 0 {
                        self.gap = Gap::Line;
                    }
                    self.category_filter(filter);
                }
                self.doc.dedent();
            }
            Some(With::RecordVisibilityContext(settings)) => {
                self.token(Spelling::Keyword);
                self.token(Spelling::Known("RecordVisibilityContext"));
                for (name, value) in settings {
                    self.keywords_to(name.span.start);
                    self.as_typed(&name.span);
                    self.keywords_to(value.span.start);
                    self.value(&value.span);
                }
            }
            _ => {}
        }
    }

    fn category_filter(&mut self, filter: &CategoryFilter<'t>) {
        self.keywords_to(filter.group.span.start);
        self.as_typed(&filter.group.span);
        self.token(Spelling::Keyword);
        let has_parentheses = self.peek() == Some(Kind::Open);
        let is_kept = !self.is_short || filter.categories.len() > 1;
        let parenthesis = |writer: &mut Self| match (has_parentheses, is_kept) {
            (false, _) => {}
            (true, true) => writer.token(Spelling::AsTyped),
            (true, false) => writer.skip(),
        };
        parenthesis(self);
        for category in &filter.categories {
            self.keywords_to(category.span.start);
            self.as_typed(&category.span);
        }
        parenthesis(self);
    }

    fn group(&mut self, group: Option<&Group<'t>>) {
        let Some(group) = group else { return };
        self.token(Spelling::Keyword);
        self.token(Spelling::Keyword);
        let is_call = group.kind != GroupKind::Plain;
        if is_call {
            self.token(Spelling::Keyword);
            self.gap = Gap::Nothing;
            self.open_parenthesis();
        } else {
            self.doc.indent();
        }
        for (number, item) in group.items.iter().enumerate() {
            self.list_gap(number, is_call, item.span().start);
            self.expression(item);
        }
        if is_call {
            self.close_parenthesis();
        } else {
            self.doc.dedent();
        }
    }

    fn order(&mut self, items: &[OrderItem<'t>]) {
        self.token(Spelling::Keyword);
        self.token(Spelling::Keyword);
        self.doc.indent();
        for (number, item) in items.iter().enumerate() {
            self.list_gap(number, false, item.span.start);
            self.expression(&item.expression);
            if !self.is_short {
                self.keywords_to(item.span.end);
                continue;
            }
            // ASC and NULLS FIRST are what holds without them.
            if !item.descending && self.is_next_word("ASC") {
                self.skip();
            } else if item.descending {
                self.token(Spelling::Keyword);
            }
            if item.nulls_last {
                self.keywords_to(item.span.end);
            } else {
                self.skip_to(item.span.end);
            }
        }
        self.doc.dedent();
    }

    /// The comma before an item of a clause's list, and what follows it.
    fn list_gap(&mut self, number: usize, is_call: bool, start: usize) {
        self.keywords_to(start);
        let is_filled = self.style.fields == FieldLayout::Filled;
        match number {
            0 if is_call || is_filled => {}
            _ if number > 0 && (is_call || is_filled) => self.gap = Gap::Fill,
            _ => self.gap = Gap::Line,
        }
    }

    /// A number, or what stands for one.
    fn count(&mut self, span: Option<&Span>) {
        if let Some(span) = span {
            self.keywords_to(span.start);
            self.value(span);
        }
    }

    // Conditions.

    fn condition_clause(&mut self, condition: Option<&Condition<'t>>) {
        let Some(condition) = condition else { return };
        self.token(Spelling::Keyword);
        self.doc.indent();
        self.condition(condition, false);
        self.doc.dedent();
    }

    /// `is_part`: whether it stands in another, so that its parentheses may mean something.
    fn condition(&mut self, condition: &Condition<'t>, is_part: bool) {
        let start = match &condition.kind {
            ConditionKind::And(all) | ConditionKind::Or(all) => all.first().map_or(0, |first| first.span.start),
            // Neither begins with a parenthesis.
            ConditionKind::Not(_) | ConditionKind::Compare(_) => usize::MAX,
        };
        let is_list = matches!(condition.kind, ConditionKind::And(_) | ConditionKind::Or(_));
        let mut kept = usize::from(!self.is_short || (is_part && is_list));
        let (mut opened, mut skipped) = (0, 0);
        while self.next_token().is_some_and(|token| token.kind == Kind::Open && token.start < start) {
            if kept > 0 {
                self.open_parenthesis();
                opened += 1;
                kept -= usize::from(self.is_short);
            } else {
                self.skip();
                skipped += 1;
            }
        }
        match &condition.kind {
            ConditionKind::And(all) | ConditionKind::Or(all) => {
                for (number, part) in all.iter().enumerate() {
                    if number > 0 {
                        self.gap = Gap::Line;
                        self.token(Spelling::Keyword);
                    }
                    self.condition(part, true);
                }
            }
            ConditionKind::Not(inner) => {
                self.token(Spelling::Keyword);
                self.condition(inner, true);
            }
            ConditionKind::Compare(comparison) => self.comparison(comparison),
        }
        for _ in 0..skipped {
            self.skip();
        }
        for _ in 0..opened {
            self.close_parenthesis();
        }
    }

    fn comparison(&mut self, comparison: &Comparison<'t>) {
        self.expression(&comparison.left);
        let operand = comparison.operand.span();
        self.keywords_to(operand.start);
        match &comparison.operand {
            Operand::One(literal) => self.value(&literal.span),
            Operand::Many(literals, _) => {
                self.open_parenthesis();
                for (number, literal) in literals.iter().enumerate() {
                    self.keywords_to(literal.span.start);
                    if number > 0 {
                        self.gap = Gap::Fill;
                    }
                    self.value(&literal.span);
                }
                self.close_parenthesis();
            }
            Operand::Query(query, _) => self.subquery(query),
        }
    }

    // Fields.

    fn expression(&mut self, expression: &Expression<'t>) {
        match expression {
            Expression::Field(path) => self.path(path),
            Expression::Call(call) => self.call(call),
        }
    }

    fn call(&mut self, call: &Call<'t>) {
        let known = call.function.filter(|_| self.style.keywords != KeywordCase::AsTyped);
        self.token(known.map_or(Spelling::AsTyped, |function| Spelling::Known(function.as_str())));
        self.gap = Gap::Nothing;
        self.token(Spelling::AsTyped);
        for argument in &call.arguments {
            match argument {
                Argument::Expression(expression) => {
                    self.keywords_to(expression.span().start);
                    self.expression(expression);
                }
                Argument::Literal(literal) => {
                    self.keywords_to(literal.span.start);
                    self.value(&literal.span);
                }
            }
        }
        self.token(Spelling::AsTyped);
    }

    fn path(&mut self, path: &Path<'t>) {
        self.as_typed(&path.span());
    }

    // Parentheses.

    fn open_parenthesis(&mut self) {
        self.open();
        self.token(Spelling::AsTyped);
        self.doc.indent();
        self.gap = Gap::SoftLine;
    }

    fn close_parenthesis(&mut self) {
        // A comment on a line of its own belongs to what is inside.
        self.comments();
        self.doc.dedent();
        self.gap = Gap::SoftLine;
        self.token(Spelling::AsTyped);
        self.doc.close();
    }

    /// Begins a group with the next token.
    fn open(&mut self) {
        self.settle();
        self.doc.open();
    }

    // Tokens.

    /// Every token before a place; words among them are words of the language.
    fn keywords_to(&mut self, end: usize) {
        while self.next_token().is_some_and(|token| token.start < end) {
            self.token(Spelling::Keyword);
        }
    }

    /// Every token of a name or a path.
    fn as_typed(&mut self, span: &Span) {
        while self.next_token().is_some_and(|token| token.start < span.end) {
            self.token(Spelling::AsTyped);
        }
    }

    /// A value: byte for byte. `LAST_N_DAYS : 7` alone loses its blanks.
    fn value(&mut self, span: &Span) {
        self.settle();
        let rest = self.syntax.tokens.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|token| token.start < span.end).count();
        let tokens = rest.get(..count).unwrap_or_default();
        let is_bound = tokens.first().is_some_and(|token| token.kind == Kind::Colon);
        let has_comment = tokens.iter().any(|token| token.kind == Kind::Comment);
        if is_bound || (has_comment && !self.is_short) {
            self.doc.text(part(self.syntax.text, span.clone()));
        } else {
            for token in tokens.iter().filter(|token| token.kind != Kind::Comment) {
                self.doc.text(part(self.syntax.text, token.span()));
            }
        }
        self.at += count;
        self.wrote(Kind::Text);
    }

    fn token(&mut self, spelling: Spelling) {
        self.settle();
        let Some(token) = self.syntax.tokens.get(self.at) else { return };
        let text = part(self.syntax.text, token.span());
        match (spelling, self.style.keywords) {
            (Spelling::Known(known), KeywordCase::Upper | KeywordCase::Lower) => self.doc.text(known),
            (Spelling::Keyword, KeywordCase::Upper) => self.doc.text(text.to_ascii_uppercase()),
            (Spelling::Keyword, KeywordCase::Lower) => self.doc.text(text.to_ascii_lowercase()),
            _ => self.doc.text(text),
        }
        self.at += 1;
        self.wrote(token.kind);
    }

    fn wrote(&mut self, kind: Kind) {
        self.before = Some(kind);
        self.is_settled = false;
        self.gap = Gap::Usual;
    }

    fn skip_to(&mut self, end: usize) {
        while self.next_token().is_some_and(|token| token.start < end) {
            self.skip();
        }
    }

    fn skip(&mut self) {
        self.comments();
        self.at += 1;
    }

    /// The next token that is no comment.
    fn next_token(&self) -> Option<Token> {
        self.syntax.tokens.get(self.at..)?.iter().find(|token| token.kind != Kind::Comment).copied()
    }

    fn peek(&self) -> Option<Kind> {
        self.next_token().map(|token| token.kind)
    }

    fn is_next_word(&self, word: &str) -> bool {
        self.next_token().is_some_and(|token| part(self.syntax.text, token.span()).eq_ignore_ascii_case(word))
    }

    // What stands between tokens.

    /// Writes what comes before the next token: comments, a blank or a line end.
    fn settle(&mut self) {
        if self.is_settled {
            return;
        }
        self.comments();
        self.is_settled = true;
        let next = self.peek();
        let is_first = self.before.is_none() && !self.ends_line;
        let has_comment = self.syntax.tokens.get(self.at).is_some_and(|token| token.kind == Kind::Comment);
        match self.gap {
            _ if self.ends_line => self.doc.line_end(),
            _ if is_first => {}
            _ if self.is_short && self.is_tight(next) => {}
            Gap::Line => self.doc.line(),
            Gap::SoftLine => self.doc.soft_line(),
            Gap::Fill => self.doc.fill(),
            Gap::Usual if self.is_usually_apart(next) => self.doc.blank(),
            Gap::Usual | Gap::Nothing => {
                if has_comment && !matches!(self.before, Some(Kind::Open | Kind::Dot)) {
                    self.doc.blank();
                }
            }
        }
        self.ends_line = false;
        // Comments on the line of the next token.
        while let Some(comment) = self.syntax.tokens.get(self.at).filter(|token| token.kind == Kind::Comment) {
            self.comment(comment);
            self.at += 1;
            let is_last = self.syntax.tokens.get(self.at).is_none_or(|token| token.kind != Kind::Comment);
            if !is_last || !matches!(next, Some(Kind::Comma | Kind::Close | Kind::Dot)) {
                self.doc.blank();
            }
        }
    }

    /// Writes the comments that do not stand on the line of the next token: those behind the last token, and those on lines
    /// of their own.
    fn comments(&mut self) {
        if self.is_settled {
            return;
        }
        let tokens = &self.syntax.tokens;
        let following = tokens.get(self.at..).unwrap_or_default();
        let count = following.iter().take_while(|token| token.kind == Kind::Comment).count();
        let end = self.at + count - self.comments_before_next(self.at + count, count);
        if self.is_short {
            self.at += count;
            return;
        }
        while self.at < end {
            let Some(comment) = tokens.get(self.at) else { return };
            let before = self.at.checked_sub(1).and_then(|before| tokens.get(before)).map_or(0, |before| before.end);
            let is_first = self.before.is_none() && !self.ends_line;
            if is_first {
                // Nothing stands before it.
            } else if part(self.syntax.text, before..comment.start).contains('\n') {
                self.doc.line_end();
            } else {
                self.doc.blank();
            }
            self.comment(comment);
            self.ends_line = true;
            self.at += 1;
        }
    }

    /// How many of the comments before a token stand on its line.
    fn comments_before_next(&self, next: usize, count: usize) -> usize {
        let tokens = &self.syntax.tokens;
        let Some(token) = tokens.get(next) else { return 0 };
        let mut start = token.start;
        for (number, comment) in tokens.iter().take(next).rev().take(count).enumerate() {
            let is_block = part(self.syntax.text, comment.span()).starts_with("/*");
            if !is_block || part(self.syntax.text, comment.end..start).contains('\n') {
                return number;
            }
            start = comment.start;
        }
        count
    }

    /// A comment as it was typed; blanks at the end of its line are none of it.
    fn comment(&mut self, comment: &Token) {
        self.doc.text(part(self.syntax.text, comment.span()).trim_end());
    }

    fn is_usually_apart(&self, next: Option<Kind>) -> bool {
        !matches!(self.before, Some(Kind::Open | Kind::Dot))
            && !matches!(next, Some(Kind::Comma | Kind::Close | Kind::Dot))
    }

    /// Whether the next token may touch the last one in a short text.
    fn is_tight(&self, next: Option<Kind>) -> bool {
        let is_operator = |kind: Option<Kind>| {
            use Kind::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
            matches!(kind, Some(Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual))
        };
        self.before == Some(Kind::Comma) || is_operator(self.before) || is_operator(next)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::parse;
    use super::*;

    const LONG: &str = "select id, Name, (select LastName, Email from Contacts where Email != null order by LastName) \
                        , typeof Owner when User then Name, Email else Name end, count_distinct( Owner . Name ) owners from Account as a \
                        where ((Industry = 'Banking' or Industry='Energy')) and BillingCountry in ('DE','AT','CH','FR','IT','ES') \
                        and Id in (select AccountId from Opportunity where CloseDate=LAST_N_DAYS:30 and StageName='Closed Won') \
                        group by Industry order by Name asc nulls first, count(Id) desc nulls last limit {{ max }}";

    fn laid_out(text: &str, style: Style) -> String {
        format(&parse(text), &style)
    }

    #[test]
    fn what_fits_stays_on_one_line() {
        let text = "select  Id ,Name\nfrom Account where Name='a  b' limit 5";
        assert_eq!(laid_out(text, Style::default()), "SELECT Id, Name FROM Account WHERE Name = 'a  b' LIMIT 5");
    }

    #[test]
    fn what_does_not_fit_has_a_line_for_each_clause_and_field() {
        expect![[r"
            SELECT
              id,
              Name,
              (
                SELECT LastName, Email
                FROM Contacts
                WHERE Email != null
                ORDER BY LastName
              ),
              TYPEOF Owner WHEN User THEN Name, Email ELSE Name END,
              COUNT_DISTINCT(Owner.Name) owners
            FROM Account AS a
            WHERE ((Industry = 'Banking' OR Industry = 'Energy'))
              AND BillingCountry IN ('DE', 'AT', 'CH', 'FR', 'IT', 'ES')
              AND Id IN (
                SELECT AccountId
                FROM Opportunity
                WHERE CloseDate = LAST_N_DAYS:30
                  AND StageName = 'Closed Won'
              )
            GROUP BY Industry
            ORDER BY Name ASC NULLS FIRST, COUNT(Id) DESC NULLS LAST
            LIMIT {{ max }}"]]
        .assert_eq(&laid_out(LONG, Style { width: 64, ..Style::default() }));
    }

    #[test]
    fn fields_can_fill_lines_and_keywords_can_be_small() {
        let style = Style { width: 48, indent: 4, keywords: KeywordCase::Lower, fields: FieldLayout::Filled };
        expect![[r"
            select id, Name,
                (
                    select LastName, Email
                    from Contacts
                    where Email != null
                    order by LastName
                ),
                typeof Owner
                    when User then Name, Email
                    else Name
                end,
                COUNT_DISTINCT(Owner.Name) owners
            from Account as a
            where (
                    (
                        Industry = 'Banking'
                        or Industry = 'Energy'
                    )
                )
                and BillingCountry in (
                    'DE', 'AT', 'CH', 'FR', 'IT', 'ES'
                )
                and Id in (
                    select AccountId
                    from Opportunity
                    where CloseDate = LAST_N_DAYS:30
                        and StageName = 'Closed Won'
                )
            group by Industry
            order by Name asc nulls first,
                COUNT(Id) desc nulls last
            limit {{ max }}"]]
        .assert_eq(&laid_out(LONG, style));
    }

    #[test]
    fn comments_stay_beside_what_they_were_beside() {
        let text = "-- top\r\nselect /* all */ Id, -- the id  \n Name /* n */ , // the name\n -- children\n (select Id -- sub\n from \
                    Contacts\n -- no filter\n )\nfrom Account /* a\n   b */ where\n -- which\n A = 1 // end";
        expect![[r"
            -- top
            SELECT
              /* all */ Id, -- the id
              Name /* n */, // the name
              -- children
              (
                SELECT Id -- sub
                FROM Contacts
                -- no filter
              )
            FROM Account
            /* a
               b */ WHERE
              -- which
              A = 1 // end"]]
        .assert_eq(&laid_out(text, Style::default()));
    }

    #[test]
    fn a_short_text_leaves_out_what_holds_without_it() {
        expect![[r"select id,Name,(select LastName,Email from Contacts where Email!=null order by LastName),typeof Owner when User then Name,Email else Name end,count_distinct(Owner.Name) owners from Account a where (Industry='Banking' or Industry='Energy') and BillingCountry in ('DE','AT','CH','FR','IT','ES') and Id in (select AccountId from Opportunity where CloseDate=LAST_N_DAYS:30 and StageName='Closed Won') group by Industry order by Name,count(Id) desc nulls last limit {{ max }}"]]
        .assert_eq(&print(&parse(LONG)));
        assert_eq!(
            print(&parse(
                "SELECT Id /* c */ FROM A WHERE NOT (B = 1) AND (C = 2 AND D = 3) -- e\nWITH DATA CATEGORY G AT (x)"
            )),
            "SELECT Id FROM A WHERE NOT B=1 AND (C=2 AND D=3) WITH DATA CATEGORY G AT x"
        );
    }

    #[test]
    fn a_text_with_a_fault_is_left_alone() {
        for text in ["", "select  Id", "SELECT Id FROM Account WHERE  -- half"] {
            assert_eq!(laid_out(text, Style::default()), text);
            assert_eq!(print(&parse(text)), text);
        }
    }
}
