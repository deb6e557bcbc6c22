//! Rules in the database.

use diesel::prelude::*;

use super::rule::{self, Definition, Rule};
use crate::db::schema::{notice_settings, notification_rules as rules, shop_heads};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Minutes without a sign after which a shopper counts as gone, for a new shop.
pub const FOLLOW_UP_MINUTES: i32 = 2;
/// Rules a shop may have.
pub const MOST: i64 = 50;

/// What a shop has set, and how far its log was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Everything up to here was looked at.
    pub seq: i64,
    /// Given the rules everybody begins with.
    pub seeded: bool,
    /// Minutes until mail follows a shopper; 0: never.
    pub follow_up_minutes: i32,
}

/// A shop's settings; `None` before the first look.
///
/// # Errors
/// The database's.
pub fn settings(conn: &mut Conn, shop: ShopId) -> Result<Option<Settings>, Error> {
    let row: Option<(i64, bool, i32)> = notice_settings::table
        .find(shop.key())
        .select((
            notice_settings::seq,
            notice_settings::seeded,
            notice_settings::follow_up_minutes,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(seq, seeded, follow_up_minutes)| Settings {
        seq,
        seeded,
        follow_up_minutes,
    }))
}

/// After how many minutes mail follows a shopper who left; 0: never.
///
/// # Errors
/// The database's.
pub fn minutes(conn: &mut Conn, shop: ShopId) -> Result<i32, Error> {
    let set = settings(conn, shop)?;
    Ok(set.map_or(FOLLOW_UP_MINUTES, |set| set.follow_up_minutes))
}

/// Its settings inside a write; a shop that has none is given them, and the rule everybody begins with.
///
/// # Errors
/// The database's.
pub fn settled(tx: &mut Tx<'_>) -> Result<Settings, Error> {
    let found = settings(tx.conn, tx.shop())?;
    let mut settings = match found {
        Some(settings) => settings,
        None => {
            let fresh = Settings {
                seq: 0,
                seeded: false,
                follow_up_minutes: FOLLOW_UP_MINUTES,
            };
            diesel::insert_into(notice_settings::table)
                .values((
                    notice_settings::shop_id.eq(tx.key()),
                    notice_settings::seq.eq(fresh.seq),
                    notice_settings::seeded.eq(false),
                    notice_settings::follow_up_minutes.eq(fresh.follow_up_minutes),
                ))
                .execute(tx.conn)?;
            fresh
        }
    };
    if !settings.seeded {
        let (name, definition) = rule::seed();
        add(tx, name, &definition, None)?;
        diesel::update(notice_settings::table.find(tx.key()))
            .set(notice_settings::seeded.eq(true))
            .execute(tx.conn)?;
        settings.seeded = true;
    }
    Ok(settings)
}

/// Remembers that the log was looked at up to `seq`.
///
/// # Errors
/// The database's.
pub fn looked(tx: &mut Tx<'_>, seq: i64) -> Result<(), Error> {
    diesel::update(notice_settings::table.find(tx.key()))
        .set(notice_settings::seq.eq(seq))
        .execute(tx.conn)?;
    Ok(())
}

/// Sets after how many minutes mail follows.
///
/// # Errors
/// The database's.
pub fn follow_after(tx: &mut Tx<'_>, minutes: i32) -> Result<(), Error> {
    settled(tx)?;
    diesel::update(notice_settings::table.find(tx.key()))
        .set(notice_settings::follow_up_minutes.eq(minutes))
        .execute(tx.conn)?;
    Ok(())
}

/// How long the shop's log is.
///
/// # Errors
/// The database's.
pub fn head(conn: &mut Conn, shop: ShopId) -> Result<i64, Error> {
    Ok(shop_heads::table
        .find(shop.key())
        .select(shop_heads::seq)
        .first(conn)?)
}

type Row = (i64, i64, String, bool, String, Option<Vec<u8>>);

/// All rules of a shop that can be read, in their order.
///
/// # Errors
/// The database's.
pub fn all(conn: &mut Conn, shop: ShopId) -> Result<Vec<Rule>, Error> {
    let rows: Vec<Row> = rules::table
        .filter(rules::shop_id.eq(shop.key()))
        .order((rules::position.asc(), rules::id.asc()))
        .select((
            rules::id,
            rules::version,
            rules::name,
            rules::enabled,
            rules::definition,
            rules::target,
        ))
        .load(conn)?;
    // One that can't be read keeps no other from ringing.
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            parsed(row)
                .inspect_err(
                    |error| tracing::warn!(shop = %shop.0, %error, "a rule is passed over"),
                )
                .ok()
        })
        .collect())
}

/// One.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such rule.
pub fn one(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Rule, Error> {
    let row: Row = rules::table
        .find((shop.key(), id.0))
        .select((
            rules::id,
            rules::version,
            rules::name,
            rules::enabled,
            rules::definition,
            rules::target,
        ))
        .first(conn)?;
    parsed(row)
}

fn parsed((id, version, name, enabled, definition, target): Row) -> Result<Rule, Error> {
    Ok(Rule {
        id: Id(id),
        version,
        name,
        enabled,
        definition: serde_json::from_str(&definition)
            .map_err(|error| Error::fault(format!("notification rule {id}: {error}")))?,
        target,
    })
}

/// Adds a rule at the end.
///
/// # Errors
/// [`Error::Invalid`] when the shop has as many as it may; the database's.
pub fn add(
    tx: &mut Tx<'_>,
    name: &str,
    definition: &Definition,
    target: Option<&[u8]>,
) -> Result<Id, Error> {
    let (last, number): (Option<i32>, i64) = rules::table
        .filter(rules::shop_id.eq(tx.key()))
        .select((diesel::dsl::max(rules::position), diesel::dsl::count_star()))
        .first(tx.conn)?;
    if number >= MOST {
        return Err(Error::invalid(
            "name",
            format!("A shop has at most {MOST} rules."),
        ));
    }
    let id = tx.new_id();
    tx.about(id);
    diesel::insert_into(rules::table)
        .values((
            rules::shop_id.eq(tx.key()),
            rules::id.eq(id.0),
            rules::version.eq(1),
            rules::position.eq(last.unwrap_or(0) + 1),
            rules::name.eq(name),
            rules::enabled.eq(true),
            rules::definition.eq(serde_json::to_string(definition).map_err(Error::fault)?),
            rules::target.eq(target),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Changes a rule.
///
/// # Errors
/// [`Error::NotFound`].
pub fn save(
    tx: &mut Tx<'_>,
    id: Id,
    name: &str,
    definition: &Definition,
    target: Option<&[u8]>,
) -> Result<(), Error> {
    let rows = diesel::update(rules::table.find((tx.key(), id.0)))
        .set((
            rules::version.eq(rules::version + 1),
            rules::name.eq(name),
            rules::definition.eq(serde_json::to_string(definition).map_err(Error::fault)?),
            rules::target.eq(target),
        ))
        .execute(tx.conn)?;
    found(rows)
}

/// Switches a rule on or off.
///
/// # Errors
/// [`Error::NotFound`].
pub fn switch(tx: &mut Tx<'_>, id: Id, on: bool) -> Result<(), Error> {
    let rows = diesel::update(rules::table.find((tx.key(), id.0)))
        .set((rules::enabled.eq(on), rules::version.eq(rules::version + 1)))
        .execute(tx.conn)?;
    found(rows)
}

/// Deletes a rule. What it told stays told.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    let rows = diesel::delete(rules::table.find((tx.key(), id.0))).execute(tx.conn)?;
    found(rows)
}

fn found(rows: usize) -> Result<(), Error> {
    if rows == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}
