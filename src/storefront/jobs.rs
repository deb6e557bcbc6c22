//! The jobs that conversations owe.

use super::turn;
use crate::app::Shared;
use crate::assistant::learning::answer_tests;
use crate::assistant::owed;
use crate::conversation::Ended;
use crate::conversation::merging;
use crate::conversation::store::load;
use crate::conversation::waits;
use crate::error::Error;
use crate::handoff::{coming, promise};
use crate::jobs::Job;
use crate::live::Frame;
use crate::rules::{play, rounds};

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
        promise::KIND => {
            promise::climb(&app.store, &job).await?;
            tell(app, &job)
        }
        promise::time::KIND => promise::time::passed(&app.store, &job).await,
        merging::KIND => merging::perform(&app.store, &job).await,
        coming::KIND => {
            coming::perform(&app.store, &job).await?;
            tell(app, &job)
        }
        rounds::STUCK | rounds::WAITED | waits::BEGAN => looked_again(app, job).await,
        rounds::TURNS | waits::CHANGED | play::held::HELD => looked_again(app, job).await,
        answer_tests::KIND => answer_tests::run(&app.store, &app.library, &app.vectors, job.shop)
            .await
            .map(|_| ()),
        other => Err(Error::fault(format!("no handler for job kind {other}"))),
    }
}

/// Whoever was called and has the inbox open hears it at once.
fn tell(app: &Shared, job: &Job) -> Result<(), Error> {
    app.hub.tell_staff(job.shop, Frame::Alerts);
    Ok(())
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
            let shelf = app.books.of(&app.store, job.shop).await?;
            app.store
                .write(job.shop, move |tx| {
                    let mut conversation = load(tx.conn, tx.shop(), id)?;
                    if owed::stands(&conversation, &question) {
                        let book = shelf.book(&conversation);
                        play::failed(tx, &mut conversation, book, question.message)?;
                    }
                    Ok(())
                })
                .await
        }
        taken => taken,
    }
}

/// Time has passed in which something did not happen.
async fn looked_again(app: &Shared, job: Job) -> Result<(), Error> {
    let shelf = app.books.of(&app.store, job.shop).await?;
    if job.kind == waits::CHANGED && !shelf.books().any(|book| book.minds_conditions()) {
        return Ok(());
    }
    app.store
        .write(job.shop, move |tx| match job.kind.as_str() {
            rounds::TURNS | waits::CHANGED => rounds::look(tx, &shelf, job.conversation),
            play::held::HELD => rounds::held(tx, &shelf, job.conversation, &job.data),
            rounds::STUCK => rounds::stuck(tx, &shelf, job.conversation, &job.data),
            rounds::WAITED => rounds::waited(tx, &shelf, job.conversation, &job.data),
            _ => rounds::wait_began(tx, &shelf, job.conversation),
        })
        .await
}

/// Nobody answered within the minute: the person is asked for all the same.
async fn collection_due(app: &Shared, job: &Job) -> Result<(), Error> {
    let shelf = app.books.of(&app.store, job.shop).await?;
    let (id, since) = (job.conversation, job.data.clone());
    app.store
        .write(job.shop, move |tx| {
            let mut conversation = load(tx.conn, tx.shop(), id)?;
            let due = conversation
                .collecting
                .as_ref()
                .is_some_and(|asking| asking.since.0.to_string() == since);
            if due {
                let book = shelf.book(&conversation);
                play::finish(tx, &mut conversation, book, Ended::TimedOut, Vec::new())?;
            }
            Ok(())
        })
        .await
}
