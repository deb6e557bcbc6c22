//! The numbers of some days, read back. What it costs grows with how many different keys there are, hardly with the
//! days, which are read in spans ([`Range::parts`]), and never with how many chats there were.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::buckets::Lengths;
use super::days::Range;
use super::series::{Kind, Series};
use crate::db::schema::{report_counts, report_hits, report_spreads};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// How many, and what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub number: i64,
    /// Together.
    pub total: i64,
}

/// The tallies of a series, by key.
pub type ByKey = BTreeMap<String, Tally>;

/// Every number of some days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    series: HashMap<i32, ByKey>,
    days: BTreeMap<(i32, i32, String), i64>,
    lengths: HashMap<i32, BTreeMap<String, Lengths>>,
}

/// Reads them, of each day.
///
/// # Errors
/// The database's.
pub fn counted(conn: &mut Conn, shop: ShopId, range: Range) -> Result<Counted, Error> {
    let mut counted = Counted::default();
    for (series, day, key, number, total) in daily(conn, shop, range, &every())? {
        counted.add(series, &key, (number, total));
        *counted.days.entry((series, day, key)).or_default() += number;
    }
    counted.end(conn, shop, range)
}

/// Reads them as the page wants them: added up where they are, and of each day only who dealt with the chats.
///
/// # Errors
/// The database's.
pub fn summed(conn: &mut Conn, shop: ShopId, range: Range) -> Result<Counted, Error> {
    let mut counted = Counted::default();
    let sum = |of: &str| sql::<BigInt>(&format!("CAST(SUM({of}) AS BIGINT)"));
    let rows: Vec<(i32, String, i64, i64)> = report_counts::table
        .filter(report_counts::shop_id.eq(shop.key()))
        .filter(report_counts::series.eq_any(every()))
        .filter(report_counts::day.eq_any(range.parts()))
        .group_by((report_counts::series, report_counts::key))
        .select((
            report_counts::series,
            report_counts::key,
            sum("number"),
            sum("total"),
        ))
        .load(conn)?;
    for (series, key, number, total) in rows {
        counted.add(series, &key, (number, total));
    }
    let by_day = daily(conn, shop, range, &[Series::Outcome.code()])?;
    for (series, day, key, number, _) in by_day {
        *counted.days.entry((series, day, key)).or_default() += number;
    }
    counted.end(conn, shop, range)
}

fn every() -> Vec<i32> {
    Series::EVERY.map(Series::code).to_vec()
}

/// Each day's tallies of some series, in the order of day, series and key.
///
/// # Errors
/// The database's.
pub fn day_by_day(
    conn: &mut Conn,
    shop: ShopId,
    range: Range,
    of: &[Series],
) -> Result<Vec<(Series, i32, String, Tally)>, Error> {
    let codes: Vec<i32> = of.iter().map(|series| series.code()).collect();
    let mut rows = daily(conn, shop, range, &codes)?;
    rows.retain(|(.., number, _)| *number > 0);
    rows.sort_unstable_by(|one, other| (one.1, one.0, &one.2).cmp(&(other.1, other.0, &other.2)));
    let told = |(series, day, key, number, total)| {
        Some((Series::of(series)?, day, key, Tally { number, total }))
    };
    Ok(rows.into_iter().filter_map(told).collect())
}

type Row = (i32, i32, String, i64, i64);

fn daily(conn: &mut Conn, shop: ShopId, range: Range, of: &[i32]) -> Result<Vec<Row>, Error> {
    Ok(report_counts::table
        .filter(report_counts::shop_id.eq(shop.key()))
        .filter(report_counts::series.eq_any(of.to_vec()))
        .filter(report_counts::day.between(range.from, range.to))
        .select((
            report_counts::series,
            report_counts::day,
            report_counts::key,
            report_counts::number,
            report_counts::total,
        ))
        .load(conn)?)
}

impl Counted {
    fn add(&mut self, series: i32, key: &str, (number, total): (i64, i64)) {
        let of = self.series.entry(series).or_default();
        let tally = of.entry(key.to_owned()).or_default();
        tally.number += number;
        tally.total += total;
    }

    /// With how long what takes time took.
    fn end(mut self, conn: &mut Conn, shop: ShopId, range: Range) -> Result<Self, Error> {
        for of in self.series.values_mut() {
            of.retain(|_, tally| tally.number > 0);
        }
        let times = Series::EVERY
            .into_iter()
            .filter(|series| series.kind() == Kind::Time)
            .map(Series::code);
        let rows: Vec<(i32, String, String)> = report_spreads::table
            .filter(report_spreads::shop_id.eq(shop.key()))
            .filter(report_spreads::series.eq_any(times))
            .filter(report_spreads::day.eq_any(range.parts()))
            .select((
                report_spreads::series,
                report_spreads::key,
                report_spreads::classes,
            ))
            .load(conn)?;
        for (series, key, classes) in rows {
            let of = self.lengths.entry(series).or_default();
            of.entry(key).or_default().add_text(&classes);
        }
        for (series, of) in &mut self.lengths {
            let tallies = self.series.get(series);
            of.retain(|key, lengths| {
                let tally = tallies.and_then(|of| of.get(key)).copied();
                let tally = tally.unwrap_or_default();
                (lengths.number, lengths.total) = (tally.number, tally.total);
                tally.number > 0
            });
        }
        Ok(self)
    }

