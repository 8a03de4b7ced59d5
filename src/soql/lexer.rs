//! Cuts the text of a query into tokens with their places; knows no grammar.
//!
//! Comments are kept apart from the tokens. They are ours: Salesforce knows none, so [`without_comments`] blanks them out
//! before a query is sent.

use std::ops::Range;

/// What a piece of text looks like, before anything is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// In single quotes, escapes not yet read.
    Text,
    Number,
    Date,
    DateTime,
    Time,
    Comma,
    Open,
    Close,
    Dot,
    Colon,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// A single quote that is never closed.
    Unterminated,
    /// A character that begins nothing in SOQL.
    Unknown,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A query's tokens, the last of them [`Kind::End`], and the places of its comments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Range<usize>>,
}

/// The same text with every comment turned into spaces, so that places stay the same.
#[must_use]
pub fn without_comments(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for comment in lex(text).comments {
        for byte in &mut bytes[comment] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    }
    // Comments begin and end on characters, so what is left is still UTF-8.
    String::from_utf8(bytes).unwrap_or_default()
}

pub(crate) fn lex(text: &str) -> Lexed {
    let bytes = text.as_bytes();
    let mut lexed = Lexed { tokens: Vec::new(), comments: Vec::new() };
    let mut at = 0;
    while let Some(character) = text[at..].chars().next() {
        if character.is_whitespace() {
            at += character.len_utf8();
        } else if let Some(end) = comment_end(text, at) {
            lexed.comments.push(at..end);
            at = end;
        } else {
            let (kind, length) = token(&bytes[at..], character);
            lexed.tokens.push(Token { kind, start: at, end: at + length });
            at += length;
        }
    }
    lexed.tokens.push(Token { kind: Kind::End, start: text.len(), end: text.len() });
    lexed
}

/// `// …` and `-- …` to the end of the line, `/* … */` over several.
fn comment_end(text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    if rest.starts_with("//") || rest.starts_with("--") {
        return Some(rest.find('\n').map_or(text.len(), |at| start + at));
    }
    let inside = rest.strip_prefix("/*")?;
    inside.find("*/").map(|at| start + 2 + at + 2)
}

/// The token at the start of `rest`, which begins with `first`: its kind and its length in bytes.
fn token(rest: &[u8], first: char) -> (Kind, usize) {
    let second = rest.get(1).copied();
    match first {
        ',' => (Kind::Comma, 1),
        '(' => (Kind::Open, 1),
        ')' => (Kind::Close, 1),
        ':' => (Kind::Colon, 1),
        '=' => (Kind::Equal, 1),
        '!' if second == Some(b'=') => (Kind::NotEqual, 2),
        '<' if second == Some(b'>') => (Kind::NotEqual, 2),
        '<' if second == Some(b'=') => (Kind::LessEqual, 2),
        '<' => (Kind::Less, 1),
        '>' if second == Some(b'=') => (Kind::GreaterEqual, 2),
        '>' => (Kind::Greater, 1),
        '\'' => quoted(rest),
        '0'..='9' => number(rest),
        '+' | '-' | '.' if second.is_some_and(|byte| byte.is_ascii_digit()) => number(rest),
        '+' | '-' if second == Some(b'.') && rest.get(2).is_some_and(u8::is_ascii_digit) => number(rest),
        '.' => (Kind::Dot, 1),
        _ if first.is_ascii_alphabetic() || first == '_' => (Kind::Word, count(rest, is_word)),
        _ => (Kind::Unknown, first.len_utf8()),
    }
}

fn quoted(rest: &[u8]) -> (Kind, usize) {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\'' => return (Kind::Text, at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    (Kind::Unterminated, rest.len())
}

/// Numbers, dates, times and both: what begins like a date is one, even if there is no such day.
fn number(rest: &[u8]) -> (Kind, usize) {
    if fits(rest, b"0000-00-00") {
        return match rest.get(10) {
            Some(b'T' | b't') if fits(&rest[11..], b"00:00:00") => {
                let end = 19 + fraction(&rest[19..]);
                (Kind::DateTime, end + zone(&rest[end..]))
            }
            _ => (Kind::Date, 10),
        };
    }
    if fits(rest, b"00:00:00") {
        let end = 8 + fraction(&rest[8..]);
        return (Kind::Time, end + usize::from(matches!(rest.get(end), Some(b'Z' | b'z'))));
    }
    let mut end = usize::from(matches!(rest[0], b'+' | b'-'));
    end += count(&rest[end..], u8::is_ascii_digit);
    end += fraction(&rest[end..]);
    if matches!(rest.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
        let digits = count(rest.get(end + 1 + sign..).unwrap_or_default(), u8::is_ascii_digit);
        if digits > 0 {
            end += 1 + sign + digits;
        }
    }
    (Kind::Number, end)
}

/// `.` and digits.
fn fraction(rest: &[u8]) -> usize {
    if rest.first() != Some(&b'.') {
        return 0;
    }
    match count(&rest[1..], u8::is_ascii_digit) {
        0 => 0,
        digits => 1 + digits,
    }
}

/// `Z`, `±hh:mm` or `±hhmm`.
fn zone(rest: &[u8]) -> usize {
    match rest.first() {
        Some(b'Z' | b'z') => 1,
        Some(b'+' | b'-') if fits(&rest[1..], b"00:00") => 6,
        Some(b'+' | b'-') if fits(&rest[1..], b"0000") => 5,
        _ => 0,
    }
}

/// Whether the text starts with the pattern, in which 0 stands for any digit.
fn fits(rest: &[u8], pattern: &[u8]) -> bool {
    rest.len() >= pattern.len()
        && pattern.iter().zip(rest).all(|(wanted, found)| match wanted {
            b'0' => found.is_ascii_digit(),
            _ => wanted == found,
        })
}

fn count(rest: &[u8], belongs: impl Fn(&u8) -> bool) -> usize {
    rest.iter().take_while(|byte| belongs(byte)).count()
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        lex(text).tokens.iter().map(|token| token.kind).collect()
    }

    #[test]
    fn numbers_dates_and_times_are_told_apart() {
        assert_eq!(
            kinds("1 -2.5 +.5 1e3 2026-01-02 2026-01-02T03:04:05Z 2026-01-02T03:04:05.678+01:00 03:04:05.000Z"),
            [
                Kind::Number,
                Kind::Number,
                Kind::Number,
                Kind::Number,
                Kind::Date,
                Kind::DateTime,
                Kind::DateTime,
                Kind::Time,
                Kind::End
            ]
        );
    }

    #[test]
    fn a_quote_inside_a_text_is_escaped_by_a_backslash() {
        assert_eq!(kinds(r"'a\'b' 'c\\' 'd"), [Kind::Text, Kind::Text, Kind::Unterminated, Kind::End]);
        assert_eq!(kinds(r"'d\"), [Kind::Unterminated, Kind::End]);
    }

    #[test]
    fn a_comment_that_is_never_closed_is_none() {
        assert_eq!(kinds("a /* b"), [Kind::Word, Kind::Unknown, Kind::Unknown, Kind::Word, Kind::End]);
        assert_eq!(without_comments("a /* b"), "a /* b");
    }

    #[test]
    fn comments_turn_into_spaces_and_stay_out_of_texts() {
        let text = "SELECT Id -- é\nFROM /* a\nb */ Account WHERE Name = '-- no /* no */ // no' // yes";
        assert_eq!(
            without_comments(text),
            "SELECT Id      \nFROM     \n     Account WHERE Name = '-- no /* no */ // no'       "
        );
    }
}
