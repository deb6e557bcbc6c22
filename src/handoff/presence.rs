//! Who of the team is at the inbox: one row each, outside the log. A sign is what their own browser sends, or an act of
//! theirs: a stream that is open on our side may lead nowhere.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::presence;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// Seconds without a sign after which somebody counts as away, unless the shop says otherwise. An open inbox signs
/// every 15.
pub const AWAY_AFTER_SECONDS: i64 = 90;

/// Notes that `staff` is here.
///
/// # Errors
/// The database's.
pub fn here(tx: &mut Tx<'_>, staff: Id) -> Result<(), Error> {
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
    Ok(())
}

/// When one of the team was last here.
///
/// # Errors
/// The database's.
pub fn seen_of(conn: &mut Conn, shop: ShopId, staff: Id) -> Result<Option<Micros>, Error> {
    let seen: Option<i64> = presence::table
        .find((shop.key(), staff.0))
        .select(presence::seen_at)
        .first(conn)
        .optional()?;
    Ok(seen.map(Micros))
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

/// Who is here.
///
/// # Errors
/// The database's.
pub fn here_now(
    conn: &mut Conn,
    shop: ShopId,
    now: Micros,
    away_after: i64,
) -> Result<BTreeSet<Id>, Error> {
    Ok(seen(conn, shop)?
        .into_iter()
        .filter(|(_, at)| !at.is_ahead_of(now) && now.seconds_since(*at) <= away_after)
        .map(|(staff, _)| staff)
        .collect())
}
