//! A person's answer to a gap card: a document like any other, and the failed questions asked again.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Gap, State, one};
use crate::assistant::knowledge::{self, NewDocument};
use crate::assistant::learning::{Reader, changed};
use crate::assistant::retrieval::DocumentKind;
use crate::assistant::{Draft, Verdict};
use crate::conversation::messages;
use crate::db::Tx;
use crate::db::schema::{documents, gaps};
use crate::error::Error;
use crate::ids::Id;

/// The longest title and text of an answer, in characters.
const TITLE_CHARS: usize = 200;
const TEXT_CHARS: usize = 20_000;
/// Questions of one card that are asked again.
const REPLAYED: usize = 5;

/// A person's answer to a card, about to become a document.
#[derive(Debug, Clone)]
pub struct Answer {
    title: String,
    text: String,
}

impl Answer {
    /// Reads one as typed.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `title` or `text`.
    pub fn parse(title: &str, text: &str) -> Result<Self, Error> {
        let (title, text) = (messages::clean(title), messages::clean(text));
        if title.is_empty() || title.chars().count() > TITLE_CHARS {
            return Err(Error::invalid(
                "title",
                format!("A title has 1 to {TITLE_CHARS} characters."),
            ));
        }
        if text.is_empty() || text.chars().count() > TEXT_CHARS {
            return Err(Error::invalid("text", "Write the answer first."));
        }
        Ok(Self { title, text })
    }

    /// As a document for this card.
    #[must_use]
    pub fn document(&self, gap: Id) -> NewDocument {
        NewDocument {
            key: key(gap),
            kind: DocumentKind::Faq,
            title: self.title.clone(),
            url: None,
            text: self.text.clone(),
        }
    }
}

/// The key of the document a card was answered with.
#[must_use]
pub fn key(gap: Id) -> String {
    format!("gap:{gap}")
}

/// Keeps the answer to a card as a document, used from now on or only as a draft; returns the document's id.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn answer(tx: &mut Tx<'_>, id: Id, answer: &Answer, publish: bool) -> Result<i64, Error> {
    one(tx.conn, tx.shop(), id)?;
    knowledge::put(tx, &[answer.document(id)])?;
    let shop = tx.shop();
    let document = knowledge::id_of(tx.conn, shop, &key(id))?.ok_or(Error::NotFound)?;
    diesel::update(documents::table.find((tx.key(), document)))
        .set(documents::enabled.eq(publish))
        .execute(tx.conn)?;
    answered_by(tx, id, document, publish)?;
    changed(tx)?;
    Ok(document)
}

/// Notes that `document` answers a card, written wherever documents are.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn answered_by(tx: &mut Tx<'_>, id: Id, document: i64, published: bool) -> Result<(), Error> {
    let state = if published {
        State::Answered
    } else {
        State::Drafted
    };
    let rows = diesel::update(gaps::table.find((tx.key(), id.0)))
        .set((
            gaps::state.eq(state.as_str()),
            gaps::answer_id.eq(Some(document)),
        ))
        .execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    super::effects::stands(tx, id, published)
}

/// A failed question, asked again.
#[derive(Debug, Clone)]
pub struct Replayed {
    /// The shopper's message.
    pub message: Id,
    /// Whom it was asked.
    pub assistant: Id,
    /// Its words.
    pub question: String,
    /// What that assistant would say now.
    pub now: Draft,
}

impl Replayed {
    /// Whether it is answered now.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.now.verdict == Verdict::Answered
    }
}

/// Asks the failed questions of a card again, each of whom it was asked, the newest of each wording.
#[must_use]
pub fn replay(reader: Reader<'_>, gap: &Gap) -> Vec<Replayed> {
    let mut seen = BTreeSet::new();
    gap.questions
        .iter()
        .filter_map(|one| Some((one, one.whole()?)))
        .filter(|(one, words)| seen.insert((one.assistant, words.to_lowercase())))
        .take(REPLAYED)
        .map(|(one, question)| Replayed {
            message: one.message,
            assistant: one.assistant,
            now: reader.ask_again(&question, one.assistant),
            question,
        })
        .collect()
}
