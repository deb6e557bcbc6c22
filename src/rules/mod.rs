//! Custom actions and triggers: what starts them, what they ask first, what they do. All of it data.
//!
//! A rule comes in through `input`, which reads it, and `check`, which refuses what could never work; `contradictions`
//! tells which rules are at odds. Deciding is pure (`matching`, `book`, `condition`): words or a cart go in, the rules
//! that fire come out. Doing (`play`, in the order that `order` tells) happens inside the one write that also keeps
//! the message or the cart, so that a request, its tags and its text are there together or not at all. `watch` brings
//! what the store reports, `rounds` what time brings. Each of a shop's assistants has rules of its own (`shelf`), which do
//! less where nobody can be asked for (`unstaffed`); `offer` is what the assistant's answers offer of them.

mod amount;
pub mod asking;
pub mod book;
pub mod check;
pub mod condition;
pub mod contradictions;
pub mod effect;
mod evidence;
pub mod facts;
mod hit;
pub mod input;
pub mod matching;
pub mod meaning;
mod merged;
pub mod named;
mod offer;
pub mod order;
mod ours;
pub mod place;
pub mod play;
pub mod rehearsal;
pub mod rounds;
pub mod rule;
pub mod seeds;
mod shelf;
mod speech;
pub mod start;
pub mod store;
pub mod suggestions;
pub mod templates;
mod turns;
mod unstaffed;
pub mod watch;

pub use amount::text as amount_text;
pub use book::{Book, Hit};
pub use condition::Condition;
pub use effect::{Asks, Effect, Field, FieldKind};
pub use rule::{Definition, Rule};
pub use shelf::{Seat, Shelf};
pub use start::{Places, Start};
pub use store::Books;
