//! Cuts the text of a query into tokens with their places; knows no grammar.
//!
//! Comments are tokens, too. They are ours: Salesforce knows none, so [`without_comments`] blanks them out before a query
//! is sent.

use std::ops::Range;

use super::keyword::Keyword;
use super::{behind, part};

/// What a piece of text looks like, before anything is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or a keyword.
    Word,
    /// In single quotes, escapes not yet read.
    Text,
    /// With or without sign, fraction and exponent.
    Number,
    /// `2026-11-23`, even if there is no such day.
    Date,
    /// `2026-11-23T09:00:00Z`
    DateTime,
    /// `09:00:00Z`
    Time,
    /// `{{ name }}`: a place for a value.
    Slot,
    /// `,`
    Comma,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `.`
    Dot,
    /// `:`
    Colon,
    /// `=`
    Equal,
    /// `!=` or `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// A single quote that is never closed, and all that follows.
    Unterminated,
    /// A character that begins nothing in SOQL.
    Unknown,
    /// `// …`, `-- …` or `/* … */`
    Comment,
    /// Where the text is over; not among a query's tokens.
    End,
}

/// A piece of text with its place, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it looks like.
    pub kind: TokenKind,
    /// Of a word: which one of the language it is.
    pub(crate) keyword: Keyword,
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
}

impl Token {
    /// From the first byte to the last.
    #[must_use]
    pub const fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The tokens of a text: those that mean something, and the comments apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) comments: Vec<Token>,
}

/// The same text with every comment turned into spaces, so that places stay the same.
#[must_use]
pub fn without_comments(text: &str) -> String {
    if cfg!(feature = "language-left-out") {
        return text.to_owned();
    }
    let mut bytes = text.as_bytes().to_vec();
    for comment in lex(text).comments {
        for byte in &mut bytes[comment.span()] {
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
    let mut lexed = Lexed { tokens: Vec::with_capacity(text.len() / 5 + 4), comments: Vec::new() };
    let mut last_close = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (kind, length) = match byte {
            b' ' | b'\t'..=b'\r' => {
                at += 1;
                continue;
            }
            b'/' | b'-' if let Some(end) = comment_end(text, at, &mut last_close) => {
                lexed.comments.push(Token { kind: TokenKind::Comment, keyword: Keyword::None, start: at, end });
                at = end;
                continue;
            }
            0x80.. => {
                let character = part(text, at..text.len()).chars().next().unwrap_or(' ');
                if character.is_whitespace() {
                    at += character.len_utf8();
                    continue;
                }
                (TokenKind::Unknown, character.len_utf8())
            }
            _ => token(behind(bytes, at), *byte),
        };
        let end = at + length;
        let keyword =
            if kind == TokenKind::Word { Keyword::of(bytes.get(at..end).unwrap_or_default()) } else { Keyword::None };
        lexed.tokens.push(Token { kind, keyword, start: at, end });
        at = end;
    }
    lexed
}

/// `// …` and `-- …` to the end of the line, `/* … */` over several. `last_close` remembers where the last `*/` is, so that
/// a text full of comments without an end is not searched over and over.
fn comment_end(text: &str, start: usize, last_close: &mut Option<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    let closes = |pair: &[u8]| pair == b"*/";
    match bytes.get(start..start + 2)? {
        b"//" | b"--" => {
            Some(behind(bytes, start).iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| start + at))
        }
        b"/*" => {
            let inside = start + 2;
            if *last_close.get_or_insert_with(|| bytes.windows(2).rposition(closes).unwrap_or(0)) < inside {
                return None;
            }
            behind(bytes, inside).windows(2).position(closes).map(|at| inside + at + 2)
        }
        _ => None,
    }
}

/// The token at the start of `rest`, which begins with the ASCII character `first`: its kind and its length in bytes.
fn token(rest: &[u8], first: u8) -> (TokenKind, usize) {
    let second = rest.get(1).copied();
    match first {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => (TokenKind::Word, count(rest, is_word)),
        b',' => (TokenKind::Comma, 1),
        b'(' => (TokenKind::Open, 1),
        b')' => (TokenKind::Close, 1),
        b':' => (TokenKind::Colon, 1),
        b'=' => (TokenKind::Equal, 1),
        b'!' if second == Some(b'=') => (TokenKind::NotEqual, 2),
        b'<' if second == Some(b'>') => (TokenKind::NotEqual, 2),
        b'<' if second == Some(b'=') => (TokenKind::LessEqual, 2),
        b'<' => (TokenKind::Less, 1),
        b'>' if second == Some(b'=') => (TokenKind::GreaterEqual, 2),
        b'>' => (TokenKind::Greater, 1),
        b'\'' => quoted(rest),
        b'0'..=b'9' => number(rest),
        b'+' | b'-' | b'.' if second.is_some_and(|byte| byte.is_ascii_digit()) => number(rest),
        b'+' | b'-' if second == Some(b'.') && rest.get(2).is_some_and(u8::is_ascii_digit) => number(rest),
        b'.' => (TokenKind::Dot, 1),
        b'{' => slot(rest).map_or((TokenKind::Unknown, 1), |length| (TokenKind::Slot, length)),
        _ => (TokenKind::Unknown, 1),
    }
}

