//! Finding what was said: full text over messages and notes, with who it was said with, their orders and tags.
//!
//! [`query`] reads what somebody typed; [`ask`] is the question put to the index, worded for either database;
//! [`index`] fills the index behind the log; [`found`] gives chats, newest first, also those that have the words in several messages (`apart`); [`context`] shows words where they
//! stand. Words are folded in [`fold`], so that both databases find the same; they are told apart in `engine` alone.
//! What is erased leaves the index in the same write, by triggers of the database.

mod apart;
pub mod ask;
pub mod context;
pub mod engine;
pub mod facts;
pub mod fold;
pub mod found;
mod index;
pub mod query;

pub use index::sweep;
