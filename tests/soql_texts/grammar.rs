//! A valid query of any shape that the grammar allows, made from a row of bytes each of which chooses one thing; knows no schema and
//! nothing of who makes the bytes.
//!
//! Where the row is over, the simplest is chosen. So whatever makes rows of bytes makes queries: a property test, which then
//! finds the smallest row that fails, and a fuzzer.

/// A valid query.
pub fn query(bytes: &[u8]) -> String {
    let mut words = Words { choices: Choices { bytes, at: 0 }, words: Vec::new(), depth: 0 };
    words.query(Place::Top);
    words.joined()
}

const FIELDS: &[&str] = &[
    "Id",
    "Name",
    "Amount",
    "CloseDate",
    "Custom_Field__c",
    "a",
    "Type",
    "x1_y",
    "Format",
    "Count",
    "View",
    "First",
    "Last",
    "Rows",
    "Scope",
    "group",
    "Order",
    "All",
    "Offset",
    "Update",
    "tracking",
    "For",
    "by",
];
const OBJECTS: &[&str] = &["Account", "Opportunity", "Group", "Order", "Custom__c", "Event", "Type", "View"];
const RELATIONSHIPS: &[&str] = &["Account", "Owner", "What", "Parent__r", "ns__Thing__r", "Group", "Order"];
const ALIASES: &[&str] = &["a", "total", "Expr_0", "first", "Rows", "view", "c"];
const PLAIN: &[&str] = &["Geography__c", "Product__c", "usa__c", "uk__c"];
const PLAIN_FUNCTIONS: &[&str] = &[
    "COUNT",
    "AVG",
    "COUNT_DISTINCT",
    "MAX",
    "MIN",
    "SUM",
    "CALENDAR_MONTH",
    "CALENDAR_QUARTER",
    "CALENDAR_YEAR",
    "DAY_IN_MONTH",
    "DAY_IN_WEEK",
    "DAY_IN_YEAR",
    "DAY_ONLY",
    "FISCAL_MONTH",
    "FISCAL_QUARTER",
    "FISCAL_YEAR",
    "HOUR_IN_DAY",
    "WEEK_IN_MONTH",
    "WEEK_IN_YEAR",
    "convertCurrency",
    "FORMAT",
    "GROUPING",
    "toLabel",
];
const DATE_LITERALS: &[&str] = &[
    "TODAY",
    "YESTERDAY",
    "TOMORROW",
    "LAST_WEEK",
    "THIS_WEEK",
    "NEXT_WEEK",
    "LAST_MONTH",
    "THIS_MONTH",
    "NEXT_MONTH",
    "LAST_90_DAYS",
    "NEXT_90_DAYS",
    "THIS_QUARTER",
    "LAST_QUARTER",
    "NEXT_QUARTER",
    "THIS_YEAR",
    "LAST_YEAR",
    "NEXT_YEAR",
    "THIS_FISCAL_QUARTER",
    "LAST_FISCAL_QUARTER",
    "NEXT_FISCAL_QUARTER",
    "THIS_FISCAL_YEAR",
    "LAST_FISCAL_YEAR",
    "NEXT_FISCAL_YEAR",
];
const COUNTED_DATE_LITERALS: &[&str] = &[
    "LAST_N_DAYS",
    "NEXT_N_DAYS",
    "N_DAYS_AGO",
    "LAST_N_WEEKS",
    "NEXT_N_WEEKS",
    "N_WEEKS_AGO",
    "LAST_N_MONTHS",
    "NEXT_N_MONTHS",
    "N_MONTHS_AGO",
    "LAST_N_QUARTERS",
    "NEXT_N_QUARTERS",
    "N_QUARTERS_AGO",
    "LAST_N_YEARS",
    "NEXT_N_YEARS",
    "N_YEARS_AGO",
    "LAST_N_FISCAL_QUARTERS",
    "NEXT_N_FISCAL_QUARTERS",
    "N_FISCAL_QUARTERS_AGO",
    "LAST_N_FISCAL_YEARS",
    "NEXT_N_FISCAL_YEARS",
    "N_FISCAL_YEARS_AGO",
];
const CHARACTERS: &[&str] = &[
    "a",
    "B",
    " ",
    "é",
    "漢",
    "𝄞",
    "\u{10FFFF}",
    "\\'",
    "\\\\",
    "\\n",
    "\\%",
    "%",
    "_",
    "\\_",
    "--",
    "//",
    "/*",
    "*/",
    "\n",
    "\"",
    "\\u00e9",
    "(",
    ")",
    ",",
    ":",
    "{{ x }}",
    "1..2",
];
const GAPS: &[&str] = &[
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\t",
    "\r\n",
    "\n  ",
    " /* c */ ",
    "/**/",
    "/* é\n 漢 */",
    " -- line\n",
    "// line \n  ",
    "\n-- own line\n",
    "\n/* own line */\n",
    " /* two */ /* of them */\n",
    "\u{c}",
    "\u{b}",
];
/// A row of bytes that choose.
pub struct Choices<'b> {
    pub bytes: &'b [u8],
    /// How many have chosen.
    pub at: usize,
}

