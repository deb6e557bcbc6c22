//! How often a model may be asked, and whether it is worth it: by shop and in all, with a circuit for each shop.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::circuit::Circuit;
use crate::clock::Micros;
use crate::db::ShopId;

/// Requests of one shop at once.
pub const AT_ONCE: u32 = 4;
/// Requests of all shops at once: fewer than the worker has places, so that other jobs go on.
pub const AT_ONCE_IN_ALL: u32 = 24;
/// Requests of one shop in a minute.
pub const A_MINUTE: u32 = 60;
/// Requests of all shops in a minute.
pub const A_MINUTE_IN_ALL: u32 = 600;

/// Why a shop's model is not well: shown to its staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trouble {
    /// Since its first failure after the last answer.
    pub since: Micros,
    /// The last failure's name.
    pub failure: &'static str,
}

/// How much was asked lately, and how much is under way.
#[derive(Debug, Default)]
struct Traffic {
    minute: i64,
    asked: u32,
    under_way: u32,
}

impl Traffic {
    fn admits(&mut self, now: Micros, at_once: u32, a_minute: u32) -> bool {
        let minute = now.0.div_euclid(60_000_000);
        if minute != self.minute {
            self.minute = minute;
            self.asked = 0;
        }
        self.under_way < at_once && self.asked < a_minute
    }

    fn begin(&mut self) {
        self.asked += 1;
        self.under_way += 1;
    }
}

#[derive(Debug, Default)]
struct One {
    traffic: Traffic,
    circuit: Circuit,
    trouble: Option<Trouble>,
}

#[derive(Debug, Default)]
struct All {
    traffic: Traffic,
    shops: HashMap<ShopId, One>,
}

/// Traffic and circuits, by shop.
#[derive(Debug, Default, Clone)]
pub struct Limits {
    all: Arc<Mutex<All>>,
}

/// A request under way; it ends when this is dropped, whatever became of it.
#[derive(Debug)]
pub struct UnderWay {
    all: Arc<Mutex<All>>,
    shop: ShopId,
}

impl Limits {
    /// Begins a request, if there is room for it.
    #[must_use]
    pub fn begin(&self, shop: ShopId, now: Micros) -> Option<UnderWay> {
        let mut all = self.all.lock();
        let in_all = all.traffic.admits(now, AT_ONCE_IN_ALL, A_MINUTE_IN_ALL);
        let one = all.shops.entry(shop).or_default();
        if !(in_all && one.traffic.admits(now, AT_ONCE, A_MINUTE)) {
            return None;
        }
        one.traffic.begin();
        all.traffic.begin();
        Some(UnderWay {
            all: self.all.clone(),
            shop,
        })
    }

    /// Whether the shop's circuit lets a request through now. It is then owed [`Limits::answered`] or
    /// [`Limits::failed`].
    #[must_use]
    pub fn admits(&self, shop: ShopId, now: Micros) -> bool {
        let mut all = self.all.lock();
        all.shops
            .entry(shop)
            .or_default()
            .circuit
            .admit(now)
            .is_ok()
    }

    /// Whether it would, without asking.
    #[must_use]
    pub fn is_open(&self, shop: ShopId, now: Micros) -> bool {
        let all = self.all.lock();
        let mut circuit = all
            .shops
            .get(&shop)
            .map(|one| one.circuit)
            .unwrap_or_default();
        circuit.admit(now).is_err()
    }

    /// The model answered.
    pub fn answered(&self, shop: ShopId) {
        let mut all = self.all.lock();
        let one = all.shops.entry(shop).or_default();
        one.circuit.answered();
        one.trouble = None;
    }

    /// It did not.
    pub fn failed(&self, shop: ShopId, now: Micros, failure: &'static str) {
        let mut all = self.all.lock();
        let one = all.shops.entry(shop).or_default();
        one.circuit.failed(now);
        let since = one.trouble.map_or(now, |before| before.since);
        one.trouble = Some(Trouble { since, failure });
    }

    /// What is wrong with the shop's model, as far as is known.
    #[must_use]
    pub fn trouble(&self, shop: ShopId) -> Option<Trouble> {
        self.all.lock().shops.get(&shop).and_then(|one| one.trouble)
    }

    /// Begins anew: somebody changed the settings.
    pub fn forget(&self, shop: ShopId) {
        if let Some(one) = self.all.lock().shops.get_mut(&shop) {
            one.circuit = Circuit::default();
            one.trouble = None;
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut all = self.all.lock();
        all.traffic.under_way = all.traffic.under_way.saturating_sub(1);
        if let Some(one) = all.shops.get_mut(&self.shop) {
            one.traffic.under_way = one.traffic.under_way.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    const NOW: Micros = Micros(1_700_000_000_000_000);

    fn shop(id: i64) -> ShopId {
        ShopId(Id(id))
    }

    #[test]
    fn a_shop_has_so_many_at_once_and_so_many_a_minute() {
        let limits = Limits::default();
        let held: Vec<_> = (0..AT_ONCE)
            .filter_map(|_| limits.begin(shop(1), NOW))
            .collect();
        assert_eq!(held.len(), 4);
        assert!(limits.begin(shop(1), NOW).is_none());
        assert!(limits.begin(shop(2), NOW).is_some());
        drop(held);
        for _ in AT_ONCE..A_MINUTE {
            assert!(limits.begin(shop(1), NOW).is_some());
        }
        assert!(limits.begin(shop(1), NOW).is_none());
        assert!(limits.begin(shop(1), NOW.plus_seconds(60)).is_some());
    }

    #[test]
    fn all_shops_together_have_limits_too() {
        let limits = Limits::default();
        let held: Vec<_> = (0..200)
            .filter_map(|id| limits.begin(shop(id), NOW))
            .collect();
        assert_eq!(held.len(), 24);
        drop(held);
        let begun = (0..2000)
            .filter(|id| limits.begin(shop(*id), NOW).is_some())
            .count();
        assert_eq!(begun, 600 - 24);
    }

    #[test]
    fn trouble_is_told_since_its_beginning_until_an_answer() {
        let limits = Limits::default();
        assert_eq!(limits.trouble(shop(1)), None);
        for minute in 0..6 {
            limits.failed(shop(1), NOW.plus_seconds(minute * 60), "timed_out");
        }
        let since = limits.trouble(shop(1)).map(|trouble| trouble.since);
        assert_eq!(since, Some(NOW));
        assert!(limits.is_open(shop(1), NOW.plus_seconds(241)));
        assert!(!limits.is_open(shop(2), NOW.plus_seconds(241)));
        limits.answered(shop(1));
        assert_eq!(limits.trouble(shop(1)), None);
        assert!(!limits.is_open(shop(1), NOW.plus_seconds(301)));
    }
}
