//! Words: who said what, once.

use std::collections::HashMap;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::parts::Part;
use super::{Refused, mask};
use crate::clock::Micros;
use crate::db::schema::messages;
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::ids::Id;

/// Characters in one message, at most.
pub const MAX_CHARS: usize = 4000;

/// A text as it may be kept: no control characters, no card numbers, trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    let visible = visible(text);
    mask::cards(visible.trim()).unwrap_or_else(|| visible.trim().to_owned())
}

fn visible(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect()
}

/// What somebody wrote: trimmed, not empty, at most [`MAX_CHARS`] characters, no control characters, no
/// card numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    text: String,
    masked: bool,
}

impl Body {
    /// Reads a message as typed.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `body`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let clean = visible(text);
        let clean = clean.trim();
        if clean.is_empty() {
            return Err(Error::invalid("body", "Write something first."));
        }
        if clean.chars().count() > MAX_CHARS {
            return Err(Error::invalid(
                "body",
                format!("That is longer than {MAX_CHARS} characters. Please send it in parts."),
            ));
        }
        // Before anything is kept, logged, or shown to a model.
        let masked = mask::cards(clean);
        Ok(Self {
            masked: masked.is_some(),
            text: masked.unwrap_or_else(|| clean.to_owned()),
        })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a card number or its code was taken out.
    #[must_use]
    pub fn was_masked(&self) -> bool {
        self.masked
    }
}

/// An id a client made for a send, so that trying again is harmless: 8 to 64 of `A-Za-z0-9-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientId(String);

impl ClientId {
    /// Reads a client's id.
    ///
    /// # Errors
    /// [`Error::Invalid`] on `client_id`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let fits = (8..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::invalid(
                "client_id",
                "A client_id has 8 to 64 letters, digits or hyphens.",
            ))
        }
    }

    /// As kept for a visitor's sends.
    #[must_use]
    pub fn of_visitor(&self, visitor: Id) -> String {
        format!("v{visitor}:{}", self.0)
    }

    /// As kept for a staff member's sends.
    #[must_use]
    pub fn of_staff(&self, staff: Id) -> String {
        format!("s{staff}:{}", self.0)
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The shopper.
    Shopper,
    /// The assistant: always labelled as such.
    Assistant,
    /// A member of staff.
    Staff,
    /// A text the merchant set.
    System,
    /// A note of staff's to one another. It is in no thread a shopper, or the assistant, reads.
    Note,
}

impl Author {
    /// As in the database and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shopper => "shopper",
            Self::Assistant => "assistant",
            Self::Staff => "staff",
            Self::System => "system",
            Self::Note => "note",
        }
    }

    /// Reads it back.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        match text {
            "shopper" => Self::Shopper,
            "assistant" => Self::Assistant,
            "staff" => Self::Staff,
            "system" => Self::System,
            // What a later version keeps is nobody's to see by mistake.
            _ => Self::Note,
        }
    }
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLink {
    /// The page's title.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
}

/// A message as kept.
#[derive(Debug, Clone)]
pub struct Message {
    /// Its id.
    pub id: Id,
    /// The thread.
    pub conversation: Id,
    /// Who wrote it.
    pub author: Author,
    /// Which member of staff.
    pub author_id: Option<Id>,
    /// The sender's own id for it, without the sender.
    pub client_id: Option<String>,
    /// The words; `None` once erased.
    pub body: Option<String>,
    /// The assistant's sources.
    pub sources: Vec<SourceLink>,
    /// What it has besides words.
    pub parts: Vec<Part>,
    /// When.
    pub at: Micros,
}

/// A message about to be kept.
pub struct NewMessage<'a> {
    /// The thread.
    pub conversation: Id,
    /// Who writes.
    pub author: Author,
    /// Which member of staff.
    pub author_id: Option<Id>,
    /// The send's key.
    pub client_key: Option<String>,
    /// The words.
    pub body: &'a str,
    /// The assistant's sources.
    pub sources: &'a [SourceLink],
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
struct Row {
    id: i64,
    conversation_id: i64,
    author: String,
    author_id: Option<i64>,
    client_key: Option<String>,
    body: Option<String>,
    sources: String,
    at: i64,
    parts: String,
}

