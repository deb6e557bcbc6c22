//! Conversations in the database: load, decide, apply, append, in one write.

use diesel::prelude::*;

use super::event::Event;
use super::state::{Conversation, Need};
use super::{Command, Refused};
use crate::clock::Micros;
use crate::db::schema::{conversation_tags, conversations, events};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// A conversation of this shop.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such conversation.
pub fn load(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Conversation, Error> {
    let data: String = conversations::table
        .find((shop.key(), id.0))
        .select(conversations::data)
        .first(conn)?;
    parse(&data)
}

/// The visitor's conversation: the one that goes on when they write again.
///
/// # Errors
/// The database's.
pub fn current_of(
    conn: &mut Conn,
    shop: ShopId,
    visitor: Id,
) -> Result<Option<Conversation>, Error> {
    let data: Option<String> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::visitor_id.eq(visitor.0))
        .order(conversations::id.desc())
        .select(conversations::data)
        .first(conn)
        .optional()?;
    data.as_deref().map(parse).transpose()
}

fn parse(data: &str) -> Result<Conversation, Error> {
    serde_json::from_str(data).map_err(|error| Error::fault(format!("conversation row: {error}")))
}

/// Begins a conversation with `visitor`.
///
/// # Errors
/// The database's.
pub fn begin(tx: &mut Tx<'_>, visitor: Id) -> Result<Conversation, Error> {
    let mut conversation = Conversation::new(tx.new_id(), visitor);
    diesel::insert_into(conversations::table)
        .values((
            conversations::shop_id.eq(tx.key()),
            conversations::id.eq(conversation.id.0),
            conversations::visitor_id.eq(visitor.0),
            conversations::state.eq(conversation.state.name()),
            conversations::need.eq(Need::Running as i32),
            conversations::priority.eq(0),
            conversations::epoch.eq(conversation.epoch),
            conversations::version.eq(0),
            conversations::started_at.eq(tx.now.0),
            conversations::last_at.eq(tx.now.0),
            conversations::data.eq("{}"),
        ))
        .execute(tx.conn)?;
    record(tx, &mut conversation, &Event::Started { visitor })?;
    Ok(conversation)
}

/// Decides `command` and, if it is not refused, makes its event part of the conversation and of the
/// shop's log.
///
/// # Errors
/// [`Error::Refused`], or the database's.
pub fn perform(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    command: &Command,
) -> Result<Event, Error> {
    // Deadlines are made and judged by the node's clock; what happened is dated by the log's.
    let event = conversation.decide(command, tx.wall)?;
    record(tx, conversation, &event)?;
    Ok(event)
}

/// Like [`perform`], where a refusal means that there is nothing to do.
///
/// # Errors
/// The database's.
pub fn perform_if_allowed(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    command: &Command,
) -> Result<Option<Event>, Error> {
    match perform(tx, conversation, command) {
        Ok(event) => Ok(Some(event)),
        Err(Error::Refused(_)) => Ok(None),
        Err(other) => Err(other),
    }
}

fn record(tx: &mut Tx<'_>, conversation: &mut Conversation, event: &Event) -> Result<(), Error> {
    conversation.apply(event, tx.now);
    let data = serde_json::to_string(event).map_err(Error::fault)?;
    tx.append(conversation.id, conversation.version, event.kind(), data)?;
    save(tx, conversation)?;
    project(tx, conversation.id, event)
}

