//! Members of staff and their sessions in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::place::Place;
use super::role::Role;
use crate::clock::Micros;
use crate::db::schema::{sessions, shops as shop_rows, staff};
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
    /// What they are on the team.
    pub role: Role,
    /// The language they chose for our pages.
    pub locale: Option<String>,
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
    tx.about(id);
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

/// Calls a member something else from now on.
///
/// # Errors
/// The database's.
pub fn rename(tx: &mut Tx<'_>, id: Id, name: &str) -> Result<(), Error> {
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set(staff::name.eq(name))
        .execute(tx.conn)?;
    Ok(())
}

/// The language of our pages for somebody; nothing: as the admin or the browser says.
///
/// # Errors
/// The database's.
pub fn reads(tx: &mut Tx<'_>, id: Id, locale: Option<&str>) -> Result<(), Error> {
    diesel::update(staff::table.find((tx.key(), id.0)))
        .set(staff::locale.eq(locale))
        .execute(tx.conn)?;
    Ok(())
}

/// The team, by name.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Member>, Error> {
    let rows: Vec<(i64, String, String, Option<String>)> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::removed_at.is_null())
        .order((staff::name.asc(), staff::id.asc()))
        .select((staff::id, staff::name, staff::role, staff::locale))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, name, role, locale)| Member {
            id: Id(id),
            name,
            role: Role::read(&role),
            locale,
        })
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

/// Everybody's name and address, those who left too.
///
/// # Errors
/// The database's.
pub fn addresses(conn: &mut Conn, shop: ShopId) -> Result<Vec<(Id, String, String)>, Error> {
    let rows: Vec<(i64, String, String)> = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .order(staff::id.asc())
        .select((staff::id, staff::name, staff::email))
        .load(conn)?;
    Ok((rows.into_iter())
        .map(|(id, name, email)| (Id(id), name, email))
        .collect())
}

