//! Orgpane.

pub mod app;
pub mod auth;
#[cfg(target_arch = "wasm32")]
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
pub mod ui;
