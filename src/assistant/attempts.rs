//! What the assistant tried: kept for staff, never shown to the shopper.

use diesel::prelude::*;

use super::Draft;
pub use super::learning::outcomes::outcomes;
use super::model::{Tried, why};
use crate::clock::Micros;
use crate::conversation::AttemptOutcome;
use crate::conversation::messages::SourceLink;
use crate::db::schema::attempts;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// An attempt as kept.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Its id.
    pub id: Id,
    /// The question's message.
    pub message: Id,
    /// How it ended.
    pub outcome: AttemptOutcome,
    /// What was drafted.
    pub answer: Option<String>,
    /// What was looked at.
    pub looked_at: Vec<SourceLink>,
    /// 0 to 100.
    pub confidence: i32,
    /// When.
    pub at: Micros,
    /// Whose words they are.
    pub by: By,
    /// Why the model's words were not used, or not all of them, by name.
    pub rejected: Option<String>,
    /// Those words.
    pub rejected_text: Option<String>,
}

/// Whose words an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The store's own sentences.
    Embedded,
    /// A model's, held against them.
    Model,
}

impl By {
    /// Its name, as kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Model => "model",
        }
    }
}

impl Attempt {
    /// Why it was not said; for an answer, that it was. With what the model had to do with it.
    #[must_use]
    pub fn why(&self) -> String {
        let told = self.why_not();
        match self.rejected.as_deref() {
            Some(name) => format!("{told} {}", why::told(name)),
            None => told,
        }
    }

    /// The same without the model.
    #[must_use]
    pub fn why_not(&self) -> String {
        match self.outcome {
            AttemptOutcome::Answered => "It was said.".to_owned(),
            AttemptOutcome::Unsure if self.looked_at.is_empty() => {
                "Nothing on the shop's pages came close.".to_owned()
            }
            AttemptOutcome::Unsure => format!(
                "Too unsure to answer: {} %, and it answers from {} % on.",
                self.confidence,
                super::answers_from()
            ),
            AttemptOutcome::Dropped => {
                "Not sent, since the chat had moved on meanwhile.".to_owned()
            }
        }
    }
}

/// Characters kept of words that were not used.
const REJECTED: usize = 2000;

fn name(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Answered => "answered",
        AttemptOutcome::Unsure => "unsure",
        AttemptOutcome::Dropped => "dropped",
    }
}

/// Keeps an attempt and returns its id.
///
/// # Errors
/// The database's.
pub fn keep(
    tx: &mut Tx<'_>,
    conversation: Id,
    message: Id,
    outcome: AttemptOutcome,
    draft: &Draft,
) -> Result<Id, Error> {
    let id = tx.new_id();
    let by = match &draft.model {
        Some(Tried::Passed(_)) => By::Model,
        Some(Tried::Refused(..) | Tried::Failed(_) | Tried::Skipped(_)) | None => By::Embedded,
    };
    let rejected = draft.model.as_ref().and_then(Tried::noted);
    let rejected_text = draft.model.as_ref().and_then(Tried::noted_text);
    let rejected_text = rejected_text.as_deref().map(kept);
    diesel::insert_into(attempts::table)
        .values((
            attempts::shop_id.eq(tx.key()),
            attempts::id.eq(id.0),
            attempts::conversation_id.eq(conversation.0),
            attempts::message_id.eq(message.0),
            attempts::outcome.eq(name(outcome)),
            attempts::answer.eq(Some(&draft.text)),
            attempts::looked_at.eq(serde_json::to_string(&draft.looked_at).map_err(Error::fault)?),
            attempts::confidence.eq(draft.confidence),
            attempts::at.eq(tx.now.0),
            attempts::by.eq(by.name()),
            attempts::rejected.eq(rejected),
            attempts::rejected_text.eq(rejected_text),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// What is kept of words: both databases take no NUL, and nobody reads a flood.
fn kept(words: &str) -> String {
    words
        .chars()
        .filter(|c| *c != '\0')
        .take(REJECTED)
        .collect()
}

type Row = (
    (i64, i64, String, Option<String>, String, i32, i64),
    (String, Option<String>, Option<String>),
);

type Columns = (
    (
        attempts::id,
        attempts::message_id,
        attempts::outcome,
        attempts::answer,
        attempts::looked_at,
        attempts::confidence,
        attempts::at,
    ),
    (attempts::by, attempts::rejected, attempts::rejected_text),
);
const COLUMNS: Columns = (
    (
        attempts::id,
        attempts::message_id,
        attempts::outcome,
        attempts::answer,
        attempts::looked_at,
        attempts::confidence,
        attempts::at,
    ),
    (attempts::by, attempts::rejected, attempts::rejected_text),
);

/// The attempts of a conversation, oldest first.
///
/// # Errors
/// The database's.
pub fn of(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<Vec<Attempt>, Error> {
    let rows: Vec<Row> = attempts::table
        .filter(attempts::shop_id.eq(shop.key()))
        .filter(attempts::conversation_id.eq(conversation.0))
        .order(attempts::id.asc())
        .select(COLUMNS)
        .load(conn)?;
    Ok(rows.into_iter().map(attempt).collect())
}

/// Those of a conversation that are named, and its `latest` ones; oldest first.
///
/// # Errors
/// The database's.
pub fn some_of(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    named: &[Id],
    latest: i64,
) -> Result<Vec<Attempt>, Error> {
    let mut rows: Vec<Row> = attempts::table
        .filter(attempts::shop_id.eq(shop.key()))
        .filter(attempts::conversation_id.eq(conversation.0))
        .order(attempts::id.desc())
        .limit(latest)
        .select(COLUMNS)
        .load(conn)?;
    let here: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let others: Vec<i64> = named
        .iter()
        .map(|id| id.0)
        .filter(|id| !here.contains(id))
        .collect();
    if !others.is_empty() {
        let more: Vec<Row> = attempts::table
            .filter(attempts::shop_id.eq(shop.key()))
            .filter(attempts::conversation_id.eq(conversation.0))
            .filter(attempts::id.eq_any(others))
            .select(COLUMNS)
            .load(conn)?;
        rows.extend(more);
    }
    rows.sort_by_key(|row| row.0.0);
    Ok(rows.into_iter().map(attempt).collect())
}

/// Of these attempts, oldest first, the last at a message's question: where a turn of several questions was answered
/// and this one of them was not, the one that failed.
#[must_use]
pub fn at(tries: &[Attempt], message: Id) -> Option<&Attempt> {
    let mut its = tries.iter().filter(|one| one.message == message);
    let failed = its
        .clone()
        .rfind(|one| one.outcome == AttemptOutcome::Unsure);
    failed.or_else(|| its.next_back())
}

fn attempt(row: Row) -> Attempt {
    let ((id, message, outcome, answer, looked_at, confidence, at), (by, rejected, rejected_text)) =
        row;
    Attempt {
        id: Id(id),
        message: Id(message),
        outcome: match outcome.as_str() {
            "answered" => AttemptOutcome::Answered,
            "unsure" => AttemptOutcome::Unsure,
            _ => AttemptOutcome::Dropped,
        },
        answer,
        looked_at: serde_json::from_str(&looked_at).unwrap_or_else(|_| Vec::new()),
        confidence,
        at: Micros(at),
        by: if by == By::Model.name() {
            By::Model
        } else {
            By::Embedded
        },
        rejected,
        rejected_text,
    }
}
