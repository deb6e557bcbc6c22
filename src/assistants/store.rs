//! Assistants in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Assistant, Look, Places};
use crate::db::schema::{assistants, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Most a shop can have.
pub const MOST: usize = 20;

/// The columns of an assistant, in order.
type Columns = (
    assistants::id,
    assistants::position,
    assistants::version,
    assistants::name,
    assistants::enabled,
    assistants::shared_inbox,
    assistants::elsewhere,
    assistants::look,
    assistants::places,
);
type Stored = (i64, i32, i64, String, bool, bool, String, String, String);

const COLUMNS: Columns = (
    assistants::id,
    assistants::position,
    assistants::version,
    assistants::name,
    assistants::enabled,
    assistants::shared_inbox,
    assistants::elsewhere,
    assistants::look,
    assistants::places,
);

fn read(stored: Stored) -> Result<Assistant, Error> {
    let (id, position, version, name, enabled, shared_inbox, elsewhere, look, places) = stored;
    let unreadable = |error| Error::fault(format!("assistant {id}: {error}"));
    Ok(Assistant {
        id: Id(id),
        position,
        version,
        name,
        enabled,
        shared_inbox,
        elsewhere,
        look: serde_json::from_str::<Look>(&look).map_err(unreadable)?,
        places: serde_json::from_str::<Places>(&places).map_err(unreadable)?,
    })
}

/// The shop's assistants, the first one first.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Assistant>, Error> {
    let rows: Vec<Stored> = assistants::table
        .filter(assistants::shop_id.eq(shop.key()))
        .filter(assistants::removed_at.is_null())
        .order((assistants::position.asc(), assistants::id.asc()))
        .select(COLUMNS)
        .load(conn)?;
    let mut all = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    match all.iter().position(|one| one.id == shop.0) {
        Some(at) => {
            let first = all.remove(at);
            all.insert(0, first);
        }
        // A shop is never without.
        None => all.insert(0, Assistant::first(shop.0)),
    }
    Ok(all)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Assistant, Error> {
    let stored: Stored = assistants::table
        .find((shop.key(), id.0))
        .filter(assistants::removed_at.is_null())
        .select(COLUMNS)
        .first(conn)?;
    read(stored)
}

/// What shoppers call each of them, the first one first.
///
/// # Errors
/// The database's.
pub fn names(conn: &mut Conn, shop: ShopId) -> Result<Vec<(Id, String)>, Error> {
    let shops_own: String = shops::table
        .find(shop.key())
        .select(shops::name)
        .first(conn)?;
    let all = all(conn, shop)?.into_iter();
    Ok(all.map(|one| (one.id, one.called(&shops_own))).collect())
}

/// The same with those that were taken away: what they said stays.
///
/// # Errors
/// The database's.
pub fn ever(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, String>, Error> {
    let mut names: HashMap<Id, String> = names(conn, shop)?.into_iter().collect();
    let removed: Vec<(i64, String)> = assistants::table
        .filter(assistants::shop_id.eq(shop.key()))
        .filter(assistants::removed_at.is_not_null())
        .select((assistants::id, assistants::name))
        .load(conn)?;
    names.extend(removed.into_iter().map(|(id, name)| (Id(id), name)));
    Ok(names)
}

/// What changes when one of them does: which there are, each in which version.
///
/// # Errors
/// The database's.
pub fn stamp(conn: &mut Conn, shop: ShopId) -> Result<Vec<(i64, i64)>, Error> {
    Ok(assistants::table
        .filter(assistants::shop_id.eq(shop.key()))
        .filter(assistants::removed_at.is_null())
        .order(assistants::id.asc())
        .select((assistants::id, assistants::version))
        .load(conn)?)
}

/// Those whose chats staff do not see; also removed ones.
///
/// # Errors
/// The database's.
pub fn hidden(conn: &mut Conn, shop: ShopId) -> Result<Vec<i64>, Error> {
    Ok(assistants::table
        .filter(assistants::shop_id.eq(shop.key()))
        .filter(assistants::shared_inbox.eq(false))
        .select(assistants::id)
        .load(conn)?)
}

/// Whether staff see the chats of this one, and can be asked for in them. `None` is the shop's first.
///
/// # Errors
/// The database's.
pub fn staffed(conn: &mut Conn, shop: ShopId, id: Option<Id>) -> Result<bool, Error> {
    let id = id.unwrap_or(shop.0);
    let known: Option<bool> = assistants::table
        .find((shop.key(), id.0))
        .select(assistants::shared_inbox)
        .first(conn)
        .optional()?;
    Ok(known.unwrap_or(true))
}

/// Gives a shop its first one, unless it has it.
///
/// # Errors
/// The database's.
pub fn seed(tx: &mut Tx<'_>) -> Result<(), Error> {
    let have: i64 = assistants::table
        .filter(assistants::shop_id.eq(tx.key()))
        .filter(assistants::id.eq(tx.key()))
        .count()
        .get_result(tx.conn)?;
    if have > 0 {
        return Ok(());
    }
    insert(tx, &Assistant::first(tx.shop().0))
}

/// Adds one at the end of the list.
///
/// # Errors
/// [`Error::Invalid`] when there are as many as can be; the database's.
pub fn add(tx: &mut Tx<'_>, name: &str) -> Result<Assistant, Error> {
    let all = all(tx.conn, tx.shop())?;
    if all.len() >= MOST {
        return Err(Error::invalid(
            "name",
            format!("A shop has at most {MOST} assistants."),
        ));
    }
    let last = all.iter().map(|one| one.position).max().unwrap_or(0);
    let assistant = Assistant {
        position: last + 1,
        name: name.to_owned(),
        ..Assistant::first(tx.new_id())
    };
    tx.about(assistant.id);
    insert(tx, &assistant)?;
    Ok(assistant)
}

fn insert(tx: &mut Tx<'_>, one: &Assistant) -> Result<(), Error> {
    diesel::insert_into(assistants::table)
        .values((
            assistants::shop_id.eq(tx.key()),
            assistants::id.eq(one.id.0),
            assistants::position.eq(one.position),
            assistants::version.eq(one.version),
            assistants::name.eq(&one.name),
            assistants::enabled.eq(one.enabled),
            assistants::shared_inbox.eq(one.shared_inbox),
            assistants::elsewhere.eq(&one.elsewhere),
            assistants::look.eq(serde_json::to_string(&one.look).map_err(Error::fault)?),
            assistants::places.eq(serde_json::to_string(&one.places).map_err(Error::fault)?),
            assistants::created_at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Keeps a changed one, in a new version.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn keep(tx: &mut Tx<'_>, one: &Assistant) -> Result<(), Error> {
    let changed = diesel::update(assistants::table.find((tx.key(), one.id.0)))
        .set((
            assistants::version.eq(assistants::version + 1),
            assistants::position.eq(one.position),
            assistants::name.eq(&one.name),
            assistants::enabled.eq(one.enabled),
            assistants::shared_inbox.eq(one.shared_inbox),
            assistants::elsewhere.eq(&one.elsewhere),
            assistants::look.eq(serde_json::to_string(&one.look).map_err(Error::fault)?),
            assistants::places.eq(serde_json::to_string(&one.places).map_err(Error::fault)?),
        ))
        .execute(tx.conn)?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// Takes one away; its row stays for the chats it had.
///
/// # Errors
/// The database's.
pub fn remove(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    diesel::update(assistants::table.find((tx.key(), id.0)))
        .set((
            assistants::removed_at.eq(tx.now.0),
            assistants::version.eq(assistants::version + 1),
        ))
        .execute(tx.conn)?;
    Ok(())
}
