//! Looks for a text in columns, whatever its case; knows nothing of filters or of what is drawn.

use std::ops::Range;

use super::bits::Bits;
use super::column::{Cell, Column, Data};
use super::pattern::{Matcher, Pattern};
use super::texts::{NO_CODE, Plain, Texts};
use super::zone::Zone;
use super::{OffsetMinutes, moment};

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// What is looked for in all columns.
#[derive(Clone, Debug)]
pub(super) enum Search {
    Text(Needle),
    Pattern(Pattern),
}

impl Search {
    /// Where a shown text contains it: ranges of bytes, none of which overlap.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::Text(needle) => needle.places(text),
            Self::Pattern(pattern) => pattern.places(text),
        }
    }
}

/// A text that is looked for.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    /// In small letters.
    folded: String,
    /// Whether it can be part of a number, a date or a moment at all.
    may_be_number: bool,
    may_be_date: bool,
    zone: Zone,
}

impl Needle {
    /// `None` for an empty text, which is everywhere.
    pub(super) fn new(text: &str, offset: OffsetMinutes) -> Option<Self> {
        let folded = folded(text);
        let all = |signs: &str| folded.chars().all(|char| char.is_ascii_digit() || signs.contains(char));
        let (may_be_number, may_be_date) = (all("-.,"), all("-: "));
        (!folded.is_empty()).then_some(Self { may_be_number, may_be_date, folded, zone: Zone::new(offset) })
    }

    pub(super) fn is_the_same(&self, text: &str) -> bool {
        self.folded == folded(text)
    }

    /// Adds the rows, from `rows.start` on, whose cell in the column contains the text as it is shown.
    pub(super) fn find(&self, column: &Column, rows: Range<usize>, found: &mut Bits) {
        match &column.data {
            Data::Text(Texts::Plain(plain)) => self.find_plain(plain, rows, found),
            Data::Text(Texts::Coded(coded)) => {
                let mut entries = Bits::default();
                self.find_plain(coded.distinct(), 0..coded.distinct().len(), &mut entries);
                if entries.is_empty() {
                    return;
                }
                for (row, code) in rows.clone().zip(coded.codes(rows.start).flatten()) {
                    if *code != NO_CODE && entries.contains(*code as usize) {
                        found.insert(row);
                    }
                }
            }
            Data::Boolean(_) if !"true".contains(&*self.folded) && !"false".contains(&*self.folded) => {}
            Data::Number(_) if !self.may_be_number => {}
            Data::Date(_) | Data::DateTime(_) if !self.may_be_date => {}
            Data::Unknown | Data::Children(_) => {}
            _ => {
                let mut text = String::new();
                for row in rows.filter(|row| !column.has_no_value(*row)) {
                    if self.is_in_cell(&column.cell(row), &mut text) {
                        found.insert(row);
                    }
                }
            }
        }
    }

    /// Where a shown text contains it: ranges of bytes, none of which overlap.
    pub(super) fn places(&self, text: &str) -> Vec<Range<usize>> {
        if self.folded.is_ascii() {
            let mut places = Vec::new();
            let mut from = 0;
            while let Some(at) = self.position(text.as_bytes(), from) {
                from = at + self.folded.len();
                places.push(at..from);
            }
            return places;
        }
        // A small letter may be longer than its capital: places are found again letter by letter.
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut places: Vec<Range<usize>> = Vec::new();
        for (number, &start) in starts.iter().enumerate() {
            if places.last().is_some_and(|last| start < last.end) || !begins_folded(&text[start..], &self.folded) {
                continue;
            }
            let ends = starts[number..].iter().find(|&&end| folded(&text[start..end]).len() >= self.folded.len());
            if let Some(&end) = ends.filter(|end| **end > start) {
                places.push(start..end);
            }
        }
        places
    }

