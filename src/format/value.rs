//! What stands in a cell for its value: text, class, link, and the whole of it for who looks closer. Knows no element.

use std::borrow::Cow;
use std::sync::Arc;

use super::facts::FieldFacts;
use super::locale::Locale;
use super::moment::{read_clock, read_day, read_moment};
use super::{link, rich};
use crate::soql::ast::Function;
use crate::soql::schema::FieldType;
use crate::table::{Cell, Kind};

/// Longest text that is put into a cell. Whoever looks closer is shown all of it.
pub const CELL_CHARS_MAX: usize = 240;

/// What compound fields have in them. Source: REST API Developer Guide, "Compound Fields".
const PARTS: [&str; 7] = ["street", "city", "state", "postalCode", "country", "latitude", "longitude"];
const STREET: usize = 0;
const CITY: usize = 1;
const STATE: usize = 2;
const POSTAL_CODE: usize = 3;
const COUNTRY: usize = 4;
const LATITUDE: usize = 5;
const LONGITUDE: usize = 6;
/// Parts that say again what others say: they are shown nowhere but in columns of their own.
const MORE_PARTS: [&str; 3] = ["stateCode", "countryCode", "geocodeAccuracy"];

/// A column of the table, as far as writing its values goes.
#[derive(Clone, Copy, Debug)]
pub struct ColumnFacts<'a> {
    /// Field path as in the answer: `Account.Name`.
    pub path: &'a str,
    /// What its values are.
    pub kind: Kind,
    /// What is known of its field.
    pub facts: Option<&'a Arc<FieldFacts>>,
}

/// Where and for whom values are written.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// How numbers and moments are written there.
    pub locale: &'a Locale,
    /// Origin of the org, where records have pages: `https://acme.my.salesforce.com`.
    pub org: Option<&'a str>,
}

/// The other cells of a row, by the column's number in the table.
pub type Row<'r, 'a> = &'r dyn Fn(usize) -> Cell<'a>;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    /// The text; for a boolean `true` or `false`, drawn as a mark.
    pub text: Cow<'a, str>,
    /// The cell's whole class attribute.
    pub class: &'static str,
}

/// A value for who looks closer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whole {
    /// There is none.
    Nothing,
    /// Perhaps with several lines.
    Text(String),
    /// It leads somewhere.
    Link {
        /// What it says.
        text: String,
        /// Where it leads: a page, a mailbox or a telephone, and nowhere else.
        href: String,
    },
    /// Several values: the labels of a multi-select picklist.
    Items(Vec<String>),
    /// Rich text, without what could do harm.
    Rich(Vec<rich::Node>),
}

/// How the values of one column are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    kind: Kind,
    manner: FieldType,
    facts: Option<Arc<FieldFacts>>,
    scale: Option<u8>,
    is_html: bool,
    /// The column with the code of a row's currency.
    currency: Option<usize>,
    /// For references: the column with the name of the record that is meant.
    name: Option<usize>,
    /// For names: the column with the id of the record that is named.
    id: Option<usize>,
    /// For compound fields: the columns with their parts, in the order of [`PARTS`].
    parts: Option<[Option<usize>; PARTS.len()]>,
    /// The column of the compound field that this one is a part of.
    pub part_of: Option<usize>,
}

