//! Custom actions and triggers: what starts them, what they ask first, what they do. All of it data.
//!
//! Deciding is pure (`matching`, `book`): words or a cart go in, the rules that fire come out. Doing
//! (`play`) happens inside the one write that also keeps the message or the cart, so that a request, its
//! tags and its text are there together or not at all.

mod book;
pub mod matching;
pub mod play;
pub mod rule;
pub mod seeds;
pub mod store;
pub mod watch;

pub use book::{Book, Hit};
pub use rule::{Effect, Field, FieldKind, Rule, Trigger};
pub use store::Books;
