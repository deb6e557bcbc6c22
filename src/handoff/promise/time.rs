//! The time by which a shopper was promised somebody: the end of the interval they were told, or when the shop opens.
//! Once it has passed and they wait still, their chat comes first.

use serde::{Deserialize, Serialize};

use crate::clock::Micros;
use crate::conversation::store::{load, perform_if_allowed};
use crate::conversation::waits::{self, Told};
use crate::conversation::{Command, Conversation};
use crate::db::{Store, Tx};
use crate::error::Error;
use crate::handoff::desk;
use crate::jobs::{self, Job};

/// The job's kind.
pub const KIND: &str = "desk_promised";

/// What was promised in which wait.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Due {
    epoch: i64,
    by: Micros,
}

/// By when somebody comes, going by what a shopper is told now; nothing where no time is told.
#[must_use]
pub fn by(told: &Told, now: Micros) -> Option<Micros> {
    told.opens_at
        .or_else(|| told.about.map(|(_, to)| now.plus_seconds(to)))
}

/// The shopper is told this: it is looked at again when its time is over.
///
/// # Errors
/// The database's.
pub fn given(tx: &mut Tx<'_>, conversation: &Conversation, told: &Told) -> Result<(), Error> {
    let Some(epoch) = waits::wait_of(conversation) else {
        return Ok(());
    };
    // Who is told no time does not wait for ever behind those who come later: it is as long as until a chat is anyone's.
    let by = match by(told, tx.wall) {
        Some(by) => by,
        None => tx
            .wall
            .plus_seconds(desk::limits(tx.conn, tx.shop())?.anyone_after),
    };
    let data = serde_json::to_string(&Due { epoch, by }).map_err(Error::fault)?;
    jobs::add_at(tx, KIND, conversation.id, &data, by)
}

/// Its time is over: who waits still, comes first.
///
/// # Errors
/// Why it has to be tried again.
pub async fn passed(store: &Store, job: &Job) -> Result<(), Error> {
    let due: Due = serde_json::from_str(&job.data).map_err(Error::fault)?;
    let id = job.conversation;
    store
        .write(job.shop, move |tx| {
            let mut conversation = match load(tx.conn, tx.shop(), id) {
                Ok(conversation) => conversation,
                // Gone with its shop.
                Err(Error::NotFound) => return Ok(()),
                Err(other) => return Err(other),
            };
            if waits::wait_of(&conversation) == Some(due.epoch) {
                perform_if_allowed(tx, &mut conversation, &Command::MissPromise { by: due.by })?;
            }
            Ok(())
        })
        .await
}
