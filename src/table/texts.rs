//! Texts of a column: end to end in runs, or, while values repeat, each once with a number for every row. Knows no type but text.

use std::ops::Range;

use super::paged::{Paged, RUN_ROWS};

/// Rows after which it is decided whether numbering the values pays.
const DECIDE_ROWS: usize = 1 << 16;
/// A row without text, in a column that numbers its values.
pub(super) const NO_CODE: u32 = u32::MAX;
/// Entries looked at for one text before numbering is given up: texts may be chosen so that all fall into one place.
const PROBES_MAX: usize = 96;

/// See the module.
#[derive(Debug)]
pub(super) enum Texts {
    /// Every distinct text once.
    Coded(Coded),
    /// Every row's text.
    Plain(Plain),
}

/// Every row's text, end to end.
#[derive(Debug, Default)]
pub(super) struct Plain {
    runs: Vec<Run>,
}

#[derive(Debug, Default)]
struct Run {
    text: String,
    /// Where each row's text ends; it begins where the one before ends.
    ends: Vec<u32>,
}

/// Distinct texts, and the number of its text for every row.
#[derive(Debug, Default)]
pub(super) struct Coded {
    entries: Plain,
    count: u32,
    codes: Paged<u32>,
    /// Entry numbers by hash, a power of two of places; [`NO_CODE`] where there is none.
    places: Vec<u32>,
    last: u32,
    /// An entry found no place.
    has_lost: bool,
}

impl Default for Texts {
    fn default() -> Self {
        Self::Coded(Coded::default())
    }
}

impl Texts {
    /// For values that are known never to repeat.
    pub(super) fn plain() -> Self {
        Self::Plain(Plain::default())
    }

    #[inline]
    pub(super) fn push(&mut self, text: &[u8]) {
        match self {
            Self::Plain(plain) => plain.push(text),
            Self::Coded(coded) => {
                if !coded.push(text) {
                    self.give_up();
                    self.push(text);
                }
            }
        }
    }

    /// Rows without text, to `rows` in all.
    pub(super) fn fill(&mut self, rows: usize) {
        match self {
            Self::Plain(plain) => plain.fill(rows),
            Self::Coded(coded) => coded.codes.fill(rows, NO_CODE),
        }
    }

    pub(super) fn get(&self, row: usize) -> &str {
        match self {
            Self::Plain(plain) => plain.get(row),
            Self::Coded(coded) => coded.codes.get(row).map_or("", |code| coded.entry(code)),
        }
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        match self {
            Self::Plain(plain) => plain.truncate(rows),
            Self::Coded(coded) => coded.codes.truncate(rows),
        }
    }

    /// Each row's text from here on.
    #[cold]
    fn give_up(&mut self) {
        if let Self::Coded(coded) = self {
            let mut plain = Plain::default();
            for row in 0..coded.codes.len() {
                plain.push(coded.codes.get(row).map_or("", |code| coded.entry(code)).as_bytes());
            }
            *self = Self::Plain(plain);
        }
    }
}

impl Plain {
    #[inline]
    pub(super) fn push(&mut self, text: &[u8]) {
        match self.runs.last_mut() {
            Some(run) if !run.ends.is_empty() && run.ends.len() < RUN_ROWS => run.push(text),
            _ => self.push_run(text),
        }
    }

    #[cold]
    fn push_run(&mut self, text: &[u8]) {
        let mut run = Run::default();
        if let Some(last) = self.runs.last_mut() {
            last.text.shrink_to_fit();
            run.ends.reserve_exact(RUN_ROWS);
            run.text.reserve_exact(last.text.len() + last.text.len() / 64 + text.len());
        }
        run.push(text);
        self.runs.push(run);
    }

    pub(super) fn fill(&mut self, rows: usize) {
        // A column that comes late takes no memory for the rows before it.
        if self.runs.is_empty() {
            self.runs.resize_with(rows / RUN_ROWS, Run::default);
        }
        while self.len() < rows {
            self.push(b"");
        }
    }

