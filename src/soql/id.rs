//! Record ids: 15 characters that tell upper from lower case, and the three that make them safe where case is lost.

/// Appends the three case-check characters to a 15-character id.
///
/// Source: Salesforce, "How to convert a 15 character Id to 18 character".
#[must_use]
pub fn with_check(id: [u8; 15]) -> [u8; 18] {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let mut whole = [0; 18];
    whole[..15].copy_from_slice(&id);
    for block in 0..3 {
        let bits = (0..5).filter(|bit| id[block * 5 + bit].is_ascii_uppercase()).fold(0, |bits, bit| bits | 1 << bit);
        whole[15 + block] = ALPHABET[bits];
    }
    whole
}

/// Reads an id of 15 or 18 characters; nothing if it is not one, or its check characters are wrong.
#[must_use]
pub fn read(text: &str) -> Option<[u8; 18]> {
    let bytes = text.as_bytes();
    let mut short = [0; 15];
    short.copy_from_slice(bytes.get(..15)?);
    let whole = with_check(short);
    let is_right = short.iter().all(u8::is_ascii_alphanumeric)
        && (bytes.len() == 15 || (bytes.len() == 18 && bytes[15..].eq_ignore_ascii_case(&whole[15..])));
    is_right.then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_characters_are_those_of_published_examples() {
        for known in ["001D000000IqhSLIAZ", "0018000000Lz5hbAAB", "00D50000000IZ3ZEAW"] {
            assert_eq!(read(&known[..15]).unwrap(), known.as_bytes());
            assert_eq!(read(known).unwrap(), known.as_bytes());
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for wrong in ["", "abc", "001D000000IqhSL!", "001D000000IqhSLIAA", "001D000000Iqh-L", "ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
