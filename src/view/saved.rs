//! Views that were saved under names, each for an object. Knows their text, not where it is kept.

use super::{STORED_BYTES_MAX, View, same};
use crate::json::Json;

/// Views that are kept at most, over all objects.
pub const SAVED_MAX: usize = 300;
/// Longest text of all saved views that is read and written.
pub const SAVED_BYTES_MAX: usize = 2_000_000;
/// Longest name of a view.
pub const NAME_CHARS_MAX: usize = 80;

/// A view with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedView {
    /// What its rows are of, `Opportunity`.
    pub object: String,
    /// Its name, one of a kind for its object.
    pub name: String,
    /// The view.
    pub view: View,
}

/// All saved views.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedViews(Vec<SavedView>);

/// Why a view was not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The name is empty.
    Nameless,
    /// Another view has that name.
    Taken,
    /// There are too many, or they are too long.
    Full,
}

impl SavedViews {
    /// Reads what [`SavedViews::to_text`] wrote. What cannot be read is left out; the second value tells whether there was any.
    #[must_use]
    pub fn parse(text: &str) -> (Self, bool) {
        if text.len() > SAVED_BYTES_MAX {
            return (Self::default(), true);
        }
        // Each for itself: one that is no view does no harm to the others.
        let Some(entries) = Json::texts_in_list(text) else { return (Self::default(), true) };
        let mut saved = Self::default();
        let mut is_odd = false;
        for entry in entries {
            match read(entry)
                .filter(|entry| saved.0.len() < SAVED_MAX && saved.at(&entry.object, &entry.name).is_none())
            {
                Some(entry) => saved.0.push(entry),
                None => is_odd = true,
            }
        }
        (saved, is_odd)
    }

    /// As text.
    #[must_use]
    pub fn to_text(&self) -> String {
        Json::List(self.0.iter().map(write).collect()).to_text()
    }

    /// Names of the views of an object, in the order in which they were saved first.
    pub fn of<'a>(&'a self, object: &'a str) -> impl Iterator<Item = &'a SavedView> {
        self.0.iter().filter(move |saved| same(&saved.object, object))
    }

    /// A view by its name. Case matters as little as it does to people.
    #[must_use]
    pub fn get(&self, object: &str, name: &str) -> Option<&View> {
        self.at(object, name).map(|at| &self.0[at].view)
    }

    /// Saves a view under a name, in place of one that has that name.
    ///
    /// # Errors
    /// It has no name, or there are too many views.
    pub fn put(&mut self, object: &str, name: &str, view: View) -> Result<(), NotSaved> {
        let name = trimmed(name).ok_or(NotSaved::Nameless)?;
        let saved = SavedView { object: object.to_owned(), name, view };
        let before = self.clone();
        match self.at(object, &saved.name) {
            Some(at) => self.0[at] = saved,
            None if self.0.len() < SAVED_MAX => self.0.push(saved),
            None => return Err(NotSaved::Full),
        }
        if self.to_text().len() > SAVED_BYTES_MAX {
            *self = before;
            return Err(NotSaved::Full);
        }
        Ok(())
    }

    /// Gives a view another name.
    ///
    /// # Errors
    /// The name is empty, or another view's.
    pub fn rename(&mut self, object: &str, from: &str, to: &str) -> Result<(), NotSaved> {
        let name = trimmed(to).ok_or(NotSaved::Nameless)?;
        let Some(at) = self.at(object, from) else { return Ok(()) };
        if self.at(object, &name).is_some_and(|other| other != at) {
            return Err(NotSaved::Taken);
        }
        self.0[at].name = name;
        Ok(())
    }

    /// Removes a view.
    pub fn remove(&mut self, object: &str, name: &str) {
        if let Some(at) = self.at(object, name) {
            self.0.remove(at);
        }
    }

    fn at(&self, object: &str, name: &str) -> Option<usize> {
        let is_it = |saved: &SavedView| same(&saved.object, object) && is_same_name(&saved.name, name);
        self.0.iter().position(is_it)
    }
}

