//! The log, counted from where it was left. What an entry changes is worked out on a read connection, and written
//! together with the place it was read up to: of two nodes that count the same entries one writes, and a program that
//! dies in between counts them again from the same place. A message never waits for it.

mod keep;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diesel::prelude::*;
use parking_lot::Mutex;

use super::fold::{Around, Chat, Delta, asks_for_words, fold, looks_around};
use super::series::Kind;
use super::sums::{Sums, slot};
use super::{around, buckets, days, topics};
use crate::app::App;
use crate::assistant::Library;
use crate::clock::Micros;
use crate::conversation::Event;
use crate::db::schema::{events, report_chats, report_places, shop_heads, shops};
use crate::db::{Conn, ShopId, Store};
use crate::error::Error;
use crate::handoff::desk;
use crate::handoff::hours::Zone;
use crate::ids::Id;
use crate::jobs::{Round, Sweep};
use keep::keep;

/// Entries counted in one write.
const BATCH: i64 = 120;
/// Seconds between two looks for what is new. A page that is opened counts the rest itself.
const EVERY: i64 = 2;
/// Writes a page waits for, at most; and handoffs whose words are read meanwhile.
const WAITS: usize = 80;
const READ: usize = 200;

/// When the shops' logs were last looked at.
#[derive(Default)]
pub struct Follower {
    looked: Mutex<Micros>,
}

impl Follower {
    /// Counts what is new in every shop's log. Says in how many shops there is more.
    ///
    /// # Errors
    /// The database's.
    pub async fn sweep(&self, app: &App) -> Result<usize, Error> {
        let now = app.store.clock().now();
        if now.seconds_since(*self.looked.lock()).abs() < EVERY {
            return Ok(0);
        }
        let counter = Counter {
            store: app.aside().later(),
            library: app.library.clone(),
        };
        let behind = counter.store.read(behind).await?;
        let mut round = Round::default();
        let mut more = false;
        for shop in behind {
            round.add(match counter.batch(shop).await {
                Ok(done) => {
                    more |= done.more;
                    Ok(usize::from(done.more))
                }
                Err(error) => Err(error),
            });
        }
        if !more {
            *self.looked.lock() = now;
        }
        round.end()
    }
}

/// What the worker does of it, again and again.
#[must_use]
pub fn sweeper(app: App) -> Sweep {
    let follower: Arc<Follower> = Arc::default();
    Arc::new(move || {
        let (follower, app) = (follower.clone(), app.clone());
        Box::pin(async move { follower.sweep(&app).await })
    })
}

/// Counts a shop's log to its end, as far as a page may wait for that. True when there is more.
///
/// # Errors
/// The database's.
pub async fn catch_up(app: &App, shop: ShopId) -> Result<bool, Error> {
    let counter = Counter {
        store: app.aside().clone(),
        library: app.library.clone(),
    };
    let mut read = 0;
    for _ in 0..WAITS {
        let done = counter.batch(shop).await?;
        read += done.read;
        if !done.more {
            return Ok(false);
        }
        if read >= READ {
            break;
        }
    }
    Ok(true)
}

/// Shops whose log is longer than what was counted.
fn behind(conn: &mut Conn) -> Result<Vec<ShopId>, Error> {
    let rows: Vec<i64> = shop_heads::table
        .inner_join(shops::table.on(shops::id.eq(shop_heads::shop_id)))
        .left_join(report_places::table.on(report_places::shop_id.eq(shop_heads::shop_id)))
        .filter(shops::uninstalled_at.is_null())
        .filter(
            report_places::seq
                .is_null()
                .or(report_places::seq.assume_not_null().lt(shop_heads::seq)),
        )
        .select(shop_heads::shop_id)
        .load(conn)?;
    Ok(rows.into_iter().map(|shop| ShopId(Id(shop))).collect())
}

/// What counting needs: where things are kept, and what reads what shoppers wrote.
struct Counter {
    store: Store,
    library: Arc<Library>,
}

/// What was done of a log at once.
#[derive(Default)]
struct Done {
    /// There is more of it.
    more: bool,
    /// Handoffs whose words were read.
    read: usize,
}

impl Counter {
    async fn batch(&self, shop: ShopId) -> Result<Done, Error> {
        let found = self.store.read(move |conn| entries(conn, shop)).await?;
        let Some(mut found) = found else {
            return Ok(Done::default());
        };
        // No connection is held meanwhile.
        let read = topics::tell(&self.library, &mut found.entries).await?;
        let more = found.more;
        let plan = Arc::new(plan(found));
        self.store.write(shop, move |tx| keep(tx, &plan)).await?;
        Ok(Done { more, read })
    }
}

