//! Further pages of child rows: asked for one by one when a person wants them, each appended where it belongs. Rows of another run
//! are never mixed in.

use super::view::ChildrenView;
use super::{Model, Purpose, Step, notices};
use crate::auth::session::Event as SessionEvent;
use crate::error::{Action, Notice};
use crate::http::Failure;
use crate::rest;
use crate::table::{Table, Way};

/// Child rows that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    number: u64,
    /// The run whose rows were in the table.
    run: u64,
    way: Way,
    path: String,
}

impl Step<'_> {
    /// The person wants the next page of a record's child rows.
    pub(super) fn children_asked(&mut self, way: Way, path: String) {
        let model = &mut *self.model;
        model.tab.children = model.children_under_way().cloned().collect();
        if model.tab.children.iter().any(|wanted| wanted.way == way && wanted.path == path) {
            return;
        }
        let Some(next) = next_page(&model.tab.table, &way, &path) else { return };
        let Some(instance) = model.org.session.record().map(|record| record.instance.clone()) else {
            self.notify(Notice::error("session.none", "Nobody is signed in", "Sign in to an org first."));
            return;
        };
        match rest::next_page_request(&instance, &next) {
            Some(request) => {
                let number = self.next_number();
                let run = self.model.tab.table_run;
                self.drop_notices("children.");
                self.model.tab.children.push(Wanted { number, run, way, path });
                self.ask(Purpose::Children(number), request);
            }
            None => self.notify(failed(&path, &notices::of_fault(&unreadable(), 0))),
        }
    }

    /// Whether it is a page of child rows. What is none changes nothing.
    pub(super) fn children_came(&mut self, number: u64, body: &[u8], generation: u64) -> bool {
        let Some(at) = self.model.tab.children.iter().position(|wanted| wanted.number == number) else { return true };
        let Wanted { way, path, .. } = &self.model.tab.children[at];
        if self.model.tab.table.append_child_rows(way, path, body).is_err() {
            return false;
        }
        self.model.tab.children.remove(at);
        self.model.table_version += 1;
        self.session(SessionEvent::Worked(generation));
        true
    }

    /// A page of child rows did not come. What is there stays, and it can be asked for again.
    pub(super) fn children_failed(&mut self, purpose: Purpose, fault: &rest::Fault) {
        self.children_without(purpose, &notices::of_fault(fault, 0));
    }

    /// There was no answer at all.
    pub(super) fn children_silent(&mut self, purpose: Purpose, failure: Failure) {
        let notice = notices::of_silence(failure, &self.model.address.origin, 0);
        self.children_without(purpose, &notice);
    }

    fn children_without(&mut self, purpose: Purpose, why: &Notice) {
        let children = &self.model.tab.children;
        let Some(at) = children.iter().position(|wanted| purpose == Purpose::Children(wanted.number)) else { return };
        let Wanted { path, .. } = self.model.tab.children.remove(at);
        self.notify(failed(&path, why));
    }
}

impl Model {
    pub(super) fn children_view(&self) -> ChildrenView {
        let lists = self.children_under_way().filter(|wanted| wanted.run == self.tab.table_run);
        ChildrenView { loading: lists.map(|wanted| (wanted.way.clone(), wanted.path.clone())).collect() }
    }

    /// Whether the rows that child rows were asked for are still those in the table.
    pub(super) fn wants_children(&self, number: u64) -> bool {
        self.tab.children.iter().any(|wanted| wanted.number == number && wanted.run == self.tab.table_run)
    }

    /// Stopping, signing out and lost sessions take requests away; what was wanted by them is wanted no more.
    fn children_under_way(&self) -> impl Iterator<Item = &Wanted> {
        self.tab.children.iter().filter(|wanted| {
            let asks = self.org.waiting.iter().chain(self.org.sent.iter().map(|sent| &sent.ask));
            asks.into_iter().any(|ask| ask.purpose == Purpose::Children(wanted.number))
        })
    }
}

fn next_page(table: &Table, way: &Way, path: &str) -> Option<String> {
    table.record(way)?.children_under(path)?.next_records_url().map(str::to_owned)
}

/// What a page of child rows that did not come is called: the rows of the query themselves are not in question.
fn failed(path: &str, why: &Notice) -> Notice {
    let headline = "More rows of ".to_owned() + path + " could not be loaded";
    let hint = why.headline.clone() + ". " + &why.hint + " The rows so far stay.";
    let notice =
        Notice::error("children.failed", headline, hint).with_detail(why.detail.as_deref().unwrap_or_default());
    match why.action {
        Some(Action::SignIn) => notice.with_action(Action::SignIn),
        _ => notice,
    }
}

const fn unreadable() -> rest::Fault {
    rest::Fault::Unreadable { status: 200, html: false }
}