/// The name in a slot, which is given with its braces.
pub(super) fn slot_name(slot: &str) -> &str {
    part(slot, 2..slot.len().saturating_sub(2)).trim()
}

/// `{{ name }}`: the name may have dots in it. Anything else in braces is no slot.
pub(super) fn slot(rest: &[u8]) -> Option<usize> {
    let inside = rest.strip_prefix(b"{{")?;
    let space = |bytes: &[u8]| count(bytes, |byte| matches!(byte, b' ' | b'\t'));
    let name = space(inside);
    let length = count(behind(inside, name), |byte| is_word(byte) || *byte == b'.');
    let end = name + length + space(behind(inside, name + length));
    (length > 0 && behind(inside, end).starts_with(b"}}")).then_some(2 + end + 2)
}

fn quoted(rest: &[u8]) -> (TokenKind, usize) {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\'' => return (TokenKind::Text, at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    (TokenKind::Unterminated, rest.len())
}

/// Numbers, dates, times and both: what begins like a date is one, even if there is no such day.
fn number(rest: &[u8]) -> (TokenKind, usize) {
    if fits(rest, b"0000-00-00") {
        return match rest.get(10) {
            Some(b'T' | b't') if fits(behind(rest, 11), b"00:00:00") => {
                let end = 19 + fraction(behind(rest, 19));
                (TokenKind::DateTime, end + zone(behind(rest, end)))
            }
            _ => (TokenKind::Date, 10),
        };
    }
    if fits(rest, b"00:00:00") {
        let end = 8 + fraction(behind(rest, 8));
        return (TokenKind::Time, end + usize::from(matches!(rest.get(end), Some(b'Z' | b'z'))));
    }
    let mut end = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    end += count(behind(rest, end), u8::is_ascii_digit);
    end += fraction(behind(rest, end));
    if matches!(rest.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(rest.get(end + 1), Some(b'+' | b'-')));
        let digits = count(behind(rest, end + 1 + sign), u8::is_ascii_digit);
        if digits > 0 {
            end += 1 + sign + digits;
        }
    }
    (TokenKind::Number, end)
}

/// `.` and digits.
fn fraction(rest: &[u8]) -> usize {
    if rest.first() != Some(&b'.') {
        return 0;
    }
    match count(behind(rest, 1), u8::is_ascii_digit) {
        0 => 0,
        digits => 1 + digits,
    }
}

/// `Z`, `±hh:mm` or `±hhmm`.
fn zone(rest: &[u8]) -> usize {
    match rest.first() {
        Some(b'Z' | b'z') => 1,
        Some(b'+' | b'-') if fits(behind(rest, 1), b"00:00") => 6,
        Some(b'+' | b'-') if fits(behind(rest, 1), b"0000") => 5,
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

// Asked of nearly every byte: a call would take longer than the answer.
#[inline(always)]
fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        lex(text).tokens.iter().map(|token| token.kind).collect()
    }

    #[test]
    fn numbers_dates_and_times_are_told_apart() {
        assert_eq!(
            kinds("1 -2.5 +.5 1e3 2026-01-02 2026-01-02T03:04:05Z 2026-01-02T03:04:05.678+01:00 03:04:05.000Z"),
            [
                TokenKind::Number,
                TokenKind::Number,
                TokenKind::Number,
                TokenKind::Number,
                TokenKind::Date,
                TokenKind::DateTime,
                TokenKind::DateTime,
                TokenKind::Time
            ]
        );
    }

    #[test]
    fn a_quote_inside_a_text_is_escaped_by_a_backslash() {
        assert_eq!(kinds(r"'a\'b' 'c\\' 'd"), [TokenKind::Text, TokenKind::Text, TokenKind::Unterminated]);
        assert_eq!(kinds(r"'d\"), [TokenKind::Unterminated]);
    }

    #[test]
    fn a_comment_that_is_never_closed_is_none() {
        assert_eq!(kinds("a /* b"), [TokenKind::Word, TokenKind::Unknown, TokenKind::Unknown, TokenKind::Word]);
        assert_eq!(without_comments("a /* b"), "a /* b");
    }

    #[test]
    fn a_slot_is_a_name_in_double_braces() {
        assert_eq!(kinds("{{ a.b }} {{c}}"), [TokenKind::Slot, TokenKind::Slot]);
        assert!(kinds("{{ }} {a} {{a b}} {{a}").iter().all(|kind| *kind != TokenKind::Slot));
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
