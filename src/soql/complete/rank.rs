//! How well a name fits what was typed; knows no schema.

/// How a name fits, the best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// Its letters are there in order: `ardt` in `ActivityRecordDate`.
    Scattered,
    /// It is in the middle of a word.
    Inside,
    /// It is in the label alone.
    Label,
    /// It begins words: `ar` and `annrev` in `AnnualRevenue`.
    Words,
    /// It begins a word: `rev` in `AnnualRevenue`.
    Word,
    /// It begins the name.
    Prefix,
    /// It is the whole name.
    Whole,
}

/// How a name, or else its label, fits what was typed; nothing if neither does.
pub(super) fn fit(typed: &str, name: &str, label: &str) -> Option<Fit> {
    let of_label = || match fit_name(typed, label)? {
        Fit::Scattered | Fit::Inside => None,
        // A label that is typed out is as good as the beginning of a name.
        Fit::Whole => Some(Fit::Prefix),
        _ => Some(Fit::Label),
    };
    match fit_name(typed, name) {
        Some(fit) if fit >= Fit::Word => Some(fit),
        Some(fit) => Some(of_label().map_or(fit, |label| label.max(fit))),
        None => of_label(),
    }
}

fn fit_name(typed: &str, name: &str) -> Option<Fit> {
    let (typed, name) = (typed.as_bytes(), name.as_bytes());
    let starts = |at: usize| name.get(at..at + typed.len()).is_some_and(|there| there.eq_ignore_ascii_case(typed));
    if typed.is_empty() {
        return Some(Fit::Prefix);
    }
    if starts(0) {
        return Some(if name.len() == typed.len() { Fit::Whole } else { Fit::Prefix });
    }
    if !is_subsequence(typed, name) {
        return None;
    }
    let mut places = 1..name.len();
    if places.any(|at| begins_word(name, at) && starts(at)) {
        return Some(Fit::Word);
    }
    if begins_words(typed, name) {
        return Some(Fit::Words);
    }
    // A few letters are found nearly everywhere.
    if typed.len() > 1 && (1..name.len()).any(starts) {
        return Some(Fit::Inside);
    }
    let is_first = name.first().zip(typed.first()).is_some_and(|(one, other)| one.eq_ignore_ascii_case(other));
    (typed.len() > 2 && is_first).then_some(Fit::Scattered)
}

/// `AnnualRevenue`, `Annual_Revenue__c`, `Annual revenue`: at the `R`.
fn begins_word(name: &[u8], at: usize) -> bool {
    let letter_at = |at: usize| name.get(at).copied().unwrap_or_default();
    let (before, letter, follows) = (letter_at(at.wrapping_sub(1)), letter_at(at), letter_at(at + 1));
    (letter.is_ascii_alphanumeric() && !before.is_ascii_alphanumeric() && before < 0x80)
        || (letter.is_ascii_uppercase() && (before.is_ascii_lowercase() || follows.is_ascii_lowercase()))
        || (letter.is_ascii_digit() && !before.is_ascii_digit())
}

/// Whether what was typed is made of the beginnings of words, in order. Takes what fits first: names have few words.
fn begins_words(typed: &[u8], name: &[u8]) -> bool {
    let mut typed = typed.iter();
    let Some(mut wanted) = typed.next() else { return true };
    let mut is_inside = false;
    for (at, letter) in name.iter().enumerate() {
        let is_start = at == 0 || begins_word(name, at);
        if (is_start || is_inside) && letter.eq_ignore_ascii_case(wanted) {
            is_inside = true;
            match typed.next() {
                Some(next) => wanted = next,
                None => return true,
            }
        } else {
            is_inside = false;
        }
    }
    false
}

fn is_subsequence(typed: &[u8], name: &[u8]) -> bool {
    let mut name = name.iter();
    typed.iter().all(|wanted| name.any(|letter| letter.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_what_was_typed_more_or_less() {
        let cases = [
            ("", "Name", Some(Fit::Prefix)),
            ("name", "Name", Some(Fit::Whole)),
            ("na", "Name", Some(Fit::Prefix)),
            ("rev", "AnnualRevenue", Some(Fit::Word)),
            ("rev", "Annual_Revenue__c", Some(Fit::Word)),
            ("ar", "AnnualRevenue", Some(Fit::Words)),
            ("annrev", "AnnualRevenue", Some(Fit::Words)),
            ("lmd", "LastModifiedDate", Some(Fit::Words)),
            ("odif", "LastModifiedDate", Some(Fit::Inside)),
            ("lmdfd", "LastModifiedDate", Some(Fit::Scattered)),
            ("url", "PhotoURLText", Some(Fit::Word)),
            ("xyz", "LastModifiedDate", None),
            ("names", "Name", None),
            ("é", "Name", None),
        ];
        for (typed, name, expected) in cases {
            assert_eq!(fit(typed, name, ""), expected, "{typed} in {name}");
        }
    }

    #[test]
    fn a_label_counts_less_than_a_name_unless_it_is_typed_out() {
        assert_eq!(fit("product", "Product2", "Product"), Some(Fit::Prefix));
        assert_eq!(fit("Opportunity P", "OpportunityLineItem", "Opportunity Product"), Some(Fit::Label));
        assert_eq!(fit("opportunity product", "OpportunityLineItem", "Opportunity Product"), Some(Fit::Prefix));
        assert_eq!(fit("zi", "NumberOfEmployees", "Size"), None);
    }
}
