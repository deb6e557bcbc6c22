//! How a merchant's store reaches us: it installs the app, and sends webhooks, all of it signed.
//!
//! `domain`, `signature` and `seal` are pure: what a shop is called, what proves that Shopify speaks, how
//! secrets rest. `install` is the OAuth code grant; `topics` lists the webhooks, `intake` and `deliveries` take them
//! in, and `digest` does what they say, later. `content` brings in what the assistant answers from.

pub mod access;
pub mod admin;
pub mod content;
pub mod deliveries;
pub mod digest;
pub mod domain;
pub mod install;
pub mod intake;
pub mod jobs;
pub mod known;
pub mod news;
pub mod privacy;
pub mod rounds;
pub mod seal;
pub mod signature;
pub mod store;
pub mod topics;
pub mod webhook;

pub use domain::ShopDomain;