/// How the values of all columns of a table are written.
#[must_use]
pub fn formats(columns: &[ColumnFacts<'_>]) -> Vec<Format> {
    let mut formats: Vec<Format> = columns.iter().map(|column| Format::of(column, columns)).collect();
    for whole in 0..formats.len() {
        let Some(prefix) = formats[whole].parts.map(|_| columns[whole].path.to_owned() + ".") else { continue };
        for (part, column) in columns.iter().enumerate() {
            if is_part(column.path, &prefix) {
                formats[part].part_of = Some(whole);
            }
        }
    }
    formats
}

impl Format {
    fn of(column: &ColumnFacts<'_>, columns: &[ColumnFacts<'_>]) -> Self {
        let find = |path: &str| columns.iter().position(|other| other.path.eq_ignore_ascii_case(path));
        let facts = column.facts;
        let field = facts.map(|facts| &facts.field);
        let manner = field.map_or_else(|| manner(column.kind), |field| field.kind);
        let (way, last) = column.path.rsplit_once('.').map_or(("", column.path), |(way, last)| (way, last));
        let beside = |name: &str| if way.is_empty() { name.to_owned() } else { way.to_owned() + "." + name };
        let function = facts.and_then(|facts| facts.function);
        let is_currency = manner == FieldType::Currency && function != Some(Function::ConvertCurrency);
        let is_reference =
            manner == FieldType::Reference || (field.is_none() && manner == FieldType::Id && last != "Id");
        let is_name = field.map_or(last == "Name", |field| field.look.is_name && function.is_none());
        let relationship = match field {
            Some(field) => field.relationship.clone(),
            None => relationship(last),
        };
        let of_parent = |name: &str| find(&(beside(relationship.as_deref()?) + "." + name));
        let parts = compound(column, manner, columns);
        Self {
            kind: column.kind,
            manner,
            facts: facts.cloned(),
            scale: field.and_then(|field| scale(field.kind, field.look.scale)),
            is_html: field.is_some_and(|field| field.look.is_html),
            currency: find(&beside("CurrencyIsoCode")).filter(|_| is_currency),
            name: ["Name", "CaseNumber", "Title", "Subject"].into_iter().find_map(of_parent).filter(|_| is_reference),
            id: find(&beside("Id")).or_else(|| id_of_parent(way, &find)).filter(|_| is_name),
            parts,
            part_of: None,
        }
    }

    /// What stands in the column's cell.
    #[must_use]
    pub fn shown<'a>(&self, cell: &Cell<'a>, row: Row<'_, 'a>, reader: Reader<'_>) -> Shown<'a> {
        if cell.is_empty() {
            return self.without_value(cell, row, reader.locale);
        }
        let class = self.class(cell, row, reader);
        let text = match *cell {
            Cell::Text(text) if self.is_html => Cow::Owned(rich::plain(text, CELL_CHARS_MAX, true)),
            _ => self.text(cell, row, reader.locale, false),
        };
        Shown { text: visible(shortened(text)), class }
    }

    /// All that is known of the value, as one text.
    #[must_use]
    pub fn full_text<'a>(&self, cell: &Cell<'a>, row: Row<'_, 'a>, reader: Reader<'_>) -> String {
        let sent = || sent(cell);
        let text = match *cell {
            Cell::Text(html) if self.is_html => rich::plain(html, usize::MAX, false),
            _ if cell.is_empty() => self.joined(row, reader.locale, ", ").unwrap_or_default(),
            _ => self.text(cell, row, reader.locale, true).into_owned(),
        };
        let is_told_anew = match self.manner {
            FieldType::Picklist | FieldType::MultiPicklist | FieldType::Reference | FieldType::Id => true,
            _ => matches!(cell, Cell::Date(_) | Cell::DateTime(_)) || self.kind == Kind::DateTime,
        };
        let text = if is_told_anew && !cell.is_empty() && text != sent() { text + " (" + &sent() + ")" } else { text };
        match visible(Cow::Borrowed(&text)) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text,
        }
    }

    /// The value for who looks closer.
    #[must_use]
    pub fn whole<'a>(&self, cell: &Cell<'a>, row: Row<'_, 'a>, reader: Reader<'_>) -> Whole {
        if let Some(href) = self.href(cell, row, reader) {
            return Whole::Link { text: self.text(cell, row, reader.locale, true).into_owned(), href };
        }
        match *cell {
            Cell::Text(html) if self.is_html => Whole::Rich(rich::tree(html)),
            Cell::Text(text) if self.manner == FieldType::MultiPicklist => {
                Whole::Items(text.split(';').map(|value| self.label(value).to_owned()).collect())
            }
            _ if cell.is_empty() => self.joined(row, reader.locale, "\n").map_or(Whole::Nothing, Whole::Text),
            _ => Whole::Text(self.full_text(cell, row, reader)),
        }
    }

    /// Where the value leads.
    #[must_use]
    pub fn href(&self, cell: &Cell<'_>, row: Row<'_, '_>, reader: Reader<'_>) -> Option<String> {
        let Cell::Text(text) = *cell else { return None };
        match self.manner {
            FieldType::Id | FieldType::Reference => link::record(reader.org?, text),
            FieldType::Url => link::web(text),
            FieldType::Email => link::mail(text),
            FieldType::Phone => link::phone(text),
            _ => match row(self.id?) {
                Cell::Text(id) => link::record(reader.org?, id),
                _ => None,
            },
        }
    }

    fn class(&self, cell: &Cell<'_>, row: Row<'_, '_>, reader: Reader<'_>) -> &'static str {
        match *cell {
            Cell::Missing => "cell cell-missing",
            Cell::NoAccess => "cell cell-no-access",
            Cell::Null if self.kind == Kind::Number => "cell cell-null cell-number",
            Cell::Null => "cell cell-null",
            Cell::Boolean(true) => "cell cell-true",
            Cell::Boolean(false) => "cell cell-false",
            Cell::Number(_) => "cell cell-number",
            Cell::Date(_) | Cell::DateTime(_) => "cell cell-date",
            Cell::Nested { .. } => "cell cell-nested",
            Cell::Text(_) => {
                let is_link = self.href(cell, row, reader).is_some();
                let is_id = matches!(self.manner, FieldType::Id | FieldType::Reference) && self.named(row).is_none();
                match (is_link, is_id) {
                    (true, true) => "cell cell-id cell-link",
                    (true, false) => "cell cell-link",
                    (false, true) => "cell cell-id",
                    (false, false) if matches!(self.kind, Kind::Date | Kind::DateTime) => "cell cell-date",
                    (false, false) if self.manner == FieldType::Time => "cell cell-date",
                    (false, false) if self.manner == FieldType::EncryptedString => "cell cell-masked",
                    (false, false) => "cell",
                }
            }
        }
    }

    /// An address and its like have their values in other columns.
    fn without_value<'a>(&self, cell: &Cell<'a>, row: Row<'_, 'a>, locale: &Locale) -> Shown<'a> {
        let Some(text) = self.joined(row, locale, ", ") else {
            // Where a part is null, the whole is, too.
            let is_null =
                self.parts.is_some_and(|parts| parts.into_iter().flatten().any(|part| row(part) == Cell::Null));
            let cell = if is_null { &Cell::Null } else { cell };
            let class = self.class(cell, row, Reader { locale, org: None });
            return Shown { text: Cow::Borrowed(""), class };
        };
        Shown { text: visible(shortened(Cow::Owned(text))), class: "cell" }
    }

    /// The text for a value; with all there is of it, or as much as people need at a glance.
    fn text<'a>(&self, cell: &Cell<'a>, row: Row<'_, 'a>, locale: &Locale, is_full: bool) -> Cow<'a, str> {
        match *cell {
            Cell::Missing | Cell::NoAccess | Cell::Null => Cow::Borrowed(""),
            Cell::Boolean(value) => Cow::Borrowed(if value { "true" } else { "false" }),
            Cell::Number(number) => Cow::Owned(self.number(&number.text(), row, locale, is_full)),
            Cell::Date(days) => Cow::Owned(locale.day(days.into())),
            Cell::DateTime(millis) => Cow::Owned(locale.moment(millis, is_full)),
            Cell::Nested { rows, complete } => {
                let rows = if rows == 1 {
                    "1 row".to_owned()
                } else {
                    locale.number(&rows.to_string(), None).into_owned() + " rows"
                };
                Cow::Owned(if complete { rows } else { rows + ", not all loaded" })
            }
            Cell::Text(text) => self.text_of_text(text, row, locale, is_full),
        }
    }

    fn text_of_text<'a>(&self, text: &'a str, row: Row<'_, 'a>, locale: &Locale, is_full: bool) -> Cow<'a, str> {
        match self.manner {
            FieldType::Id | FieldType::Reference => Cow::Borrowed(self.named(row).unwrap_or(text)),
            FieldType::Picklist | FieldType::Combobox => match self.label(text) {
                label if label == text => Cow::Borrowed(text),
                label => Cow::Owned(label.to_owned()),
            },
            FieldType::MultiPicklist => {
                let mut out = String::with_capacity(text.len() + 8);
                for value in text.split(';') {
                    if !out.is_empty() {
                        out.push_str("; ");
                    }
                    out.push_str(self.label(value));
                }
                Cow::Owned(out)
            }
            // A time of day is of no zone, whatever letter is behind it.
            FieldType::Time => match read_clock(text.trim_end_matches('Z')) {
                Some((seconds, _)) => Cow::Owned(locale.time(seconds, is_full)),
                None => Cow::Borrowed(text),
            },
            _ => match self.kind {
                Kind::DateTime => {
                    read_moment(text).map_or(Cow::Borrowed(text), |millis| Cow::Owned(locale.moment(millis, is_full)))
                }
                Kind::Date => read_day(text).map_or(Cow::Borrowed(text), |days| Cow::Owned(locale.day(days))),
                _ => Cow::Borrowed(text),
            },
        }
    }

    fn number(&self, text: &str, row: Row<'_, '_>, locale: &Locale, is_full: bool) -> String {
        // Looked at closely, a number has all its digits.
        let digits = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let scale = self.scale.filter(|scale| !is_full || digits <= usize::from(*scale));
        let code = self.currency.map(row);
        match (self.manner, code) {
            (FieldType::Percent, _) => locale.percent(text, scale),
            (_, Some(Cell::Text(code))) => locale.amount(text, scale, code),
            _ => locale.number(text, scale).into_owned(),
        }
    }

    /// The name of the record that an id means.
    fn named<'a>(&self, row: Row<'_, 'a>) -> Option<&'a str> {
        match row(self.name?) {
            Cell::Text(name) if !name.trim().is_empty() => Some(name),
            _ => None,
        }
    }

    fn label<'v>(&'v self, value: &'v str) -> &'v str {
        self.facts.as_ref().and_then(|facts| facts.label_of(value)).unwrap_or(value)
    }

    /// The parts of a compound value as people write them; nothing where all are empty.
    fn joined(&self, row: Row<'_, '_>, locale: &Locale, between: &str) -> Option<String> {
        let parts = self.parts?;
        let part = |at: usize| parts[at].map(row).map(|cell| sent(&cell)).filter(|text| !text.trim().is_empty());
        let mut lines: Vec<String> = Vec::new();
        if self.manner != FieldType::Location {
            let line = |words: [Option<String>; 2]| Some(words.into_iter().flatten().collect::<Vec<_>>().join(" "));
            let street = part(STREET).map(|street| street.lines().map(str::trim).collect::<Vec<_>>().join(between));
            let town = line([part(POSTAL_CODE), part(CITY)]);
            lines.extend([street, town, part(STATE), part(COUNTRY)].into_iter().flatten());
            lines.retain(|line| !line.is_empty());
        }
        if lines.is_empty()
            && let (Some(latitude), Some(longitude)) = (part(LATITUDE), part(LONGITUDE))
        {
            let (latitude, longitude) = (locale.number(&latitude, None), locale.number(&longitude, None));
            // Where the comma is the decimal sign it cannot be between the two as well.
            lines.push(latitude.into_owned() + if locale.digits.decimal == ',' { "; " } else { ", " } + &longitude);
        }
        (!lines.is_empty()).then(|| lines.join(between))
    }
}

