//! How a value is written for a person, by what is known of its field; knows no DOM, no clock and no network.
//!
//! [`asked`] reads off a query what its columns come from, [`facts`] finds what descriptions say of them, [`locale`] is how people
//! of a place write numbers and moments, [`value`] puts these together, once for a column and then cell by cell,
//! and [`rules`] says which of them stand out.

pub mod asked;
pub mod facts;
pub mod link;
pub mod locale;
mod moment;
pub mod number;
pub mod rich;
pub mod rules;
pub(crate) mod stored;
pub mod value;

pub use asked::{Asked, Origin};
pub use facts::{FieldFacts, Known, Lookup, child_object, describes_needed};
pub use locale::{Locale, Samples};
pub use number::Digits;
pub use rules::{Mark, Marks, Rule};
pub use value::{CELL_CHARS_MAX, ColumnFacts, Format, Reader, Row, Shown, Whole, formats, sent};
