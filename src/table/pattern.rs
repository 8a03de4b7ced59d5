//! Regular expressions that never take more than text times pattern: no backtracking, and a limit for both. Knows no rows.
//!
//! What is there: `.` `[a-z]` `[^…]` `\d \w \s \D \W \S`, `^ $ \A \z \b \B`, `* + ? {2} {2,} {2,5}` and these with `?` behind, `|`,
//! `( )` `(?: )` `(?<name> )`, `\n \t \r \f \v \xHH \x{H…} \uHHHH`, and `(?i)`, `(?m)`, `(?s)`, `(?-i)` at the very beginning. Case
//! does not matter unless `(?-i)` says so. What remembers or looks around is not there: nobody can do that in so little time.

mod automaton;
mod parse;

use std::ops::Range;
use std::sync::Arc;

use automaton::Program;

/// Letters of a pattern at most.
const LENGTH_MAX: usize = 1_000;
/// Steps of a compiled pattern at most: `{2,5}` repeats what it stands behind.
const STEPS_MAX: usize = 1_500;

/// A regular expression that was found to be one.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    /// Behind a pointer, so that a page that never makes a pattern has no code for it.
    program: Arc<dyn Compiled>,
}

/// Why a text is no regular expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{wrong}")]
pub struct PatternError {
    /// The byte of the text at which it goes wrong.
    pub at: usize,
    /// What is wrong there, as a sentence.
    pub wrong: &'static str,
}

impl Pattern {
    /// Reads a regular expression.
    ///
    /// # Errors
    /// The text is none, holds something that would need more than linear time, or is too long.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        let parsed = parse::parse(text)?;
        Ok(Self { text: text.to_owned(), program: Arc::new(Program::new(&parsed, text.len())?) })
    }

    /// The regular expression as it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it fits a text: ranges of bytes, none of which overlap or are empty. Of a text on which that takes too long, not all.
    #[must_use]
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        self.program.places(text)
    }

    /// Tests many texts, faster the more they are.
    pub(super) fn matcher(&self) -> Box<dyn Matcher + '_> {
        self.program.matcher()
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

/// What a pattern is made into.
trait Compiled: std::fmt::Debug + Send + Sync {
    fn places(&self, text: &str) -> Vec<Range<usize>>;
    fn matcher(&self) -> Box<dyn Matcher + '_>;
}

/// Tests texts one after the other and remembers what it learned on the way.
pub(super) trait Matcher {
    fn is_match(&mut self, text: &str) -> bool;
    /// Whether it used up the work that it may do. From then on it matches nothing.
    fn gave_up(&self) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_match(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap().matcher().is_match(text)
    }

