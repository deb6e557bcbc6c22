//! What a handoff was about, of the subjects shoppers ask any shop about: told from what the shopper wrote before it. The
//! log has no words, so they are read where they are kept, and forgotten again at once.

use std::sync::Arc;

use diesel::prelude::*;

use super::follow::Entry;
use crate::assistant::Library;
use crate::clock::Micros;
use crate::conversation::messages::Author;
use crate::db::schema::messages;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Messages before a handoff that are looked at, and for how many seconds they count.
const LAST: i64 = 3;
const WITHIN: i64 = 86_400;

/// What the shopper of a chat had written last, the newest first.
///
/// # Errors
/// The database's.
pub fn words_before(
    conn: &mut Conn,
    shop: ShopId,
    chat: Id,
    at: Micros,
) -> Result<Vec<String>, Error> {
    let words: Vec<Option<String>> = messages::table
        .filter(messages::shop_id.eq(shop.key()))
        .filter(messages::conversation_id.eq(chat.0))
        .filter(messages::author.eq(Author::Shopper.as_str()))
        .filter(messages::at.le(at.0))
        .filter(messages::at.ge(at.plus_seconds(-WITHIN).0))
        .order(messages::id.desc())
        .limit(LAST)
        .select(messages::body)
        .load(conn)?;
    Ok(words.into_iter().flatten().collect())
}

/// Tells of each entry with words what they are about; says how many had any.
///
/// # Errors
/// When the work panicked.
pub async fn tell(library: &Arc<Library>, entries: &mut [Entry]) -> Result<usize, Error> {
    let mut asked: Vec<&mut Entry> = entries
        .iter_mut()
        .filter(|entry| !entry.words.is_empty())
        .collect();
    if asked.is_empty() {
        return Ok(0);
    }
    let words = asked
        .iter_mut()
        .map(|entry| std::mem::take(&mut entry.words));
    let told = library.subjects(words.collect()).await?;
    for (entry, topic) in asked.iter_mut().zip(told) {
        entry.around.topic = topic.map(str::to_owned);
    }
    Ok(asked.len())
}
