//! What is done while nobody comes: each rung is a job that does nothing once the wait is over, and a row that says what
//! came of it. When the shop closes, the shopper is told, once; it goes on when it opens.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::call::{self, Told};
use super::situation::{self, Desk, Does, Heard, Rung};
use super::{group_of, of, say};
use crate::conversation::Conversation;
use crate::conversation::store::load;
use crate::db::schema::desk_rungs;
use crate::db::{Conn, ShopId, Store, Tx};
use crate::error::Error;
use crate::handoff::hours::Standing;
use crate::handoff::{around, coming, desk, queue};
use crate::ids::Id;
use crate::jobs::{self, Job};

/// The job's kind.
pub const KIND: &str = "desk_rung";
/// Chats whose promises are looked at together when the hours change.
const LOOKED_AT: i64 = 1000;

/// A rung that is due.
#[derive(Debug, Serialize, Deserialize)]
struct Due {
    /// Which wait.
    epoch: i64,
    rung: String,
    #[serde(flatten)]
    heard: Heard,
}

/// Sets the next rung of a wait.
pub(super) fn climb_on(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    last: Option<Rung>,
    desk: Desk,
    heard: Heard,
) -> Result<(), Error> {
    let (shop, now) = (tx.shop(), tx.wall);
    let steps = desk::limits(tx.conn, shop)?.rungs;
    let closes = match desk::open(tx.conn, shop, group_of(conversation), now)? {
        Standing::Open { until } => until,
        Standing::Closed { .. } => None,
    };
    let Some((rung, due_at)) = situation::next_rung(last, desk, closes, steps, now) else {
        return Ok(());
    };
    let (key, epoch) = (tx.key(), conversation.epoch);
    // One that closes and opens again comes by the same rung twice.
    diesel::delete(desk_rungs::table.find((key, conversation.id.0, epoch, rung.as_str())))
        .execute(tx.conn)?;
    diesel::insert_into(desk_rungs::table)
        .values((
            desk_rungs::shop_id.eq(key),
            desk_rungs::conversation_id.eq(conversation.id.0),
            desk_rungs::epoch.eq(epoch),
            desk_rungs::rung.eq(rung.as_str()),
            desk_rungs::due_at.eq(due_at.0),
            desk_rungs::told.eq(0),
        ))
        .execute(tx.conn)?;
    let due = Due {
        epoch,
        rung: rung.as_str().to_owned(),
        heard,
    };
    let data = serde_json::to_string(&due).map_err(Error::fault)?;
    jobs::add_at(tx, KIND, conversation.id, &data, due_at)
}

/// Does what a rung is for, if the wait it belongs to goes on.
///
/// # Errors
/// Why it has to be tried again.
pub async fn climb(store: &Store, job: &Job) -> Result<(), Error> {
    let due: Due = serde_json::from_str(&job.data).map_err(Error::fault)?;
    let Some(rung) = Rung::parse(&due.rung) else {
        return Err(Error::fault("a rung of no known name"));
    };
    let id = job.conversation;
    store
        .write(job.shop, move |tx| {
            let mut conversation = match load(tx.conn, tx.shop(), id) {
                Ok(conversation) => conversation,
                // Gone with its shop.
                Err(Error::NotFound) => return Ok(()),
                Err(other) => return Err(other),
            };
            if !situation::is_owed(&conversation, due.epoch) {
                return ended(tx, id, (due.epoch, rung), ("over", 0, None));
            }
            take(tx, &mut conversation, rung, due.heard)
        })
        .await
}

fn take(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    rung: Rung,
    mut heard: Heard,
) -> Result<(), Error> {
    if around::open_up(tx, conversation)? {
        coming::waits(tx, conversation)?;
    }
    let Some(situation) = of(tx, conversation)? else {
        return Ok(());
    };
    let wait = (conversation.epoch, rung);
    // A second try of the same rung finds it done.
    if is_done(tx, conversation.id, wait)? {
        return Ok(());
    }
    let outcome = match situation::does(&situation, rung, heard) {
        Does::Nothing(why) => (why, 0, None),
        Does::Calls => {
            let (outcome, told) = match call::call(tx, conversation, rung)? {
                Told::Now(told) => ("told", told),
                Told::Before(told) => ("told_before", told),
                Told::Nobody => ("nobody", 0),
            };
            (outcome, i32::try_from(told).unwrap_or(i32::MAX), None)
        }
        Does::Says(what, text, now_heard) => {
            heard = now_heard;
            (what, 0, Some(say(tx, conversation, &text)?))
        }
    };
    ended(tx, conversation.id, wait, outcome)?;
    climb_on(tx, conversation, Some(rung), situation.desk, heard)
}

