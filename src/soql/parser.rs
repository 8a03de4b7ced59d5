//! Tokens to syntax tree by recursive descent; knows the grammar and no schema.
//!
//! Never panics, and never nests deeper than [`NESTING_MAX`], whatever the text. Its errors are in Salesforce's words.

use super::ast::{
    Comparison, Condition, Count, FieldSet, From, Literal, LiteralValue, Name, Operand, Operator, OrderItem,
    ParentAlias, Path, Purpose, Query, Reach, RelativeDate, Security, SelectItem, Span, Unit,
};
use super::calendar::{DAY_MILLIS, checked_days};
use super::diagnostic::Diagnostic;
use super::lexer::{Kind, Lexed, Token, lex};

/// How deep parentheses, NOT and subqueries may nest.
pub const NESTING_MAX: u32 = 60;

/// How long a query may be. Source: Salesforce, "SOQL and SOSL Limits".
pub const QUERY_CHARACTERS_MAX: usize = 100_000;

/// Reads a query.
///
/// # Errors
/// The first fault, in reading order.
pub fn parse(text: &str) -> Result<Query, Diagnostic> {
    if text.len() > QUERY_CHARACTERS_MAX && text.chars().count() > QUERY_CHARACTERS_MAX {
        let message = format!("SOQL statements cannot be longer than {QUERY_CHARACTERS_MAX} characters.");
        return Err(Diagnostic::malformed(message, 0..text.len())
            .hint("Ask for fewer fields, or split a long list of values.")
            .without_place());
    }
    let Lexed { tokens, comments } = lex(text);
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    let mut query = parser.query()?;
    if parser.peek().kind != Kind::End {
        return Err(parser.unexpected(AFTER_QUERY));
    }
    query.comments = comments;
    Ok(query)
}

const AFTER_QUERY: &str =
    "Clauses come in this order: SELECT, FROM, USING SCOPE, WHERE, WITH, ORDER BY, LIMIT, OFFSET, FOR.";

/// Words that cannot begin a field: they begin what comes after it.
const RESERVED: &[&str] = &[
    "AND", "ASC", "DESC", "EXCLUDES", "FROM", "HAVING", "IN", "INCLUDES", "LIKE", "LIMIT", "NOT", "NULL", "NULLS",
    "OR", "SELECT", "USING", "WHERE", "WITH",
];

/// Words of the language that this parser does not know yet.
const NOT_YET: &[&str] = &["GROUP", "HAVING", "TYPEOF"];

/// Words that cannot be an alias: they begin a clause.
const CLAUSES: &[&str] =
    &["ALL", "FOR", "GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER", "UPDATE", "USING", "WHERE", "WITH"];

/// More than any calendar needs, and little enough to count with.
const RELATIVE_MAX: u32 = 1_000_000;

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

type Parsed<T> = Result<T, Diagnostic>;

impl<'t> Parser<'t> {
    fn query(&mut self) -> Parsed<Query> {
        let start = self.peek().start;
        self.expect_word("SELECT", "A query begins with SELECT.")?;
        let mut select = vec![self.select_item()?];
        while self.take(Kind::Comma) {
            select.push(self.select_item()?);
        }
        if !self.is_word("FROM") {
            return Err(self.unexpected("After the fields comes FROM and the object; fields have commas between them."));
        }
        self.next();
        let from = self.from()?;
        let scope = if self.take_word("USING") {
            self.expect_word("SCOPE", "USING SCOPE is followed by a scope such as mine.")?;
            Some(self.name("A scope such as everything, mine or team is expected here.")?)
        } else {
            None
        };
        let condition = if self.take_word("WHERE") { Some(self.condition()?) } else { None };
        let security = if self.take_word("WITH") { Some(self.security()?) } else { None };
        let order = self.order()?;
        let limit = if self.take_word("LIMIT") { Some(self.count()?) } else { None };
        let offset = if self.take_word("OFFSET") { Some(self.count()?) } else { None };
        let purposes = self.purposes()?;
        let all_rows = self.all_rows()?;
        let span = start..self.previous_end();
        let comments = Vec::new();
        Ok(Query { select, from, scope, condition, security, order, limit, offset, purposes, all_rows, comments, span })
    }

