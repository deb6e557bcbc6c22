//! The story, tested: the real server, a database of its own for each test, time that is moved and never
//! slept. One file a chapter.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test fails where it stands"
)]

mod support;

mod access;
mod actions;
mod admin_api;
mod answers;
mod any_shape;
mod app_toml;
mod ask;
mod assistants;
mod attachments;
mod beside;
mod beyond;
mod cards;
mod claims;
mod commerce;
mod copilot;
mod desk;
mod doors;
mod embedded;
mod fence;
mod file;
mod handoff;
mod house;
mod inbox;
mod install;
mod installs;
mod kept_vectors;
mod kill;
mod killed_alerts;
mod killed_hooks;
mod knowledge;
mod languages;
mod learning;
mod locales;
mod mail;
mod meanwhile;
mod measured;
mod merchants;
mod migrations;
mod model;
mod nodes;
mod notices;
mod objects;
mod opened_again;
mod orders_asked;
mod plans;
mod privacy;
mod rehearsal;
mod replay;
mod replies;
mod reports;
mod rule_sheet;
mod rules;
mod search;
mod serve;
mod shopper;
mod shopside;
mod silence;
mod simulated;
mod smoke;
mod streams;
mod tags;
mod team;
mod together;
mod transfer;
mod turns;
mod vectors;
mod webhooks;
mod writer;
