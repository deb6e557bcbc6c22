//! What a shop set about its desk: when somebody is there, and what its limits are. What was never set is as it always
//! was: somebody is there around the clock.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::hours::{Hours, Standing, Standings, Zone};
use crate::clock::Micros;
use crate::db::schema::{desk_hours, desk_settings, shops};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// Whose hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The shop's.
    Shop,
    /// A group's; the shop's, where it has none.
    Group(Id),
}

impl Scope {
    fn key(self) -> (&'static str, i64) {
        match self {
            Self::Shop => ("shop", 0),
            Self::Group(group) => ("group", group.0),
        }
    }
}

/// The shop's limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Seconds a holder has to answer the shopper's words.
    pub answer_within: i64,
    /// Seconds without a sign after which a holder counts as away.
    pub away_after: i64,
    /// Minutes before the end of the hours at which they count as closing soon.
    pub closing_soon: i64,
    /// Seconds after which a chat that waits for a group, a language or a skill may be claimed by anyone.
    pub anyone_after: i64,
    /// Seconds until a second person is called, from then until all are, and from then until the shopper is given the
    /// choice.
    pub rungs: [i64; 3],
    /// Whether chats that wait are handed to whoever has room, without a claim.
    pub hands_out: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            answer_within: super::lease::ANSWER_WITHIN_SECONDS,
            away_after: super::presence::AWAY_AFTER_SECONDS,
            closing_soon: 15,
            anyone_after: 10 * 60,
            rungs: [60, 60, 60],
            hands_out: false,
        }
    }
}

impl Limits {
    /// Looks for what can't be meant.
    ///
    /// # Errors
    /// [`Error::Invalid`] on the field.
    pub fn check(&self) -> Result<(), Error> {
        let within = |field, value: i64, from: i64, to: i64, says: &'static str| {
            if (from..=to).contains(&value) {
                Ok(())
            } else {
                Err(Error::invalid(field, says))
            }
        };
        for rung in self.rungs {
            within("rungs", rung, 15, 3600, "From 15 seconds to 1 hour.")?;
        }
        within(
            "answer_within",
            self.answer_within,
            60,
            24 * 3600,
            "From 1 minute to 24 hours.",
        )?;
        within(
            "away_after",
            self.away_after,
            60,
            3600,
            "From 60 to 3,600 seconds.",
        )?;
        within(
            "closing_soon",
            self.closing_soon,
            0,
            240,
            "From 0 to 240 minutes.",
        )?;
        within(
            "anyone_after",
            self.anyone_after,
            60,
            24 * 3600,
            "From 1 minute to 24 hours.",
        )
    }
}

/// Whether somebody of the shop (or of this group) is there now, until when, and when again.
///
/// # Errors
/// The database's.
pub fn open(
    conn: &mut Conn,
    shop: ShopId,
    group: Option<Id>,
    now: Micros,
) -> Result<Standing, Error> {
    let hours = hours_of(conn, shop, group)?;
    Ok(hours.standing(now, zone(conn, shop)?))
}

/// How the shop's hours stand now, and those of every group that has its own.
///
/// # Errors
/// The database's.
pub fn standings(
    conn: &mut Conn,
    shop: ShopId,
    (zone, now): (Zone, Micros),
) -> Result<Standings, Error> {
    let rows: Vec<(String, i64, String)> = desk_hours::table
        .filter(desk_hours::shop_id.eq(shop.key()))
        .select((desk_hours::scope, desk_hours::scope_id, desk_hours::data))
        .load(conn)?;
    let mut standings = Standings::of_shop(Hours::default().standing(now, zone));
    for (scope, id, data) in rows {
        let standing = parsed(&data)?.standing(now, zone);
        if scope == Scope::Shop.key().0 {
            standings.shop = standing;
        } else {
            standings.own.insert(Id(id), standing);
        }
    }
    Ok(standings)
}

