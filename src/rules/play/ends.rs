//! The word goes back: what was asked is over, a person is gone again, the assistant is broken. Whoever takes a
//! shopper's message from the assistant answers it, or the assistant owes it.

use diesel::prelude::*;

use super::{COLLECTION_DUE, Play, Turn, all, held};
use crate::assistant::learning::gaps;
use crate::assistant::owed;
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::conversation::messages;
use crate::conversation::store::perform;
use crate::conversation::{Command, Conversation, Ended, Event, Reason, State, Tag};
use crate::db::schema::events;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::promise::{self, Said};
use crate::ids::Id;
use crate::rules::play::effects;
use crate::rules::{Book, asking, watch};
use crate::{handoff, jobs};

/// Does what waited for the questions of `conversation` to end. Who skips them was told that a person comes, and one is
/// asked for whatever the rule does. Where nothing of it answers the shopper, the assistant owes them its turn again;
/// of one who wrote instead ([`Ended::Wrote`]) the caller judges the words. Whether the shopper was answered.
///
/// # Errors
/// [`Error::Refused`] when nothing was being asked; the database's.
pub fn finish(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    outcome: Ended,
    fields: Vec<String>,
) -> Result<bool, Error> {
    let mut answered = end(tx, conversation, book, outcome, fields)?;
    if outcome == Ended::Skipped {
        answered |= a_person_comes(tx, conversation, book, Reason::Button)?;
    }
    if !answered && outcome != Ended::Wrote {
        owe_again(tx, conversation)?;
    }
    Ok(answered)
}

/// The questions end because the shopper pressed another button, which has the word now. Whether the shopper was
/// answered.
///
/// # Errors
/// [`Error::Refused`] when nothing was being asked; the database's.
pub fn give_way(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
) -> Result<bool, Error> {
    end(tx, conversation, book, Ended::Skipped, Vec::new())
}

