//! Ownership is a lease: a holder who left, said that they are away, or does not answer in time, loses the chat to the
//! queue while the shopper waits. What was set aside comes back when its time is there: to its holder, or where they
//! are away, to the queue.

use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::{desk, notices, people, presence, promise};
use crate::clock::Micros;
use crate::conversation::store::{load, perform_if_allowed};
use crate::conversation::{Command, Conversation, Lapse, State};
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::Round;

/// Seconds a holder has to answer the shopper's words.
pub const ANSWER_WITHIN_SECONDS: i64 = 5 * 60;

struct Lapsed {
    shop: ShopId,
    conversation: Id,
    staff: Id,
    why: Lapse,
}

/// Returns lapsed chats to their queues; says how many. Nobody counts as away or late for what happened before this
/// program was at work: while it was down, or its machine slept, nobody could sign.
///
/// # Errors
/// The database's.
pub async fn sweep(store: &Store) -> Result<usize, Error> {
    let started = store.awake_since();
    let now = store.clock().now();
    let lapsed = store.read(move |conn| find(conn, now, started)).await?;
    let mut round = Round::default();
    for lapse in lapsed {
        let returned = store
            .write(lapse.shop, move |tx| {
                let mut conversation = load(tx.conn, tx.shop(), lapse.conversation)?;
                if lapse.why == Lapse::Away {
                    // They may have come back since we looked.
                    let away = away(tx.conn, tx.shop(), started, tx.wall)?;
                    if !away.is_away(lapse.staff, tx.wall) {
                        return Ok(false);
                    }
                }
                expire(tx, &mut conversation, lapse.staff, lapse.why)
            })
            .await;
        round.add(returned.map(usize::from));
    }
    round.add(wake(store, now, started).await);
    round.end()
}

/// Takes a chat from its holder, and tells the shopper.
fn expire(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    staff: Id,
    why: Lapse,
) -> Result<bool, Error> {
    let command = Command::ExpireLease { staff, why };
    if perform_if_allowed(tx, conversation, &command)?.is_none() {
        return Ok(false);
    }
    // Where chats are handed out, who let one lie is given no other, and least of all this one, until they are back.
    if why == Lapse::Late && desk::limits(tx.conn, tx.shop())?.hands_out {
        people::set_away(tx, staff, Some(people::AWAY))?;
    }
    promise::made(tx, conversation, promise::Said::Nothing)?;
    Ok(true)
}

/// The shopper just wrote: nobody is parked on somebody who is away. True when the chat went back to the queue.
///
/// # Errors
/// The database's.
pub fn return_if_away(tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<bool, Error> {
    let State::Human { staff, .. } = conversation.state else {
        return Ok(false);
    };
    let away = away(tx.conn, tx.shop(), tx.started, tx.wall)?;
    if !away.is_away(staff, tx.wall) {
        return Ok(false);
    }
    expire(tx, conversation, staff, Lapse::Away)
}

/// Wakes what was set aside until now.
async fn wake(store: &Store, now: Micros, started: Micros) -> Result<usize, Error> {
    let due: Vec<(i64, i64)> = store
        .read(move |conn| {
            Ok::<_, Error>(
                conversations::table
                    .filter(conversations::wakes_at.le(now.0))
                    .select((conversations::shop_id, conversations::id))
                    .limit(500)
                    .load(conn)?,
            )
        })
        .await?;
    let mut round = Round::default();
    for (shop, id) in due {
        let woken = store
            .write(ShopId(Id(shop)), move |tx| {
                let mut conversation = load(tx.conn, tx.shop(), Id(id))?;
                let away = match conversation.holder() {
                    Some(holder) => {
                        let away = away(tx.conn, tx.shop(), started, tx.wall)?;
                        away.is_away(holder, tx.wall)
                    }
                    None => false,
                };
                let answer_within = desk::limits(tx.conn, tx.shop())?.answer_within;
                let wake = Command::Wake {
                    away,
                    answer_within,
                };
                if perform_if_allowed(tx, &mut conversation, &wake)?.is_none() {
                    return Ok(0);
                }
                // Whose words stand unanswered is told who comes; who asked for nothing is not spoken to. The team is
                // told by the queue, and a holder by name.
                if conversation.unanswered.is_some() {
                    promise::made(tx, &mut conversation, promise::Said::Nothing)?;
                } else {
                    promise::ladder(tx, &mut conversation)?;
                }
                if let Some(holder) = conversation.holder() {
                    notices::call(
                        tx,
                        &conversation,
                        notices::Cause::Woken,
                        notices::Whom::Staff(holder),
                    )?;
                }
                Ok::<_, Error>(1)
            })
            .await;
        round.add(woken);
    }
    round.end()
}

/// Who of a shop was seen when, how long that holds, and who said that they are away.
struct Away {
    seen: HashMap<Id, Micros>,
    by_their_word: BTreeSet<Id>,
    started: Micros,
    after: i64,
    answer_within: i64,
}

impl Away {
    fn is_away(&self, staff: Id, now: Micros) -> bool {
        // By a clock that was set back, a sign of before makes nobody stay.
        let seen = (self.seen.get(&staff).copied()).filter(|at| !at.is_ahead_of(now));
        let seen = seen.unwrap_or(self.started).max(self.started);
        self.by_their_word.contains(&staff) || now.seconds_since(seen) > self.after
    }

    /// Whether the time to answer is over. It begins anew with the program: nobody could answer before.
    fn is_late(&self, due: Micros, now: Micros) -> bool {
        due.max(self.started.plus_seconds(self.answer_within)) <= now
    }
}

fn away(conn: &mut Conn, shop: ShopId, started: Micros, now: Micros) -> Result<Away, Error> {
    let limits = desk::limits(conn, shop)?;
    Ok(Away {
        seen: presence::seen(conn, shop)?,
        by_their_word: people::all(conn, shop)?
            .into_iter()
            .filter(|person| person.is_away(now))
            .map(|person| person.id)
            .collect(),
        started,
        after: limits.away_after,
        answer_within: limits.answer_within,
    })
}

fn find(conn: &mut Conn, now: Micros, started: Micros) -> Result<Vec<Lapsed>, Error> {
    // Only chats in which somebody waits have a due time, so this stays a short list.
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>)> = conversations::table
        .filter(conversations::answer_due.is_not_null())
        .select((
            conversations::shop_id,
            conversations::id,
            conversations::holder,
            conversations::answer_due,
        ))
        .load(conn)?;
    let mut lapsed = Vec::new();
    let mut seen_in = HashMap::new();
    for (shop, conversation, holder, due) in rows {
        let (Some(staff), Some(due)) = (holder.map(Id), due) else {
            continue;
        };
        let shop = ShopId(Id(shop));
        let there = match seen_in.entry(shop) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(away(conn, shop, started, now)?),
        };
        let why = if there.is_late(Micros(due), now) {
            Some(Lapse::Late)
        } else {
            there.is_away(staff, now).then_some(Lapse::Away)
        };
        lapsed.extend(why.map(|why| Lapsed {
            shop,
            conversation: Id(conversation),
            staff,
            why,
        }));
    }
    Ok(lapsed)
}
