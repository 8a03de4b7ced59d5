//! Saved views and links: named, applied, kept in local storage, put into and read from the page's address. Draws nothing.

use std::sync::Arc;

use super::again::Again;
use super::view::{Copied, SavedName};
use super::{Area, Effect, FIRST_QUERY, Step};
use crate::error::{Action, Notice, Tone};
use crate::view::link::{Link, LinkError};
use crate::view::saved::{NotSaved, SAVED_MAX, SavedViews};
use crate::view::{Change, View};

/// In local storage: saved views.
pub(super) const VIEWS_KEY: &str = "orgpane.views";
/// In local storage: a text of saved views that could not be read, kept for whoever can.
const UNREADABLE_KEY: &str = "orgpane.views.unreadable";
/// In the tab's storage: the view of a link whose query was not run yet.
pub(super) const PENDING_KEY: &str = "orgpane.view";

impl Step<'_> {
    /// Reads what is stored. With `own`, this tab is the one to keep what cannot be read.
    pub(super) fn load_saved_views(&mut self, stored: Option<&str>, own: bool) {
        let Some(stored) = stored else {
            self.model.saved = SavedViews::default();
            self.list_saved_views();
            return;
        };
        let (saved, is_odd) = SavedViews::parse(stored);
        self.model.saved = saved;
        self.list_saved_views();
        if is_odd && own {
            self.store(Area::Local, UNREADABLE_KEY, stored.to_owned());
            self.notify(Notice::new(
                Tone::Warning,
                "views.unreadable",
                "Some saved views could not be read",
                "They are kept as they are in this browser's storage, under orgpane.views.unreadable. The others are here.",
            ));
            self.store_saved_views();
        }
    }

    pub(super) fn view_named(&mut self, name: &str) {
        let view = (*self.model.tab.layouts.view).clone();
        let object = self.model.tab.layouts.object().to_owned();
        let saved = self.model.saved.put(&object, name, view);
        self.saved_views_changed(saved);
    }

    pub(super) fn view_renamed(&mut self, from: &str, to: &str) {
        let object = self.model.tab.layouts.object().to_owned();
        let renamed = self.model.saved.rename(&object, from, to);
        self.saved_views_changed(renamed);
    }

    pub(super) fn view_removed(&mut self, name: &str) {
        let object = self.model.tab.layouts.object().to_owned();
        self.model.saved.remove(&object, name);
        self.saved_views_changed(Ok(()));
    }

    pub(super) fn view_chosen(&mut self, name: &str) {
        let object = self.model.tab.layouts.object();
        if let Some(view) = self.model.saved.get(object, name).cloned() {
            self.view_changed(Change::Replace(Box::new(view)));
        }
    }

    fn saved_views_changed(&mut self, result: Result<(), NotSaved>) {
        let words = match result {
            Ok(()) => {
                self.drop_notices("views.");
                self.store_saved_views();
                self.list_saved_views();
                return;
            }
            Err(NotSaved::Nameless) => ("The view has no name", "Type one, then save it again.".to_owned()),
            Err(NotSaved::Taken) => {
                ("Another view has that name", "Choose another name, or remove that view first.".to_owned())
            }
            Err(NotSaved::Full) => (
                "There is no room for another view",
                "Up to ".to_owned() + &SAVED_MAX.to_string() + " views are kept. Remove one first.",
            ),
        };
        self.notify(Notice::error("views.not-saved", words.0, words.1));
    }

    fn store_saved_views(&mut self) {
        let text = self.model.saved.to_text();
        self.store(Area::Local, VIEWS_KEY, text);
    }

    pub(super) fn saved_views_refused(&mut self) {
        self.notify(Notice::new(
            Tone::Warning,
            "views.not-stored",
            "The browser did not store the saved views",
            "They last until this page is closed. Free some storage for this site to keep them.",
        ));
    }

    /// Names for the screen: those of the object whose rows are shown.
    pub(super) fn list_saved_views(&mut self) {
        let view = &*self.model.tab.layouts.view;
        let names = self.model.saved.of(self.model.tab.layouts.object());
        let names = names.map(|saved| SavedName { name: saved.name.clone(), is_shown: saved.view == *view });
        let names: Vec<SavedName> = names.collect();
        if *self.model.tab.saved_names != names {
            self.model.tab.saved_names = Arc::new(names);
        }
    }

    // Links.

    /// Puts a link to this query and view on the clipboard.
    pub(super) fn copy_link(&mut self) {
        let soql =
            self.model.tab.run.as_ref().map_or_else(|| self.model.tab.text.trim().to_owned(), |run| run.soql.clone());
        let link = Link { query: Some(soql), view: Some((*self.model.tab.layouts.view).clone()) };
        match link.to_fragment() {
            Some(fragment) => {
                let text = self.model.callback_url() + "#" + &fragment;
                self.effects.push(Effect::Copy { what: Copied::Link, text });
            }
            None => self.notify(Notice::error(
                "link.too-long",
                "The query is too long for a link",
                "Send the query as text, and the view by its settings.",
            )),
        }
    }

    /// The page's fragment changed while the page is open: perhaps a link was followed in this very tab.
    pub(super) fn fragment_changed(&mut self, fragment: &str) {
        if let Some(link) = Link::read(fragment) {
            let address = self.model.address.path.clone();
            self.effects.push(Effect::ReplaceAddress(address));
            self.open_link(link);
        }
    }

    /// Fills in the query and keeps the view for its rows. Nothing is run: a link is somebody else's wish.
    pub(super) fn open_link(&mut self, link: Result<Link, LinkError>) {
        let link = match link {
            Ok(link) => link,
            Err(error) => {
                self.notify(of_damaged(error));
                return;
            }
        };
        if let Some(view) = link.view {
            self.keep_pending(view);
        }
        let Some(query) = link.query else { return };
        // The query has to be seen, and what the notice's button runs has to be the query.
        self.kind_chosen(false);
        // Somebody else's text is not run by itself, whatever was chosen for one's own.
        self.again_chosen(Again::ByHand);
        let before = std::mem::take(&mut self.model.tab.text);
        let is_worth_keeping = !before.trim().is_empty() && before != FIRST_QUERY && before != query;
        self.model.tab.text = before.clone();
        self.set_text(query.clone());
        self.store_text();
        if is_worth_keeping {
            self.model.tab.text_before = Some(before);
            let notice = Notice::new(
                Tone::Info,
                "link.replaced",
                "The link\u{2019}s query took the place of yours",
                "Yours is still here.",
            );
            self.notify(notice.with_action(Action::BringBack));
        }
        let notice = |hint| Notice::new(Tone::Info, "link.opened", "A link filled in this query and its view", hint);
        let is_signed_in = self.model.org.session.record().is_some();
        self.notify(if is_signed_in {
            notice("Nothing was run yet. Look at the query, then run it.").with_action(Action::Run)
        } else {
            notice("Sign in, look at the query, then press Run.")
        });
    }

    /// The text that a link took the place of.
    pub(super) fn bring_text_back(&mut self) {
        if let Some(text) = self.model.tab.text_before.take() {
            self.model.tab.layouts.pending = None;
            self.remove(Area::Tab, PENDING_KEY);
            self.drop_notices("link.");
            self.set_text(text);
            self.store_text();
        }
    }

    /// A view for the rows to come. It outlives the way to the sign-in page.
    fn keep_pending(&mut self, view: View) {
        self.store(Area::Tab, PENDING_KEY, view.to_text());
        self.model.tab.layouts.pending = Some(view);
    }
}

fn of_damaged(error: LinkError) -> Notice {
    let hint = match error {
        LinkError::TooLong => "It is longer than any link that is made here. Ask for the query as text.",
        LinkError::ViewUnreadable => {
            "Its end is missing, or it was changed on the way. Ask for it again; mail programs sometimes cut long links."
        }
    };
    Notice::error("link.damaged", "This link cannot be read", hint)
}
