//! A tab that asks by a REST request of the person's own: its draft, what came back, page after page. Joins [`crate::request`] with the
//! session and the table; draws nothing.

use std::sync::Arc;

use super::layouts::object_of;
use super::run::{Phase, Run};
use super::view::{AnswerView, Copied, RequestView};
use super::{Ask, Effect, Model, Purpose, SessionEvent, Step, notices};
use crate::error::{Notice, Tone};
use crate::format::Asked;
use crate::http::{Method, Response};
use crate::limits;
use crate::request::curl::{self, CurlError, Shell};
use crate::request::paging::{Next, Progress};
use crate::request::{Draft, Problem, Turn, address, compose};
use crate::rest::{self, Fault};
use crate::secret::Secret;
use crate::table::Table;
use crate::table::document::{DocumentError, DocumentPath, What};

/// What the person did to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestEvent {
    /// The tab asks by a REST request, or by SOQL.
    KindChosen {
        /// See above.
        is_rest: bool,
    },
    /// Something of the request was changed; this is how it is now.
    Changed(Box<Draft>),
    /// A cURL command is to take its place.
    CurlPasted(Secret),
    /// It is to be copied as a cURL command.
    CurlAsked(Shell),
}

/// The request of one tab.
#[derive(Debug, Default)]
pub(super) struct OwnRequest {
    /// Whether the tab asks by it; if not, by SOQL.
    pub is_on: bool,
    pub draft: Arc<Draft>,
    problems: Arc<Vec<Problem>>,
    answer: Option<Arc<AnswerView>>,
    /// What was left out of a command, or why it could not be read.
    notes: Arc<Vec<String>>,
    curl_error: Option<CurlError>,
    progress: Progress,
    /// What is asked for next.
    turn: Turn,
    /// The draft as it was sent: what is typed meanwhile changes no later page.
    sent: Arc<Draft>,
}

impl OwnRequest {
    /// One that was kept, or a new one.
    pub fn of_kept(kept: Option<(Arc<Draft>, bool)>) -> Self {
        kept.map_or_else(Self::default, |(draft, is_on)| Self { is_on, draft, ..Self::default() })
    }

    /// What is kept of it; nothing of one that was never touched.
    pub fn to_keep(&self) -> Option<Arc<Draft>> {
        (self.is_on || *self.draft != Draft::default()).then(|| Arc::clone(&self.draft))
    }

    /// What came back is nobody else's.
    pub fn forget_answer(&mut self) {
        self.answer = None;
        self.turn = Turn::First;
    }

    /// What the tab is called while it has no name of its own: the last part of the path that is a word.
    pub fn object(&self) -> String {
        let path = self.draft.path.split(['?', '#']).next().unwrap_or_default();
        let word = |part: &&str| {
            part.len() > 1
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && !part.starts_with(|c: char| c.is_ascii_digit())
        };
        path.rsplit('/').find(word).unwrap_or_default().chars().take(limits::TAB_NAME_CHARS_MAX).collect()
    }
}

