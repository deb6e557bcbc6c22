//! What an answer to a gap card changed: the handoffs the card had cost before it was published, and those since. Both
//! are kept with the card, so that telling them costs the same however often its question was asked.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::cards::READ;
use crate::clock::Micros;
use crate::db::schema::{documents, gap_questions, gaps};
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
    /// Its answer: the document and its title; nothing once that is deleted.
    pub answer: Option<(Id, String)>,
    /// Some words of its question are still kept, so that there is a card to look at.
    pub kept: bool,
    /// What was before and after.
    pub since: Since,
}

/// A question of a card that a person was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOff {
    /// The shopper's message.
    pub message: Id,
    /// Its chat.
    pub chat: Id,
    /// When it was asked.
    pub at: Micros,
}

/// Another handoff because of a card's question that was asked then. Whether it counts as one before the answer is for
/// the question to say: the answer could not have helped with that.
pub(super) fn cost(tx: &mut Tx<'_>, id: Id, asked: Micros) -> Result<(), Error> {
    let row = gaps::table.find((tx.key(), id.0));
    diesel::update(row)
        .set(gaps::handoffs.eq(gaps::handoffs + 1))
        .execute(tx.conn)?;
    diesel::update(row.filter(gaps::published_at.ge(asked.0)))
        .set(gaps::handoffs_before.eq(gaps::handoffs_before + 1))
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
    // Of the same questions as its card shows.
    let kept = sql::<Bool>(&format!(
        "EXISTS (SELECT 1 FROM (SELECT one.message_id FROM gap_questions AS one \
         WHERE one.shop_id = gaps.shop_id AND one.gap_id = gaps.id \
         ORDER BY one.message_id DESC LIMIT {READ}) AS newest \
         JOIN messages ON messages.shop_id = gaps.shop_id AND messages.id = newest.message_id \
         WHERE messages.body IS NOT NULL)"
    ));
    let rows: Vec<(Row, Option<i64>, bool)> = gaps::table
        .filter(gaps::shop_id.eq(shop.key()))
        .filter(gaps::published_at.is_not_null())
        .order((gaps::published_at.desc(), gaps::id.desc()))
        .limit(most)
        .select((COLUMNS, gaps::answer_id, kept))
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
        .filter_map(|(row, answer, kept)| {
            let (gap, since) = read(row)?;
            let answer = answer.and_then(|id| Some((Id(id), titles.remove(&id)?)));
            Some(Effect {
                gap,
                answer,
                kept,
                since,
            })
        })
        .collect())
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such card, or it has no answer that is used.
pub fn effect(conn: &mut Conn, shop: ShopId, gap: Id) -> Result<Since, Error> {
    since(conn, shop, &[gap])?
        .remove(&gap)
        .ok_or(Error::NotFound)
}

/// Up to `limit` of the questions of a card that cost a handoff before its answer was published or (`after` it) since,
/// the newest first, behind one of them.
///
/// # Errors
/// The database's.
pub fn handed_off(
    conn: &mut Conn,
    shop: ShopId,
    (gap, published, after): (Id, Micros, bool),
    behind: Option<Id>,
    limit: i64,
) -> Result<Vec<HandedOff>, Error> {
    use gap_questions as t;
    let mut query = t::table
        .filter(t::shop_id.eq(shop.key()))
        .filter(t::gap_id.eq(gap.0))
        .filter(t::handed_off.eq(true))
        .into_boxed();
    query = if after {
        query.filter(t::at.gt(published.0))
    } else {
        query.filter(t::at.le(published.0))
    };
    if let Some(behind) = behind {
        query = query.filter(t::message_id.lt(behind.0));
    }
    let rows: Vec<(i64, i64, i64)> = query
        .order(t::message_id.desc())
        .limit(limit)
        .select((t::message_id, t::conversation_id, t::at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(message, chat, at)| HandedOff {
            message: Id(message),
            chat: Id(chat),
            at: Micros(at),
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