fn save(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<(), Error> {
    let data = serde_json::to_string(conversation).map_err(Error::fault)?;
    diesel::update(conversations::table.find((tx.key(), conversation.id.0)))
        .set((
            conversations::state.eq(conversation.state.name()),
            conversations::need.eq(conversation.need() as i32),
            conversations::priority.eq(i32::from(conversation.list_priority())),
            conversations::waiting_since.eq(conversation.waiting_since().map(|at| at.0)),
            conversations::holder.eq(conversation.holder().map(|id| id.0)),
            conversations::answer_due.eq(conversation.answer_due().map(|at| at.0)),
            conversations::epoch.eq(conversation.epoch),
            conversations::version.eq(conversation.version),
            conversations::handled_at.eq(conversation.handled.as_ref().map(|mark| mark.at.0)),
            conversations::data.eq(data),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// The columns and tables that follow from one event.
fn project(tx: &mut Tx<'_>, conversation: Id, event: &Event) -> Result<(), Error> {
    let row = conversations::table.find((tx.key(), conversation.0));
    match event {
        Event::ShopperSaid { message, .. }
        | Event::AssistantSaid { message, .. }
        | Event::StaffSaid { message, .. } => {
            diesel::update(row)
                .set((
                    conversations::last_at.eq(tx.now.0),
                    conversations::last_message.eq(message.0),
                    // There are words again.
                    conversations::erased_at.eq(None::<i64>),
                ))
                .execute(tx.conn)?;
        }
        Event::CartChanged {
            value, currency, ..
        } => {
            diesel::update(row)
                .set((
                    conversations::cart_value.eq(*value),
                    conversations::cart_currency.eq(currency.clone()),
                ))
                .execute(tx.conn)?;
        }
        Event::Tagged { tag, .. } => {
            diesel::insert_into(conversation_tags::table)
                .values((
                    conversation_tags::shop_id.eq(tx.key()),
                    conversation_tags::tag.eq(tag.as_str()),
                    conversation_tags::conversation_id.eq(conversation.0),
                    conversation_tags::at.eq(tx.now.0),
                ))
                .execute(tx.conn)?;
        }
        Event::Untagged { tag, .. } => {
            diesel::delete(conversation_tags::table.find((tx.key(), tag.as_str(), conversation.0)))
                .execute(tx.conn)?;
        }
        // An automatic text is no news: what somebody said before it is what the list shows.
        Event::SystemSaid { .. }
        | Event::Requested { .. }
        | Event::AttentionRaised { .. }
        | Event::TakenOver { .. } => {
            diesel::update(row)
                .set((
                    conversations::last_at.eq(tx.now.0),
                    conversations::erased_at.eq(None::<i64>),
                ))
                .execute(tx.conn)?;
        }
        Event::Erased { .. } => {
            diesel::update(row)
                .set(conversations::erased_at.eq(tx.now.0))
                .execute(tx.conn)?;
        }
        Event::Started { .. }
        | Event::AttemptMade { .. }
        | Event::CollectionBegan { .. }
        | Event::CollectionEnded { .. }
        | Event::HandedBack { .. }
        | Event::AssistantPicked
        | Event::LeaseExpired { .. }
        | Event::Snoozed { .. }
        | Event::Woken
        | Event::Closed { .. }
        | Event::Handled { .. }
        | Event::Prioritized { .. }
        | Event::RuleFired { .. }
        | Event::CheckoutMoved { .. }
        | Event::OrderPlaced { .. } => {}
    }
    Ok(())
}

/// One event of a conversation, read back.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Place in the conversation.
    pub version: i64,
    /// When.
    pub at: Micros,
    /// What.
    pub event: Event,
}

/// The events of a conversation after `version`, oldest first. Events of a later program version,
/// which this one can't read, are left out.
///
/// # Errors
/// The database's.
pub fn log_after(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    version: i64,
) -> Result<Vec<Logged>, Error> {
    let rows: Vec<(i64, i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(conversation.0))
        .filter(events::version.gt(version))
        .order(events::version.asc())
        .select((events::version, events::at, events::data))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(version, at, data)| {
            let event = serde_json::from_str(&data).ok()?;
            Some(Logged {
                version,
                at: Micros(at),
                event,
            })
        })
        .collect())
}

/// When this episode of a chat began: when it was closed last, or with its first entry.
///
/// # Errors
/// The database's.
pub fn episode_since(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<Micros, Error> {
    let closed: Option<i64> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(conversation.0))
        .filter(events::kind.eq("closed"))
        .order(events::version.desc())
        .select(events::at)
        .first(conn)
        .optional()?;
    Ok(closed.map_or(Micros(0), Micros))
}

/// Whether a refusal says that somebody else was first.
#[must_use]
pub fn holder_of(error: &Error) -> Option<(Id, Micros)> {
    match error {
        Error::Refused(Refused::Held { by, since }) => Some((*by, *since)),
        _ => None,
    }
}
