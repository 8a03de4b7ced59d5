//! How the pages of an answer follow each other: what to ask for next, and when to stop. Sends nothing.

use super::{Place, Problem, Turn};
use crate::limits;
use crate::table::document::{self, DocumentPath};

/// How further pages are asked for. What was typed for one mode stays when another is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How.
    pub mode: PagingMode,
    /// Where in the answer the next address, or the cursor, is. Empty: where it usually is.
    pub path: String,
    /// The parameter that says which page: its number, its offset, or its cursor.
    pub name: String,
    /// The number of the first page.
    pub first: u64,
    /// The parameter that says how many rows a page has. Empty: it is not sent.
    pub size_name: String,
    /// How many rows a page has.
    pub size: u64,
    /// Pages to fetch at most.
    pub pages_max: u64,
}

/// See [`Paging`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PagingMode {
    /// One page is all.
    None,
    /// The answer names the address of the next page.
    #[default]
    Next,
    /// Pages are numbered.
    Page,
    /// Pages begin at a row.
    Offset,
    /// The answer has a mark that the next request hands back.
    Cursor,
}

/// How far one is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Pages that came.
    pub pages: u64,
    /// Rows that came.
    pub rows: u64,
    /// What the page before was asked for by.
    last: Option<String>,
}

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another page.
    Ask(Turn),
    /// That was the last.
    End,
    /// There are more, but no more are wanted.
    Enough,
    /// It cannot go on.
    Stuck(Problem),
}

/// Where services name the next page.
const NEXT_PATHS: &[&str] =
    &["nextRecordsUrl", "nextPageUrl", "next", "links.next", "$['@odata.nextLink']", "paging.next", "nextUrl"];
const CURSOR_PATHS: &[&str] =
    &["nextCursor", "next_cursor", "cursor", "meta.next_cursor", "nextPageToken", "paging.cursors.after"];

impl Default for Paging {
    fn default() -> Self {
        Self {
            mode: PagingMode::default(),
            path: String::new(),
            name: String::new(),
            first: 1,
            size_name: String::new(),
            size: 0,
            pages_max: limits::REQUEST_PAGES,
        }
    }
}

impl PagingMode {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::None, Self::Next, Self::Page, Self::Offset, Self::Cursor];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Next => "Next address in the answer",
            Self::Page => "Page number",
            Self::Offset => "Offset",
            Self::Cursor => "Cursor",
        }
    }

    /// What the parameter is mostly called.
    const fn usual_name(self) -> &'static str {
        match self {
            Self::None | Self::Next => "",
            Self::Page => "page",
            Self::Offset => "offset",
            Self::Cursor => "cursor",
        }
    }
}

impl Paging {
    /// The name of the parameter that says which page.
    #[must_use]
    pub fn name(&self) -> &str {
        if self.name.trim().is_empty() { self.mode.usual_name() } else { self.name.trim() }
    }

    /// What is wrong with it.
    pub(super) fn problem(&self) -> Option<Problem> {
        let problem = |message: &str, hint: &str| Some(Problem::new(Place::Paging, message, hint));
        match self.mode {
            PagingMode::Next | PagingMode::Cursor if DocumentPath::parse(&self.path).is_err() => problem(
                "The path in the answer cannot be read.",
                "Write it like nextRecordsUrl or $.meta.next, or leave it empty to have it found.",
            ),
            PagingMode::Offset if self.size == 0 => {
                problem("Pages by offset need to know how many rows a page has.", "Fill in the rows of a page.")
            }
            PagingMode::None => None,
            _ if !(1..=limits::REQUEST_PAGES_MAX).contains(&self.pages_max) => {
                problem("The number of pages is from 1 to 10,000.", "Fill in how many pages are fetched at most.")
            }
            _ => None,
        }
    }