    /// Whether a cell, as it is shown, contains the text.
    pub(super) fn is_in_cell(&self, cell: &Cell<'_>, scratch: &mut String) -> bool {
        scratch.clear();
        match cell {
            Cell::Missing | Cell::NoAccess | Cell::Null | Cell::Nested { .. } => return false,
            Cell::Text(text) => return self.is_in(text),
            Cell::Number(number) => {
                number.push_plain_to(scratch);
                return if self.folded.contains(',') {
                    self.may_be_number && scratch.contains(&self.folded.replace(',', ""))
                } else {
                    scratch.contains(&self.folded)
                };
            }
            cell => push_shown(cell, &self.zone, scratch),
        }
        self.is_in(scratch)
    }

    fn is_in(&self, text: &str) -> bool {
        if self.folded.is_ascii() {
            self.position(text.as_bytes(), 0).is_some()
        } else {
            // Only a text with such letters can contain one.
            !text.is_ascii() && folded(text).contains(&self.folded)
        }
    }

    fn find_plain(&self, texts: &Plain, rows: Range<usize>, found: &mut Bits) {
        if !self.folded.is_ascii() {
            for row in rows {
                if self.is_in(texts.get(row)) {
                    found.insert(row);
                }
            }
            return;
        }
        for (first, text, ends) in texts.runs(rows.start) {
            let bytes = text.as_bytes();
            let mut row = rows.start.saturating_sub(first);
            let mut from = row.checked_sub(1).and_then(|row| ends.get(row)).map_or(0, |end| *end as usize);
            while let Some(at) = self.position(bytes, from) {
                row += ends.get(row..).unwrap_or_default().partition_point(|end| *end as usize <= at);
                let Some(end) = ends.get(row).map(|end| *end as usize) else { break };
                if first + row >= rows.end {
                    return;
                }
                if at + self.folded.len() <= end {
                    found.insert(first + row);
                    from = end;
                } else {
                    // It begins in one row and ends in the next.
                    from = at + 1;
                }
            }
        }
    }

    /// The next place at which the text stands, whatever the case of its ASCII letters.
    #[inline]
    fn position(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let needle = self.folded.as_bytes();
        let last = bytes.len().checked_sub(needle.len())?;
        let fits = |at: usize| bytes.get(at..at + needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle));
        let (first, second) = (needle[0], needle.get(1).copied());
        let splat = |byte: u8| LOW * u64::from(byte);
        let case = |byte: u8| if byte.is_ascii_lowercase() { splat(0x20) } else { 0 };
        let (first, first_case) = (splat(first), case(first));
        let (second, second_case) = second.map_or((0, 0), |second| (splat(second), case(second)));
        let pair = if needle.len() > 1 { u64::MAX } else { 0 };
        let mut at = from;
        // Eight places at a time: the first two letters decide which ones are looked at.
        while let (Some(here), Some(next)) = (word_at(bytes, at), word_at(bytes, at + 1)) {
            let unlike = ((here | first_case) ^ first) | (((next | second_case) ^ second) & pair);
            let mut hits = unlike.wrapping_sub(LOW) & !unlike & HIGH;
            while hits != 0 {
                let place = at + hits.trailing_zeros() as usize / 8;
                if fits(place) {
                    return Some(place);
                }
                hits &= hits - 1;
            }
            at += 8;
        }
        (at..=last).find(|at| fits(*at))
    }
}

/// A cell as it is shown, with moments on the viewer's clock.
pub(super) fn push_shown(cell: &Cell<'_>, zone: &Zone, out: &mut String) {
    match cell {
        Cell::Number(number) => number.push_plain_to(out),
        Cell::DateTime(millis) => {
            moment::push_date_time(zone.local(*millis), out);
            out.truncate(19);
            out.replace_range(10..11, " ");
        }
        cell => cell.push_to(out),
    }
}