/// The questions end because the shopper pressed a button that asks for a person as well: what they were put for is
/// left to that one, which says who is to come.
///
/// # Errors
/// [`Error::Refused`] when nothing was being asked; the database's.
pub fn replaced(tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<(), Error> {
    perform(
        tx,
        conversation,
        &Command::EndCollection {
            outcome: Ended::Skipped,
            fields: Vec::new(),
            does: Vec::new(),
        },
    )?;
    jobs::forget(tx, COLLECTION_DUE, conversation.id)?;
    held::soon(tx, conversation)
}

fn end(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    outcome: Ended,
    mut fields: Vec<String>,
) -> Result<bool, Error> {
    let kept = asking::answered(tx.conn, tx.shop(), conversation, book)?;
    fields.extend(
        kept.into_iter()
            .filter(|name| !fields.contains(name))
            .collect::<Vec<_>>(),
    );
    let asking = conversation.collecting.clone();
    let rule = asking.as_ref().and_then(|asking| book.by_id(asking.rule));
    let does = match rule {
        Some((_, rule)) => effects::foreseen(tx, conversation, book, rule, effects::Allowed::All)?,
        None => Vec::new(),
    };
    perform(
        tx,
        conversation,
        &Command::EndCollection {
            outcome,
            fields,
            does,
        },
    )?;
    jobs::forget(tx, COLLECTION_DUE, conversation.id)?;
    held::soon(tx, conversation)?;
    let reason = asking.map_or(Reason::Button, |asking| asking.reason);
    let Some((_, rule)) = rule else {
        // The rule was taken away meanwhile: the shopper was promised a person all the same.
        return a_person_comes(tx, conversation, book, reason);
    };
    let mut play = Play::new(book, None);
    play.played.insert(rule.id);
    play.effects(tx, conversation, rule, reason, effects::Allowed::All, 0)?;
    play.rest(tx, conversation)?;
    Ok(play.said || play.turn == Turn::Taken)
}

/// Asks for a person where the assistant has the word; false where it has not, or nobody can be asked for.
fn a_person_comes(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    reason: Reason,
) -> Result<bool, Error> {
    let called = conversation.tags.contains(&Tag::handoff_requested());
    if !has_the_word(conversation) || !handoff::request(tx, conversation, reason, 1)? {
        return Ok(false);
    }
    gaps::called(tx, conversation.id)?;
    if !called {
        let hits = book.on_tag(&Tag::handoff_requested());
        all(tx, conversation, book, &hits, None)?;
    }
    promise::made(tx, conversation, Said::Nothing)?;
    watch::began_to_wait(tx, conversation, book)?;
    Ok(true)
}

fn has_the_word(conversation: &Conversation) -> bool {
    matches!(conversation.state, State::Assistant { .. })
}

/// The assistant owes the shopper's last words its turn, if they are unanswered and it has the word.
///
/// # Errors
/// The database's.
pub fn owe_again(tx: &mut Tx<'_>, conversation: &Conversation) -> Result<(), Error> {
    let (Some(message), Some(_)) = (conversation.last_shopper, conversation.unanswered) else {
        return Ok(());
    };
    if !has_the_word(conversation) || conversation.collecting.is_some() {
        return Ok(());
    }
    let words = messages::by_ids(tx.conn, tx.shop(), &[message])?.remove(&message);
    match words.and_then(|message| message.body) {
        Some(_) => owed::owe(tx, conversation, message),
        // Erased.
        None => Ok(()),
    }
}

/// The assistant is back in a chat: if the shopper's last words are unanswered, it owes them its turn, unless they
/// were what called a person.
///
/// # Errors
/// The database's.
pub fn resume(tx: &mut Tx<'_>, conversation: &Conversation, book: &Book) -> Result<(), Error> {
    let (Some(message), Some(since)) = (conversation.last_shopper, conversation.unanswered) else {
        return Ok(());
    };
    if took_the_word(tx.conn, tx.shop(), (conversation.id, since), book, message)? {
        return Ok(());
    }
    owe_again(tx, conversation)
}

/// Whether a rule that fired on this message took the word from the assistant.
fn took_the_word(
    conn: &mut Conn,
    shop: ShopId,
    (conversation, since): (Id, Micros),
    book: &Book,
    message: Id,
) -> Result<bool, Error> {
    let fired: Vec<String> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(conversation.0))
        .filter(events::kind.eq("rule_fired"))
        .filter(events::at.ge(since.0))
        .select(events::data)
        .load(conn)?;
    Ok(fired.iter().any(|data| match serde_json::from_str(data) {
        Ok(Event::RuleFired {
            rule,
            message: Some(on),
            does,
            ..
        }) if on == message => does.iter().any(|kind| match kind.as_str() {
            // What only asks is done with when it has its answers.
            "ask" => book.by_id(rule).is_none_or(|(_, rule)| rule.requests()),
            kind => matches!(kind, "request" | "close" | "elsewhere"),
        }),
        Ok(_) | Err(_) => false,
    }))
}

/// The assistant is broken and will not answer: rules that wait for that are played; where none brings a person, one
/// is asked for all the same, and where nobody can be, the shopper is told where else to go.
///
/// # Errors
/// The database's.
pub fn failed(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    message: Id,
) -> Result<(), Error> {
    let turn = all(tx, conversation, book, &book.on_failed(), Some(message))?;
    if turn == Turn::Taken {
        return Ok(());
    }
    instead(tx, conversation, book, Reason::Failed)
}

/// The assistant may not speak here: the shop's plan has no chats left for it. A person is asked for, and where nobody
/// can be, the shopper is told where else to go.
///
/// # Errors
/// The database's.
pub fn held_back(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
) -> Result<(), Error> {
    instead(tx, conversation, book, Reason::PlanLimit)
}

fn instead(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    reason: Reason,
) -> Result<(), Error> {
    if a_person_comes(tx, conversation, book, reason)? {
        return Ok(());
    }
    let whose = conversation.assistant.unwrap_or(tx.shop().0);
    if has_the_word(conversation) && !assistants::staffed(tx.conn, tx.shop(), Some(whose))? {
        let text = assistants::one(tx.conn, tx.shop(), whose)?.elsewhere;
        effects::elsewhere(tx, conversation, &text)?;
    }
    Ok(())
}
