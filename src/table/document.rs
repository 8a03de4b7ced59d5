//! Any JSON document: where its rows are, and one level of it at a time. Builds no tree; knows nothing of who answered with it.
//!
//! A document is walked over twice: once to find the array and to see that the text is whole, once to read it into columns.

use super::records::Records;
use super::scan::{Begin, Broken, Scan, unescaped};

/// Objects within objects in which an array is looked for.
const SEARCH_DEPTH_MAX: usize = 8;
/// Steps of a path at most, and members whose names an error tells.
const STEPS_MAX: usize = 32;
const NAMES_MAX: usize = 12;
/// Names under which services put their rows. Of several arrays at one depth one so named is taken.
const USUAL_NAMES: &[&str] = &["records", "items", "results", "data", "value", "rows", "entries"];

/// The way to a value in a document: `records`, `$.data.items`, `pages[0].rows`, `$['odd name']`; `$` is the document itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentPath(Vec<PathStep>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum PathStep {
    Name(String),
    Place(usize),
}

/// A path that cannot be read, at this byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathError(pub usize);

/// Why a document has no value, or no rows, at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentError {
    /// It is no JSON, or JSON that breaks off, at this byte.
    Broken {
        /// The first byte that makes no sense.
        at: usize,
    },
    /// The path leads nowhere.
    Nothing {
        /// As much of the path as there is.
        known: String,
        /// The step that is not there.
        step: String,
        /// What there is instead: names of members, or nothing where that is no object.
        names: Vec<String>,
    },
    /// There is a value, but neither a list nor an object.
    NoRows {
        /// What it is.
        is: What,
    },
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum What {
    Text,
    Number,
    Boolean,
    Null,
    List,
    Object,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentRows {
    /// How many rows came.
    pub rows: usize,
    /// Where they were.
    pub path: DocumentPath,
    /// Whether there was a list; without one the object is one row.
    pub is_list: bool,
}

/// One member of an object or a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name, or its number from 0.
    pub name: String,
    /// What it is.
    pub what: What,
    /// Where it stands in the document, in bytes.
    pub span: std::ops::Range<usize>,
}

impl From<Broken> for DocumentError {
    fn from(broken: Broken) -> Self {
        Self::Broken { at: broken.0 }
    }
}

impl From<Begin> for What {
    fn from(begin: Begin) -> Self {
        match begin {
            Begin::Text => Self::Text,
            Begin::Object => Self::Object,
            Begin::Array => Self::List,
            Begin::True | Begin::False => Self::Boolean,
            Begin::Null => Self::Null,
            Begin::Number => Self::Number,
        }
    }
}

impl DocumentPath {
    /// Reads a path as a person writes it.
    ///
    /// # Errors
    /// A step without a name, a bracket that is not closed, or more steps than anybody needs.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let start = text.len() - text.trim_start().len();
        let text = text.trim_end();
        let mut at = start;
        let mut steps = Vec::new();
        if text.get(at..).is_some_and(|rest| rest == "$" || rest.starts_with("$.") || rest.starts_with("$[")) {
            at += 1;
        }
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if steps.len() == STEPS_MAX {
                return Err(PathError(at));
            }
            let (step, length) = step(rest, steps.is_empty() && at == start).ok_or(PathError(at))?;
            steps.push(step);
            at += length;
        }
        Ok(Self(steps))
    }

    /// As a person would write it.
    #[must_use]
    pub fn text(&self) -> String {
        if self.0.is_empty() {
            return "$".to_owned();
        }
        let mut out = String::new();
        for step in &self.0 {
            step.push_to(&mut out);
        }
        out
    }

    fn to(&self, step: PathStep) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl PathStep {
    fn push_to(&self, out: &mut String) {
        match self {
            Self::Place(place) => {
                out.push('[');
                out.push_str(&place.to_string());
                out.push(']');
            }
            Self::Name(name) if is_plain(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Self::Name(name) => {
                if out.is_empty() {
                    out.push('$');
                }
                out.push_str("['");
                out.push_str(&name.replace('\\', "\\\\").replace('\'', "\\'"));
                out.push_str("']");
            }
        }
    }
}

/// Names that need no quotes.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "$" && !name.contains(['.', '[', ']', '\'', '"', '\\']) && name.trim() == name
}

