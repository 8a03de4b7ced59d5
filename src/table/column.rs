//! One column: its values in the narrowest form that gives every one of them back as it came. Knows nothing of other columns.
//!
//! A column starts without a form and takes that of its first value. A value that does not fit makes the column take a wider form;
//! nothing that was there changes its text by that.

use super::bits::Bits;
use super::decimal::{self, Decimal};
use super::float;
use super::moment;
use super::paged::Paged;
use super::records::Records;
use super::sparse::Sparse;
use super::texts::{Plain, Texts};

/// What a column's values are, from all values seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    /// Nothing but nulls so far.
    #[default]
    Unknown,
    Text,
    Number,
    Boolean,
    /// `2026-11-23`
    Date,
    /// `2018-12-10T17:50:19.000+0000`
    DateTime,
    /// A record's 18-character id.
    Id,
    /// Child rows or a compound value.
    Nested,
}

/// One cell's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Not loaded: the row's record came without this field.
    Missing,
    /// Not loaded, and the table was told that the field cannot be read.
    NoAccess,
    /// Empty.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Number<'a>),
    /// Text, also of ids.
    Text(&'a str),
    /// A day: days since 1970-01-01.
    Date(i32),
    /// A moment: milliseconds since 1970-01-01 UTC.
    DateTime(i64),
    /// Child rows.
    Nested {
        /// How many there are in all.
        rows: u64,
        /// Whether they are all here.
        complete: bool,
    },
}

/// A number as it came, whatever its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number<'a>(pub(super) Digits<'a>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digits<'a> {
    Short(Decimal),
    Long(&'a str),
}

/// The number of a JSON text.
impl<'a> From<&'a str> for Number<'a> {
    fn from(digits: &'a str) -> Self {
        Self(Decimal::parse(digits.as_bytes()).map_or(Digits::Long(digits), Digits::Short))
    }
}

impl<'a> Number<'a> {
    /// Writes the number behind a text, as it came.
    pub fn push_to(&self, out: &mut String) {
        match self.0 {
            Digits::Short(decimal) => decimal.push_to(out),
            Digits::Long(digits) => out.push_str(digits),
        }
    }

    /// Writes the number without an exponent behind a text.
    pub fn push_plain_to(&self, out: &mut String) {
        match self.0 {
            Digits::Short(decimal) => decimal.push_plain_to(out),
            Digits::Long(digits) => out.push_str(digits),
        }
    }

    /// The number as it came.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.push_to(&mut out);
        out
    }

    /// The nearest float.
    #[must_use]
    pub fn value(&self) -> f64 {
        match self.0 {
            Digits::Short(decimal) => decimal.value(),
            Digits::Long(digits) => float::read(digits),
        }
    }
}

impl Cell<'_> {
    /// Writes the value behind a text, as it came. Missing, null and child rows have no text.
    pub fn push_to(&self, out: &mut String) {
        match self {
            Self::Missing | Self::NoAccess | Self::Null | Self::Nested { .. } => {}
            Self::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => number.push_to(out),
            Self::Text(text) => out.push_str(text),
            Self::Date(days) => moment::push_date(*days, out),
            Self::DateTime(millis) => moment::push_date_time(*millis, out),
        }
    }

    /// Whether there is nothing to see.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Missing | Self::NoAccess | Self::Null)
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub path: String,
    rows: usize,
    nulls: Bits,
    /// Rows before this one came before the column did.
    first: usize,
    missing: Bits,
    pub data: Data,
    seen: Seen,
    /// What its values are, where that is known from elsewhere.
    known: Option<Kind>,
    unreadable: bool,
    /// The query names it.
    pub is_asked: bool,
}

/// The values; rows without one hold something that is never looked at.
#[derive(Debug, Default)]
pub(super) enum Data {
    #[default]
    Unknown,
    Boolean(Bits),
    Number(Numbers),
    Date(Paged<i32>),
    DateTime(Paged<i64>),
    Text(Texts),
    Mixed(Mixed),
    Children(Box<Children>),
}