/// An entry of the log, and what stands around it.
pub struct Entry {
    chat: Id,
    event: Event,
    at: Micros,
    /// What is found beside the log.
    pub around: Around,
    /// What the shopper had written before it, where that is asked.
    pub words: Vec<String>,
}

/// The next entries, with what is known of their chats.
struct Entries {
    /// Where it was left; nothing before the first time.
    from: Option<i64>,
    to: i64,
    more: bool,
    zone: Zone,
    chats: HashMap<Id, Chat>,
    entries: Vec<Entry>,
}

/// Where numbers are kept: series, day or span, and which of its texts.
type Place = (i32, i32, i32);

/// What is to be written.
#[derive(Default)]
struct Plan {
    /// Where it was left; nothing before the first time.
    from: Option<i64>,
    to: i64,
    chats: HashMap<Id, Chat>,
    sums: BTreeMap<Place, Sums>,
    hits: BTreeMap<(i32, String, i32, i64), (i64, i64)>,
}

impl Plan {
    fn add(&mut self, chat: Id, day: i32, delta: Delta) {
        let Delta {
            series,
            key,
            number,
            value,
            ..
        } = delta;
        let (code, total) = (series.code(), value.saturating_mul(number));
        let class = (series.kind() == Kind::Time).then(|| buckets::class(value));
        for part in days::counted_in(day) {
            let sums = self.sums.entry((code, part, slot(series, &key)));
            sums.or_default().add(&key, (number, total), class);
        }
        let hit = self.hits.entry((code, key, day, chat.0)).or_default();
        *hit = (hit.0 + number, hit.1 + total);
    }
}

/// Reads the next entries; nothing where there are none.
fn entries(conn: &mut Conn, shop: ShopId) -> Result<Option<Entries>, Error> {
    let from: Option<i64> = report_places::table
        .find(shop.key())
        .select(report_places::seq)
        .first(conn)
        .optional()?;
    let head: i64 = shop_heads::table
        .find(shop.key())
        .select(shop_heads::seq)
        .first(conn)
        .optional()?
        .unwrap_or(0);
    let place = from.unwrap_or(0);
    if place >= head {
        return Ok(None);
    }
    let rows: Vec<(i64, i64, i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::seq.gt(place))
        .filter(events::seq.le(head))
        .order(events::seq.asc())
        .limit(BATCH)
        .select((
            events::seq,
            events::conversation_id,
            events::at,
            events::data,
        ))
        .load(conn)?;
    let more = i64::try_from(rows.len()).is_ok_and(|read| read == BATCH);
    let zone = desk::zone(conn, shop)?;
    let mut found = Entries {
        from,
        // A log that was erased ends before its head.
        to: rows.last().filter(|_| more).map_or(head, |(seq, ..)| *seq),
        more,
        zone,
        chats: chats(conn, shop, rows.iter().map(|(_, chat, ..)| *chat))?,
        entries: Vec::new(),
    };
    for (_, chat, at, data) in rows {
        // What a later version logged is not for this one.
        let Ok(event) = serde_json::from_str::<Event>(&data) else {
            continue;
        };
        let (chat, at) = (Id(chat), Micros(at));
        let around = if looks_around(&event) {
            around::look(conn, shop, zone, chat, (&event, at))?
        } else {
            Around::default()
        };
        let words = if asks_for_words(&event) {
            topics::words_before(conn, shop, chat, at)?
        } else {
            Vec::new()
        };
        found.entries.push(Entry {
            chat,
            event,
            at,
            around,
            words,
        });
    }
    Ok(Some(found))
}

/// What they change.
fn plan(found: Entries) -> Plan {
    let mut plan = Plan {
        from: found.from,
        to: found.to,
        chats: found.chats,
        ..Plan::default()
    };
    for entry in found.entries {
        let chat = plan.chats.entry(entry.chat).or_default();
        let begun = chat.begun();
        let deltas = fold(chat, &entry.event, entry.at, &entry.around);
        if chat.zone.is_none() || chat.begun() != begun {
            chat.zone = Some(found.zone);
        }
        let zone = chat.zone.unwrap_or(found.zone);
        for delta in deltas {
            let day = days::day(zone, delta.at);
            plan.add(entry.chat, day, delta);
        }
    }
    plan
}

fn chats(
    conn: &mut Conn,
    shop: ShopId,
    of: impl Iterator<Item = i64>,
) -> Result<HashMap<Id, Chat>, Error> {
    let mut ids: Vec<i64> = of.collect();
    ids.sort_unstable();
    ids.dedup();
    let rows: Vec<(i64, String)> = report_chats::table
        .filter(report_chats::shop_id.eq(shop.key()))
        .filter(report_chats::conversation_id.eq_any(ids))
        .select((report_chats::conversation_id, report_chats::data))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, data)| Ok((Id(id), serde_json::from_str(&data).map_err(Error::fault)?)))
        .collect()
}
