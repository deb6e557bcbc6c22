//! Fills the index behind the log: some entries at a time, in the write that moves the shop's place on, so that a
//! program that dies in between goes on from there. Of two nodes one does it. Doing it again changes nothing.
//!
//! What changes without a word being said (a name, an order, a tag) is owed by chat: the database's triggers note it.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use parking_lot::Mutex;
use serde::Deserialize;

use super::{engine, facts};
use crate::clock::Micros;
use crate::db::schema::{events, messages, search_cursors, search_owed, shop_heads, shops};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{Round, Sweep};
use crate::on_each;

/// Entries of a log looked at together.
const ENTRIES: i64 = 400;
/// Messages of one write: others wait for it.
const MESSAGES: usize = 40;
/// Chats with changed facts in one sweep.
const CHATS: i64 = 16;
/// Seconds between two times that places without words are written down, those of all shops together.
const WRITTEN: i64 = 5;
/// Kinds of entries with words.
pub(super) const SAID: [&str; 5] = [
    "shopper_said",
    "assistant_said",
    "staff_said",
    "system_said",
    "noted",
];

/// What a worker does for the index, again and again.
#[must_use]
pub fn sweep(store: &Store) -> Sweep {
    let (indexer, store) = (Arc::<Indexer>::default(), store.later());
    Arc::new(move || {
        let (indexer, store) = (indexer.clone(), store.clone());
        Box::pin(async move { indexer.sweep(&store).await })
    })
}

/// How far the index is.
#[derive(Default)]
struct Indexer {
    /// Places up to which a log has nothing more for the index: it need not be read again for that.
    passed: Mutex<HashMap<ShopId, i64>>,
    /// Those that are not written down yet, and when they last were.
    unwritten: Mutex<(Micros, HashMap<ShopId, i64>)>,
}

#[derive(Deserialize)]
struct Words {
    message: Id,
}

impl Indexer {
    /// Goes on a little in every shop that is behind; says how much was done.
    async fn sweep(&self, store: &Store) -> Result<usize, Error> {
        let (owed, behind) = store
            .read(|conn| Ok::<_, Error>((owed(conn)?, behind(conn)?)))
            .await?;
        let mut round = Round::default();
        for (shop, chat) in owed {
            round.add(
                store
                    .insert(shop, move |tx| again(tx, chat))
                    .await
                    .map(|()| 1),
            );
        }
        for (shop, head, seq) in behind {
            round.add(self.shop(store, shop, (head, seq)).await);
        }
        round.add(self.write_down(store).await.map(|()| 0));
        round.end()
    }

    /// Places behind which nothing was said: whoever begins anew begins from there.
    async fn write_down(&self, store: &Store) -> Result<(), Error> {
        let now = store.clock().now();
        let places = {
            let mut unwritten = self.unwritten.lock();
            if unwritten.1.is_empty() || now.seconds_since(unwritten.0) < WRITTEN {
                return Ok(());
            }
            unwritten.0 = now;
            std::mem::take(&mut unwritten.1)
        };
        store
            .insert(ShopId(Id(0)), move |tx| {
                for (shop, place) in &places {
                    diesel::update(
                        search_cursors::table
                            .find(shop.key())
                            .filter(search_cursors::seq.lt(*place)),
                    )
                    .set(search_cursors::seq.eq(*place))
                    .execute(tx.conn)?;
                }
                Ok(())
            })
            .await
    }