/// The value as the org sent it.
#[must_use]
pub fn sent(cell: &Cell<'_>) -> String {
    let mut text = String::new();
    cell.push_to(&mut text);
    text
}

/// Without a description: as the values look.
const fn manner(kind: Kind) -> FieldType {
    match kind {
        Kind::Unknown => FieldType::AnyType,
        Kind::Text => FieldType::String,
        Kind::Number => FieldType::Double,
        Kind::Boolean => FieldType::Boolean,
        Kind::Date => FieldType::Date,
        Kind::DateTime => FieldType::DateTime,
        Kind::Id => FieldType::Id,
        Kind::Nested => FieldType::ComplexValue,
    }
}

const fn scale(kind: FieldType, scale: u8) -> Option<u8> {
    match kind {
        FieldType::Currency | FieldType::Percent | FieldType::Double => Some(scale),
        _ => None,
    }
}

/// `Account` for `AccountId`, `Site__r` for `Site__c`: how relationships are called where nobody has said otherwise.
fn relationship(field: &str) -> Option<String> {
    match field.strip_suffix("__c") {
        Some(custom) => Some(custom.to_owned() + "__r"),
        None => field.strip_suffix("Id").filter(|name| !name.is_empty()).map(str::to_owned),
    }
}

/// The reference that a path of relationships ends with: `AccountId` for `Account`.
fn id_of_parent(way: &str, find: &dyn Fn(&str) -> Option<usize>) -> Option<usize> {
    if way.is_empty() {
        return None;
    }
    match way.strip_suffix("__r") {
        Some(custom) => find(&(custom.to_owned() + "__c")),
        None => find(&(way.to_owned() + "Id")),
    }
}

