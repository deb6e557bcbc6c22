//! Objects that are to be taken out of the store they lie in: their file is gone, or no message was kept of it.

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::doomed_files;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Taken out at once, at most.
const AT_ONCE: i64 = 20;

/// From `due` on an object is to be taken out, unless a message has it by then.
///
/// # Errors
/// The database's.
pub fn add(tx: &mut Tx<'_>, place: &str, due: Micros) -> Result<(), Error> {
    diesel::insert_into(doomed_files::table)
        .values((doomed_files::place.eq(place), doomed_files::due.eq(due.0)))
        .execute(tx.conn)?;
    Ok(())
}

/// A message has it, or it is out. Whether it was doomed.
///
/// # Errors
/// The database's.
pub fn gone(tx: &mut Tx<'_>, place: &str) -> Result<bool, Error> {
    Ok(diesel::delete(doomed_files::table.find(place)).execute(tx.conn)? > 0)
}

/// Those that are due.
///
/// # Errors
/// The database's.
pub fn due(conn: &mut Conn, now: Micros) -> Result<Vec<String>, Error> {
    Ok(doomed_files::table
        .filter(doomed_files::due.le(now.0))
        .order(doomed_files::due.asc())
        .limit(AT_ONCE)
        .select(doomed_files::place)
        .load(conn)?)
}

/// Takes one for a try; the next is not before `later`. False where somebody else has taken it.
///
/// # Errors
/// The database's.
pub fn take(tx: &mut Tx<'_>, place: &str, now: Micros, later: Micros) -> Result<bool, Error> {
    let due = doomed_files::table
        .find(place)
        .filter(doomed_files::due.le(now.0));
    Ok(diesel::update(due)
        .set(doomed_files::due.eq(later.0))
        .execute(tx.conn)?
        > 0)
}

/// Whose it was: the first part of its key.
#[must_use]
pub fn shop_of(place: &str) -> ShopId {
    let shop = place.split('/').next().and_then(|shop| shop.parse().ok());
    ShopId(Id(shop.unwrap_or_default()))
}
