//! Browser push (RFC 8030): to whom, sealed for whom, signed by whom.
//!
//! What is sent says that a chat needs somebody, and which; no word of a shopper goes through somebody else's service.

pub mod encrypt;
pub mod subscriptions;
pub mod vapid;

/// How long a push service keeps what it can't deliver, in seconds: after an hour the news is old.
pub const KEPT_FOR: u32 = 60 * 60;
