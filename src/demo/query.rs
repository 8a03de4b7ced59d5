//! Query answers of the demo org: pages of records and the cursors between them; knows no path and no HTTP method.

use super::data::{BASE_62, FISCAL_SHIFT, Rows, id_text, user_of, with_check};
use super::json::Json;
use crate::soql::ast::{Condition, ConditionKind, Expression, Operator};
use crate::soql::calendar::{DAY_MILLIS, date};
use crate::soql::evaluate::{Selection, children, computed, groups, select};
use crate::soql::locale::Locale;
use crate::soql::plan::{CHILD_LEVELS_MAX, Children, Column, Grouping, Parent, Plan};
use crate::soql::schema::{Address, FieldType, Schema, Source, Value};
use crate::soql::zone::Zone;
use crate::soql::{Code, Diagnostic, id, plan};
use std::collections::VecDeque;
use std::sync::Arc;

/// The most rows on a page, and what a page holds if the caller does not say.
///
/// Source: REST API Developer Guide, "Query Options Header".
pub(super) const PAGE_ROWS_MAX: usize = 2_000;

/// The fewest rows that a caller can ask for on a page.
pub(super) const PAGE_ROWS_MIN: usize = 200;

/// How many cursors one user may have open; the oldest is closed for a new one.
const CURSORS_PER_USER_MAX: usize = 100;

/// How many rows all cursors together may remember, four bytes each; the oldest cursors are closed for more.
const CURSOR_ROWS_MAX: usize = 10_000_000;

/// The API version from which subqueries may nest. Source: SOQL and SOSL Reference, "Relationship Query Limitations".
const FIVE_LEVELS_VERSION: u32 = 58;

/// How long a cursor is good for: two days.
const CURSOR_LIFE_MILLIS: u64 = 2 * 24 * 60 * 60 * 1_000;

/// How many rows lie behind one query's answer, and where it goes on.
#[derive(Debug)]
struct Cursor {
    locator: String,
    user_id: String,
    opened_at_millis: u64,
    plan: Arc<Plan>,
    selection: Selection,
    deleted: bool,
    page_rows: usize,
}

/// The open cursors of all users, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Cursors {
    open: VecDeque<Cursor>,
    opened: u64,
}

/// Who asks, when, and how the answer is to be cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) user_id: &'a str,
    pub(super) now_millis: u64,
    pub(super) entropy: &'a [u8; 32],
    /// Such as `/services/data/v68.0`.
    pub(super) base: &'a str,
    pub(super) page_rows: usize,
    /// `queryAll`: deleted rows too.
    pub(super) deleted: bool,
}

impl Asked<'_> {
    /// The API version that is asked, such as 68.
    fn version(&self) -> u32 {
        let version = self.base.rsplit_once("/v").map_or("", |(_, version)| version);
        version.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(u32::MAX)
    }
}

/// Reads a query and fits it to the org, for the one who asks.
fn planned(text: &str, rows: &Rows, asked: &Asked<'_>) -> Result<Plan, Diagnostic> {
    let syntax = crate::soql::parse(text);
    let comment = syntax.comments().next();
    let query = syntax.checked()?;
    if let Some(comment) = comment {
        let shown = text.get(comment.start..=comment.start).unwrap_or("/");
        return Err(Diagnostic::new(Code::MalformedQuery, format!("unexpected token: '{shown}'"), comment));
    }
    if let Some(span) = &query.all_rows {
        let message = "ALL ROWS not allowed in this context";
        return Err(Diagnostic::new(Code::MalformedQuery, message, span.clone()));
    }
    let user_id = id::read(asked.user_id);
    let person = user_of(asked.user_id);
    let context = plan::Context {
        now_millis: asked.now_millis,
        user_id,
        zone: Zone::named(person.time_zone).unwrap_or_default(),
        locale: Locale::named(person.locale),
        fiscal_shift: FISCAL_SHIFT,
        child_levels: if asked.version() < FIVE_LEVELS_VERSION { 1 } else { CHILD_LEVELS_MAX },
    };
    plan::plan(&query, rows, &context)
}

/// Fields that every object has an index on. Source: Salesforce Help, "Working with Very Large SOQL Queries".
const INDEXED: [&str; 5] = ["Id", "Name", "OwnerId", "CreatedDate", "SystemModstamp"];

