//! Queries that a person keeps, those that were run, and those to begin with. Knows their texts, not where they are kept.

mod starters;

pub use starters::{STARTERS, Starter};

use crate::json::Json;
use crate::limits;

/// A query that was saved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SavedQuery {
    /// The folder it is in; empty for none.
    pub folder: String,
    /// Its name, one of a kind in its folder.
    pub name: String,
    /// Words to find it by, in order.
    pub tags: Vec<String>,
    /// Its text.
    pub text: String,
}

/// A query that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// When, in milliseconds since 1970.
    pub at_millis: u64,
    /// The slot of the org that was asked.
    pub slot: u32,
    /// What the org was called.
    pub org: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Its text.
    pub text: String,
}

/// What came of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All rows came, or the count.
    Finished {
        /// How many.
        rows: u64,
        /// In which time.
        millis: u64,
    },
    /// It was stopped.
    Stopped {
        /// Rows until then.
        rows: u64,
    },
    /// It failed.
    Failed,
}

/// Saved queries, and those that were run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Library {
    saved: Vec<SavedQuery>,
    ran: Vec<Ran>,
}

/// Why a query was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The name is empty.
    Nameless,
    /// The query is empty.
    Textless,
    /// There are too many, or they are too long.
    Full,
}

/// What an import brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Queries that were not there.
    pub added: usize,
    /// Queries that were there already.
    pub known: usize,
    /// Queries that got another name, because theirs was another query's.
    pub renamed: usize,
}

/// Why a file is no library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// It is longer than any library.
    TooLong,
    /// It is no JSON from that line and column on, both from 1.
    Malformed {
        #[allow(missing_docs)]
        line: usize,
        #[allow(missing_docs)]
        column: usize,
    },
    /// It is JSON, but has no list of queries.
    Foreign,
    /// A later version has written it.
    Later,
    /// That query of the list, from 1, has no name or no text.
    Odd(usize),
    /// There is no room for all of it.
    Full,
}

/// What an export calls itself.
const FORMAT: &str = "orgpane-library";
const VERSION: u64 = 1;

impl Library {
    /// Saved queries, by folder and name.
    #[must_use]
    pub fn saved(&self) -> &[SavedQuery] {
        &self.saved
    }

    /// Queries that were run, the last one first.
    #[must_use]
    pub fn ran(&self) -> &[Ran] {
        &self.ran
    }

    /// Keeps a query, in place of one with its folder and name.
    ///
    /// # Errors
    /// It has no name or no text, or there is no room.
    pub fn put(&mut self, query: SavedQuery) -> Result<(), NotSaved> {
        let query = query.tidied().ok_or(NotSaved::Nameless)?;
        if query.text.trim().is_empty() {
            return Err(NotSaved::Textless);
        }
        let before = self.saved.clone();
        self.saved.retain(|other| !other.is_named(&query.folder, &query.name));
        self.saved.push(query);
        self.saved.sort();
        if self.saved.len() > limits::SAVED_QUERIES_MAX || self.saved_text().len() > limits::LIBRARY_BYTES_MAX {
            self.saved = before;
            return Err(NotSaved::Full);
        }
        Ok(())
    }

    /// Removes a saved query.
    pub fn remove(&mut self, folder: &str, name: &str) {
        self.saved.retain(|query| !query.is_named(folder, name));
    }

    /// Notes a run. The same query again takes the place of the one before.
    pub fn note(&mut self, ran: Ran) {
        self.ran.retain(|other| other.text != ran.text || other.slot != ran.slot);
        self.ran.insert(0, ran);
        self.ran.truncate(limits::HISTORY_ROWS_MAX);
        while self.ran_text().len() > limits::LIBRARY_BYTES_MAX && self.ran.pop().is_some() {}
    }

    /// Forgets what was asked of an org.
    pub fn forget(&mut self, slot: u32) {
        self.ran.retain(|ran| ran.slot != slot);
    }

    /// Forgets all that was run.
    pub fn forget_all(&mut self) {
        self.ran.clear();
    }

    /// Reads what [`Library::saved_text`] wrote; what cannot be read is left out.
    pub fn read_saved(&mut self, text: &str) {
        self.saved = list(text).iter().filter_map(|entry| SavedQuery::read(&Json::read(entry)?)).collect();
        self.saved.truncate(limits::SAVED_QUERIES_MAX);
        self.saved.sort();
    }

    /// Reads what [`Library::ran_text`] wrote; what cannot be read is left out.
    pub fn read_ran(&mut self, text: &str) {
        self.ran = list(text).iter().filter_map(|entry| Ran::read(&Json::read(entry)?)).collect();
        self.ran.truncate(limits::HISTORY_ROWS_MAX);
    }

