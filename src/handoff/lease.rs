//! Ownership is a lease: a holder who left, or does not answer in time, loses the chat to the queue while
//! the shopper waits.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use diesel::prelude::*;

use super::presence;
use crate::clock::Micros;
use crate::conversation::store::{load, perform_if_allowed};
use crate::conversation::{Command, Lapse};
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId, Store};
use crate::error::Error;
use crate::ids::Id;

/// Seconds a holder has to answer the shopper's words.
pub const ANSWER_WITHIN_SECONDS: i64 = 5 * 60;

struct Lapsed {
    shop: ShopId,
    conversation: Id,
    staff: Id,
    why: Lapse,
}

/// Returns lapsed chats to their queues; says how many. Nobody counts as away for what happened before
/// `started`: while the program was down, nobody could sign.
///
/// # Errors
/// The database's.
pub async fn sweep(store: &Store, started: Micros) -> Result<usize, Error> {
    let now = store.clock().now();
    let lapsed = store.read(move |conn| find(conn, now, started)).await?;
    let mut returned = 0;
    for lapse in lapsed {
        let expired = store
            .write(lapse.shop, move |tx| {
                let mut conversation = load(tx.conn, tx.shop(), lapse.conversation)?;
                if lapse.why == Lapse::Away {
                    // They may have come back since we looked.
                    let seen = presence::seen(tx.conn, tx.shop())?;
                    if !is_away(seen.get(&lapse.staff), tx.wall, started) {
                        return Ok(None);
                    }
                }
                perform_if_allowed(
                    tx,
                    &mut conversation,
                    &Command::ExpireLease {
                        staff: lapse.staff,
                        why: lapse.why,
                    },
                )
            })
            .await?;
        returned += usize::from(expired.is_some());
    }
    Ok(returned)
}

fn is_away(seen: Option<&Micros>, now: Micros, started: Micros) -> bool {
    presence::is_away(seen.copied().unwrap_or(started).max(started), now)
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
        let why = if due <= now.0 {
            Some(Lapse::Late)
        } else {
            let seen_here = match seen_in.entry(shop) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => unknown.insert(presence::seen(conn, shop)?),
            };
            is_away(seen_here.get(&staff), now, started).then_some(Lapse::Away)
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
