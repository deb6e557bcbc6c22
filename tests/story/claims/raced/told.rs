//! A shop's races, told again from its log, and held against who may take what.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use counterbell::conversation::Event;
use counterbell::db::schema::events;
use counterbell::db::{ShopId, Store};
use counterbell::error::Error;
use counterbell::ids::Id;
use diesel::prelude::*;

use super::shop::{SORTS, TEAM};

/// Seconds after which a chat is anyone's.
pub const ANYONES: i64 = 600;

/// What was seen.
#[derive(Debug, Default)]
pub struct Tally {
    pub claims: usize,
    pub double_owners: usize,
    pub skipped: usize,
    pub unfit: usize,
    pub over_capacity: usize,
    pub starved: usize,
    /// Claims that were refused because their hands were full.
    pub full: usize,
    pub came_back: usize,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.claims += other.claims;
        self.double_owners += other.double_owners;
        self.skipped += other.skipped;
        self.unfit += other.unfit;
        self.over_capacity += other.over_capacity;
        self.starved += other.starved;
        self.full += other.full;
        self.came_back += other.came_back;
    }

    pub fn is_fair(&self) -> bool {
        let wrong = [
            self.double_owners,
            self.skipped,
            self.unfit,
            self.over_capacity,
            self.starved,
        ];
        wrong.iter().all(|number| *number == 0)
    }
}

/// A chat that waits, as the queue has it.
type Place = (Reverse<u8>, i64, Id);

/// A shop's story, told again from its log.
#[derive(Default)]
struct Told {
    waiting: BTreeSet<Place>,
    place: HashMap<Id, Place>,
    owner: HashMap<Id, Id>,
    holds: BTreeMap<Id, i32>,
    back: HashSet<Id>,
    given: Vec<(Id, i64)>,
    tally: Tally,
}

impl Told {
    fn fits(&self, sorts: &HashMap<Id, usize>, chat: Id, member: Id, at: i64) -> bool {
        let since = self.place[&chat].1;
        let sort = &SORTS[sorts[&chat]];
        let fits = if self.back.contains(&chat) {
            sort.fits_back
        } else {
            sort.fits
        };
        at - since >= ANYONES * 1_000_000 || fits.contains(&member.0)
    }

    fn waits(&mut self, chat: Id, priority: Reverse<u8>, since: i64) {
        let place = (priority, since, chat);
        self.waiting.insert(place);
        self.place.insert(chat, place);
    }

    fn leaves(&mut self, chat: Id) {
        if let Some(owner) = self.owner.remove(&chat) {
            *self.holds.get_mut(&owner).unwrap() -= 1;
        }
    }

    fn hears(&mut self, sorts: &HashMap<Id, usize>, chat: Id, at: i64, event: &Event) {
        match event {
            Event::Requested { priority, .. } => self.waits(chat, Reverse(*priority), at),
            Event::TakenOver { staff, .. } => {
                self.tally.claims += 1;
                self.given.push((chat, staff.0));
                self.tally.double_owners += usize::from(self.owner.contains_key(&chat));
                self.tally.unfit += usize::from(!self.fits(sorts, chat, *staff, at));
                let place = self.place[&chat];
                let before = self.waiting.range(..place);
                let passed = before.filter(|(_, _, other)| self.fits(sorts, *other, *staff, at));
                self.tally.skipped += passed.count();
                self.waiting.remove(&place);
                self.owner.insert(chat, *staff);
                let holds = self.holds.entry(*staff).or_default();
                *holds += 1;
                let room = TEAM.iter().find(|one| one.id == staff.0).unwrap().room;
                self.tally.over_capacity += usize::from(room.is_some_and(|room| *holds > room));
            }
            Event::LeaseExpired { .. } => {
                self.leaves(chat);
                self.tally.came_back += 1;
                self.back.insert(chat);
                let priority = self.place[&chat].0;
                self.waits(chat, priority, at);
            }
            Event::HandedBack { .. } | Event::Closed { .. } => self.leaves(chat),
            _ => {}
        }
    }
}

/// Reads a shop's log as it was written, and holds it against what the tabs were told.
pub async fn told(
    store: &Store,
    shop: ShopId,
    sorts: &HashMap<Id, usize>,
    given: Vec<(Id, i64)>,
) -> Tally {
    let log: Vec<(i64, i64, String)> = store
        .read(move |conn| {
            let rows = events::table
                .filter(events::shop_id.eq(shop.key()))
                .order(events::seq.asc())
                .select((events::conversation_id, events::at, events::data))
                .load(conn)?;
            Ok::<_, Error>(rows)
        })
        .await
        .unwrap();
    let mut told = Told::default();
    for (chat, at, data) in log {
        let event: Event = serde_json::from_str(&data).unwrap();
        told.hears(sorts, Id(chat), at, &event);
    }
    let sorted = |mut all: Vec<(Id, i64)>| {
        all.sort_unstable();
        all
    };
    assert_eq!(
        sorted(told.given),
        sorted(given),
        "what somebody was told is not what stands"
    );
    told.tally.starved = told.waiting.len();
    told.tally
}
