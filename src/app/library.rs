//! The library on the screen's behalf: saves, opens, notes what was run, takes files over and gives them out. Draws nothing.

use std::sync::Arc;

use super::run::Phase;
use super::tab::Tab;
use super::{Area, Effect, Model, Step, Stored, grouped};
use crate::error::{Notice, Tone};
use crate::library::{ImportError, Imported, Library, NotSaved, Outcome, Ran, SavedQuery};
use crate::limits;

/// In local storage: saved queries.
pub(super) const SAVED_KEY: &str = "orgpane.library";
/// In local storage: queries that were run.
pub(super) const HISTORY_KEY: &str = "orgpane.history";

/// What the person does with the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LibraryEvent {
    /// A query of it is wanted, in a tab of its own, or in one that nobody has typed into.
    Opened {
        /// The name for the tab; empty for that of its object.
        name: String,
        /// The query.
        text: String,
    },
    /// The query in front is to be kept.
    Saved {
        /// Under which name.
        name: String,
        /// In which folder; empty for none.
        folder: String,
        /// Words to find it by, separated by commas.
        tags: String,
    },
    /// A saved query is to go.
    Removed {
        /// Its folder.
        folder: String,
        /// Its name.
        name: String,
    },
    /// All that was run is to be forgotten.
    HistoryCleared,
    /// A file of all saved queries is wanted.
    Exported,
    /// The text of such a file is to be taken over.
    Imported(String),
}

/// What the screen shows of it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct LibraryView {
    /// Saved queries and past ones.
    pub library: Arc<Library>,
    /// Queries that the page came with: names and texts.
    pub preset: Arc<Vec<(String, String)>>,
    /// What is to be told in passing, and a number that grows with it.
    pub said: (u64, String),
}

impl Step<'_> {
    pub(super) fn load_library(&mut self, local: &Stored) {
        let library = Arc::make_mut(&mut self.model.library.library);
        library.read_saved(local.get(SAVED_KEY).unwrap_or_default());
        library.read_ran(local.get(HISTORY_KEY).unwrap_or_default());
    }

    /// Another tab has changed one of the two.
    pub(super) fn library_changed(&mut self, key: &str, value: &str) {
        let library = Arc::make_mut(&mut self.model.library.library);
        if key == SAVED_KEY { library.read_saved(value) } else { library.read_ran(value) }
    }

    pub(super) fn library_event(&mut self, event: LibraryEvent) {
        match event {
            LibraryEvent::Opened { name, text } => self.open_from_library(name, text),
            LibraryEvent::Saved { name, folder, tags } => self.save_to_library(&name, &folder, &tags),
            LibraryEvent::Removed { folder, name } => {
                Arc::make_mut(&mut self.model.library.library).remove(&folder, &name);
                self.store_saved_queries();
                self.tell_of_library(["Removed ", &name].concat());
            }
            LibraryEvent::HistoryCleared => {
                Arc::make_mut(&mut self.model.library.library).forget_all();
                self.remove(Area::Local, HISTORY_KEY);
                self.tell_of_library("The history is empty".to_owned());
            }
            LibraryEvent::Exported => {
                let text = self.model.library.library.export();
                self.effects.push(Effect::SaveText { name: "orgpane-library.json".to_owned(), text });
            }
            LibraryEvent::Imported(text) => self.import_library(&text),
        }
    }

    fn open_from_library(&mut self, name: String, text: String) {
        let name = Some(name).filter(|name| !name.is_empty());
        if self.model.tab.is_untouched() && !self.model.tab.request.is_on {
            self.model.tab.name = name;
            self.set_text(text);
            self.store_text();
        } else if self.model.order.len() < limits::TABS_MAX {
            let org = self.model.tab.org;
            self.add_tab(usize::MAX, Tab { org, name, text, ..Tab::default() });
        } else {
            self.tab_added();
        }
    }

    fn save_to_library(&mut self, name: &str, folder: &str, tags: &str) {
        let tags = tags.split(',').map(str::to_owned).collect();
        let text = self.model.tab.text.trim().to_owned();
        let query = SavedQuery { folder: folder.to_owned(), name: name.to_owned(), tags, text };
        let words = match Arc::make_mut(&mut self.model.library.library).put(query) {
            Ok(()) => {
                self.drop_notices("library.");
                self.store_saved_queries();
                self.tell_of_library(["Saved ", name.trim()].concat());
                return;
            }
            Err(NotSaved::Nameless) => ("The query has no name", "Type one, then save it again."),
            Err(NotSaved::Textless) => {
                ("There is no query to save", "Write one first; requests are kept in their tabs.")
            }
            Err(NotSaved::Full) => {
                ("There is no room for this query", "Export the library, then remove what you no longer need.")
            }
        };
        self.notify(Notice::error("library.not-saved", words.0, words.1));
    }

    fn import_library(&mut self, text: &str) {
        let result = Arc::make_mut(&mut self.model.library.library).import(text);
        self.drop_notices("library.");
        match result {
            Ok(imported) => {
                self.store_saved_queries();
                self.tell_of_library(words_of(imported));
            }
            Err(error) => self.notify(of_import(error)),
        }
    }

    fn store_saved_queries(&mut self) {
        let text = self.model.library.library.saved_text();
        self.store(Area::Local, SAVED_KEY, text);
    }

    pub(super) fn library_refused(&mut self) {
        self.notify(Notice::new(
            Tone::Warning,
            "library.not-stored",
            "The browser did not store the library",
            "It lasts until this page is closed. Export it, or free some storage for this site.",
        ));
    }

    fn tell_of_library(&mut self, text: String) {
        let said = &mut self.model.library.said;
        *said = (said.0 + 1, text);
    }

    /// Signing out leaves nothing of what was asked of that org.
    pub(super) fn forget_history(&mut self, slot: u32) {
        if self.model.library.library.ran().iter().any(|ran| ran.slot == slot) {
            Arc::make_mut(&mut self.model.library.library).forget(slot);
            self.store_history();
        }
    }

    fn store_history(&mut self) {
        let text = self.model.library.library.ran_text();
        self.store(Area::Local, HISTORY_KEY, text);
    }

    /// Looks after every event whether a query has come to its end.
    pub(super) fn history_goes_on(&mut self) {
        let ended = self
            .model
            .all_tabs()
            .filter(|tab| tab.run.as_ref().is_some_and(|run| !run.is_noted && outcome(run).is_some()));
        let ended: Vec<u64> = ended.map(|tab| tab.id).collect();
        for id in ended {
            let at_millis = self.moment.now_millis;
            self.at_tab(id, |step| {
                let (slot, org) = (step.model.org.slot, step.model.org.name());
                let Some(run) = &mut step.model.tab.run else { return };
                run.is_noted = true;
                if let Some(outcome) = outcome(run) {
                    let ran = Ran { at_millis, slot, org, outcome, text: run.soql.clone() };
                    Arc::make_mut(&mut step.model.library.library).note(ran);
                    step.store_history();
                }
            });
        }
    }
}

