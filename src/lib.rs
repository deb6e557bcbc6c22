//! Counterbell: an AI answers a store's shoppers, and rings the bell for a person when one is needed.
//!
//! The story, in the order of its rooms: a shopper writes ([`storefront`]); it becomes a [`conversation`];
//! [`rules`] decide who speaks; the [`assistant`] answers from the store's own content or says that it does
//! not know (a shop has one or several [`assistants`]); a [`handoff`] asks for a person; the [`team`] answers in the shared [`inbox`]. The merchant's
//! store reaches us as installs and webhooks ([`shop`]), and as carts, checkouts and orders ([`commerce`]); what all
//! of it comes to is told by the [`reports`], and what was said is found again by [`search`].
//! Beneath them all is one log per shop ([`db`]), work owed ([`jobs`]), mail that goes
//! out ([`mail`]), files that lie elsewhere ([`objects`]) and what is live ([`live`]); above
//! them, the doors ([`web`]) and the [`app`] that holds everything together.

pub mod assistant;
pub mod assistants;
pub mod commerce;
pub mod conversation;
pub mod handoff;
pub mod inbox;
pub mod reports;
pub mod rules;
pub mod search;
pub mod settings;
pub mod shop;
pub mod storefront;
pub mod team;

pub mod app;
pub mod ask;
pub mod circuit;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
pub mod ids;
pub mod jobs;
pub mod live;
pub mod mail;
pub mod objects;
pub mod outside;
pub mod sse;
pub mod stop;
pub mod telemetry;
pub mod web;

#[cfg(feature = "demo")]
pub mod demo;
