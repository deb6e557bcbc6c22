//! The list: rows, their order, and the counts.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::labels;
use super::view::{Counts, Filter, Holder, Row, RowState, Sort, Speaker, View};
use crate::clock::Micros;
use crate::commerce::money::{Currency, Money};
use crate::conversation::messages::{self, Author, Message};
use crate::conversation::people::{self, Person};
use crate::conversation::{After, Conversation, Need, State};
use crate::db::schema::{conversation_tags, conversations, events};
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

/// The rows of a filter from place `from` on, in its order, and whether there are more.
///
/// # Errors
/// The database's.
pub fn rows(
    conn: &mut Conn,
    shop: ShopId,
    viewer: Id,
    filter: &Filter,
    from: i64,
) -> Result<(Vec<Row>, bool), Error> {
    let mut query = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .into_boxed();
    let closed = Need::Closed as i32;
    query = match filter.view {
        View::All => query.filter(conversations::need.lt(closed)),
        View::Requested => query.filter(conversations::need.eq(Need::Requested as i32)),
        View::Attention => query.filter(conversations::need.eq(Need::Attention as i32)),
        View::Mine => query
            .filter(conversations::need.lt(closed))
            .filter(conversations::holder.eq(viewer.0)),
        View::Unassigned => query
            .filter(conversations::need.lt(closed))
            .filter(conversations::holder.is_null()),
        View::Assistant => query.filter(conversations::state.eq("assistant")),
        View::Closed => query.filter(conversations::need.eq(closed)),
    };
    let tagged = |tags: Vec<String>| {
        conversations::id.eq_any(
            conversation_tags::table
                .filter(conversation_tags::shop_id.eq(shop.key()))
                .filter(conversation_tags::tag.eq_any(tags))
                .select(conversation_tags::conversation_id),
        )
    };
    if filter.match_all {
        for tag in &filter.tags {
            query = query.filter(tagged(vec![tag.clone()]));
        }
    } else if !filter.tags.is_empty() {
        query = query.filter(tagged(filter.tags.clone()));
    }
    // The two databases put NULL at opposite ends; this says where it belongs.
    let longest_wait =
        || diesel::dsl::sql::<BigInt>("COALESCE(waiting_since, 9223372036854775807)");
    query = match filter.sort {
        Sort::Need => query.order((
            conversations::need.asc(),
            conversations::priority.desc(),
            longest_wait().asc(),
            conversations::last_at.desc(),
            conversations::id.asc(),
        )),
        Sort::Recent => query.order((conversations::last_at.desc(), conversations::id.asc())),
        Sort::Waiting => query.order((
            longest_wait().asc(),
            conversations::last_at.desc(),
            conversations::id.asc(),
        )),
        Sort::Value => query.order((
            diesel::dsl::sql::<BigInt>("COALESCE(cart_value, 0)").desc(),
            conversations::last_at.desc(),
            conversations::id.asc(),
        )),
    };
    let mut stored: Vec<Stored> = query
        .limit(PAGE + 1)
        .offset(from)
        .select(columns())
        .load(conn)?;
    let more = i64::try_from(stored.len()).unwrap_or(i64::MAX) > PAGE;
    stored.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok((dress(conn, shop, viewer, stored)?, more))
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
    let said: Vec<Id> = chats.iter().filter_map(|(_, _, last, _)| *last).collect();
    let words = messages::by_ids(conn, shop, &said)?;
    let visitors: Vec<Id> = chats.iter().map(|(chat, ..)| chat.visitor).collect();
    let people = people::by_ids(conn, shop, &visitors)?;
    let names = team::names(conn, shop)?;
    Ok(chats
        .into_iter()
        .map(|(chat, last_at, last, value)| {
            let last = last.and_then(|id| words.get(&id));
            build(&chat, last_at, last, value, &people, &names, viewer)
        })
        .collect())
}

