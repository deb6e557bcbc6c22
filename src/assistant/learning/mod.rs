//! What chats teach: a question nobody's pages answer becomes a gap card, a person's answer a document, a wrong
//! answer a test that runs whenever the content changes, and what people thought of answers sets the assistant's
//! measure. Shoppers' words stay in `messages`; here are their ids, and they are forgotten with them.

pub mod again;
pub mod answer_tests;
mod contents;
pub mod gaps;
pub mod outcomes;
pub mod phrases;
pub mod ratings;
pub mod replies;
pub mod samples;

pub use contents::{Content, Contents};

use std::sync::Arc;

use super::retrieval::{Index, Scope, Scopes};
use super::vectors::{Encoder, Encoders};
use crate::assistant::{self, Asking, Draft};
use crate::conversation::Event;
use crate::conversation::store::log_after;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// A shop's content, with what reads it: for questions that are asked again.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The content.
    pub index: &'a Index,
    /// Which models read it.
    pub by: Encoders<'a>,
    /// What each assistant answers from.
    pub scopes: &'a Scopes,
}

impl Reader<'_> {
    /// A question asked again by itself, as a shopper would who begins with it, of one of the assistants.
    #[must_use]
    pub fn ask_again(&self, question: &str, assistant: Id) -> Draft {
        let kind = self.by.best(|kind| self.index.has_kind(kind));
        let scope = self.scopes.of(assistant);
        let by = (
            kind.map(Encoder::kind),
            scope.map(|scope: &Arc<Scope>| scope.mark()),
        );
        self.index.asked_again.of(question, by, || {
            let asking = Asking::new(self.index, question).within(scope);
            assistant::draft(&asking.by(self.by))
        })
    }

    /// What a question is about, where that is plain.
    #[must_use]
    pub fn subject(&self, question: &str) -> Option<&'static str> {
        let kind = self.by.best(|kind| self.index.has_kind(kind));
        let find = || self.index.subject(question, self.by);
        let again = &self.index.asked_again;
        again.subject(question, kind.map(Encoder::kind), find)
    }
}

/// The content changed: the tests are owed another run.
///
/// # Errors
/// The database's.
pub fn changed(tx: &mut Tx<'_>) -> Result<(), Error> {
    answer_tests::owe(tx)
}

/// The question that this message of the assistant's answers.
///
/// # Errors
/// The database's.
pub fn question_of(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    answer: Id,
) -> Result<Option<Id>, Error> {
    let log = log_after(conn, shop, conversation, 0)?;
    Ok(log.into_iter().find_map(|logged| match logged.event {
        Event::AssistantSaid { message, answers } if message == answer => Some(answers),
        _ => None,
    }))
}
