//! The jobs that conversations owe.

use super::turn;
use crate::app::Shared;
use crate::assistant::learning::answer_tests;
use crate::assistant::owed;
use crate::conversation::store::load;
use crate::conversation::{Ended, Reason};
use crate::error::Error;
use crate::handoff;
use crate::jobs::Job;
use crate::rules::play;

/// Tries of one turn: about ten seconds.
const TURN_TRIES: i32 = 3;

/// Does one job.
///
/// # Errors
/// Why it has to be tried again.
pub async fn perform(app: &Shared, job: Job) -> Result<(), Error> {
    match job.kind.as_str() {
        owed::KIND => turn_or_person(app, &job).await,
        play::COLLECTION_DUE => collection_due(app, &job).await,
        answer_tests::KIND => answer_tests::run(&app.store, &app.library, &app.vectors, job.shop)
            .await
            .map(|_| ()),
        other => Err(Error::fault(format!("no handler for job kind {other}"))),
    }
}

/// An assistant that keeps failing must not leave the shopper in silence: after a few tries a person is
/// asked for, if the question still stands.
async fn turn_or_person(app: &Shared, job: &Job) -> Result<(), Error> {
    // A try that took the program down is not tried for ever.
    let taken = if job.attempts > TURN_TRIES {
        Err(Error::fault("earlier tries did not come back"))
    } else {
        turn::take(app, job).await
    };
    match taken {
        Err(error) if job.attempts >= TURN_TRIES => {
            tracing::warn!(%error, "the assistant failed for good; a person is asked for");
            let (id, question) = (job.conversation, owed::owed(job)?);
            app.store
                .write(job.shop, move |tx| {
                    let mut conversation = load(tx.conn, tx.shop(), id)?;
                    if owed::stands(&conversation, &question) {
                        handoff::request(tx, &mut conversation, Reason::Failed, 1)?;
                    }
                    Ok(())
                })
                .await
        }
        taken => taken,
    }
}

/// Nobody answered within the minute: the person is asked for all the same.
async fn collection_due(app: &Shared, job: &Job) -> Result<(), Error> {
    let book = app.books.of(&app.store, job.shop).await?;
    let (id, since) = (job.conversation, job.data.clone());
    app.store
        .write(job.shop, move |tx| {
            let mut conversation = load(tx.conn, tx.shop(), id)?;
            let due = conversation
                .collecting
                .as_ref()
                .is_some_and(|asking| asking.since.0.to_string() == since);
            if due {
                play::finish(tx, &mut conversation, &book, Ended::TimedOut, Vec::new())?;
            }
            Ok(())
        })
        .await
}
