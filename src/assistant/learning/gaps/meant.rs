//! What became of a question that the assistant asked back about: the shopper said what they meant, and that was
//! answered or was not. Either way it stays one question of one card.

use diesel::prelude::*;

use super::{CameTo, State, called, opens};
use crate::db::Tx;
use crate::db::schema::{gap_questions, gaps};
use crate::error::Error;
use crate::ids::Id;

/// The shopper said with the message `by` what they meant by these questions of a chat, and was answered or not. Returns
/// whether a card has any of them.
///
/// # Errors
/// The database's.
pub fn meant(
    tx: &mut Tx<'_>,
    conversation: Id,
    asked: &[Id],
    by: Id,
    answered: bool,
) -> Result<bool, Error> {
    let keys: Vec<i64> = asked.iter().map(|id| id.0).collect();
    let open: Vec<(i64, i64)> = gap_questions::table
        .filter(gap_questions::shop_id.eq(tx.key()))
        .filter(gap_questions::conversation_id.eq(conversation.0))
        .filter(gap_questions::message_id.eq_any(keys))
        .filter(gap_questions::came_to.eq(CameTo::AskedBack.as_str()))
        .select((gap_questions::message_id, gap_questions::gap_id))
        .load(tx.conn)?;
    for (question, gap) in &open {
        diesel::update(gap_questions::table.find((tx.key(), *question)))
            .set(gap_questions::meant_id.eq(Some(by.0)))
            .execute(tx.conn)?;
        if answered {
            settled(tx, (Id(*gap), Id(*question)))?;
        } else {
            failed(tx, (Id(*gap), Id(*question)), CameTo::AskedBack)?;
        }
    }
    if !answered && !open.is_empty() {
        called(tx, conversation)?;
    }
    Ok(!open.is_empty())
}

/// It was answered: a card of which nothing else is left is settled with it.
fn settled(tx: &mut Tx<'_>, (gap, question): (Id, Id)) -> Result<(), Error> {
    diesel::update(gap_questions::table.find((tx.key(), question.0)))
        .set(gap_questions::came_to.eq(CameTo::Settled.as_str()))
        .execute(tx.conn)?;
    let row = gaps::table.find((tx.key(), gap.0));
    diesel::update(row)
        .set(gaps::settled.eq(gaps::settled + 1))
        .execute(tx.conn)?;
    diesel::update(
        row.filter(gaps::settled.eq(gaps::asked))
            .filter(gaps::state.eq(State::Open.as_str())),
    )
    .set(gaps::state.eq(State::Settled.as_str()))
    .execute(tx.conn)?;
    Ok(())
}

/// It was not answered after all; what it had come to before is taken back.
pub(super) fn failed(
    tx: &mut Tx<'_>,
    (gap, question): (Id, Id),
    before: CameTo,
) -> Result<(), Error> {
    match before {
        CameTo::Missed => return Ok(()),
        CameTo::AskedBack => {}
        CameTo::Settled => {
            diesel::update(gaps::table.find((tx.key(), gap.0)))
                .set(gaps::settled.eq(gaps::settled - 1))
                .execute(tx.conn)?;
        }
    }
    diesel::update(gap_questions::table.find((tx.key(), question.0)))
        .set(gap_questions::came_to.eq(CameTo::Missed.as_str()))
        .execute(tx.conn)?;
    opens(tx, gap, &[State::Settled, State::Answered])
}
