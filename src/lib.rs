//! Orgpane.

pub mod app;
pub mod auth;
#[cfg(all(target_arch = "wasm32", feature = "ui"))]
pub mod browser;
pub mod datasource;
pub mod demo;
pub mod error;
pub mod http;
pub mod limits;
pub mod rest;
pub mod secret;
pub mod soql;
pub mod table;
#[cfg(feature = "ui")]
pub mod ui;