/// The step that begins here, and its length.
fn step(rest: &str, is_first: bool) -> Option<(PathStep, usize)> {
    if let Some(inside) = rest.strip_prefix('[') {
        return match inside.chars().next()? {
            quote @ ('\'' | '"') => {
                let (name, length) = quoted(inside.get(1..)?, quote)?;
                inside.get(1 + length..)?.starts_with(']').then_some((PathStep::Name(name), length + 3))
            }
            _ => {
                let end = inside.find(']')?;
                let place = inside.get(..end)?.parse().ok()?;
                Some((PathStep::Place(place), end + 2))
            }
        };
    }
    let dot = usize::from(!is_first);
    if !is_first && !rest.starts_with('.') {
        return None;
    }
    let name = rest.get(dot..)?;
    let name = name.get(..name.find(['.', '[']).unwrap_or(name.len()))?;
    (!name.is_empty()).then(|| (PathStep::Name(name.to_owned()), dot + name.len()))
}

/// A name up to its closing quote, and its length with that quote.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next()? {
            (_, '\\') => name.push(chars.next()?.1),
            (at, found) if found == quote => return Some((name, at + 1)),
            (_, other) => name.push(other),
        }
    }
}

/// Where the rows of a document most likely are: the array nearest to the root, of several the one with a usual name or the most
/// objects. `None` where there is none that can be told.
///
/// # Errors
/// The document is no JSON.
pub fn find_array(document: &[u8]) -> Result<Option<DocumentPath>, DocumentError> {
    check(document)?;
    let mut found = None;
    search(&mut Scan::new(document), &DocumentPath::default(), 0, &mut found)?;
    Ok(found.map(|(_, path)| path))
}

/// The text of the value at a path: of a text what is between its quotes, of anything else its JSON. `None` where it is null or
/// not there.
///
/// # Errors
/// The document is no JSON.
pub fn text_at(document: &[u8], path: &DocumentPath) -> Result<Option<String>, DocumentError> {
    check(document)?;
    let mut scan = match locate(document, path) {
        Ok(at) => Scan::at_place(document, at),
        Err(DocumentError::Nothing { .. }) => return Ok(None),
        Err(broken) => return Err(broken),
    };
    let mut scratch = Vec::new();
    let text = |bytes: &[u8]| Some(String::from_utf8_lossy(bytes).into_owned());
    Ok(match scan.begin()? {
        Begin::Null => None,
        Begin::Text => text(unescaped(scan.quoted()?, &mut scratch)),
        _ => text(scan.skip()?),
    })
}

/// The members of the value that stands at a place of a document, from number `from` on and `most` at most, and whether there are
/// more. What is neither object nor list has none.
///
/// # Errors
/// There is no JSON value at that place.
pub fn members(document: &[u8], at: usize, from: usize, most: usize) -> Result<(Vec<Member>, bool), DocumentError> {
    let mut scan = Scan::at_place(document, at);
    let mut found = Vec::new();
    let mut scratch = Vec::new();
    let begin = scan.begin()?;
    let (open, close) = match begin {
        Begin::Object => (b'{', b'}'),
        Begin::Array => (b'[', b']'),
        _ => return Ok((found, false)),
    };
    scan.want(open)?;
    let mut number = 0;
    while scan.more(number == 0, close)? {
        if found.len() == most {
            return Ok((found, true));
        }
        let key = if begin == Begin::Object { Some(scan.key()?) } else { None };
        let what = scan.begin()?.into();
        let start = scan.at();
        scan.skip()?;
        if number >= from {
            let name = key.map_or_else(
                || number.to_string(),
                |key| String::from_utf8_lossy(unescaped(key, &mut scratch)).into_owned(),
            );
            found.push(Member { name, what, span: start..scan.at() });
        }
        number += 1;
    }
    Ok((found, false))
}

