//! The numbers of some days, read back. What it costs grows with how many different keys there are, hardly with the
//! days, which are read in spans ([`Range::parts`]), and never with how many chats there were.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;

use super::buckets::Lengths;
use super::days::Range;
use super::series::Series;
use super::sums::{Line, lines, slot};
use crate::db::schema::report_sums;
use crate::db::{Conn, ShopId};
use crate::error::Error;

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

static NOTHING: ByKey = BTreeMap::new();
static NO_LENGTHS: Lengths = Lengths::NONE;

/// Every number of some days.
#[derive(Debug, Clone, Default, PartialEq)]
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
    for (series, day, text) in daily(conn, shop, range, &every())? {
        counted.add(series, &text);
        for line in lines(&text) {
            counted.add_day(series, day, &line);
        }
    }
    Ok(counted.ended())
}

/// Reads them as the page wants them: in spans, and of each day only who dealt with the chats.
///
/// # Errors
/// The database's.
pub fn summed(conn: &mut Conn, shop: ShopId, range: Range) -> Result<Counted, Error> {
    let mut counted = Counted::default();
    for (series, _, text) in texts(conn, shop, &every(), &range.parts())? {
        counted.add(series, &text);
    }
    for (series, day, text) in daily(conn, shop, range, &[Series::Outcome.code()])? {
        for line in lines(&text) {
            counted.add_day(series, day, &line);
        }
    }
    Ok(counted.ended())
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
    let mut rows = Vec::new();
    for (code, day, text) in daily(conn, shop, range, &codes)? {
        let Some(series) = Series::of(code) else {
            continue;
        };
        let some = lines(&text).filter(|line| line.number > 0);
        rows.extend(some.map(|line| (series, day, line.key.to_owned(), tally(&line))));
    }
    rows.sort_unstable_by(|one, other| {
        let place = |row: &(Series, i32, String, Tally)| (row.1, row.0);
        (place(one), &one.2).cmp(&(place(other), &other.2))
    });
    Ok(rows)
}

fn tally(line: &Line<'_>) -> Tally {
    Tally {
        number: line.number,
        total: line.total,
    }
}

/// Series, day, and the numbers' text.
type Row = (i32, i32, String);

fn daily(conn: &mut Conn, shop: ShopId, range: Range, of: &[i32]) -> Result<Vec<Row>, Error> {
    Ok(report_sums::table
        .filter(report_sums::shop_id.eq(shop.key()))
        .filter(report_sums::series.eq_any(of.to_vec()))
        .filter(report_sums::day.between(range.from, range.to))
        .select((report_sums::series, report_sums::day, report_sums::sums))
        .load(conn)?)
}

/// The texts of some series and parts of a range.
fn texts(conn: &mut Conn, shop: ShopId, of: &[i32], parts: &[i32]) -> Result<Vec<Row>, Error> {
    Ok(report_sums::table
        .filter(report_sums::shop_id.eq(shop.key()))
        .filter(report_sums::series.eq_any(of.to_vec()))
        .filter(report_sums::day.eq_any(parts.to_vec()))
        .select((report_sums::series, report_sums::day, report_sums::sums))
        .load(conn)?)
}

/// The same of one series, and of it only what these keys are in.
fn texts_with(
    conn: &mut Conn,
    shop: ShopId,
    (series, keys): (Series, &[String]),
    parts: &[i32],
) -> Result<Vec<(i32, String)>, Error> {
    let mut slots: Vec<i32> = keys.iter().map(|key| slot(series, key)).collect();
    slots.sort_unstable();
    slots.dedup();
    Ok(report_sums::table
        .filter(report_sums::shop_id.eq(shop.key()))
        .filter(report_sums::series.eq(series.code()))
        .filter(report_sums::day.eq_any(parts.to_vec()))
        .filter(report_sums::slot.eq_any(slots))
        .select((report_sums::day, report_sums::sums))
        .load(conn)?)
}

/// Adds to what a key has, which is seldom new.
fn add<T: Default>(to: &mut BTreeMap<String, T>, key: &str, what: impl FnOnce(&mut T)) {
    match to.get_mut(key) {
        Some(known) => what(known),
        None => what(to.entry(key.to_owned()).or_default()),
    }
}

impl Counted {
    fn add(&mut self, series: i32, text: &str) {
        let of = self.series.entry(series).or_default();
        let timed = self.lengths.entry(series).or_default();
        for line in lines(text) {
            add(of, line.key, |tally: &mut Tally| {
                tally.number += line.number;
                tally.total += line.total;
            });
            if !line.classes.is_empty() {
                add(timed, line.key, |lengths: &mut Lengths| {
                    lengths.add_text(line.classes);
                });
            }
        }
    }

    fn add_day(&mut self, series: i32, day: i32, line: &Line<'_>) {
        *self
            .days
            .entry((series, day, line.key.to_owned()))
            .or_default() += line.number;
    }

    /// Without what there is none of, and with what its lengths come to.
    fn ended(mut self) -> Self {
        for of in self.series.values_mut() {
            of.retain(|_, tally| tally.number > 0);
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
        self.lengths.retain(|_, of| !of.is_empty());
        self
    }

    /// The tallies of a series.
    #[must_use]
    pub fn of(&self, series: Series) -> &ByKey {
        self.series.get(&series.code()).unwrap_or(&NOTHING)
    }

    /// How many of one key.
    #[must_use]
    pub fn number(&self, series: Series, key: &str) -> i64 {
        self.of(series).get(key).map_or(0, |tally| tally.number)
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
    pub fn lengths(&self, series: Series, key: &str) -> &Lengths {
        let of = self.lengths.get(&series.code());
        of.and_then(|of| of.get(key)).unwrap_or(&NO_LENGTHS)
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
    let one: Option<String> = report_sums::table
        .filter(report_sums::shop_id.eq(shop.key()))
        .filter(report_sums::series.eq(Series::Begun.code()))
        .filter(report_sums::sums.ne(""))
        .select(report_sums::sums)
        .first(conn)
        .optional()?;
    Ok(one.is_some())
}

/// The keys a number is of: the one that is named, or all there are where none is.
pub(super) fn keys(
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
    let rows = texts_with(conn, shop, (of.0, &keys), &range.parts())?;
    let found = rows.iter().flat_map(|(_, text)| lines(text));
    let found = found.filter(|line| keys.iter().any(|key| key == line.key));
    Ok(found.map(|line| line.number).sum())
}

/// The tallies of one series.
///
/// # Errors
/// The database's.
pub fn one(conn: &mut Conn, shop: ShopId, series: Series, range: Range) -> Result<ByKey, Error> {
    let mut found = ByKey::new();
    for (_, _, text) in texts(conn, shop, &[series.code()], &range.parts())? {
        for line in lines(&text) {
            add(&mut found, line.key, |tally| {
                tally.number += line.number;
                tally.total += line.total;
            });
        }
    }
    found.retain(|_, tally| tally.number > 0);
    Ok(found)
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
    let mut found: HashMap<String, Vec<i64>> = keys
        .iter()
        .map(|key| (key.clone(), vec![0; periods.len()]))
        .collect();
    for (part, text) in texts_with(conn, shop, (series, keys), &parts)? {
        let place = places.get(&part).copied().unwrap_or(usize::MAX);
        for line in lines(&text) {
            let of = found.get_mut(line.key);
            if let Some(sum) = of.and_then(|of| of.get_mut(place)) {
                *sum += line.number;
            }
        }
    }
    Ok(found)
}