fn compound(
    column: &ColumnFacts<'_>,
    manner: FieldType,
    columns: &[ColumnFacts<'_>],
) -> Option<[Option<usize>; PARTS.len()]> {
    let is_known = matches!(manner, FieldType::Address | FieldType::Location);
    if !is_known && column.kind != Kind::Unknown {
        return None;
    }
    let prefix = column.path.to_owned() + ".";
    let mut parts = [None; PARTS.len()];
    for (at, other) in columns.iter().enumerate() {
        let Some(name) = part_name(other.path, &prefix) else { continue };
        if let Some(place) = PARTS.iter().position(|part| part.eq_ignore_ascii_case(name)) {
            parts[place] = Some(at);
        }
    }
    parts.iter().any(Option::is_some).then_some(parts)
}

fn is_part(path: &str, prefix: &str) -> bool {
    part_name(path, prefix)
        .is_some_and(|name| PARTS.iter().chain(&MORE_PARTS).any(|part| part.eq_ignore_ascii_case(name)))
}

fn part_name<'p>(path: &'p str, prefix: &str) -> Option<&'p str> {
    let start = path.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &path[prefix.len()..])
}

fn shortened(text: Cow<'_, str>) -> Cow<'_, str> {
    // Bytes are counted faster, and there are never fewer of them.
    if text.len() <= CELL_CHARS_MAX {
        return text;
    }
    match text.char_indices().nth(CELL_CHARS_MAX) {
        None => text,
        Some((end, _)) => Cow::Owned(text[..end].to_owned() + "…"),
    }
}

/// Control characters as pictures: what cannot be seen could be anything.
fn visible(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_hidden = |char: char| char.is_control() && !matches!(char, '\n' | '\r' | '\t');
    if !text.contains(is_hidden) {
        return text;
    }
    let picture = |char: char| match u32::from(char) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        0x7f => '\u{2421}',
        _ => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(|char| if is_hidden(char) { picture(char) } else { char }).collect())
}
