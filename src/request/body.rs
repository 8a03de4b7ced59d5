//! A request's body as bytes, with its media type; knows no headers but that one.

use super::{Body, BodyKind, Pair, Place, Problem};
use crate::json::Json;
use crate::parameter::slots::{self, Position};
use crate::parameter::{Filling, Refused};

/// The bytes and their media type, values in the slots.
pub(super) fn written(body: &Body, filling: &Filling<'_>) -> Result<(Vec<u8>, String), Problem> {
    match body.kind {
        BodyKind::None => Ok((Vec::new(), String::new())),
        BodyKind::Json => {
            let text = slots::fill(&body.text, Position::Json, filling).map_err(at_body)?;
            match Json::broken_at(&text) {
                None => Ok((text.into_bytes(), "application/json".to_owned())),
                Some(at) => Err(not_json(&text, at)),
            }
        }
        BodyKind::Raw => {
            let text = slots::fill(&body.text, Position::Plain, filling).map_err(at_body)?;
            let media_type = body.media_type.trim();
            let media_type = if media_type.is_empty() { "text/plain;charset=UTF-8" } else { media_type };
            if !super::headers::is_value(media_type) {
                return Err(Problem::new(
                    Place::Body,
                    "The media type has letters that no header can hold.",
                    "Write one such as text/csv.",
                ));
            }
            Ok((text.into_bytes(), media_type.to_owned()))
        }
        BodyKind::Form => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for pair in body.pairs.iter().filter(|pair| pair.counts()) {
                form.append_pair(&plain(&pair.name, filling)?, &plain(&pair.value, filling)?);
            }
            Ok((form.finish().into_bytes(), "application/x-www-form-urlencoded".to_owned()))
        }
        BodyKind::Multipart => multipart(&body.pairs, filling),
    }
}

fn plain(text: &str, filling: &Filling<'_>) -> Result<String, Problem> {
    slots::fill(text, Position::Plain, filling).map_err(at_body)
}

fn at_body(refused: Refused) -> Problem {
    Problem { place: Place::Body, message: refused.message, hint: refused.hint }
}

fn not_json(text: &str, at: usize) -> Problem {
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let front = text.get(..at).unwrap_or_default();
    let line = front.matches('\n').count() + 1;
    let column = front.chars().rev().take_while(|c| *c != '\n').count() + 1;
    let found = text.get(at..).and_then(|rest| rest.chars().next());
    let found = found.map_or_else(|| "it ends too early".to_owned(), |found| format!("{found} makes no sense there"));
    Problem::new(
        Place::Body,
        format!("The body is no JSON: at line {line}, column {column}, {found}."),
        "Names and texts stand in double quotes, and nothing follows the last comma. For other text choose Raw.",
    )
}

/// RFC 7578, written as browsers do.
fn multipart(pairs: &[Pair], filling: &Filling<'_>) -> Result<(Vec<u8>, String), Problem> {
    let mut parts = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.counts()) {
        let (value, media_type) = split_type(&pair.value);
        let name = plain(&pair.name, filling)?.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22");
        let value = match media_type {
            // What says that it is JSON is filled as such.
            Some(kind) if kind.contains("json") => slots::fill(value, Position::Json, filling).map_err(at_body)?,
            _ => plain(value, filling)?,
        };
        parts.push((name, value, media_type));
    }
    let boundary = boundary(&parts);
    let mut out = String::new();
    for (name, value, media_type) in &parts {
        out.push_str(&["--", &boundary, "\r\nContent-Disposition: form-data; name=\"", name, "\"\r\n"].concat());
        if let Some(media_type) = media_type {
            out.push_str(&["Content-Type: ", media_type, "\r\n"].concat());
        }
        out.push_str("\r\n");
        out.push_str(value);
        out.push_str("\r\n");
    }
    out.push_str(&["--", &boundary, "--\r\n"].concat());
    Ok((out.into_bytes(), ["multipart/form-data; boundary=", &boundary].concat()))
}

