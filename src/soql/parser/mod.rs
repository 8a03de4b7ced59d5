//! Tokens to syntax tree by recursive descent; knows the grammar and no schema.
//!
//! Never panics, never nests deeper than [`NESTING_MAX`](super::NESTING_MAX), and reads on after a fault. Its faults are in Salesforce's words.
//!
//! Source: Salesforce, "SOQL and SOSL Reference", "SOQL SELECT Syntax".

mod conditions;
mod fields;
mod functions;
mod tokens;

use super::ast::{
    CategoryFilter, CategorySelector, Clause, Count, CountValue, Expression, Group, GroupKind, Literal, LiteralValue,
    Name, OrderItem, Path, Purpose, Query, SelectItem, Update, With,
};
use super::diagnostic::Diagnostic;
use super::keyword::{Keyword, Words};
use super::lexer::{Token, TokenKind as Kind};
use super::part;
use super::syntax::{FieldUse, Offer, Wanted};
use tokens::token_at;

const AFTER_QUERY: &str = "Clauses come in this order: SELECT, FROM, USING SCOPE, WHERE, WITH, GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET, FOR, \
     UPDATE.";
const AFTER_FIELDS: &str = "After the fields comes FROM and the object; fields have commas between them.";
const A_FIELD: &str = "A field is expected here, such as Name.";
const AFTER_DOT: &str = "After the dot comes a relationship or a field.";
const LITERAL: &str = "Text goes between single quotes; dates and date literals such as TODAY do not.";

/// Words that cannot begin a field: they begin what comes after it.
const RESERVED: Words = Words::of(&[
    Keyword::And,
    Keyword::Asc,
    Keyword::Desc,
    Keyword::Excludes,
    Keyword::From,
    Keyword::Having,
    Keyword::In,
    Keyword::Includes,
    Keyword::Like,
    Keyword::Limit,
    Keyword::Not,
    Keyword::Null,
    Keyword::Nulls,
    Keyword::Or,
    Keyword::Select,
    Keyword::Using,
    Keyword::Where,
    Keyword::With,
]);

/// Words that cannot be an alias of an object: they begin a clause, or cannot begin a field.
const NO_ALIAS: Words = RESERVED.and(Words::of(&[
    Keyword::All,
    Keyword::For,
    Keyword::Group,
    Keyword::Offset,
    Keyword::Order,
    Keyword::Update,
]));

/// Words that end the list of fields, wherever they stand.
const AFTER_SELECT: Words =
    Words::of(&[Keyword::From, Keyword::Where, Keyword::Having, Keyword::Limit, Keyword::Using, Keyword::With]);

/// Words that end the list of fields if BY follows: `Group` and `Order` are names of objects, too.
const BEFORE_BY: Words = Words::of(&[Keyword::Group, Keyword::Order]);

/// Faults past this many are not told: a text with so many is no query.
const FAULTS_MAX: usize = 100;

/// Few queries have more clauses.
const CLAUSES_USUAL: usize = 6;

/// What a query is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Children,
    Condition,
}

pub(super) struct Parser<'t, 'k> {
    text: &'t str,
    tokens: &'k [Token],
    at: usize,
    /// The token at that place, and the next one: nearly everything that is decided looks at them.
    here: Token,
    ahead: Token,
    depth: u32,
    pub(super) faults: Vec<Diagnostic>,
    /// The token of the last fault: about one place there is one complaint.
    faulted_at: Option<usize>,
    /// The token at which offers are wanted.
    cursor: Option<usize>,
    /// Where the queries around begin.
    queries: Vec<usize>,
    pub(super) offers: Vec<Offer<'t>>,
}

impl<'t, 'k> Parser<'t, 'k> {
    pub(super) fn new(text: &'t str, tokens: &'k [Token], cursor: Option<usize>) -> Self {
        let (faults, queries, offers) = (Vec::new(), Vec::new(), Vec::new());
        let (here, ahead) = (token_at(text, tokens, 0), token_at(text, tokens, 1));
        Self { text, tokens, at: 0, here, ahead, depth: 0, faults, faulted_at: None, cursor, queries, offers }
    }

