//! Reads a regular expression into a tree; knows nothing of how it is matched.

use super::{LENGTH_MAX, PatternError};

/// Brackets within brackets.
const DEPTH_MAX: usize = 50;
/// Greatest number in `{2,5}`.
const REPEAT_MAX: u32 = 1_000;
/// Beyond this character nothing that has capitals is looked for in classes.
const CASED_MAX: u32 = 0x2d00;

/// A part of a regular expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// One character of these, in ranges of code points that are in order and do not touch.
    Class(Vec<(u32, u32)>),
    Concat(Vec<Self>),
    Either(Vec<Self>),
    Repeat {
        node: Box<Self>,
        min: u32,
        max: Option<u32>,
        /// Rather few than many.
        lazy: bool,
    },
    Look(Look),
}

/// What must hold between two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Start,
    End,
    LineStart,
    LineEnd,
    Boundary,
    NoBoundary,
}

#[derive(Clone, Copy)]
struct Flags {
    any_case: bool,
    lines: bool,
    dot_takes_all: bool,
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    flags: Flags,
}

pub(super) fn parse(text: &str) -> Result<Node, PatternError> {
    let flags = Flags { any_case: true, lines: false, dot_takes_all: false };
    let mut parser = Parser { text, at: 0, depth: 0, flags };
    if let Some((at, _)) = text.char_indices().nth(LENGTH_MAX) {
        return Err(PatternError { at, wrong: "The pattern is longer than 1,000 characters." });
    }
    parser.flags()?;
    let node = parser.either()?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => parser.wrong("There is no “(” to this “)”; write “\\)” for the character itself."),
    }
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn take(&mut self, text: &str) -> bool {
        let is_there = self.rest().starts_with(text);
        if is_there {
            self.at += text.len();
        }
        is_there
    }

    fn wrong<T>(&self, wrong: &'static str) -> Result<T, PatternError> {
        Err(PatternError { at: self.at, wrong })
    }

    /// `(?ims-i)` at the beginning.
    fn flags(&mut self) -> Result<(), PatternError> {
        let Some(end) = self.rest().find(')').filter(|_| self.rest().starts_with("(?")) else { return Ok(()) };
        let letters = self.rest().get(2..end).unwrap_or_default();
        if letters.is_empty() || !letters.chars().all(|letter| "imsu-".contains(letter)) {
            return Ok(());
        }
        let mut on = true;
        for letter in letters.to_owned().chars() {
            match letter {
                '-' => on = false,
                'i' => self.flags.any_case = on,
                'm' => self.flags.lines = on,
                's' => self.flags.dot_takes_all = on,
                _ => {}
            }
        }
        self.at += end + 1;
        Ok(())
    }

    fn either(&mut self) -> Result<Node, PatternError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.wrong("There are too many brackets within brackets.");
        }
        let mut parts = vec![self.concat()?];
        while self.take("|") {
            parts.push(self.concat()?);
        }
        self.depth -= 1;
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Node::Either(parts) })
    }

    fn concat(&mut self) -> Result<Node, PatternError> {
        let mut parts = Vec::new();
        while self.peek().is_some_and(|char| char != '|' && char != ')') {
            let atom = self.atom()?;
            let part = self.repeated(atom)?;
            parts.push(part);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Node::Concat(parts) })
    }

    fn repeated(&mut self, mut node: Node) -> Result<Node, PatternError> {
        loop {
            let at = self.at;
            let (min, max) = match self.peek() {
                Some('*') => (0, None),
                Some('+') => (1, None),
                Some('?') => (0, Some(1)),
                Some('{') => match self.counts()? {
                    Some(counts) => counts,
                    None => return Ok(node),
                },
                _ => return Ok(node),
            };
            if self.at == at {
                self.at += 1;
            }
            if let Node::Repeat { .. } = node {
                self.at = at;
                return self.wrong("This repeats what is repeated already; put brackets around it if that is meant.");
            }
            let lazy = self.take("?");
            if self.peek() == Some('+') {
                return self.wrong("Repeats that give nothing back, like “a++”, are not supported.");
            }
            node = Node::Repeat { node: Box::new(node), min, max, lazy };
        }
    }

    /// `{2}`, `{2,}` and `{2,5}`; any other brace is the character itself.
    fn counts(&mut self) -> Result<Option<(u32, Option<u32>)>, PatternError> {
        let Some(end) = self.rest().find('}') else { return Ok(None) };
        let inner = self.rest().get(1..end).unwrap_or_default();
        let (min, max) = inner.split_once(',').unwrap_or((inner, inner));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(min) || !(max.is_empty() || is_number(max)) {
            return Ok(None);
        }
        let number = |text: &str| text.parse().ok().filter(|number| *number <= REPEAT_MAX);
        let counts = number(min).zip(if max.is_empty() { Some(None) } else { number(max).map(Some) });
        match counts {
            Some((min, max)) if max.is_none_or(|max| min <= max) => {
                self.at += end + 1;
                Ok(Some((min, max)))
            }
            Some(_) => self.wrong("The first of these two numbers is the greater one."),
            None => self.wrong("More than 1,000 repeats are not supported."),
        }
    }

    fn atom(&mut self) -> Result<Node, PatternError> {
        let at = self.at;
        let Some(char) = self.next() else { return Ok(Node::Concat(Vec::new())) };
        let lines = self.flags.lines;
        Ok(match char {
            '(' => return self.group(at),
            '[' => return self.class(at),
            '\\' => return self.escape(at),
            '.' if self.flags.dot_takes_all => Node::Class(vec![(0, LAST)]),
            '.' => Node::Class(opposite(vec![(0x0a, 0x0a)])),
            '^' => Node::Look(if lines { Look::LineStart } else { Look::Start }),
            '$' => Node::Look(if lines { Look::LineEnd } else { Look::End }),
            '*' | '+' | '?' => {
                self.at = at;
                return self.wrong("There is nothing before this to repeat; write a “\\” before it for the character.");
            }
            char => self.one(char),
        })
    }

    fn one(&self, char: char) -> Node {
        Node::Class(self.cased(vec![(char as u32, char as u32)]))
    }

    fn group(&mut self, at: usize) -> Result<Node, PatternError> {
        if self.take("?") {
            if self.rest().starts_with(['=', '!']) || self.rest().starts_with("<=") || self.rest().starts_with("<!") {
                self.at = at;
                return self.wrong("Looking ahead or behind, “(?=…)”, is not supported.");
            }
            let named = self.take("P<") || self.take("<");
            let name_end = self.rest().find('>').filter(|_| named);
            match name_end {
                Some(end) => self.at += end + 1,
                None if !named && self.take(":") => {}
                None => {
                    self.at = at;
                    return self
                        .wrong("Only “(?:…)” and “(?<name>…)” are supported here, and “(?i)” at the beginning.");
                }
            }
        }
        let node = self.either()?;
        if !self.take(")") {
            self.at = at;
            return self.wrong("This “(” is never closed; write “\\(” for the character itself.");
        }
        // In brackets, it may be repeated again.
        Ok(if let Node::Repeat { .. } = node { Node::Concat(vec![node]) } else { node })
    }

    fn escape(&mut self, at: usize) -> Result<Node, PatternError> {
        let look = match self.peek() {
            Some('b') => Some(Look::Boundary),
            Some('B') => Some(Look::NoBoundary),
            Some('A') => Some(Look::Start),
            Some('z' | 'Z') => Some(Look::End),
            _ => None,
        };
        if let Some(look) = look {
            self.at += 1;
            return Ok(Node::Look(look));
        }
        match self.escaped(at)? {
            Escaped::One(char) => Ok(self.one(char)),
            Escaped::Class(class) => Ok(Node::Class(class)),
        }
    }

    /// What stands behind a backslash that was at `at`.
    fn escaped(&mut self, at: usize) -> Result<Escaped, PatternError> {
        let Some(char) = self.next() else {
            self.at = at;
            return self.wrong("Nothing follows this “\\”; write “\\\\” for the character itself.");
        };
        let class = match char.to_ascii_lowercase() {
            'd' => Some(vec![(0x30, 0x39)]),
            's' => Some(vec![
                (9, 13),
                (32, 32),
                (0x85, 0x85),
                (0xa0, 0xa0),
                (0x2000, 0x200a),
                (0x2028, 0x2029),
                (0x202f, 0x202f),
                (0x3000, 0x3000),
            ]),
            'w' => Some(WORD.to_vec()),
            _ => None,
        };
        if let Some(class) = class {
            return Ok(Escaped::Class(if char.is_ascii_uppercase() { opposite(class) } else { class }));
        }
        let one = match char {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'f' => '\u{c}',
            'v' => '\u{b}',
            'x' | 'u' => return self.code(at, if char == 'x' { 2 } else { 4 }),
            '1'..='9' | 'k' => {
                self.at = at;
                return self.wrong("Referring back to a group is not supported.");
            }
            char if char.is_ascii_alphanumeric() => {
                self.at = at;
                return self.wrong("This “\\” and letter have no meaning here.");
            }
            char => char,
        };
        Ok(Escaped::One(one))
    }

    /// `41` or `{1f600}`
    fn code(&mut self, at: usize, digits: usize) -> Result<Escaped, PatternError> {
        let end = if self.take("{") { self.rest().find('}') } else { Some(digits) };
        let text = end.and_then(|end| self.rest().get(..end)).unwrap_or_default();
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let char = u32::from_str_radix(text, 16).ok().filter(|_| is_number).and_then(char::from_u32);
        let Some(char) = char else {
            self.at = at;
            return self.wrong("A character's number is “\\x41”, “\\u0041” or “\\x{1F600}”.");
        };
        self.at += text.len();
        self.take("}");
        Ok(Escaped::One(char))
    }

    fn class(&mut self, at: usize) -> Result<Node, PatternError> {
        let is_opposite = self.take("^");
        let mut ranges = Vec::new();
        let mut is_first = true;
        loop {
            let from_at = self.at;
            let from = match self.next() {
                None => {
                    self.at = at;
                    return self.wrong("This “[” is never closed; write “\\[” for the character itself.");
                }
                Some(']') if !is_first => break,
                Some('\\') if self.take("b") => Escaped::One('\u{8}'),
                Some('\\') => self.escaped(from_at)?,
                Some(char) => Escaped::One(char),
            };
            is_first = false;
            let from = match from {
                Escaped::One(char) => char,
                Escaped::Class(class) => {
                    ranges.extend(class);
                    continue;
                }
            };
            let mut to = from;
            if self.rest().starts_with('-') && !self.rest().starts_with("-]") {
                self.at += 1;
                let to_at = self.at;
                to = match self.next() {
                    Some('\\') => match self.escaped(to_at)? {
                        Escaped::One(char) => char,
                        Escaped::Class(_) => '\0',
                    },
                    Some(char) => char,
                    None => '\0',
                };
                if to < from {
                    self.at = from_at;
                    return self.wrong("This range ends before it begins.");
                }
            }
            ranges.push((from as u32, to as u32));
        }
        let ranges = self.cased(merged(ranges));
        Ok(Node::Class(if is_opposite { opposite(ranges) } else { ranges }))
    }

    /// With capitals and small letters of the same.
    fn cased(&self, ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
        if !self.flags.any_case {
            return ranges;
        }
        let mut more = ranges.clone();
        for &(from, to) in &ranges {
            let last = if from == to { to } else { to.min(CASED_MAX) };
            for code in from..=last {
                let Some(char) = char::from_u32(code) else { continue };
                let small = char.to_lowercase().next().unwrap_or(char);
                for like in char.to_uppercase().take(1).chain([small]).chain(small.to_uppercase().take(1)) {
                    // `ß` has no capital of its own, `SS` is two.
                    if like.to_lowercase().next() == Some(small) && !is_in(&ranges, like as u32) {
                        more.push((like as u32, like as u32));
                    }
                }
            }
        }
        merged(more)
    }
}