impl Step<'_> {
    pub(super) fn request_event(&mut self, event: RequestEvent) {
        match event {
            RequestEvent::KindChosen { is_rest } => self.kind_chosen(is_rest),
            RequestEvent::Changed(draft) => {
                let own = &mut self.model.tab.request;
                own.draft = Arc::from(draft);
                own.problems = Arc::default();
                self.drop_notices("request.unfit");
                self.request_changed();
            }
            RequestEvent::CurlPasted(text) => self.curl_pasted(text.expose()),
            RequestEvent::CurlAsked(shell) => self.curl_asked(shell),
        }
    }

    pub(super) fn kind_chosen(&mut self, is_rest: bool) {
        let own = &mut self.model.tab.request;
        if own.is_on == is_rest {
            return;
        }
        own.is_on = is_rest;
        if is_rest && own.draft.path.is_empty() {
            let path = ["/services/data/", limits::API_VERSION, "/"].concat();
            own.draft = Arc::new(Draft { path, ..Draft::default() });
        }
        self.model.text_version += 1;
        self.model.tab.mark = None;
        self.request_changed();
    }

    fn request_changed(&mut self) {
        self.model.tab.text_changed();
        self.store_tabs();
    }

    fn curl_pasted(&mut self, text: &str) {
        let base = self.model.request_base();
        let own = &mut self.model.tab.request;
        match curl::read(text, &base) {
            Ok(imported) => {
                // How the rows are found and pages follow is no part of a command, and stays.
                let Draft { paging, rows_at, .. } = (*own.draft).clone();
                own.draft = Arc::new(Draft { paging, rows_at, ..imported.draft });
                own.notes = Arc::new(imported.notes);
                own.curl_error = None;
                own.problems = Arc::default();
                self.model.text_version += 1;
                self.drop_notices("request.unfit");
                self.request_changed();
            }
            Err(error) => {
                own.notes = Arc::default();
                own.curl_error = Some(error);
            }
        }
    }

    fn curl_asked(&mut self, shell: Shell) {
        let composed = self.model.composed(&self.model.tab.request.draft, &Turn::First);
        match composed {
            Ok(request) => {
                let text = curl::write(&request, shell);
                self.effects.push(Effect::Copy { what: Copied::Text, text });
                self.drop_notices("request.");
                self.notify(Notice::new(
                    Tone::Info,
                    "request.copied",
                    "The cURL command was copied",
                    "It holds no token: put yours into the variable ACCESS_TOKEN of the shell.",
                ));
            }
            Err(problems) => self.unfit(problems),
        }
    }

    /// The request has faults: they are shown where they are.
    fn unfit(&mut self, problems: Vec<Problem>) {
        let Some(first) = problems.first().cloned() else { return };
        self.drop_notices("request.");
        self.notify(Notice::error("request.unfit", first.message, first.hint));
        self.model.tab.request.problems = Arc::new(problems);
    }

    // Sending.

    /// *Send*.
    pub(super) fn send_clicked(&mut self) {
        if let Some(refused) = self.model.circle_here() {
            self.notify(Notice::error("request.circle", refused.message, refused.hint));
            return;
        }
        let draft = Arc::clone(&self.model.tab.request.draft);
        let composed = self.model.composed(&draft, &Turn::First);
        match composed {
            Ok(request) => {
                self.cancel_run();
                for code in super::RUN_CODES {
                    self.drop_notices(code);
                }
                let number = self.next_number();
                let soql = query_of(&request.url).unwrap_or_default();
                let own = &mut self.model.tab.request;
                own.problems = Arc::default();
                own.progress = Progress::default();
                own.turn = Turn::First;
                own.sent = draft;
                self.model.tab.run =
                    Some(Run { number, soql, started_at_millis: self.moment.now_millis, ..Run::default() });
                self.model.tab.resting = None;
                if self.model.org.session.record().is_some() {
                    self.ask(Purpose::Request { run: number }, request);
                } else {
                    self.fail_run(Notice::error("session.none", "Nobody is signed in", "Sign in to an org first."));
                }
                self.store_tabs();
            }
            Err(problems) => self.unfit(problems),
        }
    }

    /// Goes on with the page that was not asked for.
    pub(super) fn resume_request(&mut self) {
        let own = &self.model.tab.request;
        if own.turn == Turn::First {
            self.send_clicked();
            return;
        }
        let composed = self.model.composed(&own.sent, &own.turn);
        let Some(run) = &mut self.model.tab.run else { return };
        run.phase = Phase::Going;
        let number = run.number;
        match composed {
            Ok(request) => self.ask(Purpose::Request { run: number }, request),
            Err(problems) => {
                self.fail_run(Notice::error(
                    "request.stuck",
                    "The next page cannot be asked for",
                    "Send the request again.",
                ));
                self.unfit(problems);
            }
        }
    }

    // Answers.

    pub(super) fn request_answered(&mut self, ask: Ask, generation: u64, response: &Response) {
        let is_fine = (200..300).contains(&response.status);
        let fault = (!is_fine && response.status != 304).then(|| rest::read_fault(response));
        if fault == Some(Fault::SessionExpired) && ask.refreshed == 0 {
            self.model.org.waiting.push_back(Ask { refreshed: 1, ..ask });
            self.session(SessionEvent::Rejected(generation));
            return;
        }
        if is_fine {
            self.session(SessionEvent::Worked(generation));
        }
        let Some(run) = self.model.tab.run.as_ref() else { return };
        let millis = self.moment.now_millis.saturating_sub(run.started_at_millis);
        let mut answer = AnswerView {
            status: response.status,
            headers: response.headers.clone(),
            body: Vec::new(),
            bytes: response.body.len(),
            millis,
            page: self.model.tab.request.progress.pages + 1,
            rows_at: None,
            problem: None,
        };
        if response.body.len() <= limits::ANSWER_BYTES_MAX {
            answer.body.clone_from(&response.body);
        }
        match fault {
            None => self.take_rows(&ask, response, answer),
            Some(fault) => {
                self.model.tab.request.answer = Some(Arc::new(answer));
                let rows = run.rows;
                self.fail_run(refused(response.status, &fault, rows));
            }
        }
    }

    fn take_rows(&mut self, ask: &Ask, response: &Response, mut answer: AnswerView) {
        let Some(run) = &self.model.tab.run else { return };
        let (number, soql, is_first) = (run.number, run.soql.clone(), self.model.tab.table_run != run.number);
        let is_empty = response.body.iter().all(u8::is_ascii_whitespace);
        let sent = Arc::clone(&self.model.tab.request.sent);
        let path = Some(sent.rows_at.trim()).filter(|path| !path.is_empty());
        let path = path.and_then(|path| DocumentPath::parse(path).ok());
        let asked = is_first.then(|| Asked::of(&soql));
        let is_query = !soql.is_empty();
        let mut fresh =
            asked.as_ref().map(|asked| if is_query { Table::new(asked.clone().foreseen()) } else { Table::default() });
        let table = fresh.as_mut().unwrap_or(&mut self.model.tab.table);
        let mut came = 0;
        if is_empty {
            answer.problem = Some("The answer has no body.".to_owned());
        } else {
            match table.append_document(&response.body, path.as_ref()) {
                Ok(read) => {
                    came = read.rows as u64;
                    answer.rows_at =
                        Some(if read.is_list { read.path.text() } else { read.path.text() + " (one object)" });
                }
                Err(error) => {
                    let words = no_rows(&error);
                    answer.problem = Some(words.clone());
                    if !is_first || path.is_some() {
                        self.notify(Notice::new(Tone::Warning, "request.rows", "The answer has no rows there", words));
                    }
                }
            }
        }
        self.model.tab.request.answer = Some(Arc::new(answer));
        if let Some(table) = fresh {
            self.model.tab.table = table;
            self.model.tab.table_run = number;
            self.model.tab.columns.begin(asked.unwrap_or_default());
            self.model.tab.scrolled_row = 0;
            self.model.tab.scroll_to_row = None;
        }
        let base = self.model.request_base();
        let tab = &mut self.model.tab;
        let next = if ask.request.method == Method::Head || is_empty {
            Next::End
        } else {
            sent.paging.next(&mut tab.request.progress, came, &response.body, &base)
        };
        if let Some(run) = &mut tab.run {
            run.rows += came;
            run.next = None;
        }
        if is_first {
            self.rows_came_from(&soql, None);
        } else {
            self.more_rows_came();
        }
        if is_query {
            self.describe_columns();
        }
        self.go_on(next);
    }

    fn go_on(&mut self, next: Next) {
        let now_millis = self.moment.now_millis;
        let Some(run) = &mut self.model.tab.run else { return };
        let rows = run.rows;
        match next {
            Next::Ask(turn) => {
                run.next = Some(String::new());
                self.model.tab.request.turn = turn;
                self.resume_request();
                return;
            }
            Next::End => {
                run.total = Some(rows);
                self.model.tab.request.turn = Turn::First;
            }
            Next::Enough => self.notify(Notice::new(
                Tone::Info,
                "request.enough",
                "There are more pages than were to be fetched",
                "Raise the number of pages under Pagination to fetch the rest.",
            )),
            Next::Stuck(problem) => self.notify(Notice::error("request.stuck", problem.message, problem.hint)),
        }
        if let Some(run) = &mut self.model.tab.run {
            run.phase = Phase::Finished { millis: now_millis.saturating_sub(run.started_at_millis) };
        }
    }
}

