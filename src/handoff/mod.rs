//! A person is asked for, and one comes: the queue, the lease, presence.
//!
//! Everything here goes through the conversation's own decisions; this room only knows which conversation,
//! and when.

pub mod lease;
pub mod presence;
pub mod queue;

use crate::conversation::store::perform_if_allowed;
use crate::conversation::{Actor, Command, Conversation, Reason, Tag, Wanted};
use crate::db::Tx;
use crate::error::Error;

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
    let asked = perform_if_allowed(
        tx,
        conversation,
        &Command::Request {
            reason,
            priority,
            wanted: Wanted::Anyone,
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
