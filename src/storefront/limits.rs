//! How much one shopper may do, so that a flood from one delays no other.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota};

use super::held::Held;
use super::session::Shopper;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;
pub use crate::team::place::address;

/// Rates, kept in this process.
pub struct Limits {
    sessions: DefaultKeyedRateLimiter<(String, IpAddr)>,
    vouched: DefaultKeyedRateLimiter<(String, Option<i64>)>,
    vouched_by: DefaultKeyedRateLimiter<String>,
    sends: DefaultKeyedRateLimiter<(ShopId, Id)>,
    sends_from: DefaultKeyedRateLimiter<(ShopId, IpAddr)>,
    sends_to: DefaultKeyedRateLimiter<ShopId>,
    looks: DefaultKeyedRateLimiter<(ShopId, Id)>,
    looks_from: DefaultKeyedRateLimiter<(ShopId, IpAddr)>,
    looks_to: DefaultKeyedRateLimiter<ShopId>,
    files_from: DefaultKeyedRateLimiter<(ShopId, IpAddr)>,
    files_to: DefaultKeyedRateLimiter<ShopId>,
    proofs: DefaultKeyedRateLimiter<(ShopId, String)>,
    tried_proofs: DefaultKeyedRateLimiter<(ShopId, Id)>,
    /// The streams that stand.
    pub streams: Held,
}

/// E-mail addresses that may be tried on one order in an hour, whoever tries: visitors cost nothing.
const PROOFS_PER_HOUR: NonZeroU32 = NonZeroU32::MIN.saturating_add(11);

/// Pairs of a number and an address that one of the staff may have looked up in an hour, trying the assistant.
const TRIED_PROOFS_PER_HOUR: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// Sends from one address to one shop, for each that one visitor may: an office or a school shares an address, but a
/// machine that makes itself new visitors is one machine.
const SENDS_FROM_ONE_ADDRESS: NonZeroU32 = NonZeroU32::MIN.saturating_add(14);

/// Sends to one shop from everywhere, for each that one visitor may: a flood over one shop is no other's.
const SENDS_TO_ONE_SHOP: NonZeroU32 = NonZeroU32::MIN.saturating_add(199);

/// Sessions through one shop's app proxy, for each that one address may open.
const VOUCHED_BY_ONE_SHOP: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// Looks (polling, streams, typing) for each send that is allowed: they write nothing.
const LOOKS_PER_SEND: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

/// Kilobytes of files in an hour from one address to one shop: a dozen of the largest, at once or one after the other.
const KILOBYTES_FROM_ONE_ADDRESS: NonZeroU32 = NonZeroU32::MIN.saturating_add(63 * 1024);

/// And to one shop from everywhere: new visitors and new addresses are cheap, a database's disk is not.
const KILOBYTES_TO_ONE_SHOP: NonZeroU32 = NonZeroU32::MIN.saturating_add(1024 * 1024);