impl Model {
    /// Where requests of the org in hand go: `https://acme.my.salesforce.com`, or nothing while nobody is signed in.
    pub(super) fn request_base(&self) -> String {
        self.org.session.record().map(|record| record.instance.as_str().to_owned()).unwrap_or_default()
    }

    fn composed(&self, draft: &Draft, turn: &Turn) -> Result<crate::http::Request, Vec<Problem>> {
        let base = self.request_base();
        let pasted = address::Address::parse(&draft.path, &base).map(|address| address.pairs).unwrap_or_default();
        let typed = draft.params.iter().filter(|pair| pair.name == "q").map(|pair| pair.value.clone());
        let pasted = pasted.into_iter().filter(|(name, _)| name == "q").map(|(_, value)| value);
        let object = typed.chain(pasted).next().map(|soql| object_of(&soql)).unwrap_or_default();
        self.filling(&object, &|filling| compose(draft, &base, turn, filling))
    }

    pub(super) fn request_view(&self) -> RequestView {
        let own = &self.tab.request;
        RequestView {
            is_rest: own.is_on,
            draft: Arc::clone(&own.draft),
            version: self.text_version,
            base: self.request_base(),
            problems: Arc::clone(&own.problems),
            answer: own.answer.clone(),
            notes: Arc::clone(&own.notes),
            curl_error: own.curl_error,
        }
    }
}