    pub(super) fn len(&self) -> usize {
        let last = self.runs.last().map_or(0, |last| if last.ends.is_empty() { RUN_ROWS } else { last.ends.len() });
        self.runs.len().saturating_sub(1) * RUN_ROWS + last
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> &str {
        self.runs.get(row / RUN_ROWS).map_or("", |run| run.get(row % RUN_ROWS))
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        self.runs.truncate(rows.div_ceil(RUN_ROWS));
        if let Some(run) = self.runs.get_mut(rows / RUN_ROWS) {
            if run.ends.is_empty() {
                run.ends.resize(rows % RUN_ROWS, 0);
            }
            run.ends.truncate(rows % RUN_ROWS);
            run.text.truncate(run.ends.last().map_or(0, |end| *end as usize));
        }
    }

    /// The runs that hold rows from `from` on: number of the run's first row, its texts end to end, and where each ends.
    pub(super) fn runs(&self, from: usize) -> impl Iterator<Item = (usize, &str, &[u32])> {
        let first = from / RUN_ROWS;
        let runs = self.runs.iter().enumerate().skip(first);
        runs.map(|(number, run)| (number * RUN_ROWS, run.text.as_str(), run.ends.as_slice()))
    }
}

impl Run {
    #[inline]
    fn push(&mut self, text: &[u8]) {
        match std::str::from_utf8(text) {
            Ok(text) => self.text.push_str(text),
            Err(_) => self.text.push_str(&String::from_utf8_lossy(text)),
        }
        // A run of 16,384 rows of the longest text there is (131,072 characters) has more than 4 GiB only beyond the memory of a page.
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    #[inline]
    fn get(&self, at: usize) -> &str {
        let end = self.ends.get(at).map_or(0, |end| *end as usize);
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).map_or(0, |end| *end as usize) };
        self.text.get(start..end).unwrap_or_default()
    }
}

impl Coded {
    /// Number of distinct texts that were ever seen.
    pub(super) const fn entries(&self) -> u32 {
        self.count
    }

    /// The distinct texts, by number.
    pub(super) const fn distinct(&self) -> &Plain {
        &self.entries
    }

    pub(super) fn entry(&self, code: u32) -> &str {
        if code == NO_CODE { "" } else { self.entries.get(code as usize) }
    }

    /// The code of a row's text.
    pub(super) fn code(&self, row: usize) -> u32 {
        self.codes.get(row).unwrap_or(NO_CODE)
    }

    /// What a test says of each distinct text of some rows, by its number; of others nothing.
    pub(super) fn tested(&self, rows: &Range<usize>, test: &mut dyn FnMut(&str) -> bool) -> Vec<bool> {
        if rows.len() >= self.count as usize {
            return (0..self.count).map(|code| test(self.entry(code))).collect();
        }
        // A page has fewer texts than the column.
        let mut passes = vec![false; self.count as usize];
        let mut is_known = vec![false; self.count as usize];
        for &code in self.codes(rows.start).flatten().take(rows.len()).filter(|code| **code != NO_CODE) {
            let code = code as usize;
            if !std::mem::replace(&mut is_known[code], true) {
                passes[code] = test(self.entries.get(code));
            }
        }
        passes
    }

    /// Whether a text may have several numbers.
    pub(super) const fn may_repeat(&self) -> bool {
        self.has_lost
    }

    /// Codes from a row on, in pieces.
    pub(super) fn codes(&self, from: usize) -> impl Iterator<Item = &[u32]> {
        self.codes.pieces(from)
    }

