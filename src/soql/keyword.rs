//! The words of the language, told from names by one look at a table; knows no grammar.

/// Names every word and what it is written as, in one place.
macro_rules! keywords {
    ($($name:ident $text:literal)*) => {
        /// A word of the language, or none of them.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub(crate) enum Keyword {
            #[default]
            None,
            $($name),*
        }

        const KEYWORDS: &[(Keyword, &str)] = &[(Keyword::None, ""), $((Keyword::$name, $text)),*];
    };
}

keywords! {
    Above "ABOVE"
    AboveOrBelow "ABOVE_OR_BELOW"
    All "ALL"
    And "AND"
    As "AS"
    Asc "ASC"
    At "AT"
    Below "BELOW"
    By "BY"
    Category "CATEGORY"
    Cube "CUBE"
    Custom "CUSTOM"
    Data "DATA"
    Desc "DESC"
    Else "ELSE"
    End "END"
    Excludes "EXCLUDES"
    False "FALSE"
    Fields "FIELDS"
    First "FIRST"
    For "FOR"
    From "FROM"
    Group "GROUP"
    Having "HAVING"
    In "IN"
    Includes "INCLUDES"
    Last "LAST"
    Like "LIKE"
    Limit "LIMIT"
    Not "NOT"
    Null "NULL"
    Nulls "NULLS"
    Offset "OFFSET"
    Or "OR"
    Order "ORDER"
    RecordVisibilityContext "RECORDVISIBILITYCONTEXT"
    Reference "REFERENCE"
    Rollup "ROLLUP"
    Rows "ROWS"
    Scope "SCOPE"
    SecurityEnforced "SECURITY_ENFORCED"
    Select "SELECT"
    Standard "STANDARD"
    SystemMode "SYSTEM_MODE"
    Then "THEN"
    Tracking "TRACKING"
    True "TRUE"
    TypeOf "TYPEOF"
    Update "UPDATE"
    UserMode "USER_MODE"
    Using "USING"
    View "VIEW"
    ViewStat "VIEWSTAT"
    When "WHEN"
    Where "WHERE"
    With "WITH"
}

impl Keyword {
    /// The word in a text, whatever its case.
    pub(crate) fn of(word: &[u8]) -> Self {
        let mut at = home(word);
        loop {
            match TABLE[at] {
                0 => return Self::None,
                number => {
                    let (keyword, text) = KEYWORDS[usize::from(number)];
                    if text.len() == word.len() && text.as_bytes().eq_ignore_ascii_case(word) {
                        return keyword;
                    }
                }
            }
            at = (at + 1) % TABLE.len();
        }
    }

    /// As SOQL writes it.
    pub(crate) fn as_str(self) -> &'static str {
        KEYWORDS[self as usize].1
    }

    /// Whether it is one of these.
    pub(crate) const fn is_in(self, words: Words) -> bool {
        words.0 >> self as u32 & 1 == 1
    }
}

/// Several words, a bit for each.
#[derive(Clone, Copy)]
pub(crate) struct Words(u64);

impl Words {
    pub(crate) const fn of(words: &[Keyword]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < words.len() {
            bits |= 1 << words[at] as u32;
            at += 1;
        }
        Self(bits)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The number of the word that is to be looked for at a place, 0 where there is none; a word whose place is taken stands behind it.
static TABLE: [u8; 256] = table();

const fn table() -> [u8; 256] {
    let mut table = [0; 256];
    let mut number = 1;
    while number < KEYWORDS.len() {
        let mut at = home(KEYWORDS[number].1.as_bytes());
        while table[at] != 0 {
            at = (at + 1) % table.len();
        }
        #[allow(clippy::cast_possible_truncation, reason = "there are few words")]
        let small = number as u8;
        table[at] = small;
        number += 1;
    }
    table
}

/// Where in the table a word stands, unless that place is taken: made of its length and two letters, whatever their case.
const fn home(word: &[u8]) -> usize {
    let [first, .., last] = word else { return 0 };
    ((*first | 0x20) as usize * 7 + (*last | 0x20) as usize * 31 + word.len() * 13) % 256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_whatever_its_case_and_nothing_else_is() {
        for (keyword, text) in KEYWORDS.iter().skip(1) {
            assert_eq!(Keyword::of(text.as_bytes()), *keyword);
            assert_eq!(Keyword::of(text.to_ascii_lowercase().as_bytes()), *keyword);
            assert_eq!(keyword.as_str(), *text);
            for other in [&format!("{text}s"), &text[1..], &format!("_{text}"), &text.replacen('E', "X", 1)] {
                let is_known = KEYWORDS.iter().any(|(_, text)| text.eq_ignore_ascii_case(other));
                assert!(is_known || Keyword::of(other.as_bytes()) == Keyword::None, "{other}");
            }
        }
        assert_eq!(Keyword::of(b""), Keyword::None);
        assert_eq!(Keyword::of(b"a"), Keyword::None);
    }

    #[test]
    fn no_word_is_far_from_where_it_is_looked_for() {
        let far = KEYWORDS.iter().skip(1).filter(|(_, text)| {
            let at = home(text.as_bytes());
            KEYWORDS[usize::from(TABLE[at])].1 != *text && KEYWORDS[usize::from(TABLE[(at + 1) % 256])].1 != *text
        });
        assert!(far.count() < 3);
        assert!(KEYWORDS.len() <= 64, "a set of words has 64 bits");
    }
}
