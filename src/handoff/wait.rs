//! The honest wait: how long it takes, learnt from this shop's own last weeks. Pure, with the reading beside it.
//!
//! Those who gave up, and those who wait still, are counted too: they waited at least as long as they did. With too little to learn from, or where
//! most gave up before anybody came, no time is claimed.

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::desk_waits;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Weeks that are learnt from.
const WEEKS: i64 = 4;
/// Waits that are learnt from, the newest.
const MOST: i64 = 500;
/// Waits that ended with a person, below which nothing is claimed.
pub const FEWEST: usize = 12;

/// A wait that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// The place in line it began at.
    pub place: Option<i32>,
    /// How long it took.
    pub seconds: i64,
    /// Somebody came; else the shopper gave up, or waits still.
    pub came: bool,
}

/// Seconds within which somebody comes, from and to: as it was for a quarter, and for five in six, of those who had
/// about the same place.
#[must_use]
pub fn about(past: &[Past], place: i32) -> Option<(i64, i64)> {
    let near = |one: &&Past| {
        one.place
            .is_some_and(|other| bucket(other) == bucket(place))
    };
    let alike: Vec<Past> = past.iter().filter(near).copied().collect();
    interval(&alike).or_else(|| {
        // Of the first in line alone it is fair to ask all.
        (bucket(place) == 0).then(|| interval(past)).flatten()
    })
}

fn bucket(place: i32) -> u8 {
    match place {
        ..=1 => 0,
        2..=3 => 1,
        4..=7 => 2,
        _ => 3,
    }
}

fn interval(past: &[Past]) -> Option<(i64, i64)> {
    if past.iter().filter(|one| one.came).count() < FEWEST {
        return None;
    }
    let (from, to) = (quantile(past, 0.25)?, quantile(past, 5.0 / 6.0)?);
    Some((rounded_down(from), rounded_up(to.max(from + 1))))
}

/// After how many seconds this share has been come to, where those who gave up count as long as they waited.
fn quantile(past: &[Past], share: f64) -> Option<i64> {
    let mut sorted = past.to_vec();
    // At the same second, whoever was come to was there until then.
    sorted.sort_unstable_by_key(|one| (one.seconds, !one.came));
    let mut waiting = sorted.len();
    let mut left = 1.0;
    for one in &sorted {
        if one.came {
            let there = f64::from(u32::try_from(waiting).unwrap_or(u32::MAX));
            left *= (there - 1.0) / there;
            if left <= 1.0 - share + 1e-9 {
                return Some(one.seconds);
            }
        }
        waiting -= 1;
    }
    None
}

/// Whole minutes, then five, then a quarter of an hour.
fn step(seconds: i64) -> i64 {
    match seconds {
        ..=600 => 60,
        601..=3600 => 300,
        _ => 900,
    }
}

fn rounded_down(seconds: i64) -> i64 {
    let step = step(seconds);
    seconds.div_euclid(step) * step
}

fn rounded_up(seconds: i64) -> i64 {
    let step = step(seconds);
    (seconds + step - 1).div_euclid(step) * step
}

/// What is left of an interval after a while; nothing when it has passed.
#[must_use]
pub fn left((from, to): (i64, i64), elapsed: i64) -> Option<(i64, i64)> {
    (elapsed < to).then(|| {
        (
            rounded_down((from - elapsed).max(0)),
            rounded_up(to - elapsed),
        )
    })
}

/// The waits of the last weeks that began while the shop was open.
///
/// # Errors
/// The database's.
pub fn past(
    conn: &mut Conn,
    shop: ShopId,
    group: Option<Id>,
    now: Micros,
) -> Result<Vec<Past>, Error> {
    type Row = (i64, Option<i32>, Option<i64>, Option<String>);
    let since = now.plus_seconds(-WEEKS * 7 * 24 * 3600);
    let mut query = desk_waits::table
        .filter(desk_waits::shop_id.eq(shop.key()))
        .filter(desk_waits::began_at.ge(since.0))
        .filter(desk_waits::opens_at.is_null())
        .into_boxed();
    query = match group {
        Some(group) => query.filter(desk_waits::group_id.eq(group.0)),
        None => query.filter(desk_waits::group_id.is_null()),
    };
    let rows: Vec<Row> = query
        .order(desk_waits::began_at.desc())
        .limit(MOST)
        .select((
            desk_waits::began_at,
            desk_waits::first_place,
            desk_waits::ended_at,
            desk_waits::outcome,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(began, place, ended, outcome)| Past {
            place,
            seconds: ended
                .map_or(now, Micros)
                .seconds_since(Micros(began))
                .max(0),
            came: outcome.as_deref() == Some("claimed"),
        })
        .collect())
}

