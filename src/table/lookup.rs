//! Finds the rows that hold given texts, such as records' ids; knows no order of rows.

use super::column::{Cell, Column, Data};
use super::texts::{NO_CODE, Texts, hash};

const NONE: u32 = u32::MAX;

/// For each text the first row whose cell it is.
pub(super) fn rows_of(column: &Column, texts: &[&str]) -> Vec<Option<usize>> {
    let wanted = Wanted::new(texts);
    let mut rows = vec![None; texts.len()];
    let mut missing = wanted.distinct;
    let mut found = |row: usize, text: &str| {
        if missing > 0
            && let Some(number) = wanted.number(text)
            && rows[number].is_none()
        {
            rows[number] = Some(row);
            missing -= 1;
        }
        missing > 0
    };
    match &column.data {
        Data::Text(Texts::Plain(plain)) => {
            let _ = (0..column.rows()).all(|row| column.has_no_value(row) || found(row, plain.get(row)));
        }
        Data::Text(Texts::Coded(coded)) => {
            let mut known = vec![false; coded.entries() as usize];
            for (row, &code) in coded.codes(0).flatten().enumerate() {
                if code != NO_CODE
                    && !std::mem::replace(&mut known[code as usize], true)
                    && !found(row, coded.entry(code))
                {
                    break;
                }
            }
        }
        _ => {
            for row in 0..column.rows() {
                if let Cell::Text(text) = column.cell(row)
                    && !found(row, text)
                {
                    break;
                }
            }
        }
    }
    // Texts that were asked for twice.
    texts
        .iter()
        .enumerate()
        .map(|(number, text)| wanted.number(text).map_or(rows[number], |first| rows[first]))
        .collect()
}

/// Numbers of texts by hash.
struct Wanted<'a> {
    texts: &'a [&'a str],
    /// A power of two of places.
    places: Vec<u32>,
    distinct: usize,
}

impl<'a> Wanted<'a> {
    fn new(texts: &'a [&'a str]) -> Self {
        let places = vec![NONE; (texts.len() * 2).next_power_of_two()];
        let mut wanted = Self { texts, places, distinct: 0 };
        for (number, text) in texts.iter().enumerate() {
            if let Err(place) = wanted.find(text) {
                wanted.places[place] = u32::try_from(number).unwrap_or(NONE);
                wanted.distinct += 1;
            }
        }
        wanted
    }

    /// The number of the first that is this text.
    fn number(&self, text: &str) -> Option<usize> {
        self.find(text).ok()
    }

    fn find(&self, text: &str) -> Result<usize, usize> {
        let mask = self.places.len() - 1;
        let mut place = hash(text.as_bytes()) & mask;
        loop {
            match self.places[place] {
                NONE => return Err(place),
                number if self.texts[number as usize] == text => return Ok(number as usize),
                _ => place = (place + 1) & mask,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_are_those_that_a_naive_search_finds(
            cells in prop::collection::vec(prop::option::of("[ab]{0,3}"), 0..40), asked in prop::collection::vec("[abc]{0,3}", 0..12), path in "Id|Name|Mixed",
        ) {
            let mut column = Column::new(path.clone());
            for (row, cell) in cells.iter().enumerate() {
                match cell {
                    Some(text) => column.push_text(row, text.as_bytes()),
                    None if path == "Mixed" => column.push_number(row, b"1"),
                    None => column.push_null(row),
                }
            }
            let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
            let naive: Vec<_> = asked.iter().map(|text| cells.iter().position(|cell| cell.as_deref() == Some(text))).collect();
            prop_assert_eq!(rows_of(&column, &asked), naive);
        }
    }
}
