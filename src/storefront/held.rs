//! How many streams are held open, and by whom: each costs a connection and a place in memory for as long as it stands.
//! A browser that has gone is noticed late, so it is the oldest stream of a visitor that makes room for the newest.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::session::Shopper;
use crate::db::ShopId;
use crate::error::Error;
use crate::ids::Id;

/// Streams of one visitor: one for each browser they are in, and some that have gone without a word.
const OF_A_VISITOR: usize = 8;
/// Streams from one address to one shop: an office or a school shares one.
const FROM_AN_ADDRESS: usize = 400;

#[derive(Default)]
struct Streams {
    of_visitor: HashMap<(ShopId, Id), VecDeque<Arc<Notify>>>,
    from_address: HashMap<(ShopId, IpAddr), usize>,
}

/// The streams that stand in this process.
#[derive(Clone, Default)]
pub struct Held {
    streams: Arc<Mutex<Streams>>,
}

/// A stream's place, given back when it ends.
pub struct Place {
    held: Held,
    visitor: (ShopId, Id),
    address: (ShopId, IpAddr),
    wanted: Arc<Notify>,
}

impl Held {
    /// One more stream of this shopper.
    ///
    /// # Errors
    /// [`Error::TooMany`] from their address.
    pub fn take(&self, shopper: &Shopper) -> Result<Place, Error> {
        let visitor = (shopper.shop, shopper.visitor);
        let address = (shopper.shop, shopper.from);
        let wanted = Arc::new(Notify::new());
        let mut streams = self.streams.lock();
        let from = streams.from_address.entry(address).or_default();
        if *from >= FROM_AN_ADDRESS {
            return Err(Error::TooMany { retry_after: 10 });
        }
        *from += 1;
        let theirs = streams.of_visitor.entry(visitor).or_default();
        if theirs.len() >= OF_A_VISITOR
            && let Some(oldest) = theirs.pop_front()
        {
            oldest.notify_one();
        }
        theirs.push_back(wanted.clone());
        let held = self.clone();
        Ok(Place {
            held,
            visitor,
            address,
            wanted,
        })
    }
}

impl Place {
    /// Resolves when a newer stream of the same visitor needs the place.
    pub async fn wanted(&self) {
        self.wanted.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut streams = self.held.streams.lock();
        if let Some(theirs) = streams.of_visitor.get_mut(&self.visitor) {
            theirs.retain(|one| !Arc::ptr_eq(one, &self.wanted));
            if theirs.is_empty() {
                streams.of_visitor.remove(&self.visitor);
            }
        }
        if let Some(from) = streams.from_address.get_mut(&self.address) {
            *from = from.saturating_sub(1);
            if *from == 0 {
                streams.from_address.remove(&self.address);
            }
        }
    }
}
