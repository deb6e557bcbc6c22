//! How a merchant's store reaches us: it installs the app, and sends webhooks, all of it signed.
//!
//! `domain`, `signature` and `seal` are pure: what a shop is called, what proves that Shopify speaks, how
//! secrets rest. `install` is the OAuth code grant; `topics` lists the webhooks, `intake` and `deliveries` take them
//! in, and `digest` does what they say, later. `content` brings in what the assistant answers from. `order_acts` is what
//! staff have done to an order: shown first, done once, read back. `plan` is what a shop pays for, and what that allows.

pub mod access;
pub mod admin;
mod beside;
pub mod content;
pub mod deliveries;
pub mod digest;
pub mod domain;
pub mod install;
pub mod intake;
pub mod jobs;
pub mod known;
mod lent;
pub mod news;
pub mod order_acts;
pub mod plan;
pub mod privacy;
pub mod rounds;
pub mod seal;
pub mod signature;
pub mod sites;
pub mod store;
pub mod topics;
pub mod webhook;

pub use domain::ShopDomain;
