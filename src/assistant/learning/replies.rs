//! What a person answered where the assistant could not: the beginning of a document.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::gaps::Gap;
use crate::assistant::attempts::{self, Attempt};
use crate::conversation::messages::{self, Author, Message};
use crate::conversation::words::words;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Messages after a question in which its answer is looked for.
const LOOKED_THROUGH: i64 = 60;
/// Words from which on a reply may be an answer, and no greeting.
const ANSWERS_FROM: usize = 5;
/// Chats of a card that are looked through.
const CHATS: usize = 3;

/// What is known of a card from its chats.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// What a person answered.
    pub reply: Option<String>,
    /// What the assistant tried, the last time.
    pub attempt: Option<Attempt>,
}

/// Looks through the chats of a card.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, card: &Gap) -> Result<Known, Error> {
    let mut known = Known::default();
    let mut tried: HashMap<Id, Vec<Attempt>> = HashMap::new();
    for question in card.questions.iter().take(CHATS) {
        let chat = question.conversation;
        let tries = match tried.entry(chat) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(attempts::of(conn, shop, chat)?),
        };
        if known.attempt.is_none() {
            known.attempt = attempts::at(tries, question.failed_at())
                .or_else(|| attempts::at(tries, question.message))
                .cloned();
        }
        if known.reply.is_none() {
            let thread = messages::last_of(conn, shop, chat, LOOKED_THROUGH)?;
            known.reply = reply_to(&thread, question.failed_at());
        }
    }
    Ok(known)
}

/// The first words of a person after `question` that may be an answer, with what they said right after them.
#[must_use]
pub fn reply_to(thread: &[Message], question: Id) -> Option<String> {
    let mut after = thread
        .iter()
        .filter(|message| message.id > question)
        .skip_while(|message| !answers(message));
    let first = after.next()?.body.clone()?;
    let more = after
        .take_while(|message| answers(message))
        .filter_map(|message| message.body.clone());
    Some(
        std::iter::once(first)
            .chain(more)
            .collect::<Vec<_>>()
            .join("\n\n"),
    )
}

fn answers(message: &Message) -> bool {
    message.author == Author::Staff
        && message
            .body
            .as_deref()
            .is_some_and(|body| words(body).len() >= ANSWERS_FROM)
}