/// A value and the media type that it ends in: `{"Name":"A"};type=application/json`, as cURL writes it.
fn split_type(value: &str) -> (&str, Option<&str>) {
    let is_type = |kind: &str| {
        kind.contains('/') && kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+/=; ".contains(&byte))
    };
    match value.rsplit_once(";type=") {
        Some((front, kind)) if is_type(kind) => (front, Some(kind)),
        _ => (value, None),
    }
}

/// A line that no part has in it.
fn boundary(parts: &[(String, String, Option<&str>)]) -> String {
    let mut number = 0_u32;
    loop {
        let boundary = ["orgpane-part-", &number.to_string()].concat();
        if parts.iter().all(|(name, value, _)| !name.contains(&boundary) && !value.contains(&boundary)) {
            return boundary;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameter::Value;
    use proptest::prelude::*;

    fn text_of(body: &Body, value: &str) -> Result<(String, String), Problem> {
        let value = Value::Text(value.into());
        let (bytes, media_type) = written(body, &Filling { values: &|_| Ok(value.clone()), schema: None })?;
        Ok((String::from_utf8(bytes).unwrap(), media_type))
    }

    fn body(kind: BodyKind, text: &str, pairs: &[(&str, &str)]) -> Body {
        let pairs = pairs.iter().map(|(name, value)| Pair::new(*name, *value)).collect();
        Body { kind, text: text.into(), media_type: String::new(), pairs }
    }

    #[test]
    fn json_is_checked_after_it_was_filled_and_its_fault_has_a_place() {
        let json = body(BodyKind::Json, "{\n  \"Name\": {{ v }}\n}", &[]);
        assert_eq!(
            text_of(&json, "A \"B\"").unwrap(),
            ("{\n  \"Name\": \"A \\\"B\\\"\"\n}".into(), "application/json".into())
        );
        let broken = text_of(&body(BodyKind::Json, "{\n  \"Name\": 'x'\n}", &[]), "").unwrap_err();
        assert!(broken.message.contains("line 2, column 11"), "{}", broken.message);
        assert!(text_of(&body(BodyKind::Json, "{\"a\":1", &[]), "").unwrap_err().message.contains("ends too early"));
        assert!(text_of(&body(BodyKind::Json, "", &[]), "").is_err());
    }

    #[test]
    fn forms_are_encoded_and_parts_are_kept_apart() {
        let form = body(BodyKind::Form, "", &[("a b", "{{v}}"), ("", ""), ("c", "d")]);
        assert_eq!(text_of(&form, "1&2=é").unwrap().0, "a+b=1%262%3D%C3%A9&c=d");
        let parts = body(BodyKind::Multipart, "", &[("entity", "{\"N\":{{v}}};type=application/json"), ("x\"y", "z")]);
        assert_eq!(
            text_of(&parts, "q").unwrap(),
            (
                "--orgpane-part-0\r\nContent-Disposition: form-data; name=\"entity\"\r\nContent-Type: application/json\r\n\r\n{\"N\":\"q\"}\r\n--orgpane-part-0\r\nContent-Disposition: form-data; name=\"x%22y\"\r\n\r\nz\r\n--orgpane-part-0--\r\n".into(),
                "multipart/form-data; boundary=orgpane-part-0".into()
            )
        );
        let raw = Body { media_type: "text/csv".into(), ..body(BodyKind::Raw, "a,{{v}}", &[]) };
        assert_eq!(text_of(&raw, "b").unwrap(), ("a,b".into(), "text/csv".into()));
    }

    proptest! {
        #[test]
        fn no_value_ends_a_part(value in any::<String>(), name in any::<String>()) {
            let parts = body(BodyKind::Multipart, "", &[(&name, &value), ("last", "orgpane-part-0")]);
            let pair_counts = !(name.trim().is_empty() && value.is_empty());
            let (text, media_type) = text_of(&parts, "--orgpane-part-0--").unwrap();
            let boundary = media_type.split("boundary=").nth(1).unwrap();
            prop_assert_eq!(text.matches(boundary).count(), 2 + usize::from(pair_counts));
        }
    }
}
