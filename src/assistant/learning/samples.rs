//! Sample questions: how shoppers ask for what a document tells, as staff accepted it. Suggested out of answered gap
//! cards and of answers somebody found good.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::gaps::{Gap, Question, State};
use super::{Contents, question_of};
use crate::assistant::kept_vectors;
use crate::assistant::knowledge::audience::{Audiences, assistants_of};
use crate::conversation::messages;
use crate::db::schema::{document_questions, documents, ratings};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Samples of one document, at most.
const MOST: i64 = 50;
/// The longest sample, in characters.
const CHARS: usize = 300;
/// Suggestions shown together, and ratings they are looked for in.
const SUGGESTED: usize = 20;
const RATINGS: i64 = 200;

/// A question that may be attached to a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The shopper's message.
    pub message: Id,
    /// Its words.
    pub words: String,
    /// The document that answers it.
    pub document: i64,
}

/// Attaches a shopper's question to a document, once. The document gets a new version: what is answered from changed.
///
/// # Errors
/// [`Error::NotFound`] when this shop has no such message or document, or the words are erased;
/// [`Error::Invalid`] when there are enough.
pub fn accept(tx: &mut Tx<'_>, document: i64, message: Id) -> Result<(), Error> {
    let shop = tx.shop();
    let asked = messages::by_ids(tx.conn, shop, &[message])?
        .remove(&message)
        .filter(|asked| asked.author == messages::Author::Shopper)
        .ok_or(Error::NotFound)?;
    let words = asked.body.ok_or(Error::NotFound)?;
    let kept: Vec<String> = document_questions::table
        .filter(document_questions::shop_id.eq(tx.key()))
        .filter(document_questions::document_id.eq(document))
        .limit(MOST)
        .select(document_questions::question)
        .load(tx.conn)?;
    let words: String = words.chars().take(CHARS).collect();
    if kept.iter().any(|kept| kept.eq_ignore_ascii_case(&words)) {
        return Ok(());
    }
    if i64::try_from(kept.len()).unwrap_or(MOST) >= MOST {
        return Err(Error::invalid(
            "document",
            format!("A document has at most {MOST} sample questions."),
        ));
    }
    newer(tx, document)?;
    diesel::insert_into(document_questions::table)
        .values((
            document_questions::shop_id.eq(tx.key()),
            document_questions::id.eq(tx.new_id().0),
            document_questions::document_id.eq(document),
            document_questions::question.eq(&words),
            document_questions::conversation_id.eq(Some(asked.conversation.0)),
            document_questions::message_id.eq(Some(message.0)),
            document_questions::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    super::changed(tx)
}

fn newer(tx: &mut Tx<'_>, document: i64) -> Result<(), Error> {
    let rows = diesel::update(documents::table.find((tx.key(), document)))
        .set(documents::version.eq(documents::version + 1))
        .execute(tx.conn)?;
    if rows == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// The sample questions of a shop's documents.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId) -> Result<HashMap<i64, Vec<String>>, Error> {
    let rows: Vec<(i64, String)> = document_questions::table
        .filter(document_questions::shop_id.eq(shop.key()))
        .order(document_questions::id.asc())
        .select((
            document_questions::document_id,
            document_questions::question,
        ))
        .load(conn)?;
    let mut by: HashMap<i64, Vec<String>> = HashMap::new();
    for (document, question) in rows {
        by.entry(document).or_default().push(question);
    }
    Ok(by)
}

/// Forgets the samples taken from a chat; their documents get a new version.
///
/// # Errors
/// The database's.
pub fn forget_chat(tx: &mut Tx<'_>, conversation: Id) -> Result<usize, Error> {
    let theirs: Vec<(i64, i64)> = document_questions::table
        .filter(document_questions::shop_id.eq(tx.key()))
        .filter(document_questions::conversation_id.eq(conversation.0))
        .select((document_questions::id, document_questions::document_id))
        .load(tx.conn)?;
    forget(tx, &theirs)
}

/// Forgets the samples taken from these messages.
///
/// # Errors
/// The database's.
pub fn forget_messages(tx: &mut Tx<'_>, ids: &[i64]) -> Result<usize, Error> {
    let theirs: Vec<(i64, i64)> = document_questions::table
        .filter(document_questions::shop_id.eq(tx.key()))
        .filter(document_questions::message_id.eq_any(ids.iter().copied().map(Some)))
        .select((document_questions::id, document_questions::document_id))
        .load(tx.conn)?;
    forget(tx, &theirs)
}

fn forget(tx: &mut Tx<'_>, theirs: &[(i64, i64)]) -> Result<usize, Error> {
    for (id, document) in theirs {
        diesel::delete(document_questions::table.find((tx.key(), *id))).execute(tx.conn)?;
        kept_vectors::forget(tx, &[*document])?;
        match newer(tx, *document) {
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    if !theirs.is_empty() {
        super::changed(tx)?;
    }
    Ok(theirs.len())
}

/// What could be attached: the questions of answered cards, and those whose answer somebody found good.
///
/// # Errors
/// The database's.
pub fn suggestions(
    conn: &mut Conn,
    shop: ShopId,
    cards: &[Gap],
    contents: &Contents,
) -> Result<Vec<Suggestion>, Error> {
    let audiences = Audiences::of(conn, shop)?;
    let mut found: Vec<Suggestion> = cards
        .iter()
        .filter(|card| card.state == State::Answered)
        .filter_map(|card| Some((card, contents.by_id(card.answer?)?.id)))
        .flat_map(|(card, document)| {
            let audiences = &audiences;
            let of_whom = move |one: &&Question| audiences.has(document, one.assistant);
            card.questions
                .iter()
                .filter(of_whom)
                .filter_map(move |one| {
                    Some(Suggestion {
                        message: one.message,
                        words: one.words.clone()?,
                        document,
                    })
                })
        })
        .collect();
    let rated: Vec<(i64, i64, bool)> = ratings::table
        .filter(ratings::shop_id.eq(shop.key()))
        .order(ratings::message_id.desc())
        .limit(RATINGS)
        .select((ratings::conversation_id, ratings::message_id, ratings::good))
        .load(conn)?;
    let bad: BTreeSet<i64> = rated.iter().filter(|row| !row.2).map(|row| row.1).collect();
    let good: BTreeSet<(i64, i64)> = rated
        .iter()
        .filter(|row| row.2 && !bad.contains(&row.1))
        .map(|row| (row.0, row.1))
        .collect();
    for (chat, answer) in good {
        if found.len() >= SUGGESTED * 2 {
            break;
        }
        let Some(question) = question_of(conn, shop, Id(chat), Id(answer))? else {
            continue;
        };
        let mut both = messages::by_ids(conn, shop, &[Id(answer), question])?;
        let document = both
            .remove(&Id(answer))
            .and_then(|said| contents.behind(said.sources.first()?));
        let words = both.remove(&question).and_then(|asked| asked.body);
        let whose = assistants_of(conn, shop, &[Id(chat)])?;
        let whose = whose.get(&Id(chat)).copied().unwrap_or(shop.0);
        let document = document.filter(|id| audiences.has(*id, whose));
        found.extend(document.zip(words).map(|(document, words)| Suggestion {
            message: question,
            words,
            document,
        }));
    }
    let kept = of(conn, shop)?;
    let mut seen = BTreeSet::new();
    found.retain(|one| {
        let known = kept.get(&one.document).is_some_and(|kept| {
            kept.iter()
                .any(|kept| kept.eq_ignore_ascii_case(&one.words))
        });
        let titled = contents
            .by_id(one.document)
            .is_some_and(|content| content.title.eq_ignore_ascii_case(&one.words));
        !known && !titled && seen.insert((one.document, one.words.to_lowercase()))
    });
    found.truncate(SUGGESTED);
    Ok(found)
}
