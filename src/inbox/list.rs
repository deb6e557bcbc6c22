//! The list's rows, a page at a time.

use std::collections::HashMap;

use diesel::prelude::*;

use super::marks::Tags;
use super::order::After;
use super::view::{Filter, Holder, Mark, Row, RowState, Speaker};
use super::{labels, order, seen};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};
use crate::conversation::messages::{self, Author, Message};
use crate::conversation::people::{self, Person};
use crate::conversation::reads;
use crate::conversation::store::{first_tag, place};
use crate::conversation::{After as Then, Conversation, State};
use crate::db::schema::{conversations, events};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::ids::Id;
use crate::team::store as team;

/// Rows on one page of the list.
pub const PAGE: i64 = 100;

type Stored = (String, i64, Option<i64>, Option<i64>, Option<String>);

fn columns() -> (
    conversations::data,
    conversations::last_at,
    conversations::last_message,
    conversations::cart_value,
    conversations::cart_currency,
) {
    (
        conversations::data,
        conversations::last_at,
        conversations::last_message,
        conversations::cart_value,
        conversations::cart_currency,
    )
}

/// The shop's last place in the log. Read before what it is shown with: what is newer arrives again, which
/// is harmless; what were older would be missed.
///
/// # Errors
/// The database's.
pub fn cursor(conn: &mut Conn, shop: ShopId) -> Result<i64, Error> {
    let last: Option<i64> = events::table
        .filter(events::shop_id.eq(shop.key()))
        .select(diesel::dsl::max(events::seq))
        .first(conn)?;
    Ok(last.unwrap_or(0))
}

/// The rows of a filter behind `after` (from the top, without one), in its order, and where the next page begins.
///
/// # Errors
/// The database's.
pub fn rows(
    conn: &mut Conn,
    shop: ShopId,
    viewer: Id,
    filter: &Filter,
    after: Option<&After>,
) -> Result<(Vec<Row>, Option<After>), Error> {
    let mut stored: Vec<Stored> = order::behind(conn, shop, viewer, filter, after)?
        .limit(PAGE + 1)
        .select(columns())
        .load(conn)?;
    let more = i64::try_from(stored.len()).unwrap_or(i64::MAX) > PAGE;
    stored.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = match stored.last() {
        Some((data, last_at, _, value, _)) if more => {
            let chat: Conversation = serde_json::from_str(data).map_err(Error::fault)?;
            Some(After::of(filter.sort, &chat, *last_at, value.unwrap_or(0)))
        }
        Some(_) | None => None,
    };
    Ok((dress(conn, shop, viewer, stored)?, next))
}

/// The row of one chat.
///
/// # Errors
/// [`Error::NotFound`]; the database's.
pub fn row(conn: &mut Conn, shop: ShopId, viewer: Id, id: Id) -> Result<Row, Error> {
    let stored: Stored = conversations::table
        .find((shop.key(), id.0))
        .select(columns())
        .first(conn)?;
    dress(conn, shop, viewer, vec![stored])?
        .pop()
        .ok_or(Error::NotFound)
}

/// The rows of these chats, in no order; none of those that staff don't see.
///
/// # Errors
/// The database's.
pub fn some(conn: &mut Conn, shop: ShopId, viewer: Id, ids: &[Id]) -> Result<Vec<Row>, Error> {
    let keys: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let stored: Vec<Stored> = seen::chats(conn, shop)?
        .filter(conversations::id.eq_any(keys))
        .select(columns())
        .load(conn)?;
    dress(conn, shop, viewer, stored)
}

/// Adds names and words to stored rows.
fn dress(
    conn: &mut Conn,
    shop: ShopId,
    viewer: Id,
    stored: Vec<Stored>,
) -> Result<Vec<Row>, Error> {
    let mut chats = Vec::with_capacity(stored.len());
    for (data, last_at, last_message, value, currency) in stored {
        let chat: Conversation = serde_json::from_str(&data).map_err(Error::fault)?;
        let value = value
            .zip(currency.and_then(|code| Currency::parse(&code).ok()))
            .map(|(amount, currency)| Money { amount, currency });
        chats.push((chat, Micros(last_at), last_message.map(Id), value));
    }
    let said: Vec<Id> = chats
        .iter()
        .flat_map(|(chat, _, last, _)| [chat.last_shopper, *last])
        .flatten()
        .collect();
    let words = messages::by_ids(conn, shop, &said)?;
    let visitors: Vec<Id> = chats.iter().map(|(chat, ..)| chat.visitor).collect();
    let people = people::by_ids(conn, shop, &visitors)?;
    let names = team::names(conn, shop)?;
    let tags = Tags::of(conn, shop)?;
    let wanted: Vec<Id> = chats
        .iter()
        .filter(|(chat, ..)| wants_a_person(chat))
        .map(|(chat, ..)| chat.id)
        .collect();
    let unread = reads::unread(conn, shop, viewer, &wanted)?;
    let with = seen::with(conn, shop)?;
    Ok(chats
        .into_iter()
        .map(|(chat, last_at, last, value)| {
            let word = |id: Option<Id>| id.and_then(|id| words.get(&id));
            let last = (word(chat.last_shopper), word(last));
            let marks = tags.marks(&chat);
            let row = build(
                &chat,
                last_at,
                last,
                value,
                (&people, &names),
                marks,
                (viewer, unread.get(&chat.id).copied().unwrap_or(0)),
            );
            let id = chat.assistant.unwrap_or(shop.0);
            Row {
                assistant: (id.to_string(), with.get(&id).cloned()),
                ..row
            }
        })
        .collect())
}

