//! How much one shopper may do, so that a flood from one delays no other.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;

/// Rates, kept in this process.
pub struct Limits {
    sessions: DefaultKeyedRateLimiter<(String, std::net::IpAddr)>,
    sends: DefaultKeyedRateLimiter<(ShopId, Id)>,
}

impl Limits {
    /// So many sessions a minute for each shop and address, so many sends for each visitor.
    #[must_use]
    pub fn new(sessions_per_minute: NonZeroU32, sends_per_minute: NonZeroU32) -> Self {
        Self {
            sessions: DefaultKeyedRateLimiter::keyed(Quota::per_minute(sessions_per_minute)),
            sends: DefaultKeyedRateLimiter::keyed(Quota::per_minute(sends_per_minute)),
        }
    }

    /// One more session from this address for this shop.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn session(&self, shop: &str, from: std::net::IpAddr) -> Result<(), Error> {
        if self.sessions.len() > 50_000 {
            self.sessions.retain_recent();
        }
        self.sessions
            .check_key(&(shop.to_owned(), from))
            .map_err(|_| Error::TooMany { retry_after: 5 })
    }

    /// One more send from this visitor.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn send(&self, shop: ShopId, visitor: Id) -> Result<(), Error> {
        if self.sends.len() > 50_000 {
            self.sends.retain_recent();
        }
        self.sends
            .check_key(&(shop, visitor))
            .map_err(|_| Error::TooMany { retry_after: 2 })
    }
}
