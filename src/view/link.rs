//! A query and a view as the fragment of a link: `#q=…&view=…`. No rows and nothing secret is in it, and nothing of it reaches a
//! server. Knows no page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{STORED_BYTES_MAX, View};

/// Longest fragment that is written and read. Browsers take more, mail programs less.
pub const FRAGMENT_BYTES_MAX: usize = 400_000;
/// Longest query in a link; SOQL itself ends at 100,000 characters.
const QUERY_BYTES_MAX: usize = 200_000;

/// What a link says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Text for the query box.
    pub query: Option<String>,
    /// How its rows are shown.
    pub view: Option<View>,
}

/// Why a link says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is longer than any that is made here.
    TooLong,
    /// Its view is cut off or changed on the way.
    ViewUnreadable,
}

impl Link {
    /// The fragment without its hash; `None` where it would be too long.
    #[must_use]
    pub fn to_fragment(&self) -> Option<String> {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        if let Some(query) = &self.query {
            out.append_pair("q", query);
        }
        if let Some(view) = &self.view {
            out.append_pair("view", &URL_SAFE_NO_PAD.encode(view.to_text()));
        }
        Some(out.finish()).filter(|fragment| fragment.len() <= FRAGMENT_BYTES_MAX)
    }

    /// Reads a fragment, with or without its hash. `None` where it is about something else.
    ///
    /// # Errors
    /// It is such a link, but damaged.
    pub fn read(fragment: &str) -> Option<Result<Self, LinkError>> {
        let fragment = fragment.trim_start_matches('#');
        let is_link = fragment.split('&').any(|pair| pair.starts_with("q=") || pair.starts_with("view="));
        if !is_link {
            return None;
        }
        Some(if fragment.len() > FRAGMENT_BYTES_MAX { Err(LinkError::TooLong) } else { Self::read_pairs(fragment) })
    }

    fn read_pairs(fragment: &str) -> Result<Self, LinkError> {
        let mut link = Self::default();
        for (key, value) in url::form_urlencoded::parse(fragment.as_bytes()) {
            match &*key {
                "q" if value.len() > QUERY_BYTES_MAX => return Err(LinkError::TooLong),
                "q" => link.query = Some(value.into_owned()).filter(|query| !query.trim().is_empty()),
                "view" => link.view = Some(read_view(&value).ok_or(LinkError::ViewUnreadable)?),
                _ => {}
            }
        }
        Ok(link)
    }
}

fn read_view(text: &str) -> Option<View> {
    if text.len() > STORED_BYTES_MAX * 4 / 3 + 4 {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    View::parse(std::str::from_utf8(&bytes).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Direction, Test};
    use crate::view::{Condition, SortBy};

    #[test]
    fn a_query_and_a_view_come_back_from_their_link() {
        let link = Link {
            query: Some("SELECT Id, Name\nFROM Account WHERE Name = '100% & more #1 +é😀'".to_owned()),
            view: Some(View {
                sorts: vec![SortBy::new("Name", Direction::Descending)],
                filter: Some(Condition::is("Name", Test::Contains("é&#+".to_owned()))),
                ..View::default()
            }),
        };
        let fragment = link.to_fragment().unwrap();
        assert!(fragment.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#'), "{fragment}");
        assert_eq!(Link::read(&fragment), Some(Ok(link.clone())));
        assert_eq!(Link::read(&("#host=a&".to_owned() + &fragment)), Some(Ok(link)));
    }

    #[test]
    fn other_fragments_are_left_alone_and_damaged_links_are_called_that() {
        for other in ["", "#", "#host=acme&client_id=x", "#quit=1", "#access_token=x"] {
            assert_eq!(Link::read(other), None, "{other}");
        }
        let of = |view: &str| Link::read(&("#q=SELECT&view=".to_owned() + view));
        for damaged in ["e", "!!", "e30x", "W10", "eyJzb3J0cyI6MX0", "%FF"] {
            assert_eq!(of(damaged), Some(Err(LinkError::ViewUnreadable)), "{damaged}");
        }
        assert_eq!(of("e30"), Some(Ok(Link { query: Some("SELECT".to_owned()), view: Some(View::default()) })));
        assert_eq!(Link::read("#q=+"), Some(Ok(Link::default())));
        let long = "#q=".to_owned() + &"a".repeat(QUERY_BYTES_MAX + 1);
        assert_eq!(Link::read(&long), Some(Err(LinkError::TooLong)));
        let huge = Link { query: Some("ü".repeat(QUERY_BYTES_MAX)), view: None };
        assert_eq!(huge.to_fragment(), None);
    }
}
