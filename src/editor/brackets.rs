//! The other bracket of the one at the caret; knows no grammar.

use std::ops::Range;

use crate::soql::{Token, TokenKind as Kind};

/// The bracket beside the caret and the one that goes with it, in order. The one behind the caret counts first.
pub(super) fn at(tokens: &[Token], caret: usize) -> Option<[Range<usize>; 2]> {
    let is_bracket = |token: &Token| matches!(token.kind, Kind::Open | Kind::Close);
    let beside = |wanted: &dyn Fn(&Token) -> bool| tokens.iter().position(|it| is_bracket(it) && wanted(it));
    let here = beside(&|token| token.start == caret).or_else(|| beside(&|token| token.end == caret))?;
    let own = tokens.get(here)?;
    let mut depth = 0_usize;
    let mut is_other = |token: &&Token| {
        if token.kind == own.kind {
            depth += 1;
        } else if is_bracket(token) {
            depth = depth.saturating_sub(1);
            return depth == 0;
        }
        false
    };
    let other = if own.kind == Kind::Open {
        tokens.get(here..)?.iter().find(&mut is_other)
    } else {
        tokens.get(..=here)?.iter().rev().find(&mut is_other)
    }?;
    let (own, other) = (own.span(), other.span());
    Some(if own.start < other.start { [own, other] } else { [other, own] })
}
