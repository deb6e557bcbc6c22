//! The effects of one rule, in the order in which the merchant listed them.

mod foreseen;

use crate::assistant::learning::gaps;
use crate::assistants::words;
use crate::conversation::messages::{self, Author, NewMessage};
use crate::conversation::store::{perform, perform_if_allowed};
use crate::conversation::{Actor, Command, Conversation, Reason, State, Tag};
use crate::db::Tx;
use crate::error::Error;
use crate::handoff;
use crate::handoff::notices::{self, Cause, Whom};
use crate::handoff::promise::{self, Said};
use crate::ids::Id;
use crate::rules::effect::To;
use crate::rules::rule::{Rule, in_language};
use crate::rules::{Effect, facts, speech};

pub use foreseen::foreseen;

/// How much of a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// All of it.
    All,
    /// Another rule has the word: tags, priority, attention and notices only.
    Beside,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct Done {
    /// It took the word from the assistant.
    pub taken: bool,
    /// It told the shopper something.
    pub said: bool,
    /// Tags that were not there before.
    pub tags: Vec<Tag>,
    /// Rules it starts.
    pub begins: Vec<Id>,
}

/// Does all that is allowed.
///
/// # Errors
/// The database's.
pub fn all(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    rule: &Rule,
    reason: Reason,
    allowed: Allowed,
) -> Result<Done, Error> {
    let by = Actor::Rule(rule.id);
    let mut done = Done::default();
    let whole = allowed == Allowed::All;
    // A rule that asks for a person speaks only if it was the one that did: no closing text twice.
    let mut speaks = whole && !rule.requests();
    // What it would say to one who waits for a person; whether that is true now, the promise knows.
    let mut promised = None;
    for effect in in_turn(&rule.definition.does) {
        match effect {
            Effect::Request { priority, to } if whole => {
                let called = conversation.tags.contains(&Tag::handoff_requested());
                if handoff::request_of(tx, conversation, reason, *priority, to.wanted())? {
                    gaps::called(tx, conversation.id)?;
                    if !called {
                        done.tags.push(Tag::handoff_requested());
                    }
                    done.taken = true;
                    speaks = true;
                    promised = Some(Said::Nothing);
                }
            }
            Effect::Request { .. } => {}
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
                let put_on = perform_if_allowed(
                    tx,
                    conversation,
                    &Command::AddTag {
                        tag: tag.clone(),
                        by: by.clone(),
                    },
                )?;
                if put_on.is_some() {
                    done.tags.push(tag.clone());
                }
            }
            Effect::Say { .. } if promised.is_some() => {
                promised = text(tx, conversation, effect)?.or(promised);
            }
            Effect::Say { .. } if speaks => done.said |= say(tx, conversation, effect)?,
            Effect::Say { .. } => {}
            Effect::Elsewhere { text } => {
                if speaks && may_speak(&conversation.state) {
                    elsewhere(tx, conversation, text)?;
                }
                done.taken = true;
            }
            Effect::Notify => notify(tx, conversation, rule)?,
            // Nobody's chat is closed under their hands, nor that of one who waits for a person.
            Effect::Close { resolution }
                if whole && matches!(conversation.state, State::Assistant { .. }) =>
            {
                let closed = perform_if_allowed(
                    tx,
                    conversation,
                    &Command::Close {
                        by: by.clone(),
                        resolution: resolution.clone(),
                    },
                )?;
                done.taken |= closed.is_some();
            }
            Effect::Close { .. } => {}
            Effect::Start { rule } if whole => done.begins.push(*rule),
            Effect::Start { .. } => {}
        }
    }
    if let Some(said) = promised {
        promise::made(tx, conversation, said)?;
    }
    Ok(done)
}

/// In the order they are listed, but for the request of a person, which comes before what is said of it.
fn in_turn(does: &[Effect]) -> impl Iterator<Item = &Effect> {
    let requests = |effect: &&Effect| matches!(effect, Effect::Request { .. });
    let others = move |effect: &&Effect| !requests(effect);
    does.iter()
        .filter(requests)
        .chain(does.iter().filter(others))
}