/// Whether two names are one to a person.
#[must_use]
pub fn is_same_name(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

fn read(entry: &str) -> Option<SavedView> {
    let entry = Json::read(entry).filter(|_| entry.len() <= STORED_BYTES_MAX)?;
    let (object, name) = (entry.text("object").ok()?, entry.text("name").ok()?);
    let view = View::of_stored(entry.needed("view").ok()?)?;
    Some(SavedView { object, name: trimmed(&name)?, view })
}

fn write(saved: &SavedView) -> Json<'_> {
    let mut entry = Json::object();
    entry.put_text("object", &saved.object);
    entry.put_text("name", &saved.name);
    entry.put("view", saved.view.to_stored());
    entry
}

fn trimmed(name: &str) -> Option<String> {
    let name: String = name.trim().chars().filter(|letter| !letter.is_control()).take(NAME_CHARS_MAX).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zebra() -> View {
        View { zebra: true, ..View::default() }
    }

    fn names(saved: &SavedViews, object: &str) -> Vec<String> {
        saved.of(object).map(|saved| saved.name.clone()).collect()
    }

    #[test]
    fn views_are_saved_renamed_and_removed_for_their_object_alone() {
        let mut saved = SavedViews::default();
        assert_eq!(saved.put("Account", " Mine\n ", zebra()), Ok(()));
        assert_eq!(saved.put("account", "Other", View::default()), Ok(()));
        assert_eq!(saved.put("Contact", "Mine", View::default()), Ok(()));
        assert_eq!(names(&saved, "ACCOUNT"), ["Mine", "Other"]);
        assert_eq!(saved.get("Account", "mine"), Some(&zebra()));
        assert_eq!(saved.put("Account", "MINE", View::default()), Ok(()));
        assert_eq!(names(&saved, "Account"), ["MINE", "Other"]);
        assert_eq!(saved.rename("Account", "mine", "other"), Err(NotSaved::Taken));
        assert_eq!(saved.rename("Account", "mine", " "), Err(NotSaved::Nameless));
        assert_eq!(saved.rename("Account", "mine", "Mine"), Ok(()));
        assert_eq!(saved.rename("Account", "gone", "New"), Ok(()));
        saved.remove("Account", "MINE");
        assert_eq!(
            (names(&saved, "Account"), names(&saved, "Contact")),
            (vec!["Other".to_owned()], vec!["Mine".to_owned()])
        );
        assert_eq!(SavedViews::parse(&saved.to_text()), (saved, false));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_is_kept() {
        let good = r#"{"object":"Account","name":"Mine","view":{"zebra":true}}"#;
        for odd in [
            "7",
            "{}",
            r#"{"object":"A","name":"","view":{}}"#,
            r#"{"object":"A","name":"x","view":{"sorts":1}}"#,
            good,
        ] {
            let (saved, is_odd) = SavedViews::parse(&format!("[{good},{odd}]"));
            assert!(is_odd, "{odd}");
            assert_eq!(names(&saved, "Account"), ["Mine"]);
        }
        for hostile in ["", "{", "null", "[", &"[".repeat(100_000)] {
            assert_eq!(SavedViews::parse(hostile), (SavedViews::default(), true));
        }
        assert_eq!(SavedViews::parse("[]"), (SavedViews::default(), false));
    }

    #[test]
    fn there_is_an_end_to_saving() {
        let mut saved = SavedViews::default();
        for number in 0..SAVED_MAX {
            saved.put("Account", &number.to_string(), View::default()).unwrap();
        }
        assert_eq!(saved.put("Account", "one more", View::default()), Err(NotSaved::Full));
        assert_eq!(saved.put("Account", "7", zebra()), Ok(()));
        assert!(saved.get("Account", &"é".repeat(500)).is_none());
        let long = View { groups: vec!["x".repeat(SAVED_BYTES_MAX)], ..View::default() };
        assert_eq!(saved.put("Account", "7", long), Err(NotSaved::Full));
        assert_eq!(saved.get("Account", "7"), Some(&zebra()));
    }
}