    /// Saved queries as they are stored.
    #[must_use]
    pub fn saved_text(&self) -> String {
        Json::List(self.saved.iter().map(SavedQuery::write).collect()).to_text()
    }

    /// Past queries as they are stored.
    #[must_use]
    pub fn ran_text(&self) -> String {
        Json::List(self.ran.iter().map(Ran::write).collect()).to_text()
    }

    /// Saved queries as a file: a line each, in an order that does not change, so that versions of it can be compared.
    #[must_use]
    pub fn export(&self) -> String {
        let mut out = ["{\"format\":\"", FORMAT, "\",\"version\":", &VERSION.to_string(), ",\"queries\":[\n"].concat();
        for (at, query) in self.saved.iter().enumerate() {
            out.push_str(&query.write().to_text());
            out.push_str(if at + 1 < self.saved.len() { ",\n" } else { "\n" });
        }
        out.push_str("]}\n");
        out
    }

    /// Takes over the queries of a file; all of them or none.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub fn import(&mut self, text: &str) -> Result<Imported, ImportError> {
        if text.len() > limits::LIBRARY_BYTES_MAX {
            return Err(ImportError::TooLong);
        }
        let file = Json::read_or_place(text).map_err(|at| malformed(text, at))?;
        if file.text("format").as_deref() != Ok(FORMAT) {
            return Err(ImportError::Foreign);
        }
        if file.whole("version").is_ok_and(|version| version > VERSION) {
            return Err(ImportError::Later);
        }
        let queries = file.needed("queries").and_then(Json::as_list).map_err(|_| ImportError::Foreign)?;
        let mut grown = self.clone();
        let mut imported = Imported::default();
        for (at, query) in queries.iter().enumerate() {
            let query = SavedQuery::read(query).ok_or(ImportError::Odd(at + 1))?;
            grown.take_over(query, &mut imported).map_err(|_| ImportError::Full)?;
        }
        *self = grown;
        Ok(imported)
    }

    fn take_over(&mut self, query: SavedQuery, imported: &mut Imported) -> Result<(), NotSaved> {
        let named = |name: &str| self.saved.iter().find(|other| other.is_named(&query.folder, name));
        match named(&query.name) {
            Some(other) if other.text == query.text => {
                imported.known += 1;
                Ok(())
            }
            Some(_) => {
                let names = (2_u32..).map(|number| [&query.name, " (", &number.to_string(), ")"].concat());
                let mut free = names.skip_while(|name| named(name).is_some_and(|other| other.text != query.text));
                let name = free.next().unwrap_or_default();
                if named(&name).is_some() {
                    imported.known += 1;
                    return Ok(());
                }
                imported.renamed += 1;
                self.put(SavedQuery { name, ..query })
            }
            None => {
                imported.added += 1;
                self.put(query)
            }
        }
    }
}

impl SavedQuery {
    fn tidied(self) -> Option<Self> {
        // Where a name is cut there may be a blank again.
        let short = |text: &str| {
            let cut: String = text.trim().chars().take(limits::TAB_NAME_CHARS_MAX).collect();
            cut.trim_end().to_owned()
        };
        let name = short(&self.name);
        let mut tags: Vec<String> = Vec::new();
        for tag in self.tags.iter().map(|tag| short(tag)).filter(|tag| !tag.is_empty()) {
            if !tags.contains(&tag) && tags.len() < limits::TAGS_MAX {
                tags.push(tag);
            }
        }
        (!name.is_empty()).then(|| Self { folder: short(&self.folder), name, tags, text: self.text })
    }

    fn is_named(&self, folder: &str, name: &str) -> bool {
        let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        same(&self.folder, folder) && same(&self.name, name)
    }

    /// Whether every word of what is looked for is in it somewhere.
    #[must_use]
    pub fn answers(&self, search: &str) -> bool {
        let all = [&self.folder, " ", &self.name, " ", &self.tags.join(" "), " ", &self.text].concat();
        has_words(&all, search)
    }

    fn read(stored: &Json<'_>) -> Option<Self> {
        let query = Self {
            folder: stored.text_if_any("folder").ok()?.unwrap_or_default(),
            name: stored.text("name").ok()?,
            tags: stored.texts("tags").ok()?,
            text: stored.text("text").ok()?,
        };
        query.tidied().filter(|query| !query.text.trim().is_empty())
    }

