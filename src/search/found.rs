//! Looking for chats: the newest messages for which the question holds, chat by chat.

use diesel::prelude::*;

use super::apart;
use super::ask::Ask;
use super::engine::{self, Hit};
use super::index::SAID;
use crate::clock::Micros;
use crate::db::schema::events;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Chats of one page.
pub const PAGE: usize = 25;
/// Messages of a chat that are shown.
pub(super) const SHOWN: usize = 3;
/// Messages read together, and how often for one page: who has said a word a thousand times fills no page alone.
pub(super) const MESSAGES: i64 = 200;
pub(super) const READS: usize = 10;

/// A chat with messages that were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    pub id: Id,
    /// The newest of them, newest first.
    pub shown: Vec<Id>,
    /// How many more there are, as far as was read.
    pub more: usize,
}

/// A page of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The newest first.
    pub chats: Vec<Chat>,
    /// The message behind which the next page begins.
    pub next: Option<Id>,
    /// No message has all the words; these chats have them in several, and were found by the word at this place.
    pub apart: Option<usize>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Behind {
    /// At the newest.
    #[default]
    Nothing,
    /// Behind this message.
    Message(Id),
    /// Behind the chat with this message, of those that have the words in several: found by the word at this place.
    Apart(Id, usize),
}

/// The chats behind a place in which something was said from one time on and before another.
///
/// # Errors
/// The database's.
pub fn page(
    conn: &mut Conn,
    shop: ShopId,
    ask: &Ask,
    (from, before): (Option<Micros>, Option<Micros>),
    behind: Behind,
) -> Result<Page, Error> {
    let from = match from {
        Some(at) => said_since(conn, shop, at)?.unwrap_or(i64::MAX),
        None => i64::MIN,
    };
    let before = match before {
        Some(at) => said_since(conn, shop, at)?.unwrap_or(i64::MAX),
        None => i64::MAX,
    };
    let mut below = match behind {
        Behind::Nothing => before,
        Behind::Message(id) => id.0.min(before),
        Behind::Apart(id, by) => {
            return apart::page(conn, shop, ask, (from, before), Some((id, by)));
        }
    };
    let mut page = Page::default();
    for _ in 0..READS {
        let hits = engine::find(conn, shop, ask, (from, below), MESSAGES)?;
        let whole = i64::try_from(hits.len()).is_ok_and(|read| read < MESSAGES);
        for hit in hits {
            if !take(&mut page.chats, hit) {
                page.next = Some(Id(below));
                return Ok(page);
            }
            below = hit.message.0;
        }
        if whole {
            if page.chats.is_empty() && behind == Behind::Nothing && ask.words.len() > 1 {
                return apart::page(conn, shop, ask, (from, before), None);
            }
            return Ok(page);
        }
    }
    page.next = Some(Id(below));
    Ok(page)
}

/// Adds a message to its chat; false when that would be one chat too many.
fn take(chats: &mut Vec<Chat>, hit: Hit) -> bool {
    if let Some(chat) = chats.iter_mut().find(|chat| chat.id == hit.chat) {
        if chat.shown.len() < SHOWN {
            chat.shown.push(hit.message);
        } else {
            chat.more += 1;
        }
        return true;
    }
    if chats.len() == PAGE {
        return false;
    }
    chats.push(Chat {
        id: hit.chat,
        shown: vec![hit.message],
        more: 0,
    });
    true
}

/// The first message that was said then or later. Time runs along the log, and ids along time: found by halves.
fn said_since(conn: &mut Conn, shop: ShopId, at: Micros) -> Result<Option<i64>, Error> {
    let of_shop = events::table.filter(events::shop_id.eq(shop.key()));
    let (first, last): (Option<i64>, Option<i64>) = of_shop
        .select((diesel::dsl::min(events::seq), diesel::dsl::max(events::seq)))
        .first(conn)?;
    let (Some(mut low), Some(last)) = (first, last) else {
        return Ok(None);
    };
    let mut high = last.saturating_add(1);
    while low < high {
        let middle = i64::midpoint(low, high);
        let then: Option<i64> = of_shop
            .filter(events::seq.ge(middle))
            .order(events::seq.asc())
            .select(events::at)
            .first(conn)
            .optional()?;
        if then.is_none_or(|then| then >= at.0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    let data: Option<String> = of_shop
        .filter(events::seq.ge(low))
        .filter(events::kind.eq_any(SAID))
        .order(events::seq.asc())
        .select(events::data)
        .first(conn)
        .optional()?;
    #[derive(serde::Deserialize)]
    struct Words {
        message: Id,
    }
    Ok(data
        .and_then(|data| serde_json::from_str::<Words>(&data).ok())
        .map(|words| words.message.0))
}