    /// Reads the whole text.
    pub(super) fn whole(&mut self) -> Query<'t> {
        let query = self.query(Place::Top);
        if self.here.kind != Kind::End {
            self.unexpected(AFTER_QUERY);
        }
        query
    }

    // Clauses.

    fn query(&mut self, place: Place) -> Query<'t> {
        let mut query = Query { clauses: Vec::with_capacity(CLAUSES_USUAL), ..Query::default() };
        let start = self.here.start;
        self.queries.push(start);
        self.offer_word("SELECT");
        if !self.take_word(Keyword::Select) {
            self.unexpected("A query begins with SELECT.");
        }
        query.select = self.select(place);
        query.clauses.push((Clause::Select, start..self.previous_end().max(start)));
        let from = self.here.start;
        if self.take_word(Keyword::From) {
            query.from = self.from(place);
            query.clauses.push((Clause::From, from..self.previous_end()));
        } else {
            self.unexpected(AFTER_FIELDS);
            query.from.object = missing_path(self.previous_end());
        }
        self.clauses(&mut query, place);
        query.span = start..self.previous_end().max(start);
        self.queries.pop();
        query
    }

    /// What stands in parentheses, with the closing one.
    fn subquery(&mut self, place: Place) -> Box<Query<'t>> {
        let query = self.nested(|parser| parser.query(place)).unwrap_or_default();
        self.expect(Kind::Close, "The subquery is not closed.");
        Box::new(query)
    }

    fn clauses(&mut self, query: &mut Query<'t>, place: Place) {
        let mut last = Clause::From;
        loop {
            self.offer_clauses(last);
            let Some(clause) = self.clause_ahead() else {
                let is_over = matches!(self.here.kind, Kind::End) || (place != Place::Top && self.is(Kind::Close));
                if is_over {
                    return;
                }
                self.unexpected(AFTER_QUERY);
                if !self.skip_to_clause(place) {
                    return;
                }
                continue;
            };
            let is_in_order = clause > last || (clause, last) == (Clause::For, Clause::Update);
            if !is_in_order {
                self.unexpected(AFTER_QUERY);
            } else if clause == Clause::Having && query.group.is_none() {
                self.unexpected("HAVING goes with GROUP BY; what is asked of single rows goes into WHERE.");
            }
            last = last.max(clause);
            let start = self.here.start;
            self.clause(clause, query);
            query.clauses.push((clause, start..self.previous_end()));
        }
    }

    fn clause(&mut self, clause: Clause, query: &mut Query<'t>) {
        self.next();
        match clause {
            Clause::UsingScope => {
                self.must_follow(Keyword::Scope, "USING SCOPE is followed by a scope such as mine.");
                self.offer(|| Wanted::Scope);
                query.scope = self.name("A scope such as everything, mine or team is expected here.");
            }
            Clause::Where => query.condition = Some(self.condition(&FieldUse::Where)),
            Clause::Having => query.having = Some(self.condition(&FieldUse::Having)),
            Clause::With => query.with = self.with(),
            Clause::GroupBy => query.group = Some(self.group()),
            Clause::OrderBy => query.order = self.order(),
            Clause::Limit => query.limit = Some(self.count()),
            Clause::Offset => query.offset = Some(self.count()),
            Clause::For => query.purposes.extend(self.purpose()),
            Clause::Update => query.updates = self.updates(),
            Clause::AllRows => {
                let start = self.previous_start();
                self.expect_word(Keyword::Rows, "ALL is followed by ROWS.");
                query.all_rows = Some(start..self.previous_end());
            }
            Clause::Select | Clause::From => {}
        }
        if clause == Clause::For {
            while self.take_word(Keyword::For) {
                query.purposes.extend(self.purpose());
            }
        }
    }

    /// The clause that begins here.
    fn clause_ahead(&self) -> Option<Clause> {
        Some(match self.keyword() {
            Keyword::Using => Clause::UsingScope,
            Keyword::Where => Clause::Where,
            Keyword::With => Clause::With,
            Keyword::Group => Clause::GroupBy,
            Keyword::Having => Clause::Having,
            Keyword::Order => Clause::OrderBy,
            Keyword::Limit => Clause::Limit,
            Keyword::Offset => Clause::Offset,
            Keyword::For => Clause::For,
            Keyword::Update => Clause::Update,
            Keyword::All => Clause::AllRows,
            _ => return None,
        })
    }

    fn offer_clauses(&mut self, last: Clause) {
        static ALL: [(Clause, &str); 13] = [
            (Clause::UsingScope, "USING SCOPE"),
            (Clause::Where, "WHERE"),
            (Clause::With, "WITH"),
            (Clause::GroupBy, "GROUP BY"),
            (Clause::Having, "HAVING"),
            (Clause::OrderBy, "ORDER BY"),
            (Clause::Limit, "LIMIT"),
            (Clause::Offset, "OFFSET"),
            (Clause::For, "FOR VIEW"),
            (Clause::For, "FOR REFERENCE"),
            (Clause::For, "FOR UPDATE"),
            (Clause::Update, "UPDATE TRACKING"),
            (Clause::Update, "UPDATE VIEWSTAT"),
        ];
        if !self.is_here() {
            return;
        }
        for (clause, words) in &ALL {
            if *clause > last && (*clause != Clause::Having || last == Clause::GroupBy) {
                self.offer_word(words);
            }
        }
    }

    fn select(&mut self, place: Place) -> Vec<SelectItem<'t>> {
        let mut select = Vec::new();
        loop {
            let item = self.select_item();
            let is_broken = item.is_none();
            select.push(item.unwrap_or_else(|| SelectItem::Expression {
                expression: Expression::Field(missing_path(self.here.start)),
                alias: None,
            }));
            self.offer_word("FROM");
            if !is_broken && !matches!(self.here.kind, Kind::Comma | Kind::End) && !self.is_word(Keyword::From) {
                self.unexpected(AFTER_FIELDS);
            }
            self.skip_item(place);
            if !self.take(Kind::Comma) {
                return select;
            }
        }
    }

    /// Past what is left of a broken item: to the next comma or clause.
    fn skip_item(&mut self, place: Place) {
        self.skip_until(place, &|parser, kind| match kind {
            Kind::Comma => true,
            Kind::Word => parser.begins_clause(),
            _ => false,
        });
    }

    /// Past what cannot be understood; whether a clause follows.
    fn skip_to_clause(&mut self, place: Place) -> bool {
        self.skip_until(place, &|parser, _| parser.clause_ahead().is_some());
        self.is(Kind::Word)
    }

    /// To the end of the query, or to a token outside of parentheses that is looked for.
    fn skip_until(&mut self, place: Place, is_looked_for: &dyn Fn(&Self, Kind) -> bool) {
        let mut depth = 0usize;
        loop {
            let kind = self.here.kind;
            match kind {
                Kind::End => return,
                Kind::Close if depth == 0 && place != Place::Top => return,
                _ if depth == 0 && is_looked_for(self, kind) => return,
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.next();
        }
    }

    /// Whether the word here ends the list of fields.
    fn begins_clause(&self) -> bool {
        let keyword = self.keyword();
        keyword.is_in(AFTER_SELECT) || (keyword.is_in(BEFORE_BY) && self.ahead.keyword == Keyword::By)
    }

    // The other clauses.

    fn with(&mut self) -> Option<With<'t>> {
        self.offer_words(&["SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE", "DATA CATEGORY"]);
        let with = match self.keyword() {
            Keyword::SecurityEnforced => With::SecurityEnforced,
            Keyword::UserMode => With::UserMode,
            Keyword::SystemMode => With::SystemMode,
            Keyword::Data => return Some(self.data_categories()),
            Keyword::RecordVisibilityContext => return Some(self.visibility()),
            _ => {
                self.unexpected("WITH takes SECURITY_ENFORCED, USER_MODE, SYSTEM_MODE or DATA CATEGORY.");
                return None;
            }
        };
        self.next();
        Some(with)
    }

    fn data_categories(&mut self) -> With<'t> {
        self.next();
        self.must_follow(Keyword::Category, "WITH DATA is followed by CATEGORY.");
        let mut filters = Vec::new();
        while let Some(filter) = self.category_filter() {
            filters.push(filter);
            self.offer_word("AND");
            if !self.take_word(Keyword::And) {
                break;
            }
        }
        With::DataCategory(filters)
    }

    fn category_filter(&mut self) -> Option<CategoryFilter<'t>> {
        let group = self.name("A group of categories is expected here, such as Geography__c.")?;
        self.offer_words(&["AT", "ABOVE", "BELOW", "ABOVE_OR_BELOW"]);
        let selector = match self.keyword() {
            Keyword::At => CategorySelector::At,
            Keyword::Above => CategorySelector::Above,
            Keyword::Below => CategorySelector::Below,
            Keyword::AboveOrBelow => CategorySelector::AboveOrBelow,
            _ => {
                self.unexpected("After the group comes AT, ABOVE, BELOW or ABOVE_OR_BELOW.");
                return None;
            }
        };
        self.next();
        let hint = "A category is expected here, such as USA__c.";
        let mut categories = Vec::new();
        if self.take(Kind::Open) {
            loop {
                categories.push(self.name(hint)?);
                if !self.take(Kind::Comma) {
                    break;
                }
            }
            self.expect(Kind::Close, "The list of categories ends with a parenthesis.");
        } else {
            categories.push(self.name(hint)?);
        }
        Some(CategoryFilter { group, selector, categories })
    }

    fn visibility(&mut self) -> With<'t> {
        self.next();
        let mut settings = Vec::new();
        if self.expect(Kind::Open, "RecordVisibilityContext is followed by settings in parentheses.") {
            while let Some(name) = self.name("A setting is expected here, such as maxDescriptorPerRecord = 100.") {
                self.expect(Kind::Equal, "A setting has = and a value.");
                settings.push((name, self.value(LITERAL)));
                if !self.take(Kind::Comma) {
                    break;
                }
            }
            self.expect(Kind::Close, "The settings end with a parenthesis.");
        }
        With::RecordVisibilityContext(settings)
    }

    fn group(&mut self) -> Group<'t> {
        self.must_follow(Keyword::By, "GROUP BY is followed by fields.");
        self.offer_words(&["ROLLUP", "CUBE"]);
        let calls = self.ahead.kind == Kind::Open;
        let kind = match self.keyword() {
            Keyword::Rollup if calls => GroupKind::Rollup,
            Keyword::Cube if calls => GroupKind::Cube,
            _ => GroupKind::Plain,
        };
        if kind != GroupKind::Plain {
            self.next();
            self.next();
        }
        let mut items = Vec::new();
        loop {
            match self.expression(&FieldUse::GroupBy, A_FIELD) {
                Some(expression) => items.push(expression),
                None => items.push(Expression::Field(missing_path(self.previous_end()))),
            }
            if !self.take(Kind::Comma) {
                break;
            }
        }
        if kind != GroupKind::Plain {
            self.expect(Kind::Close, "The parenthesis of ROLLUP or CUBE is not closed.");
        }
        Group { kind, items }
    }

    fn order(&mut self) -> Vec<OrderItem<'t>> {
        self.must_follow(Keyword::By, "ORDER BY is followed by fields.");
        let mut order = Vec::new();
        loop {
            let start = self.here.start;
            let Some(expression) = self.expression(&FieldUse::OrderBy, A_FIELD) else {
                let expression = Expression::Field(missing_path(self.previous_end()));
                let at = self.previous_end();
                order.push(OrderItem { expression, descending: false, nulls_last: false, span: at..at });
                if self.take(Kind::Comma) {
                    continue;
                }
                return order;
            };
            self.offer_words(&["ASC", "DESC"]);
            let descending = self.take_word(Keyword::Desc);
            if !descending {
                self.take_word(Keyword::Asc);
            }
            self.offer_words(&["NULLS FIRST", "NULLS LAST"]);
            let mut nulls_last = false;
            if self.take_word(Keyword::Nulls) {
                self.offer_words(&["FIRST", "LAST"]);
                nulls_last = self.take_word(Keyword::Last);
                if !nulls_last {
                    self.expect_word(Keyword::First, "NULLS takes FIRST or LAST.");
                }
            }
            order.push(OrderItem { expression, descending, nulls_last, span: start..self.previous_end() });
            if !self.take(Kind::Comma) {
                return order;
            }
        }
    }

    fn count(&mut self) -> Count<'t> {
        let token = self.here;
        let digits = part(self.text, token.span());
        if matches!(token.kind, Kind::Colon | Kind::Slot) {
            let literal = self.literal(LITERAL);
            let value = match literal.value {
                LiteralValue::Bound(bound) => CountValue::Bound(bound),
                _ => CountValue::Missing,
            };
            return Count { value, span: literal.span };
        }
        if token.kind != Kind::Number || !is_digits(digits) {
            self.unexpected("A whole number is expected here.");
            if token.kind == Kind::Number {
                self.next();
            }
            return Count { value: CountValue::Missing, span: self.previous_end()..self.previous_end() };
        }
        self.next();
        Count { value: CountValue::Number(digits.parse().unwrap_or(u32::MAX)), span: token.span() }
    }

    fn purpose(&mut self) -> Option<Purpose> {
        self.offer_words(&["VIEW", "REFERENCE", "UPDATE"]);
        let purpose = match self.keyword() {
            Keyword::View => Purpose::View,
            Keyword::Reference => Purpose::Reference,
            Keyword::Update => Purpose::Update,
            _ => {
                self.unexpected("FOR takes VIEW, REFERENCE or UPDATE.");
                return None;
            }
        };
        self.next();
        Some(purpose)
    }

    fn updates(&mut self) -> Vec<Update> {
        let mut updates = Vec::new();
        loop {
            self.offer_words(&["TRACKING", "VIEWSTAT"]);
            if self.take_word(Keyword::Tracking) {
                updates.push(Update::Tracking);
            } else if self.take_word(Keyword::ViewStat) {
                updates.push(Update::ViewStat);
            } else {
                self.unexpected("UPDATE takes TRACKING or VIEWSTAT.");
                return updates;
            }
            if !self.take(Kind::Comma) {
                return updates;
            }
        }
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn missing_name<'t>(at: usize) -> Name<'t> {
    Name { text: "", span: at..at }
}

fn missing_path<'t>(at: usize) -> Path<'t> {
    Path { parts: vec![missing_name(at)] }
}

fn missing_literal<'t>(at: usize) -> Literal<'t> {
    Literal { value: LiteralValue::Missing, span: at..at }
}

#[cfg(test)]
mod tests {
    use super::AFTER_FIELDS;
    use crate::soql::ast::ConditionKind;
    use crate::soql::{FieldUse, Wanted, parse, parse_at, place};
    use std::fmt::Write;

    fn check(text: &str, expected: &str) {
        let syntax = parse(text);
        let mut found = String::new();
        for fault in &syntax.faults {
            let (row, column) = place(text, fault.span.start);
            writeln!(found, "{row}:{column} {}", fault.message).unwrap();
        }
        assert_eq!(found.trim_end(), expected, "{text}");
    }

    #[test]
    fn places_cover_what_they_name() {
        let text = "SELECT Id, Account . Name FROM Contact c WHERE (c.Name LIKE 'é') ORDER BY Id DESC LIMIT 5";
        let query = parse(text).checked().unwrap();
        assert_eq!(&text[query.select[1].span()], "Account . Name");
        assert_eq!(&text[query.from.object.span()], "Contact");
        let condition = query.condition.as_ref().unwrap();
        assert_eq!(&text[condition.span.clone()], "(c.Name LIKE 'é')");
        let ConditionKind::Compare(comparison) = &condition.kind else { panic!("a comparison") };
        assert_eq!(&text[comparison.span.clone()], "c.Name LIKE 'é'");
        assert_eq!(&text[comparison.operator_span.clone()], "LIKE");
        assert_eq!(query.span, 0..text.len());
        let clauses: Vec<&str> = query.clauses.iter().map(|(_, span)| &text[span.clone()]).collect();
        let where_clause = "WHERE (c.Name LIKE 'é')";
        assert_eq!(
            clauses,
            ["SELECT Id, Account . Name", "FROM Contact c", where_clause, "ORDER BY Id DESC", "LIMIT 5"]
        );
    }

    #[test]
    fn the_whole_of_the_language_is_read() {
        for text in [
            "SELECT COUNT() FROM Account",
            "SELECT Account.Name n, COUNT(Id) total, MAX(Amount) FROM Opportunity GROUP BY Account.Name HAVING COUNT(Id) > 1",
            "SELECT LeadSource, Rating, GROUPING(LeadSource) g, COUNT(Name) FROM Lead GROUP BY ROLLUP(LeadSource, Rating)",
            "SELECT Type, COUNT(Id) FROM Account GROUP BY CUBE (Type, BillingCountry) ORDER BY COUNT(Id) DESC NULLS LAST",
            "SELECT HOUR_IN_DAY(convertTimezone(CreatedDate)), SUM(Amount) FROM Opportunity              GROUP BY HOUR_IN_DAY(convertTimezone(CreatedDate))",
            "SELECT FORMAT(MIN(CloseDate)) earliest, FORMAT(convertCurrency(Amount)) a, toLabel(StageName) FROM Opportunity",
            "SELECT Name, DISTANCE(Location__c, GEOLOCATION(37.775,-122.418), 'mi') FROM A__c              WHERE DISTANCE(Location__c, GEOLOCATION(37.775,-122.418), 'mi') < 20              ORDER BY DISTANCE(Location__c, GEOLOCATION(37.775,-122.418), 'mi')",
            "SELECT TYPEOF What WHEN Account THEN Phone, NumberOfEmployees WHEN Opportunity THEN Amount ELSE Name END, Id              FROM Event",
            "SELECT Name, (SELECT LastName, (SELECT Id FROM Cases) FROM a.Contacts WHERE LastName != null LIMIT 5)              FROM Account a, a.Owner o USING SCOPE mine WHERE o.Name LIKE 'x%' WITH USER_MODE",
            "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact) AND Id NOT IN (SELECT AccountId FROM Case)",
            "SELECT Title FROM FAQ__kav WHERE PublishStatus = 'online'              WITH DATA CATEGORY Geography__c ABOVE usa__c AND Product__c AT (a__c, b__c) LIMIT 5 UPDATE TRACKING, VIEWSTAT",
            "SELECT Id FROM Account WITH RecordVisibilityContext (maxDescriptorPerRecord = 100, supportsDomains = true)",
            "SELECT Id FROM Opportunity WHERE Amount > USD5000.50 AND CloseDate = LAST_N_DAYS : 7 AND X__c INCLUDES ('a;b')",
            "SELECT Id FROM Account WHERE Name = :name AND Id IN :a.b.ids AND Type IN ({{ types }}) LIMIT :n OFFSET {{n}}",
            "SELECT Id, Group.Name, Order FROM Group ORDER BY Order FOR VIEW FOR REFERENCE ALL ROWS",
            "SELECT Id FROM Order LIMIT 1 FOR VIEW UPDATE VIEWSTAT FOR UPDATE",
            "select fields(all) from Case limit 200 -- all of it",
            "SELECT FORMAT(convertCurrency(Amount)) a FROM Opportunity WHERE convertCurrency(Amount) > 1e3 AND Amount < EUR7",
            "SELECT Id FROM Case WHERE CreatedDate > 2026-04-26T10:00:00.000-08:00 AND ClosedDate = N_FISCAL_QUARTERS_AGO:3",
            "SELECT UrlName FROM FAQ__kav WITH DATA CATEGORY Geography__c BELOW usa__c AND Product__c ABOVE_OR_BELOW a__c",
            "SELECT Name, (SELECT Id, (SELECT Id, (SELECT Id, (SELECT Id FROM E) FROM D) FROM C) FROM Account.B) FROM Account",
            "SELECT Name FROM W__c WHERE DISTANCE(L__c, GEOLOCATION(:lat, {{ lng }}), 'km') < :most ORDER BY Name NULLS LAST",
            "SELECT DAY_ONLY(convertTimezone(CreatedDate)) d, COUNT(Id) FROM Case GROUP BY DAY_ONLY(convertTimezone(CreatedDate))",
        ] {
            check(text, "");
        }
    }

    #[test]
    fn what_salesforce_refuses_is_refused() {
        check("SELECT Id FROMAccount", "1:22 unexpected token: '<EOF>'");
        check("SELECT a..b FROM Account", "1:10 unexpected token: '.'");
        check("SELECT Id FROM Account WHERE Name = Acme", "1:37 unexpected token: 'Acme'");
        check("SELECT Id FROM Account HAVING COUNT(Id) > 1", "1:24 unexpected token: 'HAVING'");
        check("SELECT Id FROM A WHERE a = 1 AND b = 2 OR c = 3", "1:40 unexpected token: 'OR'");
        check("SELECT FOO(Id) FROM Account", "1:11 unexpected token: '('");
        check("SELECT Id, FROM Account", "1:12 unexpected token: 'FROM'");
        check("SELECT Id FROM Account LIMIT 1 WHERE a = 1", "1:32 unexpected token: 'WHERE'");
    }

    #[test]
    fn functions_take_what_they_are_made_for() {
        let misused = |text: &str| !parse(&format!("SELECT {text} FROM A__c")).faults.is_empty();
        for wrong in [
            "DISTANCE(37.775, -122.418)",
            "DISTANCE(L__c, GEOLOCATION(1, 2))",
            "DISTANCE(L__c, GEOLOCATION(1, 2), 'm')",
            "DISTANCE(GEOLOCATION(1, 2), L__c, 'km')",
            "GEOLOCATION(1, 2)",
            "SUM(MAX(Amount))",
            "SUM()",
            "COUNT(Id, Name)",
            "convertTimezone(CreatedDate)",
            "CALENDAR_YEAR(SUM(Amount))",
            "toLabel('x')",
        ] {
            assert!(misused(wrong), "{wrong}");
        }
        for right in [
            "DISTANCE(L__c, GEOLOCATION(-1.5, 2), 'km')",
            "DISTANCE(L__c, M__c, 'mi')",
            "FORMAT(convertCurrency(SUM(Amount)))",
            "COUNT_DISTINCT(CALENDAR_YEAR(CreatedDate))",
            "DAY_ONLY(convertTimezone(CreatedDate))",
        ] {
            assert!(!misused(right), "{right}");
        }
    }

    #[test]
    fn a_misspelt_from_is_suspected() {
        let hint = |text: &str| parse(text).faults.into_iter().next().unwrap().hint;
        assert_eq!(hint("SELECT Id, Name FRM Account"), "Is the word before this one FROM?");
        assert_eq!(hint("SELECT Id FROMAccount"), "A space is missing behind FROM.");
        assert_eq!(hint("SELECT Id Name Account"), AFTER_FIELDS);
    }

    #[test]
    fn habits_of_other_languages_are_met_with_what_soql_has_instead() {
        let hint = |text: &str| parse(text).faults.into_iter().next().unwrap().hint;
        for (text, word) in [
            ("SELECT * FROM Account", "FIELDS(ALL)"),
            ("SELECT TOP 10 Id FROM Account", "LIMIT"),
            ("SELECT Id FROM Account JOIN Contact ON a = b", "Account.Name"),
            ("SELECT Id FROM Account WHERE Name IS NOT NULL", "!= null"),
            ("SELECT Id FROM Account WHERE Name = \"Acme\"", "single quotes"),
            ("SELECT Id FROM Account WHERE Name = 'O'Brien'", "\\'"),
            ("SELECT Id FROM Account WHERE CreatedDate > 2026-04-26T10:00Z", "2026-11-23T09:00:00Z"),
            ("SELECT Id FROM Account WHERE CreatedDate > 26.04.2026", "2026-11-23"),
            ("SELECT Id FROM Account LIMIT 10;", "semicolon"),
        ] {
            assert!(hint(text).contains(word), "{text}: {}", hint(text));
        }
    }

    #[test]
    fn reading_goes_on_after_a_fault() {
        check(
            "SELECT Id,, Name FROM Account WHERE Name = Acme AND ORDER BY Id LIMIT x OFFSET",
            "1:11 unexpected token: ','\n1:44 unexpected token: 'Acme'\n1:53 unexpected token: 'ORDER'\n\
             1:71 unexpected token: 'x'\n1:79 unexpected token: '<EOF>'",
        );
        let query = parse("SELECT Id, (SELECT Na FROM ) , Name FROM Account WHERE AND Name = 'x' LIMIT 5").query;
        assert_eq!(query.from.object.text(), "Account");
        assert_eq!(query.select.len(), 3);
        assert!(query.limit.is_some());
    }

    /// Everything that is offered at the bar, on one line.
    fn offers(text: &str) -> String {
        let at = text.find('|').unwrap();
        let text = text.replacen('|', "", 1).leak();
        let (_, cursor) = parse_at(text, at);
        let show = |wanted: &Wanted<'_>| match wanted {
            Wanted::Keyword(words) => (*words).to_owned(),
            Wanted::Field { before, usage } => {
                let usage = match usage {
                    FieldUse::Argument(function, place) => format!("argument {place} of {function:?}"),
                    FieldUse::TypeOf { object, .. } => format!("{object}'s"),
                    usage => format!("{usage:?}"),
                };
                format!("<{usage} field {}>", before.join("."))
            }
            Wanted::Operator { .. } => "<operator>".to_owned(),
            Wanted::Value { operator, .. } => format!("<value {}>", operator.as_str()),
            Wanted::TypeOfObject { .. } => "<object of the relationship>".to_owned(),
            wanted => format!("<{wanted:?}>"),
        };
        let shown: Vec<String> = cursor.offers.iter().map(|offer| show(&offer.wanted)).collect();
        format!("{:?} {}", cursor.typed, shown.join(" "))
    }

    #[test]
    fn what_could_stand_at_the_cursor_is_told() {
        let cases = [
            ("|", r#""" SELECT"#),
            ("SELECT | FROM Account", r#""" TYPEOF <Select field >"#),
            ("SELECT Na| FROM Account", r#""Na" TYPEOF <Select field >"#),
            ("SELECT Account.Ow| FROM Contact", r#""Ow" <Select field Account>"#),
            ("SELECT Account.| FROM Contact", r#""" <Select field Account>"#),
            ("SELECT Id F|", r#""F" FROM"#),
            ("SELECT SUM(|) FROM Opportunity", r#""" <argument 0 of Some(Sum) field >"#),
            ("SELECT Id, (SELECT Id FROM Con|) FROM Account", r#""Con" <ChildRelationship>"#),
            ("SELECT Id FROM |", r#""" <Object>"#),
            ("SELECT Id FROM Account ORDER |", r#""" BY"#),
            ("SELECT Id FROM Account WHERE |", r#""" NOT <Where field >"#),
            ("SELECT Id FROM Account WHERE Name |", r#""" <operator>"#),
            ("SELECT Id FROM Account WHERE Name = |", r#""" <value =>"#),
            ("SELECT Id FROM Account WHERE Name = 'Ac| LIMIT 5", r#""Ac" <value =>"#),
            ("SELECT Id FROM Account WHERE Name IN ('a', |)", r#""" <value IN>"#),
            ("SELECT Id FROM Account WHERE Id IN (|", r#""" <value IN> SELECT"#),
            ("SELECT Id FROM Account WHERE Id IN (SELECT | FROM Contact)", r#""" TYPEOF <Select field >"#),
            ("SELECT TYPEOF What WHEN | THEN Name END FROM Task", r#""" <object of the relationship>"#),
            ("SELECT TYPEOF What WHEN Account THEN | END FROM Task", r#""" <Account's field >"#),
            ("SELECT FIELDS(|) FROM Task", r#""" <FieldSet>"#),
            ("SELECT Id FROM Task USING SCOPE |", r#""" <Scope>"#),
            ("SELECT Id FROM Task -- WHERE |", r#""" "#),
        ];
        for (text, expected) in cases {
            assert_eq!(offers(text), expected, "{text}");
        }
        let after = offers("SELECT Id FROM Account WHERE Name = 'x' |");
        assert!(after.starts_with(r#""" AND OR WITH GROUP BY ORDER BY LIMIT OFFSET"#), "{after}");
    }
}
