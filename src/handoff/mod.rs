//! A person is asked for, and one comes: the queue, the lease, presence, the people there are, who is told of it, and
//! the promise that is made meanwhile.
//!
//! Everything here goes through the conversation's own decisions; this room only knows which conversation,
//! and when.

pub mod around;
pub mod coming;
pub mod desk;
pub mod fit;
pub mod hours;
pub mod lease;
pub mod notices;
pub mod pass;
pub mod people;
pub mod presence;
pub mod promise;
pub mod queue;
pub mod wait;

use crate::assistants::store as assistants;
use crate::conversation::messages::{self, Author, NewMessage};
use crate::conversation::store::{load, perform, perform_if_allowed};
use crate::conversation::{Actor, Command, Conversation, Reason, State, Tag, Wanted};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// A chat that staff see: not one of an assistant whose shared inbox is off.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn shown(conn: &mut Conn, shop: ShopId, id: Id) -> Result<Conversation, Error> {
    let chat = load(conn, shop, id)?;
    if assistants::staffed(conn, shop, chat.assistant)? {
        Ok(chat)
    } else {
        Err(Error::NotFound)
    }
}

/// Asks for a person, with the tag every request carries. False when one was asked for before, or came.
///
/// # Errors
/// The database's.
pub fn request(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    reason: Reason,
    priority: u8,
) -> Result<bool, Error> {
    request_of(tx, conversation, reason, priority, Wanted::Anyone)
}

/// The same, of somebody in particular.
///
/// # Errors
/// The database's.
pub fn request_of(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    reason: Reason,
    priority: u8,
    wanted: Wanted,
) -> Result<bool, Error> {
    // Whose shared inbox is off has nobody to ask for.
    if !assistants::staffed(tx.conn, tx.shop(), conversation.assistant)? {
        return Ok(false);
    }
    let asked = perform_if_allowed(
        tx,
        conversation,
        &Command::Request {
            reason,
            priority,
            wanted,
        },
    )?;
    if asked.is_none() {
        return Ok(false);
    }
    perform_if_allowed(
        tx,
        conversation,
        &Command::AddTag {
            tag: Tag::handoff_requested(),
            by: Actor::System,
        },
    )?;
    Ok(true)
}

/// The shared inbox is off: nobody sees this chat any more. Who waits in it, talks to a person or was set aside by one
/// is the assistant's again, and nobody is called to it. Whether somebody was waited for or there.
///
/// # Errors
/// The database's.
pub fn nobody_comes(tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<bool, Error> {
    if let (State::Snoozed { .. }, Some(staff)) = (&conversation.state, conversation.holder()) {
        // It is nobody's a moment later.
        let back = Command::WakeEarly {
            staff,
            answer_within: 0,
        };
        perform_if_allowed(tx, conversation, &back)?;
    }
    let command = match &conversation.state {
        State::Waiting { .. } => Command::PickAssistant,
        State::Human { staff, .. } => Command::HandBack { staff: *staff },
        State::Assistant { .. } | State::Snoozed { .. } | State::Closed { .. } => return Ok(false),
    };
    let back = perform_if_allowed(tx, conversation, &command)?;
    notices::alerts::settle(tx, conversation.id, "over", "")?;
    Ok(back.is_some())
}

/// Tells a shopper who was promised a person where else to go.
///
/// # Errors
/// The database's.
pub fn sends_elsewhere(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    text: &str,
) -> Result<(), Error> {
    let message = messages::keep(
        tx,
        &NewMessage {
            conversation: conversation.id,
            author: Author::System,
            author_id: None,
            client_key: None,
            body: text,
            sources: &[],
        },
    )?;
    perform(tx, conversation, &Command::SystemSays { message })?;
    Ok(())
}
