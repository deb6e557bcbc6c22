//! Chats that have all the words where no message has: they are looked for by the rarest word, some of its messages at a
//! time, the newest first, and whether their chats have the others is looked up. However common the words are, each page
//! costs the same, and the last one ends where the words do.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use super::ask::Ask;
use super::engine::{self, Hit};
use super::found::{Chat, MESSAGES, PAGE, Page, READS, SHOWN};
use crate::db::schema::messages;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Messages of each word that are counted to find the rarest.
const COUNTED: i64 = 2_000;
/// Chats looked up together, and messages of each, the newest.
const TOGETHER: usize = 25;
const OF_EACH: i64 = 500;

/// A page of them: from the newest, or behind a message of the word at some place.
///
/// # Errors
/// The database's.
pub fn page(
    conn: &mut Conn,
    shop: ShopId,
    ask: &Ask,
    (from, before): (i64, i64),
    behind: Option<(Id, usize)>,
) -> Result<Page, Error> {
    let words: Vec<Ask> = ask
        .words
        .iter()
        .map(|group| Ask {
            words: vec![group.clone()],
            ..ask.clone()
        })
        .collect();
    let by = match behind {
        Some((_, by)) => by.min(words.len().saturating_sub(1)),
        None => rarest(conn, shop, &words, (from, before))?,
    };
    let mut page = Page {
        apart: Some(by),
        ..Page::default()
    };
    let told = behind.map(|(id, _)| id.0);
    let mut below = told.map_or(before, |told| told.min(before));
    let mut seen: HashSet<Id> = HashSet::new();
    for _ in 0..READS {
        let Some(leading) = words.get(by) else {
            return Ok(page);
        };
        let hits = engine::find(conn, shop, leading, (from, below), MESSAGES)?;
        let fresh: Vec<Hit> = hits
            .iter()
            .filter(|hit| seen.insert(hit.chat))
            .copied()
            .collect();
        for some in fresh.chunks(TOGETHER) {
            let said = said_in(conn, shop, some, (from, before))?;
            let mut newest = Vec::new();
            for word in &words {
                newest.push(by_chat(engine::among(conn, shop, word, &said)?));
            }
            for hit in some {
                let Some(shown) = all_of(hit, by, &newest, told) else {
                    continue;
                };
                if page.chats.len() == PAGE {
                    page.next = Some(Id(below));
                    return Ok(page);
                }
                below = hit.message.0;
                page.chats.push(Chat {
                    id: hit.chat,
                    shown,
                    more: 0,
                });
            }
        }
        let whole = i64::try_from(hits.len()).is_ok_and(|read| read < MESSAGES);
        if whole {
            return Ok(page);
        }
        below = hits.last().map_or(below, |hit| hit.message.0);
    }
    page.next = Some(Id(below));
    Ok(page)
}

/// The place of the word in the fewest messages.
fn rarest(conn: &mut Conn, shop: ShopId, words: &[Ask], times: (i64, i64)) -> Result<usize, Error> {
    let mut fewest = (usize::MAX, 0);
    for (place, word) in words.iter().enumerate() {
        let hits = engine::find(conn, shop, word, times, COUNTED)?;
        fewest = fewest.min((hits.len(), place));
    }
    Ok(fewest.1)
}

/// The messages of these chats.
fn said_in(
    conn: &mut Conn,
    shop: ShopId,
    of: &[Hit],
    (from, before): (i64, i64),
) -> Result<Vec<i64>, Error> {
    let mut said = Vec::new();
    for hit in of {
        let some: Vec<i64> = messages::table
            .filter(messages::shop_id.eq(shop.key()))
            .filter(messages::conversation_id.eq(hit.chat.0))
            .filter(messages::id.ge(from))
            .filter(messages::id.lt(before))
            .order(messages::id.desc())
            .limit(OF_EACH)
            .select(messages::id)
            .load(conn)?;
        said.extend(some);
    }
    Ok(said)
}

/// The newest of each chat.
fn by_chat(hits: Vec<Hit>) -> HashMap<Id, Id> {
    let mut newest: HashMap<Id, Id> = HashMap::new();
    for hit in hits {
        let one = newest.entry(hit.chat).or_insert(hit.message);
        *one = (*one).max(hit.message);
    }
    newest
}

/// The newest message of the chat with each word, the newest first; nothing where one is missing, or where the chat was
/// told on an earlier page, by a newer message of the word at `by`.
fn all_of(hit: &Hit, by: usize, newest: &[HashMap<Id, Id>], told: Option<i64>) -> Option<Vec<Id>> {
    let mut shown = vec![hit.message];
    for (place, word) in newest.iter().enumerate() {
        let message = word.get(&hit.chat).copied();
        if place == by {
            if message.zip(told).is_some_and(|(one, told)| one.0 >= told) {
                return None;
            }
        } else {
            shown.push(message?);
        }
    }
    shown.sort_unstable_by(|one, other| other.cmp(one));
    shown.dedup();
    shown.truncate(SHOWN);
    Some(shown)
}