    fn write(&self) -> Json<'_> {
        let mut stored = Json::object();
        stored.put_text("folder", &self.folder);
        stored.put_text("name", &self.name);
        stored.put("tags", Json::List(self.tags.iter().map(|tag| Json::text_of(tag)).collect()));
        stored.put_text("text", &self.text);
        stored
    }
}

impl Ran {
    /// Whether every word of what is looked for is in it somewhere.
    #[must_use]
    pub fn answers(&self, search: &str) -> bool {
        has_words(&[&self.org, " ", &self.text].concat(), search)
    }

    fn read(stored: &Json<'_>) -> Option<Self> {
        let rows = stored.whole_if_any("rows").ok()?;
        let millis = stored.whole_if_any("millis").ok()?;
        let outcome = match (rows, millis) {
            (Some(rows), Some(millis)) => Outcome::Finished { rows, millis },
            (Some(rows), None) => Outcome::Stopped { rows },
            (None, _) => Outcome::Failed,
        };
        Some(Self {
            at_millis: stored.whole("at").ok()?,
            slot: u32::try_from(stored.whole("slot").ok()?).ok()?,
            org: stored.text("org").ok()?,
            outcome,
            text: stored.text("text").ok()?,
        })
    }

    fn write(&self) -> Json<'_> {
        let mut stored = Json::object();
        stored.put("at", Json::Whole(self.at_millis));
        stored.put("slot", Json::Whole(self.slot.into()));
        stored.put_text("org", &self.org);
        match self.outcome {
            Outcome::Finished { rows, millis } => {
                stored.put("rows", Json::Whole(rows));
                stored.put("millis", Json::Whole(millis));
            }
            Outcome::Stopped { rows } => stored.put("rows", Json::Whole(rows)),
            Outcome::Failed => {}
        }
        stored.put_text("text", &self.text);
        stored
    }
}

