//! The demo org behind a post box: one question in, one answer out, as text and bytes; knows no worker and no storage.
//!
//! The org of the page lives in a program of its own, and what it remembers lives with the page. So every question brings
//! along what was saved, and an answer what is to be saved. A desk that still knows what it saved last does not read it again.

use super::kept::{Kept, kept};
use super::visit::{self, Browser, Fetched, Stop};
use super::{Org, Settings, address};
use crate::http::{Method, Request, Response};

/// Grows with every change of what is asked, answered or saved. A page and an org of different versions do not talk.
pub const VERSION: u32 = 1;

/// What the page wants. The body of a request travels beside it.
#[derive(Clone)]
pub struct Question {
    /// [`VERSION`] of the page.
    pub version: u32,
    /// What was saved last, if anything.
    pub saved: Option<String>,
    /// Address of the app's page without query and fragment: the callback URL, and what tells its origin.
    pub page: String,
    /// Milliseconds since 1970.
    pub now_millis: u64,
    /// Fresh random bytes.
    pub entropy: [u8; 32],
    /// What for.
    pub ask: Ask,
}
kept!(Question { version, saved, page, now_millis, entropy, ask });

/// See [`Question`].
#[derive(Clone)]
#[allow(missing_docs)]
pub enum Ask {
    /// The app sends a request.
    Fetch { method: Method, url: String, headers: Vec<(String, String)> },
    /// The browser opens an address of the org, or posts a form there (then the body is the form, url-encoded).
    Visit { method: Method, url: String },
    /// The person does something to the org that no request can do.
    Control(Control),
}

/// What a person can do to the demo org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// End every access token; refresh tokens stay good.
    ExpireAccessTokens,
}

/// What comes back. The body of a response or page travels beside it.
#[derive(Clone)]
pub struct Answer {
    /// What is to be saved, if that has changed.
    pub saved: Option<String>,
    /// What came of it.
    pub outcome: Outcome,
}
kept!(Answer { saved, outcome });

/// See [`Answer`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Outcome {
    /// To a request: the answer.
    Answered { status: u32, headers: Vec<(String, String)> },
    /// No readable answer.
    Failed,
    /// No answer so far, and none until the request is given up.
    Held,
    /// To a visit: a page of the org, and its address.
    Page { address: String },
    /// To a visit: the address elsewhere that the org sends the browser to.
    Elsewhere { address: String },
    /// To a control: it is done.
    Done,
    /// The question cannot be read, or is one of another version.
    NotUnderstood,
}

/// The org, the person's browser around it, and what was saved last.
#[derive(Default)]
pub struct Desk {
    open: Option<Open>,
}

struct Open {
    page: String,
    org: Org,
    browser: Browser,
    /// The text that says the same.
    saved: Option<String>,
}

/// What is kept between two questions.
struct Memory {
    version: u32,
    browser: Browser,
    /// See [`Org::save`].
    org: String,
}
kept!(Memory { version, browser, org });

impl Kept for Ask {
    fn write(&self, out: &mut String) {
        match self {
            Self::Fetch { method, url, headers } => {
                0_u32.write(out);
                method.write(out);
                url.write(out);
                headers.write(out);
            }
            Self::Visit { method, url } => {
                1_u32.write(out);
                method.write(out);
                url.write(out);
            }
            Self::Control(Control::ExpireAccessTokens) => 2_u32.write(out),
        }
    }

    fn read(text: &mut &str) -> Option<Self> {
        Some(match u32::read(text)? {
            0 => Self::Fetch { method: Kept::read(text)?, url: Kept::read(text)?, headers: Kept::read(text)? },
            1 => Self::Visit { method: Kept::read(text)?, url: Kept::read(text)? },
            2 => Self::Control(Control::ExpireAccessTokens),
            _ => return None,
        })
    }
}

impl Kept for Outcome {
    fn write(&self, out: &mut String) {
        match self {
            Self::Answered { status, headers } => {
                0_u32.write(out);
                status.write(out);
                headers.write(out);
            }
            Self::Failed => 1_u32.write(out),
            Self::Held => 2_u32.write(out),
            Self::Page { address } => {
                3_u32.write(out);
                address.write(out);
            }
            Self::Elsewhere { address } => {
                4_u32.write(out);
                address.write(out);
            }
            Self::Done => 5_u32.write(out),
            Self::NotUnderstood => 6_u32.write(out),
        }
    }

