//! How shoppers of this shop ask for a person: what they wrote last before they had to press the button. A merchant
//! may make phrases of it.

use std::collections::BTreeSet;

use diesel::prelude::*;

use crate::conversation::messages::{self, Author};
use crate::conversation::{Event, Reason};
use crate::db::schema::events;
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Requests looked back on, and phrases listed.
const LOOKED_BACK: i64 = 200;
const LISTED: usize = 20;
/// The longest text that may be a phrase, in characters.
const CHARS: usize = 120;

/// What somebody wrote before they pressed the button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The chat.
    pub conversation: Id,
    /// The message.
    pub message: Id,
    /// Its words.
    pub words: String,
}

/// The last words before each press of the button, the newest first, each wording once.
///
/// # Errors
/// The database's.
pub fn before_the_button(conn: &mut Conn, shop: ShopId) -> Result<Vec<Said>, Error> {
    let mut seen = BTreeSet::new();
    let mut said = before(conn, shop, |reason| reason == Reason::Button)?;
    said.retain(|one| seen.insert(one.words.to_lowercase()));
    said.truncate(LISTED);
    Ok(said)
}

/// The last words before each request of such a reason, the newest first.
///
/// # Errors
/// The database's.
pub fn before(
    conn: &mut Conn,
    shop: ShopId,
    wanted: impl Fn(Reason) -> bool,
) -> Result<Vec<Said>, Error> {
    let rows: Vec<(i64, i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::kind.eq("requested"))
        .order(events::seq.desc())
        .limit(LOOKED_BACK)
        .select((events::conversation_id, events::at, events::data))
        .load(conn)?;
    let mut said = Vec::new();
    for (chat, at, data) in rows {
        match serde_json::from_str(&data) {
            Ok(Event::Requested { reason, .. }) if wanted(reason) => {}
            Ok(_) | Err(_) => continue,
        }
        let thread = messages::last_of(conn, shop, Id(chat), LOOKED_BACK)?;
        let last = thread
            .into_iter()
            .rfind(|message| message.author == Author::Shopper && message.at.0 <= at);
        let Some((message, words)) = last.and_then(|last| Some((last.id, last.body?))) else {
            continue;
        };
        if words.chars().count() <= CHARS {
            said.push(Said {
                conversation: Id(chat),
                message,
                words,
            });
        }
    }
    Ok(said)
}
