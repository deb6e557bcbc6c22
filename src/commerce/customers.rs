//! Who a customer is by now: two may have become one, and one may be gone. Only times and ids are kept here, so
//! that news in any order comes to the same; what was told goes straight to those it is about.

use diesel::prelude::*;

use crate::db::schema::customers;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::on_each;

/// Merges followed, at most.
const MOST_STEPS: usize = 16;

/// What is known of the news of one customer.
#[derive(Debug, Clone, Copy, Default, Queryable, Selectable)]
#[diesel(table_name = customers)]
pub struct Marks {
    /// When the name was told.
    pub name_at: Option<i64>,
    /// When the e-mail was told.
    pub email_at: Option<i64>,
    /// When the phone was told.
    pub phone_at: Option<i64>,
    /// When they were deleted.
    pub gone_at: Option<i64>,
    /// Whom they became.
    pub merged_into: Option<i64>,
}

/// A customer's marks; none of them when nothing was told.
///
/// # Errors
/// The database's.
pub fn marks(conn: &mut Conn, shop: ShopId, id: i64) -> Result<Marks, Error> {
    Ok(customers::table
        .find((shop.key(), id))
        .select(Marks::as_select())
        .first(conn)
        .optional()?
        .unwrap_or_default())
}

/// Keeps a customer's marks.
///
/// # Errors
/// The database's.
pub fn mark(tx: &mut Tx<'_>, id: i64, marks: &Marks) -> Result<(), Error> {
    let set = (
        customers::name_at.eq(marks.name_at),
        customers::email_at.eq(marks.email_at),
        customers::phone_at.eq(marks.phone_at),
        customers::gone_at.eq(marks.gone_at),
        customers::merged_into.eq(marks.merged_into),
    );
    let key = tx.key();
    let insert = || {
        diesel::insert_into(customers::table)
            .values((customers::shop_id.eq(key), customers::id.eq(id), set))
            .on_conflict((customers::shop_id, customers::id))
            .do_update()
            .set(set)
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    Ok(())
}

/// A customer with whom they became, and whom those became: the last one is who they are now.
///
/// # Errors
/// The database's.
pub fn chain(conn: &mut Conn, shop: ShopId, id: i64) -> Result<Vec<(i64, Marks)>, Error> {
    let mut chain = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.filter(|_| chain.len() < MOST_STEPS) {
        let marks = marks(conn, shop, id)?;
        next = marks.merged_into;
        chain.push((id, marks));
    }
    Ok(chain)
}

/// Who a customer is now.
///
/// # Errors
/// The database's.
pub fn now(conn: &mut Conn, shop: ShopId, id: i64) -> Result<i64, Error> {
    Ok(chain(conn, shop, id)?.last().map_or(id, |(last, _)| *last))
}