/// Adds the rows whose cell in the column, as it is shown, fits a pattern.
pub(super) fn find_pattern(
    matcher: &mut dyn Matcher,
    column: &Column,
    rows: Range<usize>,
    offset: OffsetMinutes,
    found: &mut Bits,
) {
    if let Data::Text(Texts::Coded(coded)) = &column.data {
        // Each distinct text is tested once.
        let fits = coded.tested(&rows, &mut |text| matcher.is_match(text));
        for (row, code) in rows.clone().zip(coded.codes(rows.start).flatten()) {
            if fits.get(*code as usize).copied().unwrap_or(false) {
                found.insert(row);
            }
        }
        return;
    }
    if let Data::Unknown | Data::Children(_) = &column.data {
        return;
    }
    let zone = Zone::new(offset);
    let mut text = String::new();
    for row in rows.filter(|row| !column.has_no_value(*row)) {
        let is_match = match column.cell(row) {
            Cell::Text(text) => matcher.is_match(text),
            cell => {
                text.clear();
                push_shown(&cell, &zone, &mut text);
                matcher.is_match(&text)
            }
        };
        if is_match {
            found.insert(row);
        } else if matcher.gave_up() {
            return;
        }
    }
}

#[inline]
fn word_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk::<8>().map(|chunk| u64::from_le_bytes(*chunk))
}

/// In small letters.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

fn begins_folded(text: &str, folded: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    folded.chars().all(|letter| letters.next() == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn utc(_: i64) -> i32 {
        0
    }

    fn needle(text: &str) -> Needle {
        Needle::new(text, utc).unwrap()
    }

    #[test]
    fn matches_are_marked_where_they_stand() {
        assert_eq!(needle("ac").places("Acme AC/DC acac"), [0..2, 5..7, 11..13, 13..15]);
        assert_eq!(needle("ÄR").places("Bär ÄRA är"), [1..4, 5..8, 10..13]);
        assert_eq!(needle("i\u{307}x").places("İX").first(), Some(&(0..3)));
        assert!(needle("x").places("").is_empty());
        assert!(Needle::new("", utc).is_none());
    }

    #[test]
    fn cells_are_searched_as_they_are_shown() {
        let is_in = |text: &str, cell: Cell<'_>, offset| {
            Needle::new(text, offset).unwrap().is_in_cell(&cell, &mut String::new())
        };
        assert!(
            is_in("18:50", Cell::DateTime(1_544_464_219_000), |_| 60)
                && !is_in("18:50", Cell::DateTime(1_544_464_219_000), utc)
        );
        assert!(is_in("12-10 17", Cell::DateTime(1_544_464_219_000), utc));
        assert!(
            is_in("1,234", Cell::Number("1234.5".into()), utc) && is_in("34.5", Cell::Number("1234.5".into()), utc)
        );
        assert!(is_in("12700000.47", Cell::Number("1.270000047E7".into()), utc));
        assert!(is_in("TRU", Cell::Boolean(true), utc) && !is_in("TRU", Cell::Boolean(false), utc));
        assert!(is_in("2026-11", Cell::Date(20_780), utc));
        assert!(!is_in("null", Cell::Null, utc));
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_a_naive_search_finds(
            texts in prop::collection::vec("[abA ä\u{c4}]{0,14}", 0..30), text in "[abAä]{1,3}", start in 0usize..30,
        ) {
            let mut column = Column::new("T".to_owned());
            let mut plain = Column::new("Id".to_owned());
            for (row, text) in texts.iter().enumerate() {
                column.push_text(row, text.as_bytes());
                plain.push_text(row, text.as_bytes());
            }
            let wanted: Vec<usize> = (start..texts.len()).filter(|row| texts[*row].to_lowercase().contains(&text.to_lowercase())).collect();
            for column in [column, plain] {
                let mut found = Bits::default();
                needle(&text).find(&column, start..texts.len(), &mut found);
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), wanted.clone());
            }
            for shown in &texts {
                let marked = needle(&text).places(shown);
                prop_assert_eq!(marked.is_empty(), !shown.to_lowercase().contains(&text.to_lowercase()));
                prop_assert!(marked.iter().all(|place| shown[place.clone()].to_lowercase() == text.to_lowercase()));
            }
        }
    }
}
