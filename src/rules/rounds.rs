//! What time brings: a shopper who stands still in checkout, one who waits for long, an order that nothing was sent of.

use diesel::prelude::*;

use super::book::{Book, Hit, OrderNews, about};
use super::play::{self, on_condition};
use super::shelf::Shelf;
use super::watch;
use crate::clock::Micros;
use crate::commerce::find;
use crate::commerce::payload::in_few_letters;
use crate::conversation::store::load;
use crate::conversation::{Conversation, State};
use crate::db::schema::{conversations, orders};
use crate::db::{Conn, ShopId, Tx};
use crate::error::Error;
use crate::handoff::desk;
use crate::ids::Id;
use crate::jobs;

/// The job that looks whether a shopper is still at the same step of checkout. Its data: the step, the seconds, and
/// which checkout.
pub const STUCK: &str = "checkout_stuck";
/// The job that looks whether somebody still waits. Its data: since when, and the seconds.
pub const WAITED: &str = "waited_long";
/// The job that looks at the conditions that may turn by now. Its data: when it is due.
pub const TURNS: &str = "condition_turns";
/// Who has not been heard of for so long is looked at no more.
pub const QUIET: i64 = 7 * DAY;
/// Chats that are looked at from now on when an action is saved, at most: the newest.
const CHATS: i64 = 500;
/// Orders looked at in one read.
const ORDERS: i64 = 500;
pub(in crate::rules) const DAY: i64 = 24 * 60 * 60;

/// Somebody was at this step so long ago: are they still?
///
/// # Errors
/// The database's.
pub fn stuck(tx: &mut Tx<'_>, shelf: &Shelf, conversation: Id, data: &str) -> Result<(), Error> {
    let mut parts = data.splitn(3, ' ');
    let (Some(step), Some(seconds), Some(which)) = (parts.next(), parts.next(), parts.next())
    else {
        return Ok(());
    };
    let Ok(seconds) = seconds.parse::<i64>() else {
        return Ok(());
    };
    let mut conversation = load(tx.conn, tx.shop(), conversation)?;
    let book = shelf.book(&conversation);
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    let carts = find::cart_tokens(tx.conn, tx.shop(), conversation.id)?;
    let Some(cart) = carts.into_iter().find(|cart| in_few_letters(cart) == which) else {
        return Ok(());
    };
    let checkout = find::checkout_of(tx.conn, tx.shop(), std::slice::from_ref(&cart))?;
    // Who was there when this was put off, and was not heard of again, may be; who was away by then is not.
    let since = tx.wall.plus_seconds(-(watch::AT_CHECKOUT + seconds));
    let still = checkout.is_some_and(|checkout| {
        checkout.step == step && checkout.completed_at.is_none() && checkout.updated_at > since
    });
    if still {
        let hits = about(book.on_stuck(step, seconds), &format!("{cart} {step}"));
        play::all(tx, &mut conversation, book, &hits, None)?;
    }
    Ok(())
}

/// Somebody began to wait then: do they still?
///
/// # Errors
/// The database's.
pub fn waited(tx: &mut Tx<'_>, shelf: &Shelf, conversation: Id, data: &str) -> Result<(), Error> {
    let Some((since, seconds)) = data.split_once(' ') else {
        return Ok(());
    };
    let Ok(seconds) = seconds.parse::<i64>() else {
        return Ok(());
    };
    let mut conversation = load(tx.conn, tx.shop(), conversation)?;
    let book = shelf.book(&conversation);
    let begun = match &conversation.state {
        State::Waiting { since: begun, .. } => Some(*begun).filter(|at| at.0.to_string() == since),
        State::Assistant { .. }
        | State::Human { .. }
        | State::Snoozed { .. }
        | State::Closed { .. } => None,
    };
    if let Some(begun) = begun {
        let mut hits = watch::on_wait(book, begun, seconds);
        hits.extend(on_condition(&conversation, book));
        play::all(tx, &mut conversation, book, &hits, None)?;
    }
    Ok(())
}

/// Somebody is in line again: how long they wait is watched.
///
/// # Errors
/// The database's.
pub fn wait_began(tx: &mut Tx<'_>, shelf: &Shelf, conversation: Id) -> Result<(), Error> {
    let conversation = load(tx.conn, tx.shop(), conversation)?;
    watch::began_to_wait(tx, &conversation, shelf.book(&conversation))
}

/// Another question was open when this would have asked: is it over?
///
/// # Errors
/// The database's.
pub fn held(tx: &mut Tx<'_>, shelf: &Shelf, conversation: Id, data: &str) -> Result<(), Error> {
    let mut conversation = load(tx.conn, tx.shop(), conversation)?;
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    if conversation.collecting.is_some() {
        let again = play::ASK_SECONDS;
        return jobs::add(tx, play::held::HELD, conversation.id, data, again);
    }
    let book = shelf.book(&conversation);
    let hits: Vec<Hit> = play::held::hit(book, data).into_iter().collect();
    play::all(tx, &mut conversation, book, &hits, None)?;
    Ok(())
}

