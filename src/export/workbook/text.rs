//! Texts within a workbook's XML: legal, and read back as they are (ECMA-376 part 1, 22.9.2.19 `ST_Xstring`). Knows no cell.

/// Appends a text as the content of an element. What XML cannot hold becomes `_x0001_`; a text that looks like such an
/// escape gets its underscore escaped. A carriage return before a line feed is left out: spreadsheets end lines within cells
/// with a line feed alone, and would show the rest.
pub(super) fn put_content(text: &str, out: &mut Vec<u8>) {
    put(text, true, out);
}

/// Appends a text as the value of an attribute in double quotes, where escapes of that sort are not known: what XML cannot
/// hold is left out.
pub(super) fn put_attribute(text: &str, out: &mut Vec<u8>) {
    put(text, false, out);
}

/// Whether blanks at the edges, or line ends, are to be told to be kept.
pub(super) fn has_blanks_to_keep(text: &str) -> bool {
    let bytes = text.as_bytes();
    let blank = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
    blank(bytes.first()) || blank(bytes.last()) || bytes.contains(&b'\n')
}

fn put(text: &str, is_content: bool, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut copied = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        // Nearly every byte is none of these.
        let skipped = match byte {
            b'&' | b'<' | b'>' | b'"' => 1,
            b'\t' | b'\n' if is_content => continue,
            0..=0x1f => 1,
            b'_' if is_content && looks_escaped(&bytes[at..]) => 1,
            // U+FFFE and U+FFFF are no characters to XML.
            0xef if matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => 3,
            _ => continue,
        };
        out.extend_from_slice(&bytes[copied..at]);
        copied = at + skipped;
        match byte {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'>' => out.extend_from_slice(b"&gt;"),
            b'"' => out.extend_from_slice(b"&quot;"),
            b'_' => out.extend_from_slice(b"_x005F_"),
            _ if !is_content => {}
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => {}
            0xef => out.extend_from_slice(if bytes[at + 2] == 0xbe { b"_xFFFE_" } else { b"_xFFFF_" }),
            _ => out.extend_from_slice(format!("_x{byte:04X}_").as_bytes()),
        }
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// Whether a text begins with `_x`, four hexadecimal digits and `_`.
fn looks_escaped(bytes: &[u8]) -> bool {
    match bytes.get(..7) {
        Some([b'_', b'x' | b'X', digits @ .., b'_']) => digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(text: &str) -> String {
        let mut out = Vec::new();
        put_content(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_xml_cannot_hold_is_escaped() {
        for (text, written) in [
            ("a & <b> \"c\"", "a &amp; &lt;b&gt; &quot;c&quot;"),
            ("\u{1}\0\r\n\t", "_x0001__x0000_\n\t"),
            ("\r\r\n", "_x000D_\n"),
            ("_x0041_ _x41_ _x", "_x005F_x0041_ _x41_ _x"),
            ("\u{fffe}\u{ffff}\u{fffd}\u{feff}", "_xFFFE__xFFFF_\u{fffd}\u{feff}"),
            ("😀 \u{202e}שלום", "😀 \u{202e}שלום"),
        ] {
            assert_eq!(content(text), written);
        }
    }

    #[test]
    fn attributes_hold_only_what_they_can() {
        let mut out = Vec::new();
        put_attribute("a\"b\u{1}\n&\u{ffff}_x0041_", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "a&quot;b&amp;_x0041_");
    }
}
