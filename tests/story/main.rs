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

mod claims;
mod fence;
mod house;
mod kill;
mod migrations;
mod rule_sheet;
mod serve;
mod smoke;
mod writer;