/// What an effect would say now, and whether it was written for a closed shop.
fn text(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    effect: &Effect,
) -> Result<Option<Said>, Error> {
    let Effect::Say {
        text,
        texts,
        closed_text,
        closed_texts,
    } = effect
    else {
        return Ok(None);
    };
    let closed = match closed_text {
        Some(closed) if !facts::is_open(tx.conn, tx.shop(), tx.wall)? => Some(closed),
        Some(_) | None => None,
    };
    let for_now = closed.is_some();
    let (text, texts) = closed.map_or((text, texts), |closed| (closed, closed_texts));
    let language = if texts.is_empty() {
        None
    } else {
        Some(facts::language_of(tx.conn, tx.shop(), conversation)?)
    };
    let text = in_language(text, texts, language.as_deref());
    let body = if text.contains('{') {
        let variables = facts::variables(tx.conn, tx.shop(), conversation)?;
        speech::filled(text, &variables)
    } else {
        text.to_owned()
    };
    Ok(Some(if for_now {
        Said::ForNow(body)
    } else {
        Said::WhenHere(body)
    }))
}

/// Whether a rule may speak here: nothing of ours talks over a person who has the chat, nor into one that is over.
fn may_speak(state: &State) -> bool {
    match state {
        State::Assistant { .. } | State::Waiting { .. } => true,
        State::Human { .. } | State::Snoozed { .. } | State::Closed { .. } => false,
    }
}

/// Whether there was something to be said, and somebody to hear it.
fn say(tx: &mut Tx<'_>, conversation: &mut Conversation, effect: &Effect) -> Result<bool, Error> {
    if !may_speak(&conversation.state) {
        return Ok(false);
    }
    let (Some(Said::ForNow(body)) | Some(Said::WhenHere(body))) = text(tx, conversation, effect)?
    else {
        return Ok(false);
    };
    tell(tx, conversation, &body)?;
    Ok(true)
}

/// Says how else to reach the shop: the merchant's text, or ours in the shopper's language.
pub(super) fn elsewhere(
    tx: &mut Tx<'_>,
    conversation: &mut Conversation,
    text: &str,
) -> Result<(), Error> {
    if !text.is_empty() {
        return answer(tx, conversation, text);
    }
    let language = facts::language_of(tx.conn, tx.shop(), conversation)?;
    answer(tx, conversation, words::elsewhere(&language))
}

/// Says that what the button is for is not to be had now.
pub(super) fn not_now(tx: &mut Tx<'_>, conversation: &mut Conversation) -> Result<(), Error> {
    let language = facts::language_of(tx.conn, tx.shop(), conversation)?;
    answer(tx, conversation, words::not_now(&language))
}

/// Said in the assistant's place: what the shopper wrote is answered by it.
fn answer(tx: &mut Tx<'_>, conversation: &mut Conversation, body: &str) -> Result<(), Error> {
    let command = |message| {
        Some(Command::AssistantSays {
            epoch: conversation.epoch,
            answers: conversation.last_shopper?,
            message,
        })
    };
    let fits = command(Id(0)).is_some_and(|says| conversation.decide(&says, tx.wall).is_ok());
    if !fits {
        return tell(tx, conversation, body);
    }
    let by = Some(conversation.assistant.unwrap_or(tx.shop().0));
    let message = keep(tx, conversation.id, (Author::Assistant, by), body)?;
    if let Some(says) = command(message) {
        perform(tx, conversation, &says)?;
    }
    Ok(())
}

fn tell(tx: &mut Tx<'_>, conversation: &mut Conversation, body: &str) -> Result<(), Error> {
    let message = keep(tx, conversation.id, (Author::System, None), body)?;
    perform(tx, conversation, &Command::SystemSays { message })?;
    Ok(())
}

fn keep(
    tx: &mut Tx<'_>,
    conversation: Id,
    (author, author_id): (Author, Option<Id>),
    body: &str,
) -> Result<Id, Error> {
    messages::keep(
        tx,
        &NewMessage {
            conversation,
            author,
            author_id,
            client_key: None,
            body,
            sources: &[],
        },
    )
}

fn notify(tx: &mut Tx<'_>, conversation: &Conversation, rule: &Rule) -> Result<(), Error> {
    let to = rule.definition.does.iter().find_map(Effect::to);
    let whom = match to.unwrap_or_default() {
        To::Anyone => Whom::OnDuty,
        To::Group(id) => Whom::Group(id),
        To::Staff(id) => Whom::Staff(id),
    };
    notices::call(tx, conversation, Cause::Action(rule.id), whom)?;
    Ok(())
}