#[derive(Debug, Default)]
pub(super) struct Numbers {
    pub mantissas: Paged<i64>,
    pub forms: Paged<u8>,
    /// Forms that occur.
    pub forms_seen: Bits,
}

/// Values of unlike types, each as its text.
#[derive(Debug, Default)]
pub(super) struct Mixed {
    tags: Paged<Tag>,
    texts: Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    None,
    Boolean,
    Number,
    Text,
}

/// Child rows of all rows in one table; those of one row lie together.
#[derive(Debug, Default)]
pub(super) struct Children {
    pub records: Records,
    /// Where each row's child rows end; they begin where those of the row before end.
    pub ends: Paged<u32>,
    /// Rows whose child rows begin elsewhere, because child rows of other rows came later in between.
    pub starts: Sparse<u32>,
    /// Rows of which not all child rows came with the answer.
    pub partial: Sparse<Partial>,
}

/// What is missing of a row's child rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Partial {
    /// Child rows in all.
    pub total: u64,
    /// Whether the answer said that there are more.
    pub more: bool,
    /// Path of the next page.
    pub next: Option<String>,
    /// Child rows that came later.
    pub later: Vec<std::ops::Range<u32>>,
}

/// Which sorts of values were seen.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    number: bool,
    boolean: bool,
    date: bool,
    date_time: bool,
    id: bool,
    other_text: bool,
    nested: bool,
}

impl Column {
    pub(super) fn new(path: String) -> Self {
        Self { path, ..Self::default() }
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    pub(super) const fn seen(&self) -> Seen {
        self.seen
    }

    /// What its values are: as it is known from elsewhere, or else from those seen.
    pub(super) fn kind(&self) -> Kind {
        self.known.unwrap_or_else(|| self.kind_seen())
    }

    /// What is known to be text stays text, even if all that is seen looks like dates. Says whether values are others now.
    pub(super) fn set_known(&mut self, known: Kind) -> bool {
        self.known = Some(known);
        let are_dates = self.is_known_text() && matches!(self.data, Data::Date(_) | Data::DateTime(_));
        if are_dates {
            self.make_text(self.rows);
        }
        are_dates
    }

    pub(super) fn set_unreadable(&mut self) {
        self.unreadable = true;
    }

    fn is_known_text(&self) -> bool {
        matches!(self.known, Some(Kind::Text | Kind::Id))
    }

    /// The cell of a row without a value that is not null.
    const fn absent(&self) -> Cell<'static> {
        if self.unreadable { Cell::NoAccess } else { Cell::Missing }
    }

    const fn kind_seen(&self) -> Kind {
        let Seen { number, boolean, date, date_time, id, other_text, nested } = self.seen;
        match (number, boolean, date, date_time, id, other_text, nested) {
            (false, false, false, false, false, false, false) => Kind::Unknown,
            (true, false, false, false, false, false, false) => Kind::Number,
            (false, true, false, false, false, false, false) => Kind::Boolean,
            (false, false, true, false, false, false, false) => Kind::Date,
            (false, false, false, true, false, false, false) => Kind::DateTime,
            (false, false, false, false, true, false, false) => Kind::Id,
            (false, false, false, false, false, false, true) => Kind::Nested,
            _ => Kind::Text,
        }
    }

