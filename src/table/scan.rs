//! Walks over the bytes of a JSON text without building anything; knows nothing of records.
//!
//! It is stricter than it has to be nowhere and never looser than telling values apart needs: what it takes in from valid JSON is
//! what any reader takes in, and what is no JSON ends in [`Broken`] or in a value that is shown as it came.

/// The text is no JSON, at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken(pub usize);

/// A place in a text.
#[derive(Clone, Debug)]
pub(super) struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The inside of a text in quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted<'a> {
    pub raw: &'a [u8],
    pub has_escapes: bool,
}

/// What a value is, by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begin {
    Text,
    Object,
    Array,
    True,
    False,
    Null,
    Number,
}

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

impl<'a> Scan<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// In the middle of a text, where a value is known to begin.
    pub(super) const fn at_place(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) const fn at(&self) -> usize {
        self.at
    }

    pub(super) const fn broken<T>(&self) -> Result<T, Broken> {
        Err(Broken(self.at))
    }

    /// The bytes from a place up to here.
    pub(super) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    #[inline]
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Over blanks.
    #[inline]
    pub(super) fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    /// Over one byte, if it is this one.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    #[inline]
    pub(super) fn want(&mut self, byte: u8) -> Result<(), Broken> {
        if self.take(byte) { Ok(()) } else { self.broken() }
    }

    /// Over these bytes, if they are the next ones.
    #[inline]
    pub(super) fn take_known(&mut self, known: &Known) -> bool {
        let is_it = known.begins(self.bytes.get(self.at..).unwrap_or_default());
        if is_it {
            self.at += known.len;
        }
        is_it
    }

    /// What begins here, behind blanks.
    #[inline]
    pub(super) fn begin(&mut self) -> Result<Begin, Broken> {
        self.blanks();
        Ok(match self.peek() {
            Some(b'"') => Begin::Text,
            Some(b'{') => Begin::Object,
            Some(b'[') => Begin::Array,
            Some(b't') => Begin::True,
            Some(b'f') => Begin::False,
            Some(b'n') => Begin::Null,
            Some(b'-' | b'0'..=b'9') => Begin::Number,
            _ => return self.broken(),
        })
    }

    /// A text in quotes.
    #[inline]
    pub(super) fn quoted(&mut self) -> Result<Quoted<'a>, Broken> {
        self.want(b'"')?;
        let start = self.at;
        let mut at = start;
        let mut has_escapes = false;
        loop {
            if let Some(chunk) = self.bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
                let word = u64::from_le_bytes(*chunk);
                let (quote, escape) = (word ^ (LOW * b'"' as u64), word ^ (LOW * b'\\' as u64));
                let found = ((quote.wrapping_sub(LOW) & !quote) | (escape.wrapping_sub(LOW) & !escape)) & HIGH;
                if found == 0 {
                    at += 8;
                    continue;
                }
                at += found.trailing_zeros() as usize / 8;
            }
            match self.bytes.get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    let raw = self.bytes.get(start..at).unwrap_or_default();
                    return Ok(Quoted { raw, has_escapes });
                }
                Some(b'\\') => {
                    has_escapes = true;
                    at += 2;
                }
                Some(_) => at += 1,
                None => return Err(Broken(self.bytes.len())),
            }
        }
    }

    /// A word like `true`.
    #[inline]
    pub(super) fn word(&mut self, word: &[u8]) -> Result<(), Broken> {
        if self.bytes.get(self.at..self.at + word.len()) == Some(word) {
            self.at += word.len();
            Ok(())
        } else {
            self.broken()
        }
    }

    /// The bytes of a number.
    #[inline]
    pub(super) fn number(&mut self) -> &'a [u8] {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
            self.at += 1;
        }
        self.since(start)
    }

    /// Over a whole value, however deep it is. Gives its bytes.
    pub(super) fn skip(&mut self) -> Result<&'a [u8], Broken> {
        let begin = self.begin()?;
        let start = self.at;
        match begin {
            Begin::Text => {
                self.quoted()?;
            }
            Begin::Object | Begin::Array => self.skip_nested()?,
            Begin::True => self.word(b"true")?,
            Begin::False => self.word(b"false")?,
            Begin::Null => self.word(b"null")?,
            Begin::Number => {
                self.number();
            }
        }
        Ok(self.since(start))
    }

    fn skip_nested(&mut self) -> Result<(), Broken> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.quoted()?;
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return Ok(());
                    }
                }
                Some(_) => {}
                None => return self.broken(),
            }
            self.at += 1;
        }
    }

    /// Between the members of an object or array: over a comma, or over the end. Says whether another member follows.
    #[inline]
    pub(super) fn more(&mut self, is_first: bool, end: u8) -> Result<bool, Broken> {
        self.blanks();
        if self.take(end) {
            return Ok(false);
        }
        if !is_first {
            self.want(b',')?;
            self.blanks();
        }
        Ok(true)
    }

    /// A member's name and the colon behind it.
    pub(super) fn key(&mut self) -> Result<Quoted<'a>, Broken> {
        let key = self.quoted()?;
        self.blanks();
        self.want(b':')?;
        self.blanks();
        Ok(key)
    }
}

