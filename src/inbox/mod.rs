//! What staff see and do.
//!
//! `list` and `open` read the log and what belongs to it into the values of `view`; the fragments (`pages`,
//! `rows`, `thread`, `items`, `cards`, `context`, `composer`, `sidebar`) turn those into HTML, for a page and for live
//! patches alike. `acts` is what staff do, `looks` what they only look at, `stream` what they see change (as
//! `patches`), `handlers` the pages. `summary` stands over a thread, `copilot` beside it, for who holds the chat;
//! `lessons` is what staff teach the assistant.

pub mod acts;
mod cards;
mod composer;
mod context;
pub mod copilot;
mod dom;
mod filter;
pub mod handlers;
mod icons;
mod items;
mod labels;
pub mod lessons;
mod list;
pub mod looks;
mod open;
mod pages;
mod patches;
mod rows;
mod said;
mod sidebar;
pub mod stream;
mod summary;
mod thread;
mod view;
pub mod viewing;
mod words;

pub use icons::{Icon, icon};
pub use labels::reason;
pub use list::counts;
pub use sidebar::model_words;
pub use view::{Counts, View};
pub use words::{Tick, followable, time};
