//! What staff see and do.
//!
//! `list` and `open` read the log and what belongs to it into the values of `view`; the fragments (`pages`,
//! `rows`, `thread`, `items`, `cards`, `context`, `composer`, `sidebar`) turn those into HTML, for a page and for live
//! patches alike. `acts` is what staff do, `looks` what they only look at, `stream` what they see change (as
//! `patches`), `handlers` the pages.

pub mod acts;
mod cards;
mod composer;
mod context;
mod dom;
mod filter;
pub mod handlers;
mod icons;
mod items;
mod labels;
mod list;
pub mod looks;
mod open;
mod pages;
mod patches;
mod rows;
mod said;
mod sidebar;
pub mod stream;
mod thread;
mod view;
pub mod viewing;
mod words;

pub use icons::{Icon, icon};
pub use labels::reason;
pub use list::counts;
pub use sidebar::model_words;
pub use view::{Counts, View};
pub use words::{Tick, time};
