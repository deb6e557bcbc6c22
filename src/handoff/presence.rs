//! Who of the team is at the inbox: one row each, outside the log.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::presence;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// Seconds without a sign after which somebody counts as away. An open inbox signs every 20.
pub const AWAY_AFTER_SECONDS: i64 = 90;

/// Notes that `staff` is here. True when they were away until now.
///
/// # Errors
/// The database's.
pub fn here(tx: &mut Tx<'_>, staff: Id) -> Result<bool, Error> {
    let before: Option<i64> = presence::table
        .find((tx.key(), staff.0))
        .select(presence::seen_at)
        .first(tx.conn)
        .optional()?;
    let (key, now) = (tx.key(), tx.wall);
    let upsert = || {
        diesel::insert_into(presence::table)
            .values((
                presence::shop_id.eq(key),
                presence::staff_id.eq(staff.0),
                presence::seen_at.eq(now.0),
            ))
            .on_conflict((presence::shop_id, presence::staff_id))
            .do_update()
            .set(presence::seen_at.eq(now.0))
    };
    on_each!(tx.conn, conn => upsert().execute(conn))?;
    Ok(before.is_none_or(|seen| is_away(Micros(seen), now)))
}

/// When each of the team was last here.
///
/// # Errors
/// The database's.
pub fn seen(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, Micros>, Error> {
    let rows: Vec<(i64, i64)> = presence::table
        .filter(presence::shop_id.eq(shop.key()))
        .select((presence::staff_id, presence::seen_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(staff, at)| (Id(staff), Micros(at)))
        .collect())
}

/// Whether somebody last seen then is away now.
#[must_use]
pub fn is_away(seen: Micros, now: Micros) -> bool {
    now.seconds_since(seen) > AWAY_AFTER_SECONDS
}