/// Something a condition may ask for has changed: the rules that start when theirs becomes true are looked at.
///
/// # Errors
/// The database's.
pub fn look(tx: &mut Tx<'_>, shelf: &Shelf, conversation: Id) -> Result<(), Error> {
    let mut conversation = load(tx.conn, tx.shop(), conversation)?;
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    let book = shelf.book(&conversation);
    let hits = on_condition(&conversation, book);
    play::all(tx, &mut conversation, book, &hits, None)?;
    look_later(tx, book, &conversation)
}

/// Looks again when a condition may turn by the time alone, as long as somebody is there.
///
/// # Errors
/// The database's.
pub fn look_later(tx: &mut Tx<'_>, book: &Book, conversation: &Conversation) -> Result<(), Error> {
    let turns = book.turns();
    if turns.are_none() || on_condition(conversation, book).is_empty() {
        return Ok(());
    }
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    let last: i64 = conversations::table
        .find((tx.key(), conversation.id.0))
        .select(conversations::last_at)
        .first(tx.conn)?;
    if tx.wall.seconds_since(Micros(last)) > QUIET {
        return Ok(());
    }
    let zone = desk::zone(tx.conn, tx.shop())?;
    let standing = if turns.mind_hours() {
        Some(desk::open(tx.conn, tx.shop(), None, tx.wall)?)
    } else {
        None
    };
    let Some(due) = turns.next(zone, standing, tx.wall) else {
        return Ok(());
    };
    let data = due.0.to_string();
    let there = jobs::data_of(tx, TURNS, conversation.id)?;
    if there.len() == 1 && there.contains(&data) {
        return Ok(());
    }
    jobs::forget(tx, TURNS, conversation.id)?;
    jobs::add_at(tx, TURNS, conversation.id, &data, due)
}

/// The hours or the time zone were changed: by that a condition may be true now, and turns at another time.
///
/// # Errors
/// The database's.
pub fn hours_changed(tx: &mut Tx<'_>, shelf: &Shelf) -> Result<(), Error> {
    if shelf.books().all(|book| book.turns().are_none()) {
        return Ok(());
    }
    for chat in recent(tx)? {
        let conversation = load(tx.conn, tx.shop(), chat)?;
        let book = shelf.book(&conversation);
        if !book.turns().are_none() && !on_condition(&conversation, book).is_empty() {
            jobs::forget(tx, TURNS, chat)?;
            jobs::add(tx, TURNS, chat, "hours", 0)?;
        }
    }
    Ok(())
}

/// An action was saved or switched on: chats that are silent are looked at, too, when its condition may turn.
///
/// # Errors
/// The database's.
pub fn look_at_all(tx: &mut Tx<'_>, shelf: &Shelf) -> Result<(), Error> {
    for chat in recent(tx)? {
        let conversation = load(tx.conn, tx.shop(), chat)?;
        look_later(tx, shelf.book(&conversation), &conversation)?;
    }
    Ok(())
}

/// The open chats in which something was said lately, the newest first.
fn recent(tx: &mut Tx<'_>) -> Result<Vec<Id>, Error> {
    let since = tx.wall.plus_seconds(-QUIET);
    let chats: Vec<i64> = conversations::table
        .filter(conversations::shop_id.eq(tx.key()))
        .filter(conversations::last_at.ge(since.0))
        .filter(conversations::state.ne("closed"))
        .order(conversations::last_at.desc())
        .limit(CHATS)
        .select(conversations::id)
        .load(tx.conn)?;
    Ok(chats.into_iter().map(Id).collect())
}

/// Orders of which nothing was sent for as long as a rule minds, by id: id, age in days. `after` is the last one of the
/// read before; after the last there are none.
///
/// # Errors
/// The database's.
pub fn unfulfilled(
    conn: &mut Conn,
    shop: ShopId,
    shelf: &Shelf,
    now: Micros,
    after: i64,
) -> Result<Vec<(i64, i64)>, Error> {
    let Some(days) = shelf
        .books()
        .filter_map(|book| book.unfulfilled_after())
        .min()
    else {
        return Ok(Vec::new());
    };
    let rows: Vec<(i64, i64)> = orders::table
        .filter(orders::shop_id.eq(shop.key()))
        .filter(orders::fulfillment_status.is_null())
        .filter(orders::cancelled_at.is_null())
        .filter(orders::created_at.le(now.plus_seconds(-days * DAY).0))
        .filter(orders::id.gt(after))
        .order(orders::id.asc())
        .limit(ORDERS)
        .select((orders::id, orders::created_at))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, created)| (id, (now.0 - created) / (DAY * 1_000_000)))
        .collect())
}

/// Nothing was sent of this order for so many days: its conversations hear of it.
///
/// # Errors
/// The database's.
pub fn not_sent(tx: &mut Tx<'_>, shelf: &Shelf, order: i64, days: i64) -> Result<(), Error> {
    watch::order_news(tx, shelf, order, &[OrderNews::Unfulfilled(days)])
}
