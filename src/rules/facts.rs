//! What is known of a chat when its rules are decided, out of the database: read only where a rule asks.

use std::collections::BTreeMap;

use chrono::{Datelike, Timelike};
use diesel::prelude::*;

use super::condition::{Facts, StateIs};
use crate::assistant::language::{self, Language};
use crate::clock::Micros;
use crate::conversation::messages::{self, Author};
use crate::conversation::people::{self, Person};
use crate::conversation::store::episode_since;
use crate::conversation::{Conversation, State};
use crate::db::schema::{collected, conversations, events, shops};
use crate::db::{Conn, ShopId};
use crate::error::Error;
use crate::handoff::desk;
use crate::handoff::hours::Zone;
use crate::ids::Id;

/// Messages by which a chat's language is told: the last of anybody's.
pub const HEARD: i64 = 12;

/// All of it, now.
///
/// # Errors
/// The database's.
pub fn of(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
    now: Micros,
) -> Result<Facts, Error> {
    let person = person(conn, shop, conversation.visitor)?;
    let cart: Option<i64> = conversations::table
        .find((shop.key(), conversation.id.0))
        .select(conversations::cart_value)
        .first(conn)?;
    let (day, minute) = local(conn, shop, now)?;
    Ok(Facts {
        cart,
        page: person
            .as_ref()
            .and_then(|person| person.page.as_ref())
            .map(|page| page.url.clone()),
        language: Some(spoken(conn, shop, conversation.id, person.as_ref())?),
        minute,
        day,
        open: is_open(conn, shop, now)?,
        tags: conversation.tags.clone(),
        customer: person.is_some_and(|person| person.customer.is_some()),
        state: match &conversation.state {
            State::Assistant { .. } => StateIs::Assistant,
            State::Waiting { .. } => StateIs::Waiting,
            State::Human { .. } => StateIs::Human,
            State::Snoozed { .. } => StateIs::Snoozed,
            State::Closed { .. } => StateIs::Closed,
        },
        messages: messages_in_episode(conn, shop, conversation.id)?,
    })
}

fn person(conn: &mut Conn, shop: ShopId, visitor: Id) -> Result<Option<Person>, Error> {
    Ok(people::by_ids(conn, shop, &[visitor])?.remove(&visitor))
}

/// Whether the shop is open.
///
/// # Errors
/// The database's.
pub fn is_open(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<bool, Error> {
    Ok(desk::open(conn, shop, None, now)?.is_open())
}

/// Day of the week (1 is Monday) and minute of the day, where the shop is.
fn local(conn: &mut Conn, shop: ShopId, now: Micros) -> Result<(u8, u16), Error> {
    Ok(local_in(desk::zone(conn, shop)?, now))
}

/// Day of the week (1 is Monday) and minute of the day in a time zone.
#[must_use]
pub fn local_in(zone: Zone, now: Micros) -> (u8, u16) {
    let there = zone.local(now);
    let minute = there.hour() * 60 + there.minute();
    (
        u8::try_from(there.weekday().number_from_monday()).unwrap_or(1),
        u16::try_from(minute).unwrap_or(0),
    )
}

/// The chat's language: of what the shopper wrote, else of their browser.
///
/// # Errors
/// The database's.
pub fn language_of(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
) -> Result<String, Error> {
    let person = person(conn, shop, conversation.visitor)?;
    spoken(conn, shop, conversation.id, person.as_ref())
}

fn spoken(
    conn: &mut Conn,
    shop: ShopId,
    conversation: Id,
    person: Option<&Person>,
) -> Result<String, Error> {
    let said: Vec<String> = messages::last_of(conn, shop, conversation, HEARD)?
        .into_iter()
        .filter(|message| message.author == Author::Shopper)
        .filter_map(|message| message.body)
        .collect();
    let browser = person.and_then(|person| person.locale.as_deref());
    Ok(language_in(&said, browser))
}

/// The language of what a shopper said last, the latest at the end, else of their browser.
#[must_use]
pub fn language_in(said: &[String], browser: Option<&str>) -> String {
    if said.last().map_or_else(
        || browser.is_some_and(is_arabic_locale),
        |last| is_arabic(last),
    ) {
        return "ar".to_owned();
    }
    let language: Language = match said.split_last() {
        Some((last, earlier)) => language::of_thread(&[], browser, earlier, last),
        None => browser
            .and_then(Language::of_locale)
            .unwrap_or(Language::En),
    };
    language.code().to_owned()
}

/// Whether a language is one that a chat may be found to be in.
#[must_use]
pub fn is_told(code: &str) -> bool {
    code == "ar" || Language::ALL.iter().any(|one| one.code() == code)
}

/// The assistant has no words for Arabic; the widget and merchants have.
fn is_arabic(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (theirs, others): (Vec<char>, Vec<char>) =
        letters.partition(|c| ('\u{600}'..='\u{6ff}').contains(c));
    theirs.len() > others.len()
}

fn is_arabic_locale(locale: &str) -> bool {
    locale
        .split(['-', '_'])
        .next()
        .is_some_and(|code| code.eq_ignore_ascii_case("ar"))
}

/// How many messages the shopper has written in this episode.
///
/// # Errors
/// The database's.
pub fn messages_in_episode(conn: &mut Conn, shop: ShopId, conversation: Id) -> Result<i64, Error> {
    let since = episode_since(conn, shop, conversation)?;
    Ok(events::table
        .filter(events::shop_id.eq(shop.key()))
        .filter(events::conversation_id.eq(conversation.0))
        .filter(events::kind.eq("shopper_said"))
        .filter(events::at.gt(since.0))
        .count()
        .get_result(conn)?)
}

/// What is filled into texts: `{shopper_name}`, `{order_number}`, `{shop}`.
///
/// # Errors
/// The database's.
pub fn variables(
    conn: &mut Conn,
    shop: ShopId,
    conversation: &Conversation,
) -> Result<BTreeMap<&'static str, String>, Error> {
    let name = person(conn, shop, conversation.visitor)?.and_then(|person| person.name);
    let first = name
        .as_deref()
        .and_then(|name| name.split_whitespace().next());
    let order: Option<String> = collected::table
        .find((shop.key(), conversation.id.0, "order_number"))
        .select(collected::value)
        .first(conn)
        .optional()?;
    let title: String = shops::table
        .find(shop.key())
        .select(shops::name)
        .first(conn)?;
    Ok(BTreeMap::from([
        ("shopper_name", first.unwrap_or_default().to_owned()),
        ("order_number", order.unwrap_or_default()),
        ("shop", title),
    ]))
}
