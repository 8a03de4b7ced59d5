//! How a value is written for a person, by what is known of its field; knows no DOM, no clock and no network.
//!
//! [`asked`] reads off a query what its columns come from, [`facts`] finds what descriptions say of them.

pub mod asked;
pub mod facts;

pub use asked::{Asked, Origin};
pub use facts::{FieldFacts, Known, Lookup, child_object, describes_needed};
