//! The pages of the store a visitor was on, as far as they allow it to be told.

use diesel::prelude::*;

use super::people::Page;
use crate::clock::Micros;
use crate::db::schema::page_views;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Pages kept of a visitor, the newest.
const KEPT: i64 = 50;

/// A page that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The page.
    pub page: Page,
    /// When they came to it.
    pub at: Micros,
}

/// Notes that a visitor is on a page; staying on it is no new entry. True when it is one.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, visitor: Id, page: &Page) -> Result<bool, Error> {
    let key = tx.key();
    let theirs = page_views::table
        .filter(page_views::shop_id.eq(key))
        .filter(page_views::visitor_id.eq(visitor.0))
        .order(page_views::id.desc());
    let last: Option<String> = theirs.select(page_views::url).first(tx.conn).optional()?;
    if last.as_deref() == Some(page.url.as_str()) {
        return Ok(false);
    }
    diesel::insert_into(page_views::table)
        .values((
            page_views::shop_id.eq(key),
            page_views::id.eq(tx.new_id().0),
            page_views::visitor_id.eq(visitor.0),
            page_views::url.eq(&page.url),
            page_views::title.eq(&page.title),
            page_views::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    let too_many: Option<i64> = theirs
        .offset(KEPT)
        .select(page_views::id)
        .first(tx.conn)
        .optional()?;
    if let Some(oldest) = too_many {
        diesel::delete(
            page_views::table
                .filter(page_views::shop_id.eq(key))
                .filter(page_views::visitor_id.eq(visitor.0))
                .filter(page_views::id.le(oldest)),
        )
        .execute(tx.conn)?;
    }
    Ok(true)
}

/// The newest pages of these visitors, the newest first.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, visitors: &[i64], limit: i64) -> Result<Vec<Seen>, Error> {
    let rows: Vec<(String, String, i64)> = page_views::table
        .filter(page_views::shop_id.eq(shop.key()))
        .filter(page_views::visitor_id.eq_any(visitors))
        .order(page_views::id.desc())
        .limit(limit)
        .select((page_views::url, page_views::title, page_views::at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(url, title, at)| Seen {
            page: Page { url, title },
            at: Micros(at),
        })
        .collect())
}

/// Forgets where these visitors were.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, visitors: &[i64]) -> Result<usize, Error> {
    Ok(diesel::delete(
        page_views::table
            .filter(page_views::shop_id.eq(tx.key()))
            .filter(page_views::visitor_id.eq_any(visitors)),
    )
    .execute(tx.conn)?)
}

/// Forgets up to `limit` of the pages that were seen before `before`.
///
/// # Errors
/// The database's.
pub fn forget_old(tx: &mut Tx<'_>, before: Micros, limit: i64) -> Result<usize, Error> {
    let old: Vec<i64> = page_views::table
        .filter(page_views::shop_id.eq(tx.key()))
        .filter(page_views::at.lt(before.0))
        .limit(limit)
        .select(page_views::id)
        .load(tx.conn)?;
    Ok(diesel::delete(
        page_views::table
            .filter(page_views::shop_id.eq(tx.key()))
            .filter(page_views::id.eq_any(old)),
    )
    .execute(tx.conn)?)
}
