//! Who looks at which chat, now. In memory only: it is gone with the program, and nobody misses it.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::clock::Micros;
use crate::db::ShopId;
use crate::ids::Id;

/// Seconds a look counts without being repeated.
const LASTS_SECONDS: i64 = 40;

#[derive(Clone)]
struct Look {
    name: String,
    at: Micros,
}

/// Looks by chat and member of staff.
#[derive(Default)]
pub struct Viewing {
    looks: Mutex<HashMap<(ShopId, Id), HashMap<Id, Look>>>,
}

impl Viewing {
    /// Notes a look and returns who looks at the chat now.
    pub fn look(
        &self,
        shop: ShopId,
        chat: Id,
        staff: Id,
        name: &str,
        now: Micros,
    ) -> Vec<(Id, String)> {
        let mut looks = self.looks.lock();
        // One person looks at one chat.
        for ((of, other), viewers) in looks.iter_mut() {
            if *of == shop && *other != chat {
                viewers.remove(&staff);
            }
        }
        looks.retain(|_, viewers| {
            viewers.retain(|_, look| now.seconds_since(look.at) <= LASTS_SECONDS);
            !viewers.is_empty()
        });
        let viewers = looks.entry((shop, chat)).or_default();
        viewers.insert(
            staff,
            Look {
                name: name.to_owned(),
                at: now,
            },
        );
        let mut names: Vec<(Id, String)> = viewers
            .iter()
            .map(|(id, look)| (*id, look.name.clone()))
            .collect();
        names.sort();
        names
    }
}
