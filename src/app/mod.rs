//! The app.

pub mod event;
pub mod view;