/// How what was told held, for waits at whose end somebody came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Waits of which a time was told.
    pub told: usize,
    /// It took that long.
    pub within: usize,
    /// Somebody came sooner.
    pub sooner: usize,
    /// Somebody came later.
    pub later: usize,
}

/// Holds what was told since `since` against what happened.
///
/// # Errors
/// The database's.
pub fn held(conn: &mut Conn, shop: ShopId, since: Micros) -> Result<Held, Error> {
    type Row = (i64, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Row> = desk_waits::table
        .filter(desk_waits::shop_id.eq(shop.key()))
        .filter(desk_waits::began_at.ge(since.0))
        .filter(desk_waits::about_to.is_not_null())
        .filter(desk_waits::outcome.eq("claimed"))
        .select((
            desk_waits::began_at,
            desk_waits::ended_at,
            desk_waits::about_from,
            desk_waits::about_to,
        ))
        .load(conn)?;
    let mut held = Held::default();
    for (began, ended, from, to) in rows {
        let (Some(ended), Some(from), Some(to)) = (ended, from, to) else {
            continue;
        };
        let took = Micros(ended).seconds_since(Micros(began));
        held.told += 1;
        if took < from {
            held.sooner += 1;
        } else if took <= to {
            held.within += 1;
        } else {
            held.later += 1;
        }
    }
    Ok(held)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(place: i32, seconds: i64) -> Past {
        Past {
            place: Some(place),
            seconds,
            came: true,
        }
    }

    #[test]
    fn too_little_claims_nothing() {
        let few: Vec<Past> = (0..11).map(|n| came(1, 60 + n)).collect();
        assert_eq!(about(&few, 1), None);
        let enough: Vec<Past> = (0..12).map(|n| came(1, 60 + n * 10)).collect();
        assert_eq!(about(&enough, 1), Some((60, 180)));
        assert_eq!(about(&enough, 5), None, "of the first in line only");
    }

    #[test]
    fn a_later_place_takes_longer_and_is_learnt_apart() {
        let mut past: Vec<Past> = (0..20).map(|n| came(1, 30 + n)).collect();
        past.extend((0..20).map(|n| came(3, 600 + n * 30)));
        assert_eq!(about(&past, 1), Some((0, 60)));
        assert_eq!(
            about(&past, 2),
            Some((720, 1200)).map(|(from, to)| (from / 300 * 300, to))
        );
    }

    #[test]
    fn those_who_gave_up_count_as_long_as_they_waited() {
        let mut past: Vec<Past> = (0..20).map(|n| came(1, 60 + n)).collect();
        let before = about(&past, 1);
        // Twenty gave up after a quarter of an hour: nobody came to them by then.
        past.extend((0..20).map(|_| Past {
            place: Some(1),
            seconds: 900,
            came: false,
        }));
        assert_eq!(before, Some((60, 120)));
        assert_eq!(about(&past, 1), None, "five in six were not come to");
        past.extend((0..90).map(|n| came(1, 300 + n)));
        let (_, to) = about(&past, 1).unwrap();
        assert!(to >= 360, "{to}");
    }

    #[test]
    fn what_is_left_shrinks_until_it_is_longer_than_said() {
        assert_eq!(left((120, 300), 0), Some((120, 300)));
        assert_eq!(left((120, 300), 100), Some((0, 240)));
        assert_eq!(left((120, 300), 299), Some((0, 60)));
        assert_eq!(left((120, 300), 300), None);
    }

    proptest::proptest! {
        /// On data like the past's, what is said holds for at least half of the next.
        #[test]
        fn it_holds_for_most(seconds in proptest::collection::vec(0_i64..7200, 40..120)) {
            let (learnt, next) = seconds.split_at(seconds.len() / 2);
            let past: Vec<Past> = learnt.iter().map(|seconds| came(1, *seconds)).collect();
            let (from, to) = about(&past, 1).unwrap();
            proptest::prop_assert!(from < to && to <= 7200 + 900);
            let own = learnt.iter().filter(|seconds| (from..=to).contains(seconds)).count();
            proptest::prop_assert!(own * 2 >= learnt.len(), "{own} of {}", learnt.len());
            let _ = next;
        }
    }
}