fn message(row: Row) -> Message {
    Message {
        id: Id(row.id),
        conversation: Id(row.conversation_id),
        author: Author::parse(&row.author),
        author_id: row.author_id.map(Id),
        client_id: row
            .client_key
            .as_deref()
            .and_then(|key| key.split_once(':'))
            .map(|(_, client)| client.to_owned()),
        body: row.body,
        // A list we wrote ourselves; unreadable means: show the words without their sources.
        sources: serde_json::from_str(&row.sources).unwrap_or_else(|_| Vec::new()),
        // A part that only a later version can show is left out, and the others stay.
        parts: serde_json::from_str::<Vec<serde_json::Value>>(&row.parts)
            .unwrap_or_else(|_| Vec::new())
            .into_iter()
            .filter_map(|part| serde_json::from_value(part).ok())
            .collect(),
        at: Micros(row.at),
    }
}

/// The message sent before under this key, if there is one.
///
/// # Errors
/// The database's.
pub fn sent_before(
    conn: &mut Conn,
    shop: ShopId,
    client_key: &str,
) -> Result<Option<Message>, Error> {
    Ok(messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::client_key.eq(client_key))
        .select(Row::as_select())
        .first(conn)
        .optional()?
        .map(message))
}

/// Whether the team's send under this key has been kept in this chat before.
///
/// # Errors
/// [`Refused::SentElsewhere`] where the key is that of another chat's words, or of words of another kind: nobody is to
/// believe that these were kept. The database's.
pub fn sent_before_in(
    conn: &mut Conn,
    shop: ShopId,
    client_key: &str,
    conversation: Id,
    author: Author,
) -> Result<bool, Error> {
    match sent_before(conn, shop, client_key)? {
        None => Ok(false),
        Some(sent) if sent.conversation == conversation && sent.author == author => Ok(true),
        Some(_) => Err(Refused::SentElsewhere.into()),
    }
}

/// Keeps a message and returns its id.
///
/// # Errors
/// The database's.
pub fn keep(tx: &mut Tx<'_>, new: &NewMessage<'_>) -> Result<Id, Error> {
    let id = tx.new_id();
    diesel::insert_into(messages::table)
        .values((
            messages::shop_id.eq(tx.key()),
            messages::id.eq(id.0),
            messages::conversation_id.eq(new.conversation.0),
            messages::author.eq(new.author.as_str()),
            messages::author_id.eq(new.author_id.map(|id| id.0)),
            messages::client_key.eq(new.client_key.as_deref()),
            messages::body.eq(new.body),
            messages::sources.eq(serde_json::to_string(new.sources).map_err(Error::fault)?),
            messages::at.eq(tx.now.0),
        ))
        .execute(tx.conn)?;
    Ok(id)
}

/// Puts parts beside the words of a message just kept.
///
/// # Errors
/// The database's.
pub fn put_parts(tx: &mut Tx<'_>, message: Id, parts: &[Part]) -> Result<(), Error> {
    if parts.is_empty() {
        return Ok(());
    }
    diesel::update(messages::table.find((tx.key(), message.0)))
        .set(messages::parts.eq(serde_json::to_string(parts).map_err(Error::fault)?))
        .execute(tx.conn)?;
    Ok(())
}

/// These messages, by id.
///
/// # Errors
/// The database's.
pub fn by_ids(conn: &mut Conn, shop: ShopId, ids: &[Id]) -> Result<HashMap<Id, Message>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Row> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::id.eq_any(ids.iter().map(|id| id.0).collect::<Vec<_>>()))
        .select(Row::as_select())
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(message)
        .map(|message| (message.id, message))
        .collect())
}

/// The last `limit` messages of a thread, oldest first, without the team's notes.
///
/// # Errors
/// The database's.
pub fn last_of(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    limit: i64,
) -> Result<Vec<Message>, Error> {
    let mut rows: Vec<Row> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::conversation_id.eq(conversation.0))
        .filter(messages::author.ne(Author::Note.as_str()))
        .order(messages::id.desc())
        .limit(limit)
        .select(Row::as_select())
        .load(conn)?;
    rows.reverse();
    Ok(rows.into_iter().map(message).collect())
}

/// What the shopper wrote first in a thread, unless it is erased.
///
/// # Errors
/// The database's.
pub fn first_of_shopper(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
) -> Result<Option<String>, Error> {
    let first: Option<Option<String>> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::conversation_id.eq(conversation.0))
        .filter(messages::author.eq(Author::Shopper.as_str()))
        .order(messages::id.asc())
        .select(messages::body)
        .first(conn)
        .optional()?;
    Ok(first.flatten())
}
