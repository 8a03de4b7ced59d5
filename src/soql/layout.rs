//! Breaks a run of words into lines of a width, in linear time; knows nothing of what the words mean.
//!
//! The words stand in groups within groups. A group that fits into what is left of its line stays on it; otherwise each of
//! its own line ends is taken, and the groups in it are tried anew.

use std::borrow::Cow;

use super::part;

/// One step of a document.
#[derive(Debug)]
enum Piece<'t> {
    Text(Cow<'t, str>),
    Blank,
    /// A line end if the group around is broken; otherwise a blank or nothing.
    Line {
        blank: bool,
    },
    /// In a broken group: a line end if what follows, up to the group's next place to break, does not fit.
    Fill,
    /// A line end in any case, which breaks all groups around.
    Break,
    Indent,
    Dedent,
    Open,
    Close,
}

/// Words, the groups in which they stand, and the places where lines may end.
#[derive(Debug, Default)]
pub(super) struct Doc<'t> {
    pieces: Vec<Piece<'t>>,
}

impl<'t> Doc<'t> {
    pub(super) fn text(&mut self, text: impl Into<Cow<'t, str>>) {
        self.pieces.push(Piece::Text(text.into()));
    }

    pub(super) fn blank(&mut self) {
        self.pieces.push(Piece::Blank);
    }

    /// A line end if the group around is broken; otherwise a blank.
    pub(super) fn line(&mut self) {
        self.pieces.push(Piece::Line { blank: true });
    }

    /// A line end if the group around is broken; otherwise nothing.
    pub(super) fn soft_line(&mut self) {
        self.pieces.push(Piece::Line { blank: false });
    }

    pub(super) fn fill(&mut self) {
        self.pieces.push(Piece::Fill);
    }

    pub(super) fn line_end(&mut self) {
        self.pieces.push(Piece::Break);
    }

    pub(super) fn indent(&mut self) {
        self.pieces.push(Piece::Indent);
    }

    pub(super) fn dedent(&mut self) {
        self.pieces.push(Piece::Dedent);
    }

    pub(super) fn open(&mut self) {
        self.pieces.push(Piece::Open);
    }

    pub(super) fn close(&mut self) {
        self.pieces.push(Piece::Close);
    }

    /// The text, in lines of at most `width` characters where words allow it, each level indented by `indent` blanks.
    pub(super) fn written(&self, width: usize, indent: usize) -> String {
        let measures = self.measures();
        let mut text = String::new();
        let (mut column, mut level) = (0, 0_usize);
        let mut broken = vec![true];
        for (piece, measure) in self.pieces.iter().zip(&measures) {
            let is_broken = broken.last().copied().unwrap_or(true);
            let fits = |extra: usize| measure.is_some_and(|wide| column + extra + wide <= width);
            let ends_line = match piece {
                Piece::Break => true,
                Piece::Line { .. } => is_broken,
                Piece::Fill => is_broken && !fits(1),
                _ => false,
            };
            match piece {
                _ if ends_line => {
                    text.push('\n');
                    column = level * indent;
                    text.extend(std::iter::repeat_n(' ', column));
                }
                Piece::Text(word) => {
                    text.push_str(word);
                    column = match word.rfind('\n') {
                        Some(at) => characters(part(word, at + 1..word.len())),
                        None => column + characters(word),
                    };
                }
                Piece::Blank | Piece::Fill | Piece::Line { blank: true } => {
                    text.push(' ');
                    column += 1;
                }
                Piece::Line { blank: false } | Piece::Break => {}
                Piece::Indent => level += 1,
                Piece::Dedent => level = level.saturating_sub(1),
                Piece::Open => broken.push(is_broken && !fits(0)),
                Piece::Close => drop(broken.pop()),
            }
        }
        text
    }

