//! Slowing down whoever guesses: tries are counted before they are judged, by the address they come from and by
//! whom they are for. After a few each next one has to wait, twice as long each time, up to a quarter of an hour.
//!
//! Kept in the database, so that a restart or another node forgets nothing; as digests, so that it is no list of
//! addresses.

use std::net::IpAddr;

use diesel::prelude::*;

use super::tokens::digest;
use crate::app::Shared;
use crate::clock::Micros;
use crate::db::schema::sign_in_tries as tries;
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// No shop's: who signs in has not said which.
const NOBODYS: ShopId = ShopId(Id(0));
/// Seconds of the first wait, and of the longest.
const WAITS: (i64, i64) = (30, 900);
/// Seconds without a try after which all is forgotten.
const FORGOTTEN: i64 = 3600;

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Try {
    /// A password for this address.
    Password(String),
    /// A code of this member.
    Code(ShopId, Id),
    /// To have a link sent to this address.
    Link(String),
    /// Anything of these from here.
    From(IpAddr),
    /// To have links sent, from here.
    LinkFrom(IpAddr),
}

impl Try {
    fn key(&self) -> Vec<u8> {
        let text = match self {
            Self::Password(email) => format!("password {email}"),
            Self::Code(shop, id) => format!("code {} {id}", shop.key()),
            Self::Link(email) => format!("link {email}"),
            Self::From(ip) => format!("from {ip}"),
            Self::LinkFrom(ip) => format!("links from {ip}"),
        };
        digest(text.as_bytes())
    }

    /// Tries that cost no wait. Many may share one address.
    fn free(&self) -> i32 {
        match self {
            Self::Password(_) | Self::Code(..) => 5,
            Self::Link(_) => 3,
            Self::From(_) => 40,
            Self::LinkFrom(_) => 20,
        }
    }
}

/// Counts one more try of each.
///
/// # Errors
/// [`Error::TooMany`] while there is one to wait for; then nothing is counted.
pub async fn count(app: &Shared, all: Vec<Try>) -> Result<(), Error> {
    app.store
        .insert(NOBODYS, move |tx| {
            let now = tx.wall;
            let mut longest = 0;
            for one in &all {
                longest = longest.max(read(tx, &one.key(), now)?.1);
            }
            if longest > 0 {
                return Err(Error::TooMany {
                    retry_after: u32::try_from(longest).unwrap_or(900),
                });
            }
            for one in &all {
                add(tx, one, now)?;
            }
            Ok(())
        })
        .await
}

/// What was tried was right: tries of theirs are forgotten, and this one is none of those from where they are. Many may
/// share an address, and whoever guesses there stays slow.
///
/// # Errors
/// The database's.
pub async fn right(app: &Shared, all: Vec<Try>) -> Result<(), Error> {
    app.store
        .insert(NOBODYS, move |tx| {
            for one in &all {
                match one {
                    Try::From(_) | Try::LinkFrom(_) => take_back(tx, one)?,
                    Try::Password(_) | Try::Code(..) | Try::Link(_) => {
                        diesel::delete(tries::table.find((NOBODYS.key(), one.key())))
                            .execute(tx.conn)?;
                    }
                }
            }
            Ok(())
        })
        .await
}

/// One try less. A wait that others have brought about goes on.
fn take_back(tx: &mut Tx<'_>, one: &Try) -> Result<(), Error> {
    let key = one.key();
    let row = tries::table.find((NOBODYS.key(), &key));
    let kept: Option<(i32, i64, i64)> = tries::table
        .find((NOBODYS.key(), &key))
        .select((tries::fails, tries::last_at, tries::until))
        .first(tx.conn)
        .optional()?;
    let Some((fails, last, until)) = kept else {
        return Ok(());
    };
    let fails = fails.saturating_sub(1).max(0);
    let before = Micros(last).plus_seconds(wait_after(fails, one.free())).0;
    diesel::update(row)
        .set((tries::fails.eq(fails), tries::until.eq(until.min(before))))
        .execute(tx.conn)?;
    Ok(())
}

/// Tries so far, and seconds to wait.
fn read(tx: &mut Tx<'_>, key: &[u8], now: Micros) -> Result<(i32, i64), Error> {
    let row: Option<(i32, i64, i64)> = tries::table
        .find((NOBODYS.key(), key))
        .select((tries::fails, tries::last_at, tries::until))
        .first(tx.conn)
        .optional()?;
    Ok(match row {
        Some((fails, last, until)) if now.seconds_since(Micros(last)) < FORGOTTEN => {
            let wait = until.saturating_sub(now.0);
            (fails, wait.max(0).saturating_add(999_999) / 1_000_000)
        }
        Some(_) | None => (0, 0),
    })
}

fn add(tx: &mut Tx<'_>, one: &Try, now: Micros) -> Result<(), Error> {
    let key = one.key();
    let fails = read(tx, &key, now)?.0.saturating_add(1);
    let until = now.plus_seconds(wait_after(fails, one.free())).0;
    let set = || {
        (
            tries::fails.eq(fails),
            tries::last_at.eq(now.0),
            tries::until.eq(until),
        )
    };
    let upsert = || {
        diesel::insert_into(tries::table)
            .values((tries::shop_id.eq(NOBODYS.key()), tries::key.eq(&key), set()))
            .on_conflict((tries::shop_id, tries::key))
            .do_update()
            .set(set())
    };
    on_each!(tx.conn, conn => upsert().execute(conn))?;
    diesel::delete(
        tries::table
            .filter(tries::shop_id.eq(NOBODYS.key()))
            .filter(tries::last_at.lt(now.plus_seconds(-FORGOTTEN * 24).0)),
    )
    .execute(tx.conn)?;
    Ok(())
}

/// Seconds to wait after so many tries.
fn wait_after(fails: i32, free: i32) -> i64 {
    if fails < free {
        return 0;
    }
    let (first, longest) = WAITS;
    let doubled = u32::try_from(fails - free).unwrap_or(0).min(10);
    (first << doubled).min(longest)
}

#[cfg(test)]
mod tests {
    use super::wait_after;

    #[test]
    fn each_wait_is_twice_the_last_one() {
        let waits: Vec<i64> = (3..12).map(|fails| wait_after(fails, 5)).collect();
        assert_eq!(waits, [0, 0, 30, 60, 120, 240, 480, 900, 900]);
    }
}
