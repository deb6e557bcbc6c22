//! Staff: who they are, what they may do, and how they prove it.
//!
//! They come in by themselves, with a password or a link by mail (`sign_in`, slowed by `tries`), after an invite
//! (`invites`, `join`): that opens a session, which is a row and a sealed cookie (`session`). Inside Shopify's admin,
//! where no cookie works, its ID token speaks (`admin`, `frame`). Holding a [`Staff`] is the proof of a member of one
//! shop whose `role` opens the door at hand, and the only way to that shop's inbox. `members` changes who is on the
//! team, `audit` keeps what each did. `document` says who opens a page.

pub mod admin;
pub mod audit;
pub mod codes;
pub mod credentials;
pub mod document;
mod door;
pub mod frame;
pub mod handlers;
pub mod invites;
pub mod join;
pub mod links;
pub mod locale;
pub mod members;
mod outbox;
pub mod pages;
pub mod passwords;
pub mod place;
pub mod role;
pub mod second_step;
pub mod session;
pub mod sign_in;
mod staff;
pub mod store;
pub mod tokens;
pub mod tries;

pub use document::Opened;
pub use frame::Frame;
pub use role::{Can, Role};
pub use staff::{Door, Staff, bearer};
