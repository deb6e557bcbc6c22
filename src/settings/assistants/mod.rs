//! A shop's assistants, for merchants: the list, and each one's tabs (knowledge, custom actions, shared inbox,
//! appearance).
//!
//! `pages` answers with the pages, made by `list`, `tabs` and `appearance`; `acts` is what is changed on them, read by `input`.

pub mod acts;
mod appearance;
pub(super) mod input;
mod list;
pub mod pages;
mod tabs;

pub use tabs::{Tab, head, path};
