//! A value for a slot, and how it is written as text and as JSON; knows no place that it goes to.

use crate::json;

/// A value. Numbers and days are kept as they were typed or came, so that nothing is rounded on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Ticked or not.
    Boolean(bool),
    /// The digits of a JSON number.
    Number(String),
    /// A text, an id, or choices.
    Text(String),
    /// `2026-11-23`, or a date literal such as `TODAY`.
    Date(String),
    /// `2026-11-23T09:00:00Z`
    DateTime(String),
    /// Several values.
    List(Vec<Self>),
}

impl Value {
    /// Appends the value as plain text: nothing for null, a list with commas.
    pub fn push_text(&self, out: &mut String) {
        match self {
            Self::Null => {}
            Self::Boolean(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(text) | Self::Text(text) | Self::Date(text) | Self::DateTime(text) => out.push_str(text),
            Self::List(values) => {
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                    }
                    value.push_text(out);
                }
            }
        }
    }

    /// The value as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    /// Appends the value as JSON.
    pub fn push_json(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Number(digits) => out.extend_from_slice(digits.as_bytes()),
            Self::Boolean(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
            Self::Text(text) | Self::Date(text) | Self::DateTime(text) => json::write_text(text, out),
            Self::List(values) => {
                out.push(b'[');
                for (at, value) in values.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    value.push_json(out);
                }
                out.push(b']');
            }
        }
    }
}
