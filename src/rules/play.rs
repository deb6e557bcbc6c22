//! Doing what a rule says, inside the caller's write: all of it, or none.

use super::book::{Book, Hit};
use super::rule::{Effect, Rule};
use crate::assistant::owed;
use crate::conversation::messages::{self, Author, NewMessage};
use crate::conversation::store::{perform, perform_if_allowed};
use crate::conversation::{Actor, Command, Conversation, Ended, Reason};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::{handoff, jobs};

/// Seconds until a request is raised whether or not the questions were answered.
pub const ASK_SECONDS: i64 = 60;
/// The job that raises it.
pub const COLLECTION_DUE: &str = "collection_due";

/// Whether playing the rules took the word from the assistant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The assistant goes on.
    Assistant,
    /// A person was asked for, or questions were put first.
    Taken,
}

/// Plays every hit, in order. `message` is what fired them, `once` their subject where a rule fires once
/// per subject (a cart's token).
///
/// # Errors
/// The database's; then nothing was done.
pub fn all(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    hits: &[Hit],
    message: Option<Id>,
    once: Option<&str>,
) -> Result<Turn, Error> {
    let mut turn = Turn::Assistant;
    for hit in hits {
        let Some(rule) = book.at(hit.rule) else {
            continue;
        };
        // The first rule that asks for a person wins; tags and priorities of the others still count.
        if play(tx, conversation, rule, hit, message, once)? == Turn::Taken {
            turn = Turn::Taken;
        }
    }
    Ok(turn)
}

fn play(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    rule: &Rule,
    hit: &Hit,
    message: Option<Id>,
    once: Option<&str>,
) -> Result<Turn, Error> {
    let fired = perform_if_allowed(
        tx,
        conversation,
        &Command::FireRule {
            rule: rule.id,
            version: rule.version,
            message,
            span: hit.span,
            once: once.map(|subject| format!("{}:{}", rule.id, digest(subject))),
        },
    )?;
    if fired.is_none() {
        return Ok(Turn::Assistant);
    }
    if rule.question().is_some() {
        let due = tx.wall.plus_seconds(ASK_SECONDS);
        let asked = perform_if_allowed(
            tx,
            conversation,
            &Command::BeginCollection {
                rule: rule.id,
                version: rule.version,
                reason: hit.reason,
                due,
            },
        )?;
        if asked.is_some() {
            // Which asking it ends: one begun later has a job of its own.
            let since = tx.now.0.to_string();
            jobs::add(tx, COLLECTION_DUE, conversation.id, &since, ASK_SECONDS)?;
            return Ok(Turn::Taken);
        }
        return Ok(Turn::Assistant);
    }
    effects(tx, conversation, rule, hit.reason)
}

/// The assistant is back in a chat: if the shopper's last words are unanswered, it owes them its turn, unless
/// they were what called a person.
///
/// # Errors
/// The database's.
pub fn resume(tx: &mut Tx<'_>, conversation: &Conversation, book: &Book) -> Result<(), Error> {
    let (Some(message), Some(_)) = (conversation.last_shopper, conversation.unanswered) else {
        return Ok(());
    };
    let words = messages::by_ids(tx.conn, tx.shop(), &[message])?
        .remove(&message)
        .and_then(|message| message.body);
    match words {
        Some(words) if book.on_message(&words).is_empty() => owed::owe(tx, conversation, message),
        Some(_) | None => Ok(()),
    }
}

/// A subject in few letters: a cart's token opens the cart, and the log keeps no such thing.
fn digest(subject: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(subject.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Raises what waited for the questions of `conversation` to end.
///
/// # Errors
/// [`Error::Refused`] when nothing was being asked; the database's.
pub fn finish(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    book: &Book,
    outcome: Ended,
    fields: Vec<String>,
) -> Result<(), Error> {
    let asking = conversation.collecting.clone();
    perform(
        tx,
        conversation,
        &Command::EndCollection { outcome, fields },
    )?;
    jobs::forget(tx, COLLECTION_DUE, conversation.id)?;
    let reason = asking
        .as_ref()
        .map_or(Reason::Button, |asking| asking.reason);
    match asking.and_then(|asking| book.by_id(asking.rule)) {
        Some((_, rule)) => {
            effects(tx, conversation, rule, reason)?;
        }
        // The rule was taken away meanwhile: the shopper was promised a person all the same.
        None => {
            handoff::request(tx, conversation, reason, 1)?;
        }
    }
    Ok(())
}

fn effects(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    rule: &Rule,
    reason: Reason,
) -> Result<Turn, Error> {
    let by = Actor::Rule(rule.id);
    let mut turn = Turn::Assistant;
    let mut speaks = !rule.requests();
    for effect in &rule.definition.effects {
        match effect {
            Effect::Ask { .. } => {}
            Effect::Request { priority } => {
                if handoff::request(tx, conversation, reason, *priority)? {
                    turn = Turn::Taken;
                    speaks = true;
                }
            }
            Effect::Attention { priority } => {
                perform_if_allowed(
                    tx,
                    conversation,
                    &Command::RaiseAttention {
                        reason,
                        priority: *priority,
                    },
                )?;
            }
            Effect::Prioritize { priority } => {
                perform_if_allowed(
                    tx,
                    conversation,
                    &Command::Prioritize {
                        priority: *priority,
                        by: by.clone(),
                    },
                )?;
            }
            Effect::Tag { tag } => {
                perform_if_allowed(
                    tx,
                    conversation,
                    &Command::AddTag {
                        tag: tag.clone(),
                        by: by.clone(),
                    },
                )?;
            }
            // A rule that asks for a person speaks only if it was the one that did: no closing text twice.
            Effect::Say { text } if speaks => {
                let message = messages::keep(
                    tx,
                    &NewMessage {
                        conversation: conversation.id,
                        author: Author::System,
                        author_id: None,
                        client_key: None,
                        body: text,
                        sources: &[],
                    },
                )?;
                perform(tx, conversation, &Command::SystemSays { message })?;
            }
            Effect::Say { .. } => {}
        }
    }
    Ok(turn)
}
