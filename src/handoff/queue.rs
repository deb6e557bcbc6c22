//! The queue: who waits, who takes. Those first whom somebody was promised by now, then by priority, then longest
//! wait; those who came at the same instant in the order of the list, so that "next" is the chat on top that fits who
//! claims ([`super::fit`]).
//!
//! Whoever takes a chat is here, also without an open inbox (a form, the API): else the lease would lapse
//! at once.

use std::collections::HashMap;

use diesel::prelude::*;

use super::around::Around;
use super::fit::{Team, Waits};
use super::people;
use super::{around, coming, desk};
use crate::assistants::store as assistants;
use crate::clock::Micros;
use crate::conversation::people as visitors;
use crate::conversation::store::{load, log_before, parse, perform};
use crate::conversation::{Command, Conversation, Event, How, Need, Refused, Wanted};
use crate::db::schema::conversations;
use crate::db::{Conn, ShopId, Tx, conn::MultiBackend};
use crate::error::Error;
use crate::ids::Id;

type Line = conversations::BoxedQuery<'static, MultiBackend>;

/// Chats that are looked at together: most often one of the first fits, and each look asks the database twice.
const LOOKED_AT: [i64; 2] = [8, 64];
/// Chats of which one is handed out: those before it were passed on by whom it is for.
const PASSED_OVER: usize = 8;
/// Entries in which it is looked for who passed a chat on: little happens to one that waits.
const SINCE_PASSED: i64 = 32;

/// Gives the next waiting chat that fits them to `staff`, and to nobody else.
///
/// # Errors
/// [`Error::NothingWaiting`]; [`Refused::NoRoom`]; the database's.
pub fn claim_next(tx: &mut Tx<'_>, staff: Id) -> Result<Conversation, Error> {
    let chat = take_next(tx, staff, How::Claim, 1)?;
    people::takes(tx, staff)?;
    coming::acts(tx, staff)?;
    Ok(chat)
}

/// The same, handed to somebody who did not ask: no sign that they are here. What they passed on
/// themselves is not handed back to them before it is anyone's.
///
/// # Errors
/// As [`claim_next`].
pub fn hand_next(tx: &mut Tx<'_>, staff: Id) -> Result<Conversation, Error> {
    take_next(tx, staff, How::Given, PASSED_OVER)
}

fn take_next(tx: &mut Tx<'_>, staff: Id, how: How, look_at: usize) -> Result<Conversation, Error> {
    let shop = tx.shop();
    has_room(tx.conn, shop, staff)?;
    let around = Around::read(tx.conn, shop, tx.wall)?;
    let mut found = None;
    for chat in fitting(tx.conn, shop, staff, &around.team(), look_at)? {
        if how != How::Given || passed_by(tx.conn, shop, &chat, tx.wall)? != Some(staff) {
            found = Some(chat);
            break;
        }
    }
    let mut conversation = found.ok_or(Error::NothingWaiting)?;
    // Where they are not of its group, the thread says why they may.
    around::open_up_by(tx, &mut conversation, &around)?;
    let epoch = conversation.epoch;
    perform(
        tx,
        &mut conversation,
        &Command::TakeOver {
            staff,
            how,
            epoch: Some(epoch),
            answer_within: around.limits.answer_within,
        },
    )?;
    Ok(conversation)
}

/// Who passed a chat on by which it waits: they are not handed it back before it is anyone's.
///
/// # Errors
/// The database's.
pub fn passed_by(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
    now: Micros,
) -> Result<Option<Id>, Error> {
    let after = desk::limits(conn, shop)?.anyone_after;
    let is_anyones = |since: Micros| now >= since.plus_seconds(after);
    if chat.waiting_since().is_none_or(is_anyones) {
        return Ok(None);
    }
    let (log, _) = log_before(conn, shop, chat.id, i64::MAX, SINCE_PASSED)?;
    let word = log.into_iter().rev().find_map(|entry| match entry.event {
        Event::Transferred { by, .. } => Some(Some(by)),
        Event::Requested { .. } | Event::LeaseExpired { .. } | Event::Woken { .. } => Some(None),
        _ => None,
    });
    Ok(word.flatten())
}

