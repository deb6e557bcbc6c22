//! How much one shopper may do, so that a flood from one delays no other.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

use crate::config::Config;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;

/// Rates, kept in this process.
pub struct Limits {
    sessions: DefaultKeyedRateLimiter<(String, std::net::IpAddr)>,
    sends: DefaultKeyedRateLimiter<(ShopId, Id)>,
}

impl Limits {
    /// Limits as configured.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            sessions: DefaultKeyedRateLimiter::keyed(per_minute(config.sessions_per_minute)),
            sends: DefaultKeyedRateLimiter::keyed(per_minute(config.sends_per_minute)),
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

fn per_minute(rate: NonZeroU32) -> Quota {
    Quota::per_minute(rate)
}
