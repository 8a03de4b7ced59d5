//! What holds of every text and of every query, on generated ones: reading, laying out, printing; knows no schema.
#![allow(clippy::expect_used, clippy::panic)]

use orgpane::soql::format::{FieldLayout, KeywordCase, Style, format, print};
use orgpane::soql::{Syntax, TokenKind, parse, parse_at, without_comments};
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};
use proptest::test_runner::TestCaseResult;

mod soql_texts;

use soql_texts::{places, queries, shape, texts};

fn styles() -> impl Strategy<Value = Style> {
    (1_usize..120, 0_usize..8, any::<u8>()).prop_map(|(width, indent, choice)| Style {
        width,
        indent,
        keywords: [KeywordCase::Upper, KeywordCase::Lower, KeywordCase::AsTyped][usize::from(choice % 3)],
        fields: [FieldLayout::OnePerLine, FieldLayout::Filled][usize::from(choice / 3 % 2)],
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_query_that_the_grammar_allows_is_read_without_a_fault(text in queries()) {
        let syntax = parse(&text);
        prop_assert!(syntax.faults.is_empty(), "{:?} in {text}", syntax.faults);
    }

    #[test]
    fn tokens_and_gaps_are_the_text(text in texts()) {
        let syntax = parse(&text);
        let mut end = 0;
        for token in &syntax.tokens {
            let gap = text.get(end..token.start).expect("tokens come in order, on whole characters");
            prop_assert!(is_blank(gap), "{gap:?}");
            prop_assert!(token.start < token.end && text.is_char_boundary(token.end));
            prop_assert!(token.kind != TokenKind::End);
            end = token.end;
        }
        prop_assert!(is_blank(&text[end..]));
    }

    #[test]
    fn every_place_is_inside_the_text_on_whole_characters(text in texts()) {
        let syntax = parse(&text);
        for (start, end) in places(&syntax.query) {
            prop_assert!(text.get(start..end).is_some(), "{start}..{end} in {text:?}");
        }
        for fault in &syntax.faults {
            prop_assert!(text.get(fault.span.clone()).is_some(), "{fault:?} in {text:?}");
            prop_assert!(!fault.as_salesforce(&text).is_empty());
        }
    }

    #[test]
    fn a_cursor_anywhere_reads_the_same_query(text in texts(), share in 0.0_f64..=1.0) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let (syntax, cursor) = parse_at(&text, (share * (text.len() + 1) as f64) as usize);
        prop_assert!(text.get(cursor.replaces.clone()).is_some());
        // Words right at the cursor may be what is being typed; what is valid is read alike.
        if parse(&text).faults.is_empty() {
            prop_assert_eq!(shape(&syntax.query), shape(&parse(&text).query));
        }
    }

    #[test]
    fn a_layout_has_the_same_tree_and_comments_and_stays_when_laid_out_again(text in queries(), style in styles()) {
        let syntax = parse(&text);
        let written = format(&syntax, &style);
        let read = parse(&written);
        prop_assert!(read.faults.is_empty(), "{:?} in {written}", read.faults);
        prop_assert_eq!(shape(&read.query), shape(&syntax.query), "{}", written);
        prop_assert_eq!(comments(&read), comments(&syntax));
        prop_assert_eq!(&format(&read, &style), &written);
        same_words(&read, &syntax)?;
    }

    #[test]
    fn a_layout_keeps_to_its_width_where_words_allow_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = soql_texts::query(&bytes);
        let style = Style { width: 60, ..Style::default() };
        let written = format(&parse(&text), &style);
        let narrower = format(&parse(&text), &Style { width: 1, ..style });
        // No line is longer than the longest that no width could break, or the width.
        let longest = |text: &str| text.lines().map(|line| line.trim_start().chars().count()).max().unwrap_or_default();
        let deepest = written.lines().map(|line| line.len() - line.trim_start().len()).max().unwrap_or_default();
        prop_assert!(longest(&written) <= 60.max(longest(&narrower)), "{deepest} {written}");
    }

    #[test]
    fn a_printed_query_has_the_same_tree_and_is_short(text in queries(), style in styles()) {
        let syntax = parse(&text);
        let printed = print(&syntax);
        let read = parse(&printed);
        prop_assert!(read.faults.is_empty(), "{:?} in {printed}", read.faults);
        prop_assert_eq!(shape(&read.query), shape(&syntax.query), "{}", printed);
        let on_one_line = Style { width: usize::MAX, indent: 0, keywords: KeywordCase::AsTyped, ..style };
        let plain = without_comments(&text);
        prop_assert!(printed.len() <= format(&parse(&plain), &on_one_line).len(), "{printed}");
        prop_assert_eq!(comments(&read), Vec::<&str>::new());
        prop_assert_eq!(&print(&read), &printed);
        let as_typed = Style { keywords: KeywordCase::AsTyped, ..style };
        prop_assert_eq!(&print(&parse(&format(&syntax, &as_typed))), &printed);
    }

    #[test]
    fn a_text_with_a_fault_is_given_back_as_it_is(text in texts(), style in styles()) {
        let syntax = parse(&text);
        if !syntax.faults.is_empty() {
            prop_assert_eq!(&format(&syntax, &style), &text);
            prop_assert_eq!(&print(&syntax), &text);
        }
    }
}

fn is_blank(gap: &str) -> bool {
    gap.chars().all(char::is_whitespace)
}

/// The comments without the blanks at the end of their lines.
fn comments<'t>(syntax: &Syntax<'t>) -> Vec<&'t str> {
    syntax.comments().map(|span| syntax.text[span].trim_end()).collect()
}

/// Names and values are the same byte for byte, and in the same order among the comments.
fn same_words(one: &Syntax<'_>, other: &Syntax<'_>) -> TestCaseResult {
    prop_assert_eq!(one.tokens.len(), other.tokens.len());
    for (mine, theirs) in one.tokens.iter().zip(&other.tokens) {
        prop_assert_eq!(mine.kind, theirs.kind);
        let (mine, theirs) = (&one.text[mine.span()], &other.text[theirs.span()]);
        prop_assert!(mine.trim_end().eq_ignore_ascii_case(theirs.trim_end()), "{mine} {theirs}");
    }
    Ok(())
}