    /// The tallies of a series.
    #[must_use]
    pub fn of(&self, series: Series) -> ByKey {
        self.series.get(&series.code()).cloned().unwrap_or_default()
    }

    /// How many of one key.
    #[must_use]
    pub fn number(&self, series: Series, key: &str) -> i64 {
        let of = self.series.get(&series.code());
        of.and_then(|of| of.get(key))
            .map_or(0, |tally| tally.number)
    }

    /// How many of all keys.
    #[must_use]
    pub fn all(&self, series: Series) -> Tally {
        let mut all = Tally::default();
        for tally in self.of(series).values() {
            all.number += tally.number;
            all.total += tally.total;
        }
        all
    }

    /// How many of one key on a day.
    #[must_use]
    pub fn on(&self, series: Series, day: i32, key: &str) -> i64 {
        let at = (series.code(), day, key.to_owned());
        self.days.get(&at).copied().unwrap_or(0)
    }

    /// How long they took.
    #[must_use]
    pub fn lengths(&self, series: Series, key: &str) -> Lengths {
        let of = self.lengths.get(&series.code());
        of.and_then(|of| of.get(key)).cloned().unwrap_or_default()
    }

    /// Each day's numbers, in the order of series, day and key.
    pub fn rows(&self) -> impl Iterator<Item = (Series, i32, &str, i64)> {
        self.days
            .iter()
            .filter(|(_, number)| **number > 0)
            .filter_map(|((series, day, key), number)| {
                Some((Series::of(*series)?, *day, key.as_str(), *number))
            })
    }
}

/// Whether anything was ever counted for a shop.
///
/// # Errors
/// The database's.
pub fn any(conn: &mut Conn, shop: ShopId) -> Result<bool, Error> {
    let one: Option<i64> = report_counts::table
        .filter(report_counts::shop_id.eq(shop.key()))
        .filter(report_counts::series.eq(Series::Begun.code()))
        .filter(report_counts::number.gt(0))
        .select(report_counts::number)
        .first(conn)
        .optional()?;
    Ok(one.is_some())
}

/// The keys a number is of: the one that is named, or all there are where none is.
fn keys(
    conn: &mut Conn,
    shop: ShopId,
    (series, key): (Series, &str),
    range: Range,
) -> Result<Vec<String>, Error> {
    if !key.is_empty() || !series.has_few_keys() {
        return Ok(vec![key.to_owned()]);
    }
    let all = one(conn, shop, series, range)?;
    Ok(all.into_keys().collect())
}

/// One number of some days; of a series with few keys that of all of them, where none is named.
///
/// # Errors
/// The database's.
pub fn number(
    conn: &mut Conn,
    shop: ShopId,
    of: (Series, &str),
    range: Range,
) -> Result<i64, Error> {
    let keys = keys(conn, shop, of, range)?;
    let days: Vec<i64> = report_counts::table
        .filter(report_counts::shop_id.eq(shop.key()))
        .filter(report_counts::series.eq(of.0.code()))
        .filter(report_counts::day.eq_any(range.parts()))
        .filter(report_counts::key.eq_any(keys))
        .select(report_counts::number)
        .load(conn)?;
    Ok(days.into_iter().sum())
}

/// The tallies of one series.
///
/// # Errors
/// The database's.
pub fn one(conn: &mut Conn, shop: ShopId, series: Series, range: Range) -> Result<ByKey, Error> {
    let sum = |of: &str| sql::<BigInt>(&format!("CAST(SUM({of}) AS BIGINT)"));
    let rows: Vec<(String, i64, i64)> = report_counts::table
        .filter(report_counts::shop_id.eq(shop.key()))
        .filter(report_counts::series.eq(series.code()))
        .filter(report_counts::day.eq_any(range.parts()))
        .group_by(report_counts::key)
        .select((report_counts::key, sum("number"), sum("total")))
        .load(conn)?;
    let told = |(key, number, total)| (key, Tally { number, total });
    let some = rows.into_iter().map(told);
    Ok(some.filter(|(_, tally)| tally.number > 0).collect())
}

/// How often each of these keys counts in each of these spans of days, in their order. What it costs grows with both,
/// and not with what was counted.
///
/// # Errors
/// The database's.
pub fn side_by_side(
    conn: &mut Conn,
    shop: ShopId,
    (series, keys): (Series, &[String]),
    periods: &[Range],
) -> Result<HashMap<String, Vec<i64>>, Error> {
    let mut places: HashMap<i32, usize> = HashMap::new();
    for (place, period) in periods.iter().enumerate() {
        places.extend(period.parts().into_iter().map(|part| (part, place)));
    }
    let parts: Vec<i32> = places.keys().copied().collect();
    let rows: Vec<(i32, String, i64)> = report_counts::table
        .filter(report_counts::shop_id.eq(shop.key()))
        .filter(report_counts::series.eq(series.code()))
        .filter(report_counts::day.eq_any(parts))
        .filter(report_counts::key.eq_any(keys.to_vec()))
        .select((
            report_counts::day,
            report_counts::key,
            report_counts::number,
        ))
        .load(conn)?;
    let mut found: HashMap<String, Vec<i64>> = keys
        .iter()
        .map(|key| (key.clone(), vec![0; periods.len()]))
        .collect();
    for (part, key, number) in rows {
        let place = places.get(&part).copied().unwrap_or(usize::MAX);
        let of = found.get_mut(&key);
        if let Some(sum) = of.and_then(|of| of.get_mut(place)) {
            *sum += number;
        }
    }
    Ok(found)
}

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
