//! A conversation: who speaks now, and everything that ever happened in it.
//!
//! [`Conversation::decide`] turns a [`Command`] into an [`Event`] or a [`Refused`], and changes nothing;
//! [`Conversation::apply`] is the only place the state changes. Both are pure. The log in the database
//! holds the events; `store.rs` beside this file loads, decides, applies and appends in one write.
//! Every change of owner raises the `epoch`, which is the fence: what the assistant (or a job, or a second
//! tab) decided under an older epoch is refused inside the write that would have appended it.

mod apply;
pub mod attachments;
mod command;
pub mod counts;
pub mod customers;
mod decide;
pub mod doomed;
mod event;
mod firing;
mod judging;
pub mod mask;
pub mod merging;
pub mod messages;
mod met;
pub mod pages;
pub mod parts;
mod passing;
pub mod people;
pub mod reads;
mod refused;
mod state;
pub mod store;
pub mod tags;
mod view;
pub mod waits;
pub mod words;

pub use command::{Command, Ended, How, Lapse};
pub use event::{Actor, AttemptOutcome, Event, Nobody, Origin, Reason, Timing};
pub use firing::Firing;
pub use met::{Fact, Met};
pub use refused::Refused;
pub use state::{
    After, Attention, Collecting, Conversation, Handled, Need, Resolution, State, Tag, Wanted,
};
pub use view::{Notice, ShopperView};