/// Reads the rows at a path, or where they most likely are, behind those of before. Without an array the object is one row.
pub(super) fn read_rows(
    document: &[u8],
    path: Option<&DocumentPath>,
    records: &mut Records,
    scratch: &mut Vec<u8>,
) -> Result<DocumentRows, DocumentError> {
    let path = match path {
        Some(path) => {
            check(document)?;
            path.clone()
        }
        None => find_array(document)?.unwrap_or_default(),
    };
    let mut scan = Scan::at_place(document, locate(document, &path)?);
    let before = records.rows;
    let begin = scan.begin()?;
    match begin {
        Begin::Object => records.read_any(&mut scan, scratch)?,
        Begin::Array => {
            scan.want(b'[')?;
            let mut is_first = true;
            while scan.more(is_first, b']')? {
                is_first = false;
                records.read_any(&mut scan, scratch)?;
            }
        }
        other => return Err(DocumentError::NoRows { is: other.into() }),
    }
    Ok(DocumentRows { rows: records.rows - before, path, is_list: begin == Begin::Array })
}

/// Whether the text is one value from beginning to end.
fn check(document: &[u8]) -> Result<(), DocumentError> {
    let mut scan = Scan::new(document);
    scan.skip()?;
    scan.blanks();
    if scan.peek().is_some() { Err(DocumentError::Broken { at: scan.at() }) } else { Ok(()) }
}

/// The place of the value that a path leads to.
fn locate(document: &[u8], path: &DocumentPath) -> Result<usize, DocumentError> {
    let mut scan = Scan::new(document);
    scan.begin()?;
    for (depth, step) in path.0.iter().enumerate() {
        let here = scan.clone();
        if !go(&mut scan, step)? {
            let mut missing = String::new();
            step.push_to(&mut missing);
            let known = DocumentPath(path.0.get(..depth).unwrap_or_default().to_vec()).text();
            return Err(DocumentError::Nothing { known, step: missing, names: names(&here)? });
        }
        scan.begin()?;
    }
    Ok(scan.at())
}

/// From a value to its member. Says whether there is one.
fn go(scan: &mut Scan<'_>, step: &PathStep) -> Result<bool, DocumentError> {
    let mut scratch = Vec::new();
    let mut number = 0;
    match (scan.begin()?, step) {
        (Begin::Object, PathStep::Name(name)) => {
            scan.want(b'{')?;
            while scan.more(number == 0, b'}')? {
                number += 1;
                if unescaped(scan.key()?, &mut scratch) == name.as_bytes() {
                    return Ok(true);
                }
                scan.skip()?;
            }
            Ok(false)
        }
        (Begin::Array, PathStep::Place(place)) => {
            scan.want(b'[')?;
            while scan.more(number == 0, b']')? {
                if number == *place {
                    return Ok(true);
                }
                number += 1;
                scan.skip()?;
            }
            Ok(false)
        }
        _ => Ok(false),
    }
}

fn names(scan: &Scan<'_>) -> Result<Vec<String>, DocumentError> {
    let mut look = scan.clone();
    if look.begin()? != Begin::Object {
        return Ok(Vec::new());
    }
    let (members, _) = members(scan.bytes(), look.at(), 0, NAMES_MAX)?;
    Ok(members.into_iter().map(|member| member.name).collect())
}

/// How well an array suits: less is better.
type Rank = (usize, bool, bool, std::cmp::Reverse<usize>);

