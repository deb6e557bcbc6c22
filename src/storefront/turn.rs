//! The assistant's turn: a job, owed in the write that kept the shopper's words.
//!
//! It gathers what is asked, drafts outside any transaction, and comes back with a draft that carries the epoch and
//! the message it answers. Only if both still hold is it appended, inside the same write that checks: a person
//! who took over meanwhile, or a newer message, wins. A newer message also ends the drafting.

use std::time::Duration;

use super::asked::{self, Turn};
use super::dress::{self, Way};
use super::plan;
use crate::app::Shared;
use crate::assistant::language::{Language, unspoken};
use crate::assistant::learning::gaps::{self, Missed};
use crate::assistant::orders::{self, lookup};
use crate::assistant::owed::{Owed, owe_in, owed, stands};
use crate::assistant::{self, Draft, Verdict, answering, handed_back, language, several, turns};
use crate::conversation::messages::{self, Author, Message, NewMessage};
use crate::conversation::people;
use crate::conversation::store::{load, perform, perform_if_allowed};
use crate::conversation::{AttemptOutcome, Command, Conversation, State};
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
    let asker = lookup::Asker {
        conversation: id,
        visitor,
        customer: owed.customer,
    };
    let drafted = tokio::select! {
        biased;
        () = running.cancelled() => {
            Metrics::count(&app.metrics.turns, "cancelled");
            return Ok(());
        }
        drafted = typing_while(app, (shop, id), draft(app, job, asker, &gathered)) => drafted?,
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
            let whole = turn.questions.join(" ");
            let way = dress::dress(
                tx,
                &mut draft,
                book,
                (&whole, drafted.language),
                drafted.offer_person,
                turn.clarified,
            )?;
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
    let asked = asked::without_answers(&thread, &given, owed.message, since);
    let mut turn = asked::turn(&asked, owed.message, since);
    if let Some(first) = turn.messages.first() {
        turn.earlier = handed_back::earlier(&thread, *first);
    }
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

/// What was made of the turn.
struct Drafted {
    draft: Draft,
    offer_person: bool,
    wrong_pair: bool,
    /// What the assistant speaks in this chat.
    language: Language,
}

/// Drafts an answer to each question of the turn, and one out of all.
async fn draft(
    app: &Shared,
    job: &Job,
    asker: lookup::Asker,
    gathered: &Gathered,
) -> Result<Drafted, Error> {
    let turn = &gathered.turn;
    let content = app
        .library
        .of_assistant(&app.store, job.shop, gathered.assistant)
        .await?;
    if app.config.answer_pause_ms > 0 {
        tokio::time::sleep(Duration::from_millis(app.config.answer_pause_ms)).await;
    }
    let whole = turn.questions.join(" ");
    let heard = unspoken::hear(
        &gathered.spoken,
        gathered.locale.as_deref(),
        &turn.earlier,
        &whole,
    );
    if let Some(proof) = &turn.proof {
        let found = look_up(app, job, asker, proof.clone()).await?;
        return Ok(Drafted {
            draft: language::answered_to(found.draft, heard, &gathered.spoken),
            language: heard.speak,
            ..found
        });
    }
    let mut drafts = Vec::new();
    let (mut offer_person, mut wrong_pair) = (false, false);
    for question in &turn.questions {
        let posed = answering::Posed::new(content.clone(), question.clone(), turn.earlier.clone());
        let drafted = one(app, job, asker, posed.in_language(heard.speak)).await?;
        if let Some(tried) = &drafted.draft.model {
            Metrics::count(&app.metrics.models, tried.kind());
        }
        offer_person |= drafted.offer_person;
        wrong_pair |= drafted.wrong_pair;
        drafts.push(drafted.draft);
    }
    let (mut draft, open) = several::joined(drafts, heard.speak);
    if draft.verdict == Verdict::Unsure
        && let Some(last) = turn.messages.last()
        && let Some(quoted) = quoted(app, job.shop, &gathered.thread, *last).await?
    {
        draft = quoted;
    }
    let draft = language::answered_to(draft, heard, &gathered.spoken);
    Ok(Drafted {
        draft,
        offer_person: offer_person || open,
        wrong_pair,
        language: heard.speak,
    })
}

async fn one(
    app: &Shared,
    job: &Job,
    asker: lookup::Asker,
    posed: answering::Posed,
) -> Result<Drafted, Error> {
    match orders::asked(posed.question()) {
        Some(asked) => look_up(app, job, asker, asked).await,
        None => Ok(Drafted {
            draft: answering::draft(&app.answering(), job.shop, posed).await?,
            offer_person: false,
            wrong_pair: false,
            language: Language::En,
        }),
    }
}

async fn look_up(
    app: &Shared,
    job: &Job,
    asker: lookup::Asker,
    asked: orders::OrderQuestion,
) -> Result<Drafted, Error> {
    let shop = job.shop;
    let may_guess = match (&asked.email, asked.names.first()) {
        (Some(_), Some(name)) => app.limits.proof(shop, name),
        (None, _) | (_, None) => true,
    };
    let now = app.store.clock().now();
    let found = app
        .store
        .read(move |conn| lookup::look_up(conn, shop, asker, &asked, may_guess, now))
        .await?;
    Ok(Drafted {
        draft: found.draft,
        offer_person: found.offer_person,
        wrong_pair: found.wrong_pair,
        language: Language::En,
    })
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
