//! `{{ name }}` in any text: where slots are, and values put into them so that they stay values. Knows nothing of SOQL, whose slots
//! are filled by [`super::query`].

use super::{Filling, Refused, Value};
use crate::json;

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// As it stands.
    Plain(&'t str),
    /// The name in braces.
    Slot(&'t str),
}

/// What a text is, and so how a value is written into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Part of a path: everything but letters, digits and `-._~` is percent-encoded.
    Path,
    /// A text that is encoded as a whole afterwards, or not at all: a query value, a form's value, a raw body.
    Plain,
    /// A header's value: line breaks and what is no ASCII are refused.
    Header,
    /// JSON: escaped within quotes, a JSON value where it stands alone.
    Json,
}

/// The pieces of a text, in order. Names have letters, digits, `_` and dots; anything else in braces is no slot.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{{")) {
        at += found;
        let Some((name, length)) = text.get(at..).and_then(slot) else {
            at += 1;
            continue;
        };
        if from < at {
            pieces.push(Piece::Plain(text.get(from..at).unwrap_or_default()));
        }
        pieces.push(Piece::Slot(name));
        at += length;
        from = at;
    }
    if from < text.len() {
        pieces.push(Piece::Plain(text.get(from..).unwrap_or_default()));
    }
    pieces
}

/// The names in a text, each once, in reading order.
#[must_use]
pub fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for piece in pieces(text) {
        if let Piece::Slot(name) = piece
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    names
}

/// The text with values in its slots.
///
/// # Errors
/// A name without a value, or a value that cannot stand there.
pub fn fill(text: &str, position: Position, filling: &Filling<'_>) -> Result<String, Refused> {
    let mut out = String::with_capacity(text.len());
    let mut inside = Json::Outside;
    for piece in pieces(text) {
        match piece {
            Piece::Plain(plain) => {
                if position == Position::Json {
                    inside = inside.after(plain);
                }
                out.push_str(plain);
            }
            Piece::Slot(name) => {
                let value = (filling.values)(name)?;
                match position {
                    Position::Plain => value.push_text(&mut out),
                    Position::Path => push_encoded(&value.text(), &mut out),
                    Position::Header => push_header(name, &value, &mut out)?,
                    Position::Json => inside.push(name, &value, &mut out)?,
                }
            }
        }
    }
    Ok(out)
}

/// Appends a text with everything but letters, digits and `-._~` percent-encoded (RFC 3986 section 2.3).
pub fn push_encoded(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            push_percent(byte, out);
        }
    }
}

/// Appends one byte as `%XX`.
pub fn push_percent(byte: u8, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.push('%');
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

/// The name of the slot that begins here, and the slot's length.
fn slot(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix("{{")?;
    let blank = |c: char| matches!(c, ' ' | '\t');
    let rest = inside.trim_start_matches(blank);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
    let (name, rest) = rest.split_at_checked(end)?;
    let behind = rest.trim_start_matches(blank).strip_prefix("}}")?;
    (!name.is_empty()).then(|| (name, text.len() - behind.len()))
}

fn push_header(name: &str, value: &Value, out: &mut String) -> Result<(), Refused> {
    let text = value.text();
    if text.bytes().any(|byte| !matches!(byte, b' '..=b'~')) {
        return Err(Refused::new(
            [name, " has a line break or a letter that no header can hold."].concat(),
            "Headers hold plain letters, digits and signs. Send other text in the body.",
        ));
    }
    out.push_str(&text);
    Ok(())
}

/// Where in a JSON text one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Json {
    Outside,
    InText,
    /// Behind a backslash.
    Escaped,
}

impl Json {
    fn after(self, plain: &str) -> Self {
        plain.bytes().fold(self, |at, byte| match (at, byte) {
            (Self::InText, b'\\') => Self::Escaped,
            (Self::InText, b'"') => Self::Outside,
            (Self::Outside, b'"') | (Self::Escaped, _) => Self::InText,
            (other, _) => other,
        })
    }

