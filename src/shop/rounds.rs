//! What is done again and again for every shop: keeping its token alive, looking for orders whose webhook was
//! lost, reading what the shop says of itself and what it writes for shoppers, forgetting what is too old.
//!
//! A round is a row with the time it is due. The sweep turns a due one into a job and puts the row ahead, in one
//! write, so that of two nodes one does it.

use diesel::prelude::*;
use futures_util::future::join_all;

use crate::db::schema::{jobs as owed, rounds};
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::{jobs, on_each};

/// Renews a pair of tokens that nobody used for long.
pub const KEEP_TOKEN: &str = "keep_token";
/// Asks for orders changed since the last look.
pub const RECONCILE_ORDERS: &str = "reconcile_orders";
/// Reads the shop's name, currency, domains, time zone and plan.
pub const DESCRIBE_SHOP: &str = "describe_shop";
/// Forgets what is older than the shop keeps.
pub const RETENTION: &str = "retention";
/// Looks for orders of which nothing was sent for as long as a rule minds.
pub const WATCH_ORDERS: &str = "watch_orders";

/// Goes through the shop's content, and the sites it named, for what changed and what vanished.
pub const IMPORT_CONTENT: &str = "import_content";

/// Every round, with the seconds between two.
pub const ROUNDS: &[(&str, i64)] = &[
    (KEEP_TOKEN, 24 * 60 * 60),
    (RECONCILE_ORDERS, 10 * 60),
    (WATCH_ORDERS, 60 * 60),
    (DESCRIBE_SHOP, 24 * 60 * 60),
    (RETENTION, 24 * 60 * 60),
    (IMPORT_CONTENT, 24 * 60 * 60),
];

/// Rounds looked at together.
const BATCH: i64 = 64;

/// Begins (again) what an installed shop is owed: the first round of each is due at once.
///
/// # Errors
/// The database's.
pub fn begin(tx: &mut Tx<'_>) -> Result<(), Error> {
    let (key, now) = (tx.key(), tx.wall.0);
    for (kind, _) in ROUNDS {
        let insert = || {
            diesel::insert_into(rounds::table)
                .values((
                    rounds::shop_id.eq(key),
                    rounds::kind.eq(kind),
                    rounds::due_at.eq(now),
                ))
                .on_conflict((rounds::shop_id, rounds::kind))
                .do_update()
                .set(rounds::due_at.eq(now))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    tx.wake_jobs();
    Ok(())
}

/// Ends them all but the forgetting: words are still here when the app is gone.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>) -> Result<(), Error> {
    diesel::delete(
        rounds::table
            .filter(rounds::shop_id.eq(tx.key()))
            .filter(rounds::kind.ne(RETENTION)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Puts a round's next time nearer: what it found out now will pass.
///
/// # Errors
/// The database's.
pub fn soon(tx: &mut Tx<'_>, kind: &str, seconds: i64) -> Result<(), Error> {
    let then = tx.wall.plus_seconds(seconds).0;
    diesel::update(
        rounds::table
            .find((tx.key(), kind))
            .filter(rounds::due_at.gt(then)),
    )
    .set(rounds::due_at.eq(then))
    .execute(tx.conn)?;
    Ok(())
}

/// Makes jobs of the rounds that are due; returns how many.
///
/// # Errors
/// The database's.
pub async fn sweep(store: &Store) -> Result<usize, Error> {
    let now = store.clock().now();
    let due: Vec<(i64, String, i64)> = store
        .read(move |conn: &mut Conn| {
            Ok::<_, Error>(
                rounds::table
                    .filter(rounds::due_at.le(now.0))
                    .order(rounds::due_at.asc())
                    .limit(BATCH)
                    .load(conn)?,
            )
        })
        .await?;
    let made = join_all(
        due.into_iter()
            .map(|(shop, kind, seen)| one(store, ShopId(Id(shop)), kind, seen)),
    )
    .await;
    let mut number = 0;
    for made in made {
        number += usize::from(made?);
    }
    Ok(number)
}

async fn one(store: &Store, shop: ShopId, kind: String, seen: i64) -> Result<bool, Error> {
    let every = ROUNDS
        .iter()
        .find(|(known, _)| *known == kind)
        .map_or(24 * 60 * 60, |(_, seconds)| *seconds);
    store
        .insert(shop, move |tx| {
            let ahead = tx.wall.plus_seconds(every).0;
            let rows = diesel::update(
                rounds::table
                    .find((tx.key(), kind.as_str()))
                    .filter(rounds::due_at.eq(seen)),
            )
            .set(rounds::due_at.eq(ahead))
            .execute(tx.conn)?;
            if rows == 0 {
                return Ok(false);
            }
            // One that is still being tried does for both.
            let waiting: i64 = owed::table
                .filter(owed::shop_id.eq(tx.key()))
                .filter(owed::conversation_id.eq(0))
                .filter(owed::kind.eq(kind.as_str()))
                .filter(owed::attempts.lt(jobs::MAX_ATTEMPTS))
                .count()
                .get_result(tx.conn)?;
            if waiting == 0 {
                jobs::add(tx, &kind, Id(0), "", 0)?;
            }
            Ok::<_, Error>(true)
        })
        .await
}
