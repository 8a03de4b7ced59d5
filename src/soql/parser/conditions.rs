//! What is asked of rows: comparisons, how they are joined, and values.

use super::super::ast::{
    Bound, Comparison, Condition, ConditionKind, Expression, Literal, LiteralValue, Operand, Operator, Span,
};
use super::super::keyword::Keyword;
use super::super::lexer::{self, TokenKind as Kind};
use super::super::literal;
use super::super::number;
use super::super::part;
use super::super::syntax::{FieldUse, Wanted};
use super::{A_FIELD, LITERAL, Parser, Place, is_digits, missing_literal, missing_path};

impl<'t> Parser<'t, '_> {
    /// Comparisons joined by AND, or by OR: without parentheses the two do not mix. Where they do, all that follows is
    /// still read into one list: a tree as deep as the text is long could not even be dropped.
    pub(super) fn condition(&mut self, usage: &FieldUse<'t>) -> Condition<'t> {
        let first = self.unary(usage);
        self.offer_joints();
        let is_any = self.is_word(Keyword::Or);
        if !is_any && !self.is_word(Keyword::And) {
            return first;
        }
        let start = first.span.start;
        let (joint, other) = if is_any { (Keyword::Or, Keyword::And) } else { (Keyword::And, Keyword::Or) };
        let mut all = vec![first];
        loop {
            if self.is_word(other) {
                self.unexpected("AND and OR beside each other need parentheses to say which belongs together.");
            } else if !self.is_word(joint) {
                break;
            }
            self.next();
            all.push(self.unary(usage));
            self.offer_joints();
        }
        let kind = if is_any { ConditionKind::Or(all) } else { ConditionKind::And(all) };
        Condition { kind, span: start..self.previous_end() }
    }

    fn offer_joints(&mut self) {
        self.offer_words(&["AND", "OR"]);
    }

    pub(super) fn unary(&mut self, usage: &FieldUse<'t>) -> Condition<'t> {
        let start = self.here.start;
        self.offer_word("NOT");
        if self.take_word(Keyword::Not) {
            let inner = self.nested(|parser| parser.unary(usage)).unwrap_or_else(|| self.no_condition());
            let kind = ConditionKind::Not(Box::new(inner));
            return Condition { kind, span: start..self.previous_end() };
        }
        if self.take(Kind::Open) {
            let inner = self.nested(|parser| parser.condition(usage)).unwrap_or_else(|| self.no_condition());
            self.expect(Kind::Close, "The parenthesis is not closed.");
            return Condition { kind: inner.kind, span: start..self.previous_end() };
        }
        let comparison = self.comparison(usage);
        let span = comparison.span.clone();
        Condition { kind: ConditionKind::Compare(comparison), span }
    }

    pub(super) fn no_condition(&self) -> Condition<'t> {
        let comparison = self.no_comparison();
        let span = comparison.span.clone();
        Condition { kind: ConditionKind::Compare(comparison), span }
    }

    pub(super) fn no_comparison(&self) -> Comparison<'t> {
        let at = self.previous_end();
        Comparison {
            left: Expression::Field(missing_path(at)),
            operator: Operator::Missing,
            operator_span: at..at,
            operand: Operand::One(missing_literal(at)),
            span: at..at,
        }
    }

    pub(super) fn comparison(&mut self, usage: &FieldUse<'t>) -> Comparison<'t> {
        let start = self.here.start;
        let Some(left) = self.expression(usage, A_FIELD) else { return self.no_comparison() };
        let (operator, operator_span) = self.operator(start);
        if operator == Operator::Missing {
            let at = self.previous_end();
            let operand = Operand::One(missing_literal(at));
            return Comparison { left, operator, operator_span, operand, span: start..at };
        }
        let is_set = matches!(operator, Operator::In | Operator::NotIn | Operator::Includes | Operator::Excludes);
        self.offer(|| Wanted::Value { left: start, operator });
        let operand = if is_set { self.set(start, operator) } else { Operand::One(self.value(LITERAL)) };
        Comparison { left, operator, operator_span, operand, span: start..self.previous_end() }
    }

    /// `left` is where the field begins.
    pub(super) fn operator(&mut self, left: usize) -> (Operator, Span) {
        self.offer(|| Wanted::Operator { left });
        let start = self.here.start;
        let operator = match self.here.kind {
            Kind::Equal => Operator::Equal,
            Kind::NotEqual => Operator::NotEqual,
            Kind::Less => Operator::Less,
            Kind::LessEqual => Operator::LessEqual,
            Kind::Greater => Operator::Greater,
            Kind::GreaterEqual => Operator::GreaterEqual,
            _ => match self.keyword() {
                Keyword::Like => Operator::Like,
                Keyword::In => Operator::In,
                Keyword::Includes => Operator::Includes,
                Keyword::Excludes => Operator::Excludes,
                Keyword::Not => {
                    self.next();
                    self.offer_word("IN");
                    if !self.is_word(Keyword::In) {
                        self.unexpected("Only IN may follow NOT here; otherwise NOT goes before the field.");
                        return (Operator::Missing, start..self.previous_end());
                    }
                    Operator::NotIn
                }
                _ => {
                    let hint = "An operator is expected here: =, !=, <, <=, >, >=, LIKE, IN, INCLUDES or EXCLUDES.";
                    self.unexpected(hint);
                    let at = self.previous_end();
                    return (Operator::Missing, at..at);
                }
            },
        };
        self.next();
        (operator, start..self.previous_end())
    }

    /// `left` is where the field begins.
    pub(super) fn set(&mut self, left: usize, operator: Operator) -> Operand<'t> {
        if matches!(self.here.kind, Kind::Colon | Kind::Slot) {
            return Operand::One(self.literal(LITERAL));
        }
        let start = self.here.start;
        if !self.expect(Kind::Open, "A list in parentheses is expected here.") {
            return Operand::One(self.broken_value());
        }
        self.offer(|| Wanted::Value { left, operator });
        let is_join = matches!(operator, Operator::In | Operator::NotIn);
        if is_join {
            self.offer_word("SELECT");
        }
        if self.is_word(Keyword::Select) {
            return Operand::Query(self.subquery(Place::Condition), start..self.previous_end());
        }
        let mut values = vec![self.value(LITERAL)];
        while self.take(Kind::Comma) {
            self.offer(|| Wanted::Value { left, operator });
            values.push(self.value(LITERAL));
        }
        if !self.expect(Kind::Close, "Values have commas between them, and the list ends with a parenthesis.") {
            self.skip_set();
        }
        Operand::Many(values, start..self.previous_end())
    }

    /// Past the rest of a broken list, with its parenthesis, unless a clause begins before.
    pub(super) fn skip_set(&mut self) {
        loop {
            match self.here.kind {
                Kind::End => return,
                Kind::Close => {
                    self.next();
                    return;
                }
                Kind::Word if self.begins_clause() => return,
                _ => self.next(),
            };
        }
    }

    /// A value; a word that is none is passed over, so that what follows can be read.
    pub(super) fn value(&mut self, hint: &str) -> Literal<'t> {
        let before = self.at;
        let literal = self.literal(hint);
        if matches!(literal.value, LiteralValue::Missing) && self.at == before {
            return self.broken_value();
        }
        literal
    }

    /// Where a value should be.
    pub(super) fn broken_value(&mut self) -> Literal<'t> {
        let is_word = self.is(Kind::Word) && !self.is_reserved();
        if is_word && self.cursor != Some(self.at) && self.clause_ahead().is_none() {
            let span = self.next().span();
            return Literal { value: LiteralValue::Missing, span };
        }
        missing_literal(self.previous_end())
    }

    pub(super) fn literal(&mut self, hint: &str) -> Literal<'t> {
        let token = self.here;
        let word = part(self.text, token.span());
        let value = match token.kind {
            Kind::Text => literal::text(word, token.start),
            Kind::Number => literal::number(word).ok_or_else(|| self.complaint("A number is expected here.")),
            Kind::Date | Kind::DateTime | Kind::Time => literal::moment(token.kind, word, &token.span()),
            Kind::Slot => {
                let name = lexer::slot_name(word);
                Ok(LiteralValue::Bound(Bound { name, span: token.span() }))
            }
            Kind::Colon => return self.bound(),
            Kind::Word if token.keyword == Keyword::True => Ok(LiteralValue::Boolean(true)),
            Kind::Word if token.keyword == Keyword::False => Ok(LiteralValue::Boolean(false)),
            Kind::Word if token.keyword == Keyword::Null => Ok(LiteralValue::Null),
            Kind::Word => return self.relative_date(hint),
            _ => Err(self.complaint("A value is expected here; text goes between single quotes.")),
        };
        match value {
            Ok(value) => {
                self.next();
                Literal { value, span: token.span() }
            }
            Err(fault) => {
                self.complain(fault);
                if matches!(token.kind, Kind::Text | Kind::Date | Kind::DateTime | Kind::Time) {
                    self.next();
                    return Literal { value: LiteralValue::Missing, span: token.span() };
                }
                missing_literal(self.previous_end())
            }
        }
    }

    /// `:name`
    pub(super) fn bound(&mut self) -> Literal<'t> {
        let start = self.next().start;
        let Some(name) = self.name("After the colon comes the name of a variable.") else {
            return Literal { value: LiteralValue::Missing, span: start..self.previous_end() };
        };
        let name_start = name.span.start;
        while self.is(Kind::Dot) && self.ahead.kind == Kind::Word {
            // A name is one piece of the text: nothing stands between its parts.
            if self.here.start != self.previous_end() || self.ahead.start != self.here.end {
                self.unexpected("The name of a variable has no blanks and no comments in it.");
            }
            self.next();
            self.next();
        }
        let span = start..self.previous_end();
        let name = part(self.text, name_start..span.end);
        Literal { value: LiteralValue::Bound(Bound { name, span: span.clone() }), span }
    }

    /// `TODAY`, `LAST_N_DAYS:7`, or an amount such as `USD5000.50`.
    pub(super) fn relative_date(&mut self, hint: &str) -> Literal<'t> {
        let token = self.here;
        let word = part(self.text, token.span());
        if let Some((code, whole)) = literal::currency(word) {
            self.next();
            let cents = self.here;
            let has_cents = cents.kind == Kind::Number && cents.start == token.end && self.byte(cents.start) == b'.';
            let end = if has_cents { self.next().end } else { token.end };
            let amount = number::read(part(self.text, token.start + code.len()..end)).unwrap_or(whole);
            return Literal { value: LiteralValue::Currency { code, amount }, span: token.start..end };
        }
        let Some((date, takes_number)) = literal::relative(word) else {
            self.unexpected(hint);
            return missing_literal(self.previous_end());
        };
        self.next();
        if takes_number {
            let colon = "A colon and a number belong here, such as LAST_N_DAYS:7.";
            let number = self.ahead;
            let digits = part(self.text, number.span());
            if !self.expect(Kind::Colon, colon) {
                return Literal { value: LiteralValue::Missing, span: token.span() };
            }
            if number.kind != Kind::Number || !is_digits(digits) {
                self.unexpected("A whole number is expected here, such as LAST_N_DAYS:7.");
                return Literal { value: LiteralValue::Missing, span: token.start..self.previous_end() };
            }
            self.next();
            let value = LiteralValue::Relative(literal::with_number(date, digits));
            return Literal { value, span: token.start..number.end };
        }
        Literal { value: LiteralValue::Relative(date), span: token.span() }
    }
}