/// The SOQL in an address, by which its rows are known.
fn query_of(url: &str) -> Option<String> {
    let path = url.splitn(4, '/').nth(3)?;
    let address = address::Address::parse(&["/", path].concat(), "").ok()?;
    let is_query = address.is_query();
    address.pairs.into_iter().find(|(name, _)| is_query && name == "q").map(|(_, soql)| soql)
}

/// What the org said, in words for a request.
fn refused(status: u16, fault: &Fault, rows: u64) -> Notice {
    match fault {
        Fault::Refused { code, message, .. } => {
            Notice::error("request.refused", format!("The org answered {status}: {code}"), hint_of(status))
                .with_detail(message)
        }
        Fault::Unreadable { .. } => {
            Notice::error("request.refused", format!("The org answered {status}"), hint_of(status))
        }
        other => notices::of_fault(other, rows),
    }
}

const fn hint_of(status: u16) -> &'static str {
    match status {
        400 => "Look at what was sent: parameters, and names and values of the body.",
        403 => "The signed-in user may not do this. An admin can grant it.",
        404 => "There is nothing at this path. Look at its version, and at the names in it.",
        405 => "This path does not take this method.",
        415 => "The org does not take this kind of body here. JSON is what it mostly wants.",
        _ => "The whole answer stands below, under Raw.",
    }
}

/// Why a document has no rows, in words.
fn no_rows(error: &DocumentError) -> String {
    match error {
        DocumentError::Broken { at: 0 } => "The answer is no JSON: it stands under Raw.".to_owned(),
        DocumentError::Broken { at } => format!("The answer is no whole JSON: it breaks off at byte {}.", at + 1),
        DocumentError::Nothing { known, step, names } if names.is_empty() => {
            format!("There is no {step} at {known}, which is no object with members.")
        }
        DocumentError::Nothing { known, step, names } => {
            format!("There is no {step} at {known}. There is: {}.", names.join(", "))
        }
        DocumentError::NoRows { is } => {
            let is = match is {
                What::Text => "a text",
                What::Number => "a number",
                What::Boolean => "true or false",
                What::Null => "empty",
                What::List | What::Object => "something else",
            };
            format!("What stands there is {is}, and no list.")
        }
    }
}