fn search(
    scan: &mut Scan<'_>,
    path: &DocumentPath,
    depth: usize,
    found: &mut Option<(Rank, DocumentPath)>,
) -> Result<(), DocumentError> {
    match scan.begin()? {
        Begin::Object if depth < SEARCH_DEPTH_MAX => {
            scan.want(b'{')?;
            let mut scratch = Vec::new();
            let mut is_first = true;
            while scan.more(is_first, b'}')? {
                is_first = false;
                let key = scan.key()?;
                if matches!(scan.begin()?, Begin::Object | Begin::Array) {
                    let name = String::from_utf8_lossy(unescaped(key, &mut scratch)).into_owned();
                    search(scan, &path.to(PathStep::Name(name)), depth + 1, found)?;
                } else {
                    scan.skip()?;
                }
            }
        }
        Begin::Array => {
            scan.want(b'[')?;
            let (mut members, mut objects) = (0_usize, 0_usize);
            while scan.more(members == 0, b']')? {
                members += 1;
                objects += usize::from(scan.begin()? == Begin::Object);
                scan.skip()?;
            }
            let is_usual = matches!(path.0.last(), Some(PathStep::Name(name)) if USUAL_NAMES.contains(&name.as_str()));
            // An empty list under a usual name is a result without rows; one under any other name may be anything.
            let is_odd = objects == 0 && !(members == 0 && is_usual);
            let rank = (depth + usize::from(is_odd) * SEARCH_DEPTH_MAX, is_odd, !is_usual, std::cmp::Reverse(objects));
            if found.as_ref().is_none_or(|(best, _)| rank < *best) {
                *found = Some((rank, path.clone()));
            }
        }
        _ => {
            scan.skip()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Table};
    use proptest::prelude::*;

    fn path(text: &str) -> DocumentPath {
        DocumentPath::parse(text).unwrap()
    }

    fn found(document: &str) -> Option<String> {
        find_array(document.as_bytes()).unwrap().map(|path| path.text())
    }

    fn shown(table: &Table) -> Vec<String> {
        let line = |row: usize| {
            let cells = (0..table.columns()).map(|column| {
                let cell = table.cell_of(row, column);
                let mut text = String::new();
                cell.push_to(&mut text);
                format!("{}={}", table.path(column), if cell == Cell::Missing { "-" } else { &text })
            });
            cells.collect::<Vec<_>>().join(" ")
        };
        (0..table.rows()).map(line).collect()
    }

    #[test]
    fn paths_are_read_as_people_write_them_and_written_so_that_they_are_read_again() {
        for (typed, text) in [
            ("records", "records"),
            (" $.data.items ", "data.items"),
            ("$", "$"),
            ("", "$"),
            ("pages[0].rows", "pages[0].rows"),
            ("$[2]", "[2]"),
            ("$['a.b'][\"c d\"]", "$['a.b'].c d"),
            ("$['it\\'s']", "$['it\\'s']"),
            ("$odata", "$odata"),
        ] {
            assert_eq!(path(typed).text(), text, "{typed}");
            assert_eq!(path(text), path(typed), "{typed}");
        }
        for (odd, at) in [(".a", 0), ("a..b", 1), ("a[", 1), ("a['x]", 1), ("a[x]", 1), ("$.", 1), ("a.b.", 3)] {
            assert_eq!(DocumentPath::parse(odd), Err(PathError(at)), "{odd}");
        }
        assert!(DocumentPath::parse(&"a.".repeat(1_000)).is_err());
    }

    #[test]
    fn rows_are_found_where_services_put_them() {
        assert_eq!(found(r#"{"totalSize":1,"done":true,"records":[{"Id":"1"}]}"#).as_deref(), Some("records"));
        assert_eq!(found(r#"[{"a":1}]"#).as_deref(), Some("$"));
        assert_eq!(found(r#"{"data":{"items":[{"a":1}],"tags":["x","y"]}}"#).as_deref(), Some("data.items"));
        assert_eq!(found(r#"{"errors":[],"records":[]}"#).as_deref(), Some("records"));
        assert_eq!(found(r#"{"recentItems":[{}],"objectDescribe":{"urls":{}}}"#).as_deref(), Some("recentItems"));
        assert_eq!(found(r#"{"encoding":"UTF-8","few":[{"a":1}],"many":[{"a":1},{"a":2}]}"#).as_deref(), Some("many"));
        assert_eq!(found(r#"{"tags":["a"],"deep":{"list":[{"a":1}]}}"#).as_deref(), Some("deep.list"));
        assert_eq!(found(r#"{"tags":["a","b"]}"#).as_deref(), Some("tags"));
        assert_eq!(found(r#"{"Max":5,"Remaining":4}"#), None);
        assert_eq!(find_array(b"{\"records\":[{}]} x"), Err(DocumentError::Broken { at: 17 }));
    }

    #[test]
    fn any_array_becomes_rows_with_objects_flattened_and_scalars_in_a_column_of_their_own() {
        let mut table = Table::default();
        let document = br#" {"data": {"items": [
            {"id": 1, "who": {"name": "Ann", "at": {"city": "Bern"}}, "tags": ["a", 2]},
            {"attributes": {"colour": "red"}, "id": 2.50, "who": null}, 7, "text", null, [1, 2]
        ]}, "more": false}"#;
        let read = table.append_document(document, Some(&path("$.data.items"))).unwrap();
        assert_eq!((read.rows, read.is_list), (6, true));
        assert_eq!(
            shown(&table),
            [
                "value=- attributes.colour=- id=1 who.name=Ann who.at.city=Bern tags=[\"a\", 2]",
                "value=- attributes.colour=red id=2.50 who.name= who.at.city= tags=-",
                "value=7 attributes.colour=- id=- who.name=- who.at.city=- tags=-",
                "value=text attributes.colour=- id=- who.name=- who.at.city=- tags=-",
                "value= attributes.colour=- id=- who.name=- who.at.city=- tags=-",
                "value=[1, 2] attributes.colour=- id=- who.name=- who.at.city=- tags=-",
            ]
        );
    }

    #[test]
    fn records_of_salesforce_look_as_they_do_in_a_query() {
        let page = br#"{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account","url":"/x"},"Id":"001","Owner":{"attributes":{"type":"User","url":"/y"},"Name":"Jo"}}]}"#;
        let (mut any, mut own) = (Table::default(), Table::default());
        any.append_document(page, None).unwrap();
        own.append(page).unwrap();
        assert_eq!(shown(&any), shown(&own));
    }

    #[test]
    fn an_object_alone_is_one_row_and_a_list_of_scalars_one_column() {
        let mut table = Table::default();
        let read = table.append_document(br#"{"DailyApiRequests":{"Max":15000,"Remaining":14998}}"#, None).unwrap();
        assert_eq!((read.rows, read.is_list, read.path.text()), (1, false, "$".to_owned()));
        assert_eq!(shown(&table), ["DailyApiRequests.Max=15000 DailyApiRequests.Remaining=14998"]);
        let mut table = Table::default();
        table.append_document(br#"["a", true, 3]"#, None).unwrap();
        assert_eq!(shown(&table), ["value=a", "value=true", "value=3"]);
    }

    #[test]
    fn a_path_that_leads_nowhere_says_how_far_it_goes_and_what_is_there() {
        let rows = |document: &str, text: &str| {
            let mut table = Table::default();
            let error = table.append_document(document.as_bytes(), Some(&path(text))).unwrap_err();
            assert_eq!((table.rows(), table.columns()), (0, 0));
            error
        };
        assert_eq!(
            rows(r#"{"data":{"list":[],"n":1}}"#, "data.items"),
            DocumentError::Nothing {
                known: "data".into(),
                step: "items".into(),
                names: vec!["list".into(), "n".into()]
            }
        );
        assert!(matches!(rows("[1]", "$[1]"), DocumentError::Nothing { .. }));
        assert_eq!(rows(r#"{"data":"x"}"#, "data"), DocumentError::NoRows { is: What::Text });
        assert_eq!(rows(r#"{"data":[1"#, "data"), DocumentError::Broken { at: 10 });
        assert_eq!(rows("<html>", "$"), DocumentError::Broken { at: 0 });
        assert_eq!(rows(r#"[{"a":1},{"a":}]"#, "$"), DocumentError::Broken { at: 14 });
    }

    #[test]
    fn pages_of_a_document_are_appended() {
        let mut table = Table::default();
        table.append_document(br#"{"items":[{"a":1}]}"#, None).unwrap();
        table.append_document(br#"{"items":[{"a":2,"b":3}]}"#, None).unwrap();
        assert_eq!(shown(&table), ["a=1 b=-", "a=2 b=3"]);
    }

    #[test]
    fn one_level_is_told_at_a_time() {
        let document = br#"{"a":[1,{"x":null},"t"],"b":true}"#;
        let told = |at, from, most| {
            let (members, more) = members(document, at, from, most).unwrap();
            let said = |member: Member| {
                format!("{} {:?} {}", member.name, member.what, String::from_utf8_lossy(&document[member.span]))
            };
            (members.into_iter().map(said).collect::<Vec<_>>(), more)
        };
        assert_eq!(told(0, 0, 9), (vec![r#"a List [1,{"x":null},"t"]"#.into(), "b Boolean true".into()], false));
        assert_eq!(told(5, 1, 1), (vec![r#"1 Object {"x":null}"#.into()], true));
        assert_eq!(told(5, 9, 1), (vec![], false));
        assert_eq!(
            text_at(document, &path("a[1].x")).unwrap().or(text_at(document, &path("a[2]")).unwrap()).as_deref(),
            Some("t")
        );
        assert_eq!(text_at(document, &path("a[0]")).unwrap().as_deref(), Some("1"));
        assert_eq!(text_at(document, &path("nothing.here")), Ok(None));
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = r#"{"a":"#.repeat(50_000) + "1" + &"}".repeat(50_000);
        let mut table = Table::default();
        assert!(table.append_document(deep.as_bytes(), None).is_ok());
        let deep = "[".repeat(50_000) + &"]".repeat(50_000);
        assert!(table.append_document(deep.as_bytes(), None).is_ok());
    }

    proptest! {
        #[test]
        fn hostile_documents_and_paths_never_panic(
            bytes in prop::collection::vec(prop::sample::select(&b"{}[]\",:\\u0eE-.tfn a\xff"[..]), 0..60),
            text in "[$.\\[\\]'\"a0\\\\ ]{0,16}",
        ) {
            let mut table = Table::default();
            let parsed = DocumentPath::parse(&text);
            if let Ok(parsed) = &parsed {
                prop_assert_eq!(DocumentPath::parse(&parsed.text()), Ok(parsed.clone()));
                let _ = text_at(&bytes, parsed);
            }
            let _ = table.append_document(&bytes, parsed.as_ref().ok());
            let _ = find_array(&bytes);
            let _ = members(&bytes, bytes.len() / 2, 0, 5);
        }

        #[test]
        fn an_array_below_names_is_found_again(names in prop::collection::vec("[a-z.' ]{1,5}", 0..5), rows in 1_usize..5) {
            let mut document = format!("[{}]", vec![r#"{"x":1}"#; rows].join(","));
            for name in names.iter().rev() {
                document = format!("{{{}:{document}}}", serde_json::to_string(name).unwrap());
            }
            let path = find_array(document.as_bytes()).unwrap().unwrap();
            let mut table = Table::default();
            let read = table.append_document(document.as_bytes(), Some(&DocumentPath::parse(&path.text()).unwrap()));
            prop_assert_eq!(read.unwrap().rows, rows);
        }
    }
}