fn build(
    chat: &Conversation,
    last_at: Micros,
    last: Option<&Message>,
    value: Option<Money>,
    people: &HashMap<Id, Person>,
    names: &HashMap<Id, String>,
    viewer: Id,
) -> Row {
    let waits = matches!(chat.state, State::Waiting { .. } | State::Human { .. });
    let value = value.filter(|value| value.amount > 0);
    Row {
        id: chat.id.to_string(),
        shopper: shopper(chat.visitor, people.get(&chat.visitor)),
        state: row_state(&chat.state),
        holder: holder(chat, names, viewer),
        last_words: last.map_or_else(
            || "No message yet".into(),
            |message| {
                let body = message.body.as_deref().unwrap_or("(erased)");
                body.chars().take(140).collect()
            },
        ),
        last_from: last.map_or(Speaker::System, |message| speaker(message.author)),
        last_at,
        waiting_since: match &chat.state {
            State::Waiting { .. } | State::Human { .. } => chat.waiting_since(),
            State::Assistant { .. } | State::Snoozed { .. } | State::Closed { .. } => None,
        },
        reason: why(&chat.state).map(str::to_owned),
        value: value.map(Money::text),
        value_amount: value.map_or(0, |value| value.amount),
        tags: chat.tags.iter().map(ToString::to_string).collect(),
        unread: u32::from(waits && chat.unanswered.is_some()),
        priority: chat.list_priority() >= 3,
        handled: chat.handled.is_some(),
        rank: rank(chat, last_at),
    }
}

/// The order by need, as a text: need, priority, longest wait, newest words. Equals stand by id, here, in the
/// queue and in the list's script.
fn rank(chat: &Conversation, last_at: Micros) -> String {
    format!(
        "{}{}{:019}{:019}",
        chat.need() as i32,
        9 - chat.list_priority().min(9),
        chat.waiting_since().map_or(i64::MAX, |at| at.0),
        i64::MAX - last_at.0,
    )
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
            After::Waiting { reason, .. } => Some(labels::reason(*reason)),
            After::Human { .. } => None,
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
    }
}

/// How many chats each view has.
///
/// # Errors
/// The database's.
pub fn counts(conn: &mut Conn, shop: ShopId, viewer: Id) -> Result<Counts, Error> {
    let groups: Vec<(i32, String, Option<i64>, i64)> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .group_by((
            conversations::need,
            conversations::state,
            conversations::holder,
        ))
        .select((
            conversations::need,
            conversations::state,
            conversations::holder,
            diesel::dsl::count_star(),
        ))
        .load(conn)?;
    let mut counts = Counts::default();
    for (need, state, holder, number) in groups {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if need == Need::Closed as i32 {
            counts.closed += number;
            continue;
        }
        counts.all += number;
        if need == Need::Requested as i32 {
            counts.requested += number;
        }
        if need == Need::Attention as i32 {
            counts.attention += number;
        }
        match holder {
            Some(id) if id == viewer.0 => counts.mine += number,
            Some(_) => {}
            None => counts.unassigned += number,
        }
        if state == "assistant" {
            counts.assistant += number;
        }
    }
    Ok(counts)
}

/// Every tag the shop uses, by name.
///
/// # Errors
/// The database's.
pub fn tags(conn: &mut Conn, shop: ShopId) -> Result<Vec<String>, Error> {
    Ok(conversation_tags::table
        .filter(conversation_tags::shop_id.eq(shop.key()))
        .select(conversation_tags::tag)
        .distinct()
        .order(conversation_tags::tag.asc())
        .load(conn)?)
}

/// How many open chats each member holds.
///
/// # Errors
/// The database's.
pub fn held(conn: &mut Conn, shop: ShopId) -> Result<HashMap<Id, u32>, Error> {
    let rows: Vec<(Option<i64>, i64)> = conversations::table
        .filter(conversations::shop_id.eq(shop.key()))
        .filter(conversations::holder.is_not_null())
        .group_by(conversations::holder)
        .select((conversations::holder, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(holder, number)| Some((Id(holder?), u32::try_from(number).unwrap_or(0))))
        .collect())
}
