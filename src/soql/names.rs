//! Names: their order, and which of them a person most likely meant; knows no schema.

use std::cmp::Ordering;

/// A name with its number, to be brought into order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranked<'n> {
    /// What counts before the name.
    pub(super) rank: u32,
    pub(super) name: &'n str,
    pub(super) number: u32,
}

/// Brings names into order, whatever their case: pairs, then fours, then eights. The standard library's sort is faster, and would
/// add four kilobytes to the app.
pub(super) fn sort(names: &mut [Ranked<'_>]) {
    let is_less = |left: &Ranked<'_>, right: &Ranked<'_>| {
        left.rank < right.rank || (left.rank == right.rank && compare(left.name, right.name).is_lt())
    };
    let mut merged = names.to_vec();
    let mut width = 1;
    while width < names.len() {
        for start in (0..names.len()).step_by(2 * width) {
            let (middle, end) = ((start + width).min(names.len()), (start + 2 * width).min(names.len()));
            let (mut left, mut right) = (start, middle);
            for place in &mut merged[start..end] {
                let takes_left = left < middle && (right == end || !is_less(&names[right], &names[left]));
                let taken = if takes_left { &mut left } else { &mut right };
                *place = names[*taken];
                *taken += 1;
            }
        }
        names.copy_from_slice(&merged);
        width *= 2;
    }
}

/// The order of names without regard to case.
pub(super) fn compare(left: &str, right: &str) -> Ordering {
    for (left, right) in left.as_bytes().iter().zip(right.as_bytes()) {
        let order = left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase());
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len())
}

/// The name that differs least from what was typed, if it differs little and no other name is as near.
pub(super) fn nearest<'n>(typed: &str, names: &[&'n str]) -> Option<&'n str> {
    let most = match typed.len() {
        0..=2 => return None,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, &str)> = None;
    let mut is_tied = false;
    for name in names.iter().copied() {
        if name.len().abs_diff(typed.len()) > most {
            continue;
        }
        let differences = differences(typed.as_bytes(), name.as_bytes(), most);
        match best {
            _ if differences > most => {}
            Some((least, _)) if differences > least => {}
            // The same name again is no second candidate.
            Some((least, known)) if differences == least => is_tied |= !known.eq_ignore_ascii_case(name),
            _ => (best, is_tied) = (Some((differences, name)), false),
        }
    }
    best.filter(|_| !is_tied).map(|(_, name)| name)
}

/// How many letters have to be put in, left out, replaced, or swapped with their neighbour; of more than `most`, only that it
/// is more. Goes no deeper than `most`: what is the same at the start is passed over.
fn differences(mut typed: &[u8], mut name: &[u8], most: usize) -> usize {
    loop {
        let ([one, left @ ..], [other, right @ ..]) = (typed, name) else { return typed.len().max(name.len()) };
        if !one.eq_ignore_ascii_case(other) {
            let Some(rest) = most.checked_sub(1) else { return 1 };
            let mut least = differences(left, right, rest);
            least = least.min(differences(left, name, rest)).min(differences(typed, right, rest));
            if let ([next, left @ ..], [after, right @ ..]) = (left, right)
                && one.eq_ignore_ascii_case(after)
                && other.eq_ignore_ascii_case(next)
            {
                least = least.min(differences(left, right, rest));
            }
            return least + 1;
        }
        (typed, name) = (left, right);
    }
}

/// Whether two texts are the same but for case, blanks and underscores: a label and the name that was made from it.
pub(super) fn is_alike(left: &str, right: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = u8> + '_ {
        text.bytes()
            .filter(|letter| letter.is_ascii_alphanumeric() || !letter.is_ascii())
            .map(|letter| letter.to_ascii_lowercase())
    }
    letters(left).next().is_some() && letters(left).eq(letters(right))
}

