//! How many alerts are under way at once: so that a slow service of one shop holds up neither its other alerts nor any
//! other work.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::db::ShopId;

/// Alerts under way at once.
const AT_ONCE: usize = 6;
/// Of them, to one host for one shop.
const AT_ONE: usize = 2;

/// Who is where.
#[derive(Default)]
pub struct Rooms {
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    all: usize,
    at: HashMap<(ShopId, String), usize>,
}

/// A place that is taken until it is dropped.
pub struct Room<'r> {
    rooms: &'r Rooms,
    places: Vec<(ShopId, String)>,
}

impl Rooms {
    /// Takes a place for one alert to these hosts, if there is one at all of them.
    pub fn enter(&self, shop: ShopId, hosts: impl IntoIterator<Item = String>) -> Option<Room<'_>> {
        let mut places: Vec<(ShopId, String)> =
            hosts.into_iter().map(|host| (shop, host)).collect();
        places.sort_unstable();
        places.dedup();
        let mut inside = self.inside.lock();
        let taken = |place| inside.at.get(place).copied().unwrap_or(0);
        if inside.all >= AT_ONCE || places.iter().any(|place| taken(place) >= AT_ONE) {
            return None;
        }
        inside.all += 1;
        for place in &places {
            *inside.at.entry(place.clone()).or_default() += 1;
        }
        Some(Room {
            rooms: self,
            places,
        })
    }
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        let mut inside = self.rooms.inside.lock();
        inside.all = inside.all.saturating_sub(1);
        for place in &self.places {
            let left = inside.at.get(place).copied().unwrap_or(0);
            if left > 1 {
                inside.at.insert(place.clone(), left - 1);
            } else {
                inside.at.remove(place);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AT_ONCE, Rooms};
    use crate::db::ShopId;
    use crate::ids::Id;

    #[test]
    fn two_at_one_host_of_a_shop_and_six_in_all() {
        let rooms = Rooms::default();
        let enter = |shop, host: &str| rooms.enter(ShopId(Id(shop)), [host.to_owned()]);
        let first = enter(1, "a");
        let second = enter(1, "a");
        assert!(first.is_some() && second.is_some() && enter(1, "a").is_none());
        assert!(enter(1, "b").is_some() && enter(2, "a").is_some());
        drop(first);
        assert!(enter(1, "a").is_some());
        let many: Vec<_> = (0..8).filter_map(|shop| enter(10 + shop, "a")).collect();
        assert_eq!(many.len(), AT_ONCE - 1, "the second is inside");
        assert!(enter(99, "c").is_none());
        drop(many);
        let both = rooms.enter(
            ShopId(Id(1)),
            ["a".to_owned(), "c".to_owned(), "c".to_owned()],
        );
        assert!(both.is_some() && rooms.inside.lock().all == 2);
        drop((second, both));
        assert!(rooms.inside.lock().at.is_empty());
    }
}
