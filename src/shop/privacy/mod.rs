//! What a shop's customers may ask for by law: their data, and to be forgotten. And forgetting in time.
//!
//! A webhook becomes a request ([`request`]) and a job. The job looks for the person ([`find`], by what
//! [`person`] recognises), writes the plan down, sealed, and then either makes the merchant's [`export`] or
//! erases ([`erase`], [`bodies`]); [`whole`] erases a shop that left, [`retention`] what is older than a shop
//! keeps. All of it goes in bounded steps and can be begun again at any point.

mod bodies;
pub mod erase;
pub mod export;
mod find;
pub mod person;
mod plan;
mod request;
mod retention;
mod steps;
pub mod whole;

pub use plan::{Kind, Outcome};
pub use request::{Listed, export_of, list, receive};
pub use retention::{RETENTION_DAYS, days_kept, forget_the_old, keep_for};
pub use steps::{advance, perform};

/// The kind of a privacy request's job.
pub const KIND: &str = "privacy_request";

/// Days within which a request must be answered, and for which an export can be fetched.
pub const DAYS: i64 = 30;

/// Rows of one write, at most.
pub const BATCH: i64 = 200;

const DAY: i64 = 24 * 60 * 60;