/// Bytes that are expected, such as `,"Name":`, in a form that is compared eight at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    words: Vec<(u64, u64)>,
    len: usize,
}

impl Known {
    pub(super) fn new(bytes: &[u8]) -> Self {
        let words = bytes.chunks(8).map(|chunk| {
            let (mut word, mut mask) = ([0; 8], [0; 8]);
            word[..chunk.len()].copy_from_slice(chunk);
            mask[..chunk.len()].fill(0xff);
            (u64::from_le_bytes(word), u64::from_le_bytes(mask))
        });
        Self { words: words.collect(), len: bytes.len() }
    }

    /// Whether there is something to expect and `bytes` begins so. What stands so near the end that eight bytes cannot be read is
    /// not recognised; whoever asks then looks closer.
    #[inline]
    fn begins(&self, bytes: &[u8]) -> bool {
        if self.words.is_empty() || bytes.len() < self.words.len() * 8 {
            return false;
        }
        self.words
            .iter()
            .zip(bytes.as_chunks::<8>().0)
            .all(|(&(word, mask), chunk)| u64::from_le_bytes(*chunk) & mask == word)
    }
}

/// The text inside quotes, with its escapes resolved into `scratch` where there are any. Half a surrogate pair becomes U+FFFD.
#[inline]
pub(super) fn unescaped<'a>(quoted: Quoted<'a>, scratch: &'a mut Vec<u8>) -> &'a [u8] {
    if !quoted.has_escapes {
        return quoted.raw;
    }
    resolve(quoted.raw, scratch);
    scratch
}

#[cold]
fn resolve(raw: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        if byte != b'\\' {
            out.push(byte);
            at += 1;
            continue;
        }
        at += 2;
        match raw.get(at - 1) {
            Some(b'n') => out.push(b'\n'),
            Some(b't') => out.push(b'\t'),
            Some(b'r') => out.push(b'\r'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'u') => {
                let (char, used) = char_of(raw, at);
                at += used;
                let mut bytes = [0; 4];
                out.extend_from_slice(char.encode_utf8(&mut bytes).as_bytes());
            }
            Some(&other) => out.push(other),
            None => {}
        }
    }
}

/// The character of four hexadecimal digits, or of two times four, and how many bytes they are.
fn char_of(raw: &[u8], at: usize) -> (char, usize) {
    let unit = |at: usize| {
        let digits = raw.get(at..at + 4)?;
        digits.iter().try_fold(0, |sum, &digit| Some(sum * 16 + char::from(digit).to_digit(16)?))
    };
    let Some(first) = unit(at) else { return (char::REPLACEMENT_CHARACTER, 0) };
    if (0xd800..0xdc00).contains(&first)
        && raw.get(at + 4..at + 6) == Some(b"\\u")
        && let Some(second @ 0xdc00..0xe000) = unit(at + 6)
    {
        let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 10);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(json: &str) -> Option<String> {
        let mut scratch = Vec::new();
        let quoted = Scan::new(json.as_bytes()).quoted().ok()?;
        Some(String::from_utf8_lossy(unescaped(quoted, &mut scratch)).into_owned())
    }

    #[test]
    fn escapes_are_resolved_and_halves_of_pairs_replaced() {
        assert_eq!(
            text(r#""a\"\\\/\b\f\n\r\té\u00e9\ud83d\ude00" rest"#).as_deref(),
            Some("a\"\\/\u{8}\u{c}\n\r\téé😀")
        );
        assert_eq!(text(r#""\ud83dx\ude00""#).as_deref(), Some("\u{fffd}x\u{fffd}"));
        assert_eq!(text(r#""\u12""#).as_deref(), Some("\u{fffd}12"));
        assert_eq!(text(r#""never closed"#), None);
        assert_eq!(text(r#""closed by an escape\""#), None);
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "[".repeat(1_000_000) + &"]".repeat(1_000_000);
        assert_eq!(Scan::new(deep.as_bytes()).skip().map(<[u8]>::len), Ok(2_000_000));
        assert!(Scan::new(&deep.as_bytes()[..1_500_000]).skip().is_err());
        assert!(Scan::new(b"}").skip().is_err());
    }

    #[test]
    fn what_is_expected_is_compared_whole() {
        let known = Known::new(br#","StageName":"#);
        let scan = |text: &'static [u8]| Scan::new(text).take_known(&known);
        assert!(scan(br#","StageName":"Closed Won""#));
        assert!(!scan(br#","StageNamf":"Closed Won""#) && !scan(br#","StageName""#) && !scan(b""));
        assert!(!Scan::new(b"anything").take_known(&Known::default()));
    }

    proptest! {
        #[test]
        fn texts_are_those_that_serde_reads(written in any::<String>()) {
            let json = serde_json::to_string(&written).unwrap();
            prop_assert_eq!(text(&json), Some(written));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop::sample::select(&b"{}[]\",:\\u0eE-.tfn \xff"[..]), 0..40)) {
            let mut scan = Scan::new(&bytes);
            let mut scratch = Vec::new();
            let _ = scan.skip();
            if let Ok(quoted) = Scan::new(&bytes).quoted() {
                let _ = unescaped(quoted, &mut scratch);
            }
        }
    }
}