/// Who said how many chats they have room for claims no more; taking a certain one over is theirs to decide.
fn has_room(conn: &mut Conn, shop: ShopId, staff: Id) -> Result<(), Error> {
    let Some(room) = people::capacity(conn, shop, staff)? else {
        return Ok(());
    };
    if holds(conn, shop, staff)? < i64::from(room) {
        return Ok(());
    }
    Err(Refused::NoRoom.into())
}

/// Chats a member of staff has in their hands now.
///
/// # Errors
/// The database's.
pub fn holds(conn: &mut Conn, shop: ShopId, staff: Id) -> Result<i64, Error> {
    Ok(conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::holder.eq(staff.0))
        .filter(conversations::state.eq("human"))
        .count()
        .get_result(conn)?)
}

/// Chats that each of the team has in their hands now; who has none is not named.
///
/// # Errors
/// The database's.
pub fn held(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, i64>, Error> {
    let rows: Vec<(Option<i64>, i64)> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::holder.is_not_null())
        .filter(conversations::state.eq("human"))
        .group_by(conversations::holder)
        .select((conversations::holder, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(holder, chats)| Some((Id(holder?), chats)))
        .collect())
}

/// The first chats that wait and fit `staff`, in the order in which they are claimed, whether or not they have room.
///
/// # Errors
/// The database's.
pub fn next_for(
    conn: &mut Conn,
    shop: ShopId,
    staff: Id,
    now: Micros,
    most: usize,
) -> Result<Vec<Conversation>, Error> {
    let around = Around::read(conn, shop, now)?;
    fitting(conn, shop, staff, &around.team(), most)
}

fn fitting(
    conn: &mut Conn,
    shop: ShopId,
    staff: Id,
    team: &Team<'_>,
    most: usize,
) -> Result<Vec<Conversation>, Error> {
    let asks_language = team
        .people
        .iter()
        .any(|person| !person.languages.is_empty());
    let hidden = assistants::hidden(conn, shop)?;
    let mut found = Vec::new();
    let mut from = 0;
    for count in LOOKED_AT.iter().chain(std::iter::repeat(&512)) {
        let line = line(shop, hidden.clone()).offset(from).limit(*count);
        let rows: Vec<String> = line.select(conversations::data).load(conn)?;
        let chats: Result<Vec<_>, _> = rows.iter().map(|data| parse(data)).collect();
        let chats = chats?;
        let whole = chats.len() == usize::try_from(*count).unwrap_or(0);
        from += *count;
        let languages = if asks_language {
            languages(conn, shop, &chats)?
        } else {
            HashMap::new()
        };
        let fits = |chat: &Conversation| {
            let anyone = Wanted::Anyone;
            let waits = Waits {
                since: chat.waiting_since().unwrap_or(team.now),
                wanted: chat.wanted().unwrap_or(&anyone),
                language: languages.get(&chat.visitor).map(String::as_str),
                tags: &chat.tags,
            };
            team.may_claim(staff, &waits)
        };
        let room = most - found.len();
        found.extend(chats.into_iter().filter(fits).take(room));
        if found.len() == most || !whole {
            break;
        }
    }
    Ok(found)
}

/// What shoppers speak.
///
/// # Errors
/// The database's.
pub fn languages(
    conn: &mut Conn,
    shop: ShopId,
    chats: &[Conversation],
) -> Result<HashMap<Id, String>, Error> {
    let visitors: Vec<Id> = chats.iter().map(|chat| chat.visitor).collect();
    Ok(visitors::by_ids(conn, shop, &visitors)?
        .into_iter()
        .filter_map(|(id, person)| Some((id, spoken(person.language()?)?)))
        .collect())
}

/// `de` of `de-AT`.
fn spoken(locale: &str) -> Option<String> {
    let language = locale.split(['-', '_']).next()?.to_lowercase();
    (language.len() == 2).then_some(language)
}

/// The chats that wait, in the order in which they are claimed.
///
/// # Errors
/// The database's.
pub fn waiting(conn: &mut Conn, shop: ShopId, from: i64, count: i64) -> Result<Vec<Id>, Error> {
    let hidden = assistants::hidden(conn, shop)?;
    let line = line(shop, hidden).offset(from).limit(count);
    let ids: Vec<i64> = line.select(conversations::id).load(conn)?;
    Ok(ids.into_iter().map(Id).collect())
}