/// Tells how a query would be executed: by an index where a condition that has to hold is about one, else by reading everything.
pub(super) fn explained(text: &str, rows: &Rows, asked: &Asked<'_>) -> Result<Vec<u8>, Diagnostic> {
    let plan = planned(text, rows, asked)?;
    let all = i64::from(rows.rows(plan.object));
    let found = if plan.grouping.is_some() { all } else { length(select(&plan, rows, asked.deleted).len()) };
    let syntax = crate::soql::parse(text);
    let index = syntax.query.condition.as_ref().and_then(indexed);
    let mut json = Json::new();
    json.object(|json| {
        json.key("plans");
        json.array(|json| {
            json.object(|json| {
                json.int_member("cardinality", found);
                json.key("fields");
                json.array(|json| index.iter().for_each(|field| json.string(field)));
                json.text_member("leadingOperationType", if index.is_some() { "Index" } else { "TableScan" });
                json.key("notes");
                json.array(|_| {});
                json.int_member("relativeCost", if index.is_some() { 0 } else { 1 });
                json.int_member("sobjectCardinality", all);
                json.text_member("sobjectType", rows.object_name(plan.object));
            });
        });
        json.text_member("sourceQuery", text);
    });
    Ok(json.into_bytes())
}

/// A field with an index that a condition is about which has to hold.
fn indexed(condition: &Condition<'_>) -> Option<String> {
    match &condition.kind {
        ConditionKind::And(all) => all.iter().find_map(indexed),
        ConditionKind::Compare(it)
            if !matches!(it.operator, Operator::NotEqual | Operator::NotIn | Operator::Excludes) =>
        {
            let Expression::Field(path) = &it.left else { return None };
            let field = path.text();
            INDEXED.iter().any(|known| known.eq_ignore_ascii_case(&field)).then_some(field)
        }
        _ => None,
    }
}

/// Runs a query and writes its first page.
pub(super) fn first_page(
    text: &str,
    rows: &Rows,
    cursors: &mut Cursors,
    asked: &Asked<'_>,
) -> Result<Vec<u8>, Diagnostic> {
    let plan = planned(text, rows, asked)?;
    if let Some(grouping) = &plan.grouping {
        return grouped(&plan, grouping, rows, asked);
    }
    let selection = select(&plan, rows, asked.deleted);
    if plan.counts_only {
        let mut json = Json::new();
        json.object(|json| {
            json.int_member("totalSize", length(selection.len()));
            json.boolean_member("done", true);
            json.key("records");
            json.array(|_| {});
        });
        return Ok(json.into_bytes());
    }
    let page_rows = if long_texts(&plan, rows) >= 2 { PAGE_ROWS_MIN } else { asked.page_rows };
    let cursor = Cursor {
        locator: cursors.locator(asked.entropy),
        user_id: asked.user_id.to_owned(),
        opened_at_millis: asked.now_millis,
        plan: Arc::new(plan),
        selection,
        deleted: asked.deleted,
        page_rows,
    };
    let mut page = Page { rows, asked, json: Json::new(), cut: Vec::new(), cursors };
    let is_done = page.write(&cursor, 0);
    let Page { json, cut, cursors, .. } = page;
    for cursor in cut {
        cursors.keep(cursor);
    }
    if !is_done {
        cursors.keep(cursor);
    }
    Ok(json.into_bytes())
}

/// Groups come on one page, without addresses: they are no records.
fn grouped(plan: &Plan, grouping: &Grouping, rows: &Rows, asked: &Asked<'_>) -> Result<Vec<u8>, Diagnostic> {
    let groups = groups(plan, grouping, rows, asked.deleted, asked.page_rows)?;
    let mut json = Json::new();
    json.object(|json| {
        json.int_member("totalSize", length(groups.len()));
        json.boolean_member("done", true);
        json.key("records");
        json.array(|json| {
            for group in &groups {
                json.object(|json| {
                    json.key("attributes");
                    json.object(|json| json.text_member("type", "AggregateResult"));
                    for (name, value) in grouping.names.iter().zip(group) {
                        json.key(name);
                        write_value(json, value);
                    }
                });
            }
        });
    });
    Ok(json.into_bytes())
}

