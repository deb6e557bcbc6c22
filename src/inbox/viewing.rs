//! Who looks at which chat, now. In memory only: it is gone with the program, and nobody misses it. Nodes tell one another
//! of each look, so that each knows all of them.

use std::collections::{BTreeSet, HashMap};

use parking_lot::Mutex;

use crate::clock::Micros;
use crate::db::ShopId;
use crate::ids::Id;
use crate::live::{Frame, Hub, Look as Passed};

/// Seconds a look counts without being repeated.
const LASTS_SECONDS: i64 = 40;

#[derive(Clone)]
struct Look {
    name: String,
    at: Micros,
}

/// A page before a member of staff: who, and which of theirs.
type Page = (Id, String);

/// Looks by chat and page.
#[derive(Default)]
pub struct Viewing {
    looks: Mutex<HashMap<(ShopId, Id), HashMap<Page, Look>>>,
}

impl Viewing {
    /// Whether this member of staff looks at the chat now.
    pub fn looks(&self, shop: ShopId, chat: Id, staff: Id, now: Micros) -> bool {
        let looks = self.looks.lock();
        let Some(viewers) = looks.get(&(shop, chat)) else {
            return false;
        };
        viewers
            .iter()
            .any(|((who, _), look)| *who == staff && now.seconds_since(look.at) <= LASTS_SECONDS)
    }

    /// Notes a look, and tells the team here who looks at the chat by now, and at those that were left for it.
    pub fn note(&self, hub: &Hub, look: &Passed, now: Micros) {
        let page = (look.staff, look.page.clone());
        for (conversation, names) in self.look(look.shop, look.chat, page, &look.name, now) {
            let frame = Frame::Viewing {
                conversation,
                names,
            };
            hub.staff_here(look.shop, frame);
        }
    }

    /// Notes a look and returns who looks at the chat now, and at those the viewer has left for it.
    fn look(
        &self,
        shop: ShopId,
        chat: Id,
        page: Page,
        name: &str,
        now: Micros,
    ) -> Vec<(Id, Vec<(Id, String)>)> {
        let mut looks = self.looks.lock();
        let mut changed = Vec::new();
        // One page shows one chat; in another of theirs somebody may look at another.
        for ((of, other), viewers) in looks.iter_mut() {
            if *of == shop && *other != chat && viewers.remove(&page).is_some() {
                changed.push((*other, names(viewers)));
            }
        }
        looks.retain(|_, viewers| {
            viewers.retain(|_, look| now.seconds_since(look.at) <= LASTS_SECONDS);
            !viewers.is_empty()
        });
        let viewers = looks.entry((shop, chat)).or_default();
        viewers.insert(
            page,
            Look {
                name: name.to_owned(),
                at: now,
            },
        );
        changed.push((chat, names(viewers)));
        changed
    }
}

/// Each once, however many pages they have open.
fn names(viewers: &HashMap<Page, Look>) -> Vec<(Id, String)> {
    let names: BTreeSet<(Id, String)> = viewers
        .iter()
        .map(|((id, _), look)| (*id, look.name.clone()))
        .collect();
    names.into_iter().collect()
}
