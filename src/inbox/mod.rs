//! What staff see and do.
//!
//! `list` and `open` read the log and what belongs to it into the values of `view`; the fragments (`pages`,
//! `rows`, `thread`, `items`, `cards`, `context`, `composer`, `sidebar`) turn those into HTML, for a page and for live
//! patches alike; `search` and `results` are what stands in the list's place while something is looked for. `acts` is what staff do, `looks` what they only look at, `stream` what they see change (as
//! `patches`), `handlers` the pages. `summary` stands over a thread, `copilot` beside it, for who holds the chat;
//! `lessons` is what staff teach the assistant, `judging` what they think of the moment it asked for them. What staff say goes by `reply`, in `marked` words, often begun by a
//! `canned` one, with `products` and `offers` (discounts, draft orders) to go with it, and `steps` that are done as it is sent; `earlier` is what stands higher up.

pub mod acts;
mod alerts;
pub mod beat;
mod beside;
mod beyond;
mod bought;
pub mod canned;
mod cards;
mod composer;
mod context;
pub mod copilot;
mod dialogs;
mod dom;
pub mod drawn;
pub mod earlier;
mod entry;
pub mod files;
mod filter;
mod fired;
pub mod first;
pub mod handlers;
mod icons;
mod inserts;
mod items;
pub mod judging;
mod labels;
pub mod lessons;
mod list;
pub mod looks;
mod marked;
mod marks;
mod met;
pub mod offers;
mod open;
mod order;
mod order_act_page;
pub mod order_acts;
mod pages;
mod palette;
pub mod passing;
mod patches;
pub mod products;
mod purchases;
pub mod reads;
pub mod reply;
mod results;
mod row;
mod rows;
mod said;
pub mod saved;
mod search;
mod seen;
mod sidebar;
pub mod steps;
pub mod stream;
pub mod summary;
mod switches;
mod tally;
mod thread;
mod view;
pub mod viewing;
mod words;

pub use icons::{Icon, icon};
pub use labels::reason;
pub use list::shopper;
pub use sidebar::model_words;
pub use tally::counts;
pub use view::{Counts, Filter, View};
pub use words::{Tick, day, followable, time};
