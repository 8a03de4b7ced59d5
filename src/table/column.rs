//! One column: a tag for every cell, and the texts of all cells in one arena. Knows nothing of rows or of other columns.
//!
//! Numbers are kept as the digits they came as: Salesforce sends integers beyond 2^53 and decimals that no float holds.

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
    /// The row's record has no such field.
    Missing,
    /// Empty.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// The digits as they came.
    Number(&'a str),
    /// Text, also of dates and ids.
    Text(&'a str),
    /// Child rows.
    Nested {
        /// How many there are in all.
        rows: u64,
        /// Whether they are all in the answer.
        complete: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    Missing,
    Null,
    False,
    True,
    Number,
    Text,
    NestedWhole,
    NestedPart,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Column {
    path: String,
    /// Whether `path` is spelled as in the answer.
    spelled: bool,
    tags: Vec<Tag>,
    /// Where each cell's text ends in `texts`; it begins where the one before ends.
    ends: Vec<u32>,
    texts: String,
    seen: Seen,
}

/// Which sorts of values were seen.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
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

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Takes the answer's spelling for a path that was typed, the first time there is one.
    pub(super) fn spell(&mut self, path: impl FnOnce() -> String) {
        if !self.spelled {
            self.path = path();
            self.spelled = true;
        }
    }

    pub(super) fn kind(&self) -> Kind {
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
        match self.tags.get(row) {
            None | Some(Tag::Missing) => Cell::Missing,
            Some(Tag::Null) => Cell::Null,
            Some(Tag::False) => Cell::Boolean(false),
            Some(Tag::True) => Cell::Boolean(true),
            Some(Tag::Number) => Cell::Number(self.text(row)),
            Some(Tag::Text) => Cell::Text(self.text(row)),
            Some(tag @ (Tag::NestedWhole | Tag::NestedPart)) => {
                Cell::Nested { rows: self.text(row).parse().unwrap_or(0), complete: *tag == Tag::NestedWhole }
            }
        }
    }

    /// Whether the row has got its cell already.
    pub(super) fn has(&self, row: usize) -> bool {
        self.tags.len() > row
    }

    /// Fills up with missing cells, to `rows` in all.
    pub(super) fn pad(&mut self, rows: usize) {
        while self.tags.len() < rows {
            self.push(Tag::Missing, "");
        }
    }

    pub(super) fn push_null(&mut self) {
        self.push(Tag::Null, "");
    }

    pub(super) fn push_boolean(&mut self, value: bool) {
        self.seen.boolean = true;
        self.push(if value { Tag::True } else { Tag::False }, "");
    }

    pub(super) fn push_number(&mut self, digits: &str) {
        self.seen.number = true;
        self.push(Tag::Number, digits);
    }

    pub(super) fn push_text(&mut self, text: &str) {
        // Once a column is known to hold any text, looking closer changes nothing.
        if !self.seen.other_text {
            match text_kind(text) {
                Kind::Date => self.seen.date = true,
                Kind::DateTime => self.seen.date_time = true,
                Kind::Id => self.seen.id = true,
                _ => self.seen.other_text = true,
            }
        }
        self.push(Tag::Text, text);
    }

    pub(super) fn push_nested(&mut self, rows: u64, complete: bool) {
        self.seen.nested = true;
        self.push(if complete { Tag::NestedWhole } else { Tag::NestedPart }, &rows.to_string());
    }

    fn push(&mut self, tag: Tag, text: &str) {
        // 4 GiB of text in one column is more than the memory of a page.
        let fits = u32::try_from(self.texts.len() + text.len()).is_ok();
        self.tags.push(if fits { tag } else { Tag::Missing });
        self.texts.push_str(if fits { text } else { "" });
        self.ends.push(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
    }

    fn text(&self, row: usize) -> &str {
        let end = self.ends.get(row).copied().unwrap_or(0) as usize;
        let start = row.checked_sub(1).and_then(|row| self.ends.get(row)).copied().unwrap_or(0) as usize;
        self.texts.get(start..end).unwrap_or_default()
    }
}

fn text_kind(text: &str) -> Kind {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let is_date =
        bytes.len() >= 10 && digits(0..4) && bytes[4] == b'-' && digits(5..7) && bytes[7] == b'-' && digits(8..10);
    if is_date && bytes.len() == 10 {
        Kind::Date
    } else if is_date && bytes.len() >= 20 && bytes[10] == b'T' && bytes[13] == b':' && bytes[16] == b':' {
        Kind::DateTime
    } else if is_id(bytes) {
        Kind::Id
    } else {
        Kind::Text
    }
}

/// 18 characters of which the last three say which of the others are capitals.
fn is_id(bytes: &[u8]) -> bool {
    bytes.len() == 18
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.chunks(5).take(3).zip(&bytes[15..]).all(|(chunk, &check)| {
            let capitals = chunk.iter().rev().fold(0, |sum, byte| (sum << 1) | usize::from(byte.is_ascii_uppercase()));
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[capitals] == check
        })
}
