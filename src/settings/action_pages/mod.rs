//! Custom actions, for merchants: the list on an assistant's tab, and the editor of one.
//!
//! `pages` answers with both, `list` and `editor` make them, `words` says what an action is in a line. `line` and
//! `tries` are what the editor asks while somebody writes: what a line would start, and on which past chats it would
//! have fired. What is
//! saved goes through `actions`.

mod editor;
pub mod everywhere;
pub mod line;
mod list;
pub mod nobody;
pub mod pages;
pub mod tries;
mod words;