    /// Parameters of the first page.
    pub(super) fn first(&self) -> Vec<(String, String)> {
        match self.mode {
            PagingMode::None | PagingMode::Next => Vec::new(),
            PagingMode::Page => self.pairs(Some(self.first.to_string())),
            PagingMode::Offset => self.pairs(Some("0".to_owned())),
            PagingMode::Cursor => self.pairs(None),
        }
    }

    /// What follows a page of so many rows.
    pub fn next(&self, progress: &mut Progress, rows: u64, answer: &[u8], base: &str) -> Next {
        progress.pages += 1;
        progress.rows += rows;
        let asked = match self.mode {
            PagingMode::None => return Next::End,
            PagingMode::Page | PagingMode::Offset if rows == 0 || rows < self.size => return Next::End,
            PagingMode::Page => Some((self.first.saturating_add(progress.pages)).to_string()),
            PagingMode::Offset => Some(progress.rows.to_string()),
            PagingMode::Next => found(answer, &self.path, NEXT_PATHS),
            PagingMode::Cursor => found(answer, &self.path, CURSOR_PATHS),
        };
        let Some(asked) = asked.filter(|asked| !asked.trim().is_empty() && asked != "false") else { return Next::End };
        if progress.pages >= self.pages_max {
            return Next::Enough;
        }
        if progress.last.as_deref() == Some(asked.as_str()) {
            return stuck(
                "The answer names the same next page twice.",
                "Stop here, or look at the path of the next page.",
            );
        }
        progress.last = Some(asked.clone());
        if self.mode != PagingMode::Next {
            return Next::Ask(Turn::With(self.pairs(Some(asked))));
        }
        match own_path(&asked, base) {
            Some(path) => Next::Ask(Turn::At(path)),
            None => stuck(
                "The answer names a next page that is not below this org\u{2019}s own address.",
                "Nothing was asked there: an answer may not choose where the session\u{2019}s token goes.",
            ),
        }
    }

    fn pairs(&self, which: Option<String>) -> Vec<(String, String)> {
        let size = Some(self.size).filter(|size| *size > 0 && !self.size_name.trim().is_empty());
        let which = which.map(|which| (self.name().to_owned(), which));
        let size = size.map(|size| (self.size_name.trim().to_owned(), size.to_string()));
        which.into_iter().chain(size).collect()
    }
}

fn stuck(message: &str, hint: &str) -> Next {
    Next::Stuck(Problem::new(Place::Paging, message, hint))
}

/// The text at a path, or at the first usual one that has any.
fn found(answer: &[u8], path: &str, usual: &[&str]) -> Option<String> {
    let at = |path: &str| document::text_at(answer, &DocumentPath::parse(path).ok()?).ok()?;
    if path.trim().is_empty() { usual.iter().find_map(|path| at(path)) } else { at(path) }
}