    /// The text with no line end but those that words bring along.
    pub(super) fn on_one_line(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(word) => text.push_str(word),
                Piece::Blank | Piece::Fill | Piece::Line { blank: true } => text.push(' '),
                _ => {}
            }
        }
        text
    }

    /// For each beginning of a group: how wide it is on one line, with what follows it up to the next place to break. For
    /// each place to fill: the same of what follows it. Nothing if there is a line end in it.
    fn measures(&self) -> Vec<Option<usize>> {
        let mut measures = vec![None; self.pieces.len()];
        // Seen from the end: how wide everything from here on is, where line ends are counted apart; and both at the next
        // place to break.
        let (mut wide, mut ends) = (0_usize, 0_usize);
        let mut next_break = (0, 0);
        // Of each group around: what was behind its end, and behind its next place to fill.
        let mut groups: Vec<(usize, usize)> = Vec::new();
        let mut fills: Vec<Option<(usize, usize)>> = vec![None];
        for (at, piece) in self.pieces.iter().enumerate().rev() {
            let until = |(there, ends_there): (usize, usize)| (ends == ends_there).then(|| wide - there);
            if let Piece::Fill = piece {
                measures[at] = until(fills.last().copied().flatten().unwrap_or(next_break));
            }
            match piece {
                Piece::Text(word) if word.contains('\n') => ends += 1,
                Piece::Text(word) => wide += characters(word),
                Piece::Blank => wide += 1,
                Piece::Line { .. } | Piece::Fill | Piece::Break => {
                    wide += usize::from(matches!(piece, Piece::Fill | Piece::Line { blank: true }));
                    ends += usize::from(matches!(piece, Piece::Break));
                    next_break = (wide, ends);
                    if let Some(fill) = fills.last_mut() {
                        *fill = Some(next_break);
                    }
                }
                Piece::Close => {
                    groups.push(next_break);
                    fills.push(None);
                }
                Piece::Open => {
                    if let Some(behind) = groups.pop() {
                        measures[at] = until(behind);
                    }
                    fills.pop();
                }
                Piece::Indent | Piece::Dedent => {}
            }
        }
        measures
    }
}

fn characters(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `(` and `)` open and close a group with a level in it, `|` is a soft line end, `,` a word and a place to fill.
    fn written(plan: &str, width: usize) -> String {
        let mut doc = Doc::default();
        for step in plan.split(' ') {
            match step {
                "(" => {
                    doc.open();
                    doc.text("(");
                    doc.indent();
                    doc.soft_line();
                }
                ")" => {
                    doc.dedent();
                    doc.soft_line();
                    doc.text(")");
                    doc.close();
                }
                "|" => doc.line(),
                "," => {
                    doc.text(",");
                    doc.fill();
                }
                "!" => doc.line_end(),
                word => doc.text(word),
            }
        }
        doc.written(width, 2)
    }

    #[test]
    fn a_group_that_fits_stays_on_its_line() {
        assert_eq!(written("( a , b | c )", 80), "(a, b c)");
        assert_eq!(written("( a , b | c )", 8), "(a, b c)");
        assert_eq!(written("( a , b | c )", 7), "(\n  a, b\n  c\n)");
    }

    #[test]
    fn what_follows_a_group_without_a_break_counts_with_it() {
        assert_eq!(written("( ab ) xyz", 7), "(ab)xyz");
        assert_eq!(written("( ab ) xyz", 6), "(\n  ab\n)xyz");
    }

    #[test]
    fn the_inner_group_is_tried_when_the_outer_one_breaks() {
        assert_eq!(written("( aaa | ( b | c ) )", 9), "(\n  aaa\n  (b c)\n)");
    }

    #[test]
    fn a_filled_line_takes_as_much_as_fits() {
        assert_eq!(written("( aa , bb , cc , dd )", 9), "(\n  aa, bb,\n  cc, dd\n)");
        assert_eq!(written("( aa , bb , cc , dd )", 7), "(\n  aa,\n  bb,\n  cc,\n  dd\n)");
    }

    #[test]
    fn a_line_end_breaks_every_group_around_it_and_none_beside_it() {
        assert_eq!(written("( ( a ! b ) | ( c | d ) )", 80), "(\n  (\n    a\n    b\n  )\n  (c d)\n)");
    }
}
