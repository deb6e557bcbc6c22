//! The assistant's turn: a job, owed in the write that kept the shopper's words.
//!
//! It reads, thinks outside any transaction, and comes back with a draft that carries the epoch and the
//! message it answers. Only if both still hold is it appended, inside the same write that checks: a person
//! who took over meanwhile, or a newer message, wins.

use std::time::Duration;

use crate::app::Shared;
use crate::assistant::learning::gaps::{self, Missed};
use crate::assistant::owed::{Owed, owed, stands};
use crate::assistant::{self, Draft, Verdict, handed_back};
use crate::conversation::messages::{self, Author, Message, NewMessage};
use crate::conversation::store::{load, perform, perform_if_allowed};
use crate::conversation::{AttemptOutcome, Command, Conversation, State};
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::Job;
use crate::live::Typist;
use crate::rules::play;
use crate::team;
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
    let question = thread
        .iter()
        .find(|message| message.id == owed.message)
        .and_then(|message| message.body.clone());
    let Some(question) = question else {
        return Ok(());
    };
    let said = handed_back::earlier(&thread, owed.message);
    let index = app.library.of(&app.store, shop).await?;
    if app.config.answer_pause_ms > 0 {
        tokio::time::sleep(Duration::from_millis(app.config.answer_pause_ms)).await;
    }
    let mut draft = assistant::draft(&index, &question, &said);
    if draft.verdict == Verdict::Unsure
        && let Some(quoted) = quoted(app, shop, &thread, owed.message).await?
    {
        draft = quoted;
    }
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
                let missed = Missed {
                    conversation: id,
                    message: owed.message,
                    looked_at: &draft.looked_at,
                    handed_off: matches!(conversation.state, State::Waiting { .. }),
                };
                gaps::note(tx, &missed)?;
            }
            Ok::<_, Error>(outcome)
        })
        .await?;
    Metrics::count(&app.metrics.turns, outcome);
    Ok(())
}

/// What a person told in this chat before they handed it back, if that answers.
async fn quoted(
    app: &Shared,
    shop: ShopId,
    thread: &[Message],
    question: Id,
) -> Result<Option<Draft>, Error> {
    if !thread.iter().any(|one| one.author == Author::Staff) {
        return Ok(None);
    }
    let names = app
        .store
        .read(move |conn| team::store::names(conn, shop))
        .await?;
    let asked = thread.iter().find(|message| message.id == question);
    Ok(asked.and_then(|asked| handed_back::quoted(thread, asked, &names)))
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
