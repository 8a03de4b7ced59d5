//! soql.
