//! Signing in and staying signed in: PKCE, callback, tokens, the session and its stored form. Sends and stores nothing itself.

pub mod attempt;
pub mod lease;
pub mod record;
pub mod service;
pub mod session;
pub mod token;
