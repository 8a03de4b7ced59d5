//! Where the person is, as text that survives a way to the sign-in page and back.

use crate::json::{Json, Odd};
use crate::limits;
use crate::view::View;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The query tab, by its number.
    pub tab: Option<u64>,
    /// The slot of the org that is signed in to.
    pub org: u32,
    /// What stands in the query box.
    pub text: String,
    /// The query whose rows were on the screen, if any.
    pub shown: Option<String>,
    /// The first row in sight.
    pub row: usize,
    /// How the rows were shown.
    pub view: View,
}

impl Place {
    pub(super) fn to_stored(&self) -> String {
        let mut stored = Json::object();
        stored.put("tab", Json::whole_or_null(self.tab));
        stored.put("org", Json::Whole(self.org.into()));
        stored.put_text("text", &self.text);
        stored.put("shown", Json::text_or_null(self.shown.as_deref()));
        stored.put("row", Json::Whole(self.row as u64));
        stored.put("view", self.view.to_stored());
        stored.to_text()
    }

    /// What cannot be read is no place.
    pub(super) fn parse(stored: &str) -> Option<Self> {
        let place = Self::of_stored(&Json::read(stored)?).ok()?;
        (place.text.len() <= limits::DRAFT_BYTES_MAX).then_some(place)
    }

    fn of_stored(stored: &Json<'_>) -> Result<Self, Odd> {
        let view = stored.part("view")?.map(|view| View::of_stored(view).ok_or(Odd)).transpose()?;
        let org = stored.whole_if_any("org")?.map(u32::try_from).transpose().map_err(|_| Odd)?;
        Ok(Self {
            tab: stored.whole_if_any("tab")?,
            org: org.unwrap_or(0),
            text: stored.text("text")?,
            shown: stored.text_if_any("shown")?,
            row: usize::try_from(stored.whole("row")?).map_err(|_| Odd)?,
            view: view.unwrap_or_default(),
        })
    }
}
