//! Where the person is, as text that survives a way to the sign-in page and back.

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::view::View;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// What stands in the query box.
    pub text: String,
    /// The query whose rows were on the screen, if any.
    pub shown: Option<String>,
    /// The first row in sight.
    pub row: usize,
    /// How the rows were shown.
    #[serde(default)]
    pub view: View,
}

impl Place {
    pub(super) fn to_stored(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What cannot be read is no place.
    pub(super) fn parse(stored: &str) -> Option<Self> {
        let place: Self = serde_json::from_str(stored).ok()?;
        (place.text.len() <= limits::DRAFT_BYTES_MAX).then_some(place)
    }
}