    async fn shop(
        &self,
        store: &Store,
        shop: ShopId,
        (head, seq): (i64, Option<i64>),
    ) -> Result<usize, Error> {
        let kept = seq.unwrap_or(0);
        let from = self
            .passed
            .lock()
            .get(&shop)
            .copied()
            .unwrap_or(0)
            .max(kept);
        if from >= head {
            return Ok(0);
        }
        let (to, said) = store.read(move |conn| said(conn, shop, from, head)).await?;
        if said.is_empty() {
            self.unwritten.lock().1.insert(shop, to);
        } else {
            store
                .insert(shop, move |tx| {
                    if moves_on(tx, seq, to)? {
                        index(tx, &said)?;
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        self.passed.lock().insert(shop, to);
        Ok(1)
    }
}

/// Shops whose log is longer than what is indexed: its length, and the place.
fn behind(conn: &mut Conn) -> Result<Vec<(ShopId, i64, Option<i64>)>, Error> {
    let rows: Vec<(i64, i64, Option<i64>)> = shop_heads::table
        .inner_join(shops::table.on(shops::id.eq(shop_heads::shop_id)))
        .left_join(search_cursors::table.on(search_cursors::shop_id.eq(shop_heads::shop_id)))
        .filter(shops::uninstalled_at.is_null())
        .filter(
            search_cursors::seq
                .is_null()
                .or(search_cursors::seq.assume_not_null().lt(shop_heads::seq)),
        )
        .select((
            shop_heads::shop_id,
            shop_heads::seq,
            search_cursors::seq.nullable(),
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(shop, head, seq)| (ShopId(Id(shop)), head, seq))
        .collect())
}

/// Up to where the next entries go, and the messages in them. A log that was erased ends before its `head`.
fn said(conn: &mut Conn, shop: ShopId, from: i64, head: i64) -> Result<(i64, Vec<i64>), Error> {
    let entries: Vec<(i64, String, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::seq.gt(from))
        .filter(events::seq.le(head))
        .order(events::seq.asc())
        .limit(ENTRIES)
        .select((events::seq, events::kind, events::data))
        .load(conn)?;
    let whole = i64::try_from(entries.len()).is_ok_and(|read| read < ENTRIES);
    let mut to = from;
    let mut found = Vec::new();
    for (seq, kind, data) in entries {
        if SAID.contains(&kind.as_str())
            && let Ok(Words { message }) = serde_json::from_str(&data)
        {
            if found.len() == MESSAGES {
                return Ok((to, found));
            }
            found.push(message.0);
        }
        to = seq;
    }
    Ok((if whole { head } else { to }, found))
}

/// Moves the shop's place on; false when another has done so.
fn moves_on(tx: &mut Tx<'_>, seen: Option<i64>, to: i64) -> Result<bool, Error> {
    let key = tx.key();
    let moved = match seen {
        Some(seen) => diesel::update(
            search_cursors::table
                .find(key)
                .filter(search_cursors::seq.eq(seen)),
        )
        .set(search_cursors::seq.eq(to))
        .execute(tx.conn)?,
        None => {
            let insert = || {
                diesel::insert_into(search_cursors::table)
                    .values((search_cursors::shop_id.eq(key), search_cursors::seq.eq(to)))
                    .on_conflict_do_nothing()
            };
            on_each!(tx.conn, conn => insert().execute(conn))?
        }
    };
    Ok(moved == 1)
}

/// Looks at some more messages of a chat whose facts have changed.
fn again(tx: &mut Tx<'_>, chat: i64) -> Result<(), Error> {
    let row = search_owed::table.find((tx.key(), chat));
    // Held until this is over: what changes meanwhile is owed anew.
    let done: Option<i64> = match tx.conn {
        Conn::Sqlite(conn) => row.select(search_owed::done_to).first(conn).optional()?,
        Conn::Postgres(conn) => row
            .select(search_owed::done_to)
            .for_update()
            .first(conn)
            .optional()?,
    };
    let Some(done) = done else {
        return Ok(());
    };
    let next: Vec<i64> = messages::table
        .filter(messages::shop_id.eq(tx.key()))
        .filter(messages::conversation_id.eq(chat))
        .filter(messages::id.gt(done))
        .order(messages::id.asc())
        .limit(i64::try_from(MESSAGES).unwrap_or(1))
        .select(messages::id)
        .load(tx.conn)?;
    index(tx, &next)?;
    match next.last().filter(|_| next.len() == MESSAGES) {
        Some(last) => diesel::update(row)
            .set(search_owed::done_to.eq(*last))
            .execute(tx.conn)?,
        None => diesel::delete(row).execute(tx.conn)?,
    };
    Ok(())
}

fn owed(conn: &mut Conn) -> Result<Vec<(ShopId, i64)>, Error> {
    let rows: Vec<(i64, i64)> = search_owed::table
        .select((search_owed::shop_id, search_owed::conversation_id))
        .limit(CHATS)
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(shop, chat)| (ShopId(Id(shop)), chat))
        .collect())
}

/// Puts messages into the index as they and their chats are now. What has no words is not in it.
fn index(tx: &mut Tx<'_>, ids: &[i64]) -> Result<(), Error> {
    let shop = tx.shop();
    let rows = engine::held(tx.conn, shop, ids)?;
    let mut chats: Vec<i64> = rows.iter().map(|row| row.1).collect();
    chats.sort_unstable();
    chats.dedup();
    let facts = facts::of(tx.conn, shop, &chats, true)?;
    let mut wordless = Vec::new();
    for row in &rows {
        let of_chat = facts.get(&row.1);
        match of_chat.and_then(|facts| facts::doc(shop, row, facts)) {
            Some(doc) => engine::put(tx.conn, shop, &doc)?,
            None => wordless.push(row.0),
        }
    }
    engine::take_out(tx.conn, shop, &wordless)
}
