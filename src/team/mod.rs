//! Staff: who they are, and how they prove it.
//!
//! Two doors: a sign-in link opens a session, which is a row and a sealed cookie (`session`); inside Shopify's
//! admin, where no cookie works, its ID token speaks (`admin`, `frame`). Holding a [`Staff`] is the proof of a
//! member of one shop, and the only way to that shop's inbox. `document` says who opens a page.

pub mod admin;
pub mod document;
pub mod frame;
pub mod handlers;
pub mod pages;
pub mod session;
mod staff;
pub mod store;

pub use document::Opened;
pub use frame::Frame;
pub use staff::{Door, Staff, bearer};