    fn read(text: &mut &str) -> Option<Self> {
        Some(match u32::read(text)? {
            0 => Self::Answered { status: Kept::read(text)?, headers: Kept::read(text)? },
            1 => Self::Failed,
            2 => Self::Held,
            3 => Self::Page { address: Kept::read(text)? },
            4 => Self::Elsewhere { address: Kept::read(text)? },
            5 => Self::Done,
            6 => Self::NotUnderstood,
            _ => return None,
        })
    }
}

impl Desk {
    /// Answers a question. `body` belongs to the question as the bytes given back belong to the answer.
    pub fn answer(&mut self, question: &str, body: Vec<u8>) -> (String, Vec<u8>) {
        let (answer, body) = match Question::from_text(question) {
            Some(question) if question.version == VERSION => self.take(question, body),
            _ => (Answer { saved: None, outcome: Outcome::NotUnderstood }, Vec::new()),
        };
        (answer.to_text(), body)
    }

    fn take(&mut self, question: Question, body: Vec<u8>) -> (Answer, Vec<u8>) {
        let open = self.opened(&question.page, question.saved);
        let (outcome, body) = open.carry_out(question.ask, body, question.now_millis, &question.entropy);
        let memory = Memory { version: VERSION, browser: open.browser.clone(), org: open.org.save() };
        let saved = Some(memory.to_text()).filter(|now| open.saved.as_ref() != Some(now));
        if saved.is_some() {
            open.saved.clone_from(&saved);
        }
        (Answer { saved, outcome }, body)
    }

    /// The org as it was saved. What cannot be read is no org: a new one takes its place.
    fn opened(&mut self, page: &str, saved: Option<String>) -> &mut Open {
        let mut open = match self.open.take() {
            Some(open) if open.page == page => open,
            _ => Open::new(page),
        };
        if open.saved != saved {
            let memory = saved.as_deref().and_then(Memory::from_text).filter(|memory| memory.version == VERSION);
            match memory {
                Some(memory) if open.org.restore(&memory.org) => open.browser = memory.browser,
                _ => open = Open::new(page),
            }
            open.saved = saved;
        }
        self.open.insert(open)
    }
}

impl Open {
    fn new(page: &str) -> Self {
        Self { page: page.to_owned(), org: Org::new(Settings::in_page(page)), browser: Browser::default(), saved: None }
    }

    fn carry_out(&mut self, ask: Ask, body: Vec<u8>, now_millis: u64, entropy: &[u8; 32]) -> (Outcome, Vec<u8>) {
        match ask {
            Ask::Fetch { method, url, headers } => {
                let origin = address::origin_of(&self.page).unwrap_or_default();
                let request = Request { method, url, headers, body };
                match visit::fetch(&mut self.org, &request, &origin, now_millis, entropy) {
                    Fetched::Answered(Response { status, headers, body }) => {
                        (Outcome::Answered { status: status.into(), headers }, body)
                    }
                    Fetched::Failed => (Outcome::Failed, Vec::new()),
                    Fetched::Held => (Outcome::Held, Vec::new()),
                }
            }
            Ask::Visit { method, url } => {
                let mut request = Request { method, url, headers: Vec::new(), body };
                if method == Method::Post {
                    request = request.with_header("Content-Type", "application/x-www-form-urlencoded");
                }
                match self.browser.visit(&mut self.org, request, now_millis, entropy) {
                    Stop::Page { address, response } => (Outcome::Page { address }, response.body),
                    Stop::Elsewhere { address, .. } => (Outcome::Elsewhere { address }, Vec::new()),
                    Stop::Nowhere => (Outcome::Failed, Vec::new()),
                }
            }
            Ask::Control(Control::ExpireAccessTokens) => {
                self.org.expire_access_tokens();
                (Outcome::Done, Vec::new())
            }
        }
    }
}