/// Somebody's address, of those who left too.
///
/// # Errors
/// The database's.
pub fn address_of(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<String>, Error> {
    Ok(staff::table
        .find((shop.key(), id.0))
        .select(staff::email)
        .first(conn)
        .optional()?)
}

/// A member who has not left.
///
/// # Errors
/// The database's.
pub fn member(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<Member>, Error> {
    let row: Option<(String, String, Option<String>)> = staff::table
        .find((shop.key(), id.0))
        .filter(staff::removed_at.is_null())
        .select((staff::name, staff::role, staff::locale))
        .first(conn)
        .optional()?;
    Ok(row.map(|(name, role, locale)| Member {
        id,
        name,
        role: Role::read(&role),
        locale,
    }))
}

/// A member of some shop's team, found by their address.
#[derive(Debug, Clone)]
pub struct Found {
    /// The shop.
    pub shop: ShopId,
    /// Its name.
    pub shop_name: String,
    /// Who.
    pub member: Member,
}

/// Shops one address may be on the team of, for signing in.
const SHOPS_OF_ONE: i64 = 10;

/// Everybody with this address, in whichever shop that has the app.
///
/// # Errors
/// The database's.
pub fn anywhere(conn: &mut Conn, email: &str) -> Result<Vec<Found>, Error> {
    let rows: Vec<(i64, String, i64, String, String, Option<String>)> = staff::table
        .inner_join(shop_rows::table.on(shop_rows::id.eq(staff::shop_id)))
        .filter(staff::email.eq(email))
        .filter(staff::removed_at.is_null())
        .filter(shop_rows::uninstalled_at.is_null())
        .order((staff::created_at.asc(), staff::id.asc()))
        .limit(SHOPS_OF_ONE)
        .select((
            staff::shop_id,
            shop_rows::name,
            staff::id,
            staff::name,
            staff::role,
            staff::locale,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(shop, shop_name, id, name, role, locale)| Found {
            shop: ShopId(Id(shop)),
            shop_name,
            member: Member {
                id: Id(id),
                name,
                role: Role::read(&role),
                locale,
            },
        })
        .collect())
}

/// Opens a session under `key` until `until`, by this way, from there.
///
/// # Errors
/// The database's.
pub fn open_session(
    tx: &mut Tx<'_>,
    key: &[u8],
    staff: Id,
    until: Micros,
    way: &str,
    place: &Place,
) -> Result<(), Error> {
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
            sessions::created_at.eq(tx.wall.0),
            sessions::expires_at.eq(until.0),
            sessions::way.eq(way),
            sessions::ip.eq(place.ip.as_deref()),
            sessions::agent.eq(place.agent.as_deref()),
            sessions::seen_at.eq(tx.wall.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Who a session is for, if it holds, and when it was last used. None does in a shop that removed the app.
///
/// # Errors
/// The database's.
pub fn session(
    conn: &mut Conn,
    shop: ShopId,
    key: &[u8],
    now: Micros,
) -> Result<Option<(Member, Micros)>, Error> {
    if !shops::is_installed(conn, shop)? {
        return Ok(None);
    }
    let row: Option<(i64, i64)> = sessions::table
        .find((shop.key(), key))
        .filter(sessions::expires_at.gt(now.0))
        .select((sessions::staff_id, sessions::seen_at))
        .first(conn)
        .optional()?;
    match row {
        Some((id, seen)) => Ok(member(conn, shop, Id(id))?.map(|member| (member, Micros(seen)))),
        None => Ok(None),
    }
}

/// Notes that a session is used.
///
/// # Errors
/// The database's.
pub fn session_seen(tx: &mut Tx<'_>, key: &[u8]) -> Result<(), Error> {
    diesel::update(sessions::table.find((tx.key(), key)))
        .set(sessions::seen_at.eq(tx.wall.0))
        .execute(tx.conn)?;
    Ok(())
}

/// An open session.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Its key.
    pub key: Vec<u8>,
    /// How it was opened.
    pub way: String,
    /// From where.
    pub place: Place,
    /// When.
    pub since: Micros,
    /// When it was last used.
    pub seen: Micros,
}

/// A member's open sessions, the last used first.
///
/// # Errors
/// The database's.
pub fn sessions_of(
    conn: &mut Conn,
    shop: ShopId,
    staff: Id,
    now: Micros,
) -> Result<Vec<OpenSession>, Error> {
    type Row = (Vec<u8>, String, Option<String>, Option<String>, i64, i64);
    let rows: Vec<Row> = sessions::table
        .filter(sessions::shop_id.eq(shop.key()))
        .filter(sessions::staff_id.eq(staff.0))
        .filter(sessions::expires_at.gt(now.0))
        .order((sessions::seen_at.desc(), sessions::key.asc()))
        .select((
            sessions::key,
            sessions::way,
            sessions::ip,
            sessions::agent,
            sessions::created_at,
            sessions::seen_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(key, way, ip, agent, since, seen)| OpenSession {
            key,
            way,
            place: Place { ip, agent },
            since: Micros(since),
            seen: Micros(seen.max(since)),
        })
        .collect())
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub fn end_session(tx: &mut Tx<'_>, key: &[u8]) -> Result<(), Error> {
    diesel::delete(sessions::table.find((tx.key(), key))).execute(tx.conn)?;
    Ok(())
}

/// Ends a member's sessions, but for one if it is said; how many.
///
/// # Errors
/// The database's.
pub fn end_sessions_of(tx: &mut Tx<'_>, staff: Id, but: Option<&[u8]>) -> Result<usize, Error> {
    let mut all: Vec<Vec<u8>> = sessions::table
        .filter(sessions::shop_id.eq(tx.key()))
        .filter(sessions::staff_id.eq(staff.0))
        .select(sessions::key)
        .load(tx.conn)?;
    all.retain(|key| but != Some(key.as_slice()));
    for key in &all {
        end_session(tx, key)?;
    }
    Ok(all.len())
}

/// When each of the team last used a session.
///
/// # Errors
/// The database's.
pub fn last_seen(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, Micros>, Error> {
    let rows: Vec<(i64, i64)> = sessions::table
        .filter(sessions::shop_id.eq(shop.key()))
        .select((sessions::staff_id, sessions::seen_at))
        .load(conn)?;
    let mut last: HashMap<Id, Micros> = HashMap::new();
    for (staff, seen) in rows {
        let known = last.entry(Id(staff)).or_default();
        *known = (*known).max(Micros(seen));
    }
    Ok(last)
}

/// Whether the shop has an owner here.
///
/// # Errors
/// The database's.
pub fn has_owner(conn: &mut Conn, shop: ShopId) -> Result<bool, Error> {
    let owners: i64 = staff::table
        .filter(staff::shop_id.eq(shop.key()))
        .filter(staff::removed_at.is_null())
        .filter(staff::role.eq(Role::Owner.as_str()))
        .count()
        .get_result(conn)?;
    Ok(owners > 0)
}