/// The hours are others now: whoever waits already is waited with by them. Nobody asked for anything just now, so that
/// nothing is said.
///
/// # Errors
/// The database's.
pub fn hours_changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    for id in queue::waiting(tx.conn, tx.shop(), 0, LOOKED_AT)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        if around::open_up(tx, &mut conversation)? {
            coming::waits(tx, &conversation)?;
        }
        by_new_hours(tx, &conversation)?;
    }
    Ok(())
}

fn by_new_hours(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<(), Error> {
    let (id, epoch) = (conversation.id, conversation.epoch);
    let Some(situation) = of(tx, conversation)? else {
        return Ok(());
    };
    let next = jobs::data_of(tx, KIND, id)?
        .iter()
        .filter_map(|data| serde_json::from_str::<Due>(data).ok())
        .find(|due| due.epoch == epoch);
    let rung = next.as_ref().and_then(|due| Rung::parse(&due.rung));
    let last = match rung {
        // By day it goes on as it did; and whoever comes to it at night puts it off.
        Some(Rung::Second | Rung::Everyone | Rung::Choice) => return Ok(()),
        Some(Rung::Closing) => Some(Rung::Choice),
        None if is_done(tx, id, (epoch, Rung::Choice))? => Some(Rung::Choice),
        Some(Rung::Opened) | None => None,
    };
    // Without a next rung all was said, or nothing is ever said of this wait.
    let heard = next.map_or(
        Heard {
            choice: true,
            closed: situation.desk.is_closed(),
        },
        |due| due.heard,
    );
    jobs::forget(tx, KIND, id)?;
    // What was due by the old hours never comes.
    diesel::delete(
        desk_rungs::table
            .filter(desk_rungs::shop_id.eq(tx.key()))
            .filter(desk_rungs::conversation_id.eq(id.0))
            .filter(desk_rungs::epoch.eq(epoch))
            .filter(desk_rungs::done_at.is_null()),
    )
    .execute(tx.conn)?;
    climb_on(tx, conversation, last, situation.desk, heard)
}

fn is_done(tx: &mut Tx<'_>, id: Id, (epoch, rung): (i64, Rung)) -> Result<bool, Error> {
    let done: Option<Option<i64>> = desk_rungs::table
        .find((tx.key(), id.0, epoch, rung.as_str()))
        .select(desk_rungs::done_at)
        .first(tx.conn)
        .optional()?;
    Ok(done.flatten().is_some())
}

fn ended(
    tx: &mut Tx<'_>,
    id: Id,
    (epoch, rung): (i64, Rung),
    (outcome, told, message): (&str, i32, Option<Id>),
) -> Result<(), Error> {
    let row = desk_rungs::table.find((tx.key(), id.0, epoch, rung.as_str()));
    diesel::update(row.filter(desk_rungs::done_at.is_null()))
        .set((
            desk_rungs::done_at.eq(tx.now.0),
            desk_rungs::outcome.eq(outcome),
            desk_rungs::told.eq(told),
            desk_rungs::message_id.eq(message.map(|id| id.0)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What became of the rungs of a chat, in order.
///
/// # Errors
/// The database's.
pub fn rungs(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
) -> Result<Vec<(String, Option<String>, i32)>, Error> {
    Ok(desk_rungs::table
        .filter(desk_rungs::shop_id.eq(shop.key()))
        .filter(desk_rungs::conversation_id.eq(conversation.0))
        .order((desk_rungs::epoch.asc(), desk_rungs::due_at.asc()))
        .select((desk_rungs::rung, desk_rungs::outcome, desk_rungs::told))
        .load(conn)?)
}
