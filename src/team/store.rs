//! Members of staff and their sessions in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::{sessions, staff};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::shop::store as shops;

/// A member of staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their id.
    pub id: Id,
    /// Their name.
    pub name: String,
}

/// Adds a member, or finds the one with this e-mail address.
///
/// # Errors
/// The database's.
pub fn add(tx: &mut Tx<'_>, name: &str, email: &str, role: &str) -> Result<Id, Error> {
    let known: Option<i64> = staff::table
        .filter(staff::shop_id.eq(tx.key()))
        .filter(staff::email.eq(email))
        .select(staff::id)
        .first(tx.conn)
        .optional()?;
    if let Some(id) = known {
        return Ok(Id(id));
    }
    let id = tx.new_id();
    diesel::insert_into(staff::table)
        .values((
            staff::shop_id.eq(tx.key()),
            staff::id.eq(id.0),
            staff::name.eq(name),
            staff::email.eq(email),
            staff::role.eq(role),
            staff::created_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// The team, by name.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Member>, Error> {
    let rows: Vec<(i64, String)> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::removed_at.is_null())
        .order((staff::name.asc(), staff::id.asc()))
        .select((staff::id, staff::name))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| Member { id: Id(id), name })
        .collect())
}

/// Everybody's name, those who left too: their words stay.
///
/// # Errors
/// The database's.
pub fn names(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, String>, Error> {
    let rows: Vec<(i64, String)> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .select((staff::id, staff::name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, name)| (Id(id), name)).collect())
}

/// A member who has not left.
///
/// # Errors
/// The database's.
pub fn member(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<Member>, Error> {
    let name: Option<String> = staff::table
        .find((shop.key(), id.0))
        .filter(staff::removed_at.is_null())
        .select(staff::name)
        .first(conn)
        .optional()?;
    Ok(name.map(|name| Member { id, name }))
}

/// Opens a session under `key` until `until`.
///
/// # Errors
/// The database's.
pub fn open_session(tx: &mut Tx<'_>, key: &[u8], staff: Id, until: Micros) -> Result<(), Error> {
    diesel::delete(
        sessions::table
            .filter(sessions::shop_id.eq(tx.key()))
            .filter(sessions::expires_at.lt(tx.now.0)),
    )
    .execute(tx.conn)?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::shop_id.eq(tx.key()),
            sessions::key.eq(key),
            sessions::staff_id.eq(staff.0),
            sessions::created_at.eq(tx.now.0),
            sessions::expires_at.eq(until.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Who a session is for, if it holds. None does in a shop that removed the app.
///
/// # Errors
/// The database's.
pub fn session(
    conn: &mut Conn,
    shop: ShopId,
    key: &[u8],
    now: Micros,
) -> Result<Option<Member>, Error> {
    if !shops::is_installed(conn, shop)? {
        return Ok(None);
    }
    let staff_id: Option<i64> = sessions::table
        .find((shop.key(), key))
        .filter(sessions::expires_at.gt(now.0))
        .select(sessions::staff_id)
        .first(conn)
        .optional()?;
    match staff_id {
        Some(id) => member(conn, shop, Id(id)),
        None => Ok(None),
    }
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub fn end_session(tx: &mut Tx<'_>, key: &[u8]) -> Result<(), Error> {
    diesel::delete(sessions::table.find((tx.key(), key))).execute(tx.conn)?;
    Ok(())
}
