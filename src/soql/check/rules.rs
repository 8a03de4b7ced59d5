//! Every finding in one table: how bad, its code, what is wrong and what to do now; knows no query.
//!
//! `{}` stands for what the finding is about, first in the message, then in the hint.

use super::Severity;

/// One kind of finding: the number of its line in [`TEXT`]. A number weighs less than a table of places and lengths.
#[derive(Clone, Copy)]
pub(super) struct Rule(u8);

impl Rule {
    /// How bad it is, its code, what is wrong and what to do now.
    pub(super) fn parts(self) -> (Severity, [&'static str; 3]) {
        let mut parts = TEXT.split('\n').nth(usize::from(self.0)).unwrap_or_default().split('\t');
        let mut part = || parts.next().unwrap_or_default();
        let severity = match part() {
            "error" => Severity::Error,
            "warning" => Severity::Warning,
            _ => Severity::Note,
        };
        (severity, [part(), part(), part()])
    }
}

/// The rules by name, and their text in one piece.
macro_rules! rules {
    ($($name:ident = $severity:ident($code:literal, $message:literal, $hint:literal);)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "they count the rules")]
        #[repr(u8)]
        enum Line { $($name),* }

        $(pub(super) const $name: Rule = Rule(Line::$name as u8);)*

        static TEXT: &str = concat!($(stringify!($severity), "\t", $code, "\t", $message, "\t", $hint, "\n"),*);
    };
}