enum Escaped {
    One(char),
    Class(Vec<(u32, u32)>),
}

const LAST: u32 = char::MAX as u32;

/// Letters, digits and `_`. Beyond ASCII whole blocks: what lies between them are signs.
pub(super) const WORD: [(u32, u32); 15] = [
    (0x30, 0x39),
    (0x41, 0x5a),
    (0x5f, 0x5f),
    (0x61, 0x7a),
    (0xaa, 0xaa),
    (0xb5, 0xb5),
    (0xba, 0xba),
    (0xc0, 0xd6),
    (0xd8, 0xf6),
    (0xf8, 0x1fff),
    (0x2c00, 0x2dff),
    (0x3040, 0xdfff),
    (0xf900, 0xfdff),
    (0xfe70, 0x1efff),
    (0x1fb00, 0x3ffff),
];

pub(super) fn is_in(ranges: &[(u32, u32)], code: u32) -> bool {
    let place = ranges.partition_point(|(_, to)| *to < code);
    ranges.get(place).is_some_and(|(from, _)| *from <= code)
}

fn merged(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let mut merged: Vec<(u32, u32)> = Vec::new();
    // Few, mostly; and one sort of the standard library more is a few kilobytes.
    for at in 1..ranges.len() {
        let mut place = at;
        while place > 0 && ranges[place - 1] > ranges[place] {
            ranges.swap(place - 1, place);
            place -= 1;
        }
    }
    for (from, to) in ranges {
        match merged.last_mut() {
            Some((_, end)) if from <= end.saturating_add(1) => *end = to.max(*end),
            _ => merged.push((from, to)),
        }
    }
    merged
}

fn opposite(ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let mut others = Vec::new();
    let mut next = 0;
    for (from, to) in ranges {
        if from > next {
            others.push((next, from - 1));
        }
        next = to + 1;
    }
    if next <= LAST {
        others.push((next, LAST));
    }
    others
}
