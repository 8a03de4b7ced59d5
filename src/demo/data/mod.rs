//! The demo org's made-up records: every value is a function of object, row and field; knows no query and no request.

mod people;

pub use people::{User, user, users};

/// The organization id of the demo org, 18 characters.
pub const ORG_ID: &str = "00DHs00000OrgPaMAJ";

/// Appends the three case-check characters to a 15-character id.
///
/// Source: Salesforce, "How to convert a 15 character Id to 18 character".
#[must_use]
pub fn with_check(id: [u8; 15]) -> [u8; 18] {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let mut whole = [0; 18];
    for (index, byte) in id.into_iter().enumerate() {
        whole[index] = byte;
    }
    for block in 0..3 {
        let bits = (0..5).filter(|bit| id[block * 5 + bit].is_ascii_uppercase()).fold(0, |bits, bit| bits | 1 << bit);
        whole[15 + block] = ALPHABET[bits];
    }
    whole
}

/// An 18-character id: three characters of key prefix, the demo org's pod, and a number in base 62.
#[must_use]
pub fn id(prefix: &[u8; 3], number: u64) -> [u8; 18] {
    let mut id = *b"...Hs0000000000";
    id[..3].copy_from_slice(prefix);
    let mut rest = number;
    for place in (6..15).rev() {
        id[place] = BASE_62[(rest % 62) as usize];
        rest /= 62;
    }
    with_check(id)
}

pub(crate) const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// An id as text. Ids are ASCII, so this never loses a byte.
#[must_use]
pub fn id_text(id: &[u8; 18]) -> String {
    id.iter().map(|byte| char::from(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_characters_are_those_of_published_examples() {
        for known in ["001D000000IqhSLIAZ", "0018000000Lz5hbAAB", "00D50000000IZ3ZEAW"] {
            let mut short = [0; 15];
            short.copy_from_slice(&known.as_bytes()[..15]);
            assert_eq!(id_text(&with_check(short)), known);
        }
    }

    #[test]
    fn the_organization_id_has_the_right_check_characters() {
        let mut short = [0; 15];
        short.copy_from_slice(&ORG_ID.as_bytes()[..15]);
        assert_eq!(id_text(&with_check(short)), ORG_ID);
    }
}
