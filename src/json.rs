//! JSON as a value: what is stored, linked, and answered in small is read and written through this one shape, which weighs a
//! fraction of a reader for each type. Knows nothing of what the values mean, and rows never pass here.

use std::borrow::Cow;

/// How often values are nested at most.
const DEPTH_MAX: usize = 127;

/// A JSON value. Texts are borrowed from where they were read, as far as they have no escapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// Nothing.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A whole number that is not negative.
    Whole(u64),
    /// Any other number; nobody asks which.
    Number,
    /// A text.
    Text(Cow<'a, str>),
    /// Values in order.
    List(Vec<Self>),
    /// Names and values in order.
    Object(Vec<(Cow<'a, str>, Self)>),
}

/// A value is there and is not what it should be, or one that has to be there is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not what it should be")]
pub struct Odd;

impl<'a> Json<'a> {
    /// Reads a text. `None` where it is no JSON, or nested more than a hundred times.
    #[must_use]
    pub fn read(text: &'a str) -> Option<Self> {
        Reader { text, at: 0 }.whole()
    }

    /// Reads a text, or says after how many bytes it is no JSON any more.
    ///
    /// # Errors
    /// The place.
    pub fn read_or_place(text: &'a str) -> Result<Self, usize> {
        let mut reader = Reader { text, at: 0 };
        reader.whole().ok_or(reader.at)
    }

    /// The first byte of a text that makes no sense as JSON; its length where it ends too early. `None` where it is JSON.
    #[must_use]
    pub fn broken_at(text: &'a str) -> Option<usize> {
        Self::read_or_place(text).err().map(|at| at.min(text.len()))
    }

    /// The values of a list, each as its text, so that one that is no JSON does no harm to the others. `None` where it is no list.
    #[must_use]
    pub fn texts_in_list(text: &'a str) -> Option<Vec<&'a str>> {
        let mut reader = Reader { text, at: 0 };
        reader.blanks();
        let mut texts = Vec::new();
        if reader.peek() != Some(b'[') {
            return None;
        }
        while reader.more(texts.is_empty(), b']')? {
            texts.push(reader.skip()?);
        }
        reader.blanks();
        (reader.at == text.len()).then_some(texts)
    }

    /// Reads an answer's bytes, as [`Json::read`] does.
    #[must_use]
    pub fn read_bytes(bytes: &'a [u8]) -> Option<Self> {
        Self::read(std::str::from_utf8(bytes).ok()?)
    }

    /// An object without parts yet; see [`Json::put`].
    #[must_use]
    pub const fn object() -> Self {
        Self::Object(Vec::new())
    }

    /// A text.
    #[must_use]
    pub const fn text_of(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    /// A text or nothing.
    #[must_use]
    pub fn text_or_null(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::text_of)
    }

    /// A number or nothing.
    #[must_use]
    pub fn whole_or_null(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::Whole)
    }

    /// An object with one part: how a choice that has a value is written.
    #[must_use]
    pub fn only(name: &'static str, value: Self) -> Self {
        Self::Object(vec![(Cow::Borrowed(name), value)])
    }

    /// Adds a part to an object.
    pub fn put(&mut self, name: &'static str, value: Self) {
        if let Self::Object(parts) = self {
            parts.push((Cow::Borrowed(name), value));
        }
    }

    /// Adds a text to an object.
    pub fn put_text(&mut self, name: &'static str, text: &'a str) {
        self.put(name, Self::text_of(text));
    }

    /// Adds a flag to an object if it is set.
    pub fn put_if_set(&mut self, name: &'static str, flag: bool) {
        if flag {
            self.put(name, Self::Flag(true));
        }
    }

    /// As text without blanks.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = Vec::new();
        self.write(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null | Self::Number => out.extend_from_slice(b"null"),
            Self::Flag(true) => out.extend_from_slice(b"true"),
            Self::Flag(false) => out.extend_from_slice(b"false"),
            Self::Whole(number) => out.extend_from_slice(number.to_string().as_bytes()),
            Self::Text(text) => write_text(text, out),
            Self::List(values) => {
                for (place, value) in values.iter().enumerate() {
                    out.push(if place == 0 { b'[' } else { b',' });
                    value.write(out);
                }
                out.extend_from_slice(if values.is_empty() { b"[]" } else { b"]" });
            }
            Self::Object(parts) => {
                for (place, (name, value)) in parts.iter().enumerate() {
                    out.push(if place == 0 { b'{' } else { b',' });
                    write_text(name, out);
                    out.push(b':');
                    value.write(out);
                }
                out.extend_from_slice(if parts.is_empty() { b"{}" } else { b"}" });
            }
        }
    }

    /// The part of an object with a name. What is null counts as missing.
    ///
    /// # Errors
    /// This is no object.
    pub fn part(&self, name: &str) -> Result<Option<&Self>, Odd> {
        let Self::Object(parts) = self else { return Err(Odd) };
        let part = parts.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        Ok(part.filter(|value| **value != Self::Null))
    }

    /// A part that has to be there.
    ///
    /// # Errors
    /// It is not, or this is no object.
    pub fn needed(&self, name: &str) -> Result<&Self, Odd> {
        self.part(name)?.ok_or(Odd)
    }

    /// The text that a part is.
    ///
    /// # Errors
    /// It is missing or none.
    pub fn text(&self, name: &str) -> Result<String, Odd> {
        self.text_if_any(name)?.ok_or(Odd)
    }

    /// The text that a part is, if there is one.
    ///
    /// # Errors
    /// It is something else.
    pub fn text_if_any(&self, name: &str) -> Result<Option<String>, Odd> {
        self.part(name)?.map(|value| value.as_text().map(str::to_owned)).transpose()
    }

    /// The number that a part is.
    ///
    /// # Errors
    /// It is missing or none.
    pub fn whole(&self, name: &str) -> Result<u64, Odd> {
        self.whole_if_any(name)?.ok_or(Odd)
    }

    /// The number that a part is, if there is one.
    ///
    /// # Errors
    /// It is something else.
    pub fn whole_if_any(&self, name: &str) -> Result<Option<u64>, Odd> {
        self.part(name)?.map(Self::as_whole).transpose()
    }

    /// Whether a part says yes; no if it is missing.
    ///
    /// # Errors
    /// It is something else.
    pub fn is_set(&self, name: &str) -> Result<bool, Odd> {
        match self.part(name)? {
            Some(Self::Flag(flag)) => Ok(*flag),
            Some(_) => Err(Odd),
            None => Ok(false),
        }
    }

    /// The values of a part that is a list; none if it is missing.
    ///
    /// # Errors
    /// It is something else.
    pub fn list(&self, name: &str) -> Result<&[Self], Odd> {
        self.part(name)?.map_or(Ok(&[]), Self::as_list)
    }

    /// The texts of a part that is a list; none if it is missing.
    ///
    /// # Errors
    /// It is something else.
    pub fn texts(&self, name: &str) -> Result<Vec<String>, Odd> {
        self.list(name)?.iter().map(|value| value.as_text().map(str::to_owned)).collect()
    }

    /// Which of several choices a part names, if there is one.
    ///
    /// # Errors
    /// It is none of them.
    pub fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, Odd> {
        self.part(name)?.map(|value| value.as_choice(choices)).transpose()
    }

    /// A text.
    ///
    /// # Errors
    /// This is none.
    pub fn as_text(&self) -> Result<&str, Odd> {
        if let Self::Text(text) = self { Ok(text) } else { Err(Odd) }
    }

    /// A number.
    ///
    /// # Errors
    /// This is none, or negative, or has a fraction.
    pub const fn as_whole(&self) -> Result<u64, Odd> {
        if let Self::Whole(number) = self { Ok(*number) } else { Err(Odd) }
    }

    /// A list.
    ///
    /// # Errors
    /// This is none.
    pub fn as_list(&self) -> Result<&[Self], Odd> {
        if let Self::List(values) = self { Ok(values) } else { Err(Odd) }
    }

    /// One of several choices, by its name.
    ///
    /// # Errors
    /// This is none of them.
    pub fn as_choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Odd> {
        let name = self.as_text()?;
        choices.iter().find(|(known, _)| *known == name).map(|(_, choice)| *choice).ok_or(Odd)
    }

    /// A choice and its value: a name alone, or an object with one part.
    ///
    /// # Errors
    /// This is something else.
    pub fn as_variant(&self) -> Result<(&str, &Self), Odd> {
        match self {
            Self::Text(name) => Ok((name, &Self::Null)),
            Self::Object(parts) => match parts.as_slice() {
                [(name, value)] => Ok((name, value)),
                _ => Err(Odd),
            },
            _ => Err(Odd),
        }
    }
}

/// The name of a choice.
pub fn name_of<T: PartialEq>(choice: &T, choices: &[(&'static str, T)]) -> Json<'static> {
    choices.iter().find(|(_, known)| known == choice).map_or(Json::Null, |(name, _)| Json::text_of(name))
}

/// Writes a text in quotes.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    out.push(b'"');
    for &byte in text.as_bytes() {
        let escape = match byte {
            b'"' | b'\\' => byte,
            8 => b'b',
            12 => b'f',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0..0x20 => {
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
                continue;
            }
            _ => {
                out.push(byte);
                continue;
            }
        };
        out.push(b'\\');
        out.push(escape);
    }
    out.push(b'"');
}

/// Reads one text from its beginning.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn whole(&mut self) -> Option<Json<'a>> {
        let value = self.value(0)?;
        self.blanks();
        (self.at == self.text.len()).then_some(value)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Option<Json<'a>> {
        self.blanks();
        match self.peek()? {
            b'{' | b'[' if depth == DEPTH_MAX => None,
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.quoted().map(Json::Text),
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Option<Json<'a>> {
        let rest = self.text.get(self.at..)?;
        let words = [("true", Json::Flag(true)), ("false", Json::Flag(false)), ("null", Json::Null)];
        let (word, value) = words.into_iter().find(|(word, _)| rest.starts_with(word))?;
        self.at += word.len();
        Some(value)
    }

    fn list(&mut self, depth: usize) -> Option<Json<'a>> {
        let mut values = Vec::new();
        while self.more(values.is_empty(), b']')? {
            values.push(self.value(depth + 1)?);
        }
        Some(Json::List(values))
    }

    fn object(&mut self, depth: usize) -> Option<Json<'a>> {
        let mut parts = Vec::new();
        while self.more(parts.is_empty(), b'}')? {
            let name = self.quoted()?;
            self.blanks();
            if !self.take(b':') {
                return None;
            }
            parts.push((name, self.value(depth + 1)?));
        }
        Some(Json::Object(parts))
    }

    /// Over what begins, parts, or ends a list or an object. Says whether another value follows.
    fn more(&mut self, is_first: bool, end: u8) -> Option<bool> {
        if is_first {
            self.at += 1;
        }
        self.blanks();
        if self.take(end) {
            return Some(false);
        }
        if !is_first {
            if !self.take(b',') {
                return None;
            }
            self.blanks();
        }
        Some(true)
    }

    fn quoted(&mut self) -> Option<Cow<'a, str>> {
        if !self.take(b'"') {
            return None;
        }
        let mut text = Cow::Borrowed("");
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..0x20) {
                self.at += 1;
            }
            // The first piece is the whole text mostly, and stays where it is.
            text += self.text.get(start..self.at)?;
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(text);
                }
                b'\\' => {
                    self.at += 1;
                    text.to_mut().push(self.escaped()?);
                }
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => match self.unit()? {
                first @ 0xd800..0xdc00 => {
                    if !(self.take(b'\\') && self.take(b'u')) {
                        return None;
                    }
                    let second = self.unit()?.checked_sub(0xdc00).filter(|second| *second < 0x400)?;
                    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)?
                }
                unit => char::from_u32(unit)?,
            },
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
    }

    fn number(&mut self) -> Option<Json<'a>> {
        let start = self.at;
        let is_negative = self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        let end = self.at;
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        let whole = if is_negative || end != self.at { None } else { self.text.get(start..end)?.parse().ok() };
        Some(whole.map_or(Json::Number, Json::Whole))
    }

    /// One digit or more.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Over a value, however deep it is; gives its text. Looks no closer than it takes to find the end.
    fn skip(&mut self) -> Option<&'a str> {
        self.blanks();
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.quoted()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b',' | b'}' | b']' if depth == 0 => return self.text.get(start..self.at),
                b'}' | b']' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same value as another reader has it.
    fn as_serde(json: &Json<'_>) -> serde_json::Value {
        match json {
            Json::Null | Json::Number => serde_json::Value::Null,
            Json::Flag(flag) => (*flag).into(),
            Json::Whole(number) => (*number).into(),
            Json::Text(text) => text.as_ref().into(),
            Json::List(values) => values.iter().map(as_serde).collect(),
            Json::Object(parts) => parts.iter().map(|(name, value)| (name.to_string(), as_serde(value))).collect(),
        }
    }

    fn any_json() -> impl Strategy<Value = Json<'static>> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Flag),
            any::<u64>().prop_map(Json::Whole),
            any::<String>().prop_map(|text| Json::Text(text.into())),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let parts = proptest::collection::btree_map(any::<String>(), inner.clone(), 0..6);
            prop_oneof![
                proptest::collection::vec(inner, 0..6).prop_map(Json::List),
                parts.prop_map(|parts| {
                    Json::Object(parts.into_iter().map(|(name, value)| (name.into(), value)).collect())
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_here_and_elsewhere(json in any_json()) {
            let text = json.to_text();
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), as_serde(&json));
            prop_assert_eq!(Json::read(&text), Some(json.clone()));
            prop_assert_eq!(serde_json::to_string(&as_serde(&json)).unwrap().len(), text.len());
            let pretty = serde_json::to_string_pretty(&as_serde(&json)).unwrap();
            prop_assert_eq!(Json::read(&pretty).map(|json| as_serde(&json)), Some(as_serde(&json)));
            let list = Json::List(vec![json.clone(), Json::Null, json]).to_text();
            prop_assert_eq!(Json::texts_in_list(&list), Some(vec![text.as_str(), "null", text.as_str()]));
        }

        #[test]
        fn texts_are_written_and_read_as_elsewhere(text in any::<String>(), units in "(\\\\u[0-9a-fA-F]{4}){1,3}") {
            let mut written = Vec::new();
            write_text(&text, &mut written);
            prop_assert_eq!(String::from_utf8(written).unwrap(), serde_json::to_string(&text).unwrap());
            let quoted = format!("\"{units}\"");
            let read = Json::read(&quoted).map(|json| json.as_text().unwrap().to_owned());
            prop_assert_eq!(read, serde_json::from_str::<String>(&quoted).ok());
        }

        #[test]
        fn any_text_is_json_here_as_elsewhere(text in "[\\[\\]{}\",:0-9a-etrufalsn.\\\\ -]{0,12}") {
            prop_assert_eq!(Json::read(&text).is_some(), serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok());
        }
    }

    #[test]
    fn texts_without_escapes_are_not_copied() {
        let json = Json::read(r#"{"a":"b","\u0063":"d\n"}"#).unwrap();
        let Json::Object(parts) = &json else { panic!("an object") };
        assert!(matches!(parts[0], (Cow::Borrowed("a"), Json::Text(Cow::Borrowed("b")))));
        assert_eq!(json.text("c"), Ok("d\n".to_owned()));
    }

    #[test]
    fn parts_are_what_they_are_or_odd() {
        let json = Json::read(r#"{"text":"t","whole":7,"less":-1,"half":0.5,"yes":true,"null":null,"list":["a",1]}"#);
        let json = json.unwrap();
        assert_eq!(
            (json.text("text"), json.text("null"), json.text("whole")),
            (Ok("t".to_owned()), Err(Odd), Err(Odd))
        );
        assert_eq!((json.text_if_any("gone"), json.text_if_any("yes")), (Ok(None), Err(Odd)));
        assert_eq!((json.whole("whole"), json.whole("less"), json.whole("half")), (Ok(7), Err(Odd), Err(Odd)));
        assert_eq!((json.is_set("yes"), json.is_set("gone"), json.is_set("text")), (Ok(true), Ok(false), Err(Odd)));
        assert_eq!(
            (json.list("list").map(<[_]>::len), json.texts("list"), json.list("yes")),
            (Ok(2), Err(Odd), Err(Odd))
        );
        assert_eq!(Json::Null.part("text"), Err(Odd));
    }

    #[test]
    fn a_choice_is_a_name_or_an_object_with_one_part() {
        let variant =
            |text| Json::read(text).unwrap().as_variant().map(|(name, value)| (name.to_owned(), value.to_text()));
        assert_eq!(variant(r#""isNull""#), Ok(("isNull".to_owned(), "null".to_owned())));
        assert_eq!(variant(r#"{"less":"5"}"#), Ok(("less".to_owned(), "\"5\"".to_owned())));
        for odd in [r#"{"a":1,"b":2}"#, "{}", "7", "[]"] {
            assert_eq!(variant(odd), Err(Odd), "{odd}");
        }
        assert_eq!(Json::read(&"[".repeat(100_000)), None);
    }
}