fn build(
    chat: &Conversation,
    last_at: Micros,
    (asked, last): (Option<&Message>, Option<&Message>),
    value: Option<Money>,
    (people, names): (&HashMap<Id, Person>, &HashMap<Id, String>),
    tags: Vec<Mark>,
    (viewer, unread): (Id, i64),
) -> Row {
    let value = value.filter(|value| value.amount > 0);
    // What the shopper wants is what the row is about; an answer to it is only a sign beside it.
    let shown = asked.or(last);
    Row {
        id: chat.id.to_string(),
        shopper: shopper(chat.visitor, people.get(&chat.visitor)),
        state: row_state(&chat.state),
        holder: holder(chat, names, viewer),
        last_words: shown.map_or_else(
            || "No message yet".into(),
            |message| {
                let body = message.body.as_deref().unwrap_or("(erased)");
                body.chars().take(140).collect()
            },
        ),
        last_from: shown.map_or(Speaker::System, |message| speaker(message.author)),
        answered_by: last
            .filter(|last| shown.is_some_and(|shown| shown.id < last.id))
            .map(|last| speaker(last.author)),
        last_at,
        waiting_since: match &chat.state {
            State::Waiting { .. } | State::Human { .. } => chat.waiting_since(),
            State::Assistant { .. } | State::Snoozed { .. } | State::Closed { .. } => None,
        },
        reason: chat
            .overdue
            .map(|_| "Waits longer than it should.")
            .or_else(|| why(&chat.state))
            .map(str::to_owned),
        value: value.map(Money::text),
        value_amount: value.map_or(0, |value| value.amount),
        tags,
        held_since: chat.held_since(),
        wait_key: chat.waiting_since().map(|at| at.0),
        tag_key: first_tag(chat),
        unread: u32::try_from(unread).unwrap_or(0),
        priority: chat.list_priority() >= 3,
        handled: chat.handled.is_some(),
        rank: rank(chat, last_at),
        assistant: (String::new(), None),
    }
}

/// Whether its words are for the team: what the AI answers by itself is read by nobody, and that is no debt.
fn wants_a_person(chat: &Conversation) -> bool {
    match &chat.state {
        State::Assistant { attention } => attention.is_some(),
        State::Waiting { .. } | State::Human { .. } | State::Snoozed { .. } => true,
        State::Closed { .. } => false,
    }
}

/// The order by need, as a text: need, missed promise, priority, longest wait, newest words. Equals stand by id, here, in the
/// queue and in the list's script.
fn rank(chat: &Conversation, last_at: Micros) -> String {
    format!("{}{:019}", place(chat), i64::MAX - last_at.0)
}

/// What staff call a shopper.
pub fn shopper(visitor: Id, person: Option<&Person>) -> String {
    person
        .and_then(|person| person.name.clone().or_else(|| person.email.clone()))
        .unwrap_or_else(|| format!("Visitor {:04X}", mixed(visitor)))
}

/// Sixteen bits of an id, mixed: ids made close together look alike in their own.
fn mixed(visitor: Id) -> u64 {
    visitor
        .0
        .cast_unsigned()
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        >> 48
}

/// Where it stands, for staff.
pub fn row_state(state: &State) -> RowState {
    match state {
        State::Assistant { attention: Some(_) } => RowState::Attention,
        State::Assistant { attention: None } => RowState::Assistant,
        State::Waiting { .. } => RowState::Requested,
        State::Human { .. } => RowState::Human,
        State::Snoozed { .. } => RowState::Snoozed,
        State::Closed { .. } => RowState::Closed,
    }
}

/// Why it is before staff, in words.
pub fn why(state: &State) -> Option<&'static str> {
    match state {
        State::Assistant { attention } => attention.as_ref().map(|one| labels::reason(one.reason)),
        State::Waiting { reason, .. } => Some(labels::reason(*reason)),
        State::Snoozed { then, .. } => match then {
            Then::Waiting { reason, .. } => Some(labels::reason(*reason)),
            Then::Human { .. } => None,
        },
        State::Human { .. } | State::Closed { .. } => None,
    }
}

/// Who holds it.
pub fn holder(chat: &Conversation, names: &HashMap<Id, String>, viewer: Id) -> Option<Holder> {
    chat.holder().map(|id| Holder {
        id: id.to_string(),
        name: names.get(&id).cloned().unwrap_or_else(|| "Somebody".into()),
        mine: id == viewer,
    })
}

/// Who spoke.
pub fn speaker(author: Author) -> Speaker {
    match author {
        Author::Shopper => Speaker::Shopper,
        Author::Assistant => Speaker::Assistant,
        Author::Staff => Speaker::Staff,
        Author::System => Speaker::System,
        Author::Note => Speaker::Note,
    }
}
