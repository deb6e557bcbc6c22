//! The assistant's turn: a job, owed in the write that kept the shopper's words.
//!
//! It gathers what is asked, drafts outside any transaction, and comes back with a draft that carries the epoch and
//! the message it answers. Only if both still hold is it appended, inside the same write that checks: a person
//! who took over meanwhile, or a newer message, wins. A newer message also ends the drafting.

use std::collections::HashMap;
use std::time::Duration;

use super::missed;
use super::plan;
use crate::app::Shared;
use crate::assistant::asked::{self, Turn};
use crate::assistant::drafting::{self, Brief, Drafted};
use crate::assistant::dress::{self, Occasion, Way};
use crate::assistant::language::{self, Language};
use crate::assistant::orders::lookup;
use crate::assistant::owed::{Owed, owe_in, owed, stands};
use crate::assistant::{self, Draft, Verdict, turns};
use crate::conversation::messages::{self, Author, Message, NewMessage};
use crate::conversation::people;
use crate::conversation::store::{load, perform, perform_if_allowed};
use crate::conversation::{AttemptOutcome, Command, Conversation};
use crate::db::{ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;
use crate::jobs::Job;
use crate::live::Typist;
use crate::rules::play;
use crate::shop::plan::store as plans;
use crate::team;
use crate::telemetry::Metrics;

/// How often typing is shown again: widgets let it fade.
const TYPING_AGAIN: Duration = Duration::from_secs(3);

/// Takes the turn.
///
/// # Errors
/// The database's; then the job is tried again.
pub async fn take(app: &Shared, job: &Job) -> Result<(), Error> {
    let owed = owed(job)?;
    let (shop, id) = (job.shop, job.conversation);
    // Before anything is read: what is written from here on is newer, and ends it.
    let running = app.turns.begin(shop, id, owed.message);
    let Some(gathered) = gather(app, job, &owed).await? else {
        return Ok(());
    };
    let (visitor, turn) = (gathered.visitor, &gathered.turn);
    if put_off(app, job, &owed, turn).await? {
        Metrics::count(&app.metrics.turns, "put_off");
        return Ok(());
    }
    if plan::held_back(app, job, &owed).await? {
        Metrics::count(&app.metrics.turns, "held_back");
        return Ok(());
    }
    app.hub.typing(shop, id, Typist::Assistant);
    let drafted = tokio::select! {
        biased;
        () = running.cancelled() => {
            Metrics::count(&app.metrics.turns, "cancelled");
            return Ok(());
        }
        drafted = typing_while(app, (shop, id), draft(app, job, &owed, &gathered)) => drafted?,
    };
    let shelf = app.books.of(&app.store, shop).await?;
    let turn = gathered.turn;
    let counts = app.config.plans.is_some();
    let outcome = app
        .store
        .write(shop, move |tx| {
            let mut conversation = load(tx.conn, tx.shop(), id)?;
            let book = shelf.book(&conversation);
            let asked = messages::by_ids(tx.conn, tx.shop(), &turn.messages)?;
            let there = |id: &Id| asked.get(id).is_some_and(|asked| asked.body.is_some());
            if drafted.wrong_pair {
                lookup::was_wrong(tx, visitor)?;
            }
            if !turn.messages.iter().all(there) {
                // Erased meanwhile: what was drafted would tell what had been asked.
                return Ok("dropped");
            }
            let mut draft = drafted.draft.clone();
            let whole = turn.whole();
            let shown = dress::shown(tx.conn, tx.shop(), &draft, (&whole, drafted.language))?;
            let on = Occasion {
                question: &whole,
                language: drafted.language,
                offer: drafted.offer_person,
                clarified: turn.clarified,
            };
            let way = dress::dress(&mut draft, shown, &book.to_a_person(), on);
            let outcome = answer(tx, &mut conversation, &owed, &draft, way)?;
            if outcome != "dropped" {
                // Begun is noted without plans, too: they may be offered while it runs.
                plans::spoke(tx, &conversation, counts && outcome == "answered")?;
            }
            if outcome == "unsure" {
                play::all(
                    tx,
                    &mut conversation,
                    book,
                    &book.on_unsure(),
                    Some(owed.message),
                )?;
            }
            missed::note(
                tx,
                (id, owed.message),
                &turn,
                (&draft, outcome),
                &drafted.open,
            )?;
            Ok::<_, Error>(outcome)
        })
        .await?;
    Metrics::count(&app.metrics.turns, outcome);
    Ok(())
}

/// What is asked, and by whom.
struct Gathered {
    visitor: Id,
    /// Who is asked.
    assistant: Id,
    /// The browser's language.
    locale: Option<String>,
    /// The languages the shop speaks.
    spoken: Vec<Language>,
    /// The chat until now.
    thread: Vec<Message>,
    turn: Turn,
}

/// Reads it; nothing when nobody waits for an answer any more.
async fn gather(app: &Shared, job: &Job, owed: &Owed) -> Result<Option<Gathered>, Error> {
    let (shop, id, owed) = (job.shop, job.conversation, *owed);
    let (conversation, thread, given, (locale, spoken)) = app
        .store
        .read(move |conn| {
            let conversation = load(conn, shop, id)?;
            let thread = messages::last_of(conn, shop, id, asked::LOOKED_AT)?;
            let visitor = conversation.visitor;
            let locale = people::by_ids(conn, shop, &[visitor])?
                .remove(&visitor)
                .and_then(|person| person.locale);
            let spoken = language::settings::read(conn, shop)?;
            let given = people::collected_in(conn, shop, id)?;
            Ok::<_, Error>((conversation, thread, given, (locale, spoken)))
        })
        .await?;
    if !stands(&conversation, &owed) {
        return Ok(None);
    }
    let since = conversation.unanswered;
    let turn = asked::taken(&thread, &given, owed.message, since);
    Ok((!turn.questions.is_empty()).then_some(Gathered {
        visitor: conversation.visitor,
        assistant: conversation.assistant.unwrap_or(shop.0),
        locale,
        spoken,
        thread,
        turn,
    }))
}

/// Shows the shopper that the assistant types for as long as it thinks: a model may take its time.
async fn typing_while<T>(
    app: &Shared,
    (shop, id): (ShopId, Id),
    thinking: impl Future<Output = T>,
) -> T {
    tokio::pin!(thinking);
    loop {
        tokio::select! {
            thought = &mut thinking => return thought,
            () = tokio::time::sleep(TYPING_AGAIN) => app.hub.typing(shop, id, Typist::Assistant),
        }
    }
}

/// The shopper is still typing: the turn is owed again a little later.
async fn put_off(app: &Shared, job: &Job, owed: &Owed, turn: &Turn) -> Result<bool, Error> {
    let (shop, id, owed) = (job.shop, job.conversation, *owed);
    let typed = app.turns.last_typed(shop, id);
    let wait = turns::typing_wait(turn.last_at, typed, app.store.clock().now())
        .min(app.config.patience_ms);
    if wait <= 0 {
        return Ok(false);
    }
    app.store
        .write(shop, move |tx| {
            if stands(&load(tx.conn, tx.shop(), id)?, &owed) {
                owe_in(tx, id, &owed, wait)?;
            }
            Ok(true)
        })
        .await
}

/// Drafts an answer to the turn.
async fn draft(
    app: &Shared,
    job: &Job,
    owed: &Owed,
    gathered: &Gathered,
) -> Result<Drafted, Error> {
    let shop = job.shop;
    let content = app
        .library
        .of_assistant(&app.store, shop, gathered.assistant)
        .await?;
    if app.config.answer_pause_ms > 0 {
        tokio::time::sleep(Duration::from_millis(app.config.answer_pause_ms)).await;
    }
    let staff = if drafting::has_staff(&gathered.thread) {
        let names = app.store.read(move |conn| team::store::names(conn, shop));
        names.await?
    } else {
        HashMap::new()
    };
    let brief = Brief {
        shop,
        conversation: Some(job.conversation),
        visitor: Some(gathered.visitor),
        customer: owed.customer,
        turn: &gathered.turn,
        content,
        spoken: &gathered.spoken,
        locale: gathered.locale.as_deref(),
        thread: &gathered.thread,
        staff: &staff,
        may_guess: &|order| app.limits.proof(shop, order),
    };
    let drafted = drafting::draft(&app.answering(), &brief).await?;
    for &kind in &drafted.models {
        Metrics::count(&app.metrics.models, kind);
    }
    Ok(drafted)
}

/// Appends the draft if it still holds, and keeps the attempt for staff either way.
fn answer(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    owed: &Owed,
    draft: &Draft,
    way: Way,
) -> Result<&'static str, Error> {
    let command = |message| Command::AssistantSays {
        epoch: owed.epoch,
        answers: owed.message,
        message,
    };
    // Asked first, kept second: words that are not said are not in the thread.
    let holds = conversation.decide(&command(Id(0)), tx.wall).is_ok();
    let (outcome, counted) = match (&draft.verdict, holds, way) {
        (_, false, _) => (AttemptOutcome::Dropped, "dropped"),
        (Verdict::Answered, true, _) => (AttemptOutcome::Answered, "answered"),
        (Verdict::SmallTalk, true, _) => (AttemptOutcome::Answered, "small_talk"),
        (Verdict::Unsure, true, Way::AsksBack) => (AttemptOutcome::Unsure, "clarified"),
        (Verdict::Unsure, true, Way::Plain) => (AttemptOutcome::Unsure, "unsure"),
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
                author_id: Some(conversation.assistant.unwrap_or(tx.shop().0)),
                client_key: None,
                body: &draft.text,
                sources: &draft.sources,
            },
        )?;
        messages::put_parts(tx, message, &draft.parts)?;
        perform(tx, conversation, &command(message))?;
    }
    Ok(counted)
}
