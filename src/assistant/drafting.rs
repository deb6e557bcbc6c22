//! An answer to a turn: a draft for each of its questions and one out of all, in the shopper's language. Nothing is said
//! or kept here, so that who tries the assistant gets what a shopper would.

use std::collections::HashMap;

use super::answering::{self, Answering, Content, Posed};
use super::asked::Turn;
use super::language::{self, Language, unspoken};
use super::orders::lookup::{self, Asker, Found};
use super::orders::{self, OrderQuestion};
use super::{Draft, Verdict, handed_back, several};
use crate::conversation::messages::{Author, Message};
use crate::db::{ShopId, Store};
use crate::error::Error;
use crate::ids::Id;

/// What an answer is made from.
pub struct Brief<'a> {
    /// Whose assistant is asked.
    pub shop: ShopId,
    /// The conversation; nothing where there is none.
    pub conversation: Option<Id>,
    /// The visitor who asks, if it is one.
    pub visitor: Option<Id>,
    /// The customer Shopify vouched for.
    pub customer: Option<i64>,
    /// What they ask.
    pub turn: &'a Turn,
    /// What may be answered from.
    pub content: Content,
    /// The languages the shop speaks.
    pub spoken: &'a [Language],
    /// The browser's language.
    pub locale: Option<&'a str>,
    /// The chat until now.
    pub thread: &'a [Message],
    /// What the staff are called who wrote in it.
    pub staff: &'a HashMap<Id, String>,
    /// Whether one more address may be tried on the order of this name.
    pub may_guess: &'a (dyn Fn(&str) -> bool + Send + Sync),
}

/// What was made of a turn.
#[derive(Debug)]
pub struct Drafted {
    /// What to say.
    pub draft: Draft,
    /// Whether a person should be offered with it.
    pub offer_person: bool,
    /// A number and an address were named that don't belong together: to be counted.
    pub wrong_pair: bool,
    /// What the assistant speaks in this chat.
    pub language: Language,
    /// What came of asking a model, for each question that was put to one.
    pub models: Vec<&'static str>,
    /// What of the turn is not answered.
    pub open: Vec<Open>,
}

/// A question of a turn that is not answered.
#[derive(Debug, Clone)]
pub struct Open {
    /// The shopper's message that it ends with.
    pub message: Id,
    /// What was drafted for it.
    pub draft: Draft,
}

impl Open {
    /// The question that ends with this message, where its draft does not answer it.
    fn of(message: Id, draft: &Draft) -> Option<Self> {
        (draft.verdict == Verdict::Unsure).then(|| Self {
            message,
            draft: draft.clone(),
        })
    }
}

impl From<Found> for Drafted {
    fn from(found: Found) -> Self {
        Self {
            draft: found.draft,
            offer_person: found.offer_person,
            wrong_pair: found.wrong_pair,
            language: Language::En,
            models: Vec::new(),
            open: Vec::new(),
        }
    }
}

impl From<Draft> for Drafted {
    fn from(draft: Draft) -> Self {
        Self {
            models: draft.model.iter().map(|tried| tried.kind()).collect(),
            draft,
            offer_person: false,
            wrong_pair: false,
            language: Language::En,
            open: Vec::new(),
        }
    }
}

/// Drafts the answer to a turn.
///
/// # Errors
/// The database's.
pub async fn draft(with: &Answering<'_>, brief: &Brief<'_>) -> Result<Drafted, Error> {
    let turn = brief.turn;
    let heard = unspoken::hear(brief.spoken, brief.locale, &turn.earlier, &turn.whole());
    let mut drafted = match &turn.proof {
        Some(proof) => look_up(with.store, brief, (proof.clone(), heard.speak)).await?,
        None => of_questions(with, brief, heard.speak).await?,
    };
    drafted.draft = language::answered_to(drafted.draft, heard, brief.spoken);
    drafted.language = heard.speak;
    Ok(drafted)
}

/// A draft for each question of the turn, and one out of all.
async fn of_questions(
    with: &Answering<'_>,
    brief: &Brief<'_>,
    speak: Language,
) -> Result<Drafted, Error> {
    let turn = brief.turn;
    let (mut drafts, mut open) = (Vec::new(), Vec::new());
    let mut models = Vec::new();
    let (mut offer_person, mut wrong_pair) = (false, false);
    for (question, message) in turn.questions.iter().zip(&turn.asked_in) {
        let posed = Posed::new(
            brief.content.clone(),
            question.clone(),
            turn.earlier.clone(),
        );
        let drafted = one(with, brief, (posed.in_language(speak), speak)).await?;
        models.extend(drafted.models);
        offer_person |= drafted.offer_person;
        wrong_pair |= drafted.wrong_pair;
        open.extend(Open::of(*message, &drafted.draft));
        drafts.push(drafted.draft);
    }
    let (mut draft, in_part) = several::joined(drafts, speak);
    if draft.verdict == Verdict::Unsure
        && let Some(quoted) = quoted(brief)
    {
        draft = quoted;
        open.clear();
    }
    Ok(Drafted {
        draft,
        offer_person: offer_person || in_part,
        wrong_pair,
        language: speak,
        models,
        open,
    })
}

async fn one(
    with: &Answering<'_>,
    brief: &Brief<'_>,
    (posed, speak): (Posed, Language),
) -> Result<Drafted, Error> {
    match orders::asked(posed.question()) {
        Some(asked) => look_up(with.store, brief, (asked, speak)).await,
        None => Ok(answering::draft(with, brief.shop, posed).await?.into()),
    }
}

async fn look_up(
    store: &Store,
    brief: &Brief<'_>,
    (asked, language): (OrderQuestion, Language),
) -> Result<Drafted, Error> {
    let may_guess = match (&asked.email, asked.names.first()) {
        (Some(_), Some(name)) => (brief.may_guess)(name),
        (None, _) | (_, None) => true,
    };
    let (shop, now) = (brief.shop, store.clock().now());
    let asker = Asker {
        conversation: brief.conversation,
        visitor: brief.visitor,
        customer: brief.customer,
        language,
    };
    let found = store
        .read(move |conn| lookup::look_up(conn, shop, asker, &asked, may_guess, now))
        .await?;
    Ok(found.into())
}

/// What a person told in this chat before they handed it back, if that answers.
fn quoted(brief: &Brief<'_>) -> Option<Draft> {
    let last = brief.turn.messages.last()?;
    if !has_staff(brief.thread) {
        return None;
    }
    let asked = brief.thread.iter().find(|message| message.id == *last)?;
    handed_back::quoted(brief.thread, asked, brief.staff)
}

/// Whether a person wrote in a thread.
#[must_use]
pub fn has_staff(thread: &[Message]) -> bool {
    thread.iter().any(|one| one.author == Author::Staff)
}