/// Whether a text has every word of what is looked for, whatever the case.
#[must_use]
pub fn has_words(text: &str, search: &str) -> bool {
    let text = text.to_lowercase();
    search.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

fn list(text: &str) -> Vec<&str> {
    if text.len() > limits::LIBRARY_BYTES_MAX {
        return Vec::new();
    }
    Json::texts_in_list(text).unwrap_or_default()
}

fn malformed(text: &str, at: usize) -> ImportError {
    let before = text.get(..at.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    ImportError::Malformed { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query(folder: &str, name: &str, text: &str) -> SavedQuery {
        SavedQuery { folder: folder.to_owned(), name: name.to_owned(), tags: Vec::new(), text: text.to_owned() }
    }

    fn names(library: &Library) -> Vec<&str> {
        library.saved().iter().map(|query| query.name.as_str()).collect()
    }

    #[test]
    fn a_query_is_kept_under_folder_and_name_and_replaced_by_its_like() {
        let mut library = Library::default();
        library.put(query("", "b", "SELECT Id FROM B")).unwrap();
        library.put(query("Sales", "a", "SELECT Id FROM A")).unwrap();
        library.put(query("", " B ", "SELECT Name FROM B")).unwrap();
        assert_eq!(library.saved().len(), 2);
        assert_eq!(library.saved()[0].text, "SELECT Name FROM B");
        library.remove("sales", "A");
        assert_eq!(names(&library), ["B"]);
    }

    #[test]
    fn what_has_no_name_or_text_is_refused_and_so_is_what_has_no_room() {
        let mut library = Library::default();
        assert_eq!(library.put(query("x", "  ", "SELECT")), Err(NotSaved::Nameless));
        assert_eq!(library.put(query("x", "a", " \n ")), Err(NotSaved::Textless));
        let long = "x".repeat(limits::LIBRARY_BYTES_MAX);
        library.put(query("", "kept", "SELECT 1")).unwrap();
        assert_eq!(library.put(query("", "kept", &long)), Err(NotSaved::Full));
        assert_eq!(library.saved()[0].text, "SELECT 1", "what was there stays");
    }

    #[test]
    fn the_same_query_again_stands_once_in_the_history_and_another_org_has_its_own() {
        let mut library = Library::default();
        let ran = |at_millis, slot, text: &str, outcome| Ran {
            at_millis,
            slot,
            org: "Live".into(),
            outcome,
            text: text.into(),
        };
        library.note(ran(1, 0, "a", Outcome::Failed));
        library.note(ran(2, 0, "b", Outcome::Stopped { rows: 3 }));
        library.note(ran(3, 0, "a", Outcome::Finished { rows: 5, millis: 7 }));
        library.note(ran(4, 1, "a", Outcome::Failed));
        let times: Vec<u64> = library.ran().iter().map(|ran| ran.at_millis).collect();
        assert_eq!(times, [4, 3, 2]);
        let mut again = Library::default();
        again.read_ran(&library.ran_text());
        assert_eq!(again, library);
        again.forget(0);
        assert_eq!(again.ran().len(), 1);
        for at in 0..1_000 {
            again.note(ran(at, 0, &at.to_string(), Outcome::Failed));
        }
        assert_eq!(again.ran().len(), limits::HISTORY_ROWS_MAX);
    }

    #[test]
    fn an_export_is_read_back_in_the_order_it_was_written_whatever_the_order_of_saving() {
        let (mut one, mut two) = (Library::default(), Library::default());
        let queries = [query("B", "x", "1"), query("A", "y", "2"), query("A", "a \"quoted\"\n", "3 {{ x }}")];
        queries.iter().for_each(|query| one.put(query.clone()).unwrap());
        queries.iter().rev().for_each(|query| two.put(query.clone()).unwrap());
        assert_eq!(one.export(), two.export());
        assert_eq!(one.export().lines().count(), 2 + queries.len());
        let mut read = Library::default();
        assert_eq!(read.import(&one.export()), Ok(Imported { added: 3, known: 0, renamed: 0 }));
        assert_eq!(read, one);
        assert_eq!(read.import(&one.export()), Ok(Imported { added: 0, known: 3, renamed: 0 }));
    }

    #[test]
    fn an_import_never_overwrites_and_does_not_pile_up() {
        let mut mine = Library::default();
        mine.put(query("", "Open", "mine")).unwrap();
        let mut theirs = Library::default();
        theirs.put(query("", "open", "theirs")).unwrap();
        assert_eq!(mine.import(&theirs.export()), Ok(Imported { added: 0, known: 0, renamed: 1 }));
        assert_eq!(names(&mine), ["Open", "open (2)"]);
        assert_eq!(mine.import(&theirs.export()), Ok(Imported { added: 0, known: 1, renamed: 0 }));
    }

    #[test]
    fn a_file_that_is_none_says_where_and_changes_nothing() {
        let mut library = Library::default();
        library.put(query("", "a", "b")).unwrap();
        let before = library.clone();
        for (text, error) in [
            ("", ImportError::Malformed { line: 1, column: 1 }),
            ("{\"format\":\"orgpane-library\",\n \"queries\": [}", ImportError::Malformed { line: 2, column: 14 }),
            ("[]", ImportError::Foreign),
            ("{\"format\":\"x\"}", ImportError::Foreign),
            ("{\"format\":\"orgpane-library\",\"version\":1}", ImportError::Foreign),
            ("{\"format\":\"orgpane-library\",\"version\":2,\"queries\":[]}", ImportError::Later),
            (
                "{\"format\":\"orgpane-library\",\"version\":1,\"queries\":[{\"name\":\"x\",\"text\":\"y\"},{\"name\":3}]}",
                ImportError::Odd(2),
            ),
        ] {
            assert_eq!(library.import(text), Err(error), "{text}");
        }
        assert_eq!(library.import(&"x".repeat(limits::LIBRARY_BYTES_MAX + 1)), Err(ImportError::TooLong));
        assert_eq!(library, before);
    }

    #[test]
    fn all_words_are_looked_for_everywhere() {
        let mut one = query("Sales", "Pipeline", "SELECT Id FROM Opportunity");
        one.tags = vec!["weekly".to_owned()];
        assert!(one.answers("") && one.answers("SALES weekly opportunity") && !one.answers("sales monthly"));
    }

    #[test]
    fn every_starter_is_a_query_that_the_language_takes() {
        for starter in STARTERS {
            assert!(!starter.name.is_empty() && !starter.object.is_empty());
            assert!(starter.text.contains(starter.object), "{}", starter.name);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_is_written_back(text in "\\PC{0,80}", cut in 0usize..200) {
            let mut library = Library::default();
            library.read_saved(&text);
            library.read_ran(&text);
            let _ = library.import(&text);
            library.put(SavedQuery { folder: text.clone(), name: "n".into(), tags: vec![text.clone()], text: "q".into() }).unwrap();
            let stored = library.saved_text();
            let mut again = Library::default();
            again.read_saved(&stored);
            prop_assert_eq!(again.saved(), library.saved());
            let export = library.export();
            let end = (0..=cut.min(export.len())).rev().find(|at| export.is_char_boundary(*at)).unwrap_or(0);
            let _ = again.import(&export[..end]);
        }
    }
}
