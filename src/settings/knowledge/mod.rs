//! What the assistant knows, as staff see and change it: the list with its sources, the editor, and their JSON doors.
//!
//! `pages` answers with pages made by `list`, `sources_card`, `editor` and `questions_card`; `documents`, `questions`,
//! `drafts`, `sources` and `files` are what scripts and plain forms call; `input` reads what they bring; `audience` is for which assistants
//! it is.

pub mod audience;
pub mod documents;
pub mod drafts;
mod editor;
pub mod files;
pub mod input;
pub mod list;
pub mod pages;
pub mod questions;
mod questions_card;
pub mod sources;
mod sources_card;
