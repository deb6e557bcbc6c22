//! The chats behind a number.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::days::Range;
use super::read::{Tally, keys};
use super::series::Series;
use crate::db::schema::report_hits;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// A chat behind a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// The day it counts for.
    pub day: i32,
    /// Which chat.
    pub chat: Id,
    /// How often it counts.
    pub tally: Tally,
}

/// Up to `limit` of the chats behind a number, the newest day first, after one of them. A chat that counts for several
/// keys on one day is there once.
///
/// # Errors
/// The database's.
pub fn hits(
    conn: &mut Conn,
    shop: ShopId,
    of: (Series, &str),
    range: Range,
    after: Option<(i32, Id)>,
    limit: i64,
) -> Result<Vec<Hit>, Error> {
    let mut found: BTreeMap<(i32, i64), Tally> = BTreeMap::new();
    for key in keys(conn, shop, of, range)? {
        for (day, chat, number, total) in of_key(conn, shop, (of.0, key), range, after, limit)? {
            let tally = found.entry((day, chat)).or_default();
            tally.number += number;
            tally.total += total;
        }
    }
    let most = usize::try_from(limit).unwrap_or(0);
    let newest = found.into_iter().rev().take(most);
    Ok(newest
        .map(|((day, chat), tally)| Hit {
            day,
            chat: Id(chat),
            tally,
        })
        .collect())
}

fn of_key(
    conn: &mut Conn,
    shop: ShopId,
    (series, key): (Series, String),
    range: Range,
    after: Option<(i32, Id)>,
    limit: i64,
) -> Result<Vec<(i32, i64, i64, i64)>, Error> {
    use report_hits as t;
    let mut query = t::table
        .filter(t::shop_id.eq(shop.key()))
        .filter(t::series.eq(series.code()))
        .filter(t::key.eq(key))
        .filter(t::day.between(range.from, range.to))
        .filter(t::number.gt(0))
        .into_boxed();
    if let Some((day, chat)) = after {
        query = query.filter(
            t::day
                .lt(day)
                .or(t::day.eq(day).and(t::conversation_id.lt(chat.0))),
        );
    }
    Ok(query
        .order((t::day.desc(), t::conversation_id.desc()))
        .limit(limit)
        .select((t::day, t::conversation_id, t::number, t::total))
        .load(conn)?)
}
