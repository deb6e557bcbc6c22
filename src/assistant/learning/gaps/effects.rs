//! What an answer to a gap card changed: the handoffs the card had cost before it was published, and those since. Both
//! are kept with the card, so that telling them costs the same however often its question was asked.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::clock::Micros;
use crate::db::schema::{documents, gaps};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Before and after an answer was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// When the question was asked first.
    pub first_at: Micros,
    /// When its answer was published.
    pub published_at: Micros,
    /// Handoffs it had cost until then.
    pub before: i64,
    /// Handoffs it has cost since.
    pub after: i64,
}

impl Since {
    /// Days from the first question to the answer, and from there until `now`: begun ones count.
    #[must_use]
    pub fn days(&self, now: Micros) -> (i64, i64) {
        let days = |from: Micros, to: Micros| (to.seconds_since(from).max(0) + 86_399) / 86_400;
        (
            days(self.first_at, self.published_at).max(1),
            days(self.published_at, now).max(1),
        )
    }
}

/// The same of a card, with what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// The card.
    pub gap: Id,
    /// Its answer's title; nothing once that is deleted.
    pub title: Option<String>,
    /// What was before and after.
    pub since: Since,
}

/// Another handoff because of a card's question.
pub(super) fn cost(tx: &mut Tx<'_>, id: Id) -> Result<(), Error> {
    diesel::update(gaps::table.find((tx.key(), id.0)))
        .set(gaps::handoffs.eq(gaps::handoffs + 1))
        .execute(tx.conn)?;
    Ok(())
}

/// A card's answer is used from now on, or not any more. One that was used already, and only changes its words, stays
/// where it was.
pub(super) fn stands(tx: &mut Tx<'_>, id: Id, published: bool) -> Result<(), Error> {
    let row = gaps::table.find((tx.key(), id.0));
    if published {
        diesel::update(row.filter(gaps::published_at.is_null()))
            .set((
                gaps::published_at.eq(Some(tx.now.0)),
                gaps::handoffs_before.eq(gaps::handoffs),
            ))
            .execute(tx.conn)?;
    } else {
        diesel::update(row)
            .set(gaps::published_at.eq(None::<i64>))
            .execute(tx.conn)?;
    }
    Ok(())
}

type Row = (i64, i64, Option<i64>, i64, i64);
type Columns = (
    gaps::id,
    gaps::first_at,
    gaps::published_at,
    gaps::handoffs,
    gaps::handoffs_before,
);
const COLUMNS: Columns = (
    gaps::id,
    gaps::first_at,
    gaps::published_at,
    gaps::handoffs,
    gaps::handoffs_before,
);

fn read((id, first_at, published_at, handoffs, before): Row) -> Option<(Id, Since)> {
    let since = Since {
        first_at: Micros(first_at),
        published_at: Micros(published_at?),
        before,
        after: (handoffs - before).max(0),
    };
    Some((Id(id), since))
}

/// Of these cards, what was before and after, where an answer is published.
///
/// # Errors
/// The database's.
pub fn since(conn: &mut Conn, shop: ShopId, of: &[Id]) -> Result<HashMap<Id, Since>, Error> {
    let ids: Vec<i64> = of.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = gaps::table
        .filter(gaps::shop_id.eq(shop.key()))
        .filter(gaps::id.eq_any(ids))
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The answers published last, the newest first.
///
/// # Errors
/// The database's.
pub fn published(conn: &mut Conn, shop: ShopId, most: i64) -> Result<Vec<Effect>, Error> {
    let rows: Vec<(Row, Option<i64>)> = gaps::table
        .filter(gaps::shop_id.eq(shop.key()))
        .filter(gaps::published_at.is_not_null())
        .order((gaps::published_at.desc(), gaps::id.desc()))
        .limit(most)
        .select((COLUMNS, gaps::answer_id))
        .load(conn)?;
    let answers: Vec<i64> = rows.iter().filter_map(|row| row.1).collect();
    let titles: Vec<(i64, String)> = documents::table
        .filter(documents::shop_id.eq(shop.key()))
        .filter(documents::id.eq_any(answers))
        .select((documents::id, documents::title))
        .load(conn)?;
    let mut titles: HashMap<i64, String> = titles.into_iter().collect();
    Ok(rows
        .into_iter()
        .filter_map(|(row, answer)| {
            let (gap, since) = read(row)?;
            let title = answer.and_then(|id| titles.remove(&id));
            Some(Effect { gap, title, since })
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_day_counts() {
        let day = 86_400;
        let since = Since {
            first_at: Micros(0),
            published_at: Micros(0).plus_seconds(10 * day + 5),
            before: 4,
            after: 1,
        };
        assert_eq!(since.days(Micros(0).plus_seconds(11 * day)), (11, 1));
        assert_eq!(since.days(Micros(0)), (11, 1));
    }
}