/// The hours that hold for a group, or for the shop.
///
/// # Errors
/// The database's.
pub fn hours_of(conn: &mut Conn, shop: ShopId, group: Option<Id>) -> Result<Hours, Error> {
    let own = match group {
        Some(group) => hours(conn, shop, Scope::Group(group))?,
        None => None,
    };
    match own {
        Some(own) => Ok(own),
        None => Ok(hours(conn, shop, Scope::Shop)?.unwrap_or_default()),
    }
}

/// The hours that were set for exactly this.
///
/// # Errors
/// The database's.
pub fn hours(conn: &mut Conn, shop: ShopId, scope: Scope) -> Result<Option<Hours>, Error> {
    let (kind, id) = scope.key();
    let data: Option<String> = desk_hours::table
        .find((shop.key(), kind, id))
        .select(desk_hours::data)
        .first(conn)
        .optional()?;
    data.as_deref().map(parsed).transpose()
}

fn parsed(data: &str) -> Result<Hours, Error> {
    serde_json::from_str(data).map_err(|error| Error::fault(format!("hours: {error}")))
}

/// Keeps hours; none: as if they were never set.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong; the database's.
pub fn keep_hours(tx: &mut Tx<'_>, scope: Scope, hours: Option<&Hours>) -> Result<(), Error> {
    let (kind, id) = scope.key();
    let key = (tx.key(), kind, id);
    diesel::delete(desk_hours::table.find(key)).execute(tx.conn)?;
    let Some(hours) = hours else {
        return Ok(());
    };
    hours.check().map_err(|(field, message)| Error::Invalid {
        field: Some(field),
        message,
    })?;
    diesel::insert_into(desk_hours::table)
        .values((
            desk_hours::shop_id.eq(tx.key()),
            desk_hours::scope.eq(kind),
            desk_hours::scope_id.eq(id),
            desk_hours::data.eq(serde_json::to_string(hours).map_err(Error::fault)?),
            desk_hours::updated_at.eq(tx.wall.0),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The clock the shop lives by: as it was set here, or as Shopify has it.
///
/// # Errors
/// The database's.
pub fn zone(conn: &mut Conn, shop: ShopId) -> Result<Zone, Error> {
    if let Some(zone) = hours(conn, shop, Scope::Shop)?.and_then(|hours| hours.zone) {
        return Ok(zone);
    }
    let name: Option<String> = shops::table
        .find(shop.key())
        .select(shops::timezone)
        .first(conn)
        .optional()?;
    Ok(name
        .and_then(|name| Zone::parse(&name).ok())
        .unwrap_or(Zone::UTC))
}

/// The shop's limits.
///
/// # Errors
/// The database's.
pub fn limits(conn: &mut Conn, shop: ShopId) -> Result<Limits, Error> {
    let data: Option<String> = desk_settings::table
        .find(shop.key())
        .select(desk_settings::data)
        .first(conn)
        .optional()?;
    // What a later version kept is read as far as it is known.
    data.map_or_else(
        || Ok(Limits::default()),
        |data| {
            serde_json::from_str(&data).map_err(|error| Error::fault(format!("limits: {error}")))
        },
    )
}

/// Keeps them.
///
/// # Errors
/// [`Error::Invalid`] on the field that is wrong; the database's.
pub fn keep_limits(tx: &mut Tx<'_>, limits: &Limits) -> Result<(), Error> {
    limits.check()?;
    let (shop, now) = (tx.key(), tx.wall.0);
    let data = serde_json::to_string(limits).map_err(Error::fault)?;
    let values = (
        desk_settings::data.eq(data.as_str()),
        desk_settings::updated_at.eq(now),
    );
    let insert = || {
        diesel::insert_into(desk_settings::table)
            .values((desk_settings::shop_id.eq(shop), values))
            .on_conflict(desk_settings::shop_id)
            .do_update()
            .set(values)
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    Ok(())
}
