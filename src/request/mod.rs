//! A REST request as a person writes it: method, path, parameters, headers, body, and how its pages follow each other. Knows no
//! token and sends nothing.
//!
//! [`Draft`] is what is typed and kept. [`compose()`] checks it and makes it a [`crate::http::Request`] for one host, with every
//! problem by its place. [`curl`] reads and writes cURL commands, [`paging`] says what to ask for next.

pub mod address;
mod body;
mod compose;
pub mod curl;
pub mod headers;
pub mod paging;
mod stored;

pub use compose::{Turn, compose, names};
pub use paging::{Paging, PagingMode};

use crate::http::Method;

/// See the module. Everything is as typed, slots and all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// How to ask.
    pub method: Method,
    /// Path, with or without a query behind it; also a whole address of the org.
    pub path: String,
    /// Query parameters besides those in the path.
    pub params: Vec<Pair>,
    /// Headers of the person's own.
    pub headers: Vec<Pair>,
    /// What is sent with it.
    pub body: Body,
    /// How further pages are asked for.
    pub paging: Paging,
    /// Where in the answer the rows are; empty where that is to be found.
    pub rows_at: String,
}

/// A name and a value, which may be switched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether it is sent.
    pub is_on: bool,
}

/// What is sent with a request. What was typed for one kind stays when another is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// What it is.
    pub kind: BodyKind,
    /// The text of JSON, or of a raw body.
    pub text: String,
    /// The media type of a raw body.
    pub media_type: String,
    /// The parts of a form.
    pub pairs: Vec<Pair>,
}

/// What a body is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BodyKind {
    /// There is none.
    #[default]
    None,
    /// JSON.
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`; a part's value may end in `;type=application/json`.
    Multipart,
    /// Any text, of any media type.
    Raw,
}

/// What is wrong with a request, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do now.
    pub hint: String,
}

/// A place in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The path.
    Path,
    /// A query parameter, by its number.
    Param(usize),
    /// A header, by its number.
    Header(usize),
    /// The body.
    Body,
    /// How pages follow each other.
    Paging,
    /// Where the rows are.
    Rows,
}

/// The methods that are offered.
pub const METHODS: [Method; 6] = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Head];

impl Default for Draft {
    fn default() -> Self {
        Self {
            method: Method::Get,
            path: String::new(),
            params: Vec::new(),
            headers: Vec::new(),
            body: Body::default(),
            paging: Paging::default(),
            rows_at: String::new(),
        }
    }
}

impl Draft {
    /// Whether the method changes nothing at the server.
    #[must_use]
    pub const fn is_reading(&self) -> bool {
        matches!(self.method, Method::Get | Method::Head | Method::Options)
    }

    /// Whether a body would be sent: a page can send none with GET and HEAD.
    #[must_use]
    pub fn has_body(&self) -> bool {
        !self.is_reading() && self.body.kind != BodyKind::None
    }
}

impl Pair {
    /// One that is sent.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into(), is_on: true }
    }

    /// Whether there is anything to send.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.is_on && !(self.name.trim().is_empty() && self.value.is_empty())
    }
}

impl BodyKind {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::None, Self::Json, Self::Form, Self::Multipart, Self::Raw];

    /// What it is called.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Json => "JSON",
            Self::Form => "Form",
            Self::Multipart => "Multipart",
            Self::Raw => "Raw",
        }
    }
}

impl Problem {
    /// A problem in words.
    #[must_use]
    pub fn new(place: Place, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { place, message: message.into(), hint: hint.into() }
    }
}
