//! Mail that follows a shopper who has left: a reply nobody was there to read goes on to the address they gave, with
//! a link that resumes the thread.
//!
//! One mail for a burst of replies, none twice, and none when the shopper is back by then. It goes after the words
//! have been unread for as long as the shop set; while replies keep coming it waits for the last, ten minutes at most.

mod letter;
pub mod link;
mod own;
#[cfg(test)]
mod tests;
mod tongues;

use diesel::prelude::*;

use super::store;
use crate::clock::Micros;
use crate::conversation::store::{Logged, load, log_after};
use crate::conversation::{Conversation, Event};
use crate::db::schema::{events, follow_up_opens, follow_ups};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{self, Job};
use crate::mail::Address;
use crate::on_each;

pub use letter::Letter;

/// The job that mails.
pub const FOLLOW_UP: &str = "follow_up";
/// Seconds for which a mail waits for the end of a burst of replies.
const BURST: i64 = 10 * 60;
/// Seconds between two notes of one shopper's being there.
pub const NOTE: i64 = 60;

/// How it stands with a chat's mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// When its shopper was last seen reading.
    pub seen_at: Micros,
    /// Whether a reply waits to be mailed.
    pub pending: bool,
    /// The newest reply that was mailed.
    pub mailed: Id0,
    /// When mail went last.
    pub mailed_at: Option<Micros>,
    /// Since when they want no more.
    pub stopped_at: Option<Micros>,
    /// The address whose mail they are known to read: its mark.
    pub proved: Option<i64>,
}

/// A message's id, or 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id0(pub i64);

/// How it stands with a chat; nothing when it never mattered.
///
/// # Errors
/// The database's.
pub fn standing(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
) -> Result<Option<Standing>, Error> {
    type Row = (i64, bool, i64, Option<i64>, Option<i64>, Option<i64>);
    let row: Option<Row> = follow_ups::table
        .find((shop.key(), conversation.0))
        .select((
            follow_ups::seen_at,
            follow_ups::pending,
            follow_ups::mailed_message,
            follow_ups::mailed_at,
            follow_ups::stopped_at,
            follow_ups::proved,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(
        |(seen, pending, mailed, mailed_at, stopped, proved)| Standing {
            seen_at: Micros(seen),
            pending,
            mailed: Id0(mailed),
            mailed_at: mailed_at.map(Micros),
            stopped_at: stopped.map(Micros),
            proved,
        },
    ))
}

/// Where the shopper of a chat can be written to.
///
/// # Errors
/// The database's.
pub fn address(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
) -> Result<Option<Address>, Error> {
    Ok(own::reached(conn, shop, chat)?.map(|reached| reached.address))
}

/// A link was opened that was mailed to what `mark` stands for. Whether the shopper is reached there still: an address
/// that was corrected opens nothing any more. Its reader is the shopper, then, and may read words there.
///
/// # Errors
/// The database's.
pub fn proves(tx: &mut Tx<'_>, chat: &Conversation, mark: i64) -> Result<bool, Error> {
    let reached = own::reached(tx.conn, tx.shop(), chat)?;
    if reached.is_none_or(|reached| reached.mark != mark) {
        return Ok(false);
    }
    let standing = standing(tx.conn, tx.shop(), chat.id)?.unwrap_or_default();
    let proved = Standing {
        proved: Some(mark),
        ..standing
    };
    keep(tx, chat.id, &proved)?;
    Ok(true)
}

/// Whether a person ever held this chat: what the assistant says after that follows, too.
///
/// # Errors
/// The database's.
pub fn after_a_person(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<bool, Error> {
    let held: i64 = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(conversation.0))
        .filter(events::kind.eq("handed_back"))
        .count()
        .get_result(conn)?;
    Ok(held > 0)
}

/// Somebody replied: if nobody reads it, mail follows.
///
/// # Errors
/// The database's.
pub fn owe(
    tx: &mut Tx<'_>,
    conversation: Id,
    by_assistant: bool,
    minutes: i32,
) -> Result<(), Error> {
    if minutes <= 0 || (by_assistant && !after_a_person(tx.conn, tx.shop(), conversation)?) {
        return Ok(());
    }
    let chat = match load(tx.conn, tx.shop(), conversation) {
        Ok(chat) => chat,
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let standing = standing(tx.conn, tx.shop(), conversation)?.unwrap_or_default();
    if standing.pending
        || standing.stopped_at.is_some()
        || address(tx.conn, tx.shop(), &chat)?.is_none()
    {
        return Ok(());
    }
    let pending = Standing {
        pending: true,
        ..standing
    };
    keep(tx, conversation, &pending)?;
    jobs::add(tx, FOLLOW_UP, conversation, "", i64::from(minutes) * 60)
}

/// A mail's job was given up: the next reply owes one anew.
///
/// # Errors
/// The database's.
pub fn given_up(tx: &mut Tx<'_>, conversation: Id) -> Result<(), Error> {
    let Some(standing) = standing(tx.conn, tx.shop(), conversation)? else {
        return Ok(());
    };
    let free = Standing {
        pending: false,
        ..standing
    };
    keep(tx, conversation, &free)
}

/// The shopper had the thread before them then.
///
/// # Errors
/// The database's.
pub fn saw(tx: &mut Tx<'_>, conversation: Id, at: Micros) -> Result<(), Error> {
    let standing = standing(tx.conn, tx.shop(), conversation)?.unwrap_or_default();
    let seen = Standing {
        seen_at: standing.seen_at.max(at),
        ..standing
    };
    keep(tx, conversation, &seen)
}

/// They want no more mail about this chat.
///
/// # Errors
/// The database's.
pub fn stop(tx: &mut Tx<'_>, conversation: Id) -> Result<(), Error> {
    let standing = standing(tx.conn, tx.shop(), conversation)?.unwrap_or_default();
    let stopped = Standing {
        pending: false,
        stopped_at: standing.stopped_at.or(Some(tx.wall)),
        ..standing
    };
    keep(tx, conversation, &stopped)
}

/// Forgets when a chat's shopper was there, and where they opened links.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, conversation: Id) -> Result<(), Error> {
    diesel::delete(follow_ups::table.find((tx.key(), conversation.0))).execute(tx.conn)?;
    diesel::delete(
        follow_up_opens::table
            .filter(follow_up_opens::shop_id.eq(tx.key()))
            .filter(follow_up_opens::conversation_id.eq(conversation.0)),
    )
    .execute(tx.conn)?;
    Ok(())
}

fn keep(tx: &mut Tx<'_>, conversation: Id, new: &Standing) -> Result<(), Error> {
    let key = tx.key();
    let values = (
        follow_ups::seen_at.eq(new.seen_at.0),
        follow_ups::pending.eq(new.pending),
        follow_ups::mailed_message.eq(new.mailed.0),
        follow_ups::mailed_at.eq(new.mailed_at.map(|at| at.0)),
        follow_ups::stopped_at.eq(new.stopped_at.map(|at| at.0)),
        follow_ups::proved.eq(new.proved),
    );
    let insert = || {
        diesel::insert_into(follow_ups::table)
            .values((
                follow_ups::shop_id.eq(key),
                follow_ups::conversation_id.eq(conversation.0),
                values,
            ))
            .on_conflict((follow_ups::shop_id, follow_ups::conversation_id))
            .do_update()
            .set(values)
    };
    on_each!(tx.conn, conn => insert().execute(conn))?;
    Ok(())
}

/// What is to be done about replies that may be unread.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Next {
    /// They were read, or mailed: nothing.
    Nothing,
    /// Look again then.
    Wait(Micros),
    /// Mail these.
    Mail(Vec<Id>),
}

