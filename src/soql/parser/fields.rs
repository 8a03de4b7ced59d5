//! What is asked for and of what: the items behind SELECT, fields and functions everywhere, and FROM.

use super::super::ast::{
    Argument, Call, Clause, Expression, FieldSet, From, Function, Name, ParentAlias, Path, SelectItem, TypeOf, When,
};
use super::super::keyword::{Keyword, Words};
use super::super::lexer::TokenKind as Kind;
use super::super::syntax::{FieldUse, Wanted};
use super::{A_FIELD, AFTER_DOT, LITERAL, NO_ALIAS, Parser, Place, RESERVED, functions, missing_name, missing_path};

impl<'t> Parser<'t, '_> {
    /// Nothing if there is none; then nothing was read, and it was complained of.
    pub(super) fn select_item(&mut self) -> Option<SelectItem<'t>> {
        let token = self.here;
        if token.kind == Kind::Open {
            return Some(self.children());
        }
        if self.is_word(Keyword::TypeOf) && self.ahead.kind == Kind::Word {
            return Some(SelectItem::TypeOf(self.type_of()));
        }
        self.offer_word("TYPEOF");
        if self.ahead.kind == Kind::Open && self.is_word(Keyword::Fields) {
            return self.field_set();
        }
        let expression = self.expression(&FieldUse::Select, "A field is expected here, such as Id.")?;
        let alias = self.select_alias();
        Some(SelectItem::Expression { expression, alias })
    }

    pub(super) fn select_alias(&mut self) -> Option<Name<'t>> {
        if !self.is(Kind::Word) || self.is_reserved() {
            return None;
        }
        self.offer_word("FROM");
        self.name("")
    }

    pub(super) fn children(&mut self) -> SelectItem<'t> {
        let start = self.next().start;
        SelectItem::Children { query: self.subquery(Place::Children), span: start..self.previous_end() }
    }

    pub(super) fn field_set(&mut self) -> Option<SelectItem<'t>> {
        let start = self.next().start;
        self.next();
        self.offer(|| Wanted::FieldSet);
        let set = match self.keyword() {
            Keyword::All => FieldSet::All,
            Keyword::Standard => FieldSet::Standard,
            Keyword::Custom => FieldSet::Custom,
            _ => {
                self.unexpected("FIELDS takes ALL, STANDARD or CUSTOM.");
                return None;
            }
        };
        self.next();
        self.expect(Kind::Close, "FIELDS takes one word.");
        Some(SelectItem::Fields(set, start..self.previous_end()))
    }

    pub(super) fn type_of(&mut self) -> TypeOf<'t> {
        let start = self.next().start;
        self.offer(|| Wanted::TypeOfRelationship);
        let relationship = self.path(None, "A relationship to several objects is expected here, such as What.");
        let relationship = relationship.unwrap_or_else(|| missing_path(self.previous_end()));
        let mut branches = Vec::new();
        loop {
            self.offer_word("WHEN");
            let when = self.here.start;
            if !self.take_word(Keyword::When) {
                break;
            }
            self.offer(|| Wanted::TypeOfObject { relationship: relationship.span().start });
            let name = self.name_but(
                Words::of(&[Keyword::Then, Keyword::From]),
                "The name of an object is expected here, such as Account.",
            );
            let object = name.unwrap_or_else(|| missing_name(self.previous_end()));
            self.must_follow(Keyword::Then, "After the object comes THEN and its fields.");
            let fields = self.type_of_fields(object.text, relationship.span().start);
            branches.push(When { object, fields, span: when..self.previous_end() });
        }
        if branches.is_empty() {
            self.unexpected("After the relationship comes WHEN, an object, THEN and its fields.");
        }
        let mut otherwise = Vec::new();
        if !branches.is_empty() {
            self.offer_word("ELSE");
            if self.take_word(Keyword::Else) {
                otherwise = self.type_of_fields("", relationship.span().start);
            }
        }
        self.must_follow(Keyword::End, "TYPEOF ends with END.");
        TypeOf { relationship, branches, otherwise, span: start..self.previous_end() }
    }

    pub(super) fn type_of_fields(&mut self, object: &'t str, relationship: usize) -> Vec<Path<'t>> {
        let mut fields = Vec::new();
        let usage = FieldUse::TypeOf { object, relationship };
        loop {
            let is_over = self.keyword().is_in(Words::of(&[Keyword::When, Keyword::Else, Keyword::End]));
            if is_over {
                self.offer_field(Some(&usage), &[]);
                self.unexpected(A_FIELD);
            }
            let path = if is_over { None } else { self.path(Some(&usage), A_FIELD) };
            fields.push(path.unwrap_or_else(|| missing_path(self.here.start)));
            if !self.take(Kind::Comma) {
                return fields;
            }
        }
    }

    pub(super) fn expression(&mut self, usage: &FieldUse<'t>, hint: &str) -> Option<Expression<'t>> {
        let calls = self.ahead.kind == Kind::Open;
        if calls && self.is(Kind::Word) && !self.keyword().is_in(RESERVED) {
            self.offer_field(Some(usage), &[]);
            let outer = if let FieldUse::Argument(function, _) = usage { *function } else { None };
            return self.call(outer).map(Expression::Call);
        }
        self.path(Some(usage), hint).map(Expression::Field)
    }

    pub(super) fn call(&mut self, outer: Option<Function>) -> Option<Call<'t>> {
        let faults = self.faults.len();
        let name = self.name("")?;
        let function = Function::of(name.text);
        if function.is_none() {
            self.unexpected(&format!("There is no function {}.", name.text));
        }
        let start = name.span.start;
        self.next();
        let arguments = self.nested(|parser| parser.arguments(function)).unwrap_or_default();
        self.expect(Kind::Close, "The parenthesis of the function is not closed.");
        let call = Call { function, name, arguments, span: start..self.previous_end() };
        // A call that is not whole has been complained of already.
        if self.faults.len() == faults
            && let Some((span, hint)) = functions::misuse(&call, outer)
        {
            self.complain(self.unexpected_at(span).hint(hint));
        }
        Some(call)
    }

    pub(super) fn arguments(&mut self, function: Option<Function>) -> Vec<Argument<'t>> {
        let mut arguments = Vec::new();
        loop {
            let usage = FieldUse::Argument(function, arguments.len());
            if arguments.is_empty() && self.is(Kind::Close) {
                self.offer_field(Some(&usage), &[]);
                return arguments;
            }
            let is_value = matches!(
                self.here.kind,
                Kind::Text | Kind::Number | Kind::Slot | Kind::Colon | Kind::Date | Kind::DateTime | Kind::Time
            );
            if is_value {
                arguments.push(Argument::Literal(self.literal(LITERAL)));
            } else if let Some(expression) = self.expression(&usage, "A field or a value is expected here.") {
                arguments.push(Argument::Expression(expression));
            } else {
                arguments.push(Argument::Expression(Expression::Field(missing_path(self.here.start))));
            }
            if !self.take(Kind::Comma) {
                return arguments;
            }
        }
    }

    /// Nothing if there is none; then nothing was read, and it was complained of.
    pub(super) fn path(&mut self, usage: Option<&FieldUse<'t>>, hint: &str) -> Option<Path<'t>> {
        self.offer_field(usage, &[]);
        if self.is_reserved() {
            self.unexpected(hint);
            return None;
        }
        let mut parts = vec![self.name(hint)?];
        while self.take(Kind::Dot) {
            self.offer_field(usage, &parts);
            let name = if self.is_reserved() {
                self.unexpected(AFTER_DOT);
                None
            } else {
                self.name(AFTER_DOT)
            };
            let is_missing = name.is_none();
            parts.push(name.unwrap_or_else(|| missing_name(self.previous_end())));
            if is_missing {
                break;
            }
        }
        Some(Path { parts })
    }

    pub(super) fn offer_field(&mut self, usage: Option<&FieldUse<'t>>, parts: &[Name<'t>]) {
        if let Some(usage) = usage {
            let before = || parts.iter().map(|part| part.text).collect();
            self.offer(|| Wanted::Field { before: before(), usage: *usage });
        }
    }

    pub(super) fn from(&mut self, place: Place) -> From<'t> {
        self.offer(|| if place == Place::Children { Wanted::ChildRelationship } else { Wanted::Object });
        let hint = "The name of an object is expected here, such as Account.";
        // FROM is followed by the object even if that is named like a word of the language, such as Group.
        let object = if self.is_reserved() { None } else { self.object(hint) };
        if object.is_none() {
            self.unexpected(hint);
        }
        let object = object.unwrap_or_else(|| missing_path(self.previous_end()));
        let alias = if object.is_missing() { None } else { self.object_alias() };
        let mut parents = Vec::new();
        while self.take(Kind::Comma) {
            let hint = "A relationship of the object is expected here, such as c.Account a.";
            let Some(path) = self.path(Some(&FieldUse::From), hint) else { break };
            self.take_word(Keyword::As);
            let alias = if self.is_reserved() { None } else { self.word().and_then(|_| self.name("")) };
            if alias.is_none() {
                self.unexpected("A name for the relationship is expected here.");
            }
            parents.push(ParentAlias { path, alias: alias.unwrap_or_else(|| missing_name(self.previous_end())) });
        }
        From { object, alias, parents }
    }

    pub(super) fn object(&mut self, hint: &str) -> Option<Path<'t>> {
        let mut parts = vec![self.name(hint)?];
        while self.take(Kind::Dot) {
            self.offer(|| Wanted::ChildRelationship);
            parts.push(self.name(AFTER_DOT).unwrap_or_else(|| missing_name(self.previous_end())));
        }
        Some(Path { parts })
    }

    pub(super) fn object_alias(&mut self) -> Option<Name<'t>> {
        if self.take_word(Keyword::As) {
            return self.name("A name for the object is expected here.");
        }
        if !self.is(Kind::Word) || self.keyword().is_in(NO_ALIAS) {
            return None;
        }
        self.offer_clauses(Clause::From);
        self.name("")
    }
}