/// Whether one is the plural of the other, as English forms it.
pub(super) fn is_plural_of(plural: &str, singular: &str) -> bool {
    let ends = |(ending, with): (&str, &str)| {
        let stem = |name: &'_ str, ending: &str| {
            name.len()
                .checked_sub(ending.len())
                .filter(|at| name.as_bytes()[*at..].eq_ignore_ascii_case(ending.as_bytes()))
        };
        match (stem(plural, ending), stem(singular, with)) {
            (Some(left), Some(right)) => plural.as_bytes()[..left].eq_ignore_ascii_case(&singular.as_bytes()[..right]),
            _ => false,
        }
    };
    [("s", ""), ("es", ""), ("ies", "y")].into_iter().any(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_as_the_standard_library_would() {
        for count in [0usize, 1, 2, 3, 7, 8, 9, 100, 1_000] {
            let texts: Vec<String> =
                (0..count).map(|at| format!("{}{}", ["b", "A", "a", "C"][at % 4], at * 7_919 % 101)).collect();
            let ranked = |(text, number): (&'_ String, u32)| (number % 3, text.to_ascii_lowercase(), number);
            let mut expected: Vec<_> = texts.iter().zip(0..).map(ranked).collect();
            expected.sort();
            let mut found: Vec<Ranked<'_>> =
                texts.iter().zip(0..).map(|(name, number)| Ranked { rank: number % 3, name, number }).collect();
            sort(&mut found);
            let numbers = |number: &(u32, String, u32)| number.2;
            assert_eq!(
                found.iter().map(|it| it.number).collect::<Vec<_>>(),
                expected.iter().map(numbers).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn the_nearest_name_is_the_one_that_was_meant() {
        let names = ["Name", "Amount", "StageName", "CloseDate", "CreatedDate"];
        let near = |typed| nearest(typed, &names);
        assert_eq!(near("Nmae"), Some("Name"));
        assert_eq!(near("amuont"), Some("Amount"));
        assert_eq!(near("ClosDate"), Some("CloseDate"));
        assert_eq!(near("Stage_Name"), Some("StageName"));
        assert_eq!(near("Id"), None);
        assert_eq!(near("Industry"), None);
    }

    #[test]
    fn two_names_that_are_as_near_are_no_answer() {
        assert_eq!(nearest("Phone2", &["Phone1", "Phone3"]), None);
        assert_eq!(nearest("Phone2", &["Phone1", "phone1"]), Some("Phone1"));
    }

    /// The distance as the textbook has it: a table of all beginnings.
    fn distance(typed: &[u8], name: &[u8]) -> usize {
        let mut rows = vec![(0..=name.len()).collect::<Vec<usize>>()];
        for (at, letter) in typed.iter().enumerate() {
            let mut row = vec![at + 1];
            for (column, other) in name.iter().enumerate() {
                let replaced = rows[at][column] + usize::from(letter != other);
                let mut least = replaced.min(rows[at][column + 1] + 1).min(row[column] + 1);
                if at > 0 && column > 0 && *letter == name[column - 1] && typed[at - 1] == *other {
                    least = least.min(rows[at - 1][column - 1] + 1);
                }
                row.push(least);
            }
            rows.push(row);
        }
        rows[typed.len()][name.len()]
    }

    proptest::proptest! {
        #[test]
        fn differences_are_those_of_the_textbook(typed in "[ab]{0,9}", name in "[ab]{0,9}", most in 0_usize..4) {
            let found = differences(typed.as_bytes(), name.as_bytes(), most);
            let expected = distance(typed.as_bytes(), name.as_bytes());
            proptest::prop_assert_eq!(found.min(most + 1), expected.min(most + 1));
        }
    }

    #[test]
    fn labels_and_plurals_are_recognised() {
        assert!(is_alike("Close Date", "CloseDate") && is_alike("close_date", "CloseDate"));
        assert!(!is_alike("", "") && !is_alike("Close", "CloseDate"));
        assert!(is_plural_of("Contacts", "contact") && is_plural_of("Opportunities", "Opportunity"));
        assert!(is_plural_of("Branches", "Branch") && !is_plural_of("Contact", "Contact"));
    }
}