impl Model {
    pub(super) fn library_view(&self) -> LibraryView {
        self.library.clone()
    }
}

const fn outcome(run: &super::run::Run) -> Option<Outcome> {
    match run.phase {
        Phase::Going => None,
        Phase::Finished { millis } => Some(Outcome::Finished { rows: run.rows, millis }),
        Phase::Counted { millis } => Some(Outcome::Finished {
            rows: match run.total {
                Some(total) => total,
                None => 0,
            },
            millis,
        }),
        Phase::Stopped => Some(Outcome::Stopped { rows: run.rows }),
        Phase::Failed => Some(Outcome::Failed),
    }
}

fn words_of(imported: Imported) -> String {
    let Imported { added, known, renamed } = imported;
    let count = |count: usize, words: &str| [&grouped(count as u64), words].concat();
    [
        count(added, " added, "),
        count(known, " there already, "),
        count(renamed, " renamed, because others have their names"),
    ]
    .concat()
}

fn of_import(error: ImportError) -> Notice {
    let hint = match error {
        ImportError::TooLong => "The file is longer than any library. Nothing was changed.".to_owned(),
        ImportError::Malformed { line, column } => {
            let (line, column) = (line.to_string(), column.to_string());
            ["It is no JSON from line ", &line, ", column ", &column, " on. Put in the whole text of the file."]
                .concat()
        }
        ImportError::Foreign => {
            "It is no library of Orgpane: it should begin with {\"format\":\"orgpane-library\". Nothing was changed."
                .to_owned()
        }
        ImportError::Later => {
            "A later version of Orgpane has written it. Load this page anew, perhaps it is there.".to_owned()
        }
        ImportError::Odd(at) => {
            ["Query ", &at.to_string(), " of the list has no name or no text. Nothing was changed."].concat()
        }
        ImportError::Full => {
            "There is no room for all of it. Remove what you no longer need, then import it again.".to_owned()
        }
    };
    Notice::error("library.not-imported", "The library could not be imported", hint)
}
