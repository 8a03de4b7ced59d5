//! The screen: draws [`Views`] and emits [`Event`]s; knows nothing of fetching, storing, or what any of it means.

mod advanced;
pub mod cards;
mod cell;
mod cell_menu;
mod datasources;
mod doctor;
mod dom;
mod editor;
mod grid;
mod header;
mod library;
pub mod markup;
pub mod menu;
mod notices;
mod open;
mod panels;
mod parameters;
mod query;
mod request;
mod selection;
mod setup;
mod side;
mod tabs;
mod take_away;
mod toolbar;
pub mod whole;
mod wording;
pub(crate) mod zone;

use std::rc::Rc;

use leptos::prelude::*;

use crate::app::doctor::DoctorView;
use crate::app::event::Event;
use crate::app::library::LibraryView;
use crate::app::take_away::TakeAwayView;
use crate::app::view::{
    ChildrenView, NoticeView, OrgState, OrgsView, ParametersView, QueryView, RequestView, SessionView, SetupView,
    TableView, TabsView, Views,
};
use crate::table::Table;
use crate::ui::markup::{memo, view};
use cell_menu::CellMenu;
use doctor::Doctor;
pub use grid::{Grid, Place};
use header::Header;
use notices::Notices;
pub use open::Open;
use panels::Panels;
use query::Query;
use request::answer;
pub use selection::{Area, Selection, Whole};
use setup::Setup;
use side::Beside;
use tabs::Tabs;
use take_away::TakeAway;
use toolbar::Toolbar;

type Emit = Rc<dyn Fn(Event)>;
type ReadTable = Rc<dyn Fn(&mut dyn FnMut(&Table))>;

/// Handles to everything that is drawn and to those who hear what the person does.
#[derive(Clone, Copy)]
pub struct Screen {
    setup: RwSignal<SetupView>,
    session: RwSignal<SessionView>,
    query: RwSignal<QueryView>,
    table: RwSignal<TableView>,
    children: RwSignal<ChildrenView>,
    notices: RwSignal<Vec<NoticeView>>,
    tabs: RwSignal<TabsView>,
    orgs: RwSignal<OrgsView>,
    library: RwSignal<LibraryView>,
    take_away: RwSignal<TakeAwayView>,
    doctor: RwSignal<DoctorView>,
    request: RwSignal<RequestView>,
    parameters: RwSignal<ParametersView>,
    /// What is open over or beside the table.
    pub open: RwSignal<Option<Open>>,
    /// What is selected in the table.
    pub selection: RwSignal<Selection>,
    /// The cell of the table that the keyboard is at.
    pub active: RwSignal<Option<Place>>,
    emit: StoredValue<Emit, LocalStorage>,
    read_table: StoredValue<ReadTable, LocalStorage>,
}

impl Screen {
    /// A screen that shows `views`, calls `emit` with every doing of the person, and reads cells through `read_table`, which hands
    /// the table to its argument at once, and never while `emit` runs.
    #[must_use]
    pub fn new(
        views: Views,
        emit: impl Fn(Event) + 'static,
        read_table: impl Fn(&mut dyn FnMut(&Table)) + 'static,
    ) -> Self {
        Self {
            setup: RwSignal::new(views.setup),
            session: RwSignal::new(views.session),
            query: RwSignal::new(views.query),
            table: RwSignal::new(views.table),
            children: RwSignal::new(views.children),
            notices: RwSignal::new(views.notices),
            tabs: RwSignal::new(views.tabs),
            orgs: RwSignal::new(views.orgs),
            library: RwSignal::new(views.library),
            take_away: RwSignal::new(views.take_away),
            doctor: RwSignal::new(views.doctor),
            request: RwSignal::new(views.request),
            parameters: RwSignal::new(views.parameters),
            open: RwSignal::new(None),
            selection: RwSignal::new(Selection::default()),
            active: RwSignal::new(None),
            emit: StoredValue::new_local(Rc::new(emit)),
            read_table: StoredValue::new_local(Rc::new(read_table)),
        }
    }

    /// Shows these views. What is equal to what is shown already is not touched.
    pub fn show(&self, views: Views) {
        replace(self.setup, views.setup);
        replace(self.session, views.session);
        replace(self.orgs, views.orgs);
        if self.tabs.with_untracked(|tabs| tabs.front != views.tabs.front) {
            // What hung over the rows of one tab, or was selected in them, is not about another's.
            self.open.set(None);
            self.selection.set(Selection::default());
            self.active.set(None);
        }
        replace(self.query, views.query);
        self.show_table(views.table);
        replace(self.children, views.children);
        replace(self.tabs, views.tabs);
        replace(self.notices, views.notices);
        replace(self.library, views.library);
        replace(self.take_away, views.take_away);
        replace(self.doctor, views.doctor);
        replace(self.request, views.request);
        replace(self.parameters, views.parameters);
    }

    /// Shows this table, and leaves everything else as it is.
    pub fn show_table(&self, table: TableView) {
        replace(self.table, table);
    }

    /// Shows what became of the query, and leaves everything else as it is.
    pub fn show_query(&self, query: QueryView) {
        replace(self.query, query);
    }

    /// Tells what the person did.
    pub fn emit(&self, event: Event) {
        if let Some(emit) = self.emit.try_get_value() {
            emit(event);
        }
    }

    fn read_table(&self, read: &mut dyn FnMut(&Table)) {
        if let Some(read_table) = self.read_table.try_get_value() {
            read_table(read);
        }
    }
}

fn replace<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|shown| *shown != value) {
        signal.set(value);
    }
}

