//! What each word of a query is to whoever reads it in colour: a word of the language, a name, a value; knows no colour and no
//! schema.

use super::keyword::{Keyword, Words};
use super::lexer::{Token, TokenKind as Kind};
use super::syntax::Syntax;

/// What a token is to a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colour {
    /// Names and punctuation: most of the text.
    #[default]
    Plain,
    /// A word of the language.
    Keyword,
    /// A name with parentheses behind it.
    Function,
    /// In quotes.
    Text,
    /// Numbers, dates, `TRUE`, `null`, `TODAY`.
    Value,
    /// `{{ name }}` or `:name`.
    Slot,
    /// Left out before the query is sent.
    Comment,
    /// It begins nothing in SOQL, or a quote that is never closed.
    Odd,
}

/// Words that are never names.
const HARD: Words = Words::of(&[
    Keyword::Select,
    Keyword::From,
    Keyword::Where,
    Keyword::And,
    Keyword::Or,
    Keyword::Not,
    Keyword::TypeOf,
    Keyword::Fields,
    Keyword::Rollup,
    Keyword::Cube,
]);

/// Words behind which a name stands.
const BEFORE_NAMES: Words = Words::of(&[
    Keyword::Select,
    Keyword::Where,
    Keyword::And,
    Keyword::Or,
    Keyword::By,
    Keyword::Not,
    Keyword::Then,
    Keyword::Having,
]);

const VALUES: Words = Words::of(&[Keyword::Null, Keyword::True, Keyword::False]);

/// The colours of a query's tokens, in their order. One look at each token and its neighbours: a name that is spelled like a word
/// of the language is told by where it stands.
pub fn colours<'s>(syntax: &'s Syntax<'_>) -> impl Iterator<Item = (&'s Token, Colour)> + 's {
    let mut before: Option<&Token> = None;
    syntax.tokens.iter().enumerate().map(move |(at, token)| {
        if token.kind == Kind::Comment {
            return (token, Colour::Comment);
        }
        let next = || syntax.tokens.get(at + 1..).and_then(|rest| rest.iter().find(|next| next.kind != Kind::Comment));
        let colour = colour(token, before, next().map_or(Kind::End, |next| next.kind));
        before = Some(token);
        (token, colour)
    })
}

fn colour(token: &Token, before: Option<&Token>, next: Kind) -> Colour {
    let (kind_before, word_before) = before.map_or((Kind::End, Keyword::None), |token| (token.kind, token.keyword));
    match token.kind {
        Kind::Text => Colour::Text,
        Kind::Number | Kind::Date | Kind::DateTime | Kind::Time => Colour::Value,
        Kind::Slot | Kind::Colon => Colour::Slot,
        Kind::Unterminated | Kind::Unknown => Colour::Odd,
        Kind::Word if kind_before == Kind::Colon => Colour::Slot,
        Kind::Word if kind_before == Kind::Dot || next == Kind::Dot || word_before == Keyword::From => Colour::Plain,
        Kind::Word if token.keyword.is_in(VALUES) => Colour::Value,
        Kind::Word if token.keyword != Keyword::None => {
            let is_listed = matches!(kind_before, Kind::Comma | Kind::Open) || word_before.is_in(BEFORE_NAMES);
            if is_listed && !token.keyword.is_in(HARD) { Colour::Plain } else { Colour::Keyword }
        }
        Kind::Word if next == Kind::Open => Colour::Function,
        Kind::Word if is_comparison(kind_before) => Colour::Value,
        _ => Colour::Plain,
    }
}

/// Behind these a word is a value: `TODAY`.
const fn is_comparison(kind: Kind) -> bool {
    matches!(kind, Kind::Equal | Kind::NotEqual | Kind::Less | Kind::LessEqual | Kind::Greater | Kind::GreaterEqual)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::soql::parse;

    fn told(text: &str, wanted: Colour) -> Vec<&str> {
        let syntax = parse(text);
        let found = colours(&syntax).filter(|(_, colour)| *colour == wanted);
        found.map(|(token, _)| &text[token.span()]).collect()
    }

    #[test]
    fn words_of_the_language_are_told_from_names_that_are_spelled_like_them() {
        let text = "SELECT Group, Last, COUNT(Id) n FROM Order WHERE End = NULL and Category.Data = 'x' GROUP BY Group ORDER BY View DESC NULLS LAST";
        assert_eq!(
            told(text, Colour::Keyword),
            ["SELECT", "FROM", "WHERE", "and", "GROUP", "BY", "ORDER", "BY", "DESC", "NULLS", "LAST"]
        );
        assert_eq!(told(text, Colour::Function), ["COUNT"]);
        assert_eq!(told(text, Colour::Value), ["NULL"]);
        assert_eq!(told(text, Colour::Text), ["'x'"]);
    }

    #[test]
    fn values_slots_comments_and_what_belongs_nowhere_have_colours_of_their_own() {
        let text =
            "SELECT Id -- all\nFROM A WHERE B > TODAY AND C IN (1, 2.5) AND D = {{ d }} AND E = :me AND F # 'open";
        assert_eq!(told(text, Colour::Value), ["TODAY", "1", "2.5"]);
        assert_eq!(told(text, Colour::Comment), ["-- all"]);
        assert_eq!(told(text, Colour::Slot), ["{{ d }}", ":", "me"]);
        assert_eq!(told(text, Colour::Odd), ["#", "'open"]);
    }
}
