//! The log, counted from where it was left. What an entry changes is worked out on a read connection, and written
//! together with the place it was read up to: of two nodes that count the same entries one writes, and a program that
//! dies in between counts them again from the same place. A message never waits for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use diesel::prelude::*;
use diesel::upsert::excluded;
use parking_lot::Mutex;

use super::around;
use super::buckets::{self, Lengths};
use super::days;
use super::fold::{Around, Chat, Delta, fold, looks_around};
use super::series::Kind;
use crate::clock::Micros;
use crate::conversation::Event;
use crate::db::schema::{
    events, report_chats, report_counts, report_hits, report_places, report_spreads, shop_heads,
    shops,
};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::handoff::desk;
use crate::ids::Id;
use crate::jobs::{Round, Sweep};
use crate::on_each;

/// Entries counted in one write.
const BATCH: i64 = 120;
/// Seconds between two looks for what is new. A page that is opened counts the rest itself.
const EVERY: i64 = 2;
/// Writes a page waits for, at most.
const WAITS: usize = 80;

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
    pub async fn sweep(&self, store: &Store) -> Result<usize, Error> {
        let now = store.clock().now();
        if now.seconds_since(*self.looked.lock()).abs() < EVERY {
            return Ok(0);
        }
        let store = store.later();
        let behind = store.read(behind).await?;
        let mut round = Round::default();
        let mut more = false;
        for shop in behind {
            round.add(match batch(&store, shop).await {
                Ok(left) => {
                    more |= left;
                    Ok(usize::from(left))
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
pub fn sweeper(store: Store) -> Sweep {
    let follower: Arc<Follower> = Arc::default();
    Arc::new(move || {
        let (follower, store) = (follower.clone(), store.clone());
        Box::pin(async move { follower.sweep(&store).await })
    })
}

/// Counts a shop's log to its end, as far as a page may wait for that. True when there is more.
///
/// # Errors
/// The database's.
pub async fn catch_up(store: &Store, shop: ShopId) -> Result<bool, Error> {
    for _ in 0..WAITS {
        if !batch(store, shop).await? {
            return Ok(false);
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

async fn batch(store: &Store, shop: ShopId) -> Result<bool, Error> {
    let plan = store.read(move |conn| plan(conn, shop)).await?;
    let Some(plan) = plan.map(Arc::new) else {
        return Ok(false);
    };
    let kept = plan.clone();
    store.write(shop, move |tx| keep(tx, &kept)).await?;
    Ok(plan.more)
}

/// What is to be written.
#[derive(Default)]
struct Plan {
    /// Where it was left; nothing before the first time.
    from: Option<i64>,
    to: i64,
    more: bool,
    chats: HashMap<Id, Chat>,
    /// By series, day or span, and key.
    counts: BTreeMap<(i32, i32, String), (i64, i64)>,
    lengths: BTreeMap<(i32, i32, String), Lengths>,
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
        for part in days::counted_in(day) {
            if series.kind() == Kind::Time {
                let lengths = self.lengths.entry((code, part, key.clone())).or_default();
                lengths.add_class(buckets::class(value), number);
            }
            let count = self.counts.entry((code, part, key.clone())).or_default();
            *count = (count.0 + number, count.1 + total);
        }
        let hit = self.hits.entry((code, key, day, chat.0)).or_default();
        *hit = (hit.0 + number, hit.1 + total);
    }
}

/// Reads the next entries and what they change; nothing where there are none.
fn plan(conn: &mut Conn, shop: ShopId) -> Result<Option<Plan>, Error> {
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
    let mut plan = Plan {
        from,
        // A log that was erased ends before its head.
        to: rows.last().filter(|_| more).map_or(head, |(seq, ..)| *seq),
        more,
        chats: chats(conn, shop, rows.iter().map(|(_, chat, ..)| *chat))?,
        ..Plan::default()
    };
    let zone = desk::zone(conn, shop)?;
    for (_, id, at, data) in rows {
        // What a later version logged is not for this one.
        let Ok(event) = serde_json::from_str::<Event>(&data) else {
            continue;
        };
        let (id, at) = (Id(id), Micros(at));
        let around = if looks_around(&event) {
            around::look(conn, shop, zone, id, (&event, at))?
        } else {
            Around::default()
        };
        let chat = plan.chats.entry(id).or_default();
        let begun = chat.begun();
        let deltas = fold(chat, &event, at, &around);
        if chat.zone.is_none() || chat.begun() != begun {
            chat.zone = Some(zone);
        }
        let zone = chat.zone.unwrap_or(zone);
        for delta in deltas {
            let day = days::day(zone, delta.at);
            plan.add(id, day, delta);
        }
    }
    Ok(Some(plan))
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

/// Writes it, unless somebody else has counted the same entries meanwhile.
fn keep(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    if !moves_on(tx, plan)? {
        return Ok(());
    }
    let shop = tx.key();
    for (id, chat) in &plan.chats {
        let data = serde_json::to_string(chat).map_err(Error::fault)?;
        let insert = || {
            diesel::insert_into(report_chats::table)
                .values((
                    report_chats::shop_id.eq(shop),
                    report_chats::conversation_id.eq(id.0),
                    report_chats::data.eq(&data),
                ))
                .on_conflict((report_chats::shop_id, report_chats::conversation_id))
                .do_update()
                .set(report_chats::data.eq(excluded(report_chats::data)))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    for ((series, day, key), (number, total)) in &plan.counts {
        if (*number, *total) == (0, 0) {
            continue;
        }
        let insert = || {
            use report_counts as t;
            diesel::insert_into(t::table)
                .values((
                    t::shop_id.eq(shop),
                    t::series.eq(*series),
                    t::day.eq(*day),
                    t::key.eq(key),
                    t::number.eq(*number),
                    t::total.eq(*total),
                ))
                .on_conflict((t::shop_id, t::series, t::day, t::key))
                .do_update()
                .set((
                    t::number.eq(t::number + excluded(t::number)),
                    t::total.eq(t::total + excluded(t::total)),
                ))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    spreads(tx, plan)?;
    hits(tx, plan)
}

/// Adds to each day's classes: read and written here, where nobody else counts.
fn spreads(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    use report_spreads as t;
    let shop = tx.key();
    for ((series, day, key), lengths) in &plan.lengths {
        let kept: Option<String> = t::table
            .find((shop, *series, *day, key))
            .select(t::classes)
            .first(tx.conn)
            .optional()?;
        let mut lengths = lengths.clone();
        lengths.add_text(kept.as_deref().unwrap_or_default());
        let classes = lengths.text();
        let insert = || {
            diesel::insert_into(t::table)
                .values((
                    t::shop_id.eq(shop),
                    t::series.eq(*series),
                    t::day.eq(*day),
                    t::key.eq(key),
                    t::classes.eq(&classes),
                ))
                .on_conflict((t::shop_id, t::series, t::day, t::key))
                .do_update()
                .set(t::classes.eq(excluded(t::classes)))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    Ok(())
}

fn hits(tx: &mut Tx<'_>, plan: &Plan) -> Result<(), Error> {
    use report_hits as t;
    let shop = tx.key();
    for ((series, key, day, chat), (number, total)) in &plan.hits {
        if (*number, *total) == (0, 0) {
            continue;
        }
        let insert = || {
            diesel::insert_into(t::table)
                .values((
                    t::shop_id.eq(shop),
                    t::series.eq(*series),
                    t::key.eq(key),
                    t::day.eq(*day),
                    t::conversation_id.eq(*chat),
                    t::number.eq(*number),
                    t::total.eq(*total),
                ))
                .on_conflict((t::shop_id, t::series, t::key, t::day, t::conversation_id))
                .do_update()
                .set((
                    t::number.eq(t::number + excluded(t::number)),
                    t::total.eq(t::total + excluded(t::total)),
                ))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    Ok(())
}

/// Compare-and-set on the place.
fn moves_on(tx: &mut Tx<'_>, plan: &Plan) -> Result<bool, Error> {
    let shop = tx.key();
    let rows = match plan.from {
        Some(from) => diesel::update(
            report_places::table
                .find(shop)
                .filter(report_places::seq.eq(from)),
        )
        .set(report_places::seq.eq(plan.to))
        .execute(tx.conn)?,
        None => {
            let insert = || {
                diesel::insert_into(report_places::table)
                    .values((
                        report_places::shop_id.eq(shop),
                        report_places::seq.eq(plan.to),
                    ))
                    .on_conflict_do_nothing()
            };
            on_each!(tx.conn, conn => insert().execute(conn))?
        }
    };
    Ok(rows == 1)
}