/// Which of the page's three faces is shown. The rest of the session's view does not matter for it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    Setup,
    SigningIn,
    Workspace,
}

/// The whole page.
#[component]
pub fn App(
    /// What is shown, and who hears of it.
    screen: Screen,
) -> impl IntoView {
    let face = memo(move || {
        if screen.orgs.with(|orgs| orgs.is_form_open) {
            return Face::Setup;
        }
        screen.session.with(|session| match session {
            SessionView::SignedOut => Face::Setup,
            SessionView::SigningIn { .. } => Face::SigningIn,
            SessionView::SignedIn { .. } | SessionView::Lapsed { .. } => Face::Workspace,
        })
    });
    // Whoever has an org to go to keeps the way there.
    let has_tabs = memo(move || {
        let is_in = |state: OrgState| matches!(state, OrgState::SignedIn | OrgState::Lapsed);
        face.get() == Face::Workspace || screen.orgs.with(|orgs| orgs.orgs.iter().any(|org| is_in(org.state)))
    });
    view! {
        <div class="app" on:keydown=move |event| tabs::page_key(screen, &event)>
            <Header screen />
            {move || has_tabs.get().then(|| view! { <Tabs screen /> })}
            {move || match face.get() {
                Face::Setup => view! { <Setup screen /> }.into_any(),
                Face::SigningIn => view! { <SigningIn screen /> }.into_any(),
                Face::Workspace => view! { <Workspace screen /> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

#[component]
fn SigningIn(screen: Screen) -> impl IntoView {
    let host = move || {
        screen.session.with(|session| match session {
            SessionView::SigningIn { host } => host.clone(),
            _ => String::new(),
        })
    };
    view! {
        <main class="signing-in">
            <Notices screen />
            <p class="signing-in-words" role="status">
                <span class="spinner" aria-hidden="true"></span>
                "Signing in at "
                <strong>{host}</strong>
            </p>
            <button type="button" class="button" on:click=move |_| screen.emit(Event::SignInCancelled)>
                "Cancel"
            </button>
        </main>
    }
    .into_any()
}

#[component]
fn Workspace(screen: Screen) -> impl IntoView {
    let front = memo(move || screen.tabs.with(|tabs| tabs.front));
    view! {
        <main class="workspace">
            // Nothing of one tab's grid is of use to another's.
            {move || {
                let id = front.get();
                view! {
                    <div class="tab-panel" role="tabpanel" id=tabs::PANEL_ID aria-labelledby=tabs::head_id(id)>
                        <Panel screen />
                    </div>
                }
            }}
        </main>
    }
    .into_any()
}

/// What belongs to the tab in front.
#[component]
fn Panel(screen: Screen) -> impl IntoView {
    let face = RwSignal::new(answer::Face::default());
    let is_table = memo(move || answer::shown(screen, face) == answer::Face::Table);
    view! {
        <Query screen />
        <Notices screen />
        <Doctor screen />
        <TakeAway screen />
        {answer::answer_tabs(screen, face)}
        {answer::answer_pane(screen, face)}
        <div class="table-area" hidden=move || !is_table.get() on:keydown=move |event| toolbar::area_key(screen, &event)>
            <Toolbar screen />
            <Panels screen />
            <Beside screen>
                <Grid screen />
            </Beside>
        </div>
        <CellMenu screen />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// The HTML of the page that shows these views.
    pub fn html(views: Views) -> String {
        let owner = Owner::new();
        let html = owner.with(|| {
            let screen = Screen::new(views, |_| {}, |_| {});
            view! { <App screen /> }.to_html()
        });
        owner.cleanup();
        html
    }

    #[test]
    fn on_the_way_to_the_org_the_page_says_where_it_goes() {
        let session = SessionView::SigningIn { host: "https://acme.my.salesforce.com".to_owned() };
        let html = html(Views { session, ..Views::default() });
        assert!(html.contains("Signing in at ") && html.contains("https://acme.my.salesforce.com"), "{html}");
        assert!(html.contains(">Cancel</button>"), "there is a way back: {html}");
        assert!(!html.contains("aria-label=\"Rows\""), "{html}");
    }

    #[test]
    fn a_view_that_did_not_change_wakes_nobody() {
        let owner = Owner::new();
        owner.with(|| {
            let screen = Screen::new(Views::default(), |_| {}, |_| {});
            let reads = StoredValue::new(0);
            let rows = memo(move || {
                reads.update_value(|reads| *reads += 1);
                screen.table.with(|table| table.rows)
            });
            assert_eq!((rows.get_untracked(), reads.get_value()), (0, 1));

            let session = SessionView::SigningIn { host: "https://acme.my.salesforce.com".to_owned() };
            screen.show(Views { session: session.clone(), ..Views::default() });
            assert_eq!((rows.get_untracked(), reads.get_value()), (0, 1));

            let table = TableView { rows: 7, ..TableView::default() };
            screen.show(Views { session, table, ..Views::default() });
            assert_eq!((rows.get_untracked(), reads.get_value()), (7, 2));
        });
    }

    #[test]
    fn what_the_person_does_is_told_once() {
        let owner = Owner::new();
        owner.with(|| {
            let heard = Rc::new(RefCell::new(Vec::new()));
            let events = Rc::clone(&heard);
            let screen = Screen::new(Views::default(), move |event| events.borrow_mut().push(event), |_| {});
            screen.emit(Event::RunClicked);
            assert_eq!(*heard.borrow(), [Event::RunClicked]);
        });
    }
}