    pub(super) fn cell(&self, row: usize) -> Cell<'_> {
        if self.has_no_value(row) {
            return if self.nulls.contains(row) { Cell::Null } else { self.absent() };
        }
        match &self.data {
            Data::Unknown => self.absent(),
            Data::Boolean(bits) => Cell::Boolean(bits.contains(row)),
            Data::Number(numbers) => Cell::Number(Number(Digits::Short(numbers.get(row)))),
            Data::Date(days) => Cell::Date(days.get(row).unwrap_or(0)),
            Data::DateTime(millis) => Cell::DateTime(millis.get(row).unwrap_or(0)),
            Data::Text(texts) => Cell::Text(texts.get(row)),
            Data::Mixed(mixed) => mixed.cell(row),
            Data::Children(children) => children.cell(row),
        }
    }

    /// Whether the row is null or missing here.
    #[inline]
    pub(super) fn has_no_value(&self, row: usize) -> bool {
        row < self.first || row >= self.rows || self.nulls.contains(row) || self.missing.contains(row)
    }

    /// Whether every row has a value.
    pub(super) fn is_full(&self) -> bool {
        self.first == 0 && self.nulls.is_empty() && self.missing.is_empty()
    }

    pub(super) const fn nulls(&self) -> &Bits {
        &self.nulls
    }

    /// For a column of which these rows are known to be null.
    pub(super) fn set_nulls(&mut self, rows: usize, nulls: &Bits) {
        self.nulls = nulls.clone();
        self.first = rows;
        self.rows = rows;
    }

    /// Whether the row has got its cell already.
    pub(super) const fn has(&self, row: usize) -> bool {
        self.rows > row
    }

    /// Fills up with missing cells, to `rows` in all.
    #[inline]
    pub(super) fn pad(&mut self, rows: usize) {
        if self.rows == self.first {
            self.first = self.first.max(rows);
        } else {
            self.missing.insert_range(self.rows, rows);
        }
        self.rows = self.rows.max(rows);
    }

    pub(super) fn push_null(&mut self, row: usize) {
        self.pad(row);
        self.nulls.insert(row);
        self.rows = row + 1;
    }

    #[inline]
    pub(super) fn push_boolean(&mut self, row: usize, value: bool) {
        self.pad(row);
        self.rows = row + 1;
        self.seen.boolean = true;
        match &mut self.data {
            Data::Boolean(bits) if value => bits.insert(row),
            Data::Boolean(_) => {}
            Data::Unknown => {
                let mut bits = Bits::default();
                if value {
                    bits.insert(row);
                }
                self.data = Data::Boolean(bits);
            }
            _ => self.push_mixed(row, Tag::Boolean, if value { b"true" } else { b"false" }),
        }
    }

    #[inline]
    pub(super) fn push_number(&mut self, row: usize, digits: &[u8]) {
        self.pad(row);
        self.rows = row + 1;
        self.seen.number = true;
        if matches!(self.data, Data::Unknown) {
            self.data = Data::Number(Numbers::default());
        }
        if let Data::Number(numbers) = &mut self.data
            && let Some(decimal) = Decimal::parse(digits)
        {
            numbers.push(row, decimal);
        } else {
            self.push_mixed(row, Tag::Number, digits);
        }
    }

    #[inline]
    pub(super) fn push_text(&mut self, row: usize, text: &[u8]) {
        self.pad(row);
        self.rows = row + 1;
        match &mut self.data {
            Data::Text(texts) => {
                // Once a column is known to hold any text, looking closer changes nothing.
                if !self.seen.other_text {
                    self.seen.look_at(text);
                }
                texts.fill(row);
                texts.push(text);
            }
            Data::DateTime(millis) => match moment::parse_date_time(text) {
                Some(value) => {
                    millis.fill(row, 0);
                    millis.push(value);
                }
                None => self.push_odd_text(row, text),
            },
            Data::Date(days) => match moment::parse_date(text) {
                Some(value) => {
                    days.fill(row, 0);
                    days.push(value);
                }
                None => self.push_odd_text(row, text),
            },
            _ => self.push_odd_text(row, text),
        }
    }

    /// A text that is the first of its column, or that does not fit in with those before.
    #[cold]
    fn push_odd_text(&mut self, row: usize, text: &[u8]) {
        let is_first = matches!(self.data, Data::Unknown);
        self.seen.look_at(text);
        let may_be_moment = is_first && !self.is_known_text();
        if let Some(value) = moment::parse_date(text).filter(|_| may_be_moment) {
            let mut days = Paged::default();
            days.fill(row, 0);
            days.push(value);
            self.data = Data::Date(days);
        } else if let Some(value) = moment::parse_date_time(text).filter(|_| may_be_moment) {
            let mut millis = Paged::default();
            millis.fill(row, 0);
            millis.push(value);
            self.data = Data::DateTime(millis);
        } else if is_first || matches!(self.data, Data::Date(_) | Data::DateTime(_)) {
            self.push_as_text(row, text);
        } else {
            self.push_mixed(row, Tag::Text, text);
        }
    }

    /// The child rows of a row; `None` where the column holds something else.
    pub(super) fn children_mut(&mut self) -> Option<&mut Children> {
        self.seen.nested = true;
        if matches!(self.data, Data::Unknown) {
            self.data = Data::Children(Box::default());
        }
        match &mut self.data {
            Data::Children(children) => Some(children),
            _ => None,
        }
    }

    pub(super) const fn children(&self) -> Option<&Children> {
        match &self.data {
            Data::Children(children) => Some(children),
            _ => None,
        }
    }

    /// A row whose child rows have just been taken in.
    pub(super) fn children_pushed(&mut self, row: usize) {
        self.pad(row);
        self.rows = row + 1;
    }

    /// Takes back all from row `rows` on, and what was learned since `seen`.
    pub(super) fn truncate(&mut self, rows: usize, seen: Seen) {
        self.rows = self.rows.min(rows);
        self.first = self.first.min(rows);
        self.seen = seen;
        self.nulls.truncate(rows);
        self.missing.truncate(rows);
        match &mut self.data {
            Data::Unknown => {}
            Data::Boolean(bits) => bits.truncate(rows),
            Data::Number(numbers) => {
                numbers.mantissas.truncate(rows);
                numbers.forms.truncate(rows);
            }
            Data::Date(days) => days.truncate(rows),
            Data::DateTime(millis) => millis.truncate(rows),
            Data::Text(texts) => texts.truncate(rows),
            Data::Mixed(mixed) => {
                mixed.tags.truncate(rows);
                mixed.texts.truncate(rows);
            }
            Data::Children(children) => children.ends.truncate(rows),
        }
        if self.kind_seen() == Kind::Unknown {
            self.data = Data::Unknown;
        }
    }

    /// The same values as texts, and one more.
    fn push_as_text(&mut self, row: usize, text: &[u8]) {
        if !matches!(self.data, Data::Text(_)) {
            self.make_text(row);
        }
        if let Data::Text(texts) = &mut self.data {
            texts.fill(row);
            texts.push(text);
        }
    }

    /// The same values as texts.
    #[cold]
    fn make_text(&mut self, rows: usize) {
        // A record's own id never repeats.
        let mut texts = if self.path.eq_ignore_ascii_case("Id") { Texts::plain() } else { Texts::default() };
        let mut before = String::new();
        for row in (0..rows).filter(|row| !self.has_no_value(*row)) {
            before.clear();
            self.cell(row).push_to(&mut before);
            texts.fill(row);
            texts.push(before.as_bytes());
        }
        self.data = Data::Text(texts);
    }

    /// The same values as texts with their types, and one more.
    #[cold]
    fn push_mixed(&mut self, row: usize, tag: Tag, text: &[u8]) {
        if !matches!(self.data, Data::Mixed(_)) {
            let mut mixed = Mixed::default();
            let mut before = String::new();
            for row in (0..row).filter(|row| !self.has_no_value(*row)) {
                before.clear();
                let cell = self.cell(row);
                cell.push_to(&mut before);
                mixed.push(row, Tag::of(&cell), before.as_bytes());
            }
            self.data = Data::Mixed(mixed);
        }
        if let Data::Mixed(mixed) = &mut self.data {
            mixed.push(row, tag, text);
        }
    }
}

