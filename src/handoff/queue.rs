//! The queue: who waits, who takes. Order by priority, then longest wait; those who came at the same instant
//! in the order of the list, so that "next" is the chat on top.
//!
//! Whoever takes a chat is here, also without an open inbox (a form, the API): else the lease would lapse
//! at once.

use diesel::prelude::*;

use super::lease::ANSWER_WITHIN_SECONDS;
use super::presence;
use crate::conversation::store::{load, perform};
use crate::conversation::{Command, Conversation, How, Need};
use crate::db::Tx;
use crate::db::schema::conversations;
use crate::error::Error;
use crate::ids::Id;

/// Gives the next waiting chat to `staff`, and to nobody else.
///
/// # Errors
/// [`Error::NothingWaiting`]; the database's.
pub fn claim_next(tx: &mut Tx<'_>, staff: Id) -> Result<Conversation, Error> {
    let next: Option<i64> = conversations::table
        .filter(conversations::shop_id.eq(tx.key()))
        .filter(conversations::need.eq(Need::Requested as i32))
        .order((
            conversations::priority.desc(),
            conversations::waiting_since.asc(),
            conversations::last_at.desc(),
            conversations::id.asc(),
        ))
        .select(conversations::id)
        .first(tx.conn)
        .optional()?;
    let Some(id) = next else {
        return Err(Error::NothingWaiting);
    };
    let mut conversation = load(tx.conn, tx.shop(), Id(id))?;
    let epoch = conversation.epoch;
    perform(
        tx,
        &mut conversation,
        &Command::TakeOver {
            staff,
            how: How::Claim,
            epoch: Some(epoch),
            answer_within: ANSWER_WITHIN_SECONDS,
        },
    )?;
    presence::here(tx, staff)?;
    Ok(conversation)
}

/// Gives one chat to `staff`.
///
/// # Errors
/// [`Error::Refused`] naming who has it, or that it moved on since `epoch`; [`Error::NotFound`].
pub fn take_over(
    tx: &mut Tx<'_>,
    staff: Id,
    id: Id,
    epoch: Option<i64>,
) -> Result<Conversation, Error> {
    let mut conversation = load(tx.conn, tx.shop(), id)?;
    perform(
        tx,
        &mut conversation,
        &Command::TakeOver {
            staff,
            how: How::TakeOver,
            epoch,
            answer_within: ANSWER_WITHIN_SECONDS,
        },
    )?;
    presence::here(tx, staff)?;
    Ok(conversation)
}