    fn push(self, name: &str, value: &Value, out: &mut String) -> Result<(), Refused> {
        let mut written = Vec::new();
        match self {
            Self::Outside => value.push_json(&mut written),
            Self::InText => {
                json::write_text(&value.text(), &mut written);
                written.pop();
                written.remove(0);
            }
            Self::Escaped => {
                return Err(Refused::new(
                    ["A backslash stands before ", name, ", and would change what its value means."].concat(),
                    "Take the backslash away.",
                ));
            }
        }
        out.push_str(std::str::from_utf8(&written).unwrap_or_default());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameter::no_values;
    use proptest::prelude::*;

    fn filled(text: &str, position: Position, value: &Value) -> Result<String, Refused> {
        fill(text, position, &Filling { values: &|_| Ok(value.clone()), schema: None })
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn a_slot_is_a_name_in_double_braces_and_nothing_else_is() {
        use Piece::{Plain, Slot};
        assert_eq!(
            pieces("a {{ name }}{{b.c_d}} {{no name}} {{}} {{{x}}}"),
            [Plain("a "), Slot("name"), Slot("b.c_d"), Plain(" {{no name}} {{}} {"), Slot("x"), Plain("}")]
        );
        assert_eq!(names("{{ a }} {{ b }} {{a}}"), ["a", "b"]);
        assert_eq!(pieces(""), []);
        assert_eq!(pieces("{{ ü }} {{"), [Plain("{{ ü }} {{")]);
    }

    #[test]
    fn each_place_writes_values_its_own_way() {
        let odd = text("a/b?c=\"d\" é");
        assert_eq!(filled("/x/{{ v }}", Position::Path, &odd).unwrap(), "/x/a%2Fb%3Fc%3D%22d%22%20%C3%A9");
        assert_eq!(filled("{{v}}!", Position::Plain, &odd).unwrap(), "a/b?c=\"d\" é!");
        assert_eq!(
            filled(r#"{"a": "x {{v}}", "b": {{v}}}"#, Position::Json, &odd).unwrap(),
            r#"{"a": "x a/b?c=\"d\" é", "b": "a/b?c=\"d\" é"}"#
        );
        let number = Value::Number("1.50".into());
        assert_eq!(filled(r#"["{{v}}",{{v}}]"#, Position::Json, &number).unwrap(), r#"["1.50",1.50]"#);
        let list = Value::List(vec![text("a"), Value::Null, Value::Boolean(true)]);
        assert_eq!(filled("{{v}}", Position::Json, &list).unwrap(), r#"["a",null,true]"#);
        assert_eq!(filled("{{v}}", Position::Plain, &list).unwrap(), "a,,true");
        assert_eq!(filled("a {{v}}", Position::Header, &text("b c")).unwrap(), "a b c");
        assert!(filled("{{v}}", Position::Header, &text("b\r\nX: y")).is_err());
        assert!(filled(r#""\{{v}}""#, Position::Json, &text("\"")).is_err());
    }

    #[test]
    fn a_name_without_a_value_is_refused() {
        let filling = Filling { values: &no_values, schema: None };
        assert!(fill("{{ gone }}", Position::Plain, &filling).unwrap_err().message.contains("gone"));
    }

    proptest! {
        #[test]
        fn slots_are_those_that_the_query_language_knows(typed in "[{} a.'_ü\t-]{0,24}") {
            let query = format!("SELECT Id FROM A WHERE B = '{}'", typed.replace('\'', ""));
            let syntax = crate::soql::parse(&query);
            let theirs: Vec<_> = crate::soql::bind::slots(&syntax, &crate::soql::bind::SlotTypes::default())
                .into_iter().map(|slot| slot.name.to_owned()).collect();
            let ours: Vec<_> = pieces(&query).into_iter().filter_map(|piece| match piece {
                Piece::Slot(name) => Some(name.to_owned()),
                Piece::Plain(_) => None,
            }).collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn no_text_breaks_out_of_json(value in any::<String>(), before in "[a-z\\\\\"]{0,6}") {
            let value = text(&value);
            let json = filled(r#"{"in":"x{{v}}y","alone":{{v}}}"#, Position::Json, &value).unwrap();
            let read: serde_json::Value = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read["in"].as_str().unwrap(), format!("x{}y", value.text()));
            prop_assert_eq!(read["alone"].as_str().unwrap(), value.text());
            let _ = filled(&format!("\"{before}{{{{v}}}}\""), Position::Json, &value);
        }

        #[test]
        fn no_text_breaks_out_of_a_path(value in any::<String>()) {
            let path = filled("/a/{{v}}/b", Position::Path, &text(&value)).unwrap();
            prop_assert_eq!(path.matches('/').count(), 3);
            prop_assert!(!path.contains(['?', '#', '\\', ' ']));
        }
    }
}
