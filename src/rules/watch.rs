//! Rules on what the store reports: carts, checkouts, orders of a conversation's own cart or customer.
//!
//! Called when a report comes, and when a cart is linked to a conversation: the webhook is often there first.

mod orders;

use super::book::{Book, Hit, about};
use super::play::{self, is_spent, on_condition};
use super::rounds::{STUCK, WAITED};
use super::shelf::Shelf;
use crate::clock::Micros;
use crate::commerce::market::Market;
use crate::commerce::payload::{CartToken, CheckoutReport, in_few_letters};
use crate::commerce::{find, store};
use crate::conversation::store::{load, perform_if_allowed};
use crate::conversation::{Command, Conversation, State};
use crate::db::Tx;
use crate::error::Error;
use crate::ids::Id;
use crate::jobs;

pub use orders::{first_news, news_in, order_news, order_trouble, see_orders};

/// The step of who has bought.
const COMPLETED: &str = "completed";
/// Seconds for which somebody counts as being at a checkout they were last seen at.
pub(super) const AT_CHECKOUT: i64 = 2 * 60 * 60;

/// A cart changed: every conversation it belongs to sees it, and its rules are decided.
///
/// # Errors
/// The database's.
pub fn cart_changed(tx: &mut Tx<'_>, shelf: &Shelf, token: &str) -> Result<(), Error> {
    for id in find::conversations_with_cart(tx.conn, tx.shop(), token)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        let book = shelf.book(&conversation);
        see_cart(tx, book, &mut conversation, token)?;
    }
    Ok(())
}

/// A checkout was reported: the chats of its cart hear of it, those too that were begun from it before its cart was
/// known.
///
/// # Errors
/// The database's.
pub fn checkout_changed(
    tx: &mut Tx<'_>,
    shelf: &Shelf,
    report: &CheckoutReport,
) -> Result<(), Error> {
    let Some(cart) = &report.cart_token else {
        return Ok(());
    };
    let (token, step) = (cart.as_str(), report.step.as_str());
    if let Some(checkout) = &report.token {
        for id in find::conversations_at_checkout(tx.conn, tx.shop(), checkout)? {
            if store::link_cart(tx, id, cart)? {
                let mut conversation = load(tx.conn, tx.shop(), id)?;
                let book = shelf.book(&conversation);
                see_cart(tx, book, &mut conversation, token)?;
            }
        }
    }
    for id in find::conversations_with_cart(tx.conn, tx.shop(), token)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        let book = shelf.book(&conversation);
        see_checkout(tx, book, &mut conversation, token, (step, true))?;
    }
    Ok(())
}

/// An order came from this cart.
///
/// # Errors
/// The database's.
pub fn order_placed(tx: &mut Tx<'_>, token: &str, order: i64) -> Result<(), Error> {
    for id in find::conversations_with_cart(tx.conn, tx.shop(), token)? {
        let mut conversation = load(tx.conn, tx.shop(), id)?;
        perform_if_allowed(
            tx,
            &mut conversation,
            &Command::SeeOrder { order: Id(order) },
        )?;
        // Who has paid is stuck no more.
        jobs::forget(tx, STUCK, conversation.id)?;
    }
    Ok(())
}

/// Links a cart to a conversation and decides the rules on what is known of it already. With `again`, also
/// when it was linked before: a chat that was closed saw nothing meanwhile.
///
/// # Errors
/// The database's.
pub fn link(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &CartToken,
    again: bool,
) -> Result<(), Error> {
    if !store::link_cart(tx, conversation.id, token)? && !again {
        return Ok(());
    }
    look(tx, book, conversation, token.as_str())
}

/// Looks at a reopened conversation's newest cart again.
///
/// # Errors
/// The database's.
pub fn look_again(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
) -> Result<(), Error> {
    match find::cart_tokens(tx.conn, tx.shop(), conversation.id)?.pop() {
        Some(token) => look(tx, book, conversation, &token),
        None => Ok(()),
    }
}

fn look(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &str,
) -> Result<(), Error> {
    see_cart(tx, book, conversation, token)?;
    let checkout = find::checkout_of(tx.conn, tx.shop(), &[token.to_owned()])?;
    if let Some(checkout) = checkout {
        // Who has bought, or left it days ago, is not there now.
        let there =
            checkout.step != COMPLETED && tx.wall.seconds_since(checkout.updated_at) < AT_CHECKOUT;
        see_checkout(tx, book, conversation, token, (&checkout.step, there))?;
    }
    Ok(())
}

