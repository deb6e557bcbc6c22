//! What is owed to a shopper who waits, and failed again and again: it is tried on with long pauses ([`jobs::TRIED_ON`]),
//! and whoever is on duty is called meanwhile, with those who manage the shop, so that nobody waits in silence.

use crate::conversation::store::load;
use crate::conversation::waits;
use crate::db::{Store, Tx};
use crate::error::Error;
use crate::handoff::notices::{self, Cause, Whom};
use crate::handoff::people;
use crate::ids::Id;
use crate::jobs::{self, Job, Round};
use crate::live::{Frame, Hub};

/// Calls somebody to every chat that such a job is about; says how many were called to.
///
/// # Errors
/// The database's.
pub async fn sweep(store: &Store, hub: &Hub) -> Result<usize, Error> {
    let now = store.clock().now();
    let mut round = Round::default();
    let mut after = Id(0);
    loop {
        let stuck = store
            .read(move |conn| jobs::stuck(conn, after, now))
            .await?;
        let Some(last) = stuck.last() else {
            return round.end();
        };
        after = last.id;
        for job in stuck {
            let shop = job.shop;
            let called = store.write(shop, move |tx| calls(tx, &job)).await;
            if matches!(called, Ok(called) if called > 0) {
                hub.tell_staff(shop, Frame::Alerts);
            }
            round.add(called);
        }
    }
}

/// Calls them, once for each job; again where nobody could be told then.
fn calls(tx: &mut Tx<'_>, job: &Job) -> Result<usize, Error> {
    let chat = match load(tx.conn, tx.shop(), job.conversation) {
        Ok(chat) if waits::wait_of(&chat).is_some() => chat,
        // It is about no chat, or nobody waits in it any more.
        Ok(_) | Err(Error::NotFound) => return Ok(0),
        Err(other) => return Err(other),
    };
    let cause = Cause::Stuck(job.id);
    if notices::told_before(tx, &chat, cause)? > 0 {
        return Ok(0);
    }
    tracing::warn!(kind = %job.kind, job = %job.id, "a promise to a shopper is stuck: somebody is called");
    let managers = people::managers(tx.conn, tx.shop())?;
    notices::call(tx, &chat, cause, Whom::OnDutyAnd(managers))
}