    #[test]
    fn what_people_write_fits_what_they_mean() {
        for (pattern, text, fitting) in [
            ("acme", "The ACME Corp", true),
            ("^acme", "The ACME Corp", false),
            ("(?-i)acme", "The ACME Corp", false),
            (r"^\d{3}-\d{4}$", "555-0134", true),
            (r"^\d{3}-\d{4}$", "5555-0134", false),
            ("colou?r|grey", "Grey", true),
            (r"\bAG\b", "Muster AG, Bonn", true),
            (r"\bAG\b", "AGMÄG", false),
            (r"\w+@\w+\.example", "jörg@müller.example", true),
            ("[^a-z ]", "abc", false),
            ("größe|ÄRA", "GRÖSSE ära", true),
            ("[α-ω]+", "ΑΘΗΝΑ", true),
            ("a.c", "a\nc", false),
            ("(?s)a.c", "a\nc", true),
            ("(?m)^b$", "a\nb\nc", true),
            ("^b$", "a\nb\nc", false),
            ("^$", "", true),
            ("", "x", true),
            (r"\x41\u00e9\x{1F600}", "aÉ😀", true),
            (r"[\]\-\d]{2}", "]-", true),
            ("[]a]+z", "]az", true),
            (r"{\d}", "{1}", true),
            ("a{2,3}?b", "aab", true),
            ("(?:ab)+c", "ababc", true),
            ("(?<name>x)(?P<other>y)", "xy", true),
        ] {
            assert_eq!(is_match(pattern, text), fitting, "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_says_what_is_wrong_and_where() {
        let wrong = |text: &str| Pattern::new(text).map_or_else(|error| (error.at, error.wrong), |_| (0, "it is one"));
        expect_test::expect![[r"
            ä( at 2: This “(” is never closed; write “\(” for the character itself.
            a) at 1: There is no “(” to this “)”; write “\)” for the character itself.
            [a at 0: This “[” is never closed; write “\[” for the character itself.
            [z-a] at 1: This range ends before it begins.
            [a-\d] at 1: This range ends before it begins.
            a|* at 2: There is nothing before this to repeat; write a “\” before it for the character.
            a** at 2: This repeats what is repeated already; put brackets around it if that is meant.
            a++ at 2: Repeats that give nothing back, like “a++”, are not supported.
            a{3,2} at 1: The first of these two numbers is the greater one.
            a{2000} at 1: More than 1,000 repeats are not supported.
            (?=a) at 0: Looking ahead or behind, “(?=…)”, is not supported.
            (?>a) at 0: Only “(?:…)” and “(?<name>…)” are supported here, and “(?i)” at the beginning.
            (a)\1 at 3: Referring back to a group is not supported.
            a\ at 1: Nothing follows this “\”; write “\\” for the character itself.
            \q at 0: This “\” and letter have no meaning here.
            \u12 at 0: A character's number is “\x41”, “\u0041” or “\x{1F600}”.
            ((a{900}){900}) at 15: With its repeats written out, the pattern is too long.
        "]]
        .assert_eq(
            &[
                "ä(",
                "a)",
                "[a",
                "[z-a]",
                r"[a-\d]",
                "a|*",
                "a**",
                "a++",
                "a{3,2}",
                "a{2000}",
                "(?=a)",
                "(?>a)",
                r"(a)\1",
                r"a\",
                r"\q",
                r"\u12",
                "((a{900}){900})",
            ]
            .map(|text| {
                let (at, wrong) = wrong(text);
                format!("{text} at {at}: {wrong}\n")
            })
            .concat(),
        );
        assert!(Pattern::new(&"(".repeat(900)).is_err() && Pattern::new(&"x".repeat(1_001)).is_err());
    }

    #[test]
    fn no_pattern_runs_away() {
        let text = "a".repeat(10_000);
        for pattern in ["(a*)*b", "(a|aa)+$x", "(.*)(.*)(.*)(.*)[^a]", "(a?){300}a{300}b"] {
            assert!(!is_match(pattern, &text), "{pattern}");
            assert!(Pattern::new(pattern).unwrap().places(&text).is_empty());
        }
        // Sets of states that never come again, and places that all want to see the end.
        let mut seed = 1_u32;
        let mut noise = String::new();
        while noise.len() < 200_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            noise.push(if seed >> 31 == 0 { 'a' } else { 'b' });
        }
        let pattern = Pattern::new("(a|b)*a[ab]{700}x").unwrap();
        let mut matcher = pattern.matcher();
        assert!(!matcher.is_match(&noise) && matcher.gave_up() && !matcher.is_match("aaax"));
        assert!(Pattern::new("a.*x|a").unwrap().places(&text).len() < 10_000);
    }

    #[test]
    fn places_are_marked_as_the_pattern_prefers_them() {
        let places = |pattern: &str, text: &str| {
            let places = Pattern::new(pattern).unwrap().places(text);
            places.iter().map(|place| (place.start, place.end)).collect::<Vec<_>>()
        };
        assert_eq!(places("a+", "aab aA"), [(0, 2), (4, 6)]);
        assert_eq!(places("a+?", "aab"), [(0, 1), (1, 2)]);
        assert_eq!(places("x*", "axxb"), [(1, 3)]);
        assert_eq!(places("ab|abc", "abc"), [(0, 2)]);
        assert_eq!(places(r"\bä\w*", "är Bär Äh"), [(0, 3), (9, 12)]);
        assert_eq!(places("^a", "aa"), [(0, 1)]);
    }

    fn pattern() -> impl Strategy<Value = String> {
        let atom = prop::sample::select(
            &["a", "B", "ä", ".", "[ab]", "[^a]", r"\d", "[^Äb0-9]", "1", r"\b", "^", "$", ""][..],
        );
        atom.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
                prop::collection::vec(inner.clone(), 2..3).prop_map(|parts| format!("(?:{})", parts.join("|"))),
                (inner, prop::sample::select(&["*", "+", "?", "{2}", "{1,3}", "{0,1}", "*?", "+?", "{2,}?"][..]))
                    .prop_map(|(inner, repeat)| {
                        // Engines differ in what it means to repeat nothing.
                        let may_be_nothing =
                            regex::Regex::new(&format!("^(?:{})$", inner.replace(r"\b", ""))).unwrap().is_match("");
                        if may_be_nothing { format!("({inner})") } else { format!("({inner}){repeat}") }
                    }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn it_fits_what_another_engine_takes(pattern in pattern(), texts in prop::collection::vec("[abBäÄ1\n ]{0,9}", 1..6)) {
            let other = regex::RegexBuilder::new(&pattern).case_insensitive(true).build().unwrap();
            let ours = Pattern::new(&pattern).unwrap();
            let mut matcher = ours.matcher();
            for text in &texts {
                prop_assert_eq!(matcher.is_match(text), other.is_match(text), "{} {}", pattern, text);
                let places: Vec<_> = other.find_iter(text).map(|found| found.range()).collect();
                // Places without length are none here.
                let starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
                if starts.filter_map(|at| other.find_at(text, at)).all(|found| !found.is_empty()) {
                    prop_assert_eq!(ours.places(text), places, "{} {}", pattern, text);
                }
            }
        }

        #[test]
        fn no_text_makes_it_panic(pattern in "[a(){}|*+?\\[\\]^$\\\\dbwxu0-2,:<>P=!-]{0,14}", text in "\\PC{0,8}") {
            if let Ok(pattern) = Pattern::new(&pattern) {
                let _ = (pattern.matcher().is_match(&text), pattern.places(&text));
            }
        }
    }
}
