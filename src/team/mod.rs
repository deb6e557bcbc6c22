//! Staff: who they are, and how they prove it.
//!
//! A sign-in link opens a session; a session is a row and a sealed cookie. Holding a [`Staff`] is the
//! proof of a member of one shop, and the only way to that shop's inbox.

pub mod handlers;
pub mod pages;
pub mod session;
pub mod store;

pub use session::Staff;
