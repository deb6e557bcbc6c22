//! What a merchant sees and sets: the first page after the install, what needs attention, and privacy.
//!
//! `standing` reads how the shop stands, `page` shows it with the `guide` to the first live chat, `home` answers with it; `trial` asks the assistant as a
//! shopper would, `model` sets which model answers, `languages` in what, and `replays` does again what could not be
//! done. `knowledge` is what the assistant answers from; `gaps` is what it could not answer; `actions` is what starts
//! what in a chat, and `action_pages` where that is edited; `notifications` is who is told of what, `sites` where else
//! the chat may run; `texts` what shoppers read while they wait; `team` who answers in the inbox; `assistants` and `tags`
//! are what a shop has of these, and `replies` what its staff say often; `plan` is what the shop pays for. `transfer` takes
//! all of it out and in as a file. `shell`
//! stands around these pages.

pub mod action_pages;
pub mod actions;
pub mod assistants;
pub mod csv;
pub mod gaps;
pub mod guide;
pub mod home;
pub mod hours;
mod hours_page;
pub mod knowledge;
pub mod languages;
pub mod model;
mod model_page;
pub mod notifications;
pub mod orders;
mod page;
pub mod plan;
pub mod privacy;
pub mod replays;
pub mod replies;
pub mod shell;
pub mod sites;
mod standing;
pub mod tags;
pub mod team;
pub mod texts;
mod texts_page;
pub mod transfer;
pub mod trial;
