//! How much one shopper may do, so that a flood from one delays no other.

use std::net::IpAddr;
use std::num::NonZeroU32;

use actix_web::HttpRequest;
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;

/// Rates, kept in this process.
pub struct Limits {
    sessions: DefaultKeyedRateLimiter<(String, IpAddr)>,
    sends: DefaultKeyedRateLimiter<(ShopId, Id)>,
    looks: DefaultKeyedRateLimiter<(ShopId, Id)>,
    proofs: DefaultKeyedRateLimiter<(ShopId, String)>,
}

/// E-mail addresses that may be tried on one order in an hour, whoever tries: visitors cost nothing.
const PROOFS_PER_HOUR: NonZeroU32 = NonZeroU32::MIN.saturating_add(11);

/// Looks (polling, streams, typing) for each send that is allowed: they write nothing.
const LOOKS_PER_SEND: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

impl Limits {
    /// So many sessions a minute for each shop and address, so many sends for each visitor.
    #[must_use]
    pub fn new(sessions_per_minute: NonZeroU32, sends_per_minute: NonZeroU32) -> Self {
        Self {
            sessions: DefaultKeyedRateLimiter::keyed(Quota::per_minute(sessions_per_minute)),
            sends: DefaultKeyedRateLimiter::keyed(Quota::per_minute(sends_per_minute)),
            looks: DefaultKeyedRateLimiter::keyed(Quota::per_minute(
                sends_per_minute.saturating_mul(LOOKS_PER_SEND),
            )),
            proofs: DefaultKeyedRateLimiter::keyed(Quota::per_hour(PROOFS_PER_HOUR)),
        }
    }

    /// One more session from this address for this shop.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn session(&self, shop: &str, from: IpAddr) -> Result<(), Error> {
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

    /// Whether one more e-mail address may be tried on this order.
    #[must_use]
    pub fn proof(&self, shop: ShopId, order: &str) -> bool {
        if self.proofs.len() > 50_000 {
            self.proofs.retain_recent();
        }
        self.proofs.check_key(&(shop, order.to_owned())).is_ok()
    }

    /// One more look of this visitor.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn look(&self, shop: ShopId, visitor: Id) -> Result<(), Error> {
        if self.looks.len() > 50_000 {
            self.looks.retain_recent();
        }
        self.looks
            .check_key(&(shop, visitor))
            .map_err(|_| Error::TooMany { retry_after: 2 })
    }
}

/// Where a request comes from. Behind a proxy on this machine (which is how it is run in earnest) the last
/// address the proxy names; from anywhere else that header is the sender's own claim. An IPv6 network counts
/// as one.
#[must_use]
pub fn address(request: &HttpRequest) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.ip());
    let named = request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok());
    match named.filter(|_| peer.is_loopback()).unwrap_or(peer) {
        IpAddr::V6(ip) => IpAddr::from((u128::from(ip) & (u128::MAX << 64)).to_be_bytes()),
        v4 @ IpAddr::V4(_) => v4,
    }
}