/// A reply: which, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reply {
    message: Id,
    at: Micros,
}

/// Decides. Pure: what was said, how it stands, the shop's patience, the time.
fn next(replies: &[Reply], standing: &Standing, minutes: i32, now: Micros) -> Next {
    let unread: Vec<Reply> = replies
        .iter()
        .filter(|reply| reply.message.0 > standing.mailed.0 && reply.at > standing.seen_at)
        .copied()
        .collect();
    let (Some(first), Some(last)) = (unread.first(), unread.last()) else {
        return Next::Nothing;
    };
    let patience = i64::from(minutes) * 60;
    let gone = standing.seen_at.plus_seconds(patience);
    let due = last
        .at
        .plus_seconds(patience)
        .min(first.at.plus_seconds(BURST.max(patience)))
        .max(gone);
    if now < due {
        return Next::Wait(due);
    }
    Next::Mail(unread.iter().map(|reply| reply.message).collect())
}

/// The replies after the shopper's own last words: whoever writes has read what was there.
fn replies(log: &[Logged]) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut handed_back = false;
    for logged in log {
        match &logged.event {
            Event::ShopperSaid { .. } => replies.clear(),
            Event::HandedBack { .. } => handed_back = true,
            Event::StaffSaid { message, .. } => replies.push(Reply {
                message: *message,
                at: logged.at,
            }),
            Event::AssistantSaid { message, .. } if handed_back => replies.push(Reply {
                message: *message,
                at: logged.at,
            }),
            _ => {}
        }
    }
    replies
}

/// Does one job: mails, waits on, or finds that nothing is owed.
///
/// # Errors
/// The database's.
pub fn perform(tx: &mut Tx<'_>, letter: &Letter, job: &Job) -> Result<(), Error> {
    let (shop, id) = (tx.shop(), job.conversation);
    let Some(standing) = standing(tx.conn, shop, id)?.filter(|standing| standing.pending) else {
        return Ok(());
    };
    let chat = match load(tx.conn, shop, id) {
        Ok(chat) => chat,
        Err(Error::NotFound) => return Ok(()),
        Err(error) => return Err(error),
    };
    let minutes = store::settings(tx.conn, shop)?.map_or(0, |kept| kept.follow_up_minutes);
    let to = own::reached(tx.conn, shop, &chat)?;
    let log = log_after(tx.conn, shop, id, 0)?;
    let next = match (minutes, &to) {
        (1.., Some(_)) => next(&replies(&log), &standing, minutes, tx.wall),
        _ => Next::Nothing,
    };
    let mut after = Standing {
        pending: false,
        ..standing
    };
    match next {
        Next::Nothing => {}
        Next::Wait(due) => {
            after.pending = true;
            jobs::add_at(tx, FOLLOW_UP, id, "", due)?;
        }
        Next::Mail(said) => {
            if let (Some(to), Some(last)) = (to, said.last()) {
                letter.queue(tx, &chat, &to, standing.proved, &said)?;
                after.mailed = Id0(last.0);
                after.mailed_at = Some(tx.wall);
            }
        }
    }
    keep(tx, id, &after)
}
