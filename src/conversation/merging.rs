//! Chats of a tag that was merged get the other one, some at a time, so that nobody who writes waits long. A job sees to
//! it that it ends, whoever began it and went away.

use serde::{Deserialize, Serialize};

use super::store::{load, perform_if_allowed};
use super::{Actor, Command, Tag, tags};
use crate::db::{Store, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::{self, Job};

/// The job's kind.
pub const KIND: &str = "tags_merged";
/// Chats changed in one write.
pub const BATCH: i64 = 100;
/// Seconds after which the job looks whether any are left.
const LATER: i64 = 60;

/// Which tag became which, by whom.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Merged {
    /// The tag that was.
    pub from: Tag,
    /// The tag that is.
    pub into: Tag,
    /// Who merged them.
    pub by: Id,
}

/// Merges them: what is tagged from now on gets the other at once, and what was is owed.
///
/// # Errors
/// [`Error::Invalid`] on `into`; [`Error::NotFound`]; the database's.
pub fn begin(tx: &mut Tx<'_>, merged: &Merged) -> Result<(), Error> {
    tags::merge(tx, merged.from.as_str(), merged.into.as_str())?;
    owe(tx, merged, LATER)
}

fn owe(tx: &mut Tx<'_>, merged: &Merged, seconds: i64) -> Result<(), Error> {
    let data = serde_json::to_string(merged).map_err(Error::fault)?;
    jobs::add(tx, KIND, Id(0), &data, seconds)
}

/// Changes some; says how many, fewer than [`BATCH`] when they were the last.
///
/// # Errors
/// The database's.
pub fn some(tx: &mut Tx<'_>, merged: &Merged) -> Result<i64, Error> {
    let with = tags::some_with(tx.conn, tx.shop(), merged.from.as_str(), BATCH)?;
    let by = Actor::Staff(merged.by);
    for id in &with {
        let mut chat = load(tx.conn, tx.shop(), *id)?;
        let add = Command::AddTag {
            tag: merged.into.clone(),
            by: by.clone(),
        };
        let take = Command::RemoveTag {
            tag: merged.from.clone(),
            by: by.clone(),
        };
        perform_if_allowed(tx, &mut chat, &add)?;
        perform_if_allowed(tx, &mut chat, &take)?;
    }
    Ok(i64::try_from(with.len()).unwrap_or(i64::MAX))
}

/// Does what is left, and owes what is left then.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(store: &Store, job: &Job) -> Result<(), Error> {
    let merged: Merged = serde_json::from_str(&job.data).map_err(Error::fault)?;
    store
        .later()
        .write(job.shop, move |tx| {
            if some(tx, &merged)? == BATCH {
                owe(tx, &merged, 0)?;
            }
            Ok(())
        })
        .await
}