    /// Whether it was taken in; if not, numbering does not pay.
    #[inline]
    fn push(&mut self, text: &[u8]) -> bool {
        if self.count > 0 && self.entries.get(self.last as usize).as_bytes() == text {
            self.codes.push(self.last);
            return true;
        }
        let hash = hash(text);
        let mask = self.places.len().wrapping_sub(1);
        for probe in 0..PROBES_MAX.min(self.places.len()) {
            let code = self.places[hash.wrapping_add(probe) & mask];
            if code == NO_CODE {
                return self.add(text, hash);
            }
            if self.entries.get(code as usize).as_bytes() == text {
                self.last = code;
                self.codes.push(code);
                return true;
            }
        }
        self.places.is_empty() && self.add(text, hash)
    }

    #[cold]
    fn add(&mut self, text: &[u8], hash: usize) -> bool {
        let (rows, count) = (self.codes.len(), self.count as usize);
        if rows >= DECIDE_ROWS && count > rows / 2 {
            return false;
        }
        if std::str::from_utf8(text).is_err() {
            // Replaced first, so that equal texts have equal numbers.
            return self.push(String::from_utf8_lossy(text).as_bytes());
        }
        let code = self.count;
        self.entries.push(text);
        self.count += 1;
        self.last = code;
        self.codes.push(code);
        if (count + 1) * 2 > self.places.len() { self.grow() } else { self.place(code, hash) }
    }

    fn place(&mut self, code: u32, hash: usize) -> bool {
        let mask = self.places.len() - 1;
        for probe in 0..PROBES_MAX {
            let place = &mut self.places[hash.wrapping_add(probe) & mask];
            if *place == NO_CODE {
                *place = code;
                return true;
            }
        }
        // Found by none, the entry is only there for the rows that have it.
        self.has_lost = true;
        true
    }

    fn grow(&mut self) -> bool {
        self.places = vec![NO_CODE; (self.places.len() * 2).max(16)];
        (0..self.count).all(|code| {
            let hash = hash(self.entries.get(code as usize).as_bytes());
            self.place(code, hash)
        })
    }
}

/// Eight bytes at a time. Whoever finds texts that collide gains nothing: see [`PROBES_MAX`].
#[inline]
pub(super) fn hash(text: &[u8]) -> usize {
    let mut sum = text.len() as u64;
    let (words, rest) = text.as_chunks::<8>();
    for word in words {
        sum = (sum.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    sum = (sum.rotate_left(5) ^ u64::from_le_bytes(last)).wrapping_mul(0x517c_c1b7_2722_0a95);
    #[allow(clippy::cast_possible_truncation, reason = "some of its bits are as good as all")]
    let hash = (sum >> 29) as usize;
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_repeat_are_kept_once() {
        let mut texts = Texts::default();
        for row in 0..100_000 {
            texts.push(["Prospecting", "", "Closed Won", "Größe"][row % 4].as_bytes());
        }
        texts.fill(100_001);
        let Texts::Coded(coded) = &texts else { panic!("they repeat") };
        assert_eq!(coded.entries(), 4);
        assert_eq!(
            (texts.get(0), texts.get(1), texts.get(99_999), texts.get(100_000)),
            ("Prospecting", "", "Größe", "")
        );
    }

    #[test]
    fn values_that_never_repeat_are_soon_no_longer_numbered() {
        let mut texts = Texts::default();
        for row in 0..100_000 {
            texts.push(format!("row {row}").as_bytes());
        }
        assert!(matches!(texts, Texts::Plain(_)));
        assert!((0..100_000).all(|row| texts.get(row) == format!("row {row}")));
        texts.truncate(70_000);
        texts.push(b"new");
        assert_eq!((texts.get(69_999), texts.get(70_000), texts.get(70_001)), ("row 69999", "new", ""));
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let mut texts = Texts::plain();
        texts.push(b"a\xffb");
        assert_eq!(texts.get(0), "a\u{fffd}b");
        let mut coded = Coded::default();
        assert!(coded.push(b"a\xffb") && coded.push(b"") && coded.push(b"a\xffb"));
        assert_eq!((coded.entries(), coded.entry(0), coded.codes.get(2)), (2, "a\u{fffd}b", Some(0)));
    }
}
