//! The team as rules see it: who is at the inbox, who is away, who is reached how.

use std::collections::HashMap;

use diesel::prelude::*;

use super::decide::{People, Person, Quiet};
use crate::clock::Micros;
use crate::db::schema::{push_subscriptions, quiet_hours, shops, staff};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::{desk, people as team, presence};
use crate::ids::Id;
use crate::mail::Address;
use crate::on_each;

/// The team, as of now. `mails`: whether mail goes out.
///
/// # Errors
/// The database's.
pub fn read(conn: &mut Conn, shop: ShopId, now: Micros, mails: bool) -> Result<People, Error> {
    let key = shop.key();
    let members = team::all(conn, shop)?;
    let away_after = desk::limits(conn, shop)?.away_after;
    let here = presence::here_now(conn, shop, now, away_after)?;
    let quiet = quiet(conn, shop)?;
    let browsers: Vec<i64> = push_subscriptions::table
        .filter(push_subscriptions::shop_id.eq(key))
        .select(push_subscriptions::staff_id)
        .load(conn)?;
    let all = members
        .into_iter()
        .map(|member| Person {
            id: member.id,
            here: here.contains(&member.id),
            away: member.is_away(now),
            takes_chats: member.takes_chats,
            quiet: quiet.get(&member.id).copied(),
            browsers: browsers.iter().filter(|of| **of == member.id.0).count(),
            mail: Address::parse(&member.email).is_ok(),
            groups: member.groups.into_iter().collect(),
            skills: member.skills.into_iter().collect(),
            name: member.name,
        })
        .collect();
    let zone = desk::zone(conn, shop)?;
    Ok(People {
        all,
        zone,
        hours: desk::standings(conn, shop, (zone, now))?,
        mails,
    })
}

/// The name and address of one of the team, unless they left.
///
/// # Errors
/// The database's.
pub fn address(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Option<(String, Address)>, Error> {
    let row: Option<(String, String)> = staff::table
        .find((shop.key(), id.0))
        .filter(staff::removed_at.is_null())
        .select((staff::name, staff::email))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(name, email)| Some((name, Address::parse(&email).ok()?))))
}

/// Whether somebody is of the team.
///
/// # Errors
/// The database's.
pub fn is_member(conn: &mut Conn, shop: ShopId, id: Id) -> Result<bool, Error> {
    let number: i64 = staff::table
        .find((shop.key(), id.0))
        .filter(staff::removed_at.is_null())
        .count()
        .get_result(conn)?;
    Ok(number > 0)
}

/// The shop's groups, by name.
///
/// # Errors
/// The database's.
pub fn groups(conn: &mut Conn, shop: ShopId) -> Result<Vec<(Id, String)>, Error> {
    Ok(team::groups(conn, shop)?
        .into_iter()
        .map(|group| (group.id, group.name))
        .collect())
}

/// The shop's currency.
///
/// # Errors
/// The database's.
pub fn currency(conn: &mut Conn, shop: ShopId) -> Result<String, Error> {
    Ok(shops::table
        .find(shop.key())
        .select(shops::currency)
        .first(conn)?)
}

/// Forgets how somebody who leaves the team was reached.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, staff: Id) -> Result<(), Error> {
    diesel::delete(
        push_subscriptions::table
            .filter(push_subscriptions::shop_id.eq(tx.key()))
            .filter(push_subscriptions::staff_id.eq(staff.0)),
    )
    .execute(tx.conn)?;
    set_quiet(tx, staff, None)
}

/// What the shop is called.
///
/// # Errors
/// The database's.
pub fn shop_name(conn: &mut Conn, shop: ShopId) -> Result<String, Error> {
    Ok(shops::table
        .find(shop.key())
        .select(shops::name)
        .first(conn)?)
}

/// Everybody's quiet hours.
///
/// # Errors
/// The database's.
pub fn quiet(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, Quiet>, Error> {
    let rows: Vec<(i64, i32, i32, i32)> = quiet_hours::table
        .filter(quiet_hours::shop_id.eq(shop.key()))
        .select((
            quiet_hours::staff_id,
            quiet_hours::begins,
            quiet_hours::ends,
            quiet_hours::days,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(staff, begins, ends, days)| (Id(staff), Quiet { begins, ends, days }))
        .collect())
}

/// Sets somebody's quiet hours, or takes them away.
///
/// # Errors
/// The database's.
pub fn set_quiet(tx: &mut Tx<'_>, staff: Id, quiet: Option<Quiet>) -> Result<(), Error> {
    let key = tx.key();
    diesel::delete(quiet_hours::table.find((key, staff.0))).execute(tx.conn)?;
    if let Some(quiet) = quiet {
        let insert = || {
            diesel::insert_into(quiet_hours::table).values((
                quiet_hours::shop_id.eq(key),
                quiet_hours::staff_id.eq(staff.0),
                quiet_hours::begins.eq(quiet.begins),
                quiet_hours::ends.eq(quiet.ends),
                quiet_hours::days.eq(quiet.days),
            ))
        };
        on_each!(tx.conn, conn => insert().execute(conn))?;
    }
    Ok(())
}
