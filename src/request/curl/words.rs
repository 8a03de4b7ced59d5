//! The words of a command line, as bash and as Windows' cmd read them; knows no option.

use super::CurlError;

/// Words, and what of a shell's doings was left out.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub words: Vec<String>,
    /// What follows the command: `| jq .`
    pub behind: String,
    /// A `$VARIABLE` or a `$(command)` was taken as text.
    pub has_variables: bool,
}

/// Splits a command, for the shell that it was written for.
pub(super) fn split(text: &str) -> Result<Words, CurlError> {
    let text = text.replace("\r\n", "\n");
    if is_for_cmd(&text) { Ok(cmd(&text)) } else { bash(&text) }
}

fn is_for_cmd(text: &str) -> bool {
    // The first quote tells: cmd's own are behind carets where a browser wrote them, and bash has no line that ends in one.
    match text.find(['\'', '"']) {
        Some(at) if text[..at].ends_with('^') => true,
        Some(at) => text[at..].starts_with('"') && text.contains("^\n"),
        None => text.contains("^\n"),
    }
}

fn bash(text: &str) -> Result<Words, CurlError> {
    let mut found = Words::default();
    let mut word = String::new();
    let mut is_word = false;
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            ' ' | '\t' | '\n' => {
                if is_word {
                    found.words.push(std::mem::take(&mut word));
                    is_word = false;
                }
                if c == '\n'
                    && !found.words.is_empty()
                    && text.get(at..).is_some_and(|behind| !behind.trim().is_empty())
                {
                    // A line end that is not escaped ends the command.
                    found.behind = text.get(at..).unwrap_or_default().trim().to_owned();
                    break;
                }
            }
            '|' | ';' | '&' | '>' | '<' if !is_word || c != '<' => {
                found.behind = text.get(at..).unwrap_or_default().trim().to_owned();
                break;
            }
            _ => {
                is_word = true;
                match c {
                    '\'' => single(&mut rest, at, &mut word)?,
                    '"' => double(&mut rest, at, &mut word, &mut found.has_variables)?,
                    '\\' => match rest.next() {
                        // A line that goes on.
                        Some((_, '\n')) => is_word = !word.is_empty(),
                        Some((_, next)) => word.push(next),
                        None => {}
                    },
                    '$' if matches!(rest.peek(), Some((_, '\''))) => {
                        rest.next();
                        ansi(&mut rest, at, &mut word)?;
                    }
                    '$' => {
                        found.has_variables = true;
                        word.push('$');
                    }
                    other => word.push(other),
                }
            }
        }
    }
    if is_word {
        found.words.push(word);
    }
    Ok(found)
}

type Chars<'t> = std::iter::Peekable<std::str::CharIndices<'t>>;

fn single(rest: &mut Chars<'_>, at: usize, word: &mut String) -> Result<(), CurlError> {
    loop {
        match rest.next() {
            Some((_, '\'')) => return Ok(()),
            Some((_, c)) => word.push(c),
            None => return Err(CurlError::OpenQuote { at }),
        }
    }
}

fn double(rest: &mut Chars<'_>, at: usize, word: &mut String, has_variables: &mut bool) -> Result<(), CurlError> {
    loop {
        match rest.next() {
            Some((_, '"')) => return Ok(()),
            Some((_, '\\')) => match rest.next() {
                Some((_, '\n')) => {}
                Some((_, c @ ('"' | '\\' | '$' | '`'))) => word.push(c),
                Some((_, c)) => word.extend(['\\', c]),
                None => return Err(CurlError::OpenQuote { at }),
            },
            Some((_, c)) => {
                *has_variables |= matches!(c, '$' | '`');
                word.push(c);
            }
            None => return Err(CurlError::OpenQuote { at }),
        }
    }
}

/// `$'…'`, with C's escapes. Bytes of one character may be written one by one.
fn ansi(rest: &mut Chars<'_>, at: usize, word: &mut String) -> Result<(), CurlError> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4];
    loop {
        let Some((_, c)) = rest.next() else { return Err(CurlError::OpenQuote { at }) };
        if c == '\'' {
            word.push_str(&String::from_utf8_lossy(&bytes));
            return Ok(());
        }
        if c != '\\' {
            bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            continue;
        }
        let Some((_, escape)) = rest.next() else { return Err(CurlError::OpenQuote { at }) };
        let code = match escape {
            'n' => 10,
            't' => 9,
            'r' => 13,
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'v' => 11,
            'e' => 27,
            'x' => {
                bytes.push(u8::try_from(digits(rest, 16, 2)).unwrap_or(b'?'));
                continue;
            }
            'u' => digits(rest, 16, 4),
            'U' => digits(rest, 16, 8),
            '0'..='7' => {
                let first = escape.to_digit(8).unwrap_or_default();
                let more = rest.clone().take(2).take_while(|(_, c)| c.is_digit(8)).count();
                let low = digits(rest, 8, 2);
                let scale = [1, 8, 64].get(more).copied().unwrap_or(1);
                bytes.push(u8::try_from((first * scale + low) & 0xff).unwrap_or(b'?'));
                continue;
            }
            other => u32::from(other),
        };
        let c = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        bytes.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
    }
}

fn digits(rest: &mut Chars<'_>, radix: u32, most: usize) -> u32 {
    let mut number = 0_u32;
    for _ in 0..most {
        let Some(digit) = rest.peek().and_then(|(_, c)| c.to_digit(radix)) else { break };
        number = number.wrapping_mul(radix).wrapping_add(digit);
        rest.next();
    }
    number
}

/// First cmd takes its carets away, then the program splits what is left (Microsoft, "Parsing C command-line arguments").
fn cmd(text: &str) -> Words {
    let mut line = String::with_capacity(text.len());
    let mut in_quotes = false;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '^' if !in_quotes => match chars.next() {
                // The line goes on; a further line end is one that was meant.
                Some('\n') => line.extend(chars.next()),
                Some(next) => line.push(next),
                None => {}
            },
            '"' => {
                in_quotes = !in_quotes;
                line.push(c);
            }
            other => line.push(other),
        }
    }
    let mut found = Words::default();
    let mut word = String::new();
    let (mut is_word, mut in_quotes, mut slashes) = (false, false, 0_usize);
    for c in line.chars() {
        if c == '\\' {
            slashes += 1;
            is_word = true;
            continue;
        }
        if c == '"' {
            word.extend(std::iter::repeat_n('\\', slashes / 2));
            is_word = true;
            if slashes % 2 == 1 {
                word.push('"');
            } else {
                in_quotes = !in_quotes;
            }
            slashes = 0;
            continue;
        }
        word.extend(std::iter::repeat_n('\\', slashes));
        slashes = 0;
        if matches!(c, ' ' | '\t' | '\n') && !in_quotes {
            if is_word {
                found.words.push(std::mem::take(&mut word));
                is_word = false;
            }
        } else {
            is_word = true;
            word.push(c);
        }
    }
    word.extend(std::iter::repeat_n('\\', slashes));
    if is_word {
        found.words.push(word);
    }
    found
}