    fn select_item(&mut self) -> Parsed<SelectItem> {
        let token = self.peek();
        if token.kind == Kind::Open {
            self.next();
            let query = self.nested(Self::query)?;
            self.expect(Kind::Close, "The subquery is not closed.")?;
            return Ok(SelectItem::Children(Box::new(query)));
        }
        let calls = self.peek_at(1).kind == Kind::Open;
        if calls && self.is_word("COUNT") && self.peek_at(2).kind == Kind::Close {
            self.at += 3;
            return Ok(SelectItem::Count(token.start..self.previous_end()));
        }
        if calls && self.is_word("FIELDS") {
            self.at += 2;
            let set = match self.word().map(str::to_ascii_uppercase).as_deref() {
                Some("ALL") => FieldSet::All,
                Some("STANDARD") => FieldSet::Standard,
                Some("CUSTOM") => FieldSet::Custom,
                _ => return Err(self.unexpected("FIELDS takes ALL, STANDARD or CUSTOM.")),
            };
            self.next();
            self.expect(Kind::Close, "FIELDS takes one word.")?;
            return Ok(SelectItem::Fields(set, token.start..self.previous_end()));
        }
        self.path("A field is expected here, such as Id.").map(SelectItem::Field)
    }

    fn from(&mut self) -> Parsed<From> {
        let object = self.name("The name of an object is expected here, such as Account.")?;
        let alias = self.alias()?;
        let mut parents = Vec::new();
        while self.take(Kind::Comma) {
            let path = self.path("A relationship of the object is expected here, such as c.Account a.")?;
            self.take_word("AS");
            let alias = self.name("A name for the relationship is expected here.")?;
            parents.push(ParentAlias { path, alias });
        }
        Ok(From { object, alias, parents })
    }

    fn alias(&mut self) -> Parsed<Option<Name>> {
        if self.take_word("AS") {
            return self.name("A name for the object is expected here.").map(Some);
        }
        match self.word() {
            Some(word) if !is_any(word, CLAUSES) && !is_any(word, RESERVED) => self.name("").map(Some),
            _ => Ok(None),
        }
    }