rules! {
    // Names.
    UNKNOWN_OBJECT = error("unknown-object", "There is no object {}.", "{}");
    UNKNOWN_CHILD = error("unknown-child", "{} has no child relationship {}.", "{}");
    UNKNOWN_FIELD = error("unknown-field", "{} has no field {}.", "{}");
    UNKNOWN_RELATIONSHIP = error("unknown-relationship", "{} has no relationship {}.", "{}");
    UNKNOWN_TARGET = error("unknown-target", "The relationship does not lead to {}.", "{}");
    UNKNOWN_SCOPE = error("unknown-scope", "There is no scope {}.", "{}");
    NOT_SHARED = error("field-not-shared", "Not every object that this leads to has {}.",
        "A relationship to several objects gives only what they share, such as Name; TYPEOF gives more.");
    PATH_TOO_LONG = error("path-too-long", "The path follows too many relationships.", "A path may follow five.");

    // What is asked for.
    SELECTED_TWICE = error("selected-twice", "{} is asked for twice.", "Ask for each field once.");
    ALIAS_FOR_COMMA = error("alias-without-group", "{} cannot be called {} here.", "A comma is missing between the two fields.");
    ALIAS = error("alias-without-group", "{} cannot be called {} here.", "Without GROUP BY a value is called like its field.");
    COUNT_BESIDE_FIELDS = error("count-beside-fields", "COUNT() stands alone.", "Beside other values write COUNT(Id).");
    COUNT_WITH_ORDER = error("count-with-order", "A number of rows has no order.", "Leave ORDER BY out.");
    FIELDS_WITHOUT_LIMIT = error("fields-without-limit", "FIELDS(ALL) and FIELDS(CUSTOM) take at most 200 rows.",
        "Add LIMIT 200, or name the fields.");
    NO_FIELDS = error("no-fields", "{} has no such fields.", "Name the fields, or use FIELDS(STANDARD).");
    FUNCTION_OF_WRONG_TYPE = error("function-of-wrong-type", "{} does not take {}.", "It takes {}; {} is of type {}.");
    NO_CURRENCIES = error("no-currencies", "The org has one currency.", "Leave out what converts or names it.");
    OFF_THE_EARTH = error("off-the-earth", "There is no such place.",
        "A latitude goes from -90 to 90, a longitude from -180 to 180.");
    CHILDREN_IN_CONDITION = error("children-in-condition", "A subquery in a condition asks for one id.", "Take the child records out.");
    CHILDREN_TOO_DEEP = error("children-too-deep", "Subqueries are nested too deeply.",
        "Four levels below the query are the most; ask for the rest in a query of its own.");
    TOO_MANY_CHILDREN = error("too-many-children", "A query takes twenty subqueries at most.",
        "Ask for some of the child records in another query.");
    OFFSET_OF_CHILDREN = error("offset-of-children", "OFFSET in a subquery needs LIMIT 1 in the query around it.",
        "Leave it out, or ask for the children of one record.");
    AGGREGATE_IN_SUBQUERY = error("aggregate-in-subquery", "Only the outermost query can count, sum or group.",
        "Count in a query of its own.");
    TYPE_OF_IN_CONDITION = error("type-of-in-condition", "A subquery in a condition asks for one id.", "Take TYPEOF out.");
    TYPE_OF_ONE = error("type-of-one", "{} leads to {} alone.", "Ask for its fields by their path, such as {}.Name.");
    WHEN_TWICE = error("when-twice", "{} stands behind WHEN twice.", "Put all its fields behind one THEN.");

    // Conditions.
    UNFILTERABLE = error("unfilterable", "{} cannot be compared in WHERE.",
        "Long texts, encrypted and compound fields cannot; this is of type {}.");
    AGGREGATE_IN_WHERE = error("aggregate-in-where", "WHERE looks at single rows.", "What is asked of groups goes into HAVING.");
    FORMAT_IN_WHERE = error("format-in-where", "FORMAT() cannot be compared.", "Compare the field itself.");
    WRONG_OPERATOR = error("operator-of-wrong-type", "{} does not suit {}, which is of type {}.", "{}");
    DISTANCE_OPERATOR = error("operator-of-wrong-type", "A distance is compared by < or >.", "Such as DISTANCE(…) < 10.");
    WRONG_VALUE = error("value-of-wrong-type", "{} is of type {}; {} does not fit.", "{}");
    DAY_OF_MOMENT = error("value-of-wrong-type", "{} is a moment, {} a whole day.",
        "For any moment of the day write {}; a moment is written 2026-11-23T09:00:00Z.");
    LITERAL_FOR_FUNCTION = error("value-of-wrong-type", "A function cannot be compared with a date literal.",
        "Compare the field itself, or write the day, such as 2026-11-23.");
    INVALID_ID = error("invalid-id", "{} is no id.", "An id has 15 or 18 letters and digits.");
    UNKNOWN_CHOICE = warning("unknown-choice", "{} has no value {}.", "{}");
    NULL_IN_QUOTES = warning("null-in-quotes", "In quotes null is a word of four letters.",
        "For what is empty write null without quotes.");
    ORDER_OF_NULL = warning("order-of-null", "Nothing is more, less or like null: this is never true.",
        "Compare with null by = or !=.");
    LIKE_WITHOUT_WILDCARD = warning("like-without-wildcard", "LIKE without % or _ is the same as =.",
        "For texts that contain this write LIKE '%…%'.");
    LEADING_WILDCARD = note("leading-wildcard", "A pattern that begins with % cannot use an index: it is slow.",
        "Among many rows let it begin with a letter, or add another condition.");

    // Subqueries in conditions.
    JOIN_OF_NO_ID = error("join-of-no-id", "Only an id of the object itself can be compared with a subquery.",
        "Such as Id or AccountId.");
    JOIN_OBJECT = error("join-object", "{} cannot be asked in a condition.",
        "Ask for the ids in a query of its own, and list them here.");
    JOIN_SAME_OBJECT = error("join-same-object", "The subquery is of the same object as the query around it.",
        "Use a path to the parent instead, such as Parent.Name.");
    JOIN_ONE_FIELD = error("join-one-field", "A subquery in a condition asks for exactly one field.", "An id, such as AccountId.");
    JOIN_FIELD = error("join-field", "A subquery in a condition asks for an id of its own object.", "Such as AccountId.");
    JOIN_OF_OTHERS = error("join-of-others", "The two sides are ids of different kinds of records.",
        "The left side is an id of {}; ask for such an id.");
    JOIN_CLAUSE = error("join-clause", "A subquery in a condition takes no {}.", "It ends with WHERE.");
    JOIN_IN_JOIN = error("join-place", "A subquery in a condition cannot hold another one.",
        "Run the subquery as a query of its own, and list its ids here.");
    JOIN_BY_OR = error("join-place", "A subquery in a condition cannot be joined by OR.",
        "Run the subquery as a query of its own, and list its ids here.");
    JOIN_NESTED = error("join-place", "A subquery in a condition stands at the top, not in parentheses or behind NOT.",
        "Run the subquery as a query of its own, and list its ids here.");
    TOO_MANY_JOINS = error("too-many-joins", "Conditions take two subqueries at most.",
        "Run one of them as a query of its own, and list its ids here.");
    JOIN_IN_HAVING = error("join-place", "A subquery in a condition cannot stand in HAVING.", "Put it into WHERE.");

    // Groups.
    UNGROUPABLE = error("ungroupable", "Rows cannot be grouped by {}.", "Numbers with decimals, formulas and long texts cannot be grouped by.");
    UNGROUPABLE_MOMENT = error("ungroupable", "Rows cannot be grouped by {}.", "Group by a part of it, such as DAY_ONLY(CreatedDate).");
    UNGROUPABLE_FUNCTION = error("ungroupable", "Rows are grouped by fields and by parts of dates.",
        "Such as GROUP BY CALENDAR_YEAR(CloseDate).");
    GROUPED_TWICE = error("grouped-twice", "{} is grouped by twice.", "Group by each field once.");
    TOO_MANY_SUBTOTALS = error("too-many-subtotals", "ROLLUP and CUBE take three fields at most.", "Leave some of the fields out.");
    UNGROUPED = error("ungrouped", "{} is neither grouped by nor aggregated.",
        "Add it to GROUP BY, or ask for its MIN, MAX or COUNT.");
    AGGREGATE_OF_KEY = error("aggregate-of-key", "In each group there is one {}.",
        "Ask for the field itself; COUNT(Id) counts the rows.");
    NO_SUBTOTALS = error("grouping-without-subtotals", "GROUPING() tells subtotals; there are none.",
        "Write GROUP BY ROLLUP(…) or CUBE(…).");
    TOTALS_WITH_LIMIT = error("totals-with-limit", "There is one row of totals; it takes no {}.",
        "Leave it out, or group by a field.");
    NOT_IN_GROUPS = error("not-in-groups", "{} does not go with groups.", "Ask for it in a query of its own.");
    NAME_TWICE = error("name-twice", "Two values of the answer are called {}.", "Write another name behind one of them.");

    // The clauses behind.
    UNSORTABLE = error("unsortable", "Rows cannot be ordered by {}.", "Long texts, several choices and compound fields have no order.");
    ORDERED_TWICE = warning("ordered-twice", "{} is ordered by already.", "The second time changes nothing.");
    ORDER_BY_FUNCTION = error("order-by-function", "Single records are ordered by fields, parts of dates and DISTANCE.",
        "Order by the field itself.");
    OFFSET_TOO_LARGE = error("offset-too-large", "OFFSET goes up to 2,000.",
        "To go further, order by Id and ask for ids greater than the last one seen.");
    ORDER_FOR_UPDATE = error("order-for-update", "FOR UPDATE does not go with ORDER BY.", "Leave one of them out.");
    ONLY_FOR_ARTICLES = error("only-for-articles", "{} is no article of Knowledge.", "Only articles have categories and statistics.");
    SCOPE_WITHOUT_OWNER = error("scope-without-owner", "{} has no owners.", "Ask for everything.");
}
