//! Values that queries and requests leave open, and the inputs on the page that give them. Knows neither the page nor who asks.
//!
//! An [`Input`] is typed by a person and checked into a [`Value`]. What is written `{{ name }}` in a text is a slot ([`slots`]); it
//! takes the value of an input, or of a row chosen in another query's table ([`mod@reference`]). Every place has its own way to write a
//! value so that no value changes the shape of what is around it: [`slots::Position`] for requests, [`query::bind`] for SOQL.

mod input;
pub mod query;
pub mod reference;
pub mod rerun;
pub mod slots;
mod value;

pub use input::{Input, InputKind, read_inputs, write_inputs};
pub use value::Value;

use crate::soql::schema::Schema;

/// Where values come from while something is filled.
#[derive(Clone, Copy)]
pub struct Filling<'a> {
    /// The value of a name, or why there is none.
    pub values: &'a dyn Fn(&str) -> Result<Value, Refused>,
    /// What is known of the org, for queries.
    pub schema: Option<&'a dyn Schema>,
}

/// Why a value is not there, or not what its place takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong.
    pub message: String,
    /// What to do now.
    pub hint: String,
}

impl Refused {
    /// Words in two parts.
    #[must_use]
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { message: message.into(), hint: hint.into() }
    }
}

/// No name has a value.
///
/// # Errors
/// Always.
pub fn no_values(name: &str) -> Result<Value, Refused> {
    Err(Refused::new(
        ["There is no input called ", name, "."].concat(),
        "Add an input of that name, or name a column of another query: {{ query.selectedRow.Id }}.",
    ))
}