impl Choices<'_> {
    /// A number below `count`: 0 once the row is over.
    pub fn pick(&mut self, count: usize) -> usize {
        let byte = self.bytes.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(byte) % count
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Children,
    Condition,
}

/// The words of a query in the making.
struct Words<'b> {
    choices: Choices<'b>,
    words: Vec<String>,
    depth: usize,
}

impl Words<'_> {
    fn query(&mut self, place: Place) {
        self.depth += 1;
        self.keyword("SELECT");
        self.select(place);
        self.keyword("FROM");
        self.from(place);
        if self.chance(6) {
            self.keyword("USING");
            self.keyword("SCOPE");
            self.one_of(&["mine", "Everything", "my_territory"]);
        }
        if self.chance(2) {
            self.keyword("WHERE");
            self.condition(0);
        }
        self.with();
        if place != Place::Condition && self.chance(4) {
            self.group();
        }
        if self.chance(3) {
            self.keyword("ORDER");
            self.keyword("BY");
            self.list(Self::order_item);
        }
        for clause in ["LIMIT", "OFFSET"] {
            if self.chance(4) {
                self.keyword(clause);
                self.one_of(&["10", "0", "007", ":max", "{{ max }}", "99999999999"]);
            }
        }
        if place == Place::Top {
            self.ends();
        }
        self.depth -= 1;
    }

    fn ends(&mut self) {
        if self.chance(6) {
            for purpose in ["VIEW", "REFERENCE"] {
                self.keyword("FOR");
                self.keyword(purpose);
            }
        } else if self.chance(8) {
            self.keyword("FOR");
            self.keyword("UPDATE");
        }
        if self.chance(6) {
            self.keyword("UPDATE");
            self.keyword("TRACKING");
            self.push(",");
            self.keyword("VIEWSTAT");
        }
        if self.chance(6) {
            self.keyword("ALL");
            self.keyword("ROWS");
        }
    }

    fn select(&mut self, place: Place) {
        match self.choices.pick(12) {
            1 if place == Place::Top => {
                self.keyword("COUNT");
                self.push("(");
                self.push(")");
            }
            2 => {
                self.keyword("FIELDS");
                self.push("(");
                let set = ["ALL", "STANDARD", "CUSTOM"][self.choices.pick(3)];
                self.keyword(set);
                self.push(")");
            }
            _ => self.list(|words| words.select_item(place)),
        }
    }

    fn select_item(&mut self, place: Place) {
        match self.choices.pick(10) {
            1 | 2 if self.depth < 4 && place != Place::Condition => {
                self.push("(");
                self.query(Place::Children);
                self.push(")");
            }
            3 => self.type_of(),
            4 | 5 => {
                self.call();
                if self.chance(2) {
                    self.one_of(ALIASES);
                }
            }
            6 => {
                self.path();
                self.one_of(ALIASES);
            }
            _ => self.path(),
        }
    }

    fn type_of(&mut self) {
        self.keyword("TYPEOF");
        self.one_of(&["What", "Who", "Owner"]);
        for _ in 0..=self.choices.pick(3) {
            self.keyword("WHEN");
            self.one_of(OBJECTS);
            self.keyword("THEN");
            self.list(Self::path);
        }
        if self.chance(2) {
            self.keyword("ELSE");
            self.list(Self::path);
        }
        self.keyword("END");
    }

    fn from(&mut self, place: Place) {
        self.one_of(OBJECTS);
        if !self.chance(4) {
            return;
        }
        if self.chance(2) {
            self.keyword("AS");
        }
        self.push("al");
        if place == Place::Top && self.chance(2) {
            self.push(",");
            self.push("al");
            self.push(".");
            self.one_of(RELATIONSHIPS);
            self.push("parent");
        }
    }

    fn with(&mut self) {
        match self.choices.pick(16) {
            1 => self.keywords(&["WITH", "SECURITY_ENFORCED"]),
            2 => self.keywords(&["WITH", "USER_MODE"]),
            3 => self.keywords(&["WITH", "SYSTEM_MODE"]),
            4 | 5 => {
                self.keywords(&["WITH", "DATA", "CATEGORY"]);
                for number in 0..=self.choices.pick(3) {
                    if number > 0 {
                        self.keyword("AND");
                    }
                    self.one_of(PLAIN);
                    let selector = ["AT", "ABOVE", "BELOW", "ABOVE_OR_BELOW"][self.choices.pick(4)];
                    self.keyword(selector);
                    if self.chance(2) {
                        self.push("(");
                        self.list(|words| words.one_of(PLAIN));
                        self.push(")");
                    } else {
                        self.one_of(PLAIN);
                    }
                }
            }
            6 => {
                self.keywords(&["WITH", "RecordVisibilityContext"]);
                self.push("(");
                for word in ["maxDescriptorPerRecord", "=", "100", ",", "supportsDomains", "=", "true", ")"] {
                    self.push(word);
                }
            }
            _ => {}
        }
    }

    fn group(&mut self) {
        self.keywords(&["GROUP", "BY"]);
        match self.choices.pick(4) {
            kind @ (1 | 2) => {
                self.keyword(["", "ROLLUP", "CUBE"][kind]);
                self.push("(");
                self.list(Self::expression);
                self.push(")");
            }
            _ => self.list(Self::expression),
        }
        if self.chance(2) {
            self.keyword("HAVING");
            self.condition(0);
        }
    }

    fn order_item(&mut self) {
        self.expression();
        match self.choices.pick(4) {
            1 => self.keyword("ASC"),
            2 => self.keyword("DESC"),
            _ => {}
        }
        match self.choices.pick(4) {
            1 => self.keywords(&["NULLS", "FIRST"]),
            2 => self.keywords(&["NULLS", "LAST"]),
            _ => {}
        }
    }

    fn condition(&mut self, depth: usize) {
        match self.choices.pick(8) {
            1 | 2 if depth < 5 => {
                let joint = ["AND", "OR"][self.choices.pick(2)];
                for number in 0..2 + self.choices.pick(3) {
                    if number > 0 {
                        self.keyword(joint);
                    }
                    self.part(depth + 1);
                }
            }
            3 if depth < 5 => {
                self.keyword("NOT");
                self.part(depth + 1);
            }
            4 if depth < 5 => self.in_parentheses(depth),
            _ => self.comparison(),
        }
    }

    /// What may stand beside AND, OR and NOT.
    fn part(&mut self, depth: usize) {
        match self.choices.pick(4) {
            1 => self.in_parentheses(depth),
            2 if depth < 5 => {
                self.keyword("NOT");
                self.comparison();
            }
            _ => self.comparison(),
        }
    }

    fn in_parentheses(&mut self, depth: usize) {
        self.push("(");
        self.condition(depth + 1);
        self.push(")");
    }

    fn comparison(&mut self) {
        self.expression();
        match self.choices.pick(8) {
            0..=3 => {
                self.one_of(&["=", "!=", "<>", "<", "<=", ">", ">="]);
                self.value();
            }
            4 => {
                self.keyword("LIKE");
                self.text();
            }
            5 => {
                let operator = ["INCLUDES", "EXCLUDES"][self.choices.pick(2)];
                self.keyword(operator);
                self.push("(");
                self.list(Self::text);
                self.push(")");
            }
            _ => {
                if self.chance(2) {
                    self.keyword("NOT");
                }
                self.keyword("IN");
                self.set();
            }
        }
    }

    fn set(&mut self) {
        match self.choices.pick(4) {
            1 => self.one_of(&[":names", "{{ names }}", ":a.b"]),
            2 if self.depth < 4 => {
                self.push("(");
                self.query(Place::Condition);
                self.push(")");
            }
            _ => {
                self.push("(");
                self.list(Self::value);
                self.push(")");
            }
        }
    }

    fn value(&mut self) {
        match self.choices.pick(12) {
            1..=3 => self.text(),
            4 => self.one_of(&["-2.5", "+.5", "1e3", "007", "0.000001", "-0"]),
            5 => self.one_of(&["2026-11-23", "2024-02-29"]),
            6 => self.one_of(&["2026-11-23T09:00:00Z", "2026-11-23T09:00:00.123+02:00", "2026-11-23t09:00:00-0530"]),
            7 => self.one_of(&["09:00:00Z", "23:59:59.999Z"]),
            8 => {
                let literal = DATE_LITERALS[self.choices.pick(DATE_LITERALS.len())];
                self.keyword(literal);
            }
            9 => {
                let literal = COUNTED_DATE_LITERALS[self.choices.pick(COUNTED_DATE_LITERALS.len())];
                self.keyword(literal);
                self.push(":");
                self.one_of(&["7", "0", "365"]);
            }
            10 => self.one_of(&["TRUE", "false", "NULL", "null"]),
            11 => self.one_of(&["USD5000", "eur12.50", ":name", ": name", ":a.b", "{{ name }}", "{{a.b}}"]),
            _ => self.push("1"),
        }
    }

    fn text(&mut self) {
        let mut text = "'".to_owned();
        for _ in 0..self.choices.pick(8) {
            text.push_str(CHARACTERS[self.choices.pick(CHARACTERS.len())]);
        }
        self.words.push(text + "'");
    }

    fn expression(&mut self) {
        if self.chance(5) {
            self.call();
        } else {
            self.path();
        }
    }

    fn call(&mut self) {
        match self.choices.pick(6) {
            1 => {
                self.keyword("DISTANCE");
                self.push("(");
                self.path();
                self.push(",");
                self.keyword("GEOLOCATION");
                for word in ["(", "37.5", ",", "-122.25", ")", ",", "'mi'", ")"] {
                    self.push(word);
                }
            }
            2 => {
                self.keyword("HOUR_IN_DAY");
                self.push("(");
                self.keyword("convertTimezone");
                self.push("(");
                self.path();
                self.push(")");
                self.push(")");
            }
            _ => {
                let name = PLAIN_FUNCTIONS[self.choices.pick(PLAIN_FUNCTIONS.len())];
                self.keyword(name);
                self.push("(");
                self.path();
                self.push(")");
            }
        }
    }

    fn path(&mut self) {
        for _ in 0..self.choices.pick(4).saturating_sub(1) {
            self.one_of(RELATIONSHIPS);
            self.push(".");
        }
        self.one_of(FIELDS);
    }

    fn list(&mut self, item: impl Fn(&mut Self)) {
        item(self);
        for _ in 0..self.choices.pick(6).saturating_sub(1) {
            self.push(",");
            item(self);
        }
    }

    fn chance(&mut self, of: usize) -> bool {
        self.choices.pick(of) == 1
    }

    fn one_of(&mut self, words: &[&str]) {
        let word = words[self.choices.pick(words.len())];
        self.push(word);
    }

    fn push(&mut self, word: &str) {
        self.words.push(word.to_owned());
    }

    fn keywords(&mut self, words: &[&str]) {
        for word in words {
            self.keyword(word);
        }
    }

    /// In any case.
    fn keyword(&mut self, word: &str) {
        let word = match self.choices.pick(8) {
            1 => word.to_ascii_lowercase(),
            2 => word.to_ascii_uppercase(),
            3 => {
                let letters = word.char_indices();
                letters.map(|(at, letter)| if at % 2 == 0 { letter } else { letter.to_ascii_lowercase() }).collect()
            }
            _ => word.to_owned(),
        };
        self.words.push(word);
    }

    /// The words with blanks, line ends and comments between them, also where none is needed; sometimes none where none is.
    fn joined(mut self) -> String {
        let mut text = String::new();
        let is_odd = self.choices.pick(3) > 0;
        for word in std::mem::take(&mut self.words) {
            let is_wordy = |letter: char| letter.is_alphanumeric() || "_'{}+-:".contains(letter);
            // A dot before a digit, or a sign before one, would be part of a number.
            let touches = text.chars().next_back().is_some_and(|last| is_wordy(last) || last == '.');
            let needs_gap = touches && word.starts_with(is_wordy) && !text.ends_with('.');
            match (needs_gap, is_odd, text.is_empty()) {
                (_, true, _) if self.choices.pick(3) > 0 => {
                    text.push_str(GAPS[self.choices.pick(GAPS.len())]);
                }
                (true, _, _) | (_, false, false) if word != "." && !text.ends_with('.') => text.push(' '),
                _ => {}
            }
            text.push_str(&word);
        }
        if is_odd && self.choices.pick(4) > 1 {
            text.push_str(GAPS[self.choices.pick(GAPS.len())]);
        }
        text
    }
}
