//! Where the person is, as text that survives a way to the sign-in page and back.

use serde::{Deserialize, Serialize};

use crate::limits;
use crate::table::{Direction, Sort};

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// What stands in the query box.
    pub text: String,
    /// The query whose rows were on the screen, if any.
    pub shown: Option<String>,
    /// The first row in sight.
    pub row: usize,
    /// The column sorted by, and whether upwards.
    pub sort: Option<(usize, bool)>,
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

    pub(super) fn sort(&self) -> Option<Sort> {
        let direction = |up| if up { Direction::Ascending } else { Direction::Descending };
        self.sort.map(|(column, up)| Sort::new(column, direction(up)))
    }
}
