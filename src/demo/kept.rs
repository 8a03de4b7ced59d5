//! Values as text and back, field after field, for what outlives a page and for messages; knows no value's meaning.
//!
//! A field is its length in bytes, a colon and its text. That is all there is to it, and a fraction of the code that a
//! general format takes: the org of the page has to be small.

use std::str::FromStr;

use crate::http::{Method, Response};

/// A value that can be written down and read again.
pub trait Kept: Sized {
    /// Writes the value behind what is there.
    fn write(&self, out: &mut String);

    /// Reads what [`Kept::write`] wrote, and moves `text` behind it. `None` for anything else.
    fn read(text: &mut &str) -> Option<Self>;

    /// The value alone as text.
    fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    /// Reads a text that holds this one value and nothing behind it.
    fn from_text(mut text: &str) -> Option<Self> {
        let value = Self::read(&mut text)?;
        text.is_empty().then_some(value)
    }
}

/// Makes a struct [`Kept`]: its fields in the order given here.
macro_rules! kept {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl $crate::demo::kept::Kept for $name {
            fn write(&self, out: &mut String) {
                $($crate::demo::kept::Kept::write(&self.$field, out);)*
            }

            fn read(text: &mut &str) -> Option<Self> {
                $(let $field = $crate::demo::kept::Kept::read(text)?;)*
                Some(Self { $($field),* })
            }
        }
    };
}
pub(super) use kept;

fn write_field(field: &str, out: &mut String) {
    out.push_str(&field.len().to_string());
    out.push(':');
    out.push_str(field);
}

fn read_field<'t>(text: &mut &'t str) -> Option<&'t str> {
    let (length, rest) = text.split_once(':')?;
    let length: usize = length.parse().ok()?;
    let (field, rest) = rest.split_at_checked(length)?;
    *text = rest;
    Some(field)
}

fn read_number<T: FromStr>(text: &mut &str) -> Option<T> {
    read_field(text)?.parse().ok()
}

impl Kept for String {
    fn write(&self, out: &mut String) {
        write_field(self, out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        read_field(text).map(str::to_owned)
    }
}

impl Kept for u64 {
    fn write(&self, out: &mut String) {
        write_field(&self.to_string(), out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        read_number(text)
    }
}

impl Kept for u32 {
    fn write(&self, out: &mut String) {
        u64::from(*self).write(out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        read_number(text)
    }
}

impl Kept for bool {
    fn write(&self, out: &mut String) {
        u64::from(*self).write(out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        match read_field(text)? {
            "0" => Some(false),
            "1" => Some(true),
            _ => None,
        }
    }
}

/// Bytes in hexadecimal.
impl Kept for [u8; 32] {
    fn write(&self, out: &mut String) {
        write_field(&hex(self), out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        bytes(read_field(text)?)?.try_into().ok()
    }
}

impl<T: Kept> Kept for Option<T> {
    fn write(&self, out: &mut String) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(text: &mut &str) -> Option<Self> {
        Some(if bool::read(text)? { Some(T::read(text)?) } else { None })
    }
}

impl<T: Kept> Kept for Vec<T> {
    fn write(&self, out: &mut String) {
        (self.len() as u64).write(out);
        for value in self {
            value.write(out);
        }
    }

    fn read(text: &mut &str) -> Option<Self> {
        let count = u64::read(text)?;
        // Not reserved ahead: the count may be a lie.
        let mut values = Self::new();
        for _ in 0..count {
            values.push(T::read(text)?);
        }
        Some(values)
    }
}

impl<A: Kept, B: Kept> Kept for (A, B) {
    fn write(&self, out: &mut String) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        Some((A::read(text)?, B::read(text)?))
    }
}

impl Kept for Method {
    fn write(&self, out: &mut String) {
        write_field(self.as_str(), out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        Self::parse(read_field(text)?)
    }
}

impl Kept for Response {
    fn write(&self, out: &mut String) {
        u32::from(self.status).write(out);
        self.headers.write(out);
        write_field(&hex(&self.body), out);
    }

    fn read(text: &mut &str) -> Option<Self> {
        let status = read_number(text)?;
        Some(Self { status, headers: Kept::read(text)?, body: bytes(read_field(text)?)? })
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(b"0123456789abcdef"[usize::from(value & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(value(*high)? << 4 | value(*low)?).ok(),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Sample {
        name: String,
        flags: Vec<bool>,
        pair: Option<(u64, [u8; 32])>,
    }
    kept!(Sample { name, flags, pair });

    fn any_sample() -> impl Strategy<Value = Sample> {
        let pair = proptest::option::of((any::<u64>(), any::<[u8; 32]>()));
        (".*", prop::collection::vec(any::<bool>(), 0..5), pair).prop_map(|(name, flags, pair)| Sample {
            name,
            flags,
            pair,
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(samples in prop::collection::vec(any_sample(), 0..4)) {
            prop_assert_eq!(Vec::<Sample>::from_text(&samples.to_text()), Some(samples));
        }

        #[test]
        fn no_text_makes_reading_panic(text in ".*", cut in 0..200_usize, sample in any_sample()) {
            let _ = Vec::<Sample>::from_text(&text);
            let _ = Vec::<Response>::from_text(&text);
            let whole = vec![sample].to_text();
            if let Some(part) = whole.get(..cut).filter(|part| part.len() < whole.len()) {
                prop_assert_eq!(Vec::<Sample>::from_text(part), None);
            }
        }
    }

    #[test]
    fn an_answer_keeps_every_byte() {
        let response = Response { status: 503, headers: vec![("A".into(), "é:1".into())], body: vec![0, 255, 58] };
        assert_eq!(Response::from_text(&response.to_text()), Some(response));
    }

    #[test]
    fn a_count_that_lies_takes_no_memory() {
        assert_eq!(Vec::<bool>::from_text("20:99999999999999999999"), None);
        assert_eq!(Vec::<bool>::from_text("19:9999999999999999999"), None);
    }
}
