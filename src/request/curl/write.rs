//! A request as a cURL command for a shell, with a place for a token and never one.

use crate::http::{Method, Request};
use crate::request::headers;

/// Whose quoting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// bash, zsh, and what most of the world pastes into.
    Bash,
    /// Windows' cmd.
    Cmd,
}

/// The command. Headers that sign in are left out; the access token is a variable of the shell.
#[must_use]
pub fn write(request: &Request, shell: Shell) -> String {
    let next_line = match shell {
        Shell::Bash => " \\\n  ",
        Shell::Cmd => " ^\n  ",
    };
    let mut out = String::from("curl ");
    push_word(&request.url, shell, &mut out);
    let usual = if request.body.is_empty() { Method::Get } else { Method::Post };
    if request.method == Method::Head {
        out.push_str(" --head");
    } else if request.method != usual {
        out.push_str(" -X ");
        out.push_str(request.method.as_str());
    }
    for (name, value) in request.headers.iter().filter(|(name, _)| !headers::is_secret(name)) {
        out.push_str(next_line);
        out.push_str("-H ");
        push_word(&[name, ": ", value].concat(), shell, &mut out);
    }
    out.push_str(next_line);
    out.push_str(match shell {
        Shell::Bash => "-H \"Authorization: Bearer $ACCESS_TOKEN\"",
        Shell::Cmd => "-H \"Authorization: Bearer %ACCESS_TOKEN%\"",
    });
    if !request.body.is_empty() {
        out.push_str(next_line);
        out.push_str("--data-raw ");
        push_word(&String::from_utf8_lossy(&request.body), shell, &mut out);
    }
    out
}

fn push_word(text: &str, shell: Shell, out: &mut String) {
    match shell {
        Shell::Bash if text.chars().any(char::is_control) => push_ansi(text, out),
        Shell::Bash => {
            out.push('\'');
            out.push_str(&text.replace('\'', "'\\''"));
            out.push('\'');
        }
        Shell::Cmd => push_cmd(text, out),
    }
}

fn push_ansi(text: &str, out: &mut String) {
    out.push_str("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c.is_control() => {
                let code = u32::from(c);
                let digit = |shift: u32| char::from_digit(code >> shift & 15, 16).unwrap_or('0');
                out.push_str("\\u");
                out.extend([digit(12), digit(8), digit(4), digit(0)]);
            }
            other => out.push(other),
        }
    }
    out.push('\'');
}

/// Everything is outside of cmd's own quotes, so that carets alone decide; within them `%` cannot be escaped.
fn push_cmd(text: &str, out: &mut String) {
    out.push_str("^\"");
    let mut slashes = 0;
    for c in text.chars() {
        if c == '\\' {
            slashes += 1;
            out.push('\\');
            continue;
        }
        if c == '"' {
            out.extend(std::iter::repeat_n('\\', slashes + 1));
            out.push_str("^\"");
        } else if c == '\n' {
            out.push_str("^\n\n");
        } else {
            if !(c.is_alphanumeric() || " \t_-:=+~'/.,?;*`\\".contains(c)) {
                out.push('^');
            }
            out.push(c);
        }
        slashes = 0;
    }
    out.extend(std::iter::repeat_n('\\', slashes));
    out.push_str("^\"");
}