/// All that wait, but for those nobody looks after here, in the order in which they are claimed.
fn line(shop: ShopId, hidden: Vec<i64>) -> Line {
    conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::need.eq(Need::Requested as i32))
        .filter(conversations::assistant_id.ne_all(hidden))
        .order((
            conversations::overdue.asc(),
            conversations::priority.desc(),
            conversations::waiting_since.asc(),
            conversations::last_at.desc(),
            conversations::id.asc(),
        ))
        .into_boxed()
}

/// The place in line a waiting chat has, from 1: among those that are for the same people.
///
/// # Errors
/// The database's.
pub fn place(conn: &mut Conn, shop: ShopId, chat: &Conversation) -> Result<Option<i32>, Error> {
    let (group, staff) = match chat.wanted() {
        None => return Ok(None),
        Some(Wanted::Anyone) => (None, None),
        Some(Wanted::Group(group)) => (Some(group.0), None),
        Some(Wanted::Staff(staff)) => (None, Some(staff.0)),
    };
    let hidden = assistants::hidden(conn, shop)?;
    let mut query = line(shop, hidden);
    // Who asked for a group shares its people with those who asked for anyone.
    query = match group {
        Some(group) => query.filter(
            conversations::wanted_group
                .is_null()
                .or(conversations::wanted_group.eq(group)),
        ),
        None => query.filter(conversations::wanted_group.is_null()),
    };
    query = match staff {
        Some(staff) => query.filter(
            conversations::wanted_staff
                .is_null()
                .or(conversations::wanted_staff.eq(staff)),
        ),
        None => query.filter(conversations::wanted_staff.is_null()),
    };
    let ids: Vec<i64> = query.limit(1000).select(conversations::id).load(conn)?;
    let place = ids.iter().position(|id| *id == chat.id.0);
    Ok(place.and_then(|place| i32::try_from(place + 1).ok()))
}

/// Gives one chat to `staff`.
///
/// # Errors
/// [`Error::Refused`] naming who has it, or that it moved on since `epoch`; [`Error::NotFound`].
pub fn take_over(
    tx: &mut Tx<'_>,
    staff: Id,
    id: Id,
    epoch: Option<i64>,
) -> Result<Conversation, Error> {
    let mut conversation = load(tx.conn, tx.shop(), id)?;
    let answer_within = desk::limits(tx.conn, tx.shop())?.answer_within;
    if !assistants::staffed(tx.conn, tx.shop(), conversation.assistant)? {
        return Err(Error::NotFound);
    }
    perform(
        tx,
        &mut conversation,
        &Command::TakeOver {
            staff,
            how: How::TakeOver,
            epoch,
            answer_within,
        },
    )?;
    people::takes(tx, staff)?;
    coming::acts(tx, staff)?;
    Ok(conversation)
}

/// Who of the team is here and may take a certain chat.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Able {
    /// Those who have room for it.
    pub free: Vec<Id>,
    /// Those whose hands are full.
    pub full: Vec<Id>,
}

/// The team as it is at this moment, for whoever asks about one chat.
///
/// # Errors
/// The database's.
pub fn able(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
    now: Micros,
) -> Result<Able, Error> {
    let around = Around::read(conn, shop, now)?;
    let languages = languages(conn, shop, std::slice::from_ref(chat))?;
    let held = held(conn, shop)?;
    let anyone = Wanted::Anyone;
    let team = around.team();
    let waits = Waits {
        since: chat.waiting_since().unwrap_or(now),
        wanted: chat.wanted().unwrap_or(&anyone),
        language: languages.get(&chat.visitor).map(String::as_str),
        tags: &chat.tags,
    };
    let mut able = Able::default();
    for person in team.here_for(&waits) {
        let holds = held.get(&person.id).copied().unwrap_or(0);
        if person.has_room(holds) {
            able.free.push(person.id);
        } else {
            able.full.push(person.id);
        }
    }
    Ok(able)
}

/// Those who are here, may take a chat and have room for it.
///
/// # Errors
/// The database's.
pub fn free_for(
    conn: &mut Conn,
    shop: ShopId,
    chat: &Conversation,
    now: Micros,
) -> Result<Vec<Id>, Error> {
    Ok(able(conn, shop, chat, now)?.free)
}
