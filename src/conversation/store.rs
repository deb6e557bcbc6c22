//! Conversations in the database: load, decide, apply, append, in one write.

use diesel::prelude::*;

use super::counts::Kinds;
use super::event::Event;
use super::state::{Conversation, Need, Wanted};
use super::{Command, Refused, tags, waits};
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

pub(crate) fn parse(data: &str) -> Result<Conversation, Error> {
    serde_json::from_str(data).map_err(|error| Error::fault(format!("conversation row: {error}")))
}

/// Begins a conversation with `visitor`, of one of the shop's assistants (nothing: its first).
///
/// # Errors
/// The database's.
pub fn begin(tx: &mut Tx<'_>, visitor: Id, assistant: Option<Id>) -> Result<Conversation, Error> {
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
            conversations::assistant_id.eq(assistant.unwrap_or(tx.shop().0).0),
        ))
        .execute(tx.conn)?;
    record(
        tx,
        &mut conversation,
        &Event::Started { visitor, assistant },
    )?;
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
    let meant = match command {
        Command::AddTag { tag, by } => Some(Command::AddTag {
            tag: tags::stands_for(tx.conn, tx.shop(), tag)?,
            by: by.clone(),
        }),
        _ => None,
    };
    let command = meant.as_ref().unwrap_or(command);
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
    let stood = waits::Stood::of(conversation);
    let counted = Kinds::of(tx.shop(), conversation);
    conversation.apply(event, tx.now);
    let data = serde_json::to_string(event).map_err(Error::fault)?;
    tx.append(conversation.id, conversation.version, event.kind(), data)?;
    save(tx, conversation)?;
    project(tx, conversation.id, event)?;
    counted.become_those_of(tx, conversation)?;
    waits::follow(tx, conversation, stood, event)
}

fn save(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<(), Error> {
    let data = serde_json::to_string(conversation).map_err(Error::fault)?;
    let (group, staff) = match conversation.wanted() {
        Some(Wanted::Group(group)) => (Some(group.0), None),
        Some(Wanted::Staff(staff)) => (None, Some(staff.0)),
        Some(Wanted::Anyone) | None => (None, None),
    };
    diesel::update(conversations::table.find((tx.key(), conversation.id.0)))
        .set((
            conversations::state.eq(conversation.state.name()),
            conversations::need.eq(conversation.need() as i32),
            conversations::priority.eq(i32::from(conversation.list_priority())),
            conversations::waiting_since.eq(conversation.waiting_since().map(|at| at.0)),
            conversations::overdue.eq(conversation.overdue.map_or(i64::MAX, |at| at.0)),
            conversations::holder.eq(conversation.holder().map(|id| id.0)),
            conversations::answer_due.eq(conversation.answer_due().map(|at| at.0)),
            conversations::wanted_group.eq(group),
            conversations::wanted_staff.eq(staff),
            conversations::wakes_at.eq(conversation.wakes_at().map(|at| at.0)),
            conversations::epoch.eq(conversation.epoch),
            conversations::version.eq(conversation.version),
            conversations::handled_at.eq(conversation.handled.as_ref().map(|mark| mark.at.0)),
            conversations::place.eq(place(conversation)),
            conversations::first_tag.eq(first_tag(conversation)),
            conversations::data.eq(data),
        ))
        .execute(tx.conn)?;
    Ok(())
}

/// Where it stands in the list that is ordered by tags: behind all that have one, without one.
#[must_use]
pub fn first_tag(conversation: &Conversation) -> String {
    let first = conversation.tags.first();
    first.map_or_else(|| "1".to_owned(), |tag| format!("0{tag}"))
}

/// Where it stands in the list, before the time of its last words: need, missed promise, priority, longest wait.
#[must_use]
pub fn place(conversation: &Conversation) -> String {
    format!(
        "{}{:019}{}{:019}",
        conversation.need() as i32,
        conversation.overdue.map_or(i64::MAX, |by| by.0),
        9 - conversation.list_priority().min(9),
        conversation.waiting_since().map_or(i64::MAX, |at| at.0),
    )
}

/// The columns and tables that follow from one event.
fn project(tx: &mut Tx<'_>, conversation: Id, event: &Event) -> Result<(), Error> {
    let row = conversations::table.find((tx.key(), conversation.0));
    if matches!(event, Event::ShopperSaid { .. }) {
        diesel::update(row)
            .set(conversations::shopper_said.eq(conversations::shopper_said + 1))
            .execute(tx.conn)?;
    }
    if matches!(event, Event::AssistantSaid { .. } | Event::StaffSaid { .. }) {
        diesel::update(row)
            .set(conversations::shopper_answered.eq(conversations::shopper_said))
            .execute(tx.conn)?;
    }
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
            tags::ensure(tx, tag)?;
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
        Event::Moved { assistant } => {
            let assistant = assistant.unwrap_or(tx.shop().0);
            diesel::update(row)
                .set(conversations::assistant_id.eq(assistant.0))
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
        | Event::Transferred { .. }
        | Event::Noted { .. }
        | Event::PromiseMissed { .. }
        | Event::OpenedToAnyone { .. }
        | Event::WaitCancelled
        | Event::Reopened
        | Event::Snoozed { .. }
        | Event::Woken { .. }
        | Event::Closed { .. }
        | Event::Handled { .. }
        | Event::Prioritized { .. }
        | Event::RuleFired { .. }
        | Event::CheckoutMoved { .. }
        | Event::SignedIn
        | Event::OrderPlaced { .. }
        | Event::Scored { .. }
        | Event::Judged { .. } => {}
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
    Ok(logged(rows))
}

fn logged(rows: Vec<(i64, i64, String)>) -> Vec<Logged> {
    rows.into_iter()
        .filter_map(|(version, at, data)| {
            let event = serde_json::from_str(&data).ok()?;
            Some(Logged {
                version,
                at: Micros(at),
                event,
            })
        })
        .collect()
}

/// The last `limit` events of a conversation before `version`, oldest first, and whether there are more before them.
///
/// # Errors
/// The database's.
pub fn log_before(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    version: i64,
    limit: i64,
) -> Result<(Vec<Logged>, Option<i64>), Error> {
    let mut rows: Vec<(i64, i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(conversation.0))
        .filter(events::version.lt(version))
        .order(events::version.desc())
        .limit(limit.saturating_add(1))
        .select((events::version, events::at, events::data))
        .load(conn)?;
    let most = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > most;
    rows.truncate(most);
    rows.reverse();
    let first = rows.first().map(|(version, ..)| *version);
    Ok((logged(rows), first.filter(|_| more)))
}

/// The first entry of a chat that was written then or later.
///
/// # Errors
/// The database's.
pub fn version_at(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    at: Micros,
) -> Result<Option<i64>, Error> {
    Ok(events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(conversation.0))
        .filter(events::at.ge(at.0))
        .order(events::version.asc())
        .select(events::version)
        .first(conn)
        .optional()?)
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