    /// Comparisons joined by AND, or by OR: without parentheses the two do not mix.
    fn condition(&mut self) -> Parsed<Condition> {
        let first = self.unary()?;
        let (joint, other) = if self.is_word("OR") { ("OR", "AND") } else { ("AND", "OR") };
        if !self.is_word(joint) {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take_word(joint) {
            all.push(self.unary()?);
        }
        if self.is_word(other) {
            return Err(self.unexpected("AND and OR beside each other need parentheses to say which belongs together."));
        }
        Ok(if joint == "AND" { Condition::And(all) } else { Condition::Or(all) })
    }

    fn unary(&mut self) -> Parsed<Condition> {
        if self.take_word("NOT") {
            return self.nested(Self::unary).map(|inner| Condition::Not(Box::new(inner)));
        }
        if self.take(Kind::Open) {
            let inner = self.nested(Self::condition)?;
            self.expect(Kind::Close, "The parenthesis is not closed.")?;
            return Ok(inner);
        }
        self.comparison().map(Condition::Compare)
    }

    fn comparison(&mut self) -> Parsed<Comparison> {
        let path = self.path("A field is expected here, such as Name.")?;
        let operator_start = self.peek().start;
        let operator = self.operator()?;
        let operator_span = operator_start..self.previous_end();
        let is_set = matches!(operator, Operator::In | Operator::NotIn | Operator::Includes | Operator::Excludes);
        let operand = if is_set { self.set()? } else { Operand::One(self.literal()?) };
        let span = path.span().start..self.previous_end();
        Ok(Comparison { path, operator, operator_span, operand, span })
    }

    fn operator(&mut self) -> Parsed<Operator> {
        let operator = match self.peek().kind {
            Kind::Equal => Operator::Equal,
            Kind::NotEqual => Operator::NotEqual,
            Kind::Less => Operator::Less,
            Kind::LessEqual => Operator::LessEqual,
            Kind::Greater => Operator::Greater,
            Kind::GreaterEqual => Operator::GreaterEqual,
            _ if self.is_word("LIKE") => Operator::Like,
            _ if self.is_word("IN") => Operator::In,
            _ if self.is_word("INCLUDES") => Operator::Includes,
            _ if self.is_word("EXCLUDES") => Operator::Excludes,
            _ if self.is_word("NOT") => {
                self.next();
                if !self.is_word("IN") {
                    return Err(self.unexpected("Only IN may follow NOT here; otherwise NOT goes before the field."));
                }
                Operator::NotIn
            }
            _ => {
                return Err(self
                    .unexpected("An operator is expected here: =, !=, <, <=, >, >=, LIKE, IN, INCLUDES or EXCLUDES."));
            }
        };
        self.next();
        Ok(operator)
    }

    fn set(&mut self) -> Parsed<Operand> {
        self.expect(Kind::Open, "A list in parentheses is expected here.")?;
        if self.is_word("SELECT") {
            let query = self.nested(Self::query)?;
            self.expect(Kind::Close, "The subquery is not closed.")?;
            return Ok(Operand::Query(Box::new(query)));
        }
        let mut values = vec![self.literal()?];
        while self.take(Kind::Comma) {
            values.push(self.literal()?);
        }
        self.expect(Kind::Close, "Values have commas between them, and the list ends with a parenthesis.")?;
        Ok(Operand::Many(values))
    }

    fn literal(&mut self) -> Parsed<Literal> {
        let token = self.peek();
        let span = token.start..token.end;
        let word = &self.text[span.clone()];
        let value = match token.kind {
            Kind::Text => text_value(word, token.start)?,
            Kind::Number => match word.parse() {
                Ok(number) => LiteralValue::Number(number),
                Err(_) => return Err(self.unexpected("A number is expected here.")),
            },
            Kind::Date => LiteralValue::Date(date_value(word).ok_or_else(|| invalid_date(word, &span))?),
            Kind::DateTime => LiteralValue::DateTime(date_time_value(word).ok_or_else(|| invalid_date(word, &span))?),
            Kind::Time => LiteralValue::Time(time_value(word).ok_or_else(|| invalid_date(word, &span))?),
            Kind::Word if word.eq_ignore_ascii_case("TRUE") => LiteralValue::Boolean(true),
            Kind::Word if word.eq_ignore_ascii_case("FALSE") => LiteralValue::Boolean(false),
            Kind::Word if word.eq_ignore_ascii_case("NULL") => LiteralValue::Null,
            Kind::Word => LiteralValue::Relative(self.relative_date()?),
            Kind::Unterminated => return Err(self.unterminated()),
            _ => return Err(self.unexpected("A value is expected here; text goes between single quotes.")),
        };
        self.next();
        Ok(Literal { value, span: span.start..self.previous_end() })
    }

    /// `TODAY`, or `LAST_N_DAYS:7`, of which the last token is left to the caller.
    fn relative_date(&mut self) -> Parsed<RelativeDate> {
        let word = self.word().unwrap_or_default().to_ascii_uppercase();
        let Some((literal, takes_number)) = relative(&word) else {
            return Err(
                self.unexpected("Text goes between single quotes; dates and date literals such as TODAY do not.")
            );
        };
        if !takes_number {
            return Ok(literal);
        }
        self.next();
        self.expect(Kind::Colon, "A colon and a number belong here, such as LAST_N_DAYS:7.")?;
        let token = self.peek();
        let number = &self.text[token.start..token.end];
        if token.kind != Kind::Number || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected("A whole number is expected here, such as LAST_N_DAYS:7."));
        }
        let count = number.parse().unwrap_or(RELATIVE_MAX).min(RELATIVE_MAX);
        let reach = match literal.reach {
            Reach::LastN(_) => Reach::LastN(count),
            Reach::NextN(_) => Reach::NextN(count),
            _ => Reach::Ago(count),
        };
        Ok(RelativeDate { reach, ..literal })
    }

    fn security(&mut self) -> Parsed<Security> {
        let security = match self.word().map(str::to_ascii_uppercase).as_deref() {
            Some("SECURITY_ENFORCED") => Security::SecurityEnforced,
            Some("USER_MODE") => Security::UserMode,
            Some("SYSTEM_MODE") => Security::SystemMode,
            _ => return Err(self.unexpected("WITH takes SECURITY_ENFORCED, USER_MODE or SYSTEM_MODE.")),
        };
        self.next();
        Ok(security)
    }

    fn order(&mut self) -> Parsed<Vec<OrderItem>> {
        let mut order = Vec::new();
        if !self.take_word("ORDER") {
            return Ok(order);
        }
        self.expect_word("BY", "ORDER BY is followed by fields.")?;
        loop {
            let path = self.path("A field is expected here, such as Name.")?;
            let descending = self.take_word("DESC");
            if !descending {
                self.take_word("ASC");
            }
            let mut nulls_last = false;
            if self.take_word("NULLS") {
                nulls_last = self.take_word("LAST");
                if !nulls_last {
                    self.expect_word("FIRST", "NULLS takes FIRST or LAST.")?;
                }
            }
            order.push(OrderItem { path, descending, nulls_last });
            if !self.take(Kind::Comma) {
                return Ok(order);
            }
        }
    }

    fn count(&mut self) -> Parsed<Count> {
        let token = self.peek();
        let digits = &self.text[token.start..token.end];
        if token.kind != Kind::Number || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected("A whole number is expected here."));
        }
        self.next();
        Ok(Count { number: digits.parse().unwrap_or(u32::MAX), span: token.start..token.end })
    }

    fn purposes(&mut self) -> Parsed<Vec<Purpose>> {
        let mut purposes = Vec::new();
        while self.take_word("FOR") {
            purposes.push(match self.word().map(str::to_ascii_uppercase).as_deref() {
                Some("VIEW") => Purpose::View,
                Some("REFERENCE") => Purpose::Reference,
                Some("UPDATE") => Purpose::Update,
                _ => return Err(self.unexpected("FOR takes VIEW, REFERENCE or UPDATE.")),
            });
            self.next();
        }
        Ok(purposes)
    }

    fn all_rows(&mut self) -> Parsed<Option<Span>> {
        let start = self.peek().start;
        if !self.take_word("ALL") {
            return Ok(None);
        }
        self.expect_word("ROWS", "ALL is followed by ROWS.")?;
        Ok(Some(start..self.previous_end()))
    }

    fn path(&mut self, hint: &str) -> Parsed<Path> {
        if self.word().is_some_and(|word| is_any(word, RESERVED)) {
            return Err(self.unexpected(hint));
        }
        let mut parts = vec![self.name(hint)?];
        while self.take(Kind::Dot) {
            parts.push(self.name("After the dot comes a relationship or a field.")?);
        }
        Ok(Path { parts })
    }

    fn name(&mut self, hint: &str) -> Parsed<Name> {
        let Some(word) = self.word() else { return Err(self.unexpected(hint)) };
        let token = self.next();
        Ok(Name { text: word.to_owned(), span: token.start..token.end })
    }

    /// Every recursion goes through here.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == NESTING_MAX {
            let token = self.peek();
            return Err(Diagnostic::malformed("The query is nested too deeply.", token.start..token.end)
                .hint(format!("Parentheses, NOT and subqueries may nest {NESTING_MAX} deep.")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    fn peek(&self) -> Token {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Token {
        let end = Token { kind: Kind::End, start: self.text.len(), end: self.text.len() };
        self.tokens.get(self.at + ahead).copied().unwrap_or(end)
    }

    fn next(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn previous_end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.end)
    }

    fn word(&self) -> Option<&'t str> {
        let token = self.peek();
        (token.kind == Kind::Word).then(|| &self.text[token.start..token.end])
    }

    fn is_word(&self, word: &str) -> bool {
        self.word().is_some_and(|found| found.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn expect_word(&mut self, word: &str, hint: &str) -> Parsed<()> {
        if self.take_word(word) { Ok(()) } else { Err(self.unexpected(hint)) }
    }

    fn take(&mut self, kind: Kind) -> bool {
        let found = self.peek().kind == kind;
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, kind: Kind, hint: &str) -> Parsed<()> {
        if self.take(kind) { Ok(()) } else { Err(self.unexpected(hint)) }
    }

    fn unexpected(&self, hint: &str) -> Diagnostic {
        let token = self.peek();
        let span = token.start..token.end;
        let shown = match token.kind {
            Kind::Unterminated => return self.unterminated(),
            Kind::End => "<EOF>",
            _ => self.text[span.clone()].trim_matches('\''),
        };
        // What follows a closing quote without a gap was most likely meant to be inside.
        let previous = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let is_stray = previous.is_some_and(|previous| previous.kind == Kind::Text && previous.end == token.start);
        let is_later = self.word().is_some_and(|word| is_any(word, NOT_YET)) || (token.kind == Kind::Open && !is_stray);
        let hint = match token.kind {
            Kind::Word if is_stray => "A quote inside a text is written \\'.",
            Kind::Word | Kind::Open if is_later => "Grouping, functions and TYPEOF are not read here yet.",
            _ => hint,
        };
        Diagnostic::malformed(format!("unexpected token: '{shown}'"), span).hint(hint)
    }

    fn unterminated(&self) -> Diagnostic {
        let token = self.peek();
        let (row, column) = super::place(self.text, token.end);
        let message = format!("line {row}:{} mismatched character '<EOF>' expecting '''", column - 1);
        Diagnostic::malformed(message, token.start..token.end)
            .hint("The text that begins here has no closing quote; a quote inside it is written \\'.")
            .without_place()
    }
}

fn is_any(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// What stands between quotes, escapes read.
///
/// Source: SOQL and SOSL Reference, "Quoted String Escape Sequences".
fn text_value(quoted: &str, start: usize) -> Parsed<LiteralValue> {
    let inside = quoted.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(quoted);
    let mut text = String::with_capacity(inside.len());
    let mut escaped = Vec::new();
    let mut characters = inside.char_indices();
    while let Some((at, character)) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        let sequence = characters.next().map_or('\\', |(_, next)| next);
        match sequence {
            'n' | 'N' => text.push('\n'),
            'r' | 'R' => text.push('\r'),
            't' | 'T' => text.push('\t'),
            'b' | 'B' => text.push('\u{8}'),
            'f' | 'F' => text.push('\u{c}'),
            '\'' | '"' | '\\' => text.push(sequence),
            '%' | '_' => {
                escaped.push(text.len());
                text.push(sequence);
            }
            'u' | 'U' => {
                let digits = inside.get(at + 2..at + 6).unwrap_or_default();
                let point = if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits.len() == 4 {
                    u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
                } else {
                    None
                };
                let Some(point) = point else { return Err(illegal_escape(inside, sequence, start + 1 + at)) };
                text.push(point);
                characters.nth(3);
            }
            _ => return Err(illegal_escape(inside, sequence, start + 1 + at)),
        }
    }
    Ok(LiteralValue::Text { text, escaped })
}

fn illegal_escape(inside: &str, sequence: char, at: usize) -> Diagnostic {
    let message =
        format!("Invalid string literal '{inside}'. Illegal character sequence '\\{sequence}' in string literal.");
    Diagnostic::malformed(message, at..at + 1 + sequence.len_utf8())
        .hint("A backslash itself is written \\\\.")
        .without_place()
}

fn invalid_date(word: &str, span: &Span) -> Diagnostic {
    Diagnostic::malformed(format!("Invalid date: {word}"), span.clone())
        .hint("A date is written 2026-11-23, a date and time 2026-11-23T09:00:00Z.")
}

fn date_value(word: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| word.get(range).and_then(|digits| digits.parse().ok());
    checked_days(number(0..4)?, number(5..7)?, number(8..10)?)
}

fn date_time_value(word: &str) -> Option<i64> {
    let days = date_value(word)?;
    let rest = word.get(11..)?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let millis = time_value(rest.get(..zone_at)?)?;
    let zone = rest.get(zone_at..)?;
    let digits: Vec<i64> = zone.bytes().filter(u8::is_ascii_digit).map(|byte| i64::from(byte - b'0')).collect();
    let offset_minutes = match digits[..] {
        [] => 0,
        [h1, h0, m1, m0] if h1 * 10 + h0 < 24 && m1 < 6 => (h1 * 10 + h0) * 60 + m1 * 10 + m0,
        _ => return None,
    };
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    Some(days * DAY_MILLIS + millis - sign * offset_minutes * 60_000)
}

fn time_value(word: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| word.get(range).and_then(|digits| digits.parse::<i64>().ok());
    let (hours, minutes, seconds) = (number(0..2)?, number(3..5)?, number(6..8)?);
    let fraction = word.get(8..)?.trim_matches(['.', 'Z', 'z']);
    let millis = fraction.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    (hours < 24 && minutes < 60 && seconds < 60).then_some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis)
}

/// A date literal by its name in upper case, and whether a number follows it.
///
/// Source: SOQL and SOSL Reference, "Date Formats and Date Literals in WHERE".
fn relative(word: &str) -> Option<(RelativeDate, bool)> {
    let simple = |reach, unit| Some((RelativeDate { reach, unit }, false));
    match word {
        "YESTERDAY" => return simple(Reach::Last, Unit::Day),
        "TODAY" => return simple(Reach::This, Unit::Day),
        "TOMORROW" => return simple(Reach::Next, Unit::Day),
        "LAST_90_DAYS" => return simple(Reach::LastN(90), Unit::Day),
        "NEXT_90_DAYS" => return simple(Reach::NextN(90), Unit::Day),
        _ => {}
    }
    let (reach, unit, takes_number) = if let Some(unit) = word.strip_prefix("LAST_N_") {
        (Reach::LastN(0), plural(unit)?, true)
    } else if let Some(unit) = word.strip_prefix("NEXT_N_") {
        (Reach::NextN(0), plural(unit)?, true)
    } else if let Some(unit) = word.strip_prefix("N_").and_then(|rest| rest.strip_suffix("_AGO")) {
        (Reach::Ago(0), plural(unit)?, true)
    } else if let Some(unit) = word.strip_prefix("LAST_") {
        (Reach::Last, singular(unit)?, false)
    } else if let Some(unit) = word.strip_prefix("THIS_") {
        (Reach::This, singular(unit)?, false)
    } else {
        (Reach::Next, singular(word.strip_prefix("NEXT_")?)?, false)
    };
    Some((RelativeDate { reach, unit }, takes_number))
}

fn singular(word: &str) -> Option<Unit> {
    Some(match word {
        "WEEK" => Unit::Week,
        "MONTH" => Unit::Month,
        "QUARTER" => Unit::Quarter,
        "YEAR" => Unit::Year,
        "FISCAL_QUARTER" => Unit::FiscalQuarter,
        "FISCAL_YEAR" => Unit::FiscalYear,
        _ => return None,
    })
}

fn plural(word: &str) -> Option<Unit> {
    if word == "DAYS" { Some(Unit::Day) } else { singular(word.strip_suffix('S')?) }
}

#[cfg(test)]
mod tests {
    use super::super::calendar::days;
    use super::*;

    /// The value that a query compares with.
    fn value(literal: &str) -> Parsed<LiteralValue> {
        let query = parse(&format!("SELECT Id FROM Account WHERE Name = {literal}"))?;
        match query.condition {
            Some(Condition::Compare(Comparison { operand: Operand::One(literal), .. })) => Ok(literal.value),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dates_and_times_are_read_in_utc() {
        let day = days(2026, 1, 1);
        let at = |hours: i64, minutes: i64| LiteralValue::DateTime(day * DAY_MILLIS + (hours * 60 + minutes) * 60_000);
        let cases = [
            ("2026-01-01", LiteralValue::Date(day)),
            ("2026-01-01T00:00:00Z", at(0, 0)),
            ("2026-01-01T00:00:00z", at(0, 0)),
            ("2026-01-01T05:30:00+05:30", at(0, 0)),
            ("2026-01-01T05:30:00.000+0530", at(0, 0)),
            ("2026-01-01T19:30:00.000-05:00", at(24, 30)),
            ("17:30:00.250Z", LiteralValue::Time((17 * 60 + 30) * 60_000 + 250)),
            ("17:30:00", LiteralValue::Time((17 * 60 + 30) * 60_000)),
        ];
        for (literal, expected) in cases {
            assert_eq!(value(literal), Ok(expected), "{literal}");
        }
        for wrong in
            ["2026-13-01", "2026-02-29", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00+0"]
        {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_documented_date_literal_is_known() {
        let units = ["DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR"];
        let mut literals = vec![
            "YESTERDAY".to_owned(),
            "today".into(),
            "TOMORROW".into(),
            "LAST_90_DAYS".into(),
            "NEXT_90_DAYS".into(),
        ];
        for unit in units {
            literals.extend([format!("LAST_N_{unit}S:5"), format!("NEXT_N_{unit}S:5"), format!("N_{unit}S_AGO:5")]);
            if unit != "DAY" {
                literals.extend(["LAST", "THIS", "NEXT"].map(|reach| format!("{reach}_{unit}")));
            }
        }
        for literal in literals {
            assert!(matches!(value(&literal), Ok(LiteralValue::Relative(_))), "{literal}");
        }
        let last = value("LAST_N_DAYS : 99999999999");
        assert_eq!(
            last,
            Ok(LiteralValue::Relative(RelativeDate { reach: Reach::LastN(RELATIVE_MAX), unit: Unit::Day }))
        );
        for wrong in ["THIS_DAY", "LAST_N_WEEK:5", "N_DAYS_AGO", "LAST_N_DAYS:-1", "LAST_N_DAYS:1.5", "TODAY:1"] {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn escapes_are_read_and_escaped_wildcards_are_remembered() {
        let expected = LiteralValue::Text { text: "a'\"\\\n\u{e9}%_".to_owned(), escaped: vec![7] };
        assert_eq!(value(r#"'a\'\"\\\n\u00e9\%_'"#), Ok(expected));
        for wrong in [r"'\u00e'", r"'\ud800'", r"'\x'", r"'\é'"] {
            assert!(value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn places_cover_what_they_name() {
        let text = "SELECT Id, Account . Name FROM Contact c WHERE c.Name LIKE 'é' ORDER BY Id";
        let query = parse(text).unwrap();
        assert_eq!(&text[query.select[1].span()], "Account . Name");
        assert_eq!(&text[query.from.object.span.clone()], "Contact");
        let Some(Condition::Compare(comparison)) = query.condition else { panic!("a comparison") };
        assert_eq!(&text[comparison.span], "c.Name LIKE 'é'");
        assert_eq!(&text[comparison.operator_span], "LIKE");
        assert_eq!(query.span, 0..text.len());
    }
}
