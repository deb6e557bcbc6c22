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

/// Returns lapsed chats to their queues; says how many.
///
/// # Errors
/// The database's.
pub async fn sweep(store: &Store) -> Result<usize, Error> {
    let now = store.clock().now();
    let lapsed = store.read(move |conn| find(conn, now)).await?;
    let mut returned = 0;
    for lapse in lapsed {
        let expired = store
            .write(lapse.shop, move |tx| {
                let mut conversation = load(tx.conn, tx.shop(), lapse.conversation)?;
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

fn find(conn: &mut Conn, now: Micros) -> Result<Vec<Lapsed>, Error> {
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
            let seen = seen_here.get(&staff);
            seen.is_none_or(|at| presence::is_away(*at, now))
                .then_some(Lapse::Away)
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
