//! Thumbs: what a shopper or a member of staff thought of an answer of the assistant. One word each, which they may
//! change or take back. A thumb down makes a gap card of the question; staff's makes a test as well.

use diesel::prelude::*;

use super::gaps::{self, Missed};
use super::{Contents, answer_tests, question_of};
use crate::assistant::attempts;
use crate::conversation::messages::{self, Author};
use crate::db::schema::ratings;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::on_each;

/// Who rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rater {
    /// A visitor.
    Shopper(Id),
    /// A member of staff.
    Staff(Id),
}

impl Rater {
    const fn kind(self) -> &'static str {
        match self {
            Self::Shopper(_) => "shopper",
            Self::Staff(_) => "staff",
        }
    }

    const fn id(self) -> Id {
        match self {
            Self::Shopper(id) | Self::Staff(id) => id,
        }
    }
}

/// A rating as kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rating {
    /// The assistant's message.
    pub message: Id,
    /// Whose.
    pub rater: Rater,
    /// What they thought.
    pub good: bool,
}

/// Rates a message of the assistant's in this chat; `None` takes the rating back.
///
/// # Errors
/// [`Error::NotFound`] when the chat has no such message of the assistant's.
pub fn rate(
    tx: &mut Tx<'_>,
    conversation: Id,
    message: Id,
    rater: Rater,
    good: Option<bool>,
) -> Result<(), Error> {
    let shop = tx.shop();
    let said = messages::by_ids(tx.conn, shop, &[message])?
        .remove(&message)
        .filter(|said| said.conversation == conversation && said.author == Author::Assistant)
        .ok_or(Error::NotFound)?;
    let row = (tx.key(), message.0, rater.kind(), rater.id().0);
    let Some(good) = good else {
        diesel::delete(ratings::table.find(row)).execute(tx.conn)?;
        return forgive(tx, conversation, message, rater);
    };
    let now = tx.now.0;
    let insert = || {
        diesel::insert_into(ratings::table)
            .values((
                ratings::shop_id.eq(row.0),
                ratings::message_id.eq(row.1),
                ratings::rater.eq(row.2),
                ratings::rater_id.eq(row.3),
                ratings::conversation_id.eq(conversation.0),
                ratings::good.eq(good),
                ratings::at.eq(now),
            ))
            .on_conflict((
                ratings::shop_id,
                ratings::message_id,
                ratings::rater,
                ratings::rater_id,
            ))
            .do_update()
            .set((ratings::good.eq(good), ratings::at.eq(now)))
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    if good {
        return forgive(tx, conversation, message, rater);
    }
    let Some(question) = question_of(tx.conn, shop, conversation, message)? else {
        return Ok(());
    };
    let looked_at = attempts::of(tx.conn, shop, conversation)?
        .into_iter()
        .find(|one| one.message == question)
        .map_or_else(|| said.sources.clone(), |one| one.looked_at);
    let missed = Missed {
        conversation,
        message: question,
        looked_at: &looked_at,
        asked_back: false,
    };
    gaps::note(tx, &missed)?;
    if matches!(rater, Rater::Staff(_)) {
        let contents = Contents::of(tx.conn, shop)?;
        // What admitted that it did not know is a gap, and no answer that must not come again.
        if let Some(wrong) = said.sources.first().and_then(|link| contents.behind(link)) {
            answer_tests::add(tx, conversation, question, wrong)?;
        }
    }
    Ok(())
}

fn forgive(tx: &mut Tx<'_>, conversation: Id, message: Id, rater: Rater) -> Result<(), Error> {
    if let Rater::Staff(_) = rater
        && let Some(question) = question_of(tx.conn, tx.shop(), conversation, message)?
    {
        answer_tests::withdraw(tx, question)?;
    }
    Ok(())
}

/// The ratings in a chat.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<Vec<Rating>, Error> {
    of_all(conn, shop, &[conversation])
}

/// The ratings in these chats.
///
/// # Errors
/// The database's.
pub fn of_all(conn: &mut Conn, shop: ShopId, chats: &[Id]) -> Result<Vec<Rating>, Error> {
    let keys: Vec<i64> = chats.iter().map(|id| id.0).collect();
    let rows: Vec<(i64, String, i64, bool)> = ratings::table
        .filter(ratings::shop_id.eq(shop.key()))
        .filter(ratings::conversation_id.eq_any(keys))
        .order(ratings::message_id.asc())
        .select((
            ratings::message_id,
            ratings::rater,
            ratings::rater_id,
            ratings::good,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(message, rater, id, good)| Rating {
            message: Id(message),
            rater: if rater == "staff" {
                Rater::Staff(Id(id))
            } else {
                Rater::Shopper(Id(id))
            },
            good,
        })
        .collect())
}
