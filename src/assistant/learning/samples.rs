//! Sample questions: how shoppers ask for what a document tells. Staff write them, or accept what a shopper asked:
//! suggested out of answered gap cards and of answers somebody found good. A shopper's go with their chat; what staff
//! wrote is the document's.

mod suggested;

pub use suggested::{Suggestion, suggestions};

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::assistant::kept_vectors;
use crate::clock::Micros;
use crate::conversation::messages;
use crate::db::schema::{document_questions, documents};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Samples of one document, at most.
pub const MOST: usize = 50;
/// The longest sample, in characters.
pub const LONGEST: usize = 300;

/// A sample question of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Its id.
    pub id: Id,
    /// Its words.
    pub question: String,
    /// The chat it is from; none: staff wrote it.
    pub conversation: Option<Id>,
    /// Since when.
    pub at: Micros,
}

/// A question as staff typed it, read: one line, with single spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(String);

impl Written {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `question` when it is empty, too long, or no text.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let invalid = |message: String| Err(Error::invalid("question", message));
        let question = one_line(text);
        if question.is_empty() {
            return invalid("Write a question first.".to_owned());
        }
        if question.chars().count() > LONGEST {
            return invalid(format!("A question has at most {LONGEST} characters."));
        }
        if question.contains('\0') {
            return invalid("It holds a character that no text has.".to_owned());
        }
        Ok(Self(question))
    }

    /// Its words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text on one line, with single spaces.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A message as a sample: on one line, no longer than one may be.
fn shortened(text: &str) -> String {
    let short: String = one_line(text).chars().take(LONGEST).collect();
    short.trim_end().to_owned()
}

/// Whether two texts are one question, in whatever case and with whatever space.
fn is_same(one: &str, other: &str) -> bool {
    one_line(one).to_lowercase() == one_line(other).to_lowercase()
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
    let words = shortened(&asked.body.ok_or(Error::NotFound)?);
    let mut kept = list(tx.conn, shop, Id(document))?.into_iter();
    if kept.any(|kept| is_same(&kept.question, &words)) {
        return Ok(());
    }
    put(tx, document, &words, Some((asked.conversation, message)))?;
    Ok(())
}

/// Gives a document a question that staff wrote; its id, and the document's version then.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] on `question` when the document has it, or has enough.
pub fn add(tx: &mut Tx<'_>, document: Id, question: &Written) -> Result<(Id, i64), Error> {
    put(tx, document.0, question.as_str(), None)
}

/// Takes a question from a document; the document's version then.
///
/// # Errors
/// [`Error::NotFound`] when this document of the shop has no such question.
pub fn remove(tx: &mut Tx<'_>, document: Id, question: Id) -> Result<i64, Error> {
    document_questions::table
        .find((tx.key(), question.0))
        .filter(document_questions::document_id.eq(document.0))
        .select(document_questions::id)
        .first::<i64>(tx.conn)?;
    forget(tx, &[(question.0, document.0)])?;
    version_of(tx, document.0)
}

fn put(
    tx: &mut Tx<'_>,
    document: i64,
    question: &str,
    from: Option<(Id, Id)>,
) -> Result<(Id, i64), Error> {
    // From here on the document is ours: who adds to it at the same time waits, and then sees this one.
    newer(tx, document)?;
    let shop = tx.shop();
    let kept = list(tx.conn, shop, Id(document))?;
    if kept.iter().any(|kept| is_same(&kept.question, question)) {
        return Err(Error::invalid(
            "question",
            "The document has this question already.",
        ));
    }
    if kept.len() >= MOST {
        return Err(Error::invalid(
            "question",
            format!("A document has at most {MOST} sample questions."),
        ));
    }
    let id = tx.new_id();
    let (conversation, message) = from.unzip();
    diesel::insert_into(document_questions::table)
        .values((
            document_questions::shop_id.eq(tx.key()),
            document_questions::id.eq(id.0),
            document_questions::document_id.eq(document),
            document_questions::question.eq(question),
            document_questions::conversation_id.eq(conversation.map(|id| id.0)),
            document_questions::message_id.eq(message.map(|id| id.0)),
            document_questions::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    super::changed(tx)?;
    Ok((id, version_of(tx, document)?))
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

fn version_of(tx: &mut Tx<'_>, document: i64) -> Result<i64, Error> {
    Ok(documents::table
        .find((tx.key(), document))
        .select(documents::version)
        .first(tx.conn)?)
}

/// The questions of one document, in the order they came to it.
///
/// # Errors
/// The database's.
pub fn list(conn: &mut Conn, shop: ShopId, document: Id) -> Result<Vec<Sample>, Error> {
    let rows: Vec<(i64, String, Option<i64>, i64)> = document_questions::table
        .filter(document_questions::shop_id.eq(shop.key()))
        .filter(document_questions::document_id.eq(document.0))
        .order(document_questions::id.asc())
        .select((
            document_questions::id,
            document_questions::question,
            document_questions::conversation_id,
            document_questions::at,
        ))
        .load(conn)?;
    let sample = |(id, question, conversation, at): (_, _, Option<i64>, _)| Sample {
        id: Id(id),
        question,
        conversation: conversation.map(Id),
        at: Micros(at),
    };
    Ok(rows.into_iter().map(sample).collect())
}

/// How many questions these documents have: those that have any.
///
/// # Errors
/// The database's.
pub fn counts(
    conn: &mut Conn,
    shop: ShopId,
    documents: &[i64],
) -> Result<HashMap<i64, i64>, Error> {
    let rows: Vec<(i64, i64)> = document_questions::table
        .filter(document_questions::shop_id.eq(shop.key()))
        .filter(document_questions::document_id.eq_any(documents))
        .group_by(document_questions::document_id)
        .select((document_questions::document_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// Forgets the questions of a document that goes.
///
/// # Errors
/// The database's.
pub fn forget_document(tx: &mut Tx<'_>, document: i64) -> Result<(), Error> {
    diesel::delete(
        document_questions::table
            .filter(document_questions::shop_id.eq(tx.key()))
            .filter(document_questions::document_id.eq(document)),
    )
    .execute(tx.conn)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_one_line_or_it_is_said_what_is_wrong() {
        let read = Written::parse("  Where can I \n try  things on? ").unwrap();
        assert_eq!(read.as_str(), "Where can I try things on?");
        assert!(Written::parse(&"ü".repeat(LONGEST)).is_ok());
        let (long, none) = ("ü".repeat(LONGEST + 1), " \n\t ");
        for wrong in [long.as_str(), none, "", "a\0b"] {
            let error = Written::parse(wrong);
            let field = match error {
                Err(Error::Invalid { field, .. }) => field,
                _ => None,
            };
            assert_eq!(field, Some("question"), "{wrong}");
        }
    }

    #[test]
    fn case_and_space_make_no_other_question() {
        assert!(is_same("Größe  M?", " größe m? "));
        assert!(is_same("ÜBER uns", "über\nUNS"));
        assert!(!is_same("How long?", "How long"));
        let long = format!("{} end", "word ".repeat(70));
        assert!(shortened(&long).chars().count() <= LONGEST);
        assert!(!shortened(&long).ends_with(' '));
    }
}
