//! Writes JSON straight into bytes, in the order it is told; knows no record.

use std::io::Write;

/// JSON under construction. Commas come by themselves.
#[derive(Debug, Default)]
pub(super) struct Json {
    out: Vec<u8>,
    follows: bool,
}

impl Json {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    pub(super) fn open(&mut self, bracket: u8) {
        self.comma();
        self.out.push(bracket);
        self.follows = false;
    }

    pub(super) fn close(&mut self, bracket: u8) {
        self.out.push(bracket);
        self.follows = true;
    }

    /// An object whose members `write` adds.
    pub(super) fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.open(b'{');
        write(self);
        self.close(b'}');
    }

    /// An array whose elements `write` adds.
    pub(super) fn array(&mut self, write: impl FnOnce(&mut Self)) {
        self.open(b'[');
        write(self);
        self.close(b']');
    }

    pub(super) fn key(&mut self, name: &str) {
        self.string(name);
        self.out.push(b':');
        self.follows = false;
    }

    pub(super) fn string(&mut self, text: &str) {
        self.comma();
        self.out.push(b'"');
        let mut from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'"' => b'"',
                b'\\' => b'\\',
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                0..0x20 => b'u',
                _ => continue,
            };
            self.out.extend_from_slice(&text.as_bytes()[from..at]);
            self.out.extend_from_slice(&[b'\\', escaped]);
            if escaped == b'u' {
                let hex = |half: u8| b"0123456789abcdef"[usize::from(half)];
                self.out.extend_from_slice(&[b'0', b'0', hex(byte >> 4), hex(byte & 15)]);
            }
            from = at + 1;
        }
        self.out.extend_from_slice(&text.as_bytes()[from..]);
        self.out.push(b'"');
    }

    pub(super) fn null(&mut self) {
        self.raw(b"null");
    }

    pub(super) fn boolean(&mut self, value: bool) {
        self.raw(if value { b"true" } else { b"false" });
    }

    pub(super) fn int(&mut self, number: i64) {
        self.comma();
        let _ = write!(self.out, "{number}");
    }

    /// As Java writes a double: `1500.0`, and from ten millions on `1.5E7`.
    pub(super) fn double(&mut self, number: f64) {
        self.comma();
        let size = number.abs();
        if !number.is_finite() {
            self.out.extend_from_slice(b"null");
        } else if size == 0.0 || (1e-3..1e7).contains(&size) {
            // Writing to memory does not fail.
            let _ = write!(self.out, "{number:?}");
        } else {
            let text = format!("{number:E}");
            let (digits, exponent) = text.split_once('E').unwrap_or((&text, "0"));
            let point = if digits.contains('.') { "" } else { ".0" };
            self.out.extend_from_slice(format!("{digits}{point}E{exponent}").as_bytes());
        }
    }

    /// Bytes that are JSON already.
    pub(super) fn raw(&mut self, json: &[u8]) {
        self.comma();
        self.out.extend_from_slice(json);
    }

    /// A string of which no character needs to be escaped.
    pub(super) fn plain(&mut self, text: &[u8]) {
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(text);
        self.out.push(b'"');
    }

    pub(super) fn text_member(&mut self, name: &str, value: &str) {
        self.key(name);
        self.string(value);
    }

    pub(super) fn optional_member(&mut self, name: &str, value: Option<&str>) {
        self.key(name);
        match value {
            Some(value) => self.string(value),
            None => self.null(),
        }
    }

    pub(super) fn boolean_member(&mut self, name: &str, value: bool) {
        self.key(name);
        self.boolean(value);
    }

    pub(super) fn int_member(&mut self, name: &str, value: i64) {
        self.key(name);
        self.int(value);
    }

    pub(super) fn null_member(&mut self, name: &str) {
        self.key(name);
        self.null();
    }

    fn comma(&mut self) {
        if self.follows {
            self.out.push(b',');
        }
        self.follows = true;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn doubles_are_written_as_java_writes_them() {
        let cases = [
            (0.0, "0.0"),
            (-2.5, "-2.5"),
            (1500.0, "1500.0"),
            (9_999_999.99, "9999999.99"),
            (1e7, "1.0E7"),
            (350_000_000.0, "3.5E8"),
            (0.0001, "1.0E-4"),
            (f64::NAN, "null"),
        ];
        for (number, expected) in cases {
            let mut json = Json::new();
            json.double(number);
            assert_eq!(String::from_utf8(json.into_bytes()).unwrap(), expected);
        }
    }

    proptest! {
        #[test]
        fn any_text_and_number_reads_back_as_it_was(text in ".*|[\\x00-\\x22\\\\]*", whole in any::<i64>(), part in any::<f64>()) {
            let mut json = Json::new();
            json.array(|json| {
                json.string(&text);
                json.int(whole);
                json.double(part);
            });
            let read: serde_json::Value = serde_json::from_slice(&json.into_bytes()).unwrap();
            prop_assert_eq!(read[0].as_str(), Some(text.as_str()));
            prop_assert_eq!(read[1].as_i64(), Some(whole));
            let near = read[2].as_f64().unwrap_or_default();
            // The reader rounds the smallest numbers, which have few digits, by one of them.
            let most = (part.abs() * 1e-15).max(1e-320);
            prop_assert!(!part.is_finite() || (near - part).abs() <= most, "{near} is not {part}");
        }
    }

    #[test]
    fn commas_stand_between_members_only() {
        let mut json = Json::new();
        json.array(|json| {
            json.object(|json| {
                json.text_member("a", "\"\n");
                json.null_member("b");
            });
            json.object(|_| {});
            json.int(1);
        });
        assert_eq!(String::from_utf8(json.into_bytes()).unwrap(), r#"[{"a":"\"\n","b":null},{},1]"#);
    }
}