/// Writes the page that a locator with its offset names; nothing if there is no such cursor.
pub(super) fn next_page(name: &str, rows: &Rows, cursors: &mut Cursors, asked: &Asked<'_>) -> Option<Vec<u8>> {
    let (locator, offset) = name.split_once('-')?;
    let offset: usize = offset.parse().ok()?;
    let at = cursors.open.iter().position(|cursor| cursor.locator == locator && cursor.user_id == asked.user_id)?;
    // Taken out while its page is written, so that the page can open cursors for its children.
    let cursor = cursors.open.remove(at)?;
    if asked.now_millis.saturating_sub(cursor.opened_at_millis) > CURSOR_LIFE_MILLIS {
        return None;
    }
    let is_inside = offset < cursor.selection.len();
    let mut page = Page { rows, asked, json: Json::new(), cut: Vec::new(), cursors };
    if is_inside {
        page.write(&cursor, offset);
    }
    let Page { json, cut, cursors, .. } = page;
    for cursor in cut {
        cursors.keep(cursor);
    }
    cursors.keep(cursor);
    is_inside.then(|| json.into_bytes())
}

/// Writes one record with all its fields, or with those that are named.
pub(super) fn record(rows: &Rows, base: &str, object: u16, row: u32, fields: &[u16]) -> Vec<u8> {
    let column = |number: &u16| Column::Field { name: rows.field(object, *number).name.to_owned(), number: *number };
    let columns: Vec<Column> = fields.iter().map(column).collect();
    let mut json = Json::new();
    Writer { rows, base, json: &mut json }.record(object, row, rows.object_name(object), &columns);
    json.into_bytes()
}

impl Cursor {
    /// How many row numbers it remembers.
    fn rows(&self) -> usize {
        match &self.selection {
            Selection::Stretch(_) => 0,
            Selection::Rows(rows) => rows.len(),
        }
    }
}

impl Cursors {
    /// A name for a cursor: 18 characters that begin with `0r8`.
    fn locator(&mut self, entropy: &[u8; 32]) -> String {
        self.opened += 1;
        let mut short = *b"0r8Hs0000000000";
        for (place, byte) in short[5..].iter_mut().zip(entropy) {
            *place = BASE_62[usize::from(*byte) % 62];
        }
        // The same entropy twice must not name the same cursor.
        let mut number = self.opened;
        for place in short[5..].iter_mut().rev().take(4) {
            let digit = BASE_62.iter().position(|known| known == place).unwrap_or_default() as u64;
            *place = BASE_62[((digit + number) % 62) as usize];
            number /= 62;
        }
        id_text(&with_check(short))
    }

    fn keep(&mut self, cursor: Cursor) {
        let of_user = self.open.iter().filter(|open| open.user_id == cursor.user_id).count();
        if of_user >= CURSORS_PER_USER_MAX
            && let Some(oldest) = self.open.iter().position(|open| open.user_id == cursor.user_id)
        {
            self.open.remove(oldest);
        }
        self.open.push_back(cursor);
        while self.open.len() > 1 && self.open.iter().map(Cursor::rows).sum::<usize>() > CURSOR_ROWS_MAX {
            self.open.pop_front();
        }
    }
}

/// How many long custom texts a query asks for: two make Salesforce cut pages small.
fn long_texts(plan: &Plan, rows: &Rows) -> usize {
    let is_long = |column: &&Column| match column {
        Column::Field { number, .. } => {
            let field = rows.field(plan.object, *number);
            field.is_custom && field.kind == FieldType::Textarea && !field.is_filterable
        }
        _ => false,
    };
    plan.columns.iter().filter(is_long).count()
}

/// One page under construction.
struct Page<'p> {
    rows: &'p Rows,
    asked: &'p Asked<'p>,
    json: Json,
    /// What is left of child lists that did not fit.
    cut: Vec<Cursor>,
    cursors: &'p mut Cursors,
}

/// The children of one record under one of its columns.
#[derive(Clone, Default)]
struct Family {
    /// All of them.
    rows: Vec<u32>,
    /// How many of them are shown with the record; the others are left to a cursor.
    shown: usize,
    /// Of each that is shown, its own children.
    families: Vec<Vec<Family>>,
}

impl Family {
    /// How many rows it takes on a page.
    fn len(&self) -> usize {
        self.rows.len() + self.families.iter().flatten().map(Self::len).sum::<usize>()
    }
}

