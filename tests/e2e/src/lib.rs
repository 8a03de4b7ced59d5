//! A real browser before the built app and a demo org on two origins; knows of the app only what people can see of it.
//!
//! ```text
//! run(options, async |world| { … })
//!   world.org     the demo org, in this process: look at it, change it, order faults
//!   world.tab     the first tab; world.open_tab() gives more of the same browser profile
//!   tab.click(…)  finds by role and accessible name in the browser's own accessibility tree, as a screen reader does
//! ```
//!
//! Everything waits for a condition, with a deadline; nothing waits for a clock.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // All of it is test.

mod audit;
mod driver;
mod element;
mod hands;
mod tab;
mod wait;
mod world;

pub use element::Element;
pub use tab::Tab;
pub use wait::{until, until_so};
pub use world::{Options, World, run};
