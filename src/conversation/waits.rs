//! Waits for a person: one row for each time a chat was put in line, closed by what ended it. They follow from the
//! log; what the shopper was told of them is written beside.

use diesel::prelude::*;

use super::event::{Event, Reason};
use super::state::{Conversation, State, Wanted};
use crate::clock::Micros;
use crate::db::schema::desk_waits;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

/// The job that is owed when a chat is in line again, without a person having been asked for.
pub const BEGAN: &str = "wait_began";

/// The job that is owed when a chat has another owner: rules may ask who it is.
pub const CHANGED: &str = "owner_changed";

/// How a chat stood before an event.
#[derive(Debug, Clone, Copy)]
pub struct Stood {
    wait: Option<i64>,
    epoch: i64,
}

impl Stood {
    /// How it stands now.
    #[must_use]
    pub fn of(conversation: &Conversation) -> Self {
        Self {
            wait: wait_of(conversation),
            epoch: conversation.epoch,
        }
    }
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Somebody came.
    Claimed,
    /// It was passed on, and goes on elsewhere.
    Moved,
    /// The shopper went on with the assistant.
    Assistant,
    /// The shopper no longer wanted to.
    Cancelled,
    /// It was closed.
    Closed,
}

impl Outcome {
    /// As in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Moved => "moved",
            Self::Assistant => "assistant",
            Self::Cancelled => "cancelled",
            Self::Closed => "closed",
        }
    }
}

/// The wait a conversation is in: its epoch.
#[must_use]
pub fn wait_of(conversation: &Conversation) -> Option<i64> {
    match conversation.state {
        State::Waiting { .. } => Some(conversation.epoch),
        State::Assistant { .. }
        | State::Human { .. }
        | State::Snoozed { .. }
        | State::Closed { .. } => None,
    }
}

/// Ends the wait that an event ended, and begins the one it began; and has those who ask for the owner look again.
///
/// # Errors
/// The database's.
pub fn follow(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    stood: Stood,
    event: &Event,
) -> Result<(), Error> {
    let before = stood.wait;
    if stood.epoch != conversation.epoch {
        match event {
            // Their words are looked at all the same; and of a closed chat nothing more is decided.
            Event::ShopperSaid { .. } | Event::Closed { .. } | Event::Erased { .. } => {}
            _ => jobs::add(tx, CHANGED, conversation.id, "", 0)?,
        }
    }
    let after = wait_of(conversation);
    if before == after {
        return Ok(());
    }
    if let Some(epoch) = before {
        let (outcome, staff) = ended(event);
        diesel::update(desk_waits::table.find((tx.key(), conversation.id.0, epoch)))
            .set((
                desk_waits::ended_at.eq(tx.now.0),
                desk_waits::outcome.eq(outcome.as_str()),
                desk_waits::staff_id.eq(staff.map(|id| id.0)),
            ))
            .execute(tx.conn)?;
    }
    let (Some(epoch), State::Waiting { reason, wanted, .. }) = (after, &conversation.state) else {
        return Ok(());
    };
    let group = match wanted {
        Wanted::Group(group) => Some(group.0),
        Wanted::Anyone | Wanted::Staff(_) => None,
    };
    diesel::insert_into(desk_waits::table)
        .values((
            desk_waits::shop_id.eq(tx.key()),
            desk_waits::conversation_id.eq(conversation.id.0),
            desk_waits::epoch.eq(epoch),
            desk_waits::began_at.eq(tx.now.0),
            desk_waits::reason.eq(name(*reason)?),
            desk_waits::group_id.eq(group),
        ))
        .execute(tx.conn)?;
    match event {
        // Whoever asks for a person sees to the rest of it.
        Event::Requested { .. } => Ok(()),
        _ => jobs::add(tx, BEGAN, conversation.id, "", 0),
    }
}

fn ended(event: &Event) -> (Outcome, Option<Id>) {
    match event {
        Event::TakenOver { staff, .. } => (Outcome::Claimed, Some(*staff)),
        Event::Transferred { .. } => (Outcome::Moved, None),
        Event::WaitCancelled => (Outcome::Cancelled, None),
        Event::AssistantPicked => (Outcome::Assistant, None),
        // A chat leaves the line in no other way; what is erased is closed.
        _ => (Outcome::Closed, None),
    }
}

fn name(reason: Reason) -> Result<String, Error> {
    match serde_json::to_value(reason).map_err(Error::fault)? {
        serde_json::Value::String(name) => Ok(name),
        _ => Err(Error::fault("a reason has no name")),
    }
}

/// What the shopper was told when the wait began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Their place in line.
    pub place: Option<i32>,
    /// Seconds, from and to.
    pub about: Option<(i64, i64)>,
    /// When the shop opens.
    pub opens_at: Option<Micros>,
}

/// Writes down what the shopper is told.
///
/// # Errors
/// The database's.
pub fn tell(tx: &mut Tx<'_>, conversation: &Conversation, told: &Told) -> Result<(), Error> {
    let row = desk_waits::table.find((tx.key(), conversation.id.0, conversation.epoch));
    diesel::update(row)
        .set((
            desk_waits::first_place.eq(told.place),
            desk_waits::told_at.eq(tx.now.0),
            desk_waits::about_from.eq(told.about.map(|about| about.0)),
            desk_waits::about_to.eq(told.about.map(|about| about.1)),
            desk_waits::opens_at.eq(told.opens_at.map(|at| at.0)),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// What was told of the wait a conversation is in, and when it began.
///
/// # Errors
/// The database's.
pub fn told(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
) -> Result<Option<(Micros, Told)>, Error> {
    type Row = (i64, Option<i32>, Option<i64>, Option<i64>, Option<i64>);
    let row: Option<Row> = desk_waits::table
        .find((shop.key(), conversation.id.0, conversation.epoch))
        .select((
            desk_waits::began_at,
            desk_waits::first_place,
            desk_waits::about_from,
            desk_waits::about_to,
            desk_waits::opens_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(began, place, from, to, opens)| {
        let told = Told {
            place,
            about: from.zip(to),
            opens_at: opens.map(Micros),
        };
        (Micros(began), told)
    }))
}
