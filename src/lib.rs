//! Orgpane signs a person in to their own Salesforce org from the browser, runs SOQL, and shows the rows in a table.
//! Static files only: no server of ours, no secret.
//!
//! # Where to start
//!
//! [`app`] is the whole app as a pure machine: [`app::step`] takes an [`app::Event`] and a [`app::Moment`] and gives [`app::Effect`]s;
//! [`app::views`] is what the screen shows. Two edges make it run: `browser` (wasm32 only) performs effects and returns events, `ui`
//! draws views and emits events. In a worker of the same page the same program is the demo org. Everything else is pure
//! and compiles natively, where the tests are.
//!
//! # In reading order
//!
//! | Module | What it is |
//! |---|---|
//! | [`http`], [`json`], [`secret`], [`error`], [`limits`] | what all others stand on: requests as values, small answers and stored things as values, text that does not print, notices, limits with units |
//! | [`datasource`] | which org and which app; the only way to a host that tokens may go to |
//! | [`auth`] | attempts and callbacks ([`auth::attempt`]), token answers ([`auth::token`]), the session's machine ([`auth::session`]) and its stored form ([`auth::record`]) |
//! | [`doctor`] | why signing in does not work: probes as values, decided by what came back; causes and cures |
//! | [`rest`] | requests and answers of the Salesforce REST API; [`rest::read_fault`] says what went wrong |
//! | [`soql`] | the query language: any text to a tree ([`soql::parse`]), laid out ([`mod@soql::format`]), changed ([`soql::transform`]), checked ([`soql::check`]), completed ([`soql::complete`]), filled ([`soql::bind`]), planned ([`soql::plan`]) and answered ([`soql::evaluate`]) |
//! | [`editor`] | what an editor shows of a query and does to it: stretches in colour, notes, brackets, edits |
//! | [`parameter`] | typed inputs and what `{{ name }}` stands for; each place writes a value its own way |
//! | [`request`] | a REST request as a person writes it, checked and made ready; cURL, pages of answers |
//! | [`library`] | queries that were saved, that were run, and to begin with |
//! | [`table`] | rows in columns, their order, and the window in sight |
//! | [`view`] | how a person wants rows shown: columns, order, filter, groups; kept, named, linked |
//! | [`mod@format`] | how a value is written for a person, by what is known of its field |
//! | [`export`] | rows taken away: text for the clipboard, files in pieces, and a receipt of what they hold |
//! | [`app`] | joins them |
//! | [`demo`] | a Salesforce-like org as a pure function: the tests' double, the org of `cargo xtask demo`, and the one inside the page ([`demo::message`], [`demo::visit`]) |
//!
//! # What holds, always
//!
//! - One function attaches an access token to a request, and only for the origin of that session's own `instance_url`:
//!   [`auth::session::Session::attach`].
//! - One function puts a key of another service on a request, and only for the origin that the person named: [`auth::service::attach`].
//! - Nouns do not know `ui`, `browser`, Leptos, a clock or a random source. Time and entropy are arguments.
//! - Never two token requests under way over all tabs; no token is used before it is stored; a refresh token known to be spent is
//!   never sent; signing out wins over everything.
//! - Rows are appended, never cloned; a token refresh changes nothing in the table.
//! - A secret has no `Display`, a silent `Debug`, and is wiped when dropped.
//! - What the demo org is asked never leaves the page: its address leads nowhere ([`datasource::DEMO_ORIGIN`]), and tokens of a
//!   real org never go to it.
//! - Every limit stands in [`limits`], with its unit.
//!
//! # Words
//!
//! *My Domain*: an org's own host. *Attempt*: one way to the sign-in page and back, under its own `state`. *Lapsed*: a session that
//! is known but may no longer ask. *Generation*: counts a session's sets of tokens; the higher one wins over tabs. *Locator*: what
//! Salesforce calls the place of the next page. *Slot*: a place in a query for a value that is given later, `:name` or `{{ name }}`.
//! *Catalog*: what is known of an org's objects and fields so far. *Finding*: what a check has to say of a query. *Notice*: what a person reads when something happened.

pub mod app;
pub mod auth;
#[cfg(all(target_arch = "wasm32", feature = "ui"))]
pub mod browser;
pub mod datasource;
pub mod demo;
pub mod doctor;
pub mod editor;
pub mod error;
pub mod export;
pub mod format;
pub mod http;
pub mod json;
pub mod library;
pub mod limits;
pub mod parameter;
pub mod request;
pub mod rest;
pub mod secret;
pub mod soql;
#[cfg(feature = "ui")]
pub mod ui;
pub mod view;

/// Rows in columns, their order, and the window in sight. A package of its own, so that it can be compiled for speed.
pub use orgpane_table as table;
