//! demo.

pub mod data;
pub mod rest;