impl Tag {
    const fn of(cell: &Cell<'_>) -> Self {
        match cell {
            Cell::Missing | Cell::NoAccess | Cell::Null | Cell::Nested { .. } => Self::None,
            Cell::Boolean(_) => Self::Boolean,
            Cell::Number(_) => Self::Number,
            Cell::Text(_) | Cell::Date(_) | Cell::DateTime(_) => Self::Text,
        }
    }
}

impl Numbers {
    #[inline]
    fn push(&mut self, row: usize, decimal: Decimal) {
        self.mantissas.fill(row, 0);
        self.forms.fill(row, 0);
        self.mantissas.push(decimal.mantissa);
        self.forms.push(decimal.form);
        self.forms_seen.insert(usize::from(decimal.form));
    }

    /// Whether none was written with an exponent.
    pub(super) fn are_plain(&self) -> bool {
        self.forms_seen.iter().all(|form| form <= usize::from(decimal::PLAIN_SCALE_MAX))
    }

    /// Digits behind the point at most, where all are plain.
    pub(super) fn scale_max(&self) -> i32 {
        self.forms_seen.iter().last().and_then(|form| i32::try_from(form).ok()).unwrap_or(0)
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Decimal {
        Decimal { mantissa: self.mantissas.get(row).unwrap_or(0), form: self.forms.get(row).unwrap_or(0) }
    }
}

impl Mixed {
    fn push(&mut self, row: usize, tag: Tag, text: &[u8]) {
        self.tags.fill(row, Tag::None);
        self.texts.fill(row);
        self.tags.push(tag);
        self.texts.push(text);
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        let text = self.texts.get(row);
        match self.tags.get(row) {
            None | Some(Tag::None) => Cell::Missing,
            Some(Tag::Boolean) => Cell::Boolean(text == "true"),
            Some(Tag::Number) => Cell::Number(Number(Digits::Long(text))),
            Some(Tag::Text) => Cell::Text(text),
        }
    }
}

impl Children {
    /// The child rows that came with the row.
    pub(super) fn range(&self, row: usize) -> std::ops::Range<usize> {
        let end = self.ends.get(row).unwrap_or(0) as usize;
        let moved = self.starts.get(row).copied();
        let start = moved.or_else(|| self.ends.get(row.checked_sub(1)?)).unwrap_or(0) as usize;
        start.min(end)..end
    }