impl Limits {
    /// So many sessions a minute for each shop and address, so many sends for each visitor.
    #[must_use]
    pub fn new(sessions_per_minute: NonZeroU32, sends_per_minute: NonZeroU32) -> Self {
        let looks = sends_per_minute.saturating_mul(LOOKS_PER_SEND);
        Self {
            sessions: DefaultKeyedRateLimiter::keyed(Quota::per_minute(sessions_per_minute)),
            vouched: DefaultKeyedRateLimiter::keyed(Quota::per_minute(sessions_per_minute)),
            vouched_by: DefaultKeyedRateLimiter::keyed(Quota::per_minute(
                sessions_per_minute.saturating_mul(VOUCHED_BY_ONE_SHOP),
            )),
            sends: DefaultKeyedRateLimiter::keyed(Quota::per_minute(sends_per_minute)),
            sends_from: DefaultKeyedRateLimiter::keyed(Quota::per_minute(
                sends_per_minute.saturating_mul(SENDS_FROM_ONE_ADDRESS),
            )),
            sends_to: DefaultKeyedRateLimiter::keyed(Quota::per_minute(
                sends_per_minute.saturating_mul(SENDS_TO_ONE_SHOP),
            )),
            looks: DefaultKeyedRateLimiter::keyed(Quota::per_minute(looks)),
            looks_from: DefaultKeyedRateLimiter::keyed(Quota::per_minute(
                looks.saturating_mul(SENDS_FROM_ONE_ADDRESS),
            )),
            looks_to: DefaultKeyedRateLimiter::keyed(Quota::per_minute(
                looks.saturating_mul(SENDS_TO_ONE_SHOP),
            )),
            files_from: DefaultKeyedRateLimiter::keyed(Quota::per_hour(KILOBYTES_FROM_ONE_ADDRESS)),
            files_to: DefaultKeyedRateLimiter::keyed(Quota::per_hour(KILOBYTES_TO_ONE_SHOP)),
            proofs: DefaultKeyedRateLimiter::keyed(Quota::per_hour(PROOFS_PER_HOUR)),
            tried_proofs: DefaultKeyedRateLimiter::keyed(Quota::per_hour(TRIED_PROOFS_PER_HOUR)),
            streams: Held::default(),
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

    /// One more session through this shop's app proxy. Shopify asks for everybody there, so that addresses tell nothing:
    /// each customer has a share of their own, and so has the shop.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn vouch(&self, shop: &str, customer: Option<i64>) -> Result<(), Error> {
        if self.vouched.len() > 50_000 {
            self.vouched.retain_recent();
        }
        let who = (shop.to_owned(), customer);
        let within = (customer.is_none() || self.vouched.check_key(&who).is_ok())
            && self.vouched_by.check_key(&who.0).is_ok();
        within
            .then_some(())
            .ok_or(Error::TooMany { retry_after: 5 })
    }

    /// One more send from this visitor, from where they are, to their shop.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn send(&self, shopper: &Shopper) -> Result<(), Error> {
        if self.sends.len() > 50_000 {
            self.sends.retain_recent();
            self.sends_from.retain_recent();
        }
        let shop = shopper.shop;
        let within = self.sends.check_key(&(shop, shopper.visitor)).is_ok()
            && self.sends_from.check_key(&(shop, shopper.from)).is_ok()
            && self.sends_to.check_key(&shop).is_ok();
        if within {
            Ok(())
        } else {
            Err(Error::TooMany { retry_after: 2 })
        }
    }

    /// Whether one more e-mail address may be tried on this order.
    #[must_use]
    pub fn proof(&self, shop: ShopId, order: &str) -> bool {
        if self.proofs.len() > 50_000 {
            self.proofs.retain_recent();
        }
        self.proofs.check_key(&(shop, order.to_owned())).is_ok()
    }

    /// Whether this one of the staff may have one more pair looked up in a trial. Counted apart from shoppers': whoever
    /// tries the assistant takes no shopper's turn, and whoever guesses as a shopper none of the staff's.
    #[must_use]
    pub fn proof_in_trial(&self, shop: ShopId, staff: Id) -> bool {
        self.tried_proofs.check_key(&(shop, staff)).is_ok()
    }

    /// A file of this size from this visitor.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn file(&self, shopper: &Shopper, bytes: usize) -> Result<(), Error> {
        if self.files_from.len() > 50_000 {
            self.files_from.retain_recent();
        }
        let kilobytes = u32::try_from(bytes / 1024).unwrap_or(u32::MAX);
        let kilobytes = NonZeroU32::MIN.saturating_add(kilobytes);
        let from = (shopper.shop, shopper.from);
        let fits = |answer| matches!(answer, Ok(Ok(())));
        let within = fits(self.files_from.check_key_n(&from, kilobytes))
            && fits(self.files_to.check_key_n(&shopper.shop, kilobytes));
        within
            .then_some(())
            .ok_or(Error::TooMany { retry_after: 300 })
    }

    /// One more look of this visitor, from where they are.
    ///
    /// # Errors
    /// [`Error::TooMany`].
    pub fn look(&self, shopper: &Shopper) -> Result<(), Error> {
        if self.looks.len() > 50_000 {
            self.looks.retain_recent();
            self.looks_from.retain_recent();
        }
        let shop = shopper.shop;
        let within = self.looks.check_key(&(shop, shopper.visitor)).is_ok()
            && self.looks_from.check_key(&(shop, shopper.from)).is_ok()
            && self.looks_to.check_key(&shop).is_ok();
        within
            .then_some(())
            .ok_or(Error::TooMany { retry_after: 2 })
    }
}
