//! Text that must not be seen: no `Display`, a silent `Debug`, wiped when dropped.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A token, code or verifier. Comparing takes the same time wherever the texts differ.
///
/// It serializes in clear, because the stored session needs it: only [`crate::auth`] puts one into a stored record.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Takes text into keeping.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself, for the one request that it is meant for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it can stand in a header: something, and nothing but visible ASCII. Browsers throw at anything else.
    #[must_use]
    pub fn is_header_text(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.0.as_bytes(), other.0.as_bytes());
        ours.len() == theirs.len() && ours.iter().zip(theirs).fold(0, |diff, (a, b)| diff | (a ^ b)) == 0
    }
}

impl Eq for Secret {}

impl Drop for Secret {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        // Keeps the compiler from leaving out a write that nothing reads.
        std::hint::black_box(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_silent() {
        assert_eq!(format!("{:?}", Secret::new("MARKER".into())), "Secret(…)");
    }

    #[test]
    fn equal_only_to_the_same_text() {
        let secret = |text: &str| Secret::new(text.into());
        assert_eq!(secret("abc"), secret("abc"));
        assert_ne!(secret("abc"), secret("abd"));
        assert_ne!(secret("abc"), secret("ab"));
    }
}
