//! A turn owed: the job that answers one message, decided under one epoch.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::conversation::Conversation;
use crate::db::Tx;
use crate::db::schema::message_proofs;
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{self, Job};

/// The job's kind.
pub const KIND: &str = "assistant_turn";

/// What a turn was owed for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Owed {
    /// The shopper's message.
    pub message: Id,
    /// Under which the answer is drafted.
    pub epoch: i64,
    /// The customer Shopify vouched for in the session the words came by.
    #[serde(default)]
    pub customer: Option<i64>,
}

/// Reads it from its job.
///
/// # Errors
/// A fault when it is not a turn's.
pub fn owed(job: &Job) -> Result<Owed, Error> {
    serde_json::from_str(&job.data).map_err(Error::fault)
}

/// Whether the question still waits for the assistant.
#[must_use]
pub fn stands(conversation: &Conversation, owed: &Owed) -> bool {
    conversation.epoch == owed.epoch
        && conversation.last_shopper == Some(owed.message)
        && conversation.unanswered.is_some()
}

/// Owes the assistant's answer to `message`, now.
///
/// # Errors
/// The database's.
pub fn owe(tx: &mut Tx<'_>, conversation: &Conversation, message: Id) -> Result<(), Error> {
    let owed = Owed {
        message,
        epoch: conversation.epoch,
        customer: proof_of(tx, conversation.id, message)?,
    };
    owe_in(tx, conversation.id, &owed, 0)
}

/// Notes for whom Shopify vouched in the session a message came by: the turn may be owed later.
///
/// # Errors
/// The database's.
pub fn prove(tx: &mut Tx<'_>, conversation: Id, message: Id, customer: i64) -> Result<(), Error> {
    let proof = (
        message_proofs::message_id.eq(message.0),
        message_proofs::customer_id.eq(customer),
    );
    let row = message_proofs::table.find((tx.key(), conversation.0));
    if diesel::update(row).set(proof).execute(tx.conn)? == 0 {
        diesel::insert_into(message_proofs::table)
            .values((
                message_proofs::shop_id.eq(tx.key()),
                message_proofs::conversation_id.eq(conversation.0),
                proof.0,
                proof.1,
            ))
            .execute(tx.conn)?;
    }
    Ok(())
}

/// The customer who was vouched for when this message came.
fn proof_of(tx: &mut Tx<'_>, conversation: Id, message: Id) -> Result<Option<i64>, Error> {
    Ok(message_proofs::table
        .find((tx.key(), conversation.0))
        .filter(message_proofs::message_id.eq(message.0))
        .select(message_proofs::customer_id)
        .first(tx.conn)
        .optional()?)
}

/// Forgets it with the chat.
///
/// # Errors
/// The database's.
pub fn forget_proof(tx: &mut Tx<'_>, conversation: Id) -> Result<(), Error> {
    diesel::delete(message_proofs::table.find((tx.key(), conversation.0))).execute(tx.conn)?;
    Ok(())
}

/// Owes a turn in so many milliseconds. One owed for an earlier message is forgotten: several quick messages get one
/// answer.
///
/// # Errors
/// The database's.
pub fn owe_in(tx: &mut Tx<'_>, conversation: Id, owed: &Owed, millis: i64) -> Result<(), Error> {
    jobs::forget(tx, KIND, conversation)?;
    let data = serde_json::to_string(owed).map_err(Error::fault)?;
    let due = tx.wall.plus_millis(millis);
    jobs::add_at(tx, KIND, conversation, &data, due)
}