impl Page<'_> {
    /// Writes the rows from `start` on; true if these are the last.
    fn write(&mut self, cursor: &Cursor, start: usize) -> bool {
        let plan = &cursor.plan;
        let mut page = cursor.selection.page(start..start + cursor.page_rows);
        let mut families = self.families(plan, &page, cursor);
        page.truncate(parents_that_fit(&families, page.len(), cursor.page_rows));
        let end = start + page.len();
        let is_done = end >= cursor.selection.len();
        self.json.open(b'{');
        self.head(cursor.selection.len(), &cursor.locator, end, is_done);
        self.json.key("records");
        self.json.open(b'[');
        for (place, row) in page.iter().enumerate() {
            let families = families.get_mut(place).map(std::mem::take).unwrap_or_default();
            self.record(plan, *row, families, cursor);
        }
        self.json.close(b']');
        self.json.close(b'}');
        is_done
    }

    /// The children of rows, level by level: one search for each column, however many rows there are.
    fn families(&self, plan: &Plan, rows: &[u32], cursor: &Cursor) -> Vec<Vec<Family>> {
        let mut families: Vec<Vec<Family>> = Vec::new();
        for column in &plan.columns {
            let Column::Children(inner) = column else { continue };
            families.resize_with(rows.len(), Vec::new);
            let lists = children(inner, plan.object, rows, self.rows, cursor.deleted);
            let shown: Vec<u32> = lists.iter().flat_map(|list| list.iter().take(cursor.page_rows)).copied().collect();
            let mut below = self.families(&inner.plan, &shown, cursor).into_iter();
            for (family, list) in families.iter_mut().zip(lists) {
                let shown = list.len().min(cursor.page_rows);
                family.push(Family { shown, families: below.by_ref().take(shown).collect(), rows: list });
            }
        }
        families
    }

    fn head(&mut self, total: usize, locator: &str, end: usize, is_done: bool) {
        self.json.int_member("totalSize", length(total));
        self.json.boolean_member("done", is_done);
        if !is_done {
            self.json.text_member("nextRecordsUrl", &format!("{}/query/{locator}-{end}", self.asked.base));
        }
    }

    fn record(&mut self, plan: &Plan, row: u32, families: Vec<Family>, cursor: &Cursor) {
        let name = self.rows.object_name(plan.object);
        if families.is_empty() {
            self.writer().record(plan.object, row, name, &plan.columns);
            return;
        }
        let mut families = families.into_iter();
        self.json.open(b'{');
        self.writer().attributes(plan.object, row, name);
        for column in &plan.columns {
            match column {
                Column::Children(inner) => self.family(inner, families.next().unwrap_or_default(), cursor),
                _ => self.writer().member(plan.object, row, column),
            }
        }
        self.json.close(b'}');
    }

    /// The children of one record, the first of them if they are many.
    fn family(&mut self, inner: &Children, family: Family, parent: &Cursor) {
        self.json.key(&inner.name);
        let Family { rows, shown, families } = family;
        if rows.is_empty() {
            self.json.null();
            return;
        }
        let is_done = shown == rows.len();
        let locator = if is_done { String::new() } else { self.cursors.locator(self.asked.entropy) };
        self.json.open(b'{');
        self.head(rows.len(), &locator, shown, is_done);
        self.json.key("records");
        self.json.open(b'[');
        let mut families = families.into_iter();
        for row in &rows[..shown] {
            self.record(&inner.plan, *row, families.next().unwrap_or_default(), parent);
        }
        self.json.close(b']');
        self.json.close(b'}');
        if !is_done {
            self.cut.push(Cursor {
                locator,
                user_id: parent.user_id.clone(),
                opened_at_millis: self.asked.now_millis,
                plan: Arc::clone(&inner.plan),
                selection: Selection::Rows(rows),
                deleted: parent.deleted,
                page_rows: parent.page_rows,
            });
        }
    }

    fn writer(&mut self) -> Writer<'_> {
        Writer { rows: self.rows, base: self.asked.base, json: &mut self.json }
    }
}

/// How many parents go on a page on which children count as well; always one at least.
fn parents_that_fit(families: &[Vec<Family>], parents: usize, page_rows: usize) -> usize {
    let mut rows = 0;
    for (place, families) in families.iter().enumerate() {
        rows += 1 + families.iter().map(Family::len).sum::<usize>();
        if rows > page_rows {
            return place.max(1);
        }
    }
    parents
}

/// Writes records.
struct Writer<'w> {
    rows: &'w Rows,
    base: &'w str,
    json: &'w mut Json,
}

