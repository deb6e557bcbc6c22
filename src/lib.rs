//! Counterbell.
pub mod clock;
pub mod conversation;
pub mod db;
pub mod error;
pub mod ids;
