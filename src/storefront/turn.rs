//! The assistant's turn: a job, owed in the write that kept the shopper's words.
//!
//! It reads, thinks outside any transaction, and comes back with a draft that carries the epoch and the
//! message it answers. Only if both still hold is it appended, inside the same write that checks: a person
//! who took over meanwhile, or a newer message, wins.

use std::time::Duration;

use crate::app::Shared;
use crate::assistant::owed::{Owed, owed, stands};
use crate::assistant::{self, Asking, Draft, Verdict};
use crate::conversation::messages::{self, Author, NewMessage};
use crate::conversation::store::{load, perform, perform_if_allowed};
use crate::conversation::{AttemptOutcome, Command, Conversation};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::Job;
use crate::live::Typist;
use crate::rules::play;
use crate::telemetry::Metrics;

/// Takes the turn.
///
/// # Errors
/// The database's; then the job is tried again.
pub async fn take(app: &Shared, job: &Job) -> Result<(), Error> {
    let owed = owed(job)?;
    let (shop, id) = (job.shop, job.conversation);
    let (conversation, thread) = app
        .store
        .read(move |conn| {
            let conversation = load(conn, shop, id)?;
            let thread = messages::last_of(conn, shop, id, 20)?;
            Ok::<_, Error>((conversation, thread))
        })
        .await?;
    if !stands(&conversation, &owed) {
        return Ok(());
    }
    app.hub.typing(shop, id, Typist::Assistant);
    let mut said: Vec<String> = thread
        .iter()
        .filter(|message| message.author == Author::Shopper && message.id <= owed.message)
        .filter_map(|message| message.body.clone())
        .collect();
    let Some(question) = said.pop() else {
        return Ok(());
    };
    let index = app.library.of(&app.store, shop).await?;
    if app.config.answer_pause_ms > 0 {
        tokio::time::sleep(Duration::from_millis(app.config.answer_pause_ms)).await;
    }
    let draft = app
        .vectors
        .turn(move |encoders| {
            let asking = Asking::new(&index, &question).after(&said);
            assistant::draft(&asking.by(encoders))
        })
        .await?;
    let book = app.books.of(&app.store, shop).await?;
    let outcome = app
        .store
        .write(shop, move |tx| {
            let mut conversation = load(tx.conn, tx.shop(), id)?;
            let asked =
                messages::by_ids(tx.conn, tx.shop(), &[owed.message])?.remove(&owed.message);
            if asked.is_none_or(|asked| asked.body.is_none()) {
                // Erased meanwhile: what was drafted would tell what had been asked.
                return Ok("dropped");
            }
            let outcome = answer(tx, &mut conversation, &owed, &draft)?;
            if outcome == "unsure" {
                play::all(
                    tx,
                    &mut conversation,
                    &book,
                    &book.on_unsure(),
                    Some(owed.message),
                    None,
                )?;
            }
            Ok::<_, Error>(outcome)
        })
        .await?;
    Metrics::count(&app.metrics.turns, outcome);
    Ok(())
}

/// Appends the draft if it still holds, and keeps the attempt for staff either way.
fn answer(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    owed: &Owed,
    draft: &Draft,
) -> Result<&'static str, Error> {
    let command = |message| Command::AssistantSays {
        epoch: owed.epoch,
        answers: owed.message,
        message,
    };
    // Asked first, kept second: words that are not said are not in the thread.
    let holds = conversation.decide(&command(Id(0)), tx.wall).is_ok();
    let (outcome, counted) = match (&draft.verdict, holds) {
        (_, false) => (AttemptOutcome::Dropped, "dropped"),
        (Verdict::Answered, true) => (AttemptOutcome::Answered, "answered"),
        (Verdict::SmallTalk, true) => (AttemptOutcome::Answered, "small_talk"),
        (Verdict::Unsure, true) => (AttemptOutcome::Unsure, "unsure"),
    };
    if draft.verdict != Verdict::SmallTalk {
        let attempt = assistant::attempts::keep(tx, conversation.id, owed.message, outcome, draft)?;
        perform_if_allowed(
            tx,
            conversation,
            &Command::KeepAttempt {
                attempt,
                answers: owed.message,
                outcome,
            },
        )?;
    }
    if holds {
        let message = messages::keep(
            tx,
            &NewMessage {
                conversation: conversation.id,
                author: Author::Assistant,
                author_id: None,
                client_key: None,
                body: &draft.text,
                sources: &draft.sources,
            },
        )?;
        perform(tx, conversation, &command(message))?;
    }
    Ok(counted)
}