impl Writer<'_> {
    fn record(&mut self, object: u16, row: u32, type_name: &str, columns: &[Column]) {
        self.json.open(b'{');
        self.attributes(object, row, type_name);
        for column in columns {
            self.member(object, row, column);
        }
        self.json.close(b'}');
    }

    fn attributes(&mut self, object: u16, row: u32, type_name: &str) {
        self.json.key("attributes");
        self.json.open(b'{');
        self.json.key("type");
        self.json.plain(type_name.as_bytes());
        self.json.key("url");
        let url = self.record_url(object, row);
        self.json.plain(&url);
        self.json.close(b'}');
    }

    fn record_url(&self, object: u16, row: u32) -> Vec<u8> {
        let name = self.rows.object_name(object).as_bytes();
        [self.base.as_bytes(), b"/sobjects/", name, b"/", &Rows::id(object, row)].concat()
    }

    fn member(&mut self, object: u16, row: u32, column: &Column) {
        match column {
            Column::Field { name, number } => {
                self.json.key(name);
                self.value(object, row, *number);
            }
            Column::Computed(column) => {
                self.json.key(&column.name);
                write_value(self.json, &computed(self.rows, object, row, column));
            }
            Column::ObjectName => self.json.text_member("Type", self.rows.object_name(object)),
            Column::Absent { name } => self.json.null_member(name),
            Column::Parent(parent) => self.parent(object, row, parent),
            Column::Children(_) => {}
        }
    }

    fn parent(&mut self, object: u16, row: u32, parent: &Parent) {
        self.json.key(&parent.name);
        let found = self.rows.parent(object, row, parent.field);
        let branch = found.and_then(|(object, row)| {
            parent.branches.iter().find(|branch| branch.object == object).map(|branch| (row, branch))
        });
        match branch {
            Some((row, branch)) => {
                let name = if branch.is_name { "Name" } else { self.rows.object_name(branch.object) };
                self.record(branch.object, row, name, &branch.columns);
            }
            None => self.json.null(),
        }
    }

    fn value(&mut self, object: u16, row: u32, field: u16) {
        if self.rows.field(object, field).kind == FieldType::Base64 {
            let mut url = self.record_url(object, row);
            url.push(b'/');
            url.extend_from_slice(self.rows.field(object, field).name.as_bytes());
            return self.json.plain(&url);
        }
        write_value(self.json, &self.rows.value(object, row, field));
    }
}

fn write_value(json: &mut Json, value: &Value<'_>) {
    match value {
        Value::Null => json.null(),
        Value::Boolean(value) => json.boolean(*value),
        Value::Int(number) => json.int(*number),
        Value::Double(number) => json.double(*number),
        Value::Text(text) => json.string(text),
        Value::Id(id) => json.plain(id),
        Value::Date(days) => json.plain(date_text(*days).as_bytes()),
        Value::DateTime(millis) => {
            let days = millis.div_euclid(DAY_MILLIS);
            let time = time_text(millis.rem_euclid(DAY_MILLIS));
            json.plain(format!("{}T{time}+0000", date_text(days)).as_bytes());
        }
        Value::Time(millis) => json.plain(format!("{}Z", time_text(*millis)).as_bytes()),
        Value::Location(latitude, longitude) => json.object(|json| {
            json.key("latitude");
            json.double(*latitude);
            json.key("longitude");
            json.double(*longitude);
        }),
        Value::Address(address) => write_address(json, address),
    }
}

fn write_address(json: &mut Json, address: &Address<'_>) {
    let place = address.place;
    json.object(|json| {
        json.optional_member("city", address.city.as_deref());
        json.optional_member("country", address.country.as_deref());
        json.null_member("countryCode");
        json.optional_member("geocodeAccuracy", place.map(|_| "Address"));
        for (name, degrees) in [("latitude", place.map(|at| at.0)), ("longitude", place.map(|at| at.1))] {
            json.key(name);
            match degrees {
                Some(degrees) => json.double(degrees),
                None => json.null(),
            }
        }
        json.optional_member("postalCode", address.postal_code.as_deref());
        json.optional_member("state", address.state.as_deref());
        json.null_member("stateCode");
        json.optional_member("street", address.street.as_deref());
    });
}

fn date_text(days: i64) -> String {
    let (year, month, day) = date(days);
    format!("{year:04}-{month:02}-{day:02}")
}

fn time_text(millis: i64) -> String {
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
