//! What the store deleted. Late news of an order or a product must not bring it back.

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::Tx;
use crate::db::schema::gone;
use crate::error::Error;
use crate::on_each;

/// An order.
pub const ORDER: &str = "order";
/// A product.
pub const PRODUCT: &str = "product";

/// Notes that a thing is gone. The first note stays.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, kind: &'static str, id: i64, at: Micros) -> Result<(), Error> {
    let key = tx.key();
    let insert = || {
        diesel::insert_into(gone::table).values((
            gone::shop_id.eq(key),
            gone::kind.eq(kind),
            gone::id.eq(id),
            gone::at.eq(at.0),
        ))
    };
    on_each!(tx.conn, conn => insert().on_conflict_do_nothing().execute(conn))?;
    Ok(())
}

/// Whether a thing is gone.
///
/// # Errors
/// The database's.
pub fn is(tx: &mut Tx<'_>, kind: &'static str, id: i64) -> Result<bool, Error> {
    let found: i64 = gone::table
        .find((tx.key(), kind, id))
        .count()
        .get_result(tx.conn)?;
    Ok(found > 0)
}