/// A path of the own host, encoded already; nothing where it leads elsewhere.
fn own_path(text: &str, base: &str) -> Option<String> {
    let path = text.strip_prefix(base).unwrap_or(text);
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_plain && path.starts_with('/') && !path.starts_with("//") && !path.contains('#')).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BASE: &str = "https://acme.my.salesforce.com";

    fn paging(mode: PagingMode) -> Paging {
        Paging { mode, size_name: "limit".into(), size: 2, ..Paging::default() }
    }

    fn with(pairs: &[(&str, &str)]) -> Next {
        Next::Ask(Turn::With(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()))
    }

    #[test]
    fn the_next_address_is_found_by_itself_or_at_its_path() {
        let next = |path: &str, answer: &str| {
            let paging = Paging { path: path.into(), ..paging(PagingMode::Next) };
            paging.next(&mut Progress::default(), 1, answer.as_bytes(), BASE)
        };
        let at = |path: &str| Next::Ask(Turn::At(path.into()));
        assert_eq!(
            next("", r#"{"nextRecordsUrl":"/services/data/v68.0/query/01g-2000"}"#),
            at("/services/data/v68.0/query/01g-2000")
        );
        assert_eq!(next("meta.more", r#"{"meta":{"more":"https://acme.my.salesforce.com/x?y=1"}}"#), at("/x?y=1"));
        assert_eq!(next("", r#"{"done":true,"nextRecordsUrl":null}"#), Next::End);
        assert_eq!(next("meta", r#"{"a":1}"#), Next::End);
        for elsewhere in
            ["https://evil.example/x", "//evil.example", ".evil.example/x", "@evil.example", "/a b", "\\\\x"]
        {
            let answer = serde_json::json!({ "next": elsewhere }).to_string();
            assert!(matches!(next("", &answer), Next::Stuck(_)), "{elsewhere}");
        }
    }

    #[test]
    fn numbers_and_offsets_count_on_until_a_page_is_short() {
        let mut progress = Progress::default();
        let page = paging(PagingMode::Page);
        assert_eq!(page.first(), [("page".into(), "1".into()), ("limit".into(), "2".into())]);
        assert_eq!(page.next(&mut progress, 2, b"[]", BASE), with(&[("page", "2"), ("limit", "2")]));
        assert_eq!(page.next(&mut progress, 1, b"[]", BASE), Next::End);
        let mut progress = Progress::default();
        let offset = paging(PagingMode::Offset);
        assert_eq!(offset.next(&mut progress, 2, b"[]", BASE), with(&[("offset", "2"), ("limit", "2")]));
        assert_eq!(offset.next(&mut progress, 2, b"[]", BASE), with(&[("offset", "4"), ("limit", "2")]));
        assert_eq!(offset.next(&mut progress, 0, b"[]", BASE), Next::End);
    }

    #[test]
    fn a_cursor_is_handed_back_and_one_that_comes_twice_ends_it() {
        let mut progress = Progress::default();
        let cursor = paging(PagingMode::Cursor);
        assert_eq!(cursor.first(), [("limit".into(), "2".into())]);
        let answer = br#"{"items":[1,2],"next_cursor":"abc"}"#;
        assert_eq!(cursor.next(&mut progress, 2, answer, BASE), with(&[("cursor", "abc"), ("limit", "2")]));
        assert!(matches!(cursor.next(&mut progress, 2, answer, BASE), Next::Stuck(_)));
        assert_eq!(cursor.next(&mut progress, 2, br#"{"next_cursor":""}"#, BASE), Next::End);
    }

    #[test]
    fn no_more_pages_are_fetched_than_wanted() {
        let page = Paging { pages_max: 2, ..paging(PagingMode::Page) };
        let mut progress = Progress::default();
        assert!(matches!(page.next(&mut progress, 2, b"[]", BASE), Next::Ask(_)));
        assert_eq!(page.next(&mut progress, 2, b"[]", BASE), Next::Enough);
        assert!(Paging { pages_max: 0, ..page.clone() }.problem().is_some());
        assert!(Paging { pages_max: 0, ..paging(PagingMode::None) }.problem().is_none());
        assert!(Paging { size: 0, ..paging(PagingMode::Offset) }.problem().is_some());
        assert!(Paging { path: "a..b".into(), ..paging(PagingMode::Next) }.problem().is_some());
    }

    proptest! {
        #[test]
        fn no_answer_sends_the_next_request_elsewhere(next in "[/\\\\.:@?#%a-z ]{0,20}", bytes in any::<Vec<u8>>()) {
            let answer = serde_json::json!({ "next": next }).to_string();
            if let Next::Ask(Turn::At(path)) = paging(PagingMode::Next).next(&mut Progress::default(), 1, answer.as_bytes(), BASE) {
                let url = url::Url::parse(&format!("{BASE}{path}")).unwrap();
                prop_assert_eq!(url.host_str(), Some("acme.my.salesforce.com"));
            }
            for mode in PagingMode::ALL {
                let _ = paging(mode).next(&mut Progress::default(), 3, &bytes, BASE);
            }
        }
    }
}
