//! Texts, each of them once, by number; knows nothing of what they say.
//!
//! One table for names of an org, names in an answer, keys of a grouping …: a table of the standard library's for each of them
//! would weigh several times as much in the app.

use std::hash::{BuildHasher, Hasher, RandomState};

/// A text that is kept in [`Texts`], by its number; they are numbered from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text(pub(super) u32);

/// Texts, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Texts {
    all: String,
    /// Where each one ends.
    ends: Vec<u32>,
    /// Numbers from 1, each at the place of its hash or behind it; 0 is free. A power of two long, at most half full.
    table: Vec<u32>,
    hasher: RandomState,
}

impl Texts {
    /// The text's number.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        if self.table.len() <= 2 * self.ends.len() {
            self.grow();
        }
        let at = self.place(text);
        if let Some(known) = self.table[at].checked_sub(1) {
            return Text(known);
        }
        let (Ok(end), Ok(number)) = (u32::try_from(self.all.len() + text.len()), u32::try_from(self.ends.len())) else {
            // Four gigabytes of names: no browser gets here.
            return Text(u32::MAX);
        };
        self.all.push_str(text);
        self.ends.push(end);
        self.table[at] = number + 1;
        Text(number)
    }

    /// Keeps a text, and says whether it is new.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        let known = self.ends.len();
        self.keep(text);
        self.ends.len() > known
    }

    /// Whether a text is kept.
    pub(super) fn contains(&self, text: &str) -> bool {
        !self.table.is_empty() && self.table[self.place(text)] > 0
    }

    pub(super) fn get(&self, text: Text) -> &str {
        let at = text.0 as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.all.get(start as usize..*end as usize)).unwrap_or_default()
    }

    /// Where in the table a text is, or would be.
    fn place(&self, text: &str) -> usize {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(text.as_bytes());
        let last = self.table.len() - 1;
        #[allow(clippy::cast_possible_truncation, reason = "the low bits are what is wanted")]
        let mut at = hasher.finish() as usize & last;
        while let Some(known) = self.table[at].checked_sub(1) {
            if self.get(Text(known)) == text {
                break;
            }
            at = (at + 1) & last;
        }
        at
    }

    fn grow(&mut self) {
        self.table = vec![0; (self.ends.len() * 4).max(16).next_power_of_two()];
        for number in (0..).take(self.ends.len()) {
            let at = self.place(self.get(Text(number)));
            self.table[at] = number + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_kept_once_under_its_number() {
        let mut texts = Texts::default();
        assert!(!texts.contains("a"));
        for round in [true, false] {
            for number in 0..5_000 {
                let text = number.to_string();
                assert_eq!(texts.insert(&text), round);
                assert_eq!(texts.keep(&text), Text(number));
            }
        }
        assert!(texts.contains("4999") && !texts.contains("5000") && !texts.contains(""));
        assert_eq!(texts.get(Text(17)), "17");
        assert_eq!(texts.get(Text(u32::MAX)), "");
    }
}
