//! A cell's value in words, for the formats that are text; knows nothing of how a format escapes them.

use super::page::Page;
use super::rows::{Kind, Value};
use super::{Children, Moments, Options, Outcome, Values, calendar, digits, json};

/// What stands in a cell.
pub(super) enum Words<'a> {
    /// Nothing at all. An empty text is [`Words::Text`].
    Nothing,
    /// A number's digits, without an exponent.
    Number(&'a str),
    /// What the exporter wrote itself: a date, `true`, a count.
    Own(&'a str),
    /// A text out of the org.
    Text(&'a str),
}

impl<'a> Words<'a> {
    pub(super) const fn text(&self) -> &'a str {
        match self {
            Words::Nothing => "",
            Words::Number(text) | Words::Own(text) | Words::Text(text) => text,
        }
    }
}

/// What is to be written of a cell.
pub(super) enum Taken<'a> {
    Nothing,
    /// The text that is shown: it stands in the scratch.
    Shown,
    /// The value itself.
    Sent(Value<'a>),
}

/// What the options take of a cell, by row and column.
pub(super) fn taken<'a>(
    page: &Page<'a>,
    (row, column): (usize, usize),
    options: &Options,
    outcome: &mut Outcome,
    scratch: &mut String,
) -> Taken<'a> {
    scratch.clear();
    let value = page.value(row, column);
    outcome.count_gap(&value);
    if value.is_empty() {
        return Taken::Nothing;
    }
    if options.values == Values::Shown
        && let Some(shown) = page.shown(row, column)
    {
        scratch.push_str(&shown);
        return Taken::Shown;
    }
    Taken::Sent(value)
}

/// The words of a cell. `scratch` is where they are made if they have to be.
pub(super) fn words<'a>(
    page: &Page<'a>,
    row: usize,
    column: usize,
    options: &Options,
    outcome: &mut Outcome,
    scratch: &'a mut String,
) -> Words<'a> {
    let value = match taken(page, (row, column), options, outcome, scratch) {
        Taken::Nothing => return Words::Nothing,
        Taken::Shown => return Words::Text(scratch),
        Taken::Sent(value) => value,
    };
    match value {
        Value::Text(text) => return Words::Text(text),
        Value::Stored(number) => {
            number.push_to(scratch);
            if scratch.contains(['E', 'e']) {
                *scratch = digits::plain(scratch).into_owned();
            }
            // What is no number to anybody is a text.
            return if number.value().is_nan() { Words::Text(scratch) } else { Words::Number(scratch) };
        }
        Value::Number { sent, value } => {
            return match digits::digits(sent, value) {
                Some(number) => {
                    scratch.push_str(&digits::plain(&number));
                    Words::Number(scratch)
                }
                None => sent.map_or(Words::Nothing, Words::Text),
            };
        }
        Value::Boolean(value) => scratch.push_str(if value { "true" } else { "false" }),
        Value::Date(days) => calendar::put_date(days.into(), scratch),
        Value::DateTime(millis) => put_moment(millis, options, scratch),
        Value::Nested { rows, complete } => {
            return put_children(page, (row, column), (rows, complete), options, outcome, scratch);
        }
        Value::Missing | Value::Null | Value::NotLoaded | Value::NoAccess => return Words::Nothing,
    }
    Words::Own(scratch)
}

/// A moment as the options want it.
pub(super) fn put_moment(millis: i64, options: &Options, out: &mut String) {
    match options.moments {
        Moments::AsSent => calendar::put_moment_as_sent(millis, out),
        Moments::Local => calendar::put_moment_local(millis, options.zone.offset_minutes(millis), out),
    }
}

/// `3 rows`; `3 rows, not all loaded`.
pub(super) fn put_count(rows: u64, complete: bool, out: &mut String) {
    out.push_str(&rows.to_string());
    out.push_str(if rows == 1 { " row" } else { " rows" });
    if !complete {
        out.push_str(", not all loaded");
    }
}

/// Whether a column's values stand at the right.
pub(super) const fn is_numeric(kind: Kind) -> bool {
    matches!(kind, Kind::Number | Kind::Currency | Kind::Percent)
}

/// Child rows as JSON within the cell, or how many there are.
fn put_children<'a>(
    page: &Page<'a>,
    (row, column): (usize, usize),
    (rows, complete): (u64, bool),
    options: &Options,
    outcome: &mut Outcome,
    scratch: &'a mut String,
) -> Words<'a> {
    let children = page.nested(row, column);
    outcome.count_children(rows, complete, children.as_ref().map(|children| children.rows()));
    match children {
        Some(children) if options.children == Children::Rows => {
            let mut out = Vec::new();
            json::put_children(&*children, rows, complete, options, outcome, &mut out);
            scratch.push_str(&String::from_utf8_lossy(&out));
            Words::Text(scratch)
        }
        _ => {
            put_count(rows, complete, scratch);
            Words::Own(scratch)
        }
    }
}