fn see_cart(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &str,
) -> Result<(), Error> {
    let Some(cart) = find::cart(tx.conn, tx.shop(), token)? else {
        return Ok(());
    };
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    let market = if book.minds_countries() {
        find::market(tx.conn, tx.shop(), conversation.id, &cart)?
    } else {
        Market {
            country: None,
            currency: cart.shown_in,
        }
    };
    // Late news of an earlier cart is not what the shopper has before them now.
    let newest = find::cart_tokens(tx.conn, tx.shop(), conversation.id)?.pop();
    if newest.as_deref() == Some(token) {
        perform_if_allowed(
            tx,
            conversation,
            &Command::SeeCart {
                value: cart.value.map(|value| value.amount),
                currency: cart.value.map(|value| value.currency.as_str().to_owned()),
                items: cart.lines.iter().map(|line| line.quantity).sum(),
                shown: market.currency.map(|shown| shown.as_str().to_owned()),
                country: market.country.map(|country| country.as_str().to_owned()),
            },
        )?;
    }
    let mut hits = match cart.value.filter(|_| newest.as_deref() == Some(token)) {
        Some(value) => about(book.on_cart(value.amount, market), token),
        None => Vec::new(),
    };
    hits.extend(on_condition(conversation, book));
    play::all(tx, conversation, book, &hits, None)?;
    Ok(())
}

fn see_checkout(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &mut Conversation,
    token: &str,
    (step, there): (&str, bool),
) -> Result<(), Error> {
    if let State::Closed { .. } = conversation.state {
        return Ok(());
    }
    let mut hits = Vec::new();
    // Where somebody left it days ago they neither are nor stand still.
    if there {
        perform_if_allowed(
            tx,
            conversation,
            &Command::SeeCheckout { step: step.into() },
        )?;
        watch_step(tx, book, conversation, token, step)?;
        hits.extend(about(book.on_checkout(), token));
    }
    hits.extend(on_condition(conversation, book));
    play::all(tx, conversation, book, &hits, None)?;
    Ok(())
}

/// Looks again when the shopper has been at this step for as long as a rule minds. More reports of the same step don't
/// put that off.
fn watch_step(
    tx: &mut Tx<'_>,
    book: &Book,
    conversation: &Conversation,
    token: &str,
    step: &str,
) -> Result<(), Error> {
    let after = book.stuck_after(step);
    let which = in_few_letters(token);
    let data = |seconds: &i64| format!("{step} {seconds} {which}");
    let mut there = jobs::data_of(tx, STUCK, conversation.id)?;
    let wanted: Vec<String> = after.iter().map(data).collect();
    if there
        .iter()
        .any(|one| !one.starts_with(&format!("{step} ")) || !one.ends_with(&which))
    {
        jobs::forget(tx, STUCK, conversation.id)?;
        there.clear();
    }
    if step == COMPLETED {
        return Ok(());
    }
    // One that was changed or is new is not there yet.
    for (data, seconds) in wanted.iter().zip(&after) {
        if !there.contains(data) {
            jobs::add(tx, STUCK, conversation.id, data, *seconds)?;
        }
    }
    Ok(())
}

/// The rules that having waited since then for so long fires, once for each wait.
pub(super) fn on_wait(book: &Book, since: Micros, seconds: i64) -> Vec<Hit> {
    about(book.on_waiting(seconds), &format!("{} {seconds}", since.0))
}

/// Looks again when somebody has waited for as long as a rule minds. Harmless when nobody waits, or this was done.
///
/// # Errors
/// The database's.
pub fn began_to_wait(
    tx: &mut Tx<'_>,
    conversation: &Conversation,
    book: &Book,
) -> Result<(), Error> {
    let since = match &conversation.state {
        State::Waiting { since, .. } => *since,
        State::Assistant { .. }
        | State::Human { .. }
        | State::Snoozed { .. }
        | State::Closed { .. } => return Ok(()),
    };
    let waits = book.waits();
    if waits.is_empty() {
        return Ok(());
    }
    jobs::forget(tx, WAITED, conversation.id)?;
    for seconds in waits {
        // Back in line, they may have waited for longer than that already.
        let mut hits = on_wait(book, since, seconds);
        hits.retain(|hit| !is_spent(conversation, book, hit));
        if !hits.is_empty() {
            let due = since.plus_seconds(seconds).max(tx.wall);
            let data = format!("{} {seconds}", since.0);
            jobs::add_at(tx, WAITED, conversation.id, &data, due)?;
        }
    }
    Ok(())
}