    /// All child rows of the row that are here.
    pub(super) fn numbers(&self, row: usize) -> impl Iterator<Item = usize> {
        let later = self.partial.get(row).map(|partial| partial.later.clone());
        let later = later.into_iter().flatten().flatten().map(|row| row as usize);
        self.range(row).chain(later)
    }

    pub(super) fn partial(&self, row: usize) -> Option<&Partial> {
        self.partial.get(row)
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        let here = self.range(row).len() as u64;
        match self.partial(row) {
            Some(partial) => Cell::Nested { rows: partial.total, complete: !partial.more },
            None => Cell::Nested { rows: here, complete: true },
        }
    }
}

impl Seen {
    fn look_at(&mut self, text: &[u8]) {
        match text_kind(text) {
            Kind::Date => self.date = true,
            Kind::DateTime => self.date_time = true,
            Kind::Id => self.id = true,
            _ => self.other_text = true,
        }
    }
}

/// What a text looks like: looser than what is kept as a number, so that `…T17:50:19Z` is a moment, too.
fn text_kind(bytes: &[u8]) -> Kind {
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    if is_id(bytes) {
        return Kind::Id;
    }
    let is_date =
        bytes.len() >= 10 && digits(0..4) && bytes[4] == b'-' && digits(5..7) && bytes[7] == b'-' && digits(8..10);
    if is_date && bytes.len() == 10 {
        Kind::Date
    } else if is_date && bytes.len() >= 20 && bytes[10] == b'T' && bytes[13] == b':' && bytes[16] == b':' {
        Kind::DateTime
    } else {
        Kind::Text
    }
}

/// 18 characters of which the last three say which of the others are capitals.
fn is_id(bytes: &[u8]) -> bool {
    let Ok(bytes) = <&[u8; 18]>::try_from(bytes) else { return false };
    let capitals =
        |from: usize| (0..5).fold(0, |sum, at| sum | usize::from(bytes[from + at].is_ascii_uppercase()) << at);
    let check = |capitals: usize| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[capitals];
    bytes.iter().all(u8::is_ascii_alphanumeric)
        && check(capitals(0)) == bytes[15]
        && check(capitals(5)) == bytes[16]
        && check(capitals(10)) == bytes[17]
}
