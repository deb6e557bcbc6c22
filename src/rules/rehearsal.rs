//! On which past chats a rule would have fired, and what would have been different: the log is played again, entry by
//! entry, with this rule alone looking on. Nothing is written.
//!
//! What the log does not say can't be rehearsed: a button nobody saw, an order nobody minded. A press, and news of an
//! order, count where the rule was there to fire on them. The page is the one that was seen then, as far as pages are kept;
//! of chats from before sign-ins and markets were written down, what is known now counts throughout. What was said is
//! heard as it would be now, by its words and by what it means (`past`).

mod follow;
mod known;
mod passing;
pub mod past;
mod player;

use std::collections::HashMap;

use diesel::prelude::*;

use super::{Book, Condition, Rule, merged, store};
use crate::clock::Micros;
use crate::conversation::store::{Logged, log_after};
use crate::conversation::{Conversation, Event, messages, pages, people};
use crate::db::schema::{conversations, events};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk;
use crate::ids::Id;
use known::Known;
use past::{Past, Reach};
use player::{Player, Seen};

/// How far back is looked, in days.
pub const DAYS: i64 = 30;
/// And how many chats, at most.
pub const CHATS: i64 = 5_000;
/// Changes that are told one by one.
pub const TOLD: usize = 50;
/// Pages of a visitor that are kept.
const PAGES: i64 = 50;
const DAY: i64 = 24 * 60 * 60;

/// What became of the moment in which it would have fired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Was {
    /// The assistant answered.
    Answered,
    /// A person was asked for, or came.
    Person,
    /// Something was asked first.
    Asked,
    /// Nothing followed.
    Nothing,
}

/// A chat in which it would have fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub conversation: Id,
    /// The words that start it, if it is words.
    pub message: Option<Id>,
    /// When.
    pub at: Micros,
    /// What followed in truth.
    pub was: Was,
}

/// What a rehearsal tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rehearsed {
    /// Chats that were looked at.
    pub looked_at: usize,
    /// There were more.
    pub capped: bool,
    /// Days they are from.
    pub days: i64,
    /// Chats in which it would have fired.
    pub chats: usize,
    /// Of these, chats that would have asked for a person where nobody was asked for.
    pub adds: usize,
    /// Chats in which it fired as it is now, and would not any more.
    pub lost: usize,
    /// Chats the team took over in that time.
    pub claims: i64,
    /// Whether it asks for a person, itself or by what follows from it.
    pub asks: bool,
    /// How far the meaning of what was said was heard.
    pub reach: Reach,
    /// What would have been different, newest first.
    pub changes: Vec<Change>,
    /// Where it would have fired and nothing would have been different, newest first.
    pub same: Vec<Change>,
}

/// Plays a rule on the shop's past. `past` is what was said, as it is heard now.
///
/// # Errors
/// The database's.
pub fn rehearse(
    conn: &mut Conn,
    shop: ShopId,
    assistant: Id,
    (rule, past): (&Rule, &Past),
    now: Micros,
) -> Result<Rehearsed, Error> {
    let since = now.plus_seconds(-DAYS * DAY);
    let mut chats: Vec<(i64, i64, i64)> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::assistant_id.eq(assistant.0))
        .filter(conversations::last_at.ge(since.0))
        .order((conversations::last_at.desc(), conversations::id.desc()))
        .limit(CHATS + 1)
        .select((
            conversations::id,
            conversations::visitor_id,
            conversations::last_at,
        ))
        .load(conn)?;
    let capped = i64::try_from(chats.len()).unwrap_or(i64::MAX) > CHATS;
    let since = if capped {
        chats.pop().map_or(since, |(_, _, at)| Micros(at))
    } else {
        since
    };
    let zone = desk::zone(conn, shop)?;
    let merges = store::merges(conn, shop)?;
    let mut rule = rule.clone();
    merged::follow(&mut rule.definition, &merges);
    let rule = &rule;
    let others = follow::others(conn, shop, assistant, rule)?;
    let calls = rule.requests() || others.iter().any(Rule::requests);
    let mut told = Rehearsed {
        looked_at: chats.len(),
        capped,
        days: days(since, now, conn, shop)?,
        asks: calls,
        reach: past.reach,
        claims: claims(conn, shop, since)?,
        ..Rehearsed::default()
    };
    let book = Book::new(vec![rule.clone()]);
    let on_pages = rule.definition.when.as_ref().is_some_and(asks_for_page);
    for some in chats.chunks(100) {
        let visitors: Vec<Id> = some.iter().map(|(_, visitor, _)| Id(*visitor)).collect();
        let people = people::by_ids(conn, shop, &visitors)?;
        for (id, visitor, _) in some {
            let log = log_after(conn, shop, Id(*id), 0)?;
            let words = words(conn, shop, &log)?;
            let pages = if on_pages {
                pages::of(conn, shop, &[*visitor], PAGES)?
            } else {
                Vec::new()
            };
            let mut player = Player {
                conn: &mut *conn,
                shop,
                book: &book,
                rule,
                past,
                others: &others,
                zone,
                since,
                person: people.get(&Id(*visitor)),
                chat: Conversation::new(Id(*id), Id(*visitor)),
                words,
                merges: &merges,
                known: Known::of(&log, pages),
                at: Micros(0),
                seen: Seen::default(),
            };
            let played = player.play(&log, now)?;
            told.chats += usize::from(played.fired);
            told.adds += usize::from(played.adds);
            told.lost += usize::from(played.fires_now && !played.fired);
            match played.change {
                Some(change) => told.changes.push(change),
                None => told.same.extend(played.same),
            }
        }
    }
    for all in [&mut told.changes, &mut told.same] {
        all.sort_by_key(|change| std::cmp::Reverse(change.at));
    }
    Ok(told)
}

/// Whether a condition asks for the page.
fn asks_for_page(when: &Condition) -> bool {
    matches!(when, Condition::Page { .. }) || when.parts().iter().any(asks_for_page)
}

/// Whole days that were looked at: since the shop's first chat in that time, one at least.
fn days(since: Micros, now: Micros, conn: &mut Conn, shop: ShopId) -> Result<i64, Error> {
    let first: Option<i64> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .select(diesel::dsl::min(conversations::started_at))
        .first(conn)?;
    let from = since.max(Micros(first.unwrap_or(now.0)));
    Ok(((now.seconds_since(from) + DAY - 1) / DAY).clamp(1, DAYS))
}

fn claims(conn: &mut Conn, shop: ShopId, since: Micros) -> Result<i64, Error> {
    Ok(events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::kind.eq("taken_over"))
        .filter(events::at.ge(since.0))
        .count()
        .get_result(conn)?)
}

/// What the shopper wrote, by message; what was erased is not there.
fn words(conn: &mut Conn, shop: ShopId, log: &[Logged]) -> Result<HashMap<Id, String>, Error> {
    let ids: Vec<Id> = log.iter().filter_map(|one| said(&one.event)).collect();
    Ok(messages::by_ids(conn, shop, &ids)?
        .into_iter()
        .filter_map(|(id, message)| Some((id, message.body?)))
        .collect())
}

fn said(event: &Event) -> Option<Id> {
    match event {
        Event::ShopperSaid { message, .. } => Some(*message),
        _ => None,
    }
}
