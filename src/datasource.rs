//! datasource.
