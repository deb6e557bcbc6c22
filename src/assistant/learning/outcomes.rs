//! How past answers went, for the answer gate to be set by: how sure the assistant was, and whether it was right.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;

use super::ratings;
use crate::conversation::{Event, Reason};
use crate::db::schema::{attempts, events};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;

/// Answers looked back on, the newest.
const LOOKED_BACK: i64 = 2_000;

/// Of a shop's answers, how sure the assistant was (0 to 100), and whether it was right. Wrong is what somebody
/// called so, and what made the shopper ask for a person; a thumb up outweighs the request.
///
/// # Errors
/// The database's.
pub fn outcomes(conn: &mut Conn, shop: ShopId) -> Result<Vec<(i32, bool)>, Error> {
    let tried: Vec<(i64, i64, i32)> = attempts::table
        .filter(attempts::shop_id.eq(shop.key()))
        .filter(attempts::outcome.eq("answered"))
        .order(attempts::id.desc())
        .limit(LOOKED_BACK)
        .select((
            attempts::conversation_id,
            attempts::message_id,
            attempts::confidence,
        ))
        .load(conn)?;
    let chats: Vec<Id> = tried
        .iter()
        .map(|row| row.0)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(Id)
        .collect();
    let mut thumbs: HashMap<Id, bool> = HashMap::new();
    for rating in ratings::of_all(conn, shop, &chats)? {
        let good = thumbs.entry(rating.message).or_insert(true);
        *good &= rating.good;
    }
    let mut logs: HashMap<i64, Vec<Event>> = HashMap::new();
    let rows: Vec<(i64, String)> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq_any(chats.iter().map(|id| id.0).collect::<Vec<_>>()))
        .filter(events::kind.eq_any(["assistant_said", "requested"]))
        .order((events::conversation_id.asc(), events::version.asc()))
        .select((events::conversation_id, events::data))
        .load(conn)?;
    for (chat, data) in rows {
        if let Ok(event) = serde_json::from_str(&data) {
            logs.entry(chat).or_default().push(event);
        }
    }
    let bad: HashSet<Id> = logs
        .values()
        .flat_map(|log| regretted(log, &thumbs))
        .collect();
    Ok(tried
        .into_iter()
        .map(|(_, question, confidence)| (confidence, !bad.contains(&Id(question))))
        .collect())
}

/// The questions of a chat whose answers were no good.
fn regretted(log: &[Event], thumbs: &HashMap<Id, bool>) -> Vec<Id> {
    let mut bad = Vec::new();
    let mut last: Option<(Id, Option<bool>)> = None;
    for event in log {
        match event {
            Event::AssistantSaid { message, answers } => {
                let thumb = thumbs.get(message).copied();
                if thumb == Some(false) {
                    bad.push(*answers);
                }
                last = Some((*answers, thumb));
            }
            Event::Requested {
                reason: Reason::Button | Reason::Phrase,
                ..
            } => {
                if let Some((question, thumb)) = last.take()
                    && thumb != Some(true)
                {
                    bad.push(question);
                }
            }
            _ => {}
        }
    }
    bad
}
